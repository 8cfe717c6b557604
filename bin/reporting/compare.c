/* Another system's list beside the roll. */
#define _POSIX_C_SOURCE 200809L
#include "reporting/reporting.h"

#include <sys/stat.h>
#include <unistd.h>

#include "report/compare.h"

static const char *const kinds[] = {"roll", "cases", NULL};

/* Nothing is written over it. */
static bool
take(struct app *app, const char *path)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat st;

	if (standard && app->stdin_taken) {
		app_say(app, XJ_USAGE, "standard input can be only one of the files", NULL);
		return false;
	}
	if ((standard ? fstat(STDIN_FILENO, &st) : stat(path, &st)) == 0)
		*XJ_PUSH(app->pool, app->files, app->nfiles, app->capfiles) = (struct app_file){st.st_dev, st.st_ino};
	return true;
}

static struct xj_table *
read_theirs(struct app *app, const char *path)
{
	struct xj_table *t = take(app, path) ? xj_table_read(app->pool, path, NULL, XJ_FOREIGN_FILE, &app->diags) : NULL;

	if (t && !t->rows) {
		xj_diag_add(&app->diags, XJ_NO_ROWS, &(struct xj_where){.file = t->label, .line = 1}, "download", NULL);
		return NULL;
	}
	if (t)
		*XJ_PUSH(app->pool, app->batches, app->nbatches, app->capbatches) = t;
	return t;
}

static bool
read_all(struct app *app, const struct report_options *o, int argc, char **argv, struct xj_compare *in)
{
	struct xj_report_in files = {.policy = app->policy};
	bool ok = true;

	if (!o->with) {
		app_say(app, XJ_USAGE, "say which list to compare with: --with FILE", NULL);
		return false;
	}
	if (o->layout && !(in->layout = xj_exchange_read(app->pool, app->policy, xj_span(o->layout), &app->diags)))
		return false;
	files.tables = app_read_all(app, app->operands + 1, argc, argv, kinds, &files.ntables);
	for (size_t i = 0; i < files.ntables; i++)
		ok = ok && files.tables[i];
	if (!ok || !(in->theirs = read_theirs(app, o->with)))
		return false;
	in->roll = xj_report_table(&files, "roll");
	in->cases = xj_report_table(&files, "cases");
	if (!in->roll)
		app_say(app, XJ_MISSING_FILE, "compare", "roll", xj_policy_schema(app->policy, "roll")->title.p, NULL);
	return in->roll != NULL;
}

int
report_compare(struct app *app, struct report_options *o, int argc, char **argv)
{
	const struct xj_form *form = report_form(app, o);
	struct xj_compare in = {.policy = app->policy, .by = o->by, .where = o->where.list, .nwhere = o->where.count, .today = app->today,
	                        .book = app->folder ? app_folder_word(app) : NULL};
	struct xj_compared_result result = {0, 0};
	struct xj_page page;
	int status;

	if (!form || !read_all(app, o, argc, argv, &in))
		return app_fail(app);
	in.people = form->for_people;
	in.masked = form->for_people && !o->unmask;
	xj_page_init(&page, app->pool, "compare", "名单比对", "Comparison");
	page.made_on = app->today;
	if (app->policy->school)
		page.school = app->policy->school->name;
	if (!xj_compare_run(&in, &page, &result, &app->diags) || !app_may_go_on(app))
		return app_end(app);
	if (result.whole && !report_log_unmasked(app, o, xj_pool_print(app->pool, "unmasked: ours theirs; rows: %zu", result.whole)))
		return app_fail(app);
	status = report_print(app, o, &page);
	return status == EXIT_CLEAN && result.differences ? EXIT_FINDINGS : status;
}
