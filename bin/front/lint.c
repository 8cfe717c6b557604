/* xueji lint: whether the rules make sense, before a case finds out that they do not. */
#define _XOPEN_SOURCE 700
#include "front/front.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/lint.h"
#include "report/exchange.h"
#include "report/letter_kind.h"
#include "report/roster_kind.h"

enum { PARTS = XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_PROGRAMS | XJ_WITH_TERMS_IF_ANY |
       XJ_WITH_FAULTS };

/* A file that is named, and the folder whose rules it is one of. */
struct judged {
	const char *path, *real, *context, *name;
	bool workflow, archive, taken;
};

struct seats {
	struct xj_roles roles;
};

static const char *
real_path(struct app *app, const char *path)
{
	char *real = realpath(path, NULL);
	const char *copy = real ? xj_pool_text(app->pool, real, strlen(real)) : NULL;

	free(real);
	return copy;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool
ends(const char *name, const char *ending)
{
	size_t n = strlen(name), e = strlen(ending);

	return n > e && strcmp(name + n - e, ending) == 0;
}

static bool
is_rule(const char *folder, const char *name)
{
	static const char *const lists[] = {"holidays.csv", "terms.csv", "programs.csv", "roles.csv"};

	if (strcmp(folder, "workflows") == 0 || strcmp(folder, "letters") == 0 || strcmp(folder, "rosters") == 0)
		return ends(name, ".yaml");
	if (strcmp(folder, "codes") == 0)
		return ends(name, ".csv");
	if (strcmp(folder, "exchange") == 0)
		return ends(name, ".yaml") || ends(name, ".csv");
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strcmp(name, lists[i]) == 0)
			return true;
	return ends(name, ".yaml") && strcmp(name, "book.yaml") != 0;
}

/* A procedure that stands outside of workflows/ would be read as the schema of a record. */
static bool
is_stray_workflow(struct app *app, const char *folder, const char *path)
{
	struct xj_diags aside;

	if (strcmp(folder, "workflows") == 0 || strcmp(folder, "letters") == 0 || strcmp(folder, "rosters") == 0 ||
	    strcmp(folder, "exchange") == 0 || !ends(path, ".yaml"))
		return false;
	xj_diags_init(&aside, app->pool);
	return xj_yaml_get(xj_yaml_read(app->pool, path, &aside), "workflow") != NULL;
}

static bool
place(struct app *app, const char *path, struct judged *out)
{
	const struct xj_where where = {.file = path};
	const char *folder = app_folder_of(app, path), *real;
	struct stat st;
	bool inside;

	*out = (struct judged){.path = path, .name = last_part(path), .real = real_path(app, path)};
	if (!out->real || stat(path, &st) < 0 || access(path, R_OK) < 0) {
		xj_diag_add(&app->diags, XJ_CANNOT_READ, &where, strerror(errno), NULL);
		return false;
	}
	real = last_part(app_folder_of(app, out->real));
	if (!S_ISREG(st.st_mode) || !is_rule(real, out->name) || is_stray_workflow(app, real, out->real)) {
		xj_diag_add(&app->diags, XJ_NOT_A_RULE, &where, NULL);
		return false;
	}
	out->workflow = strcmp(real, "workflows") == 0;
	out->archive = strcmp(out->name, "archive.yaml") == 0;
	inside = out->workflow || strcmp(real, "codes") == 0 || strcmp(real, "letters") == 0 || strcmp(real, "rosters") == 0 ||
	         strcmp(real, "exchange") == 0;
	if (!inside)
		out->context = folder;
	else if (strcmp(last_part(folder), real) == 0)
		out->context = app_folder_of(app, folder);
	else
		out->context = xj_pool_print(app->pool, "%s/..", folder);
	return true;
}

static bool
same_folder(struct app *app, const char *a, const char *b)
{
	const char *x = real_path(app, a), *y = real_path(app, b);

	return x && y && strcmp(x, y) == 0;
}

/* The folders that the rules of this one are read with. */
static size_t
folders(struct app *app, const char *context, const char *dirs[static 3])
{
	const char *profile = xj_pool_print(app->pool, "%s/profiles/%s", app->schema, app->profile ? app->profile : "college");
	size_t n = 0;

	if (!same_folder(app, context, app->schema))
		dirs[n++] = context;
	if (!same_folder(app, xj_pool_print(app->pool, "%s/..", context), xj_pool_print(app->pool, "%s/profiles", app->schema)) &&
	    access(xj_pool_print(app->pool, "%s/book.yaml", context), F_OK) < 0)
		dirs[n++] = profile;
	dirs[n++] = app->schema;
	return n;
}

static bool
held(void *ctx, struct xj_span role)
{
	return xj_roles_held(&((struct seats *)ctx)->roles, role);
}

static struct xj_table *
read_roles(struct app *app, const struct xj_policy *policy)
{
	const char *path = xj_folders_find(policy->read->folders, ".", "roles.csv");
	const struct xj_schema *schema = path ? xj_policy_schema(policy, "roles") : NULL;
	struct xj_table *t = schema ? xj_table_read(app->pool, path, schema, XJ_RECORDS, &app->diags) : NULL;

	if (!t)
		return NULL;
	xj_table_check(t, &app->diags);
	(void)xj_roles_check(t, xj_policy_schema(policy, "roll"), xj_policy_schema(policy, "cases"), &app->diags);
	return t;
}

/* Everything that there is to say about these folders; how many diagnostics came of reading, before the rules. */
static size_t
lint_folders(struct app *app, const char *const *dirs, size_t ndirs)
{
	struct seats seats;
	struct xj_lint lint = {.pool = app->pool, .diags = &app->diags, .today = app->today, .held = held, .ctx = &seats};
	size_t read;

	lint.policy = xj_policy_load(app->pool, dirs, ndirs, PARTS, &app->diags);
	if (!lint.policy)
		return app->diags.count;
	(void)xj_policy_check(lint.policy);
	(void)xj_letter_kind_check(app->pool, lint.policy, &app->diags);
	(void)xj_roster_kind_check(app->pool, lint.policy, &app->diags);
	(void)xj_exchange_check(app->pool, lint.policy, &app->diags);
	lint.roles = read_roles(app, lint.policy);
	if (lint.roles)
		xj_roles_open(&seats.roles, app->pool, lint.roles, "", app->today);
	read = app->diags.count;
	xj_lint_policy(&lint);
	return read;
}

/* What procedures and archive.yaml are read by: where it is at fault nothing can be said about them. */
static bool
hinders(const struct xj_diag *d)
{
	static const char *const names[] = {"statuses.yaml", "roll.yaml", "cases.yaml", "requests.yaml", "academic.yaml"};
	const char *name = last_part(d->where.file);

	if (xj_message(d->code)->severity < XJ_ERROR)
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return strstr(d->where.file, "/codes/") != NULL;
}

/* Of what was said since `from`, only what is about the files named stays, under the names that they were named by. */
static void
keep_named(struct app *app, size_t from, size_t read, const struct judged *files, size_t n, const char *context)
{
	size_t kept = from;

	for (size_t i = from; i < app->diags.count; i++) {
		struct xj_diag d = app->diags.list[i];
		const char *real = d.where.file ? real_path(app, d.where.file) : NULL;
		bool keep = !d.where.file;

		for (size_t k = 0; k < n; k++) {
			if (files[k].context != context && !same_folder(app, files[k].context, context))
				continue;
			if (real && strcmp(real, files[k].real) == 0) {
				d.where.file = files[k].path;
				keep = true;
			} else if ((files[k].workflow || files[k].archive) && d.where.file && i < read && hinders(&d)) {
				keep = true;
			}
		}
		if (keep)
			app->diags.list[kept++] = d;
	}
	app->diags.count = kept;
}

static void
lint_files(struct app *app, int argc, char **argv)
{
	size_t n = (size_t)(argc - app->operands);
	struct judged *files = xj_pool_zero(app->pool, n, sizeof *files);
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		ok = place(app, argv[app->operands + (int)i], &files[i]) && ok;
	for (size_t i = 0; i < n && ok; i++) {
		const char *dirs[3];
		size_t from = app->diags.count, read, ndirs;

		if (files[i].taken)
			continue;
		for (size_t k = i; k < n; k++)
			files[k].taken = files[k].taken || same_folder(app, files[k].context, files[i].context);
		ndirs = folders(app, files[i].context, dirs);
		read = lint_folders(app, dirs, ndirs);
		keep_named(app, from, read, files, n, files[i].context);
	}
}

/* A fault in what is looked at is a finding; only what keeps it from being looked at is trouble. */
static int
finish(struct app *app)
{
	int status = EXIT_CLEAN;

	for (size_t i = 0; i < app->diags.count; i++)
		switch (app->diags.list[i].code) {
		case XJ_CANNOT_READ:
		case XJ_NOT_A_FILE:
		case XJ_NOT_A_RULE:
		case XJ_NO_POLICY_FILE:
		case XJ_USAGE:
			status = EXIT_TROUBLE;
			break;
		default:
			if (status == EXIT_CLEAN && xj_message(app->diags.list[i].code)->severity > XJ_NOTE)
				status = EXIT_FINDINGS;
		}
	(void)app_end(app);
	return status;
}

static int
lint(struct app *app, const struct front_place *where, int argc, char **argv)
{
	if (where->folder && (app->school || app->profile || app->own_schema || argc > app->operands)) {
		app_say(app, XJ_USAGE, "a book holds its school's rules: no file, --school, --profile or --schema beside -d", NULL);
		return app_fail(app);
	}
	if (where->folder) {
		if (!front_open(app, where))
			return app_fail(app);
		(void)lint_folders(app, (const char *const[]){app->folder, app->schema}, 2);
	} else if (argc > app->operands) {
		lint_files(app, argc, argv);
	} else {
		(void)lint_folders(app, app->policy->dirs, app->policy->ndirs);
	}
	return finish(app);
}

int
front_lint(int argc, char **argv)
{
	struct front_place where = FRONT_PLACE;
	const struct xj_option table[] = {
		FRONT_BOOK(&where),
		FRONT_END,
	};
	const struct command command = {
		"xueji lint", "[-d BOOK | --school DIR | FILE...]", "Tell what is wrong in rules, or cannot be meant.", table, 0,
		TAKES_SCHOOL | TAKES_PROFILE,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = lint(&app, &where, argc, argv);
	app_close(&app);
	return status;
}
