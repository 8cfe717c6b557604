/*
 * Text as a span: an address and a length in bytes, not terminated, not owned. A span into a table lasts as long as the
 * table's pool; where it is shorter the function says so. Text is UTF-8 unless said otherwise.
 */
#ifndef XJ_SPAN_H
#define XJ_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/pool.h"

struct xj_span {
	const char *p;
	size_t n;
};

#define XJ_LIT(s) ((struct xj_span){"" s, sizeof(s) - 1})

static inline struct xj_span
xj_span(const char *text)
{
	return (struct xj_span){text ? text : "", text ? strlen(text) : 0};
}

static inline struct xj_span
xj_span_of(const char *p, size_t n)
{
	return (struct xj_span){p, n};
}

/* A cell has few bytes; to compare them eight at a time costs less than a call does. The two eights of 8 to 16 bytes overlap. */
static inline bool
xj_span_same(struct xj_span a, struct xj_span b)
{
	uint64_t x[2], y[2];

	if (a.n != b.n)
		return false;
	if (a.n < 8 || a.n > 16)
		return a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.n) == 0);
	memcpy(&x[0], a.p, 8);
	memcpy(&y[0], b.p, 8);
	memcpy(&x[1], a.p + a.n - 8, 8);
	memcpy(&y[1], b.p + b.n - 8, 8);
	return x[0] == y[0] && x[1] == y[1];
}

static inline bool
xj_span_is(struct xj_span a, const char *text)
{
	return a.n == strlen(text) && memcmp(a.p, text, a.n) == 0;
}
/* Is it one of these? A NULL is behind the last. */
bool xj_span_is_any(struct xj_span a, const char *const *texts);

/* Byte order, shorter first where one begins the other: <0, 0, >0. */
int xj_span_compare(struct xj_span a, struct xj_span b);
bool xj_span_starts(struct xj_span a, const char *prefix);
bool xj_span_digits(struct xj_span a); /* one or more of 0-9, nothing else */
/* Whole decimal integer, optional sign; false (out untouched) on anything else or overflow. */
bool xj_span_integer(struct xj_span a, int64_t *out);
/* Decimal with at most `places` fraction digits, thousands separators `,` not allowed, as an integer scaled by
 * 10^places: "1234.5" with 2 places is 123450. False (out untouched) on anything else. */
bool xj_span_decimal(struct xj_span a, int places, int64_t *out);
/* Blanks (space, tab, U+3000, U+00A0) off both ends. */
struct xj_span xj_span_trim(struct xj_span a);
/* The part before the first `sep` in *rest; *rest becomes what follows, with p NULL when nothing is left. */
struct xj_span xj_span_cut(struct xj_span *rest, char sep);
/* Is `item` one of the parts of `list` separated by `sep`? */
bool xj_span_among(struct xj_span list, char sep, struct xj_span item);
bool xj_span_listed(const struct xj_span *list, size_t n, struct xj_span item);
/* A NUL-terminated copy. */
static inline char *
xj_span_text(struct xj_pool *pool, struct xj_span a)
{
	return xj_pool_text(pool, a.p, a.n);
}
static inline struct xj_span
xj_span_copy(struct xj_pool *pool, struct xj_span a)
{
	return (struct xj_span){xj_pool_text(pool, a.p, a.n), a.n};
}
/* FNV-like 64-bit hash, good for tables in memory only. */
uint64_t xj_span_hash(struct xj_span a);
/* Edit distance in bytes up to `limit`; more than that answers limit + 1. For "did you mean". */
size_t xj_span_distance(struct xj_span a, struct xj_span b, size_t limit);

#endif
