/* archive list: the present state of items, as lines of the register. */
#include "archiving/archiving.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* Lines as they are, under the header that they have. */
static void
print_rows(struct xj_buf *b, const struct xj_table *t, const uint32_t *rows, size_t n)
{
	const char *end = t->crlf ? "\r\n" : "\n";

	xj_buf_text(b, t->bom ? BYTE_ORDER_MARK : "");
	xj_buf_span(b, t->header);
	xj_buf_text(b, end);
	for (size_t i = 0; i < n; i++) {
		xj_buf_span(b, xj_table_line(t, rows[i]));
		xj_buf_text(b, end);
	}
}

int
archiving_list(struct app *app, const struct archive_verb *verb, struct archive_options *o, int argc, char **argv)
{
	const struct xj_item_query query = {
		.items = o->items.list, .nitems = o->items.count,
		.students = o->students.list, .nstudents = o->students.count,
		.kind = xj_span(o->cells[CELL_KIND]), .state = xj_span(o->state), .case_id = xj_span(o->cells[CELL_CASE]),
		.transfer_no = xj_span(o->cells[CELL_TRANSFER]), .overdue = o->overdue,
	};
	struct xj_table *materials = archive_read(app, o, argc, argv);
	struct xj_buf b;
	uint32_t *rows;
	size_t n;

	(void)verb;
	if (!materials)
		return app_fail(app);
	if (!app_may_decide(app) || !xj_archive_pick(app->pool, app->policy, materials, &query, app->today, &rows, &n, &app->diags))
		return app_end(app);
	xj_buf_init(&b, app->pool);
	print_rows(&b, materials, rows, n);
	return app_deliver_text(app, &b, EXIT_CLEAN);
}
