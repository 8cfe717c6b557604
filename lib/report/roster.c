/* Name lists, a section for each class. */
#include <stdlib.h>

#include "report/group.h"
#include "report/pick.h"
#include "report/report.h"

static const char *const usual[] = {"student_id", "name", "sex", "class", "program_name", "status", "phone", "id_number"};

struct listing {
	const struct xj_table *roll;
	struct xj_pick *picks; /* what heads sections, then what is listed */
	size_t npicks, nsections;
	struct xj_filter *filters;
	size_t nfilters;
	struct xj_groups sections;
	bool current; /* only those with a live status, or who attend without one: nobody asked for others */
};

/* A row of the list and what puts it in its place. */
struct line {
	uint32_t section, row;
	struct xj_span student_id;
	struct xj_span *cells;
};

static int
by_section_and_number(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	order = xj_span_compare(x->student_id, y->student_id);
	return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

static void
list_column(struct listing *l, struct xj_pool *pool, const struct xj_pick *pick, size_t *cap)
{
	for (size_t i = 0; i < l->npicks; i++)
		if (l->picks[i].column == pick->column)
			return;
	*XJ_PUSH(pool, l->picks, l->npicks, *cap) = *pick;
}

static bool
choose_columns(struct listing *l, const struct xj_report_in *in, struct xj_pool *pool, struct xj_diags *diags)
{
	struct xj_pick *by = NULL, *chosen = NULL, pick;
	size_t nby = 0, nchosen = 0, cap = 0;
	bool ok = true;

	if (in->by)
		ok = xj_pick_list(pool, l->roll, in->by, diags, &by, &nby);
	else if (xj_pick_column(l->roll, XJ_LIT("class"), &pick))
		by = &pick, nby = 1;
	if (in->columns && !xj_pick_list(pool, l->roll, in->columns, diags, &chosen, &nchosen))
		ok = false;
	for (size_t i = 0; i < nby; i++)
		list_column(l, pool, &by[i], &cap);
	l->nsections = l->npicks;
	for (size_t i = 0; i < nchosen; i++)
		list_column(l, pool, &chosen[i], &cap);
	for (size_t i = 0; !in->columns && i < sizeof usual / sizeof *usual; i++)
		if (xj_pick_column(l->roll, xj_span(usual[i]), &pick))
			list_column(l, pool, &pick, &cap);
	if (ok && l->npicks == l->nsections) {
		xj_diag_add(diags, XJ_USAGE, NULL, "nothing is left to list below the headings; name more --columns", NULL);
		ok = false;
	}
	return ok && xj_filters_read(pool, l->roll, in->where, in->nwhere, diags, &l->filters);
}

static bool
is_current(const struct xj_policy *policy, const struct xj_cursor *c)
{
	struct xj_span name = xj_cell(c, xj_schema_field(c->table->schema, "status"));
	const struct xj_status *status = xj_status_find(policy->statuses, name);

	return !status || status->on_roll || status->in_school;
}

/* Reads the rows; those of one section get its number, in the order in which sections came. */
static struct line *
read_lines(struct listing *l, const struct xj_policy *policy, struct xj_grid *grid, size_t *count,
           struct xj_diags *diags)
{
	int f = xj_schema_field(l->roll->schema, "student_id");
	struct line *lines = NULL;
	size_t n = 0, cap = 0;
	struct xj_cursor c;

	xj_cursor_init(&c, grid->pool, l->roll);
	for (size_t row = 0; row < l->roll->rows; row++) {
		struct line *line;

		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, diags);
			continue;
		}
		if ((l->current && !is_current(policy, &c)) || !xj_filters_hold(l->filters, l->nfilters, &c))
			continue;
		line = XJ_PUSH(grid->pool, lines, n, cap);
		line->cells = xj_grid_cells(grid);
		for (size_t i = 0; i < l->npicks; i++) {
			struct xj_span cell = c.cells[l->picks[i].column];

			/* A cell with quotes lies in the cursor and is gone with its next move. */
			line->cells[i] = l->roll->quotes ? xj_span_copy(grid->pool, cell) : cell;
		}
		line->row = (uint32_t)row;
		line->student_id = l->roll->quotes ? xj_span_copy(grid->pool, xj_cell(&c, f)) : xj_cell(&c, f);
		line->section = xj_groups_at(&l->sections, line->cells);
	}
	*count = n;
	return lines;
}

static void
sort_lines(const struct listing *l, const struct xj_policy *policy, struct line *lines, size_t n)
{
	const uint32_t *order =
		xj_groups_sorted(&l->sections, xj_pick_order, &(struct xj_pick_order){policy, l->picks});
	uint32_t *place = xj_pool_zero(l->sections.pool, l->sections.count + 1, sizeof *place);

	for (uint32_t i = 0; i < l->sections.count; i++)
		place[order[i]] = i;
	for (size_t i = 0; i < n; i++)
		lines[i].section = place[lines[i].section];
	if (n)
		qsort(lines, n, sizeof *lines, by_section_and_number);
}

bool
xj_report_roster(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_report_grid(page);
	struct listing l = {.roll = xj_report_table(in, "roll"), .nfilters = in->nwhere};
	struct line *lines;
	size_t n;

	if (!choose_columns(&l, in, grid->pool, diags))
		return false;
	xj_groups_init(&l.sections, grid->pool, l.nsections, 0);
	xj_pick_columns(grid, l.picks, l.npicks);
	for (size_t i = l.nsections; i < l.npicks; i++)
		grid->columns[i].key = false;
	grid->nsections = l.nsections;
	l.current = !xj_report_asks_status(in, l.roll->schema);
	lines = read_lines(&l, in->policy, grid, &n, diags);
	sort_lines(&l, in->policy, lines, n);
	for (size_t i = 0; i < n; i++)
		*XJ_PUSH(grid->pool, grid->rows, grid->nrows, grid->caprows) = lines[i].cells;
	xj_note_count(grid->pool, &grid->notes, "count", "人数", (int64_t)n, "", "");
	return true;
}
