#include "report/finish.h"

#include <stdlib.h>

#include "base/map.h"
#include "report/pick.h"

/* A row, and what puts it in its place; qsort passes nothing along. */
struct place {
	const struct xj_grid *g;
	struct xj_span *cells;
	const int64_t *ranks; /* by key */
	size_t row;
};

static struct xj_span
key_of(void *ctx, uint32_t index)
{
	const struct xj_span *values = ctx;

	return values[index];
}

static int64_t
count_of(const struct xj_span *cells, size_t column)
{
	int64_t n = 0;

	(void)xj_span_integer(cells[column], &n);
	return n;
}

static int
first_count(const struct xj_grid *g)
{
	for (size_t c = 0; c < g->ncolumns; c++)
		if (g->columns[c].kind == XJ_GRID_COUNT)
			return (int)c;
	return -1;
}

/* The place that the report gave a value. Those that it did not think of stand behind, in byte order: in which order rows came is nothing that outlives a merge. */
static int64_t
listed_at(const struct xj_grid_column *column, struct xj_span value)
{
	size_t i = 0;

	while (i < column->nlisted && !xj_span_same(column->listed[i], value))
		i++;
	return (int64_t)i;
}

/* The rank of each row by one key that goes by how common its values are, or by which came first. */
static void
rank_among(const struct xj_grid *g, size_t column, int64_t *ranks, size_t step)
{
	struct xj_span *values = xj_pool_zero(g->pool, g->nrows + 1, sizeof *values);
	int64_t *sums = xj_pool_zero(g->pool, g->nrows + 1, sizeof *sums);
	uint32_t *of_row = xj_pool_zero(g->pool, g->nrows + 1, sizeof *of_row), n = 0;
	int counts = first_count(g);
	struct xj_map map;

	xj_map_init(&map, g->pool, 0, key_of, values);
	for (size_t row = 0; row < g->nrows; row++) {
		struct xj_span value = g->rows[row][column];

		of_row[row] = xj_map_get(&map, value);
		if (of_row[row] == XJ_NONE) {
			values[n] = value;
			(void)xj_map_put(&map, value, n);
			of_row[row] = n++;
		}
		if (counts >= 0)
			sums[of_row[row]] += count_of(g->rows[row], (size_t)counts);
	}
	for (size_t row = 0; row < g->nrows; row++)
		ranks[row * step] = g->columns[column].order == XJ_ORDER_GIVEN ? of_row[row] : -sums[of_row[row]];
}

static int
by_rank(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	size_t key = 0;

	for (size_t c = 0; c < x->g->ncolumns; c++) {
		int order;

		if (!x->g->columns[c].key)
			continue;
		if (x->ranks[key] != y->ranks[key])
			return x->ranks[key] < y->ranks[key] ? -1 : 1;
		order = xj_span_compare(x->cells[c], y->cells[c]);
		if (order)
			return order;
		key++;
	}
	return x->row < y->row ? -1 : x->row > y->row;
}

static bool
by_list(const struct xj_grid_column *column)
{
	return column->order == XJ_ORDER_GIVEN && column->nlisted > 0;
}

static void
sort(struct xj_grid *g, const struct xj_policy *policy, size_t nkeys)
{
	struct place *places = xj_pool_zero(g->pool, g->nrows + 1, sizeof *places);
	int64_t *ranks = xj_pool_zero(g->pool, g->nrows * nkeys + 1, sizeof *ranks);

	for (size_t c = 0, key = 0; c < g->ncolumns; c++) {
		const struct xj_grid_column *column = &g->columns[c];
		struct xj_pick pick = {column->name, column->title, column->field, -1};

		if (!column->key)
			continue;
		if (column->order != XJ_ORDER_VALUE && !by_list(column))
			rank_among(g, c, ranks + key, nkeys);
		for (size_t row = 0; row < g->nrows && (column->order == XJ_ORDER_VALUE || by_list(column)); row++)
			ranks[row * nkeys + key] = by_list(column) ? listed_at(column, g->rows[row][c])
			                                           : xj_pick_rank(policy, &pick, g->rows[row][c]);
		key++;
	}
	for (size_t row = 0; row < g->nrows; row++)
		places[row] = (struct place){g, g->rows[row], ranks + row * nkeys, row};
	if (g->nrows)
		qsort(places, g->nrows, sizeof *places, by_rank);
	for (size_t row = 0; row < g->nrows; row++)
		g->rows[row] = places[row].cells;
}

static struct xj_span
sum(const struct xj_grid *g, size_t column)
{
	int64_t all = 0, n;
	bool known = !g->nrows;

	for (size_t row = 0; row < g->nrows; row++)
		if (xj_span_integer(g->rows[row][column], &n)) {
			all += n;
			known = true;
		}
	return known ? xj_grid_count(g->pool, all) : (struct xj_span){"", 0};
}

static struct xj_span
joined_spread(const struct xj_grid *g, size_t column)
{
	struct xj_spread s = {0};

	for (size_t row = 0; row < g->nrows; row++)
		(void)xj_spread_read(g->pool, &s, g->rows[row][column]);
	return xj_spread_text(g->pool, &s);
}

struct share {
	int64_t tenths, remainder;
	size_t row;
};

static int
by_remainder(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->remainder != y->remainder)
		return x->remainder > y->remainder ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Shares that add up to 100.0: rounded down, then a tenth more for those that lost most (largest remainder). */
static void
share(struct xj_grid *g, size_t column, size_t part)
{
	struct share *list = xj_pool_zero(g->pool, g->nrows + 1, sizeof *list);
	int64_t total = 0, left = 1000;

	for (size_t row = 0; row < g->nrows; row++)
		total += count_of(g->rows[row], part);
	if (g->totals)
		g->totals[column] = xj_grid_percent(g->pool, total, total);
	if (!total)
		return;
	for (size_t row = 0; row < g->nrows; row++) {
		int64_t n = count_of(g->rows[row], part);

		list[row] = (struct share){n * 1000 / total, n * 1000 % total, row};
		left -= list[row].tenths;
	}
	qsort(list, g->nrows, sizeof *list, by_remainder);
	for (size_t i = 0; i < g->nrows; i++)
		g->rows[list[i].row][column] = xj_grid_percent(g->pool, list[i].tenths + ((int64_t)i < left), 1000);
}

static struct xj_span
rank_cell(const struct xj_grid *g, enum xj_grid_rule rule, struct xj_span cell)
{
	struct xj_spread s = {0};
	int64_t n;

	if (!xj_spread_read(g->pool, &s, cell))
		return (struct xj_span){"", 0};
	(void)xj_spread_text(g->pool, &s);
	if (rule == XJ_GRID_MOST)
		return s.count ? xj_grid_count(g->pool, s.list[s.count - 1][0]) : (struct xj_span){"", 0};
	return xj_spread_rank(&s, rule == XJ_GRID_MEDIAN ? 5 : 9, 10, &n) ? xj_grid_count(g->pool, n)
	                                                                  : (struct xj_span){"", 0};
}

/* What is left of `whole`, or what is more than it; empty where that is not known. */
static struct xj_span
room(const struct xj_grid *g, const struct xj_grid_column *column, const struct xj_span *cells)
{
	struct xj_span rest = xj_span(column->part);
	int whole = xj_grid_column(g, column->whole);
	int64_t left;

	if (whole < 0 || !xj_span_integer(cells[whole], &left))
		return (struct xj_span){"", 0};
	while (rest.p) {
		int part = xj_grid_column(g, xj_span_text(g->pool, xj_span_cut(&rest, ',')));

		left -= part < 0 ? 0 : count_of(cells, (size_t)part);
	}
	left = column->rule == XJ_GRID_OVER ? -left : left;
	return xj_grid_count(g->pool, left > 0 ? left : 0);
}

static struct xj_span
derived(const struct xj_grid *g, const struct xj_grid_column *column, const struct xj_span *cells)
{
	int part = xj_grid_column(g, column->part), whole = xj_grid_column(g, column->whole);
	const struct xj_grid_note *note = column->rule == XJ_GRID_OF_NOTE ? xj_note_find(&g->notes, column->whole) : NULL;
	int64_t n;

	if (column->rule == XJ_GRID_LEFT || column->rule == XJ_GRID_OVER)
		return room(g, column, cells);
	if (part < 0 || !cells[part].n)
		return (struct xj_span){"", 0};
	if (column->rule == XJ_GRID_RATE)
		return whole >= 0 ? xj_grid_percent(g->pool, count_of(cells, (size_t)part), count_of(cells, (size_t)whole))
		                  : (struct xj_span){"", 0};
	if (column->rule == XJ_GRID_OF_NOTE)
		return note && xj_span_integer(note->value, &n)
		               ? xj_grid_percent(g->pool, count_of(cells, (size_t)part), n)
		               : (struct xj_span){"", 0};
	return rank_cell(g, column->rule, cells[part]);
}

static void
derive(struct xj_grid *g, size_t column)
{
	const struct xj_grid_column *c = &g->columns[column];
	int part = xj_grid_column(g, c->part);

	if (c->rule == XJ_GRID_SHARE) {
		if (part >= 0)
			share(g, column, (size_t)part);
		return;
	}
	for (size_t row = 0; row < g->nrows; row++)
		g->rows[row][column] = derived(g, c, g->rows[row]);
	if (g->totals)
		g->totals[column] = c->kind == XJ_GRID_COUNT ? sum(g, column) : derived(g, c, g->totals);
}

void
xj_grid_finish(struct xj_grid *g, const struct xj_policy *policy)
{
	size_t nkeys = 0;

	for (size_t c = 0; c < g->ncolumns; c++)
		nkeys += g->columns[c].key;
	for (size_t i = 0; i < g->notes.count; i++)
		if (g->notes.list[i].rows)
			g->notes.list[i].value = xj_grid_count(g->pool, (int64_t)g->nrows);
	if (nkeys)
		sort(g, policy, nkeys);
	if (nkeys && !g->untotalled && first_count(g) >= 0)
		g->totals = xj_grid_cells(g);
	for (size_t c = 0; c < g->ncolumns && g->totals; c++)
		if (g->columns[c].kind == XJ_GRID_COUNT)
			g->totals[c] = sum(g, c);
		else if (g->columns[c].kind == XJ_GRID_SPREAD)
			g->totals[c] = joined_spread(g, c);
	for (size_t c = 0; c < g->ncolumns; c++)
		if (g->columns[c].rule != XJ_GRID_GIVEN)
			derive(g, c);
}
