#include "tables.h"

#include "roll/classes.h"

static const char roll_schema[] = "record: roll\n"
				  "title: 学籍表\n"
				  "kind: state\n"
				  "primaryKey: student_id\n"
				  "fields:\n"
				  "  - {name: student_id, title: 学号, constraints: {required: yes}}\n"
				  "  - {name: id_type, title: 证件类型}\n"
				  "  - {name: id_number, title: 证件号}\n"
				  "  - {name: birth_date, title: 出生日期, type: date}\n"
				  "  - {name: program, title: 专业}\n"
				  "  - {name: grade, title: 年级}\n"
				  "  - {name: class, title: 班级}\n"
				  "  - {name: enrolled_on, title: 入学日期, type: date}\n"
				  "  - {name: status, title: 状态}\n"
				  "  - {name: card, title: 卡号}\n";

static const char statuses[] = "statuses:\n"
			       "  在籍: {id: enrolled, on_roll: yes, in_school: yes}\n"
			       "  在校: {id: attending, on_roll: no, in_school: yes}\n"
			       "  转入待批: {id: incoming, on_roll: no, in_school: no}\n"
			       "  退学: {id: withdrawn, on_roll: no, in_school: no, terminal: yes}\n";

enum { NUMBER, ID_TYPE, ID, BIRTH, PROGRAM, GRADE, CLASS, ENROLLED, STATUS, CARD, FIELDS };

static const struct xj_template *
rule(struct xj_pool *pool, const char *text)
{
	struct xj_node node = {.kind = XJ_SCALAR, .text = xj_span(text), .file = "school.yaml", .line = 1, .column = 1};
	struct xj_diags d;

	xj_diags_init(&d, pool);
	return xj_template_read(pool, &node, &d);
}

/* A school with classes of two, of one programme each. */
static struct xj_policy *
policy(struct xj_pool *pool)
{
	struct xj_policy *p = xj_pool_zero(pool, 1, sizeof *p);
	struct xj_school *s = xj_pool_zero(pool, 1, sizeof *s);
	struct xj_diags d;

	xj_diags_init(&d, pool);
	s->student_number = rule(pool, "{grade}{class_no:2}{serial:1}");
	s->class_name = rule(pool, "{program}{grade:-2}{class_no:2}");
	s->class_capacity = 2;
	s->class_by = xj_pool_zero(pool, 1, sizeof *s->class_by);
	s->class_by[0] = XJ_LIT("program");
	s->nclass_by = 1;
	s->age_month = 8;
	s->age_day = 31;
	p->pool = pool;
	p->school = s;
	p->statuses = xj_statuses_parse(pool, xj_yaml_parse(pool, "s.yaml", xj_span(statuses), &d), &d);
	assert_string_equal(unit_codes(pool, &d), "");
	return p;
}

static struct xj_span *
row(struct xj_pool *pool, const char *program, const char *grade, const char *class)
{
	struct xj_span *values = xj_pool_zero(pool, FIELDS, sizeof *values);

	for (int f = 0; f < FIELDS; f++)
		values[f] = XJ_LIT("");
	values[PROGRAM] = xj_span(program);
	values[GRADE] = xj_span(grade);
	values[CLASS] = xj_span(class);
	return values;
}

static void
newcomer_fact__age__whole_years_on_the_day(void **state)
{
	static const struct {
		const char *birth, *type, *id, *enrolled, *age; /* NULL: unknown */
	} rows[] = {
		{"2020-08-31", "", "", "2026-09-01", "6"},
		{"2020-09-01", "", "", "2026-09-01", "5"},
		{"2020-09-01", "", "", "2027-02-20", "5"}, /* of the grade of 2026 */
		{"2020-02-29", "", "", "2026-09-01", "6"},
		{"", "", "330102202008310119", "2026-09-01", "6"},
		{"", "", "330102202009010126", "2026-09-01", "5"},
		{"", "", "330102202009010127", "2026-09-01", NULL}, /* no sound number */
		{"", "", "", "2026-09-01", NULL},
		{"2020-08-31", "", "", "", NULL},
	};
	const struct xj_schema *schema = unit_schema(POOL(state), roll_schema);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_span *values = row(POOL(state), "A", "2026", ""), age;
		struct xj_newcomer n = {POOL(state), policy(POOL(state)), schema, values, -1};

		values[BIRTH] = xj_span(rows[i].birth);
		values[ID_TYPE] = xj_span(rows[i].type);
		values[ID] = xj_span(rows[i].id);
		values[ENROLLED] = xj_span(rows[i].enrolled);
		assert_row(i, xj_newcomer_fact(&n, XJ_LIT("age"), &age) == (rows[i].age != NULL));
		assert_row(i, !rows[i].age || xj_span_is(age, rows[i].age));
	}
}

static void
newcomer_fact__class_no__of_the_class_where_its_name_follows_the_rule(void **state)
{
	static const struct {
		const char *class, *no;
	} rows[] = {{"A2607", "07"}, {"A2507", NULL}, {"火箭班", NULL}, {"", NULL}};
	const struct xj_schema *schema = unit_schema(POOL(state), roll_schema);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_newcomer n = {POOL(state), policy(POOL(state)), schema, row(POOL(state), "A", "2026", rows[i].class), -1};
		struct xj_span no;

		assert_row(i, xj_newcomer_fact(&n, XJ_LIT("class_no"), &no) == (rows[i].no != NULL));
		assert_row(i, !rows[i].no || xj_span_is(no, rows[i].no));
	}
}

static void
numbers_next__numbers_of_the_roll__passed_over_whoever_has_them(void **state)
{
	const struct xj_table *roll = unit_table(POOL(state), unit_schema(POOL(state), roll_schema),
	                                         "student_id,status,card\n1,在籍,K1\n2,退学,K3\n3,在籍,\n");
	struct xj_numbers *n = xj_numbers_open(POOL(state), policy(POOL(state)), roll, rule(POOL(state), "K{serial}"), CARD);
	struct xj_span *values = row(POOL(state), "A", "2026", ""), number, unknown;

	assert_true(xj_numbers_next(n, values, -1, &number, &unknown));
	assert_span(number, "K2");
	assert_true(xj_numbers_next(n, values, -1, &number, &unknown));
	assert_span(number, "K4");
}

static void
numbers_next__no_counter__made_of_what_is_known(void **state)
{
	const struct xj_table *roll = unit_table(POOL(state), unit_schema(POOL(state), roll_schema), "student_id,status\n1,在籍\n");
	struct xj_numbers *n = xj_numbers_open(POOL(state), policy(POOL(state)), roll, rule(POOL(state), "G{id_number}"), CARD);
	struct xj_span *values = row(POOL(state), "A", "2026", ""), number, unknown;

	assert_false(xj_numbers_next(n, values, -1, &number, &unknown));
	assert_span(unknown, "id_number");
	values[ID] = XJ_LIT("X1");
	for (int again = 0; again < 2; again++) {
		assert_true(xj_numbers_next(n, values, -1, &number, &unknown));
		assert_span(number, "GX1");
	}
}

static void
numbers_next__counter_outgrown__named(void **state)
{
	const struct xj_table *roll = unit_table(POOL(state), unit_schema(POOL(state), roll_schema), "student_id,status\n1,在籍\n");
	struct xj_numbers *n = xj_numbers_open(POOL(state), policy(POOL(state)), roll, rule(POOL(state), "K{serial:1}"), CARD);
	struct xj_span *values = row(POOL(state), "A", "2026", ""), number, unknown;

	for (int i = 1; i <= 9; i++)
		assert_true(xj_numbers_next(n, values, -1, &number, &unknown));
	assert_span(number, "K9");
	assert_false(xj_numbers_next(n, values, -1, &number, &unknown));
	assert_span(unknown, "serial");
}

/* A2601 has one who is on the roll and one who attends without being on it, A2602 one on the roll and one who has left, A2603 one who waits for a transfer. */
static const char classes[] = "student_id,program,grade,class,status\n"
			      "2026011,A,2026,A2601,在籍\n2026012,A,2026,A2601,在校\n"
			      "2026021,A,2026,A2602,在籍\n2026022,A,2026,A2602,退学\n"
			      "2026031,A,2026,A2603,转入待批\n"
			      "2026041,B,2026,B2601,在籍\n2026051,A,2026,火箭班,在籍\n2026061,A,2026,A2609,退学\n";

static void
classes_join__a_class_named__when_it_is_of_the_kind_and_has_room(void **state)
{
	static const struct {
		const char *program, *grade, *class;
		enum xj_joining joined;
		const char *number;
	} rows[] = {
		{"A", "2026", "A2601", XJ_CLASS_FULL, NULL},
		{"A", "2026", "A2602", XJ_JOINED, "2026023"},
		{"A", "2026", "A2603", XJ_JOINED, "2026032"},
		{"A", "2026", "B2601", XJ_CLASS_OF_OTHERS, NULL},
		{"A", "2025", "A2602", XJ_CLASS_OF_OTHERS, NULL},
		{"A", "2025", "火箭班", XJ_CLASS_OF_OTHERS, NULL},
		{"A", "2026", "火箭班", XJ_NO_NUMBER, NULL}, /* the number takes the number of the class */
		{"A", "2026", "A2609", XJ_NO_SUCH_CLASS, NULL}, /* whoever was in it has left */
		{"A", "2026", "A2610", XJ_NO_SUCH_CLASS, NULL},
	};
	const struct xj_table *roll = unit_table(POOL(state), unit_schema(POOL(state), roll_schema), classes);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_classes *c = xj_classes_open(POOL(state), policy(POOL(state)), roll);
		struct xj_span number = {"", 0}, unknown = {"", 0};

		assert_row(i, xj_classes_join(c, row(POOL(state), rows[i].program, rows[i].grade, rows[i].class), &number,
			          &unknown) == rows[i].joined);
		assert_row(i, !rows[i].number || xj_span_is(number, rows[i].number));
	}
}

static void
classes_join__last_place__given_once(void **state)
{
	const struct xj_table *roll = unit_table(POOL(state), unit_schema(POOL(state), roll_schema), classes);
	struct xj_classes *c = xj_classes_open(POOL(state), policy(POOL(state)), roll);
	struct xj_span number, unknown;

	assert_int_equal(xj_classes_join(c, row(POOL(state), "A", "2026", "A2602"), &number, &unknown), XJ_JOINED);
	assert_int_equal(xj_classes_join(c, row(POOL(state), "A", "2026", "A2602"), &number, &unknown), XJ_CLASS_FULL);
}

static void
classes_place__numbers_of_a_class_used_up__next_class(void **state)
{
	const struct xj_table *roll = unit_table(POOL(state), unit_schema(POOL(state), roll_schema),
	                                         "student_id,program,grade,class,status\n"
	                                         "2026011,A,2026,A2601,退学\n2026012,A,2026,A2601,退学\n2026013,A,2026,A2601,退学\n"
	                                         "2026014,A,2026,A2601,退学\n2026015,A,2026,A2601,退学\n2026016,A,2026,A2601,退学\n"
	                                         "2026017,A,2026,A2601,退学\n2026018,A,2026,A2601,在籍\n2026019,A,2026,A2601,退学\n");
	struct xj_classes *c = xj_classes_open(POOL(state), policy(POOL(state)), roll);
	static const char *const numbers[] = {"2026021", "2026031", "2026022", "2026032"};
	struct xj_span *values[COUNT(numbers)], unknown;

	for (size_t i = 0; i < COUNT(numbers); i++) {
		values[i] = row(POOL(state), "A", "2026", "");
		assert_true(xj_classes_announce(c, values[i], &unknown));
	}
	for (size_t i = 0; i < COUNT(numbers); i++) {
		assert_true(xj_classes_place(c, values[i], &values[i][CLASS], &values[i][NUMBER], &unknown));
		assert_row(i, xj_span_is(values[i][NUMBER], numbers[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(newcomer_fact__age__whole_years_on_the_day),
		UNIT(newcomer_fact__class_no__of_the_class_where_its_name_follows_the_rule),
		UNIT(numbers_next__numbers_of_the_roll__passed_over_whoever_has_them),
		UNIT(numbers_next__no_counter__made_of_what_is_known),
		UNIT(numbers_next__counter_outgrown__named),
		UNIT(classes_join__a_class_named__when_it_is_of_the_kind_and_has_room),
		UNIT(classes_join__last_place__given_once),
		UNIT(classes_place__numbers_of_a_class_used_up__next_class),
	};

	return cmocka_run_group_tests_name("newcomer", tests, NULL, NULL);
}
