/*
 * What students confirm once they are registered in a term: the day goes into confirmed_on, and where school.yaml says `confirm: required` the status
 * that follows on registering comes with it.
 */
#ifndef XJ_TERM_CONFIRMATION_H
#define XJ_TERM_CONFIRMATION_H

#include "roll/registration.h"

/* Refused is what told.h says, and rows about students who are not registered in the term. An earlier confirmation does not set the day back. An objection confirms nothing, with a warning. What is dated after
 * today is not seen yet; a row without a day counts as of today. Again the same list changes nothing. */
void xj_register_confirm(const struct xj_registering *in, struct xj_table *confirmations, struct xj_changes *roll,
                         struct xj_diags *diags);

#endif
