/* Deciding steps of cases. */
#include "roll/change.h"

enum effect { NOTHING, PASSES, RETURNS, REJECTS, WITHDRAWS };

static const struct {
	const char *name;
	enum effect effect;
} decisions[] = {
	{"pass", PASSES},       {"issue", PASSES},  {"mark", PASSES},      {"return", RETURNS},
	{"reject", REJECTS},    {"withdraw", WITHDRAWS}, {"delegate", NOTHING},
};

struct deciding {
	const struct xj_policy *policy;
	const struct xj_decision *d;
	struct xj_pool *pool;
	struct xj_table *table;
	struct xj_case_fields f;
	struct xj_cases cases;
	bool *seen; /* by case: a list may name one twice */
	const struct xj_table *roll;
	struct xj_index students;
	struct xj_cursor line, first, row;
	xj_date today;
	struct xj_changes *out;
	struct xj_diags *diags;
};

/* Where one case stands, and what is decided about it. */
struct standing {
	uint32_t index;
	const struct xj_workflow *w;
	size_t step;
	struct xj_span decision, waiting;
	enum effect effect;
	bool *done;
};

#define REFUSE(x, field, ...) xj_table_refuse((x)->table, (x)->line.row, (field), (x)->diags, __VA_ARGS__)

static struct xj_span
cell(const struct deciding *x, int field)
{
	return xj_cell(&x->line, field);
}

static struct xj_span
fitting_decision(const struct deciding *x, const struct xj_step *step)
{
	if (x->d->decision.p)
		return x->d->decision;
	return step->document ? XJ_LIT("issue") : step->mark.n ? XJ_LIT("mark") : XJ_LIT("pass");
}

/* Does the kind of decision fit the step? A document is issued, a platform marked, any other step passed. */
static bool
check_kind(struct deciding *x, const struct standing *s)
{
	const struct xj_step *step = &s->w->steps[s->step];
	const char *wanted = step->document ? "issue" : step->mark.n ? "mark" : "pass";

	if (s->effect == PASSES && !xj_span_is(s->decision, wanted)) {
		REFUSE(x, x->f.step, XJ_DECISION_KIND, xj_span_text(x->pool, step->id), wanted,
		       xj_span_text(x->pool, s->decision), NULL);
		return false;
	}
	if (step->document && s->effect == PASSES && !x->d->doc_no.n) {
		REFUSE(x, x->f.doc_no, XJ_DOCUMENT_MISSING, xj_span_text(x->pool, step->id), NULL);
		return false;
	}
	return true;
}

/* What took effect is not taken back by a decision; that is another procedure. */
static bool
check_open(struct deciding *x, const struct standing *s)
{
	if (s->effect == PASSES || s->effect == NOTHING || xj_span_is(cell(x, x->f.state), "open"))
		return true;
	REFUSE(x, x->f.state, XJ_CASE_CLOSED, xj_span_text(x->pool, cell(x, x->f.state)), NULL);
	return false;
}

/* Nobody decides on a request of their own. */
static bool
check_signer(struct deciding *x, const struct standing *s)
{
	struct xj_span by = x->d->by, name = {"", 0};
	uint32_t row;

	if (!by.n || s->effect == WITHDRAWS)
		return true;
	(void)xj_cursor_move(&x->first, x->cases.list[s->index].first);
	if (x->roll && (row = xj_index_find(&x->students, cell(x, x->f.student_id))) != XJ_NONE &&
	    xj_cursor_move(&x->row, row))
		name = xj_cell(&x->row, xj_schema_field(x->roll->schema, "name"));
	if (!xj_span_same(by, xj_cell(&x->first, x->f.by)) && !xj_span_same(by, cell(x, x->f.student_id)) &&
	    !xj_span_same(by, name))
		return true;
	REFUSE(x, x->f.by, XJ_SELF_DECISION, xj_span_text(x->pool, by), NULL);
	return false;
}

static bool
check_date(struct deciding *x)
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
do_return(struct deciding *x, struct standing *s)
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

static bool
facts_of(struct deciding *x, struct xj_facts *facts)
{
	uint32_t row;

	*facts = (struct xj_facts){.pool = x->pool, .policy = x->policy, .request = &x->line, .today = x->today};
	facts->set = cell(x, x->f.set);
	facts->reason = cell(x, x->f.reason);
	facts->starts_on = xj_date_parse(cell(x, x->f.starts_on));
	facts->until = xj_date_parse(cell(x, x->f.until));
	if (x->roll && (row = xj_index_find(&x->students, cell(x, x->f.student_id))) != XJ_NONE &&
	    xj_cursor_move(&x->row, row))
		facts->roll = &x->row;
	return true;
}

static void
add_line(struct deciding *x, const struct standing *s, struct xj_span state, struct xj_span waiting)
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
effect_done(const struct standing *s)
{
	return s->done[s->w->effect_at];
}

static bool
decide(struct deciding *x, struct standing *s)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, -1);
	struct xj_facts facts;
	struct xj_buf waiting;

	xj_buf_init(&waiting, x->pool);
	xj_buf_text(&waiting, "");
	if (s->effect == REJECTS || s->effect == WITHDRAWS) {
		add_line(x, s, s->effect == REJECTS ? XJ_LIT("rejected") : XJ_LIT("withdrawn"), (struct xj_span){"", 0});
		return true;
	}
	if (s->effect == RETURNS && !do_return(x, s))
		return false;
	if (s->effect == PASSES)
		s->done[s->step] = true;
	if (!facts_of(x, &facts) || !xj_case_waiting(s->w, x->policy->calendar, &facts, s->done, s->waiting, x->d->on,
	                                             &waiting, &where, x->diags)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	add_line(x, s, !effect_done(s) ? XJ_LIT("open") : waiting.n ? XJ_LIT("effective") : XJ_LIT("closed"),
	         xj_buf_as_span(&waiting));
	return true;
}

static enum effect
effect_of(struct xj_span decision)
{
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
		if (xj_span_is(decision, decisions[i].name))
			return decisions[i].effect;
	return NOTHING;
}

/* The workflow a case runs under. The text may have changed since; its steps are then judged by the present one, and the reader told. */
static const struct xj_workflow *
workflow_of(struct deciding *x)
{
	const struct xj_workflow *w = xj_policy_workflow(x->policy, cell(x, x->f.workflow));

	if (!w) {
		REFUSE(x, x->f.workflow, XJ_UNKNOWN_WORKFLOW, xj_span_text(x->pool, cell(x, x->f.workflow)), NULL);
	} else if (!xj_span_same(w->version, cell(x, x->f.version))) {
		struct xj_where where = xj_table_where(x->table, x->line.row, x->f.version);

		xj_diag_add(x->diags, XJ_WORKFLOW_CHANGED, &where, xj_span_text(x->pool, w->name), NULL);
	}
	return w;
}

/* A list run again: the step was decided this way before, and the decision stands. */
static bool
decided_before(struct deciding *x, uint32_t index)
{
	const struct xj_workflow *w = xj_policy_workflow(x->policy, cell(x, x->f.workflow));
	size_t step = w && x->d->step.p ? xj_workflow_step(w, x->d->step) : SIZE_MAX;
	struct xj_where where;
	bool *done;

	if (step == SIZE_MAX || effect_of(fitting_decision(x, &w->steps[step])) != PASSES)
		return false;
	done = xj_pool_zero(x->pool, w->nsteps + 1, sizeof *done);
	xj_case_done(&x->cases, index, w, done);
	if (!done[step])
		return false;
	where = xj_table_where(x->table, x->line.row, -1);
	xj_diag_add(x->diags, XJ_ALREADY_DECIDED, &where, xj_span_text(x->pool, x->d->step), NULL);
	return true;
}

/* Named: this case was asked for by its id, so that it does not wait here is an error. */
static bool
one_case(struct deciding *x, uint32_t index, bool named)
{
	struct standing s = {.index = index, .step = SIZE_MAX};
	struct xj_waiting at;
	bool waits;

	if (x->seen[index] || !xj_cursor_move(&x->line, x->cases.list[index].last))
		return false;
	x->seen[index] = true;
	if (x->d->workflow.p && !xj_span_same(x->d->workflow, cell(x, x->f.workflow)))
		return false;
	s.waiting = cell(x, x->f.waiting);
	waits = x->d->step.p ? xj_waiting_find(s.waiting, x->d->step, &at)
	                     : x->d->decision.p && effect_of(x->d->decision) == WITHDRAWS;
	if (!waits && !named)
		return false;
	if (!waits && decided_before(x, index))
		return false;
	if (!waits) {
		REFUSE(x, x->f.step, XJ_STEP_NOT_READY, xj_span_text(x->pool, x->d->step),
		       s.waiting.n ? xj_span_text(x->pool, s.waiting) : xj_span_text(x->pool, cell(x, x->f.state)), NULL);
		return false;
	}
	s.w = workflow_of(x);
	if (!s.w)
		return false;
	s.step = x->d->step.p ? xj_workflow_step(s.w, x->d->step) : SIZE_MAX;
	if (x->d->step.p && s.step == SIZE_MAX) {
		REFUSE(x, x->f.step, XJ_NO_SUCH_STEP, xj_span_text(x->pool, x->d->step), xj_span_text(x->pool, s.w->name),
		       NULL);
		return false;
	}
	s.decision = s.step == SIZE_MAX ? x->d->decision : fitting_decision(x, &s.w->steps[s.step]);
	s.effect = effect_of(s.decision);
	s.done = xj_pool_zero(x->pool, s.w->nsteps + 1, sizeof *s.done);
	xj_case_done(&x->cases, index, s.w, s.done);
	if (!check_open(x, &s) || (s.step != SIZE_MAX && !check_kind(x, &s)) || !check_signer(x, &s) || !check_date(x))
		return false;
	return decide(x, &s);
}

size_t
xj_change_decide(const struct xj_policy *policy, const struct xj_decision *d, struct xj_table *table,
                 const struct xj_table *roll, xj_date today, struct xj_changes *out, struct xj_diags *diags)
{
	struct deciding x = {.policy = policy, .d = d, .pool = out->pool, .table = table,
	                     .f = xj_case_fields(table->schema), .roll = roll, .today = today, .out = out, .diags = diags};
	size_t n = 0, first_listed = d->nonly - d->nlisted;

	xj_cases_fold(&x.cases, x.pool, table);
	x.seen = xj_pool_zero(x.pool, x.cases.count + 1, sizeof *x.seen);
	xj_cursor_init(&x.line, x.pool, table);
	xj_cursor_init(&x.first, x.pool, table);
	if (roll) {
		xj_index_build(&x.students, x.pool, roll, xj_schema_field(roll->schema, "student_id"));
		xj_cursor_init(&x.row, x.pool, roll);
	}
	if (!d->only)
		for (uint32_t i = 0; i < x.cases.count; i++)
			n += one_case(&x, i, false);
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
