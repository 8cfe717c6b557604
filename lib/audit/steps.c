/* How a case was decided: its lines are gone through again, as approve went through them. */
#include "audit/families.h"
#include "audit/then.h"
#include "roll/change.h"
#include "roll/person.h"

/* What is wrong with the decision of one step. */
struct early {
	enum { IN_ORDER, PASSED_OVER, TOO_EARLY } fault;
	size_t before; /* the step that was to be decided before, where it came too early */
	uint32_t row;
};

/* One case at a time; what it takes is kept for the next. */
struct replay {
	struct xj_audit *a;
	const struct xj_audit_row *row;
	const struct xj_workflow *w;
	struct xj_cursor cursors[2], *line, *above; /* `above`: the line before, of which only the cell `waiting` is asked; NULL at the first */
	struct xj_stand now, was;
	struct early *early; /* by step */
	size_t cap;
	struct xj_then then;
	bool asked; /* `then` is of this case */
};

void *
xj_audit_steps_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct replay *r = xj_pool_zero(a->pool, 1, sizeof *r);

	r->a = a;
	xj_cursor_init(&r->cursors[0], a->pool, table);
	xj_cursor_init(&r->cursors[1], a->pool, table);
	return r;
}

static void
clear(const struct xj_workflow *w, struct xj_stand *s)
{
	memset(s->done, 0, w->nsteps * sizeof *s->done);
	memset(s->over, 0, w->nsteps * sizeof *s->over);
	memset(s->on, 0, w->nsteps * sizeof *s->on);
}

static void
start(struct replay *r, const struct xj_audit_row *row, const struct xj_workflow *w)
{
	r->row = row;
	r->w = w;
	r->above = NULL;
	r->asked = false;
	if (w->nsteps > r->cap) {
		r->cap = w->nsteps;
		r->now = xj_stand_none(r->a->pool, w);
		r->was = xj_stand_none(r->a->pool, w);
		r->early = xj_pool_alloc(r->a->pool, w->nsteps * sizeof *r->early);
	}
	clear(w, &r->now);
	clear(w, &r->was);
	memset(r->early, 0, w->nsteps * sizeof *r->early);
}

/* Goes to the line in this row of the file. */
static bool
go_to(struct replay *r, uint32_t row)
{
	struct xj_cursor *line = r->above == &r->cursors[0] ? &r->cursors[1] : &r->cursors[0];

	r->line = line;
	return xj_cursor_move(line, row);
}

/* An xj_fact_fn: as it was known on the day of the line. */
static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct replay *r = ctx;
	xj_date on = xj_date_parse(xj_cell(r->line, r->row->cases->on));

	if (!r->asked)
		xj_then_init(&r->then, r->a, r->row);
	r->asked = true;
	r->then.facts.today = on == XJ_NO_DATE ? r->a->today : on;
	return xj_then_get(&r->then, name, value);
}

static struct xj_span
waiting(const struct replay *r, const struct xj_cursor *line)
{
	return line ? xj_cell(line, r->row->cases->waiting) : XJ_LIT("");
}

/* {4} is the step or state, {3} what it should not have gone without. */
static void
found(struct replay *r, const struct xj_audit_rule *rule, uint32_t row, int field, struct xj_span what_of, const char *what,
      struct xj_span without)
{
	struct xj_finding *f = xj_audit_found(r->a, rule, r->row, field);

	f->row = row;
	f->args[1] = what;
	f->args[2] = xj_span_text(r->a->pool, without);
	f->args[3] = xj_span_text(r->a->pool, what_of);
}

/* The effect before its turn, with everything that is to be ratified decided or waited for since, where the file says what is waited for? */
static bool
is_emergency(const struct replay *r, size_t step)
{
	struct xj_waiting at;

	if (step != r->w->effect_at || !r->w->nratify)
		return false;
	for (size_t i = 0; i < r->w->nratify; i++)
		if (!r->now.done[r->w->ratify[i]] && xj_audit_has_column(r->row, r->row->cases->waiting) &&
		    !xj_waiting_of(waiting(r, r->line), r->w->steps[r->w->ratify[i]].id, &at))
			return false;
	return true;
}

static bool
is_decision_on_step(struct xj_span decision)
{
	static const char *const others[] = {"skip", "return", "reject", "sign", "hand-over"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (xj_span_is(decision, others[i]))
			return true;
	return xj_decision_passes(decision);
}

/* What goes by the line that settles step i against the order, noted until it is known whether that stands. */
static void
judge_settling(struct replay *r, size_t i, bool skips)
{
	const struct xj_step *step = &r->w->steps[i];
	struct early *early = &r->early[i];

	*early = (struct early){.row = (uint32_t)r->line->row};
	if (skips && !step->optional)
		early->fault = PASSED_OVER;
	else if (xj_case_free(r->w, r->a->pool, &r->now, waiting(r, r->above), i, fact, r, &early->before) == XJ_FALSE &&
	         !is_emergency(r, i))
		early->fault = TOO_EARLY;
}

static void
judge_line(struct replay *r, const struct xj_audit_rule *rule)
{
	struct xj_span decision = xj_cell(r->line, r->row->cases->decision), key = xj_cell(r->line, r->row->cases->step);
	struct xj_span signer = key, id = xj_span_cut(&signer, '+');
	size_t step = xj_workflow_step(r->w, id);
	bool skips = xj_span_is(decision, "skip");

	if (!is_decision_on_step(decision))
		return;
	if (step == SIZE_MAX)
		found(r, rule, (uint32_t)r->line->row, r->row->cases->step, id, "no step of the procedure", r->w->name);
	else if (!signer.p && (skips || xj_decision_passes(decision)))
		judge_settling(r, step, skips);
}

/* Of several that went past the same step the first is told. */
static bool
is_told_before(const struct replay *r, const struct early *early)
{
	for (size_t i = 0; i < r->w->nsteps; i++)
		if (early->fault == TOO_EARLY && r->early[i].fault == TOO_EARLY && r->now.done[i] &&
		    r->early[i].before == early->before && r->early[i].row < early->row)
			return true;
	return false;
}

/* Decisions that stand and are not in order. */
static bool
tell_early(struct replay *r, const struct xj_audit_rule *rule)
{
	bool any = false;

	for (size_t i = 0; i < r->w->nsteps; i++) {
		const struct early *early = &r->early[i];
		bool over = early->fault == PASSED_OVER;

		if (early->fault == IN_ORDER || !r->now.done[i] || is_told_before(r, early))
			continue;
		found(r, rule, early->row, r->row->cases->step, r->w->steps[i].id,
		      over ? "passed over, and the procedure does not leave it open" : "decided without what has to be decided before",
		      over ? r->w->name : r->w->steps[early->before].id);
		any = true;
	}
	return any;
}

/* Where the case came to, though its lines do not bring it there. A missing document is another rule's. */
static void
judge_end(struct replay *r, const struct xj_audit_rule *rule)
{
	const struct xj_case_fields *f = r->row->cases;
	struct xj_span state = xj_cell(r->row->cursor, f->state);
	uint32_t last = r->row->folded->list[r->row->index].last;
	const struct xj_step *effect = &r->w->steps[r->w->effect_at];
	bool closed = xj_span_is(state, "closed");
	size_t step;

	if (xj_audit_took_effect(r->row) && !r->now.done[r->w->effect_at]) {
		if (!effect->document)
			found(r, rule, last, f->state, state, "the effect itself is not decided", effect->id);
		return;
	}
	if (!xj_audit_has_column(r->row, f->waiting))
		return;
	step = xj_case_forgotten(r->w, r->a->pool, &r->now, closed ? XJ_LIT("") : waiting(r, r->row->cursor), fact, r);
	if (step != SIZE_MAX)
		found(r, rule, last, f->waiting, state, "nothing waits for a step that is still to be decided", r->w->steps[step].id);
}

void
xj_audit_step_skipped(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_workflow *w = xj_audit_procedure(row);
	const struct xj_cases *cases = row->folded;
	struct replay *r = row->state;

	if (!w || xj_audit_given_up(row) || xj_audit_is_old(a, row))
		return;
	start(r, row, w);
	for (uint32_t at = cases->list[row->index].first; at != XJ_NONE; at = cases->next_line[at]) {
		if (!go_to(r, at))
			continue;
		judge_line(r, rule);
		xj_stand_take(cases, w, r->line, &r->now, &r->was);
		r->above = r->line;
	}
	if (!tell_early(r, rule))
		judge_end(r, rule);
}

void
xj_audit_without_document(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_workflow *w = xj_audit_procedure(row);
	struct xj_finding *f;
	struct xj_cursor c;
	uint32_t at;

	if (!w || !w->steps[w->effect_at].document || !xj_audit_took_effect(row) ||
	    !xj_audit_has_column(row, row->cases->doc_no) || xj_audit_is_old(a, row))
		return;
	xj_cursor_init(&c, a->pool, row->cursor->table);
	at = xj_case_effective_row(row->folded, row->index, w);
	if (!xj_cursor_move(&c, at == XJ_NONE ? row->cursor->row : at) ||
	    (at != XJ_NONE && xj_span_trim(xj_cell(&c, row->cases->doc_no)).n))
		return;
	f = xj_audit_found(a, rule, row, at == XJ_NONE ? row->cases->state : row->cases->doc_no);
	f->row = (uint32_t)c.row;
	f->args[1] = xj_span_text(a->pool, xj_cell(&c, row->cases->on));
	f->args[3] = xj_span_text(a->pool, w->steps[w->effect_at].id);
}

static bool
settles(struct xj_span decision)
{
	return xj_decision_passes(decision) || xj_span_is(decision, "skip");
}

/* Was the step that this decision settled undone since, and is it still to be decided? */
static bool
is_undone(const struct replay *r, struct xj_span key)
{
	const struct xj_workflow *w = r->row->workflow;
	size_t step = w ? xj_workflow_step(w, key) : SIZE_MAX;
	struct xj_stand stand;

	if (step == SIZE_MAX)
		return false;
	xj_case_stand(r->row->folded, r->row->index, w, &stand, NULL);
	return !stand.done[step];
}

/* Taken back, sent back, or made good by a decision on the same step behind it; ends the use of r->above. */
static bool
superseded(struct replay *r, uint32_t at)
{
	const struct xj_cases *cases = r->row->folded;
	struct xj_span key = xj_span_copy(r->a->pool, xj_cell(r->line, cases->f.step));
	bool settled = settles(xj_cell(r->line, cases->f.decision)), next = true;

	for (uint32_t row = cases->next_line[at]; row != XJ_NONE; row = cases->next_line[row]) {
		struct xj_span decision;

		if (!xj_cursor_move(&r->cursors[1], row))
			continue;
		decision = xj_cell(&r->cursors[1], cases->f.decision);
		if (xj_span_is(decision, "urge"))
			continue;
		if ((next && xj_span_is(decision, "recall")) ||
		    (settled && settles(decision) && xj_span_same(xj_cell(&r->cursors[1], cases->f.step), key)))
			return true;
		next = false;
	}
	return settled && (xj_audit_given_up(r->row) || is_undone(r, key));
}

static bool
decides(struct xj_span decision)
{
	return settles(decision) || xj_span_is(decision, "return") || xj_span_is(decision, "reject");
}

/* By whom the request was made, and the student. */
struct applicant {
	struct xj_span opened_by, student_id, name;
};

static struct applicant
applicant(struct replay *r, uint32_t first)
{
	struct xj_audit *a = r->a;
	const struct xj_case_fields *f = r->row->cases;
	struct applicant p = {{"", 0}, xj_cell(r->row->cursor, f->student_id), {"", 0}};
	const struct xj_cursor *student = xj_audit_student(a, p.student_id);

	if (student)
		p.name = xj_audit_cell(student, "name");
	if (xj_cursor_move(&r->cursors[1], first) && xj_span_is(xj_cell(&r->cursors[1], f->decision), "open"))
		p.opened_by = xj_span_copy(a->pool, xj_cell(&r->cursors[1], f->by));
	return p;
}

static bool
is_applicant(const struct applicant *p, struct xj_span name)
{
	return xj_is_own_request(name, p->opened_by, p->student_id, p->name);
}

void
xj_audit_self_approved(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_case *cs = &row->folded->list[row->index];
	const struct xj_case_fields *f = row->cases;
	struct replay *r = row->state;
	struct applicant p;

	if (cs->lines < 2 && !decides(xj_cell(row->cursor, f->decision)))
		return;
	r->row = row;
	r->line = &r->cursors[0];
	p = applicant(r, cs->first);
	for (uint32_t at = cs->first; at != XJ_NONE; at = row->folded->next_line[at]) {
		struct xj_span by, entered_by;
		struct xj_finding *finding;

		if (!xj_cursor_move(r->line, at) || !decides(xj_cell(r->line, f->decision)))
			continue;
		by = xj_cell(r->line, f->by);
		entered_by = xj_cell(r->line, f->entered_by);
		if ((!is_applicant(&p, by) && !is_applicant(&p, entered_by)) || superseded(r, at))
			continue;
		finding = xj_audit_found(a, rule, row, is_applicant(&p, by) ? f->by : f->entered_by);
		finding->row = at;
		finding->args[1] = xj_span_text(a->pool, xj_span_trim(is_applicant(&p, by) ? by : entered_by));
		finding->args[3] = xj_span_text(a->pool, xj_cell(r->line, f->step));
	}
}
