#include <stdlib.h>

#include "report/grid.h"

void
xj_spread_add(struct xj_pool *pool, struct xj_spread *s, int64_t number, int64_t times)
{
	int64_t(*item)[2];

	for (size_t i = 0; i < s->count; i++)
		if (s->list[i][0] == number) {
			s->list[i][1] += times;
			return;
		}
	item = XJ_PUSH(pool, s->list, s->count, s->cap);
	(*item)[0] = number;
	(*item)[1] = times;
}

static int
by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return x[0] < y[0] ? -1 : x[0] > y[0];
}

struct xj_span
xj_spread_text(struct xj_pool *pool, struct xj_spread *s)
{
	struct xj_buf b;

	if (!s->count)
		return (struct xj_span){"", 0};
	qsort(s->list, s->count, sizeof *s->list, by_number);
	xj_buf_init(&b, pool);
	for (size_t i = 0; i < s->count; i++)
		xj_buf_print(&b, "%s%lld:%lld", i ? " " : "", (long long)s->list[i][0], (long long)s->list[i][1]);
	return xj_buf_as_span(&b);
}

bool
xj_spread_read(struct xj_pool *pool, struct xj_spread *s, struct xj_span cell)
{
	while (cell.p && cell.n) {
		struct xj_span times = xj_span_cut(&cell, ' '), number = xj_span_cut(&times, ':');
		int64_t n, t;

		if (!times.p || !xj_span_integer(number, &n) || !xj_span_integer(times, &t) || t < 0)
			return false;
		xj_spread_add(pool, s, n, t);
	}
	return true;
}

bool
xj_spread_rank(const struct xj_spread *s, int64_t part, int64_t whole, int64_t *out)
{
	int64_t all = 0, seen = 0;

	for (size_t i = 0; i < s->count; i++)
		all += s->list[i][1];
	for (size_t i = 0; i < s->count && all; i++) {
		seen += s->list[i][1];
		if (seen * whole >= all * part) {
			*out = s->list[i][0];
			return true;
		}
	}
	return false;
}
