/*
 * What may be asked of a roll row in the making, and the numbers it gets.
 *
 * Facts: the fields of the row, columns of programs.csv as program.COLUMN, class_no of its class, and `age` in whole years on intake.age_on of the
 * year of enrolment.
 */
#ifndef XJ_NEWCOMER_H
#define XJ_NEWCOMER_H

#include "roll/facts.h"

struct xj_newcomer {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_schema *schema; /* the roll's */
	const struct xj_span *values;   /* the row, by schema field */
	int64_t class_no; /* negative: as the class in the row has it, by the rule for classes */
};

/* An xj_fact_fn; ctx is a struct xj_newcomer. */
bool xj_newcomer_fact(void *ctx, struct xj_span name, struct xj_span *value);

/* One rule for one field of the roll: student_id, or a field of numbering.fields. Numbers that the roll holds in that field, whoever has
 * them, are passed over, and so are those given before. A rule without {serial} makes the same number each time. */
struct xj_numbers;
struct xj_numbers *xj_numbers_open(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll,
                                   const struct xj_template *rule, int field);
/* The next free number: the serial counts within whatever else the number is made of. `class_no` as in struct xj_newcomer. False with the name of what is missing
 * (or the counter that overflows) in *unknown. */
bool xj_numbers_next(struct xj_numbers *n, const struct xj_span *values, int64_t class_no, struct xj_span *number,
                     struct xj_span *unknown);

#endif
