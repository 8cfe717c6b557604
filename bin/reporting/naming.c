/* -O: the report into a file that is named by rule. */
#define _POSIX_C_SOURCE 200809L
#include "report/filename.h"
#include "reporting/reporting.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void
tell(struct app *app, struct xj_grid_notes *told, const char *name, const char *value)
{
	if (value)
		xj_note_text(app->pool, told, name, name, xj_span(value));
}

/* --where grade=2023 tells the grade; one of several values, or anything but a value, tells nothing. */
static void
tell_where(struct app *app, struct xj_grid_notes *told, const char *where)
{
	const struct xj_schema *roll = xj_policy_schema(app->policy, "roll");
	struct xj_span value = xj_span(where), name = xj_span_trim(xj_span_cut(&value, '='));
	int f = roll ? xj_schema_heading(roll, name) : -1;

	value = value.p ? xj_span_trim(value) : value;
	if (!value.p || !value.n || memchr(value.p, ',', value.n) || (f >= 0 && roll->fields[f].sensitive))
		return;
	xj_note_text(app->pool, told, xj_span_text(app->pool, f >= 0 ? roll->fields[f].name : name), "", value);
}

/* The school's rule: of this kind of the report, of the report; empty for none. */
static struct xj_span
rule_of(struct app *app, const struct report_options *o, const struct xj_page *page)
{
	const struct xj_school *school = app->policy->school;
	const char *name = xj_span_text(app->pool, page->name);
	struct xj_span rule = XJ_LIT("");

	if (school && o->kind)
		rule = xj_school_file_rule(school, xj_pool_print(app->pool, "%s.%s", name, o->kind));
	return school && !rule.n ? xj_school_file_rule(school, name) : rule;
}

const char *
report_file(struct app *app, const struct report_options *o, const struct xj_page *page, const char *ending)
{
	struct xj_grid_notes told = {0};
	const struct xj_file_naming naming = {rule_of(app, o, page), &told, ending};
	const char *dir = o->dir ? o->dir : ".", *path;
	size_t n = strlen(dir);
	struct xj_span name;
	struct stat st;

	tell(app, &told, "batch", o->batch);
	tell(app, &told, "term", o->term);
	tell(app, &told, "kind", o->kind);
	tell(app, &told, "student", o->student);
	for (size_t i = 0; i < o->where.count; i++)
		tell_where(app, &told, o->where.list[i]);
	if (!xj_file_name(page, &naming, &name, &app->diags))
		return NULL;
	path = o->dir ? xj_pool_print(app->pool, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name.p) : name.p;
	if (!app_may_replace(app, path, "-O"))
		return NULL;
	if (faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS) < 0) {
		xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = path}, strerror(errno), NULL);
		return NULL;
	}
	if (!o->force && lstat(path, &st) == 0) {
		xj_diag_add(&app->diags, XJ_FILE_THERE, &(struct xj_where){.file = path}, NULL);
		return NULL;
	}
	return path;
}

bool
report_check_naming(struct app *app, const struct report_options *o)
{
	const struct {
		const char *option;
		bool given;
	} options[] = {{"--dir", o->dir != NULL}, {"--batch", o->batch != NULL}, {"--force", o->force}};
	bool ok = true;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (options[i].given && !o->own_name) {
			app_say(app, XJ_USAGE, xj_pool_print(app->pool, "%s goes with -O", options[i].option), NULL);
			ok = false;
		}
	if (o->dir && !*o->dir) {
		app_say(app, XJ_BAD_ARGUMENT, "--dir", o->dir, "name a folder", NULL);
		ok = false;
	}
	return ok && app_writable(app, "--batch", o->batch);
}
