#include "report/required.h"

#include "roll/facts.h"

bool
xj_report_required_open(struct xj_report_required *r, const struct xj_report_in *in, struct xj_pool *pool)
{
	const struct xj_table *materials = xj_report_table(in, "materials");

	*r = (struct xj_report_required){.nbooks = 0};
	if (!materials || !xj_policy_archive(in->policy))
		return false;
	xj_items_fold(&r->items, pool, materials);
	r->books = xj_pool_zero(pool, in->ntables + 1, sizeof *r->books);
	r->cases = xj_pool_zero(pool, in->ntables + 1, sizeof *r->cases);
	for (size_t i = 0; i < in->ntables; i++)
		if (xj_span_is(in->tables[i]->schema->name, "cases")) {
			struct xj_cases *cases = &r->cases[r->nbooks];

			xj_cases_fold(cases, pool, in->tables[i]);
			xj_keeping_open(&r->books[r->nbooks++], pool, in->policy, &r->items, cases, in->today);
		}
	if (!r->nbooks)
		xj_keeping_open(&r->books[r->nbooks++], pool, in->policy, &r->items, NULL, in->today);
	return true;
}

struct passing {
	xj_required_fn *fn;
	void *ctx;
	xj_date today;
	bool cases_only;
};

static void
pass(void *ctx, const struct xj_required *required)
{
	const struct passing *p = ctx;

	if (required->from <= p->today && (required->case_id.n || !p->cases_only))
		p->fn(p->ctx, required);
}

void
xj_report_required_each(struct xj_report_required *r, const struct xj_cursor *student, xj_required_fn *fn, void *ctx)
{
	for (size_t i = 0; i < r->nbooks; i++) {
		struct passing p = {fn, ctx, r->books[i].today, i > 0};

		xj_required_each(&r->books[i], student, pass, &p);
	}
}

bool
xj_report_required_untold(const struct xj_report_required *r, const struct xj_cursor *student)
{
	const struct xj_keeping_books *books = r->books;
	struct xj_facts facts = {.pool = books->pool, .policy = books->policy, .roll = student, .given = {"", 0},
	                         .starts_on = XJ_NO_DATE, .until = XJ_NO_DATE, .today = books->today};

	for (size_t i = 0; i < books->rules->nneeds; i++) {
		const struct xj_archive_need *need = &books->rules->needs[i];
		struct xj_span unknown;
		enum xj_truth wanted = xj_condition_test(need->when, xj_facts_get, &facts, &unknown);

		if (wanted == XJ_UNKNOWN)
			return true;
		if (wanted == XJ_TRUE && !need->nchanges &&
		    xj_date_parse(xj_cell(student, xj_schema_find(student->table->schema, need->from))) == XJ_NO_DATE)
			return true;
	}
	return false;
}
