#define _GNU_SOURCE
#include "book/place.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE_FILE ((size_t)1 << 20)


void
xj_folder_failed(const struct xj_folder *f, const char *name, enum xj_code code, struct xj_diags *diags)
{
	int error = errno;
	struct xj_where where = {.file = xj_folder_label(f, name)};

	xj_diag_add(diags, code, &where, strerror(error), NULL);
}

static void
close_folder(void *arg)
{
	struct xj_folder *f = arg;

	if (f->fd >= 0)
		(void)close(f->fd);
	f->fd = -1;
}

bool
xj_folder_open(struct xj_folder *f, struct xj_pool *pool, const char *path, struct xj_diags *diags)
{
	struct xj_where where = {.file = path};

	*f = (struct xj_folder){.pool = pool, .path = path};
	XJ_AGAIN(f->fd, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	xj_pool_at_close(pool, close_folder, f);
	if (f->fd < 0 || fstat(f->fd, &f->stat) < 0) {
		xj_diag_add(diags, XJ_CANNOT_READ, &where, strerror(errno), NULL);
		return false;
	}
	if (f->stat.st_mode & S_IWOTH) {
		xj_diag_add(diags, XJ_BOOK_OPEN_TO_ALL, &where, path, NULL);
		return false;
	}
	return true;
}

bool
xj_folder_writable(const struct xj_folder *f, struct xj_diags *diags)
{
	struct xj_where where = {.file = f->path};

	if (geteuid() == 0 || geteuid() == f->stat.st_uid)
		return true;
	xj_diag_add(diags, XJ_NOT_BOOK_OWNER, &where, NULL);
	return false;
}

const char *
xj_folder_label(const struct xj_folder *f, const char *name)
{
	size_t n = strlen(f->path);

	return xj_pool_print(f->pool, "%s%s%s", f->path, n && f->path[n - 1] == '/' ? "" : "/", name);
}

bool
xj_folder_name(const char *name)
{
	const char *slash = strchr(name, '/'), *parts[] = {name, slash ? slash + 1 : NULL};

	for (int i = 0; i < 2 && parts[i]; i++)
		if (!parts[i][0] || parts[i][0] == '.' || parts[i][0] == '/' || strlen(parts[i]) > XJ_NAME_LIMIT)
			return false;
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return !slash || !strchr(slash + 1, '/');
}

void
xj_place_close(const struct xj_place *p)
{
	int error = errno;

	if (p->own)
		(void)close(p->fd);
	errno = error;
}

static int
give(int fd, uid_t uid, gid_t gid)
{
	int done;

	XJ_AGAIN(done, fchown(fd, uid, gid));
	return done;
}

static int
set_mode(int fd, mode_t mode)
{
	int done;

	XJ_AGAIN(done, fchmod(fd, mode));
	return done;
}

int
xj_sync_all(int fd)
{
	int done;

	XJ_AGAIN(done, fsync(fd));
	return done;
}

static bool
open_sub(const struct xj_folder *f, const char *name, size_t n, bool make, struct xj_place *p)
{
	char sub[XJ_NAME_LIMIT + 1];
	int done;

	memcpy(sub, name, n);
	sub[n] = '\0';
	XJ_AGAIN(p->fd, openat(f->fd, sub, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (p->fd < 0 && errno == ENOENT && make) {
		XJ_AGAIN(done, mkdirat(f->fd, sub, 0700));
		if (done < 0 && errno != EEXIST)
			return false;
		XJ_AGAIN(p->fd, openat(f->fd, sub, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
		if (p->fd < 0)
			return false;
		if ((geteuid() == 0 && give(p->fd, f->stat.st_uid, f->stat.st_gid) < 0) || set_mode(p->fd, 0700) < 0 ||
		    xj_sync_all(f->fd) < 0) {
			xj_place_close(p);
			return false;
		}
	}
	return p->fd >= 0;
}

bool
xj_place_open(const struct xj_folder *f, const char *name, bool make, struct xj_place *p)
{
	const char *slash = strchr(name, '/');

	if (!xj_folder_name(name)) {
		errno = EINVAL;
		return false;
	}
	*p = (struct xj_place){f->fd, slash != NULL, slash ? slash + 1 : name};
	return !slash || open_sub(f, name, (size_t)(slash - name), make, p);
}

static const char *
kind_of(mode_t mode)
{
	return S_ISREG(mode)    ? "a regular file"
	       : S_ISDIR(mode)  ? "a folder"
	       : S_ISLNK(mode)  ? "a symbolic link"
	       : S_ISFIFO(mode) ? "a named pipe"
	       : S_ISSOCK(mode) ? "a socket"
	                        : "a device";
}

void
xj_folder_no_file(const struct xj_folder *f, const char *name, mode_t mode, struct xj_diags *diags)
{
	struct xj_where where = {.file = xj_folder_label(f, name)};

	xj_diag_add(diags, XJ_BOOK_NO_FILE, &where, kind_of(mode), NULL);
}

static int
open_in(const struct xj_folder *f, const struct xj_place *p, const char *name, int flags, struct stat *st,
        struct xj_diags *diags)
{
	int fd;

	/* Looked at before it is opened: opening alone wakes whoever waits at a pipe, or moves a device. */
	if (fstatat(p->fd, p->base, st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno == ENOENT)
			return -1;
		xj_folder_failed(f, name, XJ_CANNOT_READ, diags);
		return -2;
	}
	if (!S_ISREG(st->st_mode)) {
		xj_folder_no_file(f, name, st->st_mode, diags);
		return -2;
	}
	XJ_AGAIN(fd, openat(p->fd, p->base, flags | XJ_OPENING));
	if (fd < 0 && errno == ENOENT)
		return -1;
	if (fd < 0) {
		xj_folder_failed(f, name, (flags & O_ACCMODE) == O_RDONLY ? XJ_CANNOT_READ : XJ_CANNOT_WRITE, diags);
		return -2;
	}
	if (fstat(fd, st) < 0)
		xj_folder_failed(f, name, XJ_CANNOT_READ, diags);
	else if (!S_ISREG(st->st_mode))
		xj_folder_no_file(f, name, st->st_mode, diags);
	else
		return fd;
	(void)close(fd);
	return -2;
}

int
xj_folder_file(const struct xj_folder *f, const char *name, int flags, struct stat *st, struct xj_diags *diags)
{
	struct xj_place p;
	int fd;

	if (!xj_place_open(f, name, false, &p)) {
		if (errno == ENOENT)
			return -1;
		xj_folder_failed(f, name, XJ_CANNOT_READ, diags);
		return -2;
	}
	fd = open_in(f, &p, name, flags, st, diags);
	xj_place_close(&p);
	return fd;
}

bool
xj_take_over(int fd, uid_t uid, gid_t gid, mode_t mode)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	if ((st.st_uid != uid || st.st_gid != gid) && give(fd, uid, gid) < 0)
		return false;
	return (st.st_mode & 07777) == mode || set_mode(fd, mode) == 0;
}

bool
xj_take_new(const struct xj_folder *f, int fd)
{
	if (geteuid() == 0)
		return xj_take_over(fd, f->stat.st_uid, f->stat.st_gid, 0600);
	return set_mode(fd, 0600) == 0;
}

int
xj_folder_make(const struct xj_folder *f, const char *name)
{
	struct xj_place p;
	int fd;

	if (!xj_place_open(f, name, true, &p))
		return -1;
	XJ_AGAIN(fd, openat(p.fd, p.base, O_RDWR | O_CREAT | O_EXCL | XJ_OPENING, 0600));
	if (fd >= 0 && !xj_take_new(f, fd)) {
		int error = errno;

		(void)unlinkat(p.fd, p.base, 0);
		(void)close(fd);
		fd = -1;
		errno = error;
	}
	xj_place_close(&p);
	return fd;
}

struct mapping {
	void *p;
	size_t n;
};

static void
unmap(void *arg)
{
	struct mapping *m = arg;

	(void)munmap(m->p, m->n);
}

static bool
map_bytes(struct xj_pool *pool, int fd, size_t size, struct xj_span *out)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	struct mapping *m;

	if (p == MAP_FAILED)
		return false;
	m = xj_pool_alloc(pool, sizeof *m);
	*m = (struct mapping){p, size};
	xj_pool_at_close(pool, unmap, m);
	*out = xj_span_of(p, size);
	return true;
}

bool
xj_folder_bytes(const struct xj_folder *f, const char *name, int fd, size_t size, struct xj_span *out,
                struct xj_diags *diags)
{
	struct xj_where where;
	char *p;
	ssize_t got;

	if (size >= LARGE_FILE && map_bytes(f->pool, fd, size, out))
		return true;
	p = xj_pool_alloc(f->pool, size + 1);
	for (size_t n = 0; n < size; n += (size_t)got) {
		XJ_AGAIN(got, pread(fd, p + n, size - n, (off_t)n));
		if (got < 0) {
			xj_folder_failed(f, name, XJ_CANNOT_READ, diags);
			return false;
		}
		if (got == 0) {
			where = (struct xj_where){.file = xj_folder_label(f, name)};
			xj_diag_add(diags, XJ_FILE_CHANGED, &where, NULL);
			return false;
		}
	}
	p[size] = '\0';
	*out = xj_span_of(p, size);
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

DIR *
xj_folder_entries(const struct xj_folder *f, const char *sub)
{
	DIR *dir = NULL;
	int fd;

	XJ_AGAIN(fd, openat(f->fd, *sub ? sub : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (fd >= 0 && !(dir = fdopendir(fd)))
		(void)close(fd);
	return dir;
}

const char **
xj_folder_list(const struct xj_folder *f, const char *sub, size_t *count, struct xj_diags *diags)
{
	const char **names = xj_pool_zero(f->pool, 1, sizeof *names);
	DIR *dir = xj_folder_entries(f, sub);
	struct dirent *entry;
	size_t cap = 1;
	struct stat st;

	*count = 0;
	if (!dir && errno == ENOENT)
		return names;
	while (dir && (errno = 0, entry = readdir(dir)))
		if (entry->d_name[0] != '.' && entry->d_type != DT_DIR)
			*XJ_PUSH(f->pool, names, *count, cap) =
				xj_pool_text(f->pool, entry->d_name, strlen(entry->d_name));
	if (errno) {
		if (!dir && fstatat(f->fd, sub, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode))
			xj_folder_no_file(f, sub, st.st_mode, diags);
		else
			xj_folder_failed(f, sub, XJ_CANNOT_READ, diags);
		names = NULL;
	}
	if (dir)
		(void)closedir(dir);
	if (*count && names)
		qsort(names, *count, sizeof *names, by_name);
	return names;
}

bool
xj_folder_sync(const struct xj_folder *f, const char *sub, struct xj_diags *diags)
{
	int fd = f->fd, done;

	if (*sub)
		XJ_AGAIN(fd, openat(f->fd, sub, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (fd < 0 && errno == ENOENT)
		return true;
	done = fd < 0 ? fd : xj_sync_all(fd);
	/* Some file systems have nothing to do for a folder, and say so in this way. */
	if (done < 0 && fd >= 0 && errno == EINVAL)
		done = 0;
	if (done < 0)
		xj_folder_failed(f, sub, XJ_CANNOT_WRITE, diags);
	if (*sub && fd >= 0)
		(void)close(fd);
	return done >= 0;
}

bool
xj_write_at(int fd, const char *p, size_t n, off_t at)
{
	while (n) {
		ssize_t put;

		XJ_AGAIN(put, pwrite(fd, p, n, at));
		if (put == 0)
			errno = EIO;
		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
		at += put;
	}
	return true;
}

void
xj_mark_time(int fd)
{
	const long part = 1000000;
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};
	struct stat st;
	long *nsec = &times[1].tv_nsec;

	if (fstat(fd, &st) < 0)
		return;
	times[1] = st.st_mtim;
	*nsec = *nsec - *nsec % part + (*nsec + part / 2) % part;
	(void)futimens(fd, times);
}

bool
xj_sync_file(int fd)
{
	int done;

	XJ_AGAIN(done, fdatasync(fd));
	return done == 0;
}
