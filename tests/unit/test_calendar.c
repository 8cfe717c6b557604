#include "unit.h"

#include "policy/calendar.h"

/* The Spring Festivals of 2020 (with the Monday that was a workday after all) and of 2026, with what is around them. */
static const char days[] = "date,name,is_workday\n"
                           "2020-01-01,元旦,0\n2020-01-19,春节,1\n2020-01-24,春节,0\n2020-01-25,春节,0\n"
                           "2020-01-26,春节,0\n2020-01-27,春节,0\n2020-01-28,春节,0\n2020-01-29,春节,0\n"
                           "2020-01-30,春节,0\n2020-01-31,春节,0\n2020-02-01,春节,0\n2020-02-02,春节,0\n"
                           "2020-02-03,春节,1\n"
                           "2025-12-31,补休,0\n"
                           "2026-01-01,元旦,0\n2026-01-02,元旦,0\n2026-01-03,元旦,0\n2026-01-04,元旦,1\n"
                           "2026-02-14,春节,1\n2026-02-15,春节,0\n2026-02-16,春节,0\n2026-02-17,春节,0\n"
                           "2026-02-18,春节,0\n2026-02-19,春节,0\n2026-02-20,春节,0\n2026-02-21,春节,0\n"
                           "2026-02-22,春节,0\n2026-02-23,春节,0\n2026-02-28,春节,1\n";

static struct xj_calendar *
parsed(void **state, const char *text, const struct xj_calendar *under)
{
	struct xj_diags d;
	struct xj_calendar *c;

	xj_diags_init(&d, POOL(state));
	c = xj_calendar_parse(POOL(state), "holidays.csv", xj_span(text), under, &d);
	assert_string_equal(unit_codes(POOL(state), &d), "");
	assert_non_null(c);
	return c;
}

static xj_date
date(const char *text)
{
	return text ? xj_date_parse(xj_span(text)) : XJ_NO_DATE;
}

static void
calendar_workday__listed_or_not__as_the_notices_say(void **state)
{
	static const struct {
		const char *day;
		bool workday;
	} rows[] = {
		{"2020-01-19", true},  /* a Sunday made up */
		{"2020-01-24", false}, /* a Friday off */
		{"2020-01-31", false},
		{"2020-02-03", true}, /* a Monday listed as a workday */
		{"2020-02-08", false},
		{"2026-02-14", true}, /* a Saturday made up */
		{"2026-02-23", false},
		{"2026-02-24", true},
		{"2026-02-28", true},
		{"2026-03-01", false},
		{"2026-12-31", true},
	};
	const struct xj_calendar *c = parsed(state, days, NULL);

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_calendar_workday(c, date(rows[i].day)) == rows[i].workday);
}

static void
calendar_add__across_holidays__counted(void **state)
{
	static const struct {
		const char *from;
		int count;
		enum xj_unit unit;
		const char *to; /* NULL: not covered */
	} rows[] = {
		{"2026-03-02", 15, XJ_WORKDAYS, "2026-03-23"},
		{"2026-02-10", 5, XJ_WORKDAYS, "2026-02-24"}, /* 11, 12, 13, Saturday 14, then the festival */
		{"2026-02-10", 15, XJ_WORKDAYS, "2026-03-09"},
		{"2026-02-18", 1, XJ_WORKDAYS, "2026-02-24"}, /* from inside the festival */
		{"2020-01-23", 1, XJ_WORKDAYS, "2020-02-03"},
		{"2020-01-17", 15, XJ_WORKDAYS, "2020-02-14"},
		{"2026-02-10", 0, XJ_WORKDAYS, "2026-02-10"},
		{"2025-12-30", 1, XJ_WORKDAYS, "2026-01-04"}, /* over New Year into a Sunday made up */
		{"2026-12-31", 1, XJ_WORKDAYS, NULL},
		{"2026-12-30", 1, XJ_WORKDAYS, "2026-12-31"},
		{"2026-12-30", 2, XJ_WORKDAYS, NULL},
		{"2020-12-31", 1, XJ_WORKDAYS, NULL}, /* 2021 is a gap */
		{"2019-12-31", 1, XJ_WORKDAYS, "2020-01-02"},
		{"2019-12-30", 1, XJ_WORKDAYS, NULL},
		{"2030-01-01", 1, XJ_WORKDAYS, NULL},
		{"2023-05-01", 1, XJ_WORKDAYS, NULL},
		{"2030-01-31", 1, XJ_MONTHS, "2030-02-28"}, /* only workdays need a calendar */
		{"2026-03-02", 2, XJ_WEEKS, "2026-03-16"},
		{NULL, 1, XJ_WORKDAYS, NULL},
	};
	const struct xj_calendar *c = parsed(state, days, NULL);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_duration t = {rows[i].count, rows[i].unit};

		assert_row(i, xj_calendar_add(c, date(rows[i].from), t) == date(rows[i].to));
	}
}

static void
calendar_between__any_two_days__agrees_with_add(void **state)
{
	const struct xj_calendar *c = parsed(state, days, NULL);
	xj_date start = date("2026-01-01"), end = date("2026-04-01");
	int n, back;

	for (xj_date a = start; a <= end; a++) {
		int want = 0;

		for (xj_date b = a; b <= end; b++) {
			want += b > a && xj_calendar_workday(c, b);
			assert_true(xj_calendar_between(c, a, b, &n));
			assert_true(xj_calendar_between(c, b, a, &back));
			assert_int_equal(n, want);
			assert_int_equal(back, -want);
			if (want && xj_calendar_workday(c, b))
				assert_int_equal(xj_calendar_add(c, a, (struct xj_duration){want, XJ_WORKDAYS}), b);
		}
	}
}

static void
calendar_between__uncovered_year__refused(void **state)
{
	static const struct {
		const char *a, *b;
		bool known;
	} rows[] = {
		{"2020-12-30", "2021-01-04", false}, {"2020-12-01", "2025-02-01", false}, {"2019-12-31", "2020-01-02", true},
		{"2026-12-31", "2027-01-01", false}, {"2027-01-01", "2026-12-31", false}, {"2030-01-01", "2030-01-01", true},
		{NULL, "2026-01-01", false},         {"2026-01-01", NULL, false},
	};
	const struct xj_calendar *c = parsed(state, days, NULL);
	int n;

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_calendar_between(c, date(rows[i].a), date(rows[i].b), &n) == rows[i].known);
}

static void
calendar_parse__laid_over_another__the_upper_one_wins(void **state)
{
	const struct xj_calendar *under = parsed(state, days, NULL);
	const struct xj_calendar *c = parsed(state, "name,is_workday,note,date\n校庆,0,x,2026-04-10\n春节,1,,2026-02-16\n"
	                                            "元旦,0,,2027-01-01\n", under);
	int first, last;

	xj_calendar_years(c, &first, &last);
	assert_int_equal(first, 2020);
	assert_int_equal(last, 2027);
	assert_false(xj_calendar_workday(c, date("2026-04-10")));
	assert_true(xj_calendar_workday(c, date("2026-02-16")));
	assert_false(xj_calendar_workday(c, date("2026-02-17")));
	assert_true(xj_calendar_covers(c, 2027));
	assert_false(xj_calendar_covers(c, 2021));
	assert_int_equal(xj_calendar_add(c, date("2026-12-31"), (struct xj_duration){1, XJ_WORKDAYS}), date("2027-01-04"));
}

static void
calendar_parse__faults__named_with_line_and_column(void **state)
{
	static const struct {
		const char *text, *codes;
		size_t line, column;
	} rows[] = {
		{"date,name\n2026-01-01,元旦\n", "calendar-column", 1, 1},
		{"day,name\n", "calendar-column calendar-column", 1, 1},
		{"date,name,is_workday\n", "calendar-empty", 1, 1},
		{"name,date,is_workday\n元旦,2026-02-30,0\n", "bad-holiday-date", 2, 4},
		{"date,name,is_workday\n2026-01-01,元旦,0\n2026-01-02,元旦,off\n", "bad-holiday", 3, 15},
		{"date,name,is_workday\n2026-01-01,元旦,0\n2026-01-02,a,0\n2026-01-01,b,1\n", "holiday-twice", 4, 1},
		{"date,name,is_workday\n2026-01-01,元旦\n2026-01-02,a,1\n", "ragged-row", 2, 1},
		{"", "empty-file", 0, 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags d;

		xj_diags_init(&d, POOL(state));
		assert_row(i, !xj_calendar_parse(POOL(state), "h", xj_span(rows[i].text), NULL, &d));
		assert_string_equal(unit_codes(POOL(state), &d), rows[i].codes);
		assert_row(i, d.list[0].where.line == rows[i].line && d.list[0].where.column == rows[i].column);
	}
}

static void
calendar_parse__same_day_same_answer_twice__accepted(void **state)
{
	const struct xj_calendar *c = parsed(state, "date,is_workday\n2026-01-01,0\n2026-01-01,0\n", NULL);

	assert_false(xj_calendar_workday(c, date("2026-01-01")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(calendar_workday__listed_or_not__as_the_notices_say),
		UNIT(calendar_add__across_holidays__counted),
		UNIT(calendar_between__any_two_days__agrees_with_add),
		UNIT(calendar_between__uncovered_year__refused),
		UNIT(calendar_parse__laid_over_another__the_upper_one_wins),
		UNIT(calendar_parse__faults__named_with_line_and_column),
		UNIT(calendar_parse__same_day_same_answer_twice__accepted),
	};

	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
