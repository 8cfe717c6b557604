/*
 * Names for a message that says what would be accepted: the first few, the nearest to what was written first, each once.
 */
#ifndef XJ_NEAREST_H
#define XJ_NEAREST_H

#include "base/pool.h"
#include "base/span.h"

/* Separated by commas, with … where there are more; "none" where there are none. */
const char *xj_nearest(struct xj_pool *pool, struct xj_span name, const struct xj_span *names, size_t n);
/* The index of the nearest one; SIZE_MAX where there are none. */
size_t xj_nearest_of(struct xj_span name, const struct xj_span *names, size_t n);

#endif
