#include "roll/intake.h"

#include <stdio.h>

#include "record/value.h"
#include "roll/person.h"
#include "roll/classes.h"

enum outcome { ARRIVED, RETAINED, GIVEN_UP, NOT_ARRIVED };

/* As codes/arrival.csv has them. */
static const char *const outcomes[] = {"arrived", "retained", "given-up", "absent"};

struct enrolling {
	const struct xj_enrolling *in;
	struct xj_pool *pool;
	const struct xj_schema *cs, *rs; /* candidates, roll */
	struct xj_roll_fields rf;
	struct xj_index by_id, by_exam, admitted, arrivals;
	struct xj_cursor candidate, row, arrival;
	int c_exam, c_name, c_id, c_id_type, c_birth, c_sex, c_program, c_enrolled;
	int a_exam, a_name, a_on, a_outcome, a_until, a_reason;
	struct xj_classes *classes;
	struct xj_changes *roll, *intake;
	struct xj_intake_balance *balance;
	struct xj_diags *diags;
	struct xj_span **fresh; /* by candidate row: the new student's row, NULL for none */
	enum outcome *outcome;
	uint32_t *known; /* by candidate row: the roll row of one enrolled before */
};

#define REFUSE(e, field, ...) xj_table_refuse((e)->in->candidates, (e)->candidate.row, (field), (e)->diags, __VA_ARGS__)

static struct xj_span
cell(const struct enrolling *e, int field)
{
	return xj_cell(&e->candidate, field);
}

static void
check_identity(struct enrolling *e)
{
	struct xj_span id = cell(e, e->c_id), sex = cell(e, e->c_sex);
	enum xj_id_fault fault;
	xj_date birth = xj_date_parse(cell(e, e->c_birth));

	if (!id.n || !xj_is_citizen_number(&e->cs->fields[e->c_id_type], cell(e, e->c_id_type)))
		return;
	fault = xj_id_check(id);
	if (fault != XJ_ID_SOUND) {
		REFUSE(e, e->c_id, XJ_BAD_ID, xj_id_wanted(fault), NULL);
		return;
	}
	if (birth != XJ_NO_DATE && birth != xj_id_birth(id))
		REFUSE(e, e->c_birth, XJ_ID_BIRTH, NULL);
	if (sex.n && xj_is_male(&e->cs->fields[e->c_sex], sex) != xj_id_male(id))
		REFUSE(e, e->c_sex, XJ_ID_SEX, NULL);
}

/* Is the student at the cursor the candidate? What one of the two lists leaves out stands against nobody. */
static bool
is_candidate(struct enrolling *e)
{
	struct xj_span id = xj_cell(&e->row, e->rf.id_number), asked = cell(e, e->c_id);

	return (!id.n || !asked.n || xj_span_same(id, asked)) &&
	       xj_same_name(xj_cell(&e->row, e->rf.name), cell(e, e->c_name));
}

/* The roll row of a candidate enrolled before; refuses one whose exam number is another's, and one who has another live status
 * (R-106). */
static uint32_t
find_before(struct enrolling *e)
{
	uint32_t row = xj_index_find(&e->by_exam, cell(e, e->c_exam));
	const struct xj_status *status;

	if (row != XJ_NONE && xj_cursor_move(&e->row, row)) {
		if (is_candidate(e))
			return row;
		REFUSE(e, e->c_exam, XJ_EXAM_ID_TAKEN, xj_span_text(e->pool, cell(e, e->c_exam)),
		       xj_span_text(e->pool, xj_cell(&e->row, e->rf.student_id)), NULL);
		return XJ_NONE;
	}
	row = xj_index_find(&e->by_id, cell(e, e->c_id));
	if (row == XJ_NONE || !xj_cursor_move(&e->row, row))
		return XJ_NONE;
	status = xj_status_find(e->in->policy->statuses, xj_cell(&e->row, e->rf.status));
	if (status && status->on_roll)
		REFUSE(e, e->c_id, XJ_HAS_STATUS, xj_span_text(e->pool, xj_cell(&e->row, e->rf.student_id)),
		       xj_span_text(e->pool, status->name), NULL);
	return XJ_NONE;
}

/* The outcome that the line of the arrivals at the cursor tells, by its code; none is an arrival. */
static enum outcome
outcome_said(const struct enrolling *e)
{
	struct xj_span said = xj_cell(&e->arrival, e->a_outcome);

	said = xj_field_code(&e->in->arrivals->schema->fields[e->a_outcome], said);
	for (int o = RETAINED; o <= NOT_ARRIVED; o++)
		if (xj_span_is(said, outcomes[o]))
			return (enum outcome)o;
	return ARRIVED;
}

static enum outcome
outcome_of(struct enrolling *e)
{
	enum outcome said;
	uint32_t at;

	if (!e->in->arrivals)
		return ARRIVED;
	at = xj_index_find(&e->arrivals, cell(e, e->c_exam));
	if (at == XJ_NONE || !xj_cursor_move(&e->arrival, at))
		return NOT_ARRIVED;
	said = outcome_said(e);
	if (said == ARRIVED && xj_date_parse(xj_cell(&e->arrival, e->a_on)) > e->in->today)
		return NOT_ARRIVED;
	return said;
}

static void
fill(struct enrolling *e, struct xj_span *values, int field, struct xj_span value)
{
	if (field >= 0 && !values[field].n)
		values[field] = xj_span_copy(e->pool, value);
}

static struct xj_span
program_cell(struct enrolling *e, const char *column)
{
	uint32_t row = xj_policy_program(e->in->policy, cell(e, e->c_program));

	return row == XJ_NONE ? XJ_LIT("") : xj_policy_program_cell(e->in->policy, row, xj_span(column));
}

static struct xj_span
expected_end(struct enrolling *e, const struct xj_span *values, xj_date enrolled)
{
	const struct xj_school *school = e->in->policy->school;
	int64_t tenths, months;
	int y, m, d;
	xj_date end;

	if (!xj_span_decimal(values[e->rf.years], 1, &tenths) || !school->graduation_month)
		return XJ_LIT("");
	months = tenths * 12 / 10;
	xj_date_split(xj_date_add(enrolled, (struct xj_duration){(int)months, XJ_MONTHS}), &y, &m, &d);
	end = xj_date_of(y, school->graduation_month, school->graduation_day);
	return xj_date_span(e->pool, end);
}

/* A roll row from the candidate's cells of the same names, the programme's row and the school's status for newcomers. */
static struct xj_span *
new_student(struct enrolling *e)
{
	struct xj_span *values = xj_pool_alloc(e->pool, e->rs->nfields * sizeof *values);
	const struct xj_status *status = xj_status_find(e->in->policy->statuses, e->in->policy->school->intake_status);
	xj_date enrolled = xj_date_parse(cell(e, e->c_enrolled)), since = e->in->today;

	for (size_t f = 0; f < e->rs->nfields; f++) {
		struct xj_span value = cell(e, xj_schema_find(e->cs, e->rs->fields[f].name));

		values[f] = xj_span_copy(e->pool, value);
	}
	if (enrolled == XJ_NO_DATE)
		enrolled = e->in->today;
	if (e->in->arrivals)
		since = xj_date_parse(xj_cell(&e->arrival, e->a_on));
	fill(e, values, e->rf.id_type, cell(e, e->c_id).n ? xj_field_value(&e->rs->fields[e->rf.id_type], XJ_CITIZEN_CARD) : XJ_LIT(""));
	fill(e, values, e->rf.college, program_cell(e, "college"));
	fill(e, values, e->rf.program_name, program_cell(e, "program_name"));
	fill(e, values, e->rf.level, program_cell(e, "level"));
	fill(e, values, e->rf.years, program_cell(e, "years"));
	fill(e, values, e->rf.grade, xj_span(xj_pool_print(e->pool, "%d", xj_school_year(enrolled))));
	fill(e, values, e->rf.enrolled_on, xj_date_span(e->pool, enrolled));
	fill(e, values, e->rf.expected_end_on, expected_end(e, values, enrolled));
	fill(e, values, e->rf.on_roll, xj_value_of_flag(status && status->on_roll));
	fill(e, values, e->rf.status, e->in->policy->school->intake_status);
	fill(e, values, e->rf.status_since, xj_date_span(e->pool, since == XJ_NO_DATE ? enrolled : since));
	fill(e, values, e->rf.missed_running, XJ_LIT("0"));
	fill(e, values, e->rf.missed_total, XJ_LIT("0"));
	fill(e, values, e->rf.suspensions, XJ_LIT("0"));
	fill(e, values, e->rf.suspended_days, XJ_LIT("0"));
	fill(e, values, e->rf.repeats, XJ_LIT("0"));
	return values;
}

static void
cannot_number(struct enrolling *e, struct xj_span unknown)
{
	REFUSE(e, -1, XJ_CANNOT_NUMBER, "class or student number", xj_span_text(e->pool, unknown), NULL);
}

/* First pass: who is who, who came. Classes are only laid out once all newcomers are known. */
static void
judge(struct enrolling *e, size_t row)
{
	struct xj_span unknown;

	e->outcome[row] = outcome_of(e);
	e->known[row] = find_before(e);
	if (e->known[row] != XJ_NONE) {
		if (e->outcome[row] == NOT_ARRIVED)
			e->outcome[row] = ARRIVED;
		return;
	}
	check_identity(e);
	if (xj_policy_programs(e->in->policy) && xj_policy_program(e->in->policy, cell(e, e->c_program)) == XJ_NONE)
		REFUSE(e, e->c_program, XJ_UNKNOWN_PROGRAM, xj_span_text(e->pool, cell(e, e->c_program)), NULL);
	if (e->in->candidates->bad[row] || e->outcome[row] != ARRIVED)
		return;
	e->fresh[row] = new_student(e);
	if (!xj_classes_announce(e->classes, e->fresh[row], &unknown))
		cannot_number(e, unknown);
}

static void
put_named(struct enrolling *e, struct xj_span *line, const char *field, struct xj_span value)
{
	int f = xj_schema_field(e->in->intake->schema, field);

	if (f >= 0)
		line[f] = xj_span_copy(e->pool, value);
}

static void
record_outcome(struct enrolling *e, size_t row, const struct xj_span *student)
{
	size_t *counts[] = {&e->balance->arrived, &e->balance->retained, &e->balance->given_up, &e->balance->not_arrived};
	const struct xj_schema *s = e->in->intake->schema;
	struct xj_span *line = xj_changes_add(e->intake);

	e->balance->undecided--;
	(*counts[e->outcome[row]])++;
	for (size_t f = 0; f < s->nfields; f++)
		line[f] = xj_span_copy(e->pool, cell(e, xj_schema_find(e->cs, s->fields[f].name)));
	put_named(e, line, "outcome", xj_field_value(&s->fields[xj_schema_field(s, "outcome")], outcomes[e->outcome[row]]));
	if (!line[xj_schema_field(s, "college")].n)
		put_named(e, line, "college", program_cell(e, "college"));
	if (student) {
		put_named(e, line, "student_id", student[e->rf.student_id]);
		put_named(e, line, "class", student[e->rf.class]);
	} else if (e->known[row] != XJ_NONE && xj_cursor_move(&e->row, e->known[row])) {
		put_named(e, line, "student_id", xj_cell(&e->row, e->rf.student_id));
		put_named(e, line, "class", xj_cell(&e->row, e->rf.class));
	}
	if (!e->in->arrivals)
		return;
	row = xj_index_find(&e->arrivals, cell(e, e->c_exam));
	if (row == XJ_NONE || !xj_cursor_move(&e->arrival, row))
		return;
	put_named(e, line, "on", xj_cell(&e->arrival, e->a_on));
	put_named(e, line, "until", xj_cell(&e->arrival, e->a_until));
	put_named(e, line, "reason", xj_cell(&e->arrival, e->a_reason));
}

/* Second pass: numbers and classes, in the order of the candidates. */
static void
settle(struct enrolling *e, size_t row)
{
	struct xj_span *student = e->fresh[row], unknown, *line;

	if (student) {
		if (!xj_classes_place(e->classes, student, &student[e->rf.class], &student[e->rf.student_id], &unknown)) {
			cannot_number(e, unknown);
			return;
		}
		line = xj_changes_add(e->roll);
		memcpy(line, student, e->rs->nfields * sizeof *line);
	}
	record_outcome(e, row, student);
}

/* Somebody reported who was never admitted, or the line does not say who. */
static bool
check_stranger(struct enrolling *e, size_t row, struct xj_span exam)
{
	struct xj_table *t = e->in->arrivals;

	if (!exam.n)
		xj_table_refuse(t, row, -1, e->diags, XJ_NO_KEY, NULL);
	else if (xj_index_find(&e->admitted, exam) == XJ_NONE && xj_index_find(&e->by_exam, exam) == XJ_NONE)
		xj_table_refuse(t, row, e->a_exam, e->diags, XJ_NOT_ADMITTED, xj_span_text(e->pool, exam), NULL);
	return !t->bad[row];
}

/* Two lines for one candidate that cannot both be so, or one with another's name. */
static void
check_arrival(struct enrolling *e, size_t row, struct xj_span exam)
{
	struct xj_table *t = e->in->arrivals;
	struct xj_span name = xj_cell(&e->arrival, e->a_name);
	enum outcome said = outcome_said(e);
	uint32_t at = xj_index_find(&e->admitted, exam);

	if (at != XJ_NONE && xj_cursor_move(&e->candidate, at) && !xj_same_name(name, cell(e, e->c_name)))
		xj_table_refuse(t, row, e->a_name, e->diags, XJ_WRONG_CANDIDATE, xj_span_text(e->pool, name),
		                xj_span_text(e->pool, exam), xj_span_text(e->pool, cell(e, e->c_name)), NULL);
	at = xj_index_find(&e->arrivals, exam);
	if (at != XJ_NONE && at != row && xj_cursor_move(&e->arrival, at) && outcome_said(e) != said)
		xj_table_refuse(t, row, e->a_outcome, e->diags, XJ_OUTCOME_TWICE,
		                xj_pool_print(e->pool, "%zu", xj_table_line_number(t, at)), NULL);
}

static void
leave_undecided(struct enrolling *e, uint32_t candidate, size_t arrival)
{
	const struct xj_table *t = e->in->arrivals;

	xj_table_refuse(e->in->candidates, candidate, e->c_exam, e->diags, XJ_CANDIDATE_UNDECIDED, t->label,
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
part_as(struct enrolling *e, struct xj_span part, int field)
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
has_name(struct enrolling *e, struct xj_span line, struct xj_span name)
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
name_undecided(struct enrolling *e, size_t row, struct names *names)
{
	struct xj_span line = xj_table_line(e->in->arrivals->origin, row), rest = line;
	bool found = false;

	while (rest.p) {
		uint32_t at = xj_index_find(&e->admitted, part_as(e, xj_span_cut(&rest, ','), e->a_exam));

		if (at == XJ_NONE || !xj_cursor_move(&e->candidate, at))
			continue;
		found = found || has_name(e, line, cell(e, e->c_name));
		leave_undecided(e, at, row);
	}
	for (rest = line; rest.p && !found;) {
		struct name *n = XJ_PUSH(e->pool, names->list, names->count, names->cap);

		*n = (struct name){part_as(e, xj_span_cut(&rest, ','), e->a_name), row};
		if (!n->name.n || xj_map_put(&names->map, n->name, (uint32_t)names->count - 1) != XJ_NONE)
			names->count--;
	}
}

static void
name_undecided_by_name(struct enrolling *e, struct names *names)
{
	for (uint32_t row = 0; names->count && row < e->in->candidates->rows; row++) {
		uint32_t at;

		if (!xj_cursor_move(&e->candidate, row) || xj_index_find(&e->arrivals, cell(e, e->c_exam)) != XJ_NONE)
			continue;
		at = xj_map_get(&names->map, cell(e, e->c_name));
		if (at != XJ_NONE)
			leave_undecided(e, row, names->list[at].row);
	}
}

static void
check_arrivals(struct enrolling *e)
{
	struct xj_table *t = e->in->arrivals;
	int by_student = xj_schema_field(t->schema, "student_id");
	struct names names = {0};

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

static void
find_fields(struct enrolling *e)
{
	e->c_exam = xj_schema_field(e->cs, "exam_id");
	e->c_name = xj_schema_field(e->cs, "name");
	e->c_id = xj_schema_field(e->cs, "id_number");
	e->c_id_type = xj_schema_field(e->cs, "id_type");
	e->c_birth = xj_schema_field(e->cs, "birth_date");
	e->c_sex = xj_schema_field(e->cs, "sex");
	e->c_program = xj_schema_field(e->cs, "program");
	e->c_enrolled = xj_schema_field(e->cs, "enrolled_on");
	if (e->in->arrivals) {
		const struct xj_schema *as = e->in->arrivals->schema;

		e->a_exam = xj_schema_field(as, "exam_id");
		e->a_name = xj_schema_field(as, "name");
		e->a_on = xj_schema_field(as, "on");
		e->a_outcome = xj_schema_field(as, "outcome");
		e->a_until = xj_schema_field(as, "until");
		e->a_reason = xj_schema_field(as, "reason");
		xj_index_build(&e->arrivals, e->pool, e->in->arrivals, e->a_exam);
		xj_cursor_init(&e->arrival, e->pool, e->in->arrivals);
	}
}

void
xj_enroll(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_changes *intake,
          struct xj_intake_balance *balance, struct xj_diags *diags)
{
	struct enrolling e = {.in = in, .pool = roll->pool, .cs = in->candidates->schema, .rs = in->roll->schema,
	                      .rf = xj_roll_fields(in->roll->schema), .roll = roll, .intake = intake,
	                      .balance = balance, .diags = diags};
	size_t rows = in->candidates->rows;

	*balance = (struct xj_intake_balance){.admitted = rows, .undecided = rows};
	find_fields(&e);
	xj_index_build(&e.by_id, e.pool, in->roll, e.rf.id_number);
	xj_index_build(&e.by_exam, e.pool, in->roll, e.rf.exam_id);
	xj_cursor_init(&e.candidate, e.pool, in->candidates);
	xj_cursor_init(&e.row, e.pool, in->roll);
	e.classes = xj_classes_open(e.pool, in->policy, in->roll);
	e.fresh = xj_pool_zero(e.pool, rows + 1, sizeof *e.fresh);
	e.outcome = xj_pool_zero(e.pool, rows + 1, sizeof *e.outcome);
	e.known = xj_pool_zero(e.pool, rows + 1, sizeof *e.known);
	xj_index_build(&e.admitted, e.pool, in->candidates, e.c_exam);
	if (in->arrivals)
		check_arrivals(&e);
	for (size_t row = 0; row < rows; row++)
		if (xj_cursor_move(&e.candidate, row))
			judge(&e, row);
	for (size_t row = 0; row < rows; row++)
		if (xj_cursor_move(&e.candidate, row))
			settle(&e, row);
}
