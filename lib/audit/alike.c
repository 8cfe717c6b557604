#include "audit/alike.h"

void
xj_alike_init(struct xj_alike *k, struct xj_pool *pool, const int *fields, size_t count)
{
	*k = (struct xj_alike){.fields = fields, .count = count};
	k->ends = xj_pool_zero(pool, count + 1, sizeof *k->ends);
	xj_buf_init(&k->text, pool);
}

bool
xj_alike(const struct xj_alike *k, const struct xj_cursor *row)
{
	size_t from = 0;

	for (size_t i = 0; k->taken && i < k->count; i++) {
		struct xj_span cell = xj_cell(row, k->fields[i]);

		if (cell.n != k->ends[i] - from || (cell.n && memcmp(cell.p, k->text.p + from, cell.n) != 0))
			return false;
		from = k->ends[i];
	}
	return k->taken;
}

void
xj_alike_take(struct xj_alike *k, const struct xj_cursor *row)
{
	k->text.n = 0;
	for (size_t i = 0; i < k->count; i++) {
		xj_buf_span(&k->text, xj_cell(row, k->fields[i]));
		k->ends[i] = k->text.n;
	}
	k->taken = true;
}
