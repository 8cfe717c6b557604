/* A letter as plain text. */
#include "report/template.h"

#include "base/utf8.h"
#include "report/linebreak.h"

enum { WIDTH = 76, INDENT = 4, CELL_LEAST = 4 };

static void
repeat(struct xj_buf *out, char c, size_t n)
{
	while (n--)
		xj_buf_put(out, c);
}

/* Each line `left` columns in, the first one `first`, by full-width blanks; `share` halves of what is left over stand in front. */
static void
broken(struct xj_buf *out, struct xj_span text, size_t first, size_t left, size_t share)
{
	size_t indent = first;

	do {
		struct xj_span line = xj_line_break(&text, WIDTH - indent);
		size_t width = xj_utf8_width(line);

		for (size_t i = 0; i < indent; i += 2)
			xj_buf_text(out, "\u3000");
		repeat(out, ' ', width + indent < WIDTH ? (WIDTH - indent - width) * share / 2 : 0);
		xj_buf_span(out, line);
		xj_buf_put(out, '\n');
		indent = left;
	} while (text.n);
}

/* How wide each column of a table is, and where its rows lie. */
struct table {
	struct xj_buf *out;
	const struct xj_line *rows;
	size_t nrows, ncolumns;
	size_t *widths;
};

/* Columns that the cell takes, the gaps between them with it. */
static size_t
cell_width(const struct table *t, const struct xj_line *row, size_t cell)
{
	size_t width = t->widths[cell];

	if (cell + 1 == row->ncells)
		for (size_t c = cell + 1; c < t->ncolumns; c++)
			width += 3 + t->widths[c];
	return width;
}

static size_t
table_width(const struct table *t)
{
	size_t width = 1;

	for (size_t c = 0; c < t->ncolumns; c++)
		width += t->widths[c] + 3;
	return width;
}

static void
shrink(struct table *t)
{
	while (table_width(t) > WIDTH) {
		size_t widest = 0;

		for (size_t c = 1; c < t->ncolumns; c++)
			if (t->widths[c] > t->widths[widest])
				widest = c;
		if (t->widths[widest] <= CELL_LEAST)
			return;
		t->widths[widest]--;
	}
}

static void
measure(struct table *t)
{
	for (size_t r = 0; r < t->nrows; r++)
		for (size_t c = 0; c < t->rows[r].ncells; c++) {
			bool spans = c + 1 == t->rows[r].ncells && c + 1 < t->ncolumns;
			size_t width = xj_utf8_width(t->rows[r].cells[c].text);

			if (!spans && width > t->widths[c])
				t->widths[c] = width;
		}
	for (size_t c = 0; c < t->ncolumns; c++)
		if (t->widths[c] < CELL_LEAST)
			t->widths[c] = CELL_LEAST;
	for (size_t r = 0; r < t->nrows; r++) {
		const struct xj_line *row = &t->rows[r];
		size_t last = row->ncells - 1, width, has;

		if (!row->ncells)
			continue;
		width = xj_utf8_width(row->cells[last].text);
		has = cell_width(t, row, last);
		if (width > has)
			t->widths[t->ncolumns - 1] += width - has;
	}
	shrink(t);
}

/* Is there a line to the left of this column in the row? */
static bool
is_edge(const struct table *t, size_t row, size_t column)
{
	return row < t->nrows && column < t->rows[row].ncells;
}

/* Between row - 1 and row. */
static void
rule(struct table *t, size_t row)
{
	for (size_t c = 0; c < t->ncolumns; c++) {
		bool edge = c == 0 || is_edge(t, row, c) || (row > 0 && is_edge(t, row - 1, c));

		xj_buf_put(t->out, edge ? '+' : '-');
		repeat(t->out, '-', t->widths[c] + 2);
	}
	xj_buf_text(t->out, "+\n");
}

/* One line of what the cells still hold; false when they were empty. */
static bool
row_line(struct table *t, const struct xj_line *row, struct xj_span *rests, bool first)
{
	bool any = first;

	for (size_t c = 0; c < row->ncells; c++)
		any = any || rests[c].n;
	for (size_t c = 0; any && c < row->ncells; c++) {
		size_t width = cell_width(t, row, c);
		struct xj_span line = xj_line_break(&rests[c], width);
		size_t has = xj_utf8_width(line);

		xj_buf_text(t->out, "| ");
		xj_buf_span(t->out, line);
		repeat(t->out, ' ', has < width ? width - has + 1 : 1);
	}
	if (any)
		xj_buf_text(t->out, "|\n");
	return any;
}

static void
table(struct xj_buf *out, const struct xj_line *rows, size_t nrows)
{
	struct table t = {.out = out, .rows = rows, .nrows = nrows};
	struct xj_span *rests;

	for (size_t r = 0; r < nrows; r++)
		if (rows[r].ncells > t.ncolumns)
			t.ncolumns = rows[r].ncells;
	t.widths = xj_pool_zero(out->pool, t.ncolumns + 1, sizeof *t.widths);
	rests = xj_pool_zero(out->pool, t.ncolumns + 1, sizeof *rests);
	measure(&t);
	for (size_t r = 0; r < nrows; r++) {
		rule(&t, r);
		for (size_t c = 0; c < rows[r].ncells; c++)
			rests[c] = rows[r].cells[c].text;
		for (bool first = true; row_line(&t, &rows[r], rests, first); first = false)
			;
	}
	rule(&t, nrows);
}

static void
cut(struct xj_buf *out, struct xj_span text)
{
	size_t width = xj_utf8_width(text), side = width + 4 < WIDTH ? (WIDTH - width) / 2 - 1 : 0;

	if (!side) {
		broken(out, text, 0, 0, 1);
		return;
	}
	for (size_t i = 0; i < side; i++)
		xj_buf_put(out, i % 2 ? ' ' : '-');
	xj_buf_put(out, ' ');
	xj_buf_span(out, text);
	xj_buf_put(out, ' ');
	for (size_t i = 0; i < side; i++)
		xj_buf_put(out, i % 2 ? '-' : ' ');
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	xj_buf_put(out, '\n');
}

/* What stands close together: no empty line between two of a kind. */
static int
company(enum xj_line_kind kind)
{
	return kind == XJ_LINE_LEFT || kind == XJ_LINE_ITEM ? XJ_LINE_PARAGRAPH : (int)kind;
}

static void
line(struct xj_buf *out, const struct xj_line *l)
{
	switch (l->kind) {
	case XJ_LINE_HEADING:
	case XJ_LINE_CENTRED:
		broken(out, l->text, 0, 0, 1);
		break;
	case XJ_LINE_PARAGRAPH:
		broken(out, l->text, INDENT, 0, 0);
		break;
	case XJ_LINE_ITEM:
		broken(out, l->text, INDENT, INDENT, 0);
		break;
	case XJ_LINE_LEFT:
	case XJ_LINE_SMALL:
		broken(out, l->text, 0, 0, 0);
		break;
	case XJ_LINE_RIGHT:
		broken(out, l->text, 0, 0, 2);
		break;
	case XJ_LINE_CUT:
		cut(out, l->text);
		break;
	case XJ_LINE_ROW: /* a table's own */
		break;
	}
}

void
xj_sheet_text(struct xj_buf *out, const struct xj_sheet *sheet)
{
	for (size_t i = 0, n; i < sheet->count; i += n) {
		const struct xj_line *l = &sheet->lines[i];

		if (i && company(l->kind) != company(l[-1].kind))
			xj_buf_put(out, '\n');
		for (n = 1; l->kind == XJ_LINE_ROW && i + n < sheet->count && l[n].kind == XJ_LINE_ROW; n++)
			;
		if (l->kind == XJ_LINE_ROW)
			table(out, l, n);
		else
			line(out, l);
	}
}
