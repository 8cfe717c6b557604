#include "audit/print.h"

#include "audit/wording.h"
#include "base/json.h"
#include "base/shown.h"
#include "record/emit.h"

static const char *const columns[] = {"rule",  "severity", "student_id", "case_id", "due_on",
                                      "days_over", "owner", "message", "next"};
#define NCOLUMNS (sizeof columns / sizeof *columns)
enum { DAYS_OVER = 5 };

const char *
xj_change_name(enum xj_change change)
{
	static const char *const names[] = {"", "new", "moved", "cleared"};

	return names[change];
}

static void
put_counts(struct xj_buf *out, const struct xj_listing *l, const struct xj_group_of_findings *g, xj_translate_fn *translate)
{
	const char *errors[4] = {xj_pool_print(l->pool, "%zu", g->errors)}, *warnings[4] = {xj_pool_print(l->pool, "%zu", g->warnings)};

	if (g->errors)
		xj_message_fill(out, g->errors == 1 ? "{1} error" : "{1} errors", errors, translate);
	if (g->errors && g->warnings)
		xj_buf_text(out, translate(", "));
	if (g->warnings)
		xj_message_fill(out, g->warnings == 1 ? "{1} warning" : "{1} warnings", warnings, translate);
	xj_buf_text(out, "\n\n");
}

/* A group by owner is called as codes/role.csv calls the role. */
static void
put_heading(struct xj_buf *out, const struct xj_listing *l, uint32_t group, xj_translate_fn *translate)
{
	const struct xj_group_of_findings *g = &l->groups[group];
	const struct xj_policy *policy = l->list[0].audit->policy;
	const struct xj_codes *roles = xj_span_is(l->by, "owner") ? xj_policy_codes(policy, "role") : NULL;
	uint32_t role = roles ? xj_codes_code(roles, g->key) : XJ_NONE;
	const char *args[4] = {g->key.n ? xj_span_text(l->pool, g->key) : translate("(none)"),
	                       role == XJ_NONE ? NULL : xj_span_text(l->pool, roles->names[role])};

	xj_message_fill(out, args[1] ? "{1} ({2}): " : "{1}: ", args, translate);
	put_counts(out, l, g, translate);
}

static void
put_finding(struct xj_buf *out, const struct xj_listed *i, struct xj_finding_words *w)
{
	static const char *const signs[] = {"", "+ ", "~ ", "- "};
	const struct xj_finding *f = i->finding;
	struct xj_where where = f->table ? xj_table_where(f->table, f->row, f->field) : (struct xj_where){.file = f->file};
	struct xj_span message = xj_finding_message(w, i->audit, f), next;
	size_t from;

	xj_buf_text(out, signs[i->change]);
	if (where.file) {
		xj_shown_plain(out, xj_span(where.file));
		xj_buf_put(out, ':');
	}
	from = out->n;
	if (where.line)
		xj_buf_print(out, "%zu:%zu:", where.line, where.column);
	xj_buf_print(out, "%s%s: ", where.file ? " " : "", w->translate(xj_severity_name(f->severity)));
	xj_buf_span(out, message);
	xj_buf_print(out, " [%s]\n", f->rule->name);
	if (i->before) {
		xj_buf_print(out, "    %s %s", w->translate("before:"), w->translate(xj_severity_name(i->before->severity)));
		if (i->before->due_on != XJ_NO_DATE) {
			xj_buf_text(out, w->translate(", "));
			xj_buf_span(out, xj_date_span(i->audit->pool, i->before->due_on));
		}
		xj_buf_put(out, '\n');
	}
	if (i->change != XJ_CLEARED) {
		next = xj_finding_next(w, i->audit, f);
		xj_buf_print(out, "    %s ", w->translate("next:"));
		xj_buf_span(out, next);
		xj_buf_put(out, '\n');
	}
	xj_shown_mask(out->p + from, out->n - from);
}

static void
print_text(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate)
{
	struct xj_finding_words w;

	xj_finding_words_init(&w, l->pool, translate);
	for (size_t i = 0; i < l->count; i++) {
		if (l->by.n && (!i || l->list[i].group != l->list[i - 1].group)) {
			xj_buf_text(out, i ? "\n" : "");
			put_heading(out, l, l->list[i].group, translate);
		}
		put_finding(out, &l->list[i], &w);
	}
}

static void
values_of(struct xj_finding_words *w, const struct xj_listed *i, struct xj_span values[NCOLUMNS])
{
	const struct xj_finding *f = i->finding;
	struct xj_pool *pool = i->audit->pool;

	values[0] = xj_span(f->rule->name);
	values[1] = xj_span(xj_severity_name(f->severity));
	values[2] = f->student_id;
	values[3] = f->case_id;
	values[4] = xj_date_span(pool, f->due_on);
	values[DAYS_OVER] = f->due_on == XJ_NO_DATE ? XJ_LIT("") : xj_span(xj_pool_print(pool, "%d", f->days_over));
	values[6] = f->owner;
	values[7] = xj_finding_message(w, i->audit, f);
	/* What would not be found any more must not be dealt with. */
	values[8] = i->change == XJ_CLEARED ? XJ_LIT("") : xj_finding_next(w, i->audit, f);
}

/* Owner and rule are among the columns already. */
static bool
by_field(const struct xj_listing *l)
{
	return l->by.n && !xj_span_is(l->by, "owner") && !xj_span_is(l->by, "rule");
}

static void
print_csv(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate)
{
	struct xj_span values[NCOLUMNS];
	struct xj_finding_words w;

	xj_finding_words_init(&w, l->pool, translate);
	xj_buf_text(out, l->compared ? "change," : "");
	if (by_field(l))
		xj_buf_print(out, "%.*s,", (int)l->by.n, l->by.p);
	for (size_t c = 0; c < NCOLUMNS; c++)
		xj_buf_print(out, "%s%s", columns[c], c + 1 < NCOLUMNS ? "," : "\n");
	for (size_t i = 0; i < l->count; i++) {
		if (l->compared)
			xj_buf_print(out, "%s,", xj_change_name(l->list[i].change));
		if (by_field(l)) {
			xj_emit_cell(out, l->groups[l->list[i].group].key);
			xj_buf_put(out, ',');
		}
		values_of(&w, &l->list[i], values);
		for (size_t c = 0; c < NCOLUMNS; c++) {
			xj_emit_cell(out, values[c]);
			xj_buf_put(out, c + 1 < NCOLUMNS ? ',' : '\n');
		}
	}
}

static void
put_object(struct xj_buf *out, const struct xj_listing *l, const struct xj_listed *i, struct xj_finding_words *w)
{
	struct xj_span values[NCOLUMNS];

	values_of(w, i, values);
	xj_buf_put(out, '{');
	if (l->compared)
		xj_buf_print(out, "\"change\": \"%s\", ", xj_change_name(i->change));
	for (size_t c = 0; c < NCOLUMNS; c++) {
		xj_buf_print(out, "%s\"%s\": ", c ? ", " : "", columns[c]);
		if (c == DAYS_OVER && values[c].n)
			xj_buf_span(out, values[c]);
		else if (!values[c].n)
			xj_buf_text(out, "null");
		else
			xj_json_string(out, values[c]);
	}
	xj_buf_put(out, '}');
}

static void
print_json(struct xj_buf *out, const struct xj_listing *l, xj_translate_fn *translate)
{
	struct xj_finding_words w;

	xj_finding_words_init(&w, l->pool, translate);
	xj_buf_put(out, '[');
	for (size_t i = 0; i < l->count; i++) {
		const struct xj_listed *at = &l->list[i];
		bool first = !i || at->group != at[-1].group;

		if (l->by.n && first) {
			const struct xj_group_of_findings *g = &l->groups[at->group];

			xj_buf_print(out, "%s\n {\"%.*s\": ", i ? "]}," : "", (int)l->by.n, l->by.p);
			if (g->key.n)
				xj_json_string(out, g->key);
			else
				xj_buf_text(out, "null");
			xj_buf_print(out, ", \"errors\": %zu, \"warnings\": %zu, \"findings\": [", g->errors, g->warnings);
		}
		xj_buf_text(out, i && !(l->by.n && first) ? "," : "");
		xj_buf_text(out, l->by.n ? "\n  " : "\n ");
		put_object(out, l, at, &w);
	}
	xj_buf_text(out, l->count && l->by.n ? "]}\n]\n" : l->count ? "\n]\n" : "]\n");
}

const struct xj_findings_form *
xj_findings_form(const char *name)
{
	static const struct xj_findings_form forms[] = {
		{"text", print_text, xj_summary_text},
		{"csv", print_csv, xj_summary_csv},
		{"json", print_json, xj_summary_json},
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(name, forms[i].name) == 0)
			return &forms[i];
	return NULL;
}
