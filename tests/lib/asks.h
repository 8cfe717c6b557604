/*
 * What is asked of the procedures of a profile, and of whom: tests/procedures/PROFILE/asks.csv, in which no cell is quoted.
 *
 *     type    the procedure; procedure@status where students of that status ask otherwise; procedure/what@status a further
 *             request, for a rule that refuses it or only just does not; `*` for what holds for all students, `@status` for
 *             those of that status. Of procedure/full the class that is asked for is full, of procedure/last-place it has one
 *             place left, of procedure/nobody nobody is in it, of procedure/other-program those in it are of another programme than
 *             the one that is asked for, which is the student's where no other is; of procedure/again it took effect for the student before;
 *             procedure/abolished is there so that whoever asks is told why not
 *     roll    fields of the student's row: name=value;name=value
 *     facts   the teaching system's figures
 *     the rest is the request
 */
#ifndef XJ_TEST_ASKS_H
#define XJ_TEST_ASKS_H

#include "registry.h"

enum { MAX_ASKS = 600 };
enum { ASK_TYPE, ASK_REASON, ASK_ON, ASK_STARTS, ASK_UNTIL, ASK_SET, ASK_ROLL, ASK_FACTS, ASKS };

static const char asks_header[] = "type,reason,on,starts_on,until,set,roll,facts";

struct asks {
	struct xj_span (*rows)[ASKS];
	size_t count;
};

static inline struct xj_span
read_file(struct xj_pool *pool, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct xj_buf b;
	char part[4096];
	size_t n;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		xj_buf_add(&b, part, n);
	if (f)
		(void)fclose(f);
	return xj_buf_as_span(&b);
}

static inline struct asks
read_asks(struct xj_pool *pool, const char *path)
{
	struct xj_span text = read_file(pool, path), line = xj_span_cut(&text, '\n');
	struct asks asks = {.rows = xj_pool_zero(pool, MAX_ASKS, sizeof *asks.rows)};

	assert_span(line, asks_header);
	while (text.p && (line = xj_span_cut(&text, '\n')).n) {
		assert_true(asks.count < MAX_ASKS);
		for (size_t i = 0; i < ASKS; i++)
			asks.rows[asks.count][i] = line.p ? xj_span_cut(&line, ',') : XJ_LIT("");
		asks.count++;
	}
	return asks;
}

static inline const struct xj_span *
find_ask(const struct asks *asks, const char *mark, struct xj_span name)
{
	for (size_t i = 0; i < asks->count; i++) {
		struct xj_span type = asks->rows[i][ASK_TYPE];
		size_t n = strlen(mark);

		if (xj_span_starts(type, mark) && xj_span_same(xj_span_of(type.p + n, type.n - n), name))
			return asks->rows[i];
	}
	return NULL;
}

/* A row of a record file from lists of `name=value`, the later going first. */
static inline void
add_row(struct xj_buf *b, const struct xj_schema *schema, const struct xj_span *lists, size_t nlists)
{
	for (size_t f = 0; f < schema->nfields; f++) {
		struct xj_span value = {NULL, 0};

		for (size_t i = nlists; i-- > 0 && !value.p;)
			value = xj_set_get(lists[i], schema->fields[f].name);
		xj_buf_print(b, "%s%.*s", f ? "," : "", (int)value.n, value.p ? value.p : "");
	}
	xj_buf_text(b, "\n");
}

/* Every line is of a procedure and a status that there are: what is misspelt would never be asked. */
static inline void
check_asks(const struct xj_policy *policy, const struct asks *asks)
{
	for (size_t i = 0; i < asks->count; i++) {
		struct xj_span status = asks->rows[i][ASK_TYPE], type = xj_span_cut(&status, '@');

		if (status.p && !xj_status_find(policy->statuses, status))
			FAIL("asks.csv: no status %.*s", (int)status.n, status.p);
		type = xj_span_cut(&type, '/');
		if (type.n && !xj_span_is(type, "*") && !xj_policy_workflow(policy, type))
			FAIL("asks.csv: no procedure %.*s", (int)type.n, type.p);
	}
}

static inline struct xj_span
ask_list(const struct xj_span *ask, int which)
{
	return ask ? ask[which] : XJ_LIT("");
}

#endif
