/*
 * A case that is not there, walked through its procedure: opened, decided and carried to the roll by the rules that hold for real ones, each step on its last
 * day (one without a time on the day that it is ready), every proof given. What refuses a real request refuses it here.
 */
#ifndef XJ_SIMULATE_H
#define XJ_SIMULATE_H

#include "roll/change.h"

struct xj_simulate {
	const struct xj_policy *policy;
	const struct xj_workflow *w;
	struct xj_table *roll;     /* has the student's row */
	struct xj_span student;
	const struct xj_table *academic; /* NULL for none */
	struct xj_request_defaults request; /* proofs are added */
	xj_date on;                /* day of the request */
};

struct xj_simulated_step {
	const struct xj_step *step;
	bool came;
	struct xj_span decision;  /* pass, issue, mark */
	xj_date from, due, on;    /* the clock's day 0, its last day (XJ_NO_DATE: none), the day of the decision */
	xj_date notice;           /* the last day of the public notice that it begins; XJ_NO_DATE: none */
};

struct xj_simulated_field {
	const struct xj_field *field;
	struct xj_span old, now;
	bool known; /* what it was */
};

struct xj_simulation {
	struct xj_simulated_step *steps; /* in the order of the file */
	struct xj_simulated_field *fields; /* that the effect changes */
	size_t nfields, capfields;
	struct xj_span evidence;
	xj_date effective_on, closed_on;
};

/* False with diagnostics. A fact that is not known is asked for by XJ_FACT_WANTED. */
bool xj_simulate(struct xj_pool *pool, const struct xj_simulate *in, struct xj_simulation *out, struct xj_diags *diags);

#endif
