/*
 * Inside of reading school.yaml and archive.yaml: what the parts of them share. Every function says what is wrong at the node's place and leaves the value untouched.
 */
#ifndef XJ_READING_H
#define XJ_READING_H

#include "policy/condition.h"

struct reader {
	struct xj_pool *pool;
	xj_name_fn *is_fact; /* may a condition ask about it? */
	void *ctx;
	struct xj_diags *diags;
	struct xj_school *s;  /* what is being read: one of the two */
	struct xj_archive *a;
};

static inline void
complain(struct reader *r, const struct xj_node *node, const char *what, const char *accepted)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(r->diags, XJ_BAD_VALUE_KIND, &where, what, accepted, NULL);
}

/* A mapping that must be there, with its keys checked; NULL after a diagnostic. */
static inline const struct xj_node *
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

static inline void
text(struct reader *r, const struct xj_node *map, const char *key, struct xj_span *out)
{
	if (!xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
	else if (xj_yaml_text(map, key, r->diags, out) && out->n == 0)
		complain(r, xj_yaml_get(map, key), key, "a text");
}

static inline void
duration(struct reader *r, const struct xj_node *map, const char *key, struct xj_duration *out)
{
	if (!xj_yaml_duration(map, key, r->diags, out) && !xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
}

static inline void
period(struct reader *r, const struct xj_node *map, const char *key, struct xj_duration *out)
{
	if (!xj_yaml_period(map, key, r->diags, out) && !xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
}

static inline void
count(struct reader *r, const struct xj_node *map, const char *key, int64_t *out)
{
	if (!xj_yaml_get(map, key))
		(void)xj_yaml_missing(map, key, r->diags);
	else if (xj_yaml_integer(map, key, r->diags, out) && *out < 1)
		complain(r, xj_yaml_get(map, key), key, "a whole number, 1 or more");
}

static inline const struct xj_condition *
condition(struct reader *r, const struct xj_node *map, const char *key)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	return node ? xj_condition_read(r->pool, node, r->is_fact, r->ctx, r->diags) : NULL;
}

#endif
