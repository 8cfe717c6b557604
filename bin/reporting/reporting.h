/*
 * What `report` does, in files of their own: the reports of lib/report, and verbs that take the place of a report's name. All print through report_print, which knows
 * forms, parts, languages and file names.
 */
#ifndef REPORTING_H
#define REPORTING_H

#include "app/app.h"
#include "report/report.h"

struct report_options {
	const char *by, *columns, *term, *format, *kind, *student, *part, *lang, *batch, *dir, *with, *layout;
	struct xj_texts where;
	xj_date from, until;
	struct xj_texts students, cases; /* student: the first of them */
	const char *roll, *cases_file, *registrations, *reprint, *first;
	bool unmask, list, merge, own_name, force, again;
};

/* Options besides those of enum xj_report_takes that not every verb has. */
enum {
	TAKES_PRINTING = 1 << 16, /* --format, --part, --lang, --unmask, -O, --dir, --batch, --force */
	TAKES_MERGE = 1 << 17,
	TAKES_OTHERS = 1 << 18, /* --with, --layout */
	TAKES_LETTERS = 1 << 19 /* --student more than once, --case, --roll, --cases, --registrations, --again, --first, --reprint, -n */
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
/* -O: the path of the file that a page goes to, by rule (filename.h), which nothing stands in the way of; NULL with a diagnostic. */
const char *report_file(struct app *app, const struct report_options *o, const struct xj_page *page, const char *ending);
/* Are the options of -O such as it takes? */
bool report_check_naming(struct app *app, const struct report_options *o);
/* Puts on record in the book that `what` (`unmasked: id_number; rows: 39`) is shown whole, before it is: who may is said by school.yaml, authority.unmask. False with
 * diagnostics; nothing is to be printed then. Without a book there is none to tell. app->book is another one afterwards, which nothing more is to be written to, and the records read lie in the old. */
bool report_log_unmasked(struct app *app, const struct report_options *o, const char *what);
/* The same of a page, where it has sensitive values and they are not masked. */
bool report_log_page(struct app *app, const struct report_options *o, const struct xj_page *page, bool masked);
/* One of the reports in lib/report. */
int report_run(struct app *app, struct report_options *o, const struct xj_report *what, int argc, char **argv);
/* What a report wants besides its files: the findings of audit over them, as one more table, unless one was given; the book's log. Foreign tables are in record form
 * after the former. False with diagnostics. */
bool report_find(struct app *app, const struct xj_report *report, struct xj_report_in *in);
bool report_events(struct app *app, struct xj_report_in *in);
/* --merge: adds up reports that were printed as JSON. */
report_fn report_merge;
/* Letters, and whether one is genuine. */
report_fn report_letter, report_verify_letter;
/* Lists for other systems, and theirs beside the roll. */
report_fn report_exchange, report_compare;

#endif
