#define _XOPEN_SOURCE 700
#include "unit.h"

#include "policy/policy.h"
#include "school.h"

enum { PARTS = XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS };

static struct xj_policy *
load(struct school *s, unsigned parts)
{
	return xj_policy_load(s->pool, s->dirs, 3, parts, &s->diags);
}

static const char *
codes(struct school *s)
{
	return unit_codes(s->pool, &s->diags);
}

#define LEAVE(title)                                                                                                 \
	"workflow: leave\ntitle: " title "\nfrom: [在籍]\nreasons: {illness: {title: 疾病}}\n"                             \
	"steps: [{id: dormitory, role: college}]\neffect: {at: dormitory, set: {status: 休学}}\n"

static void
folders__files_of_three__nearest_first_in_order(void **state)
{
	static const char *const names[] = {"a", "a-b", "leave", "suspend"};
	struct school *s = open_school(state);
	struct xj_folders *f = xj_folders_open(s->pool, s->dirs, 2, &s->diags);
	struct xj_folders *shipped = xj_folders_open(s->pool, s->dirs + 1, 1, &s->diags);
	const struct xj_folder_file *list;
	size_t n, at = 0;

	put(s, "workflows/a-b.yaml", "");
	put(s, "workflows/a.yaml", "");
	put(s, "workflows/.leave.yaml", "");
	put(s, "workflows/leave.yaml", "");
	put(s, "workflows/leave.csv", "");
	put(s, "workflows/.yaml", "");
	put(s, "workflows/suspend.yaml", "");
	list = xj_folders_list(f, "workflows", ".yaml", &n);
	for (size_t i = 0; i < n && at < COUNT(names); i++)
		if (strcmp(list[i].name, names[at]) == 0) {
			assert_row(at, strncmp(list[i].path, s->dirs[0], strlen(s->dirs[0])) == 0);
			at++;
		}
	assert_int_equal(at, COUNT(names));
	(void)xj_folders_list(shipped, "workflows", ".yaml", &at);
	assert_int_equal(n, at + 3); /* one of those shipped is overridden */
	assert_string_equal(xj_folders_find_in(f, 1, "workflows", "suspend.yaml"),
	                    "schema/profiles/college/workflows/suspend.yaml");
	assert_null(xj_folders_find_in(f, 1, "workflows", "leave.yaml"));
	assert_string_equal(xj_folders_find(f, ".", "school.yaml"), "schema/profiles/college/school.yaml");
	assert_null(xj_folders_find(f, "no-such-folder", "school.yaml"));
}

static void
folders__one_that_cannot_be_listed__told_of(void **state)
{
	struct school *s = open_school(state);
	struct xj_folders *f = xj_folders_open(s->pool, s->dirs, 1, &s->diags);
	size_t n;

	assert_int_equal(symlink("loop", xj_pool_print(s->pool, "%s/loop", s->dirs[0])), 0);
	(void)xj_folders_list(f, "loop", ".yaml", &n);
	assert_int_equal(n, 0);
	assert_int_equal(s->diags.count, 1);
	assert_int_equal(s->diags.list[0].code, XJ_CANNOT_READ);
	(void)xj_folders_list(f, "loop", ".yaml", &n);
	assert_int_equal(s->diags.count, 1);
}

static void
policy__faulty_file_not_asked_for__no_matter(void **state)
{
	struct school *s = open_school(state);
	const struct xj_policy *p;

	put(s, "workflows/leave.yaml", "workflow: [");
	put(s, "dormitories.yaml", "record: dormitories\n");
	put(s, "codes/buildings.csv", "x\n");
	put(s, "programs.csv", "program\n1\n1\n");
	p = load(s, PARTS);
	assert_non_null(p);
	assert_non_null(xj_policy_schema(p, "roll"));
	assert_non_null(xj_policy_workflow(p, XJ_LIT("suspend")));
	assert_null(xj_policy_workflow(p, XJ_LIT("no-such-type")));
	assert_true(xj_policy_sound(p));
	assert_string_equal(codes(s), "");
}

static void
policy__faulty_file_asked_for__told_once(void **state)
{
	struct school *s = open_school(state);
	const struct xj_policy *p;

	put(s, "workflows/leave.yaml", "workflow: [");
	put(s, "dormitories.yaml", "record: dormitories\n");
	p = load(s, PARTS);
	assert_non_null(p);
	for (int i = 0; i < 2; i++)
		assert_null(xj_policy_workflow(p, XJ_LIT("leave")));
	assert_false(xj_policy_sound(p));
	assert_string_equal(codes(s), "yaml-syntax");
	assert_null(xj_policy_schema(p, "dormitories"));
	assert_string_equal(codes(s), "yaml-syntax missing-key");
}

static void
policy__roll_at_fault__workflow_not_blamed(void **state)
{
	struct school *s = open_school(state);

	put(s, "roll.yaml", "record: roll\n");
	put(s, "workflows/leave.yaml", LEAVE("请长假"));
	assert_null(load(s, PARTS)); /* classes.by asks the roll */
	assert_string_equal(codes(s), "missing-key");
}

static void
policy_check__all_at_fault__each_told(void **state)
{
	struct school *s = open_school(state);
	const struct xj_policy *p;

	put(s, "workflows/leave.yaml", "workflow: [");
	put(s, "dormitories.yaml", "record: dormitories\n");
	put(s, "codes/buildings.csv", "x\n");
	p = load(s, PARTS);
	assert_non_null(p);
	assert_false(xj_policy_check(p));
	assert_string_equal(codes(s), "bad-codes missing-key yaml-syntax");
	assert_null(load(s, PARTS | XJ_WITH_ALL));
}

static void
policy_registers__key_in_any_spelling__found(void **state)
{
	static const char body[] = "title: 表\nkind: table\nfields: [{name: beds}]\n";
	struct school *s = open_school(state);
	const struct xj_schema *const *all;
	const struct xj_policy *p;
	size_t n, own = 0;

	put(s, "r1.yaml", xj_pool_print(s->pool, "record: r1\nregister: yes\n%s", body));
	put(s, "r2.yaml", xj_pool_print(s->pool, "record: r2\n\"register\" : yes\n%s", body));
	put(s, "r3.yaml", xj_pool_print(s->pool, "record: r3\nregister: no\n%s", body));
	put(s, "r4.yaml", "record: r4\n# register them\n");
	p = load(s, 0);
	assert_non_null(p);
	all = xj_policy_registers(p, &n);
	for (size_t i = 0; i < n; i++)
		if (xj_span_is(all[i]->name, "r1") || xj_span_is(all[i]->name, "r2"))
			own++;
		else
			assert_true(!xj_span_starts(all[i]->name, "r3") && all[i]->registers);
	assert_int_equal(own, 2);
	assert_true(xj_span_is(xj_policy_register(p, "r1")->name, "r1"));
	assert_null(xj_policy_register(p, "r3"));
	assert_null(xj_policy_register(p, "r4"));
	assert_null(xj_policy_register(p, "school"));
	assert_null(xj_policy_register(p, "r5"));
	assert_string_equal(codes(s), "");
}

static void
policy_schema__extends__laid_over_the_next_of_its_name(void **state)
{
	struct school *s = open_school(state);
	const struct xj_schema *roll, *common;
	const struct xj_policy *p;
	size_t name;

	put(s, "roll.yaml", "record: roll\nextends: yes\ntitle: 名册\nfields:\n"
	                    "  - {name: name, title: 学生姓名, sensitive: yes}\n"
	                    "  - {name: room, title: 宿舍}\n  - {name: bed, title: 床位}\n");
	p = load(s, 0);
	assert_non_null(p);
	roll = xj_policy_schema(p, "roll");
	assert_non_null(roll);
	s->dirs[0] = s->dirs[1];
	common = xj_policy_schema(load(s, 0), "roll");
	assert_int_equal(roll->nfields, common->nfields + 2);
	assert_span(roll->fields[common->nfields].name, "room");
	assert_span(roll->title, "名册");
	assert_true(roll->registers && roll->kind == XJ_STATE && roll->nprimary_key == 1);
	name = (size_t)xj_schema_field(common, "name");
	assert_span(roll->fields[name].title, "学生姓名");
	assert_true(roll->fields[name].sensitive && !roll->fields[name].required && !common->fields[name].sensitive);
	assert_span(roll->fields[name + 1].name, common->fields[name + 1].name.p);
	assert_ptr_equal(xj_policy_register(p, "roll"), roll);
	assert_string_equal(codes(s), "");
}

static void
policy_schema__extends_in_a_chain__each_over_the_next(void **state)
{
	struct school *s = open_school(state);
	const char *dirs[3];
	const struct xj_schema *schema;

	dirs[1] = xj_pool_print(s->pool, "%s/workflows", s->dirs[0]);
	dirs[2] = xj_pool_print(s->pool, "%s/codes", s->dirs[0]);
	put(s, "codes/roll.yaml", "record: roll\nregister: yes\nfields: [{name: a, title: 甲}, {name: b}, {name: c}]\n");
	put(s, "workflows/roll.yaml", "record: roll\nextends: yes\nfields: [{name: c, title: 丙}, {name: d}]\n");
	put(s, "roll.yaml", "record: roll\nextends: yes\nfields: [{name: a, title: 子}, {name: d, title: 丁}, {name: e}]\n");
	for (size_t i = 1; i < 3; i++)
		s->dirs[i] = dirs[i];
	schema = xj_policy_register(load(s, 0), "roll");
	assert_string_equal(codes(s), "");
	assert_non_null(schema);
	assert_int_equal(schema->nfields, 5);
	for (size_t i = 0; i < 5; i++)
		assert_row(i, schema->fields[i].name.p[0] == "abcde"[i]);
	assert_span(schema->fields[0].title, "子");
	assert_span(schema->fields[2].title, "丙");
	assert_span(schema->fields[3].title, "丁");
}

static void
policy_programs__not_asked_for_at_once__there_all_the_same(void **state)
{
	struct school *s = open_school(state);
	const struct xj_policy *p;
	uint32_t row;

	put(s, "programs.csv", "program,program_name,room\n530302,大数据,A1\n");
	p = load(s, PARTS);
	assert_non_null(p);
	row = xj_policy_program(p, XJ_LIT("530302"));
	assert_int_equal(row, 0);
	assert_span(xj_policy_program_cell(p, row, XJ_LIT("room")), "A1");
	assert_int_equal(xj_policy_program(p, XJ_LIT("530303")), XJ_NONE);
}

static void
policy_knows_step__of_one_workflow__found(void **state)
{
	struct school *s = open_school(state);
	const struct xj_policy *p;

	put(s, "workflows/leave.yaml", LEAVE("请长假"));
	p = load(s, PARTS);
	assert_non_null(p);
	assert_true(xj_policy_knows_step(p, XJ_LIT("dormitory")));
	assert_false(xj_policy_knows_step(p, XJ_LIT("dormitry")));
}

/* The version of the text that `p` has as the present one of leave. */
static const char *
version_of(const struct xj_policy *p)
{
	const struct xj_workflow *w = xj_policy_workflow(p, XJ_LIT("leave"));

	if (!w)
		FAIL("no workflow leave");
	return xj_span_text(p->pool, w->version);
}

static void
workflow_version__kept_text__taken_only_when_it_is_that(void **state)
{
	struct school *s = open_school(state);
	const struct xj_workflow *w;
	const struct xj_policy *p;
	const char *old, *now;

	put(s, "workflows/leave.yaml", LEAVE("旧"));
	p = load(s, PARTS);
	old = version_of(p);
	put(s, xj_pool_print(s->pool, "kept/leave@%s.yaml", old), LEAVE("旧"));
	put(s, "kept/leave@0123456789abcdef.yaml", LEAVE("改过"));
	put(s, "workflows/leave.yaml", LEAVE("新"));
	p = load(s, PARTS);
	now = version_of(p);
	assert_string_not_equal(old, now);

	w = xj_policy_workflow_version(p, XJ_LIT("leave"), xj_span(old));
	assert_non_null(w);
	assert_span(w->title, "旧");
	assert_ptr_equal(xj_policy_workflow_version(p, XJ_LIT("leave"), xj_span(old)), w);
	w = xj_policy_workflow_version(p, XJ_LIT("leave"), xj_span(now));
	assert_true(w && w == xj_policy_workflow(p, XJ_LIT("leave")));
	assert_ptr_equal(xj_policy_workflow_version(p, XJ_LIT("leave"), XJ_LIT("")), w);
	assert_null(xj_policy_workflow_version(p, XJ_LIT("leave"), XJ_LIT("fedcba9876543210")));
	assert_null(xj_policy_workflow_version(p, XJ_LIT("../kept/leave"), xj_span(old)));
	assert_null(xj_policy_workflow_version(p, XJ_LIT("absence"), xj_span(old)));
	assert_string_equal(codes(s), "");

	for (int i = 0; i < 2; i++)
		assert_null(xj_policy_workflow_version(p, XJ_LIT("leave"), XJ_LIT("0123456789abcdef")));
	assert_string_equal(codes(s), "kept-damaged");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(folders__files_of_three__nearest_first_in_order),
		UNIT(folders__one_that_cannot_be_listed__told_of),
		UNIT(policy__faulty_file_not_asked_for__no_matter),
		UNIT(policy__faulty_file_asked_for__told_once),
		UNIT(policy__roll_at_fault__workflow_not_blamed),
		UNIT(policy_check__all_at_fault__each_told),
		UNIT(policy_registers__key_in_any_spelling__found),
		UNIT(policy_schema__extends__laid_over_the_next_of_its_name),
		UNIT(policy_schema__extends_in_a_chain__each_over_the_next),
		UNIT(policy_programs__not_asked_for_at_once__there_all_the_same),
		UNIT(policy_knows_step__of_one_workflow__found),
		UNIT(workflow_version__kept_text__taken_only_when_it_is_that),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
