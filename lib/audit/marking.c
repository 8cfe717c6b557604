#include "audit/families.h"

/* A step that a case waits for, with its deadline. */
static bool
next_waiting(const struct xj_audit_row *row, struct xj_span *rest, struct xj_waiting *w, const struct xj_step **step)
{
	while (xj_waiting_next(rest, w)) {
		size_t at = row->workflow ? xj_workflow_step(row->workflow, w->step) : SIZE_MAX;

		*step = at == SIZE_MAX ? NULL : &row->workflow->steps[at];
		if (w->due != XJ_NO_DATE)
			return true;
	}
	return false;
}

/* What nobody knows of, because the school has no such procedure any more, is a step like any other. */
static bool
is_marking(const struct xj_step *step)
{
	return step && step->mark.n > 0;
}

static void
found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct xj_waiting *w,
      const struct xj_step *step)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, row->cases->waiting);

	xj_audit_due(a, f, w->due);
	f->args[3] = xj_span_text(a->pool, xj_waiting_key(a->pool, w));
	/* whoever it was handed over to, else who was asked to sign, else who decides the step */
	if (w->holder.n || w->signer.n)
		f->owner = xj_span_copy(a->pool, w->holder.n ? w->holder : w->signer);
	else if (step)
		f->owner = step->role;
}

void
xj_audit_marking_overdue(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span rest = xj_cell(row->cursor, row->cases->waiting);
	const struct xj_step *step;
	struct xj_waiting w;

	while (next_waiting(row, &rest, &w, &step))
		if (is_marking(step) && w.due < a->today)
			found(a, rule, row, &w, step);
}

/* Due within so many workdays; where the calendar ends, by the same number of days. */
void
xj_audit_marking_due(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span rest = xj_cell(row->cursor, row->cases->waiting);
	xj_date last = xj_calendar_add(a->policy->calendar, a->today, a->marking_soon);
	const struct xj_step *step;
	struct xj_waiting w;

	if (last == XJ_NO_DATE)
		last = a->today + a->marking_soon.count;
	while (next_waiting(row, &rest, &w, &step))
		if (is_marking(step) && w.due >= a->today && w.due <= last)
			found(a, rule, row, &w, step);
}

void
xj_audit_step_overdue(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span rest = xj_cell(row->cursor, row->cases->waiting);
	const struct xj_step *step;
	struct xj_waiting w;

	while (next_waiting(row, &rest, &w, &step))
		if (!is_marking(step) && w.due < a->today)
			found(a, rule, row, &w, step);
}

void
xj_audit_emergency_unratified(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_certificate_unissued(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}
