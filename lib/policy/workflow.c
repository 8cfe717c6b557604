#include "policy/workflow.h"

#include <sodium.h>

/* More is no procedure that an office could follow; it also bounds the search for cycles. */
#define MOST_STEPS 100

struct reader {
	struct xj_pool *pool;
	const struct xj_workflow_names *names;
	struct xj_diags *diags;
	struct xj_workflow *w;
};

static const char *const root_keys[] = {"workflow", "title", "code",    "from",  "reasons", "ask",
                                        "limits",   "refuse", "require", "steps", "effect",  "emergency",
                                        "letters",  NULL};
static const char *const reason_keys[] = {"title", "code", "evidence", "max", NULL};
static const char *const limit_keys[] = {"times", "count", "total", "days", "source", NULL};
static const char *const rule_keys[] = {"if", "because", "source", NULL};
static const char *const step_keys[] = {"id", "title", "role", "needs", "if", "within", "document", "mark", NULL};
static const char *const effect_keys[] = {"at", "set", "add", NULL};
static const char *const emergency_keys[] = {"ratify", "within", "source", NULL};
static const char *const case_fields[] = {"starts_on", "until", "reason", "note", NULL};
static const char *const variables[] = {"$starts_on", "$until",        "$issued_on",   "$doc_no",
                                        "$case_id",   "$reason",       "$reason_title", "$served_days",
                                        "$suspended_served_days", NULL};
static const char *const day_counts[] = {"$served_days", "$suspended_served_days", NULL};

static const char rule_form[] = "a list of rules: - {if: {…}, because: …, source: …}";
static const char step_form[] = "a list of steps: - {id: college, role: college}";

static bool
listed(const char *const *list, struct xj_span name)
{
	while (*list && !xj_span_is(name, *list))
		list++;
	return *list != NULL;
}

static void
complain(struct reader *r, enum xj_code code, const struct xj_node *node, const char *a, const char *b)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(r->diags, code, &where, a, b, NULL);
}

/* A text that must be there. */
static void
need_text(struct reader *r, const struct xj_node *map, const char *key, struct xj_span *out)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node)
		(void)xj_yaml_missing(map, key, r->diags);
	else if (xj_yaml_text(map, key, r->diags, out) && out->n == 0)
		complain(r, XJ_BAD_VALUE_KIND, node, key, "a text");
}

/* The value of a key if it is of this kind, not empty; NULL, with a diagnostic where it is something else. */
static const struct xj_node *
group(struct reader *r, const struct xj_node *map, const char *key, enum xj_node_kind kind, const char *accepted)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node || (node->kind == kind && node->count > 0))
		return node;
	complain(r, XJ_BAD_VALUE_KIND, node, key, accepted);
	return NULL;
}

static const struct xj_node *
item_of(const struct xj_node *list, size_t i)
{
	return list->kind == XJ_SEQUENCE ? list->items[i] : list;
}

static const struct xj_condition *
condition(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *node = xj_yaml_get(map, "if");

	return node ? xj_condition_read(r->pool, node, r->names->is_fact, r->names->ctx, r->diags) : NULL;
}

static void
read_from(struct reader *r, const struct xj_node *root)
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
		complain(r, XJ_BAD_VALUE_KIND, node, "from", "a list of statuses: [在籍]");
	for (size_t i = 0; i < w->nfrom; i++) {
		const struct xj_status *status = xj_status_find(r->names->statuses, w->from[i]);

		if (!status)
			complain(r, XJ_UNKNOWN_STATUS, item_of(node, i), w->from[i].p, NULL);
		else if (status->terminal)
			complain(r, XJ_LEAVES_TERMINAL, item_of(node, i), w->from[i].p, NULL);
	}
}

static void
read_reasons(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "reasons", XJ_MAPPING, "a mapping: illness: {title: 疾病}");
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
			complain(r, XJ_BAD_VALUE_KIND, node, reason->name.p, "a mapping: {title: 疾病, code: \"19\"}");
			continue;
		}
		(void)xj_yaml_known(node, reason_keys, r->diags);
		need_text(r, node, "title", &reason->title);
		(void)xj_yaml_text(node, "code", r->diags, &reason->code);
		(void)xj_yaml_texts(r->pool, node, "evidence", r->diags, &reason->evidence, &reason->nevidence);
		reason->has_max = xj_yaml_period(node, "max", r->diags, &reason->max);
		if (reason->has_max)
			reason->max_text = xj_yaml_get(node, "max")->text;
	}
}

static void
read_ask(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *node = xj_yaml_get(root, "ask");
	struct xj_workflow *w = r->w;

	if (!node || !xj_yaml_texts(r->pool, root, "ask", r->diags, &w->ask, &w->nask))
		return;
	for (size_t i = 0; i < w->nask; i++)
		if (!listed(case_fields, w->ask[i]) && !r->names->is_roll_field(r->names->ctx, w->ask[i]))
			complain(r, XJ_UNKNOWN_ASK, item_of(node, i), w->ask[i].p, NULL);
}

/* A figure and the roll field that counts towards it go together. */
static void
counted_by(struct reader *r, const struct xj_node *map, const char *figure, const char *key, struct xj_span *field)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node && xj_yaml_get(map, figure))
		(void)xj_yaml_missing(map, key, r->diags);
	if (node && !xj_yaml_get(map, figure))
		(void)xj_yaml_missing(map, figure, r->diags);
	if (xj_yaml_text(map, key, r->diags, field) && !r->names->is_roll_field(r->names->ctx, *field))
		complain(r, XJ_UNKNOWN_FIELD, node, field->p, "the roll");
}

static void
read_limits(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "limits", XJ_MAPPING, "a mapping: {times: 2, count: suspensions}");
	struct xj_workflow *w = r->w;

	if (!map)
		return;
	(void)xj_yaml_known(map, limit_keys, r->diags);
	need_text(r, map, "source", &w->limits_source);
	if (xj_yaml_integer(map, "times", r->diags, &w->times) && w->times < 1)
		complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(map, "times"), "times", "a whole number, 1 or more,");
	counted_by(r, map, "times", "count", &w->count);
	w->has_total = xj_yaml_period(map, "total", r->diags, &w->total);
	if (w->has_total)
		w->total_text = xj_yaml_get(map, "total")->text;
	counted_by(r, map, "total", "days", &w->days);
}

static void
read_rules(struct reader *r, const struct xj_node *root, const char *key, struct xj_rule **rules, size_t *n)
{
	const struct xj_node *list = group(r, root, key, XJ_SEQUENCE, rule_form);

	if (!list)
		return;
	*rules = xj_pool_zero(r->pool, list->count, sizeof **rules);
	*n = list->count;
	for (size_t i = 0; i < list->count; i++) {
		const struct xj_node *node = list->items[i];
		struct xj_rule *rule = &(*rules)[i];

		if (node->kind != XJ_MAPPING) {
			complain(r, XJ_BAD_VALUE_KIND, node, key, rule_form);
			continue;
		}
		(void)xj_yaml_known(node, rule_keys, r->diags);
		if (!xj_yaml_get(node, "if"))
			(void)xj_yaml_missing(node, "if", r->diags);
		rule->when = condition(r, node);
		need_text(r, node, "because", &rule->because);
		need_text(r, node, "source", &rule->source);
	}
}

static void
read_step(struct reader *r, const struct xj_node *node, struct xj_step *step)
{
	const struct xj_node *document = xj_yaml_get(node, "document");
	struct xj_span text = {"", 0};

	(void)xj_yaml_known(node, step_keys, r->diags);
	need_text(r, node, "id", &step->id);
	need_text(r, node, "role", &step->role);
	step->title = step->id;
	(void)xj_yaml_text(node, "title", r->diags, &step->title);
	step->when = condition(r, node);
	step->has_within = xj_yaml_duration(node, "within", r->diags, &step->within);
	if (xj_yaml_text(node, "document", r->diags, &text)) {
		step->document = xj_span_is(text, "required");
		if (!step->document)
			complain(r, XJ_BAD_VALUE_KIND, document, "document", "`required`, or no such key,");
	}
	if (xj_yaml_text(node, "mark", r->diags, &step->mark) && step->document)
		complain(r, XJ_BAD_VALUE_KIND, document, "document", "a step of its own, which marks nothing,");
}

static const char *
step_names(struct reader *r)
{
	struct xj_buf b;

	xj_buf_init(&b, r->pool);
	for (size_t i = 0; i < r->w->nsteps; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", r->w->steps[i].id.p ? r->w->steps[i].id.p : "?");
	return b.p ? b.p : "";
}

static size_t
find_step(struct reader *r, struct xj_span id, const struct xj_node *node)
{
	size_t at = xj_workflow_step(r->w, id);

	if (at == SIZE_MAX)
		complain(r, XJ_UNKNOWN_STEP, node, id.p, step_names(r));
	return at;
}

static void
read_needs(struct reader *r, const struct xj_node *node, size_t i)
{
	const struct xj_node *needs = xj_yaml_get(node, "needs");
	struct xj_step *step = &r->w->steps[i];
	struct xj_span *ids = NULL;
	size_t n = 0;

	if (!needs && i > 0) {
		step->needs = xj_pool_zero(r->pool, 1, sizeof *step->needs);
		step->needs[step->nneeds++] = i - 1;
	}
	if (!needs || !xj_yaml_texts(r->pool, node, "needs", r->diags, &ids, &n))
		return;
	step->needs = xj_pool_zero(r->pool, n, sizeof *step->needs);
	for (size_t k = 0; k < n; k++) {
		size_t at = find_step(r, ids[k], item_of(needs, k));

		if (at != SIZE_MAX)
			step->needs[step->nneeds++] = at;
	}
}

struct search {
	struct reader *r;
	const struct xj_node *list;
	enum { FRESH, OPEN, DONE } *state;
	size_t *path, depth;
};

static void
name_cycle(struct search *s, size_t again)
{
	const struct xj_workflow *w = s->r->w;
	struct xj_buf b;
	size_t i = 0;

	xj_buf_init(&b, s->r->pool);
	while (s->path[i] != again)
		i++;
	for (; i < s->depth; i++)
		xj_buf_print(&b, "%s -> ", w->steps[s->path[i]].id.p);
	xj_buf_text(&b, w->steps[again].id.p);
	complain(s->r, XJ_STEP_CYCLE, s->list->items[again], b.p, NULL);
}

/* Depth first; true when it met a step that is still open, which is a cycle. */
static bool
cyclic(struct search *s, size_t at)
{
	const struct xj_step *step = &s->r->w->steps[at];

	if (s->state[at] == OPEN)
		name_cycle(s, at);
	if (s->state[at] != FRESH)
		return s->state[at] == OPEN;
	s->state[at] = OPEN;
	s->path[s->depth++] = at;
	for (size_t k = 0; k < step->nneeds; k++)
		if (cyclic(s, step->needs[k]))
			return true;
	s->depth--;
	s->state[at] = DONE;
	return false;
}

static void
refuse_cycle(struct reader *r, const struct xj_node *list)
{
	struct search s = {.r = r, .list = list};

	s.state = xj_pool_zero(r->pool, r->w->nsteps, sizeof *s.state);
	s.path = xj_pool_zero(r->pool, r->w->nsteps, sizeof *s.path);
	for (size_t i = 0; i < r->w->nsteps; i++)
		if (cyclic(&s, i))
			return;
}

static void
read_steps(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *list = group(r, root, "steps", XJ_SEQUENCE, step_form);
	struct xj_workflow *w = r->w;
	size_t errors = xj_diags_errors(r->diags);

	if (!list) {
		if (!xj_yaml_get(root, "steps"))
			(void)xj_yaml_missing(root, "steps", r->diags);
		return;
	}
	if (list->count > MOST_STEPS) {
		complain(r, XJ_BAD_VALUE_KIND, list, "steps", "a list of at most 100 steps");
		return;
	}
	w->steps = xj_pool_zero(r->pool, list->count, sizeof *w->steps);
	for (size_t i = 0; i < list->count; i++) {
		struct xj_step step = {.id = {"", 0}};

		if (list->items[i]->kind != XJ_MAPPING)
			complain(r, XJ_BAD_VALUE_KIND, list->items[i], "steps", step_form);
		else
			read_step(r, list->items[i], &step);
		if (step.id.n && xj_workflow_step(w, step.id) != SIZE_MAX)
			complain(r, XJ_STEP_TWICE, list->items[i], step.id.p, NULL);
		w->steps[w->nsteps++] = step;
	}
	for (size_t i = 0; i < w->nsteps; i++)
		if (list->items[i]->kind == XJ_MAPPING)
			read_needs(r, list->items[i], i);
	if (xj_diags_errors(r->diags) == errors)
		refuse_cycle(r, list);
}

static bool
known_variable(struct reader *r, struct xj_span value)
{
	if (xj_span_starts(value, "$set."))
		return r->names->is_roll_field(r->names->ctx, xj_span(value.p + strlen("$set.")));
	if (xj_span_starts(value, "$roll."))
		return r->names->is_roll_field(r->names->ctx, xj_span(value.p + strlen("$roll.")));
	if (xj_span_starts(value, "$program."))
		return value.n > strlen("$program.");
	return listed(variables, value);
}

static void
check_set(struct reader *r, const struct xj_assignment *a, const struct xj_node *node)
{
	if (a->value.n && a->value.p[0] == '$') {
		if (!known_variable(r, a->value))
			complain(r, XJ_UNKNOWN_VARIABLE, node, a->value.p, NULL);
	} else if (xj_span_is(a->field, "status") && !xj_status_find(r->names->statuses, a->value)) {
		complain(r, XJ_UNKNOWN_STATUS, node, a->value.p, NULL);
	}
}

static void
check_add(struct reader *r, const struct xj_assignment *a, const struct xj_node *node)
{
	int64_t n;

	if (!listed(day_counts, a->value) && !xj_span_integer(a->value, &n))
		complain(r, XJ_BAD_VALUE_KIND, node, a->field.p, "a whole number, $served_days or $suspended_served_days");
}

static void
read_assignments(struct reader *r, const struct xj_node *effect, const char *key, struct xj_assignment **out,
                 size_t *n)
{
	const struct xj_node *map = group(r, effect, key, XJ_MAPPING, "a mapping of roll field to value");
	bool adding = strcmp(key, "add") == 0;

	if (!map)
		return;
	*out = xj_pool_zero(r->pool, map->count, sizeof **out);
	for (size_t i = 0; i < map->count; i++) {
		const struct xj_pair *pair = &map->pairs[i];
		struct xj_assignment *a = &(*out)[(*n)++];

		*a = (struct xj_assignment){pair->key, pair->value->text};
		if (!r->names->is_roll_field(r->names->ctx, pair->key)) {
			struct xj_where where = {.file = map->file, .line = pair->line, .column = pair->column};

			xj_diag_add(r->diags, XJ_UNKNOWN_FIELD, &where, pair->key.p, "the roll", NULL);
		}
		if (pair->value->kind != XJ_SCALAR)
			complain(r, XJ_BAD_VALUE_KIND, pair->value, pair->key.p, "one value");
		else if (adding)
			check_add(r, a, pair->value);
		else
			check_set(r, a, pair->value);
	}
}

static void
read_effect(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "effect", XJ_MAPPING, "a mapping: {at: issue, set: {status: 休学}}");
	struct xj_workflow *w = r->w;
	struct xj_span at = {"", 0};

	w->effect_at = SIZE_MAX;
	if (!map) {
		if (!xj_yaml_get(root, "effect"))
			(void)xj_yaml_missing(root, "effect", r->diags);
		return;
	}
	(void)xj_yaml_known(map, effect_keys, r->diags);
	need_text(r, map, "at", &at);
	if (at.n && w->nsteps)
		w->effect_at = find_step(r, at, xj_yaml_get(map, "at"));
	if (!xj_yaml_get(map, "set") && !xj_yaml_get(map, "add"))
		(void)xj_yaml_missing(map, "set", r->diags);
	read_assignments(r, map, "set", &w->set, &w->nset);
	read_assignments(r, map, "add", &w->add, &w->nadd);
}

/* Steps that `step` needs, directly or not. */
static void
mark_before(const struct xj_workflow *w, size_t step, bool *before)
{
	for (size_t k = 0; k < w->steps[step].nneeds; k++) {
		size_t need = w->steps[step].needs[k];

		if (before[need])
			continue;
		before[need] = true;
		mark_before(w, need, before);
	}
}

static void
read_ratify(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *list = xj_yaml_get(map, "ratify");
	struct xj_workflow *w = r->w;
	struct xj_span *ids = NULL;
	size_t n = 0;

	if (!list)
		(void)xj_yaml_missing(map, "ratify", r->diags);
	if (!list || !xj_yaml_texts(r->pool, map, "ratify", r->diags, &ids, &n))
		return;
	if (n == 0)
		complain(r, XJ_BAD_VALUE_KIND, list, "ratify", "a list of steps: [registry, leaders]");
	w->ratify = xj_pool_zero(r->pool, n + 1, sizeof *w->ratify);
	for (size_t i = 0; i < n; i++) {
		size_t at = find_step(r, ids[i], item_of(list, i)), k = 0;

		while (k < w->nratify && w->ratify[k] != at)
			k++;
		if (k < w->nratify)
			complain(r, XJ_BAD_VALUE_KIND, item_of(list, i), "ratify", "each step once");
		else if (at != SIZE_MAX && !w->before_effect[at])
			complain(r, XJ_RATIFY_ORDER, item_of(list, i), ids[i].p, w->steps[w->effect_at].id.p);
		else if (at != SIZE_MAX)
			w->ratify[w->nratify++] = at;
	}
}

static void
read_emergency(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map =
		group(r, root, "emergency", XJ_MAPPING, "a mapping: {ratify: [registry], within: 5 workdays, source: …}");
	struct xj_workflow *w = r->w;

	w->before_effect = xj_pool_zero(r->pool, w->nsteps + 1, sizeof *w->before_effect);
	if (w->effect_at < w->nsteps)
		mark_before(w, w->effect_at, w->before_effect);
	if (!map)
		return;
	(void)xj_yaml_known(map, emergency_keys, r->diags);
	if (w->effect_at < w->nsteps)
		read_ratify(r, map);
	if (!xj_yaml_duration(map, "within", r->diags, &w->ratify_within) && !xj_yaml_get(map, "within"))
		(void)xj_yaml_missing(map, "within", r->diags);
	need_text(r, map, "source", &w->emergency_source);
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
	struct reader r = {pool, names, diags, w};

	(void)xj_yaml_known(root, root_keys, diags);
	need_text(&r, root, "workflow", &w->name);
	need_text(&r, root, "title", &w->title);
	(void)xj_yaml_text(root, "code", diags, &w->code);
	read_from(&r, root);
	read_reasons(&r, root);
	read_ask(&r, root);
	read_limits(&r, root);
	read_rules(&r, root, "refuse", &w->refuse, &w->nrefuse);
	read_rules(&r, root, "require", &w->require, &w->nrequire);
	read_steps(&r, root);
	read_effect(&r, root);
	read_emergency(&r, root);
	(void)xj_yaml_texts(pool, root, "letters", diags, &w->letters, &w->nletters);
	w->version = version_of(pool, bytes);
	return xj_diags_errors(diags) == errors ? w : NULL;
}

const struct xj_reason *
xj_workflow_reason(const struct xj_workflow *w, struct xj_span name_or_code)
{
	const struct xj_reason *found = NULL;

	for (size_t i = 0; i < w->nreasons; i++)
		if (xj_span_same(w->reasons[i].name, name_or_code))
			return &w->reasons[i];
	for (size_t i = 0; i < w->nreasons; i++) {
		if (!w->reasons[i].code.n || !xj_span_same(w->reasons[i].code, name_or_code))
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
