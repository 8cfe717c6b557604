/* What the terms of terms.csv say of a day. */
#include "roll/derived.h"
#include "roll/registration.h"

/* False without terms.csv; *term NULL between terms. */
static bool
term_asked(const struct xj_facts *f, const struct xj_term **term)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(f->policy, &n);

	*term = NULL;
	for (size_t i = 0; terms && !*term && i < n; i++)
		if (terms[i].starts_on <= xj_fact_asked_on(f) && terms[i].ends_on >= xj_fact_asked_on(f))
			*term = &terms[i];
	return terms != NULL;
}

bool
xj_term_name(struct xj_facts *f, struct xj_span *value)
{
	const struct xj_term *t;

	if (!term_asked(f, &t))
		return false;
	*value = t ? t->term : XJ_LIT("");
	return true;
}

bool
xj_term_day(struct xj_facts *f, struct xj_span *value)
{
	const struct xj_term *t;

	return term_asked(f, &t) && (t ? xj_fact_number(f, xj_fact_asked_on(f) - t->starts_on, value) : xj_fact_nothing(value));
}

bool
xj_term_days_left(struct xj_facts *f, struct xj_span *value)
{
	const struct xj_term *t;

	return term_asked(f, &t) && (t ? xj_fact_number(f, t->ends_on - xj_fact_asked_on(f), value) : xj_fact_nothing(value));
}

bool
xj_after_midterm(struct xj_facts *f, struct xj_span *value)
{
	const struct xj_term *t;

	if (!term_asked(f, &t) || (t && t->midterm_on == XJ_NO_DATE))
		return false;
	return t ? xj_fact_flag(xj_fact_asked_on(f) > t->midterm_on, value) : xj_fact_nothing(value);
}

/* Of the term that it falls in, between terms of the next one. */
bool
xj_deferral_ends_on(struct xj_facts *f, struct xj_span *value)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(f->policy, &n), *term = NULL;
	xj_date window, last;

	for (size_t i = 0; terms && i < n; i++)
		if (terms[i].ends_on >= xj_fact_asked_on(f) && (!term || terms[i].starts_on < term->starts_on))
			term = &terms[i];
	if (!term || !f->policy->school || !f->policy->calendar)
		return false;
	window = xj_registration_window(f->policy, term);
	last = window == XJ_NO_DATE ? window : xj_deferral_limit(f->policy, window);
	*value = last == XJ_NO_DATE ? XJ_LIT("") : xj_date_span(f->pool, last);
	return last != XJ_NO_DATE;
}

/* The term that a student who came on `day` began with; NULL where terms.csv does not go back so far. */
static const struct xj_term *
term_begun(const struct xj_term *terms, size_t n, xj_date day)
{
	const struct xj_term *first = NULL;
	bool earlier = false;

	for (size_t i = 0; i < n; i++) {
		earlier = earlier || terms[i].starts_on <= day;
		if (terms[i].ends_on >= day && (!first || terms[i].starts_on < first->starts_on))
			first = &terms[i];
	}
	return first && (earlier || xj_school_year(first->starts_on) == xj_school_year(day)) ? first : NULL;
}

bool
xj_first_term(struct xj_facts *f, struct xj_span *value)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(f->policy, &n), *begun;
	xj_date came;

	if (!terms || !xj_fact_roll_date(f, "enrolled_on", &came) || came == XJ_NO_DATE)
		return false;
	begun = term_begun(terms, n, came);
	return xj_fact_flag(begun && xj_fact_begins_on(f) <= begun->ends_on, value);
}
