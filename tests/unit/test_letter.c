#include "registry.h"

#include "report/issued.h"
#include "report/letter_code.h"
#include "report/letter_kind.h"

#define SECRET XJ_LIT("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
code__whatever_it_speaks_for__differs(void **state)
{
	char a[XJ_LETTER_CODE_SIZE + 1], b[XJ_LETTER_CODE_SIZE + 1], c[XJ_LETTER_CODE_SIZE + 1];

	(void)state;
	xj_letter_code(a, SECRET, XJ_LIT("one"));
	xj_letter_code(b, SECRET, XJ_LIT("two"));
	xj_letter_code(c, XJ_LIT("another secret of some length"), XJ_LIT("one"));
	assert_string_not_equal(a, b);
	assert_string_not_equal(a, c);
	xj_letter_code(b, SECRET, XJ_LIT("one"));
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), XJ_LETTER_CODE_SIZE);
	assert_int_equal(a[5], '-');
}

static void
code__as_people_type_it__read(void **state)
{
	char code[XJ_LETTER_CODE_SIZE + 1], typed[40], out[XJ_LETTER_CODE_SIZE + 1];

	(void)state;
	for (int i = 0; i < 200; i++) {
		size_t n = 0;

		(void)snprintf(typed, sizeof typed, "%d", i);
		xj_letter_code(code, SECRET, xj_span(typed));
		for (size_t k = 0; code[k]; k++) {
			char c = code[k];

			typed[n++] = c == '0' ? "0oO"[i % 3] : c == '1' ? "1iL"[i % 3] : c >= 'A' && i % 2 ? (char)(c - 'A' + 'a') : c == '-' ? ' ' : c;
			if (k == 2)
				typed[n++] = '-';
		}
		assert_true(xj_letter_code_read(xj_span_of(typed, n), out));
		assert_string_equal(out, code);
	}
}

/* Each character put in the place of each, and each two beside one another exchanged. */
static void
code__one_slip__noticed(void **state)
{
	char code[XJ_LETTER_CODE_SIZE + 1], wrong[XJ_LETTER_CODE_SIZE + 1], out[XJ_LETTER_CODE_SIZE + 1];

	(void)state;
	xj_letter_code(code, SECRET, XJ_LIT("slips"));
	for (size_t k = 0; code[k]; k++) {
		for (size_t c = 0; code[k] != '-' && c < sizeof alphabet - 1; c++) {
			memcpy(wrong, code, sizeof wrong);
			wrong[k] = alphabet[c];
			assert_int_equal(xj_letter_code_read(xj_span(wrong), out), wrong[k] == code[k]);
		}
		for (size_t j = k + 1; code[j]; j++) {
			memcpy(wrong, code, sizeof wrong);
			wrong[k] = code[j];
			wrong[j] = code[k];
			if (code[k] != '-' && code[j] != '-')
				assert_int_equal(xj_letter_code_read(xj_span(wrong), out), code[j] == code[k]);
		}
	}
}

static void
code__what_is_none__refused(void **state)
{
	static const char *const none[] = {"", "-", "0000000000X", "000000000", "00000-0000U", "学籍证2026年第1号", "00000_00000"};
	char out[XJ_LETTER_CODE_SIZE + 1] = "untouched";

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		assert_false(xj_letter_code_read(xj_span(none[i]), out));
	assert_string_equal(out, "untouched");
	assert_true(xj_letter_code_read(XJ_LIT("00000-00000"), out));
}

static void
sheet__into_a_cell_and_back__same(void **state)
{
	struct xj_cell cells[] = {{XJ_LIT("姓名"), true}, {XJ_LIT(""), false}, {XJ_LIT("a\\n\\t*b\\"), false}};
	struct xj_line lines[] = {{.kind = XJ_LINE_HEADING, .text = XJ_LIT("证明")},
	                          {.kind = XJ_LINE_PARAGRAPH, .text = XJ_LIT("\\n, \"x\" \\\\")},
	                          {.kind = XJ_LINE_CUT, .text = XJ_LIT("")},
	                          {.kind = XJ_LINE_ROW, .text = XJ_LIT(""), .cells = cells, .ncells = COUNT(cells)},
	                          {.kind = XJ_LINE_SMALL, .text = XJ_LIT("末")}};
	const struct xj_sheet sheet = {.lines = lines, .count = COUNT(lines)};
	struct xj_sheet out;
	struct xj_buf b;

	xj_buf_init(&b, POOL(state));
	xj_sheet_pack(&b, &sheet);
	assert_null(strpbrk(b.p, "\n\t"));
	assert_true(xj_sheet_unpack(POOL(state), xj_buf_as_span(&b), &out));
	assert_int_equal(out.count, sheet.count);
	for (size_t i = 0; i < out.count; i++) {
		assert_int_equal(out.lines[i].kind, lines[i].kind);
		assert_true(xj_span_same(out.lines[i].text, lines[i].text));
		assert_int_equal(out.lines[i].ncells, lines[i].ncells);
		for (size_t c = 0; c < lines[i].ncells; c++) {
			assert_true(xj_span_same(out.lines[i].cells[c].text, cells[c].text));
			assert_int_equal(out.lines[i].cells[c].label, cells[c].label);
		}
	}
}

static void
sheet__from_a_cell_that_holds_none__refused(void **state)
{
	static const char *const none[] = {"", "?证明", "h证明\\n", "h证明\\", "h\\x", "t\\t", "t\\tx"};
	struct xj_sheet out;

	for (size_t i = 0; i < COUNT(none); i++)
		if (xj_sheet_unpack(POOL(state), xj_span(none[i]), &out))
			fail_msg("%s", none[i]);
}

/* Nobody can ask about a sheet that does not say what it is called by; and what is common is about cases that a college has. */
static void
letters__that_ship__can_be_verified_and_have_a_procedure(void **state)
{
	static const char *const profiles[] = {"college", "university", "primary"};
	struct xj_diags diags;
	size_t n;

	for (size_t p = 0; p < COUNT(profiles); p++) {
		const struct xj_policy *policy = registry_rules(POOL(state), xj_pool_print(POOL(state), "tests/procedures/%s", profiles[p]),
		                                                xj_pool_print(POOL(state), "schema/profiles/%s", profiles[p]), &diags);
		const struct xj_span *names = xj_letter_kind_names(POOL(state), policy, &n);

		assert_true(xj_letter_kind_check(POOL(state), policy, &diags));
		for (size_t i = 0; i < n; i++) {
			const struct xj_letter_kind *kind = xj_letter_kind_read(POOL(state), policy, names[i], &diags);

			if (kind->number && (!xj_body_asks(kind->body, "letter.number") || !xj_body_asks(kind->body, "letter.code")))
				fail_msg("%s: %s has no number or no code in its text", profiles[p], names[i].p);
			if (p == 0 && !kind->here)
				fail_msg("%s is about cases that no college has", names[i].p);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(code__whatever_it_speaks_for__differs), UNIT(code__as_people_type_it__read),
		UNIT(code__one_slip__noticed),               UNIT(code__what_is_none__refused),
		UNIT(sheet__into_a_cell_and_back__same),     UNIT(sheet__from_a_cell_that_holds_none__refused),
		UNIT(letters__that_ship__can_be_verified_and_have_a_procedure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
