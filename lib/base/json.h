/* JSON text (RFC 8259). */
#ifndef XJ_JSON_H
#define XJ_JSON_H

#include "base/buf.h"

/* A string in quotes, escaped; the text must be valid UTF-8. */
void xj_json_string(struct xj_buf *out, struct xj_span text);

#endif
