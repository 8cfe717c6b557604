/* The functions of the C library that change and read files. */
#include "shim.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>


static long
write_to(const char *call, int fd, const struct iovec *pieces, int npieces, off_t at)
{
	char path[PATH_MAX];
	enum fate fate = GO;
	long done;
	bool counted = shim.what == WRITES && shim_ours(fd, path);

	if (counted)
		fate = shim_meet(call, path, INTERRUPTED | HALVED);
	if (fate == FAIL)
		return -1;
	if (fate == SHORT) {
		size_t half = pieces->iov_len > 1 ? pieces->iov_len / 2 : pieces->iov_len;

		done = at < 0 ? syscall(SYS_write, fd, pieces->iov_base, half)
		              : syscall(SYS_pwrite64, fd, pieces->iov_base, half, at);
	} else if (at < 0) {
		done = syscall(SYS_writev, fd, pieces, npieces);
	} else {
		done = syscall(SYS_pwrite64, fd, pieces->iov_base, pieces->iov_len, at);
	}
	if (counted && done > 0) {
		off_t from = at < 0 ? syscall(SYS_lseek, fd, 0, SEEK_CUR) - done : at;
		size_t left = (size_t)done;

		for (int i = 0; i < npieces && left > 0; i++) {
			size_t n = pieces[i].iov_len < left ? pieces[i].iov_len : left;

			shim_note("write", fd, from, pieces[i].iov_base, n, path, NULL);
			from += (off_t)n;
			left -= n;
		}
	}
	return counted ? shim_met(fate, done) : done;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	struct iovec piece = {(void *)(size_t)p, n};

	return write_to("write", fd, &piece, 1, -1);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	struct iovec piece = {(void *)(size_t)p, n};

	return write_to("pwrite", fd, &piece, 1, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at) __attribute__((alias("pwrite")));

ssize_t
writev(int fd, const struct iovec *pieces, int npieces)
{
	return write_to("writev", fd, pieces, npieces, -1);
}

/* The body of a function about an open file: CALL is what the kernel is asked. */
#define ON_FILE(name, can, CALL, at)                                                                                     \
	char path[PATH_MAX];                                                                                             \
	enum fate fate;                                                                                                  \
	long done;                                                                                                       \
                                                                                                                         \
	if (shim.what != WRITES || !shim_ours(fd, path))                                                                      \
		return (int)(CALL);                                                                                      \
	fate = shim_meet(name, path, can);                                                                                    \
	if (fate == FAIL)                                                                                                \
		return -1;                                                                                               \
	done = (CALL);                                                                                                   \
	if (done == 0)                                                                                                   \
		shim_note(name, fd, (long)(at), NULL, 0, path, NULL);                                                         \
	return (int)shim_met(fate, done)

int
fsync(int fd)
{
	ON_FILE("fsync", INTERRUPTED, syscall(SYS_fsync, fd), 0);
}

int
fdatasync(int fd)
{
	ON_FILE("fdatasync", INTERRUPTED, syscall(SYS_fdatasync, fd), 0);
}

int
ftruncate(int fd, off_t size)
{
	ON_FILE("ftruncate", INTERRUPTED, syscall(SYS_ftruncate, fd, size), size);
}

int ftruncate64(int fd, off_t size) __attribute__((alias("ftruncate")));

int
fallocate(int fd, int mode, off_t at, off_t n)
{
	ON_FILE("fallocate", INTERRUPTED, syscall(SYS_fallocate, fd, mode, at, n), mode == 0 ? at + n : 0);
}

int fallocate64(int fd, int mode, off_t at, off_t n) __attribute__((alias("fallocate")));

int
posix_fallocate(int fd, off_t at, off_t n)
{
	int kept = errno, error = fallocate(fd, 0, at, n) == 0 ? 0 : errno;

	errno = kept;
	return error;
}

int posix_fallocate64(int fd, off_t at, off_t n) __attribute__((alias("posix_fallocate")));

int
fchmod(int fd, mode_t mode)
{
	ON_FILE("fchmod", INTERRUPTED, syscall(SYS_fchmod, fd, mode), 0);
}

int
fchown(int fd, uid_t user, gid_t group)
{
	ON_FILE("fchown", INTERRUPTED, syscall(SYS_fchown, fd, user, group), 0);
}

/* Names. */

#define ON_NAME(name, CALL, second, second_dir, second_name)                                                             \
	char path[PATH_MAX], other[PATH_MAX] = "";                                                                       \
	enum fate fate;                                                                                                  \
	long done;                                                                                                       \
	bool here = shim.what == WRITES && shim_ours_at(dir, from, path);                                                     \
	bool there = shim.what == WRITES && (second) && shim_ours_at(second_dir, second_name, other);                         \
                                                                                                                         \
	if (!here && !there)                                                                                             \
		return (int)(CALL);                                                                                      \
	fate = shim_meet(name, there ? other : path, 0);                                                                      \
	if (fate == FAIL)                                                                                                \
		return -1;                                                                                               \
	done = (CALL);                                                                                                   \
	if (done == 0)                                                                                                   \
		shim_note(name, -1, 0, NULL, 0, path, (second) ? other : NULL);                                               \
	return (int)shim_met(fate, done)

int
renameat2(int dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	ON_NAME("rename", syscall(SYS_renameat2, dir, from, to_dir, to, flags), true, to_dir, to);
}

int
renameat(int dir, const char *from, int to_dir, const char *to)
{
	return renameat2(dir, from, to_dir, to, 0);
}

int
rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
linkat(int dir, const char *from, int to_dir, const char *to, int flags)
{
	ON_NAME("link", syscall(SYS_linkat, dir, from, to_dir, to, flags), true, to_dir, to);
}

int
link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlinkat(int dir, const char *from, int flags)
{
	ON_NAME("unlink", syscall(SYS_unlinkat, dir, from, flags), false, AT_FDCWD, NULL);
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int
rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int
mkdirat(int dir, const char *from, mode_t mode)
{
	ON_NAME("mkdir", syscall(SYS_mkdirat, dir, from, mode), false, AT_FDCWD, NULL);
}

int
mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

int
truncate(const char *from, off_t size)
{
	int dir = AT_FDCWD;

	ON_NAME("truncate", syscall(SYS_truncate, from, size), false, AT_FDCWD, NULL);
}

int truncate64(const char *path, off_t size) __attribute__((alias("truncate")));

static int
open_at(int dir, const char *name, int flags, mode_t mode)
{
	enum what what = flags & (O_CREAT | O_TRUNC) ? WRITES : READS;
	char path[PATH_MAX];
	enum fate fate = GO;
	struct stat st;
	bool counted = shim.what == what && shim_ours_at(dir, name, path), fresh = false;
	long fd;

	if (counted) {
		fresh = fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0;
		fate = shim_meet(what == WRITES ? "create" : "open", path, INTERRUPTED);
	}
	if (fate == FAIL)
		return -1;
	fd = syscall(SYS_openat, dir, name, flags, mode);
	if (counted && fd >= 0 && what == WRITES && (fresh || flags & O_TRUNC))
		shim_note(fresh ? "create" : "ftruncate", (int)fd, 0, NULL, 0, path, NULL);
	if (counted && fate == LATE && fd >= 0)
		syscall(SYS_close, fd);
	return (int)(counted ? shim_met(fate, fd) : fd);
}

#define OPEN_BODY(dir)                                                                                                   \
	va_list rest;                                                                                                    \
	mode_t mode = 0;                                                                                                 \
                                                                                                                         \
	va_start(rest, flags);                                                                                           \
	if (flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)))                                                              \
		mode = va_arg(rest, mode_t);                                                                             \
	va_end(rest);                                                                                                    \
	return open_at(dir, path, flags, mode)

int
open(const char *path, int flags, ...)
{
	OPEN_BODY(AT_FDCWD);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int
openat(int dir, const char *path, int flags, ...)
{
	OPEN_BODY(dir);
}

int openat64(int dir, const char *path, int flags, ...) __attribute__((alias("openat")));

/* Reading. */

static long
read_from(int fd, void *p, size_t n, off_t at)
{
	char path[PATH_MAX];
	enum fate fate = GO;
	long done;
	bool counted = shim.what == READS && shim_ours(fd, path);

	if (counted)
		fate = shim_meet("read", path, INTERRUPTED | HALVED);
	if (fate == FAIL)
		return -1;
	if (fate == SHORT && n > 1) {
		struct stat st;

		/* Half of what there is, not of a buffer that is larger than the file. */
		if (fstat(fd, &st) == 0 && st.st_size > 1 && (size_t)st.st_size < n)
			n = (size_t)st.st_size;
		n /= 2;
	}
	done = at < 0 ? syscall(SYS_read, fd, p, n) : syscall(SYS_pread64, fd, p, n, at);
	return counted ? shim_met(fate, done) : done;
}

ssize_t
read(int fd, void *p, size_t n)
{
	return read_from(fd, p, n, -1);
}

ssize_t
pread(int fd, void *p, size_t n, off_t at)
{
	return read_from(fd, p, n, at);
}

ssize_t pread64(int fd, void *p, size_t n, off_t at) __attribute__((alias("pread")));

int
fcntl(int fd, int command, ...)
{
	char path[PATH_MAX];
	enum fate fate = GO;
	va_list rest;
	void *argument;
	bool lock = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;

	va_start(rest, command);
	argument = va_arg(rest, void *);
	va_end(rest);
	if (!lock || shim.what != READS || !shim_ours(fd, path))
		return (int)syscall(SYS_fcntl, fd, command, argument);
	fate = shim_meet("lock", path, INTERRUPTED);
	if (fate == FAIL)
		return -1;
	return (int)shim_met(fate, syscall(SYS_fcntl, fd, command, argument));
}

int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl")));
