#include "report/timeline.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "base/shown.h"
#include "record/value.h"

struct xj_span
xj_moment_value(const struct xj_cursor *c, const char *field)
{
	return xj_cell(c, xj_schema_field(c->table->schema, field));
}

void
xj_moment_tell(struct xj_timeline *t, const char *title, struct xj_span value)
{
	if (!value.n)
		return;
	xj_buf_text(&t->detail, t->detail.n ? "；" : "");
	xj_buf_text(&t->detail, title);
	xj_buf_text(&t->detail, *title ? "：" : "");
	xj_buf_span(&t->detail, value);
}

void
xj_moment_cell(struct xj_timeline *t, const struct xj_cursor *c, const char *name)
{
	int f = xj_schema_field(c->table->schema, name);
	const struct xj_field *field = f < 0 ? NULL : &c->table->schema->fields[f];

	if (field)
		xj_moment_tell(t, field->title.p, xj_value_masked(t->pool, field, xj_cell(c, f)));
}

struct xj_moment *
xj_moment_at(struct xj_timeline *t, enum xj_moment_rank rank, const struct xj_cursor *c, xj_date on, const char *what)
{
	struct xj_moment *m = XJ_PUSH(t->pool, t->list, t->count, t->cap);
	char *detail = xj_pool_text(t->pool, t->detail.n ? t->detail.p : "", t->detail.n);

	xj_shown_mask(detail, t->detail.n);
	xj_shown_mask_mobiles(detail, t->detail.n);
	*m = (struct xj_moment){.on = on, .rank = rank, .order = t->count, .what = xj_span(xj_pool_print(t->pool, "%s", what)),
	                        .detail = xj_span_of(detail, t->detail.n), .by = {"", 0}, .doc_no = {"", 0}, .source = {"", 0}};
	t->detail.n = 0;
	if (c) {
		m->source = xj_span(xj_pool_print(t->pool, "%s:%zu", c->table->label, xj_table_line_number(c->table, c->row)));
		m->by = xj_span_copy(t->pool, xj_moment_value(c, "by"));
		m->doc_no = xj_span_copy(t->pool, xj_moment_value(c, "doc_no"));
	}
	return m;
}

/* A kind of record of which a line is one moment: `what` and, behind a colon, the cell `as`, then cells of which the detail is made. */
struct simple {
	const char *kind, *day, *what, *as, *cells[12];
	enum xj_moment_rank rank;
};

static const struct simple simples[] = {
	{"intake", "on", "新生报到", "outcome", {"program", "class", "until", "reason", NULL}, XJ_MOMENT_ENTRY},
	{"arrivals", "on", "报到", "outcome", {"until", "materials", "reason", NULL}, XJ_MOMENT_ENTRY},
	{"confirmations", "on", "信息确认", "result", {"note", "set", NULL}, XJ_MOMENT_RECORD},
	{"rechecks", "on", "入学资格复查", "result", {"reason", "note", NULL}, XJ_MOMENT_RECORD},
	{"registrations", "on", "注册", "state", {"term", "until", "paid_on", "attended_on", "reason", NULL}, XJ_MOMENT_REGISTRATION},
	{"sightings", "on", "异动迹象", "kind", {"role", "note", "settled_on", "settled_as", NULL}, XJ_MOMENT_SIGN},
	{"attendance", "on", "考勤", "state", {"until", "course", NULL}, XJ_MOMENT_SIGN},
	{"materials", "on", "档案", "movement",
	 {"title", "item_id", "case_id", "to", "organisation", "purpose", "due_on", "transfer_no", "seal_no", "receipt_no", "note", NULL}, XJ_MOMENT_ARCHIVE},
	{"issued", "issued_on", "出具文书", "title", {"case_id", "valid_until", NULL}, XJ_MOMENT_RECORD},
};

static bool
is_about(const struct xj_timeline *t, const struct xj_cursor *c)
{
	struct xj_span id = xj_moment_value(c, "student_id"), exam = xj_moment_value(c, "exam_id");

	return id.n ? xj_span_same(id, t->student) : t->exam.n && xj_span_same(exam, t->exam);
}

/* Who came to class is nothing to speak of. */
static bool
is_ordinary(const struct xj_cursor *c)
{
	int state = xj_schema_field(c->table->schema, "state");

	return xj_span_is(c->table->schema->name, "attendance") &&
	       xj_span_is(xj_field_code(&c->table->schema->fields[state], xj_cell(c, state)), "present");
}

static void
take_simple(struct xj_timeline *t, const struct xj_table *table, const struct simple *s)
{
	struct xj_cursor c;

	xj_cursor_init(&c, t->pool, table);
	for (size_t row = 0; row < table->rows; row++) {
		struct xj_moment *m;
		struct xj_span as;

		if (!xj_cursor_move(&c, row) || !is_about(t, &c) || is_ordinary(&c))
			continue;
		as = xj_moment_value(&c, s->as);
		for (size_t i = 0; s->cells[i]; i++)
			xj_moment_cell(t, &c, s->cells[i]);
		m = xj_moment_at(t, s->rank, &c, xj_date_parse(xj_moment_value(&c, s->day)),
		                 xj_pool_print(t->pool, "%s%s%.*s", s->what, as.n ? "：" : "", (int)as.n, as.p));
		if (xj_span_is(table->schema->name, "issued"))
			m->doc_no = xj_span_copy(t->pool, xj_moment_value(&c, "number"));
	}
}

static void
note(struct xj_timeline *t, const struct xj_cursor *c, const char *field)
{
	int f = xj_schema_field(c->table->schema, field);

	if (f >= 0 && xj_cell(c, f).n)
		xj_note_text(t->pool, &t->grid->notes, field, c->table->schema->fields[f].title.p, xj_span_copy(t->pool, xj_cell(c, f)));
}

/* What the roll says happened, where no other file need be asked. */
static void
take_days(struct xj_timeline *t, const struct xj_cursor *c)
{
	static const char *const days[][2] = {{"confirmed_on", "信息确认"}, {"reviewed_on", "入学资格复查"}};
	xj_date enrolled = xj_date_parse(xj_moment_value(c, "enrolled_on"));

	if (enrolled != XJ_NO_DATE) {
		static const char *const cells[] = {"grade", "college", "program_name", "class", "level", "category"};

		for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
			xj_moment_cell(t, c, cells[i]);
		(void)xj_moment_at(t, XJ_MOMENT_ENTRY, c, enrolled, "入学");
	}
	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		if (xj_moment_value(c, days[i][0]).n)
			(void)xj_moment_at(t, XJ_MOMENT_RECORD, c, xj_date_parse(xj_moment_value(c, days[i][0])), days[i][1]);
}

/* Since when the student has the status, where no case among the files tells how that came. */
static void
take_status(struct xj_timeline *t, const struct xj_cursor *c)
{
	struct xj_span status = xj_moment_value(c, "status");
	xj_date since = xj_date_parse(xj_moment_value(c, "status_since"));

	if (since == XJ_NO_DATE || since == xj_date_parse(xj_moment_value(c, "enrolled_on")) || t->has_last_case)
		return;
	xj_moment_cell(t, c, "status_reason");
	xj_moment_cell(t, c, "status_until");
	xj_moment_cell(t, c, "last_case");
	(void)xj_moment_at(t, XJ_MOMENT_CASE, c, since, xj_pool_print(t->pool, "学籍状态：%.*s", (int)status.n, status.p));
}

/* The student's row of the roll; false where there is none. */
static bool
take_roll(struct xj_timeline *t, struct xj_cursor *c)
{
	static const char *const notes[] = {"name", "college", "program_name", "class", "status", "status_until", "registered_term", "registration"};
	struct xj_table *roll = xj_report_table(t->in, "roll");
	struct xj_index students;
	uint32_t row;

	if (!roll)
		return false;
	xj_report_check_rows(roll, t->diags);
	xj_index_build(&students, t->pool, roll, xj_schema_field(roll->schema, "student_id"));
	xj_cursor_init(c, t->pool, roll);
	row = xj_index_find(&students, t->student);
	if (row == XJ_NONE || !xj_cursor_move(c, row))
		return false;
	t->exam = xj_span_copy(t->pool, xj_moment_value(c, "exam_id"));
	t->last_case = xj_span_copy(t->pool, xj_moment_value(c, "last_case"));
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		note(t, c, notes[i]);
	take_days(t, c);
	return true;
}

static int
by_time(const void *a, const void *b)
{
	const struct xj_moment *x = a, *y = b;

	if (x->on != y->on)
		return x->on == XJ_NO_DATE ? 1 : y->on == XJ_NO_DATE ? -1 : x->on < y->on ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void
refuse(struct xj_timeline *t)
{
	struct xj_span *numbers = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < t->in->ntables; i++) {
		const struct xj_table *table = t->in->tables[i];
		struct xj_cursor c;

		xj_cursor_init(&c, t->pool, table);
		for (size_t row = 0; row < table->rows; row++) {
			struct xj_span id = xj_cursor_move(&c, row) ? xj_moment_value(&c, "student_id") : XJ_LIT("");

			if (id.n && !(n && xj_span_same(numbers[n - 1], id)))
				*XJ_PUSH(t->pool, numbers, n, cap) = xj_span_copy(t->pool, id);
		}
	}
	xj_diag_add(t->diags, XJ_NOBODY_HERE, NULL, t->in->student, xj_nearest(t->pool, t->student, numbers, n), NULL);
}

static void
fill(struct xj_timeline *t)
{
	static const char *const columns[][2] = {{"on", "日期"}, {"what", "事项"}, {"detail", "内容"},
	                                         {"by", "经办"}, {"doc_no", "文号"}, {"source", "出处"}};
	struct xj_grid *grid = t->grid;

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		(void)xj_grid_add_column(grid, xj_span(columns[i][0]), xj_span(columns[i][1]), XJ_GRID_TEXT);
	qsort(t->list, t->count, sizeof *t->list, by_time);
	for (size_t i = 0; i < t->count; i++) {
		const struct xj_moment *m = &t->list[i];
		struct xj_span *cells = xj_grid_add_row(grid);

		cells[0] = m->on == XJ_NO_DATE ? XJ_LIT("") : xj_date_span(t->pool, m->on);
		cells[1] = m->what;
		cells[2] = m->detail;
		cells[3] = m->by;
		cells[4] = m->doc_no;
		cells[5] = m->source;
	}
}

bool
xj_report_timeline(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_timeline t = {.in = in, .pool = page->pool, .diags = diags,
	                        .student = xj_span_trim(xj_span(in->student)), .exam = {"", 0}, .last_case = {"", 0}};
	struct xj_cursor row;
	bool on_roll;

	xj_buf_init(&t.detail, t.pool);
	t.grid = xj_report_grid(page);
	xj_note_text(t.pool, &t.grid->notes, "student_id", "学号", t.student);
	xj_note_text(t.pool, &page->facts, "student", "学号", t.student);
	on_roll = take_roll(&t, &row);
	for (size_t i = 0; i < in->ntables; i++) {
		const struct xj_table *table = in->tables[i];

		if (!xj_span_is(table->schema->name, "roll"))
			xj_report_check_rows(table, diags);
		for (size_t k = 0; k < sizeof simples / sizeof *simples; k++)
			if (xj_span_is(table->schema->name, simples[k].kind))
				take_simple(&t, table, &simples[k]);
		if (xj_span_is(table->schema->name, "cases"))
			xj_timeline_cases(&t, table);
	}
	if (on_roll)
		take_status(&t, &row);
	xj_timeline_log(&t);
	if (!t.count) {
		refuse(&t);
		return false;
	}
	xj_timeline_findings(&t);
	fill(&t);
	return true;
}
