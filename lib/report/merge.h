/*
 * Many schools' reports into one: pages that were printed as JSON are read back and added up. Counts are added, row by row of the same keys, spreads joined, and
 * everything else (shares, rates, medians, totals, order) is worked out anew by xj_grid_finish; so the outcome is the report over all their records together.
 * What a school has once (a plan, the places of a class) is taken once for each school; reports without a name of a school are of one.
 * Only what has been counted alike can be added: the same report, columns, term and period.
 */
#ifndef XJ_MERGE_H
#define XJ_MERGE_H

#include "policy/policy.h"
#include "report/page.h"

/* A page as xj_page_json prints it (RFC 8259), with one more member or none: whoever counts on order or on what else may be in it is wrong. Its columns know
 * the fields of the roll that they are. False with a diagnostic, *out is then of no use: it is no such report, or its counts are not those of its totals. `label`
 * is kept, not copied. */
bool xj_page_read(struct xj_page *out, struct xj_pool *pool, const struct xj_policy *policy, const char *label,
                  struct xj_span text, struct xj_diags *diags);

struct xj_merge {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	bool by_school;         /* each row is headed by the school that it comes from */
	struct xj_page page;    /* what there is so far */
	const char *first;      /* label of the first report; NULL: none was added yet */
	size_t count;
	struct xj_merge_own *own; /* counts that a school has once */
};

/* Adds a page that was read; it is not used any more. False with a diagnostic: it is of another report, is not counted alike, or its sums do not fit. Tables
 * of nothing that adds up are left out, and told of. */
bool xj_merge_add(struct xj_merge *m, struct xj_page *page, const char *label, struct xj_diags *diags);
/* After the last: order, shares, totals. False with a diagnostic when nothing is left. */
bool xj_merge_end(struct xj_merge *m, struct xj_diags *diags);

#endif
