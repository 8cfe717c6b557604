/*
 * Numbers of items (材料编号), by the rule of archive.yaml. The serial counts within whatever else the number is made of; numbers that are on record are passed over, and so are
 * those given before.
 */
#ifndef XJ_ITEM_NUMBER_H
#define XJ_ITEM_NUMBER_H

#include "policy/archive.h"
#include "record/changeset.h"
#include "roll/filed.h"
#include "roll/items.h"

struct xj_item_numbers;

/* `out`: lines of materials that were added already count as taken; NULL for none. Lasts as long as the pool, and so must `items`. */
struct xj_item_numbers *xj_item_numbers_open(struct xj_pool *pool, const struct xj_archive *rules, struct xj_items *items,
                                             const struct xj_changes *out);
/* The same where not all items are folded, for the students that `filed` was asked about. */
struct xj_item_numbers *xj_item_numbers_open_for(struct xj_pool *pool, const struct xj_archive *rules, const struct xj_filed *filed,
                                                 const struct xj_changes *out);
/* Does the rule ask for more than the year and the student's number? */
bool xj_item_numbers_ask_roll(struct xj_pool *pool, const struct xj_archive *rules);
/* The next free number: behind the highest, and when there is none, whichever was left out. `student`: the student's row of the roll; may be NULL where the rule does not ask for it. False with the name of what is missing, or the counter that
 * overflows, in *unknown. */
bool xj_item_numbers_next(struct xj_item_numbers *n, struct xj_span student_id, const struct xj_cursor *student, int year,
                          struct xj_span *number, struct xj_span *unknown);
/* A number that people give, which must last as long; false when it is taken. */
bool xj_item_numbers_take(struct xj_item_numbers *n, struct xj_span number);

#endif
