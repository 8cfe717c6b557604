#include "unit.h"

#include "policy/condition.h"

static const char *const facts[][2] = {
	{"status", "在籍"},        {"reason", "illness"}, {"months", "7"},          {"grade", "2025"},
	{"exempt_all", "是"},      {"held", ""},          {"paid", "否"},           {"average", "79.5"},
	{"since", "2026-03-01"},   {"note", ""},          {"code", "01"},           {"program", "530302"},
	{"phone", "11010519491231002X"}, {"credits", "60"}, {"required", "60.0"},
};

/* `average_unknown` and the like: a file that was not given. */
static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	(void)ctx;
	for (size_t i = 0; i < COUNT(facts); i++)
		if (xj_span_is(name, facts[i][0])) {
			*value = xj_span(facts[i][1]);
			return true;
		}
	return false;
}

static bool
known(void *ctx, struct xj_span name)
{
	struct xj_span value;

	return fact(ctx, name, &value);
}

static const struct xj_condition *
read_text(void **state, const char *text, xj_name_fn *names, struct xj_diags *d)
{
	const struct xj_node *root;

	xj_diags_init(d, POOL(state));
	root = xj_yaml_parse(POOL(state), "c.yaml", xj_span(text), d);
	if (!root)
		fail_msg("no YAML: %s", text);
	return xj_condition_read(POOL(state), xj_yaml_get(root, "if"), names, NULL, d);
}

static void
condition_test__each_form__holds_or_not(void **state)
{
	static const struct {
		const char *text;
		enum xj_truth truth;
	} rows[] = {
		{"if: {reason: illness}", XJ_TRUE},
		{"if: {reason: venture}", XJ_FALSE},
		{"if: {status: [休学, 在籍]}", XJ_TRUE},
		{"if: {status: [休学]}", XJ_FALSE},
		{"if: {status: 在籍, reason: venture}", XJ_FALSE},
		{"if: {months: {minimum: 7}}", XJ_TRUE},
		{"if: {months: {minimum: 8}}", XJ_FALSE},
		{"if: {months: {minimum: 10}}", XJ_FALSE}, /* as numbers, not as text */
		{"if: {months: {exclusiveMinimum: 7}}", XJ_FALSE},
		{"if: {months: {maximum: 7.0}}", XJ_TRUE},
		{"if: {months: {exclusiveMaximum: 7}}", XJ_FALSE},
		{"if: {months: {minimum: 1, maximum: 6}}", XJ_FALSE},
		{"if: {average: {minimum: 80}}", XJ_FALSE},
		{"if: {average: 79.50}", XJ_TRUE},
		{"if: {grade: {maximum: 2025}}", XJ_TRUE},
		{"if: {since: {minimum: 2026-02-28, maximum: 2026-03-01}}", XJ_TRUE},
		{"if: {since: {exclusiveMinimum: 2026-03-01}}", XJ_FALSE},
		{"if: {status: {minimum: 1}}", XJ_FALSE}, /* a text is not over a number */
		{"if: {note: {maximum: 5}}", XJ_FALSE},   /* nothing is not under one */
		{"if: {exempt_all: yes}", XJ_TRUE},
		{"if: {exempt_all: true}", XJ_TRUE},
		{"if: {exempt_all: 是}", XJ_TRUE},
		{"if: {exempt_all: \"yes\"}", XJ_FALSE},
		{"if: {exempt_all: no}", XJ_FALSE},
		{"if: {held: no}", XJ_TRUE},
		{"if: {held: yes}", XJ_FALSE},
		{"if: {paid: no}", XJ_TRUE},
		{"if: {status: no}", XJ_FALSE},
		{"if: {code: 1}", XJ_TRUE},
		{"if: {code: \"1\"}", XJ_FALSE},
		{"if: {code: \"01\"}", XJ_TRUE},
		{"if: {note: \"\"}", XJ_TRUE},
		{"if: {program: {pattern: \"53[0-9]+\"}}", XJ_TRUE},
		{"if: {program: {pattern: \"53|02\"}}", XJ_FALSE}, /* anchored as a whole */
		{"if: {status: {minLength: 2, maxLength: 2}}", XJ_TRUE}, /* characters */
		{"if: {status: {minLength: 3}}", XJ_FALSE},
		{"if: {status: {required: yes}, note: {required: no}}", XJ_TRUE},
		{"if: {note: {required: yes}}", XJ_FALSE},
		{"if: {phone: 11010519491231002X}", XJ_TRUE},
		{"if: {not: {reason: illness}}", XJ_FALSE},
		{"if: {not: {reason: illness, months: 3}}", XJ_TRUE},
		{"if: {any: [{reason: venture}, {months: 7}]}", XJ_TRUE},
		{"if: {any: [{reason: venture}, {months: 8}]}", XJ_FALSE},
		{"if: {status: 在籍, any: [{reason: venture}, {not: {months: 8}}]}", XJ_TRUE},
		{"if: {required: $credits}", XJ_TRUE}, /* as numbers */
		{"if: {credits: \"$required\"}", XJ_TRUE},
		{"if: {credits: {minimum: $required}}", XJ_TRUE},
		{"if: {credits: {exclusiveMinimum: $required}}", XJ_FALSE},
		{"if: {credits: {exclusiveMaximum: $average}}", XJ_TRUE},
		{"if: {since: {minimum: $since}}", XJ_TRUE},
		{"if: {status: [$reason, $status]}", XJ_TRUE},
		{"if: {status: [$reason, 休学]}", XJ_FALSE},
		{"if: {note: $held}", XJ_TRUE},              /* neither has a value */
		{"if: {credits: {minimum: $note}}", XJ_FALSE}, /* nor is anything over nothing */
		{"if: {note: {maximum: $credits}}", XJ_FALSE},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span unknown = {"", 0};
		struct xj_diags d;
		const struct xj_condition *c = read_text(state, rows[i].text, known, &d);

		if (!c || xj_condition_test(c, fact, NULL, &unknown) != rows[i].truth)
			fail_msg("%s", rows[i].text);
	}
}

static void
condition_test__fact_not_known__named_unless_decided(void **state)
{
	static const struct {
		const char *text;
		enum xj_truth truth;
		const char *unknown;
	} rows[] = {
		{"if: {failed: 0}", XJ_UNKNOWN, "failed"},
		{"if: {status: 在籍, failed: 0, rank: 1}", XJ_UNKNOWN, "failed"},
		{"if: {status: 休学, failed: 0}", XJ_FALSE, ""},
		{"if: {failed: 0, status: 休学}", XJ_FALSE, ""},
		{"if: {not: {failed: 0}}", XJ_UNKNOWN, "failed"},
		{"if: {any: [{failed: 0}, {reason: illness}]}", XJ_TRUE, ""},
		{"if: {any: [{reason: venture}, {rank: 1}]}", XJ_UNKNOWN, "rank"},
		{"if: {any: [{not: {reason: merit}}, {failed: 0}]}", XJ_TRUE, ""},
		{"if: {months: {minimum: $rank}}", XJ_UNKNOWN, "rank"},
		{"if: {rank: {minimum: $failed}}", XJ_UNKNOWN, "rank"},
		{"if: {status: [$rank, $failed]}", XJ_UNKNOWN, "rank"},
		{"if: {status: [$rank, 在籍]}", XJ_TRUE, ""},
		{"if: {status: $rank, reason: venture}", XJ_FALSE, ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span unknown = {"", 0};
		struct xj_diags d;
		const struct xj_condition *c = read_text(state, rows[i].text, NULL, &d);

		assert_row(i, c && xj_condition_test(c, fact, NULL, &unknown) == rows[i].truth);
		assert_span(unknown, rows[i].unknown);
	}
	assert_int_equal(xj_condition_test(NULL, fact, NULL, NULL), XJ_TRUE);
}

static void
condition_read__faults__named_with_line_and_column(void **state)
{
	static const struct {
		const char *text, *codes;
		size_t line, column;
	} rows[] = {
		{"if: {resaon: illness}", "unknown-fact", 1, 6},
		{"if:\n  status: 在籍\n  months: {minimun: 7}", "unknown-constraint", 3, 12},
		{"if: {months: {minimum: [1]}}", "bad-value-kind", 1, 24},
		{"if: {months: {minimum: \"\"}}", "bad-value-kind", 1, 24},
		{"if: {months: {minLength: x}}", "bad-value-kind", 1, 26},
		{"if: {months: {required: maybe}}", "bad-value-kind", 1, 25},
		{"if: {months: {}}", "bad-value-kind", 1, 14},
		{"if: {status: []}", "bad-value-kind", 1, 14},
		{"if: {status: [在籍, {a: b}]}", "bad-value-kind", 1, 19},
		{"if: {program: {pattern: \"5[\"}}", "bad-pattern", 1, 25},
		{"if: {not: [1]}", "bad-value-kind", 1, 11},
		{"if: {any: {status: 在籍}}", "bad-value-kind", 1, 11},
		{"if: {any: []}", "bad-value-kind", 1, 11},
		{"if: {any: [{resaon: 1}, {nope: 2}]}", "unknown-fact unknown-fact", 1, 13},
		{"if: {status: $nope}", "unknown-fact", 1, 14},
		{"if: {months: {minimum: $nope}}", "unknown-fact", 1, 24},
		{"if: {status: [在籍, $nope]}", "unknown-fact", 1, 19},
		{"if: {}", "bad-value-kind", 1, 5},
		{"if: illness", "bad-value-kind", 1, 5},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags d;

		assert_row(i, !read_text(state, rows[i].text, known, &d));
		assert_string_equal(unit_codes(POOL(state), &d), rows[i].codes);
		if (d.list[0].where.line != rows[i].line || d.list[0].where.column != rows[i].column)
			fail_msg("%s: %zu:%zu", rows[i].text, d.list[0].where.line, d.list[0].where.column);
	}
}

static void
condition_asks__nested_fields__found(void **state)
{
	struct xj_diags d;
	const struct xj_condition *c = read_text(state, "if: {status: 在籍, any: [{not: {months: 7}}, {grade: $code}]}", known, &d);

	assert_true(xj_condition_asks(c, "status"));
	assert_true(xj_condition_asks(c, "months"));
	assert_true(xj_condition_asks(c, "grade"));
	assert_true(xj_condition_asks(c, "code"));
	assert_false(xj_condition_asks(c, "any"));
	assert_false(xj_condition_asks(c, "reason"));
	assert_false(xj_condition_asks(NULL, "reason"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(condition_test__each_form__holds_or_not),
		UNIT(condition_test__fact_not_known__named_unless_decided),
		UNIT(condition_read__faults__named_with_line_and_column),
		UNIT(condition_asks__nested_fields__found),
	};

	return cmocka_run_group_tests_name("condition", tests, NULL, NULL);
}
