#define _GNU_SOURCE /* memmem */
#include "logs.h"

enum { COMMITS = 6 };

/* Six commits: a day each, the fourth of several lines. */
static void
sample(struct unit_log *log, struct xj_pool *pool)
{
	static const char *const texts[] = {NULL, "a", "b", "c"};

	unit_log_init(log, pool);
	for (int i = 1; i <= COMMITS; i++) {
		static const struct xj_refusal refusals[] = {
			{{"S1", 2}, {"no-role", 7}, {"no", 2}}, {{"S2", 2}, {"no-role", 7}, {"a,\"b\"", 5}},
		};
		const char *at = xj_pool_print(pool, "2026-09-0%dT08:00:00+08:00", i);
		struct xj_transaction t = {.entry = unit_entry(), .refusals = refusals, .nrefusals = COUNT(refusals)};

		t.entry.on = xj_date_of(2026, 9, i);
		t.entry.at = at;
		if (i < (int)COUNT(texts))
			unit_log_text(log, t.entry.on, at, texts[i - 1], texts[i]);
		else
			(void)unit_log_add(log, &t);
	}
}

static struct xj_chain
check(struct xj_pool *pool, struct xj_span log, const char *claim, const char **said)
{
	struct xj_chain chain;
	struct xj_diags diags;
	struct xj_buf b;

	xj_diags_init(&diags, pool);
	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	xj_chain_check(pool, "log.csv", log, claim, &chain, &diags);
	assert_int_equal(chain.broken, diags.count);
	assert_int_equal(chain.torn, log.n - chain.end);
	for (size_t i = 0; i < diags.count; i++)
		xj_diag_render(&b, &diags.list[i], unit_english);
	if (said)
		*said = b.p;
	return chain;
}

static void
check__sound__head_of_the_last(void **state)
{
	struct unit_log log;
	struct xj_chain chain;

	sample(&log, POOL(state));
	chain = check(POOL(state), unit_log_span(&log), NULL, NULL);
	assert_false(chain.broken);
	assert_int_equal(chain.torn, 0);
	assert_int_equal(chain.head.commit, COMMITS);
	assert_string_equal(chain.head.hash, log.head.hash);
	assert_string_equal(chain.head.at, "2026-09-06T08:00:00+08:00");
	assert_int_equal(chain.head.on, xj_date_of(2026, 9, 6));
	assert_int_equal(chain.lines, 1 + 3 * 2 + 3 * 3);
	assert_int_equal(chain.refusals, 6);
	assert_int_equal(chain.backwards, 0);
	assert_false(chain.claim_found);
}

static void
check__no_commit_yet__sound(void **state)
{
	struct xj_chain chain = check(POOL(state), xj_span(XJ_LOG_HEADER), NULL, NULL);

	assert_false(chain.broken);
	assert_int_equal(chain.head.commit, 0);
	assert_int_equal(chain.lines, 1);
}

/* A command that was killed leaves a beginning of what it was to write. */
static void
check__cut_short_anywhere__torn_behind_the_last_whole(void **state)
{
	struct unit_log log;

	sample(&log, POOL(state));
	for (size_t n = log.ends[0]; n <= log.text.n; n++) {
		struct xj_chain chain = check(POOL(state), xj_span_of(log.text.p, n), NULL, NULL);
		size_t whole = 0;

		while (whole < COMMITS && log.ends[whole + 1] <= n)
			whole++;
		assert_row(n, !chain.broken && chain.head.commit == whole && chain.end == log.ends[whole]);
	}
	for (size_t n = 0; n < log.ends[0]; n++)
		assert_row(n, check(POOL(state), xj_span_of(log.text.p, n), NULL, NULL).broken);
}

static void
check__one_bit_flipped__broken_in_its_commit(void **state)
{
	struct unit_log log;
	char *copy;

	sample(&log, POOL(state));
	copy = xj_pool_text(POOL(state), log.text.p, log.text.n);
	for (size_t bit = 0; bit < log.text.n * 8; bit++) {
		struct xj_chain chain;
		size_t whole = 0;

		copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
		chain = check(POOL(state), xj_span_of(copy, log.text.n), NULL, NULL);
		copy[bit / 8] = log.text.p[bit / 8];
		while (log.ends[whole] <= bit / 8)
			whole++;
		assert_row(bit, chain.broken && chain.head.commit == (whole ? whole - 1 : 0));
		assert_row(bit, chain.end == (whole ? log.ends[whole - 1] : 0));
	}
}

static void
check__commits_taken_out_repeated_or_moved__broken(void **state)
{
	/* the commits, in this order; zeros end the row */
	static const struct {
		size_t order[COMMITS + 2];
		size_t sound;
		const char *said;
	} rows[] = {
		{{1, 2, 4, 5, 6}, 2, "log.csv:6: error: damaged in commit 3: the commit's number is out of order"},
		{{2, 3, 4, 5, 6}, 0, "log.csv:2: error: damaged in commit 1: the commit's number is out of order"},
		{{1, 2, 2, 3, 4, 5, 6}, 2, "log.csv:6: error: damaged in commit 3: the commit's number is out of order"},
		{{1, 2, 3, 5, 4, 6}, 3, "log.csv:8: error: damaged in commit 4: the commit's number is out of order"},
		{{1, 2, 3, 4, 5, 6, 6}, 6, "log.csv:17: error: damaged in commit 7: the commit's number is out of order"},
	};
	struct unit_log log;

	sample(&log, POOL(state));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_chain chain;
		const char *said;
		struct xj_buf b;

		xj_buf_init(&b, POOL(state));
		xj_buf_text(&b, XJ_LOG_HEADER);
		for (size_t k = 0; rows[i].order[k]; k++)
			xj_buf_span(&b, unit_log_commits(&log, rows[i].order[k], 1));
		chain = check(POOL(state), xj_buf_as_span(&b), NULL, &said);
		assert_row(i, chain.broken && chain.head.commit == rows[i].sound);
		if (strncmp(said, rows[i].said, strlen(rows[i].said)) != 0)
			FAIL("row %zu: %s", i, said);
	}
}

static void
check__commits_of_another_log__link_does_not_fit(void **state)
{
	struct unit_log log, other;
	const char *said;
	struct xj_buf b;

	sample(&log, POOL(state));
	unit_log_init(&other, POOL(state));
	for (int i = 1; i <= 3; i++)
		unit_log_text(&other, xj_date_of(2026, 9, i), "", i > 1 ? (i % 2 ? "y" : "x") : NULL, i % 2 ? "x" : "y");
	xj_buf_init(&b, POOL(state));
	xj_buf_text(&b, XJ_LOG_HEADER);
	xj_buf_span(&b, unit_log_commits(&log, 1, 2));
	xj_buf_span(&b, unit_log_commits(&other, 3, 1));
	assert_int_equal(check(POOL(state), xj_buf_as_span(&b), NULL, &said).head.commit, 2);
	assert_non_null(strstr(said, "log.csv:7: error: damaged in commit 3: the hash of the commit before does not fit"));
}

static void
check__damage__told_where_and_what(void **state)
{
	static const struct {
		size_t commit;
		const char *find, *put, *said;
	} rows[] = {
		{2, "school", "schoal", "log.csv:6: error: damaged in commit 3: the hash does not fit its lines"},
		{5, "a,\"\"b", "a,\"\"c", "log.csv:14: error: damaged in commit 6: the hash does not fit its lines"},
		{2, ",text,", "\"text,", "log.csv:6: error: damaged in commit 3: this is no line of a log"},
		{2, "commit,commit", "commot,commit", "log.csv:7: error: damaged in commit 3: this is no line of a log"},
		{0, "2026-09-01,zhang,enroll,commit", "2026-19-01,zhang,enroll,commit",
		 "log.csv:3: error: damaged in commit 1: the commit line has no day or no hash"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct unit_log log;
		const char *said;
		char *at;

		sample(&log, POOL(state));
		at = memmem(log.text.p + log.ends[rows[i].commit], log.text.n - log.ends[rows[i].commit], rows[i].find,
		            strlen(rows[i].find));
		assert_row(i, at != NULL);
		memcpy(at, rows[i].put, strlen(rows[i].put));
		assert_row(i, check(POOL(state), unit_log_span(&log), NULL, &said).broken);
		if (!strstr(said, rows[i].said))
			FAIL("row %zu: %s", i, said);
	}
}

/* After a power cut sectors that never came to disk are zeros; only the last commit may have such. */
static void
check__hole_in_the_last_commit__torn(void **state)
{
	struct unit_log log;
	struct xj_chain chain;
	struct xj_buf b;

	sample(&log, POOL(state));
	xj_buf_init(&b, POOL(state));
	for (int i = 0; i < 2000; i++)
		xj_buf_put(&b, 'x');
	unit_log_text(&log, xj_date_of(2026, 9, 7), "2026-09-07T08:00:00+08:00", "c", b.p);
	memset(log.text.p + (log.ends[COMMITS] / 512 + 1) * 512, 0, 512);
	chain = check(POOL(state), unit_log_span(&log), NULL, NULL);
	assert_false(chain.broken);
	assert_int_equal(chain.head.commit, COMMITS);
	assert_int_equal(chain.end, log.ends[COMMITS]);

	memset(log.text.p + log.ends[COMMITS], 0, log.text.n - log.ends[COMMITS]);
	assert_false(check(POOL(state), unit_log_span(&log), NULL, NULL).broken);

	/* of its one line only the middle came to disk: neither the quotation marks around the commas nor the line's end */
	memset(log.text.p + log.ends[COMMITS], ',', log.text.n - log.ends[COMMITS]);
	memset(log.text.p + (log.ends[COMMITS] / 512 + 1) * 512, 0, 512);
	assert_false(check(POOL(state), unit_log_span(&log), NULL, NULL).broken);

	unit_log_text(&log, xj_date_of(2026, 9, 8), "2026-09-08T08:00:00+08:00", b.p, "d");
	assert_true(check(POOL(state), unit_log_span(&log), NULL, NULL).broken);
}

static void
check__claims__found_by_hash_number_or_beginning(void **state)
{
	struct unit_log log;
	struct xj_chain third;
	const struct {
		const char *format; /* of the third commit's hash */
		bool found;
	} rows[] = {
		{"%s", true}, {"3:%s", true}, {"2:%s", false}, {"0:%s", false}, {"x:%s", false}, {":%s", false},
		{"%.16s", true}, {"3:%.16s", true}, {"%.15s", false}, {"%s0", false}, {"", false}, {"3:", false}, {"%.16sz", false},
		{"0000000000000000", false},
	};

	sample(&log, POOL(state));
	third = check(POOL(state), xj_span_of(log.text.p, log.ends[3]), NULL, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char claim[80], upper[80];
		struct xj_chain chain;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		(void)snprintf(claim, sizeof claim, rows[i].format, third.head.hash);
#pragma GCC diagnostic pop
		chain = check(POOL(state), unit_log_span(&log), claim, NULL);
		assert_row(i, chain.claim_found == rows[i].found && chain.head.commit == COMMITS);
		for (size_t k = 0; k < sizeof claim; k++)
			upper[k] = (char)(claim[k] >= 'a' && claim[k] <= 'f' ? claim[k] - 'a' + 'A' : claim[k]);
		assert_row(i, check(POOL(state), unit_log_span(&log), upper, NULL).claim_found == rows[i].found);
	}
}

static void
check__day_or_clock_before_the_last__named(void **state)
{
	static const struct {
		int day;
		const char *at;
		uint64_t backwards;
	} rows[] = {
		{2, "2026-09-02T08:00:00+08:00", 0},
		{2, "2026-09-01T08:00:00+08:00", 0},
		{2, "2026-09-01T07:59:59+08:00", 2},
		{2, "2026-09-01T00:00:00Z", 0},
		{2, "2026-09-01T01:00:00+00:30", 0},
		{2, "2026-08-31T20:00:00-04:00", 0},
		{2, "2026-08-31T19:59:59-04:00", 2},
		{2, "", 0}, /* no clock to compare */
		{1, "2026-09-02T08:00:00+08:00", 0},
	};
	struct unit_log log;

	for (size_t i = 0; i < COUNT(rows); i++) {
		unit_log_init(&log, POOL(state));
		unit_log_text(&log, xj_date_of(2026, 9, 1), "2026-09-01T08:00:00+08:00", NULL, "a");
		unit_log_text(&log, xj_date_of(2026, 9, rows[i].day), rows[i].at, "a", "b");
		assert_row(i, check(POOL(state), unit_log_span(&log), NULL, NULL).backwards == rows[i].backwards);
	}
	unit_log_init(&log, POOL(state));
	for (int i = 0; i < 6; i++)
		unit_log_text(&log, xj_date_of(2026, 9, 9 - i % 3), "", i ? (i % 2 ? "a" : "b") : NULL,
		              i % 2 ? "b" : "a");
	assert_int_equal(check(POOL(state), unit_log_span(&log), NULL, NULL).backwards, 2);
	assert_int_equal(log.head.on, xj_date_of(2026, 9, 9));
}

/* Large enough for several threads, damaged or not. */
static void
check__large__same_by_several_threads(void **state)
{
	enum { LARGE = 300, SIZE = 40000 };
	char *text = xj_pool_zero(POOL(state), SIZE + 1, 1);
	size_t middle = 0;
	struct unit_log log;
	struct xj_chain chain;

	memset(text, 'x', SIZE);
	unit_log_init(&log, POOL(state));
	for (int i = 1; i <= LARGE; i++) {
		text[0] = (char)('a' + i % 2);
		unit_log_text(&log, xj_date_of(2026, 9, 1), "", i > 1 ? "old" : NULL, text);
		if (i == LARGE / 2)
			middle = log.text.n;
	}
	chain = check(POOL(state), unit_log_span(&log), log.head.hash, NULL);
	assert_false(chain.broken);
	assert_true(chain.claim_found);
	assert_int_equal(chain.head.commit, LARGE);
	log.text.p[middle + SIZE / 2] = 'y';
	log.text.p[log.text.n - SIZE / 2] = 'y';
	chain = check(POOL(state), unit_log_span(&log), log.head.hash, NULL);
	assert_true(chain.broken);
	assert_false(chain.claim_found);
	assert_int_equal(chain.head.commit, LARGE / 2);
	assert_int_equal(chain.end, middle);
}

/* A large commit is hashed while it is read, and its end may never come. */
static void
check__large_commits__followed(void **state)
{
	enum { LINES = 60000 };
	struct xj_refusal *refusals = xj_pool_zero(POOL(state), LINES, sizeof *refusals);
	struct xj_transaction t = {.entry = unit_entry(), .refusals = refusals, .nrefusals = LINES};
	struct unit_log log;
	struct xj_chain chain;

	for (size_t i = 0; i < LINES; i++)
		refusals[i] = (struct xj_refusal){XJ_LIT("2026050101"), XJ_LIT("no-role"), XJ_LIT("they do not hold the role registry")};
	unit_log_init(&log, POOL(state));
	for (int i = 0; i < 3; i++) {
		(void)unit_log_add(&log, &t);
		unit_log_text(&log, xj_date_of(2026, 9, 1), "", i ? "old" : NULL, "new");
	}
	chain = check(POOL(state), unit_log_span(&log), log.head.hash, NULL);
	assert_true(!chain.broken && chain.claim_found && chain.head.commit == 6);
	/* lines without their end */
	chain = check(POOL(state), xj_span_of(log.text.p, log.ends[4] + (log.ends[5] - log.ends[4]) / 2), NULL, NULL);
	assert_true(!chain.broken && chain.torn && chain.head.commit == 4);
	/* the first byte and the last one in front of the hash */
	for (int i = 0; i < 2; i++) {
		char *at = log.text.p + (i ? log.ends[2] + 20 : log.ends[5] - XJ_HASH_SIZE - 4);

		*at ^= 1;
		chain = check(POOL(state), unit_log_span(&log), NULL, NULL);
		assert_row(i, chain.broken && chain.head.commit == (i ? 2 : 4));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(check__sound__head_of_the_last),
		UNIT(check__no_commit_yet__sound),
		UNIT(check__cut_short_anywhere__torn_behind_the_last_whole),
		UNIT(check__one_bit_flipped__broken_in_its_commit),
		UNIT(check__commits_taken_out_repeated_or_moved__broken),
		UNIT(check__commits_of_another_log__link_does_not_fit),
		UNIT(check__damage__told_where_and_what),
		UNIT(check__hole_in_the_last_commit__torn),
		UNIT(check__claims__found_by_hash_number_or_beginning),
		UNIT(check__day_or_clock_before_the_last__named),
		UNIT(check__large__same_by_several_threads),
		UNIT(check__large_commits__followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
