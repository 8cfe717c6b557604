/*
 * One cell against one field of a schema.
 */
#ifndef XJ_VALUE_H
#define XJ_VALUE_H

#include "record/schema.h"

/* Is the value what the field takes? Otherwise a diagnostic at `where` (its `field` is set here to `name (title)`), which tells what
 * would be accepted and never shows the value of a sensitive field. An empty value is wrong only where the field is
 * required. */
bool xj_value_check(const struct xj_field *field, struct xj_span value, const struct xj_where *where,
                    struct xj_diags *diags);

/* A foreign cell in the form that records hold: blanks trimmed, Excel's ="0123" and leading apostrophe taken off, full-width
 * digits and letters made plain, invisible characters dropped, missing values emptied, dates written YYYY-MM-DD, codes and
 * aliases replaced by names, yes/no/1/0/√ by 是/否, ￥1,234.50元 by 1234.50. What is left is for xj_value_check. Damage that
 * cannot be undone (1.10105E+17, 2026050101.0, an 18-digit number rounded to end in 000, a date as 46266, a leading zero lost where the
 * field says minLength) is named by a diagnostic and the cell refused. Answers false after a diagnostic, *out untouched.
 * *out lies in the pool, in the field's codes or in `value`. */
bool xj_value_normalise(struct xj_pool *pool, const struct xj_schema *schema, const struct xj_field *field,
                        struct xj_span value, const struct xj_where *where, struct xj_diags *diags, struct xj_span *out);

/* The value as people may see it: sensitive ones with all but a few characters replaced by `*` (id number: first 3 and last 2,
 * phone: first 3 and last 2, others: first character). */
struct xj_span xj_value_masked(struct xj_pool *pool, const struct xj_field *field, struct xj_span value);

/* How records hold a flag: 是 or 否. */
struct xj_span xj_value_of_flag(bool flag);
/* 是 (also yes, true, 1): 1; 否, no, false, 0: 0; empty or anything else: -1. */
int xj_value_flag(struct xj_span value);

#endif
