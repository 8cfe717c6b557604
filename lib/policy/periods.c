#include "policy/periods.h"

/* Months in a period that is part of a calendar year. */
static int
months_of(enum xj_every every)
{
	switch (every) {
	case XJ_EVERY_YEAR:
		return 12;
	case XJ_EVERY_HALF:
		return 6;
	case XJ_EVERY_QUARTER:
		return 3;
	default:
		return 1;
	}
}

static const char *
name_of(struct xj_pool *pool, enum xj_every every, int year, int month)
{
	switch (every) {
	case XJ_EVERY_YEAR:
		return xj_pool_print(pool, "%d", year);
	case XJ_EVERY_HALF:
		return xj_pool_print(pool, "%d-H%d", year, month / 6 + 1);
	case XJ_EVERY_QUARTER:
		return xj_pool_print(pool, "%d-Q%d", year, month / 3 + 1);
	default:
		return xj_pool_print(pool, "%d-%02d", year, month);
	}
}

static bool
term_at(const struct xj_policy *p, xj_date day, struct xj_period *out)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(p, &n), *found = NULL;

	for (size_t i = 0; terms && i < n; i++)
		if (terms[i].starts_on != XJ_NO_DATE && terms[i].starts_on <= day &&
		    (!found || terms[i].starts_on > found->starts_on))
			found = &terms[i];
	if (found)
		*out = (struct xj_period){found->term, found->starts_on};
	return found != NULL;
}

static bool
term_behind(const struct xj_policy *p, xj_date day, struct xj_period *out)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(p, &n), *found = NULL;

	for (size_t i = 0; terms && i < n; i++)
		if (terms[i].starts_on != XJ_NO_DATE && terms[i].starts_on > day &&
		    (!found || terms[i].starts_on < found->starts_on))
			found = &terms[i];
	if (found)
		*out = (struct xj_period){found->term, found->starts_on};
	return found != NULL;
}

bool
xj_period_at(const struct xj_policy *p, enum xj_every every, xj_date day, struct xj_pool *pool, struct xj_period *out)
{
	int year, month, day_of_month, length = months_of(every);

	if (day == XJ_NO_DATE)
		return false;
	if (every == XJ_EVERY_TERM)
		return term_at(p, day, out);
	xj_date_split(day, &year, &month, &day_of_month);
	month = (month - 1) / length * length + 1;
	*out = (struct xj_period){xj_span(name_of(pool, every, year, month)), xj_date_of(year, month, 1)};
	return true;
}

/* A name says which year, and which part of it: whatever day that would be, its period's name tells whether it is one. */
bool
xj_period_named(const struct xj_policy *p, enum xj_every every, struct xj_span name, struct xj_pool *pool,
                struct xj_period *out)
{
	struct xj_span rest = name, year = xj_span_cut(&rest, '-');
	int64_t y, part = 1;
	size_t n;
	const struct xj_term *terms;

	if (every == XJ_EVERY_TERM) {
		terms = xj_policy_all_terms(p, &n);
		for (size_t i = 0; terms && i < n; i++)
			if (xj_span_same(terms[i].term, name) && terms[i].starts_on != XJ_NO_DATE) {
				*out = (struct xj_period){terms[i].term, terms[i].starts_on};
				return true;
			}
		return false;
	}
	if (rest.p && rest.n && (*rest.p == 'H' || *rest.p == 'Q'))
		rest = xj_span_of(rest.p + 1, rest.n - 1);
	if (!xj_span_digits(year) || year.n != 4 || !xj_span_integer(year, &y) ||
	    (rest.p && (!xj_span_digits(rest) || rest.n > 2 || !xj_span_integer(rest, &part))) || part < 1 || part > 12)
		return false;
	return xj_period_at(p, every, xj_date_of((int)y, (int)((part - 1) * months_of(every)) % 12 + 1, 1), pool, out) &&
	       xj_span_same(out->name, name);
}

bool
xj_period_next(const struct xj_policy *p, enum xj_every every, const struct xj_period *period, struct xj_pool *pool,
               struct xj_period *out)
{
	if (every == XJ_EVERY_TERM)
		return term_behind(p, period->from, out);
	return xj_period_at(p, every, xj_date_add(period->from, (struct xj_duration){months_of(every), XJ_MONTHS}), pool, out);
}

const struct xj_duty *
xj_school_duty(const struct xj_school *school, struct xj_span word)
{
	for (size_t i = 0; i < school->nduties; i++)
		if (xj_span_same(school->duties[i].name, word) || xj_span_same(school->duties[i].title, word))
			return &school->duties[i];
	return NULL;
}
