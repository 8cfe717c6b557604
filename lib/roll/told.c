#include "roll/told.h"

#include "roll/person.h"
#include "roll/refused.h"

typedef bool against_fn(const struct xj_told *s, const struct xj_cursor *line);

void
xj_told_open(struct xj_told *s, struct xj_pool *pool, struct xj_table *list, const struct xj_table *roll, xj_date today,
             struct xj_diags *diags)
{
	const struct xj_schema *schema = list->schema;

	*s = (struct xj_told){.pool = pool, .list = list, .roll = roll, .rf = xj_roll_fields(roll->schema), .today = today,
	                      .diags = diags};
	s->student_id = xj_schema_field(schema, "student_id");
	s->name = xj_schema_field(schema, "name");
	s->result = xj_schema_field(schema, "result");
	s->on = xj_schema_field(schema, "on");
	s->note = xj_schema_field(schema, "note");
	s->set = xj_schema_field(schema, "set");
	s->undecided = xj_pool_zero(pool, roll->rows + 1, sizeof *s->undecided);
	xj_index_build(&s->students, pool, roll, s->rf.student_id);
	xj_index_build(&s->lines, pool, list, s->student_id);
	xj_cursor_init(&s->line, pool, list);
	xj_cursor_init(&s->row, pool, roll);
}

xj_date
xj_told_day(const struct xj_told *s)
{
	xj_date on = xj_date_parse(xj_cell(&s->line, s->on));

	return on == XJ_NO_DATE ? s->today : on;
}

bool
xj_told_objects(const struct xj_told *s, const struct xj_cursor *line)
{
	struct xj_span result = xj_cell(line, s->result);

	if (result.n)
		return !xj_span_is(xj_field_code(&s->list->schema->fields[s->result], result), "confirmed");
	return xj_cell(line, s->note).n || xj_cell(line, s->set).n;
}

bool
xj_told_first(struct xj_told *s)
{
	return xj_index_find(&s->lines, xj_cell(&s->line, s->student_id)) == s->line.row;
}

static bool
move(struct xj_told *s, size_t row)
{
	return xj_cursor_move(&s->line, row) && !(s->waits && xj_told_day(s) > s->today);
}

static void
check_student(struct xj_told *s)
{
	struct xj_span number = xj_cell(&s->line, s->student_id), name = xj_cell(&s->line, s->name);
	uint32_t row = xj_index_find(&s->students, number);

	if (row == XJ_NONE || !xj_cursor_move(&s->row, row))
		XJ_REFUSE_TOLD(s, s->student_id, XJ_NOT_ON_ROLL, xj_span_text(s->pool, number), s->roll->label, NULL);
	else if (!xj_same_name(name, xj_cell(&s->row, s->rf.name)))
		XJ_REFUSE_TOLD(s, s->name, XJ_WRONG_PERSON, xj_span_text(s->pool, name), xj_span_text(s->pool, number),
		               xj_span_text(s->pool, xj_cell(&s->row, s->rf.name)), NULL);
	else if (xj_told_day(s) > s->today)
		XJ_REFUSE_TOLD(s, s->on, XJ_FUTURE_DATE, NULL);
}

static void
refuse_twice(struct xj_told *s, size_t row, size_t other)
{
	xj_table_refuse(s->list, row, s->result, s->diags, XJ_OUTCOME_TWICE,
	                xj_pool_print(s->pool, "%zu", xj_table_line_number(s->list, other)), NULL);
}

/* The line at work against the first one about the same student. */
static void
check_first(struct xj_told *s, against_fn *against)
{
	size_t row = s->line.row;
	uint32_t first = xj_index_find(&s->lines, xj_cell(&s->line, s->student_id));
	bool is_against = against(s, &s->line);

	if (first == XJ_NONE || first == row || !move(s, first) || against(s, &s->line) == is_against)
		return;
	refuse_twice(s, first, row);
	refuse_twice(s, row, first);
}

static void
leave_undecided(void *ctx, const struct xj_table *list, bool by_exam, struct xj_span number)
{
	struct xj_told *s = ctx;
	uint32_t row = by_exam ? XJ_NONE : xj_index_find(&s->students, number);

	(void)list;
	if (row != XJ_NONE)
		s->undecided[row] = true;
}

void
xj_told_each(struct xj_told *s, against_fn *against, void (*deal)(void *ctx, bool against), void *ctx)
{
	for (size_t row = 0; row < s->list->rows; row++)
		if (move(s, row))
			check_student(s);
	for (size_t row = 0; row < s->list->rows; row++)
		if (move(s, row))
			check_first(s, against);
	if (xj_has_refused(s->list))
		xj_refused_each(s->pool, s->list, leave_undecided, s);
	for (size_t row = 0; row < s->list->rows; row++) {
		uint32_t student;

		if (!move(s, row))
			continue;
		student = xj_index_find(&s->students, xj_cell(&s->line, s->student_id));
		if (s->undecided[student]) {
			struct xj_where w = xj_table_where(s->list, row, -1);

			xj_diag_add(s->diags, XJ_LEFT_UNDECIDED, &w, s->list->label, NULL);
		} else if (xj_cursor_move(&s->row, student)) {
			deal(ctx, against(s, &s->line));
		}
	}
}
