#include "audit/walk.h"

#include "audit/limits.h"
#include "roll/states.h"

/* The looks that are on at one kind of record, and what they keep. */
struct running {
	struct run {
		const struct xj_audit_rule *rule;
		const struct xj_audit_look *look;
		xj_audit_fn *fn; /* of the look */
		void *state;
	} *list;
	size_t count;
};

static bool
is_on(const struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_look *look, unsigned kind)
{
	return !a->off[rule - xj_audit_rules] && (look->kinds & kind) != 0 && !(look->needs & ~a->given) &&
	       !xj_audit_unasked(a, rule) && !(rule->lacks && rule->lacks(a));
}

static void
begin(struct xj_audit *a, enum xj_audit_kind kind, enum xj_audit_unit unit, const struct xj_table *table,
      struct running *run)
{
	*run = (struct running){xj_pool_zero(a->pool, xj_audit_nrules * XJ_AUDIT_LOOKS, sizeof *run->list), 0};
	for (size_t i = 0; i < xj_audit_nrules; i++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[i];

		for (const struct xj_audit_look *look = rule->looks; look < rule->looks + XJ_AUDIT_LOOKS && look->kinds; look++)
			if (look->unit == unit && is_on(a, rule, look, 1u << kind))
				run->list[run->count++] = (struct run){rule, look, look->fn, look->begin ? look->begin(a, table) : NULL};
	}
}

static void
judge(struct xj_audit *a, const struct running *run, struct xj_audit_row *row)
{
	for (const struct run *r = run->list; r < run->list + run->count; r++) {
		if (!r->fn)
			continue;
		row->state = r->state;
		r->fn(a, r->rule, row);
	}
}

static void
finish(struct xj_audit *a, const struct running *run, struct xj_audit_row *row)
{
	row->status = NULL;
	for (const struct run *r = run->list; r < run->list + run->count; r++) {
		if (!r->look->end)
			continue;
		row->state = r->state;
		r->look->end(a, r->rule, row);
	}
}

/* The two units of a kind whose state is each line are one. */
static void
both(struct running *run, const struct running *more)
{
	for (size_t i = 0; i < more->count; i++)
		run->list[run->count++] = more->list[i];
}

static void
begin_each(struct xj_audit *a, const struct xj_audit_file *file, struct running *run)
{
	struct running lines;

	begin(a, file->kind, XJ_AUDIT_STATE, file->table, run);
	begin(a, file->kind, XJ_AUDIT_LINES, file->table, &lines);
	both(run, &lines);
}

/* How many columns at the end of a row are as in the row above it: students of one class, and lines of one day, stand together. */
static size_t
as_above(const struct xj_cursor *row, const struct xj_cursor *above)
{
	size_t n = row->table->ncolumns, from = 0;
	const char *line = row->cells[0].p, *p = row->cells[n - 1].p + row->cells[n - 1].n;
	const char *line_above = above->cells[0].p, *q = above->cells[n - 1].p + above->cells[n - 1].n;

	if (row->csv) /* what was quoted does not lie in the line */
		return 0;
	while (p - line >= 8 && q - line_above >= 8 && memcmp(p - 8, q - 8, 8) == 0)
		p -= 8, q -= 8;
	while (p > line && q > line_above && p[-1] == q[-1])
		p--, q--;
	/* the comma in front is the same, too */
	while (from < n && row->cells[from].p <= p)
		from++;
	return n - from;
}

/* The looks at a roll, by what a row has for them: chosen once for each status, not for each row. */
struct roll_looks {
	struct running all, ahead;
	struct running *of_status; /* behind the statuses of the school: of an unknown one */
};

static bool
is_about(const struct xj_audit_look *look, const struct xj_status *status)
{
	switch (look->whose) {
	case XJ_AUDIT_LIVE:
		return status && (status->on_roll || status->in_school);
	case XJ_AUDIT_HERE:
		return xj_audit_is_here(status);
	case XJ_AUDIT_AWAY:
		return status && status->ends;
	case XJ_AUDIT_UNKNOWN:
		return !status;
	default:
		return true;
	}
}

static void
choose(struct xj_audit *a, struct roll_looks *looks)
{
	const struct xj_statuses *statuses = a->policy->statuses;
	size_t size = (looks->all.count + 1) * sizeof *looks->all.list;

	looks->of_status = xj_pool_zero(a->pool, statuses->count + 1, sizeof *looks->of_status);
	looks->ahead = (struct running){xj_pool_alloc(a->pool, size), 0};
	for (size_t s = 0; s <= statuses->count; s++)
		looks->of_status[s].list = xj_pool_alloc(a->pool, size);
	for (const struct run *r = looks->all.list; r < looks->all.list + looks->all.count; r++) {
		if (r->look->ahead)
			looks->ahead.list[looks->ahead.count++] = *r;
		for (size_t s = 0; s <= statuses->count; s++) {
			struct running *of = &looks->of_status[s];

			if (r->fn && is_about(r->look, s < statuses->count ? &statuses->list[s] : NULL))
				of->list[of->count++] = *r;
		}
	}
}

/* Splits the next row while the one before it is still to be judged, so that what the rules will look up is on its way. */
static bool
look_ahead(const struct running *ahead, struct xj_cursor *c, size_t at, const struct xj_roll_fields *f)
{
	struct xj_audit_row next = {.cursor = c, .roll = f};

	if (at >= c->table->rows || !xj_cursor_move(c, at))
		return false;
	for (const struct run *r = ahead->list; r < ahead->list + ahead->count; r++)
		r->look->ahead(r->state, &next);
	return true;
}

static void
walk_roll(struct xj_audit *a, struct xj_audit_file *file)
{
	const struct xj_statuses *statuses = a->policy->statuses;
	struct xj_table *t = file->table;
	struct xj_roll_fields f = xj_roll_fields(t->schema);
	struct xj_audit_row row = {.roll = &f, .student_id = f.student_id};
	struct xj_cursor cursors[2];
	struct roll_looks looks = {0};
	bool sound, next_sound;
	size_t next_as_above = 0;

	begin_each(a, file, &looks.all);
	choose(a, &looks);
	xj_cursor_init(&cursors[0], a->pool, t);
	xj_cursor_init(&cursors[1], a->pool, t);
	row.cursor = &cursors[0];
	next_sound = look_ahead(&looks.ahead, &cursors[0], 0, &f);
	for (size_t i = 0; i < t->rows; i++) {
		struct xj_cursor *c = &cursors[i % 2], *next = &cursors[(i + 1) % 2];
		struct xj_span status;

		sound = next_sound;
		next_sound = look_ahead(&looks.ahead, next, i + 1, &f);
		row.as_above = next_as_above;
		next_as_above = sound && next_sound ? as_above(next, c) : 0;
		if (!sound) {
			xj_cursor_fault(c, i, a->diags);
			continue;
		}
		row.cursor = c;
		status = xj_cell(c, f.status);
		if (!row.status || !xj_span_same(status, row.status->name))
			row.status = xj_status_find(statuses, status);
		row.since = xj_date_parse(xj_cell(c, f.status_since));
		row.until = xj_date_parse(xj_cell(c, f.status_until));
		judge(a, &looks.of_status[row.status ? (size_t)(row.status - statuses->list) : statuses->count], &row);
	}
	finish(a, &looks.all, &row);
}

/* Each line; says what is wrong with those that are not well formed. */
static void
walk_lines(struct xj_audit *a, struct xj_audit_file *file, const struct running *run, struct xj_audit_row *row)
{
	struct xj_table *t = file->table;
	struct xj_cursor cursors[2];
	bool sound = false;

	xj_cursor_init(&cursors[0], a->pool, t);
	xj_cursor_init(&cursors[1], a->pool, t);
	row->cursor = &cursors[0];
	for (size_t i = 0; i < t->rows; i++) {
		struct xj_cursor *c = &cursors[i % 2];
		bool above = sound;

		sound = xj_cursor_move(c, i);
		if (sound) {
			row->cursor = c;
			row->as_above = above ? as_above(c, &cursors[(i + 1) % 2]) : 0;
			judge(a, run, row);
		} else if (!t->bad[i]) {
			xj_cursor_fault(c, i, a->diags);
		}
	}
	row->as_above = 0;
	finish(a, run, row);
	row->cursor = NULL;
}

static void
walk_cases(struct xj_audit *a, struct xj_audit_file *file)
{
	struct xj_case_fields f = xj_case_fields(file->table->schema);
	struct xj_audit_row row = {.cases = &f, .student_id = f.student_id};
	struct xj_cases *cases;
	struct xj_cursor c;
	struct running run;

	begin(a, file->kind, XJ_AUDIT_LINES, file->table, &run);
	walk_lines(a, file, &run, &row);
	begin(a, file->kind, XJ_AUDIT_STATE, file->table, &run);
	cases = xj_audit_folded(a, file);
	xj_cursor_init(&c, a->pool, file->table);
	row.cursor = &c;
	row.folded = cases;
	for (size_t i = 0; i < cases->count; i++) {
		if (!xj_cursor_move(&c, cases->list[i].last))
			continue;
		row.index = (uint32_t)i;
		row.workflow = xj_case_workflow(a->policy, xj_cell(&c, f.workflow), xj_cell(&c, f.version), NULL);
		judge(a, &run, &row);
	}
	finish(a, &run, &row);
}

/* The last line of each student in each term that is no mark; the first one where all are. */
struct states {
	struct xj_registration_fields f;
	struct xj_cursor cursor;
	struct xj_buf key;
	uint32_t *last;
};

static struct xj_span
line_key(void *arg, uint32_t row)
{
	struct states *s = arg;

	if (!xj_cursor_move(&s->cursor, row))
		return (struct xj_span){"", 0};
	s->key.n = 0;
	xj_buf_span(&s->key, xj_cell(&s->cursor, s->f.term));
	xj_buf_put(&s->key, ' ');
	xj_buf_span(&s->key, xj_cell(&s->cursor, s->f.student_id));
	return xj_buf_as_span(&s->key);
}

/* A department's mark, which leaves the state as it was? */
static bool
is_mark(const struct states *s)
{
	const struct xj_field *field = &s->cursor.table->schema->fields[s->f.state];

	return xj_registration_state(field, xj_cell(&s->cursor, s->f.state)) == XJ_STATE_MARKED;
}

static void
states_init(struct states *s, struct xj_audit *a, const struct xj_table *t, struct xj_registration_fields f)
{
	*s = (struct states){.f = f};
	xj_buf_init(&s->key, a->pool);
	xj_cursor_init(&s->cursor, a->pool, t);
}

static void
walk_registrations(struct xj_audit *a, struct xj_audit_file *file)
{
	struct xj_table *t = file->table;
	struct xj_registration_fields f = xj_registration_fields(t->schema);
	struct xj_audit_row row = {.registrations = &f, .student_id = f.student_id};
	struct states keys, probe;
	struct xj_map map;
	struct xj_cursor c;
	struct running run;
	uint32_t *last = xj_pool_zero(a->pool, t->rows + 1, sizeof *last);

	begin(a, file->kind, XJ_AUDIT_LINES, t, &run);
	walk_lines(a, file, &run, &row);
	begin(a, file->kind, XJ_AUDIT_STATE, t, &run);
	states_init(&keys, a, t, f);
	states_init(&probe, a, t, f);
	xj_map_init(&map, a->pool, t->rows, line_key, &keys);
	for (uint32_t i = 0; i < t->rows; i++) {
		struct xj_span key = line_key(&probe, i);
		uint32_t first = key.n ? xj_map_put(&map, key, i) : XJ_NONE;

		last[i] = XJ_NONE;
		if (key.n && first == XJ_NONE)
			last[i] = i;
		else if (key.n && !is_mark(&probe))
			last[first] = i;
	}
	xj_cursor_init(&c, a->pool, t);
	row.cursor = &c;
	for (uint32_t i = 0; i < t->rows; i++)
		if (last[i] != XJ_NONE && xj_cursor_move(&c, last[i]))
			judge(a, &run, &row);
	finish(a, &run, &row);
}

static void
walk_materials(struct xj_audit *a, struct xj_audit_file *file)
{
	struct xj_material_fields f = xj_material_fields(file->table->schema);
	struct xj_audit_row row = {.materials = &f, .student_id = f.student_id};
	struct xj_cursor c;
	struct running run;

	begin(a, file->kind, XJ_AUDIT_LINES, file->table, &run);
	walk_lines(a, file, &run, &row);
	begin(a, file->kind, XJ_AUDIT_STATE, file->table, &run);
	if (!run.count)
		return;
	row.items = xj_audit_items(a, file);
	xj_cursor_init(&c, a->pool, file->table);
	row.cursor = &c;
	for (size_t i = 0; i < row.items->count; i++) {
		if (!xj_cursor_move(&c, row.items->list[i].last))
			continue;
		row.index = (uint32_t)i;
		judge(a, &run, &row);
	}
	finish(a, &run, &row);
}

static void
walk_others(struct xj_audit *a, struct xj_audit_file *file)
{
	struct xj_audit_row row = {.student_id = xj_schema_field(file->table->schema, "student_id")};
	struct running run;

	begin_each(a, file, &run);
	walk_lines(a, file, &run, &row);
}

void
xj_audit_walk(struct xj_audit *a, struct xj_audit_file *file)
{
	switch (file->kind) {
	case XJ_OF_roll:
		walk_roll(a, file);
		break;
	case XJ_OF_cases:
		walk_cases(a, file);
		break;
	case XJ_OF_registrations:
		walk_registrations(a, file);
		break;
	case XJ_OF_materials:
		walk_materials(a, file);
		break;
	default:
		walk_others(a, file);
	}
}

void
xj_audit_walk_school(struct xj_audit *a)
{
	struct xj_audit_row row = {.student_id = -1};
	struct running run;

	begin(a, XJ_OF_school, XJ_AUDIT_STATE, NULL, &run);
	judge(a, &run, &row);
}
