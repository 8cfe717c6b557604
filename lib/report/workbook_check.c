#include "report/workbook_check.h"

#include <zlib.h>

/* APPNOTE.TXT of ZIP: 4.3.7 local header, 4.3.12 central directory, 4.3.16 its end, which here has no comment behind it. */
enum { END_SIZE = 22, ENTRY_SIZE = 46, LOCAL_SIZE = 30 };

struct part {
	struct xj_span packed;
	size_t size;
};

static size_t
number(const char *p, int bytes)
{
	size_t n = 0;

	for (int i = bytes - 1; i >= 0; i--)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

/* The entry at *at of the central directory, moving *at past it; false where it lies outside of the archive. */
static bool
read_entry(struct xj_span archive, size_t *at, struct part *out)
{
	const char *p = archive.p + *at;
	size_t local, from;

	if (archive.n - *at < ENTRY_SIZE || memcmp(p, "PK\1\2", 4) != 0)
		return false;
	out->packed.n = number(p + 20, 4);
	out->size = number(p + 24, 4);
	local = number(p + 42, 4);
	*at += ENTRY_SIZE + number(p + 28, 2) + number(p + 30, 2) + number(p + 32, 2);
	if (*at > archive.n || archive.n < LOCAL_SIZE || local > archive.n - LOCAL_SIZE)
		return false;
	from = local + LOCAL_SIZE + number(archive.p + local + 26, 2) + number(archive.p + local + 28, 2);
	if (from > archive.n || out->packed.n > archive.n - from)
		return false;
	out->packed.p = archive.p + from;
	return true;
}

static bool
unpack(struct xj_pool *pool, const struct part *part, struct xj_span *out)
{
	char *text = xj_pool_alloc(pool, part->size + 1);
	z_stream z = {.next_in = (Bytef *)(uintptr_t)part->packed.p, .avail_in = (uInt)part->packed.n,
	              .next_out = (Bytef *)text, .avail_out = (uInt)part->size + 1};
	bool ok;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return false;
	ok = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == part->size;
	(void)inflateEnd(&z);
	*out = xj_span_of(text, part->size);
	return ok;
}

/* Are as many elements closed as are opened, the last of them at the end of the text? Adds the cells of a sheet to *cells. */
static bool
is_document(struct xj_span xml, size_t *cells)
{
	size_t open = 0, elements = 0;

	while (xml.n && (xml.p[xml.n - 1] == '\n' || xml.p[xml.n - 1] == '\r'))
		xml.n--;
	for (const char *p = xml.p, *end = xml.p + xml.n, *close; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p = close + 1) {
		close = memchr(p, '>', (size_t)(end - p));
		if (!close)
			return false;
		if (p[1] == '?')
			continue;
		if (p[1] == '/' && open-- == 0)
			return false;
		elements++;
		open += p[1] != '/' && close[-1] != '/';
		*cells += p[1] == 'c' && p[2] == ' ';
		if (!open)
			return close + 1 == end;
	}
	return elements && !open;
}

bool
xj_workbook_whole(struct xj_pool *pool, struct xj_span archive, size_t cells)
{
	const char *end = archive.n < END_SIZE ? NULL : archive.p + archive.n - END_SIZE;
	size_t at, parts, found = 0;

	if (!end || memcmp(end, "PK\5\6", 4) != 0)
		return false;
	parts = number(end + 10, 2);
	at = number(end + 16, 4);
	for (size_t i = 0; i < parts; i++) {
		struct part part;
		struct xj_span xml;

		if (at > archive.n || !read_entry(archive, &at, &part) || !unpack(pool, &part, &xml) || !is_document(xml, &found))
			return false;
	}
	return parts && found == cells;
}
