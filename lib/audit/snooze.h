/*
 * Findings that somebody accepted until a day, with a reason (record snoozes). A line is about one student or one case; one that names neither hides all
 * that its rule finds, and may do so only for rules that are about many records at once. On the day behind `until` what it hid is shown again.
 */
#ifndef XJ_SNOOZE_H
#define XJ_SNOOZE_H

#include "audit/listing.h"

struct xj_snoozes;

/* Lines at fault are diagnosed and hide nothing; those refused already are passed over. */
struct xj_snoozes *xj_snoozes_take(struct xj_audit *a, struct xj_table *table);
/* An xj_keep_fn: is it still to be shown? */
bool xj_snoozes_keep(void *snoozes, const struct xj_finding *f);
/* Notes: how many findings are hidden, which lines ran out and which hide nothing, where their rule was run. */
void xj_snoozes_tell(const struct xj_snoozes *s, const struct xj_audit *a, struct xj_diags *diags);

#endif
