/* Cases as reports read them: by the last line, and told of where they cannot be counted. */
#ifndef XJ_REPORT_EFFECTS_H
#define XJ_REPORT_EFFECTS_H

#include "report/report.h"
#include "roll/effective.h"

/* A change that took effect. `doc_no` lies in the cases' pool; `student`, `set` and a `reason` that the procedure lacks are cells of the line, which go
 * with the cursor's next move. */
struct xj_report_effect {
	const struct xj_workflow *w;
	struct xj_span reason; /* its title, or what stands there where the procedure has no such reason */
	struct xj_span student, set, doc_no;
	xj_date on;
};

/* The procedure of the case that `line` is at; NULL after a diagnostic there. */
const struct xj_workflow *xj_report_case_workflow(const struct xj_report_in *in, const struct xj_cases *cases, const struct xj_cursor *line,
                                                  struct xj_diags *diags);
/* False where the case did not take effect; with a diagnostic where it is said to have, but its procedure or the day is not known. Moves `line` to the
 * case's last line. */
bool xj_report_effect(const struct xj_report_in *in, const struct xj_cases *cases, uint32_t index, struct xj_cursor *line,
                      struct xj_report_effect *out, struct xj_diags *diags);

#endif
