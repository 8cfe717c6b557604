/*
 * Text from files as people and terminals may get it.
 */
#ifndef XJ_SHOWN_H
#define XJ_SHOWN_H

#include "base/buf.h"

/* Masks, where they stand, the numbers of identity cards: 18 characters (17 digits and a digit or X), or 15 whose seventh to twelfth
 * are a day, with neither letter nor digit beside them; three characters in front and two behind are left. */
void xj_shown_mask(char *text, size_t n);
/* The same of mobile telephones: 11 digits, a 1 and then 3 to 9. Only for what is written freely: a student's number may look like one. */
void xj_shown_mask_mobiles(char *text, size_t n);
/* The text with `?` for every character that a terminal would act on: control characters, marks that turn the direction of writing, bytes that
 * are no UTF-8. */
void xj_shown_plain(struct xj_buf *out, struct xj_span text);
/* The same of a row's key; of its parts, with a blank between them, those that are empty leave nothing. */
void xj_shown_key(struct xj_buf *out, struct xj_span key);
/* The text as one word of a shell command (POSIX), in quotes where it needs them. */
void xj_shown_word(struct xj_buf *out, struct xj_span text);
/* The same for the name of a file, which must not look like an option. */
void xj_shown_path(struct xj_buf *out, const char *path);

#endif
