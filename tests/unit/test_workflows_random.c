/*
 * Procedures drawn at random, and cases of them decided at random: whatever steps a school writes and whatever its offices do, a case waits for what can be
 * decided until it is over, its lines tell what stands of it, and a decision undoes what it says and nothing else. SEED in the environment begins elsewhere.
 */
#define _XOPEN_SOURCE 700
#include "random.h"
#include "registry.h"
#include "school.h"

#define PROCEDURES 300
#define CASES 6 /* of each procedure */
#define DECISIONS 30
#define MOST 12 /* steps */

static const char *const offices[] = {"counselor", "college", "registry", "affairs", "president"};
static const char roll[] = "student_id,name,grade,years,college,status\n1,陈一禾,2025,3,信息工程学院,在籍\n";

struct desk {
	struct xj_pool *pool; /* of one case */
	const struct xj_policy *policy;
	const struct xj_workflow *w;
	uint64_t random, seed;
	const char *cases;
	xj_date today;
	bool done[MOST], before[MOST];                 /* by what was decided; and before the last of that */
	const char *step, *state, *waiting, *waiting_before; /* of the last line, and of the one above it, urging apart */
	int passed, undone, recalled;
};

#define BROKEN(d, ...)                                                                                               \
	do {                                                                                                         \
		fprintf(stderr, "seed %llu, %s:\n%s", (unsigned long long)(d)->seed, (d)->w->name.p, (d)->cases);    \
		FAIL(__VA_ARGS__);                                                                                   \
	} while (0)

static bool
is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

/* One step; it needs some of those above it. Step `effect` issues a document and all that stands alone above leads to it. */
static void
add_step(struct xj_buf *b, uint64_t *r, size_t i, size_t effect)
{
	static const char *const conditions[] = {"{reason: one}", "{reason: [two, three]}", "{not: {reason: one}}", "{set.where: 'far'}",
	                                         "{any: [{reason: two}, {set.where: {required: no}}]}", "{asked_on: {minimum: 2026-03-20}}",
	                                         "{months: {maximum: 3}}", "{grade: {minimum: 2025}}"};
	size_t first = i && chance(r, 90) ? any_of(r, i) : 0, n = 0;

	xj_buf_print(b, "  - {id: s%zu, role: %s, needs: [", i, offices[any_of(r, COUNT(offices))]);
	for (size_t k = 0; k < i; k++)
		if (k == first || chance(r, 25) || (i == effect && (k < 2 || chance(r, 60))))
			xj_buf_print(b, "%ss%zu", n++ ? ", " : "", k);
	xj_buf_text(b, "]");
	if (n > 1 && chance(r, 40))
		xj_buf_text(b, ", mode: any");
	if (i != effect && chance(r, 30))
		xj_buf_print(b, ", if: %s", conditions[any_of(r, COUNT(conditions))]);
	if (chance(r, 40))
		xj_buf_print(b, ", within: %zu workdays", 1 + any_of(r, 5));
	if (chance(r, 15))
		xj_buf_print(b, ", notice: %zu workdays", 1 + any_of(r, 3));
	if (i != effect && chance(r, 20))
		xj_buf_text(b, ", optional: yes");
	if (i && chance(r, 15))
		xj_buf_print(b, ", on_reject: s%zu", first);
	xj_buf_text(b, i == effect && chance(r, 90) ? ", document: required}\n"
	               : i > effect && chance(r, 50) ? ", mark: chsi}\n"
	               : i < effect && chance(r, 10) ? ", minutes: required}\n" : "}\n");
}

static const char *
any_workflow(struct xj_pool *pool, uint64_t *r, int number)
{
	size_t n = 1 + any_of(r, MOST), effect = n - 1 - any_of(r, n > 3 ? 3 : n);
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_print(&b, "workflow: w%d\ntitle: 第%d种\nfrom: [在籍]\nreasons: {one: {title: 一}, two: {title: 二}, three: {title: 三}}\n"
	             "fields: {where: {title: 去向, enum: [near, far]}}\nsteps:\n", number, number);
	for (size_t i = 0; i < n; i++)
		add_step(&b, r, i, effect);
	if (effect > 1 && chance(r, 50))
		xj_buf_print(&b, "emergency: {ratify: [s1%s], within: 5 workdays, source: 规定}\n", chance(r, 50) ? ", s0" : "");
	xj_buf_print(&b, "effect: {at: s%zu}\n", effect);
	return b.p;
}

static void
append(struct desk *d, const struct xj_changes *ch)
{
	struct xj_buf b;

	xj_buf_init(&b, d->pool);
	xj_buf_text(&b, d->cases);
	assert_true(xj_emit_added(&b, ch));
	xj_buf_text(&b, "");
	d->cases = b.p;
	d->state = xj_span_text(d->pool, ch->added[0][xj_schema_field(ch->table->schema, "state")]);
	d->waiting = xj_span_text(d->pool, ch->added[0][xj_schema_field(ch->table->schema, "waiting")]);
}

/* Where the case stands by its lines, and whether that can be. */
static void
look(struct desk *d)
{
	const struct xj_table *t = registry_table(d->pool, d->policy, "cases", d->cases);
	bool ended = is(d->state, "rejected") || is(d->state, "withdrawn");
	bool in_effect = is(d->state, "effective") || is(d->state, "closed");
	struct xj_span rest = xj_span(d->waiting);
	struct xj_stand stand;
	struct xj_cases cases;
	struct xj_waiting at;
	struct xj_buf again;

	xj_buf_init(&again, d->pool);
	xj_buf_text(&again, "");
	if ((rest.n > 0) != (is(d->state, "open") || is(d->state, "effective")))
		BROKEN(d, "stuck, or waiting though it is over");
	xj_cases_fold(&cases, d->pool, t);
	xj_case_stand(&cases, 0, d->w, &stand, NULL);
	for (size_t i = 0; !ended && i < d->w->nsteps; i++)
		if (stand.done[i] != d->done[i])
			BROKEN(d, "s%zu stands %d by the lines, %d by what was decided", i, stand.done[i], d->done[i]);
	if (!ended && in_effect != d->done[d->w->effect_at])
		BROKEN(d, "in effect without its step, or not with it");
	while (xj_waiting_next(&rest, &at)) {
		xj_waiting_add(&again, &at);
		if (d->done[xj_workflow_step(d->w, at.step)])
			BROKEN(d, "waits for a step that is decided");
	}
	if (strcmp(again.p, d->waiting) != 0)
		BROKEN(d, "the waiting cell reads as something else");
}

/* What waited for other steps than those behind `target` waits as it did. */
static void
check_others(struct desk *d, size_t target)
{
	struct xj_span rest = xj_span(d->waiting_before);
	bool behind[MOST];

	xj_case_behind(d->w, target, behind);
	while (rest.p && rest.n) {
		struct xj_span item = xj_span_cut(&rest, ' '), one = item;
		struct xj_waiting at;

		assert_true(xj_waiting_next(&one, &at));
		if (!behind[xj_workflow_step(d->w, at.step)] && !xj_span_among(xj_span(d->waiting), ' ', item))
			BROKEN(d, "sending back to s%zu took %s away", target, xj_span_text(d->pool, item));
	}
}

/* What stands after the decision that was taken, by what the manual says of it. */
static void
follow(struct desk *d, const char *decision, struct xj_span to, size_t step, bool signer)
{
	bool was[MOST], back = is(decision, "reject") && is(d->state, "open");
	size_t target = back ? d->w->steps[step].on_reject : xj_workflow_step(d->w, to);

	memcpy(was, d->done, sizeof was);
	if (is(decision, "recall")) {
		memcpy(d->done, d->before, sizeof was);
		d->recalled++;
	} else if (back || is(decision, "return")) {
		xj_case_undo(d->pool, d->w, target, d->done);
		check_others(d, target);
		d->undone++;
	} else if (!signer && (xj_decision_passes(xj_span(decision)) || is(decision, "skip"))) {
		if (d->done[step])
			BROKEN(d, "s%zu is decided twice", step);
		d->done[step] = true;
		d->passed++;
	}
	memcpy(d->before, was, sizeof was);
}

/* Takes the decision if it can be taken; the codes of what is said against it. */
static const char *
decide(struct desk *d, const char *step, const char *decision, const char *to, bool emergency)
{
	struct xj_table *t = registry_table(d->pool, d->policy, "cases", d->cases);
	struct xj_span id = XJ_LIT("C1"), rest = xj_span(step), name = xj_span_cut(&rest, '+');
	struct xj_taken_back taken = {0};
	struct xj_decision x = {
		.step = xj_span(step), .to = xj_span(to ? to : ""), .on = d->today, .doc_no = XJ_LIT("9号"), .note = XJ_LIT("意见"),
		.decision = decision ? xj_span(decision) : (struct xj_span){NULL, 0}, .emergency = emergency,
		.only = chance(&d->random, 50) || emergency ? &id : NULL, .nonly = 1, .taken_back = &taken,
	};
	const char *waited = d->waiting;
	struct xj_diags diags;
	struct xj_changes ch;

	xj_diags_init(&diags, d->pool);
	xj_changes_init(&ch, d->pool, t);
	(void)xj_change_decide(d->policy, &x, t, registry_table(d->pool, d->policy, "roll", roll), d->today, &ch, &diags);
	if (!ch.nadded)
		return unit_codes(d->pool, &diags);
	append(d, &ch);
	d->step = step;
	if (is(decision, "urge") && strcmp(waited, d->waiting) != 0)
		BROKEN(d, "urging changed something");
	if (is(decision, "recall") && strcmp(d->waiting, d->waiting_before) != 0)
		BROKEN(d, "not as before the decision that was recalled");
	if (!is(decision, "urge")) {
		d->waiting_before = waited;
		follow(d, decision ? decision : "pass", x.to, xj_workflow_step(d->w, name), rest.p);
	}
	look(d);
	return "";
}

static void
open_case(struct desk *d)
{
	static const char *const reasons[] = {"one", "two", "three"}, *const places[] = {"", "where=near", "where=far"};
	struct xj_request_defaults defaults = {
		.reason = xj_span(reasons[any_of(&d->random, 3)]), .set = xj_span(places[any_of(&d->random, 3)]), .on = XJ_NO_DATE,
		.starts_on = d->today, .until = d->today + 30 + (xj_date)any_of(&d->random, 150),
	};
	struct xj_table *cases;
	struct xj_diags diags;
	struct xj_changes ch;

	d->cases = registry_header(d->pool, d->policy, "cases");
	cases = registry_table(d->pool, d->policy, "cases", d->cases);
	xj_diags_init(&diags, d->pool);
	xj_changes_init(&ch, d->pool, cases);
	xj_change_open(d->policy, d->w, registry_table(d->pool, d->policy, "requests", "student_id\n1\n"),
	               registry_table(d->pool, d->policy, "roll", roll), cases, NULL, &defaults, d->today, &ch, &diags);
	if (ch.nadded != 1)
		BROKEN(d, "opening: %s", registry_errors(d->pool, &diags));
	ch.added[0][xj_schema_field(cases->schema, "case_id")] = XJ_LIT("C1");
	append(d, &ch);
	look(d);
}

/* A step that the case waits for, as the column has it; now and then another one. */
static const char *
any_step(struct desk *d)
{
	struct xj_span rest = xj_span(d->waiting);
	struct xj_waiting at = {.due = XJ_NO_DATE};
	size_t n = 1 + any_of(&d->random, 3);

	if (chance(&d->random, 20) || !rest.n)
		return d->w->steps[any_of(&d->random, d->w->nsteps)].id.p;
	while (n-- && xj_waiting_next(&rest, &at))
		continue;
	return xj_span_text(d->pool, xj_waiting_key(d->pool, &at));
}

static void
any_decision(struct desk *d)
{
	static const char *const others[] = {"return", "return", "reject", "recall", "recall", "sign", "hand-over", "urge", "skip"};
	const char *decision = chance(&d->random, 40) ? NULL : others[any_of(&d->random, COUNT(others))], *to = NULL;
	const char *step = any_step(d);

	if (is(decision, "recall"))
		step = d->step ? d->step : step;
	else if (is(decision, "return"))
		to = d->w->steps[any_of(&d->random, d->w->nsteps)].id.p;
	else if (is(decision, "sign"))
		to = offices[any_of(&d->random, COUNT(offices))];
	else if (is(decision, "hand-over"))
		to = chance(&d->random, 50) ? "wang" : "li";
	d->today += (xj_date)any_of(&d->random, 4);
	(void)decide(d, step, decision, to, !decision && chance(&d->random, 5));
}

/* Whatever it went through, deciding what it waits for brings the case to its end. */
static void
finish(struct desk *d)
{
	for (size_t most = 4 * MOST; *d->waiting; most--) {
		struct xj_span rest = xj_span(d->waiting);
		struct xj_waiting at;
		const char *codes;

		assert_true(xj_waiting_next(&rest, &at));
		d->today += 12; /* behind any notice */
		codes = decide(d, xj_span_text(d->pool, xj_waiting_key(d->pool, &at)), NULL, NULL, false);
		if (*codes || !most)
			BROKEN(d, "does not come to its end: %s", codes);
	}
}

static void
random_procedures__decided_at_random__never_stuck_and_told_by_their_lines(void **state)
{
	struct school *s = open_school(state);
	const char *seed = getenv("SEED");
	struct desk d = {.seed = seed ? strtoull(seed, NULL, 10) : 9};
	int passed = 0, undone = 0, recalled = 0;

	d.random = d.seed;
	for (int i = 0; i < PROCEDURES; i++)
		put(s, xj_pool_print(s->pool, "workflows/w%d.yaml", i), any_workflow(s->pool, &d.random, i));
	d.policy = registry_rules(s->pool, s->dirs[0], s->dirs[1], &s->diags);
	for (int i = 0; i < PROCEDURES * CASES; i++) {
		struct desk one = d;

		one.pool = xj_pool_open(unit_oom, NULL);
		one.random = d.random + (uint64_t)i;
		one.w = xj_policy_workflow(d.policy, xj_span(xj_pool_print(one.pool, "w%d", i / CASES)));
		one.today = xj_date_of(2026, 3, 2);
		open_case(&one);
		for (int k = 0; k < DECISIONS && *one.waiting; k++)
			any_decision(&one);
		finish(&one);
		passed += one.passed;
		undone += one.undone;
		recalled += one.recalled;
		xj_pool_close(one.pool);
	}
	print_message("%d passed, %d sent back, %d recalled\n", passed, undone, recalled);
	assert_true(passed > PROCEDURES * CASES && undone > PROCEDURES && recalled > PROCEDURES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {UNIT(random_procedures__decided_at_random__never_stuck_and_told_by_their_lines)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
