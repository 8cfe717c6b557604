/* The tables that only a term's report has: marks and attendance, as far as lists of them are given. */
#ifndef XJ_REPORT_TERM_H
#define XJ_REPORT_TERM_H

#include "report/whom.h"

struct xj_term_part {
	const struct xj_report_in *in;
	struct xj_page *page;
	struct xj_whom *people;
	const struct xj_term *term; /* dates may be XJ_NO_DATE: then every line counts that names no other term */
	struct xj_diags *diags;
};

/* Marks by the bands of school.yaml, then what stands in place of marks. */
void xj_term_grades(struct xj_term_part *p);
/* Lines of attendance by what they say. */
void xj_term_attendance(struct xj_term_part *p);

#endif
