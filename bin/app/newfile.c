/* Files beside standard output, which are whole or not there. */
#define _GNU_SOURCE
#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 100 };

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
	static const char *const folders[] = {".", "codes", "workflows", "letters", "rosters", "exchange"};
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

bool
app_may_replace(struct app *app, const char *path, const char *option)
{
	struct xj_where where = {.file = path};
	struct stat st;

	if (is_rule(app, path) || app_in_a_book(app, path) || (stat(path, &st) == 0 && in_use(app, &st))) {
		xj_diag_add(&app->diags, XJ_SAME_FILE, &where, option, NULL);
		return false;
	}
	if (lstat(path, &st) < 0 || S_ISREG(st.st_mode))
		return true;
	xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &where, "not a regular file", NULL);
	return false;
}

/* A new file in the folder; its name in *path. */
static int
make_file(struct app *app, const char *folder, mode_t mode, char **path)
{
	int fd = -1;

	for (int i = 0; i < TRIES; i++) {
		*path = xj_pool_print(app->pool, "%s/.xueji-%ld-%d", folder, (long)getpid(), i);
		fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd;
}

/* Never over another file. Some file systems know no renaming of the kind, others no second name for a file. */
static bool
publish_new(const char *from, const char *path)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	if (link(from, path) < 0)
		return false;
	(void)unlink(from);
	return true;
}

/* The name to disk; a folder that cannot be opened keeps it as well as it can. */
static void
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

bool
app_write_file(struct app *app, const char *path, unsigned how, app_print_fn *print, const void *ctx)
{
	const char *folder = app_folder_of(app, path);
	struct xj_where where = {.file = path};
	char *made;
	int fd = make_file(app, folder, how & APP_PRIVATE ? 0600 : 0666, &made), fault;
	bool ok = fd >= 0 && print(app, fd, ctx) && fsync(fd) == 0;

	fault = errno;
	if (fd >= 0 && close(fd) < 0 && ok) {
		fault = errno;
		ok = false;
	}
	if (ok && !(how & APP_OVER ? rename(made, path) == 0 : publish_new(made, path))) {
		fault = errno;
		ok = false;
	}
	if (ok) {
		sync_folder(folder);
		return true;
	}
	if (fd >= 0)
		(void)unlink(made);
	if (fault == EEXIST && !(how & APP_OVER))
		xj_diag_add(&app->diags, XJ_FILE_THERE, &where, NULL);
	else
		xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &where, strerror(fault), NULL);
	return false;
}
