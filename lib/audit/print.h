/* Findings as people and programs read them, each form of two kinds: the findings themselves, and how many there are. */
#ifndef XJ_PRINT_H
#define XJ_PRINT_H

#include "audit/listing.h"

/* text: one line a finding, the next step under it; what was compared has a sign in front, groups a heading. csv and json: the columns of
 * schema/findings.yaml, in front of them `change` where two audits were compared; json nests groups, csv has the field of the roll that they are by. */
struct xj_findings_form {
	const char *name;
	void (*print)(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate);
	void (*summary)(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate);
};
/* NULL when there is none of that name. */
const struct xj_findings_form *xj_findings_form(const char *name);

/* What a summary counts: a line a change, group, rule and severity. */
struct xj_summed {
	enum xj_change change;
	uint32_t group;
	const struct xj_audit_rule *rule; /* NULL: all of them */
	enum xj_severity severity;
	size_t count;
};
/* Those that are not zero, by group, change, severity, rule in the order of the table; with `sums`, behind each group the sums of its severities. */
struct xj_summed *xj_listing_sums(const struct xj_listing *l, bool sums, size_t *count);
/* new, moved, cleared; nothing where nothing was compared. */
const char *xj_change_name(enum xj_change change);

void xj_summary_text(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate);
void xj_summary_csv(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate);
void xj_summary_json(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate);

/* Every rule there is, for awk: rule, severity, number, files, owner, regulation, message, tab-separated; - for what only a finding tells. The audit
 * needs no more than a policy. */
void xj_rules_list(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate);
/* What the table says of one rule; the policy's school may be NULL. */
void xj_rule_explain(struct xj_buf *out, const struct xj_audit *a, const struct xj_audit_rule *rule, xj_translate_fn *translate);

#endif
