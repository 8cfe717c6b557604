/* JSON by RFC 8259. Cells are valid UTF-8 already: rows that are not were refused. */
#include "report/grid.h"

static void
string(struct xj_buf *out, struct xj_span s)
{
	xj_buf_put(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			xj_buf_put(out, '\\');
		if (c < 0x20 || c == 0x7f)
			xj_buf_print(out, "\\u%04x", c);
		else
			xj_buf_put(out, (char)c);
	}
	xj_buf_put(out, '"');
}

static void
member(struct xj_buf *out, const char *name, struct xj_span value)
{
	xj_buf_print(out, "\"%s\": ", name);
	string(out, value);
}

static void
value(struct xj_buf *out, const struct xj_grid_column *column, struct xj_span cell)
{
	if (column->kind == XJ_GRID_TEXT)
		string(out, cell);
	else if (cell.n)
		xj_buf_span(out, cell);
	else
		xj_buf_text(out, "null");
}

/* A row as an object by column name; of totals only what was added up. */
static void
row(struct xj_buf *out, const struct xj_grid *g, const struct xj_span *cells)
{
	const char *between = "";

	xj_buf_put(out, '{');
	for (size_t c = 0; c < g->ncolumns; c++) {
		if (cells == g->totals && g->columns[c].kind == XJ_GRID_TEXT)
			continue;
		xj_buf_text(out, between);
		string(out, g->columns[c].name);
		xj_buf_text(out, ": ");
		value(out, &g->columns[c], cells[c]);
		between = ", ";
	}
	xj_buf_put(out, '}');
}

void
xj_grid_json(struct xj_buf *out, const struct xj_grid *g, bool unmask)
{
	static const char *const kinds[] = {
		[XJ_GRID_TEXT] = "text", [XJ_GRID_COUNT] = "count", [XJ_GRID_PERCENT] = "percent"};

	(void)unmask;
	xj_buf_put(out, '{');
	member(out, "name", g->name);
	xj_buf_text(out, ", ");
	member(out, "title", g->title);
	xj_buf_text(out, ",\n\"notes\": {");
	for (size_t i = 0; i < g->nnotes; i++) {
		xj_buf_text(out, i ? ", " : "");
		string(out, g->notes[i].name);
		xj_buf_text(out, ": ");
		string(out, g->notes[i].value);
	}
	xj_buf_text(out, "},\n\"columns\": [");
	for (size_t c = 0; c < g->ncolumns; c++) {
		xj_buf_text(out, c ? ",\n\t{" : "\n\t{");
		member(out, "name", g->columns[c].name);
		xj_buf_text(out, ", ");
		member(out, "title", g->columns[c].title);
		xj_buf_text(out, ", ");
		member(out, "kind", xj_span(kinds[g->columns[c].kind]));
		xj_buf_put(out, '}');
	}
	xj_buf_text(out, "],\n\"rows\": [");
	for (size_t i = 0; i < g->nrows; i++) {
		xj_buf_text(out, i ? ",\n\t" : "\n\t");
		row(out, g, g->rows[i]);
	}
	xj_buf_text(out, "],\n\"totals\": ");
	if (g->totals)
		row(out, g, g->totals);
	else
		xj_buf_text(out, "null");
	xj_buf_text(out, "}\n");
}
