/* The plan of places for changes of programme, and who takes them. */
#include "report/finish.h"
#include "report/report.h"
#include "roll/change.h"

/* OPEN: asked for; HELD: let pass by the step that the quota is at; LEAVING: of those, who would leave this programme for another. */
enum count { OPEN, HELD, DONE, LEAVING, STUDENTS, COUNTS };

/* One value of a quota's field, a programme, under one procedure. */
struct place {
	const struct xj_workflow *w;
	struct xj_span value;
	int64_t counts[COUNTS];
};

struct plan {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct place *list;
	size_t count, cap;
	int year; /* school year */
	const struct xj_table *roll;
	struct xj_index students;
	struct xj_cursor student;
	struct xj_diags *diags;
};

static struct place *
place_of(struct plan *p, const struct xj_workflow *w, struct xj_span value)
{
	struct place *place;

	for (size_t i = 0; i < p->count; i++)
		if (xj_span_same(p->list[i].w->name, w->name) && xj_span_same(p->list[i].value, value))
			return &p->list[i];
	place = XJ_PUSH(p->pool, p->list, p->count, p->cap);
	*place = (struct place){.w = w, .value = xj_span_copy(p->pool, value)};
	return place;
}

/* Every programme that has a plan has a line, and so has one that somebody wants to go to. */
static bool
add_planned(struct plan *p)
{
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(p->in->policy, &n);
	const struct xj_table *programs = xj_policy_programs(p->in->policy);
	struct xj_cursor c;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (w[i]->quota.at == SIZE_MAX)
			continue;
		any = true;
		if (!programs)
			continue;
		xj_cursor_init(&c, p->pool, programs);
		for (size_t row = 0; row < programs->rows; row++) {
			struct xj_span program;

			if (!xj_cursor_move(&c, row))
				continue;
			program = xj_cell(&c, xj_schema_field(programs->schema, "program"));
			if (xj_span_trim(xj_policy_program_cell(p->in->policy, (uint32_t)row, w[i]->quota.plan)).n)
				(void)place_of(p, w[i], program);
		}
	}
	if (!any)
		xj_diag_add(p->diags, XJ_USAGE, NULL, "no procedure here has a quota, so there is no plan to report on", NULL);
	return any;
}

/* A case holds a place from the step of the quota on, as long as it is not given up; the plan is that of the year in which it was asked for. */
static void
take_case(struct plan *p, struct xj_cases *cases, uint32_t index, struct xj_cursor *line)
{
	const struct xj_case_fields *f = &cases->f;
	const struct xj_workflow *w;
	struct xj_span state, value, doc_no;
	struct xj_stand stand;
	xj_date opened;
	uint32_t row;

	if (!xj_cursor_move(line, cases->list[index].first))
		return;
	opened = xj_date_parse(xj_cell(line, f->on));
	if (opened == XJ_NO_DATE || xj_school_year(opened) != p->year || !xj_cursor_move(line, cases->list[index].last))
		return;
	w = xj_case_workflow(p->in->policy, xj_cell(line, f->workflow), xj_cell(line, f->version), NULL);
	state = xj_cell(line, f->state);
	if (!w || w->quota.at == SIZE_MAX || xj_span_is(state, "rejected") || xj_span_is(state, "withdrawn"))
		return;
	value = xj_set_get(xj_cell(line, f->set), w->quota.by);
	if (!value.n)
		return;
	if (xj_case_effective_on(cases, index, w, &doc_no) != XJ_NO_DATE) {
		place_of(p, w, value)->counts[DONE]++;
		return;
	}
	xj_case_stand(cases, index, w, &stand, NULL);
	place_of(p, w, value)->counts[stand.done[w->quota.at] ? HELD : OPEN]++;
	row = xj_index_find(&p->students, xj_cell(line, f->student_id));
	if (row != XJ_NONE && xj_cursor_move(&p->student, row) &&
	    (value = xj_cell(&p->student, xj_schema_find(p->roll->schema, w->quota.by))).n)
		place_of(p, w, value)->counts[LEAVING]++;
}

static void
take_cases(struct plan *p)
{
	xj_index_build(&p->students, p->pool, p->roll, xj_schema_field(p->roll->schema, "student_id"));
	xj_cursor_init(&p->student, p->pool, p->roll);
	for (size_t i = 0; i < p->in->ntables; i++) {
		const struct xj_table *t = p->in->tables[i];
		struct xj_cases cases;
		struct xj_cursor line;

		if (!xj_span_is(t->schema->name, "cases"))
			continue;
		xj_report_check_rows(t, p->diags);
		xj_cases_fold(&cases, p->pool, t);
		xj_cursor_init(&line, p->pool, t);
		for (uint32_t c = 0; c < cases.count; c++)
			take_case(p, &cases, c, &line);
	}
}

static void
count_students(struct plan *p)
{
	int f_status = xj_schema_field(p->roll->schema, "status");
	struct xj_cursor c;

	xj_cursor_init(&c, p->pool, p->roll);
	for (size_t row = 0; row < p->roll->rows; row++) {
		const struct xj_status *status;

		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, p->diags);
			continue;
		}
		status = xj_status_find(p->in->policy->statuses, xj_cell(&c, f_status));
		for (size_t i = 0; i < p->count && status && status->on_roll; i++)
			if (xj_span_same(xj_cell(&c, xj_schema_find(p->roll->schema, p->list[i].w->quota.by)), p->list[i].value))
				p->list[i].counts[STUDENTS]++;
	}
}

static bool
several(const struct plan *p)
{
	for (size_t i = 1; i < p->count; i++)
		if (!xj_span_same(p->list[i].w->name, p->list[0].w->name))
			return true;
	return false;
}

/* A programme without a plan may take any number: nothing is left, and nothing over. */
static void
fill_place(const struct plan *p, struct xj_pool *pool, const struct place *place, struct xj_span *cells)
{
	uint32_t row = xj_policy_program(p->in->policy, place->value);
	struct xj_span plan = row == XJ_NONE ? XJ_LIT("") : xj_span_trim(xj_policy_program_cell(p->in->policy, row, place->w->quota.plan));
	int64_t most;

	cells[1] = xj_grid_count(pool, place->counts[OPEN]);
	cells[2] = xj_grid_count(pool, place->counts[HELD]);
	cells[3] = xj_grid_count(pool, place->counts[DONE]);
	cells[6] = xj_grid_count(pool, place->counts[LEAVING]);
	cells[7] = xj_grid_count(pool, place->counts[STUDENTS]);
	if (xj_span_integer(plan, &most))
		cells[0] = xj_grid_count(pool, most);
}

static void
fill(const struct plan *p, struct xj_grid *grid)
{
	bool types = several(p);

	if (types)
		(void)xj_grid_add_key(grid, "type", "异动类别", XJ_ORDER_VALUE);
	(void)xj_grid_add_key(grid, "program", "专业代码", XJ_ORDER_VALUE);
	(void)xj_grid_add_column(grid, XJ_LIT("program_name"), XJ_LIT("专业名称"), XJ_GRID_TEXT);
	xj_grid_add_once(grid, "plan", "计划");
	(void)xj_grid_add_column(grid, XJ_LIT("open"), XJ_LIT("申请待定"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("held"), XJ_LIT("已录取待发文"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("done"), XJ_LIT("已转入"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(grid, "left", "剩余计划", XJ_GRID_LEFT, "held,done", "plan");
	(void)xj_grid_add_derived(grid, "over", "超计划", XJ_GRID_OVER, "held,done", "plan");
	(void)xj_grid_add_column(grid, XJ_LIT("leaving"), XJ_LIT("在办转出"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("students"), XJ_LIT("在籍人数"), XJ_GRID_COUNT);
	grid->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .label = "program_name", .values = {"plan", "held", "done"}};
	for (size_t i = 0; i < p->count; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);
		uint32_t row = xj_policy_program(p->in->policy, p->list[i].value);

		if (types)
			*cells++ = p->list[i].w->title;
		cells[0] = p->list[i].value;
		cells[1] = row == XJ_NONE ? XJ_LIT("不在专业表中") : xj_policy_program_cell(p->in->policy, row, XJ_LIT("program_name"));
		fill_place(p, grid->pool, &p->list[i], cells + 2);
	}
	xj_grid_finish(grid, p->in->policy);
}

bool
xj_report_quota(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_report_grid(page);
	struct plan p = {.in = in, .pool = page->pool, .roll = xj_report_table(in, "roll"), .diags = diags};
	struct xj_term term;
	xj_date day = in->today;

	if (in->term && !xj_policy_term(in->policy, xj_span(in->term), diags, &term))
		return false;
	if (in->term)
		day = term.starts_on;
	p.year = xj_school_year(day);
	if (!add_planned(&p))
		return false;
	take_cases(&p);
	count_students(&p);
	xj_grid_add_note(grid, "school_year", "学年", xj_span(xj_pool_print(page->pool, "%d-%d", p.year, p.year + 1)));
	fill(&p, grid);
	xj_page_explain(page, "剩余计划 = 计划 - 已录取待发文 - 已转入；计划为空的专业不限人数。",
	                "Left = plan - held - done; a programme without a plan takes any number.");
	return true;
}
