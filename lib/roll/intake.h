/*
 * Intake: admitted candidates become students. Every candidate ends in exactly one of arrived, admission retained, admission given up, not arrived
 * or is refused and stays undecided: also one of whom a refused line of the arrivals may speak. The arrived get a class and numbers by the school's rules,
 * never changed afterwards; a person with a live status is refused.
 *
 * An admission may have a row of the roll before there is a student: a provisional row, whose number is the exam number, so that cases can be opened for it. It has one
 * of the statuses admitted, entered, admission-given-up, admission-cancelled, or one that is away for an admission. The outcome follows it, and a school whose
 * statuses.yaml has none of these does without such rows.
 */
#ifndef XJ_INTAKE_H
#define XJ_INTAKE_H

#include "record/changeset.h"
#include "roll/facts.h"

struct xj_enrolling {
	const struct xj_policy *policy;
	xj_date today;
	const struct xj_table *candidates; /* or, for xj_transfer_in, transfers */
	struct xj_table *arrivals; /* NULL: everybody is taken as arrived */
	const struct xj_table *roll; /* as it is, or an empty one */
	const struct xj_table *intake; /* an empty table of the schema `intake`, for its layout */
	bool returning; /* whose admission was resumed is an applicant too */
};

/* The list and the returning together; `returning` are those of them who are not on the list. */
struct xj_intake_balance {
	size_t admitted, arrived, retained, given_up, not_arrived, undecided;
	size_t returning, returned;
	size_t overdue; /* of the not arrived: those whose result is due, the last day of the first of them */
	xj_date due;
};

/* New students are added to `roll`, every candidate's outcome to `intake`. A candidate who was enrolled before counts as arrived and adds
 * nothing; somebody else on the roll under that exam number is an error. New students are numbered in the order of the candidates, the returning behind them, in the class
 * of their group that has fewest and is not full. */
void xj_enroll(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_changes *intake,
               struct xj_intake_balance *balance, struct xj_diags *diags);

/* Candidates enter the roll as admitted, before they come. Who is on it already adds nothing. Answers how many were added. */
size_t xj_admit(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_diags *diags);

/* Students from another school get a row with the status `incoming`, numbered and placed, on which the case of their transfer is opened; the request
 * for it goes to `requests`. One with such a row already adds nothing. Answers how many were added. */
size_t xj_transfer_in(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_changes *requests,
                      struct xj_diags *diags);

/* Is it one of a list of what was handed in, as people write such a list by hand: 照片;体检表 or 照片、体检表? */
bool xj_handed_in(struct xj_span list, struct xj_span item);

#endif
