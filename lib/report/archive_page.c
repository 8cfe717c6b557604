/* The archive of students' files: how complete they are, what they hold, what is lent, what was sent where. */
#include "report/archive_inside.h"

size_t
xj_files_names(const struct xj_archive_report *a, const char *list, const struct xj_span **codes,
                 const struct xj_span **names)
{
	const struct xj_codes *c = xj_policy_codes(a->in->policy, list);

	*codes = c ? c->codes : NULL;
	*names = c ? c->names : NULL;
	return c ? c->count : 0;
}

bool
xj_files_has(struct xj_archive_report *a, struct xj_span student_id, bool *stranger)
{
	uint32_t row = xj_index_find(&a->students, student_id);

	*stranger = row == XJ_NONE;
	return row != XJ_NONE && a->wanted[row] && xj_cursor_move(&a->student, row);
}

static bool
is_heading(const struct xj_archive_report *a, size_t nby, const struct xj_files_column *column)
{
	for (size_t i = 0; i < nby && column->source == OF_STUDENT; i++)
		if (xj_span_is(a->by[i].name, column->name))
			return true;
	return false;
}

static const struct xj_field *
field_of(const struct xj_archive_report *a, const struct xj_files_column *column)
{
	const struct xj_schema *schema = column->source == OF_STUDENT ? a->roll->schema : a->materials->schema;
	int f = column->source == OF_STUDENT || column->source == OF_ITEM ? xj_schema_field(schema, column->name) : -1;

	return f < 0 ? NULL : &schema->fields[f];
}

void
xj_files_list(const struct xj_archive_report *a, struct xj_grid *g, size_t nby, const struct xj_files_column *columns)
{
	xj_pick_columns(g, a->by, nby);
	for (; columns->name; columns++) {
		const struct xj_field *field = field_of(a, columns);
		struct xj_grid_column *column;

		if (is_heading(a, nby, columns))
			continue;
		column = xj_grid_add_column(g, xj_span(columns->name), field ? field->title : xj_span(columns->title ? columns->title : columns->name),
		                            columns->source == OF_LIST_NUMBER ? XJ_GRID_NUMBER : XJ_GRID_TEXT);
		column->field = field;
	}
}

struct xj_span *
xj_files_line(const struct xj_archive_report *a, struct xj_grid *g, size_t nby, const struct xj_files_column *columns)
{
	struct xj_span *cells = xj_grid_add_row(g), *cell = cells;

	for (size_t i = 0; i < nby; i++)
		*cell++ = xj_span_copy(a->pool, a->student.cells[a->by[i].column]);
	for (; columns->name; columns++) {
		const struct xj_cursor *c = columns->source == OF_STUDENT ? &a->student : &a->item;

		if (is_heading(a, nby, columns))
			continue;
		if (field_of(a, columns))
			*cell = xj_span_copy(a->pool, xj_cell(c, xj_schema_field(c->table->schema, columns->name)));
		cell++;
	}
	return cells;
}

struct xj_span *
xj_files_cell(const struct xj_grid *g, struct xj_span *cells, const char *name)
{
	return &cells[xj_grid_column(g, name)];
}

static bool
read_by(struct xj_archive_report *a)
{
	struct xj_pick class;
	const char *by = a->in->by;

	if (!by)
		by = xj_pick_column(a->roll, XJ_LIT("class"), &class) ? "class" : xj_pick_usual(a->roll);
	return !by || xj_pick_list(a->pool, a->roll, by, a->diags, &a->by, &a->nby);
}

static bool
begin(struct xj_archive_report *a)
{
	size_t errors;

	xj_choice_init(&a->choice, a->pool, a->in->policy, a->roll, NULL, 0, a->in->today);
	if (!xj_choice_where(&a->choice, a->in->where, a->in->nwhere, a->diags) || !read_by(a) ||
	    !xj_period_read(a->in, a->diags, &a->period))
		return false;
	for (size_t i = 0; i < a->in->ntables; i++)
		xj_report_check_rows(a->in->tables[i], a->diags);
	errors = xj_diags_errors(a->diags);
	if (!xj_report_required_open(&a->required, a->in, a->pool)) {
		if (xj_diags_errors(a->diags) == errors && xj_policy_sound(a->in->policy))
			xj_diag_add(a->diags, XJ_ARCHIVE_ABSENT, NULL, NULL);
		return false;
	}
	return true;
}

static void
choose_students(struct xj_archive_report *a)
{
	xj_index_build(&a->students, a->pool, a->roll, xj_schema_field(a->roll->schema, "student_id"));
	xj_cursor_init(&a->student, a->pool, a->roll);
	xj_cursor_init(&a->item, a->pool, a->materials);
	a->wanted = xj_pool_zero(a->pool, a->roll->rows + 1, sizeof *a->wanted);
	for (size_t row = 0; row < a->roll->rows; row++)
		a->wanted[row] = xj_cursor_move(&a->student, row) && xj_choice_holds(&a->choice, &a->student);
}

bool
xj_report_archive(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_archive_report a = {.in = in, .pool = page->pool, .page = page, .diags = diags,
	                              .roll = xj_report_table(in, "roll"), .materials = xj_report_table(in, "materials")};

	if (!begin(&a))
		return false;
	choose_students(&a);
	if (!xj_choice_known(&a.choice, diags))
		return false;
	xj_period_note(a.pool, &page->notes, &a.period);
	xj_period_fact(page, &a.period);
	xj_files_complete(&a);
	xj_files_holdings(&a);
	xj_files_movements(&a);
	xj_files_loans(&a);
	xj_files_transfers(&a);
	*XJ_PUSH(page->pool, page->parts, page->nparts, page->capparts) = a.missing;
	xj_page_explain(page, "应归档为按学校档案规定至当日应有的各项材料，每人（每件异动）每类一项；已借出、已转出的材料视为已归档，已销毁的不计。在借与在途为当日情况，业务量与回执为所列期间情况。",
	                "Required is what the school's rules of the archive ask for by the day, one of each kind for a student or a change; what is lent or was sent away is "
	                "filed, what was destroyed is not. Loans and transfers under way are as of the day; movements and receipts are of the period.");
	return true;
}
