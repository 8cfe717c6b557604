/*
 * How each student stands in one term's registration, read back from registrations.csv (and the roll, for what became of those who did not register).
 *
 * Everybody who is due is in exactly one of: on time, completed, made up, left, unregistered, or still deferred. Overdue are those whom the window or
 * their deferral passed by: they went on to make it up, to leave, or to stay unregistered.
 */
#ifndef XJ_STANDING_H
#define XJ_STANDING_H

#include "policy/policy.h"

enum xj_standing_bit {
	XJ_DUE,
	XJ_ON_TIME,      /* registered, never deferred nor overdue */
	XJ_DEFERRED,     /* was ever deferred */
	XJ_COMPLETED,    /* deferred, then registered in time */
	XJ_OVERDUE,      /* was overdue, or closed without registering */
	XJ_MADE_UP,      /* registered after that */
	XJ_LEFT,         /* did not register and is neither on the roll now, nor attending, nor away for a time */
	XJ_UNREGISTERED, /* did not register (yet), is not deferred any more */
	XJ_STANDINGS
};

struct xj_standing {
	uint8_t *of_row; /* bits, by row of the roll; NULL without one */
	uint8_t *others; /* students with a line in the term who are not on the roll */
	size_t nothers;
};

static inline bool
xj_stands(uint8_t standing, enum xj_standing_bit bit)
{
	return standing >> bit & 1;
}

/* `roll` may be NULL: nobody has left, then. A student of the roll without a line is due when the status registers, unless enrolled after
 * the term, or brought to that status by a case after the window. `registrations` may be NULL: then the roll's own columns say who is registered, and nothing of what went before it: on time is
 * registered at all. Rows that make no sense are diagnosed and left out. */
void xj_standing_gather(struct xj_standing *out, struct xj_pool *pool, const struct xj_policy *policy,
                        struct xj_table *roll, struct xj_table *registrations, const struct xj_term *term,
                        struct xj_diags *diags);

#endif
