/* What the files of the policy share among themselves. */
#ifndef XJ_POLICY_INSIDE_H
#define XJ_POLICY_INSIDE_H

#include "policy/policy.h"

/* The path of a file, or NULL with a diagnostic that names the folders looked through. */
const char *xj_policy_need(const struct xj_policy *p, const char *name, struct xj_diags *diags);
/* The tree of a record's description whose text this is, laid over those of its name in farther folders where it says `extends: yes`; NULL with a
 * diagnostic. */
const struct xj_node *xj_policy_description(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text);
/* A table that the office keeps, from NAME.csv, its rows checked; NULL where it has none. */
struct xj_table *xj_policy_table(const struct xj_policy *p, const char *name);

/* Names that rules may use, as xj_name_fn has it: `policy` is a struct xj_policy. A record whose schema is at fault is told of once, not at every
 * field of it. */
bool xj_policy_is_registration_fact(void *policy, struct xj_span name);
bool xj_policy_is_roll_field(void *policy, struct xj_span name);
bool xj_policy_is_case_field(void *policy, struct xj_span name);

#endif
