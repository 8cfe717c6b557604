/*
 * Whom refused rows speak of. What was refused might have said otherwise, so nothing is decided about them.
 */
#ifndef XJ_REFUSED_H
#define XJ_REFUSED_H

#include "record/table.h"

static inline bool
xj_has_refused(const struct xj_table *t)
{
	return t && memchr(t->bad, 1, t->rows * sizeof *t->bad);
}

/* Calls `with` for each refused row and each number that can be read there, in a row cut short as well: first student_id, then exam_id, `by_exam`
 * telling which. The number lasts as long as the call. */
void xj_refused_each(struct xj_pool *pool, const struct xj_table *t,
                     void (*with)(void *ctx, const struct xj_table *t, bool by_exam, struct xj_span number), void *ctx);

#endif
