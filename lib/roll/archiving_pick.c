/* The present state of items that a query asks for. */
#include <stdlib.h>

#include "base/nearest.h"
#include "roll/archiving_inside.h"

struct picking {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_table *table;
	const struct xj_item_query *q;
	struct xj_items items;
	struct xj_cursor c;
	struct xj_span kind, state; /* codes; empty: any */
	xj_date today;
	struct xj_diags *diags;
};

struct picked {
	struct xj_span student;
	uint32_t item;
};

/* A word of a query as its code; false after a diagnostic. */
static bool
code_of(struct picking *p, int field, struct xj_span word, struct xj_span *code)
{
	const struct xj_codes *codes = field < 0 ? NULL : p->table->schema->fields[field].codes;
	uint32_t row;

	*code = word;
	if (!word.n || !codes)
		return true;
	row = xj_codes_meaning(codes, word);
	if (row == XJ_NONE) {
		xj_diag_add(p->diags, XJ_NOT_LISTED, NULL, xj_span_text(p->pool, word), xj_span_text(p->pool, codes->name),
		            xj_nearest(p->pool, word, codes->names, codes->count), NULL);
		return false;
	}
	*code = codes->codes[row];
	return true;
}

/* False after diagnostics: words asked for that no item has. */
static bool
check_known(struct picking *p, const char *const *words, size_t n, bool students)
{
	struct xj_item_names names = {0};
	bool good = true;

	for (size_t i = 0; i < n; i++) {
		struct xj_span word = xj_span(words[i]);

		if ((students ? xj_items_of(&p->items, word) : xj_items_find(&p->items, word)) != XJ_NONE)
			continue;
		if (!names.list)
			xj_item_names(p->pool, &p->items, students ? p->items.f.student_id : p->items.f.item_id, &names);
		xj_diag_add(p->diags, XJ_NO_SUCH_ITEM, NULL, words[i], xj_item_names_near(p->pool, &names, word), NULL);
		good = false;
	}
	return good;
}

static bool
is_asked(struct xj_span value, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (xj_span_is(value, words[i]))
			return true;
	return n == 0;
}

/* The kind, or the group that it is in. */
static bool
is_kind(struct picking *p, struct xj_span kind)
{
	return !p->kind.n || xj_span_same(kind, p->kind) || xj_span_same(xj_archive_group(p->policy, kind), p->kind);
}

static bool
is_overdue(struct picking *p, enum xj_keeping state)
{
	xj_date due = xj_date_parse(xj_cell(&p->c, p->items.f.due_on));

	return (state == XJ_ITEM_LENT || state == XJ_ITEM_SENT) && due != XJ_NO_DATE && due < p->today;
}

/* Does the line at the cursor fit each part? */
static bool
fits(struct picking *p)
{
	const struct xj_item_query *q = p->q;
	const struct xj_material_fields *f = &p->items.f;
	enum xj_keeping state = xj_item_state(p->table, xj_cell(&p->c, f->state));

	return is_asked(xj_cell(&p->c, f->item_id), q->items, q->nitems) &&
	       is_asked(xj_cell(&p->c, f->student_id), q->students, q->nstudents) &&
	       is_kind(p, xj_item_kind(p->table, xj_cell(&p->c, f->kind))) &&
	       (!p->state.n || xj_span_is(p->state, xj_keeping_codes[state])) &&
	       (!q->case_id.n || xj_span_same(q->case_id, xj_cell(&p->c, f->case_id))) &&
	       (!q->transfer_no.n || xj_span_same(q->transfer_no, xj_cell(&p->c, f->transfer_no))) &&
	       (!q->overdue || is_overdue(p, state));
}

static int
by_student(const void *a, const void *b)
{
	const struct picked *x = a, *y = b;
	int order = xj_span_compare(x->student, y->student);

	return order ? order : x->item < y->item ? -1 : x->item > y->item;
}

bool
xj_archive_pick(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *materials,
                const struct xj_item_query *query, xj_date today, uint32_t **rows, size_t *count, struct xj_diags *diags)
{
	struct picking p = {.pool = pool, .policy = policy, .table = materials, .q = query, .today = today, .diags = diags};
	struct picked *list;
	size_t n = 0;
	bool good;

	xj_items_fold(&p.items, pool, materials);
	xj_cursor_init(&p.c, pool, materials);
	good = code_of(&p, p.items.f.kind, query->kind, &p.kind);
	good = code_of(&p, p.items.f.state, query->state, &p.state) && good;
	good = check_known(&p, query->items, query->nitems, false) && good;
	if (!check_known(&p, query->students, query->nstudents, true) || !good)
		return false;
	list = xj_pool_alloc(pool, (p.items.count + 1) * sizeof *list);
	for (uint32_t i = 0; i < p.items.count; i++)
		if (xj_cursor_split(&p.c, p.items.list[i].last) && fits(&p))
			list[n++] = (struct picked){xj_span_copy(pool, xj_cell(&p.c, p.items.f.student_id)), i};
	qsort(list, n, sizeof *list, by_student);
	*rows = xj_pool_alloc(pool, (n + 1) * sizeof **rows);
	*count = n;
	for (size_t i = 0; i < n; i++)
		(*rows)[i] = p.items.list[list[i].item].last;
	return true;
}
