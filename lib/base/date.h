/*
 * Dates of the Gregorian calendar as days since 1970-01-01, in the form YYYY-MM-DD (ISO 8601); no time of day, no zone.
 * Durations are a number and a unit as people write them in a rule: `15 workdays`, `2 weeks`, `6 months`, `1 year`.
 */
#ifndef XJ_DATE_H
#define XJ_DATE_H

#include "base/span.h"

typedef int32_t xj_date;
#define XJ_NO_DATE INT32_MIN

xj_date xj_date_of(int year, int month, int day); /* XJ_NO_DATE when there is no such day */
void xj_date_split(xj_date d, int *year, int *month, int *day);
int xj_date_year(xj_date d);
int xj_date_weekday(xj_date d); /* 1 Monday to 7 Sunday */
/* Strictly YYYY-MM-DD, years 1900 to 2999; XJ_NO_DATE otherwise. */
xj_date xj_date_parse(struct xj_span s);
/* Also 20260901, 2026/9/1, 2026-9-1, 2026.9.1, 2026年9月1日, each with an optional time of day behind (` 8:30`, `T08:30:00`),
 * which is passed over. Day before month and two-digit years are not guessed at. */
xj_date xj_date_parse_foreign(struct xj_span s);
/* "YYYY-MM-DD" into 11 bytes; an empty string for XJ_NO_DATE. Answers `into`. */
char *xj_date_format(xj_date d, char into[static 11]);
struct xj_span xj_date_span(struct xj_pool *pool, xj_date d);

enum xj_unit { XJ_WORKDAYS, XJ_DAYS, XJ_WEEKS, XJ_MONTHS, XJ_YEARS };

struct xj_duration {
	int count; /* 0 to 10000 */
	enum xj_unit unit;
};

/* "15 workdays", "1 year", "half a year" is not understood; false leaves *out untouched. */
bool xj_duration_parse(struct xj_span s, struct xj_duration *out);
/* d + duration; the 31st becomes the last day of a shorter month. Not for workdays, which need a calendar. */
xj_date xj_date_add(xj_date d, struct xj_duration t);
/* Whole months from a to b, a month begun counting as one: 2026-03-01 to 2026-09-01 is 6, to 2026-09-02 is 7. */
int xj_date_months(xj_date a, xj_date b);
const char *xj_unit_name(enum xj_unit unit, int count);

#endif
