/*
 * What is on record of each student in one term: the lines of registrations.csv, folded, and what the roll itself holds. The last line that is no
 * department's mark is the state; marks add up beside it.
 */
#ifndef XJ_RECORDED_H
#define XJ_RECORDED_H

#include "roll/registration.h"
#include "roll/states.h"

struct xj_recorded {
	bool any;                    /* a line that is a state */
	enum xj_registration state;  /* of the last such line; else NOT_YET */
	xj_date on;                  /* of that line */
	xj_date until;               /* of the last deferral */
	struct xj_span reason;       /* of that line; in the pool */
	uint32_t marks;              /* bit i: mark i of school.yaml */
	xj_date marked_on;           /* the day of the last mark */
	xj_date paid_on, attended_on; /* as the lines tell; a mark without a day counts as of its own */
};

/* One entry for each row of the roll. Lasts as long as the pool. */
struct xj_recorded *xj_recorded_fold(const struct xj_registering *in, struct xj_pool *pool);
/* The state that a row of the roll has for the term. */
enum xj_registration xj_recorded_on_roll(const struct xj_registering *in, const struct xj_cursor *row);

/* The terms that begin after this one. */
struct xj_later_terms {
	struct xj_span *list;
	size_t count, cap;
};
void xj_later_terms_find(struct xj_later_terms *later, const struct xj_registering *in, struct xj_pool *pool);
bool xj_later_terms_have(const struct xj_later_terms *later, struct xj_span term);

#endif
