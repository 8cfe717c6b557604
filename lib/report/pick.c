#include "report/pick.h"

bool
xj_pick_column(const struct xj_table *t, struct xj_span name, struct xj_pick *out)
{
	int f = name.n ? xj_schema_heading(t->schema, name) : -1;

	if (f >= 0 && t->column_of[f] >= 0) {
		const struct xj_field *field = &t->schema->fields[f];

		*out = (struct xj_pick){field->name, field->title.n ? field->title : field->name, field, t->column_of[f]};
		return true;
	}
	for (size_t c = 0; c < t->ncolumns; c++)
		if (name.n && t->columns[c].field < 0 && xj_span_same(t->columns[c].heading, name)) {
			*out = (struct xj_pick){t->columns[c].heading, t->columns[c].heading, NULL, (int)c};
			return true;
		}
	return false;
}

bool
xj_pick_named(const struct xj_table *t, struct xj_span name, struct xj_diags *diags, struct xj_pick *out)
{
	struct xj_buf known;

	if (xj_pick_column(t, name, out))
		return true;
	xj_buf_init(&known, t->pool);
	for (size_t c = 0; c < t->ncolumns; c++) {
		int f = t->columns[c].field;

		xj_buf_text(&known, c ? ", " : "");
		xj_buf_span(&known, f >= 0 ? t->schema->fields[f].name : t->columns[c].heading);
	}
	xj_diag_add(diags, XJ_NO_SUCH_COLUMN, NULL, xj_span_text(t->pool, name), t->label, known.p, NULL);
	return false;
}

static bool
has(const struct xj_pick *list, size_t count, int column)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].column == column)
			return true;
	return false;
}

bool
xj_pick_list(struct xj_pool *pool, const struct xj_table *t, const char *names, struct xj_diags *diags,
             struct xj_pick **out, size_t *count)
{
	struct xj_span rest = xj_span(names);
	struct xj_pick *list = NULL;
	size_t n = 0, cap = 0;
	bool ok = true;

	while (rest.p) {
		struct xj_pick pick;

		if (!xj_pick_named(t, xj_span_trim(xj_span_cut(&rest, ',')), diags, &pick))
			ok = false;
		else if (!has(list, n, pick.column))
			*XJ_PUSH(pool, list, n, cap) = pick;
	}
	*out = list;
	*count = n;
	return ok;
}

void
xj_pick_columns(struct xj_grid *grid, const struct xj_pick *picks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct xj_grid_column *c = xj_grid_add_column(grid, picks[i].name, picks[i].title, XJ_GRID_TEXT);

		c->key = true;
		c->field = picks[i].field;
	}
}

int64_t
xj_pick_rank(const struct xj_policy *policy, const struct xj_pick *pick, struct xj_span value)
{
	const int64_t behind = (int64_t)1 << 60;
	int64_t number;

	if (!value.n)
		return INT64_MAX;
	if (pick->field && policy->statuses && xj_span_is(pick->field->name, "status")) {
		const struct xj_status *status = xj_status_find(policy->statuses, value);

		return status ? status - policy->statuses->list : behind;
	}
	if (pick->field && pick->field->codes) {
		uint32_t row = xj_codes_name(pick->field->codes, value);

		return row == XJ_NONE ? behind : (int64_t)row;
	}
	return xj_span_decimal(value, 2, &number) && number < behind ? number : behind;
}

int64_t
xj_pick_order(const void *ctx, size_t key, struct xj_span value)
{
	const struct xj_pick_order *o = ctx;

	return xj_pick_rank(o->policy, &o->picks[key], value);
}

bool
xj_filter_read(struct xj_pool *pool, const char *text, struct xj_diags *diags, struct xj_filter *out)
{
	struct xj_span values = xj_span(text), name = xj_span_cut(&values, '=');

	if (!values.p || !name.n) {
		xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, "--where", text,
		            "write FIELD=VALUE, or FIELD=VALUE,VALUE for any of them", NULL);
		return false;
	}
	*out = (struct xj_filter){xj_condition_of(pool, name, values), name, -1};
	return true;
}

bool
xj_filters_read(struct xj_pool *pool, const struct xj_table *t, const char *const *texts, size_t count,
                struct xj_diags *diags, struct xj_filter **out)
{
	struct xj_filter *list = xj_pool_zero(pool, count + 1, sizeof *list);
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		struct xj_pick pick;

		if (xj_filter_read(pool, texts[i], diags, &list[i]) && xj_pick_named(t, list[i].name, diags, &pick))
			list[i].column = pick.column;
		else
			ok = false;
	}
	*out = list;
	return ok;
}

static bool
known_value(void *ctx, struct xj_span name, struct xj_span *value)
{
	(void)name;
	*value = *(const struct xj_span *)ctx;
	return true;
}

bool
xj_filter_holds(const struct xj_filter *f, struct xj_span value)
{
	struct xj_span unknown;

	return xj_condition_test(f->condition, known_value, &value, &unknown) == XJ_TRUE;
}

bool
xj_filters_hold(const struct xj_filter *filters, size_t count, const struct xj_cursor *c)
{
	for (size_t i = 0; i < count; i++)
		if (!xj_filter_holds(&filters[i], c->cells[filters[i].column]))
			return false;
	return true;
}
