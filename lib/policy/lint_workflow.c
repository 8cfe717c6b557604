/* Rules about one procedure. */
#include "policy/lint.h"

static const struct xj_node *
item_of(const struct xj_node *list, size_t i)
{
	return list->kind == XJ_SEQUENCE ? list->items[i] : list;
}

void
xj_lint_type_code(const struct xj_lint *lint, const struct xj_workflow *w)
{
	xj_lint_listed(lint, xj_yaml_get(w->root, "code"), "change-types");
}

void
xj_lint_reason_codes(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_node *reasons = xj_yaml_get(w->root, "reasons");

	for (size_t i = 0; reasons && i < reasons->count; i++)
		xj_lint_listed(lint, xj_yaml_get(reasons->pairs[i].value, "code"), "change-reasons");
}

void
xj_lint_step_roles(const struct xj_lint *lint, const struct xj_workflow *w)
{
	for (size_t i = 0; i < w->nsteps; i++)
		xj_lint_listed(lint, xj_yaml_get(w->steps[i].node, "role"), "role");
}

void
xj_lint_letters(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_node *letters = xj_yaml_get(w->root, "letters");

	for (size_t i = 0; letters && i < w->nletters; i++)
		xj_lint_listed(lint, item_of(letters, i), "letter");
}

static void
check_value(const struct xj_lint *lint, struct xj_span fact, const struct xj_node *value, const struct xj_span *values,
            size_t n)
{
	if (value->kind != XJ_SCALAR || !value->text.n || value->text.p[0] == '$')
		return;
	for (size_t i = 0; i < n; i++)
		if (xj_span_same(values[i], value->text))
			return;
	xj_lint_tell(lint, value, XJ_VALUE_NEVER, xj_span_text(lint->pool, fact), value->text.p,
	             xj_nearest(lint->pool, value->text, values, n), NULL);
}

void
xj_lint_condition(const struct xj_lint *lint, const struct xj_workflow *w, const struct xj_node *node)
{
	for (size_t i = 0; node->kind == XJ_SEQUENCE && i < node->count; i++)
		xj_lint_condition(lint, w, node->items[i]);
	for (size_t i = 0; node->kind == XJ_MAPPING && i < node->count; i++) {
		const struct xj_pair *pair = &node->pairs[i];
		const struct xj_span *values;
		size_t n;

		if (xj_span_is(pair->key, "any") || xj_span_is(pair->key, "not")) {
			xj_lint_condition(lint, w, pair->value);
			continue;
		}
		values = pair->value->kind == XJ_MAPPING ? NULL : xj_lint_values_of(lint, w, pair->key, &n);
		for (size_t k = 0; values && pair->value->kind == XJ_SEQUENCE && k < pair->value->count; k++)
			check_value(lint, pair->key, pair->value->items[k], values, n);
		if (values)
			check_value(lint, pair->key, pair->value, values, n);
	}
}

static const char *const rule_lists[] = {"require", "refuse"};

void
xj_lint_values(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_node *also = xj_yaml_get(xj_yaml_get(w->root, "effect"), "also");

	for (size_t r = 0; r < 2; r++) {
		const struct xj_node *list = xj_yaml_get(w->root, rule_lists[r]);

		for (size_t i = 0; list && i < list->count; i++)
			xj_lint_condition(lint, w, xj_yaml_get(list->items[i], "if"));
	}
	for (size_t i = 0; i < w->nsteps; i++)
		if (w->steps[i].when)
			xj_lint_condition(lint, w, xj_yaml_get(w->steps[i].node, "if"));
	for (size_t i = 0; also && i < also->count; i++)
		xj_lint_condition(lint, w, xj_yaml_get(also->items[i], "if"));
}

/* Can this condition (or its contrary) hold for a request that no rule refuses? `rules` false: for any request. */
static bool
possible(const struct xj_lint *lint, const struct xj_workflow *w, const struct xj_node *node, bool contrary, bool rules)
{
	struct xj_lint_claim *claims = xj_pool_zero(lint->pool, w->nrefuse + w->nrequire + 1, sizeof *claims);
	size_t n = 0;

	claims[n++] = (struct xj_lint_claim){node, contrary};
	for (size_t r = 0; rules && r < 2; r++) {
		const struct xj_node *list = xj_yaml_get(w->root, rule_lists[r]);

		for (size_t i = 0; list && i < list->count; i++)
			claims[n++] = (struct xj_lint_claim){xj_yaml_get(list->items[i], "if"), r == 1};
	}
	return xj_lint_possible(lint, w, claims, n);
}

void
xj_lint_steps_come(const struct xj_lint *lint, const struct xj_workflow *w)
{
	for (size_t i = 0; i < w->nsteps; i++) {
		const struct xj_node *node = w->steps[i].when ? xj_yaml_get(w->steps[i].node, "if") : NULL;

		if (!node)
			continue;
		if (!possible(lint, w, node, false, false))
			xj_lint_tell(lint, node, XJ_STEP_NEVER, w->steps[i].id.p, "never holds for a request of this procedure",
			             NULL);
		else if (!possible(lint, w, node, false, true))
			xj_lint_tell(lint, node, XJ_STEP_NEVER, w->steps[i].id.p, "holds only for requests that a rule refuses",
			             NULL);
	}
}

void
xj_lint_effect_comes(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_step *step = &w->steps[w->effect_at];
	const struct xj_node *node = step->when ? xj_yaml_get(step->node, "if") : NULL;

	if (node && possible(lint, w, node, true, true))
		xj_lint_tell(lint, node, XJ_EFFECT_CONDITIONAL, step->id.p, NULL);
}

/* Does step `a` come after `b`? */
static bool
after(const struct xj_workflow *w, size_t a, size_t b)
{
	for (size_t k = 0; k < w->steps[a].nneeds; k++)
		if (w->steps[a].needs[k] == b || after(w, w->steps[a].needs[k], b))
			return true;
	return false;
}

void
xj_lint_dangling(const struct xj_lint *lint, const struct xj_workflow *w)
{
	for (size_t i = 0; i < w->nsteps; i++)
		if (i != w->effect_at && !w->before_effect[i] && !w->steps[i].mark.n && !after(w, i, w->effect_at))
			xj_lint_tell(lint, w->steps[i].node, XJ_STEP_DANGLING, w->steps[i].id.p,
			             w->steps[w->effect_at].id.p, NULL);
}

static bool
asks(const struct xj_workflow *w, const char *field)
{
	for (size_t i = 0; i < w->nask; i++)
		if (xj_span_is(w->ask[i], field))
			return true;
	return false;
}

/* Of the effect, or of one of the parts that it has besides. */
static const struct xj_pair *
set_pair(const struct xj_node *part, const char *field)
{
	const struct xj_node *set = xj_yaml_get(part, "set");

	for (size_t i = 0; set && i < set->count; i++)
		if (xj_span_is(set->pairs[i].key, field))
			return &set->pairs[i];
	return NULL;
}

static void
check_leave(const struct xj_lint *lint, const struct xj_workflow *w, const struct xj_node *part)
{
	const struct xj_pair *status = set_pair(part, "status"), *until = set_pair(part, "status_until");
	const struct xj_status *to = status ? xj_status_find(lint->policy->statuses, status->value->text) : NULL;

	if (!until)
		until = set_pair(xj_yaml_get(w->root, "effect"), "status_until");
	if (to && to->ends && (!until || !until->value->text.n))
		xj_lint_tell(lint, until ? until->value : status->value, XJ_LEAVE_ENDLESS, to->name.p, NULL);
	else if (until && xj_span_is(until->value->text, "$until") && !asks(w, "until"))
		xj_lint_tell(lint, until->value, XJ_UNTIL_UNASKED, NULL);
}

/* A leave that ends says when; where the day is the request's, requests have to give it. */
void
xj_lint_leave_ends(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_node *effect = xj_yaml_get(w->root, "effect"), *also = xj_yaml_get(effect, "also");

	check_leave(lint, w, effect);
	for (size_t i = 0; also && i < also->count; i++)
		if (set_pair(also->items[i], "status") || set_pair(also->items[i], "status_until"))
			check_leave(lint, w, also->items[i]);
}

static void
check_numbers(const struct xj_lint *lint, const struct xj_node *part)
{
	static const size_t prefix = sizeof "$number." - 1;
	const struct xj_node *set = xj_yaml_get(part, "set");

	for (size_t i = 0; set && i < set->count; i++) {
		const struct xj_node *value = set->pairs[i].value;
		struct xj_span field = value->text;

		if (!xj_span_starts(field, "$number."))
			continue;
		field = xj_span_of(field.p + prefix, field.n - prefix);
		if (!xj_school_number_rule(lint->policy->school, field))
			xj_lint_tell(lint, value, XJ_CANNOT_NUMBER, xj_span_text(lint->pool, field),
			             xj_pool_print(lint->pool, "numbering.fields.%.*s", (int)field.n, field.p), "school.yaml", NULL);
	}
}

/* A fresh number needs a rule of the school's. */
void
xj_lint_number_rules(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_node *effect = xj_yaml_get(w->root, "effect"), *also = xj_yaml_get(effect, "also");

	if (!lint->policy->school)
		return;
	check_numbers(lint, effect);
	for (size_t i = 0; also && i < also->count; i++)
		check_numbers(lint, also->items[i]);
}

void
xj_lint_longest_stay(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_node *reasons = xj_yaml_get(w->root, "reasons");

	for (size_t i = 0; reasons && i < w->nreasons; i++) {
		const struct xj_node *max = xj_yaml_get(reasons->pairs[i].value, "max");

		if (!max)
			continue;
		if (!asks(w, "until") || !asks(w, "starts_on"))
			xj_lint_tell(lint, max, XJ_MAX_UNASKED, w->reasons[i].name.p, NULL);
		if (!w->limits_source.n)
			xj_lint_tell(lint, max, XJ_MAX_NO_SOURCE, w->reasons[i].name.p, NULL);
	}
}

static void
check_column(const struct xj_lint *lint, const struct xj_node *node, struct xj_span column)
{
	const char *columns;

	if (!xj_lint_program_column(lint, column, &columns))
		xj_lint_tell(lint, node, XJ_NO_PROGRAM_COLUMN, xj_span_text(lint->pool, column), columns, NULL);
}

static void
check_columns_asked(const struct xj_lint *lint, const struct xj_node *node)
{
	static const size_t prefix = sizeof "program." - 1;

	for (size_t i = 0; node && node->kind == XJ_SEQUENCE && i < node->count; i++)
		check_columns_asked(lint, node->items[i]);
	for (size_t i = 0; node && node->kind == XJ_MAPPING && i < node->count; i++) {
		const struct xj_pair *pair = &node->pairs[i];

		if (xj_span_starts(pair->key, "program."))
			check_column(lint, node, xj_span_of(pair->key.p + prefix, pair->key.n - prefix));
		if (xj_span_starts(pair->value->text, "$program."))
			check_column(lint, pair->value,
			             xj_span_of(pair->value->text.p + prefix + 1, pair->value->text.n - prefix - 1));
		check_columns_asked(lint, pair->value);
	}
}

/* Columns of programs.csv that conditions, the effect and the quota speak of. */
void
xj_lint_program_columns(const struct xj_lint *lint, const struct xj_workflow *w)
{
	const struct xj_node *plan = xj_yaml_get(xj_yaml_get(w->root, "quota"), "plan");

	check_columns_asked(lint, w->root);
	if (plan)
		check_column(lint, plan, plan->text);
}
