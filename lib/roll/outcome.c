/* What becomes of a case that is decided: its new line. */
#include "roll/deciding.h"

static struct xj_span
cell(const struct xj_deciding *x, int field)
{
	return xj_deciding_cell(x, field);
}

/* A line about a meeting that does not bring the effect: a number there is that of the minutes. */
static bool
has_minutes(const struct xj_workflow *w, struct xj_span key)
{
	size_t step = xj_workflow_step(w, xj_span_cut(&key, '+'));

	return step != SIZE_MAX && w->steps[step].minutes && step != w->effect_at;
}

/* The number that is given, else that of the document that the case has, which its lines repeat: those before what is recalled. A meeting's minutes
 * are those of their own line alone. */
static struct xj_span
document(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_span doc_no = {"", 0};
	uint32_t end = s->verdict == XJ_RECALLS ? s->undone : XJ_NONE;

	if (x->d->doc_no.n && s->verdict != XJ_RECALLS)
		return x->d->doc_no;
	for (uint32_t row = x->cases.list[s->index].first; row != end; row = x->cases.next_line[row])
		if (xj_cursor_split(&x->other, row) && !has_minutes(s->w, xj_cell(&x->other, x->f.step)))
			doc_no = xj_span_copy(x->pool, xj_cell(&x->other, x->f.doc_no));
	return doc_no;
}

static void
add_line(struct xj_deciding *x, const struct xj_deciding_case *s, struct xj_span state, struct xj_span waiting)
{
	const size_t nfields = x->table->schema->nfields;
	struct xj_span *line = xj_changes_add(x->out);

	for (size_t f = 0; f < nfields; f++)
		line[f] = xj_span_copy(x->pool, cell(x, (int)f));
	xj_put(line, x->f.step, xj_span_copy(x->pool, s->key));
	xj_put(line, x->f.decision, s->decision);
	xj_put(line, x->f.role, xj_span_copy(x->pool, s->role));
	xj_put(line, x->f.by, x->d->by.p ? x->d->by : XJ_LIT(""));
	xj_put(line, x->f.entered_by, x->d->entered_by.p ? x->d->entered_by : XJ_LIT(""));
	xj_put(line, x->f.on, xj_date_span(x->pool, x->d->on));
	xj_put(line, x->f.doc_no, document(x, s));
	xj_put(line, x->f.note, x->d->note.p ? x->d->note : XJ_LIT(""));
	xj_put(line, x->f.state, xj_span_copy(x->pool, state));
	xj_put(line, x->f.waiting, waiting);
}

struct xj_facts
xj_deciding_facts(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_facts facts = {.pool = x->pool, .policy = x->policy, .request = &x->line, .today = x->today,
	                         .asked_on = XJ_NO_DATE, .workflow = s->w};

	facts.given = x->d->given;
	facts.set = cell(x, x->f.set);
	facts.reason = cell(x, x->f.reason);
	facts.starts_on = xj_date_parse(cell(x, x->f.starts_on));
	facts.until = xj_date_parse(cell(x, x->f.until));
	facts.roll = xj_deciding_student(x);
	if (xj_cursor_split(&x->other, x->cases.list[s->index].first))
		facts.asked_on = xj_date_parse(xj_cell(&x->other, x->f.on));
	return facts;
}

/* The line of a case that goes on: what it waits for by what stands. False after a diagnostic. */
static bool
go_on(struct xj_deciding *x, struct xj_deciding_case *s, size_t must_wait)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, -1);
	struct xj_facts facts = xj_deciding_facts(x, s);
	struct xj_waiting at;
	struct xj_buf b;

	xj_buf_init(&b, x->pool);
	xj_buf_text(&b, "");
	if (!xj_case_waiting(s->w, x->policy->calendar, &facts, &s->stand, s->waiting, x->d->on, &b, &where, x->diags)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	if (must_wait != SIZE_MAX && !xj_waiting_find(xj_buf_as_span(&b), s->w->steps[must_wait].id, &at)) {
		XJ_REFUSE_CASE(x, x->f.step, XJ_RETURN_MOOT, xj_span_text(x->pool, s->w->steps[must_wait].id),
		               b.n ? b.p : "-", NULL);
		return false;
	}
	add_line(x, s, !s->done[s->w->effect_at] ? XJ_LIT("open") : b.n ? XJ_LIT("effective") : XJ_LIT("closed"),
	         xj_buf_as_span(&b));
	return true;
}

/* Undoes the step and what is behind it, with signers and deadlines there; other branches stay as they are. */
static void
undo(struct xj_deciding *x, struct xj_deciding_case *s, size_t target)
{
	bool *behind = xj_pool_zero(x->pool, s->w->nsteps + 1, sizeof *behind);
	struct xj_span rest = s->waiting;
	struct xj_waiting at;
	struct xj_buf left;

	xj_case_behind(s->w, target, behind);
	for (size_t i = 0; i < s->w->nsteps; i++)
		s->done[i] = s->done[i] && !behind[i];
	xj_buf_init(&left, x->pool);
	xj_buf_text(&left, "");
	while (xj_waiting_next(&rest, &at)) {
		size_t step = xj_workflow_step(s->w, at.step);

		if (step != SIZE_MAX && !behind[step])
			xj_waiting_add(&left, &at);
	}
	s->waiting = xj_buf_as_span(&left);
}

static bool
do_return(struct xj_deciding *x, struct xj_deciding_case *s)
{
	size_t target = xj_workflow_step(s->w, x->d->to);
	struct xj_buf b;

	if (target != SIZE_MAX && s->done[target]) {
		undo(x, s, target);
		return go_on(x, s, target);
	}
	xj_buf_init(&b, x->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < s->w->nsteps; i++)
		if (s->done[i])
			xj_buf_print(&b, "%s%.*s", b.n ? ", " : "", (int)s->w->steps[i].id.n, s->w->steps[i].id.p);
	XJ_REFUSE_CASE(x, x->f.step, XJ_RETURN_WHERE, b.n ? b.p : "none yet", NULL);
	return false;
}

/* The case ends here, or goes back where its step says so. */
static bool
do_reject(struct xj_deciding *x, struct xj_deciding_case *s)
{
	bool ratifies = xj_case_ratifies(s->w, s->done, s->step);

	if (!ratifies && s->w->steps[s->step].on_reject != SIZE_MAX) {
		undo(x, s, s->w->steps[s->step].on_reject);
		return go_on(x, s, SIZE_MAX);
	}
	if (ratifies && !xj_emergency_reject(x, s))
		return false;
	add_line(x, s, XJ_LIT("rejected"), (struct xj_span){"", 0});
	return true;
}

/* As it was in the line above the one that is taken back. */
static bool
do_recall(struct xj_deciding *x, struct xj_deciding_case *s)
{
	uint32_t last, above;

	xj_last_lines(x, s->index, &last, &above);
	if (above == XJ_NONE || !xj_cursor_split(&x->other, above))
		return false;
	s->stand = s->before;
	s->done = s->stand.done;
	add_line(x, s, xj_span_copy(x->pool, xj_cell(&x->other, x->f.state)),
	         xj_span_copy(x->pool, xj_cell(&x->other, x->f.waiting)));
	return true;
}

/* To whom the step was handed over when it last waited by itself. */
static struct xj_span
holder_before(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_span holder = {"", 0};

	for (uint32_t row = x->cases.list[s->index].first; row != XJ_NONE; row = x->cases.next_line[row]) {
		struct xj_span waiting;
		struct xj_waiting at;

		if (!xj_cursor_split(&x->other, row))
			continue;
		waiting = xj_cell(&x->other, x->f.waiting);
		if (xj_waiting_find(waiting, s->at.step, &at))
			holder = xj_span_copy(x->pool, at.holder);
		else if (!xj_waiting_of(waiting, s->at.step, &at))
			holder = XJ_LIT("");
	}
	return holder;
}

/* The item that is decided becomes another: nothing else of the case changes. `gone`: it is no longer there. */
static void
put_item(struct xj_deciding *x, const struct xj_deciding_case *s, const struct xj_waiting *item, bool gone,
         struct xj_buf *out)
{
	struct xj_span rest = s->waiting;
	struct xj_waiting at;
	bool put = item == NULL;

	xj_buf_init(out, x->pool);
	xj_buf_text(out, "");
	while (xj_waiting_next(&rest, &at)) {
		bool same = xj_span_same(at.step, s->at.step), decided = same && xj_span_same(at.signer, s->at.signer);

		if (!decided || !gone)
			xj_waiting_add(out, &at);
		if (same && !put && (decided || !xj_waiting_find(s->waiting, s->key, &at))) {
			xj_waiting_add(out, item);
			put = true;
		}
	}
}

static bool
do_sign(struct xj_deciding *x, struct xj_deciding_case *s)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, -1);
	struct xj_waiting item = {.step = s->w->steps[s->step].id, .signer = x->d->to};
	struct xj_buf b;

	if (!xj_case_due(s->w, x->policy->calendar, x->pool, s->step, x->d->on, &item.due, &where, x->diags)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	put_item(x, s, &item, true, &b);
	add_line(x, s, cell(x, x->f.state), xj_buf_as_span(&b));
	return true;
}

static bool
do_hand_over(struct xj_deciding *x, struct xj_deciding_case *s)
{
	struct xj_waiting item = s->at;
	struct xj_buf b;

	item.holder = x->d->to;
	put_item(x, s, &item, true, &b);
	add_line(x, s, cell(x, x->f.state), xj_buf_as_span(&b));
	return true;
}

/* The signer is done; after the last one the step waits again, for whom it waited before. */
static bool
signer_passes(struct xj_deciding *x, struct xj_deciding_case *s)
{
	struct xj_where where = xj_table_where(x->table, x->line.row, -1);
	struct xj_waiting item = {.step = s->at.step, .holder = holder_before(x, s)};
	struct xj_span rest = s->waiting;
	struct xj_waiting at;
	size_t signers = 0;
	struct xj_buf b;

	while (xj_waiting_next(&rest, &at))
		signers += xj_span_same(at.step, s->at.step);
	if (!xj_case_due(s->w, x->policy->calendar, x->pool, s->step, x->d->on, &item.due, &where, x->diags)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	put_item(x, s, signers > 1 ? NULL : &item, true, &b);
	add_line(x, s, cell(x, x->f.state), xj_buf_as_span(&b));
	return true;
}

static bool
do_pass(struct xj_deciding *x, struct xj_deciding_case *s)
{
	if (s->at.signer.n)
		return signer_passes(x, s);
	if (s->ahead && !xj_emergency_ahead(x, s))
		return false;
	s->done[s->step] = true;
	s->stand.over[s->step] = s->verdict == XJ_SKIPS;
	s->stand.on[s->step] = x->d->on;
	return go_on(x, s, SIZE_MAX);
}

bool
xj_deciding_outcome(struct xj_deciding *x, struct xj_deciding_case *s)
{
	switch (s->verdict) {
	case XJ_WITHDRAWS:
		add_line(x, s, XJ_LIT("withdrawn"), (struct xj_span){"", 0});
		return true;
	case XJ_REJECTS:
		return do_reject(x, s);
	case XJ_RETURNS:
		return do_return(x, s);
	case XJ_RECALLS:
		return do_recall(x, s);
	case XJ_SIGNS:
		return do_sign(x, s);
	case XJ_HANDS_OVER:
		return do_hand_over(x, s);
	case XJ_PASSES:
	case XJ_SKIPS:
		return do_pass(x, s);
	case XJ_DECIDES_NOTHING:
	case XJ_URGES:
		break;
	}
	add_line(x, s, cell(x, x->f.state), xj_span_copy(x->pool, s->waiting));
	return true;
}
