/* CSV for Excel. What it would take for a formula, or damage as a number on opening the file, gets a tab in front, which our own reading of a file with a byte order mark
 * takes off again (record/table.h). */
#include "report/page.h"
#include "report/spreadsheet.h"

enum { EXCEL_SHOWS = 11 /* digits; a number of more is shown as 1.1E+11, and of more than 15 loses the rest */ };

static bool
starts_formula(struct xj_span s)
{
	static const char *const marks[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};

	s = xj_span_trim(s);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (xj_span_starts(s, marks[i]))
			return true;
	return false;
}

/* 3-1, 1/2, 23E01, 1.10: a day, a fraction or a number to Excel. A day written whole stays one. */
static bool
is_figure(struct xj_span s)
{
	bool other = false;

	if (s.p[0] < '0' || s.p[0] > '9' || xj_date_parse(s) != XJ_NO_DATE)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (!digit && !strchr("-/:.,eE+ ", s.p[i]))
			return false;
		other = other || !digit;
	}
	return other;
}

static bool
is_damaged(const struct xj_grid_column *c, struct xj_span s)
{
	if (c->kind != XJ_GRID_TEXT || !s.n)
		return false;
	if (is_figure(s))
		return true;
	return xj_span_digits(s) && ((c->field && c->field->identifier) || s.n > EXCEL_SHOWS || (s.n > 1 && s.p[0] == '0'));
}

static void
put(struct xj_buf *out, struct xj_span s, bool guarded)
{
	bool quoted = guarded;

	for (size_t i = 0; i < s.n; i++)
		quoted = quoted || strchr(",\"\r\n\t;", s.p[i]) != NULL;
	if (!quoted) {
		xj_buf_span(out, s);
		return;
	}
	xj_buf_text(out, guarded ? "\"\t" : "\"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			xj_buf_put(out, '"');
		xj_buf_put(out, s.p[i]);
	}
	xj_buf_put(out, '"');
}

static void
words(struct xj_buf *out, struct xj_span s)
{
	put(out, s, starts_formula(s));
}

static void
cell(struct xj_buf *out, const struct xj_grid *g, size_t column, struct xj_span value, const struct xj_look *look)
{
	struct xj_span s = value.n ? xj_grid_shown(g, column, value, look->unmask) : value;

	put(out, s, !xj_spreadsheet_number(&g->columns[column], value, NULL) && (starts_formula(s) || is_damaged(&g->columns[column], s)));
}

static void
row(struct xj_buf *out, const struct xj_grid *g, const struct xj_span *cells, const struct xj_look *look)
{
	bool first = true;

	for (size_t c = 0; c < g->ncolumns; c++) {
		if (!xj_spreadsheet_column(g, c))
			continue;
		if (!first)
			xj_buf_put(out, ',');
		if (!cells)
			words(out, xj_heading(g->pool, look->lang, g->columns[c].name, g->columns[c].title));
		else if (first && cells == g->totals && !cells[c].n && g->columns[c].kind == XJ_GRID_TEXT)
			words(out, xj_span(xj_page_word(look->lang, XJ_WORD_TOTAL)));
		else
			cell(out, g, c, cells[c], look);
		first = false;
	}
	xj_buf_text(out, "\r\n");
}

bool
xj_page_excel(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	if (!xj_spreadsheet_fits(page, look, diags))
		return false;
	xj_buf_text(out, "\xef\xbb\xbf");
	for (size_t i = 0; i < page->nparts; i++) {
		const struct xj_grid *g = page->parts[i];

		if (!xj_page_single(page)) {
			xj_buf_text(out, i ? "\r\n" : "");
			words(out, xj_heading(page->pool, look->lang, g->name, g->title));
			xj_buf_text(out, "\r\n");
		}
		row(out, g, NULL, look);
		for (size_t r = 0; r < g->nrows; r++)
			row(out, g, g->rows[r], look);
		if (g->totals)
			row(out, g, g->totals, look);
	}
	return true;
}
