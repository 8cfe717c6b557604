/* Records, diagnostics and refused rows out. */
#define _POSIX_C_SOURCE 200809L
#include "app/app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH ((size_t)1 << 16)

bool
app_may_decide(const struct app *app)
{
	return app->diags.worst < XJ_TROUBLE && !app->unread;
}

bool
app_may_go_on(const struct app *app)
{
	return !app->unread && (app->diags.worst < XJ_ERROR || (app->diags.worst == XJ_ERROR && app->partial));
}

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool
write_fd(void *ctx, const char *p, size_t n)
{
	return write_all(*(int *)ctx, p, n);
}

struct xj_out
app_out(struct app *app)
{
	struct xj_out out;

	app->out_fd = STDOUT_FILENO;
	xj_out_init(&out, app->pool, write_fd, &app->out_fd);
	return out;
}

/* Flushes and closes standard output: a full disk shows at the close at the latest. */
static bool
finish_out(struct app *app, struct xj_out *out)
{
	bool ok = xj_out_flush(out) && !app->no_stdout;
	int fault = app->no_stdout ? EBADF : errno;

	if (close(STDOUT_FILENO) < 0) {
		fault = errno;
		ok = false;
	}
	if (!ok)
		xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = "<stdout>"}, strerror(fault), NULL);
	return ok;
}

static bool
has_bad(const struct xj_table *t)
{
	return memchr(t->bad, 1, t->rows * sizeof *t->bad) != NULL;
}

static bool
same_place(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is it one of the files that were read, or where the records themselves or the messages go? */
static bool
in_use(const struct app *app, const struct stat *st)
{
	struct stat stream;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fstat(fd, &stream) == 0 && same_place(st, &stream))
			return true;
	for (size_t i = 0; i < app->nfiles; i++)
		if (app->files[i].dev == st->st_dev && app->files[i].ino == st->st_ino)
			return true;
	return false;
}

const char *
app_folder_of(struct app *app, const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash ? "." : slash == path ? "/" : xj_pool_text(app->pool, path, (size_t)(slash - path));
}

static const char *
file_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Would a file of this name be one of the rules, whether there is one already or not? */
static bool
is_rule(struct app *app, const char *path)
{
	static const char *const folders[] = {".", "codes", "workflows"};
	static const char *const lists[] = {"terms.csv", "programs.csv", "holidays.csv"};
	const char *name = file_of(path), *folder = app_folder_of(app, path);
	size_t n = strlen(name);
	bool named = n > 5 && strcmp(name + n - 5, ".yaml") == 0;
	struct stat here, there;

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		named = named || strcmp(name, lists[i]) == 0;
	if (!app->policy || stat(folder, &here) < 0)
		return false;
	for (size_t d = 0; d < app->policy->ndirs; d++)
		for (size_t f = named ? 0 : 1; f < sizeof folders / sizeof *folders; f++)
			if (stat(xj_pool_print(app->pool, "%s/%s", app->policy->dirs[d], folders[f]), &there) == 0 &&
			    same_place(&here, &there))
				return true;
	return false;
}

/* Refused rows may go to a new file or take the place of a plain one, of none that anything else depends on. */
static bool
rejects_allowed(struct app *app)
{
	struct xj_where where = {.file = app->rejects};
	struct stat st;

	if (is_rule(app, app->rejects) || app_in_a_book(app, app->rejects) || (stat(app->rejects, &st) == 0 && in_use(app, &st))) {
		xj_diag_add(&app->diags, XJ_SAME_FILE, &where, "--rejects", NULL);
		return false;
	}
	if (lstat(app->rejects, &st) < 0 || S_ISREG(st.st_mode))
		return true;
	xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &where, "not a regular file", NULL);
	return false;
}

static bool
print_rejects(struct app *app, int fd)
{
	struct xj_out out;

	xj_out_init(&out, app->pool, write_fd, &fd);
	/* A table without refused rows leaves no header behind. */
	for (size_t i = 0; i < app->nbatches; i++)
		if (has_bad(app->batches[i]))
			xj_emit_rejects(&out, app->batches[i], &app->diags, app_translate);
	return xj_out_flush(&out);
}

/* Into a new file beside it, which takes its place when it is whole: the rows refused before are not lost to a full disk. */
static bool
write_rejects(struct app *app)
{
	const char *name = file_of(app->rejects), *folder = app_folder_of(app, app->rejects);
	char *path = xj_pool_print(app->pool, "%s/.%s.XXXXXX", folder, name);
	int fd, fault;
	bool ok;

	if (!rejects_allowed(app))
		return false;
	if (app->dry_run)
		return true;
	fd = mkstemp(path); /* mode 0600: the rows are whole */
	ok = fd >= 0 && print_rejects(app, fd);
	fault = errno;
	if (fd >= 0 && close(fd) < 0 && ok) {
		fault = errno;
		ok = false;
	}
	if (ok && rename(path, app->rejects) < 0) {
		fault = errno;
		ok = false;
	}
	if (ok)
		return true;
	if (fd >= 0)
		(void)unlink(path);
	xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = app->rejects}, strerror(fault), NULL);
	return false;
}

int
app_end(struct app *app)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	if (app->diags.count > 1)
		xj_diags_sort(&app->diags);
	for (size_t i = 0; i < app->diags.count; i++) {
		const struct xj_diag *d = &app->diags.list[i];

		if (xj_message(d->code)->severity == XJ_NOTE && !app->verbose)
			continue;
		if (!d->where.file)
			xj_buf_print(&b, "%s: ", app->command->name);
		xj_diag_render(&b, d, app_translate);
		if (b.n < BATCH)
			continue;
		(void)write_all(STDERR_FILENO, b.p, b.n);
		b.n = 0;
	}
	if (b.n)
		(void)write_all(STDERR_FILENO, b.p, b.n);
	app->diags.count = 0;
	if (app->diags.worst == XJ_TROUBLE || app->unread)
		return EXIT_TROUBLE;
	return app->diags.worst == XJ_ERROR ? EXIT_FINDINGS : EXIT_CLEAN;
}

int
app_fail(struct app *app)
{
	(void)app_end(app);
	return EXIT_TROUBLE;
}

static int
print_difference(struct app *app, struct xj_changes *const *changes, size_t n)
{
	struct xj_out out = app_out(app);

	for (size_t i = 0; i < n; i++)
		xj_emit_difference(&out, changes[i]);
	(void)finish_out(app, &out);
	return app_end(app);
}

/* What was committed stands, whether it can be told or not. */
static void
finish_commit(struct app *app, struct xj_out *out)
{
	if (!finish_out(app, out) && app->committing && app->book->head.commit != app->before)
		app_say(app, XJ_COMMIT_STANDS, xj_pool_print(app->pool, "%ju", (uintmax_t)app->book->head.commit), NULL);
}

static int
deliver_to_book(struct app *app, struct xj_changes *const *changes, size_t n, const struct xj_changes *shown)
{
	struct xj_transaction t = {.changes = changes, .nchanges = n};
	struct xj_out out = app_out(app), made;
	struct xj_buf text;

	if (!app_committable(app, changes, n))
		return app_end(app);
	if (app->dry_run)
		return print_difference(app, changes, n);
	/* Made before the commit: what is committed must not end in a want of memory. */
	xj_buf_init(&text, app->pool);
	xj_out_init(&made, app->pool, app_collect, &text);
	xj_emit_changed(&made, shown);
	(void)xj_out_flush(&made);
	if (!app_commit(app, &t))
		return app_end(app);
	if (!write_all(app->out_fd, text.p, text.n))
		out.failed = true;
	finish_commit(app, &out);
	return app_end(app);
}

int
app_deliver(struct app *app, struct xj_changes *const *changes, size_t n, const struct xj_changes *shown)
{
	struct xj_out out = app_out(app);

	if (!app_may_go_on(app) || !shown || (app->rejects && !write_rejects(app))) {
		struct xj_transaction nothing = {0};

		if (app->nrefusals && !app->dry_run)
			(void)app_commit(app, &nothing);
		return app_end(app);
	}
	if (app->book)
		return deliver_to_book(app, changes, n, shown);
	if (app->dry_run)
		return print_difference(app, &(struct xj_changes *){(struct xj_changes *)(uintptr_t)shown}, 1);
	xj_emit_table(&out, shown);
	(void)finish_out(app, &out);
	return app_end(app);
}

int
app_deliver_text(struct app *app, const struct xj_buf *text, int status)
{
	struct xj_out out = app_out(app);
	int worst;

	if (app->rejects && app_may_go_on(app) && !write_rejects(app))
		return app_end(app);
	out.failed = !write_all(app->out_fd, xj_buf_as_span(text).p, text->n);
	finish_commit(app, &out);
	worst = app_end(app);
	return worst > status ? worst : status;
}
