#include "unit.h"

#include "policy/policy.h"

/* The tests run in the top folder of the sources. */
static const char *const shipped[] = {"schema/profiles/college", "schema"};

static struct xj_policy *
loaded(void **state)
{
	struct xj_diags *d = xj_pool_zero(POOL(state), 1, sizeof *d);
	struct xj_policy *p;

	xj_diags_init(d, POOL(state));
	p = xj_policy_load(POOL(state), shipped, COUNT(shipped),
	                   XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS, d);
	assert_string_equal(unit_codes(POOL(state), d), "");
	assert_non_null(p);
	return p;
}

static void
policy_load__college_profile__default_figures(void **state)
{
	const struct xj_school *s = loaded(state)->school;

	assert_true(s->window.count == 10 && s->window.unit == XJ_WORKDAYS);
	assert_true(s->deferral_max.count == 2 && s->deferral_max.unit == XJ_WEEKS);
	assert_int_equal(s->lapse_running, 2);
	assert_int_equal(s->lapse_total, 3);
	assert_int_equal(s->class_capacity, 45);
	assert_int_equal(s->nclass_by, 3);
	assert_int_equal(s->nintake_statuses, 1);
	assert_span(s->intake_statuses[0].status, "待注册");
	assert_true(s->result_within.count == 2 && s->result_within.unit == XJ_WEEKS);
	assert_true(s->recheck_within.count == 3 && s->recheck_within.unit == XJ_MONTHS);
	assert_true(s->marking_soon.count == 3 && s->marking_soon.unit == XJ_WORKDAYS);
	assert_true(s->service.count == 2 && s->service.unit == XJ_YEARS);
	assert_true(s->has_absent && s->absent.count == 2 && s->absent.unit == XJ_WEEKS);
	assert_true(s->has_sightings && s->sighting_within.count == 5 && s->sighting_within.unit == XJ_WORKDAYS);
	assert_int_equal(s->nduties, 6);
	assert_true(s->duties[1].every == XJ_EVERY_TERM && s->duties[1].within.count == 6 && s->duties[1].within.unit == XJ_WEEKS);
	assert_int_equal(s->nbands, 5);
	assert_true(s->bands[0].minimum == 90 && s->bands[4].minimum == INT64_MIN && xj_span_listed(s->bands[3].words, s->bands[3].nwords, XJ_LIT("合格")));
	assert_int_equal(s->nrequirements, 4);
	assert_span(s->requirements[0].unmet, "未缴费且未获资助");
	assert_true(!s->requirements[1].optional && s->requirements[2].optional);
	assert_true(xj_condition_asks(s->requirements[2].when, "freshman"));
	assert_true(xj_template_uses(s->student_number, "program.number"));
}

static void
policy_load__college_profile__every_mark_within_fifteen_workdays_of_issue(void **state)
{
	const struct xj_workflow *const *all;
	size_t n, marks = 0;

	all = xj_policy_all_workflows(loaded(state), &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i]->nsteps; k++) {
			const struct xj_step *step = &all[i]->steps[k];

			if (step->mark.n == 0)
				continue;
			marks++;
			assert_row(i, all[i]->steps[all[i]->effect_at].document);
			assert_row(i, step->nneeds == 1 && step->needs[0] == all[i]->effect_at);
			assert_row(i, step->within.count == 15 && step->within.unit == XJ_WORKDAYS);
		}
	assert_true(marks >= 12);
}

static void
policy_load__shipped_calendar__years_of_the_notices(void **state)
{
	const struct xj_policy *p = loaded(state);
	xj_date issued = xj_date_parse(XJ_LIT("2026-02-10"));
	int first, last;

	xj_calendar_years(p->calendar, &first, &last);
	assert_int_equal(first, 2004);
	assert_int_equal(last, 2026);
	for (int year = first; year <= last; year++)
		assert_true(xj_calendar_covers(p->calendar, year));
	assert_int_equal(xj_calendar_add(p->calendar, issued, (struct xj_duration){15, XJ_WORKDAYS}),
	                 xj_date_parse(XJ_LIT("2026-03-09")));
}

static void
policy_load__no_such_folder__files_named(void **state)
{
	static const char *const dirs[] = {"schema"};
	struct xj_diags d;

	xj_diags_init(&d, POOL(state));
	assert_null(xj_policy_load(POOL(state), dirs, 1, XJ_WITH_SCHOOL, &d));
	assert_string_equal(unit_codes(POOL(state), &d), "no-policy-file no-policy-file");
	xj_diags_init(&d, POOL(state));
	assert_null(xj_policy_load(POOL(state), (const char *const[]){"tests/nowhere"}, 1, 0, &d));
	assert_string_equal(unit_codes(POOL(state), &d), "no-policy-file");
}

static const char school[] =
	"name: 校\n"
	"numbering: {student_id: \"{grade}{serial:4}\", class: \"{grade}{class_no:2}\", case_id: \"{serial:4}\", source: 规定}\n"
	"classes: {capacity: 45, by: [program], source: 规定}\n"
	"intake: {status: 待注册, source: 规定}\n"
	"registration:\n"
	"  window: 10 workdays\n"
	"  source: 规定\n"
	"  deferral: {maximum: 2 weeks, source: 规定}\n"
	"  lapse: {running: 2, total: 3, source: 规定}\n"
	"  require:\n"
	"    - {name: fees, file: required, test: {paid: yes}, unmet: 未缴费, source: 规定}\n"
	"marking: {soon: 3 workdays, source: 规定}\n"
	"endings: {soon: 30 days, service: 2 years, source: 规定}\n"
	"authority: {change: [college, registry], edit: registry, source: 规定}\n";

static bool
is_fact(void *ctx, struct xj_span name)
{
	(void)ctx;
	return xj_span_is(name, "paid") || xj_span_is(name, "program");
}

static void
school_parse__faults__named(void **state)
{
	static const struct {
		const char *old, *new, *codes, *arg;
	} rows[] = {
		{"name: 校\n", "name: 校\n", "", NULL},
		{"name: 校\n", "", "missing-key", "name"},
		{"name: 校\n", "name: 校\ncolour: red\n", "unknown-key", "colour"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [{if: {program: a}, period: 6 years}, {period: 4 years}], source: 规定}\n", "",
		    NULL},
		{"name: 校\n", "name: 校\nstudy: {maximum: [{period: 6 years}]}\n", "missing-key", "source"},
		{"name: 校\n", "name: 校\nstudy: {source: 规定}\n", "missing-key", "maximum"},
		{"name: 校\n", "name: 校\nstudy: {maximum: 6 years, source: 规定}\n", "bad-value-kind", "maximum"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [], source: 规定}\n", "bad-value-kind", "maximum"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [6 years], source: 规定}\n", "bad-value-kind", "maximum"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [{if: {program: a}}], source: 规定}\n", "missing-key", "period"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [{period: 600 workdays}], source: 规定}\n", "bad-value-kind", "period"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [{if: {colour: a}, period: 6 years}], source: 规定}\n", "unknown-fact", "colour"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [{if: {not: {study_days_left: 1}}, period: 6 years}], source: 规定}\n",
		    "unknown-fact", "study_days_left"},
		{"name: 校\n", "name: 校\nstudy: {maximum: [{if: {study_ends_on: 2030-01-01}, period: 6 years}], source: 规定}\n",
		    "unknown-fact", "study_ends_on"},
		{"name: 校\n", "name: 校\nstudy: 6 years\n", "bad-value-kind", "study"},
		{"name: 校\n", "name: 校\ngrades: {bands: [{title: 优, minimum: 90}, {title: 差, words: [F]}], source: 规定}\n", "", NULL},
		{"name: 校\n", "name: 校\ngrades: {bands: [{title: 优}]}\n", "missing-key", "source"},
		{"name: 校\n", "name: 校\ngrades: {source: 规定}\n", "missing-key", "bands"},
		{"name: 校\n", "name: 校\ngrades: {bands: [], source: 规定}\n", "bad-value-kind", "bands"},
		{"name: 校\n", "name: 校\ngrades: {bands: [优], source: 规定}\n", "bad-value-kind", "bands"},
		{"name: 校\n", "name: 校\ngrades: {bands: [{minimum: 90}], source: 规定}\n", "missing-key", "title"},
		{"name: 校\n", "name: 校\ngrades: {bands: [{title: 优, minimum: 90}, {title: 良, minimum: 90}], source: 规定}\n", "bad-value-kind", "minimum"},
		{"name: 校\n", "name: 校\ngrades: {bands: [{title: 优}, {title: 良, minimum: 80}], source: 规定}\n", "bad-value-kind", "bands"},
		{"marking: {soon: 3 workdays, source: 规定}\n", "", "missing-key", "marking"},
		{"marking: {soon: 3 workdays, source: 规定}", "marking: soon", "bad-value-kind", "marking"},
		{"capacity: 45", "capacity: 0", "bad-value-kind", "capacity"},
		{"capacity: 45", "capacity: many", "bad-value-kind", "capacity"},
		{"by: [program]", "by: [programme]", "unknown-field", "programme"},
		{"window: 10 workdays", "window: ten days", "bad-value-kind", "window"},
		{"{maximum: 2 weeks, source: 规定}", "{maximum: 2 weeks}", "missing-key", "source"},
		{"{running: 2, ", "{", "missing-key", "running"},
		{"{grade}{serial:4}", "{grade", "bad-template", "{grade"},
		{"{grade}{serial:4}", "{grade}", "template-counter", "serial"},
		{"{grade}{class_no:2}", "{grade}{serial:2}", "template-counter", "class_no"},
		{"status: 待注册", "status: [{if: {program: a}, status: 在校}, {status: 待注册}]", "", NULL},
		{"status: 待注册", "status: [{status: 在校}, {status: 待注册}]", "bad-value-kind", "status"},
		{"status: 待注册", "status: [{if: {program: a}, status: 在校}]", "bad-value-kind", "status"},
		{"status: 待注册", "status: []", "bad-value-kind", "status"},
		{"status: 待注册", "status: [{if: {colour: a}, status: 在校}, {status: 待注册}]", "unknown-fact", "colour"},
		{"status: 待注册", "status: 待注册, age_on: \"13-01\"", "bad-value-kind", "age_on"},
		{"status: 待注册", "status: 待注册, result_within: 10 workdays", "bad-value-kind", "result_within"},
		{"status: 待注册", "status: 待注册, confirm_within: 10 workdays", "bad-value-kind", "confirm_within"},
		{"status: 待注册", "status: 待注册, confirm_within: 2 months", "", NULL},
		{"window: 10 workdays", "window: 10 workdays\n  report_within: 10 workdays", "bad-value-kind", "report_within"},
		{"window: 10 workdays", "window: 10 workdays\n  report_within: 2 weeks", "", NULL},
		{"status: 待注册", "status: 待注册, recheck_within: 3 months, reporting: 3 days, materials: [照片]", "", NULL},
		{"status: 待注册", "status: 待注册, age_on: \"08-31\", require: [{if: {age: {minimum: 6}}, because: 未满, source: 规定}]", "",
		    NULL},
		{"status: 待注册", "status: 待注册, require: [{if: {age: {minimum: 6}}, because: 未满, source: 规定}]", "missing-key",
		    "age_on"},
		{"status: 待注册", "status: 待注册, require: [{because: 未满, source: 规定}]", "missing-key", "if"},
		{"source: 规定}\nclasses", "fields: {program: \"P{serial}\"}, source: 规定}\nclasses", "", NULL},
		{"source: 规定}\nclasses", "fields: {colour: \"P{serial}\"}, source: 规定}\nclasses", "unknown-field", "colour"},
		{"source: 规定}\nclasses", "fields: {program: \"P{serial\"}, source: 规定}\nclasses", "bad-template", "P{serial"},
		{"source: 规定}\nclasses", "fields: [program], source: 规定}\nclasses", "bad-value-kind", "fields"},
		{"name: fees", "name: beer", "bad-value-kind", "name"},
		{"file: required", "file: perhaps", "bad-value-kind", "file"},
		{"test: {paid: yes}, ", "", "missing-key", "test"},
		{"{paid: yes}", "{payed: yes}", "unknown-fact", "payed"},
		{"unmet: 未缴费", "unmet: \"\"", "bad-value-kind", "unmet"},
		{"authority: {change: [college, registry], edit: registry, source: 规定}\n", "", "", NULL},
		{"authority: {change", "files: {status: \"{school}名册[_{batch}]\", roster.new: 名册}\nauthority: {change", "", NULL},
		{"authority: {change", "files: {status: a/b}\nauthority: {change", "bad-value-kind", "status"},
		{"authority: {change", "files: {status: \"{a\"}\nauthority: {change", "bad-value-kind", "status"},
		{"authority: {change", "files: 名册\nauthority: {change", "bad-value-kind", "files"},
		{"authority: {change", "authority: {chnage", "unknown-key", "chnage"},
		{"[college, registry]", "[]", "bad-value-kind", "change"},
		{"[college, registry]", "{a: b}", "bad-value-kind", "change"},
		{"edit: registry, source: 规定", "edit: registry", "missing-key", "source"},
		{"authority: {change: [college, registry], edit: registry, source: 规定}", "authority: registry", "bad-value-kind",
		    "authority"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *at = strstr(school, rows[i].old);
		struct xj_node *root;
		struct xj_diags d;
		char *text;

		assert_non_null(at);
		text = xj_pool_print(POOL(state), "%.*s%s%s", (int)(at - school), school, rows[i].new,
		                     at + strlen(rows[i].old));
		xj_diags_init(&d, POOL(state));
		root = xj_yaml_parse(POOL(state), "school.yaml", xj_span(text), &d);
		if (!root)
			fail_msg("no YAML: %s", text);
		if ((xj_school_parse(POOL(state), root, is_fact, NULL, &d) == NULL) != (rows[i].arg != NULL) ||
		    strcmp(unit_codes(POOL(state), &d), rows[i].codes) != 0 ||
		    (rows[i].arg && strcmp(d.list[0].args[0], rows[i].arg) != 0))
			fail_msg("row %zu: %s: %s %s", i, rows[i].new, unit_codes(POOL(state), &d),
			         d.count ? d.list[0].args[0] : "");
	}
}

static const char *
roles_of(void **state, const struct xj_school *s, const char *command)
{
	const char *const *roles = xj_school_roles(s, command);
	struct xj_buf b;

	xj_buf_init(&b, POOL(state));
	xj_buf_text(&b, "");
	for (; *roles; roles++)
		xj_buf_print(&b, "%s%s", b.n ? " " : "", *roles);
	return b.p;
}

static void
school_roles__a_command__as_named_else_the_registry(void **state)
{
	const struct xj_school *s = loaded(state)->school;
	const struct xj_school silent = {.nauthority = 0};

	assert_string_equal(roles_of(state, s, "register"), "registry affairs");
	assert_string_equal(roles_of(state, s, "change"), "counselor college registry affairs");
	assert_string_equal(roles_of(state, s, "undo"), "registry");
	assert_string_equal(roles_of(state, s, "archive"), "archive registry");
	assert_string_equal(roles_of(state, s, "simulate"), "registry");
	assert_string_equal(roles_of(state, &silent, "change"), "registry");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(policy_load__college_profile__default_figures),
		UNIT(policy_load__college_profile__every_mark_within_fifteen_workdays_of_issue),
		UNIT(policy_load__shipped_calendar__years_of_the_notices),
		UNIT(policy_load__no_such_folder__files_named),
		UNIT(school_parse__faults__named),
		UNIT(school_roles__a_command__as_named_else_the_registry),
	};

	return cmocka_run_group_tests_name("school", tests, NULL, NULL);
}
