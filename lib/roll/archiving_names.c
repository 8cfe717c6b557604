/* Numbers that are not there, and those that look like them. Edit distances to a whole register would take seconds. */
#include <stdlib.h>

#include "base/nearest.h"
#include "roll/archiving_inside.h"

enum { NEIGHBOURS = 8 };

static int
by_bytes(const void *a, const void *b)
{
	return xj_span_compare(*(const struct xj_span *)a, *(const struct xj_span *)b);
}

void
xj_item_names(struct xj_pool *pool, struct xj_items *items, int field, struct xj_item_names *out)
{
	struct xj_cursor c;
	size_t n = 0, kept = 0;

	xj_cursor_init(&c, pool, items->table);
	out->list = xj_pool_alloc(pool, (items->count + 1) * sizeof *out->list);
	for (size_t i = 0; i < items->count; i++)
		if (xj_cursor_split(&c, items->list[i].first))
			out->list[n++] = xj_span_copy(pool, xj_cell(&c, field));
	qsort(out->list, n, sizeof *out->list, by_bytes);
	for (size_t i = 0; i < n; i++)
		if (!kept || !xj_span_same(out->list[kept - 1], out->list[i]))
			out->list[kept++] = out->list[i];
	out->count = kept;
}

const char *
xj_item_names_near(struct xj_pool *pool, const struct xj_item_names *names, struct xj_span word)
{
	size_t low = 0, high = names->count, last;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (xj_span_compare(names->list[middle], word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	last = low + NEIGHBOURS < names->count ? low + NEIGHBOURS : names->count;
	low = low > NEIGHBOURS ? low - NEIGHBOURS : 0;
	return xj_nearest(pool, word, names->list + low, last - low);
}
