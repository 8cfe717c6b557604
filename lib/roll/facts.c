#include "roll/derived.h"

struct xj_span
xj_set_get(struct xj_span set, struct xj_span field)
{
	while (set.p) {
		struct xj_span value = xj_span_cut(&set, ';'), key = xj_span_cut(&value, '=');

		if (value.p && xj_span_same(xj_span_trim(key), field))
			return xj_span_trim(value);
	}
	return (struct xj_span){NULL, 0};
}

int
xj_school_year(xj_date d)
{
	int y, m, day;

	xj_date_split(d, &y, &m, &day);
	return m >= 8 ? y : y - 1;
}

struct xj_span
xj_named_cell(const struct xj_cursor *c, struct xj_span name)
{
	int f = xj_schema_find(c->table->schema, name);

	if (f < 0 || c->table->column_of[f] < 0)
		return (struct xj_span){NULL, 0};
	return xj_cell(c, f);
}

bool
xj_fact_number(struct xj_facts *f, int64_t v, struct xj_span *value)
{
	*value = xj_span(xj_pool_print(f->pool, "%lld", (long long)v));
	return true;
}

static bool
program_cell(struct xj_facts *f, struct xj_span column, struct xj_span *value)
{
	struct xj_span program = xj_set_get(f->set, XJ_LIT("program"));
	uint32_t row;

	if (!program.p && f->roll)
		program = xj_named_cell(f->roll, XJ_LIT("program"));
	if (!program.p || (row = xj_policy_program(f->policy, program)) == XJ_NONE)
		return false;
	*value = xj_policy_program_cell(f->policy, row, column);
	return true;
}

bool
xj_facts_get(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct xj_facts *f = ctx;
	struct xj_span found;
	bool known;

	found = f->given.n ? xj_set_get(f->given, name) : (struct xj_span){NULL, 0};
	if (found.p) {
		*value = found;
		return true;
	}
	if (xj_span_starts(name, "set.")) {
		found = xj_set_get(f->set, xj_span_of(name.p + 4, name.n - 4));
		*value = found.p ? found : XJ_LIT("");
		return true;
	}
	if (xj_span_starts(name, "program."))
		return program_cell(f, xj_span_of(name.p + 8, name.n - 8), value);
	if (xj_span_starts(name, "roll.")) {
		found = f->roll ? xj_named_cell(f->roll, xj_span_of(name.p + 5, name.n - 5)) : (struct xj_span){NULL, 0};
		*value = found;
		return found.p != NULL;
	}
	if (xj_span_is(name, "reason")) {
		*value = f->reason;
		return true;
	}
	if (xj_derived_fact(f, name, value, &known))
		return true;
	if (known)
		return false;
	for (int i = 0; i < 3; i++) {
		const struct xj_cursor *c = i == 0 ? f->request : i == 1 ? f->roll : f->academic;

		if (!c)
			continue;
		found = xj_named_cell(c, name);
		if (found.p && (found.n || i > 0)) {
			*value = found;
			return true;
		}
	}
	return false;
}
