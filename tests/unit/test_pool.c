#include "unit.h"

#include <stdalign.h>

static void
pool_alloc__sizes_small_and_large__aligned_and_apart(void **state)
{
	static const size_t sizes[] = {0, 1, 15, 16, 17, 4000, 16383, 16384, 16385, 65536, 1000000, 3};
	unsigned char *blocks[COUNT(sizes)];

	for (size_t i = 0; i < COUNT(sizes); i++) {
		blocks[i] = xj_pool_alloc(POOL(state), sizes[i]);
		assert_row(i, (uintptr_t)blocks[i] % alignof(max_align_t) == 0);
		memset(blocks[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (size_t k = 0; k < sizes[i]; k++)
			assert_row(i, blocks[i][k] == i + 1);
}

static void
pool_alloc__many_small_blocks__all_kept(void **state)
{
	enum { BLOCKS = 20000 };
	uint32_t **blocks = xj_pool_zero(POOL(state), BLOCKS, sizeof *blocks);

	for (uint32_t i = 0; i < BLOCKS; i++) {
		blocks[i] = xj_pool_alloc(POOL(state), sizeof **blocks);
		*blocks[i] = i;
	}
	for (uint32_t i = 0; i < BLOCKS; i++)
		assert_int_equal(*blocks[i], i);
}

static void
pool_zero__used_memory__zeroed(void **state)
{
	unsigned char *p;

	for (size_t n = 1; n < 100000; n *= 3) {
		memset(xj_pool_alloc(POOL(state), n), 0xff, n);
		p = xj_pool_zero(POOL(state), n, 1);
		for (size_t i = 0; i < n; i++)
			assert_row(n, p[i] == 0);
	}
}

static void
pool_grow__small_to_large__keeps_contents(void **state)
{
	size_t size = 3;
	unsigned char *p = xj_pool_alloc(POOL(state), size);

	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)i;
	while (size < 3000000) {
		size_t old = size;

		size = size * 2 + 1;
		p = xj_pool_grow(POOL(state), p, old, size);
		(void)xj_pool_alloc(POOL(state), 20000); /* a neighbour among the large ones */
		for (size_t i = old; i < size; i++)
			p[i] = (unsigned char)i;
	}
	for (size_t i = 0; i < size; i++)
		if (p[i] != (unsigned char)i)
			FAIL("byte %zu of %zu", i, size);
}

static void
pool_push__many__in_order_and_zeroed(void **state)
{
	struct pair {
		int a, b;
	} *list = NULL, *one;
	size_t count = 0, cap = 0;

	for (int i = 0; i < 5000; i++) {
		one = XJ_PUSH(POOL(state), list, count, cap);
		assert_int_equal(one->a, 0);
		assert_int_equal(one->b, 0);
		*one = (struct pair){i, -i};
	}
	assert_int_equal(count, 5000);
	for (int i = 0; i < 5000; i++)
		assert_true(list[i].a == i && list[i].b == -i);
}

static void
pool_text__bytes_with_nul__copied_and_terminated(void **state)
{
	const char *p = xj_pool_text(POOL(state), "a\0b", 3);

	assert_memory_equal(p, "a\0b", 4);
	assert_string_equal(xj_pool_text(POOL(state), NULL, 0), "");
}

static void
pool_print__longer_than_a_chunk__whole(void **state)
{
	const char *p = xj_pool_print(POOL(state), "%0100000d|%s", 7, "学籍");

	assert_int_equal(strlen(p), 100000 + 1 + strlen("学籍"));
	assert_string_equal(p + 99999, "7|学籍");
}

struct order {
	int seen[3], count;
};

struct step {
	struct order *order;
	int number;
};

static void
note_step(void *arg)
{
	struct step *s = arg;

	s->order->seen[s->order->count++] = s->number;
}

static void
pool_close__cleanups__newest_first(void **state)
{
	struct order order = {{0}, 0};
	struct step steps[] = {{&order, 1}, {&order, 2}, {&order, 3}};
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++)
		xj_pool_at_close(pool, note_step, &steps[i]);
	xj_pool_close(pool);
	assert_int_equal(order.count, 3);
	assert_int_equal(order.seen[0], 3);
	assert_int_equal(order.seen[1], 2);
	assert_int_equal(order.seen[2], 1);
	xj_pool_close(NULL);
}

static void
jump_out(void *arg)
{
	longjmp(*(jmp_buf *)arg, 1);
}

static void
pool_alloc__impossible_size__calls_oom(void **state)
{
	jmp_buf back;
	struct xj_pool *pool = xj_pool_open(jump_out, &back);
	volatile size_t i = 0;
	volatile int calls = 0;

	(void)state;
	if (setjmp(back))
		calls++;
	while (i < 5) {
		switch (i++) {
		case 0:
			(void)xj_pool_alloc(pool, SIZE_MAX);
			break;
		case 1:
			(void)xj_pool_alloc(pool, SIZE_MAX - 40);
			break;
		case 2:
			(void)xj_pool_zero(pool, SIZE_MAX / 4, 8);
			break;
		case 3:
			(void)xj_pool_grow(pool, xj_pool_alloc(pool, 100000), 100000, SIZE_MAX - 40);
			break;
		default:
			(void)xj_pool_room(pool, NULL, SIZE_MAX / 4, &(size_t){SIZE_MAX / 4}, 8);
		}
		FAIL("case %zu returned", i - 1);
	}
	assert_int_equal(calls, 5);
	xj_pool_close(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(pool_alloc__sizes_small_and_large__aligned_and_apart),
		UNIT(pool_alloc__many_small_blocks__all_kept),
		UNIT(pool_zero__used_memory__zeroed),
		UNIT(pool_grow__small_to_large__keeps_contents),
		UNIT(pool_push__many__in_order_and_zeroed),
		UNIT(pool_text__bytes_with_nul__copied_and_terminated),
		UNIT(pool_print__longer_than_a_chunk__whole),
		UNIT(pool_close__cleanups__newest_first),
		UNIT(pool_alloc__impossible_size__calls_oom),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
