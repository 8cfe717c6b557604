/*
 * The file `state`: how the files of a book stood when the last commit was done with them. It saves reading them again, and no more: without it, or where
 * anything in it does not fit, everything is found out from the log. Text, a line a fact, closed by a sum over all before it:
 *
 *     commit 17
 *     hash 5f0c…
 *     on 2026-09-01
 *     at 2026-09-01T08:30:00+08:00
 *     rules 3
 *     file 81920 131077 1788222600.123456789 1788222600.123456789 log.csv    size, inode, mtime, ctime
 *     …                                                                      one a file, in order of names
 *     sum 0123456789abcdef
 */
#ifndef XJ_STATE_H
#define XJ_STATE_H

#include <sys/stat.h>
#include <time.h>

#include "book/log.h"

struct xj_state_file {
	const char *name;
	uint64_t size, inode;
	struct timespec changed, touched; /* mtime, ctime */
};

struct xj_state {
	struct xj_head head;
	uint64_t rules;
	struct xj_state_file *files; /* in order of names; log.csv is one of them */
	size_t nfiles;
};

/* False when it is not whole and sound; *out is then empty. */
bool xj_state_parse(struct xj_pool *pool, struct xj_span text, struct xj_state *out);
const struct xj_state_file *xj_state_find(const struct xj_state *state, const char *name);
/* Is it the file that was noted, untouched since? */
bool xj_state_fits(const struct xj_state_file *file, const struct stat *st);

/* Puts a state together without asking for memory: `into` holds at least as much as xj_state_room says for names of so many bytes together. */
struct xj_state_text {
	char *into;
	size_t n, cap;
};
size_t xj_state_room(size_t nfiles, size_t names);
void xj_state_begin(struct xj_state_text *t, const struct xj_head *head, uint64_t rules);
void xj_state_file(struct xj_state_text *t, const char *name, const struct stat *st);
void xj_state_end(struct xj_state_text *t);

#endif
