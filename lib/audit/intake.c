/* Newcomers once they are on the roll: re-checked, confirmed, and taken in by the rules. */
#include "audit/families.h"
#include "audit/joins.h"
#include "roll/newcomer.h"
#include "roll/states.h"

/* Did the student come from another school? The day of enrolment is that school's then, and so was the intake. Without cases, whose row was changed by one may have. */
static bool
came_from_elsewhere(struct xj_audit *a, const struct xj_audit_row *row)
{
	const struct xj_status *incoming = xj_status_id(a->policy->statuses, "incoming");
	struct xj_audit_case it = {0};

	if (!xj_audit_is_given(a, XJ_OF_cases))
		return incoming && xj_cell(row->cursor, row->roll->last_case).n;
	return xj_audit_came(a, xj_cell(row->cursor, row->roll->student_id), &it);
}

static bool
has_column(const struct xj_audit_row *row, int field)
{
	return field >= 0 && row->cursor->table->column_of[field] >= 0;
}

/* The day from which a newcomer's deadlines are counted; XJ_NO_DATE for whom the school keeps no such records. */
static xj_date
enrolled(const struct xj_audit *a, const struct xj_audit_row *row)
{
	xj_date on = xj_date_parse(xj_cell(row->cursor, row->roll->enrolled_on));

	return xj_audit_before_records(a, on) ? XJ_NO_DATE : on;
}

const char *
xj_audit_unasked_recheck(const struct xj_audit *a)
{
	return a->policy->school->has_recheck ? NULL : "intake.recheck_within in school.yaml";
}

void
xj_audit_recheck_due(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span student = xj_cell(row->cursor, row->roll->student_id);
	struct xj_finding *f;
	xj_date on, due;

	if (!has_column(row, row->roll->reviewed_on) || xj_cell(row->cursor, row->roll->reviewed_on).n)
		return;
	on = enrolled(a, row);
	if (on == XJ_NO_DATE || (due = xj_date_add(on, a->policy->school->recheck_within)) > xj_audit_soon(a) ||
	    came_from_elsewhere(a, row) || xj_audit_in_hand(a, student, xj_audit_ends_status))
		return;
	f = xj_audit_found(a, rule, row, row->roll->reviewed_on);
	xj_audit_wanted(a, f, due);
	if (f->severity == XJ_WARNING)
		f->message = "{1} qualification is to be re-checked by {2}, {3}";
}

/* The last day on which the record was to be confirmed: of the intake, else of the term where the status waits for that; XJ_NO_DATE where it is not wanted yet. */
static xj_date
confirmation_due(struct xj_audit *a, const struct xj_audit_row *row)
{
	const struct xj_school *school = a->policy->school;
	const struct xj_field *field = &row->cursor->table->schema->fields[row->roll->registration];
	xj_date on = school->has_confirm ? enrolled(a, row) : XJ_NO_DATE, due;
	enum xj_registration state;

	if (on != XJ_NO_DATE && (due = xj_date_add(on, school->confirm_within)) < a->today &&
	    !came_from_elsewhere(a, row))
		return due;
	if (!school->confirm || !row->status->becomes.n || !a->term || a->window_end == XJ_NO_DATE || a->window_end >= a->today ||
	    !xj_span_same(xj_cell(row->cursor, row->roll->registered_term), a->term->term))
		return XJ_NO_DATE;
	state = xj_registration_state(field, xj_cell(row->cursor, row->roll->registration));
	return state == XJ_STATE_REGISTERED || state == XJ_STATE_MADE_UP ? a->window_end : XJ_NO_DATE;
}

/* The student objected, and the correction is under way; the confirmation follows it. */
static bool
is_being_corrected(struct xj_audit *a, struct xj_span student_id)
{
	struct xj_audit_case it = {0};

	while (xj_audit_case_next(a, student_id, &it))
		if (it.workflow && it.workflow->keep && xj_span_is(xj_cell(it.line, it.folded->f.state), "open"))
			return true;
	return false;
}

const char *
xj_audit_unasked_confirmation(const struct xj_audit *a)
{
	const struct xj_school *school = a->policy->school;

	return school->has_confirm || school->confirm ? NULL : "intake.confirm_within in school.yaml";
}

void
xj_audit_unconfirmed(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span student = xj_cell(row->cursor, row->roll->student_id);
	xj_date due;

	/* who is away confirms on coming back */
	if (!row->status || !row->status->in_school || !has_column(row, row->roll->confirmed_on) ||
	    xj_cell(row->cursor, row->roll->confirmed_on).n)
		return;
	due = confirmation_due(a, row);
	if (due == XJ_NO_DATE || is_being_corrected(a, student) || xj_audit_in_hand(a, student, xj_audit_ends_status))
		return;
	xj_audit_due(a, xj_audit_found(a, rule, row, row->roll->confirmed_on), due);
}

const char *
xj_audit_unasked_requirement(const struct xj_audit *a)
{
	return a->policy->school->nintake_rules ? NULL : "intake.require in school.yaml";
}

void *
xj_audit_requirement_begin(struct xj_audit *a, const struct xj_table *table)
{
	return xj_pool_zero(a->pool, table->schema->nfields + 1, sizeof(struct xj_span));
}

/* Only of this school year: what was asked of older pupils was asked by the rules of their year. */
void
xj_audit_intake_requirement(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_school *school = a->policy->school;
	const struct xj_schema *schema = row->cursor->table->schema;
	struct xj_span *values = row->state, unknown;
	struct xj_newcomer who = {a->pool, a->policy, schema, values, -1};
	xj_date on;

	on = enrolled(a, row);
	if (on == XJ_NO_DATE || xj_school_year(on) != xj_school_year(a->today))
		return;
	for (size_t f = 0; f < schema->nfields; f++)
		values[f] = xj_cell(row->cursor, (int)f);
	for (size_t i = 0; i < school->nintake_rules; i++) {
		const struct xj_intake_rule *wanted = &school->intake_rules[i];
		struct xj_finding *f;

		if (xj_condition_test(wanted->test, xj_newcomer_fact, &who, &unknown) != XJ_FALSE ||
		    came_from_elsewhere(a, row))
			continue;
		f = xj_audit_found(a, rule, row, row->roll->enrolled_on);
		f->args[1] = xj_span_text(a->pool, wanted->because);
		f->args[2] = xj_span_text(a->pool, wanted->source);
	}
}
