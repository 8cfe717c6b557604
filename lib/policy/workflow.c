#include "policy/workflow_reading.h"

#include <sodium.h>

static const char *const root_keys[] = {"workflow", "title",   "code",  "from",   "reasons",   "fields",  "ask",  "keep", "limits",
                                        "refuse",   "require", "steps", "effect", "emergency", "letters", "quota", NULL};
static const char *const reason_keys[] = {"title", "code", "evidence", "max", NULL};
static const char *const limit_keys[] = {"times", "count", "total", "days", "source", NULL};
static const char *const rule_keys[] = {"if", "because", "source", NULL};
static const char *const case_fields[] = {"starts_on", "until", "reason", "note", NULL};

static const char rule_form[] = "a list of rules: - {if: {…}, because: …, source: …}";

void
xj_reading_complain(struct xj_reading *r, enum xj_code code, const struct xj_node *node, const char *a, const char *b)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(r->diags, code, &where, a, b, NULL);
}

void
xj_reading_text(struct xj_reading *r, const struct xj_node *map, const char *key, struct xj_span *out)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node)
		(void)xj_yaml_missing(map, key, r->diags);
	else if (xj_yaml_text(map, key, r->diags, out) && out->n == 0)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, node, key, "a text");
}

const struct xj_node *
xj_reading_group(struct xj_reading *r, const struct xj_node *map, const char *key, enum xj_node_kind kind, const char *accepted)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node || (node->kind == kind && node->count > 0))
		return node;
	xj_reading_complain(r, XJ_BAD_VALUE_KIND, node, key, accepted);
	return NULL;
}

const struct xj_node *
xj_reading_item(const struct xj_node *list, size_t i)
{
	return list->kind == XJ_SEQUENCE ? list->items[i] : list;
}

bool
xj_reading_settable(const struct xj_reading *r, struct xj_span name)
{
	return r->names->is_roll_field(r->names->ctx, name) || xj_workflow_field(r->w, name);
}

/* A fact as others have it; but of what a request sets, only what this kind of request can set. */
static bool
is_fact(void *ctx, struct xj_span name)
{
	const struct xj_reading *r = ctx;

	if (xj_span_starts(name, "set."))
		return xj_reading_settable(r, xj_span_of(name.p + strlen("set."), name.n - strlen("set.")));
	return r->names->is_fact(r->names->ctx, name);
}

const struct xj_condition *
xj_reading_condition(struct xj_reading *r, const struct xj_node *map)
{
	const struct xj_node *node = xj_yaml_get(map, "if");

	return node ? xj_condition_read(r->pool, node, is_fact, r, r->diags) : NULL;
}

static void
read_from(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *node = xj_yaml_get(root, "from");
	struct xj_workflow *w = r->w;

	if (!node) {
		(void)xj_yaml_missing(root, "from", r->diags);
		return;
	}
	if (!xj_yaml_texts(r->pool, root, "from", r->diags, &w->from, &w->nfrom))
		return;
	if (w->nfrom == 0)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, node, "from", "a list of statuses: [在籍]");
	for (size_t i = 0; i < w->nfrom; i++) {
		const struct xj_status *status = xj_status_find(r->names->statuses, w->from[i]);

		if (!status)
			xj_reading_complain(r, XJ_UNKNOWN_STATUS, xj_reading_item(node, i), w->from[i].p, NULL);
	}
}

/* A change that leaves the status as it is may start from any. */
static void
check_from(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_workflow *w = r->w;
	bool leaves = false;

	for (size_t i = 0; i < w->nset; i++)
		leaves = leaves || xj_span_is(w->set[i].field, "status");
	for (size_t i = 0; leaves && i < w->nfrom; i++) {
		const struct xj_status *status = xj_status_find(r->names->statuses, w->from[i]);

		if (status && status->terminal)
			xj_reading_complain(r, XJ_LEAVES_TERMINAL, xj_reading_item(xj_yaml_get(root, "from"), i), w->from[i].p, NULL);
	}
}

static void
read_reasons(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_reading_group(r, root, "reasons", XJ_MAPPING, "a mapping: illness: {title: 疾病}");
	struct xj_workflow *w = r->w;

	if (!map)
		return;
	w->reasons = xj_pool_zero(r->pool, map->count, sizeof *w->reasons);
	w->nreasons = map->count;
	for (size_t i = 0; i < map->count; i++) {
		const struct xj_node *node = map->pairs[i].value;
		struct xj_reason *reason = &w->reasons[i];

		reason->name = map->pairs[i].key;
		if (node->kind != XJ_MAPPING) {
			xj_reading_complain(r, XJ_BAD_VALUE_KIND, node, reason->name.p, "a mapping: {title: 疾病, code: \"19\"}");
			continue;
		}
		(void)xj_yaml_known(node, reason_keys, r->diags);
		xj_reading_text(r, node, "title", &reason->title);
		(void)xj_yaml_text(node, "code", r->diags, &reason->code);
		(void)xj_yaml_texts(r->pool, node, "evidence", r->diags, &reason->evidence, &reason->nevidence);
		reason->has_max = xj_yaml_period(node, "max", r->diags, &reason->max);
		if (reason->has_max)
			reason->max_text = xj_yaml_get(node, "max")->text;
	}
}

static void
read_ask(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *node = xj_yaml_get(root, "ask");
	struct xj_workflow *w = r->w;

	if (!node || !xj_yaml_texts(r->pool, root, "ask", r->diags, &w->ask, &w->nask))
		return;
	for (size_t i = 0; i < w->nask; i++)
		if (!xj_span_is_any(w->ask[i], case_fields) && !xj_reading_settable(r, w->ask[i]))
			xj_reading_complain(r, XJ_UNKNOWN_ASK, xj_reading_item(node, i), w->ask[i].p, NULL);
}

/* A figure and the roll field that counts towards it go together. */
static void
counted_by(struct xj_reading *r, const struct xj_node *map, const char *figure, const char *key, struct xj_span *field)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node && xj_yaml_get(map, figure))
		(void)xj_yaml_missing(map, key, r->diags);
	if (node && !xj_yaml_get(map, figure))
		(void)xj_yaml_missing(map, figure, r->diags);
	if (xj_yaml_text(map, key, r->diags, field) && !r->names->is_roll_field(r->names->ctx, *field))
		xj_reading_complain(r, XJ_UNKNOWN_FIELD, node, field->p, "the roll");
}

static void
read_limits(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_reading_group(r, root, "limits", XJ_MAPPING, "a mapping: {times: 2, count: suspensions}");
	struct xj_workflow *w = r->w;

	if (!map)
		return;
	(void)xj_yaml_known(map, limit_keys, r->diags);
	xj_reading_text(r, map, "source", &w->limits_source);
	if (xj_yaml_integer(map, "times", r->diags, &w->times) && w->times < 1)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(map, "times"), "times", "a whole number, 1 or more,");
	counted_by(r, map, "times", "count", &w->count);
	w->has_total = xj_yaml_period(map, "total", r->diags, &w->total);
	if (w->has_total)
		w->total_text = xj_yaml_get(map, "total")->text;
	counted_by(r, map, "total", "days", &w->days);
}

static void
read_rules(struct xj_reading *r, const struct xj_node *root, const char *key, struct xj_rule **rules, size_t *n)
{
	const struct xj_node *list = xj_reading_group(r, root, key, XJ_SEQUENCE, rule_form);

	if (!list)
		return;
	*rules = xj_pool_zero(r->pool, list->count, sizeof **rules);
	*n = list->count;
	for (size_t i = 0; i < list->count; i++) {
		const struct xj_node *node = list->items[i];
		struct xj_rule *rule = &(*rules)[i];

		if (node->kind != XJ_MAPPING) {
			xj_reading_complain(r, XJ_BAD_VALUE_KIND, node, key, rule_form);
			continue;
		}
		(void)xj_yaml_known(node, rule_keys, r->diags);
		if (!xj_yaml_get(node, "if"))
			(void)xj_yaml_missing(node, "if", r->diags);
		rule->when = xj_reading_condition(r, node);
		xj_reading_text(r, node, "because", &rule->because);
		xj_reading_text(r, node, "source", &rule->source);
	}
}

static struct xj_span
version_of(struct xj_pool *pool, struct xj_span bytes)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	char *hex = xj_pool_alloc(pool, 17);

	(void)crypto_hash_sha256(digest, (const unsigned char *)bytes.p, bytes.n);
	(void)sodium_bin2hex(hex, 17, digest, 8);
	return xj_span(hex);
}

struct xj_workflow *
xj_workflow_parse(struct xj_pool *pool, const struct xj_node *root, struct xj_span bytes,
                  const struct xj_workflow_names *names, struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_workflow *w = xj_pool_zero(pool, 1, sizeof *w);
	struct xj_reading r = {pool, names, diags, w};

	w->root = root;
	(void)xj_yaml_known(root, root_keys, diags);
	xj_reading_text(&r, root, "workflow", &w->name);
	xj_reading_text(&r, root, "title", &w->title);
	(void)xj_yaml_text(root, "code", diags, &w->code);
	read_from(&r, root);
	read_reasons(&r, root);
	xj_reading_fields(&r, root);
	read_ask(&r, root);
	(void)xj_yaml_flag(root, "keep", diags, &w->keep);
	read_limits(&r, root);
	read_rules(&r, root, "refuse", &w->refuse, &w->nrefuse);
	read_rules(&r, root, "require", &w->require, &w->nrequire);
	xj_reading_steps(&r, root);
	xj_reading_effect(&r, root);
	check_from(&r, root);
	(void)xj_yaml_texts(pool, root, "letters", diags, &w->letters, &w->nletters);
	w->version = version_of(pool, bytes);
	return xj_diags_errors(diags) == errors ? w : NULL;
}

const struct xj_reason *
xj_workflow_reason(const struct xj_workflow *w, struct xj_span word)
{
	const struct xj_reason *found = NULL;

	for (size_t i = 0; i < w->nreasons; i++)
		if (xj_span_same(w->reasons[i].name, word))
			return &w->reasons[i];
	for (size_t i = 0; i < w->nreasons; i++) {
		if ((!w->reasons[i].code.n || !xj_span_same(w->reasons[i].code, word)) && !xj_span_same(w->reasons[i].title, word))
			continue;
		if (found)
			return NULL;
		found = &w->reasons[i];
	}
	return found;
}

size_t
xj_workflow_step(const struct xj_workflow *w, struct xj_span id)
{
	for (size_t i = 0; i < w->nsteps; i++)
		if (xj_span_same(w->steps[i].id, id))
			return i;
	return SIZE_MAX;
}

const struct xj_field *
xj_workflow_field(const struct xj_workflow *w, struct xj_span name)
{
	for (size_t i = 0; i < w->nfields; i++)
		if (xj_span_same(w->fields[i].name, name))
			return &w->fields[i];
	return NULL;
}
