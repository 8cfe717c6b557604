/* The days that a report is of: -t, --from, --until. */
#ifndef XJ_PERIOD_H
#define XJ_PERIOD_H

#include "report/report.h"

struct xj_report_period {
	xj_date from, until; /* XJ_NO_DATE where it is open */
	struct xj_term term; /* empty without -t */
};

/* Of a term those of its days that --from and --until leave; false with a diagnostic where terms.csv does not tell them. */
bool xj_period_read(const struct xj_report_in *in, struct xj_diags *diags, struct xj_report_period *out);
bool xj_period_given(const struct xj_report_period *p);
/* Is the day in it? XJ_NO_DATE is in no period but one that is open at both ends. */
bool xj_period_has(const struct xj_report_period *p, xj_date day);
/* 2026-09-01 至 2026-09-30 */
struct xj_span xj_period_text(struct xj_pool *pool, const struct xj_report_period *p);
/* Notes of the term and the days, where they are given. */
void xj_period_note(struct xj_pool *pool, struct xj_grid_notes *notes, const struct xj_report_period *p);
/* What a file's name may ask for as `days` where no term says it: 2026年9月 of a month from its first day on, else 2026-09-01至2026-10-15. */
void xj_period_fact(struct xj_page *page, const struct xj_report_period *p);

#endif
