/* Rows that are well formed and still cannot be meant: what no other file of the book knows. What a revision brings is
 * refused, what stood so before is told only: whoever mends one thing need not mend all. */
#include "base/nearest.h"
#include "base/shown.h"
#include "front/front.h"

/* More of one file would only hide the others. */
enum { MOST = 20 };

/* One table, and the values of its rows as they were before. */
struct sense {
	struct app *app;
	struct xj_table *t;
	struct xj_cursor row;
	int id;            /* what a value belongs to; -1: it stands for itself */
	const int *fields; /* those that are looked at, closed by -1 */
	struct xj_buf key;
	struct xj_span *before;
	size_t nbefore, capbefore;
	struct xj_map map;
	size_t told[2], more; /* warnings, errors */
};

static struct xj_span
before_key(void *ctx, uint32_t i)
{
	return ((struct sense *)ctx)->before[i];
}

static struct xj_span
value_of(struct sense *s, const struct xj_cursor *c, int field)
{
	s->key.n = 0;
	xj_buf_print(&s->key, "%d ", field);
	xj_buf_span(&s->key, xj_cell(c, s->id));
	xj_buf_put(&s->key, '\n');
	xj_buf_span(&s->key, xj_cell(c, field));
	return xj_buf_as_span(&s->key);
}

static void
note_before(struct sense *s, const struct xj_cursor *c)
{
	for (const int *f = s->fields; *f >= 0; f++) {
		struct xj_span key = xj_span_copy(s->app->pool, value_of(s, c, *f));

		*XJ_PUSH(s->app->pool, s->before, s->nbefore, s->capbefore) = key;
		(void)xj_map_put(&s->map, key, (uint32_t)(s->nbefore - 1));
	}
}

static bool
open_sense(struct sense *s, struct app *app, const struct xj_policy *policy, const struct front_files *now,
           const struct front_files *then, const char *name, int id, const int *fields)
{
	const struct front_file *file = front_file(then, name), *old = front_file(now, name);
	const struct xj_schema *schema = xj_policy_schema(policy, xj_pool_text(app->pool, name, strlen(name) - 4));
	struct xj_table *was;
	struct xj_cursor c;

	*s = (struct sense){.app = app, .id = id, .fields = fields};
	xj_buf_init(&s->key, app->pool);
	xj_map_init(&s->map, app->pool, 0, before_key, s);
	if (!file || !schema || !(s->t = front_table(app, schema, file->label, file->bytes)))
		return false;
	xj_cursor_init(&s->row, app->pool, s->t);
	was = old ? front_table(app, schema, old->label, old->bytes) : NULL;
	if (was)
		xj_cursor_init(&c, app->pool, was);
	for (size_t row = 0; was && row < was->rows; row++)
		if (xj_cursor_move(&c, row))
			note_before(s, &c);
	return true;
}

static bool
stood_before(struct sense *s, int field)
{
	return xj_map_get(&s->map, value_of(s, &s->row, field)) != XJ_NONE;
}

/* An error about a field of the row at work; where it stood so before, the same as a warning. */
static void
tell(struct sense *s, enum xj_code code, int field, const char *first, const char *second, const char *third)
{
	struct xj_where where = xj_table_where(s->t, s->row.row, field);
	struct xj_diag diag = {.code = code, .args = {first, second, third}};
	struct xj_diags *diags = &s->app->diags;
	bool error = xj_message(code)->severity >= XJ_ERROR, before = error && stood_before(s, field);
	struct xj_buf b;

	if (s->told[error && !before]++ >= MOST) {
		s->more++;
	} else if (!before) {
		xj_diag_add(diags, code, &where, first, second, third, NULL);
	} else {
		xj_buf_init(&b, s->app->pool);
		xj_diag_reason(&b, &diag, app_translate);
		xj_diag_add(diags, XJ_STOOD_BEFORE, &where, b.p, NULL);
	}
}

static void
close_sense(struct sense *s)
{
	if (s->more)
		xj_diag_add(&s->app->diags, XJ_AND_MORE, &(struct xj_where){.file = s->t->label},
		            xj_pool_print(s->app->pool, "%zu", s->more), NULL);
}

/* Different values, in the order in which they come. */
struct values {
	struct xj_pool *pool;
	struct xj_span *list;
	size_t count, cap;
	struct xj_map map;
};

static struct xj_span
value_key(void *ctx, uint32_t i)
{
	return ((struct values *)ctx)->list[i];
}

static void
add_value(struct values *v, struct xj_span value)
{
	if (!value.n || xj_map_get(&v->map, value) != XJ_NONE)
		return;
	*XJ_PUSH(v->pool, v->list, v->count, v->cap) = xj_span_copy(v->pool, value);
	(void)xj_map_put(&v->map, value, (uint32_t)(v->count - 1));
}

static void
add_values(struct values *v, const struct xj_table *t, const char *field)
{
	int f = t ? xj_schema_field(t->schema, field) : -1;
	struct xj_cursor c;

	if (f < 0)
		return;
	xj_cursor_init(&c, v->pool, t);
	for (size_t row = 0; row < t->rows; row++)
		if (xj_cursor_move(&c, row))
			add_value(v, xj_cell(&c, f));
}

static struct values *
values_open(struct app *app)
{
	struct values *v = xj_pool_zero(app->pool, 1, sizeof *v);

	v->pool = app->pool;
	xj_map_init(&v->map, app->pool, 0, value_key, v);
	return v;
}

/* Fields of a scope whose values no list gives; of the last two a scope may speak before there are such students. */
static const struct {
	const char *field;
	bool may_come;
} scoped[] = {{"college", false}, {"program", false}, {"class", true}, {"grade", true}};

enum { SCOPED = sizeof scoped / sizeof *scoped };

struct known {
	struct values *fields[SCOPED], *roles;
	const struct xj_schema *roll;
	bool students;
};

static void
check_part(struct sense *s, struct known *k, int field, struct xj_span part)
{
	struct xj_span name = xj_span_trim(xj_span_cut(&part, '='));
	int f = xj_schema_find(k->roll, name);
	size_t which = 0;

	f = f < 0 ? xj_schema_heading(k->roll, name) : f;
	while (which < SCOPED && xj_schema_field(k->roll, scoped[which].field) != f)
		which++;
	while (f >= 0 && which < SCOPED && part.p) {
		struct xj_span value = xj_span_trim(xj_span_cut(&part, '|'));
		const struct values *v = k->fields[which];

		if (xj_map_get(&v->map, value) == XJ_NONE)
			tell(s, k->students && !scoped[which].may_come ? XJ_SCOPE_VALUE : XJ_SCOPE_VALUE_YET, field,
			     xj_span_text(s->app->pool, name), xj_span_text(s->app->pool, value),
			     xj_nearest(s->app->pool, value, v->list, v->count));
	}
}

static void
add_roles(struct values *v, const struct xj_policy *policy)
{
	const struct xj_school *school = policy->school;
	const struct xj_codes *codes = xj_policy_codes(policy, "role");
	const struct xj_workflow *const *all;
	size_t n;

	add_value(v, XJ_LIT("registry"));
	for (size_t i = 0; school && i < school->nauthority; i++)
		for (const char *const *role = school->authority[i].roles; *role; role++)
			add_value(v, xj_span(*role));
	for (size_t i = 0; school && i < school->nmarks; i++)
		if (school->marks[i].role.n)
			add_value(v, school->marks[i].role);
	/* any of these may be asked to sign */
	for (size_t i = 0; codes && i < codes->count; i++)
		add_value(v, codes->codes[i]);
	all = xj_policy_all_workflows(policy, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t step = 0; step < all[i]->nsteps; step++)
			add_value(v, all[i]->steps[step].role);
}

static void
check_roles(struct app *app, const struct xj_policy *policy, const struct front_files *now,
            const struct front_files *then)
{
	const struct xj_schema *schema = xj_policy_schema(policy, "roles");
	const int scope = xj_schema_field(schema, "scope"), role = xj_schema_field(schema, "role");
	const int fields[] = {scope, role, -1};
	const struct front_file *roll = front_file(then, "roll.csv");
	struct known k = {.roll = xj_policy_schema(policy, "roll")};
	struct xj_table *students;
	struct sense s;

	if (!k.roll || !open_sense(&s, app, policy, now, then, "roles.csv", -1, fields))
		return;
	students = roll ? front_table(app, k.roll, roll->label, roll->bytes) : NULL;
	k.students = students && students->rows;
	for (size_t i = 0; i < SCOPED; i++) {
		k.fields[i] = values_open(app);
		add_values(k.fields[i], students, scoped[i].field);
		add_values(k.fields[i], xj_policy_programs(policy), scoped[i].field);
	}
	k.roles = values_open(app);
	add_roles(k.roles, policy);
	for (size_t row = 0; row < s.t->rows; row++) {
		struct xj_span rest, name;

		if (!xj_cursor_move(&s.row, row))
			continue;
		rest = xj_span_trim(xj_cell(&s.row, scope));
		while (rest.n && rest.p)
			check_part(&s, &k, scope, xj_span_cut(&rest, ';'));
		name = xj_cell(&s.row, role);
		if (xj_map_get(&k.roles->map, name) == XJ_NONE && !stood_before(&s, role))
			tell(&s, XJ_ROLE_UNKNOWN, role, xj_span_text(app->pool, name),
			     xj_nearest(app->pool, name, k.roles->list, k.roles->count), NULL);
	}
	close_sense(&s);
}

static void
check_terms(struct app *app, const struct xj_policy *policy, const struct front_files *now,
            const struct front_files *then)
{
	const struct xj_schema *schema = xj_policy_schema(policy, "terms");
	const int first = xj_schema_field(schema, "starts_on"), last = xj_schema_field(schema, "ends_on");
	const int fields[] = {last, -1};
	struct sense s;

	if (!open_sense(&s, app, policy, now, then, "terms.csv", first, fields))
		return;
	for (size_t row = 0; row < s.t->rows; row++) {
		xj_date from, until;

		if (!xj_cursor_move(&s.row, row))
			continue;
		from = xj_date_parse(xj_cell(&s.row, first));
		until = xj_date_parse(xj_cell(&s.row, last));
		if (from != XJ_NO_DATE && until != XJ_NO_DATE && until < from)
			tell(&s, XJ_TERM_PERIOD, last, xj_span_text(app->pool, xj_cell(&s.row, last)),
			     xj_span_text(app->pool, xj_cell(&s.row, first)), NULL);
	}
	close_sense(&s);
}

/* A school that keeps no list of programmes has nothing to check them against. */
static void
check_roll(struct app *app, const struct xj_policy *policy, const struct front_files *now,
           const struct front_files *then)
{
	const struct xj_schema *schema = xj_policy_schema(policy, "roll");
	const int status = xj_schema_field(schema, "status"), program = xj_schema_field(schema, "program");
	const int fields[] = {status, program, -1};
	const struct xj_table *programs = xj_policy_programs(policy);
	bool listed = programs && programs->rows;
	struct sense s;

	if (!policy->statuses ||
	    !open_sense(&s, app, policy, now, then, "roll.csv", xj_schema_field(schema, "student_id"), fields))
		return;
	for (size_t row = 0; row < s.t->rows; row++) {
		struct xj_span name, code;

		if (!xj_cursor_move(&s.row, row))
			continue;
		name = xj_cell(&s.row, status);
		code = xj_cell(&s.row, program);
		if (name.n && !xj_status_find(policy->statuses, name))
			tell(&s, XJ_STATUS_UNKNOWN, status, xj_span_text(app->pool, name), NULL, NULL);
		if (code.n && listed && xj_policy_program(policy, code) == XJ_NONE)
			tell(&s, XJ_UNKNOWN_PROGRAM, program, xj_span_text(app->pool, code), NULL, NULL);
	}
	close_sense(&s);
}

bool
front_sense(struct app *app, const struct xj_policy *policy, const struct front_files *now,
            const struct front_files *then, const char *const *names, size_t n)
{
	size_t errors = xj_diags_errors(&app->diags);

	if (front_among(names, n, "roles.csv"))
		check_roles(app, policy, now, then);
	if (front_among(names, n, "terms.csv"))
		check_terms(app, policy, now, then);
	if (front_among(names, n, "roll.csv") || front_among(names, n, "programs.csv") ||
	    front_among(names, n, "statuses.yaml"))
		check_roll(app, policy, now, then);
	return xj_diags_errors(&app->diags) == errors;
}
