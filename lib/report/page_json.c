/* JSON by RFC 8259. Cells are valid UTF-8 already: rows that are not were refused. */
#include "base/json.h"
#include "report/page.h"

static void
member(struct xj_buf *out, const char *name, struct xj_span value)
{
	xj_buf_print(out, "\"%s\": ", name);
	xj_json_string(out, value);
}

static void
value(struct xj_buf *out, const struct xj_grid_column *column, struct xj_span cell)
{
	if (column->kind == XJ_GRID_TEXT || column->kind == XJ_GRID_SPREAD)
		xj_json_string(out, cell);
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
		xj_json_string(out, g->columns[c].name);
		xj_buf_text(out, ": ");
		value(out, &g->columns[c], cells[c]);
		between = ", ";
	}
	xj_buf_put(out, '}');
}

/* Those of a page of one table are the page's and the table's. */
static void
notes(struct xj_buf *out, const char *called, const struct xj_grid_notes *list, const struct xj_grid_notes *more)
{
	size_t count = list->count + (more ? more->count : 0);

	xj_buf_print(out, "\"%s\": [", called);
	for (size_t i = 0; i < count; i++) {
		const struct xj_grid_note *note = i < list->count ? &list->list[i] : &more->list[i - list->count];

		xj_buf_text(out, i ? ",\n\t{" : "\n\t{");
		member(out, "name", note->name);
		xj_buf_text(out, ", ");
		member(out, "title", note->title);
		xj_buf_text(out, ", ");
		if (!note->count) {
			member(out, "value", note->value);
		} else {
			xj_buf_text(out, "\"value\": ");
			xj_buf_span(out, note->value);
			xj_buf_text(out, ", ");
			member(out, "before", note->before);
			xj_buf_text(out, ", ");
			member(out, "after", note->after);
			xj_buf_text(out, note->rows ? ", \"rows\": true" : "");
		}
		xj_buf_put(out, '}');
	}
	xj_buf_text(out, "]");
}

static void
said(struct xj_buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	xj_buf_text(out, ", ");
	member(out, name, xj_span(value));
}

static void
listed(struct xj_buf *out, const struct xj_grid_column *column)
{
	for (size_t i = 0; i < column->nlisted; i++) {
		xj_buf_text(out, i ? ", " : ", \"listed\": [");
		xj_json_string(out, column->listed[i]);
	}
	xj_buf_put(out, ']');
}

static void
columns(struct xj_buf *out, const struct xj_grid *g)
{
	xj_buf_text(out, "\"columns\": [");
	for (size_t c = 0; c < g->ncolumns; c++) {
		const struct xj_grid_column *column = &g->columns[c];

		xj_buf_text(out, c ? ",\n\t{" : "\n\t{");
		member(out, "name", column->name);
		xj_buf_text(out, ", ");
		member(out, "title", column->title);
		said(out, "kind", xj_grid_kind_name(column->kind));
		said(out, "order", column->key ? xj_grid_order_name(column->order) : NULL);
		if (column->nlisted)
			listed(out, column);
		if (column->once)
			xj_buf_text(out, ", \"once\": true");
		said(out, "rule", column->rule == XJ_GRID_GIVEN ? NULL : xj_grid_rule_name(column->rule));
		said(out, "part", column->part);
		said(out, "whole", column->whole);
		xj_buf_put(out, '}');
	}
	xj_buf_text(out, "]");
}

static void
chart(struct xj_buf *out, const struct xj_chart *chart)
{
	if (chart->kind == XJ_NO_CHART)
		return;
	xj_buf_text(out, ",\n\"chart\": {");
	member(out, "kind", xj_span(xj_chart_kind_name(chart->kind)));
	said(out, "label", chart->label);
	xj_buf_text(out, ", \"values\": [");
	for (size_t i = 0; i < XJ_CHART_VALUES && chart->values[i]; i++) {
		xj_buf_text(out, i ? ", " : "");
		xj_json_string(out, xj_span(chart->values[i]));
	}
	xj_buf_text(out, "]}");
}

/* What is inside the object of one grid, behind its notes. */
static void
table(struct xj_buf *out, const struct xj_grid *g)
{
	xj_buf_text(out, ",\n");
	columns(out, g);
	if (g->nsections)
		xj_buf_print(out, ",\n\"sections\": %zu", g->nsections);
	chart(out, &g->chart);
	xj_buf_text(out, ",\n\"rows\": [");
	for (size_t i = 0; i < g->nrows; i++) {
		xj_buf_text(out, i ? ",\n\t" : "\n\t");
		row(out, g, g->rows[i]);
	}
	xj_buf_text(out, "],\n\"totals\": ");
	if (g->totals)
		row(out, g, g->totals);
	else
		xj_buf_text(out, "null");
	if (!g->foot.count)
		return;
	xj_buf_text(out, ",\n");
	notes(out, "foot", &g->foot, NULL);
}

/* A text; in two languages, an object of both. */
static void
remark(struct xj_buf *out, const struct xj_remark *r)
{
	if (!r->english.n) {
		xj_json_string(out, r->text);
		return;
	}
	xj_buf_put(out, '{');
	member(out, "text", r->text);
	xj_buf_text(out, ", ");
	member(out, "english", r->english);
	xj_buf_put(out, '}');
}

bool
xj_page_json(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	(void)look, (void)diags;
	xj_buf_put(out, '{');
	member(out, "name", page->name);
	xj_buf_text(out, ", ");
	member(out, "title", page->title);
	if (page->english.n)
		said(out, "english", xj_span_text(out->pool, page->english));
	if (page->school.n)
		said(out, "school", xj_span_text(out->pool, page->school));
	xj_buf_text(out, ",\n");
	if (xj_page_single(page)) {
		notes(out, "notes", &page->notes, &page->parts[0]->notes);
		table(out, page->parts[0]);
	} else {
		notes(out, "notes", &page->notes, NULL);
		xj_buf_text(out, ",\n\"parts\": [");
		for (size_t i = 0; i < page->nparts; i++) {
			xj_buf_text(out, i ? ",\n{" : "\n{");
			member(out, "name", page->parts[i]->name);
			xj_buf_text(out, ", ");
			member(out, "title", page->parts[i]->title);
			xj_buf_text(out, ",\n");
			notes(out, "notes", &page->parts[i]->notes, NULL);
			table(out, page->parts[i]);
			xj_buf_put(out, '}');
		}
		xj_buf_put(out, ']');
	}
	for (size_t i = 0; i < page->nremarks; i++) {
		xj_buf_text(out, i ? ",\n\t" : ",\n\"remarks\": [\n\t");
		remark(out, &page->remarks[i]);
	}
	xj_buf_text(out, page->nremarks ? "]}\n" : "}\n");
	return true;
}
