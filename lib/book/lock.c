#define _GNU_SOURCE
#include "book/lock.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { SIGNED = 128, TRIES = 100 };

#define MILLISECOND 1000000L
#define SHORTEST (2 * MILLISECOND)
#define LONGEST (20 * MILLISECOND)

bool
xj_lock_open(struct xj_lock *l, const struct xj_folder *f, bool writer, struct xj_diags *diags)
{
	bool may_make = writer || geteuid() == 0 || geteuid() == f->stat.st_uid;
	struct xj_where where;
	struct stat st;

	*l = (struct xj_lock){-1, xj_folder_label(f, "lock")};
	/* Two that find it missing both try to make it; the second then finds it. */
	for (int i = 0; i < TRIES; i++) {
		l->fd = xj_folder_file(f, "lock", writer ? O_RDWR : O_RDONLY, &st, diags);
		if (l->fd >= 0)
			return true;
		if (l->fd == -2) {
			l->fd = -1;
			return false;
		}
		if (!may_make)
			return true;
		l->fd = xj_folder_make(f, "lock");
		if (l->fd >= 0)
			return true;
		if (errno != EEXIST)
			break;
	}
	if (!writer)
		return true;
	where = (struct xj_where){.file = l->label};
	xj_diag_add(diags, XJ_CANNOT_WRITE, &where, strerror(errno), NULL);
	return false;
}

static bool
set(const struct xj_lock *l, enum xj_lock_part part, short type)
{
	struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)part, .l_len = 1};
	int done;

	XJ_AGAIN(done, fcntl(l->fd, F_OFD_SETLK, &range));
	return done == 0;
}

/* Answers how long it was, as asked for: the library looks at no clock. */
static long
pause_for(int turn, unsigned *noise)
{
	long step = SHORTEST + turn * MILLISECOND, length;
	struct timespec t;

	if (step > LONGEST)
		step = LONGEST;
	*noise = *noise * 1103515245U + 12345U;
	length = step / 2 + (long)(*noise >> 8) % (step / 2);
	t = (struct timespec){0, length};
	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
	return length;
}

static void
refuse(const struct xj_lock *l, enum xj_lock_part part, bool exclusive, int wait, struct xj_diags *diags)
{
	struct xj_where where = {.file = l->label};
	char text[SIGNED + 1] = "", seconds[16];
	struct xj_span rest, pid, user;
	ssize_t n;

	(void)snprintf(seconds, sizeof seconds, "%d", wait);
	if (part == XJ_LOCK_PAGE && exclusive) {
		xj_diag_add(diags, XJ_BOOK_READERS, &where, seconds, NULL);
		return;
	}
	XJ_AGAIN(n, pread(l->fd, text, SIGNED, 0));
	rest = xj_span_of(text, n > 0 ? strcspn(text, "\n") : 0);
	pid = xj_span_cut(&rest, ' ');
	user = rest.p ? xj_span_cut(&rest, ' ') : rest;
	if (!pid.n || !user.n || !rest.p) {
		xj_diag_add(diags, XJ_BOOK_BUSY, &where, seconds, NULL);
		return;
	}
	xj_diag_add(diags, XJ_BOOK_LOCKED, &where, xj_span_text(diags->pool, user),
	            xj_span_text(diags->pool, xj_span_trim(rest)), xj_span_text(diags->pool, pid), seconds, NULL);
}

bool
xj_lock_take(struct xj_lock *l, enum xj_lock_part part, bool exclusive, int wait, struct xj_diags *diags)
{
	int64_t left = (int64_t)wait * 1000 * MILLISECOND;
	unsigned noise = (unsigned)getpid() * 2654435761U;

	if (l->fd < 0)
		return true;
	for (int turn = 0;; turn++) {
		if (set(l, part, exclusive ? F_WRLCK : F_RDLCK))
			return true;
		if (errno != EAGAIN && errno != EACCES) {
			struct xj_where where = {.file = l->label};

			xj_diag_add(diags, XJ_NO_LOCKS, &where, strerror(errno), NULL);
			return false;
		}
		if (left <= 0)
			break;
		left -= pause_for(turn, &noise);
	}
	refuse(l, part, exclusive, wait, diags);
	return false;
}

bool
xj_lock_share(const struct xj_lock *l, enum xj_lock_part part)
{
	return l->fd < 0 || set(l, part, F_RDLCK);
}

void
xj_lock_release(struct xj_lock *l, enum xj_lock_part part)
{
	if (l->fd >= 0)
		(void)set(l, part, F_UNLCK);
}

bool
xj_lock_stands(const struct xj_lock *l)
{
	struct stat st;

	return fstat(l->fd, &st) == 0 && st.st_nlink > 0;
}

void
xj_lock_sign(struct xj_lock *l, const char *user, const char *command)
{
	char text[SIGNED + 1], name[SIGNED];

	/* Always of one length, so that nothing of a longer name before it is left. */
	(void)snprintf(name, sizeof name, "%ld %s %s", (long)getpid(), user, command);
	(void)snprintf(text, sizeof text, "%-*s\n", SIGNED - 1, name);
	(void)xj_write_at(l->fd, text, SIGNED, 0);
}

void
xj_lock_close(struct xj_lock *l)
{
	if (l->fd >= 0)
		(void)close(l->fd);
	l->fd = -1;
}
