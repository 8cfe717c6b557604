/* Counts by keys, and for each group how often each number of days came: what tables of performance are made of. */
#ifndef XJ_TALLY_H
#define XJ_TALLY_H

#include "report/grid.h"
#include "report/group.h"

struct xj_tally {
	struct xj_groups groups;
	struct xj_spread *spreads; /* by group */
	size_t cap;
};

void xj_tally_init(struct xj_tally *t, struct xj_pool *pool, size_t nkeys, size_t ncounts);
/* The counts of the group of these values, made when it is new; valid until the next call. *spread: the same; may be NULL. */
int64_t *xj_tally_at(struct xj_tally *t, const struct xj_span *values, struct xj_spread **spread);
/* A row a group: its keys, then from there on its counts in their order, then where `spread` is set the spread. */
void xj_tally_fill(struct xj_tally *t, struct xj_grid *grid, bool spread);

#endif
