/*
 * The reports. A report is a row of the table in report.c and a function in a file of its own, which fills a page from record files.
 *
 * Files are read unchecked: what they hold is for others to judge. But a row that cannot be split is an error here too, for a figure that leaves
 * students out without a word is worse than none.
 */
#ifndef XJ_REPORT_H
#define XJ_REPORT_H

#include "policy/policy.h"
#include "report/page.h"

struct xj_report_in {
	const struct xj_policy *policy;
	struct xj_table *const *tables; /* any record files */
	size_t ntables;
	const char *by, *columns, *term; /* NULL where not given; by and columns are a,b,c */
	const char *const *where;        /* field=value; all must hold */
	size_t nwhere;
	xj_date from, until; /* XJ_NO_DATE where not given */
	const char *kind;    /* which of several: a roster's name; NULL where not given */
	const char *procedure; /* a workflow, by name or title; NULL where not given */
	const char *student; /* whom it is about; NULL where not given */
	const char *const *students; /* the same, of a report that takes several */
	size_t nstudents;
	const struct xj_report_event *events; /* from a book's log, for those that want them */
	size_t nevents;
	xj_date today;
};

/* One line of a book's log: a field of a record that a command changed. */
struct xj_report_event {
	uint64_t commit;
	xj_date on;
	struct xj_span at, user, signer; /* signer: who signed on paper, else the person whose login name `user` is; may be empty */
	struct xj_span command, record, key, field, old, value; /* value: what it became; field empty: the row was added or taken out */
};

/* Whether a report needs a file of a kind. */
enum xj_report_need {
	XJ_NEEDED,
	XJ_ONE_OF, /* at least one of the kinds marked so */
	XJ_USEFUL
};

struct xj_report_file {
	const char *kind; /* a schema's name */
	enum xj_report_need need;
	bool many; /* may come in several files */
};

/* Options that not every report has. */
enum xj_report_takes {
	XJ_TAKES_TERM = 1,
	XJ_TAKES_PERIOD = 2,
	XJ_TAKES_COLUMNS = 4,
	XJ_TAKES_PROCEDURE = 8, /* is about one of these: it reads no files */
	XJ_TAKES_BY = 16,
	XJ_TAKES_WHERE = 32,
	XJ_TAKES_KIND = 64,
	XJ_TAKES_STUDENT = 128,
	XJ_WANTS_FINDINGS = 256, /* what audit finds in the same files, as a file of the kind findings, unless one is given */
	XJ_TAKES_STUDENTS = 1024, /* the same, of several students, or of those of --where */
	XJ_WANTS_LOG = 512       /* of the log of a book what was changed by hand: on the roll, or of the student everything, also how the row came there */
};

typedef bool xj_report_fn(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags);

enum { XJ_REPORT_FILES = 12 };

struct xj_report {
	const char *name, *title, *english, *summary;
	struct xj_report_file files[XJ_REPORT_FILES]; /* closed by a NULL kind where shorter */
	unsigned takes;
	xj_report_fn *run;
	const char *file;  /* what -O calls it; NULL: by its title */
};

/* Index 0 and up; NULL behind the last. */
const struct xj_report *xj_report_at(size_t index);
/* NULL when there is none of that name. */
const struct xj_report *xj_report_find(const char *name);
/* The kinds of files that it reads, closed by NULL. */
const char *const *xj_report_kinds(const struct xj_report *report, struct xj_pool *pool);
/* Checks files, then fills `page`, which lasts as long as the pool and the tables. False with diagnostics: a file that is missing or that the
 * report does not read, a column that is not there. Rows that cannot be read are diagnosed and left out: `page` is then true of the others. */
bool xj_report_run(const struct xj_report *report, const struct xj_report_in *in, struct xj_pool *pool,
                   struct xj_page *page, struct xj_diags *diags);
/* The reports there are. */
void xj_report_list(struct xj_pool *pool, struct xj_page *page);

xj_report_fn xj_report_termly, xj_report_kpi, xj_report_dashboard, xj_report_timeline;
xj_report_fn xj_report_registration, xj_report_changes, xj_report_status, xj_report_roster, xj_report_intake, xj_report_lapse, xj_report_quota,
	xj_report_classes, xj_report_workflow, xj_report_archive, xj_report_cover;

/* For reports. */

/* The one grid of a page that is no more than that: it goes by the page's name. */
struct xj_grid *xj_report_grid(struct xj_page *page);

/* The first file of a kind, or NULL. */
struct xj_table *xj_report_table(const struct xj_report_in *in, const char *kind);
/* The term of -t; without it the one that today falls into. One that terms.csv lacks is an error; without a terms.csv it has no dates. */
bool xj_report_term(const struct xj_report_in *in, struct xj_diags *diags, struct xj_term *out);
/* Diagnoses the rows that cannot be split, for files that are gone through by others. */
void xj_report_check_rows(const struct xj_table *t, struct xj_diags *diags);

#endif
