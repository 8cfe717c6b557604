/* What a revision changes, for people: records field by field, texts line by line. */
#include "base/shown.h"
#include "front/front.h"

#define MOST_CELLS ((size_t)1 << 24) /* two texts of 4,000 lines that have nothing in common; beyond that, all is told */

struct lines {
	struct xj_span *list;
	size_t count, cap;
};

static struct lines
lines_of(struct xj_pool *pool, struct xj_span text)
{
	struct lines lines = {0};

	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		*XJ_PUSH(pool, lines.list, lines.count, lines.cap) = xj_span_of(text.p, n);
		n += end != NULL;
		text = xj_span_of(text.p + n, text.n - n);
	}
	return lines;
}

static void
put_line(struct xj_buf *out, const char *name, size_t number, char sign, struct xj_span line)
{
	xj_buf_print(out, "file: %s: %zu: %c ", name, number, sign);
	xj_shown_plain(out, line);
	xj_buf_put(out, '\n');
}

/* common[i * (m + 1) + j]: how many lines a[i..n) and b[j..m) have in common, in order. */
static uint32_t *
count_common(struct xj_pool *pool, const struct xj_span *a, size_t n, const struct xj_span *b, size_t m)
{
	uint32_t *common = xj_pool_zero(pool, (n + 1) * (m + 1), sizeof *common);

	for (size_t i = n; i-- > 0;)
		for (size_t j = m; j-- > 0;) {
			uint32_t *at = &common[i * (m + 1) + j];

			if (xj_span_same(a[i], b[j]))
				*at = at[m + 2] + 1;
			else
				*at = at[1] > at[m + 1] ? at[1] : at[m + 1];
		}
	return common;
}

void
front_text_difference(struct xj_buf *out, const char *name, struct xj_span old, struct xj_span text)
{
	struct lines a = lines_of(out->pool, old), b = lines_of(out->pool, text);
	size_t skip = 0, n = a.count, m = b.count, i, j;
	uint32_t *common = NULL;

	while (skip < n && skip < m && xj_span_same(a.list[skip], b.list[skip]))
		skip++;
	while (n > skip && m > skip && xj_span_same(a.list[n - 1], b.list[m - 1])) {
		n--;
		m--;
	}
	if ((n - skip + 1) * (m - skip + 1) <= MOST_CELLS)
		common = count_common(out->pool, a.list + skip, n - skip, b.list + skip, m - skip);
	for (i = j = skip; i < n || j < m;) {
		uint32_t *at = common ? &common[(i - skip) * (m - skip + 1) + (j - skip)] : NULL;

		if (i < n && j < m && at && xj_span_same(a.list[i], b.list[j])) {
			i++;
			j++;
		} else if (i < n && (j == m || !at || at[m - skip + 1] >= at[1])) {
			put_line(out, name, i + 1, '-', a.list[i]);
			i++;
		} else {
			put_line(out, name, j + 1, '+', b.list[j]);
			j++;
		}
	}
}

static void
put_text(struct xj_buf *out, const struct xj_text_change *c)
{
	if (!c->text.p)
		xj_buf_print(out, "file: %s: removed\n", c->name);
	else if (!c->old.p)
		xj_buf_print(out, "file: %s: new: %zu lines\n", c->name, lines_of(out->pool, c->text).count);
	else
		front_text_difference(out, c->name, c->old, c->text);
}

void
front_difference(struct xj_buf *out, const struct front_revision *r)
{
	struct xj_out sink;

	xj_out_init(&sink, out->pool, app_collect, out);
	for (size_t i = 0; i < r->nchanges; i++)
		xj_emit_difference(&sink, r->changes[i]);
	(void)xj_out_flush(&sink);
	for (size_t i = 0; i < r->ntexts; i++)
		put_text(out, &r->texts[i]);
}
