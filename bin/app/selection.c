/* Which cases a decision is about. */
#include "app/app.h"

struct xj_table *
app_read_selection(struct app *app, const struct app_selection *s, int argc, char **argv)
{
	bool named = s->named.count || s->all;

	if (s->list)
		return app_read(app, s->list, "selection");
	if (!app->book || (named && argc <= app->operands))
		return NULL;
	if (!named)
		return app_read_operand(app, argc, argv, "selection");
	app_say(app, XJ_USAGE, "cases come from --case, from --all or from a list, not from two of them", NULL);
	return NULL;
}

void
app_select(struct app *app, const struct app_selection *s, struct xj_table *t, struct xj_decision *d)
{
	size_t rows = t ? t->rows : 0, n = 0;
	struct xj_span *ids = xj_pool_zero(app->pool, s->named.count + rows + 1, sizeof *ids);
	size_t *list_rows = xj_pool_zero(app->pool, rows + 1, sizeof *list_rows);
	struct xj_cursor c;

	for (size_t i = 0; i < s->named.count; i++)
		ids[n++] = xj_span(s->named.list[i]);
	if (t) {
		int f = xj_schema_field(t->schema, "case_id");

		xj_cursor_init(&c, app->pool, t);
		for (size_t row = 0; row < rows; row++) {
			if (xj_cursor_move(&c, row)) {
				list_rows[d->nlisted++] = row;
				ids[n++] = xj_span_copy(app->pool, xj_cell(&c, f));
			}
		}
		d->list = t;
		d->list_rows = list_rows;
	}
	if (s->named.count || t) {
		d->only = ids;
		d->nonly = n;
	}
}
