/*
 * The hashes of a log's commits, checked by other threads while one takes its lines apart. Each commit's hash is of its own lines alone, the
 * link being among them, so they can be checked in any order; a large one is followed while it is read. Only the caller's thread allocates.
 */
#ifndef XJ_HASHING_H
#define XJ_HASHING_H

#include "base/pool.h"
#include "base/span.h"

struct xj_hashed {
	size_t from, comma, first; /* first byte, the byte behind the comma before the hash, number of the first line */
};

struct xj_hashing;

/* The log must last until finish. Small ones are worth no other thread. */
struct xj_hashing *xj_hashing_open(struct xj_pool *pool, struct xj_span log);
/* A commit that begins at `from` and reaches at least to here. */
void xj_hashing_reached(struct xj_hashing *h, size_t from, size_t here);
/* It is whole. Its hash stands at `comma`, 64 digits. */
void xj_hashing_whole(struct xj_hashing *h, const struct xj_hashed *commit);
/* When all is checked: the first whole commit whose hash does not fit; comma 0 where there is none. */
struct xj_hashed xj_hashing_finish(struct xj_hashing *h);

#endif
