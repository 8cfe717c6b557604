/* Who is who: identity numbers, and persons and numbers that stand twice. */
#include "audit/families.h"
#include "audit/joins.h"
#include "record/value.h"
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

/* Did a spreadsheet take it for a number (1.10105E+17, or zeros behind the first 15 digits)? */
static bool
is_damaged(struct xj_audit *a, const struct xj_audit_row *row, struct xj_span id)
{
	const struct xj_schema *schema = row->cursor->table->schema;
	struct xj_diags aside;
	struct xj_span out;

	xj_diags_init(&aside, a->pool);
	return !xj_value_normalise(a->pool, schema, field_of(row, row->roll->id_number), id, NULL, &aside, &out);
}

void
xj_audit_id_number(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	enum xj_id_fault fault;
	struct xj_finding *f;
	struct xj_span id;

	if (!citizen_number(row, &id) || (fault = xj_id_check(id)) == XJ_ID_SOUND || is_left_behind(row))
		return;
	f = xj_audit_found(a, rule, row, row->roll->id_number);
	f->args[1] = is_damaged(a, row, id) ? "its last digits, which a spreadsheet that took it for a number lost"
	                                    : xj_id_wanted(fault);
}

/* The sexes as the roll has them. */
struct sexes {
	struct xj_span male, female;
};

void *
xj_audit_sexes_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct sexes *s = xj_pool_zero(a->pool, 1, sizeof *s);
	int sex = xj_schema_field(table->schema, "sex");

	if (sex >= 0)
		*s = (struct sexes){xj_field_value(&table->schema->fields[sex], "1"), xj_field_value(&table->schema->fields[sex], "2")};
	return s;
}

static bool
is_male(const struct xj_audit_row *row, struct xj_span sex)
{
	const struct sexes *s = row->state;

	return xj_span_same(sex, s->male) || (!xj_span_same(sex, s->female) && xj_is_male(field_of(row, row->roll->sex), sex));
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
	if (sex.n && is_male(row, sex) != xj_id_male(id) && !is_damaged(a, row, id))
		xj_audit_found(a, rule, row, row->roll->sex)->args[1] = "the sex";
}

/* One of the rolls that were given, its rows numbered behind those of the rolls before it. */
struct roll {
	struct xj_cursor cursor;
	uint32_t from;
};

/* The rows seen so far by one field's value, in this roll and those before it. */
struct seen {
	struct xj_map map;
	struct roll *rolls;
	size_t count;
	uint32_t rows; /* of all rolls */
	int field;
	struct xj_buf last; /* while values ascend there can be no duplicate, and the map is not needed */
	bool ascending;
};

static const struct xj_cursor *
row_at(struct seen *s, uint32_t row)
{
	size_t r = s->count - 1;

	while (s->rolls[r].from > row)
		r--;
	return xj_cursor_move(&s->rolls[r].cursor, row - s->rolls[r].from) ? &s->rolls[r].cursor : NULL;
}

static struct xj_span
seen_key(void *arg, uint32_t row)
{
	struct seen *s = arg;
	const struct xj_cursor *c = row_at(s, row);

	return c ? xj_cell(c, s->field) : (struct xj_span){"", 0};
}

static struct seen *
begin(struct xj_audit *a, const struct xj_table *table, const char *field)
{
	struct seen *s = xj_pool_zero(a->pool, 1, sizeof *s);
	struct xj_audit_file *f = NULL;
	size_t cap = 0;

	s->field = xj_schema_field(table->schema, field);
	xj_buf_init(&s->last, a->pool);
	do {
		struct roll *roll = XJ_PUSH(a->pool, s->rolls, s->count, cap);

		f = xj_audit_file(a, XJ_OF_roll, f);
		roll->from = s->rows;
		xj_cursor_init(&roll->cursor, a->pool, f->table);
		s->rows += (uint32_t)f->table->rows;
	} while (f->table != table);
	s->ascending = s->count == 1;
	return s;
}

/* The row's number among those of all rolls. */
static uint32_t
number_of(const struct seen *s, const struct xj_audit_row *row)
{
	return s->rolls[s->count - 1].from + (uint32_t)row->cursor->row;
}

static bool
is_live(const struct xj_status *status)
{
	return !status || status->on_roll;
}

void *
xj_audit_persons_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct seen *s = begin(a, table, "id_number");

	xj_map_init(&s->map, a->pool, s->rows, seen_key, s);
	for (uint32_t r = 0; r < s->rolls[s->count - 1].from; r++) {
		const struct xj_cursor *c = row_at(s, r);

		if (c && xj_cell(c, s->field).n && is_live(xj_audit_status(a, c)))
			(void)xj_map_put(&s->map, xj_cell(c, s->field), r);
	}
	return s;
}

static void
map_numbers(struct xj_audit *a, struct seen *s, uint32_t rows)
{
	s->ascending = false;
	xj_map_init(&s->map, a->pool, s->rows, seen_key, s);
	for (uint32_t r = 0; r < rows; r++) {
		struct xj_span number = seen_key(s, r);

		if (number.n)
			(void)xj_map_put(&s->map, number, r);
	}
}

void *
xj_audit_numbers_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct seen *s = begin(a, table, "student_id");

	if (!s->ascending)
		map_numbers(a, s, s->rolls[s->count - 1].from);
	return s;
}

static void
found_twice(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct seen *s,
            uint32_t first)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, s->field);
	const struct xj_cursor *c = row_at(s, first);

	if (!c)
		return;
	f->args[1] = xj_span_text(a->pool, xj_cell(c, row->roll->student_id));
	f->args[2] = xj_pool_print(a->pool, "%s:%zu", c->table->label, xj_table_line_number(c->table, c->row));
}

void
xj_audit_persons_ahead(void *state, const struct xj_audit_row *next)
{
	const struct seen *s = state;

	xj_map_expect(&s->map, xj_cell(next->cursor, s->field));
}

/* Two rows of one number are another rule's. */
static bool
is_same_number(struct seen *s, const struct xj_audit_row *row, uint32_t first)
{
	const struct xj_cursor *c = row_at(s, first);

	return c && xj_span_same(xj_cell(c, row->roll->student_id), xj_cell(row->cursor, row->roll->student_id));
}

/* One person holds one live status. */
void
xj_audit_duplicate_person(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span id = xj_cell(row->cursor, row->roll->id_number);
	struct seen *s = row->state;
	uint32_t first;

	if (!id.n || !is_live(row->status))
		return;
	first = xj_map_put(&s->map, id, number_of(s, row));
	if (first != XJ_NONE && !is_same_number(s, row, first))
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
	if (s->ascending && xj_span_compare(xj_buf_as_span(&s->last), number) < 0) {
		s->last.n = 0;
		xj_buf_span(&s->last, number);
		return;
	}
	if (s->ascending)
		map_numbers(a, s, (uint32_t)row->cursor->row);
	first = xj_map_put(&s->map, number, number_of(s, row));
	if (first != XJ_NONE)
		found_twice(a, rule, row, s, first);
}
