/* What every unit test begins with: cmocka, a pool that is made anew for each test, and a few comparisons. */
#ifndef XJ_TEST_UNIT_H
#define XJ_TEST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/pool.h"
#include "base/span.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define UNIT(function) cmocka_unit_test_setup_teardown(function, unit_setup, unit_teardown)
#define POOL(state) ((struct xj_pool *)*(state))

static inline void
unit_oom(void *arg)
{
	(void)arg;
	fputs("out of memory\n", stderr);
	exit(99);
}

static inline int
unit_setup(void **state)
{
	*state = xj_pool_open(unit_oom, NULL);
	return *state ? 0 : -1;
}

static inline int
unit_teardown(void **state)
{
	xj_pool_close(*state);
	return 0;
}

/* cmocka does not say that its fail_msg never returns; analyzers have to know. */
#define FAIL(...)                                                                                                    \
	do {                                                                                                         \
		fail_msg(__VA_ARGS__);                                                                               \
		abort();                                                                                             \
	} while (0)

/* Fails naming row `i` of the test's table, so that a failing table row can be found. */
#define assert_row(i, condition)                                                                                     \
	do {                                                                                                         \
		if (!(condition))                                                                                    \
			FAIL("row %zu: %s", (size_t)(i), #condition);                                                \
	} while (0)

#define assert_span(span, text)                                                                                      \
	do {                                                                                                         \
		struct xj_span given_ = (span);                                                                      \
		if (!xj_span_is(given_, (text)))                                                                     \
			FAIL("\"%.*s\" is not \"%s\"", (int)given_.n, given_.p, (text));                             \
	} while (0)

static inline const char *
unit_english(const char *text)
{
	return text;
}

/* The codes of all diagnostics, separated by blanks. */
static inline const char *
unit_codes(struct xj_pool *pool, const struct xj_diags *diags)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < diags->count; i++) {
		xj_buf_text(&b, i ? " " : "");
		xj_buf_text(&b, xj_message(diags->list[i].code)->code);
	}
	return b.p;
}

#endif
