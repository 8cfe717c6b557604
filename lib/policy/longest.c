#include "policy/longest.h"

#include "policy/archive.h"

static void
take(struct xj_duration *longest, struct xj_duration d)
{
	if (d.unit == XJ_WORKDAYS && d.count > longest->count)
		longest->count = d.count;
}

static void
take_archive(struct xj_duration *longest, const struct xj_archive *a)
{
	take(longest, a->opening.within);
	for (size_t i = 0; i < a->nneeds; i++)
		take(longest, a->needs[i].within);
	take(longest, a->lending.inside.maximum);
	take(longest, a->lending.outside.maximum);
	take(longest, a->viewing.inside.maximum);
	take(longest, a->viewing.outside.maximum);
	take(longest, a->receipt_within);
}

struct xj_duration
xj_policy_longest(const struct xj_policy *p)
{
	struct xj_duration longest = {0, XJ_WORKDAYS};
	const struct xj_workflow *const *all;
	size_t n;

	all = xj_policy_all_workflows(p, &n);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < all[i]->nsteps; k++) {
			const struct xj_step *s = &all[i]->steps[k];

			if (s->has_within)
				take(&longest, s->within);
			if (s->has_notice)
				take(&longest, s->notice);
		}
		if (all[i]->nratify)
			take(&longest, all[i]->ratify_within);
	}
	if (xj_policy_archive(p))
		take_archive(&longest, xj_policy_archive(p));
	if (!p->school)
		return longest;
	take(&longest, p->school->window);
	for (size_t i = 0; i < p->school->nmarks; i++)
		if (p->school->marks[i].has_within)
			take(&longest, p->school->marks[i].within);
	if (p->school->has_sightings)
		take(&longest, p->school->sighting_within);
	return longest;
}

int
xj_calendar_short(const struct xj_calendar *c, xj_date from, struct xj_duration longest)
{
	int year = xj_date_year(from);

	if (xj_calendar_covers(c, year) && xj_calendar_add(c, from, longest) != XJ_NO_DATE)
		return 0;
	while (xj_calendar_covers(c, year))
		year++;
	return year;
}
