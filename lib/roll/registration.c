#include <stdio.h>

#include "record/value.h"
#include "roll/registering.h"

xj_date
xj_registration_window(const struct xj_policy *policy, const struct xj_term *term)
{
	return xj_calendar_add(policy->calendar, term->starts_on, policy->school->window);
}

xj_date
xj_deferral_limit(const struct xj_policy *policy, xj_date window_end)
{
	struct xj_duration max = policy->school->deferral_max;

	return max.unit == XJ_WORKDAYS ? xj_calendar_add(policy->calendar, window_end, max) : xj_date_add(window_end, max);
}

bool
xj_registration_due(xj_date window_end, const struct xj_status *status, xj_date status_since)
{
	return status->registers &&
	       (status_since == XJ_NO_DATE || status_since <= window_end || status->becomes.n > 0);
}

void
xj_run_add(struct xj_registering_run *r, struct xj_span state, xj_date on, xj_date until, struct xj_span reason,
           const struct xj_evidence *e)
{
	struct xj_span *line = xj_changes_add(r->events);

	line[r->ef.term] = r->in->term.term;
	line[r->ef.student_id] = xj_span_copy(r->pool, xj_cell(&r->row, r->rf.student_id));
	line[r->ef.state] = state;
	line[r->ef.on] = xj_date_span(r->pool, on);
	line[r->ef.until] = xj_date_span(r->pool, until);
	line[r->ef.paid_on] = xj_date_span(r->pool, e->paid_on);
	line[r->ef.attended_on] = xj_date_span(r->pool, e->attended_on);
	line[r->ef.reason] = xj_span_copy(r->pool, reason);
}

static void
add_event(struct xj_registering_run *r, enum xj_registration state, xj_date on, xj_date until, struct xj_span reason,
          const struct xj_evidence *e)
{
	xj_run_add(r, xj_registration_value(&r->in->events->schema->fields[r->ef.state], state), on, until, reason, e);
}

static void
set_number(struct xj_registering_run *r, int field, int64_t v)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%lld", (long long)v);
	xj_changes_set(r->roll, (uint32_t)r->row.row, field, xj_cell(&r->row, field), xj_span(text));
}

static void
set_text(struct xj_registering_run *r, int field, struct xj_span value)
{
	xj_changes_set(r->roll, (uint32_t)r->row.row, field, xj_cell(&r->row, field), value);
}

static int64_t
count_of(const struct xj_registering_run *r, int field)
{
	int64_t v = 0;

	(void)xj_span_integer(xj_cell(&r->row, field), &v);
	return v;
}

/* Did the roll go on to a later term? */
static bool
is_past(const struct xj_registering_run *r)
{
	return xj_later_terms_have(&r->later, xj_cell(&r->row, r->rf.registered_term));
}

void
xj_status_follows(const struct xj_registering *in, const struct xj_cursor *row, const struct xj_status *status,
                  struct xj_changes *roll)
{
	struct xj_roll_fields f = xj_roll_fields(in->roll->schema);
	const struct xj_status *next = xj_status_find(in->policy->statuses, status->becomes);
	uint32_t at = (uint32_t)row->row;

	if (!status->becomes.n)
		return;
	xj_changes_set(roll, at, f.status, xj_cell(row, f.status), status->becomes);
	xj_changes_set(roll, at, f.status_since, xj_cell(row, f.status_since), xj_date_span(roll->pool, in->today));
	xj_changes_set(roll, at, f.on_roll, xj_cell(row, f.on_roll), xj_value_of_flag(next && next->on_roll));
}

/* The roll after a registration, a deferral, a miss. What it counts goes by its own state: it may be behind the registrations. */
static void
update_roll(struct xj_registering_run *r, const struct xj_status *status, enum xj_registration state)
{
	bool counted = xj_recorded_on_roll(r->in, &r->row) == XJ_STATE_UNREGISTERED;
	const struct xj_field *field = &r->in->roll->schema->fields[r->rf.registration];

	if (is_past(r))
		return;
	set_text(r, r->rf.registered_term, r->in->term.term);
	set_text(r, r->rf.registration,
	         xj_registration_value(field, state == XJ_STATE_MADE_UP ? XJ_STATE_REGISTERED : state));
	if (state == XJ_STATE_REGISTERED || state == XJ_STATE_MADE_UP) {
		set_number(r, r->rf.missed_running, 0);
		if (counted && count_of(r, r->rf.missed_total) > 0)
			set_number(r, r->rf.missed_total, count_of(r, r->rf.missed_total) - 1);
		/* Where the student has to confirm, whoever did already when the record was made need not again. */
		if (!r->in->policy->school->confirm || xj_cell(&r->row, r->rf.confirmed_on).n)
			xj_status_follows(r->in, &r->row, status, r->roll);
	} else if (state == XJ_STATE_UNREGISTERED && !counted) {
		set_number(r, r->rf.missed_running, count_of(r, r->rf.missed_running) + 1);
		set_number(r, r->rf.missed_total, count_of(r, r->rf.missed_total) + 1);
	}
}

/* An arrival that has a date beside one without goes by its date. */
static bool
arrived_undated(const struct xj_evidence *e)
{
	return e->arrived_undated && e->attended_on == XJ_NO_DATE;
}

static void
note_unmet(struct xj_registering_run *r, enum xj_code code, const char *what)
{
	struct xj_where w = xj_table_where(r->in->roll, r->row.row, -1);
	char text[11];

	xj_diag_add(r->diags, code, &w, what, xj_date_format(r->window_end, text), NULL);
}

/* Once for each list: that its rows have no date is what made the student late. */
static void
warn_undated(struct xj_registering_run *r, const struct xj_evidence *e)
{
	if (e->paid_undated && !r->said_fees) {
		r->said_fees = true;
		xj_diag_add(r->diags, XJ_UNDATED_LIST, &(struct xj_where){.file = r->in->fees->label}, NULL);
	}
	if (arrived_undated(e) && !r->said_arrivals) {
		r->said_arrivals = true;
		xj_diag_add(r->diags, XJ_UNDATED_LIST, &(struct xj_where){.file = r->in->arrivals->label}, NULL);
	}
}

/* The day on which the student did the last of what is needed: `today` where a list does not tell. */
static xj_date
acted_on(const struct xj_registering_run *r, const struct xj_evidence *e, const struct xj_recorded *recorded)
{
	xj_date acted = e->paid_on;

	if (acted == XJ_NO_DATE || (e->attended_on != XJ_NO_DATE && e->attended_on > acted))
		acted = e->attended_on;
	if (acted == XJ_NO_DATE)
		acted = recorded->marked_on;
	return acted == XJ_NO_DATE || e->paid_undated || arrived_undated(e) ? r->in->today : acted;
}

/* What the state of the student's registration is now, given what it was. XJ_STATE_NOT_YET: nothing to record. */
static enum xj_registration
next_state(struct xj_registering_run *r, const struct xj_status *status, const struct xj_evidence *e,
           enum xj_registration before, xj_date deferred_until)
{
	xj_date limit = r->window_end, acted = acted_on(r, e, &r->recorded[r->row.row]);
	bool due = xj_registration_due(limit, status, xj_date_parse(xj_cell(&r->row, r->rf.status_since)));
	const struct xj_buf *unmet = &r->requirements.unmet;

	if (before == XJ_STATE_REGISTERED || before == XJ_STATE_MADE_UP)
		return XJ_STATE_NOT_YET;
	if (deferred_until != XJ_NO_DATE && deferred_until > limit)
		limit = deferred_until;
	if (before == XJ_STATE_UNREGISTERED && !r->in->late)
		return XJ_STATE_NOT_YET;
	xj_requirements_list(&r->requirements, e, &r->recorded[r->row.row]);
	if (!unmet->n && (acted <= limit || !due))
		return XJ_STATE_REGISTERED;
	if (!due)
		return XJ_STATE_NOT_YET;
	if (!unmet->n)
		warn_undated(r, e);
	if (!unmet->n && r->in->late)
		return XJ_STATE_MADE_UP;
	if (!unmet->n)
		note_unmet(r, XJ_CAME_LATE, xj_pool_print(r->pool, "%d", acted - limit));
	else
		note_unmet(r, XJ_NOT_REGISTERED, unmet->p);
	if (r->in->today <= limit)
		return deferred_until != XJ_NO_DATE ? XJ_STATE_DEFERRED : XJ_STATE_NOT_YET;
	if (r->in->close)
		return before == XJ_STATE_UNREGISTERED ? XJ_STATE_NOT_YET : XJ_STATE_UNREGISTERED;
	return before == XJ_STATE_UNREGISTERED ? XJ_STATE_NOT_YET : XJ_STATE_OVERDUE;
}

/* A deferral is on record before what came of it, even when both are learnt at once. By a case it may be granted after the window. */
static bool
records_deferral(const struct xj_registering_run *r, const struct xj_evidence *e, const struct xj_recorded *recorded,
                 enum xj_registration before, enum xj_registration state)
{
	bool afterwards = before == XJ_STATE_OVERDUE && e->by_case && recorded->until != e->deferred_until;

	if (!e->deferred || state == XJ_STATE_NOT_YET || !(before == XJ_STATE_NOT_YET || afterwards))
		return false;
	return state != XJ_STATE_REGISTERED || e->attended_on > r->window_end || e->paid_on > r->window_end;
}

/* What the run found out about the student, for lists of those who are not registered. */
static void
tell_found(struct xj_registering_run *r, const struct xj_evidence *e)
{
	struct xj_found *found = r->in->found ? &r->in->found[r->row.row] : NULL;
	const struct xj_recorded *recorded = &r->recorded[r->row.row];

	if (!found)
		return;
	xj_requirements_list(&r->requirements, e, recorded);
	found->judged = true;
	found->unmet = xj_buf_as_span(&r->requirements.unmet);
	found->unmet = found->unmet.n ? xj_span_copy(r->pool, found->unmet) : r->in->policy->school->came_late;
	found->paid = xj_evidence_paid(e) || recorded->paid_on != XJ_NO_DATE;
	found->arrived = e->arrived || recorded->attended_on != XJ_NO_DATE;
}

static void
take_record(struct xj_evidence *e, const struct xj_recorded *recorded)
{
	if (!recorded->marks)
		return;
	if (e->paid_on == XJ_NO_DATE)
		e->paid_on = recorded->paid_on;
	if (e->attended_on == XJ_NO_DATE)
		e->attended_on = recorded->attended_on;
}

static void
register_student(struct xj_registering_run *r, const struct xj_status *status)
{
	struct xj_evidence *e = &r->evidence[r->row.row];
	const struct xj_recorded *recorded = &r->recorded[r->row.row];
	enum xj_registration before = recorded->any ? recorded->state : xj_recorded_on_roll(r->in, &r->row), state;
	xj_date until = e->deferred_until;
	struct xj_span reason = {"", 0};

	if (before == XJ_STATE_DEFERRED && recorded->any && until == XJ_NO_DATE)
		until = recorded->until;
	/* The roll does not hold a deferral's end: unless a list says, it is the latest there may be. */
	if (before == XJ_STATE_DEFERRED && until == XJ_NO_DATE)
		until = xj_deferral_limit(r->in->policy, r->window_end);
	take_record(e, recorded);
	state = next_state(r, status, e, before, until);
	if (state == XJ_STATE_DEFERRED && r->in->close) {
		r->running++;
		r->running_until = until > r->running_until ? until : r->running_until;
	}
	if (records_deferral(r, e, recorded, before, state)) {
		add_event(r, XJ_STATE_DEFERRED, e->deferred_on, until, e->deferral_reason,
		          &(struct xj_evidence){.paid_on = XJ_NO_DATE, .attended_on = XJ_NO_DATE});
		if (state == XJ_STATE_DEFERRED)
			update_roll(r, status, XJ_STATE_DEFERRED);
		before = XJ_STATE_DEFERRED;
	}
	if (state != XJ_STATE_NOT_YET && state != before) {
		if (state == XJ_STATE_OVERDUE || state == XJ_STATE_UNREGISTERED)
			reason = r->requirements.unmet.n ? xj_buf_as_span(&r->requirements.unmet) : r->in->policy->school->came_late;
		add_event(r, state, r->in->today, XJ_NO_DATE, reason, e);
		update_roll(r, status, state);
	}
	if (state == XJ_STATE_REGISTERED || state == XJ_STATE_MADE_UP)
		xj_run_review(r, acted_on(r, e, recorded), recorded);
	else if (before != XJ_STATE_REGISTERED && before != XJ_STATE_MADE_UP)
		tell_found(r, e);
}

/* The day against the term: trouble where the closing would be too early. */
static bool
check_day(struct xj_registering_run *r)
{
	const struct xj_registering *in = r->in;
	const char *term = xj_span_text(r->pool, in->term.term);
	char text[16];

	r->window_end = xj_registration_window(in->policy, &in->term);
	if (r->window_end == XJ_NO_DATE) {
		(void)snprintf(text, sizeof text, "%d", xj_date_year(in->term.starts_on));
		xj_diag_add(r->diags, XJ_CALENDAR_MISSING, NULL, text, NULL);
		return false;
	}
	if (in->today < in->term.starts_on)
		xj_diag_add(r->diags, XJ_TERM_NOT_BEGUN, NULL, term, xj_date_format(in->term.starts_on, text), NULL);
	if (in->term.ends_on != XJ_NO_DATE && in->today > in->term.ends_on)
		xj_diag_add(r->diags, XJ_TERM_OVER, NULL, term, xj_date_format(in->term.ends_on, text), NULL);
	if (!in->close || in->today > r->window_end)
		return true;
	xj_diag_add(r->diags, XJ_CLOSE_EARLY, NULL, term, xj_date_format(r->window_end, text), NULL);
	return false;
}

static bool
begin(struct xj_registering_run *r)
{
	const struct xj_registering *in = r->in;

	if (!xj_requirements_given(in, r->pool, r->diags) || !check_day(r) || !xj_requirements_columns(in, r->diags))
		return false;
	r->evidence = xj_evidence_gather(in, r->pool, r->window_end, r->diags);
	r->recorded = xj_recorded_fold(in, r->pool);
	xj_later_terms_find(&r->later, in, r->pool);
	xj_cursor_init(&r->row, r->pool, in->roll);
	xj_requirements_open(&r->requirements, in, r->pool, &r->row, r->diags);
	return true;
}

/* What concerns many students is told once. */
static void
end(struct xj_registering_run *r)
{
	const struct xj_school *s = r->in->policy->school;
	char text[11];

	if (r->running)
		xj_diag_add(r->diags, XJ_DEFERRAL_RUNNING, NULL, xj_pool_print(r->pool, "%zu", r->running),
		            xj_date_format(r->running_until, text), NULL);
	if (r->review.count) {
		const struct xj_mark *mark = &s->marks[r->in->mark];
		struct xj_where w = xj_table_where(r->in->roll, r->review.row, -1);

		xj_diag_add(r->diags, XJ_REVIEW_LATE, &w, xj_span_text(r->pool, mark->title),
		            xj_pool_print(r->pool, "%zu", r->review.count), xj_pool_print(r->pool, "%d", r->review.days),
		            xj_pool_print(r->pool, "%.*s; %.*s", (int)mark->within_text.n, mark->within_text.p,
		                          (int)mark->source.n, mark->source.p),
		            NULL);
	}
}

/* One row of the roll, at the cursor. */
static void
decide(struct xj_registering_run *r)
{
	const struct xj_registering *in = r->in;
	const struct xj_status *status = xj_status_find(in->policy->statuses, xj_cell(&r->row, r->rf.status));
	size_t row = r->row.row;

	if (!status) {
		xj_table_refuse(in->roll, row, r->rf.status, r->diags, XJ_STATUS_UNKNOWN,
		                xj_span_text(r->pool, xj_cell(&r->row, r->rf.status)), NULL);
	} else if (!status->registers && xj_registers_at_last(in)) {
		return;
	} else if (r->evidence[row].refused_in) {
		struct xj_where w = xj_table_where(in->roll, row, -1);

		xj_diag_add(r->diags, XJ_LEFT_UNDECIDED, &w, r->evidence[row].refused_in, NULL);
	} else if (!in->has_events && is_past(r)) {
		xj_table_refuse(in->roll, row, r->rf.registered_term, r->diags, XJ_LATER_TERM,
		                xj_span_text(r->pool, xj_cell(&r->row, r->rf.registered_term)),
		                xj_span_text(r->pool, in->term.term), NULL);
	} else if (xj_registers_at_last(in)) {
		register_student(r, status);
	} else {
		xj_mark_student(r, status);
	}
}

void
xj_register(const struct xj_registering *in, struct xj_changes *roll, struct xj_changes *events,
            struct xj_diags *diags)
{
	struct xj_registering_run r = {.in = in, .pool = roll->pool, .rf = xj_roll_fields(in->roll->schema),
	                        .ef = xj_registration_fields(in->events->schema), .roll = roll, .events = events,
	                        .diags = diags, .running_until = XJ_NO_DATE};

	if (!begin(&r))
		return;
	for (size_t row = 0; row < in->roll->rows; row++)
		if (xj_cursor_move(&r.row, row))
			decide(&r);
	end(&r);
}
