#define _XOPEN_SOURCE 700
#include "unit.h"

#include "roll/keeping.h"
#include "school.h"
#include "tables.h"

static const char roll_rows[] = "student_id,name,level,program,years,grade,enrolled_on,on_roll,status,status_since\n"
                                "2026010101,甲,专科,530302,3,2026,2026-09-01,是,在籍,\n"
                                "2024010102,乙,专科,530302,3,2024,2024-09-01,否,退学,2026-03-02\n"
                                "2023010103,丙,专科,530302,3,2023,2023-09-01,否,毕业,2026-07-01\n"
                                "2026010104,丁,专科,530302,3,2026,,是,在籍,\n"
                                "2026010105,戊,专科,530302,3,2026,2026-09-01,是,在籍,\n"
                                "2024010106,己,专科,530302,3,2024,2024-09-01,否,退学,\n";

static const char material_rows[] =
	"item_id,student_id,kind,title,case_id,form,movement,on,state\n"
	"A-1,2026010101,录取通知书,录取通知书,,原件,归档,2026-09-10,在档\n"
	"A-2,2026010101,入学照片,入学照片,,原件,归档,2026-09-08,在档\n"
	"B-1,2024010102,证明材料,病历,c1,原件,归档,2026-03-01,在档\n"
	"A-2,2026010101,入学照片,入学照片,,原件,销毁,2026-09-20,已销毁\n"
	"A-3,2026010101,决定文件,决定,c9,原件,归档,2026-09-02,在档\n"
	"A-4,2026010101,身份证复印件,身份证,,复印件,归档,2026-09-11,在档\n"
	"A-4,2026010101,身份证复印件,身份证,,复印件,转出,2026-09-12,转出待回执\n"
	"E-1,2026010105,出具文书,在籍证明,,系统记录,归档,2026-09-03,在档\n";

static const char rules[] =
	"numbering: {item_id: \"{student_id}-{serial:3}\", transfer_no: \"T{year}-{serial:4}\"}\n"
	"opening: {if: {on_roll: yes}, from: enrolled_on, within: 30 workdays, source: a}\n"
	"required:\n"
	"  - {kinds: [admission-notice, photo, id-copy], if: {on_roll: yes}, from: enrolled_on, within: 30 workdays, source: a}\n"
	"  - {kinds: [appraisal], if: {status: 毕业}, from: status_since, within: 1 month, source: a}\n"
	"  - {kinds: [decision], change: [suspend], within: 10 days, source: a}\n"
	"leaves: {letters: {kind: letter, form: record}}\n"
	"lending: {maximum: 30 days, approve: [archive], outside: {maximum: 7 days, approve: [registry]}, source: a}\n"
	"viewing: {maximum: 7 days, approve: [archive], outside: {maximum: 1 day, approve: [registry]}, source: a}\n"
	"transfer: {receipt_within: 30 days, approve: [archive], source: a}\n"
	"retention:\n"
	"  - {if: {kind: decision}, keep: permanent, source: a}\n"
	"  - {if: {status: 退学, group: change}, keep: 2 years, from: status_since, then: hand over, source: a}\n"
	"  - {if: {form: copy}, keep: 1 month, from: filed_on, then: destroy, source: a}\n"
	"  - {if: {status: 毕业}, keep: permanent, source: a}\n"
	"  - {keep: while on roll, source: a}\n"
	"destruction: {approve: [vice-president], source: a}\n";

struct fixture {
	struct school *school;
	struct xj_policy *policy;
	struct xj_table *roll, *materials;
	struct xj_cursor student;
	struct xj_items items;
	struct xj_cases cases;
	struct xj_keeping_books books;
	struct xj_buf told;
};

static struct fixture *
opened(void **state, const char *lines_of_cases)
{
	struct fixture *f = xj_pool_zero(POOL(state), 1, sizeof *f);

	f->school = open_school(state);
	put(f->school, "archive.yaml", rules);
	f->policy = xj_policy_load(POOL(state), f->school->dirs, 3, XJ_WITH_SCHOOL | XJ_WITH_WORKFLOWS | XJ_WITH_CALENDAR,
	                           &f->school->diags);
	if (!f->policy || !xj_policy_archive(f->policy))
		FAIL("%s", unit_codes(POOL(state), &f->school->diags));
	f->roll = unit_table(POOL(state), xj_policy_schema(f->policy, "roll"), roll_rows);
	f->materials = unit_table(POOL(state), xj_policy_schema(f->policy, "materials"), material_rows);
	xj_cursor_init(&f->student, POOL(state), f->roll);
	xj_items_fold(&f->items, POOL(state), f->materials);
	if (lines_of_cases)
		xj_cases_fold(&f->cases, POOL(state),
		              unit_table(POOL(state), xj_policy_schema(f->policy, "cases"), lines_of_cases));
	xj_keeping_open(&f->books, POOL(state), f->policy, &f->items, lines_of_cases ? &f->cases : NULL,
	                xj_date_parse(XJ_LIT("2026-11-02")));
	xj_buf_init(&f->told, POOL(state));
	return f;
}

static void
tell(void *ctx, const struct xj_required *r)
{
	struct fixture *f = ctx;
	char due[11], on[11];

	xj_buf_print(&f->told, "%.*s%s%.*s by %s %s\n", (int)r->kind.n, r->kind.p, r->case_id.n ? " of " : "",
	             (int)r->case_id.n, r->case_id.p ? r->case_id.p : "", xj_date_format(r->due, due),
	             r->filed ? xj_date_format(r->filed_on, on) : "missing");
}

static const char *
required_of(struct fixture *f, size_t row)
{
	f->told.n = 0;
	xj_buf_text(&f->told, "");
	assert_true(xj_cursor_move(&f->student, row));
	xj_required_each(&f->books, &f->student, tell, f);
	return xj_buf_as_span(&f->told).p;
}

static void
required__file_of_a_newcomer__what_was_destroyed_is_missing_and_what_was_sent_is_not(void **state)
{
	struct fixture *f = opened(state, NULL);

	/* 30 workdays after 2026-09-01: 25 September and 1 to 7 October are off, 20 September and 10 October are not */
	assert_string_equal(required_of(f, 0), "admission-notice by 2026-10-19 2026-09-10\n"
	                                       "photo by 2026-10-19 missing\n"
	                                       "id-copy by 2026-10-19 2026-09-11\n");
}

static void
required__by_status_or_without_a_day__only_whom_it_is_of(void **state)
{
	struct fixture *f = opened(state, NULL);

	assert_string_equal(required_of(f, 1), "");
	assert_string_equal(required_of(f, 2), "appraisal by 2026-08-01 missing\n");
	assert_string_equal(required_of(f, 3), "");
}

static void
required__of_cases__each_that_took_effect(void **state)
{
	struct fixture *f = opened(state,
		"case_id,student_id,workflow,step,decision,on,state,doc_no\n"
		"c9,2026010101,suspend,apply,open,2026-09-01,open,\n"
		"c9,2026010101,suspend,issue,issue,2026-09-02,effective,1号\n"
		"c8,2026010101,suspend,apply,open,2026-09-21,open,\n"
		"c8,2026010101,suspend,issue,issue,2026-09-22,effective,2号\n"
		"c7,2026010101,suspend,apply,open,2026-10-21,open,\n"
		"c6,2026010101,resume,issue,issue,2026-10-22,effective,3号\n");
	const char *told = required_of(f, 0);

	assert_non_null(strstr(told, "decision of c9 by 2026-09-12 2026-09-02\ndecision of c8 by 2026-10-02 missing\n"));
	assert_null(strstr(told, "c7"));
	assert_null(strstr(told, "c6"));
}

static void
opening__first_that_came_by_hand__not_what_cases_and_letters_left(void **state)
{
	static const struct {
		size_t row;
		const char *due, *opened;
	} rows[] = {
		{0, "2026-10-19", "2026-09-08"}, /* of the photo, destroyed later */
		{1, "", ""},                     /* off the roll: not wanted */
		{3, "", ""},                     /* nobody knows since when */
		{4, "2026-10-19", ""},           /* a letter opens no file */
	};
	struct fixture *f = opened(state, NULL);

	for (size_t i = 0; i < COUNT(rows); i++) {
		char due[11], on[11];
		xj_date first, from, last;

		assert_true(xj_cursor_move(&f->student, rows[i].row));
		from = xj_opening_from(&f->books, &f->student, &first);
		last = from == XJ_NO_DATE ? from : xj_calendar_add(f->policy->calendar, from, f->books.rules->opening.within);
		assert_row(i, strcmp(xj_date_format(last, due), rows[i].due) == 0);
		assert_row(i, strcmp(xj_date_format(first, on), rows[i].opened) == 0);
	}
}

static void
retention__first_rule_that_fits__and_the_day_it_counts_from(void **state)
{
	static const struct {
		const char *item;
		size_t row;
		enum xj_kept kept;
		const char *until;
	} rows[] = {
		{"A-1", 0, XJ_KEEPS_ON_ROLL, ""},    {"A-3", 0, XJ_KEEPS_FOREVER, ""}, {"A-4", 0, XJ_KEEPS_UNTIL, "2026-10-11"},
		{"B-1", 1, XJ_KEEPS_UNTIL, "2028-03-02"}, {"A-1", 2, XJ_KEEPS_FOREVER, ""}, {"B-1", 5, XJ_KEEPS_UNKNOWN, ""},
	};
	struct fixture *f = opened(state, NULL);
	struct xj_cursor row;

	xj_cursor_init(&row, POOL(state), f->materials);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct xj_item *item = &f->items.list[xj_items_find(&f->items, xj_span(rows[i].item))];
		struct xj_retention r;
		xj_date filed;
		char until[11];

		assert_true(xj_cursor_move(&row, item->first));
		filed = xj_date_parse(xj_cell(&row, f->items.f.on));
		assert_true(xj_cursor_move(&f->student, rows[i].row));
		r = xj_retention_of(&f->books, &row, filed, &f->student);
		assert_row(i, r.kept == rows[i].kept && r.rule);
		assert_row(i, strcmp(xj_date_format(r.until, until), rows[i].until) == 0);
	}
}

static void
retention__student_on_no_roll__not_guessed(void **state)
{
	struct fixture *f = opened(state, NULL);
	struct xj_cursor row;

	xj_cursor_init(&row, POOL(state), f->materials);
	assert_true(xj_cursor_move(&row, 0));
	assert_int_equal(xj_retention_of(&f->books, &row, 0, NULL).kept, XJ_KEEPS_UNKNOWN);
	/* permanent by its kind alone */
	assert_true(xj_cursor_move(&row, f->items.list[xj_items_find(&f->items, XJ_LIT("A-3"))].first));
	assert_int_equal(xj_retention_of(&f->books, &row, 0, NULL).kept, XJ_KEEPS_FOREVER);
}

static void
items__lines_of_several_students_mixed__each_chain_in_the_order_filed(void **state)
{
	struct fixture *f = opened(state, NULL);
	struct xj_cursor row;
	struct xj_buf b;

	xj_cursor_init(&row, POOL(state), f->materials);
	xj_buf_init(&b, POOL(state));
	xj_buf_text(&b, "");
	for (uint32_t i = xj_items_of(&f->items, XJ_LIT("2026010101")); i != XJ_NONE; i = f->items.list[i].next_of_student) {
		assert_true(xj_cursor_move(&row, f->items.list[i].last));
		xj_buf_span(&b, xj_cell(&row, f->items.f.item_id));
		xj_buf_print(&b, " %s %u;", xj_keeping_codes[xj_item_state(f->materials, xj_cell(&row, f->items.f.state))],
		             f->items.list[i].lines);
	}
	assert_string_equal(b.p, "A-1 held 1;A-2 destroyed 2;A-3 held 1;A-4 sent 2;");
	assert_int_equal(f->items.count, 6);
	assert_int_equal(xj_items_of(&f->items, XJ_LIT("2024010106")), XJ_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(required__file_of_a_newcomer__what_was_destroyed_is_missing_and_what_was_sent_is_not),
		UNIT(required__by_status_or_without_a_day__only_whom_it_is_of),
		UNIT(required__of_cases__each_that_took_effect),
		UNIT(opening__first_that_came_by_hand__not_what_cases_and_letters_left),
		UNIT(retention__first_rule_that_fits__and_the_day_it_counts_from),
		UNIT(retention__student_on_no_roll__not_guessed),
		UNIT(items__lines_of_several_students_mixed__each_chain_in_the_order_filed),
	};

	return cmocka_run_group_tests_name("keeping", tests, NULL, NULL);
}
