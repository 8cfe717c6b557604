/* Opening cases from requests. */
#include "roll/deciding.h"
#include "roll/opening.h"

#define REFUSE XJ_REFUSE_REQUEST

static bool
same_request(struct xj_opening *o, const struct xj_request *r)
{
	char from[11], to[11];

	return xj_span_same(xj_cell(&o->line, o->cf.workflow), o->w->name) &&
	       xj_span_same(xj_cell(&o->line, o->cf.reason), r->reason) &&
	       xj_span_is(xj_cell(&o->line, o->cf.starts_on), xj_date_format(r->starts_on, from)) &&
	       xj_span_is(xj_cell(&o->line, o->cf.until), xj_date_format(r->until, to)) &&
	       xj_span_same(xj_set_asked(xj_cell(&o->line, o->cf.set)), r->set);
}

/* Is the request one that was opened before (then it is done), or is another case of the student under way (then it waits)? */
static bool
already_open(struct xj_opening *o, const struct xj_request *r, bool *refused)
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
unapplied(struct xj_opening *o, struct xj_span student, struct xj_span last_case)
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
opened_now(struct xj_opening *o, uint32_t roll_row)
{
	if (!o->opened[roll_row])
		return false;
	REFUSE(o, o->f_student, XJ_ASKED_TWICE,
	       xj_pool_print(o->pool, "%zu", xj_table_line_number(o->requests, o->opened[roll_row] - 1)), NULL);
	return true;
}

static bool
case_fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct xj_opening *o = ctx;

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

/* The highest number taken for this kind of case. */
static int64_t
last_serial(struct xj_opening *o)
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

static const char *const counters[] = {"serial", NULL};

/* Procedures whose numbers would be the same but for the serial share one series. */
static size_t
find_series(struct xj_opening *o)
{
	const int64_t none = 0;
	struct xj_span unknown;
	struct xj_buf b;

	xj_buf_init(&b, o->pool);
	xj_buf_text(&b, "");
	(void)xj_template_fill(o->policy->school->case_number, case_fact, o, counters, &none, &b, &unknown);
	for (size_t i = 0; i < o->nseries; i++)
		if (xj_span_same(o->series[i].form, xj_buf_as_span(&b)))
			return i;
	*XJ_PUSH(o->pool, o->series, o->nseries, o->capseries) =
		(struct xj_case_series){xj_buf_as_span(&b), last_serial(o)};
	return o->nseries - 1;
}

/* Of the request at work; made when the batch first asks for it. */
static struct xj_opening_type *
find_type(struct xj_opening *o)
{
	const struct xj_authority *a = o->defaults->authority;
	struct xj_opening_type *type;

	for (size_t i = 0; i < o->ntypes; i++)
		if (o->types[i].w == o->w)
			return &o->types[i];
	type = XJ_PUSH(o->pool, o->types, o->ntypes, o->captypes);
	type->w = o->w;
	type->staffed = !a || xj_roles_staffed(o->pool, o->w, a, o->requests->label, o->diags);
	type->series = find_series(o);
	return type;
}

static bool
number_case(struct xj_opening *o, struct xj_span *out)
{
	int64_t *last = &o->series[find_type(o)->series].last;
	struct xj_span unknown;
	struct xj_buf b;

	++*last;
	xj_buf_init(&b, o->pool);
	if (!xj_template_fill(o->policy->school->case_number, case_fact, o, counters, last, &b, &unknown)) {
		REFUSE(o, -1, XJ_CANNOT_NUMBER, "case_id", xj_span_text(o->pool, unknown), "school.yaml", NULL);
		return false;
	}
	*out = xj_buf_as_span(&b);
	return true;
}

static bool
open_case(struct xj_opening *o, const struct xj_request *r, struct xj_facts *facts)
{
	struct xj_stand stand = xj_stand_none(o->pool, o->w);
	struct xj_where where = xj_table_where(o->requests, o->request.row, -1);
	struct xj_span *line, id;
	struct xj_buf waiting;

	xj_buf_init(&waiting, o->pool);
	if (!xj_case_waiting(o->w, o->policy->calendar, facts, &stand, (struct xj_span){"", 0}, r->on, &waiting, &where,
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
	xj_put(line, o->cf.set, xj_set_kept(o, r->set));
	xj_put(line, o->cf.evidence, xj_span_copy(o->pool, r->evidence));
	xj_put(line, o->cf.note, xj_span_copy(o->pool, r->note));
	xj_put(line, o->cf.state, XJ_LIT("open"));
	xj_put(line, o->cf.waiting, xj_buf_as_span(&waiting));
	return true;
}

static bool
in_a_case(struct xj_opening *o, const struct xj_request *r, uint32_t roll_row)
{
	bool refused = false;

	if (already_open(o, r, &refused)) {
		struct xj_where w = xj_table_where(o->requests, o->request.row, -1);

		xj_diag_add(o->diags, XJ_ALREADY_OPENED, &w, xj_span_text(o->pool, xj_cell(&o->line, o->cf.case_id)),
		            NULL);
		return true;
	}
	return refused || opened_now(o, roll_row);
}

static void
one_request(struct xj_opening *o)
{
	struct xj_span student = xj_cell(&o->request, o->f_student);
	uint32_t row = xj_index_find(&o->students, student), figures;
	struct xj_facts facts;
	struct xj_request r;

	o->w = xj_request_workflow(o);
	if (!o->w)
		return;
	if (!find_type(o)->staffed) {
		o->requests->bad[o->request.row] = true;
		return;
	}
	if (row == XJ_NONE) {
		REFUSE(o, o->f_student, XJ_NOT_ON_ROLL, xj_span_text(o->pool, student), o->roll->label, NULL);
		return;
	}
	r = xj_request_read(o);
	if (in_a_case(o, &r, row) || !xj_cursor_move(&o->row, row))
		return;
	if (unapplied(o, r.student, xj_cell(&o->row, o->rf.last_case)))
		return;
	facts = (struct xj_facts){.pool = o->pool, .policy = o->policy, .request = &o->request, .set = r.set,
	                          .reason = r.reason, .given = o->defaults->given, .starts_on = r.starts_on,
	                          .until = r.until, .today = o->today, .asked_on = r.on, .around = &o->around,
	                          .workflow = o->w, .roll = &o->row};
	if (o->academic && (figures = xj_index_find(&o->figures, r.student)) != XJ_NONE) {
		(void)xj_cursor_move(&o->figure, figures);
		facts.academic = &o->figure;
	}
	xj_request_check(o, &r, &facts);
	if (!o->requests->bad[o->request.row] && open_case(o, &r, &facts)) {
		o->opened[row] = (uint32_t)o->request.row + 1;
		xj_around_promise(&facts);
	}
}

void
xj_change_open(const struct xj_policy *policy, const struct xj_workflow *w, struct xj_table *requests,
               const struct xj_table *roll, const struct xj_table *cases, const struct xj_table *academic,
               const struct xj_request_defaults *defaults, xj_date today, struct xj_changes *out,
               struct xj_diags *diags)
{
	const struct xj_schema *rs = requests->schema;
	struct xj_opening o = {
		.policy = policy, .only = w, .pool = out->pool, .requests = requests, .rs = rs, .roll = roll,
		.academic = academic, .defaults = defaults, .today = today, .out = out, .diags = diags,
		.rf = xj_roll_fields(roll->schema), .cf = xj_case_fields(cases->schema),
		.f_student = xj_schema_field(rs, "student_id"), .f_workflow = xj_schema_field(rs, "workflow"),
		.f_reason = xj_schema_field(rs, "reason"), .f_starts = xj_schema_field(rs, "starts_on"),
		.f_until = xj_schema_field(rs, "until"), .f_set = xj_schema_field(rs, "set"),
		.f_evidence = xj_schema_field(rs, "evidence"), .f_by = xj_schema_field(rs, "by"),
		.f_note = xj_schema_field(rs, "note"), .f_on = xj_schema_field(rs, "on"), .f_name = xj_schema_field(rs, "name"),
	};

	xj_cases_fold(&o.cases, o.pool, cases);
	o.around = (struct xj_around){.roll = roll, .cases = &o.cases, .students = &o.students};
	xj_index_build(&o.students, o.pool, roll, o.rf.student_id);
	xj_cursor_init(&o.request, o.pool, requests);
	xj_cursor_init(&o.row, o.pool, roll);
	xj_cursor_init(&o.line, o.pool, cases);
	if (academic) {
		xj_index_build(&o.figures, o.pool, academic, xj_schema_field(academic->schema, "student_id"));
		xj_cursor_init(&o.figure, o.pool, academic);
	}
	o.opened = xj_pool_zero(o.pool, roll->rows + 1, sizeof *o.opened);
	for (size_t row = 0; row < requests->rows; row++)
		if (xj_cursor_move(&o.request, row))
			one_request(&o);
}
