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

/* The case was just found, so that its first line is at the cursor for keys. */
static void
add_line(struct xj_cases *cases, struct xj_case *cs, const struct xj_cursor *line)
{
	cases->next_line[cs->last] = (uint32_t)line->row;
	cs->last = (uint32_t)line->row;
	cs->lines++;
	if (cs->astray != XJ_NONE)
		return;
	cs->reopened = xj_span_is(xj_cell(line, cases->f.decision), "open");
	if (cs->reopened || !xj_span_same(xj_cell(line, cases->f.student_id), xj_cell(&cases->keys, cases->f.student_id)))
		cs->astray = (uint32_t)line->row;
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
			add_line(cases, &cases->list[at], &c);
			continue;
		}
		cs = XJ_PUSH(pool, cases->list, cases->count, cases->cap);
		*cs = (struct xj_case){.first = row, .last = row, .lines = 1, .astray = XJ_NONE, .next_of_student = XJ_NONE};
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

struct xj_stand
xj_stand_none(struct xj_pool *pool, const struct xj_workflow *w)
{
	return (struct xj_stand){.done = xj_pool_zero(pool, w->nsteps + 1, sizeof(bool)),
	                         .over = xj_pool_zero(pool, w->nsteps + 1, sizeof(bool)),
	                         .on = xj_pool_zero(pool, w->nsteps + 1, sizeof(xj_date))};
}

void
xj_case_behind(const struct xj_workflow *w, size_t step, bool *behind)
{
	bool more = true;

	for (size_t i = 0; i < w->nsteps; i++)
		behind[i] = i == step;
	while (more) {
		more = false;
		for (size_t i = 0; i < w->nsteps; i++)
			for (size_t k = 0; k < w->steps[i].nneeds && !behind[i]; k++)
				if (behind[w->steps[i].needs[k]])
					behind[i] = more = true;
	}
}

void
xj_case_undo(struct xj_pool *pool, const struct xj_workflow *w, size_t step, bool *done)
{
	bool *behind = xj_pool_zero(pool, w->nsteps + 1, sizeof *behind);

	xj_case_behind(w, step, behind);
	for (size_t i = 0; i < w->nsteps; i++)
		done[i] = done[i] && !behind[i];
}

bool
xj_decision_passes(struct xj_span decision)
{
	return xj_span_is(decision, "pass") || xj_span_is(decision, "issue") || xj_span_is(decision, "mark");
}

static void
copy_stand(const struct xj_workflow *w, struct xj_stand *to, const struct xj_stand *from)
{
	memcpy(to->done, from->done, w->nsteps * sizeof *to->done);
	memcpy(to->over, from->over, w->nsteps * sizeof *to->over);
	memcpy(to->on, from->on, w->nsteps * sizeof *to->on);
}

/* A line that sends the case back undoes what waits again though it was done, with all behind it. Another branch that waits meanwhile is as it was. A rejection undoes
 * what its step says besides, which does not wait again where another step has done for it. */
static void
send_back(struct xj_pool *pool, const struct xj_workflow *w, struct xj_span waiting, size_t on_reject, const bool *was,
          bool *done)
{
	struct xj_waiting target;

	if (waiting.n && on_reject != SIZE_MAX)
		xj_case_undo(pool, w, on_reject, done);
	while (xj_waiting_next(&waiting, &target)) {
		size_t step = xj_workflow_step(w, target.step);

		if (step != SIZE_MAX && was[step])
			xj_case_undo(pool, w, step, done);
	}
}

/* Where a rejection at `key`, a step or its signer, sends the case back to; SIZE_MAX for nowhere. */
static size_t
rejected_to(const struct xj_workflow *w, struct xj_span key)
{
	size_t step = xj_workflow_step(w, xj_span_cut(&key, '+'));

	return step == SIZE_MAX ? SIZE_MAX : w->steps[step].on_reject;
}

void
xj_stand_take(const struct xj_cases *cases, const struct xj_workflow *w, const struct xj_cursor *line, struct xj_stand *now,
              struct xj_stand *was)
{
	struct xj_span decision = xj_cell(line, cases->f.decision);
	bool skips = xj_span_is(decision, "skip"), rejects = xj_span_is(decision, "reject");
	size_t step;

	if (xj_span_is(decision, "urge"))
		return;
	if (xj_span_is(decision, "recall")) {
		copy_stand(w, now, was);
		return;
	}
	copy_stand(w, was, now);
	step = xj_workflow_step(w, xj_cell(line, cases->f.step));
	if (step != SIZE_MAX && (skips || xj_decision_passes(decision))) {
		now->done[step] = true;
		now->over[step] = skips;
		now->on[step] = xj_date_parse(xj_cell(line, cases->f.on));
	}
	if (rejects || xj_span_is(decision, "return"))
		send_back(cases->pool, w, xj_cell(line, cases->f.waiting),
		          rejects ? rejected_to(w, xj_cell(line, cases->f.step)) : SIZE_MAX, was->done, now->done);
}

void
xj_case_stand(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, struct xj_stand *now,
              struct xj_stand *before)
{
	struct xj_stand was = xj_stand_none(cases->pool, w);
	struct xj_cursor c;

	*now = xj_stand_none(cases->pool, w);
	xj_cursor_init(&c, cases->pool, cases->table);
	for (uint32_t row = cases->list[index].first; row != XJ_NONE; row = cases->next_line[row])
		if (xj_cursor_move(&c, row))
			xj_stand_take(cases, w, &c, now, &was);
	if (before)
		*before = was;
}

void
xj_case_done(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, bool *done)
{
	struct xj_stand stand;

	xj_case_stand(cases, index, w, &stand, NULL);
	memcpy(done, stand.done, w->nsteps * sizeof *done);
}
