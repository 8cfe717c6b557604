#include "unit.h"

#include "base/option.h"

struct given {
	bool dry_run, help;
	const char *term;
	struct xj_texts rules;
	xj_date today;
	int within;
};

#define TABLE(g)                                                                                                     \
	{                                                                                                            \
		{'n', "dry-run", XJ_OPT_FLAG, &(g).dry_run, NULL, "change nothing"},                                 \
		{'t', "term", XJ_OPT_TEXT, &(g).term, "TERM", "the term"},                                           \
		{0, "rule", XJ_OPT_LIST, &(g).rules, "RULE", "only this rule"},                                      \
		{0, "today", XJ_OPT_DATE, &(g).today, "DATE", "instead of today"},                                   \
		{0, "within", XJ_OPT_COUNT, &(g).within, "DAYS", "days ahead"},                                      \
		{0, "withdrawn", XJ_OPT_FLAG, &(g).help, NULL, "also withdrawn cases"},                              \
		{0}                                                                                                  \
	}

#define WORDS 8

struct run {
	struct given given;
	struct xj_diags diags;
	const char *codes;
	char *argv[WORDS + 2];
	int argc, first;
};

static struct run *
run(struct xj_pool *pool, const char *const words[WORDS])
{
	struct run *r = xj_pool_zero(pool, 1, sizeof *r);
	struct xj_option options[] = TABLE(r->given);

	r->given.today = XJ_NO_DATE;
	r->given.within = -1;
	xj_diags_init(&r->diags, pool);
	r->argv[r->argc++] = xj_pool_text(pool, "audit", 5);
	for (int i = 0; i < WORDS && words[i]; i++)
		r->argv[r->argc++] = xj_pool_text(pool, words[i], strlen(words[i]));
	r->first = xj_options_read(pool, options, r->argc, r->argv, &r->diags);
	r->codes = unit_codes(pool, &r->diags);
	return r;
}

static void
options_read__every_kind__stored(void **state)
{
	const char *words[WORDS] = {"-nt", "2026-2027-1", "--rule=a", "--rule", "b", "--today=2026-09-01", "--within", "0"};
	struct run *r = run(POOL(state), words);

	assert_string_equal(r->codes, "");
	assert_int_equal(r->first, r->argc);
	assert_true(r->given.dry_run);
	assert_string_equal(r->given.term, "2026-2027-1");
	assert_int_equal(r->given.rules.count, 2);
	assert_string_equal(r->given.rules.list[0], "a");
	assert_string_equal(r->given.rules.list[1], "b");
	assert_int_equal(r->given.today, xj_date_of(2026, 9, 1));
	assert_int_equal(r->given.within, 0);
}

static void
options_read__operands__moved_behind_options(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *operands;
		bool dry_run;
	} rows[] = {
		{{NULL}, "", false},
		{{"a.csv", "-n", "b.csv"}, "a.csv b.csv ", true},
		{{"-", "-n"}, "- ", true},
		{{"--", "-n"}, "-n ", false},
		{{"-n", "--", "--term"}, "--term ", true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run *r = run(POOL(state), rows[i].words);
		struct xj_buf b;

		xj_buf_init(&b, POOL(state));
		xj_buf_text(&b, "");
		assert_row(i, r->first >= 1);
		for (int k = r->first; k < r->argc; k++)
			xj_buf_print(&b, "%s ", r->argv[k]);
		assert_string_equal(b.p, rows[i].operands);
		assert_row(i, r->given.dry_run == rows[i].dry_run);
	}
}

static void
options_read__wrong_usage__diagnosed(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *codes, *first;
	} rows[] = {
		{{"--nope"}, "bad-option", "--nope"},
		{{"--nope=secret"}, "bad-option", "--nope"},
		{{"-x"}, "bad-option", "-x"},
		{{"-nx"}, "bad-option", "-x"},
		{{"-学"}, "bad-option", "-学"},
		{{"-n学", "-n"}, "bad-option", "-n学"},
		{{"-x", "--nope"}, "bad-option bad-option", "-x"},
		{{"-t"}, "missing-argument", "-t"},
		{{"--term"}, "missing-argument", "--term"},
		{{"--dry-run=yes"}, "needless-argument", "--dry-run"},
		{{"--with", "3"}, "ambiguous-option", "--with"},
		{{"--with=3"}, "ambiguous-option", "--with"},
		{{"--today", "2026-02-29"}, "bad-date-argument", "--today"},
		{{"--today", "tomorrow"}, "bad-date-argument", "--today"},
		{{"--today="}, "bad-date-argument", "--today"},
		{{"--within", "-1"}, "bad-count-argument", "--within"},
		{{"--within", "+1"}, "bad-count-argument", "--within"},
		{{"--within", "3x"}, "bad-count-argument", "--within"},
		{{"--within", "2147483648"}, "bad-count-argument", "--within"},
		{{"--within", "99999999999999999999"}, "bad-count-argument", "--within"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct run *r = run(POOL(state), rows[i].words);

		assert_row(i, r->first == -1);
		assert_string_equal(r->codes, rows[i].codes);
		assert_string_equal(r->diags.list[0].args[0], rows[i].first);
		assert_row(i, r->diags.worst == XJ_TROUBLE);
		assert_row(i, r->given.today == XJ_NO_DATE && r->given.within == -1);
	}
}

static void
options_read__after_a_failed_read__begins_anew(void **state)
{
	const char *bad[WORDS] = {"-xn", "a"}, *good[WORDS] = {"-n", "b"};
	struct run *r = run(POOL(state), bad);

	assert_int_equal(r->first, -1);
	r = run(POOL(state), good);
	assert_int_equal(r->first, 2);
	assert_true(r->given.dry_run);
}

static void
options_read__same_option_twice__last_wins(void **state)
{
	const char *words[WORDS] = {"-t", "a", "--term=b"};

	assert_string_equal(run(POOL(state), words)->given.term, "b");
}

static void
options_read__unambiguous_beginning__accepted(void **state)
{
	const char *words[WORDS] = {"--dry"}, *whole[WORDS] = {"--within=4"};

	assert_true(run(POOL(state), words)->given.dry_run);
	assert_int_equal(run(POOL(state), whole)->given.within, 4);
}

static void
options_help__rows__aligned(void **state)
{
	struct given g;
	struct xj_option options[] = TABLE(g);
	struct xj_buf out;

	xj_buf_init(&out, POOL(state));
	xj_options_help(&out, options, unit_english);
	assert_string_equal(out.p, "  -n, --dry-run      change nothing\n"
				   "  -t, --term TERM    the term\n"
				   "      --rule RULE    only this rule\n"
				   "      --today DATE   instead of today\n"
				   "      --within DAYS  days ahead\n"
				   "      --withdrawn    also withdrawn cases\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(options_read__every_kind__stored),
		UNIT(options_read__operands__moved_behind_options),
		UNIT(options_read__wrong_usage__diagnosed),
		UNIT(options_read__after_a_failed_read__begins_anew),
		UNIT(options_read__same_option_twice__last_wins),
		UNIT(options_read__unambiguous_beginning__accepted),
		UNIT(options_help__rows__aligned),
	};

	return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
