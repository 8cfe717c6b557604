/* What a change does to the roll, when that may run ahead of the steps, and how many may have it. */
#include "policy/workflow_reading.h"

static const char *const effect_keys[] = {"at", "set", "add", "also", NULL};
static const char *const also_keys[] = {"if", "set", "add", NULL};
static const char *const emergency_keys[] = {"ratify", "within", "source", NULL};
static const char *const quota_keys[] = {"at", "by", "plan", "source", NULL};
static const char *const variables[] = {"$starts_on", "$until",        "$issued_on",   "$doc_no",
                                        "$case_id",   "$reason",       "$reason_title", "$served_days",
                                        "$suspended_served_days", "$retained_served_days", NULL};
static const char *const day_counts[] = {"$served_days", "$suspended_served_days", "$retained_served_days", NULL};

static bool
known_variable(struct xj_reading *r, struct xj_span value)
{
	static const char *const of_roll[] = {"$roll.", "$number."};

	if (xj_span_starts(value, "$set."))
		return xj_reading_settable(r, xj_span(value.p + strlen("$set.")));
	for (size_t i = 0; i < sizeof of_roll / sizeof *of_roll; i++)
		if (xj_span_starts(value, of_roll[i]))
			return r->names->is_roll_field(r->names->ctx, xj_span(value.p + strlen(of_roll[i])));
	if (xj_span_starts(value, "$program."))
		return value.n > strlen("$program.");
	return xj_span_is_any(value, variables);
}

static void
check_set(struct xj_reading *r, const struct xj_assignment *a, const struct xj_node *node)
{
	if (a->value.n && a->value.p[0] == '$') {
		if (!known_variable(r, a->value))
			xj_reading_complain(r, XJ_UNKNOWN_VARIABLE, node, a->value.p, NULL);
	} else if (xj_span_is(a->field, "status") && !xj_status_find(r->names->statuses, a->value)) {
		xj_reading_complain(r, XJ_UNKNOWN_STATUS, node, a->value.p, NULL);
	}
}

static void
check_add(struct xj_reading *r, const struct xj_assignment *a, const struct xj_node *node)
{
	int64_t n;

	if (!xj_span_is_any(a->value, day_counts) && !xj_span_integer(a->value, &n))
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, node, a->field.p, "a whole number, $served_days, $suspended_served_days or $retained_served_days");
}

/* Behind the *n that there are. */
static void
read_assignments(struct xj_reading *r, const struct xj_node *effect, const char *key, const struct xj_condition *when,
                 struct xj_assignment **out, size_t *n)
{
	const struct xj_node *map = xj_reading_group(r, effect, key, XJ_MAPPING, "a mapping of roll field to value");
	bool adding = strcmp(key, "add") == 0;
	struct xj_assignment *before = *out;

	if (!map)
		return;
	*out = xj_pool_zero(r->pool, *n + map->count, sizeof **out);
	if (*n)
		memcpy(*out, before, *n * sizeof **out);
	for (size_t i = 0; i < map->count; i++) {
		const struct xj_pair *pair = &map->pairs[i];
		struct xj_assignment *a = &(*out)[(*n)++];

		*a = (struct xj_assignment){pair->key, pair->value->text, when};
		if (!r->names->is_roll_field(r->names->ctx, pair->key)) {
			struct xj_where where = {.file = map->file, .line = pair->line, .column = pair->column};

			xj_diag_add(r->diags, XJ_UNKNOWN_FIELD, &where, pair->key.p, "the roll", NULL);
		}
		if (pair->value->kind != XJ_SCALAR)
			xj_reading_complain(r, XJ_BAD_VALUE_KIND, pair->value, pair->key.p, "one value");
		else if (adding)
			check_add(r, a, pair->value);
		else
			check_set(r, a, pair->value);
	}
}

/* What is done besides in some cases only. */
static void
read_also(struct xj_reading *r, const struct xj_node *effect)
{
	static const char form[] = "a list: - {if: {…}, add: {uncounted_days: $served_days}}";
	const struct xj_node *list = xj_reading_group(r, effect, "also", XJ_SEQUENCE, form);

	for (size_t i = 0; list && i < list->count; i++) {
		const struct xj_node *part = list->items[i];
		const struct xj_condition *when;

		if (part->kind != XJ_MAPPING) {
			xj_reading_complain(r, XJ_BAD_VALUE_KIND, part, "also", form);
			continue;
		}
		(void)xj_yaml_known(part, also_keys, r->diags);
		if (!xj_yaml_get(part, "if"))
			(void)xj_yaml_missing(part, "if", r->diags);
		when = xj_reading_condition(r, part);
		read_assignments(r, part, "set", when, &r->w->set, &r->w->nset);
		read_assignments(r, part, "add", when, &r->w->add, &r->w->nadd);
	}
}

static void
read_effect(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_reading_group(r, root, "effect", XJ_MAPPING, "a mapping: {at: issue, set: {status: 休学}}");
	struct xj_workflow *w = r->w;
	struct xj_span at = {"", 0};

	w->effect_at = SIZE_MAX;
	if (!map) {
		if (!xj_yaml_get(root, "effect"))
			(void)xj_yaml_missing(root, "effect", r->diags);
		return;
	}
	(void)xj_yaml_known(map, effect_keys, r->diags);
	xj_reading_text(r, map, "at", &at);
	if (at.n && w->nsteps)
		w->effect_at = xj_reading_step(r, at, xj_yaml_get(map, "at"));
	if (w->effect_at < w->nsteps && w->steps[w->effect_at].optional)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(map, "at"), "at", "a step that is not optional");
	read_assignments(r, map, "set", NULL, &w->set, &w->nset);
	read_assignments(r, map, "add", NULL, &w->add, &w->nadd);
	read_also(r, map);
}

static void
read_ratify(struct xj_reading *r, const struct xj_node *map)
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
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, list, "ratify", "a list of steps: [registry, leaders]");
	w->ratify = xj_pool_zero(r->pool, n + 1, sizeof *w->ratify);
	for (size_t i = 0; i < n; i++) {
		size_t at = xj_reading_step(r, ids[i], xj_reading_item(list, i)), k = 0;

		while (k < w->nratify && w->ratify[k] != at)
			k++;
		if (k < w->nratify)
			xj_reading_complain(r, XJ_BAD_VALUE_KIND, xj_reading_item(list, i), "ratify", "each step once");
		else if (at != SIZE_MAX && !w->before_effect[at])
			xj_reading_complain(r, XJ_RATIFY_ORDER, xj_reading_item(list, i), ids[i].p, w->steps[w->effect_at].id.p);
		else if (at != SIZE_MAX)
			w->ratify[w->nratify++] = at;
	}
}

static void
read_emergency(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *map =
		xj_reading_group(r, root, "emergency", XJ_MAPPING, "a mapping: {ratify: [registry], within: 5 workdays, source: …}");
	struct xj_workflow *w = r->w;

	w->before_effect = xj_pool_zero(r->pool, w->nsteps + 1, sizeof *w->before_effect);
	if (w->effect_at < w->nsteps)
		xj_reading_before(w, w->effect_at, w->before_effect);
	if (!map)
		return;
	(void)xj_yaml_known(map, emergency_keys, r->diags);
	if (w->effect_at < w->nsteps)
		read_ratify(r, map);
	if (!xj_yaml_duration(map, "within", r->diags, &w->ratify_within) && !xj_yaml_get(map, "within"))
		(void)xj_yaml_missing(map, "within", r->diags);
	xj_reading_text(r, map, "source", &w->emergency_source);
}


/* What requests need not give could not be counted. */
static void
read_quota(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *map =
		xj_reading_group(r, root, "quota", XJ_MAPPING, "a mapping: {at: receiving, by: program, plan: plan, source: …}");
	struct xj_quota *q = &r->w->quota;
	struct xj_span at = {"", 0};

	q->at = SIZE_MAX;
	if (!map)
		return;
	(void)xj_yaml_known(map, quota_keys, r->diags);
	xj_reading_text(r, map, "at", &at);
	if (at.n && r->w->nsteps)
		q->at = xj_reading_step(r, at, xj_yaml_get(map, "at"));
	xj_reading_text(r, map, "by", &q->by);
	if (q->by.n && !xj_reading_settable(r, q->by))
		xj_reading_complain(r, XJ_UNKNOWN_FIELD, xj_yaml_get(map, "by"), q->by.p, "the roll");
	else if (q->by.n && !xj_span_listed(r->w->ask, r->w->nask, q->by))
		xj_reading_complain(r, XJ_QUOTA_BY, xj_yaml_get(map, "by"), q->by.p, NULL);
	xj_reading_text(r, map, "plan", &q->plan);
	xj_reading_text(r, map, "source", &q->source);
}

void
xj_reading_effect(struct xj_reading *r, const struct xj_node *root)
{
	read_effect(r, root);
	read_emergency(r, root);
	read_quota(r, root);
}
