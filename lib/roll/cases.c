#include "roll/cases.h"

const struct xj_workflow *
xj_case_workflow(const struct xj_policy *policy, struct xj_span name, struct xj_span version, bool *changed)
{
	const struct xj_workflow *w = xj_policy_workflow_version(policy, name, version);

	if (!w)
		w = xj_policy_workflow(policy, name);
	if (changed)
		*changed = w && !xj_span_same(w->version, version);
	return w;
}

static struct xj_span
case_key(void *arg, uint32_t index)
{
	struct xj_cases *cases = arg;

	(void)xj_cursor_move(&cases->keys, cases->list[index].first);
	return xj_cell(&cases->keys, cases->f.case_id);
}

static struct xj_span
student_key(void *arg, uint32_t index)
{
	struct xj_cases *cases = arg;

	(void)xj_cursor_move(&cases->keys, cases->list[index].first);
	return xj_cell(&cases->keys, cases->f.student_id);
}

static void
link_student(struct xj_cases *cases, struct xj_span student, uint32_t index, uint32_t *last_of)
{
	uint32_t first = xj_map_put(&cases->by_student, student, index);

	if (first == XJ_NONE)
		first = index;
	else
		cases->list[last_of[first]].next_of_student = index;
	last_of[first] = index;
}

void
xj_cases_fold(struct xj_cases *cases, struct xj_pool *pool, const struct xj_table *table)
{
	uint32_t *last_of = xj_pool_zero(pool, table->rows + 1, sizeof *last_of);
	struct xj_cursor c;

	*cases = (struct xj_cases){.pool = pool, .table = table, .f = xj_case_fields(table->schema)};
	cases->next_line = xj_pool_zero(pool, table->rows + 1, sizeof *cases->next_line);
	xj_cursor_init(&cases->keys, pool, table);
	xj_cursor_init(&c, pool, table);
	xj_map_init(&cases->by_id, pool, table->rows / 4, case_key, cases);
	xj_map_init(&cases->by_student, pool, table->rows / 4, student_key, cases);
	for (uint32_t row = 0; row < table->rows; row++) {
		struct xj_case *cs;
		uint32_t at;

		cases->next_line[row] = XJ_NONE;
		if (!xj_cursor_move(&c, row) || !xj_cell(&c, cases->f.case_id).n)
			continue;
		at = xj_cases_find(cases, xj_cell(&c, cases->f.case_id));
		if (at != XJ_NONE) {
			cases->next_line[cases->list[at].last] = row;
			cases->list[at].last = row;
			cases->list[at].lines++;
			continue;
		}
		cs = XJ_PUSH(pool, cases->list, cases->count, cases->cap);
		*cs = (struct xj_case){.first = row, .last = row, .lines = 1, .next_of_student = XJ_NONE};
		at = (uint32_t)cases->count - 1;
		(void)xj_map_put(&cases->by_id, xj_cell(&c, cases->f.case_id), at);
		link_student(cases, xj_cell(&c, cases->f.student_id), at, last_of);
	}
}

uint32_t
xj_cases_find(struct xj_cases *cases, struct xj_span case_id)
{
	return xj_map_get(&cases->by_id, case_id);
}

uint32_t
xj_cases_of(struct xj_cases *cases, struct xj_span student_id)
{
	return xj_map_get(&cases->by_student, student_id);
}

bool
xj_waiting_next(struct xj_span *rest, struct xj_waiting *out)
{
	struct xj_span item;

	do {
		if (!rest->p)
			return false;
		item = xj_span_cut(rest, ' ');
	} while (!item.n);
	out->step = xj_span_cut(&item, ':');
	out->due = item.p ? xj_date_parse(item) : XJ_NO_DATE;
	return true;
}

bool
xj_waiting_find(struct xj_span waiting, struct xj_span step, struct xj_waiting *out)
{
	while (xj_waiting_next(&waiting, out))
		if (xj_span_same(out->step, step))
			return true;
	return false;
}

void
xj_case_undo(struct xj_pool *pool, const struct xj_workflow *w, size_t step, bool *done)
{
	bool *undone = xj_pool_zero(pool, w->nsteps + 1, sizeof *undone);
	bool more = true;

	undone[step] = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < w->nsteps; i++)
			for (size_t k = 0; k < w->steps[i].nneeds && !undone[i]; k++)
				if (undone[w->steps[i].needs[k]])
					undone[i] = more = true;
	}
	for (size_t i = 0; i < w->nsteps; i++)
		done[i] = done[i] && !undone[i];
}

bool
xj_decision_passes(struct xj_span decision)
{
	return xj_span_is(decision, "pass") || xj_span_is(decision, "issue") || xj_span_is(decision, "mark");
}

void
xj_case_done(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, bool *done)
{
	struct xj_cursor c;

	for (size_t i = 0; i < w->nsteps; i++)
		done[i] = false;
	xj_cursor_init(&c, cases->pool, cases->table);
	for (uint32_t row = cases->list[index].first; row != XJ_NONE; row = cases->next_line[row]) {
		struct xj_span decision, waiting;
		struct xj_waiting target;
		size_t step;

		if (!xj_cursor_move(&c, row))
			continue;
		decision = xj_cell(&c, cases->f.decision);
		step = xj_workflow_step(w, xj_cell(&c, cases->f.step));
		if (step != SIZE_MAX && xj_decision_passes(decision))
			done[step] = true;
		if (!xj_span_is(decision, "return"))
			continue;
		waiting = xj_cell(&c, cases->f.waiting);
		while (xj_waiting_next(&waiting, &target))
			if ((step = xj_workflow_step(w, target.step)) != SIZE_MAX)
				xj_case_undo(cases->pool, w, step, done);
	}
}

bool
xj_case_ratifies(const struct xj_workflow *w, const bool *done, size_t step)
{
	return done[w->effect_at] && w->before_effect[step];
}

/* Where a case stands while its waiting steps are worked out: what is known of each step is kept, for many steps may need it. */
struct walk {
	const struct xj_workflow *w;
	const bool *done;
	struct xj_span before;
	struct xj_facts *facts;
	struct xj_span *unknown;
	signed char *settled; /* an xj_truth, -1 while not known */
};

static enum xj_truth settled(struct walk *k, size_t i);

/* Left to be ratified, and not decided yet? */
static bool
unratified(const struct walk *k, size_t i)
{
	struct xj_waiting at;

	return xj_case_ratifies(k->w, k->done, i) && !k->done[i] && xj_waiting_find(k->before, k->w->steps[i].id, &at);
}

/* Is everything settled that step i needs? */
static enum xj_truth
free_to_go(struct walk *k, size_t i)
{
	for (size_t n = 0; n < k->w->steps[i].nneeds; n++) {
		enum xj_truth truth = settled(k, k->w->steps[i].needs[n]);

		if (truth != XJ_TRUE)
			return truth;
	}
	return XJ_TRUE;
}

/* Decided, or skipped? A step is skipped only when what it needs is settled. */
static enum xj_truth
settled(struct walk *k, size_t i)
{
	enum xj_truth truth = k->done[i] ? XJ_TRUE : XJ_FALSE;

	if (k->settled[i] >= 0)
		return (enum xj_truth)k->settled[i];
	if (xj_case_ratifies(k->w, k->done, i)) {
		truth = unratified(k, i) ? XJ_FALSE : XJ_TRUE;
	} else if (!k->done[i] && k->w->steps[i].when && (truth = free_to_go(k, i)) == XJ_TRUE) {
		truth = xj_condition_test(k->w->steps[i].when, xj_facts_get, k->facts, k->unknown);
		truth = truth == XJ_UNKNOWN ? truth : truth == XJ_TRUE ? XJ_FALSE : XJ_TRUE;
	}
	k->settled[i] = (signed char)truth;
	return truth;
}

static enum xj_truth
ready(struct walk *k, size_t i)
{
	enum xj_truth truth = xj_case_ratifies(k->w, k->done, i) ? XJ_TRUE : free_to_go(k, i);

	if (truth != XJ_TRUE)
		return truth;
	truth = settled(k, i);
	return truth == XJ_UNKNOWN ? truth : truth == XJ_TRUE ? XJ_FALSE : XJ_TRUE;
}

/* The first year from `on` that the calendar lacks. */
static const char *
missing_year(struct xj_pool *pool, const struct xj_calendar *calendar, xj_date on)
{
	int year = xj_date_year(on);

	return xj_pool_print(pool, "%d", xj_calendar_covers(calendar, year) ? year + 1 : year);
}

/* The last day of a time that begins on `on`; false with a diagnostic. */
static bool
due_day(struct xj_pool *pool, const struct xj_calendar *calendar, xj_date on, struct xj_duration within, xj_date *due,
        const struct xj_where *where, struct xj_diags *diags)
{
	*due = xj_calendar_add(calendar, on, within);
	if (*due == XJ_NO_DATE)
		xj_diag_add(diags, XJ_CALENDAR_MISSING, where, missing_year(pool, calendar, on), NULL);
	return *due != XJ_NO_DATE;
}

static void
add_waiting(struct xj_buf *out, struct xj_span step, xj_date due)
{
	char text[11];

	if (out->n)
		xj_buf_put(out, ' ');
	xj_buf_span(out, step);
	if (due != XJ_NO_DATE)
		xj_buf_print(out, ":%s", xj_date_format(due, text));
}

bool
xj_case_ahead(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool, const bool *done,
              struct xj_span before, xj_date on, struct xj_buf *out, const struct xj_where *where,
              struct xj_diags *diags)
{
	struct xj_waiting at;
	xj_date due;

	if (!due_day(pool, calendar, on, w->ratify_within, &due, where, diags))
		return false;
	for (size_t i = 0; i < w->nratify; i++)
		if (!done[w->ratify[i]])
			add_waiting(out, w->steps[w->ratify[i]].id, due);
	while (xj_waiting_next(&before, &at)) {
		size_t step = xj_workflow_step(w, at.step);

		if (step != SIZE_MAX && !w->before_effect[step])
			add_waiting(out, at.step, at.due);
	}
	return true;
}

bool
xj_case_waiting(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_facts *facts,
                const bool *done, struct xj_span before, xj_date on, struct xj_buf *out, const struct xj_where *where,
                struct xj_diags *diags)
{
	struct xj_span unknown = {"", 0};
	struct walk walk = {.w = w, .done = done, .before = before, .facts = facts, .unknown = &unknown};

	walk.settled = xj_pool_alloc(facts->pool, w->nsteps);
	memset(walk.settled, -1, w->nsteps);
	for (size_t i = 0; i < w->nsteps; i++) {
		enum xj_truth truth = ready(&walk, i);
		struct xj_waiting kept = {.due = XJ_NO_DATE};

		if (truth == XJ_UNKNOWN) {
			xj_diag_add(diags, XJ_FACT_UNKNOWN, where, xj_span_text(facts->pool, unknown),
			            xj_pool_print(facts->pool, "step %.*s of %.*s", (int)w->steps[i].id.n,
			                          w->steps[i].id.p, (int)w->name.n, w->name.p),
			            NULL);
			return false;
		}
		if (truth == XJ_FALSE)
			continue;
		if (!xj_waiting_find(before, w->steps[i].id, &kept)) {
			kept.due = XJ_NO_DATE;
			if (w->steps[i].has_within &&
			    !due_day(facts->pool, calendar, on, w->steps[i].within, &kept.due, where, diags))
				return false;
		}
		add_waiting(out, w->steps[i].id, kept.due);
	}
	return true;
}
