/* Letters as a page to print. */
#include "report/template.h"

#include "report/markup.h"

static const char head[] =
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<style>\n"
	"@page { size: A4; margin: 2.4cm 2.6cm 2cm; }\n"
	"body { margin: 0; background: #fff; color: #000; "
	"font: 16pt/1.75 FangSong, 仿宋, FangSong_GB2312, STFangsong, \"Noto Serif CJK SC\", \"Source Han Serif SC\", \"Songti SC\", "
	"SimSun, serif; }\n"
	"article { max-width: 16cm; margin: 2cm auto; padding: 0 1em; break-before: page; overflow-wrap: anywhere; }\n"
	"article:first-child { break-before: auto; }\n"
	"article + article { border-top: 1px solid #bbb; padding-top: 2cm; }\n"
	"h1 { font: bold 22pt/1.4 \"Songti SC\", STSong, SimSun, 宋体, \"Noto Serif CJK SC\", \"Source Han Serif SC\", serif; "
	"text-align: center; margin: 0 0 .8em; letter-spacing: .1em; }\n"
	"p { margin: 0; text-align: justify; }\n"
	".text { text-indent: 2em; }\n"
	".item { margin-left: 2em; }\n"
	".centred { text-align: center; }\n"
	".right { text-align: right; }\n"
	".centred, .right { margin-bottom: .6em; }\n"
	/* Below a text: room for the seal on the signature. */
	".sign { text-align: right; margin: 3.2em 1em 1em; break-inside: avoid; }\n"
	".sign p { text-align: right; }\n"
	".small { font-size: 10.5pt; line-height: 1.5; text-align: left; color: #333; margin-top: .4em; }\n"
	".cut { display: flex; align-items: center; gap: 1em; margin: 2em 0; font-size: 10.5pt; letter-spacing: .5em; white-space: nowrap; }\n"
	".cut::before, .cut::after { content: \"\"; flex: 1; border-top: 2px dashed #000; }\n"
	"table { width: 100%; border-collapse: collapse; margin: .6em 0; font-size: 12pt; line-height: 1.5; }\n"
	"th, td { border: 1px solid #000; padding: .45em .5em; font-weight: normal; text-align: center; }\n"
	"td[colspan] { text-align: left; }\n"
	"th { width: 17%; }\n"
	".pairs th, .pairs td { width: auto; text-align: left; padding: .3em .5em; }\n"
	"td[colspan]:empty { height: 3.5em; }\n"
	"tr { break-inside: avoid; }\n"
	/* A letter and its stub are one page. */
	".stubbed { font-size: 12.5pt; line-height: 1.45; }\n"
	".stubbed h1 { font-size: 18pt; margin-bottom: .5em; }\n"
	".stubbed .sign { margin: 2.2em 1em .5em; }\n"
	".stubbed .cut { margin: .8em 0; }\n"
	".stubbed table { font-size: 10.5pt; line-height: 1.4; }\n"
	".stubbed th, .stubbed td { padding: .25em .4em; }\n"
	".stubbed td[colspan]:empty { height: 1.8em; }\n"
	"@media print { article { margin: 0; padding: 0; max-width: none; } article + article { border: 0; padding: 0; } }\n"
	"@media screen and (max-width: 40em) { body, .stubbed { font-size: 17px; } h1, .stubbed h1 { font-size: 22px; } article { margin: 1em auto; } "
	".sign { margin-right: 0; } table, .stubbed table { font-size: 15px; } .small, .cut { font-size: 13px; } .cut { letter-spacing: .1em; white-space: normal; } }\n"
	"</style>\n";

static void
element(struct xj_buf *out, const char *open, struct xj_span text, const char *close)
{
	xj_buf_text(out, open);
	xj_markup_text(out, text);
	xj_buf_text(out, close);
}

/* Names of columns, as opposed to a line that names its values one by one. */
static bool
is_header(const struct xj_line *line, size_t ncolumns)
{
	for (size_t c = 0; c < line->ncells; c++)
		if (!line->cells[c].label)
			return false;
	return line->ncells > 1 && line->ncells == ncolumns;
}

static void
row(struct xj_buf *out, const struct xj_line *line, size_t ncolumns)
{
	const char *heads = is_header(line, ncolumns) ? "th scope=\"col\"" : "th scope=\"row\"";

	xj_buf_text(out, "<tr>");
	for (size_t c = 0; c < line->ncells; c++) {
		bool spans = c + 1 == line->ncells && ncolumns > line->ncells;
		bool label = line->cells[c].label && !spans;

		xj_buf_print(out, "<%s", label ? heads : "td");
		if (spans)
			xj_buf_print(out, " colspan=\"%zu\"", ncolumns - c);
		element(out, ">", line->cells[c].text, label ? "</th>" : "</td>");
	}
	xj_buf_text(out, "</tr>\n");
}

static void
table(struct xj_buf *out, const struct xj_line *rows, size_t n)
{
	size_t ncolumns = 0;

	for (size_t r = 0; r < n; r++)
		if (rows[r].ncells > ncolumns)
			ncolumns = rows[r].ncells;
	xj_buf_text(out, ncolumns == 2 ? "<table class=\"pairs\">\n" : "<table>\n");
	for (size_t r = 0; r < n; r++)
		row(out, &rows[r], ncolumns);
	xj_buf_text(out, "</table>\n");
}

/* Right-aligned lines below a text are its signature; above it they are a number. */
static void
right(struct xj_buf *out, const struct xj_line *lines, size_t n, bool below)
{
	if (below)
		xj_buf_text(out, "<div class=\"sign\">\n");
	for (size_t i = 0; i < n; i++)
		element(out, below ? "<p>" : "<p class=\"right\">", lines[i].text, "</p>\n");
	if (below)
		xj_buf_text(out, "</div>\n");
}

static const struct {
	const char *open, *close;
} elements[] = {
	[XJ_LINE_HEADING] = {"<h1>", "</h1>\n"},
	[XJ_LINE_PARAGRAPH] = {"<p class=\"text\">", "</p>\n"},
	[XJ_LINE_LEFT] = {"<p>", "</p>\n"},
	[XJ_LINE_CENTRED] = {"<p class=\"centred\">", "</p>\n"},
	[XJ_LINE_ITEM] = {"<p class=\"item\">", "</p>\n"},
	[XJ_LINE_SMALL] = {"<p class=\"small\">", "</p>\n"},
	[XJ_LINE_CUT] = {"<div class=\"cut\">", "</div>\n"},
};

static bool
has_stub(const struct xj_sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		if (sheet->lines[i].kind == XJ_LINE_CUT)
			return true;
	return false;
}

static void
article(struct xj_buf *out, const struct xj_sheet *sheet)
{
	bool below = false;

	xj_buf_text(out, has_stub(sheet) ? "<article class=\"stubbed\">\n" : "<article>\n");
	for (size_t i = 0, n; i < sheet->count; i += n) {
		const struct xj_line *line = &sheet->lines[i];

		for (n = 1; (line->kind == XJ_LINE_ROW || line->kind == XJ_LINE_RIGHT) && i + n < sheet->count &&
		            line[n].kind == line->kind;
		     n++)
			;
		if (line->kind == XJ_LINE_ROW)
			table(out, line, n);
		else if (line->kind == XJ_LINE_RIGHT)
			right(out, line, n, below);
		else
			element(out, elements[line->kind].open, line->text, elements[line->kind].close);
		if (line->kind == XJ_LINE_HEADING || line->kind == XJ_LINE_CUT)
			below = false;
		else if (line->kind != XJ_LINE_RIGHT && line->kind != XJ_LINE_CENTRED)
			below = true;
	}
	xj_buf_text(out, "</article>\n");
}

void
xj_sheets_html(struct xj_buf *out, struct xj_span title, const struct xj_sheet *sheets, size_t count)
{
	xj_buf_text(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
	element(out, "<title>", title, "</title>\n");
	xj_buf_text(out, head);
	xj_buf_text(out, "</head>\n<body>\n");
	for (size_t i = 0; i < count; i++)
		article(out, &sheets[i]);
	xj_buf_text(out, "</body>\n</html>\n");
}
