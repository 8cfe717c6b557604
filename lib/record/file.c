#define _POSIX_C_SOURCE 200809L
#include "record/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct mapping {
	void *p;
	size_t n;
};

const char *
xj_file_label(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

static void
unmap(void *arg)
{
	struct mapping *m = arg;

	(void)munmap(m->p, m->n);
}

static bool
map_file(struct xj_pool *pool, int fd, size_t n, struct xj_span *out)
{
	struct mapping *m;
	void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);

	if (p == MAP_FAILED)
		return false;
	m = xj_pool_alloc(pool, sizeof *m);
	*m = (struct mapping){p, n};
	xj_pool_at_close(pool, unmap, m);
	*out = xj_span_of(p, n);
	return true;
}

static bool
read_stream(struct xj_pool *pool, int fd, struct xj_span *out)
{
	size_t cap = (size_t)1 << 16, n = 0;
	char *p = xj_pool_alloc(pool, cap);

	for (;;) {
		ssize_t got = read(fd, p + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			break;
		n += (size_t)got;
		if (n == cap) {
			p = xj_pool_grow(pool, p, cap, cap * 2);
			cap *= 2;
		}
	}
	*out = xj_span_of(p, n);
	return true;
}

static bool
read_open(struct xj_pool *pool, int fd, const struct xj_where *where, struct xj_diags *diags, struct xj_span *out)
{
	struct stat st;

	if (fstat(fd, &st) < 0) {
		xj_diag_add(diags, XJ_CANNOT_READ, where, strerror(errno), NULL);
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		xj_diag_add(diags, XJ_NOT_A_FILE, where, "a directory", NULL);
		return false;
	}
	if (S_ISREG(st.st_mode) && st.st_size > 0 && map_file(pool, fd, (size_t)st.st_size, out))
		return true;
	if (!read_stream(pool, fd, out)) {
		xj_diag_add(diags, XJ_CANNOT_READ, where, strerror(errno), NULL);
		return false;
	}
	return true;
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
