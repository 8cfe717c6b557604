#include "unit.h"

#include "book/roles.h"
#include "tables.h"

static const char roles_schema[] = "record: roles\n"
				   "title: 岗位权限\n"
				   "kind: table\n"
				   "fields:\n"
				   "  - {name: user, title: 登录名, constraints: {required: yes}}\n"
				   "  - {name: person, title: 姓名}\n"
				   "  - {name: role, title: 角色}\n"
				   "  - {name: scope, title: 范围}\n"
				   "  - {name: from, title: 起始日期, type: date}\n"
				   "  - {name: until, title: 截止日期, type: date}\n"
				   "  - {name: proxy, title: 可代录, type: boolean}\n"
				   "  - {name: delegated_by, title: 委托人}\n";

static const char roll_schema[] = "record: roll\n"
				  "title: 学籍\n"
				  "kind: state\n"
				  "fields:\n"
				  "  - {name: student_id, title: 学号}\n"
				  "  - {name: college, title: 院系}\n"
				  "  - {name: level, title: 层次, constraints: {enum: [专科, 本科]}}\n";

static const char cases_schema[] = "record: cases\n"
				   "title: 办理记录\n"
				   "kind: append\n"
				   "fields:\n"
				   "  - {name: student_id, title: 学号}\n"
				   "  - {name: workflow, title: 流程}\n";

#define HEADER "user,person,role,scope,from,until,proxy,delegated_by\n"

static const char lines[] = HEADER "wang,王一,registry,,,,是,\n"
				   "li,李二,college,college=信息工程学院,2026-01-01,2026-12-31,,\n"
				   "zhao,赵三,college,院系=艺术学院| 商学院 ;level=专科,,,,\n"
				   "zhao,赵三,affairs,,2027-01-01,,,\n"
				   "sun,孙四,registry,,2020-01-01,2026-03-14,是,\n"
				   "qian,钱五,college,college,,,,\n"
				   "qian,钱五,clinic,shoe_size=42,,,,\n"
				   "qian,钱五,career,workflow=suspend,,,是,\n"
				   "qian,钱五,affairs,college=信息工程学院;,,,,\n"
				   "qian,钱五,vice-president,,soon,,,\n";

/* The rows of a roll and of cases that rights are asked for. */
struct world {
	struct xj_roles roles;
	struct xj_cursor student, line;
};

static void
open_world(struct world *w, struct xj_pool *pool, const char *user, const char *today)
{
	xj_roles_open(&w->roles, pool, unit_table(pool, unit_schema(pool, roles_schema), lines), user,
	              xj_date_parse(xj_span(today)));
	xj_cursor_init(&w->student, pool,
	               unit_table(pool, unit_schema(pool, roll_schema),
	                          "student_id,college,level\n1,信息工程学院,专科\n2,艺术学院,专科\n3,商学院,本科\n4,,专科\n"));
	xj_cursor_init(&w->line, pool,
	               unit_table(pool, unit_schema(pool, cases_schema), "student_id,workflow\n1,suspend\n2,resume\n"));
}

static const char *
code_of(bool held, enum xj_code why)
{
	return held ? "" : xj_message(why)->code;
}

static void
roles_hold__lines_dates_scopes__held_or_why_not(void **state)
{
	static const struct {
		const char *user, *person, *role, *today;
		int student, line; /* rows from 1; 0 for none, -1 for no subject at all */
		const char *why;
	} rows[] = {
		{"wang", NULL, "registry", "2026-03-15", 1, 0, ""},
		{"wang", NULL, "registry", "2026-03-15", -1, 0, ""},
		{"wang", NULL, "college", "2026-03-15", 1, 0, "no-role"},
		{"nobody", NULL, "registry", "2026-03-15", 1, 0, "no-role"},
		{"", NULL, "registry", "2026-03-15", 1, 0, "no-role"},
		/* both days included */
		{"li", NULL, "college", "2025-12-31", 1, 0, "role-ended"},
		{"li", NULL, "college", "2026-01-01", 1, 0, ""},
		{"li", NULL, "college", "2026-12-31", 1, 0, ""},
		{"li", NULL, "college", "2027-01-01", 1, 0, "role-ended"},
		{"sun", NULL, "registry", "2026-03-14", 1, 0, ""},
		{"sun", NULL, "registry", "2026-03-15", 1, 0, "role-ended"},
		{"zhao", NULL, "affairs", "2026-03-15", 1, 0, "role-ended"},
		{"qian", NULL, "vice-president", "2026-03-15", 1, 0, "role-ended"}, /* a day that is none */
		/* scopes */
		{"li", NULL, "college", "2026-03-15", 2, 0, "out-of-scope"},
		{"li", NULL, "college", "2026-03-15", 0, 0, "out-of-scope"},
		{"li", NULL, "college", "2026-03-15", -1, 0, "out-of-scope"},
		{"li", NULL, "college", "2026-03-15", 4, 0, "out-of-scope"},
		{"zhao", NULL, "college", "2026-03-15", 2, 0, ""},
		{"zhao", NULL, "college", "2026-03-15", 3, 0, "out-of-scope"}, /* 商学院, but not 专科 */
		{"zhao", NULL, "college", "2026-03-15", 1, 0, "out-of-scope"},
		{"qian", NULL, "career", "2026-03-15", 1, 1, ""},
		{"qian", NULL, "career", "2026-03-15", 2, 2, "out-of-scope"},
		{"qian", NULL, "career", "2026-03-15", 1, 0, "out-of-scope"},
		/* what cannot be understood holds for nobody */
		{"qian", NULL, "college", "2026-03-15", 1, 1, "out-of-scope"},
		{"qian", NULL, "clinic", "2026-03-15", 1, 1, "out-of-scope"},
		{"qian", NULL, "affairs", "2026-03-15", 1, 1, "out-of-scope"},
		/* by the name that stands on paper */
		{"wang", "李二", "college", "2026-03-15", 1, 0, ""},
		{"wang", "李二", "college", "2026-03-15", 2, 0, "out-of-scope"},
		{"wang", "李二", "registry", "2026-03-15", 1, 0, "no-role"},
		{"wang", "", "registry", "2026-03-15", 1, 0, "no-role"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span person = rows[i].person ? xj_span(rows[i].person) : (struct xj_span){NULL, 0};
		struct xj_subject subject = {NULL, NULL};
		struct world w;
		enum xj_code why;
		bool held;

		open_world(&w, POOL(state), rows[i].user, rows[i].today);
		if (rows[i].student > 0 && xj_cursor_move(&w.student, (size_t)rows[i].student - 1))
			subject.student = &w.student;
		if (rows[i].line > 0 && xj_cursor_move(&w.line, (size_t)rows[i].line - 1))
			subject.line = &w.line;
		held = xj_roles_hold(&w.roles, person, xj_span(rows[i].role), rows[i].student < 0 ? NULL : &subject, &why);
		if (strcmp(code_of(held, why), rows[i].why) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, code_of(held, why), rows[i].why);
	}
}

static void
roles_open__a_user__person_and_proxy_of_today(void **state)
{
	static const struct {
		const char *user, *today, *person;
		bool proxy;
	} rows[] = {
		{"wang", "2026-03-15", "王一", true},   {"li", "2026-03-15", "李二", false}, {"sun", "2026-03-14", "孙四", true},
		{"sun", "2026-03-15", "孙四", false}, {"nobody", "2026-03-15", "", false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world w;

		open_world(&w, POOL(state), rows[i].user, rows[i].today);
		assert_row(i, xj_span_is(w.roles.person, rows[i].person) && w.roles.proxy == rows[i].proxy);
	}
}

static void
roles_held__by_anybody_today__whatever_the_scope(void **state)
{
	struct world w;

	open_world(&w, POOL(state), "wang", "2026-03-15");
	assert_true(xj_roles_held(&w.roles, XJ_LIT("college")));
	assert_false(xj_roles_held(&w.roles, XJ_LIT("president")));
	assert_false(xj_roles_held(&w.roles, XJ_LIT("vice-president")));
	open_world(&w, POOL(state), "wang", "2026-12-31");
	assert_true(xj_roles_held(&w.roles, XJ_LIT("affairs"))); /* by another line than that of 2027 */
}

static void
roles_any__several_roles__the_nearest_miss_told(void **state)
{
	static const char *const none[] = {"president", "affairs", NULL}, *const near[] = {"affairs", "college", NULL},
	                         *const have[] = {"president", "registry", NULL}, *const empty[] = {NULL};
	struct world w;
	enum xj_code why;

	open_world(&w, POOL(state), "zhao", "2026-03-15");
	assert_false(xj_roles_any(&w.roles, none, NULL, &why));
	assert_int_equal(why, XJ_ROLE_ENDED);
	assert_false(xj_roles_any(&w.roles, near, NULL, &why));
	assert_int_equal(why, XJ_OUT_OF_SCOPE);
	assert_false(xj_roles_any(&w.roles, empty, NULL, &why));
	assert_int_equal(why, XJ_NO_ROLE);
	open_world(&w, POOL(state), "wang", "2026-03-15");
	assert_true(xj_roles_any(&w.roles, have, NULL, &why));
}

static void
roles_enters__proxy__within_its_days_and_scope(void **state)
{
	struct xj_subject subject = {NULL, NULL};
	struct world w;

	open_world(&w, POOL(state), "wang", "2026-03-15");
	assert_true(xj_roles_enters(&w.roles, &subject));
	open_world(&w, POOL(state), "sun", "2026-03-15");
	assert_false(xj_roles_enters(&w.roles, &subject));
	open_world(&w, POOL(state), "li", "2026-03-15");
	assert_false(xj_roles_enters(&w.roles, &subject));
	open_world(&w, POOL(state), "qian", "2026-03-15");
	assert_true(w.roles.proxy);
	assert_true(xj_cursor_move(&w.line, 1));
	subject.line = &w.line;
	assert_false(xj_roles_enters(&w.roles, &subject));
	assert_true(xj_cursor_move(&w.line, 0));
	assert_true(xj_roles_enters(&w.roles, &subject));
}

static void
roles_refuse__a_reason__names_person_role_and_day(void **state)
{
	struct xj_diags diags;
	struct world w;

	xj_diags_init(&diags, POOL(state));
	open_world(&w, POOL(state), "li", "2027-01-01");
	xj_roles_refuse(&w.roles, XJ_ROLE_ENDED, (struct xj_span){NULL, 0}, "college", NULL, &diags);
	xj_roles_refuse(&w.roles, XJ_NO_ROLE, XJ_LIT("李二"), "registry", NULL, &diags);
	assert_string_equal(unit_codes(POOL(state), &diags), "role-ended no-role");
	assert_string_equal(diags.list[0].args[0], "li");
	assert_string_equal(diags.list[0].args[2], "2027-01-01");
	assert_string_equal(diags.list[1].args[0], "李二");
	assert_string_equal(diags.list[1].args[1], "registry");
}

static void
roles_check__a_table__faults_by_line(void **state)
{
	static const struct {
		const char *line, *codes;
	} rows[] = {
		{"wang,王一,registry,,,,是,", ""},
		{"wang,王一,college,college=信息工程学院|艺术学院;level=专科;workflow=suspend,2026-01-01,2026-01-01,,", ""},
		{"wang,王一,college,院系=信息工程学院;流程=suspend,,,,", ""},
		{"wang,王一,college,college,,,,", "bad-scope"},
		{"wang,王一,college,college=,,,,", "bad-scope"},
		{"wang,王一,college,college=信息工程学院|,,,,", "bad-scope"},
		{"wang,王一,college,college=信息工程学院;,,,,", "bad-scope"},
		{"wang,王一,college,=信息工程学院,,,,", "bad-scope"},
		{"wang,王一,college,college=信息工程学院;college=艺术学院,,,,", "bad-scope"},
		{"wang,王一,college,shoe_size=42,,,,", "scope-field"},
		{"wang,王一,college,level=大专,,,,", "not-in-list"},
		{"wang,王一,college,,2026-02-01,2026-01-31,,", "role-period"},
		{"wang,王一,college,,,,,\nwang,王二,registry,,,,,", "role-person"},
		{"wang,王一,college,,,,,\nwang,王一,college,,2026-01-01,,,", "role-twice"},
		{"wang,王一,college,,,2025-12-31,,\nwang,王一,college,,2026-01-01,,,", ""},
		{"wang,王一,college,,2026-01-01,,,\nwang,王一,college,,,2025-12-31,,", ""},
		{"wang,王一,college,,,,,\nli,李二,college,,,,,", ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_table *t = unit_table(POOL(state), unit_schema(POOL(state), roles_schema),
		                                xj_pool_print(POOL(state), HEADER "%s\n", rows[i].line));
		struct xj_diags diags;
		bool sound;

		xj_diags_init(&diags, POOL(state));
		sound = xj_roles_check(t, unit_schema(POOL(state), roll_schema), unit_schema(POOL(state), cases_schema), &diags);
		if (strcmp(unit_codes(POOL(state), &diags), rows[i].codes) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, unit_codes(POOL(state), &diags), rows[i].codes);
		assert_row(i, sound == (diags.worst < XJ_ERROR));
		assert_row(i, sound == !t->bad[t->rows - 1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(roles_hold__lines_dates_scopes__held_or_why_not),
		UNIT(roles_open__a_user__person_and_proxy_of_today),
		UNIT(roles_held__by_anybody_today__whatever_the_scope),
		UNIT(roles_any__several_roles__the_nearest_miss_told),
		UNIT(roles_enters__proxy__within_its_days_and_scope),
		UNIT(roles_refuse__a_reason__names_person_role_and_day),
		UNIT(roles_check__a_table__faults_by_line),
	};

	return cmocka_run_group_tests_name("roles", tests, NULL, NULL);
}
