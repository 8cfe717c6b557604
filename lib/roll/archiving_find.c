/* Which items a row means: one by its number, those sent under one number, or those of a student. */
#include "base/nearest.h"
#include "roll/archiving_inside.h"

#define REFUSE XJ_REFUSE_MOVE

static struct xj_span
says(struct xj_moving *m, uint32_t item, int field)
{
	return xj_move_cell(m, m->last[item], field);
}

static struct xj_span
sent_under(void *ctx, uint32_t at)
{
	struct xj_moving *m = ctx;

	return xj_move_cell(m, m->sendings[at].line, m->f.transfer_no);
}

/* What was ever sent under a number, and which numbers wait for a receipt. */
static void
list_transfers(struct xj_moving *m)
{
	uint32_t *latest = NULL;
	size_t nlatest = 0, caplatest = 0;

	if (m->listed)
		return;
	m->listed = true;
	xj_map_init(&m->by_transfer, m->pool, 0, sent_under, m);
	for (uint32_t line = 0; line < m->in->materials->rows; line++) {
		uint32_t at = (uint32_t)m->nsendings, first, item;
		struct xj_span number;

		if (m->in->materials->bad[line] || !xj_move_is(m, line, XJ_MOVE_TRANSFER))
			continue;
		number = xj_span_copy(m->pool, xj_move_cell(m, line, m->f.transfer_no));
		item = xj_items_find(&m->items, xj_move_cell(m, line, m->f.item_id));
		if (!number.n || item == XJ_NONE)
			continue;
		*XJ_PUSH(m->pool, m->sendings, m->nsendings, m->capsendings) = (struct xj_sending){line, item, XJ_NONE, false};
		*XJ_PUSH(m->pool, latest, nlatest, caplatest) = at;
		first = xj_map_put(&m->by_transfer, number, at);
		if (first == XJ_NONE) {
			first = at;
		} else {
			m->sendings[latest[first]].next = at;
			latest[first] = at;
		}
		if (m->items.list[item].last == line && !m->sendings[first].waits) {
			m->sendings[first].waits = true;
			*XJ_PUSH(m->pool, m->waiting, m->nwaiting, m->capwaiting) = number;
		}
	}
}

static void
refuse_transfer(struct xj_moving *m)
{
	struct xj_span number = m->v[XJ_AT_TRANSFER_NO];

	list_transfers(m);
	REFUSE(m, XJ_AT_TRANSFER_NO, XJ_NO_SUCH_TRANSFER, xj_span_text(m->pool, number),
	       xj_nearest(m->pool, number, m->waiting, m->nwaiting), NULL);
}

void
xj_transfer_check(struct xj_moving *m)
{
	struct xj_span day, to;
	uint32_t at;

	list_transfers(m);
	at = xj_map_get(&m->by_transfer, m->v[XJ_AT_TRANSFER_NO]);
	if (at == XJ_NONE)
		return;
	day = xj_move_cell(m, m->sendings[at].line, m->f.on);
	to = xj_move_cell(m, m->sendings[at].line, m->f.organisation);
	if (xj_date_parse(day) != m->on || (m->f.organisation >= 0 && !xj_span_same(to, m->v[XJ_AT_ORGANISATION])))
		REFUSE(m, XJ_AT_TRANSFER_NO, XJ_TRANSFER_USED, xj_span_text(m->pool, m->v[XJ_AT_TRANSFER_NO]),
		       xj_span_text(m->pool, day), xj_span_text(m->pool, to), NULL);
}

void
xj_transfer_add(struct xj_moving *m, uint32_t item)
{
	*XJ_PUSH(m->pool, m->sendings, m->nsendings, m->capsendings) = (struct xj_sending){m->last[item], item, XJ_NONE, false};
	(void)xj_map_put(&m->by_transfer, m->v[XJ_AT_TRANSFER_NO], (uint32_t)m->nsendings - 1);
}

bool
xj_move_means(struct xj_moving *m, uint32_t item)
{
	static const enum xj_move_at which[] = {XJ_AT_STUDENT_ID, XJ_AT_KIND, XJ_AT_TITLE, XJ_AT_CASE_ID, XJ_AT_FORM};

	for (size_t i = 0; i < sizeof which / sizeof *which; i++)
		if (m->v[which[i]].n && !xj_span_same(says(m, item, m->put[which[i]]), m->v[which[i]]))
			return false;
	return true;
}

static bool
is_copy(struct xj_moving *m, uint32_t item)
{
	int f = m->f.form;

	return f >= 0 && xj_span_is(xj_field_code(&m->into->fields[f], says(m, item, f)), "copy");
}

static bool
comes_back(const struct xj_moving *m)
{
	return m->in->what == XJ_MOVE_RECEIPT || m->in->what == XJ_MOVE_RETURN;
}

/* Who brings back what a student's file has lent says nothing of what is on its way elsewhere: that is named by its own number, or the transfer's. */
static bool
fits(struct xj_moving *m, uint32_t item)
{
	enum xj_keeping state = xj_move_state(m, item);
	struct xj_span transfer = comes_back(m) ? m->v[XJ_AT_TRANSFER_NO] : XJ_LIT("");

	if (!(m->rule->from & 1U << state) || (transfer.n && !xj_span_same(says(m, item, m->f.transfer_no), transfer)))
		return false;
	if (m->in->what == XJ_MOVE_RETURN && state == XJ_ITEM_SENT && !transfer.n)
		return false;
	return m->in->what != XJ_MOVE_VERIFY || (is_copy(m, item) && !says(m, item, m->f.verified_by).n);
}

static void
aim_at(struct xj_moving *m, uint32_t item)
{
	*XJ_PUSH(m->pool, m->targets, m->ntargets, m->captargets) = item;
}

/* Why a row may mean none. */
struct found {
	bool stands;    /* an item on record as the row says */
	uint32_t twice; /* one that another row moved; XJ_NONE */
};

static void
consider(struct xj_moving *m, uint32_t item, struct found *found)
{
	if (!xj_move_means(m, item))
		return;
	if (xj_move_done(m, item))
		found->stands = true;
	else if (fits(m, item))
		aim_at(m, item);
	else if (m->moved_by[item])
		found->twice = item;
}

/* Where none of those considered fits, why; `refuse` says that there is nothing. */
static void
conclude(struct xj_moving *m, const struct found *found, void (*refuse)(struct xj_moving *m))
{
	if (m->ntargets || xj_move_refused(m))
		return;
	if (found->stands)
		xj_move_stands(m);
	else if (found->twice != XJ_NONE)
		xj_refuse_twice(m, found->twice);
	else
		refuse(m);
}

/* Do the row's other words about the item fit it? */
static bool
is_that(struct xj_moving *m, uint32_t item)
{
	struct xj_span asked = m->v[XJ_AT_STUDENT_ID], has = says(m, item, m->f.student_id), id = m->v[XJ_AT_ITEM_ID];

	if (asked.n && !xj_span_same(asked, has)) {
		REFUSE(m, XJ_AT_STUDENT_ID, XJ_NOTHING_TO_MOVE, xj_span_text(m->pool, asked),
		       xj_pool_print(m->pool, "%.*s: %.*s", (int)id.n, id.p, (int)has.n, has.p), NULL);
		return false;
	}
	if (m->in->what == XJ_MOVE_RECEIPT && m->v[XJ_AT_TRANSFER_NO].n &&
	    !xj_span_same(m->v[XJ_AT_TRANSFER_NO], says(m, item, m->f.transfer_no))) {
		refuse_transfer(m);
		return false;
	}
	return true;
}

static void
find_one(struct xj_moving *m)
{
	struct xj_span id = m->v[XJ_AT_ITEM_ID];
	uint32_t item = xj_items_find(&m->items, id);

	if (item == XJ_NONE) {
		xj_refuse_item(m);
		return;
	}
	(void)xj_move_student(m, says(m, item, m->f.student_id));
	xj_move_check_name(m);
	if (!is_that(m, item))
		return;
	if (m->moved_by[item] && m->in->what != XJ_MOVE_VIEW)
		xj_refuse_twice(m, item);
	else if (xj_move_done(m, item) && !xj_move_refused(m))
		xj_move_stands(m);
	else if (!(m->rule->from & 1U << xj_move_state(m, item)))
		xj_refuse_state(m, item);
	else if (m->in->what == XJ_MOVE_VERIFY && !is_copy(m, item))
		REFUSE(m, XJ_AT_ITEM_ID, XJ_NOT_A_COPY, xj_span_text(m->pool, id),
		       xj_span_text(m->pool, says(m, item, m->f.form)), NULL);
	else
		aim_at(m, item);
}

static void
find_sent(struct xj_moving *m)
{
	struct found found = {.twice = XJ_NONE};

	list_transfers(m);
	for (uint32_t at = xj_map_get(&m->by_transfer, m->v[XJ_AT_TRANSFER_NO]); at != XJ_NONE; at = m->sendings[at].next)
		consider(m, m->sendings[at].item, &found);
	conclude(m, &found, refuse_transfer);
}

static void
find_of_student(struct xj_moving *m)
{
	struct found found = {.twice = XJ_NONE};

	for (uint32_t i = xj_items_of(&m->items, m->v[XJ_AT_STUDENT_ID]); i != XJ_NONE; i = m->items.list[i].next_of_student)
		consider(m, i, &found);
	conclude(m, &found, xj_refuse_student);
}

void
xj_move_find(struct xj_moving *m)
{
	struct xj_span student = m->v[XJ_AT_STUDENT_ID];
	bool by_transfer = comes_back(m) && m->v[XJ_AT_TRANSFER_NO].n;

	if (m->v[XJ_AT_ITEM_ID].n) {
		find_one(m);
		return;
	}
	if (student.n) {
		(void)xj_move_student(m, student);
		xj_move_check_name(m);
	}
	if (by_transfer)
		find_sent(m);
	else if (student.n)
		find_of_student(m);
	else
		xj_move_lacks(m, XJ_AT_ITEM_ID, comes_back(m) ? "--item / --student / --transfer" : "--item / --student");
}
