/* What the registrations say of the students in one term: the last line of each that is no department's mark. Read when it is first asked for. */
#ifndef XJ_TERM_LINES_H
#define XJ_TERM_LINES_H

#include "audit/audit.h"
#include "roll/states.h"

struct xj_term_line {
	struct xj_span student_id;
	enum xj_registration state; /* MARKED: there are marks alone */
	xj_date on;
};

struct xj_term_lines;

/* NULL where no registrations were given. */
struct xj_term_lines *xj_term_lines_open(struct xj_audit *a, struct xj_span term);
/* NULL: not a word about the student; so where `lines` is NULL. */
const struct xj_term_line *xj_term_lines_find(struct xj_term_lines *lines, struct xj_span student_id);

#endif
