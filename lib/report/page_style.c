/* How pages look. Paper takes what it can of one sheet's width: letters shrink first, then the sheet is turned, then cells are broken. */
#include "report/page_inside.h"

static const char style[] =
	"body { font: 14px/1.5 \"Noto Sans CJK SC\", \"Source Han Sans SC\", \"PingFang SC\", \"Microsoft YaHei\", sans-serif; "
	"margin: 2em auto; max-width: 75em; padding: 0 1.5em; color: #1a1a1a; background: #fff; overflow-wrap: break-word; }\n"
	"h1 { font-size: 1.6em; line-height: 1.3; margin: 0 0 .5em; padding-bottom: .4em; border-bottom: 2px solid #1f4e79; }\n"
	"h2 { font-size: 1.15em; margin: 1.8em 0 .5em; break-after: avoid; }\n"
	"h2 small { font-weight: normal; color: #555; }\n"
	"dl { margin: 0 0 1.2em; color: #444; }\n"
	"dl div { display: inline-block; margin-right: 2em; }\n"
	"dt, dd { display: inline; margin: 0; }\n"
	"dt::after { content: \"：\"; }\n"
	":lang(en) dt::after { content: \": \"; }\n"
	"figure { margin: 0 0 1.2em; break-inside: avoid; }\n"
	".chart { display: block; width: 100%; max-width: 36em; }\n"
	"svg { max-width: 100%; height: auto; }\n"
	".picture svg { display: block; min-width: 36em; }\n"
	/* Shadows at the edge where a table goes on. */
	".wide { overflow-x: auto; min-width: 0; background: linear-gradient(90deg, #fff 40%, #fff0) 0 0 / 2.5em 100% no-repeat local, "
	"linear-gradient(270deg, #fff 40%, #fff0) 100% 0 / 2.5em 100% no-repeat local, "
	"linear-gradient(90deg, #0004, #0000) 0 0 / .9em 100% no-repeat scroll, "
	"linear-gradient(270deg, #0004, #0000) 100% 0 / .9em 100% no-repeat scroll; }\n"
	/* A chart and a narrow table stand beside each other where there is room. */
	".beside { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0 2.5em; }\n"
	".beside > figure { flex: 1 1 24em; min-width: min(100%, 20em); max-width: 36em; }\n"
	".beside > .wide { max-width: 100%; }\n"
	"table { border-collapse: collapse; font-variant-numeric: tabular-nums; }\n"
	"th, td { padding: .3em .8em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; white-space: nowrap; }\n"
	".long { white-space: normal; min-width: 14em; max-width: 36em; overflow-wrap: anywhere; }\n"
	"thead th { border-top: 2px solid #333; border-bottom: 1px solid #333; vertical-align: bottom; }\n"
	"tbody tr:nth-child(even) { background: #1f4e790b; }\n"
	"tbody tr:last-child > td { border-bottom-color: #333; }\n"
	"tfoot td { border-bottom: 2px solid #333; font-weight: bold; }\n"
	".number { text-align: right; }\n"
	".foot { margin-top: .8em; }\n"
	"dd:empty { display: inline-block; width: 9em; height: 1.2em; border-bottom: 1px solid #333; vertical-align: bottom; }\n"
	".remarks { margin-top: 1.5em; break-inside: avoid; }\n"
	".remarks p { color: #333; margin: .2em 0; }\n"
	"footer { margin-top: 1.5em; color: #555; font-size: .93em; }\n"
	".cards { display: grid; padding: 0 1px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28em), 1fr)); grid-auto-flow: dense; gap: 1.2em; align-items: start; }\n"
	".cards > section { border: 1px solid #ccd3da; border-radius: 4px; padding: .9em 1.1em; min-width: 0; }\n"
	".cards > .broad { grid-column: 1 / -1; }\n"
	".cards h2 { margin-top: 0; }\n"
	".cards figure { margin-bottom: .8em; }\n"
	"@media screen and (max-width: 40em) {\n"
	"\tbody { margin: 1em auto; padding: 0 .8em; }\n"
	"\th1 { font-size: 1.35em; }\n"
	"\tth, td { padding: .4em .6em; }\n"
	"\tdl div { display: block; }\n"
	"\t.cards > section { padding: .7em; }\n"
	"}\n"
	"@media print {\n"
	"\tbody { margin: 0; padding: 0; max-width: none; font-size: 10pt; line-height: 1.4; color: #000; }\n"
	"\th1 { font-size: 16pt; text-align: center; border: 0; padding: 0; }\n"
	"\th2 { font-size: 11.5pt; margin: 1.2em 0 .4em; }\n"
	"\tdl { color: #000; margin-bottom: .6em; }\n"
	"\t.wide { overflow: visible; background: none; }\n"
	"\t.picture svg { min-width: 0; max-height: 240mm; margin: 0 auto; }\n"
	"\ttable { width: 100%; }\n"
	"\t.slim table { width: auto; min-width: 62%; margin: 0 auto; }\n"
	"\t.beside { display: block; }\n"
	"\t.beside > figure { max-width: none; }\n"
	"\t.leaf + .leaf { break-before: page; }\n"
	"\t.leaf + .leaf h2 { margin-top: 0; }\n"
	"\tthead { display: table-header-group; }\n"
	"\ttfoot { display: table-row-group; }\n"
	"\ttr { break-inside: avoid; }\n"
	"\tth, td { padding: .18em .5em; border-bottom-color: #999; }\n"
	"\ttbody tr:nth-child(even) { background: none; }\n"
	"\t.long { min-width: 0; }\n"
	/* A sheet of its own says at its head what it is, and its cells are broken rather than made small. */
	"\t.sheet + .sheet { break-before: page; }\n"
	"\tbody:has(.sheet + .sheet) > :is(h1, dl) { display: none; }\n"
	"\t.sheet h2 { font-size: 16pt; text-align: center; margin-top: 0; }\n"
	"\t.sheet .foot { break-inside: avoid; }\n"
	"\t.sheet :is(th, td) { border: 1px solid #666; }\n"
	"\t.small table { font-size: 8pt; }\n"
	"\t.small th, .small td { padding: .15em .35em; }\n"
	"\t.tiny table { font-size: 7pt; }\n"
	"\t.tiny th, .tiny td { padding: .1em .25em; white-space: normal; overflow-wrap: anywhere; }\n"
	"\t.chart { max-width: 125mm; margin: 0 auto; }\n"
	"\t.remarks, footer { break-before: avoid; }\n"
	"\t.remarks p, footer { color: #000; }\n"
	"\tbody:has(.cards) { font-size: 8.5pt; line-height: 1.3; }\n"
	"\tbody:has(.cards) h1 { font-size: 14pt; margin-bottom: .3em; }\n"
	"\tbody:has(.cards) :is(.remarks, footer) { margin-top: .8em; }\n"
	"\t.cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 2mm; font-size: 7.5pt; line-height: 1.22; }\n"
	"\t.cards > section { padding: 1.2mm 2.5mm; border-color: #999; break-inside: avoid; }\n"
	"\t.cards h2 { font-size: 10pt; margin: 0 0 .2em; }\n"
	"\t.cards figure, .cards dl { margin-bottom: .2em; }\n"
	"\t.cards table { width: 100%; }\n"
	"\t.cards .slim .beside { display: grid; grid-template-columns: 1fr 1fr; align-items: center; gap: 0 4mm; }\n"
	"\t.cards .chart { max-width: 84mm; margin: 0; }\n"
	"\t.cards th, .cards td { padding: 0 .35em; }\n"
	"}\n";

/* Every sheet says what it is of, and which of how many; but of sheets for different files that number would be of none of them. */
static void
paper(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, bool turned)
{
	bool en = look->lang == XJ_LANG_EN;
	char day[11];

	xj_buf_print(out, "@page { size: A4%s; margin: 14mm 12mm 16mm;\n\t@bottom-left { content: \"", turned ? " landscape" : "");
	xj_markup_css(out, page->school);
	xj_buf_text(out, page->school.n ? "  " : "");
	xj_markup_css(out, xj_page_heading(page, look->lang));
	if (page->made_on != XJ_NO_DATE)
		xj_buf_print(out, "  %s", xj_date_format(page->made_on, day));
	xj_buf_text(out, "\"; font-size: 8pt; color: #333; }\n");
	if (!page->sheets || page->nparts < 2)
		xj_buf_print(out, "\t@bottom-right { content: \"%s\" counter(page) \"%s\" counter(pages) \"%s\"; font-size: 8pt; color: #333; }\n",
		             en ? "Page " : "第 ", en ? " of " : " 页，共 ", en ? "" : " 页");
	xj_buf_text(out, "}\n");
}

void
page_style(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, bool turned)
{
	xj_buf_text(out, "<style>\n");
	xj_buf_text(out, style);
	paper(out, page, look, turned);
	xj_buf_text(out, "</style>\n");
}
