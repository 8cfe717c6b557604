/* Whether conditions can hold together. A condition is taken apart into entries about single facts; for each fact values are tried that the entries about it
 * speak of, and some beside them, by the language's own test. What cannot be told is taken for possible. */
#include "policy/lint.h"

#include "base/date.h"

enum { BUDGET = 20000 };

/* A condition, or one entry of it, that has to hold, or must not. */
struct claim {
	const struct xj_node *node; /* the condition; NULL: the entry */
	const struct xj_pair *pair;
	bool contrary;
	const struct claim *next;
};

struct search {
	const struct xj_lint *lint;
	const struct xj_workflow *w;
	struct xj_diags told;
	size_t left;
};

struct trial {
	struct xj_span fact, value;
};

static bool
tried(void *ctx, struct xj_span name, struct xj_span *value)
{
	const struct trial *t = ctx;

	*value = t->value;
	return xj_span_same(name, t->fact);
}

static const struct xj_span *
schema_values(const struct xj_lint *lint, const char *record, struct xj_span name, size_t *n)
{
	const struct xj_schema *schema = xj_policy_schema(lint->policy, record);
	int f = schema ? xj_schema_find(schema, name) : -1;

	if (f < 0)
		return NULL;
	if (schema->fields[f].codes) {
		*n = schema->fields[f].codes->count;
		return schema->fields[f].codes->names;
	}
	*n = schema->fields[f].nallowed;
	return *n ? schema->fields[f].allowed : NULL;
}

static const struct xj_span *
names_of(const struct xj_lint *lint, const struct xj_workflow *w, bool reasons, size_t *n)
{
	const struct xj_statuses *s = lint->policy->statuses;
	struct xj_span *names;

	*n = reasons ? w->nreasons : s ? s->count : 0;
	names = xj_pool_zero(lint->pool, *n + 1, sizeof *names);
	for (size_t i = 0; i < *n; i++)
		names[i] = reasons ? w->reasons[i].name : s->list[i].name;
	return *n ? names : NULL;
}

const struct xj_span *
xj_lint_values_of(const struct xj_lint *lint, const struct xj_workflow *w, struct xj_span fact, size_t *n)
{
	static const char *const records[] = {"roll", "academic", "requests", NULL};
	struct xj_span name = xj_span_starts(fact, "set.") ? xj_span_of(fact.p + 4, fact.n - 4) : fact;
	const struct xj_field *own = xj_workflow_field(w, name);
	const struct xj_span *values = NULL;

	if (xj_span_is(fact, "reason") || xj_span_is(fact, "status"))
		return names_of(lint, w, fact.p[0] == 'r', n);
	if (own) {
		*n = own->nallowed;
		return own->nallowed ? own->allowed : NULL;
	}
	for (const char *const *r = records; *r && !values; r++)
		values = schema_values(lint, *r, name, n);
	return values;
}

struct candidates {
	struct xj_pool *pool;
	struct xj_span *list;
	size_t count, cap;
};

static void
candidate(struct candidates *c, struct xj_span value)
{
	*XJ_PUSH(c->pool, c->list, c->count, c->cap) = value;
}

/* What is written, and what lies just beside it: on both sides of a limit something holds, if anything does. */
static void
around(struct candidates *c, struct xj_span text)
{
	xj_date d = xj_date_parse(text);
	int64_t n;

	candidate(c, text);
	if (d != XJ_NO_DATE) {
		candidate(c, xj_date_span(c->pool, d - 1));
		candidate(c, xj_date_span(c->pool, d + 1));
	} else if (xj_span_decimal(text, 2, &n)) {
		for (int64_t k = -1; k <= 1; k++) {
			int64_t whole = (n + k * 100) / 100;

			candidate(c, xj_span(xj_pool_print(c->pool, "%lld", (long long)whole)));
			candidate(c, xj_span(xj_pool_print(c->pool, "%s%lld.5", n + k * 100 < 0 && !whole ? "-" : "", (long long)whole)));
		}
	} else {
		candidate(c, xj_span(xj_pool_print(c->pool, "%.*s~", (int)text.n, text.p)));
	}
}

static void
spoken_of(struct candidates *c, const struct xj_node *value)
{
	if (value->kind == XJ_SCALAR)
		around(c, value->text);
	for (size_t i = 0; i < value->count; i++)
		spoken_of(c, value->kind == XJ_SEQUENCE ? value->items[i] : value->pairs[i].value);
}

/* Limits of form say nothing about which values there are. */
static bool
about_form(const struct xj_node *value)
{
	return xj_yaml_get(value, "pattern") || xj_yaml_get(value, "minLength") || xj_yaml_get(value, "maxLength");
}

/* Does the entry allow this value? Also where it depends on another fact. */
static bool
allows(struct search *s, const struct claim *c, struct xj_span value)
{
	struct xj_pair pair = *c->pair;
	const struct xj_node node = {.kind = XJ_MAPPING, .file = "", .count = 1, .pairs = &pair, .text = {"", 0}};
	const struct xj_condition *condition = xj_condition_read(s->lint->pool, &node, NULL, NULL, &s->told);
	struct trial t = {pair.key, value};
	struct xj_span unknown;
	enum xj_truth truth = condition ? xj_condition_test(condition, tried, &t, &unknown) : XJ_UNKNOWN;

	return truth == XJ_UNKNOWN || (truth == XJ_TRUE) != c->contrary;
}

static void
candidates_of(struct search *s, struct xj_span fact, const struct claim *settled, struct candidates *out)
{
	bool status = xj_span_is(fact, "status"), given = status || xj_span_is(fact, "reason");
	const struct xj_span *closed;
	size_t n = 0;

	closed = status ? s->w->from : xj_lint_values_of(s->lint, s->w, fact, &n);
	if (status)
		n = s->w->nfrom;
	for (size_t i = 0; closed && i < n; i++)
		candidate(out, closed[i]);
	if (!given || !closed || !n)
		candidate(out, XJ_LIT(""));
	if (closed && n)
		return;
	candidate(out, XJ_LIT("是"));
	candidate(out, XJ_LIT("否"));
	candidate(out, XJ_LIT("\001"));
	for (const struct claim *c = settled; c; c = c->next)
		if (xj_span_same(c->pair->key, fact))
			spoken_of(out, c->pair->value);
}

/* Is there a value of the fact of the entry in front that all entries about it allow? */
static bool
agree(struct search *s, const struct claim *settled)
{
	struct candidates values = {.pool = s->lint->pool};
	struct xj_span fact = settled->pair->key;

	for (const struct claim *c = settled; c; c = c->next)
		if (xj_span_same(c->pair->key, fact) && about_form(c->pair->value))
			return true;
	candidates_of(s, fact, settled, &values);
	for (size_t i = 0; i < values.count; i++) {
		const struct claim *c = settled;

		while (c && (!xj_span_same(c->pair->key, fact) || allows(s, c, values.list[i])))
			c = c->next;
		if (!c)
			return true;
	}
	return false;
}

static bool search(struct search *s, const struct claim *open, const struct claim *settled);

/* All parts of `node` become claims in front of `open`, or (`one`) one of them at a time. */
static bool
parts(struct search *s, const struct claim *front, const struct xj_node *node, bool one, const struct claim *settled)
{
	const struct claim *all = front->next;

	if (node->kind == XJ_SCALAR)
		return true;
	for (size_t i = 0; i < node->count; i++) {
		struct claim *c = xj_pool_zero(s->lint->pool, 1, sizeof *c);

		c->contrary = front->contrary;
		c->next = one ? front->next : all;
		if (node->kind == XJ_SEQUENCE)
			c->node = node->items[i];
		else
			c->pair = &node->pairs[i];
		if (one && search(s, c, settled))
			return true;
		all = c;
	}
	return !one && search(s, all, settled);
}

static bool
search(struct search *s, const struct claim *open, const struct claim *settled)
{
	struct claim c;

	if (!open || !s->left)
		return true;
	s->left--;
	if (open->node)
		return parts(s, open, open->node, open->contrary, settled);
	if (!open->pair)
		return search(s, open->next, settled);
	if (xj_span_is(open->pair->key, "not")) {
		c = (struct claim){.node = open->pair->value, .contrary = !open->contrary, .next = open->next};
		return search(s, &c, settled);
	}
	if (xj_span_is(open->pair->key, "any"))
		return parts(s, open, open->pair->value, !open->contrary, settled);
	c = *open;
	c.next = settled;
	return agree(s, &c) && search(s, open->next, &c);
}

bool
xj_lint_possible(const struct xj_lint *lint, const struct xj_workflow *w, const struct xj_lint_claim *claims, size_t n)
{
	struct search s = {.lint = lint, .w = w, .left = BUDGET};
	struct claim *list = xj_pool_zero(lint->pool, n + 1, sizeof *list);

	xj_diags_init(&s.told, lint->pool);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct claim){.node = claims[i].node, .contrary = claims[i].contrary,
		                         .next = i + 1 < n ? &list[i + 1] : NULL};
	return search(&s, n ? list : NULL, NULL);
}
