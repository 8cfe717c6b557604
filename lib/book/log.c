#define _GNU_SOURCE /* memrchr */
#include "book/log.h"

#include <stdlib.h>

#include <sodium.h>

#include "record/csv.h"

enum { CELLS = 16, FIRST_OF_COMMIT = 9 };

void
xj_log_reader_init(struct xj_log_reader *r, struct xj_pool *pool, struct xj_span text)
{
	size_t header = sizeof XJ_LOG_HEADER - 1;

	*r = (struct xj_log_reader){.pool = pool, .text = text, .at = text.n < header ? text.n : header, .number = 1};
}

/* A cell that holds quotes, without their doubles. The room is as large as the line, so cells taken before do not
 * move. */
static struct xj_span
undoubled(struct xj_log_reader *r, size_t *used, const char *p, const char *end)
{
	char *to = r->room + *used, *at = to;

	while (p < end) {
		*at++ = *p;
		p += *p == '"' ? 2 : 1;
	}
	*used += (size_t)(at - to);
	return xj_span_of(to, (size_t)(at - to));
}

/* Splits the line as xj_emit_cell puts it together. A row that was added is one cell in quotes, so this must be
 * fast and does not copy where it can. Answers the count of cells; 0 for a stray or unfinished quote. */
static size_t
split(struct xj_log_reader *r, const char *p, const char *end, struct xj_span cells[CELLS])
{
	size_t n = 0, used = 0;

	for (;;) {
		const char *quote = memchr(p, '"', (size_t)(end - p)), *close;
		bool doubled = false;

		if (!quote)
			return n + xj_csv_split_plain(xj_span_of(p, (size_t)(end - p)), cells + n, CELLS - n);
		if (quote > p) {
			if (quote[-1] != ',')
				return 0;
			n += xj_csv_split_plain(xj_span_of(p, (size_t)(quote - 1 - p)), cells + n, CELLS - n);
		}
		for (close = quote + 1; (close = memchr(close, '"', (size_t)(end - close))); close += 2) {
			if (close + 1 == end || close[1] != '"')
				break;
			doubled = true;
		}
		if (!close || n >= CELLS || (close + 1 < end && close[1] != ','))
			return 0;
		if (doubled && (!r->room || r->cap < (size_t)(end - p))) {
			r->cap = (size_t)(end - p) * 2;
			r->room = xj_pool_alloc(r->pool, r->cap);
		}
		cells[n++] = doubled ? undoubled(r, &used, quote + 1, close)
		                     : xj_span_of(quote + 1, (size_t)(close - quote - 1));
		if (close + 1 == end)
			return n;
		p = close + 2;
	}
}

/* A number of a commit: from 1, written in one way only. */
static bool
number(struct xj_span s, uint64_t *out)
{
	uint64_t v = 0;

	if (!s.n || s.n > 18 || s.p[0] == '0')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = v;
	return true;
}

enum xj_log_step
xj_log_next(struct xj_log_reader *r)
{
	struct xj_log_line *l = &r->line;
	struct xj_span *const into[CELLS] = {
		NULL, &l->on, &l->user, &l->command, &l->record, &l->key, &l->field, &l->old, &l->value,
		&l->at, &l->uid, &l->signer, &l->arguments, &l->counts, &l->previous, &l->hash,
	};
	const char *p = r->text.p + r->at, *end;
	struct xj_span cells[CELLS];
	bool last = false;

	if (r->at == r->text.n)
		return XJ_LOG_END;
	end = memchr(p, '\n', r->text.n - r->at);
	if (!end || split(r, p, end, cells) != CELLS || !number(cells[0], &l->commit))
		return XJ_LOG_BAD;
	for (size_t i = 1; i < CELLS; i++) {
		*into[i] = cells[i];
		last = last || (i >= FIRST_OF_COMMIT && cells[i].n);
	}
	l->ends = xj_span_is(l->record, "commit");
	if (last != l->ends)
		return XJ_LOG_BAD;
	l->from = r->at;
	l->to = r->at = (size_t)(end - r->text.p) + 1;
	l->number = ++r->number;
	return XJ_LOG_LINE;
}

/* Lower case. Without branches, which digits at random would send the wrong way half of the time. */
static bool
is_hash(struct xj_span s)
{
	unsigned bad = s.n != XJ_HASH_SIZE;

	for (size_t i = 0; i < XJ_HASH_SIZE && !bad; i += 8)
		for (size_t k = i; k < i + 8; k++) {
			unsigned char digit = (unsigned char)(s.p[k] - '0'), letter = (unsigned char)(s.p[k] - 'a');

			bad |= (unsigned)(digit > 9) & (unsigned)(letter > 5);
		}
	return !bad;
}

bool
xj_log_head(const struct xj_log_line *line, struct xj_head *out)
{
	size_t n = line->at.n < sizeof out->at ? line->at.n : sizeof out->at - 1;
	xj_date on = xj_date_parse(line->on);

	if (!line->ends || on == XJ_NO_DATE || !is_hash(line->hash))
		return false;
	*out = (struct xj_head){.commit = line->commit, .on = on};
	memcpy(out->hash, line->hash.p, XJ_HASH_SIZE);
	if (n)
		memcpy(out->at, line->at.p, n);
	return true;
}

size_t
xj_log_key(struct xj_span key, struct xj_span *base)
{
	const char *sign = key.n ? memrchr(key.p, '#', key.n) : NULL;
	uint64_t n;

	*base = key;
	if (!sign || !number(xj_span_of(sign + 1, (size_t)(key.p + key.n - sign - 1)), &n))
		return 0;
	base->n = (size_t)(sign - key.p);
	return (size_t)n;
}

struct xj_span
xj_log_escape(struct xj_pool *pool, struct xj_span text)
{
	char *to = xj_pool_alloc(pool, text.n * 2), *at = to;

	if (!text.n)
		return XJ_LIT("\\-");
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\n' || c == '\r' || c == '\\') {
			*at++ = '\\';
			c = c == '\n' ? 'n' : c == '\r' ? 'r' : c;
		}
		*at++ = c;
	}
	return xj_span_of(to, (size_t)(at - to));
}

struct xj_span
xj_log_unescape(struct xj_pool *pool, struct xj_span cell)
{
	char *to = xj_pool_alloc(pool, cell.n + 1), *at = to;

	for (size_t i = 0; i < cell.n; i++) {
		char c = cell.p[i];

		if (c == '\\' && i + 1 < cell.n) {
			c = cell.p[++i];
			if (c == '-')
				continue;
			c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
		}
		*at++ = c;
	}
	return xj_span_of(to, (size_t)(at - to));
}

void
xj_version(struct xj_span text, char out[XJ_VERSION_SIZE + 1])
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	(void)crypto_hash_sha256(digest, (const unsigned char *)(text.n ? text.p : ""), text.n);
	(void)sodium_bin2hex(out, XJ_VERSION_SIZE + 1, digest, XJ_VERSION_SIZE / 2);
}
