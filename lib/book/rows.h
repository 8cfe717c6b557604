/*
 * The rows of one register as the lines of a log make them, in the register's order. Rows are text: what a line of
 * the log brings is borrowed from the log, and copied when a field changes. Every function answers NULL, or what in
 * the line cannot be true.
 */
#ifndef XJ_ROWS_H
#define XJ_ROWS_H

#include "base/buf.h"
#include "base/map.h"
#include "record/csv.h"

struct xj_row {
	const char *p; /* NULL: taken out */
	uint32_t n, cap; /* cap 0: borrowed */
	uint32_t chain, next; /* the next with the same key */
};

struct xj_rows {
	struct xj_pool *pool;
	struct xj_csv *csv;
	struct xj_span header;
	struct xj_span *headings, *raw; /* by column; raw: cells of the row at work */
	size_t ncolumns, hint;
	struct xj_span *keys; /* headings that a row goes by */
	size_t nkeys;
	struct xj_row *rows;
	size_t nrows, caprows;
	struct xj_chain_of_rows *chains;
	size_t nchains, capchains;
	struct xj_map map; /* from key to chain */
	uint32_t *unsettled; /* rows taken out, or with another key, in this commit */
	size_t nunsettled, capunsettled;
	bool rekeyed;        /* all of them */
	uint32_t cut_chain, cut_behind; /* the row behind which the last one was taken out of its chain */
	uint32_t seen_chain, seen_row; /* where the last count got to */
	size_t seen;
	struct xj_buf cell, line;
};

void xj_rows_init(struct xj_rows *rows, struct xj_pool *pool);
/* The register gets this header; its rows are laid out anew by the columns' names. */
const char *xj_rows_columns(struct xj_rows *rows, struct xj_span old, struct xj_span header);
/* The columns (a CSV line) that rows go by. */
const char *xj_rows_key(struct xj_rows *rows, struct xj_span names);
/* The row must last as long as the pool. */
const char *xj_rows_add(struct xj_rows *rows, struct xj_span key, struct xj_span row);
const char *xj_rows_edit(struct xj_rows *rows, struct xj_span key, struct xj_span field, struct xj_span old,
                         struct xj_span value);
const char *xj_rows_remove(struct xj_rows *rows, struct xj_span key, struct xj_span row);
/* The end of a commit: from now on keys are those that rows have now. */
void xj_rows_settle(struct xj_rows *rows);
/* The register's file. */
struct xj_span xj_rows_text(const struct xj_rows *rows);

#endif
