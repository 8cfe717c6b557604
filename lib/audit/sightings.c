#include "audit/families.h"
#include "audit/joins.h"

void
xj_audit_sighting_unhandled(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_grade_unhandled(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_absent(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_present_while_away(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}

void
xj_audit_graded_while_away(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	(void)a, (void)rule, (void)row;
}
