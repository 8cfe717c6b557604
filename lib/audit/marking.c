/* Steps past their deadline. */
#include "audit/families.h"
#include "audit/then.h"
#include "roll/change.h"

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

/* Each kind of step has its rule. What nobody knows of, because the school has no such procedure any more, is a step like any other. */
enum kind { ANY_STEP, MARKING, CERTIFICATE, RATIFICATION };

static enum kind
kind_of(const struct xj_audit_row *row, const struct xj_step *step)
{
	if (!step)
		return ANY_STEP;
	if (xj_audit_took_effect(row) && row->workflow->before_effect[step - row->workflow->steps])
		return RATIFICATION;
	return step->mark.n ? MARKING : step->certificate ? CERTIFICATE : ANY_STEP;
}

static struct xj_finding *
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
	return f;
}

static void
overdue(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, enum kind kind)
{
	struct xj_span rest = xj_cell(row->cursor, row->cases->waiting);
	const struct xj_step *step;
	struct xj_waiting w;

	while (next_waiting(row, &rest, &w, &step))
		if (w.due < a->today && kind_of(row, step) == kind)
			found(a, rule, row, &w, step);
}

void
xj_audit_marking_overdue(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	overdue(a, rule, row, MARKING);
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
		if (kind_of(row, step) == MARKING && w.due >= a->today && w.due <= last)
			found(a, rule, row, &w, step);
}

void
xj_audit_step_overdue(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	overdue(a, rule, row, ANY_STEP);
}

const char *
xj_audit_unasked_coming(const struct xj_audit *a)
{
	return a->asks_coming ? NULL : "--within";
}

void
xj_audit_step_due(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span rest = xj_cell(row->cursor, row->cases->waiting);
	const struct xj_step *step;
	struct xj_waiting w;

	while (next_waiting(row, &rest, &w, &step))
		if (w.due >= a->today && w.due <= xj_audit_soon(a) && kind_of(row, step) != MARKING)
			(void)found(a, rule, row, &w, step);
}

void
xj_audit_certificate_unissued(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	overdue(a, rule, row, CERTIFICATE);
}

/* Nobody can decide it in the case any more. */
static void
say_forgotten(struct xj_finding *f)
{
	f->message = "{1} took effect at once, and waits no more for {4}, which was to ratify it";
	f->next = "compare with the paper; where nobody ratified it, undo the case";
}

/* Left to be ratified with the effect, neither decided since nor waited for any more. */
static void
forgotten(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	uint32_t at = xj_case_effective_row(row->folded, row->index, row->workflow);
	struct xj_span rest, last = xj_cell(row->cursor, row->cases->waiting);
	struct xj_stand stand = {NULL};
	const struct xj_step *step;
	struct xj_waiting w, again;
	struct xj_cursor c;

	xj_cursor_init(&c, a->pool, row->cursor->table);
	if (at == XJ_NONE || !xj_cursor_move(&c, at))
		return;
	rest = xj_cell(&c, row->cases->waiting);
	while (next_waiting(row, &rest, &w, &step)) {
		if (kind_of(row, step) != RATIFICATION || xj_waiting_of(last, w.step, &again))
			continue;
		if (!stand.done)
			xj_case_stand(row->folded, row->index, row->workflow, &stand, NULL);
		if (!stand.done[step - row->workflow->steps])
			say_forgotten(found(a, rule, row, &w, step));
	}
}

void
xj_audit_emergency_unratified(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	overdue(a, rule, row, RATIFICATION);
	if (row->workflow && row->workflow->nratify && xj_audit_took_effect(row))
		forgotten(a, rule, row);
}
