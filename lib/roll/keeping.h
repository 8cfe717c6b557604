/*
 * What a student's file must hold and by when, and how long an item of it is kept, by the rules of archive.yaml.
 */
#ifndef XJ_KEEPING_H
#define XJ_KEEPING_H

#include "policy/archive.h"
#include "roll/cases.h"
#include "roll/items.h"

/* Everything that is asked about students' files; made once, asked for each student. `cases` may be NULL: then nothing that cases require is known. */
struct xj_keeping_books {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_archive *rules;
	struct xj_items *items;
	struct xj_cases *cases;
	xj_date today;
	struct xj_cursor row;  /* of the items' table */
	struct xj_cursor line; /* of the cases' table */
	/* The file of the student asked about last, and that student's first item. */
	struct xj_paper {
		struct xj_span kind, case_id; /* kind: a code */
		xj_date on;                   /* filed */
		bool counts;                  /* neither destroyed nor of a line that cannot be read */
	} *file;
	size_t nfile, capfile;
	uint32_t whose;
};

void xj_keeping_open(struct xj_keeping_books *k, struct xj_pool *pool, const struct xj_policy *policy, struct xj_items *items,
                     struct xj_cases *cases, xj_date today);

/* One kind that the file of one student must hold. */
struct xj_required {
	const struct xj_archive_need *need;
	struct xj_span kind;    /* code */
	struct xj_span case_id; /* where it is of a case; else empty */
	xj_date from, due;      /* due: XJ_NO_DATE where the calendar does not cover it */
	bool filed;             /* it is there, was sent away, or is lent */
	xj_date filed_on;       /* when it first was; XJ_NO_DATE where not filed */
};

/* Calls fn for everything that is required of the student at this row of the roll. A need whose condition asks for what is not known, or whose day is not on the row, is
 * passed over. Spans are borrowed from rows and last as long as the call. */
typedef void xj_required_fn(void *ctx, const struct xj_required *required);
void xj_required_each(struct xj_keeping_books *k, const struct xj_cursor *student, xj_required_fn *fn, void *ctx);
/* The day from which the time to open this student's file is counted; XJ_NO_DATE: none is wanted, or the day is not known. *opened: the day of the first item that cases and letters did
 * not leave by themselves: of no case, and of a kind that is required from a day of the row on, or where nothing is, of any kind but that of letters; XJ_NO_DATE for none. */
xj_date xj_opening_from(struct xj_keeping_books *k, const struct xj_cursor *student, xj_date *opened);

/* Is the kind, by its code, one that a file must hold from some day of the row on? Where nothing is required so, any kind that no letter leaves. */
bool xj_opens_file(const struct xj_archive *rules, struct xj_span kind);

/* KEEPS_UNKNOWN: the day from which it is counted is not on record, or whether the rule fits is not known. */
enum xj_kept { XJ_KEEPS_FOREVER, XJ_KEEPS_ON_ROLL, XJ_KEEPS_UNTIL, XJ_KEEPS_UNKNOWN, XJ_KEEPS_NOWHERE };

struct xj_retention {
	enum xj_kept kept;
	const struct xj_archive_retention *rule; /* NULL: NOWHERE, no rule fits, or what it asks is not known */
	xj_date until; /* of KEEPS_UNTIL: the last day of keeping */
};

/* Of an item, whose row of materials is at `item`, of the student at `student` (NULL: on no roll; then what is asked of students is not known). */
struct xj_retention xj_retention_of(struct xj_keeping_books *k, const struct xj_cursor *item, xj_date filed, const struct xj_cursor *student);

#endif
