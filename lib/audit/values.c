#include "audit/families.h"
#include "audit/joins.h"

void
xj_audit_unknown_code(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_bad_value(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_case_date_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_registration_date_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_unknown_status(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	if (!row->status)
		xj_audit_found(a, rule, row, row->roll->status)->args[1] =
			xj_span_text(a->pool, xj_cell(row->cursor, row->roll->status));
}

void
xj_audit_date_order(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span enrolled = xj_cell(row->cursor, row->roll->enrolled_on);
	struct xj_span end = xj_cell(row->cursor, row->roll->expected_end_on);

	if (row->status && xj_span_is(row->status->id, "entered"))
		return;
	if (row->since != XJ_NO_DATE && row->until != XJ_NO_DATE && row->until < row->since)
		xj_audit_found(a, rule, row, row->roll->status_until)->args[1] = "status_until is before status_since";
	if (enrolled.n == 10 && end.n == 10 && memcmp(end.p, enrolled.p, 10) < 0)
		xj_audit_found(a, rule, row, row->roll->expected_end_on)->args[1] =
			"expected_end_on is before enrolled_on";
}
