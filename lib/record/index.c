#define _GNU_SOURCE /* memmem */
#include "record/table.h"

/* Look-ups that are answered by searching the bytes; a command that asks about one student needs no map of thirty thousand. */
enum { SEARCHES = 4, FALSE_HITS = 256 };

/* The field's cell of a row that was good when the index was made. */
static bool
cell_of(const struct xj_index *index, struct xj_cursor *c, uint32_t row, struct xj_span *cell)
{
	if (index->bad[row] || !xj_cursor_split(c, row))
		return false;
	*cell = xj_cell(c, index->field);
	return true;
}

static struct xj_span
index_key(void *arg, uint32_t row)
{
	struct xj_index *index = arg;
	struct xj_span cell = {"", 0};

	(void)cell_of(index, &index->cursor, row, &cell);
	return cell;
}

void
xj_index_build(struct xj_index *index, struct xj_pool *pool, const struct xj_table *t, int field)
{
	*index = (struct xj_index){.pool = pool, .table = t, .field = field};
	index->column = field < 0 ? -1 : t->column_of[field];
	if (index->column < 0)
		return;
	xj_cursor_init(&index->cursor, pool, t);
	/* Who uses the table may refuse rows before the first look-up. */
	index->bad = xj_pool_alloc(pool, t->rows + 1);
	memcpy(index->bad, t->bad, t->rows);
}

static void
build_map(struct xj_index *index)
{
	const struct xj_table *t = index->table;
	struct xj_cursor c; /* the index's own moves while the map asks for keys */

	xj_cursor_init(&c, index->pool, t);
	xj_map_init(&index->map, index->pool, t->rows, index_key, index);
	for (uint32_t row = 0; row < t->rows; row++) {
		struct xj_span cell;

		if (cell_of(index, &c, row, &cell) && cell.n)
			(void)xj_map_put(&index->map, cell, row);
	}
	index->built = true;
}

static bool
row_has(struct xj_index *index, uint32_t row, struct xj_span value)
{
	struct xj_span cell;

	return cell_of(index, &index->cursor, row, &cell) && xj_span_same(cell, value);
}

/* The first column: only the beginnings of lines need to be looked at. */
static uint32_t
search_beginnings(struct xj_index *index, struct xj_span value)
{
	const struct xj_table *t = index->table;
	const char *text = t->text.p;

	for (uint32_t row = 0; row < t->rows; row++) {
		size_t at = t->starts[row], n = t->text.n - at;
		bool begins = n >= value.n && memcmp(text + at, value.p, value.n) == 0 &&
		              (n == value.n || strchr(",\r\n", text[at + value.n]));

		if ((begins || text[at] == '"') && row_has(index, row, value))
			return row;
	}
	return XJ_NONE;
}

/* The row in which this byte lies, which is not before the first. */
static uint32_t
row_at(const struct xj_table *t, size_t at)
{
	size_t low = 0, high = t->rows;

	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (t->starts[mid] <= at)
			low = mid;
		else
			high = mid;
	}
	return (uint32_t)low;
}

/* False when the value stands in too many rows without being the cell asked for. */
static bool
search_bytes(struct xj_index *index, struct xj_span value, uint32_t *found)
{
	const struct xj_table *t = index->table;
	size_t at = t->starts[0];
	const char *hit;

	*found = XJ_NONE;
	for (int hits = 0; (hit = memmem(t->text.p + at, t->text.n - at, value.p, value.n)); hits++) {
		uint32_t row = row_at(t, (size_t)(hit - t->text.p));

		if (hits == FALSE_HITS)
			return false;
		if (row_has(index, row, value)) {
			*found = row;
			return true;
		}
		at = t->starts[row + 1];
	}
	return true;
}

static bool
search(struct xj_index *index, struct xj_span value, uint32_t *found)
{
	/* a quote is doubled in the bytes */
	if (index->searches == SEARCHES || memchr(value.p, '"', value.n))
		return false;
	index->searches++;
	if (index->column > 0)
		return search_bytes(index, value, found);
	*found = search_beginnings(index, value);
	return true;
}

uint32_t
xj_index_find(struct xj_index *index, struct xj_span value)
{
	uint32_t row = XJ_NONE;

	if (!value.n || index->column < 0 || !index->table->rows)
		return XJ_NONE;
	if (index->built || !search(index, value, &row)) {
		if (!index->built)
			build_map(index);
		row = xj_map_get(&index->map, value);
	}
	return row == XJ_NONE || index->table->bad[row] ? XJ_NONE : row;
}
