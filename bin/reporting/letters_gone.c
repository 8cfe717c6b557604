/* Letters whose issuing was undone: the log alone has them. */
#define _GNU_SOURCE
#include "reporting/letters.h"

struct gone {
	struct app *app;
	struct xj_span *rows;
	uint64_t *commits;
	size_t count, caprows, capcommits;
};

/* An undoing that was undone itself puts the row back. */
static void
put_back(struct gone *g, struct xj_span row)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++)
		if (!xj_span_same(g->rows[i], row)) {
			g->rows[n] = g->rows[i];
			g->commits[n++] = g->commits[i];
		}
	g->count = n;
}

static void
take(struct gone *g, const struct xj_log_line *l)
{
	size_t n = g->count;

	if (!xj_span_is(l->record, "issued") || l->field.n || !l->key.n)
		return;
	if (!l->old.n) {
		put_back(g, l->value);
		return;
	}
	*XJ_PUSH(g->app->pool, g->rows, g->count, g->caprows) = xj_span_copy(g->app->pool, l->old);
	*XJ_PUSH(g->app->pool, g->commits, n, g->capcommits) = l->commit;
}

/* Lines of this register are few among all; no value of a log holds a line break, so a line begins behind the last one. */
static void
scan(struct gone *g, struct xj_span log)
{
	static const char mark[] = ",issued,";
	struct xj_log_reader r;
	const char *at = log.p, *end = log.p + log.n;

	xj_log_reader_init(&r, g->app->pool, log);
	while ((at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1)) != NULL) {
		const char *start = memrchr(log.p, '\n', (size_t)(at - log.p));

		r.at = start ? (size_t)(start - log.p) + 1 : 0;
		if (xj_log_next(&r) != XJ_LOG_LINE)
			return;
		take(g, &r.line);
		at = log.p + r.at;
	}
}

bool
letters_gone(struct app *app, const struct xj_table *issued, struct letters_gone *out)
{
	struct gone g = {.app = app};
	struct xj_span log;
	struct xj_buf b;

	*out = (struct letters_gone){0};
	if (!xj_book_log(app->book, &log, &app->diags))
		return false;
	scan(&g, log);
	if (!g.count)
		return true;
	xj_buf_init(&b, app->pool);
	xj_buf_span(&b, issued->header);
	xj_buf_put(&b, '\n');
	for (size_t i = 0; i < g.count; i++) {
		xj_buf_span(&b, g.rows[i]);
		xj_buf_put(&b, '\n');
	}
	out->commits = g.commits;
	out->table = xj_table_parse(app->pool, "log.csv", xj_buf_as_span(&b), issued->schema, XJ_RECORDS, &app->diags);
	return out->table != NULL;
}
