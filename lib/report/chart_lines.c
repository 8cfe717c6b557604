#include "report/chart_inside.h"

enum { PLOT = 200, GAP = 8, ABOVE = 16, MARKED = 60, VALUED = 24, LABELS = 110, INSET = 12 };

struct frame {
	int left, width, top;
	struct chart_axis axis;
	struct xj_span *labels;
	int widest;
	int (*boxes)[4]; /* left, top, right, bottom of the values that are written */
	size_t nboxes;
};

static int
x_of(const struct frame *f, const struct chart *c, size_t row)
{
	return c->nrows == 1 ? f->left + f->width / 2 : f->left + (int)((double)f->width * (double)row / (double)(c->nrows - 1) + 0.5);
}

static int
y_of(const struct frame *f, int64_t value)
{
	return f->top + PLOT - chart_at(&f->axis, value, PLOT);
}

static struct frame
frame(const struct chart *c, int top)
{
	struct frame f = {.top = top + ABOVE, .labels = xj_pool_zero(c->pool, c->nrows + 1, sizeof *f.labels),
	                  .boxes = xj_pool_zero(c->pool, c->nrows * c->nseries + 1, sizeof *f.boxes)};

	for (size_t row = 0; row < c->nrows; row++) {
		int width;

		f.labels[row] = chart_fit(c->pool, c->labels[row], LABELS);
		width = chart_text_width(f.labels[row]);
		f.widest = width > f.widest ? width : f.widest;
	}
	f.axis = chart_axis(c, 5);
	for (int64_t v = f.axis.lo; v <= f.axis.hi; v += f.axis.step) {
		int width = chart_text_width(chart_number(c->pool, v)) + GAP;

		f.left = width > f.left ? width : f.left;
	}
	if (f.left + INSET < f.widest / 2)
		f.left = f.widest / 2 - INSET;
	f.left += INSET;
	f.width = CHART_WIDTH - f.left - (f.widest / 2 > 20 ? f.widest / 2 : 20);
	return f;
}

static void
axes(struct xj_buf *out, const struct chart *c, const struct frame *f)
{
	int bottom = f->top + PLOT;
	size_t every = 1;

	for (int64_t v = f->axis.lo; v <= f->axis.hi; v += f->axis.step) {
		xj_buf_print(out, "<path d=\"M%d %dh%d\" stroke=\"%s\"/>", f->left - INSET, y_of(f, v), f->width + 2 * INSET, v ? "#ccc" : "#333");
		chart_text(out, f->left - INSET - GAP, y_of(f, v) + 5, "end", chart_number(c->pool, v));
	}
	while (c->nrows > 1 && (double)f->width * (double)every / (double)(c->nrows - 1) < f->widest + GAP)
		every++;
	for (size_t row = 0; row < c->nrows; row += every) {
		xj_buf_print(out, "<path d=\"M%d %dv4\" stroke=\"#333\"/>", x_of(f, c, row), bottom);
		chart_text(out, x_of(f, c, row), bottom + CHART_LINE, "middle", f->labels[row]);
	}
}

/* Stops where nothing is known and goes on behind. */
static void
line(struct xj_buf *out, const struct chart *c, const struct frame *f, size_t series)
{
	bool on = false;

	xj_buf_text(out, "<path d=\"");
	for (size_t row = 0; row < c->nrows; row++) {
		const struct chart_point *p = chart_point(c, row, series);

		if (p->known)
			xj_buf_print(out, "%c%d %d", on ? 'L' : 'M', x_of(f, c, row), y_of(f, p->value));
		on = p->known;
	}
	xj_buf_print(out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" stroke-linejoin=\"round\"/>\n",
	             chart_stroke(series), chart_dashes(series));
}

static void
marks(struct xj_buf *out, const struct chart *c, const struct frame *f, size_t series)
{
	for (size_t row = 0; row < c->nrows; row++) {
		const struct chart_point *p = chart_point(c, row, series);

		if (!p->known)
			continue;
		xj_buf_text(out, "<g>");
		chart_tip(out, c, row, series);
		chart_mark(out, series, x_of(f, c, row), y_of(f, p->value));
		xj_buf_text(out, "</g>\n");
	}
}

/* Writes it where no other value stands, or not at all. */
static void
value(struct xj_buf *out, const struct chart *c, struct frame *f, size_t row, size_t series)
{
	const struct chart_point *p = chart_point(c, row, series);
	int half = chart_text_width(p->shown) / 2 + 2, x = x_of(f, c, row);
	int places[] = {y_of(f, p->value) - 8, y_of(f, p->value) + 19};

	if (x + half > CHART_WIDTH)
		x = CHART_WIDTH - half;
	for (size_t i = 0; i < 2; i++) {
		int box[4] = {x - half, places[i] - 12, x + half, places[i] + 3};
		size_t k = 0;

		if (box[1] < f->top - ABOVE || box[3] > f->top + PLOT)
			continue;
		while (k < f->nboxes && (box[0] >= f->boxes[k][2] || f->boxes[k][0] >= box[2] || box[1] >= f->boxes[k][3] ||
		                         f->boxes[k][1] >= box[3]))
			k++;
		if (k < f->nboxes)
			continue;
		memcpy(f->boxes[f->nboxes++], box, sizeof box);
		chart_label(out, x, places[i], "middle", p->shown);
		return;
	}
}

/* Of several lines only the ends are told: more would hide them. */
static void
values(struct xj_buf *out, const struct chart *c, struct frame *f, size_t series)
{
	size_t last = c->nrows;

	while (last > 0 && !chart_point(c, last - 1, series)->known)
		last--;
	for (size_t row = last; row-- > 0;)
		if (chart_point(c, row, series)->known && (row + 1 == last || (c->nseries == 1 && c->nrows <= VALUED)))
			value(out, c, f, row, series);
}

int
chart_lines(struct xj_buf *out, const struct chart *c)
{
	struct frame f = frame(c, chart_legend(out, c));

	axes(out, c, &f);
	for (size_t i = 0; i < c->nseries; i++)
		line(out, c, &f, i);
	for (size_t i = 0; i < c->nseries && c->nrows <= MARKED; i++)
		marks(out, c, &f, i);
	for (size_t i = 0; i < c->nseries; i++)
		values(out, c, &f, i);
	return f.top + PLOT + CHART_LINE + 8;
}
