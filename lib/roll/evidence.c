#include "roll/evidence.h"

#include "record/value.h"

struct gathering {
	const struct xj_registering *in;
	struct xj_pool *pool;
	struct xj_evidence *list;
	struct xj_index by_student, by_exam;
	struct xj_cursor roll;
	struct xj_roll_fields rf;
	bool has_exam;
	xj_date window_end;
	struct xj_diags *diags;
};

/* One row of one list. */
struct row {
	struct gathering *g;
	struct xj_table *t;
	struct xj_cursor *c;
	struct xj_evidence *e;
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

	r->e->listed = true;
	if (xj_span_decimal(named(r, "due"), 2, &due))
		r->e->due += due;
	if (!has_come(r, "paid_on", &on))
		return;
	(void)xj_span_decimal(named(r, "paid"), 2, &paid);
	(void)xj_span_decimal(named(r, "aid"), 2, &aid);
	r->e->paid += paid + aid;
	if (xj_value_flag(named(r, "granted")) == 1)
		r->e->granted = true;
	if (!paid && !aid && !r->e->granted)
		return;
	r->e->undated = r->e->undated || on == XJ_NO_DATE;
	if (on != XJ_NO_DATE && (r->e->paid_on == XJ_NO_DATE || on > r->e->paid_on))
		r->e->paid_on = on;
}

static void
take_arrival(struct row *r)
{
	xj_date on;

	if (!has_come(r, "on", &on))
		return;
	r->e->arrived = true;
	r->e->undated = r->e->undated || on == XJ_NO_DATE;
	if (on != XJ_NO_DATE && (r->e->attended_on == XJ_NO_DATE || on < r->e->attended_on))
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
	if (on == XJ_NO_DATE)
		on = r->g->in->today;
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

/* Retained and given-up admissions stand in the arrivals list, but not on the roll. */
static bool
came(const struct row *r)
{
	int f = xj_schema_field(r->t->schema, "outcome");
	struct xj_span outcome = xj_cell(r->c, f);

	return !outcome.n || xj_span_is(xj_field_code(&r->t->schema->fields[f], outcome), "arrived");
}

static void
read_list(struct gathering *g, struct xj_table *t, void (*take)(struct row *), bool arrivals)
{
	int by_student, by_exam;
	struct xj_cursor c;

	if (!t)
		return;
	by_student = xj_schema_field(t->schema, "student_id");
	by_exam = xj_schema_field(t->schema, "exam_id");
	xj_cursor_init(&c, g->pool, t);
	for (size_t at = 0; at < t->rows; at++) {
		struct row r = {.g = g, .t = t, .c = &c};
		struct xj_span key;
		uint32_t student;

		if (!xj_cursor_move(&c, at) || (arrivals && !came(&r)))
			continue;
		key = xj_cell(&c, by_student);
		student = xj_index_find(&g->by_student, key);
		if (!key.n && g->has_exam) {
			key = xj_cell(&c, by_exam);
			student = xj_index_find(&g->by_exam, key);
		}
		if (!key.n) {
			xj_table_refuse(t, at, -1, g->diags, XJ_NO_KEY, NULL);
		} else if (student == XJ_NONE) {
			xj_table_refuse(t, at, xj_cell(&c, by_student).n ? by_student : by_exam, g->diags, XJ_NOT_ON_ROLL,
			                xj_span_text(g->pool, key), g->in->roll->label, NULL);
		} else {
			r.e = &g->list[student];
			take(&r);
		}
	}
}

struct xj_evidence *
xj_evidence_gather(const struct xj_registering *in, struct xj_pool *pool, xj_date window_end, struct xj_diags *diags)
{
	struct gathering g = {.in = in, .pool = pool, .window_end = window_end, .diags = diags,
	                      .rf = xj_roll_fields(in->roll->schema)};
	struct xj_table *exam_lists[] = {in->fees, in->arrivals, in->health, in->holds, in->deferrals};

	g.list = xj_pool_alloc(pool, (in->roll->rows + 1) * sizeof *g.list);
	for (size_t i = 0; i < in->roll->rows; i++)
		g.list[i] = (struct xj_evidence){.paid_on = XJ_NO_DATE, .attended_on = XJ_NO_DATE, .deferred_on = XJ_NO_DATE,
		                                 .deferred_until = XJ_NO_DATE, .deferral = XJ_NONE, .health = {"", 0}};
	xj_index_build(&g.by_student, pool, in->roll, g.rf.student_id);
	for (size_t i = 0; i < sizeof exam_lists / sizeof *exam_lists; i++)
		g.has_exam = g.has_exam || (exam_lists[i] && has_column(exam_lists[i], "exam_id"));
	if (g.has_exam)
		xj_index_build(&g.by_exam, pool, in->roll, g.rf.exam_id);
	read_list(&g, in->fees, take_fee, false);
	read_list(&g, in->arrivals, take_arrival, true);
	read_list(&g, in->health, take_health, false);
	read_list(&g, in->holds, take_hold, false);
	read_list(&g, in->deferrals, take_deferral, false);
	return g.list;
}

bool
xj_evidence_speaks_of_money(const struct xj_table *fees)
{
	return has_column(fees, "paid") || has_column(fees, "aid") || has_column(fees, "granted");
}

bool
xj_evidence_paid(const struct xj_evidence *e, bool has_due)
{
	if (e->granted)
		return true;
	return e->listed && (has_due ? e->paid >= e->due : e->paid > 0);
}
