/*
 * What changed between two texts of one register, as a changeset on the old one. Rows of a keyed register are matched by their key wherever they
 * stand; rows of an append-only one by their place. The order of rows in a keyed register means nothing and is not a change.
 */
#ifndef XJ_COMPARE_H
#define XJ_COMPARE_H

#include "record/changeset.h"

/* Both tables have the same schema and are well formed. Columns only one of them has are added, or (where the new one lacks them) refused with a diagnostic.
 * False with diagnostics where it cannot be said: rows put between others in an append-only register. */
bool xj_compare(const struct xj_table *old, const struct xj_table *fresh, struct xj_changes *out, struct xj_diags *diags);
/* What is said of a field: {1} its name, {2} what the log has, {3} what the file has, values of sensitive fields masked; and of a row: {1} one of the texts.
 * {4} is `where` in both. */
struct xj_telling {
	enum xj_code field, row;
	const char *put_in, *taken_out;
};
/* The same in words, one diagnostic a field or row. At most `most`, then one that counts the rest. */
void xj_compare_tell(const struct xj_changes *ch, const struct xj_table *fresh, const struct xj_telling *how,
                     const char *where, size_t most, struct xj_diags *diags);

#endif
