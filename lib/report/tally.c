#include "report/tally.h"

void
xj_tally_init(struct xj_tally *t, struct xj_pool *pool, size_t nkeys, size_t ncounts)
{
	*t = (struct xj_tally){.spreads = NULL};
	xj_groups_init(&t->groups, pool, nkeys, ncounts);
}

int64_t *
xj_tally_at(struct xj_tally *t, const struct xj_span *values, struct xj_spread **spread)
{
	uint32_t group = xj_groups_at(&t->groups, values);
	size_t had = t->cap;

	if (group >= t->cap) {
		t->cap = t->groups.cap;
		t->spreads = xj_pool_grow(t->groups.pool, t->spreads, had * sizeof *t->spreads, t->cap * sizeof *t->spreads);
		memset(t->spreads + had, 0, (t->cap - had) * sizeof *t->spreads);
	}
	if (spread)
		*spread = &t->spreads[group];
	return xj_groups_counts(&t->groups, group);
}

void
xj_tally_fill(struct xj_tally *t, struct xj_grid *grid, bool spread)
{
	const struct xj_groups *g = &t->groups;

	for (uint32_t i = 0; i < g->count; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);
		const int64_t *counts = xj_groups_counts(g, i);

		memcpy(cells, xj_groups_values(g, i), g->nkeys * sizeof *cells);
		cells += g->nkeys;
		for (size_t c = 0; c < g->ncounts; c++)
			*cells++ = xj_grid_count(grid->pool, counts[c]);
		if (spread)
			*cells = xj_spread_text(grid->pool, &t->spreads[i]);
	}
}
