/*
 * Letting a colleague decide a step for some time: lines of roles.csv made from those by which the giver holds the step's role. The new ones hold
 * for the step only, never for longer than the giver's own, and are not passed on.
 */
#ifndef XJ_DELEGATE_H
#define XJ_DELEGATE_H

#include "book/roles.h"
#include "record/changeset.h"

struct xj_delegation {
	struct xj_span step, role; /* the role that decides the step */
	struct xj_span user;       /* who gets it; must have a line in roles.csv */
	xj_date until;
	struct xj_span workflow;   /* only of this type; empty: of any */
	const struct xj_span *cases; /* only these; none: all that the giver may decide */
	size_t ncases;
};

/* Adds to `out`, the changes of roles.csv; a line that is there already gets the new last day. Days are those of `giver`. False with a diagnostic. */
bool xj_delegate(struct xj_roles *giver, const struct xj_delegation *d, struct xj_changes *out, struct xj_diags *diags);

#endif
