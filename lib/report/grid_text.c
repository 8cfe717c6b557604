/* Aligned by the columns that characters take on a terminal: Chinese ones take two. */
#include "report/grid.h"

#include "base/utf8.h"

struct layout {
	const struct xj_grid *g;
	struct xj_buf *out;
	size_t *widths;
	bool unmask;
};

static void
widen(struct layout *l, size_t column, struct xj_span s)
{
	size_t width = xj_utf8_width(s);

	if (width > l->widths[column])
		l->widths[column] = width;
}

static struct xj_span
total(const struct xj_grid *g, size_t column)
{
	if (column == g->nsections && g->columns[column].kind == XJ_GRID_TEXT)
		return XJ_LIT("合计");
	return g->totals[column].n ? xj_grid_shown(g, column, g->totals[column], true) : XJ_LIT("");
}

static void
measure(struct layout *l)
{
	const struct xj_grid *g = l->g;

	l->widths = xj_pool_zero(g->pool, g->ncolumns + 1, sizeof *l->widths);
	for (size_t c = g->nsections; c < g->ncolumns; c++) {
		widen(l, c, g->columns[c].title);
		for (size_t row = 0; row < g->nrows; row++)
			widen(l, c, xj_grid_shown(g, c, g->rows[row][c], l->unmask));
		if (g->totals)
			widen(l, c, total(g, c));
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
	size_t gap = l->widths[column] - xj_utf8_width(s);
	bool right = l->g->columns[column].kind != XJ_GRID_TEXT;

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
		width += l->widths[c] + (c > l->g->nsections ? 2 : 0);
	while (width--)
		xj_buf_put(l->out, '-');
	xj_buf_put(l->out, '\n');
}

static void
section(struct layout *l, size_t from, size_t to)
{
	const struct xj_grid *g = l->g;

	for (size_t c = 0; c < g->nsections; c++) {
		xj_buf_span(l->out, xj_grid_shown(g, c, g->rows[from][c], l->unmask));
		xj_buf_text(l->out, "  ");
	}
	if (g->nsections)
		xj_buf_print(l->out, "%zu人\n", to - from);
	for (size_t c = g->nsections; c < g->ncolumns; c++)
		cell(l, c, g->columns[c].title);
	end_line(l->out);
	rule(l);
	for (size_t row = from; row < to; row++) {
		for (size_t c = g->nsections; c < g->ncolumns; c++)
			cell(l, c, xj_grid_shown(g, c, g->rows[row][c], l->unmask));
		end_line(l->out);
	}
}

void
xj_grid_text(struct xj_buf *out, const struct xj_grid *g, bool unmask)
{
	struct layout l = {.g = g, .out = out, .unmask = unmask};

	measure(&l);
	xj_buf_span(out, g->title);
	xj_buf_put(out, '\n');
	for (size_t i = 0; i < g->nnotes; i++)
		xj_buf_print(out, "%.*s：%.*s\n", (int)g->notes[i].title.n, g->notes[i].title.p, (int)g->notes[i].value.n,
		             g->notes[i].value.p);
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
		cell(&l, c, total(g, c));
	end_line(out);
}
