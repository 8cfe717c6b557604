#include "reporting/reporting.h"

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

int
report_run(struct app *app, struct report_options *o, const struct xj_report *what, int argc, char **argv)
{
	struct xj_report_in in = {
		.policy = app->policy, .by = o->by, .columns = o->columns, .term = o->term, .where = o->where.list,
		.nwhere = o->where.count, .from = o->from, .until = o->until, .today = app->today, .kind = o->kind,
		.student = o->student,
	};
	struct xj_page page;
	bool read;

	if (!report_check_options(app, o, what->name, what->takes | TAKES_PRINTING) || !report_form(app, o))
		return app_fail(app);
	read = what->takes & XJ_TAKES_PROCEDURE ? read_procedure(app, argc, argv, &in)
	                                        : read_files(app, what, argc, argv, &in);
	if (!read || !xj_report_run(what, &in, app->pool, &page, &app->diags) || !app_may_go_on(app))
		return app_end(app);
	return report_print(app, o, &page);
}
