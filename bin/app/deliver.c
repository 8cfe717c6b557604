/* Records, diagnostics and refused rows out. */
#define _POSIX_C_SOURCE 200809L
#include "app/app.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define BATCH ((size_t)1 << 16)

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
	bool ok = xj_out_flush(out) && !app->no_stdout;
	int fault = app->no_stdout ? EBADF : errno;

	if (close(STDOUT_FILENO) < 0) {
		fault = errno;
		ok = false;
	}
	if (!ok)
		xj_diag_add(&app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = "<stdout>"}, strerror(fault), NULL);
	return ok;
}

bool
app_print_text(struct app *app, int fd, const void *ctx)
{
	const struct xj_buf *text = ctx;

	(void)app;
	return write_all(fd, xj_buf_as_span(text).p, text->n);
}

static bool
has_bad(const struct xj_table *t)
{
	return memchr(t->bad, 1, t->rows * sizeof *t->bad) != NULL;
}

static bool
print_rejects(struct app *app, int fd, const void *ctx)
{
	struct xj_out out;

	(void)ctx;
	xj_out_init(&out, app->pool, write_fd, &fd);
	/* A table without refused rows leaves no header behind. */
	for (size_t i = 0; i < app->nbatches; i++)
		if (has_bad(app->batches[i]))
			xj_emit_rejects(&out, app->batches[i], &app->diags, app_translate);
	return xj_out_flush(&out);
}

static bool
write_rejects(struct app *app)
{
	if (!app_may_replace(app, app->rejects, "--rejects"))
		return false;
	return app->dry_run || app_write_file(app, app->rejects, APP_PRIVATE | APP_OVER, print_rejects, NULL);
}

int
app_end(struct app *app)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	if (app->diags.count > 1)
		xj_diags_sort(&app->diags);
	for (size_t i = 0; i < app->diags.count; i++) {
		const struct xj_diag *d = &app->diags.list[i];

		if (xj_message(d->code)->severity == XJ_NOTE && !app->verbose)
			continue;
		if (!d->where.file)
			xj_buf_print(&b, "%s: ", app->command->name);
		xj_diag_render(&b, d, app_translate);
		if (b.n < BATCH)
			continue;
		(void)write_all(STDERR_FILENO, b.p, b.n);
		b.n = 0;
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

static int
print_difference(struct app *app, struct xj_changes *const *changes, size_t n)
{
	struct xj_out out = app_out(app);

	for (size_t i = 0; i < n; i++)
		xj_emit_difference(&out, changes[i]);
	(void)finish_out(app, &out);
	return app_end(app);
}

/* What was committed stands, whether it can be told or not. */
static void
finish_commit(struct app *app, struct xj_out *out, bool written, const struct xj_diag *unprinted)
{
	bool told = finish_out(app, out) && written;

	if (told || !app->committing || app->book->head.commit == app->before)
		return;
	if (unprinted)
		xj_diag_add(&app->diags, unprinted->code, NULL, unprinted->args[0], unprinted->args[1], unprinted->args[2], NULL);
	else
		app_say(app, XJ_COMMIT_STANDS, xj_pool_print(app->pool, "%ju", (uintmax_t)app->book->head.commit), NULL);
}

/* The text is made before the commit: what is committed must not end in a want of memory. */
static int
deliver_to_book(struct app *app, struct xj_changes *const *changes, size_t n, const struct app_beside *beside)
{
	struct xj_transaction t = {0};
	struct xj_out out = app_out(app);
	bool written;

	if (!app_filed(app, &changes, &n) || !app_committable(app, changes, n))
		return app_end(app);
	if (app->dry_run)
		return print_difference(app, changes, n);
	t.changes = changes;
	t.nchanges = n;
	if (!app_commit(app, &t))
		return app_end(app);
	written = !beside->write || beside->write(app, beside->ctx);
	if (!write_all(app->out_fd, beside->text->p, beside->text->n))
		out.failed = true;
	finish_commit(app, &out, written, beside->unprinted);
	return app_end(app);
}

/* May what was decided be handed over? Otherwise *status is how it ends. */
static bool
may_deliver(struct app *app, bool decided, int *status)
{
	struct xj_transaction nothing = {0};

	if (app_may_go_on(app) && decided && (!app->rejects || write_rejects(app)))
		return true;
	if (app->nrefusals && !app->dry_run)
		(void)app_commit(app, &nothing);
	*status = app_end(app);
	return false;
}

int
app_deliver_beside(struct app *app, struct xj_changes *const *changes, size_t n, const struct app_beside *beside)
{
	int status;

	return may_deliver(app, beside != NULL, &status) ? deliver_to_book(app, changes, n, beside) : status;
}

static int
deliver_records(struct app *app, struct xj_changes *const *changes, size_t n, const struct xj_changes *shown)
{
	struct xj_out made;
	struct xj_buf text;

	xj_buf_init(&text, app->pool);
	xj_out_init(&made, app->pool, app_collect, &text);
	xj_emit_changed(&made, shown);
	(void)xj_out_flush(&made);
	return deliver_to_book(app, changes, n, &(struct app_beside){.text = &text});
}

int
app_deliver(struct app *app, struct xj_changes *const *changes, size_t n, const struct xj_changes *shown)
{
	struct xj_out out = app_out(app);
	int status;

	if (!may_deliver(app, shown != NULL, &status))
		return status;
	if (app->book)
		return deliver_records(app, changes, n, shown);
	if (app->dry_run)
		return print_difference(app, &(struct xj_changes *){(struct xj_changes *)(uintptr_t)shown}, 1);
	xj_emit_table(&out, shown);
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
	out.failed = !write_all(app->out_fd, xj_buf_as_span(text).p, text->n);
	finish_commit(app, &out, true, NULL);
	worst = app_end(app);
	return worst > status ? worst : status;
}
