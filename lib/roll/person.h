/*
 * What the code lists say of a person: sexes by GB/T 2261.1 (1 is male), kinds of identity document by JY/T 1001 (1 is the citizen's card,
 * whose numbers alone have the form of GB 11643). An empty kind of document is taken for the card.
 */
#ifndef XJ_PERSON_H
#define XJ_PERSON_H

#include "policy/idnumber.h"
#include "record/schema.h"

#define XJ_CITIZEN_CARD "1"

static inline bool
xj_is_male(const struct xj_field *sex, struct xj_span value)
{
	return xj_span_is(xj_field_code(sex, value), "1");
}

static inline bool
xj_is_citizen_number(const struct xj_field *id_type, struct xj_span value)
{
	return !value.n || xj_span_is(xj_field_code(id_type, value), XJ_CITIZEN_CARD);
}

/* The same name, however it is set: blanks and the dots between parts (· • ‧ ・) do not count. An empty name is anybody's. */
bool xj_same_name(struct xj_span a, struct xj_span b);
/* Is this the name of whoever made a request (`opened_by`), or the name or the number of the student whom it is about? Nobody's name is nobody's. */
bool xj_is_own_request(struct xj_span name, struct xj_span opened_by, struct xj_span student_id, struct xj_span student);

#endif
