/* xueji edit: a file of the book in an editor, checked as a whole, logged. */
#include "front/front.h"

#include "base/shown.h"
#include "record/file.h"

struct options {
	struct front_place place;
	const char *from;
	bool adopt, put_back, remove;
};

/* What there is to begin with: the text, a register's header, or nothing. */
static struct xj_span
beginning(struct app *app, const char *name, const struct front_file *old)
{
	const char *record;

	if (old)
		return old->bytes;
	if (front_kind(app, name, &record) == FRONT_REGISTER)
		return xj_table_empty(app->pool, name, xj_policy_schema(app->policy, record))->text;
	return xj_span_of("", 0);
}

/* The lock is not held while somebody thinks: the book is read, let go, and opened again. *base is what the copy
 * was made of. */
static bool
have_edited(struct app *app, const char *name, const char **copy, struct xj_span *base, struct xj_span *text, int *status)
{
	struct front_files files;
	const struct front_file *old;

	if (!app_book_ready(app, false, false))
		return false;
	if (app->book->nedited) {
		app_say(app, XJ_BOOK_EDITED, front_edited_names(app), app_folder_word(app), NULL);
		return false;
	}
	if (!front_allowed(app, "edit", status) || !front_files(app, &files))
		return false;
	old = front_file(&files, name);
	*base = old ? old->bytes : xj_span_of(NULL, 0);
	return front_editor(app, name, beginning(app, name, old), copy, text) && front_reopen(app);
}

static void
tell_copy(struct app *app, const char *name, const char *copy)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "xueji edit -d ");
	xj_shown_path(&b, app->folder);
	xj_buf_put(&b, ' ');
	xj_shown_path(&b, name);
	xj_buf_text(&b, " --from ");
	xj_shown_path(&b, copy);
	app_say(app, XJ_COPY_KEPT, b.p, NULL);
}

/* Was it changed since the copy was made? */
static bool
overtaken(struct app *app, const char *name, const struct front_file *old, struct xj_span base)
{
	if (old ? base.p && xj_span_same(base, old->bytes) : !base.p)
		return false;
	front_about(app, XJ_EDIT_OVERTAKEN, name);
	return true;
}

static bool
check_remove(struct app *app, const char *name, const struct front_file *old)
{
	const char *record;

	if (front_kind(app, name, &record) == FRONT_REGISTER)
		app_say(app, XJ_USAGE, "a register is not taken out of a book, only its rows are", NULL);
	else if (strcmp(name, "book.yaml") == 0)
		app_say(app, XJ_USAGE, "without its book.yaml it would be no book", NULL);
	else if (!old)
		front_about(app, XJ_NOTHING_THERE, name);
	else
		return true;
	return false;
}

/* Under the lock, unless only the difference is asked for. Answers the exit status. */
static int
revise(struct app *app, const struct options *o, const char *name, const char *copy, const struct xj_span *base,
       struct xj_span text)
{
	struct front_files now, then = {0};
	const struct front_file *old;
	struct front_revision r;
	struct xj_buf difference;
	int status = EXIT_TROUBLE;

	if (!app_book_ready(app, !app->dry_run, false))
		return app_end(app);
	if (!front_allowed(app, "edit", &status))
		return status;
	if (!front_files(app, &now))
		return app_fail(app);
	old = front_file(&now, name);
	if ((o->remove && !check_remove(app, name, old)) || (copy && overtaken(app, name, old, *base)))
		return app_end(app);
	for (size_t i = 0; i < now.count; i++)
		front_put(app, &then, now.list[i].name, now.list[i].label, now.list[i].bytes);
	front_put(app, &then, name, copy ? copy : o->from ? xj_file_label(o->from) : name, text);
	if (!front_revise(app, &now, &then, &name, 1, &r))
		return app_end(app);
	xj_buf_init(&difference, app->pool);
	front_difference(&difference, &r);
	return front_deliver(app, &r, false, &difference);
}

static int
edit(struct app *app, const struct options *o, const char *operand)
{
	const char *name = front_name(app, operand), *copy = NULL;
	struct xj_span base = {NULL, 0}, text = {NULL, 0};
	int status = -1;

	if (!name || (o->from && !xj_file_read(app->pool, o->from, &app->diags, &text)))
		return app_fail(app);
	if (o->from && !text.p)
		text = xj_span_of("", 0);
	if (!o->from && !o->remove && !have_edited(app, name, &copy, &base, &text, &status)) {
		if (copy)
			tell_copy(app, name, copy);
		return status >= 0 ? status : app_fail(app);
	}
	status = revise(app, o, name, copy, &base, text);
	if (copy && status == EXIT_CLEAN && !app->dry_run)
		front_drop(app, copy);
	else if (copy) {
		tell_copy(app, name, copy);
		(void)app_end(app);
	}
	return status;
}

int
front_edit(int argc, char **argv)
{
	struct options o = {.place = FRONT_PLACE};
	const struct xj_option table[] = {
		FRONT_BOOK(&o.place),
		{0, "from", XJ_OPT_TEXT, &o.from, "COPY", "take this text, without an editor"},
		{0, "adopt", XJ_OPT_FLAG, &o.adopt, NULL, "take over what was edited outside (all, or the files named)"},
		{0, "put-back", XJ_OPT_FLAG, &o.put_back, NULL,
		 "put back what was edited outside; with --adopt, all that is not named"},
		{0, "remove", XJ_OPT_FLAG, &o.remove, NULL, "take a text out of the book"},
		FRONT_END,
	};
	const struct command command = {
		"xueji edit", "-d DIR FILE [--from COPY] | --adopt [FILE]... | --put-back [FILE]... | --remove FILE",
		"Change a file of the book by hand: edited, checked, logged.", table, 0, TAKES_DRY_RUN,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0) {
		bool outside = o.adopt || o.put_back;

		if (outside && (o.from || o.remove))
			app_say(&app, XJ_USAGE, "--adopt and --put-back go without --from and --remove", NULL);
		else if (o.from && o.remove)
			app_say(&app, XJ_USAGE, "--from or --remove, not both", NULL);
		status = app.diags.count == 0 && front_open(&app, &o.place) &&
		         (outside || front_operands(&app, 1, 1, "say which file, and one at a time"))
		         ? outside ? front_adopt(&app, o.adopt, o.put_back, argv + app.operands) : edit(&app, &o, argv[app.operands])
		         : app_fail(&app);
	}
	app_close(&app);
	return status;
}
