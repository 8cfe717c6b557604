#include "report/linebreak.h"

#include "base/utf8.h"

static bool
among(const char *set, struct xj_span c)
{
	struct xj_span rest = xj_span(set);

	while (rest.n) {
		struct xj_span at = rest;

		(void)xj_utf8_next(&rest);
		if (xj_span_same(xj_span_of(at.p, at.n - rest.n), c))
			return true;
	}
	return false;
}

static const char never_first[] = "，。、；：？！）》〉」』】〕］｝”’…—～·％℃,.;:?!)]}%";
static const char never_last[] = "（《〈「『【〔［｛“‘([{￥$";

static struct xj_span
next_char(struct xj_span *rest)
{
	struct xj_span at = *rest;

	(void)xj_utf8_next(rest);
	return xj_span_of(at.p, at.n - rest->n);
}

static bool
may_break(struct xj_span a, struct xj_span b)
{
	size_t wide = xj_utf8_width(b);

	/* A figure keeps its unit: 10日, 2026年. Numbers and codes keep their dashes. */
	if (wide == 0 || xj_span_digits(a) || xj_span_is(b, " ") || among(never_first, b) || among(never_last, a))
		return false;
	return wide == 2 || xj_utf8_width(a) == 2 || xj_span_is(a, " ") || (xj_span_is(a, "-") && b.p[0] >= 'a' && b.p[0] <= 'z') ||
	       xj_span_is(a, "·");
}

struct xj_span
xj_line_break(struct xj_span *rest, size_t width)
{
	struct xj_span all = *rest, ahead = all, before = {"", 0};
	size_t has = 0, good = 0, at = 0;

	while (ahead.n) {
		struct xj_span c = next_char(&ahead);
		size_t w = xj_utf8_width(c);

		if (at && may_break(before, c))
			good = at;
		if (at && has + w > width && !xj_span_is(c, " "))
			break;
		has += w;
		at += c.n;
		before = c;
		good = ahead.n ? good : at;
	}
	if (at < all.n && !good)
		good = at;
	*rest = xj_span_trim(xj_span_of(all.p + good, all.n - good));
	return xj_span_trim(xj_span_of(all.p, good));
}
