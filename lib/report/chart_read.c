/* What is drawn, before anybody decides where. */
#include "report/chart_inside.h"

#include <stdlib.h>

#include "base/map.h"

enum { MOST_KINDS = 12 };

/* No figure of a school comes near it, and sums of many are still numbers. */
static const int64_t greatest = 100000000000000;

static const struct chart_point unknown = {false, 0, {"", 0}};

static struct chart_point
point(const struct xj_grid *g, size_t column, struct xj_span cell, const struct xj_look *look)
{
	struct chart_point p = unknown;

	p.known = xj_span_decimal(cell, 3, &p.value) && p.value < greatest && p.value > -greatest;
	p.shown = p.known ? xj_markup_cell(g, column, cell, look) : XJ_LIT("");
	return p;
}

/* The values of the keys, where no column was named. */
static struct xj_span
label(const struct xj_grid *g, size_t row, const struct xj_look *look)
{
	int named = xj_grid_column(g, g->chart.label);
	struct xj_buf b;

	if (named >= 0)
		return xj_markup_cell(g, (size_t)named, g->rows[row][named], look);
	xj_buf_init(&b, g->pool);
	for (size_t c = 0; c < g->ncolumns; c++) {
		if (!g->columns[c].key)
			continue;
		xj_buf_text(&b, b.n ? CHART_AND : "");
		xj_buf_span(&b, xj_markup_cell(g, c, g->rows[row][c], look));
	}
	return xj_buf_as_span(&b);
}

static void
read_plainly(struct chart *c, const struct xj_grid *g)
{
	int columns[XJ_CHART_VALUES] = {0};

	for (size_t i = 0; i < XJ_CHART_VALUES && g->chart.values[i]; i++) {
		int column = xj_grid_column(g, g->chart.values[i]);

		if (column < 0)
			continue;
		columns[c->nseries] = column;
		c->series[c->nseries++] = (struct chart_series){
			xj_heading(g->pool, c->look->lang, g->columns[column].name, g->columns[column].title), g->columns[column].kind};
	}
	c->nrows = g->nrows;
	c->labels = xj_pool_zero(g->pool, c->nrows + 1, sizeof *c->labels);
	c->points = xj_pool_zero(g->pool, c->nrows * c->nseries + 1, sizeof *c->points);
	for (size_t row = 0; row < c->nrows; row++) {
		c->labels[row] = label(g, row, c->look);
		for (size_t i = 0; i < c->nseries; i++)
			c->points[row * c->nseries + i] = point(g, (size_t)columns[i], g->rows[row][columns[i]], c->look);
	}
}

/* Counts by two keys. */
struct pair {
	size_t first, second, count;
	struct xj_span *rows, *kinds; /* values of the first key and of the second */
	int64_t *sums;                /* of each kind */
	size_t nrows, nkinds;
	uint32_t *row_of;             /* by row of the grid */
};

static struct xj_span
row_key(void *ctx, uint32_t index)
{
	const struct pair *p = ctx;

	return p->rows[index];
}

static bool
find_pair(const struct xj_grid *g, struct pair *p)
{
	size_t keys[2] = {0}, n = 0;
	int count = xj_grid_column(g, g->chart.values[0]);

	if (g->chart.kind != XJ_CHART_BARS || g->chart.label || count < 0 || g->chart.values[1] ||
	    g->columns[count].kind != XJ_GRID_COUNT)
		return false;
	for (size_t c = 0; c < g->ncolumns; c++)
		if (g->columns[c].key && n++ < 2)
			keys[n - 1] = c;
	*p = (struct pair){.first = keys[0], .second = keys[1], .count = (size_t)count};
	return n == 2;
}

static size_t
kind_of(const struct pair *p, struct xj_span value)
{
	size_t i = 0;

	while (i < p->nkinds && !xj_span_same(p->kinds[i], value))
		i++;
	return i;
}

/* False where the second key has too many values to tell apart, or each row has one of its own. */
static bool
read_pair(const struct xj_grid *g, struct pair *p)
{
	struct xj_map map;

	p->rows = xj_pool_zero(g->pool, g->nrows + 1, sizeof *p->rows);
	p->kinds = xj_pool_zero(g->pool, MOST_KINDS + 1, sizeof *p->kinds);
	p->sums = xj_pool_zero(g->pool, MOST_KINDS + 1, sizeof *p->sums);
	p->row_of = xj_pool_zero(g->pool, g->nrows + 1, sizeof *p->row_of);
	xj_map_init(&map, g->pool, 0, row_key, p);
	for (size_t row = 0; row < g->nrows; row++) {
		size_t kind = kind_of(p, g->rows[row][p->second]);
		int64_t n = 0;

		if (kind == MOST_KINDS)
			return false;
		if (kind == p->nkinds)
			p->kinds[p->nkinds++] = g->rows[row][p->second];
		(void)xj_span_decimal(g->rows[row][p->count], 3, &n);
		p->sums[kind] += n;
		p->row_of[row] = xj_map_get(&map, g->rows[row][p->first]);
		if (p->row_of[row] != XJ_NONE)
			continue;
		p->row_of[row] = (uint32_t)p->nrows;
		p->rows[p->nrows] = g->rows[row][p->first];
		(void)xj_map_put(&map, p->rows[p->nrows], (uint32_t)p->nrows);
		p->nrows++;
	}
	return p->nrows < g->nrows && p->nkinds > 1;
}

/* Where there are more kinds than can be told apart, those with the least are put together as the last. */
static void
choose_kinds(const struct pair *p, size_t *series_of)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nkinds; i++) {
		size_t greater = 0;

		for (size_t k = 0; k < p->nkinds; k++)
			greater += k < i ? p->sums[k] >= p->sums[i] : p->sums[k] > p->sums[i];
		series_of[i] = p->nkinds <= XJ_CHART_VALUES || greater < XJ_CHART_VALUES - 1 ? n++ : XJ_CHART_VALUES - 1;
	}
}

static void
read_stack(struct chart *c, const struct xj_grid *g, const struct pair *p)
{
	size_t series_of[MOST_KINDS];

	choose_kinds(p, series_of);
	c->kind = XJ_CHART_STACK;
	c->nseries = p->nkinds < XJ_CHART_VALUES ? p->nkinds : XJ_CHART_VALUES;
	c->nrows = p->nrows;
	for (size_t i = 0; i < p->nkinds; i++)
		c->series[series_of[i]] = (struct chart_series){xj_markup_cell(g, p->second, p->kinds[i], c->look), XJ_GRID_COUNT};
	if (p->nkinds > XJ_CHART_VALUES)
		c->series[XJ_CHART_VALUES - 1].name = c->look->lang == XJ_LANG_EN ? XJ_LIT("Others") : XJ_LIT("其他");
	c->labels = xj_pool_zero(g->pool, c->nrows + 1, sizeof *c->labels);
	c->points = xj_pool_zero(g->pool, c->nrows * c->nseries + 1, sizeof *c->points);
	for (size_t row = 0; row < g->nrows; row++) {
		size_t series = series_of[kind_of(p, g->rows[row][p->second])];
		struct chart_point *at = &c->points[p->row_of[row] * c->nseries + series];
		struct chart_point more = point(g, p->count, g->rows[row][p->count], c->look);

		at->known |= more.known;
		at->value += more.value;
		at->shown = chart_number(g->pool, at->value);
		c->labels[p->row_of[row]] = xj_markup_cell(g, p->first, g->rows[row][p->first], c->look);
	}
}

static int64_t
row_sum(const struct chart *c, size_t row)
{
	int64_t sum = 0;

	for (size_t i = 0; i < c->nseries; i++)
		if (chart_point(c, row, i)->known && (c->kind != XJ_CHART_STACK || chart_point(c, row, i)->value > 0))
			sum += chart_point(c, row, i)->value;
	return sum;
}

struct weight {
	int64_t sum;
	size_t row;
};

static int
by_sum(const void *a, const void *b)
{
	const struct weight *x = a, *y = b;

	if (x->sum != y->sum)
		return x->sum > y->sum ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void
keep_most(struct chart *c)
{
	struct weight *list = xj_pool_zero(c->pool, c->nrows + 1, sizeof *list);
	bool *kept = xj_pool_zero(c->pool, c->nrows + 1, sizeof *kept);
	size_t n = 0;

	for (size_t row = 0; row < c->nrows; row++)
		list[row] = (struct weight){row_sum(c, row), row};
	qsort(list, c->nrows, sizeof *list, by_sum);
	for (size_t i = 0; i < CHART_ROWS; i++)
		kept[list[i].row] = true;
	for (size_t row = 0; row < c->nrows; row++) {
		if (!kept[row])
			continue;
		c->labels[n] = c->labels[row];
		memmove(&c->points[n * c->nseries], &c->points[row * c->nseries], c->nseries * sizeof *c->points);
		n++;
	}
	c->left_out = c->nrows - n;
	c->nrows = n;
}

/* What the axis has to hold; false where no value is known. */
static bool
measure(struct chart *c)
{
	bool any = false;

	c->unit = 1000;
	for (size_t i = 0; i < c->nseries; i++)
		if (c->series[i].kind != XJ_GRID_COUNT)
			c->unit = 100;
	for (size_t row = 0; row < c->nrows; row++) {
		int64_t sum = row_sum(c, row);

		if (c->kind == XJ_CHART_STACK && sum > c->hi)
			c->hi = sum;
		for (size_t i = 0; i < c->nseries; i++) {
			const struct chart_point *p = chart_point(c, row, i);

			if (!p->known)
				continue;
			any = true;
			if (c->kind == XJ_CHART_STACK)
				continue;
			c->hi = p->value > c->hi ? p->value : c->hi;
			c->lo = p->value < c->lo ? p->value : c->lo;
		}
	}
	return any;
}

bool
chart_read(struct chart *c, const struct xj_grid *g, const struct xj_look *look)
{
	struct pair p;

	*c = (struct chart){.pool = g->pool, .look = look, .kind = g->chart.kind,
	                    .title = xj_heading(g->pool, look->lang, g->name, g->title)};
	if (c->kind == XJ_NO_CHART || !g->nrows)
		return false;
	if (find_pair(g, &p) && read_pair(g, &p))
		read_stack(c, g, &p);
	else
		read_plainly(c, g);
	if (!c->nseries)
		return false;
	if (c->kind != XJ_CHART_LINE && c->nrows > CHART_ROWS)
		keep_most(c);
	return measure(c);
}
