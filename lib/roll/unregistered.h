/*
 * Who is not registered in a term, for the departments concerned, and what becomes of those of them whom the closing left unregistered, as requests for
 * cases. Both look at the record as it stands: `in` has the roll and the registrations behind whatever the run decided, and `found`, by row of that
 * roll, what the run found out (NULL: there was none; then the lines of the registrations say why).
 */
#ifndef XJ_UNREGISTERED_H
#define XJ_UNREGISTERED_H

#include "roll/registration.h"

/* Rows of schema/unregistered.yaml, by college, grade, class and student; those whose deferral runs are among them, with its end. */
void xj_unregistered_list(const struct xj_registering *in, const struct xj_found *found, struct xj_changes *out);

/* Are the procedures and reasons there that school.yaml's consequences name? Diagnosed where not. */
bool xj_consequences_sound(const struct xj_policy *policy, struct xj_pool *pool, struct xj_diags *diags);
/* Rows of schema/requests.yaml: for each student who is closed as unregistered the first consequence that fits. False with a diagnostic where a condition asks for
 * what is not known. */
bool xj_unregistered_requests(const struct xj_registering *in, const struct xj_found *found, struct xj_changes *out,
                              struct xj_diags *diags);

#endif
