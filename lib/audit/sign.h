/* What the rules about attendance and about marks share. */
#ifndef XJ_SIGN_H
#define XJ_SIGN_H

#include "audit/audit.h"

/* Was the student out of school on that day and ever since, by this row of the roll (NULL: nobody knows)? */
bool xj_audit_is_away(struct xj_audit *a, const struct xj_cursor *roll, xj_date day);
/* Does this line of marks have one that was earned here, and when: on *day, or from *day on, where only the term is known? */
bool xj_audit_is_graded(const struct xj_audit *a, const struct xj_cursor *line, xj_date *day);

#endif
