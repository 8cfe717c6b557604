/* Whether a request may become a case. */
#include <stdio.h>

#include "policy/idnumber.h"
#include "policy/wording.h"
#include "record/value.h"
#include "roll/opening.h"
#include "roll/person.h"

#define REFUSE XJ_REFUSE_REQUEST

static char *
joined(struct xj_pool *pool, const struct xj_span *list, size_t n)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < n; i++) {
		if (i)
			xj_buf_text(&b, ", ");
		xj_buf_span(&b, list[i]);
	}
	return b.p;
}

/* diagnosis (诊断证明), as a rule knows it and as people do. */
static struct xj_span
both(const struct xj_opening *o, struct xj_span name, struct xj_span title)
{
	if (!title.n || xj_span_same(name, title))
		return name;
	return xj_span(xj_pool_print(o->pool, "%.*s (%.*s)", (int)name.n, name.p, (int)title.n, title.p));
}

static char *
reason_names(const struct xj_opening *o)
{
	struct xj_span *names = xj_pool_zero(o->pool, o->w->nreasons + 1, sizeof *names);

	for (size_t i = 0; i < o->w->nreasons; i++)
		names[i] = both(o, o->w->reasons[i].name, o->w->reasons[i].title);
	return joined(o->pool, names, o->w->nreasons);
}

/* The name on the request is the name that the number has on the roll. */
static void
check_person(struct xj_opening *o)
{
	struct xj_span asked = xj_cell(&o->request, o->f_name), has = xj_cell(&o->row, o->rf.name);

	if (!xj_same_name(asked, has))
		REFUSE(o, o->f_name, XJ_WRONG_PERSON, xj_span_text(o->pool, asked),
		       xj_span_text(o->pool, xj_cell(&o->row, o->rf.student_id)), xj_span_text(o->pool, has), NULL);
}

static void
check_status(struct xj_opening *o)
{
	struct xj_span status = xj_cell(&o->row, o->rf.status);

	if (xj_span_listed(o->w->from, o->w->nfrom, status))
		return;
	REFUSE(o, o->f_student, XJ_STATUS_NOT_FROM, xj_span_text(o->pool, status), xj_span_text(o->pool, o->w->title),
	       joined(o->pool, o->w->from, o->w->nfrom), NULL);
}

static void
check_evidence(struct xj_opening *o, const struct xj_request *r, const struct xj_reason *reason)
{
	struct xj_span *needed = xj_pool_zero(o->pool, 2 * reason->nevidence + 1, sizeof *needed);
	struct xj_span *missing = needed + reason->nevidence;
	size_t n = 0;

	for (size_t i = 0; i < reason->nevidence; i++) {
		needed[i] = both(o, reason->evidence[i], xj_wording_code(o->policy, "evidence", reason->evidence[i]));
		if (!xj_span_among(r->evidence, ';', reason->evidence[i]))
			missing[n++] = needed[i];
	}
	if (n)
		REFUSE(o, o->f_evidence, XJ_EVIDENCE_MISSING, joined(o->pool, missing, n),
		       joined(o->pool, needed, reason->nevidence), xj_span_text(o->pool, reason->title), NULL);
}

static void
check_reason(struct xj_opening *o, const struct xj_request *r)
{
	const struct xj_reason *reason = xj_workflow_reason(o->w, r->reason);
	char last[11];

	if (!o->w->nreasons && !r->reason.n)
		return;
	if (!reason && !r->reason.n)
		REFUSE(o, o->f_reason, XJ_ASKED_MISSING, xj_span_text(o->pool, o->w->title),
		       xj_pool_print(o->pool, "reason: %s", reason_names(o)), NULL);
	else if (!reason)
		REFUSE(o, o->f_reason, XJ_UNKNOWN_REASON, xj_span_text(o->pool, r->reason), xj_span_text(o->pool, o->w->title),
		       reason_names(o), NULL);
	if (!reason)
		return;
	check_evidence(o, r, reason);
	if (reason->has_max && r->starts_on != XJ_NO_DATE && r->until != XJ_NO_DATE &&
	    r->until > xj_date_add(r->starts_on, reason->max))
		REFUSE(o, o->f_until, XJ_TOO_LONG_AWAY, xj_span_text(o->pool, reason->title),
		       xj_span_text(o->pool, reason->max_text),
		       xj_date_format(xj_date_add(r->starts_on, reason->max), last),
		       xj_span_text(o->pool, o->w->limits_source), NULL);
}

static void
check_asked(struct xj_opening *o, const struct xj_request *r)
{
	for (size_t i = 0; i < o->w->nask; i++) {
		struct xj_span ask = o->w->ask[i];
		bool given = xj_span_is(ask, "starts_on") ? r->starts_on != XJ_NO_DATE
		             : xj_span_is(ask, "until")   ? r->until != XJ_NO_DATE
		             : xj_span_is(ask, "reason")  ? r->reason.n > 0
		             : xj_span_is(ask, "note")    ? r->note.n > 0
		                                          : xj_set_get(r->set, ask).n > 0;

		if (!given)
			REFUSE(o, -1, XJ_ASKED_MISSING, xj_span_text(o->pool, o->w->title),
			       xj_span_text(o->pool, both(o, ask, xj_wording_fact(o->policy, o->w, ask))), NULL);
	}
	if (r->starts_on != XJ_NO_DATE && r->until != XJ_NO_DATE && r->until <= r->starts_on)
		REFUSE(o, o->f_until, XJ_BAD_PERIOD, NULL);
	if (r->on > o->today)
		REFUSE(o, o->f_on, XJ_FUTURE_DATE, NULL);
}

static void
check_set(struct xj_opening *o, const struct xj_request *r)
{
	struct xj_span rest = r->set;

	while (rest.p && r->set.n) {
		struct xj_span value = xj_span_cut(&rest, ';'), key = xj_span_trim(xj_span_cut(&value, '='));
		int f = xj_schema_find(o->roll->schema, key);
		const struct xj_field *field = f >= 0 ? &o->roll->schema->fields[f] : xj_workflow_field(o->w, key);
		struct xj_where where;

		if (!field || !value.p || !xj_request_may_set(o, key) || xj_set_get(rest, key).p) {
			REFUSE(o, o->f_set, XJ_BAD_SET, xj_span_text(o->pool, key), NULL);
			continue;
		}
		where = xj_table_where(o->requests, o->request.row, o->f_set);
		if (!xj_value_check(field, xj_span_trim(value), &where, o->diags))
			o->requests->bad[o->request.row] = true;
		if (f >= 0 && f == o->rf.program && xj_policy_programs(o->policy) &&
		    xj_policy_program(o->policy, xj_span_trim(value)) == XJ_NONE)
			REFUSE(o, o->f_set, XJ_UNKNOWN_PROGRAM, xj_span_text(o->pool, value), NULL);
	}
}

/* As it would be. */
static struct xj_span
value_after(const struct xj_opening *o, const struct xj_request *r, int field)
{
	struct xj_span set = field < 0 ? (struct xj_span){NULL, 0} : xj_set_get(r->set, o->roll->schema->fields[field].name);

	return set.p ? set : xj_cell(&o->row, field);
}

static bool
sets(const struct xj_opening *o, const struct xj_request *r, int field)
{
	return field >= 0 && xj_set_get(r->set, o->roll->schema->fields[field].name).p;
}

/* A corrected id number is a sound one, and birth date and sex are corrected to what it says. */
static void
check_identity(struct xj_opening *o, const struct xj_request *r)
{
	const struct xj_field *fields = o->roll->schema->fields;
	struct xj_span id = value_after(o, r, o->rf.id_number), sex = value_after(o, r, o->rf.sex);
	xj_date birth = xj_date_parse(value_after(o, r, o->rf.birth_date));
	bool number = sets(o, r, o->rf.id_number);
	enum xj_id_fault fault;

	if (!id.n || (!number && !sets(o, r, o->rf.birth_date) && !sets(o, r, o->rf.sex)) ||
	    (o->rf.id_type >= 0 && !xj_is_citizen_number(&fields[o->rf.id_type], value_after(o, r, o->rf.id_type))))
		return;
	fault = xj_id_check(id);
	if (fault != XJ_ID_SOUND) {
		if (number)
			REFUSE(o, o->f_set, XJ_BAD_ID, xj_id_wanted(fault), NULL);
		return;
	}
	if (birth != XJ_NO_DATE && birth != xj_id_birth(id))
		REFUSE(o, o->f_set, XJ_ID_BIRTH, NULL);
	if (sex.n && o->rf.sex >= 0 && xj_is_male(&fields[o->rf.sex], sex) != xj_id_male(id))
		REFUSE(o, o->f_set, XJ_ID_SEX, NULL);
}

static void
check_limits(struct xj_opening *o, const struct xj_request *r)
{
	const struct xj_workflow *w = o->w;
	int64_t times = 0, days = 0;
	char number[24];

	if (w->times) {
		(void)xj_span_integer(xj_cell(&o->row, xj_schema_find(o->roll->schema, w->count)), &times);
		(void)snprintf(number, sizeof number, "%lld", (long long)times);
		if (times >= w->times)
			REFUSE(o, o->f_student, XJ_TOO_OFTEN, xj_span_text(o->pool, w->title), number,
			       xj_pool_print(o->pool, "%lld", (long long)w->times),
			       xj_span_text(o->pool, w->limits_source), NULL);
	}
	if (!w->has_total || r->starts_on == XJ_NO_DATE || r->until == XJ_NO_DATE)
		return;
	(void)xj_span_integer(xj_cell(&o->row, xj_schema_find(o->roll->schema, w->days)), &days);
	if (r->until > xj_date_add(r->starts_on - (xj_date)days, w->total))
		REFUSE(o, o->f_until, XJ_TOTAL_EXCEEDED, xj_span_text(o->pool, w->title),
		       xj_span_text(o->pool, w->total_text), xj_pool_print(o->pool, "%lld", (long long)days),
		       xj_span_text(o->pool, w->limits_source), NULL);
}

static void
check_rules(struct xj_opening *o, struct xj_facts *facts)
{
	for (size_t i = 0; i < o->w->nrefuse + o->w->nrequire; i++) {
		bool refuse = i < o->w->nrefuse;
		const struct xj_rule *rule = refuse ? &o->w->refuse[i] : &o->w->require[i - o->w->nrefuse];
		struct xj_span unknown;
		enum xj_truth truth = xj_condition_test(rule->when, xj_facts_get, facts, &unknown);

		if (truth == XJ_UNKNOWN)
			REFUSE(o, -1, XJ_FACT_UNKNOWN, xj_span_text(o->pool, unknown),
			       xj_span_text(o->pool, rule->because), NULL);
		else if ((truth == XJ_TRUE) == refuse)
			REFUSE(o, -1, XJ_RULE_REFUSES, xj_span_text(o->pool, o->w->title),
			       xj_span_text(o->pool, rule->because), xj_span_text(o->pool, rule->source), NULL);
	}
}

void
xj_request_check(struct xj_opening *o, const struct xj_request *r, struct xj_facts *facts)
{
	check_person(o);
	check_status(o);
	check_reason(o, r);
	check_asked(o, r);
	check_set(o, r);
	check_identity(o, r);
	check_limits(o, r);
	check_rules(o, facts);
}
