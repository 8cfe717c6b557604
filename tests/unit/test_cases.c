#include "unit.h"

#include "roll/cases.h"
#include "tables.h"

static const char cases_schema[] = "record: cases\n"
				   "title: 办理记录\n"
				   "kind: append\n"
				   "fields:\n"
				   "  - {name: case_id, title: 案号, constraints: {required: yes}}\n"
				   "  - {name: student_id, title: 学号, constraints: {required: yes}}\n"
				   "  - {name: step, title: 环节}\n"
				   "  - {name: decision, title: 决定}\n"
				   "  - {name: waiting, title: 待办}\n";

/* college, then clinic (for illness) and affairs side by side, then a document, then a marking. */
static const char leave[] = "workflow: leave\n"
			    "title: 请假\n"
			    "from: [在籍]\n"
			    "reasons: {illness: {title: 疾病}, personal: {title: 个人}}\n"
			    "steps:\n"
			    "  - {id: college, role: college, within: 2 workdays}\n"
			    "  - {id: clinic, role: clinic, needs: [college], if: {reason: illness}, within: 3 days}\n"
			    "  - {id: affairs, role: affairs, needs: [college]}\n"
			    "  - {id: issue, role: registry, needs: [clinic, affairs], document: required, within: 1 week}\n"
			    "  - {id: mark, role: registry, needs: [issue], within: 15 workdays, mark: chsi}\n"
			    "effect: {at: issue, set: {status: 休学}}\n";

static bool
any_name(void *ctx, struct xj_span name)
{
	(void)ctx;
	(void)name;
	return true;
}

static const struct xj_workflow *
workflow_of(struct xj_pool *pool, const char *text)
{
	struct xj_workflow_names names = {.is_fact = any_name, .is_roll_field = any_name};
	const struct xj_workflow *w;
	struct xj_diags diags;

	xj_diags_init(&diags, pool);
	names.statuses = xj_statuses_parse(
		pool,
		xj_yaml_parse(pool, "s.yaml",
	                      xj_span("statuses: {在籍: {id: enrolled, on_roll: yes, in_school: yes}, 休学: {id: suspended, on_roll: yes, in_school: no}}\n"),
	                      &diags),
		&diags);
	w = xj_workflow_parse(pool, xj_yaml_parse(pool, "w.yaml", xj_span(text), &diags), xj_span(text), &names, &diags);
	if (!w)
		FAIL("workflow: %s", unit_codes(pool, &diags));
	return w;
}

static const struct xj_workflow *
workflow(struct xj_pool *pool)
{
	return workflow_of(pool, leave);
}

static const struct xj_calendar *
calendar(struct xj_pool *pool)
{
	struct xj_diags diags;

	xj_diags_init(&diags, pool);
	return xj_calendar_parse(pool, "h.csv",
	                         xj_span("date,name,is_workday\n2026-10-01,国庆节,0\n2026-10-02,国庆节,0\n2026-10-10,国庆节,1\n"), NULL,
	                         &diags);
}

/* A case's lines, `step decision waiting` each, waiting only for returns. */
static struct xj_cases *
folded(struct xj_pool *pool, const char *lines)
{
	struct xj_cases *cases = xj_pool_zero(pool, 1, sizeof *cases);

	xj_cases_fold(cases, pool,
	              unit_table(pool, unit_schema(pool, cases_schema),
	                         xj_pool_print(pool, "case_id,student_id,step,decision,waiting\n%s", lines)));
	return cases;
}

static const char *
done_steps(struct xj_pool *pool, const struct xj_workflow *w, const bool *done)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < w->nsteps; i++)
		if (done[i])
			xj_buf_print(&b, "%s%s", b.n ? " " : "", w->steps[i].id.p);
	return b.p;
}

/* What a case waits for on `on`; the codes of what went wrong where something did. */
static const char *
waiting(struct xj_pool *pool, const char *reason, const char *done_ids, const char *before, const char *on)
{
	const struct xj_workflow *w = workflow(pool);
	struct xj_facts facts = {.pool = pool, .reason = xj_span(reason), .starts_on = XJ_NO_DATE, .until = XJ_NO_DATE,
	                         .today = XJ_NO_DATE};
	struct xj_stand stand = xj_stand_none(pool, w);
	struct xj_where where = {.file = "cases.csv"};
	struct xj_diags diags;
	struct xj_buf b;

	for (size_t i = 0; i < w->nsteps; i++)
		stand.done[i] = xj_span_among(xj_span(done_ids), ' ', w->steps[i].id);
	xj_diags_init(&diags, pool);
	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	if (!xj_case_waiting(w, calendar(pool), &facts, &stand, xj_span(before), xj_date_parse(xj_span(on)), &b, &where, &diags))
		return unit_codes(pool, &diags);
	return b.p;
}

static void
cases_fold__lines_of_several_cases__grouped_in_order(void **state)
{
	struct xj_cases *cases = folded(POOL(state), "A,1,apply,open,college\nB,2,apply,open,college\nA,1,college,pass,affairs\n"
	                                             "C,1,apply,open,college\n\"A\",1,affairs,pass,issue\nragged\n,3,apply,open,\n");
	uint32_t a = xj_cases_find(cases, XJ_LIT("A"));

	assert_int_equal(cases->count, 3);
	assert_int_equal(a, 0);
	assert_int_equal(cases->list[a].lines, 3);
	assert_int_equal(cases->list[a].first, 0);
	assert_int_equal(cases->list[a].last, 4);
	assert_int_equal(cases->next_line[0], 2);
	assert_int_equal(cases->next_line[4], XJ_NONE);
	assert_int_equal(xj_cases_of(cases, XJ_LIT("1")), a);
	assert_int_equal(cases->list[a].next_of_student, xj_cases_find(cases, XJ_LIT("C")));
	assert_int_equal(xj_cases_find(cases, XJ_LIT("D")), XJ_NONE);
	assert_int_equal(xj_cases_of(cases, XJ_LIT("3")), XJ_NONE);
}

static void
waiting_next__a_cell__steps_with_their_days(void **state)
{
	static const struct {
		const char *cell, *items;
	} cases[] = {
		{"", ""},
		{"issue", "issue/"},
		{"mark-campus:2026-03-20 mark-chsi:2026-03-21", "mark-campus/2026-03-20 mark-chsi/2026-03-21"},
		{"  a   b:2026-01-02 ", "a/ b/2026-01-02"},
		{"a:soon", "a/"},
		{"a+clinic:2026-01-02 a+archive", "a+clinic/2026-01-02 a+archive/"},
		{"a@zhang:2026-01-02 b@li", "a@zhang/2026-01-02 b@li/"},
		{"a+clinic@zhang:2026-01-02", "a+clinic@zhang/2026-01-02"},
		{"a@zhang+li@school.cn", "a@zhang+li@school.cn/"}, /* a login name may have what separates the others */
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xj_span rest = xj_span(cases[i].cell);
		struct xj_waiting w;
		struct xj_buf b;
		char day[11];

		xj_buf_init(&b, POOL(state));
		xj_buf_text(&b, "");
		while (xj_waiting_next(&rest, &w)) {
			xj_buf_print(&b, "%s%.*s", b.n ? " " : "", (int)w.step.n, w.step.p);
			if (w.signer.n)
				xj_buf_print(&b, "+%.*s", (int)w.signer.n, w.signer.p);
			if (w.holder.n)
				xj_buf_print(&b, "@%.*s", (int)w.holder.n, w.holder.p);
			xj_buf_print(&b, "/%s", xj_date_format(w.due, day));
		}
		assert_row(i, strcmp(b.p, cases[i].items) == 0);
	}
}

static void
waiting_find__a_step__only_the_whole_name(void **state)
{
	struct xj_span cell = XJ_LIT("mark-campus:2026-03-20 mark");
	struct xj_waiting w;

	(void)state;
	assert_true(xj_waiting_find(cell, XJ_LIT("mark"), &w));
	assert_int_equal(w.due, XJ_NO_DATE);
	assert_true(xj_waiting_find(cell, XJ_LIT("mark-campus"), &w));
	assert_int_equal(w.due, xj_date_of(2026, 3, 20));
	assert_false(xj_waiting_find(cell, XJ_LIT("mark-ca"), &w));
}

static void
waiting_find__signers__by_step_and_role(void **state)
{
	struct xj_span cell = XJ_LIT("a+clinic@zhang:2026-03-20 a+archive b@li c");
	struct xj_waiting w;

	assert_false(xj_waiting_find(cell, XJ_LIT("a"), &w));
	assert_false(xj_waiting_find(cell, XJ_LIT("a+"), &w));
	assert_false(xj_waiting_find(cell, XJ_LIT("c+"), &w));
	assert_false(xj_waiting_find(cell, XJ_LIT("a+finance"), &w));
	assert_true(xj_waiting_find(cell, XJ_LIT("a+archive"), &w));
	assert_int_equal(w.holder.n, 0);
	assert_true(xj_waiting_find(cell, XJ_LIT("b"), &w));
	assert_true(xj_span_is(w.holder, "li"));
	assert_true(xj_waiting_of(cell, XJ_LIT("a"), &w));
	assert_true(xj_span_is(xj_waiting_key(POOL(state), &w), "a+clinic"));
	assert_true(xj_span_is(w.holder, "zhang"));
}

static void
case_waiting__from_step_to_step__what_is_ready(void **state)
{
	static const struct {
		const char *reason, *done, *before, *on, *waiting;
	} cases[] = {
		{"illness", "", "", "2026-09-30", "college:2026-10-06"}, /* two days off and a weekend between */
		{"illness", "", "", "2026-10-08", "college:2026-10-10"}, /* a Saturday made up */
		{"illness", "college", "", "2026-10-08", "clinic:2026-10-11 affairs"},
		{"personal", "college", "", "2026-10-08", "affairs"},
		{"illness", "college affairs", "clinic:2026-10-11 affairs", "2026-10-20", "clinic:2026-10-11"}, /* the clock runs on */
		{"illness", "college affairs clinic", "clinic:2026-10-11", "2026-10-09", "issue:2026-10-16"},
		{"personal", "college affairs", "affairs", "2026-10-09", "issue:2026-10-16"},
		{"illness", "college affairs clinic issue", "issue:2026-10-16", "2026-10-12", "mark:2026-11-02"},
		{"illness", "college affairs clinic issue mark", "mark:2026-11-02", "2026-10-12", ""},
		{"illness", "", "", "2027-01-04", "calendar-missing"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *got = waiting(POOL(state), cases[i].reason, cases[i].done, cases[i].before, cases[i].on);

		if (strcmp(got, cases[i].waiting) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, got, cases[i].waiting);
	}
}

/* With the effect all before it is settled, but for what an emergency left in the cell. */
static void
case_waiting__behind_the_effect__only_what_is_to_be_ratified(void **state)
{
	static const struct {
		const char *reason, *done, *before, *waiting;
	} cases[] = {
		{"illness", "issue", "issue:2026-10-16", "mark:2026-11-02"},
		{"illness", "issue", "affairs:2026-10-19", "affairs:2026-10-19 mark:2026-11-02"},
		{"personal", "issue", "college:2026-10-19 clinic:2026-10-19", "college:2026-10-19 clinic:2026-10-19 mark:2026-11-02"},
		{"illness", "issue clinic", "clinic:2026-10-19 affairs mark:2026-10-20", "affairs mark:2026-10-20"},
		{"illness", "issue clinic mark", "clinic:2026-10-19 mark:2026-11-02", ""},
		{"illness", "college", "clinic:2026-10-19", "clinic:2026-10-19 affairs"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *got = waiting(POOL(state), cases[i].reason, cases[i].done, cases[i].before, "2026-10-12");

		if (strcmp(got, cases[i].waiting) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, got, cases[i].waiting);
	}
}

static void
case_ahead__an_emergency__ratifications_in_place_of_what_leads_there(void **state)
{
	static const struct {
		const char *done, *before, *on, *waiting;
	} cases[] = {
		{"", "college:2026-10-06", "2026-10-12", "college:2026-10-14 affairs:2026-10-14"},
		{"college", "clinic:2026-10-11 affairs", "2026-10-12", "affairs:2026-10-14"},
		{"college affairs", "clinic:2026-10-11", "2026-10-12", ""},
		{"", "college:2026-10-06", "2027-01-04", "calendar-missing"},
	};
	struct xj_workflow *w = (struct xj_workflow *)(uintptr_t)workflow(POOL(state));

	w->ratify = (size_t[]){0, 2};
	w->nratify = 2;
	w->ratify_within = (struct xj_duration){2, XJ_WORKDAYS};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xj_where where = {.file = "cases.csv"};
		bool done[8] = {false};
		struct xj_diags diags;
		struct xj_buf b;

		for (size_t k = 0; k < w->nsteps; k++)
			done[k] = xj_span_among(xj_span(cases[i].done), ' ', w->steps[k].id);
		xj_diags_init(&diags, POOL(state));
		xj_buf_init(&b, POOL(state));
		xj_buf_text(&b, "");
		if (!xj_case_ahead(w, calendar(POOL(state)), POOL(state), done, xj_span(cases[i].before),
		                   xj_date_parse(xj_span(cases[i].on)), &b, &where, &diags))
			xj_buf_text(&b, unit_codes(POOL(state), &diags));
		if (strcmp(b.p, cases[i].waiting) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, b.p, cases[i].waiting);
	}
}

static void
case_done__decisions_and_returns__what_stands(void **state)
{
	static const struct {
		const char *lines, *done;
	} cases[] = {
		{"A,1,apply,open,college\n", ""},
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\n", "college"},
		{"A,1,apply,open,college\nA,1,college,delegate,college\n", ""},
		{"A,1,apply,open,college\nA,1,college,pass,clinic\nA,1,clinic,pass,affairs\nA,1,affairs,pass,issue\n"
		 "A,1,issue,issue,mark\nA,1,mark,mark,\n",
		 "college clinic affairs issue mark"},
		/* a return undoes the step that waits again, and what needs it */
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\nA,1,clinic,pass,affairs\nA,1,affairs,pass,issue\n"
		 "A,1,issue,return,clinic:2026-10-20\n",
		 "college affairs"},
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\nA,1,clinic,pass,affairs\nA,1,affairs,return,college:2026-10-20\n", ""},
		{"A,1,apply,open,college\nA,1,college,pass,affairs\nA,1,affairs,return,college\nA,1,college,pass,affairs\n", "college"},
		{"A,1,apply,open,college\nA,1,vanished,pass,college\n", ""},
		{"A,1,apply,open,college\nA,1,college,skip,clinic affairs\n", "college"},
		/* a recall goes back to the line above the last decision, and no further; urging is no line */
		{"A,1,apply,open,college\nA,1,college,pass,affairs\nA,1,college,recall,college\n", ""},
		{"A,1,apply,open,college\nA,1,college,pass,affairs\nA,1,affairs,urge,affairs\nA,1,college,recall,college\n", ""},
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\nA,1,clinic,pass,affairs\nA,1,clinic,recall,clinic affairs\n", "college"},
		{"A,1,apply,open,college\nA,1,college,pass,affairs\nA,1,college,recall,college\nA,1,college,pass,affairs\nA,1,affairs,skip,issue\n"
		 "A,1,affairs,recall,affairs\n",
		 "college"},
		/* what signers say decides nothing */
		{"A,1,apply,open,college\nA,1,college,sign,college+clinic\nA,1,college+clinic,pass,college\n", ""},
		{"A,1,apply,open,college\nA,1,college,hand-over,college@zhang\nA,1,college,delegate,college@zhang\n", ""},
		/* a rejection that sends back, and one that ends; another branch that waits undoes nothing */
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\nA,1,affairs,pass,clinic\nA,1,clinic,reject,college:2026-10-20\n", ""},
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\nA,1,affairs,reject,\n", "college"},
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\nA,1,clinic,pass,affairs\nA,1,affairs,return,clinic affairs\n", "college"},
		{"A,1,apply,open,college\nA,1,college,pass,clinic affairs\nA,1,clinic,return,college@zhang\nA,1,college,pass,clinic affairs\n", "college"},
	};
	const struct xj_workflow *w = workflow(POOL(state));

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xj_cases *folded_cases = folded(POOL(state), cases[i].lines);
		bool done[8];

		xj_case_done(folded_cases, 0, w, done);
		if (strcmp(done_steps(POOL(state), w, done), cases[i].done) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, done_steps(POOL(state), w, done), cases[i].done);
	}
}

/* a, or b (skipped with c, which stands behind it), or d; then a notice; then the end. */
static const char either[] = "workflow: either\n"
			     "title: 任一\n"
			     "from: [在籍]\n"
			     "reasons: {long: {title: 长}, short: {title: 短}}\n"
			     "steps:\n"
			     "  - {id: a, role: college, needs: [], optional: yes}\n"
			     "  - {id: b, role: college, needs: [], if: {reason: long}}\n"
			     "  - {id: c, role: college, needs: [b], if: {reason: long}}\n"
			     "  - {id: join, role: affairs, needs: [a, c], mode: any, notice: 2 workdays}\n"
			     "  - {id: skipped, role: affairs, needs: [join], if: {reason: long}}\n"
			     "  - {id: end, role: registry, needs: [skipped], within: 1 days}\n"
			     "effect: {at: end, set: {status: 休学}}\n";

static void
case_waiting__one_of_several__the_others_are_let_go(void **state)
{
	static const struct {
		const char *reason, *done, *over, *waiting;
	} cases[] = {
		{"long", "", "", "a b"},
		{"short", "", "", "a"},
		{"long", "b", "", "a c"},
		{"long", "b c", "", "join"}, /* a is let go */
		{"long", "a", "", "join"},   /* b and c, which only lead there, are */
		{"long", "a", "a", "b"},     /* passed over is not decided */
		{"short", "a", "a", "join"}, /* unless there is nothing else: b and c are skipped, one behind the other */
		{"long", "a b c", "a", "join"},
		{"short", "a join", "", "end:2026-10-07"}, /* counted from the end of the notice, through the step that is skipped */
		{"long", "a join", "", "skipped"},
		{"long", "a join skipped", "", "end:2026-10-01"},
		{"short", "a join end", "", ""},
	};
	const struct xj_workflow *w = workflow_of(POOL(state), either);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xj_facts facts = {.pool = POOL(state), .reason = xj_span(cases[i].reason), .starts_on = XJ_NO_DATE,
		                         .until = XJ_NO_DATE, .today = XJ_NO_DATE};
		struct xj_stand stand = xj_stand_none(POOL(state), w);
		struct xj_where where = {.file = "cases.csv"};
		struct xj_diags diags;
		struct xj_buf b;

		for (size_t k = 0; k < w->nsteps; k++) {
			stand.done[k] = xj_span_among(xj_span(cases[i].done), ' ', w->steps[k].id);
			stand.over[k] = xj_span_among(xj_span(cases[i].over), ' ', w->steps[k].id);
			stand.on[k] = xj_date_of(2026, 9, 30);
		}
		xj_diags_init(&diags, POOL(state));
		xj_buf_init(&b, POOL(state));
		xj_buf_text(&b, "");
		if (!xj_case_waiting(w, calendar(POOL(state)), &facts, &stand, XJ_LIT(""), xj_date_of(2026, 9, 30), &b, &where,
		                     &diags))
			FAIL("row %zu: %s", i, unit_codes(POOL(state), &diags));
		if (strcmp(b.p, cases[i].waiting) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, b.p, cases[i].waiting);
	}
}

/* Passed on 30 September, two workdays are the 5th and the 6th of October here. */
static void
case_notice__days_off_between__its_last_day(void **state)
{
	const struct xj_workflow *w = workflow_of(POOL(state), either);
	struct xj_stand stand = xj_stand_none(POOL(state), w);
	struct xj_where where = {.file = "cases.csv"};
	size_t join = xj_workflow_step(w, XJ_LIT("join")), of;
	struct xj_diags diags;
	xj_date last;

	xj_diags_init(&diags, POOL(state));
	stand.done[join] = true;
	stand.on[join] = xj_date_of(2026, 9, 30);
	for (size_t i = join; i < w->nsteps; i++) {
		assert_true(xj_case_notice(w, calendar(POOL(state)), POOL(state), &stand, i, &last, &of, &where, &diags));
		assert_int_equal(last, i == join ? XJ_NO_DATE : xj_date_of(2026, 10, 6));
		assert_true(i == join || of == join);
	}
	/* a step that was passed over begins no notice */
	stand.over[join] = true;
	assert_true(xj_case_notice(w, calendar(POOL(state)), POOL(state), &stand, join + 1, &last, &of, &where, &diags));
	assert_int_equal(last, XJ_NO_DATE);
	stand.over[join] = false;
	stand.on[join] = xj_date_of(2026, 12, 31);
	assert_false(xj_case_notice(w, calendar(POOL(state)), POOL(state), &stand, join + 1, &last, &of, &where, &diags));
	assert_string_equal(unit_codes(POOL(state), &diags), "calendar-missing");
}

static void
case_undo__a_step__with_all_that_needs_it(void **state)
{
	static const struct {
		const char *step, *left;
	} cases[] = {
		{"college", ""}, {"clinic", "college affairs"}, {"issue", "college clinic affairs"}, {"mark", "college clinic affairs issue"},
	};
	const struct xj_workflow *w = workflow(POOL(state));

	for (size_t i = 0; i < COUNT(cases); i++) {
		bool done[] = {true, true, true, true, true};

		xj_case_undo(POOL(state), w, xj_workflow_step(w, xj_span(cases[i].step)), done);
		assert_row(i, strcmp(done_steps(POOL(state), w, done), cases[i].left) == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(cases_fold__lines_of_several_cases__grouped_in_order),
		UNIT(waiting_next__a_cell__steps_with_their_days),
		UNIT(waiting_find__a_step__only_the_whole_name),
		UNIT(waiting_find__signers__by_step_and_role),
		UNIT(case_waiting__from_step_to_step__what_is_ready),
		UNIT(case_waiting__behind_the_effect__only_what_is_to_be_ratified),
		UNIT(case_ahead__an_emergency__ratifications_in_place_of_what_leads_there),
		UNIT(case_done__decisions_and_returns__what_stands),
		UNIT(case_waiting__one_of_several__the_others_are_let_go),
		UNIT(case_notice__days_off_between__its_last_day),
		UNIT(case_undo__a_step__with_all_that_needs_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
