#include "book/undone.h"

/* The commit that an undo took back, by its arguments: their only number that is no option's value. 0 where that cannot be told. */
static uint64_t
target_of(const struct xj_log_line *l)
{
	struct xj_span rest = l->arguments, before = {"", 0};
	int64_t found = 0, n;

	if (!xj_span_is(l->command, "undo"))
		return 0;
	while (rest.p) {
		struct xj_span word = xj_span_cut(&rest, ' ');
		bool value = before.n && before.p[0] == '-' && !memchr(before.p, '=', before.n) &&
		             !xj_span_is(before, "-n") && !xj_span_is(before, "--dry-run");

		if (!value && xj_span_digits(word) && xj_span_integer(word, &n)) {
			if (found)
				return 0;
			found = n;
		}
		before = word;
	}
	return (uint64_t)found;
}

static void
make_room(struct xj_undone *u, uint64_t commit)
{
	while (u->known <= commit) {
		size_t n = u->known;

		*XJ_PUSH(u->pool, u->by, n, u->capby) = 0;
		*XJ_PUSH(u->pool, u->target, u->known, u->captarget) = 0;
	}
}

void
xj_undone_read(struct xj_undone *u, struct xj_pool *pool, struct xj_span log)
{
	struct xj_log_reader r;

	*u = (struct xj_undone){.pool = pool};
	xj_log_reader_init(&r, pool, log);
	while (xj_log_next(&r) == XJ_LOG_LINE) {
		uint64_t taken = r.line.ends ? target_of(&r.line) : 0, at = r.line.commit;

		if (!taken || taken >= at || xj_span_starts(r.line.counts, "refused:") || !r.line.counts.n)
			continue;
		make_room(u, at);
		u->target[at] = taken;
		u->by[taken] = at;
		/* where that was an undo itself, what it took back is in force again, and so on in turn */
		for (uint64_t of = taken, t = u->target[of], in_force = 0; t; of = t, t = u->target[t], in_force = !in_force)
			u->by[t] = in_force ? of : 0;
	}
}

uint64_t
xj_undone_by(const struct xj_undone *u, uint64_t commit)
{
	return commit < u->known ? u->by[commit] : 0;
}

bool
xj_undone_pair(const struct xj_undone *u, uint64_t commit, uint64_t behind)
{
	uint64_t target = commit < u->known ? u->target[commit] : 0;

	return commit < u->known && (u->by[commit] || (target > behind && u->by[target] == commit));
}
