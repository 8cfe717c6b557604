/*
 * What is checked again after a student is on the roll: by the student, who confirms the record or objects to it, and by the school, which re-checks the
 * qualification of the whole intake. The roll gets the day of a confirmation and of a passed re-check; an objection takes the confirmation away. Nothing else is
 * decided here: objections and failures become requests, for cases.
 */
#ifndef XJ_CONFIRMATION_H
#define XJ_CONFIRMATION_H

#include "record/changeset.h"
#include "roll/facts.h"

struct xj_confirming {
	const struct xj_policy *policy;
	xj_date today;
	struct xj_table *list; /* of kind `confirmations` or `rechecks` */
	const struct xj_table *roll;
};

/* A confirmation sets confirmed_on, an objection clears it unless the student confirmed on a later day, and becomes a request for `correct`. Refused: who is not on
 * the roll, another name, two lines that say different things, an objection that says nothing, a day to come. */
void xj_confirm(const struct xj_confirming *in, struct xj_changes *roll, struct xj_changes *requests,
                struct xj_diags *diags);

/* A passed re-check sets reviewed_on. A failed one becomes a request: cancel-admission for an admission, cancel for a student. One warning tells how many came after
 * intake.recheck_within. */
void xj_recheck(const struct xj_confirming *in, struct xj_changes *roll, struct xj_changes *requests,
                struct xj_diags *diags);

#endif
