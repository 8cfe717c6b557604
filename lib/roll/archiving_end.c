/* May an item be destroyed: is its period over, and the case that it belongs to? */
#include "roll/archiving_inside.h"
#include "roll/effective.h"
#include "roll/keeping.h"

#define REFUSE XJ_REFUSE_MOVE

static void
check_case(struct xj_moving *m, uint32_t item, const char *id)
{
	struct xj_span case_id = xj_move_cell(m, m->last[item], m->f.case_id);
	uint32_t at = case_id.n && m->in->cases ? xj_cases_find(&m->cases, case_id) : XJ_NONE;

	if (at != XJ_NONE && xj_cursor_move(&m->case_line, m->cases.list[at].last) &&
	    !xj_case_has_ended(xj_cell(&m->case_line, m->cases.f.state)))
		REFUSE(m, XJ_AT_ITEM_ID, XJ_CASE_UNDER_WAY, id, xj_span_text(m->pool, case_id), NULL);
}

static void
refuse_unknown(struct xj_moving *m, const struct xj_retention *r, uint32_t item, const char *id)
{
	if (!m->on_roll)
		REFUSE(m, XJ_AT_ITEM_ID, XJ_NOT_ON_ROLL,
		       xj_span_text(m->pool, xj_move_cell(m, m->last[item], m->f.student_id)),
		       m->in->roll ? m->in->roll->label : "the roll", NULL);
	else
		REFUSE(m, XJ_AT_ITEM_ID, XJ_KEPT_UNKNOWN, id,
		       r->rule && r->rule->from.n ? xj_span_text(m->pool, r->rule->from) : "status", NULL);
}

static void
refuse_kept(struct xj_moving *m, const struct xj_retention *r, uint32_t item, const char *id)
{
	const char *source = r->rule ? xj_span_text(m->pool, r->rule->source) : "";
	char until[11];

	if (r->kept == XJ_KEEPS_FOREVER)
		REFUSE(m, XJ_AT_ITEM_ID, XJ_KEPT_PERMANENTLY, id, source, NULL);
	else if (r->kept == XJ_KEEPS_ON_ROLL && m->on_roll)
		REFUSE(m, XJ_AT_ITEM_ID, XJ_KEPT_ON_ROLL, id, xj_span_text(m->pool, xj_cell(&m->student, m->rf.status)),
		       source, NULL);
	else if (r->kept != XJ_KEEPS_UNTIL)
		refuse_unknown(m, r, item, id);
	else if (m->on <= r->until)
		REFUSE(m, XJ_AT_ITEM_ID, XJ_KEPT_UNTIL, id, xj_date_format(r->until, until), source, NULL);
	else if (r->rule && r->rule->after == XJ_THEN_HAND_OVER)
		REFUSE(m, XJ_AT_ITEM_ID, XJ_KEPT_HANDED, id, source, NULL);
}

void
xj_move_check_end(struct xj_moving *m, uint32_t item)
{
	const char *id = xj_span_text(m->pool, xj_move_cell(m, m->last[item], m->f.item_id));
	xj_date filed = xj_date_parse(xj_move_cell(m, m->items.list[item].first, m->f.on));
	struct xj_retention r;

	if (!m->books) {
		m->books = xj_pool_zero(m->pool, 1, sizeof *m->books);
		xj_keeping_open(m->books, m->pool, m->in->policy, &m->items, m->in->cases ? &m->cases : NULL, m->in->today);
	}
	check_case(m, item, id);
	(void)xj_move_cell(m, m->last[item], m->f.kind); /* brings `kept` to the line */
	r = xj_retention_of(m->books, &m->kept, filed, m->on_roll ? &m->student : NULL);
	refuse_kept(m, &r, item, id);
}
