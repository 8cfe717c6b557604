#include "tables.h"

static const char sound[] = "学号,姓名,宿舍,since\n1,甲,3-201,2026-09-01\n2,\"乙, 大\",,\n";

/* Every cell of every row with | between cells and / behind rows; ! for a row that is not well formed. */
static const char *
cells(struct xj_pool *pool, const struct xj_table *t)
{
	struct xj_cursor c;
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	xj_cursor_init(&c, pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		if (!xj_cursor_move(&c, row))
			xj_buf_put(&b, '!');
		else
			for (size_t k = 0; k < t->ncolumns; k++) {
				xj_buf_text(&b, k ? "|" : "");
				xj_buf_span(&b, c.cells[k]);
			}
		xj_buf_put(&b, '/');
	}
	return b.p;
}

static void
table_parse__any_line_endings__same_cells(void **state)
{
	static const char *const texts[] = {
		"id,name\n1,甲\n2,乙\n",   "id,name\n1,甲\n2,乙",        "id,name\r\n1,甲\r\n2,乙\r\n", "id,name\r\n1,甲\r\n2,乙",
		"\xef\xbb\xbfid,name\n1,甲\n2,乙\n", "id,name\n\n1,甲\n\n\n2,乙\n\n", "id,name\r\n\r\n1,甲\r\n2,乙\r\n\r\n",
		"\"id\",\"name\"\n\"1\",\"甲\"\n2,\"乙\"\n", "id,name\n1,甲\r\n2,乙\n",
	};
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);

	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct xj_table *t = unit_table(POOL(state), schema, texts[i]);

		assert_row(i, strcmp(cells(POOL(state), t), "1|甲/2|乙/") == 0);
	}
}

static void
table_parse__headings__fields_found(void **state)
{
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);
	const struct xj_table *t = unit_table(POOL(state), schema, "备注,宿舍, * 姓 名 ,XH,开始\nx,y,甲,1,2026-09-01\n");
	struct xj_cursor c;

	xj_cursor_init(&c, POOL(state), t);
	assert_true(xj_cursor_move(&c, 0));
	assert_span(xj_cell(&c, xj_schema_field(schema, "id")), "1");
	assert_span(xj_cell(&c, xj_schema_field(schema, "name")), "甲");
	assert_span(xj_cell(&c, xj_schema_field(schema, "since")), "2026-09-01");
	assert_span(xj_cell(&c, xj_schema_field(schema, "note")), "x");
	assert_span(xj_cell(&c, xj_schema_field(schema, "secret")), "");
	assert_span(xj_cell(&c, -1), "");
	assert_int_equal(t->columns[1].field, -1);
}

static void
table_parse__bad_header__refused(void **state)
{
	static const struct {
		const char *text, *codes;
	} cases[] = {
		{"", "empty-file"},
		{"id\n1\n", "missing-column"},
		{"note\n1\n", "missing-column missing-column"},
		{"id,name,姓名\n", "duplicate-column"},
		{"id,name,x,x\n", "duplicate-column"},
		{"id,na\"me\n", "stray-quote"},
		{"id,\"name\n", "open-quote"},
		{"id,na\0me\n", "nul-byte"},
		{"id,name\xff\n", "not-utf8"},
	};
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xj_span text = xj_span(cases[i].text);
		struct xj_diags diags;

		if (strstr(cases[i].codes, "nul"))
			text.n = sizeof "id,na\0me\n" - 1;
		xj_diags_init(&diags, POOL(state));
		assert_row(i, !xj_table_parse(POOL(state), "x.csv", text, schema, XJ_RECORDS, &diags));
		assert_row(i, strcmp(unit_codes(POOL(state), &diags), cases[i].codes) == 0);
	}
}

static void
table_parse__empty_headings__may_repeat(void **state)
{
	const struct xj_table *t = unit_table(POOL(state), unit_schema(POOL(state), people_schema), "id,name,,\n1,甲,,\n");

	assert_int_equal(t->ncolumns, 4);
}

static void
table_parse__only_a_header__no_rows(void **state)
{
	static const char *const texts[] = {"id,name", "id,name\n", "id,name\r\n", "id,name\n\n\n"};
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_row(i, unit_table(POOL(state), schema, texts[i])->rows == 0);
}

static void
cursor_move__rows_not_well_formed__refused_and_told(void **state)
{
	static const struct {
		const char *row, *code;
	} cases[] = {
		{"1", "ragged-row"},         {"1,甲,", "ragged-row"},   {" ", "ragged-row"},      {"1,\"甲", "open-quote"},
		{"1,甲\"乙", "stray-quote"}, {"1,\"甲\"乙", "stray-quote"}, {"1,甲\r乙", "line-break"}, {"1,\"甲,乙\"", ""},
	};
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xj_table *t = unit_table(POOL(state), schema, xj_pool_print(POOL(state), "id,name\n%s\n2,乙\n", cases[i].row));
		struct xj_diags diags;
		struct xj_cursor c;
		bool ok;

		xj_diags_init(&diags, POOL(state));
		xj_cursor_init(&c, POOL(state), t);
		ok = xj_cursor_move(&c, 0);
		assert_row(i, ok == !*cases[i].code);
		if (!ok)
			xj_cursor_fault(&c, 0, &diags);
		if (!ok)
			xj_cursor_fault(&c, 0, &diags); /* said once */
		assert_row(i, strcmp(unit_codes(POOL(state), &diags), cases[i].code) == 0);
		assert_row(i, t->bad[0] == !ok && !t->bad[1]);
		assert_row(i, xj_cursor_move(&c, 1));
	}
}

static void
table_where__wide_and_quoted_text__column_in_characters(void **state)
{
	static const struct {
		const char *text, *field;
		size_t row, line, column;
	} cases[] = {
		{sound, "id", 0, 2, 1},
		{sound, "name", 0, 2, 3},
		{sound, "since", 0, 2, 11},
		{sound, "since", 1, 3, 11}, /* behind 2,"乙, 大",, */
		{"\xef\xbb\xbfname,id\r\n\r\n\r\n甲𠮷,1\r\n", "id", 0, 4, 4},
		{"name,id\n\"a\"\"b\",1\n", "id", 0, 2, 8},
		{"id,name\n1,甲\n", "note", 0, 2, 1},
		{"id,name\n1\n", "name", 0, 2, 1},
	};
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct xj_table *t = unit_table(POOL(state), schema, cases[i].text);
		struct xj_where w = xj_table_where(t, cases[i].row, xj_schema_field(schema, cases[i].field));

		assert_row(i, w.line == cases[i].line);
		assert_row(i, w.column == cases[i].column);
	}
}

static void
table_where__a_record__named_by_its_key(void **state)
{
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);
	const struct xj_table *t = unit_table(POOL(state), schema, "secret,id,name\n330102200603120222,2025010101,甲\n");
	struct xj_where w = xj_table_where(t, 0, xj_schema_field(schema, "secret"));

	assert_span(w.record, "2025010101");
	assert_span(w.field, "secret (证件号)");
}

static void
table_check__several_faults__all_told_rows_marked(void **state)
{
	struct xj_table *t = unit_table(POOL(state), unit_schema(POOL(state), people_schema),
	                                "id,name,since\n1,甲,2026-02-30\n,乙,\n3,一二三四五,2026/1/1\n4,丁,2026-01-01\n1,戊,\n6\n");
	struct xj_diags diags;

	xj_diags_init(&diags, POOL(state));
	xj_table_check(t, &diags);
	assert_string_equal(unit_codes(POOL(state), &diags), "bad-date required too-long bad-date ragged-row");
	for (size_t row = 0; row < t->rows; row++)
		assert_row(row, t->bad[row] == (row != 3 && row != 4));
}

static void
table_check__a_key_twice__later_row_refused(void **state)
{
	struct xj_table *t =
		unit_table(POOL(state), unit_schema(POOL(state), people_schema), "id,name\n1,甲\n2,乙\n\"1\",丙\n");
	struct xj_diags diags;

	xj_diags_init(&diags, POOL(state));
	xj_table_check(t, &diags);
	assert_string_equal(unit_codes(POOL(state), &diags), "duplicate-key");
	assert_int_equal(diags.list[0].where.line, 4);
	assert_false(t->bad[0]);
	assert_true(t->bad[2]);
}

static void
index_find__first_row_of_a_value(void **state)
{
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);
	const struct xj_table *t =
		unit_table(POOL(state), schema, "id,name,note\n1,甲,x\n2,乙,\n3,丙,\"x\"\n4,\"丁, 大\",y\n5\n");
	struct xj_index by_note, by_name;

	xj_index_build(&by_note, POOL(state), t, xj_schema_field(schema, "note"));
	xj_index_build(&by_name, POOL(state), t, xj_schema_field(schema, "name"));
	assert_int_equal(xj_index_find(&by_note, XJ_LIT("x")), 0);
	assert_int_equal(xj_index_find(&by_note, XJ_LIT("y")), 3);
	assert_int_equal(xj_index_find(&by_note, XJ_LIT("z")), XJ_NONE);
	assert_int_equal(xj_index_find(&by_note, XJ_LIT("")), XJ_NONE);
	assert_int_equal(xj_index_find(&by_name, XJ_LIT("丁, 大")), 3);
}

/* The row by going through all of them. */
static uint32_t
row_of(struct xj_pool *pool, const struct xj_table *t, int field, struct xj_span value)
{
	struct xj_cursor c;

	xj_cursor_init(&c, pool, t);
	for (uint32_t row = 0; row < t->rows; row++)
		if (value.n && xj_cursor_move(&c, row) && xj_span_same(xj_cell(&c, field), value))
			return row;
	return XJ_NONE;
}

static void
index_find__by_bytes_and_by_map__same_row(void **state)
{
	static const char *const texts[] = {
		"id,name,note\n1,甲,x\n11,乙,1\n2,丙,11\n1,丁,x\n",
		"note,id,name\n11,1,甲\n1,11,乙\n2,2,11",
		"\xef\xbb\xbfnote,id,name\r\n11,1,甲\r\n\r\n1,11,乙\r\n2,2,丙\r\n",
		"id,name,note\n\"1\",甲,\"x\"\n\"1\"\"1\",\"说\"\"好\"\"\",\"\"\"\"\n11,\"丁, 大\",\"1,x\"\n",
		"id,name,note\n1\n1,甲\"x,11\n\n1,乙,x\n11,丙,x,x\n11,x,1\n",
		"id,name\n",
	};
	static const char *const values[] = {"1", "11", "2", "x", "甲", "丁, 大", "说\"好\"", "1\"1", "\"", "1,x", "", "1\n", "z", "note"};
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);

	for (size_t i = 0; i < COUNT(texts) * 4; i++) {
		struct xj_table *t = unit_table(POOL(state), schema, texts[i / 4]);
		int field = (int[]){xj_schema_field(schema, "id"), xj_schema_field(schema, "name"),
		                    xj_schema_field(schema, "note"), xj_schema_field(schema, "secret")}[i % 4];

		for (size_t v = 0; v < COUNT(values); v++) {
			struct xj_index index;

			xj_index_build(&index, POOL(state), t, field);
			for (size_t k = 0; k < 7; k++)
				assert_row(i * 100 + v, xj_index_find(&index, xj_span(values[v])) ==
				                                row_of(POOL(state), t, field, xj_span(values[v])));
		}
	}
}

static void
index_find__values_everywhere_but_in_the_field__none(void **state)
{
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);
	struct xj_index index;
	struct xj_buf text;

	xj_buf_init(&text, POOL(state));
	xj_buf_text(&text, "id,name,note\n");
	for (int i = 0; i < 1000; i++)
		xj_buf_print(&text, "%d,男,女\n", i);
	xj_buf_text(&text, "x,女,男\n");
	xj_index_build(&index, POOL(state), unit_table(POOL(state), schema, text.p), xj_schema_field(schema, "note"));
	assert_int_equal(xj_index_find(&index, XJ_LIT("男")), 1000);
	assert_int_equal(xj_index_find(&index, XJ_LIT("999")), XJ_NONE);
}

/* A row refused while the index is in use is not found, nor a later one in its stead. */
static void
index_find__rows_refused_since__not_found(void **state)
{
	const struct xj_schema *schema = unit_schema(POOL(state), people_schema);
	static const char *const fields[] = {"id", "name"};

	for (size_t i = 0; i < 2 * COUNT(fields); i++) {
		struct xj_table *t = unit_table(POOL(state), schema, "id,name\n1,1\n2,2\n1,1\n2,2\n");
		struct xj_index index;

		t->bad[1] = true;
		xj_index_build(&index, POOL(state), t, xj_schema_field(schema, fields[i / 2]));
		for (size_t k = 0; i % 2 && k < 9; k++)
			assert_row(i, xj_index_find(&index, XJ_LIT("1")) == 0);
		t->bad[0] = true;
		for (size_t k = 0; k < 9; k++) {
			assert_row(i, xj_index_find(&index, XJ_LIT("1")) == XJ_NONE);
			assert_row(i, xj_index_find(&index, XJ_LIT("2")) == 3);
		}
	}
}

static void
table_empty__schema_header__takes_rows(void **state)
{
	const struct xj_table *t = xj_table_empty(POOL(state), "people.csv", unit_schema(POOL(state), people_schema));

	assert_span(t->header, "id,name,secret,since,note");
	assert_int_equal(t->rows, 0);
}

static void
table_recognise__headers__the_schema_that_knows_most(void **state)
{
	static const char other_schema[] = "record: names\nkind: table\nfields:\n  - {name: name, title: 姓名, constraints: {required: yes}}\n";
	const struct xj_schema *schemas[] = {unit_schema(POOL(state), other_schema), unit_schema(POOL(state), people_schema)};
	static const struct {
		const char *header;
		int schema;
	} cases[] = {
		{"name", 0}, {"姓名,宿舍", 0}, {"name,id", 1}, {"\"姓名\",\"学号\"", 1}, {"id,note", -1}, {"", -1}, {",,", -1},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct xj_schema *found = xj_table_recognise(xj_span(cases[i].header), schemas, 2);

		assert_row(i, found == (cases[i].schema < 0 ? NULL : schemas[cases[i].schema]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(table_parse__any_line_endings__same_cells),
		UNIT(table_parse__headings__fields_found),
		UNIT(table_parse__bad_header__refused),
		UNIT(table_parse__empty_headings__may_repeat),
		UNIT(table_parse__only_a_header__no_rows),
		UNIT(cursor_move__rows_not_well_formed__refused_and_told),
		UNIT(table_where__wide_and_quoted_text__column_in_characters),
		UNIT(table_where__a_record__named_by_its_key),
		UNIT(table_check__several_faults__all_told_rows_marked),
		UNIT(table_check__a_key_twice__later_row_refused),
		UNIT(index_find__first_row_of_a_value),
		UNIT(index_find__by_bytes_and_by_map__same_row),
		UNIT(index_find__values_everywhere_but_in_the_field__none),
		UNIT(index_find__rows_refused_since__not_found),
		UNIT(table_empty__schema_header__takes_rows),
		UNIT(table_recognise__headers__the_schema_that_knows_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
