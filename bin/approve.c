/* approve: one decision on one step of each case concerned. */
#include "app/app.h"
#include "roll/change.h"

struct options {
	const char *step, *decision, *to, *workflow, *select, *by, *doc_no, *note, *roll;
	struct xj_texts cases;
	xj_date on;
};

static struct xj_span
given(const char *text)
{
	return text ? xj_span(text) : (struct xj_span){NULL, 0};
}

/* Case numbers of --case, then those in the case_id column of --select. */
static bool
read_selection(struct app *app, const struct options *o, struct xj_decision *d)
{
	struct xj_table *t = app_read(app, o->select, "selection");
	size_t rows = t ? t->rows : 0, n = 0;
	struct xj_span *ids = xj_pool_zero(app->pool, o->cases.count + rows + 1, sizeof *ids);
	size_t *list_rows = xj_pool_zero(app->pool, rows + 1, sizeof *list_rows);
	struct xj_cursor c;

	if (o->select && !t)
		return false;
	for (size_t i = 0; i < o->cases.count; i++)
		ids[n++] = xj_span(o->cases.list[i]);
	if (t) {
		int f = xj_schema_field(t->schema, "case_id");

		xj_cursor_init(&c, app->pool, t);
		for (size_t row = 0; row < rows; row++) {
			if (xj_cursor_move(&c, row)) {
				list_rows[d->nlisted++] = row;
				ids[n++] = xj_span_copy(app->pool, xj_cell(&c, f));
			}
		}
		d->list = t;
		d->list_rows = list_rows;
	}
	if (o->cases.count || o->select) {
		d->only = ids;
		d->nonly = n;
	}
	return true;
}

static bool
check_decision(struct app *app, const struct options *o)
{
	static const char *const known[] = {"pass", "return", "reject", "withdraw", "delegate", "issue", "mark", NULL};
	const char *const *k = known;

	if (!o->step && !(o->decision && strcmp(o->decision, "withdraw") == 0 && (o->cases.count || o->select))) {
		app_say(app, XJ_USAGE, "say which step is decided, with --step; or withdraw cases named with --case", NULL);
		return false;
	}
	while (o->decision && *k && strcmp(*k, o->decision) != 0)
		k++;
	if (!*k)
		app_say(app, XJ_BAD_ARGUMENT, "--decision", o->decision,
		        "pass, return, reject, withdraw, delegate, issue or mark", NULL);
	return *k != NULL;
}

/* A step that no procedure has is a slip of the pen, not a step where nobody waits. */
static bool
check_step(struct app *app, const struct options *o)
{
	const struct xj_workflow *only = o->workflow ? xj_policy_workflow(app->policy, xj_span(o->workflow)) : NULL;

	if (o->workflow && !only) {
		app_say(app, XJ_UNKNOWN_WORKFLOW, o->workflow, NULL);
		return false;
	}
	for (size_t i = 0; o->step && i < app->policy->nworkflows; i++) {
		const struct xj_workflow *w = app->policy->workflows[i];

		if ((!only || w == only) && xj_workflow_step(w, xj_span(o->step)) != SIZE_MAX)
			return true;
	}
	if (o->step)
		app_say(app, XJ_NO_SUCH_STEP, o->step, only ? o->workflow : "any procedure", NULL);
	return !o->step;
}

static int
approve(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_decision d = {
		.step = given(o->step), .decision = given(o->decision), .to = xj_span(o->to), .workflow = given(o->workflow),
		.by = xj_span(o->by), .doc_no = xj_span(o->doc_no), .note = xj_span(o->note),
		.on = o->on == XJ_NO_DATE ? app->today : o->on,
	};
	struct xj_table *roll, *cases;
	struct xj_changes out;

	if (!check_decision(app, o) || !check_step(app, o))
		return app_fail(app);
	roll = app_read(app, o->roll, "roll");
	cases = app_read_operand(app, argc, argv, "cases");
	if (!cases || !read_selection(app, o, &d) || !app_may_decide(app))
		return app_end(app);
	xj_changes_init(&out, app->pool, cases);
	(void)xj_change_decide(app->policy, &d, cases, roll, app->today, &out, &app->diags);
	return app_deliver(app, &out);
}

int
main(int argc, char **argv)
{
	struct options o = {.on = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "step", XJ_OPT_TEXT, &o.step, "STEP", "the step that is decided"},
		{0, "decision", XJ_OPT_TEXT, &o.decision, "DECISION",
		 "pass, issue, mark (by the kind of step), return, reject, withdraw, delegate"},
		{0, "to", XJ_OPT_TEXT, &o.to, "STEP", "the step to return to"},
		{0, "case", XJ_OPT_LIST, &o.cases, "CASE", "only this case (may be repeated)"},
		{0, "select", XJ_OPT_TEXT, &o.select, "FILE", "only the cases in this file's case_id column"},
		{0, "workflow", XJ_OPT_TEXT, &o.workflow, "TYPE", "only cases of this type"},
		{0, "by", XJ_OPT_TEXT, &o.by, "NAME", "who decides"},
		{0, "doc-no", XJ_OPT_TEXT, &o.doc_no, "NUMBER", "number of the document issued"},
		{0, "on", XJ_OPT_DATE, &o.on, "DATE", "day of the decision (default: today)"},
		{0, "note", XJ_OPT_TEXT, &o.note, "TEXT", "a remark"},
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll, where a step's condition asks about it"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"approve", "--step STEP [--decision DECISION] [--case CASE]... [--doc-no NUMBER] [CASES]",
		"Decide one step of the cases that wait there.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_PROGRAMS, TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = approve(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
