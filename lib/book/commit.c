#define _GNU_SOURCE
#include "book/plan.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static bool
failed(const struct xj_book *b, const char *name, int error, struct xj_diags *diags)
{
	struct xj_where where = {.file = xj_folder_label(&b->folder, name)};

	xj_diag_add(diags, XJ_CANNOT_WRITE, &where, strerror(error), NULL);
	return false;
}

/* Nobody else has changed it, who should not, since the command looked at it. Where somebody has, `state` must go on to say that it does not fit. */
static bool
untouched(struct xj_book *b, const char *name, const struct stat *then, int fd, struct xj_diags *diags)
{
	struct xj_where where;
	struct stat now;

	if (fstat(fd, &now) == 0 && now.st_ino == then->st_ino && now.st_size == then->st_size && now.st_nlink &&
	    now.st_mtim.tv_sec == then->st_mtim.tv_sec && now.st_mtim.tv_nsec == then->st_mtim.tv_nsec)
		return true;
	b->fits = b->writing = false;
	where = (struct xj_where){.file = xj_folder_label(&b->folder, name)};
	xj_diag_add(diags, XJ_BOOK_TOUCHED, &where, NULL);
	return false;
}

/* Room on the disk for rows behind a register, so that a full disk is noticed while there is a way back. */
static bool
reserve(struct xj_book *b, struct xj_step *s, struct xj_diags *diags)
{
	struct stat st;
	int done;

	s->fd = xj_folder_file(&b->folder, s->name, O_RDWR, &st, diags);
	if (s->fd == -1)
		return failed(b, s->name, ENOENT, diags);
	if (s->fd < 0 || !untouched(b, s->name, &s->file->stat, s->fd, diags))
		return false;
	XJ_AGAIN(done, fallocate(s->fd, FALLOC_FL_KEEP_SIZE, s->file->stat.st_size, (off_t)s->bytes));
	if (done < 0 && errno != EOPNOTSUPP && errno != ENOSYS)
		return failed(b, s->name, errno, diags);
	return true;
}

static bool
stage_all(struct xj_plan *p, struct xj_diags *diags)
{
	for (size_t i = 0; i < p->nsteps; i++) {
		struct xj_step *s = &p->steps[i];

		if (s->kind != XJ_STEP_REPLACE)
			continue;
		if (s->file->fd >= 0 && !xj_book_edited(p->b, s->name) &&
		    !untouched(p->b, s->name, &s->file->stat, s->file->fd, diags))
			return false;
		s->staged = xj_folder_stage(&p->b->folder, s->name, s->pieces, s->npieces, diags);
		if (!s->staged)
			return false;
	}
	return true;
}

static bool
reserve_all(struct xj_plan *p, struct xj_diags *diags)
{
	for (size_t i = 0; i < p->nsteps; i++)
		if (p->steps[i].kind == XJ_STEP_APPEND && !reserve(p->b, &p->steps[i], diags))
			return false;
	return true;
}

/* Nothing was changed, but for times that reserving and cutting off leave behind. */
static void
give_up(struct xj_plan *p)
{
	struct xj_book *b = p->b;

	for (size_t i = 0; i < p->nsteps; i++)
		if (p->steps[i].fd >= 0 && fstat(p->steps[i].fd, &p->steps[i].file->stat) < 0)
			b->fits = false;
	if (fstat(b->log_fd, &b->log_stat) < 0 || (size_t)b->log_stat.st_size != b->log_size)
		b->fits = b->writing = false;
	if (b->fits)
		xj_book_note(b, &p->state);
}

static void
close_steps(struct xj_plan *p)
{
	for (size_t i = 0; i < p->nsteps; i++) {
		struct xj_step *s = &p->steps[i];

		if (s->fd >= 0)
			(void)close(s->fd);
		s->fd = -1;
		if (s->staged)
			xj_folder_unstage(&p->b->folder, s->name);
	}
}

static void
tell_unwritten(struct xj_plan *p, bool unchanged, int error, struct xj_diags *diags)
{
	struct xj_where where = {.file = p->b->folder.path};
	char number[24];

	(void)failed(p->b, "log.csv", error, diags);
	if (unchanged) {
		xj_diag_add(diags, XJ_BOOK_UNCHANGED, &where, NULL);
		return;
	}
	(void)snprintf(number, sizeof number, "%" PRIu64, p->next.commit);
	xj_diag_add(diags, XJ_BOOK_UNSURE, &where, number, NULL);
}

/* The lines of the commit and with them its point of no return. Where that fails they are cut off again. */
static bool
write_log(struct xj_plan *p, struct xj_diags *diags)
{
	struct xj_book *b = p->b;
	off_t at = (off_t)b->log_size;
	bool whole, back;
	int error, done;

	if (!p->log.n)
		return true;
	whole = xj_write_at(b->log_fd, p->log.p, p->log.n, at);
	if (whole)
		xj_mark_time(b->log_fd);
	if (whole && xj_sync_file(b->log_fd)) {
		b->log_size += p->log.n;
		return true;
	}
	error = errno;
	XJ_AGAIN(done, ftruncate(b->log_fd, at));
	back = done == 0 && xj_sync_file(b->log_fd);
	/* lines without an end never count, whether they are still there or not */
	tell_unwritten(p, back || !whole, error, diags);
	if (!back)
		b->fits = false;
	return false;
}

static bool
append(struct xj_step *s)
{
	off_t at = s->file->stat.st_size;
	int error, done;

	if (xj_write_at(s->fd, s->pieces->p, s->bytes, at)) {
		xj_mark_time(s->fd);
		if (xj_sync_file(s->fd))
			return true;
	}
	/* What is in memory may look right to the next command and yet never come to disk: better that it is missed. */
	error = errno;
	XJ_AGAIN(done, ftruncate(s->fd, at));
	(void)done;
	errno = error;
	return false;
}

/* The book's own view of a file that was changed. */
static bool
see_again(struct xj_plan *p, struct xj_step *s)
{
	struct xj_book_file *f = s->file;
	size_t size = s->bytes + (s->kind == XJ_STEP_APPEND ? (size_t)f->stat.st_size : 0);
	struct xj_diags unheard;

	f->bytes = (struct xj_span){NULL, 0};
	f->known = s->kind != XJ_STEP_REMOVE;
	if (s->kind == XJ_STEP_APPEND)
		return fstat(s->fd, &f->stat) == 0 && (size_t)f->stat.st_size == size;
	if (f->fd >= 0)
		(void)close(f->fd);
	f->fd = -1;
	if (s->kind == XJ_STEP_REMOVE)
		return true;
	xj_diags_init(&unheard, p->b->pool);
	f->fd = xj_folder_file(&p->b->folder, s->name, O_RDONLY, &f->stat, &unheard);
	if (f->fd < 0)
		f->fd = -1;
	return f->fd >= 0 && (size_t)f->stat.st_size == size;
}

static bool
carry_out(struct xj_plan *p, struct xj_step *s, struct xj_diags *diags)
{
	switch (s->kind) {
	case XJ_STEP_APPEND:
		return append(s) || failed(p->b, s->name, errno, diags);
	case XJ_STEP_REPLACE:
		if (!xj_folder_publish(&p->b->folder, s->name, diags))
			return false;
		s->staged = false;
		return true;
	case XJ_STEP_REMOVE:
		return xj_folder_remove(&p->b->folder, s->name, diags);
	}
	return false;
}

static bool
sync_folders(struct xj_plan *p, struct xj_diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < p->nsteps; i++) {
		const char *name = p->steps[i].name;
		bool done = p->steps[i].kind == XJ_STEP_APPEND;

		for (size_t k = 0; k < i && !done; k++)
			done = p->steps[k].kind != XJ_STEP_APPEND && xj_book_same_folder(p->steps[k].name, name);
		if (!done)
			ok = xj_book_sync_folders(&p->b->folder, &name, 1, diags) && ok;
	}
	return ok;
}

/* Behind the point of no return. What fails here is left to the next command, which finds it: `state` does not fit. */
static bool
finish(struct xj_plan *p, struct xj_diags *diags)
{
	struct xj_book *b = p->b;
	struct xj_where where = {.file = b->folder.path};
	const char *behind = NULL;
	char number[24];

	b->head = p->next;
	b->rules = p->rules;
	for (size_t i = 0; i < p->nsteps; i++)
		if (!carry_out(p, &p->steps[i], diags) && !behind)
			behind = p->steps[i].name;
	if (!sync_folders(p, diags) && !behind)
		behind = b->folder.path;
	b->writing = !behind && fstat(b->log_fd, &b->log_stat) == 0;
	for (size_t i = 0; i < p->nsteps; i++)
		b->writing = see_again(p, &p->steps[i]) && b->writing;
	/* Without the note the next command finds everything in its place all the same; this one had better not go on. */
	b->fits = b->writing && !p->leaves;
	if (b->fits)
		xj_book_note(b, &p->state);
	if (!behind) {
		b->nedited = p->leaves ? b->nedited : 0;
		return true;
	}
	(void)snprintf(number, sizeof number, "%" PRIu64, b->head.commit);
	xj_diag_add(diags, XJ_BOOK_BEHIND, &where, number, behind, NULL);
	return false;
}

static void
warn_of_clock(const struct xj_plan *p, const struct xj_transaction *t, struct xj_diags *diags)
{
	struct xj_where where = {.file = p->b->folder.path};
	char day[11], last[11];

	if (p->log.n && p->b->head.commit && t->entry.on < p->b->head.on)
		xj_diag_add(diags, XJ_CLOCK_BACKWARDS, &where, xj_date_format(t->entry.on, day),
		            xj_date_format(p->b->head.on, last), NULL);
}

static bool
lock_stands(const struct xj_book *b, struct xj_diags *diags)
{
	struct xj_where where = {.file = b->lock.label};

	if (xj_lock_stands(&b->lock))
		return true;
	xj_diag_add(diags, XJ_BOOK_TOUCHED, &where, NULL);
	return false;
}

/* Readers stay out from here on until everything is in its place. */
static bool
write_all(struct xj_plan *p, struct xj_diags *diags)
{
	struct xj_book *b = p->b;
	struct xj_where where = {.file = b->folder.path};
	bool ok = reserve_all(p, diags) && lock_stands(b, diags) &&
	          untouched(b, "log.csv", &b->log_stat, b->log_fd, diags);

	if (!ok)
		xj_diag_add(diags, XJ_BOOK_UNCHANGED, &where, NULL);
	if (ok && write_log(p, diags))
		return finish(p, diags);
	give_up(p);
	return false;
}

bool
xj_book_commit(struct xj_book *b, const struct xj_transaction *t, struct xj_diags *diags)
{
	struct xj_where where = {.file = b->folder.path};
	struct xj_plan p;
	bool ok = false;

	if (!xj_plan_make(&p, b, t, diags))
		return false;
	if (!p.log.n && !p.nsteps)
		return true;
	warn_of_clock(&p, t, diags);
	if (!b->writing || !stage_all(&p, diags)) {
		xj_diag_add(diags, XJ_BOOK_UNCHANGED, &where, NULL);
	} else if (xj_lock_take(&b->lock, XJ_LOCK_PAGE, true, xj_book_page_wait(b), diags)) {
		ok = write_all(&p, diags);
		xj_lock_release(&b->lock, XJ_LOCK_PAGE);
	}
	close_steps(&p);
	return ok;
}
