/* A byte string that grows in its pool. `p` is NUL-terminated after every call (NULL while nothing was added). */
#ifndef XJ_BUF_H
#define XJ_BUF_H

#include "base/pool.h"
#include "base/span.h"

struct xj_buf {
	struct xj_pool *pool;
	char *p;
	size_t n, cap;
};

void xj_buf_init(struct xj_buf *b, struct xj_pool *pool);
void xj_buf_add(struct xj_buf *b, const char *p, size_t n);
void xj_buf_put(struct xj_buf *b, char c);
void xj_buf_text(struct xj_buf *b, const char *text);
void xj_buf_print(struct xj_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void
xj_buf_span(struct xj_buf *b, struct xj_span s)
{
	xj_buf_add(b, s.p, s.n);
}

static inline struct xj_span
xj_buf_as_span(const struct xj_buf *b)
{
	return (struct xj_span){b->p ? b->p : "", b->n};
}

#endif
