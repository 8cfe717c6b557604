/* What the rules about limits ask of procedures. */
#ifndef XJ_AUDIT_LIMITS_H
#define XJ_AUDIT_LIMITS_H

#include "audit/audit.h"

/* A student of the school as of now: on the roll, at school, or away for a time. NULL is none. */
bool xj_audit_is_here(const struct xj_status *status);
/* Does the effect add a number of times to this field of the roll? */
bool xj_audit_counts(const struct xj_workflow *w, struct xj_span field);
/* The fewest days that so long a time can have. */
int xj_audit_fewest_days(struct xj_duration d);

#endif
