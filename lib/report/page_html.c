#include "report/page.h"

static const char head[] =
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<style>\n"
	"body { font: 14px/1.5 \"Noto Sans CJK SC\", \"Source Han Sans SC\", \"PingFang SC\", \"Microsoft YaHei\", sans-serif; "
	"margin: 2em auto; max-width: 70em; padding: 0 1em; color: #1a1a1a; background: #fff; }\n"
	"h1 { font-size: 1.5em; margin: 0 0 .3em; }\n"
	"h2 { font-size: 1.15em; margin: 1.6em 0 .4em; }\n"
	"h2 small { font-weight: normal; color: #555; }\n"
	"dl { margin: 0 0 1.2em; color: #444; }\n"
	"dl div { display: inline-block; margin-right: 2em; }\n"
	"dt, dd { display: inline; margin: 0; }\n"
	"dt::after { content: \"：\"; }\n"
	".wide { overflow-x: auto; }\n"
	"table { border-collapse: collapse; }\n"
	"th, td { padding: .25em .8em; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap; }\n"
	"thead th { border-bottom: 2px solid #333; }\n"
	"tfoot td { border-top: 2px solid #333; border-bottom: 0; font-weight: bold; }\n"
	".number { text-align: right; font-variant-numeric: tabular-nums; }\n"
	"tbody tr:nth-child(even) { background: #f6f7f9; }\n"
	".remark { color: #444; margin: .2em 0; }\n"
	"svg { max-width: 100%; height: auto; }\n"
	"footer { margin-top: 1.5em; color: #555; font-size: .9em; }\n"
	"@media print {\n"
	"\t.wide { overflow: visible; }\n"
	"\tbody { margin: 0; padding: 0; max-width: none; font-size: 10pt; }\n"
	"\tsection + section { break-before: page; }\n"
	"\tthead { display: table-header-group; }\n"
	"\ttfoot { display: table-row-group; }\n"
	"\ttr { break-inside: avoid; }\n"
	"\tth, td { padding: .1em .5em; }\n"
	"}\n"
	"</style>\n";

static void
text(struct xj_buf *out, struct xj_span s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			xj_buf_text(out, "&amp;");
			break;
		case '<':
			xj_buf_text(out, "&lt;");
			break;
		case '>':
			xj_buf_text(out, "&gt;");
			break;
		case '"':
			xj_buf_text(out, "&quot;");
			break;
		default:
			xj_buf_put(out, s.p[i]);
		}
	}
}

static void
cell(struct xj_buf *out, const struct xj_grid_column *column, const char *tag, struct xj_span value)
{
	xj_buf_print(out, "<%s%s%s>", tag, tag[1] == 'h' ? " scope=\"col\"" : "",
	             column->kind == XJ_GRID_TEXT ? "" : " class=\"number\"");
	text(out, value);
	xj_buf_print(out, "</%s>", tag);
}

static void
totals(struct xj_buf *out, const struct xj_grid *g, const struct xj_look *look)
{
	xj_buf_text(out, "<tfoot><tr>");
	for (size_t c = g->nsections; c < g->ncolumns; c++) {
		struct xj_span value = g->totals[c];

		if (!xj_grid_visible(g, c))
			continue;
		if (value.n)
			value = xj_grid_shown(g, c, value, look->unmask);
		else if (c == g->nsections && g->columns[c].kind == XJ_GRID_TEXT)
			value = xj_span(xj_page_word(look->lang, XJ_WORD_TOTAL));
		cell(out, &g->columns[c], "td", value);
	}
	xj_buf_text(out, "</tr></tfoot>\n");
}

static void
section(struct xj_buf *out, const struct xj_grid *g, size_t from, size_t to, const struct xj_look *look)
{
	xj_buf_text(out, "<section>\n");
	if (g->nsections) {
		xj_buf_text(out, "<h2>");
		for (size_t c = 0; c < g->nsections; c++) {
			text(out, xj_grid_shown(g, c, g->rows[from][c], look->unmask));
			xj_buf_put(out, ' ');
		}
		xj_buf_print(out, "<small>%zu%s</small></h2>\n", to - from, xj_page_word(look->lang, XJ_WORD_PEOPLE));
	}
	xj_buf_text(out, "<div class=\"wide\"><table>\n<thead><tr>");
	for (size_t c = g->nsections; c < g->ncolumns; c++)
		if (xj_grid_visible(g, c))
			cell(out, &g->columns[c], "th",
			     xj_heading(g->pool, look->lang, g->columns[c].name, g->columns[c].title));
	xj_buf_text(out, "</tr></thead>\n<tbody>\n");
	for (size_t row = from; row < to; row++) {
		xj_buf_text(out, "<tr>");
		for (size_t c = g->nsections; c < g->ncolumns; c++)
			if (xj_grid_visible(g, c))
				cell(out, &g->columns[c], "td", xj_grid_shown(g, c, g->rows[row][c], look->unmask));
		xj_buf_text(out, "</tr>\n");
	}
	xj_buf_text(out, "</tbody>\n");
	if (g->totals && to == g->nrows)
		totals(out, g, look);
	xj_buf_text(out, "</table></div>\n</section>\n");
}

static void
notes(struct xj_buf *out, const struct xj_grid_notes *list, const struct xj_look *look)
{
	if (!list->count)
		return;
	xj_buf_text(out, "<dl>\n");
	for (size_t i = 0; i < list->count; i++) {
		xj_buf_text(out, "<div><dt>");
		text(out, xj_heading(out->pool, look->lang, list->list[i].name, list->list[i].title));
		xj_buf_text(out, "</dt><dd>");
		text(out, xj_note_shown(out->pool, &list->list[i]));
		xj_buf_text(out, "</dd></div>\n");
	}
	xj_buf_text(out, "</dl>\n");
}

static void
part(struct xj_buf *out, const struct xj_page *page, const struct xj_grid *g, const struct xj_look *look)
{
	if (!xj_page_single(page)) {
		xj_buf_text(out, "<h2 class=\"part\">");
		text(out, xj_heading(out->pool, look->lang, g->name, g->title));
		xj_buf_text(out, "</h2>\n");
	}
	notes(out, &g->notes, look);
	if (!g->nsections && g->ncolumns)
		section(out, g, 0, g->nrows, look);
	for (size_t from = 0, to; g->nsections && from < g->nrows; from = to) {
		to = xj_grid_section_end(g, from);
		section(out, g, from, to, look);
	}
}

bool
xj_page_html(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	char day[11];

	(void)diags;
	xj_buf_print(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
	             look->lang == XJ_LANG_EN ? "en" : "zh-CN");
	text(out, xj_page_heading(page, look->lang));
	xj_buf_text(out, "</title>\n");
	xj_buf_text(out, head);
	xj_buf_text(out, "</head>\n<body>\n<h1>");
	text(out, xj_page_heading(page, look->lang));
	xj_buf_text(out, "</h1>\n");
	notes(out, &page->notes, look);
	xj_buf_span(out, page->picture);
	for (size_t i = 0; i < page->nparts; i++)
		part(out, page, page->parts[i], look);
	for (size_t i = 0; i < page->nremarks; i++) {
		xj_buf_text(out, "<p class=\"remark\">");
		text(out, page->remarks[i]);
		xj_buf_text(out, "</p>\n");
	}
	if (page->made_on != XJ_NO_DATE) {
		xj_buf_text(out, "<footer>");
		text(out, page->school);
		xj_buf_print(out, "%s%s%s%s</footer>\n", page->school.n ? " · " : "", xj_page_word(look->lang, XJ_WORD_MADE_ON),
		             xj_page_word(look->lang, XJ_WORD_COLON), xj_date_format(page->made_on, day));
	}
	xj_buf_text(out, "</body>\n</html>\n");
	return true;
}
