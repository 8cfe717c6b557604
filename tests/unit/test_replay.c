#include "logs.h"

#include "book/replay.h"

static const char events_schema[] = "record: events\n"
				    "title: 事件\n"
				    "kind: append\n"
				    "fields:\n"
				    "  - {name: term, title: 学期}\n"
				    "  - {name: id, title: 学号, format: identifier}\n"
				    "  - {name: note, title: 备注}\n"
				    "  - {name: more, title: 补充}\n";

static bool
to_buf(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

/* The register's file after the changes: what the replay of the log must come to. */
static const char *
file_after(struct xj_pool *pool, const struct xj_changes *ch)
{
	struct xj_out out;
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_out_init(&out, pool, to_buf, &b);
	xj_emit_table(&out, ch);
	(void)xj_out_flush(&out);
	return b.p;
}

static struct xj_replay *
open_replay(struct xj_pool *pool, const struct unit_log *log)
{
	return xj_replay_open(pool, "log.csv", unit_log_span(log));
}

static const char *
go_to(struct xj_pool *pool, struct xj_replay *r, uint64_t commit)
{
	struct xj_diags diags;
	struct xj_buf b;

	xj_diags_init(&diags, pool);
	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	if (xj_replay_to(r, commit, &diags) != (diags.count == 0))
		FAIL("%zu diagnostics", diags.count);
	for (size_t i = 0; i < diags.count; i++)
		xj_diag_render(&b, &diags.list[i], unit_english);
	return b.p;
}

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

enum { COMMITS = 50, ROUNDS = 40 };

struct book {
	struct xj_pool *pool;
	uint64_t seed;
	unsigned ids;
	struct unit_log log;
	const struct xj_schema *schemas[2];
	const char *texts[2][COMMITS + 1];
	bool touched[2][COMMITS + 1];
};

static struct xj_span
random_value(struct book *b)
{
	static const char *const values[] = {"", "甲", "a,b", "say \"x\"", "#1", "a#2", "\"", " ", "休学", "x", ",", "1"};

	return xj_span(values[next_random(&b->seed) % COUNT(values)]);
}

/* In the keyed register no two rows have the same; some end like a count. */
static struct xj_span
random_key(struct book *b, bool keyed)
{
	static const char *const forms[] = {"%u", "S%u", "a#%u", "x,%u"};

	if (!keyed)
		return random_value(b);
	b->ids++;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return xj_span(xj_pool_print(b->pool, forms[b->ids % COUNT(forms)], b->ids));
#pragma GCC diagnostic pop
}

static void
random_changes(struct book *b, struct xj_changes *ch)
{
	const struct xj_schema *s = ch->table->schema;
	bool keyed = s->nprimary_key > 0;
	int id = xj_schema_field(s, "id");
	size_t rows = ch->table->rows, edits = rows ? next_random(&b->seed) % 6 : 0, added = next_random(&b->seed) % 4;

	for (size_t i = 0; i < edits; i++) {
		uint32_t row = (uint32_t)(next_random(&b->seed) % rows);
		int field = (int)(next_random(&b->seed) % s->nfields);

		if (field != id || next_random(&b->seed) % 3 == 0)
			xj_changes_set(ch, row, field, (struct xj_span){NULL, 0},
			               field == id ? random_key(b, keyed) : random_value(b));
	}
	for (size_t i = 0; i < added; i++) {
		struct xj_span *values = xj_changes_add(ch);

		for (size_t f = 0; f < s->nfields; f++)
			if (next_random(&b->seed) % 3)
				values[f] = random_value(b);
		values[id] = random_key(b, keyed);
	}
	for (uint32_t row = 0; row < rows; row++)
		if (next_random(&b->seed) % 23 == 0)
			xj_changes_remove(ch, row);
}

static xj_date
day_of(size_t commit)
{
	return xj_date_of(2026, 9, 1) + (xj_date)commit;
}

static void
random_commit(struct book *b, size_t n)
{
	struct xj_changes changes[2], *const list[] = {&changes[0], &changes[1]};
	const bool fresh[] = {n == 1, n == 2};
	struct xj_transaction t = {
		.entry = unit_entry(), .changes = list, .fresh = fresh, .nchanges = n == 1 ? 1 : 2, .always = true,
	};

	for (size_t i = 0; i < t.nchanges; i++) {
		xj_changes_init(&changes[i], b->pool, unit_table(b->pool, b->schemas[i], b->texts[i][n - 1]));
		if (next_random(&b->seed) % 4)
			random_changes(b, &changes[i]);
		b->texts[i][n] = file_after(b->pool, &changes[i]);
		b->touched[i][n] = fresh[i] || strcmp(b->texts[i][n], b->texts[i][n - 1]) != 0;
	}
	if (t.nchanges == 1)
		b->texts[1][n] = b->texts[1][n - 1];
	t.entry.on = day_of(n);
	(void)unit_log_add(&b->log, &t);
}

/* Whatever is changed in whichever order: the files made of the log are those that the changes made, at every
 * commit. */
static void
replay__random_changes__files_as_they_were(void **state)
{
	static const char *const names[] = {"people.csv", "events.csv"};

	for (uint64_t round = 1; round <= ROUNDS; round++) {
		struct book b = {.pool = POOL(state), .seed = round * 7919};
		struct xj_chain chain;
		struct xj_diags diags;
		struct xj_replay *r;

		b.schemas[0] = unit_schema(b.pool, people_schema);
		b.schemas[1] = unit_schema(b.pool, events_schema);
		b.texts[0][0] = "id,name\n";
		b.texts[1][0] = "学号,\"备,注\",note\n";
		unit_log_init(&b.log, b.pool);
		for (size_t n = 1; n <= COMMITS; n++)
			random_commit(&b, n);
		r = open_replay(b.pool, &b.log);
		for (size_t n = 1; n <= COMMITS; n++) {
			const char *said = go_to(b.pool, r, n);

			if (*said)
				FAIL("round %d, commit %zu: %s", (int)round, n, said);
			assert_int_equal(xj_replay_head(r)->commit, n);
			assert_int_equal(xj_replay_day(b.pool, unit_log_span(&b.log), day_of(n)), n);
			for (size_t i = 0; i < COUNT(names); i++) {
				struct xj_span file = xj_replay_file(r, names[i]);

				if (i == 1 && n == 1) {
					assert_null(file.p);
					continue;
				}
				if (!xj_span_is(file, b.texts[i][n]))
					FAIL("round %d, commit %zu: is\n%.*sand should be\n%s", (int)round, n, (int)file.n,
					     file.p, b.texts[i][n]);
				assert_true(xj_replay_touched(r, names[i]) || !b.touched[i][n]);
			}
		}
		xj_diags_init(&diags, b.pool);
		r = xj_replay_checked(b.pool, "log.csv", unit_log_span(&b.log), b.log.head.hash, &chain, &diags);
		assert_non_null(r);
		assert_true(chain.claim_found);
		assert_span(xj_replay_file(r, "people.csv"), b.texts[0][COMMITS]);
		assert_span(xj_replay_file(r, "events.csv"), b.texts[1][COMMITS]);
	}
}

static void
text_commit(struct unit_log *log, const char *name, const char *old, const char *text)
{
	const struct xj_text_change change = {name, unit_text(old), unit_text(text)};
	struct xj_transaction t = {.entry = unit_entry(), .texts = &change, .ntexts = 1};

	(void)unit_log_add(log, &t);
}

static void
replay__texts__as_they_were(void **state)
{
	static const char text[] = "a: \"x\"\r\n\\n, y\n\n";
	struct unit_log log;
	struct xj_replay *r;
	const char **names;
	size_t n;

	unit_log_init(&log, POOL(state));
	text_commit(&log, "school.yaml", NULL, text);
	text_commit(&log, "workflows/x.yaml", NULL, "");
	text_commit(&log, "school.yaml", text, "");
	text_commit(&log, "workflows/x.yaml", "", NULL);
	text_commit(&log, "workflows/x.yaml", NULL, "again\n");
	r = open_replay(POOL(state), &log);

	assert_null(xj_replay_file(r, "school.yaml").p);
	assert_string_equal(go_to(POOL(state), r, 2), "");
	assert_span(xj_replay_file(r, "school.yaml"), text);
	assert_span(xj_replay_file(r, "workflows/x.yaml"), "");
	assert_false(xj_replay_touched(r, "school.yaml"));
	assert_true(xj_replay_touched(r, "workflows/x.yaml"));
	names = xj_replay_files(r, &n);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "school.yaml");
	assert_string_equal(names[1], "workflows/x.yaml");

	assert_string_equal(go_to(POOL(state), r, 4), "");
	assert_span(xj_replay_file(r, "school.yaml"), "");
	assert_null(xj_replay_file(r, "workflows/x.yaml").p);
	assert_true(xj_replay_touched(r, "workflows/x.yaml"));
	(void)xj_replay_files(r, &n);
	assert_int_equal(n, 1);

	assert_string_equal(go_to(POOL(state), r, UINT64_MAX), "");
	assert_span(xj_replay_file(r, "workflows/x.yaml"), "again\n");
	assert_int_equal(xj_replay_head(r)->commit, 5);
}

/* A log of these lines: each row of it a commit, whose hash nobody looks at. */
static struct xj_span
made_up(struct xj_pool *pool, const char *const *lines, size_t n)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, XJ_LOG_HEADER);
	for (size_t i = 0; i < n && lines[i]; i++)
		xj_buf_print(&b, "%zu,2026-09-0%zu,u,c,%s,,,,,,\n%zu,2026-09-0%zu,u,c,commit,commit,,,,t,0,,,,p,%s\n",
		             i + 1, i + 1, lines[i], i + 1, i + 1, unit_zeros);
	return xj_buf_as_span(&b);
}

static void
replay__lines_that_cannot_be_true__told(void **state)
{
	static const struct {
		const char *lines[6], *said; /* the last line is the wrong one */
	} rows[] = {
		{{"roll,1,,,\"1,a\","}, "the register has no columns yet"},
		{{"roll,1,name,a,b,"}, "the register has no columns yet"},
		{{"roll,,columns,x,\"id,name\","}, "the columns were others"},
		{{"roll,,columns,,\"id,name\",", "roll,,columns,,\"id,name,note\","}, "the columns were others"},
		{{"roll,,columns,,,"}, "this is no header"},
		{{"roll,,columns,,\"id,\"\"name\","}, "this is no header"},
		{{"roll,,key,,id,"}, "the register has no columns yet"},
		{{"roll,,columns,,\"id,name\",", "roll,1,name,a,b,"}, "there is no such row"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,\"1,a\",,"}, "there is no such row"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,\"1,a,b\","}, "the row does not fit the columns"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,\"1,\"\"a\","}, "the row does not fit the columns"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,\"1,a\",", "roll,1,name,b,c,"}, "the field had another value"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,\"1,a\",", "roll,1,note,,c,"}, "there is no such column"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,\"1,a\",", "roll,1#2,name,a,c,"}, "there is no such row"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,\"1,a\",", "roll,1,,\"1,b\",,"}, "the field had another value"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,\"1,a\",", "roll,1,,\"1,a\",,", "roll,1,,\"1,a\",,"},
		 "there is no such row"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,\"1,a\",\"1,b\","}, "this says nothing"},
		{{"roll,,columns,,\"id,name\",", "roll,1,,,,"}, "this says nothing"},
		{{"roll,,columns,,\"id,name\",", "roll,,name,a,b,"}, "this says nothing"},
		{{"file,a.yaml,text,0123456789abcdef,x,"}, "the text was another"},
		{{"file,a.yaml,text,,x,", "file,a.yaml,text,,y,"}, "the text was another"},
		{{"file,a.yaml,text,,,"}, "this says nothing"},
		{{"file,a.yaml,txet,,x,"}, "this says nothing"},
		{{"file,../a.yaml,text,,x,"}, "a name that is no file of a book"},
		{{"file,/etc/passwd,text,,x,"}, "a name that is no file of a book"},
		{{"file,a/../b,text,,x,"}, "a name that is no file of a book"},
		{{"file,a/b/c,text,,x,"}, "a name that is no file of a book"},
		{{"file,a/,text,,x,"}, "a name that is no file of a book"},
		{{"file,,text,,x,"}, "a name that is no file of a book"},
		{{"file,.new-roll.csv,text,,x,"}, "a name that is no file of a book"},
		{{"file,log.csv,text,,x,"}, "a name that is no file of a book"},
		{{"file,lock,text,,x,"}, "a name that is no file of a book"},
		{{"file,state,text,,x,"}, "a name that is no file of a book"},
		{{"file,a\x1b,text,,x,"}, "a name that is no file of a book"},
		{{"log,,columns,,a,"}, "a name that is no file of a book"},
		{{"../x,,columns,,a,"}, "a name that is no file of a book"},
		{{"x/y,,columns,,a,"}, "a name that is no file of a book"},
		{{",,columns,,a,"}, "a name that is no file of a book"},
		{{"roll,,columns,,\"id,name\",", "file,roll.csv,text,,x,"}, "a name that is no file of a book"},
		{{"file,roll.csv,text,,x,", "roll,,columns,,\"id,name\","}, "a name that is no file of a book"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span log = made_up(POOL(state), rows[i].lines, COUNT(rows[i].lines));
		struct xj_replay *r = xj_replay_open(POOL(state), "log.csv", log);
		const char *said, *want;
		size_t n = 0;

		while (n < COUNT(rows[i].lines) && rows[i].lines[n])
			n++;
		if (n > 1 && *go_to(POOL(state), r, n - 1))
			FAIL("row %zu: something is wrong before the last line", i);
		said = go_to(POOL(state), r, UINT64_MAX);
		want = xj_pool_print(POOL(state), "log.csv:%zu: error: commit %zu cannot be true: %s;", 2 * n, n,
		                     rows[i].said);
		if (strncmp(said, want, strlen(want)) != 0)
			FAIL("row %zu: %s, not: %s", i, said, want);
		assert_row(i, *go_to(POOL(state), r, UINT64_MAX)); /* and so it stays */
	}
}

/* What a command left that never ended well is no part of the book. */
static void
replay_checked__torn__without_the_tail(void **state)
{
	struct unit_log log;
	struct xj_span all;

	unit_log_init(&log, POOL(state));
	text_commit(&log, "a.yaml", NULL, "1");
	text_commit(&log, "a.yaml", "1", "2");
	all = unit_log_span(&log);
	for (size_t n = log.ends[0]; n <= all.n; n++) {
		struct xj_chain chain;
		struct xj_diags diags;
		struct xj_replay *r;

		xj_diags_init(&diags, POOL(state));
		r = xj_replay_checked(POOL(state), "log.csv", xj_span_of(all.p, n), NULL, &chain, &diags);
		assert_row(n, r && diags.count == 0);
		if (n < log.ends[1])
			assert_row(n, !xj_replay_file(r, "a.yaml").p);
		else
			assert_row(n, xj_span_is(xj_replay_file(r, "a.yaml"), n < all.n ? "1" : "2"));
		assert_row(n, xj_replay_head(r)->commit == chain.head.commit);
		assert_row(n, !*go_to(POOL(state), r, UINT64_MAX));
	}
}

static void
replay_checked__broken_or_untrue__none(void **state)
{
	static const char *const lines[] = {"roll,1,name,a,b,"};
	struct unit_log log;
	struct xj_chain chain;
	struct xj_diags diags;

	unit_log_init(&log, POOL(state));
	text_commit(&log, "a.yaml", NULL, "1");
	text_commit(&log, "a.yaml", "0", "2"); /* hashes fit, but the text was another */
	xj_diags_init(&diags, POOL(state));
	assert_null(xj_replay_checked(POOL(state), "log.csv", unit_log_span(&log), NULL, &chain, &diags));
	assert_string_equal(unit_codes(POOL(state), &diags), "log-untrue");
	assert_false(chain.broken);

	xj_diags_init(&diags, POOL(state));
	assert_null(xj_replay_checked(POOL(state), "log.csv", made_up(POOL(state), lines, 1), NULL, &chain, &diags));
	assert_string_equal(unit_codes(POOL(state), &diags), "log-broken");
	assert_true(chain.broken);
}

static void
last__texts_and_registers_asked_for__latest_commit(void **state)
{
	static const char *const lines[] = {
		"roll,,columns,,\"id,name\",", "file,a.yaml,text,,x,", "terms,,columns,,term,", "roll,1,,,\"1,a\",",
		"refused,1,no-role,,x,",
	};
	static const char *const none[] = {NULL}, *const terms[] = {"terms", "roles", NULL};
	static const char *const roll[] = {"roll.csv", NULL};
	struct xj_replay *r = xj_replay_open(POOL(state), "log.csv", made_up(POOL(state), lines, COUNT(lines)));

	assert_int_equal(xj_replay_last(r, terms), 0);
	assert_string_equal(go_to(POOL(state), r, UINT64_MAX), "");
	assert_int_equal(xj_replay_last(r, none), 2);
	assert_int_equal(xj_replay_last(r, terms), 3);
	assert_int_equal(xj_replay_last(r, roll), 4);
	assert_span(xj_replay_file(r, "terms.csv"), "term\n");
}

static void
day__days_out_of_order__before_the_first_later_one(void **state)
{
	struct unit_log log;
	static const int days[] = {1, 3, 2, 5};
	static const struct {
		int day;
		uint64_t commit;
	} rows[] = {{0, 0}, {1, 1}, {2, 1}, {3, 3}, {4, 3}, {5, 4}, {9, 4}};

	unit_log_init(&log, POOL(state));
	for (size_t i = 0; i < COUNT(days); i++)
		unit_log_text(&log, day_of((size_t)days[i]), "", i ? (i % 2 ? "a" : "b") : NULL, i % 2 ? "b" : "a");
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_replay_day(POOL(state), unit_log_span(&log), day_of((size_t)rows[i].day)) == rows[i].commit);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(replay__random_changes__files_as_they_were),
		UNIT(replay__texts__as_they_were),
		UNIT(replay__lines_that_cannot_be_true__told),
		UNIT(replay_checked__torn__without_the_tail),
		UNIT(replay_checked__broken_or_untrue__none),
		UNIT(last__texts_and_registers_asked_for__latest_commit),
		UNIT(day__days_out_of_order__before_the_first_later_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
