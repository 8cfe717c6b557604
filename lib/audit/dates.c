/* Dates that contradict each other, or lie ahead though they tell of what was done. Only what no lawful course of events can bring about. */
#include "audit/families.h"
#include "audit/joins.h"
#include "roll/states.h"

/* YYYY-MM-DD sorts as text; whether both are dates is only looked at where they seem out of order. */
static bool
is_before(struct xj_span a, struct xj_span b)
{
	return a.n == 10 && b.n == 10 && memcmp(a.p, b.p, 10) < 0 && xj_date_parse(a) != XJ_NO_DATE &&
	       xj_date_parse(b) != XJ_NO_DATE;
}

struct days {
	char text[11]; /* today */
	struct xj_span today;
};

void *
xj_audit_days_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct days *d = xj_pool_zero(a->pool, 1, sizeof *d);

	(void)table;
	d->today = xj_span_of(xj_date_format(a->today, d->text), 10);
	return d;
}

/* The day of the line above, by item. */
struct handled {
	struct xj_items *items;
	xj_date *last;
};

static void
out_of_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field,
             const char *what)
{
	xj_audit_found(a, rule, row, field)->args[1] = what;
}

/* Who is to come may have a status before the day of enrolment, and keeps it until registering; to be away, or gone, one must have come. */
static bool
has_come(const struct xj_status *status)
{
	return status && !status->in_school && (status->ends || status->terminal) && xj_status_student(status);
}

void
xj_audit_date_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_roll_fields *f = row->roll;
	const struct xj_cursor *c = row->cursor;
	const struct days *d = row->state;
	struct xj_span birth = xj_cell(c, f->birth_date), enrolled = xj_cell(c, f->enrolled_on);

	if (row->status && xj_span_is(row->status->id, "entered"))
		return;
	if (row->since != XJ_NO_DATE && row->until != XJ_NO_DATE && row->until < row->since)
		out_of_order(a, rule, row, f->status_until, "status_until is before status_since");
	if (is_before(xj_cell(c, f->expected_end_on), enrolled))
		out_of_order(a, rule, row, f->expected_end_on, "expected_end_on is before enrolled_on");
	if (is_before(enrolled, birth) || (birth.n == 10 && xj_span_same(enrolled, birth)))
		out_of_order(a, rule, row, f->birth_date, "birth_date is not before enrolled_on");
	else if (is_before(d->today, birth))
		out_of_order(a, rule, row, f->birth_date, "birth_date is after today");
	if (has_come(row->status) && is_before(xj_cell(c, f->status_since), enrolled))
		out_of_order(a, rule, row, f->status_since, "status_since is before enrolled_on");
	if (is_before(d->today, xj_cell(c, f->confirmed_on)))
		out_of_order(a, rule, row, f->confirmed_on, "confirmed_on is after today");
	if (is_before(d->today, xj_cell(c, f->reviewed_on)))
		out_of_order(a, rule, row, f->reviewed_on, "reviewed_on is after today");
}

static void
found_on_line(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, uint32_t line,
              const char *what)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, row->cases->on);

	f->row = line;
	f->args[1] = what;
}

/* A decision that was signed on paper may be entered late, but never with a day before that of the case's last one. */
void
xj_audit_case_date_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_case *it = &row->folded->list[row->index];
	xj_date starts = xj_date_parse(xj_cell(row->cursor, row->cases->starts_on)), last = XJ_NO_DATE;
	xj_date until = xj_date_parse(xj_cell(row->cursor, row->cases->until));
	struct xj_cursor *line = row->state;

	for (uint32_t r = it->first; r != XJ_NONE; r = row->folded->next_line[r]) {
		xj_date on = xj_cursor_move(line, r) ? xj_date_parse(xj_cell(line, row->cases->on)) : XJ_NO_DATE;

		if (on == XJ_NO_DATE)
			continue;
		if (on > a->today)
			found_on_line(a, rule, row, r, "is dated after today");
		else if (last != XJ_NO_DATE && on < last)
			found_on_line(a, rule, row, r, "is dated before the case's line above it");
		if (on <= a->today)
			last = on;
	}
	if (starts != XJ_NO_DATE && until != XJ_NO_DATE && until <= starts)
		out_of_order(a, rule, row, row->cases->until, "until is not after starts_on");
}

void *
xj_audit_lines_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct xj_cursor *c = xj_pool_alloc(a->pool, sizeof *c);

	xj_cursor_init(c, a->pool, table);
	return c;
}

/* What happens to an item is told in the order in which it happens; what is lent is not due back before. */
void
xj_audit_material_date_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_material_fields *f = row->materials;
	struct handled *h = row->state;
	uint32_t index = xj_items_find(h->items, xj_cell(row->cursor, f->item_id));
	xj_date on = xj_date_parse(xj_cell(row->cursor, f->on)), due = xj_date_parse(xj_cell(row->cursor, f->due_on));

	if (on == XJ_NO_DATE)
		return;
	if (on > a->today)
		out_of_order(a, rule, row, f->on, "is dated after today");
	else if (index != XJ_NONE && h->last[index] != XJ_NO_DATE && on < h->last[index])
		out_of_order(a, rule, row, f->on, "is dated before the item's line above it");
	if (due != XJ_NO_DATE && due < on)
		out_of_order(a, rule, row, f->due_on, "due_on is before the day of it");
	if (index != XJ_NONE && on <= a->today)
		h->last[index] = on;
}

void *
xj_audit_handled_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct handled *h = xj_pool_alloc(a->pool, sizeof *h);
	struct xj_audit_file *file = xj_audit_file(a, XJ_OF_materials, NULL);

	while (file->table != table)
		file = xj_audit_file(a, XJ_OF_materials, file);
	h->items = xj_audit_items(a, file);
	h->last = xj_pool_alloc(a->pool, (h->items->count + 1) * sizeof *h->last);
	for (size_t i = 0; i < h->items->count; i++)
		h->last[i] = XJ_NO_DATE;
	return h;
}

/* The latest day of each student in a term so far. While days go up in the whole file nobody's go back, and nothing is kept. */
struct course {
	struct xj_registration_fields f;
	struct xj_cursor cursor;
	struct xj_buf keys, key;
	struct xj_map map; /* by first line of each */
	xj_date *latest;   /* of each, by first line; NULL while nothing is kept */
	xj_date latest_of_all;
	struct xj_buf term; /* whose first day this is */
	xj_date starts_on;
};

static struct xj_span
key_of(struct course *k, struct xj_buf *key, const struct xj_cursor *row)
{
	key->n = 0;
	xj_buf_span(key, xj_cell(row, k->f.term));
	xj_buf_put(key, ' ');
	xj_buf_span(key, xj_cell(row, k->f.student_id));
	return xj_buf_as_span(key);
}

static struct xj_span
line_key(void *arg, uint32_t row)
{
	struct course *k = arg;

	return xj_cursor_move(&k->cursor, row) ? key_of(k, &k->keys, &k->cursor) : (struct xj_span){"", 0};
}

void *
xj_audit_course_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct course *k = xj_pool_zero(a->pool, 1, sizeof *k);

	k->f = xj_registration_fields(table->schema);
	k->latest_of_all = XJ_NO_DATE;
	xj_buf_init(&k->keys, a->pool);
	xj_buf_init(&k->key, a->pool);
	xj_buf_init(&k->term, a->pool);
	xj_cursor_init(&k->cursor, a->pool, table);
	return k;
}

/* Takes the line in; the latest day of its student in its term before it, or XJ_NO_DATE. */
static xj_date
take_line(struct course *k, const struct xj_cursor *row, xj_date on)
{
	uint32_t line = (uint32_t)row->row, first = xj_map_put(&k->map, key_of(k, &k->key, row), line);
	xj_date before;

	if (first == XJ_NONE) {
		k->latest[line] = on;
		return XJ_NO_DATE;
	}
	before = k->latest[first];
	if (on > before)
		k->latest[first] = on;
	return before;
}

static void
take_lines_above(struct course *k, struct xj_audit *a, const struct xj_cursor *row)
{
	struct xj_cursor above;

	k->latest = xj_pool_zero(a->pool, row->table->rows, sizeof *k->latest);
	xj_map_init(&k->map, a->pool, row->table->rows, line_key, k);
	xj_cursor_init(&above, a->pool, row->table);
	for (size_t r = 0; r < row->row; r++) {
		xj_date on = xj_cursor_move(&above, r) ? xj_date_parse(xj_cell(&above, k->f.on)) : XJ_NO_DATE;

		if (on != XJ_NO_DATE && on <= a->today)
			(void)take_line(k, &above, on);
	}
}

/* Is it dated before an earlier line of its student in the term? A deferral is dated when it was granted, whenever that became known. */
static bool
goes_back(struct xj_audit *a, struct course *k, const struct xj_cursor *row, xj_date on)
{
	const struct xj_field *state = &row->table->schema->fields[k->f.state];
	xj_date before;

	if (!k->latest && on >= k->latest_of_all) {
		k->latest_of_all = on;
		return false;
	}
	if (!k->latest)
		take_lines_above(k, a, row);
	before = take_line(k, row, on);
	return before != XJ_NO_DATE && on < before &&
	       xj_registration_state(state, xj_cell(row, k->f.state)) != XJ_STATE_DEFERRED;
}

static xj_date
first_day(const struct xj_audit *a, struct course *k, struct xj_span term)
{
	const struct xj_term *terms;
	size_t n;

	if (k->term.n && xj_span_same(xj_buf_as_span(&k->term), term))
		return k->starts_on;
	k->term.n = 0;
	xj_buf_span(&k->term, term);
	k->starts_on = XJ_NO_DATE;
	terms = xj_policy_all_terms(a->policy, &n);
	for (size_t i = 0; terms && i < n; i++)
		if (xj_span_same(terms[i].term, term))
			k->starts_on = terms[i].starts_on;
	return k->starts_on;
}

void
xj_audit_registration_date_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_registration_fields *f = row->registrations;
	const struct xj_cursor *c = row->cursor;
	xj_date on = xj_date_parse(xj_cell(c, f->on)), until = xj_date_parse(xj_cell(c, f->until)), begins;
	struct course *k = row->state;

	if (on != XJ_NO_DATE && on > a->today)
		out_of_order(a, rule, row, f->on, "is dated after today");
	else if (on != XJ_NO_DATE && goes_back(a, k, c, on))
		out_of_order(a, rule, row, f->on, "is dated before an earlier line of the term");
	if (until == XJ_NO_DATE)
		return;
	begins = first_day(a, k, xj_cell(c, f->term));
	if (begins != XJ_NO_DATE && until < begins)
		out_of_order(a, rule, row, f->until, "until is before the term begins");
	/* A case may be decided when the time it is about is over already. */
	else if (!a->policy->school->deferral_change.n && on != XJ_NO_DATE && until < on)
		out_of_order(a, rule, row, f->until, "until is before the day on which it was granted");
}
