/*
 * Cases, folded from the lines of cases.csv: the first line opens one, each later line is one decision, the last line is its state.
 *
 * Where a case stands follows from its lines and its workflow. A step is done when its decision stands, skipped when its condition does not
 * hold, ready when everything it needs is done or skipped (`mode: any`: when one of its needs is done; the others are not waited for then). A
 * return to a step, or a rejection that sends the case back, undoes that step and whatever follows from it; a recall undoes the line above it.
 * With the effect all steps before it are settled. Only after an emergency some of them still wait, to be ratified: a step before the effect in the `waiting` cell of a
 * line behind it, which no other case has, is the mark of one.
 */
#ifndef XJ_CASES_H
#define XJ_CASES_H

#include "roll/facts.h"

struct xj_case {
	uint32_t first, last; /* rows of cases.csv */
	uint32_t lines;
	uint32_t astray;  /* the first row that cannot be of the same case, or XJ_NONE: it opens one again, or it is another student's */
	bool reopened;    /* that row opens one */
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

/* One item of a `waiting` cell: step[+role][@user][:due]. */
struct xj_waiting {
	struct xj_span step;
	struct xj_span signer; /* the role that was asked to sign besides, before the step's own; empty: the step itself */
	struct xj_span holder; /* login name of whom it was handed over to; empty: whoever has the role */
	xj_date due;           /* XJ_NO_DATE: no deadline */
};
/* The next one off the front of *rest; false when there is none. */
bool xj_waiting_next(struct xj_span *rest, struct xj_waiting *out);
/* By `step` or `step+role`, as the column step has it. */
bool xj_waiting_find(struct xj_span waiting, struct xj_span step, struct xj_waiting *out);
/* The first item of a step, its signers' included. */
bool xj_waiting_of(struct xj_span waiting, struct xj_span step, struct xj_waiting *out);
void xj_waiting_add(struct xj_buf *out, const struct xj_waiting *w);
/* `step` or `step+role`. */
struct xj_span xj_waiting_key(struct xj_pool *pool, const struct xj_waiting *w);

/* What stands of a case's decisions, by step of its workflow. */
struct xj_stand {
	bool *done;  /* decided, or passed over */
	bool *over;  /* passed over by the decision skip */
	xj_date *on; /* the day of that decision */
};
/* Nothing decided. */
struct xj_stand xj_stand_none(struct xj_pool *pool, const struct xj_workflow *w);

/* Does this decision settle its step: pass, issue, mark? */
bool xj_decision_passes(struct xj_span decision);
/* Takes the line at the cursor, one of the case's in their order, into *now; *was becomes what stood before it, but for an urging or a recall. */
void xj_stand_take(const struct xj_cases *cases, const struct xj_workflow *w, const struct xj_cursor *line, struct xj_stand *now,
                   struct xj_stand *was);
/* What stands by now and, where `before` is not NULL, what stood before the last line (urging is none): which a recall goes back to. */
void xj_case_stand(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, struct xj_stand *now,
                   struct xj_stand *before);
/* done[i]: step i of the workflow is decided and the decision stands. */
void xj_case_done(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, bool *done);
/* behind[i]: step i is `step` or needs it, directly or not. */
void xj_case_behind(const struct xj_workflow *w, size_t step, bool *behind);
/* Undoes `step` and all that needs it, directly or not. */
void xj_case_undo(struct xj_pool *pool, const struct xj_workflow *w, size_t step, bool *done);

/* Is the effect there, and this step, for which the case waits, to be ratified? */
bool xj_case_ratifies(const struct xj_workflow *w, const bool *done, size_t step);
/* Is everything settled that the step needs, or as much as it takes, or is it to be ratified; `waiting`: the cell of the line above? FALSE: *first is a step that had to be
 * decided before. UNKNOWN: a condition asks for what `fact` does not know. */
enum xj_truth xj_case_free(const struct xj_workflow *w, struct xj_pool *pool, const struct xj_stand *stand, struct xj_span waiting,
                           size_t step, xj_fact_fn *fact, void *facts, size_t *first);
/* The first step that ought to be waited for and is not in the cell; SIZE_MAX where there is none. */
size_t xj_case_forgotten(const struct xj_workflow *w, struct xj_pool *pool, const struct xj_stand *stand, struct xj_span waiting,
                         xj_fact_fn *fact, void *facts);
/* The `waiting` cell to go on from when the effect is decided before its turn on `on`: the steps to be ratified, whatever their conditions, with their deadline, in place of those
 * that lead to the effect. False with diagnostics at `where`. */
bool xj_case_ahead(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool,
                   const bool *done, struct xj_span before, xj_date on, struct xj_buf *out,
                   const struct xj_where *where, struct xj_diags *diags);

/* The last day of the public notices that step `step` has to wait for, and the step of which; XJ_NO_DATE where there is none. False with a
 * diagnostic at `where`: the calendar does not cover it. */
bool xj_case_notice(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool,
                    const struct xj_stand *stand, size_t step, xj_date *last, size_t *of, const struct xj_where *where,
                    struct xj_diags *diags);
/* How soon the step is to be decided, counted from `on`; XJ_NO_DATE where nothing says so. False as above. */
bool xj_case_due(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool, size_t step,
                 xj_date on, xj_date *due, const struct xj_where *where, struct xj_diags *diags);
/* Writes the steps that are ready now into *out as a `waiting` cell. Those in `before` stand there as they did, with signers, holders and deadlines; the
 * others' clock starts on `on`, or with the end of a public notice. False with diagnostics at `where` (a fact that a step's condition asks for is
 * unknown, a calendar year is missing). */
bool xj_case_waiting(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_facts *facts,
                     const struct xj_stand *stand, struct xj_span before, xj_date on, struct xj_buf *out,
                     const struct xj_where *where, struct xj_diags *diags);

#endif
