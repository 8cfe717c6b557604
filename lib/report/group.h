/* Counts by the values of some columns: what most reports are made of. */
#ifndef XJ_GROUP_H
#define XJ_GROUP_H

#include "base/buf.h"
#include "base/map.h"

struct xj_groups {
	struct xj_pool *pool;
	size_t nkeys, ncounts;
	struct xj_span *values; /* nkeys a group */
	int64_t *counts;        /* ncounts a group */
	size_t count, cap;
	struct xj_map map;
	struct xj_span *joined; /* by group: its values with line feeds between, which no cell holds */
	struct xj_buf scratch;
	uint32_t last;          /* rows of one group mostly follow each other */
};

void xj_groups_init(struct xj_groups *g, struct xj_pool *pool, size_t nkeys, size_t ncounts);
/* Index of the group with these values (nkeys of them, copied), made with counts of zero when it is new. */
uint32_t xj_groups_at(struct xj_groups *g, const struct xj_span *values);
static inline int64_t *
xj_groups_counts(const struct xj_groups *g, uint32_t group)
{
	return g->counts + group * g->ncounts;
}
static inline const struct xj_span *
xj_groups_values(const struct xj_groups *g, uint32_t group)
{
	return g->values + group * g->nkeys;
}

/* Where a value of key `key` stands among others; values of one rank stand in byte order. */
typedef int64_t xj_rank_fn(const void *ctx, size_t key, struct xj_span value);
/* The groups in order. */
uint32_t *xj_groups_sorted(const struct xj_groups *g, xj_rank_fn *rank, const void *ctx);

#endif
