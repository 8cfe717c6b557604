#include "audit/families.h"
#include "audit/joins.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "record/value.h"
#include "roll/person.h"

enum { KEPT = 24 };

/* What is enough to find a value sound: nearly all are, and a roll has millions. */
enum test {
	ANY,    /* any text */
	SHORT,  /* any text that is not too long */
	DIGITS, /* digits, as far as a spreadsheet keeps them */
	COUNT,  /* one digit */
	DAY,    /* any day */
	FULL    /* all that the schema says */
};

/* A column that has something to check, and the values last found sound: mostly the next row has one of them. */
struct column {
	const struct xj_field *field;
	int index; /* of the field */
	size_t at; /* of the column */
	enum test test;
	size_t least, most; /* bytes of what needs no test: none, where the field may be empty, and any text up to a length */
	struct {
		char text[KEPT];
		size_t n;
	} sound[2];
};

struct columns {
	struct column *list; /* as they stand in the file */
	size_t count;
	bool sound; /* all of the row above */
	struct xj_diags aside;
};

static enum test
test_of(const struct xj_field *field)
{
	/* Whether it is on the list is the other rule's to say. */
	if (field->codes)
		return ANY;
	if (field->nallowed || field->pattern || field->min_length > 1)
		return FULL;
	if (field->type == XJ_STRING)
		return field->identifier ? DIGITS : SHORT;
	if (field->type == XJ_DATE && !field->has_minimum && !field->has_maximum && !field->max_length)
		return DAY;
	return field->type == XJ_INTEGER && (!field->has_minimum || field->minimum <= 0) && (!field->has_maximum || field->maximum >= 9)
	               ? COUNT
	               : FULL;
}

static struct columns *
begin(struct xj_audit *a, const struct xj_table *table, bool listed)
{
	struct columns *k = xj_pool_zero(a->pool, 1, sizeof *k);

	xj_diags_init(&k->aside, a->pool);
	k->list = xj_pool_zero(a->pool, table->ncolumns, sizeof *k->list);
	for (size_t at = 0; at < table->ncolumns; at++) {
		int f = table->columns[at].field;
		const struct xj_field *field = &table->schema->fields[f < 0 ? 0 : f];
		struct column *c;

		if (f < 0 || (listed ? !field->codes : field->codes && !field->required))
			continue;
		c = &k->list[k->count++];
		*c = (struct column){.field = field, .index = f, .at = at, .test = test_of(field)};
		c->least = field->required;
		c->most = c->test == ANY || (c->test == SHORT && !field->max_length) ? SIZE_MAX : c->test == SHORT ? field->max_length : 0;
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

/* The columns in front of this one have to be looked at; what is as it was in a sound row is sound. */
static size_t
first_known(struct columns *k, const struct xj_audit_row *row)
{
	size_t known = row->cursor->table->ncolumns - (k->sound ? row->as_above : 0);

	k->sound = true;
	return known;
}

static bool
was_sound(const struct column *c, struct xj_span value)
{
	return xj_span_same(value, xj_span_of(c->sound[0].text, c->sound[0].n)) ||
	       xj_span_same(value, xj_span_of(c->sound[1].text, c->sound[1].n));
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

static bool
is_of_item(const struct xj_material_fields *f, int field)
{
	const int fields[] = {f->student_id, f->kind, f->title, f->case_id, f->doc_no, f->dated, f->form, f->pages,
	                      f->place, f->verified_by, f->verified_on, f->path, f->sha256};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (field == fields[i])
			return true;
	return false;
}

/* Has a line above, of those that begin with `first`, this value? */
static bool
is_above(struct xj_audit *a, const struct xj_audit_row *row, uint32_t first, const uint32_t *next_line, const struct column *c,
         struct xj_span value)
{
	struct xj_cursor line;

	if (first >= row->cursor->row)
		return false;
	xj_cursor_init(&line, a->pool, row->cursor->table);
	for (uint32_t r = first; r < row->cursor->row; r = next_line[r])
		if (xj_cursor_move(&line, r) && xj_span_same(line.cells[c->at], value))
			return true;
	return false;
}

/* Every line of an item repeats what it is: was it said of an earlier line? */
static bool
is_said(struct xj_audit *a, const struct xj_audit_row *row, const struct column *c, struct xj_span value)
{
	struct xj_audit_file *file = is_of_item(row->materials, c->index) ? file_of(a, XJ_OF_materials, row->cursor->table) : NULL;
	struct xj_items *items = file ? xj_audit_items(a, file) : NULL;
	struct xj_span item_id = xj_cell(row->cursor, row->materials->item_id);
	uint32_t index = items && item_id.n ? xj_items_find(items, item_id) : XJ_NONE;

	return index != XJ_NONE && is_above(a, row, items->list[index].first, items->next_line, c, value);
}

/* Every line of a case repeats what it was opened with: was it said of an earlier line? */
static bool
is_repeated(struct xj_audit *a, const struct xj_audit_row *row, const struct column *c, struct xj_span value)
{
	bool may = row->cases && is_of_case(row->cases, c->index);
	struct xj_audit_file *file = may ? file_of(a, XJ_OF_cases, row->cursor->table) : NULL;
	struct xj_cases *cases = file ? xj_audit_folded(a, file) : NULL;
	uint32_t index = cases ? xj_cases_find(cases, xj_cell(row->cursor, row->cases->case_id)) : XJ_NONE;

	if (row->materials)
		return is_said(a, row, c, value);
	return index != XJ_NONE && is_above(a, row, cases->list[index].first, cases->next_line, c, value);
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

/* Distances are of bytes, of which characters that have nothing to do with each other may share some. */
static bool
shares_character(struct xj_span a, struct xj_span b)
{
	while (a.n) {
		uint32_t wanted = xj_utf8_next(&a);

		for (struct xj_span rest = b; rest.n;)
			if (xj_utf8_next(&rest) == wanted)
				return true;
	}
	return false;
}

/* The nearest name goes with the next step, for who will correct it. */
static void
did_you_mean(struct xj_audit *a, struct xj_finding *f, struct xj_span value, const struct xj_span *names, size_t n)
{
	const struct xj_codes *codes = f->table->schema->fields[f->field].codes;
	uint32_t meant = codes ? xj_codes_meaning(codes, value) : XJ_NONE;
	size_t at = meant != XJ_NONE ? meant : xj_nearest_of(value, names, n);

	if (at == SIZE_MAX || (meant == XJ_NONE && !shares_character(value, names[at])))
		return;
	f->words[0] = xj_span_text(a->pool, names[at]);
	f->next = codes ? "did you mean {3}? correct it, or add it to the list" : "did you mean {3}? correct it, or add it to statuses.yaml";
}

void
xj_audit_unknown_code(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_span *cells = row->cursor->cells;
	struct columns *k = row->state;
	size_t known = first_known(k, row);

	for (struct column *c = k->list, *end = c + k->count; c < end && c->at < known; c++) {
		struct xj_span value = cells[c->at];
		struct xj_finding *f;

		if (!value.n || was_sound(c, value))
			continue;
		if (xj_codes_name(c->field->codes, value) != XJ_NONE) {
			keep_sound(c, value);
			continue;
		}
		k->sound = false;
		if (is_repeated(a, row, c, value))
			continue;
		f = found(a, rule, row, c);
		f->args[2] = c->field->sensitive ? "***" : xj_span_text(a->pool, value);
		f->args[3] = xj_span_text(a->pool, c->field->codes->name);
		if (!c->field->sensitive)
			did_you_mean(a, f, value, c->field->codes->names, c->field->codes->count);
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
	if (c->test == DAY)
		return xj_date_parse(value) != XJ_NO_DATE;
	if (c->test == COUNT && value.n == 1 && value.p[0] >= '0' && value.p[0] <= '9')
		return true;
	if (c->test == DIGITS && value.n < 18 && (!c->field->max_length || value.n <= c->field->max_length) && xj_span_digits(value))
		return true;
	return was_sound(c, value);
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
	const struct xj_span *cells = row->cursor->cells;
	struct columns *k = row->state;
	size_t known = first_known(k, row);

	for (struct column *c = k->list, *end = c + k->count; c < end && c->at < known; c++) {
		struct xj_span value = cells[c->at];
		const struct xj_diag *fault;

		if ((value.n >= c->least && value.n <= c->most) || (value.n && is_sound(c, value)) || is_of_a_card(row, c, value))
			continue;
		fault = fault_of(a, &k->aside, row->cursor->table->schema, c->field, value);
		if (!fault) {
			keep_sound(c, value);
			continue;
		}
		k->sound = false;
		if (!is_repeated(a, row, c, value))
			found(a, rule, row, c)->fault = fault;
	}
}

void
xj_audit_unknown_status(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_statuses *all = a->policy->statuses;
	struct xj_span status = xj_cell(row->cursor, row->roll->status), *names;
	struct xj_finding *f;

	if (!status.n)
		return;
	f = xj_audit_found(a, rule, row, row->roll->status);
	f->args[1] = xj_span_text(a->pool, status);
	names = xj_pool_alloc(a->pool, (all->count + 1) * sizeof *names);
	for (size_t i = 0; i < all->count; i++)
		names[i] = all->list[i].name;
	did_you_mean(a, f, status, names, all->count);
}
