/*
 * A CSV file in memory: its bytes, where its lines begin, which column is which field. Fields are found when a row is split, as spans into
 * the bytes; nothing else is held, so a table costs little more than its file.
 *
 * What CSV means is libcsv's to say (RFC 4180, strict): a row that holds a quote goes through it, any other splits at its commas by the
 * same rule. One record a line: a line break inside quotes is refused. Record files are UTF-8 with LF; CRLF and a byte order mark are
 * accepted and kept; in a file with a byte order mark, which is one for Excel, a tab in front of a cell is none of its value. Foreign files come in any form that encoding.h decodes; rows of theirs that hold no value are passed over.
 */
#ifndef XJ_TABLE_H
#define XJ_TABLE_H

#include "base/map.h"
#include "record/csv.h"
#include "record/schema.h"

struct xj_column {
	struct xj_span heading; /* as in the file, unquoted */
	int field;              /* index in the schema, -1 for an unknown column */
};

struct xj_table {
	struct xj_pool *pool;
	const char *label; /* the file's name in messages */
	const struct xj_schema *schema;
	struct xj_span text;   /* the whole file as UTF-8, without a byte order mark */
	bool bom, quotes, crlf; /* crlf: the header line ends in CRLF */
	bool gaps;             /* rows without a value stand between others, and are passed over as blank lines are */
	struct xj_span header; /* the header line without its ending */
	size_t body;           /* where the line behind it begins */
	struct xj_column *columns;
	size_t ncolumns;
	int *column_of;        /* by schema field, -1 where the file has no such column */
	size_t *starts;        /* byte offset of each row's line */
	size_t rows;
	size_t *blanks;        /* rows before which a blank line stands, once for each */
	size_t nblanks;
	bool *bad;             /* rows that were refused, here or by whoever used them; shared with `origin` */
	const struct xj_table *origin; /* the table as it came, of one that xj_table_clean made; else itself */
	struct xj_place *place; /* what xj_table_where works with */
};

/* One row at a time; a cursor per loop (and thread). */
struct xj_cursor {
	const struct xj_table *table;
	size_t row;
	struct xj_span *cells; /* by column; valid until the next move */
	struct xj_csv *csv;    /* for rows with quotes */
};

enum xj_reading { XJ_RECORDS, XJ_FOREIGN_FILE };

/* Reads and indexes a file; the header is matched against the schema (NULL: any header). Errors in the header or the encoding are diagnosed
 * and answer NULL; rows are not looked at yet. A file without a byte is an error: whatever wrote it failed. */
struct xj_table *xj_table_read(struct xj_pool *pool, const char *path, const struct xj_schema *schema,
                               enum xj_reading how, struct xj_diags *diags);
struct xj_table *xj_table_parse(struct xj_pool *pool, const char *label, struct xj_span bytes,
                                const struct xj_schema *schema, enum xj_reading how, struct xj_diags *diags);
/* A table of no rows with the schema's own header. */
struct xj_table *xj_table_empty(struct xj_pool *pool, const char *label, const struct xj_schema *schema);
/* How many of its headings mean a field; those of refused rows are not counted. */
size_t xj_header_known(struct xj_span header, const struct xj_schema *schema, size_t *headings);
/* The schema whose required fields all stand in this header (where none is required: that knows more than half of it) and that knows most of it; of two
 * that know as much, the one that stands first. NULL for none. */
const struct xj_schema *xj_table_recognise(struct xj_span header, const struct xj_schema *const *schemas, size_t count);

/* Is it a workbook, whatever its name is? Nothing reads it, and it is told of as one. */
bool xj_table_workbook(struct xj_span bytes);
/* What stands where its commas should: "tabs", "semicolons"; NULL when nothing does. */
const char *xj_header_separator(struct xj_span header);
/* Is it a column that xj_emit_rejects puts in front? Such a column of a file that is read is nothing to speak of. */
bool xj_is_reject_heading(struct xj_span heading);

void xj_cursor_init(struct xj_cursor *c, struct xj_pool *pool, const struct xj_table *table);
/* Splits row `row`; false when it was refused or is not well formed (wrong number of cells, a stray or unfinished quote). */
bool xj_cursor_move(struct xj_cursor *c, size_t row);
/* The same for a row that may have been refused. */
bool xj_cursor_split(struct xj_cursor *c, size_t row);
/* Says what is wrong with a row that is not well formed, and marks it bad. */
void xj_cursor_fault(struct xj_cursor *c, size_t row, struct xj_diags *diags);
/* The cell of a schema field; empty when the file has no such column. */
static inline struct xj_span
xj_cell(const struct xj_cursor *c, int field)
{
	int column = field < 0 ? -1 : c->table->column_of[field];

	return column < 0 ? (struct xj_span){"", 0} : c->cells[column];
}

/* The row's line without its ending. */
struct xj_span xj_table_line(const struct xj_table *t, size_t row);
size_t xj_table_line_number(const struct xj_table *t, size_t row);
/* Where a cell stands; field -1 names the row only. The record is the row's primary key, unless that is sensitive; it lasts until the next
 * call for this table. */
struct xj_where xj_table_where(const struct xj_table *t, size_t row, int field);

/* Checks every row: well formed, each cell by value.h, `unique` fields and the primary key (state and table kinds). Marks rows with errors bad. */
void xj_table_check(struct xj_table *t, struct xj_diags *diags);
/* A foreign table in record form, checked: the same rows under the same label, line and column numbers still those of the file; rows that
 * could not be understood are marked bad and empty. */
struct xj_table *xj_table_clean(struct xj_table *t, struct xj_diags *diags);
/* Adds an error about a cell (field -1: the row) and marks the row bad. Arguments as of xj_diag_add. */
#define xj_table_refuse(t, row, field, diags, code, ...)                                                             \
	do {                                                                                                         \
		struct xj_where refused_ = xj_table_where((t), (row), (field));                                      \
		xj_diag_add((diags), (code), &refused_, __VA_ARGS__);                                                \
		(t)->bad[(row)] = true;                                                                              \
	} while (0)

/* Rows by the value of one field; the first row where a value comes more than once. Rows without a value and bad rows are not in it: those that
 * were bad when it was made, and a row that became so since is not found. The first few look-ups search the table's bytes, the next one makes a
 * map of all rows. It stays where it was made, and serves one thread. */
struct xj_index {
	struct xj_pool *pool;
	const struct xj_table *table;
	int field, column; /* column -1: the table has none for the field, and nothing is found */
	bool *bad;         /* as they were when it was made */
	struct xj_cursor cursor;
	int searches;
	bool built;
	struct xj_map map;
};
void xj_index_build(struct xj_index *index, struct xj_pool *pool, const struct xj_table *t, int field);
/* Row number or XJ_NONE. */
uint32_t xj_index_find(struct xj_index *index, struct xj_span value);

#endif
