/*
 * Finds the index of the element that has a key. The map holds eight bytes an element and no keys: `key_of` gives the key
 * of element `index` when it has to be compared (any span valid until the next call will do).
 */
#ifndef XJ_MAP_H
#define XJ_MAP_H

#include "base/pool.h"
#include "base/span.h"

#define XJ_NONE UINT32_MAX

typedef struct xj_span xj_key_fn(void *ctx, uint32_t index);

struct xj_map {
	struct xj_pool *pool;
	struct xj_map_slot *slots;
	size_t mask, used;
	xj_key_fn *key_of;
	void *ctx;
};

/* `expected` elements fit without growing; 0 is allowed. */
void xj_map_init(struct xj_map *m, struct xj_pool *pool, size_t expected, xj_key_fn *key_of, void *ctx);
/* The element with this key, or XJ_NONE. */
uint32_t xj_map_get(const struct xj_map *m, struct xj_span key);
/* Asks for the memory where this key belongs, so that a get or put soon after finds it near. */
void xj_map_expect(const struct xj_map *m, struct xj_span key);
/* Puts element `index` under its key, unless one with that key is there: answers the one there before, or XJ_NONE. */
uint32_t xj_map_put(struct xj_map *m, struct xj_span key, uint32_t index);

#endif
