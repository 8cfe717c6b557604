#define _GNU_SOURCE
#include "book/holding.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <sodium.h>

#include "base/utf8.h"
#include "book/place.h"

enum { DEEPEST = 16 };
#define PIECE ((size_t)1 << 16)

static void
close_top(void *arg)
{
	struct xj_holding *h = arg;

	if (h->fd >= 0)
		(void)close(h->fd);
	h->fd = -1;
}

bool
xj_holding_open(struct xj_holding *h, struct xj_pool *pool, const char *path, struct xj_diags *diags)
{
	struct xj_where where = {.file = path};

	*h = (struct xj_holding){.pool = pool, .path = path};
	XJ_AGAIN(h->fd, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	xj_pool_at_close(pool, close_top, h);
	if (h->fd >= 0)
		return true;
	xj_diag_add(diags, XJ_CANNOT_READ, &where, strerror(errno), NULL);
	return false;
}

bool
xj_holding_name(struct xj_span path)
{
	struct xj_span rest = path, part;

	if (!path.n || path.n >= PATH_MAX || path.p[path.n - 1] == '/' || xj_utf8_valid(path.p, path.n) != path.n)
		return false;
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7f)
			return false;
	while (rest.p) {
		part = xj_span_cut(&rest, '/');
		if (!part.n || part.p[0] == '.' || part.n > NAME_MAX)
			return false;
	}
	return true;
}

static const char *
label(const struct xj_holding *h, struct xj_span path)
{
	size_t n = strlen(h->path);

	return xj_pool_print(h->pool, "%s%s%.*s", h->path, n && h->path[n - 1] == '/' ? "" : "/", (int)path.n, path.p);
}

static void
close_keeping_errno(int fd)
{
	int error = errno;

	if (fd >= 0)
		(void)close(fd);
	errno = error;
}

static int
sync_folder(int fd)
{
	int done = xj_sync_all(fd);

	/* Some file systems have nothing to do for a folder, and say so in this way. */
	return done < 0 && errno == EINVAL ? 0 : done;
}

/* For whom the top folder is, who may then do this with it. */
static bool
hand_to_owner(const struct xj_holding *h, int fd, mode_t mode)
{
	struct stat top, own;
	bool root = geteuid() == 0;

	if (fstat(h->fd, &top) < 0 || fstat(fd, &own) < 0)
		return false;
	return xj_take_over(fd, root ? top.st_uid : own.st_uid, root ? top.st_gid : own.st_gid, mode);
}

static int
open_folder(const struct xj_holding *h, int above, const char *name, bool make)
{
	int fd, done;

	XJ_AGAIN(fd, openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	XJ_AGAIN(done, mkdirat(above, name, 0700));
	if (done < 0 && errno != EEXIST)
		return -1;
	XJ_AGAIN(fd, openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (fd >= 0 && (!hand_to_owner(h, fd, 0700) || sync_folder(above) < 0)) {
		close_keeping_errno(fd);
		fd = -1;
	}
	return fd;
}

/* The folder that the path's last part, `base`, is in: -1 with errno, which is ELOOP where a part on the way is a link. */
static int
open_parent(const struct xj_holding *h, struct xj_span path, bool make, char base[static NAME_MAX + 1])
{
	struct xj_span rest = path, part = xj_span_cut(&rest, '/');
	struct stat st;
	int fd, next;

	XJ_AGAIN(fd, openat(h->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	for (; fd >= 0 && rest.p; part = xj_span_cut(&rest, '/')) {
		(void)snprintf(base, NAME_MAX + 1, "%.*s", (int)part.n, part.p);
		next = open_folder(h, fd, base, make);
		if (next < 0 && errno == ENOTDIR && fstatat(fd, base, &st, AT_SYMLINK_NOFOLLOW) == 0)
			errno = S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
		close_keeping_errno(fd);
		fd = next;
	}
	(void)snprintf(base, NAME_MAX + 1, "%.*s", (int)part.n, part.p);
	return fd;
}

static enum xj_holding_found
why_not(void)
{
	return errno == ELOOP ? XJ_FILE_OUTSIDE : errno == ENOENT || errno == ENOTDIR ? XJ_FILE_MISSING : XJ_FILE_UNREADABLE;
}

/* Another name of the same file (a hard link) is no way out: the file is in the folder, and its digest tells when it is altered by the other name. */
static enum xj_holding_found
open_file(const struct xj_holding *h, struct xj_span path, int *file, struct stat *st)
{
	enum xj_holding_found found = XJ_FILE_INTACT;
	char base[NAME_MAX + 1];
	int above;

	*file = -1;
	if (!xj_holding_name(path))
		return XJ_FILE_OUTSIDE;
	above = open_parent(h, path, false, base);
	if (above < 0)
		return why_not();
	/* Looked at before it is opened: opening alone wakes whoever waits at a pipe, or moves a device. */
	if (fstatat(above, base, st, AT_SYMLINK_NOFOLLOW) < 0)
		found = why_not();
	else if (!S_ISREG(st->st_mode))
		found = XJ_FILE_OUTSIDE;
	else
		XJ_AGAIN(*file, openat(above, base, O_RDONLY | XJ_OPENING));
	if (found == XJ_FILE_INTACT && (*file < 0 || fstat(*file, st) < 0))
		found = why_not();
	else if (found == XJ_FILE_INTACT && !S_ISREG(st->st_mode))
		found = XJ_FILE_OUTSIDE;
	close_keeping_errno(above);
	if (found != XJ_FILE_INTACT) {
		close_keeping_errno(*file);
		*file = -1;
	}
	return found;
}

enum { READ_ALL, READ_FAILED, WRITE_FAILED };

/* From one file to the other, where there is another, and what was read into a digest. errno on failure. */
static int
go_through(int from, int to, char digest[static XJ_SHA256_DIGITS + 1], uint64_t *size)
{
	unsigned char raw[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	char piece[PIECE];
	ssize_t got;

	*size = 0;
	(void)crypto_hash_sha256_init(&state);
	for (;;) {
		XJ_AGAIN(got, pread(from, piece, sizeof piece, (off_t)*size));
		if (got < 0)
			return READ_FAILED;
		if (got == 0)
			break;
		(void)crypto_hash_sha256_update(&state, (const unsigned char *)piece, (size_t)got);
		if (to >= 0 && !xj_write_at(to, piece, (size_t)got, (off_t)*size))
			return WRITE_FAILED;
		*size += (uint64_t)got;
	}
	(void)crypto_hash_sha256_final(&state, raw);
	(void)sodium_bin2hex(digest, XJ_SHA256_DIGITS + 1, raw, sizeof raw);
	return READ_ALL;
}

enum xj_holding_found
xj_holding_digest(const struct xj_holding *h, struct xj_span path, char digest[static XJ_SHA256_DIGITS + 1], uint64_t *size)
{
	struct stat st;
	int file;
	enum xj_holding_found found = open_file(h, path, &file, &st);

	if (found != XJ_FILE_INTACT)
		return found;
	if (go_through(file, -1, digest, size) != READ_ALL)
		found = XJ_FILE_UNREADABLE;
	close_keeping_errno(file);
	return found;
}

void
xj_holding_refuse(const struct xj_holding *h, struct xj_span path, enum xj_holding_found found, const struct xj_where *where,
                  struct xj_diags *diags)
{
	const char *reason = strerror(found == XJ_FILE_MISSING ? ENOENT : errno), *name = xj_span_text(h->pool, path);

	if (found == XJ_FILE_OUTSIDE)
		xj_diag_add(diags, XJ_PATH_OUTSIDE, where, name, h->path, NULL);
	else
		xj_diag_add(diags, XJ_PATH_NO_FILE, where, name, h->path, reason, NULL);
}

/* Folders on the way to the path that are empty, the deepest first. */
static void
drop_folders(const struct xj_holding *h, struct xj_span path)
{
	char base[NAME_MAX + 1];
	int above, done = 0;

	while (done == 0) {
		while (path.n && path.p[path.n - 1] != '/')
			path.n--;
		if (!path.n)
			return;
		path.n--;
		above = open_parent(h, path, false, base);
		if (above < 0)
			return;
		XJ_AGAIN(done, unlinkat(above, base, AT_REMOVEDIR));
		(void)close(above);
	}
}

bool
xj_holding_drop(const struct xj_holding *h, struct xj_span path, struct xj_diags *diags)
{
	char base[NAME_MAX + 1];
	const char *reason;
	int above, done = -1;

	errno = EINVAL;
	above = xj_holding_name(path) ? open_parent(h, path, false, base) : -1;
	if (above >= 0)
		XJ_AGAIN(done, unlinkat(above, base, 0));
	reason = strerror(errno);
	close_keeping_errno(above);
	if (done == 0)
		drop_folders(h, path);
	else
		xj_diag_add(diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = label(h, path)}, reason, NULL);
	return done == 0;
}

/* One copy on its way: made under a staged name, so that a half one never has the name that it gets when it is whole and on disk. */
struct taking {
	const struct xj_holding *h;
	struct xj_span to;
	int above; /* the folder */
	char base[NAME_MAX + 1], staged[NAME_MAX + 1];
	const struct xj_holding *source;
	struct xj_span from;
	const char *digest;
	const struct xj_where *where;
	struct xj_diags *diags;
};

static void
cannot_write(const struct taking *t)
{
	const char *reason = strerror(errno);

	xj_diag_add(t->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = label(t->h, t->to)}, reason, NULL);
}

/* Never over another file. Some file systems know no renaming of the kind, others no second name for a file. */
static bool
publish(const struct taking *t)
{
	if (renameat2(t->above, t->staged, t->above, t->base, RENAME_NOREPLACE) == 0)
		return sync_folder(t->above) == 0;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	if (linkat(t->above, t->staged, t->above, t->base, 0) < 0)
		return false;
	(void)unlinkat(t->above, t->staged, 0);
	return sync_folder(t->above) == 0;
}

/* A command that was killed behind its copying leaves whole what the next one wants to make. */
static bool
is_there_already(const struct taking *t)
{
	char digest[XJ_SHA256_DIGITS + 1];
	uint64_t size;
	struct stat st;
	int file;
	bool same = open_file(t->h, t->to, &file, &st) == XJ_FILE_INTACT && st.st_nlink == 1 &&
	            go_through(file, -1, digest, &size) == READ_ALL && strcmp(digest, t->digest) == 0 && hand_to_owner(t->h, file, 0600) &&
	            sync_folder(t->above) == 0;

	close_keeping_errno(file);
	return same;
}

static bool
copy(const struct taking *t, int from, int staged)
{
	char digest[XJ_SHA256_DIGITS + 1];
	uint64_t size;
	int how = go_through(from, staged, digest, &size);

	if (how == READ_FAILED)
		xj_holding_refuse(t->source, t->from, XJ_FILE_UNREADABLE, t->where, t->diags);
	else if (how == WRITE_FAILED || xj_sync_all(staged) < 0)
		cannot_write(t);
	else if (strcmp(digest, t->digest) != 0)
		xj_diag_add(t->diags, XJ_PATH_CHANGED, t->where, xj_span_text(t->h->pool, t->from), NULL);
	else
		return true;
	return false;
}

static bool
stage(struct taking *t, int from)
{
	int staged, done;
	bool ok;

	(void)snprintf(t->staged, sizeof t->staged, XJ_STAGED "%.*s", (int)(sizeof t->staged - sizeof XJ_STAGED), t->base);
	XJ_AGAIN(done, unlinkat(t->above, t->staged, 0)); /* of a command that was killed */
	XJ_AGAIN(staged, openat(t->above, t->staged, O_WRONLY | O_CREAT | O_EXCL | XJ_OPENING, 0600));
	if (staged < 0 || !hand_to_owner(t->h, staged, 0600)) {
		cannot_write(t);
		ok = false;
	} else {
		ok = copy(t, from, staged);
	}
	if (staged >= 0 && close(staged) < 0 && errno != EINTR && ok) {
		cannot_write(t);
		ok = false;
	}
	return ok;
}

static bool
take_in(struct taking *t, int from)
{
	struct stat st;
	bool there = fstatat(t->above, t->base, &st, AT_SYMLINK_NOFOLLOW) == 0, ok = there && is_there_already(t);
	int done;

	if (ok)
		return true;
	ok = !there && stage(t, from);
	if (ok && !publish(t)) {
		there = errno == EEXIST;
		ok = false;
		if (!there) {
			cannot_write(t);
			XJ_AGAIN(done, unlinkat(t->above, t->base, 0));
		}
	}
	if (there)
		xj_diag_add(t->diags, XJ_PATH_TAKEN, t->where, xj_span_text(t->h->pool, t->to), NULL);
	if (!ok && t->staged[0])
		XJ_AGAIN(done, unlinkat(t->above, t->staged, 0));
	return ok;
}

bool
xj_holding_take(const struct xj_holding *h, struct xj_span to, const struct xj_holding *source, struct xj_span from, const char *digest,
                const struct xj_where *where, struct xj_diags *diags)
{
	struct taking t = {.h = h, .to = to, .above = -1, .source = source, .from = from, .digest = digest, .where = where, .diags = diags};
	enum xj_holding_found found;
	struct stat st;
	bool ok = false;
	int file;

	if (!xj_holding_name(to)) {
		xj_diag_add(diags, XJ_PATH_OUTSIDE, where, xj_span_text(h->pool, to), h->path, NULL);
		return false;
	}
	found = open_file(source, from, &file, &st);
	if (found != XJ_FILE_INTACT) {
		xj_holding_refuse(source, from, found, where, diags);
		return false;
	}
	t.above = open_parent(h, to, true, t.base);
	if (t.above >= 0)
		ok = take_in(&t, file);
	else if (errno == ELOOP || errno == ENOTDIR)
		xj_diag_add(diags, XJ_PATH_OUTSIDE, where, xj_span_text(h->pool, to), h->path, NULL);
	else
		cannot_write(&t);
	if (t.above >= 0)
		(void)close(t.above);
	if (!ok)
		drop_folders(h, to);
	(void)close(file);
	return ok;
}

/* What a folder holds, as far as it was gone through. */
struct listing {
	const struct xj_holding *h;
	struct xj_span *paths;
	size_t count, cap;
	struct xj_diags *diags;
};

static bool
list_failed(struct listing *l, struct xj_span path)
{
	const char *reason = strerror(errno);

	xj_diag_add(l->diags, XJ_CANNOT_READ, &(struct xj_where){.file = label(l->h, path)}, reason, NULL);
	return false;
}

static bool
list_folder(struct listing *l, int fd, struct xj_span path, int depth)
{
	struct dirent *entry;
	DIR *dir = fdopendir(fd);
	bool ok = true;

	if (!dir) {
		close_keeping_errno(fd);
		return list_failed(l, path);
	}
	while (ok && (errno = 0, entry = readdir(dir))) {
		struct xj_span under;
		struct stat st;
		int sub = -1;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		under = xj_span(xj_pool_print(l->h->pool, "%.*s/%s", (int)path.n, path.p, entry->d_name));
		if (depth < DEEPEST && fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode)) {
			XJ_AGAIN(sub, openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
			ok = sub >= 0 ? list_folder(l, sub, under, depth + 1) : list_failed(l, under);
		} else {
			*XJ_PUSH(l->h->pool, l->paths, l->count, l->cap) = under;
		}
	}
	ok = ok && (errno == 0 || list_failed(l, path));
	(void)closedir(dir);
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	return xj_span_compare(*(const struct xj_span *)a, *(const struct xj_span *)b);
}

bool
xj_holding_list(const struct xj_holding *h, const char *folder, struct xj_span **paths, size_t *count, struct xj_diags *diags)
{
	struct listing l = {.h = h, .diags = diags};
	struct stat st;
	int fd;

	*paths = NULL;
	*count = 0;
	XJ_AGAIN(fd, openat(h->fd, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0 && fstatat(h->fd, folder, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode)) {
		*XJ_PUSH(h->pool, l.paths, l.count, l.cap) = xj_span(folder);
	} else if (fd < 0 ? !list_failed(&l, xj_span(folder)) : !list_folder(&l, fd, xj_span(folder), 0)) {
		return false;
	}
	if (l.count > 1)
		qsort(l.paths, l.count, sizeof *l.paths, by_name);
	*paths = l.paths;
	*count = l.count;
	return true;
}
