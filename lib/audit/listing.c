#include "audit/listing.h"

#include <stdlib.h>

#include "audit/joins.h"
#include "base/shown.h"

static void
no_groups(struct xj_listing *l)
{
	l->by = XJ_LIT("");
	l->groups = xj_pool_zero(l->pool, 1, sizeof *l->groups);
	l->groups->key = XJ_LIT("");
	l->ngroups = 1;
	for (size_t i = 0; i < l->count; i++)
		*(l->list[i].finding->severity >= XJ_ERROR ? &l->groups->errors : &l->groups->warnings) += 1;
}

void
xj_listing_of(struct xj_listing *l, const struct xj_audit *a)
{
	*l = (struct xj_listing){.pool = a->pool, .list = xj_pool_zero(a->pool, a->count + 1, sizeof *l->list)};
	for (size_t i = 0; i < a->count; i++)
		l->list[l->count++] = (struct xj_listed){.audit = a, .finding = &a->findings[i]};
	no_groups(l);
}

size_t
xj_audit_keep(struct xj_audit *a, xj_keep_fn *keep, void *ctx)
{
	size_t n = 0, before = a->count;

	for (size_t i = 0; i < before; i++)
		if (keep(ctx, &a->findings[i]))
			a->findings[n++] = a->findings[i];
	a->count = n;
	return before - n;
}

/* One finding of either audit, on its way to be compared. */
struct side {
	const struct xj_finding *finding, *pair;
	size_t order; /* in its audit */
};

/* The same place of the same rule; which of several findings there is told by their arguments. */
static int
same_place(const struct xj_finding *x, const struct xj_finding *y)
{
	int order;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if ((x->table != NULL) != (y->table != NULL))
		return x->table ? 1 : -1;
	if (x->table && (order = strcmp(x->table->label, y->table->label)) != 0)
		return order;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	if ((order = xj_span_compare(x->student_id, y->student_id)) != 0)
		return order;
	return xj_span_compare(x->case_id, y->case_id);
}

static int
by_place(const void *x, const void *y)
{
	const struct side *a = x, *b = y;
	int order = same_place(a->finding, b->finding);

	return order ? order : a->order < b->order ? -1 : 1;
}

static struct side *
side_of(struct xj_pool *pool, const struct xj_audit *a)
{
	struct side *sides = xj_pool_zero(pool, a->count + 1, sizeof *sides);

	for (size_t i = 0; i < a->count; i++)
		sides[i] = (struct side){.finding = &a->findings[i], .order = i};
	if (a->count)
		qsort(sides, a->count, sizeof *sides, by_place);
	return sides;
}

static bool
same_text(const char *x, const char *y)
{
	return x == y || (x && y && strcmp(x, y) == 0);
}

/* {1} is whom it is about, {4} the step or what else tells two of a place apart: both, one, or, where that is all there is, neither. */
static bool
alike(const struct xj_finding *x, const struct xj_finding *y, int pass)
{
	bool whom = same_text(x->args[0], y->args[0]), what = same_text(x->args[3], y->args[3]);

	return pass == 0 ? whom && what : what || (whom && !x->args[3] && !y->args[3]);
}

/* Pairs off the findings of one place; there are few. */
static void
pair_off(struct side *a, size_t na, struct side *b, size_t nb)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < na; i++)
			for (size_t k = 0; k < nb && !a[i].pair; k++)
				if (!b[k].pair && alike(a[i].finding, b[k].finding, pass)) {
					a[i].pair = b[k].finding;
					b[k].pair = a[i].finding;
				}
}

static size_t
place_end(const struct side *s, size_t from, size_t n)
{
	size_t end = from + 1;

	while (end < n && same_place(s[from].finding, s[end].finding) == 0)
		end++;
	return end;
}

static void
pair_all(struct side *a, size_t na, struct side *b, size_t nb)
{
	for (size_t i = 0, k = 0; i < na && k < nb;) {
		int order = same_place(a[i].finding, b[k].finding);
		size_t i_end = order <= 0 ? place_end(a, i, na) : i, k_end = order >= 0 ? place_end(b, k, nb) : k;

		if (order == 0)
			pair_off(a + i, i_end - i, b + k, k_end - k);
		i = i_end;
		k = k_end;
	}
}

/* Back in the order of the audit. */
static const struct xj_finding **
pairs_in_order(struct xj_pool *pool, const struct side *s, size_t n)
{
	const struct xj_finding **pairs = xj_pool_zero(pool, n + 1, sizeof *pairs);

	for (size_t i = 0; i < n; i++)
		pairs[s[i].order] = s[i].pair;
	return pairs;
}

void
xj_listing_compare(struct xj_listing *l, const struct xj_audit *a, const struct xj_audit *b)
{
	struct side *before = side_of(a->pool, a), *after = side_of(a->pool, b);
	const struct xj_finding **pair_of_a, **pair_of_b;

	*l = (struct xj_listing){.pool = a->pool, .compared = true};
	pair_all(before, a->count, after, b->count);
	pair_of_a = pairs_in_order(a->pool, before, a->count);
	pair_of_b = pairs_in_order(a->pool, after, b->count);
	for (size_t i = 0; i < b->count; i++)
		if (!pair_of_b[i])
			*XJ_PUSH(l->pool, l->list, l->count, l->cap) = (struct xj_listed){b, &b->findings[i], NULL, XJ_FLAGGED, 0};
	for (size_t i = 0; i < b->count; i++)
		if (pair_of_b[i] && (pair_of_b[i]->due_on != b->findings[i].due_on || pair_of_b[i]->severity != b->findings[i].severity))
			*XJ_PUSH(l->pool, l->list, l->count, l->cap) = (struct xj_listed){b, &b->findings[i], pair_of_b[i], XJ_MOVED, 0};
	for (size_t i = 0; i < a->count; i++)
		if (!pair_of_a[i])
			*XJ_PUSH(l->pool, l->list, l->count, l->cap) = (struct xj_listed){a, &a->findings[i], NULL, XJ_CLEARED, 0};
	no_groups(l);
}

/* What findings are grouped by. */
struct grouping {
	struct xj_audit *audit;
	bool owner, rule;
	int field; /* of the roll */
	struct xj_map map;
	struct xj_listing *l;
};

static struct xj_span
group_key(void *ctx, uint32_t index)
{
	return ((struct grouping *)ctx)->l->groups[index].key;
}

/* A finding about a class or a college stands at a row of it, which tells that much of all of them. */
static const struct xj_cursor *
row_of_many(struct grouping *g, const struct xj_finding *f)
{
	const struct xj_schema *schema = f->table ? f->table->schema : NULL;
	struct xj_audit_file *file = NULL;

	if (!schema || !xj_span_is(schema->name, "roll") || (g->field != f->field && g->field != xj_schema_field(schema, "college")))
		return NULL;
	while ((file = xj_audit_file(g->audit, XJ_OF_roll, file)) != NULL)
		if (file->table == f->table && xj_cursor_move(&file->cursor, f->row))
			return &file->cursor;
	return NULL;
}

static struct xj_span
key_of(struct grouping *g, const struct xj_finding *f)
{
	const struct xj_cursor *student;

	if (g->owner)
		return f->owner;
	if (g->rule)
		return xj_span(f->rule->name);
	student = f->student_id.n ? xj_audit_student(g->audit, f->student_id) : f->rule->wide ? row_of_many(g, f) : NULL;
	return student ? xj_cell(student, g->field) : XJ_LIT("");
}

static bool
grouping_init(struct grouping *g, struct xj_listing *l, struct xj_audit *a, const char *by, struct xj_diags *diags)
{
	const struct xj_schema *roll = xj_policy_schema(a->policy, "roll");

	*g = (struct grouping){.audit = a, .l = l, .owner = strcmp(by, "owner") == 0, .rule = strcmp(by, "rule") == 0, .field = -1};
	l->by = xj_span(by);
	if (g->owner || g->rule)
		return true;
	g->field = roll ? xj_schema_heading(roll, xj_span(by)) : -1;
	if (g->field < 0 || roll->fields[g->field].sensitive) {
		xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, "--by", by, "write owner, rule, or a field of the roll such as college", NULL);
		return false;
	}
	l->by = roll->fields[g->field].name;
	return true;
}

/* A cell may hold by mistake what is not to be shown. */
static struct xj_span
shown(struct xj_pool *pool, struct xj_span key)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_shown_plain(&b, key);
	if (b.n)
		xj_shown_mask(b.p, b.n);
	return b.n ? xj_buf_as_span(&b) : XJ_LIT("");
}

bool
xj_listing_group(struct xj_listing *l, struct xj_audit *a, const char *by, struct xj_diags *diags)
{
	struct xj_listed *sorted = xj_pool_zero(l->pool, l->count + 1, sizeof *sorted);
	struct grouping g;
	size_t cap = 0, *ends;

	if (!grouping_init(&g, l, a, by, diags))
		return false;
	l->groups = NULL;
	l->ngroups = 0;
	xj_map_init(&g.map, l->pool, 0, group_key, &g);
	for (size_t i = 0; i < l->count; i++) {
		const struct xj_finding *f = l->list[i].finding;
		struct xj_span key = key_of(&g, f);
		uint32_t at = xj_map_get(&g.map, key);

		if (at == XJ_NONE) {
			at = (uint32_t)l->ngroups;
			XJ_PUSH(l->pool, l->groups, l->ngroups, cap)->key = xj_span_copy(l->pool, key);
			(void)xj_map_put(&g.map, l->groups[at].key, at);
		}
		*(f->severity >= XJ_ERROR ? &l->groups[at].errors : &l->groups[at].warnings) += 1;
		l->list[i].group = at;
	}
	for (size_t at = 0; at < l->ngroups; at++)
		l->groups[at].key = shown(l->pool, l->groups[at].key);
	ends = xj_pool_zero(l->pool, l->ngroups + 1, sizeof *ends);
	for (size_t at = 1; at < l->ngroups; at++)
		ends[at] = ends[at - 1] + l->groups[at - 1].errors + l->groups[at - 1].warnings;
	for (size_t i = 0; i < l->count; i++)
		sorted[ends[l->list[i].group]++] = l->list[i];
	l->list = sorted;
	return true;
}
