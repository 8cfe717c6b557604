/* Deciding steps of cases: which cases, and one after the other. */
#include "roll/deciding.h"

#define REFUSE XJ_REFUSE_CASE

static struct xj_span
cell(const struct xj_deciding *x, int field)
{
	return xj_deciding_cell(x, field);
}

/* The workflow a case runs under. Where its own text is not kept, its steps are judged by the present one, and the reader told. */
static const struct xj_workflow *
workflow_of(struct xj_deciding *x)
{
	bool changed;
	const struct xj_workflow *w = xj_case_workflow(x->policy, cell(x, x->f.workflow), cell(x, x->f.version), &changed);

	if (!w) {
		REFUSE(x, x->f.workflow, XJ_UNKNOWN_WORKFLOW, xj_span_text(x->pool, cell(x, x->f.workflow)), NULL);
	} else if (changed && x->d->authority && cell(x, x->f.version).n) {
		REFUSE(x, x->f.version, XJ_VERSION_UNKNOWN, xj_span_text(x->pool, cell(x, x->f.version)),
		       xj_span_text(x->pool, w->name), NULL);
		return NULL;
	} else if (changed) {
		struct xj_where where = xj_table_where(x->table, x->line.row, x->f.version);

		xj_diag_add(x->diags, XJ_WORKFLOW_CHANGED, &where, xj_span_text(x->pool, w->name), NULL);
	}
	return w;
}

/* The line that a recall of this step would take back. */
static uint32_t
line_to_undo(struct xj_deciding *x, uint32_t index)
{
	uint32_t last, above;
	struct xj_span decision;

	xj_last_lines(x, index, &last, &above);
	if (above == XJ_NONE || !xj_cursor_split(&x->other, last) ||
	    !xj_span_same(xj_cell(&x->other, x->f.step), x->d->step))
		return XJ_NONE;
	decision = xj_cell(&x->other, x->f.decision);
	return xj_span_is(decision, "pass") || xj_span_is(decision, "skip") ? last : XJ_NONE;
}

/* Does the case wait for this decision? The item of `waiting` goes to s->at. */
static bool
waits(struct xj_deciding *x, struct xj_deciding_case *s)
{
	struct xj_span signer = x->d->step, id = signer.p ? xj_span_cut(&signer, '+') : signer, rest = s->waiting;
	const struct xj_waiting asked = {.step = id, .signer = signer.p ? signer : XJ_LIT(""), .holder = XJ_LIT(""), .due = XJ_NO_DATE};

	s->at = asked;
	if (s->verdict == XJ_RECALLS)
		return s->undone != XJ_NONE;
	if (!x->d->step.p)
		return s->verdict == XJ_WITHDRAWS || (s->verdict == XJ_URGES && xj_waiting_next(&rest, &s->at));
	if (xj_waiting_find(s->waiting, x->d->step, &s->at))
		return true;
	s->at = asked;
	/* while one signer is awaited another may be asked */
	return s->verdict == XJ_SIGNS && !signer.p && xj_waiting_of(s->waiting, id, &(struct xj_waiting){.due = XJ_NO_DATE});
}

static void
say_decided(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, -1);

	xj_diag_add(x->diags, XJ_ALREADY_DECIDED, &where, xj_span_text(x->pool, x->d->step.p ? x->d->step : s->key), NULL);
}

/* Named: this case was asked for by its id, so that it does not wait here is an error, unless there is an emergency. */
static bool
concerns(struct xj_deciding *x, struct xj_deciding_case *s, bool named)
{
	if (x->seen[s->index] || !xj_cursor_move(&x->line, x->cases.list[s->index].last))
		return false;
	x->seen[s->index] = true;
	if (x->d->workflow.p && !xj_span_same(x->d->workflow, cell(x, x->f.workflow)))
		return false;
	s->verdict = x->d->decision.p ? xj_verdict_of(x->d->decision) : XJ_PASSES;
	s->waiting = cell(x, x->f.waiting);
	s->undone = s->verdict == XJ_RECALLS ? line_to_undo(x, s->index) : XJ_NONE;
	s->waits = waits(x, s);
	s->key = x->d->step.p ? x->d->step
	         : s->verdict == XJ_URGES && s->waits ? xj_waiting_key(x->pool, &s->at) : XJ_LIT("apply");
	/* what does not wait is no business of a batch that names nobody */
	if ((named || s->waits || s->verdict == XJ_SIGNS) && xj_decided_before(x, s)) {
		if (named)
			say_decided(x, s);
		return false;
	}
	return s->waits || named;
}

static bool
refuse_not_ready(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	if (s->verdict == XJ_RECALLS)
		REFUSE(x, x->f.step, XJ_RECALL_LATE, xj_span_text(x->pool, x->d->step), xj_span_text(x->pool, cell(x, x->f.step)),
		       xj_span_text(x->pool, cell(x, x->f.decision)), NULL);
	else if (s->waiting.n)
		REFUSE(x, x->f.step, XJ_STEP_NOT_READY, xj_span_text(x->pool, s->key), xj_span_text(x->pool, s->waiting), NULL);
	else
		REFUSE(x, x->f.state, XJ_CASE_OVER, xj_span_text(x->pool, cell(x, x->f.state)), NULL);
	return false;
}

/* The case's workflow, the step in it, and how the decision goes. */
static bool
look_up(struct xj_deciding *x, struct xj_deciding_case *s)
{
	bool step = x->d->step.p || s->verdict == XJ_URGES;

	s->w = workflow_of(x);
	if (!s->w)
		return false;
	s->step = step ? xj_workflow_step(s->w, s->at.step) : SIZE_MAX;
	if (step && s->step == SIZE_MAX) {
		REFUSE(x, x->f.step, XJ_NO_SUCH_STEP, xj_span_text(x->pool, s->at.step), xj_span_text(x->pool, s->w->name), NULL);
		return false;
	}
	s->decision = s->step == SIZE_MAX ? x->d->decision : xj_fitting_decision(x, &s->w->steps[s->step], s->at.signer);
	s->role = s->verdict == XJ_URGES ? XJ_LIT("")
	          : s->step == SIZE_MAX  ? XJ_LIT("student")
	          : s->at.signer.n       ? s->at.signer
	                                 : s->w->steps[s->step].role;
	xj_case_stand(&x->cases, s->index, s->w, &s->stand, &s->before);
	s->done = s->stand.done;
	if (s->w->quota.at != SIZE_MAX)
		xj_places_count(x);
	return true;
}

static bool
one_case(struct xj_deciding *x, uint32_t index, bool named)
{
	struct xj_deciding_case s = {.index = index, .step = SIZE_MAX};

	if (!concerns(x, &s, named))
		return false;
	if (!s.waits && !x->d->emergency)
		return refuse_not_ready(x, &s);
	if (!look_up(x, &s))
		return false;
	if (!named && !x->aloud && xj_deciding_others(x, &s)) {
		x->others = true;
		return false;
	}
	if (x->d->emergency && !xj_emergency_allowed(x, &s))
		return false;
	if (!s.waits && !s.ahead)
		return refuse_not_ready(x, &s);
	s.ahead = !s.waits;
	if (!xj_deciding_possible(x, &s) || !xj_deciding_outcome(x, &s))
		return false;
	xj_places_decided(x, &s, xj_span_is(x->out->added[x->out->nadded - 1][x->f.state], "rejected") ||
	                                 xj_span_is(x->out->added[x->out->nadded - 1][x->f.state], "withdrawn"));
	return true;
}

/* What waits for other people is passed over; where that is all there is, they are told why. */
static size_t
every_case(struct xj_deciding *x)
{
	size_t n = 0;

	for (uint32_t i = 0; i < x->cases.count; i++)
		n += one_case(x, i, false);
	if (n || !x->others)
		return n;
	x->aloud = true;
	memset(x->seen, 0, x->cases.count * sizeof *x->seen);
	for (uint32_t i = 0; i < x->cases.count; i++)
		n += one_case(x, i, false);
	return n;
}

/* What the list itself says of its row goes before what is said of all. */
static bool
take_row(struct xj_deciding *x, const struct xj_decision *all, size_t i)
{
	struct xj_span decision = all->list_decisions ? all->list_decisions[i] : XJ_LIT("");
	struct xj_span note = all->list_notes ? all->list_notes[i] : XJ_LIT("");

	if (decision.n)
		x->own.decision = decision;
	if (note.n)
		x->own.note = note;
	if (!decision.n || xj_decision_listed(decision))
		return true;
	xj_table_refuse(all->list, all->list_rows[i], xj_schema_field(all->list->schema, "decision"), x->diags,
	                XJ_LIST_DECISION, xj_span_text(x->pool, decision), xj_decisions_listed, NULL);
	return false;
}

static void
contradicts(struct xj_deciding *x, const struct xj_decision *d, size_t i, size_t other)
{
	xj_table_refuse(d->list, d->list_rows[i], xj_schema_field(d->list->schema, "decision"), x->diags, XJ_DECISION_TWICE,
	                xj_pool_print(x->pool, "%zu", xj_table_line_number(d->list, d->list_rows[other])), NULL);
}

/* A list that says two things of one case: neither is done. */
static void
refuse_contradictions(struct xj_deciding *x, const struct xj_decision *d)
{
	size_t first_listed = d->nonly - d->nlisted, *row_of = xj_pool_zero(x->pool, x->cases.count + 1, sizeof *row_of);

	for (size_t i = 0; d->list_decisions && i < d->nlisted; i++) {
		uint32_t index = xj_cases_find(&x->cases, d->only[first_listed + i]);
		size_t other;

		if (index == XJ_NONE)
			continue;
		other = row_of[index] ? row_of[index] - 1 : i;
		row_of[index] = other + 1;
		if (xj_span_same(d->list_decisions[i], d->list_decisions[other]))
			continue;
		contradicts(x, d, i, other);
		if (!d->list->bad[d->list_rows[other]])
			contradicts(x, d, other, i);
		x->seen[index] = true;
	}
}

static size_t
named_cases(struct xj_deciding *x, const struct xj_decision *d)
{
	size_t n = 0, first_listed = d->nonly - d->nlisted;

	refuse_contradictions(x, d);

	for (size_t i = 0; i < d->nonly; i++) {
		uint32_t index = xj_cases_find(&x->cases, d->only[i]);
		bool listed = d->list && i >= first_listed;

		x->own = *d;
		if (index == XJ_NONE && listed)
			xj_table_refuse(d->list, d->list_rows[i - first_listed], -1, x->diags, XJ_NO_SUCH_CASE,
			                xj_span_text(x->pool, d->only[i]), NULL);
		else if (index == XJ_NONE)
			xj_diag_add(x->diags, XJ_NO_SUCH_CASE, &(struct xj_where){.file = x->table->label},
			            xj_span_text(x->pool, d->only[i]), NULL);
		else if (!listed || take_row(x, d, i - first_listed))
			n += one_case(x, index, true);
	}
	return n;
}

size_t
xj_change_decide(const struct xj_policy *policy, const struct xj_decision *d, struct xj_table *table,
                 const struct xj_table *roll, xj_date today, struct xj_changes *out, struct xj_diags *diags)
{
	struct xj_deciding x = {.policy = policy, .own = *d, .pool = out->pool, .table = table,
	                        .f = xj_case_fields(table->schema), .roll = roll, .today = today, .out = out, .diags = diags};

	if (d->emergency && !d->only) {
		xj_diag_add(diags, XJ_EMERGENCY_CASES, &(struct xj_where){.file = table->label}, NULL);
		return 0;
	}
	x.d = &x.own;
	xj_cases_fold(&x.cases, x.pool, table);
	x.seen = xj_pool_zero(x.pool, x.cases.count + 1, sizeof *x.seen);
	xj_cursor_init(&x.line, x.pool, table);
	xj_cursor_init(&x.first, x.pool, table);
	xj_cursor_init(&x.other, x.pool, table);
	if (roll) {
		xj_index_build(&x.students, x.pool, roll, xj_schema_field(roll->schema, "student_id"));
		xj_cursor_init(&x.row, x.pool, roll);
	}
	return d->only ? named_cases(&x, d) : every_case(&x);
}
