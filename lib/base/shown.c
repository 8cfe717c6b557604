#include "base/shown.h"

#include "base/utf8.h"

enum { ID_LENGTH = 18, OLD_ID_LENGTH = 15, MOBILE_LENGTH = 11, HEAD = 3, TAIL = 2 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alphanumeric(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static int
pair(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool
is_card_number(const char *p, size_t n)
{
	size_t digits = 0;

	while (digits < n && is_digit(p[digits]))
		digits++;
	if (n == ID_LENGTH)
		return digits == n || (digits == n - 1 && (p[n - 1] == 'X' || p[n - 1] == 'x'));
	/* the form before 1999: six digits of a place, yymmdd, three of a counter */
	return n == OLD_ID_LENGTH && digits == n && pair(p + 8) >= 1 && pair(p + 8) <= 12 && pair(p + 10) >= 1 &&
	       pair(p + 10) <= 31;
}

static bool
is_mobile(const char *p, size_t n)
{
	size_t digits = 0;

	while (digits < n && is_digit(p[digits]))
		digits++;
	return n == MOBILE_LENGTH && digits == n && p[0] == '1' && p[1] >= '3';
}

static void
mask(char *text, size_t n, bool (*is_number)(const char *p, size_t n))
{
	for (size_t from = 0, to; from < n; from = to + 1) {
		to = from;
		while (to < n && is_alphanumeric(text[to]))
			to++;
		if (is_number(text + from, to - from))
			memset(text + from + HEAD, '*', to - from - HEAD - TAIL);
	}
}

void
xj_shown_mask(char *text, size_t n)
{
	mask(text, n, is_card_number);
}

void
xj_shown_mask_mobiles(char *text, size_t n)
{
	mask(text, n, is_mobile);
}

/* Would a terminal act on it rather than show it? */
static bool
acts(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

void
xj_shown_plain(struct xj_buf *out, struct xj_span text)
{
	xj_buf_add(out, "", 0);
	while (text.n) {
		struct xj_span valid = xj_span_of(text.p, xj_utf8_valid(text.p, text.n));

		text = xj_span_of(text.p + valid.n, text.n - valid.n);
		while (valid.n) {
			const char *from = valid.p;

			if (acts(xj_utf8_next(&valid)))
				xj_buf_put(out, '?');
			else
				xj_buf_add(out, from, (size_t)(valid.p - from));
		}
		if (text.n) {
			xj_buf_put(out, '?');
			text = xj_span_of(text.p + 1, text.n - 1);
		}
	}
}

void
xj_shown_key(struct xj_buf *out, struct xj_span key)
{
	bool first = true;

	while (key.p) {
		struct xj_span part = xj_span_cut(&key, ' ');

		if (!part.n)
			continue;
		if (!first)
			xj_buf_put(out, ' ');
		xj_shown_plain(out, part);
		first = false;
	}
}

/* Letters and digits of any script; what has a meaning for the shell, or is a blank of some kind, is in none. */
static bool
is_bare(struct xj_span text)
{
	if (xj_utf8_valid(text.p, text.n) != text.n)
		return false;
	while (text.n) {
		uint32_t c = xj_utf8_next(&text);

		if (c < 0x80 ? !is_alphanumeric((char)c) && (c == 0 || !strchr("_./:=@%+,-", (int)c))
		             : c <= 0xbf || (c >= 0x2000 && c <= 0x206f) || c == 0x3000 || c == 0xfeff)
			return false;
	}
	return true;
}

void
xj_shown_word(struct xj_buf *out, struct xj_span text)
{
	if (text.n && is_bare(text)) {
		xj_buf_span(out, text);
		return;
	}
	xj_buf_put(out, '\'');
	while (text.p) {
		xj_shown_plain(out, xj_span_cut(&text, '\''));
		if (text.p)
			xj_buf_text(out, "'\\''");
	}
	xj_buf_put(out, '\'');
}

void
xj_shown_path(struct xj_buf *out, const char *path)
{
	xj_shown_word(out, xj_span(path[0] == '-' && path[1] ? xj_pool_print(out->pool, "./%s", path) : path));
}
