/*
 * What a report is called as a file: the page's file rule (filerule.h), or its title, filled in with what is known of it. A rule may ask for
 *
 *     title school report part     the page's title, the school's name, the names of report and table
 *     date year                    the day it speaks of: 2026-09-14, 2026
 *     batch …                      what was said on the command line
 *     term, days, grade, …         page->facts, notes, and a column in which all rows have the same value
 *
 * A name is no path and no option, whatever the records hold: slashes, marks that Windows refuses in names, control characters and what turns the direction of
 * writing become `_`, as do a dot or a dash in front. No sensitive value gets into one.
 */
#ifndef XJ_FILENAME_H
#define XJ_FILENAME_H

#include "report/page.h"

enum { XJ_FILE_NAME_MAX = 255 }; /* bytes, as file systems have it */

struct xj_file_naming {
	struct xj_span rule;             /* empty: the page's, or {title} */
	const struct xj_grid_notes *told; /* from the command line; NULL for nothing */
	const char *ending;              /* txt */
};

/* False with a diagnostic where the rule is none, where it asks, not in brackets, for what is not known, or where the name would be too long. */
bool xj_file_name(const struct xj_page *page, const struct xj_file_naming *naming, struct xj_span *out,
                  struct xj_diags *diags);

#endif
