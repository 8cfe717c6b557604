#include "roll/intaking.h"

/* The rows of an applicant's own: as a student, and of the admission. Refuses one whose exam number is another's. */
static void
find_before(struct xj_intaking *e, struct xj_applicant *a)
{
	const uint32_t rows[] = {xj_map_get(&e->people.by_exam, a->exam), xj_map_get(&e->people.provisional, a->exam)};
	uint32_t *const found[] = {&a->known, &a->provisional};

	for (int i = 0; i < 2 && a->exam.n; i++) {
		if (rows[i] == XJ_NONE || !xj_cursor_move(&e->row, rows[i]))
			continue;
		if (xj_is_applicant(e, &e->row)) {
			*found[i] = rows[i];
			continue;
		}
		XJ_REFUSE_APPLICANT(e, e->from->exam, XJ_EXAM_ID_TAKEN, xj_span_text(e->pool, a->exam),
		                    xj_span_text(e->pool, xj_cell(&e->row, e->rf.student_id)), NULL);
		return;
	}
}

/* Who is a student already has arrived, though an older list says not yet; but nobody is a student and gives up the admission. */
static void
judge_known(struct xj_intaking *e, struct xj_applicant *a)
{
	const struct xj_field *field = a->said ? &e->in->arrivals->schema->fields[e->a_outcome] : NULL;

	if (field && (a->outcome == XJ_RETAINED || a->outcome == XJ_GIVEN_UP) && xj_cursor_move(&e->row, a->known))
		XJ_REFUSE_APPLICANT(e, e->from->exam, XJ_ENROLLED_ALREADY,
		                    xj_span_text(e->pool, xj_field_value(field, xj_outcome_codes[a->outcome])),
		                    xj_span_text(e->pool, xj_cell(&e->row, e->rf.student_id)), NULL);
	a->outcome = XJ_ARRIVED;
}

/* First pass: who is who, who came. Classes are only laid out once all newcomers are known. */
static void
judge(struct xj_intaking *e, struct xj_applicant *a)
{
	xj_date since = e->in->today;
	struct xj_span unknown;

	find_before(e, a);
	if (e->from->table->bad[a->row])
		return;
	a->outcome = xj_reporting_outcome(e, &a->said);
	if (a->known != XJ_NONE) {
		judge_known(e, a);
		return;
	}
	xj_entry_check(e);
	if (a->provisional != XJ_NONE)
		xj_provisional_judge(e, a);
	if (a->outcome == XJ_ARRIVED || a->outcome == XJ_RETAINED)
		xj_entry_check_person(e, a->provisional);
	if (e->from->table->bad[a->row] || a->outcome != XJ_ARRIVED)
		return;
	if (a->said) {
		since = xj_date_parse(xj_cell(&e->arrival, e->a_on));
		xj_reporting_materials(e);
	}
	a->fresh = xj_entry_row(e, a, since);
	if (!xj_entry_judge(e, a->fresh))
		a->fresh = NULL;
	else if (!xj_classes_announce(e->classes, a->fresh, &unknown))
		xj_cannot_number(e, unknown);
}

static void
put_named(struct xj_intaking *e, struct xj_span *line, const char *field, struct xj_span value)
{
	int f = xj_schema_field(e->in->intake->schema, field);

	if (f >= 0)
		line[f] = xj_span_copy(e->pool, value);
}

/* The day on which the outcome is due at the latest. */
static void
count_overdue(struct xj_intaking *e)
{
	const struct xj_school *s = e->in->policy->school;
	xj_date due = xj_date_add(xj_date_add(xj_entry_day(e), s->reporting), s->result_within);

	if (!s->has_result || e->in->today <= due)
		return;
	if (e->balance->overdue++ == 0 || due < e->balance->due)
		e->balance->due = due;
}

/* An admission that was cancelled is settled, though it is none of the outcomes that a candidate chooses. */
static bool
is_cancelled(struct xj_intaking *e, const struct xj_applicant *a)
{
	return a->provisional != XJ_NONE && xj_cursor_move(&e->row, a->provisional) &&
	       xj_span_is(xj_row_status(e, &e->row)->id, "admission-cancelled");
}

static void
count(struct xj_intaking *e, const struct xj_applicant *a)
{
	struct xj_intake_balance *b = e->balance;
	size_t *counts[] = {&b->arrived, &b->retained, &b->given_up, &b->not_arrived};

	b->undecided--;
	(*counts[a->outcome])++;
	if (a->source == &e->returning && a->outcome == XJ_ARRIVED)
		b->returned++;
	if (a->outcome == XJ_NOT_ARRIVED && !is_cancelled(e, a))
		count_overdue(e);
}

static void
record_outcome(struct xj_intaking *e, const struct xj_applicant *a)
{
	const struct xj_schema *s = e->in->intake->schema;
	struct xj_span *line = xj_changes_add(e->intake);

	count(e, a);
	for (size_t f = 0; f < s->nfields; f++)
		line[f] = xj_span_copy(e->pool, xj_applicant_named(e, s->fields[f].name));
	put_named(e, line, "student_id", XJ_LIT(""));
	put_named(e, line, "class", XJ_LIT(""));
	put_named(e, line, "outcome", xj_field_value(&s->fields[xj_schema_field(s, "outcome")], xj_outcome_codes[a->outcome]));
	if (!line[xj_schema_field(s, "college")].n)
		put_named(e, line, "college", xj_entry_program(e, "college"));
	if (a->fresh) {
		put_named(e, line, "student_id", a->fresh[e->rf.student_id]);
		put_named(e, line, "class", a->fresh[e->rf.class]);
	} else if (a->known != XJ_NONE && xj_cursor_move(&e->row, a->known)) {
		put_named(e, line, "student_id", xj_cell(&e->row, e->rf.student_id));
		put_named(e, line, "class", xj_cell(&e->row, e->rf.class));
	} else if (a->provisional != XJ_NONE && xj_cursor_move(&e->row, a->provisional)) {
		put_named(e, line, "until", xj_cell(&e->row, e->rf.status_until));
		put_named(e, line, "reason", xj_cell(&e->row, e->rf.status_reason));
	}
	if (!a->said)
		return;
	put_named(e, line, "on", xj_cell(&e->arrival, e->a_on));
	if (a->provisional == XJ_NONE || a->outcome != XJ_RETAINED || xj_cell(&e->arrival, e->a_until).n)
		put_named(e, line, "until", xj_cell(&e->arrival, e->a_until));
	put_named(e, line, "reason", xj_cell(&e->arrival, e->a_reason));
}

/* Second pass: numbers and classes, in the order of the applicants. */
static void
settle(struct xj_intaking *e, struct xj_applicant *a)
{
	struct xj_span *student = a->fresh, unknown, *line;
	bool said;

	if (student) {
		if (!xj_classes_place(e->classes, student, &student[e->rf.class], &student[e->rf.student_id], &unknown)) {
			xj_cannot_number(e, unknown);
			return;
		}
		if (!xj_entry_number(e, student))
			return;
		line = xj_changes_add(e->roll);
		memcpy(line, student, e->rs->nfields * sizeof *line);
	}
	/* the arrivals' cursor goes back to the line */
	if (a->said)
		(void)xj_reporting_outcome(e, &said);
	if (a->known == XJ_NONE)
		xj_provisional_settle(e, a);
	record_outcome(e, a);
}

static void
each(struct xj_intaking *e, void (*deal)(struct xj_intaking *e, struct xj_applicant *a))
{
	for (size_t i = 0; i < e->count; i++)
		if (xj_applicant_move(e, &e->applicants[i]))
			deal(e, &e->applicants[i]);
}

void
xj_enroll(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_changes *intake,
          struct xj_intake_balance *balance, struct xj_diags *diags)
{
	struct xj_intaking e;
	size_t on_list;

	xj_intaking_open(&e, in, roll, diags);
	e.intake = intake;
	e.balance = balance;
	on_list = e.count;
	if (in->returning)
		xj_provisional_return(&e);
	*balance = (struct xj_intake_balance){.returning = e.count - on_list, .due = XJ_NO_DATE};
	balance->admitted = balance->undecided = in->candidates->rows + balance->returning;
	e.classes = xj_classes_open(e.pool, in->policy, in->roll);
	xj_reporting_check(&e);
	each(&e, judge);
	each(&e, settle);
}

static void
admit(struct xj_intaking *e, struct xj_applicant *a)
{
	find_before(e, a);
	if (a->known != XJ_NONE || a->provisional != XJ_NONE || e->from->table->bad[a->row])
		return;
	xj_entry_check(e);
	xj_entry_check_person(e, XJ_NONE);
	if (!e->from->table->bad[a->row])
		(void)xj_provisional_add(e, a, xj_status_id(e->in->policy->statuses, "admitted"), e->in->today);
}

size_t
xj_admit(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_diags *diags)
{
	struct xj_intaking e;

	if (!xj_status_id(in->policy->statuses, "admitted")) {
		xj_diag_add(diags, XJ_STATUS_MISSING, NULL, "admitted", "--admit", NULL);
		return 0;
	}
	xj_intaking_open(&e, in, roll, diags);
	each(&e, admit);
	return roll->nadded;
}
