/* report: rosters, statistics, letters and lists for others, from record files. */
#include "reporting/reporting.h"

/* Every name that can stand behind `report`. */
static const char *
names(struct app *app)
{
	const struct xj_report *report;
	const struct report_verb *verb;
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	for (size_t i = 0; (report = xj_report_at(i)) != NULL; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", report->name);
	for (size_t i = 0; (verb = report_verb_at(i)) != NULL; i++)
		xj_buf_print(&b, ", %s", verb->name);
	return b.p;
}

static int
list(struct app *app, const struct report_options *o)
{
	const struct report_verb *verb;
	struct xj_page page;

	xj_report_list(app->pool, &page);
	for (size_t i = 0; (verb = report_verb_at(i)) != NULL; i++) {
		struct xj_span *cells = xj_grid_add_row(page.parts[0]);

		cells[0] = xj_span(verb->name);
		cells[1] = xj_span(verb->title);
		cells[3] = xj_span(verb->summary);
	}
	return report_print(app, o, &page);
}

static int
run(struct app *app, struct report_options *o, int argc, char **argv)
{
	const char *name = argc > app->operands ? argv[app->operands] : NULL;
	const struct xj_report *report = name ? xj_report_find(name) : NULL;
	const struct report_verb *verb = name ? report_verb_find(name) : NULL;

	o->student = o->students.count ? o->students.list[0] : NULL;
	if (o->merge)
		return report_check_options(app, o, "--merge", XJ_TAKES_BY | TAKES_PRINTING) ? report_merge(app, o, argc, argv)
		                                                                             : app_fail(app);
	if (report)
		return report_run(app, o, report, argc, argv);
	if (verb)
		return report_check_options(app, o, name, verb->takes) ? verb->run(app, o, argc, argv) : app_fail(app);
	if (o->list)
		return list(app, o);
	if (name)
		app_say(app, XJ_NO_SUCH_REPORT, name, names(app), NULL);
	else
		app_say(app, XJ_USAGE, xj_pool_print(app->pool, "say which report: %s", names(app)), NULL);
	return app_fail(app);
}

int
main(int argc, char **argv)
{
	struct report_options o = {.from = XJ_NO_DATE, .until = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "by", XJ_OPT_TEXT, &o.by, "FIELD,...", "group by these columns of the roll (changes: also workflow, reason, month)"},
		{0, "where", XJ_OPT_LIST, &o.where, "FIELD=VALUE,...", "only students for whom this holds (may be repeated)"},
		{'t', "term", XJ_OPT_TEXT, &o.term, "TERM", "the term that registration and changes are about"},
		{0, "from", XJ_OPT_DATE, &o.from, "DATE", "changes that took effect on this day or later"},
		{0, "until", XJ_OPT_DATE, &o.until, "DATE", "changes that took effect on this day or earlier"},
		{0, "kind", XJ_OPT_TEXT, &o.kind, "NAME", "which of several: a roster's name"},
		{0, "student", XJ_OPT_LIST, &o.students, "NUMBER", "the student whom it is about (of letters and covers: may be repeated)"},
		{0, "case", XJ_OPT_LIST, &o.cases, "CASE", "the case that a letter is about (may be repeated)"},
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "without a book: the roll, for letters"},
		{0, "cases", XJ_OPT_TEXT, &o.cases_file, "FILE", "the cases, for letters about them"},
		{0, "registrations", XJ_OPT_TEXT, &o.registrations, "FILE", "the registrations, for letters that list terms"},
		{0, "again", XJ_OPT_FLAG, &o.again, NULL, "issue letters also to those who got the same today"},
		{0, "first", XJ_OPT_TEXT, &o.first, "N", "count the letters from this serial number, where those before it are on paper and not in the book"},
		{0, "reprint", XJ_OPT_TEXT, &o.reprint, "NUMBER", "print the letter of this number again, as it was issued"},
		{0, "columns", XJ_OPT_TEXT, &o.columns, "FIELD,...", "what a roster lists"},
		{0, "part", XJ_OPT_TEXT, &o.part, "NAME", "only this table of a report that has several"},
		{0, "format", XJ_OPT_TEXT, &o.format, "FORM", "text, csv, json, html, xlsx or excel; a procedure's picture: svg or dot (default: text)"},
		{0, "lang", XJ_OPT_TEXT, &o.lang, "zh|en", "the language of headings for people (default: zh)"},
		{0, "unmask", XJ_OPT_FLAG, &o.unmask, NULL, "show id numbers and telephones whole"},
		{'O', "own-name", XJ_OPT_FLAG, &o.own_name, NULL, "print into a file that is named by rule, and its name to standard output"},
		{0, "dir", XJ_OPT_TEXT, &o.dir, "DIR", "with -O: the folder of the file (default: here)"},
		{0, "batch", XJ_OPT_TEXT, &o.batch, "NUMBER", "with -O: which batch it is"},
		{0, "force", XJ_OPT_FLAG, &o.force, NULL, "with -O: write over a file that is there"},
		{0, "merge", XJ_OPT_FLAG, &o.merge, NULL, "add up reports of several schools, printed with --format json"},
		{0, "with", XJ_OPT_TEXT, &o.with, "FILE", "compare: another system's list"},
		{0, "layout", XJ_OPT_TEXT, &o.layout, "NAME", "compare: the list for others whose columns that file has"},
		{0, "list", XJ_OPT_FLAG, &o.list, NULL, "list the reports and the files they read, and end"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"report", "NAME [-d BOOK] [--by FIELD,...] [--where FIELD=VALUE]... [-t TERM] [--format FORM] [FILE...]",
		"Print a report, a letter or a list for others; --list names them.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_TERMS_IF_ANY,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_AS_OF | TAKES_REJECTS | MAY_WRITE,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = run(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
