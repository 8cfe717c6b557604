/* The roll row of whoever enters: what it is made of, and what stands against it. */
#include "roll/intaking.h"

#include "record/value.h"
#include "roll/person.h"

/* What a provisional row says of the admission and not of the person: a student's row begins without it. */
static const char *const of_admission[] = {
	"student_id", "grade", "class", "enrolled_on", "expected_end_on", "on_roll", "status", "status_reason", "status_since",
	"status_until", "registered_term", "registration", "missed_running", "missed_total", "suspensions", "suspended_days",
	"repeats", "confirmed_on", "last_case", "reviewed_on", "discipline", "uncounted_days", NULL,
};

bool
xj_is_applicant(const struct xj_intaking *e, const struct xj_cursor *row)
{
	struct xj_span id = xj_cell(row, e->rf.id_number), asked = xj_applicant_cell(e, e->from->id);

	return (!id.n || !asked.n || xj_span_same(id, asked)) &&
	       xj_same_name(xj_cell(row, e->rf.name), xj_applicant_cell(e, e->from->name));
}

static void
check_identity(struct xj_intaking *e)
{
	const struct xj_source *from = e->from;
	const struct xj_field *fields = from->table->schema->fields;
	struct xj_span id = xj_applicant_cell(e, from->id), sex = xj_applicant_cell(e, from->sex);
	enum xj_id_fault fault;
	xj_date birth = xj_date_parse(xj_applicant_cell(e, from->birth));

	if (!id.n || (from->id_type >= 0 &&
	              !xj_is_citizen_number(&fields[from->id_type], xj_applicant_cell(e, from->id_type))))
		return;
	fault = xj_id_check(id);
	if (fault != XJ_ID_SOUND) {
		XJ_REFUSE_APPLICANT(e, from->id, XJ_BAD_ID, xj_id_wanted(fault), NULL);
		return;
	}
	if (birth != XJ_NO_DATE && birth != xj_id_birth(id))
		XJ_REFUSE_APPLICANT(e, from->birth, XJ_ID_BIRTH, NULL);
	if (sex.n && xj_is_male(&fields[from->sex], sex) != xj_id_male(id))
		XJ_REFUSE_APPLICANT(e, from->sex, XJ_ID_SEX, NULL);
}

void
xj_entry_check(struct xj_intaking *e)
{
	struct xj_span program = xj_applicant_cell(e, e->from->program);

	check_identity(e);
	/* Where one is needed, the list's description requires it; a primary school has none, and a book has a programs.csv always. */
	if (program.n && xj_policy_programs(e->in->policy) && xj_policy_program(e->in->policy, program) == XJ_NONE)
		XJ_REFUSE_APPLICANT(e, e->from->program, XJ_UNKNOWN_PROGRAM, xj_span_text(e->pool, program), NULL);
}

void
xj_entry_check_person(struct xj_intaking *e, uint32_t own)
{
	struct xj_span id = xj_applicant_cell(e, e->from->id);
	uint32_t row = xj_map_get(&e->people.live, id);

	if (row != XJ_NONE && xj_cursor_move(&e->row, row)) {
		XJ_REFUSE_APPLICANT(e, e->from->id, XJ_HAS_STATUS, xj_span_text(e->pool, xj_cell(&e->row, e->rf.student_id)),
		                    xj_span_text(e->pool, xj_cell(&e->row, e->rf.status)),
		                    xj_span_text(e->pool, e->in->policy->school->intake_source), NULL);
		return;
	}
	row = xj_map_get(&e->people.admitted, id);
	if (row != XJ_NONE && row != own && xj_cursor_move(&e->row, row))
		XJ_REFUSE_APPLICANT(e, e->from->id, XJ_OTHER_ADMISSION,
		                    xj_span_text(e->pool, xj_cell(&e->row, e->rf.exam_id)),
		                    xj_span_text(e->pool, xj_cell(&e->row, e->rf.status)), NULL);
}

struct xj_span
xj_entry_program(struct xj_intaking *e, const char *column)
{
	uint32_t row = xj_policy_program(e->in->policy, xj_applicant_cell(e, e->from->program));

	return row == XJ_NONE ? XJ_LIT("") : xj_policy_program_cell(e->in->policy, row, xj_span(column));
}

xj_date
xj_entry_day(struct xj_intaking *e)
{
	xj_date own = xj_date_parse(xj_applicant_cell(e, e->from->enrolled));

	if (e->from == &e->list && own != XJ_NO_DATE)
		return own;
	return e->list_day != XJ_NO_DATE ? e->list_day : e->in->today;
}

static bool
is_of_admission(struct xj_span field)
{
	const char *const *name = of_admission;

	while (*name && !xj_span_is(field, *name))
		name++;
	return *name != NULL;
}

static void
fill(struct xj_intaking *e, struct xj_span *values, int field, struct xj_span value)
{
	if (field >= 0 && !values[field].n)
		values[field] = xj_span_copy(e->pool, value);
}

static struct xj_span
expected_end(struct xj_intaking *e, const struct xj_span *values, xj_date enrolled)
{
	const struct xj_school *school = e->in->policy->school;
	int64_t tenths, months;
	int y, m, d;
	xj_date end;

	if (e->rf.years < 0 || !xj_span_decimal(values[e->rf.years], 1, &tenths) || !school->graduation_month)
		return XJ_LIT("");
	months = tenths * 12 / 10;
	xj_date_split(xj_date_add(enrolled, (struct xj_duration){(int)months, XJ_MONTHS}), &y, &m, &d);
	end = xj_date_of(y, school->graduation_month, school->graduation_day);
	return xj_date_span(e->pool, end);
}

/* What the provisional row says of the person goes first: it may have been corrected since the list was made. */
static void
fill_person(struct xj_intaking *e, struct xj_span *values, uint32_t provisional)
{
	bool has_row = provisional != XJ_NONE && xj_cursor_move(&e->row, provisional);

	for (size_t f = 0; f < e->rs->nfields; f++) {
		struct xj_span field = e->rs->fields[f].name;
		bool admission = is_of_admission(field);

		if (has_row && !admission)
			fill(e, values, (int)f, xj_cell(&e->row, (int)f));
		if (e->from == &e->list || !admission)
			fill(e, values, (int)f, xj_applicant_named(e, field));
	}
}

/* A student from another school may be of an older grade and have no day of enrolment. */
static void
fill_study(struct xj_intaking *e, struct xj_span *values, xj_date enrolled)
{
	int64_t grade;

	if (values[e->rf.grade].n && !values[e->rf.enrolled_on].n && xj_span_integer(values[e->rf.grade], &grade)) {
		fill(e, values, e->rf.expected_end_on, expected_end(e, values, xj_date_of((int)grade, 9, 1)));
		return;
	}
	fill(e, values, e->rf.enrolled_on, xj_date_span(e->pool, enrolled));
	fill(e, values, e->rf.grade, xj_span(xj_pool_print(e->pool, "%d", xj_school_year(enrolled))));
	fill(e, values, e->rf.expected_end_on, expected_end(e, values, enrolled));
}

struct xj_span *
xj_entry_row(struct xj_intaking *e, const struct xj_applicant *a, xj_date since)
{
	struct xj_span *values = xj_pool_zero(e->pool, e->rs->nfields, sizeof *values);
	const int none[] = {e->rf.missed_running, e->rf.missed_total, e->rf.suspensions, e->rf.suspended_days, e->rf.repeats};
	xj_date enrolled = xj_entry_day(e);

	for (size_t f = 0; f < e->rs->nfields; f++)
		values[f] = XJ_LIT("");
	fill_person(e, values, a->provisional);
	if (xj_applicant_cell(e, e->from->id).n && e->rf.id_type >= 0)
		fill(e, values, e->rf.id_type, xj_field_value(&e->rs->fields[e->rf.id_type], XJ_CITIZEN_CARD));
	fill(e, values, e->rf.college, xj_entry_program(e, "college"));
	fill(e, values, e->rf.program_name, xj_entry_program(e, "program_name"));
	fill(e, values, e->rf.level, xj_entry_program(e, "level"));
	fill(e, values, e->rf.years, xj_entry_program(e, "years"));
	fill_study(e, values, enrolled);
	fill(e, values, e->rf.status_since, xj_date_span(e->pool, since == XJ_NO_DATE ? enrolled : since));
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		fill(e, values, none[i], XJ_LIT("0"));
	return values;
}

void
xj_entry_set_status(struct xj_intaking *e, struct xj_span *values, const struct xj_status *status)
{
	xj_put(values, e->rf.status, status->name);
	xj_put(values, e->rf.on_roll, xj_value_of_flag(status->on_roll));
}

static void
cannot_tell(struct xj_intaking *e, struct xj_span unknown, struct xj_span because, struct xj_span source)
{
	XJ_REFUSE_APPLICANT(e, -1, XJ_INTAKE_UNKNOWN, xj_span_text(e->pool, unknown), xj_span_text(e->pool, because),
	                    xj_span_text(e->pool, source), NULL);
}

static bool
meets_rules(struct xj_intaking *e, struct xj_newcomer *who)
{
	const struct xj_school *school = e->in->policy->school;
	struct xj_span unknown;
	bool ok = true;

	for (size_t i = 0; i < school->nintake_rules; i++) {
		const struct xj_intake_rule *rule = &school->intake_rules[i];
		enum xj_truth truth = xj_condition_test(rule->test, xj_newcomer_fact, who, &unknown);

		if (truth == XJ_TRUE)
			continue;
		ok = false;
		if (truth == XJ_UNKNOWN)
			cannot_tell(e, unknown, rule->because, rule->source);
		else
			XJ_REFUSE_APPLICANT(e, -1, XJ_NOT_ELIGIBLE, xj_span_text(e->pool, rule->because),
			                    xj_span_text(e->pool, rule->source), NULL);
	}
	return ok;
}

bool
xj_entry_judge(struct xj_intaking *e, struct xj_span *values)
{
	const struct xj_school *school = e->in->policy->school;
	struct xj_newcomer who = {e->pool, e->in->policy, e->rs, values, -1};
	enum xj_truth truth = XJ_FALSE;
	struct xj_span unknown;
	size_t i = 0;

	if (!meets_rules(e, &who))
		return false;
	/* The last one has no condition. */
	for (; i < school->nintake_statuses; i++)
		if ((truth = xj_condition_test(school->intake_statuses[i].when, xj_newcomer_fact, &who, &unknown)) != XJ_FALSE)
			break;
	if (truth == XJ_UNKNOWN)
		cannot_tell(e, unknown, XJ_LIT("intake.status"), school->intake_source);
	else
		xj_entry_set_status(e, values, xj_status_find(e->in->policy->statuses, school->intake_statuses[i].status));
	return truth == XJ_TRUE;
}

void
xj_cannot_number(struct xj_intaking *e, struct xj_span unknown)
{
	XJ_REFUSE_APPLICANT(e, -1, XJ_CANNOT_NUMBER, "class or student number", xj_span_text(e->pool, unknown), "school.yaml", NULL);
}

/* A number that the column does not take, as one made of a passport's, is left to whoever gives it out. */
static void
keep_number(struct xj_intaking *e, struct xj_span *values, int field)
{
	const struct xj_field *f = &e->rs->fields[field];
	struct xj_where where = xj_table_where(e->from->table, e->from->row.row, -1);
	struct xj_diags aside;

	xj_diags_init(&aside, e->pool);
	if (xj_value_check(f, values[field], &where, &aside))
		return;
	values[field] = XJ_LIT("");
	xj_diag_add(e->diags, XJ_NUMBER_OPEN, &where, xj_span_text(e->pool, f->label), NULL);
}

bool
xj_entry_number(struct xj_intaking *e, struct xj_span *values)
{
	const struct xj_school *school = e->in->policy->school;

	for (size_t i = 0; i < school->nnumber_rules; i++) {
		const struct xj_number_rule *rule = &school->number_rules[i];
		int field = xj_schema_find(e->rs, rule->field);
		struct xj_span unknown;

		if (field < 0 || values[field].n)
			continue;
		if (!e->numbers[i])
			e->numbers[i] = xj_numbers_open(e->pool, e->in->policy, e->in->roll, rule->rule, field);
		if (xj_numbers_next(e->numbers[i], values, -1, &values[field], &unknown)) {
			keep_number(e, values, field);
			continue;
		}
		XJ_REFUSE_APPLICANT(e, -1, XJ_CANNOT_NUMBER, xj_span_text(e->pool, rule->field),
		                    xj_span_text(e->pool, unknown), "school.yaml", NULL);
		return false;
	}
	return true;
}
