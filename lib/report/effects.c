#include "report/effects.h"

#include "roll/change.h"

const struct xj_workflow *
xj_report_case_workflow(const struct xj_report_in *in, const struct xj_cases *cases, const struct xj_cursor *line, struct xj_diags *diags)
{
	const struct xj_case_fields *f = &cases->f;
	const struct xj_workflow *w = xj_case_workflow(in->policy, xj_cell(line, f->workflow), xj_cell(line, f->version), NULL);
	struct xj_where where;

	if (w)
		return w;
	where = xj_table_where(cases->table, line->row, f->workflow);
	xj_diag_add(diags, XJ_UNKNOWN_WORKFLOW, &where, xj_span_text(diags->pool, xj_cell(line, f->workflow)), NULL);
	return NULL;
}

bool
xj_report_effect(const struct xj_report_in *in, const struct xj_cases *cases, uint32_t index, struct xj_cursor *line,
                 struct xj_report_effect *out, struct xj_diags *diags)
{
	const struct xj_case_fields *f = &cases->f;
	const struct xj_reason *reason;
	struct xj_where where;

	*out = (struct xj_report_effect){.doc_no = XJ_LIT("")};
	if (!xj_cursor_move(line, cases->list[index].last) || !xj_case_is_effective(xj_cell(line, f->state)) ||
	    !(out->w = xj_report_case_workflow(in, cases, line, diags)))
		return false;
	out->on = xj_case_effective_on(cases, index, out->w, &out->doc_no);
	if (out->on == XJ_NO_DATE) {
		where = xj_table_where(cases->table, line->row, f->workflow);
		xj_diag_add(diags, XJ_NO_EFFECT_STEP, &where, xj_span_text(diags->pool, out->w->steps[out->w->effect_at].id), NULL);
		return false;
	}
	reason = xj_workflow_reason(out->w, xj_cell(line, f->reason));
	out->reason = reason ? reason->title : xj_cell(line, f->reason);
	out->set = xj_cell(line, f->set);
	out->student = xj_cell(line, f->student_id);
	return true;
}
