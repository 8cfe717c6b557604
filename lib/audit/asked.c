#include "audit/asked.h"

#include "audit/joins.h"
#include "base/nearest.h"
#include "roll/registration.h"

static bool
name_rules(const struct xj_texts *names, struct xj_audit *a, bool *marks)
{
	bool known = true;

	for (size_t i = 0; i < names->count; i++) {
		size_t rule = xj_audit_rule(xj_span(names->list[i]));

		if (rule == SIZE_MAX)
			xj_diag_add(a->diags, XJ_UNKNOWN_RULE, NULL, names->list[i], xj_audit_nearest(xj_span(names->list[i])), NULL);
		else
			marks[rule] = true;
		known = known && rule != SIZE_MAX;
	}
	return known;
}

static bool
select_rules(const struct xj_asked *asked, struct xj_audit *a)
{
	bool *named = xj_pool_zero(a->pool, xj_audit_nrules, sizeof *named);

	a->off = xj_pool_zero(a->pool, xj_audit_nrules, sizeof *a->off);
	a->must = xj_pool_zero(a->pool, xj_audit_nrules, sizeof *a->must);
	if (!name_rules(&asked->rules, a, named) || !name_rules(&asked->not_rules, a, a->off))
		return false;
	for (size_t i = 0; i < xj_audit_nrules; i++)
		a->off[i] = a->off[i] || (asked->rules.count && !named[i]);
	return true;
}

bool
xj_asked_for(const struct xj_asked *asked, const struct xj_audit *a, const struct xj_audit_rule *rule)
{
	for (size_t i = 0; i < asked->rules.count; i++)
		if (strcmp(asked->rules.list[i], rule->name) == 0)
			return true;
	return asked->strict && !asked->rules.count && !xj_audit_unasked(a, rule);
}

/* A role by its code, its name, or the school's own word for it. */
static bool
is_role(const struct xj_audit *a, struct xj_span word)
{
	const struct xj_codes *roles = xj_policy_codes(a->policy, "role");
	const struct xj_wording *own = &a->policy->school->audit_owners;

	for (size_t i = 0; i < own->count; i++)
		if (xj_span_same(own->list[i].text, word))
			return true;
	return roles && (xj_codes_code(roles, word) != XJ_NONE || xj_codes_name(roles, word) != XJ_NONE);
}

static bool
know_owners(const struct xj_asked *asked, const struct xj_audit *a)
{
	const struct xj_codes *roles = xj_policy_codes(a->policy, "role");
	bool known = true;

	for (size_t i = 0; i < asked->owners.count; i++) {
		struct xj_span word = xj_span(asked->owners.list[i]);

		bool latin = word.n && (unsigned char)word.p[0] < 0x80;

		if (is_role(a, word))
			continue;
		xj_diag_add(a->diags, XJ_BAD_ARGUMENT, NULL, "--owner", asked->owners.list[i],
		            roles ? xj_nearest(a->pool, word, latin ? roles->codes : roles->names, roles->count) : "none", NULL);
		known = false;
	}
	return known;
}

struct keeping {
	const struct xj_asked *asked;
	const struct xj_codes *roles;
	const struct xj_wording *own;
	enum xj_severity least;
};

static bool
owns(const struct keeping *k, struct xj_span word, struct xj_span owner)
{
	const struct xj_said *said = xj_school_said(k->own, word, xj_span_of(NULL, 0));
	uint32_t role = k->roles ? xj_codes_code(k->roles, owner) : XJ_NONE;

	return xj_span_same(word, owner) || (said && xj_span_same(said->text, owner)) ||
	       (role != XJ_NONE && xj_span_same(word, k->roles->names[role]));
}

static bool
keep(void *ctx, const struct xj_finding *f)
{
	const struct keeping *k = ctx;

	if (f->severity < k->least)
		return false;
	for (size_t i = 0; i < k->asked->owners.count; i++)
		if (owns(k, xj_span(k->asked->owners.list[i]), f->owner))
			return true;
	return !k->asked->owners.count;
}

/* The term asked for; else the one that today falls into; none between terms. */
static const struct xj_term *
current_term(const struct xj_asked *asked, const struct xj_audit *a)
{
	struct xj_term *term = xj_pool_zero(a->pool, 1, sizeof *term);
	bool found = asked->term ? xj_policy_term(a->policy, xj_span(asked->term), a->diags, term)
	                         : xj_policy_term_at(a->policy, a->today, term);

	return found ? term : NULL;
}

bool
xj_asked_begin(const struct xj_asked *asked, const struct xj_policy *policy, struct xj_audit *a)
{
	const struct xj_duration days = {asked->within, XJ_DAYS};

	a->policy = policy;
	a->ending_soon = asked->within >= 0 ? days : policy->school->ending_soon;
	a->marking_soon = asked->within >= 0 ? days : policy->school->marking_soon;
	a->asks_coming = asked->within >= 0;
	a->window_end = XJ_NO_DATE;
	if (asked->severity && strcmp(asked->severity, "error") != 0 && strcmp(asked->severity, "warning") != 0) {
		xj_diag_add(a->diags, XJ_BAD_ARGUMENT, NULL, "--severity", asked->severity, "error or warning", NULL);
		return false;
	}
	if (!xj_audit_says_of_rules(a) || !select_rules(asked, a) || !know_owners(asked, a))
		return false;
	a->term = current_term(asked, a);
	if (a->term)
		a->window_end = xj_registration_window(policy, a->term);
	for (size_t i = 0; i < xj_audit_nrules; i++)
		a->must[i] = xj_asked_for(asked, a, &xj_audit_rules[i]);
	return a->term || !asked->term;
}

void
xj_asked_run(const struct xj_asked *asked, struct xj_audit *a, struct xj_snoozes *snoozes)
{
	struct keeping k = {asked, asked->owners.count ? xj_policy_codes(a->policy, "role") : NULL, &a->policy->school->audit_owners,
	                    asked->severity && strcmp(asked->severity, "error") == 0 ? XJ_ERROR : XJ_NOTE};

	xj_audit_run(a);
	xj_audit_sort(a);
	if (snoozes)
		(void)xj_audit_keep(a, xj_snoozes_keep, snoozes);
	(void)xj_audit_keep(a, keep, &k);
}

struct xj_audit *
xj_asked_otherwise(const struct xj_asked *asked, const struct xj_audit *a, const char *school, struct xj_table *snoozed)
{
	struct xj_policy *policy = xj_pool_zero(a->pool, 1, sizeof *policy);
	struct xj_audit *b = xj_pool_zero(a->pool, 1, sizeof *b);
	size_t errors = xj_diags_errors(a->diags);

	*policy = *a->policy;
	policy->school = xj_policy_read_school(a->policy, school, a->diags);
	if (!policy->school || xj_diags_errors(a->diags) != errors)
		return NULL;
	*b = (struct xj_audit){.pool = a->pool, .today = a->today, .diags = a->diags, .book = a->book};
	if (!xj_asked_begin(asked, policy, b))
		return NULL;
	for (size_t i = 0; i < a->nfiles; i++)
		(void)xj_audit_add(b, a->files[i].table);
	b->diags = xj_pool_zero(a->pool, 1, sizeof *b->diags);
	xj_diags_init(b->diags, a->pool);
	xj_asked_run(asked, b, snoozed ? xj_snoozes_take(b, snoozed) : NULL);
	return b;
}

void
xj_asked_unrun(const struct xj_asked *asked, const struct xj_audit *a, const struct xj_audit_rule *told)
{
	for (size_t i = 0; i < xj_audit_nrules; i++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[i];
		const char *lacks = a->off[i] || told == rule ? NULL : xj_audit_lacks(a, rule);
		bool must = asked->strict && xj_asked_for(asked, a, rule);

		if (lacks)
			xj_diag_add(a->diags, must ? XJ_RULE_NOT_RUN : XJ_RULE_SKIPPED, NULL, rule->name, lacks, NULL);
	}
}
