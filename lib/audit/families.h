/* The functions of the rule families, for the table in rules.c. */
#ifndef XJ_FAMILIES_H
#define XJ_FAMILIES_H

#include "audit/audit.h"

/* zombie.c: those away past their end, or without a word */
xj_audit_fn xj_audit_suspension_expired, xj_audit_suspension_ending, xj_audit_retention_expired,
	xj_audit_retention_unanswered, xj_audit_admission_expired, xj_audit_leave_expired, xj_audit_end_missing;
/* term.c: registering */
xj_audit_fn xj_audit_unregistered, xj_audit_lapse_running, xj_audit_lapse_total, xj_audit_deferral_expired;
/* identity.c: who is who */
xj_audit_fn xj_audit_id_number, xj_audit_id_mismatch, xj_audit_duplicate_person, xj_audit_duplicate_number,
	xj_audit_unknown_status, xj_audit_date_order;
xj_audit_ahead_fn xj_audit_persons_ahead;
xj_audit_begin_fn xj_audit_persons_begin, xj_audit_numbers_begin;
/* marking.c: cases that lie */
xj_audit_fn xj_audit_marking_overdue, xj_audit_marking_due, xj_audit_step_overdue;

#endif
