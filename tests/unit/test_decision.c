#include "unit.h"

#include "roll/change.h"
#include "tables.h"

/* The tests run in the top folder of the sources. */
static const char *const shipped[] = {"schema/profiles/college", "schema"};

static const char people[] = "student_id,name,grade,years,college,status,suspensions,suspended_days,repeats\n"
			     "1,陈一禾,2025,3,信息工程学院,在籍,0,0,0\n"
			     "2,林二木,2025,3,艺术学院,在籍,0,0,0\n";

/* Who holds which roles, and what was asked aloud. */
struct office {
	const char *roles; /* separated by blanks */
	int refusals;
	struct xj_span student, case_id, step; /* of the last question */
	bool proxy;
};

static bool
office_may(void *ctx, struct xj_span role, const struct xj_cursor *student, const struct xj_cursor *line,
           const struct xj_where *where, struct xj_diags *diags)
{
	struct office *office = ctx;

	office->student = student ? xj_cell(student, xj_schema_field(student->table->schema, "student_id")) : XJ_LIT("");
	office->case_id = xj_cell(line, xj_schema_field(line->table->schema, "case_id"));
	office->step = xj_cell(line, xj_schema_field(line->table->schema, "step"));
	if (xj_span_among(xj_span(office->roles), ' ', role))
		return true;
	if (diags) {
		office->refusals++;
		xj_diag_add(diags, XJ_NO_ROLE, where, "the office", xj_span_text(diags->pool, role), NULL);
	}
	return false;
}

static bool
office_enters(void *ctx, const struct xj_cursor *student, const struct xj_cursor *line)
{
	(void)student;
	(void)line;
	return ((struct office *)ctx)->proxy;
}

static bool
office_held(void *ctx, struct xj_span role)
{
	return xj_span_among(xj_span(((struct office *)ctx)->roles), ' ', role);
}

struct world {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	struct xj_table *roll, *cases;
	struct office office;
	struct xj_authority authority;
	struct xj_taken_back taken;
	struct xj_diags diags;
};

static void
hear_anew(struct world *w)
{
	xj_diags_init(&w->diags, w->pool);
}

static bool
collect(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

/* What was added stands in the table, as if it had been written and read again. */
static void
fold(struct world *w, const struct xj_changes *ch)
{
	struct xj_buf b;
	struct xj_out out;

	xj_buf_init(&b, w->pool);
	xj_out_init(&out, w->pool, collect, &b);
	xj_emit_table(&out, ch);
	(void)xj_out_flush(&out);
	w->cases = unit_table(w->pool, w->cases->schema, b.p);
}

/* One case of a long suspension for each student, opened on 2026-03-02. */
static void
open_world(struct world *w, struct xj_pool *pool, const char *type)
{
	struct xj_request_defaults defaults = {
		.reason = XJ_LIT("illness"), .evidence = XJ_LIT("diagnosis;records;application"), .entered_by = XJ_LIT("fang"),
		.by = XJ_LIT("陈母"), .starts_on = xj_date_of(2026, 3, 2), .until = xj_date_of(2027, 2, 26),
		.on = XJ_NO_DATE,
	};
	struct xj_changes ch;

	*w = (struct world){.pool = pool};
	xj_diags_init(&w->diags, pool);
	w->policy = xj_policy_load(pool, shipped, COUNT(shipped),
	                           XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS, &w->diags);
	if (!w->policy)
		FAIL("policy: %s", unit_codes(pool, &w->diags));
	w->authority = (struct xj_authority){office_may, office_enters, office_held, &w->office, NULL, NULL};
	w->roll = unit_table(pool, xj_policy_schema(w->policy, "roll"), people);
	w->cases = unit_table(pool, xj_policy_schema(w->policy, "cases"),
	                      "case_id,student_id,workflow,version,reason,step,decision,by,role,entered_by,on,doc_no,"
	                      "starts_on,until,set,evidence,note,state,waiting\n");
	xj_changes_init(&ch, pool, w->cases);
	xj_change_open(w->policy, xj_policy_workflow(w->policy, xj_span(type)),
	               unit_table(pool, xj_policy_schema(w->policy, "requests"), "student_id\n1\n2\n"), w->roll, w->cases, NULL,
	               &defaults, xj_date_of(2026, 3, 2), &ch, &w->diags);
	if (ch.nadded != 2)
		FAIL("opening: %s", unit_codes(pool, &w->diags));
	fold(w, &ch);
}

/* Decides the first case; the codes of what is said. The line stands in w->cases then. */
static const char *
decide(struct world *w, const char *step, struct xj_decision d)
{
	struct xj_changes ch;
	struct xj_cursor c;
	struct xj_span only;

	xj_cursor_init(&c, w->pool, w->cases);
	assert_true(xj_cursor_move(&c, 0));
	only = xj_cell(&c, xj_schema_field(w->cases->schema, "case_id"));
	d.step = step ? xj_span(step) : (struct xj_span){NULL, 0};
	if (!d.on)
		d.on = xj_date_of(2026, 3, 3);
	if (!d.doc_no.p)
		d.doc_no = XJ_LIT("教字〔2026〕7号");
	d.only = &only;
	d.nonly = 1;
	hear_anew(w);
	xj_changes_init(&ch, w->pool, w->cases);
	(void)xj_change_decide(w->policy, &d, w->cases, w->roll, xj_date_of(2026, 3, 31), &ch, &w->diags);
	fold(w, &ch);
	return unit_codes(w->pool, &w->diags);
}

/* `state: waiting` of the first case. */
static const char *
standing(struct world *w)
{
	struct xj_cases cases;
	struct xj_cursor c;

	xj_cases_fold(&cases, w->pool, w->cases);
	xj_cursor_init(&c, w->pool, w->cases);
	assert_true(xj_cursor_move(&c, cases.list[0].last));
	return xj_pool_print(w->pool, "%s: %s", xj_span_text(w->pool, xj_cell(&c, cases.f.state)),
	                     xj_span_text(w->pool, xj_cell(&c, cases.f.waiting)));
}

#define NOTHING ((struct xj_decision){.on = 0})
#define EMERGENCY ((struct xj_decision){.emergency = true, .note = XJ_LIT("突发疾病")})
#define REJECT ((struct xj_decision){.decision = XJ_LIT("reject")})

static void
emergency__from_the_first_step__effect_now_review_after(void **state)
{
	struct world w;

	open_world(&w, POOL(state), "suspend");
	assert_string_equal(standing(&w), "open: counselor:2026-03-04");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "");
	assert_string_equal(standing(&w), "effective: registry:2026-03-10 leaders:2026-03-10 mark-campus:2026-03-24 mark-chsi:2026-03-24");
	/* steps passed over are not asked for any more */
	assert_string_equal(decide(&w, "college", NOTHING), "step-not-ready");
	/* in any order */
	assert_string_equal(decide(&w, "mark-chsi", NOTHING), "");
	assert_string_equal(decide(&w, "leaders", NOTHING), "");
	assert_string_equal(standing(&w), "effective: registry:2026-03-10 mark-campus:2026-03-24");
	assert_string_equal(decide(&w, "registry", NOTHING), "");
	assert_string_equal(standing(&w), "effective: mark-campus:2026-03-24");
	assert_string_equal(decide(&w, "mark-campus", NOTHING), "");
	assert_string_equal(standing(&w), "closed: ");
}

/* What signers were asked, and who had the step, goes with the step; what is to be ratified may be signed and handed over like any other. */
static void
emergency__signers_and_holders__of_what_is_left_alone(void **state)
{
	struct world w;

	open_world(&w, POOL(state), "suspend");
	assert_string_equal(decide(&w, "counselor", (struct xj_decision){.decision = XJ_LIT("sign"), .to = XJ_LIT("archive")}), "");
	assert_string_equal(standing(&w), "open: counselor+archive:2026-03-05");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "");
	assert_string_equal(standing(&w), "effective: registry:2026-03-10 leaders:2026-03-10 mark-campus:2026-03-24 mark-chsi:2026-03-24");
	assert_string_equal(decide(&w, "counselor+archive", NOTHING), "step-not-ready");
	assert_string_equal(decide(&w, "leaders", (struct xj_decision){.decision = XJ_LIT("hand-over"), .to = XJ_LIT("zhang")}), "");
	assert_string_equal(decide(&w, "leaders", (struct xj_decision){.decision = XJ_LIT("sign"), .to = XJ_LIT("affairs")}), "");
	assert_string_equal(decide(&w, "registry", NOTHING), "");
	assert_string_equal(decide(&w, "registry", (struct xj_decision){.decision = XJ_LIT("recall")}), "");
	assert_string_equal(decide(&w, "leaders", NOTHING), "step-not-ready");
	assert_string_equal(decide(&w, "leaders+affairs", NOTHING), "");
	assert_non_null(strstr(standing(&w), " leaders@zhang:"));
	assert_string_equal(decide(&w, "leaders", NOTHING), "");
	assert_string_equal(decide(&w, "leaders", NOTHING), "already-decided");
	assert_string_equal(decide(&w, "registry", NOTHING), "");
	assert_string_equal(standing(&w), "effective: mark-campus:2026-03-24 mark-chsi:2026-03-24");
	/* the effect is not taken back so */
	assert_string_equal(decide(&w, "issue", (struct xj_decision){.decision = XJ_LIT("recall")}), "recall-late");
}

/* A refused decision adds no line, whatever it is. */
static void
decisions__refused__nothing_changes(void **state)
{
	static const struct {
		const char *step, *decision, *to, *codes;
	} cases[] = {
		{"counselor", "skip", "", "not-optional"},
		{"counselor", "recall", "", "recall-late"},
		{"counselor", "sign", "", "sign-role"},
		{"counselor", "sign", "clinic@x", "sign-role"},
		{"counselor", "hand-over", "", "hand-to"},
		{"counselor+clinic", "pass", "", "step-not-ready"},
		{"counselor+", "pass", "", "step-not-ready"},
		{"college", "urge", "", "step-not-ready"},
		{"counselor", "return", "college", "return-where"},
		{"nowhere", "sign", "clinic", "step-not-ready"},
	};
	struct world w;
	size_t rows;

	open_world(&w, POOL(state), "suspend");
	rows = w.cases->rows;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *codes = decide(&w, cases[i].step,
		                           (struct xj_decision){.decision = xj_span(cases[i].decision), .to = xj_span(cases[i].to)});

		if (strcmp(codes, cases[i].codes) != 0)
			FAIL("row %zu: %s is not %s", i, codes, cases[i].codes);
		assert_row(i, w.cases->rows == rows);
	}
}

static void
emergency__some_steps_decided__not_ratified_again(void **state)
{
	struct world w;

	open_world(&w, POOL(state), "suspend");
	assert_string_equal(decide(&w, "counselor", NOTHING), "");
	assert_string_equal(decide(&w, "clinic", NOTHING), "");
	assert_string_equal(decide(&w, "college", NOTHING), "");
	assert_string_equal(decide(&w, "registry", NOTHING), "");
	assert_string_equal(standing(&w), "open: affairs:2026-03-06");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "");
	assert_string_equal(standing(&w), "effective: leaders:2026-03-10 mark-campus:2026-03-24 mark-chsi:2026-03-24");
}

static void
emergency__nothing_open_before_it__a_decision_like_any(void **state)
{
	static const char *const steps[] = {"counselor", "clinic", "college", "registry", "affairs", "leaders"};
	struct world w;

	open_world(&w, POOL(state), "suspend");
	for (size_t i = 0; i < COUNT(steps); i++)
		assert_string_equal(decide(&w, steps[i], NOTHING), "");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "");
	assert_string_equal(standing(&w), "effective: mark-campus:2026-03-24 mark-chsi:2026-03-24");
	assert_string_equal(decide(&w, "mark-chsi", REJECT), "case-closed");
}

static void
emergency__where_it_may_not_be__refused(void **state)
{
	static const struct {
		const char *type, *step, *decision, *note, *codes;
	} rows[] = {
		{"withdraw", "issue", NULL, "急", "no-emergency"},
		{"suspend", "college", NULL, "急", "emergency-step"},
		{"suspend", "counselor", NULL, "急", "emergency-step"},
		{"suspend", "mark-chsi", NULL, "急", "emergency-step"},
		{"suspend", "issue", "reject", "急", "emergency-step"},
		{"suspend", NULL, "withdraw", "急", "emergency-step"},
		{"suspend", "issue", "pass", "急", "decision-kind"},
		{"suspend", "issue", NULL, "", "emergency-why"},
		{"suspend", "issue", NULL, "　", "emergency-why"},
		{"suspend", "nowhere", NULL, "急", "no-such-step"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_decision d = {.emergency = true, .note = xj_span(rows[i].note)};
		struct world w;
		const char *codes;

		if (rows[i].decision)
			d.decision = xj_span(rows[i].decision);
		open_world(&w, POOL(state), rows[i].type);
		codes = decide(&w, rows[i].step, d);
		if (strcmp(codes, rows[i].codes) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, codes, rows[i].codes);
		assert_int_equal(w.cases->rows, 2);
	}
}

static void
emergency__every_case_at_once__refused(void **state)
{
	struct xj_decision d = EMERGENCY;
	struct xj_changes ch;
	struct world w;

	open_world(&w, POOL(state), "suspend");
	d.step = XJ_LIT("issue");
	d.doc_no = XJ_LIT("7");
	d.on = xj_date_of(2026, 3, 3);
	xj_changes_init(&ch, w.pool, w.cases);
	assert_int_equal(xj_change_decide(w.policy, &d, w.cases, w.roll, d.on, &ch, &w.diags), 0);
	assert_string_equal(unit_codes(w.pool, &w.diags), "emergency-cases");
}

static void
emergency__again__passed_over(void **state)
{
	struct world w;

	open_world(&w, POOL(state), "suspend");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "already-decided");
	assert_int_equal(w.cases->rows, 3);
}

static void
ratification__rejected__ends_the_case_and_tells_what_to_take_back(void **state)
{
	struct xj_decision d = REJECT;
	struct world w;

	open_world(&w, POOL(state), "suspend");
	assert_string_equal(decide(&w, "counselor", NOTHING), "");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "");
	assert_string_equal(decide(&w, "mark-campus", NOTHING), "");
	assert_string_equal(decide(&w, "leaders", d), "effect-stands");
	d.taken_back = &w.taken;
	assert_string_equal(decide(&w, "mark-chsi", d), "case-closed");
	assert_int_equal(w.taken.count, 0);
	assert_string_equal(decide(&w, "leaders", d), "");
	assert_string_equal(standing(&w), "rejected: ");
	assert_int_equal(w.taken.count, 1);
	assert_span(w.taken.list[0].case_id, "2026-suspend-0001");
	assert_span(w.taken.list[0].student_id, "1");
	assert_int_equal(w.taken.list[0].line, 3); /* opened, counselor, issue */
}

static void
ratification__returned_or_withdrawn__refused(void **state)
{
	struct world w;

	open_world(&w, POOL(state), "suspend");
	assert_string_equal(decide(&w, "issue", EMERGENCY), "");
	assert_string_equal(decide(&w, "leaders", (struct xj_decision){.decision = XJ_LIT("return"), .to = XJ_LIT("counselor")}),
	                    "case-closed");
	assert_string_equal(decide(&w, NULL, (struct xj_decision){.decision = XJ_LIT("withdraw")}), "case-closed");
	assert_string_equal(decide(&w, "leaders", (struct xj_decision){.decision = XJ_LIT("delegate")}), "");
	assert_string_equal(standing(&w), "effective: registry:2026-03-10 leaders:2026-03-10 mark-campus:2026-03-24 mark-chsi:2026-03-24");
}

static void
authority__role_of_the_step__asked_with_student_and_case(void **state)
{
	struct xj_decision d = NOTHING;
	struct world w;

	open_world(&w, POOL(state), "suspend");
	d.authority = &w.authority;
	w.office.roles = "registry";
	assert_string_equal(decide(&w, "counselor", d), "no-role");
	assert_int_equal(w.cases->rows, 2);
	assert_int_equal(w.office.refusals, 1);
	assert_span(w.office.student, "1");
	assert_span(w.office.case_id, "2026-suspend-0001");
	assert_span(w.office.step, "counselor"); /* not `apply`, which the line has */
	w.office.roles = "counselor";
	assert_string_equal(decide(&w, "counselor", d), "");
	d.decision = XJ_LIT("reject");
	assert_string_equal(decide(&w, "clinic", d), "no-role");
	d.emergency = true;
	d.decision = (struct xj_span){NULL, 0};
	d.note = XJ_LIT("急");
	assert_string_equal(decide(&w, "issue", d), "no-role");
	w.office.roles = "registry";
	assert_string_equal(decide(&w, "issue", d), "role-unheld"); /* no vice-president would ratify it */
	w.office.roles = "registry vice-president";
	assert_string_equal(decide(&w, "issue", d), "");
	assert_span(w.office.step, "issue");
}

static void
authority__own_request__neither_signed_nor_entered(void **state)
{
	static const struct {
		const char *by, *actor, *codes;
	} rows[] = {
		{"王老师", "李二", ""},          {"陈母", "李二", "self-decision"}, {"王老师", "陈母", "self-decision"},
		{"王老师", "陈一禾", "self-decision"}, {"1", "李二", "self-decision"},    {"", "", ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_decision d = {.by = xj_span(rows[i].by), .actor = xj_span(rows[i].actor)};
		struct world w;

		open_world(&w, POOL(state), "suspend");
		d.authority = &w.authority;
		w.office.roles = "counselor";
		assert_row(i, strcmp(decide(&w, "counselor", d), rows[i].codes) == 0);
	}
}

static void
authority__withdrawal__applicant_opener_or_whoever_decides(void **state)
{
	static const struct {
		const char *by, *entered_by, *roles, *codes;
		int refusals;
		bool proxy;
	} rows[] = {
		{"陈母", "guan", "", "", 0, true},
		{"陈一禾", "guan", "", "", 0, true},
		/* a name alone takes nobody's request back */
		{"陈母", "guan", "", "no-role", 1, false},
		{"", "fang", "", "", 0, false},
		{"", "guan", "counselor", "", 0, false},
		{"", "guan", "clinic", "no-role", 1, false},
		{"", "", "", "no-role", 1, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_decision d = {.by = xj_span(rows[i].by), .entered_by = xj_span(rows[i].entered_by),
		                        .decision = XJ_LIT("withdraw")};
		struct world w;
		const char *codes;

		open_world(&w, POOL(state), "suspend");
		d.authority = &w.authority;
		w.office.roles = rows[i].roles;
		w.office.proxy = rows[i].proxy;
		codes = decide(&w, NULL, d);
		if (strcmp(codes, rows[i].codes) != 0 || w.office.refusals != rows[i].refusals)
			FAIL("row %zu: \"%s\" is not \"%s\", %d refusals", i, codes, rows[i].codes, w.office.refusals);
	}
}

static void
authority__a_step_nobody_holds__no_case_is_opened(void **state)
{
	static const struct {
		const char *roles, *codes;
		size_t opened;
	} rows[] = {
		{"counselor clinic career college registry affairs vice-president", "", 2},
		/* the clinic is asked only for illness */
		{"counselor career college registry affairs vice-president", "role-unheld-if", 2},
		{"counselor clinic career registry affairs vice-president", "role-unheld", 0},
		{"", "role-unheld-if role-unheld", 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_request_defaults defaults = {
			.reason = XJ_LIT("personal"), .evidence = XJ_LIT("proof"), .starts_on = xj_date_of(2026, 3, 2),
			.until = xj_date_of(2026, 8, 31), .on = XJ_NO_DATE,
		};
		struct xj_table *requests;
		struct xj_changes ch;
		struct world w;

		open_world(&w, POOL(state), "suspend");
		w.office.roles = rows[i].roles;
		defaults.authority = &w.authority;
		w.cases = xj_table_empty(w.pool, "cases.csv", w.cases->schema);
		xj_changes_init(&ch, w.pool, w.cases);
		requests = unit_table(w.pool, xj_policy_schema(w.policy, "requests"), "student_id\n1\n2\n");
		hear_anew(&w);
		xj_change_open(w.policy, xj_policy_workflow(w.policy, XJ_LIT("suspend")), requests, w.roll, w.cases, NULL,
		               &defaults, xj_date_of(2026, 3, 2), &ch, &w.diags);
		if (strcmp(unit_codes(w.pool, &w.diags), rows[i].codes) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, unit_codes(w.pool, &w.diags), rows[i].codes);
		assert_row(i, ch.nadded == rows[i].opened);
		assert_row(i, requests->bad[0] == !rows[i].opened && requests->bad[1] == !rows[i].opened);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(emergency__from_the_first_step__effect_now_review_after),
		UNIT(emergency__signers_and_holders__of_what_is_left_alone),
		UNIT(decisions__refused__nothing_changes),
		UNIT(emergency__some_steps_decided__not_ratified_again),
		UNIT(emergency__nothing_open_before_it__a_decision_like_any),
		UNIT(emergency__where_it_may_not_be__refused),
		UNIT(emergency__every_case_at_once__refused),
		UNIT(emergency__again__passed_over),
		UNIT(ratification__rejected__ends_the_case_and_tells_what_to_take_back),
		UNIT(ratification__returned_or_withdrawn__refused),
		UNIT(authority__role_of_the_step__asked_with_student_and_case),
		UNIT(authority__own_request__neither_signed_nor_entered),
		UNIT(authority__withdrawal__applicant_opener_or_whoever_decides),
		UNIT(authority__a_step_nobody_holds__no_case_is_opened),
	};

	return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}
