/*
 * Findings as they are to be shown: those of one audit, or what differs between two under different rules, and how they are grouped. The
 * findings stay where they are and must last as long.
 */
#ifndef XJ_LISTING_H
#define XJ_LISTING_H

#include "audit/audit.h"

enum xj_change {
	XJ_STANDS,  /* nothing was compared */
	XJ_FLAGGED, /* found only under the other rules */
	XJ_MOVED,   /* found under both, but due on another day, or of another severity */
	XJ_CLEARED  /* found only under the rules that hold now */
};

struct xj_listed {
	const struct xj_audit *audit; /* under whose rules it was found */
	const struct xj_finding *finding;
	const struct xj_finding *before; /* of one that moved: what it was */
	enum xj_change change;
	uint32_t group;
};

struct xj_group_of_findings {
	struct xj_span key;
	size_t errors, warnings;
};

struct xj_listing {
	struct xj_pool *pool;
	struct xj_listed *list; /* by group, in each in the order in which they were added */
	size_t count, cap;
	bool compared;
	struct xj_span by; /* owner, rule, or a field of the roll; empty: not grouped */
	struct xj_group_of_findings *groups; /* as their first findings come; one, with an empty key, where it is not grouped */
	size_t ngroups;
};

/* What was found, in its order. */
void xj_listing_of(struct xj_listing *l, const struct xj_audit *a);
/* What would be found under b's rules and is not under a's, what would be due on another day, what would not be found any more: in this order, each
 * in the order that its audit has. Both have judged the same tables, and are sorted. */
void xj_listing_compare(struct xj_listing *l, const struct xj_audit *a, const struct xj_audit *b);
/* Groups them; a finding of no student is in the group of the empty value. False with a diagnostic where `by` is neither owner, rule nor a field of the
 * roll that may be shown. */
bool xj_listing_group(struct xj_listing *l, struct xj_audit *a, const char *by, struct xj_diags *diags);
/* Takes out of an audit what `keep` does not want; answers how many went. */
typedef bool xj_keep_fn(void *ctx, const struct xj_finding *f);
size_t xj_audit_keep(struct xj_audit *a, xj_keep_fn *keep, void *ctx);

#endif
