#include "audit/print.h"

#include <stdio.h>

#include "base/json.h"
#include "base/shown.h"
#include "record/emit.h"

static const char *const severities[] = {"note", "warning", "error", "error"};

static const char *const columns[] = {"rule",  "severity", "student_id", "case_id", "due_on",
                                      "days_over", "owner", "message", "next"};
#define NCOLUMNS (sizeof columns / sizeof *columns)

/* How far a deadline is, in words. */
static const char *
distance(const struct xj_audit *a, int days_over, xj_translate_fn *translate)
{
	int days = days_over < 0 ? -days_over : days_over;
	const char *args[4] = {xj_pool_print(a->pool, "%d", days)};
	const char *text = days_over == 0  ? "today"
	                   : days_over > 0 ? (days == 1 ? "{1} day" : "{1} days")
	                                   : (days == 1 ? "in {1} day" : "in {1} days");
	struct xj_buf b;

	xj_buf_init(&b, a->pool);
	xj_message_fill(&b, text, args, translate);
	return b.p;
}

static struct xj_span
message_of(const struct xj_audit *a, const struct xj_finding *f, xj_translate_fn *translate)
{
	const char *args[4] = {f->args[0], f->args[1], f->args[2], f->args[3]};
	struct xj_buf b;

	if (f->due_on != XJ_NO_DATE)
		args[2] = distance(a, f->days_over, translate);
	xj_buf_init(&b, a->pool);
	xj_message_fill(&b, f->rule->message, args, translate);
	xj_shown_mask(b.p, b.n);
	return xj_buf_as_span(&b);
}

/* An argument of a command as a shell takes it. */
static const char *
word_of(const struct xj_audit *a, const char *arg)
{
	struct xj_buf b;

	if (!arg)
		return NULL;
	xj_buf_init(&b, a->pool);
	xj_shown_word(&b, xj_span(arg));
	return b.p;
}

/* What tells the next command where the records are. */
static const char *
place_of(const struct xj_audit *a, const struct xj_table *t)
{
	struct xj_buf b;

	xj_buf_init(&b, a->pool);
	if (a->book) {
		xj_buf_text(&b, "-d ");
		xj_shown_path(&b, a->book);
		return b.p;
	}
	if (!t)
		return "";
	xj_buf_text(&b, xj_span_is(t->schema->name, "roll") ? "--roll " : "");
	xj_shown_path(&b, strcmp(t->label, "<stdin>") == 0 ? "-" : t->label);
	return b.p;
}

static struct xj_span
next_of(const struct xj_audit *a, const struct xj_finding *f, xj_translate_fn *translate)
{
	const char *args[4] = {word_of(a, f->args[0]), place_of(a, f->table), NULL, word_of(a, f->args[3])};
	const struct xj_said *own = xj_school_said(&a->policy->school->audit_next, xj_span(f->rule->name),
	                                           f->status ? f->status->id : xj_span_of(NULL, 0));
	struct xj_buf b, plain;

	xj_buf_init(&b, a->pool);
	xj_message_fill(&b, own ? own->text.p : f->rule->next, args, translate);
	if (!own)
		return xj_buf_as_span(&b);
	xj_buf_init(&plain, a->pool);
	xj_shown_plain(&plain, xj_buf_as_span(&b));
	return xj_buf_as_span(&plain);
}

void
xj_findings_text(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct xj_finding *f = &a->findings[i];
		struct xj_where w = f->table ? xj_table_where(f->table, f->row, f->field) : (struct xj_where){.file = f->file};
		struct xj_span message = message_of(a, f, translate), next = next_of(a, f, translate);
		size_t from;

		xj_shown_plain(out, xj_span(w.file));
		from = out->n;
		if (w.line)
			xj_buf_print(out, ":%zu:%zu", w.line, w.column);
		xj_buf_print(out, ": %s: %.*s [%s]\n    %s %.*s\n", translate(severities[f->severity]), (int)message.n, message.p, f->rule->name,
		             translate("next:"), (int)next.n, next.p);
		xj_shown_mask(out->p + from, out->n - from);
	}
}

static void
values_of(const struct xj_audit *a, const struct xj_finding *f, xj_translate_fn *translate,
          struct xj_span values[NCOLUMNS])
{
	values[0] = xj_span(f->rule->name);
	values[1] = xj_span(severities[f->severity]);
	values[2] = f->student_id;
	values[3] = f->case_id;
	values[4] = xj_date_span(a->pool, f->due_on);
	values[5] = f->due_on == XJ_NO_DATE ? XJ_LIT("") : xj_span(xj_pool_print(a->pool, "%d", f->days_over));
	values[6] = f->owner;
	values[7] = message_of(a, f, translate);
	values[8] = next_of(a, f, translate);
}

void
xj_findings_csv(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate)
{
	struct xj_span values[NCOLUMNS];

	for (size_t c = 0; c < NCOLUMNS; c++)
		xj_buf_print(out, "%s%s", columns[c], c + 1 < NCOLUMNS ? "," : "\n");
	for (size_t i = 0; i < a->count; i++) {
		values_of(a, &a->findings[i], translate, values);
		for (size_t c = 0; c < NCOLUMNS; c++) {
			xj_emit_cell(out, values[c]);
			xj_buf_put(out, c + 1 < NCOLUMNS ? ',' : '\n');
		}
	}
}

void
xj_findings_json(struct xj_buf *out, const struct xj_audit *a, xj_translate_fn *translate)
{
	struct xj_span values[NCOLUMNS];

	xj_buf_text(out, "[");
	for (size_t i = 0; i < a->count; i++) {
		values_of(a, &a->findings[i], translate, values);
		xj_buf_text(out, i ? ",\n {" : "\n {");
		for (size_t c = 0; c < NCOLUMNS; c++) {
			xj_buf_print(out, "%s\"%s\": ", c ? ", " : "", columns[c]);
			if (c == 5 && values[c].n)
				xj_buf_span(out, values[c]);
			else if (!values[c].n)
				xj_buf_text(out, "null");
			else
				xj_json_string(out, values[c]);
		}
		xj_buf_put(out, '}');
	}
	xj_buf_text(out, a->count ? "\n]\n" : "]\n");
}

void
xj_findings_summary(struct xj_buf *out, const struct xj_audit *a)
{
	for (size_t r = 0; r < xj_audit_nrules; r++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[r];
		size_t n = 0;

		for (size_t i = 0; i < a->count; i++)
			n += a->findings[i].rule == rule;
		if (n)
			xj_buf_print(out, "%s\t%s\t%zu\n", rule->name, severities[rule->severity], n);
	}
}

static const char *
kind_of(const struct xj_audit_rule *rule)
{
	int kind = 0;

	while (!(rule->looks[0].kinds & (1u << kind)))
		kind++;
	return kind == XJ_OF_school ? "school" : xj_audit_kinds[kind];
}

void
xj_rules_list(struct xj_buf *out, xj_translate_fn *translate)
{
	for (size_t r = 0; r < xj_audit_nrules; r++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[r];

		xj_buf_print(out, "%s\t%s\t%s\t%s\t%s\n", rule->name, severities[rule->severity],
		             kind_of(rule), rule->number, translate(rule->message));
	}
}
