#include "unit.h"

#include "policy/filerule.h"
#include "report/filename.h"

/* A page of one table: two rows of one grade and two classes; a sensitive column that is the same in both. */
static struct xj_page *
page(struct xj_pool *pool)
{
	static const struct xj_field secret = {.sensitive = true};
	static const char *const cells[2][3] = {{"2023", "软件2301", "13800000001"}, {"2023", "软件2302", "13800000001"}};
	struct xj_page *p = xj_pool_zero(pool, 1, sizeof *p);
	struct xj_grid *g;

	xj_page_init(p, pool, "roster", "新生名册", "New students");
	p->school = XJ_LIT("示范学院");
	p->made_on = xj_date_of(2026, 9, 14);
	g = xj_page_add(p, "roster", "新生名册");
	(void)xj_grid_add_column(g, XJ_LIT("grade"), XJ_LIT("年级"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(g, XJ_LIT("class"), XJ_LIT("班级"), XJ_GRID_TEXT);
	xj_grid_add_column(g, XJ_LIT("phone"), XJ_LIT("电话"), XJ_GRID_TEXT)->field = &secret;
	for (size_t row = 0; row < 2; row++) {
		struct xj_span *out = xj_grid_add_row(g);

		for (size_t c = 0; c < 3; c++)
			out[c] = xj_span(cells[row][c]);
	}
	return p;
}

/* The name by this rule where --batch (NULL: not given) was said; the code of what stands against it. */
static const char *
named(struct xj_pool *pool, const struct xj_page *p, const char *rule, const char *batch)
{
	struct xj_grid_notes told = {0};
	const struct xj_file_naming naming = {xj_span(rule), &told, "txt"};
	struct xj_diags diags;
	struct xj_span out;

	xj_diags_init(&diags, pool);
	if (batch)
		xj_note_text(pool, &told, "batch", "", xj_span(batch));
	return xj_file_name(p, &naming, &out, &diags) ? out.p : unit_codes(pool, &diags);
}

static void
file_name__rules__filled_in_with_what_is_known(void **state)
{
	static const struct {
		const char *rule, *batch, *name;
	} rows[] = {
		{"", NULL, "新生名册.txt"},
		{"{grade}级新生学籍信息表[_第{batch}批]", NULL, "2023级新生学籍信息表.txt"},
		{"{grade}级新生学籍信息表[_第{batch}批]", "1", "2023级新生学籍信息表_第1批.txt"},
		{"{school}{date}{title}", NULL, "示范学院2026-09-14新生名册.txt"},
		{"{report}-{part}-{year}", NULL, "roster-roster-2026.txt"},
		{"[{batch}]", NULL, "_.txt"},
		{"{batch}", NULL, "file-name-fact"},
		{"{class}", NULL, "file-name-fact"},
		{"{phone}", NULL, "file-name-fact"},
		{"[{phone}]名册", NULL, "名册.txt"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = named(POOL(state), page(POOL(state)), rows[i].rule, rows[i].batch);

		if (strcmp(name, rows[i].name) != 0)
			fail_msg("row %zu: %s", i, name);
	}
}

static void
file_name__hostile_values__one_plain_name(void **state)
{
	static const struct {
		const char *batch, *name;
	} rows[] = {
		{"../../etc/passwd", "_._.._etc_passwd.txt"},
		{"/etc", "_etc.txt"},
		{".hidden", "_hidden.txt"},
		{"-rf", "_rf.txt"},
		{"a\nb\tc\x7f", "a_b_c_.txt"},
		{"C:\\x*?\"<>|", "C__x______.txt"},
		{"\xe2\x80\xae" "fdp", "_fdp.txt"},
		{"\xff\xfe", "__.txt"},
		{"{grade}[", "{grade}[.txt"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = named(POOL(state), page(POOL(state)), "{batch}", rows[i].batch);

		if (strcmp(name, rows[i].name) != 0)
			fail_msg("row %zu: %s", i, name);
	}
}

static void
file_name__length__at_most_what_file_systems_keep(void **state)
{
	char text[XJ_FILE_NAME_MAX] = {0};

	memset(text, 'a', XJ_FILE_NAME_MAX - 4);
	assert_int_equal(strlen(named(POOL(state), page(POOL(state)), "{batch}", text)), XJ_FILE_NAME_MAX);
	text[XJ_FILE_NAME_MAX - 4] = 'a';
	assert_string_equal(named(POOL(state), page(POOL(state)), "{batch}", text), "file-name-long");
}

static void
file_name__told_before_seen__and_facts_between(void **state)
{
	struct xj_page *p = page(POOL(state));

	xj_note_text(p->pool, &p->facts, "grade", "", XJ_LIT("2024"));
	xj_note_text(p->pool, &p->facts, "batch", "", XJ_LIT("9"));
	assert_string_equal(named(POOL(state), p, "{grade}-{batch}", NULL), "2024-9.txt");
	assert_string_equal(named(POOL(state), p, "{grade}-{batch}", "2"), "2024-2.txt");
}

static void
file_rule_sound__broken_rules__refused(void **state)
{
	static const struct {
		const char *rule;
		bool sound;
	} rows[] = {
		{"名册", true}, {"{a}[_{b_2}]{c}", true}, {"", false}, {"{", false}, {"}", false}, {"{}", false}, {"{A}", false},
		{"[x]", false}, {"[{a}", false}, {"{a}]", false}, {"[[{a}]]", false}, {"a/{b}", false}, {"..\\{b}", false}, {"{2}", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_file_rule_sound(xj_span(rows[i].rule)) == rows[i].sound);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(file_name__rules__filled_in_with_what_is_known),
		UNIT(file_name__hostile_values__one_plain_name),
		UNIT(file_name__length__at_most_what_file_systems_keep),
		UNIT(file_name__told_before_seen__and_facts_between),
		UNIT(file_rule_sound__broken_rules__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
