/*
 * Which commits were taken back. A commit and the one that took it back do nothing between them; taking that one back as well brings the first to life
 * again.
 */
#ifndef XJ_UNDONE_H
#define XJ_UNDONE_H

#include "book/log.h"

struct xj_undone {
	struct xj_pool *pool;
	uint64_t *by;     /* by number: the commit that took it back; 0 for none, or where that was taken back itself */
	uint64_t *target; /* what an undo took back; 0: it is none, or its arguments do not tell */
	size_t known, capby, captarget; /* commits there is room for */
};

void xj_undone_read(struct xj_undone *u, struct xj_pool *pool, struct xj_span log);
/* The commit that took this one back; 0 where it is in force. */
uint64_t xj_undone_by(const struct xj_undone *u, uint64_t commit);
/* Is it one of two commits, both behind that one, of which the second took back the first? */
bool xj_undone_pair(const struct xj_undone *u, uint64_t commit, uint64_t behind);

#endif
