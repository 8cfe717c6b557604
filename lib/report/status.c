/* Students by the values of some columns of the roll. */
#include <stdlib.h>

#include "report/group.h"
#include "report/pick.h"
#include "report/report.h"

/* One pass, nothing allocated for a row. */
static void
count_rows(struct xj_groups *groups, const struct xj_table *t, const struct xj_pick *by, size_t nby,
           const struct xj_filter *filters, size_t nfilters, struct xj_diags *diags)
{
	struct xj_span *values = xj_pool_zero(groups->pool, nby + 1, sizeof *values);
	struct xj_cursor c;

	xj_cursor_init(&c, groups->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, diags);
			continue;
		}
		if (!xj_filters_hold(filters, nfilters, &c))
			continue;
		for (size_t k = 0; k < nby; k++)
			values[k] = c.cells[by[k].column];
		++*xj_groups_counts(groups, xj_groups_at(groups, values));
	}
}

struct share {
	int64_t tenths, remainder;
	size_t at;
};

static int
by_remainder(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->remainder != y->remainder)
		return x->remainder > y->remainder ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Shares that add up to 100.0: rounded down, then a tenth more for those that lost most (largest remainder). */
static int64_t *
shares(struct xj_pool *pool, const struct xj_groups *groups, const uint32_t *order, int64_t total)
{
	struct share *list = xj_pool_zero(pool, groups->count + 1, sizeof *list);
	int64_t *tenths = xj_pool_zero(pool, groups->count + 1, sizeof *tenths), left = 1000;

	for (size_t i = 0; i < groups->count; i++) {
		int64_t n = *xj_groups_counts(groups, order[i]);

		list[i] = (struct share){n * 1000 / total, n * 1000 % total, i};
		left -= list[i].tenths;
	}
	qsort(list, groups->count, sizeof *list, by_remainder);
	for (size_t i = 0; i < groups->count; i++)
		tenths[list[i].at] = list[i].tenths + ((int64_t)i < left);
	return tenths;
}

static void
fill(struct xj_grid *grid, const struct xj_groups *groups, const uint32_t *order)
{
	int64_t total = 0, *tenths;

	for (uint32_t i = 0; i < groups->count; i++)
		total += *xj_groups_counts(groups, i);
	tenths = shares(grid->pool, groups, order, total);
	for (size_t i = 0; i < groups->count; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);

		memcpy(cells, xj_groups_values(groups, order[i]), groups->nkeys * sizeof *cells);
		cells[groups->nkeys] = xj_grid_count(grid->pool, *xj_groups_counts(groups, order[i]));
		cells[groups->nkeys + 1] = xj_grid_percent(grid->pool, tenths[i], 1000);
	}
	grid->totals = xj_grid_cells(grid);
	grid->totals[groups->nkeys] = xj_grid_count(grid->pool, total);
	grid->totals[groups->nkeys + 1] = xj_grid_percent(grid->pool, total, total);
}

bool
xj_report_status(const struct xj_report_in *in, struct xj_grid *grid, struct xj_diags *diags)
{
	const struct xj_table *roll = xj_report_table(in, "roll");
	struct xj_pick *by;
	struct xj_filter *filters;
	struct xj_groups groups;
	size_t nby;

	if (!xj_pick_list(grid->pool, roll, in->by ? in->by : "status", diags, &by, &nby) ||
	    !xj_filters_read(grid->pool, roll, in->where, in->nwhere, diags, &filters))
		return false;
	xj_groups_init(&groups, grid->pool, nby, 1);
	count_rows(&groups, roll, by, nby, filters, in->nwhere, diags);
	xj_pick_columns(grid, by, nby);
	(void)xj_grid_add_column(grid, XJ_LIT("count"), XJ_LIT("人数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("share"), XJ_LIT("占比"), XJ_GRID_PERCENT);
	fill(grid, &groups, xj_groups_sorted(&groups, xj_pick_order, &(struct xj_pick_order){in->policy, by}));
	return true;
}
