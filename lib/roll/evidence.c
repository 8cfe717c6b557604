#include "roll/evidence.h"

#include "record/value.h"
#include "roll/person.h"

/* Numbers on refused rows of the roll. */
struct numbers {
	struct xj_map map;
	struct xj_span *list;
	size_t count, cap;
};

struct gathering {
	const struct xj_registering *in;
	struct xj_pool *pool;
	struct xj_evidence *list;
	struct xj_index by_student, by_exam;
	struct numbers refused;
	struct xj_roll_fields rf;
	bool has_exam;
	xj_date window_end;
	struct xj_diags *diags;
};

/* One row of one list. */
struct row {
	struct gathering *g;
	struct xj_table *t;
	int student_id, exam_id, name; /* fields of the list */
	struct xj_cursor *c;
	struct xj_evidence *e;
	struct xj_cursor *person; /* at the student's row of the roll */
};

static struct xj_span
named(const struct row *r, const char *field)
{
	return xj_cell(r->c, xj_schema_field(r->t->schema, field));
}

static bool
has_column(const struct xj_table *t, const char *field)
{
	int f = xj_schema_field(t->schema, field);

	return f >= 0 && t->column_of[f] >= 0;
}

/* Is the row's `on` (or the like) a day that has come? A row without a date counts as of today. */
static bool
has_come(const struct row *r, const char *field, xj_date *on)
{
	*on = xj_date_parse(named(r, field));
	return *on == XJ_NO_DATE || *on <= r->g->in->today;
}

static void
take_fee(struct row *r)
{
	int64_t due = 0, paid = 0, aid = 0;
	xj_date on;

	if (xj_span_decimal(named(r, "due"), 2, &due)) {
		r->e->billed = true;
		r->e->due += due;
	}
	if (!has_come(r, "paid_on", &on))
		return;
	(void)xj_span_decimal(named(r, "paid"), 2, &paid);
	(void)xj_span_decimal(named(r, "aid"), 2, &aid);
	r->e->paid += paid + aid;
	if (xj_value_flag(named(r, "granted")) == 1)
		r->e->granted = true;
	if (!paid && !aid && !r->e->granted)
		return;
	if (on == XJ_NO_DATE)
		r->e->paid_undated = true;
	else if (r->e->paid_on == XJ_NO_DATE || on > r->e->paid_on)
		r->e->paid_on = on;
}

/* Retained and given-up admissions stand in the arrivals list, but not on the roll. */
static bool
came(const struct row *r)
{
	int f = xj_schema_field(r->t->schema, "outcome");
	struct xj_span outcome = xj_cell(r->c, f);

	return !outcome.n || xj_span_is(xj_field_code(&r->t->schema->fields[f], outcome), "arrived");
}

/* Refuses a row that says otherwise than the student's first one. */
static bool
contradicts(struct row *r)
{
	int outcome = xj_schema_field(r->t->schema, "outcome");
	struct row first = *r;
	struct xj_cursor c;

	if (r->e->arrival == XJ_NONE) {
		r->e->arrival = (uint32_t)r->c->row;
		return false;
	}
	xj_cursor_init(&c, r->g->pool, r->t);
	first.c = &c;
	if (!xj_cursor_move(&c, r->e->arrival) || xj_span_same(xj_cell(&c, outcome), xj_cell(r->c, outcome)) ||
	    (came(&first) && came(r)))
		return false;
	xj_table_refuse(r->t, r->c->row, outcome, r->g->diags, XJ_OUTCOME_TWICE,
	                xj_pool_print(r->g->pool, "%zu", xj_table_line_number(r->t, r->e->arrival)), NULL);
	return true;
}

static void
take_arrival(struct row *r)
{
	xj_date on;

	if (contradicts(r) || !came(r) || !has_come(r, "on", &on))
		return;
	r->e->arrived = true;
	if (on == XJ_NO_DATE)
		r->e->arrived_undated = true;
	else if (r->e->attended_on == XJ_NO_DATE || on < r->e->attended_on)
		r->e->attended_on = on;
}

static void
take_health(struct row *r)
{
	xj_date on;

	if (has_come(r, "on", &on))
		r->e->health = xj_span_copy(r->g->pool, named(r, "result"));
}

static void
take_hold(struct row *r)
{
	xj_date since, resolved = xj_date_parse(named(r, "resolved_on"));

	if (has_come(r, "since", &since) && (resolved == XJ_NO_DATE || resolved > r->g->in->today))
		r->e->held = true;
}

static void
take_deferral(struct row *r)
{
	const struct xj_school *school = r->g->in->policy->school;
	xj_date until = xj_date_parse(named(r, "until")), last, on;
	char text[11];

	if (!has_come(r, "on", &on))
		return;
	if (on == XJ_NO_DATE) /* nobody says that it was too late */
		on = r->g->in->today < r->g->window_end ? r->g->in->today : r->g->window_end;
	last = xj_deferral_limit(r->g->in->policy, r->g->window_end);
	if (!named(r, "proof").n)
		xj_table_refuse(r->t, r->c->row, xj_schema_field(r->t->schema, "proof"), r->g->diags, XJ_NO_PROOF,
		                xj_span_text(r->g->pool, school->deferral_source), NULL);
	if (until == XJ_NO_DATE || until > last)
		xj_table_refuse(r->t, r->c->row, xj_schema_field(r->t->schema, "until"), r->g->diags, XJ_DEFERRAL_LONG,
		                xj_date_format(last, text), xj_span_text(r->g->pool, school->deferral_source), NULL);
	if (on > r->g->window_end)
		xj_table_refuse(r->t, r->c->row, xj_schema_field(r->t->schema, "on"), r->g->diags, XJ_DEFERRAL_LATE,
		                xj_date_format(r->g->window_end, text), xj_span_text(r->g->pool, school->deferral_source),
		                NULL);
	if (r->t->bad[r->c->row])
		return;
	r->e->deferral = (uint32_t)r->c->row;
	r->e->deferred_on = on;
	r->e->deferred_until = until;
}

/* Refuses a row whose name is not the one that the roll has for its number: the number is somebody else's. */
static bool
names_another(const struct row *r, struct xj_span key)
{
	struct xj_span name = xj_cell(r->c, r->name), on_roll = xj_cell(r->person, r->g->rf.name);

	if (xj_same_name(name, on_roll))
		return false;
	xj_table_refuse(r->t, r->c->row, r->name, r->g->diags, XJ_WRONG_PERSON,
	                xj_span_text(r->g->pool, name), xj_span_text(r->g->pool, key),
	                xj_span_text(r->g->pool, on_roll), NULL);
	return true;
}

static uint32_t
find(struct gathering *g, struct xj_index *index, struct xj_span key, struct row *r)
{
	uint32_t student = xj_index_find(index, key);

	r->person = &index->cursor;
	if (student == XJ_NONE)
		return student;
	/* The index has split the row to compare its key. */
	if (r->person->row != student)
		(void)xj_cursor_move(r->person, student);
	r->e = &g->list[student];
	return student;
}

static void
read_row(struct gathering *g, struct row *r, void (*take)(struct row *))
{
	int by = r->student_id;
	struct xj_span key = xj_cell(r->c, by);
	uint32_t student = find(g, &g->by_student, key, r);

	if (!key.n && g->has_exam) {
		by = r->exam_id;
		key = xj_cell(r->c, by);
		student = find(g, &g->by_exam, key, r);
	}
	if (student != XJ_NONE) {
		if (!names_another(r, key))
			take(r);
		return;
	}
	if (take == take_arrival && !came(r))
		return;
	if (!key.n)
		xj_table_refuse(r->t, r->c->row, -1, g->diags, XJ_NO_KEY, NULL);
	else if (!g->refused.count || xj_map_get(&g->refused.map, key) == XJ_NONE)
		xj_table_refuse(r->t, r->c->row, by, g->diags, XJ_NOT_ON_ROLL, xj_span_text(g->pool, key),
		                g->in->roll->label, NULL);
}

static void
read_list(struct gathering *g, struct xj_table *t, void (*take)(struct row *))
{
	struct row r = {.g = g, .t = t};
	struct xj_cursor c;

	if (!t)
		return;
	r.c = &c;
	r.student_id = xj_schema_field(t->schema, "student_id");
	r.exam_id = xj_schema_field(t->schema, "exam_id");
	r.name = xj_schema_field(t->schema, "name");
	xj_cursor_init(&c, g->pool, t);
	for (size_t at = 0; at < t->rows; at++)
		if (xj_cursor_move(&c, at))
			read_row(g, &r, take);
}

static bool
has_refused(const struct xj_table *t)
{
	return t && memchr(t->bad, 1, t->rows * sizeof *t->bad);
}

/* Calls `with` for each refused row and each number that can be read there, in a row cut short as well. */
static void
each_refused(struct gathering *g, const struct xj_table *t,
             void (*with)(struct gathering *, const struct xj_table *, int field, struct xj_span number))
{
	const struct xj_schema *s = t->schema;
	const int fields[] = {xj_schema_field(s, "student_id"), xj_schema_field(s, "exam_id")};
	struct xj_table whole = *t->origin;
	struct xj_diags aside;
	struct xj_cursor c;

	whole.bad = xj_pool_zero(g->pool, t->rows + 1, sizeof *whole.bad);
	xj_diags_init(&aside, g->pool);
	xj_cursor_init(&c, g->pool, &whole);
	for (size_t at = 0; at < t->rows; at++) {
		if (!t->bad[at])
			continue;
		memset(c.cells, 0, t->ncolumns * sizeof *c.cells);
		(void)xj_cursor_move(&c, at);
		for (int i = 0; i < 2; i++) {
			struct xj_span number = xj_cell(&c, fields[i]);

			if (number.n && (s->kind != XJ_FOREIGN ||
			                 xj_value_normalise(g->pool, s, &s->fields[fields[i]], number,
			                                    &(struct xj_where){0}, &aside, &number)))
				with(g, t, i, number);
		}
	}
}

static void
leave_undecided(struct gathering *g, const struct xj_table *t, int field, struct xj_span number)
{
	uint32_t student = XJ_NONE;

	if (field == 0)
		student = xj_index_find(&g->by_student, number);
	else if (g->has_exam)
		student = xj_index_find(&g->by_exam, number);
	if (student != XJ_NONE && !g->list[student].refused_in)
		g->list[student].refused_in = t->label;
}

static struct xj_span
number_at(void *numbers, uint32_t at)
{
	return ((struct numbers *)numbers)->list[at];
}

static void
keep_number(struct gathering *g, const struct xj_table *t, int field, struct xj_span number)
{
	(void)t;
	(void)field;
	*XJ_PUSH(g->pool, g->refused.list, g->refused.count, g->refused.cap) = xj_span_copy(g->pool, number);
	(void)xj_map_put(&g->refused.map, number, (uint32_t)g->refused.count - 1);
}

struct xj_evidence *
xj_evidence_gather(const struct xj_registering *in, struct xj_pool *pool, xj_date window_end, struct xj_diags *diags)
{
	struct gathering g = {.in = in, .pool = pool, .window_end = window_end, .diags = diags,
	                      .rf = xj_roll_fields(in->roll->schema)};
	const struct {
		struct xj_table *table;
		void (*take)(struct row *);
	} lists[] = {
		{in->fees, take_fee},   {in->arrivals, take_arrival},   {in->health, take_health},
		{in->holds, take_hold}, {in->deferrals, take_deferral},
	};
	const size_t nlists = sizeof lists / sizeof *lists;

	g.list = xj_pool_alloc(pool, (in->roll->rows + 1) * sizeof *g.list);
	for (size_t i = 0; i < in->roll->rows; i++)
		g.list[i] = (struct xj_evidence){.paid_on = XJ_NO_DATE, .attended_on = XJ_NO_DATE, .deferred_on = XJ_NO_DATE,
		                                 .deferred_until = XJ_NO_DATE, .deferral = XJ_NONE, .arrival = XJ_NONE,
		                                 .health = {"", 0}};
	xj_index_build(&g.by_student, pool, in->roll, g.rf.student_id);
	for (size_t i = 0; i < nlists; i++)
		g.has_exam = g.has_exam || (lists[i].table && has_column(lists[i].table, "exam_id"));
	if (g.has_exam)
		xj_index_build(&g.by_exam, pool, in->roll, g.rf.exam_id);
	if (has_refused(in->roll)) {
		xj_map_init(&g.refused.map, pool, 0, number_at, &g.refused);
		each_refused(&g, in->roll, keep_number);
	}
	for (size_t i = 0; i < nlists; i++)
		read_list(&g, lists[i].table, lists[i].take);
	for (size_t i = 0; i < nlists; i++)
		if (has_refused(lists[i].table))
			each_refused(&g, lists[i].table, leave_undecided);
	if (has_refused(in->events))
		each_refused(&g, in->events, leave_undecided);
	return g.list;
}

bool
xj_evidence_speaks_of_money(const struct xj_table *fees)
{
	return has_column(fees, "paid") || has_column(fees, "aid") || has_column(fees, "granted");
}

bool
xj_evidence_speaks_of_arrival(const struct xj_table *arrivals)
{
	return has_column(arrivals, "outcome") || has_column(arrivals, "on");
}

bool
xj_evidence_paid(const struct xj_evidence *e)
{
	if (e->granted)
		return true;
	return e->billed ? e->paid >= e->due : e->paid > 0;
}
