#include "report/grid.h"

#include "base/shown.h"
#include "base/utf8.h"
#include "record/value.h"

void
xj_grid_init(struct xj_grid *g, struct xj_pool *pool, const char *name, const char *title)
{
	*g = (struct xj_grid){.pool = pool, .name = xj_span(name), .title = xj_span(title)};
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

void
xj_note_text(struct xj_pool *pool, struct xj_grid_notes *notes, const char *name, const char *title,
             struct xj_span value)
{
	*XJ_PUSH(pool, notes->list, notes->count, notes->cap) =
		(struct xj_grid_note){.name = xj_span(name), .title = xj_span(title), .value = value};
}

void
xj_note_count(struct xj_pool *pool, struct xj_grid_notes *notes, const char *name, const char *title, int64_t n,
              const char *before, const char *after)
{
	*XJ_PUSH(pool, notes->list, notes->count, notes->cap) = (struct xj_grid_note){
		xj_span(name), xj_span(title), xj_grid_count(pool, n), true, xj_span(before), xj_span(after), false};
}

void
xj_grid_note_rows(struct xj_grid *g, const char *name, const char *title)
{
	xj_note_count(g->pool, &g->notes, name, title, 0, "", "");
	g->notes.list[g->notes.count - 1].rows = true;
}

const struct xj_grid_note *
xj_note_find(const struct xj_grid_notes *notes, const char *name)
{
	for (size_t i = 0; i < notes->count; i++)
		if (xj_span_is(notes->list[i].name, name))
			return &notes->list[i];
	return NULL;
}

struct xj_span
xj_note_shown(struct xj_pool *pool, const struct xj_grid_note *note)
{
	struct xj_buf b;

	if (!note->count)
		return harmless(pool, note->value);
	xj_buf_init(&b, pool);
	xj_buf_span(&b, note->before);
	xj_buf_span(&b, note->value);
	xj_buf_span(&b, note->after);
	return harmless(pool, xj_buf_as_span(&b));
}

void
xj_grid_add_note(struct xj_grid *g, const char *name, const char *title, struct xj_span value)
{
	xj_note_text(g->pool, &g->notes, name, title, value);
}

struct xj_grid_column *
xj_grid_add_column(struct xj_grid *g, struct xj_span name, struct xj_span title, enum xj_grid_kind kind)
{
	struct xj_grid_column *c = XJ_PUSH(g->pool, g->columns, g->ncolumns, g->capcolumns);

	*c = (struct xj_grid_column){.name = name, .title = title, .kind = kind};
	return c;
}

void
xj_grid_add_once(struct xj_grid *g, const char *name, const char *title)
{
	xj_grid_add_column(g, xj_span(name), xj_span(title), XJ_GRID_COUNT)->once = true;
}

struct xj_grid_column *
xj_grid_add_key(struct xj_grid *g, const char *name, const char *title, enum xj_grid_order order)
{
	struct xj_grid_column *c = xj_grid_add_column(g, xj_span(name), xj_span(title), XJ_GRID_TEXT);

	c->key = true;
	c->order = order;
	return c;
}

void
xj_grid_add_listed(struct xj_grid *g, const char *name, const char *title, const struct xj_span *values, size_t count)
{
	struct xj_grid_column *c = xj_grid_add_key(g, name, title, XJ_ORDER_GIVEN);

	c->listed = values;
	c->nlisted = count;
}

struct xj_grid_column *
xj_grid_add_derived(struct xj_grid *g, const char *name, const char *title, enum xj_grid_rule rule, const char *part,
                    const char *whole)
{
	bool share = rule == XJ_GRID_SHARE || rule == XJ_GRID_RATE || rule == XJ_GRID_OF_NOTE;
	bool count = rule == XJ_GRID_LEFT || rule == XJ_GRID_OVER;
	struct xj_grid_column *c = xj_grid_add_column(g, xj_span(name), xj_span(title),
	                                              share ? XJ_GRID_PERCENT : count ? XJ_GRID_COUNT : XJ_GRID_NUMBER);

	c->rule = rule;
	c->part = part;
	c->whole = whole;
	return c;
}

int
xj_grid_column(const struct xj_grid *g, const char *name)
{
	for (size_t c = 0; name && c < g->ncolumns; c++)
		if (xj_span_is(g->columns[c].name, name))
			return (int)c;
	return -1;
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

/* Whatever somebody wrote: no number that a school gives, nor one of several values. */
static bool
is_free(const struct xj_grid_column *c)
{
	const struct xj_field *f = c->field;

	return f ? f->type == XJ_STRING && !f->identifier && !f->codes && !f->nallowed && !f->pattern : !c->key;
}

/* Numbers of identity cards are masked wherever they stand: in a remark, in a column that no schema knows; telephones in what is written freely. */
static struct xj_span
without_numbers(struct xj_pool *pool, struct xj_span s, bool free)
{
	enum { SHORTEST = 11 };
	size_t digits = 0;
	char *text;

	for (size_t i = 0; i < s.n; i++)
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	if (digits < SHORTEST)
		return s;
	text = xj_span_text(pool, s);
	xj_shown_mask(text, s.n);
	if (free)
		xj_shown_mask_mobiles(text, s.n);
	return xj_span_of(text, s.n);
}

struct xj_span
xj_grid_shown(const struct xj_grid *g, size_t column, struct xj_span cell, bool unmask)
{
	const struct xj_grid_column *c = &g->columns[column];

	if (!cell.n)
		return c->key ? XJ_LIT("（空）") : cell;
	if (c->kind == XJ_GRID_PERCENT)
		return xj_span(xj_pool_print(g->pool, "%.*s%%", (int)cell.n, cell.p));
	if (unmask || c->kind != XJ_GRID_TEXT)
		return harmless(g->pool, cell);
	if (c->field)
		cell = xj_value_masked(g->pool, c->field, cell);
	return harmless(g->pool, without_numbers(g->pool, cell, is_free(c)));
}

bool
xj_grid_visible(const struct xj_grid *g, size_t column)
{
	return column >= g->nsections && g->columns[column].kind != XJ_GRID_SPREAD;
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

static const char *
name_at(const char *const *names, size_t count, size_t index)
{
	return index < count ? names[index] : NULL;
}

const char *
xj_grid_kind_name(enum xj_grid_kind kind)
{
	static const char *const names[] = {"text", "count", "percent", "number", "spread"};

	return name_at(names, sizeof names / sizeof *names, kind);
}

const char *
xj_grid_rule_name(enum xj_grid_rule rule)
{
	static const char *const names[] = {"given", "share", "rate", "of-note", "median", "ninetieth", "most", "left", "over"};

	return name_at(names, sizeof names / sizeof *names, rule);
}

const char *
xj_grid_order_name(enum xj_grid_order order)
{
	static const char *const names[] = {"value", "commonest", "given"};

	return name_at(names, sizeof names / sizeof *names, order);
}

const char *
xj_chart_kind_name(enum xj_chart_kind kind)
{
	static const char *const names[] = {"none", "bars", "stack", "line"};

	return name_at(names, sizeof names / sizeof *names, kind);
}
