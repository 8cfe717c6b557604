#include "audit/print.h"
#include "audit/wording.h"
#include "base/json.h"
#include "base/shown.h"
#include "record/emit.h"

enum { CHANGES = XJ_CLEARED + 1, SEVERITIES = XJ_TROUBLE + 1 };

/* By rule it is counted anyway. */
static bool
by_group(const struct xj_listing *l)
{
	return l->by.n && !xj_span_is(l->by, "rule");
}

/* The counts of one group: by change, severity and rule. */
static void
put_sums(uint32_t group, const size_t *counts, bool sums, struct xj_summed *list, size_t *n)
{
	for (int pass = 0; pass < (sums ? 2 : 1); pass++)
		for (int change = 0; change < CHANGES; change++)
			for (int severity = SEVERITIES; severity-- > 0;) {
				const size_t *of = counts + ((size_t)change * SEVERITIES + (size_t)severity) * xj_audit_nrules;
				size_t all = 0;

				for (size_t r = 0; r < xj_audit_nrules; r++) {
					all += of[r];
					if (pass == 0 && of[r])
						list[(*n)++] = (struct xj_summed){(enum xj_change)change, group, &xj_audit_rules[r],
						                                  (enum xj_severity)severity, of[r]};
				}
				if (pass == 1 && all)
					list[(*n)++] = (struct xj_summed){(enum xj_change)change, group, NULL, (enum xj_severity)severity, all};
			}
}

struct xj_summed *
xj_listing_sums(const struct xj_listing *l, bool sums, size_t *count)
{
	size_t size = (size_t)CHANGES * SEVERITIES * xj_audit_nrules;
	size_t *counts = xj_pool_alloc(l->pool, size * sizeof *counts);
	/* no more lines than findings, and the sums of each group */
	struct xj_summed *list = xj_pool_zero(l->pool, l->count + l->ngroups * CHANGES * SEVERITIES + 1, sizeof *list);
	bool grouped = by_group(l);

	*count = 0;
	for (size_t i = 0; i < l->count;) {
		uint32_t group = l->list[i].group;

		memset(counts, 0, size * sizeof *counts);
		for (; i < l->count && (!grouped || l->list[i].group == group); i++) {
			const struct xj_finding *f = l->list[i].finding;

			counts[((size_t)l->list[i].change * SEVERITIES + (size_t)f->severity) * xj_audit_nrules +
			       (size_t)(f->rule - xj_audit_rules)]++;
		}
		put_sums(group, counts, sums, list, count);
	}
	return list;
}

void
xj_summary_text(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate)
{
	size_t n;
	struct xj_summed *s = xj_listing_sums(l, true, &n);

	(void)translate; /* columns for awk: the same in every language */
	for (size_t i = 0; i < n; i++) {
		if (l->compared)
			xj_buf_print(out, "%s\t", xj_change_name(s[i].change));
		if (by_group(l)) {
			struct xj_span key = l->groups[s[i].group].key;

			xj_shown_plain(out, key.n ? key : XJ_LIT("-"));
			xj_buf_put(out, '\t');
		}
		xj_buf_print(out, "%s\t%s\t%zu\n", s[i].rule ? s[i].rule->name : "total", xj_severity_name(s[i].severity), s[i].count);
	}
}

void
xj_summary_csv(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate)
{
	size_t n;
	struct xj_summed *s = xj_listing_sums(l, false, &n);

	(void)translate;
	xj_buf_text(out, l->compared ? "change," : "");
	if (by_group(l))
		xj_buf_print(out, "%.*s,", (int)l->by.n, l->by.p);
	xj_buf_text(out, "rule,severity,count\n");
	for (size_t i = 0; i < n; i++) {
		if (l->compared)
			xj_buf_print(out, "%s,", xj_change_name(s[i].change));
		if (by_group(l)) {
			xj_emit_cell(out, l->groups[s[i].group].key);
			xj_buf_put(out, ',');
		}
		xj_buf_print(out, "%s,%s,%zu\n", s[i].rule->name, xj_severity_name(s[i].severity), s[i].count);
	}
}

void
xj_summary_json(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate)
{
	size_t n;
	struct xj_summed *s = xj_listing_sums(l, false, &n);

	(void)translate;
	xj_buf_put(out, '[');
	for (size_t i = 0; i < n; i++) {
		struct xj_span key = l->groups[s[i].group].key;

		xj_buf_text(out, i ? ",\n {" : "\n {");
		if (l->compared)
			xj_buf_print(out, "\"change\": \"%s\", ", xj_change_name(s[i].change));
		if (by_group(l)) {
			xj_buf_print(out, "\"%.*s\": ", (int)l->by.n, l->by.p);
			if (key.n)
				xj_json_string(out, key);
			else
				xj_buf_text(out, "null");
			xj_buf_text(out, ", ");
		}
		xj_buf_print(out, "\"rule\": \"%s\", \"severity\": \"%s\", \"count\": %zu}", s[i].rule->name,
		             xj_severity_name(s[i].severity), s[i].count);
	}
	xj_buf_text(out, n ? "\n]\n" : "]\n");
}
