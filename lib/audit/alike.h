/* The cells of some fields as an earlier row had them: rows of one class or programme stand together, and what was found out about one holds for all that are alike. */
#ifndef XJ_ALIKE_H
#define XJ_ALIKE_H

#include "audit/audit.h"

struct xj_alike {
	const int *fields; /* borrowed */
	size_t count;
	size_t first; /* the column that stands first of theirs */
	size_t row;   /* the last one that was found alike */
	size_t *ends; /* of each cell in `text` */
	struct xj_buf text;
	bool taken;
};

void xj_alike_init(struct xj_alike *k, struct xj_pool *pool, const int *fields, size_t count);
/* Has the row the cells that were taken last? */
bool xj_alike(struct xj_alike *k, const struct xj_audit_row *row);
void xj_alike_take(struct xj_alike *k, const struct xj_audit_row *row);

#endif
