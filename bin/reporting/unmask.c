/* Who saw id numbers and telephones whole, on record in the book before anybody does. */
#include "reporting/reporting.h"

static bool
is_sensitive(const struct xj_grid_column *c)
{
	return c->field && (c->field->sensitive || c->field->nhides);
}

/* Rows with a sensitive value; the names of such columns in `columns`, each once. */
static size_t
count_rows(const struct xj_page *page, struct xj_buf *columns)
{
	size_t count = 0;

	for (size_t i = 0; i < page->nparts; i++) {
		const struct xj_grid *g = page->parts[i];
		bool *used = xj_pool_zero(page->pool, g->ncolumns + 1, sizeof *used);

		for (size_t row = 0; row < g->nrows; row++) {
			bool any = false;

			for (size_t c = 0; c < g->ncolumns; c++)
				if (is_sensitive(&g->columns[c]) && g->rows[row][c].n)
					any = used[c] = true;
			count += any;
		}
		for (size_t c = 0; c < g->ncolumns; c++)
			if (used[c] && !xj_span_among(xj_buf_as_span(columns), ' ', g->columns[c].name))
				xj_buf_print(columns, "%s%.*s", columns->n ? " " : "", (int)g->columns[c].name.n,
				             g->columns[c].name.p);
	}
	return count;
}

/* The book as it is now, whatever day was asked for: who may, and what is put on record, is of today. */
static bool
take_book(struct app *app)
{
	app->book = xj_book_open(app->pool, app->folder, app->wait, &app->diags);
	app->book_asked = app->book_ready = false;
	app->roles = NULL;
	if (app->as_of != XJ_NO_DATE && app->today == app->as_of) /* nobody said another */
		app->today = app_clock_today();
	app->as_of = XJ_NO_DATE;
	return app->book && xj_book_mend(app->book, app_actor(app), app->command->name, &app->diags) &&
	       app_book_ready(app, true, false);
}

/* The commit says it as a comment behind the command. */
static bool
commit(struct app *app, const char *what)
{
	struct xj_transaction t = {.always = what != NULL, .refusals = app->refusals, .nrefusals = app->nrefusals};

	t.entry = app_entry(app);
	if (what)
		t.entry.arguments = xj_pool_print(app->pool, "%s # %s", t.entry.arguments, what);
	return app_write_book(app, &t);
}

bool
report_log_unmasked(struct app *app, const struct report_options *o, const char *what)
{
	bool ok;

	(void)o;
	if (!app->folder)
		return true;
	if (!take_book(app))
		return false;
	ok = app_authorized(app, "unmask", NULL);
	ok = commit(app, ok ? what : NULL) && ok;
	xj_book_let_go(app->book); /* a reader may take its time */
	return ok;
}

bool
report_log_page(struct app *app, const struct report_options *o, const struct xj_page *page, bool masked)
{
	struct xj_buf columns;
	size_t rows;

	if (!app->folder || masked)
		return true;
	xj_buf_init(&columns, app->pool);
	rows = count_rows(page, &columns);
	return !rows || report_log_unmasked(app, o, xj_pool_print(app->pool, "unmasked: %s; rows: %zu", columns.p, rows));
}
