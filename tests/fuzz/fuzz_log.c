/*
 * A log may hold anything by the time it is read: whatever its bytes, going through it ends, and what it answers is
 * in itself right. Sound logs with a few bytes or lines changed, and heaps of the pieces that matter, from a fixed
 * seed; the check and the replay each see them, the replay also without the check.
 */
#include "logs.h"

#include "book/replay.h"

enum { LOGS = 40000, LONGEST = 4000, COMMITS = 8 };

static const char *const pieces[] = {
	",", ",", ",", "\n", "\n", "\"", "\"\"", "#1", "#2", "\\", "\\n", "\r", "1", "2", "3", "roll", "events",
	"file", "refused", "commit", "columns", "key", "text", "id", "name", "\"id,name\"", "S1", "甲", "a.yaml", "../a",
	"2026-09-01", ",,,,,,,\n", "1,2026-09-01,u,c,",
};

#define LINE(cells) "1,2026-09-01,u,c," cells ",,,,,,,\n"
static const char *const lines[] = {
	LINE("roll,,columns,,\"id,name\""), LINE("roll,,columns,\"id,name\",\"name,note,id\""),
	LINE("roll,,key,,id"), LINE("roll,,key,,\"id,name\""), LINE("roll,S1,,,\"S1,甲\""),
	LINE("roll,S1,,,\"S1,\"\"a,b\"\"\""), LINE("roll,S1,name,甲,\"乙,\""), LINE("roll,S1,name,\"乙,\",甲"),
	LINE("roll,S1#1,name,甲,乙"), LINE("roll,S1,id,S1,S2"), LINE("roll,S2,id,S2,S1"), LINE("roll,S1#2,id,S1,S2"),
	LINE("roll,S1#1,,\"S1,甲\","), LINE("roll,S1#2,,\"S1,甲\","), LINE("roll,S1,,\"S1,甲\","),
	LINE("file,a.yaml,text,,x"), LINE("file,b/a.yaml,text,,\\-"), LINE("refused,S1,no-role,,x"),
	"1,2026-09-01,u,c,commit,commit,,,,t,0,,,,p,0000000000000000000000000000000000000000000000000000000000000000\n",
};

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void
sample(struct unit_log *log, struct xj_pool *pool)
{
	const struct xj_schema *schema = unit_schema(pool, people_schema);
	int id = xj_schema_field(schema, "id"), note = xj_schema_field(schema, "note");
	const char *text = "id,name,note\n1,甲,\n2,乙,\"a,b\"\n";

	unit_log_init(log, pool);
	for (int i = 0; i < COMMITS; i++) {
		static const struct xj_text_change change = {"a.yaml", {NULL, 0}, {"x: \"1\"\n", 7}};
		struct xj_changes ch, *const list[] = {&ch};
		const bool fresh = i == 0;
		struct xj_transaction t = {.entry = unit_entry(), .changes = list, .fresh = &fresh, .nchanges = 1};

		t.texts = &change;
		t.ntexts = i == 1;
		xj_changes_init(&ch, pool, i ? unit_table(pool, schema, text) : xj_table_empty(pool, "x.csv", schema));
		for (uint32_t row = 0; row < 2 && i < 2; row++) {
			struct xj_span *values = xj_changes_add(&ch);

			values[id] = xj_span(xj_pool_print(pool, "%d%u", i, row));
			values[note] = XJ_LIT("\"x\", y");
		}
		if (i >= 2)
			xj_changes_set(&ch, (uint32_t)i % 2, note, (struct xj_span){NULL, 0},
			               xj_span(i % 4 < 2 ? "p" : "q,r"));
		(void)unit_log_add(log, &t);
	}
}

static size_t
heap_of_pieces(uint64_t *seed, char *text)
{
	size_t n = sizeof XJ_LOG_HEADER - 1, want = n + next_random(seed) % (LONGEST - n);

	memcpy(text, XJ_LOG_HEADER, n);
	/* lines that may well follow each other, so that the replay gets somewhere; pieces now and then */
	while (n < want) {
		struct xj_span piece = xj_span(lines[n < sizeof XJ_LOG_HEADER ? 0 : next_random(seed) % COUNT(lines)]);

		if (next_random(seed) % 32 == 0)
			piece = xj_span(pieces[next_random(seed) % COUNT(pieces)]);

		if (n + piece.n > LONGEST)
			break;
		memcpy(text + n, piece.p, piece.n);
		n += piece.n;
	}
	return n;
}

/* The log with some of its bytes changed, taken out or doubled. */
static size_t
damaged(uint64_t *seed, const struct unit_log *log, char *text)
{
	size_t n = log->text.n < LONGEST ? log->text.n : LONGEST;

	memcpy(text, log->text.p, n);
	for (size_t i = next_random(seed) % 4; i > 0; i--) {
		size_t at = next_random(seed) % n, count = next_random(seed) % (n - at) % 100;

		switch (next_random(seed) % 4) {
		case 0:
			text[at] = (char)next_random(seed);
			break;
		case 1:
			text[at] = ",\"\n0"[next_random(seed) % 4];
			break;
		case 2:
			memmove(text + at, text + at + count, n - at - count);
			n -= count;
			break;
		default:
			if (n + count > LONGEST)
				break;
			memmove(text + at + count, text + at, n - at);
			n += count;
		}
	}
	return n;
}

static void
look_at_files(struct xj_replay *r)
{
	size_t n;
	const char **names = xj_replay_files(r, &n);

	for (size_t i = 0; i < n; i++) {
		struct xj_span file = xj_replay_file(r, names[i]);

		assert_non_null(file.p);
		assert_int_equal(names[i][0] == '.' || names[i][0] == '/', 0);
	}
}

static bool
one_log(struct xj_span log)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct xj_chain chain, again;
	struct xj_replay *r;
	struct xj_diags diags;
	bool sound;

	assert_non_null(pool);
	xj_diags_init(&diags, pool);
	xj_chain_check(pool, "log.csv", log, "00000000000000000000", &chain, &diags);
	sound = !chain.broken;
	assert_int_equal(chain.broken, diags.count);
	assert_int_equal(chain.torn, log.n - chain.end);
	/* what is said to be sound is so by itself */
	if (chain.end) {
		xj_chain_check(pool, "log.csv", xj_span_of(log.p, chain.end), NULL, &again, &diags);
		assert_false(again.broken);
		assert_int_equal(again.torn, 0);
		assert_string_equal(again.head.hash, chain.head.hash);
	}
	r = xj_replay_checked(pool, "log.csv", log, NULL, &again, &diags);
	assert_true(!r || sound);
	if (r) {
		assert_int_equal(xj_replay_head(r)->commit, chain.head.commit);
		look_at_files(r);
	}
	r = xj_replay_open(pool, "log.csv", log);
	for (uint64_t i = 1; i < 4; i++)
		(void)xj_replay_to(r, i, &diags);
	(void)xj_replay_to(r, UINT64_MAX, &diags);
	look_at_files(r);
	(void)xj_replay_day(pool, log, 20000);
	xj_pool_close(pool);
	return sound;
}

static void
log__any_bytes__neither_crash_nor_loop(void **state)
{
	size_t sound = 0, broken = 0;
	uint64_t seed = 20260901;
	char text[LONGEST];
	struct unit_log log;

	sample(&log, POOL(state));
	assert_true(log.text.n < LONGEST);
	for (int i = 0; i < LOGS; i++) {
		size_t n = i % 2 ? damaged(&seed, &log, text) : heap_of_pieces(&seed, text);
		/* of just its size, so that a sanitizer sees every byte that is read behind it */
		char *copy = malloc(n + !n);

		assert_non_null(copy);
		memcpy(copy, text, n);
		*(one_log(xj_span_of(copy, n)) ? &sound : &broken) += 1;
		free(copy);
	}
	/* Neither outcome so rare that the test would see little of it. */
	assert_true(sound > LOGS / 20);
	assert_true(broken > LOGS / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(log__any_bytes__neither_crash_nor_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
