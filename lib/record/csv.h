/*
 * One line of CSV into cells. libcsv decides what a line with quotes means (RFC 4180, strict); one without splits at its commas, which is
 * the same rule. tests/fuzz holds the two to the same answer.
 */
#ifndef XJ_CSV_H
#define XJ_CSV_H

#include "base/span.h"

enum xj_csv_fault {
	XJ_CSV_SOUND,
	XJ_CSV_STRAY,      /* a quote inside an unquoted cell, or text behind a closing quote */
	XJ_CSV_UNFINISHED, /* a quote is still open at the end of the line */
	XJ_CSV_BREAK       /* a carriage return inside the line */
};

struct xj_csv;

struct xj_csv *xj_csv_open(struct xj_pool *pool);
/* Splits `line` (no ending) into at most `max` cells; *count is how many there are, which may be more. Cells lie in the line, or until
 * the next call in `csv`. */
enum xj_csv_fault xj_csv_split(struct xj_csv *csv, struct xj_span line, struct xj_span *cells, size_t max,
                               size_t *count);
/* The same, always through libcsv: the reference that the tests compare with. */
enum xj_csv_fault xj_csv_split_quoted(struct xj_csv *csv, struct xj_span line, struct xj_span *cells, size_t max,
                                      size_t *count);
/* For a line known to hold neither quote nor carriage return: answers the count. The fastest way. */
size_t xj_csv_split_plain(struct xj_span line, struct xj_span *cells, size_t max);
/* The cells as they are written, quotes and all, of a sound line. Answers the count. */
size_t xj_csv_raw_cells(struct xj_span line, struct xj_span *cells, size_t max);

#endif
