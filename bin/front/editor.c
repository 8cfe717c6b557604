/* A private copy and the person's editor. */
#define _POSIX_C_SOURCE 200809L
#include "front/front.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/file.h"

static const char *
chosen_editor(void)
{
	static const char *const names[] = {"VISUAL", "EDITOR"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return "vi";
}

/* The editor is a line for the shell: `code --wait`. What an interrupt means while it runs is for it to say. */
static int
run(const char *line, const char *editor, const char *path)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
	int status = -1;
	pid_t child;

	(void)sigaction(SIGINT, &ignore, &interrupt);
	(void)sigaction(SIGQUIT, &ignore, &quit);
	child = fork();
	if (child == 0) {
		(void)sigaction(SIGINT, &interrupt, NULL);
		(void)sigaction(SIGQUIT, &quit, NULL);
		(void)execl("/bin/sh", "sh", "-c", line, editor, path, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	(void)sigaction(SIGINT, &interrupt, NULL);
	(void)sigaction(SIGQUIT, &quit, NULL);
	return child < 0 ? -1 : status;
}

bool
front_editor(struct app *app, const char *name, struct xj_span text, const char **copy, struct xj_span *edited)
{
	const char *dir = front_private(app, &app->diags), *slash = strrchr(name, '/'), *editor = chosen_editor(), *path;
	int status;
	bool ok;

	if (!dir)
		return false;
	path = xj_pool_print(app->pool, "%s/%s", dir, slash ? slash + 1 : name);
	if (!front_write(path, text, &app->diags)) {
		front_drop(app, path);
		return false;
	}
	*copy = path;
	status = run(xj_pool_print(app->pool, "%s \"$@\"", editor), editor, path);
	ok = xj_file_read(app->pool, path, &app->diags, edited);
	if (status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return ok;
	app_say(app, XJ_EDITOR_FAILED, editor, NULL);
	if (ok && xj_span_same(*edited, text)) {
		front_drop(app, path);
		*copy = NULL;
	}
	return false;
}

void
front_drop(struct app *app, const char *copy)
{
	const char *slash = strrchr(copy, '/');

	(void)unlink(copy);
	(void)rmdir(xj_pool_text(app->pool, copy, (size_t)(slash - copy)));
}
