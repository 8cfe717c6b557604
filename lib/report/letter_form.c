/* How a value is written out: {{name|form}}. */
#include "report/template_inside.h"

#include "base/utf8.h"

static const char *const digits[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

/* False where the value is no date: it is written as it is then. */
static bool
split(struct xj_buf *out, struct xj_span value, int *year, int *month, int *day)
{
	xj_date date = xj_date_parse(value);

	if (date == XJ_NO_DATE) {
		xj_buf_span(out, value);
		return false;
	}
	xj_date_split(date, year, month, day);
	return true;
}

void
xj_letter_date(struct xj_buf *out, struct xj_span value)
{
	int year, month, day;

	if (split(out, value, &year, &month, &day))
		xj_buf_print(out, "%d年%d月%d日", year, month, day);
}

static void
write_month(struct xj_buf *out, struct xj_span value)
{
	int year, month, day;

	if (split(out, value, &year, &month, &day))
		xj_buf_print(out, "%d年%d月", year, month);
}

/* 1 to 99: 二十一. */
static void
number(struct xj_buf *out, int n)
{
	if (n >= 20)
		xj_buf_text(out, digits[n / 10]);
	if (n >= 10)
		xj_buf_text(out, "十");
	if (n % 10)
		xj_buf_text(out, digits[n % 10]);
}

static void
write_upper_date(struct xj_buf *out, struct xj_span value)
{
	int year, month, day;

	if (!split(out, value, &year, &month, &day))
		return;
	for (int unit = 1000; unit; unit /= 10)
		xj_buf_text(out, digits[year / unit % 10]);
	xj_buf_text(out, "年");
	number(out, month);
	xj_buf_text(out, "月");
	number(out, day);
	xj_buf_text(out, "日");
}

static void
write_english_date(struct xj_buf *out, struct xj_span value)
{
	int year, month, day;

	if (split(out, value, &year, &month, &day))
		xj_buf_print(out, "%d %s %d", day, months[month - 1], year);
}

static void
write_blank(struct xj_buf *out, struct xj_span value)
{
	if (value.n)
		xj_buf_span(out, value);
	else
		xj_buf_text(out, "________");
}

/* The first three and the last two characters stay, of a short text the first one. */
static void
write_masked(struct xj_buf *out, struct xj_span value)
{
	size_t n = xj_utf8_count(value), front = n > 6 ? 3 : 1, behind = n > 6 ? 2 : 0;

	for (size_t i = 0; i < n; i++) {
		struct xj_span from = value;

		(void)xj_utf8_next(&value);
		if (i < front || i + behind >= n)
			xj_buf_add(out, from.p, from.n - value.n);
		else
			xj_buf_put(out, '*');
	}
}

const struct xj_letter_form xj_letter_forms[] = {
	{"date", xj_letter_date},     {"upper-date", write_upper_date}, {"english-date", write_english_date},
	{"month", write_month},       {"blank", write_blank},           {"masked", write_masked},
	{NULL, NULL},
};
