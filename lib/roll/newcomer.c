#include "roll/newcomer.h"

#include "policy/idnumber.h"
#include "roll/person.h"

static const char *const serial_counters[] = {"serial", NULL};
static const char *const class_counters[] = {"class_no", NULL};

static struct xj_span
value_of(const struct xj_newcomer *n, const char *field)
{
	int f = xj_schema_field(n->schema, field);

	return f < 0 ? XJ_LIT("") : n->values[f];
}

static xj_date
birth_of(const struct xj_newcomer *n)
{
	int type = xj_schema_field(n->schema, "id_type");
	struct xj_span id = value_of(n, "id_number");
	xj_date birth = xj_date_parse(value_of(n, "birth_date"));

	if (birth != XJ_NO_DATE || type < 0 || !xj_is_citizen_number(&n->schema->fields[type], n->values[type]) ||
	    xj_id_check(id) != XJ_ID_SOUND)
		return birth;
	return xj_id_birth(id);
}

/* Whole years on intake.age_on of the year that the grade goes by: who enters in spring is of the autumn before. */
static bool
age(const struct xj_newcomer *n, struct xj_span *value)
{
	const struct xj_school *s = n->policy->school;
	xj_date birth = birth_of(n), enrolled = xj_date_parse(value_of(n, "enrolled_on"));
	int year, month, day, years;

	if (birth == XJ_NO_DATE || enrolled == XJ_NO_DATE || !s->age_month)
		return false;
	xj_date_split(birth, &year, &month, &day);
	years = xj_school_year(enrolled) - year - (month > s->age_month || (month == s->age_month && day > s->age_day));
	*value = xj_span(xj_pool_print(n->pool, "%d", years));
	return true;
}

static bool
class_no(const struct xj_newcomer *n, struct xj_span *value)
{
	int64_t number = n->class_no;

	if (number < 0)
		number = xj_template_counter(n->policy->school->class_name, xj_newcomer_fact, (void *)n, class_counters[0],
		                             value_of(n, "class"));
	if (number < 0)
		return false;
	*value = xj_span(xj_pool_print(n->pool, "%02lld", (long long)number));
	return true;
}

bool
xj_newcomer_fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	const struct xj_newcomer *n = ctx;
	int f;

	if (xj_span_starts(name, "program.")) {
		int program = xj_schema_field(n->schema, "program");
		uint32_t row = program < 0 ? XJ_NONE : xj_policy_program(n->policy, n->values[program]);

		if (row == XJ_NONE)
			return false;
		*value = xj_policy_program_cell(n->policy, row, xj_span_of(name.p + 8, name.n - 8));
		return true;
	}
	if (xj_span_is(name, "class_no"))
		return class_no(n, value);
	if (xj_span_is(name, "age"))
		return age(n, value);
	f = xj_schema_find(n->schema, name);
	if (f < 0)
		return false;
	*value = n->values[f];
	return true;
}

/* A beginning of numbers, and the last serial tried behind it. */
struct counted {
	struct xj_span name;
	int64_t count;
};

struct xj_numbers {
	struct xj_newcomer who;
	const struct xj_template *rule;
	bool counts; /* the rule has a serial */
	struct xj_span *taken;
	size_t ntaken, captaken;
	struct xj_map by_number;
	struct counted *serials;
	size_t nserials, capserials;
	struct xj_map by_serial;
};

static struct xj_span
number_key(void *arg, uint32_t i)
{
	return ((struct xj_numbers *)arg)->taken[i];
}

static struct xj_span
serial_key(void *arg, uint32_t i)
{
	return ((struct xj_numbers *)arg)->serials[i].name;
}

static void
take(struct xj_numbers *n, struct xj_span number)
{
	*XJ_PUSH(n->who.pool, n->taken, n->ntaken, n->captaken) = number;
	if (xj_map_put(&n->by_number, number, (uint32_t)n->ntaken - 1) != XJ_NONE)
		n->ntaken--;
}

struct xj_numbers *
xj_numbers_open(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll,
                const struct xj_template *rule, int field)
{
	struct xj_numbers *n = xj_pool_zero(pool, 1, sizeof *n);
	struct xj_cursor row;

	n->who = (struct xj_newcomer){.pool = pool, .policy = policy, .schema = roll->schema, .class_no = -1};
	n->rule = rule;
	n->counts = xj_template_uses(rule, serial_counters[0]);
	xj_map_init(&n->by_number, pool, n->counts ? roll->rows : 0, number_key, n);
	xj_map_init(&n->by_serial, pool, 256, serial_key, n);
	xj_cursor_init(&row, pool, roll);
	for (size_t i = 0; i < roll->rows && n->counts; i++)
		if (xj_cursor_move(&row, i) && xj_cell(&row, field).n)
			take(n, xj_span_copy(pool, xj_cell(&row, field)));
	return n;
}

static bool
fill(struct xj_numbers *n, int64_t serial, struct xj_span *number, struct xj_span *unknown)
{
	struct xj_buf b;

	xj_buf_init(&b, n->who.pool);
	if (!xj_template_fill(n->rule, xj_newcomer_fact, &n->who, serial_counters, &serial, &b, unknown))
		return false;
	*number = xj_buf_as_span(&b);
	return true;
}

static struct counted *
serial_of(struct xj_numbers *n, struct xj_span name)
{
	uint32_t at = xj_map_get(&n->by_serial, name);

	if (at == XJ_NONE) {
		XJ_PUSH(n->who.pool, n->serials, n->nserials, n->capserials)->name = name;
		at = (uint32_t)n->nserials - 1;
		(void)xj_map_put(&n->by_serial, name, at);
	}
	return &n->serials[at];
}

bool
xj_numbers_next(struct xj_numbers *n, const struct xj_span *values, int64_t number_of_class, struct xj_span *number,
                struct xj_span *unknown)
{
	struct counted *serial;

	n->who.values = values;
	n->who.class_no = number_of_class;
	if (!fill(n, 0, number, unknown))
		return false;
	if (!n->counts)
		return true;
	serial = serial_of(n, *number);
	do
		if (!fill(n, ++serial->count, number, unknown))
			return false;
	while (xj_map_get(&n->by_number, *number) != XJ_NONE);
	take(n, *number);
	return true;
}
