#include "roll/evidence.h"

#include "record/value.h"
#include "roll/deferral.h"
#include "roll/person.h"
#include "roll/refused.h"

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
count_payment(struct row *r, xj_date on)
{
	if (on == XJ_NO_DATE)
		r->e->paid_undated = true;
	else if (r->e->paid_on == XJ_NO_DATE || on > r->e->paid_on)
		r->e->paid_on = on;
}

/* Aid that was granted counts from that day on, though the money, a loan's for one, comes later: what the regulation asks for is that the formalities are
 * done (Order 41, art. 12). True where the row says when. */
static bool
take_aid(struct row *r, int64_t aid)
{
	xj_date on = xj_date_parse(named(r, "granted_on"));
	bool granted = xj_value_flag(named(r, "granted")) == 1;

	if (on == XJ_NO_DATE)
		return false;
	if (on > r->g->in->today || (!aid && !granted))
		return true;
	r->e->paid += aid;
	r->e->granted = r->e->granted || granted;
	count_payment(r, on);
	return true;
}

static void
take_fee(struct row *r)
{
	int64_t due = 0, paid = 0, aid = 0;
	bool aid_taken;
	xj_date on;

	if (xj_span_decimal(named(r, "due"), 2, &due)) {
		r->e->billed = true;
		r->e->due += due;
	}
	(void)xj_span_decimal(named(r, "paid"), 2, &paid);
	(void)xj_span_decimal(named(r, "aid"), 2, &aid);
	aid_taken = take_aid(r, aid);
	if (!has_come(r, "paid_on", &on))
		return;
	r->e->paid += aid_taken ? paid : paid + aid;
	if (!aid_taken && xj_value_flag(named(r, "granted")) == 1)
		r->e->granted = true;
	if (paid || (!aid_taken && (aid || r->e->granted)))
		count_payment(r, on);
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

bool
xj_evidence_hold_stands(const struct xj_cursor *hold, xj_date on)
{
	const struct xj_schema *s = hold->table->schema;
	xj_date since = xj_date_parse(xj_cell(hold, xj_schema_field(s, "since")));
	xj_date resolved = xj_date_parse(xj_cell(hold, xj_schema_field(s, "resolved_on")));

	return (since == XJ_NO_DATE || since <= on) && (resolved == XJ_NO_DATE || resolved > on);
}

static void
take_hold(struct row *r)
{
	if (xj_evidence_hold_stands(r->c, r->g->in->today))
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
	r->e->deferred = true;
	r->e->deferral_reason = xj_span_copy(r->g->pool, named(r, "reason"));
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
		if (names_another(r, key))
			return;
		if (!r->e->named_in) {
			r->e->named_in = r->t;
			r->e->named_at = r->c->row;
		}
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

static void
leave_undecided(void *ctx, const struct xj_table *t, bool by_exam, struct xj_span number)
{
	struct gathering *g = ctx;
	uint32_t student = XJ_NONE;

	if (!by_exam)
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
keep_number(void *ctx, const struct xj_table *t, bool by_exam, struct xj_span number)
{
	struct gathering *g = ctx;

	(void)t;
	(void)by_exam;
	*XJ_PUSH(g->pool, g->refused.list, g->refused.count, g->refused.cap) = xj_span_copy(g->pool, number);
	(void)xj_map_put(&g->refused.map, number, (uint32_t)g->refused.count - 1);
}

/* The exam number of who has entered stands twice: with the admission, which is over, and with the student, who is meant. */
static void
pass_over_entered(struct gathering *g)
{
	const struct xj_status *entered = xj_status_id(g->in->policy->statuses, "entered");
	struct xj_cursor c;

	xj_cursor_init(&c, g->pool, g->in->roll);
	for (uint32_t row = 0; entered && g->by_exam.bad && row < g->in->roll->rows; row++)
		if (xj_cursor_split(&c, row) && xj_span_same(xj_cell(&c, g->rf.status), entered->name))
			g->by_exam.bad[row] = true;
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
		                                 .deferred_until = XJ_NO_DATE, .arrival = XJ_NONE, .deferral_reason = {"", 0},
		                                 .health = {"", 0}};
	xj_index_build(&g.by_student, pool, in->roll, g.rf.student_id);
	for (size_t i = 0; i < nlists; i++)
		g.has_exam = g.has_exam || (lists[i].table && has_column(lists[i].table, "exam_id"));
	if (g.has_exam) {
		xj_index_build(&g.by_exam, pool, in->roll, g.rf.exam_id);
		pass_over_entered(&g);
	}
	if (xj_has_refused(in->roll)) {
		xj_map_init(&g.refused.map, pool, 0, number_at, &g.refused);
		xj_refused_each(pool, in->roll, keep_number, &g);
	}
	for (size_t i = 0; i < nlists; i++)
		read_list(&g, lists[i].table, lists[i].take);
	for (size_t i = 0; i < nlists; i++)
		if (xj_has_refused(lists[i].table))
			xj_refused_each(pool, lists[i].table, leave_undecided, &g);
	if (xj_has_refused(in->events))
		xj_refused_each(pool, in->events, leave_undecided, &g);
	xj_deferrals_of_cases(in, pool, window_end, g.list, diags);
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
