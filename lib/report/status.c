/* Students by the values of some columns of the roll. Rows of the admitted, and of those still to be taken in from another school, are no students': they
 * stand beside, in a note, unless --where asks about the status. */
#include "report/choose.h"
#include "report/finish.h"
#include "report/group.h"
#include "report/report.h"

struct counting {
	const struct xj_statuses *statuses;
	const struct xj_table *roll;
	struct xj_pick *by;
	size_t nby;
	struct xj_choice choice;
	struct xj_groups students;
	int64_t *others; /* by status: rows that are no student's; NULL where every row counts */
	bool *is_other;
};

/* The status of a row that is no student's; NULL for a student's. Rows of one status mostly follow each other. */
static const struct xj_status *
other_status(const struct counting *k, struct xj_span name, const struct xj_status **last)
{
	if (!*last || !xj_span_same((*last)->name, name))
		*last = xj_status_find(k->statuses, name);
	return *last && k->is_other[*last - k->statuses->list] ? *last : NULL;
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
		if (!xj_choice_holds(&k->choice, &c))
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
look_for_others(struct counting *k, struct xj_pool *pool)
{
	k->others = xj_pool_zero(pool, k->statuses->count + 1, sizeof *k->others);
	k->is_other = xj_pool_zero(pool, k->statuses->count + 1, sizeof *k->is_other);
	for (size_t i = 0; i < k->statuses->count; i++)
		k->is_other[i] = !xj_status_student(&k->statuses->list[i]);
}

static void
note_others(struct xj_grid *grid, const struct counting *k)
{
	for (size_t i = 0; k->others && i < k->statuses->count; i++)
		if (k->others[i])
			xj_note_count(grid->pool, &grid->notes,
			              xj_pool_print(grid->pool, "not_students.%s", k->statuses->list[i].id.p), "另有，不是学生",
			              k->others[i], xj_pool_print(grid->pool, "%s ", k->statuses->list[i].name.p), "");
}

static void
fill(struct xj_grid *grid, const struct xj_groups *groups)
{
	for (uint32_t i = 0; i < groups->count; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);

		memcpy(cells, xj_groups_values(groups, i), groups->nkeys * sizeof *cells);
		cells[groups->nkeys] = xj_grid_count(grid->pool, *xj_groups_counts(groups, i));
	}
}

bool
xj_report_status(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_report_grid(page);
	struct counting k = {.statuses = in->policy->statuses, .roll = xj_report_table(in, "roll")};

	xj_choice_init(&k.choice, grid->pool, in->policy, k.roll, NULL, 0, in->today);
	if (!xj_pick_list(grid->pool, k.roll, in->by ? in->by : "status", diags, &k.by, &k.nby) ||
	    !xj_choice_where(&k.choice, in->where, in->nwhere, diags))
		return false;
	if (k.statuses && !xj_choice_asks(&k.choice, "status"))
		look_for_others(&k, grid->pool);
	xj_groups_init(&k.students, grid->pool, k.nby, 1);
	count_rows(&k, diags);
	if (!xj_choice_known(&k.choice, diags))
		return false;
	note_others(grid, &k);
	xj_pick_columns(grid, k.by, k.nby);
	(void)xj_grid_add_column(grid, XJ_LIT("count"), XJ_LIT("人数"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(grid, "share", "占比", XJ_GRID_SHARE, "count", NULL);
	grid->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .values = {"count"}};
	fill(grid, &k.students);
	xj_grid_finish(grid, in->policy);
	return true;
}
