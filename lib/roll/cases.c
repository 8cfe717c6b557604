#include "roll/cases.h"

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
xj_case_undo(const struct xj_workflow *w, size_t step, bool *done)
{
	done[step] = false;
	for (size_t i = 0; i < w->nsteps; i++)
		for (size_t k = 0; k < w->steps[i].nneeds; k++)
			if (w->steps[i].needs[k] == step)
				xj_case_undo(w, i, done);
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
		if (step != SIZE_MAX &&
		    (xj_span_is(decision, "pass") || xj_span_is(decision, "issue") || xj_span_is(decision, "mark")))
			done[step] = true;
		if (!xj_span_is(decision, "return"))
			continue;
		waiting = xj_cell(&c, cases->f.waiting);
		while (xj_waiting_next(&waiting, &target))
			if ((step = xj_workflow_step(w, target.step)) != SIZE_MAX)
				xj_case_undo(w, step, done);
	}
}

/* Is step i settled: decided, or skipped? A skipped step settles only when what it needs is settled. */
static enum xj_truth
settled(const struct xj_workflow *w, size_t i, const bool *done, struct xj_facts *facts, struct xj_span *unknown)
{
	enum xj_truth truth;

	if (done[i])
		return XJ_TRUE;
	if (!w->steps[i].when)
		return XJ_FALSE;
	for (size_t k = 0; k < w->steps[i].nneeds; k++)
		if ((truth = settled(w, w->steps[i].needs[k], done, facts, unknown)) != XJ_TRUE)
			return truth;
	truth = xj_condition_test(w->steps[i].when, xj_facts_get, facts, unknown);
	return truth == XJ_UNKNOWN ? truth : truth == XJ_TRUE ? XJ_FALSE : XJ_TRUE;
}

static enum xj_truth
ready(const struct xj_workflow *w, size_t i, const bool *done, struct xj_facts *facts, struct xj_span *unknown)
{
	enum xj_truth truth;

	for (size_t k = 0; k < w->steps[i].nneeds; k++)
		if ((truth = settled(w, w->steps[i].needs[k], done, facts, unknown)) != XJ_TRUE)
			return truth;
	truth = settled(w, i, done, facts, unknown);
	return truth == XJ_UNKNOWN ? truth : truth == XJ_TRUE ? XJ_FALSE : XJ_TRUE;
}

bool
xj_case_waiting(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_facts *facts,
                const bool *done, struct xj_span before, xj_date on, struct xj_buf *out, const struct xj_where *where,
                struct xj_diags *diags)
{
	struct xj_span unknown;
	char text[11];

	for (size_t i = 0; i < w->nsteps; i++) {
		enum xj_truth truth = ready(w, i, done, facts, &unknown);
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
			if (w->steps[i].has_within) {
				kept.due = xj_calendar_add(calendar, on, w->steps[i].within);
				if (kept.due == XJ_NO_DATE) {
					xj_diag_add(diags, XJ_CALENDAR_MISSING, where,
					            xj_pool_print(facts->pool, "%d", xj_date_year(on) + 1), NULL);
					return false;
				}
			}
		}
		if (out->n)
			xj_buf_put(out, ' ');
		xj_buf_span(out, w->steps[i].id);
		if (kept.due != XJ_NO_DATE)
			xj_buf_print(out, ":%s", xj_date_format(kept.due, text));
	}
	return true;
}
