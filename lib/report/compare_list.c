/* The list of differences: what each is called, how much of it is shown, and what would deal with it. */
#include "report/compare_inside.h"

#include "base/shown.h"
#include "base/utf8.h"

enum { BEGINNING = 3 };

static const struct {
	const char *name, *title;
} kinds[] = {
	[XJ_IS_DIFFERS] = {"differs", "不一致"},
	[XJ_IS_STATUS] = {"status", "学籍状态不一致"},
	[XJ_IS_SPELLING] = {"spelling", "写法不同"},
	[XJ_IS_DAMAGED] = {"damaged", "号码或日期已损坏"},
	[XJ_IS_MISSING_HERE] = {"missing-here", "本校无此人"},
	[XJ_IS_MISSING_THERE] = {"missing-there", "对方无此人"},
	[XJ_IS_DUPLICATE] = {"duplicate", "对方重复"},
	[XJ_IS_AMBIGUOUS] = {"ambiguous", "对应多人"},
	[XJ_IS_UNIDENTIFIED] = {"unidentified", "无法识别"},
};

const struct xj_compared *
xj_compare_column(const struct xj_comparing *k, int field)
{
	for (size_t i = 0; i < k->ncolumns; i++)
		if (k->columns[i].field == field)
			return &k->columns[i];
	return NULL;
}

struct xj_span
xj_compare_kept(const struct xj_comparing *k, const struct xj_table *t, struct xj_span cell)
{
	return t->quotes ? xj_span_copy(k->pool, cell) : cell;
}

static struct xj_span
shown_value(const struct xj_comparing *k, const struct xj_field *about, struct xj_span value)
{
	struct xj_span rest = value;

	if (!about || !about->sensitive || !k->in->masked || !value.n)
		return value;
	for (int n = 0; n < BEGINNING && rest.n; n++)
		(void)xj_utf8_next(&rest);
	return xj_span(xj_pool_print(k->pool, "%.*s***", (int)(value.n - rest.n), value.p));
}

/* Is the marking on this platform about their list? */
static bool
is_theirs(const struct xj_comparing *k, struct xj_span mark)
{
	return !k->in->layout || !k->in->layout->mark.n || xj_span_same(k->in->layout->mark, mark);
}

/* What marks the student's status there, where a case waits for that. */
static struct xj_span
marking(struct xj_comparing *k, struct xj_span student)
{
	struct xj_cursor c;

	if (!k->in->cases)
		return XJ_LIT("");
	xj_cursor_init(&c, k->pool, k->in->cases);
	for (uint32_t i = xj_cases_of(&k->cases, student); i != XJ_NONE; i = k->cases.list[i].next_of_student) {
		const struct xj_workflow *w;
		struct xj_waiting item;
		struct xj_span rest;

		if (!xj_cursor_move(&c, k->cases.list[i].last))
			continue;
		w = xj_case_workflow(k->in->policy, xj_cell(&c, k->cases.f.workflow), xj_cell(&c, k->cases.f.version), NULL);
		rest = xj_cell(&c, k->cases.f.waiting);
		while (w && xj_waiting_next(&rest, &item)) {
			size_t step = xj_workflow_step(w, item.step);

			if (step != SIZE_MAX && w->steps[step].mark.n && is_theirs(k, w->steps[step].mark))
				return xj_span(xj_pool_print(k->pool, "approve --step %s --case %s%s%s", xj_span_text(k->pool, item.step),
				                             xj_span_text(k->pool, xj_cell(&c, k->cases.f.case_id)),
				                             k->in->book ? " -d " : "", k->in->book ? k->in->book : ""));
		}
	}
	return XJ_LIT("");
}

/* Does the school's procedure for entries that are wrong set this field? A class or a programme is changed by others. */
static bool
is_corrected(const struct xj_comparing *k, struct xj_span field)
{
	const struct xj_workflow *w = xj_policy_workflow(k->in->policy, XJ_LIT("correct"));

	for (size_t i = 0; w && i < w->nset; i++)
		if (xj_span_same(w->set[i].field, field))
			return true;
	return false;
}

static struct xj_span
next_command(struct xj_comparing *k, enum xj_compare_kind kind, const struct xj_field *about, struct xj_span student)
{
	const char *book = k->in->book ? xj_pool_print(k->pool, " -d %s", k->in->book) : "";
	struct xj_span next = XJ_LIT("");
	struct xj_buf word;

	if (!student.n)
		return next;
	xj_buf_init(&word, k->pool);
	xj_shown_word(&word, student);
	if (kind == XJ_IS_STATUS)
		return marking(k, student);
	if ((kind == XJ_IS_DIFFERS || kind == XJ_IS_SPELLING) && about && is_corrected(k, about->name))
		next = xj_span(xj_pool_print(k->pool, "change correct --student %s%s", word.p, book));
	else if (kind == XJ_IS_MISSING_THERE && k->in->layout && k->in->layout->about != XJ_ABOUT_CASES)
		next = xj_span(xj_pool_print(k->pool, "report exchange %s --where student_id=%s%s", k->in->layout->name.p, word.p, book));
	return next;
}

static struct xj_span
identity(struct xj_comparing *k, const struct xj_compare_finding *f, int field)
{
	const struct xj_compared *c = xj_compare_column(k, field);

	if (f->here)
		return xj_compare_kept(k, k->in->roll, xj_cell(&k->ours, field));
	return c ? xj_compare_kept(k, k->in->theirs, xj_span_trim(k->theirs.cells[c->column])) : XJ_LIT("");
}

void
xj_compare_report(struct xj_comparing *k, const struct xj_compare_finding *f)
{
	const struct xj_field *about = f->column ? f->column->about : NULL;
	struct xj_span *cells = xj_grid_add_row(k->list);

	cells[0] = identity(k, f, k->student_id);
	cells[1] = identity(k, f, k->name);
	if (about)
		cells[2] = k->in->people && about->title.n ? about->title : about->name;
	cells[3] = shown_value(k, about, xj_compare_kept(k, k->in->roll, f->ours));
	cells[4] = shown_value(k, about, xj_compare_kept(k, k->in->theirs, f->theirs));
	k->whole += about && about->sensitive && !k->in->masked;
	cells[5] = xj_span(k->in->people ? kinds[f->kind].title : kinds[f->kind].name);
	if (f->there)
		cells[6] = xj_grid_count(k->pool, (int64_t)xj_table_line_number(k->in->theirs, k->theirs.row));
	cells[7] = next_command(k, f->kind, about, f->here ? cells[0] : XJ_LIT(""));
}

void
xj_compare_begin_list(struct xj_comparing *k, struct xj_page *page)
{
	static const char *const columns[][2] = {{"student_id", "学号"}, {"name", "姓名"},   {"field", "项目"}, {"ours", "本校"},
	                                         {"theirs", "对方"},     {"kind", "情况"}, {"line", "对方行号"}, {"next", "下一步"}};

	k->list = xj_page_add(page, "differences", "差异");
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		(void)xj_grid_add_column(k->list, xj_span(columns[i][0]), xj_span(columns[i][1]), XJ_GRID_TEXT);
	k->list->columns[0].field = k->student_id >= 0 ? &k->in->roll->schema->fields[k->student_id] : NULL;
}
