/* How rules meet records: which of them run, what they see of a file, whom they ask in the other files, in what order findings come. */
#include "audit/joins.h"
#include "audits.h"
#include "random.h"

static const struct xj_policy *
rules_of_a_school(void **state)
{
	struct xj_diags *diags = xj_pool_zero(POOL(state), 1, sizeof *diags);

	return registry_rules(POOL(state), "examples/college", "schema/profiles/college", diags);
}

static struct xj_audit *
begin(void **state, const char *today)
{
	return audits_begin(POOL(state), rules_of_a_school(state), xj_date_parse(xj_span(today)));
}

#define ROLL "student_id,name,status,status_since,status_until\n"
#define CASES "case_id,student_id,workflow,reason,step,decision,on,state,waiting\n"
#define REGISTRATIONS "term,student_id,state,on,until\n"

static const struct {
	const char *record, *text;
} empty[] = {
	{"roll", ROLL}, {"cases", CASES}, {"registrations", REGISTRATIONS}, {"attendance", "student_id,name,on,state\n"},
};

static const char letters[] = "rcga";

static void
add_kinds(struct xj_audit *a, const char *kinds)
{
	for (; *kinds; kinds++) {
		size_t i = (size_t)(strchr(letters, *kinds) - letters);

		audits_add(a, empty[i].record, empty[i].text);
	}
}

static void
audit_lacks__of_the_files_given__what_a_rule_cannot_do_without(void **state)
{
	static const struct {
		const char *rule, *kinds, *lacks;
	} rows[] = {
		{"marking-overdue", "", "cases"},
		{"marking-overdue", "c", NULL},
		{"suspension-expired", "c", "roll"},
		{"suspension-expired", "r", NULL}, /* cases only excuse */
		{"retention-unverified", "r", "cases"}, /* without cases it would be heard of everybody */
		{"retention-unverified", "rc", NULL},
		{"retention-unverified", "c", "roll"},
		{"retention-unverified", "", "roll, cases"},
		{"roll-case-mismatch", "r", "cases"},
		{"roll-case-mismatch", "rc", NULL},
		{"deferral-expired", "r", "registrations"},
		{"deferral-expired", "g", NULL},
		{"date-order", "c", NULL}, /* one of its looks suffices */
		{"unknown-code", "g", NULL},
		{"absent-two-weeks", "a", "roll"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_audit *a = begin(state, "2026-10-09");
		const char *lacks;

		add_kinds(a, rows[i].kinds);
		lacks = xj_audit_lacks(a, &xj_audit_rules[xj_audit_rule(xj_span(rows[i].rule))]);
		if (rows[i].lacks ? !lacks || strcmp(lacks, rows[i].lacks) != 0 : lacks != NULL)
			FAIL("row %zu: %s", i, lacks ? lacks : "nothing");
	}
}

static void
audit_lacks__every_rule_given_nothing__names_something(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");

	for (size_t i = 0; i < xj_audit_nrules; i++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[i];
		const char *lacks = xj_audit_lacks(a, rule);

		if (!lacks && rule->looks[0].kinds == XJ_KIND(school) && !rule->looks[0].needs)
			continue;
		if (!lacks || !*lacks)
			FAIL("%s", rule->name);
	}
	assert_string_equal(audits_tell(a), ""); /* nothing about nothing */
}

/* Each row of the table is there for somebody to read, and says where it comes from. */
static void
audit_rules__every_row__complete_and_unlike_the_others(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");

	for (size_t i = 0; i < xj_audit_nrules; i++) {
		const struct xj_audit_rule *rule = &xj_audit_rules[i];

		if (xj_audit_rule(xj_span(rule->name)) != i || !rule->message || !rule->next || strncmp(rule->number, "R-", 2) != 0 ||
		    !rule->looks[0].kinds)
			FAIL("%s", rule->name);
		if (!rule->source && !rule->standard)
			FAIL("%s has no source", rule->name);
		for (size_t k = 0; k < XJ_AUDIT_LOOKS && rule->looks[k].kinds; k++)
			if (!rule->looks[k].fn && !rule->looks[k].end)
				FAIL("%s: look %zu does nothing", rule->name, k);
		(void)xj_audit_source(a, rule);
	}
	assert_int_equal(xj_audit_rule(XJ_LIT("suspension")), SIZE_MAX);
}

static void
audit_add__a_kind_that_no_rule_knows__refused(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");

	assert_false(xj_audit_add(a, registry_table(a->pool, a->policy, "requests", "student_id,reason\n")));
	assert_int_equal(a->given, 0);
}

static void
audit_run__rule_turned_off__silent(void **state)
{
	static const char zombie[] = ROLL "1,甲,休学,2025-03-01,2026-03-01\n";
	struct xj_audit *a = begin(state, "2026-10-09");

	audits_only(a, "suspension-expired");
	audits_add(a, "roll", zombie);
	assert_string_equal(audits_tell(a), "suspension-expired 1");
	a = begin(state, "2026-10-09");
	audits_only(a, "retention-expired");
	audits_add(a, "roll", zombie);
	assert_string_equal(audits_tell(a), "");
}

/* A case speaks by its last line, wherever the others stand between those of other cases; a registration by its last line that is no department's mark. */
static void
audit_run__records_of_several_lines__judged_as_they_stand(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");

	audits_only(a, "step-overdue marking-overdue deferral-expired");
	audits_add(a, "cases", CASES "A,1,suspend,personal,apply,open,2026-09-01,open,counselor:2026-09-03\n"
	                             "B,2,suspend,personal,apply,open,2026-09-01,open,counselor:2026-09-03\n"
	                             "A,1,suspend,personal,counselor,pass,2026-10-09,open,college:2026-10-12\n"
	                             "C,3,suspend,personal,issue,issue,2026-09-01,effective,mark-campus:2026-09-22 mark-chsi:2026-09-22\n"
	                             "C,3,suspend,personal,mark-chsi,mark,2026-09-20,effective,mark-campus:2026-09-22\n");
	audits_add(a, "registrations", REGISTRATIONS "2026-2027-1,4,暂缓注册,2026-09-01,2026-09-14\n"
	                                             "2026-2027-1,5,暂缓注册,2026-09-01,2026-09-15\n"
	                                             "2026-2027-1,4,已注册,2026-09-10,\n"
	                                             "2026-2027-1,5,已缴费,2026-09-11,\n"
	                                             "2025-2026-2,5,已注册,2026-03-02,\n");
	assert_string_equal(audits_tell(a), "step-overdue B; deferral-expired 5; marking-overdue C");
}

/* What was written wrong once stays so, whatever was written behind it. */
static void
audit_run__rules_on_lines__see_each_line(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");

	audits_only(a, "unknown-code deferral-expired");
	audits_add(a, "registrations", REGISTRATIONS "2026-2027-1,4,没有这种,2026-09-01,\n"
	                                             "2026-2027-1,4,暂缓注册,2026-09-01,2026-09-14\n"
	                                             "2026-2027-1,4,已注册,2026-09-02,\n");
	assert_string_equal(audits_tell(a), "unknown-code 4");
	assert_int_equal(a->findings[0].row, 0);
}

/* Two rolls, two files of cases: all are gone through, and each is asked. */
static void
audit_run__several_files_of_a_kind__all_of_them(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");

	audits_only(a, "suspension-expired step-overdue");
	audits_add(a, "roll", ROLL "1,甲,休学,2025-03-01,2026-03-01\n");
	audits_add(a, "cases", CASES "A,1,suspend,personal,apply,open,2026-09-01,open,counselor:2026-09-03\n");
	audits_add(a, "roll", ROLL "2,乙,休学,2025-03-01,2026-03-02\n3,丙,在籍,,\n");
	audits_add(a, "cases", CASES "B,3,suspend,personal,apply,open,2026-09-01,open,counselor:2026-09-04\n");
	assert_string_equal(audits_tell(a), "suspension-expired 1; suspension-expired 2; step-overdue A; step-overdue B");
}

static void
audit_joins__several_files__the_first_that_knows(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");
	struct xj_audit_case it = {0};
	const struct xj_cursor *c;
	struct xj_buf b;

	assert_null(xj_audit_student(a, XJ_LIT("1")));
	assert_false(xj_audit_case_next(a, XJ_LIT("1"), &it));
	assert_false(xj_audit_in_hand(a, XJ_LIT("1"), xj_audit_ends_status));
	audits_add(a, "roll", ROLL "1,甲,休学,2025-03-01,2026-03-01\n");
	audits_add(a, "roll", ROLL "2,乙,在籍,,\n1,甲,退学,2025-03-02,\n");
	audits_add(a, "cases", CASES "A,1,suspend,personal,apply,open,2026-01-01,open,counselor:2026-09-03\n"
	                             "B,2,award,,apply,open,2026-01-02,open,college\n"
	                             "A,1,suspend,personal,issue,issue,2026-02-01,closed,\n");
	audits_add(a, "cases", CASES "C,1,resume,ended,apply,open,2026-03-01,open,counselor\n"
	                             "A,1,withdraw,,apply,open,2026-03-01,open,counselor\n"
	                             "D,2,withdraw,,apply,open,2026-03-01,open,counselor\n"
	                             "D,2,withdraw,,apply,withdraw,2026-03-02,withdrawn,\n");
	c = xj_audit_student(a, XJ_LIT("2"));
	assert_non_null(c);
	assert_span(xj_audit_cell(c, "name"), "乙");
	c = xj_audit_student(a, XJ_LIT("1"));
	assert_span(xj_audit_cell(c, "status"), "休学");
	assert_int_equal(xj_audit_date(c, "status_until"), xj_date_of(2026, 3, 1));
	assert_span(xj_audit_cell(c, "no-such-field"), "");
	assert_null(xj_audit_student(a, XJ_LIT("3")));

	xj_buf_init(&b, a->pool);
	while (xj_audit_case_next(a, XJ_LIT("1"), &it))
		xj_buf_print(&b, "%s %s;", xj_span_text(a->pool, xj_audit_cell(it.line, "case_id")),
		             xj_span_text(a->pool, xj_audit_cell(it.line, "state")));
	assert_string_equal(b.p, "A closed;C open;A open;");
	assert_true(xj_audit_case_find(a, XJ_LIT("A"), &it));
	assert_span(xj_audit_cell(it.line, "step"), "issue"); /* at its last line, in the first file that has it */
	assert_true(xj_audit_case_find(a, XJ_LIT("D"), &it));
	assert_false(xj_audit_case_find(a, XJ_LIT("E"), &it));
}

/* Only an open case of the student whose effect sets what is asked for is an excuse. */
static void
audit_in_hand__cases_of_a_student__only_an_open_one_that_would_deal_with_it(void **state)
{
	static const char *const program[] = {"program", NULL};
	static const struct {
		const char *cases;
		bool ends, program;
	} rows[] = {
		{"", false, false},
		{"A,1,resume,ended,apply,open,2026-03-01,open,counselor\n", true, false},
		{"A,2,resume,ended,apply,open,2026-03-01,open,counselor\n", false, false}, /* somebody else's */
		{"A,1,award,,apply,open,2026-03-01,open,college\n", false, false}, /* changes no status */
		{"A,1,resume,ended,apply,open,2026-03-01,open,counselor\nA,1,resume,ended,counselor,reject,2026-03-02,rejected,\n", false, false},
		{"A,1,resume,ended,issue,issue,2026-03-01,effective,mark-chsi\n", false, false}, /* it is through */
		{"A,1,no-such-thing,,apply,open,2026-03-01,open,college\n", false, false},
		{"B,1,award,,apply,open,2026-03-01,open,college\nA,1,dismiss,unreturned,apply,open,2026-03-02,open,college\n", true, false},
		{"A,1,change-major,merit,apply,open,2026-03-01,open,college\n", false, true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_audit *a = begin(state, "2026-10-09");

		audits_add(a, "cases", CASES);
		audits_add(a, "cases", xj_pool_print(a->pool, CASES "%s", rows[i].cases));
		assert_row(i, xj_audit_in_hand(a, XJ_LIT("1"), xj_audit_ends_status) == rows[i].ends);
		assert_row(i, xj_audit_in_hand(a, XJ_LIT("1"), program) == rows[i].program);
	}
}

static void
swap(struct xj_finding *a, struct xj_finding *b)
{
	struct xj_finding kept = *a;

	*a = *b;
	*b = kept;
}

/* The order is that of what was found, not that in which it was. */
static void
audit_sort__findings_in_any_order__the_same_list(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");
	uint64_t seed = 20261009;
	const char *want;
	struct xj_buf b;

	xj_buf_init(&b, a->pool);
	xj_buf_text(&b, ROLL);
	for (int i = 0; i < 60; i++)
		xj_buf_print(&b, "%d,甲,%s,2025-03-01,%s\n", i % 50, i % 7 ? "休学" : "保留学籍", i % 3 ? "2026-10-20" : "2026-03-02");
	audits_add(a, "roll", b.p);
	audits_add(a, "cases", CASES "A,1,suspend,personal,apply,open,2026-03-01,open,counselor:2026-03-02\n"
	                             "B,2,suspend,personal,issue,issue,2026-03-01,effective,mark-campus:2026-10-10 mark-chsi:2026-10-10\n");
	want = audits_tell(a);
	assert_true(a->count > 60);
	for (size_t i = 1; i < a->count; i++)
		assert_row(i, a->findings[i - 1].severity > a->findings[i].severity ||
		              (a->findings[i - 1].severity == a->findings[i].severity &&
		               a->findings[i - 1].days_over >= a->findings[i].days_over));
	for (int round = 0; round < 200; round++) {
		struct xj_buf now;

		for (size_t i = a->count - 1; i > 0; i--)
			swap(&a->findings[i], &a->findings[any_of(&seed, i + 1)]);
		xj_audit_sort(a);
		xj_buf_init(&now, a->pool);
		xj_buf_text(&now, "");
		for (size_t i = 0; i < a->count; i++) {
			const struct xj_finding *f = &a->findings[i];

			xj_buf_print(&now, "%s%s %s", i ? "; " : "", f->rule->name, f->case_id.n ? f->case_id.p : f->student_id.p);
		}
		assert_string_equal(now.p, want);
	}
}

/* Rows in any order: the same findings about the same students; files in any order: the same list. */
static void
audit_run__files_in_any_order__the_same_list(void **state)
{
	static const char roll[] = ROLL "1,甲,休学,2025-03-01,2026-03-01\n2,乙,休学,2025-03-01,2026-10-20\n3,丙,保留学籍,2023-09-01,2026-09-01\n";
	static const char backwards[] = ROLL "3,丙,保留学籍,2023-09-01,2026-09-01\n2,乙,休学,2025-03-01,2026-10-20\n1,甲,休学,2025-03-01,2026-03-01\n";
	static const char cases[] = CASES "A,9,suspend,personal,apply,open,2026-03-01,open,counselor:2026-03-03\n";
	static const char *const rules = "suspension-expired suspension-ending retention-expired step-overdue";
	static const char *const want = "suspension-expired 1; step-overdue A; retention-expired 3; suspension-ending 2";
	struct xj_audit *a = begin(state, "2026-10-09");

	audits_only(a, rules);
	audits_add(a, "roll", roll);
	audits_add(a, "cases", cases);
	assert_string_equal(audits_tell(a), want);
	a = begin(state, "2026-10-09");
	audits_only(a, rules);
	audits_add(a, "cases", cases);
	audits_add(a, "roll", backwards);
	assert_string_equal(audits_tell(a), want);
}

static void
audit_run__torn_rows__named_once_and_the_others_judged(void **state)
{
	struct xj_audit *a = begin(state, "2026-10-09");

	audits_only(a, "suspension-expired step-overdue");
	audits_add(a, "roll", ROLL "1,甲,休学\n2,乙,休学,2025-03-01,2026-03-01\n");
	audits_add(a, "cases", CASES "A,1,suspend\nB,2,suspend,personal,apply,open,2026-09-01,open,counselor:2026-09-03\n");
	assert_string_equal(audits_tell(a), "suspension-expired 2; step-overdue B");
	assert_string_equal(unit_codes(a->pool, a->diags), "ragged-row ragged-row");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(audit_lacks__of_the_files_given__what_a_rule_cannot_do_without),
		UNIT(audit_lacks__every_rule_given_nothing__names_something),
		UNIT(audit_rules__every_row__complete_and_unlike_the_others),
		UNIT(audit_add__a_kind_that_no_rule_knows__refused),
		UNIT(audit_run__rule_turned_off__silent),
		UNIT(audit_run__records_of_several_lines__judged_as_they_stand),
		UNIT(audit_run__rules_on_lines__see_each_line),
		UNIT(audit_run__several_files_of_a_kind__all_of_them),
		UNIT(audit_joins__several_files__the_first_that_knows),
		UNIT(audit_in_hand__cases_of_a_student__only_an_open_one_that_would_deal_with_it),
		UNIT(audit_sort__findings_in_any_order__the_same_list),
		UNIT(audit_run__files_in_any_order__the_same_list),
		UNIT(audit_run__torn_rows__named_once_and_the_others_judged),
	};

	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
