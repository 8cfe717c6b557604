#include "audit/families.h"
#include "audit/joins.h"

void
xj_audit_suspended_too_often(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_suspended_too_long(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_repeated_too_often(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_over_study_limit(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_graduation_due(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_discipline_ended(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}
