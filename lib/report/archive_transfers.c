/* Files that are under way to others, and those whose receipts came in the period. */
#include "report/archive_inside.h"

/* The items of one student under one number. */
struct transfer {
	uint32_t row;       /* of the line that sent the first of them */
	int64_t items, out; /* out: still without a receipt */
	xj_date on, received_on;
	struct xj_span receipt_no;
};

struct transfers {
	struct xj_archive_report *a;
	struct xj_groups numbers; /* by number and student: index into list */
	struct transfer *list;
	size_t count, cap;
	uint32_t *of_item; /* the transfer that an item is under; XJ_NONE */
};

static enum xj_movement
movement_of(const struct xj_archive_report *a)
{
	int f = a->required.items.f.movement;
	struct xj_span code = f < 0 ? XJ_LIT("") : xj_field_code(&a->materials->schema->fields[f], xj_cell(&a->item, f));
	int m = 0;

	while (m < XJ_MOVEMENTS && !xj_span_is(code, xj_movement_codes[m]))
		m++;
	return (enum xj_movement)m;
}

static void
send(struct transfers *t, uint32_t item, uint32_t row)
{
	const struct xj_material_fields *f = &t->a->required.items.f;
	const struct xj_cursor *c = &t->a->item;
	struct xj_span key[2] = {xj_cell(c, f->transfer_no), xj_cell(c, f->student_id)};
	uint32_t index = xj_groups_at(&t->numbers, key);

	if (index == t->count)
		*XJ_PUSH(t->a->pool, t->list, t->count, t->cap) = (struct transfer){
			.row = row, .on = xj_date_parse(xj_cell(c, f->on)), .received_on = XJ_NO_DATE, .receipt_no = {"", 0}};
	t->list[index].items++;
	t->list[index].out++;
	t->of_item[item] = index;
}

/* Back without having been received, or there. */
static void
settle(struct transfers *t, uint32_t item, bool received)
{
	const struct xj_material_fields *f = &t->a->required.items.f;
	struct transfer *of;

	if (t->of_item[item] == XJ_NONE)
		return;
	of = &t->list[t->of_item[item]];
	t->of_item[item] = XJ_NONE;
	of->out--;
	of->items -= !received;
	if (!received)
		return;
	of->received_on = xj_date_parse(xj_cell(&t->a->item, f->on));
	of->receipt_no = xj_span_copy(t->a->pool, xj_cell(&t->a->item, f->receipt_no));
}

static void
read_lines(struct transfers *t)
{
	struct xj_archive_report *a = t->a;
	bool stranger;

	for (uint32_t row = 0; row < a->materials->rows; row++) {
		enum xj_movement what;
		uint32_t item;

		if (!xj_cursor_move(&a->item, row))
			continue;
		what = movement_of(a);
		if (what != XJ_MOVE_TRANSFER && what != XJ_MOVE_RECEIPT && what != XJ_MOVE_RETURN)
			continue;
		item = xj_items_find(&a->required.items, xj_cell(&a->item, a->required.items.f.item_id));
		if (item == XJ_NONE || !xj_files_has(a, xj_cell(&a->item, a->required.items.f.student_id), &stranger))
			continue;
		if (what == XJ_MOVE_TRANSFER)
			send(t, item, row);
		else
			settle(t, item, what == XJ_MOVE_RECEIPT);
	}
}

static const struct xj_files_column columns[] = {
	{OF_ITEM, "transfer_no", NULL}, {OF_STUDENT, "student_id", NULL}, {OF_STUDENT, "name", NULL}, {OF_STUDENT, "class", NULL},
	{OF_LIST, "on", "转出日期"},     {OF_LIST_NUMBER, "items", "件数"}, {OF_ITEM, "organisation", NULL}, {OF_ITEM, "carrier", NULL},
	{OF_ITEM, "seal_no", NULL},     {OF_LIST, "due_on", "应回执日期"}, {OF_LIST, "received_on", "回执日期"}, {OF_LIST, "receipt_no", "回执编号"},
	{OF_LIST_NUMBER, "days_over", "逾期天数"}, {OF_LIST, NULL, NULL},
};

static void
list_one(struct transfers *t, struct xj_grid *g, const struct transfer *one)
{
	const struct xj_material_fields *f = &t->a->required.items.f;
	struct xj_archive_report *a = t->a;
	struct xj_span *cells;
	xj_date due;
	bool stranger;

	if (!xj_cursor_move(&a->item, one->row) || !xj_files_has(a, xj_cell(&a->item, f->student_id), &stranger))
		return;
	due = xj_date_parse(xj_cell(&a->item, f->due_on));
	cells = xj_files_line(a, g, 0, columns);
	*xj_files_cell(g, cells, "on") = xj_span_copy(a->pool, xj_cell(&a->item, f->on));
	*xj_files_cell(g, cells, "items") = xj_grid_count(a->pool, one->items);
	*xj_files_cell(g, cells, "due_on") = xj_span_copy(a->pool, xj_cell(&a->item, f->due_on));
	if (one->out) {
		if (due != XJ_NO_DATE && due < a->in->today)
			*xj_files_cell(g, cells, "days_over") = xj_grid_count(a->pool, a->in->today - due);
		return;
	}
	if (one->received_on != XJ_NO_DATE)
		*xj_files_cell(g, cells, "received_on") = xj_date_span(a->pool, one->received_on);
	*xj_files_cell(g, cells, "receipt_no") = one->receipt_no;
}

/* What waits for a receipt first, then what has one, each in the order it was sent. */
void
xj_files_transfers(struct xj_archive_report *a)
{
	struct xj_grid *g = xj_page_add(a->page, "transfers", "转递清单");
	struct transfers t = {.a = a, .of_item = xj_pool_alloc(a->pool, (a->required.items.count + 1) * sizeof *t.of_item)};
	int64_t out = 0;

	for (size_t i = 0; i < a->required.items.count; i++)
		t.of_item[i] = XJ_NONE;
	xj_groups_init(&t.numbers, a->pool, 2, 0);
	read_lines(&t);
	xj_files_list(a, g, 0, columns);
	for (size_t i = 0; i < t.count; i++)
		if (t.list[i].out) {
			list_one(&t, g, &t.list[i]);
			out++;
		}
	for (size_t i = 0; i < t.count; i++)
		if (t.list[i].items && !t.list[i].out && xj_period_has(&a->period, t.list[i].received_on))
			list_one(&t, g, &t.list[i]);
	xj_note_count(a->pool, &g->notes, "under_way", "在途待回执", out, "", "");
}
