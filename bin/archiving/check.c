/* archive check: whether the files of electronic items are as they were filed. */
#include "archiving/archiving.h"
#include "book/holding.h"

int
archiving_check(struct app *app, const struct archive_verb *verb, struct archive_options *o, int argc, char **argv)
{
	struct app_checks checks = {.all = o->all, .tells = true};
	struct xj_holding top;

	(void)verb;
	if (app->book && o->files) {
		app_say(app, XJ_USAGE, "the book has its own files: no --files beside -d", NULL);
		return app_fail(app);
	}
	if (!app->book && !xj_holding_open(&top, app->pool, o->files ? o->files : ".", &app->diags))
		return app_fail(app);
	checks.materials = archive_read(app, o, argc, argv);
	if (!checks.materials)
		return app_fail(app);
	checks.files = app->book ? NULL : &top;
	if (!app_may_decide(app) || !app_check_files(app, &checks))
		return app_end(app);
	app_say(app, XJ_FILES_CHECKED, xj_pool_print(app->pool, "%zu", checks.intact), xj_pool_print(app->pool, "%zu", checks.count), NULL);
	return app_deliver_text(app, &checks.text, checks.faults ? EXIT_FINDINGS : EXIT_CLEAN);
}
