/* A record's description that only says what is different. */
#include "record/schema.h"

static const struct xj_node *
name_of(const struct xj_node *field)
{
	const struct xj_node *name = xj_yaml_get(field, "name");

	return name && name->kind == XJ_SCALAR && name->text.n ? name : NULL;
}

/* The farther fields in their order, those of the same name replaced, then what is new. */
static struct xj_node *
joined_fields(struct xj_pool *pool, const struct xj_node *nearer, const struct xj_node *farther)
{
	struct xj_node *all = xj_pool_zero(pool, 1, sizeof *all);

	*all = *nearer;
	all->items = xj_pool_zero(pool, nearer->count + farther->count, sizeof(struct xj_node *));
	all->count = farther->count;
	for (size_t i = 0; i < farther->count; i++)
		all->items[i] = farther->items[i];
	for (size_t i = 0; i < nearer->count; i++) {
		const struct xj_node *name = name_of(nearer->items[i]), *other = NULL;
		size_t k = 0;

		while (name && k < farther->count &&
		       !((other = name_of(farther->items[k])) != NULL && xj_span_same(other->text, name->text)))
			k++;
		all->items[name && k < farther->count ? k : all->count++] = nearer->items[i];
	}
	return all;
}

static bool
is_key(const struct xj_pair *pair, const char *key)
{
	return xj_span_is(pair->key, key);
}

const struct xj_node *
xj_schema_extend(struct xj_pool *pool, const struct xj_node *nearer, const struct xj_node *farther)
{
	const struct xj_node *added = xj_yaml_get(nearer, "fields"), *fields = xj_yaml_get(farther, "fields");
	struct xj_node *all = xj_pool_zero(pool, 1, sizeof *all);

	*all = *nearer;
	all->pairs = xj_pool_zero(pool, nearer->count + farther->count, sizeof *all->pairs);
	all->count = 0;
	for (size_t i = 0; i < nearer->count; i++) {
		struct xj_pair pair = nearer->pairs[i];

		if (is_key(&pair, "extends"))
			continue;
		if (is_key(&pair, "fields") && fields && added->kind == XJ_SEQUENCE && fields->kind == XJ_SEQUENCE)
			pair.value = joined_fields(pool, added, fields);
		all->pairs[all->count++] = pair;
	}
	for (size_t i = 0; i < farther->count; i++)
		if (!xj_yaml_get(nearer, farther->pairs[i].key.p))
			all->pairs[all->count++] = farther->pairs[i];
	return all;
}
