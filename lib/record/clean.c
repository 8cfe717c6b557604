/* Checking a table cell by cell, and bringing a foreign one into record form. */
#include <stdio.h>

#include "record/emit.h"
#include "record/value.h"

/* The key of a row: its primary key's cells one behind the other. */
struct keys {
	struct xj_map map;
	struct xj_cursor cursor;
	const size_t *fields;
	size_t nfields;
	struct xj_buf text;
};

static struct xj_span
key_of(void *arg, uint32_t row)
{
	struct keys *k = arg;

	if (!xj_cursor_move(&k->cursor, row))
		return (struct xj_span){"", 0};
	if (k->nfields == 1)
		return xj_cell(&k->cursor, (int)k->fields[0]);
	k->text.n = 0;
	for (size_t i = 0; i < k->nfields; i++) {
		xj_buf_span(&k->text, xj_cell(&k->cursor, (int)k->fields[i]));
		xj_buf_put(&k->text, '\n');
	}
	return xj_buf_as_span(&k->text);
}

static void
check_unique(struct xj_table *t, const size_t *fields, size_t nfields, struct xj_diags *diags)
{
	struct keys here = {.fields = fields, .nfields = nfields}, there = here;

	xj_cursor_init(&here.cursor, t->pool, t);
	xj_cursor_init(&there.cursor, t->pool, t);
	xj_buf_init(&here.text, t->pool);
	xj_buf_init(&there.text, t->pool);
	xj_map_init(&there.map, t->pool, t->rows, key_of, &there);
	for (size_t row = 0; row < t->rows; row++) {
		struct xj_span key = key_of(&here, (uint32_t)row);
		uint32_t first;
		char line[24];

		if (key.n < nfields + (nfields > 1))
			continue;
		first = xj_map_put(&there.map, key, (uint32_t)row);
		if (first == XJ_NONE)
			continue;
		(void)snprintf(line, sizeof line, "%zu", xj_table_line_number(t, first));
		xj_table_refuse(t, row, (int)fields[0], diags, XJ_DUPLICATE_KEY, line, NULL);
	}
}

static void
check_all_unique(struct xj_table *t, struct xj_diags *diags)
{
	const struct xj_schema *s = t->schema;

	if (s->nprimary_key && s->kind != XJ_APPEND)
		check_unique(t, s->primary_key, s->nprimary_key, diags);
	for (size_t f = 0; f < s->nfields; f++)
		if (s->fields[f].unique && t->column_of[f] >= 0 && !(s->nprimary_key == 1 && s->primary_key[0] == f))
			check_unique(t, &f, 1, diags);
}

/* The diagnostics from `before` on are about this cell. The place is costly to work out, so only a cell that fails gets one. */
static void
refused(struct xj_table *t, size_t row, int field, struct xj_diags *diags, size_t before)
{
	struct xj_where w = xj_table_where(t, row, field);

	xj_diags_place(diags, before, &w);
	t->bad[row] = true;
}

void
xj_table_check(struct xj_table *t, struct xj_diags *diags)
{
	const struct xj_schema *s = t->schema;
	struct xj_cursor c;

	xj_cursor_init(&c, t->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, diags);
			continue;
		}
		for (size_t col = 0; col < t->ncolumns; col++) {
			int f = t->columns[col].field;
			size_t before = diags->count;

			if (f >= 0 && !xj_value_check(&s->fields[f], c.cells[col], NULL, diags))
				refused(t, row, f, diags, before);
		}
	}
	check_all_unique(t, diags);
}

static void
clean_row(struct xj_table *t, struct xj_cursor *c, size_t row, struct xj_buf *text, struct xj_diags *diags)
{
	size_t start = text->n;

	if (!xj_cursor_move(c, row)) {
		xj_cursor_fault(c, row, diags);
	} else {
		for (size_t col = 0; col < t->ncolumns; col++) {
			int f = t->columns[col].field;
			struct xj_span value = c->cells[col];

			if (col)
				xj_buf_put(text, ',');
			if (f >= 0) {
				const struct xj_field *field = &t->schema->fields[f];
				size_t before = diags->count;

				if (!xj_value_normalise(t->pool, t->schema, field, value, NULL, diags, &value) ||
				    !xj_value_check(field, value, NULL, diags))
					refused(t, row, f, diags, before);
			}
			xj_emit_cell(text, value);
		}
	}
	if (t->bad[row]) {
		text->n = start;
		for (size_t col = 1; col < t->ncolumns; col++)
			xj_buf_put(text, ',');
	}
	xj_buf_put(text, '\n');
}

struct xj_table *
xj_table_clean(struct xj_table *t, struct xj_diags *diags)
{
	struct xj_table *out = xj_pool_zero(t->pool, 1, sizeof *out);
	struct xj_cursor c;
	struct xj_buf text;

	*out = *t;
	out->gaps = false;
	xj_buf_init(&text, t->pool);
	xj_cursor_init(&c, t->pool, t);
	out->starts = xj_pool_zero(t->pool, t->rows + 1, sizeof *out->starts);
	for (size_t col = 0; col < t->ncolumns; col++) {
		if (col)
			xj_buf_put(&text, ',');
		xj_emit_cell(&text, t->columns[col].heading);
	}
	out->header = xj_span_copy(t->pool, xj_buf_as_span(&text));
	xj_buf_put(&text, '\n');
	for (size_t row = 0; row < t->rows; row++) {
		out->starts[row] = text.n;
		clean_row(t, &c, row, &text, diags);
	}
	out->starts[t->rows] = text.n;
	out->text = xj_buf_as_span(&text);
	out->quotes = memchr(out->text.p, '"', out->text.n) != NULL;
	out->bom = out->crlf = false;
	check_all_unique(out, diags);
	return out;
}
