/*
 * One table of a report, before anybody decides how it looks: a title, notes, columns, rows, a row of totals. Reports fill in keys and counts and leave the rest to
 * xj_grid_finish (finish.h): order, shares, medians, totals. So what is added up from several schools' tables comes out as it would over all their records.
 *
 * A column has an English name, which programs go by, and a Chinese title, which people read; where a page is asked for in English, its heading is the
 * name in words. Cells are text; counts are decimal, percentages have one decimal and no sign. Sensitive values stand in the grid whole: the
 * forms for people mask them.
 */
#ifndef XJ_GRID_H
#define XJ_GRID_H

#include "record/schema.h"

enum xj_grid_kind {
	XJ_GRID_TEXT,
	XJ_GRID_COUNT,   /* adds up */
	XJ_GRID_PERCENT,
	XJ_GRID_NUMBER,  /* does not add up: a median */
	XJ_GRID_SPREAD   /* how often each number came, `0:12 3:1`; for programs, and for medians; people are not shown it */
};

/* Where the cells of a column come from. */
enum xj_grid_rule {
	XJ_GRID_GIVEN,     /* the report fills them in */
	XJ_GRID_SHARE,     /* per cent of the total of `part`: they add up to 100.0 */
	XJ_GRID_RATE,      /* per cent that `part` is of `whole`, in each row and of the totals */
	XJ_GRID_OF_NOTE,   /* per cent that `part` is of the note `whole`, a count */
	XJ_GRID_MEDIAN,    /* of the spread `part`: the least number that half of them do not exceed */
	XJ_GRID_NINETIETH, /* the same for nine in ten */
	XJ_GRID_MOST,      /* the greatest number of the spread */
	XJ_GRID_LEFT,      /* a count: what of `whole` is left by the columns `part` (a,b), never below 0 */
	XJ_GRID_OVER       /* a count: what these are more than `whole` */
};

/* In what order the values of a key stand. */
enum xj_grid_order {
	XJ_ORDER_VALUE,    /* statuses as statuses.yaml lists them, codes in the order of their list, numbers by size, then text */
	XJ_ORDER_COMMONEST, /* by the first column of counts, the greatest first */
	XJ_ORDER_GIVEN     /* as `listed` has them, others behind them; without such a list as they came first */
};

struct xj_grid_column {
	struct xj_span name, title;
	enum xj_grid_kind kind;
	bool key;                     /* rows are grouped by it */
	enum xj_grid_order order;     /* of a key */
	const struct xj_span *listed; /* values of a key that go first, where its order is given */
	size_t nlisted;
	bool once;                    /* a count that is the school's own, as a plan is: of several reports of one school it is taken once */
	enum xj_grid_rule rule;
	const char *part, *whole;     /* names of columns, or of a note; NULL where the rule has no use for them */
	const struct xj_field *field; /* whose values these are; NULL where no field is masked here */
};

struct xj_grid_note {
	struct xj_span name, title, value;
	bool count;                   /* the value is a decimal that adds up */
	struct xj_span before, after; /* texts around a count, as people are shown it: 在籍 … 人 */
	bool rows;                    /* the count is that of the rows of the table; xj_grid_finish makes it */
};

struct xj_grid_notes {
	struct xj_grid_note *list;
	size_t count, cap;
};

/* What a page for people draws of a grid, beside its table. */
enum xj_chart_kind {
	XJ_NO_CHART,
	XJ_CHART_BARS,  /* a bar a row and value */
	XJ_CHART_STACK, /* the values of a row on one bar */
	XJ_CHART_LINE   /* a line a value, rows from left to right */
};

enum { XJ_CHART_VALUES = 6 };

struct xj_chart {
	enum xj_chart_kind kind;
	const char *label;                     /* the column that names the rows; NULL: the first key */
	const char *values[XJ_CHART_VALUES];   /* columns, closed by NULL where fewer */
};

struct xj_grid {
	struct xj_pool *pool;
	struct xj_span name, title;
	struct xj_grid_notes notes;
	struct xj_grid_notes foot; /* below the rows; one without a value is to be filled in by hand. Not what is merged */
	struct xj_grid_column *columns;
	size_t ncolumns, capcolumns;
	size_t nsections; /* so many columns in front head sections: rows alike in them stand together, each section on a page */
	struct xj_span **rows;
	size_t nrows, caprows;
	bool untotalled;        /* counts of different things: xj_grid_finish makes no totals */
	struct xj_span *totals; /* NULL for none; text columns are empty */
	struct xj_chart chart;
};

/* Texts are borrowed and must last as long as the grid, here and below. */
void xj_grid_init(struct xj_grid *g, struct xj_pool *pool, const char *name, const char *title);
void xj_note_text(struct xj_pool *pool, struct xj_grid_notes *notes, const char *name, const char *title,
                  struct xj_span value);
void xj_note_count(struct xj_pool *pool, struct xj_grid_notes *notes, const char *name, const char *title, int64_t n,
                   const char *before, const char *after);
/* How many rows there are. */
void xj_grid_note_rows(struct xj_grid *g, const char *name, const char *title);
/* NULL where there is none. */
const struct xj_grid_note *xj_note_find(const struct xj_grid_notes *notes, const char *name);
/* What people are shown of it. */
struct xj_span xj_note_shown(struct xj_pool *pool, const struct xj_grid_note *note);
void xj_grid_add_note(struct xj_grid *g, const char *name, const char *title, struct xj_span value);
/* Before the first row. Valid until the next one is added. */
struct xj_grid_column *xj_grid_add_column(struct xj_grid *g, struct xj_span name, struct xj_span title,
                                          enum xj_grid_kind kind);
/* A count that is the school's own (`once`). */
void xj_grid_add_once(struct xj_grid *g, const char *name, const char *title);
/* A key that is no column of a record file. */
struct xj_grid_column *xj_grid_add_key(struct xj_grid *g, const char *name, const char *title, enum xj_grid_order order);
/* A key whose values have an order of their own. */
void xj_grid_add_listed(struct xj_grid *g, const char *name, const char *title, const struct xj_span *values, size_t count);
/* A column that xj_grid_finish fills in; its kind is as the rule has it. */
struct xj_grid_column *xj_grid_add_derived(struct xj_grid *g, const char *name, const char *title, enum xj_grid_rule rule,
                                           const char *part, const char *whole);
/* Index of the column of this name; -1. */
int xj_grid_column(const struct xj_grid *g, const char *name);
/* A cell for each column, all empty; also what `totals` is made of. */
struct xj_span *xj_grid_cells(struct xj_grid *g);
struct xj_span *xj_grid_add_row(struct xj_grid *g);

struct xj_span xj_grid_count(struct xj_pool *pool, int64_t n);
/* 100 * part / whole, rounded half up; empty when there is no whole. */
struct xj_span xj_grid_percent(struct xj_pool *pool, int64_t part, int64_t whole);

/* A spread: numbers (working days, 0 and up; negative ones count too) and how often each came. */
struct xj_spread {
	int64_t (*list)[2]; /* number, times; in order of numbers after xj_spread_text */
	size_t count, cap;
};
void xj_spread_add(struct xj_pool *pool, struct xj_spread *s, int64_t number, int64_t times);
/* `0:12 3:1`; empty for none. */
struct xj_span xj_spread_text(struct xj_pool *pool, struct xj_spread *s);
/* Adds what a cell says; false where it is no spread. */
bool xj_spread_read(struct xj_pool *pool, struct xj_spread *s, struct xj_span cell);
/* The least number that `part` of `whole` do not exceed (nearest rank); false for an empty spread. After xj_spread_text. */
bool xj_spread_rank(const struct xj_spread *s, int64_t part, int64_t whole, int64_t *out);

/* A cell as people may see it: masked unless `unmask`, no control characters, a percent sign, a word for the empty key. */
struct xj_span xj_grid_shown(const struct xj_grid *g, size_t column, struct xj_span cell, bool unmask);
/* Do people get to see this column? Not what heads sections, nor spreads. */
bool xj_grid_visible(const struct xj_grid *g, size_t column);
/* Index behind the last row of the section that begins at row `from`. */
size_t xj_grid_section_end(const struct xj_grid *g, size_t from);

/* How JSON calls them; NULL behind the last. */
const char *xj_grid_kind_name(enum xj_grid_kind kind);
const char *xj_grid_rule_name(enum xj_grid_rule rule);
const char *xj_grid_order_name(enum xj_grid_order order);
const char *xj_chart_kind_name(enum xj_chart_kind kind);

#endif
