/*
 * The periods of recurring duties: calendar years, halves and quarters of one, months, and terms of terms.csv, each with the name that records have for it:
 * 2026, 2026-H1, 2026-Q3, 2026-11, 2026-2027-1.
 */
#ifndef XJ_PERIODS_H
#define XJ_PERIODS_H

#include "policy/policy.h"

struct xj_period {
	struct xj_span name;
	xj_date from; /* the first day */
};

/* The period of that kind that the day falls into; of terms the last that had begun by then, so that what is done in the holidays counts for the term before. False where
 * terms.csv has none, or there is no such file. */
bool xj_period_at(const struct xj_policy *p, enum xj_every every, xj_date day, struct xj_pool *pool, struct xj_period *out);
/* The period of this name; false for a name that none of that kind has. */
bool xj_period_named(const struct xj_policy *p, enum xj_every every, struct xj_span name, struct xj_pool *pool,
                     struct xj_period *out);
/* The one behind it; false where terms.csv ends. */
bool xj_period_next(const struct xj_policy *p, enum xj_every every, const struct xj_period *period, struct xj_pool *pool,
                    struct xj_period *out);

/* By its name or its title; NULL. */
const struct xj_duty *xj_school_duty(const struct xj_school *school, struct xj_span word);

#endif
