#include "base/map.h"

struct xj_map_slot {
	uint32_t tag;
	uint32_t index1; /* index + 1; 0 is an empty slot */
};

void
xj_map_init(struct xj_map *m, struct xj_pool *pool, size_t expected, xj_key_fn *key_of, void *ctx)
{
	size_t size = 16;

	while (size < expected * 2)
		size *= 2;
	*m = (struct xj_map){.pool = pool, .mask = size - 1, .key_of = key_of, .ctx = ctx};
	m->slots = xj_pool_zero(pool, size, sizeof *m->slots);
}

static struct xj_map_slot *
find(const struct xj_map *m, struct xj_span key, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t at = hash & m->mask;

	for (;; at = (at + 1) & m->mask) {
		struct xj_map_slot *s = &m->slots[at];

		if (!s->index1)
			return s;
		if (s->tag == tag && xj_span_same(m->key_of(m->ctx, s->index1 - 1), key))
			return s;
	}
}

void
xj_map_expect(const struct xj_map *m, struct xj_span key)
{
	__builtin_prefetch(&m->slots[xj_span_hash(key) & m->mask], 1);
}

uint32_t
xj_map_get(const struct xj_map *m, struct xj_span key)
{
	const struct xj_map_slot *s = find(m, key, xj_span_hash(key));

	return s->index1 ? s->index1 - 1 : XJ_NONE;
}

static void
grow(struct xj_map *m)
{
	struct xj_map_slot *old = m->slots;
	size_t n = m->mask + 1;

	m->mask = n * 2 - 1;
	m->slots = xj_pool_zero(m->pool, n * 2, sizeof *m->slots);
	for (size_t i = 0; i < n; i++) {
		size_t at;

		if (!old[i].index1)
			continue;
		at = xj_span_hash(m->key_of(m->ctx, old[i].index1 - 1)) & m->mask;
		while (m->slots[at].index1)
			at = (at + 1) & m->mask;
		m->slots[at] = old[i];
	}
}

uint32_t
xj_map_put(struct xj_map *m, struct xj_span key, uint32_t index)
{
	uint64_t hash = xj_span_hash(key);
	struct xj_map_slot *s = find(m, key, hash);

	if (s->index1)
		return s->index1 - 1;
	s->tag = (uint32_t)(hash >> 32);
	s->index1 = index + 1;
	if (++m->used * 2 > m->mask)
		grow(m);
	return XJ_NONE;
}
