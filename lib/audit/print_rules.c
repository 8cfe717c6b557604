#include "audit/print.h"
#include "audit/wording.h"

static void
put_kinds(struct xj_buf *out, unsigned kinds)
{
	bool more = false;

	for (int kind = 0; kind < XJ_OF_school; kind++)
		if (kinds & (1u << kind)) {
			xj_buf_print(out, "%s%s", more ? "," : "", xj_audit_kinds[kind]);
			more = true;
		}
	if (kinds == XJ_KIND(school))
		xj_buf_text(out, "school");
}

/* roll+cases for a look at rolls that needs cases besides; / between looks. */
static void
put_files(struct xj_buf *out, const struct xj_audit_rule *rule)
{
	for (size_t i = 0; i < XJ_AUDIT_LOOKS && rule->looks[i].kinds; i++) {
		const struct xj_audit_look *look = &rule->looks[i];

		xj_buf_text(out, i ? "/" : "");
		put_kinds(out, look->kinds);
		xj_buf_text(out, look->needs ? "+" : "");
		put_kinds(out, look->needs);
	}
}

static struct xj_span
source_of(const struct xj_audit *a, const struct xj_audit_rule *rule)
{
	struct xj_span source = xj_audit_source(a, rule);

	return source.n ? source : XJ_LIT("-");
}

void
xj_rules_list(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate)
{
	for (size_t r = 0; r < xj_audit_nrules; r++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[r];
		struct xj_span source = source_of(a, rule);

		xj_buf_print(out, "%s\t%s\t%s\t", rule->name, xj_severity_name(rule->severity), rule->number);
		put_files(out, rule);
		xj_buf_print(out, "\t%s\t%.*s\t%s\n", rule->owner ? rule->owner : "-", (int)source.n, source.p, translate(rule->message));
	}
}

void
xj_rule_explain(struct xj_buf *out, const struct xj_audit *a, const struct xj_audit_rule *rule, xj_translate_fn *translate)
{
	const struct xj_codes *roles = a->policy->read ? xj_policy_codes(a->policy, "role") : NULL;
	uint32_t role = roles && rule->owner ? xj_codes_code(roles, xj_span(rule->owner)) : XJ_NONE;
	bool of_case = rule->looks[0].kinds == XJ_KIND(cases);
	const char *args[4] = {"…", "…", "…", "…"};
	const char *words[4] = {rule->wide ? "…" : of_case ? "CASE" : "STUDENT", NULL, "…", "…"};
	struct xj_span source = xj_audit_source(a, rule);

	xj_buf_print(out, "%s\n%s %s\n%s %s", rule->name, translate("severity:"), translate(xj_severity_name(rule->severity)),
	             translate("regulation:"), rule->number);
	if (source.n)
		xj_buf_print(out, " %.*s", (int)source.n, source.p);
	xj_buf_print(out, "\n%s ", translate("files:"));
	put_files(out, rule);
	xj_buf_print(out, "\n%s %s", translate("owner:"), rule->owner ? rule->owner : translate("whoever has the step"));
	if (role != XJ_NONE)
		xj_buf_print(out, " (%.*s)", (int)roles->names[role].n, roles->names[role].p);
	xj_buf_print(out, "\n%s ", translate("says:"));
	xj_message_fill(out, rule->message, args, translate);
	xj_buf_print(out, "\n%s ", translate("next:"));
	xj_next_fill(out, a, NULL, rule->next, words, translate);
	xj_buf_text(out, "\n\n");
}
