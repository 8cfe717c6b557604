#include "unit.h"

#include "base/map.h"

static struct xj_span
key_of(void *ctx, uint32_t index)
{
	return ((struct xj_span *)ctx)[index];
}

static void
map_put__keys__found_under_their_index(void **state)
{
	static const char *const words[] = {"在籍", "休学", "退学", "", "20260001"};
	struct xj_span keys[COUNT(words)];
	struct xj_map m;

	for (size_t i = 0; i < COUNT(words); i++)
		keys[i] = xj_span(words[i]);
	xj_map_init(&m, POOL(state), 0, key_of, keys);
	for (uint32_t i = 0; i < COUNT(words); i++)
		assert_row(i, xj_map_get(&m, keys[i]) == XJ_NONE);
	for (uint32_t i = 0; i < COUNT(words); i++)
		assert_row(i, xj_map_put(&m, keys[i], i) == XJ_NONE);
	for (uint32_t i = 0; i < COUNT(words); i++)
		assert_row(i, xj_map_get(&m, keys[i]) == i);
	assert_true(xj_map_get(&m, XJ_LIT("毕业")) == XJ_NONE);
}

static void
map_put__same_key_again__first_stays(void **state)
{
	struct xj_span keys[] = {XJ_LIT("a"), XJ_LIT("b"), XJ_LIT("a")};
	struct xj_map m;

	xj_map_init(&m, POOL(state), 4, key_of, keys);
	assert_true(xj_map_put(&m, keys[0], 0) == XJ_NONE);
	assert_true(xj_map_put(&m, keys[1], 1) == XJ_NONE);
	assert_int_equal(xj_map_put(&m, keys[2], 2), 0);
	assert_int_equal(xj_map_get(&m, keys[2]), 0);
}

static void
map_put__far_more_than_expected__grows_and_keeps_all(void **state)
{
	enum { KEYS = 20000 };
	static const size_t expected[] = {0, 1, 100, KEYS};
	struct xj_span *keys = xj_pool_zero(POOL(state), KEYS, sizeof *keys);

	for (int i = 0; i < KEYS; i++)
		keys[i] = xj_span(xj_pool_print(POOL(state), "2026%06d", i));
	for (size_t e = 0; e < COUNT(expected); e++) {
		struct xj_map m;

		xj_map_init(&m, POOL(state), expected[e], key_of, keys);
		for (uint32_t i = 0; i < KEYS; i++)
			assert_row(i, xj_map_put(&m, keys[i], i) == XJ_NONE);
		for (uint32_t i = 0; i < KEYS; i++)
			assert_row(i, xj_map_get(&m, keys[i]) == i);
		assert_true(xj_map_get(&m, XJ_LIT("2026020000")) == XJ_NONE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(map_put__keys__found_under_their_index),
		UNIT(map_put__same_key_again__first_stays),
		UNIT(map_put__far_more_than_expected__grows_and_keeps_all),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
