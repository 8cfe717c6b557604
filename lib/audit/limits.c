/* Limits that follow from rules and dates: repeating, the longest time to study, the end of studies. */
#include "audit/limits.h"

#include "audit/families.h"
#include "audit/joins.h"

/* A counter of the roll, and the procedures that add to it. */
struct counter {
	int field;
	struct xj_span name;
	const struct xj_workflow **w;
	size_t n;
};

struct counters {
	struct counter *list;
	size_t n, cap;
};

static bool
is_asked(const struct xj_workflow *w, const char *field)
{
	for (size_t i = 0; i < w->nrefuse; i++)
		if (xj_condition_asks(w->refuse[i].when, field))
			return true;
	return false;
}

/* Counters that their own procedures ask before they go on. */
void *
xj_audit_counters_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct counters *s = xj_pool_zero(a->pool, 1, sizeof *s);
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	for (size_t f = 0; f < table->schema->nfields; f++) {
		struct counter c = {.field = (int)f, .name = table->schema->fields[f].name};
		bool asked = false;

		for (size_t i = 0; i < n && table->column_of[f] >= 0 && table->schema->fields[f].type == XJ_INTEGER; i++) {
			if (!xj_audit_counts(w[i], c.name))
				continue;
			if (!c.w)
				c.w = xj_pool_zero(a->pool, n, sizeof *c.w);
			c.w[c.n++] = w[i];
			asked = asked || is_asked(w[i], c.name.p);
		}
		if (asked)
			*XJ_PUSH(a->pool, s->list, s->n, s->cap) = c;
	}
	return s;
}

/* What does not depend on the day that is asked: the counter, and the student's own row. */
static bool
lasting_fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct xj_facts *f = ctx;

	return (xj_span_starts(name, "roll.") || xj_schema_find(f->roll->table->schema, name) >= 0) && xj_facts_get(f, name, value);
}

/* The rule that would have refused the last time; NULL where none would. */
static const struct xj_rule *
refusing(const struct counter *c, const struct xj_workflow *w, struct xj_facts *facts)
{
	struct xj_span unknown;

	for (size_t i = 0; i < w->nrefuse; i++)
		if (xj_condition_asks(w->refuse[i].when, c->name.p) &&
		    xj_condition_test(w->refuse[i].when, lasting_fact, facts, &unknown) == XJ_TRUE)
			return &w->refuse[i];
	return NULL;
}

/* The rule that refused it, where each of the procedures that could have counted it would have. */
static const struct xj_rule *
refused(const struct counter *c, const struct xj_audit_row *row, struct xj_facts *facts)
{
	const struct xj_rule *rule = NULL;
	bool here = false;

	for (size_t i = 0; i < c->n; i++)
		here = here || xj_span_listed(c->w[i]->from, c->w[i]->nfrom, row->status->name);
	for (size_t i = 0; i < c->n; i++) {
		const struct xj_rule *by;

		if (here && !xj_span_listed(c->w[i]->from, c->w[i]->nfrom, row->status->name))
			continue;
		by = refusing(c, c->w[i], facts);
		if (!by)
			return NULL;
		if (!rule)
			rule = by;
	}
	return rule;
}

void
xj_audit_repeated_too_often(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct counters *s = row->state;

	for (size_t i = 0; i < s->n; i++) {
		const struct counter *c = &s->list[i];
		struct xj_span cell = xj_cell(row->cursor, c->field);
		struct xj_facts facts = {.pool = a->pool, .policy = a->policy, .roll = row->cursor, .starts_on = XJ_NO_DATE,
		                         .until = XJ_NO_DATE, .today = a->today};
		const struct xj_rule *by;
		struct xj_finding *f;
		int64_t times;

		if (!cell.n || (cell.n == 1 && cell.p[0] == '0') || !xj_span_integer(cell, &times) || times < 1)
			continue;
		facts.given = xj_span(xj_pool_print(a->pool, "%s=%lld", c->name.p, (long long)times - 1));
		by = refused(c, row, &facts);
		if (!by)
			continue;
		f = xj_audit_found(a, rule, row, c->field);
		f->args[1] = c->name.p;
		f->args[2] = xj_span_text(a->pool, cell);
		f->args[3] = xj_pool_print(a->pool, "%s (%s)", xj_span_text(a->pool, by->because), xj_span_text(a->pool, by->source));
	}
}

const char *
xj_audit_unasked_study(const struct xj_audit *a)
{
	return a->policy->school->nstudy ? NULL : "study in school.yaml";
}

/* The day up to which somebody must have come for the shortest of the times to be over soon, as cells have it: most of a roll came later. */
void *
xj_audit_study_begin(struct xj_audit *a, const struct xj_table *table)
{
	const struct xj_school *school = a->policy->school;
	xj_date came = XJ_NO_DATE;

	(void)table;
	for (size_t i = 0; i < school->nstudy; i++) {
		xj_date day = xj_audit_soon(a) - xj_audit_fewest_days(school->study[i].period);

		if (came == XJ_NO_DATE || day > came)
			came = day;
	}
	return xj_date_format(came, xj_pool_alloc(a->pool, 11));
}

/* Is the time of the leave that runs taken out of the time to study once it is over? */
static bool
is_credited(struct xj_audit *a, const struct xj_audit_row *row, struct xj_facts *facts)
{
	bool suspended = xj_status_away(row->status, XJ_SUSPENSION);
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	for (size_t i = 0; i < n; i++) {
		if (!xj_span_listed(w[i]->from, w[i]->nfrom, row->status->name))
			continue;
		for (size_t k = 0; k < w[i]->nadd; k++) {
			const struct xj_assignment *add = &w[i]->add[k];
			struct xj_span unknown;

			if (xj_span_is(add->field, "uncounted_days") &&
			    (xj_span_is(add->value, "$served_days") || (suspended && xj_span_is(add->value, "$suspended_served_days"))) &&
			    xj_condition_test(add->when, xj_facts_get, facts, &unknown) != XJ_FALSE)
				return true;
		}
	}
	return false;
}

/* The last day of the longest time to study as of now; XJ_NO_DATE where it is not known. *stands: a leave runs that does not count, so that the end moves on with each
 * day of it. */
static xj_date
study_end(struct xj_audit *a, const struct xj_audit_row *row, bool *stands)
{
	struct xj_facts facts = {.pool = a->pool, .policy = a->policy, .roll = row->cursor, .starts_on = XJ_NO_DATE,
	                         .until = XJ_NO_DATE, .today = a->today};
	struct xj_span value;
	xj_date end;

	*stands = xj_status_away(row->status, XJ_RETENTION);
	if (!xj_facts_get(&facts, XJ_LIT("study_ends_on"), &value) || (end = xj_date_parse(value)) == XJ_NO_DATE)
		return XJ_NO_DATE;
	if (!*stands && row->status->ends && row->since != XJ_NO_DATE && row->since <= end && is_credited(a, row, &facts)) {
		*stands = true;
		if (a->today > row->since)
			end += a->today - row->since;
	}
	return end;
}

void
xj_audit_over_study_limit(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	static const char *const eases[] = {"status", "expected_end_on", "uncounted_days", NULL};
	struct xj_span came = xj_cell(row->cursor, row->roll->enrolled_on);
	struct xj_finding *f;
	xj_date end;
	bool stands;

	if (!row->status || !row->status->on_roll || came.n != 10 || memcmp(came.p, row->state, 10) > 0 ||
	    xj_date_parse(came) == XJ_NO_DATE)
		return;
	end = study_end(a, row, &stands);
	if (end == XJ_NO_DATE || end > xj_audit_soon(a) || (stands && end >= a->today) ||
	    xj_audit_in_hand(a, xj_cell(row->cursor, row->student_id), eases))
		return;
	f = xj_audit_found(a, rule, row, row->roll->enrolled_on);
	xj_audit_wanted(a, f, end);
	if (f->severity == XJ_WARNING) {
		f->message = "{1} longest time to study ends {2}, {3}";
		f->next = "change graduate --student {1} {2}, or: change incomplete --student {1} {2}";
	}
}

/* The last day that is soon, as cells have it. */
void *
xj_audit_graduation_begin(struct xj_audit *a, const struct xj_table *table)
{
	char *soon = xj_pool_alloc(a->pool, 11);

	(void)table;
	return xj_date_format(xj_audit_soon(a), soon);
}

/* Who is away goes by the end of the leave. */
void
xj_audit_graduation_due(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	static const char *const ends[] = {"status", "expected_end_on", NULL};
	struct xj_span cell = xj_cell(row->cursor, row->roll->expected_end_on);
	struct xj_finding *f;
	xj_date end;

	if (cell.n != 10 || memcmp(cell.p, row->state, 10) > 0 || row->status->ends)
		return;
	end = xj_date_parse(cell);
	/* that the two days contradict each other is date-order's */
	if (end == XJ_NO_DATE || end < xj_date_parse(xj_cell(row->cursor, row->roll->enrolled_on)) ||
	    xj_audit_in_hand(a, xj_cell(row->cursor, row->student_id), ends))
		return;
	f = xj_audit_found(a, rule, row, row->roll->expected_end_on);
	xj_audit_wanted(a, f, end);
	if (f->severity == XJ_WARNING)
		f->message = "{1} is to graduate {2}, {3}";
}
