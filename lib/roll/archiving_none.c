/* Why a row moves nothing: where the items are, and what would help. */
#include "base/shown.h"
#include "roll/archiving_inside.h"

#define REFUSE XJ_REFUSE_MOVE

enum { SHOWN = 8 };

static struct xj_span
says(struct xj_moving *m, uint32_t item, int field)
{
	return xj_move_cell(m, m->last[item], field);
}

void
xj_refuse_item(struct xj_moving *m)
{
	struct xj_span id = m->v[XJ_AT_ITEM_ID];

	if (!m->names.list)
		xj_item_names(m->pool, &m->items, m->f.item_id, &m->names);
	REFUSE(m, XJ_AT_ITEM_ID, XJ_NO_SUCH_ITEM, xj_span_text(m->pool, id), xj_item_names_near(m->pool, &m->names, id), NULL);
}

void
xj_refuse_twice(struct xj_moving *m, uint32_t item)
{
	char *line = xj_pool_print(m->pool, "%zu", xj_table_line_number(m->in->list, m->moved_by[item] - 1));

	REFUSE(m, m->v[XJ_AT_ITEM_ID].n ? XJ_AT_ITEM_ID : XJ_AT_STUDENT_ID, XJ_ITEM_TWICE,
	       xj_span_text(m->pool, says(m, item, m->f.item_id)), line, NULL);
}

/* What the student has, and where it is. */
void
xj_refuse_student(struct xj_moving *m)
{
	struct xj_span student = m->v[XJ_AT_STUDENT_ID];
	uint32_t i = xj_items_of(&m->items, student);
	struct xj_buf b;
	int n = 0;

	if (i == XJ_NONE && m->in->roll && !m->on_roll) {
		REFUSE(m, XJ_AT_STUDENT_ID, XJ_NOT_ON_ROLL, xj_span_text(m->pool, student), m->in->roll->label, NULL);
		return;
	}
	xj_buf_init(&b, m->pool);
	for (; i != XJ_NONE && n <= SHOWN; i = m->items.list[i].next_of_student) {
		if (!xj_move_means(m, i))
			continue;
		if (n++ == SHOWN) {
			xj_buf_text(&b, " …");
			break;
		}
		xj_buf_text(&b, b.n ? ", " : "");
		xj_buf_span(&b, says(m, i, m->f.item_id));
		xj_buf_put(&b, ' ');
		xj_buf_span(&b, says(m, i, m->f.state));
	}
	REFUSE(m, XJ_AT_STUDENT_ID, XJ_NOTHING_TO_MOVE, xj_span_text(m->pool, student), b.n ? b.p : "none", NULL);
}

/* Where it is, by its last line. */
static const char *
whereabouts(struct xj_moving *m, uint32_t item)
{
	const int which[] = {m->f.state, m->f.to, m->f.organisation, m->f.transfer_no, m->f.due_on};
	struct xj_buf b;

	xj_buf_init(&b, m->pool);
	for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
		struct xj_span cell = says(m, item, which[i]);

		xj_buf_text(&b, i && cell.n ? ", " : "");
		xj_buf_span(&b, cell);
	}
	return b.p;
}

/* The command that brings it back; where none does, the one that tells of it. */
static const char *
way_back(struct xj_moving *m, uint32_t item)
{
	enum xj_keeping state = xj_move_state(m, item);
	struct xj_buf b;

	xj_buf_init(&b, m->pool);
	xj_buf_print(&b, "xueji archive %s --item ", state == XJ_ITEM_LENT || state == XJ_ITEM_SENT ? "return" : "list");
	xj_shown_word(&b, says(m, item, m->f.item_id));
	return b.p;
}

void
xj_refuse_state(struct xj_moving *m, uint32_t item)
{
	const char *id = xj_span_text(m->pool, says(m, item, m->f.item_id));

	if (m->rule->from & 1U << XJ_ITEM_HELD)
		REFUSE(m, XJ_AT_ITEM_ID, XJ_ITEM_AWAY, id, whereabouts(m, item), way_back(m, item), NULL);
	else
		REFUSE(m, XJ_AT_ITEM_ID, XJ_ITEM_HERE, id, xj_span_text(m->pool, says(m, item, m->f.state)), NULL);
}

void
xj_warn_left_out(struct xj_moving *m, struct xj_span student)
{
	struct xj_where where = xj_table_where(m->in->list, m->line.row, -1);
	struct xj_buf b;
	int n = 0;

	xj_buf_init(&b, m->pool);
	for (uint32_t i = xj_items_of(&m->items, student); i != XJ_NONE; i = m->items.list[i].next_of_student) {
		enum xj_keeping state = xj_move_state(m, i);

		if (state == XJ_ITEM_HELD)
			return;
		if (state != XJ_ITEM_LENT || n++ > SHOWN)
			continue;
		xj_buf_text(&b, b.n ? ", " : "");
		if (n > SHOWN)
			xj_buf_text(&b, "…");
		else
			xj_buf_span(&b, says(m, i, m->f.item_id));
	}
	if (n)
		xj_diag_add(m->diags, XJ_LEFT_OUT, &where, xj_span_text(m->pool, student), b.p, NULL);
}
