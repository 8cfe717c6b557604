/* Rules from files in memory: they are laid out in a private folder, for rules are read from folders, and messages call
 * them by their own names. */
#define _DEFAULT_SOURCE
#include "front/front.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/exchange.h"
#include "report/letter_kind.h"
#include "report/roster_kind.h"

enum { ALL_PARTS = XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_PROGRAMS | XJ_WITH_TERMS_IF_ANY |
       XJ_WITH_ALL };

static const char *const folders[] = {"workflows", "codes", "letters", "rosters", "exchange", "kept"};

static bool
cannot_write(const char *path, struct xj_diags *diags)
{
	xj_diag_add(diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = path}, strerror(errno), NULL);
	return false;
}

const char *
front_private(struct app *app, struct xj_diags *diags)
{
	const char *parent = getenv("TMPDIR");
	char *path = xj_pool_print(app->pool, "%s/xueji.XXXXXX", parent && *parent ? parent : "/tmp");

	if (mkdtemp(path)) /* mode 0700 */
		return path;
	(void)cannot_write(path, diags);
	return NULL;
}

bool
front_write(const char *path, struct xj_span bytes, struct xj_diags *diags)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && xj_write_at(fd, bytes.p, bytes.n, 0);

	if (fd >= 0 && close(fd) < 0)
		ok = false;
	return ok || cannot_write(path, diags);
}

/* Terms and programmes are rules as well. */
static bool
is_rule(const struct app *app, const char *name)
{
	const char *record;

	if (strcmp(name, "book.yaml") == 0)
		return false;
	if (front_kind(app, name, &record) == FRONT_REGISTER)
		return strcmp(record, "terms") == 0 || strcmp(record, "programs") == 0;
	return true;
}

static bool
lay_out(struct app *app, const char *dir, const struct front_files *files, struct xj_diags *diags)
{
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		const char *path = xj_pool_print(app->pool, "%s/%s", dir, folders[i]);

		if (mkdir(path, 0700) < 0)
			return cannot_write(path, diags);
	}
	for (size_t i = 0; i < files->count; i++)
		if (files->list[i].bytes.p && is_rule(app, files->list[i].name) &&
		    !front_write(xj_pool_print(app->pool, "%s/%s", dir, files->list[i].name), files->list[i].bytes, diags))
			return false;
	return true;
}

static void
take_away(struct app *app, const char *dir, const struct front_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (files->list[i].bytes.p && is_rule(app, files->list[i].name))
			(void)unlink(xj_pool_print(app->pool, "%s/%s", dir, files->list[i].name));
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		(void)rmdir(xj_pool_print(app->pool, "%s/%s", dir, folders[i]));
	(void)rmdir(dir);
}

static const char *
label_of(struct app *app, const struct front_files *files, const char *path, const char *dir)
{
	size_t n = strlen(dir);
	const struct front_file *file;

	if (!path || strncmp(path, dir, n) != 0 || path[n] != '/')
		return path;
	file = front_file(files, path + n + 1);
	return file ? file->label : xj_pool_print(app->pool, "%s/%s", app->folder, path + n + 1);
}

/* A message that lists the folders that were looked through. */
static const char *
without_folder(struct app *app, const char *arg, const char *dir)
{
	const char *at = arg ? strstr(arg, dir) : NULL;

	if (!at)
		return arg;
	return xj_pool_print(app->pool, "%.*s%s%s", (int)(at - arg), arg, app->folder, at + strlen(dir));
}

struct xj_policy *
front_load(struct app *app, const struct front_files *files, struct xj_diags *diags)
{
	const char *dir = front_private(app, diags), *dirs[] = {dir, app->schema};
	size_t from = diags->count;
	struct xj_policy *policy = NULL;

	if (dir && lay_out(app, dir, files, diags))
		policy = xj_policy_load(app->pool, dirs, 2, ALL_PARTS, diags);
	if (policy && !xj_letter_kind_check(app->pool, policy, diags))
		policy = NULL;
	if (policy && !xj_roster_kind_check(app->pool, policy, diags))
		policy = NULL;
	if (policy && !xj_exchange_check(app->pool, policy, diags))
		policy = NULL;
	if (policy)
		policy->diags = &app->diags;
	if (dir)
		take_away(app, dir, files);
	for (size_t i = from; dir && i < diags->count; i++) {
		struct xj_diag *d = &diags->list[i];

		d->where.file = label_of(app, files, d->where.file, dir);
		for (size_t a = 0; a < sizeof d->args / sizeof *d->args; a++)
			d->args[a] = without_folder(app, d->args[a], dir);
	}
	return policy;
}

void
front_rules(struct app *app)
{
	struct xj_diags *aside = xj_pool_zero(app->pool, 1, sizeof *aside); /* the policy goes on adding to it */
	const char *const dirs[] = {app->folder, app->schema};
	struct xj_policy *policy = NULL;
	struct front_files files;

	xj_diags_init(aside, app->pool);
	/* Where the files are as the log says, they can be read where they are. */
	if (!app->book->nedited && !app->book->replay)
		policy = xj_policy_load(app->pool, dirs, 2, ALL_PARTS, aside);
	else if (front_files(app, &files))
		policy = front_load(app, &files, aside);
	if (policy)
		app->policy = policy;
	/* Rules that a newer program cannot read must not lock out whoever is to mend them: an empty school leaves that to
	 * the registry. */
	if (!app->policy->school)
		app->policy->school = xj_pool_zero(app->pool, 1, sizeof *app->policy->school);
}

void
front_name_registers(struct app *app)
{
	app->book->find = app_find_register;
	app->book->find_ctx = app;
}
