/*
 * The figures by which the office is measured, a table each: how right what was entered is, how fast markings and steps were done, how complete the files
 * of cases are, how late recurring duties were. Everything is as of one day: what was decided later was not decided yet.
 */
#ifndef XJ_KPI_H
#define XJ_KPI_H

#include "report/whom.h"

/* What steps are grouped by besides columns of the roll. */
enum xj_kpi_key { XJ_KPI_WORKFLOW, XJ_KPI_ROLE, XJ_KPI_STEP };
extern const char *const xj_kpi_keys[3][2]; /* name, title */

struct xj_kpi {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct xj_page *page;
	struct xj_diags *diags;
	xj_date from, until; /* the days that count; from may be XJ_NO_DATE, until is never behind today */
	struct xj_whom people;
	enum xj_kpi_key keys[3];
	size_t nkeys;
};

static inline bool
xj_kpi_within(const struct xj_kpi *k, xj_date day)
{
	return day != XJ_NO_DATE && day <= k->until && (k->from == XJ_NO_DATE || day >= k->from);
}


/* Each adds its tables to the page, where the files for them are given. */
void xj_kpi_entry(struct xj_kpi *k);
void xj_kpi_steps(struct xj_kpi *k);
void xj_kpi_archive(struct xj_kpi *k);
void xj_kpi_duties(struct xj_kpi *k);

#endif
