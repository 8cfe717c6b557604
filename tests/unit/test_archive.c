#define _XOPEN_SOURCE 700
#include "unit.h"

#include "policy/archive.h"
#include "policy/lint.h"
#include "policy/longest.h"
#include "school.h"

static const char rules[] =
	"numbering: {item_id: \"{student_id}-{serial:3}\", transfer_no: \"{year}-{serial:4}\"}\n"
	"opening: {if: {on_roll: yes}, from: enrolled_on, within: 30 workdays, source: 规定}\n"
	"required:\n"
	"  - {kinds: [id-copy, photo], if: {on_roll: yes}, from: enrolled_on, within: 1 month, source: 规定}\n"
	"  - {kinds: decision, change: [suspend, resume], within: 30 workdays, source: 规定}\n"
	"copies: [id-copy]\n"
	"leaves:\n"
	"  application: {kind: application, form: original, except: [discipline, award]}\n"
	"  evidence: {kind: proof, form: original, as: {transcript: grade-sheet, id-copy: {kind: id-copy, form: copy}}}\n"
	"  decision: {kind: decision, form: original, as: {discipline: penalty}}\n"
	"outsiders: [district]\n"
	"lending: {maximum: 30 days, approve: archive, outside: {maximum: 0 days, approve: [registry]}, source: 规定}\n"
	"viewing: {maximum: 3 days, approve: [archive, registry], outside: {maximum: 1 day, approve: [registry]}, source: 规定}\n"
	"transfer: {receipt_within: 30 days, approve: [archive], source: 规定}\n"
	"retention:\n"
	"  - {if: {status: 毕业}, keep: permanent, source: 规定}\n"
	"  - {if: {status: 退学, kind: [id-copy, photo], group: entry, form: copy}, keep: 2 years, from: status_since, then: destroy, source: 规定}\n"
	"  - {keep: while on roll, source: 规定}\n"
	"destruction: {approve: [vice-president], source: 规定}\n";

static struct xj_policy *
load(struct school *s)
{
	struct xj_policy *p = xj_policy_load(s->pool, s->dirs, 3, XJ_WITH_SCHOOL | XJ_WITH_WORKFLOWS | XJ_WITH_CALENDAR, &s->diags);

	assert_string_equal(unit_codes(s->pool, &s->diags), "");
	assert_non_null(p);
	return p;
}

/* The rules with their first `old` as `new`, as the school's own. */
static const struct xj_archive *
changed(struct school *s, const char *old, const char *new, struct xj_policy **policy)
{
	const char *at = strstr(rules, old);

	if (!at)
		FAIL("not in the rules: %s", old);
	put(s, "archive.yaml", xj_pool_print(s->pool, "%.*s%s%s", (int)(at - rules), rules, new, at + strlen(old)));
	*policy = load(s);
	return xj_policy_archive(*policy);
}

static void
archive_parse__sound__as_written(void **state)
{
	struct xj_policy *p;
	const struct xj_archive *a = changed(open_school(state), "", "", &p);

	assert_non_null(a);
	assert_true(a == xj_policy_archive(p));
	assert_true(a->has_opening && a->opening.within.count == 30 && a->opening.within.unit == XJ_WORKDAYS);
	assert_int_equal(a->nneeds, 2);
	assert_span(a->needs[0].kinds[1], "photo");
	assert_span(a->needs[0].from, "enrolled_on");
	assert_true(a->needs[0].when && a->needs[0].nchanges == 0);
	assert_true(a->needs[1].nkinds == 1 && a->needs[1].nchanges == 2 && a->needs[1].from.n == 0);
	assert_string_equal(a->lending.inside.approve[0], "archive");
	assert_null(a->lending.inside.approve[1]);
	assert_int_equal(a->lending.outside.maximum.count, 0);
	assert_string_equal(a->outsiders[0], "district");
	assert_null(a->outsiders[1]);
	assert_string_equal(a->viewing.outside.approve[0], "registry");
	assert_int_equal(a->receipt_within.count, 30);
	assert_string_equal(a->destroy[0], "vice-president");
	assert_int_equal(a->nretention, 3);
	assert_true(a->retention[0].keep == XJ_KEEP_PERMANENT && a->retention[2].keep == XJ_KEEP_ON_ROLL && !a->retention[2].when);
	assert_true(a->retention[1].keep == XJ_KEEP_PERIOD && a->retention[1].after == XJ_THEN_DESTROY);
	assert_true(a->retention[1].period.count == 2 && a->retention[1].period.unit == XJ_YEARS);
	assert_true(xj_condition_asks(a->retention[1].when, "group"));
}

static void
archive__leaves__by_proof_and_procedure(void **state)
{
	struct xj_policy *p;
	const struct xj_archive *a = changed(open_school(state), "", "", &p);

	assert_non_null(a);
	assert_span(xj_archive_evidence(a, XJ_LIT("diagnosis")).kind, "proof");
	assert_span(xj_archive_evidence(a, XJ_LIT("transcript")).kind, "grade-sheet");
	assert_span(xj_archive_evidence(a, XJ_LIT("transcript")).form, "original");
	assert_span(xj_archive_evidence(a, XJ_LIT("id-copy")).form, "copy");
	assert_span(xj_archive_decision(a, XJ_LIT("discipline")).kind, "penalty");
	assert_span(xj_archive_decision(a, XJ_LIT("suspend")).kind, "decision");
	assert_int_equal(a->letters.kind.n, 0);
	assert_int_equal(a->nunapplied, 2);
	assert_span(a->unapplied[1], "award");
	assert_span(xj_archive_group(p, XJ_LIT("id-copy")), "entry");
	assert_span(xj_archive_group(p, XJ_LIT("entry")), "");
	assert_span(xj_archive_group(p, XJ_LIT("nothing")), "");
}

static void
archive_parse__faults__named(void **state)
{
	static const struct {
		const char *old, *new, *codes, *arg;
	} rows[] = {
		{"numbering: {item_id: \"{student_id}-{serial:3}\", transfer_no: \"{year}-{serial:4}\"}\n", "", "missing-key", "numbering"},
		{"{student_id}-{serial:3}", "{student_id}", "template-counter", "serial"},
		{"{student_id}-{serial:3}", "{student_id}/{serial:3}", "bad-value-kind", "item_id"},
		{"{student_id}-{serial:3}", ".{student_id}-{serial:3}", "bad-value-kind", "item_id"},
		{"{year}-{serial:4}", "{year}/{serial:4}", "", NULL},
		{"{year}-{serial:4}", "{year", "bad-template", "{year"},
		{", transfer_no: \"{year}-{serial:4}\"", "", "missing-key", "transfer_no"},
		{"opening:", "openning:", "unknown-key", "openning"},
		{"opening: {if: {on_roll: yes}, from: enrolled_on, within: 30 workdays, source: 规定}\n", "", "", NULL},
		{"outsiders: [district]\n", "", "", NULL},
		{"outsiders: [district]\n", "outsiders: []\n", "bad-value-kind", "outsiders"},
		{"outsiders: [district]\n", "outsiders: [distric]\n", "not-listed", "distric"},
		{"within: 30 workdays", "within: soon", "bad-value-kind", "within"},
		{"within: 30 workdays", "within: 0 workdays", "bad-value-kind", "within"},
		{"within: 30 workdays", "within: -3 days", "bad-value-kind", "within"},
		{"from: enrolled_on", "from: enroled_on", "unknown-field", "enroled_on"},
		{"from: enrolled_on", "from: name", "bad-value-kind", "from"},
		{"{if: {on_roll: yes}", "{if: {on_rol: yes}", "unknown-fact", "on_rol"},
		{"{if: {on_roll: yes}", "{if: {months: {minimum: 1}}", "unknown-fact", "months"}, /* of a case */
		{"{if: {on_roll: yes}", "{if: {kind: photo}", "unknown-fact", "kind"},            /* of an item */
		{"{if: {on_roll: yes}", "{if: {roll.level: 专科, program.college: a}", "", NULL},
		{"required:\n  - {kinds: [id-copy, photo], if: {on_roll: yes}, from: enrolled_on, within: 1 month, source: 规定}\n"
		 "  - {kinds: decision, change: [suspend, resume], within: 30 workdays, source: 规定}\n", "", "", NULL},
		{"required:\n  - {kinds: [id-copy, photo], if: {on_roll: yes}, from: enrolled_on, within: 1 month, source: 规定}\n"
		 "  - {kinds: decision, change: [suspend, resume], within: 30 workdays, source: 规定}\n", "required: []\n", "bad-value-kind",
		 "required"},
		{"required:\n", "required:\n  - photo\n", "bad-value-kind", "required"},
		{"kinds: [id-copy, photo], ", "", "missing-key", "kinds"},
		{"kinds: [id-copy, photo]", "kinds: []", "bad-value-kind", "kinds"},
		{"kinds: [id-copy, photo]", "kinds: [\"\"]", "bad-value-kind", "kinds"},
		{"kinds: [id-copy, photo]", "kinds: {id-copy: photo}", "bad-value-kind", "kinds"},
		{"kinds: [id-copy, photo]", "kinds: [id_copy, photo]", "not-listed", "id_copy"},
		{"kinds: [id-copy, photo]", "kinds: [entry]", "material-group", "entry"},
		{"kinds: [id-copy, photo]", "kinds: [photo, photo]", "bad-value-kind", "kinds"},
		{"required:\n", "required:\n  - {kinds: photo, if: {on_roll: yes}, from: enrolled_on, within: 1 day, source: 规定}\n",
		 "bad-value-kind", "kinds"},
		{"required:\n", "required:\n  - {kinds: photo, if: {on_roll: no}, from: enrolled_on, within: 1 day, source: 规定}\n", "", NULL},
		{"required:\n", "required:\n  - {kinds: decision, change: [expel, resume], within: 1 day, source: 规定}\n", "bad-value-kind",
		 "kinds"},
		{"required:\n", "required:\n  - {kinds: decision, change: expel, within: 1 day, source: 规定}\n", "", NULL},
		{"if: {on_roll: yes}, from: enrolled_on, within: 1 month", "within: 1 month", "missing-key", "from"},
		{"change: [suspend, resume]", "change: []", "bad-value-kind", "change"},
		{"change: [suspend, resume]", "change: {suspend: resume}", "bad-value-kind", "change"},
		{"change: [suspend, resume]", "change: none-of-ours", "", NULL},
		{"change: [suspend, resume]", "change: suspend, from: enrolled_on", "bad-value-kind", "from"},
		{"within: 1 month, source: 规定", "within: 1 month", "missing-key", "source"},
		{"copies: [id-copy]", "copies: []", "bad-value-kind", "copies"},
		{"copies: [id-copy]", "copies: [photo, id-copi]", "not-listed", "id-copi"},
		{"copies: [id-copy]", "copies: entry", "material-group", "entry"},
		{"copies: [id-copy]\n", "", "", NULL},
		{"kind: proof, form: original", "kind: proof", "missing-key", "form"},
		{"kind: proof, form: original", "kind: proof, form: papyrus", "not-listed", "papyrus"},
		{"kind: proof,", "kind: change,", "material-group", "change"},
		{"  evidence:", "  proofs:", "unknown-key", "proofs"},
		{"transcript: grade-sheet", "transkript: grade-sheet", "not-listed", "transkript"},
		{"transcript: grade-sheet", "transcript: gradesheet", "not-listed", "gradesheet"},
		{"transcript: grade-sheet", "transcript: [grade-sheet]", "bad-value-kind", "transcript"},
		{"{kind: id-copy, form: copy}", "{kind: id-copy}", "missing-key", "form"},
		{"{kind: id-copy, form: copy}", "{kind: id-copy, from: copy}", "unknown-key missing-key", "from"},
		{"except: [discipline, award]", "except: []", "bad-value-kind", "except"},
		{"except: [discipline, award]", "except: {award: yes}", "bad-value-kind", "except"},
		{"except: [discipline, award]", "except: none-of-ours", "", NULL},
		{"approve: archive, outside", "except: [award], approve: archive, outside", "unknown-key", "except"},
		{"as: {discipline: penalty}", "as: {}", "bad-value-kind", "as"},
		{"as: {discipline: penalty}", "as: penalty", "bad-value-kind", "as"},
		{"approve: archive, outside", "approve: archives, outside", "not-listed", "archives"},
		{"approve: archive, outside", "approve: [], outside", "bad-value-kind", "approve"},
		{"approve: archive, outside", "outside", "missing-key", "approve"},
		{"lending: {maximum: 30 days", "lending: {maximum: a while", "bad-value-kind", "maximum"},
		{"outside: {maximum: 0 days, approve: [registry]}, ", "", "missing-key", "outside"},
		{"lending: {", "lending: [{", "yaml-syntax", NULL},
		{"receipt_within: 30 days", "receipt_within: 0 days", "bad-value-kind", "receipt_within"},
		{"destruction: {approve: [vice-president], source: 规定}\n", "", "missing-key", "destruction"},
		{"keep: 2 years", "keep: 0 years", "bad-value-kind", "keep"},
		{"keep: 2 years", "keep: -2 years", "bad-value-kind", "keep"},
		{"keep: 2 years", "keep: 500 workdays", "bad-value-kind", "keep"},
		{"keep: 2 years", "keep: long", "bad-value-kind", "keep"},
		{"keep: 2 years", "keep: [2 years]", "bad-value-kind", "keep"},
		{"keep: permanent", "keep: permanent, then: destroy", "bad-value-kind", "keep"},
		{"keep: 2 years, from: status_since,", "keep: 2 years,", "missing-key", "from"},
		{"from: status_since", "from: status", "bad-value-kind", "from"},
		{"from: status_since", "from: dated", "", NULL},
		{"from: status_since", "from: filed_on", "", NULL},
		{", then: destroy", "", "missing-key", "then"},
		{"then: destroy", "then: burn", "bad-value-kind", "then"},
		{"kind: [id-copy, photo], group", "kind: [id-copi, photo], group", "not-listed", "id-copi"},
		{"kind: [id-copy, photo], group", "not: {kind: entry}, group", "material-group", "entry"},
		{"group: entry", "group: photo", "bad-value-kind", "group"},
		{"group: entry", "any: [{group: entri}, {group: study}]", "bad-value-kind", "group"},
		{"form: copy}, keep", "form: copies}, keep", "not-listed", "copies"},
		{"form: copy}, keep", "form: {required: yes}}, keep", "", NULL},
		{"  - {keep: while on roll, source: 规定}\n", "", "retention-last", NULL},
		{"{if: {status: 毕业}, keep: permanent", "{keep: permanent", "retention-hidden", NULL},
		{"retention:\n", "retention:\n  - permanent\n", "bad-value-kind", "retention"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct school *s = open_school(state);
		struct xj_policy *p;
		const struct xj_archive *a = changed(s, rows[i].old, rows[i].new, &p);

		if (strcmp(unit_codes(s->pool, &s->diags), rows[i].codes) != 0 ||
		    (rows[i].arg && strcmp(s->diags.list[0].args[0], rows[i].arg) != 0))
			FAIL("row %zu: %s: %s %s", i, rows[i].new, unit_codes(s->pool, &s->diags), s->diags.count ? s->diags.list[0].args[0] : "");
		assert_row(i, (a != NULL) == (rows[i].codes[0] == '\0'));
		assert_row(i, xj_policy_sound(p) == (a != NULL));
	}
}

static void
archive__several_faults__all_told_each_at_its_place(void **state)
{
	struct school *s = open_school(state);
	struct xj_policy *p;

	assert_null(changed(s, "{if: {on_roll: yes}, from: enrolled_on, within: 30 workdays, source: 规定}",
	                    "{if: {on_roll: yes}, from: enrolled, within: 0 days}", &p));
	assert_string_equal(unit_codes(s->pool, &s->diags), "unknown-field bad-value-kind missing-key");
	assert_int_equal(s->diags.list[0].where.line, 2);
	assert_int_equal(s->diags.list[0].where.column, 37);
	assert_null(xj_policy_archive(p));
	assert_int_equal(s->diags.count, 3);
}

static void
archive__none__not_at_fault(void **state)
{
	static const char *const dirs[] = {"schema"};
	struct xj_policy *p;
	struct xj_diags d;

	xj_diags_init(&d, POOL(state));
	p = xj_policy_load(POOL(state), dirs, 1, 0, &d);
	assert_non_null(p);
	assert_null(xj_policy_archive(p));
	assert_true(xj_policy_sound(p));
	assert_int_equal(d.count, 0);
}

static void
archive__shipped__sound_and_meant(void **state)
{
	static const char *const profiles[] = {"college", "university", "primary"};

	for (size_t i = 0; i < COUNT(profiles); i++) {
		const char *dirs[] = {xj_pool_print(POOL(state), "schema/profiles/%s", profiles[i]), "schema"};
		struct xj_diags d;
		struct xj_lint lint = {.pool = POOL(state), .diags = &d, .today = xj_date_of(2026, 10, 12)};

		xj_diags_init(&d, POOL(state));
		lint.policy = xj_policy_load(POOL(state), dirs, 2, XJ_WITH_SCHOOL | XJ_WITH_WORKFLOWS | XJ_WITH_CALENDAR, &d);
		assert_row(i, lint.policy && xj_policy_archive(lint.policy));
		assert_row(i, xj_policy_check(lint.policy));
		xj_lint_archive_numbering(&lint);
		xj_lint_archive_procedures(&lint);
		xj_lint_archive_values(&lint);
		xj_lint_archive_retention(&lint);
		assert_row(i, strcmp(unit_codes(POOL(state), &d), "") == 0);
	}
}

static bool
held(void *ctx, struct xj_span role)
{
	return xj_span_is(role, ctx);
}

static void
lint__what_cannot_be_meant__found(void **state)
{
	static const struct {
		const char *old, *new, *codes;
	} rows[] = {
		{"", "", ""},
		{"{student_id}-", "{studentid}-", "numbering-name"},
		{"{student_id}-", "{program.number}-", "numbering-name"},
		{"{student_id}-", "{grade}{college:2}-", ""},
		{"{year}-{serial:4}", "{grade}-{serial:4}", "numbering-name"},
		{"change: [suspend, resume]", "change: [suspend, resum]", "unknown-workflow"},
		{"{discipline: penalty}", "{disciplin: penalty}", "unknown-workflow"},
		{"except: [discipline, award]", "except: [awards, discipline]", "unknown-workflow"},
		{"{if: {on_roll: yes}", "{if: {level: 大专}", "value-never"},
		{"{if: {status: 毕业}", "{if: {status: 毕业生}", "value-never retention-never"},
		{"{if: {status: 退学,", "{if: {status: 毕业,", "retention-never"},
		{"{if: {status: 退学,", "{if: {status: [毕业, 结业],", ""},
		{"{if: {status: 退学,", "{if: {status: 在籍,", "retention-early"},
		{"{if: {status: 退学,", "{if: {", "retention-early"},
		{"{if: {status: 退学,", "{if: {on_roll: no,", ""},
		{"{if: {status: 退学, kind: [id-copy, photo], group: entry, form: copy}, keep: 2 years, from: status_since",
		 "{if: {kind: photo}, keep: 2 years, from: enrolled_on", ""},
		{"  - {keep: while on roll", "  - {if: {not: {status: [退学, 毕业]}}, keep: while on roll, source: 规定}\n  - {keep: while on roll", ""},
		{"keep: while on roll", "keep: 2 years, from: status_since, then: destroy", "retention-early"},
		{"approve: [vice-president]", "approve: [president, vice-president]", ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct school *s = open_school(state);
		struct xj_lint lint = {.pool = s->pool, .diags = &s->diags, .today = xj_date_of(2026, 10, 12)};
		struct xj_policy *p;

		assert_row(i, changed(s, rows[i].old, rows[i].new, &p) != NULL);
		lint.policy = p;
		assert_row(i, xj_policy_check(p));
		xj_lint_archive_numbering(&lint);
		xj_lint_archive_procedures(&lint);
		xj_lint_archive_values(&lint);
		xj_lint_archive_held(&lint);
		xj_lint_archive_retention(&lint);
		if (strcmp(unit_codes(s->pool, &s->diags), rows[i].codes) != 0)
			FAIL("row %zu: %s: %s", i, rows[i].new, unit_codes(s->pool, &s->diags));
	}
}

static void
lint__nobody_to_allow__told_once_a_list_of_roles(void **state)
{
	static const struct xj_table some;
	struct school *s = open_school(state);
	struct xj_lint lint = {.pool = s->pool, .diags = &s->diags, .today = xj_date_of(2026, 10, 12), .roles = &some, .held = held};
	struct xj_policy *p;

	assert_non_null(changed(s, "", "", &p));
	lint.policy = p;
	lint.ctx = (void *)(uintptr_t) "registry";
	xj_lint_archive_held(&lint);
	assert_string_equal(unit_codes(s->pool, &s->diags), "nobody-allows nobody-allows");
	assert_string_equal(s->diags.list[0].args[0], "archive");
	assert_string_equal(s->diags.list[0].args[2], "lending"); /* and transfer, which it takes the same role for */
	assert_string_equal(s->diags.list[1].args[2], "destruction");
}

static void
lint__nothing_ever_destroyed__nobody_missed_for_it(void **state)
{
	static const struct xj_table some;
	struct school *s = open_school(state);
	struct xj_lint lint = {.pool = s->pool, .diags = &s->diags, .today = xj_date_of(2026, 10, 12), .roles = &some, .held = held};
	struct xj_policy *p;

	assert_non_null(changed(s, "then: destroy", "then: hand over", &p));
	lint.policy = p;
	lint.ctx = (void *)(uintptr_t) "archive";
	xj_lint_archive_held(&lint);
	assert_string_equal(unit_codes(s->pool, &s->diags), "nobody-allows");
	assert_string_equal(s->diags.list[0].args[0], "registry");
}

static void
longest__of_the_archive__counted(void **state)
{
	struct school *s = open_school(state);
	struct xj_policy *p;

	assert_non_null(changed(s, "within: 30 workdays", "within: 90 workdays", &p));
	assert_int_equal(xj_policy_longest(p).count, 90);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(archive_parse__sound__as_written),
		UNIT(archive__leaves__by_proof_and_procedure),
		UNIT(archive_parse__faults__named),
		UNIT(archive__several_faults__all_told_each_at_its_place),
		UNIT(archive__none__not_at_fault),
		UNIT(archive__shipped__sound_and_meant),
		UNIT(lint__what_cannot_be_meant__found),
		UNIT(lint__nobody_to_allow__told_once_a_list_of_roles),
		UNIT(lint__nothing_ever_destroyed__nobody_missed_for_it),
		UNIT(longest__of_the_archive__counted),
	};

	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
