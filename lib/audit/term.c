/* Registering in a term. */
#include "audit/families.h"
#include "audit/term_lines.h"
#include "audit/joins.h"
#include "roll/registration.h"

static const char NO_TERM[] = "a term that today falls into";

static enum xj_registration
state_on_roll(const struct xj_audit_row *row)
{
	const struct xj_field *field = &row->cursor->table->schema->fields[row->roll->registration];

	return xj_registration_state(field, xj_cell(row->cursor, row->roll->registration));
}

static bool
is_registered(enum xj_registration state)
{
	return state == XJ_STATE_REGISTERED || state == XJ_STATE_MADE_UP;
}

/* A case that decides deferrals: somebody is at it, or it was granted and still runs. */
static bool
defers(struct xj_audit *a, const struct xj_audit_case *it)
{
	struct xj_span change = a->policy->school->deferral_change;
	const struct xj_case_fields *f = &it->folded->f;
	struct xj_span state = xj_cell(it->line, f->state);

	if (!change.n || !xj_span_same(xj_cell(it->line, f->workflow), change))
		return false;
	return xj_span_is(state, "open") ||
	       ((xj_span_is(state, "effective") || xj_span_is(state, "closed")) &&
	        xj_date_parse(xj_cell(it->line, f->until)) >= a->today);
}

/* Is there a case in hand that ends the status, defers, or registers? */
static bool
is_at_hand(struct xj_audit *a, struct xj_span student_id)
{
	static const char *const fields[] = {"status", "status_until", "registration", "registered_term", NULL};
	struct xj_audit_case it = {0};

	while (xj_audit_case_next(a, student_id, &it))
		if (defers(a, &it))
			return true;
	return xj_audit_in_hand(a, student_id, fields);
}

/* Between two terms nobody is due; behind the last one of terms.csv the next is only not entered yet. */
const char *
xj_audit_unasked_term(const struct xj_audit *a)
{
	size_t n;
	const struct xj_term *terms = a->term || !a->policy->terms ? NULL : xj_policy_all_terms(a->policy, &n);
	bool before = false, behind = false;

	for (size_t i = 0; terms && i < n; i++) {
		before = before || (terms[i].ends_on != XJ_NO_DATE && terms[i].ends_on < a->today);
		behind = behind || (terms[i].starts_on != XJ_NO_DATE && terms[i].starts_on > a->today);
	}
	return before && behind ? NO_TERM : NULL;
}

const char *
xj_audit_lacks_term(const struct xj_audit *a)
{
	if (!a->policy->terms)
		return "terms.csv";
	if (!a->term)
		return NO_TERM;
	return a->window_end == XJ_NO_DATE ? "that year in holidays.csv" : NULL;
}

struct unregistered {
	struct xj_term_lines *lines;
	struct xj_span registered; /* as the roll has it */
};

void *
xj_audit_term_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct unregistered *u = xj_pool_zero(a->pool, 1, sizeof *u);
	int field = xj_schema_field(table->schema, "registration");

	if (a->term)
		u->lines = xj_term_lines_open(a, a->term->term);
	if (field >= 0)
		u->registered = xj_registration_value(&table->schema->fields[field], XJ_STATE_REGISTERED);
	return u;
}

/* In time, late or deferred. */
static bool
is_settled(enum xj_registration state)
{
	return is_registered(state) || state == XJ_STATE_DEFERRED;
}

void
xj_audit_unregistered(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct unregistered *u = row->state;
	const struct xj_term_line *line;
	struct xj_finding *f;

	if (!a->term || a->window_end == XJ_NO_DATE || a->today <= a->window_end || !row->status ||
	    !xj_registration_due(a->window_end, row->status, row->since))
		return;
	if (xj_span_same(xj_cell(row->cursor, row->roll->registered_term), a->term->term) &&
	    (xj_span_same(xj_cell(row->cursor, row->roll->registration), u->registered) || is_settled(state_on_roll(row))))
		return;
	line = xj_term_lines_find(u->lines, xj_cell(row->cursor, row->roll->student_id));
	if ((line && is_settled(line->state)) ||
	    is_at_hand(a, xj_cell(row->cursor, row->roll->student_id)))
		return;
	f = xj_audit_found(a, rule, row, row->roll->registration);
	f->args[3] = xj_span_text(a->pool, a->term->term);
	xj_audit_due(a, f, a->window_end);
}

static void
lapse(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, int64_t limit)
{
	struct xj_span cell = xj_cell(row->cursor, field);
	struct xj_finding *f;
	int64_t missed;

	if ((cell.n == 1 && cell.p[0] == '0') || !limit ||
	    !xj_span_integer(cell, &missed) || missed < limit ||
	    xj_audit_in_hand(a, xj_cell(row->cursor, row->roll->student_id), xj_audit_ends_status))
		return;
	f = xj_audit_found(a, rule, row, field);
	f->args[1] = xj_span_text(a->pool, cell);
	f->args[2] = xj_span_text(a->pool, a->policy->school->lapse_source);
}

const char *
xj_audit_unasked_lapse(const struct xj_audit *a)
{
	return a->policy->school->lapse_running ? NULL : "registration.lapse in school.yaml";
}

void
xj_audit_lapse_running(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	lapse(a, rule, row, row->roll->missed_running, a->policy->school->lapse_running);
}

void
xj_audit_lapse_total(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	lapse(a, rule, row, row->roll->missed_total, a->policy->school->lapse_total);
}

/* Students of whom not a word is recorded, by college. */
struct silent {
	struct college {
		struct xj_span name;
		size_t students;
		uint32_t first; /* row of the roll */
	} *list;
	size_t count, cap;
	struct xj_term_lines *lines;
	xj_date due; /* XJ_NO_DATE: the report is not due yet */
};

const char *
xj_audit_unasked_report(const struct xj_audit *a)
{
	return a->policy->school->has_report ? xj_audit_unasked_term(a) : "registration.report_within in school.yaml";
}

void *
xj_audit_report_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct silent *s = xj_pool_zero(a->pool, 1, sizeof *s);
	xj_date due = xj_date_add(a->term->starts_on, a->policy->school->report_within);

	(void)table;
	s->lines = xj_term_lines_open(a, a->term->term);
	s->due = a->today > due ? due : XJ_NO_DATE;
	return s;
}

void
xj_audit_arrival_report_late(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span student = xj_cell(row->cursor, row->roll->student_id), college;
	struct silent *s = row->state;
	size_t at = 0;

	(void)rule;
	if (s->due == XJ_NO_DATE || !row->status || !xj_registration_due(a->window_end, row->status, row->since) ||
	    xj_span_same(xj_cell(row->cursor, row->roll->registered_term), a->term->term) ||
	    xj_term_lines_find(s->lines, student) || is_at_hand(a, student))
		return;
	college = xj_cell(row->cursor, row->roll->college);
	while (at < s->count && !xj_span_same(s->list[at].name, college))
		at++;
	if (at == s->count)
		*XJ_PUSH(a->pool, s->list, s->count, s->cap) =
			(struct college){xj_span_copy(a->pool, college), 0, (uint32_t)row->cursor->row};
	s->list[at].students++;
}

/* A school without colleges reports as a whole. */
void
xj_audit_report_end(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct silent *s = row->state;

	for (size_t i = 0; i < s->count; i++) {
		struct xj_finding *f = xj_audit_found(a, rule, row, row->roll->college);

		f->row = s->list[i].first;
		f->args[0] = xj_pool_print(a->pool, "%zu", s->list[i].students);
		f->args[3] = xj_span_text(a->pool, s->list[i].name.n ? s->list[i].name : a->policy->school->name);
		xj_audit_due(a, f, s->due);
	}
}

/* Left, suspended, or somebody sees to it: the deferral needs no follow-up. */
static bool
is_over(struct xj_audit *a, struct xj_span student_id)
{
	const struct xj_cursor *roll = xj_audit_student(a, student_id);
	const struct xj_status *status = roll ? xj_audit_status(a, roll) : NULL;

	return (status && !status->registers) || is_at_hand(a, student_id);
}

void
xj_audit_deferral_expired(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_field *field = &row->cursor->table->schema->fields[row->registrations->state];
	xj_date until = xj_date_parse(xj_cell(row->cursor, row->registrations->until));
	struct xj_finding *f;

	if (until == XJ_NO_DATE || until >= a->today ||
	    xj_registration_state(field, xj_cell(row->cursor, row->registrations->state)) != XJ_STATE_DEFERRED ||
	    is_over(a, xj_cell(row->cursor, row->student_id)))
		return;
	f = xj_audit_found(a, rule, row, row->registrations->until);
	f->args[3] = xj_span_text(a->pool, xj_cell(row->cursor, row->registrations->term));
	xj_audit_due(a, f, until);
}

/* The longest deferral of the term that was asked for last. */
struct longest {
	struct xj_span term;
	xj_date until; /* XJ_NO_DATE: nobody can tell */
};

void *
xj_audit_longest_begin(struct xj_audit *a, const struct xj_table *table)
{
	(void)table;
	return xj_pool_zero(a->pool, 1, sizeof(struct longest));
}

const char *
xj_audit_lacks_terms(const struct xj_audit *a)
{
	size_t n;

	return xj_policy_all_terms(a->policy, &n) ? NULL : "terms.csv";
}

static xj_date
longest_of(struct xj_audit *a, struct longest *l, struct xj_span name)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(a->policy, &n);

	if (l->term.n && xj_span_same(l->term, name))
		return l->until;
	l->term = xj_span_copy(a->pool, name);
	l->until = XJ_NO_DATE;
	for (size_t i = 0; terms && i < n; i++) {
		xj_date window;

		if (!xj_span_same(terms[i].term, name) || (window = xj_registration_window(a->policy, &terms[i])) == XJ_NO_DATE)
			continue;
		l->until = xj_deferral_limit(a->policy, window);
	}
	return l->until;
}

void
xj_audit_deferral_too_long(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_field *field = &row->cursor->table->schema->fields[row->registrations->state];
	struct xj_span said = xj_cell(row->cursor, row->registrations->until);
	xj_date until = said.n ? xj_date_parse(said) : XJ_NO_DATE, longest;
	struct xj_finding *f;

	if (until == XJ_NO_DATE ||
	    xj_registration_state(field, xj_cell(row->cursor, row->registrations->state)) != XJ_STATE_DEFERRED)
		return;
	longest = longest_of(a, row->state, xj_cell(row->cursor, row->registrations->term));
	if (longest == XJ_NO_DATE || until <= longest)
		return;
	f = xj_audit_found(a, rule, row, row->registrations->until);
	f->args[1] = xj_span_text(a->pool, said);
	f->args[2] = xj_date_span(a->pool, longest).p;
	f->args[3] = xj_span_text(a->pool, a->policy->school->deferral_source);
}
