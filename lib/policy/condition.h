/*
 * Conditions as data: a mapping of field to a value, a list of values, or constraints in the words of Table Schema. All entries must
 * hold. `if`, `refuse`, `require` in workflows and school.yaml, `--where` of reports: one language.
 *
 *     {reason: illness}                         equal
 *     {status: [在籍, 休学]}                    one of
 *     {months: {minimum: 7}, grade: {maximum: 2025}}   also exclusiveMinimum, exclusiveMaximum, pattern, minLength, maxLength, required: yes|no
 *     {exempt_all: yes}                         a flag: 是/yes/true/1; no also means empty
 *     {not: {…}}   {any: [{…}, {…}]}            negation, alternatives
 *     {credits: {minimum: $credits_required}}   a value that begins with $ is that of another fact
 *
 * Values compare as dates where both are dates, as decimals where both are decimals, else as text; a value in quotes is always text. A
 * limit that is a date or a decimal does not hold for a value that is none, and no limit holds for an empty value, nor one that is
 * empty itself, being another fact's. `required: no` is: empty. An empty mapping or list is refused.
 */
#ifndef XJ_CONDITION_H
#define XJ_CONDITION_H

#include "record/yaml.h"

struct xj_condition;

/* Is this the name of something that a condition here may ask about? */
typedef bool xj_name_fn(void *ctx, struct xj_span name);
/* The value of a fact into *value; false when it cannot be known (the file that has it was not given). */
typedef bool xj_fact_fn(void *ctx, struct xj_span name, struct xj_span *value);

enum xj_truth { XJ_FALSE, XJ_TRUE, XJ_UNKNOWN };

/* NULL with diagnostics (unknown field with the nearest name, unknown constraint, bad pattern). `known` may be NULL: any name. */
const struct xj_condition *xj_condition_read(struct xj_pool *pool, const struct xj_node *node, xj_name_fn *known,
                                             void *ctx, struct xj_diags *diags);
/* An entry that does not hold decides, even behind one that is unknown (and in `any` one that holds); else UNKNOWN names the first
 * unknown fact in *unknown. A NULL condition holds. */
enum xj_truth xj_condition_test(const struct xj_condition *c, xj_fact_fn *fact, void *ctx, struct xj_span *unknown);
/* Does it ask about this field anywhere? */
bool xj_condition_asks(const struct xj_condition *c, const char *field);

#endif
