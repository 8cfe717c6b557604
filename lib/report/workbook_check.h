/*
 * Is a workbook whole? libxlsxwriter keeps its parts in files meanwhile and does not notice where one is cut short, as on a full disk: what it then packs is an
 * archive without a fault, of broken parts.
 */
#ifndef XJ_WORKBOOK_CHECK_H
#define XJ_WORKBOOK_CHECK_H

#include "base/span.h"

/* Each part of the archive is to be an XML document whose elements are all closed, and the sheets hold so many cells in all. */
bool xj_workbook_whole(struct xj_pool *pool, struct xj_span archive, size_t cells);

#endif
