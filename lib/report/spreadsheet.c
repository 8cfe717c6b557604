#include "report/spreadsheet.h"

#include "base/utf8.h"

bool
xj_spreadsheet_column(const struct xj_grid *g, size_t column)
{
	return g->columns[column].kind != XJ_GRID_SPREAD;
}

bool
xj_spreadsheet_number(const struct xj_grid_column *column, struct xj_span cell, double *out)
{
	enum { PLACES = 4 };
	double scale = column->kind == XJ_GRID_PERCENT ? 1e6 : 1e4;
	int64_t scaled;

	if (column->kind == XJ_GRID_TEXT || column->kind == XJ_GRID_SPREAD || !xj_span_decimal(cell, PLACES, &scaled))
		return false;
	if (out)
		*out = (double)scaled / scale;
	return true;
}

static bool
too_much(struct xj_diags *diags, const struct xj_grid *g, const char *what, size_t many, size_t most)
{
	struct xj_pool *pool = g->pool;

	xj_diag_add(diags, XJ_SHEET_LIMIT, NULL,
	            xj_pool_print(pool, "%.*s: %zu %s", (int)g->name.n, g->name.p, many, what),
	            xj_pool_print(pool, "%zu", most), NULL);
	return false;
}

/* As Excel counts: what lies beyond the first plane is two. */
static size_t
length(struct xj_span s)
{
	size_t n = 0;

	while (s.n)
		n += xj_utf8_next(&s) > 0xffff ? 2 : 1;
	return n;
}

static bool
part_fits(const struct xj_page *page, const struct xj_grid *g, const struct xj_look *look, struct xj_diags *diags)
{
	/* title, notes and remarks, sections' headings: at most so many lines besides */
	size_t lines = g->nrows + page->notes.count + g->notes.count + page->nremarks + 8;

	if (lines > XJ_SPREADSHEET_ROWS)
		return too_much(diags, g, "lines", lines, XJ_SPREADSHEET_ROWS);
	if (g->ncolumns > XJ_SPREADSHEET_COLUMNS)
		return too_much(diags, g, "columns", g->ncolumns, XJ_SPREADSHEET_COLUMNS);
	for (size_t row = 0; row < g->nrows; row++)
		for (size_t c = 0; c < g->ncolumns; c++) {
			struct xj_span cell = g->rows[row][c];

			if (xj_spreadsheet_column(g, c) && cell.n > XJ_SPREADSHEET_CELL &&
			    length(xj_grid_shown(g, c, cell, look->unmask)) > XJ_SPREADSHEET_CELL)
				return too_much(diags, g, "characters in a cell", length(cell), XJ_SPREADSHEET_CELL);
		}
	return true;
}

bool
xj_spreadsheet_fits(const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	for (size_t i = 0; i < page->nparts; i++)
		if (!part_fits(page, page->parts[i], look, diags))
			return false;
	return true;
}
