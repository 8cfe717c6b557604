#include "report/markup.h"

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* Bytes at p that stand for a character which XML has not; 0 for others. */
static size_t
no_character(const char *p, size_t n)
{
	unsigned char c = (unsigned char)p[0];

	if (c < 0x20)
		return c != '\t' && c != '\n' && c != '\r';
	return n >= 3 && memcmp(p, "\xef\xbf", 2) == 0 && (unsigned char)p[2] >= 0xbe ? 3 : 0;
}

void
xj_markup_text(struct xj_buf *out, struct xj_span s)
{
	size_t from = 0, i = 0;

	while (i < s.n) {
		const char *escaped = entity(s.p[i]);
		size_t skip = escaped ? 1 : no_character(s.p + i, s.n - i);

		if (!skip) {
			i++;
			continue;
		}
		xj_buf_add(out, s.p + from, i - from);
		if (escaped)
			xj_buf_text(out, escaped);
		i += skip;
		from = i;
	}
	xj_buf_add(out, s.p + from, s.n - from);
}

void
xj_markup_css(struct xj_buf *out, struct xj_span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == 0x7f || strchr("\"'\\<>&", c))
			xj_buf_print(out, "\\%x ", c);
		else
			xj_buf_put(out, s.p[i]);
	}
}

struct xj_span
xj_markup_cell(const struct xj_grid *g, size_t column, struct xj_span cell, const struct xj_look *look)
{
	if (!cell.n && g->columns[column].key)
		return xj_span(xj_page_word(look->lang, XJ_WORD_EMPTY));
	return xj_grid_shown(g, column, cell, look->unmask);
}
