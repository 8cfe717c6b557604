/* Who is on the roll already, and where an applicant stands. */
#include "roll/intaking.h"

struct xj_person {
	struct xj_span exam, id;
};

static struct xj_span
exam_key(void *arg, uint32_t i)
{
	return ((struct xj_people *)arg)->list[i].exam;
}

static struct xj_span
id_key(void *arg, uint32_t i)
{
	return ((struct xj_people *)arg)->list[i].id;
}

static void
note_person(struct xj_people *people, uint32_t row, const struct xj_status *status)
{
	const struct xj_person *p = &people->list[row];
	bool provisional = xj_status_provisional(status);

	if (p->exam.n)
		(void)xj_map_put(provisional ? &people->provisional : &people->by_exam, p->exam, row);
	if (!p->id.n)
		return;
	/* A status that nobody knows may be a live one. */
	if (!status || status->on_roll)
		(void)xj_map_put(&people->live, p->id, row);
	else if (xj_span_is(status->id, "incoming"))
		(void)xj_map_put(&people->incoming, p->id, row);
	else if (provisional && (xj_span_is(status->id, "admitted") || status->away == XJ_ADMISSION))
		(void)xj_map_put(&people->admitted, p->id, row);
}

void
xj_people_open(struct xj_people *people, struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll)
{
	struct xj_roll_fields rf = xj_roll_fields(roll->schema);
	struct xj_cursor row;

	people->list = xj_pool_zero(pool, roll->rows + 1, sizeof *people->list);
	xj_map_init(&people->by_exam, pool, roll->rows, exam_key, people);
	xj_map_init(&people->provisional, pool, 0, exam_key, people);
	xj_map_init(&people->live, pool, roll->rows, id_key, people);
	xj_map_init(&people->admitted, pool, 0, id_key, people);
	xj_map_init(&people->incoming, pool, 0, id_key, people);
	xj_cursor_init(&row, pool, roll);
	for (uint32_t i = 0; i < roll->rows; i++) {
		if (!xj_cursor_move(&row, i))
			continue;
		people->list[i] = (struct xj_person){xj_span_copy(pool, xj_cell(&row, rf.exam_id)),
		                                     xj_span_copy(pool, xj_cell(&row, rf.id_number))};
		note_person(people, i, xj_status_find(policy->statuses, xj_cell(&row, rf.status)));
	}
}

void
xj_source_open(struct xj_source *source, struct xj_pool *pool, const struct xj_table *table)
{
	const struct xj_schema *s = table->schema;

	source->table = table;
	source->exam = xj_schema_field(s, "exam_id");
	source->name = xj_schema_field(s, "name");
	source->id = xj_schema_field(s, "id_number");
	source->id_type = xj_schema_field(s, "id_type");
	source->birth = xj_schema_field(s, "birth_date");
	source->sex = xj_schema_field(s, "sex");
	source->program = xj_schema_field(s, "program");
	source->enrolled = xj_schema_field(s, "enrolled_on");
	xj_cursor_init(&source->row, pool, table);
}

static struct xj_span
applicant_key(void *arg, uint32_t i)
{
	return ((struct xj_intaking *)arg)->applicants[i].exam;
}

void
xj_applicant_add(struct xj_intaking *e, struct xj_source *source, uint32_t row)
{
	struct xj_applicant *a;

	if (!xj_cursor_move(&source->row, row))
		return;
	a = XJ_PUSH(e->pool, e->applicants, e->count, e->cap);
	*a = (struct xj_applicant){.source = source, .row = row, .known = XJ_NONE, .provisional = XJ_NONE};
	a->exam = xj_span_copy(e->pool, xj_cell(&source->row, source->exam));
	if (a->exam.n)
		(void)xj_map_put(&e->by_exam, a->exam, (uint32_t)e->count - 1);
}

struct xj_applicant *
xj_applicant_find(const struct xj_intaking *e, struct xj_span exam)
{
	uint32_t at = xj_map_get(&e->by_exam, exam);

	return at == XJ_NONE ? NULL : &e->applicants[at];
}

bool
xj_applicant_move(struct xj_intaking *e, const struct xj_applicant *a)
{
	e->from = a->source;
	return xj_cursor_move(&e->from->row, a->row);
}

void
xj_intaking_open(struct xj_intaking *e, const struct xj_enrolling *in, struct xj_changes *roll, struct xj_diags *diags)
{
	*e = (struct xj_intaking){.in = in, .pool = roll->pool, .rs = in->roll->schema, .rf = xj_roll_fields(in->roll->schema),
	                          .roll = roll, .diags = diags, .list_day = XJ_NO_DATE};
	xj_people_open(&e->people, e->pool, in->policy, in->roll);
	xj_source_open(&e->list, e->pool, in->candidates);
	xj_source_open(&e->returning, e->pool, in->roll);
	xj_cursor_init(&e->row, e->pool, in->roll);
	xj_map_init(&e->by_exam, e->pool, in->candidates->rows, applicant_key, e);
	e->numbers = xj_pool_zero(e->pool, in->policy->school->nnumber_rules + 1, sizeof(struct xj_numbers *));
	for (uint32_t row = 0; row < in->candidates->rows; row++) {
		xj_applicant_add(e, &e->list, row);
		if (e->list_day == XJ_NO_DATE && !in->candidates->bad[row])
			e->list_day = xj_date_parse(xj_cell(&e->list.row, e->list.enrolled));
	}
	e->from = &e->list;
}
