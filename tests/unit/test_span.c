#include "unit.h"

#include "base/nearest.h"

static void
span_compare__pairs__byte_order(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{"", "", 0},
		{"", "a", -1},
		{"a", "b", -1},
		{"ab", "a", 1},
		{"a", "a", 0},
		{"\x7f", "\x80", -1},
		{"休学", "在籍", -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span a = xj_span(rows[i].a), b = xj_span(rows[i].b);
		int there = xj_span_compare(a, b), back = xj_span_compare(b, a);

		assert_row(i, (there > 0) - (there < 0) == rows[i].order);
		assert_row(i, (back > 0) - (back < 0) == -rows[i].order);
		assert_row(i, xj_span_same(a, b) == (rows[i].order == 0));
		assert_row(i, xj_span_is(a, rows[i].b) == (rows[i].order == 0));
	}
}

static void
nearest__names_that_come_twice__each_told_once(void **state)
{
	struct xj_pool *pool = POOL(state);
	struct xj_span names[] = {XJ_LIT("grade"), XJ_LIT("class"), XJ_LIT("grade"), XJ_LIT("class"), XJ_LIT("grade")}, many[20];

	assert_string_equal(xj_nearest(pool, XJ_LIT("grades"), names, COUNT(names)), "grade, class");
	assert_string_equal(xj_nearest(pool, XJ_LIT("grades"), NULL, 0), "none");
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = xj_span(xj_pool_print(pool, "%zu", i / 2));
	assert_string_equal(xj_nearest(pool, XJ_LIT("3"), many, COUNT(many)), "3, 0, 1, 2, 4, 5, 6, 7 …");
}

static void
span_starts__prefixes__told(void **state)
{
	(void)state;
	assert_true(xj_span_starts(XJ_LIT("abc"), ""));
	assert_true(xj_span_starts(XJ_LIT("abc"), "abc"));
	assert_false(xj_span_starts(XJ_LIT("ab"), "abc"));
	assert_false(xj_span_starts(XJ_LIT("abc"), "b"));
}

static void
span_integer__texts__whole_numbers_only(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t value;
	} rows[] = {
		{"0", true, 0},
		{"42", true, 42},
		{"-7", true, -7},
		{"+7", true, 7},
		{"007", true, 7},
		{"9223372036854775807", true, INT64_MAX},
		{"9223372036854775808", false, 0},
		{"92233720368547758070", false, 0},
		{"", false, 0},
		{"-", false, 0},
		{"+", false, 0},
		{"1.0", false, 0},
		{"1 ", false, 0},
		{" 1", false, 0},
		{"--1", false, 0},
		{"1e3", false, 0},
		{"１", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t v = 12345;

		assert_row(i, xj_span_integer(xj_span(rows[i].text), &v) == rows[i].ok);
		assert_row(i, v == (rows[i].ok ? rows[i].value : 12345));
	}
}

static void
span_decimal__texts__scaled(void **state)
{
	static const struct {
		const char *text;
		int places;
		bool ok;
		int64_t value;
	} rows[] = {
		{"1234.5", 2, true, 123450},
		{"1234", 2, true, 123400},
		{"0.05", 2, true, 5},
		{".5", 2, true, 50},
		{"-0.05", 2, true, -5},
		{"1.234", 2, false, 0},
		{"1,234.50", 2, false, 0},
		{"1.2.3", 3, false, 0},
		{".", 2, false, 0},
		{"", 2, false, 0},
		{"92233720368547758.07", 2, true, INT64_MAX},
		{"92233720368547758.08", 2, false, 0},
		{"92233720368547758070", 2, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t v = 12345;

		assert_row(i, xj_span_decimal(xj_span(rows[i].text), rows[i].places, &v) == rows[i].ok);
		assert_row(i, v == (rows[i].ok ? rows[i].value : 12345));
	}
}

static void
span_digits__texts__ascii_digits_only(void **state)
{
	(void)state;
	assert_true(xj_span_digits(XJ_LIT("0123456789")));
	assert_false(xj_span_digits(XJ_LIT("")));
	assert_false(xj_span_digits(XJ_LIT("-1")));
	assert_false(xj_span_digits(XJ_LIT("1２")));
	assert_false(xj_span_digits(XJ_LIT("12a")));
}

static void
span_trim__blanks_of_every_kind__off_both_ends(void **state)
{
	static const struct {
		const char *text, *trimmed;
	} rows[] = {
		{"", ""},
		{"  ", ""},
		{"a", "a"},
		{" \ta b\t ", "a b"},
		{"　张三　", "张三"},
		{"\u00a0张\u00a0三\u00a0 ", "张\u00a0三"},
		{" 　\u00a0", ""},
		{"\n", "\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_span(xj_span_trim(xj_span(rows[i].text)), rows[i].trimmed);
}

static void
span_cut__list__every_part(void **state)
{
	static const struct {
		const char *text, *parts;
	} rows[] = {
		{"a;b;c", "[a][b][c]"},
		{"a", "[a]"},
		{"", "[]"},
		{";", "[][]"},
		{"a;", "[a][]"},
		{";;b", "[][][b]"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span rest = xj_span(rows[i].text);
		struct xj_buf b;

		xj_buf_init(&b, POOL(state));
		while (rest.p) {
			struct xj_span part = xj_span_cut(&rest, ';');

			xj_buf_print(&b, "[%.*s]", (int)part.n, part.p);
		}
		assert_string_equal(b.p, rows[i].parts);
	}
}

static void
span_among__lists__trimmed_parts_found(void **state)
{
	(void)state;
	assert_true(xj_span_among(XJ_LIT("a; b ;c"), ';', XJ_LIT("b")));
	assert_true(xj_span_among(XJ_LIT("a"), ';', XJ_LIT("a")));
	assert_false(xj_span_among(XJ_LIT("ab;c"), ';', XJ_LIT("a")));
	assert_false(xj_span_among(XJ_LIT(""), ';', XJ_LIT("a")));
}

static void
span_hash__texts_of_every_length__differ(void **state)
{
	enum { LONGEST = 40 };
	uint64_t seen[2 * LONGEST];
	char text[LONGEST + 1];
	size_t n = 0;

	(void)state;
	memset(text, 'a', sizeof text);
	for (size_t k = 1; k <= LONGEST; k++) {
		seen[n++] = xj_span_hash(xj_span_of(text, k));
		text[k - 1] = 'b';
		seen[n++] = xj_span_hash(xj_span_of(text, k));
		text[k - 1] = 'a';
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			assert_row(i, seen[i] != seen[k]);
	assert_true(xj_span_hash(XJ_LIT("20260001")) == xj_span_hash(xj_span_of("x20260001" + 1, 8)));
}

static void
span_distance__pairs__up_to_the_limit(void **state)
{
	static const struct {
		const char *a, *b;
		size_t limit, distance;
	} rows[] = {
		{"", "", 2, 0},
		{"student_id", "student_id", 2, 0},
		{"student_id", "studnet_id", 2, 2},
		{"status", "statu", 2, 1},
		{"status", "xstatus", 2, 1},
		{"status", "states", 2, 1},
		{"abc", "xyz", 2, 3},
		{"a", "abcdefgh", 2, 3},
	};
	char longer[80];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_span_distance(xj_span(rows[i].a), xj_span(rows[i].b), rows[i].limit) ==
				      rows[i].distance);
	memset(longer, 'x', sizeof longer);
	assert_int_equal(xj_span_distance(xj_span_of(longer, 64), xj_span_of(longer, 64), 2), 0);
	assert_int_equal(xj_span_distance(xj_span_of(longer, 65), xj_span_of(longer, 65), 2), 3);
}

static void
span_text__span__terminated_copy(void **state)
{
	assert_string_equal(xj_span_text(POOL(state), xj_span_of("abcdef", 3)), "abc");
	assert_span(xj_span_copy(POOL(state), xj_span_of("abcdef", 3)), "abc");
	assert_span(xj_span(NULL), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(span_compare__pairs__byte_order),
		UNIT(nearest__names_that_come_twice__each_told_once),
		UNIT(span_starts__prefixes__told),
		UNIT(span_integer__texts__whole_numbers_only),
		UNIT(span_decimal__texts__scaled),
		UNIT(span_digits__texts__ascii_digits_only),
		UNIT(span_trim__blanks_of_every_kind__off_both_ends),
		UNIT(span_cut__list__every_part),
		UNIT(span_among__lists__trimmed_parts_found),
		UNIT(span_hash__texts_of_every_length__differ),
		UNIT(span_distance__pairs__up_to_the_limit),
		UNIT(span_text__span__terminated_copy),
	};

	return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
