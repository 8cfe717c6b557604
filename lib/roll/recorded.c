#include "roll/recorded.h"

struct folding {
	const struct xj_registering *in;
	struct xj_pool *pool;
	struct xj_registration_fields f;
	struct xj_cursor line;
};

static xj_date
day(const struct folding *k, int field)
{
	return xj_date_parse(xj_cell(&k->line, field));
}

static bool
needs(const struct xj_school *s, const struct xj_mark *m, const char *requirement)
{
	for (size_t i = 0; i < m->nneeds; i++)
		if (xj_span_is(s->requirements[m->needs[i]].name, requirement))
			return true;
	return false;
}

static void
take_mark(struct folding *k, struct xj_recorded *r)
{
	const struct xj_school *s = k->in->policy->school;
	const struct xj_field *field = &k->in->events->schema->fields[k->f.state];
	struct xj_span code = xj_field_code(field, xj_cell(&k->line, k->f.state));

	for (size_t i = 0; i < s->nmarks; i++) {
		if (!xj_span_same(s->marks[i].name, code))
			continue;
		r->marks |= UINT32_C(1) << i;
		r->marked_on = day(k, k->f.on);
		if (r->paid_on == XJ_NO_DATE && needs(s, &s->marks[i], "fees"))
			r->paid_on = r->marked_on;
		if (r->attended_on == XJ_NO_DATE && needs(s, &s->marks[i], "arrival"))
			r->attended_on = r->marked_on;
	}
}

static void
take_line(struct folding *k, struct xj_recorded *r)
{
	const struct xj_field *field = &k->in->events->schema->fields[k->f.state];
	enum xj_registration state = xj_registration_state(field, xj_cell(&k->line, k->f.state));

	if (day(k, k->f.paid_on) != XJ_NO_DATE)
		r->paid_on = day(k, k->f.paid_on);
	if (day(k, k->f.attended_on) != XJ_NO_DATE)
		r->attended_on = day(k, k->f.attended_on);
	if (state == XJ_STATE_MARKED) {
		take_mark(k, r);
		return;
	}
	r->any = true;
	r->state = state;
	r->on = day(k, k->f.on);
	r->reason = xj_span_copy(k->pool, xj_cell(&k->line, k->f.reason));
	if (state == XJ_STATE_DEFERRED)
		r->until = day(k, k->f.until);
}

struct xj_recorded *
xj_recorded_fold(const struct xj_registering *in, struct xj_pool *pool)
{
	struct folding k = {.in = in, .pool = pool, .f = xj_registration_fields(in->events->schema)};
	struct xj_recorded *list = xj_pool_alloc(pool, (in->roll->rows + 1) * sizeof *list);
	struct xj_index students;

	for (size_t i = 0; i < in->roll->rows; i++)
		list[i] = (struct xj_recorded){.on = XJ_NO_DATE, .until = XJ_NO_DATE, .marked_on = XJ_NO_DATE,
		                               .paid_on = XJ_NO_DATE, .attended_on = XJ_NO_DATE, .reason = {"", 0}};
	if (!in->events->rows)
		return list;
	xj_index_build(&students, pool, in->roll, xj_schema_field(in->roll->schema, "student_id"));
	xj_cursor_init(&k.line, pool, in->events);
	for (size_t at = 0; at < in->events->rows; at++) {
		uint32_t row;

		if (!xj_cursor_move(&k.line, at) || !xj_span_same(xj_cell(&k.line, k.f.term), in->term.term))
			continue;
		row = xj_index_find(&students, xj_cell(&k.line, k.f.student_id));
		if (row != XJ_NONE)
			take_line(&k, &list[row]);
	}
	return list;
}

enum xj_registration
xj_recorded_on_roll(const struct xj_registering *in, const struct xj_cursor *row)
{
	const struct xj_schema *schema = in->roll->schema;
	int term = xj_schema_field(schema, "registered_term"), state = xj_schema_field(schema, "registration");
	enum xj_registration on_roll;

	if (!xj_span_same(xj_cell(row, term), in->term.term))
		return XJ_STATE_NOT_YET;
	on_roll = xj_registration_state(&schema->fields[state], xj_cell(row, state));
	return on_roll == XJ_STATE_MARKED ? XJ_STATE_NOT_YET : on_roll;
}

void
xj_later_terms_find(struct xj_later_terms *later, const struct xj_registering *in, struct xj_pool *pool)
{
	const struct xj_table *terms = in->policy->terms;
	int term, starts_on;
	struct xj_cursor c;

	*later = (struct xj_later_terms){0};
	if (!terms)
		return;
	term = xj_schema_field(terms->schema, "term");
	starts_on = xj_schema_field(terms->schema, "starts_on");
	xj_cursor_init(&c, pool, terms);
	for (size_t at = 0; at < terms->rows; at++)
		if (xj_cursor_move(&c, at) && xj_date_parse(xj_cell(&c, starts_on)) > in->term.starts_on)
			*XJ_PUSH(pool, later->list, later->count, later->cap) = xj_span_copy(pool, xj_cell(&c, term));
}

bool
xj_later_terms_have(const struct xj_later_terms *later, struct xj_span term)
{
	for (size_t i = 0; i < later->count; i++)
		if (xj_span_same(later->list[i], term))
			return true;
	return false;
}
