/* The contents of students' files (卷内目录), each in order of date, a sheet each. */
#include "base/nearest.h"
#include "policy/wording.h"
#include "report/dated.h"
#include "report/finish.h"
#include "report/group.h"
#include "report/whom.h"
#include "roll/items.h"

enum { NUMBER, ITEM, DATED, TITLE, KIND, DOC_NO, FORM, PAGES, STATE, NOTE, COLUMNS };

/* field NULL: the sheet's own. */
static const struct {
	const char *name, *title, *field;
} columns[COLUMNS] = {
	[NUMBER] = {"seq", "序号", NULL},      [ITEM] = {"item_id", NULL, "item_id"}, [DATED] = {"dated", "日期", NULL},
	[TITLE] = {"title", NULL, "title"},    [KIND] = {"kind", NULL, "kind"},       [DOC_NO] = {"doc_no", NULL, "doc_no"},
	[FORM] = {"form", NULL, "form"},       [PAGES] = {"pages", NULL, "pages"},    [STATE] = {"state", NULL, "state"},
	[NOTE] = {"note", NULL, "note"},
};

/* Whoever compared copies with their originals. */
struct verifier {
	struct xj_span name;
	int64_t copies;
};

struct cover {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct xj_page *page;
	struct xj_diags *diags;
	const struct xj_table *materials;
	struct xj_items items;
	struct xj_whom people;
	struct xj_cursor item;
	struct xj_groups students; /* a sheet each */
	int64_t empty; /* of those of --where: nothing is filed */
	/* Of the sheet at hand. */
	int64_t states[XJ_ITEM_STATES], pages, sent, unpaged, unverified; /* sent: pages too */
	struct verifier *verifiers;
	size_t nverifiers, capverifiers;
};

static bool
is_on_roll(struct cover *c, struct xj_span id)
{
	uint32_t row = c->people.roll ? xj_index_find(&c->people.students, id) : XJ_NONE;

	return row != XJ_NONE && xj_cursor_move(&c->people.row, row);
}

/* By the numbers that are on the roll, or have a file. */
static void
refuse(struct cover *c, struct xj_span id)
{
	const struct xj_table *roll = c->people.roll;
	struct xj_span *numbers = xj_pool_zero(c->pool, c->items.count + (roll ? roll->rows : 0) + 1, sizeof *numbers);
	size_t n = 0;

	for (size_t i = 0; i < c->items.count; i++)
		if (xj_cursor_move(&c->item, c->items.list[i].first))
			numbers[n++] = xj_span_copy(c->pool, xj_cell(&c->item, c->items.f.student_id));
	for (size_t row = 0; roll && row < roll->rows; row++)
		if (xj_cursor_move(&c->people.row, row))
			numbers[n++] = xj_span_copy(c->pool, xj_cell(&c->people.row, xj_schema_field(roll->schema, "student_id")));
	xj_diag_add(c->diags, XJ_NOBODY_HERE, NULL, xj_span_text(c->pool, id), xj_nearest(c->pool, id, numbers, n), NULL);
}

/* Whom --student names; whoever has no file yet gets an empty sheet. */
static bool
take_named(struct cover *c)
{
	bool ok = true;

	for (size_t i = 0; i < c->in->nstudents; i++) {
		struct xj_span id = xj_span_trim(xj_span(c->in->students[i]));

		if (xj_items_of(&c->items, id) == XJ_NONE && !is_on_roll(c, id)) {
			refuse(c, id);
			ok = false;
		} else if (xj_whom_have(&c->people, id, NULL)) {
			(void)xj_groups_at(&c->students, &id);
		}
	}
	return ok;
}

/* Of --where, those who have a file, in order of --by, or of classes, and of numbers. */
static void
take_chosen(struct cover *c)
{
	const struct xj_schema *schema = c->people.roll->schema;
	int id = xj_schema_field(schema, "student_id"), class = xj_schema_field(schema, "class");
	struct xj_grid order;

	xj_grid_init(&order, c->pool, "order", "");
	xj_pick_columns(&order, c->people.by, c->people.nby);
	(void)xj_grid_add_key(&order, "class", "", XJ_ORDER_VALUE);
	(void)xj_grid_add_key(&order, "student_id", "", XJ_ORDER_VALUE);
	for (size_t row = 0; row < c->people.roll->rows; row++) {
		struct xj_cursor *student = &c->people.row;
		struct xj_span *cells;

		if (!xj_cursor_move(student, row) || !xj_choice_holds(&c->people.choice, student))
			continue;
		if (xj_items_of(&c->items, xj_cell(student, id)) == XJ_NONE) {
			c->empty++;
			continue;
		}
		cells = xj_grid_add_row(&order);
		for (size_t i = 0; i < c->people.nby; i++)
			*cells++ = xj_span_copy(c->pool, student->cells[c->people.by[i].column]);
		if (!c->people.nby)
			*cells = xj_span_copy(c->pool, xj_cell(student, class));
		cells[1] = xj_span_copy(c->pool, xj_cell(student, id));
	}
	xj_grid_finish(&order, c->in->policy);
	for (size_t i = 0; i < order.nrows; i++)
		(void)xj_groups_at(&c->students, &order.rows[i][order.ncolumns - 1]);
}

/* The day of the paper itself; where it bears none, that on which it was filed. */
static xj_date
day_of(struct cover *c, const struct xj_item *item)
{
	xj_date day = xj_cursor_move(&c->item, item->last) ? xj_date_parse(xj_cell(&c->item, c->items.f.dated)) : XJ_NO_DATE;

	if (day != XJ_NO_DATE || !xj_cursor_move(&c->item, item->first))
		return day;
	return xj_date_parse(xj_cell(&c->item, c->items.f.on));
}

static struct xj_dated *
in_order(struct cover *c, struct xj_span student, size_t *n)
{
	struct xj_dated *list = NULL;
	size_t cap = 0;

	*n = 0;
	for (uint32_t i = xj_items_of(&c->items, student); i != XJ_NONE; i = c->items.list[i].next_of_student)
		*XJ_PUSH(c->pool, list, *n, cap) = (struct xj_dated){day_of(c, &c->items.list[i]), i};
	xj_dated_sort(list, *n);
	return list;
}

static bool
is_copy(const struct cover *c)
{
	const struct xj_field *fields = c->materials->schema->fields;
	int f = c->items.f.form;

	return f >= 0 && xj_span_is(xj_field_code(&fields[f], xj_cell(&c->item, f)), "copy");
}

static void
count_copy(struct cover *c)
{
	struct xj_span by = xj_cell(&c->item, c->items.f.verified_by);
	size_t i = 0;

	if (!by.n) {
		c->unverified++;
		return;
	}
	while (i < c->nverifiers && !xj_span_same(c->verifiers[i].name, by))
		i++;
	if (i == c->nverifiers)
		*XJ_PUSH(c->pool, c->verifiers, c->nverifiers, c->capverifiers) = (struct verifier){xj_span_copy(c->pool, by), 0};
	c->verifiers[i].copies++;
}

/* What is there or was sent away counts as pages and copies; what was destroyed does not. */
static void
count_item(struct cover *c, enum xj_keeping state)
{
	int64_t pages;

	c->states[state]++;
	if (!xj_item_counts(state, true))
		return;
	if (!xj_span_integer(xj_cell(&c->item, c->items.f.pages), &pages))
		c->unpaged++;
	else if (xj_item_counts(state, false))
		c->pages += pages;
	else
		c->sent += pages;
	if (is_copy(c))
		count_copy(c);
}

/* `before` and the cell, where there is one. */
static void
remark(struct cover *c, struct xj_buf *b, const char *before, int field)
{
	struct xj_span cell = xj_cell(&c->item, field);

	if (!cell.n)
		return;
	xj_buf_text(b, before);
	xj_buf_span(b, cell);
}

/* The remark that was made when it was filed, who has it now, and what is still to be done. */
static struct xj_span
note_of(struct cover *c, const struct xj_item *item, enum xj_keeping state)
{
	const struct xj_material_fields *f = &c->items.f;
	struct xj_buf b;

	xj_buf_init(&b, c->pool);
	xj_buf_text(&b, "");
	if (xj_cursor_move(&c->item, item->first))
		remark(c, &b, "", f->note);
	if (!xj_cursor_move(&c->item, item->last))
		return xj_buf_as_span(&b);
	if (state == XJ_ITEM_LENT) {
		xj_buf_text(&b, b.n ? "；借阅" : "借阅");
		remark(c, &b, "：", f->to);
		remark(c, &b, "，应还 ", f->due_on);
	} else if (state == XJ_ITEM_SENT || state == XJ_ITEM_TRANSFERRED) {
		remark(c, &b, b.n ? "；" : "", f->transfer_no);
	} else if (state == XJ_ITEM_DESTROYED) {
		xj_buf_text(&b, b.n ? "；销毁" : "销毁");
		remark(c, &b, "：", f->on);
		remark(c, &b, "，", f->doc_no);
	}
	if (xj_item_counts(state, true) && is_copy(c) && !xj_cell(&c->item, f->verified_by).n)
		xj_buf_text(&b, b.n ? "；未核对" : "未核对");
	return xj_buf_as_span(&b);
}

/* The number of the paper itself: on the line that says it was destroyed stands that of the list of what was. */
static struct xj_span
number_of(struct cover *c, const struct xj_item *item, enum xj_keeping state)
{
	if (!xj_cursor_move(&c->item, state == XJ_ITEM_DESTROYED ? item->first : item->last))
		return XJ_LIT("");
	return xj_span_copy(c->pool, xj_cell(&c->item, c->items.f.doc_no));
}

static void
list_item(struct cover *c, struct xj_grid *g, const struct xj_dated *at)
{
	const struct xj_item *item = &c->items.list[at->index];
	struct xj_span *cells = xj_grid_add_row(g);
	enum xj_keeping state;

	if (!xj_cursor_move(&c->item, item->last))
		return;
	for (int i = 0; i < COLUMNS; i++)
		if (columns[i].field)
			cells[i] = xj_span_copy(c->pool, xj_cell(&c->item, xj_schema_field(c->materials->schema, columns[i].field)));
	state = xj_item_state(c->materials, xj_cell(&c->item, c->items.f.state));
	count_item(c, state);
	cells[NUMBER] = xj_grid_count(c->pool, (int64_t)g->nrows);
	cells[DATED] = at->day == XJ_NO_DATE ? XJ_LIT("") : xj_date_span(c->pool, at->day);
	cells[NOTE] = note_of(c, item, state);
	cells[DOC_NO] = number_of(c, item, state);
}

static void
add_columns(const struct cover *c, struct xj_grid *g)
{
	for (int i = 0; i < COLUMNS; i++) {
		int f = columns[i].field ? xj_schema_field(c->materials->schema, columns[i].field) : -1;
		const struct xj_field *field = f < 0 ? NULL : &c->materials->schema->fields[f];
		struct xj_grid_column *column =
			xj_grid_add_column(g, xj_span(columns[i].name), columns[i].title || !field ? xj_span(columns[i].title) : field->title,
		                           i == PAGES ? XJ_GRID_NUMBER : XJ_GRID_TEXT);

		column->field = field;
	}
}

/* Whose file it is. */
static void
head(struct cover *c, struct xj_grid *g, struct xj_span student)
{
	static const char *const fields[] = {"name", "college", "program_name", "level", "class", "enrolled_on", "status"};
	bool known = is_on_roll(c, student);

	xj_note_text(c->pool, &g->notes, "student_id", "学号", student);
	for (size_t i = 0; known && i < sizeof fields / sizeof *fields; i++) {
		int f = xj_schema_field(c->people.roll->schema, fields[i]);

		if (f >= 0 && xj_cell(&c->people.row, f).n)
			xj_note_text(c->pool, &g->notes, fields[i], c->people.roll->schema->fields[f].title.p,
			             xj_span_copy(c->pool, xj_cell(&c->people.row, f)));
	}
}

/* 孙敏 5，李红 1 */
static struct xj_span
copies_text(const struct cover *c)
{
	struct xj_buf b;

	xj_buf_init(&b, c->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < c->nverifiers; i++)
		xj_buf_print(&b, "%s%.*s %lld", i ? "，" : "", (int)c->verifiers[i].name.n, c->verifiers[i].name.p,
		             (long long)c->verifiers[i].copies);
	return xj_buf_as_span(&b);
}

/* How many items are in each state, where not all of them are there. */
static void
foot_states(const struct cover *c, struct xj_grid *g)
{
	for (int s = 0; s < XJ_ITEM_STATES && c->states[XJ_ITEM_HELD] != (int64_t)g->nrows; s++)
		if (c->states[s])
			xj_note_count(c->pool, &g->foot, xj_keeping_codes[s],
			              xj_span_text(c->pool, xj_wording_code(c->in->policy, "keeping", xj_span(xj_keeping_codes[s]))),
			              c->states[s], "", "");
}

static void
foot(struct cover *c, struct xj_grid *g)
{
	static const char *const signs[][2] = {{"compiled_by", "立卷人"}, {"checked_by", "检查人"}, {"signed_on", "日期"}};

	xj_note_count(c->pool, &g->foot, "items", "总件数", (int64_t)g->nrows, "", "");
	foot_states(c, g);
	xj_note_count(c->pool, &g->foot, "pages_there", "在卷页数", c->pages, "", "");
	if (c->sent)
		xj_note_count(c->pool, &g->foot, "pages_sent", "转出页数", c->sent, "", "");
	if (c->unpaged)
		xj_note_count(c->pool, &g->foot, "pages_unknown", "未记页数件数", c->unpaged, "", "");
	if (c->nverifiers)
		xj_note_text(c->pool, &g->foot, "verified", "复印件与原件核对无误", copies_text(c));
	if (c->unverified)
		xj_note_count(c->pool, &g->foot, "unverified", "复印件未核对", c->unverified, "", "");
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		xj_note_text(c->pool, &g->foot, signs[i][0], signs[i][1], XJ_LIT(""));
}

static struct xj_grid *
begin_sheet(struct cover *c, struct xj_span student)
{
	struct xj_span name;

	if (c->students.count == 1)
		return xj_report_grid(c->page);
	name = is_on_roll(c, student) ? xj_cell(&c->people.row, xj_schema_field(c->people.roll->schema, "name")) : XJ_LIT("");
	return xj_page_add(c->page, student.p,
	                   xj_pool_print(c->pool, "卷内目录：%.*s%s%.*s", (int)name.n, name.p, name.n ? " " : "", (int)student.n, student.p));
}

static void
sheet(struct cover *c, struct xj_span student)
{
	struct xj_grid *g = begin_sheet(c, student);
	struct xj_dated *list;
	size_t n;

	memset(c->states, 0, sizeof c->states);
	c->pages = c->sent = c->unpaged = c->unverified = 0;
	c->nverifiers = 0;
	head(c, g, student);
	add_columns(c, g);
	list = in_order(c, student, &n);
	for (size_t i = 0; i < n; i++)
		list_item(c, g, &list[i]);
	foot(c, g);
}

bool
xj_report_cover(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct cover c = {.in = in, .pool = page->pool, .page = page, .diags = diags, .materials = xj_report_table(in, "materials")};

	for (size_t i = 0; i < in->ntables; i++)
		xj_report_check_rows(in->tables[i], diags);
	if (!xj_whom_open(&c.people, in, c.pool, "cover", in->by, diags))
		return false;
	xj_items_fold(&c.items, c.pool, c.materials);
	xj_cursor_init(&c.item, c.pool, c.materials);
	xj_groups_init(&c.students, c.pool, 1, 0);
	if (in->nstudents && !take_named(&c))
		return false;
	if (!in->nstudents && in->nwhere)
		take_chosen(&c);
	if (!xj_choice_known(&c.people.choice, diags))
		return false;
	if (c.students.count == 1)
		xj_note_text(c.pool, &page->facts, "student", "学号", *xj_groups_values(&c.students, 0));
	else
		xj_note_count(c.pool, &page->notes, "files", "卷数", (int64_t)c.students.count, "", "");
	if (c.empty)
		xj_note_count(c.pool, &page->notes, "empty", "尚无归档材料", c.empty, "", "");
	page->sheets = true;
	for (uint32_t i = 0; i < c.students.count; i++)
		sheet(&c, *xj_groups_values(&c.students, i));
	return true;
}
