/* report letter --reprint: a letter as it was issued, whatever became of roll and rules since. */
#include "reporting/letters.h"

#include "report/letter_code.h"

const char *
letters_kinds(struct app *app, const struct xj_table *issued, const uint32_t *rows, size_t n)
{
	int letter = xj_issued_fields(issued->schema).letter;
	struct xj_cursor c;
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "");
	xj_cursor_init(&c, app->pool, issued);
	for (size_t i = 0; i < n; i++)
		if (xj_cursor_move(&c, rows[i]))
			xj_buf_print(&b, "%s%.*s", b.n ? ", " : "", (int)xj_cell(&c, letter).n, xj_cell(&c, letter).p);
	return b.p;
}

bool
letters_allowed(struct app *app, const struct xj_table *issued, struct xj_span student)
{
	struct xj_changes asked;

	xj_changes_init(&asked, app->pool, issued);
	xj_put(xj_changes_add(&asked), xj_issued_fields(issued->schema).student_id, student);
	return app_authorized(app, "letter", &asked);
}

/* Which row of the register it is; false with a diagnostic. */
static bool
find(struct app *app, const struct xj_table *issued, const struct xj_issued_query *query, uint32_t *row)
{
	const char *number = xj_span_text(app->pool, query->number);
	struct letters_gone gone;
	const uint32_t *rows;
	size_t n;

	rows = xj_issued_find(app->pool, issued, query, &n);
	if (n == 1) {
		*row = rows[0];
		return true;
	}
	if (n > 1) {
		app_say(app, XJ_LETTER_SEVERAL, number, letters_kinds(app, issued, rows, n), NULL);
		return false;
	}
	if (!letters_gone(app, issued, &gone))
		return false;
	rows = xj_issued_find(app->pool, gone.table, query, &n);
	if (n)
		app_say(app, XJ_LETTER_TAKEN_BACK, number, xj_pool_print(app->pool, "%ju", (uintmax_t)gone.commits[rows[0]]), NULL);
	else
		app_say(app, XJ_LETTER_UNKNOWN, number, NULL);
	return false;
}

static bool
is_as_issued(struct app *app, const struct xj_cursor *c, const struct xj_issued_fields *f, struct xj_letter *letter)
{
	char digest[XJ_DIGEST_SIZE + 1];

	xj_letter_digest(digest, xj_cell(c, f->text));
	if (xj_span_is(xj_cell(c, f->digest), digest) && xj_sheet_unpack(app->pool, xj_cell(c, f->text), &letter->sheet))
		return true;
	app_say(app, XJ_LETTER_DAMAGED, xj_span_text(app->pool, letter->number), NULL);
	return false;
}

/* False with diagnostics. */
static bool
read(struct app *app, const struct xj_table *issued, uint32_t row, struct letters_job *job, struct xj_letter *letter)
{
	struct xj_issued_fields f = xj_issued_fields(issued->schema);
	struct xj_cursor c;

	xj_cursor_init(&c, app->pool, issued);
	if (!xj_cursor_move(&c, row) || !letters_allowed(app, issued, xj_span_copy(app->pool, xj_cell(&c, f.student_id))))
		return false;
	job->title = xj_span_copy(app->pool, xj_cell(&c, f.title));
	job->whole = xj_cell(&c, f.unmasked).n > 0;
	letter->number = xj_span_copy(app->pool, xj_cell(&c, f.number));
	letter->file = xj_span(xj_pool_print(app->pool, "%s_%s", job->title.p, letter->number.p));
	if (!job->whole || job->o->unmask)
		return is_as_issued(app, &c, &f, letter);
	app_say(app, XJ_LETTER_WHOLE, letter->number.p, NULL);
	return false;
}

int
letters_reprint(struct app *app, const struct report_options *o, const char *kind)
{
	const struct xj_issued_query query = {.number = xj_span_trim(xj_span(o->reprint)), .letter = xj_span(kind)};
	struct xj_letter letter = {0};
	struct letters_job job = {.o = o, .list = &letter, .count = 1, .copies = 1};
	const struct xj_table *issued;
	uint32_t row;

	if (!app->book) {
		app_say(app, XJ_USAGE, "say which book: -d DIR", NULL);
		return app_fail(app);
	}
	if (!letters_form(app, o, false) || !(issued = app_register(app, "issued")))
		return app_fail(app);
	if (!query.number.n || !find(app, issued, &query, &row) || !read(app, issued, row, &job, &letter))
		return app_end(app);
	if (!letters_make(app, &job) ||
	    (job.whole && !report_log_unmasked(app, o, xj_pool_print(app->pool, "unmasked: %s", letter.number.p))) || !letters_write(app, &job))
		return app_fail(app);
	return app_deliver_text(app, &job.text, EXIT_CLEAN);
}
