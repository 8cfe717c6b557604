/* Registers in the form that a book keeps. */
#include "front/front.h"

/* Columns without a heading get one, so that nothing is lost. */
static struct xj_span
heading(struct app *app, const struct xj_table *t, size_t column)
{
	const struct xj_column *c = &t->columns[column];

	if (c->field >= 0)
		return t->schema->fields[c->field].name;
	return c->heading.n ? c->heading : xj_span(xj_pool_print(app->pool, "column_%zu", column + 1));
}

/* What xj_emit_rejects put in front is about another file. */
static bool
is_kept(const struct xj_table *t, size_t column)
{
	return t->columns[column].field >= 0 || !xj_is_reject_heading(t->columns[column].heading);
}

static void
put_row(struct xj_buf *b, struct app *app, const struct xj_table *t, const struct xj_span *cells)
{
	size_t n = 0;

	for (size_t c = 0; c < t->ncolumns; c++) {
		if (!is_kept(t, c))
			continue;
		if (n++)
			xj_buf_put(b, ',');
		xj_emit_cell(b, cells ? cells[c] : heading(app, t, c));
	}
	xj_buf_put(b, '\n');
}

bool
front_canonical(struct app *app, const struct xj_schema *schema, const char *label, struct xj_span bytes,
                struct xj_span *out)
{
	size_t errors = xj_diags_errors(&app->diags);
	struct xj_table *t = xj_table_parse(app->pool, label, bytes, schema, XJ_FOREIGN_FILE, &app->diags);
	struct xj_cursor c;
	struct xj_buf b;

	if (!t)
		return false;
	t = xj_table_clean(t, &app->diags);
	if (xj_diags_errors(&app->diags) != errors)
		return false;
	xj_buf_init(&b, app->pool);
	put_row(&b, app, t, NULL);
	xj_cursor_init(&c, app->pool, t);
	for (size_t row = 0; row < t->rows; row++)
		if (xj_cursor_move(&c, row))
			put_row(&b, app, t, c.cells);
	*out = xj_buf_as_span(&b);
	return true;
}

static struct xj_field *
add_fields(struct app *app, struct xj_schema *wide, struct xj_span bytes)
{
	struct xj_diags aside;
	struct xj_table *t;

	if (!bytes.p)
		return wide->fields;
	xj_diags_init(&aside, app->pool);
	t = xj_table_parse(app->pool, "", bytes, wide, XJ_RECORDS, &aside);
	for (size_t c = 0; t && c < t->ncolumns; c++) {
		size_t n = wide->nfields;
		struct xj_field *fields;

		if (t->columns[c].field >= 0 || !t->columns[c].heading.n)
			continue;
		fields = xj_pool_zero(app->pool, n + 1, sizeof *fields);
		memcpy(fields, wide->fields, n * sizeof *fields);
		fields[n] = (struct xj_field){.name = t->columns[c].heading, .label = t->columns[c].heading,
		                              .title = t->columns[c].heading, .type = XJ_STRING};
		wide->fields = fields;
		wide->nfields++;
	}
	return wide->fields;
}

const struct xj_schema *
front_widened(struct app *app, const struct xj_schema *schema, struct xj_span a, struct xj_span b)
{
	struct xj_schema *wide = xj_pool_alloc(app->pool, sizeof *wide);

	*wide = *schema;
	wide->fields = add_fields(app, wide, a);
	wide->fields = add_fields(app, wide, b);
	return wide->nfields == schema->nfields ? schema : wide;
}

struct xj_table *
front_table(struct app *app, const struct xj_schema *schema, const char *label, struct xj_span bytes)
{
	if (!bytes.p)
		return xj_table_empty(app->pool, label, schema);
	return xj_table_parse(app->pool, label, bytes, schema, XJ_RECORDS, &app->diags);
}
