#define _GNU_SOURCE
#include "book/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool
failed(const struct xj_book *b, const char *name, struct xj_diags *diags)
{
	int error = errno;
	struct xj_where where = {.file = xj_folder_label(&b->folder, name)};

	xj_diag_add(diags, XJ_CANNOT_WRITE, &where, strerror(error), NULL);
	return false;
}

/* The last commit may be in memory only, as whoever wrote it was killed or told that the disk failed: written once more, it
 * can be brought to disk before the files that follow from it are. */
static bool
secure_log(struct xj_book *b, const struct xj_examined *found, struct xj_diags *diags)
{
	const struct xj_state_file *noted = xj_state_find(&b->noted, "log.csv");
	size_t from = noted && noted->size < found->chain.end ? (size_t)noted->size : found->chain.end;
	struct xj_span log;
	int done;

	if (found->sure && !found->chain.torn)
		return true;
	if (!xj_folder_bytes(&b->folder, "log.csv", b->log_fd, found->chain.end, &log, diags))
		return false;
	if (found->chain.torn) {
		XJ_AGAIN(done, ftruncate(b->log_fd, (off_t)found->chain.end));
		if (done < 0)
			return failed(b, "log.csv", diags);
	}
	if (!xj_write_at(b->log_fd, log.p + from, log.n - from, (off_t)from) || !xj_sync_file(b->log_fd))
		return failed(b, "log.csv", diags);
	return true;
}

/* The same for the files that the last commit was about, where they look as they should. */
static bool
secure_files(struct xj_book *b, const struct xj_examined *found, struct xj_diags *diags)
{
	if (found->sure)
		return true;
	for (size_t i = 0; i < b->nfiles; i++)
		if (b->files[i].fd >= 0 && xj_replay_touched(b->replay, b->files[i].name) && !xj_sync_file(b->files[i].fd))
			return failed(b, b->files[i].name, diags);
	return true;
}

static bool
stage_all(struct xj_book *b, const struct xj_examined *found, struct xj_diags *diags)
{
	for (size_t i = 0; i < found->nbehind; i++) {
		const struct xj_behind *f = &found->behind[i];

		if (!f->text.p || xj_folder_stage(&b->folder, f->name, &f->text, 1, diags))
			continue;
		while (i--)
			xj_folder_unstage(&b->folder, found->behind[i].name);
		return false;
	}
	return true;
}

static bool
publish_all(struct xj_book *b, const struct xj_examined *found, struct xj_diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < found->nbehind; i++) {
		const struct xj_behind *f = &found->behind[i];

		ok = (f->text.p ? xj_folder_publish(&b->folder, f->name, diags)
		                : xj_folder_remove(&b->folder, f->name, diags)) &&
		     ok;
	}
	return ok;
}

/* Every folder of a file that the last commit was about, as a renaming in it may be in memory only. */
static bool
sync_touched(struct xj_book *b, const struct xj_examined *found, const char **names, size_t n, struct xj_diags *diags)
{
	const char **touched = xj_pool_alloc(b->pool, (n + found->nbehind + 1) * sizeof *touched);
	size_t count = 0;

	for (size_t i = 0; i < n && !found->sure; i++)
		if (xj_replay_touched(b->replay, names[i]))
			touched[count++] = names[i];
	for (size_t i = 0; i < found->nbehind; i++)
		touched[count++] = found->behind[i].name;
	return xj_book_sync_folders(&b->folder, touched, count, diags);
}

static void
tell(struct xj_book *b, const struct xj_examined *found, struct xj_diags *diags)
{
	struct xj_where where = {.file = xj_folder_label(&b->folder, "log.csv")};
	struct xj_buf names;
	char number[24];

	if (found->chain.torn) {
		(void)snprintf(number, sizeof number, "%zu", found->chain.torn);
		xj_diag_add(diags, XJ_LOG_TORN, &where, number, NULL);
	}
	if (!found->nbehind)
		return;
	xj_buf_init(&names, b->pool);
	for (size_t i = 0; i < found->nbehind; i++) {
		if (i)
			xj_buf_text(&names, ", ");
		xj_buf_text(&names, found->behind[i].name);
	}
	(void)snprintf(number, sizeof number, "%" PRIu64, found->chain.head.commit);
	where.file = b->folder.path;
	xj_diag_add(diags, XJ_BOOK_RECOVERED, &where, number, names.p, NULL);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files as they are now; what the log knows of them is known. */
static bool
look_again(struct xj_book *b, const char **names, size_t n, struct xj_diags *diags)
{
	struct xj_head head = b->head;
	uint64_t rules = b->rules;

	if (!xj_book_snapshot(b, names, n, diags))
		return false;
	for (size_t i = 0; i < b->nfiles; i++) {
		const char *name = b->files[i].name;

		b->files[i].known = n && bsearch(&name, names, n, sizeof *names, by_name);
	}
	b->head = head;
	b->rules = rules;
	return true;
}

bool
xj_book_recover(struct xj_book *b, const struct xj_examined *found, struct xj_diags *diags)
{
	struct xj_state_text state;
	const char **names;
	size_t n;
	bool ok;

	names = xj_replay_files(b->replay, &n);
	if (n)
		qsort(names, n, sizeof *names, by_name);
	if (!secure_log(b, found, diags) || !stage_all(b, found, diags))
		return false;
	if (!xj_lock_take(&b->lock, XJ_LOCK_PAGE, true, xj_book_page_wait(b), diags)) {
		for (size_t i = 0; i < found->nbehind; i++)
			xj_folder_unstage(&b->folder, found->behind[i].name);
		return false;
	}
	ok = publish_all(b, found, diags) && secure_files(b, found, diags) && sync_touched(b, found, names, n, diags) &&
	     look_again(b, names, n, diags);
	if (ok) {
		tell(b, found, diags);
		b->fits = b->nedited == 0;
		xj_book_note_room(b, &state);
		if (b->fits)
			xj_book_note(b, &state);
	}
	xj_lock_release(&b->lock, XJ_LOCK_PAGE);
	return ok;
}
