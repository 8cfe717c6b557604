/*
 * Who may be in a book at the same time: advisory locks on two bytes of its file `lock`, given back by the kernel when the process ends.
 * The writers' byte is held by one command from before it reads until its changes are in place. The page byte is held for the short while
 * in which files are replaced; readers share it while they open what they will read, so they never see a mixture and never wait for
 * somebody's thinking. The writer leaves its name in the file, for whoever waits in vain.
 */
#ifndef XJ_LOCK_H
#define XJ_LOCK_H

#include "book/folder.h"

enum xj_lock_part { XJ_LOCK_WRITER, XJ_LOCK_PAGE };

struct xj_lock {
	int fd; /* -1: not open */
	const char *label;
};

/* Opens the lock file, or makes it where it is missing. Readers open it for reading; where there is none and they may not make it, nobody can be writing, and
 * they go without. */
bool xj_lock_open(struct xj_lock *l, const struct xj_folder *f, bool writer, struct xj_diags *diags);
/* Waits at most so many seconds, then says who holds it: process, user, command. */
bool xj_lock_take(struct xj_lock *l, enum xj_lock_part part, bool exclusive, int wait, struct xj_diags *diags);
/* Shares it at once, or not at all; no diagnostics. */
bool xj_lock_share(const struct xj_lock *l, enum xj_lock_part part);
void xj_lock_release(struct xj_lock *l, enum xj_lock_part part);
/* Is it still the folder's lock file? Somebody may have taken that away, and others then lock another one. */
bool xj_lock_stands(const struct xj_lock *l);
/* Leaves the holder's name: process, user, command. */
void xj_lock_sign(struct xj_lock *l, const char *user, const char *command);
/* Gives everything back. */
void xj_lock_close(struct xj_lock *l);

#endif
