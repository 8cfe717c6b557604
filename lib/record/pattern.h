/*
 * Extended regular expressions (POSIX) that stand in YAML, each for a whole value.
 */
#ifndef XJ_PATTERN_H
#define XJ_PATTERN_H

#include <regex.h>

#include "record/yaml.h"

/* The expression in this scalar; NULL with a diagnostic that says what is wrong with it. It goes when the pool is closed. */
regex_t *xj_pattern_read(struct xj_pool *pool, const struct xj_node *node, struct xj_diags *diags);
bool xj_pattern_matches(const regex_t *pattern, struct xj_span value);

#endif
