/* More cases than the plan of places has room for. */
#include "audit/families.h"
#include "audit/then.h"

/* Places of this school year's plan that are taken, by procedure and what the cases set. */
struct plan {
	const struct xj_workflow *w;
	struct xj_span value; /* of quota.by */
	int64_t taken;
	const struct xj_table *table; /* where the first of them stands */
	uint32_t row;
};

struct plans {
	struct plan *list;
	size_t count, cap;
};

const char *
xj_audit_unasked_plan(const struct xj_audit *a)
{
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	for (size_t i = 0; i < n; i++)
		if (w[i]->quota.at != SIZE_MAX)
			return NULL;
	return "quota in a procedure";
}

static void
take_place(struct xj_audit *a, struct plans *p, const struct xj_workflow *w, struct xj_span value, const struct xj_cursor *line)
{
	size_t at = 0;

	while (at < p->count && !(xj_span_same(p->list[at].w->name, w->name) && xj_span_same(p->list[at].value, value)))
		at++;
	if (at == p->count)
		*XJ_PUSH(a->pool, p->list, p->count, p->cap) =
			(struct plan){w, xj_span_copy(a->pool, value), 0, line->table, (uint32_t)line->row};
	p->list[at].taken++;
}

/* The plan is that of the present school year; who was let pass in it holds a place, as long as the case is not given up. */
static void
count_file(struct xj_audit *a, struct plans *p, struct xj_audit_file *file)
{
	struct xj_cases *cases = xj_audit_folded(a, file);
	const struct xj_case_fields *f = &cases->f;
	struct xj_cursor first, last;

	xj_cursor_init(&first, a->pool, file->table);
	xj_cursor_init(&last, a->pool, file->table);
	for (uint32_t i = 0; i < cases->count; i++) {
		struct xj_audit_row row = {.cursor = &last, .cases = f, .folded = cases, .index = i};
		struct xj_audit_case same;
		struct xj_stand stand;
		struct xj_span value;
		xj_date opened;

		if (!xj_cursor_move(&last, cases->list[i].last) || xj_audit_given_up(&row))
			continue;
		row.workflow = xj_case_workflow(a->policy, xj_cell(&last, f->workflow), xj_cell(&last, f->version), NULL);
		if (!row.workflow || row.workflow->quota.at == SIZE_MAX)
			continue;
		value = xj_set_get(xj_cell(&last, f->set), row.workflow->quota.by);
		if (!value.n || !xj_cursor_move(&first, cases->list[i].first))
			continue;
		opened = xj_date_parse(xj_cell(&first, f->on));
		if (opened == XJ_NO_DATE || xj_school_year(opened) != xj_school_year(a->today))
			continue;
		xj_case_stand(cases, i, row.workflow, &stand, NULL);
		/* a case that is given twice counts once */
		if (stand.done[row.workflow->quota.at] && xj_audit_case_find(a, xj_cell(&last, f->case_id), &same) && same.file == file)
			take_place(a, p, row.workflow, value, &last);
	}
}

void
xj_audit_plan_exceeded(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_audit_file *last = NULL;
	struct plans p = {0};

	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_cases, NULL); f; f = xj_audit_file(a, XJ_OF_cases, f))
		last = f;
	if (!last || last->table != row->cursor->table)
		return;
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_cases, NULL); f; f = xj_audit_file(a, XJ_OF_cases, f))
		count_file(a, &p, f);
	for (size_t i = 0; i < p.count; i++) {
		const struct xj_quota *q = &p.list[i].w->quota;
		uint32_t at = xj_policy_program(a->policy, p.list[i].value);
		struct xj_span plan = at == XJ_NONE ? XJ_LIT("") : xj_span_trim(xj_policy_program_cell(a->policy, at, q->plan));
		struct xj_finding *f;
		int64_t most;

		if (!plan.n || !xj_span_integer(plan, &most) || p.list[i].taken <= most)
			continue;
		f = xj_audit_found(a, rule, row, row->cases->set);
		f->table = p.list[i].table;
		f->row = p.list[i].row;
		f->args[0] = xj_pool_print(a->pool, "%lld", (long long)p.list[i].taken);
		f->args[1] = p.list[i].value.p;
		f->args[2] = xj_pool_print(a->pool, "%lld (%.*s)", (long long)most, (int)q->source.n, q->source.p);
		f->args[3] = xj_span_text(a->pool, p.list[i].w->title);
	}
}
