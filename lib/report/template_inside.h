/* The tree of a letter's body. Parts are linked, so that one that is still being read stays where it is. */
#ifndef XJ_TEMPLATE_INSIDE_H
#define XJ_TEMPLATE_INSIDE_H

#include "report/template.h"

enum part_kind {
	PART_TEXT,
	PART_JOIN,    /* the source goes on in the next line */
	PART_VALUE,
	PART_SECTION, /* shown where the value is not empty, or for each item of the list */
	PART_UNLESS,  /* shown where it is empty */
	PART_LINE,
	PART_CELL,    /* of a line that is a row */
};

struct xj_letter_form;

struct part {
	enum part_kind kind;
	struct xj_span text;      /* as it is; of PART_VALUE and sections the name */
	struct xj_span list;      /* the name is of an item of this list; empty: outside */
	bool of_list;             /* section: the name is a list's */
	bool label;               /* cell: nothing to fill in */
	enum xj_line_kind line;
	const struct xj_letter_form *forms[2];
	size_t nforms;
	struct part *inside, **last; /* what it holds, and where the next one goes */
	struct part *next;
};

struct xj_body {
	struct part top; /* only `inside` is used */
};

typedef void xj_letter_form_fn(struct xj_buf *out, struct xj_span value);

/* What can be behind the | of a tag. */
struct xj_letter_form {
	const char *name;
	xj_letter_form_fn *write;
};

/* Closed by one without a name. */
extern const struct xj_letter_form xj_letter_forms[];

#endif
