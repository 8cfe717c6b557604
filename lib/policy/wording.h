/*
 * Parts of a procedure in the words of the office, for whoever reads them in a table or a diagram: 原因为疾病, 月数≥7. The data is Chinese, so
 * these words are never translated.
 */
#ifndef XJ_WORDING_H
#define XJ_WORDING_H

#include "policy/policy.h"

/* The condition as it is written: the mapping under `if`. */
void xj_wording_condition(struct xj_buf *out, const struct xj_policy *p, const struct xj_workflow *w,
                          const struct xj_node *node);
/* The title of a field of the roll, of a case, of a figure, of what follows from them; the name itself where it has none. */
struct xj_span xj_wording_fact(const struct xj_policy *p, const struct xj_workflow *w, struct xj_span name);
/* What codes/LIST.csv calls this code; the code itself where it is not on it. */
struct xj_span xj_wording_code(const struct xj_policy *p, const char *list, struct xj_span code);
/* 2个工作日 */
void xj_wording_time(struct xj_buf *out, struct xj_duration t);

#endif
