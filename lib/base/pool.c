#include "base/pool.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN (_Alignof(max_align_t))
#define CHUNK ((size_t)64 * 1024)
#define LARGE (CHUNK / 4)

/* A chunk holds many small blocks, or one large one. */
struct chunk {
	struct chunk *next, *prev;
	size_t size, used;
	max_align_t data[];
};

struct cleanup {
	struct cleanup *next;
	xj_cleanup_fn *fn;
	void *arg;
};

struct xj_pool {
	struct chunk *small; /* the newest of the shared chunks */
	struct chunk *large;
	struct cleanup *cleanups;
	xj_oom_fn *oom;
	void *oom_arg;
};

struct xj_pool *
xj_pool_open(xj_oom_fn *oom, void *arg)
{
	struct xj_pool *pool = calloc(1, sizeof *pool);

	if (pool) {
		pool->oom = oom;
		pool->oom_arg = arg;
	}
	return pool;
}

static void
free_chunks(struct chunk *c)
{
	struct chunk *next;

	for (; c; c = next) {
		next = c->next;
		free(c);
	}
}

void
xj_pool_close(struct xj_pool *pool)
{
	if (!pool)
		return;
	for (struct cleanup *c = pool->cleanups; c; c = c->next)
		c->fn(c->arg);
	free_chunks(pool->small);
	free_chunks(pool->large);
	free(pool);
}

static _Noreturn void
out_of_memory(struct xj_pool *pool)
{
	pool->oom(pool->oom_arg);
	abort();
}

static struct chunk *
new_chunk(struct xj_pool *pool, size_t size)
{
	struct chunk *c = NULL;

	if (size <= SIZE_MAX - sizeof *c)
		c = malloc(sizeof *c + size);
	if (!c)
		out_of_memory(pool);
	c->size = size;
	c->used = 0;
	c->prev = NULL;
	c->next = NULL;
	return c;
}

static void
link_large(struct xj_pool *pool, struct chunk *c)
{
	c->next = pool->large;
	c->prev = NULL;
	if (pool->large)
		pool->large->prev = c;
	pool->large = c;
}

static void
unlink_large(struct xj_pool *pool, struct chunk *c)
{
	if (c->prev)
		c->prev->next = c->next;
	else
		pool->large = c->next;
	if (c->next)
		c->next->prev = c->prev;
}

static size_t
rounded(struct xj_pool *pool, size_t size)
{
	if (size > SIZE_MAX - ALIGN)
		out_of_memory(pool);
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	return size ? size : ALIGN;
}

void *
xj_pool_alloc(struct xj_pool *pool, size_t size)
{
	struct chunk *c = pool->small;
	void *p;

	size = rounded(pool, size);
	if (size >= LARGE) {
		c = new_chunk(pool, size);
		c->used = size;
		link_large(pool, c);
		return c->data;
	}
	if (!c || c->size - c->used < size) {
		c = new_chunk(pool, CHUNK);
		c->next = pool->small;
		pool->small = c;
	}
	p = (char *)c->data + c->used;
	c->used += size;
	return p;
}

void *
xj_pool_zero(struct xj_pool *pool, size_t count, size_t size)
{
	void *p;

	if (size && count > SIZE_MAX / size)
		out_of_memory(pool);
	p = xj_pool_alloc(pool, count * size);
	memset(p, 0, count * size);
	return p;
}

void *
xj_pool_grow(struct xj_pool *pool, void *block, size_t old, size_t size)
{
	void *p;

	if (block && rounded(pool, old) >= LARGE && size >= LARGE) {
		struct chunk *c = (struct chunk *)((char *)block - offsetof(struct chunk, data)), *moved;
		size_t full = rounded(pool, size);

		unlink_large(pool, c);
		moved = full <= SIZE_MAX - sizeof *c ? realloc(c, sizeof *c + full) : NULL;
		if (!moved) {
			link_large(pool, c);
			out_of_memory(pool);
		}
		moved->size = moved->used = full;
		link_large(pool, moved);
		return moved->data;
	}
	p = xj_pool_alloc(pool, size);
	if (block && old)
		memcpy(p, block, old < size ? old : size);
	return p;
}

void *
xj_pool_room(struct xj_pool *pool, void *array, size_t count, size_t *cap, size_t size)
{
	if (count == *cap) {
		size_t want = *cap ? *cap * 2 : 4;

		if (want > SIZE_MAX / size || want < *cap)
			out_of_memory(pool);
		array = xj_pool_grow(pool, array, *cap * size, want * size);
		*cap = want;
	}
	memset((char *)array + count * size, 0, size);
	return array;
}

char *
xj_pool_text(struct xj_pool *pool, const char *p, size_t n)
{
	char *copy = xj_pool_alloc(pool, n + 1);

	if (n)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

char *
xj_pool_print(struct xj_pool *pool, const char *format, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	text = xj_pool_alloc(pool, (size_t)n + 1);
	text[0] = '\0';
	va_start(ap, format);
	(void)vsnprintf(text, (size_t)n + 1, format, ap);
	va_end(ap);
	return text;
}

void
xj_pool_at_close(struct xj_pool *pool, xj_cleanup_fn *fn, void *arg)
{
	struct cleanup *c = xj_pool_alloc(pool, sizeof *c);

	c->fn = fn;
	c->arg = arg;
	c->next = pool->cleanups;
	pool->cleanups = c;
}
