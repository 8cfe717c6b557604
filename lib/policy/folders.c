#define _POSIX_C_SOURCE 200809L
#include "policy/folders.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct file {
	const char *name;
	size_t dir;
};

/* One folder in all the directories: its files by name, the nearest of a name first. */
struct listing {
	const char *folder;
	struct file *files;
	size_t count, cap;
};

struct xj_folders {
	struct xj_pool *pool;
	struct xj_diags *diags;
	const char *const *dirs;
	size_t ndirs;
	struct listing **listings;
	size_t count, cap;
};

struct xj_folders *
xj_folders_open(struct xj_pool *pool, const char *const *dirs, size_t ndirs, struct xj_diags *diags)
{
	struct xj_folders *f = xj_pool_zero(pool, 1, sizeof *f);

	f->pool = pool;
	f->diags = diags;
	f->dirs = dirs;
	f->ndirs = ndirs;
	return f;
}

static int
by_name(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->dir > y->dir) - (x->dir < y->dir);
}

static const char *
path_of(const struct xj_folders *f, const char *folder, const struct file *file)
{
	bool top = strcmp(folder, ".") == 0;

	return xj_pool_print(f->pool, "%s/%s%s%s", f->dirs[file->dir], top ? "" : folder, top ? "" : "/", file->name);
}

/* The next name; NULL with errno, 0 at the end. */
static const char *
next_name(DIR *d)
{
	const struct dirent *entry;

	errno = 0;
	entry = readdir(d);
	return entry ? entry->d_name : NULL;
}

static void
list_dir(struct xj_folders *f, struct listing *l, size_t dir)
{
	struct xj_where where = {.file = xj_pool_print(f->pool, "%s/%s", f->dirs[dir], l->folder)};
	const char *name;
	DIR *d;
	int fault;

	do
		d = opendir(where.file);
	while (!d && errno == EINTR);
	while (d && (name = next_name(d)))
		if (name[0] != '.')
			*XJ_PUSH(f->pool, l->files, l->count, l->cap) =
				(struct file){xj_pool_text(f->pool, name, strlen(name)), dir};
	fault = errno;
	if (d)
		(void)closedir(d);
	/* Rules may well be wanting; those that are only out of reach must not be taken for such. */
	if (fault && fault != ENOENT && fault != ENOTDIR)
		xj_diag_add(f->diags, XJ_CANNOT_READ, &where, strerror(fault), NULL);
}

static const struct listing *
listing_of(struct xj_folders *f, const char *folder)
{
	struct listing *l;

	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->listings[i]->folder, folder) == 0)
			return f->listings[i];
	l = xj_pool_zero(f->pool, 1, sizeof *l);
	l->folder = xj_pool_text(f->pool, folder, strlen(folder));
	for (size_t dir = 0; dir < f->ndirs; dir++)
		list_dir(f, l, dir);
	if (l->count)
		qsort(l->files, l->count, sizeof *l->files, by_name);
	*XJ_PUSH(f->pool, f->listings, f->count, f->cap) = l;
	return l;
}

const char *
xj_folders_find(struct xj_folders *f, const char *folder, const char *name)
{
	const struct listing *l = listing_of(f, folder);

	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->files[i].name, name) == 0)
			return path_of(f, folder, &l->files[i]);
	return NULL;
}

const char *
xj_folders_find_in(struct xj_folders *f, size_t dir, const char *folder, const char *name)
{
	const struct listing *l = listing_of(f, folder);

	for (size_t i = 0; i < l->count; i++)
		if (l->files[i].dir == dir && strcmp(l->files[i].name, name) == 0)
			return path_of(f, folder, &l->files[i]);
	return NULL;
}

static int
by_plain_name(const void *a, const void *b)
{
	return strcmp(((const struct xj_folder_file *)a)->name, ((const struct xj_folder_file *)b)->name);
}

const struct xj_folder_file *
xj_folders_list(struct xj_folders *f, const char *folder, const char *ending, size_t *count)
{
	const struct listing *l = listing_of(f, folder);
	struct xj_folder_file *list = xj_pool_zero(f->pool, l->count + 1, sizeof *list);
	size_t e = strlen(ending), n = 0;

	for (size_t i = 0; i < l->count; i++) {
		const char *name = l->files[i].name;
		size_t length = strlen(name);
		bool again = i && strcmp(l->files[i - 1].name, name) == 0;

		if (length > e && strcmp(name + length - e, ending) == 0 && !again)
			list[n++] = (struct xj_folder_file){xj_pool_text(f->pool, name, length - e), path_of(f, folder, &l->files[i])};
	}
	/* Not the order of the names with their endings: "-" sorts before ".". */
	qsort(list, n, sizeof *list, by_plain_name);
	*count = n;
	return list;
}
