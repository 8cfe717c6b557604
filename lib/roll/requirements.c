#include "roll/requirements.h"

#include "record/value.h"

/* What a requirement may ask besides the roll's own facts. */
struct asked {
	const struct xj_evidence *e;
	const struct xj_recorded *recorded;
	struct xj_facts facts;
};

/* The list that speaks of a requirement, and the option that gives it. */
struct source {
	const char *name, *option;
	const struct xj_table *table;
};

enum { SOURCES = 4 };

static void
list_sources(const struct xj_registering *in, struct source out[SOURCES])
{
	out[0] = (struct source){"fees", "--fees", in->fees};
	out[1] = (struct source){"arrival", "--arrivals", in->arrivals};
	out[2] = (struct source){"health", "--health", in->health};
	out[3] = (struct source){"holds", "--holds", in->holds};
}

static struct source
source_of(const struct xj_registering *in, struct xj_span requirement)
{
	struct source sources[SOURCES];

	list_sources(in, sources);
	for (size_t i = 0; i < SOURCES; i++)
		if (xj_span_is(requirement, sources[i].name))
			return sources[i];
	return (struct source){"", "list", NULL};
}

/* The mark that needs it: the last one, unless an earlier one does. */
static size_t
mark_of(const struct xj_school *s, size_t requirement)
{
	for (size_t m = 0; m + 1 < s->nmarks; m++)
		for (size_t i = 0; i < s->marks[m].nneeds; i++)
			if (s->marks[m].needs[i] == requirement)
				return m;
	return s->nmarks ? s->nmarks - 1 : 0;
}

static bool
concerns(const struct xj_registering *in, size_t requirement)
{
	const struct xj_school *s = in->policy->school;

	return !s->nmarks || mark_of(s, requirement) == in->mark;
}

/* A list that is another department's to read: what it says would be taken for this mark. */
static bool
check_others(const struct xj_registering *in, struct xj_pool *pool, struct xj_diags *diags)
{
	const struct xj_school *s = in->policy->school;
	bool ok = true;

	for (size_t i = 0; i < s->nrequirements && s->nmarks; i++) {
		struct source from = source_of(in, s->requirements[i].name);
		const struct xj_mark *its = &s->marks[mark_of(s, i)], *put = &s->marks[in->mark];

		if (!from.table || concerns(in, i))
			continue;
		xj_diag_add(diags, XJ_MARK_LIST, NULL, from.option, xj_span_text(pool, its->title),
		            xj_span_text(pool, its->name), xj_span_text(pool, put->title), NULL);
		ok = false;
	}
	return ok;
}

static bool
check_files(const struct xj_registering *in, struct xj_pool *pool, struct xj_diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < in->policy->school->nrequirements; i++) {
		const struct xj_requirement *q = &in->policy->school->requirements[i];
		struct source from = source_of(in, q->name);

		if (q->optional || from.table || !concerns(in, i))
			continue;
		xj_diag_add(diags, XJ_FILE_NEEDED, NULL, from.option, xj_span_text(pool, q->unmet),
		            xj_span_text(pool, q->source), NULL);
		ok = false;
	}
	return ok;
}

bool
xj_requirements_columns(const struct xj_registering *in, struct xj_diags *diags)
{
	bool money = !in->fees || xj_evidence_speaks_of_money(in->fees);
	bool arrival = !in->arrivals || xj_evidence_speaks_of_arrival(in->arrivals);

	if (!money)
		xj_diag_add(diags, XJ_NO_MONEY, &(struct xj_where){.file = in->fees->label, .line = 1, .column = 1}, NULL);
	if (!arrival)
		xj_diag_add(diags, XJ_NO_ARRIVAL_COLUMN,
		            &(struct xj_where){.file = in->arrivals->label, .line = 1, .column = 1}, NULL);
	return money && arrival;
}

/* What marks there are is on record only: without the record everybody would lack them all. */
static bool
check_record(const struct xj_registering *in, struct xj_pool *pool, struct xj_diags *diags)
{
	const struct xj_school *s = in->policy->school;

	if (!s->nmarks || !in->mark || in->has_events)
		return true;
	xj_diag_add(diags, XJ_RECORD_NEEDED, NULL, xj_span_text(pool, s->marks[in->mark].title),
	            xj_span_text(pool, s->marks[in->mark - 1].title), NULL);
	return false;
}

bool
xj_requirements_given(const struct xj_registering *in, struct xj_pool *pool, struct xj_diags *diags)
{
	bool ok = check_others(in, pool, diags);

	ok = check_record(in, pool, diags) && ok;
	return check_files(in, pool, diags) && ok;
}

void
xj_requirements_open(struct xj_requirements *q, const struct xj_registering *in, struct xj_pool *pool,
                     const struct xj_cursor *row, struct xj_diags *diags)
{
	*q = (struct xj_requirements){.in = in, .pool = pool, .row = row, .diags = diags};
	q->said_unknown = xj_pool_zero(pool, in->policy->school->nrequirements + 1, sizeof *q->said_unknown);
	xj_buf_init(&q->unmet, pool);
	xj_buf_text(&q->unmet, "");
}

static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct asked *a = ctx;
	int flag;

	/* What an earlier mark was put for is not in this run's lists any more, but on record. */
	if (xj_span_is(name, "paid"))
		flag = xj_evidence_paid(a->e) || (a->recorded->marks && a->recorded->paid_on != XJ_NO_DATE);
	else if (xj_span_is(name, "arrived"))
		flag = a->e->arrived || (a->recorded->marks && a->recorded->attended_on != XJ_NO_DATE);
	else if (xj_span_is(name, "held"))
		flag = a->e->held;
	else if (xj_span_is(name, "health")) {
		*value = a->e->health;
		return true;
	} else
		return xj_facts_get(&a->facts, name, value);
	*value = xj_value_of_flag(flag);
	return true;
}

static void
add(struct xj_requirements *q, struct xj_span text)
{
	if (q->unmet.n)
		xj_buf_text(&q->unmet, "；");
	xj_buf_span(&q->unmet, text);
}

/* Adds what a requirement says is lacking; with the fact that it depends on, where that is not known. */
static void
add_unmet(struct xj_requirements *q, size_t at, struct xj_span unknown)
{
	const struct xj_requirement *requirement = &q->in->policy->school->requirements[at];

	add(q, requirement->unmet);
	if (!unknown.n)
		return;
	xj_buf_print(&q->unmet, "（%.*s？）", (int)unknown.n, unknown.p);
	if (!q->said_unknown[at]) {
		struct xj_where w = xj_table_where(q->in->roll, q->row->row, -1);

		xj_diag_add(q->diags, XJ_REQUIREMENT_UNKNOWN, &w, xj_span_text(q->pool, unknown),
		            xj_span_text(q->pool, requirement->unmet), NULL);
	}
	q->said_unknown[at] = true;
}

void
xj_requirements_list(struct xj_requirements *q, const struct xj_evidence *e, const struct xj_recorded *recorded)
{
	const struct xj_school *s = q->in->policy->school;
	struct asked a = {.e = e, .recorded = recorded,
	                  .facts = {.pool = q->pool, .policy = q->in->policy, .roll = q->row,
	                            .starts_on = q->in->term.starts_on, .until = XJ_NO_DATE, .today = q->in->today}};

	q->unmet.n = 0;
	for (size_t m = 0; xj_registers_at_last(q->in) && m + 1 < s->nmarks; m++)
		if (!(recorded->marks >> m & 1))
			add(q, s->marks[m].unmet);
	for (size_t i = 0; i < s->nrequirements; i++) {
		const struct xj_requirement *requirement = &s->requirements[i];
		struct xj_span lacks = {"", 0}, unknown = {"", 0};
		enum xj_truth binds;

		if (!source_of(q->in, requirement->name).table || !concerns(q->in, i))
			continue;
		binds = xj_condition_test(requirement->when, fact, &a, &unknown);
		if (binds == XJ_FALSE || xj_condition_test(requirement->test, fact, &a, &lacks) == XJ_TRUE)
			continue;
		if (!q->sure || !(unknown.n || lacks.n))
			add_unmet(q, i, unknown.n ? unknown : lacks);
	}
}
