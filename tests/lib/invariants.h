/* What has to hold of a registry's books whatever was decided: checked by tests that decide at random. */
#ifndef XJ_TEST_INVARIANTS_H
#define XJ_TEST_INVARIANTS_H

#include "record/value.h"
#include "registry.h"

struct office {
	struct xj_pool *pool; /* of the whole test */
	const struct xj_policy *policy;
	const struct xj_workflow *const *types;
	size_t ntypes;
	char *roll, *cases; /* texts, from malloc */
	char *plain;        /* the roll with registrations and enrolments, but without any effect of a case */
	const char *academic;
	uint64_t random, seed;
	int term, opened, refused, decided, declined, enrolled;
};

#define BROKEN(o, ...)                                                                                               \
	do {                                                                                                         \
		print_error("seed %llu, term %d: ", (unsigned long long)(o)->seed, (o)->term);                       \
		FAIL(__VA_ARGS__);                                                                                   \
	} while (0)

/* A roll with the effects of the cases. */
static inline const char *
applied(struct office *o, struct xj_pool *pool, const struct xj_table *cases, const char *roll)
{
	struct xj_table *table = registry_table(pool, o->policy, "roll", roll);
	struct xj_changes ch;
	struct xj_diags diags;

	xj_diags_init(&diags, pool);
	xj_changes_init(&ch, pool, table);
	xj_change_apply(o->policy, &cases, 1, table, &ch, &diags);
	if (xj_diags_errors(&diags))
		BROKEN(o, "applying: %s", registry_errors(pool, &diags));
	return registry_after(&ch);
}

/* The roll without effects, with every effect of the cases, is the roll as it is. Only missed_running is both the registrations' and an effect's, so that it goes by
 * the order in which they came. */
static inline void
check_fold(struct office *o, struct xj_pool *pool, const struct xj_table *cases)
{
	struct xj_table *folded = registry_table(pool, o->policy, "roll", applied(o, pool, cases, o->plain)), *held;
	struct xj_cursor a, b;

	held = registry_table(pool, o->policy, "roll", o->roll);
	assert_int_equal(folded->rows, held->rows);
	xj_cursor_init(&a, pool, folded);
	xj_cursor_init(&b, pool, held);
	for (size_t i = 0; i < held->rows; i++) {
		assert_true(xj_cursor_move(&a, i) && xj_cursor_move(&b, i));
		for (size_t f = 0; f < held->schema->nfields; f++)
			if (!xj_span_same(xj_cell(&a, (int)f), xj_cell(&b, (int)f)) &&
			    !xj_span_is(held->schema->fields[f].name, "missed_running"))
				BROKEN(o, "row %zu: the cases, folded, make %s %s, the roll has %s", i + 1,
				       held->schema->fields[f].name.p, xj_span_text(pool, xj_cell(&a, (int)f)),
				       xj_span_text(pool, xj_cell(&b, (int)f)));
	}
}

/* What is counted on the roll is what the history has: for each whole number that an effect adds. */
static inline void
check_counters(struct office *o, struct xj_pool *pool, struct xj_cases *cases, const struct xj_cursor *row)
{
	static const char *const counters[] = {"suspensions", "repeats"};
	const struct xj_schema *schema = row->table->schema;
	struct xj_span student = xj_cell(row, xj_schema_field(schema, "student_id"));
	struct xj_cursor line;

	xj_cursor_init(&line, pool, cases->table);
	for (size_t k = 0; k < COUNT(counters); k++) {
		int64_t have = 0, counted = 0;

		(void)xj_span_integer(xj_cell(row, xj_schema_field(schema, counters[k])), &have);
		for (uint32_t at = xj_cases_of(cases, student); at != XJ_NONE; at = cases->list[at].next_of_student) {
			const struct xj_workflow *w;

			assert_true(xj_cursor_move(&line, cases->list[at].first));
			w = xj_policy_workflow(o->policy, xj_cell(&line, cases->f.workflow));
			if (xj_case_effective_row(cases, at, w) == XJ_NONE)
				continue;
			for (size_t i = 0; i < w->nadd; i++) {
				int64_t more = 0;

				if (xj_span_is(w->add[i].field, counters[k]) && xj_span_integer(w->add[i].value, &more))
					counted += more;
			}
		}
		if (have != counted)
			BROKEN(o, "%.*s: %s is %lld, the history has %lld", (int)student.n, student.p, counters[k],
			       (long long)have, (long long)counted);
	}
}

/* A known status, on the roll as the status says, with an end where it has one. */
static inline void
check_row(struct office *o, const struct xj_cursor *row)
{
	const struct xj_schema *schema = row->table->schema;
	struct xj_span student = xj_cell(row, xj_schema_field(schema, "student_id"));
	struct xj_span text = xj_cell(row, xj_schema_field(schema, "status"));
	const struct xj_status *status = xj_status_find(o->policy->statuses, text);

	if (!status)
		BROKEN(o, "%.*s: there is no status %.*s", (int)student.n, student.p, (int)text.n, text.p);
	if (!xj_span_same(xj_cell(row, xj_schema_field(schema, "on_roll")), xj_value_of_flag(status->on_roll)))
		BROKEN(o, "%.*s: on_roll is not that of %.*s", (int)student.n, student.p, (int)text.n, text.p);
	if (status->ends && !xj_cell(row, xj_schema_field(schema, "status_until")).n)
		BROKEN(o, "%.*s: %.*s without an end", (int)student.n, student.p, (int)text.n, text.p);
}

/* In effect only by its issue, with a document where that takes one; waiting for something unless it is over. */
static inline void
check_cases(struct office *o, struct xj_pool *pool, struct xj_cases *cases)
{
	struct xj_cursor c;

	xj_cursor_init(&c, pool, cases->table);
	for (uint32_t i = 0; i < cases->count; i++) {
		const struct xj_workflow *w;
		struct xj_span id, state, doc_no = {"", 0};
		bool effective, waits;

		assert_true(xj_cursor_move(&c, cases->list[i].last));
		id = xj_cell(&c, cases->f.case_id);
		state = xj_cell(&c, cases->f.state);
		waits = xj_cell(&c, cases->f.waiting).n > 0;
		w = xj_policy_workflow(o->policy, xj_cell(&c, cases->f.workflow));
		effective = xj_case_effective_on(cases, i, w, &doc_no) != XJ_NO_DATE;
		if (effective != (xj_span_is(state, "effective") || xj_span_is(state, "closed")))
			BROKEN(o, "%.*s is %.*s", (int)id.n, id.p, (int)state.n, state.p);
		if (effective && w->steps[w->effect_at].document && !doc_no.n)
			BROKEN(o, "%.*s is in effect without a document", (int)id.n, id.p);
		if (waits != (xj_span_is(state, "open") || xj_span_is(state, "effective")))
			BROKEN(o, "%.*s is %.*s and waits for %s", (int)id.n, id.p, (int)state.n, state.p,
			       waits ? "something" : "nothing");
	}
}

static inline struct xj_span
person_key(void *arg, uint32_t row)
{
	struct xj_cursor *c = arg;

	assert_true(xj_cursor_move(c, row));
	return xj_cell(c, xj_schema_field(c->table->schema, "id_number"));
}

/* of the rows of one person at most one is a live status. */
static inline void
check_people(struct office *o, struct xj_pool *pool, const struct xj_table *roll)
{
	struct xj_cursor row, key;
	struct xj_map live;

	xj_cursor_init(&row, pool, roll);
	xj_cursor_init(&key, pool, roll);
	xj_map_init(&live, pool, roll->rows, person_key, &key);
	for (uint32_t i = 0; i < roll->rows; i++) {
		assert_true(xj_cursor_move(&row, i));
		if (xj_span_is(xj_cell(&row, xj_schema_field(roll->schema, "on_roll")), "是") &&
		    xj_map_put(&live, xj_cell(&row, xj_schema_field(roll->schema, "id_number")), i) != XJ_NONE)
			BROKEN(o, "row %u: the person has two live statuses", i + 1);
	}
}

/* `applied`: the roll has all effects. */
static inline void
check(struct office *o, bool applied)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	const struct xj_table *table = registry_table(pool, o->policy, "cases", o->cases);
	struct xj_table *roll = registry_table(pool, o->policy, "roll", o->roll);
	struct xj_cases cases;
	struct xj_cursor row;

	xj_cases_fold(&cases, pool, table);
	check_cases(o, pool, &cases);
	xj_cursor_init(&row, pool, roll);
	for (size_t i = 0; i < roll->rows; i++) {
		assert_true(xj_cursor_move(&row, i));
		check_row(o, &row);
		if (applied)
			check_counters(o, pool, &cases, &row);
	}
	check_people(o, pool, roll);
	if (applied)
		check_fold(o, pool, table);
	xj_pool_close(pool);
}

#endif
