/* One department's mark on a registration: put on who has what it needs and all marks before it. */
#include "roll/registering.h"

/* The day on which the student did what the mark needs. */
static xj_date
acted_on(const struct xj_evidence *e)
{
	if (e->paid_on == XJ_NO_DATE || (e->attended_on != XJ_NO_DATE && e->attended_on > e->paid_on))
		return e->attended_on;
	return e->paid_on;
}

void
xj_run_review(struct xj_registering_run *r, xj_date acted, const struct xj_recorded *recorded)
{
	const struct xj_school *s = r->in->policy->school;
	const struct xj_mark *mark = s->nmarks ? &s->marks[r->in->mark] : NULL;
	xj_date from = recorded->marked_on, due;

	if (!mark || !mark->has_within)
		return;
	if (from == XJ_NO_DATE || (acted != XJ_NO_DATE && acted > from))
		from = acted;
	due = from == XJ_NO_DATE ? XJ_NO_DATE : xj_calendar_add(r->in->policy->calendar, from, mark->within);
	if (due == XJ_NO_DATE || r->in->today <= due)
		return;
	r->review.count++;
	if (r->in->today - due > r->review.days) {
		r->review.days = r->in->today - due;
		r->review.row = (uint32_t)r->row.row;
	}
}

/* The first mark before this one that is not put; the mark itself when there is none. */
static size_t
missing(const struct xj_registering_run *r, const struct xj_recorded *recorded)
{
	size_t m = 0;

	while (m < r->in->mark && (recorded->marks >> m & 1))
		m++;
	return m;
}

/* Who is named in the list is refused there: the row asks for what cannot be. Whom it does not name, the mark passes by. */
static bool
refuses(struct xj_registering_run *r, const struct xj_status *status, const struct xj_recorded *recorded)
{
	const struct xj_school *s = r->in->policy->school;
	const struct xj_mark *mark = &s->marks[r->in->mark];
	const struct xj_evidence *e = &r->evidence[r->row.row];
	size_t lacks = missing(r, recorded);
	const char *title = xj_span_text(r->pool, mark->title);
	char text[11];

	if (status->registers && lacks == r->in->mark && (recorded->state != XJ_STATE_UNREGISTERED || r->in->late))
		return false;
	if (!e->named_in)
		return true;
	if (!status->registers)
		xj_table_refuse(e->named_in, e->named_at, -1, r->diags, XJ_MARK_NOT_DUE, xj_span_text(r->pool, status->name),
		                title, NULL);
	else if (lacks != r->in->mark)
		xj_table_refuse(e->named_in, e->named_at, -1, r->diags, XJ_MARK_ORDER,
		                xj_span_text(r->pool, s->marks[lacks].title), title,
		                xj_span_text(r->pool, mark->source), NULL);
	else
		xj_table_refuse(e->named_in, e->named_at, -1, r->diags, XJ_MARK_CLOSED,
		                recorded->on == XJ_NO_DATE ? "earlier" : xj_date_format(recorded->on, text), title, NULL);
	return true;
}

void
xj_mark_student(struct xj_registering_run *r, const struct xj_status *status)
{
	const struct xj_mark *mark = &r->in->policy->school->marks[r->in->mark];
	const struct xj_evidence *e = &r->evidence[r->row.row];
	struct xj_recorded recorded = r->recorded[r->row.row];
	const struct xj_field *field = &r->in->events->schema->fields[r->ef.state];

	if (!recorded.any)
		recorded.state = xj_recorded_on_roll(r->in, &r->row);
	if ((recorded.marks >> r->in->mark & 1) || recorded.state == XJ_STATE_REGISTERED ||
	    recorded.state == XJ_STATE_MADE_UP)
		return;
	xj_requirements_list(&r->requirements, e, &recorded);
	if (r->requirements.unmet.n) {
		struct xj_where w = xj_table_where(r->in->roll, r->row.row, -1);

		if (status->registers)
			xj_diag_add(r->diags, XJ_NOT_MARKED, &w, xj_span_text(r->pool, mark->title), r->requirements.unmet.p, NULL);
		return;
	}
	if (refuses(r, status, &recorded))
		return;
	xj_run_review(r, acted_on(e), &recorded);
	xj_run_add(r, xj_field_value(field, xj_span_text(r->pool, mark->name)), r->in->today, XJ_NO_DATE,
	           (struct xj_span){"", 0}, e);
}
