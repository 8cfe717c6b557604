#include "unit.h"

#include "policy/idnumber.h"

static void
id_check__numbers__fault_named(void **state)
{
	static const struct {
		const char *id;
		enum xj_id_fault fault;
	} rows[] = {
		{"11010519491231002X", XJ_ID_SOUND}, /* published with GB 11643 */
		{"440524188001010014", XJ_ID_SOUND}, /* and this one */
		{"440524198001010013", XJ_ID_SOUND},
		{"440524198001010014", XJ_ID_CHECK},
		{"11010519491231002x", XJ_ID_FORM},
		{"110105194912310021", XJ_ID_CHECK},
		{"1101051949123100", XJ_ID_FORM},
		{"11010519491231002X1", XJ_ID_FORM},
		{"1101051949123100AX", XJ_ID_FORM},
		{"11010519491231 02X", XJ_ID_FORM},
		{"", XJ_ID_FORM},
		{"110105194902290029", XJ_ID_DATE},
		{"110105194913310021", XJ_ID_DATE},
		{"110105000001010021", XJ_ID_DATE},
		{"X1010519491231002X", XJ_ID_FORM},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_id_check(xj_span(rows[i].id)) == rows[i].fault);
}

static void
id_check__every_wrong_digit__found(void **state)
{
	char id[] = "11010519491231002X";

	(void)state;
	for (size_t at = 0; at < 17; at++) {
		char right = id[at];

		for (int c = '0'; c <= '9'; c++) {
			id[at] = c;
			if ((xj_id_check(xj_span(id)) == XJ_ID_SOUND) != (c == right))
				fail_msg("digit %zu as %c", at, c);
		}
		id[at] = right;
	}
}

static void
id_check_character__last_digit_moves__each_of_the_table(void **state)
{
	/* The last weight is 2: each step takes the sum two places on, and eleven places are the whole table. */
	static const char expected[] = "31X8642097";
	char digits[] = "11010519491231000";

	(void)state;
	for (int i = 0; i < 10; i++) {
		digits[16] = (char)('0' + i);
		if (xj_id_check_character(digits) != expected[i])
			fail_msg("%d: %c", i, xj_id_check_character(digits));
	}
}

static void
id_birth_and_sex__of_a_number__read(void **state)
{
	(void)state;
	assert_int_equal(xj_id_birth(XJ_LIT("11010519491231002X")), xj_date_of(1949, 12, 31));
	assert_false(xj_id_male(XJ_LIT("11010519491231002X")));
	assert_true(xj_id_male(XJ_LIT("440524198001010013")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(id_check__numbers__fault_named),
		UNIT(id_check__every_wrong_digit__found),
		UNIT(id_check_character__last_digit_moves__each_of_the_table),
		UNIT(id_birth_and_sex__of_a_number__read),
	};

	return cmocka_run_group_tests_name("idnumber", tests, NULL, NULL);
}
