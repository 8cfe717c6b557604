#include "unit.h"

#include "base/diag.h"

static const char *
rendered(struct xj_pool *pool, const struct xj_where *where, xj_translate_fn *translate)
{
	struct xj_diags d;
	struct xj_buf b;

	xj_diags_init(&d, pool);
	xj_buf_init(&b, pool);
	xj_diag_add(&d, XJ_CANNOT_READ, where, "no such file", NULL);
	xj_diag_render(&b, &d.list[0], translate);
	return b.p;
}

static void
diag_render__places__as_much_as_is_known(void **state)
{
	const struct {
		struct xj_where where;
		const char *text;
	} rows[] = {
		{{.file = "roll.csv", .line = 3, .column = 7, .record = XJ_LIT("20260001"), .field = XJ_LIT("status")},
		    "roll.csv:3:7: error: 20260001: status: cannot read: no such file [cannot-read]\n"},
		{{.file = "roll.csv", .line = 3}, "roll.csv:3: error: cannot read: no such file [cannot-read]\n"},
		{{.file = "roll.csv"}, "roll.csv: error: cannot read: no such file [cannot-read]\n"},
		{{.file = "roll.csv", .column = 7}, "roll.csv: error: cannot read: no such file [cannot-read]\n"},
		{{.field = XJ_LIT("status")}, "error: status: cannot read: no such file [cannot-read]\n"},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(rendered(POOL(state), &rows[i].where, unit_english), rows[i].text);
	assert_string_equal(rendered(POOL(state), NULL, unit_english),
	    "error: cannot read: no such file [cannot-read]\n");
}

static const char *
other_tongue(const char *text)
{
	if (strcmp(text, "error") == 0)
		return "错误";
	return strcmp(text, "cannot read: {1}") == 0 ? "读不了：{1}" : text;
}

static void
diag_render__translated__severity_and_text(void **state)
{
	assert_string_equal(rendered(POOL(state), NULL, other_tongue), "错误: 读不了：no such file [cannot-read]\n");
}

static void
diag_add__arguments_and_names__copied(void **state)
{
	char argument[] = "--nope", name[] = "20260001";
	struct xj_where where = {.record = xj_span(name)};
	struct xj_diags d;
	struct xj_buf b;

	xj_diags_init(&d, POOL(state));
	xj_diag_add(&d, XJ_BAD_OPTION, &where, argument, NULL);
	memset(argument, 'x', sizeof argument - 1);
	memset(name, 'x', sizeof name - 1);
	xj_buf_init(&b, POOL(state));
	xj_diag_render(&b, &d.list[0], unit_english);
	assert_string_equal(b.p, "error: 20260001: unknown option --nope; see --help [bad-option]\n");
}

static void
diag_add__severities__worst_kept_errors_counted(void **state)
{
	struct xj_diags d;

	xj_diags_init(&d, POOL(state));
	assert_int_equal(d.worst, XJ_NOTE);
	assert_int_equal(xj_diags_errors(&d), 0);
	xj_diag_add(&d, XJ_NOT_UTF8, NULL, NULL);
	assert_int_equal(d.worst, XJ_ERROR);
	xj_diag_add(&d, XJ_EMPTY_FILE, NULL, NULL);
	xj_diag_add(&d, XJ_NOT_UTF8, NULL, NULL);
	assert_int_equal(d.worst, XJ_TROUBLE);
	assert_int_equal(d.count, 3);
	assert_int_equal(xj_diags_errors(&d), 3);
}

static void
message_fill__placeholders__replaced_once(void **state)
{
	static const struct {
		const char *text, *args[4], *filled;
	} rows[] = {
		{"plain", {NULL}, "plain"},
		{"{1} and {2}", {"a", "b"}, "a and b"},
		{"{2} and {1}", {"a", "b"}, "b and a"},
		{"{1}{1}", {"a"}, "aa"},
		{"{1}", {"{2}", "b"}, "{2}"},
		{"[{3}]", {"a", "b"}, "[]"},
		{"{4}", {"a", "b", "c", "d"}, "d"},
		{"{0}{5}{}{1", {"a"}, "{0}{5}{}{1"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_buf b;

		xj_buf_init(&b, POOL(state));
		xj_message_fill(&b, rows[i].text, rows[i].args, unit_english);
		assert_string_equal(b.p, rows[i].filled);
	}
}

/* A code is what scripts and the manual hold on to. */
static void
messages__whole_table__unique_codes_and_sound_texts(void **state)
{
	(void)state;
	for (int i = 0; i < XJ_CODES; i++) {
		const struct xj_message *m = xj_message((enum xj_code)i);

		assert_row(i, m->code && m->text && m->text[0]);
		assert_row(i, m->code[strspn(m->code, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0');
		if (xj_code_find(xj_span(m->code)) != (enum xj_code)i)
			FAIL("two messages with the code %s", m->code);
		for (const char *p = m->text; (p = strchr(p, '{')); p++)
			if (p[1] >= '0' && p[1] <= '9' && (p[1] < '1' || p[1] > '4' || p[2] != '}'))
				FAIL("%s: no such argument: %.3s", m->code, p);
	}
	assert_int_equal(xj_code_find(XJ_LIT("no-such-code")), XJ_CODES);
	assert_int_equal(xj_code_find(XJ_LIT("")), XJ_CODES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(diag_render__places__as_much_as_is_known),
		UNIT(diag_render__translated__severity_and_text),
		UNIT(diag_add__arguments_and_names__copied),
		UNIT(diag_add__severities__worst_kept_errors_counted),
		UNIT(message_fill__placeholders__replaced_once),
		UNIT(messages__whole_table__unique_codes_and_sound_texts),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
