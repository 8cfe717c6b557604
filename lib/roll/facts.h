/*
 * What a condition may ask about one student: the request or case, then what follows from its dates, then the roll row, then the teaching system's
 * figures. A name is looked for in that order; a file that was not given makes its facts unknown, never empty.
 */
#ifndef XJ_FACTS_H
#define XJ_FACTS_H

#include "policy/policy.h"
#include "roll/fields.h"

struct xj_facts {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_cursor *request;  /* at its row; NULL for none. A request or a line of cases.csv */
	const struct xj_cursor *roll;     /* at the student's row; NULL: unknown */
	const struct xj_cursor *academic; /* at the student's row; NULL: unknown */
	struct xj_span set;               /* `program=530302;class=…` */
	struct xj_span reason;
	xj_date starts_on, until, today; /* XJ_NO_DATE for none */
	char number[24]; /* derived figures are written here, one at a time */
};

/* An xj_fact_fn; ctx is a struct xj_facts. A value in `number` holds until the next call. */
bool xj_facts_get(void *ctx, struct xj_span name, struct xj_span *value);
/* The value of `field` in a `set` list; p NULL when it is not there. */
struct xj_span xj_set_get(struct xj_span set, struct xj_span field);
/* The school year, by its first calendar year: August to July. */
int xj_school_year(xj_date d);

#endif
