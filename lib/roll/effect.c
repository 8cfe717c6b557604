/* Carrying the effects of cases to the roll. */
#include <stdio.h>
#include <stdlib.h>

#include "record/value.h"
#include "roll/change.h"

uint32_t
xj_case_effective_row(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w)
{
	struct xj_span effect = w->steps[w->effect_at].id;
	uint32_t found = XJ_NONE;
	struct xj_cursor c;

	xj_cursor_init(&c, cases->pool, cases->table);
	for (uint32_t row = cases->list[index].first; row != XJ_NONE; row = cases->next_line[row])
		if (xj_cursor_move(&c, row) && xj_span_same(xj_cell(&c, cases->f.step), effect) &&
		    xj_decision_passes(xj_cell(&c, cases->f.decision)))
			found = row;
	return found;
}

xj_date
xj_case_effective_on(const struct xj_cases *cases, uint32_t index, const struct xj_workflow *w, struct xj_span *doc_no)
{
	uint32_t row = xj_case_effective_row(cases, index, w);
	struct xj_cursor c;

	if (row == XJ_NONE)
		return XJ_NO_DATE;
	xj_cursor_init(&c, cases->pool, cases->table);
	(void)xj_cursor_move(&c, row);
	*doc_no = xj_span_copy(cases->pool, xj_cell(&c, cases->f.doc_no));
	return xj_date_parse(xj_cell(&c, cases->f.on));
}

/* A case whose effect is due on the roll. */
struct effective {
	struct xj_cases *cases;
	const struct xj_workflow *w;
	uint32_t index;
	size_t file;  /* as the files were given */
	uint32_t row; /* the line that records the effect */
	uint32_t roll_row;
	xj_date on;
	struct xj_span id, doc_no;
};

struct applying {
	const struct xj_policy *policy;
	struct xj_pool *pool;
	struct xj_table *roll;
	struct xj_roll_fields rf;
	struct xj_index students;
	struct xj_cursor row;
	struct xj_changes *out;
	struct xj_diags *diags;
	struct effective *list;
	size_t count, cap;
	struct xj_map by_id;
	bool only_since; /* effects recorded before row `since` are not looked at */
	size_t since;
	struct xj_span *now; /* the row at work, by field, with the effects so far */
};

static int
by_student_and_record(const void *a, const void *b)
{
	const struct effective *x = a, *y = b;

	if (x->roll_row != y->roll_row)
		return x->roll_row < y->roll_row ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* One student's cases out of several files: within a file the lines tell the order, between files the day does. list[from..to) is sorted by file. */
static void
merge_files(struct xj_pool *pool, struct effective *list, size_t from, size_t to)
{
	struct effective *merged = xj_pool_alloc(pool, (to - from) * sizeof *merged);
	bool *taken = xj_pool_zero(pool, to - from, sizeof *taken);

	if (list[from].file == list[to - 1].file)
		return;
	for (size_t n = 0; n < to - from; n++) {
		size_t best = SIZE_MAX, last_file = SIZE_MAX;

		/* the first case of each file that is not taken yet; the earliest of these */
		for (size_t i = from; i < to; i++) {
			if (taken[i - from] || list[i].file == last_file)
				continue;
			last_file = list[i].file;
			if (best == SIZE_MAX || list[i].on < list[best].on)
				best = i;
		}
		taken[best - from] = true;
		merged[n] = list[best];
	}
	memcpy(list + from, merged, (to - from) * sizeof *merged);
}

static struct xj_span
effective_key(void *arg, uint32_t i)
{
	return ((struct applying *)arg)->list[i].id;
}

/* `line` stands on the last line of a case. */
#define REFUSE_CASE(a, cases, line, field, code, ...)                                                                \
	do {                                                                                                         \
		struct xj_where where_ = xj_table_where((cases)->table, (line)->row, (field));                       \
		xj_diag_add((a)->diags, (code), &where_, __VA_ARGS__);                                               \
		(cases)->table->bad[(line)->row] = true;                                                             \
	} while (0)

static void
collect_one(struct applying *a, struct xj_cases *cases, const struct xj_cursor *line, size_t file, uint32_t index)
{
	struct effective e = {.cases = cases, .index = index, .file = file};
	struct xj_span state = xj_cell(line, cases->f.state);

	if ((a->only_since && line->row < a->since) ||
	    (!xj_span_is(state, "effective") && !xj_span_is(state, "closed")))
		return;
	e.w = xj_case_workflow(a->policy, xj_cell(line, cases->f.workflow), xj_cell(line, cases->f.version), NULL);
	if (!e.w) {
		REFUSE_CASE(a, cases, line, cases->f.workflow, XJ_UNKNOWN_WORKFLOW,
		            xj_span_text(a->pool, xj_cell(line, cases->f.workflow)), NULL);
		return;
	}
	e.roll_row = xj_index_find(&a->students, xj_cell(line, cases->f.student_id));
	if (e.roll_row == XJ_NONE) {
		REFUSE_CASE(a, cases, line, cases->f.student_id, XJ_NOT_ON_ROLL,
		            xj_span_text(a->pool, xj_cell(line, cases->f.student_id)), a->roll->label, NULL);
		return;
	}
	e.row = xj_case_effective_row(cases, index, e.w);
	if (e.row == XJ_NONE) {
		REFUSE_CASE(a, cases, line, cases->f.state, XJ_NO_EFFECT_STEP,
		            xj_span_text(a->pool, e.w->steps[e.w->effect_at].id), NULL);
		return;
	}
	if (a->only_since && e.row < a->since)
		return;
	e.on = xj_case_effective_on(cases, index, e.w, &e.doc_no);
	e.id = xj_span_copy(a->pool, xj_cell(line, cases->f.case_id));
	if (xj_map_get(&a->by_id, e.id) != XJ_NONE)
		return;
	*XJ_PUSH(a->pool, a->list, a->count, a->cap) = e;
	(void)xj_map_put(&a->by_id, e.id, (uint32_t)a->count - 1);
}

static void
collect(struct applying *a, struct xj_cases *cases, size_t file)
{
	struct xj_cursor line;

	xj_cursor_init(&line, a->pool, cases->table);
	for (uint32_t i = 0; i < cases->count; i++)
		if (xj_cursor_move(&line, cases->list[i].last))
			collect_one(a, cases, &line, file, i);
}

static struct xj_span
field_now(const struct applying *a, int field)
{
	return field < 0 ? (struct xj_span){"", 0} : a->now[field];
}

static int64_t
served_days(const struct applying *a, xj_date starts_on)
{
	xj_date since = xj_date_parse(field_now(a, a->rf.status_since));

	return since == XJ_NO_DATE || starts_on == XJ_NO_DATE || starts_on < since ? 0 : starts_on - since;
}

static struct xj_span
number_text(struct xj_pool *pool, int64_t v)
{
	return xj_span(xj_pool_print(pool, "%lld", (long long)v));
}

/* The value of `$name`; `line` stands on the case's last line, `now` is what the field to be set holds. */
static struct xj_span
variable(const struct applying *a, const struct effective *e, const struct xj_cursor *line, struct xj_span name,
         struct xj_span now)
{
	const struct xj_case_fields *f = &e->cases->f;
	struct xj_span set = xj_cell(line, f->set), value;
	xj_date starts_on = xj_date_parse(xj_cell(line, f->starts_on));
	const struct xj_reason *reason = xj_workflow_reason(e->w, xj_cell(line, f->reason));

	if (xj_span_starts(name, "set.")) {
		/* What the request did not set stays as it is. */
		value = xj_set_get(set, xj_span_of(name.p + 4, name.n - 4));
		return value.p ? value : now;
	}
	if (xj_span_starts(name, "roll."))
		return field_now(a, xj_schema_find(a->roll->schema, xj_span_of(name.p + 5, name.n - 5)));
	if (xj_span_starts(name, "program.")) {
		uint32_t row;

		value = xj_set_get(set, XJ_LIT("program"));
		row = xj_policy_program(a->policy, value.p ? value : field_now(a, a->rf.program));
		return row == XJ_NONE ? XJ_LIT("")
		                      : xj_policy_program_cell(a->policy, row, xj_span_of(name.p + 8, name.n - 8));
	}
	if (xj_span_is(name, "starts_on"))
		return starts_on == XJ_NO_DATE ? xj_date_span(a->pool, e->on) : xj_cell(line, f->starts_on);
	if (xj_span_is(name, "until"))
		return xj_cell(line, f->until);
	if (xj_span_is(name, "issued_on"))
		return xj_date_span(a->pool, e->on);
	if (xj_span_is(name, "doc_no"))
		return e->doc_no;
	if (xj_span_is(name, "case_id"))
		return xj_cell(line, f->case_id);
	if (xj_span_is(name, "reason"))
		return xj_cell(line, f->reason);
	if (xj_span_is(name, "reason_title"))
		return reason ? reason->title : XJ_LIT("");
	if (xj_span_is(name, "served_days"))
		return number_text(a->pool, served_days(a, starts_on == XJ_NO_DATE ? e->on : starts_on));
	if (xj_span_is(name, "suspended_served_days")) {
		const struct xj_status *status = xj_status_find(a->policy->statuses, field_now(a, a->rf.status));
		bool suspended = xj_status_away(status, XJ_SUSPENSION);

		return number_text(a->pool, suspended ? served_days(a, starts_on == XJ_NO_DATE ? e->on : starts_on) : 0);
	}
	return XJ_LIT("");
}

static struct xj_span
worth(const struct applying *a, const struct effective *e, const struct xj_cursor *line,
      const struct xj_assignment *assign, int field)
{
	struct xj_span value = assign->value;

	return value.n && value.p[0] == '$'
	               ? variable(a, e, line, xj_span_of(value.p + 1, value.n - 1), field_now(a, field))
	               : value;
}

static void
put(struct applying *a, struct xj_span *next, int field, struct xj_span value)
{
	if (field >= 0)
		next[field] = xj_span_copy(a->pool, value);
}

/* All values are worked out from the row as it was; then the row becomes what they say. */
static void
apply_one(struct applying *a, const struct effective *e, struct xj_span *next)
{
	const struct xj_schema *schema = a->roll->schema;
	const struct xj_status *status;
	struct xj_cursor line;

	xj_cursor_init(&line, a->pool, e->cases->table);
	(void)xj_cursor_move(&line, e->cases->list[e->index].last);
	memcpy(next, a->now, schema->nfields * sizeof *next);
	for (size_t i = 0; i < e->w->nset; i++) {
		int field = xj_schema_find(schema, e->w->set[i].field);

		put(a, next, field, worth(a, e, &line, &e->w->set[i], field));
	}
	for (size_t i = 0; i < e->w->nadd; i++) {
		int field = xj_schema_find(schema, e->w->add[i].field);
		int64_t have = 0, more = 0;

		(void)xj_span_integer(field_now(a, field), &have);
		(void)xj_span_integer(worth(a, e, &line, &e->w->add[i], field), &more);
		put(a, next, field, number_text(a->pool, have + more));
	}
	status = xj_status_find(a->policy->statuses, next[a->rf.status]);
	if (status)
		put(a, next, a->rf.on_roll, xj_value_of_flag(status->on_roll));
	put(a, next, a->rf.last_case, xj_cell(&line, e->cases->f.case_id));
	memcpy(a->now, next, schema->nfields * sizeof *next);
}

/* The first of list[from..to) that is not in the row yet: behind the one that `last_case` names. False when that one is not here. */
static bool
not_applied(const struct applying *a, size_t from, size_t to, size_t *first)
{
	struct xj_span last = field_now(a, a->rf.last_case);

	*first = from;
	if (!last.n || a->only_since)
		return true;
	for (size_t i = from; i < to; i++)
		if (xj_span_same(a->list[i].id, last)) {
			*first = i + 1;
			return true;
		}
	return false;
}

/* May the effect start from the status that the row has by now? */
static bool
check_from(struct applying *a, const struct effective *e)
{
	struct xj_span status = field_now(a, a->rf.status);
	struct xj_cursor line;

	for (size_t i = 0; i < e->w->nfrom; i++)
		if (xj_span_same(e->w->from[i], status))
			return true;
	xj_cursor_init(&line, a->pool, e->cases->table);
	(void)xj_cursor_move(&line, e->cases->list[e->index].last);
	REFUSE_CASE(a, e->cases, &line, e->cases->f.workflow, XJ_EFFECT_NOT_FROM, xj_span_text(a->pool, status),
	            xj_span_text(a->pool, e->w->title), NULL);
	return false;
}

static void
apply_student(struct applying *a, size_t from, size_t to, struct xj_span *before, struct xj_span *next)
{
	size_t nfields = a->roll->schema->nfields, first;
	uint32_t row = a->list[from].roll_row;

	if (!xj_cursor_move(&a->row, row))
		return;
	for (size_t f = 0; f < nfields; f++)
		a->now[f] = before[f] = xj_cell(&a->row, (int)f);
	if (!not_applied(a, from, to, &first)) {
		xj_table_refuse(a->roll, row, a->rf.last_case, a->diags, XJ_LAST_CASE_MISSING,
		                xj_span_text(a->pool, field_now(a, a->rf.last_case)), NULL);
		return;
	}
	for (size_t i = first; i < to; i++) {
		if (!check_from(a, &a->list[i]))
			return;
		apply_one(a, &a->list[i], next);
	}
	for (size_t f = 0; f < nfields; f++)
		xj_changes_set(a->out, row, (int)f, before[f], a->now[f]);
}

static void
apply_all(struct applying *a, const struct xj_table *const *tables, size_t ntables)
{
	size_t nfields = a->roll->schema->nfields;
	struct xj_span *before = xj_pool_zero(a->pool, nfields, sizeof *before);
	struct xj_span *next = xj_pool_zero(a->pool, nfields, sizeof *next);

	a->rf = xj_roll_fields(a->roll->schema);
	a->now = xj_pool_zero(a->pool, nfields, sizeof *a->now);
	xj_index_build(&a->students, a->pool, a->roll, a->rf.student_id);
	xj_cursor_init(&a->row, a->pool, a->roll);
	xj_map_init(&a->by_id, a->pool, 64, effective_key, a);
	for (size_t t = 0; t < ntables; t++) {
		struct xj_cases *cases = xj_pool_alloc(a->pool, sizeof *cases);

		xj_cases_fold(cases, a->pool, tables[t]);
		collect(a, cases, t);
	}
	if (a->count)
		qsort(a->list, a->count, sizeof *a->list, by_student_and_record);
	for (size_t from = 0, to; from < a->count; from = to) {
		for (to = from; to < a->count && a->list[to].roll_row == a->list[from].roll_row; to++)
			;
		merge_files(a->pool, a->list, from, to);
		apply_student(a, from, to, before, next);
	}
}

void
xj_change_apply(const struct xj_policy *policy, const struct xj_table *const *tables, size_t ntables,
                struct xj_table *roll, struct xj_changes *out, struct xj_diags *diags)
{
	struct applying a = {.policy = policy, .pool = out->pool, .roll = roll, .out = out, .diags = diags};

	apply_all(&a, tables, ntables);
}

void
xj_change_carry(const struct xj_policy *policy, const struct xj_table *cases, size_t since, struct xj_table *roll,
                struct xj_changes *out, struct xj_diags *diags)
{
	struct applying a = {.policy = policy, .pool = out->pool, .roll = roll, .out = out, .diags = diags,
	                     .only_since = true, .since = since};

	apply_all(&a, &cases, 1);
}
