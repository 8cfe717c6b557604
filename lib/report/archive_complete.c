/* What files must hold, and lack: by group of students, by kind, and by name. */
#include "policy/wording.h"
#include "report/archive_inside.h"

enum student_count { STUDENTS, WHOLE, S_REQUIRED, S_FILED, S_OVERDUE, STUDENT_COUNTS };
enum kind_count { K_REQUIRED, K_FILED, K_OVERDUE, KIND_COUNTS };

struct completeness {
	struct xj_archive_report *a;
	struct xj_tally students, kinds;
	struct xj_grid *list;
	int64_t required, filed, overdue; /* of the student at hand */
	struct xj_buf missing;
	xj_date due_on; /* the first that was let pass, else the first to come */
	int64_t unknown; /* days that the calendar does not tell */
	int64_t untold;  /* students of whom the roll does not tell enough */
};

static void
take_kind(struct completeness *c, struct xj_span kind, bool filed, bool overdue)
{
	const struct xj_policy *policy = c->a->in->policy;
	struct xj_span values[2] = {xj_wording_code(policy, "material", xj_archive_group(policy, kind)),
	                            xj_wording_code(policy, "material", kind)};
	int64_t *counts = xj_tally_at(&c->kinds, values, NULL);

	counts[K_REQUIRED]++;
	counts[K_FILED] += filed;
	counts[K_OVERDUE] += overdue;
}

static void
take_required(void *ctx, const struct xj_required *r)
{
	struct completeness *c = ctx;
	struct xj_span kind = xj_wording_code(c->a->in->policy, "material", r->kind);
	bool overdue = !r->filed && r->due != XJ_NO_DATE && r->due < c->a->in->today;

	c->required++;
	c->filed += r->filed;
	c->overdue += overdue;
	take_kind(c, r->kind, r->filed, overdue);
	if (r->filed)
		return;
	c->unknown += r->due == XJ_NO_DATE;
	if (r->due != XJ_NO_DATE && (c->due_on == XJ_NO_DATE || r->due < c->due_on))
		c->due_on = r->due;
	xj_buf_text(&c->missing, c->missing.n ? "、" : "");
	xj_buf_span(&c->missing, kind);
	if (r->case_id.n)
		xj_buf_print(&c->missing, "（%.*s）", (int)r->case_id.n, r->case_id.p);
}

static const struct xj_files_column lacking[] = {
	{OF_STUDENT, "student_id", NULL}, {OF_STUDENT, "name", NULL},       {OF_STUDENT, "class", NULL},
	{OF_STUDENT, "status", NULL},     {OF_LIST_NUMBER, "lacking", "缺项"}, {OF_LIST, "missing", "所缺材料"},
	{OF_LIST, "due_on", "应归档日期"}, {OF_LIST_NUMBER, "days_over", "逾期天数"}, {OF_LIST, NULL, NULL},
};

static void
list_student(struct completeness *c)
{
	struct xj_archive_report *a = c->a;
	struct xj_span *cells = xj_files_line(a, c->list, a->nby, lacking);

	*xj_files_cell(c->list, cells, "lacking") = xj_grid_count(a->pool, c->required - c->filed);
	*xj_files_cell(c->list, cells, "missing") = xj_span_copy(a->pool, xj_buf_as_span(&c->missing));
	if (c->due_on == XJ_NO_DATE)
		return;
	*xj_files_cell(c->list, cells, "due_on") = xj_date_span(a->pool, c->due_on);
	if (c->due_on < a->in->today)
		*xj_files_cell(c->list, cells, "days_over") = xj_grid_count(a->pool, a->in->today - c->due_on);
}

static void
take_students(struct completeness *c)
{
	struct xj_archive_report *a = c->a;
	struct xj_span *values = xj_pool_zero(a->pool, a->nby + 1, sizeof *values);

	for (size_t row = 0; row < a->roll->rows; row++) {
		int64_t *counts;

		if (!a->wanted[row] || !xj_cursor_move(&a->student, row))
			continue;
		c->required = c->filed = c->overdue = 0;
		c->due_on = XJ_NO_DATE;
		c->missing.n = 0;
		c->untold += xj_report_required_untold(&a->required, &a->student);
		xj_report_required_each(&a->required, &a->student, take_required, c);
		if (!c->required)
			continue;
		for (size_t i = 0; i < a->nby; i++)
			values[i] = a->student.cells[a->by[i].column];
		counts = xj_tally_at(&c->students, values, NULL);
		counts[STUDENTS]++;
		counts[WHOLE] += c->required == c->filed;
		counts[S_REQUIRED] += c->required;
		counts[S_FILED] += c->filed;
		counts[S_OVERDUE] += c->overdue;
		if (c->required > c->filed)
			list_student(c);
	}
}

static void
fill_students(struct completeness *c, struct xj_grid *g)
{
	xj_pick_columns(g, c->a->by, c->a->nby);
	(void)xj_grid_add_column(g, XJ_LIT("students"), XJ_LIT("人数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("complete"), XJ_LIT("齐全人数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("required"), XJ_LIT("应归档"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("filed"), XJ_LIT("已归档"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("overdue"), XJ_LIT("逾期未归档"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(g, "missing", "缺项", XJ_GRID_LEFT, "filed", "required");
	(void)xj_grid_add_derived(g, "rate", "归档率", XJ_GRID_RATE, "filed", "required");
	(void)xj_grid_add_derived(g, "complete_rate", "齐全率", XJ_GRID_RATE, "complete", "students");
	g->chart = (struct xj_chart){.kind = XJ_CHART_STACK, .values = {"filed", "missing"}};
	xj_tally_fill(&c->students, g, false);
	xj_grid_finish(g, c->a->in->policy);
}

static void
fill_kinds(struct completeness *c, struct xj_grid *g)
{
	const struct xj_span *codes, *names;
	size_t n = xj_files_names(c->a, "material", &codes, &names);

	xj_grid_add_listed(g, "group", "材料门类", names, n);
	xj_grid_add_listed(g, "kind", "材料类别", names, n);
	(void)xj_grid_add_column(g, XJ_LIT("required"), XJ_LIT("应归档"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("filed"), XJ_LIT("已归档"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("overdue"), XJ_LIT("逾期未归档"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(g, "missing", "缺项", XJ_GRID_LEFT, "filed", "required");
	(void)xj_grid_add_derived(g, "rate", "归档率", XJ_GRID_RATE, "filed", "required");
	g->chart = (struct xj_chart){.kind = XJ_CHART_STACK, .label = "kind", .values = {"filed", "missing"}};
	xj_tally_fill(&c->kinds, g, false);
	xj_grid_finish(g, c->a->in->policy);
}

void
xj_files_complete(struct xj_archive_report *a)
{
	struct completeness c = {.a = a};
	struct xj_grid *students = xj_page_add(a->page, "completeness", "归档情况"), *kinds = xj_page_add(a->page, "kinds", "各类材料归档情况");

	c.list = a->missing = xj_pool_zero(a->pool, 1, sizeof *c.list);
	xj_grid_init(c.list, a->pool, "missing", "材料不全名单");
	xj_buf_init(&c.missing, a->pool);
	xj_tally_init(&c.students, a->pool, a->nby, STUDENT_COUNTS);
	xj_tally_init(&c.kinds, a->pool, 2, KIND_COUNTS);
	xj_files_list(a, c.list, a->nby, lacking);
	c.list->columns[a->nby].key = true;
	take_students(&c);
	fill_students(&c, students);
	fill_kinds(&c, kinds);
	xj_grid_finish(c.list, a->in->policy);
	if (c.untold)
		xj_note_count(a->pool, &a->page->notes, "untold", "学籍表所载不足以判定应归档材料的人数", c.untold, "", "");
	if (c.unknown)
		xj_note_count(a->pool, &a->page->notes, "undated", "工作日历未含其年份而期限不明", c.unknown, "", "");
}
