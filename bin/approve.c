/* approve: one decision on one step of each case concerned. */
#include "app/app.h"
#include "roll/change.h"

struct options {
	const char *step, *decision, *to, *workflow, *by, *doc_no, *note, *roll, *delegate;
	struct app_selection cases;
	xj_date on, until;
	bool emergency;
};

static struct xj_span
given(const char *text)
{
	return text ? xj_span(text) : (struct xj_span){NULL, 0};
}

static bool
is(const struct options *o, const char *decision)
{
	return o->decision && strcmp(o->decision, decision) == 0;
}

static bool
check_decision(struct app *app, const struct options *o)
{
	static const char *const known[] = {"pass",   "skip", "return",    "reject", "withdraw", "recall", "sign",
	                                    "hand-over", "urge", "delegate", "issue",  "mark",     NULL};
	bool of_case = is(o, "withdraw") || is(o, "urge");
	const char *const *k = known;

	if (!o->step && !(of_case && (o->cases.named.count || o->cases.list || (app->book && !o->cases.all)))) {
		app_say(app, XJ_USAGE, "say which step is decided, with --step; or withdraw or urge cases that are named", NULL);
		return false;
	}
	while (o->decision && *k && strcmp(*k, o->decision) != 0)
		k++;
	if (!*k)
		app_say(app, XJ_BAD_ARGUMENT, "--decision", o->decision,
		        "pass, skip, return, reject, withdraw, recall, sign, hand-over, urge, delegate, issue or mark", NULL);
	return *k != NULL;
}

/* A step that no procedure has is a slip of the pen, not a step where nobody waits. */
static bool
check_step(struct app *app, const struct options *o)
{
	const struct xj_workflow *only = o->workflow ? xj_policy_workflow(app->policy, xj_span(o->workflow)) : NULL;
	struct xj_span signer = xj_span(o->step), step;

	if (o->workflow && !only) {
		if (xj_policy_sound(app->policy))
			app_say(app, XJ_UNKNOWN_WORKFLOW, o->workflow, NULL);
		return false;
	}
	if (!o->step)
		return true;
	step = xj_span_cut(&signer, '+');
	if (only ? xj_workflow_step(only, step) != SIZE_MAX : xj_policy_knows_step(app->policy, step))
		return true;
	if (xj_policy_sound(app->policy))
		app_say(app, XJ_NO_SUCH_STEP, o->step, only ? o->workflow : "any procedure", NULL);
	return false;
}

/* In a book an effect reaches the roll with the decision that brings it about. */
static bool
carry_effects(struct app *app, const struct xj_changes *decided, struct xj_table *roll, struct xj_changes *effects)
{
	size_t errors = xj_diags_errors(&app->diags);
	int state = xj_schema_field(decided->table->schema, "state");
	const struct xj_table *after;
	bool any = false;

	for (size_t i = 0; i < decided->nadded && !any; i++)
		any = xj_span_is(decided->added[i][state], "effective") || xj_span_is(decided->added[i][state], "closed");
	if (!any)
		return true;
	after = app_after(app, decided);
	if (!after)
		return false;
	xj_change_carry(app->policy, after, after->rows - decided->nadded, roll, effects, &app->diags);
	return xj_diags_errors(&app->diags) == errors;
}

static int
approve(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_decision d = {
		.step = given(o->step), .decision = given(o->decision), .to = xj_span(o->to), .workflow = given(o->workflow),
		.doc_no = xj_span(o->doc_no), .note = xj_span(o->note), .emergency = o->emergency,
		.on = o->on == XJ_NO_DATE ? app->today : o->on,
	};
	struct xj_table *roll, *cases, *list;
	struct xj_changes out, effects;
	struct xj_taken_back taken = {0};

	if (!check_decision(app, o) || !check_step(app, o) || !app_writable(app, "--by", o->by) ||
	    !app_writable(app, "--doc-no", o->doc_no) || !app_writable(app, "--note", o->note) || !app_writable(app, "--to", o->to))
		return app_fail(app);
	list = app_read_selection(app, &o->cases, argc, argv);
	if (app->diags.worst == XJ_TROUBLE)
		return app_end(app);
	roll = app_record(app, "--roll", o->roll, "roll");
	cases = app->book ? app_register(app, "cases") : app_read_operand(app, argc, argv, "cases");
	if (!cases || !app_may_decide(app) || !app_signer(app, o->by, &d.by))
		return app_deliver(app, NULL, 0, NULL);
	app_select(app, &o->cases, list, &d);
	if (app->book) {
		d.entered_by = xj_span(app_actor(app));
		d.actor = app->roles->person;
		d.taken_back = &taken;
	}
	d.authority = app_authority(app, d.by);
	xj_changes_init(&out, app->pool, cases);
	(void)xj_change_decide(app->policy, &d, cases, roll, app->today, &out, &app->diags);
	/* urging is for whoever may open cases */
	if (is(o, "urge") && !app_authorized(app, "change", &out))
		return app_deliver(app, NULL, 0, NULL);
	if (!app->book)
		return app_deliver(app, NULL, 0, &out);
	xj_changes_init(&effects, app->pool, roll);
	if (app_may_go_on(app) &&
	    (!carry_effects(app, &out, roll, &effects) || !app_take_back(app, &taken, roll, &effects)))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&out, &effects}, 2, &out);
}

static int
pass_on(struct app *app, const struct options *o, int argc)
{
	const struct app_passing p = {.step = o->step, .user = o->delegate, .workflow = o->workflow, .until = o->until,
	                              .cases = &o->cases.named};

	if (!app->book || !o->step || o->until == XJ_NO_DATE || o->cases.list || o->cases.all || argc > app->operands) {
		app_say(app, XJ_USAGE, "passing a step on takes -d BOOK, --step STEP, --until DATE, and perhaps --workflow or --case",
		        NULL);
		return app_end(app);
	}
	return check_step(app, o) ? app_pass_on(app, &p) : app_fail(app);
}

int
main(int argc, char **argv)
{
	struct options o = {.on = XJ_NO_DATE, .until = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "step", XJ_OPT_TEXT, &o.step, "STEP", "the step that is decided"},
		{0, "decision", XJ_OPT_TEXT, &o.decision, "DECISION",
		 "pass, issue, mark (by the kind of step), skip, return, reject, withdraw, recall, sign, hand-over, urge, delegate"},
		{0, "to", XJ_OPT_TEXT, &o.to, "TO", "return: the step; sign: the role; hand-over: the login name"},
		{0, "case", XJ_OPT_LIST, &o.cases.named, "CASE", "only this case (may be repeated)"},
		{0, "select", XJ_OPT_TEXT, &o.cases.list, "FILE", "only the cases in this file's case_id column; decision and note, if there, for each"},
		{0, "all", XJ_OPT_FLAG, &o.cases.all, NULL, "in a book: every case that waits at the step"},
		{0, "workflow", XJ_OPT_TEXT, &o.workflow, "TYPE", "only cases of this type"},
		{0, "by", XJ_OPT_TEXT, &o.by, "NAME", "who decides"},
		{0, "doc-no", XJ_OPT_TEXT, &o.doc_no, "NUMBER", "number of the document issued, or of the minutes"},
		{0, "on", XJ_OPT_DATE, &o.on, "DATE", "day of the decision (default: today)"},
		{0, "note", XJ_OPT_TEXT, &o.note, "TEXT", "a remark"},
		{0, "emergency", XJ_OPT_FLAG, &o.emergency, NULL, "at once, to be ratified afterwards; needs --note"},
		{0, "delegate", XJ_OPT_TEXT, &o.delegate, "USER", "in a book: let USER decide the step until --until"},
		{0, "until", XJ_OPT_DATE, &o.until, "DATE", "last day of what --delegate gives"},
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll, where a step's condition asks about it"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"approve", "--step STEP [--decision DECISION] [--doc-no NUMBER] [--case CASE]... [CASES]\n       approve -d BOOK --step STEP {--all | --case CASE... | [LIST]}\n       approve -d BOOK --step STEP --delegate USER --until DATE [--case CASE]...",
		"Decide one step of the cases that wait there.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = o.delegate ? pass_on(&app, &o, argc) : approve(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
