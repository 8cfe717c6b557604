/* What is on record already: items that say the same, and those with the same file. */
#include "roll/archiving_inside.h"

/* Two items that say the same in all of these are one. */
static const enum xj_move_at content[] = {XJ_AT_STUDENT_ID, XJ_AT_KIND,  XJ_AT_TITLE, XJ_AT_CASE_ID,
                                          XJ_AT_DOC_NO,     XJ_AT_DATED, XJ_AT_FORM};

/* The line by which an item was filed. */
static uint32_t
filed_line(const struct xj_moving *m, uint32_t item)
{
	size_t count = m->items.count;

	return item < count ? m->items.list[item].first : (uint32_t)(m->in->materials->rows + (item - count));
}

struct xj_span
xj_filed_cell(struct xj_moving *m, uint32_t item, int field)
{
	return xj_move_cell(m, filed_line(m, item), field);
}

static struct xj_span
content_key(void *ctx, uint32_t item)
{
	struct xj_moving *m = ctx;
	uint32_t line = filed_line(m, item);

	m->fresh.key.n = 0;
	for (size_t i = 0; i < sizeof content / sizeof *content; i++) {
		xj_buf_span(&m->fresh.key, xj_move_cell(m, line, m->put[content[i]]));
		xj_buf_put(&m->fresh.key, '\n'); /* is in no cell */
	}
	xj_buf_span(&m->fresh.key, xj_move_cell(m, line, m->f.sha256));
	return xj_buf_as_span(&m->fresh.key);
}

static struct xj_span
file_key(void *ctx, uint32_t item)
{
	struct xj_moving *m = ctx;

	return xj_move_cell(m, filed_line(m, item), m->f.sha256);
}

static struct xj_span
path_key(void *ctx, uint32_t item)
{
	struct xj_moving *m = ctx;

	return xj_move_cell(m, filed_line(m, item), m->f.path);
}

static struct xj_span
new_id(void *ctx, uint32_t item)
{
	struct xj_moving *m = ctx;

	return xj_move_cell(m, filed_line(m, item), m->f.item_id);
}

static void
remember_content(struct xj_moving *m, struct xj_span key, uint32_t item)
{
	uint32_t first = xj_map_put(&m->fresh.by_content, key, item);

	m->fresh.latest[first == XJ_NONE ? item : first] = item;
}

/* Puts the item where `key` says, unless it says nothing. */
static void
remember(struct xj_moving *m, struct xj_map *map, struct xj_span key, uint32_t item)
{
	m->fresh.wanted.n = 0;
	xj_buf_span(&m->fresh.wanted, key);
	if (key.n)
		(void)xj_map_put(map, xj_buf_as_span(&m->fresh.wanted), item);
}

void
xj_same_begin(struct xj_moving *m)
{
	struct xj_new_items *fresh = &m->fresh;
	size_t most = m->items.count + m->in->list->rows;

	fresh->count = (uint32_t)m->items.count;
	fresh->latest = xj_pool_alloc(m->pool, (most + 1) * sizeof *fresh->latest);
	xj_buf_init(&fresh->key, m->pool);
	xj_buf_init(&fresh->wanted, m->pool);
	xj_map_init(&fresh->by_content, m->pool, most, content_key, m);
	xj_map_init(&fresh->by_file, m->pool, 0, file_key, m);
	xj_map_init(&fresh->by_path, m->pool, 0, path_key, m);
	xj_map_init(&fresh->by_id, m->pool, m->in->list->rows, new_id, m);
	for (uint32_t i = 0; i < m->items.count; i++) {
		fresh->wanted.n = 0;
		xj_buf_span(&fresh->wanted, content_key(m, i));
		remember_content(m, xj_buf_as_span(&fresh->wanted), i);
		remember(m, &fresh->by_file, file_key(m, i), i);
		remember(m, &fresh->by_path, path_key(m, i), i);
	}
}

static struct xj_span
row_key(struct xj_moving *m)
{
	const struct xj_found_file *file = xj_file_of(m);
	struct xj_buf *b = &m->fresh.wanted;

	b->n = 0;
	for (size_t i = 0; i < sizeof content / sizeof *content; i++) {
		if (m->put[content[i]] >= 0)
			xj_buf_span(b, m->v[content[i]]);
		xj_buf_put(b, '\n');
	}
	if (m->f.sha256 >= 0)
		xj_buf_text(b, file ? file->sha256 : "");
	return xj_buf_as_span(b);
}

bool
xj_same_filed(struct xj_moving *m, struct xj_span *key)
{
	uint32_t item;

	*key = row_key(m);
	item = xj_map_get(&m->fresh.by_content, *key);
	if (item == XJ_NONE)
		return false;
	item = m->fresh.latest[item];
	return item >= m->items.count || xj_item_counts(xj_move_state(m, item), false) ||
	       xj_date_parse(xj_filed_cell(m, item, m->f.on)) == m->on;
}

void
xj_same_add(struct xj_moving *m, struct xj_span key, uint32_t item)
{
	remember_content(m, key, item);
	if (xj_file_of(m) && m->f.sha256 >= 0)
		(void)xj_map_put(&m->fresh.by_file, xj_span(xj_file_of(m)->sha256), item);
	remember(m, &m->fresh.by_path, path_key(m, item), item);
}

uint32_t
xj_same_file(struct xj_moving *m)
{
	const struct xj_found_file *file = xj_file_of(m);

	return file ? xj_map_get(&m->fresh.by_file, xj_span(file->sha256)) : XJ_NONE;
}

uint32_t
xj_same_path(struct xj_moving *m, struct xj_span path)
{
	return path.n ? xj_map_get(&m->fresh.by_path, path) : XJ_NONE;
}
