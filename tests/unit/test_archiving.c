#include "unit.h"

#include "policy/archive.h"
#include "roll/archiving.h"
#include "tables.h"

/* The tests run in the top folder of the sources. */
static const char *const shipped[] = {"schema/profiles/college", "schema"};

static const char people[] = "student_id,name,level,grade,status,enrolled_on,on_roll,status_since\n"
			     "1,陈一禾,专科,2025,在籍,2025-09-01,是,2025-09-01\n"
			     "2,林二木,专科,2025,在籍,2025-09-01,是,2025-09-01\n"
			     "3,周三水,专科,2022,毕业,2022-09-01,否,2025-06-30\n"
			     "4,吴四火,专科,2022,退学,2022-09-01,否,2024-03-01\n"
			     "5,郑五土,专科,2024,放弃入学资格,2024-09-01,否,2024-09-20\n"
			     "7,孙七木,专科,2022,退学,2022-09-01,否,\n"
			     "E6,王六金,专科,2025,保留入学资格,,否,2025-09-01\n";

static const char some_cases[] = "case_id,student_id,workflow,version,reason,step,decision,on,state,waiting\n"
				 "C1,1,suspend,1,illness,apply,open,2025-10-01,open,college\n"
				 "C5,5,withdraw,1,own,apply,open,2024-09-10,open,college\n"
				 "C6,5,withdraw,1,own,apply,open,2024-09-10,open,college\n"
				 "C6,5,withdraw,1,own,registry,pass,2024-09-12,closed,\n";

struct world {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	struct xj_table *roll, *cases, *materials;
	const struct xj_found_file *files;
	const char *holders; /* person:role, separated by blanks; NULL: nobody to ask */
	const char *entered_by;
	bool no_roll;
	xj_date today;
	const struct xj_span *given;
	struct xj_diags diags;
	struct xj_changes out; /* of the last list */
	struct xj_taken_in *taken;
	size_t ntaken;
};

static void
open_world(struct world *w, struct xj_pool *pool)
{
	*w = (struct world){.pool = pool, .today = xj_date_of(2026, 3, 10)};
	xj_diags_init(&w->diags, pool);
	w->policy = xj_policy_load(pool, shipped, COUNT(shipped), XJ_WITH_SCHOOL | XJ_WITH_CALENDAR, &w->diags);
	if (!w->policy || !xj_policy_archive(w->policy))
		FAIL("policy: %s", unit_codes(pool, &w->diags));
	w->roll = unit_table(pool, xj_policy_schema(w->policy, "roll"), people);
	w->materials = xj_table_empty(pool, "materials.csv", xj_policy_schema(w->policy, "materials"));
}

static bool
office_holds(void *ctx, struct xj_span person, const char *const *roles, const struct xj_cursor *student)
{
	struct world *w = ctx;

	(void)student;
	for (; *roles; roles++)
		if (xj_span_among(xj_span(w->holders), ' ',
		                  xj_span(xj_pool_print(w->pool, "%.*s:%s", (int)person.n, person.p, *roles))))
			return true;
	return false;
}

static bool
collect(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

/* What was added stands in the register, as if it had been written and read again. */
static void
fold(struct world *w)
{
	struct xj_diags diags;
	struct xj_buf b;
	struct xj_out out;

	xj_buf_init(&b, w->pool);
	xj_out_init(&out, w->pool, collect, &b);
	xj_emit_table(&out, &w->out);
	(void)xj_out_flush(&out);
	w->materials = unit_table(w->pool, w->materials->schema, b.p);
	w->materials->label = "materials.csv";
	xj_diags_init(&diags, w->pool);
	xj_table_check(w->materials, &diags);
	if (diags.count)
		FAIL("written: %s", unit_codes(w->pool, &diags));
}

static struct xj_table *
list_of(struct world *w, const char *schema, const char *text)
{
	struct xj_table *list;

	xj_diags_init(&w->diags, w->pool);
	list = xj_table_parse(w->pool, "list.csv", xj_span(text), xj_policy_schema(w->policy, schema), XJ_FOREIGN_FILE,
	                      &w->diags);
	if (!list || w->diags.count)
		FAIL("list: %s", unit_codes(w->pool, &w->diags));
	list = xj_table_clean(list, &w->diags);
	if (w->diags.count)
		FAIL("list: %s", unit_codes(w->pool, &w->diags));
	return list;
}

/* What is said of the list; what it adds is not put on record. */
static const char *
judge_list(struct world *w, enum xj_movement what, struct xj_table *list, const struct xj_table *movements)
{
	struct xj_archiving in = {
		.policy = w->policy, .today = w->today, .what = what, .list = list, .movements = movements,
		.materials = w->materials, .roll = w->no_roll ? NULL : w->roll, .cases = w->cases, .files = w->files,
		.given = w->given, .by = XJ_LIT("档案员"), .entered_by = xj_span(w->entered_by),
		.holds = w->holders ? office_holds : NULL, .ctx = w,
	};

	xj_diags_init(&w->diags, w->pool);
	xj_changes_init(&w->out, w->pool, w->materials);
	xj_archive_move(&in, &w->out, &w->taken, &w->ntaken, &w->diags);
	return unit_codes(w->pool, &w->diags);
}

static const char *
judge(struct world *w, enum xj_movement what, const char *text)
{
	return judge_list(w, what, list_of(w, "movements", text), NULL);
}

static const char *
act(struct world *w, enum xj_movement what, const char *text)
{
	const char *codes = judge(w, what, text);

	fold(w);
	return codes;
}

/* Cells of the last line of an item, or of the whole register's where it is NULL. */
static const char *
last_says(struct world *w, const char *item, const char *const *fields, size_t n)
{
	const struct xj_schema *s = w->materials->schema;
	struct xj_cursor c;
	struct xj_buf b;

	xj_buf_init(&b, w->pool);
	xj_buf_text(&b, "");
	xj_cursor_init(&c, w->pool, w->materials);
	for (size_t row = w->materials->rows; row-- > 0;) {
		if (!xj_cursor_move(&c, row) || (item && !xj_span_is(xj_cell(&c, xj_schema_field(s, "item_id")), item)))
			continue;
		for (size_t i = 0; i < n; i++) {
			xj_buf_text(&b, i ? "|" : "");
			xj_buf_span(&b, xj_cell(&c, xj_schema_field(s, fields[i])));
		}
		return b.p;
	}
	return "nothing";
}

#define SAYS(w, item, ...)                                                                                           \
	last_says((w), (item), (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})))

/* The arguments of the first diagnostic with this code. */
static const char *
told(struct world *w, enum xj_code code)
{
	for (size_t i = 0; i < w->diags.count; i++)
		if (w->diags.list[i].code == code) {
			struct xj_buf b;

			xj_buf_init(&b, w->pool);
			xj_diag_render(&b, &w->diags.list[i], unit_english);
			return b.p;
		}
	return "not said";
}

#define HAS(text, part)                                                                                              \
	do {                                                                                                         \
		const char *text_ = (text);                                                                          \
		if (!strstr(text_, (part)))                                                                          \
			FAIL("\"%s\" is not in \"%s\"", (part), text_);                                              \
	} while (0)

/* Two students' items, interleaved: 1-001 original, 2-001, 1-002 a copy, 2-002, 1-003. */
static void
stock(struct world *w)
{
	assert_string_equal(act(w, XJ_MOVE_FILE, "student_id,kind,form,on\n"
	                                         "1,录取通知书,,2025-09-05\n"
	                                         "2,录取通知书,,2025-09-05\n"
	                                         "1,身份证复印件,复印件,2025-09-06\n"
	                                         "2,身份证复印件,复印件,2025-09-06\n"
	                                         "1,体检表,,2025-09-07\n"),
	                    "copy-unverified copy-unverified");
}

#define LEND "on,to,to_role,purpose,approved_by,due_on,item_id\n"
#define LENT LEND "2026-03-01,王老师,counselor,评优,李主任,2026-03-20,1-001\n"

static void
file__a_list__numbered_by_student_and_named_after_the_kind(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_int_equal(w.materials->rows, 5);
	assert_string_equal(SAYS(&w, "1-003", "student_id", "kind", "title", "form", "movement", "on", "by", "state"),
	                    "1|体检表|体检表|原件|归档|2025-09-07|档案员|在档");
	assert_string_equal(SAYS(&w, "2-002", "form", "verified_by", "verified_on"), "复印件||");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,name,kind,title,form,verified_by,case_id\n"
	                                          "2,林 二木,proof,病历,copy,档案员,C9\n"), "");
	assert_string_equal(SAYS(&w, "2-003", "kind", "title", "verified_by", "verified_on", "case_id"),
	                    "证明材料|病历|档案员|2026-03-10|C9");
}

static void
file__refused__says_why(void **state)
{
	static const struct {
		const char *list, *codes, *place;
	} rows[] = {
		{"student_id,kind\n9,photo\n", "not-on-roll", "student_id"},
		{"student_id,kind\nE6,photo\n", "not-at-school", "student_id"},
		{"student_id,kind,name\n1,photo,林二木\n", "wrong-person", "name"},
		{"student_id,kind\n1,entry\n", "material-group", "kind"},
		{"student_id,kind\n1,\n", "move-lacks", "kind"},
		{"student_id,kind\n,photo\n", "move-lacks", "student_id"},
		{"student_id,kind,on\n1,photo,2026-03-11\n", "future-date", "on"},
		{"student_id,kind,dated\n1,photo,2026-03-11\n", "future-date", "dated"},
		{"student_id,kind,form\n1,photo,electronic\n", "file-wanted", "path"},
		{"student_id,kind,form,path\n1,photo,original,a.pdf\n", "file-unwanted", "path"},
		{"student_id,kind,case_id\n1,proof,C7\n", "no-such-case", "case_id"},
		{"student_id,kind,case_id\n2,proof,C1\n", "letter-case-of", "case_id"},
		{"student_id,kind,item_id\n1,proof,1-001\n", "duplicate-key", "item_id"},
		{"student_id,kind,name,on\nE6,entry,林二木,2027-01-01\n", "future-date wrong-person not-at-school material-group", "on"},
	};
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	w.cases = unit_table(w.pool, xj_policy_schema(w.policy, "cases"), some_cases);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *codes = judge(&w, XJ_MOVE_FILE, rows[i].list);

		if (strcmp(codes, rows[i].codes) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, codes, rows[i].codes);
		assert_row(i, w.out.nadded == 0 && xj_span_starts(w.diags.list[0].where.field, rows[i].place));
	}
	assert_string_equal(judge(&w, XJ_MOVE_FILE, "student_id,kind,case_id\n1,proof,C1\n"), "");
}

static void
file__bad_rows_among_good__good_ones_are_filed(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind\n1,photo\n9,photo\n1,pledge\n"), "not-on-roll");
	assert_int_equal(w.materials->rows, 2);
	assert_string_equal(SAYS(&w, "1-002", "kind"), "保密承诺书");
}

static void
file__the_same_again__passed_over_while_it_is_there(void **state)
{
	static const char list[] = "student_id,kind,title,dated,on\n1,award,一等奖,2026-01-05,2026-03-01\n"
				   "1,award,一等奖,2026-01-05,2026-03-01\n1,award,一等奖,2026-02-05,2026-03-01\n";
	struct world w;

	open_world(&w, POOL(state));
	assert_string_equal(act(&w, XJ_MOVE_FILE, list), "already-recorded");
	assert_int_equal(w.materials->rows, 2);
	assert_string_equal(act(&w, XJ_MOVE_FILE, list), "already-recorded already-recorded already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "");
	/* lent, it is still the school's */
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,title,dated\n1,award,一等奖,2026-01-05\n"), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, "item_id,organisation,seal_no,carrier,approved_by,on\n"
	                                              "1-002,某高校,F1,机要,李主任,2026-03-02\n"), "left-out");
	assert_string_equal(act(&w, XJ_MOVE_FILE, list), "already-recorded already-recorded already-recorded");
	/* gone, another one may come */
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,title,dated\n1,award,一等奖,2026-02-05\n"), "");
	assert_string_equal(SAYS(&w, NULL, "item_id"), "1-003");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,title,dated\n1,award,一等奖,2026-02-05\n"), "already-recorded");
	w.today++;
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,title,dated\n1,award,一等奖,2026-02-05\n"), "already-recorded");
}

static const char digest_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char digest_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static void
file__electronic__placed_by_student_and_number(void **state)
{
	const struct xj_found_file files[] = {{digest_a, {NULL, 0}, ".pdf", false}, {digest_b, XJ_LIT("archive/1/old.pdf"), ".pdf", false},
	                                      {NULL, {NULL, 0}, "", false}, {digest_a, {NULL, 0}, ".pdf", false}};
	static const char list[] = "student_id,kind,form,path,on\n1,photo,,a.pdf,2026-02-01\n"
				   "1,pledge,电子件,archive/1/old.pdf,2026-02-01\n1,resume,,,2026-02-01\n"
				   "2,photo,electronic,b.pdf,2026-02-01\n";
	struct world w;

	open_world(&w, POOL(state));
	w.files = files;
	assert_string_equal(judge(&w, XJ_MOVE_FILE, list), "same-content");
	HAS(told(&w, XJ_SAME_CONTENT), "as 1-001 already, of 1;");
	assert_int_equal(w.ntaken, 2);
	assert_int_equal(w.taken[0].row, 0);
	assert_span(w.taken[0].path, "archive/1/1-001.pdf");
	assert_int_equal(w.taken[1].row, 3);
	assert_span(w.taken[1].path, "archive/2/2-001.pdf");
	fold(&w);
	assert_string_equal(SAYS(&w, "1-001", "form", "path", "sha256"),
	                    xj_pool_print(w.pool, "电子件|archive/1/1-001.pdf|%s", digest_a));
	assert_string_equal(SAYS(&w, "1-002", "path"), "archive/1/old.pdf");
	assert_string_equal(SAYS(&w, "1-003", "form", "path", "sha256"), "原件||");
	assert_string_equal(act(&w, XJ_MOVE_FILE, list), "already-recorded already-recorded already-recorded already-recorded");
	assert_int_equal(w.ntaken, 0);
	/* altered since, it is another item; what another movement says afterwards keeps it */
	w.files = (const struct xj_found_file[]){{digest_b, {NULL, 0}, ".pdf", false}};
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,path\n1,photo,a.pdf\n"), "");
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "");
	assert_string_equal(SAYS(&w, "1-001", "path", "sha256", "state"),
	                    xj_pool_print(w.pool, "archive/1/1-001.pdf|%s|借出", digest_a));
}

/* Numbers that people gave never lead out of the folder. */
static void
file__own_numbers__kept_and_made_a_name(void **state)
{
	const struct xj_found_file files[] = {{digest_a, {NULL, 0}, ".pdf", false}, {digest_b, {NULL, 0}, "", false}, {NULL, {NULL, 0}, "", false},
	                                      {NULL, {NULL, 0}, "", false}};
	struct world w;

	open_world(&w, POOL(state));
	w.files = files;
	assert_string_equal(act(&w, XJ_MOVE_FILE, "item_id,student_id,kind,path\n../../x,1,photo,a.pdf\n..,1,resume,b\n"
	                                          "1-001,1,pledge,\n,1,award,\n"), "");
	assert_span(w.taken[0].path, "archive/1/_._.._x.pdf");
	assert_span(w.taken[1].path, "archive/1/_.");
	assert_string_equal(SAYS(&w, NULL, "item_id"), "1-002");
	w.files = NULL;
	assert_string_equal(act(&w, XJ_MOVE_FILE, "item_id,student_id,kind\n2-005,2,photo\n,2,award\n"), "");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind\n2,resume\n"), "");
	assert_string_equal(SAYS(&w, NULL, "item_id"), "2-006");
	assert_string_equal(judge(&w, XJ_MOVE_FILE, "item_id,student_id,kind\nA1,1,consent\nA1,2,consent\n"), "duplicate-key");
}

/* What is destroyed or altered with one item must not be another's. */
static void
file__path_of_another_item__refused_or_made_another(void **state)
{
	struct xj_found_file file = {digest_a, XJ_LIT("archive/1/1-002.pdf"), ".pdf", true};
	struct world w;

	open_world(&w, POOL(state));
	w.files = &file;
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,path\n1,photo,archive/1/1-002.pdf\n"), "");
	assert_string_equal(SAYS(&w, "1-001", "path"), "archive/1/1-002.pdf");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,path\n1,photo,archive/1/1-002.pdf\n"), "already-recorded");
	assert_string_equal(judge(&w, XJ_MOVE_FILE, "student_id,kind,path\n1,resume,archive/1/1-002.pdf\n"), "path-owned");
	HAS(told(&w, XJ_PATH_OWNED), "1-001");
	file.kept = (struct xj_span){NULL, 0};
	file.own = false;
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,path\n1,resume,a.pdf\n"), "");
	assert_string_equal(SAYS(&w, "1-002", "path"), "archive/1/1-002_.pdf");
	assert_span(w.taken[0].path, "archive/1/1-002_.pdf");
	/* where files stay, one scan may be of two items */
	file.kept = XJ_LIT("archive/1/1-002.pdf");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,path\n1,award,archive/1/1-002.pdf\n"), "");
}

/* A number given by hand at the very end leaves those before it free. */
static void
numbering__after_999_by_hand__what_is_left(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	assert_string_equal(act(&w, XJ_MOVE_FILE, "item_id,student_id,kind\n1-999,1,photo\n1-002,1,resume\n"), "");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind\n1,award\n1,pledge\n"), "");
	assert_string_equal(SAYS(&w, "1-001", "kind"), "获奖材料");
	assert_string_equal(SAYS(&w, "1-003", "kind"), "保密承诺书");
}

/* Serials go on behind the highest, whatever stands between. */
static void
numbering__after_999__refused(void **state)
{
	struct world w;
	struct xj_buf b;

	open_world(&w, POOL(state));
	xj_buf_init(&b, w.pool);
	xj_buf_text(&b, "student_id,kind,title\n");
	for (int i = 1; i <= 998; i++)
		xj_buf_print(&b, "1,misc,%d\n", i);
	assert_string_equal(act(&w, XJ_MOVE_FILE, b.p), "");
	assert_string_equal(SAYS(&w, NULL, "item_id"), "1-998");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,title\n1,misc,a\n1,misc,b\n2,misc,c\n"), "cannot-number");
	assert_string_equal(SAYS(&w, NULL, "item_id"), "2-001");
	assert_string_equal(SAYS(&w, "1-999", "title"), "a");
}

static void
lend__by_somebody_of_the_school__out_until_it_is_returned(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "");
	assert_string_equal(SAYS(&w, "1-001", "title", "movement", "on", "to", "to_role", "purpose", "approved_by", "due_on",
	                         "state"),
	                    "录取通知书|借出|2026-03-01|王老师|辅导员|评优|李主任|2026-03-20|借出");
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_LEND, LEND "2026-03-01,王老师,counselor,评优,李主任,2026-03-21,1-001\n"), "item-away");
	HAS(told(&w, XJ_ITEM_AWAY), "1-001 is not in the archive: 借出, 王老师, 2026-03-20; xueji archive return --item 1-001");
	assert_string_equal(act(&w, XJ_MOVE_RETURN, "item_id,on\n1-001,2026-02-28\n"), "moved-before");
	assert_string_equal(act(&w, XJ_MOVE_RETURN, "item_id,on,place\n1-001,2026-03-05,柜3\n"), "");
	assert_string_equal(SAYS(&w, "1-001", "title", "movement", "on", "to", "due_on", "approved_by", "place", "state"),
	                    "录取通知书|归还|2026-03-05||||柜3|在档");
	/* both lists again, some days later */
	assert_string_equal(act(&w, XJ_MOVE_RETURN, "item_id,on\n1-001,2026-03-05\n"), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_RETURN, "item_id,on\n1-001,2026-03-06\n"), "item-here");
	assert_int_equal(w.materials->rows, 7);
}

static void
lend__terms__to_the_day(void **state)
{
	static const struct {
		const char *row, *codes;
	} rows[] = {
		/* inside 30 days, outside 7, archive.yaml; both days count */
		{"2026-03-01,王老师,counselor,评优,李主任,2026-03-31,,,\n", ""},
		{"2026-03-01,王老师,counselor,评优,李主任,2026-04-01,,,\n", "due-far"},
		{"2026-03-01,王老师,counselor,评优,李主任,2026-03-01,,,\n", ""},
		{"2026-03-01,王老师,counselor,评优,李主任,2026-02-28,,,\n", "due-past"},
		{"2026-03-01,赵某,,公证,钱校长,2026-03-08,公证处,介1,是\n", ""},
		{"2026-03-01,赵某,,公证,钱校长,2026-03-09,公证处,介1,是\n", "due-far"},
		{"2026-03-01,赵某,,公证,钱校长,2026-03-08,,介1,是\n", "outsider"},
		{"2026-03-01,赵某,,公证,钱校长,2026-03-08,公证处,,是\n", "outsider"},
		{"2026-03-01,赵某,,公证,钱校长,2026-03-08,公证处,介1,否\n", "outsider"},
		{"2026-03-01,赵某,,公证,钱校长,2026-03-08,,,\n", "outsider outsider outsider"},
		{"2026-03-01,赵某,,公证,李主任,2026-03-08,公证处,介1,是\n", "not-approver"},
		{"2026-03-01,王老师,counselor,评优,王老师,2026-03-08,,,\n", "self-allowed"},
		{"2026-03-01,王老师,counselor,评优,孙老师,2026-03-08,,,\n", "not-approver"},
		{"2026-03-01,孙老师,counselor,评优,李主任,2026-03-08,,,\n", "role-not-held"},
		{"2026-03-01,陈一禾,student,报名,李主任,2026-03-08,,,\n", ""},
		{"2026-03-01,林二木,学生,报名,李主任,2026-03-08,,,\n", "not-the-student"},
		{"2026-03-01,谁,guardian,报名,李主任,2026-03-08,,,\n", "move-lacks"},
		{"2026-03-01,谁,guardian,报名,李主任,2026-03-08,,,是\n", ""},
		{"2026-03-01,谁,province,核查,李主任,2026-03-08,,,\n", "outsider outsider outsider not-approver"},
		{"2026-03-01,谁,province,核查,钱校长,2026-03-08,省教育厅,介1,是\n", ""},
		{"2026-03-01,谁,district,核查,钱校长,2026-03-09,区教育局,介1,是\n", "due-far"},
		{"2026-03-11,王老师,counselor,评优,李主任,2026-03-20,,,\n", "future-date"},
		{"2025-09-04,王老师,counselor,评优,李主任,2025-09-20,,,\n", "moved-before"},
		{"2025-09-05,王老师,counselor,评优,李主任,2025-09-20,,,\n", ""},
		{",王老师,counselor,评优,李主任,2026-03-20,,,\n", ""},
		{"2026-03-10,王老师,counselor,评优,李主任,2026-03-20,,,\n", ""},
		{"2026-03-01,,counselor,评优,李主任,2026-03-20,,,\n", "move-lacks"},
		{"2026-03-01,王老师,counselor,,李主任,2026-03-20,,,\n", "move-lacks"},
		{"2026-03-01,王老师,counselor,评优,,2026-03-20,,,\n", "move-lacks"},
		{"2026-03-01,王老师,counselor,评优,李主任,,,,\n", "move-lacks"},
	};
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	w.holders = "李主任:archive 钱校长:vice-president 王老师:counselor";
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *codes = judge(&w, XJ_MOVE_LEND,
		                          xj_pool_print(w.pool, "item_id,on,to,to_role,purpose,approved_by,due_on,organisation,"
		                                        "letter,id_seen\n1-001,%s", rows[i].row));

		if (strcmp(codes, rows[i].codes) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, codes, rows[i].codes);
		assert_row(i, (w.out.nadded == 1) == !*codes);
	}
	(void)judge(&w, XJ_MOVE_LEND, "item_id,to,to_role,purpose,due_on\n1-001,王老师,counselor,x,2026-06-01\n");
	HAS(told(&w, XJ_MOVE_LACKS), "approved_by (批准人): is empty, and to lend an item takes it; fill in the column, or give "
	                             "--approved-by (校学籍档案管理规定（借阅）)");
	HAS(told(&w, XJ_DUE_FAR), "longer than 30 days; at the latest 2026-04-09 (校学籍档案管理规定（借阅）)");
}

static void
view__any_number_of_times__each_once(void **state)
{
	static const char list[] = LEND "2026-03-02,王老师,counselor,a,李主任,2026-03-02,1-001\n"
				   "2026-03-03,张老师,counselor,b,李主任,2026-03-03,1-001\n"
				   "2026-03-03,王老师,counselor,c,李主任,2026-03-03,1-001\n";
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_VIEW, list), "");
	assert_int_equal(w.materials->rows, 8);
	assert_string_equal(SAYS(&w, "1-001", "movement", "to", "state"), "查阅|王老师|在档");
	assert_string_equal(act(&w, XJ_MOVE_VIEW, list), "already-recorded already-recorded already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_VIEW, LEND "2026-03-02,吴老师,counselor,d,李主任,2026-03-02,1-001\n"), "moved-before");
	assert_string_equal(act(&w, XJ_MOVE_VIEW, LEND "2026-03-04,吴老师,counselor,d,李主任,2026-03-12,1-001\n"), "due-far");
	assert_string_equal(act(&w, XJ_MOVE_LEND, LEND "2026-03-04,王老师,counselor,d,李主任,2026-03-12,1-001\n"), "");
	assert_string_equal(act(&w, XJ_MOVE_VIEW, LEND "2026-03-05,吴老师,counselor,d,李主任,2026-03-05,1-001\n"), "item-away");
}

static void
verify__a_copy__compared_by_whom(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_VERIFY, "item_id,verified_by,on\n1-001,李主任,2026-03-01\n"), "not-a-copy");
	HAS(told(&w, XJ_NOT_A_COPY), "1-001 is no copy but 原件");
	assert_string_equal(act(&w, XJ_MOVE_VERIFY, "item_id,on\n1-002,2026-03-01\n"), "move-lacks");
	assert_string_equal(act(&w, XJ_MOVE_VERIFY, "student_id,verified_by,on\n1,李主任,2026-03-01\n"), "");
	assert_string_equal(SAYS(&w, NULL, "item_id", "verified_by", "verified_on", "movement", "state"),
	                    "1-002|李主任|2026-03-01|核对|在档");
	assert_string_equal(act(&w, XJ_MOVE_VERIFY, "student_id,verified_by,on\n1,李主任,2026-03-01\n"), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_VERIFY, "student_id,verified_by,on\n1,李主任,2026-03-02\n"), "nothing-to-move");
	/* again by number */
	assert_string_equal(act(&w, XJ_MOVE_VERIFY, "item_id,verified_by,on\n1-002,孙老师,2026-03-02\n"), "");
	assert_string_equal(SAYS(&w, "1-002", "verified_by", "verified_on"), "孙老师|2026-03-02");
}

#define SEND "student_id,organisation,seal_no,carrier,approved_by,on,to,letter\n"

static void
transfer__a_student__one_number_one_receipt(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, SEND "1,某高校,F1,机要,李主任,2026-02-01,学生处,调1\n"
	                                                   "2,某厂,F2,EMS,李主任,2026-02-02,人事科,\n"), "");
	assert_int_equal(w.materials->rows, 10);
	assert_string_equal(SAYS(&w, "1-003", "movement", "organisation", "transfer_no", "due_on", "state"),
	                    "转出|某高校|转2026-0001|2026-03-03|转出待回执");
	assert_string_equal(SAYS(&w, "1-001", "transfer_no"), "转2026-0001");
	assert_string_equal(SAYS(&w, "2-001", "transfer_no"), "转2026-0002");
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, SEND "1,某高校,F1,机要,李主任,2026-02-01,学生处,调1\n"), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, SEND "1,某高校,F1,机要,李主任,2026-02-03,学生处,调1\n"), "nothing-to-move");
	HAS(told(&w, XJ_NOTHING_TO_MOVE), "nothing of 1 in the archive can be moved so: 1-001 转出待回执, 1-002 转出待回执, 1-003");

	assert_string_equal(judge(&w, XJ_MOVE_RETURN, "student_id\n1\n"), "nothing-to-move");
	assert_string_equal(judge(&w, XJ_MOVE_RETURN, "item_id\n1-001\n"), "");
	assert_string_equal(judge(&w, XJ_MOVE_RECEIPT, "student_id,receipt_no\n1,R1\n"), "");
	assert_int_equal(w.out.nadded, 3);
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,on\n转2026-0001,2026-03-01\n"), "move-lacks");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,receipt_no,on\n转2026-0009,R1,2026-03-01\n"), "no-such-transfer");
	HAS(told(&w, XJ_NO_SUCH_TRANSFER), "转2026-0001, 转2026-0002");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,receipt_no,on\n转2026-0001,R1,2026-03-01\n"), "");
	assert_string_equal(SAYS(&w, "1-002", "movement", "receipt_no", "transfer_no", "organisation", "to", "carrier", "seal_no",
	                         "letter", "due_on", "approved_by", "state"),
	                    "回执|R1|转2026-0001|某高校|学生处|机要|F1|调1|||已转出");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,receipt_no,on\n转2026-0001,R1,2026-03-01\n"), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,receipt_no,on\n转2026-0001,R2,2026-03-01\n"), "no-such-transfer");
	HAS(told(&w, XJ_NO_SUCH_TRANSFER), "the nearest first: 转2026-0002 [");
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "item-away");
	/* one of two, signed for by name; the other came back */
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "item_id,to,on\n2-001,周科长,2026-03-01\n"), "");
	assert_string_equal(SAYS(&w, "2-001", "to", "transfer_no"), "周科长|转2026-0002");
	assert_string_equal(act(&w, XJ_MOVE_RETURN, "transfer_no,on\n转2026-0002,2026-03-02\n"), "");
	assert_string_equal(SAYS(&w, NULL, "item_id", "state", "transfer_no", "seal_no"), "2-002|在档||");
	assert_string_equal(act(&w, XJ_MOVE_RETURN, "transfer_no,on\n转2026-0002,2026-03-02\n"), "already-recorded");
	/* its number is not given again */
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, SEND "2,某厂,F3,EMS,李主任,2026-03-03,,\n"), "");
	assert_string_equal(SAYS(&w, "2-002", "transfer_no"), "转2026-0003");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "item_id,transfer_no,receipt_no\n2-002,转2026-0002,R3\n"), "no-such-transfer");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,receipt_no\n转2026-0002,R3\n"), "no-such-transfer");
}

/* Said once, when the last of what is here goes; who sends one paper of many is not told. */
static void
transfer__while_some_is_lent__named(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "");
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, "item_id,organisation,seal_no,carrier,approved_by\n1-002,某高校,F1,机要,李主任\n"), "");
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, SEND "1,某高校,F1,机要,李主任,,,\n2,某厂,F2,EMS,李主任,,,\n"), "left-out");
	HAS(told(&w, XJ_LEFT_OUT), "all that is here of 1 goes, and what is lent does not: 1-001; ");
}

static void
transfer__numbers_given__kept_and_not_given_again(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, "item_id,organisation,seal_no,carrier,approved_by,on,transfer_no,due_on\n"
	                                              "1-001,某高校,F1,机要,李主任,2026-02-01,,\n"
	                                              "2-001,某高校,F1,机要,李主任,2026-02-01,转2026-0001,2026-02-20\n"
	                                              "1-002,某高校,F1,机要,李主任,2026-02-01,,\n"
	                                              "1-003,某高校,F1,机要,李主任,2025-12-01,,\n"
	                                              "2-002,某高校,F1,机要,李主任,2026-02-01,,2026-01-31\n"), "due-past");
	assert_string_equal(SAYS(&w, "1-001", "transfer_no"), "转2026-0002");
	assert_string_equal(SAYS(&w, "1-002", "transfer_no"), "转2026-0002");
	assert_string_equal(SAYS(&w, "1-003", "transfer_no"), "转2025-0001");
	assert_string_equal(SAYS(&w, "2-001", "transfer_no", "due_on"), "转2026-0001|2026-02-20");
}

/* One parcel goes to one body on one day; more of it may be added. */
static void
transfer__number_of_another_parcel__refused(void **state)
{
#define GO "item_id,organisation,seal_no,carrier,approved_by,on,transfer_no\n"
#define SEND_BY "item_id,organisation,seal_no,carrier,approved_by,on,due_on\n"
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, GO "1-001,某高校,F1,机要,李主任,2026-02-01,转7\n"
	                                              "1-002,某高校,F1,机要,李主任,2026-02-01,转7\n"
	                                              "2-001,某厂,F2,机要,李主任,2026-02-01,转7\n"), "transfer-used");
	HAS(told(&w, XJ_TRANSFER_USED), "转7 is the number of another transfer, of 2026-02-01 to 某高校;");
	assert_string_equal(judge(&w, XJ_MOVE_TRANSFER, GO "2-001,某厂,F2,机要,李主任,2026-02-01,转7\n"), "transfer-used");
	assert_string_equal(judge(&w, XJ_MOVE_TRANSFER, GO "1-003,某高校,F1,机要,李主任,2026-02-02,转7\n"), "transfer-used");
	assert_string_equal(judge(&w, XJ_MOVE_TRANSFER, GO "1-003,某高校,F1,机要,李主任,2026-02-01,转7\n"), "");
	assert_string_equal(judge(&w, XJ_MOVE_TRANSFER, GO "1-001,某高校,F1,机要,李主任,2026-02-01,转7\n"), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,receipt_no,on\n转7,R1,2026-03-01\n"), "");
	assert_string_equal(judge(&w, XJ_MOVE_TRANSFER, GO "2-001,某厂,F2,机要,李主任,2026-03-02,转7\n"), "transfer-used");
	/* the receipt is wanted within 30 days */
	assert_string_equal(judge(&w, XJ_MOVE_TRANSFER, SEND_BY "2-001,某厂,F2,机要,李主任,2026-03-02,2026-04-01\n"), "");
	assert_string_equal(judge(&w, XJ_MOVE_TRANSFER, SEND_BY "2-001,某厂,F2,机要,李主任,2026-03-02,2027-03-20\n"), "due-far");
}

static void
items__named_twice_or_wrongly__refused(void **state)
{
	static const struct {
		const char *list, *codes, *says;
	} rows[] = {
		{"item_id\n1-009\n", "no-such-item", "no item 1-009 in the archive; the nearest: 1-001"},
		{"item_id\n\n", "", ""},
		{"item_id,note\n,x\n", "move-lacks", "--item / --student / --transfer"},
		{"item_id,student_id\n1-001,2\n", "nothing-to-move", "nothing of 2 in the archive can be moved so: 1-001: 1;"},
		{"item_id,name\n1-001,林二木\n", "wrong-person", ""},
		{"item_id\n1-001\n1-001\n", "item-twice", "1-001 is in line 2 as well"},
		{"student_id\n2\n", "nothing-to-move", ": 2-001 在档, 2-002 在档;"},
		{"student_id,kind\n1,体检表\n", "nothing-to-move", ": 1-003 在档;"},
		{"student_id\n9\n", "not-on-roll", ""},
		{"student_id\n3\n", "nothing-to-move", ": none;"},
		{"student_id,kind\n1,\n1,录取通知书\n", "already-recorded", ""},
	};
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "");
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *codes = judge(&w, XJ_MOVE_RETURN, rows[i].list);

		if (strcmp(codes, rows[i].codes) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, codes, rows[i].codes);
		if (*rows[i].says)
			HAS(told(&w, w.diags.list[0].code), rows[i].says);
	}
}

static void
lend__a_student__all_that_is_there_once(void **state)
{
	static const char list[] = "student_id,kind,to,to_role,purpose,approved_by,due_on,on\n"
				   "1,,王老师,counselor,x,李主任,2026-03-20,2026-03-05\n";
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_LEND, LENT), "");
	assert_string_equal(act(&w, XJ_MOVE_LEND, list), "");
	assert_int_equal(w.materials->rows, 8);
	assert_string_equal(SAYS(&w, "1-003", "state", "purpose"), "借出|x");
	assert_string_equal(SAYS(&w, "1-001", "purpose"), "评优");
	assert_string_equal(act(&w, XJ_MOVE_LEND, list), "already-recorded");
	assert_string_equal(judge(&w, XJ_MOVE_LEND, "student_id,kind,to,to_role,purpose,approved_by,due_on,on\n"
	                                            "2,,王老师,counselor,x,李主任,2026-03-20,2026-03-05\n"
	                                            "2,录取通知书,张老师,counselor,x,李主任,2026-03-20,2026-03-05\n"), "item-twice");
	assert_int_equal(w.out.nadded, 2);
}

#define DESTROY "item_id,approved_by,witness,doc_no,by,on\n"

static void
destroy__period_over__only_then(void **state)
{
	/* filed by the fold below: 3-001 of a graduate, 4-001 of one withdrawn on 2024-03-01, 5-001 of one who gave up on 2024-09-01 */
	static const struct {
		const char *row, *codes, *says;
		xj_date today;
	} rows[] = {
		{"1-001,钱校长,孙老师,销1,李主任,\n", "kept-on-roll", "1-001 is kept as long as the student is 在籍", 0},
		{"3-001,钱校长,孙老师,销1,李主任,\n", "kept-permanently", "", 0},
		{"4-001,钱校长,孙老师,销1,李主任,2026-03-01\n", "kept-until", "kept until 2026-03-01", 0},
		{"4-001,钱校长,孙老师,销1,李主任,2026-03-02\n", "kept-handed", "", 0},
		{"5-001,钱校长,孙老师,销1,李主任,\n", "kept-until", "kept until 2026-09-01", 0},
		{"5-001,钱校长,孙老师,销1,李主任,2026-09-01\n", "kept-until", "", 300},
		{"5-001,钱校长,孙老师,销1,李主任,2026-09-02\n", "", "", 300},
		{"5-001,钱校长,孙老师,销1,孙老师,2026-09-02\n", "same-signature", "孙老师 signs twice", 300},
		{"5-001,钱校长,钱校长,销1,李主任,2026-09-02\n", "same-signature", "", 300},
		{"5-001,钱校长,钱校长,销1,钱校长,2026-09-02\n", "same-signature same-signature", "", 300},
		{"5-001,李主任,孙老师,销1,吴老师,2026-09-02\n", "not-approver", "it takes vice-president", 300},
		{"5-001,,,,,2026-09-02\n", "move-lacks move-lacks move-lacks", "", 300},
		{"5-002,钱校长,孙老师,销1,李主任,2026-09-02\n", "case-under-way", "5-002 belongs to case C5", 300},
		{"5-003,钱校长,孙老师,销1,李主任,2026-09-02\n", "", "", 300},
		{"7-001,钱校长,孙老师,销1,李主任,2026-09-02\n", "kept-unknown", "as status_since is not known", 300},
		{"9-001,钱校长,孙老师,销1,李主任,2026-09-02\n", "not-on-roll", "no student 9", 300},
	};
	struct world w;

	open_world(&w, POOL(state));
	w.materials = unit_table(w.pool, w.materials->schema,
	                         "item_id,student_id,kind,title,case_id,form,movement,on,state\n"
	                         "1-001,1,体检表,体检表,,原件,归档,2025-09-05,在档\n"
	                         "3-001,3,体检表,体检表,,原件,归档,2022-09-05,在档\n"
	                         "4-001,4,体检表,体检表,,原件,归档,2022-09-05,在档\n"
	                         "5-001,5,体检表,体检表,,原件,归档,2024-09-05,在档\n"
	                         "5-002,5,申请书,申请书,C5,原件,归档,2024-09-15,在档\n"
	                         "5-003,5,申请书,申请书,C6,原件,归档,2024-09-15,在档\n"
	                         "7-001,7,体检表,体检表,,原件,归档,2022-09-15,在档\n"
	                         "9-001,9,体检表,体检表,,原件,归档,2024-09-15,在档\n");
	w.cases = unit_table(w.pool, xj_policy_schema(w.policy, "cases"), some_cases);
	w.holders = "钱校长:vice-president 李主任:archive";
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *codes;

		w.today = xj_date_of(2026, 3, 10) + rows[i].today;
		codes = judge(&w, XJ_MOVE_DESTROY, xj_pool_print(w.pool, DESTROY "%s", rows[i].row));
		if (strcmp(codes, rows[i].codes) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, codes, rows[i].codes);
		if (*rows[i].says)
			HAS(told(&w, w.diags.list[0].code), rows[i].says);
	}
	/* a column that destroying has no use for */
	assert_string_equal(judge(&w, XJ_MOVE_DESTROY, "to," DESTROY "钱校长,5-001,钱校长,孙老师,销1,李主任,2026-09-02\n"), "");
	assert_int_equal(w.out.nadded, 1);
	w.materials = unit_table(w.pool, w.materials->schema,
	                         "item_id,student_id,kind,title,form,doc_no,movement,on,approved_by,witness,state\n"
	                         "5-001,5,体检表,体检表,原件,销1,销毁,2026-09-02,钱校长,孙老师,已销毁\n");
	assert_string_equal(judge(&w, XJ_MOVE_DESTROY, DESTROY "5-001,钱校长,孙老师,销1,李主任,2026-09-02\n"), "already-recorded");
	assert_string_equal(judge(&w, XJ_MOVE_DESTROY, DESTROY "5-001,钱校长,孙老师,销2,李主任,2026-09-02\n"), "item-away");
}

static void
options__fill_what_a_list_leaves_empty(void **state)
{
	struct xj_table *movements;
	struct xj_span *given;
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	movements = xj_table_empty(w.pool, "options", xj_policy_schema(w.policy, "movements"));
	given = xj_pool_zero(w.pool, movements->schema->nfields, sizeof *given);
#define GIVE(name, text) given[xj_schema_field(movements->schema, name)] = XJ_LIT(text)
	GIVE("to", "王老师");
	GIVE("to_role", "counselor");
	GIVE("purpose", "评优");
	GIVE("approved_by", "李主任");
	GIVE("due_on", "2026-03-20");
	w.given = given;
	w.entered_by = "fang";
	assert_string_equal(act(&w, XJ_MOVE_LEND, "item_id,purpose\n1-001,报名\n1-002,\n"), "");
	assert_string_equal(SAYS(&w, "1-001", "to", "to_role", "purpose", "by", "entered_by"), "王老师|辅导员|报名|档案员|fang");
	assert_string_equal(SAYS(&w, "1-002", "purpose", "on"), "评优|2026-03-10");
	w.entered_by = NULL;
	assert_string_equal(act(&w, XJ_MOVE_RETURN, "item_id\n1-001\n"), "");
	assert_string_equal(SAYS(&w, "1-001", "to", "purpose", "by", "entered_by"), "||档案员|");
	/* a list of what is on record names items and nothing else */
	assert_string_equal(judge_list(&w, XJ_MOVE_LEND,
	                               unit_table(w.pool, w.materials->schema,
	                                          "item_id,student_id,kind,title,form,movement,on,to,state\n"
	                                          "2-001,2,录取通知书,录取通知书,原件,归档,2025-09-05,别人,在档\n"),
	                               movements), "");
	fold(&w);
	assert_string_equal(SAYS(&w, "2-001", "to", "on", "state"), "王老师|2026-03-10|借出");
}

/* A register whose lines are partly bad: what is bad is as if it were not there. */
static void
register__bad_rows__left_out(void **state)
{
	struct world w;

	open_world(&w, POOL(state));
	w.materials = unit_table(w.pool, w.materials->schema,
	                         "item_id,student_id,kind,title,form,movement,on,state\n"
	                         "1-001,1,体检表,体检表,原件,归档,2025-09-05,在档\n"
	                         "1-001,1,体检表\n"
	                         ",1,体检表,体检表,原件,归档,2025-09-05,在档\n"
	                         "1-002,1,入学照片,入学照片,原件,归档,2025-09-05,哪里\n"
	                         "1-001,1,体检表,体检表,原件,借出,2025-09-06,借出\n");
	w.materials->bad[4] = true;
	assert_string_equal(judge(&w, XJ_MOVE_LEND, LENT), "");
	assert_int_equal(w.out.nadded, 1);
	assert_string_equal(judge(&w, XJ_MOVE_LEND, "student_id,to,to_role,purpose,approved_by,due_on\n"
	                                            "1,王老师,counselor,评优,李主任,2026-03-20\n"), "");
	assert_int_equal(w.out.nadded, 2);
	w.no_roll = true;
	assert_string_equal(judge(&w, XJ_MOVE_RETURN, "item_id\n1-001\n"), "item-here");
	assert_string_equal(judge(&w, XJ_MOVE_FILE, "student_id,kind\n1,photo\n"), "not-on-roll");
}

/* A school that keeps no seals, no witnesses and no verification is not asked for them. */
static void
schema__without_optional_fields__not_asked_for(void **state)
{
	static const char *const kept[] = {"item_id", "student_id", "kind", "title", "form", "movement", "on", "to",
	                                   "organisation", "transfer_no", "due_on", "state", "approved_by"};
	struct xj_schema *schema;
	struct world w;

	open_world(&w, POOL(state));
	schema = xj_pool_zero(w.pool, 1, sizeof *schema);
	*schema = *w.materials->schema;
	schema->fields = xj_pool_zero(w.pool, COUNT(kept), sizeof *schema->fields);
	schema->nfields = COUNT(kept);
	for (size_t i = 0; i < COUNT(kept); i++)
		schema->fields[i] = w.materials->schema->fields[xj_schema_field(w.materials->schema, kept[i])];
	w.materials = xj_table_empty(w.pool, "materials.csv", schema);
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,form,verified_by\n1,photo,copy,李主任\n1,photo,,\n"), "");
	assert_string_equal(act(&w, XJ_MOVE_FILE, "student_id,kind,form\n1,photo,\n"), "already-recorded");
	assert_string_equal(act(&w, XJ_MOVE_TRANSFER, "student_id,organisation,approved_by\n1,某高校,李主任\n"), "");
	assert_string_equal(act(&w, XJ_MOVE_RECEIPT, "transfer_no,to\n转2026-0001,周科长\n"), "");
	assert_string_equal(SAYS(&w, "1-002", "state", "transfer_no", "to"), "已转出|转2026-0001|周科长");
}

static const char *
pick(struct world *w, const struct xj_item_query *q)
{
	int f = xj_schema_field(w->materials->schema, "item_id");
	struct xj_cursor c;
	struct xj_buf b;
	uint32_t *rows;
	size_t n;

	xj_diags_init(&w->diags, w->pool);
	if (!xj_archive_pick(w->pool, w->policy, w->materials, q, w->today, &rows, &n, &w->diags))
		return unit_codes(w->pool, &w->diags);
	xj_buf_init(&b, w->pool);
	xj_buf_text(&b, "");
	xj_cursor_init(&c, w->pool, w->materials);
	for (size_t i = 0; i < n; i++) {
		assert_true(xj_cursor_move(&c, rows[i]));
		xj_buf_text(&b, i ? " " : "");
		xj_buf_span(&b, xj_cell(&c, f));
	}
	return b.p;
}

static void
pick__by_each_part__last_lines_by_student(void **state)
{
	static const char *const one[] = {"1"}, *const item[] = {"2-002"}, *const none[] = {"7"}, *const two[] = {"1-003", "2-001"};
	struct world w;

	open_world(&w, POOL(state));
	stock(&w);
	assert_string_equal(act(&w, XJ_MOVE_LEND, LEND "2026-03-01,王老师,counselor,评优,李主任,2026-03-09,2-001\n"
	                                               "2026-03-01,王老师,counselor,评优,李主任,2026-03-10,1-003\n"), "");
	assert_string_equal(pick(&w, &(struct xj_item_query){0}), "1-001 1-002 1-003 2-001 2-002");
	assert_string_equal(pick(&w, &(struct xj_item_query){.students = one, .nstudents = 1}), "1-001 1-002 1-003");
	assert_string_equal(pick(&w, &(struct xj_item_query){.items = two, .nitems = 2}), "1-003 2-001");
	assert_string_equal(pick(&w, &(struct xj_item_query){.items = item, .nitems = 1, .students = one, .nstudents = 1}), "");
	assert_string_equal(pick(&w, &(struct xj_item_query){.kind = XJ_LIT("id-copy")}), "1-002 2-002");
	assert_string_equal(pick(&w, &(struct xj_item_query){.kind = XJ_LIT("体检表")}), "1-003");
	assert_string_equal(pick(&w, &(struct xj_item_query){.kind = XJ_LIT("entry"), .state = XJ_LIT("lent")}), "1-003 2-001");
	assert_string_equal(pick(&w, &(struct xj_item_query){.state = XJ_LIT("借出"), .overdue = true}), "2-001");
	assert_string_equal(pick(&w, &(struct xj_item_query){.kind = XJ_LIT("nothing"), .state = XJ_LIT("x")}), "not-listed not-listed");
	assert_string_equal(pick(&w, &(struct xj_item_query){.students = none, .nstudents = 1}), "no-such-item");
	assert_string_equal(pick(&w, &(struct xj_item_query){.items = none, .nitems = 1}), "no-such-item");
}

/* Ten thousand items over a register of thirty thousand lines; all that grows with the product of both would be noticed. */
static void
file__a_large_batch__takes_no_time(void **state)
{
	struct xj_buf b, list, roll;
	struct world w;

	open_world(&w, POOL(state));
	xj_buf_init(&b, w.pool);
	xj_buf_init(&list, w.pool);
	xj_buf_init(&roll, w.pool);
	xj_buf_text(&b, "item_id,student_id,kind,title,form,movement,on,state\n");
	xj_buf_text(&list, "student_id,kind\n");
	xj_buf_text(&roll, "student_id,name,status\n");
	for (int i = 0; i < 30000; i++)
		xj_buf_print(&b, "%d-%03d,%d,体检表,%d,原件,归档,2025-09-05,在档\n", i % 10000, i / 10000 + 1, i % 10000, i / 10000);
	for (int i = 0; i < 10000; i++) {
		xj_buf_print(&list, "%d,体检表\n", i);
		xj_buf_print(&roll, "%d,甲,在籍\n", i);
	}
	w.materials = unit_table(w.pool, w.materials->schema, b.p);
	w.roll = unit_table(w.pool, w.roll->schema, roll.p);
	assert_string_equal(act(&w, XJ_MOVE_FILE, list.p), "");
	assert_string_equal(SAYS(&w, NULL, "item_id"), "9999-004");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(file__a_list__numbered_by_student_and_named_after_the_kind),
		UNIT(file__refused__says_why),
		UNIT(file__bad_rows_among_good__good_ones_are_filed),
		UNIT(file__the_same_again__passed_over_while_it_is_there),
		UNIT(file__electronic__placed_by_student_and_number),
		UNIT(file__own_numbers__kept_and_made_a_name),
		UNIT(file__path_of_another_item__refused_or_made_another),
		UNIT(numbering__after_999_by_hand__what_is_left),
		UNIT(numbering__after_999__refused),
		UNIT(lend__by_somebody_of_the_school__out_until_it_is_returned),
		UNIT(lend__terms__to_the_day),
		UNIT(view__any_number_of_times__each_once),
		UNIT(verify__a_copy__compared_by_whom),
		UNIT(transfer__a_student__one_number_one_receipt),
		UNIT(transfer__while_some_is_lent__named),
		UNIT(transfer__numbers_given__kept_and_not_given_again),
		UNIT(transfer__number_of_another_parcel__refused),
		UNIT(items__named_twice_or_wrongly__refused),
		UNIT(lend__a_student__all_that_is_there_once),
		UNIT(destroy__period_over__only_then),
		UNIT(options__fill_what_a_list_leaves_empty),
		UNIT(register__bad_rows__left_out),
		UNIT(schema__without_optional_fields__not_asked_for),
		UNIT(pick__by_each_part__last_lines_by_student),
		UNIT(file__a_large_batch__takes_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
