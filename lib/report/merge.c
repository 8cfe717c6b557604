#include "report/merge.h"

#include "base/map.h"
#include "report/finish.h"

/* The rows of one table so far, by all their texts. */
struct rows {
	struct xj_map map;
	struct xj_span *keys;
	size_t count, cap;
};

static struct xj_span
key_at(void *ctx, uint32_t index)
{
	const struct rows *rows = ctx;

	return rows->keys[index];
}

/* What a school has once, and was counted: by school, table, column and row. */
struct xj_merge_own {
	struct rows rows;
	struct xj_span *values;
	size_t count, cap;
};

static bool
differ(const struct xj_merge *m, const char *label, const char *what, struct xj_diags *diags)
{
	const struct xj_where where = {.file = label};

	xj_diag_add(diags, XJ_REPORTS_DIFFER, &where, m->first, what, NULL);
	return false;
}

static bool
adds_up(const struct xj_grid *g)
{
	for (size_t c = 0; c < g->ncolumns; c++)
		if ((g->columns[c].kind == XJ_GRID_COUNT && g->columns[c].rule == XJ_GRID_GIVEN) ||
		    g->columns[c].kind == XJ_GRID_SPREAD)
			return true;
	return false;
}

/* Lists of people or of cases are no statistics. */
static void
drop_lists(struct xj_page *page, const char *label, struct xj_diags *diags)
{
	const struct xj_where where = {.file = label};
	size_t kept = 0;

	for (size_t i = 0; i < page->nparts; i++)
		if (adds_up(page->parts[i]))
			page->parts[kept++] = page->parts[i];
		else
			xj_diag_add(diags, XJ_NOTHING_TO_ADD, &where, xj_span_text(page->pool, page->parts[i]->name), NULL);
	page->nparts = kept;
}

/* A column in front that says which school it was. */
static void
head_by_school(struct xj_page *page, const char *label)
{
	struct xj_span school = page->school.n ? page->school : xj_span(label);

	for (size_t i = 0; i < page->nparts; i++) {
		struct xj_grid *g = page->parts[i];

		(void)xj_grid_add_key(g, "school", "学校", XJ_ORDER_VALUE);
		for (size_t c = g->ncolumns - 1; c > 0; c--) {
			struct xj_grid_column column = g->columns[c];

			g->columns[c] = g->columns[c - 1];
			g->columns[c - 1] = column;
		}
		for (size_t row = 0; row < g->nrows; row++) {
			struct xj_span *cells = xj_grid_cells(g);

			memcpy(cells + 1, g->rows[row], (g->ncolumns - 1) * sizeof *cells);
			cells[0] = school;
			g->rows[row] = cells;
		}
		g->nsections += g->nsections > 0;
	}
}

static bool
same_word(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
same_columns(const struct xj_grid *a, const struct xj_grid *b)
{
	if (a->ncolumns != b->ncolumns)
		return false;
	for (size_t c = 0; c < a->ncolumns; c++) {
		const struct xj_grid_column *x = &a->columns[c], *y = &b->columns[c];

		if (!xj_span_same(x->name, y->name) || x->kind != y->kind || x->key != y->key || x->rule != y->rule || x->once != y->once ||
		    !same_word(x->part, y->part) || !same_word(x->whole, y->whole))
			return false;
	}
	return true;
}

/* Texts have to be the same in both, counts are added. False with what differs in *what. */
static bool
add_notes(struct xj_pool *pool, struct xj_grid_notes *into, const struct xj_grid_notes *from, const char **what)
{
	for (size_t i = 0; i < into->count; i++) {
		const struct xj_grid_note *other = xj_note_find(from, into->list[i].name.p);

		*what = into->list[i].name.p;
		if (!into->list[i].count && !(other && !other->count && xj_span_same(other->value, into->list[i].value)))
			return false;
	}
	for (size_t i = 0; i < from->count; i++) {
		const struct xj_grid_note *note = &from->list[i];
		struct xj_grid_note *mine = (struct xj_grid_note *)xj_note_find(into, note->name.p);
		int64_t a, b;

		*what = note->name.p;
		if (!mine && !note->count)
			return false;
		if (!note->count)
			continue;
		if (!mine) {
			*XJ_PUSH(pool, into->list, into->count, into->cap) = *note;
			continue;
		}
		if (!mine->count || !xj_span_same(mine->before, note->before) || !xj_span_same(mine->after, note->after) ||
		    !xj_span_integer(mine->value, &a) || !xj_span_integer(note->value, &b) || __builtin_add_overflow(a, b, &a))
			return false;
		mine->value = xj_grid_count(pool, a);
	}
	return true;
}

/* Every text of a row: its keys, and what is told of them. */
static struct xj_span
row_key(const struct xj_grid *g, const struct xj_span *cells)
{
	struct xj_buf b;

	xj_buf_init(&b, g->pool);
	for (size_t c = 0; c < g->ncolumns; c++)
		if (g->columns[c].kind == XJ_GRID_TEXT)
			xj_buf_print(&b, "%zu:%.*s", cells[c].n, (int)cells[c].n, cells[c].p);
	return xj_buf_as_span(&b);
}

static bool
add_cell(const struct xj_grid *g, size_t column, struct xj_span *mine, struct xj_span other)
{
	const struct xj_grid_column *c = &g->columns[column];
	struct xj_spread spread = {0};
	int64_t a, b;

	if (c->kind == XJ_GRID_SPREAD) {
		(void)xj_spread_read(g->pool, &spread, *mine);
		(void)xj_spread_read(g->pool, &spread, other);
		*mine = xj_spread_text(g->pool, &spread);
	} else if (c->kind == XJ_GRID_COUNT && c->rule == XJ_GRID_GIVEN) {
		if (!xj_span_integer(other, &b))
			return true;
		if (!xj_span_integer(*mine, &a))
			a = 0;
		if (__builtin_add_overflow(a, b, &a))
			return false;
		*mine = xj_grid_count(g->pool, a);
	} else if (c->kind != XJ_GRID_TEXT && !xj_span_same(*mine, other)) {
		*mine = (struct xj_span){"", 0}; /* two figures that do not add up, and are not the same */
	}
	return true;
}

/* Puts the rows of `from` behind, or onto, those of `into`, which may be the same grid: then its own rows of one key become one. */
static bool
add_rows(struct xj_grid *into, struct xj_span **from, size_t count)
{
	struct rows rows = {0};

	xj_map_init(&rows.map, into->pool, 0, key_at, &rows);
	for (size_t i = 0; i < into->nrows; i++) {
		*XJ_PUSH(into->pool, rows.keys, rows.count, rows.cap) = row_key(into, into->rows[i]);
		(void)xj_map_put(&rows.map, rows.keys[i], (uint32_t)i);
	}
	for (size_t i = 0; i < count; i++) {
		struct xj_span key = row_key(into, from[i]);
		uint32_t at = xj_map_get(&rows.map, key);

		if (at == XJ_NONE) {
			*XJ_PUSH(into->pool, rows.keys, rows.count, rows.cap) = key;
			(void)xj_map_put(&rows.map, key, (uint32_t)into->nrows);
			*XJ_PUSH(into->pool, into->rows, into->nrows, into->caprows) = from[i];
			continue;
		}
		for (size_t c = 0; c < into->ncolumns; c++)
			if (!add_cell(into, c, &into->rows[at][c], from[i][c]))
				return false;
	}
	return true;
}

/* A count that is the school's own and was added with another of its reports is not added again; false where the two differ. */
static bool
take_own(struct xj_merge *m, struct xj_span school, const struct xj_grid *g, size_t column, struct xj_span *cells)
{
	struct xj_merge_own *own = m->own;
	struct xj_span key;
	uint32_t at;

	if (!cells[column].n)
		return true;
	key = row_key(g, cells);
	key = xj_span(xj_pool_print(m->pool, "%zu:%.*s%.*s/%.*s/%.*s", school.n, (int)school.n, school.p, (int)g->name.n, g->name.p,
	                            (int)g->columns[column].name.n, g->columns[column].name.p, (int)key.n, key.p));
	at = xj_map_get(&own->rows.map, key);
	if (at == XJ_NONE) {
		*XJ_PUSH(m->pool, own->rows.keys, own->rows.count, own->rows.cap) = key;
		*XJ_PUSH(m->pool, own->values, own->count, own->cap) = cells[column];
		(void)xj_map_put(&own->rows.map, key, (uint32_t)own->count - 1);
		return true;
	}
	if (!xj_span_same(own->values[at], cells[column]))
		return false;
	cells[column] = (struct xj_span){"", 0};
	return true;
}

static bool
take_owns(struct xj_merge *m, const struct xj_page *page, const char *label, struct xj_diags *diags)
{
	if (!m->own) {
		m->own = xj_pool_zero(m->pool, 1, sizeof *m->own);
		xj_map_init(&m->own->rows.map, m->pool, 0, key_at, &m->own->rows);
	}
	for (size_t i = 0; i < page->nparts; i++)
		for (size_t c = 0; c < page->parts[i]->ncolumns; c++)
			for (size_t row = 0; row < page->parts[i]->nrows && page->parts[i]->columns[c].once; row++)
				if (!take_own(m, page->school, page->parts[i], c, page->parts[i]->rows[row]))
					return differ(m, label, xj_span_text(m->pool, page->parts[i]->columns[c].name), diags);
	return true;
}

static bool
add_part(struct xj_merge *m, struct xj_grid *from, const char *label, struct xj_diags *diags)
{
	struct xj_grid *into = xj_page_part(&m->page, xj_span_text(m->pool, from->name));
	const char *what;

	if (!into) {
		*XJ_PUSH(m->pool, m->page.parts, m->page.nparts, m->page.capparts) = from;
		return true;
	}
	if (!same_columns(into, from))
		return differ(m, label, xj_pool_print(m->pool, "columns in %s", xj_span_text(m->pool, from->name)), diags);
	if (!add_notes(m->pool, &into->notes, &from->notes, &what))
		return differ(m, label, what, diags);
	into->untotalled = into->untotalled && from->untotalled;
	if (!add_rows(into, from->rows, from->nrows)) {
		xj_diag_add(diags, XJ_BAD_REPORT, &(struct xj_where){.file = label}, "its counts are too large to add up", NULL);
		return false;
	}
	return true;
}

static bool
says(const struct xj_page *page, struct xj_span sentence)
{
	for (size_t i = 0; i < page->nremarks; i++)
		if (xj_span_same(page->remarks[i].text, sentence))
			return true;
	return false;
}

static void
add_remarks(struct xj_page *into, const struct xj_page *from)
{
	for (size_t i = 0; i < from->nremarks; i++)
		if (!says(into, from->remarks[i].text))
			*XJ_PUSH(into->pool, into->remarks, into->nremarks, into->capremarks) = from->remarks[i];
}

bool
xj_merge_add(struct xj_merge *m, struct xj_page *page, const char *label, struct xj_diags *diags)
{
	const char *what;

	drop_lists(page, label, diags);
	if (m->by_school)
		head_by_school(page, label);
	m->count++;
	if (!take_owns(m, page, label, diags))
		return false;
	if (!m->first) {
		m->first = label;
		m->page = *page;
		return true;
	}
	if (!xj_span_same(m->page.name, page->name))
		return differ(m, label, "report", diags);
	if (!add_notes(m->pool, &m->page.notes, &page->notes, &what))
		return differ(m, label, what, diags);
	if (!xj_span_same(m->page.school, page->school))
		m->page.school = XJ_LIT("");
	add_remarks(&m->page, page);
	for (size_t i = 0; i < page->nparts; i++)
		if (!add_part(m, page->parts[i], label, diags))
			return false;
	return true;
}

bool
xj_merge_end(struct xj_merge *m, struct xj_diags *diags)
{
	if (!m->page.nparts) {
		const struct xj_where where = {.file = m->first};

		xj_diag_add(diags, XJ_USAGE, &where, "none of these reports counts anything", NULL);
		return false;
	}
	for (size_t i = 0; i < m->page.nparts; i++)
		xj_grid_finish(m->page.parts[i], m->policy);
	return true;
}
