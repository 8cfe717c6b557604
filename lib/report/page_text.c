/* Aligned by the columns that characters take on a terminal: Chinese ones take two. */
#include "report/page.h"

#include "base/utf8.h"

struct layout {
	const struct xj_grid *g;
	struct xj_buf *out;
	size_t *widths;
	const struct xj_look *look;
};

static void
widen(struct layout *l, size_t column, struct xj_span s)
{
	size_t width = xj_utf8_width(s);

	if (width > l->widths[column])
		l->widths[column] = width;
}

static struct xj_span
heading(const struct layout *l, size_t column)
{
	return xj_heading(l->g->pool, l->look->lang, l->g->columns[column].name, l->g->columns[column].title);
}

static struct xj_span
shown(const struct layout *l, size_t column, struct xj_span cell)
{
	return xj_grid_shown(l->g, column, cell, l->look->unmask);
}

static struct xj_span
total(const struct layout *l, size_t column)
{
	if (column == l->g->nsections && l->g->columns[column].kind == XJ_GRID_TEXT)
		return xj_span(xj_page_word(l->look->lang, XJ_WORD_TOTAL));
	return l->g->totals[column].n ? shown(l, column, l->g->totals[column]) : XJ_LIT("");
}

static void
measure(struct layout *l)
{
	const struct xj_grid *g = l->g;

	l->widths = xj_pool_zero(g->pool, g->ncolumns + 1, sizeof *l->widths);
	for (size_t c = g->nsections; c < g->ncolumns; c++) {
		widen(l, c, heading(l, c));
		for (size_t row = 0; row < g->nrows; row++)
			widen(l, c, shown(l, c, g->rows[row][c]));
		if (g->totals)
			widen(l, c, total(l, c));
	}
}

static void
pad(struct xj_buf *out, size_t n)
{
	while (n--)
		xj_buf_put(out, ' ');
}

static void
end_line(struct xj_buf *out)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	xj_buf_put(out, '\n');
}

static void
cell(struct layout *l, size_t column, struct xj_span s)
{
	size_t gap;
	bool right = l->g->columns[column].kind != XJ_GRID_TEXT;

	if (!xj_grid_visible(l->g, column))
		return;
	gap = l->widths[column] - xj_utf8_width(s);
	if (column > l->g->nsections)
		pad(l->out, 2);
	pad(l->out, right ? gap : 0);
	xj_buf_span(l->out, s);
	pad(l->out, right ? 0 : gap);
}

static void
rule(struct layout *l)
{
	size_t width = 0;

	for (size_t c = l->g->nsections; c < l->g->ncolumns; c++)
		width += xj_grid_visible(l->g, c) ? l->widths[c] + (c > l->g->nsections ? 2 : 0) : 0;
	while (width--)
		xj_buf_put(l->out, '-');
	xj_buf_put(l->out, '\n');
}

static void
section(struct layout *l, size_t from, size_t to)
{
	const struct xj_grid *g = l->g;

	for (size_t c = 0; c < g->nsections; c++) {
		xj_buf_span(l->out, shown(l, c, g->rows[from][c]));
		xj_buf_text(l->out, "  ");
	}
	if (g->nsections)
		xj_buf_print(l->out, "%zu%s\n", to - from, xj_page_word(l->look->lang, XJ_WORD_PEOPLE));
	for (size_t c = g->nsections; c < g->ncolumns; c++)
		cell(l, c, heading(l, c));
	end_line(l->out);
	rule(l);
	for (size_t row = from; row < to; row++) {
		for (size_t c = g->nsections; c < g->ncolumns; c++)
			cell(l, c, shown(l, c, g->rows[row][c]));
		end_line(l->out);
	}
}

static void
notes(struct xj_buf *out, const struct xj_grid_notes *list, const struct xj_look *look)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct xj_grid_note *note = &list->list[i];

		xj_buf_span(out, xj_heading(out->pool, look->lang, note->name, note->title));
		xj_buf_text(out, xj_page_word(look->lang, XJ_WORD_COLON));
		xj_buf_span(out, xj_note_shown(out->pool, note));
		xj_buf_put(out, '\n');
	}
}

/* Where somebody is to write, there is a line to write on. */
static void
foot(struct xj_buf *out, const struct xj_grid *g, const struct xj_look *look)
{
	for (size_t i = 0; i < g->foot.count; i++) {
		const struct xj_grid_note *note = &g->foot.list[i];
		struct xj_span shown = xj_note_shown(out->pool, note);

		xj_buf_span(out, xj_heading(out->pool, look->lang, note->name, note->title));
		xj_buf_text(out, xj_page_word(look->lang, XJ_WORD_COLON));
		xj_buf_span(out, shown.n ? shown : XJ_LIT("____________"));
		xj_buf_text(out, !shown.n && i + 1 < g->foot.count && !g->foot.list[i + 1].value.n ? "    " : "\n");
	}
}

static void
table(struct xj_buf *out, const struct xj_grid *g, const struct xj_look *look)
{
	struct layout l = {.g = g, .out = out, .look = look};

	if (!g->ncolumns)
		return;
	measure(&l);
	if (!g->nsections) {
		xj_buf_put(out, '\n');
		section(&l, 0, g->nrows);
	}
	for (size_t from = 0, to; g->nsections && from < g->nrows; from = to) {
		to = xj_grid_section_end(g, from);
		xj_buf_put(out, '\n');
		section(&l, from, to);
	}
	if (!g->totals)
		return;
	rule(&l);
	for (size_t c = g->nsections; c < g->ncolumns; c++)
		cell(&l, c, total(&l, c));
	end_line(out);
}

bool
xj_page_text(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	(void)diags;
	xj_buf_span(out, xj_page_heading(page, look->lang));
	xj_buf_put(out, '\n');
	notes(out, &page->notes, look);
	for (size_t i = 0; i < page->nparts; i++) {
		const struct xj_grid *g = page->parts[i];

		if (!xj_page_single(page)) {
			xj_buf_put(out, '\n');
			xj_buf_span(out, xj_heading(out->pool, look->lang, g->name, g->title));
			xj_buf_put(out, '\n');
		}
		notes(out, &g->notes, look);
		table(out, g, look);
		foot(out, g, look);
	}
	for (size_t i = 0; i < page->nremarks; i++) {
		xj_buf_text(out, i ? "" : "\n");
		xj_buf_span(out, xj_remark_shown(&page->remarks[i], look->lang));
		xj_buf_put(out, '\n');
	}
	return true;
}
