/* change: opens status changes, and carries their effects to the roll. */
#include "app/app.h"
#include "roll/change.h"

struct options {
	const char *roll, *facts, *reason, *by, *note;
	struct xj_texts cases, set, evidence, students;
	xj_date starts_on, until, on;
	bool apply, list;
};

static int
list_types(struct app *app)
{
	const struct xj_workflow *const *all, *w;
	struct xj_buf b;
	size_t n;

	/* Who asks what there is has a look at all of it. */
	if (!xj_policy_check(app->policy))
		return app_end(app);
	all = xj_policy_all_workflows(app->policy, &n);
	xj_buf_init(&b, app->pool);
	for (size_t i = 0; i < n; i++) {
		w = all[i];
		xj_buf_print(&b, "%.*s\t%.*s\t%.*s\n", (int)w->name.n, w->name.p, (int)w->title.n, w->title.p,
		             (int)w->code.n, w->code.p);
	}
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

/* The first operand is a type, unless it can only be a file: then, as without an operand, each request says its own, and *w stays. False after a diagnostic. */
static bool
find_type(struct app *app, int argc, char **argv, const struct xj_workflow **w)
{
	const char *name = argc > app->operands ? argv[app->operands] : NULL;

	if (!name || strcmp(name, "-") == 0 || strpbrk(name, "./"))
		return true;
	*w = xj_policy_workflow_called(app->policy, xj_span(name));
	if (!*w && xj_policy_sound(app->policy))
		app_say(app, XJ_UNKNOWN_WORKFLOW, name, NULL);
	app->operands++;
	return *w != NULL;
}

/* The requests file, or one made of --student. */
static struct xj_table *
read_requests(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_buf b;

	if (!o->students.count)
		return app_read_operand(app, argc, argv, "requests");
	if (argc > app->operands) {
		app_say(app, XJ_USAGE, "requests come from --student or from a file, not both", NULL);
		return NULL;
	}
	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "student_id\n");
	for (size_t i = 0; i < o->students.count; i++)
		xj_buf_print(&b, "%s\n", o->students.list[i]);
	return app_parse(app, "--student", xj_buf_as_span(&b), "requests");
}

static bool
check_texts(struct app *app, const struct options *o)
{
	bool ok = app_writable(app, "--reason", o->reason) && app_writable(app, "--by", o->by) &&
	          app_writable(app, "--note", o->note);

	for (size_t i = 0; i < o->set.count; i++)
		ok = app_writable(app, "--set", o->set.list[i]) && ok;
	for (size_t i = 0; i < o->evidence.count; i++)
		ok = app_writable(app, "--evidence", o->evidence.list[i]) && ok;
	return ok;
}

static int
open_cases(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_request_defaults defaults = {
		.reason = xj_span(o->reason), .set = app_joined(app, &o->set), .evidence = app_joined(app, &o->evidence),
		.by = xj_span(o->by), .note = xj_span(o->note), .starts_on = o->starts_on, .until = o->until, .on = o->on,
	};
	const struct xj_workflow *w = NULL;
	struct xj_table *roll, *cases, *requests, *academic;
	struct xj_changes out;

	if (!find_type(app, argc, argv, &w) || !check_texts(app, o))
		return app_fail(app);
	if ((!o->roll && !app->book) || o->cases.count > 1) {
		app_say(app, XJ_USAGE, o->roll ? "one --cases file to open cases in" : "give the roll with --roll", NULL);
		return app_end(app);
	}
	academic = app_read(app, o->facts, "academic");
	requests = read_requests(app, o, argc, argv);
	roll = app_record(app, "--roll", o->roll, "roll");
	cases = o->cases.count || app->book ? app_record(app, "--cases", o->cases.count ? o->cases.list[0] : NULL, "cases")
	                                    : app_empty(app, "cases");
	if (!roll || !cases || !requests || !app_may_decide(app))
		return app_end(app);
	if (!w && requests->column_of[xj_schema_field(requests->schema, "workflow")] < 0) {
		app_say(app, XJ_USAGE, "say which change: change TYPE, or a column workflow in the requests; change --list names them", NULL);
		return app_fail(app);
	}
	app->signer = o->by;
	if (app->book)
		defaults.entered_by = xj_span(app_actor(app));
	defaults.authority = app_authority(app, (struct xj_span){NULL, 0});
	xj_changes_init(&out, app->pool, cases);
	xj_change_open(app->policy, w, requests, roll, cases, academic, &defaults, app->today, &out, &app->diags);
	if (!app_authorized(app, "change", &out))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&out}, 1, &out);
}

/* The files of --cases, or the book's register. */
static bool
read_cases(struct app *app, const struct xj_texts *files, const struct xj_table **cases, size_t *n)
{
	*n = app->book ? 1 : files->count;
	if (app->book)
		cases[0] = app_record(app, "--cases", files->count ? files->list[0] : NULL, "cases");
	else if (!files->count)
		app_say(app, XJ_USAGE, "give the cases to apply with --cases", NULL);
	for (size_t i = 0; i < files->count && !app->book; i++)
		cases[i] = app_read(app, files->list[i], "cases");
	return *n > 0;
}

static int
apply_cases(struct app *app, const struct options *o, int argc, char **argv)
{
	const struct xj_table **cases = xj_pool_zero(app->pool, o->cases.count + 1, sizeof *cases);
	struct xj_table *roll;
	struct xj_changes out;
	size_t n;

	if (!read_cases(app, &o->cases, cases, &n))
		return app_end(app);
	roll = app_record_operand(app, argc, argv, "roll");
	if (!roll || !app_may_decide(app))
		return app_end(app);
	xj_changes_init(&out, app->pool, roll);
	xj_change_apply(app->policy, cases, n, roll, &out, &app->diags);
	if (!app_authorized(app, "apply", &out))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&out}, 1, &out);
}

int
main(int argc, char **argv)
{
	struct options o = {.starts_on = XJ_NO_DATE, .until = XJ_NO_DATE, .on = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll, to check requests against"},
		{0, "cases", XJ_OPT_LIST, &o.cases, "FILE", "the cases so far; with --apply may be given more than once"},
		{0, "facts", XJ_OPT_TEXT, &o.facts, "FILE", "the teaching system's figures"},
		{0, "apply", XJ_OPT_FLAG, &o.apply, NULL, "print the roll with the effects of decided cases"},
		{0, "student", XJ_OPT_LIST, &o.students, "NUMBER", "ask for this student, instead of a requests file"},
		{0, "reason", XJ_OPT_TEXT, &o.reason, "REASON", "reason, for requests that name none"},
		{0, "starts-on", XJ_OPT_DATE, &o.starts_on, "DATE", "first day, for requests that name none"},
		{0, "until", XJ_OPT_DATE, &o.until, "DATE", "last day, for requests that name none"},
		{0, "set", XJ_OPT_LIST, &o.set, "FIELD=VALUE", "what the change sets (may be repeated)"},
		{0, "evidence", XJ_OPT_LIST, &o.evidence, "KIND", "proof given (may be repeated)"},
		{0, "by", XJ_OPT_TEXT, &o.by, "NAME", "who asks"},
		{0, "on", XJ_OPT_DATE, &o.on, "DATE", "day of the request"},
		{0, "note", XJ_OPT_TEXT, &o.note, "TEXT", "a remark"},
		{0, "list", XJ_OPT_FLAG, &o.list, NULL, "list the types of change, and end"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"change", "[TYPE] {-d BOOK | --roll FILE [--cases FILE]} [REQUESTS]\n       change --apply {-d BOOK | --cases FILE... [ROLL]}",
		"Open status changes from requests, or carry decided ones to the roll.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_PROGRAMS,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = o.list    ? list_types(&app)
		         : o.apply ? apply_cases(&app, &o, argc, argv)
		                   : open_cases(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
