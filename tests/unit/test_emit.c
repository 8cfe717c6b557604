#include "tables.h"

static bool
to_buf(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

static bool
full(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	(void)p;
	(void)n;
	return false;
}

typedef void emit_fn(struct xj_out *out, const struct xj_changes *ch);

static const char *
emitted(struct xj_pool *pool, emit_fn *emit, const struct xj_changes *ch)
{
	struct xj_buf *b = xj_pool_zero(pool, 1, sizeof *b);
	struct xj_out out;

	xj_buf_init(b, pool);
	xj_buf_text(b, "");
	xj_out_init(&out, pool, to_buf, b);
	emit(&out, ch);
	assert_true(xj_out_flush(&out));
	return b->p;
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

static struct xj_changes
changes_of(struct xj_pool *pool, const char *text)
{
	struct xj_changes ch;

	xj_changes_init(&ch, pool, unit_table(pool, unit_schema(pool, people_schema), text));
	return ch;
}

static void
emit_table__nothing_changed__byte_for_byte(void **state)
{
	static const char *const texts[] = {
		"id,name\n1,甲\n",
		"\xef\xbb\xbfid,name\r\n1,甲\r\n2,\"乙\"\r\n",
		"\"学号\",姓名,宿舍\n1,\"甲 \"\"大\"\"\",\" x, y \"\n2,乙,\n",
		"id,name\n1,甲\n\n2,乙\n",
		"id,name\n1,甲\r\n2,乙\n",
		"id,name\n 1 , 甲 \nragged\n3,\"open\n",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct xj_changes ch = changes_of(POOL(state), texts[i]);

		assert_row(i, strcmp(emitted(POOL(state), xj_emit_table, &ch), texts[i]) == 0);
	}
}

static void
emit_table__no_final_newline__one_is_added(void **state)
{
	struct xj_changes unix_ends = changes_of(POOL(state), "id,name\n1,甲"), dos_ends = changes_of(POOL(state), "id,name\r\n1,甲");

	assert_string_equal(emitted(POOL(state), xj_emit_table, &unix_ends), "id,name\n1,甲\n");
	assert_string_equal(emitted(POOL(state), xj_emit_table, &dos_ends), "id,name\r\n1,甲\r\n");
}

static void
emit_table__one_cell_changed__the_others_as_written(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "id,\"name\",x,note\n1,\"甲\",\" a, b \",\"\"\n2,\"乙\",,\"q\"\n");

	set(&ch, 0, "note", "说\"好\", 了");
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch),
	                    "id,\"name\",x,note\n1,\"甲\",\" a, b \",\"说\"\"好\"\", 了\"\n2,\"乙\",,\"q\"\n");
}

static void
emit_table__a_field_without_a_column__added_at_the_end(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "\xef\xbb\xbf姓名,学号\r\n甲,1\r\n\"乙\",2\r\n");

	set(&ch, 1, "note", "x");
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch),
	                    "\xef\xbb\xbf姓名,学号,note\r\n甲,1,\r\n\"乙\",2,x\r\n");
}

static void
emit_table__rows_added__behind_in_the_files_own_columns(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "宿舍,姓名,学号\r\n3-201,甲,1");

	add(&ch, "2", "乙", "");
	add(&ch, "3", "丙", "a,b");
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch),
	                    "宿舍,姓名,学号,note\r\n3-201,甲,1,\r\n,乙,2,\r\n,丙,3,\"a,b\"\r\n");
}

static void
emit_table__edits_out_of_order__the_last_one_holds(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "id,name,note\n1,甲,\n2,乙,\n3,丙,\n");

	set(&ch, 2, "note", "c");
	set(&ch, 0, "note", "first");
	set(&ch, 2, "name", "丁");
	set(&ch, 0, "note", "last");
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch), "id,name,note\n1,甲,last\n2,乙,\n3,丁,c\n");
}

static void
changes_set__the_value_there_is__records_nothing(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "id,name\n1,甲\n");

	xj_changes_set(&ch, 0, xj_schema_field(ch.table->schema, "name"), XJ_LIT("甲"), XJ_LIT("甲"));
	xj_changes_set(&ch, 0, -1, XJ_LIT(""), XJ_LIT("x"));
	assert_false(xj_changes_any(&ch));
}

static void
emit_table__many_rows__same_as_at_once(void **state)
{
	struct xj_buf text, expected;
	struct xj_changes ch;

	xj_buf_init(&text, POOL(state));
	xj_buf_init(&expected, POOL(state));
	xj_buf_text(&text, "id,name,note\n");
	xj_buf_text(&expected, "id,name,note\n");
	for (int i = 0; i < 40000; i++) {
		xj_buf_print(&text, "%d,甲,%d\n", i, i);
		xj_buf_print(&expected, "%d,甲,%s%d\n", i, i % 7000 == 3 ? "x" : "", i);
	}
	ch = changes_of(POOL(state), text.p);
	for (int i = 3; i < 40000; i += 7000)
		set(&ch, (uint32_t)i, "note", xj_pool_print(POOL(state), "x%d", i));
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch), expected.p);
}

static void
emit_difference__a_line_a_field__sensitive_masked(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "id,name,secret\n1,甲,330102200603120222\n");

	set(&ch, 0, "secret", "330102200511050319");
	set(&ch, 0, "name", "乙");
	add(&ch, "2", "丙", "");
	assert_string_equal(emitted(POOL(state), xj_emit_difference, &ch),
	                    "people: 1: secret: 330*************22 -> 330*************19\npeople: 1: name: 甲 -> 乙\n"
	                    "people: 2: new: id=2 name=丙\n");
}

static void
emit_table__rows_removed__the_others_as_they_came(void **state)
{
	static const struct {
		uint32_t rows[4];
		size_t n;
		const char *expected;
	} cases[] = {
		{{0}, 1, "id,name\n2,\"乙\"\n\n3,丙\n"},
		{{1}, 1, "id,name\n1,甲\n3,丙\n"},
		{{2}, 1, "id,name\n1,甲\n2,\"乙\"\n\n"},
		{{0, 1}, 2, "id,name\n3,丙\n"},
		{{0, 2, 2}, 3, "id,name\n2,\"乙\"\n\n"},
		{{0, 1, 2}, 3, "id,name\n"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xj_changes ch = changes_of(POOL(state), "id,name\n1,甲\n2,\"乙\"\n\n3,丙");

		for (size_t k = 0; k < cases[i].n; k++)
			xj_changes_remove(&ch, cases[i].rows[k]);
		assert_row(i, xj_changes_any(&ch));
		assert_string_equal(emitted(POOL(state), xj_emit_table, &ch), cases[i].expected);
	}
}

static void
emit_table__removed_changed_and_added__all_done(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "id,name\r\n1,甲\r\n2,乙\r\n3,丙\r\n4,丁\r\n");

	set(&ch, 2, "name", "戊");
	set(&ch, 1, "note", "of a row taken out, so no column is made");
	xj_changes_remove(&ch, 1);
	xj_changes_remove(&ch, 3);
	add(&ch, "5", "己", "");
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch), "id,name\r\n1,甲\r\n3,戊\r\n5,己\r\n");
	assert_string_equal(emitted(POOL(state), xj_emit_changed, &ch), "id,name\r\n3,戊\r\n5,己\r\n");
	assert_string_equal(emitted(POOL(state), xj_emit_difference, &ch),
	                    "people: 3: name: 丙 -> 戊\npeople: 2: removed\npeople: 4: removed\n"
	                    "people: 5: new: id=5 name=己\n");
}

static void
emit_changed__a_new_column__rows_whole(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "宿舍,id,name\n\n3-201,1,甲\n3-202,2,\"乙\"\n3-203,3,丙\n");

	set(&ch, 1, "note", "x, y");
	assert_string_equal(emitted(POOL(state), xj_emit_changed, &ch), "宿舍,id,name,note\n3-202,2,\"乙\",\"x, y\"\n");
	assert_span(xj_emit_header(&ch), "宿舍,id,name,note");
}

static void
emit_added__columns_there__lines_only(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "name,id,note\n甲,1,\n");
	struct xj_span rows[2];
	struct xj_buf b;

	xj_buf_init(&b, POOL(state));
	xj_buf_text(&b, "(");
	add(&ch, "2", "乙", "a,b");
	add(&ch, "3", "丙", "");
	assert_true(xj_emit_added(&b, &ch));
	assert_string_equal(b.p, "(乙,2,\"a,b\"\n丙,3,\n");
	xj_emit_rows(&ch, rows);
	assert_span(rows[0], "乙,2,\"a,b\"");
	assert_span(rows[1], "丙,3,");
	assert_span(xj_emit_header(&ch), "name,id,note");
}

static void
emit_added__a_column_missing__false(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "name,id\n甲,1\n");
	struct xj_span rows[1];
	struct xj_buf b;

	xj_buf_init(&b, POOL(state));
	add(&ch, "2", "乙", "a");
	assert_false(xj_emit_added(&b, &ch));
	assert_int_equal(b.n, 0);
	xj_emit_rows(&ch, rows);
	assert_span(rows[0], "乙,2,a");
	assert_span(xj_emit_header(&ch), "name,id,note");
}

static void
emit__a_table_made_empty__header_and_rows(void **state)
{
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);
	struct xj_changes ch;
	struct xj_buf b;

	xj_buf_init(&b, POOL(state));
	xj_changes_init(&ch, POOL(state), xj_table_empty(POOL(state), "people.csv", schema));
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch), "id,name,secret,since,note\n");
	add(&ch, "1", "甲", "x");
	assert_string_equal(emitted(POOL(state), xj_emit_table, &ch), "id,name,secret,since,note\n1,甲,,,x\n");
	assert_string_equal(emitted(POOL(state), xj_emit_changed, &ch), "id,name,secret,since,note\n1,甲,,,x\n");
	assert_true(xj_emit_added(&b, &ch));
	assert_string_equal(b.p, "1,甲,,,x\n");
}

static void
emit_rejects__refused_rows__whole_with_their_reasons(void **state)
{
	struct xj_table *t = unit_table(POOL(state), unit_schema(POOL(state), people_schema),
	                                "id,name,since\n1,甲,2026-02-30\n2,乙,\n\n3,\"丙, 大\",x\n4\n");
	struct xj_diags diags;
	struct xj_buf b;
	struct xj_out out;

	xj_diags_init(&diags, POOL(state));
	xj_table_check(t, &diags);
	xj_buf_init(&b, POOL(state));
	xj_out_init(&out, POOL(state), to_buf, &b);
	xj_emit_rejects(&out, t, &diags, unit_english);
	assert_true(xj_out_flush(&out));
	assert_string_equal(b.p,
	                    "reject_file,reject_line,reject_reason,id,name,since\n"
	                    "x.csv,2,\"since (起始): \"\"2026-02-30\"\" is no date; write YYYY-MM-DD, a day that exists [bad-date]\",1,甲,2026-02-30\n"
	                    "x.csv,5,\"since (起始): \"\"x\"\" is no date; write YYYY-MM-DD, a day that exists [bad-date]\",3,\"丙, 大\",x\n"
	                    "x.csv,6,1 cells where the header has 3; look for a comma that should be in quotes [ragged-row],4\n");
}

static void
emit_rejects__refused_before__columns_once(void **state)
{
	struct xj_table *t = unit_table(POOL(state), unit_schema(POOL(state), people_schema),
	                                "reject_file,reject_line,id,reject_reason,name,reject_reason\nold.csv,7,,\"a, b\",甲,x\n1,2,3\n");
	struct xj_diags diags;
	struct xj_buf b;
	struct xj_out out;

	xj_diags_init(&diags, POOL(state));
	xj_table_check(t, &diags);
	xj_buf_init(&b, POOL(state));
	xj_out_init(&out, POOL(state), to_buf, &b);
	xj_emit_rejects(&out, t, &diags, unit_english);
	assert_true(xj_out_flush(&out));
	assert_string_equal(b.p, "reject_file,reject_line,reject_reason,id,name\n"
	                         "x.csv,2,id (学号): is empty; a value is required [required],,甲\n"
	                         "x.csv,3,3 cells where the header has 6; look for a comma that should be in quotes [ragged-row],3\n");
}

static void
out_flush__a_sink_that_is_full__fails_and_stays_failed(void **state)
{
	struct xj_changes ch = changes_of(POOL(state), "id,name\n1,甲\n");
	struct xj_out out;

	xj_out_init(&out, POOL(state), full, NULL);
	xj_emit_table(&out, &ch);
	assert_false(xj_out_flush(&out));
	xj_out_add(&out, "x", 1);
	assert_false(xj_out_flush(&out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(emit_table__nothing_changed__byte_for_byte),
		UNIT(emit_table__no_final_newline__one_is_added),
		UNIT(emit_table__one_cell_changed__the_others_as_written),
		UNIT(emit_table__a_field_without_a_column__added_at_the_end),
		UNIT(emit_table__rows_added__behind_in_the_files_own_columns),
		UNIT(emit_table__edits_out_of_order__the_last_one_holds),
		UNIT(changes_set__the_value_there_is__records_nothing),
		UNIT(emit_table__many_rows__same_as_at_once),
		UNIT(emit_difference__a_line_a_field__sensitive_masked),
		UNIT(emit_table__rows_removed__the_others_as_they_came),
		UNIT(emit_table__removed_changed_and_added__all_done),
		UNIT(emit_changed__a_new_column__rows_whole),
		UNIT(emit_added__columns_there__lines_only),
		UNIT(emit_added__a_column_missing__false),
		UNIT(emit__a_table_made_empty__header_and_rows),
		UNIT(emit_rejects__refused_rows__whole_with_their_reasons),
		UNIT(emit_rejects__refused_before__columns_once),
		UNIT(out_flush__a_sink_that_is_full__fails_and_stays_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
