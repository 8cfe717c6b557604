/* Deciding steps of cases. */
#include "roll/deciding.h"

static const struct {
	const char *name;
	enum xj_verdict verdict;
} decisions[] = {
	{"pass", XJ_PASSES},       {"issue", XJ_PASSES},       {"mark", XJ_PASSES},           {"return", XJ_RETURNS},
	{"reject", XJ_REJECTS},    {"withdraw", XJ_WITHDRAWS}, {"delegate", XJ_DECIDES_NOTHING},
};

#define REFUSE XJ_REFUSE_CASE

static struct xj_span
cell(const struct xj_deciding *x, int field)
{
	return xj_deciding_cell(x, field);
}

static struct xj_span
fitting_decision(const struct xj_deciding *x, const struct xj_step *step)
{
	if (x->d->decision.p)
		return x->d->decision;
	return step->document ? XJ_LIT("issue") : step->mark.n ? XJ_LIT("mark") : XJ_LIT("pass");
}

/* Does the kind of decision fit the step? A document is issued, a platform marked, any other step passed. */
static bool
check_kind(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	const struct xj_step *step = &s->w->steps[s->step];
	const char *wanted = step->document ? "issue" : step->mark.n ? "mark" : "pass";

	if (s->verdict == XJ_PASSES && !xj_span_is(s->decision, wanted)) {
		REFUSE(x, x->f.step, XJ_DECISION_KIND, xj_span_text(x->pool, step->id), wanted,
		       xj_span_text(x->pool, s->decision), NULL);
		return false;
	}
	if (step->document && s->verdict == XJ_PASSES && !x->d->doc_no.n) {
		REFUSE(x, x->f.doc_no, XJ_DOCUMENT_MISSING, xj_span_text(x->pool, step->id), NULL);
		return false;
	}
	return true;
}

/* What took effect is not taken back by a decision, unless it is yet to be ratified; else that is another procedure. */
static bool
check_open(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	if (s->verdict == XJ_REJECTS && s->step != SIZE_MAX && xj_case_ratifies(s->w, s->done, s->step))
		return true;
	if (s->verdict == XJ_PASSES || s->verdict == XJ_DECIDES_NOTHING || xj_span_is(cell(x, x->f.state), "open"))
		return true;
	REFUSE(x, x->f.state, XJ_CASE_CLOSED, xj_span_text(x->pool, cell(x, x->f.state)), NULL);
	return false;
}

static bool
check_date(struct xj_deciding *x)
{
	xj_date last = xj_date_parse(cell(x, x->f.on));

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

static bool
do_return(struct xj_deciding *x, struct xj_deciding_case *s)
{
	size_t target = xj_workflow_step(s->w, x->d->to);

	if (!x->d->to.n || target == SIZE_MAX || !s->done[target]) {
		struct xj_buf b;

		xj_buf_init(&b, x->pool);
		xj_buf_text(&b, "");
		for (size_t i = 0; i < s->w->nsteps; i++)
			if (s->done[i])
				xj_buf_print(&b, "%s%.*s", b.n ? ", " : "", (int)s->w->steps[i].id.n, s->w->steps[i].id.p);
		REFUSE(x, x->f.step, XJ_RETURN_WHERE, b.n ? b.p : "none yet", NULL);
		return false;
	}
	xj_case_undo(x->pool, s->w, target, s->done);
	s->waiting = (struct xj_span){"", 0}; /* clocks start anew */
	return true;
}

static struct xj_facts
facts_of(struct xj_deciding *x)
{
	struct xj_facts facts = {.pool = x->pool, .policy = x->policy, .request = &x->line, .today = x->today};

	facts.set = cell(x, x->f.set);
	facts.reason = cell(x, x->f.reason);
	facts.starts_on = xj_date_parse(cell(x, x->f.starts_on));
	facts.until = xj_date_parse(cell(x, x->f.until));
	facts.roll = xj_deciding_student(x);
	return facts;
}

static void
add_line(struct xj_deciding *x, const struct xj_deciding_case *s, struct xj_span state, struct xj_span waiting)
{
	const size_t nfields = x->table->schema->nfields;
	struct xj_span *line = xj_changes_add(x->out);

	for (size_t f = 0; f < nfields; f++)
		line[f] = xj_span_copy(x->pool, cell(x, (int)f));
	xj_put(line, x->f.step, s->step == SIZE_MAX ? XJ_LIT("apply") : s->w->steps[s->step].id);
	xj_put(line, x->f.decision, s->decision);
	xj_put(line, x->f.role, s->step == SIZE_MAX ? XJ_LIT("student") : s->w->steps[s->step].role);
	xj_put(line, x->f.by, x->d->by.p ? x->d->by : XJ_LIT(""));
	xj_put(line, x->f.entered_by, x->d->entered_by.p ? x->d->entered_by : XJ_LIT(""));
	xj_put(line, x->f.on, xj_date_span(x->pool, x->d->on));
	if (x->d->doc_no.n)
		xj_put(line, x->f.doc_no, x->d->doc_no);
	xj_put(line, x->f.note, x->d->note.p ? x->d->note : XJ_LIT(""));
	xj_put(line, x->f.state, state);
	xj_put(line, x->f.waiting, waiting);
}

static bool
effect_done(const struct xj_deciding_case *s)
{
	return s->done[s->w->effect_at];
}

/* The case ends here. */
static bool
finish(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	bool rejects = s->verdict == XJ_REJECTS;

	if (rejects && s->step != SIZE_MAX && xj_case_ratifies(s->w, s->done, s->step) && !xj_emergency_reject(x, s))
		return false;
	add_line(x, s, rejects ? XJ_LIT("rejected") : XJ_LIT("withdrawn"), (struct xj_span){"", 0});
	return true;
}

static bool
decide(struct xj_deciding *x, struct xj_deciding_case *s)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, -1);
	struct xj_facts facts = facts_of(x);
	struct xj_buf waiting;

	xj_buf_init(&waiting, x->pool);
	xj_buf_text(&waiting, "");
	if (s->verdict == XJ_REJECTS || s->verdict == XJ_WITHDRAWS)
		return finish(x, s);
	if (s->verdict == XJ_RETURNS && !do_return(x, s))
		return false;
	if (s->ahead && !xj_emergency_ahead(x, s))
		return false;
	if (s->verdict == XJ_PASSES)
		s->done[s->step] = true;
	if (!xj_case_waiting(s->w, x->policy->calendar, &facts, s->done, s->waiting, x->d->on, &waiting, &where,
	                     x->diags)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	add_line(x, s, !effect_done(s) ? XJ_LIT("open") : waiting.n ? XJ_LIT("effective") : XJ_LIT("closed"),
	         xj_buf_as_span(&waiting));
	return true;
}

static enum xj_verdict
verdict_of(struct xj_span decision)
{
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
		if (xj_span_is(decision, decisions[i].name))
			return decisions[i].verdict;
	return XJ_DECIDES_NOTHING;
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

/* A list run again: the step was decided this way before, and the decision stands. */
static bool
decided_before(struct xj_deciding *x, uint32_t index)
{
	const struct xj_workflow *w = xj_case_workflow(x->policy, cell(x, x->f.workflow), cell(x, x->f.version), NULL);
	size_t step = w && x->d->step.p ? xj_workflow_step(w, x->d->step) : SIZE_MAX;
	struct xj_where where;
	bool *done;

	if (step == SIZE_MAX || verdict_of(fitting_decision(x, &w->steps[step])) != XJ_PASSES)
		return false;
	done = xj_pool_zero(x->pool, w->nsteps + 1, sizeof *done);
	xj_case_done(&x->cases, index, w, done);
	if (!done[step])
		return false;
	where = xj_table_where(x->table, x->line.row, -1);
	xj_diag_add(x->diags, XJ_ALREADY_DECIDED, &where, xj_span_text(x->pool, x->d->step), NULL);
	return true;
}

/* Named: this case was asked for by its id, so that it does not wait here is an error, unless there is an emergency. */
static bool
concerns(struct xj_deciding *x, struct xj_deciding_case *s, bool named, bool *waits)
{
	struct xj_waiting at;

	if (x->seen[s->index] || !xj_cursor_move(&x->line, x->cases.list[s->index].last))
		return false;
	x->seen[s->index] = true;
	if (x->d->workflow.p && !xj_span_same(x->d->workflow, cell(x, x->f.workflow)))
		return false;
	s->waiting = cell(x, x->f.waiting);
	*waits = x->d->step.p ? xj_waiting_find(s->waiting, x->d->step, &at)
	                      : x->d->decision.p && verdict_of(x->d->decision) == XJ_WITHDRAWS;
	return *waits || (named && !decided_before(x, s->index));
}

static bool
refuse_not_ready(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	REFUSE(x, x->f.step, XJ_STEP_NOT_READY, xj_span_text(x->pool, x->d->step),
	       xj_span_text(x->pool, s->waiting.n ? s->waiting : cell(x, x->f.state)), NULL);
	return false;
}

/* The case's workflow, the step in it, and how the decision goes. */
static bool
look_up(struct xj_deciding *x, struct xj_deciding_case *s)
{
	s->w = workflow_of(x);
	if (!s->w)
		return false;
	s->step = x->d->step.p ? xj_workflow_step(s->w, x->d->step) : SIZE_MAX;
	if (x->d->step.p && s->step == SIZE_MAX) {
		REFUSE(x, x->f.step, XJ_NO_SUCH_STEP, xj_span_text(x->pool, x->d->step), xj_span_text(x->pool, s->w->name),
		       NULL);
		return false;
	}
	s->decision = s->step == SIZE_MAX ? x->d->decision : fitting_decision(x, &s->w->steps[s->step]);
	s->verdict = verdict_of(s->decision);
	s->done = xj_pool_zero(x->pool, s->w->nsteps + 1, sizeof *s->done);
	xj_case_done(&x->cases, s->index, s->w, s->done);
	return true;
}

static bool
one_case(struct xj_deciding *x, uint32_t index, bool named)
{
	struct xj_deciding_case s = {.index = index, .step = SIZE_MAX};
	bool waits;

	if (!concerns(x, &s, named, &waits))
		return false;
	if (!waits && !x->d->emergency)
		return refuse_not_ready(x, &s);
	if (!look_up(x, &s))
		return false;
	if (!named && !x->aloud && xj_deciding_others(x, &s)) {
		x->others = true;
		return false;
	}
	if (x->d->emergency && !xj_emergency_allowed(x, &s))
		return false;
	if (!waits && !s.ahead)
		return refuse_not_ready(x, &s);
	s.ahead = !waits;
	return check_open(x, &s) && (s.step == SIZE_MAX || check_kind(x, &s)) && xj_deciding_allowed(x, &s) &&
	       check_date(x) && decide(x, &s);
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

size_t
xj_change_decide(const struct xj_policy *policy, const struct xj_decision *d, struct xj_table *table,
                 const struct xj_table *roll, xj_date today, struct xj_changes *out, struct xj_diags *diags)
{
	struct xj_deciding x = {.policy = policy, .d = d, .pool = out->pool, .table = table,
	                     .f = xj_case_fields(table->schema), .roll = roll, .today = today, .out = out, .diags = diags};
	size_t n = 0, first_listed = d->nonly - d->nlisted;

	if (d->emergency && !d->only) {
		xj_diag_add(diags, XJ_EMERGENCY_CASES, &(struct xj_where){.file = table->label}, NULL);
		return 0;
	}
	xj_cases_fold(&x.cases, x.pool, table);
	x.seen = xj_pool_zero(x.pool, x.cases.count + 1, sizeof *x.seen);
	xj_cursor_init(&x.line, x.pool, table);
	xj_cursor_init(&x.first, x.pool, table);
	if (roll) {
		xj_index_build(&x.students, x.pool, roll, xj_schema_field(roll->schema, "student_id"));
		xj_cursor_init(&x.row, x.pool, roll);
	}
	if (!d->only)
		n = every_case(&x);
	for (size_t i = 0; d->only && i < d->nonly; i++) {
		uint32_t index = xj_cases_find(&x.cases, d->only[i]);

		if (index == XJ_NONE && d->list && i >= first_listed)
			xj_table_refuse(d->list, d->list_rows[i - first_listed], -1, diags, XJ_NO_SUCH_CASE,
			                xj_span_text(x.pool, d->only[i]), NULL);
		else if (index == XJ_NONE)
			xj_diag_add(diags, XJ_NO_SUCH_CASE, &(struct xj_where){.file = table->label},
			            xj_span_text(x.pool, d->only[i]), NULL);
		else
			n += one_case(&x, index, true);
	}
	return n;
}
