/* register: one term's registration, deferral, closing. */
#include "app/app.h"
#include "roll/registration.h"

struct options {
	const char *term, *fees, *arrivals, *health, *holds, *deferrals, *registrations, *emit;
	bool late, close;
};

static int
register_term(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_registering in = {.policy = app->policy, .today = app->today, .late = o->late, .close = o->close};
	struct xj_changes roll, events;
	bool emit_events = strcmp(o->emit, "registrations") == 0;

	if (!emit_events && strcmp(o->emit, "roll") != 0)
		app_say(app, XJ_BAD_ARGUMENT, "--emit", o->emit, "roll or registrations", NULL);
	if (!o->term) {
		app_say(app, XJ_USAGE, "say which term: --term 2026-2027-1", NULL);
		return app_end(app);
	}
	if (!xj_policy_term(app->policy, xj_span(o->term), &app->diags, &in.term))
		return app_end(app);
	in.fees = app_read(app, o->fees, "fees");
	in.arrivals = app_read(app, o->arrivals, "arrivals");
	in.health = app_read(app, o->health, "health");
	in.holds = app_read(app, o->holds, "holds");
	in.deferrals = app_read(app, o->deferrals, "deferrals");
	in.has_events = o->registrations != NULL || app->book;
	in.events = o->registrations || app->book ? app_record(app, "--registrations", o->registrations, "registrations")
	                                          : app_empty(app, "registrations");
	in.roll = app_record_operand(app, argc, argv, "roll");
	if (!in.roll || !in.events || !app_may_decide(app))
		return app_end(app);
	xj_changes_init(&roll, app->pool, in.roll);
	xj_changes_init(&events, app->pool, in.events);
	xj_register(&in, &roll, &events, &app->diags);
	if (!app_authorized(app, "register", &events))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&roll, &events}, 2, emit_events ? &events : &roll);
}

int
main(int argc, char **argv)
{
	struct options o = {.emit = "roll"};
	const struct xj_option table[] = {
		{'t', "term", XJ_OPT_TEXT, &o.term, "TERM", "the term, as terms.csv names it"},
		{0, "fees", XJ_OPT_TEXT, &o.fees, "FILE", "finance's list of what was due and paid"},
		{0, "arrivals", XJ_OPT_TEXT, &o.arrivals, "FILE", "who came"},
		{0, "health", XJ_OPT_TEXT, &o.health, "FILE", "results of the health check"},
		{0, "holds", XJ_OPT_TEXT, &o.holds, "FILE", "what stands against registering"},
		{0, "deferrals", XJ_OPT_TEXT, &o.deferrals, "FILE", "deferrals applied for"},
		{0, "registrations", XJ_OPT_TEXT, &o.registrations, "FILE", "what was registered so far"},
		{0, "late", XJ_OPT_FLAG, &o.late, NULL, "register those who came too late, as made up"},
		{0, "close", XJ_OPT_FLAG, &o.close, NULL, "close the term: whoever is not registered has missed it"},
		{0, "emit", XJ_OPT_TEXT, &o.emit, "roll|registrations", "print the roll (default), or the registrations"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"register", "-t TERM [--fees FILE] [--arrivals FILE] [--deferrals FILE] [--close] [-d BOOK | ROLL]",
		"Register students for a term from payments, arrivals, health checks, holds and deferrals.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_TERMS | XJ_WITH_PROGRAMS,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = register_term(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
