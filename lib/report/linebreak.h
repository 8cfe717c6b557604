/* Where Chinese text is broken: between any two characters, but no line begins with a stop or a closing bracket, none ends with an opening one, and
 * neither words nor figures are torn (GB/T 15834). */
#ifndef XJ_LINEBREAK_H
#define XJ_LINEBREAK_H

#include "base/span.h"

/* The part of *rest that fits into `width` columns, without blanks at its ends; *rest becomes what follows. At least one character, however narrow it is. */
struct xj_span xj_line_break(struct xj_span *rest, size_t width);

#endif
