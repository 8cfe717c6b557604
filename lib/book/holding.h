/*
 * Files of electronic items, below one folder: a book's own, or one that --files names. A path is relative, of parts that are no `..`, hidden or empty; no part of it may be a link,
 * and its last is a regular file (R-502; SEI CERT FIO02-C). Folders are gone down part by part from the top folder's descriptor.
 */
#ifndef XJ_HOLDING_H
#define XJ_HOLDING_H

#include "base/diag.h"

enum { XJ_SHA256_DIGITS = 64 };

struct xj_holding {
	struct xj_pool *pool;
	const char *path; /* of the top folder, for messages */
	int fd;
};

/* False with a diagnostic. */
bool xj_holding_open(struct xj_holding *h, struct xj_pool *pool, const char *path, struct xj_diags *diags);

enum xj_holding_found { XJ_FILE_INTACT, XJ_FILE_MISSING, XJ_FILE_OUTSIDE, XJ_FILE_UNREADABLE };

/* May an item's file be called so? Says nothing of whether it is there. */
bool xj_holding_name(struct xj_span path);
/* The SHA-256 of the file into `digest`, its size into *size. What is no regular file, or is reached through a link, is OUTSIDE. errno says why one is unreadable. No diagnostics. */
enum xj_holding_found xj_holding_digest(const struct xj_holding *h, struct xj_span path, char digest[static XJ_SHA256_DIGITS + 1], uint64_t *size);
/* Says why a file that was not found INTACT cannot be taken; errno is still that of the digest. */
void xj_holding_refuse(const struct xj_holding *h, struct xj_span path, enum xj_holding_found found, const struct xj_where *where,
                       struct xj_diags *diags);
/* Copies `from` below `source` to `to` below `h`, whose folders are made as needed: new, for the owner of the top folder alone, and on disk with its folders when this answers. Nothing
 * is written over: a file that is there is refused, unless it is the very same, as a command that was killed leaves it. The copy must have this
 * digest: the file may have changed since it was looked at. False with a diagnostic at `where`; nothing stays behind then. One writer at a time. */
bool xj_holding_take(const struct xj_holding *h, struct xj_span to, const struct xj_holding *source, struct xj_span from, const char *digest,
                     const struct xj_where *where, struct xj_diags *diags);
/* Takes a copy back that was taken in, for a command that came to nothing; folders that are empty then, too. False with a diagnostic: it is still there. Takes no memory where
 * all goes well. */
bool xj_holding_drop(const struct xj_holding *h, struct xj_span path, struct xj_diags *diags);
/* The files below a folder (`archive`), in order of names, links, pipes and the like among them, and folders sixteen deep as what they are. NULL and 0 where there is no such folder. False with a diagnostic. */
bool xj_holding_list(const struct xj_holding *h, const char *folder, struct xj_span **paths, size_t *count, struct xj_diags *diags);

#endif
