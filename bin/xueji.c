/* xueji: the front command. Its own subcommands are in bin/front; every other name is the program of that name that came with it. */
#define _POSIX_C_SOURCE 200809L
#include "front/front.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct row {
	const char *name;
	int (*run)(int argc, char **argv); /* NULL: a program of its own */
	const char *summary;
};

static const struct row rows[] = {
	{"init", front_init, "make a book"},
	{"enroll", NULL, "check candidates, assign class and number, put them on the roll"},
	{"register", NULL, "register students for a term, defer, close the term"},
	{"change", NULL, "open status changes, and carry their effects to the roll"},
	{"approve", NULL, "decide one step of the cases that wait there"},
	{"record", NULL, "put on record what was seen, and which duty was done"},
	{"archive", NULL, "keep students' files: what is in them, who has it, where it went"},
	{"audit", NULL, "tell what is late, forgotten or wrong"},
	{"report", NULL, "rosters, statistics, letters, lists for others"},
	{"lint", front_lint, "tell what is wrong in rules, or cannot be meant"},
	{"simulate", front_simulate, "walk a case through a procedure: who signs when, and what comes of it"},
	{"log", front_log, "tell who changed what in a book, when, by which command"},
	{"verify", front_verify, "check a book's log, and every file against it"},
	{"head", front_head, "print what to write down elsewhere, for verify"},
	{"undo", front_undo, "take a commit back by a new one"},
	{"edit", front_edit, "change a file of a book by hand: checked, logged"},
	{"restore", front_restore, "make registers and rules again from the log, or a book from a backup"},
	{"backup", front_backup, "write the log to a file from which the book can be made again"},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const struct row *
find(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* Beside itself in the source tree, which is known by its schema folder; else where it was installed. Never by PATH: these names are
 * anybody's. */
static bool
path_of(const char *name, char *path, size_t size)
{
	char self[PATH_MAX - 64];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;
	int length;

	if (n <= 0)
		return false;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return false;
	*slash = '\0';
	length = snprintf(path, size, "%s/../schema/roll.yaml", self);
	if (length < 0 || (size_t)length >= size)
		return false;
	length = snprintf(path, size, access(path, R_OK) == 0 ? "%s/%s" : "%s/../libexec/xueji/%s", self, name);
	return length > 0 && (size_t)length < size;
}

static int
list(void)
{
	const struct xj_option none[] = {FRONT_END};
	const struct command command = {
		"xueji", "COMMAND [ARGUMENT]...", "Plain-text accounting for student status.", none, 0, 0,
	};
	char name[] = "xueji", *argv[] = {name, NULL};
	struct app app;
	int status = app_begin(&app, 1, argv, &command);
	struct xj_buf b;

	if (status < 0) {
		xj_buf_init(&b, app.pool);
		xj_buf_print(&b, "%s: %s %s\n%s\n\n", app_translate("usage"), command.name, command.synopsis,
		             app_translate(command.summary));
		for (size_t i = 0; i < ROWS; i++)
			xj_buf_print(&b, "  %-10s %s\n", rows[i].name, app_translate(rows[i].summary));
		xj_buf_print(&b, "\n%s xueji(1), xueji(7)\n", app_translate("Manual:"));
		status = app_deliver_text(&app, &b, EXIT_CLEAN);
	}
	app_close(&app);
	return status;
}

/* Options before any name, and names that nothing has. */
static int
refuse(int argc, char **argv, const char *fault)
{
	const struct xj_option none[] = {FRONT_END};
	const struct command command = {
		"xueji", "COMMAND [ARGUMENT]...", "Plain-text accounting for student status.", none, 0, 0,
	};
	const char *nearest = rows[0].name;
	size_t least = SIZE_MAX;
	struct app app;
	/* what stands behind a name is for the command of that name to understand */
	int status = app_begin(&app, argv[1][0] == '-' ? argc : 2, argv, &command);

	if (status < 0 && fault) {
		app_say(&app, XJ_CANNOT_RUN, argv[1], fault, NULL);
		status = app_fail(&app);
	} else if (status < 0 && app.operands >= app.argc) {
		app_say(&app, XJ_USAGE, "name a command", NULL);
		status = app_fail(&app);
	} else if (status < 0) {
		struct xj_span name = xj_span(argv[app.operands]);

		for (size_t i = 0; i < ROWS; i++) {
			size_t distance = xj_span_distance(name, xj_span(rows[i].name), 32);

			if (distance < least) {
				least = distance;
				nearest = rows[i].name;
			}
		}
		app_say(&app, XJ_UNKNOWN_COMMAND, name.p, nearest, NULL);
		status = app_fail(&app);
	}
	app_close(&app);
	return status;
}

static int
run(int argc, char **argv)
{
	char path[PATH_MAX];
	const struct row *row = find(argv[1]);

	if (row && row->run)
		return row->run(argc - 1, argv + 1);
	if (argv[1][0] == '-' || argv[1][0] == '.' || strchr(argv[1], '/') || !path_of(argv[1], path, sizeof path))
		return refuse(argc, argv, NULL);
	(void)execv(path, argv + 1);
	return refuse(argc, argv, row || errno != ENOENT ? strerror(errno) : NULL);
}

int
main(int argc, char **argv)
{
	char option[] = "--help";

	if (argc < 2 || strcmp(argv[1], option) == 0 || (argc == 2 && strcmp(argv[1], "help") == 0))
		return list();
	if (argc == 3 && strcmp(argv[1], "help") == 0)
		return run(3, (char *[]){argv[0], argv[2], option, NULL});
	return run(argc, argv);
}
