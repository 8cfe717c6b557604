/* Letters printed: to standard output, or each into a file of its own. */
#include "reporting/letters.h"

bool
letters_form(struct app *app, const struct report_options *o, bool registered)
{
	if (o->part || o->lang) {
		app_say(app, XJ_USAGE, xj_pool_print(app->pool, "report letter has no use for %s", o->part ? "--part" : "--lang"), NULL);
		return false;
	}
	if (!report_check_naming(app, o))
		return false;
	if (strcmp(o->format, "text") == 0 || strcmp(o->format, "html") == 0 ||
	    (strcmp(o->format, "csv") == 0 && registered && !o->own_name))
		return true;
	app_say(app, XJ_BAD_ARGUMENT, "--format", o->format, "write text or html; of letters that a book numbers also csv, without -O", NULL);
	return false;
}

static void
print(const struct letters_job *job, struct xj_pool *pool, const struct xj_letter *list, size_t n, struct xj_buf *out)
{
	struct xj_sheet *sheets = xj_pool_zero(pool, n * (size_t)job->copies + 1, sizeof *sheets);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		for (int64_t copy = 0; copy < job->copies; copy++)
			sheets[count++] = list[i].sheet;
	if (strcmp(job->o->format, "html") == 0) {
		xj_sheets_html(out, job->title, sheets, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (i)
			xj_buf_text(out, "\f");
		xj_sheet_text(out, &sheets[i]);
	}
}

static bool
is_taken(const struct letters_job *job, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(job->paths[i], path) == 0)
			return true;
	return false;
}

/* Two students of one name get two files. */
static const char *
path_of(struct app *app, const struct letters_job *job, size_t index)
{
	const struct xj_letter *letter = &job->list[index];
	bool html = strcmp(job->o->format, "html") == 0;
	const char *path = NULL;

	for (size_t nth = 1; !path || is_taken(job, index, path); nth++) {
		struct xj_span file = nth == 1 ? letter->file
		                               : xj_span(xj_pool_print(app->pool, "%.*s_%zu", (int)letter->file.n, letter->file.p, nth));
		struct xj_page page;

		xj_page_init(&page, app->pool, "letter", xj_span_text(app->pool, job->title), "");
		page.file_rule = XJ_LIT("{file}");
		page.made_on = app->today;
		xj_note_text(app->pool, &page.facts, "file", "", file);
		xj_note_text(app->pool, &page.facts, "number", "", letter->number);
		path = report_file(app, job->o, &page, html ? "html" : "txt");
		if (!path)
			return NULL;
	}
	return path;
}

bool
letters_make(struct app *app, struct letters_job *job)
{
	xj_buf_init(&job->text, app->pool);
	if (!job->o->own_name) {
		if (job->count)
			print(job, app->pool, job->list, job->count, &job->text);
		return true;
	}
	job->paths = xj_pool_zero(app->pool, job->count + 1, sizeof *job->paths);
	job->files = xj_pool_zero(app->pool, job->count + 1, sizeof *job->files);
	for (size_t i = 0; i < job->count; i++) {
		job->paths[i] = path_of(app, job, i);
		if (!job->paths[i])
			return false;
		xj_buf_init(&job->files[i], app->pool);
		print(job, app->pool, &job->list[i], 1, &job->files[i]);
		xj_buf_print(&job->text, "%s\n", job->paths[i]);
	}
	return true;
}

bool
letters_write(struct app *app, void *ctx)
{
	struct letters_job *job = ctx;
	unsigned how = (job->whole ? APP_PRIVATE : 0) | (job->o->force ? APP_OVER : 0);
	bool ok = true;

	if (!job->paths)
		return true;
	/* A name is told of a file that is there: the names again, of those; there is room for them. */
	job->text.n = 0;
	for (size_t i = 0; i < job->count; i++) {
		if (!app_write_file(app, job->paths[i], how, app_print_text, &job->files[i])) {
			ok = false;
			continue;
		}
		xj_buf_text(&job->text, job->paths[i]);
		xj_buf_put(&job->text, '\n');
	}
	return ok;
}
