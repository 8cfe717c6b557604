#include "report/pick.h"

#include "base/nearest.h"

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

struct xj_span
xj_pick_heading(const struct xj_table *t, size_t column)
{
	int f = t->columns[column].field;

	return f >= 0 ? t->schema->fields[f].name : t->columns[column].heading;
}

const char *
xj_pick_usual(const struct xj_table *roll)
{
	static const char *const fields[] = {"college", "grade", "class"};
	struct xj_pick pick;

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (xj_pick_column(roll, xj_span(fields[i]), &pick))
			return fields[i];
	return NULL;
}

bool
xj_pick_named(const struct xj_table *t, struct xj_span name, struct xj_diags *diags, struct xj_pick *out)
{
	struct xj_span *known;

	if (xj_pick_column(t, name, out))
		return true;
	known = xj_pool_zero(t->pool, t->ncolumns + 1, sizeof *known);
	for (size_t c = 0; c < t->ncolumns; c++)
		known[c] = xj_pick_heading(t, c);
	xj_diag_add(diags, XJ_NO_SUCH_COLUMN, NULL, xj_span_text(t->pool, name), t->label,
	            xj_nearest(t->pool, name, known, t->ncolumns), NULL);
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
