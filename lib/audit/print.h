/* Findings as people and programs read them: text (one line a finding, the next step under it), CSV and JSON with the columns of
 * schema/findings.yaml, a summary by rule. */
#ifndef XJ_PRINT_H
#define XJ_PRINT_H

#include "audit/audit.h"

void xj_findings_text(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate);
void xj_findings_csv(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate);
void xj_findings_json(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate);
/* Rule, severity, owner, count: a line for each rule that found something, tab-separated. */
void xj_findings_summary(struct xj_buf *out, const struct xj_audit *a);
/* Every rule there is. */
void xj_rules_list(struct xj_buf *out, xj_translate_fn *translate);

#endif
