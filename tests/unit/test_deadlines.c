/*
 * When audit begins to speak of a deadline: a step is decided on each day of fifteen months, an audit is run on each day
 * behind it, and the days on which a rule was heard are compared with what counting one day after the other over schema/holidays.csv comes to. Nothing of the
 * calendar's own arithmetic is used for that. Days around make-up days, the Spring Festival and National Day are written down besides.
 */
#include "audits.h"
#include "policy/calendar.h"

enum { YEARS_FROM = 2025, YEARS_TO = 2026, DAYS_MAX = 1000, CASES_MAX = 500 };
enum { MARKING = 15, MARKING_SOON = 3 }; /* workdays, as the college's suspend.yaml and school.yaml have them */
enum { ARCHIVING = 30, LENDING = 30 }; /* workdays, and days, as its archive.yaml has them */

static const char header[] = "case_id,student_id,workflow,version,reason,step,decision,by,role,entered_by,on,doc_no,"
			     "starts_on,until,set,evidence,note,state,waiting\n";

/* Days as the notices have them; what is not listed is a workday Monday to Friday. */
struct days {
	xj_date first;
	bool workday[DAYS_MAX];
	size_t count;
};

static void
read_days(struct days *days)
{
	FILE *f = fopen("schema/holidays.csv", "r");
	char line[256], day[11];

	assert_non_null(f);
	days->first = xj_date_of(YEARS_FROM, 1, 1);
	days->count = (size_t)xj_date_of(YEARS_TO, 12, 31) - (size_t)days->first + 1;
	assert_true(days->count <= DAYS_MAX);
	for (size_t i = 0; i < days->count; i++)
		days->workday[i] = (days->first + (xj_date)i + 3) % 7 < 5; /* day 0 was a Thursday */
	while (fgets(line, sizeof line, f)) {
		xj_date d = sscanf(line, "%10[0-9-],", day) == 1 ? xj_date_parse(xj_span(day)) : XJ_NO_DATE;
		const char *last = strrchr(line, ',');

		if (d != XJ_NO_DATE && last && d >= days->first && d < days->first + (xj_date)days->count)
			days->workday[d - days->first] = last[1] == '1';
	}
	assert_int_equal(fclose(f), 0);
}

static bool
known(const struct days *days, xj_date d)
{
	return d >= days->first && d < days->first + (xj_date)days->count;
}

static xj_date
after_workdays(const struct days *days, xj_date d, int n)
{
	while (n > 0) {
		d++;
		if (!known(days, d))
			return XJ_NO_DATE;
		n -= days->workday[d - days->first];
	}
	return d;
}

/* The first day from which there are no more than so many workdays up to `due`. */
static xj_date
soon_from(const struct days *days, xj_date due, int soon)
{
	xj_date d = due;
	int between = 0;

	while (d > days->first && between + days->workday[d - days->first] <= soon) {
		between += days->workday[d - days->first];
		d--;
	}
	return d;
}

struct world {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	struct xj_diags diags;
};

static struct world
open_world(void **state)
{
	struct world w = {.pool = POOL(state)};
	struct xj_diags *diags = xj_pool_zero(w.pool, 1, sizeof *diags);

	w.policy = registry_rules(w.pool, "examples/college", "schema/profiles/college", diags);
	return w;
}

static const char *
date_text(struct xj_pool *pool, xj_date d)
{
	return xj_span_text(pool, xj_date_span(pool, d));
}

/* What is decided, after what, and how many workdays whoever comes next has, which the rule watches. */
struct clock {
	const char *rule, *workflow, *before, *step; /* before: the decisions that stand; the last one comes in an emergency where it is the first */
	int workdays;
	size_t findings; /* a day: as many steps wait */
};

static const struct clock marking = {"marking-overdue", "suspend", "counselor", "issue", MARKING, 2};

/* What a case waits for when the step is decided on that day; NULL with the reason in w->diags where it cannot be. */
static const char *
waiting_after(struct world *w, const struct clock *clock, xj_date on)
{
	const char *version = xj_policy_workflow(w->policy, xj_span(clock->workflow))->version.p;
	struct xj_decision d = {.step = xj_span(clock->step), .on = on, .doc_no = XJ_LIT("1"), .note = XJ_LIT("突发疾病"),
	                        .emergency = !*clock->before};
	struct xj_span rest = xj_span(xj_pool_print(w->pool, "apply%s%s", *clock->before ? " " : "", clock->before)), only = XJ_LIT("1");
	struct xj_table *cases;
	struct xj_changes ch;
	struct xj_cursor c;
	struct xj_buf b;

	d.only = &only;
	d.nonly = 1;
	xj_buf_init(&b, w->pool);
	xj_buf_text(&b, header);
	while (rest.p) {
		struct xj_span step = xj_span_cut(&rest, ' ');
		const char *decision = xj_span_is(step, "apply") ? "open" : xj_span_is(step, "issue") ? "issue" : xj_span_starts(step, "mark") ? "mark" : "pass";

		xj_buf_print(&b, "1,1,%s,%s,personal,%.*s,%s,甲,student,,2024-01-02,,2026-01-05,2026-03-05,,,,%s,%s\n", clock->workflow, version,
		             (int)step.n, step.p, decision, strstr(clock->before, "issue") ? "effective" : "open",
		             d.emergency ? "counselor" : clock->step);
	}
	cases = registry_table(w->pool, w->policy, "cases", b.p);
	xj_diags_init(&w->diags, w->pool);
	xj_changes_init(&ch, w->pool, cases);
	if (xj_change_decide(w->policy, &d, cases, NULL, on, &ch, &w->diags) != 1)
		return NULL;
	cases = registry_table(w->pool, w->policy, "cases", registry_after(&ch));
	xj_cursor_init(&c, w->pool, cases);
	assert_true(xj_cursor_move(&c, cases->rows - 1));
	return xj_span_text(w->pool, xj_cell(&c, xj_schema_field(cases->schema, "waiting")));
}

/* The days on which a rule spoke of a case. */
struct heard {
	xj_date first, last;
	size_t days, a_day; /* how many findings there were, and on the first day */
};

static void
hear(struct heard *h, xj_date today)
{
	if (!h->days)
		h->first = today;
	h->last = today;
	h->days++;
	h->a_day += today == h->first;
}

enum { DUE, OVERDUE, RULES };

/* Audits the records on each day of [from, to] by marking-due and another rule; a case, or student, is the number of its row in `heard`. */
static void
audit_days(const struct world *w, const char *rule, const char *record, const char *text, xj_date from, xj_date to,
           struct heard heard[][RULES])
{
	for (xj_date today = from; today <= to; today++) {
		struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
		struct xj_audit *a = audits_begin(pool, w->policy, today);

		audits_only(a, xj_pool_print(pool, "marking-due %s", rule));
		audits_add(a, "cases", header);
		audits_add(a, record, text);
		xj_audit_run(a);
		for (size_t i = 0; i < a->count; i++) {
			const struct xj_finding *f = &a->findings[i];
			int64_t row;

			assert_true(xj_span_integer(f->case_id.n ? f->case_id : f->student_id, &row));
			hear(&heard[row][strcmp(f->rule->name, rule) == 0 ? OVERDUE : DUE], today);
		}
		xj_pool_close(pool);
	}
}

static void
add_case(struct world *w, struct xj_buf *cases, size_t row, const struct clock *clock, xj_date on)
{
	const char *waiting = waiting_after(w, clock, on);
	bool effective = strcmp(clock->step, "issue") == 0 || strstr(clock->before, "issue");

	if (!waiting)
		FAIL("%s: %s: %s", clock->step, date_text(w->pool, on), unit_codes(w->pool, &w->diags));
	xj_buf_print(cases, "%zu,%zu,%s,,personal,%s,%s,甲,registry,,%s,,,,,,,%s,%s\n", row, row, clock->workflow, clock->step,
	             strcmp(clock->step, "issue") == 0 ? "issue" : "pass", date_text(w->pool, on), effective ? "effective" : "open", waiting);
}

static void
audit_deadlines__every_day_of_fifteen_months__as_counted_day_by_day(void **state)
{
	static struct heard heard[CASES_MAX][RULES];
	struct world w = open_world(state);
	xj_date from = xj_date_of(2025, 9, 20), to = xj_date_of(2026, 12, 31), last = XJ_NO_DATE;
	struct days days;
	struct xj_buf cases;

	read_days(&days);
	xj_buf_init(&cases, w.pool);
	xj_buf_text(&cases, header);
	for (xj_date on = from; on <= to; on++) {
		if (after_workdays(&days, on, MARKING) == XJ_NO_DATE) {
			last = last == XJ_NO_DATE ? on : last;
			assert_null(waiting_after(&w, &marking, on));
			assert_string_equal(unit_codes(w.pool, &w.diags), "calendar-missing");
			continue;
		}
		assert_int_equal(last, XJ_NO_DATE); /* the calendar ends once */
		add_case(&w, &cases, (size_t)(on - from), &marking, on);
	}
	assert_int_equal(last, xj_date_of(2026, 12, 11));
	audit_days(&w, marking.rule, "cases", cases.p, from, to + 40, heard);
	for (xj_date on = from; on < last; on++) {
		const struct heard *h = heard[on - from];
		xj_date due = after_workdays(&days, on, MARKING);
		const char *day = date_text(w.pool, on);

		if (h[OVERDUE].first != due + 1 || h[OVERDUE].last != to + 40)
			FAIL("issued %s: overdue is heard from %s", day, date_text(w.pool, h[OVERDUE].first));
		if (h[DUE].last != due || (due <= to && h[DUE].first != soon_from(&days, due, MARKING_SOON)))
			FAIL("issued %s: due is heard from %s to %s", day, date_text(w.pool, h[DUE].first), date_text(w.pool, h[DUE].last));
		assert_int_equal(h[DUE].a_day, 2); /* both platforms */
		assert_int_equal(h[OVERDUE].a_day, 2);
		assert_int_equal(h[DUE].days, 2 * (h[DUE].last - h[DUE].first + 1)); /* without a gap */
	}
}

/* The same of what nobody is warned of: the step behind, what an emergency left to be ratified, certificates to be handed out. */
static void
audit_other_deadlines__every_day_of_fifteen_months__as_counted_day_by_day(void **state)
{
	static const struct clock clocks[] = {
		{"step-overdue", "suspend", "counselor", "college", 3, 1},
		{"emergency-unratified", "suspend", "", "issue", 5, 2},
		{"certificate-unissued", "graduate", "college registry leaders issue mark-campus mark-chsi", "print", 15, 1},
	};
	xj_date from = xj_date_of(2025, 9, 20), to = xj_date_of(2026, 12, 31);
	struct world w = open_world(state);
	struct days days;

	read_days(&days);
	for (size_t i = 0; i < COUNT(clocks); i++) {
		struct heard(*heard)[RULES] = xj_pool_zero(w.pool, CASES_MAX, sizeof *heard);
		xj_date last = from;
		struct xj_buf cases;

		xj_buf_init(&cases, w.pool);
		xj_buf_text(&cases, header);
		/* an emergency is marked too, within more days */
		for (; after_workdays(&days, last, *clocks[i].before ? clocks[i].workdays : MARKING) != XJ_NO_DATE; last++)
			add_case(&w, &cases, (size_t)(last - from), &clocks[i], last);
		assert_null(waiting_after(&w, &clocks[i], last));
		audit_days(&w, clocks[i].rule, "cases", cases.p, from, to + 40, heard);
		for (xj_date on = from; on < last; on++) {
			const struct heard *h = &heard[on - from][OVERDUE];

			if (h->first != after_workdays(&days, on, clocks[i].workdays) + 1 || h->a_day != clocks[i].findings)
				FAIL("%s: decided %s: %zu findings from %s", clocks[i].rule, date_text(w.pool, on), h->a_day,
				     date_text(w.pool, h->first));
			assert_int_equal(h->days, clocks[i].findings * (size_t)(to + 40 - h->first + 1));
		}
	}
}

/* And of what was seen: five workdays to look into it. Where the calendar ends nobody can tell, and calendar-missing says so. */
static void
audit_sighting_unhandled__every_day_of_fifteen_months__as_counted_day_by_day(void **state)
{
	enum { LOOKED_INTO = 5 };
	static struct heard heard[CASES_MAX][RULES];
	xj_date from = xj_date_of(2025, 9, 20), to = xj_date_of(2026, 12, 31);
	struct world w = open_world(state);
	struct xj_buf sightings;
	struct days days;

	read_days(&days);
	xj_buf_init(&sightings, w.pool);
	xj_buf_text(&sightings, "student_id,on,kind\n");
	for (xj_date on = from; on <= to; on++)
		xj_buf_print(&sightings, "%d,%s,缺考\n", (int)(on - from), date_text(w.pool, on));
	audit_days(&w, "sighting-unhandled", "sightings", sightings.p, from, to + 40, heard);
	for (xj_date on = from; on <= to; on++) {
		const struct heard *h = &heard[on - from][OVERDUE];
		xj_date due = after_workdays(&days, on, LOOKED_INTO);

		if (due == XJ_NO_DATE ? h->days != 0 : h->first != due + 1)
			FAIL("seen %s: heard from %s", date_text(w.pool, on), date_text(w.pool, h->first));
	}
}

/* From a paper calendar with the notices on it. */
/* What is said of files on each day of [from, to], by the number of the student. */
static void
audit_files(const struct world *w, const char *rule, const char *roll, const char *materials, xj_date from, xj_date to, struct heard heard[][RULES])
{
	for (xj_date today = from; today <= to; today++) {
		struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
		struct xj_audit *a = audits_begin(pool, w->policy, today);

		audits_only(a, rule);
		audits_add(a, "roll", roll);
		audits_add(a, "materials", materials);
		xj_audit_run(a);
		for (size_t i = 0; i < a->count; i++) {
			int64_t row;

			assert_true(xj_span_integer(a->findings[i].student_id, &row));
			hear(&heard[row][OVERDUE], today);
		}
		xj_pool_close(pool);
	}
}

/* The file of who enters on each day is opened within 30 workdays; what the calendar does not cover is not told. */
static void
audit_archive_late__every_day_of_fifteen_months__as_counted_day_by_day(void **state)
{
	static struct heard heard[CASES_MAX][RULES];
	struct world w = open_world(state);
	xj_date from = xj_date_of(2025, 9, 20), to = xj_date_of(2026, 12, 31);
	struct days days;
	struct xj_buf roll;

	memset(heard, 0, sizeof heard);
	read_days(&days);
	xj_buf_init(&roll, w.pool);
	xj_buf_text(&roll, "student_id,name,on_roll,level,status,status_since,enrolled_on\n");
	for (xj_date on = from; on <= to; on++)
		xj_buf_print(&roll, "%d,甲,是,专科,在籍,%s,%s\n", on - from, date_text(w.pool, on), date_text(w.pool, on));
	audit_files(&w, "archive-late", roll.p,
	            "item_id,student_id,kind,title,form,movement,on,state\n9999-1,9999,入学照片,入学照片,原件,归档,2025-09-20,在档\n", from, to, heard);
	for (xj_date on = from; on <= to; on++) {
		const struct heard *h = &heard[on - from][OVERDUE];
		xj_date due = after_workdays(&days, on, ARCHIVING);

		if (due == XJ_NO_DATE || due >= to)
			assert_int_equal(h->days, 0);
		else if (h->first != due + 1 || h->last != to || (xj_date)h->days != to - due)
			FAIL("entered %s: heard from %s", date_text(w.pool, on), date_text(w.pool, h->first));
	}
}

/* What is lent on each day is back by the day of the loan; where none was written down, after the longest time, 30 days. */
static void
audit_loan_overdue__every_day_of_fifteen_months__as_counted_day_by_day(void **state)
{
	static struct heard heard[CASES_MAX][RULES];
	struct world w = open_world(state);
	xj_date from = xj_date_of(2025, 9, 20), to = xj_date_of(2026, 12, 31);
	struct xj_buf materials;

	memset(heard, 0, sizeof heard);
	xj_buf_init(&materials, w.pool);
	xj_buf_text(&materials, "item_id,student_id,kind,title,form,movement,on,due_on,state\n");
	for (xj_date on = from; on <= to; on++)
		xj_buf_print(&materials, "%d-1,%d,入学照片,入学照片,原件,借出,%s,%s,借出\n", on - from, on - from, date_text(w.pool, on),
		             on % 2 ? "" : date_text(w.pool, on + on % 11));
	audit_files(&w, "loan-overdue", "student_id,name,status,status_since\n", materials.p, from, to, heard);
	for (xj_date on = from; on <= to; on++) {
		const struct heard *h = &heard[on - from][OVERDUE];
		xj_date due = on + (on % 2 ? LENDING : on % 11);

		if (due >= to)
			assert_int_equal(h->days, 0);
		else if (h->first != due + 1 || h->last != to || (xj_date)h->days != to - due)
			FAIL("lent %s: heard from %s", date_text(w.pool, on), date_text(w.pool, h->first));
	}
}

static void
audit_deadlines__around_holidays__as_on_the_paper_calendar(void **state)
{
	static const struct {
		const char *issued, *soon, *silent; /* silent: the last day on which nothing is overdue */
	} rows[] = {
		{"2026-03-02", "2026-03-18", "2026-03-23"}, /* three plain weeks: from the Wednesday before */
		{"2025-12-10", "2025-12-26", "2025-12-31"}, /* the last workday of the year */
		{"2025-12-11", "2025-12-29", "2026-01-04"}, /* over New Year into a Sunday that is made up */
		{"2025-12-12", "2025-12-30", "2026-01-05"},
		{"2025-12-31", "2026-01-19", "2026-01-22"}, /* issued on the eve: that Sunday is day 1 */
		{"2026-01-02", "2026-01-19", "2026-01-22"}, /* on a holiday: the same */
		{"2026-01-04", "2026-01-20", "2026-01-23"}, /* on the made-up Sunday itself, which is day 0 */
		{"2026-01-23", "2026-02-10", "2026-02-13"},
		{"2026-01-24", "2026-02-10", "2026-02-13"}, /* a Saturday that is none */
		{"2026-01-26", "2026-02-11", "2026-02-14"}, /* ends on the Saturday made up before the Spring Festival */
		{"2026-01-27", "2026-02-12", "2026-02-24"}, /* one day later is ten days later */
		{"2026-02-13", "2026-03-09", "2026-03-12"}, /* both made-up Saturdays count */
		{"2026-02-18", "2026-03-10", "2026-03-13"}, /* in the middle of the festival */
		{"2026-02-28", "2026-03-17", "2026-03-20"}, /* on the second of them */
		{"2025-09-22", "2025-10-14", "2025-10-17"}, /* National Day 2025, with a Sunday before and a Saturday behind it */
		{"2026-09-14", "2026-09-30", "2026-10-10"}, /* that of 2026, and Mid-Autumn: ends on a made-up Saturday */
		{"2026-09-18", "2026-10-12", "2026-10-15"},
		{"2026-12-10", "2026-12-28", "2026-12-31"}, /* the last that the calendar covers */
	};
	static struct heard heard[COUNT(rows)][RULES];
	struct world w = open_world(state);
	struct xj_buf cases;

	xj_buf_init(&cases, w.pool);
	xj_buf_text(&cases, header);
	for (size_t i = 0; i < COUNT(rows); i++)
		add_case(&w, &cases, i, &marking, xj_date_parse(xj_span(rows[i].issued)));
	audit_days(&w, marking.rule, "cases", cases.p, xj_date_of(2025, 9, 20), xj_date_of(2027, 1, 10), heard);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (heard[i][DUE].first != xj_date_parse(xj_span(rows[i].soon)))
			FAIL("row %zu: due from %s", i, date_text(w.pool, heard[i][DUE].first));
		if (heard[i][OVERDUE].first != xj_date_parse(xj_span(rows[i].silent)) + 1)
			FAIL("row %zu: overdue from %s", i, date_text(w.pool, heard[i][OVERDUE].first));
	}
}

/* What was counted on a longer calendar is judged all the same; only `soon` is counted in plain days there. */
static void
audit_deadlines__behind_the_calendar__judged_by_the_day(void **state)
{
	static struct heard heard[1][RULES];
	struct world w = open_world(state);
	const char *cases = xj_pool_print(w.pool, "%s0,0,suspend,,personal,issue,issue,甲,registry,,2026-12-14,1,,,,,,effective,"
	                                          "mark-chsi:2027-01-06\n", header);

	audit_days(&w, marking.rule, "cases", cases, xj_date_of(2026, 12, 14), xj_date_of(2027, 2, 1), heard);
	assert_int_equal(heard[0][DUE].first, xj_date_of(2027, 1, 3));
	assert_int_equal(heard[0][DUE].last, xj_date_of(2027, 1, 6));
	assert_int_equal(heard[0][OVERDUE].first, xj_date_of(2027, 1, 7));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(audit_deadlines__every_day_of_fifteen_months__as_counted_day_by_day),
		UNIT(audit_other_deadlines__every_day_of_fifteen_months__as_counted_day_by_day),
		UNIT(audit_sighting_unhandled__every_day_of_fifteen_months__as_counted_day_by_day),
		UNIT(audit_archive_late__every_day_of_fifteen_months__as_counted_day_by_day),
		UNIT(audit_loan_overdue__every_day_of_fifteen_months__as_counted_day_by_day),
		UNIT(audit_deadlines__around_holidays__as_on_the_paper_calendar),
		UNIT(audit_deadlines__behind_the_calendar__judged_by_the_day),
	};

	return cmocka_run_group_tests_name("deadlines", tests, NULL, NULL);
}
