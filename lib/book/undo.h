/*
 * Taking a commit back by a new one: what it set is set to what was before, rows that it added are taken out, rows that it took out come back, texts
 * get the text before. Refused where a later commit touched the same, naming commit, record and field (XJ_UNDO_CONFLICT): the same field, the same row where it was
 * added or taken out, any line with the same key in a register that is only added to, or a row elsewhere that speaks of a student who would go. Columns stay.
 */
#ifndef XJ_UNDO_H
#define XJ_UNDO_H

#include "book/log.h"

struct xj_undo {
	struct xj_changes **changes; /* one for each table given that is concerned */
	size_t nchanges;
	struct xj_text_change *texts;
	size_t ntexts;
};

/* `tables` are the registers as they are now; `log` is whole. `only_key` NULL, or undo just what the commit did to the roll's row of that key. False with
 * diagnostics. */
bool xj_undo_make(struct xj_pool *pool, const char *label, struct xj_span log, uint64_t commit, struct xj_span only_key,
                  struct xj_table *const *tables, size_t ntables, struct xj_undo *out, struct xj_diags *diags);

#endif
