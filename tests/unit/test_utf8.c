#include "unit.h"

#include <locale.h>

#include "base/buf.h"
#include "base/utf8.h"

static const struct {
	const char *text;
	size_t n, valid;
} sequences[] = {
	{"", 0, 0},
	{"plain ascii of some length", 26, 26},
	{"学籍", 6, 6},
	{"a\0b", 3, 3},
	{"\xc2\x80", 2, 2},
	{"\xdf\xbf", 2, 2},
	{"\xe0\xa0\x80", 3, 3},
	{"\xed\x9f\xbf", 3, 3},
	{"\xef\xbf\xbf", 3, 3},
	{"\xf0\x90\x80\x80", 4, 4},
	{"\xf4\x8f\xbf\xbf", 4, 4},
	{"a\x80", 2, 1},                 /* continuation alone */
	{"a\xc0\xaf", 3, 1},             /* overlong in two */
	{"a\xc1\xbf", 3, 1},
	{"a\xe0\x9f\xbf", 4, 1},         /* overlong in three */
	{"a\xf0\x8f\xbf\xbf", 5, 1},     /* overlong in four */
	{"a\xed\xa0\x80", 4, 1},         /* surrogate */
	{"a\xed\xbf\xbf", 4, 1},
	{"a\xf4\x90\x80\x80", 5, 1},     /* past U+10FFFF */
	{"a\xf5\x80\x80\x80", 5, 1},
	{"a\xff", 2, 1},
	{"a\xe5\xad", 3, 1},             /* cut short at the end */
	{"a\xf0\xa0\x80", 4, 1},
	{"a\xc3", 2, 1},
	{"\xe5\xad\xa6\xe5\xad", 5, 3},
	{"\xe5\xad\xa6\xe5x\xa6", 6, 3}, /* broken inside */
	{"\xe5\xad\xa6\xe5\xadx", 6, 3},
	{"12345678901234567\xd1\xa7", 19, 19},
	{"1234567890123456\xd1\xd1", 18, 16}, /* GB18030 read as UTF-8 */
};

static void
utf8_valid__sequences__stops_at_the_first_bad_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sequences); i++)
		assert_row(i, xj_utf8_valid(sequences[i].text, sequences[i].n) == sequences[i].valid);
}

/* Long text is looked at in blocks. */
static void
utf8_valid__sequences_anywhere_in_long_text__same_answer(void **state)
{
	struct xj_buf b;

	xj_buf_init(&b, POOL(state));
	for (size_t i = 0; i < COUNT(sequences); i++)
		for (size_t before = 0; before < 150; before++)
			for (size_t behind = 0; behind < 80; behind += 13) {
				size_t start, expected;

				b.n = 0;
				for (size_t k = 0; k < before % 3; k++)
					xj_buf_put(&b, 'x');
				while (b.n < before)
					xj_buf_text(&b, before % 2 ? "学" : b.n % 2 ? "籍" : "ab");
				start = b.n;
				xj_buf_add(&b, sequences[i].text, sequences[i].n);
				for (size_t k = 0; k < behind; k++)
					xj_buf_text(&b, k % 5 ? "生" : "1");
				expected = sequences[i].valid < sequences[i].n ? start + sequences[i].valid : b.n;
				assert_row(i, xj_utf8_valid(b.p, b.n) == expected);
			}
}

static void
utf8_valid__bad_byte_at_any_place__found(void **state)
{
	char text[64];

	(void)state;
	for (size_t at = 0; at < sizeof text; at++) {
		memset(text, 'x', sizeof text);
		text[at] = '\x80';
		assert_row(at, xj_utf8_valid(text, sizeof text) == at);
	}
}

static void
utf8_count__texts__characters(void **state)
{
	(void)state;
	assert_int_equal(xj_utf8_count(XJ_LIT("")), 0);
	assert_int_equal(xj_utf8_count(XJ_LIT("abc")), 3);
	assert_int_equal(xj_utf8_count(XJ_LIT("学a籍é𠀀")), 5);
}

static void
utf8_next__one_of_each_length__code_points(void **state)
{
	static const uint32_t expected[] = {'a', 0xe9, 0x5b66, 0x20000, 'z'};
	struct xj_span s = XJ_LIT("aé学𠀀z"), bad = XJ_LIT("\x80z");

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++)
		assert_row(i, xj_utf8_next(&s) == expected[i]);
	assert_int_equal(s.n, 0);
	assert_int_equal(xj_utf8_next(&s), 0);
	assert_int_equal(xj_utf8_next(&bad), 0xfffd);
	assert_int_equal(xj_utf8_next(&bad), 'z');
}

static void
utf8_width__mixed_text__terminal_columns(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
		{"", 0},
		{"abc", 3},
		{"学籍", 4},
		{"a学b", 4},
		{"e\u0301", 1}, /* a combining accent */
		{"𠀀", 2},
		{"\U00030000", 2},
		{"\x01", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_utf8_width(xj_span(rows[i].text)) == rows[i].width);
}

static void
utf8_fit__widths__never_half_a_character(void **state)
{
	static const struct {
		const char *text;
		size_t width;
		const char *fits;
	} rows[] = {
		{"学籍", 4, "学籍"},
		{"学籍", 3, "学"},
		{"学籍", 1, ""},
		{"a学", 2, "a"},
		{"abc", 9, "abc"},
		{"abc", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_span(xj_utf8_fit(xj_span(rows[i].text), rows[i].width), rows[i].fits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(utf8_valid__sequences__stops_at_the_first_bad_byte),
		UNIT(utf8_valid__sequences_anywhere_in_long_text__same_answer),
		UNIT(utf8_valid__bad_byte_at_any_place__found),
		UNIT(utf8_count__texts__characters),
		UNIT(utf8_next__one_of_each_length__code_points),
		UNIT(utf8_width__mixed_text__terminal_columns),
		UNIT(utf8_fit__widths__never_half_a_character),
	};

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 99;
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
