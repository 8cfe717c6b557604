/* What the cases of a student did to the roll, for rules that hold the two against each other. */
#ifndef XJ_AUDIT_EFFECTS_H
#define XJ_AUDIT_EFFECTS_H

#include "audit/joins.h"
#include "roll/effective.h"

struct xj_audit_effects {
	struct xj_effective *list; /* in the order in which they are carried to the roll; `file` is the index in a->files */
	size_t n;
	bool known; /* each runs under a procedure that the school has: else nobody can tell what they did */
};

/* The student's cases that took effect. */
struct xj_audit_effects xj_audit_effects(struct xj_audit *a, struct xj_span student_id);
/* Where this case is among them; SIZE_MAX for nowhere. */
size_t xj_audit_effect_of(const struct xj_audit_effects *effects, struct xj_span case_id);
/* The first of them that is not on the roll yet, behind the one that the student's row names last; n where all are, or nobody can tell. */
size_t xj_audit_uncarried(const struct xj_audit *a, const struct xj_audit_effects *effects, const struct xj_cursor *roll);
/* The last line of the case. Borrowed until the next join. */
const struct xj_cursor *xj_audit_effect_line(struct xj_audit *a, const struct xj_effective *e);
/* Does it run under the procedure that it was opened under? What that says by now may not be what the case did. */
bool xj_audit_effect_known(struct xj_audit *a, const struct xj_effective *e);
/* As xj_effective_says; false also of what the file has no column for. */
bool xj_audit_effect_says(struct xj_audit *a, const struct xj_effective *e, struct xj_span value, struct xj_span *out);
/* The last part of the effect, always done, that sets this field of the roll; NULL for none. */
const struct xj_assignment *xj_audit_sets(const struct xj_workflow *w, const char *field);

#endif
