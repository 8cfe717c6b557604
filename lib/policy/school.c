#include "policy/school_reading.h"

static const char *const root_keys[] = {"name",         "numbering", "classes", "intake",
                                        "registration", "marking",   "endings", "authority", "study",  "audit",
                                        "attendance",   "sightings", "duties",  "grades", "files",  NULL};
static const char *const class_keys[] = {"capacity", "by", "source", NULL};
static const char *const marking_keys[] = {"soon", "source", NULL};
static const char *const ending_keys[] = {"soon", "service", "source", NULL};
static const char *const authority_keys[] = {"enroll", "register", "change", "apply",  "edit",
                                             "undo",   "restore",  "backup", "record", "letter", "archive", "unmask", "source", NULL};

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
		if (xj_yaml_get(map, "service"))
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
	struct reader r = {pool, is_fact, ctx, diags, .s = s};

	(void)xj_yaml_known(root, root_keys, diags);
	text(&r, root, "name", &s->name);
	xj_school_read_numbering(&r, root);
	read_classes(&r, root);
	xj_school_read_intake(&r, root);
	xj_school_read_registration(&r, root);
	read_deadlines(&r, root);
	xj_school_read_study(&r, root);
	xj_school_read_watch(&r, root);
	xj_school_read_grades(&r, root);
	xj_school_read_audit(&r, root);
	xj_school_read_files(&r, root);
	read_authority(&r, root);
	return xj_diags_errors(diags) == errors ? s : NULL;
}
