/*
 * Files inside a book's folder, reached from the folder's own descriptor and never through a link. A FIFO, device, folder or link where a
 * file should be is refused and left as it is. Every call is tried again when a signal interrupts it.
 *
 * A file is replaced by staging: its bytes go to `.new-NAME` in the same folder, made with O_EXCL and O_NOFOLLOW (what stands there from
 * a run that was killed is unlinked first), are brought to disk, and take the old file's owner and mode; publishing renames it. What
 * fails before the renaming leaves the file untouched.
 */
#ifndef XJ_FOLDER_H
#define XJ_FOLDER_H

#include <errno.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/diag.h"

/* A system call that answers -1, until no signal interrupts it. */
#define XJ_AGAIN(result, call)                                                                                       \
	do                                                                                                           \
		(result) = (call);                                                                                   \
	while ((result) < 0 && errno == EINTR)

struct xj_folder {
	struct xj_pool *pool;
	const char *path;
	int fd;
	struct stat stat;
};

/* Opens an existing folder. A folder that others than its owner and group may write is refused. */
bool xj_folder_open(struct xj_folder *f, struct xj_pool *pool, const char *path, struct xj_diags *diags);
/* May this process change the book? It must be the folder's owner, or root (files then keep their owner). */
bool xj_folder_writable(const struct xj_folder *f, struct xj_diags *diags);
/* `path/name` for messages. */
const char *xj_folder_label(const struct xj_folder *f, const char *name);
/* May a file of a book be called so? NAME or FOLDER/NAME; no part is empty, begins with a dot or holds what is not printable. All functions below refuse other names. */
bool xj_folder_name(const char *name);

/* Opens a regular file; -1 when there is none (no diagnostic), -2 with a diagnostic. *st is filled. */
int xj_folder_file(const struct xj_folder *f, const char *name, int flags, struct stat *st, struct xj_diags *diags);
/* Makes an empty file, for its owner alone, and opens it for reading and writing; -1 with errno, EEXIST where something stands there. */
int xj_folder_make(const struct xj_folder *f, const char *name);
/* The first `size` bytes of an open file: mapped from 1 MiB on, else read. False with a diagnostic. */
bool xj_folder_bytes(const struct xj_folder *f, const char *name, int fd, size_t size, struct xj_span *out,
                     struct xj_diags *diags);
/* Names of the files in a sub-folder ("" is the folder itself) in order, without those beginning with a dot; none where there is no such folder. NULL with a
 * diagnostic where it cannot be read, or is a link or a file. */
const char **xj_folder_list(const struct xj_folder *f, const char *sub, size_t *count, struct xj_diags *diags);

/* Writes the pieces one behind the other. No memory is asked for: it may be called behind the point of no return. */
bool xj_folder_stage(const struct xj_folder *f, const char *name, const struct xj_span *pieces, size_t npieces,
                     struct xj_diags *diags);
bool xj_folder_publish(const struct xj_folder *f, const char *name, struct xj_diags *diags);
/* Takes a file out; one that is not there is out. */
bool xj_folder_remove(const struct xj_folder *f, const char *name, struct xj_diags *diags);
/* Takes a staged file away again; silent. */
void xj_folder_unstage(const struct xj_folder *f, const char *name);
/* Takes away what runs that were killed have left staged in a folder; silent. For whoever is alone in the book. */
void xj_folder_sweep(const struct xj_folder *f, const char *sub);
/* The folder's entries (or a sub-folder's) to disk. */
bool xj_folder_sync(const struct xj_folder *f, const char *sub, struct xj_diags *diags);

/* All of it at this offset; short writes go on; errno on failure. */
bool xj_write_at(int fd, const char *p, size_t n, off_t at);
/* Gives a file that was just written a time that no write behind it gets by the clock, which may stand still for some thousandths of a second: else an edit
 * of the same size right after a commit could not be told from it. Where the file is another's, nothing. */
void xj_mark_time(int fd);
/* fdatasync, until it is not interrupted. */
bool xj_sync_file(int fd);

#endif
