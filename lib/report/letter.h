/*
 * Letters for a list of students or of cases, each filled in, and what issuing them puts into the register of letters.
 *
 * A letter that is numbered takes the next number of its series in the year; the numbers of a batch follow one another in the order of the list. Without a register (`issued`
 * NULL) it is a draft: it has neither number nor code, and says so. One that is not numbered is printed and goes into no register.
 */
#ifndef XJ_LETTER_H
#define XJ_LETTER_H

#include "record/changeset.h"
#include "report/issued.h"
#include "report/letter_data.h"

struct xj_lettering {
	const struct xj_policy *policy;
	const struct xj_letter_kind *kind;
	struct xj_table *recipients; /* rows that are refused are marked bad; a student or a case named again gets no second letter */
	const struct xj_table *roll;
	const struct xj_table *cases;         /* NULL: none are known */
	const struct xj_table *registrations; /* NULL: none are known */
	const struct xj_table *issued;        /* the register, as it is now; NULL: drafts */
	const struct xj_table *gone;          /* what was taken out of it; may be NULL */
	struct xj_span secret; /* of letter_code.h */
	struct xj_span by;     /* who issues it; may be empty */
	xj_date today;
	bool unmask;
	bool again; /* also to those who were issued the same today */
	int64_t first; /* the serial number to begin with, where it is beyond the last one; 0: the next one */
};

struct xj_letter {
	struct xj_span number, code; /* empty: a draft, or not numbered */
	struct xj_span file; /* what its file is called, without an ending; not yet fit to be a name */
	struct xj_sheet sheet;
};

struct xj_letters {
	struct xj_letter *list;
	size_t count, cap;
};

/* The last serial number of the kind's series in the year, what was taken back included; 0 for none. `gone` may be NULL. */
int64_t xj_letters_last(struct xj_pool *pool, const struct xj_lettering *in);
/* Does a letter of this kind show sensitive values whole, with --unmask or without? */
bool xj_letter_shows_whole(const struct xj_letter_kind *kind, bool unmask);
/* `out` from empty; `changes` are those of `issued`, NULL where there is none. Refused, at its row of the list: who is not on the roll, or is named otherwise there; a case of another student; a case that is not there, or that the letter
 * is not about; whom it is not for, by the kind's `when`; who was issued the same today; whose number another letter has. */
void xj_letters_make(const struct xj_lettering *in, struct xj_pool *pool, struct xj_letters *out, struct xj_changes *changes,
                     struct xj_diags *diags);

#endif
