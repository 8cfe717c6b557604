#include "roll/registration.h"

#include <stdio.h>

#include "record/value.h"
#include "roll/evidence.h"
#include "roll/states.h"

struct registering {
	const struct xj_registering *in;
	struct xj_pool *pool;
	struct xj_roll_fields rf;
	struct xj_registration_fields ef;
	xj_date window_end;
	struct xj_evidence *evidence;
	uint32_t *last_event; /* by roll row: the student's last line in the term, or XJ_NONE */
	struct xj_span *later; /* the terms that begin after this one */
	size_t nlater, caplater;
	bool *said_unknown; /* by requirement */
	bool said_fees, said_arrivals;
	struct xj_cursor row, event, deferral;
	struct xj_changes *roll, *events;
	struct xj_diags *diags;
	struct xj_buf unmet;
};

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

/* As registrations.csv, and as the roll has it. */
static enum xj_registration
event_state(const struct registering *r, struct xj_span value)
{
	return xj_registration_state(&r->in->events->schema->fields[r->ef.state], value);
}

static const struct xj_field *
roll_state(const struct registering *r)
{
	return &r->in->roll->schema->fields[r->rf.registration];
}

/* What a requirement may ask besides the roll's own facts. */
struct asked {
	struct registering *r;
	const struct xj_evidence *e;
	struct xj_facts facts;
};

static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct asked *a = ctx;
	int flag;

	if (xj_span_is(name, "paid"))
		flag = xj_evidence_paid(a->e);
	else if (xj_span_is(name, "arrived"))
		flag = a->e->arrived;
	else if (xj_span_is(name, "held"))
		flag = a->e->held;
	else if (xj_span_is(name, "health")) {
		*value = a->e->health;
		return true;
	} else
		return xj_facts_get(&a->facts, name, value);
	*value = xj_value_of_flag(flag);
	return true;
}

/* The list that speaks of a requirement, and the option that gives it. */
static const struct xj_table *
file_of(const struct xj_registering *in, struct xj_span requirement, const char **option)
{
	const struct {
		const char *name, *option;
		const struct xj_table *table;
	} files[] = {
		{"fees", "--fees", in->fees},
		{"arrival", "--arrivals", in->arrivals},
		{"health", "--health", in->health},
		{"holds", "--holds", in->holds},
	};

	*option = "list";
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (xj_span_is(requirement, files[i].name)) {
			*option = files[i].option;
			return files[i].table;
		}
	return NULL;
}

static bool
check_files(const struct xj_registering *in, struct xj_pool *pool, struct xj_diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < in->policy->school->nrequirements; i++) {
		const struct xj_requirement *q = &in->policy->school->requirements[i];
		const char *option;

		if (q->optional || file_of(in, q->name, &option))
			continue;
		xj_diag_add(diags, XJ_FILE_NEEDED, NULL, option, xj_span_text(pool, q->unmet),
		            xj_span_text(pool, q->source), NULL);
		ok = false;
	}
	return ok;
}

/* Adds what a requirement says is lacking; with the fact that it depends on, where that is not known. */
static void
add_unmet(struct registering *r, size_t at, struct xj_span unknown)
{
	const struct xj_requirement *q = &r->in->policy->school->requirements[at];

	if (r->unmet.n)
		xj_buf_text(&r->unmet, "；");
	xj_buf_span(&r->unmet, q->unmet);
	if (!unknown.n)
		return;
	xj_buf_print(&r->unmet, "（%.*s？）", (int)unknown.n, unknown.p);
	if (!r->said_unknown[at]) {
		struct xj_where w = xj_table_where(r->in->roll, r->row.row, -1);

		xj_diag_add(r->diags, XJ_REQUIREMENT_UNKNOWN, &w, xj_span_text(r->pool, unknown),
		            xj_span_text(r->pool, q->unmet), NULL);
	}
	r->said_unknown[at] = true;
}

/* Everything that stands against registering, in the school's words; empty when nothing does. */
static void
list_unmet(struct registering *r, const struct xj_evidence *e)
{
	struct asked a = {.r = r, .e = e, .facts = {.pool = r->pool, .policy = r->in->policy, .roll = &r->row,
	                  .starts_on = r->in->term.starts_on, .until = XJ_NO_DATE, .today = r->in->today}};

	r->unmet.n = 0;
	for (size_t i = 0; i < r->in->policy->school->nrequirements; i++) {
		const struct xj_requirement *q = &r->in->policy->school->requirements[i];
		struct xj_span lacks = {"", 0}, unknown = {"", 0};
		enum xj_truth binds;
		const char *option;

		if (!file_of(r->in, q->name, &option))
			continue;
		binds = xj_condition_test(q->when, fact, &a, &unknown);
		if (binds == XJ_FALSE || xj_condition_test(q->test, fact, &a, &lacks) == XJ_TRUE)
			continue;
		add_unmet(r, i, unknown.n ? unknown : lacks);
	}
}

static void
add_event(struct registering *r, enum xj_registration state, xj_date on, xj_date until, struct xj_span reason,
          const struct xj_evidence *e)
{
	struct xj_span *line = xj_changes_add(r->events);

	line[r->ef.term] = r->in->term.term;
	line[r->ef.student_id] = xj_span_copy(r->pool, xj_cell(&r->row, r->rf.student_id));
	line[r->ef.state] = xj_registration_value(&r->in->events->schema->fields[r->ef.state], state);
	line[r->ef.on] = xj_date_span(r->pool, on);
	line[r->ef.until] = xj_date_span(r->pool, until);
	line[r->ef.paid_on] = xj_date_span(r->pool, e->paid_on);
	line[r->ef.attended_on] = xj_date_span(r->pool, e->attended_on);
	line[r->ef.reason] = xj_span_copy(r->pool, reason);
}

static void
set_number(struct registering *r, int field, int64_t v)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%lld", (long long)v);
	xj_changes_set(r->roll, (uint32_t)r->row.row, field, xj_cell(&r->row, field), xj_span(text));
}

static void
set_text(struct registering *r, int field, struct xj_span value)
{
	xj_changes_set(r->roll, (uint32_t)r->row.row, field, xj_cell(&r->row, field), value);
}

static int64_t
count_of(const struct registering *r, int field)
{
	int64_t v = 0;

	(void)xj_span_integer(xj_cell(&r->row, field), &v);
	return v;
}

/* Did the roll go on to a later term? */
static bool
is_past(const struct registering *r)
{
	struct xj_span term = xj_cell(&r->row, r->rf.registered_term);

	for (size_t i = 0; i < r->nlater; i++)
		if (xj_span_same(r->later[i], term))
			return true;
	return false;
}

/* The state that the roll has for the term. */
static enum xj_registration
state_on_roll(const struct registering *r)
{
	if (!xj_span_same(xj_cell(&r->row, r->rf.registered_term), r->in->term.term))
		return XJ_STATE_NOT_YET;
	return xj_registration_state(roll_state(r), xj_cell(&r->row, r->rf.registration));
}

/* The roll after a registration, a deferral, a miss. What it counts goes by its own state: it may be behind the registrations. */
static void
update_roll(struct registering *r, const struct xj_status *status, enum xj_registration state)
{
	bool counted = state_on_roll(r) == XJ_STATE_UNREGISTERED;

	if (is_past(r))
		return;
	set_text(r, r->rf.registered_term, r->in->term.term);
	set_text(r, r->rf.registration,
	         xj_registration_value(roll_state(r), state == XJ_STATE_MADE_UP ? XJ_STATE_REGISTERED : state));
	if (state == XJ_STATE_REGISTERED || state == XJ_STATE_MADE_UP) {
		set_number(r, r->rf.missed_running, 0);
		if (counted && count_of(r, r->rf.missed_total) > 0)
			set_number(r, r->rf.missed_total, count_of(r, r->rf.missed_total) - 1);
		if (status->becomes.n) {
			const struct xj_status *next = xj_status_find(r->in->policy->statuses, status->becomes);

			set_text(r, r->rf.status, status->becomes);
			set_text(r, r->rf.status_since, xj_date_span(r->pool, r->in->today));
			set_text(r, r->rf.on_roll, xj_value_of_flag(next && next->on_roll));
		}
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
note_unmet(struct registering *r, enum xj_code code, const char *what)
{
	struct xj_where w = xj_table_where(r->in->roll, r->row.row, -1);
	char text[11];

	xj_diag_add(r->diags, code, &w, what, xj_date_format(r->window_end, text), NULL);
}

/* Once for each list: that its rows have no date is what made the student late. */
static void
warn_undated(struct registering *r, const struct xj_evidence *e)
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

/* What the state of the student's registration is now, given what it was. XJ_STATE_NOT_YET: nothing to record. */
static enum xj_registration
next_state(struct registering *r, const struct xj_status *status, const struct xj_evidence *e, enum xj_registration before,
           xj_date deferred_until)
{
	xj_date limit = r->window_end, acted = e->paid_on;
	bool due = xj_registration_due(limit, status, xj_date_parse(xj_cell(&r->row, r->rf.status_since)));

	if (before == XJ_STATE_REGISTERED || before == XJ_STATE_MADE_UP || (before == XJ_STATE_UNREGISTERED && !r->in->late))
		return XJ_STATE_NOT_YET;
	if (deferred_until != XJ_NO_DATE && deferred_until > limit)
		limit = deferred_until;
	if (acted == XJ_NO_DATE || (e->attended_on != XJ_NO_DATE && e->attended_on > acted))
		acted = e->attended_on;
	if (acted == XJ_NO_DATE || e->paid_undated || arrived_undated(e))
		acted = r->in->today;
	list_unmet(r, e);
	if (!r->unmet.n && (acted <= limit || !due))
		return XJ_STATE_REGISTERED;
	if (!due)
		return XJ_STATE_NOT_YET;
	if (!r->unmet.n)
		warn_undated(r, e);
	if (!r->unmet.n && r->in->late)
		return XJ_STATE_MADE_UP;
	if (!r->unmet.n)
		note_unmet(r, XJ_CAME_LATE, xj_pool_print(r->pool, "%d", acted - limit));
	else
		note_unmet(r, XJ_NOT_REGISTERED, r->unmet.p);
	if (r->in->today <= limit)
		return deferred_until != XJ_NO_DATE ? XJ_STATE_DEFERRED : XJ_STATE_NOT_YET;
	if (r->in->close)
		return before == XJ_STATE_UNREGISTERED ? XJ_STATE_NOT_YET : XJ_STATE_UNREGISTERED;
	return before == XJ_STATE_UNREGISTERED ? XJ_STATE_NOT_YET : XJ_STATE_OVERDUE;
}

static void
register_student(struct registering *r, const struct xj_status *status)
{
	struct xj_evidence *e = &r->evidence[r->row.row];
	uint32_t last = r->last_event[r->row.row];
	enum xj_registration before = XJ_STATE_NOT_YET, state;
	xj_date until = e->deferred_until;
	struct xj_span reason = {"", 0};

	if (last != XJ_NONE && xj_cursor_move(&r->event, last)) {
		before = event_state(r, xj_cell(&r->event, r->ef.state));
		if (before == XJ_STATE_DEFERRED && until == XJ_NO_DATE)
			until = xj_date_parse(xj_cell(&r->event, r->ef.until));
	} else {
		before = state_on_roll(r);
	}
	/* The roll does not hold a deferral's end: unless a list says, it is the latest there may be. */
	if (before == XJ_STATE_DEFERRED && until == XJ_NO_DATE)
		until = xj_deferral_limit(r->in->policy, r->window_end);
	state = next_state(r, status, e, before, until);
	/* A deferral is on record before what came of it, even when both are learnt at once. */
	if (before == XJ_STATE_NOT_YET && until != XJ_NO_DATE && state != XJ_STATE_NOT_YET && e->deferral != XJ_NONE &&
	    (state != XJ_STATE_REGISTERED || (e->attended_on > r->window_end || e->paid_on > r->window_end))) {
		(void)xj_cursor_move(&r->deferral, e->deferral);
		reason = xj_cell(&r->deferral, xj_schema_field(r->in->deferrals->schema, "reason"));
		add_event(r, XJ_STATE_DEFERRED, e->deferred_on, until, reason,
		          &(struct xj_evidence){.paid_on = XJ_NO_DATE, .attended_on = XJ_NO_DATE});
		if (state == XJ_STATE_DEFERRED)
			update_roll(r, status, XJ_STATE_DEFERRED);
		before = XJ_STATE_DEFERRED;
	}
	if (state == XJ_STATE_NOT_YET || state == before)
		return;
	if (state == XJ_STATE_OVERDUE || state == XJ_STATE_UNREGISTERED)
		reason = r->unmet.n ? xj_buf_as_span(&r->unmet) : r->in->policy->school->came_late;
	else
		reason = (struct xj_span){"", 0};
	add_event(r, state, r->in->today, XJ_NO_DATE, reason, e);
	update_roll(r, status, state);
}

static void
find_last_events(struct registering *r)
{
	struct xj_index students;
	struct xj_cursor c;

	r->last_event = xj_pool_alloc(r->pool, (r->in->roll->rows + 1) * sizeof *r->last_event);
	memset(r->last_event, 0xff, (r->in->roll->rows + 1) * sizeof *r->last_event);
	if (!r->in->events->rows)
		return;
	xj_index_build(&students, r->pool, r->in->roll, r->rf.student_id);
	xj_cursor_init(&c, r->pool, r->in->events);
	for (size_t at = 0; at < r->in->events->rows; at++) {
		uint32_t row;

		if (!xj_cursor_move(&c, at) || !xj_span_same(xj_cell(&c, r->ef.term), r->in->term.term))
			continue;
		row = xj_index_find(&students, xj_cell(&c, r->ef.student_id));
		if (row != XJ_NONE)
			r->last_event[row] = (uint32_t)at;
	}
}

static void
find_later_terms(struct registering *r)
{
	const struct xj_table *terms = r->in->policy->terms;
	int term, starts_on;
	struct xj_cursor c;

	if (!terms)
		return;
	term = xj_schema_field(terms->schema, "term");
	starts_on = xj_schema_field(terms->schema, "starts_on");
	xj_cursor_init(&c, r->pool, terms);
	for (size_t at = 0; at < terms->rows; at++)
		if (xj_cursor_move(&c, at) && xj_date_parse(xj_cell(&c, starts_on)) > r->in->term.starts_on)
			*XJ_PUSH(r->pool, r->later, r->nlater, r->caplater) = xj_span_copy(r->pool, xj_cell(&c, term));
}

/* The day against the term: trouble where the closing would be too early. */
static bool
check_day(struct registering *r)
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
check_columns(const struct xj_registering *in, struct xj_diags *diags)
{
	bool money = !in->fees || xj_evidence_speaks_of_money(in->fees);
	bool arrival = !in->arrivals || xj_evidence_speaks_of_arrival(in->arrivals);

	if (!money)
		xj_diag_add(diags, XJ_NO_MONEY, &(struct xj_where){.file = in->fees->label, .line = 1, .column = 1}, NULL);
	if (!arrival)
		xj_diag_add(diags, XJ_NO_ARRIVAL_COLUMN,
		            &(struct xj_where){.file = in->arrivals->label, .line = 1, .column = 1}, NULL);
	return money && arrival;
}

static bool
begin(struct registering *r)
{
	const struct xj_registering *in = r->in;

	if (!check_files(in, r->pool, r->diags) || !check_day(r) || !check_columns(in, r->diags))
		return false;
	r->evidence = xj_evidence_gather(in, r->pool, r->window_end, r->diags);
	find_last_events(r);
	find_later_terms(r);
	r->said_unknown = xj_pool_zero(r->pool, in->policy->school->nrequirements + 1, sizeof *r->said_unknown);
	xj_cursor_init(&r->row, r->pool, in->roll);
	xj_cursor_init(&r->event, r->pool, in->events);
	if (in->deferrals)
		xj_cursor_init(&r->deferral, r->pool, in->deferrals);
	xj_buf_init(&r->unmet, r->pool);
	xj_buf_text(&r->unmet, "");
	return true;
}

/* One row of the roll, at the cursor. */
static void
decide(struct registering *r)
{
	const struct xj_registering *in = r->in;
	const struct xj_status *status = xj_status_find(in->policy->statuses, xj_cell(&r->row, r->rf.status));
	size_t row = r->row.row;

	if (!status) {
		xj_table_refuse(in->roll, row, r->rf.status, r->diags, XJ_STATUS_UNKNOWN,
		                xj_span_text(r->pool, xj_cell(&r->row, r->rf.status)), NULL);
	} else if (!status->registers) {
		return;
	} else if (r->evidence[row].refused_in) {
		struct xj_where w = xj_table_where(in->roll, row, -1);

		xj_diag_add(r->diags, XJ_LEFT_UNDECIDED, &w, r->evidence[row].refused_in, NULL);
	} else if (!in->has_events && is_past(r)) {
		xj_table_refuse(in->roll, row, r->rf.registered_term, r->diags, XJ_LATER_TERM,
		                xj_span_text(r->pool, xj_cell(&r->row, r->rf.registered_term)),
		                xj_span_text(r->pool, in->term.term), NULL);
	} else {
		register_student(r, status);
	}
}

void
xj_register(const struct xj_registering *in, struct xj_changes *roll, struct xj_changes *events,
            struct xj_diags *diags)
{
	struct registering r = {.in = in, .pool = roll->pool, .rf = xj_roll_fields(in->roll->schema),
	                        .ef = xj_registration_fields(in->events->schema), .roll = roll, .events = events,
	                        .diags = diags};

	if (!begin(&r))
		return;
	for (size_t row = 0; row < in->roll->rows; row++)
		if (xj_cursor_move(&r.row, row))
			decide(&r);
}
