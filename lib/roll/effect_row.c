/* What the effect of a case makes of a row of the roll. */
#include "record/value.h"
#include "roll/applying.h"

struct xj_span
xj_field_now(const struct xj_applying *a, int field)
{
	return field < 0 ? (struct xj_span){"", 0} : a->now[field];
}

static int64_t
served_days(const struct xj_applying *a, xj_date starts_on)
{
	xj_date since = xj_date_parse(xj_field_now(a, a->rf.status_since));

	return since == XJ_NO_DATE || starts_on == XJ_NO_DATE || starts_on < since ? 0 : starts_on - since;
}

/* Those of a leave of this kind; none where the status left is another. */
static int64_t
served_days_of(const struct xj_applying *a, xj_date starts_on, enum xj_away away)
{
	const struct xj_status *status = xj_status_find(a->policy->statuses, xj_field_now(a, a->rf.status));

	return xj_status_away(status, away) ? served_days(a, starts_on) : 0;
}

static struct xj_span
number_text(struct xj_pool *pool, int64_t v)
{
	return xj_span(xj_pool_print(pool, "%lld", (long long)v));
}

/* The value of `$name` that the case alone does not tell; `line` stands on its last line, `now` is what the field to be set holds. */
static struct xj_span
variable(const struct xj_applying *a, const struct xj_effective *e, const struct xj_cursor *line, struct xj_span name,
         struct xj_span now)
{
	const struct xj_case_fields *f = &e->cases->f;
	xj_date starts_on = xj_date_parse(xj_cell(line, f->starts_on));
	struct xj_span value;

	/* What the request did not set stays as it is. */
	if (xj_span_starts(name, "set."))
		return now;
	if (xj_span_starts(name, "roll."))
		return xj_field_now(a, xj_schema_find(a->roll->schema, xj_span_of(name.p + 5, name.n - 5)));
	if (xj_span_starts(name, "program.")) {
		uint32_t row;

		value = xj_set_get(xj_cell(line, f->set), XJ_LIT("program"));
		row = xj_policy_program(a->policy, value.p ? value : xj_field_now(a, a->rf.program));
		return row == XJ_NONE ? XJ_LIT("")
		                      : xj_policy_program_cell(a->policy, row, xj_span_of(name.p + 8, name.n - 8));
	}
	if (starts_on == XJ_NO_DATE)
		starts_on = e->on;
	if (xj_span_is(name, "served_days"))
		return number_text(a->pool, served_days(a, starts_on));
	if (xj_span_is(name, "suspended_served_days"))
		return number_text(a->pool, served_days_of(a, starts_on, XJ_SUSPENSION));
	if (xj_span_is(name, "retained_served_days"))
		return number_text(a->pool, served_days_of(a, starts_on, XJ_RETENTION));
	return XJ_LIT("");
}

static struct xj_span
worth(const struct xj_applying *a, const struct xj_effective *e, const struct xj_cursor *line,
      const struct xj_assignment *assign, int field)
{
	struct xj_span value = assign->value, said;

	return xj_effective_says(a->pool, e, line, value, &said)
	               ? said
	               : variable(a, e, line, xj_span_of(value.p + 1, value.n - 1), xj_field_now(a, field));
}

static void
put(struct xj_applying *a, struct xj_span *next, int field, struct xj_span value)
{
	if (field >= 0)
		next[field] = xj_span_copy(a->pool, value);
}

/* The row as it is now, in the columns of its file. */
static struct xj_cursor
row_now(const struct xj_applying *a)
{
	struct xj_cursor row = a->row;

	row.cells = xj_pool_zero(a->pool, a->roll->ncolumns + 1, sizeof *row.cells);
	for (size_t c = 0; c < a->roll->ncolumns; c++)
		row.cells[c] = a->roll->columns[c].field < 0 ? a->row.cells[c] : a->now[a->roll->columns[c].field];
	return row;
}

/* Does it concern the case? A fact that is not known refuses the case. */
static enum xj_truth
concerns(struct xj_applying *a, const struct xj_effective *e, const struct xj_cursor *line, const struct xj_assignment *assign)
{
	const struct xj_case_fields *f = &e->cases->f;
	struct xj_facts facts = {.pool = a->pool, .policy = a->policy, .request = line, .today = e->on, .workflow = e->w};
	struct xj_cursor row, first;
	struct xj_span unknown;
	enum xj_truth truth;

	if (!assign->when)
		return XJ_TRUE;
	row = row_now(a);
	facts.roll = &row;
	xj_cursor_init(&first, a->pool, e->cases->table);
	if (xj_cursor_move(&first, e->cases->list[e->index].first))
		facts.asked_on = xj_date_parse(xj_cell(&first, f->on));
	facts.set = xj_cell(line, f->set);
	facts.reason = xj_cell(line, f->reason);
	facts.starts_on = xj_date_parse(xj_cell(line, f->starts_on));
	facts.until = xj_date_parse(xj_cell(line, f->until));
	truth = xj_condition_test(assign->when, xj_facts_get, &facts, &unknown);
	if (truth == XJ_UNKNOWN)
		XJ_REFUSE_EFFECT(a, e->cases, line, f->workflow, XJ_FACT_UNKNOWN, xj_span_text(a->pool, unknown),
		            xj_pool_print(a->pool, "the effect of %s", xj_span_text(a->pool, e->w->title)), NULL);
	return truth;
}

/* A fresh number for the row as it will be: its rule may ask for what the change sets. */
static bool
number(struct xj_applying *a, const struct xj_effective *e, const struct xj_cursor *line, struct xj_span *next, struct xj_span name,
       int into)
{
	const struct xj_number_rule *rule = xj_school_number_rule(a->policy->school, name);
	struct xj_span unknown = xj_span(xj_pool_print(a->pool, "numbering.fields.%.*s", (int)name.n, name.p)), value;
	int field = xj_schema_find(a->roll->schema, name);

	if (rule && field >= 0) {
		if (!a->numbers[field])
			a->numbers[field] = xj_numbers_open(a->pool, a->policy, a->roll, rule->rule, field);
		if (xj_numbers_next(a->numbers[field], next, -1, &value, &unknown)) {
			put(a, next, into, value);
			return true;
		}
	}
	XJ_REFUSE_EFFECT(a, e->cases, line, e->cases->f.workflow, XJ_CANNOT_NUMBER, xj_span_text(a->pool, name),
	            xj_span_text(a->pool, unknown), "school.yaml", NULL);
	return false;
}

static bool
is_number(const struct xj_assignment *assign)
{
	return xj_span_starts(assign->value, "$number.");
}

static bool
apply_numbers(struct xj_applying *a, const struct xj_effective *e, const struct xj_cursor *line, struct xj_span *next)
{
	for (size_t i = 0; i < e->w->nset; i++) {
		const struct xj_assignment *set = &e->w->set[i];

		if (is_number(set) && concerns(a, e, line, set) == XJ_TRUE &&
		    !number(a, e, line, next, xj_span_of(set->value.p + 8, set->value.n - 8),
		            xj_schema_find(a->roll->schema, set->field)))
			return false;
	}
	return true;
}

static bool
apply_set(struct xj_applying *a, const struct xj_effective *e, const struct xj_cursor *line, struct xj_span *next)
{
	for (size_t i = 0; i < e->w->nset; i++) {
		const struct xj_assignment *set = &e->w->set[i];
		int field = xj_schema_find(a->roll->schema, set->field);
		enum xj_truth truth = concerns(a, e, line, set);

		if (truth == XJ_UNKNOWN)
			return false;
		if (truth == XJ_TRUE && !is_number(set))
			put(a, next, field, worth(a, e, line, set, field));
	}
	return true;
}

/* More than one part may add to a field. */
static bool
apply_add(struct xj_applying *a, const struct xj_effective *e, const struct xj_cursor *line, struct xj_span *next)
{
	for (size_t i = 0; i < e->w->nadd; i++) {
		const struct xj_assignment *add = &e->w->add[i];
		int field = xj_schema_find(a->roll->schema, add->field);
		enum xj_truth truth = concerns(a, e, line, add);
		int64_t have = 0, more = 0;

		if (truth == XJ_UNKNOWN)
			return false;
		if (truth == XJ_FALSE || field < 0)
			continue;
		(void)xj_span_integer(next[field], &have);
		(void)xj_span_integer(worth(a, e, line, add, field), &more);
		put(a, next, field, number_text(a->pool, have + more));
	}
	return true;
}

bool
xj_effect_on_row(struct xj_applying *a, const struct xj_effective *e, struct xj_span *next)
{
	const struct xj_schema *schema = a->roll->schema;
	const struct xj_status *status;
	struct xj_cursor line;

	xj_cursor_init(&line, a->pool, e->cases->table);
	(void)xj_cursor_move(&line, e->cases->list[e->index].last);
	memcpy(next, a->now, schema->nfields * sizeof *next);
	if (!apply_set(a, e, &line, next) || !apply_add(a, e, &line, next))
		return false;
	status = xj_status_find(a->policy->statuses, next[a->rf.status]);
	if (status)
		put(a, next, a->rf.on_roll, xj_value_of_flag(status->on_roll));
	put(a, next, a->rf.last_case, xj_cell(&line, e->cases->f.case_id));
	if (!apply_numbers(a, e, &line, next))
		return false;
	memcpy(a->now, next, schema->nfields * sizeof *next);
	return true;
}
