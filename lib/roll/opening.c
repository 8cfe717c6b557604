/* Opening cases from requests. */
#include <stdio.h>

#include "record/value.h"
#include "roll/deciding.h"
#include "roll/person.h"

/* One request, its blanks filled from the batch's defaults. */
struct request {
	struct xj_span student, reason, set, evidence, by, note;
	xj_date starts_on, until, on;
	bool bad_date;
};

struct opening {
	const struct xj_policy *policy;
	const struct xj_workflow *w;
	struct xj_pool *pool;
	struct xj_table *requests;
	const struct xj_schema *rs;
	const struct xj_table *roll, *academic;
	const struct xj_request_defaults *defaults;
	xj_date today;
	struct xj_changes *out;
	struct xj_diags *diags;
	struct xj_roll_fields rf;
	struct xj_case_fields cf;
	struct xj_cases cases;
	struct xj_index students, figures;
	struct xj_cursor request, row, figure, line;
	int f_student, f_reason, f_starts, f_until, f_set, f_evidence, f_by, f_note, f_on;
	uint32_t *opened; /* by roll row: which added line, 1 the first; 0 for none */
	int64_t serial; /* last number taken */
};

static struct xj_span
or_default(struct xj_span value, struct xj_span fallback)
{
	return value.n || !fallback.p ? value : fallback;
}

static xj_date
date_or(struct xj_span value, xj_date fallback)
{
	xj_date d = xj_date_parse(value);

	return d == XJ_NO_DATE ? fallback : d;
}

/* May a request of this kind set the field? Only what the procedure asks for, or its effect takes. */
static bool
may_set(const struct opening *o, struct xj_span field)
{
	for (size_t i = 0; i < o->w->nask; i++)
		if (xj_span_same(o->w->ask[i], field))
			return true;
	for (size_t i = 0; i < o->w->nset; i++) {
		struct xj_span value = o->w->set[i].value;

		if (xj_span_starts(value, "$set.") && xj_span_same(xj_span_of(value.p + 5, value.n - 5), field))
			return true;
		if (xj_span_starts(value, "$program.") && xj_span_is(field, "program"))
			return true;
	}
	return false;
}

/* What the request sets: its `set` cell, then its columns that are headed like roll fields, then the batch's. A column that this kind of request does not
 * set only tells who it is about. */
static struct xj_span
gather_set(struct opening *o, struct xj_span cell)
{
	struct xj_buf b;

	xj_buf_init(&b, o->pool);
	xj_buf_span(&b, cell);
	for (size_t f = 0; f < o->rs->nfields; f++) {
		struct xj_span name = o->rs->fields[f].name, value = xj_cell(&o->request, (int)f);

		if (!value.n || (int)f == o->f_set || xj_schema_find(o->roll->schema, name) < 0 || !may_set(o, name) ||
		    xj_set_get(xj_buf_as_span(&b), name).p)
			continue;
		if (memchr(value.p, ';', value.n) || memchr(value.p, '=', value.n))
			xj_table_refuse(o->requests, o->request.row, (int)f, o->diags, XJ_BAD_SET,
			                xj_span_text(o->pool, value), NULL);
		xj_buf_print(&b, "%s%.*s=%.*s", b.n ? ";" : "", (int)name.n, name.p, (int)value.n, value.p);
	}
	if (o->defaults->set.n)
		xj_buf_print(&b, "%s%.*s", b.n ? ";" : "", (int)o->defaults->set.n, o->defaults->set.p);
	return xj_buf_as_span(&b);
}

static struct request
read_request(struct opening *o)
{
	const struct xj_request_defaults *d = o->defaults;
	const struct xj_reason *reason;
	struct request r = {0};

	r.student = xj_cell(&o->request, o->f_student);
	r.reason = or_default(xj_cell(&o->request, o->f_reason), d->reason);
	reason = xj_workflow_reason(o->w, r.reason);
	if (reason)
		r.reason = reason->name;
	r.evidence = or_default(xj_cell(&o->request, o->f_evidence), d->evidence);
	r.by = or_default(xj_cell(&o->request, o->f_by), d->by);
	r.note = or_default(xj_cell(&o->request, o->f_note), d->note);
	r.starts_on = date_or(xj_cell(&o->request, o->f_starts), d->starts_on);
	r.until = date_or(xj_cell(&o->request, o->f_until), d->until);
	r.on = date_or(xj_cell(&o->request, o->f_on), d->on != XJ_NO_DATE ? d->on : o->today);
	r.set = gather_set(o, xj_cell(&o->request, o->f_set));
	return r;
}

#define REFUSE(o, field, ...) xj_table_refuse((o)->requests, (o)->request.row, (field), (o)->diags, __VA_ARGS__)

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

static char *
reason_names(const struct opening *o)
{
	struct xj_span *names = xj_pool_zero(o->pool, o->w->nreasons + 1, sizeof *names);

	for (size_t i = 0; i < o->w->nreasons; i++)
		names[i] = o->w->reasons[i].name;
	return joined(o->pool, names, o->w->nreasons);
}

static bool
same_request(struct opening *o, const struct request *r)
{
	char from[11], to[11];

	return xj_span_same(xj_cell(&o->line, o->cf.workflow), o->w->name) &&
	       xj_span_same(xj_cell(&o->line, o->cf.reason), r->reason) &&
	       xj_span_is(xj_cell(&o->line, o->cf.starts_on), xj_date_format(r->starts_on, from)) &&
	       xj_span_is(xj_cell(&o->line, o->cf.until), xj_date_format(r->until, to)) &&
	       xj_span_same(xj_cell(&o->line, o->cf.set), r->set);
}

/* Is the request one that was opened before (then it is done), or is another case of the student under way (then it waits)? */
static bool
already_open(struct opening *o, const struct request *r, bool *refused)
{
	uint32_t at = xj_cases_of(&o->cases, r->student);

	for (; at != XJ_NONE; at = o->cases.list[at].next_of_student) {
		(void)xj_cursor_move(&o->line, o->cases.list[at].last);
		if (same_request(o, r) && !xj_span_is(xj_cell(&o->line, o->cf.state), "withdrawn") &&
		    !xj_span_is(xj_cell(&o->line, o->cf.state), "rejected"))
			return true;
	}
	for (at = xj_cases_of(&o->cases, r->student); at != XJ_NONE; at = o->cases.list[at].next_of_student) {
		(void)xj_cursor_move(&o->line, o->cases.list[at].last);
		if (!xj_span_is(xj_cell(&o->line, o->cf.state), "open"))
			continue;
		REFUSE(o, o->f_student, XJ_CASE_OPEN, xj_span_text(o->pool, xj_cell(&o->line, o->cf.case_id)),
		       xj_span_text(o->pool, xj_cell(&o->line, o->cf.waiting)), NULL);
		*refused = true;
		return false;
	}
	return false;
}

/* A case of the student that took effect behind the one that the roll has last: the row is not what it will be. */
static bool
unapplied(struct opening *o, struct xj_span student, struct xj_span last_case)
{
	uint32_t newest = 0, applied = 0;
	struct xj_span id = {NULL, 0};

	for (uint32_t at = xj_cases_of(&o->cases, student); at != XJ_NONE; at = o->cases.list[at].next_of_student) {
		const struct xj_workflow *w;
		struct xj_span state;
		uint32_t row;

		(void)xj_cursor_move(&o->line, o->cases.list[at].last);
		state = xj_cell(&o->line, o->cf.state);
		w = xj_case_workflow(o->policy, xj_cell(&o->line, o->cf.workflow), xj_cell(&o->line, o->cf.version), NULL);
		if (!w || (!xj_span_is(state, "effective") && !xj_span_is(state, "closed")))
			continue;
		row = xj_case_effective_row(&o->cases, at, w);
		if (row == XJ_NONE)
			continue;
		if (xj_span_same(xj_cell(&o->line, o->cf.case_id), last_case))
			applied = row + 1;
		if (row + 1 > newest) {
			newest = row + 1;
			id = xj_span_copy(o->pool, xj_cell(&o->line, o->cf.case_id));
		}
	}
	if (newest <= applied)
		return false;
	REFUSE(o, o->f_student, XJ_CASE_NOT_APPLIED, xj_span_text(o->pool, id), NULL);
	return true;
}

/* A second request for the same student in one batch. */
static bool
opened_now(struct opening *o, uint32_t roll_row)
{
	if (!o->opened[roll_row])
		return false;
	REFUSE(o, o->f_student, XJ_CASE_OPEN,
	       xj_span_text(o->pool, o->out->added[o->opened[roll_row] - 1][o->cf.case_id]), "this batch", NULL);
	return true;
}

/* The name on the request is the name that the number has on the roll. */
static void
check_person(struct opening *o)
{
	int f = xj_schema_field(o->rs, "name");
	struct xj_span asked = xj_cell(&o->request, f), has = xj_cell(&o->row, o->rf.name);

	if (!xj_same_name(asked, has))
		REFUSE(o, f, XJ_WRONG_PERSON, xj_span_text(o->pool, asked),
		       xj_span_text(o->pool, xj_cell(&o->row, o->rf.student_id)), xj_span_text(o->pool, has), NULL);
}

static void
check_status(struct opening *o)
{
	struct xj_span status = xj_cell(&o->row, o->rf.status);

	for (size_t i = 0; i < o->w->nfrom; i++)
		if (xj_span_same(o->w->from[i], status))
			return;
	REFUSE(o, o->f_student, XJ_STATUS_NOT_FROM, xj_span_text(o->pool, status), xj_span_text(o->pool, o->w->title),
	       joined(o->pool, o->w->from, o->w->nfrom), NULL);
}

static void
check_evidence(struct opening *o, const struct request *r, const struct xj_reason *reason)
{
	for (size_t i = 0; i < reason->nevidence; i++)
		if (!xj_span_among(r->evidence, ';', reason->evidence[i]))
			REFUSE(o, o->f_evidence, XJ_EVIDENCE_MISSING, xj_span_text(o->pool, reason->evidence[i]),
			       joined(o->pool, reason->evidence, reason->nevidence),
			       xj_span_text(o->pool, reason->title), NULL);
}

static void
check_reason(struct opening *o, const struct request *r)
{
	const struct xj_reason *reason = xj_workflow_reason(o->w, r->reason);
	char last[11];

	if (!o->w->nreasons && !r->reason.n)
		return;
	if (!reason) {
		REFUSE(o, o->f_reason, XJ_UNKNOWN_REASON, r->reason.n ? xj_span_text(o->pool, r->reason) : "nothing",
		       xj_span_text(o->pool, o->w->name), reason_names(o), NULL);
		return;
	}
	check_evidence(o, r, reason);
	if (reason->has_max && r->starts_on != XJ_NO_DATE && r->until != XJ_NO_DATE &&
	    r->until > xj_date_add(r->starts_on, reason->max))
		REFUSE(o, o->f_until, XJ_TOO_LONG_AWAY, xj_span_text(o->pool, reason->title),
		       xj_span_text(o->pool, reason->max_text),
		       xj_date_format(xj_date_add(r->starts_on, reason->max), last),
		       xj_span_text(o->pool, o->w->limits_source), NULL);
}

static void
check_asked(struct opening *o, const struct request *r)
{
	for (size_t i = 0; i < o->w->nask; i++) {
		struct xj_span ask = o->w->ask[i];
		bool given = xj_span_is(ask, "starts_on") ? r->starts_on != XJ_NO_DATE
		             : xj_span_is(ask, "until")   ? r->until != XJ_NO_DATE
		             : xj_span_is(ask, "reason")  ? r->reason.n > 0
		             : xj_span_is(ask, "note")    ? r->note.n > 0
		                                          : xj_set_get(r->set, ask).n > 0;

		if (!given)
			REFUSE(o, -1, XJ_ASKED_MISSING, xj_span_text(o->pool, o->w->title), xj_span_text(o->pool, ask),
			       NULL);
	}
	if (r->starts_on != XJ_NO_DATE && r->until != XJ_NO_DATE && r->until <= r->starts_on)
		REFUSE(o, o->f_until, XJ_BAD_PERIOD, NULL);
	if (r->on > o->today)
		REFUSE(o, o->f_on, XJ_FUTURE_DATE, NULL);
}

static void
check_set(struct opening *o, const struct request *r)
{
	struct xj_span rest = r->set;

	while (rest.p && r->set.n) {
		struct xj_span value = xj_span_cut(&rest, ';'), key = xj_span_trim(xj_span_cut(&value, '='));
		int f = xj_schema_find(o->roll->schema, key);
		struct xj_where where;

		if (f < 0 || !value.p || !may_set(o, key) || xj_set_get(rest, key).p) {
			REFUSE(o, o->f_set, XJ_BAD_SET, xj_span_text(o->pool, key), NULL);
			continue;
		}
		where = xj_table_where(o->requests, o->request.row, o->f_set);
		if (!xj_value_check(&o->roll->schema->fields[f], xj_span_trim(value), &where, o->diags))
			o->requests->bad[o->request.row] = true;
		if (f == o->rf.program && xj_policy_programs(o->policy) &&
		    xj_policy_program(o->policy, xj_span_trim(value)) == XJ_NONE)
			REFUSE(o, o->f_set, XJ_UNKNOWN_PROGRAM, xj_span_text(o->pool, value), NULL);
	}
}

static void
check_limits(struct opening *o, const struct request *r)
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
check_rules(struct opening *o, struct xj_facts *facts)
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

static bool
case_fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct opening *o = ctx;

	if (xj_span_is(name, "year"))
		*value = xj_span(xj_pool_print(o->pool, "%d", xj_date_year(o->today)));
	else if (xj_span_is(name, "workflow"))
		*value = o->w->name;
	else if (xj_span_is(name, "code"))
		*value = o->w->code;
	else
		return false;
	return true;
}

/* The highest number taken this year for this kind of case. */
static int64_t
last_serial(struct opening *o)
{
	int64_t last = 0;

	for (size_t i = 0; i < o->cases.count; i++) {
		int64_t n;

		(void)xj_cursor_move(&o->line, o->cases.list[i].first);
		n = xj_template_counter(o->policy->school->case_number, case_fact, o, "serial",
		                        xj_cell(&o->line, o->cf.case_id));
		if (n > last)
			last = n;
	}
	return last;
}

static bool
number_case(struct opening *o, struct xj_span *out)
{
	static const char *const counters[] = {"serial", NULL};
	struct xj_span unknown;
	struct xj_buf b;

	o->serial++;
	xj_buf_init(&b, o->pool);
	if (!xj_template_fill(o->policy->school->case_number, case_fact, o, counters, &o->serial, &b, &unknown)) {
		REFUSE(o, -1, XJ_CANNOT_NUMBER, "case_id", xj_span_text(o->pool, unknown), NULL);
		return false;
	}
	*out = xj_buf_as_span(&b);
	return true;
}

static bool
open_case(struct opening *o, const struct request *r, struct xj_facts *facts)
{
	bool *done = xj_pool_zero(o->pool, o->w->nsteps + 1, sizeof *done);
	struct xj_where where = xj_table_where(o->requests, o->request.row, -1);
	struct xj_span *line, id;
	struct xj_buf waiting;

	xj_buf_init(&waiting, o->pool);
	if (!xj_case_waiting(o->w, o->policy->calendar, facts, done, (struct xj_span){"", 0}, r->on, &waiting, &where,
	                     o->diags)) {
		o->requests->bad[o->request.row] = true;
		return false;
	}
	if (!number_case(o, &id))
		return false;
	line = xj_changes_add(o->out);
	xj_put(line, o->cf.case_id, id);
	xj_put(line, o->cf.student_id, xj_span_copy(o->pool, r->student));
	xj_put(line, o->cf.workflow, o->w->name);
	xj_put(line, o->cf.version, o->w->version);
	xj_put(line, o->cf.reason, xj_span_copy(o->pool, r->reason));
	xj_put(line, o->cf.step, XJ_LIT("apply"));
	xj_put(line, o->cf.decision, XJ_LIT("open"));
	xj_put(line, o->cf.by, xj_span_copy(o->pool, r->by));
	xj_put(line, o->cf.role, XJ_LIT("student"));
	xj_put(line, o->cf.entered_by, o->defaults->entered_by.p ? o->defaults->entered_by : XJ_LIT(""));
	xj_put(line, o->cf.on, xj_date_span(o->pool, r->on));
	xj_put(line, o->cf.starts_on, xj_date_span(o->pool, r->starts_on));
	xj_put(line, o->cf.until, xj_date_span(o->pool, r->until));
	xj_put(line, o->cf.set, r->set);
	xj_put(line, o->cf.evidence, xj_span_copy(o->pool, r->evidence));
	xj_put(line, o->cf.note, xj_span_copy(o->pool, r->note));
	xj_put(line, o->cf.state, XJ_LIT("open"));
	xj_put(line, o->cf.waiting, xj_buf_as_span(&waiting));
	return true;
}

static void
one_request(struct opening *o)
{
	struct request r = read_request(o);
	struct xj_facts facts = {.pool = o->pool, .policy = o->policy, .request = &o->request, .set = r.set,
	                         .reason = r.reason, .starts_on = r.starts_on, .until = r.until, .today = o->today};
	bool refused = false;
	uint32_t row, roll_row;

	row = xj_index_find(&o->students, r.student);
	if (row == XJ_NONE) {
		REFUSE(o, o->f_student, XJ_NOT_ON_ROLL, xj_span_text(o->pool, r.student), o->roll->label, NULL);
		return;
	}
	if (already_open(o, &r, &refused)) {
		struct xj_where w = xj_table_where(o->requests, o->request.row, -1);

		xj_diag_add(o->diags, XJ_ALREADY_OPENED, &w, xj_span_text(o->pool, xj_cell(&o->line, o->cf.case_id)),
		            NULL);
		return;
	}
	if (refused || opened_now(o, row) || !xj_cursor_move(&o->row, row))
		return;
	if (unapplied(o, r.student, xj_cell(&o->row, o->rf.last_case)))
		return;
	check_person(o);
	facts.roll = &o->row;
	roll_row = row;
	if (o->academic && (row = xj_index_find(&o->figures, r.student)) != XJ_NONE) {
		(void)xj_cursor_move(&o->figure, row);
		facts.academic = &o->figure;
	}
	check_status(o);
	check_reason(o, &r);
	check_asked(o, &r);
	check_set(o, &r);
	check_limits(o, &r);
	check_rules(o, &facts);
	if (!o->requests->bad[o->request.row] && open_case(o, &r, &facts))
		o->opened[roll_row] = (uint32_t)o->out->nadded;
}

void
xj_change_open(const struct xj_policy *policy, const struct xj_workflow *w, struct xj_table *requests,
               const struct xj_table *roll, const struct xj_table *cases, const struct xj_table *academic,
               const struct xj_request_defaults *defaults, xj_date today, struct xj_changes *out,
               struct xj_diags *diags)
{
	const struct xj_schema *rs = requests->schema;
	struct opening o = {
		.policy = policy, .w = w, .pool = out->pool, .requests = requests, .rs = rs, .roll = roll,
		.academic = academic, .defaults = defaults, .today = today, .out = out, .diags = diags,
		.rf = xj_roll_fields(roll->schema), .cf = xj_case_fields(cases->schema),
		.f_student = xj_schema_field(rs, "student_id"), .f_reason = xj_schema_field(rs, "reason"),
		.f_starts = xj_schema_field(rs, "starts_on"), .f_until = xj_schema_field(rs, "until"),
		.f_set = xj_schema_field(rs, "set"), .f_evidence = xj_schema_field(rs, "evidence"),
		.f_by = xj_schema_field(rs, "by"), .f_note = xj_schema_field(rs, "note"), .f_on = xj_schema_field(rs, "on"),
	};

	xj_cases_fold(&o.cases, o.pool, cases);
	xj_index_build(&o.students, o.pool, roll, o.rf.student_id);
	xj_cursor_init(&o.request, o.pool, requests);
	xj_cursor_init(&o.row, o.pool, roll);
	xj_cursor_init(&o.line, o.pool, cases);
	if (academic) {
		xj_index_build(&o.figures, o.pool, academic, xj_schema_field(academic->schema, "student_id"));
		xj_cursor_init(&o.figure, o.pool, academic);
	}
	if (defaults->authority &&
	    !xj_roles_staffed(o.pool, w, defaults->authority, requests->label, diags)) {
		memset(requests->bad, true, requests->rows * sizeof *requests->bad);
		return;
	}
	o.opened = xj_pool_zero(o.pool, roll->rows + 1, sizeof *o.opened);
	o.serial = last_serial(&o);
	for (size_t row = 0; row < requests->rows; row++)
		if (xj_cursor_move(&o.request, row))
			one_request(&o);
}
