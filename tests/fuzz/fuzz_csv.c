/*
 * The fast way of splitting a line and libcsv have to agree on every line: sound or not, how many cells, what is in them. Random lines from
 * a fixed seed, of the characters that matter.
 */
#include "unit.h"

#include "record/csv.h"
#include "record/emit.h"

enum { LINES = 200000, LONGEST = 48, CELLS = LONGEST + 1 };

static const char *const pieces[] = {
	",", ",", ",", "\"", "\"", "\"\"", " ", "\t", "a", "0", "-", ";", "=", "学", "籍", "𠮷", "\xef\xbb\xbf", "\xff", "\"x,y\"", ",\"",
	"\",", "\"\"\"",
};

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* At most LONGEST bytes. */
static size_t
random_line(uint64_t *state, char *line, bool quotes)
{
	size_t n = 0, want = next_random(state) % LONGEST;

	while (n < want) {
		struct xj_span piece = xj_span(pieces[next_random(state) % COUNT(pieces)]);

		if (n + piece.n > LONGEST)
			break;
		if (!quotes && memchr(piece.p, '"', piece.n))
			continue;
		memcpy(line + n, piece.p, piece.n);
		n += piece.n;
	}
	return n;
}

static void
show(const char *what, struct xj_span line)
{
	print_error("%s: <%.*s>\n", what, (int)line.n, line.p);
}

static bool
same_cells(const struct xj_span *a, const struct xj_span *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!xj_span_same(a[i], b[i]))
			return false;
	return true;
}

static void
split__random_lines__fast_and_libcsv_agree(void **state)
{
	struct xj_csv *csv = xj_csv_open(POOL(state)), *reference = xj_csv_open(POOL(state));
	struct xj_span fast[CELLS], slow[CELLS];
	uint64_t seed = 20260831;
	char text[LONGEST];
	size_t sound = 0, faulty = 0;

	for (int i = 0; i < LINES; i++) {
		struct xj_span line = xj_span_of(text, random_line(&seed, text, i % 4 != 0));
		size_t nfast = 0, nslow = 0;
		enum xj_csv_fault a = xj_csv_split(csv, line, fast, CELLS, &nfast);
		enum xj_csv_fault b = xj_csv_split_quoted(reference, line, slow, CELLS, &nslow);

		if (a != b || (a == XJ_CSV_SOUND && (nfast != nslow || !same_cells(fast, slow, nfast)))) {
			show("split", line);
			FAIL("line %d: fault %d, %zu cells; libcsv: fault %d, %zu cells", i, (int)a, nfast, (int)b, nslow);
		}
		*(a == XJ_CSV_SOUND ? &sound : &faulty) += 1;
	}
	/* Neither outcome so rare that the test would see little of it. */
	assert_true(sound > LINES / 4);
	assert_true(faulty > LINES / 8);
}

/* A cell as written, read alone, is the cell of the line; the cells as written with commas between are the line. */
static void
raw_cells__sound_lines__are_the_cells(void **state)
{
	struct xj_csv *csv = xj_csv_open(POOL(state)), *alone = xj_csv_open(POOL(state));
	struct xj_span cells[CELLS], raw[CELLS], one[2];
	uint64_t seed = 3000;
	char text[LONGEST];

	for (int i = 0; i < LINES; i++) {
		struct xj_span line = xj_span_of(text, random_line(&seed, text, true));
		const char *at = line.p;
		size_t n, m;

		if (xj_csv_split(csv, line, cells, CELLS, &n) != XJ_CSV_SOUND)
			continue;
		if (xj_csv_raw_cells(line, raw, CELLS) != n) {
			show("raw cells", line);
			FAIL("line %d: %zu cells", i, n);
		}
		for (size_t k = 0; k < n; k++) {
			assert_ptr_equal(raw[k].p, at);
			at += raw[k].n + 1;
			if (xj_csv_split(alone, raw[k], one, 2, &m) != XJ_CSV_SOUND || m != 1 || !xj_span_same(one[0], cells[k])) {
				show("raw cell", line);
				FAIL("line %d: cell %zu", i, k);
			}
		}
		assert_ptr_equal(at, line.p + line.n + 1);
	}
}

/* Whatever stands in cells, a row written and read again has the same cells. */
static void
emit_cell__any_text__reads_back(void **state)
{
	struct xj_csv *csv = xj_csv_open(POOL(state));
	struct xj_span cells[CELLS], back[CELLS];
	char text[8][LONGEST];
	uint64_t seed = 2950;
	struct xj_buf row;

	xj_buf_init(&row, POOL(state));
	for (int i = 0; i < LINES / 4; i++) {
		size_t n = 1 + next_random(&seed) % 8, m;

		row.n = 0;
		for (size_t k = 0; k < n; k++) {
			cells[k] = xj_span_of(text[k], random_line(&seed, text[k], true));
			if (k)
				xj_buf_put(&row, ',');
			xj_emit_cell(&row, cells[k]);
		}
		if (xj_csv_split(csv, xj_buf_as_span(&row), back, CELLS, &m) != XJ_CSV_SOUND || m != n ||
		    !same_cells(cells, back, n)) {
			show("row", xj_buf_as_span(&row));
			FAIL("row %d of %zu cells", i, n);
		}
	}
}

static void
split__fewer_cells_than_there_are__counts_them_all(void **state)
{
	struct xj_csv *csv = xj_csv_open(POOL(state));
	struct xj_span few[3], all[CELLS];
	uint64_t seed = 98;
	char text[LONGEST];

	for (int i = 0; i < LINES / 4; i++) {
		struct xj_span line = xj_span_of(text, random_line(&seed, text, i % 2));
		size_t nfew, nall;

		if (xj_csv_split(csv, line, all, CELLS, &nall) != XJ_CSV_SOUND)
			continue;
		few[2] = XJ_LIT("untouched");
		assert_int_equal(xj_csv_split(csv, line, few, 2, &nfew), XJ_CSV_SOUND);
		assert_int_equal(nfew, nall);
		assert_span(few[2], "untouched");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(split__random_lines__fast_and_libcsv_agree),
		UNIT(raw_cells__sound_lines__are_the_cells),
		UNIT(emit_cell__any_text__reads_back),
		UNIT(split__fewer_cells_than_there_are__counts_them_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
