#include "roll/deferral.h"

#include "roll/change.h"

struct looking {
	const struct xj_registering *in;
	struct xj_pool *pool;
	struct xj_cases cases;
	struct xj_index students;
	struct xj_cursor line;
	xj_date limit;
	struct xj_evidence *evidence;
	struct xj_diags *diags;
};

static struct xj_span
cell(const struct looking *k, int field)
{
	return xj_cell(&k->line, field);
}

static bool
is_granted(const struct looking *k)
{
	struct xj_span state = cell(k, k->cases.f.state);

	return xj_span_same(cell(k, k->cases.f.workflow), k->in->policy->school->deferral_change) &&
	       (xj_span_is(state, "effective") || xj_span_is(state, "closed"));
}

/* The last day: not beyond the school's longest. */
static xj_date
end_of(struct looking *k)
{
	const struct xj_school *school = k->in->policy->school;
	xj_date until = xj_date_parse(cell(k, k->cases.f.until));
	struct xj_where where;
	char text[11];

	if (until != XJ_NO_DATE && until <= k->limit)
		return until;
	where = xj_table_where(k->in->cases, k->line.row, k->cases.f.until);
	xj_diag_add(k->diags, XJ_DEFERRAL_CUT, &where, xj_date_format(k->limit, text),
	            xj_span_text(k->pool, school->deferral_source), NULL);
	return k->limit;
}

/* As the procedure words it. */
static struct xj_span
reason_of(const struct looking *k, const struct xj_workflow *w)
{
	struct xj_span name = cell(k, k->cases.f.reason);
	const struct xj_reason *reason = w ? xj_workflow_reason(w, name) : NULL;

	return reason && reason->title.n ? reason->title : xj_span_copy(k->pool, name);
}

/* Is it about this term? One that goes beyond the term's end is about the term in which it was granted. */
static bool
in_term(const struct looking *k, xj_date on, xj_date until)
{
	const struct xj_term *t = &k->in->term;
	bool granted_in = on >= t->starts_on && (t->ends_on == XJ_NO_DATE || on <= t->ends_on);

	if (until == XJ_NO_DATE || (t->ends_on != XJ_NO_DATE && until > t->ends_on))
		return granted_in;
	return until >= t->starts_on;
}

/* The day on which the case took effect. */
static xj_date
granted_on(struct looking *k, uint32_t index, const struct xj_workflow *w)
{
	struct xj_span document;
	xj_date on = w ? xj_case_effective_on(&k->cases, index, w, &document) : XJ_NO_DATE;

	return on == XJ_NO_DATE ? xj_date_parse(cell(k, k->cases.f.on)) : on;
}

/* The case whose last line is at the cursor. */
static void
take(struct looking *k, uint32_t index)
{
	uint32_t student = xj_index_find(&k->students, cell(k, k->cases.f.student_id));
	const struct xj_workflow *w = xj_case_workflow(k->in->policy, cell(k, k->cases.f.workflow),
	                                               cell(k, k->cases.f.version), NULL);
	xj_date until = xj_date_parse(cell(k, k->cases.f.until)), on = granted_on(k, index, w);
	struct xj_evidence *e;

	if (student == XJ_NONE || on == XJ_NO_DATE || on > k->in->today || !in_term(k, on, until))
		return;
	e = &k->evidence[student];
	until = end_of(k);
	if (e->deferred && e->deferred_until >= until)
		return;
	e->deferred = e->by_case = true;
	e->deferred_on = on;
	e->deferred_until = until;
	e->deferral_reason = reason_of(k, w);
}

void
xj_deferrals_of_cases(const struct xj_registering *in, struct xj_pool *pool, xj_date window_end,
                      struct xj_evidence *evidence, struct xj_diags *diags)
{
	struct looking k = {.in = in, .pool = pool, .evidence = evidence, .diags = diags};

	if (!in->cases || !in->policy->school->deferral_change.n)
		return;
	k.limit = xj_deferral_limit(in->policy, window_end);
	xj_cases_fold(&k.cases, pool, in->cases);
	xj_index_build(&k.students, pool, in->roll, xj_schema_field(in->roll->schema, "student_id"));
	xj_cursor_init(&k.line, pool, in->cases);
	for (uint32_t i = 0; i < k.cases.count; i++)
		if (xj_cursor_move(&k.line, k.cases.list[i].last) && is_granted(&k))
			take(&k, i);
}
