#include "base/span.h"

int
xj_span_compare(struct xj_span a, struct xj_span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

bool
xj_span_starts(struct xj_span a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.n >= n && memcmp(a.p, prefix, n) == 0;
}

bool
xj_span_digits(struct xj_span a)
{
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] < '0' || a.p[i] > '9')
			return false;
	return a.n > 0;
}

bool
xj_span_integer(struct xj_span a, int64_t *out)
{
	return xj_span_decimal(a, 0, out);
}

bool
xj_span_decimal(struct xj_span a, int places, int64_t *out)
{
	bool negative = a.n && a.p[0] == '-', point = false, digits = false;
	size_t i = a.n && (a.p[0] == '-' || a.p[0] == '+');
	int left = places;
	int64_t v = 0;

	for (; i < a.n; i++) {
		if (a.p[i] == '.' && !point && places > 0) {
			point = true;
			continue;
		}
		if (a.p[i] < '0' || a.p[i] > '9' || (point && left-- == 0))
			return false;
		digits = true;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, a.p[i] - '0', &v))
			return false;
	}
	if (!digits)
		return false;
	for (left = point ? left : places; left > 0; left--)
		if (__builtin_mul_overflow(v, 10, &v))
			return false;
	*out = negative ? -v : v;
	return true;
}

static size_t
blank_at(const char *p, size_t n)
{
	if (n >= 1 && (*p == ' ' || *p == '\t'))
		return 1;
	if (n >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	if (n >= 3 && memcmp(p, "\xe3\x80\x80", 3) == 0)
		return 3;
	return 0;
}

struct xj_span
xj_span_trim(struct xj_span a)
{
	size_t k;

	while ((k = blank_at(a.p, a.n))) {
		a.p += k;
		a.n -= k;
	}
	for (;;) {
		for (k = 1; k <= 3; k++)
			if (a.n >= k && blank_at(a.p + a.n - k, k) == k)
				break;
		if (k > 3)
			return a;
		a.n -= k;
	}
}

struct xj_span
xj_span_cut(struct xj_span *rest, char sep)
{
	struct xj_span part = *rest;
	const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;

	if (!at) {
		*rest = (struct xj_span){NULL, 0};
		return part;
	}
	part.n = (size_t)(at - part.p);
	rest->p = at + 1;
	rest->n -= part.n + 1;
	return part;
}

bool
xj_span_among(struct xj_span list, char sep, struct xj_span item)
{
	while (list.p)
		if (xj_span_same(xj_span_trim(xj_span_cut(&list, sep)), item))
			return true;
	return false;
}

bool
xj_span_is_any(struct xj_span a, const char *const *texts)
{
	while (*texts && !xj_span_is(a, *texts))
		texts++;
	return *texts != NULL;
}

bool
xj_span_listed(const struct xj_span *list, size_t n, struct xj_span item)
{
	for (size_t i = 0; i < n; i++)
		if (xj_span_same(list[i], item))
			return true;
	return false;
}

uint64_t
xj_span_hash(struct xj_span a)
{
	uint64_t h = 0x9e3779b97f4a7c15ULL ^ a.n, w;

	for (; a.n >= 8; a.p += 8, a.n -= 8) {
		memcpy(&w, a.p, 8);
		h = (h ^ w) * 0xff51afd7ed558ccdULL;
		h ^= h >> 32;
	}
	if (a.n) {
		w = 0;
		memcpy(&w, a.p, a.n);
		h = (h ^ w) * 0xff51afd7ed558ccdULL;
		h ^= h >> 32;
	}
	h *= 0xc4ceb9fe1a85ec53ULL;
	return h ^ h >> 33;
}

size_t
xj_span_distance(struct xj_span a, struct xj_span b, size_t limit)
{
	size_t row[65];

	if (a.n > 64 || b.n > 64 || (a.n > b.n ? a.n - b.n : b.n - a.n) > limit)
		return limit + 1;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0], up;

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t best = diagonal + (a.p[i - 1] != b.p[j - 1]);

			up = row[j];
			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = up;
			row[j] = best;
		}
	}
	return row[b.n] <= limit ? row[b.n] : limit + 1;
}
