/* Reading the groups `numbering` and `intake` of school.yaml. */
#include "policy/school_reading.h"

static const char *const numbering_keys[] = {"student_id", "class", "case_id", "fields", "source", NULL};
static const char *const intake_keys[] = {"status",   "graduation", "reporting", "result_within", "recheck_within",
                                          "confirm_within",
                                          "age_on",   "require",    "materials", "source",        NULL};
static const char *const status_keys[] = {"if", "status", NULL};
static const char *const rule_keys[] = {"if", "because", "source", NULL};
static const char status_form[] = "a status, or a list: - {if: {…}, status: …}, the last one without if";
static const char rule_form[] = "a list of rules: - {if: {…}, because: …, source: …}";

static const struct xj_template *
template(struct reader *r, const struct xj_node *map, const char *key, const char *counter)
{
	const struct xj_node *node = xj_yaml_get(map, key);
	const struct xj_template *t;

	if (!node) {
		(void)xj_yaml_missing(map, key, r->diags);
		return NULL;
	}
	t = xj_template_read(r->pool, node, r->diags);
	if (t && !xj_template_uses(t, counter)) {
		struct xj_where where = xj_yaml_where(node);

		xj_diag_add(r->diags, XJ_TEMPLATE_COUNTER, &where, counter, NULL);
	}
	return t;
}

/* Rules of further fields: not each has a counter, a number for life may be made of another one. */
static void
read_number_rules(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *fields = xj_yaml_get(map, "fields");
	struct xj_school *s = r->s;

	if (!fields)
		return;
	if (fields->kind != XJ_MAPPING) {
		complain(r, fields, "fields", "a mapping of roll fields to number rules");
		return;
	}
	s->number_rules = xj_pool_zero(r->pool, fields->count + 1, sizeof *s->number_rules);
	for (size_t i = 0; i < fields->count; i++) {
		const struct xj_pair *pair = &fields->pairs[i];
		struct xj_where where = xj_yaml_where(pair->value);

		if (!r->is_fact(r->ctx, pair->key))
			xj_diag_add(r->diags, XJ_UNKNOWN_FIELD, &where, pair->key.p, "the roll", NULL);
		s->number_rules[s->nnumber_rules++] =
			(struct xj_number_rule){pair->key, xj_template_read(r->pool, pair->value, r->diags)};
	}
}

void
xj_school_read_numbering(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "numbering", numbering_keys);

	if (!map)
		return;
	r->s->student_number = template(r, map, "student_id", "serial");
	r->s->class_name = template(r, map, "class", "class_no");
	r->s->case_number = template(r, map, "case_id", "serial");
	read_number_rules(r, map);
	text(r, map, "source", &r->s->numbering_source);
}

const struct xj_number_rule *
xj_school_number_rule(const struct xj_school *school, struct xj_span field)
{
	for (size_t i = 0; i < school->nnumber_rules; i++)
		if (xj_span_same(school->number_rules[i].field, field))
			return &school->number_rules[i];
	return NULL;
}

/* What may be asked of a newcomer besides what may be asked of anybody. */
static bool
is_intake_fact(void *ctx, struct xj_span name)
{
	struct reader *r = ctx;

	return xj_span_is(name, "age") || r->is_fact(r->ctx, name);
}

static const struct xj_condition *
newcomer_condition(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *node = xj_yaml_get(map, "if");

	return node ? xj_condition_read(r->pool, node, is_intake_fact, r, r->diags) : NULL;
}

/* A day of the year as MM-DD. */
static void
read_day(struct reader *r, const struct xj_node *map, const char *key, int *month, int *day)
{
	struct xj_span said = {NULL, 0};
	xj_date d;
	int year;

	if (!xj_yaml_text(map, key, r->diags, &said))
		return;
	d = xj_date_parse(xj_span(xj_pool_print(r->pool, "2000-%s", said.p)));
	if (d == XJ_NO_DATE)
		complain(r, xj_yaml_get(map, key), key, "a day of the year as MM-DD");
	else
		xj_date_split(d, &year, month, day);
}

/* One status for all, or the first whose condition holds. */
static void
read_statuses(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *node = xj_yaml_get(map, "status");
	size_t n = node && node->kind == XJ_SEQUENCE ? node->count : 1;
	struct xj_school *s = r->s;

	s->intake_statuses = xj_pool_zero(r->pool, n, sizeof *s->intake_statuses);
	if (!node || node->kind == XJ_SCALAR)
		text(r, map, "status", &s->intake_statuses[0].status);
	else if (node->kind == XJ_MAPPING || n == 0)
		complain(r, node, "status", status_form);
	s->nintake_statuses = n;
	for (size_t i = 0; node && node->kind == XJ_SEQUENCE && i < n; i++) {
		const struct xj_node *item = node->items[i];

		if (item->kind != XJ_MAPPING || (i + 1 < n) != (xj_yaml_get(item, "if") != NULL)) {
			complain(r, item, "status", status_form);
			continue;
		}
		(void)xj_yaml_known(item, status_keys, r->diags);
		s->intake_statuses[i].when = newcomer_condition(r, item);
		text(r, item, "status", &s->intake_statuses[i].status);
	}
}

static void
read_rules(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *list = xj_yaml_get(map, "require");
	struct xj_school *s = r->s;

	if (!list)
		return;
	if (list->kind != XJ_SEQUENCE) {
		complain(r, list, "require", rule_form);
		return;
	}
	s->intake_rules = xj_pool_zero(r->pool, list->count + 1, sizeof *s->intake_rules);
	for (size_t i = 0; i < list->count; i++) {
		const struct xj_node *item = list->items[i];
		struct xj_intake_rule *rule = &s->intake_rules[s->nintake_rules];

		if (item->kind != XJ_MAPPING) {
			complain(r, item, "require", rule_form);
			continue;
		}
		(void)xj_yaml_known(item, rule_keys, r->diags);
		if (!xj_yaml_get(item, "if"))
			(void)xj_yaml_missing(item, "if", r->diags);
		rule->test = newcomer_condition(r, item);
		text(r, item, "because", &rule->because);
		text(r, item, "source", &rule->source);
		s->nintake_rules++;
		if (rule->test && xj_condition_asks(rule->test, "age") && !s->age_month)
			(void)xj_yaml_missing(map, "age_on", r->diags);
	}
}

void
xj_school_read_intake(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "intake", intake_keys);
	struct xj_school *s = r->s;

	if (!map)
		return;
	read_day(r, map, "graduation", &s->graduation_month, &s->graduation_day);
	read_day(r, map, "age_on", &s->age_month, &s->age_day);
	read_statuses(r, map);
	read_rules(r, map);
	(void)xj_yaml_period(map, "reporting", r->diags, &s->reporting);
	s->has_result = xj_yaml_period(map, "result_within", r->diags, &s->result_within);
	s->has_confirm = xj_yaml_period(map, "confirm_within", r->diags, &s->confirm_within);
	s->has_recheck = xj_yaml_period(map, "recheck_within", r->diags, &s->recheck_within);
	if (xj_yaml_get(map, "materials"))
		(void)xj_yaml_texts(r->pool, map, "materials", r->diags, &s->intake_materials, &s->nintake_materials);
	text(r, map, "source", &s->intake_source);
}
