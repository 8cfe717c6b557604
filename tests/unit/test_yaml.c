#define _POSIX_C_SOURCE 200809L
#include "unit.h"

#include <time.h>

#include "record/yaml.h"

static const struct xj_node *
parsed(struct xj_pool *pool, const char *text)
{
	struct xj_diags diags;
	const struct xj_node *root;

	xj_diags_init(&diags, pool);
	root = xj_yaml_parse(pool, "x.yaml", xj_span(text), &diags);
	if (!root)
		fail_msg("refused: %s [%s]", text, unit_codes(pool, &diags));
	return root;
}

/* Every diagnostic as `line:column code`, a blank between. */
static const char *
places(struct xj_pool *pool, const struct xj_diags *diags)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < diags->count; i++) {
		const struct xj_diag *d = &diags->list[i];

		xj_buf_print(&b, "%s%zu:%zu %s", i ? " " : "", d->where.line, d->where.column,
		             xj_message(d->code)->code);
	}
	return b.p;
}

static void
yaml_parse__a_workflow__tree_with_places(void **state)
{
	const struct xj_node *root = parsed(POOL(state), "\xef\xbb\xbf# a comment\n"
	                                                  "title: 休学\n"
	                                                  "code: \"11\"\n"
	                                                  "from: [在籍, 休学]\n"
	                                                  "limits: {times: 2,\n"
	                                                  "  total: 2 years}\n"
	                                                  "empty:\n");
	const struct xj_node *from = xj_yaml_get(root, "from"), *limits = xj_yaml_get(root, "limits");

	assert_int_equal(root->kind, XJ_MAPPING);
	assert_int_equal(root->count, 5);
	assert_span(xj_yaml_get(root, "title")->text, "休学");
	assert_false(xj_yaml_get(root, "title")->quoted);
	assert_true(xj_yaml_get(root, "code")->quoted);
	assert_int_equal(from->kind, XJ_SEQUENCE);
	assert_int_equal(from->count, 2);
	assert_span(from->items[1]->text, "休学");
	assert_int_equal(from->items[1]->line, 4);
	assert_int_equal(from->items[1]->column, 12); /* in characters */
	assert_span(xj_yaml_get(limits, "total")->text, "2 years");
	assert_int_equal(limits->pairs[1].line, 6);
	assert_int_equal(limits->pairs[1].column, 3);
	assert_string_equal(limits->file, "x.yaml");
	assert_span(xj_yaml_get(root, "empty")->text, "");
	assert_null(xj_yaml_get(root, "absent"));
	assert_null(xj_yaml_get(from, "title"));
	assert_null(xj_yaml_get(NULL, "title"));
}

static void
yaml_parse__what_is_not_taken__named_with_line_and_column(void **state)
{
	static const struct {
		const char *text, *places;
	} rows[] = {
		{"a: 1\nb: &x 2\n", "2:4 yaml-alias"},
		{"a: &x {b: 1}\n", "1:4 yaml-alias"},
		{"a: &x [1]\n", "1:4 yaml-alias"},
		{"a: 1\nb: [2, *a]\n", "2:8 yaml-alias"},
		{"学号: !!str 2\n", "1:5 yaml-tag"},
		{"a: !mine [1]\n", "1:4 yaml-tag"},
		{"a: !mine {b: 1}\n", "1:4 yaml-tag"},
		{"%TAG ! tag:x,2026:\n---\na: 1\n", "1:1 yaml-tag"},
		{"a:\n  <<: {b: 1}\n", "2:3 yaml-merge"},
		{"a: 1\n---\nb: 2\n", "2:1 yaml-document"},
		{"a: 1\n...\n---\nb: 2\n", "3:1 yaml-document"},
		{"a: 1\n...\nb: 2\n", "3:1 yaml-syntax"},
		{"a: 1\nb: 2\na: 3\n", "3:1 yaml-duplicate-key"},
		{"a: {名: 1, x: 2, 名: 3}\n", "1:17 yaml-duplicate-key"},
		{"? [1, 2]\n: 3\n", "1:3 yaml-key"},
		{"{{a: 1}: 2}\n", "1:2 yaml-key"},
		{"a: 1\n? \n: 2\n", "2:2 yaml-key"},
		{"- 1\n- 2\n", "1:1 yaml-root"},
		{"  text\n", "1:3 yaml-root"},
		{"", "1:1 yaml-root"},
		{"# nothing\n", "1:1 yaml-root"},
		{"a: [1, 2\nb: 3\n", "2:2 yaml-syntax"},
		{"a: 1\n\tb: 2\n", "2:1 yaml-syntax"},
		{"a: \"open\n", "2:1 yaml-syntax"},
		{"a: 1\n名: \x07\n", "2:4 yaml-syntax"},
		{"a: 1\n名: \xff\n", "2:4 yaml-syntax"},
		/* more than one fault: all of them */
		{"a: &x 1\na: *x\nb: !t 2\n", "1:4 yaml-alias 2:1 yaml-duplicate-key 2:4 yaml-alias 3:4 yaml-tag"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		if (xj_yaml_parse(POOL(state), "x.yaml", xj_span(rows[i].text), &diags))
			fail_msg("row %zu: taken", i);
		if (strcmp(places(POOL(state), &diags), rows[i].places) != 0)
			fail_msg("row %zu: %s, not %s", i, places(POOL(state), &diags), rows[i].places);
	}
}

static void
yaml_parse__quoted_marks__plain_text(void **state)
{
	const struct xj_node *root = parsed(POOL(state), "a: \"&x\"\nb: '*y'\nc: \"!z\"\n\"<<\": d\n");

	assert_span(xj_yaml_get(root, "a")->text, "&x");
	assert_span(xj_yaml_get(root, "b")->text, "*y");
	assert_span(xj_yaml_get(root, "c")->text, "!z");
	assert_span(xj_yaml_get(root, "<<")->text, "d");
}

static void
yaml_parse__nul__named(void **state)
{
	static const char text[] = "a: 1\n学: 2\0\n";
	struct xj_diags diags;

	xj_diags_init(&diags, POOL(state));
	assert_null(xj_yaml_parse(POOL(state), "x.yaml", xj_span_of(text, sizeof text - 1), &diags));
	assert_string_equal(places(POOL(state), &diags), "2:5 nul-byte");
}

static void
yaml_parse__over_a_mebibyte__refused(void **state)
{
	static const size_t sizes[] = {1 << 20, (1 << 20) + 1};

	for (size_t i = 0; i < COUNT(sizes); i++) {
		char *text = xj_pool_alloc(POOL(state), sizes[i]);
		struct xj_diags diags;

		xj_diags_init(&diags, POOL(state));
		memset(text, '\n', sizes[i]);
		text[0] = 'a';
		text[1] = ':';
		assert_row(i, !xj_yaml_parse(POOL(state), "x.yaml", xj_span_of(text, sizes[i]), &diags) == (i == 1));
		assert_row(i, strcmp(unit_codes(POOL(state), &diags), i ? "yaml-size" : "") == 0);
	}
}

static void
yaml_parse__nesting__64_and_no_more(void **state)
{
	struct xj_buf b;
	struct xj_diags diags;

	for (int depth = 64; depth <= 65; depth++) {
		xj_diags_init(&diags, POOL(state));
		xj_buf_init(&b, POOL(state));
		xj_buf_text(&b, "a: ");
		for (int i = 1; i < depth; i++)
			xj_buf_put(&b, '[');
		for (int i = 1; i < depth; i++)
			xj_buf_put(&b, ']');
		if (depth == 64) {
			assert_non_null(xj_yaml_parse(POOL(state), "x.yaml", xj_buf_as_span(&b), &diags));
		} else {
			assert_null(xj_yaml_parse(POOL(state), "x.yaml", xj_buf_as_span(&b), &diags));
			assert_string_equal(places(POOL(state), &diags), "1:67 yaml-depth");
		}
	}
}

/* Input that takes libyaml's own loader most of a minute. */
static void
yaml_parse__hostile_repetition__quick_refusal(void **state)
{
	static const struct {
		const char *unit, *codes;
		size_t times;
	} rows[] = {
		{"[", "yaml-depth", 100000},
		{"{", "yaml-key", 100000},
		{"- ", "yaml-depth", 100000},
		{"? ", "yaml-key", 100000},
		{"{a: ", "yaml-depth", 100000},
		{"\n", "yaml-root", 1000000},
	};
	clock_t start = clock();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_diags diags;
		struct xj_buf b;

		xj_diags_init(&diags, POOL(state));
		xj_buf_init(&b, POOL(state));
		for (size_t k = 0; k < rows[i].times; k++)
			xj_buf_text(&b, rows[i].unit);
		assert_row(i, !xj_yaml_parse(POOL(state), "x.yaml", xj_buf_as_span(&b), &diags));
		if (strcmp(unit_codes(POOL(state), &diags), rows[i].codes) != 0)
			fail_msg("row %zu: %s", i, unit_codes(POOL(state), &diags));
	}
	assert_true((clock() - start) / CLOCKS_PER_SEC < 2);
}

static void
yaml_parse__many_keys__duplicates_found_quickly(void **state)
{
	struct xj_diags diags;
	struct xj_buf b;
	clock_t start = clock();

	xj_diags_init(&diags, POOL(state));
	xj_buf_init(&b, POOL(state));
	for (int i = 0; i < 60000; i++)
		xj_buf_print(&b, "k%d: 1\n", i);
	assert_int_equal(parsed(POOL(state), b.p)->count, 60000);
	xj_buf_text(&b, "k7: 1\nk16: 1\nk59999: 1\n");
	assert_null(xj_yaml_parse(POOL(state), "x.yaml", xj_buf_as_span(&b), &diags));
	assert_string_equal(places(POOL(state), &diags), "60001:1 yaml-duplicate-key 60002:1 yaml-duplicate-key "
	                                                   "60003:1 yaml-duplicate-key");
	assert_string_equal(diags.list[1].args[1], "17");
	assert_true((clock() - start) / CLOCKS_PER_SEC < 3);
}

static void
yaml_parse__faults_without_end__twenty_reported(void **state)
{
	struct xj_diags diags;
	struct xj_buf b;

	xj_diags_init(&diags, POOL(state));
	xj_buf_init(&b, POOL(state));
	xj_buf_text(&b, "a:\n");
	for (int i = 0; i < 1000; i++)
		xj_buf_text(&b, "- *x\n");
	assert_null(xj_yaml_parse(POOL(state), "x.yaml", xj_buf_as_span(&b), &diags));
	assert_int_equal(diags.count, 20);
}

static void
yaml_known__misspelt_keys__nearest_first(void **state)
{
	static const char *const known[] = {"title", "steps", "reasons", NULL};
	const struct xj_node *root = parsed(POOL(state), "title: a\nstpes: b\n  \nresons: c\n");
	struct xj_diags diags;

	xj_diags_init(&diags, POOL(state));
	assert_false(xj_yaml_known(root, known, &diags));
	assert_string_equal(places(POOL(state), &diags), "2:1 unknown-key 4:1 unknown-key");
	assert_string_equal(diags.list[0].args[0], "stpes");
	assert_string_equal(diags.list[0].args[1], "steps, title, reasons");
	assert_string_equal(diags.list[1].args[1], "reasons, title, steps");
	assert_true(xj_yaml_known(parsed(POOL(state), "steps: 1\n"), known, &diags));
}

static void
yaml_readers__right_kind__value(void **state)
{
	const struct xj_node *root = parsed(POOL(state), "text: 休学\nnumber: -12\nyes: yes\nfalse: false\n"
	                                                  "time: 15 workdays\nlist: [a, 'b c']\none: a\nnone: []\n");
	struct xj_duration time;
	struct xj_span text, *list;
	struct xj_diags diags;
	bool yes = false, no = true;
	int64_t number;
	size_t n;

	xj_diags_init(&diags, POOL(state));
	assert_true(xj_yaml_text(root, "text", &diags, &text));
	assert_span(text, "休学");
	assert_true(xj_yaml_integer(root, "number", &diags, &number));
	assert_int_equal(number, -12);
	assert_true(xj_yaml_flag(root, "yes", &diags, &yes) && yes);
	assert_true(xj_yaml_flag(root, "false", &diags, &no) && !no);
	assert_true(xj_yaml_duration(root, "time", &diags, &time));
	assert_true(time.count == 15 && time.unit == XJ_WORKDAYS);
	assert_true(xj_yaml_texts(POOL(state), root, "list", &diags, &list, &n));
	assert_int_equal(n, 2);
	assert_span(list[1], "b c");
	assert_true(xj_yaml_texts(POOL(state), root, "one", &diags, &list, &n));
	assert_int_equal(n, 1);
	assert_span(list[0], "a");
	assert_true(xj_yaml_texts(POOL(state), root, "none", &diags, &list, &n));
	assert_int_equal(n, 0);
	assert_int_equal(diags.count, 0);
}

static void
yaml_readers__wrong_kind__refused_and_out_untouched(void **state)
{
	const struct xj_node *root = parsed(POOL(state), "map: {a: b}\ntext: x\nnested: [a, [b]]\n");
	struct xj_duration time = {7, XJ_WEEKS};
	struct xj_span text = XJ_LIT("kept"), *list = NULL;
	struct xj_diags diags;
	int64_t number = 7;
	bool flag = true;
	size_t n = 7;

	xj_diags_init(&diags, POOL(state));
	assert_false(xj_yaml_text(root, "map", &diags, &text));
	assert_false(xj_yaml_integer(root, "text", &diags, &number));
	assert_false(xj_yaml_flag(root, "text", &diags, &flag));
	assert_false(xj_yaml_duration(root, "text", &diags, &time));
	assert_false(xj_yaml_texts(POOL(state), root, "map", &diags, &list, &n));
	assert_false(xj_yaml_texts(POOL(state), root, "nested", &diags, &list, &n));
	assert_string_equal(places(POOL(state), &diags), "1:6 bad-value-kind 2:7 bad-value-kind 2:7 bad-value-kind "
	                                                   "2:7 bad-value-kind 1:6 bad-value-kind 3:13 bad-value-kind");
	diags.count = 0;
	assert_false(xj_yaml_text(root, "absent", &diags, &text));
	assert_false(xj_yaml_integer(root, "absent", &diags, &number));
	assert_false(xj_yaml_flag(root, "absent", &diags, &flag));
	assert_false(xj_yaml_duration(root, "absent", &diags, &time));
	assert_false(xj_yaml_texts(POOL(state), root, "absent", &diags, &list, &n));
	assert_int_equal(diags.count, 0);
	assert_span(text, "kept");
	assert_true(number == 7 && flag && time.count == 7 && !list && n == 7);
	assert_false(xj_yaml_missing(xj_yaml_get(root, "map"), "steps", &diags));
	assert_string_equal(places(POOL(state), &diags), "1:6 missing-key");
}

static void
yaml_read__no_such_file__cannot_read(void **state)
{
	struct xj_diags diags;

	xj_diags_init(&diags, POOL(state));
	assert_null(xj_yaml_read(POOL(state), "no/such/file.yaml", &diags));
	assert_string_equal(unit_codes(POOL(state), &diags), "cannot-read");
}

/* What has to be in quotes is; what was in quotes stays so, because its reader may ask. */
static void
yaml_print__a_tree__reads_as_the_same(void **state)
{
	static const char text[] = "record: roll\nextends: yes\nprimaryKey: [a, b]\nnone: []\n"
	                           "title: \"0: 1, \\\"x\\\" \\\\ \\x09{}\"\nlast: \"07\"\n"
	                           "fields:\n  - {name: 学号, \"a:b\": \"\", constraints: {pattern: \"[0-9]{1,2}号\", minimum: \"-1\", d: 2026-09-01}}\n"
	                           "  - {name: b}\n";
	struct xj_buf first, second;

	xj_buf_init(&first, POOL(state));
	xj_yaml_print(&first, parsed(POOL(state), text));
	assert_string_equal(xj_buf_as_span(&first).p, text);
	xj_buf_init(&second, POOL(state));
	xj_yaml_print(&second, parsed(POOL(state), "a: |\n  two\n  lines\nb: it's - so\nc: {d: {e: [x, [y]]}}\n"));
	assert_string_equal(xj_buf_as_span(&second).p, "a: \"two\\x0alines\\x0a\"\nb: \"it's - so\"\nc: {d: {e: [x, [y]]}}\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(yaml_parse__a_workflow__tree_with_places),
		UNIT(yaml_parse__what_is_not_taken__named_with_line_and_column),
		UNIT(yaml_parse__quoted_marks__plain_text),
		UNIT(yaml_parse__nul__named),
		UNIT(yaml_parse__over_a_mebibyte__refused),
		UNIT(yaml_parse__nesting__64_and_no_more),
		UNIT(yaml_parse__hostile_repetition__quick_refusal),
		UNIT(yaml_parse__many_keys__duplicates_found_quickly),
		UNIT(yaml_parse__faults_without_end__twenty_reported),
		UNIT(yaml_print__a_tree__reads_as_the_same),
		UNIT(yaml_known__misspelt_keys__nearest_first),
		UNIT(yaml_readers__right_kind__value),
		UNIT(yaml_readers__wrong_kind__refused_and_out_untouched),
		UNIT(yaml_read__no_such_file__cannot_read),
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
