#include "base/utf8.h"
#include "record/value.h"
#include "report/compare.h"

/* Further down stands no header. */
enum { HEADING_LINES = 10 };

static bool
is_damage(const struct xj_diags *found)
{
	for (size_t i = 0; i < found->count; i++)
		switch (found->list[i].code) {
		case XJ_EXCEL_SCIENTIFIC:
		case XJ_EXCEL_ROUNDED:
		case XJ_EXCEL_NUMBER:
		case XJ_EXCEL_LOST_ZERO:
		case XJ_EXCEL_DATE:
			return true;
		default:
			break;
		}
	return false;
}

/* Their cell in the form that records hold. What it is like otherwise is for the caller to say: here only damage counts. */
static struct xj_span
normal(struct xj_pool *pool, const struct xj_schema *roll, const struct xj_field *field, struct xj_span cell, bool *damaged)
{
	struct xj_span value = cell;
	struct xj_diags found;

	xj_diags_init(&found, pool);
	if (!xj_value_normalise(pool, roll, field, cell, NULL, &found, &value))
		value = cell;
	else if (field->identifier && value.n)
		(void)xj_value_check(field, value, NULL, &found);
	*damaged = is_damage(&found);
	return value;
}

/* The check character may be written x. */
static struct xj_span
capital(struct xj_pool *pool, const struct xj_field *field, struct xj_span value)
{
	char *text;

	if (!field->identifier || !value.n || value.p[value.n - 1] != 'x')
		return value;
	text = xj_span_text(pool, value);
	text[value.n - 1] = 'X';
	return xj_span_of(text, value.n);
}

static bool
plain_number(struct xj_span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'Z')))
			return false;
	return s.n > 0 && !(s.n >= 18 && memcmp(s.p + s.n - 3, "000", 3) == 0) && !memchr(s.p, 'E', s.n);
}

struct xj_span
xj_compare_key(struct xj_pool *pool, const struct xj_schema *roll, const struct xj_field *field, struct xj_span cell, bool *damaged)
{
	struct xj_span value;
	bool broken = false;

	/* as most are, and 300,000 of them are to be read in a second */
	if (plain_number(cell))
		return cell;
	value = normal(pool, roll, field, cell, &broken);
	if (!broken)
		return capital(pool, field, value);
	*damaged = true;
	return XJ_LIT("");
}

static uint32_t
folded(uint32_t c)
{
	static const uint32_t dots[] = {0xb7, 0x2022, 0x2027, 0x2219, 0x22c5, 0x30fb, 0xff0e, 0xff65, 0x2e};

	for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
		if (c == dots[i])
			return '.';
	if (c >= 0xff01 && c <= 0xff5e)
		c = c - 0xff01 + '!';
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

static bool
is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200f) || c == 0xfeff;
}

static uint32_t
next_folded(struct xj_span *s)
{
	uint32_t c;

	do
		c = xj_utf8_next(s);
	while (c && is_blank(c));
	return c ? folded(c) : 0;
}

static bool
spelled_alike(struct xj_span a, struct xj_span b)
{
	uint32_t x, y;

	do {
		x = next_folded(&a);
		y = next_folded(&b);
	} while (x == y && x);
	return x == y;
}

/* Is that what their word means, one of theirs for it? 在籍（注册学籍） and 在籍(注册学籍) are the same word. */
static bool
means(const struct xj_exchange_words *words, struct xj_span ours, struct xj_span theirs)
{
	for (size_t i = 0; i < words->count; i++)
		if (xj_span_same(words->list[i].ours, ours) && spelled_alike(words->list[i].theirs, theirs))
			return true;
	return false;
}

enum xj_likeness
xj_compare_values(struct xj_pool *pool, const struct xj_schema *roll, const struct xj_compared *c, struct xj_span ours, struct xj_span theirs)
{
	struct xj_span value = {"", 0};
	bool damaged = false;

	theirs = xj_span_trim(theirs);
	if (xj_span_same(ours, theirs))
		return XJ_ALIKE;
	if (ours.n && c->words && means(c->words, ours, theirs))
		return XJ_ALIKE;
	if (ours.n && c->layout && xj_exchange_sent(pool, c->layout, c->about, ours, &value) == XJ_SENT && xj_span_same(value, theirs))
		return XJ_ALIKE;
	if (!ours.n && c->layout && c->layout->otherwise.n && xj_span_same(c->layout->otherwise, theirs))
		return XJ_ALIKE;
	value = normal(pool, roll, c->about, theirs, &damaged);
	if (damaged)
		return XJ_DAMAGED;
	if (xj_span_same(capital(pool, c->about, ours), capital(pool, c->about, value)))
		return XJ_ALIKE;
	if (ours.n && value.n && c->about->type == XJ_STRING && !c->about->identifier && spelled_alike(ours, value))
		return XJ_SPELLED;
	return XJ_UNLIKE;
}

/* What the layout calls the columns, as headings of a record, for which titles are compared as everywhere. */
static struct xj_schema
headings_of(const struct xj_exchange *layout, struct xj_pool *pool)
{
	struct xj_schema s = {.fields = xj_pool_zero(pool, layout->ncolumns + 1, sizeof *s.fields), .nfields = layout->ncolumns};

	for (size_t i = 0; i < layout->ncolumns; i++)
		s.fields[i] = (struct xj_field){.name = layout->columns[i].title, .title = layout->columns[i].title};
	return s;
}

/* The roll's field that a column of the layout is about; -1 for any other, and for none. */
static int
field_of(const struct xj_exchange_column *column)
{
	return column && column->nsources && column->sources->origin == XJ_FROM_ROLL ? column->sources->field : -1;
}

static bool
is_of_layout(const struct xj_exchange *layout, int field)
{
	for (size_t i = 0; layout && i < layout->ncolumns; i++)
		if (field_of(&layout->columns[i]) == field)
			return true;
	return false;
}

static bool
add_column(const struct xj_compare *in, struct xj_compared *list, size_t *n, struct xj_compared it, struct xj_diags *diags)
{
	struct xj_pool *pool = in->theirs->pool;

	for (size_t i = 0; i < *n; i++)
		if (list[i].field == it.field) {
			xj_diag_add(diags, XJ_DUPLICATE_COLUMN, &(struct xj_where){.file = in->theirs->label, .line = 1, .column = 1},
			            xj_span_text(pool, in->theirs->columns[it.column].heading),
			            xj_span_text(pool, in->theirs->columns[list[i].column].heading), NULL);
			return false;
		}
	it.about = &in->roll->schema->fields[it.field];
	list[(*n)++] = it;
	return true;
}

bool
xj_compare_columns(const struct xj_compare *in, struct xj_pool *pool, struct xj_compared **out, size_t *count, struct xj_diags *diags)
{
	const struct xj_exchange_words *statuses = xj_exchange_words(pool, in->policy, XJ_LIT("statuses"), diags);
	struct xj_schema headings = {0};
	bool ok = true;

	*out = xj_pool_zero(pool, in->theirs->ncolumns + 1, sizeof **out);
	if (in->layout)
		headings = headings_of(in->layout, pool);
	for (size_t c = 0; c < in->theirs->ncolumns; c++) {
		struct xj_span heading = in->theirs->columns[c].heading;
		int known = in->layout ? xj_schema_heading(&headings, heading) : -1;
		struct xj_compared it = {.column = (int)c, .layout = known >= 0 ? &in->layout->columns[known] : NULL};

		it.field = it.layout ? field_of(it.layout) : xj_schema_heading(in->roll->schema, heading);
		/* what the layout heads otherwise is no column of its list; what the roll has not is nothing to compare with */
		if (it.field < 0 || in->roll->column_of[it.field] < 0 || (!it.layout && is_of_layout(in->layout, it.field)))
			continue;
		it.words = it.layout ? it.layout->words : NULL;
		if (!it.words && xj_span_is(in->roll->schema->fields[it.field].name, "status"))
			it.words = statuses;
		ok = add_column(in, *out, count, it, diags) && ok;
	}
	return ok;
}

static bool
is_heading(const struct xj_exchange *layout, const struct xj_schema *roll, struct xj_span cell)
{
	static const char *const usual[] = {"id_number", "exam_id", "student_id"};
	int field = layout ? -1 : xj_schema_heading(roll, cell);

	for (size_t i = 0; layout && i < layout->ncolumns; i++)
		if (xj_span_same(layout->columns[i].title, cell))
			return true;
	for (size_t i = 0; field >= 0 && i < sizeof usual / sizeof *usual; i++)
		if (xj_span_is(roll->fields[field].name, usual[i]))
			return true;
	return false;
}

size_t
xj_compare_heading_line(const struct xj_exchange *layout, const struct xj_schema *roll, const struct xj_table *theirs)
{
	struct xj_span rest = theirs->text;

	for (size_t number = 1; rest.p && number <= HEADING_LINES; number++) {
		struct xj_span line = xj_span_cut(&rest, '\n');

		while (number > 1 && line.p) {
			struct xj_span cell = xj_span_trim(xj_span_cut(&line, ','));

			if (cell.n > 1 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"')
				cell = xj_span_trim(xj_span_of(cell.p + 1, cell.n - 2));
			if (is_heading(layout, roll, cell))
				return number;
		}
	}
	return 0;
}
