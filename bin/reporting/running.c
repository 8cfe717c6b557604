#include "reporting/reporting.h"

#include "report/roster_kind.h"

#include <sys/stat.h>

/* A file where the student's number should stand. */
static bool
is_file(const char *word)
{
	struct stat st;

	return strcmp(word, "-") == 0 || (stat(word, &st) == 0 && S_ISREG(st.st_mode));
}

/* Whom the report is about: --student, or the operand behind the report's name. */
static bool
read_student(struct app *app, const struct xj_report *report, int argc, char **argv, struct xj_report_in *in, int *first)
{
	if (!(report->takes & (XJ_TAKES_STUDENT | XJ_TAKES_STUDENTS)) || in->student ||
	    (report->takes & XJ_TAKES_STUDENTS && in->nwhere))
		return true;
	if (argc <= *first || is_file(argv[*first])) {
		app_say(app, XJ_USAGE, "say which student, by the student number", NULL);
		return false;
	}
	in->student = argv[(*first)++];
	in->students = &in->student;
	in->nstudents = 1;
	return true;
}

/* The operands behind the report's name, or standard input; false when any cannot be read. */
static bool
read_files(struct app *app, const struct xj_report *report, int argc, char **argv, struct xj_report_in *in)
{
	struct xj_table **tables;
	int first = app->operands + 1;
	bool ok = true;

	if (!read_student(app, report, argc, argv, in, &first))
		return false;
	tables = app_read_all(app, first, argc, argv, xj_report_kinds(report, app->pool), &in->ntables);
	for (size_t i = 0; i < in->ntables; i++)
		ok = ok && tables[i];
	in->tables = tables;
	return ok && (!(report->takes & XJ_WANTS_FINDINGS) || report_find(app, report, in)) &&
	       (!(report->takes & XJ_WANTS_LOG) || report_events(app, in));
}

/* The operand behind the report's name is a procedure. */
static bool
read_procedure(struct app *app, int argc, char **argv, struct xj_report_in *in)
{
	if (argc != app->operands + 2) {
		app_say(app, XJ_USAGE, "say which procedure; change --list names them", NULL);
		return false;
	}
	in->procedure = argv[app->operands + 1];
	return true;
}

/* --list: the rosters there are. */
static int
list_rosters(struct app *app, const struct report_options *o, const struct xj_report *what)
{
	struct xj_page page;

	xj_page_init(&page, app->pool, "rosters", what->title, "Rosters");
	return xj_roster_list(app->policy, &page, &app->diags) ? report_print(app, o, &page) : app_fail(app);
}

int
report_run(struct app *app, struct report_options *o, const struct xj_report *what, int argc, char **argv)
{
	struct xj_report_in in = {
		.policy = app->policy, .by = o->by, .columns = o->columns, .term = o->term, .where = o->where.list,
		.nwhere = o->where.count, .from = o->from, .until = o->until, .today = app->today, .kind = o->kind,
		.student = o->student, .students = o->students.list, .nstudents = o->students.count,
	};
	struct xj_page page;
	bool read;

	if (!report_check_options(app, o, what->name, what->takes | TAKES_PRINTING) || !report_form(app, o))
		return app_fail(app);
	if (o->list && what->run == xj_report_roster)
		return list_rosters(app, o, what);
	read = what->takes & XJ_TAKES_PROCEDURE ? read_procedure(app, argc, argv, &in)
	                                        : read_files(app, what, argc, argv, &in);
	if (!read || !xj_report_run(what, &in, app->pool, &page, &app->diags) || !app_may_go_on(app))
		return app_end(app);
	return report_print(app, o, &page);
}
