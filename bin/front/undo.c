/* xueji undo: a commit taken back by a new one. */
#include "front/front.h"

#include "book/undo.h"

struct options {
	struct front_place place;
};

/* The registers that there are, as tables that know all their columns. */
static struct xj_table **
tables_of(struct app *app, const struct front_files *files, size_t *n)
{
	struct xj_table **tables = xj_pool_zero(app->pool, files->count + 1, sizeof(struct xj_table *));
	const struct xj_span nothing = {NULL, 0};

	*n = 0;
	for (size_t i = 0; i < files->count; i++) {
		const struct front_file *file = &files->list[i];
		const struct xj_schema *schema;
		const char *record;
		struct xj_table *t;

		if (front_kind(app, file->name, &record) != FRONT_REGISTER)
			continue;
		schema = front_widened(app, xj_policy_schema(app->policy, record), file->bytes, nothing);
		t = front_table(app, schema, file->label, file->bytes);
		if (!t)
			return NULL;
		tables[(*n)++] = t;
	}
	return tables;
}

/* What was kept when a procedure was changed stays, and the text that is taken back is kept as well: cases may have been
 * opened under either. */
static struct front_revision
revision_of(struct app *app, const struct front_files *files, const struct xj_undo *made)
{
	struct front_revision r = {.changes = made->changes, .nchanges = made->nchanges};

	r.fresh = xj_pool_zero(app->pool, r.nchanges + 1, sizeof *r.fresh);
	for (size_t i = 0; i < made->ntexts; i++) {
		if (strncmp(made->texts[i].name, "kept/", strlen("kept/")) == 0)
			continue;
		front_keep(app, files, made->texts[i].name, &r);
		*XJ_PUSH(app->pool, r.texts, r.ntexts, r.captexts) = made->texts[i];
	}
	return r;
}

/* The rules that are left must be sound as well. */
static bool
sound_after(struct app *app, struct front_files *files, const struct front_revision *r)
{
	for (size_t i = 0; i < r->ntexts; i++) {
		const char *name = r->texts[i].name;

		front_put(app, files, name, xj_folder_label(&app->book->folder, name), r->texts[i].text);
	}
	for (size_t i = 0; i < r->nchanges; i++) {
		const struct xj_changes *ch = r->changes[i];
		struct xj_table *after = xj_changes_any(ch) ? app_after(app, ch) : NULL;
		const char *name = xj_pool_print(app->pool, "%s.csv", ch->table->schema->name.p);

		if (after)
			front_put(app, files, name, after->label, after->text);
	}
	return front_sound(app, files, r->ntexts > 0) != NULL;
}

static int
undo(struct app *app, uint64_t commit)
{
	const struct xj_span whole = {NULL, 0};
	struct front_files files;
	struct front_revision r;
	struct xj_table **tables;
	struct xj_buf difference;
	struct xj_undo made;
	struct xj_span log;
	size_t n;
	int status;

	if (!app_book_ready(app, !app->dry_run, false))
		return app_end(app);
	if (!front_allowed(app, "undo", &status))
		return status;
	if (!front_files(app, &files) || !(tables = tables_of(app, &files, &n)) ||
	    !xj_book_log(app->book, &log, &app->diags))
		return app_fail(app);
	if (!xj_undo_make(app->pool, xj_folder_label(&app->book->folder, "log.csv"), log, commit, whole, tables, n, &made,
	                  &app->diags))
		return app_end(app);
	r = revision_of(app, &files, &made);
	if (!sound_after(app, &files, &r))
		return app_end(app);
	xj_buf_init(&difference, app->pool);
	front_difference(&difference, &r);
	return front_deliver(app, &r, false, &difference);
}

int
front_undo(int argc, char **argv)
{
	struct options o = {.place = FRONT_PLACE};
	const struct xj_option table[] = {
		FRONT_BOOK(&o.place),
		FRONT_END,
	};
	const struct command command = {
		"xueji undo", "-d DIR COMMIT", "Take a commit back by a new one.", table, 0, TAKES_DRY_RUN,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);
	uint64_t commit;

	if (status < 0)
		status = front_operands(&app, 1, 1, "say which commit, by the number that xueji log shows") &&
		         front_number(&app, "COMMIT", argv[app.operands], &commit) && front_open(&app, &o.place)
		         ? undo(&app, commit) : app_fail(&app);
	app_close(&app);
	return status;
}
