#define _XOPEN_SOURCE 700
#include "unit.h"

#include "roll/cases.h"
#include "school.h"
#include "tables.h"

static const char roll_header[] = "student_id,name,level,program,years,grade,class,enrolled_on,status,status_since,status_until,uncounted_days\n";

/* One student of each kind: the one asked about comes first. */
static const char roll_rows[] = "2024010101,甲,专科,530302,3,2024,营销2401,2024-09-02,休学,2026-03-02,2026-09-01,30\n"
                                "2024010102,乙,专科,530302,3,2024,营销2401,2024-09-02,在籍,,,\n"
                                "2025010101,丙,专科,530302,3,2025,营销2501,2025-09-01,在籍,,,\n"
                                "2025010102,丁,专科,530302,3,2025,营销2501,2025-09-01,休学,2026-03-02,2027-03-01,\n"
                                "2025010103,戊,专科,530302,3,2025,营销2501,2025-09-01,退学,2026-03-02,,\n"
                                "2025010104,己,专科,530302,3,2025,营销2502,2025-09-01,退学,2026-03-02,,\n";

static const char terms[] = "term,starts_on,ends_on,midterm_on\n"
                            "2025-2026-2,2026-02-23,2026-07-05,\n"
                            "2026-2027-1,2026-08-31,2027-01-17,2026-11-06\n";

static const char cases_rows[] = "case_id,student_id,workflow,step,decision,on,state,set\n"
                                 "A,2024010101,resume,apply,open,2026-03-02,open,\nA,2024010101,resume,issue,issue,2026-03-02,effective,\n"
                                 "B,2024010101,resume,apply,open,2026-03-02,open,\nB,2024010101,resume,apply,withdraw,2026-03-02,withdrawn,\n"
                                 "C,2024010101,suspend,issue,issue,2026-03-02,closed,\nD,2024010102,resume,issue,issue,2026-03-02,closed,\n"
                                 "E,2024010101,resume,issue,issue,2026-03-02,closed,\n"
                                 "F,2024010102,resume,apply,open,2026-03-02,open,class=营销2502\n"
                                 "G,2025010101,resume,apply,open,2026-03-02,open,grade=2025;class=营销2502\n"
                                 "H,2025010102,resume,apply,open,2026-03-02,withdrawn,class=营销2502\n"
                                 "I,2024010102,resume,apply,open,2026-03-02,open,class=营销2401\n";

struct fixture {
	struct school *school;
	struct xj_policy *policy;
	struct xj_table *roll, *academic;
	struct xj_cursor row, figures;
	struct xj_cases cases;
	struct xj_workflow workflow;
	struct xj_around around;
	struct xj_index students;
	struct xj_facts facts;
};

static void
set_study(struct fixture *f)
{
	const struct xj_node *root = xj_yaml_parse(f->school->pool, "s.yaml",
	                                           xj_span("a: {level: 本科}\nb: {level: 专科}\n"), &f->school->diags);
	struct xj_study *study = xj_pool_zero(f->school->pool, 2, sizeof *study);

	study[0].when = xj_condition_read(f->school->pool, xj_yaml_get(root, "a"), NULL, NULL, &f->school->diags);
	study[0].period = (struct xj_duration){8, XJ_YEARS};
	study[1].when = xj_condition_read(f->school->pool, xj_yaml_get(root, "b"), NULL, NULL, &f->school->diags);
	study[1].period = (struct xj_duration){6, XJ_YEARS};
	f->policy->school->study = study;
	f->policy->school->nstudy = 2;
	f->policy->school->class_capacity = 3;
}

/* A request of the first student, on a day of the first term, while the roll and the cases are seen. */
static struct fixture *
opened(void **state, const char *terms_csv)
{
	struct fixture *f = xj_pool_zero(POOL(state), 1, sizeof *f);
	const char *text = xj_pool_print(POOL(state), "%s%s", roll_header, roll_rows);

	f->school = open_school(state);
	if (terms_csv)
		put(f->school, "terms.csv", terms_csv);
	f->policy = xj_policy_load(POOL(state), f->school->dirs, 3, XJ_WITH_SCHOOL | XJ_WITH_WORKFLOWS, &f->school->diags);
	if (!f->policy)
		FAIL("%s", unit_codes(POOL(state), &f->school->diags));
	set_study(f);
	f->roll = unit_table(POOL(state), xj_policy_schema(f->policy, "roll"), text);
	f->academic = unit_table(POOL(state), xj_policy_schema(f->policy, "academic"),
	                         "student_id,rank,rank_of\n2024010101,31,101\n");
	xj_cursor_init(&f->row, POOL(state), f->roll);
	xj_cursor_init(&f->figures, POOL(state), f->academic);
	assert_true(xj_cursor_move(&f->row, 0) && xj_cursor_move(&f->figures, 0));
	xj_cases_fold(&f->cases, POOL(state), unit_table(POOL(state), xj_policy_schema(f->policy, "cases"), cases_rows));
	f->workflow.name = XJ_LIT("resume");
	xj_index_build(&f->students, POOL(state), f->roll, xj_schema_field(f->roll->schema, "student_id"));
	f->around = (struct xj_around){.roll = f->roll, .cases = &f->cases, .students = &f->students};
	f->facts = (struct xj_facts){.pool = POOL(state), .policy = f->policy, .roll = &f->row, .academic = &f->figures,
	                             .starts_on = XJ_NO_DATE, .until = XJ_NO_DATE,
	                             .today = xj_date_parse(XJ_LIT("2026-10-12")), .around = &f->around,
	                             .workflow = &f->workflow};
	return f;
}

static void
assert_fact(struct fixture *f, const char *name, const char *expected)
{
	struct xj_span value = {"", 0};
	bool known = xj_facts_get(&f->facts, xj_span(name), &value);

	if (known != (expected != NULL) || (known && !xj_span_is(value, expected)))
		FAIL("%s: \"%.*s\" is not %s", name, known ? (int)value.n : 0, value.p, expected ? expected : "unknown");
}

static void
facts__request_of_a_day__what_follows_from_it(void **state)
{
	static const struct {
		const char *asked_on, *starts_on, *until, *set, *name, *value;
	} rows[] = {
		{"", "", "", "", "asked_on", "2026-10-12"},
		{"2026-10-09", "", "", "", "asked_on", "2026-10-09"},
		{"2026-10-09", "", "", "", "today", "2026-10-12"},
		{"2026-10-09", "", "", "", "month_day", "10-09"},
		{"2026-10-09", "2026-10-19", "", "", "days", "0"},
		{"2026-10-09", "2026-10-19", "2026-12-01", "", "days", "43"},
		{"2026-10-09", "2026-10-19", "2026-12-01", "", "months", "2"},
		{"2026-10-09", "", "", "", "year_of_study", "3"},
		{"2026-10-09", "", "", "", "final_year", "是"},
		{"2026-10-09", "", "", "", "freshman", "否"},
		{"2026-10-09", "", "", "", "year_left", "2"},
		{"2026-10-09", "", "", "", "year_placed", "3"},
		{"2026-10-09", "", "", "grade=2025", "year_placed", "2"},
		{"2026-10-09", "2027-09-01", "", "grade=2025;class=营销2501", "year_placed", "3"},
		{"2026-10-09", "", "", "", "days_left", "-38"},
		{"2026-09-01", "", "", "", "days_left", "0"},
		{"2026-08-01", "", "", "", "days_left", "31"},
		{"2026-08-01", "2026-09-01", "", "", "days_away", "183"},
		{"2026-03-12", "", "", "", "days_away", "10"},
		{"", "", "", "", "rank_percent", "31"}, /* 30.7 */
		/* 2030-09-02 and 30 days */
		{"2030-10-01", "", "2031-06-30", "", "study_ends_on", "2030-10-02"},
		{"2030-10-01", "", "", "", "study_days_left", "1"},
		{"2026-10-09", "2030-10-02", "", "", "study_days_left", "0"},
		{"2026-10-09", "2030-10-01", "2030-10-03", "", "study_days_left", "-1"},
	};
	struct fixture *f = opened(state, terms);

	for (size_t i = 0; i < COUNT(rows); i++) {
		f->facts.asked_on = xj_date_parse(xj_span(rows[i].asked_on));
		f->facts.starts_on = xj_date_parse(xj_span(rows[i].starts_on));
		f->facts.until = xj_date_parse(xj_span(rows[i].until));
		f->facts.set = xj_span(rows[i].set);
		assert_fact(f, rows[i].name, rows[i].value);
	}
}

static void
facts__term_of_the_day__its_days(void **state)
{
	static const struct {
		const char *asked_on, *term, *day, *left, *after;
	} rows[] = {
		{"2026-08-31", "2026-2027-1", "0", "139", "否"}, {"2026-11-06", "2026-2027-1", "67", "72", "否"},
		{"2026-11-07", "2026-2027-1", "68", "71", "是"}, {"2027-01-17", "2026-2027-1", "139", "0", "是"},
		{"2027-01-18", "", "", "", ""},                  {"2026-02-24", "2025-2026-2", "1", "131", NULL},
	};
	struct fixture *f = opened(state, terms);

	for (size_t i = 0; i < COUNT(rows); i++) {
		f->facts.asked_on = xj_date_parse(xj_span(rows[i].asked_on));
		assert_fact(f, "term", rows[i].term);
		assert_fact(f, "term_day", rows[i].day);
		assert_fact(f, "term_days_left", rows[i].left);
		assert_fact(f, "after_midterm", rows[i].after);
	}
}

static void
facts__first_term__by_when_the_student_came(void **state)
{
	static const struct {
		const char *enrolled_on, *starts_on, *value;
	} rows[] = {
		{"2026-08-31", "2026-10-12", "是"}, {"2026-08-20", "2026-10-12", "是"}, {"2026-07-20", "2026-10-12", "是"},
		{"2026-08-31", "2027-01-17", "是"}, {"2026-08-31", "2027-02-22", "否"}, {"2026-08-20", "2026-08-25", "是"},
		{"2026-03-02", "2026-06-01", "是"}, {"2026-03-02", "2026-10-12", "否"},
		{"2024-09-02", "2026-03-01", "否"}, /* before the first term that is listed */
		{"2026-02-10", "2026-03-01", "是"}, {"", "2026-10-12", NULL},
	};
	struct fixture *f = opened(state, terms);

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = xj_pool_print(POOL(state), "student_id,name,status,enrolled_on\n1,甲,在籍,%s\n", rows[i].enrolled_on);

		xj_cursor_init(&f->row, POOL(state), unit_table(POOL(state), xj_policy_schema(f->policy, "roll"), text));
		assert_true(xj_cursor_move(&f->row, 0));
		f->facts.starts_on = xj_date_parse(xj_span(rows[i].starts_on));
		assert_fact(f, "first_term", rows[i].value);
	}
}

static void
facts__class_that_is_asked_for__places_neither_taken_nor_promised(void **state)
{
	static const struct {
		const char *set, *room, *seats, *known, *program;
	} rows[] = {
		{"class=营销2501", "2", "2", "是", "530302"}, /* neither who left is in it nor who is away */
		{"class=营销2502", "1", "3", "否", ""}, /* promised by two open cases, not by one that is over */
		{"grade=2025;class=营销2401", "2", "2", "是", "530302"}, {"class=无", "3", "3", "否", ""},
		{"", "", "", "否", ""},
	};
	struct fixture *f = opened(state, terms);

	for (size_t i = 0; i < COUNT(rows); i++) {
		f->facts.set = xj_span(rows[i].set);
		assert_fact(f, "class_room", rows[i].room);
		assert_fact(f, "class_seats", rows[i].seats);
		assert_fact(f, "class_known", rows[i].known);
		assert_fact(f, "class_program", rows[i].program);
	}
	f->facts.around = NULL;
	assert_fact(f, "class_room", NULL);
	assert_fact(f, "class_seats", NULL);
	assert_fact(f, "class_known", NULL);
	assert_fact(f, "class_program", NULL);
}

static void
facts__class_with_a_stray__program_of_most(void **state)
{
	struct fixture *f = opened(state, terms);

	f->around.roll = unit_table(POOL(state), xj_policy_schema(f->policy, "roll"),
	                            "student_id,name,program,class,status\n1,甲,530605,营销2501,在籍\n2,乙,530302,营销2501,在籍\n"
	                            "3,丙,530302,营销2501,在籍\n4,丁,,营销2502,在籍\n");
	f->facts.set = XJ_LIT("class=营销2501");
	assert_fact(f, "class_program", "530302");
	f->facts.set = XJ_LIT("class=营销2502");
	assert_fact(f, "class_program", "");
}

static void
facts__times__cases_of_the_procedure_in_effect(void **state)
{
	struct fixture *f = opened(state, terms);

	assert_fact(f, "times", "2");
	f->workflow.name = XJ_LIT("suspend");
	assert_fact(f, "times", "1");
	f->workflow.name = XJ_LIT("withdraw");
	assert_fact(f, "times", "0");
	f->facts.workflow = NULL;
	assert_fact(f, "times", NULL);
}

static void
facts__file_not_given__unknown_never_empty(void **state)
{
	static const char *const of_roll[] = {"year_left", "year_placed", "days_left", "days_away", "study_days_left",
	                                      "study_ends_on", "first_term", "times",     "freshman",  "final_year", "status"};
	struct fixture *f = opened(state, NULL);

	assert_fact(f, "term", NULL);
	assert_fact(f, "term_day", NULL);
	assert_fact(f, "term_days_left", NULL);
	assert_fact(f, "after_midterm", NULL);
	assert_fact(f, "first_term", NULL);
	f->policy->school->study[1].when = f->policy->school->study[0].when;
	assert_fact(f, "study_days_left", NULL); /* no period is for the student */
	assert_fact(f, "study_ends_on", NULL);
	assert_true(xj_cursor_move(&f->row, 1));
	assert_fact(f, "days_left", "");
	assert_fact(f, "days_away", "");
	f->facts.academic = NULL;
	assert_fact(f, "rank_percent", NULL);
	f->facts.roll = NULL;
	for (size_t i = 0; i < COUNT(of_roll); i++)
		assert_fact(f, of_roll[i], NULL);
}

static void
facts__each_derived_one__may_be_asked_about(void **state)
{
	static const char every[] =
		"workflow: every\ntitle: w\nfrom: [在籍]\nrefuse:\n"
		"  - {if: {asked_on: a, month_day: a, term: a, term_day: a, term_days_left: a, after_midterm: yes, first_term: yes,\n"
		"      until: {maximum: $deferral_ends_on},\n"
		"      year_left: 1, year_placed: 1, days_left: 1, days_away: 1, study_days_left: 1, rank_percent: 1, class_room: 1,\n"
		"      class_seats: 1, class_known: yes, class_program: $program, expected_end_on: $study_ends_on, times: $suspensions}, because: a, source: b}\n"
		"steps: [{id: a, role: b}]\neffect: {at: a}\n";
	struct fixture *f = opened(state, terms);

	put(f->school, "workflows/every.yaml", every);
	if (!xj_policy_workflow(f->policy, XJ_LIT("every")))
		FAIL("%s", unit_codes(POOL(state), &f->school->diags));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(facts__request_of_a_day__what_follows_from_it),
		UNIT(facts__term_of_the_day__its_days),
		UNIT(facts__first_term__by_when_the_student_came),
		UNIT(facts__class_that_is_asked_for__places_neither_taken_nor_promised),
		UNIT(facts__class_with_a_stray__program_of_most),
		UNIT(facts__times__cases_of_the_procedure_in_effect),
		UNIT(facts__file_not_given__unknown_never_empty),
		UNIT(facts__each_derived_one__may_be_asked_about),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
