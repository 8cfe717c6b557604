#define _GNU_SOURCE /* memrchr */
#include <stdio.h>

#include "book/hashing.h"
#include "book/log.h"

enum { SECTOR = 512 };

static const char bad_line[] = "this is no line of a log";
static const char bad_header[] = "the first line is not the header of a log";
static const char bad_number[] = "the commit's number is out of order";
static const char bad_link[] = "the hash of the commit before does not fit";
static const char bad_commit[] = "the commit line has no day or no hash";
static const char bad_hash[] = "the hash does not fit its lines";

struct walk {
	struct xj_pool *pool;
	struct xj_span log;
	const char *claim; /* hexadecimal digits; NULL for none */
	size_t nclaim;
	uint64_t claimed;  /* the number before them; 0 for none */
	unsigned claims;   /* commits that fit it */
	struct xj_hashing *hashing; /* NULL: hashes are taken as they are */
	struct xj_chain *out;
	xj_date on;        /* of the last commit, as `second` is its clock */
	int64_t second;
	const char *fault;
	size_t fault_line;
};

static bool
digits(struct xj_span s, size_t at, size_t n, int *out)
{
	*out = 0;
	for (size_t i = at; i < at + n; i++) {
		if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (s.p[i] - '0');
	}
	return true;
}

/* Seconds since 1970 of 2026-09-01T08:00:00+08:00; INT64_MIN when it is not written so. */
static int64_t
second_of(struct xj_span at)
{
	int hour, minute, second, off_hour = 0, off_minute = 0;
	xj_date day;
	int64_t s;

	if (at.n < 20 || (day = xj_date_parse(xj_span_of(at.p, 10))) == XJ_NO_DATE || !digits(at, 11, 2, &hour) ||
	    !digits(at, 14, 2, &minute) || !digits(at, 17, 2, &second))
		return INT64_MIN;
	if (at.p[19] != 'Z' && (!digits(at, 20, 2, &off_hour) || !digits(at, at.n - 2, 2, &off_minute)))
		return INT64_MIN;
	s = (int64_t)off_hour * 3600 + (int64_t)off_minute * 60;
	return (int64_t)day * 86400 + hour * 3600 + minute * 60 + second - (at.p[19] == '-' ? -s : s);
}

static void
read_claim(struct walk *w, const char *claim)
{
	const char *colon = strchr(claim, ':');
	int64_t n = 0;

	w->claim = colon ? colon + 1 : claim;
	w->nclaim = strlen(w->claim);
	if (colon && (!xj_span_integer(xj_span_of(claim, (size_t)(colon - claim)), &n) || n <= 0))
		w->claim = NULL;
	w->claimed = (uint64_t)n;
	if (w->nclaim < XJ_VERSION_SIZE || w->nclaim > XJ_HASH_SIZE)
		w->claim = NULL;
}

static bool
fits_claim(const struct walk *w, const struct xj_head *head)
{
	if (!w->claim || (w->claimed && w->claimed != head->commit))
		return false;
	for (size_t i = 0; i < w->nclaim; i++) {
		char c = w->claim[i];

		if ((c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) != head->hash[i])
			return false;
	}
	return true;
}

/* What is wrong with a commit line, NULL when nothing is; else the head moves on. */
static const char *
take_commit(struct walk *w, const struct xj_log_line *l)
{
	static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
	struct xj_chain *out = w->out;
	xj_date latest = out->head.on;
	int64_t second = second_of(l->at);
	struct xj_head head;

	if (!xj_log_head(l, &head) || l->hash.p[-1] != ',')
		return bad_commit;
	if (!xj_span_is(l->previous, out->head.commit ? out->head.hash : zeros))
		return bad_link;
	if (out->head.commit && !out->backwards && (head.on < w->on || (second != INT64_MIN && second < w->second)))
		out->backwards = head.commit;
	w->on = head.on;
	w->second = second;
	if (head.on < latest)
		head.on = latest;
	out->head = head;
	out->end = l->to;
	out->lines = l->number;
	if (w->claim && fits_claim(w, &head))
		w->claims++;
	return NULL;
}

/* Goes through the lines as far as they are sound; w->fault is what is wrong then, NULL at the end or at a line
 * without an end. */
static void
go_through(struct walk *w, xj_log_line_fn *each, void *ctx)
{
	struct xj_log_reader r;
	enum xj_log_step step;
	uint64_t refusals = 0;
	size_t first = 2;

	xj_log_reader_init(&r, w->pool, w->log);
	while ((step = xj_log_next(&r)) == XJ_LOG_LINE) {
		size_t from = w->out->end;

		w->fault_line = r.line.number;
		if (r.line.commit != w->out->head.commit + 1) {
			w->fault = bad_number;
			return;
		}
		refusals += xj_span_is(r.line.record, "refused");
		if (r.line.ends) {
			if ((w->fault = take_commit(w, &r.line)))
				return;
			w->out->refusals = refusals;
			if (w->hashing)
				xj_hashing_whole(w->hashing, &(struct xj_hashed){from, (size_t)(r.line.hash.p - w->log.p), first});
			first = r.line.number + 1;
		} else if (w->hashing) {
			xj_hashing_reached(w->hashing, from, r.at);
		}
		if (each)
			each(ctx, &r.line);
	}
	if (step == XJ_LOG_BAD) {
		w->fault_line = r.number + 1;
		if (memchr(w->log.p + r.at, '\n', w->log.n - r.at))
			w->fault = bad_line;
	}
}

/* A stretch of a file that never came to disk before the power was gone reads as zeros, whole sectors of them. */
static bool
has_hole(struct xj_span log, size_t from)
{
	for (size_t at = from, end; at < log.n; at = end) {
		bool zero = true;

		end = at - at % SECTOR + SECTOR;
		if (end > log.n)
			end = log.n;
		for (size_t i = at; i < end && zero; i++)
			zero = log.p[i] == '\0';
		if (zero)
			return true;
	}
	return false;
}

/* Does a commit end behind the last sound one, other than the next one with the last byte of all? */
static bool
goes_on(const struct walk *w)
{
	struct xj_log_reader r = {.pool = w->pool, .text = w->log, .at = w->out->end};
	struct xj_span log = w->log;

	while (r.at < log.n) {
		enum xj_log_step step = xj_log_next(&r);
		const char *end;

		if (step == XJ_LOG_LINE) {
			if (r.line.ends && (r.line.to < log.n || r.line.commit != w->out->head.commit + 1))
				return true;
			continue;
		}
		end = memchr(log.p + r.at, '\n', log.n - r.at);
		r.at = end ? (size_t)(end - log.p) + 1 : log.n;
	}
	return false;
}

/* Could the last bytes, which have no line feed, be the beginning of a line? Longer than a whole commit line they
 * cannot be. */
static bool
is_beginning(struct xj_span log, size_t from)
{
	const char *p = log.p + from, *end = log.p + log.n;
	size_t cell = 0;
	bool quoted = false;

	for (; p < end && cell < 15; p++) {
		quoted = quoted != (*p == '"');
		cell += *p == ',' && !quoted;
	}
	return end - p <= XJ_HASH_SIZE;
}

/* Is what follows the last sound commit just what a command left that never ended well? It is lines in good order
 * as far as they go, or has holes. */
static bool
is_torn(const struct walk *w)
{
	const char *end = w->log.n ? memrchr(w->log.p, '\n', w->log.n) : NULL;
	size_t last = end ? (size_t)(end - w->log.p) + 1 : 0;

	return (!w->fault && is_beginning(w->log, last)) || (has_hole(w->log, w->out->end) && !goes_on(w));
}

static void
tell(const struct walk *w, const char *label, const char *fault, size_t line, struct xj_diags *diags)
{
	struct xj_where where = {.file = label, .line = line};
	const char *commit = xj_pool_print(w->pool, "%ju", (uintmax_t)w->out->head.commit + 1);

	xj_diag_add(diags, XJ_LOG_BROKEN, &where, commit, fault, NULL);
}

static void
begin(struct walk *w, struct xj_pool *pool, struct xj_span log, const char *claim, struct xj_chain *out)
{
	*out = (struct xj_chain){.head.on = XJ_NO_DATE, .end = sizeof XJ_LOG_HEADER - 1, .lines = 1};
	*w = (struct walk){.pool = pool, .log = log, .out = out, .fault_line = 1};
	if (claim)
		read_claim(w, claim);
}

void
xj_chain_walk(struct xj_pool *pool, const char *label, struct xj_span log, const char *claim, xj_log_line_fn *each,
              void *ctx, struct xj_chain *out, struct xj_diags *diags)
{
	struct xj_hashed bad;
	struct walk w;

	begin(&w, pool, log, claim, out);
	if (!xj_span_starts(log, XJ_LOG_HEADER)) {
		out->end = out->lines = 0;
		out->torn = log.n;
		out->broken = true;
		tell(&w, label, bad_header, 1, diags);
		return;
	}
	w.hashing = xj_hashing_open(pool, log);
	go_through(&w, each, ctx);
	bad = xj_hashing_finish(w.hashing);
	if (bad.comma) {
		/* what was found behind it means nothing: once more, up to there */
		begin(&w, pool, xj_span_of(log.p, bad.from), claim, out);
		go_through(&w, NULL, NULL);
		w.log = log;
		w.fault = bad_hash;
		w.fault_line = bad.first;
	}
	out->torn = log.n - out->end;
	out->claim_found = w.claims == 1;
	if (out->torn && !is_torn(&w)) {
		out->broken = true;
		tell(&w, label, w.fault ? w.fault : bad_line, w.fault_line, diags);
	}
}

void
xj_chain_check(struct xj_pool *pool, const char *label, struct xj_span log, const char *claim, struct xj_chain *out,
               struct xj_diags *diags)
{
	xj_chain_walk(pool, label, log, claim, NULL, NULL, out, diags);
}
