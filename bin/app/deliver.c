/* Records, diagnostics and refused rows out. */
#define _POSIX_C_SOURCE 200809L
#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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
has_bad(const struct xj_table *t)
{
	return memchr(t->bad, 1, t->rows * sizeof *t->bad) != NULL;
}

/* Is it one of the files that were read? Opening it for writing would empty it. */
static bool
was_read(const struct app *app, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	for (size_t i = 0; i < app->nfiles; i++)
		if (app->files[i].dev == st.st_dev && app->files[i].ino == st.st_ino)
			return true;
	return false;
}

static bool
write_rejects(struct app *app)
{
	int fd = was_read(app, app->rejects) ? -2 : open(app->rejects, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct xj_out out;
	bool ok = fd >= 0;

	if (ok) {
		xj_out_init(&out, app->pool, write_fd, &fd);
		/* A table without refused rows leaves no header behind. */
		for (size_t i = 0; i < app->nbatches; i++)
			if (has_bad(app->batches[i]))
				xj_emit_rejects(&out, app->batches[i], &app->diags, app_translate);
		ok = xj_out_flush(&out);
		if (close(fd) < 0)
			ok = false;
	}
	if (fd == -2)
		xj_diag_add(&app->diags, XJ_SAME_FILE, &(struct xj_where){.file = app->rejects}, "--rejects", NULL);
	else if (!ok)
		xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = app->rejects}, strerror(errno), NULL);
	return ok;
}

int
app_end(struct app *app)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_diags_sort(&app->diags);
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

	if (app->rejects && app_may_go_on(app) && !write_rejects(app))
		return app_end(app);
	xj_out_add(&out, xj_buf_as_span(text).p, text->n);
	(void)finish_out(app, &out);
	worst = app_end(app);
	return worst > status ? worst : status;
}
