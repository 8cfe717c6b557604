/* In columns; how far a step stands in tells how many come before it at the least. */
#include "report/diagram.h"
#include "report/grid.h"

enum { STEP, TITLE, AFTER, DETAIL, COLUMNS };

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

void
xj_diagram_text(struct xj_buf *out, const struct xj_diagram *d)
{
	static const char *const columns[COLUMNS][2] = {{"step", "步骤"}, {"title", "名称"}, {"after", "前置"}, {"detail", "办理"}};
	struct xj_grid g;

	xj_grid_init(&g, d->pool, "workflow", d->title.p);
	for (size_t i = 0; i < COLUMNS; i++)
		(void)xj_grid_add_column(&g, xj_span(columns[i][0]), xj_span(columns[i][1]), XJ_GRID_TEXT);
	for (size_t i = 0; i < d->nboxes; i++) {
		const struct xj_box *box = &d->boxes[i];
		struct xj_span *cells = xj_grid_add_row(&g), returns = before(d, i, true);

		cells[STEP] = xj_span(xj_pool_print(d->pool, "%*s%.*s", (int)(2 * box->layer), "", (int)box->id.n, box->id.p));
		cells[TITLE] = box->lines[0];
		cells[DETAIL] = joined(d, box);
		if (returns.n)
			cells[DETAIL] = xj_span(xj_pool_print(d->pool, "%.*s；驳回退至%.*s", (int)cells[DETAIL].n, cells[DETAIL].p,
			                                      (int)returns.n, returns.p));
		cells[AFTER] = before(d, i, false);
	}
	xj_grid_text(out, &g, false);
	xj_buf_put(out, '\n');
	for (size_t i = 0; i < d->nnotes; i++)
		xj_buf_print(out, "%.*s\n", (int)d->notes[i].n, d->notes[i].p);
}
