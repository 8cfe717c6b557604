#include "record/encoding.h"

#include <iconv.h>

#include "base/utf8.h"

/* So many Han characters in valid UTF-8 do not come about by chance in GB18030: past them a bad byte is damage. Without this, one
 * broken byte would turn a whole file into other, wrong characters. */
enum { SURELY_UTF8 = 8, SAMPLE = 4096, ENOUGH_NULS = 4 };

struct mark {
	const char *bytes;
	size_t n;
	const char *encoding; /* iconv's name; NULL: UTF-8 itself */
	const char *shown;
};

static const struct mark marks[] = {
	{"\xef\xbb\xbf", 3, NULL, "UTF-8"},
	{"\xff\xfe", 2, "UTF-16LE", "UTF-16"},
	{"\xfe\xff", 2, "UTF-16BE", "UTF-16"},
	{"\x84\x31\x95\x33", 4, "GB18030", "GB18030"},
};

/* Place right after `text`. */
static struct xj_where
behind(const char *label, struct xj_span text)
{
	struct xj_where where = {.file = label, .line = 1};
	size_t start = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\n') {
			where.line++;
			start = i + 1;
		}
	where.column = xj_utf8_count(xj_span_of(text.p + start, text.n - start)) + 1;
	return where;
}

/* Converts as far as it goes into *out; answers the bytes of `in` that were used. */
static size_t
convert(struct xj_pool *pool, const char *encoding, struct xj_span in, struct xj_span *out)
{
	/* Two bytes of GB18030 or UTF-16 become three at most, four become four, one stays one. With the room there beforehand
	 * nothing is allocated while the descriptor is open. */
	size_t room = in.n + in.n / 2 + 4, left = in.n, free_bytes = room;
	char *from = (char *)in.p, *to = xj_pool_alloc(pool, room);
	iconv_t cd = iconv_open("UTF-8", encoding);

	*out = xj_span_of(to, 0);
	if (cd == (iconv_t)-1)
		return 0;
	iconv(cd, &from, &left, &to, &free_bytes);
	iconv_close(cd);
	out->n = room - free_bytes;
	return in.n - left;
}

bool
xj_encoding_utf16(struct xj_span bytes)
{
	size_t nuls[2] = {0, 0};

	for (size_t i = 0; i < bytes.n && i < SAMPLE; i++)
		nuls[i % 2] += bytes.p[i] == '\0';
	/* commas, digits, line ends: their other byte is NUL, and always the same one of the two */
	return (nuls[0] == 0 && nuls[1] >= ENOUGH_NULS) || (nuls[1] == 0 && nuls[0] >= ENOUGH_NULS);
}

static bool
without_nul(const char *label, struct xj_span text, struct xj_diags *diags)
{
	const char *nul = text.n ? memchr(text.p, '\0', text.n) : NULL;
	struct xj_where where;

	if (!nul)
		return true;
	where = behind(label, xj_span_of(text.p, (size_t)(nul - text.p)));
	xj_diag_add(diags, XJ_NUL_BYTE, &where, NULL);
	return false;
}

static bool
decode_marked(struct xj_pool *pool, const char *label, const struct mark *mark, struct xj_span bytes,
              struct xj_diags *diags, struct xj_span *out)
{
	struct xj_span text = bytes;
	struct xj_where where;
	size_t used;

	if (mark->encoding)
		used = convert(pool, mark->encoding, bytes, &text);
	else
		used = text.n = xj_utf8_valid(bytes.p, bytes.n);
	if (!without_nul(label, text, diags))
		return false;
	if (used < bytes.n) {
		where = behind(label, text);
		xj_diag_add(diags, XJ_BAD_MARKED, &where, mark->shown, NULL);
		return false;
	}
	*out = text;
	return true;
}

static bool
surely_utf8(struct xj_span valid)
{
	size_t han = 0;

	while (valid.n && han < SURELY_UTF8) {
		uint32_t c = xj_utf8_next(&valid);

		han += c >= 0x3000 && c <= 0x9fff;
	}
	return han == SURELY_UTF8;
}

bool
xj_encoding_decode(struct xj_pool *pool, const char *label, struct xj_span bytes, struct xj_diags *diags,
                   struct xj_span *out)
{
	struct xj_span valid, text;
	struct xj_where where;
	size_t used;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (bytes.n >= marks[i].n && memcmp(bytes.p, marks[i].bytes, marks[i].n) == 0)
			return decode_marked(pool, label, &marks[i],
			                     xj_span_of(bytes.p + marks[i].n, bytes.n - marks[i].n), diags, out);
	if (xj_encoding_utf16(bytes)) {
		xj_diag_add(diags, XJ_UNMARKED_UTF16, &(struct xj_where){.file = label, .line = 1, .column = 1}, NULL);
		return false;
	}
	valid = xj_span_of(bytes.p, xj_utf8_valid(bytes.p, bytes.n));
	if (valid.n == bytes.n || surely_utf8(valid)) {
		if (!without_nul(label, valid, diags))
			return false;
		if (valid.n == bytes.n) {
			*out = bytes;
			return true;
		}
		where = behind(label, valid);
		xj_diag_add(diags, XJ_BROKEN_UTF8, &where, NULL);
		return false;
	}
	used = convert(pool, "GB18030", bytes, &text);
	if (!without_nul(label, text, diags))
		return false;
	if (used == bytes.n) {
		*out = text;
		return true;
	}
	where = behind(label, used > valid.n ? text : valid);
	xj_diag_add(diags, XJ_BAD_ENCODING, &where, NULL);
	return false;
}
