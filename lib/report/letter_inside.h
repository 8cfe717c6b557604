/* What letter_data.c and letter_lists.c share. */
#ifndef XJ_LETTER_INSIDE_H
#define XJ_LETTER_INSIDE_H

#include "record/value.h"
#include "report/letter_data.h"

/* What is read of a case when a letter about it begins. */
struct xj_letter_case {
	const struct xj_workflow *w; /* NULL: it is not known any more */
	const struct xj_reason *reason; /* NULL: none of the procedure's */
	struct xj_cursor line;       /* at its last line */
	struct xj_span set, evidence, opened_on, doc_no, effective_on, note;
};

enum xj_letter_list {
	XJ_LETTER_TERMS, XJ_LETTER_GROUNDS, XJ_LETTER_STEPS, XJ_LETTER_MATERIALS, XJ_LETTER_CHANGES, XJ_LETTER_LISTS
};
enum { XJ_LETTER_CELLS = 7 };

struct xj_letter_item {
	struct xj_span cells[XJ_LETTER_CELLS];
};

struct xj_letter_items {
	struct xj_letter_item *list;
	size_t count, cap;
};

struct xj_letter_lists {
	struct xj_letter_items items[XJ_LETTER_LISTS];
	struct xj_registration_fields f;
	struct xj_cursor row;      /* of the registrations */
	struct xj_index first;     /* of each student */
	uint32_t *next, *last;     /* by row; NULL until asked for. `last` counts for first rows only */
};

/* What the request sets a field to, or what it was before, as the letter may show it. */
struct xj_span xj_letter_set(const struct xj_letter_data *d, struct xj_span field);
struct xj_span xj_letter_was(const struct xj_letter_data *d, struct xj_span field);
/* Words of somebody's own, in which the number of an identity card may stand: that is masked. */
struct xj_span xj_letter_words(const struct xj_letter_data *d, struct xj_span text);

void xj_letter_lists_turn(struct xj_letter_data *d);
size_t xj_letter_lists_count(const struct xj_letter_data *d, struct xj_span list);
struct xj_span xj_letter_lists_value(const struct xj_letter_data *d, struct xj_span list, size_t index, struct xj_span name);

#endif
