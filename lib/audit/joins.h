/*
 * What a rule may ask of the other files: the student's row on the roll, the student's cases, who is at it already. Look-ups cost; a rule asks when
 * its own row has shown that it matters. Several files of a kind are taken together, the first that has an answer first.
 */
#ifndef XJ_JOINS_H
#define XJ_JOINS_H

#include "audit/audit.h"

/* The student's row on the roll; NULL where no roll was given, or none has the student. Borrowed until the next call. */
const struct xj_cursor *xj_audit_student(struct xj_audit *a, struct xj_span student_id);
/* The status of a row of the roll; NULL for an unknown one. */
const struct xj_status *xj_audit_status(const struct xj_audit *a, const struct xj_cursor *roll);
/* A cell of any record by its field's name; empty where there is none. */
struct xj_span xj_audit_cell(const struct xj_cursor *c, const char *field);
/* Does the file have a column for the field? One that has none says nothing of it. */
static inline bool
xj_audit_has_field(const struct xj_table *table, int field)
{
	return field >= 0 && table->column_of[field] >= 0;
}
xj_date xj_audit_date(const struct xj_cursor *c, const char *field);

/* One of a student's cases. Begin with all zero. */
struct xj_audit_case {
	struct xj_audit_file *file;
	struct xj_cases *folded;
	uint32_t index; /* of `folded` */
	struct xj_cursor *line; /* at its last line; borrowed until the next call */
	const struct xj_workflow *workflow; /* NULL: unknown */
	bool changed; /* the workflow is not the one that it was opened under, which is not kept */
	bool begun;
};
/* The student's next case, in the order of the files and in each as they were opened; false behind the last. */
bool xj_audit_case_next(struct xj_audit *a, struct xj_span student_id, struct xj_audit_case *it);
/* The case of this number; false where no file has it. */
bool xj_audit_case_find(struct xj_audit *a, struct xj_span case_id, struct xj_audit_case *it);
/* The next case by which the student was to come from another school; `it` as above. False behind the last, and without cases. */
bool xj_audit_came(struct xj_audit *a, struct xj_span student_id, struct xj_audit_case *it);
/* Is somebody at it: has the student an open case whose effect would set one of these fields of the roll (closed by NULL) and which may begin
 * from the status that the student has; or did such a case take effect already, and is only not on the roll yet? False where no cases were given.
 * What is at hand goes on by itself, and its own steps have deadlines. */
bool xj_audit_in_hand(struct xj_audit *a, struct xj_span student_id, const char *const *fields);
/* Fields whose change ends a status, or puts off its end: status, status_until. */
extern const char *const xj_audit_ends_status[];

/* The files of a kind, one after the other: `after` NULL for the first; NULL behind the last. */
struct xj_audit_file {
	enum xj_audit_kind kind;
	struct xj_table *table;
	struct xj_cursor cursor; /* of joins; walks have their own */
	struct xj_index *by_student; /* made when it is first asked for */
	struct xj_cases *folded;     /* of cases; made when it is first asked for */
	struct xj_items *items;      /* of materials; the same */
};
struct xj_audit_file *xj_audit_file(const struct xj_audit *a, enum xj_audit_kind kind, const struct xj_audit_file *after);
struct xj_cases *xj_audit_folded(struct xj_audit *a, struct xj_audit_file *file);
struct xj_items *xj_audit_items(struct xj_audit *a, struct xj_audit_file *file);

/* Each line of all registrations, in the order of the files; those that are not well formed are left out. */
typedef void xj_registration_line_fn(void *ctx, const struct xj_cursor *line, const struct xj_registration_fields *f);
void xj_audit_each_registration(struct xj_audit *a, xj_registration_line_fn *fn, void *ctx);

/* The facts of a condition about a case, as its first line asked for it on that day: request is that line, roll the student's row now (NULL: unknown), academic the
 * figures, where such a file was given. `asked` and `roll` are cursors for the caller to keep while the facts are used. */
void xj_audit_facts(struct xj_audit *a, struct xj_cases *folded, uint32_t index, struct xj_cursor *asked,
                    const struct xj_cursor *roll, struct xj_facts *out);

#endif
