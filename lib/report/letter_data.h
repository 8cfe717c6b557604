/*
 * What the body of a letter is filled in with: the student's row, the case, what the school says; letter_kind.h lists the names. Values of sensitive fields are masked, but those
 * that the letter shows whole where that is asked for.
 */
#ifndef XJ_LETTER_DATA_H
#define XJ_LETTER_DATA_H

#include "report/letter_kind.h"
#include "roll/effective.h"
#include "roll/fields.h"

/* The letter at work, besides what its student and its case say. */
struct xj_letter_marks {
	struct xj_span number, code, by;  /* empty where it has none */
	xj_date on, valid_until;          /* the latter may be XJ_NO_DATE */
};

/* One for a batch of letters of one kind. */
struct xj_letter_data {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_letter_kind *kind;
	struct xj_cases *cases;                /* of letters about a case */
	const struct xj_table *registrations;  /* NULL: none are known */
	bool unmask;
	const struct xj_cursor *student;       /* at the row */
	uint32_t at;                           /* index of the case, or XJ_NONE */
	struct xj_letter_marks marks;
	struct xj_letter_case *about;          /* what was read of it */
	struct xj_letter_lists *lists;
};

/* `registrations` and `cases` may be NULL. */
void xj_letter_data_open(struct xj_letter_data *d, struct xj_pool *pool, const struct xj_policy *policy, const struct xj_letter_kind *kind,
                         struct xj_cases *cases, const struct xj_table *registrations);
/* Turns to another letter. `student` must stay at its row meanwhile. */
void xj_letter_data_turn(struct xj_letter_data *d, const struct xj_cursor *student, uint32_t at);
/* The body filled in. */
void xj_letter_data_fill(struct xj_letter_data *d, struct xj_sheet *sheet);
/* What conditions and number rules may ask: xj_facts_get of its student and case. */
void xj_letter_data_facts(struct xj_letter_data *d, xj_date today, struct xj_facts *facts);

#endif
