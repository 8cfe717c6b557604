/*
 * Deferrals that were granted by a case: where school.yaml names the procedure (registration.deferral.change), each of its cases that took effect
 * by today, and runs into the term, is one.
 */
#ifndef XJ_DEFERRAL_H
#define XJ_DEFERRAL_H

#include "roll/evidence.h"

/* Adds them to the evidence, by row of the roll; the latest end counts. One that goes beyond the school's longest, or has no end, counts until that day,
 * with a warning: the case stands, and only another one could shorten it. */
void xj_deferrals_of_cases(const struct xj_registering *in, struct xj_pool *pool, xj_date window_end,
                           struct xj_evidence *evidence, struct xj_diags *diags);

#endif
