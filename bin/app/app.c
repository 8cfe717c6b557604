#define _GNU_SOURCE
#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/shown.h"
#include "base/utf8.h"

#ifndef XJ_DATADIR
#define XJ_DATADIR "/usr/local/share/xueji"
#endif

static _Noreturn void
out_of_memory(void *arg)
{
	static const char nothing[] = ": error: out of memory; nothing was written [out-of-memory]\n";
	static const char stands[] = ": error: out of memory; the commit stands [out-of-memory]\n";
	struct app *app = arg;
	void (*abandon)(void *ctx) = app->abandon;
	const char *text = app->made || (app->committing && app->book->head.commit != app->before) ? stands : nothing;

	app->abandon = NULL;
	if (abandon)
		abandon(app->abandoned);
	(void)!write(STDERR_FILENO, app->command->name, strlen(app->command->name));
	(void)!write(STDERR_FILENO, text, strlen(text));
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

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)setlocale(LC_MESSAGES, "C.UTF-8");
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

/* schema/ beside the folder of the program, as in the source tree, or share/ beside it, wherever that was installed; else where it was to be. */
static const char *
find_schema(struct app *app)
{
	static const char *const places[] = {"schema", "share/xueji/schema"};
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
			for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
				dir = xj_pool_print(app->pool, "%s/%s", self, places[i]);
				if (access(xj_pool_print(app->pool, "%s/roll.yaml", dir), R_OK) == 0)
					return dir;
			}
		}
	}
	return XJ_DATADIR "/schema";
}

xj_date
app_clock_today(void)
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
	const struct xj_option book[] = {
		{'d', "book", XJ_OPT_ONCE, &app->folder, "DIR", "work on this book instead of files"},
		{0, "wait", XJ_OPT_COUNT, &app->wait, "SECONDS", "wait so long for whoever is at work in the book (default: 10)"},
	};
	const struct xj_option as_of[] = {
		{0, "as-of", XJ_OPT_DATE, &app->as_of, "DATE", "the book as it was at the end of that day"},
	};
	const struct xj_option school[] = {
		{0, "school", XJ_OPT_TEXT, &app->school, "DIR", "the school's own terms, programmes, rules (or XUEJI_SCHOOL)"},
	};
	const struct xj_option profile[] = {
		{0, "profile", XJ_OPT_TEXT, &app->profile, "NAME", "kind of school whose rules hold (default: college)"},
		{0, "schema", XJ_OPT_TEXT, &app->schema, "DIR", "folder of schemas and profiles"},
	};
	const struct xj_option today[] = {
		{0, "today", XJ_OPT_DATE, &app->today, "DATE", "act as on this day (default: the clock's, or XUEJI_TODAY)"},
	};
	const struct xj_option common[] = {
		{0, "explain", XJ_OPT_TEXT, &app->explain, "CODE", "tell what a message code means, and end"},
		{'v', "verbose", XJ_OPT_FLAG, &app->verbose, NULL, "print notes as well"},
		{0, "help", XJ_OPT_FLAG, &app->help, NULL, "print this, and end"},
		{0, "version", XJ_OPT_FLAG, &app->version, NULL, "print the version, and end"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct xj_option dry_run[] = {
		{'n', "dry-run", XJ_OPT_FLAG, &app->dry_run, NULL, "print the difference, field by field, instead of records"},
	};
	const struct xj_option rejects[] = {
		{0, "partial", XJ_OPT_FLAG, &app->partial, NULL, "take the good rows; needs --rejects"},
		{0, "rejects", XJ_OPT_TEXT, &app->rejects, "FILE", "write refused rows here, whole, with their reasons"},
	};
	const struct {
		const struct xj_option *rows;
		size_t count;
	} groups[] = {
		{book, command->common & TAKES_BOOK ? sizeof book / sizeof *book : 0},
		{as_of, command->common & TAKES_AS_OF ? sizeof as_of / sizeof *as_of : 0},
		{dry_run, command->common & (TAKES_DRY_RUN | MAY_WRITE) ? sizeof dry_run / sizeof *dry_run : 0},
		{rejects, command->common & TAKES_REJECTS ? sizeof rejects / sizeof *rejects : 0},
		{today, sizeof today / sizeof *today},
		{school, command->common & TAKES_SCHOOL ? sizeof school / sizeof *school : 0},
		{profile, command->common & TAKES_PROFILE ? sizeof profile / sizeof *profile : 0},
		{common, sizeof common / sizeof *common},
	};
	struct xj_option *all = NULL;
	size_t n = 0, cap = 0;

	for (const struct xj_option *own = command->options; own->name; own++)
		*XJ_PUSH(app->pool, all, n, cap) = *own;
	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
		for (size_t i = 0; i < groups[g].count; i++)
			*XJ_PUSH(app->pool, all, n, cap) = groups[g].rows[i];
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
	/* the front command's own have their place in its page */
	xj_buf_print(&b, "\n%s xueji%s%s(1), xueji(7)\n", app_translate("Manual:"),
	             strncmp(app->command->name, "xueji", 5) == 0 ? "" : "-",
	             strncmp(app->command->name, "xueji", 5) == 0 ? "" : app->command->name);
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

/* A book has its own way back for a file that it lacks. */
static void
tell_missing(struct app *app, size_t from)
{
	for (size_t i = from; app->folder && i < app->diags.count; i++) {
		struct xj_diag *d = &app->diags.list[i];

		if (d->code != XJ_NO_POLICY_FILE || strcmp(d->args[0], "roll.yaml") == 0)
			continue;
		d->code = XJ_NO_BOOK_FILE;
		d->args[1] = app_folder_word(app);
	}
}

void
app_no_file(struct app *app, const char *name)
{
	size_t from = app->diags.count;

	app_say(app, XJ_NO_POLICY_FILE, name, "the school's folder", NULL);
	tell_missing(app, from);
}

static void
load_policy(struct app *app)
{
	size_t from = app->diags.count;
	const char *dirs[3];
	struct stat st;
	size_t n = 0;

	if (app->folder) {
		/* A book has all its rules itself. */
		dirs[n++] = app->folder;
	} else {
		if (!app->school && app->command->common & TAKES_SCHOOL)
			app->school = getenv("XUEJI_SCHOOL");
		if (app->school && *app->school)
			dirs[n++] = app->school;
		dirs[n++] = xj_pool_print(app->pool, "%s/profiles/%s", app->schema,
		                          app->profile ? app->profile : "college");
	}
	dirs[n++] = app->schema;
	for (size_t i = 0; i < n; i++)
		if (stat(dirs[i], &st) < 0 || !S_ISDIR(st.st_mode)) {
			xj_diag_add(&app->diags, XJ_NO_SUCH_FOLDER, &(struct xj_where){.file = dirs[i]}, NULL);
			return;
		}
	app->policy = xj_policy_load(app->pool, dirs, n, app->command->parts, &app->diags);
	tell_missing(app, from);
}

/* Where the school's rules cannot be read, that is not what was asked: the profile's will do. */
static void
explain_by_command(struct app *app, app_explain_fn *explain, struct xj_buf *out)
{
	struct xj_diags asked = app->diags;

	if (!explain)
		return;
	xj_diags_init(&app->diags, app->pool);
	load_policy(app);
	if (!app->policy) {
		app->school = "";
		app->folder = NULL;
		load_policy(app);
	}
	explain(app, out);
	app->diags = asked;
}

static int
print_explanation(struct app *app, app_explain_fn *explain)
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
	explain_by_command(app, explain, &b);
	xj_buf_print(&b, "%s\n", app_translate(text->text.p));
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

/* A standard stream that the caller closed: no file that is opened later may take its number. What is opened instead fails as the closed
 * one would have, reading from standard input and writing to standard output. */
static bool
fill_streams(void)
{
	bool no_stdout = fcntl(STDOUT_FILENO, F_GETFD) < 0 && errno == EBADF;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
	return no_stdout;
}

/* A large file that is mapped was cut short by somebody else: what is gone cannot be judged. */
static _Noreturn void
file_cut_short(int signal_number)
{
	static const char text[] = ": error: a file was cut short while it was read; does another command write to it? [file-changed]\n";

	(void)signal_number;
	(void)!write(STDERR_FILENO, program_invocation_short_name, strlen(program_invocation_short_name));
	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	_exit(EXIT_TROUBLE);
}

static bool
check_book_options(struct app *app)
{
	if (app->folder && (app->school || app->profile || app->own_schema)) {
		app_say(app, XJ_USAGE, "a book holds its school's rules: no --school, --profile or --schema beside -d", NULL);
		return false;
	}
	if (!app->folder && app->as_of != XJ_NO_DATE) {
		app_say(app, XJ_USAGE, "say which book: -d DIR", NULL);
		return false;
	}
	return true;
}

int
app_begin(struct app *app, int argc, char **argv, const struct command *command)
{
	return app_begin_explaining(app, argc, argv, command, NULL);
}

int
app_begin_explaining(struct app *app, int argc, char **argv, const struct command *command, app_explain_fn *explain)
{
	const struct xj_option *options;
	const char *today;

	(void)signal(SIGBUS, file_cut_short);
	*app = (struct app){.command = command, .today = XJ_NO_DATE, .as_of = XJ_NO_DATE, .wait = 10,
	                    .argc = argc};
	app->no_stdout = fill_streams();
	app->pool = xj_pool_open(out_of_memory, app);
	if (!app->pool)
		out_of_memory(app);
	xj_diags_init(&app->diags, app->pool);
	app->argv = xj_pool_alloc(app->pool, ((size_t)argc + 1) * sizeof *argv); /* options are moved in front of operands */
	memcpy(app->argv, argv, ((size_t)argc + 1) * sizeof *argv);
	options = all_options(app, command);
	app->operands = xj_options_read(app->pool, options, argc, argv, &app->diags);
	app->own_schema = app->schema != NULL;
	if (!app->own_schema)
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
		return print_explanation(app, explain);
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
		app->today = app->as_of == XJ_NO_DATE ? app_clock_today() : app->as_of;
	if (!check_book_options(app) || (app->folder && !app_book_open(app)))
		return app_end(app);
	load_policy(app);
	return app->policy && app_may_go_on(app) ? -1 : app_end(app);
}

const char *
app_folder_word(struct app *app)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_shown_path(&b, app->folder);
	return b.p;
}

bool
app_writable(struct app *app, const char *option, const char *value)
{
	size_t n = value ? strlen(value) : 0;
	bool ok = !n || xj_utf8_valid(value, n) == n;

	for (size_t i = 0; i < n; i++)
		ok = ok && (unsigned char)value[i] >= ' ' && value[i] != 0x7f;
	if (!ok)
		app_say(app, XJ_BAD_ARGUMENT, option, value, "write it in UTF-8, without control characters", NULL);
	return ok;
}

struct xj_span
app_joined(struct app *app, const struct xj_texts *texts)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < texts->count; i++)
		xj_buf_print(&b, "%s%s", i ? ";" : "", texts->list[i]);
	return xj_buf_as_span(&b);
}

void
app_close(struct app *app)
{
	xj_pool_close(app->pool);
}
