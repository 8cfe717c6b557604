/* What was edited outside: taken over, or put back. A commit settles all of it, for behind it every file is as the log says. */
#include "front/front.h"

static const struct xj_edited *
edited_file(const struct xj_book *b, const char *name)
{
	for (size_t i = 0; i < b->nedited; i++)
		if (strcmp(b->edited[i].name, name) == 0)
			return &b->edited[i];
	return NULL;
}

bool
front_among(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static const char *
names_but(struct app *app, const char *const *names, size_t n)
{
	const struct xj_book *b = app->book;
	struct xj_buf list;

	xj_buf_init(&list, app->pool);
	xj_buf_text(&list, "");
	for (size_t i = 0; i < b->nedited; i++)
		if (!front_among(names, n, b->edited[i].name))
			xj_buf_print(&list, "%s%s", list.n ? ", " : "", b->edited[i].name);
	return list.p;
}

const char *
front_edited_names(struct app *app)
{
	return names_but(app, NULL, 0);
}

/* The files that the operands name; without any, all. NULL with diagnostics. */
static const char **
named(struct app *app, char **argv, size_t *n)
{
	const struct xj_book *b = app->book;
	int operands = app->argc - app->operands;
	const char **names = xj_pool_zero(app->pool, b->nedited + (size_t)operands + 1, sizeof *names);
	bool ok = true;

	*n = 0;
	for (size_t i = 0; operands == 0 && i < b->nedited; i++)
		names[(*n)++] = b->edited[i].name;
	for (int i = 0; i < operands; i++) {
		const char *operand = argv[i];
		const char *name = edited_file(b, operand) ? operand : front_name(app, operand);

		if (name && !edited_file(b, name))
			front_about(app, XJ_NOT_EDITED, name);
		ok = ok && name && edited_file(b, name);
		names[(*n)++] = name;
	}
	return ok ? names : NULL;
}

/* A register stays a register, and what was kept stays as it was; those can only be put back. */
static bool
may_adopt(struct app *app, const struct xj_edited *e)
{
	const char *record;
	enum front_kind kind = front_kind(app, e->name, &record);

	if (kind == FRONT_TEXT || (kind == FRONT_REGISTER && e->found.p))
		return true;
	front_about(app, XJ_CANNOT_ADOPT, e->name);
	return false;
}

static int
take_over(struct app *app, const char *const *names, size_t n)
{
	struct front_files now, then;
	struct front_revision r;
	struct xj_buf difference;
	bool ok = true;

	if (!front_files(app, &now))
		return app_fail(app);
	then = (struct front_files){0};
	for (size_t i = 0; i < now.count; i++)
		front_put(app, &then, now.list[i].name, now.list[i].label, now.list[i].bytes);
	for (size_t i = 0; i < n; i++) {
		const struct xj_edited *e = edited_file(app->book, names[i]);

		ok = may_adopt(app, e) && ok;
		front_put(app, &then, e->name, xj_folder_label(&app->book->folder, e->name), e->found);
	}
	if (!ok || !front_revise(app, &now, &then, names, n, &r))
		return app_end(app);
	xj_buf_init(&difference, app->pool);
	front_difference(&difference, &r);
	front_difference_back(app, &difference, names, n);
	return front_deliver(app, &r, true, &difference);
}

int
front_adopt(struct app *app, bool adopt, bool put_back, char **operands)
{
	const struct front_revision nothing = {0};
	struct xj_buf difference;
	const char **names;
	int status;
	size_t n;

	if (!app_book_ready(app, !app->dry_run, true))
		return app_end(app);
	front_hush_edited(app);
	if (!front_allowed(app, "edit", &status))
		return status;
	names = named(app, operands, &n);
	if (!names)
		return app_end(app);
	if (n < app->book->nedited && !(adopt && put_back)) {
		app_say(app, XJ_EDITED_TOO, names_but(app, names, n), NULL);
		return app_end(app);
	}
	if (adopt && n)
		return take_over(app, names, n);
	xj_buf_init(&difference, app->pool);
	front_difference_back(app, &difference, NULL, 0);
	return front_deliver(app, &nothing, app->book->nedited > 0, &difference);
}
