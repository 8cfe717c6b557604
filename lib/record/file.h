/*
 * Whole files into memory. `-` is standard input, named <stdin> in messages. A directory, an unreadable or missing file, one
 * whose size changes while it is read: a diagnostic, false, *out untouched. The bytes last as long as the pool.
 * Files of 8 MiB and more are mapped: cut short later, they raise SIGBUS, which a command answers by saying so and ending.
 */
#ifndef XJ_FILE_H
#define XJ_FILE_H

#include "base/diag.h"

bool xj_file_read(struct xj_pool *pool, const char *path, struct xj_diags *diags, struct xj_span *out);
/* The name that messages use for a path. */
const char *xj_file_label(const char *path);

#endif
