/* audit: what is late, forgotten or wrong in record files. */
#include <stdlib.h>

#include "app/app.h"
#include "audit/print.h"
#include "roll/registration.h"

struct options {
	struct xj_texts rules, not_rules;
	const char *severity, *format, *term;
	int within;
	bool csv, summary, list;
};

static bool
name_rules(struct app *app, const struct xj_texts *names, bool *marks)
{
	for (size_t i = 0; i < names->count; i++) {
		size_t rule = xj_audit_rule(xj_span(names->list[i]));

		if (rule == SIZE_MAX) {
			app_say(app, XJ_UNKNOWN_RULE, names->list[i], NULL);
			return false;
		}
		marks[rule] = true;
	}
	return true;
}

static bool
select_rules(struct app *app, const struct options *o, bool *named, bool *off)
{
	bool errors_only = o->severity && strcmp(o->severity, "error") == 0;

	if (o->severity && !errors_only && strcmp(o->severity, "warning") != 0) {
		app_say(app, XJ_BAD_ARGUMENT, "--severity", o->severity, "error or warning", NULL);
		return false;
	}
	if (!name_rules(app, &o->rules, named) || !name_rules(app, &o->not_rules, off))
		return false;
	for (size_t i = 0; i < xj_audit_nrules; i++)
		if ((o->rules.count && !named[i]) || (errors_only && xj_audit_rules[i].severity < XJ_ERROR))
			off[i] = true;
	return true;
}

/* The term asked for; else the one that today falls into; none between terms. */
static const struct xj_term *
current_term(struct app *app, const char *name, struct xj_term *term)
{
	bool found = name ? xj_policy_term(app->policy, xj_span(name), &app->diags, term)
	                  : xj_policy_term_at(app->policy, app->today, term);

	return found ? term : NULL;
}

/* Why nobody's registration can be judged: trouble for who asked for that rule, else only worth a word. */
static void
say_unjudged(struct app *app, const struct xj_audit *a, bool asked)
{
	char today[11];

	if (a->term) {
		if (a->window_end == XJ_NO_DATE)
			app_say(app, asked ? XJ_CALENDAR_MISSING : XJ_WINDOW_UNKNOWN,
			        xj_pool_print(app->pool, "%d", xj_date_year(a->term->starts_on)), NULL);
	} else if (app->policy->terms) {
		app_say(app, asked ? XJ_NO_TERM_TODAY : XJ_BETWEEN_TERMS, xj_date_format(app->today, today),
		        app->policy->terms->label, NULL);
	} else if (asked) {
		app_no_file(app, "terms.csv");
	} else {
		app_say(app, XJ_NO_TERMS, NULL);
	}
}

static struct xj_duration
within(const struct options *o, struct xj_duration school)
{
	return o->within >= 0 ? (struct xj_duration){o->within, XJ_DAYS} : school;
}

/* Reads and judges each file, or the book's registers; answers whether a roll was among them. */
static bool
audit_files(struct app *app, struct xj_audit *a, int argc, char **argv)
{
	size_t n;
	struct xj_table **tables = app_read_all(app, app->operands, argc, argv, xj_audit_kinds, &n);
	bool roll = false;

	for (size_t i = 0; i < n; i++) {
		struct xj_table *t = tables[i];

		if (!t)
			continue;
		roll = roll || xj_span_is(t->schema->name, "roll");
		if (t->schema->kind == XJ_FOREIGN)
			t = xj_table_clean(t, &app->diags);
		if (!xj_audit_add(a, t))
			xj_diag_add(&app->diags, XJ_NO_RULE, &(struct xj_where){.file = t->label},
			            xj_span_text(app->pool, t->schema->name), NULL);
	}
	return roll;
}

static int
print(struct app *app, const struct options *o, struct xj_audit *a)
{
	const char *format = o->csv ? "csv" : o->format ? o->format : "text";
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	if (o->summary)
		xj_findings_summary(&b, a);
	else if (strcmp(format, "csv") == 0)
		xj_findings_csv(&b, a, app_translate);
	else if (strcmp(format, "json") == 0)
		xj_findings_json(&b, a, app_translate);
	else if (strcmp(format, "text") == 0)
		xj_findings_text(&b, a, app_translate);
	else
		app_say(app, XJ_BAD_ARGUMENT, "--format", format, "text, csv or json", NULL);
	return app_deliver_text(app, &b, a->count ? EXIT_FINDINGS : EXIT_CLEAN);
}

static int
audit(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_audit a = {.pool = app->pool, .policy = app->policy, .today = app->today, .diags = &app->diags, .book = app->folder,
	                     .window_end = XJ_NO_DATE,
	                     .ending_soon = within(o, app->policy->school->ending_soon),
	                     .marking_soon = within(o, app->policy->school->marking_soon)};
	bool *named = xj_pool_zero(app->pool, xj_audit_nrules, sizeof *named), asked, off;
	size_t registering = xj_audit_rule(XJ_LIT("unregistered"));
	struct xj_term term;

	a.off = xj_pool_zero(app->pool, xj_audit_nrules, sizeof *a.off);
	if (!xj_audit_says_of_rules(&a) || !select_rules(app, o, named, a.off))
		return app_fail(app);
	off = a.off[registering];
	asked = named[registering] && !off;
	a.term = current_term(app, o->term, &term);
	if (a.term)
		a.window_end = xj_registration_window(app->policy, a.term);
	if (asked)
		say_unjudged(app, &a, true);
	if (app->diags.worst >= XJ_ERROR)
		return app_fail(app);
	if (audit_files(app, &a, argc, argv) && !asked && !off)
		say_unjudged(app, &a, false);
	if (app->diags.worst == XJ_TROUBLE)
		return app_fail(app);
	xj_audit_run(&a);
	xj_audit_sort(&a);
	return print(app, o, &a);
}

int
main(int argc, char **argv)
{
	struct options o = {.within = -1};
	const struct xj_option table[] = {
		{0, "rule", XJ_OPT_LIST, &o.rules, "RULE", "only this rule (may be repeated)"},
		{0, "not", XJ_OPT_LIST, &o.not_rules, "RULE", "all but this rule (may be repeated)"},
		{0, "severity", XJ_OPT_TEXT, &o.severity, "error|warning", "this severity and worse"},
		{0, "within", XJ_OPT_COUNT, &o.within, "DAYS", "what becomes due within so many days is due soon"},
		{'t', "term", XJ_OPT_TEXT, &o.term, "TERM", "the term to judge registrations by (default: today's)"},
		{0, "format", XJ_OPT_TEXT, &o.format, "text|csv|json", "how to print findings"},
		{0, "csv", XJ_OPT_FLAG, &o.csv, NULL, "the same as --format csv"},
		{0, "summary", XJ_OPT_FLAG, &o.summary, NULL, "print only how many each rule found"},
		{0, "list", XJ_OPT_FLAG, &o.list, NULL, "list the rules, and end"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"audit", "[-d BOOK] [--rule RULE]... [--csv] [FILE...]",
		"Find what is late, forgotten or wrong; silent when all is well.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_TERMS_IF_ANY,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_AS_OF,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0 && o.list) {
		struct xj_buf b;

		xj_buf_init(&b, app.pool);
		xj_rules_list(&b, app_translate);
		status = app_deliver_text(&app, &b, EXIT_CLEAN);
	} else if (status < 0) {
		status = audit(&app, &o, argc, argv);
	}
	app_close(&app);
	return status;
}
