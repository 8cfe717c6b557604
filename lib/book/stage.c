#define _GNU_SOURCE
#include "book/place.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static void
staged_name(const char *base, char into[static NAME_MAX + 1])
{
	(void)snprintf(into, NAME_MAX + 1, XJ_STAGED "%s", base);
}

static int
unlink_in(int fd, const char *name)
{
	int done;

	XJ_AGAIN(done, unlinkat(fd, name, 0));
	return done < 0 && errno == ENOENT ? 0 : done;
}

static bool
fill(int fd, const struct xj_span *pieces, size_t npieces)
{
	off_t at = 0;

	for (size_t i = 0; i < npieces; i++) {
		if (!xj_write_at(fd, pieces[i].p, pieces[i].n, at))
			return false;
		at += (off_t)pieces[i].n;
	}
	xj_mark_time(fd);
	return xj_sync_all(fd) == 0;
}

/* Makes the staged file in place of what a killed run (or somebody) left there. errno on failure. */
static bool
stage_in(const struct xj_folder *f, const struct xj_place *p, const struct stat *old, const struct xj_span *pieces,
         size_t npieces)
{
	char temp[NAME_MAX + 1];
	int fd = -1, error;
	bool ok;

	staged_name(p->base, temp);
	if (unlink_in(p->fd, temp) == 0)
		XJ_AGAIN(fd, openat(p->fd, temp, O_WRONLY | O_CREAT | O_EXCL | XJ_OPENING, 0600));
	if (fd < 0)
		return false;
	ok = (old ? xj_take_over(fd, old->st_uid, old->st_gid, old->st_mode & 07777) : xj_take_new(f, fd)) &&
	     fill(fd, pieces, npieces);
	error = errno;
	if (close(fd) < 0 && errno != EINTR && ok) {
		error = errno;
		ok = false;
	}
	if (!ok)
		(void)unlink_in(p->fd, temp);
	errno = error;
	return ok;
}

bool
xj_folder_stage(const struct xj_folder *f, const char *name, const struct xj_span *pieces, size_t npieces,
                struct xj_diags *diags)
{
	struct stat old = {.st_mode = S_IFREG};
	struct xj_place p = {.fd = -1};
	bool ok = xj_place_open(f, name, true, &p), replaces;

	replaces = ok && fstatat(p.fd, p.base, &old, AT_SYMLINK_NOFOLLOW) == 0;
	ok = replaces || (ok && errno == ENOENT);
	if (ok && !S_ISREG(old.st_mode)) {
		xj_folder_no_file(f, name, old.st_mode, diags);
		ok = false;
	} else if (!ok || !stage_in(f, &p, replaces ? &old : NULL, pieces, npieces)) {
		xj_folder_failed(f, name, XJ_CANNOT_WRITE, diags);
		ok = false;
	}
	xj_place_close(&p);
	return ok;
}

bool
xj_folder_publish(const struct xj_folder *f, const char *name, struct xj_diags *diags)
{
	char temp[NAME_MAX + 1];
	struct xj_place p;
	int done = -1;

	if (xj_place_open(f, name, false, &p)) {
		staged_name(p.base, temp);
		XJ_AGAIN(done, renameat(p.fd, temp, p.fd, p.base));
		xj_place_close(&p);
	}
	if (done < 0)
		xj_folder_failed(f, name, XJ_CANNOT_WRITE, diags);
	return done == 0;
}

bool
xj_folder_remove(const struct xj_folder *f, const char *name, struct xj_diags *diags)
{
	struct xj_place p;
	int done = -1;

	if (xj_place_open(f, name, false, &p)) {
		done = unlink_in(p.fd, p.base);
		xj_place_close(&p);
	} else if (errno == ENOENT) {
		return true;
	}
	if (done < 0)
		xj_folder_failed(f, name, XJ_CANNOT_WRITE, diags);
	return done == 0;
}

void
xj_folder_unstage(const struct xj_folder *f, const char *name)
{
	char temp[NAME_MAX + 1];
	struct xj_place p;

	if (!xj_place_open(f, name, false, &p))
		return;
	staged_name(p.base, temp);
	(void)unlink_in(p.fd, temp);
	xj_place_close(&p);
}

void
xj_folder_sweep(const struct xj_folder *f, const char *sub)
{
	DIR *dir = xj_folder_entries(f, sub);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strncmp(entry->d_name, XJ_STAGED, sizeof XJ_STAGED - 1) == 0)
			(void)unlink_in(dirfd(dir), entry->d_name);
	if (dir)
		(void)closedir(dir);
}
