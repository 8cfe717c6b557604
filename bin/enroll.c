/* enroll: admitted candidates become students. */
#include <stdio.h>

#include "app/app.h"
#include "roll/confirmation.h"
#include "roll/intake.h"

struct options {
	const char *roll, *arrivals, *confirmations, *recheck, *emit;
	bool admit, returning, transfers;
};

static const char *
figure(struct app *app, size_t n)
{
	return xj_pool_print(app->pool, "%zu", n);
}

static void
say_balance(struct app *app, const struct xj_intake_balance *b)
{
	const char *const left[4] = {figure(app, b->retained), figure(app, b->given_up), figure(app, b->undecided)};
	struct xj_buf others;

	xj_buf_init(&others, app->pool);
	xj_message_fill(&others, b->undecided ? "{1} admission retained, {2} given up, {3} undecided" : "{1} admission retained, {2} given up",
	                left, app_translate);
	app_say(app, XJ_INTAKE_BALANCE, figure(app, b->admitted), figure(app, b->arrived), xj_buf_as_span(&others).p,
	        figure(app, b->not_arrived), NULL);
	if (b->returning)
		app_say(app, XJ_INTAKE_RETURNING, figure(app, b->returning), figure(app, b->returned), NULL);
	if (b->overdue)
		app_say(app, XJ_RESULT_LATE, figure(app, b->overdue), xj_date_span(app->pool, b->due).p,
		        xj_span_text(app->pool, app->policy->school->intake_source), NULL);
}

/* Where a list need not name programmes, as of a primary school, no programs.csv is needed. */
static bool
has_programs(struct app *app, const char *list)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, list);
	int field = schema ? xj_schema_field(schema, "program") : -1;

	if (field < 0 || !schema->fields[field].required || xj_policy_programs(app->policy))
		return true;
	app_no_file(app, "programs.csv");
	return false;
}

/* Prints the roll, or with --emit what else was made. */
static int
deliver(struct app *app, struct xj_changes *roll, const struct xj_changes *shown)
{
	if (!app_authorized(app, "enroll", roll))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){roll}, 1, shown);
}

static int
enroll(struct app *app, const struct options *o, int argc, char **argv)
{
	bool emits = strcmp(o->emit, "roll") != 0, plain = !o->admit && !o->transfers;
	struct xj_enrolling in = {.policy = app->policy, .today = app->today, .returning = o->returning};
	struct xj_intake_balance balance;
	struct xj_changes roll, other;
	const struct xj_table *beside;
	size_t added;

	if (!has_programs(app, o->transfers ? "transfers" : "candidates"))
		return app_end(app);
	in.arrivals = app_read(app, o->arrivals, "arrivals");
	in.candidates = app_read_operand(app, argc, argv, o->transfers ? "transfers" : "candidates");
	in.roll = o->roll || app->book ? app_record(app, "--roll", o->roll, "roll") : app_empty(app, "roll");
	in.intake = app_empty(app, "intake");
	beside = o->transfers ? app_empty(app, "requests") : in.intake;
	if (!in.candidates || !in.roll || !beside || !app_may_decide(app))
		return app_end(app);
	xj_changes_init(&roll, app->pool, in.roll);
	xj_changes_init(&other, app->pool, beside);
	if (plain) {
		xj_enroll(&in, &roll, &other, &balance, &app->diags);
		say_balance(app, &balance);
	} else {
		added = o->admit ? xj_admit(&in, &roll, &app->diags) : xj_transfer_in(&in, &roll, &other, &app->diags);
		app_say(app, XJ_INTAKE_ADDED, figure(app, in.candidates->rows), figure(app, added),
		        figure(app, in.candidates->rows - added), NULL);
	}
	return deliver(app, &roll, emits ? &other : &roll);
}

/* What is checked again: the roll in, the roll out. */
static int
check_again(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_confirming in = {.policy = app->policy, .today = app->today};
	const struct xj_table *beside = app_empty(app, "requests");
	struct xj_changes roll, requests;

	in.list = o->recheck ? app_read(app, o->recheck, "rechecks") : app_read(app, o->confirmations, "confirmations");
	in.roll = app_record_operand(app, argc, argv, "roll");
	if (!in.list || !in.roll || !beside || !app_may_decide(app))
		return app_end(app);
	xj_changes_init(&roll, app->pool, in.roll);
	xj_changes_init(&requests, app->pool, beside);
	(o->recheck ? xj_recheck : xj_confirm)(&in, &roll, &requests, &app->diags);
	return deliver(app, &roll, strcmp(o->emit, "roll") == 0 ? &roll : &requests);
}

/* What may be printed, by what is done; the options that go with it are checked. */
static bool
check_options(struct app *app, const struct options *o)
{
	static const char *const emitted[] = {"intake", "requests", "objections", "failures"};
	static const char *const accepted[] = {"roll or intake", "roll or requests", "roll or objections", "roll or failures"};
	int way = o->transfers ? 1 : o->confirmations ? 2 : o->recheck ? 3 : 0;
	int ways = o->admit + o->transfers + o->returning + !!o->confirmations + !!o->recheck;

	if (ways > 1) {
		app_say(app, XJ_USAGE, "--admit, --returning, --transfers, --confirmations and --recheck go one at a time", NULL);
		return false;
	}
	if ((way || o->admit) && o->arrivals) {
		app_say(app, XJ_USAGE, "--arrivals is for the intake itself, alone or with --returning", NULL);
		return false;
	}
	if (way > 1 && o->roll) {
		app_say(app, XJ_USAGE, "the roll is the operand here, not --roll", NULL);
		return false;
	}
	if (strcmp(o->emit, "roll") == 0 || (!o->admit && strcmp(o->emit, emitted[way]) == 0))
		return true;
	app_say(app, XJ_BAD_ARGUMENT, "--emit", o->emit, o->admit ? "roll" : accepted[way], NULL);
	return false;
}

int
main(int argc, char **argv)
{
	struct options o = {.emit = "roll"};
	const struct xj_option table[] = {
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll as it is; new students are added behind it"},
		{0, "arrivals", XJ_OPT_TEXT, &o.arrivals, "FILE", "who reported; without it everybody is taken as arrived"},
		{0, "returning", XJ_OPT_FLAG, &o.returning, NULL, "take in also those whose retained admission was resumed"},
		{0, "admit", XJ_OPT_FLAG, &o.admit, NULL, "enter the candidates as admitted, before they come"},
		{0, "transfers", XJ_OPT_FLAG, &o.transfers, NULL, "the list is of students from other schools"},
		{0, "confirmations", XJ_OPT_TEXT, &o.confirmations, "FILE", "what students say of their records; the roll is the operand"},
		{0, "recheck", XJ_OPT_TEXT, &o.recheck, "FILE", "results of the re-check; the roll is the operand"},
		{0, "emit", XJ_OPT_TEXT, &o.emit, "roll|intake|requests|objections|failures",
		    "print the roll (default), every candidate's outcome, or requests for change"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"enroll",
		"[-d BOOK | --roll FILE] [--arrivals FILE] [--returning] [--emit roll|intake] [CANDIDATES]\n"
		"       enroll [-d BOOK | --roll FILE] {--admit CANDIDATES | --transfers [--emit roll|requests] TRANSFERS}\n"
		"       enroll {--confirmations FILE | --recheck FILE} [--emit roll|objections|failures] [-d BOOK | ROLL]",
		"Turn admitted candidates into students with class and number.", table,
		XJ_WITH_SCHOOL | XJ_WITH_WORKFLOWS,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0 && !check_options(&app, &o))
		status = app_end(&app);
	else if (status < 0)
		status = (o.confirmations || o.recheck ? check_again : enroll)(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
