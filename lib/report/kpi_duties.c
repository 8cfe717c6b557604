/* How late what is to be done again and again was: each period of each duty whose last day lies in the days that count. */
#include "report/finish.h"
#include "report/kpi.h"
#include "report/tally.h"
#include "policy/periods.h"
#include "policy/wording.h"

enum count { DUE, ON_TIME, LATE, MISSING, COUNTS };

/* Periods end, but nobody counts more of them than a school keeps records of. */
enum { MOST_PERIODS = 1200 };

/* The first day on which the duty was done for the period; XJ_NO_DATE where it was not by then. */
static xj_date
done_on(struct xj_kpi *k, const struct xj_table *t, const struct xj_duty *duty, const struct xj_period *period)
{
	int name = xj_schema_field(t->schema, "duty"), of = xj_schema_field(t->schema, "period"), on = xj_schema_field(t->schema, "on");
	xj_date first = XJ_NO_DATE;
	struct xj_cursor c;

	xj_cursor_init(&c, k->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		struct xj_period its;
		xj_date day;

		if (!xj_cursor_move(&c, row) || xj_school_duty(k->in->policy->school, xj_cell(&c, name)) != duty)
			continue;
		day = xj_date_parse(xj_cell(&c, on));
		if (day == XJ_NO_DATE || day > k->until || (first != XJ_NO_DATE && day >= first))
			continue;
		if (xj_cell(&c, of).n ? xj_period_named(k->in->policy, duty->every, xj_cell(&c, of), k->pool, &its)
		                      : xj_period_at(k->in->policy, duty->every, day, k->pool, &its))
			first = xj_span_same(its.name, period->name) ? day : first;
	}
	return first;
}

/* The day from which the duty is asked for: the first of those that count, else the first on record, else none. */
static xj_date
beginning(struct xj_kpi *k, const struct xj_table *t, const struct xj_duty *duty)
{
	int name = xj_schema_field(t->schema, "duty"), of = xj_schema_field(t->schema, "period"), on = xj_schema_field(t->schema, "on");
	xj_date first = XJ_NO_DATE, since = k->in->policy->school->records_since;
	struct xj_cursor c;

	if (k->from != XJ_NO_DATE)
		return since != XJ_NO_DATE && since > k->from ? since : k->from;
	if (since != XJ_NO_DATE)
		return since;
	xj_cursor_init(&c, k->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		struct xj_period its;
		xj_date day;

		if (!xj_cursor_move(&c, row) || xj_school_duty(k->in->policy->school, xj_cell(&c, name)) != duty)
			continue;
		day = xj_cell(&c, of).n && xj_period_named(k->in->policy, duty->every, xj_cell(&c, of), k->pool, &its)
		              ? its.from
		              : xj_date_parse(xj_cell(&c, on));
		if (day != XJ_NO_DATE && (first == XJ_NO_DATE || day < first))
			first = day;
	}
	return first;
}

/* The earliest period whose last day may count: where a period is long, it began before the days that do. */
static bool
first_period(struct xj_kpi *k, const struct xj_duty *duty, xj_date day, struct xj_period *out)
{
	xj_date before = xj_date_add(day, (struct xj_duration){1, XJ_YEARS}) - day;

	return (k->from != XJ_NO_DATE && xj_period_at(k->in->policy, duty->every, day - before, k->pool, out)) ||
	       xj_period_at(k->in->policy, duty->every, day, k->pool, out) ||
	       xj_period_next(k->in->policy, duty->every, &(struct xj_period){XJ_LIT(""), day}, k->pool, out);
}

static void
take_duty(struct xj_kpi *k, const struct xj_table *t, const struct xj_duty *duty, struct xj_tally *tally)
{
	struct xj_span values[2] = {duty->title, xj_wording_code(k->in->policy, "role", duty->owner)};
	xj_date begins = beginning(k, t, duty);
	struct xj_period period;
	bool any = begins != XJ_NO_DATE && first_period(k, duty, begins, &period);

	for (int i = 0; any && i < MOST_PERIODS && period.from <= k->until; i++) {
		xj_date due = xj_date_add(period.from, duty->within), on;
		struct xj_spread *spread;
		int64_t *counts;

		on = xj_kpi_within(k, due) ? done_on(k, t, duty, &period) : XJ_NO_DATE;
		/* to be done by the end of its last day, which may be the last day that counts */
		if (xj_kpi_within(k, due) && (on != XJ_NO_DATE || due < k->until)) {
			counts = xj_tally_at(tally, values, &spread);
			counts[DUE]++;
			counts[on == XJ_NO_DATE ? MISSING : on <= due ? ON_TIME : LATE]++;
			if (on != XJ_NO_DATE)
				xj_spread_add(k->pool, spread, on > due ? on - due : 0, 1);
		}
		any = xj_period_next(k->in->policy, duty->every, &period, k->pool, &period);
	}
}

void
xj_kpi_duties(struct xj_kpi *k)
{
	const struct xj_table *t = xj_report_table(k->in, "duties");
	const struct xj_school *school = k->in->policy->school;
	struct xj_span *titles;
	struct xj_tally tally;
	struct xj_grid *g;

	if (!t || !school->nduties)
		return;
	xj_tally_init(&tally, k->pool, 2, COUNTS);
	titles = xj_pool_zero(k->pool, school->nduties + 1, sizeof *titles);
	for (size_t i = 0; i < school->nduties; i++) {
		titles[i] = school->duties[i].title;
		take_duty(k, t, &school->duties[i], &tally);
	}
	g = xj_page_add(k->page, "duties", "定期工作与上报及时率");
	xj_grid_add_listed(g, "duty", "工作事项", titles, school->nduties);
	(void)xj_grid_add_key(g, "owner", "责任部门", XJ_ORDER_VALUE);
	(void)xj_grid_add_column(g, XJ_LIT("due"), XJ_LIT("应完成"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("on_time"), XJ_LIT("按时"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("late"), XJ_LIT("迟报"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("missing"), XJ_LIT("未完成"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("days_late"), XJ_LIT("迟报天数"), XJ_GRID_SPREAD);
	(void)xj_grid_add_derived(g, "rate", "按时率", XJ_GRID_RATE, "on_time", "due");
	(void)xj_grid_add_derived(g, "most_days_late", "最长迟报（天）", XJ_GRID_MOST, "days_late", NULL);
	g->chart = (struct xj_chart){.kind = XJ_CHART_STACK, .label = "duty", .values = {"on_time", "late", "missing"}};
	xj_tally_fill(&tally, g, true);
	xj_grid_finish(g, k->in->policy);
	xj_page_explain(k->page, "定期工作：最后期限在期内的各周期，以第一次完成的日期为准。",
	                "Duties: the periods whose last day is among these days, by the first day on which each was done.");
}
