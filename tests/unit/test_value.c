#include "unit.h"

#include "record/value.h"

static const char schema_text[] =
	"record: sample\n"
	"kind: foreign\n"
	"missingValues: [\"-\", 无]\n"
	"fields:\n"
	"  - {name: student_id, title: 学号, format: identifier, constraints: {required: yes, maxLength: 20}}\n"
	"  - {name: id_number, title: 身份证件号, format: identifier, sensitive: yes, constraints: {maxLength: 18}}\n"
	"  - {name: phone, format: identifier, sensitive: yes, constraints: {minLength: 11}}\n"
	"  - {name: program, format: identifier, constraints: {minLength: 6}}\n"
	"  - {name: name, title: 姓名, constraints: {minLength: 2, maxLength: 4}}\n"
	"  - {name: sex, codes: sex}\n"
	"  - {name: ethnicity, codes: ethnicity}\n"
	"  - {name: level, constraints: {enum: [专科, 本科]}}\n"
	"  - {name: day, title: 日期, type: date, constraints: {minimum: 2026-01-01, maximum: 2026-12-31}}\n"
	"  - {name: paid, type: number, constraints: {minimum: 0, maximum: 99999.50}}\n"
	"  - {name: count, type: integer, constraints: {minimum: -1, maximum: 9}}\n"
	"  - {name: flag, type: boolean}\n"
	"  - {name: room, constraints: {pattern: \"[A-Z]|[0-9]{3}\"}}\n"
	"  - {name: secret, sensitive: yes}\n"
	"  - {name: note}\n";

static const struct xj_codes *
find_codes(void *ctx, struct xj_span name)
{
	struct xj_pool *pool = ctx;
	struct xj_diags diags;

	xj_diags_init(&diags, pool);
	if (xj_span_is(name, "sex"))
		return xj_codes_parse(pool, "sex.csv", name, XJ_LIT("code,name,aliases\n1,男,M\n2,女,F\n"), &diags);
	return xj_codes_parse(pool, "ethnicity.csv", name, XJ_LIT("code,name,aliases\n01,汉族,汉\n02,蒙古族,\n03,回族,\n"
	                                                           "04,藏族,\n05,维吾尔族,\n06,苗族,\n07,彝族,\n"
	                                                           "08,壮族,\n09,布依族,\n"), &diags);
}

static struct xj_schema *
schema(struct xj_pool *pool)
{
	struct xj_diags diags;
	struct xj_schema *s;

	xj_diags_init(&diags, pool);
	s = xj_schema_parse(pool, xj_yaml_parse(pool, "sample.yaml", xj_span(schema_text), &diags), find_codes, pool,
	                    &diags);
	if (!s)
		fail_msg("%s", unit_codes(pool, &diags));
	return s;
}

static const struct xj_field *
field_of(const struct xj_schema *s, const char *name)
{
	int field = xj_schema_field(s, name);

	if (field < 0)
		fail_msg("no field %s", name);
	return &s->fields[field];
}

static void
value_check__cells__accepted_or_named(void **state)
{
	static const struct {
		const char *field, *value, *code, *accepted;
	} rows[] = {
		{"student_id", "20260001", "", NULL},
		{"student_id", "G11010519491231002X", "", NULL},
		{"student_id", "", "required", NULL},
		{"student_id", "2.02601E+11", "excel-scientific", NULL},
		{"student_id", "2026 0001", "not-an-identifier", NULL},
		{"student_id", "学号1", "not-an-identifier", NULL},
		{"student_id", "=1+1", "not-an-identifier", NULL},
		{"student_id", "123456789012345678901", "too-long", "20"},
		{"phone", "", "", NULL},
		{"phone", "1990000000", "too-short", "11"},
		{"name", "张三", "", NULL},
		{"name", "张", "too-short", "2"},
		{"name", "欧阳一二", "", NULL},
		{"name", "欧阳一二三", "too-long", "4"},
		{"name", "abcd", "", NULL},
		{"sex", "男", "", NULL},
		{"sex", "1", "not-in-list", "男, 女"},
		{"ethnicity", "汉", "not-in-list", "the names in codes/ethnicity.csv"},
		{"level", "本科", "", NULL},
		{"level", "大专", "not-in-list", "专科, 本科"},
		{"day", "2026-09-01", "", NULL},
		{"day", "2026-02-29", "bad-date", NULL},
		{"day", "2026/9/1", "bad-date", NULL},
		{"day", "2025-12-31", "too-small", "2026-01-01"},
		{"day", "2027-01-01", "too-large", "2026-12-31"},
		{"paid", "5000.5", "", NULL},
		{"paid", "99999.51", "too-large", "99999.50"},
		{"paid", "-0.01", "too-small", "0"},
		{"paid", "1.005", "bad-number", NULL},
		{"paid", "5,000", "bad-number", NULL},
		{"count", "-1", "", NULL},
		{"count", "-2", "too-small", "-1"},
		{"count", "10", "too-large", "9"},
		{"count", "1.0", "bad-integer", NULL},
		{"flag", "是", "", NULL},
		{"flag", "否", "", NULL},
		{"flag", "yes", "not-in-list", "是, 否"},
		{"room", "A", "", NULL},
		{"room", "101", "", NULL},
		{"room", "A101", "pattern-mismatch", "[A-Z]|[0-9]{3}"},
		{"room", "1011", "pattern-mismatch", "[A-Z]|[0-9]{3}"},
		{"note", "任何, \"文字\" 都行", "", NULL},
	};
	struct xj_schema *s = schema(POOL(state));

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_where where = {.file = "x.csv", .line = 2, .column = 3};
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		assert_row(i, xj_value_check(field_of(s, rows[i].field), xj_span(rows[i].value), &where, &diags) ==
		                  !*rows[i].code);
		if (strcmp(unit_codes(POOL(state), &diags), rows[i].code) != 0)
			fail_msg("row %zu: %s", i, unit_codes(POOL(state), &diags));
		if (rows[i].accepted && strcmp(diags.list[0].args[1], rows[i].accepted) != 0)
			fail_msg("row %zu: %s", i, diags.list[0].args[1]);
	}
}

/* A cell is a span into a line, with the next cell right behind it. */
static void
value_check__pattern_inside_a_line__only_the_cell(void **state)
{
	const struct xj_field *room = field_of(schema(POOL(state)), "room");
	struct xj_diags diags;

	xj_diags_init(&diags, POOL(state));
	assert_true(xj_value_check(room, xj_span_of("101202", 3), NULL, &diags));
	assert_false(xj_value_check(room, xj_span_of("101202", 4), NULL, &diags));
}

static void
value_check__message__field_named_value_cut_and_harmless(void **state)
{
	struct xj_where where = {.file = "x.csv", .line = 2, .column = 3, .record = XJ_LIT("20260001")};
	struct xj_schema *s = schema(POOL(state));
	struct xj_diags diags;
	struct xj_buf b;

	xj_diags_init(&diags, POOL(state));
	xj_buf_init(&b, POOL(state));
	xj_value_check(field_of(s, "day"), XJ_LIT("\x1b[31m明天"), &where, &diags);
	xj_diag_render(&b, &diags.list[0], unit_english);
	assert_string_equal(b.p, "x.csv:2:3: error: 20260001: day (日期): \"?[31m明天\" is no date; "
	                         "write YYYY-MM-DD, a day that exists [bad-date]\n");
	assert_int_equal(where.field.n, 0);
	xj_value_check(field_of(s, "name"), XJ_LIT("一二三四五六七八九十一二三四五六七八九十"
	                                           "一二三四五六七八九十一二三四五六七八九十余"), &where, &diags);
	assert_string_equal(diags.list[1].args[0],
	                    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十…");
}

static void
value_messages__sensitive_field__never_the_value(void **state)
{
	static const struct {
		const char *field, *value;
	} rows[] = {
		{"id_number", "1.10105E+17"},
		{"id_number", "110105 19491231 002X 9"},
		{"id_number", "110105194912310000"},
		{"id_number", "1101051949123100250"},
		{"phone", "1990000123"},
		{"phone", "199000"},
	};
	struct xj_schema *s = schema(POOL(state));

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct xj_field *field = field_of(s, rows[i].field);
		struct xj_span value = xj_span(rows[i].value), out;
		const char *start = xj_pool_text(POOL(state), rows[i].value, 4);
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		if (xj_value_normalise(POOL(state), s, field, value, NULL, &diags, &out))
			assert_row(i, !xj_value_check(field, out, NULL, &diags));
		assert_row(i, diags.count == 1);
		for (int a = 0; a < 4; a++)
			assert_row(i, !diags.list[0].args[a] || !strstr(diags.list[0].args[a], start));
	}
}

static void
value_normalise__foreign_forms__record_form(void **state)
{
	static const struct {
		const char *field, *value, *out;
	} rows[] = {
		{"student_id", "20260001", "20260001"},
		{"student_id", " \t20260001\u3000", "20260001"},
		{"student_id", "=\"0026\"", "0026"},
		{"student_id", "'0026", "0026"},
		{"student_id", "２０２６ＡＢ", "2026AB"},
		{"student_id", "\u202a20260001\u200b", "20260001"},
		{"id_number", "11010519491231002x", "11010519491231002X"},
		{"id_number", "110105 19491231 002X", "11010519491231002X"},
		{"id_number", "440524188001010014", "440524188001010014"},
		{"id_number", "110105200004060000", "110105200004060000"}, /* ends in 0000, but its check holds */
		{"id_number", "-", ""},
		{"phone", "199 0000 0123", "19900000123"},
		{"phone", "19900000123 19900000124", "19900000123 19900000124"},
		{"name", "　张　三 ", "张　三"},
		{"name", "无", ""},
		{"note", "（Ａ１）。ok", "（A1）。ok"},
		{"sex", "1", "男"},
		{"sex", "２", "女"},
		{"sex", "F", "女"},
		{"sex", "男", "男"},
		{"sex", "x", "x"},
		{"ethnicity", "01", "汉族"},
		{"ethnicity", "2", "蒙古族"}, /* the zero went in a spreadsheet */
		{"ethnicity", "汉", "汉族"},
		{"ethnicity", "99", "99"},
		{"day", "20260901", "2026-09-01"},
		{"day", "2026/9/1", "2026-09-01"},
		{"day", "2026年9月1日", "2026-09-01"},
		{"day", "２０２６／９／１", "2026-09-01"},
		{"day", "2026-9-1 0:00:00", "2026-09-01"},
		{"day", "明天", "明天"},
		{"paid", "￥1,234.50", "1234.50"},
		{"paid", "¥5000.000元", "5000.00"},
		{"paid", "12,345,678", "12345678"},
		{"paid", "12,34", "12,34"},
		{"paid", ",123,456", ",123,456"},
		{"paid", "1234,567", "1234,567"},
		{"count", "3.0", "3"},
		{"count", "3.5", "3.5"},
		{"flag", "√", "是"},
		{"flag", "1", "是"},
		{"flag", "N", "否"},
		{"flag", "×", "否"},
		{"flag", "也许", "也许"},
		{"note", "1", "1"},
		{"note", "", ""},
	};
	struct xj_schema *s = schema(POOL(state));

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct xj_field *field = field_of(s, rows[i].field);
		struct xj_diags diags;
		struct xj_span out;

		xj_diags_init(&diags, POOL(state));
		assert_row(i, xj_value_normalise(POOL(state), s, field, xj_span(rows[i].value), NULL, &diags, &out));
		if (!xj_span_is(out, rows[i].out))
			fail_msg("row %zu: %.*s", i, (int)out.n, out.p);
		assert_row(i, diags.count == 0);
	}
}

static void
value_normalise__spreadsheet_damage__named_and_refused(void **state)
{
	static const struct {
		const char *field, *value, *code, *accepted;
	} rows[] = {
		{"student_id", "2.02601E+11", "excel-scientific", NULL},
		{"id_number", "1.10105E+17", "excel-scientific", NULL},
		{"id_number", "１.10105e+17", "excel-scientific", NULL},
		{"paid", "1E+05", "excel-scientific", NULL},
		{"id_number", "110105194912310000", "excel-rounded", NULL},
		{"student_id", "1234567890123450000", "excel-rounded", NULL},
		{"program", "80901", "excel-lost-zero", "6"},
		{"day", "46266", "excel-date", "2026-09-01"},
	};
	static const struct {
		const char *field, *value;
	} sound[] = {
		{"student_id", "1234567890123000"}, /* a sixteenth digit of 0 proves nothing */
		{"student_id", "123456789012345100"},
		{"note", "1E+05"},
		{"program", "8090A"},
		{"program", "8090"},
	};
	struct xj_schema *s = schema(POOL(state));

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span out = XJ_LIT("kept");
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		assert_row(i, !xj_value_normalise(POOL(state), s, field_of(s, rows[i].field), xj_span(rows[i].value),
		                                  NULL, &diags, &out));
		assert_row(i, strcmp(unit_codes(POOL(state), &diags), rows[i].code) == 0);
		assert_row(i, !rows[i].accepted || strcmp(diags.list[0].args[1], rows[i].accepted) == 0);
		assert_row(i, xj_span_is(out, "kept"));
	}
	for (size_t i = 0; i < COUNT(sound); i++) {
		struct xj_diags diags;
		struct xj_span out;

		xj_diags_init(&diags, POOL(state));
		assert_row(i, xj_value_normalise(POOL(state), s, field_of(s, sound[i].field), xj_span(sound[i].value),
		                                 NULL, &diags, &out));
		assert_row(i, xj_span_is(out, sound[i].value));
	}
}

static void
value_masked__fields__a_few_characters_left(void **state)
{
	static const struct {
		const char *field, *value, *out;
	} rows[] = {
		{"id_number", "11010519491231002X", "110*************2X"},
		{"phone", "19900000123", "199******23"},
		{"phone", "123456789", "*********"},
		{"secret", "某某路一号", "某****"},
		{"secret", "某", "*"},
		{"secret", "", ""},
		{"name", "张三", "张三"},
	};
	struct xj_schema *s = schema(POOL(state));

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span out = xj_value_masked(POOL(state), field_of(s, rows[i].field), xj_span(rows[i].value));

		if (!xj_span_is(out, rows[i].out))
			fail_msg("row %zu: %.*s", i, (int)out.n, out.p);
	}
}

static void
value_flag__words__yes_no_or_neither(void **state)
{
	static const struct {
		const char *value;
		int flag;
	} rows[] = {
		{"是", 1}, {"yes", 1}, {"true", 1}, {"1", 1}, {"否", 0}, {"no", 0}, {"false", 0}, {"0", 0},
		{"", -1}, {"2", -1}, {"是的", -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_value_flag(xj_span(rows[i].value)) == rows[i].flag);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(value_check__cells__accepted_or_named),
		UNIT(value_check__pattern_inside_a_line__only_the_cell),
		UNIT(value_check__message__field_named_value_cut_and_harmless),
		UNIT(value_messages__sensitive_field__never_the_value),
		UNIT(value_normalise__foreign_forms__record_form),
		UNIT(value_normalise__spreadsheet_damage__named_and_refused),
		UNIT(value_masked__fields__a_few_characters_left),
		UNIT(value_flag__words__yes_no_or_neither),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
