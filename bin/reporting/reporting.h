/*
 * What `report` does, in files of their own: the reports of lib/report, and verbs that take the place of a report's name. All print through report_print, which knows
 * forms, parts, languages and file names.
 */
#ifndef REPORTING_H
#define REPORTING_H

#include "app/app.h"
#include "report/report.h"

struct report_options {
	const char *by, *columns, *term, *format, *kind, *student, *part, *lang, *batch, *dir;
	struct xj_texts where;
	xj_date from, until;
	bool unmask, list, merge, own_name, force;
};

/* Options besides those of enum xj_report_takes that not every verb has. */
enum {
	TAKES_PRINTING = 1 << 16, /* --format, --part, --lang, --unmask, -O, --dir, --batch, --force */
	TAKES_MERGE = 1 << 17
};

typedef int report_fn(struct app *app, struct report_options *o, int argc, char **argv);

struct report_verb {
	const char *name, *title, *summary;
	unsigned takes;
	report_fn *run; /* argv[app->operands] is its name */
};

/* NULL when there is no such verb; index 0 and up, NULL behind the last. */
const struct report_verb *report_verb_find(const char *name);
const struct report_verb *report_verb_at(size_t index);
/* Refuses each option that was given and is of no use to `name`; false then. */
bool report_check_options(struct app *app, const struct report_options *o, const char *name, unsigned takes);
/* The form that was asked for; NULL with a diagnostic. */
const struct xj_form *report_form(struct app *app, const struct report_options *o);
/* Prints the page as the options have it, to standard output or to a file named by rule. Answers the exit status. */
int report_print(struct app *app, const struct report_options *o, struct xj_page *page);
/* One of the reports in lib/report. */
int report_run(struct app *app, struct report_options *o, const struct xj_report *what, int argc, char **argv);
/* --merge: adds up reports that were printed as JSON. */
report_fn report_merge;

#endif
