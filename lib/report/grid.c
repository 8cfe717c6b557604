#include "report/grid.h"

#include "base/utf8.h"
#include "record/value.h"

void
xj_grid_init(struct xj_grid *g, struct xj_pool *pool, const char *name, const char *title)
{
	*g = (struct xj_grid){.pool = pool, .name = xj_span(name), .title = xj_span(title)};
}

void
xj_grid_add_note(struct xj_grid *g, const char *name, const char *title, struct xj_span value)
{
	*XJ_PUSH(g->pool, g->notes, g->nnotes, g->capnotes) =
		(struct xj_grid_note){.name = xj_span(name), .title = xj_span(title), .value = value};
}

struct xj_grid_column *
xj_grid_add_column(struct xj_grid *g, struct xj_span name, struct xj_span title, enum xj_grid_kind kind)
{
	struct xj_grid_column *c = XJ_PUSH(g->pool, g->columns, g->ncolumns, g->capcolumns);

	*c = (struct xj_grid_column){.name = name, .title = title, .kind = kind};
	return c;
}

struct xj_span *
xj_grid_cells(struct xj_grid *g)
{
	struct xj_span *cells = xj_pool_alloc(g->pool, (g->ncolumns + 1) * sizeof *cells);

	for (size_t c = 0; c < g->ncolumns; c++)
		cells[c] = (struct xj_span){"", 0};
	return cells;
}

struct xj_span *
xj_grid_add_row(struct xj_grid *g)
{
	struct xj_span *cells = xj_grid_cells(g);

	*XJ_PUSH(g->pool, g->rows, g->nrows, g->caprows) = cells;
	return cells;
}

struct xj_span
xj_grid_count(struct xj_pool *pool, int64_t n)
{
	return xj_span(xj_pool_print(pool, "%lld", (long long)n));
}

struct xj_span
xj_grid_percent(struct xj_pool *pool, int64_t part, int64_t whole)
{
	int64_t tenths;

	if (whole <= 0)
		return (struct xj_span){"", 0};
	tenths = (part * 2000 + whole) / (2 * whole);
	return xj_span(xj_pool_print(pool, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10)));
}

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* A cell may not move the reader's cursor, nor end the page. */
static struct xj_span
harmless(struct xj_pool *pool, struct xj_span s)
{
	struct xj_buf b;
	size_t i = 0;

	while (i < s.n && (unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7f && (unsigned char)s.p[i] != 0xc2)
		i++;
	if (i == s.n)
		return s;
	xj_buf_init(&b, pool);
	while (s.n) {
		const char *from = s.p;

		if (is_control(xj_utf8_next(&s)))
			xj_buf_text(&b, "\xef\xbf\xbd");
		else
			xj_buf_add(&b, from, (size_t)(s.p - from));
	}
	return xj_buf_as_span(&b);
}

struct xj_span
xj_grid_shown(const struct xj_grid *g, size_t column, struct xj_span cell, bool unmask)
{
	const struct xj_grid_column *c = &g->columns[column];

	if (!cell.n)
		return c->key ? XJ_LIT("（空）") : cell;
	if (c->kind == XJ_GRID_PERCENT)
		return xj_span(xj_pool_print(g->pool, "%.*s%%", (int)cell.n, cell.p));
	if (c->field && !unmask)
		cell = xj_value_masked(g->pool, c->field, cell);
	return harmless(g->pool, cell);
}

size_t
xj_grid_section_end(const struct xj_grid *g, size_t from)
{
	size_t end = from + 1;

	for (; end < g->nrows; end++)
		for (size_t c = 0; c < g->nsections; c++)
			if (!xj_span_same(g->rows[end][c], g->rows[from][c]))
				return end;
	return end;
}

const struct xj_form *
xj_form_find(const char *name)
{
	static const struct xj_form forms[] = {
		{"text", xj_grid_text},
		{"csv", xj_grid_csv},
		{"json", xj_grid_json},
		{"html", xj_grid_html},
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}
