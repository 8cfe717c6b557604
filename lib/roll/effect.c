/* Carrying the effects of cases to the roll. */
#include <stdlib.h>

#include "roll/applying.h"

uint32_t
xj_case_effective_row(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w)
{
	struct xj_effective e = {.cases = cases, .w = w, .index = index};

	(void)xj_effective_read(&e);
	return e.row;
}

xj_date
xj_case_effective_on(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, struct xj_span *doc_no)
{
	struct xj_effective e = {.cases = cases, .w = w, .index = index};

	if (!xj_effective_read(&e))
		return XJ_NO_DATE;
	*doc_no = e.doc_no;
	return e.on;
}

static int
by_student(const void *a, const void *b)
{
	const struct xj_effective *x = a, *y = b;

	return x->roll_row < y->roll_row ? -1 : x->roll_row > y->roll_row;
}

static struct xj_span
effective_key(void *arg, uint32_t i)
{
	return ((struct xj_applying *)arg)->list[i].id;
}

/* `line` stands on the last line of a case. */
static void
collect_one(struct xj_applying *a, struct xj_cases *cases, const struct xj_cursor *line, size_t file, uint32_t index)
{
	struct xj_effective e = {.cases = cases, .index = index, .file = file};
	struct xj_span state = xj_cell(line, cases->f.state);

	if ((a->only_since && line->row < a->since) || !xj_case_is_effective(state))
		return;
	e.w = xj_case_workflow(a->policy, xj_cell(line, cases->f.workflow), xj_cell(line, cases->f.version), NULL);
	if (!e.w) {
		XJ_REFUSE_EFFECT(a, cases, line, cases->f.workflow, XJ_UNKNOWN_WORKFLOW,
		            xj_span_text(a->pool, xj_cell(line, cases->f.workflow)), NULL);
		return;
	}
	e.roll_row = xj_index_find(&a->students, xj_cell(line, cases->f.student_id));
	if (e.roll_row == XJ_NONE) {
		XJ_REFUSE_EFFECT(a, cases, line, cases->f.student_id, XJ_NOT_ON_ROLL,
		            xj_span_text(a->pool, xj_cell(line, cases->f.student_id)), a->roll->label, NULL);
		return;
	}
	if (!xj_effective_read(&e)) {
		XJ_REFUSE_EFFECT(a, cases, line, cases->f.state, XJ_NO_EFFECT_STEP,
		            xj_span_text(a->pool, e.w->steps[e.w->effect_at].id), NULL);
		return;
	}
	if (a->only_since && e.row < a->since)
		return;
	if (xj_map_get(&a->by_id, e.id) != XJ_NONE)
		return;
	*XJ_PUSH(a->pool, a->list, a->count, a->cap) = e;
	(void)xj_map_put(&a->by_id, e.id, (uint32_t)a->count - 1);
}

static void
collect(struct xj_applying *a, struct xj_cases *cases, size_t file)
{
	struct xj_cursor line;

	xj_cursor_init(&line, a->pool, cases->table);
	for (uint32_t i = 0; i < cases->count; i++)
		if (xj_cursor_move(&line, cases->list[i].last))
			collect_one(a, cases, &line, file, i);
}

/* The first of list[from..to) that is not in the row yet: behind the one that `last_case` names. False when that one is not here. */
static bool
not_applied(const struct xj_applying *a, size_t from, size_t to, size_t *first)
{
	struct xj_span last = xj_field_now(a, a->rf.last_case);

	*first = from;
	if (!last.n || a->only_since)
		return true;
	for (size_t i = from; i < to; i++)
		if (xj_span_same(a->list[i].id, last)) {
			*first = i + 1;
			return true;
		}
	return false;
}

/* May the effect start from the status that the row has by now? */
static bool
check_from(struct xj_applying *a, const struct xj_effective *e)
{
	struct xj_span status = xj_field_now(a, a->rf.status);
	struct xj_cursor line;

	if (xj_span_listed(e->w->from, e->w->nfrom, status))
		return true;
	xj_cursor_init(&line, a->pool, e->cases->table);
	(void)xj_cursor_move(&line, e->cases->list[e->index].last);
	XJ_REFUSE_EFFECT(a, e->cases, &line, e->cases->f.workflow, XJ_EFFECT_NOT_FROM, xj_span_text(a->pool, status),
	            xj_span_text(a->pool, e->w->title), NULL);
	return false;
}

static void
apply_student(struct xj_applying *a, size_t from, size_t to, struct xj_span *before, struct xj_span *next)
{
	size_t nfields = a->roll->schema->nfields, first;
	uint32_t row = a->list[from].roll_row;

	if (!xj_cursor_move(&a->row, row))
		return;
	for (size_t f = 0; f < nfields; f++)
		a->now[f] = before[f] = xj_cell(&a->row, (int)f);
	if (!not_applied(a, from, to, &first)) {
		xj_table_refuse(a->roll, row, a->rf.last_case, a->diags, XJ_LAST_CASE_MISSING,
		                xj_span_text(a->pool, xj_field_now(a, a->rf.last_case)), NULL);
		return;
	}
	for (size_t i = first; i < to; i++) {
		if (!check_from(a, &a->list[i]) || !xj_effect_on_row(a, &a->list[i], next))
			return;
	}
	for (size_t f = 0; f < nfields; f++)
		xj_changes_set(a->out, row, (int)f, before[f], a->now[f]);
}

static void
apply_all(struct xj_applying *a, const struct xj_table *const *tables, size_t ntables)
{
	size_t nfields = a->roll->schema->nfields;
	struct xj_span *before = xj_pool_zero(a->pool, nfields, sizeof *before);
	struct xj_span *next = xj_pool_zero(a->pool, nfields, sizeof *next);

	a->rf = xj_roll_fields(a->roll->schema);
	a->now = xj_pool_zero(a->pool, nfields, sizeof *a->now);
	a->numbers = xj_pool_zero(a->pool, nfields, sizeof *a->numbers);
	xj_index_build(&a->students, a->pool, a->roll, a->rf.student_id);
	xj_cursor_init(&a->row, a->pool, a->roll);
	xj_map_init(&a->by_id, a->pool, 64, effective_key, a);
	for (size_t t = 0; t < ntables; t++) {
		struct xj_cases *cases = xj_pool_alloc(a->pool, sizeof *cases);

		xj_cases_fold(cases, a->pool, tables[t]);
		collect(a, cases, t);
	}
	if (a->count)
		qsort(a->list, a->count, sizeof *a->list, by_student);
	for (size_t from = 0, to; from < a->count; from = to) {
		for (to = from; to < a->count && a->list[to].roll_row == a->list[from].roll_row; to++)
			;
		xj_effective_order(a->pool, a->list + from, to - from);
		apply_student(a, from, to, before, next);
	}
}

void
xj_change_apply(const struct xj_policy *policy, const struct xj_table *const *tables, size_t ntables,
                struct xj_table *roll, struct xj_changes *out, struct xj_diags *diags)
{
	struct xj_applying a = {.policy = policy, .pool = out->pool, .roll = roll, .out = out, .diags = diags};

	apply_all(&a, tables, ntables);
}

void
xj_change_carry(const struct xj_policy *policy, const struct xj_table *cases, size_t since, struct xj_table *roll,
                struct xj_changes *out, struct xj_diags *diags)
{
	struct xj_applying a = {.policy = policy, .pool = out->pool, .roll = roll, .out = out, .diags = diags,
	                     .only_since = true, .since = since};

	apply_all(&a, &cases, 1);
}
