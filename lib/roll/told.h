/*
 * A list of what is said of students on the roll, a line each: confirmations, results of a re-check. Refused are who is not on the roll,
 * another's name, a day to come, and both of two lines about one student that say different things. Whom a refused line names is left as is, with a note.
 */
#ifndef XJ_TOLD_H
#define XJ_TOLD_H

#include "record/table.h"
#include "roll/fields.h"

struct xj_told {
	struct xj_pool *pool;
	struct xj_table *list; /* of kind `confirmations` or `rechecks` */
	const struct xj_table *roll;
	struct xj_roll_fields rf;
	xj_date today;
	bool waits; /* a line of a day to come is passed over, not refused */
	int student_id, name, result, on, note, set; /* `set` -1 where the list has no such field */
	struct xj_cursor line, row; /* the line at work and the student's row */
	struct xj_index students, lines;
	bool *undecided; /* by row of the roll */
	struct xj_diags *diags;
};

void xj_told_open(struct xj_told *s, struct xj_pool *pool, struct xj_table *list, const struct xj_table *roll, xj_date today,
                  struct xj_diags *diags);
/* Calls `deal` for each line that stands; `against` tells which of the two things a line may say it says. */
void xj_told_each(struct xj_told *s, bool (*against)(const struct xj_told *s, const struct xj_cursor *line),
                  void (*deal)(void *ctx, bool against), void *ctx);

/* The day of the line at work: today where it has none. */
xj_date xj_told_day(const struct xj_told *s);
/* Does the line object? A line without a result does when it has something to say. */
bool xj_told_objects(const struct xj_told *s, const struct xj_cursor *line);
/* Is it the first line about its student? */
bool xj_told_first(struct xj_told *s);

#define XJ_REFUSE_TOLD(s, field, ...) xj_table_refuse((s)->list, (s)->line.row, (field), (s)->diags, __VA_ARGS__)

#endif
