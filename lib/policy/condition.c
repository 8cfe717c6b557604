#include "policy/condition.h"

#include "base/utf8.h"
#include "record/pattern.h"
#include "record/value.h"

#define PLACES 6

enum kind { EQUAL, MINIMUM, MAXIMUM, ABOVE, BELOW, PATTERN, MIN_LENGTH, MAX_LENGTH, REQUIRED, NOT, ANY };

/* A value as written in a rule, and what it may be besides text. */
struct literal {
	struct xj_span text;
	xj_date date;
	int64_t decimal;
	bool is_decimal;
	int flag; /* 1, 0, or -1 for no flag */
	struct xj_span fact; /* of `$fact`, whose value stands here when the condition is tested; p NULL: the value as written */
};

struct entry {
	enum kind kind;
	struct xj_span field;
	struct literal *literals; /* EQUAL: any of them; the orders: one */
	size_t nliterals;
	regex_t *pattern;
	int64_t number; /* lengths, and 1 or 0 of `required` */
	const struct xj_condition **parts; /* NOT: one; ANY: some */
	size_t nparts;
};

struct xj_condition {
	struct entry *entries;
	size_t count, cap;
};

struct reader {
	struct xj_pool *pool;
	xj_name_fn *known;
	void *ctx;
	struct xj_diags *diags;
};

static const struct {
	const char *name;
	enum kind kind;
} constraints[] = {
	{"minimum", MINIMUM},       {"maximum", MAXIMUM},       {"exclusiveMinimum", ABOVE}, {"exclusiveMaximum", BELOW},
	{"pattern", PATTERN},       {"minLength", MIN_LENGTH},  {"maxLength", MAX_LENGTH},   {"required", REQUIRED},
};

static struct xj_condition *read_condition(struct reader *r, const struct xj_node *node);

static struct literal
literal_of(struct xj_span text, bool quoted)
{
	struct literal l = {.text = text, .date = xj_date_parse(text), .flag = -1};

	l.is_decimal = xj_span_decimal(text, PLACES, &l.decimal);
	if (!l.is_decimal)
		l.flag = xj_value_flag(text);
	if (quoted) {
		l.flag = -1;
		l.is_decimal = false;
		l.date = XJ_NO_DATE;
	}
	return l;
}

static void
shape(struct reader *r, const struct xj_node *node, struct xj_span what, const char *accepted)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(r->diags, XJ_BAD_VALUE_KIND, &where, what.p, accepted, NULL);
}

static void
unknown_fact(struct reader *r, const char *file, size_t line, size_t column, struct xj_span name)
{
	struct xj_where where = {.file = file, .line = line, .column = column};

	xj_diag_add(r->diags, XJ_UNKNOWN_FACT, &where, name.p, NULL);
}

/* A value as it stands in the file, or the name of the fact that stands for it. */
static struct literal
read_literal(struct reader *r, const struct xj_node *node, bool quoted)
{
	struct xj_span name;

	if (node->text.n < 2 || node->text.p[0] != '$')
		return literal_of(node->text, quoted);
	name = xj_span(node->text.p + 1);
	if (r->known && !r->known(r->ctx, name))
		unknown_fact(r, node->file, node->line, node->column, name);
	return (struct literal){.fact = name};
}

static struct entry *
push(struct reader *r, struct xj_condition *c, enum kind kind, struct xj_span field)
{
	struct entry *e = XJ_PUSH(r->pool, c->entries, c->count, c->cap);

	e->kind = kind;
	e->field = field;
	return e;
}

static void
read_values(struct reader *r, struct xj_condition *c, struct xj_span field, const struct xj_node *node)
{
	size_t n = node->kind == XJ_SCALAR ? 1 : node->count;
	struct entry *e = push(r, c, EQUAL, field);

	if (n == 0)
		shape(r, node, field, "a value, a list of values or constraints");
	e->literals = xj_pool_zero(r->pool, n, sizeof *e->literals);
	for (size_t i = 0; i < n; i++) {
		const struct xj_node *item = node->kind == XJ_SCALAR ? node : node->items[i];

		if (item->kind != XJ_SCALAR) {
			shape(r, item, field, "a list of plain values");
			continue;
		}
		e->literals[e->nliterals++] = read_literal(r, item, item->quoted);
	}
}

static void
read_constraint(struct reader *r, struct entry *e, const struct xj_pair *pair)
{
	const struct xj_node *node = pair->value;

	if (node->kind != XJ_SCALAR || node->text.n == 0) {
		shape(r, node, pair->key, "one value");
		return;
	}
	switch (e->kind) {
	case PATTERN:
		e->pattern = xj_pattern_read(r->pool, node, r->diags);
		break;
	case MIN_LENGTH:
	case MAX_LENGTH:
		if (!xj_span_integer(node->text, &e->number) || e->number < 0)
			shape(r, node, pair->key, "a whole number, 0 or more");
		break;
	case REQUIRED:
		e->number = xj_value_flag(node->text);
		if (e->number < 0)
			shape(r, node, pair->key, "yes or no");
		break;
	default:
		e->literals = xj_pool_zero(r->pool, 1, sizeof *e->literals);
		e->literals[0] = read_literal(r, node, false);
		e->nliterals = 1;
	}
}

static void
read_constraints(struct reader *r, struct xj_condition *c, struct xj_span field, const struct xj_node *node)
{
	if (node->count == 0)
		shape(r, node, field, "a value, a list of values or constraints");
	for (size_t i = 0; i < node->count; i++) {
		const struct xj_pair *pair = &node->pairs[i];
		size_t k = 0, n = sizeof constraints / sizeof *constraints;

		while (k < n && !xj_span_is(pair->key, constraints[k].name))
			k++;
		if (k < n) {
			read_constraint(r, push(r, c, constraints[k].kind, field), pair);
		} else {
			struct xj_where where = {.file = node->file, .line = pair->line, .column = pair->column};

			xj_diag_add(r->diags, XJ_UNKNOWN_CONSTRAINT, &where, pair->key.p, NULL);
		}
	}
}

static void
read_group(struct reader *r, struct xj_condition *c, enum kind kind, const struct xj_pair *pair)
{
	const struct xj_node *node = pair->value;
	struct entry *e = push(r, c, kind, pair->key);
	bool list = kind == ANY;

	if (list ? node->kind != XJ_SEQUENCE || node->count == 0 : node->kind != XJ_MAPPING) {
		shape(r, node, pair->key, list ? "a list of conditions" : "a condition: field and value");
		return;
	}
	e->parts = xj_pool_zero(r->pool, list ? node->count : 1, sizeof(struct xj_condition *));
	e->nparts = list ? node->count : 1;
	for (size_t i = 0; i < e->nparts; i++)
		e->parts[i] = read_condition(r, list ? node->items[i] : node);
}

static void
read_entry(struct reader *r, struct xj_condition *c, const struct xj_node *node, const struct xj_pair *pair)
{
	if (xj_span_is(pair->key, "not")) {
		read_group(r, c, NOT, pair);
		return;
	}
	if (xj_span_is(pair->key, "any")) {
		read_group(r, c, ANY, pair);
		return;
	}
	if (r->known && !r->known(r->ctx, pair->key)) {
		unknown_fact(r, node->file, pair->line, pair->column, pair->key);
		return;
	}
	if (pair->value->kind == XJ_MAPPING)
		read_constraints(r, c, pair->key, pair->value);
	else
		read_values(r, c, pair->key, pair->value);
}

static struct xj_condition *
read_condition(struct reader *r, const struct xj_node *node)
{
	struct xj_condition *c = xj_pool_zero(r->pool, 1, sizeof *c);

	if (node->kind != XJ_MAPPING || node->count == 0) {
		shape(r, node, XJ_LIT("a condition"), "field and value: {status: 在籍}");
		return c;
	}
	for (size_t i = 0; i < node->count; i++)
		read_entry(r, c, node, &node->pairs[i]);
	return c;
}

const struct xj_condition *
xj_condition_read(struct xj_pool *pool, const struct xj_node *node, xj_name_fn *known, void *ctx,
                  struct xj_diags *diags)
{
	struct reader r = {pool, known, ctx, diags};
	size_t errors = xj_diags_errors(diags);
	struct xj_condition *c = read_condition(&r, node);

	return xj_diags_errors(diags) == errors ? c : NULL;
}

static bool
equal(const struct literal *l, struct xj_span value)
{
	int64_t decimal;
	xj_date date;

	if (l->flag >= 0) {
		int flag = xj_value_flag(value);

		return l->flag ? flag == 1 : flag == 0 || value.n == 0;
	}
	if (xj_span_same(l->text, value))
		return true;
	if (l->is_decimal)
		return xj_span_decimal(value, PLACES, &decimal) && decimal == l->decimal;
	if (l->date != XJ_NO_DATE) {
		date = xj_date_parse(value);
		return date == l->date;
	}
	return false;
}

/* <0, 0, >0 into *order; false where value and limit are not of one kind, or there is no value. */
static bool
compare(const struct literal *l, struct xj_span value, int *order)
{
	int64_t decimal;
	xj_date date;

	if (value.n == 0 || l->text.n == 0)
		return false;
	if (l->is_decimal) {
		if (!xj_span_decimal(value, PLACES, &decimal))
			return false;
		*order = (decimal > l->decimal) - (decimal < l->decimal);
		return true;
	}
	if (l->date != XJ_NO_DATE) {
		date = xj_date_parse(value);
		*order = (date > l->date) - (date < l->date);
		return date != XJ_NO_DATE;
	}
	*order = xj_span_compare(value, l->text);
	return true;
}

static bool
satisfies(enum kind kind, const struct literal *l, struct xj_span value)
{
	int order;

	if (kind == EQUAL)
		return equal(l, value);
	if (!compare(l, value, &order))
		return false;
	return kind == MINIMUM ? order >= 0 : kind == MAXIMUM ? order <= 0 : kind == ABOVE ? order > 0 : order < 0;
}

/* Against what stands in the rule, or what the facts named there are. */
static enum xj_truth
test_literals(const struct entry *e, struct xj_span value, xj_fact_fn *fact, void *ctx, struct xj_span *unknown)
{
	enum xj_truth any = XJ_FALSE;

	for (size_t i = 0; i < e->nliterals; i++) {
		struct literal l = e->literals[i];
		struct xj_span other = {"", 0};

		if (l.fact.p && !fact(ctx, l.fact, &other)) {
			if (any == XJ_FALSE)
				*unknown = l.fact;
			any = XJ_UNKNOWN;
			continue;
		}
		if (l.fact.p)
			l = literal_of(other, false);
		if (satisfies(e->kind, &l, value))
			return XJ_TRUE;
	}
	return any;
}

/* For kinds that stand against no other value. */
static bool
holds(const struct entry *e, struct xj_span value)
{
	switch (e->kind) {
	case PATTERN:
		return xj_pattern_matches(e->pattern, value);
	case MIN_LENGTH:
		return xj_utf8_count(value) >= (size_t)e->number;
	case MAX_LENGTH:
		return xj_utf8_count(value) <= (size_t)e->number;
	case REQUIRED:
		return (value.n > 0) == (e->number == 1);
	default:
		return false;
	}
}

static enum xj_truth
test_any(const struct entry *e, xj_fact_fn *fact, void *ctx, struct xj_span *unknown)
{
	enum xj_truth all = XJ_FALSE;

	for (size_t i = 0; i < e->nparts; i++) {
		struct xj_span name = {"", 0};
		enum xj_truth t = xj_condition_test(e->parts[i], fact, ctx, &name);

		if (t == XJ_TRUE)
			return XJ_TRUE;
		if (t == XJ_UNKNOWN && all == XJ_FALSE) {
			all = XJ_UNKNOWN;
			*unknown = name;
		}
	}
	return all;
}

static enum xj_truth
test_entry(const struct entry *e, xj_fact_fn *fact, void *ctx, struct xj_span *unknown)
{
	struct xj_span value = {"", 0};
	enum xj_truth t;

	if (e->kind == ANY)
		return test_any(e, fact, ctx, unknown);
	if (e->kind == NOT) {
		t = xj_condition_test(e->parts[0], fact, ctx, unknown);
		return t == XJ_UNKNOWN ? t : t == XJ_TRUE ? XJ_FALSE : XJ_TRUE;
	}
	if (!fact(ctx, e->field, &value)) {
		*unknown = e->field;
		return XJ_UNKNOWN;
	}
	if (e->nliterals)
		return test_literals(e, value, fact, ctx, unknown);
	return holds(e, value) ? XJ_TRUE : XJ_FALSE;
}

enum xj_truth
xj_condition_test(const struct xj_condition *c, xj_fact_fn *fact, void *ctx, struct xj_span *unknown)
{
	struct xj_span first = {"", 0};
	enum xj_truth all = XJ_TRUE;

	for (size_t i = 0; c && i < c->count; i++) {
		struct xj_span name = {"", 0};
		enum xj_truth t = test_entry(&c->entries[i], fact, ctx, &name);

		if (t == XJ_FALSE)
			return XJ_FALSE;
		if (t == XJ_UNKNOWN && all == XJ_TRUE) {
			all = XJ_UNKNOWN;
			first = name;
		}
	}
	if (all == XJ_UNKNOWN)
		*unknown = first;
	return all;
}

bool
xj_condition_asks(const struct xj_condition *c, const char *field)
{
	for (size_t i = 0; c && i < c->count; i++) {
		const struct entry *e = &c->entries[i];

		if (e->kind != NOT && e->kind != ANY && xj_span_is(e->field, field))
			return true;
		for (size_t k = 0; k < e->nliterals; k++)
			if (e->literals[k].fact.p && xj_span_is(e->literals[k].fact, field))
				return true;
		for (size_t k = 0; k < e->nparts; k++)
			if (xj_condition_asks(e->parts[k], field))
				return true;
	}
	return false;
}
