/* register: one term's registration, its marks, deferrals, confirmations, closing, and who is not registered. */
#include "app/app.h"
#include "roll/registration.h"
#include "roll/term_confirmation.h"
#include "roll/unregistered.h"

struct options {
	const char *term, *fees, *arrivals, *health, *holds, *deferrals, *cases, *registrations, *mark, *confirmations, *emit;
	bool late, close;
};

enum emitted { EMIT_ROLL, EMIT_REGISTRATIONS, EMIT_UNREGISTERED, EMIT_CONSEQUENCES };

struct run {
	struct app *app;
	const struct options *o;
	struct xj_registering in;
	enum emitted emit;
	struct xj_changes roll, events;
};

static bool
refuse_use(struct app *app, const char *why)
{
	app_say(app, XJ_USAGE, why, NULL);
	return false;
}

static void
find_emitted(struct run *r)
{
	static const char *const names[] = {"roll", "registrations", "unregistered", "consequences", NULL};
	const char *emit = r->o->emit;

	if (!emit)
		emit = xj_registers_at_last(&r->in) ? names[EMIT_ROLL] : names[EMIT_REGISTRATIONS];
	while (names[r->emit] && strcmp(names[r->emit], emit) != 0)
		r->emit++;
	if (!names[r->emit])
		app_say(r->app, XJ_BAD_ARGUMENT, "--emit", emit, "roll, registrations, unregistered or consequences", NULL);
}

/* Which of the school's marks is put; without --mark the last one. */
static void
find_mark(struct run *r)
{
	const struct xj_school *s = r->app->policy->school;
	struct xj_buf names;

	r->in.mark = s->nmarks ? s->nmarks - 1 : 0;
	if (!r->o->mark)
		return;
	xj_buf_init(&names, r->app->pool);
	for (size_t i = 0; i < s->nmarks; i++) {
		xj_buf_print(&names, "%s%.*s", i ? ", " : "", (int)s->marks[i].name.n, s->marks[i].name.p);
		if (xj_span_is(s->marks[i].name, r->o->mark)) {
			r->in.mark = i;
			return;
		}
	}
	app_say(r->app, XJ_BAD_ARGUMENT, "--mark", r->o->mark,
	        names.n ? names.p : "school.yaml lists no marks (registration.marks)", NULL);
}

static bool
gives_lists(const struct options *o)
{
	return o->fees || o->arrivals || o->health || o->holds || o->deferrals;
}

/* Do the options make one request? */
static bool
check_use(struct run *r)
{
	const struct options *o = r->o;
	const struct xj_school *s = r->app->policy->school;

	if (!o->term)
		return refuse_use(r->app, "say which term: --term 2026-2027-1");
	if (o->confirmations && (gives_lists(o) || o->mark || o->close || o->late || r->emit > EMIT_REGISTRATIONS))
		return refuse_use(r->app, "--confirmations takes what students confirm and does nothing else");
	if (!xj_registers_at_last(&r->in) && (o->deferrals || o->cases || o->close || r->emit > EMIT_REGISTRATIONS))
		return refuse_use(r->app, "--mark puts one mark: deferrals, the closing and its lists come with the last one");
	if (o->cases && !s->deferral_change.n)
		return refuse_use(r->app, "--cases: school.yaml names no procedure for deferrals (registration.deferral.change)");
	if (o->deferrals && r->app->folder && s->deferral_change.n)
		return refuse_use(r->app, "deferrals are decided by cases here (registration.deferral.change): no --deferrals beside -d");
	if (r->emit == EMIT_CONSEQUENCES && !s->nconsequences)
		return refuse_use(r->app, "school.yaml names no consequences (registration.consequences)");
	return true;
}

static struct xj_table *
read_tables(struct run *r, int argc, char **argv)
{
	const struct options *o = r->o;
	struct app *app = r->app;
	struct xj_table *confirmations;

	r->in.fees = app_read(app, o->fees, "fees");
	r->in.arrivals = app_read(app, o->arrivals, "arrivals");
	r->in.health = app_read(app, o->health, "health");
	r->in.holds = app_read(app, o->holds, "holds");
	r->in.deferrals = app_read(app, o->deferrals, "deferrals");
	confirmations = app_read(app, o->confirmations, "confirmations");
	if (o->cases || (app->book && app->policy->school->deferral_change.n))
		r->in.cases = app_record(app, "--cases", o->cases, "cases");
	r->in.has_events = o->registrations != NULL || app->book;
	r->in.events = r->in.has_events ? app_record(app, "--registrations", o->registrations, "registrations")
	                                : app_empty(app, "registrations");
	r->in.roll = app_record_operand(app, argc, argv, "roll");
	return confirmations;
}

/* Nothing new is told: what is on record is looked at. */
static bool
only_looks(const struct run *r)
{
	return r->emit >= EMIT_UNREGISTERED && !gives_lists(r->o) && !r->o->close && !r->o->late;
}

/* A list of this kind, with these columns, made of what stands behind the changes. */
static struct xj_changes *
list_of(struct run *r, const char *kind, const char *header)
{
	struct xj_table *t = app_parse(r->app, kind, xj_span(header), kind);
	struct xj_changes *list = xj_pool_zero(r->app->pool, 1, sizeof *list);

	if (!t)
		return NULL;
	xj_changes_init(list, r->app->pool, t);
	return list;
}

static struct xj_changes *
make_list(struct run *r)
{
	struct app *app = r->app;
	struct xj_registering behind = r->in;
	struct xj_changes *list;

	behind.roll = app_after(app, &r->roll);
	behind.events = app_after(app, &r->events);
	if (!behind.roll || !behind.events)
		return NULL;
	if (r->emit == EMIT_UNREGISTERED) {
		list = list_of(r, "unregistered",
		               "college,grade,class,student_id,name,status,state,until,reason,missed_running,missed_total\n");
		if (list)
			xj_unregistered_list(&behind, r->in.found, list);
		return list;
	}
	list = list_of(r, "requests", "student_id,name,workflow,reason,evidence,starts_on,note\n");
	return list && xj_unregistered_requests(&behind, r->in.found, list, &app->diags) ? list : NULL;
}

/* A mark is its department's to put; everything else is whose `authority` says. */
static bool
is_authorized(struct run *r, const struct xj_changes *changes)
{
	const struct xj_school *s = r->app->policy->school;
	struct xj_span role = s->nmarks ? s->marks[r->in.mark].role : XJ_LIT("");

	if (role.n && !r->o->confirmations && !only_looks(r))
		return app_authorized_as(r->app, "register", role, changes);
	return app_authorized(r->app, "register", changes);
}

static int
deliver(struct run *r, const struct xj_changes *concerned)
{
	const struct xj_changes *shown = r->emit == EMIT_ROLL ? &r->roll : &r->events;

	if (!is_authorized(r, concerned))
		return app_deliver(r->app, NULL, 0, NULL);
	if (r->emit >= EMIT_UNREGISTERED && app_may_go_on(r->app))
		shown = make_list(r);
	return app_deliver(r->app, (struct xj_changes *[]){&r->roll, &r->events}, 2, shown);
}

/* Where departments put marks, the record tells what is lacking today: it is looked up as if it were to be registered, and nothing kept. */
static void
find_out(struct run *r)
{
	struct xj_changes roll, events;
	struct xj_diags aside;

	xj_changes_init(&roll, r->app->pool, r->in.roll);
	xj_changes_init(&events, r->app->pool, r->in.events);
	xj_diags_init(&aside, r->app->pool);
	xj_register(&r->in, &roll, &events, &aside);
}

static int
register_term(struct app *app, const struct options *o, int argc, char **argv)
{
	struct run r = {.app = app, .o = o,
	                .in = {.policy = app->policy, .today = app->today, .late = o->late, .close = o->close}};
	struct xj_table *confirmations;

	find_mark(&r);
	find_emitted(&r);
	if (!check_use(&r) || !xj_policy_term(app->policy, xj_span(o->term), &app->diags, &r.in.term))
		return app_end(app);
	confirmations = read_tables(&r, argc, argv);
	if (!r.in.roll || !r.in.events || (o->cases && !r.in.cases) || !app_may_decide(app))
		return app_end(app);
	if (r.emit == EMIT_CONSEQUENCES && !xj_consequences_sound(app->policy, app->pool, &app->diags))
		return app_end(app);
	xj_changes_init(&r.roll, app->pool, r.in.roll);
	xj_changes_init(&r.events, app->pool, r.in.events);
	if (confirmations) {
		xj_register_confirm(&r.in, confirmations, &r.roll, &app->diags);
		return deliver(&r, &r.roll);
	}
	if (r.emit >= EMIT_UNREGISTERED)
		r.in.found = xj_pool_zero(app->pool, r.in.roll->rows + 1, sizeof *r.in.found);
	if (!only_looks(&r))
		xj_register(&r.in, &r.roll, &r.events, &app->diags);
	else if (r.emit == EMIT_UNREGISTERED && app->policy->school->nmarks)
		find_out(&r);
	return deliver(&r, &r.events);
}

int
main(int argc, char **argv)
{
	struct options o = {0};
	const struct xj_option table[] = {
		{'t', "term", XJ_OPT_TEXT, &o.term, "TERM", "the term, as terms.csv names it"},
		{0, "fees", XJ_OPT_TEXT, &o.fees, "FILE", "finance's list of what was due and paid"},
		{0, "arrivals", XJ_OPT_TEXT, &o.arrivals, "FILE", "who came"},
		{0, "health", XJ_OPT_TEXT, &o.health, "FILE", "results of the health check"},
		{0, "holds", XJ_OPT_TEXT, &o.holds, "FILE", "what stands against registering"},
		{0, "deferrals", XJ_OPT_TEXT, &o.deferrals, "FILE", "deferrals applied for"},
		{0, "cases", XJ_OPT_TEXT, &o.cases, "FILE", "cases that granted deferrals"},
		{0, "registrations", XJ_OPT_TEXT, &o.registrations, "FILE", "what was registered so far"},
		{0, "mark", XJ_OPT_ONCE, &o.mark, "NAME", "put one department's mark, of those in school.yaml"},
		{0, "confirmations", XJ_OPT_TEXT, &o.confirmations, "FILE", "what registered students say of their record"},
		{0, "late", XJ_OPT_FLAG, &o.late, NULL, "register those who came too late, as made up"},
		{0, "close", XJ_OPT_FLAG, &o.close, NULL, "close the term: whoever is not registered has missed it"},
		{0, "emit", XJ_OPT_TEXT, &o.emit, "WHAT", "print the roll (default), registrations, unregistered or consequences"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"register", "-t TERM [--fees FILE] [--arrivals FILE] [--deferrals FILE] [--close] [-d BOOK | ROLL]",
		"Register students for a term from payments, arrivals, health checks, holds and deferrals.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_TERMS | XJ_WITH_PROGRAMS | XJ_WITH_WORKFLOWS,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = register_term(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
