/*
 * Requests for cases, rows of schema/requests.yaml, that other commands make: what lists of other offices say becomes what xueji-change(1) takes.
 */
#ifndef XJ_ASKING_H
#define XJ_ASKING_H

#include "policy/policy.h"
#include "record/changeset.h"

/* One more, for this procedure; number and name are copied. */
struct xj_span *xj_ask(struct xj_changes *requests, struct xj_span student_id, struct xj_span name, struct xj_span workflow);
/* Lists give a reason in words. Those that the procedure knows, as name, code or title, become the reason; others go before the note, and the
 * reason is `otherwise` where the procedure has that. */
void xj_ask_reason(const struct xj_policy *policy, struct xj_changes *requests, struct xj_span *line, struct xj_span workflow,
                   struct xj_span words, const char *otherwise);

#endif
