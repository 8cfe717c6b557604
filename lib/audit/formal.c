/* What a decision takes besides its turn: the number of its minutes or its document, the end of a public notice. */
#include "audit/families.h"
#include "audit/then.h"
#include "roll/change.h"

/* One case at a time; what it takes is kept for the next. */
struct formal {
	const struct xj_workflow *w;
	struct xj_cursor line;
	struct xj_stand now, was;
	struct decided {
		uint32_t row; /* the line that decided the step last; XJ_NONE: none */
		xj_date notice; /* it ran until, and the step was decided by then; XJ_NO_DATE: in order */
	} *decided; /* by step */
	size_t cap;
	struct xj_diags aside;
	bool uncounted; /* a notice runs into a year that the calendar does not cover */
};

void *
xj_audit_formal_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct formal *k = xj_pool_zero(a->pool, 1, sizeof *k);

	xj_cursor_init(&k->line, a->pool, table);
	xj_diags_init(&k->aside, a->pool);
	return k;
}

static void
start(struct formal *k, struct xj_audit *a, const struct xj_workflow *w)
{
	k->w = w;
	if (w->nsteps > k->cap) {
		k->cap = w->nsteps;
		k->decided = xj_pool_alloc(a->pool, w->nsteps * sizeof *k->decided);
	}
	k->now = xj_stand_none(a->pool, w);
	k->was = xj_stand_none(a->pool, w);
	for (size_t i = 0; i < w->nsteps; i++)
		k->decided[i] = (struct decided){XJ_NONE, XJ_NO_DATE};
}

/* The step that the line decides or passes over, SIZE_MAX for none. */
static size_t
step_of(const struct formal *k, const struct xj_case_fields *f)
{
	struct xj_span decision = xj_cell(&k->line, f->decision);

	return xj_decision_passes(decision) || xj_span_is(decision, "skip") ? xj_workflow_step(k->w, xj_cell(&k->line, f->step)) : SIZE_MAX;
}

/* An emergency waits for no notice, nor does who ratifies it. */
static bool
is_emergency(const struct formal *k, size_t step)
{
	for (size_t i = 0; step == k->w->effect_at && i < k->w->nratify; i++)
		if (!k->now.done[k->w->ratify[i]])
			return true;
	return xj_case_ratifies(k->w, k->now.done, step);
}

static void
judge_notice(struct formal *k, struct xj_audit *a, const struct xj_case_fields *f, size_t step)
{
	xj_date on = xj_date_parse(xj_cell(&k->line, f->on)), last;
	struct xj_where where = xj_table_where(k->line.table, k->line.row, f->on);

	if (on == XJ_NO_DATE || is_emergency(k, step))
		return;
	if (!xj_case_notice(k->w, a->policy->calendar, a->pool, &k->now, step, &last, NULL, &where, &k->aside))
		k->uncounted = true;
	else if (last != XJ_NO_DATE && on <= last)
		k->decided[step].notice = last;
}

/* Goes through the lines of the case; afterwards `decided` is of the steps that `now` has done. */
static void
replay(struct formal *k, struct xj_audit *a, const struct xj_audit_row *row, bool notices)
{
	const struct xj_cases *cases = row->folded;

	for (uint32_t at = cases->list[row->index].first; at != XJ_NONE; at = cases->next_line[at]) {
		size_t step;

		if (!xj_cursor_move(&k->line, at))
			continue;
		step = step_of(k, row->cases);
		if (step != SIZE_MAX) {
			k->decided[step] = (struct decided){at, XJ_NO_DATE};
			if (notices)
				judge_notice(k, a, row->cases, step);
		}
		xj_stand_take(cases, k->w, &k->line, &k->now, &k->was);
	}
}

/* The procedure, where one of its steps `asks`, and the case is one to be judged. */
static const struct xj_workflow *
procedure(struct xj_audit *a, const struct xj_audit_row *row, bool (*asks)(const struct xj_workflow *w, size_t step))
{
	const struct xj_workflow *w = xj_audit_given_up(row) ? NULL : xj_audit_procedure(row);

	for (size_t i = 0; w && i < w->nsteps; i++)
		if (asks(w, i))
			return xj_audit_is_old(a, row) ? NULL : w;
	return NULL;
}

static bool
stands(const struct formal *k, size_t step)
{
	return k->now.done[step] && k->decided[step].row != XJ_NONE;
}

/* The document of the effect is another rule's. */
static bool
asks_number(const struct xj_workflow *w, size_t step)
{
	return (w->steps[step].document && step != w->effect_at) || (w->steps[step].minutes && !w->steps[step].document);
}

void
xj_audit_decided_without_number(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_case_fields *f = row->cases;
	const struct xj_workflow *w = xj_audit_has_column(row, f->doc_no) ? procedure(a, row, asks_number) : NULL;
	struct formal *k = row->state;

	if (!w)
		return;
	start(k, a, w);
	replay(k, a, row, false);
	for (size_t i = 0; i < w->nsteps; i++) {
		struct xj_finding *found;

		if (!asks_number(w, i) || !stands(k, i) || k->now.over[i] || !xj_cursor_move(&k->line, k->decided[i].row) ||
		    xj_span_trim(xj_cell(&k->line, f->doc_no)).n)
			continue;
		found = xj_audit_found(a, rule, row, f->doc_no);
		found->row = k->decided[i].row;
		found->args[1] = xj_span_text(a->pool, xj_cell(&k->line, f->on));
		found->args[2] = w->steps[i].document ? "document" : "minutes";
		found->args[3] = w->steps[i].id.p;
		xj_audit_owner(a, found, w->steps[i].role);
	}
}

static bool
gives_notice(const struct xj_workflow *w, size_t step)
{
	return w->steps[step].has_notice;
}

/* Of several that did not wait for the same notice the first is told. */
static bool
is_told_before(const struct formal *k, size_t step)
{
	for (size_t i = 0; i < k->w->nsteps; i++)
		if (i != step && stands(k, i) && k->decided[i].notice == k->decided[step].notice && k->decided[i].row < k->decided[step].row)
			return true;
	return false;
}

/* By the first notice of the case that nobody can count. */
static void
tell_uncounted(struct formal *k, struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	for (size_t i = 0; i < k->w->nsteps; i++)
		if (gives_notice(k->w, i) && k->now.done[i] && k->now.on[i] != XJ_NO_DATE &&
		    xj_calendar_add(a->policy->calendar, k->now.on[i], k->w->steps[i].notice) == XJ_NO_DATE) {
			xj_audit_uncounted(a, rule, row, row->cases->on, k->now.on[i], k->w->steps[i].notice);
			return;
		}
}

void
xj_audit_notice_cut_short(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_workflow *w = procedure(a, row, gives_notice);
	struct formal *k = row->state;

	if (!w)
		return;
	start(k, a, w);
	k->uncounted = false;
	replay(k, a, row, true);
	if (k->uncounted)
		tell_uncounted(k, a, rule, row);
	for (size_t i = 0; i < w->nsteps; i++) {
		struct xj_finding *found;

		if (!stands(k, i) || k->decided[i].notice == XJ_NO_DATE || is_told_before(k, i) ||
		    !xj_cursor_move(&k->line, k->decided[i].row))
			continue;
		found = xj_audit_found(a, rule, row, row->cases->on);
		found->row = k->decided[i].row;
		found->args[1] = xj_span_text(a->pool, xj_cell(&k->line, row->cases->on));
		found->args[2] = xj_date_span(a->pool, k->decided[i].notice).p;
		found->args[3] = w->steps[i].id.p;
	}
}
