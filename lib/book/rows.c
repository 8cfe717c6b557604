#include "book/rows.h"

#include "book/log.h"
#include "record/emit.h"

enum { MAX_COLUMNS = 1000 };
#define MAX_ROW (UINT32_MAX / 4)

static const char no_columns[] = "the register has no columns yet";
static const char other_columns[] = "the columns were others";
static const char bad_columns[] = "this is no header";
static const char no_row[] = "there is no such row";
static const char no_column[] = "there is no such column";
static const char other_value[] = "the field had another value";
static const char no_fit[] = "the row does not fit the columns";

struct xj_chain_of_rows {
	struct xj_span key;
	uint32_t first, last; /* XJ_NONE: no row has the key any more */
};

static struct xj_span
chain_key(void *ctx, uint32_t index)
{
	return ((const struct xj_rows *)ctx)->chains[index].key;
}

void
xj_rows_init(struct xj_rows *rows, struct xj_pool *pool)
{
	*rows = (struct xj_rows){.pool = pool, .csv = xj_csv_open(pool), .seen_chain = XJ_NONE, .cut_chain = XJ_NONE};
	xj_map_init(&rows->map, pool, 0, chain_key, rows);
	xj_buf_init(&rows->cell, pool);
	xj_buf_init(&rows->line, pool);
}

static size_t
column_of(struct xj_rows *rows, struct xj_span heading)
{
	/* lines about the same column come one behind the other, or those about a row in the order of columns */
	for (size_t i = 0; i < rows->ncolumns; i++) {
		size_t c = rows->hint + i < rows->ncolumns ? rows->hint + i : rows->hint + i - rows->ncolumns;

		if (xj_span_same(rows->headings[c], heading)) {
			rows->hint = c;
			return c;
		}
	}
	return SIZE_MAX;
}

/* The row's cells as they are written, into rows->raw. Answers how many there are. */
static size_t
take_apart(struct xj_rows *rows, const struct xj_row *row)
{
	struct xj_span line = xj_span_of(row->p, row->n);

	return memchr(line.p, '"', line.n) ? xj_csv_raw_cells(line, rows->raw, rows->ncolumns)
	                                   : xj_csv_split_plain(line, rows->raw, rows->ncolumns);
}

/* What a cell says; into rows->cell where it is in quotes. */
static struct xj_span
unquoted(struct xj_rows *rows, struct xj_span raw)
{
	if (!raw.n || raw.p[0] != '"')
		return raw;
	rows->cell.n = 0;
	for (size_t i = 1; i + 1 < raw.n; i++) {
		xj_buf_put(&rows->cell, raw.p[i]);
		i += raw.p[i] == '"';
	}
	return xj_buf_as_span(&rows->cell);
}

/* Gives a row other bytes in place of raw, one of its cells, or (raw the whole row) of all. */
static void
put_bytes(struct xj_rows *rows, struct xj_row *row, struct xj_span raw, struct xj_span bytes)
{
	size_t before = (size_t)(raw.p - row->p), behind = row->n - before - raw.n, n = row->n - raw.n + bytes.n;
	char *to = (char *)row->p; /* the row's own if it has a cap */

	if (row->cap < n) {
		row->cap = (uint32_t)(n + n / 8 + 32);
		to = xj_pool_alloc(rows->pool, row->cap);
		memcpy(to, row->p, before);
	}
	memmove(to + before + bytes.n, raw.p + raw.n, behind);
	if (bytes.n)
		memcpy(to + before, bytes.p, bytes.n);
	row->p = to;
	row->n = (uint32_t)n;
}

static void
unsettle(struct xj_rows *rows, uint32_t row)
{
	if (!rows->nunsettled || rows->unsettled[rows->nunsettled - 1] != row)
		*XJ_PUSH(rows->pool, rows->unsettled, rows->nunsettled, rows->capunsettled) = row;
}

/* Splits a line of headings; NULL for one that is none. */
static struct xj_span *
headings_of(struct xj_rows *rows, struct xj_span line, size_t *count)
{
	struct xj_span cells[MAX_COLUMNS], *copies;

	if (xj_csv_split(rows->csv, line, cells, MAX_COLUMNS, count) != XJ_CSV_SOUND || *count > MAX_COLUMNS)
		return NULL;
	copies = xj_pool_zero(rows->pool, *count + 1, sizeof *copies);
	for (size_t i = 0; i < *count; i++)
		copies[i] = xj_span_copy(rows->pool, cells[i]);
	return copies;
}

static void
lay_out(struct xj_rows *rows, struct xj_row *row, const size_t *from, size_t ncolumns)
{
	(void)take_apart(rows, row);
	rows->line.n = 0;
	for (size_t c = 0; c < ncolumns; c++) {
		if (c)
			xj_buf_put(&rows->line, ',');
		if (from[c] != SIZE_MAX)
			xj_buf_span(&rows->line, rows->raw[from[c]]);
	}
	put_bytes(rows, row, xj_span_of(row->p, row->n), xj_buf_as_span(&rows->line));
}

const char *
xj_rows_columns(struct xj_rows *rows, struct xj_span old, struct xj_span header)
{
	size_t from[MAX_COLUMNS], n;
	struct xj_span *headings = headings_of(rows, header, &n);

	if (!xj_span_same(old, rows->header))
		return other_columns;
	if (!headings || !header.n)
		return bad_columns;
	if (xj_span_same(header, rows->header))
		return NULL;
	for (size_t c = 0; c < n; c++)
		from[c] = column_of(rows, headings[c]);
	for (size_t i = 0; i < rows->nrows; i++)
		if (rows->rows[i].p)
			lay_out(rows, &rows->rows[i], from, n);
	rows->header = xj_span_copy(rows->pool, header);
	rows->headings = headings;
	rows->raw = xj_pool_zero(rows->pool, n + 1, sizeof *rows->raw);
	rows->ncolumns = n;
	rows->hint = 0;
	return NULL;
}

const char *
xj_rows_key(struct xj_rows *rows, struct xj_span names)
{
	size_t n = 0;
	struct xj_span *keys = names.n ? headings_of(rows, names, &n) : NULL;
	bool same;

	if (!rows->ncolumns)
		return no_columns;
	if (names.n && !keys)
		return bad_columns;
	same = n == rows->nkeys;
	for (size_t i = 0; i < n && same; i++)
		same = xj_span_same(keys[i], rows->keys[i]);
	rows->keys = keys;
	rows->nkeys = n;
	rows->rekeyed = rows->rekeyed || !same;
	return NULL;
}

/* Puts a row among those with this key, in the register's order. */
static void
link_row(struct xj_rows *rows, struct xj_span key, uint32_t index)
{
	uint32_t c = xj_map_get(&rows->map, key), *at;
	struct xj_row *row = &rows->rows[index];
	struct xj_chain_of_rows *chain;

	if (c == XJ_NONE) {
		c = (uint32_t)rows->nchains;
		/* copied, though the log has it: side by side keys are found faster */
		key = xj_span_copy(rows->pool, key);
		*XJ_PUSH(rows->pool, rows->chains, rows->nchains, rows->capchains) =
			(struct xj_chain_of_rows){key, XJ_NONE, XJ_NONE};
		(void)xj_map_put(&rows->map, key, c);
	}
	chain = &rows->chains[c];
	row->chain = c;
	at = chain->last == XJ_NONE || chain->last > index ? &chain->first : &rows->rows[chain->last].next;
	while (*at != XJ_NONE && *at < index)
		at = &rows->rows[*at].next;
	row->next = *at;
	*at = index;
	if (row->next == XJ_NONE)
		chain->last = index;
}

static void
unlink_row(struct xj_rows *rows, uint32_t index)
{
	struct xj_row *row = &rows->rows[index];
	struct xj_chain_of_rows *chain = &rows->chains[row->chain];
	uint32_t *at = &chain->first, before = XJ_NONE;

	/* many rows of one key are taken out in their order, mostly */
	if (rows->cut_chain == row->chain && rows->cut_behind < index) {
		before = rows->cut_behind;
		at = &rows->rows[before].next;
	}
	while (*at != index) {
		before = *at;
		at = &rows->rows[*at].next;
	}
	*at = row->next;
	if (chain->last == index)
		chain->last = before;
	rows->cut_chain = before == XJ_NONE ? XJ_NONE : row->chain;
	rows->cut_behind = before;
}

const char *
xj_rows_add(struct xj_rows *rows, struct xj_span key, struct xj_span row)
{
	size_t n;

	if (!rows->ncolumns)
		return no_columns;
	if (row.n > MAX_ROW || rows->nrows >= XJ_NONE - 1 ||
	    xj_csv_split(rows->csv, row, NULL, 0, &n) != XJ_CSV_SOUND || n != rows->ncolumns)
		return no_fit;
	*XJ_PUSH(rows->pool, rows->rows, rows->nrows, rows->caprows) = (struct xj_row){.p = row.p, .n = (uint32_t)row.n};
	link_row(rows, key, (uint32_t)(rows->nrows - 1));
	return NULL;
}

/* The row that a line is about; NULL when it is not there (any more). */
static struct xj_row *
find(struct xj_rows *rows, struct xj_span key)
{
	struct xj_span base;
	size_t n = xj_log_key(key, &base), i = 1;
	uint32_t c = xj_map_get(&rows->map, base), at;

	if (c == XJ_NONE)
		return NULL;
	at = rows->chains[c].first;
	if (rows->seen_chain == c && rows->seen <= n) {
		i = rows->seen;
		at = rows->seen_row;
	}
	for (; i < n && at != XJ_NONE; i++)
		at = rows->rows[at].next;
	if (at == XJ_NONE || !rows->rows[at].p)
		return NULL;
	if (n) {
		rows->seen_chain = c;
		rows->seen_row = at;
		rows->seen = n;
	}
	return &rows->rows[at];
}

const char *
xj_rows_edit(struct xj_rows *rows, struct xj_span key, struct xj_span field, struct xj_span old, struct xj_span value)
{
	struct xj_row *row = find(rows, key);
	size_t c = column_of(rows, field);

	if (!rows->ncolumns)
		return no_columns;
	if (!row)
		return no_row;
	if (c == SIZE_MAX)
		return no_column;
	(void)take_apart(rows, row);
	if (!xj_span_same(unquoted(rows, rows->raw[c]), old))
		return other_value;
	rows->cell.n = 0;
	xj_emit_cell(&rows->cell, value);
	if (row->n + rows->cell.n > MAX_ROW || memchr(xj_buf_as_span(&rows->cell).p, '\r', rows->cell.n))
		return no_fit;
	put_bytes(rows, row, rows->raw[c], xj_buf_as_span(&rows->cell));
	for (size_t k = 0; k < rows->nkeys; k++)
		if (xj_span_same(rows->keys[k], field))
			unsettle(rows, (uint32_t)(row - rows->rows));
	return NULL;
}

const char *
xj_rows_remove(struct xj_rows *rows, struct xj_span key, struct xj_span row)
{
	struct xj_row *found = find(rows, key);

	if (!found)
		return no_row;
	if (!xj_span_same(xj_span_of(found->p, found->n), row))
		return other_value;
	found->p = NULL;
	unsettle(rows, (uint32_t)(found - rows->rows));
	return NULL;
}

/* The key that a row has now, in rows->line, as xj_schema_key has it. */
static struct xj_span
key_now(struct xj_rows *rows, const struct xj_row *row)
{
	(void)take_apart(rows, row);
	rows->line.n = 0;
	for (size_t k = 0; k < rows->nkeys; k++) {
		size_t c = column_of(rows, rows->keys[k]);

		if (k)
			xj_buf_put(&rows->line, ' ');
		if (c != SIZE_MAX)
			xj_buf_span(&rows->line, unquoted(rows, rows->raw[c]));
	}
	return xj_buf_as_span(&rows->line);
}

static void
settle_row(struct xj_rows *rows, uint32_t index)
{
	struct xj_row *row = &rows->rows[index];
	struct xj_span key;

	if (row->chain == XJ_NONE)
		return;
	if (!row->p) {
		unlink_row(rows, index);
		row->chain = XJ_NONE;
		return;
	}
	key = key_now(rows, row);
	if (xj_span_same(key, rows->chains[row->chain].key))
		return;
	unlink_row(rows, index);
	link_row(rows, key, index);
}

void
xj_rows_settle(struct xj_rows *rows)
{
	if (rows->rekeyed)
		for (size_t i = 0; i < rows->nrows; i++)
			settle_row(rows, (uint32_t)i);
	else
		for (size_t i = 0; i < rows->nunsettled; i++)
			settle_row(rows, rows->unsettled[i]);
	rows->rekeyed = false;
	rows->nunsettled = 0;
	rows->seen_chain = rows->cut_chain = XJ_NONE;
}

struct xj_span
xj_rows_text(const struct xj_rows *rows)
{
	size_t n = rows->header.n + 1;
	char *text, *at;

	for (size_t i = 0; i < rows->nrows; i++)
		n += rows->rows[i].p ? (size_t)rows->rows[i].n + 1 : 0;
	text = at = xj_pool_alloc(rows->pool, n);
	memcpy(at, rows->header.p, rows->header.n);
	at += rows->header.n;
	*at++ = '\n';
	for (size_t i = 0; i < rows->nrows; i++) {
		if (!rows->rows[i].p)
			continue;
		memcpy(at, rows->rows[i].p, rows->rows[i].n);
		at += rows->rows[i].n;
		*at++ = '\n';
	}
	return xj_span_of(text, n);
}
