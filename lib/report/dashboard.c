/* One page for the head of the office: the figures, what is late and who holds it, the year's changes, the term's registration. Of students it shows none. */
#include "policy/wording.h"
#include "report/finish.h"
#include "report/found.h"
#include "report/tally.h"
#include "roll/cases.h"

struct board {
	const struct xj_report_in *in;
	struct xj_page *page;
	struct xj_pool *pool;
	struct xj_whom people;
	struct xj_diags *diags;
	int64_t open, marks_late; /* cases that wait for a decision before their effect; markings past their day */
};

static void
note(struct board *b, const char *name, const char *title, int64_t n)
{
	xj_note_count(b->pool, &b->page->notes, name, title, n, "", "");
}

static void
count_students(struct board *b)
{
	struct xj_table *roll = b->people.roll;
	struct xj_cursor *c = &b->people.row;
	int64_t on_roll = 0, attending = 0, away = 0;
	int status;

	if (!roll)
		return;
	status = xj_schema_field(roll->schema, "status");
	for (size_t row = 0; row < roll->rows; row++) {
		const struct xj_status *s;

		if (!xj_cursor_move(c, row) || !xj_choice_holds(&b->people.choice, c))
			continue;
		s = xj_status_find(b->in->policy->statuses, xj_cell(c, status));
		on_roll += s && s->on_roll;
		attending += s && s->in_school;
		away += s && s->on_roll && s->ends;
	}
	note(b, "on_roll", "在籍", on_roll);
	note(b, "attending", "在校", attending);
	note(b, "away", "休学、保留学籍等", away);
}

/* One item of what a case waits for. */
static void
take_waiting(struct board *b, struct xj_tally *t, const struct xj_workflow *w, const struct xj_waiting *item)
{
	size_t at = w ? xj_workflow_step(w, item->step) : SIZE_MAX;
	const struct xj_step *step = at == SIZE_MAX ? NULL : &w->steps[at];
	bool over = item->due != XJ_NO_DATE && item->due < b->in->today;
	struct xj_span role = item->signer.n ? item->signer : step ? step->role : XJ_LIT("");
	struct xj_spread *spread;
	int64_t *counts;

	role = xj_wording_code(b->in->policy, "role", role);
	counts = xj_tally_at(t, &role, &spread);
	counts[0]++;
	counts[1] += over;
	if (over)
		xj_spread_add(b->pool, spread, b->in->today - item->due, 1);
	b->marks_late += over && step && step->mark.n;
}

static void
take_cases(struct board *b, const struct xj_table *table, struct xj_tally *t)
{
	struct xj_cases cases;
	struct xj_cursor line;

	xj_cases_fold(&cases, b->pool, table);
	xj_cursor_init(&line, b->pool, table);
	for (uint32_t i = 0; i < cases.count; i++) {
		const struct xj_workflow *w;
		struct xj_waiting item;
		struct xj_span rest;

		if (!xj_cursor_move(&line, cases.list[i].last) ||
		    !xj_whom_have(&b->people, xj_cell(&line, cases.f.student_id), NULL))
			continue;
		b->open += xj_span_is(xj_cell(&line, cases.f.state), "open");
		w = xj_case_workflow(b->in->policy, xj_cell(&line, cases.f.workflow), xj_cell(&line, cases.f.version), NULL);
		rest = xj_cell(&line, cases.f.waiting);
		while (xj_waiting_next(&rest, &item))
			take_waiting(b, t, w, &item);
	}
}

static void
add_waiting(struct board *b, struct xj_tally *t)
{
	struct xj_grid *g = xj_page_add(b->page, "waiting", "待办环节");

	(void)xj_grid_add_key(g, "role", "角色", XJ_ORDER_COMMONEST);
	(void)xj_grid_add_column(g, XJ_LIT("waiting"), XJ_LIT("待办"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("overdue"), XJ_LIT("其中逾期"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("days_over"), XJ_LIT("逾期天数"), XJ_GRID_SPREAD);
	(void)xj_grid_add_derived(g, "most_days_over", "最长逾期（天）", XJ_GRID_MOST, "days_over", NULL);
	g->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .label = "role", .values = {"waiting", "overdue"}};
	xj_tally_fill(t, g, true);
	xj_grid_finish(g, b->in->policy);
}

static void
count_findings(struct board *b)
{
	struct xj_found_reader r;
	struct xj_found f;
	int64_t errors = 0, warnings = 0;

	for (bool any = xj_found_open(&r, b->in, b->pool, b->diags); any && xj_found_next(&r, &f);) {
		bool counts = xj_whom_have(&b->people, f.student_id, NULL);

		errors += counts && f.error;
		warnings += counts && !f.error;
	}
	note(b, "errors", "错误", errors);
	note(b, "warnings", "提醒", warnings);
}

/* The last twelve months, this one too. */
static bool
add_trend(struct board *b)
{
	struct xj_report_in in = *b->in;
	int year, month, day;

	if (!xj_report_table(&in, "cases") || !b->people.roll)
		return true;
	xj_date_split(in.today, &year, &month, &day);
	in.by = "month";
	in.from = xj_date_of(month == 12 ? year : year - 1, month % 12 + 1, 1);
	in.until = in.today;
	return xj_report_within(&in, xj_report_changes, b->page, "trend", "近十二个月学籍异动", b->diags) != NULL;
}

/* Of the term of today; between terms there is none to speak of. */
static bool
add_registration(struct board *b)
{
	struct xj_report_in in = *b->in;
	struct xj_term term;

	if (!b->people.roll || !xj_policy_term_at(in.policy, in.today, &term))
		return true;
	in.term = xj_span_text(b->pool, term.term);
	in.by = xj_pick_usual(b->people.roll);
	return xj_report_within(&in, xj_report_registration, b->page, "registration", "本学期注册情况", b->diags) != NULL;
}

bool
xj_report_dashboard(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct board b = {.in = in, .page = page, .pool = page->pool, .diags = diags};
	struct xj_tally waiting;
	bool cases = xj_report_table(in, "cases") != NULL;

	if (!xj_whom_open(&b.people, in, b.pool, "dashboard", NULL, diags))
		return false;
	xj_tally_init(&waiting, b.pool, 1, 2);
	for (size_t i = 0; i < in->ntables; i++)
		xj_report_check_rows(in->tables[i], diags);
	for (size_t i = 0; i < in->ntables; i++)
		if (xj_span_is(in->tables[i]->schema->name, "cases"))
			take_cases(&b, in->tables[i], &waiting);
	count_students(&b);
	if (cases) {
		note(&b, "open_cases", "在办异动", b.open);
		note(&b, "overdue_markings", "逾期标注", b.marks_late);
	}
	count_findings(&b);
	xj_found_by_rule(in, xj_page_add(page, "late", "逾期事项"), &b.people, true, diags);
	xj_found_by_owner(in, xj_page_add(page, "owners", "责任部门待办"), &b.people, diags);
	if (cases)
		add_waiting(&b, &waiting);
	if (!add_registration(&b) || !add_trend(&b))
		return false;
	xj_page_explain(page, "逾期事项为检查发现的、已超过应办日期的事项；责任部门待办包括全部检查结果；待办环节为异动当前等待办理的环节，含已生效、尚待标注或备案的。",
	                "Late: findings past their day. Owners: all findings, by who has to deal with them. Waiting: the steps that cases wait for now.");
	return xj_choice_known(&b.people.choice, diags);
}
