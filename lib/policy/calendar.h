/*
 * Working days. A listed date is as holidays.csv says (the yearly State Council notices: holidays off, weekends made up); any other is a
 * workday Monday to Friday. Day 0 is the day a clock starts: "15 workdays" from the issue of a document end on the 15th working day after
 * it, and it is overdue from the next day. A year without a listed date is not covered: nothing is guessed about it.
 */
#ifndef XJ_CALENDAR_H
#define XJ_CALENDAR_H

#include "base/date.h"
#include "base/diag.h"

struct xj_calendar;

/* From the text of holidays.csv (date,name,is_workday; further columns are ignored). Several files may be laid over each other:
 * `under` (may be NULL) is what the earlier ones said. NULL with diagnostics. */
struct xj_calendar *xj_calendar_parse(struct xj_pool *pool, const char *label, struct xj_span text,
                                      const struct xj_calendar *under, struct xj_diags *diags);
bool xj_calendar_covers(const struct xj_calendar *c, int year);
/* Only for covered years. */
bool xj_calendar_workday(const struct xj_calendar *c, xj_date d);
/* d + duration; workdays are counted on the calendar. XJ_NO_DATE when that runs into a year that is not covered. */
xj_date xj_calendar_add(const struct xj_calendar *c, xj_date d, struct xj_duration t);
/* Working days after a, up to and including b (negative when b < a); false when a year between is not covered. */
bool xj_calendar_between(const struct xj_calendar *c, xj_date a, xj_date b, int *out);
/* First year that the calendar covers, and the last. */
void xj_calendar_years(const struct xj_calendar *c, int *first, int *last);

#endif
