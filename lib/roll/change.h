/*
 * Opening status changes, deciding their steps, and carrying their effects to the roll. Tables in, changes out; nothing is read or written
 * here. Refused rows get diagnostics and are marked bad in the table they stand in; the other rows are decided as if the bad ones were not there.
 */
#ifndef XJ_CHANGE_H
#define XJ_CHANGE_H

#include "record/changeset.h"
#include "roll/cases.h"

/* Who may act, where there is somebody to ask. `student` is the roll row (NULL: not known), `line` the case's last line, only that its `step` is the one to be decided: a right may
 * be for one step of a role. */
struct xj_authority {
	/* May the step of this role be decided? False after a diagnostic at `where`; with `diags` NULL it is only asked, and nothing said or recorded. */
	bool (*may)(void *ctx, struct xj_span role, const struct xj_cursor *student, const struct xj_cursor *line,
	            const struct xj_where *where, struct xj_diags *diags);
	/* May the actor enter what another person signed about this subject? */
	bool (*enters)(void *ctx, const struct xj_cursor *student, const struct xj_cursor *line);
	/* Does anybody hold the role? */
	bool (*held)(void *ctx, struct xj_span role);
	void *ctx;
	/* Is whoever signs the person with this login name? */
	bool (*is)(void *ctx, struct xj_span user);
	/* Could the person with this login name decide the step? The name in records goes into *person. False after a diagnostic. */
	bool (*could)(void *ctx, struct xj_span user, struct xj_span role, const struct xj_cursor *student,
	              const struct xj_cursor *line, struct xj_span *person, const struct xj_where *where,
	              struct xj_diags *diags);
};

/* Values for all requests of a batch; a request's own cell goes first. p NULL or XJ_NO_DATE for none. */
struct xj_request_defaults {
	struct xj_span reason, set, evidence, by, note, entered_by;
	struct xj_span given; /* facts told outright; for cases that are only thought of */
	xj_date starts_on, until, on;
	const struct xj_authority *authority; /* NULL: nobody to ask. Else a procedure with a step that nobody could decide is not begun. */
};

/* Opens one case a request. Checked: the student, the status it may start from, the reason and its proofs and longest stay, the limits in
 * number and total, refuse and require, no other case of the student open. A request that was opened before is passed over,
 * so a batch may be run again. `academic` may be NULL. */
void xj_change_open(const struct xj_policy *policy, const struct xj_workflow *w, struct xj_table *requests,
                    const struct xj_table *roll, const struct xj_table *cases, const struct xj_table *academic,
                    const struct xj_request_defaults *defaults, xj_date today, struct xj_changes *out,
                    struct xj_diags *diags);

/* What `approve` decides. */
struct xj_decision {
	const struct xj_authority *authority; /* NULL: names are taken as given */
	bool emergency; /* decide the effect step though others before it are open */
	struct xj_span step, decision, workflow; /* p NULL: whatever fits; step: `step`, or `step+role` of a signer */
	struct xj_span to; /* return: a step; sign: a role; hand-over: a login name */
	struct xj_span by, entered_by, doc_no, note;
	struct xj_span given; /* as of requests */
	struct xj_span actor; /* the person at work, who may enter what `by` signed; p NULL: not known */
	xj_date on;
	const struct xj_span *only; /* case ids; NULL: every case that waits at the step */
	size_t nonly;
	struct xj_table *list; /* where the last `nlisted` of `only` stand, and in which rows; NULL for none */
	const size_t *list_rows;
	size_t nlisted;
	const struct xj_span *list_decisions, *list_notes; /* of each that is listed, empty: as above; NULL: the list has none */
	struct xj_taken_back *taken_back; /* gets the effects that a rejected ratification takes back; NULL: such a rejection is refused */
};

/* An effect that is to be taken off the roll again by the caller, in the same transaction: what the command did to the student's row that recorded line number
 * `line` (1 is the first) of the case. */
struct xj_effect_taken {
	struct xj_span case_id, student_id;
	uint32_t line;
};

struct xj_taken_back {
	struct xj_effect_taken *list;
	size_t count, cap;
};

/* Adds one line to each case concerned. `roll` may be NULL unless a step's condition asks about it. Answers how many were decided.
 *
 * A step is passed over (skip) where it is optional; passed back and forth by return, by a rejection whose step says where to, and by recall, which takes back the
 * decision that one has just taken. sign has another role look at it first, hand-over gives it to one person; urge is only recorded.
 *
 * Where there is an authority, a step is decided by its role's holders, one that was handed over by that person alone, and without `only` what waits for
 * other people is passed over; a case is withdrawn by the applicant, by whoever opened it, or by a holder of the role that it waits for. An emergency
 * is for cases that `only` names: the effect step is decided before its turn, the steps of the procedure's `ratify` that are still open wait
 * afterwards, and the others before it count as skipped. Rejecting a ratification ends the case and takes its effect back. */
size_t xj_change_decide(const struct xj_policy *policy, const struct xj_decision *decision, struct xj_table *cases,
                        const struct xj_table *roll, xj_date today, struct xj_changes *out, struct xj_diags *diags);

/* Carries to the roll the effects of the cases that took effect and are not in it yet (R-319: the effect comes with the document), in the order they
 * were recorded: within a file by the line that decided the effect, whatever its date; between files by that date. `last_case` of a roll row names the last one in it, so
 * a second run changes nothing; a row whose last_case is in none of the files is refused, for nobody could tell what it holds already. A case given twice
 * counts once. Each effect must still start from a status of its procedure's `from`; otherwise the case is refused and the student left alone. */
void xj_change_apply(const struct xj_policy *policy, const struct xj_table *const *cases, size_t ncases,
                     struct xj_table *roll, struct xj_changes *out, struct xj_diags *diags);

/* The same for those cases alone whose effect is recorded at or behind row `since` of this file: what one command decided. */
void xj_change_carry(const struct xj_policy *policy, const struct xj_table *cases, size_t since, struct xj_table *roll,
                     struct xj_changes *out, struct xj_diags *diags);

/* The day a case took effect (its effect step was decided), XJ_NO_DATE for never; its document into *doc_no. */
xj_date xj_case_effective_on(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w,
                             struct xj_span *doc_no);
/* The row that records it, or XJ_NONE. */
uint32_t xj_case_effective_row(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w);

#endif
