/* Who and what records name: students that there are, cases and items of one number, statuses that somebody decided. */
#include "audit/effects.h"
#include "audit/families.h"

/* Which students nobody knows, and whether the one of the line before is known: mostly it is the same one. */
struct references {
	struct xj_map told;
	struct xj_span *unknown;
	size_t n, cap;
	struct xj_buf last;
	int day; /* the field that says when; -1 for none */
	bool known;
};

static struct xj_span
unknown_at(void *ctx, uint32_t index)
{
	const struct references *r = ctx;

	return r->unknown[index];
}

void *
xj_audit_references_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct references *r = xj_pool_zero(a->pool, 1, sizeof *r);

	xj_map_init(&r->told, a->pool, 0, unknown_at, r);
	xj_buf_init(&r->last, a->pool);
	r->day = xj_schema_field(table->schema, "on");
	return r;
}

static bool
is_known(struct xj_audit *a, struct references *r, struct xj_span student_id)
{
	if (!r->last.n || !xj_span_same(xj_buf_as_span(&r->last), student_id)) {
		r->last.n = 0;
		xj_buf_span(&r->last, student_id);
		r->known = xj_audit_student(a, student_id) != NULL;
	}
	return r->known;
}

static bool
was_told(struct xj_audit *a, struct references *r, struct xj_span student_id)
{
	if (xj_map_get(&r->told, student_id) != XJ_NONE)
		return true;
	*XJ_PUSH(a->pool, r->unknown, r->n, r->cap) = xj_span_copy(a->pool, student_id);
	(void)xj_map_put(&r->told, r->unknown[r->n - 1], (uint32_t)r->n - 1);
	return false;
}

/* A register's line is of somebody who was there once; a list's may be mistyped. */
void
xj_audit_unknown_student(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct references *r = row->state;
	const struct xj_table *t = row->cursor->table;
	struct xj_span student_id = xj_cell(row->cursor, row->student_id);
	bool listed = xj_span_is(t->schema->name, "attendance") || xj_span_is(t->schema->name, "grades");
	struct xj_finding *f;

	if (!student_id.n || is_known(a, r, student_id) || xj_audit_before_records(a, xj_date_parse(xj_cell(row->cursor, r->day))) ||
	    was_told(a, r, student_id))
		return;
	f = xj_audit_found(a, rule, row, row->student_id);
	if (listed)
		f->severity = XJ_WARNING;
	else
		f->next = a->book ? "see what became of the row: xueji log {2} --student {1}" : "look the student up; put the row back, or correct the number";
}

static const char *
line_of(struct xj_audit *a, const struct xj_table *t, uint32_t row)
{
	return xj_pool_print(a->pool, "%s:%zu", t->label, xj_table_line_number(t, row));
}

static struct xj_finding *
found_again(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, uint32_t line, int field,
            const char *what, const char *first)
{
	struct xj_audit_row at = *row;
	struct xj_cursor c;
	struct xj_finding *f;

	xj_cursor_init(&c, a->pool, row->cursor->table);
	(void)xj_cursor_move(&c, line); /* whose line it is was read there before */
	at.cursor = &c;
	f = xj_audit_found(a, rule, &at, field);
	f->args[1] = what;
	f->args[2] = first;
	return f;
}

void
xj_audit_duplicate_case(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_case *c = &row->folded->list[row->index];
	const struct xj_table *t = row->cursor->table;

	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_cases, NULL); f && f->table != t; f = xj_audit_file(a, XJ_OF_cases, f)) {
		struct xj_cases *before = xj_audit_folded(a, f);
		uint32_t index = xj_cases_find(before, xj_cell(row->cursor, row->cases->case_id));

		if (index == XJ_NONE)
			continue;
		(void)found_again(a, rule, row, c->first, row->cases->case_id, "comes in a second file",
		                  line_of(a, f->table, before->list[index].first));
		return;
	}
	if (c->astray != XJ_NONE)
		(void)found_again(a, rule, row, c->astray, row->cases->case_id,
		                  c->reopened ? "is opened a second time" : "is of another student here", line_of(a, t, c->first));
}

void
xj_audit_duplicate_item(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_item *item = &row->items->list[row->index];
	struct xj_span item_id = xj_cell(row->cursor, row->materials->item_id);
	const struct xj_table *t = row->cursor->table;
	struct xj_finding *again = NULL;

	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_materials, NULL); f && f->table != t && !again; f = xj_audit_file(a, XJ_OF_materials, f)) {
		struct xj_items *before = xj_audit_items(a, f);
		uint32_t index = xj_items_find(before, item_id);

		if (index != XJ_NONE)
			again = found_again(a, rule, row, item->first, row->materials->item_id, "comes in a second file",
			                    line_of(a, f->table, before->list[index].first));
	}
	if (!again && item->astray != XJ_NONE)
		again = found_again(a, rule, row, item->astray, row->materials->item_id,
		                    item->again ? "is filed a second time" : "is of another student here", line_of(a, t, item->first));
	if (again)
		again->args[0] = xj_span_text(a->pool, item_id);
}

/* Which statuses only procedures set, by status. */
struct decided {
	bool *only;
};

static void
also_set(const struct xj_audit *a, struct decided *d, const struct xj_status *status)
{
	if (status)
		d->only[status - a->policy->statuses->list] = false;
}

/* The intake sets a newcomer's status and those of admissions, registering what a status becomes. */
static void
set_otherwise(const struct xj_audit *a, struct decided *d)
{
	static const char *const of_admissions[] = {"admitted", "entered", "admission-given-up", "incoming"};
	const struct xj_statuses *all = a->policy->statuses;
	const struct xj_school *school = a->policy->school;

	for (size_t i = 0; i < sizeof of_admissions / sizeof *of_admissions; i++)
		also_set(a, d, xj_status_id(all, of_admissions[i]));
	for (size_t i = 0; i < school->nintake_statuses; i++)
		also_set(a, d, xj_status_find(all, school->intake_statuses[i].status));
	for (size_t i = 0; i < all->count; i++) {
		also_set(a, d, xj_status_find(all, all->list[i].becomes));
		if (xj_status_away(&all->list[i], XJ_ADMISSION))
			also_set(a, d, &all->list[i]);
	}
}

void *
xj_audit_decided_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct decided *d = xj_pool_alloc(a->pool, sizeof *d);
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	(void)table;
	d->only = xj_pool_zero(a->pool, a->policy->statuses->count, sizeof *d->only);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < w[i]->nset; k++) {
			const struct xj_status *status = xj_span_is(w[i]->set[k].field, "status")
			                                     ? xj_status_find(a->policy->statuses, w[i]->set[k].value) : NULL;

			if (status)
				d->only[status - a->policy->statuses->list] = true;
		}
	set_otherwise(a, d);
	return d;
}

const char *
xj_audit_unasked_since(const struct xj_audit *a)
{
	return a->policy->school->records_since == XJ_NO_DATE ? "audit.since in school.yaml" : NULL;
}

static bool
sets_status(const struct xj_workflow *w)
{
	for (size_t i = 0; i < w->nset; i++)
		if (xj_span_is(w->set[i].field, "status"))
			return true;
	return false;
}

/* Could the case have set this status: does its procedure, as it is or in some cases, or did it under another text? */
static bool
may_set(struct xj_audit *a, const struct xj_effective *e, struct xj_span status)
{
	struct xj_span set;

	if (!xj_audit_effect_known(a, e))
		return true;
	for (size_t i = 0; i < e->w->nset; i++)
		if (xj_span_is(e->w->set[i].field, "status") &&
		    (!xj_audit_effect_says(a, e, e->w->set[i].value, &set) || xj_span_same(set, status)))
			return true;
	return false;
}

/* Did a case set the status, or is the row held against one anyway (roll-case-mismatch)? */
static bool
is_accounted(struct xj_audit *a, const struct xj_audit_row *row)
{
	struct xj_span last = xj_cell(row->cursor, row->roll->last_case);
	struct xj_audit_effects effects = xj_audit_effects(a, xj_cell(row->cursor, row->student_id));

	if (!effects.known || (last.n && xj_audit_effect_of(&effects, last) == SIZE_MAX))
		return true;
	for (size_t i = 0; i < effects.n; i++) {
		const struct xj_effective *e = &effects.list[i];

		if (may_set(a, e, row->status->name) || (sets_status(e->w) && !xj_audit_before_records(a, e->on)))
			return true;
	}
	return false;
}

void
xj_audit_status_undecided(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct decided *d = row->state;
	struct xj_finding *f;

	if (!row->status || !d->only[row->status - a->policy->statuses->list] || xj_audit_before_records(a, row->since) ||
	    is_accounted(a, row))
		return;
	f = xj_audit_found(a, rule, row, row->roll->status);
	f->args[1] = xj_span_text(a->pool, row->status->name);
	if (row->since == XJ_NO_DATE)
		f->message = "{1} is {2}, and no case made it so";
	else
		f->args[2] = xj_span_text(a->pool, xj_date_span(a->pool, row->since));
	if (a->book)
		f->next = "see who wrote it (xueji log {2} --student {1}); enter the case that is missing, or correct the status with xueji edit";
}
