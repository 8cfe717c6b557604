#include "record/table.h"

#include <stdio.h>

#include "base/utf8.h"
#include "record/encoding.h"
#include "record/file.h"

/* No record file is nearly so wide; headings are compared with each other. */
#define MAX_COLUMNS 1000

/* What telling places takes, made once: there may be a diagnostic about every row. */
struct xj_place {
	struct xj_cursor cursor; /* of the table as it came */
	struct xj_span *raw;
};

static const enum xj_code fault_codes[] = {
	[XJ_CSV_SOUND] = XJ_RAGGED_ROW,
	[XJ_CSV_STRAY] = XJ_STRAY_QUOTE,
	[XJ_CSV_UNFINISHED] = XJ_OPEN_QUOTE,
	[XJ_CSV_BREAK] = XJ_LINE_BREAK,
};

static struct xj_span
line_at(const struct xj_table *t, size_t from, size_t to)
{
	while (to > from && (t->text.p[to - 1] == '\n' || t->text.p[to - 1] == '\r'))
		to--;
	return xj_span_of(t->text.p + from, to - from);
}

struct xj_span
xj_table_line(const struct xj_table *t, size_t row)
{
	size_t from = t->starts[row], to = t->starts[row + 1];

	if (t->gaps) {
		const char *end = memchr(t->text.p + from, '\n', to - from);

		to = end ? (size_t)(end - t->text.p) : to;
	}
	return line_at(t, from, to);
}

size_t
xj_table_line_number(const struct xj_table *t, size_t row)
{
	size_t low = 0, high = t->nblanks;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (t->blanks[mid] <= row)
			low = mid + 1;
		else
			high = mid;
	}
	return row + 2 + low;
}

/* A row of commas and nothing else: spreadsheets save the formatted cells below a table. */
static bool
without_value(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"' && i + 1 < n && p[i + 1] == '"')
			i++;
		else if (p[i] != ',' && p[i] != ' ' && p[i] != '\t' && p[i] != '\r')
			return false;
	}
	return true;
}

/* Where each row begins; blank lines are no rows. `from` is behind the header. */
static void
index_rows(struct xj_table *t, size_t from, enum xj_reading how)
{
	size_t cap = t->text.n / 96 + 16, capblanks = 0;

	t->starts = xj_pool_alloc(t->pool, cap * sizeof *t->starts);
	while (from < t->text.n) {
		const char *p = t->text.p + from, *end = memchr(p, '\n', t->text.n - from);
		size_t n = end ? (size_t)(end - p) : t->text.n - from;

		if (n == 0 || (n == 1 && *p == '\r')) {
			*XJ_PUSH(t->pool, t->blanks, t->nblanks, capblanks) = t->rows;
		} else if (how == XJ_FOREIGN_FILE && t->ncolumns > 1 && without_value(p, n)) {
			*XJ_PUSH(t->pool, t->blanks, t->nblanks, capblanks) = t->rows;
			t->gaps = true;
		} else {
			if (t->rows + 2 > cap) {
				t->starts = xj_pool_grow(t->pool, t->starts, cap * sizeof *t->starts,
				                         cap * 2 * sizeof *t->starts);
				cap *= 2;
			}
			t->starts[t->rows++] = from;
		}
		from += n + 1;
	}
	t->starts[t->rows] = t->text.n;
	t->bad = xj_pool_zero(t->pool, t->rows + 1, sizeof *t->bad);
}

bool
xj_is_reject_heading(struct xj_span heading)
{
	return xj_span_is(heading, "reject_file") || xj_span_is(heading, "reject_line") ||
	       xj_span_is(heading, "reject_reason");
}

static void
where_heading(const struct xj_table *t, size_t column, struct xj_where *w)
{
	struct xj_span *raw = xj_pool_zero(t->pool, t->ncolumns, sizeof *raw);

	*w = (struct xj_where){.file = t->label, .line = 1, .column = 1};
	(void)xj_csv_raw_cells(t->header, raw, t->ncolumns);
	w->column = xj_utf8_count(xj_span_of(t->header.p, (size_t)(raw[column].p - t->header.p))) + 1;
}

/* With so few letters two slips make another word. */
#define SHORT_NAME 4

/* A heading that is all but the name of a field that the file lacks. */
static const struct xj_field *
near_field(const struct xj_table *t, struct xj_span heading)
{
	for (size_t f = 0; f < t->schema->nfields; f++) {
		const struct xj_field *field = &t->schema->fields[f];
		size_t slips = field->name.n > SHORT_NAME ? 2 : 1;

		if (t->column_of[f] < 0 &&
		    (xj_span_distance(heading, field->name, slips) <= slips || xj_span_distance(heading, field->title, 1) <= 1))
			return field;
	}
	return NULL;
}

static bool
match_columns(struct xj_table *t, struct xj_diags *diags)
{
	size_t before = xj_diags_errors(diags);
	struct xj_where w;

	for (size_t c = 0; c < t->ncolumns; c++) {
		struct xj_column *column = &t->columns[c];

		column->field = t->schema ? xj_schema_heading(t->schema, column->heading) : -1;
		if (column->field < 0 && xj_is_reject_heading(column->heading))
			continue;
		for (size_t other = 0; other < c; other++) {
			bool same = column->field >= 0 ? t->columns[other].field == column->field
			                               : column->heading.n && xj_span_same(t->columns[other].heading,
			                                                                   column->heading);
			if (!same)
				continue;
			where_heading(t, c, &w);
			xj_diag_add(diags, XJ_DUPLICATE_COLUMN, &w, xj_span_text(t->pool, column->heading),
			            xj_span_text(t->pool, t->columns[other].heading), NULL);
			break;
		}
		if (column->field >= 0)
			t->column_of[column->field] = (int)c;
	}
	if (!t->schema)
		return xj_diags_errors(diags) == before;
	for (size_t c = 0; c < t->ncolumns; c++) {
		const struct xj_field *near;

		if (t->columns[c].field >= 0 || !t->columns[c].heading.n || xj_is_reject_heading(t->columns[c].heading))
			continue;
		near = near_field(t, t->columns[c].heading);
		where_heading(t, c, &w);
		if (near)
			xj_diag_add(diags, XJ_NEAR_COLUMN, &w, xj_span_text(t->pool, t->columns[c].heading),
			            xj_span_text(t->pool, near->name), xj_span_text(t->pool, near->title), NULL);
		else if (t->schema->kind == XJ_FOREIGN && !t->schema->passes_others)
			xj_diag_add(diags, XJ_UNKNOWN_COLUMN, &w, xj_span_text(t->pool, t->columns[c].heading), NULL);
	}
	for (size_t f = 0; f < t->schema->nfields; f++) {
		const struct xj_field *field = &t->schema->fields[f];

		if (!field->required || t->column_of[f] >= 0)
			continue;
		w = (struct xj_where){.file = t->label, .line = 1, .column = 1};
		xj_diag_add(diags, XJ_MISSING_COLUMN, &w, xj_span_text(t->pool, field->name),
		            xj_span_text(t->pool, field->title), xj_span_text(t->pool, t->schema->name),
		            field->standard.n ? xj_span_text(t->pool, field->standard) : "no other", NULL);
	}
	return xj_diags_errors(diags) == before;
}

const char *
xj_header_separator(struct xj_span header)
{
	if (!header.n || memchr(header.p, ',', header.n))
		return NULL;
	return memchr(header.p, '\t', header.n) ? "tabs" : memchr(header.p, ';', header.n) ? "semicolons" : NULL;
}

static bool
read_header(struct xj_table *t, struct xj_diags *diags)
{
	struct xj_where w = {.file = t->label, .line = 1, .column = 1};
	struct xj_csv *csv = xj_csv_open(t->pool);
	size_t max = t->header.n + 1, n = 0;
	struct xj_span *cells = xj_pool_zero(t->pool, max, sizeof *cells);
	enum xj_csv_fault fault = xj_csv_split(csv, t->header, cells, max, &n);

	if (xj_header_separator(t->header)) {
		xj_diag_add(diags, XJ_SEPARATOR, &w, xj_header_separator(t->header), NULL);
		return false;
	}
	if (fault != XJ_CSV_SOUND) {
		xj_diag_add(diags, fault_codes[fault], &w, NULL);
		return false;
	}
	if (n > MAX_COLUMNS) {
		xj_diag_add(diags, XJ_TOO_MANY_COLUMNS, &w, xj_pool_print(t->pool, "%zu", n),
		            xj_pool_print(t->pool, "%d", MAX_COLUMNS), NULL);
		return false;
	}
	t->ncolumns = n;
	t->columns = xj_pool_zero(t->pool, n, sizeof *t->columns);
	for (size_t c = 0; c < n; c++)
		t->columns[c].heading = xj_span_copy(t->pool, xj_span_trim(cells[c]));
	if (t->schema) {
		t->column_of = xj_pool_alloc(t->pool, (t->schema->nfields + 1) * sizeof *t->column_of);
		for (size_t f = 0; f < t->schema->nfields; f++)
			t->column_of[f] = -1;
	}
	return match_columns(t, diags);
}

/* Marks the rows that hold a byte that is no UTF-8. `at` is the first such byte. */
static void
mark_not_utf8(struct xj_table *t, size_t at, struct xj_diags *diags)
{
	for (size_t row = 0; row < t->rows; row++) {
		struct xj_span line;
		struct xj_where w;
		size_t good;

		if (t->starts[row + 1] <= at)
			continue;
		line = xj_table_line(t, row);
		good = xj_utf8_valid(line.p, line.n);
		if (good == line.n)
			continue;
		w = (struct xj_where){.file = t->label, .line = xj_table_line_number(t, row)};
		w.column = xj_utf8_count(xj_span_of(line.p, good)) + 1;
		xj_diag_add(diags, XJ_NOT_UTF8, &w, NULL);
		t->bad[row] = true;
	}
}

static bool
decode_record(struct xj_table *t, struct xj_span bytes, struct xj_diags *diags)
{
	struct xj_where w = {.file = t->label, .line = 1, .column = 1};
	const char *nul = memchr(bytes.p, '\0', bytes.n);

	if (nul && xj_encoding_utf16(bytes)) {
		xj_diag_add(diags, XJ_UNMARKED_UTF16, &w, NULL);
		return false;
	}
	if (nul) {
		for (const char *p = bytes.p; p < nul; p++)
			w.line += *p == '\n', w.column = *p == '\n' ? 1 : w.column + ((*p & 0xc0) != 0x80);
		xj_diag_add(diags, XJ_NUL_BYTE, &w, NULL);
		return false;
	}
	t->bom = xj_span_starts(bytes, "\xef\xbb\xbf");
	t->text = t->bom ? xj_span_of(bytes.p + 3, bytes.n - 3) : bytes;
	return true;
}

bool
xj_table_workbook(struct xj_span bytes)
{
	/* .xlsx is a zip archive, .xls a compound file */
	return xj_span_starts(bytes, "PK\x03\x04") || xj_span_starts(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
}

struct xj_table *
xj_table_parse(struct xj_pool *pool, const char *label, struct xj_span bytes, const struct xj_schema *schema,
               enum xj_reading how, struct xj_diags *diags)
{
	struct xj_where w = {.file = label, .line = 1, .column = 1};
	struct xj_table *t = xj_pool_zero(pool, 1, sizeof *t);
	const char *end;
	size_t valid;

	*t = (struct xj_table){.pool = pool, .label = label, .schema = schema, .origin = t};
	t->place = xj_pool_zero(pool, 1, sizeof *t->place);
	if (bytes.n == 0) {
		xj_diag_add(diags, XJ_EMPTY_FILE, &(struct xj_where){.file = label}, NULL);
		return NULL;
	}
	if (xj_table_workbook(bytes)) {
		xj_diag_add(diags, XJ_WORKBOOK, &(struct xj_where){.file = label}, NULL);
		return NULL;
	}
	if (how == XJ_FOREIGN_FILE ? !xj_encoding_decode(pool, label, bytes, diags, &t->text)
	                           : !decode_record(t, bytes, diags))
		return NULL;
	end = memchr(t->text.p, '\n', t->text.n);
	t->header = line_at(t, 0, end ? (size_t)(end - t->text.p) : t->text.n);
	t->crlf = end && end > t->text.p && end[-1] == '\r';
	t->quotes = memchr(t->text.p, '"', t->text.n) || memchr(t->text.p, '\r', t->text.n);
	valid = how == XJ_FOREIGN_FILE ? t->text.n : xj_utf8_valid(t->text.p, t->text.n);
	if (valid < t->header.n) {
		w.column = xj_utf8_count(xj_span_of(t->text.p, valid)) + 1;
		xj_diag_add(diags, XJ_NOT_UTF8, &w, NULL);
		return NULL;
	}
	if (!read_header(t, diags))
		return NULL;
	t->body = end ? (size_t)(end - t->text.p) + 1 : t->text.n;
	index_rows(t, t->body, how);
	if (valid < t->text.n)
		mark_not_utf8(t, valid, diags);
	if (schema && schema->needs_rows && t->rows == 0) {
		xj_diag_add(diags, XJ_NO_ROWS, &w, xj_span_text(pool, schema->title), NULL);
		return NULL;
	}
	return t;
}

struct xj_table *
xj_table_read(struct xj_pool *pool, const char *path, const struct xj_schema *schema, enum xj_reading how,
              struct xj_diags *diags)
{
	struct xj_span bytes;

	if (!xj_file_read(pool, path, diags, &bytes))
		return NULL;
	return xj_table_parse(pool, xj_file_label(path), bytes, schema, how, diags);
}

struct xj_table *
xj_table_empty(struct xj_pool *pool, const char *label, const struct xj_schema *schema)
{
	struct xj_diags none;
	struct xj_buf header;

	xj_diags_init(&none, pool);
	xj_buf_init(&header, pool);
	for (size_t f = 0; f < schema->nfields; f++) {
		if (f)
			xj_buf_put(&header, ',');
		xj_buf_span(&header, schema->fields[f].name);
	}
	xj_buf_put(&header, '\n');
	return xj_table_parse(pool, label, xj_buf_as_span(&header), schema, XJ_RECORDS, &none);
}

/* The next heading off the front of a header line, without quotes and blanks around it. */
static struct xj_span
next_heading(struct xj_span *rest)
{
	struct xj_span cell = xj_span_cut(rest, ',');

	if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"')
		cell = xj_span_of(cell.p + 1, cell.n - 2);
	return xj_span_trim(cell);
}

size_t
xj_header_known(struct xj_span header, const struct xj_schema *schema, size_t *headings)
{
	size_t known = 0;

	*headings = 0;
	for (size_t n = 0; header.p && n < MAX_COLUMNS; n++) {
		struct xj_span heading = next_heading(&header);

		known += heading.n && xj_schema_heading(schema, heading) >= 0;
		*headings += !xj_is_reject_heading(heading);
	}
	return known;
}

static bool
has_required(struct xj_span header, const struct xj_schema *schema, bool *any)
{
	size_t required = 0, found = 0, n = 0;

	for (size_t f = 0; f < schema->nfields; f++)
		required += schema->fields[f].required;
	while (header.p && n++ < MAX_COLUMNS) {
		int f = xj_schema_heading(schema, next_heading(&header));

		found += f >= 0 && schema->fields[f].required;
	}
	*any = required > 0;
	return found >= required;
}

const struct xj_schema *
xj_table_recognise(struct xj_span header, const struct xj_schema *const *schemas, size_t count)
{
	const struct xj_schema *best = NULL;
	size_t most = 0;

	for (size_t s = 0; s < count; s++) {
		size_t headings, known = xj_header_known(header, schemas[s], &headings);
		bool any;

		if (known > most && has_required(header, schemas[s], &any) && (any || known * 2 > headings)) {
			best = schemas[s];
			most = known;
		}
	}
	return best;
}

void
xj_cursor_init(struct xj_cursor *c, struct xj_pool *pool, const struct xj_table *table)
{
	*c = (struct xj_cursor){.table = table};
	c->cells = xj_pool_zero(pool, table->ncolumns + 1, sizeof *c->cells);
	if (table->quotes)
		c->csv = xj_csv_open(pool);
}

static enum xj_csv_fault
split(struct xj_cursor *c, size_t row, size_t *n)
{
	struct xj_span line = xj_table_line(c->table, row);

	c->row = row;
	if (c->csv)
		return xj_csv_split(c->csv, line, c->cells, c->table->ncolumns, n);
	*n = xj_csv_split_plain(line, c->cells, c->table->ncolumns);
	return XJ_CSV_SOUND;
}

/* A file made for Excel has a tab before what Excel would take for a formula or damage as a number; it is none of the value. */
static void
without_tabs(struct xj_cursor *c)
{
	for (size_t i = 0; i < c->table->ncolumns; i++)
		if (c->cells[i].n && c->cells[i].p[0] == '\t')
			c->cells[i] = xj_span_of(c->cells[i].p + 1, c->cells[i].n - 1);
}

bool
xj_cursor_split(struct xj_cursor *c, size_t row)
{
	size_t n;

	if (split(c, row, &n) != XJ_CSV_SOUND || n != c->table->ncolumns)
		return false;
	if (c->table->bom)
		without_tabs(c);
	return true;
}

bool
xj_cursor_move(struct xj_cursor *c, size_t row)
{
	return !c->table->bad[row] && xj_cursor_split(c, row);
}

void
xj_cursor_fault(struct xj_cursor *c, size_t row, struct xj_diags *diags)
{
	const struct xj_table *t = c->table;
	struct xj_where w = {.file = t->label, .line = xj_table_line_number(t, row), .column = 1};
	char have[24], want[24];
	size_t n;
	enum xj_csv_fault fault;

	if (t->bad[row])
		return; /* said already */
	fault = split(c, row, &n);
	(void)snprintf(have, sizeof have, "%zu", n);
	(void)snprintf(want, sizeof want, "%zu", t->ncolumns);
	xj_diag_add(diags, fault_codes[fault], &w, have, want, NULL);
	t->bad[row] = true;
}

static struct xj_place *
place_of(const struct xj_table *t)
{
	struct xj_place *place = t->place;

	if (!place->raw) {
		xj_cursor_init(&place->cursor, t->pool, t->origin);
		place->raw = xj_pool_zero(t->pool, t->ncolumns + 1, sizeof *place->raw);
	}
	return place;
}

/* The column, in characters, where cell `column` of a row begins. */
static size_t
column_position(const struct xj_table *t, size_t row, size_t column)
{
	struct xj_span line = xj_table_line(t->origin, row), *raw = place_of(t)->raw;

	if (xj_csv_raw_cells(line, raw, t->ncolumns) <= column)
		return 1;
	return xj_utf8_count(xj_span_of(line.p, (size_t)(raw[column].p - line.p))) + 1;
}

/* Student number, case, candidate: the primary key's first field that may be shown, else the first identifier in the row. */
static int
naming_field(const struct xj_schema *s, const struct xj_table *t)
{
	for (size_t k = s->nprimary_key; k-- > 0;) {
		int f = (int)s->primary_key[k];

		if (!s->fields[f].sensitive && t->column_of[f] >= 0)
			return f;
	}
	for (size_t f = 0; f < s->nfields; f++)
		if (s->fields[f].identifier && !s->fields[f].sensitive && t->column_of[f] >= 0)
			return (int)f;
	return -1;
}

struct xj_where
xj_table_where(const struct xj_table *t, size_t row, int field)
{
	struct xj_where w = {.file = t->label, .line = xj_table_line_number(t, row), .column = 1};
	struct xj_cursor *c;
	size_t n;

	if (!t->schema)
		return w;
	c = &place_of(t)->cursor;
	if (split(c, row, &n) == XJ_CSV_SOUND && n == t->ncolumns) {
		int key = naming_field(t->schema, t);

		if (key >= 0)
			w.record = xj_span_trim(c->cells[t->column_of[key]]);
		if (field >= 0 && t->column_of[field] >= 0)
			w.column = column_position(t, row, (size_t)t->column_of[field]);
	}
	if (field >= 0)
		w.field = t->schema->fields[field].label;
	return w;
}
