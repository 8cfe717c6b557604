/* What somebody asks an audit for: which rules, as of which term, and which of their findings. */
#ifndef XJ_ASKED_H
#define XJ_ASKED_H

#include "audit/listing.h"
#include "audit/snooze.h"
#include "base/option.h"

struct xj_asked {
	struct xj_texts rules;     /* none: all */
	struct xj_texts not_rules;
	struct xj_texts owners;    /* roles, by code or name, or what the school calls them; none: all */
	const char *severity;      /* error or warning: of a finding, at least; NULL: all */
	const char *term;          /* NULL: today's, if there is one */
	int within;                /* days; -1: what the school calls soon */
	bool strict;               /* what cannot be run is trouble, not only worth a note */
};

/* Makes an audit of these rules, under this policy; whoever calls says today, book, diags. False with diagnostics: an unknown rule, owner or term, or a school that
 * speaks of unknown rules. */
bool xj_asked_begin(const struct xj_asked *asked, const struct xj_policy *policy, struct xj_audit *a);
/* Is this rule asked for by its name, or, with all that the school wants, so that they must run? */
bool xj_asked_for(const struct xj_asked *asked, const struct xj_audit *a, const struct xj_audit_rule *rule);
/* Runs it, sorts what was found, and keeps what is asked for and not snoozed (NULL: nothing is). */
void xj_asked_run(const struct xj_asked *asked, struct xj_audit *a, struct xj_snoozes *snoozes);
/* Says of each rule that is on and was not run what it lacks, but for one of which that was said already (or NULL). */
void xj_asked_unrun(const struct xj_asked *asked, const struct xj_audit *a, const struct xj_audit_rule *told);
/* The audit's tables judged under another school.yaml; its own findings stay as they are. What the tables lack was diagnosed before, and is not again. NULL
 * with diagnostics. */
struct xj_audit *xj_asked_otherwise(const struct xj_asked *asked, const struct xj_audit *a, const char *school,
                                    struct xj_table *snoozed);

#endif
