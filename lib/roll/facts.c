#include "roll/facts.h"

#include <stdio.h>

#include "record/value.h"

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

static struct xj_span
named_cell(const struct xj_cursor *c, struct xj_span name)
{
	int f = xj_schema_find(c->table->schema, name);

	if (f < 0 || c->table->column_of[f] < 0)
		return (struct xj_span){NULL, 0};
	return xj_cell(c, f);
}

static bool
figure(struct xj_facts *f, int64_t v, struct xj_span *value)
{
	(void)snprintf(f->number, sizeof f->number, "%lld", (long long)v);
	*value = xj_span(f->number);
	return true;
}

static bool
roll_integer(const struct xj_facts *f, const char *name, int64_t *out)
{
	return f->roll && xj_span_integer(named_cell(f->roll, xj_span(name)), out);
}

/* Figures that follow from the dates and the roll; see xueji-workflow(5). */
static bool
derived(struct xj_facts *f, struct xj_span name, struct xj_span *value, bool *known)
{
	xj_date from = f->starts_on != XJ_NO_DATE ? f->starts_on : f->today;
	int64_t grade, years, year;

	*known = true;
	if (xj_span_is(name, "today")) {
		*value = xj_date_span(f->pool, f->today);
		return true;
	}
	if (xj_span_is(name, "months") || xj_span_is(name, "days")) {
		if (f->starts_on == XJ_NO_DATE || f->until == XJ_NO_DATE)
			return figure(f, 0, value);
		return figure(f, name.p[0] == 'm' ? xj_date_months(f->starts_on, f->until) : f->until - f->starts_on,
		              value);
	}
	*known = xj_span_is(name, "year_of_study") || xj_span_is(name, "final_year") || xj_span_is(name, "freshman");
	if (!*known || !roll_integer(f, "grade", &grade))
		return false;
	year = xj_school_year(from) - grade + 1;
	if (xj_span_is(name, "year_of_study"))
		return figure(f, year, value);
	if (xj_span_is(name, "freshman")) {
		*value = xj_value_of_flag(year == 1);
		return true;
	}
	/* a length of schooling may be 2.5 years: held in tenths here */
	if (!f->roll || !xj_span_decimal(named_cell(f->roll, XJ_LIT("years")), 1, &years))
		return false;
	*value = xj_value_of_flag(year * 10 >= years);
	return true;
}

static bool
program_cell(struct xj_facts *f, struct xj_span column, struct xj_span *value)
{
	struct xj_span program = xj_set_get(f->set, XJ_LIT("program"));
	uint32_t row;

	if (!program.p && f->roll)
		program = named_cell(f->roll, XJ_LIT("program"));
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

	if (xj_span_starts(name, "set.")) {
		found = xj_set_get(f->set, xj_span_of(name.p + 4, name.n - 4));
		*value = found.p ? found : XJ_LIT("");
		return true;
	}
	if (xj_span_starts(name, "program."))
		return program_cell(f, xj_span_of(name.p + 8, name.n - 8), value);
	if (xj_span_is(name, "reason")) {
		*value = f->reason;
		return true;
	}
	if (derived(f, name, value, &known))
		return true;
	if (known)
		return false;
	for (int i = 0; i < 3; i++) {
		const struct xj_cursor *c = i == 0 ? f->request : i == 1 ? f->roll : f->academic;

		if (!c)
			continue;
		found = named_cell(c, name);
		if (found.p && (found.n || i > 0)) {
			*value = found;
			return true;
		}
	}
	return false;
}
