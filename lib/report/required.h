/* What students' files must hold (roll/keeping.h), for reports: from the roll, one register of materials and any number of files of cases. */
#ifndef XJ_REPORT_REQUIRED_H
#define XJ_REPORT_REQUIRED_H

#include "report/report.h"
#include "roll/keeping.h"

struct xj_report_required {
	struct xj_items items;
	struct xj_keeping_books *books; /* one for each file of cases; the first also tells what no case requires */
	struct xj_cases *cases;
	size_t nbooks;
};

/* Stays where it was opened, and lasts as long as the pool. False where there is no register or the school has no archive.yaml: then nobody can tell. */
bool xj_report_required_open(struct xj_report_required *r, const struct xj_report_in *in, struct xj_pool *pool);
/* As xj_required_each, of what is required by today. */
void xj_report_required_each(struct xj_report_required *r, const struct xj_cursor *student, xj_required_fn *fn, void *ctx);
/* Is there something of which the student's row does not say whether, or from when, it is required? */
bool xj_report_required_untold(const struct xj_report_required *r, const struct xj_cursor *student);

#endif
