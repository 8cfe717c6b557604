#include "roll/person.h"

#include "base/utf8.h"

static bool
is_filler(uint32_t c)
{
	return c == ' ' || c == 0x3000 || c == 0xa0 || c == 0xb7 || c == 0x2022 || c == 0x2027 || c == 0x30fb || c == '.';
}

/* The next letter of a name; 0 at the end. */
static uint32_t
letter(struct xj_span *name)
{
	uint32_t c;

	do
		c = xj_utf8_next(name);
	while (is_filler(c));
	return c;
}

bool
xj_same_name(struct xj_span a, struct xj_span b)
{
	uint32_t x, y;

	if (!a.n || !b.n)
		return true;
	do {
		x = letter(&a);
		y = letter(&b);
	} while (x && x == y);
	return x == y;
}

/* Nobody is not the same. */
static bool
same_person(struct xj_span a, struct xj_span b)
{
	return a.n && b.n && xj_same_name(a, b);
}

bool
xj_is_own_request(struct xj_span name, struct xj_span opened_by, struct xj_span student_id, struct xj_span student)
{
	name = xj_span_trim(name);
	return name.n && (same_person(name, opened_by) || xj_span_same(name, student_id) || same_person(name, student));
}
