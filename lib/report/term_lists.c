#include "report/finish.h"
#include "report/tally.h"
#include "report/term.h"

/* A line that names a term, or a day, is of that one; one that names neither is of the term that it was given for. */
static bool
is_of_term(const struct xj_term_part *p, const struct xj_cursor *c, int term, int on)
{
	xj_date day = xj_date_parse(xj_cell(c, on));

	if (xj_cell(c, term).n)
		return xj_span_same(xj_cell(c, term), p->term->term) || (p->term->title.n && xj_span_same(xj_cell(c, term), p->term->title));
	return day == XJ_NO_DATE || p->term->starts_on == XJ_NO_DATE || (day >= p->term->starts_on && day <= p->term->ends_on);
}

static const struct xj_band *
band_of(const struct xj_school *school, struct xj_span score)
{
	int64_t mark = 0; /* in hundredths */
	bool number = xj_span_decimal(score, 2, &mark);

	for (size_t i = 0; i < school->nbands; i++) {
		const struct xj_band *band = &school->bands[i];

		if (number ? band->minimum == INT64_MIN || mark >= band->minimum * 100 : xj_span_listed(band->words, band->nwords, score))
			return band;
	}
	return NULL;
}

/* What a line counts as: a band of its mark, else what stands in place of one. */
static struct xj_span
mark_of(const struct xj_term_part *p, const struct xj_cursor *c, int score, int remark)
{
	const struct xj_codes *codes = xj_policy_codes(p->in->policy, "grade-remark");
	struct xj_span mark = xj_span_trim(xj_cell(c, score)), word = xj_cell(c, remark);
	const struct xj_band *band = mark.n ? band_of(p->in->policy->school, mark) : NULL;
	uint32_t code = codes && mark.n ? xj_codes_meaning(codes, mark) : XJ_NONE;
	int64_t number;

	if (band)
		return band->title;
	if (mark.n && xj_span_decimal(mark, 2, &number))
		return XJ_LIT("有分数");
	if (code != XJ_NONE)
		return codes->names[code];
	return word.n ? word : mark.n ? XJ_LIT("其他") : XJ_LIT("未登记");
}

/* Bands as the school lists them, then what stands in place of marks. */
static size_t
list_marks(const struct xj_term_part *p, struct xj_span **out)
{
	const struct xj_school *school = p->in->policy->school;
	const struct xj_codes *codes = xj_policy_codes(p->in->policy, "grade-remark");
	struct xj_span *list = xj_pool_zero(p->page->pool, school->nbands + (codes ? codes->count : 0) + 3, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < school->nbands; i++)
		list[n++] = school->bands[i].title;
	list[n++] = XJ_LIT("有分数");
	for (size_t i = 0; codes && i < codes->count; i++)
		list[n++] = codes->names[i];
	list[n++] = XJ_LIT("其他");
	list[n++] = XJ_LIT("未登记");
	*out = list;
	return n;
}

/* Every list of the kind, line by line. */
typedef struct xj_span value_fn(const struct xj_term_part *p, const struct xj_cursor *c, int field, int other);

static void
count_lines(struct xj_term_part *p, struct xj_tally *t, const char *kind, const char *fields[2], value_fn *value)
{
	struct xj_span *values = xj_pool_zero(p->page->pool, p->people->nby + 1, sizeof *values);

	for (size_t i = 0; i < p->in->ntables; i++) {
		const struct xj_table *list = p->in->tables[i];
		int id = xj_schema_field(list->schema, "student_id"), term = xj_schema_field(list->schema, "term");
		int on = xj_schema_field(list->schema, "on"), first = xj_schema_field(list->schema, fields[0]);
		int second = fields[1] ? xj_schema_field(list->schema, fields[1]) : -1;
		struct xj_cursor c;

		if (!xj_span_is(list->schema->name, kind))
			continue;
		xj_report_check_rows(list, p->diags);
		xj_cursor_init(&c, p->page->pool, list);
		for (size_t row = 0; row < list->rows; row++) {
			if (!xj_cursor_move(&c, row) || !is_of_term(p, &c, term, on) || !xj_whom_have(p->people, xj_cell(&c, id), values))
				continue;
			values[p->people->nby] = value(p, &c, first, second);
			++*xj_tally_at(t, values, NULL);
		}
	}
}

static struct xj_grid *
begin(struct xj_term_part *p, const char *name, const char *title, const char *key, const char *heading)
{
	struct xj_grid *grid = xj_page_add(p->page, name, title);

	xj_pick_columns(grid, p->people->by, p->people->nby);
	(void)xj_grid_add_key(grid, key, heading, XJ_ORDER_VALUE);
	(void)xj_grid_add_column(grid, XJ_LIT("count"), XJ_LIT("人次"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(grid, "share", "占比", XJ_GRID_SHARE, "count", NULL);
	grid->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .label = key, .values = {"count"}};
	return grid;
}

void
xj_term_grades(struct xj_term_part *p)
{
	const struct xj_school *school = p->in->policy->school;
	struct xj_grid_column *band;
	struct xj_span *marks;
	struct xj_grid *grid;
	struct xj_tally t;

	if (!xj_report_table(p->in, "grades"))
		return;
	xj_tally_init(&t, p->page->pool, p->people->nby + 1, 1);
	for (size_t i = 0; i < school->nbands && !p->people->nby; i++)
		(void)xj_tally_at(&t, &school->bands[i].title, NULL); /* a band that nobody is in is worth a line */
	count_lines(p, &t, "grades", (const char *[]){"score", "remark"}, mark_of);
	grid = begin(p, "grades", "成绩分布", "band", "成绩段");
	band = &grid->columns[p->people->nby];
	band->order = XJ_ORDER_GIVEN;
	band->nlisted = list_marks(p, &marks);
	band->listed = marks;
	xj_tally_fill(&t, grid, false);
	xj_grid_finish(grid, p->in->policy);
	if (school->grades_source.n)
		xj_page_remark(p->page, xj_span(xj_pool_print(p->page->pool, "成绩分段依据：%.*s。", (int)school->grades_source.n,
		                                              school->grades_source.p)));
}

static struct xj_span
state_of(const struct xj_term_part *p, const struct xj_cursor *c, int state, int other)
{
	(void)p, (void)other;
	return xj_cell(c, state);
}

void
xj_term_attendance(struct xj_term_part *p)
{
	const struct xj_table *list = xj_report_table(p->in, "attendance");
	int state = list ? xj_schema_field(list->schema, "state") : -1;
	const struct xj_codes *codes;
	struct xj_grid *grid;
	struct xj_tally t;

	if (!list)
		return;
	xj_tally_init(&t, p->page->pool, p->people->nby + 1, 1);
	count_lines(p, &t, "attendance", (const char *[]){"state", NULL}, state_of);
	grid = begin(p, "attendance", "考勤分布", "state", "考勤情况");
	codes = state >= 0 ? list->schema->fields[state].codes : NULL;
	if (codes) {
		grid->columns[p->people->nby].order = XJ_ORDER_GIVEN;
		grid->columns[p->people->nby].listed = codes->names;
		grid->columns[p->people->nby].nlisted = codes->count;
	}
	xj_tally_fill(&t, grid, false);
	xj_grid_finish(grid, p->in->policy);
}
