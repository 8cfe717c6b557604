/* While a list is compared: between compare.c, which finds whom its rows are, and compare_list.c, which tells what came of it. */
#ifndef XJ_COMPARE_INSIDE_H
#define XJ_COMPARE_INSIDE_H

#include "report/choose.h"
#include "report/compare.h"
#include "report/group.h"
#include "roll/cases.h"

enum { XJ_COMPARE_KEYS = 4 };

enum xj_compare_kind {
	XJ_IS_DIFFERS,
	XJ_IS_STATUS,
	XJ_IS_SPELLING,
	XJ_IS_DAMAGED,
	XJ_IS_MISSING_HERE,
	XJ_IS_MISSING_THERE,
	XJ_IS_DUPLICATE,
	XJ_IS_AMBIGUOUS,
	XJ_IS_UNIDENTIFIED
};

/* Students of the roll by one of the keys. */
struct xj_compare_keyed {
	const struct xj_compared *column;
	struct xj_span *values; /* by row of the roll */
	uint32_t *twin;         /* another row of the same value; XJ_NONE */
	struct xj_map map;
};

struct xj_comparing {
	const struct xj_compare *in;
	struct xj_pool *pool;
	struct xj_diags *diags;
	struct xj_compared *columns;
	size_t ncolumns;
	struct xj_compare_keyed keys[XJ_COMPARE_KEYS];
	size_t nkeys;
	uint8_t *rank;  /* by row of the roll: enum rank */
	bool *wanted, *expected; /* the same: --where lets it through; their list ought to have it */
	bool *seen;     /* a row of theirs was found to be it */
	struct xj_cursor ours, theirs;
	struct xj_grid *list;
	struct xj_groups groups;
	struct xj_pick *by;
	size_t nby;
	struct xj_span *values; /* of a group */
	struct xj_choice choice, layout; /* --where; whom the layout's list is of */
	bool has_layout;
	bool asks_status; /* --where does: then whoever it lets through is expected there */
	struct xj_cases cases;
	int student_id, name, status;
	size_t whole; /* differences that show a sensitive value */
};

/* One line of the list of differences. */
struct xj_compare_finding {
	enum xj_compare_kind kind;
	const struct xj_compared *column; /* NULL: about the whole row */
	struct xj_span ours, theirs;
	bool here, there; /* which of the cursors stand at the row */
};

/* The column of theirs that says what this field of the roll says; NULL for none. */
const struct xj_compared *xj_compare_column(const struct xj_comparing *k, int field);
/* A cell that lasts, of a row of this table. */
struct xj_span xj_compare_kept(const struct xj_comparing *k, const struct xj_table *t, struct xj_span cell);
void xj_compare_begin_list(struct xj_comparing *k, struct xj_page *page);
void xj_compare_report(struct xj_comparing *k, const struct xj_compare_finding *f);

#endif
