#include "record/csv.h"

#include <csv.h>

struct xj_csv {
	struct xj_pool *pool;
	struct csv_parser parser;
	char *text; /* unquoted cells, each NUL-terminated */
	size_t cap, used;
	struct xj_span *cells;
	size_t max, count;
};

static int
never(unsigned char c)
{
	(void)c;
	return 0;
}

static void
close_parser(void *arg)
{
	csv_free(arg);
}

struct xj_csv *
xj_csv_open(struct xj_pool *pool)
{
	struct xj_csv *csv = xj_pool_zero(pool, 1, sizeof *csv);

	csv->pool = pool;
	(void)csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
	csv_set_space_func(&csv->parser, never);
	csv_set_term_func(&csv->parser, never);
	xj_pool_at_close(pool, close_parser, &csv->parser);
	return csv;
}

static void
take_cell(void *p, size_t n, void *arg)
{
	struct xj_csv *csv = arg;
	char *at = csv->text + csv->used;

	if (csv->count++ >= csv->max)
		return;
	if (n)
		memcpy(at, p, n);
	at[n] = '\0';
	csv->used += n + 1;
	csv->cells[csv->count - 1] = xj_span_of(at, n);
}

static void
take_row(int c, void *arg)
{
	(void)c;
	(void)arg;
}

enum xj_csv_fault
xj_csv_split_quoted(struct xj_csv *csv, struct xj_span line, struct xj_span *cells, size_t max, size_t *count)
{
	enum xj_csv_fault fault = XJ_CSV_SOUND;

	/* No cell is longer than its share of the line, and each has a NUL behind it. */
	if (csv->cap < line.n + max + 2) {
		csv->cap = (line.n + max + 2) * 2;
		csv->text = xj_pool_alloc(csv->pool, csv->cap);
	}
	csv->cells = cells;
	csv->max = max;
	csv->count = csv->used = 0;
	if (csv_parse(&csv->parser, line.p, line.n, take_cell, take_row, csv) != line.n)
		fault = XJ_CSV_STRAY;
	if (csv_fini(&csv->parser, take_cell, take_row, csv) != 0 && fault == XJ_CSV_SOUND)
		fault = XJ_CSV_UNFINISHED;
	if (fault != XJ_CSV_SOUND) {
		/* The parser keeps half a row after an error; begin afresh. */
		csv_free(&csv->parser);
		(void)csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
		csv_set_space_func(&csv->parser, never);
		csv_set_term_func(&csv->parser, never);
	}
	if (!line.n) { /* libcsv gives no row for an empty line; as a record it is one empty cell */
		if (max)
			cells[0] = line;
		csv->count = 1;
	}
	*count = csv->count;
	return fault;
}

/* A one in the top bit of each byte of w that is a comma. */
static inline uint64_t
commas(uint64_t w)
{
	uint64_t x = w ^ 0x2c2c2c2c2c2c2c2cULL, low = (x & 0x7f7f7f7f7f7f7f7fULL) + 0x7f7f7f7f7f7f7f7fULL;

	return ~(low | x) & 0x8080808080808080ULL;
}

size_t
xj_csv_split_plain(struct xj_span line, struct xj_span *cells, size_t max)
{
	const char *p = line.p, *end = line.p + line.n, *from = line.p;
	struct xj_span *cell = cells, *stop = cells + max;
	size_t beyond = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	for (; end - p >= 8; p += 8) {
		uint64_t w, hits;

		memcpy(&w, p, 8);
		for (hits = commas(w); hits; hits &= hits - 1) {
			const char *at = p + (__builtin_ctzll(hits) >> 3);

			if (cell < stop)
				*cell++ = xj_span_of(from, (size_t)(at - from));
			else
				beyond++;
			from = at + 1;
		}
	}
#endif
	for (; p < end; p++) {
		if (*p != ',')
			continue;
		if (cell < stop)
			*cell++ = xj_span_of(from, (size_t)(p - from));
		else
			beyond++;
		from = p + 1;
	}
	if (cell < stop)
		*cell++ = xj_span_of(from, (size_t)(end - from));
	else
		beyond++;
	return (size_t)(cell - cells) + beyond;
}

enum xj_csv_fault
xj_csv_split(struct xj_csv *csv, struct xj_span line, struct xj_span *cells, size_t max, size_t *count)
{
	if (memchr(line.p, '\r', line.n)) {
		*count = 0;
		return XJ_CSV_BREAK;
	}
	if (line.n && memchr(line.p, '"', line.n))
		return xj_csv_split_quoted(csv, line, cells, max, count);
	*count = xj_csv_split_plain(line, cells, max);
	return XJ_CSV_SOUND;
}

size_t
xj_csv_raw_cells(struct xj_span line, struct xj_span *cells, size_t max)
{
	size_t n = 0, from = 0;
	bool quoted = false;

	for (size_t i = 0; i <= line.n; i++) {
		if (i < line.n && line.p[i] == '"')
			quoted = !quoted;
		if (i < line.n && (line.p[i] != ',' || quoted))
			continue;
		if (n < max)
			cells[n] = xj_span_of(line.p + from, i - from);
		n++;
		from = i + 1;
	}
	return n;
}
