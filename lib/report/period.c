#include "report/period.h"

bool
xj_period_read(const struct xj_report_in *in, struct xj_diags *diags, struct xj_report_period *out)
{
	*out = (struct xj_report_period){in->from, in->until, {XJ_LIT(""), XJ_NO_DATE, XJ_NO_DATE, XJ_NO_DATE, {"", 0}}};
	if (!in->term)
		return true;
	/* The period of a term needs its dates; with both days given its name will do. */
	if (out->from != XJ_NO_DATE && out->until != XJ_NO_DATE)
		return xj_report_term(in, diags, &out->term);
	if (!xj_policy_term(in->policy, xj_span(in->term), diags, &out->term))
		return false;
	if (out->from == XJ_NO_DATE)
		out->from = out->term.starts_on;
	if (out->until == XJ_NO_DATE)
		out->until = out->term.ends_on;
	return true;
}

bool
xj_period_given(const struct xj_report_period *p)
{
	return p->from != XJ_NO_DATE || p->until != XJ_NO_DATE;
}

bool
xj_period_has(const struct xj_report_period *p, xj_date day)
{
	if (day == XJ_NO_DATE)
		return !xj_period_given(p);
	return (p->from == XJ_NO_DATE || day >= p->from) && (p->until == XJ_NO_DATE || day <= p->until);
}

struct xj_span
xj_period_text(struct xj_pool *pool, const struct xj_report_period *p)
{
	char a[11], b[11];

	if (p->until == XJ_NO_DATE)
		return xj_span(xj_pool_print(pool, "%s 起", xj_date_format(p->from, a)));
	if (p->from == XJ_NO_DATE)
		return xj_span(xj_pool_print(pool, "%s 止", xj_date_format(p->until, b)));
	return xj_span(xj_pool_print(pool, "%s 至 %s", xj_date_format(p->from, a), xj_date_format(p->until, b)));
}

void
xj_period_note(struct xj_pool *pool, struct xj_grid_notes *notes, const struct xj_report_period *p)
{
	if (p->term.term.n)
		xj_note_text(pool, notes, "term", "学期", p->term.term);
	if (xj_period_given(p))
		xj_note_text(pool, notes, "period", "期间", xj_period_text(pool, p));
}

static bool
begins_a_month(const struct xj_report_period *p, int *year, int *month)
{
	int y, m, d;

	if (p->from == XJ_NO_DATE || p->until == XJ_NO_DATE)
		return false;
	xj_date_split(p->until, &y, &m, &d);
	xj_date_split(p->from, year, month, &d);
	return d == 1 && *year == y && *month == m;
}

void
xj_period_fact(struct xj_page *page, const struct xj_report_period *p)
{
	struct xj_span text;
	struct xj_buf days;
	int year, month;

	if (p->term.term.n || !xj_period_given(p))
		return;
	xj_buf_init(&days, page->pool);
	if (begins_a_month(p, &year, &month)) {
		xj_buf_print(&days, "%d年%d月", year, month);
	} else {
		text = xj_period_text(page->pool, p);
		for (size_t i = 0; i < text.n; i++)
			if (text.p[i] != ' ')
				xj_buf_put(&days, text.p[i]);
	}
	xj_note_text(page->pool, &page->facts, "days", "期间", xj_buf_as_span(&days));
}
