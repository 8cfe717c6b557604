/* The book behind a command: registers in, the commit out. */
#define _DEFAULT_SOURCE
#include "app/app.h"

#include <sys/stat.h>
#include <time.h>

#include "base/shown.h"

bool
app_in_book(struct app *app, const char *folder)
{
	char *path = xj_pool_text(app->pool, folder, strlen(folder));
	const struct stat *book = &app->book->folder.stat;
	struct stat here, above;

	for (int depth = 0; depth < 64 && stat(path, &here) == 0; depth++) {
		if (here.st_dev == book->st_dev && here.st_ino == book->st_ino)
			return true;
		path = xj_pool_print(app->pool, "%s/..", path);
		if (stat(path, &above) == 0 && above.st_dev == here.st_dev && above.st_ino == here.st_ino)
			return false;
	}
	return false;
}

static bool
writes_book(const struct app *app)
{
	return (app->command->common & TAKES_DRY_RUN) && !app->dry_run;
}

bool
app_book_open(struct app *app)
{
	app->book = xj_book_open(app->pool, app->folder, app->wait, &app->diags);
	return app->book && (!writes_book(app) ||
	                     xj_book_mend(app->book, app_actor(app), app->command->name, &app->diags));
}

static bool
make_ready(struct app *app, bool writes, bool tolerate)
{
	size_t n;
	const struct xj_schema *const *schemas = xj_policy_registers(app->policy, &n);

	if (writes)
		return xj_book_begin(app->book, schemas, n, app_actor(app), app->command->name, tolerate, &app->diags);
	return xj_book_settle(app->book, schemas, n, &app->diags) &&
	       (app->as_of == XJ_NO_DATE || xj_book_as_of(app->book, app->as_of, &app->diags));
}

bool
app_book_ready(struct app *app, bool writes, bool tolerate)
{
	if (app->book_asked)
		return app->book_ready;
	app->book_asked = true;
	app->book_ready = make_ready(app, writes, tolerate);
	app->unread = app->unread || !app->book_ready;
	return app->book_ready;
}

struct xj_table *
app_register(struct app *app, const char *name)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, name);
	const char *file = xj_pool_print(app->pool, "%s.csv", name), *label;
	struct xj_table *t;
	struct xj_span bytes;
	size_t errors;

	if (!schema) {
		if (xj_policy_sound(app->policy))
			app_say(app, XJ_NO_SCHEMA, name, app->schema, NULL);
		return NULL;
	}
	if (!app_book_ready(app, writes_book(app), false))
		return NULL;
	label = xj_folder_label(&app->book->folder, file);
	errors = xj_diags_errors(&app->diags);
	bytes = xj_book_bytes(app->book, file, &app->diags);
	if (xj_diags_errors(&app->diags) != errors)
		return NULL;
	if (!bytes.p)
		return xj_table_empty(app->pool, label, schema);
	/* Its rows were checked when they came into the book. */
	t = xj_table_parse(app->pool, label, bytes, schema, XJ_RECORDS, &app->diags);
	if (t)
		*XJ_PUSH(app->pool, app->batches, app->nbatches, app->capbatches) = t;
	return t;
}

/* The clock with its offset from UTC, as RFC 3339 has it. */
static const char *
clock_now(struct app *app)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[40];
	size_t n;

	if (!localtime_r(&now, &tm))
		return "";
	n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &tm); /* +0800 */
	return xj_pool_print(app->pool, "%.*s:%s", (int)(n - 2), text, text + n - 2);
}

struct xj_entry
app_entry(struct app *app)
{
	struct xj_entry e = {.on = app->today, .at = clock_now(app), .user = app_actor(app), .uid = app->uid,
	                     .signer = app->signer ? app->signer : "", .command = app->command->name};
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "");
	for (int i = 1; i < app->argc; i++) {
		if (i > 1)
			xj_buf_put(&b, ' ');
		xj_shown_word(&b, xj_span(app->argv[i]));
	}
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] == '\n' || b.p[i] == '\r')
			b.p[i] = ' ';
	xj_shown_mask(b.p, b.n);
	e.arguments = b.p;
	return e;
}

bool
app_commit(struct app *app, struct xj_transaction *t)
{
	t->entry = app_entry(app);
	t->refusals = app->refusals;
	t->nrefusals = app->nrefusals;
	return xj_book_commit(app->book, t, &app->diags);
}

bool
app_collect(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

struct xj_table *
app_after(struct app *app, const struct xj_changes *changes)
{
	struct xj_buf text;
	struct xj_out out;

	xj_buf_init(&text, app->pool);
	xj_out_init(&out, app->pool, app_collect, &text);
	xj_emit_table(&out, changes);
	(void)xj_out_flush(&out);
	return xj_table_parse(app->pool, changes->table->label, xj_buf_as_span(&text), changes->table->schema, XJ_RECORDS,
	                      &app->diags);
}
