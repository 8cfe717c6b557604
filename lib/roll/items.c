#include "roll/items.h"

const char *const xj_keeping_codes[XJ_ITEM_STATES] = {"held", "lent", "sent", "transferred", "destroyed"};
const char *const xj_movement_codes[XJ_MOVEMENTS] = {"file",   "verify",   "view",    "lend",
                                                     "return", "transfer", "receipt", "destroy"};

static struct xj_span
cell_of(struct xj_items *items, uint32_t index, int field)
{
	return xj_cursor_split(&items->keys, items->list[index].first) ? xj_cell(&items->keys, field)
	                                                               : (struct xj_span){"", 0};
}

static struct xj_span
id_of(void *ctx, uint32_t index)
{
	struct xj_items *items = ctx;

	return cell_of(items, index, items->f.item_id);
}

static struct xj_span
student_of(void *ctx, uint32_t index)
{
	struct xj_items *items = ctx;

	return cell_of(items, index, items->f.student_id);
}

static void
add_item(struct xj_items *items, uint32_t row, struct xj_span id, struct xj_span student)
{
	uint32_t index = (uint32_t)items->count, first;

	*XJ_PUSH(items->pool, items->list, items->count, items->cap) =
		(struct xj_item){.first = row, .last = row, .lines = 1, .next_of_student = XJ_NONE, .astray = XJ_NONE};
	(void)xj_map_put(&items->by_id, id, index);
	first = student.n ? xj_map_put(&items->by_student, student, index) : XJ_NONE;
	if (first == XJ_NONE) {
		items->last_of_student[index] = index;
		return;
	}
	items->list[items->last_of_student[first]].next_of_student = index;
	items->last_of_student[first] = index;
}

static void
add_line(struct xj_items *items, uint32_t index, const struct xj_cursor *line)
{
	const struct xj_field *movement = items->f.movement < 0 ? NULL : &items->table->schema->fields[items->f.movement];
	struct xj_item *item = &items->list[index];
	uint32_t row = (uint32_t)line->row;
	bool again = movement && xj_span_is(xj_field_code(movement, xj_cell(line, items->f.movement)), xj_movement_codes[XJ_MOVE_FILE]);

	items->next_line[item->last] = row;
	item->last = row;
	item->lines++;
	if (item->astray != XJ_NONE || (!again && xj_span_same(student_of(items, index), xj_cell(line, items->f.student_id))))
		return;
	item->astray = row;
	item->again = again;
}

void
xj_items_fold(struct xj_items *items, struct xj_pool *pool, const struct xj_table *table)
{
	struct xj_cursor c;

	*items = (struct xj_items){.pool = pool, .table = table, .f = xj_material_fields(table->schema)};
	items->last_of_student = xj_pool_alloc(pool, (table->rows + 1) * sizeof *items->last_of_student);
	items->next_line = xj_pool_alloc(pool, (table->rows + 1) * sizeof *items->next_line);
	xj_cursor_init(&items->keys, pool, table);
	xj_cursor_init(&c, pool, table);
	xj_map_init(&items->by_id, pool, 0, id_of, items);
	xj_map_init(&items->by_student, pool, 0, student_of, items);
	for (uint32_t row = 0; row < table->rows; row++) {
		struct xj_span id;
		uint32_t index;

		items->next_line[row] = XJ_NONE;
		if (!xj_cursor_move(&c, row) || !(id = xj_cell(&c, items->f.item_id)).n)
			continue;
		index = xj_map_get(&items->by_id, id);
		if (index == XJ_NONE)
			add_item(items, row, id, xj_cell(&c, items->f.student_id));
		else
			add_line(items, index, &c);
	}
}

uint32_t
xj_items_find(struct xj_items *items, struct xj_span item_id)
{
	return xj_map_get(&items->by_id, item_id);
}

uint32_t
xj_items_of(struct xj_items *items, struct xj_span student_id)
{
	return xj_map_get(&items->by_student, student_id);
}

static struct xj_span
code_of(const struct xj_table *materials, const char *field, struct xj_span cell)
{
	int f = xj_schema_field(materials->schema, field);

	return f < 0 ? cell : xj_field_code(&materials->schema->fields[f], cell);
}

enum xj_keeping
xj_item_state(const struct xj_table *materials, struct xj_span cell)
{
	struct xj_span code = code_of(materials, "state", cell);

	for (int s = 0; s < XJ_ITEM_STATES; s++)
		if (xj_span_is(code, xj_keeping_codes[s]))
			return (enum xj_keeping)s;
	return XJ_ITEM_HELD;
}

struct xj_span
xj_item_kind(const struct xj_table *materials, struct xj_span cell)
{
	return code_of(materials, "kind", cell);
}

struct xj_span
xj_item_form(const struct xj_table *materials, struct xj_span cell)
{
	return code_of(materials, "form", cell);
}

bool
xj_item_counts(enum xj_keeping state, bool gone)
{
	return state != XJ_ITEM_DESTROYED && (gone || state == XJ_ITEM_HELD || state == XJ_ITEM_LENT);
}
