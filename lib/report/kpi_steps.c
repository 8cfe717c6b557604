/*
 * How fast steps and markings were decided. The cell `waiting` of a line says what the case waits for from then on, and until when; a step is done with the line that
 * decides it and after which it is waited for no more. Its clock starts with the line that first waits for it, or with the end of a public notice.
 */
#include "policy/wording.h"
#include "report/effects.h"
#include "report/finish.h"
#include "report/kpi.h"
#include "report/tally.h"
#include "roll/cases.h"

struct item {
	struct xj_span key; /* step, or step+role */
	xj_date since, due; /* XJ_NO_DATE where not known, or none */
};

struct done {
	struct item item;
	xj_date on;
};

enum count { DECIDED, DUE, ON_TIME, LATE, OVERDUE, COUNTS };

/* One table. */
struct table {
	struct xj_tally tally;
	int64_t uncounted; /* decided, and the calendar does not tell in how many days */
};

struct walk {
	struct xj_kpi *k;
	struct table markings, steps;
	struct xj_cases *cases;
	struct xj_cursor line;
	const struct xj_workflow *w;
	struct xj_stand now, was;
	struct item *open;
	size_t nopen, capopen;
	struct done *done;
	size_t ndone, capdone;
	size_t before; /* so many were done before the last line: which a recall goes back to */
	struct xj_span *values; /* of --by, then of the table */
};

static const struct xj_step *
step_of(const struct xj_workflow *w, struct xj_span key, struct xj_span *signer)
{
	struct xj_span rest = key;
	size_t step = xj_workflow_step(w, xj_span_cut(&rest, '+'));

	*signer = rest.p ? rest : XJ_LIT("");
	return step == SIZE_MAX ? NULL : &w->steps[step];
}

/* NULL where the procedure has no such step: nobody knows whose it is. */
static struct table *
table_of(struct walk *w, struct xj_span key)
{
	struct xj_span signer;
	const struct xj_step *step = step_of(w->w, key, &signer);
	struct xj_span *values = w->values + w->k->people.nby;

	if (!step)
		return NULL;
	if (step->mark.n && !signer.n) {
		*values = step->title.n ? step->title : step->id;
		return &w->markings;
	}
	for (size_t i = 0; i < w->k->nkeys; i++)
		switch (w->k->keys[i]) {
		case XJ_KPI_WORKFLOW:
			*values++ = w->w->title;
			break;
		case XJ_KPI_ROLE:
			*values++ = xj_wording_code(w->k->in->policy, "role", signer.n ? signer : step->role);
			break;
		case XJ_KPI_STEP:
			*values = step->title.n ? step->title : step->id;
			if (signer.n)
				*values = xj_span(xj_pool_print(w->k->pool, "%.*s（加签）", (int)values->n, values->p));
			values++;
			break;
		}
	return &w->steps;
}

static void
count_done(struct walk *w, const struct done *d)
{
	struct table *t = xj_kpi_within(w->k, d->on) ? table_of(w, d->item.key) : NULL;
	struct xj_spread *spread;
	int64_t *counts;
	int days;

	if (!t)
		return;
	counts = xj_tally_at(&t->tally, w->values, &spread);
	counts[DECIDED]++;
	if (d->item.due != XJ_NO_DATE) {
		counts[DUE]++;
		counts[d->on <= d->item.due ? ON_TIME : LATE]++;
	}
	if (d->item.since != XJ_NO_DATE && w->k->in->policy->calendar &&
	    xj_calendar_between(w->k->in->policy->calendar, d->item.since, d->on, &days))
		xj_spread_add(w->k->pool, spread, days < 0 ? 0 : days, 1);
	else
		t->uncounted++;
}

static void
count_open(struct walk *w, const struct item *item)
{
	struct table *t = item->due != XJ_NO_DATE && item->due < w->k->until ? table_of(w, item->key) : NULL;
	int64_t *counts;

	if (!t)
		return;
	counts = xj_tally_at(&t->tally, w->values, NULL);
	counts[DUE]++;
	counts[OVERDUE]++;
}

static const struct item *
find(const struct item *list, size_t n, struct xj_span key)
{
	for (size_t i = 0; i < n; i++)
		if (xj_span_same(list[i].key, key))
			return &list[i];
	return NULL;
}

/* The first line that waits for it. Where the calendar ends, nobody knows when a public notice did, nor when the step was due. */
static struct item
begun(struct walk *w, const struct xj_waiting *waiting, struct xj_span key, xj_date on)
{
	struct item item = {xj_span_copy(w->k->pool, key), on, waiting->due};
	const struct xj_calendar *calendar = w->k->in->policy->calendar;
	struct xj_where where = xj_table_where(w->cases->table, w->line.row, -1);
	size_t step = xj_workflow_step(w->w, waiting->step), of;
	struct xj_diags aside;
	xj_date notice;

	if (step == SIZE_MAX || waiting->signer.n || !calendar)
		return item;
	xj_diags_init(&aside, w->k->pool);
	if (!xj_case_notice(w->w, calendar, w->k->pool, &w->now, step, &notice, &of, &where, &aside))
		item.since = XJ_NO_DATE;
	else if (notice != XJ_NO_DATE && notice > on)
		item.since = notice;
	if (item.due == XJ_NO_DATE && item.since != XJ_NO_DATE &&
	    !xj_case_due(w->w, calendar, w->k->pool, step, item.since, &item.due, &where, &aside))
		item.due = XJ_NO_DATE;
	return item;
}

/* Decisions after which a step is waited for no more; the others say something else of it. */
static bool
is_decision(struct xj_span decision)
{
	static const char *const others[] = {"open", "withdraw", "recall", "sign", "hand-over", "urge", "delegate"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (xj_span_is(decision, others[i]))
			return false;
	return true;
}

/* What the line's cell waits for; what stood there before keeps its clock, as does what a recall brings back. */
static void
wait_on(struct walk *w, xj_date on, const struct done *back, size_t nback)
{
	struct xj_span rest = xj_cell(&w->line, w->cases->f.waiting);
	struct item *was = w->open;
	size_t nwas = w->nopen;
	struct xj_waiting waiting;

	w->open = NULL;
	w->nopen = w->capopen = 0;
	while (xj_waiting_next(&rest, &waiting)) {
		struct xj_span key = xj_waiting_key(w->k->pool, &waiting);
		const struct item *item = find(was, nwas, key);

		for (size_t i = 0; i < nback && !item; i++)
			if (xj_span_same(back[i].item.key, key))
				item = &back[i].item;
		*XJ_PUSH(w->k->pool, w->open, w->nopen, w->capopen) = item ? *item : begun(w, &waiting, key, on);
		if (waiting.due != XJ_NO_DATE)
			w->open[w->nopen - 1].due = waiting.due;
	}
}

static void
take_line(struct walk *w, xj_date on)
{
	struct xj_span decision = xj_cell(&w->line, w->cases->f.decision), key = xj_cell(&w->line, w->cases->f.step);
	const struct item *item = find(w->open, w->nopen, key);
	bool recall = xj_span_is(decision, "recall");
	size_t had = w->ndone;

	xj_stand_take(w->cases, w->w, &w->line, &w->now, &w->was);
	if (recall)
		w->ndone = w->before;
	else if (is_decision(decision))
		*XJ_PUSH(w->k->pool, w->done, w->ndone, w->capdone) =
			(struct done){item ? *item : (struct item){xj_span_copy(w->k->pool, key), XJ_NO_DATE, XJ_NO_DATE}, on};
	wait_on(w, on, w->done + w->ndone, recall ? had - w->ndone : 0);
	if (!xj_span_is(decision, "urge"))
		w->before = recall ? w->ndone : had;
}

static void
take_case(struct walk *w, uint32_t index)
{
	const struct xj_case *c = &w->cases->list[index];

	if (!xj_cursor_move(&w->line, c->first) ||
	    !xj_whom_have(&w->k->people, xj_cell(&w->line, w->cases->f.student_id), w->values) ||
	    !(w->w = xj_report_case_workflow(w->k->in, w->cases, &w->line, w->k->diags)))
		return;
	w->now = xj_stand_none(w->k->pool, w->w);
	w->was = xj_stand_none(w->k->pool, w->w);
	w->nopen = w->ndone = w->before = 0;
	for (uint32_t row = c->first; row != XJ_NONE; row = w->cases->next_line[row]) {
		xj_date on;

		if (!xj_cursor_move(&w->line, row))
			continue;
		on = xj_date_parse(xj_cell(&w->line, w->cases->f.on));
		if (on > w->k->until)
			break;
		take_line(w, on);
	}
	for (size_t i = 0; i < w->ndone; i++)
		count_done(w, &w->done[i]);
	for (size_t i = 0; i < w->nopen; i++)
		count_open(w, &w->open[i]);
}

static void
add_columns(struct xj_grid *g)
{
	(void)xj_grid_add_column(g, XJ_LIT("decided"), XJ_LIT("已办结"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("due"), XJ_LIT("限时应办"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("on_time"), XJ_LIT("按时"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("late"), XJ_LIT("超期办结"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("overdue"), XJ_LIT("逾期未办"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("workdays"), XJ_LIT("用时"), XJ_GRID_SPREAD);
	(void)xj_grid_add_derived(g, "rate", "按时率", XJ_GRID_RATE, "on_time", "due");
	(void)xj_grid_add_derived(g, "median", "用时中位数", XJ_GRID_MEDIAN, "workdays", NULL);
	(void)xj_grid_add_derived(g, "ninetieth", "用时90%分位", XJ_GRID_NINETIETH, "workdays", NULL);
	(void)xj_grid_add_derived(g, "longest", "最长用时", XJ_GRID_MOST, "workdays", NULL);
	g->chart = (struct xj_chart){.kind = XJ_CHART_STACK, .values = {"on_time", "late", "overdue"}};
}

static void
finish(struct walk *w, struct xj_grid *g, struct table *t)
{
	add_columns(g);
	if (t->uncounted)
		xj_note_count(w->k->pool, &g->notes, "uncounted", "未能计时", t->uncounted, "", " 件");
	xj_tally_fill(&t->tally, g, true);
	xj_grid_finish(g, w->k->in->policy);
}

static void
add_tables(struct walk *w)
{
	struct xj_grid *g = xj_page_add(w->k->page, "markings", "标注及时率");

	xj_pick_columns(g, w->k->people.by, w->k->people.nby);
	(void)xj_grid_add_key(g, "platform", "标注环节", XJ_ORDER_VALUE);
	finish(w, g, &w->markings);
	g->chart.label = "platform";
	g = xj_page_add(w->k->page, "steps", "环节办理及时率");
	xj_pick_columns(g, w->k->people.by, w->k->people.nby);
	for (size_t i = 0; i < w->k->nkeys; i++)
		(void)xj_grid_add_key(g, xj_kpi_keys[w->k->keys[i]][0], xj_kpi_keys[w->k->keys[i]][1], XJ_ORDER_COMMONEST);
	finish(w, g, &w->steps);
	g->chart.label = xj_kpi_keys[w->k->keys[w->k->nkeys - 1]][0];
	xj_page_explain(w->k->page, "环节、标注：按期末一日的情况计；期内办结的计入已办结，到期末已超过期限而未办的计入逾期未办；按时率＝按时÷限时应办，"
	                                  "限时应办＝按时＋超期办结＋逾期未办；用时以工作日计，自环节开始等待（公示的自公示期满）的次日起算。",
	                "Steps and markings are as of the last of these days: decided are those done in these days, overdue those past their day and still not done. "
	                "Rate = on time / due; due = on time + late + overdue. Times are workdays from the day after the step began to wait, or its public notice ended.");
	if (w->markings.uncounted + w->steps.uncounted)
		xj_page_explain(w->k->page, "未能计时：校历没有覆盖有关年份，或者记录中没有写明何时开始等待；这些件不计入用时统计。",
		                "Uncounted: the calendar does not cover the year, or no line says since when the step waited; these are in no figure of time.");
}

void
xj_kpi_steps(struct xj_kpi *k)
{
	struct walk w = {.k = k, .values = xj_pool_zero(k->pool, k->people.nby + 4, sizeof *w.values)};

	if (!xj_report_table(k->in, "cases"))
		return;
	xj_tally_init(&w.markings.tally, k->pool, k->people.nby + 1, COUNTS);
	xj_tally_init(&w.steps.tally, k->pool, k->people.nby + k->nkeys, COUNTS);
	for (size_t i = 0; i < k->in->ntables; i++) {
		struct xj_cases cases;

		if (!xj_span_is(k->in->tables[i]->schema->name, "cases"))
			continue;
		xj_cases_fold(&cases, k->pool, k->in->tables[i]);
		w.cases = &cases;
		xj_cursor_init(&w.line, k->pool, k->in->tables[i]);
		for (uint32_t c = 0; c < cases.count; c++)
			take_case(&w, c);
	}
	add_tables(&w);
}
