#include "roll/keeping.h"

#include "roll/change.h"
#include "roll/effective.h"

void
xj_keeping_open(struct xj_keeping_books *k, struct xj_pool *pool, const struct xj_policy *policy, struct xj_items *items,
                struct xj_cases *cases, xj_date today)
{
	*k = (struct xj_keeping_books){.pool = pool, .policy = policy, .rules = xj_policy_archive(policy), .items = items,
	                               .cases = cases, .today = today, .whose = XJ_NONE};
	xj_cursor_init(&k->row, pool, items->table);
	if (cases)
		xj_cursor_init(&k->line, pool, cases->table);
}

/* What a condition asks of a student; `given` is what it is told of an item. */
static enum xj_truth
holds(const struct xj_keeping_books *k, const struct xj_condition *when, const struct xj_cursor *student, struct xj_span given)
{
	struct xj_facts facts = {.pool = k->pool, .policy = k->policy, .roll = student, .given = given,
	                         .starts_on = XJ_NO_DATE, .until = XJ_NO_DATE, .today = k->today};
	struct xj_span unknown;

	return xj_condition_test(when, xj_facts_get, &facts, &unknown);
}

static xj_date
day_of(const struct xj_cursor *student, struct xj_span field)
{
	return xj_date_parse(xj_cell(student, xj_schema_find(student->table->schema, field)));
}

static struct xj_span
number_of(const struct xj_cursor *student)
{
	return xj_cell(student, xj_schema_field(student->table->schema, "student_id"));
}

static void
take_paper(struct xj_keeping_books *k, const struct xj_item *item)
{
	struct xj_paper *paper = XJ_PUSH(k->pool, k->file, k->nfile, k->capfile);
	const struct xj_material_fields *f = &k->items->f;
	struct xj_span cell, kind;

	*paper = (struct xj_paper){.on = XJ_NO_DATE};
	if (xj_cursor_move(&k->row, item->first))
		paper->on = xj_date_parse(xj_cell(&k->row, f->on));
	if (!xj_cursor_move(&k->row, item->last))
		return;
	cell = xj_cell(&k->row, f->kind);
	kind = xj_item_kind(k->items->table, cell);
	paper->kind = kind.p == cell.p ? xj_span_copy(k->pool, kind) : kind; /* a code of the list stays */
	paper->case_id = xj_span_copy(k->pool, xj_cell(&k->row, f->case_id));
	paper->counts = xj_item_counts(xj_item_state(k->items->table, xj_cell(&k->row, f->state)), true);
}

/* Lays out the student's file, once for all that is asked of it. */
static void
open_file(struct xj_keeping_books *k, struct xj_span student)
{
	uint32_t first = xj_items_of(k->items, student);

	if (first == k->whose && first != XJ_NONE)
		return;
	k->whose = first;
	k->nfile = 0;
	for (uint32_t i = first; i != XJ_NONE; i = k->items->list[i].next_of_student)
		take_paper(k, &k->items->list[i]);
}

/* When the file first had something of the kind, of the case where that is given, that is there still or was sent away. */
static bool
is_filed(const struct xj_keeping_books *k, struct xj_span kind, struct xj_span case_id, xj_date *on)
{
	bool filed = false;

	*on = XJ_NO_DATE;
	for (size_t i = 0; i < k->nfile; i++) {
		const struct xj_paper *paper = &k->file[i];

		if (!paper->counts || !xj_span_same(paper->kind, kind) || (case_id.n && !xj_span_same(paper->case_id, case_id)))
			continue;
		filed = true;
		if (paper->on != XJ_NO_DATE && (*on == XJ_NO_DATE || paper->on < *on))
			*on = paper->on;
	}
	return filed;
}

static void
tell(const struct xj_keeping_books *k, const struct xj_archive_need *need, struct xj_span case_id, xj_date from,
     xj_required_fn *fn, void *ctx)
{
	for (size_t i = 0; i < need->nkinds; i++) {
		struct xj_required r = {.need = need, .kind = need->kinds[i], .case_id = case_id, .from = from,
		                        .due = xj_calendar_add(k->policy->calendar, from, need->within)};

		r.filed = is_filed(k, r.kind, case_id, &r.filed_on);
		fn(ctx, &r);
	}
}

static bool
is_one_of(struct xj_span value, const struct xj_span *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (xj_span_same(list[i], value))
			return true;
	return false;
}

static void
tell_cases(struct xj_keeping_books *k, const struct xj_archive_need *need, const struct xj_cursor *student,
           xj_required_fn *fn, void *ctx)
{
	for (uint32_t i = xj_cases_of(k->cases, number_of(student)); i != XJ_NONE; i = k->cases->list[i].next_of_student) {
		const struct xj_case_fields *f = &k->cases->f;
		const struct xj_workflow *w;
		struct xj_span doc_no;
		xj_date on;

		if (!xj_cursor_move(&k->line, k->cases->list[i].last) || !xj_case_is_effective(xj_cell(&k->line, f->state)) ||
		    !is_one_of(xj_cell(&k->line, f->workflow), need->changes, need->nchanges))
			continue;
		w = xj_case_workflow(k->policy, xj_cell(&k->line, f->workflow), xj_cell(&k->line, f->version), NULL);
		on = w ? xj_case_effective_on(k->cases, i, w, &doc_no) : XJ_NO_DATE;
		if (on != XJ_NO_DATE)
			tell(k, need, xj_cell(&k->line, f->case_id), on, fn, ctx);
	}
}

void
xj_required_each(struct xj_keeping_books *k, const struct xj_cursor *student, xj_required_fn *fn, void *ctx)
{
	open_file(k, number_of(student));
	for (size_t i = 0; k->rules && i < k->rules->nneeds; i++) {
		const struct xj_archive_need *need = &k->rules->needs[i];
		xj_date from;

		if (holds(k, need->when, student, (struct xj_span){"", 0}) != XJ_TRUE)
			continue;
		from = need->nchanges ? XJ_NO_DATE : day_of(student, need->from);
		if (from != XJ_NO_DATE)
			tell(k, need, (struct xj_span){"", 0}, from, fn, ctx);
		else if (need->nchanges && k->cases)
			tell_cases(k, need, student, fn, ctx);
	}
}

bool
xj_opens_file(const struct xj_archive *rules, struct xj_span kind)
{
	bool any = false;

	for (size_t i = 0; i < rules->nneeds; i++) {
		const struct xj_archive_need *need = &rules->needs[i];

		any = any || !need->nchanges;
		if (!need->nchanges && is_one_of(kind, need->kinds, need->nkinds))
			return true;
	}
	return !any && !xj_span_same(kind, rules->letters.kind);
}

static xj_date
opened_on(struct xj_keeping_books *k, struct xj_span student)
{
	xj_date first = XJ_NO_DATE;

	open_file(k, student);
	for (size_t i = 0; i < k->nfile; i++) {
		const struct xj_paper *paper = &k->file[i];

		if (paper->on != XJ_NO_DATE && (first == XJ_NO_DATE || paper->on < first) && !paper->case_id.n &&
		    xj_opens_file(k->rules, paper->kind))
			first = paper->on;
	}
	return first;
}

xj_date
xj_opening_from(struct xj_keeping_books *k, const struct xj_cursor *student, xj_date *opened)
{
	xj_date from;

	*opened = XJ_NO_DATE;
	if (!k->rules || !k->rules->has_opening || holds(k, k->rules->opening.when, student, (struct xj_span){"", 0}) != XJ_TRUE)
		return XJ_NO_DATE;
	from = day_of(student, k->rules->opening.from);
	if (from != XJ_NO_DATE)
		*opened = opened_on(k, number_of(student));
	return from;
}

/* The day from which keeping is counted. */
static xj_date
kept_from(const struct xj_keeping_books *k, const struct xj_archive_retention *rule, const struct xj_cursor *item,
          xj_date filed, const struct xj_cursor *student)
{
	if (xj_span_is(rule->from, "filed_on"))
		return filed;
	if (xj_span_is(rule->from, "dated"))
		return xj_date_parse(xj_cell(item, k->items->f.dated));
	return student ? day_of(student, rule->from) : XJ_NO_DATE;
}

static struct xj_retention
kept_by(const struct xj_keeping_books *k, const struct xj_archive_retention *rule, const struct xj_cursor *item,
        xj_date filed, const struct xj_cursor *student)
{
	xj_date from;

	if (rule->keep == XJ_KEEP_PERMANENT)
		return (struct xj_retention){XJ_KEEPS_FOREVER, rule, XJ_NO_DATE};
	if (rule->keep == XJ_KEEP_ON_ROLL)
		return (struct xj_retention){XJ_KEEPS_ON_ROLL, rule, XJ_NO_DATE};
	from = kept_from(k, rule, item, filed, student);
	if (from == XJ_NO_DATE)
		return (struct xj_retention){XJ_KEEPS_UNKNOWN, rule, XJ_NO_DATE};
	return (struct xj_retention){XJ_KEEPS_UNTIL, rule, xj_date_add(from, rule->period)};
}

struct xj_retention
xj_retention_of(struct xj_keeping_books *k, const struct xj_cursor *item, xj_date filed, const struct xj_cursor *student)
{
	const struct xj_material_fields *f = &k->items->f;
	struct xj_span kind = xj_item_kind(k->items->table, xj_cell(item, f->kind)), group = xj_archive_group(k->policy, kind);
	struct xj_span medium = xj_item_form(k->items->table, xj_cell(item, f->form));
	struct xj_span given = xj_span(xj_pool_print(k->pool, "kind=%.*s;group=%.*s;form=%.*s", (int)kind.n, kind.p,
	                                             (int)group.n, group.p, (int)medium.n, medium.p));

	for (size_t i = 0; k->rules && i < k->rules->nretention; i++) {
		const struct xj_archive_retention *rule = &k->rules->retention[i];
		enum xj_truth fits = holds(k, rule->when, student, given);

		if (fits == XJ_TRUE)
			return kept_by(k, rule, item, filed, student);
		if (fits == XJ_UNKNOWN) /* whether this or a later one counts cannot be told */
			return (struct xj_retention){XJ_KEEPS_UNKNOWN, rule, XJ_NO_DATE};
	}
	return (struct xj_retention){XJ_KEEPS_NOWHERE, NULL, XJ_NO_DATE};
}
