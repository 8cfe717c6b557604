/* Between the files that make a chart; others include chart.h. Lengths are in units of a pixel, values in thousandths. */
#ifndef XJ_CHART_INSIDE_H
#define XJ_CHART_INSIDE_H

#include "report/chart.h"
#include "report/markup.h"

/* Letters stay readable when the picture is shrunk to a telephone's width. */
enum { CHART_WIDTH = 480, CHART_LETTERS = 13, CHART_LINE = 18, CHART_ROWS = 24 };

/* Between the values of several keys. */
#define CHART_AND " · "

struct chart_point {
	bool known;
	int64_t value;
	struct xj_span shown;
};

struct chart_series {
	struct xj_span name;
	enum xj_grid_kind kind;
};

struct chart {
	struct xj_pool *pool;
	const struct xj_look *look;
	size_t number;
	enum xj_chart_kind kind;
	struct xj_span title;
	struct xj_span *labels; /* of rows */
	size_t nrows, left_out;
	struct chart_series series[XJ_CHART_VALUES];
	size_t nseries;
	struct chart_point *points; /* nseries a row */
	int64_t lo, hi;             /* what the axis has to hold, zero too */
	int64_t unit;               /* the least step between its marks */
};

/* From lo to hi in equal steps of 1, 2 or 5 times a power of ten, no more than `most` of them. */
struct chart_axis {
	int64_t lo, hi, step;
};

static inline const struct chart_point *
chart_point(const struct chart *c, size_t row, size_t series)
{
	return &c->points[row * c->nseries + series];
}

/* False where there is nothing to draw. */
bool chart_read(struct chart *c, const struct xj_grid *g, const struct xj_look *look);

struct chart_axis chart_axis(const struct chart *c, int64_t most);
/* Where a value stands on an axis of so many pixels. */
int chart_at(const struct chart_axis *axis, int64_t value, int pixels);
struct xj_span chart_number(struct xj_pool *pool, int64_t value);

/* About how wide a text is; never less than it is. */
int chart_text_width(struct xj_span s);
/* Cut to so many pixels, with … at the end. */
struct xj_span chart_fit(struct xj_pool *pool, struct xj_span s, int pixels);
/* `anchor`: start, middle or end. */
void chart_text(struct xj_buf *out, int x, int y, const char *anchor, struct xj_span s);
/* The same on a ground of its own, for texts upon what is drawn. */
void chart_label(struct xj_buf *out, int x, int y, const char *anchor, struct xj_span s);
/* The same in the middle of what has the fill of this series. */
void chart_upon(struct xj_buf *out, size_t series, int x, int y, struct xj_span s);
/* What somebody who points at it is told: label, series, value. */
void chart_tip(struct xj_buf *out, const struct chart *c, size_t row, size_t series);
/* What tells series apart. */
void chart_fill(struct xj_buf *out, const struct chart *c, size_t series);
/* The names of the series, each behind what it looks like; answers the height. One needs no more than its name. */
int chart_legend(struct xj_buf *out, const struct chart *c);
void chart_mark(struct xj_buf *out, size_t series, int x, int y);
const char *chart_stroke(size_t series);
const char *chart_dashes(size_t series);

/* Each answers the height that it took. */
int chart_bars(struct xj_buf *out, const struct chart *c);
int chart_stack(struct xj_buf *out, const struct chart *c);
int chart_lines(struct xj_buf *out, const struct chart *c);

#endif
