/* What the list of arrivals says, and what its refused lines leave open. */
#include "record/value.h"
#include "roll/intaking.h"
#include "roll/person.h"

const char *const xj_outcome_codes[] = {"arrived", "retained", "given-up", "absent"};

enum xj_outcome
xj_reporting_said(const struct xj_intaking *e)
{
	struct xj_span said = xj_cell(&e->arrival, e->a_outcome);

	said = xj_field_code(&e->in->arrivals->schema->fields[e->a_outcome], said);
	for (int o = XJ_RETAINED; o <= XJ_NOT_ARRIVED; o++)
		if (xj_span_is(said, xj_outcome_codes[o]))
			return (enum xj_outcome)o;
	return XJ_ARRIVED;
}

enum xj_outcome
xj_reporting_outcome(struct xj_intaking *e, bool *said)
{
	uint32_t at;

	*said = false;
	if (!e->in->arrivals)
		return XJ_ARRIVED;
	at = xj_index_find(&e->arrivals, xj_applicant_cell(e, e->from->exam));
	if (at == XJ_NONE || !xj_cursor_move(&e->arrival, at))
		return XJ_NOT_ARRIVED;
	if (xj_date_parse(xj_cell(&e->arrival, e->a_on)) > e->in->today)
		return XJ_NOT_ARRIVED;
	*said = true;
	return xj_reporting_said(e);
}

/* How many bytes of a comma, a semicolon or a blank the text begins with. */
static size_t
separator(struct xj_span text)
{
	static const char *const separators[] = {";", ",", " ", "、", "；", "，", "\xe3\x80\x80"};

	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		if (xj_span_starts(text, separators[i]))
			return strlen(separators[i]);
	return 0;
}

bool
xj_handed_in(struct xj_span list, struct xj_span item)
{
	while (list.n) {
		struct xj_span rest = list;

		while (rest.n && !separator(rest))
			rest = xj_span_of(rest.p + 1, rest.n - 1);
		if (xj_span_same(xj_span_of(list.p, list.n - rest.n), item))
			return true;
		list = xj_span_of(rest.p + separator(rest), rest.n - separator(rest));
	}
	return false;
}

void
xj_reporting_materials(struct xj_intaking *e)
{
	const struct xj_school *school = e->in->policy->school;
	const struct xj_table *t = e->in->arrivals;
	struct xj_where where;
	struct xj_buf missing;

	if (!t || e->a_materials < 0 || t->column_of[e->a_materials] < 0)
		return;
	xj_buf_init(&missing, e->pool);
	for (size_t i = 0; i < school->nintake_materials; i++)
		if (!xj_handed_in(xj_cell(&e->arrival, e->a_materials), school->intake_materials[i]))
			xj_buf_print(&missing, "%s%s", missing.n ? "、" : "", school->intake_materials[i].p);
	if (!missing.n)
		return;
	where = xj_table_where(t, e->arrival.row, e->a_materials);
	xj_diag_add(e->diags, XJ_MATERIALS_MISSING, &where, missing.p, xj_span_text(e->pool, school->intake_source), NULL);
}

/* Somebody reported who was never admitted, or whose admission does not let in yet, or the line does not say who. */
static bool
check_stranger(struct xj_intaking *e, size_t row, struct xj_span exam)
{
	struct xj_table *t = e->in->arrivals;
	uint32_t provisional;

	if (!exam.n) {
		xj_table_refuse(t, row, -1, e->diags, XJ_NO_KEY, NULL);
		return false;
	}
	if (xj_applicant_find(e, exam) || xj_map_get(&e->people.by_exam, exam) != XJ_NONE)
		return true;
	provisional = xj_map_get(&e->people.provisional, exam);
	if (provisional == XJ_NONE)
		xj_table_refuse(t, row, e->a_exam, e->diags, XJ_NOT_ADMITTED, xj_span_text(e->pool, exam), NULL);
	else
		xj_provisional_stranger(e, provisional);
	return !t->bad[row];
}

/* Two lines for one candidate that cannot both be so, one with another's name, or an admission retained until a day before. */
static void
check_arrival(struct xj_intaking *e, size_t row, struct xj_span exam)
{
	struct xj_table *t = e->in->arrivals;
	struct xj_span name = xj_cell(&e->arrival, e->a_name);
	enum xj_outcome said = xj_reporting_said(e);
	xj_date on = xj_date_parse(xj_cell(&e->arrival, e->a_on)), until = xj_date_parse(xj_cell(&e->arrival, e->a_until));
	const struct xj_applicant *a = xj_applicant_find(e, exam);
	uint32_t at;

	if (a && xj_applicant_move(e, a) && !xj_same_name(name, xj_applicant_cell(e, e->from->name)))
		xj_table_refuse(t, row, e->a_name, e->diags, XJ_WRONG_CANDIDATE, xj_span_text(e->pool, name),
		                xj_span_text(e->pool, exam), xj_span_text(e->pool, xj_applicant_cell(e, e->from->name)), NULL);
	if (said == XJ_RETAINED && on != XJ_NO_DATE && until != XJ_NO_DATE && until <= on)
		xj_table_refuse(t, row, e->a_until, e->diags, XJ_BAD_PERIOD, NULL);
	at = xj_index_find(&e->arrivals, exam);
	if (at != XJ_NONE && at != row && xj_cursor_move(&e->arrival, at) && xj_reporting_said(e) != said)
		xj_table_refuse(t, row, e->a_outcome, e->diags, XJ_OUTCOME_TWICE,
		                xj_pool_print(e->pool, "%zu", xj_table_line_number(t, at)), NULL);
}

/* Refuses the applicant at work. */
static void
leave_undecided(struct xj_intaking *e, size_t arrival)
{
	const struct xj_table *t = e->in->arrivals;

	XJ_REFUSE_APPLICANT(e, e->from->exam, XJ_CANDIDATE_UNDECIDED, t->label,
	                    xj_pool_print(e->pool, "%zu", xj_table_line_number(t, arrival)), NULL);
}

/* Names on refused lines that are not those of the candidate whose exam number stands there. */
struct names {
	struct name {
		struct xj_span name;
		size_t row;
	} *list;
	size_t count, cap;
	struct xj_map map;
};

static struct xj_span
name_key(void *arg, uint32_t i)
{
	return ((struct names *)arg)->list[i].name;
}

/* A part of a refused line as the field would hold it; the line may be too broken to have cells. */
static struct xj_span
part_as(struct xj_intaking *e, struct xj_span part, int field)
{
	const struct xj_schema *s = e->in->arrivals->schema;
	struct xj_span value = {"", 0};
	struct xj_diags aside;

	while (part.n && part.p[0] == '"')
		part = xj_span_of(part.p + 1, part.n - 1);
	while (part.n && part.p[part.n - 1] == '"')
		part.n--;
	xj_diags_init(&aside, e->pool);
	(void)xj_value_normalise(e->pool, s, &s->fields[field], part, &(struct xj_where){0}, &aside, &value);
	return value;
}

static bool
has_name(struct xj_intaking *e, struct xj_span line, struct xj_span name)
{
	while (line.p) {
		struct xj_span part = part_as(e, xj_span_cut(&line, ','), e->a_name);

		if (part.n && xj_same_name(part, name))
			return true;
	}
	return false;
}

/* Whoever a refused line of the arrivals names is undecided: by exam number, and by name unless that is the name of the same
 * candidate. */
static void
name_undecided(struct xj_intaking *e, size_t row, struct names *names)
{
	struct xj_span line = xj_table_line(e->in->arrivals->origin, row), rest = line;
	bool found = false;

	while (rest.p) {
		const struct xj_applicant *a = xj_applicant_find(e, part_as(e, xj_span_cut(&rest, ','), e->a_exam));

		if (!a || !xj_applicant_move(e, a))
			continue;
		found = found || has_name(e, line, xj_applicant_cell(e, e->from->name));
		leave_undecided(e, row);
	}
	for (rest = line; rest.p && !found;) {
		struct name *n = XJ_PUSH(e->pool, names->list, names->count, names->cap);

		*n = (struct name){part_as(e, xj_span_cut(&rest, ','), e->a_name), row};
		if (!n->name.n || xj_map_put(&names->map, n->name, (uint32_t)names->count - 1) != XJ_NONE)
			names->count--;
	}
}

static void
name_undecided_by_name(struct xj_intaking *e, struct names *names)
{
	for (size_t i = 0; names->count && i < e->count; i++) {
		uint32_t at;

		if (!xj_applicant_move(e, &e->applicants[i]) ||
		    xj_index_find(&e->arrivals, e->applicants[i].exam) != XJ_NONE)
			continue;
		at = xj_map_get(&names->map, xj_applicant_cell(e, e->from->name));
		if (at != XJ_NONE)
			leave_undecided(e, names->list[at].row);
	}
}

static void
find_fields(struct xj_intaking *e)
{
	const struct xj_schema *s = e->in->arrivals->schema;

	e->a_exam = xj_schema_field(s, "exam_id");
	e->a_name = xj_schema_field(s, "name");
	e->a_on = xj_schema_field(s, "on");
	e->a_outcome = xj_schema_field(s, "outcome");
	e->a_until = xj_schema_field(s, "until");
	e->a_reason = xj_schema_field(s, "reason");
	e->a_materials = xj_schema_field(s, "materials");
	xj_index_build(&e->arrivals, e->pool, e->in->arrivals, e->a_exam);
	xj_cursor_init(&e->arrival, e->pool, e->in->arrivals);
}

void
xj_reporting_check(struct xj_intaking *e)
{
	struct xj_table *t = e->in->arrivals;
	struct names names = {0};
	int by_student;

	if (!t)
		return;
	find_fields(e);
	by_student = xj_schema_field(t->schema, "student_id");
	for (size_t row = 0; row < t->rows; row++) {
		struct xj_span exam;

		if (!xj_cursor_move(&e->arrival, row))
			continue;
		exam = xj_span_copy(e->pool, xj_cell(&e->arrival, e->a_exam));
		if ((xj_cell(&e->arrival, by_student).n || check_stranger(e, row, exam)) && exam.n)
			check_arrival(e, row, exam);
	}
	xj_map_init(&names.map, e->pool, 0, name_key, &names);
	for (size_t row = 0; row < t->rows; row++)
		if (t->bad[row])
			name_undecided(e, row, &names);
	name_undecided_by_name(e, &names);
}
