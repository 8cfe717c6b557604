/*
 * Columns that the reader of a report names: --by, --columns, and (choose.h) --where. A column of a file is known by its own heading and, where it is a field of the
 * schema, by every name of that field; columns that a school added serve like any other.
 */
#ifndef XJ_PICK_H
#define XJ_PICK_H

#include "policy/policy.h"
#include "report/grid.h"

struct xj_pick {
	struct xj_span name, title;
	const struct xj_field *field; /* NULL for a column that the schema has not */
	int column;                   /* in the table */
};

/* False when the file has no such column; *out untouched. */
bool xj_pick_column(const struct xj_table *t, struct xj_span name, struct xj_pick *out);
/* What a column is called: by the name of its field, else by its heading. */
struct xj_span xj_pick_heading(const struct xj_table *t, size_t column);
/* xj_pick_column with a diagnostic that names the columns there are, the nearest first. */
bool xj_pick_named(const struct xj_table *t, struct xj_span name, struct xj_diags *diags, struct xj_pick *out);
/* Columns from `a,b,c`, each once; false with a diagnostic for each that is not there. */
bool xj_pick_list(struct xj_pool *pool, const struct xj_table *t, const char *names, struct xj_diags *diags,
                  struct xj_pick **out, size_t *count);
/* What a roll is grouped by where nobody says: the first that it has of college, grade and class; NULL for none of them. */
const char *xj_pick_usual(const struct xj_table *roll);
/* Adds these columns to the grid, as keys. */
void xj_pick_columns(struct xj_grid *grid, const struct xj_pick *picks, size_t count);
/* Statuses as statuses.yaml lists them, codes in the order of their list, numbers by size, then text, empty last. */
int64_t xj_pick_rank(const struct xj_policy *policy, const struct xj_pick *pick, struct xj_span value);
/* The same as an xj_rank_fn for groups whose keys are these columns. */
struct xj_pick_order {
	const struct xj_policy *policy;
	const struct xj_pick *picks;
};
int64_t xj_pick_order(const void *ctx, size_t key, struct xj_span value);

#endif
