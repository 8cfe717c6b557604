/* A report back from JSON, by jansson. Strings in it are checked UTF-8; what it holds is somebody's file all the same. */
#include <jansson.h>

#include "report/merge.h"

enum { MOST_COLUMNS = 1000 };

struct reading {
	struct xj_page *page;
	const struct xj_policy *policy;
	const char *label;
	struct xj_diags *diags;
};

/* What makes it no report; answers false. */
static bool
wrong(const struct reading *r, const char *why)
{
	const struct xj_where where = {.file = r->label};

	xj_diag_add(r->diags, XJ_BAD_REPORT, &where, why, NULL);
	return false;
}

static struct xj_span
text_of(const struct reading *r, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_string(value) ? xj_span_copy(r->page->pool, xj_span_of(json_string_value(value), json_string_length(value)))
	                             : (struct xj_span){NULL, 0};
}

/* The index of a name in one of the lists of grid.h; -1. */
static int
named(const struct reading *r, const json_t *object, const char *member, const char *(*name)(int))
{
	struct xj_span text = text_of(r, object, member);

	for (int i = 0; text.p && name(i); i++)
		if (xj_span_is(text, name(i)))
			return i;
	return -1;
}

static const char *
kind_name(int i)
{
	return xj_grid_kind_name((enum xj_grid_kind)i);
}

static const char *
rule_name(int i)
{
	return xj_grid_rule_name((enum xj_grid_rule)i);
}

static const char *
order_name(int i)
{
	return xj_grid_order_name((enum xj_grid_order)i);
}

static const char *
chart_name(int i)
{
	return xj_chart_kind_name((enum xj_chart_kind)i);
}

static bool
read_notes(const struct reading *r, const json_t *notes, struct xj_grid_notes *out)
{
	const json_t *item;
	size_t i;

	for (i = 0; (item = json_array_get(notes, i)) != NULL; i++) {
		const json_t *value = json_object_get(item, "value");
		struct xj_span name = text_of(r, item, "name"), title = text_of(r, item, "title"),
		               before = text_of(r, item, "before"), after = text_of(r, item, "after");

		if (!name.p || !title.p || !(json_is_string(value) || json_is_integer(value)))
			return wrong(r, "a note lacks name, title or value");
		if (json_is_string(value)) {
			xj_note_text(r->page->pool, out, name.p, title.p, text_of(r, item, "value"));
			continue;
		}
		xj_note_count(r->page->pool, out, name.p, title.p, json_integer_value(value), before.p ? before.p : "",
		              after.p ? after.p : "");
		out->list[out->count - 1].rows = json_is_true(json_object_get(item, "rows"));
	}
	return true;
}

static const struct xj_field *
roll_field(const struct reading *r, struct xj_span name)
{
	const struct xj_schema *roll = r->policy ? xj_policy_schema(r->policy, "roll") : NULL;
	int f = roll ? xj_schema_find(roll, name) : -1;

	return f >= 0 ? &roll->fields[f] : NULL;
}

static void
read_listed(const struct reading *r, const json_t *list, struct xj_grid_column *column)
{
	struct xj_span *values = xj_pool_zero(r->page->pool, json_array_size(list) + 1, sizeof *values);
	const json_t *item;
	size_t i;

	for (i = 0; (item = json_array_get(list, i)) != NULL; i++)
		if (json_is_string(item))
			values[column->nlisted++] = xj_span_copy(r->page->pool, xj_span_of(json_string_value(item), json_string_length(item)));
	column->listed = values;
}

static bool
read_column(const struct reading *r, const json_t *item, struct xj_grid *g)
{
	struct xj_span name = text_of(r, item, "name"), title = text_of(r, item, "title");
	int kind = named(r, item, "kind", kind_name), order = named(r, item, "order", order_name),
	    rule = named(r, item, "rule", rule_name);
	struct xj_grid_column *column;

	if (!name.p || !title.p || kind < 0)
		return wrong(r, "a column lacks name, title or a known kind");
	if (xj_grid_column(g, name.p) >= 0)
		return wrong(r, "two columns have one name");
	if ((json_object_get(item, "order") && order < 0) || (json_object_get(item, "rule") && rule < 0))
		return wrong(r, "a column has an order or a rule that is not known");
	column = xj_grid_add_column(g, name, title, (enum xj_grid_kind)kind);
	column->field = roll_field(r, name);
	if (order >= 0) {
		column->key = true;
		column->order = (enum xj_grid_order)order;
	}
	if (rule >= 0)
		column->rule = (enum xj_grid_rule)rule;
	column->once = column->kind == XJ_GRID_COUNT && json_is_true(json_object_get(item, "once"));
	read_listed(r, json_object_get(item, "listed"), column);
	column->part = text_of(r, item, "part").p;
	column->whole = text_of(r, item, "whole").p;
	return true;
}

static bool
read_columns(const struct reading *r, const json_t *list, struct xj_grid *g)
{
	const json_t *item;
	size_t i;

	if (json_array_size(list) > MOST_COLUMNS)
		return wrong(r, "more than a thousand columns");
	for (i = 0; (item = json_array_get(list, i)) != NULL; i++)
		if (!read_column(r, item, g))
			return false;
	return g->ncolumns > 0 || wrong(r, "it has no columns");
}

static bool
read_chart(const struct reading *r, const json_t *chart, struct xj_grid *g)
{
	const json_t *item, *values = json_object_get(chart, "values");
	int kind = named(r, chart, "kind", chart_name);
	size_t i;

	if (!chart)
		return true;
	if (kind < 0 || json_array_size(values) > XJ_CHART_VALUES)
		return wrong(r, "a chart of a kind that is not known");
	g->chart = (struct xj_chart){.kind = (enum xj_chart_kind)kind, .label = text_of(r, chart, "label").p};
	for (i = 0; (item = json_array_get(values, i)) != NULL; i++) {
		if (!json_is_string(item))
			return wrong(r, "a chart of columns that are not there");
		g->chart.values[i] = xj_pool_text(r->page->pool, json_string_value(item), json_string_length(item));
	}
	return true;
}

/* False where the member is of another kind than its column. */
static bool
read_cell(const struct reading *r, const struct xj_grid_column *column, const json_t *value, struct xj_span *out)
{
	struct xj_spread spread = {0};

	if (!value || json_is_null(value) || column->rule != XJ_GRID_GIVEN)
		return true;
	if (column->kind == XJ_GRID_COUNT || (column->kind == XJ_GRID_NUMBER && json_is_integer(value))) {
		*out = xj_grid_count(r->page->pool, json_integer_value(value));
		return json_is_integer(value);
	}
	if (column->kind == XJ_GRID_NUMBER || column->kind == XJ_GRID_PERCENT)
		return json_is_number(value); /* worked out by whoever made it: it does not add up */
	if (!json_is_string(value))
		return false;
	*out = xj_span_copy(r->page->pool, xj_span_of(json_string_value(value), json_string_length(value)));
	return column->kind != XJ_GRID_SPREAD || xj_spread_read(r->page->pool, &spread, *out);
}

static bool
read_rows(const struct reading *r, const json_t *rows, struct xj_grid *g)
{
	const json_t *item;
	size_t i;

	for (i = 0; (item = json_array_get(rows, i)) != NULL; i++) {
		struct xj_span *cells = xj_grid_add_row(g);

		for (size_t c = 0; c < g->ncolumns; c++)
			if (!read_cell(r, &g->columns[c], json_object_get(item, g->columns[c].name.p), &cells[c]))
				return wrong(r, xj_pool_print(r->page->pool, "row %zu has something else than it should in column %s", i + 1,
				                              g->columns[c].name.p));
	}
	return true;
}

/* Somebody who changed a count by hand mostly leaves the total. */
static bool
check_totals(const struct reading *r, const json_t *totals, const struct xj_grid *g)
{
	for (size_t c = 0; c < g->ncolumns && json_is_object(totals); c++) {
		const json_t *value = json_object_get(totals, g->columns[c].name.p);
		int64_t sum = 0, n;

		if (g->columns[c].kind != XJ_GRID_COUNT || g->columns[c].rule != XJ_GRID_GIVEN || !json_is_integer(value))
			continue;
		for (size_t row = 0; row < g->nrows; row++)
			if (xj_span_integer(g->rows[row][c], &n) && __builtin_add_overflow(sum, n, &sum))
				return wrong(r, "its counts are too large to add up");
		if (sum != json_integer_value(value))
			return wrong(r, xj_pool_print(r->page->pool, "column %s adds up to %lld, and its total says %lld",
			                              g->columns[c].name.p, (long long)sum, (long long)json_integer_value(value)));
	}
	return true;
}

static bool
read_grid(const struct reading *r, const json_t *object)
{
	struct xj_span name = text_of(r, object, "name"), title = text_of(r, object, "title");
	const json_t *totals = json_object_get(object, "totals"), *sections = json_object_get(object, "sections");
	struct xj_grid *g;

	if (!name.p || !title.p || !json_is_array(json_object_get(object, "rows")))
		return wrong(r, "a table lacks name, title or rows");
	g = xj_page_add(r->page, name.p, title.p);
	if (!read_notes(r, json_object_get(object, "notes"), &g->notes) ||
	    !read_columns(r, json_object_get(object, "columns"), g) || !read_chart(r, json_object_get(object, "chart"), g) ||
	    !read_rows(r, json_object_get(object, "rows"), g) || !check_totals(r, totals, g))
		return false;
	for (size_t c = 0; c < g->ncolumns; c++)
		g->untotalled = g->untotalled || (g->columns[c].key && !json_is_object(totals));
	if (json_is_integer(sections) && json_integer_value(sections) >= 0 &&
	    (size_t)json_integer_value(sections) < g->ncolumns)
		g->nsections = (size_t)json_integer_value(sections);
	return true;
}

static void
read_remark(const struct reading *r, const json_t *item)
{
	struct xj_span text = text_of(r, item, "text"), english = text_of(r, item, "english");

	if (text.p)
		xj_page_explain(r->page, text.p, english.p ? english.p : "");
	else if (json_is_string(item))
		xj_page_remark(r->page, xj_span(xj_pool_text(r->page->pool, json_string_value(item), json_string_length(item))));
}

static bool
read_page(const struct reading *r, const json_t *root)
{
	const json_t *parts = json_object_get(root, "parts"), *remarks = json_object_get(root, "remarks"), *item;
	struct xj_span name = text_of(r, root, "name"), title = text_of(r, root, "title"), school = text_of(r, root, "school"),
	               english = text_of(r, root, "english");
	size_t i;

	if (!name.p || !title.p)
		return wrong(r, "it has no name and title");
	xj_page_init(r->page, r->page->pool, name.p, title.p, english.p ? english.p : "");
	if (school.p)
		r->page->school = school;
	for (i = 0; (item = json_array_get(remarks, i)) != NULL; i++)
		read_remark(r, item);
	if (!parts)
		return read_grid(r, root);
	if (!read_notes(r, json_object_get(root, "notes"), &r->page->notes))
		return false;
	for (i = 0; (item = json_array_get(parts, i)) != NULL; i++)
		if (!read_grid(r, item))
			return false;
	return r->page->nparts > 0 || wrong(r, "it has no tables");
}

bool
xj_page_read(struct xj_page *out, struct xj_pool *pool, const struct xj_policy *policy, const char *label,
             struct xj_span text, struct xj_diags *diags)
{
	const struct reading r = {out, policy, label, diags};
	json_error_t error;
	json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
	bool ok;

	out->pool = pool;
	if (!root) {
		const struct xj_where where = {.file = label, .line = error.line > 0 ? (size_t)error.line : 0,
		                               .column = error.column > 0 ? (size_t)error.column : 0};

		xj_diag_add(diags, XJ_BAD_REPORT, &where, xj_pool_print(pool, "no JSON: %s", error.text), NULL);
		return false;
	}
	ok = json_is_object(root) ? read_page(&r, root) : wrong(&r, "it is no JSON object");
	json_decref(root);
	return ok;
}
