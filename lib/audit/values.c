#include "audit/families.h"
#include "audit/joins.h"
#include "record/value.h"
#include "roll/person.h"

enum { KEPT = 24 };

/* A column that has something to check, and the values last found sound: mostly the next row has one of them. */
struct column {
	const struct xj_field *field;
	int index; /* of the field */
	size_t at; /* of the column */
	bool plain;  /* nothing to check but its length */
	bool number; /* digits are sound, as far as a spreadsheet keeps them */
	struct {
		char text[KEPT];
		size_t n;
	} sound[2];
};

struct columns {
	struct column *list;
	size_t count;
	struct xj_diags aside;
};

static struct columns *
begin(struct xj_audit *a, const struct xj_table *table, bool listed)
{
	struct columns *k = xj_pool_zero(a->pool, 1, sizeof *k);

	xj_diags_init(&k->aside, a->pool);
	k->list = xj_pool_zero(a->pool, table->schema->nfields, sizeof *k->list);
	for (size_t f = 0; f < table->schema->nfields; f++) {
		const struct xj_field *field = &table->schema->fields[f];

		if (table->column_of[f] < 0 || (listed ? !field->codes : field->codes && !field->required))
			continue;
		k->list[k->count++] = (struct column){
			.field = field, .index = (int)f, .at = (size_t)table->column_of[f],
			.plain = field->type == XJ_STRING && !field->identifier && !field->nallowed && !field->pattern && field->min_length <= 1,
			.number = field->identifier && !field->nallowed && !field->pattern && field->min_length <= 1};
	}
	return k;
}

void *
xj_audit_codes_begin(struct xj_audit *a, const struct xj_table *table)
{
	return begin(a, table, true);
}

void *
xj_audit_values_begin(struct xj_audit *a, const struct xj_table *table)
{
	return begin(a, table, false);
}

static bool
was_sound(const struct column *c, struct xj_span value)
{
	for (size_t i = 0; i < 2; i++)
		if (value.n == c->sound[i].n && memcmp(value.p, c->sound[i].text, value.n) == 0)
			return true;
	return false;
}

static void
keep_sound(struct column *c, struct xj_span value)
{
	if (value.n > KEPT)
		return;
	c->sound[1] = c->sound[0];
	memcpy(c->sound[0].text, value.p, value.n);
	c->sound[0].n = value.n;
}

/* The file that a table came from. */
static struct xj_audit_file *
file_of(const struct xj_audit *a, enum xj_audit_kind kind, const struct xj_table *table)
{
	struct xj_audit_file *f = xj_audit_file(a, kind, NULL);

	while (f && f->table != table)
		f = xj_audit_file(a, kind, f);
	return f;
}

static bool
is_of_case(const struct xj_case_fields *f, int field)
{
	return field == f->student_id || field == f->workflow || field == f->version || field == f->reason ||
	       field == f->starts_on || field == f->until || field == f->set || field == f->evidence;
}

/* Every line of a case repeats what it was opened with: was it said of an earlier line? */
static bool
is_repeated(struct xj_audit *a, const struct xj_audit_row *row, const struct column *c, struct xj_span value)
{
	bool may = row->cases && is_of_case(row->cases, c->index);
	struct xj_audit_file *file = may ? file_of(a, XJ_OF_cases, row->cursor->table) : NULL;
	struct xj_cases *cases = file ? xj_audit_folded(a, file) : NULL;
	uint32_t index = cases ? xj_cases_find(cases, xj_cell(row->cursor, row->cases->case_id)) : XJ_NONE;
	struct xj_cursor line;

	if (index == XJ_NONE)
		return false;
	xj_cursor_init(&line, a->pool, file->table);
	for (uint32_t r = cases->list[index].first; r < row->cursor->row; r = cases->next_line[r])
		if (xj_cursor_move(&line, r) && xj_span_same(line.cells[c->at], value))
			return true;
	return false;
}

static struct xj_finding *
found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct column *c)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, c->index);

	/* Who may act, and which duty, go by the first column. */
	if (row->student_id < 0 && row->cursor->table->column_of[0] >= 0)
		f->args[0] = xj_span_text(a->pool, xj_cell(row->cursor, 0));
	if (!*f->args[0])
		f->args[0] = "a line without a number";
	f->args[1] = xj_span_text(a->pool, c->field->label);
	return f;
}

void
xj_audit_unknown_code(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct columns *k = row->state;

	for (size_t i = 0; i < k->count; i++) {
		struct column *c = &k->list[i];
		struct xj_span value = row->cursor->cells[c->at];
		struct xj_finding *f;

		if (!value.n || was_sound(c, value))
			continue;
		if (xj_codes_name(c->field->codes, value) != XJ_NONE) {
			keep_sound(c, value);
			continue;
		}
		if (is_repeated(a, row, c, value))
			continue;
		f = found(a, rule, row, c);
		f->args[2] = c->field->sensitive ? "***" : xj_span_text(a->pool, value);
		f->args[3] = xj_span_text(a->pool, c->field->codes->name);
	}
}

/* 18 digits and more, the last of them zeros: perhaps rounded. */
static bool
ends_in_zeros(struct xj_span value)
{
	return value.n >= 18 && memcmp(value.p + value.n - 3, "000", 3) == 0;
}

/* What is wrong with it, where a spreadsheet did it what that was; NULL when nothing is. */
static const struct xj_diag *
fault_of(struct xj_audit *a, struct xj_diags *aside, const struct xj_schema *schema, const struct xj_field *field,
         struct xj_span value)
{
	struct xj_diag *fault;
	struct xj_span out;

	aside->count = 0;
	if (xj_value_check(field, value, NULL, aside) && !(field->identifier && ends_in_zeros(value)))
		return NULL;
	if (value.n) {
		struct xj_diags damage;

		xj_diags_init(&damage, a->pool);
		if (!xj_value_normalise(a->pool, schema, field, value, NULL, &damage, &out))
			*aside = damage;
	}
	if (!aside->count)
		return NULL;
	fault = xj_pool_alloc(a->pool, sizeof *fault);
	*fault = aside->list[0];
	return fault;
}

static bool
is_sound(const struct column *c, struct xj_span value)
{
	size_t most = c->field->max_length;

	if (!value.n)
		return !c->field->required;
	if (c->field->codes || (c->plain && (!most || value.n <= most)))
		return true;
	return was_sound(c, value) || (c->number && value.n < 18 && (!most || value.n <= most) && xj_span_digits(value));
}

/* Which form a citizen's number must have is said by the rule of that name. */
static bool
is_of_a_card(const struct xj_audit_row *row, const struct column *c, struct xj_span value)
{
	const struct xj_schema *s = row->cursor->table->schema;

	return value.n && row->roll && c->index == row->roll->id_number && row->roll->id_type >= 0 &&
	       xj_is_citizen_number(&s->fields[row->roll->id_type], xj_cell(row->cursor, row->roll->id_type));
}

void
xj_audit_bad_value(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct columns *k = row->state;

	for (size_t i = 0; i < k->count; i++) {
		struct column *c = &k->list[i];
		struct xj_span value = row->cursor->cells[c->at];
		const struct xj_diag *fault;

		if (is_sound(c, value) || is_of_a_card(row, c, value))
			continue;
		fault = fault_of(a, &k->aside, row->cursor->table->schema, c->field, value);
		if (!fault)
			keep_sound(c, value);
		else if (!is_repeated(a, row, c, value))
			found(a, rule, row, c)->fault = fault;
	}
}

void
xj_audit_unknown_status(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span status;

	if (row->status)
		return;
	status = xj_cell(row->cursor, row->roll->status);
	if (status.n)
		xj_audit_found(a, rule, row, row->roll->status)->args[1] = xj_span_text(a->pool, status);
}
