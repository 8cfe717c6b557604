#include "roll/item_number.h"

static const char *const counters[] = {"serial", NULL};

/* What a number is but for its serial, and the last serial tried. */
struct counted {
	struct xj_span form;
	int64_t count;
	bool again; /* past the last there can be: what stands free before it is given */
};

struct xj_item_numbers {
	struct xj_pool *pool;
	const struct xj_template *rule;
	struct xj_items *items; /* NULL: `filed` has the student's, `on_record` knows all */
	const struct xj_filed *filed;
	struct xj_index on_record;
	int item_id; /* field */
	struct xj_cursor item;
	struct xj_span *given; /* besides those on record */
	size_t ngiven, capgiven;
	struct xj_map by_number;
	struct counted *serials;
	size_t nserials, capserials;
	struct xj_map by_form;
};

/* What a number is made of. */
struct made_of {
	struct xj_span student_id, year;
	const struct xj_cursor *student;
};

static struct xj_span
number_key(void *ctx, uint32_t i)
{
	return ((struct xj_item_numbers *)ctx)->given[i];
}

static struct xj_span
form_key(void *ctx, uint32_t i)
{
	return ((struct xj_item_numbers *)ctx)->serials[i].form;
}

static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	const struct made_of *of = ctx;
	int f;

	if (xj_span_is(name, "year")) {
		*value = of->year;
		return true;
	}
	if (xj_span_is(name, "student_id")) {
		*value = of->student_id;
		return true;
	}
	f = of->student ? xj_schema_find(of->student->table->schema, name) : -1;
	if (f < 0)
		return false;
	*value = xj_cell(of->student, f);
	return true;
}

static void
take(struct xj_item_numbers *n, struct xj_span number)
{
	*XJ_PUSH(n->pool, n->given, n->ngiven, n->capgiven) = number;
	(void)xj_map_put(&n->by_number, number, (uint32_t)n->ngiven - 1);
}

static struct xj_item_numbers *
open_numbers(struct xj_pool *pool, const struct xj_archive *rules, const struct xj_table *materials, const struct xj_changes *out)
{
	struct xj_item_numbers *n = xj_pool_zero(pool, 1, sizeof *n);

	n->pool = pool;
	n->rule = rules->item_id;
	n->item_id = xj_schema_field(materials->schema, "item_id");
	xj_cursor_init(&n->item, pool, materials);
	xj_map_init(&n->by_number, pool, 0, number_key, n);
	xj_map_init(&n->by_form, pool, 0, form_key, n);
	for (size_t i = 0; out && n->item_id >= 0 && i < out->nadded; i++)
		take(n, out->added[i][n->item_id]);
	return n;
}

struct xj_item_numbers *
xj_item_numbers_open(struct xj_pool *pool, const struct xj_archive *rules, struct xj_items *items, const struct xj_changes *out)
{
	struct xj_item_numbers *n = open_numbers(pool, rules, items->table, out);

	n->items = items;
	return n;
}

struct xj_item_numbers *
xj_item_numbers_open_for(struct xj_pool *pool, const struct xj_archive *rules, const struct xj_filed *filed, const struct xj_changes *out)
{
	struct xj_item_numbers *n = open_numbers(pool, rules, filed->table, out);

	n->filed = filed;
	xj_index_build(&n->on_record, pool, filed->table, n->item_id);
	return n;
}

static bool
is_taken(struct xj_item_numbers *n, struct xj_span number)
{
	if (xj_map_get(&n->by_number, number) != XJ_NONE)
		return true;
	return (n->items ? xj_items_find(n->items, number) : xj_index_find(&n->on_record, number)) != XJ_NONE;
}

bool
xj_item_numbers_take(struct xj_item_numbers *n, struct xj_span number)
{
	if (is_taken(n, number))
		return false;
	take(n, number);
	return true;
}

static bool
fill(struct xj_item_numbers *n, struct made_of *of, int64_t serial, struct xj_span *number, struct xj_span *unknown)
{
	struct xj_buf b;

	xj_buf_init(&b, n->pool);
	if (!xj_template_fill(n->rule, fact, of, counters, &serial, &b, unknown))
		return false;
	*number = xj_buf_as_span(&b);
	return true;
}

bool
xj_item_numbers_ask_roll(struct xj_pool *pool, const struct xj_archive *rules)
{
	struct xj_item_numbers n = {.pool = pool, .rule = rules->item_id};
	struct made_of of = {.student_id = XJ_LIT("0"), .year = XJ_LIT("0")};
	struct xj_span number, unknown;

	return !fill(&n, &of, 1, &number, &unknown);
}

/* The highest serial of the student's items, so that a number which is missing between is not given out anew; 0 where numbers are not the student's. */
static int64_t
highest(struct xj_item_numbers *n, struct made_of *of)
{
	int64_t last = 0;
	uint32_t i;

	if (!xj_template_uses(n->rule, "student_id"))
		return 0;
	i = n->items ? xj_items_of(n->items, of->student_id) : xj_filed_of(n->filed, of->student_id);
	while (i != XJ_NONE) {
		uint32_t row = n->items ? n->items->list[i].first : n->filed->lines[i].row;
		int64_t serial = -1;

		if (xj_cursor_split(&n->item, row))
			serial = xj_template_counter(n->rule, fact, of, counters[0], xj_cell(&n->item, n->item_id));
		last = serial > last ? serial : last;
		i = n->items ? n->items->list[i].next_of_student : n->filed->lines[i].next;
	}
	return last;
}

static struct counted *
serial_of(struct xj_item_numbers *n, struct xj_span form, struct made_of *of)
{
	uint32_t at = xj_map_get(&n->by_form, form);

	if (at == XJ_NONE) {
		*XJ_PUSH(n->pool, n->serials, n->nserials, n->capserials) = (struct counted){.form = form, .count = highest(n, of)};
		at = (uint32_t)n->nserials - 1;
		(void)xj_map_put(&n->by_form, form, at);
	}
	return &n->serials[at];
}

bool
xj_item_numbers_next(struct xj_item_numbers *n, struct xj_span student_id, const struct xj_cursor *student, int year,
                     struct xj_span *number, struct xj_span *unknown)
{
	struct made_of of = {.student_id = student_id, .year = xj_span(xj_pool_print(n->pool, "%d", year)), .student = student};
	struct counted *serial;

	if (!fill(n, &of, 0, number, unknown))
		return false;
	serial = serial_of(n, *number, &of);
	do {
		if (fill(n, &of, ++serial->count, number, unknown))
			continue;
		if (serial->again)
			return false;
		*serial = (struct counted){.form = serial->form, .again = true};
		if (!fill(n, &of, ++serial->count, number, unknown))
			return false;
	} while (is_taken(n, *number));
	take(n, *number);
	return true;
}
