#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
xj_buf_init(struct xj_buf *b, struct xj_pool *pool)
{
	*b = (struct xj_buf){.pool = pool};
}

static void
reserve(struct xj_buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 64;

	if (b->n + more < b->cap)
		return;
	while (cap <= b->n + more)
		cap *= 2;
	b->p = xj_pool_grow(b->pool, b->p, b->cap, cap);
	b->cap = cap;
}

void
xj_buf_add(struct xj_buf *b, const char *p, size_t n)
{
	reserve(b, n);
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
xj_buf_put(struct xj_buf *b, char c)
{
	xj_buf_add(b, &c, 1);
}

void
xj_buf_text(struct xj_buf *b, const char *text)
{
	xj_buf_add(b, text, strlen(text));
}

void
xj_buf_print(struct xj_buf *b, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		return;
	reserve(b, (size_t)n + 1);
	va_start(ap, format);
	(void)vsnprintf(b->p + b->n, (size_t)n + 1, format, ap);
	va_end(ap);
	b->n += (size_t)n;
}
