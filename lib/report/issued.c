#include "report/issued.h"

struct xj_issued_fields
xj_issued_fields(const struct xj_schema *schema)
{
#define XJ_ISSUED_FIND(name) .name = xj_schema_field(schema, #name),
	return (struct xj_issued_fields){XJ_ISSUED_FIELDS(XJ_ISSUED_FIND)};
#undef XJ_ISSUED_FIND
}

int64_t
xj_issued_last(struct xj_pool *pool, const struct xj_table *t, struct xj_span series, int year)
{
	struct xj_issued_fields f;
	struct xj_cursor c;
	int64_t last = 0;

	if (!t)
		return 0;
	f = xj_issued_fields(t->schema);
	xj_cursor_init(&c, pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		int64_t of_year, serial;

		if (xj_cursor_move(&c, row) && xj_span_same(xj_cell(&c, f.series), series) &&
		    xj_span_integer(xj_cell(&c, f.year), &of_year) && of_year == year &&
		    xj_span_integer(xj_cell(&c, f.serial), &serial) && serial > last)
			last = serial;
	}
	return last;
}

static bool
fits(struct xj_span asked, struct xj_span value)
{
	return !asked.n || xj_span_same(asked, value);
}

const uint32_t *
xj_issued_find(struct xj_pool *pool, const struct xj_table *t, const struct xj_issued_query *query, size_t *count)
{
	struct xj_issued_fields f;
	struct xj_cursor c;
	uint32_t *rows = NULL;
	size_t cap = 0;

	*count = 0;
	if (!t)
		return NULL;
	f = xj_issued_fields(t->schema);
	xj_cursor_init(&c, pool, t);
	for (uint32_t row = 0; row < t->rows; row++)
		if (xj_cursor_move(&c, row) && fits(query->number, xj_cell(&c, f.number)) &&
		    fits(query->letter, xj_cell(&c, f.letter)) && fits(query->code, xj_cell(&c, f.code)))
			*XJ_PUSH(pool, rows, *count, cap) = row;
	return rows;
}

static const char kinds[] = {
	[XJ_LINE_HEADING] = 'h', [XJ_LINE_PARAGRAPH] = 'p', [XJ_LINE_LEFT] = 'l', [XJ_LINE_RIGHT] = 'r', [XJ_LINE_CENTRED] = 'c',
	[XJ_LINE_ITEM] = 'i',    [XJ_LINE_SMALL] = 's',     [XJ_LINE_ROW] = 't',  [XJ_LINE_CUT] = 'x',
};

static void
pack_text(struct xj_buf *out, struct xj_span text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			xj_buf_put(out, '\\');
		xj_buf_put(out, text.p[i]);
	}
}

void
xj_sheet_pack(struct xj_buf *out, const struct xj_sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++) {
		const struct xj_line *line = &sheet->lines[i];

		if (i)
			xj_buf_text(out, "\\n");
		xj_buf_put(out, kinds[line->kind]);
		pack_text(out, line->text);
		for (size_t c = 0; c < line->ncells; c++) {
			xj_buf_text(out, line->cells[c].label ? "\\t*" : "\\t-");
			pack_text(out, line->cells[c].text);
		}
	}
}

/* The text up to the next \n, \t or the end, taken off *rest; *mark is n, t or 0. False for a backslash that begins nothing. */
static bool
unpack_text(struct xj_pool *pool, struct xj_span *rest, struct xj_span *out, char *mark)
{
	char *text = xj_pool_alloc(pool, rest->n + 1);
	size_t n = 0, i = 0;

	for (*mark = 0; i < rest->n && !*mark; i++) {
		if (rest->p[i] != '\\') {
			text[n++] = rest->p[i];
			continue;
		}
		if (++i == rest->n)
			return false;
		if (rest->p[i] == '\\')
			text[n++] = '\\';
		else if (rest->p[i] == 'n' || rest->p[i] == 't')
			*mark = rest->p[i];
		else
			return false;
	}
	text[n] = '\0';
	*out = xj_span_of(text, n);
	*rest = xj_span_of(rest->p + i, rest->n - i);
	return true;
}

static bool
unpack_cells(struct xj_pool *pool, struct xj_span *rest, struct xj_line *line, char *mark)
{
	size_t cap = 0;

	while (*mark == 't') {
		struct xj_cell *cell = XJ_PUSH(pool, line->cells, line->ncells, cap);

		if (!rest->n || (rest->p[0] != '*' && rest->p[0] != '-'))
			return false;
		cell->label = rest->p[0] == '*';
		*rest = xj_span_of(rest->p + 1, rest->n - 1);
		if (!unpack_text(pool, rest, &cell->text, mark))
			return false;
	}
	return true;
}

bool
xj_sheet_unpack(struct xj_pool *pool, struct xj_span cell, struct xj_sheet *sheet)
{
	struct xj_span rest = cell;
	char mark = 'n';

	*sheet = (struct xj_sheet){0};
	while (mark == 'n') {
		const char *kind = rest.n ? memchr(kinds, rest.p[0], sizeof kinds) : NULL;
		struct xj_line *line;

		if (!kind)
			return false;
		line = XJ_PUSH(pool, sheet->lines, sheet->count, sheet->cap);
		line->kind = (enum xj_line_kind)(kind - kinds);
		rest = xj_span_of(rest.p + 1, rest.n - 1);
		if (!unpack_text(pool, &rest, &line->text, &mark) || !unpack_cells(pool, &rest, line, &mark))
			return false;
	}
	return true;
}
