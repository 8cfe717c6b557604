#include "report/group.h"

#include <stdlib.h>

static struct xj_span
joined_key(void *ctx, uint32_t index)
{
	const struct xj_groups *g = ctx;

	return g->joined[index];
}

void
xj_groups_init(struct xj_groups *g, struct xj_pool *pool, size_t nkeys, size_t ncounts)
{
	*g = (struct xj_groups){.pool = pool, .nkeys = nkeys, .ncounts = ncounts, .last = XJ_NONE};
	xj_map_init(&g->map, pool, 0, joined_key, g);
	xj_buf_init(&g->scratch, pool);
}

static struct xj_span
join(struct xj_groups *g, const struct xj_span *values)
{
	if (g->nkeys == 1)
		return values[0];
	g->scratch.n = 0;
	for (size_t k = 0; k < g->nkeys; k++) {
		xj_buf_put(&g->scratch, '\n');
		xj_buf_span(&g->scratch, values[k]);
	}
	return xj_buf_as_span(&g->scratch);
}

static uint32_t
add(struct xj_groups *g, const struct xj_span *values, struct xj_span key)
{
	uint32_t index = (uint32_t)g->count;
	size_t cap = g->cap ? g->cap * 2 : 64;

	if (g->count == g->cap) {
		g->values = xj_pool_grow(g->pool, g->values, g->cap * g->nkeys * sizeof *g->values,
		                         cap * g->nkeys * sizeof *g->values);
		g->counts = xj_pool_grow(g->pool, g->counts, g->cap * g->ncounts * sizeof *g->counts,
		                         cap * g->ncounts * sizeof *g->counts);
		g->joined = xj_pool_grow(g->pool, g->joined, g->cap * sizeof *g->joined, cap * sizeof *g->joined);
		g->cap = cap;
	}
	g->joined[index] = xj_span_copy(g->pool, key);
	for (size_t k = 0; k < g->nkeys; k++)
		g->values[index * g->nkeys + k] =
			g->nkeys == 1 ? g->joined[index] : xj_span_copy(g->pool, values[k]);
	for (size_t k = 0; k < g->ncounts; k++)
		g->counts[index * g->ncounts + k] = 0;
	(void)xj_map_put(&g->map, g->joined[index], index);
	g->count++;
	return index;
}

uint32_t
xj_groups_at(struct xj_groups *g, const struct xj_span *values)
{
	struct xj_span key;
	uint32_t index;

	if (g->last != XJ_NONE) {
		const struct xj_span *last = xj_groups_values(g, g->last);
		size_t k = 0;

		while (k < g->nkeys && xj_span_same(last[k], values[k]))
			k++;
		if (k == g->nkeys)
			return g->last;
	}
	key = join(g, values);
	index = xj_map_get(&g->map, key);
	g->last = index == XJ_NONE ? add(g, values, key) : index;
	return g->last;
}

/* qsort passes nothing along, so each element has all that comparing it takes. */
struct place {
	const struct xj_span *values;
	const int64_t *ranks;
	size_t nkeys;
	uint32_t group;
};

static int
by_rank(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = 0;

	for (size_t k = 0; k < x->nkeys && !order; k++)
		order = x->ranks[k] != y->ranks[k] ? (x->ranks[k] < y->ranks[k] ? -1 : 1)
		                                   : xj_span_compare(x->values[k], y->values[k]);
	return order;
}

uint32_t *
xj_groups_sorted(const struct xj_groups *g, xj_rank_fn *rank, const void *ctx)
{
	struct place *places = xj_pool_alloc(g->pool, (g->count + 1) * sizeof *places);
	int64_t *ranks = xj_pool_alloc(g->pool, (g->count * g->nkeys + 1) * sizeof *ranks);
	uint32_t *order = xj_pool_alloc(g->pool, (g->count + 1) * sizeof *order);

	for (uint32_t i = 0; i < g->count; i++) {
		const struct xj_span *values = xj_groups_values(g, i);

		for (size_t k = 0; k < g->nkeys; k++)
			ranks[i * g->nkeys + k] = rank(ctx, k, values[k]);
		places[i] = (struct place){values, ranks + i * g->nkeys, g->nkeys, i};
	}
	qsort(places, g->count, sizeof *places, by_rank);
	for (size_t i = 0; i < g->count; i++)
		order[i] = places[i].group;
	return order;
}
