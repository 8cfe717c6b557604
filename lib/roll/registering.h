/*
 * Inside of registering: registration.c decides how the registration of each student stands, marks.c puts one department's mark, term_confirmation.c takes
 * what students confirm.
 */
#ifndef XJ_REGISTERING_H
#define XJ_REGISTERING_H

#include "roll/requirements.h"

/* What was done later than the school allows for it: told once, with the latest. */
struct xj_review {
	size_t count;
	uint32_t row;
	int days;
};

struct xj_registering_run {
	const struct xj_registering *in;
	struct xj_pool *pool;
	struct xj_roll_fields rf;
	struct xj_registration_fields ef;
	xj_date window_end;
	struct xj_evidence *evidence; /* by row of the roll, as the next */
	struct xj_recorded *recorded;
	struct xj_later_terms later;
	struct xj_requirements requirements;
	struct xj_review review;
	size_t running; /* deferrals that run on behind the closing, the last of them until */
	xj_date running_until;
	bool said_fees, said_arrivals;
	struct xj_cursor row;
	struct xj_changes *roll, *events;
	struct xj_diags *diags;
};

/* A new line about the student at the cursor. */
void xj_run_add(struct xj_registering_run *r, struct xj_span state, xj_date on, xj_date until, struct xj_span reason,
                const struct xj_evidence *e);
/* The mark of this run was put on the student at the cursor; `acted`: the day on which the student did what it needs. Is it in time? */
void xj_run_review(struct xj_registering_run *r, xj_date acted, const struct xj_recorded *recorded);
/* Puts a department's mark on the student at the cursor, who has this status. */
void xj_mark_student(struct xj_registering_run *r, const struct xj_status *status);
/* The status that follows on registering, where one does, from `today`. `row` is at the student's row of the roll that `roll` changes. */
void xj_status_follows(const struct xj_registering *in, const struct xj_cursor *row, const struct xj_status *status,
                       struct xj_changes *roll);

#endif
