#include "base/nearest.h"

#include "base/buf.h"

enum { NAMED = 8 };

/* The nearest of those that are not taken (NULL: none is); SIZE_MAX where there is none. */
static size_t
nearest(struct xj_span name, const struct xj_span *names, size_t n, const bool *taken)
{
	size_t best = SIZE_MAX, at = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		size_t d = taken && taken[i] ? SIZE_MAX : xj_span_distance(name, names[i], 64);

		if (d < best) {
			best = d;
			at = i;
		}
	}
	return at;
}

size_t
xj_nearest_of(struct xj_span name, const struct xj_span *names, size_t n)
{
	return nearest(name, names, n, NULL);
}

const char *
xj_nearest(struct xj_pool *pool, struct xj_span name, const struct xj_span *names, size_t n)
{
	bool *taken = xj_pool_zero(pool, n + 1, sizeof *taken);
	size_t at = nearest(name, names, n, taken);
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, n ? "" : "none");
	for (size_t k = 0; at != SIZE_MAX && k < NAMED; k++) {
		xj_buf_text(&b, k ? ", " : "");
		xj_buf_span(&b, names[at]);
		for (size_t i = 0; i < n; i++)
			taken[i] = taken[i] || xj_span_same(names[i], names[at]);
		at = nearest(name, names, n, taken);
	}
	if (at != SIZE_MAX)
		xj_buf_text(&b, " …");
	return b.p;
}
