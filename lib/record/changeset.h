/*
 * What a command decided: rows added to record files, fields changed in them, rows taken out. Domain code makes one from tables; a sink (a stream
 * now, a book where there is one) carries it out. Making one changes no table.
 */
#ifndef XJ_CHANGESET_H
#define XJ_CHANGESET_H

#include "record/table.h"

/* One field of one row gets a new value. */
struct xj_edit {
	uint32_t row;
	uint32_t field; /* schema index */
	struct xj_span value;
};

/* The changes to one record file. */
struct xj_changes {
	struct xj_pool *pool;
	const struct xj_table *table;
	struct xj_edit *edits; /* in the order made; the last one of a field holds */
	size_t nedits, capedits;
	struct xj_span **added; /* rows: a value for each schema field */
	size_t nadded, capadded;
	uint32_t *removed; /* rows taken out, ascending; edits of such a row do not count */
	size_t nremoved, capremoved;
};

void xj_changes_init(struct xj_changes *ch, struct xj_pool *pool, const struct xj_table *table);
/* Values are copied. Setting the value that is there already (see `now`), or a field that the schema has not (-1), records nothing. */
void xj_changes_set(struct xj_changes *ch, uint32_t row, int field, struct xj_span now, struct xj_span value);
/* A new row, all fields empty; fill it by schema field. Values put in must last as long as the pool. */
struct xj_span *xj_changes_add(struct xj_changes *ch);
/* Takes a row out; ascending order. */
void xj_changes_remove(struct xj_changes *ch, uint32_t row);
bool xj_changes_any(const struct xj_changes *ch);

#endif
