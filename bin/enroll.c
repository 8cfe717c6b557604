/* enroll: admitted candidates become students. */
#include <stdio.h>

#include "app/app.h"
#include "roll/intake.h"

struct options {
	const char *roll, *arrivals, *emit;
};

static void
say_balance(struct app *app, const struct xj_intake_balance *b)
{
	char number[3][24];
	const char *undecided = b->undecided ? xj_pool_print(app->pool, ", %zu undecided", b->undecided) : "";

	(void)snprintf(number[0], sizeof number[0], "%zu", b->admitted);
	(void)snprintf(number[1], sizeof number[1], "%zu", b->arrived);
	(void)snprintf(number[2], sizeof number[2], "%zu", b->not_arrived);
	app_say(app, XJ_INTAKE_BALANCE, number[0], number[1],
	        xj_pool_print(app->pool, "%zu admission retained, %zu given up%s", b->retained, b->given_up, undecided),
	        number[2], NULL);
}

static int
enroll(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_enrolling in = {.policy = app->policy, .today = app->today};
	struct xj_intake_balance balance;
	struct xj_changes roll, intake;
	bool emit_intake = strcmp(o->emit, "intake") == 0;

	if (!emit_intake && strcmp(o->emit, "roll") != 0)
		app_say(app, XJ_BAD_ARGUMENT, "--emit", o->emit, "roll or intake", NULL);
	if (!xj_policy_programs(app->policy)) {
		app_no_file(app, "programs.csv");
		return app_end(app);
	}
	in.arrivals = app_read(app, o->arrivals, "arrivals");
	in.candidates = app_read_operand(app, argc, argv, "candidates");
	in.roll = o->roll || app->book ? app_record(app, "--roll", o->roll, "roll") : app_empty(app, "roll");
	in.intake = app_empty(app, "intake");
	if (!in.candidates || !in.roll || !app_may_decide(app))
		return app_end(app);
	xj_changes_init(&roll, app->pool, in.roll);
	xj_changes_init(&intake, app->pool, in.intake);
	xj_enroll(&in, &roll, &intake, &balance, &app->diags);
	say_balance(app, &balance);
	if (!app_authorized(app, "enroll", &roll))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&roll}, 1, emit_intake ? &intake : &roll);
}

int
main(int argc, char **argv)
{
	struct options o = {.emit = "roll"};
	const struct xj_option table[] = {
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll as it is; new students are added behind it"},
		{0, "arrivals", XJ_OPT_TEXT, &o.arrivals, "FILE", "who reported; without it everybody is taken as arrived"},
		{0, "emit", XJ_OPT_TEXT, &o.emit, "roll|intake", "print the roll (default), or every candidate's outcome"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"enroll", "[-d BOOK | --roll FILE] [--arrivals FILE] [--emit roll|intake] [CANDIDATES]",
		"Turn admitted candidates into students with class and number.", table,
		XJ_WITH_SCHOOL | XJ_WITH_PROGRAMS,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = enroll(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
