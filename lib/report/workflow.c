/* A procedure as a table and as a picture. `layer` tells how many steps come before it at the least. */
#include "report/diagram.h"
#include "report/report.h"

enum { LAYER, STEP, TITLE, AFTER, DETAIL, COLUMNS };

static struct xj_span
joined(const struct xj_diagram *d, const struct xj_box *box)
{
	struct xj_buf b;

	xj_buf_init(&b, d->pool);
	for (size_t i = 1; i < box->nlines; i++) {
		/* a line that was only broken for its width goes on */
		bool broken = i > 1 && box->lines[i].p == box->lines[i - 1].p + box->lines[i - 1].n;

		xj_buf_text(&b, i == 1 || broken ? "" : "；");
		xj_buf_span(&b, box->lines[i]);
	}
	return xj_buf_as_span(&b);
}

static struct xj_span
before(const struct xj_diagram *d, size_t box, bool back)
{
	struct xj_buf b;

	xj_buf_init(&b, d->pool);
	for (size_t i = 0; i < d->narrows; i++) {
		const struct xj_arrow *a = &d->arrows[i];
		struct xj_span id = d->boxes[back ? a->to : a->from].id;

		if (a->back == back && (back ? a->from : a->to) == box)
			xj_buf_print(&b, "%s%.*s", b.n ? " " : "", (int)id.n, id.p);
	}
	return xj_buf_as_span(&b);
}

static void
add_steps(struct xj_grid *g, const struct xj_diagram *d)
{
	static const char *const columns[COLUMNS][2] = {
		{"layer", "层"}, {"step", "步骤"}, {"title", "名称"}, {"after", "前置"}, {"detail", "办理"}};

	for (size_t i = 0; i < COLUMNS; i++)
		(void)xj_grid_add_column(g, xj_span(columns[i][0]), xj_span(columns[i][1]),
		                         i == LAYER ? XJ_GRID_NUMBER : XJ_GRID_TEXT);
	for (size_t i = 0; i < d->nboxes; i++) {
		const struct xj_box *box = &d->boxes[i];
		struct xj_span *cells = xj_grid_add_row(g), returns = before(d, i, true);

		cells[LAYER] = xj_grid_count(g->pool, (int64_t)box->layer);
		cells[STEP] = box->id;
		cells[TITLE] = box->lines[0];
		cells[DETAIL] = joined(d, box);
		if (returns.n)
			cells[DETAIL] = xj_span(xj_pool_print(d->pool, "%.*s；驳回退至%.*s", (int)cells[DETAIL].n, cells[DETAIL].p,
			                                      (int)returns.n, returns.p));
		cells[AFTER] = before(d, i, false);
	}
}

bool
xj_report_workflow(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	const struct xj_workflow *w = xj_policy_workflow_called(in->policy, xj_span(in->procedure));
	struct xj_diagram d;
	struct xj_buf svg, inset, dot;

	if (!w && xj_policy_sound(in->policy))
		xj_diag_add(diags, XJ_UNKNOWN_WORKFLOW, NULL, in->procedure, NULL);
	if (!w)
		return false;
	xj_diagram_make(&d, page->pool, in->policy, w);
	xj_buf_init(&svg, page->pool);
	xj_buf_init(&inset, page->pool);
	xj_buf_init(&dot, page->pool);
	xj_diagram_svg(&svg, &d, true);
	xj_diagram_svg(&inset, &d, false);
	xj_diagram_dot(&dot, &d);
	page->title = d.title;
	page->picture = xj_buf_as_span(&svg);
	page->inset = xj_buf_as_span(&inset);
	page->graph = xj_buf_as_span(&dot);
	add_steps(xj_report_grid(page), &d);
	for (size_t i = 0; i < d.nnotes; i++)
		xj_page_remark(page, d.notes[i]);
	return true;
}
