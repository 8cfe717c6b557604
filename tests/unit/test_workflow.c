#include "unit.h"

#include "policy/workflow.h"
#include "record/value.h"

static const char statuses_text[] = "statuses:\n"
                                    "  在籍: {id: enrolled, on_roll: yes, in_school: yes, registers: yes}\n"
                                    "  待注册: {id: pending, on_roll: yes, in_school: yes, registers: yes, becomes: 在籍}\n"
                                    "  休学: {id: suspended, on_roll: yes, in_school: no, ends: yes, state: \"02\"}\n"
                                    "  退学: {id: withdrawn, on_roll: no, in_school: no, terminal: yes}\n";

static const char suspend[] =
	"workflow: suspend\n"
	"title: 休学\n"
	"code: \"11\"\n"
	"from: [在籍]\n"
	"reasons:\n"
	"  illness: {title: 疾病, code: \"19\", evidence: [diagnosis, records], max: 1 year}\n"
	"  personal: {title: 个人, code: \"99\"}\n"
	"  other: {title: 其他, code: \"99\"}\n"
	"ask: [starts_on, until, class]\n"
	"limits: {times: 2, count: suspensions, total: 2 years, days: suspended_days, source: 规定}\n"
	"refuse:\n"
	"  - {if: {repeats: {minimum: 1}}, because: 不应休学, source: 规定}\n"
	"require:\n"
	"  - {if: {grade: {minimum: 2020}}, because: 年级太早, source: 规定}\n"
	"steps:\n"
	"  - {id: counselor, role: counselor, title: 初审, within: 2 workdays}\n"
	"  - {id: clinic, role: clinic, needs: [counselor], if: {reason: illness}}\n"
	"  - {id: college, role: college, needs: [counselor, clinic]}\n"
	"  - {id: issue, role: registry, document: required}\n"
	"  - {id: mark, role: registry, needs: issue, within: 15 workdays, mark: chsi}\n"
	"effect:\n"
	"  at: issue\n"
	"  set: {status: 休学, status_until: $until, class: $set.class, college: $program.college}\n"
	"  add: {suspensions: 1, suspended_days: $suspended_served_days}\n"
	"emergency: {ratify: [clinic, college], within: 5 workdays, source: 规定}\n"
	"letters: [suspension-certificate]\n";

static bool
is_field(void *ctx, struct xj_span name)
{
	static const char *const fields[] = {"status",  "status_until", "class",   "college", "suspensions",
	                                     "repeats", "suspended_days", "grade"};

	(void)ctx;
	for (size_t i = 0; i < COUNT(fields); i++)
		if (xj_span_is(name, fields[i]))
			return true;
	return false;
}

static bool
is_case_field(void *ctx, struct xj_span name)
{
	(void)ctx;
	return xj_span_is(name, "starts_on");
}

static bool
is_fact(void *ctx, struct xj_span name)
{
	return is_field(ctx, name) || xj_span_is(name, "reason") || xj_span_is(name, "months");
}

static struct xj_statuses *
statuses_of(void **state, const char *text, struct xj_diags *d)
{
	struct xj_node *root = xj_yaml_parse(POOL(state), "statuses.yaml", xj_span(text), d);

	if (!root)
		fail_msg("no YAML: %s", text);
	return xj_statuses_parse(POOL(state), root, d);
}

static struct xj_workflow *
parsed(void **state, const char *text, struct xj_diags *d)
{
	struct xj_workflow_names names = {.is_fact = is_fact, .is_roll_field = is_field, .is_case_field = is_case_field};
	struct xj_node *root;

	xj_diags_init(d, POOL(state));
	names.statuses = statuses_of(state, statuses_text, d);
	assert_non_null(names.statuses);
	root = xj_yaml_parse(POOL(state), "suspend.yaml", xj_span(text), d);
	if (!root)
		fail_msg("no YAML: %s", text);
	return xj_workflow_parse(POOL(state), root, xj_span(text), &names, d);
}

static char *
changed(void **state, const char *workflow, const char *old, const char *new)
{
	const char *at = strstr(workflow, old);

	if (!at)
		FAIL("not in it: %s", old);
	return xj_pool_print(POOL(state), "%.*s%s%s", (int)(at - workflow), workflow, new, at + strlen(old));
}

/* The workflow above with one text in it replaced. */
static char *
with(void **state, const char *old, const char *new)
{
	return changed(state, suspend, old, new);
}

static void
workflow_parse__whole_language__all_of_it_read(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, suspend, &d);

	assert_string_equal(unit_codes(POOL(state), &d), "");
	assert_non_null(w);
	assert_span(w->name, "suspend");
	assert_span(w->title, "休学");
	assert_span(w->code, "11");
	assert_int_equal(w->nfrom, 1);
	assert_int_equal(w->nreasons, 3);
	assert_int_equal(w->reasons[0].nevidence, 2);
	assert_true(w->reasons[0].has_max && w->reasons[0].max.count == 1 && w->reasons[0].max.unit == XJ_YEARS);
	assert_span(w->reasons[0].max_text, "1 year");
	assert_false(w->reasons[1].has_max);
	assert_int_equal(w->nask, 3);
	assert_int_equal(w->times, 2);
	assert_span(w->count, "suspensions");
	assert_span(w->days, "suspended_days");
	assert_span(w->total_text, "2 years");
	assert_int_equal(w->nrefuse, 1);
	assert_span(w->refuse[0].because, "不应休学");
	assert_true(xj_condition_asks(w->refuse[0].when, "repeats"));
	assert_int_equal(w->nrequire, 1);
	assert_int_equal(w->nset, 4);
	assert_span(w->set[1].field, "status_until");
	assert_span(w->set[1].value, "$until");
	assert_int_equal(w->nadd, 2);
	assert_int_equal(w->nletters, 1);
}

static void
workflow_parse__steps__graph_by_needs(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, suspend, &d);

	assert_non_null(w);
	assert_int_equal(w->nsteps, 5);
	assert_int_equal(w->steps[0].nneeds, 0);
	assert_span(w->steps[0].title, "初审");
	assert_span(w->steps[1].title, "clinic");
	assert_true(w->steps[0].has_within && !w->steps[1].has_within);
	assert_true(xj_condition_asks(w->steps[1].when, "reason"));
	assert_int_equal(w->steps[2].nneeds, 2);
	assert_int_equal(w->steps[2].needs[1], 1);
	assert_int_equal(w->steps[3].nneeds, 1); /* none given: the step above */
	assert_int_equal(w->steps[3].needs[0], 2);
	assert_true(w->steps[3].document && !w->steps[4].document);
	assert_span(w->steps[4].mark, "chsi");
	assert_int_equal(w->effect_at, 3);
	assert_int_equal(xj_workflow_step(w, XJ_LIT("issue")), 3);
	assert_true(xj_workflow_step(w, XJ_LIT("nobody")) == SIZE_MAX);
}

static void
workflow_parse__emergency__what_is_ratified(void **state)
{
	static const bool before[] = {true, true, true, false, false};
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, suspend, &d);

	assert_non_null(w);
	assert_int_equal(w->nratify, 2);
	assert_int_equal(w->ratify[0], 1);
	assert_int_equal(w->ratify[1], 2);
	assert_true(w->ratify_within.count == 5 && w->ratify_within.unit == XJ_WORKDAYS);
	assert_span(w->emergency_source, "规定");
	for (size_t i = 0; i < w->nsteps; i++)
		assert_row(i, w->before_effect[i] == before[i]);
	w = parsed(state, with(state, "emergency: {ratify: [clinic, college], within: 5 workdays, source: 规定}\n", ""), &d);
	assert_non_null(w);
	assert_int_equal(w->nratify, 0);
	assert_true(w->before_effect[0] && !w->before_effect[4]);
}

static void
workflow_parse__version__first_of_sha256_of_the_file(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, suspend, &d), *again = parsed(state, suspend, &d), *other;

	other = parsed(state, with(state, "2 workdays", "3 workdays"), &d);
	assert_int_equal(w->version.n, 16);
	assert_span(again->version, w->version.p);
	assert_false(xj_span_same(w->version, other->version));
}

static void
workflow_reason__name_title_or_code__the_only_one(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, suspend, &d);

	assert_ptr_equal(xj_workflow_reason(w, XJ_LIT("illness")), &w->reasons[0]);
	assert_ptr_equal(xj_workflow_reason(w, XJ_LIT("19")), &w->reasons[0]);
	assert_ptr_equal(xj_workflow_reason(w, XJ_LIT("other")), &w->reasons[2]);
	assert_null(xj_workflow_reason(w, XJ_LIT("99"))); /* two have it */
	assert_null(xj_workflow_reason(w, XJ_LIT("")));
	assert_ptr_equal(xj_workflow_reason(w, XJ_LIT("疾病")), &w->reasons[0]);
	assert_null(xj_workflow_reason(w, XJ_LIT("天气")));
}

struct fault {
	const char *old, *new, *codes, *arg;
};

/* Each text in place of the old one: what is said, and about what. */
static void
assert_faults(void **state, const char *workflow, const struct fault *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct xj_diags d;

		if (parsed(state, changed(state, workflow, rows[i].old, rows[i].new), &d) ||
		    strcmp(unit_codes(POOL(state), &d), rows[i].codes) != 0 || strcmp(d.list[0].args[0], rows[i].arg) != 0)
			FAIL("row %zu: %s: %s %s", i, rows[i].new, unit_codes(POOL(state), &d),
			     d.count ? d.list[0].args[0] : "");
		assert_row(i, d.list[0].where.line > 0 && d.list[0].where.column > 0);
		assert_row(i, xj_message(d.list[0].code)->severity == XJ_TROUBLE);
	}
}

static void
workflow_parse__faults__named(void **state)
{
	static const struct fault rows[] = {
		{"title: 休学\n", "", "missing-key", "title"},
		{"letters:", "mode: all\nletters:", "unknown-key", "mode"},
		{"needs: issue,", "needs: issue, on_return: stop,", "unknown-key", "on_return"},
		{"from: [在籍]", "from: [在藉]", "unknown-status", "在藉"},
		{"from: [在籍]", "from: [在籍, 退学]", "leaves-terminal", "退学"},
		{"from: [在籍]", "from: []", "bad-value-kind", "from"},
		{"max: 1 year", "max: long", "bad-value-kind", "max"},
		{"{title: 疾病,", "{", "missing-key", "title"},
		{"until, class]", "until, shoe_size]", "unknown-ask", "shoe_size"},
		{"times: 2, ", "", "missing-key", "times"},
		{"count: suspensions, ", "", "missing-key", "count"},
		{"days: suspended_days", "days: suspended_dayz", "unknown-field", "suspended_dayz"},
		{"times: 2", "times: 0", "bad-value-kind", "times"},
		{"{repeats: {minimum: 1}}", "{repeated: yes}", "unknown-fact", "repeated"},
		{"because: 不应休学, ", "", "missing-key", "because"},
		{"{if: {grade: {minimum: 2020}}, because", "{because", "missing-key", "if"},
		{"id: clinic,", "id: counselor,", "step-twice unknown-step unknown-step", "counselor"},
		{"needs: [counselor]", "needs: [counsellor]", "unknown-step", "counsellor"},
		{"needs: [counselor]", "needs: [college]", "step-cycle", "clinic -> college -> clinic"},
		{"needs: [counselor]", "needs: [clinic]", "step-cycle", "clinic -> clinic"},
		{"within: 2 workdays", "within: 2 workdays, needs: [mark]", "step-cycle",
		    "counselor -> mark -> issue -> college -> counselor"},
		{"document: required", "document: yes", "bad-value-kind", "document"},
		{"document: required", "document: required, mark: chsi", "bad-value-kind", "document"},
		{"role: clinic, ", "", "missing-key", "role"},
		{"at: issue", "at: issued", "unknown-step", "issued"},
		{"  at: issue\n", "", "missing-key", "at"},
		{"status: 休学", "status: 修学", "unknown-status", "修学"},
		{"{status: 休学", "{statuss: 休学", "unknown-field", "statuss"},
		{"$until", "$untill", "unknown-variable", "$untill"},
		{"$set.class", "$set.clas", "unknown-variable", "$set.clas"},
		{"$program.college", "$program.", "unknown-variable", "$program."},
		{"suspensions: 1", "suspensions: one", "bad-value-kind", "suspensions"},
		{"suspensions: 1", "suspensions: $until", "bad-value-kind", "suspensions"},
		{"status_until: $until", "status_until: [a]", "bad-value-kind", "status_until"},
		{"  add:", "  also: {set: {class: a}}\n  add:", "bad-value-kind", "also"},
		{"  add:", "  also: [class]\n  add:", "bad-value-kind", "also"},
		{"  add:", "  also: [{set: {class: a}}]\n  add:", "missing-key", "if"},
		{"  add:", "  also: [{if: {reason: illness}, at: issue}]\n  add:", "unknown-key", "at"},
		{"  add:", "  also: [{if: {repeated: yes}, set: {class: a}}]\n  add:", "unknown-fact", "repeated"},
		{"  add:", "  also: [{if: {reason: illness}, set: {status: 修学}}]\n  add:", "unknown-status", "修学"},
		{"  add:", "  also: [{if: {reason: illness}, set: {class: $clas}}]\n  add:", "unknown-variable", "$clas"},
		{"  add:", "  also: [{if: {reason: illness}, add: {suspensionz: 1}}]\n  add:", "unknown-field", "suspensionz"},
		{"  add:", "  also: [{if: {reason: illness}, add: {suspensions: one}}]\n  add:", "bad-value-kind", "suspensions"},
		{"ratify: [clinic, college]", "ratify: [clinik]", "unknown-step", "clinik"},
		{"ratify: [clinic, college]", "ratify: [clinic, issue]", "ratify-order", "issue"},
		{"ratify: [clinic, college]", "ratify: mark", "ratify-order", "mark"},
		{"ratify: [clinic, college]", "ratify: []", "bad-value-kind", "ratify"},
		{"ratify: [clinic, college]", "ratify: [clinic, clinic]", "bad-value-kind", "ratify"},
		{"ratify: [clinic, college]", "ratify: {a: b}", "bad-value-kind", "ratify"},
		{"ratify: [clinic, college], ", "", "missing-key", "ratify"},
		{"within: 5 workdays, source", "source", "missing-key", "within"},
		{"within: 5 workdays, source", "within: soon, source", "bad-value-kind", "within"},
		{"within: 5 workdays, source: 规定", "within: 5 workdays", "missing-key", "source"},
		{"within: 5 workdays, source", "by: registry, within: 5 workdays, source", "unknown-key", "by"},
		{"emergency: {ratify: [clinic, college], within: 5 workdays, source: 规定}", "emergency: yes", "bad-value-kind",
		    "emergency"},
	};

	assert_faults(state, suspend, rows, COUNT(rows));
}

static void
workflow_parse__many_faults__all_at_once(void **state)
{
	struct xj_diags d;

	assert_null(parsed(state, "workflow: x\nfrom: [无]\nsteps: [{id: a, role: b, needs: [c]}]\neffect: {at: d}\n", &d));
	assert_string_equal(unit_codes(POOL(state), &d), "missing-key unknown-status unknown-step unknown-step");
}

/* Every key that the workflow above lacks. */
static const char major[] =
	"workflow: major\n"
	"title: 转专业\n"
	"from: [在籍]\n"
	"fields:\n"
	"  host: {title: 接收学校, sensitive: yes}\n"
	"  place: {title: 地点, enum: [校内, 校外]}\n"
	"  places: {title: 人数, type: integer, pattern: \"[1-9]\"}\n"
	"  since_when: {title: 日期, type: date}\n"
	"ask: [class, host]\n"
	"keep: yes\n"
	"quota: {at: test, by: class, plan: plan, source: 规定}\n"
	"require:\n"
	"  - {if: {set.host: {minLength: 2}, set.grade: {maximum: $grade}}, because: 不应转, source: 规定}\n"
	"steps:\n"
	"  - {id: apply, role: college}\n"
	"  - {id: ask, role: clinic, needs: [apply], optional: yes}\n"
	"  - {id: test, role: clinic, needs: [apply], notice: 5 workdays}\n"
	"  - {id: meeting, role: registry, needs: [ask, test], mode: any, minutes: required, on_reject: apply}\n"
	"  - {id: issue, role: registry, mode: all, document: required}\n"
	"effect:\n"
	"  at: issue\n"
	"  set: {class: $number.class, college: $set.place}\n";

static void
workflow_parse__what_requests_say__fields_with_their_values(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, major, &d);

	assert_string_equal(unit_codes(POOL(state), &d), "");
	assert_int_equal(w->nfields, 4);
	assert_span(w->fields[0].label, "host (接收学校)");
	assert_true(w->fields[0].sensitive && w->fields[0].type == XJ_STRING);
	assert_int_equal(w->fields[1].nallowed, 2);
	assert_true(w->fields[2].type == XJ_INTEGER && w->fields[3].type == XJ_DATE);
	assert_ptr_equal(xj_workflow_field(w, XJ_LIT("places")), &w->fields[2]);
	assert_null(xj_workflow_field(w, XJ_LIT("class")));
	assert_true(xj_value_check(&w->fields[1], XJ_LIT("校外"), NULL, &d));
	assert_true(xj_value_check(&w->fields[2], XJ_LIT("7"), NULL, &d));
	assert_false(xj_value_check(&w->fields[1], XJ_LIT("国外"), NULL, &d));
	assert_false(xj_value_check(&w->fields[2], XJ_LIT("0"), NULL, &d));
	assert_false(xj_value_check(&w->fields[3], XJ_LIT("soon"), NULL, &d));
	assert_string_equal(unit_codes(POOL(state), &d), "not-in-list pattern-mismatch bad-date");
}

static void
workflow_parse__ways_of_deciding__as_the_steps_say(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, major, &d);

	assert_non_null(w);
	assert_true(w->keep);
	assert_true(w->steps[1].optional && !w->steps[2].optional);
	assert_true(w->steps[2].has_notice && w->steps[2].notice.count == 5 && w->steps[2].notice.unit == XJ_WORKDAYS);
	assert_true(w->steps[3].any && w->steps[3].minutes && !w->steps[4].any && !w->steps[4].minutes);
	assert_int_equal(w->steps[3].on_reject, 0);
	assert_true(w->steps[4].on_reject == SIZE_MAX);
	assert_int_equal(w->quota.at, 2);
	assert_span(w->quota.by, "class");
	assert_span(w->quota.plan, "plan");
	assert_span(w->quota.source, "规定");
	assert_true(xj_condition_asks(w->require[0].when, "grade"));
	w = parsed(state, suspend, &d);
	assert_true(w && !w->keep && w->quota.at == SIZE_MAX && w->nfields == 0);
}

static void
workflow_parse__only_recorded__effect_of_nothing(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, "workflow: award\ntitle: 奖励\nfrom: [在籍]\nsteps: [{id: a, role: b}]\n"
	                                      "effect: {at: a}\n", &d);

	assert_string_equal(unit_codes(POOL(state), &d), "");
	assert_true(w && w->nset == 0 && w->nadd == 0 && w->effect_at == 0);
}

static void
workflow_parse__also__behind_what_always_comes(void **state)
{
	struct xj_diags d;
	struct xj_workflow *w = parsed(state, changed(state, suspend, "  add:", "  also:\n"
	                                              "    - {if: {reason: illness}, set: {class: \"\"}, add: {repeats: $served_days}}\n"
	                                              "    - {if: {months: {minimum: 7}}, add: {suspensions: 1}}\n  add:"), &d);

	assert_string_equal(unit_codes(POOL(state), &d), "");
	assert_true(w && w->nset == 5 && w->nadd == 4);
	assert_true(w && !w->set[3].when && !w->add[1].when);
	assert_span(w->set[4].field, "class");
	assert_span(w->add[2].value, "$served_days");
	assert_true(w->set[4].when == w->add[2].when && xj_condition_asks(w->add[2].when, "reason"));
	assert_true(xj_condition_asks(w->add[3].when, "months"));
}

static void
workflow_parse__faults_of_the_rest__named(void **state)
{
	static const struct fault rows[] = {
		{"{title: 地点, enum", "{enum", "missing-key", "title"},
		{"  place:", "  Place:", "bad-value-kind unknown-variable", "Place"},
		{"  since_when:", "  status:", "field-taken", "status"},
		{"  since_when:", "  starts_on:", "field-taken", "starts_on"},
		{"{title: 日期, type: date}", "日期", "bad-value-kind", "since_when"},
		{"type: date", "type: day", "bad-word", "type"},
		{"type: date", "kind: date", "unknown-key", "kind"},
		{"\"[1-9]\"", "\"[1-9\"", "bad-pattern", "[1-9"},
		{"enum: [校内, 校外]", "enum: []", "bad-value-kind", "enum"},
		{"enum: [校内, 校外]", "enum: [校内], pattern: a", "bad-value-kind", "pattern"},
		{"ask: [class, host]", "ask: [class, hosts]", "unknown-ask", "hosts"},
		{"keep: yes", "keep: always", "bad-value-kind", "keep"},
		{"quota: {at: test", "quota: {at: exam", "unknown-step", "exam"},
		{"quota: {at: test, ", "quota: {", "missing-key", "at"},
		{"by: class, ", "", "missing-key", "by"},
		{"by: class", "by: classes", "unknown-field", "classes"},
		{"plan: plan, ", "", "missing-key", "plan"},
		{"plan: plan, source: 规定", "plan: plan", "missing-key", "source"},
		{"plan: plan", "plan: plan, places: 3", "unknown-key", "places"},
		{"{at: test, by: class, plan: plan, source: 规定}", "none", "bad-value-kind", "quota"},
		{"set.host:", "set.hosts:", "unknown-fact", "set.hosts"},
		{"$grade", "$grades", "unknown-fact", "grades"},
		{"mode: any", "mode: some", "bad-word", "mode"},
		{"optional: yes", "optional: maybe", "bad-value-kind", "optional"},
		{"optional: yes", "certificate: maybe", "bad-value-kind", "certificate"},
		{"optional: yes", "verifies: required", "bad-value-kind", "verifies"},
		{"notice: 5 workdays", "notice: long", "bad-value-kind", "notice"},
		{"notice: 5 workdays", "notice: 0 days", "bad-value-kind", "notice"},
		{"minutes: required", "minutes: yes", "bad-value-kind", "minutes"},
		{"mode: all, document", "minutes: required, document", "bad-value-kind", "minutes"},
		{"on_reject: apply", "on_reject: applied", "unknown-step", "applied"},
		{"on_reject: apply", "on_reject: issue", "reject-order", "issue"},
		{"on_reject: apply", "on_reject: meeting", "reject-order", "meeting"},
		{"mode: all, document", "optional: yes, document", "bad-value-kind", "at"},
		{"$number.class", "$number.clas", "unknown-variable", "$number.clas"},
		{"$set.place", "$set.palace", "unknown-variable", "$set.palace"},
	};

	assert_faults(state, major, rows, COUNT(rows));
}

static void
statuses_parse__lookup__by_name_and_id(void **state)
{
	const struct xj_status *status;
	struct xj_statuses *s;
	struct xj_diags d;

	xj_diags_init(&d, POOL(state));
	s = statuses_of(state, statuses_text, &d);
	assert_non_null(s);
	status = xj_status_find(s, XJ_LIT("休学"));
	assert_ptr_equal(status, xj_status_id(s, "suspended"));
	assert_true(status->on_roll && status->ends && !status->in_school && !status->registers && !status->terminal);
	assert_span(status->state, "02");
	assert_span(xj_status_id(s, "pending")->becomes, "在籍");
	assert_null(xj_status_find(s, XJ_LIT("suspended")));
	assert_null(xj_status_id(s, "休学"));
}

static void
statuses_parse__away__the_kind_of_leave(void **state)
{
	struct xj_statuses *s;
	struct xj_diags d;

	xj_diags_init(&d, POOL(state));
	s = statuses_of(state,
	                "statuses: {甲: {id: a, on_roll: yes, in_school: no, ends: yes, away: retention}, "
	                "乙: {id: b, on_roll: yes, in_school: no, ends: yes}, 丙: {id: c, on_roll: yes, in_school: yes}}",
	                &d);
	assert_non_null(s);
	assert_true(xj_status_away(xj_status_id(s, "a"), XJ_RETENTION));
	assert_false(xj_status_away(xj_status_id(s, "a"), XJ_NO_LEAVE));
	assert_true(xj_status_away(xj_status_id(s, "b"), XJ_NO_LEAVE));
	assert_false(xj_status_away(xj_status_id(s, "c"), XJ_NO_LEAVE));
	assert_false(xj_status_away(NULL, XJ_NO_LEAVE));
}

static void
statuses_parse__faults__named(void **state)
{
	static const struct {
		const char *text, *codes;
	} rows[] = {
		{"status: {}", "unknown-key missing-key"},
		{"statuses: []", "bad-value-kind"},
		{"statuses: {在籍: yes}", "bad-value-kind"},
		{"statuses: {在籍: {id: a, on_roll: yes}}", "missing-key"},
		{"statuses: {在籍: {id: a, on_roll: maybe, in_school: yes}}", "bad-value-kind"},
		{"statuses: {在籍: {id: a, on_roll: yes, in_school: yes, colour: red}}", "unknown-key"},
		{"statuses: {甲: {id: a, on_roll: yes, in_school: yes}, 乙: {id: a, on_roll: no, in_school: no}}", "status-twice"},
		{"statuses: {甲: {id: a, on_roll: yes, in_school: yes, becomes: 乙}}", "unknown-status"},
		{"statuses: {甲: {id: a, on_roll: no, in_school: no, terminal: yes, registers: yes}}", "terminal-status"},
		{"statuses: {甲: {id: a, on_roll: yes, in_school: no, ends: yes, away: holiday}}", "bad-value-kind"},
		{"statuses: {甲: {id: a, on_roll: yes, in_school: no, away: retention}}", "bad-value-kind"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags d;

		xj_diags_init(&d, POOL(state));
		assert_row(i, !statuses_of(state, rows[i].text, &d));
		assert_string_equal(unit_codes(POOL(state), &d), rows[i].codes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(workflow_parse__whole_language__all_of_it_read),
		UNIT(workflow_parse__steps__graph_by_needs),
		UNIT(workflow_parse__emergency__what_is_ratified),
		UNIT(workflow_parse__version__first_of_sha256_of_the_file),
		UNIT(workflow_reason__name_title_or_code__the_only_one),
		UNIT(workflow_parse__faults__named),
		UNIT(workflow_parse__many_faults__all_at_once),
		UNIT(workflow_parse__what_requests_say__fields_with_their_values),
		UNIT(workflow_parse__ways_of_deciding__as_the_steps_say),
		UNIT(workflow_parse__only_recorded__effect_of_nothing),
		UNIT(workflow_parse__also__behind_what_always_comes),
		UNIT(workflow_parse__faults_of_the_rest__named),
		UNIT(statuses_parse__lookup__by_name_and_id),
		UNIT(statuses_parse__away__the_kind_of_leave),
		UNIT(statuses_parse__faults__named),
	};

	return cmocka_run_group_tests_name("workflow", tests, NULL, NULL);
}
