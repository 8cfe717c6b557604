#include "book/delegate.h"

struct delegating {
	const struct xj_roles *giver;
	const struct xj_delegation *d;
	const struct xj_schema *schema;
	int user, person, role, scope, from, until, proxy, delegated_by;
	struct xj_span person_of_user; /* who gets it, by name */
	struct xj_changes *out;
	struct xj_diags *diags;
};

static struct delegating
fields(const struct xj_roles *giver, const struct xj_delegation *d, struct xj_changes *out, struct xj_diags *diags)
{
	const struct xj_schema *s = giver->table->schema;

	return (struct delegating){
		.giver = giver, .d = d, .schema = s, .out = out, .diags = diags,
		.user = xj_schema_field(s, "user"), .person = xj_schema_field(s, "person"),
		.role = xj_schema_field(s, "role"), .scope = xj_schema_field(s, "scope"),
		.from = xj_schema_field(s, "from"), .until = xj_schema_field(s, "until"),
		.proxy = xj_schema_field(s, "proxy"), .delegated_by = xj_schema_field(s, "delegated_by"),
	};
}

/* Is it a line by which the giver may give the role today? */
static bool
gives(const struct delegating *x, const struct xj_cursor *c)
{
	xj_date from = xj_date_parse(xj_cell(c, x->from)), until = xj_date_parse(xj_cell(c, x->until));

	return xj_span_is(xj_cell(c, x->user), x->giver->user) && xj_span_same(xj_cell(c, x->role), x->d->role) &&
	       !xj_cell(c, x->delegated_by).n && (from == XJ_NO_DATE || from <= x->giver->today) &&
	       (until == XJ_NO_DATE || until >= x->giver->today);
}

/* The part of a scope about this field: its values, p NULL for none. */
static struct xj_span
part_about(struct xj_span scope, const char *field)
{
	while (scope.p) {
		struct xj_span values = xj_span_cut(&scope, ';'), name = xj_span_trim(xj_span_cut(&values, '='));

		if (xj_span_is(name, field))
			return xj_span_trim(values);
	}
	return (struct xj_span){NULL, 0};
}

/* Does the giver's own line reach what is to be given? */
static bool
covers(struct xj_span own, const char *field, const struct xj_span *wanted, size_t n)
{
	struct xj_span values = part_about(own, field);

	if (!values.p || (!n && !values.n))
		return true;
	for (size_t i = 0; i < n; i++)
		if (!xj_span_among(values, '|', wanted[i]))
			return false;
	return true;
}

static void
add_part(struct xj_buf *b, const char *field, const struct xj_span *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i == 0)
			xj_buf_print(b, "%s%s=", b->n ? ";" : "", field);
		else
			xj_buf_put(b, '|');
		xj_buf_span(b, values[i]);
	}
}

/* What is given: the step, type and cases, and what else the giver's own line is bound to. */
static struct xj_span
scope_of(const struct delegating *x, struct xj_span own)
{
	const struct xj_delegation *d = x->d;
	struct xj_buf b;

	xj_buf_init(&b, x->out->pool);
	add_part(&b, "step", &d->step, 1);
	add_part(&b, "workflow", &d->workflow, d->workflow.n > 0);
	add_part(&b, "case_id", d->cases, d->ncases);
	while (own.p && own.n) {
		struct xj_span part = xj_span_trim(xj_span_cut(&own, ';')), values = part;
		struct xj_span name = xj_span_trim(xj_span_cut(&values, '='));

		if (!part.n || xj_span_is(name, "step") || (d->workflow.n && xj_span_is(name, "workflow")) ||
		    (d->ncases && xj_span_is(name, "case_id")))
			continue;
		xj_buf_put(&b, ';');
		xj_buf_span(&b, part);
	}
	return xj_buf_as_span(&b);
}

/* Was such a line added just now? */
static bool
added_already(const struct delegating *x, struct xj_span scope)
{
	for (size_t i = 0; i < x->out->nadded; i++)
		if (xj_span_same(x->out->added[i][x->role], x->d->role) && xj_span_same(x->out->added[i][x->scope], scope))
			return true;
	return false;
}

static void
give(const struct delegating *x, struct xj_span own_scope, xj_date own_end)
{
	struct xj_pool *pool = x->out->pool;
	xj_date until = own_end != XJ_NO_DATE && own_end < x->d->until ? own_end : x->d->until;
	struct xj_span scope = scope_of(x, own_scope), from = xj_date_span(pool, x->giver->today), *row;
	struct xj_cursor c;

	xj_cursor_init(&c, pool, x->giver->table);
	for (size_t i = 0; i < x->giver->table->rows; i++)
		if (xj_cursor_move(&c, i) && xj_span_same(xj_cell(&c, x->user), x->d->user) &&
		    xj_span_same(xj_cell(&c, x->role), x->d->role) && xj_span_same(xj_cell(&c, x->scope), scope) &&
		    xj_span_same(xj_cell(&c, x->from), from)) {
			xj_changes_set(x->out, (uint32_t)i, x->until, xj_cell(&c, x->until), xj_date_span(pool, until));
			return;
		}
	if (added_already(x, scope))
		return;
	row = xj_changes_add(x->out);
	row[x->user] = x->d->user;
	row[x->person] = x->person_of_user;
	row[x->role] = x->d->role;
	row[x->scope] = scope;
	row[x->from] = from;
	row[x->until] = xj_date_span(pool, until);
	row[x->delegated_by] = xj_span(x->giver->user);
}

/* The giver's own lines, one by one; answers how many there were to give by. */
static size_t
give_all(const struct delegating *x)
{
	const struct xj_delegation *d = x->d;
	struct xj_cursor c;
	size_t n = 0;

	xj_cursor_init(&c, x->out->pool, x->giver->table);
	for (size_t row = 0; row < x->giver->table->rows; row++) {
		struct xj_span own;

		if (!xj_cursor_move(&c, row) || !gives(x, &c))
			continue;
		own = xj_span_copy(x->out->pool, xj_cell(&c, x->scope));
		if (!covers(own, "step", &d->step, 1) || !covers(own, "workflow", &d->workflow, d->workflow.n > 0) ||
		    !covers(own, "case_id", d->cases, d->ncases))
			continue;
		give(x, own, xj_date_parse(xj_cell(&c, x->until)));
		n++;
	}
	return n;
}

bool
xj_delegate(struct xj_roles *giver, const struct xj_delegation *d, struct xj_changes *out, struct xj_diags *diags)
{
	struct delegating x = fields(giver, d, out, diags);
	struct xj_where where = {.file = giver->table->label};
	struct xj_cursor c;

	xj_cursor_init(&c, out->pool, giver->table);
	for (size_t row = 0; row < giver->table->rows && !x.person_of_user.n; row++)
		if (xj_cursor_move(&c, row) && xj_span_same(xj_cell(&c, x.user), d->user))
			x.person_of_user = xj_span_copy(out->pool, xj_cell(&c, x.person));
	if (!x.person_of_user.n) {
		xj_diag_add(diags, XJ_NO_SUCH_USER, &where, xj_span_text(out->pool, d->user), NULL);
		return false;
	}
	if (xj_span_is(d->user, giver->user)) {
		xj_diag_add(diags, XJ_SELF_DELEGATION, &where, giver->user, NULL);
		return false;
	}
	if (give_all(&x))
		return true;
	xj_diag_add(diags, XJ_CANNOT_DELEGATE, &where, giver->user, xj_span_text(out->pool, d->role), NULL);
	return false;
}
