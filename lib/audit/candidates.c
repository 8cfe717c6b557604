/* Every admitted candidate ends in exactly one outcome: who is still in none, and who is in two. */
#include "audit/families.h"
#include "audit/joins.h"

/* What the roll and the results of the intake say of one exam number, a bit each. */
enum { ON_ROLL = 1, STUDENT = 2, RETAINED = 4, GIVEN_UP = 8, SAID = 16, SAID_ARRIVED = 32 };

struct accounts {
	struct account {
		struct xj_span exam, status; /* status: on the roll */
		unsigned is;
		const struct xj_table *roll;
		uint32_t row; /* of the roll, as the status */
	} *list;
	size_t count, cap;
	struct xj_map by_exam;
	bool has_roll, has_intake;
	xj_date list_day; /* the first day of enrolment on the list of candidates */
	struct xj_index first; /* of the results of the intake that are looked at: the first line of an exam number */
};

static struct xj_span
exam_at(void *accounts, uint32_t at)
{
	return ((struct accounts *)accounts)->list[at].exam;
}

static struct account *
account_of(struct xj_audit *a, struct accounts *all, struct xj_span exam)
{
	uint32_t at = xj_map_get(&all->by_exam, exam);

	if (at != XJ_NONE)
		return &all->list[at];
	*XJ_PUSH(a->pool, all->list, all->count, all->cap) = (struct account){.exam = xj_span_copy(a->pool, exam), .status = {"", 0}};
	at = (uint32_t)all->count - 1;
	(void)xj_map_put(&all->by_exam, all->list[at].exam, at);
	return &all->list[at];
}

static unsigned
standing(const struct xj_status *status)
{
	if (xj_status_student(status))
		return STUDENT;
	if (xj_status_away(status, XJ_ADMISSION))
		return RETAINED;
	return xj_span_is(status->id, "admission-given-up") ? GIVEN_UP : 0;
}

static void
take_roll(struct xj_audit *a, struct accounts *all, const struct xj_table *roll)
{
	struct xj_roll_fields f = xj_roll_fields(roll->schema);
	struct xj_cursor c;

	if (f.exam_id < 0 || roll->column_of[f.exam_id] < 0)
		return;
	all->has_roll = true;
	xj_cursor_init(&c, a->pool, roll);
	for (uint32_t row = 0; row < roll->rows; row++) {
		struct account *account;
		unsigned is;

		if (!xj_cursor_move(&c, row) || !xj_cell(&c, f.exam_id).n)
			continue;
		account = account_of(a, all, xj_cell(&c, f.exam_id));
		is = standing(xj_status_find(a->policy->statuses, xj_cell(&c, f.status)));
		/* what a student's row says goes before what the admission's does */
		if (!account->roll || is == STUDENT) {
			account->status = xj_span_copy(a->pool, xj_cell(&c, f.status));
			account->roll = roll;
			account->row = row;
		}
		account->is |= ON_ROLL | is;
	}
}

static bool
says(const struct xj_cursor *c, int outcome, const char *code)
{
	return xj_span_is(xj_field_code(&c->table->schema->fields[outcome], xj_cell(c, outcome)), code);
}

static void
take_intake(struct xj_audit *a, struct accounts *all, const struct xj_table *intake)
{
	int exam = xj_schema_field(intake->schema, "exam_id"), outcome = xj_schema_field(intake->schema, "outcome");
	struct xj_cursor c;

	all->has_intake = true;
	xj_cursor_init(&c, a->pool, intake);
	for (uint32_t row = 0; row < intake->rows; row++)
		if (xj_cursor_move(&c, row) && xj_cell(&c, exam).n)
			account_of(a, all, xj_cell(&c, exam))->is |= SAID | (says(&c, outcome, "arrived") ? SAID_ARRIVED : 0);
}

static struct accounts *
open_accounts(struct xj_audit *a)
{
	struct accounts *all = xj_pool_zero(a->pool, 1, sizeof *all);

	all->list_day = XJ_NO_DATE;
	xj_map_init(&all->by_exam, a->pool, 0, exam_at, all);
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_roll, NULL); f; f = xj_audit_file(a, XJ_OF_roll, f))
		take_roll(a, all, f->table);
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_intake, NULL); f; f = xj_audit_file(a, XJ_OF_intake, f))
		take_intake(a, all, f->table);
	return all;
}

const char *
xj_audit_unasked_result(const struct xj_audit *a)
{
	return a->policy->school->has_result ? NULL : "intake.result_within in school.yaml";
}

const char *
xj_audit_lacks_result(const struct xj_audit *a)
{
	return xj_audit_is_given(a, XJ_OF_candidates) && !xj_audit_is_given(a, XJ_OF_roll) && !xj_audit_is_given(a, XJ_OF_intake)
	               ? "roll or intake"
	               : NULL;
}

/* `what` is said of who was enrolled on that day and is not accounted for, from the end of reporting on. */
static void
unaccounted(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, xj_date day,
            const char *what)
{
	const struct xj_school *school = a->policy->school;
	xj_date reported = day == XJ_NO_DATE ? day : xj_date_add(day, school->reporting);
	struct xj_finding *f;

	if (reported == XJ_NO_DATE || a->today <= reported)
		return;
	f = xj_audit_found(a, rule, row, field);
	if (!f->student_id.n) {
		f->student_id = xj_span_copy(a->pool, xj_cell(row->cursor, field));
		f->args[0] = f->student_id.p;
	}
	f->args[3] = what;
	xj_audit_wanted(a, f, xj_date_add(reported, school->result_within));
	if (f->severity == XJ_WARNING)
		f->message = "{1} {4}; the outcome is due {2}, {3}";
	if (!row->roll)
		f->next = a->book || xj_audit_is_given(a, XJ_OF_roll) ? "ask, and enter the answer: enroll --arrivals FILE {2} CANDIDATES"
		                                                      : "ask, and enter the answer: enroll --arrivals FILE CANDIDATES";
}

void *
xj_audit_admitted_begin(struct xj_audit *a, const struct xj_table *table)
{
	(void)table;
	return (void *)xj_status_id(a->policy->statuses, "admitted");
}

/* The first day of the first term that begins on the day or later. */
static xj_date
next_term(const struct xj_audit *a, xj_date day)
{
	size_t n;
	const struct xj_term *terms = day == XJ_NO_DATE ? NULL : xj_policy_all_terms(a->policy, &n);
	xj_date first = XJ_NO_DATE;

	for (size_t i = 0; terms && i < n; i++)
		if (terms[i].starts_on >= day && (first == XJ_NO_DATE || terms[i].starts_on < first))
			first = terms[i].starts_on;
	return first;
}

/* An admission that was retained and taken up again, by a case, is for the first intake that was not over by then. */
static xj_date
intake_day(const struct xj_audit *a, const struct xj_audit_row *row)
{
	const struct xj_school *school = a->policy->school;
	xj_date enrolled = xj_date_parse(xj_cell(row->cursor, row->roll->enrolled_on)), day = enrolled;

	if (enrolled == XJ_NO_DATE)
		return next_term(a, row->since);
	if (row->since == XJ_NO_DATE || !xj_cell(row->cursor, row->roll->last_case).n)
		return enrolled;
	for (int years = 1; xj_date_add(xj_date_add(day, school->reporting), school->result_within) < row->since; years++)
		day = xj_date_add(enrolled, (struct xj_duration){years, XJ_YEARS});
	return day;
}

void
xj_audit_intake_unaccounted(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	if (!row->status || row->status != row->state ||
	    xj_audit_in_hand(a, xj_cell(row->cursor, row->roll->student_id), xj_audit_ends_status))
		return;
	unaccounted(a, rule, row, row->roll->status, intake_day(a, row), "was admitted and has not come");
}

void *
xj_audit_candidates_begin(struct xj_audit *a, const struct xj_table *table)
{
	int enrolled = xj_schema_field(table->schema, "enrolled_on");
	struct accounts *all = open_accounts(a);
	struct xj_cursor c;

	xj_cursor_init(&c, a->pool, table);
	for (size_t row = 0; row < table->rows && all->list_day == XJ_NO_DATE; row++)
		if (xj_cursor_move(&c, row))
			all->list_day = xj_date_parse(xj_cell(&c, enrolled));
	return all;
}

void
xj_audit_candidate_unaccounted(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_schema *schema = row->cursor->table->schema;
	const struct accounts *all = row->state;
	int exam = xj_schema_field(schema, "exam_id");
	uint32_t at = xj_map_get(&all->by_exam, xj_cell(row->cursor, exam));
	xj_date day = xj_date_parse(xj_cell(row->cursor, xj_schema_field(schema, "enrolled_on")));
	const char *what;

	if (at == XJ_NONE && all->has_roll)
		what = all->has_intake ? "is on no row of the roll and in no result of the intake" : "is on no row of the roll";
	else if (at == XJ_NONE && all->has_intake)
		what = "is in no result of the intake";
	else if (at != XJ_NONE && all->has_roll && all->list[at].is == (SAID | SAID_ARRIVED))
		what = "has arrived and is on no row of the roll";
	else
		return;
	if (day == XJ_NO_DATE)
		day = all->list_day;
	if (day == XJ_NO_DATE && a->term)
		day = a->term->starts_on;
	unaccounted(a, rule, row, exam, day, what);
}

void *
xj_audit_outcomes_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct accounts *all = open_accounts(a);

	xj_index_build(&all->first, a->pool, table, xj_schema_field(table->schema, "exam_id"));
	return all;
}

/* Does the roll contradict the outcome of this line? What was retained may have come, or been given up, since. */
static bool
contradicts(const struct account *account, const struct xj_cursor *c, int outcome)
{
	if (says(c, outcome, "arrived"))
		return !(account->is & STUDENT) && (account->is & (RETAINED | GIVEN_UP));
	return says(c, outcome, "given-up") && (account->is & (STUDENT | RETAINED));
}

void
xj_audit_intake_twice(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_cursor *c = row->cursor;
	struct accounts *all = row->state;
	int exam = xj_schema_field(c->table->schema, "exam_id"), outcome = xj_schema_field(c->table->schema, "outcome");
	struct xj_span number = xj_cell(c, exam), other = {"", 0};
	uint32_t first = number.n ? xj_index_find(&all->first, number) : XJ_NONE, at;
	const struct xj_table *where = NULL;
	uint32_t there = 0;
	struct xj_finding *f;

	if (first == XJ_NONE || !xj_cell(c, outcome).n)
		return;
	at = xj_map_get(&all->by_exam, number);
	if (first != c->row && xj_cursor_move(&all->first.cursor, first) &&
	    !xj_span_same(xj_cell(&all->first.cursor, outcome), xj_cell(c, outcome))) {
		where = c->table;
		there = first;
		other = xj_cell(&all->first.cursor, outcome);
	} else if (at != XJ_NONE && contradicts(&all->list[at], c, outcome)) {
		where = all->list[at].roll;
		there = all->list[at].row;
		other = all->list[at].status;
	}
	if (!where)
		return;
	f = xj_audit_found(a, rule, row, outcome);
	f->student_id = xj_span_copy(a->pool, number);
	f->args[0] = f->student_id.p;
	f->args[1] = xj_span_text(a->pool, xj_cell(c, outcome));
	f->args[2] = xj_span_text(a->pool, other);
	f->args[3] = xj_pool_print(a->pool, "%s:%zu", where->label, xj_table_line_number(where, there));
}
