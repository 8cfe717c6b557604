/* Reports over registers made at random: what they say adds up, whatever order the movements came in. */
#define _XOPEN_SOURCE 700
#include "unit.h"

#include "random.h"
#include "report/report.h"
#include "report/required.h"
#include "school.h"
#include "tables.h"

enum { STUDENTS = 30, ITEMS = 6, ROUNDS = 60, MOST_LINES = 400 };

static const char rules[] =
	"numbering: {item_id: \"{student_id}-{serial:3}\", transfer_no: \"T{year}-{serial:4}\"}\n"
	"required:\n"
	"  - {kinds: [admission-notice, id-copy, photo], if: {on_roll: yes}, from: enrolled_on, within: 30 workdays, source: a}\n"
	"  - {kinds: [decision], change: [suspend], within: 10 days, source: a}\n"
	"lending: {maximum: 30 days, approve: [archive], outside: {maximum: 7 days, approve: [registry]}, source: a}\n"
	"viewing: {maximum: 7 days, approve: [archive], outside: {maximum: 1 day, approve: [registry]}, source: a}\n"
	"transfer: {receipt_within: 30 days, approve: [archive], source: a}\n"
	"retention: [{keep: while on roll, source: a}]\n"
	"destruction: {approve: [vice-president], source: a}\n";

struct fixture {
	struct school *school;
	struct xj_policy *policy;
	struct xj_table *tables[4];
	struct xj_report_in in;
};

static struct fixture *
open_fixture(void **state)
{
	struct fixture *f = xj_pool_zero(POOL(state), 1, sizeof *f);

	f->school = open_school(state);
	put(f->school, "archive.yaml", rules);
	f->policy = xj_policy_load(POOL(state), f->school->dirs, COUNT(f->school->dirs),
	                           XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS, &f->school->diags);
	assert_non_null(f->policy);
	f->in = (struct xj_report_in){.policy = f->policy, .tables = f->tables, .from = XJ_NO_DATE, .until = XJ_NO_DATE,
	                              .today = xj_date_of(2026, 11, 2)};
	return f;
}

static void
give(struct fixture *f, const char *kind, const char *text)
{
	f->tables[f->in.ntables++] = unit_table(f->school->pool, xj_policy_schema(f->policy, kind), text);
}

static const char *
roll(struct xj_pool *pool)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "student_id,name,class,enrolled_on,on_roll,status\n");
	for (int i = 0; i < STUDENTS; i++)
		xj_buf_print(&b, "%d,甲,%d,2026-%s-01,%s\n", 100 + i, i % 4, i % 7 ? "09" : "12", i % 5 ? "是,在籍" : "否,退学");
	return b.p;
}

/* Lines as no office would write them: items go to and fro at will, some are of nobody. */
static const char *
materials(struct xj_pool *pool, uint64_t *seed)
{
	static const char *const kinds[] = {"录取通知书", "身份证复印件", "入学照片", "决定文件", "无此类"};
	static const char *const done[][2] = {{"归档", "在档"}, {"借出", "借出"}, {"归还", "在档"}, {"转出", "转出待回执"}, {"回执", "已转出"}, {"销毁", "已销毁"}};
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "item_id,student_id,kind,title,form,movement,on,due_on,transfer_no,pages,state\n");
	for (size_t n = any_of(seed, MOST_LINES); n; n--) {
		size_t student = any_of(seed, STUDENTS + 2), item = any_of(seed, ITEMS), what = any_of(seed, COUNT(done));

		xj_buf_print(&b, "%zu-%zu,%zu,%s,x,%s,%s,2026-10-%02zu,2026-10-%02zu,T%zu,%zu,%s\n", 100 + student, item, 100 + student,
		             kinds[item % COUNT(kinds)], chance(seed, 50) ? "原件" : "复印件", done[what][0], 1 + any_of(seed, 28),
		             1 + any_of(seed, 28), any_of(seed, 5), any_of(seed, 9), done[what][1]);
	}
	return b.p;
}

static int64_t
total(const struct xj_page *page, const char *part, const char *column)
{
	const struct xj_grid *g = xj_page_part(page, part);
	int64_t n = 0;

	assert_non_null(g);
	assert_true(xj_grid_column(g, column) >= 0);
	if (g->nrows)
		assert_true(xj_span_integer(g->totals[xj_grid_column(g, column)], &n));
	return n;
}

static int64_t
summed(const struct xj_page *page, const char *part, const char *column)
{
	const struct xj_grid *g = xj_page_part(page, part);
	int64_t sum = 0, n;

	for (size_t row = 0; row < g->nrows; row++)
		if (xj_span_integer(g->rows[row][xj_grid_column(g, column)], &n))
			sum += n;
	return sum;
}

static void
check_sums(const struct xj_page *page)
{
	static const char *const states[] = {"held", "lent", "sent", "transferred", "destroyed"};
	int64_t items = 0, missing = total(page, "completeness", "missing");

	assert_int_equal(total(page, "completeness", "required"), total(page, "kinds", "required"));
	assert_int_equal(total(page, "completeness", "filed"), total(page, "kinds", "filed"));
	assert_int_equal(total(page, "completeness", "overdue"), total(page, "kinds", "overdue"));
	assert_int_equal(total(page, "completeness", "required"), total(page, "completeness", "filed") + missing);
	assert_int_equal(summed(page, "missing", "lacking"), missing);
	assert_int_equal(xj_page_part(page, "missing")->nrows + (size_t)total(page, "completeness", "complete"),
	                 total(page, "completeness", "students"));
	for (size_t i = 0; i < COUNT(states); i++)
		items += total(page, "holdings", states[i]);
	assert_int_equal(items, total(page, "holdings", "items"));
	assert_int_equal(xj_page_part(page, "loans")->nrows, total(page, "holdings", "lent"));
}

static void
report_archive__any_movements__adds_up(void **state)
{
	uint64_t seed = 20261122;

	for (int round = 0; round < ROUNDS; round++) {
		struct fixture *f = open_fixture(state);
		struct xj_page archive, cover;
		size_t lines;

		give(f, "roll", roll(f->school->pool));
		give(f, "materials", materials(f->school->pool, &seed));
		assert_true(xj_report_run(xj_report_find("archive"), &f->in, f->school->pool, &archive, &f->school->diags));
		check_sums(&archive);
		f->in.where = (const char *const[]){"class={pattern: '[0-9]'}"};
		f->in.nwhere = 1;
		assert_true(xj_report_run(xj_report_find("cover"), &f->in, f->school->pool, &cover, &f->school->diags));
		lines = 0;
		for (size_t i = 0; i < cover.nparts; i++)
			lines += cover.parts[i]->nrows;
		assert_int_equal(lines, total(&archive, "holdings", "items"));
		assert_int_equal(f->school->diags.count, 0);
	}
}

static void
count_required(void *ctx, const struct xj_required *required)
{
	int *counts = ctx;

	counts[required->case_id.n > 0]++;
}

static void
report_required__files_of_cases__what_no_case_asks_for_once(void **state)
{
	static const char header[] = "case_id,student_id,workflow,version,reason,step,decision,role,on,doc_no,state,waiting\n";
	struct fixture *f = open_fixture(state);
	struct xj_pool *pool = f->school->pool;
	struct xj_report_required r;
	struct xj_cursor student;
	int counts[2] = {0, 0};

	give(f, "roll", "student_id,name,enrolled_on,on_roll,status\n1,甲,2026-09-01,是,休学\n2,乙,2026-12-01,是,在籍\n");
	assert_false(xj_report_required_open(&r, &f->in, pool));
	give(f, "materials", "item_id,student_id,kind,title,form,movement,on,state\n");
	for (int i = 0; i < 2; i++)
		give(f, "cases",
		     xj_pool_print(pool, "%sc%d,1,suspend,,illness,apply,open,student,2026-10-0%d,,open,issue\nc%d,1,suspend,,illness,issue,issue,registry,2026-10-1%d,文1,closed,\n", header, i, i + 1,
		                   i, i));
	assert_true(xj_report_required_open(&r, &f->in, pool));
	assert_int_equal(r.nbooks, 2);
	xj_cursor_init(&student, pool, f->tables[0]);
	for (size_t row = 0; row < 2; row++) {
		assert_true(xj_cursor_move(&student, row));
		xj_report_required_each(&r, &student, count_required, counts);
	}
	assert_int_equal(counts[0], 3); /* of the second student nothing before the entry */
	assert_int_equal(counts[1], 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(report_archive__any_movements__adds_up),
		UNIT(report_required__files_of_cases__what_no_case_asks_for_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
