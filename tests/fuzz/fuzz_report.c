/*
 * Reports that come back as JSON were in somebody's hands. Whatever a report is changed to, reading and adding it either works or says why; what works can be
 * printed in every form. Changes are random, from a fixed seed.
 */
#include "random.h"
#include "report/finish.h"
#include "report/merge.h"
#include "unit.h"

enum { ROUNDS = 4000, CHANGES = 6 };

static const char *const pieces[] = {
	"\"", "{", "}", "[", "]", ",", ":", "null", "-1", "0", "1e9", "9223372036854775807", "\"name\"", "\"rows\"", "\"columns\"", "\"kind\"",
	"\"spread\"", "\"0:3 1:4\"", "\"share\"", "\"part\"", "\"rule\"", "\\u0000", "\\ud800", "学", "\xff", "\"totals\"", "\"sections\": 7",
};

/* A report of each kind of column. */
static struct xj_span
report(struct xj_pool *pool)
{
	struct xj_page page;
	struct xj_grid *g;
	struct xj_buf b;

	xj_page_init(&page, pool, "x", "标题", "Title");
	page.school = XJ_LIT("甲校");
	for (int part = 0; part < 2; part++) {
		g = xj_page_add(&page, part ? "two" : "one", "表");
		xj_note_count(pool, &g->notes, "base", "基数", 20, "在籍 ", " 人");
		(void)xj_grid_add_key(g, "class", "班级", XJ_ORDER_COMMONEST);
		(void)xj_grid_add_column(g, XJ_LIT("count"), XJ_LIT("人数"), XJ_GRID_COUNT);
		(void)xj_grid_add_column(g, XJ_LIT("days"), XJ_LIT("天数"), XJ_GRID_SPREAD);
		(void)xj_grid_add_derived(g, "median", "中位数", XJ_GRID_MEDIAN, "days", NULL);
		(void)xj_grid_add_derived(g, "share", "占比", XJ_GRID_SHARE, "count", NULL);
		(void)xj_grid_add_derived(g, "of_base", "占比", XJ_GRID_OF_NOTE, "count", "base");
		for (int row = 0; row < 3; row++) {
			struct xj_span *cells = xj_grid_add_row(g);

			cells[0] = xj_grid_count(pool, row);
			cells[1] = xj_grid_count(pool, row * 3 + 1);
			cells[2] = row ? XJ_LIT("0:3 12:1") : XJ_LIT("");
		}
		xj_grid_finish(g, NULL);
	}
	xj_buf_init(&b, pool);
	(void)xj_page_json(&b, &page, &(struct xj_look){.unmask = false}, NULL);
	return xj_buf_as_span(&b);
}

static struct xj_span
changed(struct xj_pool *pool, struct xj_span text, uint64_t *seed)
{
	struct xj_buf b;

	for (size_t n = any_of(seed, CHANGES); n; n--) {
		size_t at = any_of(seed, text.n), skip = any_of(seed, 12);
		const char *piece = any_of(seed, 3) ? pieces[any_of(seed, COUNT(pieces))] : "";

		xj_buf_init(&b, pool);
		xj_buf_add(&b, text.p, at);
		xj_buf_text(&b, piece);
		if (at + skip < text.n)
			xj_buf_add(&b, text.p + at + skip, text.n - at - skip);
		text = xj_buf_as_span(&b);
		if (!text.n)
			break;
	}
	return text;
}

static void
merge__changed_reports__added_or_refused(void **state)
{
	static const char *const forms[] = {"text", "csv", "json", "html"};
	struct xj_span sound = report(POOL(state));
	uint64_t seed = 20261122;
	size_t added = 0, refused = 0;

	for (int i = 0; i < ROUNDS; i++) {
		struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
		struct xj_diags diags;
		struct xj_merge m = {.pool = pool, .by_school = i % 5 == 0};
		struct xj_page pages[2];
		bool ok;

		xj_diags_init(&diags, pool);
		ok = xj_page_read(&pages[0], pool, NULL, "a", sound, &diags) && xj_merge_add(&m, &pages[0], "a", &diags);
		assert_true(ok);
		ok = xj_page_read(&pages[1], pool, NULL, "b", changed(pool, sound, &seed), &diags) &&
		     xj_merge_add(&m, &pages[1], "b", &diags) && xj_merge_end(&m, &diags);
		if (!ok && !xj_diags_errors(&diags))
			FAIL("round %d: refused without a word", i);
		for (size_t f = 0; ok && f < COUNT(forms); f++) {
			struct xj_buf b;

			xj_buf_init(&b, pool);
			assert_true(xj_form_find(forms[f])->print(&b, &m.page, &(struct xj_look){.unmask = false}, &diags));
		}
		*(ok ? &added : &refused) += 1;
		xj_pool_close(pool);
	}
	if (added < ROUNDS / 10 || refused < ROUNDS / 10)
		FAIL("only %zu added, %zu refused: the changes are too tame or too wild", added, refused);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(merge__changed_reports__added_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
