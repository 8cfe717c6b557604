/*
 * Findings in reports: a table of the kind findings, as audit prints it, counted. Rules go by the names of codes/rule.csv and offices by those of
 * codes/role.csv, where these have them.
 */
#ifndef XJ_FOUND_H
#define XJ_FOUND_H

#include "report/whom.h"

/* One line of it. */
struct xj_found {
	struct xj_span rule, student_id, owner, message;
	struct xj_span case_id, next;
	xj_date due_on;
	int64_t days_over; /* where `dated` */
	bool error, dated;
};

struct xj_found_reader {
	struct xj_cursor c;
	size_t row;
	int rule, severity, student_id, case_id, due_on, days_over, owner, message, next;
};

/* False where there is no such table. Its rows are checked. */
bool xj_found_open(struct xj_found_reader *r, const struct xj_report_in *in, struct xj_pool *pool, struct xj_diags *diags);
/* The next one; false behind the last. Its texts last until the next call. */
bool xj_found_next(struct xj_found_reader *r, struct xj_found *out);

/* Is it of this family of rules, by codes/rule.csv: `formal`, of what is wrong with a record as it stands? */
bool xj_found_is_of(const struct xj_policy *policy, struct xj_span rule, const char *family);

/* Fills the grid: by severity and rule how many, and the most days over. `late`: only of what is past its day, all severities as one. `people`: whose --where leaves out findings about others; so below. */
void xj_found_by_rule(const struct xj_report_in *in, struct xj_grid *grid, struct xj_whom *people, bool late, struct xj_diags *diags);
/* By who has to deal with them, the oldest. */
void xj_found_by_owner(const struct xj_report_in *in, struct xj_grid *grid, struct xj_whom *people, struct xj_diags *diags);

#endif
