/* Deciding before its turn what cannot wait, and what is ratified afterwards. */
#include "roll/deciding.h"

bool
xj_emergency_allowed(struct xj_deciding *x, struct xj_deciding_case *s)
{
	const struct xj_workflow *w = s->w;

	if (!w->nratify) {
		XJ_REFUSE_CASE(x, x->f.workflow, XJ_NO_EMERGENCY, xj_span_text(x->pool, w->title), NULL);
		return false;
	}
	if (s->step != w->effect_at || s->verdict != XJ_PASSES) {
		XJ_REFUSE_CASE(x, x->f.step, XJ_EMERGENCY_STEP, xj_span_text(x->pool, w->steps[w->effect_at].id),
		               xj_span_text(x->pool, s->verdict == XJ_PASSES ? w->steps[s->step].id : s->decision), NULL);
		return false;
	}
	if (!xj_span_trim(x->d->note).n) {
		XJ_REFUSE_CASE(x, x->f.note, XJ_EMERGENCY_WHY, NULL);
		return false;
	}
	s->ahead = !s->done[s->step] && xj_span_is(xj_deciding_cell(x, x->f.state), "open");
	return true;
}

/* What is to be ratified must have somebody who can do it. */
static bool
check_ratifiers(struct xj_deciding *x, const struct xj_workflow *w)
{
	const struct xj_authority *a = x->d->authority;

	for (size_t i = 0; a && i < w->nratify; i++) {
		const struct xj_step *step = &w->steps[w->ratify[i]];

		if (a->held(a->ctx, step->role))
			continue;
		XJ_REFUSE_CASE(x, x->f.step, XJ_ROLE_UNHELD,
		               xj_pool_print(x->pool, "%.*s (%.*s)", (int)step->role.n, step->role.p, (int)step->title.n,
		                             step->title.p),
		               xj_span_text(x->pool, w->title), NULL);
		return false;
	}
	return true;
}

/* What was to be verified before is still to be verified afterwards, where it concerns the case or nobody can tell. */
static bool
verify_afterwards(struct xj_deciding *x, const struct xj_deciding_case *s, const struct xj_where *where, struct xj_buf *waiting)
{
	struct xj_facts facts = xj_deciding_facts(x, s);
	struct xj_span unknown;

	for (size_t i = 0; i < s->w->nsteps; i++) {
		const struct xj_step *step = &s->w->steps[i];
		struct xj_waiting at = {.step = step->id}, other;

		if (!step->verifies || !s->w->before_effect[i] || s->done[i] || xj_waiting_of(xj_buf_as_span(waiting), step->id, &other) ||
		    xj_condition_test(step->when, xj_facts_get, &facts, &unknown) == XJ_FALSE)
			continue;
		if (!xj_case_due(s->w, x->policy->calendar, x->pool, i, x->d->on, &at.due, where, x->diags))
			return false;
		xj_waiting_add(waiting, &at);
	}
	return true;
}

bool
xj_emergency_ahead(struct xj_deciding *x, struct xj_deciding_case *s)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, -1);
	struct xj_buf waiting;

	if (!check_ratifiers(x, s->w))
		return false;
	xj_buf_init(&waiting, x->pool);
	if (!xj_case_ahead(s->w, x->policy->calendar, x->pool, s->done, s->waiting, x->d->on, &waiting, &where, x->diags) ||
	    !verify_afterwards(x, s, &where, &waiting)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	s->waiting = xj_buf_as_span(&waiting);
	return true;
}

bool
xj_emergency_reject(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	uint32_t effect = xj_case_effective_row(&x->cases, s->index, s->w), row = x->cases.list[s->index].first, line = 1;
	struct xj_effect_taken *taken;

	if (!x->d->taken_back || effect == XJ_NONE) {
		XJ_REFUSE_CASE(x, x->f.step, XJ_EFFECT_STANDS, xj_span_text(x->pool, s->w->steps[s->step].id), NULL);
		return false;
	}
	for (; row != effect; row = x->cases.next_line[row])
		line++;
	taken = XJ_PUSH(x->pool, x->d->taken_back->list, x->d->taken_back->count, x->d->taken_back->cap);
	taken->case_id = xj_span_copy(x->pool, xj_deciding_cell(x, x->f.case_id));
	taken->student_id = xj_span_copy(x->pool, xj_deciding_cell(x, x->f.student_id));
	taken->line = line;
	return true;
}
