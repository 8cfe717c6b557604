/* Effects that a rejected ratification takes off the roll again. */
#include "app/app.h"
#include "book/undo.h"

/* The lines of one case in cases.csv, by the commits that added them; 0 for one that the commit at work takes out. */
struct lines {
	uint64_t *commits;
	size_t count, cap;
};

/* Within a commit lines count as they did before it. */
static void
drop(struct lines *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++)
		if (l->commits[i])
			l->commits[n++] = l->commits[i];
	l->count = n;
}

/* The commit that recorded this line of the case as it is now, without those that were undone; 0 when the log has none. */
static uint64_t
commit_of(struct app *app, struct xj_span log, const struct xj_effect_taken *e)
{
	struct xj_log_reader r;
	struct lines lines = {0};

	xj_log_reader_init(&r, app->pool, log);
	while (xj_log_next(&r) == XJ_LOG_LINE) {
		const struct xj_log_line *l = &r.line;
		struct xj_span key;
		size_t nth;

		if (l->ends)
			drop(&lines);
		if (!xj_span_is(l->record, "cases") || l->field.n)
			continue;
		nth = xj_log_key(l->key, &key);
		if (!xj_span_same(key, e->case_id))
			continue;
		if (l->value.n)
			*XJ_PUSH(app->pool, lines.commits, lines.count, lines.cap) = l->commit;
		else if (nth && nth <= lines.count)
			lines.commits[nth - 1] = 0;
	}
	return e->line && e->line <= lines.count ? lines.commits[e->line - 1] : 0;
}

static bool
take_back(struct app *app, struct xj_span log, const struct xj_effect_taken *e, struct xj_table *roll,
          struct xj_changes *effects)
{
	uint64_t commit = commit_of(app, log, e);
	const char *label = xj_folder_label(&app->book->folder, "log.csv");
	struct xj_undo undo;

	if (!xj_undo_make(app->pool, label, log, commit, e->student_id, &roll, 1, &undo, &app->diags))
		return false;
	for (size_t i = 0; i < undo.nchanges; i++)
		for (size_t k = 0; k < undo.changes[i]->nedits; k++)
			*XJ_PUSH(app->pool, effects->edits, effects->nedits, effects->capedits) = undo.changes[i]->edits[k];
	return true;
}

bool
app_take_back(struct app *app, const struct xj_taken_back *taken, struct xj_table *roll, struct xj_changes *effects)
{
	struct xj_span log;
	bool ok = true;

	if (!taken->count)
		return true;
	if (!xj_book_log(app->book, &log, &app->diags))
		return false;
	for (size_t i = 0; i < taken->count; i++)
		ok = take_back(app, log, &taken->list[i], roll, effects) && ok;
	return ok;
}
