#include "policy/school.h"

struct reader {
	struct xj_pool *pool;
	xj_name_fn *is_fact;
	void *ctx;
	struct xj_diags *diags;
	struct xj_school *s;
};

static const char *const root_keys[] = {"name",         "numbering", "classes", "intake",
                                        "registration", "marking",   "endings", "authority", NULL};
static const char *const numbering_keys[] = {"student_id", "class", "case_id", "source", NULL};
static const char *const class_keys[] = {"capacity", "by", "source", NULL};
static const char *const intake_keys[] = {"status", "graduation", "source", NULL};
static const char *const registration_keys[] = {"window", "late", "deferral", "require", "lapse", "source", NULL};
static const char *const deferral_keys[] = {"maximum", "source", NULL};
static const char *const lapse_keys[] = {"running", "total", "source", NULL};
static const char *const require_keys[] = {"name", "file", "when", "test", "unmet", "source", NULL};
static const char *const marking_keys[] = {"soon", "source", NULL};
static const char *const ending_keys[] = {"soon", "service", "source", NULL};
static const char *const authority_keys[] = {"enroll", "register", "change", "apply",  "edit",
                                             "undo",   "restore",  "backup", "source", NULL};
static const char *const requirement_names[] = {"fees", "arrival", "health", "holds", NULL};

static void
complain(struct reader *r, const struct xj_node *node, const char *what, const char *accepted)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(r->diags, XJ_BAD_VALUE_KIND, &where, what, accepted, NULL);
}

/* A mapping that must be there, with its keys checked; NULL after a diagnostic. */
static const struct xj_node *
group(struct reader *r, const struct xj_node *map, const char *key, const char *const *known)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node) {
		(void)xj_yaml_missing(map, key, r->diags);
		return NULL;
	}
	if (node->kind != XJ_MAPPING) {
		complain(r, node, key, "a mapping");
		return NULL;
	}
	(void)xj_yaml_known(node, known, r->diags);
	return node;
}

static void
text(struct reader *r, const struct xj_node *map, const char *key, struct xj_span *out)
{
	if (!xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
	else if (xj_yaml_text(map, key, r->diags, out) && out->n == 0)
		complain(r, xj_yaml_get(map, key), key, "a text");
}

static void
duration(struct reader *r, const struct xj_node *map, const char *key, struct xj_duration *out)
{
	if (!xj_yaml_duration(map, key, r->diags, out) && !xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
}

static void
period(struct reader *r, const struct xj_node *map, const char *key, struct xj_duration *out)
{
	if (!xj_yaml_period(map, key, r->diags, out) && !xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
}

static void
count(struct reader *r, const struct xj_node *map, const char *key, int64_t *out)
{
	if (!xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
	else if (xj_yaml_integer(map, key, r->diags, out) && *out < 1)
		complain(r, xj_yaml_get(map, key), key, "a whole number, 1 or more");
}

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

static void
read_numbering(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "numbering", numbering_keys);

	if (!map)
		return;
	r->s->student_number = template(r, map, "student_id", "serial");
	r->s->class_name = template(r, map, "class", "class_no");
	r->s->case_number = template(r, map, "case_id", "serial");
	text(r, map, "source", &r->s->numbering_source);
}

static void
read_classes(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "classes", class_keys), *by = xj_yaml_get(map, "by");
	struct xj_school *s = r->s;

	if (!map)
		return;
	count(r, map, "capacity", &s->class_capacity);
	text(r, map, "source", &s->class_source);
	if (!by) {
		(void)xj_yaml_missing(map, "by", r->diags);
		return;
	}
	if (!xj_yaml_texts(r->pool, map, "by", r->diags, &s->class_by, &s->nclass_by))
		return;
	for (size_t i = 0; i < s->nclass_by; i++) {
		struct xj_where where = xj_yaml_where(by->kind == XJ_SEQUENCE ? by->items[i] : by);

		if (!r->is_fact(r->ctx, s->class_by[i]))
			xj_diag_add(r->diags, XJ_UNKNOWN_FIELD, &where, s->class_by[i].p, "the roll", NULL);
	}
}

static void
read_intake(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "intake", intake_keys);
	struct xj_span source, day = {NULL, 0};

	if (!map)
		return;
	if (xj_yaml_text(map, "graduation", r->diags, &day)) {
		struct xj_where where = xj_yaml_where(xj_yaml_get(map, "graduation"));
		xj_date d = xj_date_parse(xj_span(xj_pool_print(r->pool, "2000-%s", day.p)));
		int year;

		if (d == XJ_NO_DATE)
			xj_diag_add(r->diags, XJ_BAD_VALUE_KIND, &where, "graduation", "a day of the year as MM-DD", NULL);
		else
			xj_date_split(d, &year, &r->s->graduation_month, &r->s->graduation_day);
	}
	text(r, map, "status", &r->s->intake_status);
	text(r, map, "source", &source);
}

static const struct xj_condition *
condition(struct reader *r, const struct xj_node *map, const char *key)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	return node ? xj_condition_read(r->pool, node, r->is_fact, r->ctx, r->diags) : NULL;
}

static void
read_requirement(struct reader *r, const struct xj_node *map, struct xj_requirement *req)
{
	struct xj_span file = {"", 0};
	size_t i = 0;

	if (map->kind != XJ_MAPPING) {
		complain(r, map, "require", "a list of conditions: - {name: fees, file: required, test: {paid: yes}, …}");
		return;
	}
	(void)xj_yaml_known(map, require_keys, r->diags);
	text(r, map, "name", &req->name);
	while (req->name.n && requirement_names[i] && !xj_span_is(req->name, requirement_names[i]))
		i++;
	if (!requirement_names[i])
		complain(r, xj_yaml_get(map, "name"), "name", "fees, arrival, health or holds");
	text(r, map, "file", &file);
	req->optional = xj_span_is(file, "optional");
	if (file.n && !req->optional && !xj_span_is(file, "required"))
		complain(r, xj_yaml_get(map, "file"), "file", "required or optional");
	req->when = condition(r, map, "when");
	req->test = condition(r, map, "test");
	if (!xj_yaml_get(map, "test"))
		(void)xj_yaml_missing(map, "test", r->diags);
	text(r, map, "unmet", &req->unmet);
	text(r, map, "source", &req->source);
}

static void
read_requirements(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *list = xj_yaml_get(map, "require");
	struct xj_school *s = r->s;

	if (!list) {
		(void)xj_yaml_missing(map, "require", r->diags);
		return;
	}
	if (list->kind != XJ_SEQUENCE) {
		complain(r, list, "require", "a list of conditions: - {name: fees, file: required, test: {paid: yes}, …}");
		return;
	}
	s->requirements = xj_pool_zero(r->pool, list->count, sizeof *s->requirements);
	s->nrequirements = list->count;
	for (size_t i = 0; i < list->count; i++) {
		read_requirement(r, list->items[i], &s->requirements[i]);
		for (size_t k = 0; k < i; k++)
			if (s->requirements[i].name.n && xj_span_same(s->requirements[k].name, s->requirements[i].name))
				complain(r, list->items[i], s->requirements[i].name.p, "one requirement of that name");
	}
}

static void
read_registration(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "registration", registration_keys), *part;
	struct xj_school *s = r->s;

	if (!map)
		return;
	duration(r, map, "window", &s->window);
	s->came_late = XJ_LIT("");
	(void)xj_yaml_text(map, "late", r->diags, &s->came_late);
	text(r, map, "source", &s->window_source);
	part = group(r, map, "deferral", deferral_keys);
	if (part) {
		duration(r, part, "maximum", &s->deferral_max);
		text(r, part, "source", &s->deferral_source);
	}
	part = group(r, map, "lapse", lapse_keys);
	if (part) {
		count(r, part, "running", &s->lapse_running);
		count(r, part, "total", &s->lapse_total);
		text(r, part, "source", &s->lapse_source);
	}
	read_requirements(r, map);
}

static void
read_deadlines(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "marking", marking_keys);

	if (map) {
		duration(r, map, "soon", &r->s->marking_soon);
		text(r, map, "source", &r->s->marking_source);
	}
	map = group(r, root, "endings", ending_keys);
	if (map) {
		period(r, map, "soon", &r->s->ending_soon);
		period(r, map, "service", &r->s->service);
		text(r, map, "source", &r->s->zombie_source);
	}
}

/* May be left out, as a whole or for a command; see xj_school_roles. */
static void
read_authority(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "authority") ? group(r, root, "authority", authority_keys) : NULL;
	struct xj_school *s = r->s;

	if (!map)
		return;
	text(r, map, "source", &s->authority_source);
	s->authority = xj_pool_zero(r->pool, map->count + 1, sizeof *s->authority);
	for (size_t i = 0; i < map->count; i++) {
		struct xj_command_roles *a = &s->authority[s->nauthority];
		const struct xj_pair *pair = &map->pairs[i];
		struct xj_span *roles;
		size_t n;

		if (xj_span_is(pair->key, "source") || !xj_yaml_texts(r->pool, map, pair->key.p, r->diags, &roles, &n))
			continue;
		a->command = pair->key;
		a->roles = xj_pool_zero(r->pool, n + 1, sizeof *a->roles);
		for (size_t k = 0; k < n; k++)
			a->roles[k] = xj_span_text(r->pool, roles[k]);
		if (n == 0)
			complain(r, pair->value, pair->key.p, "a list of roles: [registry]");
		s->nauthority++;
	}
}

const char *const *
xj_school_roles(const struct xj_school *school, const char *command)
{
	static const char *const registry[] = {"registry", NULL};

	for (size_t i = 0; i < school->nauthority; i++)
		if (xj_span_is(school->authority[i].command, command))
			return school->authority[i].roles;
	return registry;
}

struct xj_school *
xj_school_parse(struct xj_pool *pool, const struct xj_node *root, xj_name_fn *is_fact, void *ctx,
                struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_school *s = xj_pool_zero(pool, 1, sizeof *s);
	struct reader r = {pool, is_fact, ctx, diags, s};

	(void)xj_yaml_known(root, root_keys, diags);
	text(&r, root, "name", &s->name);
	read_numbering(&r, root);
	read_classes(&r, root);
	read_intake(&r, root);
	read_registration(&r, root);
	read_deadlines(&r, root);
	read_authority(&r, root);
	return xj_diags_errors(diags) == errors ? s : NULL;
}
