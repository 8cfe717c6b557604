#include "report/kpi.h"

#include "report/period.h"

const char *const xj_kpi_keys[3][2] = {
	[XJ_KPI_WORKFLOW] = {"workflow", "异动类别"}, [XJ_KPI_ROLE] = {"role", "角色"}, [XJ_KPI_STEP] = {"step", "环节"}};

static bool
read_key(struct xj_kpi *k, struct xj_span name)
{
	size_t key = 0, had = 0;

	while (key < 3 && !xj_span_is(name, xj_kpi_keys[key][0]) && !xj_span_is(name, xj_kpi_keys[key][1]))
		key++;
	while (had < k->nkeys && k->keys[had] != (enum xj_kpi_key)key)
		had++;
	if (key < 3 && had == k->nkeys)
		k->keys[k->nkeys++] = (enum xj_kpi_key)key;
	return key < 3;
}

static bool
read_by(struct xj_kpi *k)
{
	struct xj_span rest = xj_span(k->in->by);
	struct xj_buf columns;
	bool any = false;

	xj_buf_init(&columns, k->pool);
	while (k->in->by && rest.p) {
		struct xj_span name = xj_span_trim(xj_span_cut(&rest, ','));

		if (read_key(k, name))
			continue;
		xj_buf_text(&columns, any ? "," : "");
		xj_buf_span(&columns, name);
		any = true;
	}
	if (!k->nkeys) {
		k->keys[k->nkeys++] = XJ_KPI_ROLE;
		k->keys[k->nkeys++] = XJ_KPI_STEP;
	}
	return xj_whom_open(&k->people, k->in, k->pool, "kpi", any ? columns.p : NULL, k->diags);
}

static bool
read_period(struct xj_kpi *k)
{
	struct xj_report_period period;

	if (!xj_period_read(k->in, k->diags, &period))
		return false;
	if (period.until == XJ_NO_DATE || period.until > k->in->today)
		period.until = k->in->today;
	k->from = period.from;
	k->until = period.until;
	xj_period_note(k->pool, &k->page->notes, &period);
	xj_period_fact(k->page, &period);
	if (period.term.term.n)
		xj_note_text(k->pool, &k->page->facts, "term", "学期", period.term.term);
	return true;
}

bool
xj_report_kpi(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_kpi k = {.in = in, .pool = page->pool, .page = page, .diags = diags};

	if (!read_period(&k) || !read_by(&k))
		return false;
	for (size_t i = 0; i < in->ntables; i++)
		xj_report_check_rows(in->tables[i], diags);
	xj_kpi_entry(&k);
	xj_kpi_steps(&k);
	xj_kpi_archive(&k);
	xj_kpi_duties(&k);
	return xj_choice_known(&k.people.choice, diags);
}
