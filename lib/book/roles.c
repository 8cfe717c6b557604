#include "book/roles.h"

#include "record/value.h"

static struct xj_roles_fields
fields_of(const struct xj_schema *s)
{
	return (struct xj_roles_fields){xj_schema_field(s, "user"),  xj_schema_field(s, "person"),
	                                xj_schema_field(s, "role"),  xj_schema_field(s, "scope"),
	                                xj_schema_field(s, "from"),  xj_schema_field(s, "until"),
	                                xj_schema_field(s, "proxy"), xj_schema_field(s, "delegated_by")};
}

/* A day that cannot be read ends nothing and begins nothing: the line does not hold. */
static bool
runs_today(const struct xj_roles *r, const struct xj_cursor *row)
{
	struct xj_span from = xj_cell(row, r->f.from), until = xj_cell(row, r->f.until);
	xj_date first = xj_date_parse(from), last = xj_date_parse(until);

	if ((from.n && first == XJ_NO_DATE) || (until.n && last == XJ_NO_DATE))
		return false;
	return (!from.n || first <= r->today) && (!until.n || last >= r->today);
}

/* What was passed on ends with the right of whoever passed it on. */
static bool
holds_today(struct xj_roles *r)
{
	struct xj_span by = xj_cell(&r->row, r->f.delegated_by);

	if (!runs_today(r, &r->row))
		return false;
	for (size_t i = 0; by.n && i < r->table->rows; i++)
		if (xj_cursor_move(&r->giver, i) && xj_span_same(xj_cell(&r->giver, r->f.user), by) &&
		    xj_span_same(xj_cell(&r->giver, r->f.role), xj_cell(&r->row, r->f.role)) &&
		    !xj_cell(&r->giver, r->f.delegated_by).n && runs_today(r, &r->giver))
			return true;
	return !by.n;
}

static bool
is_user(const struct xj_roles *r)
{
	return xj_span_is(xj_cell(&r->row, r->f.user), r->user);
}

static bool
is_person(const struct xj_roles *r, struct xj_span person)
{
	return person.p ? person.n && xj_span_same(xj_cell(&r->row, r->f.person), person) : is_user(r);
}

void
xj_roles_open(struct xj_roles *r, struct xj_pool *pool, const struct xj_table *table, const char *user, xj_date today)
{
	bool current = false;

	*r = (struct xj_roles){.pool = pool, .table = table, .today = today, .user = user, .person = {"", 0},
	                       .f = fields_of(table->schema)};
	xj_cursor_init(&r->row, pool, table);
	xj_cursor_init(&r->giver, pool, table);
	for (size_t i = 0; i < table->rows; i++) {
		bool holds;

		if (!xj_cursor_move(&r->row, i) || !is_user(r))
			continue;
		holds = holds_today(r);
		if (!r->person.n || (holds && !current))
			r->person = xj_span_copy(pool, xj_cell(&r->row, r->f.person));
		current = current || holds;
		r->proxy = r->proxy || (holds && xj_value_flag(xj_cell(&r->row, r->f.proxy)) == 1);
	}
}

/* Fields go by their names, or as a heading of a file would. */
static int
find_field(const struct xj_schema *schema, struct xj_span field)
{
	int f = xj_schema_find(schema, field);

	return f < 0 ? xj_schema_heading(schema, field) : f;
}

/* The value of a field of the subject; false when nobody knows it. */
static bool
value_of(const struct xj_subject *subject, struct xj_span field, struct xj_span *value)
{
	const struct xj_cursor *const rows[] = {subject->student, subject->line};

	for (size_t i = 0; i < 2; i++) {
		int f = rows[i] ? find_field(rows[i]->table->schema, field) : -1;

		if (f < 0)
			continue;
		*value = xj_cell(rows[i], f);
		return true;
	}
	return false;
}

/* `field=value|value` */
static bool
part_fulfilled(struct xj_span part, const struct xj_subject *subject)
{
	struct xj_span field = xj_span_trim(xj_span_cut(&part, '=')), value;

	if (!part.p || !value_of(subject, field, &value) || !value.n)
		return false;
	while (part.p)
		if (xj_span_same(xj_span_trim(xj_span_cut(&part, '|')), value))
			return true;
	return false;
}

static bool
reaches(struct xj_span scope, const struct xj_subject *subject)
{
	scope = xj_span_trim(scope);
	if (!scope.n)
		return true;
	if (!subject)
		return false;
	while (scope.p)
		if (!part_fulfilled(xj_span_cut(&scope, ';'), subject))
			return false;
	return true;
}

bool
xj_roles_hold(struct xj_roles *r, struct xj_span person, struct xj_span role, const struct xj_subject *subject,
              enum xj_code *why)
{
	*why = XJ_NO_ROLE;
	for (size_t i = 0; i < r->table->rows; i++) {
		if (!xj_cursor_move(&r->row, i) || !is_person(r, person) ||
		    !xj_span_same(xj_cell(&r->row, r->f.role), role))
			continue;
		if (!holds_today(r)) {
			if (*why == XJ_NO_ROLE)
				*why = XJ_ROLE_ENDED;
			continue;
		}
		if (reaches(xj_cell(&r->row, r->f.scope), subject))
			return true;
		*why = XJ_OUT_OF_SCOPE;
	}
	return false;
}

bool
xj_roles_active(struct xj_roles *r, enum xj_code *why)
{
	*why = XJ_NO_ROLE;
	for (size_t i = 0; i < r->table->rows; i++) {
		if (!xj_cursor_move(&r->row, i) || !is_user(r))
			continue;
		if (holds_today(r))
			return true;
		*why = XJ_ROLE_ENDED;
	}
	return false;
}

bool
xj_roles_held(struct xj_roles *r, struct xj_span role)
{
	for (size_t i = 0; i < r->table->rows; i++)
		if (xj_cursor_move(&r->row, i) && xj_span_same(xj_cell(&r->row, r->f.role), role) && holds_today(r))
			return true;
	return false;
}

/* What is nearest to holding is what is told. */
static int
nearness(enum xj_code why)
{
	return why == XJ_OUT_OF_SCOPE ? 2 : why == XJ_ROLE_ENDED;
}

bool
xj_roles_any(struct xj_roles *r, const char *const *roles, const struct xj_subject *subject, enum xj_code *why)
{
	*why = XJ_NO_ROLE;
	for (; *roles; roles++) {
		enum xj_code missing;

		if (xj_roles_hold(r, (struct xj_span){NULL, 0}, xj_span(*roles), subject, &missing))
			return true;
		if (nearness(missing) > nearness(*why))
			*why = missing;
	}
	return false;
}

bool
xj_roles_enters(struct xj_roles *r, const struct xj_subject *subject)
{
	for (size_t i = 0; i < r->table->rows; i++)
		if (xj_cursor_move(&r->row, i) && is_user(r) && xj_value_flag(xj_cell(&r->row, r->f.proxy)) == 1 &&
		    holds_today(r) && reaches(xj_cell(&r->row, r->f.scope), subject))
			return true;
	return false;
}

void
xj_roles_refuse(const struct xj_roles *r, enum xj_code why, struct xj_span person, const char *role,
                const struct xj_where *where, struct xj_diags *diags)
{
	char today[11];

	xj_diag_add(diags, why, where, person.p ? xj_span_text(r->pool, person) : r->user, role,
	            xj_date_format(r->today, today), NULL);
}

struct checking {
	struct xj_table *t;
	struct xj_pool *pool;
	struct xj_roles_fields f;
	const struct xj_schema *roll, *cases;
	struct xj_cursor row, other;
	struct xj_diags *diags;
};

#define REFUSE(k, field, ...) xj_table_refuse((k)->t, (k)->row.row, (field), (k)->diags, __VA_ARGS__)

/* Each of the values must be one that the field can have, or nobody would ever be in the scope. */
static bool
check_values(struct checking *k, const struct xj_field *field, struct xj_span values)
{
	while (values.p) {
		struct xj_span value = xj_span_trim(xj_span_cut(&values, '|'));
		struct xj_where where = xj_table_where(k->t, k->row.row, k->f.scope);

		if (!value.n)
			return false;
		if (!xj_value_check(field, value, &where, k->diags))
			k->t->bad[k->row.row] = true;
	}
	return true;
}

static bool
asked_before(struct xj_span scope, struct xj_span part, struct xj_span field)
{
	while (scope.p) {
		struct xj_span earlier = xj_span_cut(&scope, ';');

		if (earlier.p == part.p)
			return false;
		if (xj_span_same(xj_span_trim(xj_span_cut(&earlier, '=')), field))
			return true;
	}
	return false;
}

static bool
check_part(struct checking *k, struct xj_span scope, struct xj_span part)
{
	struct xj_span values = part, field = xj_span_trim(xj_span_cut(&values, '='));
	const struct xj_schema *schema = k->roll;
	int f = find_field(schema, field);

	if (!values.p || !field.n || asked_before(scope, part, field))
		return false;
	if (f < 0 && k->cases) {
		schema = k->cases;
		f = find_field(schema, field);
	}
	if (f < 0) {
		REFUSE(k, k->f.scope, XJ_SCOPE_FIELD, xj_span_text(k->pool, field), NULL);
		return true;
	}
	return check_values(k, &schema->fields[f], values);
}

static void
check_scope(struct checking *k)
{
	struct xj_span scope = xj_span_trim(xj_cell(&k->row, k->f.scope)), rest = scope;

	while (scope.n && rest.p)
		if (!check_part(k, scope, xj_span_cut(&rest, ';'))) {
			REFUSE(k, k->f.scope, XJ_BAD_SCOPE, xj_span_text(k->pool, scope), NULL);
			return;
		}
}

static void
check_period(struct checking *k)
{
	xj_date from = xj_date_parse(xj_cell(&k->row, k->f.from)), until = xj_date_parse(xj_cell(&k->row, k->f.until));

	if (from != XJ_NO_DATE && until != XJ_NO_DATE && until < from)
		REFUSE(k, k->f.until, XJ_ROLE_PERIOD, NULL);
}

static bool
both(const struct checking *k, int field)
{
	return xj_span_same(xj_span_trim(xj_cell(&k->row, field)), xj_span_trim(xj_cell(&k->other, field)));
}

static bool
ends_before(const struct xj_cursor *a, const struct xj_cursor *b, const struct xj_roles_fields *f)
{
	xj_date last = xj_date_parse(xj_cell(a, f->until)), first = xj_date_parse(xj_cell(b, f->from));

	return last != XJ_NO_DATE && first != XJ_NO_DATE && last < first;
}

/* Against the lines above: somebody looking for the end of a role must find it in one place. */
static void
check_against_others(struct checking *k)
{
	for (size_t i = 0; i < k->row.row; i++) {
		char *line;

		if (!xj_cursor_move(&k->other, i) || !both(k, k->f.user))
			continue;
		line = xj_pool_print(k->pool, "%zu", xj_table_line_number(k->t, i));
		if (!both(k, k->f.person)) {
			REFUSE(k, k->f.person, XJ_ROLE_PERSON, xj_span_text(k->pool, xj_cell(&k->row, k->f.user)),
			       xj_span_text(k->pool, xj_cell(&k->other, k->f.person)), line, NULL);
			return;
		}
		if (both(k, k->f.role) && both(k, k->f.scope) && !ends_before(&k->row, &k->other, &k->f) &&
		    !ends_before(&k->other, &k->row, &k->f)) {
			struct xj_where where = xj_table_where(k->t, k->row.row, k->f.role);

			xj_diag_add(k->diags, XJ_ROLE_TWICE, &where, line, NULL);
			return;
		}
	}
}

bool
xj_roles_check(struct xj_table *table, const struct xj_schema *roll, const struct xj_schema *cases,
               struct xj_diags *diags)
{
	struct checking k = {.t = table, .pool = table->pool, .f = fields_of(table->schema), .roll = roll, .cases = cases,
	                     .diags = diags};
	size_t errors = xj_diags_errors(diags);

	xj_cursor_init(&k.row, k.pool, table);
	xj_cursor_init(&k.other, k.pool, table);
	for (size_t i = 0; i < table->rows; i++) {
		if (!xj_cursor_move(&k.row, i))
			continue;
		check_scope(&k);
		check_period(&k);
		check_against_others(&k);
	}
	return xj_diags_errors(diags) == errors;
}
