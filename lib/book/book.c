#define _GNU_SOURCE
#include "book/inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define TRIES 100

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void
xj_book_close(struct xj_book *b)
{
	for (size_t i = 0; i < b->nfiles; i++)
		close_fd(&b->files[i].fd);
	close_fd(&b->log_fd);
	close_fd(&b->state_fd);
	xj_lock_close(&b->lock);
}

static void
close_book(void *b)
{
	xj_book_close(b);
}

static bool
read_actors(struct xj_book *b, const struct xj_node *root, struct xj_diags *diags)
{
	struct xj_span text;
	struct xj_where where;

	if (!xj_yaml_get(root, "actors"))
		return true;
	if (!xj_yaml_text(root, "actors", diags, &text))
		return false;
	b->actors = xj_span_is(text, "sudo") ? XJ_ACTORS_SUDO : XJ_ACTORS_USER;
	if (b->actors == XJ_ACTORS_SUDO || xj_span_is(text, "user"))
		return true;
	where = xj_yaml_where(xj_yaml_get(root, "actors"));
	xj_diag_add(diags, XJ_BAD_WORD, &where, "actors", xj_span_text(b->pool, text), "user, sudo", NULL);
	return false;
}

bool
xj_book_read_format(struct xj_book *b, const char *label, struct xj_span text, struct xj_diags *diags)
{
	static const char *const known[] = {"format", "actors", NULL};
	const struct xj_node *root = xj_yaml_parse(b->pool, label, text, diags);
	char newer[24], latest[24];
	struct xj_where where;
	int64_t format;

	if (!root)
		return false;
	if (!xj_yaml_integer(root, "format", diags, &format))
		return xj_yaml_get(root, "format") ? false : xj_yaml_missing(root, "format", diags);
	if (format < 1 || format > XJ_BOOK_FORMAT) {
		where = xj_yaml_where(xj_yaml_get(root, "format"));
		(void)snprintf(newer, sizeof newer, "%lld", (long long)format);
		(void)snprintf(latest, sizeof latest, "%d", XJ_BOOK_FORMAT);
		xj_diag_add(diags, XJ_BOOK_FORMAT_NEWER, &where, newer, latest, NULL);
		return false;
	}
	return xj_yaml_known(root, known, diags) && read_actors(b, root, diags);
}

static bool
read_format(struct xj_book *b, struct xj_diags *diags)
{
	struct xj_where where = {.file = b->folder.path};
	struct xj_span text;
	struct stat st;
	bool ok;
	int fd = xj_folder_file(&b->folder, "book.yaml", O_RDONLY, &st, diags);

	if (fd == -1)
		xj_diag_add(diags, XJ_NOT_A_BOOK, &where, NULL);
	if (fd < 0)
		return false;
	ok = xj_folder_bytes(&b->folder, "book.yaml", fd, (size_t)st.st_size, &text, diags);
	(void)close(fd);
	return ok && xj_book_read_format(b, xj_folder_label(&b->folder, "book.yaml"), text, diags);
}

struct xj_book *
xj_book_open(struct xj_pool *pool, const char *path, int wait, struct xj_diags *diags)
{
	struct xj_book *b = xj_pool_zero(pool, 1, sizeof *b);
	bool ok;

	b->pool = pool;
	b->wait = wait;
	b->log_fd = b->state_fd = b->lock.fd = -1;
	b->head.on = XJ_NO_DATE;
	xj_pool_at_close(pool, close_book, b);
	if (!xj_folder_open(&b->folder, pool, path, diags) || !read_format(b, diags) ||
	    !xj_lock_open(&b->lock, &b->folder, false, diags) ||
	    !xj_lock_take(&b->lock, XJ_LOCK_PAGE, false, xj_book_page_wait(b), diags))
		return NULL;
	ok = xj_book_snapshot(b, NULL, 0, diags);
	xj_lock_release(&b->lock, XJ_LOCK_PAGE);
	return ok ? b : NULL;
}

/* A file that state does not know, and that is a register: only the log can tell where it comes from. */
static bool
has_stranger(const struct xj_book *b)
{
	for (size_t i = 0; i < b->nfiles; i++)
		if (!b->files[i].known && xj_book_schema(b, b->files[i].name))
			return true;
	return false;
}

bool
xj_book_settle(struct xj_book *b, xj_register_fn *find, void *ctx, struct xj_diags *diags)
{
	struct xj_examined found;

	if (b->settled)
		return true;
	b->find = find;
	b->find_ctx = ctx;
	if (!b->fits || has_stranger(b)) {
		if (!xj_book_examine(b, NULL, &found, diags))
			return false;
		xj_book_tell(b, true, diags);
	}
	b->settled = true;
	return true;
}

bool
xj_book_rests(struct xj_book *b)
{
	struct stat st;

	if (b->holds)
		return true;
	if (!xj_lock_share(&b->lock, XJ_LOCK_WRITER))
		return false;
	if (fstat(b->log_fd, &st) == 0 && st.st_size == b->log_stat.st_size)
		return true;
	xj_book_rested(b);
	return false;
}

void
xj_book_rested(struct xj_book *b)
{
	if (!b->holds)
		xj_lock_release(&b->lock, XJ_LOCK_WRITER);
}

void
xj_book_let_go(struct xj_book *b)
{
	xj_lock_close(&b->lock);
	close_fd(&b->state_fd);
	b->holds = false;
}

static bool
open_state(struct xj_book *b, struct xj_diags *diags)
{
	struct xj_where where;
	struct stat st;

	b->state_fd = xj_folder_file(&b->folder, "state", O_RDWR, &st, diags);
	if (b->state_fd == -1) {
		b->state_fd = xj_folder_make(&b->folder, "state");
		if (b->state_fd < 0) {
			where = (struct xj_where){.file = xj_folder_label(&b->folder, "state")};
			xj_diag_add(diags, XJ_CANNOT_WRITE, &where, strerror(errno), NULL);
		}
	}
	return b->state_fd >= 0;
}

/* The book to oneself, and a snapshot that stays true. */
static bool
hold(struct xj_book *b, const char *user, const char *command, struct xj_diags *diags)
{
	if (!xj_folder_writable(&b->folder, diags))
		return false;
	for (int i = 0; i < TRIES && !b->holds; i++) {
		xj_lock_close(&b->lock);
		if (!xj_lock_open(&b->lock, &b->folder, true, diags) ||
		    !xj_lock_take(&b->lock, XJ_LOCK_WRITER, true, b->wait, diags))
			return false;
		b->holds = xj_lock_stands(&b->lock);
	}
	if (!b->holds) {
		xj_diag_add(diags, XJ_BOOK_TOUCHED, &(struct xj_where){.file = b->lock.label}, NULL);
		xj_book_let_go(b);
		return false;
	}
	/* what was found out before somebody else wrote */
	b->replay = NULL;
	b->nedited = 0;
	xj_lock_sign(&b->lock, user, command);
	xj_book_sweep(b);
	close_fd(&b->state_fd);
	if (open_state(b, diags) && xj_book_snapshot(b, NULL, 0, diags))
		return true;
	xj_book_let_go(b);
	return false;
}

bool
xj_book_mend(struct xj_book *b, const char *user, const char *command, struct xj_diags *diags)
{
	struct xj_examined found;
	bool ok;

	if (b->fits || b->settled || b->writing)
		return true;
	if (!hold(b, user, command, diags))
		return false;
	ok = b->fits || (xj_book_examine(b, NULL, &found, diags) && xj_book_recover(b, &found, diags));
	b->nedited = 0;
	b->replay = NULL;
	xj_book_let_go(b);
	return ok;
}

static bool
is_rule(const struct xj_book_file *f)
{
	if (f->fd < 0 && !f->stat.st_ino)
		return false;
	for (size_t i = 0; xj_rule_registers[i]; i++)
		if (strcmp(xj_rule_registers[i], f->name) == 0)
			return true;
	return xj_book_is_text(f->name);
}

static const struct xj_book_file *
next_rule(const struct xj_book_file *files, size_t n, size_t *at)
{
	while (*at < n && !is_rule(&files[*at]))
		++*at;
	return *at < n ? &files[(*at)++] : NULL;
}

/* Are the files that rules were read from still the very same? */
static bool
same_rules(const struct xj_book *b, const struct xj_book_file *before, size_t nbefore)
{
	size_t i = 0, k = 0;

	for (;;) {
		const struct xj_book_file *x = next_rule(before, nbefore, &i), *y = next_rule(b->files, b->nfiles, &k);

		if (!x || !y)
			return !x && !y;
		if (strcmp(x->name, y->name) != 0 || x->stat.st_ino != y->stat.st_ino ||
		    x->stat.st_size != y->stat.st_size || x->stat.st_ctim.tv_sec != y->stat.st_ctim.tv_sec ||
		    x->stat.st_ctim.tv_nsec != y->stat.st_ctim.tv_nsec)
			return false;
	}
}

static void
tell_edited(struct xj_book *b, struct xj_diags *diags)
{
	struct xj_where where = {.file = b->folder.path};
	struct xj_buf names;

	xj_book_tell(b, false, diags);
	xj_buf_init(&names, b->pool);
	for (size_t i = 0; i < b->nedited; i++) {
		if (i)
			xj_buf_text(&names, ", ");
		xj_buf_text(&names, b->edited[i].name);
	}
	xj_diag_add(diags, XJ_BOOK_EDITED, &where, names.p, xj_book_word(b), NULL);
}

/* Files behind are brought up; edited ones are for the caller to say. */
static bool
make_sure(struct xj_book *b, bool tolerate, struct xj_diags *diags)
{
	struct xj_examined found;

	if (b->fits && !has_stranger(b))
		return true;
	if (!xj_book_examine(b, NULL, &found, diags))
		return false;
	if (b->nedited && !tolerate) {
		tell_edited(b, diags);
		return false;
	}
	if (!xj_book_recover(b, &found, diags))
		return false;
	b->replay = NULL;
	return true;
}

bool
xj_book_begin(struct xj_book *b, xj_register_fn *find, void *ctx, const char *user, const char *command, bool tolerate,
              struct xj_diags *diags)
{
	struct xj_where where = {.file = b->folder.path};
	struct xj_book_file *before = xj_pool_alloc(b->pool, (b->nfiles + 1) * sizeof *before);
	size_t nbefore = b->nfiles;

	if (b->writing)
		return true;
	b->find = find;
	b->find_ctx = ctx;
	memcpy(before, b->files, nbefore * sizeof *before);
	if (!hold(b, user, command, diags))
		return false;
	if (!make_sure(b, tolerate, diags)) {
		xj_book_let_go(b);
		return false;
	}
	if (!same_rules(b, before, nbefore)) {
		xj_diag_add(diags, XJ_RULES_CHANGED, &where, NULL);
		xj_book_let_go(b);
		return false;
	}
	b->writing = true;
	return true;
}

struct xj_span
xj_book_bytes(struct xj_book *b, const char *name, struct xj_diags *diags)
{
	struct xj_edited *edited = xj_book_edited(b, name);
	struct xj_where where;
	struct xj_book_file *f;

	if (edited)
		return edited->expected;
	if (b->replay)
		return xj_replay_file(b->replay, name);
	f = xj_book_find(b, name);
	if (!f || !f->known)
		return (struct xj_span){NULL, 0};
	if (f->fd < 0) {
		where = (struct xj_where){.file = xj_folder_label(&b->folder, name)};
		xj_diag_add(diags, XJ_BOOK_TOUCHED, &where, NULL);
		return (struct xj_span){NULL, 0};
	}
	if (!f->bytes.p)
		(void)xj_folder_bytes(&b->folder, name, f->fd, (size_t)f->stat.st_size, &f->bytes, diags);
	return f->bytes;
}

bool
xj_book_log(struct xj_book *b, struct xj_span *out, struct xj_diags *diags)
{
	return xj_folder_bytes(&b->folder, "log.csv", b->log_fd, b->log_size, out, diags);
}

/* The book of that day is empty, which a mistyped year is as well. */
static void
tell_early(struct xj_book *b, struct xj_span log, xj_date day, struct xj_diags *diags)
{
	struct xj_where where = {.file = b->folder.path};
	struct xj_log_reader r;
	char text[11];

	xj_log_reader_init(&r, b->pool, log);
	while (xj_log_next(&r) == XJ_LOG_LINE)
		if (r.line.ends) {
			xj_diag_add(diags, XJ_BEFORE_BOOK, &where, xj_date_format(day, text),
			            xj_span_text(b->pool, r.line.on), NULL);
			return;
		}
}

bool
xj_book_as_of(struct xj_book *b, xj_date day, struct xj_diags *diags)
{
	const char *label = xj_folder_label(&b->folder, "log.csv");
	struct xj_chain chain;
	struct xj_span log;

	if (!xj_book_log(b, &log, diags))
		return false;
	xj_chain_check(b->pool, label, log, NULL, &chain, diags);
	if (chain.broken)
		return false;
	log.n = chain.end;
	b->nedited = 0;
	b->replay = xj_replay_open(b->pool, label, log);
	if (!xj_replay_to(b->replay, xj_replay_day(b->pool, log, day), diags))
		return false;
	b->head = *xj_replay_head(b->replay);
	if (!b->head.commit)
		tell_early(b, log, day, diags);
	return true;
}

bool
xj_book_verify(struct xj_book *b, const char *claim, struct xj_chain *chain, struct xj_diags *diags)
{
	struct xj_examined found;
	bool ok = xj_book_examine(b, claim, &found, diags);

	*chain = found.chain;
	return ok;
}
