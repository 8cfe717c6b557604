/*
 * Number rules (R-105: 学号编码规则, 班级编码规则) as templates: literal text and {names}.
 *   {grade}      the whole value        {grade:-2}   its last two characters       {college:2}  its first two characters
 *   {serial:2}   a counter, zero-padded to two digits; counters are the names that the caller lists as such
 * A fact that is a number shorter than its first N characters gets zeros in front too, so that a counter reads the same as a fact.
 * A name may have a dot: {program.number} is the column `number` of the student's row in programs.csv.
 */
#ifndef XJ_NUMBERING_H
#define XJ_NUMBERING_H

#include "policy/condition.h"

struct xj_template;

const struct xj_template *xj_template_read(struct xj_pool *pool, const struct xj_node *node, struct xj_diags *diags);
bool xj_template_uses(const struct xj_template *t, const char *name);
/* Fills it in; counters are numbers in `counters` by `counter_names` (NULL-terminated). False, with the name in *unknown, when a fact is unknown or
 * empty, and with "serial" or whichever counter when its number does not fit its digits. */
bool xj_template_fill(const struct xj_template *t, xj_fact_fn *fact, void *ctx, const char *const *counter_names,
                      const int64_t *counters, struct xj_buf *out, struct xj_span *unknown);
/* Does `text` have the form of this template with the given facts, and what number stands in the place of `counter`? -1 when it does not fit. */
int64_t xj_template_counter(const struct xj_template *t, xj_fact_fn *fact, void *ctx, const char *counter,
                            struct xj_span text);

#endif
