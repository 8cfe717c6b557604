#include "report/found.h"

#include "policy/wording.h"
#include "report/finish.h"
#include "report/tally.h"

bool
xj_found_is_of(const struct xj_policy *policy, struct xj_span rule, const char *family)
{
	const struct xj_codes *codes = xj_policy_codes(policy, "rule");
	uint32_t row = codes ? xj_codes_code(codes, rule) : XJ_NONE;

	return row != XJ_NONE && xj_span_is(codes->parents[row], family);
}

bool
xj_found_open(struct xj_found_reader *r, const struct xj_report_in *in, struct xj_pool *pool, struct xj_diags *diags)
{
	const struct xj_table *t = xj_report_table(in, "findings");

	if (!t)
		return false;
	xj_report_check_rows(t, diags);
	*r = (struct xj_found_reader){
		.rule = xj_schema_field(t->schema, "rule"), .severity = xj_schema_field(t->schema, "severity"),
		.student_id = xj_schema_field(t->schema, "student_id"), .case_id = xj_schema_field(t->schema, "case_id"),
		.due_on = xj_schema_field(t->schema, "due_on"), .days_over = xj_schema_field(t->schema, "days_over"),
		.owner = xj_schema_field(t->schema, "owner"), .message = xj_schema_field(t->schema, "message"),
		.next = xj_schema_field(t->schema, "next"),
	};
	xj_cursor_init(&r->c, pool, t);
	return true;
}

bool
xj_found_next(struct xj_found_reader *r, struct xj_found *out)
{
	while (r->row < r->c.table->rows) {
		if (!xj_cursor_move(&r->c, r->row++))
			continue;
		*out = (struct xj_found){
			.rule = xj_cell(&r->c, r->rule), .student_id = xj_cell(&r->c, r->student_id),
			.case_id = xj_cell(&r->c, r->case_id), .owner = xj_cell(&r->c, r->owner), .message = xj_cell(&r->c, r->message),
			.next = xj_cell(&r->c, r->next), .due_on = xj_date_parse(xj_cell(&r->c, r->due_on)),
			.error = !xj_span_is(xj_cell(&r->c, r->severity), "warning") && !xj_span_is(xj_cell(&r->c, r->severity), "note"),
		};
		out->dated = xj_span_integer(xj_cell(&r->c, r->days_over), &out->days_over);
		return true;
	}
	return false;
}

static void
add_days(struct xj_grid *grid)
{
	(void)xj_grid_add_column(grid, XJ_LIT("days_over"), XJ_LIT("逾期天数"), XJ_GRID_SPREAD);
	(void)xj_grid_add_derived(grid, "most_days_over", "最长逾期（天）", XJ_GRID_MOST, "days_over", NULL);
}

void
xj_found_by_rule(const struct xj_report_in *in, struct xj_grid *grid, struct xj_whom *people, bool late, struct xj_diags *diags)
{
	static const struct xj_span severities[] = {XJ_LIT("错误"), XJ_LIT("提醒")};
	const size_t nkeys = late ? 1 : 2;
	struct xj_found_reader r;
	struct xj_found f;
	struct xj_tally t;

	xj_tally_init(&t, grid->pool, nkeys, 1);
	if (!late)
		xj_grid_add_listed(grid, "severity", "级别", severities, 2);
	(void)xj_grid_add_key(grid, "rule", "事项", XJ_ORDER_COMMONEST);
	(void)xj_grid_add_column(grid, XJ_LIT("count"), XJ_LIT("件数"), XJ_GRID_COUNT);
	add_days(grid);
	for (bool any = xj_found_open(&r, in, grid->pool, diags); any && xj_found_next(&r, &f);) {
		struct xj_span values[2] = {severities[!f.error], xj_wording_code(in->policy, "rule", f.rule)};
		bool over = f.dated && f.days_over > 0;
		struct xj_spread *spread;

		if ((late && !over) || !xj_whom_have(people, f.student_id, NULL))
			continue;
		++*xj_tally_at(&t, values + 2 - nkeys, &spread);
		if (over)
			xj_spread_add(grid->pool, spread, f.days_over, 1);
	}
	xj_tally_fill(&t, grid, true);
	grid->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .label = "rule", .values = {"count"}};
	xj_grid_finish(grid, in->policy);
}

void
xj_found_by_owner(const struct xj_report_in *in, struct xj_grid *grid, struct xj_whom *people, struct xj_diags *diags)
{
	struct xj_found_reader r;
	struct xj_found f;
	struct xj_tally t;

	xj_tally_init(&t, grid->pool, 1, 2);
	(void)xj_grid_add_key(grid, "owner", "责任部门", XJ_ORDER_COMMONEST);
	(void)xj_grid_add_column(grid, XJ_LIT("count"), XJ_LIT("件数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("overdue"), XJ_LIT("其中逾期"), XJ_GRID_COUNT);
	add_days(grid);
	for (bool any = xj_found_open(&r, in, grid->pool, diags); any && xj_found_next(&r, &f);) {
		struct xj_span owner = xj_wording_code(in->policy, "role", f.owner);
		bool over = f.dated && f.days_over > 0;
		struct xj_spread *spread;
		int64_t *counts;

		if (!xj_whom_have(people, f.student_id, NULL))
			continue;
		counts = xj_tally_at(&t, &owner, &spread);
		counts[0]++;
		counts[1] += over;
		if (over)
			xj_spread_add(grid->pool, spread, f.days_over, 1);
	}
	xj_tally_fill(&t, grid, true);
	grid->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .label = "owner", .values = {"count", "overdue"}};
	xj_grid_finish(grid, in->policy);
}
