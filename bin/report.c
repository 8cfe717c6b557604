/* report: rosters and statistics from record files. */
#include "app/app.h"
#include "report/report.h"

struct options {
	const char *by, *columns, *term, *format;
	struct xj_texts where;
	xj_date from, until;
	bool unmask, list;
};

static int
print(struct app *app, const struct options *o, const struct xj_grid *grid, const struct xj_form *form)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	form->print(&b, grid, o->unmask);
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

static const char *
names_of_reports(struct app *app)
{
	const struct xj_report *report;
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	for (size_t i = 0; (report = xj_report_at(i)) != NULL; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", report->name);
	return b.p;
}

static const struct xj_report *
named(struct app *app, int argc, char **argv)
{
	const char *name = argc > app->operands ? argv[app->operands] : NULL;
	const struct xj_report *report = name ? xj_report_find(name) : NULL;

	if (!name)
		app_say(app, XJ_USAGE, xj_pool_print(app->pool, "say which report: %s", names_of_reports(app)), NULL);
	else if (!report)
		app_say(app, XJ_NO_SUCH_REPORT, name, names_of_reports(app), NULL);
	return report;
}

/* The operands behind the report's name, or standard input; false when any cannot be read. */
static bool
read_files(struct app *app, const struct xj_report *report, int argc, char **argv, struct xj_report_in *in)
{
	struct xj_table **tables = app_read_all(app, app->operands + 1, argc, argv, xj_report_kinds(report, app->pool),
	                                        &in->ntables);
	bool ok = true;

	for (size_t i = 0; i < in->ntables; i++)
		ok = ok && tables[i];
	in->tables = tables;
	return ok;
}

/* The operand behind the report's name is a procedure. */
static int
draw(struct app *app, const struct options *o, const struct xj_report *what, const struct xj_report_in *in, int argc,
     char **argv)
{
	const struct xj_drawing *drawing = xj_drawing_find(o->format);
	struct xj_diagram d;
	struct xj_buf b;

	if (!drawing)
		app_say(app, XJ_BAD_ARGUMENT, "--format", o->format, "write text, dot or svg", NULL);
	else if (argc != app->operands + 2)
		app_say(app, XJ_USAGE, "say which procedure; change --list names them", NULL);
	else if (xj_report_draw(what, in, argv[app->operands + 1], app->pool, &d, &app->diags) && app_may_go_on(app)) {
		xj_buf_init(&b, app->pool);
		drawing->print(&b, &d);
		return app_deliver_text(app, &b, EXIT_CLEAN);
	}
	return app_end(app);
}

static int
make_report(struct app *app, const struct options *o, int argc, char **argv)
{
	const struct xj_form *form = xj_form_find(o->format);
	struct xj_report_in in = {
		.policy = app->policy, .by = o->by, .columns = o->columns, .term = o->term, .where = o->where.list,
		.nwhere = o->where.count, .from = o->from, .until = o->until, .today = app->today,
	};
	const struct xj_report *what;
	struct xj_grid grid;

	what = o->list ? NULL : named(app, argc, argv);
	if (what && !what->run)
		return draw(app, o, what, &in, argc, argv);
	if (!form) {
		app_say(app, XJ_BAD_ARGUMENT, "--format", o->format, "write text, csv, json or html", NULL);
		return app_fail(app);
	}
	if (o->list) {
		xj_report_list(app->pool, &grid);
		return print(app, o, &grid, form);
	}
	if (!what || !read_files(app, what, argc, argv, &in) ||
	    !xj_report_run(what, &in, app->pool, &grid, &app->diags) || !app_may_go_on(app))
		return app_end(app);
	return print(app, o, &grid, form);
}

int
main(int argc, char **argv)
{
	struct options o = {.format = "text", .from = XJ_NO_DATE, .until = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "by", XJ_OPT_TEXT, &o.by, "FIELD,...", "group by these columns of the roll (changes: also workflow, reason, month)"},
		{0, "where", XJ_OPT_LIST, &o.where, "FIELD=VALUE,...", "only students for whom this holds (may be repeated)"},
		{'t', "term", XJ_OPT_TEXT, &o.term, "TERM", "the term that registration and changes are about"},
		{0, "from", XJ_OPT_DATE, &o.from, "DATE", "changes that took effect on this day or later"},
		{0, "until", XJ_OPT_DATE, &o.until, "DATE", "changes that took effect on this day or earlier"},
		{0, "columns", XJ_OPT_TEXT, &o.columns, "FIELD,...", "what a roster lists"},
		{0, "format", XJ_OPT_TEXT, &o.format, "text|csv|json|html", "how to print it (default: text); workflow: text|dot|svg"},
		{0, "unmask", XJ_OPT_FLAG, &o.unmask, NULL, "show id numbers and telephones whole in text and html"},
		{0, "list", XJ_OPT_FLAG, &o.list, NULL, "list the reports and the files they read, and end"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"report", "NAME [-d BOOK] [--by FIELD,...] [--where FIELD=VALUE]... [-t TERM] [--format FORM] [FILE...]",
		"Print a report: registration, changes, status, roster or workflow.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_TERMS_IF_ANY,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_AS_OF | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = make_report(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
