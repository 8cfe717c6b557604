#include "audit/families.h"
#include "audit/joins.h"

/* Is somebody at it, with a case that ends the status or puts off its end? */
static bool
in_hand(struct xj_audit *a, const struct xj_audit_row *row)
{
	return xj_audit_in_hand(a, xj_cell(row->cursor, row->student_id), xj_audit_ends_status);
}

static struct xj_finding *
expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, enum xj_away away)
{
	struct xj_finding *f;

	if (row->until == XJ_NO_DATE || row->until >= a->today || !xj_status_away(row->status, away) || in_hand(a, row))
		return NULL;
	f = xj_audit_found(a, rule, row, row->roll->status_until);
	xj_audit_due(a, f, row->until);
	return f;
}

void
xj_audit_suspension_expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)expired(a, rule, row, XJ_SUSPENSION);
}

void
xj_audit_retention_expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)expired(a, rule, row, XJ_RETENTION);
}

void
xj_audit_admission_expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)expired(a, rule, row, XJ_ADMISSION);
}

/* A leave of the school's own kind. */
void
xj_audit_leave_expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_finding *f = expired(a, rule, row, XJ_NO_LEAVE);

	if (f)
		f->args[3] = xj_span_text(a->pool, row->status->name);
}

void
xj_audit_suspension_ending(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	if (row->until == XJ_NO_DATE || row->until < a->today || !xj_status_away(row->status, XJ_SUSPENSION) ||
	    row->until > xj_audit_soon(a) || in_hand(a, row))
		return;
	xj_audit_due(a, xj_audit_found(a, rule, row, row->roll->status_until), row->until);
}

/* Once the service is over the student must say whether the place is still wanted. */
void
xj_audit_retention_unanswered(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	xj_date due, said;

	if (row->since == XJ_NO_DATE || !xj_status_away(row->status, XJ_RETENTION) || !a->policy->school->service.count ||
	    (row->until != XJ_NO_DATE && row->until < a->today))
		return;
	due = xj_date_add(row->since, a->policy->school->service);
	said = xj_date_parse(xj_cell(row->cursor, row->roll->confirmed_on));
	if (due < a->today && (said == XJ_NO_DATE || said < due) && !in_hand(a, row))
		xj_audit_due(a, xj_audit_found(a, rule, row, row->roll->status_since), due);
}

void
xj_audit_end_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_finding *f;

	if (row->until != XJ_NO_DATE || in_hand(a, row))
		return;
	f = xj_audit_found(a, rule, row, row->roll->status_until);
	f->args[1] = xj_span_text(a->pool, row->status->name);
}
