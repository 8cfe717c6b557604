#include "policy/idnumber.h"

static inline int
digit(const char *p, int i)
{
	return p[i] - '0';
}

/* The weights 2^(17-i) mod 11 repeat after ten digits. Written out: this runs for every row of a roll. */
static inline int
weighted(const char *p)
{
	return 7 * (digit(p, 0) + digit(p, 10)) + 9 * (digit(p, 1) + digit(p, 11)) + 10 * (digit(p, 2) + digit(p, 12)) +
	       5 * (digit(p, 3) + digit(p, 13)) + 8 * (digit(p, 4) + digit(p, 14)) + 4 * (digit(p, 5) + digit(p, 15)) +
	       2 * (digit(p, 6) + digit(p, 16)) + digit(p, 7) + 6 * digit(p, 8) + 3 * digit(p, 9);
}

/* Eight digits at once: each byte is 3x, and still is with 6 added. */
static inline bool
eight_digits(const char *p)
{
	const uint64_t high = 0xf0f0f0f0f0f0f0f0, threes = 0x3030303030303030;
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return (v & high) == threes && ((v + 0x0606060606060606) & high) == threes;
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

char
xj_id_check_character(const char digits[static 17])
{
	return "10X98765432"[weighted(digits) % 11];
}

/* People who are alive, and the examples that come with the standard. */
static inline bool
split_birth(const char *p, int *year, int *month, int *day)
{
	*year = digit(p, 6) * 1000 + digit(p, 7) * 100 + digit(p, 8) * 10 + digit(p, 9);
	*month = digit(p, 10) * 10 + digit(p, 11);
	*day = digit(p, 12) * 10 + digit(p, 13);
	return *year >= 1800 && *year <= 2999;
}

/* Days up to the 28th need no calendar. */
static inline bool
birth_exists(const char *p)
{
	int year, month, day;

	if (!split_birth(p, &year, &month, &day))
		return false;
	if (month >= 1 && month <= 12 && day >= 1 && day <= 28)
		return true;
	return xj_date_of(year, month, day) != XJ_NO_DATE;
}

enum xj_id_fault
xj_id_check(struct xj_span id)
{
	if (id.n != 18 || !eight_digits(id.p) || !eight_digits(id.p + 8) || !is_digit(id.p[16]) ||
	    (!is_digit(id.p[17]) && id.p[17] != 'X'))
		return XJ_ID_FORM;
	if (!birth_exists(id.p))
		return XJ_ID_DATE;
	return xj_id_check_character(id.p) == id.p[17] ? XJ_ID_SOUND : XJ_ID_CHECK;
}

xj_date
xj_id_birth(struct xj_span id)
{
	int year, month, day;

	return split_birth(id.p, &year, &month, &day) ? xj_date_of(year, month, day) : XJ_NO_DATE;
}

bool
xj_id_male(struct xj_span id)
{
	return digit(id.p, 16) % 2 == 1;
}

const char *
xj_id_wanted(enum xj_id_fault fault)
{
	static const char *const wanted[] = {
		[XJ_ID_SOUND] = "",
		[XJ_ID_FORM] = "17 digits and a digit or X",
		[XJ_ID_DATE] = "a birth date in digits 7 to 14",
		[XJ_ID_CHECK] = "a last character that fits the other 17",
	};

	return wanted[fault];
}
