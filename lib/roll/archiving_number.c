/* Numbers of items and of transfers, by the templates of archive.yaml. */
#include "roll/archiving_inside.h"
#include "roll/item_number.h"

#define REFUSE XJ_REFUSE_MOVE

static const char *const counters[] = {"serial", NULL};

/* ctx is a struct xj_moving. */
static bool
transfer_fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct xj_moving *m = ctx;

	if (!xj_span_is(name, "year"))
		return false;
	*value = xj_span(xj_pool_print(m->pool, "%d", xj_date_year(m->on)));
	return true;
}

static struct xj_span
form_of(void *ctx, uint32_t index)
{
	return ((struct xj_moving *)ctx)->series[index].form;
}

static void
refuse(struct xj_moving *m, enum xj_move_at at, const char *name, struct xj_span unknown)
{
	REFUSE(m, at, XJ_CANNOT_NUMBER, name, xj_span_text(m->pool, unknown), "archive.yaml", NULL);
}

bool
xj_number_item(struct xj_moving *m, struct xj_span *id)
{
	struct xj_span unknown;

	if (xj_item_numbers_next(m->fresh.numbers, m->v[XJ_AT_STUDENT_ID], &m->student, xj_date_year(m->on), id, &unknown))
		return true;
	refuse(m, XJ_AT_ITEM_ID, "item_id", unknown);
	return false;
}

static void
note_transfer(struct xj_moving *m, struct xj_span number, int64_t *last)
{
	int64_t n = number.n ? xj_template_counter(m->rules->transfer_no, transfer_fact, m, "serial", number) : -1;

	if (n > *last)
		*last = n;
}

/* Of all lines, also of what came back, and of those that the list says itself. */
static int64_t
highest_transfer(struct xj_moving *m)
{
	int place = m->in->movements ? -1 : m->place[XJ_AT_TRANSFER_NO];
	struct xj_span seen = {"", 0};
	struct xj_cursor c;
	int64_t last = 0;

	xj_cursor_init(&c, m->pool, m->in->list);
	for (size_t row = 0; row < m->in->list->rows; row++)
		if (xj_cursor_move(&c, row))
			note_transfer(m, xj_cell(&c, place), &last);
	xj_cursor_init(&c, m->pool, m->in->materials);
	for (size_t row = 0; row < m->in->materials->rows; row++) {
		if (!xj_cursor_move(&c, row) || xj_span_same(xj_cell(&c, m->f.transfer_no), seen))
			continue;
		seen = xj_span_copy(m->pool, xj_cell(&c, m->f.transfer_no));
		note_transfer(m, seen, &last);
	}
	return last;
}

static struct xj_span
parcel_of(void *ctx, uint32_t index)
{
	return ((struct xj_moving *)ctx)->parcels[index].key;
}

static bool
fill(struct xj_moving *m, int64_t serial, struct xj_span *out)
{
	struct xj_span unknown;
	struct xj_buf b;

	xj_buf_init(&b, m->pool);
	if (!xj_template_fill(m->rules->transfer_no, transfer_fact, m, counters, &serial, &b, &unknown)) {
		refuse(m, XJ_AT_TRANSFER_NO, "transfer_no", unknown);
		return false;
	}
	*out = xj_buf_as_span(&b);
	return true;
}

static bool
new_transfer(struct xj_moving *m, struct xj_span *number)
{
	struct xj_span form;
	uint32_t at;

	if (!fill(m, 0, &form))
		return false;
	if (!m->nseries)
		xj_map_init(&m->by_form, m->pool, 0, form_of, m);
	at = xj_map_get(&m->by_form, form);
	if (at == XJ_NONE) {
		at = (uint32_t)m->nseries;
		*XJ_PUSH(m->pool, m->series, m->nseries, m->capseries) = (struct xj_number_series){form, highest_transfer(m)};
		(void)xj_map_put(&m->by_form, form, at);
	}
	return fill(m, ++m->series[at].last, number);
}

bool
xj_number_transfer(struct xj_moving *m, struct xj_span student, struct xj_span *number)
{
	struct xj_span to = m->v[XJ_AT_ORGANISATION], key;
	uint32_t at;

	if (m->v[XJ_AT_TRANSFER_NO].n) {
		*number = xj_span_copy(m->pool, m->v[XJ_AT_TRANSFER_NO]);
		return true;
	}
	key = xj_span(xj_pool_print(m->pool, "%.*s\n%d\n%.*s", (int)student.n, student.p, (int)m->on, (int)to.n, to.p));
	if (!m->nparcels)
		xj_map_init(&m->by_parcel, m->pool, 0, parcel_of, m);
	at = xj_map_get(&m->by_parcel, key);
	if (at == XJ_NONE) {
		if (!new_transfer(m, number))
			return false;
		at = (uint32_t)m->nparcels;
		*XJ_PUSH(m->pool, m->parcels, m->nparcels, m->capparcels) = (struct xj_parcel){key, *number};
		(void)xj_map_put(&m->by_parcel, key, at);
	}
	*number = m->parcels[at].transfer_no;
	return true;
}
