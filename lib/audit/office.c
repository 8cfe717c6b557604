/* The office itself: who may still act, what comes again and again, how far the calendar reaches. */
#include "audit/families.h"

#include "audit/joins.h"
#include "policy/longest.h"
#include "policy/periods.h"

/* What a rule about roles keeps: the roles that something waits for, and the lines to compare with. */
struct roles {
	struct xj_cursor other;
	const struct xj_schema *roll;
	struct xj_span *needed;
	size_t nneeded, capneeded;
	int role, scope, from, until, delegated_by;
};

static void
need(struct xj_audit *a, struct roles *r, struct xj_span role)
{
	if (role.n && !xj_span_listed(r->needed, r->nneeded, role))
		*XJ_PUSH(a->pool, r->needed, r->nneeded, r->capneeded) = role;
}

void *
xj_audit_roles_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct roles *r = xj_pool_zero(a->pool, 1, sizeof *r);
	const struct xj_school *s = a->policy->school;
	const struct xj_workflow *const *all;
	size_t n;

	xj_cursor_init(&r->other, a->pool, table);
	r->roll = xj_policy_schema(a->policy, "roll");
	r->role = xj_schema_field(table->schema, "role");
	r->scope = xj_schema_field(table->schema, "scope");
	r->from = xj_schema_field(table->schema, "from");
	r->until = xj_schema_field(table->schema, "until");
	r->delegated_by = xj_schema_field(table->schema, "delegated_by");
	for (size_t i = 0; i < s->nauthority; i++)
		for (const char **role = s->authority[i].roles; *role; role++)
			need(a, r, xj_span(*role));
	for (size_t i = 0; i < s->nmarks; i++)
		need(a, r, s->marks[i].role);
	all = xj_policy_all_workflows(a->policy, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i]->nsteps; k++)
			need(a, r, all[i]->steps[k].role);
	return r;
}

/* Fields go by their names, or as a heading of the roll would: college, 院系. */
static bool
same_field(const struct xj_schema *roll, struct xj_span a, struct xj_span b)
{
	int field = xj_schema_heading(roll, a);

	return xj_span_same(a, b) || (field >= 0 && field == xj_schema_heading(roll, b));
}

/* `field=value|value`: are all of these values among those? */
static bool
part_within(const struct xj_schema *roll, struct xj_span part, struct xj_span wider)
{
	struct xj_span field = xj_span_trim(xj_span_cut(&part, '=')), other = xj_span_trim(xj_span_cut(&wider, '='));

	if (!same_field(roll, field, other) || !part.p || !wider.p)
		return false;
	while (part.p)
		if (!xj_span_among(wider, '|', xj_span_trim(xj_span_cut(&part, '|'))))
			return false;
	return true;
}

/* Does `wider` hold wherever `scope` does? Each of its parts has to be one of scope's, or to take in more than that. */
static bool
scope_within(const struct xj_schema *roll, struct xj_span scope, struct xj_span wider)
{
	wider = xj_span_trim(wider);
	while (wider.p && wider.n) {
		struct xj_span rest = xj_span_trim(scope), part = xj_span_cut(&wider, ';');
		bool found = false;

		while (rest.p && rest.n && !found)
			found = part_within(roll, xj_span_cut(&rest, ';'), part);
		if (!found)
			return false;
	}
	return true;
}

/* Is the line at the other cursor one that goes on where this one ends? Of several that end on one day the last one is told of. */
static bool
goes_on(const struct xj_audit *a, const struct roles *r, const struct xj_cursor *c, xj_date until)
{
	const struct xj_cursor *o = &r->other;
	xj_date ends = xj_date_parse(xj_cell(o, r->until)), begins = xj_date_parse(xj_cell(o, r->from));

	if (o->row == c->row || xj_cell(o, r->delegated_by).n || !xj_span_same(xj_cell(o, r->role), xj_cell(c, r->role)) ||
	    !scope_within(r->roll, xj_cell(c, r->scope), xj_cell(o, r->scope)))
		return false;
	if (begins != XJ_NO_DATE && begins > (until < a->today ? a->today : until + 1))
		return false;
	return ends == XJ_NO_DATE || ends > until || (ends == until && o->row > c->row);
}

/* Is a student whom the scope takes in still there? A part that no roll has a field for takes in everybody. */
static bool
takes_in(const struct xj_cursor *student, struct xj_span scope)
{
	scope = xj_span_trim(scope);
	while (scope.p && scope.n) {
		struct xj_span part = xj_span_cut(&scope, ';'), field = xj_span_trim(xj_span_cut(&part, '='));
		int f = xj_schema_heading(student->table->schema, field);

		if (f >= 0 && !xj_span_among(part, '|', xj_cell(student, f)))
			return false;
	}
	return true;
}

static bool
is_wanted(struct xj_audit *a, struct xj_span scope)
{
	if (!xj_audit_is_given(a, XJ_OF_roll) || !xj_span_trim(scope).n)
		return true;
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_roll, NULL); f; f = xj_audit_file(a, XJ_OF_roll, f))
		for (size_t row = 0; row < f->table->rows; row++) {
			const struct xj_status *status;

			if (!xj_cursor_move(&f->cursor, row) || !takes_in(&f->cursor, scope))
				continue;
			status = xj_audit_status(a, &f->cursor);
			if (!status || status->on_roll || status->in_school)
				return true;
		}
	return false;
}

void
xj_audit_role_expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct roles *r = row->state;
	const struct xj_cursor *c = row->cursor;
	xj_date until = xj_date_parse(xj_cell(c, r->until));
	struct xj_finding *f;

	if (until == XJ_NO_DATE || until > xj_audit_soon(a) || xj_cell(c, r->delegated_by).n ||
	    !xj_span_listed(r->needed, r->nneeded, xj_cell(c, r->role)))
		return;
	for (size_t i = 0; i < c->table->rows; i++)
		if (xj_cursor_move(&r->other, i) && goes_on(a, r, c, until))
			return;
	if (!is_wanted(a, xj_cell(c, r->scope)))
		return;
	f = xj_audit_found(a, rule, row, r->until);
	xj_audit_wanted(a, f, until);
	f->args[0] = xj_span_text(a->pool, xj_cell(c, r->role));
	f->args[3] = xj_cell(c, r->scope).n ? xj_span_text(a->pool, xj_cell(c, r->scope)) : "the whole school";
	if (f->days_over <= 0)
		f->message = "the role {1} for {4} ends {2}, {3}, and nobody else holds it after that";
}

const char *
xj_audit_unasked_duties(const struct xj_audit *a)
{
	return a->policy->school->nduties ? NULL : "duties in school.yaml";
}

/* The last period for which the duty was done, and when; false where it is on no record. */
static bool
last_done(struct xj_audit *a, const struct xj_duty *duty, struct xj_period *last, xj_date *on)
{
	bool any = false;

	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_duties, NULL); f; f = xj_audit_file(a, XJ_OF_duties, f))
		for (size_t row = 0; row < f->table->rows; row++) {
			struct xj_period period;
			struct xj_span name;
			xj_date day;

			if (!xj_cursor_move(&f->cursor, row) ||
			    xj_school_duty(a->policy->school, xj_audit_cell(&f->cursor, "duty")) != duty)
				continue;
			name = xj_audit_cell(&f->cursor, "period");
			day = xj_audit_date(&f->cursor, "on");
			if (day == XJ_NO_DATE || day > a->today ||
			    !(name.n ? xj_period_named(a->policy, duty->every, name, a->pool, &period)
			             : xj_period_at(a->policy, duty->every, day, a->pool, &period)) ||
			    period.from > day)
				continue;
			if (any && (period.from < last->from || (period.from == last->from && day < *on)))
				continue;
			*last = period;
			*on = day;
			any = true;
		}
	return any;
}

/* The first period for which it is still to be done, of those that have begun; where it is on no record, the present one or that in which records begin. */
static bool
period_due(struct xj_audit *a, const struct xj_duty *duty, const struct xj_period *last, struct xj_period *out)
{
	const struct xj_policy *p = a->policy;
	xj_date since = p->school->records_since;
	bool found = last ? xj_period_next(p, duty->every, last, a->pool, out)
	                  : xj_period_at(p, duty->every, since != XJ_NO_DATE && since < a->today ? since : a->today, a->pool, out);

	while (found && xj_audit_before_records(a, xj_date_add(out->from, duty->within)))
		found = xj_period_next(p, duty->every, out, a->pool, out);
	return found && out->from <= a->today;
}

static void
judge_duty(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct xj_duty *duty)
{
	struct xj_period last, due;
	xj_date on = XJ_NO_DATE, until;
	bool done = last_done(a, duty, &last, &on);
	struct xj_finding *f;
	char day[11];

	if (!period_due(a, duty, done ? &last : NULL, &due))
		return;
	until = xj_date_add(due.from, duty->within);
	if (until > xj_audit_soon(a))
		return;
	f = xj_audit_found(a, rule, row, -1);
	f->file = xj_audit_file(a, XJ_OF_duties, NULL)->table->label;
	xj_audit_wanted(a, f, until);
	xj_audit_owner(a, f, duty->owner);
	f->args[0] = done ? xj_pool_print(a->pool, "%.*s (%s)", (int)last.name.n, last.name.p, xj_date_format(on, day)) : NULL;
	f->args[3] = xj_span_text(a->pool, duty->title);
	f->words[0] = xj_span_text(a->pool, due.name);
	if (f->days_over <= 0)
		f->message = done ? "{4} is to be done by {2}, {3}; last done for {1}" : "{4} is to be done by {2}, {3}; never done so far";
	else if (!done)
		f->message = "{4} was to be done by {2}, {3} ago; never done so far";
}

void
xj_audit_duty_due(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	for (size_t i = 0; i < a->policy->school->nduties; i++)
		judge_duty(a, rule, row, &a->policy->school->duties[i]);
}

/* A deadline of today can be told, or else it is said which year is missing. */
void
xj_audit_calendar_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_calendar *c = a->policy->calendar;
	struct xj_duration longest = xj_policy_longest(a->policy);
	int year = xj_calendar_short(c, a->today, longest);
	struct xj_finding *f;

	if (!year || !longest.count)
		return;
	f = xj_audit_found(a, rule, row, -1);
	f->file = "holidays.csv";
	f->severity = year == xj_date_year(a->today) ? XJ_ERROR : XJ_WARNING;
	f->args[1] = xj_pool_print(a->pool, "%d", year);
	f->args[2] = xj_pool_print(a->pool, "%d", longest.count);
}
