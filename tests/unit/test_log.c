#include "logs.h"

#include <sodium.h>

static void
next__lines__taken_apart_or_refused(void **state)
{
	static const struct {
		const char *line;
		enum xj_log_step step;
		const char *key, *value; /* of a sound line */
	} rows[] = {
		{"", XJ_LOG_END, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,x,,,,,,,\n", XJ_LOG_LINE, "S1", "x"},
		{"1,d,u,c,roll,S1,,,\"S1,甲\",,,,,,,\n", XJ_LOG_LINE, "S1", "S1,甲"},
		{"1,d,u,c,roll,\"a\"\"b\",,,\"\"\"x\"\",y\",,,,,,,\n", XJ_LOG_LINE, "a\"b", "\"x\",y"},
		{"1,d,u,c,roll,\"\",,,\"\"\"\",,,,,,,\n", XJ_LOG_LINE, "", "\""},
		{"1,d,u,c,commit,commit,,,,t,0,,a,,p,h\n", XJ_LOG_LINE, "commit", ""},
		{"1,d,u,c,commit,commit,,,,t,0,,a,,p,\"h\"\n", XJ_LOG_LINE, "commit", ""},
		{"1,d,u,c,roll,S1,status,,x,,,,,,,", XJ_LOG_BAD, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,x,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,x,,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,\"x,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,x\"y,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,\"x\"y,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,x,,,,,,,\"\"\"\n", XJ_LOG_BAD, NULL, NULL},
		{"\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n", XJ_LOG_BAD, NULL, NULL},
		{"0,d,u,c,roll,S1,status,,x,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"01,d,u,c,roll,S1,status,,x,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"+1,d,u,c,roll,S1,status,,x,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"9999999999999999999,d,u,c,roll,S1,status,,x,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"1,d,u,c,roll,S1,status,,x,,,,,,,h\n", XJ_LOG_BAD, NULL, NULL}, /* only a commit line has these */
		{"1,d,u,c,commit,commit,,,,,,,,,,\n", XJ_LOG_BAD, NULL, NULL},
		{"\n", XJ_LOG_BAD, NULL, NULL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_log_reader r;

		xj_log_reader_init(&r, POOL(state),
		                   xj_span(xj_pool_print(POOL(state), "%s%s", XJ_LOG_HEADER, rows[i].line)));
		assert_row(i, xj_log_next(&r) == rows[i].step);
		if (rows[i].step != XJ_LOG_LINE) {
			assert_row(i, xj_log_next(&r) == rows[i].step);
			continue;
		}
		assert_row(i, xj_span_is(r.line.key, rows[i].key) && xj_span_is(r.line.value, rows[i].value));
		assert_row(i, r.line.number == 2 && r.line.commit == 1 && r.line.to - r.line.from == strlen(rows[i].line));
		assert_row(i, r.line.ends == xj_span_is(r.line.record, "commit"));
		assert_row(i, xj_log_next(&r) == XJ_LOG_END);
	}
}

static void
escape__any_text__one_line_and_back(void **state)
{
	static const struct {
		const char *text, *cell;
	} rows[] = {
		{"", "\\-"},
		{"a", "a"},
		{"a\nb\n", "a\\nb\\n"},
		{"\r\n", "\\r\\n"},
		{"\\n", "\\\\n"},
		{"\\", "\\\\"},
		{"\\-", "\\\\-"},
		{"学,\"籍\"\t", "学,\"籍\"\t"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span cell = xj_log_escape(POOL(state), xj_span(rows[i].text));

		assert_row(i, xj_span_is(cell, rows[i].cell));
		assert_row(i, xj_span_is(xj_log_unescape(POOL(state), cell), rows[i].text));
	}
	assert_span(xj_log_unescape(POOL(state), XJ_LIT("a\\")), "a\\");
}

static void
key__with_and_without_count__parted(void **state)
{
	static const struct {
		const char *key, *base;
		size_t count;
	} rows[] = {
		{"S1", "S1", 0}, {"S1#3", "S1", 3}, {"#1", "", 1}, {"a#2#1", "a#2", 1}, {"a#", "a#", 0},
		{"a#0", "a#0", 0}, {"a#01", "a#01", 0}, {"a#1b", "a#1b", 0}, {"", "", 0},
		{"a#99999999999999999999", "a#99999999999999999999", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span base;

		assert_row(i, xj_log_key(xj_span(rows[i].key), &base) == rows[i].count);
		assert_row(i, xj_span_is(base, rows[i].base));
	}
}

static void
version__text__begins_its_sha256(void **state)
{
	char version[XJ_VERSION_SIZE + 1];

	(void)state;
	xj_version(XJ_LIT(""), version);
	assert_string_equal(version, "e3b0c44298fc1c14");
	xj_version(XJ_LIT("abc"), version);
	assert_string_equal(version, "ba7816bf8f01cfea");
}

static struct xj_changes
changes_of(struct xj_pool *pool, const char *schema, const char *text)
{
	struct xj_changes ch;

	xj_changes_init(&ch, pool, unit_table(pool, unit_schema(pool, schema), text));
	return ch;
}

static void
set(struct xj_changes *ch, uint32_t row, const char *field, const char *value)
{
	xj_changes_set(ch, row, xj_schema_field(ch->table->schema, field), (struct xj_span){NULL, 0}, xj_span(value));
}

static void
add(struct xj_changes *ch, const char *id, const char *name, const char *note)
{
	struct xj_span *row = xj_changes_add(ch);

	row[xj_schema_field(ch->table->schema, "id")] = xj_span(id);
	row[xj_schema_field(ch->table->schema, "name")] = xj_span(name);
	row[xj_schema_field(ch->table->schema, "note")] = xj_span(note);
}

/* The lines of a commit of these changes without what all lines have in common, which is checked here; the commit
 * line is "= COUNTS". */
static const char *
lines_of(struct xj_pool *pool, struct xj_changes *ch, bool fresh)
{
	struct xj_changes *const list[] = {ch};
	const struct xj_transaction t = {.entry = unit_entry(), .changes = list, .fresh = &fresh, .nchanges = 1};
	static const char begin[] = "1,2026-09-01,zhang,enroll,", end[] = ",,,,,,,";
	struct xj_span rest;
	struct unit_log log;
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	unit_log_init(&log, pool);
	rest = unit_log_add(&log, &t);
	while (rest.p && rest.n) {
		struct xj_span line = xj_span_cut(&rest, '\n');

		assert_true(xj_span_starts(line, begin));
		line = xj_span_of(line.p + sizeof begin - 1, line.n - (sizeof begin - 1));
		if (xj_span_starts(line, "commit,commit,,,,")) {
			line.n -= 2 * (XJ_HASH_SIZE + 1);
			while (memchr(line.p, ',', line.n))
				(void)xj_span_cut(&line, ',');
			xj_buf_print(&b, "= %.*s\n", (int)line.n, line.p);
			continue;
		}
		assert_true(line.n > sizeof end && memcmp(line.p + line.n - (sizeof end - 1), end, sizeof end - 1) == 0);
		xj_buf_print(&b, "%.*s\n", (int)(line.n - (sizeof end - 1)), line.p);
	}
	return b.p;
}

static const char events_schema[] = "record: events\n"
				    "title: 事件\n"
				    "kind: append\n"
				    "fields:\n"
				    "  - {name: term, title: 学期}\n"
				    "  - {name: id, title: 学号, format: identifier}\n"
				    "  - {name: note, title: 备注}\n";

static void
write__edits__one_line_a_field_that_differs(void **state)
{
	struct xj_changes ch;

	ch = changes_of(POOL(state), people_schema, "学号,name,note\n1,甲,a\n2,乙,b\n3,丙,\n");
	set(&ch, 2, "note", "x,\"y\"");
	set(&ch, 0, "note", "b");
	set(&ch, 0, "name", "丁");
	set(&ch, 0, "note", "c");
	set(&ch, 1, "note", "z");
	set(&ch, 1, "note", "b");
	assert_string_equal(lines_of(POOL(state), &ch, false), "people,1,note,a,c\n"
	                                                       "people,1,name,甲,丁\n"
	                                                       "people,3,note,,\"x,\"\"y\"\"\"\n"
	                                                       "= people:~2\n");
}

static void
write__nothing_changes__no_commit(void **state)
{
	struct xj_changes ch, *const list[] = {&ch};
	struct xj_transaction t = {.entry = unit_entry(), .changes = list, .nchanges = 1};
	struct unit_log log;

	ch = changes_of(POOL(state), people_schema, "id,name,note\n1,甲,a\n");
	set(&ch, 0, "note", "b");
	set(&ch, 0, "note", "a");
	unit_log_init(&log, POOL(state));
	assert_int_equal(unit_log_add(&log, &t).n, 0);
	assert_int_equal(log.head.commit, 0);
	t.always = true;
	assert_int_not_equal(unit_log_add(&log, &t).n, 0);
	assert_int_equal(log.head.commit, 1);
}

static void
write__new_register_and_columns__told_before_rows(void **state)
{
	const struct xj_schema *people = unit_schema(POOL(state), people_schema);
	const struct xj_schema *events = unit_schema(POOL(state), events_schema);
	struct xj_changes ch;

	xj_changes_init(&ch, POOL(state), xj_table_empty(POOL(state), "people.csv", people));
	assert_string_equal(lines_of(POOL(state), &ch, true), "people,,columns,,\"id,name,secret,since,note\"\n"
	                                                      "people,,key,,id\n"
	                                                      "= people:+0\n");
	add(&ch, "1", "甲", "x,y");
	assert_string_equal(lines_of(POOL(state), &ch, true), "people,,columns,,\"id,name,secret,since,note\"\n"
	                                                      "people,,key,,id\n"
	                                                      "people,1,,,\"1,甲,,,\"\"x,y\"\"\"\n"
	                                                      "= people:+1\n");
	xj_changes_init(&ch, POOL(state), unit_table(POOL(state), people, "id,name\n1,甲\n2,乙\n"));
	set(&ch, 1, "note", "n");
	xj_changes_remove(&ch, 0);
	assert_string_equal(lines_of(POOL(state), &ch, false), "people,,columns,\"id,name\",\"id,name,note\"\n"
	                                                       "people,,key,,id\n"
	                                                       "people,2,note,,n\n"
	                                                       "people,1,,\"1,甲,\",\n"
	                                                       "= people:~1-1\n");
	xj_changes_init(&ch, POOL(state), xj_table_empty(POOL(state), "events.csv", events));
	assert_string_equal(lines_of(POOL(state), &ch, true), "events,,columns,,\"term,id,note\"\n"
	                                                      "events,,key,,id\n"
	                                                      "= events:+0\n");
}

static void
write__rows_of_one_name__counted_as_before_the_commit(void **state)
{
	struct xj_changes ch;

	ch = changes_of(POOL(state), events_schema, "term,id,note\n1,a,\n1,b,\n2,a,\n3,a,\n3,b,\n3,,\n");
	set(&ch, 3, "note", "x");
	set(&ch, 5, "note", "y");
	xj_changes_remove(&ch, 0);
	xj_changes_remove(&ch, 2);
	xj_changes_remove(&ch, 4);
	assert_string_equal(lines_of(POOL(state), &ch, false), "events,a#3,note,,x\n"
	                                                       "events,#1,note,,y\n"
	                                                       "events,a#1,,\"1,a,\",\n"
	                                                       "events,a#2,,\"2,a,\",\n"
	                                                       "events,b#2,,\"3,b,\",\n"
	                                                       "= events:~2-3\n");
}

static void
write__key_that_ends_like_a_count__gets_one(void **state)
{
	struct xj_changes ch;

	ch = changes_of(POOL(state), people_schema, "id,name,note\n1#2,甲,\n1#b,乙,\n");
	set(&ch, 0, "note", "x");
	set(&ch, 1, "note", "y");
	assert_string_equal(lines_of(POOL(state), &ch, false), "people,1#2#1,note,,x\n"
	                                                       "people,1#b,note,,y\n"
	                                                       "= people:~2\n");
}

static void
write__texts_and_refusals__own_lines(void **state)
{
	static const struct xj_text_change texts[] = {
		{"a.yaml", {NULL, 0}, {"x: 1\n", 5}}, {"b.yaml", {"abc", 3}, {"", 0}}, {"c.yaml", {"abc", 3}, {NULL, 0}},
		{"d.yaml", {"abc", 3}, {"abc", 3}},
	};
	static const struct xj_refusal refusal = {{"S1", 2}, {"no-role", 7}, {"one\ntwo, three", 14}};
	struct xj_transaction t = {
		.entry = unit_entry(), .texts = texts, .ntexts = COUNT(texts), .refusals = &refusal, .nrefusals = 1,
	};
	struct unit_log log;
	struct xj_span bytes;
	const char *want;

	unit_log_init(&log, POOL(state));
	t.entry.arguments = "--note a\nb";
	t.entry.signer = "王,五";
	bytes = unit_log_add(&log, &t);
	want = xj_pool_print(POOL(state),
	                     "1,2026-09-01,zhang,enroll,file,a.yaml,text,,x: 1\\n,,,,,,,\n"
	                     "1,2026-09-01,zhang,enroll,file,b.yaml,text,ba7816bf8f01cfea,\\-,,,,,,,\n"
	                     "1,2026-09-01,zhang,enroll,file,c.yaml,text,ba7816bf8f01cfea,,,,,,,,\n"
	                     "1,2026-09-01,zhang,enroll,refused,S1,no-role,,\"one two, three\",,,,,,,\n"
	                     "1,2026-09-01,zhang,enroll,commit,commit,,,,2026-09-01T08:00:00+08:00,1000,\"王,五\",--note a b,"
	                     "file:+1~1-1 refused:+1,%s,%s\n",
	                     unit_zeros, log.head.hash);
	assert_span(bytes, want);
}

static void
write__commits__hash_binds_lines_and_the_one_before(void **state)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	char hex[XJ_HASH_SIZE + 1];
	struct xj_span commit;
	struct unit_log log;
	struct xj_log_reader r;
	struct xj_head first, tail;

	unit_log_init(&log, POOL(state));
	unit_log_text(&log, xj_date_of(2026, 9, 2), "2026-09-02T08:00:00+08:00", NULL, "a");
	first = log.head;
	unit_log_text(&log, xj_date_of(2026, 9, 1), "2026-09-01T08:00:00+08:00", "a", "b");
	commit = unit_log_commits(&log, 2, 1);
	assert_memory_equal(commit.p + commit.n - 2 * (XJ_HASH_SIZE + 1), first.hash, XJ_HASH_SIZE);
	(void)crypto_hash_sha256(digest, (const unsigned char *)commit.p, commit.n - XJ_HASH_SIZE - 1);
	(void)sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
	assert_string_equal(hex, log.head.hash);
	assert_int_equal(log.head.on, first.on); /* the latest so far */

	xj_log_reader_init(&r, POOL(state), unit_log_span(&log));
	while (xj_log_next(&r) == XJ_LOG_LINE)
		;
	assert_true(xj_log_head(&r.line, &tail));
	assert_int_equal(tail.commit, 2);
	assert_string_equal(tail.hash, log.head.hash);
	assert_string_equal(tail.at, log.head.at);
	assert_int_equal(tail.on, xj_date_of(2026, 9, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(next__lines__taken_apart_or_refused),
		UNIT(escape__any_text__one_line_and_back),
		UNIT(key__with_and_without_count__parted),
		UNIT(version__text__begins_its_sha256),
		UNIT(write__edits__one_line_a_field_that_differs),
		UNIT(write__nothing_changes__no_commit),
		UNIT(write__new_register_and_columns__told_before_rows),
		UNIT(write__rows_of_one_name__counted_as_before_the_commit),
		UNIT(write__key_that_ends_like_a_count__gets_one),
		UNIT(write__texts_and_refusals__own_lines),
		UNIT(write__commits__hash_binds_lines_and_the_one_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
