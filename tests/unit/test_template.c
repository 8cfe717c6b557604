#include "unit.h"

#include <locale.h>

#include "base/utf8.h"
#include "record/yaml.h"
#include "report/letter_kind.h"
#include "report/linebreak.h"

static const char *const values[][2] = {
	{"name", "阿依古丽·买买提"}, {"rare", "𠮷田"},     {"on", "2026-09-14"},        {"empty", ""},     {"evil", "<b onclick=\"x('&')\">\x1b[31m{{on}}"},
	{"row", "a | b"},            {"heading", "# no"}, {"number", "34159920140621333X"}, {"word", "Word"},
};
static const char *const titles[] = {"疾病", "", "逾期未注册"};

static enum xj_name_kind
kind(void *ctx, struct xj_span list, struct xj_span name)
{
	(void)ctx;
	if (list.n)
		return xj_span_is(list, "grounds") && xj_span_is(name, "title") ? XJ_NAME_VALUE : XJ_NAME_UNKNOWN;
	if (xj_span_is(name, "grounds") || xj_span_is(name, "none"))
		return XJ_NAME_LIST;
	for (size_t i = 0; i < COUNT(values); i++)
		if (xj_span_is(name, values[i][0]))
			return XJ_NAME_VALUE;
	return XJ_NAME_UNKNOWN;
}

static const struct xj_span *
all(void *ctx, struct xj_span list, size_t *count)
{
	static const struct xj_span item[] = {{"title", 5}}, outside[] = {{"name", 4}, {"grounds", 7}};

	(void)ctx;
	*count = list.n ? COUNT(item) : COUNT(outside);
	return list.n ? item : outside;
}

static size_t
count(void *ctx, struct xj_span list)
{
	(void)ctx;
	return xj_span_is(list, "grounds") ? COUNT(titles) : 0;
}

static struct xj_span
value(void *ctx, struct xj_span list, size_t index, struct xj_span name)
{
	(void)ctx;
	if (list.n)
		return xj_span(titles[index]);
	for (size_t i = 0; i < COUNT(values); i++)
		if (xj_span_is(name, values[i][0]))
			return xj_span(values[i][1]);
	fail_msg("%.*s was never known", (int)name.n, name.p);
	return XJ_LIT("");
}

static const struct xj_body_names names = {kind, all, NULL};
static const struct xj_body_data data = {count, value, NULL};

/* The body as a letter has it, indented by two, in lines 3 and following. */
static struct xj_body *
parse(struct xj_pool *pool, const char *body, struct xj_diags *d)
{
	struct xj_buf file;
	struct xj_node *root;
	struct xj_span rest = xj_span(body);

	xj_diags_init(d, pool);
	xj_buf_init(&file, pool);
	xj_buf_text(&file, "letter: x\nbody: |\n");
	while (rest.p) {
		struct xj_span line = xj_span_cut(&rest, '\n');

		xj_buf_print(&file, "%s%.*s\n", line.n ? "  " : "", (int)line.n, line.p);
	}
	root = xj_yaml_parse(pool, "x.yaml", xj_buf_as_span(&file), d);
	assert_non_null(root);
	return xj_body_parse(pool, xj_yaml_get(root, "body"), xj_buf_as_span(&file), &names, d);
}

static const struct xj_sheet *
sheet_of(struct xj_pool *pool, const char *text)
{
	struct xj_sheet *sheet = xj_pool_zero(pool, 1, sizeof *sheet);
	struct xj_diags d;
	struct xj_body *body = parse(pool, text, &d);

	assert_string_equal(unit_codes(pool, &d), "");
	xj_body_fill(pool, body, &data, sheet);
	return sheet;
}

static const char *
text_of(struct xj_pool *pool, const char *body)
{
	struct xj_buf out;

	xj_buf_init(&out, pool);
	xj_buf_text(&out, "");
	xj_sheet_text(&out, sheet_of(pool, body));
	return out.p;
}

static const char *
html_of(struct xj_pool *pool, const char *body)
{
	struct xj_buf out;
	const char *article;

	xj_buf_init(&out, pool);
	xj_sheets_html(&out, XJ_LIT("A & <B>"), sheet_of(pool, body), 1);
	assert_non_null(strstr(out.p, "<title>A &amp; &lt;B&gt;</title>"));
	article = strstr(out.p, "<article");
	assert_non_null(article);
	return article;
}

static void
body_parse__at_fault__told_at_its_place(void **state)
{
	static const struct {
		const char *body, *message;
	} rows[] = {
		{"你好{{nobody}}", "x.yaml:3:7: error: a letter of this kind cannot ask for \"nobody\"; it may ask for"},
		{"{{#grounds}}\n- {{titel}}\n{{/grounds}}", "x.yaml:4:7: error: a letter of this kind cannot ask for \"titel\"; it may ask for title"},
		{"{{grounds}}", "x.yaml:3:5: error: a letter of this kind cannot ask for \"grounds\""},
		{"\n{{on|dat}}", "x.yaml:4:8: error: \"dat\" is no form that a value can be written in; known are date"},
		{"{{on|date|blank|month}}", "x.yaml:3:19: error: \"month\" is no form"},
		{"在 {{name", "x.yaml:3:5: error: \"{{name\" is no tag"},
		{"在 name}} 处", "x.yaml:3:9: error: \"}} 处\" is no tag"},
		{"{{na{{on}}", "x.yaml:3:3: error: \"{{na{{on}}\" is no tag"},
		{"{{}}", "x.yaml:3:5: error: a letter of this kind cannot ask for \"\""},
		{"{{#on}}\n有\n\n", "x.yaml:3:3: error: {{#on}} is not closed"},
		{"{{#on}}有\n\n完{{/on}}", "x.yaml:3:3: error: {{#on}} is not closed"},
		{"> {{^on}}无\n> {{/on}}", "x.yaml:3:5: error: {{^on}} is not closed"},
		{"{{/on}}", "x.yaml:3:3: error: {{/on}} closes nothing"},
		{"{{#on}}{{#name}}{{/on}}{{/name}}", "x.yaml:3:19: error: {{/on}} closes nothing"},
		{"{{#grounds}}\n{{#none}}\n{{/none}}\n{{/grounds}}", "x.yaml:4:3: error: {{#none}} is a list inside another"},
		{"| a | b", "x.yaml:3:3: error: a row of a table begins and ends with |"},
		{"| {{#on}}a | b{{/on}} |", "x.yaml:3:5: error: {{#on}} is not closed"},
		{"{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}{{#on}}",
		 "x.yaml:3:115: error: {{#on}} is inside too many others"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags d;
		struct xj_buf out;

		assert_row(i, !parse(POOL(state), rows[i].body, &d));
		xj_buf_init(&out, POOL(state));
		xj_diag_render(&out, &d.list[0], unit_english);
		if (!strstr(out.p, rows[i].message))
			FAIL("row %zu: %s", i, out.p);
	}
}

static void
body_parse__a_text_in_quotes__told_where_it_begins(void **state)
{
	const char *file = "letter: x\nbody: \"{{name}}\\n{{nobody}}\"\n";
	struct xj_diags d;
	struct xj_node *root;

	xj_diags_init(&d, POOL(state));
	root = xj_yaml_parse(POOL(state), "x.yaml", xj_span(file), &d);
	assert_null(xj_body_parse(POOL(state), xj_yaml_get(root, "body"), xj_span(file), &names, &d));
	assert_int_equal(d.list[0].where.line, 2);
	assert_int_equal(d.list[0].where.column, 7);
}

static void
body_asks__names_and_sections__found(void **state)
{
	struct xj_diags d;
	struct xj_body *body = parse(POOL(state), "| {{name}} |\n{{#empty}}\n{{on|date}}\n{{/empty}}\n", &d);

	assert_true(xj_body_asks(body, "name"));
	assert_true(xj_body_asks(body, "on"));
	assert_true(xj_body_asks(body, "empty"));
	assert_false(xj_body_asks(body, "rare"));
}

static void
body_fill__values_sections_and_lists__in_their_places(void **state)
{
	static const struct {
		const char *body, *text;
	} rows[] = {
		{"{{name}}", "　　阿依古丽·买买提\n"},
		{"{{on|date}}", "　　2026年9月14日\n"},
		{"{{on|month}}", "　　2026年9月\n"},
		{"{{on|upper-date}}", "　　二〇二六年九月十四日\n"},
		{"< {{on|english-date}}", "14 September 2026\n"},
		{"{{number|masked}}", "　　341*************3X\n"},
		{"{{rare|masked}}", "　　𠮷*\n"},
		{"{{name|date}}", "　　阿依古丽·买买提\n"},
		{"于{{empty|date|blank}}", "　　于________\n"},
		{"{{ on | date }}", "　　2026年9月14日\n"},
		{"甲{{#on}}有{{on}}{{/on}}{{^on}}无{{/on}}乙", "　　甲有2026-09-14乙\n"},
		{"甲{{#empty}}有{{/empty}}{{^empty}}无{{/empty}}乙", "　　甲无乙\n"},
		{"{{#grounds}}{{title}}；{{/grounds}}", "　　疾病；；逾期未注册；\n"},
		{"{{#grounds}}\n- {{title}}\n{{/grounds}}", "　　疾病\n　　逾期未注册\n"},
		{"{{#grounds}}\n- {{name}}\n{{/grounds}}\n", "　　阿依古丽·买买提\n　　阿依古丽·买买提\n　　阿依古丽·买买提\n"},
		{"{{#none}}\n- {{name}}\n{{/none}}\n{{^none}}\n无。\n{{/none}}\n", "　　无。\n"},
		{"{{^grounds}}\n无。\n{{/grounds}}\n", ""},
		{"甲\n{{#empty}}\n丙\n{{/empty}}\n乙", "　　甲\n　　乙\n"},
		{"甲\n乙\n\n丙", "　　甲乙\n　　丙\n"},
		{"甲{{#on}}乙\n丙{{/on}}丁", "　　甲乙丙丁\n"},
		{"one\ntwo {{word}}\n{{word}}甲\n乙", "　　one two Word Word甲乙\n"},
		{"- 甲\n  乙\n丙", "　　甲乙\n　　丙\n"},
		{"{{empty}}\n\n甲", "　　甲\n"},
		/* What is filled in is never markup. */
		{"{{heading}}", "　　# no\n"},
		{"> {{row}}", "                                                                       a | b\n"},
		{"< {{evil}}", "<b onclick=\"x('&')\">?[31m{{on}}\n"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = text_of(POOL(state), rows[i].body);

		if (strcmp(text, rows[i].text) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, text, rows[i].text);
	}
}

static void
line_break__chinese__as_it_is_set(void **state)
{
	static const struct {
		const char *text;
		size_t width;
		const char *lines; /* with / between */
	} rows[] = {
		{"一二三四五六", 6, "一二三/四五六"},
		{"一二三，四五", 6, "一二/三，四/五"},
		{"一二三四。", 8, "一二三/四。"},
		{"一二（三四）五", 6, "一二/（三/四）五"},
		{"一（《二》）", 6, "一/（《二/》）"},
		{"一二ABC三", 6, "一二/ABC三"},
		{"一二2026年", 8, "一二/2026年"},
		{"word words", 7, "word/words"},
		{"word   words", 5, "word/words"},
		{"abcdefgh", 3, "abc/def/gh"},
		{"一二三　四", 6, "一二三/四"},
		{"𠮷𠮷𠮷", 4, "𠮷𠮷/𠮷"},
		{"阿依古丽·买买提", 8, "阿依古/丽·买买/提"},
		{"阿依古丽·买买提", 9, "阿依古丽·/买买提"},
		{"，，，，", 4, "，，/，，"},
		{"一", 1, "一"},
		{"", 6, ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span rest = xj_span(rows[i].text);
		struct xj_buf out;

		xj_buf_init(&out, POOL(state));
		xj_buf_text(&out, "");
		while (rest.n) {
			struct xj_span line = xj_line_break(&rest, rows[i].width);

			xj_buf_text(&out, out.n ? "/" : "");
			xj_buf_span(&out, line);
		}
		if (strcmp(out.p, rows[i].lines) != 0)
			FAIL("row %zu: %s", i, out.p);
	}
}

static void
sheet_text__a_letter__set_as_letters_are(void **state)
{
	assert_string_equal(
		text_of(POOL(state), "# 退学通知书\n> 学籍通2026年第1号\n\n< {{rare}}同学：\n\n"
	                             "你未经批准连续两周未参加学校规定的教学活动，学校按照规定程序审查并研究，决定对你作退学处理，请按期办理离校手续。\n\n"
	                             "- 疾病\n\n> 学校（盖章）\n> {{on|date}}\n\n---8<--- 骑缝章\n\n~ 附注\n"),
		"                                 退学通知书\n"
		"\n"
		"                                                           学籍通2026年第1号\n"
		"\n"
		"𠮷田同学：\n"
		"　　你未经批准连续两周未参加学校规定的教学活动，学校按照规定程序审查并研究，\n"
		"决定对你作退学处理，请按期办理离校手续。\n"
		"　　疾病\n"
		"\n"
		"                                                                学校（盖章）\n"
		"                                                               2026年9月14日\n"
		"\n"
		"- - - - - - - - - - - - - - - - -  骑缝章  - - - - - - - - - - - - - - - - -\n"
		"\n"
		"附注\n");
}

static void
sheet_text__a_table__aligned(void **state)
{
	assert_string_equal(text_of(POOL(state), "| 姓名 | {{rare}} | 学号 | {{word}} |\n| 原因 | {{row}} |\n{{#grounds}}\n| {{title}} |\n{{/grounds}}\n"),
	                    "+------+------+------+------+\n"
	                    "| 姓名 | 𠮷田 | 学号 | Word |\n"
	                    "+------+------+------+------+\n"
	                    "| 原因 | a | b              |\n"
	                    "+------+--------------------+\n"
	                    "| 疾病                      |\n"
	                    "+---------------------------+\n"
	                    "|                           |\n"
	                    "+---------------------------+\n"
	                    "| 逾期未注册                |\n"
	                    "+---------------------------+\n");
}

static void
sheet_text__whatever_is_long__within_76_columns(void **state)
{
	static const char *const bodies[] = {
		"| 情况说明 | 学校按照规定程序审查并研究，决定对你作退学处理，请按期办理离校手续；学校按照规定程序审查并研究。 | 一二三四五六七八九十一二三四五六七八九十 |",
		"| 一 | 二 |\n| 学校按照规定程序审查并研究，决定对你作退学处理，请按期办理离校手续；学校按照规定程序审查并研究，决定对你作退学处理。 |",
		"> 学校按照规定程序审查并研究，决定对你作退学处理，请按期办理离校手续；学校按照规定程序审查并研究，决定对你作退学处理。",
		"- 学校按照规定程序审查并研究，决定对你作退学处理，请按期办理离校手续；学校按照规定程序审查并研究，决定对你作退学处理。",
		"# 学校按照规定程序审查并研究，决定对你作退学处理，请按期办理离校手续；学校按照规定程序审查并研究，决定对你作退学处理。",
		"---8<--- 学校按照规定程序审查并研究，决定对你作退学处理，请按期办理离校手续；学校按照规定程序审查并研究，决定对你作退学处理。",
		"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
	};

	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct xj_span rest = xj_span(text_of(POOL(state), bodies[i]));

		while (rest.p)
			assert_row(i, xj_utf8_width(xj_span_cut(&rest, '\n')) <= 76);
	}
}

static void
sheets_html__everything__escaped(void **state)
{
	assert_string_equal(html_of(POOL(state), "# {{evil}}\n> <i>\n\n{{evil}}\n| {{evil}} | <i> |\n"),
	                    "<article>\n"
	                    "<h1>&lt;b onclick=&quot;x('&amp;')&quot;&gt;?[31m{{on}}</h1>\n"
	                    "<p class=\"right\">&lt;i&gt;</p>\n"
	                    "<p class=\"text\">&lt;b onclick=&quot;x('&amp;')&quot;&gt;?[31m{{on}}</p>\n"
	                    "<table class=\"pairs\">\n"
	                    "<tr><td>&lt;b onclick=&quot;x('&amp;')&quot;&gt;?[31m{{on}}</td><th scope=\"row\">&lt;i&gt;</th></tr>\n"
	                    "</table>\n"
	                    "</article>\n"
	                    "</body>\n</html>\n");
}

static void
sheets_html__a_letter_with_a_stub__parted(void **state)
{
	assert_string_equal(html_of(POOL(state), "# 证明\n\n特此证明。\n\n> 学校（盖章）\n> {{on|date}}\n\n---8<--- 骑缝章\n\n>< 存根\n> 1号\n\n| 一 | {{on}} | 三 |\n| 四 | {{on}} |\n\n~ 附注\n"),
	                    "<article class=\"stubbed\">\n"
	                    "<h1>证明</h1>\n"
	                    "<p class=\"text\">特此证明。</p>\n"
	                    "<div class=\"sign\">\n<p>学校（盖章）</p>\n<p>2026年9月14日</p>\n</div>\n"
	                    "<div class=\"cut\">骑缝章</div>\n"
	                    "<p class=\"centred\">存根</p>\n"
	                    "<p class=\"right\">1号</p>\n"
	                    "<table>\n"
	                    "<tr><th scope=\"row\">一</th><td>2026-09-14</td><th scope=\"row\">三</th></tr>\n"
	                    "<tr><th scope=\"row\">四</th><td colspan=\"2\">2026-09-14</td></tr>\n"
	                    "</table>\n"
	                    "<p class=\"small\">附注</p>\n"
	                    "</article>\n"
	                    "</body>\n</html>\n");
}

static void
sheets_html__the_page__loads_nothing(void **state)
{
	struct xj_buf out;

	xj_buf_init(&out, POOL(state));
	xj_sheets_html(&out, XJ_LIT(""), sheet_of(POOL(state), "{{evil}}"), 1);
	assert_non_null(strstr(out.p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"));
	assert_non_null(strstr(out.p, "@page { size: A4;"));
	assert_null(strstr(out.p, "url("));
	assert_null(strstr(out.p, "src="));
	assert_null(strstr(out.p, "href="));
	assert_null(strstr(out.p, "<script"));
}

/* Every letter that ships, in every profile that it ships for. */
static void
letter_kind__all_that_ship__sound(void **state)
{
	static const char *const profiles[] = {"college", "university", "primary"};

	for (size_t i = 0; i < COUNT(profiles); i++) {
		const char *dirs[] = {xj_pool_print(POOL(state), "schema/profiles/%s", profiles[i]), "schema"};
		struct xj_diags d;
		struct xj_policy *p;
		const struct xj_span *list;
		size_t n;

		xj_diags_init(&d, POOL(state));
		p = xj_policy_load(POOL(state), dirs, 2, XJ_WITH_WORKFLOWS, &d);
		assert_non_null(p);
		list = xj_letter_kind_names(POOL(state), p, &n);
		assert_true(n > 20);
		for (size_t k = 0; k < n; k++)
			if (!xj_letter_kind_read(POOL(state), p, list[k], &d)) {
				struct xj_buf out;

				xj_buf_init(&out, POOL(state));
				for (size_t j = 0; j < d.count; j++)
					xj_diag_render(&out, &d.list[j], unit_english);
				FAIL("%.*s: %s", (int)list[k].n, list[k].p, out.p);
			}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(body_parse__at_fault__told_at_its_place),
		UNIT(body_parse__a_text_in_quotes__told_where_it_begins),
		UNIT(body_asks__names_and_sections__found),
		UNIT(body_fill__values_sections_and_lists__in_their_places),
		UNIT(line_break__chinese__as_it_is_set),
		UNIT(sheet_text__a_letter__set_as_letters_are),
		UNIT(sheet_text__a_table__aligned),
		UNIT(sheet_text__whatever_is_long__within_76_columns),
		UNIT(sheets_html__everything__escaped),
		UNIT(sheets_html__a_letter_with_a_stub__parted),
		UNIT(sheets_html__the_page__loads_nothing),
		UNIT(letter_kind__all_that_ship__sound),
	};

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
