/* Bars lie: a label of some length stands beside its bar. */
#include "report/chart_inside.h"

enum { LABELS = 176, GAP = 8, SINGLE = 18, NARROW = 15, BETWEEN = 8, INSIDE = 4 };

/* Where bars begin, and how far they can go. */
struct frame {
	int left, width, top;
	struct chart_axis axis;
	struct xj_span *labels;
};

static void
axis(struct xj_buf *out, const struct chart *c, const struct frame *f, int bottom)
{
	xj_buf_print(out, "<path d=\"");
	for (int64_t v = f->axis.lo; v <= f->axis.hi; v += f->axis.step)
		xj_buf_print(out, "M%d %dV%d", f->left + chart_at(&f->axis, v, f->width), f->top, bottom);
	xj_buf_text(out, "\" stroke=\"#ccc\"/>\n");
	for (int64_t v = f->axis.lo; v <= f->axis.hi; v += f->axis.step)
		chart_text(out, f->left + chart_at(&f->axis, v, f->width), bottom + CHART_LINE - 2, "middle", chart_number(c->pool, v));
}

static void
zero(struct xj_buf *out, const struct frame *f, int bottom)
{
	xj_buf_print(out, "<path d=\"M%d %dV%d\" stroke=\"#333\"/>\n", f->left + chart_at(&f->axis, 0, f->width), f->top, bottom);
}

/* `right`: room behind the longest bar. */
static struct frame
frame(const struct chart *c, int top, int right)
{
	struct frame f = {.top = top, .labels = xj_pool_zero(c->pool, c->nrows + 1, sizeof *f.labels)};
	int number = chart_text_width(chart_number(c->pool, c->hi)), low = chart_text_width(chart_number(c->pool, c->lo));

	number = number > low ? number : low;
	for (size_t row = 0; row < c->nrows; row++) {
		int width;

		f.labels[row] = chart_fit(c->pool, c->labels[row], LABELS);
		width = chart_text_width(f.labels[row]);
		f.left = width > f.left ? width : f.left;
	}
	f.left += GAP;
	/* The last mark of the axis needs half its width too, and may have a digit more than any value. */
	f.width = CHART_WIDTH - f.left - (right > number / 2 + GAP ? right : number / 2 + GAP);
	f.axis = chart_axis(c, f.width / (number + 20) < 6 ? f.width / (number + 20) : 6);
	return f;
}

static void
bar(struct xj_buf *out, const struct chart *c, const struct frame *f, size_t row, size_t series, int y, int height)
{
	const struct chart_point *p = chart_point(c, row, series);
	int from = chart_at(&f->axis, 0, f->width), to = from;

	if (p->known)
		to = chart_at(&f->axis, p->value, f->width);
	if (to != from) {
		xj_buf_print(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" ", f->left + (from < to ? from : to), y,
		             from < to ? to - from : from - to, height);
		chart_fill(out, c, series);
		xj_buf_put(out, '>');
		chart_tip(out, c, row, series);
		xj_buf_text(out, "</rect>\n");
	}
	chart_label(out, f->left + (to > from ? to : from) + INSIDE, y + height / 2 + 5, "start", p->known ? p->shown : XJ_LIT("—"));
}

static int
widest_value(const struct chart *c)
{
	int widest = CHART_LETTERS;

	for (size_t i = 0; i < c->nrows * c->nseries; i++) {
		int width = chart_text_width(c->points[i].shown);

		widest = width > widest ? width : widest;
	}
	return widest;
}

int
chart_bars(struct xj_buf *out, const struct chart *c)
{
	struct frame f = frame(c, chart_legend(out, c), widest_value(c) + INSIDE + 2);
	int height = c->nseries == 1 ? SINGLE : NARROW, each = height * (int)c->nseries + BETWEEN;
	int bottom = f.top + each * (int)c->nrows;

	axis(out, c, &f, bottom);
	for (size_t row = 0; row < c->nrows; row++) {
		int y = f.top + each * (int)row + BETWEEN / 2;

		chart_text(out, f.left - GAP, y + (each - BETWEEN) / 2 + 5, "end", f.labels[row]);
		for (size_t i = 0; i < c->nseries; i++)
			bar(out, c, &f, row, i, y + (int)i * height, height - (c->nseries > 1));
	}
	zero(out, &f, bottom);
	return bottom + CHART_LINE + 4;
}

static void
segment(struct xj_buf *out, const struct chart *c, const struct frame *f, size_t row, size_t series, int64_t from, int y)
{
	const struct chart_point *p = chart_point(c, row, series);
	int x = chart_at(&f->axis, from, f->width), width = chart_at(&f->axis, from + p->value, f->width) - x;

	if (width <= 0)
		return;
	xj_buf_print(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" ", f->left + x, y, width, SINGLE);
	chart_fill(out, c, series);
	xj_buf_put(out, '>');
	chart_tip(out, c, row, series);
	xj_buf_text(out, "</rect>\n");
	if (chart_text_width(p->shown) + 2 * INSIDE <= width)
		chart_upon(out, series, f->left + x + width / 2, y + SINGLE / 2 + 5, p->shown);
}

/* Shares add up to no more than a hundred, which nobody has to be told. */
static bool
has_sums(const struct chart *c)
{
	for (size_t i = 0; i < c->nseries; i++)
		if (c->series[i].kind != XJ_GRID_COUNT)
			return false;
	return true;
}

int
chart_stack(struct xj_buf *out, const struct chart *c)
{
	int sums = has_sums(c) ? chart_text_width(chart_number(c->pool, c->hi)) + INSIDE + 2 : 0;
	struct frame f = frame(c, chart_legend(out, c), sums);
	int bottom = f.top + (SINGLE + BETWEEN) * (int)c->nrows;

	axis(out, c, &f, bottom);
	for (size_t row = 0; row < c->nrows; row++) {
		int y = f.top + (SINGLE + BETWEEN) * (int)row + BETWEEN / 2;
		bool known = false;
		int64_t from = 0;

		chart_text(out, f.left - GAP, y + SINGLE / 2 + 5, "end", f.labels[row]);
		for (size_t i = 0; i < c->nseries; i++) {
			const struct chart_point *p = chart_point(c, row, i);

			known |= p->known;
			if (!p->known || p->value <= 0)
				continue;
			segment(out, c, &f, row, i, from, y);
			from += p->value;
		}
		if (sums || !known)
			chart_label(out, f.left + chart_at(&f.axis, from, f.width) + INSIDE, y + SINGLE / 2 + 5, "start",
			            known ? chart_number(c->pool, from) : XJ_LIT("—"));
	}
	zero(out, &f, bottom);
	return bottom + CHART_LINE + 4;
}
