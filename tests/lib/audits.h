/* Audits in memory, for unit tests: tables from text, the rules that were asked for, and what they found in one line each. */
#ifndef XJ_TEST_AUDITS_H
#define XJ_TEST_AUDITS_H

#include "audit/audit.h"
#include "registry.h"
#include "roll/registration.h"

/* All rules of a school on that day. */
static inline struct xj_audit *
audits_begin(struct xj_pool *pool, const struct xj_policy *policy, xj_date today)
{
	struct xj_audit *a = xj_pool_zero(pool, 1, sizeof *a);
	struct xj_diags *diags = xj_pool_zero(pool, 1, sizeof *diags);
	struct xj_term *term = xj_pool_zero(pool, 1, sizeof *term);

	xj_diags_init(diags, pool);
	*a = (struct xj_audit){.pool = pool, .policy = policy, .today = today, .diags = diags, .window_end = XJ_NO_DATE,
	                       .ending_soon = policy->school->ending_soon, .marking_soon = policy->school->marking_soon};
	a->off = xj_pool_zero(pool, xj_audit_nrules, sizeof *a->off);
	if (xj_policy_term_at(policy, today, term)) {
		a->term = term;
		a->window_end = xj_registration_window(policy, term);
	}
	return a;
}

/* Only these, separated by blanks. */
static inline void
audits_only(struct xj_audit *a, const char *rules)
{
	struct xj_span rest = xj_span(rules);

	for (size_t i = 0; i < xj_audit_nrules; i++)
		a->off[i] = true;
	while (rest.p) {
		struct xj_span name = xj_span_cut(&rest, ' ');
		size_t rule = xj_audit_rule(name);

		if (rule == SIZE_MAX)
			FAIL("no rule %.*s", (int)name.n, name.p);
		a->off[rule] = false;
	}
}

static inline void
audits_add(struct xj_audit *a, const char *record, const char *text)
{
	assert_true(xj_audit_add(a, registry_table(a->pool, a->policy, record, text)));
}

/* Runs, sorts, and says what was found: `rule case-or-student`, separated by "; ". */
static inline const char *
audits_tell(struct xj_audit *a)
{
	struct xj_buf b;

	xj_audit_run(a);
	xj_audit_sort(a);
	xj_buf_init(&b, a->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < a->count; i++) {
		const struct xj_finding *f = &a->findings[i];

		xj_buf_print(&b, "%s%s %s", i ? "; " : "", f->rule->name, f->case_id.n ? f->case_id.p : f->student_id.p);
	}
	return b.p;
}

#endif
