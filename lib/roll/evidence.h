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
	struct xj_span deferral_reason;
	bool deferred, by_case;      /* a deferral was granted; by a case: then it may be one after the window */
	struct xj_table *named_in;   /* the first list that has a row about the student, and that row; NULL for none */
	size_t named_at;
	uint32_t arrival;  /* the first row of the student in the arrivals, or XJ_NONE */
	struct xj_span health;
	const char *refused_in; /* a file with a refused row about the student, who cannot be judged by what is left; NULL for none */
	bool billed, granted, arrived, held; /* billed: finance says what is due */
	bool paid_undated, arrived_undated;  /* counts as of today, for want of a date */
};

/* Refused rows are marked in their tables; whom such a row names, as far as its number can be read, is told by `refused_in`, and a row
 * without a number that can be read is told of nobody. Rows about students whose own roll row was refused are passed over. Lasts as long
 * as the pool. */
struct xj_evidence *xj_evidence_gather(const struct xj_registering *in, struct xj_pool *pool, xj_date window_end,
                                       struct xj_diags *diags);
/* Has the list a column that can tell who paid? One without would leave everybody unpaid. */
bool xj_evidence_speaks_of_money(const struct xj_table *fees);
/* Has the list a column that can tell who came? One without would have everybody who is named come. */
bool xj_evidence_speaks_of_arrival(const struct xj_table *arrivals);
/* Does this row of the holds stand on that day? One that does not say since when always did. */
bool xj_evidence_hold_stands(const struct xj_cursor *hold, xj_date on);
/* Has the student paid, or been granted aid? Where finance does not say what is due, anything paid will do. */
bool xj_evidence_paid(const struct xj_evidence *e);

#endif
