/*
 * Inside of reading school.yaml: its parts.
 */
#ifndef XJ_SCHOOL_READING_H
#define XJ_SCHOOL_READING_H

#include "policy/reading.h"
#include "policy/school.h"

/* Numbers and intake: school_intake.c. */
void xj_school_read_numbering(struct reader *r, const struct xj_node *root);
void xj_school_read_intake(struct reader *r, const struct xj_node *root);
/* Registration: school_registration.c. */
void xj_school_read_registration(struct reader *r, const struct xj_node *root);
/* The longest time to study: school_study.c. */
void xj_school_read_study(struct reader *r, const struct xj_node *root);
/* What is watched, and what is to be done again and again: school_watch.c. */
void xj_school_read_watch(struct reader *r, const struct xj_node *root);
/* The bands that marks are counted in: school_grades.c. */
void xj_school_read_grades(struct reader *r, const struct xj_node *root);
/* Whose findings are, and what is done about them: school_audit.c. */
void xj_school_read_audit(struct reader *r, const struct xj_node *root);
/* What reports are called as files: school_files.c. */
void xj_school_read_files(struct reader *r, const struct xj_node *root);

#endif
