/*
 * Memory that is given back all at once.
 *
 * Everything a command reads or makes lives in one pool and is freed with it; nothing is freed singly, so no error
 * path has anything to undo. An allocation never returns NULL: when memory is not to be had the pool calls its
 * `oom` function, which must not return (a command says so and ends, a test jumps out). Whoever makes the pool
 * decides; the library never ends the process by itself.
 * Blocks are aligned for any type. Not safe for two threads at once: give each its own pool.
 */
#ifndef XJ_POOL_H
#define XJ_POOL_H

#include <stddef.h>

struct xj_pool;

typedef void xj_oom_fn(void *arg);
typedef void xj_cleanup_fn(void *arg);

/* NULL when not even the pool itself can be made. */
struct xj_pool *xj_pool_open(xj_oom_fn *oom, void *arg);
/* Runs the cleanups, newest first, then frees all. Takes NULL. */
void xj_pool_close(struct xj_pool *pool);

void *xj_pool_alloc(struct xj_pool *pool, size_t size);
/* As alloc, filled with zero bytes; `count * size` is checked for overflow. */
void *xj_pool_zero(struct xj_pool *pool, size_t count, size_t size);
/* A block of `size` bytes that begins with the first `old` bytes of `block`, which is no longer to be used.
 * Large blocks are resized where they are, so an array may grow by doubling. */
void *xj_pool_grow(struct xj_pool *pool, void *block, size_t old, size_t size);
/* A NUL-terminated copy of n bytes. */
char *xj_pool_text(struct xj_pool *pool, const char *p, size_t n);
/* printf into the pool. */
char *xj_pool_print(struct xj_pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Runs `fn(arg)` when the pool closes: unmapping, closing. */
void xj_pool_at_close(struct xj_pool *pool, xj_cleanup_fn *fn, void *arg);

/* Appends room for one element to a growing array and returns its address, zeroed:
 * struct row *r = XJ_PUSH(pool, rows, n, cap); */
#define XJ_PUSH(pool, array, count, cap)                                                                             \
	((array) = xj_pool_room((pool), (array), (count), &(cap), sizeof *(array)), &(array)[(count)++])
void *xj_pool_room(struct xj_pool *pool, void *array, size_t count, size_t *cap, size_t size);

#endif
