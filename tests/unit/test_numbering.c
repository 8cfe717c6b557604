#include "unit.h"

#include "policy/numbering.h"

static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	static const char *const facts[][2] = {
		{"grade", "2026"},    {"program.number", "07"}, {"program.short", "计应"}, {"college", "信息工程学院"},
		{"class_no", "3"},    {"empty", ""},            {"year", "2026"},          {"workflow", "suspend"},
	};

	(void)ctx;
	for (size_t i = 0; i < COUNT(facts); i++)
		if (xj_span_is(name, facts[i][0])) {
			*value = xj_span(facts[i][1]);
			return true;
		}
	return false;
}

static const struct xj_template *
template(void **state, const char *text)
{
	struct xj_node node = {.kind = XJ_SCALAR, .text = xj_span(text), .file = "school.yaml", .line = 3, .column = 9};
	const struct xj_template *t;
	struct xj_diags d;

	xj_diags_init(&d, POOL(state));
	t = xj_template_read(POOL(state), &node, &d);
	assert_string_equal(unit_codes(POOL(state), &d), t ? "" : "bad-template");
	return t;
}

static void
template_fill__facts_and_counters__in_their_places(void **state)
{
	static const struct {
		const char *text;
		int64_t serial;
		const char *number, *unknown; /* one of the two */
	} rows[] = {
		{"{grade}{program.number}{class_no:2}{serial:2}", 5, "2026070305", NULL},
		{"{program.short}{grade:-2}{serial:2}", 1, "计应2601", NULL},
		{"{year}-{workflow}-{serial:4}", 12, "2026-suspend-0012", NULL},
		{"{college:2}{serial}", 12, "信息12", NULL},
		{"{college:-2}", 0, "学院", NULL},
		{"{grade:4}", 0, "2026", NULL},
		{"{grade:-9}", 0, "2026", NULL},
		{"{grade:6}", 0, "002026", NULL},
		{"{college:9}", 0, "信息工程学院", NULL},
		{"G{serial:3}Z", 999, "G999Z", NULL},
		{"G{serial:3}Z", 1000, NULL, "serial"},
		{"{serial:2}", -1, NULL, "serial"},
		{"{grade}{empty}{serial:2}", 1, NULL, "empty"},
		{"{grade}{program.nothing}", 1, NULL, "program.nothing"},
	};
	static const char *const counters[] = {"serial", NULL};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span unknown = {"", 0};
		struct xj_buf out;

		xj_buf_init(&out, POOL(state));
		xj_buf_text(&out, ">");
		assert_row(i, xj_template_fill(template(state, rows[i].text), fact, NULL, counters, &rows[i].serial, &out,
			          &unknown) == !rows[i].unknown);
		assert_string_equal(out.p + 1, rows[i].number ? rows[i].number : "");
		assert_span(unknown, rows[i].unknown ? rows[i].unknown : "");
	}
}

static void
template_counter__texts__number_or_no_fit(void **state)
{
	static const struct {
		const char *rule, *text;
		int64_t counter;
	} rows[] = {
		{"{grade}{program.number}{class_no:2}{serial:2}", "2026070305", 5},
		{"{grade}{program.number}{class_no:2}{serial:2}", "2026070405", -1},
		{"{grade}{program.number}{class_no:2}{serial:2}", "202607035", -1},
		{"{grade}{program.number}{class_no:2}{serial:2}", "20260703055", -1},
		{"{grade}{program.number}{class_no:2}{serial:2}", "202607030X", -1},
		{"{year}-{workflow}-{serial:4}", "2026-suspend-0012", 12},
		{"{year}-{workflow}-{serial:4}", "2025-suspend-0012", -1},
		{"{serial}", "18", 18},
		{"{serial}", "", -1},
		{"{serial}26", "1826", 18},
		{"{serial}-{serial:2}", "7-07", 7},
		{"{serial}-{serial:2}", "7-08", -1},
		{"{empty}{serial}", "1", -1},
		{"{serial}", "99999999999999999999", -1},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_template_counter(template(state, rows[i].rule), fact, NULL, "serial",
			          xj_span(rows[i].text)) == rows[i].counter);
}

static void
template_read__malformed__refused(void **state)
{
	static const char *const rows[] = {
		"", "{", "}", "{}", "{grade", "grade}", "{grade:}", "{grade:0}", "{grade:x}", "{grade:99}", "{Grade}", "{2}",
		"a}b{grade}", "{gr{ade}", "{grade:2:2}", "{ grade}",
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, !template(state, rows[i]));
}

static void
template_uses__names__not_literals(void **state)
{
	const struct xj_template *t = template(state, "serial{grade:-2}{class_no:2}");

	assert_true(xj_template_uses(t, "class_no"));
	assert_true(xj_template_uses(t, "grade"));
	assert_false(xj_template_uses(t, "serial"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(template_fill__facts_and_counters__in_their_places),
		UNIT(template_counter__texts__number_or_no_fit),
		UNIT(template_read__malformed__refused),
		UNIT(template_uses__names__not_literals),
	};

	return cmocka_run_group_tests_name("numbering", tests, NULL, NULL);
}
