#define _XOPEN_SOURCE 700
#include "base/utf8.h"

#include <wchar.h>

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

size_t
xj_utf8_valid(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 0, k;
	uint64_t w;

	while (i < n) {
		if (p[i] < 0x80) {
			for (; i + 8 <= n; i += 8) {
				memcpy(&w, p + i, 8);
				if (w & 0x8080808080808080ULL)
					break;
			}
			while (i < n && p[i] < 0x80)
				i++;
			continue;
		}
		/* Han text is E4 to E9 and two more bytes, by far the most common case. */
		while (i + 3 <= n && p[i] >= 0xe1 && p[i] <= 0xec && (p[i + 1] & 0xc0) == 0x80 &&
		    (p[i + 2] & 0xc0) == 0x80)
			i += 3;
		if (i >= n || p[i] < 0x80)
			continue;
		k = sequence(p + i, n - i);
		if (!k)
			return i;
		i += k;
	}
	return n;
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
