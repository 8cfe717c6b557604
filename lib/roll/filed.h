/*
 * Which lines of materials.csv are about certain students. Few of them are found by searching the bytes, so that one case in a book of hundreds of thousands of lines costs no fold of
 * them all.
 */
#ifndef XJ_FILED_H
#define XJ_FILED_H

#include "record/table.h"
#include "roll/fields.h"

struct xj_filed_student {
	struct xj_span id;
	uint32_t first, last; /* indexes of lines, or XJ_NONE */
};

struct xj_filed_line {
	uint32_t row, next; /* next: index of the student's next line, or XJ_NONE */
};

struct xj_filed {
	struct xj_pool *pool;
	const struct xj_table *table;
	struct xj_material_fields f;
	struct xj_filed_student *students;
	size_t nstudents, capstudents;
	struct xj_map by_id;
	struct xj_filed_line *lines;
	size_t nlines, caplines;
};

void xj_filed_open(struct xj_filed *filed, struct xj_pool *pool, const struct xj_table *materials);
/* Asks about a student, before the look. The span must last as long as the pool. */
void xj_filed_ask(struct xj_filed *filed, struct xj_span student_id);
/* Finds the lines of all who were asked about, but for those that are bad. Once. */
void xj_filed_look(struct xj_filed *filed);
/* Index of the student's first line; go on by next. */
uint32_t xj_filed_of(const struct xj_filed *filed, struct xj_span student_id);

#endif
