/*
 * Everything about one student in order of time, a line a thing that happened. Sensitive values are masked where they stand within a text, in every form.
 */
#ifndef XJ_TIMELINE_H
#define XJ_TIMELINE_H

#include "base/buf.h"
#include "report/report.h"

/* Of what happened on one day the first comes first. */
enum xj_moment_rank { XJ_MOMENT_ENTRY, XJ_MOMENT_RECORD, XJ_MOMENT_REGISTRATION, XJ_MOMENT_CASE, XJ_MOMENT_ARCHIVE, XJ_MOMENT_SIGN, XJ_MOMENT_HAND, XJ_MOMENT_FINDING };

struct xj_moment {
	xj_date on; /* XJ_NO_DATE: nobody knows; behind the others */
	enum xj_moment_rank rank;
	size_t order; /* as they were found */
	struct xj_span what, detail, by, doc_no, source;
};

struct xj_timeline {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct xj_grid *grid;
	struct xj_diags *diags;
	struct xj_span student, exam, last_case; /* the latter of the roll; empty where that is not known */
	bool has_last_case; /* its lines are among the moments */
	struct xj_moment *list;
	size_t count, cap;
	struct xj_buf detail; /* of the moment that is being put together */
};

/* A new moment at this row of a table, its detail what was put together; texts are copied. Valid until the next one. */
struct xj_moment *xj_moment_at(struct xj_timeline *t, enum xj_moment_rank rank, const struct xj_cursor *c, xj_date on, const char *what);
/* `title：value` to the detail; nothing where there is no value. */
void xj_moment_tell(struct xj_timeline *t, const char *title, struct xj_span value);
/* The same of a cell by the name of its field, under the field's title, masked where it is sensitive. */
void xj_moment_cell(struct xj_timeline *t, const struct xj_cursor *c, const char *field);
struct xj_span xj_moment_value(const struct xj_cursor *c, const char *field);

/* Every kind of its own: cases; the book's log; findings. */
void xj_timeline_cases(struct xj_timeline *t, const struct xj_table *cases);
void xj_timeline_log(struct xj_timeline *t);
void xj_timeline_findings(struct xj_timeline *t);

#endif
