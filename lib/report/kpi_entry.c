/* How right what was entered is: of the students entered in the period, whose record had to be put right since, or is at fault as it stands. */
#include "report/finish.h"
#include "report/found.h"
#include "report/kpi.h"
#include "report/tally.h"
#include "roll/change.h"
#include "roll/effective.h"

enum { CORRECTED = 1, EDITED = 2, FAULTY = 4 };
enum count { ENTERED, ACCURATE, BY_CASE, BY_HAND, AT_FAULT, COUNTS };

/* `flags`: by row of the roll. */
static void
mark(struct xj_kpi *k, uint8_t *flags, struct xj_span student_id, uint8_t flag)
{
	uint32_t row = xj_index_find(&k->people.students, student_id);

	if (row != XJ_NONE)
		flags[row] |= flag;
}

/* A procedure that keeps the old value puts right what was entered. */
static void
mark_cases(struct xj_kpi *k, const struct xj_table *t, uint8_t *flags)
{
	struct xj_cases cases;
	struct xj_cursor line;

	xj_cases_fold(&cases, k->pool, t);
	xj_cursor_init(&line, k->pool, t);
	for (uint32_t c = 0; c < cases.count; c++) {
		const struct xj_workflow *w;
		struct xj_span doc_no;
		xj_date on;

		if (!xj_cursor_move(&line, cases.list[c].last) || !xj_case_is_effective(xj_cell(&line, cases.f.state)))
			continue;
		w = xj_case_workflow(k->in->policy, xj_cell(&line, cases.f.workflow), xj_cell(&line, cases.f.version), NULL);
		on = w && w->keep ? xj_case_effective_on(&cases, c, w, &doc_no) : XJ_NO_DATE;
		if (on != XJ_NO_DATE && on <= k->until)
			mark(k, flags, xj_cell(&line, cases.f.student_id), CORRECTED);
	}
}

/* What was edited and is so still: an edit that was taken back left nothing that had to be put right. */
static void
mark_edits(struct xj_kpi *k, uint8_t *flags)
{
	uint32_t *edits = xj_pool_zero(k->pool, k->people.roll->rows + 1, sizeof *edits);

	for (size_t i = 0; i < k->in->nevents; i++) {
		const struct xj_report_event *e = &k->in->events[i];
		uint32_t row = xj_span_is(e->record, "roll") && e->field.n && e->on <= k->until ? xj_index_find(&k->people.students, e->key) : XJ_NONE;

		if (row == XJ_NONE)
			continue;
		if (xj_span_is(e->command, "edit"))
			edits[row]++;
		else if (xj_span_is(e->command, "undo") && edits[row])
			edits[row]--;
	}
	for (size_t row = 0; row < k->people.roll->rows; row++)
		flags[row] |= edits[row] ? EDITED : 0;
}

static void
mark_findings(struct xj_kpi *k, uint8_t *flags)
{
	struct xj_found_reader r;
	struct xj_found f;
	bool any = xj_found_open(&r, k->in, k->pool, k->diags);

	while (any && xj_found_next(&r, &f))
		if (xj_found_is_of(k->in->policy, f.rule, "formal"))
			mark(k, flags, f.student_id, FAULTY);
}

static void
count_rows(struct xj_kpi *k, const uint8_t *flags, struct xj_tally *t)
{
	struct xj_roll_fields f = xj_roll_fields(k->people.roll->schema);
	struct xj_span *values = xj_pool_zero(k->pool, k->people.nby + 1, sizeof *values);

	for (size_t row = 0; row < k->people.roll->rows; row++) {
		xj_date on;
		int64_t *counts;

		if (!xj_cursor_move(&k->people.row, row) || !xj_choice_holds(&k->people.choice, &k->people.row) ||
		    !xj_status_student(xj_status_find(k->in->policy->statuses, xj_cell(&k->people.row, f.status))))
			continue;
		on = xj_date_parse(xj_cell(&k->people.row, f.enrolled_on));
		if (!xj_kpi_within(k, on) && (on != XJ_NO_DATE || k->from != XJ_NO_DATE))
			continue;
		for (size_t i = 0; i < k->people.nby; i++)
			values[i] = k->people.row.cells[k->people.by[i].column];
		counts = xj_tally_at(t, values, NULL);
		counts[ENTERED]++;
		counts[ACCURATE] += !flags[row];
		counts[BY_CASE] += (flags[row] & CORRECTED) != 0;
		counts[BY_HAND] += (flags[row] & EDITED) != 0;
		counts[AT_FAULT] += (flags[row] & FAULTY) != 0;
	}
}

void
xj_kpi_entry(struct xj_kpi *k)
{
	struct xj_grid *g;
	struct xj_tally t;
	uint8_t *flags;

	if (!k->people.roll)
		return;
	flags = xj_pool_zero(k->pool, k->people.roll->rows + 1, sizeof *flags);
	for (size_t i = 0; i < k->in->ntables; i++)
		if (xj_span_is(k->in->tables[i]->schema->name, "cases"))
			mark_cases(k, k->in->tables[i], flags);
	mark_edits(k, flags);
	mark_findings(k, flags);
	xj_tally_init(&t, k->pool, k->people.nby, COUNTS);
	count_rows(k, flags, &t);
	if (!k->people.nby)
		(void)xj_tally_at(&t, NULL, NULL);
	g = xj_page_add(k->page, "entry", "信息录入准确率");
	xj_pick_columns(g, k->people.by, k->people.nby);
	(void)xj_grid_add_column(g, XJ_LIT("entered"), XJ_LIT("录入人数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("accurate"), XJ_LIT("准确"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("corrected"), XJ_LIT("事后更正"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("edited"), XJ_LIT("直接改动"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("faulty"), XJ_LIT("现有差错"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(g, "rate", "准确率", XJ_GRID_RATE, "accurate", "entered");
	xj_tally_fill(&t, g, false);
	xj_grid_finish(g, k->in->policy);
	xj_page_explain(k->page, "录入准确率：期内入学的学生中，信息未经更正审批、未在学籍簿中直接改动、目前又没有数据差错的，为准确；一人可有多项问题，只计一次不准确。",
	                "Entry: of the students enrolled in these days, a record is accurate that was neither corrected by a case nor edited in the book and is "
	                "without fault now. One with several faults is inaccurate once.");
}
