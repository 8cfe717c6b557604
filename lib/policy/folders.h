/*
 * The folders that a policy is read from, the nearer first. What they and the folders in them hold is listed once, when something there is first asked
 * for, and not looked at again. `folder` is the name of a folder in each of them, or "." for themselves. Hidden files are passed over.
 */
#ifndef XJ_FOLDERS_H
#define XJ_FOLDERS_H

#include <stdbool.h>

#include "base/diag.h"

struct xj_folders;

struct xj_folder_file {
	const char *name, *path; /* name: without the ending */
};

/* `dirs` and `diags` are kept, not copied. A folder that is not there is an empty one; one that cannot be listed is told of. */
struct xj_folders *xj_folders_open(struct xj_pool *pool, const char *const *dirs, size_t ndirs, struct xj_diags *diags);
/* The path of the nearest file of this name, or NULL; of the one in dirs[dir]. */
const char *xj_folders_find(struct xj_folders *f, const char *folder, const char *name);
const char *xj_folders_find_in(struct xj_folders *f, size_t dir, const char *folder, const char *name);
/* The files with this ending, by name, in order, the nearest of each name. */
const struct xj_folder_file *xj_folders_list(struct xj_folders *f, const char *folder, const char *ending, size_t *count);

#endif
