/* Whether a decision is possible, whoever takes it. */
#include "roll/deciding.h"

#define REFUSE XJ_REFUSE_CASE

static const struct {
	const char *name;
	enum xj_verdict verdict;
	bool listed;
} decisions[] = {
	{"pass", XJ_PASSES, true},       {"issue", XJ_PASSES, true},   {"mark", XJ_PASSES, true},
	{"skip", XJ_SKIPS, true},        {"return", XJ_RETURNS, true}, {"reject", XJ_REJECTS, true},
	{"withdraw", XJ_WITHDRAWS, false}, {"recall", XJ_RECALLS, false}, {"sign", XJ_SIGNS, false},
	{"hand-over", XJ_HANDS_OVER, false}, {"urge", XJ_URGES, false}, {"delegate", XJ_DECIDES_NOTHING, false},
};

const char xj_decisions_listed[] = "pass, issue, mark, skip, return, reject";

enum xj_verdict
xj_verdict_of(struct xj_span decision)
{
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
		if (xj_span_is(decision, decisions[i].name))
			return decisions[i].verdict;
	return XJ_DECIDES_NOTHING;
}

bool
xj_decision_listed(struct xj_span decision)
{
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
		if (xj_span_is(decision, decisions[i].name))
			return decisions[i].listed;
	return false;
}

struct xj_span
xj_fitting_decision(const struct xj_deciding *x, const struct xj_step *step, struct xj_span signer)
{
	if (x->d->decision.p)
		return x->d->decision;
	if (signer.n)
		return XJ_LIT("pass");
	return step->document ? XJ_LIT("issue") : step->mark.n ? XJ_LIT("mark") : XJ_LIT("pass");
}

void
xj_last_lines(struct xj_deciding *x, uint32_t index, uint32_t *last, uint32_t *above)
{
	uint32_t before = XJ_NONE;

	*last = *above = XJ_NONE;
	for (uint32_t row = x->cases.list[index].first; row != XJ_NONE; before = row, row = x->cases.next_line[row])
		if (xj_cursor_split(&x->other, row) && !xj_span_is(xj_cell(&x->other, x->f.decision), "urge")) {
			*last = row;
			*above = before;
		}
}

/* Did the signer pass the step since they were asked, and was the case not sent back since? */
static bool
signer_passed(struct xj_deciding *x, uint32_t index)
{
	bool passed = false;

	for (uint32_t row = x->cases.list[index].first; row != XJ_NONE; row = x->cases.next_line[row]) {
		struct xj_span decision;

		if (!xj_cursor_split(&x->other, row))
			continue;
		decision = xj_cell(&x->other, x->f.decision);
		if (xj_span_same(xj_cell(&x->other, x->f.step), x->d->step))
			passed = xj_span_is(decision, "pass");
		else if (xj_span_is(decision, "return") || xj_span_is(decision, "reject"))
			passed = false;
	}
	return passed;
}

static bool
last_line_is(struct xj_deciding *x, uint32_t index, struct xj_span decision, struct xj_span step)
{
	uint32_t last, above;

	xj_last_lines(x, index, &last, &above);
	return last != XJ_NONE && xj_cursor_split(&x->other, last) &&
	       xj_span_same(xj_cell(&x->other, x->f.decision), decision) &&
	       (!step.p || xj_span_same(xj_cell(&x->other, x->f.step), step));
}

/* The same reminder by the same person on the same day. */
static bool
urged_today(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	char today[11];

	return xj_span_is(xj_deciding_cell(x, x->f.decision), "urge") &&
	       xj_span_same(xj_deciding_cell(x, x->f.step), s->key) &&
	       xj_span_is(xj_deciding_cell(x, x->f.on), xj_date_format(x->d->on, today)) &&
	       xj_span_same(xj_span_trim(xj_deciding_cell(x, x->f.by)), xj_span_trim(x->d->by.p ? x->d->by : XJ_LIT("")));
}

bool
xj_decided_before(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	const struct xj_workflow *w;
	struct xj_span signer = x->d->step, id = xj_span_cut(&signer, '+');
	struct xj_waiting at;
	size_t step;
	bool *done;

	switch (s->verdict) {
	case XJ_RETURNS:
		/* a step that sends another branch back waits on */
		return (!s->waits || (x->d->to.n && xj_waiting_of(s->waiting, x->d->to, &at))) &&
		       last_line_is(x, s->index, x->d->decision, x->d->step);
	case XJ_REJECTS:
	case XJ_WITHDRAWS:
	case XJ_RECALLS:
		return !s->waits && last_line_is(x, s->index, x->d->decision, x->d->step);
	case XJ_SIGNS:
		return x->d->to.n && xj_waiting_find(s->waiting,
		                       xj_span(xj_pool_print(x->pool, "%.*s+%.*s", (int)id.n, id.p, (int)x->d->to.n, x->d->to.p)),
		                       &at);
	case XJ_HANDS_OVER:
		return s->waits && x->d->to.n && xj_span_same(s->at.holder, x->d->to);
	case XJ_URGES:
		return s->waits && urged_today(x, s);
	case XJ_PASSES:
	case XJ_SKIPS:
		break;
	case XJ_DECIDES_NOTHING:
		return false;
	}
	if (s->waits || !x->d->step.p)
		return false;
	if (signer.p)
		return signer_passed(x, s->index);
	w = xj_case_workflow(x->policy, xj_deciding_cell(x, x->f.workflow), xj_deciding_cell(x, x->f.version), NULL);
	step = w ? xj_workflow_step(w, id) : SIZE_MAX;
	if (step == SIZE_MAX)
		return false;
	done = xj_pool_zero(x->pool, w->nsteps + 1, sizeof *done);
	xj_case_done(&x->cases, s->index, w, done);
	return done[step];
}

/* Does the kind of decision fit the step? A document is issued, a platform marked, any other step passed; so is what a signer says. */
static bool
check_kind(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	const struct xj_step *step = &s->w->steps[s->step];
	bool signer = s->at.signer.n > 0;
	const char *wanted = step->document && !signer ? "issue" : step->mark.n && !signer ? "mark" : "pass";

	if ((s->verdict == XJ_PASSES && !xj_span_is(s->decision, wanted)) ||
	    (signer && (s->verdict == XJ_SKIPS || s->verdict == XJ_SIGNS))) {
		REFUSE(x, x->f.step, XJ_DECISION_KIND, xj_span_text(x->pool, s->key), wanted,
		       xj_span_text(x->pool, s->decision), NULL);
		return false;
	}
	if (s->verdict != XJ_PASSES || signer || x->d->doc_no.n)
		return true;
	if (step->document)
		REFUSE(x, x->f.doc_no, XJ_DOCUMENT_MISSING, xj_span_text(x->pool, step->id), NULL);
	else if (step->minutes)
		REFUSE(x, x->f.doc_no, XJ_MINUTES_MISSING, xj_span_text(x->pool, step->id), NULL);
	return !step->document && !step->minutes;
}

/* What took effect is not taken back by a decision, unless it is yet to be ratified; else that is another procedure. */
static bool
check_open(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	if (s->verdict == XJ_REJECTS && s->step != SIZE_MAX && xj_case_ratifies(s->w, s->done, s->step))
		return true;
	if ((s->verdict != XJ_RETURNS && s->verdict != XJ_REJECTS && s->verdict != XJ_WITHDRAWS) ||
	    xj_span_is(xj_deciding_cell(x, x->f.state), "open"))
		return true;
	REFUSE(x, x->f.state, XJ_CASE_CLOSED, xj_span_text(x->pool, xj_deciding_cell(x, x->f.state)), NULL);
	return false;
}

static bool
check_date(struct xj_deciding *x)
{
	xj_date last = xj_date_parse(xj_deciding_cell(x, x->f.on));

	if (x->d->on > x->today) {
		REFUSE(x, x->f.on, XJ_FUTURE_DATE, NULL);
		return false;
	}
	if (last != XJ_NO_DATE && x->d->on < last) {
		char text[11];

		REFUSE(x, x->f.on, XJ_BEFORE_LAST, xj_date_format(last, text), NULL);
		return false;
	}
	return true;
}

/* While the notice runs objections may still send the case back or end it; it goes on afterwards. */
static bool
check_notice(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, x->f.on);
	char text[11], next[11];
	xj_date last;
	size_t of;

	if (!xj_case_notice(s->w, x->policy->calendar, x->pool, &s->stand, s->step, &last, &of, &where, x->diags)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	if (last == XJ_NO_DATE || x->d->on > last)
		return true;
	REFUSE(x, x->f.on, XJ_NOTICE_RUNNING, xj_span_text(x->pool, s->w->steps[of].id), xj_date_format(last, text),
	       xj_span_text(x->pool, s->key), xj_date_format(last + 1, next), NULL);
	return false;
}

/* An emergency does not wait for a notice, but it makes no places. */
static bool
check_going_on(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	bool at_once = s->ahead || xj_case_ratifies(s->w, s->done, s->step);

	if (s->at.signer.n)
		return true;
	return (at_once || check_notice(x, s)) && (s->step != s->w->quota.at || xj_places_left(x, s));
}

static bool
check_skip(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_buf b;

	if (s->w->steps[s->step].optional) {
		if (xj_span_trim(x->d->note).n)
			return true;
		REFUSE(x, x->f.note, XJ_SKIP_WHY, xj_span_text(x->pool, s->key), NULL);
		return false;
	}
	xj_buf_init(&b, x->pool);
	for (size_t i = 0; i < s->w->nsteps; i++)
		if (s->w->steps[i].optional)
			xj_buf_print(&b, "%s%.*s", b.n ? ", " : "", (int)s->w->steps[i].id.n, s->w->steps[i].id.p);
	REFUSE(x, x->f.step, XJ_NOT_OPTIONAL, xj_span_text(x->pool, s->key), xj_span_text(x->pool, s->w->title),
	       b.n ? b.p : "none", NULL);
	return false;
}

/* One's own last decision, which nothing rests on yet. */
static bool
check_recall(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_span by;

	if (s->undone == XJ_NONE || !xj_cursor_split(&x->other, s->undone) || (!s->at.signer.n && s->step == s->w->effect_at)) {
		REFUSE(x, x->f.step, XJ_RECALL_LATE, xj_span_text(x->pool, x->d->step),
		       xj_span_text(x->pool, xj_deciding_cell(x, x->f.step)),
		       xj_span_text(x->pool, xj_deciding_cell(x, x->f.decision)), NULL);
		return false;
	}
	by = xj_span_trim(xj_cell(&x->other, x->f.by));
	if (xj_span_same(by, xj_span_trim(x->d->by.p ? x->d->by : XJ_LIT(""))))
		return true;
	REFUSE(x, x->f.by, XJ_RECALL_OTHER, xj_span_text(x->pool, s->key), by.n ? xj_span_text(x->pool, by) : "-", NULL);
	return false;
}

/* What can stand in an item of `waiting`. */
static bool
is_name(struct xj_span text, const char *never)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || strchr(never, text.p[i]))
			return false;
	return text.n > 0;
}

static bool
is_role(struct xj_deciding *x, struct xj_span role)
{
	const struct xj_codes *codes = xj_policy_codes(x->policy, "role");
	const struct xj_workflow *const *all;
	size_t n;

	if (codes && xj_codes_code(codes, role) != XJ_NONE)
		return true;
	all = xj_policy_all_workflows(x->policy, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i]->nsteps; k++)
			if (xj_span_same(all[i]->steps[k].role, role))
				return true;
	return false;
}

static bool
check_sign(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	const struct xj_authority *a = x->d->authority;

	if (!is_name(x->d->to, ":@+") || !is_role(x, x->d->to)) {
		REFUSE(x, x->f.role, XJ_SIGN_ROLE, xj_span_text(x->pool, s->key), xj_span_text(x->pool, x->d->to), NULL);
		return false;
	}
	if (!a || a->held(a->ctx, x->d->to))
		return true;
	REFUSE(x, x->f.role, XJ_ROLE_UNHELD,
	       xj_pool_print(x->pool, "%.*s (%.*s)", (int)x->d->to.n, x->d->to.p, (int)s->key.n, s->key.p),
	       xj_span_text(x->pool, s->w->title), NULL);
	return false;
}

static bool
check_hand_over(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	if (is_name(x->d->to, ":,\""))
		return xj_deciding_heir(x, s);
	REFUSE(x, x->f.waiting, XJ_HAND_TO, xj_span_text(x->pool, s->key), xj_span_text(x->pool, x->d->to), NULL);
	return false;
}

bool
xj_deciding_possible(struct xj_deciding *x, struct xj_deciding_case *s)
{
	if (!check_open(x, s) || (s->step != SIZE_MAX && !check_kind(x, s)))
		return false;
	if (!xj_deciding_allowed(x, s) || !check_date(x))
		return false;
	switch (s->verdict) {
	case XJ_SKIPS:
		return check_skip(x, s) && check_going_on(x, s);
	case XJ_PASSES:
		return check_going_on(x, s);
	case XJ_RECALLS:
		return check_recall(x, s);
	case XJ_SIGNS:
		return check_sign(x, s);
	case XJ_HANDS_OVER:
		return check_hand_over(x, s);
	case XJ_DECIDES_NOTHING:
	case XJ_RETURNS:
	case XJ_REJECTS:
	case XJ_WITHDRAWS:
	case XJ_URGES:
		break;
	}
	return true;
}
