/*
 * Cases, folded from the lines of cases.csv: the first line opens one, each later line is one decision, the last line is its state.
 *
 * Where a case stands follows from its lines and its workflow. A step is done when its decision stands, skipped when its condition does not
 * hold, ready when everything it needs is done or skipped. A return to a step undoes that step and whatever follows from it.
 * With the effect all steps before it are settled. Only after an emergency some of them still wait, to be ratified: a step before the effect in the `waiting` cell of a
 * line behind it, which no other case has, is the mark of one.
 */
#ifndef XJ_CASES_H
#define XJ_CASES_H

#include "roll/facts.h"

struct xj_case {
	uint32_t first, last; /* rows of cases.csv */
	uint32_t lines;
	uint32_t next_of_student; /* index of the student's next case, or XJ_NONE */
};

struct xj_cases {
	struct xj_pool *pool;
	const struct xj_table *table;
	struct xj_case_fields f;
	struct xj_case *list; /* in the order they were opened */
	size_t count, cap;
	uint32_t *next_line;  /* by row: the case's next line, or XJ_NONE */
	struct xj_map by_id, by_student; /* by_student: the first case of one */
	struct xj_cursor keys; /* for the maps */
};

/* The workflow that a case runs under: its text as the case was opened with it, else the present one (then *changed, which may be NULL); NULL where there is neither. */
const struct xj_workflow *xj_case_workflow(const struct xj_policy *policy, struct xj_span name, struct xj_span version,
                                           bool *changed);

/* Lines that are bad or not well formed are left out (whoever read the table has said so). */
void xj_cases_fold(struct xj_cases *cases, struct xj_pool *pool, const struct xj_table *table);
uint32_t xj_cases_find(struct xj_cases *cases, struct xj_span case_id);
/* The student's first case; go on by next_of_student. */
uint32_t xj_cases_of(struct xj_cases *cases, struct xj_span student_id);

/* `step` or `step:due` in a `waiting` cell. */
struct xj_waiting {
	struct xj_span step;
	xj_date due; /* XJ_NO_DATE: no deadline */
};
/* The next one off the front of *rest; false when there is none. */
bool xj_waiting_next(struct xj_span *rest, struct xj_waiting *out);
bool xj_waiting_find(struct xj_span waiting, struct xj_span step, struct xj_waiting *out);

/* Does this decision settle its step: pass, issue, mark? */
bool xj_decision_passes(struct xj_span decision);
/* done[i]: step i of the workflow is decided and the decision stands. */
void xj_case_done(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, bool *done);
/* Undoes `step` and all that needs it, directly or not. */
void xj_case_undo(struct xj_pool *pool, const struct xj_workflow *w, size_t step, bool *done);

/* Is the effect there, and this step, for which the case waits, to be ratified? */
bool xj_case_ratifies(const struct xj_workflow *w, const bool *done, size_t step);
/* The `waiting` cell to go on from when the effect is decided before its turn on `on`: the steps to be ratified, whatever their conditions, with their deadline, in place of those
 * that lead to the effect. False with diagnostics at `where`. */
bool xj_case_ahead(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool,
                   const bool *done, struct xj_span before, xj_date on, struct xj_buf *out,
                   const struct xj_where *where, struct xj_diags *diags);

/* Writes the steps that are ready now into *out as a `waiting` cell. Those in `before` keep their deadline; the others' clock starts on
 * `on`. False with diagnostics at `where` (a fact that a step's condition asks for is unknown, a calendar year is missing). */
bool xj_case_waiting(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_facts *facts,
                     const bool *done, struct xj_span before, xj_date on, struct xj_buf *out,
                     const struct xj_where *where, struct xj_diags *diags);

#endif
