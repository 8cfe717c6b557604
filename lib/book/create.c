#define _GNU_SOURCE
#include "book/plan.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BOOK_YAML "format: 1\nactors: user\n"

enum { TRIES = 100 };

/* A book that is being made beside its place. */
struct site {
	struct xj_pool *pool;
	struct xj_diags *diags;
	const char *path, *parent, *base;
	const char *temp; /* its name in the parent folder while it is made */
	int parent_fd;
	struct stat there; /* the empty folder in its place; no inode where there is none */
	struct xj_book *book;
	const char **names; /* of the files made */
	size_t nnames, capnames;
};

static bool
failed(struct site *s, const char *path, int error)
{
	struct xj_where where = {.file = path};

	xj_diag_add(s->diags, XJ_CANNOT_WRITE, &where, strerror(error), NULL);
	return false;
}

/* Parts the path into the folder above and the name in it. */
static bool
split_path(struct site *s, const char *path)
{
	struct xj_where where = {.file = path};
	size_t n = strlen(path);
	const char *slash;

	while (n > 1 && path[n - 1] == '/')
		n--;
	s->path = xj_pool_text(s->pool, path, n);
	slash = strrchr(s->path, '/');
	s->base = slash ? slash + 1 : s->path;
	s->parent = !slash ? "." : slash == s->path ? "/" : xj_pool_text(s->pool, s->path, (size_t)(slash - s->path));
	if (s->base[0] && strcmp(s->base, ".") != 0 && strcmp(s->base, "..") != 0 && strlen(s->base) < NAME_MAX - 40)
		return true;
	xj_diag_add(s->diags, XJ_BOOK_PLACE, &where, path, NULL);
	return false;
}

static bool
is_empty(int parent, const char *base)
{
	struct dirent *entry;
	bool empty = true;
	DIR *dir = NULL;
	int fd;

	XJ_AGAIN(fd, openat(parent, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (fd >= 0 && !(dir = fdopendir(fd)))
		(void)close(fd);
	while (dir && empty && (entry = readdir(dir)))
		empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
	if (dir)
		(void)closedir(dir);
	return dir && empty;
}

/* The renaming asks the same; here it is asked before any work. */
static bool
place_is_free(struct site *s)
{
	struct xj_where where = {.file = s->path};

	if (fstatat(s->parent_fd, s->base, &s->there, AT_SYMLINK_NOFOLLOW) < 0) {
		s->there.st_ino = 0;
		return errno == ENOENT || failed(s, s->path, errno);
	}
	if (S_ISDIR(s->there.st_mode) && is_empty(s->parent_fd, s->base))
		return true;
	xj_diag_add(s->diags, XJ_BOOK_EXISTS, &where, NULL);
	return false;
}

/* Its owner is that of the empty folder, where there is one and this is root's doing. */
static bool
own_folder(struct site *s)
{
	struct xj_folder *f = &s->book->folder;
	int done = 0;

	if (s->there.st_ino && geteuid() == 0)
		XJ_AGAIN(done, fchown(f->fd, s->there.st_uid, s->there.st_gid));
	if (done == 0)
		XJ_AGAIN(done, fchmod(f->fd, 0700));
	return done == 0 && fstat(f->fd, &f->stat) == 0;
}

static bool
make_folder(struct site *s)
{
	int done = -1;

	for (int i = 0; i < TRIES; i++) {
		s->temp = xj_pool_print(s->pool, ".new-%s-%ld-%d", s->base, (long)getpid(), i);
		XJ_AGAIN(done, mkdirat(s->parent_fd, s->temp, 0700));
		if (done == 0 || errno != EEXIST)
			break;
	}
	if (done < 0)
		return failed(s, s->path, errno);
	s->book = xj_pool_zero(s->pool, 1, sizeof *s->book);
	s->book->pool = s->pool;
	s->book->log_fd = s->book->state_fd = s->book->lock.fd = -1;
	if (!xj_folder_open(&s->book->folder, s->pool, xj_pool_print(s->pool, "%s/%s", s->parent, s->temp), s->diags))
		return false;
	/* messages name the place that is meant */
	s->book->folder.path = s->path;
	return own_folder(s) || failed(s, s->path, errno);
}

static bool
put_file(struct site *s, const char *name, const struct xj_span *pieces, size_t npieces)
{
	*XJ_PUSH(s->pool, s->names, s->nnames, s->capnames) = name;
	return xj_folder_stage(&s->book->folder, name, pieces, npieces, s->diags) &&
	       xj_folder_publish(&s->book->folder, name, s->diags);
}

static bool
put_named(struct site *s, const char *name, const struct xj_span *pieces, size_t npieces)
{
	struct xj_where where = {.file = s->path};

	if (xj_book_name(name))
		return put_file(s, name, pieces, npieces);
	xj_diag_add(s->diags, XJ_BOOK_NAME, &where, name, NULL);
	return false;
}

static bool
put_log(struct site *s, struct xj_span header, struct xj_span commits)
{
	const struct xj_span pieces[] = {header, commits};

	return put_file(s, "log.csv", pieces, 2);
}

static bool
put_empty(struct site *s, const char *name)
{
	int fd = xj_folder_make(&s->book->folder, name);

	*XJ_PUSH(s->pool, s->names, s->nnames, s->capnames) = name;
	if (fd < 0)
		return failed(s, xj_folder_label(&s->book->folder, name), errno);
	(void)close(fd);
	return true;
}

/* The note of how the files stand now: to rename the folder above them changes nothing about them. */
static bool
put_state(struct site *s, const struct xj_head *head, uint64_t rules)
{
	struct xj_book *b = s->book;
	struct xj_state_text state;
	bool ok;

	if (!put_empty(s, "lock") || !put_empty(s, "state") ||
	    !xj_book_snapshot(b, s->names, s->nnames, s->diags))
		return false;
	for (size_t i = 0; i < b->nfiles; i++)
		b->files[i].known = xj_book_name(b->files[i].name);
	b->head = *head;
	b->rules = rules;
	b->state_fd = xj_folder_file(&b->folder, "state", O_RDWR, &(struct stat){0}, s->diags);
	ok = b->state_fd >= 0;
	xj_book_note_room(b, &state);
	if (ok)
		xj_book_note(b, &state);
	return (ok && xj_sync_file(b->state_fd)) || failed(s, s->path, errno);
}

static void
take_away(struct site *s)
{
	struct xj_folder *f = &s->book->folder;

	for (size_t i = 0; i < s->nnames; i++) {
		const char *slash = strchr(s->names[i], '/');

		xj_folder_unstage(f, s->names[i]);
		(void)unlinkat(f->fd, s->names[i], 0);
		if (slash)
			(void)unlinkat(f->fd, xj_pool_text(s->pool, s->names[i], (size_t)(slash - s->names[i])),
			               AT_REMOVEDIR);
	}
	(void)unlinkat(s->parent_fd, s->temp, AT_REMOVEDIR);
}

/* From here on the book is there. */
static bool
put_in_place(struct site *s)
{
	struct xj_where where = {.file = s->path};
	int done;

	if (!xj_book_sync_folders(&s->book->folder, s->names, s->nnames, s->diags))
		return false;
	XJ_AGAIN(done, renameat(s->parent_fd, s->temp, s->parent_fd, s->base));
	if (done < 0 && (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)) {
		xj_diag_add(s->diags, XJ_BOOK_EXISTS, &where, NULL);
		return false;
	}
	if (done < 0)
		return failed(s, s->path, errno);
	s->temp = NULL;
	XJ_AGAIN(done, fsync(s->parent_fd));
	if (done < 0 && errno != EINVAL) {
		(void)failed(s, s->parent, errno);
		xj_diag_add(s->diags, XJ_BOOK_UNSURE, &where, "1", NULL);
		return false;
	}
	return true;
}

static bool
begin(struct site *s, struct xj_pool *pool, const char *path, struct xj_diags *diags)
{
	*s = (struct site){.pool = pool, .diags = diags, .parent_fd = -1};
	if (!split_path(s, path))
		return false;
	XJ_AGAIN(s->parent_fd, open(s->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (s->parent_fd < 0)
		return failed(s, s->parent, errno);
	return place_is_free(s) && make_folder(s);
}

static bool
end(struct site *s, bool ok)
{
	ok = ok && put_in_place(s);
	if (s->temp && s->book)
		take_away(s);
	if (s->book)
		xj_book_close(s->book);
	if (s->parent_fd >= 0)
		(void)close(s->parent_fd);
	return ok;
}

/* The first commit with the book's own text, where nobody gave one. */
static void
with_book_yaml(struct xj_pool *pool, struct xj_transaction *t)
{
	struct xj_text_change *texts;

	for (size_t i = 0; i < t->ntexts; i++)
		if (strcmp(t->texts[i].name, "book.yaml") == 0)
			return;
	texts = xj_pool_alloc(pool, (t->ntexts + 1) * sizeof *texts);
	texts[0] = (struct xj_text_change){.name = "book.yaml", .text = XJ_LIT(BOOK_YAML)};
	if (t->ntexts)
		memcpy(texts + 1, t->texts, t->ntexts * sizeof *texts);
	t->texts = texts;
	t->ntexts++;
}

static bool
put_first(struct site *s, const struct xj_transaction *t)
{
	for (size_t i = 0; i < t->nchanges; i++) {
		const struct xj_schema *schema = t->changes[i]->table->schema;
		const char *name = xj_pool_print(s->pool, "%.*s.csv", (int)schema->name.n, schema->name.p);
		size_t n;
		struct xj_span *pieces = xj_plan_table(t->changes[i], &n);

		if (!put_named(s, name, pieces, n))
			return false;
	}
	for (size_t i = 0; i < t->ntexts; i++)
		if (t->texts[i].text.p && !put_named(s, t->texts[i].name, &t->texts[i].text, 1))
			return false;
	return true;
}

bool
xj_book_create(struct xj_pool *pool, const char *path, const struct xj_transaction *first, struct xj_head *head,
               struct xj_diags *diags)
{
	bool *fresh = xj_pool_alloc(pool, (first->nchanges + 1) * sizeof *fresh);
	struct xj_head none = {.on = XJ_NO_DATE};
	struct xj_transaction t = *first;
	struct xj_span commit;
	struct site s = {.parent_fd = -1};

	for (size_t i = 0; i < t.nchanges; i++)
		fresh[i] = true;
	t.fresh = fresh;
	t.always = true;
	with_book_yaml(pool, &t);
	commit = xj_log_write(pool, &t, &none, head);
	return end(&s, begin(&s, pool, path, diags) && put_first(&s, &t) && put_log(&s, XJ_LIT(XJ_LOG_HEADER), commit) &&
	                       put_state(&s, head, 1));
}

static bool
put_replayed(struct site *s, struct xj_replay *r)
{
	size_t n;
	const char **names = xj_replay_files(r, &n);

	for (size_t i = 0; i < n; i++) {
		struct xj_span text = xj_replay_file(r, names[i]);

		if (!put_named(s, names[i], &text, 1))
			return false;
	}
	return true;
}

bool
xj_book_create_from(struct xj_pool *pool, const char *path, struct xj_span log, struct xj_diags *diags)
{
	struct xj_where where = {.file = path};
	struct xj_chain chain;
	struct xj_replay *r = xj_replay_checked(pool, path, log, NULL, &chain, diags);
	struct xj_span yaml = r ? xj_replay_file(r, "book.yaml") : (struct xj_span){NULL, 0};
	struct xj_book probe = {.pool = pool};
	struct site s = {.parent_fd = -1};

	if (!r)
		return false;
	if (!yaml.p) {
		xj_diag_add(diags, XJ_BACKUP_NO_BOOK, &where, NULL);
		return false;
	}
	if (!xj_book_read_format(&probe, "book.yaml", yaml, diags))
		return false;
	log.n = chain.end;
	return end(&s, begin(&s, pool, path, diags) && put_replayed(&s, r) && put_log(&s, XJ_LIT(""), log) &&
	                       put_state(&s, xj_replay_head(r), xj_replay_last(r, xj_rule_registers)));
}
