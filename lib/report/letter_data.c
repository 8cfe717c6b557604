#include "report/letter_inside.h"

#include "base/shown.h"

struct xj_span
xj_letter_words(const struct xj_letter_data *d, struct xj_span text)
{
	char *copy = xj_span_text(d->pool, text);

	xj_shown_mask(copy, text.n);
	return xj_span_of(copy, text.n);
}

/* A value of a field of the roll. */
static struct xj_span
shown(const struct xj_letter_data *d, const struct xj_field *field, struct xj_span value)
{
	bool whole = d->unmask && xj_span_listed(d->kind->unmasked, d->kind->nunmasked, field->name);

	return field->sensitive && !whole ? xj_value_masked(d->pool, field, value) : value;
}

static struct xj_span
of_roll(const struct xj_letter_data *d, struct xj_span name)
{
	const struct xj_schema *schema = d->student->table->schema;
	int f = xj_schema_find(schema, name);

	return f < 0 ? XJ_LIT("") : shown(d, &schema->fields[f], xj_cell(d->student, f));
}

/* One of the request's values: of a field of the roll, or of the procedure's own. */
static struct xj_span
of_set(const struct xj_letter_data *d, struct xj_span field, struct xj_span value)
{
	const struct xj_schema *schema = d->student->table->schema;
	int f = xj_schema_find(schema, field);
	const struct xj_field *own = d->about->w ? xj_workflow_field(d->about->w, field) : NULL;

	if (f >= 0 || (own && own->sensitive))
		return shown(d, f >= 0 ? &schema->fields[f] : own, value);
	return xj_letter_words(d, value);
}

struct xj_span
xj_letter_set(const struct xj_letter_data *d, struct xj_span field)
{
	struct xj_span value = xj_set_get(d->about->set, field);

	return value.p ? of_set(d, field, value) : XJ_LIT("");
}

struct xj_span
xj_letter_was(const struct xj_letter_data *d, struct xj_span field)
{
	struct xj_span name = xj_span(xj_pool_print(d->pool, "was.%.*s", (int)field.n, field.p));
	struct xj_span value = xj_set_get(d->about->set, name);

	return value.p ? of_set(d, field, value) : XJ_LIT("");
}

static struct xj_span
of_case(const struct xj_letter_data *d, struct xj_span name)
{
	const struct xj_letter_case *a = d->about;
	const struct xj_case_fields *f = &d->cases->f;
	const struct {
		const char *name;
		struct xj_span value;
	} values[] = {
		{"title", a->w ? a->w->title : xj_cell(&a->line, f->workflow)},
		{"reason", a->reason ? a->reason->title : xj_cell(&a->line, f->reason)},
		{"doc_no", a->doc_no},
		{"opened_on", a->opened_on},
		{"effective_on", a->effective_on},
		{"note", a->note},
	};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (xj_span_is(name, values[i].name))
			return values[i].value;
	return xj_cell(&a->line, xj_schema_find(d->cases->table->schema, name));
}

static struct xj_span
of_letter(const struct xj_letter_data *d, struct xj_span name)
{
	const struct xj_letter_marks *m = &d->marks;

	return xj_span_is(name, "number")        ? m->number
	       : xj_span_is(name, "code")        ? m->code
	       : xj_span_is(name, "by")          ? m->by
	       : xj_span_is(name, "title")       ? d->kind->title
	       : xj_span_is(name, "valid_until") ? xj_date_span(d->pool, m->valid_until)
	                                         : xj_date_span(d->pool, m->on);
}

static struct xj_span
behind(struct xj_span name, const char *prefix)
{
	size_t n = strlen(prefix);

	return xj_span_of(name.p + n, name.n - n);
}

static struct xj_span
value_of(void *ctx, struct xj_span list, size_t index, struct xj_span name)
{
	const struct xj_letter_data *d = ctx;

	if (list.n)
		return xj_letter_lists_value(d, list, index, name);
	if (xj_span_is(name, "school.name"))
		return d->policy->school->name;
	if (xj_span_starts(name, "letter."))
		return of_letter(d, behind(name, "letter."));
	if (xj_span_starts(name, "value."))
		return xj_letter_kind_value(d->kind, behind(name, "value."));
	if (xj_span_starts(name, "case."))
		return of_case(d, behind(name, "case."));
	if (xj_span_starts(name, "set."))
		return xj_letter_set(d, behind(name, "set."));
	if (xj_span_starts(name, "was."))
		return xj_letter_was(d, behind(name, "was."));
	return of_roll(d, name);
}

static size_t
count_of(void *ctx, struct xj_span list)
{
	return xj_letter_lists_count(ctx, list);
}

/* The line that opens a case says what is asked for; the number of the document comes with a later one. */
static void
read_lines(struct xj_letter_data *d, const struct xj_case *c)
{
	struct xj_letter_case *a = d->about;
	const struct xj_case_fields *f = &d->cases->f;
	struct xj_cursor line;

	xj_cursor_init(&line, d->pool, d->cases->table);
	for (uint32_t row = c->first; row != XJ_NONE; row = d->cases->next_line[row]) {
		if (!xj_cursor_move(&line, row))
			continue;
		if (row == c->first) {
			a->opened_on = xj_span_copy(d->pool, xj_cell(&line, f->on));
			a->note = xj_letter_words(d, xj_cell(&line, f->note));
		}
		if (xj_cell(&line, f->doc_no).n)
			a->doc_no = xj_span_copy(d->pool, xj_cell(&line, f->doc_no));
	}
}

static void
read_case(struct xj_letter_data *d)
{
	const struct xj_case *c = &d->cases->list[d->at];
	const struct xj_case_fields *f = &d->cases->f;
	struct xj_letter_case *a = d->about;
	struct xj_effective e = {.cases = d->cases, .index = d->at};
	struct xj_cursor line = a->line;

	*a = (struct xj_letter_case){.line = line};
	(void)xj_cursor_split(&a->line, c->last);
	a->w = xj_case_workflow(d->policy, xj_cell(&a->line, f->workflow), xj_cell(&a->line, f->version), NULL);
	a->reason = a->w ? xj_workflow_reason(a->w, xj_cell(&a->line, f->reason)) : NULL;
	a->set = xj_cell(&a->line, f->set);
	a->evidence = xj_letter_words(d, xj_cell(&a->line, f->evidence));
	read_lines(d, c);
	e.w = a->w;
	if (e.w && xj_case_is_effective(xj_cell(&a->line, f->state)) && xj_effective_read(&e)) {
		a->effective_on = xj_date_span(d->pool, e.on);
		if (e.doc_no.n)
			a->doc_no = xj_span_copy(d->pool, e.doc_no);
	}
}

void
xj_letter_data_open(struct xj_letter_data *d, struct xj_pool *pool, const struct xj_policy *policy, const struct xj_letter_kind *kind,
                    struct xj_cases *cases, const struct xj_table *registrations)
{
	*d = (struct xj_letter_data){.pool = pool, .policy = policy, .kind = kind, .cases = cases, .registrations = registrations, .at = XJ_NONE};
	d->about = xj_pool_zero(pool, 1, sizeof *d->about);
	d->lists = xj_pool_zero(pool, 1, sizeof *d->lists);
	if (cases)
		xj_cursor_init(&d->about->line, pool, cases->table);
}

void
xj_letter_data_turn(struct xj_letter_data *d, const struct xj_cursor *student, uint32_t at)
{
	d->student = student;
	d->at = at;
	d->marks = (struct xj_letter_marks){.on = XJ_NO_DATE, .valid_until = XJ_NO_DATE};
	if (at != XJ_NONE)
		read_case(d);
}

void
xj_letter_data_fill(struct xj_letter_data *d, struct xj_sheet *sheet)
{
	const struct xj_body_data data = {count_of, value_of, d};

	xj_letter_lists_turn(d);
	xj_body_fill(d->pool, d->kind->body, &data, sheet);
}

void
xj_letter_data_facts(struct xj_letter_data *d, xj_date today, struct xj_facts *facts)
{
	const struct xj_letter_case *a = d->about;

	*facts = (struct xj_facts){.pool = d->pool, .policy = d->policy, .roll = d->student, .starts_on = XJ_NO_DATE,
	                           .until = XJ_NO_DATE, .today = today, .asked_on = XJ_NO_DATE};
	if (d->at == XJ_NONE)
		return;
	facts->request = &a->line;
	facts->workflow = a->w;
	facts->set = a->set;
	facts->reason = a->reason ? a->reason->name : xj_cell(&a->line, d->cases->f.reason);
	facts->starts_on = xj_date_parse(xj_cell(&a->line, d->cases->f.starts_on));
	facts->until = xj_date_parse(xj_cell(&a->line, d->cases->f.until));
	facts->asked_on = xj_date_parse(a->opened_on);
}
