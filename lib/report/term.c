/* One term on one page. What no file is given for is left out, and said so. */
#include "report/term.h"

#include "report/found.h"

/* --by and what the table goes by itself. */
static const char *
by_and(const struct xj_report_in *in, struct xj_pool *pool, const char *own)
{
	return in->by ? xj_pool_print(pool, "%s,%s", in->by, own) : own;
}

static bool
add_registration(struct xj_term_part *p)
{
	struct xj_report_in in = *p->in;

	in.term = xj_span_text(p->page->pool, p->term->term);
	in.by = in.by ? in.by : xj_pick_usual(p->people->roll);
	return xj_report_within(&in, xj_report_registration, p->page, "registration", "注册情况", p->diags) != NULL;
}

static bool
add_changes(struct xj_term_part *p)
{
	struct xj_report_in in = *p->in;

	in.term = xj_span_text(p->page->pool, p->term->term);
	in.by = by_and(p->in, p->page->pool, "workflow");
	in.from = p->term->starts_on;
	in.until = p->term->ends_on;
	return xj_report_within(&in, xj_report_changes, p->page, "changes", "学籍异动", p->diags) != NULL;
}

/* Kinds of files that there is nothing of, by what they would tell. */
static void
say_missing(struct xj_term_part *p)
{
	static const char *const kinds[][3] = {{"registrations", "注册记录（按时与补办情况）", "registrations (who was on time)"},
	                                       {"cases", "异动办理记录（学籍异动）", "cases (changes)"},
	                                       {"grades", "成绩登记表（成绩分布）", "grades"},
	                                       {"attendance", "考勤表（考勤分布）", "attendance"}};
	struct xj_buf b, english;

	xj_buf_init(&b, p->page->pool);
	xj_buf_init(&english, p->page->pool);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!xj_report_table(p->in, kinds[i][0])) {
			xj_buf_print(&b, "%s%s", b.n ? "、" : "未提供：", kinds[i][1]);
			xj_buf_print(&english, "%s%s", english.n ? ", " : "Not given: ", kinds[i][2]);
		}
	if (b.n) {
		xj_buf_text(&b, "。");
		xj_buf_text(&english, ".");
		xj_page_explain(p->page, b.p, english.p);
	}
}

static void
add_notes(struct xj_term_part *p)
{
	struct xj_pool *pool = p->page->pool;
	char from[11], until[11];

	xj_note_text(pool, &p->page->notes, "term", "学期", p->term->title.n ? p->term->title : p->term->term);
	if (p->term->starts_on != XJ_NO_DATE)
		xj_note_text(pool, &p->page->notes, "period", "期间",
		             xj_span(xj_pool_print(pool, "%s 至 %s", xj_date_format(p->term->starts_on, from),
		                                   xj_date_format(p->term->ends_on, until))));
	xj_note_text(pool, &p->page->facts, "term", "学期", p->term->term);
}

bool
xj_report_termly(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_whom people;
	struct xj_term term;
	struct xj_term_part p = {in, page, &people, &term, diags};
	struct xj_grid *found;

	if (!xj_report_term(in, diags, &term) || !xj_whom_open(&people, in, page->pool, "term", in->by, diags))
		return false;
	add_notes(&p);
	if (!add_registration(&p) || (xj_report_table(in, "cases") && term.starts_on != XJ_NO_DATE && !add_changes(&p)))
		return false;
	xj_term_grades(&p);
	xj_term_attendance(&p);
	found = xj_page_add(page, "findings", "异常情况");
	xj_found_by_rule(in, found, &people, false, diags);
	say_missing(&p);
	xj_page_explain(page, "异常情况按制表日期检查所得；其余各表为本学期的情况。",
	                "Findings are as of the day of the report; the other tables are about the term.");
	return xj_choice_known(&people.choice, diags);
}
