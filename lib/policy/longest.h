/* The longest time in working days that any rule of the school gives: how far ahead the calendar has to reach. */
#ifndef XJ_LONGEST_H
#define XJ_LONGEST_H

#include "policy/policy.h"

/* Of steps and their public notices, ratifications, marks, the window and sightings; 0 workdays where none is in working days. Reads all workflows. */
struct xj_duration xj_policy_longest(const struct xj_policy *p);
/* The first year that such a time from this day on runs into and the calendar does not cover; 0 where it covers all of it. */
int xj_calendar_short(const struct xj_calendar *c, xj_date from, struct xj_duration longest);

#endif
