/* The book behind a command: registers in, the commit out. */
#define _DEFAULT_SOURCE
#include "app/app.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/shown.h"
#include "record/value.h"

/* Whose book it is makes no difference: what is written into one that is not its own command's damages it. */
bool
app_in_a_book(struct app *app, const char *path)
{
	const char *folder = app_folder_of(app, path);
	struct stat here, above;

	for (int depth = 0; depth < 64 && stat(folder, &here) == 0; depth++) {
		if (access(xj_pool_print(app->pool, "%s/book.yaml", folder), F_OK) == 0)
			return true;
		folder = xj_pool_print(app->pool, "%s/..", folder);
		if (stat(folder, &above) == 0 && above.st_dev == here.st_dev && above.st_ino == here.st_ino)
			return false;
	}
	return false;
}

static bool
writes_book(const struct app *app)
{
	return (app->command->common & TAKES_DRY_RUN || app->writes) && !app->dry_run;
}

bool
app_book_open(struct app *app)
{
	char day[11];

	app->book = xj_book_open(app->pool, app->folder, app->wait, &app->diags);
	if (app->book && app->book->actors == XJ_ACTORS_SUDO && app->today > app_clock_today()) {
		/* whoever may run a command here could put the log's days out of order for everybody */
		app_say(app, XJ_BAD_ARGUMENT, "--today", xj_date_format(app->today, day), "no day to come, in a book of many",
		        NULL);
		return false;
	}
	return app->book && (!writes_book(app) ||
	                     xj_book_mend(app->book, app_actor(app), app->command->name, &app->diags));
}

const struct xj_schema *
app_find_register(void *ctx, const char *name)
{
	const struct app *app = ctx;

	return xj_policy_register(app->policy, name);
}

static bool
make_ready(struct app *app, bool writes, bool tolerate)
{
	if (writes)
		return xj_book_begin(app->book, app_find_register, app, app_actor(app), app->command->name, tolerate, &app->diags);
	return xj_book_settle(app->book, app_find_register, app, &app->diags) &&
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

/* A value that the register's schema refuses would lock out everybody who edits it later. */
static void
check_row(struct app *app, const struct xj_changes *ch, const struct xj_span *row)
{
	struct xj_where where = {.file = ch->table->label};
	struct xj_buf key;

	xj_buf_init(&key, app->pool);
	xj_schema_key(&key, ch->table->schema, row);
	where.record = xj_buf_as_span(&key);
	for (size_t f = 0; f < ch->table->schema->nfields; f++)
		(void)xj_value_check(&ch->table->schema->fields[f], row[f], &where, &app->diags);
}

static void
check_values(struct app *app, const struct xj_changes *ch)
{
	struct xj_cursor c;

	xj_cursor_init(&c, app->pool, ch->table);
	for (size_t i = 0; i < ch->nadded; i++)
		check_row(app, ch, ch->added[i]);
	for (size_t i = 0; i < ch->nedits; i++) {
		const struct xj_edit *e = &ch->edits[i];
		struct xj_where where = xj_table_where(ch->table, e->row, (int)e->field);

		(void)xj_value_check(&ch->table->schema->fields[e->field], e->value, &where, &app->diags);
	}
}

bool
app_committable(struct app *app, struct xj_changes *const *changes, size_t n)
{
	size_t errors = xj_diags_errors(&app->diags);

	for (size_t i = 0; i < n; i++) {
		struct xj_table *after = NULL;

		check_values(app, changes[i]);
		/* what the office edits is small, and two rows of one key could not be told apart any more */
		if (changes[i]->table->schema->kind == XJ_TABLE && changes[i]->nadded)
			after = app_after(app, changes[i]);
		if (after)
			xj_table_check(after, &app->diags);
	}
	return xj_diags_errors(&app->diags) == errors;
}

bool
app_commit(struct app *app, struct xj_transaction *t)
{
	t->entry = app_entry(app);
	t->refusals = app->refusals;
	t->nrefusals = app->nrefusals;
	return app_write_book(app, t);
}

bool
app_write_book(struct app *app, const struct xj_transaction *t)
{
	size_t from = app->diags.count;
	bool ok;

	if (!app->committing)
		app->before = app->book->head.commit;
	app->committing = true;
	ok = xj_book_commit(app->book, t, &app->diags);
	for (; from < app->diags.count; from++)
		app->unsure = app->unsure || app->diags.list[from].code == XJ_BOOK_UNSURE;
	return ok;
}

bool
app_stands(const struct app *app)
{
	return app->committing && (app->unsure || app->book->head.commit != app->before);
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
