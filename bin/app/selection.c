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

/* A list of cases as they are printed by change or approve, or as a book has them, tells what was decided before, not what is to be. */
static bool
is_of_cases(struct app *app, const struct xj_table *t)
{
	const struct xj_schema *cases = xj_policy_schema(app->policy, "cases");
	int waiting = cases ? xj_schema_field(cases, "waiting") : -1;

	for (size_t col = 0; col < t->ncolumns && waiting >= 0; col++)
		if (xj_schema_heading(cases, t->columns[col].heading) == waiting)
			return true;
	return false;
}

void
app_select(struct app *app, const struct app_selection *s, struct xj_table *t, struct xj_decision *d)
{
	size_t rows = t ? t->rows : 0, n = 0;
	struct xj_span *ids = xj_pool_zero(app->pool, s->named.count + rows + 1, sizeof *ids);
	size_t *list_rows = xj_pool_zero(app->pool, rows + 1, sizeof *list_rows);
	struct xj_span *decisions = xj_pool_zero(app->pool, rows + 1, sizeof *decisions);
	struct xj_span *notes = xj_pool_zero(app->pool, rows + 1, sizeof *notes);
	struct xj_cursor c;

	for (size_t i = 0; i < s->named.count; i++)
		ids[n++] = xj_span(s->named.list[i]);
	if (t) {
		int f = xj_schema_field(t->schema, "case_id"), decision = xj_schema_field(t->schema, "decision");
		int note = xj_schema_field(t->schema, "note");

		xj_cursor_init(&c, app->pool, t);
		for (size_t row = 0; row < rows; row++) {
			if (xj_cursor_move(&c, row)) {
				decisions[d->nlisted] = decision < 0 ? XJ_LIT("")
					: xj_span_copy(app->pool, xj_field_code(&t->schema->fields[decision], xj_cell(&c, decision)));
				notes[d->nlisted] = xj_span_copy(app->pool, xj_cell(&c, note));
				list_rows[d->nlisted++] = row;
				ids[n++] = xj_span_copy(app->pool, xj_cell(&c, f));
			}
		}
		d->list = t;
		d->list_rows = list_rows;
		if (!is_of_cases(app, t)) {
			d->list_decisions = decisions;
			d->list_notes = notes;
		}
	}
	if (s->named.count || t) {
		d->only = ids;
		d->nonly = n;
	}
}
