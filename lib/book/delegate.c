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

static struct xj_span
scope_of(const struct delegating *x, const struct xj_cursor *c)
{
	struct xj_span own = xj_cell(c, x->scope);
	struct xj_buf b;

	xj_buf_init(&b, x->out->pool);
	xj_buf_text(&b, "step=");
	xj_buf_span(&b, x->d->step);
	if (own.n) {
		xj_buf_put(&b, ';');
		xj_buf_span(&b, own);
	}
	for (size_t i = 0; i < x->d->ncases; i++) {
		xj_buf_text(&b, i ? "|" : ";case_id=");
		xj_buf_span(&b, x->d->cases[i]);
	}
	return xj_buf_as_span(&b);
}

static void
give(const struct delegating *x, const struct xj_cursor *c)
{
	xj_date own_end = xj_date_parse(xj_cell(c, x->until)), until = x->d->until;
	struct xj_span *row = xj_changes_add(x->out);
	struct xj_pool *pool = x->out->pool;

	if (own_end != XJ_NO_DATE && own_end < until)
		until = own_end;
	row[x->user] = x->d->user;
	row[x->person] = x->person_of_user;
	row[x->role] = x->d->role;
	row[x->scope] = scope_of(x, c);
	row[x->from] = xj_date_span(pool, x->giver->today);
	row[x->until] = xj_date_span(pool, until);
	row[x->delegated_by] = xj_span(x->giver->user);
}

bool
xj_delegate(struct xj_roles *giver, const struct xj_delegation *d, struct xj_changes *out, struct xj_diags *diags)
{
	struct delegating x = fields(giver, d, out, diags);
	struct xj_where where = {.file = giver->table->label};
	size_t given = out->nadded;
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
	for (size_t row = 0; row < giver->table->rows; row++)
		if (xj_cursor_move(&c, row) && gives(&x, &c))
			give(&x, &c);
	if (out->nadded == given)
		xj_diag_add(diags, XJ_CANNOT_DELEGATE, &where, giver->user, xj_span_text(out->pool, d->role), NULL);
	return out->nadded > given;
}
