/* What a finding says, in the reader's language. */
#ifndef XJ_AUDIT_WORDING_H
#define XJ_AUDIT_WORDING_H

#include "audit/audit.h"

/* Texts of one finding after the other, in the same memory. */
struct xj_finding_words {
	xj_translate_fn *translate;
	struct xj_buf message_text, next_text, part;
};

void xj_finding_words_init(struct xj_finding_words *w, struct xj_pool *pool, xj_translate_fn *translate);
/* Both last until the next call for the same words. No id number is in them. */
struct xj_span xj_finding_message(struct xj_finding_words *w, const struct xj_audit *a, const struct xj_finding *f);
/* The command that would deal with it, or in words what would. */
struct xj_span xj_finding_next(struct xj_finding_words *w, const struct xj_audit *a, const struct xj_finding *f);
/* A text of that kind filled: each {2} is what tells the command before it where the records are; without a finding in general. */
void xj_next_fill(struct xj_buf *out, const struct xj_audit *a, const struct xj_finding *f, const char *next, const char *const args[4],
                  xj_translate_fn *translate);
/* note, warning, error: as records have it. */
const char *xj_severity_name(enum xj_severity severity);

#endif
