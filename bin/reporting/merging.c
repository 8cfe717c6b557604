#include "record/file.h"
#include "report/merge.h"
#include "reporting/reporting.h"

/* The texts read so far: the same one twice would count everybody twice. */
struct texts {
	struct xj_span *list;
	size_t count, cap;
};

static bool
add(struct app *app, struct xj_merge *m, struct texts *texts, const char *path)
{
	const char *label = xj_file_label(path);
	struct xj_page *page = xj_pool_zero(app->pool, 1, sizeof *page);
	struct xj_span text;

	if (!xj_file_read(app->pool, path, &app->diags, &text))
		return false;
	if (text.n && xj_span_listed(texts->list, texts->count, text)) {
		xj_diag_add(&app->diags, XJ_READ_TWICE, &(struct xj_where){.file = label}, NULL);
		return false;
	}
	*XJ_PUSH(app->pool, texts->list, texts->count, texts->cap) = text;
	return xj_page_read(page, app->pool, app->policy, label, text, &app->diags) &&
	       xj_merge_add(m, page, label, &app->diags);
}

int
report_merge(struct app *app, struct report_options *o, int argc, char **argv)
{
	struct xj_merge m = {.pool = app->pool, .policy = app->policy, .by_school = o->by != NULL};
	struct texts texts = {0};
	const struct xj_report *what;
	bool ok = true;

	if (o->by && strcmp(o->by, "school") != 0) {
		app_say(app, XJ_BAD_ARGUMENT, "--by", o->by, "reports are merged as they were grouped, or also --by school", NULL);
		return app_fail(app);
	}
	if (app->operands == argc)
		app_say(app, XJ_USAGE, "name the reports to merge, printed with --format json", NULL);
	for (int i = app->operands; i < argc; i++)
		ok = add(app, &m, &texts, argv[i]) && ok;
	if (!ok || !m.first || !xj_merge_end(&m, &app->diags))
		return app_fail(app);
	m.page.made_on = app->today;
	what = xj_report_find(xj_span_text(app->pool, m.page.name));
	m.page.file_rule = xj_span(what ? what->file : NULL);
	return report_print(app, o, &m.page);
}
