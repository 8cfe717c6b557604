/* Lists for other systems. */
#include "reporting/reporting.h"

#include "report/exchange.h"

static int
list(struct app *app, const struct report_options *o)
{
	struct xj_page page;

	xj_exchange_list(app->pool, app->policy, &page, &app->diags);
	return report_print(app, o, &page);
}

static const struct xj_exchange *
read_list(struct app *app, int argc, char **argv)
{
	if (argc > app->operands + 1)
		return xj_exchange_read(app->pool, app->policy, xj_span(argv[app->operands + 1]), &app->diags);
	app_say(app, XJ_USAGE, "say which list: report exchange NAME; report exchange --list names them", NULL);
	return NULL;
}

/* What people look at is masked as everywhere; a file for another system holds whole numbers by nature. */
static bool
is_looked_at(const char *format)
{
	return strcmp(format, "text") == 0 || strcmp(format, "html") == 0;
}

int
report_exchange(struct app *app, struct report_options *o, int argc, char **argv)
{
	struct xj_report_in in = {.policy = app->policy, .term = o->term, .where = o->where.list, .nwhere = o->where.count,
	                          .today = app->today};
	const struct xj_exchange *x;
	struct report_options own = *o;
	struct xj_page page;
	bool read = true;

	if (o->list)
		return list(app, o);
	if (!(x = read_list(app, argc, argv)))
		return app_fail(app);
	if (!o->format)
		own.format = x->form.p;
	own.unmask = o->unmask || !is_looked_at(own.format);
	if (!report_form(app, &own))
		return app_fail(app);
	in.tables = app_read_all(app, app->operands + 2, argc, argv, xj_exchange_kinds(x, app->pool), &in.ntables);
	for (size_t i = 0; i < in.ntables; i++)
		read = read && in.tables[i];
	xj_page_init(&page, app->pool, x->name.p, x->title.p, "");
	page.made_on = app->today;
	if (app->policy->school)
		page.school = app->policy->school->name;
	if (!read || !xj_exchange_run(x, &in, strcmp(own.format, "csv") == 0, &page, &app->diags) || !app_may_go_on(app))
		return app_end(app);
	return report_print(app, &own, &page);
}
