#include "base/date.h"

#include <stdio.h>

static const char *const units[][2] = {
	[XJ_WORKDAYS] = {"workday", "workdays"},
	[XJ_DAYS] = {"day", "days"},
	[XJ_WEEKS] = {"week", "weeks"},
	[XJ_MONTHS] = {"month", "months"},
	[XJ_YEARS] = {"year", "years"},
};

static int
month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Days from the civil calendar by eras of 400 years beginning in March. */
xj_date
xj_date_of(int year, int month, int day)
{
	int y, era, yoe, doy, doe;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return XJ_NO_DATE;
	y = year - (month <= 2);
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void
xj_date_split(xj_date d, int *year, int *month, int *day)
{
	int z = d + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

int
xj_date_year(xj_date d)
{
	int y, m, day;

	xj_date_split(d, &y, &m, &day);
	return y;
}

int
xj_date_weekday(xj_date d)
{
	return ((d % 7) + 10) % 7 + 1; /* 1970-01-01 was a Thursday */
}

/* The number that two digits make; with anything else 100 or more. */
static inline unsigned
two_digits(const char *p)
{
	unsigned tens = (unsigned)p[0] - '0', ones = (unsigned)p[1] - '0';

	return tens <= 9 && ones <= 9 ? tens * 10 + ones : 100;
}

xj_date
xj_date_parse(struct xj_span s)
{
	unsigned century, year, month, day;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return XJ_NO_DATE;
	century = two_digits(s.p);
	year = two_digits(s.p + 2);
	month = two_digits(s.p + 5);
	day = two_digits(s.p + 8);
	if (century < 19 || century > 29 || year > 99)
		return XJ_NO_DATE;
	return xj_date_of((int)(century * 100 + year), (int)month, (int)day);
}

/* Up to `max` digits off the front of *s; -1 when there are none. */
static int
number(struct xj_span *s, size_t max)
{
	int v = -1;

	for (size_t i = 0; i < max && s->n && s->p[0] >= '0' && s->p[0] <= '9'; i++) {
		v = (v < 0 ? 0 : v) * 10 + (s->p[0] - '0');
		s->p++;
		s->n--;
	}
	return v;
}

static bool
eat(struct xj_span *s, const char *text)
{
	if (!xj_span_starts(*s, text))
		return false;
	s->p += strlen(text);
	s->n -= strlen(text);
	return true;
}

/* ` 8:30`, `T00:00:00`, ` 083000`, ` 08:30:00.000`: a time of day that a form, spreadsheet or database put behind a date; or nothing. */
static bool
time_of_day(struct xj_span s)
{
	static const int limits[] = {23, 59, 59};
	int parts = 0;

	if (!eat(&s, " ") && !eat(&s, "T"))
		return s.n == 0;
	s = xj_span_trim(s);
	do {
		int v = number(&s, 2);

		if (v < 0 || v > limits[parts++])
			return false;
	} while (parts < 3 && (eat(&s, ":") || (s.n && s.p[0] != '.')));
	if (parts == 3 && eat(&s, "."))
		(void)number(&s, 9);
	return parts > 1 && s.n == 0;
}

xj_date
xj_date_parse_foreign(struct xj_span s)
{
	const char *first = NULL, *second = NULL;
	int y, m, d;

	s = xj_span_trim(s);
	y = number(&s, 4);
	if (y < 1900 || y > 2999)
		return XJ_NO_DATE;
	if (s.n && s.p[0] >= '0' && s.p[0] <= '9') {
		m = number(&s, 2);
		if (!s.n || s.p[0] < '0' || s.p[0] > '9')
			return XJ_NO_DATE;
		d = s.n > 1 && s.p[1] >= '0' && s.p[1] <= '9' ? number(&s, 2) : -1;
		return time_of_day(s) ? xj_date_of(y, m, d) : XJ_NO_DATE;
	}
	if (eat(&s, "年")) {
		first = "月";
		second = "日";
	} else if (eat(&s, "-")) {
		first = "-";
	} else if (eat(&s, "/")) {
		first = "/";
	} else if (eat(&s, ".")) {
		first = ".";
	} else {
		return XJ_NO_DATE;
	}
	m = number(&s, 2);
	if (!eat(&s, first))
		return XJ_NO_DATE;
	d = number(&s, 2);
	if ((second && !eat(&s, second)) || !time_of_day(s))
		return XJ_NO_DATE;
	return xj_date_of(y, m, d);
}

char *
xj_date_format(xj_date date, char into[static 11])
{
	int y, m, d;

	into[0] = '\0';
	if (date == XJ_NO_DATE)
		return into;
	xj_date_split(date, &y, &m, &d);
	for (int i = 3; i >= 0; i--, y /= 10)
		into[i] = (char)('0' + y % 10);
	into[4] = into[7] = '-';
	into[5] = (char)('0' + m / 10);
	into[6] = (char)('0' + m % 10);
	into[8] = (char)('0' + d / 10);
	into[9] = (char)('0' + d % 10);
	into[10] = '\0';
	return into;
}

struct xj_span
xj_date_span(struct xj_pool *pool, xj_date d)
{
	char text[11];

	return xj_span_copy(pool, xj_span(xj_date_format(d, text)));
}

bool
xj_duration_parse(struct xj_span s, struct xj_duration *out)
{
	struct xj_span number_part = xj_span_cut(&s, ' ');
	int64_t count;

	if (!s.p || !xj_span_integer(number_part, &count) || count < 0 || count > 10000)
		return false;
	for (size_t u = 0; u < sizeof units / sizeof *units; u++)
		if (xj_span_is(s, units[u][0]) || xj_span_is(s, units[u][1])) {
			*out = (struct xj_duration){(int)count, (enum xj_unit)u};
			return true;
		}
	return false;
}

xj_date
xj_date_add(xj_date date, struct xj_duration t)
{
	int y, m, d, months;

	if (t.unit == XJ_DAYS || t.unit == XJ_WORKDAYS)
		return date + t.count;
	if (t.unit == XJ_WEEKS)
		return date + t.count * 7;
	xj_date_split(date, &y, &m, &d);
	months = y * 12 + (m - 1) + t.count * (t.unit == XJ_YEARS ? 12 : 1);
	y = months / 12;
	m = months % 12 + 1;
	if (d > month_days(y, m))
		d = month_days(y, m);
	return xj_date_of(y, m, d);
}

int
xj_date_months(xj_date a, xj_date b)
{
	int ya, ma, da, yb, mb, db;

	if (b <= a)
		return 0;
	xj_date_split(a, &ya, &ma, &da);
	xj_date_split(b, &yb, &mb, &db);
	return (yb - ya) * 12 + (mb - ma) + (db > da);
}

const char *
xj_unit_name(enum xj_unit unit, int count)
{
	return units[unit][count != 1];
}
