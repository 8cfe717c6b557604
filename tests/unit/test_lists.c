/* Lists as offices hand them in, told apart by their headers; and the periods of recurring duties. */
#include "unit.h"

#include "audit/audit.h"
#include "policy/longest.h"
#include "policy/periods.h"

static struct xj_policy *
loaded(void **state, const char *profile)
{
	struct xj_diags *d = xj_pool_zero(POOL(state), 1, sizeof *d);
	const char *const dirs[] = {"examples/college", xj_pool_print(POOL(state), "schema/profiles/%s", profile), "schema"};
	struct xj_policy *p;

	xj_diags_init(d, POOL(state));
	p = xj_policy_load(POOL(state), dirs, 3, XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_TERMS_IF_ANY, d);
	assert_string_equal(unit_codes(POOL(state), d), "");
	assert_non_null(p);
	return p;
}

static void
recognise__headers_of_real_lists__their_kind(void **state)
{
	static const struct {
		const char *header, *kind;
	} rows[] = {
		{"学号,姓名,日期,考勤情况", "attendance"},
		{"学号,姓名,班级,课程名称,日期,节次,考勤状态,备注", "attendance"},
		{"学号,姓名,旷课日期,缺勤类型", "attendance"},
		{"学号,上课日期,出勤", "attendance"},
		{"student_id,on,state", "attendance"},
		{"student_id,name,on,until,course,state", "attendance"},
		{"序号,学号,姓名,院系,班级,开始日期,结束日期,考勤类别,辅导员", "attendance"},
		{"学号,姓名,课程名称,成绩", "grades"},
		{"学年学期,课程号,课程名称,学号,姓名,平时成绩,期末成绩,总评成绩,备注", "grades"},
		{"学号,姓名,学期,课程,总评,成绩标志,任课教师", "grades"},
		{"student_id,name,term,course,score,remark,on,by", "grades"},
		{"学号,姓名,课程名称,成绩,考试状态,录入日期", "grades"},
		{"学号,发现日期,迹象类别,发现人,说明", "sightings"},
		{"学号,姓名,发现时间,情况类别,反映人,来源,核实结果", "sightings"},
		{"student_id,on,kind,by,role,note,settled_on,settled_as", "sightings"},
		{"duty,period,on,by,note", "duties"},
		{"工作事项,完成日期,负责人", "duties"},
		{"学号,姓名,体检结果", "health"},
		{"学号,姓名,日期,体检结论", "health"},
		{"学号,姓名,结果", "health"},
		{"考生号,姓名,是否报到,报到日期", "arrivals"},
		{"学号,姓名,返校日期,备注", "arrivals"},
		{"学号,报到日期", "arrivals"},
		{"学号,姓名,应缴金额,实缴金额,缴费日期", "fees"},
		{"学号,应缴,实缴,缴费日期", "fees"},
		{"学号,姓名,限制类别,原因,登记日期", "holds"},
		{"学号,姓名,平均分,不及格门数", "academic"},
		{"student_id,term,average,failed", "academic"},
		{"student_id,name,status,status_since", "roll"},
		{"term,student_id,state,on,until,paid_on,attended_on,reason,by", "registrations"},
		{"user,person,role,scope,from,until,proxy,delegated_by", "roles"},
	};
	static const char *const profiles[] = {"college", "university", "primary"};

	for (size_t p = 0; p < COUNT(profiles); p++) {
		struct xj_policy *policy = loaded(state, profiles[p]);
		const struct xj_schema *kinds[32];
		size_t n = 0;

		for (const char *const *kind = xj_audit_kinds; *kind; kind++)
			kinds[n++] = xj_policy_schema(policy, *kind);
		for (size_t i = 0; i < COUNT(rows); i++) {
			const struct xj_schema *found = xj_table_recognise(xj_span(rows[i].header), kinds, n);

			if (!found || !xj_span_is(found->name, rows[i].kind))
				fail_msg("%s: %s is taken for %s", profiles[p], rows[i].header, found ? found->name.p : "nothing");
		}
	}
}

static void
period_at__each_kind__name_first_day_and_the_next(void **state)
{
	static const struct {
		enum xj_every every;
		const char *day, *name, *from, *next;
	} rows[] = {
		{XJ_EVERY_YEAR, "2026-01-01", "2026", "2026-01-01", "2027"},
		{XJ_EVERY_YEAR, "2026-12-31", "2026", "2026-01-01", "2027"},
		{XJ_EVERY_HALF, "2026-06-30", "2026-H1", "2026-01-01", "2026-H2"},
		{XJ_EVERY_HALF, "2026-07-01", "2026-H2", "2026-07-01", "2027-H1"},
		{XJ_EVERY_QUARTER, "2026-03-31", "2026-Q1", "2026-01-01", "2026-Q2"},
		{XJ_EVERY_QUARTER, "2026-10-01", "2026-Q4", "2026-10-01", "2027-Q1"},
		{XJ_EVERY_MONTH, "2026-02-28", "2026-02", "2026-02-01", "2026-03"},
		{XJ_EVERY_MONTH, "2026-12-01", "2026-12", "2026-12-01", "2027-01"},
		{XJ_EVERY_TERM, "2026-09-01", "2026-2027-1", "2026-08-31", ""},
		{XJ_EVERY_TERM, "2026-08-30", "2025-2026-2", "2026-03-02", "2026-2027-1"},
	};
	const struct xj_policy *p = loaded(state, "college");

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_period period, named, next;

		assert_row(i, xj_period_at(p, rows[i].every, xj_date_parse(xj_span(rows[i].day)), POOL(state), &period));
		if (!xj_span_is(period.name, rows[i].name))
			fail_msg("row %zu: %s", i, period.name.p);
		assert_row(i, period.from == xj_date_parse(xj_span(rows[i].from)));
		assert_row(i, xj_period_named(p, rows[i].every, period.name, POOL(state), &named) && named.from == period.from);
		if (xj_period_next(p, rows[i].every, &period, POOL(state), &next))
			assert_row(i, *rows[i].next == '\0' || xj_span_is(next.name, rows[i].next));
		else
			assert_row(i, *rows[i].next == '\0');
	}
}

static void
period_named__names_of_no_period__none(void **state)
{
	static const struct {
		enum xj_every every;
		const char *name;
	} rows[] = {
		{XJ_EVERY_YEAR, ""},         {XJ_EVERY_YEAR, "26"},      {XJ_EVERY_YEAR, "2026-05"},  {XJ_EVERY_YEAR, "2026-H1"},
		{XJ_EVERY_HALF, "2026"},     {XJ_EVERY_HALF, "2026-H3"}, {XJ_EVERY_HALF, "2026-H0"},  {XJ_EVERY_HALF, "2026-Q1"},
		{XJ_EVERY_QUARTER, "2026-Q5"}, {XJ_EVERY_QUARTER, "2026-H1"}, {XJ_EVERY_MONTH, "2026-13"}, {XJ_EVERY_MONTH, "2026-5"},
		{XJ_EVERY_MONTH, "2026-00"}, {XJ_EVERY_MONTH, "2026-"},  {XJ_EVERY_MONTH, "2026-011"}, {XJ_EVERY_TERM, "2026"},
	};
	const struct xj_policy *p = loaded(state, "college");

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_period period;

		assert_row(i, !xj_period_named(p, rows[i].every, xj_span(rows[i].name), POOL(state), &period));
	}
}

static void
calendar_short__days_before_its_end__the_year_that_is_missing(void **state)
{
	static const struct {
		const char *from;
		int workdays, year;
	} rows[] = {
		{"2026-12-03", 20, 0}, {"2026-12-04", 20, 2027}, {"2026-12-31", 0, 0}, {"2026-12-31", 1, 2027},
		{"2027-01-04", 0, 2027}, {"2003-12-31", 1, 2003},
	};
	const struct xj_policy *p = loaded(state, "college");

	assert_true(xj_policy_longest(p).unit == XJ_WORKDAYS && xj_policy_longest(p).count >= 15);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_calendar_short(p->calendar, xj_date_parse(xj_span(rows[i].from)),
		                                (struct xj_duration){rows[i].workdays, XJ_WORKDAYS}) == rows[i].year);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(recognise__headers_of_real_lists__their_kind),
		UNIT(period_at__each_kind__name_first_day_and_the_next),
		UNIT(period_named__names_of_no_period__none),
		UNIT(calendar_short__days_before_its_end__the_year_that_is_missing),
	};

	return cmocka_run_group_tests_name("lists", tests, NULL, NULL);
}
