/* Whether the roll follows the registrations: its term and state, and what it counts, against the lines that the runs left. They are gone through again as the
 * runs did; what they began with is not known, so what they count is the least there can be, and all there can be of who came in the time that they cover. */
#include "audit/effects.h"
#include "audit/families.h"
#include "roll/states.h"

/* One line that is a state of somebody's registration. */
struct line {
	uint32_t term; /* index of the terms; XJ_NONE: of none that is known */
	uint32_t next; /* the student's next one, or XJ_NONE */
	enum xj_registration state;
};

struct followed {
	struct xj_audit *a;
	const struct xj_term *terms;
	size_t nterms;
	bool *covered; /* by term: some line is about it */
	bool gap;      /* not about a term between two that they are about: then nobody can count */
	xj_date from;  /* who came later than on this day is covered from the beginning on; XJ_NO_DATE: nobody is */
	struct line *lines;
	size_t nlines, caplines;
	struct student {
		struct xj_span id;
		uint32_t first, last;
		bool lost; /* a line of a term that terms.csv does not have */
	} *students;
	size_t nstudents, capstudents;
	struct xj_map by_id;
};

static struct xj_span
id_of(void *followed, uint32_t at)
{
	return ((struct followed *)followed)->students[at].id;
}

static uint32_t
term_of(const struct followed *k, struct xj_span name)
{
	for (uint32_t i = 0; i < k->nterms; i++)
		if (xj_span_same(k->terms[i].term, name))
			return i;
	return XJ_NONE;
}

static void
take(void *followed, const struct xj_cursor *c, const struct xj_registration_fields *f)
{
	struct followed *k = followed;
	enum xj_registration state = xj_registration_state(&c->table->schema->fields[f->state], xj_cell(c, f->state));
	struct xj_span id = xj_cell(c, f->student_id);
	uint32_t term = term_of(k, xj_cell(c, f->term)), at;
	struct student *s;

	if (term != XJ_NONE)
		k->covered[term] = true;
	if (state == XJ_STATE_MARKED || state == XJ_STATE_NOT_YET)
		return;
	at = xj_map_get(&k->by_id, id);
	if (at == XJ_NONE) {
		*XJ_PUSH(k->a->pool, k->students, k->nstudents, k->capstudents) =
			(struct student){xj_span_copy(k->a->pool, id), XJ_NONE, XJ_NONE, false};
		at = (uint32_t)k->nstudents - 1;
		(void)xj_map_put(&k->by_id, k->students[at].id, at);
	}
	s = &k->students[at];
	*XJ_PUSH(k->a->pool, k->lines, k->nlines, k->caplines) = (struct line){term, XJ_NONE, state};
	if (s->first == XJ_NONE)
		s->first = (uint32_t)k->nlines - 1;
	else
		k->lines[s->last].next = (uint32_t)k->nlines - 1;
	s->last = (uint32_t)k->nlines - 1;
	s->lost = s->lost || term == XJ_NONE;
}

/* Before the first term that the lines are about there is one that they are not, or none that is known. */
static void
find_covered(struct followed *k)
{
	xj_date first = XJ_NO_DATE, last = XJ_NO_DATE, before = XJ_NO_DATE;

	for (size_t i = 0; i < k->nterms; i++) {
		xj_date day = k->terms[i].starts_on;

		if (k->covered[i] && (first == XJ_NO_DATE || day < first))
			first = day;
		if (k->covered[i] && day > last)
			last = day;
	}
	for (size_t i = 0; i < k->nterms; i++) {
		xj_date day = k->terms[i].starts_on;

		if (day < first && day > before)
			before = day;
		k->gap = k->gap || (!k->covered[i] && day > first && day < last);
	}
	k->from = before != XJ_NO_DATE || first == XJ_NO_DATE ? before : first - 1;
}

void *
xj_audit_followed_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct followed *k = xj_pool_zero(a->pool, 1, sizeof *k);

	k->a = a;
	k->terms = xj_policy_all_terms(a->policy, &k->nterms);
	k->covered = xj_pool_zero(a->pool, k->nterms + 1, sizeof *k->covered);
	xj_map_init(&k->by_id, a->pool, table->rows, id_of, k);
	xj_audit_each_registration(a, take, k);
	find_covered(k);
	return k;
}

/* What the runs made of the row. */
struct stand {
	uint32_t term; /* XJ_NONE: nothing yet */
	enum xj_registration state;
	int64_t running, total;
	bool registered; /* so that `running` began anew */
};

static bool
is_later(const struct followed *k, uint32_t term, uint32_t than)
{
	return term != XJ_NONE && than != XJ_NONE && k->terms[term].starts_on > k->terms[than].starts_on;
}

static void
run(const struct followed *k, struct stand *s, const struct line *line)
{
	bool missed = s->term == line->term && s->state == XJ_STATE_UNREGISTERED;

	/* of a term behind which the roll has gone on only the line was written */
	if (is_later(k, s->term, line->term))
		return;
	s->term = line->term;
	s->state = line->state == XJ_STATE_MADE_UP ? XJ_STATE_REGISTERED : line->state;
	if (s->state == XJ_STATE_REGISTERED) {
		s->registered = true;
		s->running = 0;
		s->total -= missed && s->total > 0;
	} else if (s->state == XJ_STATE_UNREGISTERED && !missed) {
		s->running++;
		s->total++;
	}
}

/* Did a case of the student write the field, or may one have done so that nobody can read? */
static bool
written(struct xj_audit *a, struct xj_span student, const char *field)
{
	struct xj_audit_case it = {0};

	while (xj_audit_case_next(a, student, &it)) {
		const struct xj_workflow *w = it.workflow;

		if (!xj_case_is_effective(xj_cell(it.line, it.folded->f.state)))
			continue;
		for (size_t i = 0; w && i < w->nset; i++)
			if (xj_span_is(w->set[i].field, field))
				return true;
		for (size_t i = 0; w && i < w->nadd; i++)
			if (xj_span_is(w->add[i].field, field))
				return true;
		if (!w)
			return true;
	}
	return false;
}

static bool
found(struct followed *k, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, const char *says)
{
	struct xj_audit *a = k->a;
	const struct xj_field *at = &row->cursor->table->schema->fields[field];
	struct xj_finding *f;

	if (written(a, xj_cell(row->cursor, row->student_id), at->name.p))
		return false;
	f = xj_audit_found(a, rule, row, field);
	f->args[1] = xj_span_text(a->pool, at->name);
	f->args[2] = xj_span_text(a->pool, xj_cell(row->cursor, field).n ? xj_cell(row->cursor, field) : XJ_LIT("-"));
	f->args[3] = says;
	return true;
}

/* The term and the state; false where the row is not what the lines say. */
static bool
judge_state(struct followed *k, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct stand *s)
{
	const struct xj_roll_fields *f = row->roll;
	const struct xj_field *field = &row->cursor->table->schema->fields[f->registration];
	struct xj_span name = xj_cell(row->cursor, f->registered_term), cell = xj_cell(row->cursor, f->registration);
	enum xj_registration state = xj_registration_state(field, cell);
	uint32_t term = name.n ? term_of(k, name) : XJ_NONE;

	if (name.n && term == XJ_NONE)
		return true;
	if (term != s->term) {
		/* of a term of which nothing is kept, or that began before, the lines say nothing */
		if (is_later(k, term, s->term) || s->term == XJ_NONE) {
			if (term == XJ_NONE || !k->covered[term] || state == XJ_STATE_NOT_YET ||
			    xj_audit_before_records(k->a, k->terms[term].starts_on))
				return true;
		}
		return !found(k, rule, row, f->registered_term,
		              s->term == XJ_NONE ? "-" : xj_span_text(k->a->pool, k->terms[s->term].term));
	}
	if (term == XJ_NONE || (state == XJ_STATE_MADE_UP ? XJ_STATE_REGISTERED : state) == s->state)
		return true;
	return !found(k, rule, row, f->registration, xj_span_text(k->a->pool, xj_registration_value(field, s->state)));
}

/* A count: at least what the lines have, and no more where they have it from the beginning on. */
static bool
judge_count(struct followed *k, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, int64_t least, bool whole)
{
	struct xj_span cell = xj_cell(row->cursor, field);
	int64_t count = 0;

	if (field < 0 || row->cursor->table->column_of[field] < 0 || (cell.n && !xj_span_integer(cell, &count)) || count == least ||
	    (count > least && !whole))
		return true;
	return !found(k, rule, row, field, xj_pool_print(k->a->pool, "%lld", (long long)least));
}

void
xj_audit_registration_mismatch(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_roll_fields *f = row->roll;
	struct followed *k = row->state;
	uint32_t at = k->nstudents ? xj_map_get(&k->by_id, xj_cell(row->cursor, f->student_id)) : XJ_NONE;
	struct stand s = {.term = XJ_NONE};
	xj_date enrolled_on;
	bool whole;

	if (f->registered_term < 0 || f->registration < 0 || row->cursor->table->column_of[f->registered_term] < 0 ||
	    row->cursor->table->column_of[f->registration] < 0 || (at != XJ_NONE && k->students[at].lost))
		return;
	for (uint32_t i = at == XJ_NONE ? XJ_NONE : k->students[at].first; i != XJ_NONE; i = k->lines[i].next)
		run(k, &s, &k->lines[i]);
	/* who is behind or ahead with the term is so with the counts */
	if (!judge_state(k, rule, row, &s) || k->gap)
		return;
	enrolled_on = xj_date_parse(xj_cell(row->cursor, f->enrolled_on));
	whole = k->from != XJ_NO_DATE && enrolled_on != XJ_NO_DATE && enrolled_on > k->from && !xj_audit_before_records(a, enrolled_on);
	if (judge_count(k, rule, row, f->missed_running, s.running, whole || s.registered))
		(void)judge_count(k, rule, row, f->missed_total, s.total, whole);
}
