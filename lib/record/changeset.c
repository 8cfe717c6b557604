#include "record/changeset.h"

void
xj_changes_init(struct xj_changes *ch, struct xj_pool *pool, const struct xj_table *table)
{
	*ch = (struct xj_changes){.pool = pool, .table = table};
}

void
xj_changes_set(struct xj_changes *ch, uint32_t row, int field, struct xj_span now, struct xj_span value)
{
	struct xj_edit *edit;

	if (field < 0 || xj_span_same(now, value))
		return;
	edit = XJ_PUSH(ch->pool, ch->edits, ch->nedits, ch->capedits);
	*edit = (struct xj_edit){row, (uint32_t)field, xj_span_copy(ch->pool, value)};
}

struct xj_span *
xj_changes_add(struct xj_changes *ch)
{
	struct xj_span *row = xj_pool_alloc(ch->pool, ch->table->schema->nfields * sizeof *row);

	for (size_t f = 0; f < ch->table->schema->nfields; f++)
		row[f] = (struct xj_span){"", 0};
	*XJ_PUSH(ch->pool, ch->added, ch->nadded, ch->capadded) = row;
	return row;
}

void
xj_changes_remove(struct xj_changes *ch, uint32_t row)
{
	if (ch->nremoved == 0 || ch->removed[ch->nremoved - 1] != row)
		*XJ_PUSH(ch->pool, ch->removed, ch->nremoved, ch->capremoved) = row;
}

bool
xj_changes_any(const struct xj_changes *ch)
{
	return ch->nedits || ch->nadded || ch->nremoved;
}
