/*
 * The code by which a letter is told from a forged one: ten characters of Crockford's base 32 (no I, L, O, U), printed XXXXX-XXXXX. Nine come from a keyed hash, the tenth
 * finds out one character that was misread, or two that changed places.
 */
#ifndef XJ_LETTER_CODE_H
#define XJ_LETTER_CODE_H

#include "base/buf.h"

enum { XJ_LETTER_CODE_SIZE = 11, XJ_DIGEST_SIZE = 32 };

/* `secret`, 16 to 64 bytes, is what nobody outside knows: the book's head. */
void xj_letter_code(char out[static XJ_LETTER_CODE_SIZE + 1], struct xj_span secret, struct xj_span what);
/* A code as somebody typed it, in the form that it is printed in: case, blanks and dashes are nothing, O is 0, I and L are 1. False, `out` untouched, for what can be
 * none. */
bool xj_letter_code_read(struct xj_span typed, char out[static XJ_LETTER_CODE_SIZE + 1]);
/* Of a letter's text, in hexadecimal. */
void xj_letter_digest(char out[static XJ_DIGEST_SIZE + 1], struct xj_span text);

#endif
