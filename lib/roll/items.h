/*
 * Items of students' files, folded from the lines of materials.csv: every line repeats what the item is, the last line is its state.
 */
#ifndef XJ_ITEMS_H
#define XJ_ITEMS_H

#include "record/table.h"
#include "roll/fields.h"

/* The states of an item. Records hold them in the school's words, codes/keeping.csv has these by their code. */
enum xj_keeping { XJ_ITEM_HELD, XJ_ITEM_LENT, XJ_ITEM_SENT, XJ_ITEM_TRANSFERRED, XJ_ITEM_DESTROYED, XJ_ITEM_STATES };
extern const char *const xj_keeping_codes[XJ_ITEM_STATES];

/* What is done with one, as codes/movement.csv has it by its code. */
enum xj_movement {
	XJ_MOVE_FILE,
	XJ_MOVE_VERIFY,
	XJ_MOVE_VIEW,
	XJ_MOVE_LEND,
	XJ_MOVE_RETURN,
	XJ_MOVE_TRANSFER,
	XJ_MOVE_RECEIPT,
	XJ_MOVE_DESTROY,
	XJ_MOVEMENTS
};
extern const char *const xj_movement_codes[XJ_MOVEMENTS];

struct xj_item {
	uint32_t first, last; /* rows */
	uint32_t lines;
	uint32_t next_of_student; /* index of the student's next item, or XJ_NONE */
	uint32_t astray;          /* the first row that is of another student than the first, or files the item again; XJ_NONE for none */
	bool again;               /* it files it again */
};

struct xj_items {
	struct xj_pool *pool;
	const struct xj_table *table;
	struct xj_material_fields f;
	struct xj_item *list; /* in the order they were filed */
	size_t count, cap;
	struct xj_map by_id, by_student; /* by_student: the first item of one */
	struct xj_cursor keys;           /* for the maps */
	uint32_t *last_of_student;       /* by item that is a student's first: the student's last */
	uint32_t *next_line;             /* by row: the next one of the same item, or XJ_NONE */
};

/* Lines that are bad or not well formed are left out. Lasts as long as the pool. */
void xj_items_fold(struct xj_items *items, struct xj_pool *pool, const struct xj_table *table);
/* Index of the item, or XJ_NONE. */
uint32_t xj_items_find(struct xj_items *items, struct xj_span item_id);
/* The student's first item; go on by next_of_student. */
uint32_t xj_items_of(struct xj_items *items, struct xj_span student_id);
/* The state that a cell of `state` says; HELD for one that nobody knows. */
enum xj_keeping xj_item_state(const struct xj_table *materials, struct xj_span cell);
/* The code of a cell's kind: 身份证复印件 is id-copy. */
struct xj_span xj_item_kind(const struct xj_table *materials, struct xj_span cell);
/* The same of its form: 复印件 is copy. */
struct xj_span xj_item_form(const struct xj_table *materials, struct xj_span cell);
/* Has the file something of the kind: neither destroyed nor, unless `gone`, sent away? */
bool xj_item_counts(enum xj_keeping state, bool gone);

#endif
