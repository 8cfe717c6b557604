#include "audit/families.h"
#include "audit/joins.h"

void
xj_audit_wrong_reason(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_against_procedure(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_evidence_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_old_value_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}
