/*
 * A roster as data, read from rosters/NAME.yaml of the policy's folders, the nearer by name: xueji-roster(5) is the specification.
 */
#ifndef XJ_ROSTER_KIND_H
#define XJ_ROSTER_KIND_H

#include "policy/policy.h"
#include "report/page.h"

struct xj_roster_column {
	struct xj_span name, title; /* title empty: that of the column */
	const struct xj_node *node;
};

struct xj_roster_kind {
	struct xj_span name, title, english;
	bool of_changes;           /* a line for each change that took effect, else for each student */
	struct xj_span *workflows; /* of_changes: whose changes; one that the profile does not have is no error */
	size_t nworkflows;
	const struct xj_node *where, *usually; /* conditions; NULL for none. usually: unless --where asks about the same */
	struct xj_span otherwise;  /* the title where --where does; empty: the same */
	struct xj_span dated;      /* the date that -t, --from and --until are about; empty: it is of no period */
	struct xj_span *by;        /* columns that head sections */
	size_t nby;
	struct xj_roster_column *columns;
	size_t ncolumns;
	int64_t copies;            /* 1 or more */
	struct xj_span *sign;      /* who signs below */
	size_t nsign;
	struct xj_span file;       /* what -O calls it; empty: the title */
	struct xj_span source;
};

/* NULL with a diagnostic: there is none of this name, which the message then tells, or it is at fault. */
const struct xj_roster_kind *xj_roster_kind_read(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name, struct xj_diags *diags);
/* Reads all there are: false with diagnostics where one is at fault. What their conditions ask about is judged beside a roll. */
bool xj_roster_kind_check(struct xj_pool *pool, const struct xj_policy *p, struct xj_diags *diags);
/* Fills an empty page with the rosters there are; false with diagnostics where one is at fault. */
bool xj_roster_list(const struct xj_policy *p, struct xj_page *page, struct xj_diags *diags);

#endif
