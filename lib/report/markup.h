/* Texts in pages and pictures: nothing of the data is taken for markup, nor breaks XML. */
#ifndef XJ_MARKUP_H
#define XJ_MARKUP_H

#include "base/buf.h"
#include "report/page.h"

/* Escaped for the text of an element or for an attribute in quotes; what XML has no characters for is left out. */
void xj_markup_text(struct xj_buf *out, struct xj_span s);
/* The same for a string in a style sheet, without the quotes. */
void xj_markup_css(struct xj_buf *out, struct xj_span s);
/* xj_grid_shown in the reader's language. */
struct xj_span xj_markup_cell(const struct xj_grid *g, size_t column, struct xj_span cell, const struct xj_look *look);

#endif
