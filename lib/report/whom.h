/* Students as other records name them, by number: what --by and --where say of them, from the roll. */
#ifndef XJ_WHOM_H
#define XJ_WHOM_H

#include "report/choose.h"
#include "report/report.h"

struct xj_whom {
	struct xj_table *roll; /* NULL without one: then nothing is known of anybody */
	struct xj_cursor row;
	struct xj_index students;
	struct xj_pick *by;
	size_t nby;
	struct xj_choice choice;
};

/* `by`: columns of the roll, NULL for none; `report`: whose options they are. Stays where it was opened. False with diagnostics: a column that is not there, a
 * condition that cannot be asked, or no roll to ask. */
bool xj_whom_open(struct xj_whom *p, const struct xj_report_in *in, struct xj_pool *pool, const char *report, const char *by,
                    struct xj_diags *diags);
/* The values of --by, empty where no roll tells them; false where --where leaves the student out. `values` NULL: nobody asks for them. */
bool xj_whom_have(struct xj_whom *p, struct xj_span student_id, struct xj_span *values);

/* Another report's first table as a part of this page; NULL with diagnostics. */
struct xj_grid *xj_report_within(const struct xj_report_in *in, xj_report_fn *report, struct xj_page *page, const char *name,
                                 const char *title, struct xj_diags *diags);

#endif
