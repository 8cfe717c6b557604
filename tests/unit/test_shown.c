#include "unit.h"

#include "base/shown.h"

static void
shown_mask__runs_of_digits__only_identity_numbers(void **state)
{
	static const struct {
		const char *text, *masked;
	} rows[] = {
		{"", ""},
		{"11010519491231002X", "110*************2X"},
		{"x,11010519491231002x.", "x,110*************2x."},
		{"号330102200603120222号", "号330*************22号"},
		{"330102200603120222 330102200603120222", "330*************22 330*************22"},
		{"3301022006031202221", "3301022006031202221"},
		{"A330102200603120222", "A330102200603120222"},
		{"33010220060312022Y", "33010220060312022Y"},
		{"110105491231002", "110**********02"},
		{"110105491331002", "110105491331002"},
		{"110105491200002", "110105491200002"},
		{"26330100000001", "26330100000001"},
		{"2025010101", "2025010101"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = xj_span_text(POOL(state), xj_span(rows[i].text));

		xj_shown_mask(text, strlen(text));
		assert_row(i, strcmp(text, rows[i].masked) == 0);
	}
}

static void
shown_mask_mobiles__runs_of_digits__only_mobile_telephones(void **state)
{
	static const struct {
		const char *text, *masked;
	} rows[] = {
		{"电话13800000001，或19900000002。", "电话138******01，或199******02。"},
		{"12800000001 23800000001", "12800000001 23800000001"},
		{"1380000000 138000000011 A13800000001 13800000001B", "1380000000 138000000011 A13800000001 13800000001B"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = xj_span_text(POOL(state), xj_span(rows[i].text));

		xj_shown_mask_mobiles(text, strlen(text));
		assert_row(i, strcmp(text, rows[i].masked) == 0);
	}
}

static void
shown_plain__what_a_terminal_acts_on__a_question_mark(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{"", ""},
		{"学号 1", "学号 1"},
		{"\x1b[2J\r\n\t\x7f", "?[2J????"},
		{"a\xc2\x9b" "31m", "a?31m"},
		{"a\xff\xe5\xad" "b", "a???b"},
		{"\xe2\x80\xae" "fdp", "?fdp"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_buf b;

		xj_buf_init(&b, POOL(state));
		xj_shown_plain(&b, xj_span(rows[i].text));
		assert_row(i, strcmp(b.p, rows[i].shown) == 0);
	}
}

static void
shown_word__texts__quoted_where_a_shell_needs_it(void **state)
{
	static const struct {
		const char *text, *word;
	} rows[] = {
		{"", "''"},
		{"roll.csv", "roll.csv"},
		{"a/b_c.d:e=f@g%h+i,j-k", "a/b_c.d:e=f@g%h+i,j-k"},
		{"学籍.csv", "学籍.csv"},
		{"a b", "'a b'"},
		{"学　籍", "'学　籍'"},
		{"$(x)", "'$(x)'"},
		{"~", "'~'"},
		{"it's", "'it'\\''s'"},
		{"'", "''\\'''"},
		{"a\nb", "'a?b'"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_buf b;

		xj_buf_init(&b, POOL(state));
		xj_shown_word(&b, xj_span(rows[i].text));
		assert_row(i, strcmp(b.p, rows[i].word) == 0);
	}
}

static void
shown_path__like_an_option__made_a_path(void **state)
{
	static const char *const rows[][2] = {{"-", "-"}, {"-n", "./-n"}, {"- x", "'./- x'"}, {"a-b", "a-b"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_buf b;

		xj_buf_init(&b, POOL(state));
		xj_shown_path(&b, rows[i][0]);
		assert_row(i, strcmp(b.p, rows[i][1]) == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(shown_mask__runs_of_digits__only_identity_numbers),
		UNIT(shown_mask_mobiles__runs_of_digits__only_mobile_telephones),
		UNIT(shown_plain__what_a_terminal_acts_on__a_question_mark),
		UNIT(shown_word__texts__quoted_where_a_shell_needs_it),
		UNIT(shown_path__like_an_option__made_a_path),
	};

	return cmocka_run_group_tests_name("shown", tests, NULL, NULL);
}
