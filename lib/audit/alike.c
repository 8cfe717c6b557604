#include "audit/alike.h"

void
xj_alike_init(struct xj_alike *k, struct xj_pool *pool, const int *fields, size_t count)
{
	*k = (struct xj_alike){.fields = fields, .count = count};
	k->ends = xj_pool_zero(pool, count + 1, sizeof *k->ends);
	xj_buf_init(&k->text, pool);
}

/* Does the row go on as the one above it, which was alike? */
static bool
goes_on(const struct xj_alike *k, const struct xj_audit_row *row)
{
	return row->cursor->row == k->row + 1 && k->first >= row->cursor->table->ncolumns - row->as_above;
}

bool
xj_alike(struct xj_alike *k, const struct xj_audit_row *row)
{
	bool known = k->taken && goes_on(k, row);
	size_t from = 0;

	for (size_t i = 0; k->taken && !known && i < k->count; i++) {
		if (!xj_span_same(xj_cell(row->cursor, k->fields[i]), xj_span_of(k->text.p + from, k->ends[i] - from)))
			return false;
		from = k->ends[i];
	}
	k->row = row->cursor->row;
	return k->taken;
}

void
xj_alike_take(struct xj_alike *k, const struct xj_audit_row *row)
{
	k->text.n = 0;
	k->first = SIZE_MAX;
	for (size_t i = 0; i < k->count; i++) {
		int column = k->fields[i] < 0 ? -1 : row->cursor->table->column_of[k->fields[i]];

		if (column >= 0 && (size_t)column < k->first)
			k->first = (size_t)column;
		xj_buf_span(&k->text, xj_cell(row->cursor, k->fields[i]));
		k->ends[i] = k->text.n;
	}
	k->row = row->cursor->row;
	k->taken = true;
}
