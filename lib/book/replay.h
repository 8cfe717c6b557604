/*
 * The files of a book as the log makes them: registers and texts at any commit, from the log alone. It knows no
 * schema: the log's own lines say which columns a register has and which key a row goes by.
 */
#ifndef XJ_REPLAY_H
#define XJ_REPLAY_H

#include "book/log.h"

struct xj_replay;

/* The log must be sound (xj_chain_check) up to the end of `log`. It is borrowed. Names that do not belong into a
 * book's folder are refused in passing. */
struct xj_replay *xj_replay_open(struct xj_pool *pool, const char *label, struct xj_span log);
/* Goes on to the end of this commit (UINT64_MAX: of the last). Never backwards. False with a diagnostic for a line
 * that cannot be true (a row that is not there, an old value that it has not). */
bool xj_replay_to(struct xj_replay *r, uint64_t commit, struct xj_diags *diags);
/* xj_chain_check and the way to the last commit in one go. NULL where the log is broken or contradicts itself,
 * which diags say. */
struct xj_replay *xj_replay_checked(struct xj_pool *pool, const char *label, struct xj_span log, const char *claim,
                                    struct xj_chain *chain, struct xj_diags *diags);
/* The last commit before the first one acted on later than this day; 0 for none. */
uint64_t xj_replay_day(struct xj_pool *pool, struct xj_span log, xj_date day);
/* Where it stands. */
const struct xj_head *xj_replay_head(const struct xj_replay *r);
/* The last commit that changed a text file, or one of the registers named (closed by NULL). */
uint64_t xj_replay_last(const struct xj_replay *r, const char *const *registers);

/* Names of the files there are now, in the order in which they came. Registers end in .csv without a folder before
 * them and are named by `record`.csv. */
const char **xj_replay_files(const struct xj_replay *r, size_t *count);
/* The whole file as it is now; p NULL when there is none. Lasts as long as the pool. */
struct xj_span xj_replay_file(struct xj_replay *r, const char *name);
/* Did the last commit touch this file? */
bool xj_replay_touched(const struct xj_replay *r, const char *name);

#endif
