#include "unit.h"

#include "record/encoding.h"

#define BYTES(s) {s, sizeof(s) - 1}

struct bytes {
	const char *p;
	size_t n;
};

static void
encoding_decode__each_encoding__same_text(void **state)
{
	static const struct {
		struct bytes in;
		const char *out;
	} rows[] = {
		{BYTES(""), ""},
		{BYTES("id,name\n1,a\n"), "id,name\n1,a\n"},
		{BYTES("学号,姓名\n"), "学号,姓名\n"},
		{BYTES("\xef\xbb\xbf学号\r\n"), "学号\r\n"},
		{BYTES("\xd1\xa7\xba\xc5,\xd0\xd5\xc3\xfb\r\n"), "学号,姓名\r\n"},
		{BYTES("\x81\x39\xee\x39\n"), "㐀\n"}, /* four bytes, past GBK */
		{BYTES("\x95\x32\x82\x36"), "𠀀"},
		{BYTES("\x84\x31\x95\x33\xd1\xa7"), "学"},
		{BYTES("\xff\xfe\x66\x5b,\0\n\0"), "学,\n"},
		{BYTES("\xfe\xff\x5b\x66\0,\xd8\x40\xdc\x00\0\n"), "学,𠀀\n"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span in = xj_span_of(rows[i].in.p, rows[i].in.n), out;
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		assert_row(i, xj_encoding_decode(POOL(state), "x.csv", in, &diags, &out));
		assert_row(i, xj_span_is(out, rows[i].out));
		assert_row(i, diags.count == 0);
	}
}

static void
encoding_decode__plain_utf8__not_copied(void **state)
{
	struct xj_span in = XJ_LIT("学号\n"), marked = XJ_LIT("\xef\xbb\xbf学号\n"), out;
	struct xj_diags diags;

	xj_diags_init(&diags, POOL(state));
	assert_true(xj_encoding_decode(POOL(state), "x.csv", in, &diags, &out));
	assert_ptr_equal(out.p, in.p);
	assert_true(xj_encoding_decode(POOL(state), "x.csv", marked, &diags, &out));
	assert_ptr_equal(out.p, marked.p + 3);
}

static void
encoding_decode__bad_bytes__line_and_column_of_the_first(void **state)
{
	static const struct {
		struct bytes in;
		const char *code;
		size_t line, column;
	} rows[] = {
		{BYTES("a,b\n1,\xff\n"), "bad-encoding", 2, 3},
		{BYTES("\xd1\xa7\xba\xc5\n\xd0\xd5\xc3\xff\n"), "bad-encoding", 2, 2},
		{BYTES("\xd1\xa7\xba\xc5\nab\xd0"), "bad-encoding", 2, 3}, /* cut off in a character */
		{BYTES("a\n\x80\n"), "bad-encoding", 2, 1},
		/* forms that strict UTF-8 forbids */
		{BYTES("a\n\xc0\xaf\xff\n"), "bad-encoding", 2, 2},
		{BYTES("\xef\xbb\xbf\xe5\xad\xa6\n\xba\xc5\n"), "bad-marked-encoding", 2, 1},
		{BYTES("\xef\xbb\xbf\xe5\xad\xa6\n\xed\xa0\x80\n"), "bad-marked-encoding", 2, 1},
		{BYTES("\xff\xfe\x66\x5b\x0a\0\x00\xdc\n\0"), "bad-marked-encoding", 2, 1},
		{BYTES("\xff\xfe\x66\x5b\x0a"), "bad-marked-encoding", 1, 2},
		/* one broken byte in UTF-8 must not make another text of the whole file */
		{BYTES("学号,姓名,民族,专业\n张三,\xe6\x95\n李四\n"), "broken-utf8", 2, 4},
		{BYTES("a,b\n1,\0\n"), "nul-byte", 2, 3},
		{BYTES("\xef\xbb\xbf\xe5\xad\xa6,\0\n"), "nul-byte", 1, 3},
		{BYTES("\xd1\xa7,\0\n"), "nul-byte", 1, 3},
		{BYTES("\xff\xfe\x66\x5b\0\0\n\0"), "nul-byte", 1, 2},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span in = xj_span_of(rows[i].in.p, rows[i].in.n), out = XJ_LIT("kept");
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		assert_row(i, !xj_encoding_decode(POOL(state), "x.csv", in, &diags, &out));
		assert_row(i, xj_span_is(out, "kept"));
		if (strcmp(unit_codes(POOL(state), &diags), rows[i].code) != 0)
			fail_msg("row %zu: %s", i, unit_codes(POOL(state), &diags));
		if (diags.list[0].where.line != rows[i].line || diags.list[0].where.column != rows[i].column)
			fail_msg("row %zu: at %zu:%zu", i, diags.list[0].where.line, diags.list[0].where.column);
		assert_row(i, strcmp(diags.list[0].where.file, "x.csv") == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(encoding_decode__each_encoding__same_text),
		UNIT(encoding_decode__plain_utf8__not_copied),
		UNIT(encoding_decode__bad_bytes__line_and_column_of_the_first),
	};

	return cmocka_run_group_tests_name("encoding", tests, NULL, NULL);
}
