#include "report/dated.h"

#include <stdlib.h>

static int
compare(const void *a, const void *b)
{
	const struct xj_dated *x = a, *y = b;

	if (x->day != y->day)
		return x->day == XJ_NO_DATE ? 1 : y->day == XJ_NO_DATE ? -1 : x->day < y->day ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

void
xj_dated_sort(struct xj_dated *list, size_t n)
{
	if (n)
		qsort(list, n, sizeof *list, compare);
}
