/* xueji backup: the committed log, from which a whole book can be made again. */
#define _DEFAULT_SOURCE
#include "front/front.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool
may_write(struct app *app, const char *path)
{
	struct xj_where where = {.file = path};
	struct stat st;

	/* A book that holds its own backup loses both at once. */
	if (app_in_a_book(app, path)) {
		xj_diag_add(&app->diags, XJ_BACKUP_INSIDE, &where, NULL);
		return false;
	}
	if (lstat(path, &st) < 0 || S_ISREG(st.st_mode))
		return true;
	xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &where, "not a regular file", NULL);
	return false;
}

static bool
sync_folder(const char *folder)
{
	int fd, done = -1, fault;

	XJ_AGAIN(fd, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (fd >= 0)
		XJ_AGAIN(done, fsync(fd));
	fault = errno;
	if (fd >= 0)
		(void)close(fd);
	errno = fault;
	return done == 0;
}

/* Into a new file beside it, which takes its place when it is whole and on disk: an older backup is not lost to a full disk. */
static bool
write_backup(struct app *app, const char *path, struct xj_span log)
{
	const char *folder = app_folder_of(app, path);
	char *staged = xj_pool_print(app->pool, "%s/.xueji-backup.XXXXXX", folder);
	int fd = mkstemp(staged), done = -1, fault; /* mode 0600 */
	bool ok;

	if (fd >= 0 && xj_write_at(fd, log.p, log.n, 0))
		XJ_AGAIN(done, fsync(fd));
	ok = done == 0;
	fault = errno;
	if (fd >= 0 && close(fd) < 0 && ok) {
		fault = errno;
		ok = false;
	}
	if (ok && (rename(staged, path) < 0 || !sync_folder(folder))) {
		fault = errno;
		ok = false;
	}
	if (ok)
		return true;
	if (fd >= 0)
		(void)unlink(staged);
	xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = path}, strerror(fault), NULL);
	return false;
}

static int
backup(struct app *app, const char *path)
{
	struct xj_chain chain;
	struct xj_buf text;
	struct xj_span log;
	int status;

	if (!app_book_ready(app, false, false))
		return app_end(app);
	if (!front_allowed(app, "backup", &status))
		return status;
	if (!xj_book_log(app->book, &log, &app->diags))
		return app_fail(app);
	/* What is not sound must not take the place of a backup that was. */
	xj_chain_check(app->pool, xj_folder_label(&app->book->folder, "log.csv"), log, NULL, &chain, &app->diags);
	if (chain.broken)
		return app_fail(app);
	if (strcmp(path, "-") != 0 && !(may_write(app, path) && write_backup(app, path, log)))
		return app_fail(app);
	app->verbose = true;
	app_say(app, XJ_BACKUP_HEAD, front_head_text(app, &chain.head), NULL);
	if (strcmp(path, "-") != 0)
		return app_end(app);
	text = (struct xj_buf){.pool = app->pool, .p = (char *)(uintptr_t)log.p, .n = log.n, .cap = log.n};
	return app_deliver_text(app, &text, EXIT_CLEAN);
}

int
front_backup(int argc, char **argv)
{
	struct front_place place = FRONT_PLACE;
	const struct xj_option table[] = {
		FRONT_BOOK(&place),
		FRONT_END,
	};
	const struct command command = {
		"xueji backup", "-d DIR FILE", "Write the log to a file from which the book can be made again.", table, 0, 0,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = front_operands(&app, 1, 1, "say which file, or - for standard output") && front_open(&app, &place) ?
		         backup(&app, argv[app.operands]) : app_fail(&app);
	app_close(&app);
	return status;
}
