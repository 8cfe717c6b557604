/* How the files become what a transaction makes of them. Internal to the book. */
#ifndef XJ_PLAN_H
#define XJ_PLAN_H

#include "book/inside.h"

enum xj_step_kind { XJ_STEP_APPEND, XJ_STEP_REPLACE, XJ_STEP_REMOVE };

struct xj_step {
	const char *name;
	enum xj_step_kind kind;
	struct xj_span *pieces; /* of the whole new file, or of what is put behind the old one */
	size_t npieces;
	size_t bytes;
	struct xj_book_file *file; /* in the book's list */
	int fd;                    /* of a file to be put behind */
	bool staged;
};

struct xj_plan {
	struct xj_book *b;
	struct xj_step *steps;
	size_t nsteps, capsteps;
	bool leaves;               /* files that were edited stay as they are */
	struct xj_span log;        /* what is put behind the log; empty for nothing */
	struct xj_head next;
	uint64_t rules;
	struct xj_state_text state;
};

/* What the transaction, and the files that were edited, need. False with a diagnostic where a name is none for a file. */
bool xj_plan_make(struct xj_plan *p, struct xj_book *b, const struct xj_transaction *t, struct xj_diags *diags);
/* A register's whole new text, in pieces that lie in the table where they can. */
struct xj_span *xj_plan_table(const struct xj_changes *ch, size_t *npieces);

#endif
