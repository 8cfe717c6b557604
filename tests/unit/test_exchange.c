#include "unit.h"

#include "record/encoding.h"
#include "report/exchange.h"

static void
encoder__characters_of_the_encoding__their_bytes(void **state)
{
	static const struct {
		const char *encoding, *text, *bytes;
	} rows[] = {
		{"GB18030", "", ""},
		{"GB18030", "学号,a\n", "\xd1\xa7\xba\xc5,a\n"},
		{"GBK", "阿依古丽·买买提", "\xb0\xa2\xd2\xc0\xb9\xc5\xc0\xf6\xa1\xa4\xc2\xf2\xc2\xf2\xcc\xe1"},
		{"GB18030", "𬭎", "\x99\x33\xa9\x32"},
		{"GBK", "〔2026〕", "\xa1\xb2""2026\xa1\xb3"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_encoder *e = xj_encoder_open(POOL(state), rows[i].encoding);
		struct xj_span out;
		size_t bytes, bad;

		assert_row(i, xj_encoder_encode(e, xj_span(rows[i].text), &out, &bad) && xj_span_is(out, rows[i].bytes));
		assert_row(i, xj_encoder_measure(e, xj_span(rows[i].text), &bytes, &bad) && bytes == strlen(rows[i].bytes));
	}
	assert_null(xj_encoder_open(POOL(state), "no such encoding"));
}

/* Wherever the bytes are cut into pieces while they are counted. */
static void
encoder__character_missing_anywhere__told_where(void **state)
{
	struct xj_encoder *e = xj_encoder_open(POOL(state), "GBK");

	for (size_t before = 0; before < 700; before += before < 500 ? 37 : 1) {
		size_t n = before * 3, bytes = 7, bad = 0;
		struct xj_span out = {"kept", 4};
		struct xj_buf text;

		xj_buf_init(&text, POOL(state));
		for (size_t i = 0; i < before; i++)
			xj_buf_text(&text, "中");
		xj_buf_text(&text, "𬭎中");
		assert_false(xj_encoder_measure(e, xj_buf_as_span(&text), &bytes, &bad));
		assert_int_equal(bad, n);
		assert_int_equal(bytes, 7);
		assert_false(xj_encoder_encode(e, xj_buf_as_span(&text), &out, &bad));
		assert_int_equal(bad, n);
		assert_true(xj_span_is(out, "kept"));
		assert_true(xj_encoder_measure(e, xj_span_of(text.p, n), &bytes, &bad));
		assert_int_equal(bytes, before * 2);
	}
}

static void
exchange_sent__date_forms__as_written(void **state)
{
	static const struct {
		const char *form, *date, *sent;
	} rows[] = {
		{"YYYYMMDD", "2026-09-01", "20260901"}, {"YYYY-MM-DD", "2026-09-01", "2026-09-01"},
		{"YYYY年M月D日", "2026-09-01", "2026年9月1日"}, {"YYYY-MM", "2026-12-31", "2026-12"},
		{"D.M.YYYY", "2026-10-09", "9.10.2026"}, {"", "2026-09-01", "2026-09-01"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_exchange_column column = {.date = xj_span(rows[i].form)};
		struct xj_span out;

		assert_row(i, xj_exchange_sent(POOL(state), &column, NULL, xj_span(rows[i].date), &out) == XJ_SENT);
		assert_row(i, xj_span_is(out, rows[i].sent));
	}
}

static void
exchange_sent__no_word_or_day__told(void **state)
{
	struct xj_exchange_pair pairs[] = {{XJ_LIT("在籍"), XJ_LIT("注册学籍")}, {XJ_LIT("在籍"), XJ_LIT("在读")}};
	const struct xj_exchange_words words = {XJ_LIT("w"), pairs, 2, 2};
	struct xj_exchange_column worded = {.words = &words}, dated = {.date = XJ_LIT("YYYYMMDD")};
	struct xj_span out = XJ_LIT("kept");

	assert_int_equal(xj_exchange_sent(POOL(state), &worded, NULL, XJ_LIT("休学"), &out), XJ_NO_WORD);
	assert_int_equal(xj_exchange_sent(POOL(state), &dated, NULL, XJ_LIT("2026-02-30"), &out), XJ_NO_DAY);
	assert_true(xj_span_is(out, "kept"));
	assert_int_equal(xj_exchange_sent(POOL(state), &worded, NULL, XJ_LIT("在籍"), &out), XJ_SENT);
	assert_true(xj_span_is(out, "注册学籍"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(encoder__characters_of_the_encoding__their_bytes),
		UNIT(encoder__character_missing_anywhere__told_where),
		UNIT(exchange_sent__date_forms__as_written),
		UNIT(exchange_sent__no_word_or_day__told),
	};

	return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
