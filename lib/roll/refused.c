#include "roll/refused.h"

#include "record/value.h"

void
xj_refused_each(struct xj_pool *pool, const struct xj_table *t,
                void (*with)(void *ctx, const struct xj_table *t, bool by_exam, struct xj_span number), void *ctx)
{
	const struct xj_schema *s = t->schema;
	const int fields[] = {xj_schema_field(s, "student_id"), xj_schema_field(s, "exam_id")};
	struct xj_table whole = *t->origin;
	struct xj_diags aside;
	struct xj_cursor c;

	whole.bad = xj_pool_zero(pool, t->rows + 1, sizeof *whole.bad);
	xj_diags_init(&aside, pool);
	xj_cursor_init(&c, pool, &whole);
	for (size_t at = 0; at < t->rows; at++) {
		if (!t->bad[at])
			continue;
		memset(c.cells, 0, t->ncolumns * sizeof *c.cells);
		(void)xj_cursor_move(&c, at);
		for (int i = 0; i < 2; i++) {
			struct xj_span number = xj_cell(&c, fields[i]);

			if (number.n && (s->kind != XJ_FOREIGN ||
			                 xj_value_normalise(pool, s, &s->fields[fields[i]], number,
			                                    &(struct xj_where){0}, &aside, &number)))
				with(ctx, t, i == 1, number);
		}
	}
}
