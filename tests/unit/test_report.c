#include <locale.h>

#include "unit.h"

#include "report/finish.h"
#include "report/group.h"
#include "report/pick.h"
#include "report/report.h"
#include "report/standing.h"

static const char roll_yaml[] = "record: roll\ntitle: 学籍表\nkind: state\nprimaryKey: student_id\nfields:\n"
                                "  - {name: student_id, title: 学号, format: identifier, constraints: {required: yes}}\n"
                                "  - {name: status, title: 学籍状态, constraints: {required: yes}}\n"
                                "  - {name: phone, title: 联系电话, format: identifier, sensitive: yes}\n"
                                "  - {name: class, title: 班级, aliases: [班号]}\n"
                                "  - {name: enrolled_on, title: 入学日期, type: date}\n"
                                "  - {name: status_since, title: 状态起始, type: date}\n"
                                "  - {name: registered_term, title: 注册学期}\n"
                                "  - {name: registration, title: 注册状态, codes: registration}\n"
                                "  - {name: last_case, title: 最近异动}\n";

static const char lines_yaml[] =
	"record: registrations\ntitle: 注册记录\nkind: append\nfields:\n"
	"  - {name: term, title: 学期}\n  - {name: student_id, title: 学号}\n"
	"  - {name: state, title: 注册状态, codes: registration}\n";

static const char registration_csv[] =
	"code,name\nregistered,已注册\ndeferred,暂缓注册\noverdue,逾期\nlate,补注册\nclosed,未注册\npaid,已缴费\n";

static const char statuses_yaml[] = "statuses:\n"
                                    "  在籍: {id: enrolled, on_roll: yes, in_school: yes, registers: yes}\n"
                                    "  休学: {id: suspended, on_roll: yes, in_school: no, ends: yes}\n"
                                    "  退学: {id: withdrawn, on_roll: no, in_school: no, terminal: yes}\n";

struct fixture {
	struct xj_pool *pool;
	struct xj_diags diags;
	struct xj_policy policy;
	struct xj_schema *schemas[2];
	struct xj_policy_file files[2];
	struct xj_policy_read read;
};

static const struct xj_codes *
only_codes(void *ctx, struct xj_span name)
{
	struct fixture *f = ctx;

	return xj_codes_parse(f->pool, "registration.csv", name, xj_span(registration_csv), &f->diags);
}

static void
open_fixture(struct fixture *f, void **state)
{
	f->pool = POOL(state);
	xj_diags_init(&f->diags, f->pool);
	f->schemas[0] = xj_schema_parse(f->pool, xj_yaml_parse(f->pool, "roll.yaml", xj_span(roll_yaml), &f->diags),
	                                only_codes, f, &f->diags);
	f->schemas[1] = xj_schema_parse(f->pool, xj_yaml_parse(f->pool, "registrations.yaml", xj_span(lines_yaml), &f->diags),
	                                only_codes, f, &f->diags);
	f->files[0] = (struct xj_policy_file){.name = "roll", .asked = true, .what = f->schemas[0]};
	f->files[1] = (struct xj_policy_file){.name = "registrations", .asked = true, .what = f->schemas[1]};
	f->read.schemas = (struct xj_policy_files){.list = f->files, .count = 2, .listed = true};
	f->policy = (struct xj_policy){.pool = f->pool, .diags = &f->diags, .read = &f->read};
	f->policy.statuses = xj_statuses_parse(
		f->pool, xj_yaml_parse(f->pool, "statuses.yaml", xj_span(statuses_yaml), &f->diags), &f->diags);
	assert_string_equal(unit_codes(f->pool, &f->diags), "");
}

static struct xj_table *
table(struct fixture *f, size_t schema, const char *text)
{
	struct xj_table *t = xj_table_parse(f->pool, schema ? "registrations.csv" : "roll.csv", xj_span(text),
	                                    f->schemas[schema], XJ_RECORDS, &f->diags);

	assert_non_null(t);
	return t;
}

static void
grid_percent__part_of_whole__one_decimal_half_up(void **state)
{
	static const struct {
		int64_t part, whole;
		const char *text;
	} rows[] = {
		{2950, 3000, "98.3"}, {35, 3000, "1.2"}, {20, 3000, "0.7"}, {1, 3, "33.3"}, {2, 3, "66.7"}, {1, 2000, "0.1"},
		{0, 7, "0.0"},        {7, 7, "100.0"},   {9, 8, "112.5"},   {0, 0, ""},     {5, 0, ""},     {3, 2000, "0.2"},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_span_is(xj_grid_percent(POOL(state), rows[i].part, rows[i].whole), rows[i].text));
}

static void
grid_text__wide_characters__columns_line_up(void **state)
{
	const struct xj_look look = {.unmask = false};
	struct xj_page page;
	struct xj_grid *g;
	struct xj_span *cells;
	struct xj_buf b;

	xj_page_init(&page, POOL(state), "x", "标题", "");
	g = xj_report_grid(&page);
	xj_grid_add_note(g, "term", "学期", XJ_LIT("一"));
	(void)xj_grid_add_key(g, "name", "姓名", XJ_ORDER_GIVEN);
	(void)xj_grid_add_column(g, XJ_LIT("count"), XJ_LIT("人数"), XJ_GRID_COUNT);
	cells = xj_grid_add_row(g);
	cells[0] = XJ_LIT("𠮷田ab");
	cells[1] = XJ_LIT("12345");
	cells = xj_grid_add_row(g);
	cells[1] = XJ_LIT("7");
	xj_grid_finish(g, NULL);
	xj_buf_init(&b, POOL(state));
	assert_true(xj_page_text(&b, &page, &look, NULL));
	assert_string_equal(b.p, "标题\n学期：一\n\n"
	                         "姓名     人数\n-------------\n𠮷田ab  12345\n（空）      7\n-------------\n合计    12352\n");
}

static void
groups_at__values_that_join_alike__stay_apart(void **state)
{
	const struct xj_span a[] = {XJ_LIT("ab"), XJ_LIT("c")}, b[] = {XJ_LIT("a"), XJ_LIT("bc")},
	                     c[] = {XJ_LIT(""), XJ_LIT("abc")};
	struct xj_groups g;

	xj_groups_init(&g, POOL(state), 2, 1);
	assert_int_equal(xj_groups_at(&g, a), 0);
	assert_int_equal(xj_groups_at(&g, b), 1);
	assert_int_equal(xj_groups_at(&g, c), 2);
	assert_int_equal(xj_groups_at(&g, a), 0);
	assert_int_equal(xj_groups_at(&g, a), 0);
	++*xj_groups_counts(&g, 1);
	assert_int_equal(*xj_groups_counts(&g, 0), 0);
	assert_int_equal(*xj_groups_counts(&g, 1), 1);
	assert_int_equal(g.count, 3);
}

static void
groups_at__thousands__each_found_again(void **state)
{
	struct xj_groups g;

	xj_groups_init(&g, POOL(state), 1, 1);
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 5000; i++) {
			struct xj_span value = xj_span(xj_pool_print(POOL(state), "%u", i));

			assert_int_equal(xj_groups_at(&g, &value), i);
		}
	assert_int_equal(g.count, 5000);
}

static void
pick_column__any_name_of_a_field__found(void **state)
{
	static const struct {
		const char *name;
		int column;
	} rows[] = {{"student_id", 0}, {"学号", 0}, {"班号", 2}, {"dorm", 3}, {"phone", -1}, {"", -1}, {"Dorm", -1}};
	struct fixture f;
	struct xj_table *t;

	open_fixture(&f, state);
	t = table(&f, 0, "学号,status,class,dorm\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_pick pick = {.column = -1};

		assert_row(i, xj_pick_column(t, xj_span(rows[i].name), &pick) == (rows[i].column >= 0));
		assert_row(i, pick.column == rows[i].column);
	}
}

static void
pick_rank__statuses_numbers_text_nothing__in_that_order(void **state)
{
	struct fixture f;
	struct xj_pick status, dorm;
	struct xj_table *t;

	open_fixture(&f, state);
	t = table(&f, 0, "student_id,status,dorm\n");
	assert_true(xj_pick_column(t, XJ_LIT("status"), &status));
	assert_true(xj_pick_column(t, XJ_LIT("dorm"), &dorm));
	assert_true(xj_pick_rank(&f.policy, &status, XJ_LIT("在籍")) < xj_pick_rank(&f.policy, &status, XJ_LIT("休学")));
	assert_true(xj_pick_rank(&f.policy, &status, XJ_LIT("退学")) < xj_pick_rank(&f.policy, &status, XJ_LIT("他")));
	assert_true(xj_pick_rank(&f.policy, &dorm, XJ_LIT("9")) < xj_pick_rank(&f.policy, &dorm, XJ_LIT("10")));
	assert_true(xj_pick_rank(&f.policy, &dorm, XJ_LIT("10")) < xj_pick_rank(&f.policy, &dorm, XJ_LIT("a")));
	assert_true(xj_pick_rank(&f.policy, &dorm, XJ_LIT("a")) < xj_pick_rank(&f.policy, &dorm, XJ_LIT("")));
}

#define BIT(name) (1U << XJ_##name)

static void
standing__lines_in_order__one_outcome_each(void **state)
{
	static const struct {
		const char *lines; /* states, separated by blanks */
		const char *status;
		unsigned standing;
	} rows[] = {
		{"已注册", "在籍", BIT(DUE) | BIT(ON_TIME)},
		{"已注册", "退学", BIT(DUE) | BIT(ON_TIME)},
		{"暂缓注册", "在籍", BIT(DUE) | BIT(DEFERRED)},
		{"暂缓注册 已注册", "在籍", BIT(DUE) | BIT(DEFERRED) | BIT(COMPLETED)},
		{"暂缓注册 逾期", "在籍", BIT(DUE) | BIT(DEFERRED) | BIT(OVERDUE) | BIT(UNREGISTERED)},
		{"暂缓注册 逾期", "退学", BIT(DUE) | BIT(DEFERRED) | BIT(OVERDUE) | BIT(LEFT)},
		{"暂缓注册 逾期 补注册", "在籍", BIT(DUE) | BIT(DEFERRED) | BIT(OVERDUE) | BIT(MADE_UP)},
		{"逾期 暂缓注册 已注册", "在籍", BIT(DUE) | BIT(DEFERRED) | BIT(COMPLETED)},
		{"逾期 已注册", "在籍", BIT(DUE) | BIT(OVERDUE) | BIT(MADE_UP)},
		{"逾期 未注册", "休学", BIT(DUE) | BIT(OVERDUE) | BIT(UNREGISTERED)},
		{"未注册", "在籍", BIT(DUE) | BIT(OVERDUE) | BIT(UNREGISTERED)},
		{"已缴费", "在籍", BIT(DUE) | BIT(UNREGISTERED)},
		{"暂缓注册 已缴费", "在籍", BIT(DUE) | BIT(DEFERRED)},
		{"逾期 已缴费 补注册", "在籍", BIT(DUE) | BIT(OVERDUE) | BIT(MADE_UP)},
		{"", "在籍", BIT(DUE) | BIT(UNREGISTERED)},
		{"", "休学", 0},
		{"", "退学", 0},
	};
	const struct xj_term term = {XJ_LIT("1"), XJ_NO_DATE, XJ_NO_DATE, XJ_NO_DATE, {"", 0}};
	struct fixture f;

	open_fixture(&f, state);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span rest = xj_span(rows[i].lines);
		struct xj_standing standing;
		struct xj_buf b;

		xj_buf_init(&b, f.pool);
		xj_buf_text(&b, "term,student_id,state\n0,7,逾期\n");
		while (rest.n)
			xj_buf_print(&b, "1,7,%s\n", xj_span_text(f.pool, xj_span_cut(&rest, ' ')));
		xj_standing_gather(&standing, f.pool, &f.policy,
		                   table(&f, 0, xj_pool_print(f.pool, "student_id,status\n7,%s\n", rows[i].status)),
		                   table(&f, 1, b.p), &term, &f.diags);
		assert_row(i, standing.of_row[0] == rows[i].standing);
		assert_row(i, standing.nothers == 0);
	}
	assert_string_equal(unit_codes(f.pool, &f.diags), "");
}

static void
standing__no_line__due_unless_come_later(void **state)
{
	static const struct {
		const char *row; /* enrolled_on, status_since, last_case */
		bool due;
	} rows[] = {
		{"2025-09-01,2025-09-14,", true},      {"2026-09-01,2026-10-01,", true}, {"2027-03-01,2027-03-01,", false},
		{"2025-09-01,2026-11-12,case-1", false}, {"2025-09-01,2026-03-12,case-1", true}, {",,", true},
	};
	const struct xj_term term = {XJ_LIT("1"), xj_date_of(2026, 8, 31), xj_date_of(2027, 1, 16), XJ_NO_DATE, {"", 0}};
	struct fixture f;

	open_fixture(&f, state);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_standing standing;

		xj_standing_gather(&standing, f.pool, &f.policy,
		                   table(&f, 0, xj_pool_print(f.pool, "student_id,status,enrolled_on,status_since,last_case\n7,在籍,%s\n",
		                                              rows[i].row)),
		                   table(&f, 1, "term,student_id,state\n"), &term, &f.diags);
		assert_row(i, xj_stands(standing.of_row[0], XJ_DUE) == rows[i].due);
	}
}

static void
report_status__any_counts__shares_add_up_to_100(void **state)
{
	struct fixture f;

	open_fixture(&f, state);
	for (unsigned groups = 1; groups < 40; groups++) {
		struct xj_report_in in = {.policy = &f.policy, .ntables = 1, .by = "class", .from = XJ_NO_DATE, .until = XJ_NO_DATE};
		struct xj_table *tables[1];
		struct xj_page page;
		struct xj_buf b;
		int64_t sum = 0, tenths;

		xj_buf_init(&b, f.pool);
		xj_buf_text(&b, "student_id,status,class\n");
		for (unsigned i = 0; i < groups * 7; i++)
			xj_buf_print(&b, "%u,在籍,%u\n", i, i * i % groups);
		tables[0] = table(&f, 0, b.p);
		in.tables = tables;
		assert_true(xj_report_run(xj_report_find("status"), &in, f.pool, &page, &f.diags));
		for (size_t row = 0; row < page.parts[0]->nrows; row++) {
			assert_true(xj_span_decimal(page.parts[0]->rows[row][2], 1, &tenths));
			sum += tenths;
		}
		assert_int_equal(sum, 1000);
		assert_span(page.parts[0]->totals[2], "100.0");
	}
}

static void
report_run__row_that_cannot_be_split__diagnosed_and_left_out(void **state)
{
	struct fixture f;
	struct xj_report_in in = {.ntables = 1, .from = XJ_NO_DATE, .until = XJ_NO_DATE};
	struct xj_table *tables[1];
	struct xj_page page;

	open_fixture(&f, state);
	tables[0] = table(&f, 0, "student_id,status,phone\n1,在籍,19900000001\n2,在籍\n3,\"在籍\"x,\n4,休学,\n");
	in.policy = &f.policy;
	in.tables = tables;
	assert_true(xj_report_run(xj_report_find("status"), &in, f.pool, &page, &f.diags));
	assert_string_equal(unit_codes(f.pool, &f.diags), "ragged-row stray-quote");
	assert_int_equal(page.parts[0]->nrows, 2);
	assert_span(page.parts[0]->totals[1], "2");
	assert_true(tables[0]->bad[1] && tables[0]->bad[2]);
}

static void
report_roster__sensitive_columns__masked_for_people_only(void **state)
{
	struct fixture f;
	struct xj_report_in in = {.ntables = 1, .from = XJ_NO_DATE, .until = XJ_NO_DATE};
	struct xj_table *tables[1];
	struct xj_page page;

	open_fixture(&f, state);
	f.read.folders = xj_folders_open(f.pool, (const char *const[]){"schema"}, 1, &f.diags);
	tables[0] = table(&f, 0, "student_id,status,phone\n1,在籍,19900000001\n");
	in.policy = &f.policy;
	in.tables = tables;
	assert_true(xj_report_run(xj_report_find("roster"), &in, f.pool, &page, &f.diags));
	for (const char *const *form = (const char *const[]){"text", "csv", "json", "html", NULL}; *form; form++)
		for (int unmask = 0; unmask < 2; unmask++) {
			bool whole = unmask || strcmp(*form, "csv") == 0 || strcmp(*form, "json") == 0;
			struct xj_buf b;

			xj_buf_init(&b, f.pool);
			assert_true(xj_form_find(*form)->print(&b, &page, &(struct xj_look){.unmask = unmask}, &f.diags));
			assert_true((strstr(b.p, "19900000001") != NULL) == whole);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(grid_percent__part_of_whole__one_decimal_half_up),
		UNIT(grid_text__wide_characters__columns_line_up),
		UNIT(groups_at__values_that_join_alike__stay_apart),
		UNIT(groups_at__thousands__each_found_again),
		UNIT(pick_column__any_name_of_a_field__found),
		UNIT(pick_rank__statuses_numbers_text_nothing__in_that_order),
		UNIT(standing__lines_in_order__one_outcome_each),
		UNIT(standing__no_line__due_unless_come_later),
		UNIT(report_status__any_counts__shares_add_up_to_100),
		UNIT(report_run__row_that_cannot_be_split__diagnosed_and_left_out),
		UNIT(report_roster__sensitive_columns__masked_for_people_only),
	};

	(void)setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
