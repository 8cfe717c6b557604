/* UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef XJ_UTF8_H
#define XJ_UTF8_H

#include "base/span.h"

/* Length of the longest valid beginning; n when all is valid. NUL counts as valid here. */
size_t xj_utf8_valid(const char *p, size_t n);
/* Characters (code points) in valid text. */
size_t xj_utf8_count(struct xj_span s);
/* The next character of valid text, moving *s past it; 0 at the end. */
uint32_t xj_utf8_next(struct xj_span *s);
/* Columns on a terminal, as wcwidth(3) has it under a UTF-8 locale; unprintables count as none. */
size_t xj_utf8_width(struct xj_span s);
/* The longest beginning that is at most `width` columns wide. */
struct xj_span xj_utf8_fit(struct xj_span s, size_t width);

#endif
