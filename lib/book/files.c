#define _GNU_SOURCE
#include "book/inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define LOG "log.csv"

const char *const xj_rule_registers[] = {"terms.csv", "programs.csv", "roles.csv", NULL};

static const struct {
	const char *folder, *ending;
	bool register_too; /* registers end so as well */
} texts[] = {{"", ".yaml", false}, {"", ".csv", true}, {"workflows", ".yaml", false}, {"codes", ".csv", false},
             {"letters", ".yaml", false}, {"rosters", ".yaml", false}, {"exchange", ".yaml", false},
             {"exchange", ".csv", false}, {"kept", ".yaml", false}};

static bool
ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name), k = strlen(ending);

	return n > k && strcmp(name + n - k, ending) == 0;
}

bool
xj_book_is_text(const char *name)
{
	const char *slash = strchr(name, '/');
	size_t n = slash ? (size_t)(slash - name) : 0;

	if (strcmp(name, "holidays.csv") == 0)
		return true;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!texts[i].register_too && strlen(texts[i].folder) == n && memcmp(texts[i].folder, name, n) == 0 &&
		    ends_in(name, texts[i].ending))
			return true;
	return false;
}

bool
xj_book_name(const char *name)
{
	return xj_folder_name(name) && strcmp(name, LOG) != 0 && strcmp(name, "lock") != 0 && strcmp(name, "state") != 0;
}

const struct xj_schema *
xj_book_schema(const struct xj_book *b, const char *name)
{
	if (!b->find || !ends_in(name, ".csv") || strchr(name, '/') || xj_book_is_text(name) || !xj_book_name(name))
		return NULL;
	return b->find(b->find_ctx, xj_pool_text(b->pool, name, strlen(name) - 4));
}

static int
by_name(const void *key, const void *file)
{
	return strcmp(key, ((const struct xj_book_file *)file)->name);
}

struct xj_book_file *
xj_book_find(const struct xj_book *b, const char *name)
{
	return b->nfiles ? bsearch(name, b->files, b->nfiles, sizeof *b->files, by_name) : NULL;
}

struct xj_book_file *
xj_book_place(struct xj_book *b, const char *name)
{
	struct xj_book_file *f = xj_book_find(b, name);
	size_t at = 0;

	if (f)
		return f;
	while (at < b->nfiles && strcmp(b->files[at].name, name) < 0)
		at++;
	(void)XJ_PUSH(b->pool, b->files, b->nfiles, b->capfiles);
	memmove(&b->files[at + 1], &b->files[at], (b->nfiles - 1 - at) * sizeof *b->files);
	b->files[at] = (struct xj_book_file){.name = name, .fd = -1};
	return &b->files[at];
}

struct xj_edited *
xj_book_edited(const struct xj_book *b, const char *name)
{
	for (size_t i = 0; i < b->nedited; i++)
		if (strcmp(b->edited[i].name, name) == 0)
			return &b->edited[i];
	return NULL;
}

void
xj_book_sweep(const struct xj_book *b)
{
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
		if (!t || strcmp(texts[t].folder, texts[t - 1].folder) != 0)
			xj_folder_sweep(&b->folder, texts[t].folder);
}

struct names {
	const char **list;
	size_t n, cap;
};

static int
in_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of all files that may be the book's, each once. */
static bool
gather(struct xj_book *b, const char *const *more, size_t nmore, struct names *out, struct xj_diags *diags)
{
	struct names all = {0};
	size_t count;

	for (size_t i = 0; i < b->noted.nfiles; i++)
		*XJ_PUSH(b->pool, all.list, all.n, all.cap) = b->noted.files[i].name;
	for (size_t i = 0; i < nmore; i++)
		*XJ_PUSH(b->pool, all.list, all.n, all.cap) = more[i];
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
		const char *folder = texts[t].folder, **names;

		if (t && strcmp(folder, texts[t - 1].folder) == 0)
			continue;
		names = xj_folder_list(&b->folder, folder, &count, diags);
		if (!names)
			return false;
		for (size_t i = 0; i < count; i++)
			if (ends_in(names[i], texts[t].ending) || (!*folder && ends_in(names[i], ".csv")))
				*XJ_PUSH(b->pool, all.list, all.n, all.cap) =
					*folder ? xj_pool_print(b->pool, "%s/%s", folder, names[i]) : names[i];
	}
	if (all.n)
		qsort(all.list, all.n, sizeof *all.list, in_order);
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.list[i], LOG) != 0 && (!out->n || strcmp(all.list[i], out->list[out->n - 1]) != 0))
			*XJ_PUSH(b->pool, out->list, out->n, out->cap) = all.list[i];
	return true;
}

static void
close_files(struct xj_book *b)
{
	for (size_t i = 0; i < b->nfiles; i++)
		if (b->files[i].fd >= 0)
			(void)close(b->files[i].fd);
}

static bool
open_files(struct xj_book *b, const struct names *names, struct xj_diags *diags)
{
	struct xj_diags unheard;
	bool ok = true;

	close_files(b);
	b->files = xj_pool_zero(b->pool, names->n + 1, sizeof *b->files);
	b->nfiles = 0;
	b->capfiles = names->n + 1;
	xj_diags_init(&unheard, b->pool);
	for (size_t i = 0; i < names->n && ok; i++) {
		struct xj_book_file *f = &b->files[b->nfiles++];

		f->name = names->list[i];
		f->known = xj_state_find(&b->noted, f->name) != NULL;
		/* What lies about under any other name is nobody's business until a schema says that it is a register. */
		f->fd = xj_folder_file(&b->folder, f->name, O_RDONLY, &f->stat,
		                       f->known || xj_book_is_text(f->name) ? diags : &unheard);
		ok = f->fd != -2 || unheard.count;
		unheard.count = 0;
		if (f->fd == -2)
			f->fd = -1;
	}
	return ok;
}

static bool
open_log(struct xj_book *b, struct xj_diags *diags)
{
	if (b->log_fd >= 0)
		(void)close(b->log_fd);
	b->log_fd = xj_folder_file(&b->folder, LOG, b->holds ? O_RDWR : O_RDONLY, &b->log_stat, diags);
	if (b->log_fd == -1) {
		struct xj_where where = {.file = xj_folder_label(&b->folder, LOG)};

		xj_diag_add(diags, XJ_LOG_MISSING, &where, NULL);
	}
	if (b->log_fd == -2)
		b->log_fd = -1;
	b->log_size = b->log_fd >= 0 ? (size_t)b->log_stat.st_size : 0;
	return b->log_fd >= 0;
}

/* What `state` says; that it says nothing is no fault. */
static bool
read_state(struct xj_book *b, struct xj_diags *diags)
{
	struct xj_span text;
	struct stat st;
	int fd;
	bool ok;

	b->noted = (struct xj_state){.nfiles = 0};
	fd = xj_folder_file(&b->folder, "state", O_RDONLY, &st, diags);
	if (fd < 0)
		return fd == -1;
	ok = xj_folder_bytes(&b->folder, "state", fd, (size_t)st.st_size, &text, diags);
	(void)close(fd);
	if (ok)
		(void)xj_state_parse(b->pool, text, &b->noted);
	return ok;
}

static bool
state_fits(const struct xj_book *b)
{
	const struct xj_state_file *noted = xj_state_find(&b->noted, LOG);
	size_t seen = 1;

	if (!noted || !xj_state_fits(noted, &b->log_stat))
		return false;
	for (size_t i = 0; i < b->nfiles; i++) {
		const struct xj_book_file *f = &b->files[i];

		noted = xj_state_find(&b->noted, f->name);
		if (!noted && xj_book_is_text(f->name))
			return false;
		if (!noted)
			continue;
		if (f->fd < 0 || !xj_state_fits(noted, &f->stat))
			return false;
		seen++;
	}
	return seen == b->noted.nfiles;
}

bool
xj_book_snapshot(struct xj_book *b, const char *const *more, size_t nmore, struct xj_diags *diags)
{
	struct names names = {0};

	if (!open_log(b, diags) || !read_state(b, diags) || !gather(b, more, nmore, &names, diags) ||
	    !open_files(b, &names, diags))
		return false;
	b->fits = state_fits(b);
	if (b->fits) {
		b->head = b->noted.head;
		b->rules = b->noted.rules;
	}
	return true;
}

void
xj_book_note_room(const struct xj_book *b, struct xj_state_text *t)
{
	size_t bytes = sizeof LOG;

	for (size_t i = 0; i < b->nfiles; i++)
		bytes += strlen(b->files[i].name);
	t->cap = xj_state_room(b->nfiles + 1, bytes);
	t->into = xj_pool_alloc(b->pool, t->cap);
}

void
xj_book_note(struct xj_book *b, struct xj_state_text *t)
{
	bool log = false;
	struct stat st;
	int done = 0;

	if (b->state_fd < 0 || fstat(b->state_fd, &st) < 0)
		return;
	xj_state_begin(t, &b->head, b->rules);
	for (size_t i = 0; i < b->nfiles; i++) {
		if (!log && strcmp(b->files[i].name, LOG) > 0) {
			xj_state_file(t, LOG, &b->log_stat);
			log = true;
		}
		if (b->files[i].known && b->files[i].fd >= 0)
			xj_state_file(t, b->files[i].name, &b->files[i].stat);
	}
	if (!log)
		xj_state_file(t, LOG, &b->log_stat);
	xj_state_end(t);
	if (xj_write_at(b->state_fd, t->into, t->n, 0) && (size_t)st.st_size > t->n)
		XJ_AGAIN(done, ftruncate(b->state_fd, (off_t)t->n));
	(void)done;
}

static size_t
folder_length(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? (size_t)(slash - name) : 0;
}

bool
xj_book_same_folder(const char *a, const char *b)
{
	size_t n = folder_length(a);

	return n == folder_length(b) && memcmp(a, b, n) == 0;
}

bool
xj_book_sync_folders(const struct xj_folder *f, const char *const *names, size_t nnames, struct xj_diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < nnames; i++) {
		size_t n = folder_length(names[i]);
		bool done = false;
		char sub[256];

		for (size_t k = 0; k < i && !done; k++)
			done = xj_book_same_folder(names[k], names[i]);
		if (done || n >= sizeof sub)
			continue;
		memcpy(sub, names[i], n);
		sub[n] = '\0';
		ok = xj_folder_sync(f, sub, diags) && ok;
	}
	return ok;
}
