/* xueji simulate: a case walked through its procedure before there is one. */
#include "front/front.h"

#include "policy/wording.h"
#include "record/value.h"
#include "report/page.h"
#include "roll/simulate.h"

struct options {
	const char *reason, *roll, *student, *facts, *format;
	struct xj_texts set, fact;
	xj_date starts_on, until, on;
};

static const char somebody[] = "0"; /* the number of a student who is not there */

/* The value that --fact gives for a field; p NULL where it gives none. */
static struct xj_span
fact(const struct options *o, struct xj_span name)
{
	for (size_t i = o->fact.count; i-- > 0;) {
		struct xj_span value = xj_span(o->fact.list[i]), key = xj_span_cut(&value, '=');

		if (value.p && xj_span_same(key, name))
			return value;
	}
	return (struct xj_span){NULL, 0};
}

static bool
check_facts(struct app *app, const struct options *o)
{
	for (size_t i = 0; i < o->fact.count; i++) {
		struct xj_span value = xj_span(o->fact.list[i]), name = xj_span_cut(&value, '=');
		const char *wanted = NULL;

		if (!value.p || memchr(value.p, ';', value.n))
			wanted = "write field=value";
		else if (!xj_policy_is_fact(app->policy, name))
			wanted = "no condition can ask about that; xueji-workflow(5) has what one can";
		if (wanted) {
			app_say(app, XJ_BAD_ARGUMENT, "--fact", xj_span_text(app->pool, name), wanted, NULL);
			return false;
		}
	}
	return true;
}

/* A row of its own for the student: the status that the procedure starts from. */
static struct xj_table *
made_up(struct app *app, const struct xj_workflow *w, const struct xj_schema *schema)
{
	struct xj_schema *lax = xj_pool_alloc(app->pool, sizeof *lax);
	const struct xj_status *status = xj_status_find(app->policy->statuses, w->from[0]);
	struct xj_span name = w->from[0], on_roll = status ? xj_value_of_flag(status->on_roll) : XJ_LIT("");

	/* What is not told is not known: a column that is there and empty would be known to be empty. */
	*lax = *schema;
	lax->fields = xj_pool_alloc(app->pool, schema->nfields * sizeof *lax->fields);
	memcpy(lax->fields, schema->fields, schema->nfields * sizeof *lax->fields);
	for (size_t f = 0; f < lax->nfields; f++)
		lax->fields[f].required = false;
	return xj_table_parse(app->pool, "--fact", xj_span(xj_pool_print(app->pool, "student_id,status,on_roll\n%s,%.*s,%.*s\n", somebody,
	                                                                  (int)name.n, name.p, (int)on_roll.n, on_roll.p)),
	                      lax, XJ_RECORDS, &app->diags);
}

/* The roll, and in the student's row what --fact says. */
static struct xj_table *
roll_of(struct app *app, const struct options *o, const struct xj_workflow *w)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, "roll");
	struct xj_table *t = o->roll ? app_read(app, o->roll, "roll") : schema ? made_up(app, w, schema) : NULL;
	struct xj_index students;
	struct xj_changes ch;
	struct xj_cursor row;
	uint32_t at;

	if (!t)
		return NULL;
	xj_index_build(&students, app->pool, t, xj_schema_field(schema, "student_id"));
	at = xj_index_find(&students, xj_span(o->roll ? o->student : somebody));
	xj_cursor_init(&row, app->pool, t);
	if (at == XJ_NONE || !xj_cursor_move(&row, at)) {
		app_say(app, XJ_NOT_ON_ROLL, o->student, t->label, NULL);
		return NULL;
	}
	xj_changes_init(&ch, app->pool, t);
	for (size_t f = 0; f < schema->nfields; f++) {
		struct xj_span value = fact(o, schema->fields[f].name);
		struct xj_where where = {.field = schema->fields[f].label};

		if (value.p && !xj_value_check(&schema->fields[f], value, &where, &app->diags))
			return NULL;
		if (value.p)
			xj_changes_set(&ch, at, (int)f, xj_cell(&row, (int)f), value);
	}
	return xj_changes_any(&ch) ? app_after(app, &ch) : t;
}

static struct xj_span
condition_of(struct app *app, const struct xj_workflow *w, const struct xj_step *step)
{
	const struct xj_node *node = step->when ? xj_yaml_get(step->node, "if") : NULL;
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	if (node)
		xj_wording_condition(&b, app->policy, w, node);
	return xj_buf_as_span(&b);
}

enum { STEP, TITLE, ROLE, FROM, DUE, WHAT, DETAIL, COLUMNS };

static void
add_step(struct app *app, const struct xj_workflow *w, const struct xj_simulated_step *s, struct xj_grid *g)
{
	struct xj_span *cells = xj_grid_add_row(g), condition = condition_of(app, w, s->step);
	char day[11];

	cells[STEP] = s->step->id;
	cells[TITLE] = s->step->title;
	cells[ROLE] = xj_wording_code(app->policy, "role", s->step->role);
	cells[WHAT] = s->came ? s->decision : XJ_LIT("skipped");
	if (s->came) {
		cells[FROM] = xj_date_span(app->pool, s->from);
		cells[DUE] = xj_date_span(app->pool, s->due == XJ_NO_DATE ? s->on : s->due);
		cells[DETAIL] = condition;
	} else {
		cells[DETAIL] = !condition.n ? XJ_LIT("已由其他环节办结")
		                             : xj_span(xj_pool_print(app->pool, "不符合：%.*s", (int)condition.n, condition.p));
	}
	if (s->came && s->notice != XJ_NO_DATE)
		cells[DETAIL] = xj_span(xj_pool_print(app->pool, "%.*s%s公示至%s", (int)condition.n, condition.p,
		                                      condition.n ? "；" : "", xj_date_format(s->notice, day)));
}

static struct xj_span
shown(struct app *app, const struct xj_field *field, struct xj_span value)
{
	return value.n ? xj_value_masked(app->pool, field, value) : XJ_LIT("（空）");
}

static void
add_outcome(struct app *app, const struct xj_workflow *w, const struct xj_simulation *s, struct xj_grid *g)
{
	for (size_t i = 0; i < s->nfields; i++) {
		const struct xj_simulated_field *f = &s->fields[i];
		struct xj_span *cells = xj_grid_add_row(g);
		struct xj_span old = shown(app, f->field, f->old), now = shown(app, f->field, f->now);

		cells[STEP] = f->field->name;
		cells[TITLE] = f->field->title;
		cells[FROM] = cells[DUE] = xj_date_span(app->pool, s->effective_on);
		cells[WHAT] = XJ_LIT("effect");
		cells[DETAIL] = xj_span(xj_pool_print(app->pool, "%.*s%s→ %.*s", f->known ? (int)old.n : 0, old.p,
		                                      f->known ? " " : "", (int)now.n, now.p));
	}
	for (size_t i = 0; i < w->nletters; i++) {
		struct xj_span *cells = xj_grid_add_row(g);

		cells[STEP] = w->letters[i];
		cells[TITLE] = xj_wording_code(app->policy, "letter", w->letters[i]);
		cells[FROM] = cells[DUE] = xj_date_span(app->pool, s->effective_on);
		cells[WHAT] = XJ_LIT("letter");
	}
}

/* Kinds of proof as people call them. */
static struct xj_span
proofs(struct app *app, struct xj_span evidence)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	while (evidence.p) {
		struct xj_span kind = xj_wording_code(app->policy, "evidence", xj_span_cut(&evidence, ';'));

		xj_buf_print(&b, "%s%.*s", b.n ? "、" : "", (int)kind.n, kind.p);
	}
	return xj_buf_as_span(&b);
}

static int
print(struct app *app, const struct options *o, const struct xj_workflow *w, const struct xj_simulation *s)
{
	static const char *const columns[COLUMNS][2] = {{"step", "步骤"}, {"title", "名称"}, {"role", "角色"}, {"from", "起"},
	                                                {"due", "止"}, {"what", "办理"}, {"detail", "说明"}};
	const struct xj_reason *reason = xj_workflow_reason(w, xj_span(o->reason));
	const struct xj_look look = {.unmask = false};
	struct xj_page page;
	struct xj_grid *g;
	struct xj_buf b;

	xj_page_init(&page, app->pool, "simulation", xj_pool_print(app->pool, "%s办理模拟", w->title.p), "");
	g = xj_page_add(&page, "simulation", page.title.p);
	xj_grid_add_note(g, "on", "申请日期", xj_date_span(app->pool, o->on));
	if (reason)
		xj_grid_add_note(g, "reason", "原因", reason->title);
	if (s->evidence.n)
		xj_grid_add_note(g, "evidence", "证明材料", proofs(app, s->evidence));
	xj_grid_add_note(g, "effective_on", "生效日期", xj_date_span(app->pool, s->effective_on));
	xj_grid_add_note(g, "closed_on", "办结日期", xj_date_span(app->pool, s->closed_on));
	for (size_t i = 0; i < COLUMNS; i++)
		(void)xj_grid_add_column(g, xj_span(columns[i][0]), xj_span(columns[i][1]), XJ_GRID_TEXT);
	for (size_t i = 0; i < w->nsteps; i++)
		add_step(app, w, &s->steps[i], g);
	add_outcome(app, w, s, g);
	xj_buf_init(&b, app->pool);
	(void)xj_form_find(o->format)->print(&b, &page, &look, &app->diags);
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

static int
simulate(struct app *app, struct options *o, const char *name)
{
	const struct xj_workflow *w = xj_policy_workflow_called(app->policy, xj_span(name));
	struct xj_simulate in = {.policy = app->policy, .w = w, .student = xj_span(o->roll ? o->student : somebody)};
	struct xj_simulation made;

	if (!w && xj_policy_sound(app->policy))
		app_say(app, XJ_UNKNOWN_WORKFLOW, name, NULL);
	if (!w || !check_facts(app, o))
		return app_end(app);
	if (o->on == XJ_NO_DATE)
		o->on = app->today;
	in.on = o->on;
	in.academic = app_read(app, o->facts, "academic");
	in.roll = roll_of(app, o, w);
	if (!in.roll || !app_may_decide(app))
		return app_end(app);
	in.request = (struct xj_request_defaults){
		.reason = xj_span(o->reason), .set = app_joined(app, &o->set), .given = app_joined(app, &o->fact), .note = XJ_LIT("模拟"),
		.starts_on = o->starts_on, .until = o->until, .on = o->on,
	};
	if (!xj_simulate(app->pool, &in, &made, &app->diags))
		return app_end(app);
	return print(app, o, w, &made);
}

static bool
check_options(struct app *app, const struct options *o)
{
	const struct xj_form *form = xj_form_find(o->format);

	if (!form || form->pictures)
		app_say(app, XJ_BAD_ARGUMENT, "--format", o->format, "write text, csv, json or html", NULL);
	else if ((o->roll != NULL) != (o->student != NULL))
		app_say(app, XJ_USAGE, "--roll FILE and --student NUMBER go together", NULL);
	else
		return app_writable(app, "--reason", o->reason);
	return false;
}

int
front_simulate(int argc, char **argv)
{
	struct options o = {.format = "text", .starts_on = XJ_NO_DATE, .until = XJ_NO_DATE, .on = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "reason", XJ_OPT_TEXT, &o.reason, "REASON", "reason of the request"},
		{0, "set", XJ_OPT_LIST, &o.set, "FIELD=VALUE", "what the change sets (may be repeated)"},
		{0, "starts-on", XJ_OPT_DATE, &o.starts_on, "DATE", "first day"},
		{0, "until", XJ_OPT_DATE, &o.until, "DATE", "last day"},
		{0, "on", XJ_OPT_DATE, &o.on, "DATE", "day of the request (default: today)"},
		{0, "fact", XJ_OPT_LIST, &o.fact, "FIELD=VALUE", "what is so with the student (may be repeated)"},
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll, for a student who is there"},
		{0, "student", XJ_OPT_TEXT, &o.student, "NUMBER", "the student's number"},
		{0, "facts", XJ_OPT_TEXT, &o.facts, "FILE", "the teaching system's figures"},
		{0, "format", XJ_OPT_TEXT, &o.format, "text|csv|json|html", "how to print it (default: text)"},
		FRONT_END,
	};
	const struct command command = {
		"xueji simulate", "WORKFLOW [--reason REASON] [--starts-on DATE] [--until DATE] [--set FIELD=VALUE]...",
		"Walk a case through a procedure: who signs when, and what comes of it.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_TERMS_IF_ANY, TAKES_SCHOOL | TAKES_PROFILE,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = front_operands(&app, 1, 1, "say which procedure; change --list names them") && check_options(&app, &o)
		         ? simulate(&app, &o, argv[app.operands]) : app_fail(&app);
	app_close(&app);
	return status;
}
