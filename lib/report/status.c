/* Students by the values of some columns of the roll. Rows of the admitted, and of those still to be taken in from another school, are no students': they
 * stand beside, in a note, unless --where asks about the status. */
#include <stdlib.h>

#include "report/group.h"
#include "report/pick.h"
#include "report/report.h"

struct counting {
	const struct xj_statuses *statuses;
	const struct xj_table *roll;
	struct xj_pick *by;
	size_t nby;
	struct xj_filter *filters;
	size_t nfilters;
	struct xj_groups students;
	int64_t *others; /* by status: rows that are no student's */
};

/* The status of a row that is no student's; NULL for a student's. Rows of one status mostly follow each other. */
static const struct xj_status *
other_status(const struct counting *k, struct xj_span name, const struct xj_status **last)
{
	if (!*last || !xj_span_same((*last)->name, name))
		*last = xj_status_find(k->statuses, name);
	return xj_status_student(*last) ? NULL : *last;
}

/* One pass, nothing allocated for a row. */
static void
count_rows(struct counting *k, struct xj_diags *diags)
{
	struct xj_span *values = xj_pool_zero(k->students.pool, k->nby + 1, sizeof *values);
	int f_status = xj_schema_field(k->roll->schema, "status");
	const struct xj_status *last = NULL, *other;
	struct xj_cursor c;

	xj_cursor_init(&c, k->students.pool, k->roll);
	for (size_t row = 0; row < k->roll->rows; row++) {
		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, diags);
			continue;
		}
		if (!xj_filters_hold(k->filters, k->nfilters, &c))
			continue;
		other = k->others ? other_status(k, xj_cell(&c, f_status), &last) : NULL;
		if (other) {
			k->others[other - k->statuses->list]++;
			continue;
		}
		for (size_t i = 0; i < k->nby; i++)
			values[i] = c.cells[k->by[i].column];
		++*xj_groups_counts(&k->students, xj_groups_at(&k->students, values));
	}
}

static void
note_others(struct xj_grid *grid, const struct counting *k)
{
	struct xj_buf b;

	xj_buf_init(&b, grid->pool);
	for (size_t i = 0; k->others && i < k->statuses->count; i++)
		if (k->others[i])
			xj_buf_print(&b, "%s%s %lld", b.n ? "，" : "", k->statuses->list[i].name.p, (long long)k->others[i]);
	if (b.n)
		xj_grid_add_note(grid, "not_students", "另有，不是学生", xj_buf_as_span(&b));
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
	struct counting k = {.statuses = in->policy->statuses, .roll = xj_report_table(in, "roll"), .nfilters = in->nwhere};

	if (!xj_pick_list(grid->pool, k.roll, in->by ? in->by : "status", diags, &k.by, &k.nby) ||
	    !xj_filters_read(grid->pool, k.roll, in->where, in->nwhere, diags, &k.filters))
		return false;
	if (k.statuses && !xj_report_asks_status(in, k.roll->schema))
		k.others = xj_pool_zero(grid->pool, k.statuses->count + 1, sizeof *k.others);
	xj_groups_init(&k.students, grid->pool, k.nby, 1);
	count_rows(&k, diags);
	note_others(grid, &k);
	xj_pick_columns(grid, k.by, k.nby);
	(void)xj_grid_add_column(grid, XJ_LIT("count"), XJ_LIT("人数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("share"), XJ_LIT("占比"), XJ_GRID_PERCENT);
	fill(grid, &k.students, xj_groups_sorted(&k.students, xj_pick_order, &(struct xj_pick_order){in->policy, k.by}));
	return true;
}
