#include "book/compare.h"

#include "record/value.h"

/* How far ahead a line of an append-only register is looked for, to tell lines taken out from lines changed. */
enum { AHEAD = 1024 };

struct side {
	const struct xj_table *table;
	struct xj_cursor cursor;
	struct xj_span *values; /* of the row at work, by schema field */
	struct xj_buf key;
	uint32_t from, to;      /* rows that are not the same at both ends */
	uint64_t *digests;      /* of these rows' values */
};

struct comparing {
	struct xj_pool *pool;
	const struct xj_schema *schema;
	struct side old, fresh;
	bool same_layout;
	bool *told; /* columns of the new table without a description, where a change was found already */
	struct xj_map map; /* rows of the old table by key */
	struct xj_changes *out;
	struct xj_diags *diags;
};

static void
init_side(struct side *s, struct xj_pool *pool, const struct xj_table *t)
{
	*s = (struct side){.table = t, .to = (uint32_t)t->rows};
	xj_cursor_init(&s->cursor, pool, t);
	s->values = xj_pool_zero(pool, t->schema->nfields + 1, sizeof *s->values);
	xj_buf_init(&s->key, pool);
}

static void
go_to(struct side *s, uint32_t row)
{
	bool ok = xj_cursor_move(&s->cursor, row);

	for (size_t f = 0; f < s->table->schema->nfields; f++)
		s->values[f] = ok ? xj_cell(&s->cursor, (int)f) : (struct xj_span){"", 0};
}

static struct xj_span
key_of(struct side *s, uint32_t row)
{
	go_to(s, row);
	s->key.n = 0;
	xj_schema_key(&s->key, s->table->schema, s->values);
	return xj_buf_as_span(&s->key);
}

static struct xj_span
old_key(void *arg, uint32_t index)
{
	struct comparing *c = arg;

	return key_of(&c->old, c->old.from + index);
}

/* The column of the old table for an unknown column of the new one; -1. */
static int
unknown_in_old(const struct comparing *c, size_t column)
{
	const struct xj_table *old = c->old.table;

	for (size_t k = 0; k < old->ncolumns; k++)
		if (old->columns[k].field < 0 &&
		    xj_span_same(old->columns[k].heading, c->fresh.table->columns[column].heading))
			return (int)k;
	return -1;
}

static bool
check_columns(struct comparing *c)
{
	const struct xj_table *old = c->old.table, *fresh = c->fresh.table;
	struct xj_where where = {.file = fresh->label, .line = 1};
	bool ok = true;

	for (size_t k = 0; k < old->ncolumns; k++) {
		bool there = old->columns[k].field >= 0 && fresh->column_of[old->columns[k].field] >= 0;

		for (size_t m = 0; m < fresh->ncolumns && old->columns[k].field < 0 && !there; m++)
			there = unknown_in_old(c, m) == (int)k;
		if (there)
			continue;
		xj_diag_add(c->diags, XJ_COLUMN_GONE, &where, xj_span_text(c->pool, old->columns[k].heading), NULL);
		ok = false;
	}
	return ok;
}

/* A change in a column that no description knows cannot be said; each column is told once. */
static void
tell_unknown(struct comparing *c, size_t column)
{
	struct xj_where where = {.file = c->fresh.table->label, .line = xj_table_line_number(c->fresh.table, c->fresh.cursor.row)};

	if (c->told[column])
		return;
	c->told[column] = true;
	xj_diag_add(c->diags, XJ_COLUMN_UNDESCRIBED, &where, xj_span_text(c->pool, c->fresh.table->columns[column].heading),
	            xj_span_text(c->pool, c->schema->name), NULL);
}

/* Cells of unknown columns of the rows at work; `added`: there is no old row. */
static void
check_unknown(struct comparing *c, bool added)
{
	for (size_t k = 0; k < c->fresh.table->ncolumns; k++) {
		int other;
		struct xj_span before = {"", 0};

		if (c->fresh.table->columns[k].field >= 0)
			continue;
		other = added ? -1 : unknown_in_old(c, k);
		if (other >= 0)
			before = c->old.cursor.cells[other];
		if (!xj_span_same(before, c->fresh.cursor.cells[k]))
			tell_unknown(c, k);
	}
}

static void
compare_rows(struct comparing *c, uint32_t old, uint32_t fresh)
{
	go_to(&c->old, old);
	go_to(&c->fresh, fresh);
	for (size_t f = 0; f < c->schema->nfields; f++)
		xj_changes_set(c->out, old, (int)f, c->old.values[f], c->fresh.values[f]);
	check_unknown(c, false);
}

static void
add_row(struct comparing *c, uint32_t fresh)
{
	struct xj_span *row = xj_changes_add(c->out);

	go_to(&c->fresh, fresh);
	for (size_t f = 0; f < c->schema->nfields; f++)
		if (c->fresh.values[f].n)
			row[f] = xj_span_copy(c->pool, c->fresh.values[f]);
	check_unknown(c, true);
}

static bool
same_line(const struct comparing *c, uint32_t old, uint32_t fresh)
{
	return c->same_layout && xj_span_same(xj_table_line(c->old.table, old), xj_table_line(c->fresh.table, fresh));
}

/* So that a row is taken apart once, and not for each that it is held against. */
static void
digest_rows(struct side *s, struct xj_pool *pool)
{
	s->digests = xj_pool_zero(pool, (size_t)(s->to - s->from) + 1, sizeof *s->digests);
	for (uint32_t row = s->from; row < s->to; row++) {
		uint64_t *digest = &s->digests[row - s->from];

		go_to(s, row);
		for (size_t f = 0; f < s->table->schema->nfields; f++)
			*digest = (*digest ^ xj_span_hash(s->values[f])) * 0x100000001b3U;
	}
}

/* The same values, however they are written. */
static bool
same_row(struct comparing *c, uint32_t old, uint32_t fresh)
{
	if (c->old.digests[old - c->old.from] != c->fresh.digests[fresh - c->fresh.from])
		return false;
	go_to(&c->old, old);
	go_to(&c->fresh, fresh);
	for (size_t f = 0; f < c->schema->nfields; f++)
		if (!xj_span_same(c->old.values[f], c->fresh.values[f]))
			return false;
	return true;
}

/* Lines at both ends that are the same need no further look; in a register that is only added to, the end is looked at all the same. */
static void
trim_ends(struct comparing *c, bool keyed)
{
	struct side *old = &c->old, *fresh = &c->fresh;

	while (old->from < old->to && fresh->from < fresh->to && same_line(c, old->from, fresh->from)) {
		old->from++;
		fresh->from++;
	}
	while (keyed && old->to > old->from && fresh->to > fresh->from && same_line(c, old->to - 1, fresh->to - 1)) {
		old->to--;
		fresh->to--;
	}
}

static void
compare_keyed(struct comparing *c)
{
	uint32_t n = c->old.to - c->old.from;
	uint32_t *seen = xj_pool_zero(c->pool, (size_t)n + 1, sizeof *seen); /* row of the new table + 1 */

	xj_map_init(&c->map, c->pool, n, old_key, c);
	for (uint32_t i = 0; i < n; i++)
		(void)xj_map_put(&c->map, xj_span_copy(c->pool, key_of(&c->old, c->old.from + i)), i);
	for (uint32_t row = c->fresh.from; row < c->fresh.to; row++) {
		uint32_t at = xj_map_get(&c->map, key_of(&c->fresh, row));

		if (at == XJ_NONE) {
			add_row(c, row);
		} else if (seen[at]) {
			struct xj_where where = xj_table_where(c->fresh.table, row, (int)c->schema->primary_key[0]);

			xj_diag_add(c->diags, XJ_DUPLICATE_KEY, &where,
			            xj_pool_print(c->pool, "%zu", xj_table_line_number(c->fresh.table, seen[at] - 1)), NULL);
		} else {
			seen[at] = row + 1;
			compare_rows(c, c->old.from + at, row);
		}
	}
	for (uint32_t i = 0; i < n; i++)
		if (!seen[i])
			xj_changes_remove(c->out, c->old.from + i);
}

/* The old row from `row` on that is the same as this new one; XJ_NONE. */
static uint32_t
old_ahead(struct comparing *c, uint32_t row, uint32_t fresh)
{
	for (uint32_t i = row; i < c->old.to && i - row < AHEAD; i++)
		if (same_row(c, i, fresh))
			return i;
	return XJ_NONE;
}

static bool
fresh_ahead(struct comparing *c, uint32_t old, uint32_t row)
{
	for (uint32_t i = row; i < c->fresh.to && i - row < AHEAD; i++)
		if (same_row(c, old, i))
			return true;
	return false;
}

static void
compare_in_order(struct comparing *c)
{
	uint32_t old = c->old.from, fresh = c->fresh.from;

	digest_rows(&c->old, c->pool);
	digest_rows(&c->fresh, c->pool);
	while (old < c->old.to && fresh < c->fresh.to) {
		uint32_t next = old_ahead(c, old, fresh);

		if (next == XJ_NONE && fresh_ahead(c, old, fresh + 1))
			break;
		for (; next != XJ_NONE && old < next; old++)
			xj_changes_remove(c->out, old);
		compare_rows(c, old++, fresh++);
	}
	if (fresh < c->fresh.to && old < c->old.to) {
		struct xj_where where = xj_table_where(c->fresh.table, fresh, -1);

		xj_diag_add(c->diags, XJ_ROW_BETWEEN, &where, xj_span_text(c->pool, c->schema->name), NULL);
		return;
	}
	for (; fresh < c->fresh.to; fresh++)
		add_row(c, fresh);
	for (; old < c->old.to; old++)
		xj_changes_remove(c->out, old);
}

bool
xj_compare(const struct xj_table *old, const struct xj_table *fresh, struct xj_changes *out, struct xj_diags *diags)
{
	struct comparing c = {.pool = old->pool, .schema = old->schema, .out = out, .diags = diags};
	bool keyed = old->schema->nprimary_key && old->schema->kind != XJ_APPEND;
	size_t before = xj_diags_errors(diags);

	xj_changes_init(out, old->pool, old);
	init_side(&c.old, c.pool, old);
	init_side(&c.fresh, c.pool, fresh);
	c.told = xj_pool_zero(c.pool, fresh->ncolumns + 1, sizeof *c.told);
	c.same_layout = xj_span_same(old->header, fresh->header);
	if (!check_columns(&c))
		return false;
	trim_ends(&c, keyed);
	if (keyed)
		compare_keyed(&c);
	else
		compare_in_order(&c);
	return xj_diags_errors(diags) == before;
}

/* How many are told, and where their rows stand. */
struct telling {
	struct xj_pool *pool;
	const struct xj_table *fresh;
	struct xj_index index; /* of the new table, where one field is the key */
	bool indexed, masked;
	struct xj_buf key;
	const struct xj_telling *how;
	const char *book;
	size_t told, most;
	struct xj_diags *diags;
};

/* Where the row stands that has this key. */
static struct xj_where
place_of(struct telling *t, const struct xj_span *values, int field)
{
	const struct xj_schema *s = t->fresh->schema;
	struct xj_where where = {.file = t->fresh->label};
	uint32_t row = XJ_NONE;

	t->key.n = 0;
	xj_schema_key(&t->key, s, values);
	if (t->indexed)
		row = xj_index_find(&t->index, xj_buf_as_span(&t->key));
	if (row != XJ_NONE)
		where = xj_table_where(t->fresh, row, field);
	if (!t->masked)
		where.record = xj_span_copy(t->pool, xj_buf_as_span(&t->key));
	where.field = (struct xj_span){NULL, 0};
	return where;
}

static void
tell_row(struct telling *t, const struct xj_span *values, const char *text)
{
	struct xj_where where = place_of(t, values, -1);

	xj_diag_add(t->diags, t->how->row, &where, text, t->book, NULL);
}

static bool
is_told(struct telling *t)
{
	return t->told++ < t->most;
}

static const char *
value_shown(struct telling *t, const struct xj_field *field, struct xj_span value)
{
	return value.n ? xj_span_text(t->pool, xj_value_masked(t->pool, field, value)) : "no value";
}

static void
tell_field(struct telling *t, const struct xj_span *values, int field, struct xj_span value)
{
	const struct xj_field *f = &t->fresh->schema->fields[field];
	struct xj_where where = place_of(t, values, field);

	xj_diag_add(t->diags, t->how->field, &where, xj_span_text(t->pool, f->label), value_shown(t, f, values[field]),
	            value_shown(t, f, value), t->book, NULL);
}

static void
begin_telling(struct telling *t)
{
	const struct xj_schema *s = t->fresh->schema;

	for (size_t k = 0; k < s->nprimary_key; k++)
		t->masked = t->masked || s->fields[s->primary_key[k]].sensitive;
	t->indexed = s->nprimary_key == 1 && s->kind != XJ_APPEND;
	if (t->indexed)
		xj_index_build(&t->index, t->pool, t->fresh, (int)s->primary_key[0]);
	xj_buf_init(&t->key, t->pool);
}

void
xj_compare_tell(const struct xj_changes *ch, const struct xj_table *fresh, const struct xj_telling *how,
                const char *where, size_t most, struct xj_diags *diags)
{
	struct telling t = {.pool = ch->pool, .fresh = fresh, .how = how, .book = where, .most = most, .diags = diags};
	struct side old;

	begin_telling(&t);
	init_side(&old, ch->pool, ch->table);
	for (size_t i = 0; i < ch->nedits; i++) {
		const struct xj_edit *e = &ch->edits[i];

		if (!is_told(&t))
			continue;
		go_to(&old, e->row);
		tell_field(&t, old.values, (int)e->field, e->value);
	}
	for (size_t i = 0; i < ch->nremoved; i++) {
		if (!is_told(&t))
			continue;
		go_to(&old, ch->removed[i]);
		tell_row(&t, old.values, how->taken_out);
	}
	for (size_t i = 0; i < ch->nadded; i++)
		if (is_told(&t))
			tell_row(&t, ch->added[i], how->put_in);
	if (t.told > most)
		xj_diag_add(diags, XJ_AND_MORE, &(struct xj_where){.file = fresh->label},
		            xj_pool_print(ch->pool, "%zu", t.told - most), NULL);
}
