#define _XOPEN_SOURCE 700
#include "unit.h"

#include "policy/lint.h"
#include "policy/wording.h"
#include "school.h"

#define STEP_IF(condition)                                                                                           \
	"workflow: leave\ntitle: 请假\nfrom: [在籍, 休学]\nfields: {host: {title: 学校, enum: [甲, 乙]}}\n"                \
	"reasons: {illness: {title: 疾病}, venture: {title: 创业}}\n"                                                      \
	"refuse: [{if: {months: {minimum: 13}}, because: 过长, source: 某条}]\n"                                           \
	"require: [{if: {any: [{not: {reason: venture}}, {failed: {maximum: 0}}]}, because: 不及格, source: 某条}]\n"      \
	"steps: [{id: college, role: college, if: " condition "}, {id: issue, role: registry}]\n"                        \
	"effect: {at: issue, set: {status: 在籍}}\n"

#define ALSO(part)                                                                                              \
	"workflow: leave\ntitle: 请假\nfrom: [在籍, 休学]\nreasons: {illness: {title: 疾病}, venture: {title: 创业}}\n" \
	"steps: [{id: issue, role: registry}]\neffect: {at: issue, set: {status: 在籍}, also: [" part "]}\n"

static const struct xj_workflow *
leave(struct school *s, const struct xj_policy **policy, const char *text)
{
	put(s, "workflows/leave.yaml", text);
	*policy = xj_policy_load(s->pool, s->dirs, 3, XJ_WITH_WORKFLOWS, &s->diags);
	return *policy ? xj_policy_workflow(*policy, XJ_LIT("leave")) : NULL;
}

/* Which findings the rules about conditions and about leaves make. */
static const char *
found(struct school *s, const char *text)
{
	const struct xj_policy *policy;
	const struct xj_workflow *w = leave(s, &policy, text);
	const struct xj_lint lint = {.pool = s->pool, .policy = policy, .diags = &s->diags, .today = xj_date_of(2026, 10, 12)};

	if (w) {
		xj_lint_values(&lint, w);
		xj_lint_steps_come(&lint, w);
		xj_lint_leave_ends(&lint, w);
	}
	return unit_codes(s->pool, &s->diags);
}

static const struct {
	const char *text, *codes;
} conditions[] = {
	{STEP_IF("{reason: illness}"), ""},
	{STEP_IF("{status: 休学}"), ""},
	{STEP_IF("{status: 保留学籍}"), "step-never"},
	{STEP_IF("{reason: ilness}"), "value-never step-never"},
	{STEP_IF("{any: [{reason: ilness}, {reason: illness}]}"), "value-never"},
	{STEP_IF("{months: {minimum: 7, maximum: 7}}"), ""},
	{STEP_IF("{months: {minimum: 7, exclusiveMaximum: 7}}"), "step-never"},
	{STEP_IF("{average: {exclusiveMinimum: 79, exclusiveMaximum: 80}}"), ""},
	{STEP_IF("{starts_on: {minimum: 2026-09-01, maximum: 2026-09-01}}"), ""},
	{STEP_IF("{starts_on: {exclusiveMinimum: 2026-09-01, exclusiveMaximum: 2026-09-02}}"), "step-never"},
	{STEP_IF("{months: {minimum: 12}}"), ""},
	{STEP_IF("{months: {minimum: 13}}"), "step-never"},
	{STEP_IF("{reason: venture, failed: {minimum: 1}}"), "step-never"},
	{STEP_IF("{reason: illness, failed: {minimum: 1}}"), ""},
	{STEP_IF("{not: {any: [{reason: illness}, {reason: venture}]}}"), "step-never"},
	{STEP_IF("{not: {reason: illness, status: 在籍}}"), ""},
	{STEP_IF("{set.host: 甲, not: {set.host: [甲, 乙]}}"), "step-never"},
	{STEP_IF("{set.host: 丙}"), "value-never step-never"},
	{STEP_IF("{not: {set.host: [甲, 乙]}}"), ""}, /* a request may leave it out */
	{STEP_IF("{exempt_all: yes, not: {exempt_all: yes}}"), "step-never"},
	{STEP_IF("{exempt_all: no}"), ""},
	{STEP_IF("{class: {pattern: '[A-Z]+'}, not: {class: A}}"), ""},
	{STEP_IF("{class: {required: no}, not: {class: {required: no}}}"), "step-never"},
	{STEP_IF("{set.grade: {minimum: $grade}}"), ""},
	{ALSO("{if: {reason: venture}, add: {uncounted_days: $served_days}}"), ""},
	{ALSO("{if: {reason: ventre}, add: {uncounted_days: $served_days}}"), "value-never"},
	{ALSO("{if: {not: {status: 保留学藉}}, set: {status: 休学, status_until: $starts_on}}"), "value-never"},
	{ALSO("{if: {reason: venture}, set: {status: 休学}}"), "leave-endless"},
	{ALSO("{if: {reason: venture}, set: {status: 休学, status_until: $until}}"), "until-unasked"},
};

static void
condition__that_cannot_hold__found(void **state)
{
	for (size_t i = 0; i < COUNT(conditions); i++) {
		struct school *s = open_school(state);

		assert_row(i, strcmp(found(s, conditions[i].text), conditions[i].codes) == 0);
	}
}

static const struct {
	const char *text, *words;
} wordings[] = {
	{STEP_IF("{reason: illness}"), "原因为疾病"},
	{STEP_IF("{reason: [illness, venture], months: {minimum: 7}}"), "原因为疾病、创业且月数≥7"},
	{STEP_IF("{not: {freshman: yes}}"), "并非（是新生）"},
	{STEP_IF("{any: [{class: {required: yes}}, {average: {exclusiveMaximum: 60}, failed: {minimum: 1}}]}"),
	 "有班级或（平均成绩<60且不及格门数≥1）"},
	{STEP_IF("{set.host: 甲, set.grade: {maximum: $grade}}"), "学校为甲且拟定年级≤年级"},
};

static void
wording__condition__as_the_office_says(void **state)
{
	for (size_t i = 0; i < COUNT(wordings); i++) {
		struct school *s = open_school(state);
		const struct xj_policy *policy;
		const struct xj_workflow *w = leave(s, &policy, wordings[i].text);
		struct xj_buf b;

		assert_row(i, w != NULL);
		xj_buf_init(&b, s->pool);
		xj_wording_condition(&b, policy, w, xj_yaml_get(w->steps[0].node, "if"));
		assert_row(i, strcmp(b.p, wordings[i].words) == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(condition__that_cannot_hold__found),
		UNIT(wording__condition__as_the_office_says),
	};

	return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}
