/*
 * One term's registration: who is due, who has paid, come, passed the health check and has nothing held against them; the departments' marks; deferrals;
 * what is overdue; the closing.
 *
 * Evidence dated after `today` is not seen yet, so one list serves the whole term. The day that counts is the later of payment and arrival: within the
 * window, or a deferral, it is a registration in time; later it is made up, which takes the registrar's word (`late`).
 */
#ifndef XJ_REGISTRATION_H
#define XJ_REGISTRATION_H

#include "record/changeset.h"
#include "roll/facts.h"

/* What a run found out about a student of the roll who is not registered. */
struct xj_found {
	bool judged;          /* else the rest says nothing */
	bool paid, arrived;
	struct xj_span unmet; /* everything that stands against it, in the school's words */
};

struct xj_registering {
	const struct xj_policy *policy;
	struct xj_term term;
	xj_date today;
	bool late;  /* register those who come after their time, as made up */
	bool close; /* whoever is not registered now is so for the term, and it is counted */
	struct xj_table *roll;
	const struct xj_table *events; /* registrations.csv, or an empty one */
	bool has_events; /* `events` is what was registered so far */
	struct xj_table *fees, *arrivals, *health, *holds, *deferrals; /* NULL where not given */
	const struct xj_table *cases; /* those that may have granted deferrals; NULL where not given */
	size_t mark;             /* of school.yaml's marks, the one to put: the last one registers; 0 where there are none */
	struct xj_found *found;  /* by row of the roll, filled in; NULL: not asked for */
};

/* Where the school has departments put marks, one run puts one mark: an event each, and the roll stays as it is; the last one registers.
 *
 * Refused rows (a student who is not on the roll, a deferral past its limit, a mark before its turn) are marked in their tables and the rest decided without
 * them; a student whom a refused row of any list names is left undecided, with a note, for the row might have said otherwise. A refused
 * row whose number cannot be read either leaves nobody undecided.
 * The roll is never set back: a row that a later term has been entered in is refused, unless it is known from `events` what was
 * registered in this one; then only events are added.
 * Trouble: a requirement of school.yaml whose file is not given, a list without the columns that it is for, a closing before the window's end. */
void xj_register(const struct xj_registering *in, struct xj_changes *roll, struct xj_changes *events,
                 struct xj_diags *diags);

/* The mark that the run puts is the last one, which registers. So is it where the school has no marks. */
static inline bool
xj_registers_at_last(const struct xj_registering *in)
{
	return in->mark + 1 >= in->policy->school->nmarks;
}

/* The last day of the window; XJ_NO_DATE when the calendar does not cover it. */
xj_date xj_registration_window(const struct xj_policy *policy, const struct xj_term *term);
/* The last day that a deferral may run to. */
xj_date xj_deferral_limit(const struct xj_policy *policy, xj_date window_end);
/* Is a student with this status since that day due in the window? Whoever came back to a registering status after it closed (a return
 * from suspension) was not due in it, and may register; newcomers, whose status waits for the registration, are due. */
bool xj_registration_due(xj_date window_end, const struct xj_status *status, xj_date status_since);

#endif
