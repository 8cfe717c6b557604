/* Effects that a rejected ratification takes off the roll again. */
#include "app/app.h"
#include "book/undo.h"

/* The commit that recorded this line of the case; 0 when the log has none. */
static uint64_t
commit_of(struct app *app, struct xj_span log, const struct xj_effect_taken *e)
{
	struct xj_log_reader r;
	uint32_t line = 0;

	xj_log_reader_init(&r, app->pool, log);
	while (xj_log_next(&r) == XJ_LOG_LINE) {
		const struct xj_log_line *l = &r.line;

		if (xj_span_is(l->record, "cases") && !l->field.n && l->value.n && xj_span_same(l->key, e->case_id) &&
		    ++line == e->line)
			return l->commit;
	}
	return 0;
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
