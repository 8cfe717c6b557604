#define _XOPEN_SOURCE 700
#include "unit.h"

#include "roll/filing.h"
#include "roll/item_number.h"
#include "school.h"
#include "tables.h"

static const char header[] = "case_id,student_id,workflow,reason,step,decision,by,entered_by,on,doc_no,evidence,state\n";

/* A school's folder, and what is on record. */
struct fixture {
	struct school *school;
	struct xj_policy *policy;
	struct xj_table *cases, *issued, *roll;
	struct xj_diags diags;
};

static struct xj_table *
table(struct fixture *f, const char *schema, const char *first, const char *rows)
{
	return unit_table(f->school->pool, xj_policy_schema(f->policy, schema), xj_pool_print(f->school->pool, "%s%s", first, rows));
}

static struct fixture *
opened(void **state, const char *rules, const char *lines)
{
	struct fixture *f = xj_pool_zero(POOL(state), 1, sizeof *f);

	f->school = open_school(state);
	if (rules)
		put(f->school, "archive.yaml", rules);
	f->policy = xj_policy_load(f->school->pool, f->school->dirs, COUNT(f->school->dirs),
	                           XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS, &f->school->diags);
	assert_non_null(f->policy);
	xj_diags_init(&f->diags, f->school->pool);
	f->cases = table(f, "cases", header, lines);
	return f;
}

/* What is filed, a line `number kind title case doc_no dated on by` each. */
static const char *
told(struct fixture *f, const struct xj_changes *out)
{
	const struct xj_material_fields m = xj_material_fields(out->table->schema);
	const int fields[] = {m.item_id, m.kind, m.title, m.case_id, m.doc_no, m.dated, m.form, m.on, m.by};
	struct xj_buf b;

	xj_buf_init(&b, f->school->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < out->nadded; i++) {
		assert_span(out->added[i][m.movement], "归档");
		assert_span(out->added[i][m.state], "在档");
		for (size_t k = 0; k < COUNT(fields); k++) {
			xj_buf_text(&b, k ? " " : "");
			xj_buf_span(&b, out->added[i][fields[k]].n ? out->added[i][fields[k]] : XJ_LIT("-"));
		}
		xj_buf_put(&b, '\n');
	}
	return b.p;
}

static const char materials_header[] = "item_id,student_id,kind,title,case_id,doc_no,form,movement,on,state\n";

/* Files what is left from row `since` on, beside these items. */
static const char *
filed(struct fixture *f, const char *items, size_t since)
{
	struct xj_table *materials = table(f, "materials", materials_header, items);
	const struct xj_filing in = {.policy = f->policy, .materials = materials, .roll = f->roll};
	struct xj_changes out;

	xj_changes_init(&out, f->school->pool, materials);
	xj_file_cases(&in, f->cases, since, NULL, &out, &f->diags);
	if (f->issued)
		xj_file_letters(&in, f->issued, since, NULL, &out, &f->diags);
	return told(f, &out);
}

static void
file_cases__opened__its_proofs(void **state)
{
	struct fixture *f = opened(state, NULL,
	                           "c1,1,suspend,illness,apply,open,甲,office,2026-03-02,,diagnosis; 病历;;家长说明;diagnosis,open\n"
	                           "c2,2,suspend,personal,apply,open,乙,,2026-03-03,,,open\n"
	                           "c3,3,change-major,merit,apply,open,丙,,2026-03-04,,application;transcript;id-copy,open\n");

	assert_string_equal(filed(f, "", 0),
	                    "1-001 证明材料 诊断证明 c1 - 2026-03-02 原件 2026-03-02 甲\n"
	                    "1-002 证明材料 病历 c1 - 2026-03-02 原件 2026-03-02 甲\n"
	                    "1-003 证明材料 家长说明 c1 - 2026-03-02 原件 2026-03-02 甲\n"
	                    "3-001 申请书 申请书 c3 - 2026-03-04 原件 2026-03-04 丙\n"
	                    "3-002 学期成绩单 成绩单 c3 - 2026-03-04 原件 2026-03-04 丙\n"
	                    "3-003 身份证复印件 身份证复印件 c3 - 2026-03-04 复印件 2026-03-04 丙\n");
	/* what is there of the case, and numbers that are taken */
	assert_string_equal(filed(f,
	                          "1-001,1,证明材料,诊断证明,c1,,原件,归档,2026-03-02,在档\n"
	                          "1-003,1,证明材料,病历,c9,,原件,归档,2026-03-02,在档\n"
	                          "1-001,1,证明材料,诊断证明,c1,,原件,销毁,2026-03-05,已销毁\n",
	                          0),
	                    "1-004 证明材料 病历 c1 - 2026-03-02 原件 2026-03-02 甲\n"
	                    "1-005 证明材料 家长说明 c1 - 2026-03-02 原件 2026-03-02 甲\n"
	                    "3-001 申请书 申请书 c3 - 2026-03-04 原件 2026-03-04 丙\n"
	                    "3-002 学期成绩单 成绩单 c3 - 2026-03-04 原件 2026-03-04 丙\n"
	                    "3-003 身份证复印件 身份证复印件 c3 - 2026-03-04 复印件 2026-03-04 丙\n");
	assert_string_equal(filed(f, "", 3), "");
	assert_string_equal(unit_codes(f->school->pool, &f->diags), "");
}

static void
file_cases__ended__all_of_it_once(void **state)
{
	static const struct {
		const char *lines, *filed;
	} rows[] = {
		/* closed; a proof came with a later line */
		{"c1,1,suspend,family,apply,open,甲,,2026-03-02,,proof,open\n"
		 "c1,1,suspend,family,counselor,pass,王,,2026-03-03,,proof;records,open\n"
		 "c1,1,suspend,family,issue,issue,李,,2026-03-06,教〔7〕,proof;records,effective\n"
		 "c1,1,suspend,family,mark-chsi,mark,赵,,2026-03-09,教〔7〕,proof;records,closed\n",
		 "1-001 证明材料 相关证明 c1 - 2026-03-02 原件 2026-03-02 甲\n"
		 "1-002 证明材料 病历 c1 - 2026-03-03 原件 2026-03-09 赵\n"
		 "1-003 申请书 休学申请书 c1 - 2026-03-02 原件 2026-03-09 赵\n"
		 "1-004 审批表 休学审批表 c1 - 2026-03-09 系统记录 2026-03-09 赵\n"
		 "1-005 决定文件 休学决定文件 c1 教〔7〕 2026-03-06 原件 2026-03-09 赵\n"},
		/* decided after a first document was taken back */
		{"c1,1,suspend,personal,apply,open,甲,,2026-03-02,,,open\n"
		 "c1,1,suspend,personal,issue,issue,李,,2026-03-06,教〔7〕,,effective\n"
		 "c1,1,suspend,personal,issue,recall,李,,2026-03-07,,,open\n"
		 "c1,1,suspend,personal,issue,issue,李,,2026-03-08,教〔8〕,,closed\n",
		 "1-001 申请书 休学申请书 c1 - 2026-03-02 原件 2026-03-08 李\n"
		 "1-002 审批表 休学审批表 c1 - 2026-03-08 系统记录 2026-03-08 李\n"
		 "1-003 决定文件 休学决定文件 c1 教〔8〕 2026-03-08 原件 2026-03-08 李\n"},
		/* in effect and not closed: only what it was opened with */
		{"c1,1,suspend,family,apply,open,甲,,2026-03-02,,proof,open\n"
		 "c1,1,suspend,family,issue,issue,李,,2026-03-06,教〔7〕,proof,effective\n",
		 "1-001 证明材料 相关证明 c1 - 2026-03-02 原件 2026-03-02 甲\n"},
		/* rejected, and withdrawn before anybody decided; the number of minutes is no document */
		{"c1,1,withdraw,illness,apply,open,甲,,2026-03-02,,application,open\n"
		 "c1,1,withdraw,illness,counselor,pass,王,,2026-03-03,纪要3,application,open\n"
		 "c1,1,withdraw,illness,college,reject,王,,2026-03-04,,application,rejected\n"
		 "c2,2,suspend,personal,apply,open,乙,,2026-03-02,,,open\n"
		 "c2,2,suspend,personal,apply,urge,乙,,2026-03-03,,,open\n"
		 "c2,2,suspend,personal,apply,withdraw,乙,,2026-03-04,,,withdrawn\n",
		 "1-001 申请书 申请书 c1 - 2026-03-02 原件 2026-03-02 甲\n"
		 "1-002 审批表 退学审批表 c1 - 2026-03-04 系统记录 2026-03-04 王\n"
		 "2-001 申请书 休学申请书 c2 - 2026-03-02 原件 2026-03-04 乙\n"},
		/* an emergency whose ratification was rejected */
		{"c1,1,suspend,personal,apply,open,甲,,2026-03-02,,,open\n"
		 "c1,1,suspend,personal,issue,issue,李,,2026-03-03,教〔7〕,,effective\n"
		 "c1,1,suspend,personal,leaders,reject,赵,,2026-03-04,教〔7〕,,rejected\n",
		 "1-001 申请书 休学申请书 c1 - 2026-03-02 原件 2026-03-04 赵\n"
		 "1-002 审批表 休学审批表 c1 - 2026-03-04 系统记录 2026-03-04 赵\n"
		 "1-003 决定文件 休学决定文件 c1 教〔7〕 2026-03-03 原件 2026-03-04 赵\n"},
		/* what nobody applies for, of a kind of its own; the document's number behind the effect; a procedure that is no longer there */
		{"c1,1,discipline,minor,apply,open,甲,,2026-03-02,,,open\n"
		 "c1,1,discipline,minor,meeting,pass,李,,2026-03-03,,,effective\n"
		 "c1,1,discipline,minor,issue,issue,李,,2026-03-05,教〔7〕,,closed\n"
		 "c2,2,gone,,apply,open,乙,,2026-03-02,,,open\n"
		 "c2,2,gone,,office,pass,李,,2026-03-03,,,closed\n",
		 "1-001 审批表 处分审批表 c1 - 2026-03-05 系统记录 2026-03-05 李\n"
		 "1-002 处分材料 处分决定文件 c1 教〔7〕 2026-03-05 原件 2026-03-05 李\n"
		 "2-001 申请书 gone申请书 c2 - 2026-03-02 原件 2026-03-03 李\n"
		 "2-002 审批表 gone审批表 c2 - 2026-03-03 系统记录 2026-03-03 李\n"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fixture *f = opened(state, NULL, rows[i].lines);
		const char *got = filed(f, "", 0);

		if (strcmp(got, rows[i].filed) != 0)
			FAIL("row %zu:\n%s", i, got);
		assert_string_equal(unit_codes(f->school->pool, &f->diags), "");
	}
}

/* A document that was taken back, and the one in its place, are two papers; one that was filed without its number, or without a title, is the same. */
static void
file_cases__another_document__filed_too(void **state)
{
	static const char lines[] = "c1,1,discipline,minor,apply,open,甲,,2026-03-02,,,open\n"
				    "c1,1,discipline,minor,meeting,pass,李,,2026-03-03,,,effective\n"
				    "c1,1,discipline,minor,issue,issue,李,,2026-03-05,教〔8〕,,closed\n";
	static const char filed_7[] = "1-001,1,审批表,处分审批表,c1,,系统记录,归档,2026-03-05,在档\n"
				      "1-002,1,处分材料,处分决定文件,c1,教〔7〕,原件,归档,2026-03-05,在档\n";
	static const char filed_0[] = "1-001,1,审批表,处分审批表,c1,,系统记录,归档,2026-03-05,在档\n"
				      "1-002,1,处分材料,处分决定文件,c1,,原件,归档,2026-03-05,在档\n";
	static const char by_hand[] = "1-001,1,审批表,审批表,c1,,原件,归档,2026-03-05,在档\n"
				      "1-002,1,处分材料,处分材料,c1,,原件,归档,2026-03-05,在档\n";
	struct fixture *f = opened(state, NULL, lines);

	assert_string_equal(filed(f, filed_7, 0), "1-003 处分材料 处分决定文件 c1 教〔8〕 2026-03-05 原件 2026-03-05 李\n");
	assert_string_equal(filed(f, filed_0, 0), "");
	assert_string_equal(filed(f, by_hand, 0), "");
}

static bool
collect(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

/* Each line committed by itself, as a book does it, files what one pass over all of them does; and a second pass nothing. */
static void
file_cases__line_by_line__the_same(void **state)
{
	static const char lines[] = "c1,1,suspend,family,apply,open,甲,,2026-03-02,,proof;病历,open\n"
				    "c2,1,resume,ended,apply,open,甲,,2026-03-02,,application,open\n"
				    "c1,1,suspend,family,counselor,pass,王,,2026-03-03,,proof;病历,open\n"
				    "c1,1,suspend,family,issue,issue,李,,2026-03-06,教〔7〕,proof;病历,effective\n"
				    "c1,1,suspend,family,mark-chsi,mark,赵,,2026-03-09,教〔7〕,proof;病历,closed\n"
				    "c1,1,suspend,family,mark-chsi,recall,赵,,2026-03-10,教〔7〕,proof;病历,effective\n"
				    "c1,1,suspend,family,mark-chsi,mark,赵,,2026-03-11,教〔7〕,proof;病历,closed\n"
				    "c2,1,resume,ended,apply,withdraw,甲,,2026-03-12,,application,withdrawn\n";
	struct fixture *f = opened(state, NULL, lines);
	const struct xj_schema *schema = f->cases->schema;
	struct xj_table *whole = f->cases, *materials = table(f, "materials", materials_header, "");
	struct xj_buf before;
	struct xj_cursor c;

	xj_buf_init(&before, f->school->pool);
	xj_buf_text(&before, header);
	xj_cursor_init(&c, f->school->pool, whole);
	for (size_t row = 0; row < whole->rows; row++) {
		struct xj_table *cases = unit_table(f->school->pool, schema, xj_span_text(f->school->pool, xj_buf_as_span(&before)));
		struct xj_filing in = {.policy = f->policy, .materials = materials};
		struct xj_changes added, out;
		struct xj_span *line;
		struct xj_buf after;
		struct xj_out to;

		xj_changes_init(&added, f->school->pool, cases);
		xj_changes_init(&out, f->school->pool, materials);
		line = xj_changes_add(&added);
		assert_true(xj_cursor_move(&c, row));
		for (size_t i = 0; i < schema->nfields; i++)
			line[i] = xj_span_copy(f->school->pool, xj_cell(&c, (int)i));
		xj_file_cases(&in, cases, cases->rows, &added, &out, &f->diags);
		xj_buf_init(&after, f->school->pool);
		xj_out_init(&to, f->school->pool, collect, &after);
		xj_emit_table(&to, &out);
		assert_true(xj_out_flush(&to));
		materials = unit_table(f->school->pool, materials->schema, xj_span_text(f->school->pool, xj_buf_as_span(&after)));
		xj_buf_span(&before, xj_table_line(whole, row));
		xj_buf_put(&before, '\n');
	}
	assert_int_equal(materials->rows, 6);
	{
		const struct xj_filing in = {.policy = f->policy, .materials = materials};
		struct xj_changes out;

		xj_changes_init(&out, f->school->pool, materials);
		xj_file_cases(&in, whole, 0, NULL, &out, &f->diags);
		assert_string_equal(told(f, &out), "");
	}
	assert_string_equal(unit_codes(f->school->pool, &f->diags), "");
}

static void
file_letters__issued__once_by_number(void **state)
{
	struct fixture *f = opened(state, NULL, "");

	f->issued = table(f, "issued", "number,series,year,serial,letter,title,student_id,case_id,issued_on,by,code,digest,text\n",
	                  "证1号,a,2026,1,x,在籍证明,1,,2026-03-02,王,,,\n证2号,a,2026,2,x,在籍证明,1,c1,2026-03-03,王,,,\n");
	assert_string_equal(filed(f, "", 0), "1-001 出具文书 在籍证明 - 证1号 2026-03-02 系统记录 2026-03-02 王\n"
	                                     "1-002 出具文书 在籍证明 c1 证2号 2026-03-03 系统记录 2026-03-03 王\n");
	assert_string_equal(filed(f, "1-001,1,出具文书,别名,,证1号,原件,归档,2026-03-02,在档\n", 0),
	                    "1-002 出具文书 在籍证明 c1 证2号 2026-03-03 系统记录 2026-03-03 王\n");
	assert_string_equal(filed(f, "", 2), "");
}

#define RULES(number, leaves)                                                                                         \
	"numbering: {item_id: \"" number "\", transfer_no: \"T{year}-{serial:4}\"}\n" leaves                         \
	"lending: {maximum: 30 days, approve: [archive], outside: {maximum: 7 days, approve: [registry]}, source: a}\n" \
	"viewing: {maximum: 7 days, approve: [archive], outside: {maximum: 1 day, approve: [registry]}, source: a}\n" \
	"transfer: {receipt_within: 30 days, approve: [archive], source: a}\n"                                       \
	"retention: [{keep: permanent, source: a}]\n"                                                                \
	"destruction: {approve: [vice-president], source: a}\n"

static const char one_case[] = "c1,1,suspend,family,apply,open,甲,,2026-03-02,,proof;records,open\n"
			       "c1,1,suspend,family,issue,issue,李,,2027-03-06,教〔7〕,proof;records,closed\n";

static void
file_cases__school_says_less__less(void **state)
{
	struct fixture *f = opened(state, RULES("{student_id}-{serial:3}", ""), one_case);

	assert_string_equal(filed(f, "", 0), "");
	f = opened(state, RULES("{student_id}-{serial:3}", "leaves: {decision: {kind: decision, form: copy}}\n"), one_case);
	assert_string_equal(filed(f, "", 0), "1-001 决定文件 休学决定文件 c1 教〔7〕 2027-03-06 复印件 2027-03-06 李\n");
	assert_string_equal(unit_codes(f->school->pool, &f->diags), "");
}

static void
item_number__other_rules__made_of_the_roll(void **state)
{
	struct fixture *f = opened(state, RULES("{grade}-{year:-2}-{serial:2}", "leaves: {evidence: {kind: proof, form: original}}\n"),
	                           one_case);
	const struct xj_archive *rules = xj_policy_archive(f->policy);

	assert_true(xj_item_numbers_ask_roll(f->school->pool, rules));
	f->roll = table(f, "roll", "student_id,name,grade,status\n", "1,甲,2025,在籍\n");
	assert_string_equal(filed(f, "2025-26-02,9,其他,x,,,原件,归档,2026-01-05,在档\n", 0),
	                    "2025-26-01 证明材料 相关证明 c1 - 2026-03-02 原件 2026-03-02 甲\n"
	                    "2025-26-03 证明材料 病历 c1 - 2026-03-02 原件 2026-03-02 甲\n");
	f->roll = table(f, "roll", "student_id,name,grade,status\n", "1,甲,,在籍\n");
	assert_string_equal(filed(f, "", 0), "");
	assert_string_equal(unit_codes(f->school->pool, &f->diags), "cannot-number");
	f = opened(state, RULES("{student_id}-{serial:1}", "leaves: {evidence: {kind: proof, form: original}}\n"), one_case);
	assert_false(xj_item_numbers_ask_roll(f->school->pool, xj_policy_archive(f->policy)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(file_cases__opened__its_proofs),
		UNIT(file_cases__ended__all_of_it_once),
		UNIT(file_cases__another_document__filed_too),
		UNIT(file_cases__line_by_line__the_same),
		UNIT(file_letters__issued__once_by_number),
		UNIT(file_cases__school_says_less__less),
		UNIT(item_number__other_rules__made_of_the_roll),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
