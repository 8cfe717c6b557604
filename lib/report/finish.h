/*
 * What every table of counts has in common, done once for reports and for what is merged of them: rows in the order of their keys, shares and medians, totals.
 * Keys go first by those that head sections. A text that is no key is told of its key (the code of a type) and has no order.
 */
#ifndef XJ_FINISH_H
#define XJ_FINISH_H

#include "policy/policy.h"
#include "report/grid.h"

/* Sorts the rows where there are keys, fills in what is derived, and makes totals where there are keys and counts. A count that is empty is not known: a
 * total of none but such is empty too. `policy` may be NULL: statuses stand in byte order then. */
void xj_grid_finish(struct xj_grid *g, const struct xj_policy *policy);

#endif
