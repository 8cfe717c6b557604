#include "report/whom.h"

bool
xj_whom_open(struct xj_whom *p, const struct xj_report_in *in, struct xj_pool *pool, const char *report, const char *by,
               struct xj_diags *diags)
{
	*p = (struct xj_whom){.roll = xj_report_table(in, "roll")};
	if (!p->roll && (by || in->nwhere)) {
		xj_diag_add(diags, XJ_MISSING_FILE, NULL, report, "roll", by ? "for --by" : "for --where", NULL);
		return false;
	}
	xj_choice_init(&p->choice, pool, in->policy, p->roll, NULL, 0, in->today);
	if (!p->roll)
		return true;
	xj_index_build(&p->students, pool, p->roll, xj_schema_field(p->roll->schema, "student_id"));
	xj_cursor_init(&p->row, pool, p->roll);
	return (!by || xj_pick_list(pool, p->roll, by, diags, &p->by, &p->nby)) &&
	       xj_choice_where(&p->choice, in->where, in->nwhere, diags);
}

bool
xj_whom_have(struct xj_whom *p, struct xj_span student_id, struct xj_span *values)
{
	uint32_t row = p->roll && (p->nby || p->choice.count) ? xj_index_find(&p->students, student_id) : XJ_NONE;
	bool known = row != XJ_NONE && xj_cursor_move(&p->row, row);

	for (size_t i = 0; i < p->nby && values; i++)
		values[i] = known ? p->row.cells[p->by[i].column] : XJ_LIT("");
	return !p->choice.count || (known && xj_choice_holds(&p->choice, &p->row));
}

struct xj_grid *
xj_report_within(const struct xj_report_in *in, xj_report_fn *report, struct xj_page *page, const char *name, const char *title,
                 struct xj_diags *diags)
{
	struct xj_page one;

	xj_page_init(&one, page->pool, name, title, NULL);
	if (!report(in, &one, diags) || !one.nparts)
		return NULL;
	*XJ_PUSH(page->pool, page->parts, page->nparts, page->capparts) = one.parts[0];
	return one.parts[0];
}
