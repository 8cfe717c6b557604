#include "audit/families.h"
#include "roll/person.h"

static const struct xj_field *
field_of(const struct xj_audit_row *row, int field)
{
	return &row->cursor->table->schema->fields[field];
}

/* Only citizen identity numbers have a form to check; an empty id_type means one. */
static bool
citizen_number(const struct xj_audit_row *row, struct xj_span *id)
{
	*id = xj_cell(row->cursor, row->roll->id_number);
	return id->n && xj_is_citizen_number(field_of(row, row->roll->id_type), xj_cell(row->cursor, row->roll->id_type));
}

/* What an admission said of somebody who has been enrolled since: the student's own row is the one to correct. */
static bool
is_left_behind(const struct xj_audit_row *row)
{
	return row->status && xj_span_is(row->status->id, "entered");
}

void
xj_audit_id_number(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	enum xj_id_fault fault;
	struct xj_span id;

	if (!citizen_number(row, &id) || (fault = xj_id_check(id)) == XJ_ID_SOUND || is_left_behind(row))
		return;
	xj_audit_found(a, rule, row, row->roll->id_number)->args[1] = xj_id_wanted(fault);
}

void
xj_audit_id_mismatch(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span id, birth = xj_cell(row->cursor, row->roll->birth_date), sex = xj_cell(row->cursor, row->roll->sex);

	if (!citizen_number(row, &id) || id.n != 18 || is_left_behind(row))
		return;
	/* YYYY-MM-DD against YYYYMMDD, digit by digit: the number may be wrong in other ways that are another rule's. */
	if (birth.n == 10 &&
	    (memcmp(birth.p, id.p + 6, 4) != 0 || memcmp(birth.p + 5, id.p + 10, 2) != 0 ||
	     memcmp(birth.p + 8, id.p + 12, 2) != 0))
		xj_audit_found(a, rule, row, row->roll->birth_date)->args[1] = "the birth date";
	if (sex.n && xj_is_male(field_of(row, row->roll->sex), sex) != xj_id_male(id))
		xj_audit_found(a, rule, row, row->roll->sex)->args[1] = "the sex";
}

/* The rows seen so far by one field's value. */
struct seen {
	struct xj_map map;
	struct xj_cursor cursor;
	int field;
	struct xj_span last; /* while values ascend there can be no duplicate, and the map is not needed */
	bool ascending;
	uint32_t rows; /* in the map: all rows before this one, once it is needed */
};

static struct xj_span
seen_key(void *arg, uint32_t row)
{
	struct seen *s = arg;

	return xj_cursor_move(&s->cursor, row) ? xj_cell(&s->cursor, s->field) : (struct xj_span){"", 0};
}

static struct seen *
begin(struct xj_audit *a, const struct xj_table *table, int field)
{
	struct seen *s = xj_pool_zero(a->pool, 1, sizeof *s);

	s->field = field;
	s->ascending = true;
	xj_cursor_init(&s->cursor, a->pool, table);
	return s;
}

void *
xj_audit_persons_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct seen *s = begin(a, table, xj_schema_field(table->schema, "id_number"));

	xj_map_init(&s->map, a->pool, table->rows, seen_key, s);
	return s;
}

void *
xj_audit_numbers_begin(struct xj_audit *a, const struct xj_table *table)
{
	return begin(a, table, xj_schema_field(table->schema, "student_id"));
}

static void
found_twice(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct seen *s,
            uint32_t first)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, s->field);
	int student = row->roll->student_id;

	if (!xj_cursor_move(&s->cursor, first))
		return;
	f->args[1] = xj_span_text(a->pool, xj_cell(&s->cursor, student));
	f->args[2] = xj_pool_print(a->pool, "%zu", xj_table_line_number(row->cursor->table, first));
}

void
xj_audit_persons_ahead(void *state, const struct xj_audit_row *next)
{
	const struct seen *s = state;

	xj_map_expect(&s->map, xj_cell(next->cursor, s->field));
}

/* One person holds one live status. */
void
xj_audit_duplicate_person(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span id = xj_cell(row->cursor, row->roll->id_number);
	struct seen *s = row->state;
	uint32_t first;

	if (!id.n || (row->status && !row->status->on_roll))
		return;
	first = xj_map_put(&s->map, id, (uint32_t)row->cursor->row);
	if (first != XJ_NONE)
		found_twice(a, rule, row, s, first);
}

void
xj_audit_duplicate_number(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span number = xj_cell(row->cursor, row->roll->student_id);
	struct seen *s = row->state;
	uint32_t first;

	if (!number.n)
		return;
	if (s->ascending && xj_span_compare(s->last, number) < 0) {
		s->last = number;
		return;
	}
	if (s->ascending) {
		s->ascending = false;
		xj_map_init(&s->map, a->pool, row->cursor->table->rows, seen_key, s);
		for (uint32_t r = 0; r < row->cursor->row; r++)
			(void)xj_map_put(&s->map, seen_key(s, r), r);
	}
	first = xj_map_put(&s->map, number, (uint32_t)row->cursor->row);
	if (first != XJ_NONE)
		found_twice(a, rule, row, s, first);
}
