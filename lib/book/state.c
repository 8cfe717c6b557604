#define _GNU_SOURCE
#include "book/state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEAD_ROOM = 400, FILE_ROOM = 128 };

static bool
whole(struct xj_span s, uint64_t *out)
{
	int64_t n;

	if (!xj_span_digits(s) || !xj_span_integer(s, &n))
		return false;
	*out = (uint64_t)n;
	return true;
}

static bool
moment(struct xj_span s, struct timespec *out)
{
	struct xj_span seconds = xj_span_cut(&s, '.');
	int64_t sec, nsec;

	/* Times may lie before 1970. */
	if (!s.p || !xj_span_integer(seconds, &sec) || s.n != 9 || !xj_span_digits(s) || !xj_span_integer(s, &nsec))
		return false;
	*out = (struct timespec){.tv_sec = (time_t)sec, .tv_nsec = (long)nsec};
	return true;
}

static bool
take_file(struct xj_pool *pool, struct xj_span rest, struct xj_state_file *out)
{
	bool ok = whole(xj_span_cut(&rest, ' '), &out->size);

	ok = ok && rest.p && whole(xj_span_cut(&rest, ' '), &out->inode);
	ok = ok && rest.p && moment(xj_span_cut(&rest, ' '), &out->changed);
	ok = ok && rest.p && moment(xj_span_cut(&rest, ' '), &out->touched);
	if (!ok || !rest.p || !rest.n)
		return false;
	out->name = xj_span_text(pool, rest);
	return true;
}

static bool
take_text(struct xj_span value, char *into, size_t size)
{
	if (value.n >= size)
		return false;
	memcpy(into, value.p, value.n);
	into[value.n] = '\0';
	return true;
}

static bool
take_line(struct xj_pool *pool, struct xj_span line, struct xj_state *s, size_t *cap)
{
	struct xj_span key = xj_span_cut(&line, ' ');

	if (!line.p)
		return false;
	if (xj_span_is(key, "commit"))
		return whole(line, &s->head.commit);
	if (xj_span_is(key, "hash"))
		return line.n == XJ_HASH_SIZE && take_text(line, s->head.hash, sizeof s->head.hash);
	if (xj_span_is(key, "on"))
		return (s->head.on = xj_date_parse(line)) != XJ_NO_DATE;
	if (xj_span_is(key, "at"))
		return take_text(line, s->head.at, sizeof s->head.at);
	if (xj_span_is(key, "rules"))
		return whole(line, &s->rules);
	if (xj_span_is(key, "file"))
		return take_file(pool, line, XJ_PUSH(pool, s->files, s->nfiles, *cap));
	return false;
}

/* What stands before the sum, where that is right. */
static bool
summed(struct xj_span text, struct xj_span *body)
{
	enum { SUM = sizeof "sum \n" - 1 + XJ_VERSION_SIZE };
	char sum[XJ_VERSION_SIZE + 1];

	if (text.n < SUM || text.p[text.n - 1] != '\n')
		return false;
	*body = xj_span_of(text.p, text.n - SUM);
	xj_version(*body, sum);
	return memcmp(text.p + body->n, "sum ", 4) == 0 && memcmp(text.p + body->n + 4, sum, XJ_VERSION_SIZE) == 0;
}

bool
xj_state_parse(struct xj_pool *pool, struct xj_span text, struct xj_state *out)
{
	struct xj_state s = {.head = {.on = XJ_NO_DATE}};
	struct xj_span rest;
	size_t cap = 0;

	*out = s;
	if (!summed(text, &rest))
		return false;
	while (rest.p && rest.n)
		if (!take_line(pool, xj_span_cut(&rest, '\n'), &s, &cap))
			return false;
	for (size_t i = 1; i < s.nfiles; i++)
		if (strcmp(s.files[i - 1].name, s.files[i].name) >= 0)
			return false;
	if (!s.head.commit || !s.head.hash[0] || s.head.on == XJ_NO_DATE)
		return false;
	*out = s;
	return true;
}

static int
by_name(const void *key, const void *file)
{
	return strcmp(key, ((const struct xj_state_file *)file)->name);
}

const struct xj_state_file *
xj_state_find(const struct xj_state *state, const char *name)
{
	return state->nfiles ? bsearch(name, state->files, state->nfiles, sizeof *state->files, by_name) : NULL;
}

bool
xj_state_fits(const struct xj_state_file *file, const struct stat *st)
{
	return file->size == (uint64_t)st->st_size && file->inode == (uint64_t)st->st_ino &&
	       file->changed.tv_sec == st->st_mtim.tv_sec && file->changed.tv_nsec == st->st_mtim.tv_nsec &&
	       file->touched.tv_sec == st->st_ctim.tv_sec && file->touched.tv_nsec == st->st_ctim.tv_nsec;
}

size_t
xj_state_room(size_t nfiles, size_t names)
{
	return HEAD_ROOM + nfiles * FILE_ROOM + names;
}

__attribute__((format(printf, 2, 3))) static void
put(struct xj_state_text *t, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(t->into + t->n, t->cap - t->n, format, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < t->cap - t->n)
		t->n += (size_t)n;
}

void
xj_state_begin(struct xj_state_text *t, const struct xj_head *head, uint64_t rules)
{
	char on[11];

	t->n = 0;
	put(t, "commit %" PRIu64 "\nhash %s\non %s\nat %s\nrules %" PRIu64 "\n", head->commit, head->hash,
	    xj_date_format(head->on, on), head->at, rules);
}

void
xj_state_file(struct xj_state_text *t, const char *name, const struct stat *st)
{
	put(t, "file %lld %llu %lld.%09ld %lld.%09ld %s\n", (long long)st->st_size, (unsigned long long)st->st_ino,
	    (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec, name);
}

void
xj_state_end(struct xj_state_text *t)
{
	char sum[XJ_VERSION_SIZE + 1];

	xj_version(xj_span_of(t->into, t->n), sum);
	put(t, "sum %s\n", sum);
}
