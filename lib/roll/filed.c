#define _GNU_SOURCE /* memmem */
#include "roll/filed.h"

/* As many are searched for one by one. */
enum { FEW = 4 };

static struct xj_span
student_key(void *ctx, uint32_t i)
{
	return ((struct xj_filed *)ctx)->students[i].id;
}

void
xj_filed_open(struct xj_filed *filed, struct xj_pool *pool, const struct xj_table *materials)
{
	*filed = (struct xj_filed){.pool = pool, .table = materials, .f = xj_material_fields(materials->schema)};
	xj_map_init(&filed->by_id, pool, 0, student_key, filed);
}

void
xj_filed_ask(struct xj_filed *filed, struct xj_span student_id)
{
	if (!student_id.n || xj_map_get(&filed->by_id, student_id) != XJ_NONE)
		return;
	*XJ_PUSH(filed->pool, filed->students, filed->nstudents, filed->capstudents) =
		(struct xj_filed_student){.id = student_id, .first = XJ_NONE, .last = XJ_NONE};
	(void)xj_map_put(&filed->by_id, student_id, (uint32_t)filed->nstudents - 1);
}

/* The line at the cursor, where it is of one of them. */
static void
take(struct xj_filed *filed, const struct xj_cursor *c)
{
	uint32_t at = xj_map_get(&filed->by_id, xj_cell(c, filed->f.student_id)), line = (uint32_t)filed->nlines;
	struct xj_filed_student *student = at == XJ_NONE ? NULL : &filed->students[at];

	if (!student)
		return;
	*XJ_PUSH(filed->pool, filed->lines, filed->nlines, filed->caplines) = (struct xj_filed_line){(uint32_t)c->row, XJ_NONE};
	if (student->first == XJ_NONE)
		student->first = line;
	else
		filed->lines[student->last].next = line;
	student->last = line;
}

/* The row in which this byte lies, which is not before row `low`. */
static size_t
row_at(const struct xj_table *t, size_t low, size_t at)
{
	size_t high = t->rows;

	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (t->starts[mid] <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static void
search(struct xj_filed *filed, struct xj_cursor *c, struct xj_span id)
{
	const struct xj_table *t = filed->table;
	const char *end = t->text.p + t->text.n, *hit;
	size_t row = 0;

	while (row < t->rows && (hit = memmem(t->text.p + t->starts[row], (size_t)(end - t->text.p) - t->starts[row], id.p, id.n))) {
		row = row_at(t, row, (size_t)(hit - t->text.p));
		if (xj_cursor_move(c, row) && xj_span_same(xj_cell(c, filed->f.student_id), id))
			take(filed, c);
		row++;
	}
}

void
xj_filed_look(struct xj_filed *filed)
{
	bool few = filed->nstudents <= FEW;
	struct xj_cursor c;

	xj_cursor_init(&c, filed->pool, filed->table);
	/* a quote is doubled in the bytes */
	for (size_t i = 0; few && i < filed->nstudents; i++)
		few = !memchr(filed->students[i].id.p, '"', filed->students[i].id.n);
	for (size_t i = 0; few && i < filed->nstudents; i++)
		search(filed, &c, filed->students[i].id);
	for (size_t row = 0; !few && row < filed->table->rows; row++)
		if (xj_cursor_move(&c, row))
			take(filed, &c);
}

uint32_t
xj_filed_of(const struct xj_filed *filed, struct xj_span student_id)
{
	uint32_t at = xj_map_get(&filed->by_id, student_id);

	return at == XJ_NONE ? XJ_NONE : filed->students[at].first;
}
