#define _DEFAULT_SOURCE
#include "record/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGE_FILE ((size_t)8 << 20)

enum outcome { TAKEN, FAILED, CHANGED };

const char *
xj_file_label(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
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

/* Copying a large file would cost several times what looking at it does. */
static enum outcome
map_regular(struct xj_pool *pool, int fd, size_t size, struct xj_span *out)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	struct mapping *m;

	if (p == MAP_FAILED)
		return FAILED;
	m = xj_pool_alloc(pool, sizeof *m);
	*m = (struct mapping){p, size};
	xj_pool_at_close(pool, unmap, m);
	*out = xj_span_of(p, size);
	return TAKEN;
}

/* The whole of a regular file of `size` bytes. Read, not mapped: somebody may cut it short at any time, also later. */
static enum outcome
read_regular(struct xj_pool *pool, int fd, size_t size, struct xj_span *out)
{
	char *p = xj_pool_alloc(pool, size + 1);
	struct stat after;
	size_t n = 0;
	ssize_t got;

	do {
		got = read(fd, p + n, size + 1 - n);
		if (got < 0 && errno != EINTR)
			return FAILED;
		n += got > 0 ? (size_t)got : 0;
	} while (got != 0 && n <= size);
	if (n != size || fstat(fd, &after) < 0 || (size_t)after.st_size != size)
		return CHANGED;
	*out = xj_span_of(p, n);
	return TAKEN;
}

static enum outcome
read_stream(struct xj_pool *pool, int fd, struct xj_span *out)
{
	size_t cap = (size_t)1 << 16, n = 0;
	char *p = xj_pool_alloc(pool, cap);

	for (;;) {
		ssize_t got = read(fd, p + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return FAILED;
		if (got == 0)
			break;
		n += (size_t)got;
		if (n == cap) {
			p = xj_pool_grow(pool, p, cap, cap * 2);
			cap *= 2;
		}
	}
	*out = xj_span_of(p, n);
	return TAKEN;
}

static bool
read_open(struct xj_pool *pool, int fd, const struct xj_where *where, struct xj_diags *diags, struct xj_span *out)
{
	enum outcome outcome;
	struct stat st;
	off_t at;

	if (fstat(fd, &st) < 0) {
		xj_diag_add(diags, XJ_CANNOT_READ, where, strerror(errno), NULL);
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		xj_diag_add(diags, XJ_NOT_A_FILE, where, "a directory", NULL);
		return false;
	}
	/* Standard input may stand behind lines that another command took. */
	at = S_ISREG(st.st_mode) ? lseek(fd, 0, SEEK_CUR) : -1;
	if (at == 0 && (size_t)st.st_size >= LARGE_FILE)
		outcome = map_regular(pool, fd, (size_t)st.st_size, out);
	else if (at == 0 && st.st_size > 0)
		outcome = read_regular(pool, fd, (size_t)st.st_size, out);
	else
		outcome = read_stream(pool, fd, out);
	if (outcome == FAILED)
		xj_diag_add(diags, XJ_CANNOT_READ, where, strerror(errno), NULL);
	else if (outcome == CHANGED)
		xj_diag_add(diags, XJ_FILE_CHANGED, where, NULL);
	return outcome == TAKEN;
}

bool
xj_file_read(struct xj_pool *pool, const char *path, struct xj_diags *diags, struct xj_span *out)
{
	struct xj_where where = {.file = xj_file_label(path)};
	int fd = STDIN_FILENO;
	bool ok;

	if (strcmp(path, "-") != 0)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		xj_diag_add(diags, XJ_CANNOT_READ, &where, strerror(errno), NULL);
		return false;
	}
	ok = read_open(pool, fd, &where, diags, out);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	return ok;
}
