/*
 * What the lists of other offices say about each student: finance's payments, arrivals, health checks, holds, deferrals. One entry for each
 * row of the roll.
 */
#ifndef XJ_EVIDENCE_H
#define XJ_EVIDENCE_H

#include "roll/registration.h"

struct xj_evidence {
	int64_t due, paid;          /* hundredths of a yuan; the rows of one student add up */
	xj_date paid_on, attended_on; /* the latest payment, the arrival; XJ_NO_DATE for none */
	xj_date deferred_on, deferred_until;
	uint32_t deferral; /* row of the deferral, or XJ_NONE */
	struct xj_span health;
	bool listed, granted, arrived, held; /* listed: finance knows the student */
	bool undated; /* something counts as of today, for want of a date */
};

/* NULL after trouble; refused rows are marked in their tables. Lasts as long as the pool. */
struct xj_evidence *xj_evidence_gather(const struct xj_registering *in, struct xj_pool *pool, xj_date window_end,
                                       struct xj_diags *diags);
/* Has the list a column that can tell who paid? One without would leave everybody unpaid. */
bool xj_evidence_speaks_of_money(const struct xj_table *fees);
/* Has the student paid, or been granted aid? */
bool xj_evidence_paid(const struct xj_evidence *e, bool has_due);

#endif
