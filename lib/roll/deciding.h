/*
 * Inside of deciding steps: decision.c goes through the cases, signing.c says who may decide, emergency.c what is decided before its turn and
 * what is ratified afterwards.
 */
#ifndef XJ_DECIDING_H
#define XJ_DECIDING_H

#include "roll/change.h"

enum xj_verdict { XJ_DECIDES_NOTHING, XJ_PASSES, XJ_RETURNS, XJ_REJECTS, XJ_WITHDRAWS };

struct xj_deciding {
	const struct xj_policy *policy;
	const struct xj_decision *d;
	struct xj_pool *pool;
	struct xj_table *table;
	struct xj_case_fields f;
	struct xj_cases cases;
	bool *seen; /* by case: a list may name one twice */
	const struct xj_table *roll;
	struct xj_index students;
	bool student_known; /* looked up for the case whose last line is `student_of`: row `student` of the roll, or XJ_NONE */
	size_t student_of;
	uint32_t student;
	struct xj_cursor line, first, row;
	struct xj_span *asked; /* cells of the line that the authority is asked about; NULL before the first */
	bool others, aloud; /* cases that are other people's to decide: seen one; to be refused, not passed over */
	xj_date today;
	struct xj_changes *out;
	struct xj_diags *diags;
};

/* Where one case stands (`line` is at its last line), and what is decided about it. */
struct xj_deciding_case {
	uint32_t index;
	const struct xj_workflow *w;
	size_t step; /* SIZE_MAX: the case as such is withdrawn */
	struct xj_span decision, waiting;
	enum xj_verdict verdict;
	bool *done;
	bool ahead; /* the effect is decided before its turn */
};

/* Refuses the case at work. */
#define XJ_REFUSE_CASE(x, field, ...) xj_table_refuse((x)->table, (x)->line.row, (field), (x)->diags, __VA_ARGS__)

static inline struct xj_span
xj_deciding_cell(const struct xj_deciding *x, int field)
{
	return xj_cell(&x->line, field);
}

/* The row of the roll of the case's student; NULL where it is not known. */
const struct xj_cursor *xj_deciding_student(struct xj_deciding *x);

/* May it be decided by whom it is? */
bool xj_deciding_allowed(struct xj_deciding *x, const struct xj_deciding_case *s);
/* Is it for other people to decide? Asked quietly; never where there is no authority. */
bool xj_deciding_others(struct xj_deciding *x, const struct xj_deciding_case *s);
/* Does somebody hold the roles of the workflow's steps? One diagnostic for those of steps that every case needs, one for the others; false after the first. */
bool xj_roles_staffed(struct xj_pool *pool, const struct xj_workflow *w, const struct xj_authority *authority,
                      const char *label, struct xj_diags *diags);

/* May the step, which does not wait, be decided in an emergency? */
bool xj_emergency_allowed(struct xj_deciding *x, struct xj_deciding_case *s);
/* What the case waits for from then on, into s->waiting; see xj_case_ahead. */
bool xj_emergency_ahead(struct xj_deciding *x, struct xj_deciding_case *s);
/* The step to be ratified is rejected: notes the effect that is to be taken back. */
bool xj_emergency_reject(struct xj_deciding *x, const struct xj_deciding_case *s);

#endif
