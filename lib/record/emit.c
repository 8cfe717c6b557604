#include "record/emit.h"

#include "base/shown.h"
#include "record/value.h"

#define BATCH ((size_t)1 << 18)

void
xj_out_init(struct xj_out *out, struct xj_pool *pool, xj_write_fn *write, void *ctx)
{
	*out = (struct xj_out){.write = write, .ctx = ctx};
	xj_buf_init(&out->pending, pool);
}

bool
xj_out_flush(struct xj_out *out)
{
	if (!out->failed && out->pending.n && !out->write(out->ctx, out->pending.p, out->pending.n))
		out->failed = true;
	out->pending.n = 0;
	return !out->failed;
}

void
xj_out_add(struct xj_out *out, const char *p, size_t n)
{
	if (n >= BATCH) {
		if (xj_out_flush(out) && !out->write(out->ctx, p, n))
			out->failed = true;
		return;
	}
	xj_buf_add(&out->pending, p, n);
	if (out->pending.n >= BATCH)
		(void)xj_out_flush(out);
}

void
xj_emit_cell(struct xj_buf *b, struct xj_span value)
{
	bool quote = false;

	for (size_t i = 0; i < value.n && !quote; i++)
		quote = value.p[i] == ',' || value.p[i] == '"' || value.p[i] == '\r' || value.p[i] == '\n';
	if (!quote) {
		xj_buf_span(b, value);
		return;
	}
	xj_buf_put(b, '"');
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"')
			xj_buf_put(b, '"');
		xj_buf_put(b, value.p[i]);
	}
	xj_buf_put(b, '"');
}

/* How the changed file is laid out: the table's own columns, then fields that it gets now. */
struct layout {
	const struct xj_changes *ch;
	int *extra; /* schema fields without a column that a change sets */
	size_t nextra;
	struct xj_edit *edits; /* by row, in the order made within a row; none of rows taken out */
	size_t nedits;
	size_t passed; /* rows taken out that are passed over already */
	struct xj_span *raw, *fresh; /* cells of the row at work: as written; new values by schema field */
	bool *has_fresh;
	struct xj_buf line, key;
};

/* Edits nearly always come in order of rows; a stable merge sort otherwise. */
static struct xj_edit *
sorted_edits(const struct xj_changes *ch)
{
	size_t n = ch->nedits;
	struct xj_edit *from = ch->edits, *to;
	bool ordered = true;

	for (size_t i = 1; i < n && ordered; i++)
		ordered = from[i - 1].row <= from[i].row;
	if (ordered)
		return from;
	from = xj_pool_alloc(ch->pool, n * sizeof *from);
	to = xj_pool_alloc(ch->pool, n * sizeof *to);
	memcpy(from, ch->edits, n * sizeof *from);
	for (size_t width = 1; width < n; width *= 2) {
		struct xj_edit *swap;

		for (size_t low = 0; low < n; low += 2 * width) {
			size_t mid = low + width < n ? low + width : n, high = mid + width < n ? mid + width : n;
			size_t a = low, b = mid;

			for (size_t k = low; k < high; k++)
				to[k] = b >= high || (a < mid && from[a].row <= from[b].row) ? from[a++] : from[b++];
		}
		swap = from;
		from = to;
		to = swap;
	}
	return from;
}

static bool
is_removed(const struct xj_changes *ch, uint32_t row)
{
	size_t low = 0, high = ch->nremoved;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (ch->removed[mid] < row)
			low = mid + 1;
		else
			high = mid;
	}
	return low < ch->nremoved && ch->removed[low] == row;
}

/* Edits of rows taken out do not count. */
static void
take_edits(struct layout *l, const struct xj_changes *ch)
{
	struct xj_edit *all = sorted_edits(ch);

	l->edits = all;
	l->nedits = ch->nedits;
	if (!ch->nremoved || !ch->nedits)
		return;
	l->edits = xj_pool_alloc(ch->pool, ch->nedits * sizeof *l->edits);
	l->nedits = 0;
	for (size_t i = 0; i < ch->nedits; i++)
		if (!is_removed(ch, all[i].row))
			l->edits[l->nedits++] = all[i];
}

static void
want_field(struct layout *l, size_t f)
{
	if (l->ch->table->column_of[f] >= 0)
		return;
	for (size_t i = 0; i < l->nextra; i++)
		if (l->extra[i] == (int)f)
			return;
	l->extra[l->nextra++] = (int)f;
}

static void
lay_out(struct layout *l, const struct xj_changes *ch)
{
	const struct xj_table *t = ch->table;
	size_t nfields = t->schema->nfields;

	*l = (struct layout){.ch = ch};
	l->extra = xj_pool_zero(ch->pool, nfields + 1, sizeof *l->extra);
	l->raw = xj_pool_zero(ch->pool, t->ncolumns + 1, sizeof *l->raw);
	l->fresh = xj_pool_zero(ch->pool, nfields + 1, sizeof *l->fresh);
	l->has_fresh = xj_pool_zero(ch->pool, nfields + 1, sizeof *l->has_fresh);
	xj_buf_init(&l->line, ch->pool);
	xj_buf_init(&l->key, ch->pool);
	take_edits(l, ch);
	for (size_t i = 0; i < l->nedits; i++)
		want_field(l, l->edits[i].field);
	for (size_t i = 0; i < ch->nadded; i++)
		for (size_t f = 0; f < nfields; f++)
			if (ch->added[i][f].n)
				want_field(l, f);
}

static void
end_line(struct layout *l)
{
	xj_buf_text(&l->line, l->ch->table->crlf ? "\r\n" : "\n");
}

static void
header_cells(struct layout *l)
{
	const struct xj_table *t = l->ch->table;

	xj_buf_span(&l->line, t->header);
	for (size_t i = 0; i < l->nextra; i++) {
		xj_buf_put(&l->line, ',');
		xj_emit_cell(&l->line, t->schema->fields[l->extra[i]].name);
	}
}

static void
header(struct layout *l, struct xj_out *out)
{
	l->line.n = 0;
	if (l->ch->table->bom)
		xj_buf_text(&l->line, "\xef\xbb\xbf");
	header_cells(l);
	end_line(l);
	xj_out_add(out, l->line.p, l->line.n);
}

/* A row of the table with edits[from..to) made. */
static void
changed_row(struct layout *l, struct xj_out *out, uint32_t row, size_t from, size_t to)
{
	const struct xj_table *t = l->ch->table;

	for (size_t i = from; i < to; i++) {
		l->fresh[l->edits[i].field] = l->edits[i].value;
		l->has_fresh[l->edits[i].field] = true;
	}
	l->line.n = 0;
	if (xj_csv_raw_cells(xj_table_line(t, row), l->raw, t->ncolumns) != t->ncolumns) {
		/* a refused row, which nothing changes: its cells cannot be told apart */
		xj_buf_span(&l->line, xj_table_line(t, row));
		end_line(l);
		xj_out_add(out, l->line.p, l->line.n);
		return;
	}
	for (size_t c = 0; c < t->ncolumns; c++) {
		int f = t->columns[c].field;

		if (c)
			xj_buf_put(&l->line, ',');
		if (f >= 0 && l->has_fresh[f])
			xj_emit_cell(&l->line, l->fresh[f]);
		else
			xj_buf_span(&l->line, l->raw[c]);
	}
	for (size_t i = 0; i < l->nextra; i++) {
		xj_buf_put(&l->line, ',');
		if (l->has_fresh[l->extra[i]])
			xj_emit_cell(&l->line, l->fresh[l->extra[i]]);
	}
	end_line(l);
	xj_out_add(out, l->line.p, l->line.n);
	for (size_t i = from; i < to; i++)
		l->has_fresh[l->edits[i].field] = false;
}

/* Behind what is in the line already. */
static void
added_cells(struct layout *l, const struct xj_span *values)
{
	const struct xj_table *t = l->ch->table;

	for (size_t c = 0; c < t->ncolumns; c++) {
		if (c)
			xj_buf_put(&l->line, ',');
		if (t->columns[c].field >= 0)
			xj_emit_cell(&l->line, values[t->columns[c].field]);
	}
	for (size_t i = 0; i < l->nextra; i++) {
		xj_buf_put(&l->line, ',');
		xj_emit_cell(&l->line, values[l->extra[i]]);
	}
}

static void
added_rows(struct layout *l, struct xj_out *out)
{
	for (size_t i = 0; i < l->ch->nadded; i++) {
		l->line.n = 0;
		added_cells(l, l->ch->added[i]);
		end_line(l);
		xj_out_add(out, l->line.p, l->line.n);
	}
}

/* Rows from `from` up to `to` as they came. */
static void
copied_rows(struct layout *l, struct xj_out *out, size_t from, size_t to)
{
	const struct xj_table *t = l->ch->table;

	if (from >= to)
		return;
	if (l->nextra) {
		for (size_t row = from; row < to; row++)
			changed_row(l, out, (uint32_t)row, 0, 0);
		return;
	}
	xj_out_add(out, t->text.p + t->starts[from], t->starts[to] - t->starts[from]);
	if (to == t->rows && t->text.p[t->text.n - 1] != '\n')
		xj_out_add(out, t->crlf ? "\r\n" : "\n", t->crlf ? 2 : 1);
}

/* The same without those taken out. */
static void
unchanged_rows(struct layout *l, struct xj_out *out, size_t from, size_t to)
{
	const struct xj_changes *ch = l->ch;

	while (l->passed < ch->nremoved && ch->removed[l->passed] < to) {
		copied_rows(l, out, from, ch->removed[l->passed]);
		from = ch->removed[l->passed++] + 1;
	}
	copied_rows(l, out, from, to);
}

/* Index behind the last edit of the row that edits[i] is about. */
static size_t
row_end(const struct layout *l, size_t i)
{
	size_t end = i;

	while (end < l->nedits && l->edits[end].row == l->edits[i].row)
		end++;
	return end;
}

void
xj_emit_table(struct xj_out *out, const struct xj_changes *ch)
{
	const struct xj_table *t = ch->table;
	struct layout l;
	size_t row = 0;

	lay_out(&l, ch);
	header(&l, out);
	/* blank lines before the first row */
	xj_out_add(out, t->text.p + t->body, t->starts[0] - t->body);
	for (size_t i = 0, end; i < l.nedits; i = end) {
		end = row_end(&l, i);
		unchanged_rows(&l, out, row, l.edits[i].row);
		changed_row(&l, out, l.edits[i].row, i, end);
		row = l.edits[i].row + 1;
	}
	unchanged_rows(&l, out, row, t->rows);
	added_rows(&l, out);
}

void
xj_emit_changed(struct xj_out *out, const struct xj_changes *ch)
{
	struct layout l;

	lay_out(&l, ch);
	header(&l, out);
	for (size_t i = 0, end; i < l.nedits; i = end) {
		end = row_end(&l, i);
		changed_row(&l, out, l.edits[i].row, i, end);
	}
	added_rows(&l, out);
}

struct xj_span
xj_emit_header(const struct xj_changes *ch)
{
	struct layout l;

	lay_out(&l, ch);
	header_cells(&l);
	return xj_buf_as_span(&l.line);
}

void
xj_emit_rows(const struct xj_changes *ch, struct xj_span *rows)
{
	struct layout l;
	size_t at = 0;

	lay_out(&l, ch);
	for (size_t i = 0; i < ch->nadded; i++) {
		added_cells(&l, ch->added[i]);
		rows[i].n = l.line.n - at;
		at = l.line.n;
	}
	for (size_t i = 0, from = 0; i < ch->nadded; from += rows[i++].n)
		rows[i].p = l.line.p ? l.line.p + from : "";
}

bool
xj_emit_added(struct xj_buf *b, const struct xj_changes *ch)
{
	struct layout l;

	lay_out(&l, ch);
	if (l.nextra)
		return false;
	for (size_t i = 0; i < ch->nadded; i++) {
		added_cells(&l, ch->added[i]);
		end_line(&l);
	}
	xj_buf_span(b, xj_buf_as_span(&l.line));
	return true;
}

static void
shown(struct xj_buf *b, struct xj_span value)
{
	xj_shown_plain(b, value.n ? value : XJ_LIT("(empty)"));
}

/* `roll: 2023010112: `, from the row's values. */
static void
name_row(struct layout *l, const struct xj_span *values)
{
	const struct xj_schema *s = l->ch->table->schema;
	struct xj_span name;

	l->key.n = l->line.n = 0;
	xj_schema_key(&l->key, s, values);
	name = xj_buf_as_span(&l->key);
	xj_buf_span(&l->line, s->name);
	xj_buf_text(&l->line, ": ");
	xj_shown_key(&l->line, name);
	xj_buf_text(&l->line, ": ");
}

/* The values of a row as it stands, by schema field. */
static void
row_values(struct xj_cursor *c, uint32_t row, struct xj_span *values)
{
	(void)xj_cursor_move(c, row);
	for (size_t f = 0; f < c->table->schema->nfields; f++)
		values[f] = xj_cell(c, (int)f);
}

/* An id number may have been typed into any field. */
static void
show_line(struct xj_out *out, struct layout *l)
{
	xj_buf_put(&l->line, '\n');
	xj_shown_mask(l->line.p, l->line.n);
	xj_out_add(out, l->line.p, l->line.n);
}

void
xj_emit_difference(struct xj_out *out, const struct xj_changes *ch)
{
	const struct xj_table *t = ch->table;
	const struct xj_schema *s = t->schema;
	struct xj_span *values = xj_pool_zero(ch->pool, s->nfields + 1, sizeof *values);
	struct xj_cursor c;
	struct layout l;

	lay_out(&l, ch);
	xj_cursor_init(&c, ch->pool, t);
	for (size_t i = 0; i < l.nedits; i++) {
		const struct xj_edit *e = &l.edits[i];
		const struct xj_field *field = &s->fields[e->field];

		row_values(&c, e->row, values);
		name_row(&l, values);
		xj_buf_span(&l.line, field->name);
		xj_buf_text(&l.line, ": ");
		shown(&l.line, xj_value_masked(ch->pool, field, values[e->field]));
		xj_buf_text(&l.line, " -> ");
		shown(&l.line, xj_value_masked(ch->pool, field, e->value));
		show_line(out, &l);
	}
	for (size_t i = 0; i < ch->nremoved; i++) {
		row_values(&c, ch->removed[i], values);
		name_row(&l, values);
		xj_buf_text(&l.line, "removed");
		show_line(out, &l);
	}
	for (size_t i = 0; i < ch->nadded; i++) {
		name_row(&l, ch->added[i]);
		xj_buf_text(&l.line, "new:");
		for (size_t f = 0; f < s->nfields; f++)
			if (ch->added[i][f].n) {
				xj_buf_print(&l.line, " %.*s=", (int)s->fields[f].name.n, s->fields[f].name.p);
				xj_shown_plain(&l.line, xj_value_masked(ch->pool, &s->fields[f], ch->added[i][f]));
			}
		show_line(out, &l);
	}
}
