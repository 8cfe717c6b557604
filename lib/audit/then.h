/*
 * A case as it was: the facts of its conditions, as far as they are still what they were. What its own effect or a later one changed, what registering changes,
 * and what goes with time is not known any more, so that no rule speaks of a case that was rightly opened and decided.
 */
#ifndef XJ_THEN_H
#define XJ_THEN_H

#include "audit/joins.h"

struct xj_then {
	struct xj_audit *a;
	struct xj_cases *folded;
	uint32_t index;
	bool effective;         /* it took effect, so that the roll is no longer as it was */
	bool all;               /* of an open case: what is known today will do */
	struct xj_facts facts;  /* as its first line asked for it */
	struct xj_cursor asked;
};

/* The case at row->cursor. No look-up of a student may follow while its facts are asked. */
void xj_then_init(struct xj_then *then, struct xj_audit *a, const struct xj_audit_row *row);
/* An xj_fact_fn; ctx is a struct xj_then. */
bool xj_then_get(void *ctx, struct xj_span name, struct xj_span *value);

/* Did it take effect, as its last line has it? */
bool xj_audit_took_effect(const struct xj_audit_row *row);
/* Is it given up: rejected or withdrawn? */
bool xj_audit_given_up(const struct xj_audit_row *row);
/* The procedure that it was opened under; NULL where that is not known any more: what it says now may have been otherwise. */
const struct xj_workflow *xj_audit_procedure(const struct xj_audit_row *row);
/* Was it opened before the day from which the school keeps such records? */
bool xj_audit_is_old(const struct xj_audit *a, const struct xj_audit_row *row);
/* As xj_audit_has_field, of its file. */
bool xj_audit_has_column(const struct xj_audit_row *row, int field);

#endif
