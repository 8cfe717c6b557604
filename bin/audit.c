/* audit: what is late, forgotten or wrong in record files. */
#include <stdlib.h>
#include <sys/stat.h>

#include "audit/print.h"
#include "auditing/auditing.h"

struct options {
	struct xj_asked asked;
	struct auditing_files given;
	const char *format, *by, *snooze, *what_if;
	bool csv, summary, list;
};

/* Why nobody's registration can be judged: trouble for who asked for that rule, else only worth a word. */
static bool
say_unjudged(struct app *app, const struct xj_audit *a, bool asked)
{
	size_t before = app->diags.count;
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
	return app->diags.count > before;
}

/* --what-if: a school.yaml, or the folder that it is in. */
static const char *
other_school(struct app *app, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? xj_pool_print(app->pool, "%s/school.yaml", path) : path;
}

/* What was not judged, for who asked for it or wants to hear of it, and what came of the snoozes. */
static void
say_unrun(struct app *app, const struct options *o, const struct xj_audit *a, const struct xj_snoozes *snoozes)
{
	size_t rule = xj_audit_rule(XJ_LIT("unregistered"));
	bool said = false;

	if (!a->off[rule] && xj_audit_is_given(a, XJ_OF_roll))
		said = say_unjudged(app, a, xj_asked_for(&o->asked, a, &xj_audit_rules[rule]));
	xj_asked_unrun(&o->asked, a, said ? &xj_audit_rules[rule] : NULL);
	if (snoozes)
		xj_snoozes_tell(snoozes, a, &app->diags);
}

static int
print(struct app *app, const struct options *o, const struct xj_findings_form *form, struct xj_audit *a,
      const struct xj_audit *b)
{
	struct xj_listing l;
	struct xj_buf text;

	xj_buf_init(&text, app->pool);
	if (b)
		xj_listing_compare(&l, a, b);
	else
		xj_listing_of(&l, a);
	if (o->by && !xj_listing_group(&l, a, o->by, &app->diags))
		return app_fail(app);
	(o->summary ? form->summary : form->print)(&text, &l, app_translate);
	return app_deliver_text(app, &text, l.count ? EXIT_FINDINGS : EXIT_CLEAN);
}

static int
audit(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_audit a = {.pool = app->pool, .today = app->today, .diags = &app->diags, .book = app->folder}, *b = NULL;
	const struct xj_findings_form *form = xj_findings_form(o->csv ? "csv" : o->format);
	struct xj_snoozes *snoozes = NULL;
	struct xj_table *snoozed;

	if (!form)
		app_say(app, XJ_BAD_ARGUMENT, "--format", o->format, "text, csv or json", NULL);
	if (!form || !xj_asked_begin(&o->asked, app->policy, &a))
		return app_fail(app);
	snoozed = app_read(app, o->snooze, "snoozes");
	if (!auditing_add_files(app, &o->given, argc, argv, &a) || !app_may_decide(app))
		return app_fail(app);
	if (snoozed)
		snoozes = xj_snoozes_take(&a, snoozed);
	xj_asked_run(&o->asked, &a, snoozes);
	if (o->what_if && !(b = xj_asked_otherwise(&o->asked, &a, other_school(app, o->what_if), snoozed)))
		return app_fail(app);
	say_unrun(app, o, &a, snoozes);
	return print(app, o, form, &a, b);
}

/* A rule is more than its paragraph. */
static void
explain(struct app *app, struct xj_buf *out)
{
	const struct xj_policy none = {.pool = app->pool};
	const struct xj_audit a = {.pool = app->pool, .policy = app->policy ? app->policy : &none};
	size_t rule = xj_audit_rule(xj_span(app->explain));

	if (rule != SIZE_MAX)
		xj_rule_explain(out, &a, &xj_audit_rules[rule], app_translate);
}

static int
list_rules(struct app *app)
{
	const struct xj_audit a = {.pool = app->pool, .policy = app->policy};
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_rules_list(&b, &a, app_translate);
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

int
main(int argc, char **argv)
{
	struct options o = {.asked = {.within = -1}, .format = "text"};
	const struct xj_option table[] = {
		{0, "rule", XJ_OPT_LIST, &o.asked.rules, "RULE", "only this rule (may be repeated)"},
		{0, "not", XJ_OPT_LIST, &o.asked.not_rules, "RULE", "all but this rule (may be repeated)"},
		{0, "severity", XJ_OPT_TEXT, &o.asked.severity, "error|warning", "this severity and worse"},
		{0, "owner", XJ_OPT_LIST, &o.asked.owners, "ROLE", "only what this office has to deal with (may be repeated)"},
		{0, "within", XJ_OPT_COUNT, &o.asked.within, "DAYS", "what becomes due within so many days is due soon"},
		{'t', "term", XJ_OPT_TEXT, &o.asked.term, "TERM", "the term to judge registrations by (default: today's)"},
		{0, "attendance", XJ_OPT_LIST, &o.given.attendance, "FILE", "who came to class and who did not (may be repeated)"},
		{0, "grades", XJ_OPT_LIST, &o.given.grades, "FILE", "teachers' lists of grades (may be repeated)"},
		{0, "files", XJ_OPT_TEXT, &o.given.files, "DIR", "look at the files of electronic items below this folder"},
		{0, "snooze", XJ_OPT_TEXT, &o.snooze, "FILE", "findings that are accepted until a day, with a reason"},
		{0, "what-if", XJ_OPT_TEXT, &o.what_if, "FILE", "only what this school.yaml would newly flag, move or clear"},
		{0, "strict", XJ_OPT_FLAG, &o.asked.strict, NULL, "rules that cannot be run are trouble"},
		{0, "by", XJ_OPT_TEXT, &o.by, "owner|rule|FIELD", "in groups: by office, by rule, or by a field of the roll"},
		{0, "summary", XJ_OPT_FLAG, &o.summary, NULL, "print only how many each rule found"},
		{0, "format", XJ_OPT_TEXT, &o.format, "text|csv|json", "how to print findings"},
		{0, "csv", XJ_OPT_FLAG, &o.csv, NULL, "the same as --format csv"},
		{0, "list", XJ_OPT_FLAG, &o.list, NULL, "list the rules, and end"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"audit", "[-d BOOK] [--rule RULE]... [--by owner] [--summary] [--csv] [FILE...]",
		"Find what is late, forgotten or wrong; silent when all is well.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_TERMS_IF_ANY,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_AS_OF,
	};
	struct app app;
	int status = app_begin_explaining(&app, argc, argv, &command, explain);

	if (status < 0)
		status = o.list ? list_rules(&app) : audit(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
