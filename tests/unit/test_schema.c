#define _POSIX_C_SOURCE 200809L
#include "unit.h"

#include <dirent.h>

#include "record/file.h"
#include "record/schema.h"

static const struct xj_codes *
no_codes(void *ctx, struct xj_span name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

/* The project's own code lists. */
static const struct xj_codes *
shipped_codes(void *ctx, struct xj_span name)
{
	struct xj_pool *pool = ctx;
	const char *path = xj_pool_print(pool, "schema/codes/%.*s.csv", (int)name.n, name.p);
	struct xj_diags diags;
	struct xj_span text;

	xj_diags_init(&diags, pool);
	return xj_file_read(pool, path, &diags, &text) ? xj_codes_parse(pool, path, name, text, &diags) : NULL;
}

/* Every diagnostic as `line:column code`. */
static const char *
places(struct xj_pool *pool, const struct xj_diags *diags)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < diags->count; i++)
		xj_buf_print(&b, "%s%zu:%zu %s", i ? " " : "", diags->list[i].where.line, diags->list[i].where.column,
		             xj_message(diags->list[i].code)->code);
	return b.p;
}

static struct xj_schema *
parsed(struct xj_pool *pool, const char *text, struct xj_diags *diags)
{
	const struct xj_node *root;

	xj_diags_init(diags, pool);
	root = xj_yaml_parse(pool, "x.yaml", xj_span(text), diags);
	if (!root)
		fail_msg("no YAML: %s", places(pool, diags));
	return xj_schema_parse(pool, root, no_codes, NULL, diags);
}

static void
codes_parse__a_list__found_by_name_code_alias(void **state)
{
	static const struct {
		const char *text;
		uint32_t name, code, meaning;
	} rows[] = {
		{"专科", 0, XJ_NONE, 0},
		{"03", XJ_NONE, 0, 0},
		{"3", XJ_NONE, XJ_NONE, 0},
		{"大专", XJ_NONE, XJ_NONE, 0},
		{"高职", XJ_NONE, XJ_NONE, 0},
		{"本科", 1, XJ_NONE, 1},
		{"5", XJ_NONE, XJ_NONE, 2},
		{"", XJ_NONE, XJ_NONE, XJ_NONE},
		{"05", XJ_NONE, XJ_NONE, 2},
		{"999999999999", XJ_NONE, XJ_NONE, XJ_NONE},
		{"大专;高职", XJ_NONE, XJ_NONE, XJ_NONE},
	};
	struct xj_diags diags;
	struct xj_codes *codes;

	xj_diags_init(&diags, POOL(state));
	codes = xj_codes_parse(POOL(state), "level.csv", XJ_LIT("level"),
	                       XJ_LIT("\xef\xbb\xbf" "code,parent,name,aliases,note\r\n03,0,专科,大专; 高职,x\r\n\r\n"
	                              "04,0,本科,,\r\n005,04,专升本,,"), &diags);
	assert_non_null(codes);
	assert_int_equal(codes->count, 3);
	assert_span(codes->name, "level");
	assert_span(codes->parents[2], "04");
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_row(i, xj_codes_name(codes, xj_span(rows[i].text)) == rows[i].name);
		assert_row(i, xj_codes_code(codes, xj_span(rows[i].text)) == rows[i].code);
		assert_row(i, xj_codes_meaning(codes, xj_span(rows[i].text)) == rows[i].meaning);
	}
}

static void
codes_parse__faulty_lists__all_faults_by_line(void **state)
{
	static const struct {
		const char *text, *places;
	} rows[] = {
		{"", "1:0 bad-codes"},
		{"code,title\n1,a\n", "1:0 bad-codes"},
		{"code,name\n1,a\n1,b\n2,a\n", "3:0 duplicate-code 4:0 duplicate-code"},
		{"code,name,aliases\n1,a,x\n2,b,y;x\n", "3:0 duplicate-code"},
		{"code,name\n1\n1,2,3\n,a\n1,\n", "2:0 bad-codes 3:0 bad-codes 4:0 bad-codes 5:0 bad-codes"},
		{"code,name\n1,\"a\"\n", "2:0 bad-codes"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		assert_row(i, !xj_codes_parse(POOL(state), "x.csv", XJ_LIT("x"), xj_span(rows[i].text), &diags));
		if (strcmp(places(POOL(state), &diags), rows[i].places) != 0)
			fail_msg("row %zu: %s", i, places(POOL(state), &diags));
	}
}

static void
schema_parse__full_vocabulary__read(void **state)
{
	static const char text[] =
		"record: sample\ntitle: 样表\ndescription: for readers\nkind: foreign\nregister: yes\ngiven: some\n"
		"primaryKey: [term, id]\nmissingValues: [\"-\", 无]\n"
		"foreignKeys: [{fields: id, reference: {resource: roll, fields: student_id}}]\n"
		"fields:\n"
		"  - {name: id, title: 学号, standard: XH, aliases: [学籍号, 号], format: identifier, sensitive: yes,\n"
		"     constraints: {required: yes, unique: yes, minLength: 2, maxLength: 9, pattern: \"[0-9]+|X\"}}\n"
		"  - {name: term, constraints: {enum: [春, 秋]}}\n"
		"  - {name: count, type: integer, constraints: {minimum: -3, maximum: 12}}\n"
		"  - {name: paid, type: number, constraints: {minimum: 0.5}}\n"
		"  - {name: day, type: date, constraints: {maximum: 1970-01-02}}\n"
		"  - {name: flag, type: boolean, format: default}\n";
	struct xj_diags diags;
	struct xj_schema *s = parsed(POOL(state), text, &diags);

	if (!s) {
		fail_msg("%s", places(POOL(state), &diags));
		return;
	}
	assert_span(s->name, "sample");
	assert_span(s->title, "样表");
	assert_true(s->kind == XJ_FOREIGN && s->needs_rows && s->registers);
	assert_int_equal(s->nfields, 6);
	assert_int_equal(s->nprimary_key, 2);
	assert_true(s->primary_key[0] == 1 && s->primary_key[1] == 0);
	assert_int_equal(s->nmissing, 2);
	assert_span(s->missing[1], "无");
	assert_true(s->fields[0].required && s->fields[0].unique && s->fields[0].sensitive && s->fields[0].identifier);
	assert_true(s->fields[0].min_length == 2 && s->fields[0].max_length == 9);
	assert_int_equal(regexec(s->fields[0].pattern, "12", 0, NULL, 0), 0);
	assert_int_not_equal(regexec(s->fields[0].pattern, "12X", 0, NULL, 0), 0);
	assert_false(s->fields[1].required || s->fields[1].identifier || s->fields[1].has_minimum);
	assert_int_equal(s->fields[1].nallowed, 2);
	assert_true(s->fields[2].minimum == -3 && s->fields[2].maximum == 12 && s->fields[2].has_maximum);
	assert_true(s->fields[3].minimum == 50 && s->fields[3].has_minimum && !s->fields[3].has_maximum);
	assert_true(s->fields[4].type == XJ_DATE && s->fields[4].maximum == 1);
	assert_int_equal(s->fields[5].type, XJ_BOOLEAN);
	assert_int_equal(xj_schema_field(s, "paid"), 3);
	assert_int_equal(xj_schema_field(s, "学号"), -1);
	assert_int_equal(xj_schema_find(s, XJ_LIT("day")), 4);
}

static void
schema_parse__faults__each_with_its_place(void **state)
{
	static const struct {
		const char *text, *places;
	} rows[] = {
		{"fields: [{name: a}]\n", "1:1 missing-key"},
		{"record: x\n", "1:1 missing-key"},
		{"record: x\nfields: []\n", "2:9 bad-value-kind"},
		{"record: x\nfields: [a]\n", "2:10 bad-value-kind"},
		{"record: x\nfields: [{title: a}]\n", "2:10 missing-key"},
		{"record: x\nfeilds: 1\nfields: [{name: a, tpye: b}]\n", "2:1 unknown-key 3:20 unknown-key"},
		{"record: x\nkind: stat\nfields: [{name: a, type: text}]\n", "2:7 bad-word 3:26 bad-word"},
		{"record: x\ngiven: all\nfields: [{name: a, format: id}]\n", "2:8 bad-word 3:28 bad-word"},
		{"record: x\nfields: [{name: a, codes: nowhere}]\n", "2:27 unknown-codes"},
		{"record: x\nfields: [{name: a, constraints: [1]}]\n", "2:33 bad-value-kind"},
		{"record: x\nfields: [{name: a, constraints: {requierd: yes, pattern: \"(\"}}]\n",
		    "2:34 unknown-key 2:58 bad-pattern"},
		{"record: x\nfields: [{name: a, constraints: {minimum: 1}}]\n", "2:43 bad-limit"},
		{"record: x\nfields: [{name: a, type: date, constraints: {maximum: 1.5}}]\n", "2:55 bad-limit"},
		{"record: x\nfields: [{name: a, constraints: {minLength: 0, maxLength: x}}]\n",
		    "2:45 bad-value-kind 2:59 bad-value-kind"},
		{"record: x\nfields: [{name: a}, {name: b, title: 甲, aliases: [A]}, {name: c, standard: 甲}]\n",
		    "2:21 duplicate-field 2:56 duplicate-field"},
		{"record: x\nprimaryKey: [a, b]\nforeignKeys: [{fields: c, refers: d}]\nfields: [{name: a}]\n",
		    "2:13 unknown-field 3:27 unknown-key 3:24 unknown-field"},
		{"record: x\nforeignKeys: {fields: a}\nfields: [{name: a}]\n", "2:14 bad-value-kind"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags diags;

		assert_row(i, !parsed(POOL(state), rows[i].text, &diags));
		if (strcmp(places(POOL(state), &diags), rows[i].places) != 0)
			fail_msg("row %zu: %s", i, places(POOL(state), &diags));
	}
}

static void
schema_key__with_and_without_a_primary_key__what_names_the_row(void **state)
{
	static const struct {
		const char *head, *key;
	} rows[] = {
		{"primaryKey: [note, id]\n", "a b 1"},
		{"primaryKey: card\n", "c,\t"},
		{"", "1"},
	};
	static const char fields[] = "fields:\n  - {name: note}\n  - {name: card, format: identifier, sensitive: yes}\n"
	                             "  - {name: id, format: identifier}\n";
	const struct xj_span values[] = {XJ_LIT("a b"), XJ_LIT("c,\t"), XJ_LIT("1")};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags diags;
		struct xj_schema *s = parsed(POOL(state), xj_pool_print(POOL(state), "record: x\n%s%s", rows[i].head, fields), &diags);
		struct xj_buf b;

		assert_non_null(s);
		xj_buf_init(&b, POOL(state));
		xj_schema_key(&b, s, values);
		assert_span(xj_buf_as_span(&b), rows[i].key);
		assert_false(s->registers);
	}
}

static void
schema_heading__as_offices_write_it__found(void **state)
{
	static const struct {
		const char *heading;
		int field;
	} rows[] = {
		{"student_id", 0}, {"学号", 0}, {"XH", 0}, {"xh", 0}, {"Xh", 0}, {"* 学　号", 0}, {"学生学号", 0},
		{"\xef\xbb\xbf学号", 0}, {"姓  名", 1}, {"应缴(元)", 2}, {"应缴（元）", 2}, {"Student_ID", 0},
		{"", -1}, {" ", -1}, {"*", -1}, {"学", -1}, {"学号2", -1}, {"studentid", -1}, {"姓名(拼音)", -1},
	};
	struct xj_diags diags;
	struct xj_schema *s = parsed(POOL(state), "record: x\nfields:\n"
	                             "  - {name: student_id, title: 学号, standard: XH, aliases: [学生学号]}\n"
	                             "  - {name: name, title: 姓名}\n"
	                             "  - {name: due, aliases: [应缴, 应缴（元）]}\n", &diags);

	assert_non_null(s);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_schema_heading(s, xj_span(rows[i].heading)) == rows[i].field);
}

/* Calls `each` for every file of the folder that ends in `end`. */
static size_t
each_file(struct xj_pool *pool, const char *folder, const char *end, void (*each)(struct xj_pool *, const char *))
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	if (!dir) {
		fail_msg("no folder %s: run the tests in the project's top folder", folder);
		return 0;
	}
	while ((entry = readdir(dir))) {
		size_t length = strlen(entry->d_name);

		if (length > strlen(end) && strcmp(entry->d_name + length - strlen(end), end) == 0) {
			each(pool, xj_pool_print(pool, "%s/%s", folder, entry->d_name));
			n++;
		}
	}
	closedir(dir);
	return n;
}

static void
schema_loads(struct xj_pool *pool, const char *path)
{
	const struct xj_node *root;
	struct xj_schema *s;
	struct xj_diags diags;

	xj_diags_init(&diags, pool);
	root = xj_yaml_read(pool, path, &diags);
	s = root ? xj_schema_parse(pool, root, shipped_codes, pool, &diags) : NULL;
	if (!s)
		fail_msg("%s: %s", path, places(pool, &diags));
	else if (strcmp(path, xj_pool_print(pool, "schema/%s.yaml", s->name.p)) != 0)
		fail_msg("%s: the record is called %s", path, s->name.p);
}

static void
codes_load(struct xj_pool *pool, const char *path)
{
	struct xj_diags diags;
	struct xj_codes *codes;
	struct xj_span text;

	xj_diags_init(&diags, pool);
	if (!xj_file_read(pool, path, &diags, &text) ||
	    !(codes = xj_codes_parse(pool, path, XJ_LIT("x"), text, &diags)))
		fail_msg("%s: %s", path, places(pool, &diags));
	else if (codes->count == 0)
		fail_msg("%s: no codes", path);
}

static void
schema_files__as_shipped__all_load(void **state)
{
	assert_true(each_file(POOL(state), "schema", ".yaml", schema_loads) >= 15);
	assert_true(each_file(POOL(state), "schema/codes", ".csv", codes_load) >= 12);
}

static void
schema_files__headings_of_real_lists__understood(void **state)
{
	static const struct {
		const char *record, *heading, *field;
	} rows[] = {
		{"roll", "身份证号码", "id_number"}, {"roll", "SFZH", "id_number"}, {"roll", "班级", "class"},
		{"roll", "专业", "program_name"}, {"roll", "YJBYRQ", "expected_end_on"}, {"roll", "休学截止", "status_until"},
		{"candidates", "考生号", "exam_id"}, {"candidates", "ZZMM", "politics"}, {"candidates", "手机", "phone"},
		{"fees", "应收金额", "due"}, {"fees", "应交学费", "due"}, {"fees", "已缴", "paid"},
		{"fees", "实收金额（元）", "paid"}, {"fees", "缴款时间", "paid_on"}, {"fees", "减免", "aid"},
		{"arrivals", "是否报到", "outcome"}, {"arrivals", "报到时间", "on"}, {"deferrals", "暂缓至", "until"},
		{"requests", "复学日期", "starts_on"}, {"requests", "转入班级", "class"}, {"health", "体检结论", "result"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *path = xj_pool_print(POOL(state), "schema/%s.yaml", rows[i].record);
		struct xj_diags diags;
		struct xj_schema *s;
		int field;

		xj_diags_init(&diags, POOL(state));
		s = xj_schema_parse(POOL(state), xj_yaml_read(POOL(state), path, &diags), shipped_codes, POOL(state),
		                    &diags);
		field = xj_schema_heading(s, xj_span(rows[i].heading));
		assert_row(i, field >= 0 && xj_span_is(s->fields[field].name, rows[i].field));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(codes_parse__a_list__found_by_name_code_alias),
		UNIT(codes_parse__faulty_lists__all_faults_by_line),
		UNIT(schema_parse__full_vocabulary__read),
		UNIT(schema_parse__faults__each_with_its_place),
		UNIT(schema_key__with_and_without_a_primary_key__what_names_the_row),
		UNIT(schema_heading__as_offices_write_it__found),
		UNIT(schema_files__as_shipped__all_load),
		UNIT(schema_files__headings_of_real_lists__understood),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
