/*
 * The fields of record files that the rules here read or set, as indexes into the file's schema (-1 where a school's schema has no
 * such field). The schema says what they mean.
 */
#ifndef XJ_FIELDS_H
#define XJ_FIELDS_H

#include "record/schema.h"

#define XJ_ROLL_FIELDS(X)                                                                                            \
	X(student_id) X(name) X(sex) X(id_type) X(id_number) X(birth_date) X(exam_id) X(level) X(college) X(program) \
	X(program_name) X(years) X(grade) X(class) X(enrolled_on) X(expected_end_on) X(on_roll) X(status)            \
	X(status_reason) X(status_since) X(status_until) X(registered_term) X(registration) X(missed_running)        \
	X(missed_total) X(suspensions) X(suspended_days) X(repeats) X(confirmed_on) X(last_case) X(reviewed_on)

#define XJ_CASE_FIELDS(X)                                                                                            \
	X(case_id) X(student_id) X(workflow) X(version) X(reason) X(step) X(decision) X(by) X(role) X(entered_by)    \
	X(on) X(doc_no) X(starts_on) X(until) X(set) X(evidence) X(note) X(state) X(waiting)

#define XJ_REGISTRATION_FIELDS(X)                                                                                    \
	X(term) X(student_id) X(state) X(on) X(until) X(paid_on) X(attended_on) X(reason) X(by)

#define XJ_MATERIAL_FIELDS(X)                                                                                        \
	X(item_id) X(student_id) X(kind) X(title) X(case_id) X(doc_no) X(dated) X(form) X(pages) X(place)            \
	X(verified_by) X(verified_on) X(path) X(sha256) X(movement) X(on) X(by) X(entered_by) X(approved_by) X(to)   \
	X(to_role) X(organisation) X(letter) X(id_seen) X(purpose) X(due_on) X(transfer_no) X(seal_no) X(carrier)    \
	X(receipt_no) X(witness) X(note) X(state)

#define XJ_FIELD_MEMBER(name) int name;
struct xj_roll_fields {
	XJ_ROLL_FIELDS(XJ_FIELD_MEMBER)
};
struct xj_case_fields {
	XJ_CASE_FIELDS(XJ_FIELD_MEMBER)
};
struct xj_registration_fields {
	XJ_REGISTRATION_FIELDS(XJ_FIELD_MEMBER)
};
struct xj_material_fields {
	XJ_MATERIAL_FIELDS(XJ_FIELD_MEMBER)
};

#define XJ_FIELD_FIND(name) .name = xj_schema_field(schema, #name),
static inline struct xj_roll_fields
xj_roll_fields(const struct xj_schema *schema)
{
	return (struct xj_roll_fields){XJ_ROLL_FIELDS(XJ_FIELD_FIND)};
}
static inline struct xj_case_fields
xj_case_fields(const struct xj_schema *schema)
{
	return (struct xj_case_fields){XJ_CASE_FIELDS(XJ_FIELD_FIND)};
}
static inline struct xj_registration_fields
xj_registration_fields(const struct xj_schema *schema)
{
	return (struct xj_registration_fields){XJ_REGISTRATION_FIELDS(XJ_FIELD_FIND)};
}
static inline struct xj_material_fields
xj_material_fields(const struct xj_schema *schema)
{
	return (struct xj_material_fields){XJ_MATERIAL_FIELDS(XJ_FIELD_FIND)};
}

/* Puts a value into a new row; a school's schema may lack the field. */
static inline void
xj_put(struct xj_span *row, int field, struct xj_span value)
{
	if (field >= 0)
		row[field] = value;
}

#endif
