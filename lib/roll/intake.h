/*
 * Intake: admitted candidates become students. Every candidate ends in exactly one of arrived, admission retained, admission given up, not arrived
 * or is refused and stays undecided: also one of whom a refused line of the arrivals may speak. The arrived get a class and a number by the school's templates, never changed afterwards; a person with a live status is refused.
 */
#ifndef XJ_INTAKE_H
#define XJ_INTAKE_H

#include "record/changeset.h"
#include "roll/facts.h"

struct xj_enrolling {
	const struct xj_policy *policy;
	xj_date today;
	struct xj_table *candidates;
	struct xj_table *arrivals; /* NULL: everybody is taken as arrived */
	const struct xj_table *roll; /* as it is, or an empty one */
	const struct xj_table *intake; /* an empty table of the schema `intake`, for its layout */
};

struct xj_intake_balance {
	size_t admitted, arrived, retained, given_up, not_arrived, undecided;
};

/* New students are added to `roll`, every candidate's outcome to `intake`. A candidate who was enrolled before counts as arrived and adds
 * nothing; somebody else on the roll under that exam number is an error. New students are numbered in the order of the candidates, in the class of their group that has fewest and is not full. */
void xj_enroll(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_changes *intake,
               struct xj_intake_balance *balance, struct xj_diags *diags);

#endif
