/*
 * The states of a registration. Records hold them in the school's words, codes/registration.csv has these by their code.
 */
#ifndef XJ_STATES_H
#define XJ_STATES_H

#include "record/schema.h"

enum xj_registration {
	XJ_STATE_NOT_YET,
	XJ_STATE_REGISTERED, /* registered, in time */
	XJ_STATE_DEFERRED,   /* deferred, until its end */
	XJ_STATE_OVERDUE,    /* overdue: the window or the deferral has passed */
	XJ_STATE_MADE_UP,    /* late: registered after that */
	XJ_STATE_UNREGISTERED, /* closed: not registered in the term */
	XJ_STATE_MARKED /* any other code, as `paid`: one department's mark, which leaves the state as it was */
};

static const char *const xj_registration_codes[] = {"", "registered", "deferred", "overdue", "late", "closed"};

/* The state that a cell of `field` holds; NOT_YET for an empty or unknown one. */
static inline enum xj_registration
xj_registration_state(const struct xj_field *field, struct xj_span value)
{
	struct xj_span code = xj_field_code(field, value);

	for (int s = XJ_STATE_REGISTERED; s <= XJ_STATE_UNREGISTERED; s++)
		if (xj_span_is(code, xj_registration_codes[s]))
			return (enum xj_registration)s;
	return field->codes && xj_codes_code(field->codes, code) != XJ_NONE ? XJ_STATE_MARKED : XJ_STATE_NOT_YET;
}

/* Of any state but MARKED. */
static inline struct xj_span
xj_registration_value(const struct xj_field *field, enum xj_registration state)
{
	return state == XJ_STATE_NOT_YET ? XJ_LIT("") : xj_field_value(field, xj_registration_codes[state]);
}

#endif
