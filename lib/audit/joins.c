#include "audit/joins.h"

#include "audit/effects.h"

const char *const xj_audit_ends_status[] = {"status", "status_until", NULL};

struct xj_audit_file *
xj_audit_file(const struct xj_audit *a, enum xj_audit_kind kind, const struct xj_audit_file *after)
{
	for (struct xj_audit_file *f = after ? a->files + (after - a->files) + 1 : a->files; f < a->files + a->nfiles; f++)
		if (f->kind == kind)
			return f;
	return NULL;
}

struct xj_cases *
xj_audit_folded(struct xj_audit *a, struct xj_audit_file *file)
{
	if (!file->folded) {
		file->folded = xj_pool_alloc(a->pool, sizeof *file->folded);
		xj_cases_fold(file->folded, a->pool, file->table);
	}
	return file->folded;
}

struct xj_items *
xj_audit_items(struct xj_audit *a, struct xj_audit_file *file)
{
	if (!file->items) {
		file->items = xj_pool_alloc(a->pool, sizeof *file->items);
		xj_items_fold(file->items, a->pool, file->table);
	}
	return file->items;
}

void
xj_audit_each_registration(struct xj_audit *a, xj_registration_line_fn *fn, void *ctx)
{
	for (struct xj_audit_file *file = xj_audit_file(a, XJ_OF_registrations, NULL); file;
	     file = xj_audit_file(a, XJ_OF_registrations, file)) {
		struct xj_registration_fields f = xj_registration_fields(file->table->schema);
		struct xj_cursor c;

		xj_cursor_init(&c, a->pool, file->table);
		for (size_t row = 0; row < file->table->rows; row++)
			if (xj_cursor_move(&c, row))
				fn(ctx, &c, &f);
	}
}

static const struct xj_cursor *
row_of_student(struct xj_audit *a, enum xj_audit_kind kind, struct xj_span student_id)
{
	for (struct xj_audit_file *f = xj_audit_file(a, kind, NULL); f; f = xj_audit_file(a, kind, f)) {
		uint32_t row;

		if (!f->by_student) {
			f->by_student = xj_pool_alloc(a->pool, sizeof *f->by_student);
			xj_index_build(f->by_student, a->pool, f->table, xj_schema_field(f->table->schema, "student_id"));
		}
		row = xj_index_find(f->by_student, student_id);
		if (row != XJ_NONE && xj_cursor_move(&f->cursor, row))
			return &f->cursor;
	}
	return NULL;
}

const struct xj_cursor *
xj_audit_student(struct xj_audit *a, struct xj_span student_id)
{
	return row_of_student(a, XJ_OF_roll, student_id);
}

const struct xj_status *
xj_audit_status(const struct xj_audit *a, const struct xj_cursor *roll)
{
	return xj_status_find(a->policy->statuses, xj_audit_cell(roll, "status"));
}

struct xj_span
xj_audit_cell(const struct xj_cursor *c, const char *field)
{
	return xj_cell(c, xj_schema_field(c->table->schema, field));
}

xj_date
xj_audit_date(const struct xj_cursor *c, const char *field)
{
	return xj_date_parse(xj_audit_cell(c, field));
}

static bool
show_case(struct xj_audit *a, struct xj_audit_case *it, uint32_t index)
{
	struct xj_cursor *c = &it->file->cursor;

	it->index = index;
	it->line = c;
	if (!xj_cursor_move(c, it->folded->list[index].last))
		return false;
	it->workflow = xj_case_workflow(a->policy, xj_cell(c, it->folded->f.workflow), xj_cell(c, it->folded->f.version), &it->changed);
	it->changed = it->changed && xj_cell(c, it->folded->f.version).n;
	return true;
}

bool
xj_audit_case_next(struct xj_audit *a, struct xj_span student_id, struct xj_audit_case *it)
{
	uint32_t index = it->begun ? it->folded->list[it->index].next_of_student : XJ_NONE;
	struct xj_audit_file *file = it->begun ? it->file : NULL;

	for (;;) {
		if (index != XJ_NONE && show_case(a, it, index))
			return true;
		if (index != XJ_NONE) {
			index = it->folded->list[index].next_of_student;
			continue;
		}
		file = xj_audit_file(a, XJ_OF_cases, file);
		if (!file)
			return false;
		it->begun = true;
		it->file = file;
		it->folded = xj_audit_folded(a, file);
		index = xj_cases_of(it->folded, student_id);
	}
}

bool
xj_audit_case_find(struct xj_audit *a, struct xj_span case_id, struct xj_audit_case *it)
{
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_cases, NULL); f; f = xj_audit_file(a, XJ_OF_cases, f)) {
		uint32_t index = xj_cases_find(xj_audit_folded(a, f), case_id);

		*it = (struct xj_audit_case){.file = f, .folded = f->folded, .begun = true};
		if (index != XJ_NONE && show_case(a, it, index))
			return true;
	}
	return false;
}

bool
xj_audit_came(struct xj_audit *a, struct xj_span student_id, struct xj_audit_case *it)
{
	const struct xj_status *incoming = xj_status_id(a->policy->statuses, "incoming");

	/* a correction may begin from there as well, and leads nowhere */
	while (incoming && xj_audit_case_next(a, student_id, it))
		if (it->workflow && xj_span_listed(it->workflow->from, it->workflow->nfrom, incoming->name) && xj_audit_sets(it->workflow, "status"))
			return true;
	return false;
}

static bool
sets(const struct xj_workflow *w, const char *const *fields)
{
	for (size_t i = 0; i < w->nset; i++)
		if (xj_span_is_any(w->set[i].field, fields))
			return true;
	for (size_t i = 0; i < w->nadd; i++)
		if (xj_span_is_any(w->add[i].field, fields))
			return true;
	return false;
}

/* What took effect and is not on the roll yet. What begins from another status than the student's never comes there. */
static bool
is_done(struct xj_audit *a, struct xj_span student_id, const struct xj_cursor *roll, const char *const *fields)
{
	struct xj_audit_effects effects;
	size_t first;

	if (!roll || !xj_audit_is_given(a, XJ_OF_cases))
		return false;
	effects = xj_audit_effects(a, student_id);
	first = xj_audit_uncarried(a, &effects, roll);
	if (first < effects.n && !xj_span_listed(effects.list[first].w->from, effects.list[first].w->nfrom, xj_audit_cell(roll, "status")))
		return false;
	for (size_t i = first; i < effects.n; i++)
		if (sets(effects.list[i].w, fields))
			return true;
	return false;
}

bool
xj_audit_in_hand(struct xj_audit *a, struct xj_span student_id, const char *const *fields)
{
	const struct xj_cursor *roll = xj_audit_is_given(a, XJ_OF_cases) ? xj_audit_student(a, student_id) : NULL;
	struct xj_span status = roll ? xj_audit_cell(roll, "status") : XJ_LIT("");
	struct xj_audit_case it = {0};

	/* what begins from another status than the student's can come to nothing */
	while (xj_audit_case_next(a, student_id, &it))
		if (it.workflow && xj_span_is(xj_cell(it.line, it.folded->f.state), "open") && sets(it.workflow, fields) &&
		    (!roll || xj_span_listed(it.workflow->from, it.workflow->nfrom, status)))
			return true;
	return is_done(a, student_id, roll, fields);
}

void
xj_audit_facts(struct xj_audit *a, struct xj_cases *folded, uint32_t index, struct xj_cursor *asked,
               const struct xj_cursor *roll, struct xj_facts *out)
{
	const struct xj_case_fields *f = &folded->f;

	*out = (struct xj_facts){.pool = a->pool, .policy = a->policy, .request = asked, .roll = roll, .today = a->today};
	xj_cursor_init(asked, a->pool, folded->table);
	if (!xj_cursor_split(asked, folded->list[index].first))
		return;
	out->academic = row_of_student(a, XJ_OF_academic, xj_cell(asked, f->student_id));
	out->set = xj_cell(asked, f->set);
	out->reason = xj_cell(asked, f->reason);
	out->starts_on = xj_date_parse(xj_cell(asked, f->starts_on));
	out->until = xj_date_parse(xj_cell(asked, f->until));
	out->asked_on = xj_date_parse(xj_cell(asked, f->on));
	out->workflow = xj_case_workflow(a->policy, xj_cell(asked, f->workflow), xj_cell(asked, f->version), NULL);
}
