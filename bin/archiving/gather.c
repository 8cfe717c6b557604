/* archive gather: all cases and letters gone through, and filed what they leave and is not in the files yet. In a book that happens by itself from the day its rules say so; this
 * catches up with what was before, and does it for streams. */
#include "archiving/archiving.h"

#include "roll/filing.h"
#include "roll/item_number.h"

static bool
check_use(struct app *app, const struct archive_options *o, int argc)
{
	const char *why = NULL;

	if (!xj_policy_archive(app->policy)) {
		if (xj_policy_sound(app->policy))
			app_say(app, XJ_ARCHIVE_ABSENT, NULL);
		return false;
	}
	if (argc > app->operands + 1)
		why = "gather takes no list: the cases come with --cases, the letters with --issued, what is on record with --materials";
	else if (!app->book && !o->cases && !o->issued)
		why = "give the cases with --cases, the letters with --issued, or a book with -d";
	else if (!app->book && !o->roll && xj_item_numbers_ask_roll(app->pool, xj_policy_archive(app->policy)))
		why = "the school's item numbers are made of what the roll says; give it with --roll";
	if (why)
		app_say(app, XJ_USAGE, why, NULL);
	return !why;
}

/* A register of the book, or the file that is given; *ok is left alone where there is neither. */
static const struct xj_table *
records(struct app *app, const char *option, const char *path, const char *schema, bool *ok)
{
	const struct xj_table *t = app->book || path ? app_record(app, option, path, schema) : NULL;

	*ok = *ok && (t || (!app->book && !path));
	return t;
}

int
archiving_gather(struct app *app, const struct archive_verb *verb, struct archive_options *o, int argc, char **argv)
{
	struct xj_filing in = {.policy = app->policy};
	const struct xj_table *cases, *issued;
	struct xj_changes out;
	bool ok = true;

	(void)verb;
	(void)argv;
	if (!check_use(app, o, argc))
		return app_fail(app);
	app->writes = true;
	in.materials = archive_kept(app, o);
	cases = records(app, "--cases", o->cases, "cases", &ok);
	issued = records(app, "--issued", o->issued, "issued", &ok);
	in.roll = records(app, "--roll", o->roll, "roll", &ok);
	if (!in.materials || !ok || !app_may_decide(app))
		return app_fail(app);
	xj_changes_init(&out, app->pool, in.materials);
	if (cases)
		xj_file_cases(&in, cases, 0, NULL, &out, &app->diags);
	if (issued)
		xj_file_letters(&in, issued, 0, NULL, &out, &app->diags);
	if (!app_authorized(app, "archive", &out))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&out}, 1, &out);
}
