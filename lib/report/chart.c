#define _GNU_SOURCE /* memmem */
#include "report/chart_inside.h"

#include "base/utf8.h"

enum { SWATCH = 14 };

/* Dark and light take turns, so that neighbours differ in grey as well; nobody has to tell red from green. */
static const char *const fills[XJ_CHART_VALUES] = {"#1f4e79", "#e0a030", "#8fbfe0", "#6a6a6a", "#dcdcc0", "#9c4a72"};
static const char *const strokes[XJ_CHART_VALUES] = {"#1f4e79", "#b85c00", "#2b8cc4", "#5f5f5f", "#5d7f1c", "#9c4a72"};
static const char *const patterns[XJ_CHART_VALUES] = {
	"",
	"<path d=\"M-2 2L2 -2M0 8L8 0M6 10L10 6\" stroke=\"#fff\" stroke-width=\"2\"/>",
	"<circle cx=\"4\" cy=\"4\" r=\"1.6\" fill=\"#1f4e79\"/>",
	"<path d=\"M0 2H8M0 6H8\" stroke=\"#fff\" stroke-width=\"1.6\"/>",
	"<path d=\"M0 4H8M4 0V8\" stroke=\"#666\" stroke-width=\"1\"/>",
	"<path d=\"M2 0V8M6 0V8\" stroke=\"#fff\" stroke-width=\"1.6\"/>",
};

const char *
chart_stroke(size_t series)
{
	return strokes[series];
}

const char *
chart_dashes(size_t series)
{
	static const char *const dashes[XJ_CHART_VALUES] = {"none", "7 3", "2 3", "10 3 2 3", "4 2", "12 4"};

	return dashes[series];
}

void
chart_mark(struct xj_buf *out, size_t series, int x, int y)
{
	static const char *const marks[XJ_CHART_VALUES] = {
		"m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "m-4 -4h8v8h-8z", "m0 -5l5 9h-10z", "m0 -5l5 5l-5 5l-5 -5z", "m0 5l5 -9h-10z",
		"m-5 -2h3v-3h4v3h3v4h-3v3h-4v-3h-3z"};

	xj_buf_print(out, "<path d=\"M%d %d%s\" fill=\"%s\" stroke=\"#fff\"/>", x, y, marks[series], strokes[series]);
}

/* Letters and figures are a little wider than half a Chinese character; … and — are as wide as one in its fonts. */
int
chart_text_width(struct xj_span s)
{
	size_t ascii = 0, others = 0;

	for (size_t i = 0; i < s.n; i++) {
		ascii += (unsigned char)s.p[i] < 0x80;
		others += (unsigned char)s.p[i] >= 0xc0;
	}
	return (int)(others * CHART_LETTERS + ascii * CHART_LETTERS * 6 / 10);
}

static struct xj_span
cut(struct xj_pool *pool, struct xj_span s, int pixels, struct xj_span behind)
{
	struct xj_span rest;
	struct xj_buf b;
	size_t fits = 0;

	for (rest = s; rest.n;) {
		size_t n;

		(void)xj_utf8_next(&rest);
		n = s.n - rest.n;
		if (chart_text_width(xj_span_of(s.p, n)) > pixels - CHART_LETTERS)
			break;
		fits = n;
	}
	xj_buf_init(&b, pool);
	xj_buf_add(&b, s.p, fits);
	xj_buf_text(&b, "…");
	xj_buf_span(&b, behind);
	return xj_buf_as_span(&b);
}

/* Of several values the first is shortened: rows that follow each other are told apart by those behind it. */
struct xj_span
chart_fit(struct xj_pool *pool, struct xj_span s, int pixels)
{
	const char *end;
	int room;

	if (chart_text_width(s) <= pixels)
		return s;
	end = memmem(s.p, s.n, CHART_AND, sizeof CHART_AND - 1);
	if (end) {
		struct xj_span first = xj_span_of(s.p, (size_t)(end - s.p)), behind = xj_span_of(end, s.n - first.n);

		room = pixels - chart_text_width(behind);
		if (room >= 2 * CHART_LETTERS)
			return cut(pool, first, room, behind);
	}
	return cut(pool, s, pixels, XJ_LIT(""));
}

void
chart_text(struct xj_buf *out, int x, int y, const char *anchor, struct xj_span s)
{
	xj_buf_print(out, "<text x=\"%d\" y=\"%d\"", x, y);
	if (strcmp(anchor, "start") != 0)
		xj_buf_print(out, " text-anchor=\"%s\"", anchor);
	xj_buf_put(out, '>');
	xj_markup_text(out, s);
	xj_buf_text(out, "</text>\n");
}

void
chart_label(struct xj_buf *out, int x, int y, const char *anchor, struct xj_span s)
{
	xj_buf_text(out, "<g stroke=\"#fff\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\">");
	chart_text(out, x, y, anchor, s);
	out->n--;
	xj_buf_text(out, "</g>\n");
}

void
chart_upon(struct xj_buf *out, size_t series, int x, int y, struct xj_span s)
{
	if (*patterns[series]) {
		chart_label(out, x, y, "middle", s);
		return;
	}
	xj_buf_text(out, "<g fill=\"#fff\">");
	chart_text(out, x, y, "middle", s);
	out->n--;
	xj_buf_text(out, "</g>\n");
}

void
chart_tip(struct xj_buf *out, const struct chart *c, size_t row, size_t series)
{
	xj_buf_text(out, "<title>");
	xj_markup_text(out, c->labels[row]);
	xj_buf_text(out, c->look->lang == XJ_LANG_EN ? ", " : "，");
	xj_markup_text(out, c->series[series].name);
	xj_buf_put(out, ' ');
	xj_markup_text(out, chart_point(c, row, series)->shown);
	xj_buf_text(out, "</title>");
}

void
chart_fill(struct xj_buf *out, const struct chart *c, size_t series)
{
	if (*patterns[series])
		xj_buf_print(out, "fill=\"url(#chart%zu-%zu)\" stroke=\"#333\" stroke-width=\".7\"", c->number, series);
	else
		xj_buf_print(out, "fill=\"%s\"", fills[series]);
}

static void
sample(struct xj_buf *out, const struct chart *c, size_t series, int x, int y)
{
	if (c->kind == XJ_CHART_LINE) {
		xj_buf_print(out, "<path d=\"M%d %dh28\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>", x, y - 5,
		             chart_stroke(series), chart_dashes(series));
		chart_mark(out, series, x + 14, y - 5);
		return;
	}
	xj_buf_print(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"12\" ", x, y - 11, SWATCH);
	chart_fill(out, c, series);
	xj_buf_text(out, "/>");
}

int
chart_legend(struct xj_buf *out, const struct chart *c)
{
	int x = 0, y = CHART_LINE - 4, room = c->nseries == 1 ? 0 : c->kind == XJ_CHART_LINE ? 34 : SWATCH + 5;

	for (size_t i = 0; i < c->nseries; i++) {
		struct xj_span name = chart_fit(c->pool, c->series[i].name, CHART_WIDTH - room);
		int width = room + chart_text_width(name);

		if (x && x + width > CHART_WIDTH) {
			x = 0;
			y += CHART_LINE;
		}
		if (room)
			sample(out, c, i, x, y);
		chart_text(out, x + room, y, "start", name);
		x += width + 16;
	}
	return y + 8;
}

struct chart_axis
chart_axis(const struct chart *c, int64_t most)
{
	static const int64_t times[] = {1, 2, 5};
	struct chart_axis a = {0, 0, c->unit};

	for (int64_t ten = c->unit;; ten *= 10)
		for (size_t i = 0; i < 3; i++) {
			int64_t step = ten * times[i], above = (c->hi + step - 1) / step, below = (-c->lo + step - 1) / step;

			if (above + below > (most < 1 + (c->lo < 0) ? 1 + (c->lo < 0) : most))
				continue;
			a.step = step;
			a.hi = (above || below ? above : 1) * step;
			a.lo = -below * step;
			return a;
		}
}

int
chart_at(const struct chart_axis *axis, int64_t value, int pixels)
{
	return (int)((double)(value - axis->lo) * pixels / (double)(axis->hi - axis->lo) + 0.5);
}

struct xj_span
chart_number(struct xj_pool *pool, int64_t value)
{
	const char *sign = value < 0 ? "-" : "";
	long long whole = (long long)(value < 0 ? -value : value), part = whole % 1000;
	char *text = xj_pool_print(pool, "%s%lld.%03lld", sign, whole / 1000, part);
	size_t n = strlen(text);

	while (text[n - 1] == '0')
		n--;
	return xj_span_of(text, text[n - 1] == '.' ? n - 1 : n);
}

/* For who cannot see it, and for who asks what it is. */
static void
describe(struct xj_buf *out, const struct chart *c)
{
	static const char *const kinds[][2] = {
		[XJ_CHART_BARS] = {"条形图", "Bar chart"}, [XJ_CHART_STACK] = {"堆积条形图", "Stacked bar chart"}, [XJ_CHART_LINE] = {"折线图", "Line chart"}};
	bool en = c->look->lang == XJ_LANG_EN;

	xj_buf_print(out, "<title id=\"chart%zu-title\">", c->number);
	xj_markup_text(out, c->title);
	xj_buf_print(out, "%s%s</title>\n<desc id=\"chart%zu-desc\">", xj_page_word(c->look->lang, XJ_WORD_COLON), kinds[c->kind][en],
	             c->number);
	for (size_t i = 0; i < c->nseries; i++) {
		xj_buf_text(out, i ? (en ? ", " : "、") : "");
		xj_markup_text(out, c->series[i].name);
	}
	xj_buf_print(out, en ? "; %zu rows; the figures are in the table below." : "；共 %zu 项，数据见下表。", c->nrows + c->left_out);
	xj_buf_text(out, "</desc>\n");
}

static void
define(struct xj_buf *out, const struct chart *c)
{
	if (c->nseries == 1 || c->kind == XJ_CHART_LINE)
		return;
	xj_buf_text(out, "<defs>");
	for (size_t i = 0; i < c->nseries; i++)
		if (*patterns[i])
			xj_buf_print(out, "<pattern id=\"chart%zu-%zu\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
			                  "<rect width=\"8\" height=\"8\" fill=\"%s\"/>%s</pattern>\n",
			             c->number, i, fills[i], patterns[i]);
	xj_buf_text(out, "</defs>\n");
}

static int
say_left_out(struct xj_buf *out, const struct chart *c, int height)
{
	const char *words = c->look->lang == XJ_LANG_EN ? "The %zu rows with the most; %zu more are in the table."
	                                                : "图中为数量最多的 %zu 项，另有 %zu 项见表。";

	if (!c->left_out)
		return height;
	chart_text(out, 0, height + CHART_LINE, "start", xj_span(xj_pool_print(c->pool, words, c->nrows, c->left_out)));
	return height + CHART_LINE + 6;
}

bool
xj_chart_svg(struct xj_buf *out, const struct xj_grid *g, const struct xj_look *look, size_t number)
{
	struct xj_buf inside;
	struct chart c;
	int height;

	if (!chart_read(&c, g, look))
		return false;
	c.number = number;
	xj_buf_init(&inside, g->pool);
	height = c.kind == XJ_CHART_LINE    ? chart_lines(&inside, &c)
	         : c.kind == XJ_CHART_STACK ? chart_stack(&inside, &c)
	                                    : chart_bars(&inside, &c);
	height = say_left_out(&inside, &c, height);
	xj_buf_print(out,
	             "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	             "role=\"img\" aria-labelledby=\"chart%zu-title chart%zu-desc\" font-size=\"%d\" fill=\"#1a1a1a\">\n",
	             CHART_WIDTH, height, CHART_WIDTH, height, number, number, CHART_LETTERS);
	describe(out, &c);
	define(out, &c);
	xj_buf_span(out, xj_buf_as_span(&inside));
	xj_buf_text(out, "</svg>\n");
	return true;
}
