/* A registry's office in memory, for unit tests: its roll and its cases as texts, on which the rules of a school are at work. */
#ifndef XJ_TEST_REGISTRY_H
#define XJ_TEST_REGISTRY_H

#include "roll/change.h"
#include "tables.h"

static inline bool
registry_collect(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

/* The whole file after the changes. */
static inline const char *
registry_after(const struct xj_changes *ch)
{
	struct xj_buf b;
	struct xj_out out;

	xj_buf_init(&b, ch->pool);
	xj_buf_text(&b, "");
	xj_out_init(&out, ch->pool, registry_collect, &b);
	xj_emit_table(&out, ch);
	(void)xj_out_flush(&out);
	return b.p;
}

/* The rules of a school's folder over a profile. */
static inline const struct xj_policy *
registry_rules(struct xj_pool *pool, const char *school, const char *profile, struct xj_diags *diags)
{
	const char *dirs[] = {school, profile, "schema"};
	const struct xj_policy *policy;

	xj_diags_init(diags, pool);
	policy = xj_policy_load(pool, dirs, COUNT(dirs),
	                        XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_PROGRAMS | XJ_WITH_TERMS,
	                        diags);
	if (!policy || !xj_policy_check(policy))
		FAIL("%s: %s", profile, unit_codes(pool, diags));
	return policy;
}

static inline struct xj_table *
registry_table(struct xj_pool *pool, const struct xj_policy *policy, const char *record, const char *text)
{
	return unit_table(pool, xj_policy_schema(policy, record), text);
}

/* The header of a record file with all fields of its schema. */
static inline const char *
registry_header(struct xj_pool *pool, const struct xj_policy *policy, const char *record)
{
	const struct xj_schema *schema = xj_policy_schema(policy, record);
	struct xj_buf b;

	xj_buf_init(&b, pool);
	for (size_t f = 0; f < schema->nfields; f++)
		xj_buf_print(&b, "%s%.*s", f ? "," : "", (int)schema->fields[f].name.n, schema->fields[f].name.p);
	xj_buf_put(&b, '\n');
	xj_buf_text(&b, "");
	return b.p;
}

/* A row of a record file from a list of `name=value`. */
static inline void
registry_row(struct xj_buf *b, const struct xj_schema *schema, struct xj_span list)
{
	for (size_t f = 0; f < schema->nfields; f++) {
		struct xj_span value = xj_set_get(list, schema->fields[f].name);

		xj_buf_print(b, "%s%.*s", f ? "," : "", (int)value.n, value.p ? value.p : "");
	}
	xj_buf_text(b, "\n");
}

/* All errors in words, with " | " between. */
static inline const char *
registry_errors(struct xj_pool *pool, const struct xj_diags *diags)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < diags->count; i++) {
		const struct xj_message *m = xj_message(diags->list[i].code);

		if (m->severity < XJ_ERROR)
			continue;
		xj_buf_print(&b, "%s%s: ", b.n ? " | " : "", m->code);
		xj_diag_reason(&b, &diags->list[i], unit_english);
	}
	xj_buf_text(&b, "");
	return b.p;
}

#endif
