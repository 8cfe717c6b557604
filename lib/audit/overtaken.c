/* Cases that can come to nothing any more, for what happened beside them. */
#include "audit/effects.h"
#include "audit/families.h"

static const char *
joined(struct xj_audit *a, const struct xj_span *list, size_t n)
{
	struct xj_buf b;

	xj_buf_init(&b, a->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < n; i++)
		xj_buf_print(&b, "%s%.*s", i ? "、" : "", (int)list[i].n, list[i].p);
	return b.p;
}

/* The effect begins from the status that the row has when it comes: from this one it is refused. A case that is two is another rule's. */
void
xj_audit_case_overtaken(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span student = xj_cell(row->cursor, row->student_id), status;
	const struct xj_workflow *w = row->workflow;
	struct xj_audit_effects effects;
	const struct xj_cursor *roll;
	struct xj_finding *f;

	if (!w || !xj_span_is(xj_cell(row->cursor, row->cases->state), "open") || row->folded->list[row->index].astray != XJ_NONE)
		return;
	roll = xj_audit_student(a, student);
	if (!roll || !xj_audit_status(a, roll) || xj_span_listed(w->from, w->nfrom, xj_audit_cell(roll, "status")))
		return;
	status = xj_span_copy(a->pool, xj_audit_cell(roll, "status"));
	/* what is still to be carried to the roll may bring another status */
	effects = xj_audit_effects(a, student);
	if (!effects.known || xj_audit_uncarried(a, &effects, roll) < effects.n)
		return;
	f = xj_audit_found(a, rule, row, row->cases->workflow);
	f->args[1] = joined(a, w->from, w->nfrom);
	f->args[2] = xj_span_text(a->pool, w->title);
	f->args[3] = status.p;
}
