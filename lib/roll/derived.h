/*
 * Inside of facts: facts.c looks a name up, derived.c works out what follows from dates and the roll, term_facts.c what the terms say, around.c what
 * other students and cases do.
 */
#ifndef XJ_DERIVED_H
#define XJ_DERIVED_H

#include "record/value.h"
#include "roll/facts.h"

/* The value of a derived fact; false where it cannot be known, and then *known tells whether there is a fact of this name at all. */
bool xj_derived_fact(struct xj_facts *f, struct xj_span name, struct xj_span *value, bool *known);

/* A cell by the name of its field; p NULL where the table has no such column. */
struct xj_span xj_named_cell(const struct xj_cursor *c, struct xj_span name);
/* A whole number as a fact's value; answers true. */
bool xj_fact_number(struct xj_facts *f, int64_t v, struct xj_span *value);

static inline bool
xj_fact_flag(bool yes, struct xj_span *value)
{
	*value = xj_value_of_flag(yes);
	return true;
}

static inline bool
xj_fact_nothing(struct xj_span *value)
{
	*value = XJ_LIT("");
	return true;
}

static inline xj_date
xj_fact_asked_on(const struct xj_facts *f)
{
	return f->asked_on > 0 ? f->asked_on : f->today;
}

static inline xj_date
xj_fact_begins_on(const struct xj_facts *f)
{
	return f->starts_on != XJ_NO_DATE ? f->starts_on : xj_fact_asked_on(f);
}

/* False where there is no roll to say, or none with such a column; XJ_NO_DATE where it has no such day. */
static inline bool
xj_fact_roll_date(const struct xj_facts *f, const char *name, xj_date *out)
{
	const struct xj_span cell = f->roll ? xj_named_cell(f->roll, xj_span(name)) : (struct xj_span){NULL, 0};

	if (!cell.p)
		return false;
	*out = xj_date_parse(cell);
	return true;
}

/* These answer false without a terms.csv. */
bool xj_term_name(struct xj_facts *f, struct xj_span *value);
bool xj_term_day(struct xj_facts *f, struct xj_span *value);
bool xj_term_days_left(struct xj_facts *f, struct xj_span *value);
bool xj_deferral_ends_on(struct xj_facts *f, struct xj_span *value);
bool xj_after_midterm(struct xj_facts *f, struct xj_span *value);
bool xj_first_term(struct xj_facts *f, struct xj_span *value);

/* These answer false where there is nothing around. */
bool xj_class_room(struct xj_facts *f, struct xj_span *value);
bool xj_class_seats(struct xj_facts *f, struct xj_span *value);
bool xj_class_known(struct xj_facts *f, struct xj_span *value);
bool xj_class_program(struct xj_facts *f, struct xj_span *value);
bool xj_times_before(struct xj_facts *f, struct xj_span *value);

#endif
