/* Which items are moved, and what the options say of all of them. */
#include "archiving/archiving.h"

static const char *const kinds[] = {"movements", "materials", NULL};

struct xj_table *
archive_kept(struct app *app, const struct archive_options *o)
{
	return o->materials || app->book ? app_record(app, "--materials", o->materials, "materials") : app_empty(app, "materials");
}

struct xj_table *
archive_read(struct app *app, const struct archive_options *o, int argc, char **argv)
{
	int first = app->operands + 1;

	if (argc > first + !(o->materials || app->book)) {
		app_say(app, XJ_USAGE, "one materials file at a time, and beside a book none", NULL);
		return NULL;
	}
	if (o->materials || app->book)
		return app_record(app, "--materials", o->materials, "materials");
	return app_read(app, argc > first ? argv[first] : "-", "materials");
}

/* Puts an option's value into `given` as a list of one cell has it: checked, and in the form of records. */
static bool
give(struct app *app, const char *option, const char *field, const char *value, struct xj_span *given)
{
	struct xj_table *t;
	struct xj_cursor c;
	struct xj_buf b;
	int f;

	xj_buf_init(&b, app->pool);
	xj_buf_print(&b, "%s\n", field);
	xj_emit_cell(&b, xj_span(value));
	xj_buf_put(&b, '\n');
	t = app_parse_list(app, option, xj_buf_as_span(&b), "movements");
	app->nbatches -= t != NULL; /* no row that could be refused and given again */
	if (!t || !t->rows)
		return t != NULL;
	f = xj_schema_field(t->schema, field);
	xj_cursor_init(&c, app->pool, t);
	if (f < 0 || !xj_cursor_move(&c, 0))
		return false;
	given[f] = xj_span_copy(app->pool, xj_cell(&c, f));
	return true;
}

static struct xj_span *
give_all(struct app *app, const struct archive_options *o)
{
	const struct {
		const char *option, *field;
		xj_date day;
	} days[] = {{"--dated", "dated", o->dated}, {"--on", "on", o->on}, {"--due", "due_on", o->due}};
	const struct xj_schema *schema = xj_policy_schema(app->policy, "movements");
	struct xj_span *given = schema ? xj_pool_zero(app->pool, schema->nfields, sizeof *given) : NULL;
	bool ok = given != NULL;

	for (size_t i = 0; ok && i < schema->nfields; i++)
		given[i] = (struct xj_span){"", 0};
	for (size_t i = 0; given && i < CELLS; i++)
		if (o->cells[i] && *o->cells[i])
			ok = give(app, archive_cells[i].option, archive_cells[i].field, o->cells[i], given) && ok;
	for (size_t i = 0; given && i < sizeof days / sizeof *days; i++)
		if (days[i].day != XJ_NO_DATE)
			ok = give(app, days[i].option, days[i].field, xj_date_span(app->pool, days[i].day).p, given) && ok;
	if (given && o->id_seen)
		ok = give(app, "--id-seen", "id_seen", "是", given) && ok;
	return ok ? given : NULL;
}

static struct xj_table *
list_of_texts(struct app *app, const char *option, const char *field, const char *const *texts, size_t n)
{
	struct xj_buf b;
	bool ok = true;

	xj_buf_init(&b, app->pool);
	xj_buf_print(&b, "%s\n", field);
	for (size_t i = 0; i < n; i++) {
		ok = app_writable(app, option, texts[i]) && ok;
		xj_emit_cell(&b, xj_span(texts[i]));
		xj_buf_put(&b, '\n');
	}
	return ok ? app_parse_list(app, option, xj_buf_as_span(&b), "movements") : NULL;
}

static struct xj_table *
read_list(struct app *app, const struct archive_verb *verb, const struct archive_options *o, int argc, char **argv)
{
	bool comes_back = verb->what == XJ_MOVE_RECEIPT || verb->what == XJ_MOVE_RETURN;
	const char *transfer = comes_back ? o->cells[CELL_TRANSFER] : NULL;
	int first = app->operands + 1;
	bool named = o->items.count || o->students.count || transfer;
	struct xj_table *t;

	if (argc > first + !named || (o->items.count && o->students.count)) {
		app_say(app, XJ_USAGE, "items come from --item, from --student, from --transfer or from one list, not from two of them", NULL);
		return NULL;
	}
	if (o->items.count)
		return list_of_texts(app, "--item", "item_id", o->items.list, o->items.count);
	if (o->students.count)
		return list_of_texts(app, "--student", "student_id", o->students.list, o->students.count);
	if (transfer)
		return list_of_texts(app, "--transfer", "transfer_no", &transfer, 1);
	t = app_read_list(app, argc > first ? argv[first] : "-", kinds);
	if (t && verb->what == XJ_MOVE_FILE && xj_span_is(t->schema->name, "materials")) {
		app_say(app, XJ_USAGE, "these are items on record; file takes a list of what is new", NULL);
		return NULL;
	}
	return t;
}

struct xj_table *
archive_list(struct app *app, const struct archive_verb *verb, const struct archive_options *o, int argc, char **argv, struct xj_span **given)
{
	struct xj_table *t;

	*given = give_all(app, o);
	if (!*given)
		return NULL;
	t = read_list(app, verb, o, argc, argv);
	if (!t || !o->cells[CELL_PATH] || t->rows < 2)
		return t;
	app_say(app, XJ_USAGE, "--path is the file of one item; a list has a column for it", NULL);
	return NULL;
}
