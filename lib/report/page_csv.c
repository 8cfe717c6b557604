#include "report/page.h"

#include "record/emit.h"

static void
table(struct xj_buf *out, const struct xj_grid *g)
{
	for (size_t c = 0; c < g->ncolumns; c++) {
		if (c)
			xj_buf_put(out, ',');
		xj_emit_cell(out, g->columns[c].name);
	}
	xj_buf_put(out, '\n');
	for (size_t row = 0; row < g->nrows; row++) {
		for (size_t c = 0; c < g->ncolumns; c++) {
			if (c)
				xj_buf_put(out, ',');
			xj_emit_cell(out, g->rows[row][c]);
		}
		xj_buf_put(out, '\n');
	}
}

/* What a row is called among several tables: its keys; its number where it has none. */
static struct xj_span
row_name(const struct xj_grid *g, size_t row)
{
	struct xj_buf b;
	bool keyed = false;

	xj_buf_init(&b, g->pool);
	for (size_t c = 0; c < g->ncolumns; c++)
		if (g->columns[c].key) {
			xj_buf_text(&b, keyed ? " / " : "");
			xj_buf_span(&b, g->rows[row][c]);
			keyed = true;
		}
	if (!keyed)
		xj_buf_print(&b, "%zu", row + 1);
	return xj_buf_as_span(&b);
}

static void
lines(struct xj_buf *out, const struct xj_grid *g)
{
	for (size_t row = 0; row < g->nrows; row++) {
		struct xj_span name = row_name(g, row);

		for (size_t c = 0; c < g->ncolumns; c++) {
			if (g->columns[c].key)
				continue;
			xj_emit_cell(out, g->name);
			xj_buf_put(out, ',');
			xj_emit_cell(out, name);
			xj_buf_put(out, ',');
			xj_emit_cell(out, g->columns[c].name);
			xj_buf_put(out, ',');
			xj_emit_cell(out, g->rows[row][c]);
			xj_buf_put(out, '\n');
		}
	}
}

bool
xj_page_csv(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	(void)look, (void)diags;
	if (page->csv.n) {
		xj_buf_span(out, page->csv);
		return true;
	}
	if (xj_page_single(page)) {
		table(out, page->parts[0]);
		return true;
	}
	xj_buf_text(out, "table,row,column,value\n");
	for (size_t i = 0; i < page->nparts; i++)
		lines(out, page->parts[i]);
	return true;
}
