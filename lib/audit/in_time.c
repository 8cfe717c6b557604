/* Registrations that are called in time and were not. */
#include "audit/families.h"
#include "audit/joins.h"
#include "roll/registration.h"
#include "roll/states.h"

struct window {
	struct xj_pool *pool;
	struct xj_span term; /* the one that was asked for last */
	xj_date end;         /* XJ_NO_DATE: nobody can tell */
	bool read;
	struct deferral {
		struct xj_span term, student;
		xj_date until; /* XJ_NO_DATE: the line does not say */
	} *deferrals; /* of all registrations; read when they are first asked for */
	size_t count, cap;
};

void *
xj_audit_window_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct window *w = xj_pool_zero(a->pool, 1, sizeof *w);

	(void)table;
	w->pool = a->pool;
	return w;
}

static xj_date
window_of(struct xj_audit *a, struct window *w, struct xj_span term)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(a->policy, &n);

	if (w->term.n && xj_span_same(w->term, term))
		return w->end;
	w->term = xj_span_copy(a->pool, term);
	w->end = XJ_NO_DATE;
	for (size_t i = 0; terms && i < n; i++)
		if (xj_span_same(terms[i].term, term))
			w->end = xj_registration_window(a->policy, &terms[i]);
	return w->end;
}

/* The day on which the student did the last of what was needed. */
static xj_date
acted_on(const struct xj_cursor *c, const struct xj_registration_fields *f)
{
	xj_date paid = xj_date_parse(xj_cell(c, f->paid_on)), attended = xj_date_parse(xj_cell(c, f->attended_on));

	return attended != XJ_NO_DATE && (paid == XJ_NO_DATE || attended > paid) ? attended : paid;
}

/* Was the student due in the window, as far as the roll tells: of the status that registers since before its end? */
static bool
was_due(struct xj_audit *a, struct xj_span student, xj_date end)
{
	const struct xj_cursor *roll = xj_audit_student(a, student);
	const struct xj_status *status = roll ? xj_audit_status(a, roll) : NULL;
	xj_date since = roll ? xj_audit_date(roll, "status_since") : XJ_NO_DATE;

	return status && status->registers && since != XJ_NO_DATE && since <= end;
}

static void
take_deferral(void *window, const struct xj_cursor *c, const struct xj_registration_fields *f)
{
	struct window *w = window;

	if (xj_registration_state(&c->table->schema->fields[f->state], xj_cell(c, f->state)) == XJ_STATE_DEFERRED)
		*XJ_PUSH(w->pool, w->deferrals, w->count, w->cap) =
			(struct deferral){xj_span_copy(w->pool, xj_cell(c, f->term)), xj_span_copy(w->pool, xj_cell(c, f->student_id)),
		                          xj_date_parse(xj_cell(c, f->until))};
}

/* Was a deferral granted that ran as long, by a list or by a case? */
static bool
was_deferred(struct xj_audit *a, struct window *w, struct xj_span term, struct xj_span student, xj_date acted)
{
	struct xj_audit_case it = {0};

	if (!w->read)
		xj_audit_each_registration(a, take_deferral, w);
	w->read = true;
	for (size_t i = 0; i < w->count; i++)
		if (xj_span_same(w->deferrals[i].student, student) && xj_span_same(w->deferrals[i].term, term) &&
		    (w->deferrals[i].until == XJ_NO_DATE || w->deferrals[i].until >= acted))
			return true;
	while (xj_audit_case_next(a, student, &it))
		if (xj_span_same(xj_cell(it.line, it.folded->f.workflow), a->policy->school->deferral_change) &&
		    xj_date_parse(xj_cell(it.line, it.folded->f.until)) >= acted)
			return true;
	return false;
}

void
xj_audit_registered_late(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_registration_fields *f = row->registrations;
	const struct xj_field *field = &row->cursor->table->schema->fields[f->state];
	struct xj_span term = xj_cell(row->cursor, f->term), student = xj_cell(row->cursor, f->student_id);
	xj_date acted = acted_on(row->cursor, f), end;
	struct xj_finding *found;

	if (acted == XJ_NO_DATE || xj_registration_state(field, xj_cell(row->cursor, f->state)) != XJ_STATE_REGISTERED)
		return;
	end = window_of(a, row->state, term);
	if (end == XJ_NO_DATE || acted <= end || !was_due(a, student, end) || was_deferred(a, row->state, term, student, acted))
		return;
	found = xj_audit_found(a, rule, row, acted == xj_date_parse(xj_cell(row->cursor, f->attended_on)) ? f->attended_on : f->paid_on);
	found->args[1] = xj_date_span(a->pool, acted).p;
	found->args[2] = xj_date_span(a->pool, end).p;
	found->args[3] = xj_span_text(a->pool, term);
}
