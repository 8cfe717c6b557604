/*
 * Inside of deciding steps: decision.c goes through the cases, judging.c says whether a decision is possible, signing.c who may take it, places.c whether
 * there is a place left, outcome.c what becomes of the case, emergency.c what is decided before its turn and what is ratified afterwards.
 */
#ifndef XJ_DECIDING_H
#define XJ_DECIDING_H

#include "roll/change.h"

enum xj_verdict {
	XJ_DECIDES_NOTHING,
	XJ_PASSES,
	XJ_SKIPS,
	XJ_RETURNS,
	XJ_REJECTS,
	XJ_WITHDRAWS,
	XJ_RECALLS,
	XJ_SIGNS,
	XJ_HANDS_OVER,
	XJ_URGES
};

/* Places taken of the plans of procedures, counted when the first case comes whose procedure has one. */
struct xj_places {
	bool counted;
	struct xj_map by_key;
	struct xj_span *keys; /* procedure, school year, what was set */
	int64_t *taken;
	size_t nkeys, cap, ntaken, captaken;
	bool *holds; /* by case */
};

struct xj_deciding {
	const struct xj_policy *policy;
	const struct xj_decision *d; /* what is decided: about the case at work, where a list says so */
	struct xj_decision own;
	struct xj_pool *pool;
	struct xj_table *table;
	struct xj_case_fields f;
	struct xj_cases cases;
	struct xj_places places;
	bool *seen; /* by case: a list may name one twice */
	const struct xj_table *roll;
	struct xj_index students;
	bool student_known; /* looked up for the case whose last line is `student_of`: row `student` of the roll, or XJ_NONE */
	size_t student_of;
	uint32_t student;
	struct xj_cursor line, first, row, other;
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
	struct xj_span key, role; /* as the line will have them: `step` or `step+role`, and who decides that */
	struct xj_waiting at;     /* the item of `waiting` that is decided, where there is one */
	bool waits;               /* there is */
	struct xj_span decision, waiting;
	enum xj_verdict verdict;
	struct xj_stand stand, before; /* see xj_case_stand */
	bool *done; /* of `stand` */
	uint32_t undone; /* recall: the row that is taken back; XJ_NONE: there is none */
	bool ahead; /* the effect is decided before its turn */
};

/* Refuses the case at work. */
#define XJ_REFUSE_CASE(x, field, ...) xj_table_refuse((x)->table, (x)->line.row, (field), (x)->diags, __VA_ARGS__)

static inline struct xj_span
xj_deciding_cell(const struct xj_deciding *x, int field)
{
	return xj_cell(&x->line, field);
}

/* By name; XJ_DECIDES_NOTHING for delegate and what is no decision. */
enum xj_verdict xj_verdict_of(struct xj_span decision);
/* Can a list decide so about one of its cases? All such, for messages. */
bool xj_decision_listed(struct xj_span decision);
extern const char xj_decisions_listed[];
/* What the case's step is decided by, where nothing else is said. */
struct xj_span xj_fitting_decision(const struct xj_deciding *x, const struct xj_step *step, struct xj_span signer);

/* The case's last line that is no urging, and the one above it; XJ_NONE where there is none. */
void xj_last_lines(struct xj_deciding *x, uint32_t index, uint32_t *last, uint32_t *above);
/* Is the decision one that this case had before, so that nothing is left to do? */
bool xj_decided_before(struct xj_deciding *x, const struct xj_deciding_case *s);
/* Is it possible, whoever takes it? */
bool xj_deciding_possible(struct xj_deciding *x, struct xj_deciding_case *s);
/* Adds the case's new line. False after a diagnostic, nothing added. */
bool xj_deciding_outcome(struct xj_deciding *x, struct xj_deciding_case *s);

/* Is there a place for the case, whose step is about to be passed? */
bool xj_places_left(struct xj_deciding *x, const struct xj_deciding_case *s);
/* To be called before the first decision about a case whose procedure has a plan. */
void xj_places_count(struct xj_deciding *x);
/* The case was decided; `ended`: it is rejected or withdrawn by now. */
void xj_places_decided(struct xj_deciding *x, const struct xj_deciding_case *s, bool ended);

/* The row of the roll of the case's student; NULL where it is not known. */
const struct xj_cursor *xj_deciding_student(struct xj_deciding *x);

/* May it be decided by whom it is? */
bool xj_deciding_allowed(struct xj_deciding *x, const struct xj_deciding_case *s);
/* Is it for other people to decide? Asked quietly; never where there is no authority. */
bool xj_deciding_others(struct xj_deciding *x, const struct xj_deciding_case *s);
/* May the person to whom it is handed over decide it? */
bool xj_deciding_heir(struct xj_deciding *x, const struct xj_deciding_case *s);
/* Does somebody hold the roles of the workflow's steps? One diagnostic for those of steps that every case needs, one for the others; false after the first. */
bool xj_roles_staffed(struct xj_pool *pool, const struct xj_workflow *w, const struct xj_authority *authority,
                      const char *label, struct xj_diags *diags);

/* May the step, which does not wait, be decided in an emergency? */
bool xj_emergency_allowed(struct xj_deciding *x, struct xj_deciding_case *s);
/* What a condition may ask about the case. */
struct xj_facts xj_deciding_facts(struct xj_deciding *x, const struct xj_deciding_case *s);
/* What the case waits for from then on, into s->waiting; see xj_case_ahead. */
bool xj_emergency_ahead(struct xj_deciding *x, struct xj_deciding_case *s);
/* The step to be ratified is rejected: notes the effect that is to be taken back. */
bool xj_emergency_reject(struct xj_deciding *x, const struct xj_deciding_case *s);

#endif
