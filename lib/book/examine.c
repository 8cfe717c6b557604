#include "book/inside.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

/* One examination at work. */
struct work {
	struct xj_book *b;
	struct xj_examined *out;
	struct xj_diags *diags;
	struct xj_span log;
	const char *label;
	struct xj_replay *before; /* at the commit before the last, made when it is asked for */
	size_t cap;               /* of b->edited */
};

static bool
same(struct xj_span a, struct xj_span b)
{
	return a.p && b.p ? xj_span_same(a, b) : !a.p && !b.p;
}

/* What state says came to disk must be in the log: a run that was killed cannot undo it. */
static bool
keeps_noted(struct work *w)
{
	const struct xj_head *noted = &w->b->noted.head, *head = &w->out->chain.head;
	struct xj_where where = {.file = w->label};
	char number[24];

	if (!noted->commit || noted->commit < head->commit)
		return true;
	if (noted->commit == head->commit && strcmp(noted->hash, head->hash) == 0) {
		w->out->sure = true;
		return true;
	}
	(void)snprintf(number, sizeof number, "%" PRIu64, noted->commit);
	xj_diag_add(w->diags, XJ_LOG_CUT, &where, number, NULL);
	return false;
}

static bool
open_before(struct work *w)
{
	if (w->before)
		return true;
	w->before = xj_replay_open(w->b->pool, w->label, w->log);
	return xj_replay_to(w->before, w->out->chain.head.commit - 1, w->diags);
}

static bool
starts_with(struct xj_span a, struct xj_span b)
{
	return a.p && b.p && a.n >= b.n && memcmp(a.p, b.p, b.n) == 0;
}

/* Is it as a command leaves a file that was killed behind the log's last commit? */
static bool
is_behind(struct work *w, const char *name, struct xj_span now, struct xj_span found)
{
	struct xj_span was = xj_replay_file(w->before, name);

	if (same(was, found))
		return true;
	/* rows were being put behind what was there; how much of them came to disk, and what stands instead, is open */
	return !xj_book_is_text(name) && starts_with(now, was) && starts_with(found, was) && found.n <= now.n;
}

static bool
look_at(struct work *w, const char *name)
{
	struct xj_book *b = w->b;
	struct xj_span now = xj_replay_file(b->replay, name);
	struct xj_book_file *f = xj_book_find(b, name);

	if (f && f->fd < 0) {
		/* nothing that state knew of: is there something that is no file? */
		f->fd = xj_folder_file(&b->folder, name, O_RDONLY, &f->stat, w->diags);
		if (f->fd == -2) {
			f->fd = -1;
			return false;
		}
	}
	if (f && f->fd >= 0 && !f->bytes.p &&
	    !xj_folder_bytes(&b->folder, name, f->fd, (size_t)f->stat.st_size, &f->bytes, w->diags))
		return false;
	if (same(now, f && f->fd >= 0 ? f->bytes : (struct xj_span){NULL, 0}))
		return true;
	if (!w->out->sure && w->out->chain.head.commit && xj_replay_touched(b->replay, name)) {
		if (!open_before(w))
			return false;
		if (is_behind(w, name, now, f && f->fd >= 0 ? f->bytes : (struct xj_span){NULL, 0})) {
			*XJ_PUSH(b->pool, w->out->behind, w->out->nbehind, w->out->capbehind) =
				(struct xj_behind){name, now};
			return true;
		}
	}
	*XJ_PUSH(b->pool, b->edited, b->nedited, w->cap) =
		(struct xj_edited){name, now, f && f->fd >= 0 ? f->bytes : (struct xj_span){NULL, 0}};
	return true;
}

/* A file that the log does not have: is it one that the book would go by? */
static bool
concerns(const struct work *w, const struct xj_book_file *f)
{
	return xj_book_is_text(f->name) || f->known || xj_book_schema(w->b, f->name) ||
	       xj_replay_touched(w->b->replay, f->name);
}

static bool
is_among(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool
look_at_all(struct work *w)
{
	struct xj_book *b = w->b;
	const char **names;
	size_t n;

	names = xj_replay_files(b->replay, &n);
	for (size_t i = 0; i < n; i++)
		if (!look_at(w, names[i]))
			return false;
	for (size_t i = 0; i < b->nfiles; i++) {
		struct xj_book_file *f = &b->files[i];

		if (is_among(names, n, f->name))
			f->known = true;
		else if (concerns(w, f) && !look_at(w, f->name))
			return false;
	}
	return true;
}

bool
xj_book_examine(struct xj_book *b, const char *claim, struct xj_examined *out, struct xj_diags *diags)
{
	struct work w = {.b = b, .out = out, .diags = diags, .label = xj_folder_label(&b->folder, "log.csv")};
	size_t size = (size_t)b->log_stat.st_size;
	struct stat now;

	*out = (struct xj_examined){.chain.head.on = XJ_NO_DATE};
	b->edited = NULL;
	b->nedited = 0;
	/* a command that writes may have cut a torn tail off meanwhile */
	if (fstat(b->log_fd, &now) == 0 && (size_t)now.st_size < size)
		size = (size_t)now.st_size;
	if (!xj_folder_bytes(&b->folder, "log.csv", b->log_fd, size, &w.log, diags))
		return false;
	b->replay = xj_replay_checked(b->pool, w.label, w.log, claim, &out->chain, diags);
	if (!b->replay || !keeps_noted(&w))
		return false;
	w.log.n = b->log_size = out->chain.end;
	b->head = *xj_replay_head(b->replay);
	b->rules = xj_replay_last(b->replay, xj_rule_registers);
	if (!look_at_all(&w))
		return false;
	/* files may have been edited so that state fits all the same; nothing may be noted then */
	b->fits = b->fits && !b->nedited && !out->nbehind;
	return true;
}
