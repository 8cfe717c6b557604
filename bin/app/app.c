#define _GNU_SOURCE
#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "record/encoding.h"
#include "record/file.h"

#ifndef XJ_DATADIR
#define XJ_DATADIR "/usr/local/share/xueji"
#endif

static _Noreturn void
out_of_memory(void *arg)
{
	static const char text[] = ": error: out of memory; nothing was written [out-of-memory]\n";
	const char *name = arg;

	(void)!write(STDERR_FILENO, name, strlen(name));
	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	_exit(EXIT_TROUBLE);
}

const char *
app_translate(const char *text)
{
	return *text ? gettext(text) : text;
}

/* The system need not have the reader's locale: character widths come from C.UTF-8 and the language from LANGUAGE. */
static void
set_language(const char *schema)
{
	const char *names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	char dir[PATH_MAX];

	(void)setlocale(LC_ALL, "C.UTF-8");
	if (!getenv("LANGUAGE"))
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			const char *value = getenv(names[i]);

			if (!value || !*value)
				continue;
			if (strncmp(value, "zh", 2) == 0)
				(void)setenv("LANGUAGE", "zh_CN", 1);
			break;
		}
	(void)snprintf(dir, sizeof dir, "%s/locale", schema);
	(void)bindtextdomain("xueji", dir);
	(void)bind_textdomain_codeset("xueji", "UTF-8");
	(void)textdomain("xueji");
}

/* schema/ beside the folder of the program, as in the source tree; else where it was installed. */
static const char *
find_schema(struct app *app)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash, *dir;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		if (slash)
			*slash = '\0';
		for (int up = 0; up < 3 && slash; up++) {
			slash = strrchr(self, '/');
			if (slash)
				*slash = '\0';
			dir = xj_pool_print(app->pool, "%s/schema", self);
			if (access(xj_pool_print(app->pool, "%s/roll.yaml", dir), R_OK) == 0)
				return dir;
		}
	}
	return XJ_DATADIR "/schema";
}

/* The one place where the clock is read. */
static xj_date
clock_today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	if (!localtime_r(&now, &tm))
		return XJ_NO_DATE;
	return xj_date_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static const struct xj_option *
all_options(struct app *app, const struct command *command)
{
	const struct xj_option common[] = {
		{0, "today", XJ_OPT_DATE, &app->today, "DATE", "act as on this day (default: the clock's, or XUEJI_TODAY)"},
		{'n', "dry-run", XJ_OPT_FLAG, &app->dry_run, NULL, "print the difference, field by field, instead of records"},
		{0, "partial", XJ_OPT_FLAG, &app->partial, NULL, "take the good rows; needs --rejects"},
		{0, "rejects", XJ_OPT_TEXT, &app->rejects, "FILE", "write refused rows here, whole, with their reasons"},
		{0, "school", XJ_OPT_TEXT, &app->school, "DIR", "the school's own terms, programmes, rules (or XUEJI_SCHOOL)"},
		{0, "profile", XJ_OPT_TEXT, &app->profile, "NAME", "kind of school whose rules hold (default: college)"},
		{0, "schema", XJ_OPT_TEXT, &app->schema, "DIR", "folder of schemas and profiles"},
		{0, "explain", XJ_OPT_TEXT, &app->explain, "CODE", "tell what a message code means, and end"},
		{'v', "verbose", XJ_OPT_FLAG, &app->verbose, NULL, "print notes as well"},
		{0, "help", XJ_OPT_FLAG, &app->help, NULL, "print this, and end"},
		{0, "version", XJ_OPT_FLAG, &app->version, NULL, "print the version, and end"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	struct xj_option *all;
	size_t n = 0, ncommon = sizeof common / sizeof *common;

	while (command->options[n].name)
		n++;
	all = xj_pool_alloc(app->pool, (n + ncommon) * sizeof *all);
	memcpy(all, command->options, n * sizeof *all);
	memcpy(all + n, common, sizeof common);
	return all;
}

static int
print_help(struct app *app, const struct xj_option *options)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_buf_print(&b, "%s: %s %s\n%s\n\n", app_translate("usage"), app->command->name, app->command->synopsis,
	             app_translate(app->command->summary));
	xj_options_help(&b, options, app_translate);
	xj_buf_print(&b, "\n%s xueji-%s(1), xueji(7)\n", app_translate("Manual:"), app->command->name);
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

static int
print_explanation(struct app *app)
{
	const char *path = xj_pool_print(app->pool, "%s/locale/explain.yaml", app->schema);
	const struct xj_node *root = xj_yaml_read(app->pool, path, &app->diags), *text;
	struct xj_buf b;

	if (!root)
		return app_end(app);
	text = xj_yaml_get(root, app->explain);
	if (!text) {
		app_say(app, XJ_USAGE, xj_pool_print(app->pool, "no message has the code \"%s\"", app->explain), NULL);
		return app_end(app);
	}
	xj_buf_init(&b, app->pool);
	xj_buf_print(&b, "%s\n", app_translate(text->text.p));
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

static void
load_policy(struct app *app)
{
	const char *dirs[3];
	size_t n = 0;

	if (!app->school)
		app->school = getenv("XUEJI_SCHOOL");
	if (app->school && *app->school)
		dirs[n++] = app->school;
	dirs[n++] = xj_pool_print(app->pool, "%s/profiles/%s", app->schema, app->profile);
	dirs[n++] = app->schema;
	app->policy = xj_policy_load(app->pool, dirs, n, app->command->parts, &app->diags);
}

int
app_begin(struct app *app, int argc, char **argv, const struct command *command)
{
	const struct xj_option *options;
	const char *today;

	*app = (struct app){.command = command, .today = XJ_NO_DATE, .profile = "college"};
	app->pool = xj_pool_open(out_of_memory, (void *)(uintptr_t)command->name);
	if (!app->pool)
		out_of_memory((void *)(uintptr_t)command->name);
	xj_diags_init(&app->diags, app->pool);
	options = all_options(app, command);
	app->operands = xj_options_read(app->pool, options, argc, argv, &app->diags);
	if (!app->schema)
		app->schema = find_schema(app);
	set_language(app->schema);
	if (app->operands < 0)
		return app_end(app);
	if (app->help)
		return print_help(app, options);
	if (app->version) {
		struct xj_buf b;

		xj_buf_init(&b, app->pool);
		xj_buf_print(&b, "%s (xueji) %s\n", command->name, XJ_VERSION);
		return app_deliver_text(app, &b, EXIT_CLEAN);
	}
	if (app->explain)
		return print_explanation(app);
	if (app->partial != (app->rejects != NULL)) {
		app_say(app, XJ_USAGE, "--partial and --rejects FILE go together: no row may be lost", NULL);
		return app_end(app);
	}
	today = getenv("XUEJI_TODAY");
	if (app->today == XJ_NO_DATE && today && *today) {
		app->today = xj_date_parse(xj_span(today));
		if (app->today == XJ_NO_DATE)
			app_say(app, XJ_BAD_ARGUMENT, "XUEJI_TODAY", today, "write YYYY-MM-DD", NULL);
	}
	if (app->today == XJ_NO_DATE)
		app->today = clock_today();
	load_policy(app);
	return app->policy && app_may_go_on(app) ? -1 : app_end(app);
}

static bool
take_stdin(struct app *app, const char *path)
{
	if (strcmp(path, "-") != 0)
		return true;
	if (app->stdin_taken)
		app_say(app, XJ_USAGE, "standard input can be only one of the files", NULL);
	else
		app->stdin_taken = true;
	return app->diags.worst < XJ_TROUBLE;
}

static struct xj_table *
checked(struct app *app, struct xj_table *t)
{
	if (t->schema->kind == XJ_FOREIGN)
		t = xj_table_clean(t, &app->diags);
	else
		xj_table_check(t, &app->diags);
	*XJ_PUSH(app->pool, app->batches, app->nbatches, app->capbatches) = t;
	return t;
}

static struct xj_table *
read_table(struct app *app, const char *path, const char *name, bool check)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, name);
	enum xj_reading how = schema && schema->kind == XJ_FOREIGN ? XJ_FOREIGN_FILE : XJ_RECORDS;
	struct xj_table *t;

	if (!schema) {
		app_say(app, XJ_NO_SCHEMA, name, app->schema, NULL);
		return NULL;
	}
	if (!take_stdin(app, path))
		return NULL;
	t = xj_table_read(app->pool, path, schema, how, &app->diags);
	return t && check ? checked(app, t) : t;
}

struct xj_table *
app_read(struct app *app, const char *path, const char *schema)
{
	return path ? read_table(app, path, schema, true) : NULL;
}

struct xj_table *
app_read_unchecked(struct app *app, const char *path, const char *schema)
{
	return path ? read_table(app, path, schema, false) : NULL;
}

struct xj_table *
app_read_operand(struct app *app, int argc, char **argv, const char *schema)
{
	if (argc - app->operands > 1) {
		app_say(app, XJ_USAGE, xj_pool_print(app->pool, "one %s file at a time, not also %s", schema,
		                                     argv[app->operands + 1]), NULL);
		return NULL;
	}
	return app_read(app, argc > app->operands ? argv[app->operands] : "-", schema);
}

struct xj_table *
app_parse(struct app *app, const char *label, struct xj_span text, const char *name)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, name);
	struct xj_table *t = schema ? xj_table_parse(app->pool, label, text, schema, XJ_RECORDS, &app->diags) : NULL;

	return t ? checked(app, t) : NULL;
}

struct xj_table *
app_read_any(struct app *app, const char *path)
{
	const struct xj_schema *const *schemas = (const struct xj_schema *const *)app->policy->schemas, *schema;
	const char *label = xj_file_label(path), *end;
	struct xj_span bytes, header;
	struct xj_diags aside;

	if (!take_stdin(app, path) || !xj_file_read(app->pool, path, &app->diags, &bytes))
		return NULL;
	if (!bytes.n)
		return xj_table_parse(app->pool, label, bytes, NULL, XJ_RECORDS, &app->diags);
	end = memchr(bytes.p, '\n', bytes.n);
	xj_diags_init(&aside, app->pool);
	if (!xj_encoding_decode(app->pool, label, xj_span_of(bytes.p, end ? (size_t)(end - bytes.p) : bytes.n), &aside,
	                        &header))
		header = xj_span_of(bytes.p, end ? (size_t)(end - bytes.p) : bytes.n);
	if (header.n && header.p[header.n - 1] == '\r')
		header.n--;
	schema = xj_table_recognise(header, schemas, app->policy->nschemas);
	if (!schema) {
		xj_diag_add(&app->diags, XJ_UNKNOWN_KIND, &(struct xj_where){.file = label, .line = 1, .column = 1},
		            xj_span_text(app->pool, xj_utf8_fit(header, 60)), NULL);
		return NULL;
	}
	return xj_table_parse(app->pool, label, bytes, schema,
	                      schema->kind == XJ_FOREIGN ? XJ_FOREIGN_FILE : XJ_RECORDS, &app->diags);
}

struct xj_table *
app_empty(struct app *app, const char *name)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, name);

	if (!schema) {
		app_say(app, XJ_NO_SCHEMA, name, app->schema, NULL);
		return NULL;
	}
	return xj_table_empty(app->pool, xj_pool_print(app->pool, "%s.csv", name), schema);
}

bool
app_may_go_on(const struct app *app)
{
	return app->diags.worst < XJ_ERROR || (app->diags.worst == XJ_ERROR && app->partial);
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
	bool ok = xj_out_flush(out);
	int fault = errno;

	if (close(STDOUT_FILENO) < 0) {
		fault = errno;
		ok = false;
	}
	if (!ok)
		xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = "<stdout>"}, strerror(fault), NULL);
	return ok;
}

static bool
write_rejects(struct app *app)
{
	int fd = open(app->rejects, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct xj_out out;
	bool ok = fd >= 0;

	if (ok) {
		xj_out_init(&out, app->pool, write_fd, &fd);
		for (size_t i = 0; i < app->nbatches; i++)
			xj_emit_rejects(&out, app->batches[i], &app->diags, app_translate);
		ok = xj_out_flush(&out);
		if (close(fd) < 0)
			ok = false;
	}
	if (!ok)
		xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = app->rejects}, strerror(errno), NULL);
	return ok;
}

int
app_end(struct app *app)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	for (size_t i = 0; i < app->diags.count; i++) {
		const struct xj_diag *d = &app->diags.list[i];

		if (xj_message(d->code)->severity == XJ_NOTE && !app->verbose)
			continue;
		if (!d->where.file)
			xj_buf_print(&b, "%s: ", app->command->name);
		xj_diag_render(&b, d, app_translate);
	}
	if (b.n)
		(void)write_all(STDERR_FILENO, b.p, b.n);
	app->diags.count = 0;
	switch (app->diags.worst) {
	case XJ_TROUBLE:
		return EXIT_TROUBLE;
	case XJ_ERROR:
		return EXIT_FINDINGS;
	default:
		return EXIT_CLEAN;
	}
}

int
app_fail(struct app *app)
{
	(void)app_end(app);
	return EXIT_TROUBLE;
}

int
app_deliver(struct app *app, const struct xj_changes *changes)
{
	struct xj_out out = app_out(app);

	if (!app_may_go_on(app) || !changes)
		return app_end(app);
	if (app->rejects && !write_rejects(app))
		return app_end(app);
	if (app->dry_run)
		xj_emit_difference(&out, changes);
	else
		xj_emit_table(&out, changes);
	(void)finish_out(app, &out);
	return app_end(app);
}

int
app_deliver_text(struct app *app, const struct xj_buf *text, int status)
{
	struct xj_out out = app_out(app);
	int worst;

	xj_out_add(&out, xj_buf_as_span(text).p, text->n);
	(void)finish_out(app, &out);
	worst = app_end(app);
	return worst > status ? worst : status;
}

void
app_close(struct app *app)
{
	xj_pool_close(app->pool);
}
