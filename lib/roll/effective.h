/*
 * Cases that took effect: when, in which order, and what each of them sets.
 */
#ifndef XJ_EFFECTIVE_H
#define XJ_EFFECTIVE_H

#include "roll/cases.h"

struct xj_effective {
	const struct xj_cases *cases;
	const struct xj_workflow *w;
	uint32_t index;
	size_t file;  /* as the files were given */
	uint32_t row; /* the line that records the effect */
	uint32_t roll_row;
	xj_date on;
	struct xj_span id, doc_no;
};

/* Did a case of this state take effect? */
bool xj_case_is_effective(struct xj_span state);
/* Has a case of this state come to its end, be it good or bad? */
bool xj_case_has_ended(struct xj_span state);
/* Sets row, on, id and doc_no of the case that cases, w and index name; false where no line records the effect. */
bool xj_effective_read(struct xj_effective *e);
/* The cases of one student in the order in which their effects were recorded: within a file by the line, between files by the day. */
void xj_effective_order(struct xj_pool *pool, struct xj_effective *list, size_t n);
/* What the effect sets a field to, where the procedure or the case itself says it; `line` is the case's last line. False where that depends on the row as it was,
 * on other files, or on what others were given; also where the request might have set it (`$set.FIELD`) and did not. */
bool xj_effective_says(struct xj_pool *pool, const struct xj_effective *e, const struct xj_cursor *line, struct xj_span value,
                       struct xj_span *out);

#endif
