#include "book/hashing.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <sodium.h>

#include "book/log.h"

enum { HELPERS = 2, BATCH = 128 };
#define BATCH_BYTES ((size_t)1 << 18)
#define LARGE ((size_t)1 << 20) /* a commit that is followed, from here on */
#define WORTH_HELP ((size_t)4 << 20)

/* Commits that are whole. */
struct batch {
	struct batch *next;
	size_t n, bytes;
	struct xj_hashed commits[BATCH];
};

/* A large commit, read by one thread and hashed behind it by another. */
struct stream {
	struct stream *next;
	struct xj_hashed commit; /* comma 0 until it is whole */
	size_t reached;
};

struct xj_hashing {
	struct xj_pool *pool;
	pthread_mutex_t lock;
	pthread_cond_t more;
	pthread_t helpers[HELPERS];
	size_t nhelpers;
	struct batch *waiting, *last;
	struct stream *streams, *last_stream; /* that nobody has taken yet */
	bool closed;
	const char *text;
	struct xj_hashed bad;
	/* the caller's own */
	struct batch *batch;
	struct stream *stream; /* of the commit under way */
};

static void
compare(struct xj_hashing *h, const unsigned char digest[crypto_hash_sha256_BYTES], const struct xj_hashed *c)
{
	char hex[XJ_HASH_SIZE + 1];

	(void)sodium_bin2hex(hex, sizeof hex, digest, crypto_hash_sha256_BYTES);
	if (memcmp(hex, h->text + c->comma, XJ_HASH_SIZE) == 0)
		return;
	(void)pthread_mutex_lock(&h->lock);
	if (!h->bad.comma || c->from < h->bad.from)
		h->bad = *c;
	(void)pthread_mutex_unlock(&h->lock);
}

static void
hash_batch(struct xj_hashing *h, const struct batch *b)
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	for (size_t i = 0; i < b->n; i++) {
		const struct xj_hashed *c = &b->commits[i];

		(void)crypto_hash_sha256(digest, (const unsigned char *)h->text + c->from, c->comma - c->from);
		compare(h, digest, c);
	}
}

/* Up to where it can be hashed; waits where that is `at`. Answers whether the commit is whole. */
static bool
wait_for_more(struct xj_hashing *h, const struct stream *s, size_t at, size_t *to)
{
	bool whole;

	(void)pthread_mutex_lock(&h->lock);
	while (s->reached == at && !s->commit.comma && !h->closed)
		(void)pthread_cond_wait(&h->more, &h->lock);
	whole = s->commit.comma != 0;
	*to = whole ? s->commit.comma : s->reached;
	(void)pthread_mutex_unlock(&h->lock);
	return whole;
}

static void
hash_stream(struct xj_hashing *h, const struct stream *s)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	size_t at = s->commit.from, to;
	crypto_hash_sha256_state state;
	bool whole;

	(void)crypto_hash_sha256_init(&state);
	do {
		whole = wait_for_more(h, s, at, &to);
		if (!whole && to == at)
			return; /* it never ended */
		(void)crypto_hash_sha256_update(&state, (const unsigned char *)h->text + at, to - at);
		at = to;
	} while (!whole);
	(void)crypto_hash_sha256_final(&state, digest);
	compare(h, digest, &s->commit);
}

/* Takes what waits until there is nothing (and, with `wait`, there will be nothing). Large ones first, for they take longest. */
static void
work_off(struct xj_hashing *h, bool wait)
{
	for (;;) {
		struct stream *s;
		struct batch *b;

		(void)pthread_mutex_lock(&h->lock);
		while (!h->streams && !h->waiting && wait && !h->closed)
			(void)pthread_cond_wait(&h->more, &h->lock);
		s = h->streams;
		b = s ? NULL : h->waiting;
		if (s)
			h->streams = s->next;
		if (b)
			h->waiting = b->next;
		(void)pthread_mutex_unlock(&h->lock);
		if (s)
			hash_stream(h, s);
		else if (b)
			hash_batch(h, b);
		else
			return;
	}
}

static void *
help(void *arg)
{
	work_off(arg, true);
	return NULL;
}

static void
stop(void *arg)
{
	struct xj_hashing *h = arg;

	(void)pthread_mutex_lock(&h->lock);
	h->closed = true;
	(void)pthread_cond_broadcast(&h->more);
	(void)pthread_mutex_unlock(&h->lock);
	while (h->nhelpers)
		(void)pthread_join(h->helpers[--h->nhelpers], NULL);
}

struct xj_hashing *
xj_hashing_open(struct xj_pool *pool, struct xj_span log)
{
	struct xj_hashing *h = xj_pool_zero(pool, 1, sizeof *h);

	h->pool = pool;
	h->text = log.p;
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_cond_init(&h->more, NULL);
	/* where this thread never comes to the end, the helpers must not outlive the pool */
	xj_pool_at_close(pool, stop, h);
	while (log.n >= WORTH_HELP && h->nhelpers < HELPERS) {
		if (pthread_create(&h->helpers[h->nhelpers], NULL, help, h) != 0)
			break;
		h->nhelpers++;
	}
	return h;
}

static void
hand_over(struct xj_hashing *h)
{
	struct batch *b = h->batch;

	if (!b)
		return;
	h->batch = NULL;
	(void)pthread_mutex_lock(&h->lock);
	*(h->waiting ? &h->last->next : &h->waiting) = b;
	h->last = b;
	(void)pthread_cond_broadcast(&h->more);
	(void)pthread_mutex_unlock(&h->lock);
	if (!h->nhelpers)
		work_off(h, false);
}

void
xj_hashing_reached(struct xj_hashing *h, size_t from, size_t here)
{
	struct stream *s = h->stream;

	if (!h->nhelpers || here - (s ? s->reached : from) < (s ? BATCH_BYTES : LARGE))
		return;
	if (!s)
		s = xj_pool_zero(h->pool, 1, sizeof *s);
	(void)pthread_mutex_lock(&h->lock);
	s->reached = here;
	if (!h->stream) {
		s->commit.from = from;
		*(h->streams ? &h->last_stream->next : &h->streams) = s;
		h->last_stream = s;
	}
	(void)pthread_cond_broadcast(&h->more);
	(void)pthread_mutex_unlock(&h->lock);
	h->stream = s;
}

void
xj_hashing_whole(struct xj_hashing *h, const struct xj_hashed *commit)
{
	if (h->stream) {
		(void)pthread_mutex_lock(&h->lock);
		h->stream->commit = *commit;
		(void)pthread_cond_broadcast(&h->more);
		(void)pthread_mutex_unlock(&h->lock);
		h->stream = NULL;
		return;
	}
	if (!h->batch)
		h->batch = xj_pool_zero(h->pool, 1, sizeof *h->batch);
	h->batch->commits[h->batch->n++] = *commit;
	h->batch->bytes += commit->comma - commit->from;
	if (h->batch->n == BATCH || h->batch->bytes >= BATCH_BYTES)
		hand_over(h);
}

struct xj_hashed
xj_hashing_finish(struct xj_hashing *h)
{
	hand_over(h);
	/* a commit under way whose end was not found has no hash: from here on nobody waits for it */
	(void)pthread_mutex_lock(&h->lock);
	h->closed = true;
	(void)pthread_cond_broadcast(&h->more);
	(void)pthread_mutex_unlock(&h->lock);
	work_off(h, false);
	stop(h);
	return h->bad;
}
