#include "report/chart.h"
#include "report/page_inside.h"

/* Columns as of a terminal, with what stands between cells: what a sheet of A4 holds, upright or turned, in letters of ten, eight and seven points. */
enum { BETWEEN = 2, UPRIGHT = 96, UPRIGHT_SMALL = 124, TURNED = 142, TURNED_SMALL = 182, SLIM = 60, BROAD = 64, LONG = 36, LONG_ON_SHEET = 20, CARD_ROWS = 31, CARD_LINES = 8 };

struct table {
	const struct xj_grid *g;
	bool *is_long;  /* by column: cells are broken into lines */
	size_t columns; /* its width */
};

struct printing {
	struct xj_buf *out;
	const struct xj_page *page;
	const struct xj_look *look;
	struct table *tables;
	size_t charts;
	bool cards;
};

/* About how wide a cell is: what is not ASCII counts twice. */
static size_t
width(struct xj_span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		n += c < 0x80 ? 1 : c >= 0xc0 ? 2 : 0;
	}
	return n;
}

/* A sheet of a file stands upright, so its cells are broken sooner. */
static struct table
measure(const struct xj_grid *g, const struct xj_look *look, size_t longest)
{
	struct table t = {.g = g, .is_long = xj_pool_zero(g->pool, g->ncolumns + 1, sizeof *t.is_long)};

	for (size_t c = 0; c < g->ncolumns; c++) {
		size_t most = width(xj_heading(g->pool, look->lang, g->columns[c].name, g->columns[c].title));

		if (!xj_grid_visible(g, c))
			continue;
		for (size_t row = 0; row < g->nrows; row++) {
			size_t n = g->rows[row][c].n > most ? width(g->rows[row][c]) : 0;

			most = n > most ? n : most;
		}
		t.is_long[c] = most > longest && !(g->columns[c].field && g->columns[c].field->identifier);
		t.columns += (t.is_long[c] ? longest : most) + BETWEEN;
	}
	return t;
}

/* What the style makes of a table that is narrow, or too wide. */
static const char *
fit(const struct printing *p, const struct table *t, bool turned)
{
	if (t->columns <= SLIM)
		return " slim";
	if (t->columns <= (turned ? TURNED : UPRIGHT))
		return "";
	if (p->page->sheets) /* what is long is broken into as many lines as it takes */
		return " small";
	return t->columns <= (turned ? TURNED_SMALL : UPRIGHT_SMALL) ? " small" : " tiny";
}

static bool
is_turned(const struct printing *p)
{
	for (size_t i = 0; i < p->page->nparts; i++)
		if (p->tables[i].columns > UPRIGHT_SMALL)
			return !p->page->sheets;
	return false;
}

static void
cell(const struct printing *p, const struct table *t, size_t column, bool heading, struct xj_span value)
{
	static const char *const opening[2][3] = {
		{"<td>", "<td class=\"number\">", "<td class=\"long\">"},
		{"<th scope=\"col\">", "<th scope=\"col\" class=\"number\">", "<th scope=\"col\" class=\"long\">"}};

	xj_buf_text(p->out, opening[heading][t->g->columns[column].kind != XJ_GRID_TEXT ? 1 : t->is_long[column] ? 2 : 0]);
	xj_markup_text(p->out, value);
	xj_buf_text(p->out, heading ? "</th>" : "</td>");
}

static void
totals(const struct printing *p, const struct table *t)
{
	const struct xj_grid *g = t->g;

	xj_buf_text(p->out, "<tfoot><tr>");
	for (size_t c = g->nsections; c < g->ncolumns; c++) {
		struct xj_span value = g->totals[c];

		if (!xj_grid_visible(g, c))
			continue;
		if (value.n)
			value = xj_markup_cell(g, c, value, p->look);
		else if (c == g->nsections && g->columns[c].kind == XJ_GRID_TEXT)
			value = xj_span(xj_page_word(p->look->lang, XJ_WORD_TOTAL));
		cell(p, t, c, false, value);
	}
	xj_buf_text(p->out, "</tr></tfoot>\n");
}

static void
section_name(const struct printing *p, const struct xj_grid *g, size_t row)
{
	for (size_t c = 0; c < g->nsections; c++) {
		xj_buf_text(p->out, c ? " " : "");
		xj_markup_text(p->out, xj_markup_cell(g, c, g->rows[row][c], p->look));
	}
}

/* Who cannot use a mouse has to reach what scrolls, and be told what it is. */
static void
open_table(const struct printing *p, const struct xj_grid *g, size_t from)
{
	xj_buf_text(p->out, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
	if (g->nsections)
		section_name(p, g, from);
	else
		xj_markup_text(p->out, xj_heading(g->pool, p->look->lang, g->name, g->title));
	xj_buf_text(p->out, "\"><table>\n");
}

static void
table(const struct printing *p, const struct table *t, size_t from, size_t to)
{
	const struct xj_grid *g = t->g;

	open_table(p, g, from);
	xj_buf_text(p->out, "<thead><tr>");
	for (size_t c = g->nsections; c < g->ncolumns; c++)
		if (xj_grid_visible(g, c))
			cell(p, t, c, true, xj_heading(g->pool, p->look->lang, g->columns[c].name, g->columns[c].title));
	xj_buf_text(p->out, "</tr></thead>\n<tbody>\n");
	for (size_t row = from; row < to; row++) {
		xj_buf_text(p->out, "<tr>");
		for (size_t c = g->nsections; c < g->ncolumns; c++)
			if (xj_grid_visible(g, c))
				cell(p, t, c, false, xj_markup_cell(g, c, g->rows[row][c], p->look));
		xj_buf_text(p->out, "</tr>\n");
	}
	xj_buf_text(p->out, "</tbody>\n");
	if (g->totals && to == g->nrows)
		totals(p, t);
	xj_buf_text(p->out, "</table></div>\n");
}

static void
notes(const struct printing *p, const struct xj_grid_notes *list, const char *open)
{
	if (!list->count)
		return;
	xj_buf_text(p->out, open);
	for (size_t i = 0; i < list->count; i++) {
		xj_buf_text(p->out, "<div><dt>");
		xj_markup_text(p->out, xj_heading(p->page->pool, p->look->lang, list->list[i].name, list->list[i].title));
		xj_buf_text(p->out, "</dt><dd>");
		xj_markup_text(p->out, xj_note_shown(p->page->pool, &list->list[i]));
		xj_buf_text(p->out, "</dd></div>\n");
	}
	xj_buf_text(p->out, "</dl>\n");
}

/* What is to be filled in by hand stands on a line of its own. */
static void
foot(const struct printing *p, const struct xj_grid_notes *list)
{
	size_t said = 0;

	while (said < list->count && list->list[said].value.n)
		said++;
	notes(p, &(struct xj_grid_notes){list->list, said, said}, "<dl class=\"foot\">\n");
	notes(p, &(struct xj_grid_notes){list->list + said, list->count - said, list->count - said}, "<dl class=\"foot\">\n");
}

/* False, and nothing, where there is none. */
static bool
chart(struct printing *p, const struct xj_grid *g, const char *open)
{
	size_t before = p->out->n;

	xj_buf_text(p->out, open);
	if (!xj_chart_svg(p->out, g, p->look, p->charts + 1)) {
		p->out->n = before;
		return false;
	}
	xj_buf_text(p->out, "</figure>\n");
	p->charts++;
	return true;
}

static void
leaf(const struct printing *p, const struct table *t, size_t from, size_t to, const char *kind)
{
	xj_buf_print(p->out, "<section class=\"leaf%s\">\n<h2>", kind);
	section_name(p, t->g, from);
	xj_buf_print(p->out, " <small>%zu%s</small></h2>\n", to - from, xj_page_word(p->look->lang, XJ_WORD_PEOPLE));
	table(p, t, from, to);
	xj_buf_text(p->out, "</section>\n");
}

static void
part(struct printing *p, const struct table *t, bool turned)
{
	const struct xj_grid *g = t->g;
	const char *kind = fit(p, t, turned);
	bool beside, broad;

	broad = p->cards && (t->columns > BROAD || g->nrows > CARD_LINES);
	if (!g->nsections)
		xj_buf_print(p->out, "<section class=\"part%s%s%s\">\n", kind, broad ? " broad" : "", p->page->sheets ? " sheet" : "");
	if (!xj_page_single(p->page)) {
		xj_buf_text(p->out, "<h2>");
		xj_markup_text(p->out, xj_heading(g->pool, p->look->lang, g->name, g->title));
		xj_buf_text(p->out, "</h2>\n");
	}
	notes(p, &g->notes, "<dl>\n");
	beside = p->cards ? broad : t->columns <= SLIM && !g->nsections;
	beside = chart(p, g, beside ? "<div class=\"beside\">\n<figure>" : "<figure>") && beside;
	for (size_t from = 0, to; g->nsections && from < g->nrows; from = to) {
		to = xj_grid_section_end(g, from);
		leaf(p, t, from, to, kind);
	}
	if (g->nsections)
		return;
	if (g->ncolumns)
		table(p, t, 0, g->nrows);
	foot(p, &g->foot);
	xj_buf_text(p->out, beside ? "</div>\n</section>\n" : "</section>\n");
}

static void
parts(struct printing *p, bool turned)
{
	if (p->cards)
		xj_buf_text(p->out, "<div class=\"cards\">\n");
	for (size_t i = 0; i < p->page->nparts; i++)
		part(p, &p->tables[i], turned);
	if (p->cards)
		xj_buf_text(p->out, "</div>\n");
}

static void
remarks(const struct printing *p)
{
	if (!p->page->nremarks)
		return;
	xj_buf_text(p->out, "<div class=\"remarks\">\n");
	for (size_t i = 0; i < p->page->nremarks; i++) {
		xj_buf_text(p->out, "<p>");
		xj_markup_text(p->out, xj_remark_shown(&p->page->remarks[i], p->look->lang));
		xj_buf_text(p->out, "</p>\n");
	}
	xj_buf_text(p->out, "</div>\n");
}

static void
footer(const struct printing *p)
{
	char day[11];

	if (p->page->made_on == XJ_NO_DATE)
		return;
	xj_buf_text(p->out, "<footer>");
	xj_markup_text(p->out, p->page->school);
	xj_buf_print(p->out, "%s%s%s%s</footer>\n", p->page->school.n ? " · " : "", xj_page_word(p->look->lang, XJ_WORD_MADE_ON),
	             xj_page_word(p->look->lang, XJ_WORD_COLON), xj_date_format(p->page->made_on, day));
}

/* Several pictures on one page stand beside each other, where no table is long. */
static bool
has_cards(const struct xj_page *page)
{
	size_t n = 0;

	for (size_t i = 0; i < page->nparts; i++) {
		if (page->parts[i]->nsections || page->parts[i]->nrows > CARD_ROWS)
			return false;
		n += page->parts[i]->chart.kind != XJ_NO_CHART;
	}
	return n > 1;
}

static void
head(const struct printing *p, bool turned)
{
	xj_buf_print(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
	             p->look->lang == XJ_LANG_EN ? "en" : "zh-CN");
	xj_markup_text(p->out, xj_page_heading(p->page, p->look->lang));
	xj_buf_text(p->out, "</title>\n"
	                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
	                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	page_style(p->out, p->page, p->look, turned);
	xj_buf_text(p->out, "</head>\n<body>\n<h1>");
	xj_markup_text(p->out, xj_page_heading(p->page, p->look->lang));
	xj_buf_text(p->out, "</h1>\n");
}

/* Scrolls where it would be too small to read. */
static void
picture(const struct printing *p)
{
	if (!p->page->inset.n)
		return;
	xj_buf_text(p->out, "<figure class=\"wide picture\" role=\"region\" tabindex=\"0\" aria-label=\"");
	xj_markup_text(p->out, xj_page_heading(p->page, p->look->lang));
	xj_buf_text(p->out, "\">");
	xj_buf_span(p->out, p->page->inset);
	xj_buf_text(p->out, "</figure>\n");
}

bool
xj_page_html(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	struct printing p = {.out = out, .page = page, .look = look, .cards = has_cards(page),
	                     .tables = xj_pool_zero(page->pool, page->nparts + 1, sizeof *p.tables)};
	bool turned;

	(void)diags;
	for (size_t i = 0; i < page->nparts; i++)
		p.tables[i] = measure(page->parts[i], look, page->sheets ? LONG_ON_SHEET : LONG);
	turned = is_turned(&p);
	head(&p, turned);
	notes(&p, &page->notes, "<dl>\n");
	picture(&p);
	parts(&p, turned);
	remarks(&p);
	footer(&p);
	xj_buf_text(out, "</body>\n</html>\n");
	return true;
}
