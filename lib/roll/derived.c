/* Figures that follow from the dates and the roll; xueji-workflow(5) is the specification. */
#include "roll/derived.h"

/* The month and day of YYYY-MM-DD. */
enum { MONTH_DAY_AT = 5, MONTH_DAY_LENGTH = 5 };

static bool
roll_integer(const struct xj_facts *f, const char *name, int64_t *out)
{
	return f->roll && xj_span_integer(xj_named_cell(f->roll, xj_span(name)), out);
}

static bool
today(struct xj_facts *f, struct xj_span *value)
{
	*value = xj_date_span(f->pool, f->today);
	return true;
}

static bool
day_asked(struct xj_facts *f, struct xj_span *value)
{
	*value = xj_date_span(f->pool, xj_fact_asked_on(f));
	return true;
}

static bool
month_day(struct xj_facts *f, struct xj_span *value)
{
	*value = xj_date_span(f->pool, xj_fact_asked_on(f));
	if (value->n == MONTH_DAY_AT + MONTH_DAY_LENGTH)
		*value = xj_span_of(value->p + MONTH_DAY_AT, MONTH_DAY_LENGTH);
	return true;
}

static bool
has_period(const struct xj_facts *f)
{
	return f->starts_on != XJ_NO_DATE && f->until != XJ_NO_DATE;
}

static bool
months(struct xj_facts *f, struct xj_span *value)
{
	return xj_fact_number(f, has_period(f) ? xj_date_months(f->starts_on, f->until) : 0, value);
}

static bool
days(struct xj_facts *f, struct xj_span *value)
{
	return xj_fact_number(f, has_period(f) ? f->until - f->starts_on : 0, value);
}

/* Of the school year that `day` is in; the first is 1. */
static bool
year_at(const struct xj_facts *f, xj_date day, int64_t *year)
{
	int64_t grade;

	if (day == XJ_NO_DATE || !roll_integer(f, "grade", &grade))
		return false;
	*year = xj_school_year(day) - grade + 1;
	return true;
}

static bool
year_now(const struct xj_facts *f, int64_t *year)
{
	return year_at(f, f->starts_on != XJ_NO_DATE ? f->starts_on : f->today, year);
}

static bool
year_of_study(struct xj_facts *f, struct xj_span *value)
{
	int64_t year;

	return year_now(f, &year) && xj_fact_number(f, year, value);
}

static bool
freshman(struct xj_facts *f, struct xj_span *value)
{
	int64_t year;

	return year_now(f, &year) && xj_fact_flag(year == 1, value);
}

static bool
final_year(struct xj_facts *f, struct xj_span *value)
{
	int64_t year, tenths; /* a length of schooling may be 2.5 years */

	return year_now(f, &year) && xj_span_decimal(xj_named_cell(f->roll, XJ_LIT("years")), 1, &tenths) &&
	       xj_fact_flag(year * 10 >= tenths, value);
}

static bool
year_left(struct xj_facts *f, struct xj_span *value)
{
	xj_date since;
	int64_t year;

	return xj_fact_roll_date(f, "status_since", &since) && year_at(f, since, &year) && xj_fact_number(f, year, value);
}

static bool
year_placed(struct xj_facts *f, struct xj_span *value)
{
	int64_t grade;

	if (!xj_span_integer(xj_set_get(f->set, XJ_LIT("grade")), &grade) && !roll_integer(f, "grade", &grade))
		return false;
	return xj_fact_number(f, xj_school_year(xj_fact_begins_on(f)) - grade + 1, value);
}

static bool
days_left(struct xj_facts *f, struct xj_span *value)
{
	xj_date until;

	if (!xj_fact_roll_date(f, "status_until", &until))
		return false;
	return until == XJ_NO_DATE ? xj_fact_nothing(value) : xj_fact_number(f, until - xj_fact_asked_on(f), value);
}

static bool
days_away(struct xj_facts *f, struct xj_span *value)
{
	xj_date since;

	if (!xj_fact_roll_date(f, "status_since", &since))
		return false;
	return since == XJ_NO_DATE ? xj_fact_nothing(value) : xj_fact_number(f, xj_fact_begins_on(f) - since, value);
}

/* Of a retention that is credited only when it is over. */
static int64_t
running_service(const struct xj_facts *f)
{
	const struct xj_status *status = xj_status_find(f->policy->statuses, xj_named_cell(f->roll, XJ_LIT("status")));
	xj_date since;

	if (!xj_status_away(status, XJ_RETENTION) || !xj_fact_roll_date(f, "status_since", &since) || since == XJ_NO_DATE)
		return 0;
	return xj_fact_begins_on(f) > since ? xj_fact_begins_on(f) - since : 0;
}

/* The last day of the longest time to study; XJ_NO_DATE where the roll does not say when the student came. */
static bool
study_end(struct xj_facts *f, xj_date *end)
{
	const struct xj_school *s = f->policy->school;
	int64_t uncounted = 0;
	xj_date came;

	*end = XJ_NO_DATE;
	if (!s || !f->roll)
		return false;
	if (!xj_fact_roll_date(f, "enrolled_on", &came) || came == XJ_NO_DATE)
		return true;
	(void)roll_integer(f, "uncounted_days", &uncounted);
	uncounted += running_service(f);
	for (size_t i = 0; i < s->nstudy; i++) {
		struct xj_span unknown;
		enum xj_truth fits = xj_condition_test(s->study[i].when, xj_facts_get, f, &unknown);

		if (fits == XJ_TRUE) {
			*end = (xj_date)(xj_date_add(came, s->study[i].period) + uncounted);
			return true;
		}
		if (fits == XJ_UNKNOWN)
			return false;
	}
	return false;
}

static bool
study_ends_on(struct xj_facts *f, struct xj_span *value)
{
	xj_date end;

	if (!study_end(f, &end))
		return false;
	*value = end == XJ_NO_DATE ? XJ_LIT("") : xj_date_span(f->pool, end);
	return true;
}

static bool
study_days_left(struct xj_facts *f, struct xj_span *value)
{
	xj_date end, last = f->until != XJ_NO_DATE ? f->until : xj_fact_begins_on(f);

	return study_end(f, &end) && end != XJ_NO_DATE && xj_fact_number(f, end - last, value);
}

/* Rounded up: the 31st of 100 is not among the first 30 of them. */
static bool
rank_percent(struct xj_facts *f, struct xj_span *value)
{
	int64_t rank, of;

	if (!f->academic || !xj_span_integer(xj_named_cell(f->academic, XJ_LIT("rank")), &rank) ||
	    !xj_span_integer(xj_named_cell(f->academic, XJ_LIT("rank_of")), &of) || of < 1)
		return false;
	return xj_fact_number(f, (100 * rank + of - 1) / of, value);
}

/* The day that the request gives, in its own cell or for the whole batch. */
static bool
day_given(struct xj_facts *f, xj_date day, struct xj_span *value)
{
	*value = day == XJ_NO_DATE ? XJ_LIT("") : xj_date_span(f->pool, day);
	return day != XJ_NO_DATE || f->request;
}

static bool
starts_on(struct xj_facts *f, struct xj_span *value)
{
	return day_given(f, f->starts_on, value);
}

static bool
until(struct xj_facts *f, struct xj_span *value)
{
	return day_given(f, f->until, value);
}

static const struct {
	const char *name;
	bool (*find)(struct xj_facts *f, struct xj_span *value);
} facts[] = {
	{"starts_on", starts_on},
	{"until", until},
	{"today", today},
	{"asked_on", day_asked},
	{"month_day", month_day},
	{"months", months},
	{"days", days},
	{"year_of_study", year_of_study},
	{"freshman", freshman},
	{"final_year", final_year},
	{"year_left", year_left},
	{"year_placed", year_placed},
	{"term", xj_term_name},
	{"term_day", xj_term_day},
	{"term_days_left", xj_term_days_left},
	{"deferral_ends_on", xj_deferral_ends_on},
	{"after_midterm", xj_after_midterm},
	{"first_term", xj_first_term},
	{"days_left", days_left},
	{"days_away", days_away},
	{"study_ends_on", study_ends_on},
	{"study_days_left", study_days_left},
	{"rank_percent", rank_percent},
	{"class_room", xj_class_room},
	{"class_seats", xj_class_seats},
	{"class_known", xj_class_known},
	{"class_program", xj_class_program},
	{"times", xj_times_before},
};

bool
xj_derived_fact(struct xj_facts *f, struct xj_span name, struct xj_span *value, bool *known)
{
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		if (xj_span_is(name, facts[i].name)) {
			*known = true;
			return facts[i].find(f, value);
		}
	*known = false;
	return false;
}
