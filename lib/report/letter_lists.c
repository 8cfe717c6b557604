/* Lists that the body of a letter goes through. */
#include "report/letter_inside.h"

#include "policy/wording.h"

static const struct {
	const char *name, *names[XJ_LETTER_CELLS];
} lists[] = {
	[XJ_LETTER_TERMS] = {"terms", {"term", "title", "registration", "on"}},
	[XJ_LETTER_GROUNDS] = {"grounds", {"title", "chosen", "box"}},
	[XJ_LETTER_STEPS] = {"steps", {"title", "role", "by", "on", "decision", "doc_no", "note"}},
	[XJ_LETTER_MATERIALS] = {"materials", {"title", "given", "box"}},
	[XJ_LETTER_CHANGES] = {"changes", {"title", "was", "now"}},
};

static struct xj_span *
add(struct xj_letter_data *d, enum xj_letter_list list)
{
	struct xj_letter_items *items = &d->lists->items[list];

	return XJ_PUSH(d->pool, items->list, items->count, items->cap)->cells;
}

static struct xj_span
box(bool ticked)
{
	return ticked ? XJ_LIT("☑") : XJ_LIT("☐");
}

static struct xj_span
yes(bool so)
{
	return so ? xj_value_of_flag(true) : XJ_LIT("");
}

/* Rows of one student follow one another through `next`. */
static void
chain_registrations(struct xj_letter_data *d)
{
	struct xj_letter_lists *l = d->lists;
	const struct xj_table *t = d->registrations;

	l->f = xj_registration_fields(t->schema);
	xj_cursor_init(&l->row, d->pool, t);
	xj_index_build(&l->first, d->pool, t, l->f.student_id);
	l->next = xj_pool_alloc(d->pool, (t->rows + 1) * sizeof *l->next);
	l->last = xj_pool_alloc(d->pool, (t->rows + 1) * sizeof *l->last);
	for (uint32_t row = 0; row < t->rows; row++) {
		uint32_t first;

		l->next[row] = l->last[row] = XJ_NONE;
		if (!xj_cursor_move(&l->row, row))
			continue;
		first = xj_index_find(&l->first, xj_cell(&l->row, l->f.student_id));
		if (first == XJ_NONE)
			continue;
		if (first != row)
			l->next[l->last[first]] = row;
		l->last[first] = row;
	}
}

/* The term's item, in order of terms, made where it is not there yet. */
static struct xj_span *
term_item(struct xj_letter_data *d, struct xj_span term)
{
	struct xj_letter_items *items = &d->lists->items[XJ_LETTER_TERMS];
	size_t at = items->count;

	while (at && xj_span_compare(items->list[at - 1].cells[0], term) > 0)
		at--;
	if (at && xj_span_same(items->list[at - 1].cells[0], term))
		return items->list[at - 1].cells;
	(void)add(d, XJ_LETTER_TERMS);
	memmove(&items->list[at + 1], &items->list[at], (items->count - 1 - at) * sizeof *items->list);
	items->list[at] = (struct xj_letter_item){.cells = {xj_span_copy(d->pool, term)}};
	return items->list[at].cells;
}

static struct xj_span
term_title(const struct xj_policy *p, struct xj_span term)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(p, &n);

	for (size_t i = 0; terms && i < n; i++)
		if (xj_span_same(terms[i].term, term) && terms[i].title.n)
			return terms[i].title;
	return term;
}

static void
gather_terms(struct xj_letter_data *d)
{
	struct xj_letter_lists *l = d->lists;
	struct xj_cursor *c = &l->row;
	uint32_t row;

	if (!d->registrations)
		return;
	if (!l->next)
		chain_registrations(d);
	row = xj_index_find(&l->first, xj_cell(d->student, xj_schema_field(d->student->table->schema, "student_id")));
	for (; row != XJ_NONE; row = l->next[row]) {
		struct xj_span *cells;

		if (!xj_cursor_move(c, row))
			continue;
		cells = term_item(d, xj_cell(c, l->f.term));
		cells[1] = term_title(d->policy, cells[0]);
		cells[2] = xj_span_copy(d->pool, xj_cell(c, l->f.state));
		cells[3] = xj_span_copy(d->pool, xj_cell(c, l->f.on));
	}
}

static void
gather_grounds(struct xj_letter_data *d)
{
	const struct xj_letter_case *a = d->about;

	for (size_t i = 0; a->w && i < a->w->nreasons; i++) {
		struct xj_span *cells = add(d, XJ_LETTER_GROUNDS);
		bool chosen = &a->w->reasons[i] == a->reason;

		cells[0] = a->w->reasons[i].title;
		cells[1] = yes(chosen);
		cells[2] = box(chosen);
	}
}

static void
gather_materials(struct xj_letter_data *d)
{
	const struct xj_letter_case *a = d->about;

	for (size_t i = 0; a->reason && i < a->reason->nevidence; i++) {
		struct xj_span *cells = add(d, XJ_LETTER_MATERIALS), rest = a->evidence;
		bool given = false;

		while (rest.p && !given)
			given = xj_span_same(xj_span_trim(xj_span_cut(&rest, ';')), a->reason->evidence[i]);
		cells[0] = xj_wording_code(d->policy, "evidence", a->reason->evidence[i]);
		cells[1] = yes(given);
		cells[2] = box(given);
	}
}

/* What is written between two offices while a step waits is no decision. */
static bool
is_decision(struct xj_span decision)
{
	static const char *const none[] = {"open", "urge", "hand-over", "delegate", "recall", NULL};

	for (const char *const *word = none; *word; word++)
		if (xj_span_is(decision, *word))
			return false;
	return true;
}

static void
gather_steps(struct xj_letter_data *d)
{
	struct xj_letter_items *items = &d->lists->items[XJ_LETTER_STEPS];
	const struct xj_case_fields *f = &d->cases->f;
	struct xj_cursor c;

	xj_cursor_init(&c, d->pool, d->cases->table);
	for (uint32_t row = d->cases->list[d->at].first; row != XJ_NONE; row = d->cases->next_line[row]) {
		const struct xj_workflow *w = d->about->w;
		struct xj_span step, decision, *cells;
		size_t index;

		if (!xj_cursor_move(&c, row))
			continue;
		step = xj_cell(&c, f->step);
		decision = xj_cell(&c, f->decision);
		if (xj_span_is(decision, "recall") && items->count)
			items->count--;
		if (!is_decision(decision))
			continue;
		index = w ? xj_workflow_step(w, step) : SIZE_MAX;
		cells = add(d, XJ_LETTER_STEPS);
		cells[0] = index == SIZE_MAX || !w->steps[index].title.n ? xj_span_copy(d->pool, step) : w->steps[index].title;
		cells[1] = xj_wording_code(d->policy, "role", xj_span_copy(d->pool, xj_cell(&c, f->role)));
		cells[2] = xj_span_copy(d->pool, xj_cell(&c, f->by));
		cells[3] = xj_span_copy(d->pool, xj_cell(&c, f->on));
		cells[4] = xj_wording_code(d->policy, "decision", xj_span_copy(d->pool, decision));
		cells[5] = xj_span_copy(d->pool, xj_cell(&c, f->doc_no));
		cells[6] = xj_letter_words(d, xj_cell(&c, f->note));
	}
}

static struct xj_span
field_title(const struct xj_letter_data *d, struct xj_span name)
{
	const struct xj_schema *roll = d->student->table->schema;
	const struct xj_field *own = d->about->w ? xj_workflow_field(d->about->w, name) : NULL;
	int f = xj_schema_find(roll, name);
	const struct xj_field *field = f >= 0 ? &roll->fields[f] : own;

	return field && field->title.n ? field->title : name;
}

static void
gather_changes(struct xj_letter_data *d)
{
	struct xj_span rest = d->about->set;

	while (rest.p) {
		struct xj_span value = xj_span_cut(&rest, ';'), name = xj_span_trim(xj_span_cut(&value, '=')), *cells;

		if (!value.p || xj_span_starts(name, "was."))
			continue;
		cells = add(d, XJ_LETTER_CHANGES);
		cells[0] = field_title(d, name);
		cells[1] = xj_letter_was(d, name);
		cells[2] = xj_letter_set(d, name);
	}
}

static void (*const gather[])(struct xj_letter_data *) = {
	[XJ_LETTER_TERMS] = gather_terms,         [XJ_LETTER_GROUNDS] = gather_grounds, [XJ_LETTER_STEPS] = gather_steps,
	[XJ_LETTER_MATERIALS] = gather_materials, [XJ_LETTER_CHANGES] = gather_changes,
};

void
xj_letter_lists_turn(struct xj_letter_data *d)
{
	for (int i = 0; i < XJ_LETTER_LISTS; i++) {
		d->lists->items[i].count = 0;
		if (xj_body_asks(d->kind->body, lists[i].name) && (i == XJ_LETTER_TERMS || d->at != XJ_NONE))
			gather[i](d);
	}
}

static const struct xj_letter_items *
items_of(const struct xj_letter_data *d, struct xj_span list, int *which)
{
	for (*which = 0; *which < XJ_LETTER_LISTS; ++*which)
		if (xj_span_is(list, lists[*which].name))
			return &d->lists->items[*which];
	return NULL;
}

size_t
xj_letter_lists_count(const struct xj_letter_data *d, struct xj_span list)
{
	int which;
	const struct xj_letter_items *items = items_of(d, list, &which);

	return items ? items->count : 0;
}

struct xj_span
xj_letter_lists_value(const struct xj_letter_data *d, struct xj_span list, size_t index, struct xj_span name)
{
	int which;
	const struct xj_letter_items *items = items_of(d, list, &which);

	for (int i = 0; items && i < XJ_LETTER_CELLS && lists[which].names[i]; i++)
		if (xj_span_is(name, lists[which].names[i]))
			return items->list[index].cells[i].p ? items->list[index].cells[i] : XJ_LIT("");
	return XJ_LIT("");
}
