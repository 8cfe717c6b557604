#include "audit/audit.h"

#include <stdlib.h>

#include "roll/states.h"

size_t
xj_audit_rule(struct xj_span name)
{
	for (size_t i = 0; i < xj_audit_nrules; i++)
		if (xj_span_is(name, xj_audit_rules[i].name))
			return i;
	return SIZE_MAX;
}

bool
xj_audit_says_of_rules(const struct xj_audit *a)
{
	const struct xj_wording *next = &a->policy->school->audit_next;
	bool known = true;

	for (size_t i = 0; i < next->count; i++)
		if (xj_audit_rule(next->list[i].of) == SIZE_MAX) {
			xj_diag_add(a->diags, XJ_UNKNOWN_RULE, &next->list[i].where, xj_span_text(a->pool, next->list[i].of), NULL);
			known = false;
		}
	return known;
}

struct xj_finding *
xj_audit_found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field)
{
	struct xj_finding *f = XJ_PUSH(a->pool, a->findings, a->count, a->cap);
	const struct xj_said *said;
	int student = row->roll ? row->roll->student_id
	              : row->cases ? row->cases->student_id
	                           : row->registrations->student_id;

	*f = (struct xj_finding){.rule = rule, .table = row->cursor->table, .row = (uint32_t)row->cursor->row,
	                         .field = field, .due_on = XJ_NO_DATE, .status = row->status};
	f->student_id = xj_span_copy(a->pool, xj_cell(row->cursor, student));
	if (row->cases)
		f->case_id = xj_span_copy(a->pool, xj_cell(row->cursor, row->cases->case_id));
	said = xj_school_said(&a->policy->school->audit_owners, xj_span(rule->owner), xj_span_of(NULL, 0));
	f->owner = said ? said->text : xj_span(rule->owner);
	f->args[0] = row->cases ? f->case_id.p : f->student_id.p;
	return f;
}

void
xj_audit_due(struct xj_audit *a, struct xj_finding *f, xj_date due_on)
{
	char text[11];

	f->due_on = due_on;
	f->days_over = a->today - due_on;
	f->args[1] = xj_pool_print(a->pool, "%s", xj_date_format(due_on, text));
}

/* The rules that are on for one kind of record, and what they keep. */
struct running {
	const struct xj_audit_rule **rules;
	void **states;
	size_t count;
};

static void
begin(struct xj_audit *a, const struct xj_table *table, struct running *run)
{
	*run = (struct running){xj_pool_zero(a->pool, xj_audit_nrules, sizeof *run->rules),
	                        xj_pool_zero(a->pool, xj_audit_nrules, sizeof *run->states), 0};
	for (size_t i = 0; i < xj_audit_nrules; i++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[i];

		if (a->off[i] || !xj_span_is(table->schema->name, rule->kind))
			continue;
		run->states[run->count] = rule->begin ? rule->begin(a, table) : NULL;
		run->rules[run->count++] = rule;
	}
}

static void
judge(struct xj_audit *a, const struct running *run, struct xj_audit_row *row)
{
	for (size_t i = 0; i < run->count; i++) {
		row->state = run->states[i];
		run->rules[i]->fn(a, run->rules[i], row);
	}
}

/* Splits the next row while the one before it is still to be judged, so that what the rules will look up is on its way. */
static bool
look_ahead(const struct running *run, struct xj_cursor *c, size_t at, const struct xj_roll_fields *f)
{
	struct xj_audit_row next = {.cursor = c, .roll = f};

	if (at >= c->table->rows || !xj_cursor_move(c, at))
		return false;
	for (size_t i = 0; i < run->count; i++)
		if (run->rules[i]->ahead)
			run->rules[i]->ahead(run->states[i], &next);
	return true;
}

static void
audit_roll(struct xj_audit *a, struct xj_table *t, const struct running *run)
{
	struct xj_roll_fields f = xj_roll_fields(t->schema);
	struct xj_audit_row row = {.roll = &f};
	struct xj_span last = {"", 0};
	struct xj_cursor cursors[2];
	bool sound, next_sound;

	xj_cursor_init(&cursors[0], a->pool, t);
	xj_cursor_init(&cursors[1], a->pool, t);
	next_sound = look_ahead(run, &cursors[0], 0, &f);
	for (size_t i = 0; i < t->rows; i++) {
		struct xj_cursor *c = &cursors[i % 2];
		struct xj_span status;

		sound = next_sound;
		next_sound = look_ahead(run, &cursors[(i + 1) % 2], i + 1, &f);
		if (!sound) {
			xj_cursor_fault(c, i, a->diags);
			continue;
		}
		row.cursor = c;
		status = xj_cell(c, f.status);
		if (!last.n || !xj_span_same(status, last)) {
			row.status = xj_status_find(a->policy->statuses, status);
			last = row.status ? row.status->name : (struct xj_span){"", 0};
		}
		row.since = xj_date_parse(xj_cell(c, f.status_since));
		row.until = xj_date_parse(xj_cell(c, f.status_until));
		judge(a, run, &row);
	}
}

static void
report_faults(struct xj_audit *a, struct xj_table *t)
{
	struct xj_cursor c;

	xj_cursor_init(&c, a->pool, t);
	for (size_t i = 0; i < t->rows; i++)
		if (!xj_cursor_move(&c, i))
			xj_cursor_fault(&c, i, a->diags);
}

static void
audit_cases(struct xj_audit *a, struct xj_table *t, const struct running *run)
{
	struct xj_cases cases;
	struct xj_audit_row row = {.cases = &cases.f};
	struct xj_cursor c;

	report_faults(a, t);
	xj_cases_fold(&cases, a->pool, t);
	xj_cursor_init(&c, a->pool, t);
	row.cursor = &c;
	for (size_t i = 0; i < cases.count; i++) {
		if (!xj_cursor_move(&c, cases.list[i].last))
			continue;
		row.workflow = xj_case_workflow(a->policy, xj_cell(&c, cases.f.workflow), xj_cell(&c, cases.f.version), NULL);
		judge(a, run, &row);
	}
}

/* The last line of each student in each term that is no mark; the first one where all are. */
struct lines {
	struct xj_registration_fields f;
	struct xj_cursor cursor;
	struct xj_buf key;
	uint32_t *last;
	uint32_t *first;
};

static struct xj_span
line_key(void *arg, uint32_t row)
{
	struct lines *l = arg;

	if (!xj_cursor_move(&l->cursor, row))
		return (struct xj_span){"", 0};
	l->key.n = 0;
	xj_buf_span(&l->key, xj_cell(&l->cursor, l->f.term));
	xj_buf_put(&l->key, ' ');
	xj_buf_span(&l->key, xj_cell(&l->cursor, l->f.student_id));
	return xj_buf_as_span(&l->key);
}

/* A department's mark, which leaves the state as it was? */
static bool
is_mark(const struct lines *l)
{
	const struct xj_field *field = &l->cursor.table->schema->fields[l->f.state];

	return xj_registration_state(field, xj_cell(&l->cursor, l->f.state)) == XJ_STATE_MARKED;
}

static void
audit_registrations(struct xj_audit *a, struct xj_table *t, const struct running *run)
{
	struct lines l = {.f = xj_registration_fields(t->schema)}, probe;
	struct xj_audit_row row = {.registrations = &l.f};
	struct xj_map map;
	struct xj_cursor c;

	report_faults(a, t);
	xj_buf_init(&l.key, a->pool);
	xj_cursor_init(&l.cursor, a->pool, t);
	probe = l;
	xj_cursor_init(&probe.cursor, a->pool, t);
	xj_map_init(&map, a->pool, t->rows, line_key, &l);
	l.last = xj_pool_zero(a->pool, t->rows + 1, sizeof *l.last);
	for (uint32_t i = 0; i < t->rows; i++) {
		struct xj_span key = line_key(&probe, i);
		uint32_t first = key.n ? xj_map_put(&map, key, i) : XJ_NONE;

		if (first == XJ_NONE)
			l.last[i] = i;
		else if (!is_mark(&probe))
			l.last[first] = i;
	}
	xj_cursor_init(&c, a->pool, t);
	row.cursor = &c;
	for (uint32_t i = 0; i < t->rows; i++) {
		struct xj_span key = line_key(&probe, i);

		if (key.n && xj_map_get(&map, key) == i && xj_cursor_move(&c, l.last[i]))
			judge(a, run, &row);
	}
}

/* How the records of a kind are gone through. */
static const struct {
	const char *kind;
	void (*walk)(struct xj_audit *a, struct xj_table *t, const struct running *run);
} walks[] = {
	{"roll", audit_roll},
	{"cases", audit_cases},
	{"registrations", audit_registrations},
};

const char *const xj_audit_kinds[] = {"roll", "cases", "registrations", NULL};

bool
xj_audit_table(struct xj_audit *a, struct xj_table *table)
{
	struct running run;

	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
		if (!xj_span_is(table->schema->name, walks[i].kind))
			continue;
		begin(a, table, &run);
		walks[i].walk(a, table, &run);
		return true;
	}
	return false;
}

static int
worst_first(const void *x, const void *y)
{
	const struct xj_finding *a = x, *b = y;
	int order;

	if (a->rule->severity != b->rule->severity)
		return a->rule->severity > b->rule->severity ? -1 : 1;
	if (a->days_over != b->days_over)
		return a->days_over > b->days_over ? -1 : 1;
	if ((order = strcmp(a->table->label, b->table->label)) != 0)
		return order;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if ((order = a->field - b->field) != 0)
		return order;
	return a->args[3] && b->args[3] ? strcmp(a->args[3], b->args[3]) : 0;
}

void
xj_audit_sort(struct xj_audit *a)
{
	if (a->count)
		qsort(a->findings, a->count, sizeof *a->findings, worst_first);
}
