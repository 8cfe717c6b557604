/* Items of students' files filed, compared, looked at, lent, given back, sent, receipted, destroyed: one function, for a movement each. */
#include "archiving/archiving.h"

static bool
holds(void *ctx, struct xj_span person, const char *const *roles, const struct xj_cursor *student)
{
	const struct xj_subject subject = {.student = student};
	struct app *app = ctx;
	enum xj_code why;

	/* the actor by the login name, for a name may be another person's as well */
	if (xj_span_same(person, app->roles->person))
		person = (struct xj_span){NULL, 0};
	for (; *roles; roles++)
		if (xj_roles_hold(app->roles, person, xj_span(*roles), &subject, &why))
			return true;
	return false;
}

/* What is on record; the book is locked from here on. */
static bool
read_records(struct app *app, const struct archive_options *o, struct xj_archiving *in)
{
	app->writes = true;
	in->materials = archive_kept(app, o);
	if (!in->materials)
		return false;
	if ((o->roll || app->book) && !(in->roll = app_record(app, "--roll", o->roll, "roll")))
		return false;
	if ((o->cases || app->book) && !(in->cases = app_record(app, "--cases", o->cases, "cases")))
		return false;
	return true;
}

static bool
read_people(struct app *app, const struct archive_options *o, struct xj_archiving *in)
{
	if (!app_signer(app, o->cells[CELL_BY], &in->by))
		return false;
	if (!app->book)
		return true;
	in->entered_by = app->roles->person.n ? app->roles->person : xj_span(app_actor(app));
	in->holds = holds;
	in->ctx = app;
	return true;
}

static bool
check_use(struct app *app, const struct archive_options *o, const struct xj_archiving *in)
{
	if (!xj_policy_archive(in->policy)) {
		if (xj_policy_sound(in->policy))
			app_say(app, XJ_ARCHIVE_ABSENT, NULL);
		return false;
	}
	if (app->book || o->roll || (in->what != XJ_MOVE_FILE && in->what != XJ_MOVE_DESTROY))
		return true;
	app_say(app, XJ_USAGE, "give the roll with --roll, or a book with -d", NULL);
	return false;
}

/* Copies that were taken in go again unless the commit came about. */
static int
deliver(struct app *app, struct xj_changes *out, struct archive_files *files, const struct xj_table *list)
{
	bool copies = app->book && files->ntaken && !app->dry_run, ok = app_authorized(app, "archive", out);
	struct xj_changes *const changes[] = {out};
	int status;

	if (ok && copies && app_may_go_on(app))
		ok = app_committable(app, changes, 1) && archive_take_files(app, files, list);
	status = app_deliver(app, changes, ok, ok ? out : NULL);
	return archive_settle_files(app, files, status);
}

int
archiving_move(struct app *app, const struct archive_verb *verb, struct archive_options *o, int argc, char **argv)
{
	struct xj_archiving in = {.policy = app->policy, .today = app->today, .what = verb->what};
	struct archive_files files = {0};
	struct xj_changes out;
	struct xj_span *given;

	if (!check_use(app, o, &in))
		return app_fail(app);
	in.list = archive_list(app, verb, o, argc, argv, &given);
	if (!in.list)
		return app_fail(app);
	in.given = given;
	if (!xj_span_is(in.list->schema->name, "movements"))
		in.movements = app_empty(app, "movements");
	if (verb->takes & TAKES_FILES && !archive_find_files(app, o, in.list, given, &files))
		return app_fail(app);
	in.files = files.found;
	if (!read_records(app, o, &in) || !app_may_decide(app) || !read_people(app, o, &in))
		return app_deliver(app, NULL, 0, NULL);
	xj_changes_init(&out, app->pool, in.materials);
	xj_archive_move(&in, &out, &files.taken, &files.ntaken, &app->diags);
	return deliver(app, &out, &files, in.list);
}
