/* How the records of a file are gone through, once for all rules that look at them. */
#ifndef XJ_WALK_H
#define XJ_WALK_H

#include "audit/joins.h"

void xj_audit_walk(struct xj_audit *a, struct xj_audit_file *file);
/* The rules that look at the school alone. */
void xj_audit_walk_school(struct xj_audit *a);

#endif
