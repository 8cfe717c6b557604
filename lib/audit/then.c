#include "audit/then.h"

#include "roll/effective.h"

/* Fields of the roll that other commands than change write, so that they say nothing of an earlier day. */
static const char *const passing[] = {
	"status", "on_roll", "status_reason", "status_since", "status_until", "registered_term", "registration",
	"missed_running", "missed_total", "confirmed_on", "reviewed_on", "last_case", NULL,
};

/* What follows from the request and the roll, by the fields of the roll that it takes. What is not here goes with time, with other students or with what passes. */
static const struct {
	const char *name, *fields[2];
} derived[] = {
	{"starts_on", {NULL}}, {"until", {NULL}}, {"today", {NULL}}, {"asked_on", {NULL}}, {"month_day", {NULL}}, {"months", {NULL}},
	{"days", {NULL}}, {"reason", {NULL}}, {"term", {NULL}}, {"term_day", {NULL}}, {"term_days_left", {NULL}},
	{"after_midterm", {NULL}}, {"deferral_ends_on", {NULL}}, {"times", {NULL}},
	{"first_term", {"enrolled_on", NULL}}, {"year_of_study", {"grade", NULL}}, {"freshman", {"grade", NULL}},
	{"year_placed", {"grade", NULL}}, {"final_year", {"grade", "years"}},
};

bool
xj_audit_took_effect(const struct xj_audit_row *row)
{
	return xj_case_is_effective(xj_cell(row->cursor, row->cases->state));
}

bool
xj_audit_given_up(const struct xj_audit_row *row)
{
	struct xj_span state = xj_cell(row->cursor, row->cases->state);

	return xj_span_is(state, "rejected") || xj_span_is(state, "withdrawn");
}

const struct xj_workflow *
xj_audit_procedure(const struct xj_audit_row *row)
{
	struct xj_span version = xj_cell(row->cursor, row->cases->version);

	return row->workflow && (!version.n || xj_span_same(row->workflow->version, version)) ? row->workflow : NULL;
}

bool
xj_audit_is_old(const struct xj_audit *a, const struct xj_audit_row *row)
{
	struct xj_cursor c;

	if (a->policy->school->records_since == XJ_NO_DATE)
		return false;
	xj_cursor_init(&c, a->pool, row->folded->table);
	return xj_cursor_move(&c, row->folded->list[row->index].first) &&
	       xj_audit_before_records(a, xj_date_parse(xj_cell(&c, row->cases->on)));
}

bool
xj_audit_has_column(const struct xj_audit_row *row, int field)
{
	return xj_audit_has_field(row->cursor->table, field);
}

void
xj_then_init(struct xj_then *then, struct xj_audit *a, const struct xj_audit_row *row)
{
	const struct xj_cursor *student = xj_audit_student(a, xj_cell(row->cursor, row->cases->student_id));

	*then = (struct xj_then){.a = a, .folded = row->folded, .index = row->index, .effective = xj_audit_took_effect(row)};
	xj_audit_facts(a, row->folded, row->index, &then->asked, student, &then->facts);
}

/* Does the effect write the field? */
static bool
writes(const struct xj_workflow *w, struct xj_span field)
{
	for (size_t i = 0; i < w->nset; i++)
		if (xj_span_same(w->set[i].field, field))
			return true;
	for (size_t i = 0; i < w->nadd; i++)
		if (xj_span_same(w->add[i].field, field))
			return true;
	return false;
}

/* Did a case of the student write it, this one or another; or may one have done so that is in none of the files? */
static bool
written(struct xj_then *then, struct xj_span field)
{
	struct xj_span student = xj_cell(&then->asked, then->folded->f.student_id);
	struct xj_span last = xj_audit_cell(then->facts.roll, "last_case");
	struct xj_audit_case it = {0};
	bool found = !last.n;

	while (xj_audit_case_next(then->a, student, &it)) {
		found = found || xj_span_same(last, xj_cell(it.line, it.folded->f.case_id));
		if (xj_case_is_effective(xj_cell(it.line, it.folded->f.state)) && (!it.workflow || it.changed || writes(it.workflow, field)))
			return true;
	}
	return !found;
}

/* Is a field of the roll as it was? */
static bool
stands(struct xj_then *then, struct xj_span field)
{
	return !xj_span_is_any(field, passing) && (!then->effective || (then->facts.roll && !written(then, field)));
}

/* Has the file the columns of the request that the fact may follow from? */
static bool
is_told(const struct xj_then *then, struct xj_span name)
{
	const struct xj_schema *roll = xj_policy_schema(then->a->policy, "roll"), *academic = xj_policy_schema(then->a->policy, "academic");
	const struct xj_table *table = then->folded->table;
	const struct xj_case_fields *f = &then->folded->f;

	if (xj_span_starts(name, "roll.") || (roll && xj_schema_find(roll, name) >= 0) ||
	    (academic && xj_schema_find(academic, name) >= 0) || xj_span_is(name, "rank_percent"))
		return true;
	if (xj_span_is(name, "reason"))
		return xj_audit_has_field(table, f->reason);
	return xj_audit_has_field(table, f->set) &&
	       (xj_span_starts(name, "set.") || xj_span_starts(name, "program.") ||
	        (xj_audit_has_field(table, f->starts_on) && xj_audit_has_field(table, f->until)));
}

static bool
known(struct xj_then *then, struct xj_span name)
{
	const struct xj_schema *roll = xj_policy_schema(then->a->policy, "roll");

	for (size_t i = 0; i < sizeof derived / sizeof *derived; i++) {
		if (!xj_span_is(name, derived[i].name))
			continue;
		for (size_t k = 0; k < 2 && derived[i].fields[k]; k++)
			if (!stands(then, xj_span(derived[i].fields[k])))
				return false;
		return true;
	}
	if (xj_span_starts(name, "set."))
		return true;
	if (xj_span_starts(name, "roll."))
		return stands(then, xj_span_of(name.p + 5, name.n - 5));
	if (xj_span_starts(name, "program."))
		return xj_set_get(then->facts.set, XJ_LIT("program")).p || stands(then, XJ_LIT("program"));
	if (roll && xj_schema_find(roll, name) >= 0)
		return stands(then, name);
	return xj_schema_find(then->folded->table->schema, name) >= 0;
}

bool
xj_then_get(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct xj_then *then = ctx;

	return is_told(then, name) && (then->all || known(then, name)) && xj_facts_get(&then->facts, name, value);
}
