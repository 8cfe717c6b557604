/* The row of an admission that has no student yet, or not any more: retained, given up, cancelled, taken up again. */
#include "record/value.h"
#include "roll/intaking.h"
#include "roll/person.h"

static const struct xj_status *
retained_status(const struct xj_intaking *e)
{
	const struct xj_statuses *all = e->in->policy->statuses;

	for (size_t i = 0; i < all->count; i++)
		if (xj_status_away(&all->list[i], XJ_ADMISSION))
			return &all->list[i];
	return NULL;
}

/* A retained admission that the arrivals say otherwise of: `row` is at it. Where it has run out without a word it counts as given up. */
static void
refuse_retained(struct xj_intaking *e, const struct xj_table *t, size_t row, int field, enum xj_outcome said)
{
	xj_date until = xj_date_parse(xj_cell(&e->row, e->rf.status_until));
	const char *day = until == XJ_NO_DATE ? "?" : xj_date_span(e->pool, until).p;

	if (said == XJ_ARRIVED && until != XJ_NO_DATE && until < e->in->today)
		xj_table_refuse(t, row, field, e->diags, XJ_ADMISSION_OVER, day,
		                xj_span_text(e->pool, e->in->policy->school->intake_source), NULL);
	else
		xj_table_refuse(t, row, field, e->diags, XJ_ADMISSION_RETAINED, day,
		                said == XJ_GIVEN_UP ? "give-up-admission" : "resume-admission", NULL);
}

static void
refuse_ended(struct xj_intaking *e, const struct xj_table *t, size_t row, int field)
{
	xj_table_refuse(t, row, field, e->diags, XJ_ADMISSION_ENDED, xj_span_text(e->pool, xj_cell(&e->row, e->rf.status)),
	                NULL);
}

void
xj_provisional_judge(struct xj_intaking *e, struct xj_applicant *a)
{
	const struct xj_source *from = e->from;
	const struct xj_status *status;
	bool contradicts = a->said && (a->outcome == XJ_ARRIVED || a->outcome == XJ_RETAINED);

	if (!xj_cursor_move(&e->row, a->provisional))
		return;
	status = xj_row_status(e, &e->row);
	if (xj_status_away(status, XJ_ADMISSION)) {
		if (a->said && (a->outcome == XJ_ARRIVED || a->outcome == XJ_GIVEN_UP))
			refuse_retained(e, from->table, from->row.row, from->exam, a->outcome);
		a->outcome = XJ_RETAINED;
	} else if (xj_span_is(status->id, "admission-given-up") || xj_span_is(status->id, "admission-cancelled")) {
		if (contradicts)
			refuse_ended(e, from->table, from->row.row, from->exam);
		a->outcome = xj_span_is(status->id, "admission-given-up") ? XJ_GIVEN_UP : XJ_NOT_ARRIVED;
	}
}

void
xj_provisional_stranger(struct xj_intaking *e, uint32_t provisional)
{
	const struct xj_table *t = e->in->arrivals;
	size_t row = e->arrival.row;
	const struct xj_status *status;
	enum xj_outcome outcome = xj_reporting_said(e);

	if (!xj_cursor_move(&e->row, provisional))
		return;
	status = xj_row_status(e, &e->row);
	if (xj_status_away(status, XJ_ADMISSION)) {
		if (outcome == XJ_ARRIVED || outcome == XJ_GIVEN_UP)
			refuse_retained(e, t, row, e->a_exam, outcome);
	} else if (xj_span_is(status->id, "admitted") && outcome != XJ_NOT_ARRIVED) {
		xj_table_refuse(t, row, e->a_exam, e->diags, XJ_NOT_RETURNING,
		                xj_span_text(e->pool, xj_cell(&e->row, e->rf.status)), NULL);
	} else if (outcome == XJ_ARRIVED || outcome == XJ_RETAINED) {
		refuse_ended(e, t, row, e->a_exam);
	}
}

struct xj_span *
xj_provisional_add(struct xj_intaking *e, const struct xj_applicant *a, const struct xj_status *status, xj_date since)
{
	struct xj_span *values = xj_entry_row(e, a, since), *line;

	xj_entry_set_status(e, values, status);
	values[e->rf.student_id] = a->exam;
	line = xj_changes_add(e->roll);
	memcpy(line, values, e->rs->nfields * sizeof *line);
	return line;
}

static void
set(struct xj_intaking *e, uint32_t row, int field, struct xj_span value)
{
	xj_changes_set(e->roll, row, field, xj_cell(&e->row, field), value);
}

static void
set_status(struct xj_intaking *e, uint32_t row, const struct xj_status *status, xj_date since)
{
	set(e, row, e->rf.status, status->name);
	set(e, row, e->rf.on_roll, xj_value_of_flag(status->on_roll));
	set(e, row, e->rf.status_since, xj_date_span(e->pool, since));
}

static void
settle_retained(struct xj_intaking *e, const struct xj_applicant *a, xj_date since)
{
	const struct xj_status *status = retained_status(e);
	struct xj_span until, reason, *line;

	/* Without the line the provisional row says it, and says all there is. */
	if (!status || !a->said || (a->provisional != XJ_NONE && xj_row_status(e, &e->row) == status))
		return;
	until = xj_span_copy(e->pool, xj_cell(&e->arrival, e->a_until));
	reason = xj_span_copy(e->pool, xj_cell(&e->arrival, e->a_reason));
	if (!until.n) {
		struct xj_where where = xj_table_where(e->in->arrivals, e->arrival.row, e->a_until);

		xj_diag_add(e->diags, XJ_RETAINED_UNTIL, &where, xj_span_text(e->pool, e->in->policy->school->intake_source), NULL);
	}
	if (a->provisional == XJ_NONE) {
		line = xj_provisional_add(e, a, status, since);
		xj_put(line, e->rf.status_until, until);
		xj_put(line, e->rf.status_reason, reason);
		return;
	}
	set_status(e, a->provisional, status, since);
	set(e, a->provisional, e->rf.status_until, until);
	set(e, a->provisional, e->rf.status_reason, reason);
}

void
xj_provisional_settle(struct xj_intaking *e, const struct xj_applicant *a)
{
	const struct xj_statuses *all = e->in->policy->statuses;
	const struct xj_status *next = NULL;
	xj_date since = a->said ? xj_date_parse(xj_cell(&e->arrival, e->a_on)) : XJ_NO_DATE;

	if (a->fresh)
		since = xj_date_parse(a->fresh[e->rf.status_since]);
	if (since == XJ_NO_DATE)
		since = e->in->today;
	if (a->provisional != XJ_NONE && !xj_cursor_move(&e->row, a->provisional))
		return;
	if (a->outcome == XJ_RETAINED) {
		settle_retained(e, a, since);
		return;
	}
	if (a->provisional == XJ_NONE || !xj_span_is(xj_row_status(e, &e->row)->id, "admitted"))
		return;
	if (a->outcome == XJ_ARRIVED)
		next = xj_status_id(all, "entered");
	else if (a->outcome == XJ_GIVEN_UP)
		next = xj_status_id(all, "admission-given-up");
	if (!next)
		return;
	set_status(e, a->provisional, next, since);
	set(e, a->provisional, e->rf.status_until, XJ_LIT(""));
}

/* Taken up again by a case, for this intake: only a case brings a retained admission back, who was merely admitted has none. One who has come already is
 * counted again, like those of the list. */
static bool
comes_back(struct xj_intaking *e, const struct xj_cursor *row)
{
	const struct xj_status *status = xj_row_status(e, row);
	int year = xj_school_year(e->list_day != XJ_NO_DATE ? e->list_day : e->in->today);
	xj_date enrolled = xj_date_parse(xj_cell(row, e->rf.enrolled_on)), since = xj_date_parse(xj_cell(row, e->rf.status_since));

	if (!status || !xj_cell(row, e->rf.last_case).n || (enrolled != XJ_NO_DATE && xj_school_year(enrolled) >= year))
		return false;
	/* A case that left the status as it was is another one. */
	if (enrolled != XJ_NO_DATE && since != XJ_NO_DATE && since < enrolled)
		return false;
	return xj_span_is(status->id, "admitted") ||
	       (xj_span_is(status->id, "entered") && since != XJ_NO_DATE && xj_school_year(since) == year);
}

void
xj_provisional_return(struct xj_intaking *e)
{
	for (uint32_t row = 0; row < e->in->roll->rows; row++)
		if (xj_cursor_move(&e->row, row) && comes_back(e, &e->row) &&
		    !xj_applicant_find(e, xj_cell(&e->row, e->rf.exam_id)))
			xj_applicant_add(e, &e->returning, row);
}
