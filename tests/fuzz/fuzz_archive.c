/*
 * Registers, lists and rules of an archive as anybody may hand them in: whatever their cells and bytes, what is done with them ends, what is refused is told, and what is put on
 * record can be read again as it is. Changes are random, from a fixed seed.
 */
#include "asks.h"
#include "random.h"
#include "roll/archiving.h"
#include "roll/filing.h"
#include "roll/keeping.h"

enum { RULES = 1500, LISTS = 4000, LEAVES = 1500, CHANGES = 4, ROWS = 5 };

static const char roll_text[] =
	"student_id,name,level,college,enrolled_on,on_roll,status,status_since,grade\n"
	"S1,甲,专科,信息工程学院,2026-09-01,是,在籍,2026-09-01,2026\n"
	"S2,乙,专科,信息工程学院,2023-09-01,否,退学,2024-03-04,2023\n"
	"S3,丙,专科,经济管理学院,2023-09-01,否,毕业,2026-06-30,2023\n"
	"S4,丁,专科,经济管理学院,2020-09-01,否,取消入学资格,2020-11-02,2020\n"
	"S5,戊,专科,经济管理学院,,否,录取,2026-08-20,2026\n";
static const char before_text[] =
	"student_id,name,level,college,enrolled_on,on_roll,status,status_since,grade\n"
	"S1,甲,专科,信息工程学院,2026-09-01,是,在籍,2026-09-01,2026\n"
	"S2,乙,专科,信息工程学院,2023-09-01,是,在籍,2023-09-01,2023\n"
	"S3,丙,专科,经济管理学院,2023-09-01,是,在籍,2023-09-01,2023\n"
	"S4,丁,专科,经济管理学院,2020-09-01,是,在籍,2020-09-01,2020\n";
static const char cases_text[] =
	"case_id,student_id,workflow,reason,step,decision,by,on,doc_no,starts_on,until,evidence,state,waiting\n"
	"C1,S1,suspend,illness,apply,open,甲,2026-09-21,,2026-09-27,2027-09-27,application;diagnosis,open,counselor:2026-09-23\n"
	"C1,S1,suspend,illness,counselor,pass,林老师,2026-09-22,,2026-09-27,2027-09-27,application;diagnosis;records,open,issue:2026-09-23\n"
	"C1,S1,suspend,illness,issue,issue,王老师,2026-10-09,教字1号,2026-09-27,2027-09-27,application;diagnosis;records,closed,\n"
	"C2,S1,award,,apply,open,甲,2026-09-21,,,,certificate,open,college:2026-09-23\n"
	"C3,S2,withdraw,voluntary,apply,open,乙,2024-02-26,,,,application,open,college:2024-02-28\n"
	"C3,S2,withdraw,voluntary,college,reject,李院长,2024-02-27,,,,application,rejected,\n";
static const char issued_text[] =
	"number,series,year,serial,letter,title,student_id,case_id,issued_on,by,code,digest,text\n"
	"学籍证1,enrolment,2026,1,enrolment-certificate,在籍证明,S1,,2026-09-14,王老师,ABCDE-FGHJK,00112233445566778899aabbccddeeff,t\n"
	"学籍证2,enrolment,2026,2,suspension-notice,休学通知书,S1,C1,2026-10-09,王老师,ABCDE-FGHJM,00112233445566778899aabbccddeeff,t\n";

/* By field of movements: what fits there, more or less. */
static const char *const fitting[][6] = {
	{"item_id", "S1-001", "S1-002", "S2-001", "S4-001", "S1-999"},
	{"student_id", "S1", "S2", "S3", "S4", "S5"},
	{"kind", "id-copy", "照片", "处分材料", "入学材料", "grade-sheet"},
	{"form", "原件", "copy", "电子件", "扫描件", "record"},
	{"title", "身份证复印件", "成绩单", "甲", "甲 乙", "第一学期成绩单"},
	{"case_id", "C1", "C2", "C3", "C9", ""},
	{"pages", "1", "12", "0", "10000", ""},
	{"dated", "2026-09-01", "2026/9/2", "2030-01-01", "1999-01-01", "二月"},
	{"on", "2026-10-12", "2026-10-11", "2026-10-13", "2026-09-01", "20261012"},
	{"due_on", "2026-10-19", "2026-10-13", "2026-10-11", "2027-10-12", "2026-11-01"},
	{"verified_by", "王秀英", "陈莉", "", "", ""},
	{"by", "陈莉", "王秀英", "", "", ""},
	{"approved_by", "王秀英", "赵军", "陈莉", "", "林老师"},
	{"to", "林老师", "甲", "赵军", "某公司张三", ""},
	{"to_role", "counselor", "学生", "student", "辅导员", ""},
	{"organisation", "某市档案馆", "邻市职业学院", "", "", "甲公司"},
	{"letter", "介绍信1号", "调档函2号", "", "", ""},
	{"id_seen", "是", "否", "yes", "", ""},
	{"purpose", "核对", "用", "", "政审", ""},
	{"path", "a.pdf", "x/../y.pdf", "archive/S1/S1-001.pdf", "/etc/passwd", ".a"},
	{"transfer_no", "转2026-0001", "转2026-0009", "", "", ""},
	{"seal_no", "封1", "封2", "", "", ""},
	{"carrier", "机要通信", "EMS", "", "", ""},
	{"receipt_no", "回1", "", "", "", ""},
	{"witness", "赵军", "刘明", "", "", ""},
	{"doc_no", "销字1号", "教字1号", "", "", ""},
};

/* Pieces of rules, and of anything. */
static const char *const pieces[] = {
	"\"", "{", "}", "[", "]", ",", ":", "- ", "\n", "  ", "#", "permanent", "while on roll", "2 years", "30 workdays", "0 days",
	"999999999 years", "destroy", "hand over", "kind", "group", "form", "if: ", "from: ", "filed_on", "dated", "status_since", "name",
	"{serial}", "{student_id}", "{year}", "id-copy", "entry", "change", "[archive]", "registry", "专科", "\t", "\xff", "学",
};

struct office {
	struct xj_pool *pool;
	struct xj_policy policy; /* its own for a round, so that what is read in one ends with it */
	struct xj_policy_read read;
	struct xj_diags diags;
	const struct xj_table *roll, *cases;
};

static const struct xj_policy *
rules(void **state)
{
	static const char *const dirs[] = {"schema/profiles/college", "schema"};
	struct xj_diags *diags = xj_pool_zero(POOL(state), 1, sizeof *diags);
	const struct xj_policy *policy;

	xj_diags_init(diags, POOL(state));
	policy = xj_policy_load(POOL(state), dirs, COUNT(dirs), XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_ALL, diags);
	if (!policy || !xj_policy_archive(policy))
		FAIL("college: %s", unit_codes(POOL(state), diags));
	return policy;
}

static void
open_office(struct office *o, const struct xj_policy *policy)
{
	o->pool = xj_pool_open(unit_oom, NULL);
	assert_non_null(o->pool);
	xj_diags_init(&o->diags, o->pool);
	o->policy = *policy;
	o->read = *policy->read;
	o->policy.pool = o->pool;
	o->policy.diags = &o->diags;
	o->policy.read = &o->read;
	o->roll = registry_table(o->pool, &o->policy, "roll", roll_text);
	o->cases = registry_table(o->pool, &o->policy, "cases", cases_text);
}

/* The text with some of its bytes changed, taken out, or pieces put in. */
static struct xj_span
changed(struct xj_pool *pool, struct xj_span text, uint64_t *seed)
{
	struct xj_buf b;

	for (size_t n = 1 + any_of(seed, CHANGES); n && text.n; n--) {
		size_t at = any_of(seed, text.n), skip = any_of(seed, 10);
		const char *piece = any_of(seed, 3) ? pieces[any_of(seed, COUNT(pieces))] : "";

		xj_buf_init(&b, pool);
		xj_buf_text(&b, "");
		xj_buf_add(&b, text.p, at);
		xj_buf_text(&b, piece);
		if (at + skip < text.n)
			xj_buf_add(&b, text.p + at + skip, text.n - at - skip);
		text = xj_buf_as_span(&b);
	}
	return text;
}

/* A list of movements of some rows: cells that fit, cells of another column, quotes, too much. */
static struct xj_span
some_list(struct xj_pool *pool, uint64_t *seed)
{
	static const char *const odd[] = {"\"a,b\"", "\"\"", "..", "=1+1", "1.10105E+17", "\"a\"\"b\"", "，", "甲\xcc"};
	struct xj_buf b;

	xj_buf_init(&b, pool);
	for (size_t f = 0; f < COUNT(fitting); f++)
		xj_buf_print(&b, "%s%s", f ? "," : "", fitting[f][0]);
	for (size_t row = any_of(seed, ROWS) + 1; row; row--) {
		size_t full = any_of(seed, 4); /* rows of which most is filled in, so that some get through */

		xj_buf_put(&b, '\n');
		for (size_t f = 0; f < COUNT(fitting); f++) {
			const char *cell = fitting[f][1 + any_of(seed, full ? 2 : 5)];

			if (chance(seed, 3))
				cell = fitting[any_of(seed, COUNT(fitting))][1 + any_of(seed, 5)];
			if (chance(seed, 1))
				cell = odd[any_of(seed, COUNT(odd))];
			if (chance(seed, f < 2 ? 50 : full ? 15 : 40))
				cell = "";
			xj_buf_print(&b, "%s%s", f ? "," : "", cell);
		}
	}
	xj_buf_put(&b, '\n');
	return chance(seed, 10) ? changed(pool, xj_buf_as_span(&b), seed) : xj_buf_as_span(&b);
}

/* NULL: the list was refused, with a word. */
static struct xj_table *
read_list(struct office *o, const char *record, struct xj_span text)
{
	struct xj_table *t = xj_table_parse(o->pool, "list.csv", text, xj_policy_schema(&o->policy, record), XJ_FOREIGN_FILE, &o->diags);

	assert_true(t || xj_diags_errors(&o->diags));
	return t ? xj_table_clean(t, &o->diags) : NULL;
}

/* As the caller finds files: of rows that name one. */
static struct xj_found_file *
find_files(struct office *o, const struct xj_table *list)
{
	static const char digest[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	struct xj_found_file *files = xj_pool_zero(o->pool, list->rows + 1, sizeof *files);
	int path = xj_schema_find(list->schema, XJ_LIT("path"));
	struct xj_cursor c;

	xj_cursor_init(&c, o->pool, list);
	for (size_t i = 0; i < list->rows; i++)
		if (xj_cursor_move(&c, i) && xj_cell(&c, path).n)
			files[i] = (struct xj_found_file){.sha256 = digest, .ending = i % 3 ? ".pdf" : ""};
	return files;
}

/* 林老师 is a counselor and nothing else; the others are whatever is asked for. */
static bool
has_role(void *ctx, struct xj_span person, const char *const *roles, const struct xj_cursor *student)
{
	(void)ctx, (void)student;
	return !xj_span_is(person, "林老师") || strcmp(roles[0], "counselor") == 0;
}

/* What becomes of the register when this list is carried out; *added: lines that it gets. */
static const char *
carry_out(struct office *o, struct xj_table *list, enum xj_movement what, const char *register_text, size_t *added)
{
	struct xj_table *materials = registry_table(o->pool, &o->policy, "materials", register_text);
	struct xj_taken_in *taken = NULL;
	struct xj_changes ch;
	size_t ntaken = 0;

	xj_changes_init(&ch, o->pool, materials);
	xj_archive_move(&(struct xj_archiving){.policy = &o->policy, .today = xj_date_parse(XJ_LIT("2026-10-12")), .what = what, .list = list,
	                                       .materials = materials, .roll = o->roll, .cases = o->cases,
	                                       .files = what == XJ_MOVE_FILE ? find_files(o, list) : NULL,
	                                       .by = XJ_LIT("陈莉"), .entered_by = XJ_LIT(""), .holds = has_role},
	                &ch, &taken, &ntaken, &o->diags);
	assert_true(ch.nedits == 0 && ch.nremoved == 0);
	assert_true(ntaken <= list->rows && (what == XJ_MOVE_FILE || ntaken == 0));
	for (size_t i = 0; i < ntaken; i++)
		assert_true(taken[i].row < list->rows && xj_span_starts(taken[i].path, "archive/"));
	*added = ch.nadded;
	return registry_after(&ch);
}

/* Every line that was put on record can be read again, none that was there has changed, and what was destroyed has stayed so. */
static void
check_register(struct office *o, const char *before, const char *after)
{
	struct xj_table *t;
	struct xj_items items;
	struct xj_cursor c;
	struct xj_diags diags;

	xj_diags_init(&diags, o->pool);
	assert_int_equal(strncmp(before, after, strlen(before)), 0);
	t = registry_table(o->pool, &o->policy, "materials", after);
	xj_table_check(t, &diags);
	if (diags.count)
		FAIL("%s in\n%s", unit_codes(o->pool, &diags), after);
	xj_items_fold(&items, o->pool, t);
	xj_cursor_init(&c, o->pool, t);
	for (size_t i = 0; i < items.count; i++) {
		struct xj_span state;

		assert_true(xj_cursor_move(&c, items.list[i].last));
		state = xj_cell(&c, items.f.state);
		assert_true(xj_span_is(state, "在档") || xj_span_is(state, "借出") || xj_span_is(state, "转出待回执") || xj_span_is(state, "已转出") ||
		            xj_span_is(state, "已销毁"));
		assert_true(!xj_span_is(state, "已销毁") || xj_span_is(xj_cell(&c, items.f.movement), "销毁"));
	}
}

/* Something of each student, some of it lent, sent away. */
static const char *
some_register(struct office *o)
{
	static const struct {
		enum xj_movement what;
		const char *list;
	} steps[] = {
		{XJ_MOVE_FILE, "student_id,kind,form,verified_by,on\nS1,id-copy,copy,王秀英,2026-09-28\nS1,photo,,,2026-09-28\nS1,pledge,,,2026-09-28\nS1,health-report,copy,,2026-09-28\n"
	                       "S2,id-copy,copy,王秀英,2023-09-28\nS2,penalty,,,2024-01-08\nS3,photo,,,2023-09-28\nS4,photo,,,2020-09-28\nS4,pledge,,,2020-09-28\n"},
		{XJ_MOVE_LEND, "item_id,to,to_role,purpose,approved_by,due_on,on\nS1-002,林老师,counselor,核对,王秀英,2026-10-11,2026-10-08\nS3-001,林老师,counselor,核对,王秀英,2026-10-20,2026-10-08\n"},
		{XJ_MOVE_TRANSFER, "item_id,organisation,seal_no,carrier,approved_by,on\nS2-001,邻市职业学院,封1,机要通信,王秀英,2026-10-08\n"},
	};
	const char *text = registry_header(o->pool, &o->policy, "materials");
	const struct xj_table *roll = o->roll;

	/* when S4 had not been sent away yet */
	o->roll = registry_table(o->pool, &o->policy, "roll", before_text);
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct xj_table *list = read_list(o, "movements", xj_span(steps[i].list));
		size_t added;

		assert_non_null(list);
		text = carry_out(o, list, steps[i].what, text, &added);
		if (xj_diags_errors(&o->diags))
			FAIL("step %zu: %s", i, registry_errors(o->pool, &o->diags));
		assert_true(added == list->rows);
	}
	o->roll = roll;
	return text;
}

static void
move__any_list__done_or_refused_and_done_once(void **state)
{
	const struct xj_policy *policy = rules(state);
	size_t done = 0, refused = 0;
	uint64_t seed = 20261122;

	for (int i = 0; i < LISTS; i++) {
		enum xj_movement what = (enum xj_movement)(i % XJ_MOVEMENTS);
		const char *before, *after, *again;
		struct xj_table *list;
		struct xj_span text;
		struct office o;
		size_t added = 0, more = 0, errors;

		open_office(&o, policy);
		before = some_register(&o);
		text = some_list(o.pool, &seed);
		list = read_list(&o, "movements", text);
		if (list) {
			after = carry_out(&o, list, what, before, &added);
			errors = xj_diags_errors(&o.diags);
			assert_true(added || errors || o.diags.count);
			check_register(&o, before, after);
			list = errors ? NULL : read_list(&o, "movements", text);
		}
		if (list) {
			again = carry_out(&o, list, what, after, &more);
			if (more || xj_diags_errors(&o.diags))
				FAIL("%s twice: %s\n%.*s\n%s", xj_movement_codes[what], registry_errors(o.pool, &o.diags), (int)text.n, text.p, again);
		}
		*(added ? &done : &refused) += 1;
		xj_pool_close(o.pool);
	}
	if (done < LISTS / 16 || refused < LISTS / 16)
		FAIL("only %zu done, %zu refused: the lists are too tame or too wild", done, refused);
}

/* A register that somebody went through with an editor. */
static void
move__any_register__neither_crash_nor_loop(void **state)
{
	const struct xj_policy *policy = rules(state);
	uint64_t seed = 20260901;
	size_t read = 0;

	for (int i = 0; i < LISTS / 2; i++) {
		static const struct xj_item_query everything;
		struct xj_table *materials, *list;
		struct office o;
		struct xj_items items;
		struct xj_changes ch;
		struct xj_span text;
		uint32_t *rows;
		size_t n;

		open_office(&o, policy);
		text = changed(o.pool, xj_span(some_register(&o)), &seed);
		materials = xj_table_parse(o.pool, "materials.csv", text, xj_policy_schema(policy, "materials"), XJ_RECORDS, &o.diags);
		list = materials ? read_list(&o, "movements", some_list(o.pool, &seed)) : NULL;
		if (list) {
			read++;
			xj_table_check(materials, &o.diags);
			xj_items_fold(&items, o.pool, materials);
			assert_true(items.count <= materials->rows);
			if (xj_archive_pick(o.pool, &o.policy, materials, &everything, xj_date_parse(XJ_LIT("2026-10-12")), &rows, &n, &o.diags))
				assert_true(n <= items.count);
			xj_changes_init(&ch, o.pool, materials);
			xj_archive_move(&(struct xj_archiving){.policy = &o.policy, .today = xj_date_parse(XJ_LIT("2026-10-12")),
			                                       .what = (enum xj_movement)(1 + i % (XJ_MOVEMENTS - 1)), .list = list,
			                                       .materials = materials, .roll = o.roll, .cases = o.cases, .by = XJ_LIT("陈莉")},
			                &ch, NULL, NULL, &o.diags);
		}
		xj_pool_close(o.pool);
	}
	assert_true(read > LISTS / 8);
}

static void
count_required(void *ctx, const struct xj_required *r)
{
	size_t *n = ctx;

	assert_true(r->need && r->kind.n);
	*n += r->filed;
}

/* Everything that rules are asked for, of every student and item. */
static void
ask_rules(struct office *o, const char *register_text)
{
	struct xj_table *materials = registry_table(o->pool, &o->policy, "materials", register_text);
	struct xj_cursor student, item;
	struct xj_keeping_books k;
	struct xj_items items;
	struct xj_cases cases;
	size_t filed = 0;

	xj_items_fold(&items, o->pool, materials);
	xj_cases_fold(&cases, o->pool, o->cases);
	xj_keeping_open(&k, o->pool, &o->policy, &items, &cases, xj_date_parse(XJ_LIT("2026-10-12")));
	xj_cursor_init(&student, o->pool, o->roll);
	xj_cursor_init(&item, o->pool, materials);
	for (size_t row = 0; row < o->roll->rows; row++) {
		xj_date opened;

		assert_true(xj_cursor_move(&student, row));
		xj_required_each(&k, &student, count_required, &filed);
		(void)xj_opening_from(&k, &student, &opened);
		for (size_t i = 0; i < items.count; i++) {
			struct xj_retention kept;

			assert_true(xj_cursor_move(&item, items.list[i].last));
			kept = xj_retention_of(&k, &item, xj_date_parse(xj_cell(&item, items.f.on)), i % 2 ? &student : NULL);
			assert_true(kept.kept != XJ_KEEPS_UNTIL || kept.until != XJ_NO_DATE);
			assert_true(kept.rule || kept.kept == XJ_KEEPS_NOWHERE);
		}
	}
}

static void
rules__any_bytes__read_or_diagnosed(void **state)
{
	const struct xj_policy *policy = rules(state);
	struct xj_span sound = read_file(POOL(state), "schema/profiles/college/archive.yaml");
	size_t read = 0, refused = 0;
	uint64_t seed = 20261009;

	for (int i = 0; i < RULES; i++) {
		const struct xj_node *root;
		const char *register_text;
		struct xj_archive *a;
		struct office o;

		open_office(&o, policy);
		register_text = some_register(&o);
		root = xj_yaml_parse(o.pool, "archive.yaml", changed(o.pool, sound, &seed), &o.diags);
		a = root ? xj_archive_parse(&o.policy, root, &o.diags) : NULL;
		if (!a && !xj_diags_errors(&o.diags))
			FAIL("round %d: refused without a word", i);
		xj_diags_init(&o.diags, o.pool);
		o.read.archive = a;
		if (a)
			ask_rules(&o, register_text);
		*(a ? &read : &refused) += 1;
		xj_pool_close(o.pool);
	}
	if (read < RULES / 10 || refused < RULES / 10)
		FAIL("only %zu read, %zu refused: the changes are too tame or too wild", read, refused);
}

/* Files what cases and letters leave; the register afterwards. */
static const char *
leave(struct office *o, const struct xj_table *cases, const struct xj_table *issued, const char *register_text, size_t *added)
{
	struct xj_filing in = {.policy = &o->policy, .materials = registry_table(o->pool, &o->policy, "materials", register_text)};
	struct xj_changes ch;

	xj_changes_init(&ch, o->pool, in.materials);
	xj_file_cases(&in, cases, 0, NULL, &ch, &o->diags);
	xj_file_letters(&in, issued, 0, NULL, &ch, &o->diags);
	assert_true(ch.nedits == 0 && ch.nremoved == 0);
	*added = ch.nadded;
	return registry_after(&ch);
}

/* Of a case that was changed to be of two students, nobody can say whose what it leaves is. */
static bool
one_student_each(struct office *o, const struct xj_table *t)
{
	struct xj_cursor c, first;
	struct xj_cases cases;
	bool same = true;

	xj_cases_fold(&cases, o->pool, t);
	xj_cursor_init(&c, o->pool, t);
	xj_cursor_init(&first, o->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		uint32_t i = xj_cursor_move(&c, row) ? xj_cases_find(&cases, xj_cell(&c, cases.f.case_id)) : XJ_NONE;

		if (i != XJ_NONE && xj_cursor_move(&first, cases.list[i].first))
			same = same && xj_span_same(xj_cell(&c, cases.f.student_id), xj_cell(&first, cases.f.student_id));
	}
	return same;
}

static void
filing__any_cases_and_letters__filed_once_or_not(void **state)
{
	const struct xj_policy *policy = rules(state);
	uint64_t seed = 20261201;
	size_t filed = 0;

	for (int i = 0; i < LEAVES; i++) {
		struct xj_table *cases, *issued;
		const char *before, *after, *again;
		struct office o;
		size_t added, more;

		open_office(&o, policy);
		before = registry_header(o.pool, policy, "materials");
		cases = xj_table_parse(o.pool, "cases.csv", changed(o.pool, xj_span(cases_text), &seed), xj_policy_schema(policy, "cases"),
		                       XJ_RECORDS, &o.diags);
		issued = xj_table_parse(o.pool, "issued.csv", changed(o.pool, xj_span(issued_text), &seed), xj_policy_schema(policy, "issued"),
		                        XJ_RECORDS, &o.diags);
		if (cases && issued) {
			/* as the commands do it: rows that are no sound ones are refused before */
			xj_table_check(cases, &o.diags);
			xj_table_check(issued, &o.diags);
			after = leave(&o, cases, issued, before, &added);
			check_register(&o, before, after);
			again = leave(&o, cases, issued, after, &more);
			if (more && one_student_each(&o, cases))
				FAIL("filed again:\n%s%s\n%.*s%.*s", after, again, (int)cases->text.n, cases->text.p, (int)issued->text.n, issued->text.p);
			filed += added > 0;
		}
		xj_pool_close(o.pool);
	}
	assert_true(filed > LEAVES / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(move__any_list__done_or_refused_and_done_once),
		UNIT(move__any_register__neither_crash_nor_loop),
		UNIT(rules__any_bytes__read_or_diagnosed),
		UNIT(filing__any_cases_and_letters__filed_once_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
