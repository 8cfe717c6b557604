#include "unit.h"

#include "base/date.h"

static void
date_of__known_days__since_the_epoch(void **state)
{
	static const struct {
		int year, month, day;
		xj_date date;
	} rows[] = {
		{1970, 1, 1, 0},
		{1969, 12, 31, -1},
		{2000, 2, 29, 11016},
		{2026, 9, 1, 20697},
		{1900, 1, 1, -25567},
		{1900, 2, 29, XJ_NO_DATE},
		{2026, 2, 29, XJ_NO_DATE},
		{2024, 2, 30, XJ_NO_DATE},
		{2026, 4, 31, XJ_NO_DATE},
		{2026, 13, 1, XJ_NO_DATE},
		{2026, 0, 1, XJ_NO_DATE},
		{2026, 1, 0, XJ_NO_DATE},
		{2026, 1, -1, XJ_NO_DATE},
		{0, 1, 1, XJ_NO_DATE},
		{10000, 1, 1, XJ_NO_DATE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_date_of(rows[i].year, rows[i].month, rows[i].day) == rows[i].date);
}

static void
date_split__every_day_of_1100_years__there_and_back(void **state)
{
	xj_date first = xj_date_of(1900, 1, 1), last = xj_date_of(2999, 12, 31);
	int y, m, d, weekday = 1; /* 1900-01-01 was a Monday */

	(void)state;
	for (xj_date date = first; date <= last; date++, weekday = weekday % 7 + 1) {
		char text[11];

		xj_date_split(date, &y, &m, &d);
		if (xj_date_of(y, m, d) != date || xj_date_year(date) != y || xj_date_weekday(date) != weekday)
			FAIL("%04d-%02d-%02d", y, m, d);
		if (xj_date_parse(xj_span(xj_date_format(date, text))) != date)
			FAIL("%s", text);
	}
}

static void
date_parse__texts__iso_only(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} rows[] = {
		{"2026-09-01", true},
		{"1900-01-01", true},
		{"2999-12-31", true},
		{"1899-12-31", false},
		{"3000-01-01", false},
		{"2026-02-29", false},
		{"2026-9-1", false},
		{"2026/09/01", false},
		{"20260901", false},
		{"2026-09-01 ", false},
		{" 2026-09-01", false},
		{"2026-09-0a", false},
		{"2026-0９-1", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, (xj_date_parse(xj_span(rows[i].text)) != XJ_NO_DATE) == rows[i].ok);
	assert_int_equal(xj_date_parse(XJ_LIT("2026-09-01")), xj_date_of(2026, 9, 1));
}

static void
date_parse_foreign__forms_of_the_same_day__one_date(void **state)
{
	static const char *const rows[] = {
		"2026-09-01", "20260901", "2026/9/1", "2026/09/01", "2026-9-1", "2026.9.1", "2026年9月1日",
		"2026年09月01日", " 2026-09-01　", "2026-09-01 00:00:00", "2026/9/1 0:00", "2026-09-01T00:00:00",
		"2026-09-01 00:00:00.000", "20260901 000000", "2026-9-1 08:30", "2026-09-01 08:30:00",
		"2026年9月1日 8:30", "2026/9/1  23:59:59", "2026-09-01T08:30:00.123",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_date_parse_foreign(xj_span(rows[i])) == xj_date_of(2026, 9, 1));
}

static void
date_parse_foreign__guesses_and_nonsense__refused(void **state)
{
	static const char *const rows[] = {
		"", "1/9/2026", "09-01-2026", "26-9-1", "260901", "2026", "2026-09", "2026年9月", "2026年9月1", "202609",
		"2026091", "202609011", "2026-9/1", "2026-13-01", "2026-02-30", "46266", "2026-09-01 24:00", "2026-09-01 8:60", "2026-09-01 8:30:",
		"2026-09-01 8:30 x", "2026-09-0108:30",
		"2026-09-01x", "2026--1", "2026-9-", "2026-09-01 0", "2026年9-1日", "99999999999",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_date_parse_foreign(xj_span(rows[i])) == XJ_NO_DATE);
}

static void
date_format__no_date__empty(void **state)
{
	char text[11];

	assert_string_equal(xj_date_format(XJ_NO_DATE, text), "");
	assert_string_equal(xj_date_format(xj_date_of(2026, 9, 1), text), "2026-09-01");
	assert_span(xj_date_span(POOL(state), xj_date_of(2026, 12, 31)), "2026-12-31");
	assert_span(xj_date_span(POOL(state), XJ_NO_DATE), "");
}

static void
duration_parse__texts__count_and_unit(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int count;
		enum xj_unit unit;
	} rows[] = {
		{"15 workdays", true, 15, XJ_WORKDAYS},
		{"1 workday", true, 1, XJ_WORKDAYS},
		{"0 days", true, 0, XJ_DAYS},
		{"2 weeks", true, 2, XJ_WEEKS},
		{"6 months", true, 6, XJ_MONTHS},
		{"1 year", true, 1, XJ_YEARS},
		{"10000 days", true, 10000, XJ_DAYS},
		{"10001 days", false, 0, XJ_DAYS},
		{"-1 days", false, 0, XJ_DAYS},
		{"half a year", false, 0, XJ_DAYS},
		{"1.5 years", false, 0, XJ_DAYS},
		{"15", false, 0, XJ_DAYS},
		{"15workdays", false, 0, XJ_DAYS},
		{"15  workdays", false, 0, XJ_DAYS},
		{"15 Workdays", false, 0, XJ_DAYS},
		{"15 fortnights", false, 0, XJ_DAYS},
		{" ", false, 0, XJ_DAYS},
		{"", false, 0, XJ_DAYS},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_duration t = {-5, XJ_WEEKS};

		assert_row(i, xj_duration_parse(xj_span(rows[i].text), &t) == rows[i].ok);
		assert_row(i, t.count == (rows[i].ok ? rows[i].count : -5));
		assert_row(i, t.unit == (rows[i].ok ? rows[i].unit : XJ_WEEKS));
	}
}

static void
date_add__durations__end_of_month_kept_in_month(void **state)
{
	static const struct {
		const char *from, *duration, *to;
	} rows[] = {
		{"2026-09-01", "1 day", "2026-09-02"},
		{"2026-09-01", "2 weeks", "2026-09-15"},
		{"2026-01-31", "1 month", "2026-02-28"},
		{"2024-01-31", "1 month", "2024-02-29"},
		{"2026-08-31", "6 months", "2027-02-28"},
		{"2026-12-15", "1 month", "2027-01-15"},
		{"2026-11-30", "13 months", "2027-12-30"},
		{"2024-02-29", "1 year", "2025-02-28"},
		{"2024-02-29", "4 years", "2028-02-29"},
		{"2026-09-01", "0 years", "2026-09-01"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_duration t;

		assert_row(i, xj_duration_parse(xj_span(rows[i].duration), &t));
		assert_row(i, xj_date_add(xj_date_parse(xj_span(rows[i].from)), t) ==
				      xj_date_parse(xj_span(rows[i].to)));
	}
	(void)state;
}

static void
date_months__spans__begun_months_count(void **state)
{
	static const struct {
		const char *from, *to;
		int months;
	} rows[] = {
		{"2026-03-01", "2026-09-01", 6},
		{"2026-03-01", "2026-09-02", 7},
		{"2026-03-01", "2026-08-31", 6},
		{"2026-03-01", "2026-03-01", 0},
		{"2026-03-01", "2026-03-02", 1},
		{"2026-03-01", "2026-02-01", 0},
		{"2025-09-01", "2026-09-01", 12},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_date_months(xj_date_parse(xj_span(rows[i].from)),
				      xj_date_parse(xj_span(rows[i].to))) == rows[i].months);
}

static void
unit_name__counts__singular_and_plural(void **state)
{
	(void)state;
	assert_string_equal(xj_unit_name(XJ_WORKDAYS, 1), "workday");
	assert_string_equal(xj_unit_name(XJ_WORKDAYS, 0), "workdays");
	assert_string_equal(xj_unit_name(XJ_YEARS, 2), "years");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(date_of__known_days__since_the_epoch),
		UNIT(date_split__every_day_of_1100_years__there_and_back),
		UNIT(date_parse__texts__iso_only),
		UNIT(date_parse_foreign__forms_of_the_same_day__one_date),
		UNIT(date_parse_foreign__guesses_and_nonsense__refused),
		UNIT(date_format__no_date__empty),
		UNIT(duration_parse__texts__count_and_unit),
		UNIT(date_add__durations__end_of_month_kept_in_month),
		UNIT(date_months__spans__begun_months_count),
		UNIT(unit_name__counts__singular_and_plural),
	};

	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
