/* Items of students' files: those that should have come back, what is kept too long, copies nobody compared, files of electronic items that changed. */
#include "audit/families.h"

#include "audit/joins.h"
#include "base/shown.h"
#include "roll/keeping.h"

enum { TITLES = 4 };

/* What a rule keeps from item to item. Items of one student are told of together, at the first of them. */
struct custody {
	struct xj_audit *a;
	const struct xj_archive *rules;
	struct xj_keeping_books books;
	struct xj_items *items;
	struct xj_cursor line; /* the last one of the item that is looked at */
	struct due {
		uint32_t item;
		xj_date on; /* XJ_NO_DATE where there is no day */
		enum xj_after after;
	} *list; /* items of the student */
	size_t count, cap;
	size_t fitting; /* of the student's items, those that a command for the student would take */
	/* receipts: the transfers told of */
	struct xj_span *told;
	size_t ntold, captold;
	struct xj_map by_transfer;
};

static struct xj_span
told_at(void *ctx, uint32_t index)
{
	return ((struct custody *)ctx)->told[index];
}

void *
xj_audit_custody_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct custody *k = xj_pool_zero(a->pool, 1, sizeof *k);
	struct xj_audit_file *file = xj_audit_file(a, XJ_OF_materials, NULL);

	while (file->table != table)
		file = xj_audit_file(a, XJ_OF_materials, file);
	k->a = a;
	k->rules = xj_policy_archive(a->policy);
	k->items = xj_audit_items(a, file);
	xj_keeping_open(&k->books, a->pool, a->policy, k->items, NULL, a->today);
	xj_cursor_init(&k->line, a->pool, table);
	xj_map_init(&k->by_transfer, a->pool, 0, told_at, k);
	return k;
}

static bool
is_first(const struct xj_audit_row *row)
{
	return xj_items_of(row->items, xj_cell(row->cursor, row->materials->student_id)) == row->index;
}

static bool
is_in_state(const struct custody *k, const struct xj_cursor *line, enum xj_keeping state)
{
	return xj_item_state(k->items->table, xj_cell(line, k->items->f.state)) == state;
}

static xj_date
filed_on(struct custody *k, uint32_t item)
{
	return xj_cursor_move(&k->books.row, k->items->list[item].first) ? xj_date_parse(xj_cell(&k->books.row, k->items->f.on)) : XJ_NO_DATE;
}

/* Puts the item at k->line on the list. */
static void
take(struct custody *k, uint32_t item, xj_date on, enum xj_after after)
{
	*XJ_PUSH(k->a->pool, k->list, k->count, k->cap) = (struct due){item, on, after};
}

/* What is to be known of each of a student's items; k->line is at its last line. */
typedef void xj_custody_fn(struct custody *k, uint32_t item);

static void
each_of_student(struct custody *k, uint32_t first, xj_custody_fn *fn)
{
	k->count = k->fitting = 0;
	for (uint32_t i = first; i != XJ_NONE; i = k->items->list[i].next_of_student)
		if (xj_cursor_move(&k->line, k->items->list[i].last))
			fn(k, i);
}

/* The first few by their titles, each with what the field says besides, then how many there are. */
static const char *
titles(struct custody *k, int besides)
{
	struct xj_buf b;

	xj_buf_init(&b, k->a->pool);
	for (size_t i = 0; i < k->count && i < TITLES; i++) {
		struct xj_span title, more;

		(void)xj_cursor_split(&k->line, k->items->list[k->list[i].item].last);
		title = xj_cell(&k->line, k->items->f.title);
		more = besides < 0 ? (struct xj_span){"", 0} : xj_cell(&k->line, besides);
		xj_buf_print(&b, "%s%.*s", i ? "、" : "", (int)title.n, title.p);
		if (more.n)
			xj_buf_print(&b, " (%.*s)", (int)more.n, more.p);
	}
	if (k->count > TITLES)
		xj_buf_print(&b, " … (%zu)", k->count);
	return b.p;
}

/* COMMAND for the one item, for all of the student's that it would take, or for just these. */
static void
say_next(struct custody *k, struct xj_finding *f, const char *command, const char *of_student)
{
	struct xj_buf b;

	if (k->count > 1 && k->count == k->fitting) {
		f->next = of_student;
		return;
	}
	xj_buf_init(&b, k->a->pool);
	xj_buf_text(&b, command);
	for (size_t i = 0; i < k->count; i++) {
		(void)xj_cursor_split(&k->line, k->items->list[k->list[i].item].last);
		f->words[1] = xj_span_text(k->a->pool, xj_cell(&k->line, k->items->f.item_id));
		xj_buf_text(&b, " --item ");
		xj_shown_word(&b, xj_span(f->words[1]));
	}
	f->next = k->count > 1 ? b.p : NULL;
}

/* A finding of the listed items, at the one whose day was first. */
static struct xj_finding *
found(struct custody *k, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, int besides)
{
	struct xj_audit_row at = *row;
	const struct due *first = k->list;
	struct xj_finding *f;

	for (size_t i = 1; i < k->count; i++)
		if (k->list[i].on < first->on)
			first = &k->list[i];
	(void)xj_cursor_split(&k->line, k->items->list[first->item].last);
	at.cursor = &k->line;
	f = xj_audit_found(k->a, rule, &at, field);
	if (first->on != XJ_NO_DATE)
		xj_audit_due(k->a, f, first->on);
	f->args[3] = titles(k, besides);
	return f;
}

static void
see_loan(struct custody *k, uint32_t item)
{
	xj_date on, due;

	if (!is_in_state(k, &k->line, XJ_ITEM_LENT))
		return;
	k->fitting++;
	on = xj_date_parse(xj_cell(&k->line, k->items->f.on));
	due = xj_date_parse(xj_cell(&k->line, k->items->f.due_on));
	if (due == XJ_NO_DATE && on != XJ_NO_DATE)
		due = xj_calendar_add(k->a->policy->calendar, on, k->rules->lending.inside.maximum);
	if (due != XJ_NO_DATE && due < k->a->today)
		take(k, item, due, XJ_THEN_DESTROY);
}

void
xj_audit_loan_overdue(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct custody *k = row->state;

	(void)a;
	if (!is_first(row))
		return;
	each_of_student(k, row->index, see_loan);
	if (k->count)
		say_next(k, found(k, rule, row, row->materials->due_on, row->materials->to), "archive return {2}", "archive return {2} --student {1}");
}

/* Was the transfer told of, at another of its items? Else it is now. */
static bool
was_told(struct custody *k, struct xj_span student_id, struct xj_span transfer_no)
{
	struct xj_span key = xj_span(xj_pool_print(k->a->pool, "%.*s %.*s", (int)student_id.n, student_id.p, (int)transfer_no.n, transfer_no.p));

	if (xj_map_get(&k->by_transfer, key) != XJ_NONE)
		return true;
	*XJ_PUSH(k->a->pool, k->told, k->ntold, k->captold) = key;
	(void)xj_map_put(&k->by_transfer, key, (uint32_t)k->ntold - 1);
	return false;
}

void
xj_audit_receipt_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_material_fields *f = row->materials;
	const struct xj_cursor *c = row->cursor;
	struct custody *k = row->state;
	struct xj_span transfer_no = xj_cell(c, f->transfer_no), to = xj_cell(c, f->organisation);
	xj_date due = xj_date_parse(xj_cell(c, f->due_on)), on = xj_date_parse(xj_cell(c, f->on));
	struct xj_finding *found;

	if (!is_in_state(k, c, XJ_ITEM_SENT))
		return;
	if (due == XJ_NO_DATE && on != XJ_NO_DATE)
		due = xj_calendar_add(a->policy->calendar, on, k->rules->receipt_within);
	if (due == XJ_NO_DATE || due >= a->today || (transfer_no.n && was_told(k, xj_cell(c, f->student_id), transfer_no)))
		return;
	found = xj_audit_found(a, rule, row, f->due_on);
	xj_audit_due(a, found, due);
	if (!transfer_no.n)
		transfer_no = xj_cell(c, f->item_id);
	found->words[1] = xj_span_text(a->pool, transfer_no);
	found->args[3] = xj_pool_print(a->pool, to.n ? "%.*s (%.*s)" : "%.*s", (int)transfer_no.n, transfer_no.p, (int)to.n, to.p);
	if (!xj_cell(c, f->transfer_no).n)
		found->next = "archive receipt {2} --item {4} --receipt-no NUMBER";
}

static void
see_kept(struct custody *k, uint32_t item)
{
	const struct xj_material_fields *f = &k->items->f;
	struct xj_retention kept;

	if (!is_in_state(k, &k->line, XJ_ITEM_HELD))
		return;
	k->fitting++;
	kept = xj_retention_of(&k->books, &k->line, filed_on(k, item), xj_audit_student(k->a, xj_cell(&k->line, f->student_id)));
	if (kept.kept == XJ_KEEPS_UNTIL && kept.until < k->a->today)
		take(k, item, kept.until, kept.rule->after);
}

/* Those of the list whose period ends so; the others stay behind them. */
static void
tell_kept(struct custody *k, const struct xj_audit_rule *rule, const struct xj_audit_row *row, enum xj_after after)
{
	struct due *all = k->list;
	size_t n = k->count;
	const struct xj_cursor *student;
	struct xj_finding *f;

	k->list = xj_pool_alloc(k->a->pool, n * sizeof *k->list);
	k->count = 0;
	for (size_t i = 0; i < n; i++)
		if (all[i].after == after)
			k->list[k->count++] = all[i];
	if (k->count) {
		f = found(k, rule, row, -1, -1);
		say_next(k, f, after == XJ_THEN_DESTROY ? "archive destroy {2}" : "archive transfer {2}",
		         after == XJ_THEN_DESTROY ? "archive destroy {2} --student {1}" : "archive transfer {2} --student {1}");
		if (k->count == 1 && after == XJ_THEN_HAND_OVER)
			f->next = "archive transfer {2} --item {4}";
		student = xj_audit_student(k->a, f->student_id);
		f->beside = student ? student->table : NULL;
	}
	k->list = all;
	k->count = n;
}

void
xj_audit_retention_over(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct custody *k = row->state;

	(void)a;
	if (!is_first(row))
		return;
	each_of_student(k, row->index, see_kept);
	if (!k->count)
		return;
	tell_kept(k, rule, row, XJ_THEN_DESTROY);
	tell_kept(k, rule, row, XJ_THEN_HAND_OVER);
}

static void
see_copy(struct custody *k, uint32_t item)
{
	const struct xj_material_fields *f = &k->items->f;

	if (!xj_span_is(xj_item_form(k->items->table, xj_cell(&k->line, f->form)), "copy") || xj_cell(&k->line, f->verified_by).n ||
	    !is_in_state(k, &k->line, XJ_ITEM_HELD) || xj_audit_before_records(k->a, filed_on(k, item)))
		return;
	k->fitting++;
	take(k, item, XJ_NO_DATE, XJ_THEN_DESTROY);
}

void
xj_audit_copy_unverified(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct custody *k = row->state;

	(void)a;
	if (!is_first(row))
		return;
	each_of_student(k, row->index, see_copy);
	if (k->count)
		say_next(k, found(k, rule, row, row->materials->verified_by, -1), "archive verify {2}", "archive verify {2} --student {1} --verified-by NAME");
}

/* How a file may be found that is not as it was filed, by codes/found.csv. */
static const struct altered {
	const char *found, *message, *next;
	enum xj_severity severity;
} ways[] = {
	{"altered", "{1} {4} is not as it was filed", NULL, XJ_ERROR},
	{"missing", "{1} {4} is missing", NULL, XJ_ERROR},
	{"unreadable", "{1} {4} cannot be read", "see who may read it and whether the disk is sound; then: archive check {2}", XJ_ERROR},
	{"outside", "{1} {4} is no plain file below the archive's folder", "put the file itself there, and no link; then: archive check {2}", XJ_ERROR},
	{"stray", "{4} lies in the archive's folder, and no item on record is it", "look at it; file it where it belongs, or move it out", XJ_WARNING},
	{"remains", "{1} {4} is still there, and the item was destroyed", "take it out, and out of backups", XJ_WARNING},
};

struct checked {
	const struct xj_field *found;
	int item_id, path, result;
};

void *
xj_audit_checks_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct checked *k = xj_pool_zero(a->pool, 1, sizeof *k);

	k->item_id = xj_schema_field(table->schema, "item_id");
	k->path = xj_schema_field(table->schema, "path");
	k->result = xj_schema_field(table->schema, "found");
	k->found = k->result < 0 ? NULL : &table->schema->fields[k->result];
	return k;
}

/* Shows the item's line rather than the check's, where the materials are given; of what is of no item the check as a whole. */
static void
point_at_item(struct xj_audit *a, struct xj_finding *f, struct xj_span item_id)
{
	for (struct xj_audit_file *file = xj_audit_file(a, XJ_OF_materials, NULL); file; file = xj_audit_file(a, XJ_OF_materials, file)) {
		struct xj_items *items = xj_audit_items(a, file);
		uint32_t index = xj_items_find(items, item_id);

		if (index == XJ_NONE)
			continue;
		f->table = file->table;
		f->row = items->list[index].last;
		f->field = items->f.path;
		return;
	}
	if (!item_id.n && xj_audit_is_given(a, XJ_OF_materials)) {
		f->file = f->table->label;
		f->table = NULL;
	}
}

void
xj_audit_file_altered(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct checked *k = row->state;
	struct xj_span result = xj_cell(row->cursor, k->result);
	const struct altered *way = NULL;
	struct xj_finding *f;

	if (k->found)
		result = xj_field_code(k->found, result);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (xj_span_is(result, ways[i].found))
			way = &ways[i];
	if (!way)
		return;
	f = xj_audit_found(a, rule, row, k->result);
	point_at_item(a, f, xj_cell(row->cursor, k->item_id));
	f->severity = way->severity;
	f->message = way->message;
	f->next = way->next;
	f->args[3] = xj_span_text(a->pool, xj_cell(row->cursor, k->path));
}
