/* Between the files that make an HTML page. */
#ifndef XJ_PAGE_INSIDE_H
#define XJ_PAGE_INSIDE_H

#include "report/markup.h"

/* The style sheet of the page; `turned`: its sheets lie. */
void page_style(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, bool turned);

#endif
