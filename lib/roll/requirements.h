/*
 * What stands against a student's registration, or against one department's mark on it: the school's requirements asked of the
 * evidence, and the marks that are not put.
 */
#ifndef XJ_REQUIREMENTS_H
#define XJ_REQUIREMENTS_H

#include "roll/evidence.h"
#include "roll/recorded.h"

struct xj_requirements {
	const struct xj_registering *in;
	struct xj_pool *pool;
	const struct xj_cursor *row; /* of the roll; moved by whoever asks */
	bool *said_unknown;          /* by requirement */
	bool sure;                   /* what the records do not tell counts as met, not as lacking */
	struct xj_diags *diags;
	struct xj_buf unmet;
};

/* Are the lists given that are needed for what is done, and none that is for another mark? Diagnosed where not. */
bool xj_requirements_given(const struct xj_registering *in, struct xj_pool *pool, struct xj_diags *diags);
/* Have they the columns that they are for? */
bool xj_requirements_columns(const struct xj_registering *in, struct xj_diags *diags);
void xj_requirements_open(struct xj_requirements *q, const struct xj_registering *in, struct xj_pool *pool,
                          const struct xj_cursor *row, struct xj_diags *diags);
/* Everything that is unmet, in the school's words, into q->unmet: empty when nothing is. Of what the run is about: all, or what its mark needs. */
void xj_requirements_list(struct xj_requirements *q, const struct xj_evidence *e, const struct xj_recorded *recorded);

#endif
