#include "record/emit.h"

#include <stdlib.h>

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
	struct xj_edit *edits; /* by row, in the order made within a row */
	struct xj_span *raw, *fresh; /* cells of the row at work: as written; new values by schema field */
	bool *has_fresh;
	struct xj_buf line;
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
	l->edits = sorted_edits(ch);
	for (size_t i = 0; i < ch->nedits; i++)
		want_field(l, ch->edits[i].field);
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
header(struct layout *l, struct xj_out *out)
{
	const struct xj_table *t = l->ch->table;

	l->line.n = 0;
	if (t->bom)
		xj_buf_text(&l->line, "\xef\xbb\xbf");
	xj_buf_span(&l->line, t->header);
	for (size_t i = 0; i < l->nextra; i++) {
		xj_buf_put(&l->line, ',');
		xj_emit_cell(&l->line, t->schema->fields[l->extra[i]].name);
	}
	end_line(l);
	/* blank lines before the first row */
	xj_buf_add(&l->line, t->text.p + t->body, t->starts[0] - t->body);
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

static void
added_row(struct layout *l, struct xj_out *out, const struct xj_span *values)
{
	const struct xj_table *t = l->ch->table;

	l->line.n = 0;
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
	end_line(l);
	xj_out_add(out, l->line.p, l->line.n);
}

/* Rows from `from` up to `to` as they came. */
static void
untouched_rows(struct layout *l, struct xj_out *out, size_t from, size_t to)
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

/* Index behind the last edit of the row that edits[i] is about. */
static size_t
row_end(const struct layout *l, size_t i)
{
	size_t end = i;

	while (end < l->ch->nedits && l->edits[end].row == l->edits[i].row)
		end++;
	return end;
}

void
xj_emit_table(struct xj_out *out, const struct xj_changes *ch)
{
	struct layout l;
	size_t row = 0;

	lay_out(&l, ch);
	header(&l, out);
	for (size_t i = 0, end; i < ch->nedits; i = end) {
		end = row_end(&l, i);
		untouched_rows(&l, out, row, l.edits[i].row);
		changed_row(&l, out, l.edits[i].row, i, end);
		row = l.edits[i].row + 1;
	}
	untouched_rows(&l, out, row, ch->table->rows);
	for (size_t i = 0; i < ch->nadded; i++)
		added_row(&l, out, ch->added[i]);
}

static void
key_text(struct xj_buf *b, const struct xj_schema *s, const struct xj_span *values)
{
	/* an append-only file has no key; its first identifier tells what a line is about */
	for (size_t f = 0; !s->nprimary_key && f < s->nfields; f++)
		if (s->fields[f].identifier && !s->fields[f].sensitive) {
			xj_shown_plain(b, values[f]);
			return;
		}
	for (size_t k = 0; k < s->nprimary_key; k++) {
		if (k)
			xj_buf_put(b, ' ');
		xj_shown_plain(b, values[s->primary_key[k]]);
	}
}

static void
shown(struct xj_buf *b, struct xj_span value)
{
	xj_shown_plain(b, value.n ? value : XJ_LIT("(empty)"));
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
	for (size_t i = 0; i < ch->nedits; i++) {
		const struct xj_edit *e = &l.edits[i];
		const struct xj_field *field = &s->fields[e->field];

		(void)xj_cursor_move(&c, e->row);
		for (size_t f = 0; f < s->nfields; f++)
			values[f] = xj_cell(&c, (int)f);
		l.line.n = 0;
		xj_buf_span(&l.line, s->name);
		xj_buf_text(&l.line, ": ");
		key_text(&l.line, s, values);
		xj_buf_text(&l.line, ": ");
		xj_buf_span(&l.line, field->name);
		xj_buf_text(&l.line, ": ");
		shown(&l.line, xj_value_masked(ch->pool, field, values[e->field]));
		xj_buf_text(&l.line, " -> ");
		shown(&l.line, xj_value_masked(ch->pool, field, e->value));
		xj_buf_put(&l.line, '\n');
		xj_out_add(out, l.line.p, l.line.n);
	}
	for (size_t i = 0; i < ch->nadded; i++) {
		l.line.n = 0;
		xj_buf_print(&l.line, "%.*s: ", (int)s->name.n, s->name.p);
		key_text(&l.line, s, ch->added[i]);
		xj_buf_text(&l.line, ": new:");
		for (size_t f = 0; f < s->nfields; f++)
			if (ch->added[i][f].n) {
				xj_buf_print(&l.line, " %.*s=", (int)s->fields[f].name.n, s->fields[f].name.p);
				xj_shown_plain(&l.line, xj_value_masked(ch->pool, &s->fields[f], ch->added[i][f]));
			}
		xj_buf_put(&l.line, '\n');
		xj_out_add(out, l.line.p, l.line.n);
	}
}

static int
by_line(const void *a, const void *b)
{
	const struct xj_diag *x = *(const struct xj_diag *const *)a, *y = *(const struct xj_diag *const *)b;

	if (x->where.line != y->where.line)
		return x->where.line < y->where.line ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The errors about rows of this table, by line and then as they came. */
static const struct xj_diag **
errors_by_line(const struct xj_table *t, const struct xj_diags *diags, size_t *count)
{
	const struct xj_diag **list = xj_pool_zero(t->pool, diags->count + 1, sizeof *list);

	*count = 0;
	for (size_t i = 0; i < diags->count; i++) {
		const struct xj_diag *d = &diags->list[i];

		if (d->where.file && strcmp(d->where.file, t->label) == 0 && xj_message(d->code)->severity >= XJ_ERROR)
			list[(*count)++] = d;
	}
	qsort(list, *count, sizeof *list, by_line);
	return list;
}

static void
add_reason(struct xj_buf *reason, const struct xj_diag *d, xj_translate_fn *translate)
{
	if (reason->n)
		xj_buf_text(reason, "; ");
	if (d->where.field.n) {
		xj_shown_plain(reason, d->where.field);
		xj_buf_text(reason, ": ");
	}
	xj_diag_reason(reason, d, translate);
	xj_buf_print(reason, " [%s]", xj_message(d->code)->code);
}

/* A line of refused rows: the three columns, then the line without those columns where it has them already. */
struct reject {
	const struct xj_table *t;
	bool again; /* the table came with such columns */
	struct xj_span *raw;
	size_t cap;
	struct xj_buf line;
};

static void
add_original(struct reject *r, struct xj_span line)
{
	size_t n;

	if (!r->again) {
		xj_buf_put(&r->line, ',');
		xj_buf_span(&r->line, line);
		return;
	}
	n = xj_csv_raw_cells(line, r->raw, r->cap);
	if (n > r->cap) {
		r->cap = n * 2;
		r->raw = xj_pool_alloc(r->t->pool, r->cap * sizeof *r->raw);
		(void)xj_csv_raw_cells(line, r->raw, r->cap);
	}
	for (size_t c = 0; c < n; c++)
		if (c >= r->t->ncolumns || !xj_is_reject_heading(r->t->columns[c].heading)) {
			xj_buf_put(&r->line, ',');
			xj_buf_span(&r->line, r->raw[c]);
		}
}

static void
begin_rejects(struct reject *r, const struct xj_table *t)
{
	*r = (struct reject){.t = t, .cap = t->ncolumns};
	r->raw = xj_pool_zero(t->pool, r->cap, sizeof *r->raw);
	for (size_t c = 0; c < t->ncolumns; c++)
		r->again = r->again || xj_is_reject_heading(t->columns[c].heading);
	xj_buf_init(&r->line, t->pool);
	xj_buf_text(&r->line, "reject_file,reject_line,reject_reason");
	add_original(r, t->header);
	xj_buf_put(&r->line, '\n');
}

void
xj_emit_rejects(struct xj_out *out, const struct xj_table *t, const struct xj_diags *diags, xj_translate_fn *translate)
{
	const struct xj_diag **errors;
	struct xj_buf reason;
	struct reject r;
	size_t nerrors, e = 0;

	t = t->origin;
	errors = errors_by_line(t, diags, &nerrors);
	begin_rejects(&r, t);
	xj_buf_init(&reason, t->pool);
	xj_out_add(out, r.line.p, r.line.n);
	for (size_t row = 0; row < t->rows; row++) {
		size_t number;

		if (!t->bad[row])
			continue;
		number = xj_table_line_number(t, row);
		reason.n = r.line.n = 0;
		for (; e < nerrors && errors[e]->where.line <= number; e++)
			if (errors[e]->where.line == number)
				add_reason(&reason, errors[e], translate);
		xj_emit_cell(&r.line, xj_span(t->label));
		xj_buf_print(&r.line, ",%zu,", number);
		xj_emit_cell(&r.line, xj_buf_as_span(&reason));
		add_original(&r, xj_table_line(t, row));
		xj_buf_put(&r.line, '\n');
		xj_out_add(out, r.line.p, r.line.n);
	}
}
