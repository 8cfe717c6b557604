#include "audit/families.h"
#include "roll/registration.h"
#include "roll/states.h"

void
xj_audit_unregistered(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_field *field = &row->cursor->table->schema->fields[row->roll->registration];
	enum xj_registration state;

	if (!a->term || a->window_end == XJ_NO_DATE || a->today <= a->window_end || !row->status ||
	    !xj_registration_due(a->window_end, row->status, row->since))
		return;
	state = xj_registration_state(field, xj_cell(row->cursor, row->roll->registration));
	if (xj_span_same(xj_cell(row->cursor, row->roll->registered_term), a->term->term) &&
	    (state == XJ_STATE_REGISTERED || state == XJ_STATE_DEFERRED))
		return;
	xj_audit_due(a, xj_audit_found(a, rule, row, row->roll->registration), a->window_end);
}

static void
lapse(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, int64_t limit)
{
	struct xj_span cell = xj_cell(row->cursor, field);
	struct xj_finding *f;
	int64_t missed;

	if (!row->status || !(row->status->on_roll || row->status->in_school) || (cell.n == 1 && cell.p[0] == '0') || !limit ||
	    !xj_span_integer(cell, &missed) || missed < limit)
		return;
	f = xj_audit_found(a, rule, row, field);
	f->args[1] = xj_span_text(a->pool, cell);
	f->args[2] = xj_span_text(a->pool, a->policy->school->lapse_source);
}

void
xj_audit_lapse_running(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	lapse(a, rule, row, row->roll->missed_running, a->policy->school->lapse_running);
}

void
xj_audit_lapse_total(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	lapse(a, rule, row, row->roll->missed_total, a->policy->school->lapse_total);
}

void
xj_audit_deferral_expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_field *field = &row->cursor->table->schema->fields[row->registrations->state];
	xj_date until = xj_date_parse(xj_cell(row->cursor, row->registrations->until));

	if (until == XJ_NO_DATE || until >= a->today ||
	    xj_registration_state(field, xj_cell(row->cursor, row->registrations->state)) != XJ_STATE_DEFERRED)
		return;
	xj_audit_due(a, xj_audit_found(a, rule, row, row->registrations->until), until);
}

void
xj_audit_arrival_report_late(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_deferral_too_long(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_mark_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_registered_unmet(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}
