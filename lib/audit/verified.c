/* What the cases of a student left behind that the roll still says: an enlistment that nobody verified, a sanction that has ended. */
#include "audit/effects.h"
#include "audit/families.h"
#include "audit/limits.h"
#include "audit/then.h"

/* The student's last case that took effect and `fits`; false where there is none. */
static bool
find_last(struct xj_audit *a, struct xj_span student, bool (*fits)(const struct xj_workflow *w), struct xj_effective *last)
{
	struct xj_audit_effects effects = xj_audit_effects(a, student);

	while (effects.n--)
		if (fits(effects.list[effects.n].w)) {
			*last = effects.list[effects.n];
			return true;
		}
	return false;
}

/* A cell of its last line. Borrowed until the next join. */
static struct xj_span
case_cell(struct xj_audit *a, const struct xj_effective *e, int field)
{
	return xj_cell(xj_audit_effect_line(a, e), field);
}

static bool
verifies(const struct xj_workflow *w)
{
	for (size_t i = 0; i < w->nsteps; i++)
		if (w->steps[i].verifies)
			return true;
	return false;
}

/* The first verifying step whose condition holds for the case and that is not decided; NULL for none. */
static const struct xj_step *
unverified(struct xj_audit *a, const struct xj_effective *last)
{
	struct xj_cases *folded = xj_audit_folded(a, &a->files[last->file]);
	struct xj_cursor c;
	struct xj_audit_row row = {.cursor = &c, .cases = &folded->f, .folded = folded, .index = last->index, .workflow = last->w};
	const struct xj_workflow *w = last->w;
	struct xj_span unknown;
	struct xj_stand stand;
	struct xj_then then;

	xj_cursor_init(&c, a->pool, folded->table);
	if (!xj_cursor_move(&c, folded->list[last->index].last) || !xj_audit_procedure(&row) || xj_audit_is_old(a, &row))
		return NULL;
	xj_case_stand(folded, last->index, w, &stand, NULL);
	xj_then_init(&then, a, &row);
	for (size_t i = 0; i < w->nsteps; i++)
		if (w->steps[i].verifies && (!stand.done[i] || stand.over[i]) &&
		    xj_condition_test(w->steps[i].when, xj_then_get, &then, &unknown) == XJ_TRUE)
			return &w->steps[i];
	return NULL;
}

void
xj_audit_retention_unverified(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_step *step;
	struct xj_effective last;
	struct xj_finding *f;
	xj_date from;

	if (!xj_status_away(row->status, XJ_RETENTION) ||
	    !find_last(a, xj_cell(row->cursor, row->roll->student_id), verifies, &last))
		return;
	/* an earlier retention, of which the present one has no case here */
	from = xj_date_parse(case_cell(a, &last, last.cases->f.starts_on));
	if (row->since != XJ_NO_DATE && row->since != (from == XJ_NO_DATE ? last.on : from))
		return;
	step = unverified(a, &last);
	if (!step)
		return;
	f = xj_audit_found(a, rule, row, row->roll->status_since);
	f->case_id = last.id;
	f->args[1] = xj_span_text(a->pool, xj_cell(row->cursor, row->roll->status_since));
	f->args[2] = xj_span_text(a->pool, last.id);
	f->args[3] = xj_span_text(a->pool, step->id);
	xj_audit_owner(a, f, step->role);
}

static bool
sanctions(const struct xj_workflow *w)
{
	return xj_audit_sets(w, "discipline") != NULL;
}

/* Does the roll say still what the effect of the case put there, as far as that follows from the case? */
static bool
still_says(struct xj_audit *a, const struct xj_effective *last, struct xj_span sanction)
{
	const struct xj_assignment *set = xj_audit_sets(last->w, "discipline");
	struct xj_span value;

	return xj_audit_effect_says(a, last, set->value, &value) && xj_span_same(value, sanction);
}

void *
xj_audit_discipline_begin(struct xj_audit *a, const struct xj_table *table)
{
	int *field = xj_pool_zero(a->pool, 1, sizeof *field);

	*field = xj_schema_field(table->schema, "discipline");
	return field;
}

void
xj_audit_discipline_ended(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	static const char *const fields[] = {"discipline", NULL};
	int field = *(const int *)row->state;
	struct xj_span sanction = xj_cell(row->cursor, field);
	struct xj_effective last;
	struct xj_finding *f;
	xj_date until;

	if (!sanction.n || !xj_audit_is_here(row->status) ||
	    !find_last(a, xj_cell(row->cursor, row->roll->student_id), sanctions, &last) ||
	    !still_says(a, &last, sanction))
		return;
	until = xj_date_parse(case_cell(a, &last, last.cases->f.until));
	if (until == XJ_NO_DATE || until >= a->today || xj_audit_in_hand(a, xj_cell(row->cursor, row->roll->student_id), fields))
		return;
	f = xj_audit_found(a, rule, row, field);
	xj_audit_due(a, f, until);
	f->case_id = last.id;
	f->args[3] = xj_span_text(a->pool, sanction);
}
