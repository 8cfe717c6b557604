/* Things in the order of their days. */
#ifndef XJ_DATED_H
#define XJ_DATED_H

#include "base/date.h"

#include <stddef.h>
#include <stdint.h>

struct xj_dated {
	xj_date day; /* XJ_NO_DATE: behind the others */
	uint32_t index;
};

/* Of one day in the order of their indexes. `list` may be NULL where n is 0. */
void xj_dated_sort(struct xj_dated *list, size_t n);

#endif
