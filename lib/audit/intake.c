#include "audit/families.h"
#include "audit/joins.h"

void
xj_audit_intake_unaccounted(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_candidate_unaccounted(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_recheck_due(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_unconfirmed(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_intake_requirement(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}
