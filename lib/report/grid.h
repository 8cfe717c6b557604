/*
 * What a report says, before anybody decides how it looks: a title, notes, columns, rows, a row of totals. Reports fill grids, forms (text, csv, json, html)
 * print them, and neither knows the other.
 *
 * A column has an English name, which programs go by, and a Chinese title, which people read: the data is Chinese, so titles are never
 * translated. Cells are text; counts are decimal, percentages have one decimal and no sign. Sensitive values stand in the grid whole: the
 * forms for people mask them.
 */
#ifndef XJ_GRID_H
#define XJ_GRID_H

#include "record/schema.h"

enum xj_grid_kind { XJ_GRID_TEXT, XJ_GRID_COUNT, XJ_GRID_PERCENT };

struct xj_grid_column {
	struct xj_span name, title;
	enum xj_grid_kind kind;
	bool key;                     /* rows are grouped by it */
	const struct xj_field *field; /* whose values these are; NULL where no field is masked here */
};

struct xj_grid_note {
	struct xj_span name, title, value;
};

struct xj_grid {
	struct xj_pool *pool;
	struct xj_span name, title;
	struct xj_grid_note *notes;
	size_t nnotes, capnotes;
	struct xj_grid_column *columns;
	size_t ncolumns, capcolumns;
	size_t nsections; /* so many columns in front head sections: rows alike in them stand together, each section on a page */
	struct xj_span **rows;
	size_t nrows, caprows;
	struct xj_span *totals; /* NULL for none; text columns are empty */
};

/* Texts are borrowed and must last as long as the grid, here and below. */
void xj_grid_init(struct xj_grid *g, struct xj_pool *pool, const char *name, const char *title);
void xj_grid_add_note(struct xj_grid *g, const char *name, const char *title, struct xj_span value);
/* Before the first row. Valid until the next one is added. */
struct xj_grid_column *xj_grid_add_column(struct xj_grid *g, struct xj_span name, struct xj_span title,
                                          enum xj_grid_kind kind);
/* A cell for each column, all empty; also what `totals` is made of. */
struct xj_span *xj_grid_cells(struct xj_grid *g);
struct xj_span *xj_grid_add_row(struct xj_grid *g);

struct xj_span xj_grid_count(struct xj_pool *pool, int64_t n);
/* 100 * part / whole, rounded half up; empty when there is no whole. */
struct xj_span xj_grid_percent(struct xj_pool *pool, int64_t part, int64_t whole);

/* A cell as people may see it: masked unless `unmask`, no control characters, a percent sign, a word for the empty key. */
struct xj_span xj_grid_shown(const struct xj_grid *g, size_t column, struct xj_span cell, bool unmask);
/* Index behind the last row of the section that begins at row `from`. */
size_t xj_grid_section_end(const struct xj_grid *g, size_t from);

/* How a grid is printed. */
struct xj_form {
	const char *name; /* text, csv, json, html */
	void (*print)(struct xj_buf *out, const struct xj_grid *g, bool unmask);
};
/* NULL when there is no such form. */
const struct xj_form *xj_form_find(const char *name);

void xj_grid_text(struct xj_buf *out, const struct xj_grid *g, bool unmask);
/* Header of names and rows; no notes, no totals, nothing masked: a record stream. */
void xj_grid_csv(struct xj_buf *out, const struct xj_grid *g, bool unmask);
/* One object: name, title, notes, columns, rows, totals. Nothing masked. */
void xj_grid_json(struct xj_buf *out, const struct xj_grid *g, bool unmask);
/* One page that needs no other file, to look at and to print. */
void xj_grid_html(struct xj_buf *out, const struct xj_grid *g, bool unmask);

#endif
