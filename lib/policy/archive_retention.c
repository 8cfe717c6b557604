/* `retention`: how long items are kept, and what becomes of them then. */
#include "policy/archive_reading.h"

static const char *const retention_keys[] = {"if", "keep", "from", "then", "source", NULL};

/* What a rule may ask about the item, besides what is asked of students. */
static const char *const item_facts[] = {"kind", "group", "form", NULL};

struct asked {
	xj_name_fn *of_students;
	void *ctx;
};

static bool
is_item_fact(void *ctx, struct xj_span name)
{
	const struct asked *asked = ctx;

	return xj_span_is_any(name, item_facts) || asked->of_students(asked->ctx, name);
}

static void
check_group(struct reader *r, const struct xj_node *node)
{
	const struct xj_codes *codes = xj_policy_codes(r->ctx, "material");
	uint32_t at = codes ? xj_codes_code(codes, node->text) : XJ_NONE;

	if (codes && (at == XJ_NONE || codes->parents[at].n))
		complain(r, node, "group", "a code of codes/material.csv that has no parent");
}

static void
check_value(struct reader *r, struct xj_span fact, const struct xj_node *value)
{
	struct xj_where where = xj_yaml_where(value);

	if (value->kind != XJ_SCALAR || !value->text.n || value->text.p[0] == '$')
		return;
	if (xj_span_is(fact, "group"))
		check_group(r, value);
	else
		xj_archive_code(r, &where, value->text, xj_span_is(fact, "kind") ? "material" : "medium");
}

/* A code that is on no list fits nothing, and a rule that was meant to keep something would not. */
static void
check_codes(struct reader *r, const struct xj_node *node)
{
	for (size_t i = 0; node->kind == XJ_SEQUENCE && i < node->count; i++)
		check_codes(r, node->items[i]);
	for (size_t i = 0; node->kind == XJ_MAPPING && i < node->count; i++) {
		const struct xj_pair *pair = &node->pairs[i];

		if (xj_span_is(pair->key, "any") || xj_span_is(pair->key, "not"))
			check_codes(r, pair->value);
		if (!xj_span_is_any(pair->key, item_facts))
			continue;
		for (size_t k = 0; pair->value->kind == XJ_SEQUENCE && k < pair->value->count; k++)
			check_value(r, pair->key, pair->value->items[k]);
		check_value(r, pair->key, pair->value);
	}
}

static void
read_then(struct reader *r, const struct xj_node *map, struct xj_archive_retention *rule)
{
	struct xj_span then = {"", 0};

	text(r, map, "then", &then);
	if (xj_span_is(then, "hand over"))
		rule->after = XJ_THEN_HAND_OVER;
	else if (then.n && !xj_span_is(then, "destroy"))
		complain(r, xj_yaml_get(map, "then"), "then", "destroy or hand over");
}

static void
read_keep(struct reader *r, const struct xj_node *map, struct xj_archive_retention *rule)
{
	const struct xj_node *node = xj_yaml_get(map, "keep");
	struct xj_duration period = {0, XJ_DAYS};
	struct xj_span keep = {"", 0};

	text(r, map, "keep", &keep);
	if (xj_span_is(keep, "permanent")) {
		rule->keep = XJ_KEEP_PERMANENT;
	} else if (xj_span_is(keep, "while on roll")) {
		rule->keep = XJ_KEEP_ON_ROLL;
	} else if (keep.n && (!xj_duration_parse(keep, &period) || period.unit == XJ_WORKDAYS || period.count < 1)) {
		complain(r, node, "keep", "permanent, while on roll, or a period: 2 years");
		return;
	}
	if (rule->keep != XJ_KEEP_PERIOD) {
		if (xj_yaml_get(map, "from") || xj_yaml_get(map, "then"))
			complain(r, node, "keep", "a period beside from and then: 2 years");
		return;
	}
	rule->period = period;
	xj_archive_day(r, map, true, &rule->from);
	read_then(r, map, rule);
}

static void
read_rule(struct reader *r, const struct xj_node *map, struct xj_archive_retention *rule)
{
	struct asked asked = {r->is_fact, r->ctx};
	const struct xj_node *when = xj_yaml_get(map, "if");

	(void)xj_yaml_known(map, retention_keys, r->diags);
	if (when) {
		rule->when = xj_condition_read(r->pool, when, is_item_fact, &asked, r->diags);
		check_codes(r, when);
	}
	read_keep(r, map, rule);
	text(r, map, "source", &rule->source);
}

void
xj_archive_read_retention(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *list = xj_yaml_get(root, "retention");

	if (!list) {
		(void)xj_yaml_missing(root, "retention", r->diags);
		return;
	}
	if (!xj_archive_list(r, list, "retention", "a list: - {if: {status: 毕业}, keep: permanent, source: …}"))
		return;
	r->a->retention = xj_pool_zero(r->pool, list->count, sizeof *r->a->retention);
	r->a->nretention = list->count;
	for (size_t i = 0; i < list->count; i++) {
		const struct xj_node *map = list->items[i];
		struct xj_where where = xj_yaml_where(map);
		bool last = i + 1 == list->count, conditional = xj_yaml_get(map, "if") != NULL;

		read_rule(r, map, &r->a->retention[i]);
		if (last == conditional)
			xj_diag_add(r->diags, last ? XJ_RETENTION_LAST : XJ_RETENTION_HIDDEN, &where, NULL);
	}
}
