#define _XOPEN_SOURCE 700
#include "base/utf8.h"

#include <wchar.h>

#define BLOCK 64

/* Bytes of the character at p, or 0 where it is not valid UTF-8. */
static size_t
sequence(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2)
		return 0;
	if (p[0] < 0xe0)
		return n >= 2 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
	if (p[0] < 0xf0) {
		if (n < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
			return 0;
		if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f))
			return 0;
		return 3;
	}
	if (p[0] > 0xf4 || n < 4 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80 || (p[3] & 0xc0) != 0x80)
		return 0;
	if ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return 4;
}

/* Length of the valid beginning, looked at from `i` on and at least up to `to`. */
static size_t
valid_up_to(const unsigned char *p, size_t i, size_t to, size_t n)
{
	while (i < to) {
		size_t k = sequence(p + i, n - i);

		if (!k)
			break;
		i += k;
	}
	return i;
}

/* Are the bytes of a block, and what the two before them began, only the common ones: ASCII, and characters of two or three bytes of which the first
 * tells all? The compiler makes vector code of it. */
static bool
is_common(const unsigned char *q)
{
	unsigned char odd = 0;

	for (int k = 0; k < BLOCK; k++) {
		signed char c = (signed char)(q[k] ^ 0x80), before = (signed char)(q[k - 1] ^ 0x80),
		            second = (signed char)(q[k - 2] ^ 0x80);
		unsigned char follows = (before >= 0x40) | (second >= 0x60), is = (signed char)q[k] < -0x40;

		odd |= (follows ^ is) | (c >= 0x70) | (q[k] == 0xe0) | (q[k] == 0xed) | ((q[k] & 0xfe) == 0xc0);
	}
	return !odd;
}

/* Where the last character before `i`, which may be unfinished, begins. */
static size_t
last_before(const unsigned char *p, size_t i)
{
	while (i > 0 && (p[--i] & 0xc0) == 0x80)
		;
	return i;
}

size_t
xj_utf8_valid(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = n < BLOCK ? 0 : valid_up_to(p, 0, 2, n); /* two bytes before a block are looked at with it */

	while (i >= 2 && i + BLOCK <= n) {
		size_t to = i + BLOCK;

		if (is_common(p + i)) {
			i = to;
			continue;
		}
		i = valid_up_to(p, last_before(p, i), to, n);
		if (i < to)
			return i;
	}
	return valid_up_to(p, last_before(p, i), n, n);
}

size_t
xj_utf8_count(struct xj_span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xc0) != 0x80;
	return n;
}

uint32_t
xj_utf8_next(struct xj_span *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	size_t k;
	uint32_t c;

	if (!s->n)
		return 0;
	k = sequence(p, s->n);
	switch (k) {
	case 2:
		c = (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU);
		break;
	case 3:
		c = (p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
		break;
	case 4:
		c = (p[0] & 0x07U) << 18 | (p[1] & 0x3fU) << 12 | (p[2] & 0x3fU) << 6 | (p[3] & 0x3fU);
		break;
	default: /* ASCII, or a stray byte of text that nobody checked */
		c = k ? p[0] : 0xfffd;
		k = 1;
	}
	s->p += k;
	s->n -= k;
	return c;
}

static size_t
char_width(uint32_t c)
{
	int w = wcwidth((wchar_t)c);

	/* Han characters younger than the C library's tables are as wide as their elders. */
	if (w < 0 && c >= 0x20000 && c <= 0x3fffd)
		w = 2;
	return w > 0 ? (size_t)w : 0;
}

size_t
xj_utf8_width(struct xj_span s)
{
	size_t width = 0;

	while (s.n)
		width += char_width(xj_utf8_next(&s));
	return width;
}

struct xj_span
xj_utf8_fit(struct xj_span s, size_t width)
{
	struct xj_span rest = s;
	size_t used = 0;

	while (rest.n) {
		struct xj_span before = rest;

		used += char_width(xj_utf8_next(&rest));
		if (used > width)
			return xj_span_of(s.p, s.n - before.n);
	}
	return s;
}
