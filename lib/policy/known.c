#include "policy/inside.h"

/* What a condition may ask about besides the fields of these records. Those that repeat what others have come last, and may not be read at all. */
static const char *const fact_records[] = {"roll", "cases", "academic", "requests", NULL};

static const char *const derived_facts[] = {
	"months",        /* from the case's starts_on to its until, a month begun counting as one */
	"days",          /* from the case's starts_on to its until */
	"freshman",      /* roll.grade is the academic year, August to July, of the term or of starts_on */
	"year_of_study", /* that academic year minus roll.grade, plus 1 */
	"final_year",    /* year_of_study >= roll.years */
	"today",         /* the day of the command */
	"asked_on",      /* the day of the request */
	"month_day",     /* its month and day, 05-12 */
	"term", "term_day", "term_days_left", "after_midterm", "deferral_ends_on", /* the term that it falls in */
	"first_term",    /* is starts_on in the term that the student began with? */
	"year_left",     /* year of study at status_since */
	"year_placed",   /* year of study on starts_on, by the grade that is set */
	"days_left", "days_away", /* to status_until, since status_since */
	"study_ends_on", "study_days_left", /* of the longest time to study */
	"rank_percent",
	"class_room", "class_seats", "class_known", "class_program", "times", /* only where a case is opened */
	NULL,
};

/* What register knows of a student in a term. */
static const char *const registration_facts[] = {
	"paid",    /* fees paid, aid granted or the green channel given */
	"arrived", /* marked as arrived by affairs */
	"health",  /* result of the health check */
	"held",    /* a hold that is not resolved */
	NULL,
};

static bool
is_field(const struct xj_policy *p, const char *record, struct xj_span name)
{
	const struct xj_schema *schema = xj_policy_schema(p, record);

	return schema ? xj_schema_find(schema, name) >= 0 : !xj_policy_sound(p);
}

bool
xj_policy_is_fact(void *policy, struct xj_span name)
{
	const struct xj_policy *p = policy;

	if (xj_span_is_any(name, derived_facts))
		return true;
	if (xj_span_starts(name, "set.") || xj_span_starts(name, "program."))
		return name.n > strlen("set.") && name.p[name.n - 1] != '.';
	if (xj_span_starts(name, "roll."))
		return is_field(p, "roll", xj_span_of(name.p + strlen("roll."), name.n - strlen("roll.")));
	for (const char *const *record = fact_records; *record; record++)
		if (is_field(p, *record, name))
			return true;
	return false;
}

bool
xj_policy_is_registration_fact(void *policy, struct xj_span name)
{
	return xj_span_is_any(name, registration_facts) || xj_policy_is_fact(policy, name);
}

bool
xj_policy_is_roll_field(void *policy, struct xj_span name)
{
	return is_field(policy, "roll", name);
}

bool
xj_policy_is_case_field(void *policy, struct xj_span name)
{
	const struct xj_schema *schema = xj_policy_schema(policy, "cases");

	/* Here a record at fault must not make every name one of its own. */
	return schema && xj_schema_find(schema, name) >= 0;
}
