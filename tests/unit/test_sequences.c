/*
 * A thousand students over eight terms: requests, decisions, returns, recalls and effects drawn at random from what the college's procedures allow, registrations with their
 * closing, and who was admitted a second time enrolled anew. After each batch what has to hold of the books holds. SEED in the environment begins elsewhere.
 */
#include "audits.h"
#include "invariants.h"
#include "policy/idnumber.h"
#include "random.h"
#include "roll/intake.h"
#include "roll/registration.h"

#define STUDENTS 1000
/* The sanitizers make it ten times as slow. */
#ifdef __SANITIZE_ADDRESS__
#define TERMS 2
#define KINDS 12
#else
#define TERMS 8
#define KINDS 20
#endif

static void
replace(char **text, const char *by)
{
	size_t size = strlen(by) + 1;
	char *copy = malloc(size);

	assert_non_null(copy);
	memcpy(copy, by, size);
	free(*text);
	*text = copy;
}

static void
add_lines(struct office *o, struct xj_pool *pool, const struct xj_changes *ch)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, o->cases);
	if (!xj_emit_added(&b, ch))
		BROKEN(o, "a line does not fit under the header of the cases");
	xj_buf_text(&b, "");
	replace(&o->cases, b.p);
}

/* Men and women, born on many days. */
static const char *
id_number(struct xj_pool *pool, int i)
{
	char *id = xj_pool_print(pool, "110105%d%02d%02d%03d?", 2002 + i % 4, 1 + i % 12, 1 + i % 28, i % 1000);

	id[17] = xj_id_check_character(id);
	return id;
}

static void
make_roll(struct office *o)
{
	static const char *const programs[] = {"510201", "530302", "530605"};
	const struct xj_schema *schema = xj_policy_schema(o->policy, "roll");
	struct xj_buf b;

	xj_buf_init(&b, o->pool);
	xj_buf_text(&b, registry_header(o->pool, o->policy, "roll"));
	for (int i = 0; i < STUDENTS; i++) {
		int grade = 2020 + i % 4;

		registry_row(&b, schema,
		             xj_span(xj_pool_print(o->pool,
		                                   "student_id=%d%05d;name=学生%d;sex=%s;id_number=%s;exam_id=%d%08d;level=专科;"
		                                   "category=普通高考;college=信息工程学院;program=%s;years=3;grade=%d;class=%d班;"
		                                   "enrolled_on=%d-09-01;expected_end_on=%d-06-30;on_roll=是;status=在籍;"
		                                   "status_since=%d-09-01",
		                                   grade, i, i, i % 2 ? "男" : "女", id_number(o->pool, i), grade, i,
		                                   programs[i % 3], grade, i % 60, grade, grade + 3, grade)));
	}
	xj_buf_text(&b, "");
	replace(&o->roll, b.p);
	replace(&o->plain, b.p);
	replace(&o->cases, registry_header(o->pool, o->policy, "cases"));
}

/* The teaching system's figures: good students and bad ones. */
static void
make_academic(struct office *o)
{
	struct xj_buf b;

	xj_buf_init(&b, o->pool);
	xj_buf_text(&b, "student_id,average,failed,credits,credits_required,rank,rank_of,exempt_all\n");
	for (int i = 0; i < STUDENTS; i++)
		xj_buf_print(&b, "%d%05d,%d,%d,%d,130,%d,200,%s\n", 2020 + i % 4, i, 60 + i % 37, i % 5 ? 0 : i % 7, 100 + i % 50,
		             1 + i % 200, i % 31 ? "否" : "是");
	xj_buf_text(&b, "");
	o->academic = b.p;
}

/* What a request may set for a field: a value of the right form, sometimes one that no rule will take. */
static const char *
any_value(struct office *o, struct xj_pool *pool, const struct xj_workflow *w, struct xj_span field, xj_date day)
{
	static const char *const programs[] = {"510201", "530302", "530605", "999999"};
	char text[11];
	int at = xj_schema_find(xj_policy_schema(o->policy, "roll"), field);
	const struct xj_field *own = xj_workflow_field(w, field);

	if (xj_span_is(field, "program"))
		return programs[any_of(&o->random, COUNT(programs))];
	if (xj_span_is(field, "grade"))
		return xj_pool_print(pool, "%d", 2022 + (int)any_of(&o->random, 9));
	if (xj_span_is(field, "class"))
		return xj_pool_print(pool, "%d班", (int)any_of(&o->random, 62));
	if (xj_span_is(field, "new_exam_id"))
		return xj_pool_print(pool, "33%010d", (int)any_of(&o->random, 1000000000));
	if (own && own->nallowed)
		return own->allowed[any_of(&o->random, own->nallowed)].p;
	if (at >= 0 && xj_policy_schema(o->policy, "roll")->fields[at].type == XJ_DATE)
		return xj_date_format(day + (xj_date)any_of(&o->random, 700), text), xj_pool_text(pool, text, 10);
	return "1";
}

/* The fields that the effect takes from the request, and those that it must give. */
static struct xj_span
any_set(struct office *o, struct xj_pool *pool, const struct xj_workflow *w, xj_date day)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < w->nask + w->nset; i++) {
		bool asked = i < w->nask;
		struct xj_span field = i < w->nask ? w->ask[i] : w->set[i - w->nask].value;

		if (!asked && !xj_span_starts(field, "$set."))
			continue;
		if (!asked)
			field = xj_span_of(field.p + 5, field.n - 5);
		if (xj_schema_find(xj_policy_schema(o->policy, "cases"), field) >= 0 ||
		    xj_set_get(xj_buf_as_span(&b), field).p || (!asked && chance(&o->random, 75)) ||
		    xj_span_is(field, "exam_id")) /* enroll_anew knows by it who is enrolled */
			continue;
		xj_buf_print(&b, "%s%.*s=%s", b.n ? ";" : "", (int)field.n, field.p, any_value(o, pool, w, field, day));
	}
	return xj_buf_as_span(&b);
}

/* A student drawn at random, as a rule one whose status the procedure starts from. */
static struct xj_span
any_student(struct office *o, struct xj_cursor *c, const struct xj_workflow *w)
{
	for (int tries = 0; tries < 400; tries++) {
		struct xj_span status;

		assert_true(xj_cursor_move(c, any_of(&o->random, c->table->rows)));
		status = xj_cell(c, xj_schema_field(c->table->schema, "status"));
		for (size_t i = 0; i < w->nfrom; i++)
			if (xj_span_same(w->from[i], status))
				tries = 400;
		if (chance(&o->random, 1))
			break;
	}
	return xj_cell(c, xj_schema_field(c->table->schema, "student_id"));
}

/* One batch of requests of one type, from students drawn at random. Those that a rule refuses are left out. */
static void
ask(struct office *o, const struct xj_workflow *w, xj_date day, size_t requests)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	const struct xj_reason *reason = w->nreasons ? &w->reasons[any_of(&o->random, w->nreasons)] : NULL;
	struct xj_table *roll = registry_table(pool, o->policy, "roll", o->roll);
	struct xj_request_defaults defaults = {
		.reason = reason ? reason->name : XJ_LIT(""), .on = XJ_NO_DATE, .by = XJ_LIT("学生"), .note = XJ_LIT("见申请"),
		.starts_on = day + (xj_date)any_of(&o->random, 20), .set = any_set(o, pool, w, day),
	};
	struct xj_buf list, proofs;
	struct xj_diags diags;
	struct xj_changes ch;
	struct xj_cursor c;

	defaults.until = defaults.starts_on + 30 + (xj_date)any_of(&o->random, 350);
	xj_buf_init(&proofs, pool);
	xj_buf_text(&proofs, "");
	for (size_t i = 0; reason && i < reason->nevidence; i++)
		xj_buf_print(&proofs, "%s%.*s", i ? ";" : "", (int)reason->evidence[i].n, reason->evidence[i].p);
	defaults.evidence = xj_buf_as_span(&proofs);
	xj_buf_init(&list, pool);
	xj_buf_text(&list, "student_id\n");
	xj_cursor_init(&c, pool, roll);
	for (size_t i = 0; i < requests; i++) {
		struct xj_span id = any_student(o, &c, w);

		xj_buf_print(&list, "%.*s\n", (int)id.n, id.p);
	}
	xj_buf_text(&list, "");
	xj_diags_init(&diags, pool);
	{
		struct xj_table *cases = registry_table(pool, o->policy, "cases", o->cases);

		xj_changes_init(&ch, pool, cases);
		xj_change_open(o->policy, w, registry_table(pool, o->policy, "requests", list.p), roll, cases,
		               registry_table(pool, o->policy, "academic", o->academic), &defaults, day, &ch, &diags);
	}
	o->opened += (int)ch.nadded;
	o->refused += (int)(requests - ch.nadded);
	add_lines(o, pool, &ch);
	xj_pool_close(pool);
}

/* The cases that wait at a step now, some of them: ids that last as long as the pool. */
static struct xj_span *
waiting_at(struct office *o, struct xj_pool *pool, const struct xj_cases *cases, struct xj_span step, unsigned percent,
           size_t *n)
{
	struct xj_span *ids = xj_pool_zero(pool, cases->count + 1, sizeof *ids);
	struct xj_cursor c;

	*n = 0;
	xj_cursor_init(&c, pool, cases->table);
	for (size_t i = 0; i < cases->count; i++) {
		struct xj_waiting at;

		assert_true(xj_cursor_move(&c, cases->list[i].last));
		if (xj_waiting_find(xj_cell(&c, cases->f.waiting), step, &at) && chance(&o->random, percent))
			ids[(*n)++] = xj_span_copy(pool, xj_cell(&c, cases->f.case_id));
	}
	return ids;
}

static void
decide(struct office *o, struct xj_span step, const char *decision, const char *to, xj_date day, unsigned percent)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct xj_table *table = registry_table(pool, o->policy, "cases", o->cases);
	struct xj_decision d = {
		.step = step, .on = day, .note = XJ_LIT("意见"), .by = XJ_LIT("办理人"), .doc_no = XJ_LIT("教字〔2026〕9号"),
		.decision = decision ? xj_span(decision) : (struct xj_span){NULL, 0}, .to = xj_span(to ? to : ""),
	};
	struct xj_changes ch;
	struct xj_diags diags;
	struct xj_cases cases;

	xj_cases_fold(&cases, pool, table);
	if (decision && strcmp(decision, "withdraw") == 0)
		d.step = (struct xj_span){NULL, 0};
	d.only = waiting_at(o, pool, &cases, step, percent, &d.nonly);
	xj_diags_init(&diags, pool);
	xj_changes_init(&ch, pool, table);
	(void)xj_change_decide(o->policy, &d, table, registry_table(pool, o->policy, "roll", o->roll), day, &ch, &diags);
	o->decided += (int)ch.nadded;
	o->declined += (int)(d.nonly - ch.nadded);
	add_lines(o, pool, &ch);
	xj_pool_close(pool);
}

/* The same changes to the roll without effects of cases, whose rows stand in the same order. */
static void
change_plain(struct office *o, struct xj_pool *pool, const struct xj_changes *ch)
{
	struct xj_changes same = *ch;

	same.table = registry_table(pool, o->policy, "roll", o->plain);
	replace(&o->roll, registry_after(ch));
	replace(&o->plain, registry_after(&same));
}

/* Those who paid and came, drawn at random; at the end of the term it is closed. */
static void
enter_term(struct office *o, const struct xj_term *term, xj_date day, bool close)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct xj_table *roll = registry_table(pool, o->policy, "roll", o->roll);
	struct xj_registering in = {.policy = o->policy, .term = *term, .today = day, .close = close, .roll = roll};
	struct xj_changes changes, events;
	struct xj_diags diags;
	struct xj_buf came;
	struct xj_cursor c;

	xj_buf_init(&came, pool);
	xj_buf_text(&came, "student_id,paid,outcome\n");
	xj_cursor_init(&c, pool, roll);
	for (size_t i = 0; i < roll->rows; i++) {
		struct xj_span id;

		assert_true(xj_cursor_move(&c, i));
		id = xj_cell(&c, xj_schema_field(roll->schema, "student_id"));
		if (chance(&o->random, 85))
			xj_buf_print(&came, "%.*s,1,已报到\n", (int)id.n, id.p);
	}
	xj_buf_text(&came, "");
	in.fees = registry_table(pool, o->policy, "fees", came.p);
	in.arrivals = registry_table(pool, o->policy, "arrivals", came.p);
	in.events = registry_table(pool, o->policy, "registrations", registry_header(pool, o->policy, "registrations"));
	xj_diags_init(&diags, pool);
	xj_changes_init(&changes, pool, roll);
	xj_changes_init(&events, pool, in.events);
	xj_register(&in, &changes, &events, &diags);
	if (xj_diags_errors(&diags))
		BROKEN(o, "registering: %s", registry_errors(pool, &diags));
	change_plain(o, pool, &changes);
	xj_pool_close(pool);
}

/* Whoever gave up a status for a second admission is enrolled for that. */
static void
enroll_anew(struct office *o, xj_date day)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct xj_table *roll = registry_table(pool, o->policy, "roll", o->roll);
	const struct xj_table *cases = registry_table(pool, o->policy, "cases", o->cases);
	struct xj_enrolling in = {.policy = o->policy, .today = day, .roll = roll};
	struct xj_intake_balance balance;
	struct xj_changes changes, intake;
	struct xj_cases folded;
	struct xj_index exams;
	struct xj_diags diags;
	struct xj_buf list;
	struct xj_cursor row, line;
	char text[11];
	bool some = false;

	xj_buf_init(&list, pool);
	xj_buf_text(&list, "exam_id,name,sex,id_number,program,program_name,college,level,category,years,enrolled_on\n");
	xj_cases_fold(&folded, pool, cases);
	xj_cursor_init(&row, pool, roll);
	xj_cursor_init(&line, pool, cases);
	xj_index_build(&exams, pool, roll, xj_schema_field(roll->schema, "exam_id"));
	for (size_t i = 0; i < roll->rows; i++) {
		struct xj_span name, sex, id, exam_id;
		uint32_t at;

		assert_true(xj_cursor_move(&row, i));
		if (!xj_span_is(xj_cell(&row, xj_schema_field(roll->schema, "status")), "注销"))
			continue;
		at = xj_cases_find(&folded, xj_cell(&row, xj_schema_field(roll->schema, "last_case")));
		assert_true(at != XJ_NONE && xj_cursor_move(&line, folded.list[at].last));
		exam_id = xj_set_get(xj_cell(&line, folded.f.set), XJ_LIT("new_exam_id"));
		if (xj_index_find(&exams, exam_id) != XJ_NONE)
			continue;
		some = true;
		name = xj_cell(&row, xj_schema_field(roll->schema, "name"));
		sex = xj_cell(&row, xj_schema_field(roll->schema, "sex"));
		id = xj_cell(&row, xj_schema_field(roll->schema, "id_number"));
		xj_buf_print(&list, "%.*s,%.*s,%.*s,%.*s,510201,计算机应用技术,信息工程学院,专科,普通高考,3,%s\n", (int)exam_id.n,
		             exam_id.p, (int)name.n, name.p, (int)sex.n, sex.p, (int)id.n, id.p, xj_date_format(day, text));
	}
	if (!some) {
		xj_pool_close(pool);
		return;
	}
	xj_buf_text(&list, "");
	in.candidates = registry_table(pool, o->policy, "candidates", list.p);
	in.intake = registry_table(pool, o->policy, "intake", registry_header(pool, o->policy, "intake"));
	xj_diags_init(&diags, pool);
	xj_changes_init(&changes, pool, roll);
	xj_changes_init(&intake, pool, in.intake);
	xj_enroll(&in, &changes, &intake, &balance, &diags);
	if (xj_diags_errors(&diags) || balance.arrived != balance.admitted)
		BROKEN(o, "enrolling: %s", registry_errors(pool, &diags));
	o->enrolled += (int)changes.nadded;
	change_plain(o, pool, &changes);
	xj_pool_close(pool);
}

static void
apply(struct office *o)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);

	replace(&o->roll, applied(o, pool, registry_table(pool, o->policy, "cases", o->cases), o->roll));
	xj_pool_close(pool);
}

/* What is done with a step besides deciding it in its turn. */
static void
disturb(struct office *o, const struct xj_workflow *w, struct xj_span step, xj_date day)
{
	static const char *const others[] = {"return", "reject", "withdraw", "recall", "sign", "hand-over", "urge", "skip"};
	const char *decision = others[any_of(&o->random, COUNT(others))], *to = NULL;

	if (strcmp(decision, "return") == 0)
		to = w->steps[any_of(&o->random, w->nsteps)].id.p;
	else if (strcmp(decision, "sign") == 0)
		to = "career";
	else if (strcmp(decision, "hand-over") == 0)
		to = "wang";
	decide(o, step, decision, to, day, 8);
}

/* Each office in turn decides what waits for it; most of it is passed on. */
static void
decide_all(struct office *o, xj_date day)
{
	for (size_t i = 0; i < o->ntypes; i++) {
		const struct xj_workflow *w = o->types[i];
		size_t at = any_of(&o->random, w->nsteps);

		disturb(o, w, w->steps[at].id, day);
	}
	for (size_t i = 0; i < o->ntypes; i++)
		for (size_t s = 0; s < o->types[i]->nsteps; s++) {
			struct xj_span step = o->types[i]->steps[s].id;
			bool seen = false;

			for (size_t k = 0; k < i && !seen; k++)
				seen = xj_workflow_step(o->types[k], step) != SIZE_MAX;
			if (!seen)
				decide(o, step, NULL, NULL, day, 85);
		}
}

/* What was opened and decided by the rules has no fault that an audit finds, whatever became of the students since. */
static void
check_audited(struct office *o, xj_date day)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct xj_audit *a = audits_begin(pool, o->policy, day);
	const char *found;

	audits_only(a, "effective-without-document step-skipped self-approved wrong-reason against-procedure evidence-missing "
	               "old-value-missing retention-unverified");
	audits_add(a, "roll", o->roll);
	audits_add(a, "cases", o->cases);
	audits_add(a, "academic", o->academic);
	found = audits_tell(a);
	if (*found)
		BROKEN(o, "the audit finds: %s", found);
	xj_pool_close(pool);
}

static void
one_term(struct office *o, xj_date begins)
{
	struct xj_term term;

	if (!xj_policy_term_at(o->policy, begins + 7, &term))
		BROKEN(o, "no term");
	enter_term(o, &term, begins + 5, false);
	check(o, true);
	for (int round = 0; round < 6; round++) {
		xj_date day = begins + 7 + round * 16;

		for (size_t i = 0; i < o->ntypes; i++)
			if (chance(&o->random, 40))
				/* an exam number is one person's */
				ask(o, o->types[i], day, xj_workflow_field(o->types[i], XJ_LIT("new_exam_id")) ? 1 : 4 + any_of(&o->random, 12));
		decide_all(o, day + 8);
		check(o, false);
		apply(o);
		check(o, true);
		check_audited(o, day + 8);
		enroll_anew(o, day + 9);
		check(o, true);
	}
	enter_term(o, &term, begins + 105, true);
	check(o, true);
	check_audited(o, begins + 105);
}

/* A decision that the effect of case i needs, of those that went straight there; XJ_NONE for none. */
static uint32_t
needed_line(struct office *o, const struct xj_cases *cases, uint32_t i, struct xj_cursor *c)
{
	const struct xj_workflow *w;
	uint32_t found = XJ_NONE;

	assert_true(xj_cursor_move(c, cases->list[i].last));
	w = xj_policy_workflow(o->policy, xj_cell(c, cases->f.workflow));
	if (xj_case_effective_row(cases, i, w) == XJ_NONE)
		return XJ_NONE;
	for (uint32_t row = cases->next_line[cases->list[i].first]; row != XJ_NONE; row = cases->next_line[row]) {
		size_t step;

		assert_true(xj_cursor_move(c, row));
		step = xj_workflow_step(w, xj_cell(c, cases->f.step));
		if (step == SIZE_MAX || !xj_decision_passes(xj_cell(c, cases->f.decision)))
			return XJ_NONE;
		if (w->before_effect[step] && (found == XJ_NONE || chance(&o->random, 50)))
			found = row;
	}
	return found;
}

/* With one decision of every such case taken out of the file, just these cases are found to have gone past a step. */
static void
check_skips(struct office *o, xj_date day)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct xj_table *table = registry_table(pool, o->policy, "cases", o->cases);
	bool *gone = xj_pool_zero(pool, table->rows, sizeof *gone);
	struct xj_audit *a = audits_begin(pool, o->policy, day);
	size_t skipped = 0;
	struct xj_cases cases;
	struct xj_cursor c;
	struct xj_buf b;

	xj_cases_fold(&cases, pool, table);
	xj_cursor_init(&c, pool, table);
	for (uint32_t i = 0; i < cases.count; i++) {
		uint32_t row = needed_line(o, &cases, i, &c);

		if (row != XJ_NONE)
			gone[row] = true;
		skipped += row != XJ_NONE;
	}
	xj_buf_init(&b, pool);
	xj_buf_text(&b, registry_header(pool, o->policy, "cases"));
	for (size_t row = 0; row < table->rows; row++)
		if (!gone[row])
			xj_buf_print(&b, "%.*s\n", (int)xj_table_line(table, row).n, xj_table_line(table, row).p);
	xj_buf_text(&b, "");
	audits_only(a, "step-skipped");
	audits_add(a, "roll", o->roll);
	audits_add(a, "cases", b.p);
	(void)audits_tell(a);
	assert_true(skipped > 100);
	assert_int_equal(a->count, skipped);
	for (size_t i = 0; i < a->count; i++) {
		uint32_t at = xj_cases_find(&cases, a->findings[i].case_id), row = cases.list[at].first;

		while (row != XJ_NONE && !gone[row])
			row = cases.next_line[row];
		assert_true(row != XJ_NONE);
	}
	xj_pool_close(pool);
}

/* How many types of change took effect at all; the others are named. */
static size_t
types_in_effect(struct office *o)
{
	const struct xj_table *table = registry_table(o->pool, o->policy, "cases", o->cases);
	size_t *times = xj_pool_zero(o->pool, o->ntypes, sizeof *times), kinds = 0;
	struct xj_cases cases;
	struct xj_cursor c;

	xj_cases_fold(&cases, o->pool, table);
	xj_cursor_init(&c, o->pool, table);
	for (uint32_t i = 0; i < cases.count; i++) {
		assert_true(xj_cursor_move(&c, cases.list[i].first));
		for (size_t k = 0; k < o->ntypes; k++)
			if (xj_span_same(o->types[k]->name, xj_cell(&c, cases.f.workflow)) &&
			    xj_case_effective_row(&cases, i, o->types[k]) != XJ_NONE)
				times[k]++;
	}
	for (size_t k = 0; k < o->ntypes; k++) {
		kinds += times[k] > 0;
		print_message("%s %zu%s", o->types[k]->name.p, times[k], k + 1 < o->ntypes ? ", " : "\n");
	}
	return kinds;
}

static void
random_sequences__eight_terms__books_hold(void **state)
{
	const char *seed = getenv("SEED");
	struct office o = {.pool = POOL(state)};
	struct xj_diags diags;

	o.seed = o.random = seed ? strtoull(seed, NULL, 10) : 20261122;
	o.policy = registry_rules(o.pool, "tests/procedures/college", "schema/profiles/college", &diags);
	o.types = xj_policy_all_workflows(o.policy, &o.ntypes);
	make_roll(&o);
	make_academic(&o);
	for (o.term = 0; o.term < TERMS; o.term++)
		one_term(&o, o.term % 2 ? xj_date_of(2023 + o.term / 2, 3, 1) : xj_date_of(2022 + o.term / 2, 9, 1));
	/* It has been at work: a test of nothing would hold as well. */
	print_message("%d opened, %d refused, %d decisions, %d declined, %d enrolled anew\n", o.opened, o.refused, o.decided,
	              o.declined, o.enrolled);
	assert_true(types_in_effect(&o) >= KINDS);
	assert_true(o.opened > 100 * TERMS && o.decided > 600 * TERMS && o.refused > 100 * TERMS);
	check_skips(&o, xj_date_of(2026, 9, 1));
	free(o.roll);
	free(o.cases);
	free(o.plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {UNIT(random_sequences__eight_terms__books_hold)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
