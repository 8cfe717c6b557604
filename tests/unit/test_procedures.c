/*
 * Every status of a profile against every type of change: what comes of it is written down in tests/procedures/PROFILE/outcomes.csv, type by type. A
 * pair that is allowed has what the change does to the roll, one that is not the reason for it. The statuses that a type does not start from stand
 * together, since nothing else is weighed against a wrong status. What is asked, and of whom, is said by asks.csv there (lib/asks.h).
 *
 * Each rule and each limit of each procedure has to refuse something there, and each status that it starts from to be let through once. With UPDATE in
 * the environment the outcomes are written anew.
 */
#include "asks.h"

struct trial {
	struct xj_pool *pool; /* of this pair */
	const struct xj_policy *policy;
	const struct asks *asks;
	struct xj_span status;
	const struct xj_workflow *w;
	const struct xj_span *ask;
	struct xj_table *roll, *cases, *academic;
	struct xj_buf *out;
	bool stopped; /* a step could not be decided */
};

/* What stands behind the procedure: procedure/what@status. */
static bool
is_further(const struct trial *t, const char *name)
{
	struct xj_span what = ask_list(t->ask, ASK_TYPE);

	(void)xj_span_cut(&what, '/');
	return what.p && xj_span_is(xj_span_cut(&what, '@'), name);
}

static int64_t
mates_of(const struct trial *t)
{
	return is_further(t, "full")         ? t->policy->school->class_capacity
	       : is_further(t, "last-place") ? t->policy->school->class_capacity - 1
	       : is_further(t, "nobody")     ? 0
	                                   : 1;
}

static struct xj_span
program_of_mates(const struct trial *t)
{
	struct xj_span program = xj_set_get(ask_list(t->ask, ASK_SET), XJ_LIT("program"));

	if (is_further(t, "other-program"))
		return XJ_LIT("000000");
	return program.p ? program : xj_set_get(ask_list(find_ask(t->asks, "", XJ_LIT("*")), ASK_ROLL), XJ_LIT("program"));
}

static void
make_cases(struct trial *t)
{
	const char *before = xj_pool_print(t->pool, "case_id=2020-%s-0001;student_id=1;workflow=%s;step=%.*s;decision=issue;"
	                                            "on=2020-09-01;doc_no=教字〔2020〕1号;state=closed", t->w->name.p, t->w->name.p,
	                                   (int)t->w->steps[0].id.n, t->w->steps[0].id.p);
	struct xj_span list = xj_span(before);
	struct xj_buf b;

	xj_buf_init(&b, t->pool);
	xj_buf_text(&b, registry_header(t->pool, t->policy, "cases"));
	if (is_further(t, "again"))
		add_row(&b, xj_policy_schema(t->policy, "cases"), &list, 1);
	t->cases = registry_table(t->pool, t->policy, "cases", b.p);
}

/* The student, and somebody who is in the class that the request names. */
static void
make_roll(struct trial *t)
{
	const struct xj_schema *schema = xj_policy_schema(t->policy, "roll");
	const struct xj_status *status = xj_status_find(t->policy->statuses, t->status);
	struct xj_span class = xj_set_get(ask_list(t->ask, ASK_SET), XJ_LIT("class")), program = program_of_mates(t);
	struct xj_span base = ask_list(find_ask(t->asks, "", XJ_LIT("*")), ASK_ROLL);
	const char *is = xj_pool_print(t->pool, "student_id=1;status=%.*s;on_roll=%s", (int)t->status.n, t->status.p,
	                               status->on_roll ? "是" : "否");
	struct xj_span lists[] = {base, ask_list(find_ask(t->asks, "@", t->status), ASK_ROLL), ask_list(t->ask, ASK_ROLL),
	                          xj_span(is)};
	struct xj_buf b;

	xj_buf_init(&b, t->pool);
	xj_buf_text(&b, registry_header(t->pool, t->policy, "roll"));
	add_row(&b, schema, lists, COUNT(lists));
	for (int64_t i = 0; i < mates_of(t); i++) {
		const char *mate = xj_pool_print(t->pool, "student_id=%d;name=同学;id_number=;exam_id=;class=%.*s;program=%.*s",
		                                 (int)i + 2, (int)class.n, class.p ? class.p : "", (int)program.n, program.p ? program.p : "");
		struct xj_span others[] = {base, xj_span(mate)};

		add_row(&b, schema, others, COUNT(others));
	}
	t->roll = registry_table(t->pool, t->policy, "roll", b.p);
	if (!ask_list(t->ask, ASK_FACTS).n)
		return;
	lists[0] = XJ_LIT("student_id=1");
	lists[1] = ask_list(t->ask, ASK_FACTS);
	xj_buf_init(&b, t->pool);
	xj_buf_text(&b, registry_header(t->pool, t->policy, "academic"));
	add_row(&b, xj_policy_schema(t->policy, "academic"), lists, 2);
	t->academic = registry_table(t->pool, t->policy, "academic", b.p);
}

/* Every proof that the reason takes. */
static struct xj_span
evidence_of(struct trial *t, struct xj_span name)
{
	const struct xj_reason *reason = xj_workflow_reason(t->w, name);
	struct xj_buf b;

	xj_buf_init(&b, t->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; reason && i < reason->nevidence; i++)
		xj_buf_print(&b, "%s%.*s", i ? ";" : "", (int)reason->evidence[i].n, reason->evidence[i].p);
	return xj_buf_as_span(&b);
}

/* False with the reason in t->out. */
static bool
open_case(struct trial *t, xj_date on)
{
	struct xj_span reason = ask_list(t->ask, ASK_REASON);
	struct xj_request_defaults defaults = {
		.reason = reason.n || !t->w->nreasons ? reason : t->w->reasons[0].name,
		.starts_on = xj_date_parse(ask_list(t->ask, ASK_STARTS)), .until = xj_date_parse(ask_list(t->ask, ASK_UNTIL)),
		.set = ask_list(t->ask, ASK_SET), .on = on, .by = XJ_LIT("学生"), .note = XJ_LIT("说明"),
	};
	struct xj_diags diags;
	struct xj_changes ch;

	xj_diags_init(&diags, t->pool);
	xj_changes_init(&ch, t->pool, t->cases);
	defaults.evidence = evidence_of(t, defaults.reason);
	xj_change_open(t->policy, t->w, registry_table(t->pool, t->policy, "requests", "student_id\n1\n"), t->roll, t->cases,
	               t->academic, &defaults, on, &ch, &diags);
	if (xj_diags_errors(&diags) || ch.nadded != 1) {
		xj_buf_text(t->out, "refused,");
		xj_emit_cell(t->out, xj_span(registry_errors(t->pool, &diags)));
		return false;
	}
	t->cases = registry_table(t->pool, t->policy, "cases", registry_after(&ch));
	return true;
}

/* Decides the first step that the case waits for; false when it waits for none. Whatever runs before a step can be decided is over after a month. */
static bool
decide_next(struct trial *t, xj_date *on)
{
	struct xj_decision d = {.on = *on, .doc_no = XJ_LIT("教字〔2026〕1号"), .by = XJ_LIT("办理人")};
	struct xj_waiting at;
	struct xj_cursor c;
	struct xj_diags diags;
	struct xj_changes ch;
	struct xj_span waiting;

	xj_cursor_init(&c, t->pool, t->cases);
	assert_true(xj_cursor_move(&c, t->cases->rows - 1));
	waiting = xj_cell(&c, xj_schema_field(t->cases->schema, "waiting"));
	if (!xj_waiting_next(&waiting, &at))
		return false;
	d.step = at.step;
	for (int months = 0; months < 2; months++) {
		xj_diags_init(&diags, t->pool);
		xj_changes_init(&ch, t->pool, t->cases);
		if (xj_change_decide(t->policy, &d, t->cases, t->roll, d.on, &ch, &diags) == 1)
			break;
		t->cases = registry_table(t->pool, t->policy, "cases", registry_after(&ch));
		*on = d.on = d.on + 30;
	}
	if (ch.nadded != 1) {
		t->stopped = true;
		xj_buf_print(t->out, "stopped,%.*s: ", (int)at.step.n, at.step.p);
		xj_emit_cell(t->out, xj_span(registry_errors(t->pool, &diags)));
		return false;
	}
	t->cases = registry_table(t->pool, t->policy, "cases", registry_after(&ch));
	return true;
}

/* What the case does to the student's row. */
static void
write_effect(struct trial *t)
{
	const struct xj_table *cases = t->cases;
	struct xj_diags diags;
	struct xj_changes ch;

	xj_diags_init(&diags, t->pool);
	xj_changes_init(&ch, t->pool, t->roll);
	xj_change_apply(t->policy, &cases, 1, t->roll, &ch, &diags);
	if (xj_diags_errors(&diags))
		FAIL("%.*s: %s", (int)t->w->name.n, t->w->name.p, registry_errors(t->pool, &diags));
	xj_buf_text(t->out, "allowed,");
	for (size_t i = 0, n = 0; i < ch.nedits; i++) {
		struct xj_span field = t->roll->schema->fields[ch.edits[i].field].name, value = ch.edits[i].value;

		if (!xj_span_is(field, "last_case"))
			xj_buf_print(t->out, "%s%.*s=%.*s", n++ ? ";" : "", (int)field.n, field.p, (int)value.n, value.p);
	}
}

static void
try_ask(struct trial *t, struct xj_span name)
{
	xj_date on = xj_date_parse(t->ask[ASK_ON]);

	assert_true(on != XJ_NO_DATE);
	make_roll(t);
	make_cases(t);
	xj_buf_print(t->out, "%.*s,%.*s,", (int)t->status.n, t->status.p, (int)name.n, name.p);
	if (open_case(t, on)) {
		for (int steps = 0; decide_next(t, &on); steps++)
			assert_true(steps < 100);
		if (!t->stopped)
			write_effect(t);
	}
	xj_buf_text(t->out, "\n");
}

/* The status is among those that the type starts from. */
static bool
starts_from(const struct xj_workflow *w, struct xj_span status)
{
	for (size_t i = 0; i < w->nfrom; i++)
		if (xj_span_same(w->from[i], status))
			return true;
	return false;
}

/* The usual request of students of this status; a status that it does not start from goes to `others` when it is refused for that. */
static void
try_pair(struct trial *t, struct xj_buf *others)
{
	size_t before = t->out->n;

	t->ask = find_ask(t->asks, xj_pool_print(t->pool, "%s@", t->w->name.p), t->status);
	if (!t->ask)
		t->ask = find_ask(t->asks, "", t->w->name);
	if (!t->ask)
		FAIL("asks.csv has no line for %.*s", (int)t->w->name.n, t->w->name.p);
	try_ask(t, t->w->name);
	if (starts_from(t->w, t->status) || !strstr(t->out->p + before, "status-not-from: "))
		return;
	t->out->n = before;
	xj_buf_print(others, "%s%.*s", others->n ? " " : "", (int)t->status.n, t->status.p);
}

static void
try_pairs(const struct trial *model, const struct xj_workflow *w)
{
	const struct xj_statuses *statuses = model->policy->statuses;
	struct xj_buf others;

	xj_buf_init(&others, model->pool);
	for (size_t i = 0; i < statuses->count; i++) {
		struct trial t = *model;

		t.pool = xj_pool_open(unit_oom, NULL);
		t.status = statuses->list[i].name;
		t.w = w;
		try_pair(&t, &others);
		xj_pool_close(t.pool);
	}
	if (others.n)
		xj_buf_print(model->out, "%.*s,%s,refused,status-not-from\n", (int)others.n, others.p, w->name.p);
}

/* procedure/what@status; one whose status is not started from would show nothing. */
static void
try_further(const struct trial *model, const struct xj_workflow *w)
{
	for (size_t i = 0; i < model->asks->count; i++) {
		struct trial t = *model;
		struct xj_span status = model->asks->rows[i][ASK_TYPE], name = xj_span_cut(&status, '@'), rest = name;

		if (!xj_span_same(xj_span_cut(&rest, '/'), w->name) || !rest.p)
			continue;
		if (!starts_from(w, status))
			FAIL("asks.csv: %.*s: %.*s", (int)name.n, name.p, (int)status.n, status.p ? status.p : "");
		t.pool = xj_pool_open(unit_oom, NULL);
		t.w = w;
		t.status = status;
		t.ask = model->asks->rows[i];
		try_ask(&t, name);
		xj_pool_close(t.pool);
	}
}

/* Is the procedure refused somewhere for this? */
static bool
refuses(struct xj_pool *pool, const char *outcomes, struct xj_span name, const char *because)
{
	struct xj_span rest = xj_span(outcomes);

	while (rest.p) {
		struct xj_span line = xj_span_cut(&rest, '\n'), what = line, type;

		(void)xj_span_cut(&what, ',');
		type = what.p ? xj_span_cut(&what, ',') : XJ_LIT("");
		if (!xj_span_same(xj_span_cut(&type, '/'), name) || !what.p)
			continue;
		what = xj_span_copy(pool, what);
		if (strncmp(what.p, "refused", 7) == 0 && strstr(what.p, because) && !strstr(what.p, "fact-unknown"))
			return true;
	}
	return false;
}

static void
expect_refusal(struct xj_buf *missing, const struct xj_workflow *w, const char *outcomes, const char *because)
{
	if (!refuses(missing->pool, outcomes, w->name, because))
		xj_buf_print(missing, "\n%s: no request is refused because %s", w->name.p, because);
}

/* A rule that refuses nothing here might as well not hold. */
static void
every_rule_refuses(struct xj_buf *missing, const struct xj_workflow *w, const char *outcomes)
{
	bool longest = false;

	for (size_t i = 0; i < w->nrefuse + w->nrequire; i++)
		expect_refusal(missing, w, outcomes, i < w->nrefuse ? w->refuse[i].because.p : w->require[i - w->nrefuse].because.p);
	for (size_t i = 0; i < w->nreasons; i++)
		longest = longest || w->reasons[i].has_max;
	if (longest)
		expect_refusal(missing, w, outcomes, "stay-too-long: ");
	if (w->times)
		expect_refusal(missing, w, outcomes, "too-often: ");
	if (w->has_total)
		expect_refusal(missing, w, outcomes, "total-exceeded: ");
}

/* A status that nobody gets through from might as well not be there. */
static void
every_status_passes(struct xj_buf *missing, const struct asks *asks, const struct xj_workflow *w, const char *outcomes)
{
	for (size_t i = 0; i < w->nfrom; i++) {
		const char *status = xj_span_text(missing->pool, w->from[i]);

		if (!find_ask(asks, xj_pool_print(missing->pool, "%s/abolished@", w->name.p), w->from[i]) &&
		    !strstr(outcomes, xj_pool_print(missing->pool, "\n%s,%s,allowed,", status, w->name.p)))
			xj_buf_print(missing, "\n%s: not allowed from %s", w->name.p, status);
	}
}

/* The lines that differ, one below the other. */
static void
compare(struct xj_span now, struct xj_span before)
{
	while (now.n || before.n) {
		struct xj_span a = xj_span_cut(&now, '\n'), b = before.p ? xj_span_cut(&before, '\n') : XJ_LIT("");

		if (!xj_span_same(a, b))
			FAIL("now:    %.*s\nbefore: %.*s", (int)a.n, a.p, (int)b.n, b.p);
		if (!now.p)
			now = XJ_LIT("");
	}
}

/* A type that the nation has a code for is reported with a code for its reason. */
static void
every_reason_is_coded(struct xj_buf *missing, const struct xj_workflow *w)
{
	for (size_t i = 0; w->code.n && i < w->nreasons; i++)
		if (!w->reasons[i].code.n)
			xj_buf_text(missing, xj_pool_print(missing->pool, "\n%s: the reason %s has no code", w->name.p, w->reasons[i].name.p));
}

static void
every_pair(struct xj_pool *pool, const char *profile)
{
	const char *folder = xj_pool_print(pool, "tests/procedures/%s", profile);
	const char *written = xj_pool_print(pool, "%s/outcomes.csv", folder), *update = getenv("UPDATE");
	struct asks asks = read_asks(pool, xj_pool_print(pool, "%s/asks.csv", folder));
	const struct xj_workflow *const *all;
	const struct xj_policy *policy;
	struct xj_diags diags;
	struct xj_buf out, missing;
	struct trial model;
	size_t n;

	policy = registry_rules(pool, folder, xj_pool_print(pool, "schema/profiles/%s", profile), &diags);
	check_asks(policy, &asks);
	all = xj_policy_all_workflows(policy, &n);
	xj_buf_init(&out, pool);
	xj_buf_text(&out, "status,type,outcome,what\n");
	model = (struct trial){.pool = pool, .policy = policy, .asks = &asks, .out = &out};
	for (size_t i = 0; i < n; i++) {
		try_pairs(&model, all[i]);
		try_further(&model, all[i]);
	}
	if (update && *update) {
		FILE *f = fopen(written, "wb");

		assert_non_null(f);
		assert_int_equal(fwrite(out.p, 1, out.n, f), out.n);
		assert_int_equal(fclose(f), 0);
	}
	compare(xj_buf_as_span(&out), read_file(pool, written));
	xj_buf_text(&out, "");
	xj_buf_init(&missing, pool);
	for (size_t i = 0; i < n; i++) {
		every_rule_refuses(&missing, all[i], out.p);
		every_status_passes(&missing, &asks, all[i], out.p);
		every_reason_is_coded(&missing, all[i]);
	}
	if (missing.n)
		FAIL("%s, asks.csv:%.*s", profile, (int)missing.n, missing.p);
}

static void
college__every_status_and_type__as_written_down(void **state)
{
	every_pair(POOL(state), "college");
}

static void
university__every_status_and_type__as_written_down(void **state)
{
	every_pair(POOL(state), "university");
}

static void
primary__every_status_and_type__as_written_down(void **state)
{
	every_pair(POOL(state), "primary");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(college__every_status_and_type__as_written_down),
		UNIT(university__every_status_and_type__as_written_down),
		UNIT(primary__every_status_and_type__as_written_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
