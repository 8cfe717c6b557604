/*
 * Inside of reading archive.yaml: archive.c takes the file as a whole, archive_required.c what a file must hold, archive_leaves.c what comes into it by itself,
 * archive_retention.c how long it is kept. The context of the reader is the policy.
 */
#ifndef XJ_ARCHIVE_READING_H
#define XJ_ARCHIVE_READING_H

#include "policy/archive.h"
#include "policy/reading.h"

/* Refuses a code that is not on the list, and of material a group; where there is no such list, anything goes. */
void xj_archive_code(struct reader *r, const struct xj_where *where, struct xj_span code, const char *list);
/* A code that must be there, of this list. */
void xj_archive_text_code(struct reader *r, const struct xj_node *map, const char *key, const char *list, struct xj_span *out);
/* A duration that must be there and is not nothing. */
void xj_archive_length(struct reader *r, const struct xj_node *map, const char *key, struct xj_duration *out);
/* `from`, a date of the roll; `of_items`: or of the item. */
void xj_archive_day(struct reader *r, const struct xj_node *map, bool of_items, struct xj_span *out);
/* The items of a list of mappings; false after a diagnostic, which says `form`. */
bool xj_archive_list(struct reader *r, const struct xj_node *list, const char *key, const char *form);

void xj_archive_read_required(struct reader *r, const struct xj_node *root);
void xj_archive_read_leaves(struct reader *r, const struct xj_node *root);
void xj_archive_read_retention(struct reader *r, const struct xj_node *root);

#endif
