/* Who is registered and should not be: without a department's mark, or against a requirement. */
#include "audit/families.h"
#include "audit/joins.h"
#include "audit/term_lines.h"
#include "record/value.h"
#include "roll/requirements.h"

static bool
is_registered(enum xj_registration state)
{
	return state == XJ_STATE_REGISTERED || state == XJ_STATE_MADE_UP;
}

/* The marks that were put, by term and student, of all registrations together. */
struct marks {
	struct xj_pool *pool;
	const struct xj_school *school;
	struct put {
		struct xj_span key;
		uint32_t marks; /* bit i: mark i of school.yaml */
	} *list;
	size_t count, cap;
	struct xj_map by_key;
	struct xj_buf key;
};

static struct xj_span
key_at(void *marks, uint32_t at)
{
	return ((struct marks *)marks)->list[at].key;
}

static struct xj_span
key_of(struct marks *m, const struct xj_cursor *c, const struct xj_registration_fields *f)
{
	m->key.n = 0;
	xj_buf_span(&m->key, xj_cell(c, f->term));
	xj_buf_put(&m->key, ' ');
	xj_buf_span(&m->key, xj_cell(c, f->student_id));
	return xj_buf_as_span(&m->key);
}

/* The mark that the line puts; SIZE_MAX for a line that puts none, or registers. */
static size_t
mark_of(const struct marks *m, const struct xj_cursor *c, const struct xj_registration_fields *f)
{
	struct xj_span code = xj_field_code(&c->table->schema->fields[f->state], xj_cell(c, f->state));

	for (size_t i = 0; i + 1 < m->school->nmarks; i++)
		if (xj_span_same(m->school->marks[i].name, code))
			return i;
	return SIZE_MAX;
}

static void
take_mark(void *marks, const struct xj_cursor *c, const struct xj_registration_fields *f)
{
	struct marks *m = marks;
	size_t mark = mark_of(m, c, f);
	struct xj_span key;
	uint32_t at;

	if (mark == SIZE_MAX)
		return;
	key = key_of(m, c, f);
	at = xj_map_get(&m->by_key, key);
	if (at == XJ_NONE) {
		XJ_PUSH(m->pool, m->list, m->count, m->cap)->key = xj_span_copy(m->pool, key);
		at = (uint32_t)m->count - 1;
		(void)xj_map_put(&m->by_key, m->list[at].key, at);
	}
	m->list[at].marks |= UINT32_C(1) << mark;
}

const char *
xj_audit_unasked_marks(const struct xj_audit *a)
{
	return a->policy->school->nmarks ? NULL : "registration.marks in school.yaml";
}

void *
xj_audit_marks_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct marks *m = xj_pool_zero(a->pool, 1, sizeof *m);

	m->pool = a->pool;
	m->school = a->policy->school;
	xj_buf_init(&m->key, a->pool);
	xj_map_init(&m->by_key, a->pool, table->rows, key_at, m);
	xj_audit_each_registration(a, take_mark, m);
	return m;
}

void
xj_audit_mark_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_registration_fields *f = row->registrations;
	const struct xj_field *field = &row->cursor->table->schema->fields[f->state];
	struct marks *m = row->state;
	struct xj_finding *found;
	struct xj_buf missing;
	uint32_t at, marks;

	if (!is_registered(xj_registration_state(field, xj_cell(row->cursor, f->state))) ||
	    xj_audit_before_records(a, xj_date_parse(xj_cell(row->cursor, f->on))))
		return;
	at = xj_map_get(&m->by_key, key_of(m, row->cursor, f));
	marks = at == XJ_NONE ? 0 : m->list[at].marks;
	if (marks == (UINT32_C(1) << (m->school->nmarks - 1)) - 1)
		return;
	found = xj_audit_found(a, rule, row, f->state);
	xj_buf_init(&missing, a->pool);
	for (size_t i = 0; i + 1 < m->school->nmarks; i++) {
		const struct xj_mark *mark = &m->school->marks[i];

		if (marks >> i & 1)
			continue;
		if (!missing.n && mark->role.n)
			xj_audit_owner(a, found, mark->role);
		xj_buf_print(&missing, "%s%.*s", missing.n ? "、" : "", (int)mark->title.n, mark->title.p);
	}
	found->args[1] = xj_span_text(a->pool, xj_cell(row->cursor, f->term));
	found->args[2] = missing.p;
}

/* What the lists of other offices say of who is registered. */
struct unmet {
	struct xj_registering in;
	struct xj_evidence *evidence; /* by row of the roll; NULL: nobody is registered by this roll, or no list says anything */
	struct xj_requirements asked;
	struct xj_term_lines *lines;
	struct xj_diags aside; /* what is wrong with a list is for who registers with it */
	struct xj_buf text;
};

static struct xj_table *
list_at(const struct xj_audit *a, enum xj_audit_kind kind, size_t n)
{
	struct xj_audit_file *file = xj_audit_file(a, kind, NULL);

	while (file && n--)
		file = xj_audit_file(a, kind, file);
	return file ? file->table : NULL;
}

/* The n-th list of each kind; false where there is none of any. */
static bool
name_lists(const struct xj_audit *a, struct xj_registering *in, size_t n)
{
	in->fees = list_at(a, XJ_OF_fees, n);
	in->arrivals = list_at(a, XJ_OF_arrivals, n);
	in->health = list_at(a, XJ_OF_health, n);
	in->holds = list_at(a, XJ_OF_holds, n);
	/* one that tells nothing would have nobody paid, nobody come */
	if (in->fees && !xj_evidence_speaks_of_money(in->fees))
		in->fees = NULL;
	if (in->arrivals && !xj_evidence_speaks_of_arrival(in->arrivals))
		in->arrivals = NULL;
	return in->fees || in->arrivals || in->health || in->holds;
}

static void
add_evidence(struct xj_evidence *all, const struct xj_evidence *more, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		all[i].due += more[i].due;
		all[i].paid += more[i].paid;
		all[i].billed |= more[i].billed;
		all[i].granted |= more[i].granted;
		all[i].arrived |= more[i].arrived;
		all[i].held |= more[i].held;
		if (more[i].health.n)
			all[i].health = more[i].health;
		if (!all[i].refused_in)
			all[i].refused_in = more[i].refused_in;
	}
}

const char *
xj_audit_unasked_conditions(const struct xj_audit *a)
{
	return a->policy->school->nrequirements ? xj_audit_unasked_term(a) : "registration.require in school.yaml";
}

const char *
xj_audit_lacks_lists(const struct xj_audit *a)
{
	unsigned lists = XJ_KIND(fees) | XJ_KIND(arrivals) | XJ_KIND(health) | XJ_KIND(holds);

	return (a->given & lists) ? xj_audit_lacks_term(a) : "fees, arrivals, health or holds";
}

void *
xj_audit_unmet_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct unmet *u = xj_pool_zero(a->pool, 1, sizeof *u);
	struct xj_audit_file *roll = xj_audit_file(a, XJ_OF_roll, NULL);
	struct xj_registering lists;

	while (roll->table != table)
		roll = xj_audit_file(a, XJ_OF_roll, roll);
	xj_diags_init(&u->aside, a->pool);
	xj_buf_init(&u->text, a->pool);
	u->in = (struct xj_registering){.policy = a->policy, .term = *a->term, .today = a->today, .roll = roll->table};
	u->lines = xj_term_lines_open(a, a->term->term);
	lists = u->in;
	for (size_t n = 0; name_lists(a, &lists, n); n++) {
		struct xj_evidence *more = xj_evidence_gather(&lists, a->pool, a->window_end, &u->aside);

		if (u->evidence)
			add_evidence(u->evidence, more, table->rows);
		else
			u->evidence = more;
	}
	(void)name_lists(a, &u->in, 0);
	xj_requirements_open(&u->asked, &u->in, a->pool, NULL, &u->aside);
	u->asked.sure = true;
	return u;
}

/* Was something held against the student on the day of registering already, or, where nobody knows that day, before the term? */
static bool
held_then(struct xj_audit *a, const struct unmet *u, const struct xj_audit_row *row)
{
	struct xj_span student = xj_cell(row->cursor, row->roll->student_id), exam = xj_cell(row->cursor, row->roll->exam_id);
	const struct xj_term_line *line = xj_term_lines_find(u->lines, student);
	xj_date on = line && is_registered(line->state) && line->on != XJ_NO_DATE ? line->on : a->term->starts_on;

	for (struct xj_audit_file *file = xj_audit_file(a, XJ_OF_holds, NULL); file; file = xj_audit_file(a, XJ_OF_holds, file)) {
		struct xj_cursor c;

		xj_cursor_init(&c, a->pool, file->table);
		for (size_t at = 0; at < file->table->rows; at++) {
			struct xj_span number;

			if (!xj_cursor_move(&c, at))
				continue;
			number = xj_audit_cell(&c, "student_id");
			if ((number.n ? xj_span_same(number, student) : exam.n && xj_span_same(xj_audit_cell(&c, "exam_id"), exam)) &&
			    xj_evidence_hold_stands(&c, on))
				return true;
		}
	}
	return false;
}

/* What is unmet into u->text, asked for one mark after the other where the school has marks, for each has requirements of its own. False where nothing is. */
static bool
list_unmet(struct unmet *u, const struct xj_evidence *e)
{
	/* marks are asked for by another rule */
	const struct xj_recorded recorded = {.marks = UINT32_MAX, .on = XJ_NO_DATE, .until = XJ_NO_DATE, .marked_on = XJ_NO_DATE,
	                                     .paid_on = XJ_NO_DATE, .attended_on = XJ_NO_DATE};
	u->text.n = 0;
	u->in.mark = 0;
	do {
		xj_requirements_list(&u->asked, e, &recorded);
		if (u->asked.unmet.n)
			xj_buf_print(&u->text, "%s%.*s", u->text.n ? "；" : "", (int)u->asked.unmet.n, u->asked.unmet.p);
	} while (++u->in.mark < u->in.policy->school->nmarks);
	return u->text.n > 0;
}

void
xj_audit_registered_unmet(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct unmet *u = row->state;
	int field = row->roll->registration;
	struct xj_evidence e;
	struct xj_finding *f;

	if (!u->evidence || !xj_span_same(xj_cell(row->cursor, row->roll->registered_term), a->term->term) ||
	    !is_registered(xj_registration_state(&row->cursor->table->schema->fields[field], xj_cell(row->cursor, field))))
		return;
	e = u->evidence[row->cursor->row];
	if (e.refused_in)
		return;
	e.held = e.held && held_then(a, u, row);
	u->asked.row = row->cursor;
	if (!list_unmet(u, &e))
		return;
	f = xj_audit_found(a, rule, row, field);
	f->args[1] = xj_span_text(a->pool, a->term->term);
	f->args[2] = xj_pool_print(a->pool, "%.*s", (int)u->text.n, u->text.p);
}

/* What is on record of each student in the term, beside the lists. */
struct pending {
	struct unmet *lists;
	struct xj_recorded *recorded; /* by row of the roll */
};

static xj_date
later_of(xj_date x, xj_date y)
{
	return x == XJ_NO_DATE || (y != XJ_NO_DATE && y > x) ? y : x;
}

static void
add_recorded(struct xj_recorded *all, const struct xj_recorded *more, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		all[i].marks |= more[i].marks;
		all[i].marked_on = later_of(all[i].marked_on, more[i].marked_on);
		all[i].paid_on = later_of(all[i].paid_on, more[i].paid_on);
		all[i].attended_on = later_of(all[i].attended_on, more[i].attended_on);
		if (more[i].any)
			all[i].state = more[i].state;
		all[i].any = all[i].any || more[i].any;
	}
}

const char *
xj_audit_unasked_mark_days(const struct xj_audit *a)
{
	const struct xj_school *s = a->policy->school;

	for (size_t i = 1; i < s->nmarks; i++)
		if (s->marks[i].has_within)
			return xj_audit_unasked_term(a);
	return "within in registration.marks in school.yaml";
}

void *
xj_audit_pending_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct pending *p = xj_pool_zero(a->pool, 1, sizeof *p);
	struct xj_registering in;

	p->lists = xj_audit_unmet_begin(a, table);
	p->lists->asked.sure = false;
	in = p->lists->in;
	for (struct xj_audit_file *file = xj_audit_file(a, XJ_OF_registrations, NULL); file;
	     file = xj_audit_file(a, XJ_OF_registrations, file)) {
		struct xj_recorded *more;

		in.events = file->table;
		more = xj_recorded_fold(&in, a->pool);
		if (p->recorded)
			add_recorded(p->recorded, more, table->rows);
		else
			p->recorded = more;
	}
	return p;
}

static bool
is_given(const struct xj_registering *in, struct xj_span requirement)
{
	return (xj_span_is(requirement, "fees") && in->fees) || (xj_span_is(requirement, "arrival") && in->arrivals) ||
	       (xj_span_is(requirement, "health") && in->health) || (xj_span_is(requirement, "holds") && in->holds);
}

/* Can it be told from the lists whether the student has what the mark needs? */
static bool
is_told(const struct xj_registering *in, size_t mark)
{
	const struct xj_school *s = in->policy->school;

	for (size_t i = 0; i < s->marks[mark].nneeds; i++) {
		const struct xj_requirement *requirement = &s->requirements[s->marks[mark].needs[i]];

		if (!requirement->optional && !is_given(in, requirement->name))
			return false;
	}
	return true;
}

/* From when the mark's time runs: since the mark before it, or what the student did last; XJ_NO_DATE where it is not its turn, or nobody can tell. */
static xj_date
begins_on(struct pending *p, const struct xj_audit_row *row, size_t mark)
{
	static const struct xj_evidence none = {.paid_on = XJ_NO_DATE, .attended_on = XJ_NO_DATE};
	const struct xj_recorded *recorded = &p->recorded[row->cursor->row];
	struct unmet *u = p->lists;
	const struct xj_evidence *e = u->evidence ? &u->evidence[row->cursor->row] : &none;

	if (e->refused_in || e->paid_undated || e->arrived_undated || !is_told(&u->in, mark))
		return XJ_NO_DATE;
	u->in.mark = mark;
	u->asked.row = row->cursor;
	xj_requirements_list(&u->asked, e, recorded);
	return u->asked.unmet.n ? XJ_NO_DATE : later_of(recorded->marked_on, later_of(e->paid_on, e->attended_on));
}

void
xj_audit_mark_overdue(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_school *s = a->policy->school;
	struct pending *p = row->state;
	const struct xj_recorded *recorded = &p->recorded[row->cursor->row];
	struct xj_finding *f;
	xj_date from, due;
	size_t mark = 0;

	if (!recorded->marks || !row->status || !row->status->registers ||
	    (recorded->any && recorded->state != XJ_STATE_DEFERRED) || xj_audit_before_records(a, recorded->marked_on))
		return;
	while (mark < s->nmarks && (recorded->marks >> mark & 1))
		mark++;
	if (!mark || mark == s->nmarks || !s->marks[mark].has_within)
		return;
	from = begins_on(p, row, mark);
	if (from == XJ_NO_DATE)
		return;
	due = xj_calendar_add(a->policy->calendar, from, s->marks[mark].within);
	if (due == XJ_NO_DATE)
		xj_audit_uncounted(a, rule, row, row->roll->registration, from, s->marks[mark].within);
	if (due == XJ_NO_DATE || due >= a->today)
		return;
	f = xj_audit_found(a, rule, row, row->roll->registration);
	xj_audit_due(a, f, due);
	f->args[3] = xj_span_text(a->pool, s->marks[mark].title);
	if (s->marks[mark].role.n)
		xj_audit_owner(a, f, s->marks[mark].role);
}
