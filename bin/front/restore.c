/* xueji restore: registers and texts as the log has them; or a book from a backup. */
#include "front/front.h"

#include "book/compare.h"
#include "record/file.h"

struct options {
	struct front_place place;
	const char *from;
};

/* Rows, where the file can be read as the register that it was; else only that it is another text. */
static bool
register_back(struct app *app, struct xj_buf *out, const struct xj_schema *schema, const struct xj_edited *e)
{
	const struct xj_schema *wide = front_widened(app, schema, e->found, e->expected);
	struct xj_table *from, *to;
	struct xj_changes ch;
	struct xj_diags aside;
	struct xj_out sink;

	xj_diags_init(&aside, app->pool);
	from = xj_table_parse(app->pool, e->name, e->found, wide, XJ_RECORDS, &aside);
	to = xj_table_parse(app->pool, e->name, e->expected, wide, XJ_RECORDS, &aside);
	if (!from || !to || !xj_compare(from, to, &ch, &aside) || !xj_changes_any(&ch))
		return false;
	xj_out_init(&sink, app->pool, app_collect, out);
	xj_emit_difference(&sink, &ch);
	return xj_out_flush(&sink);
}

void
front_difference_back(struct app *app, struct xj_buf *out, const char *const *but, size_t n)
{
	for (size_t i = 0; i < app->book->nedited; i++) {
		const struct xj_edited *e = &app->book->edited[i];
		const char *record;
		bool is_register = front_kind(app, e->name, &record) == FRONT_REGISTER;

		if (front_among(but, n, e->name))
			continue;
		if (!e->expected.p)
			xj_buf_print(out, "file: %s: removed\n", e->name);
		else if (!e->found.p)
			xj_buf_print(out, "file: %s: put back\n", e->name);
		else if (is_register) {
			if (!register_back(app, out, xj_policy_schema(app->policy, record), e))
				xj_buf_print(out, "file: %s: rewritten\n", e->name);
		} else {
			front_text_difference(out, e->name, e->found, e->expected);
		}
	}
}

static int
restore(struct app *app)
{
	const struct front_revision nothing = {0};
	struct xj_buf difference;
	struct xj_chain chain;
	int status;

	if (!app_book_ready(app, !app->dry_run, true))
		return app_end(app);
	front_hush_edited(app);
	if (!front_allowed(app, "restore", &status))
		return status;
	/* Sizes and times may be as they were although the bytes are not. */
	front_name_registers(app);
	if (!app->book->nedited && !xj_book_verify(app->book, NULL, &chain, &app->diags))
		return app_end(app);
	xj_buf_init(&difference, app->pool);
	front_difference_back(app, &difference, NULL, 0);
	return front_deliver(app, &nothing, app->book->nedited > 0, &difference);
}

/* The log is the book; a tail that was never committed is left behind. */
static int
from_backup(struct app *app, const char *backup, const char *folder)
{
	const struct xj_where where = {.file = xj_file_label(backup)};
	struct xj_replay *r;
	struct xj_chain chain;
	struct xj_span log;
	struct xj_buf b;

	if (!xj_file_read(app->pool, backup, &app->diags, &log))
		return app_fail(app);
	r = xj_replay_checked(app->pool, where.file, log, NULL, &chain, &app->diags);
	if (!r || chain.head.commit == 0 || !xj_replay_file(r, "book.yaml").p) {
		xj_diag_add(&app->diags, r && chain.head.commit ? XJ_BACKUP_NO_BOOK : XJ_NO_BACKUP, &where, NULL);
		return app_fail(app);
	}
	if (chain.torn)
		xj_diag_add(&app->diags, XJ_LOG_TORN, &where, xj_pool_print(app->pool, "%zu", chain.torn), NULL);
	if (app->dry_run)
		return app_end(app);
	xj_buf_init(&b, app->pool);
	xj_buf_print(&b, "%s\n", front_head_text(app, &chain.head));
	if (!xj_book_create_from(app->pool, folder, xj_span_of(log.p, chain.end), &app->diags))
		return app_fail(app);
	app->made = true;
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

int
front_restore(int argc, char **argv)
{
	struct options o = {.place = FRONT_PLACE};
	const struct xj_option table[] = {
		FRONT_BOOK(&o.place),
		{0, "from", XJ_OPT_TEXT, &o.from, "BACKUP", "make the new book DIR from this backup"},
		FRONT_END,
	};
	const struct command command = {
		"xueji restore", "-d DIR | --from BACKUP DIR",
		"Make registers and rules again from the log, or a book from a backup.", table, 0, TAKES_DRY_RUN,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0 && o.from && o.place.folder) {
		app_say(&app, XJ_USAGE, "-d DIR for the book's own log, or --from BACKUP and the folder of a new book", NULL);
		status = app_fail(&app);
	} else if (status < 0 && o.from) {
		status = front_operands(&app, 1, 1, "say which folder the new book shall have") ?
		         from_backup(&app, o.from, argv[app.operands]) : app_fail(&app);
	} else if (status < 0) {
		status = front_operands(&app, 0, 0, "restore takes no operand without --from") && front_open(&app, &o.place) ?
		         restore(&app) : app_fail(&app);
	}
	app_close(&app);
	return status;
}
