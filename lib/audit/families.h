/* The functions of the rule families, for the table in rules.c. */
#ifndef XJ_FAMILIES_H
#define XJ_FAMILIES_H

#include "audit/audit.h"

/* marking.c: steps past their deadline */
xj_audit_fn xj_audit_marking_overdue, xj_audit_marking_due, xj_audit_step_overdue,
	xj_audit_step_due, xj_audit_emergency_unratified, xj_audit_certificate_unissued;
const char *xj_audit_unasked_coming(const struct xj_audit *a);
/* steps.c: how a case was decided */
xj_audit_fn xj_audit_without_document, xj_audit_step_skipped, xj_audit_self_approved;
xj_audit_begin_fn xj_audit_steps_begin;
/* formal.c: what a decision takes besides its turn */
xj_audit_fn xj_audit_decided_without_number, xj_audit_notice_cut_short;
xj_audit_begin_fn xj_audit_formal_begin;
/* overtaken.c: cases that can come to nothing any more */
xj_audit_fn xj_audit_case_overtaken;
/* places.c: more cases than places */
xj_audit_end_fn xj_audit_plan_exceeded;
const char *xj_audit_unasked_plan(const struct xj_audit *a);
/* reasons.c: whether a case fits its procedure */
xj_audit_fn xj_audit_wrong_reason, xj_audit_against_procedure, xj_audit_evidence_missing,
	xj_audit_old_value_missing;
/* zombie.c: those away past their end, or without a word */
xj_audit_fn xj_audit_suspension_expired, xj_audit_suspension_ending, xj_audit_retention_expired,
	xj_audit_retention_unanswered, xj_audit_admission_expired,
	xj_audit_leave_expired, xj_audit_end_missing;
/* stays.c: how often and how long away */
xj_audit_fn xj_audit_suspended_too_often, xj_audit_suspended_too_long, xj_audit_admission_too_long;
xj_audit_begin_fn xj_audit_times_begin, xj_audit_stays_begin;
/* limits.c: repeating, the time to study and its end */
const char *xj_audit_unasked_study(const struct xj_audit *a);
xj_audit_begin_fn xj_audit_counters_begin, xj_audit_study_begin, xj_audit_graduation_begin;
xj_audit_fn xj_audit_repeated_too_often, xj_audit_over_study_limit, xj_audit_graduation_due;
/* candidates.c: what became of who was admitted */
xj_audit_fn xj_audit_intake_unaccounted, xj_audit_candidate_unaccounted, xj_audit_intake_twice;
xj_audit_begin_fn xj_audit_admitted_begin, xj_audit_candidates_begin, xj_audit_outcomes_begin;
const char *xj_audit_unasked_result(const struct xj_audit *a);
const char *xj_audit_lacks_result(const struct xj_audit *a);
/* verified.c: what cases left behind on the roll */
xj_audit_fn xj_audit_retention_unverified, xj_audit_discipline_ended;
xj_audit_begin_fn xj_audit_discipline_begin;
/* intake.c: the intake, once it is on the roll */
xj_audit_fn xj_audit_recheck_due, xj_audit_unconfirmed, xj_audit_intake_requirement;
xj_audit_begin_fn xj_audit_requirement_begin;
const char *xj_audit_unasked_recheck(const struct xj_audit *a);
const char *xj_audit_unasked_confirmation(const struct xj_audit *a);
const char *xj_audit_unasked_requirement(const struct xj_audit *a);
/* term.c: registering */
xj_audit_fn xj_audit_unregistered, xj_audit_lapse_running, xj_audit_lapse_total, xj_audit_arrival_report_late,
	xj_audit_deferral_expired, xj_audit_deferral_too_long;
xj_audit_begin_fn xj_audit_term_begin, xj_audit_report_begin, xj_audit_longest_begin;
xj_audit_end_fn xj_audit_report_end;
const char *xj_audit_unasked_term(const struct xj_audit *a);
const char *xj_audit_lacks_term(const struct xj_audit *a);
const char *xj_audit_lacks_terms(const struct xj_audit *a);
const char *xj_audit_unasked_lapse(const struct xj_audit *a);
const char *xj_audit_unasked_report(const struct xj_audit *a);
/* registered.c: who is registered and should not be, and who should */
xj_audit_fn xj_audit_mark_missing, xj_audit_mark_overdue, xj_audit_registered_unmet;
xj_audit_begin_fn xj_audit_marks_begin, xj_audit_pending_begin, xj_audit_unmet_begin;
const char *xj_audit_unasked_mark_days(const struct xj_audit *a);
const char *xj_audit_unasked_marks(const struct xj_audit *a);
const char *xj_audit_unasked_conditions(const struct xj_audit *a);
const char *xj_audit_lacks_lists(const struct xj_audit *a);
/* in_time.c: who is called in time and was not */
xj_audit_fn xj_audit_registered_late;
xj_audit_begin_fn xj_audit_window_begin;
/* followed.c: the roll against the registrations */
xj_audit_fn xj_audit_registration_mismatch;
xj_audit_begin_fn xj_audit_followed_begin;
/* sightings.c: signs of what nobody handled */
xj_audit_fn xj_audit_sighting_unhandled, xj_audit_grade_unhandled;
xj_audit_begin_fn xj_audit_sightings_begin, xj_audit_scores_begin;
const char *xj_audit_unasked_sightings(const struct xj_audit *a);
/* attendance.c: who stays away, and who is there */
xj_audit_end_fn xj_audit_absent;
xj_audit_fn xj_audit_present_while_away, xj_audit_graded_while_away;
xj_audit_begin_fn xj_audit_away_begin;
const char *xj_audit_unasked_attendance(const struct xj_audit *a);
/* leave.c: who is on leave too long */
xj_audit_end_fn xj_audit_leave_too_long;
const char *xj_audit_unasked_leave(const struct xj_audit *a);
/* archive.c: what students' files lack */
xj_audit_fn xj_audit_material_missing, xj_audit_archive_late;
xj_audit_begin_fn xj_audit_wanted_begin;
const char *xj_audit_unasked_archive(const struct xj_audit *a);
const char *xj_audit_unasked_opening(const struct xj_audit *a);
const char *xj_audit_unasked_required(const struct xj_audit *a);
const char *xj_audit_unasked_retention(const struct xj_audit *a);
const char *xj_audit_lacks_kept(const struct xj_audit *a);
/* custody.c: the items of students' files */
xj_audit_fn xj_audit_loan_overdue, xj_audit_receipt_missing, xj_audit_retention_over, xj_audit_copy_unverified,
	xj_audit_file_altered;
xj_audit_begin_fn xj_audit_custody_begin, xj_audit_checks_begin;
/* identity.c: who is who */
xj_audit_fn xj_audit_id_number, xj_audit_id_mismatch, xj_audit_duplicate_person, xj_audit_duplicate_number;
xj_audit_ahead_fn xj_audit_persons_ahead;
xj_audit_begin_fn xj_audit_sexes_begin, xj_audit_persons_begin, xj_audit_numbers_begin;
/* values.c: what a record may hold */
xj_audit_fn xj_audit_unknown_status, xj_audit_unknown_code, xj_audit_bad_value;
xj_audit_begin_fn xj_audit_codes_begin, xj_audit_values_begin;
/* dates.c: dates in order */
xj_audit_fn xj_audit_date_order, xj_audit_case_date_order, xj_audit_registration_date_order, xj_audit_material_date_order;
xj_audit_begin_fn xj_audit_days_begin, xj_audit_lines_begin, xj_audit_course_begin, xj_audit_handled_begin;
/* numbers.c: numbers of the school's own form */
xj_audit_fn xj_audit_number_format;
xj_audit_begin_fn xj_audit_forms_begin;
const char *xj_audit_lacks_programs_of_numbers(const struct xj_audit *a);
/* classes.c: classes and programmes */
xj_audit_fn xj_audit_class_capacity, xj_audit_class_mixed, xj_audit_program_mismatch;
xj_audit_begin_fn xj_audit_classes_begin, xj_audit_programs_begin;
xj_audit_end_fn xj_audit_class_capacity_end, xj_audit_class_mixed_end;
const char *xj_audit_unasked_capacity(const struct xj_audit *a);
const char *xj_audit_unasked_mixing(const struct xj_audit *a);
const char *xj_audit_programs_lack(const struct xj_audit *a);
/* standing.c: the roll against the cases */
xj_audit_fn xj_audit_on_roll_mismatch, xj_audit_roll_case_mismatch, xj_audit_case_not_on_roll;
xj_audit_begin_fn xj_audit_roll_case_begin;
/* references.c: who and what records name */
xj_audit_fn xj_audit_unknown_student, xj_audit_duplicate_case, xj_audit_duplicate_item, xj_audit_status_undecided;
xj_audit_begin_fn xj_audit_references_begin, xj_audit_decided_begin;
const char *xj_audit_unasked_since(const struct xj_audit *a);
/* office.c: the office itself */
xj_audit_fn xj_audit_role_expired, xj_audit_duty_due, xj_audit_calendar_missing;
xj_audit_begin_fn xj_audit_roles_begin;
const char *xj_audit_unasked_duties(const struct xj_audit *a);

#endif
