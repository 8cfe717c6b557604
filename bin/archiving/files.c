/* Files of electronic items: found and looked through before the register is locked, taken into the book before the commit. */
#include "archiving/archiving.h"
#include "book/holding.h"

enum { ENDING_LIMIT = 8 };

/* .PDF of a scanner is .pdf; what is no plain ending is none. */
static const char *
ending_of(struct app *app, struct xj_span path)
{
	size_t n = 0;
	char *ending;

	while (n < path.n && n <= ENDING_LIMIT && path.p[path.n - 1 - n] != '.') {
		char c = path.p[path.n - 1 - n];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			return "";
		n++;
	}
	if (!n || n > ENDING_LIMIT || n + 1 >= path.n || path.p[path.n - 2 - n] == '/')
		return "";
	ending = xj_pool_text(app->pool, path.p + path.n - 1 - n, n + 1);
	for (char *p = ending; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return ending;
}

static bool
open_folders(struct app *app, const struct archive_options *o, struct archive_files *out)
{
	struct stat st;

	out->source = xj_pool_zero(app->pool, 1, sizeof *out->source);
	if (!xj_holding_open(out->source, app->pool, o->files ? o->files : ".", &app->diags))
		return false;
	if (!app->book)
		return true;
	out->book = xj_pool_zero(app->pool, 1, sizeof *out->book);
	*out->book = (struct xj_holding){app->pool, app->folder, app->book->folder.fd};
	out->in_place = fstat(out->source->fd, &st) == 0 && st.st_dev == app->book->folder.stat.st_dev && st.st_ino == app->book->folder.stat.st_ino;
	return true;
}

/* What lies in the book already is filed where it is, if that is the student's own folder. */
static bool
is_own(struct app *app, struct xj_span path, struct xj_span student)
{
	const char *own = xj_pool_print(app->pool, "archive/%.*s/", (int)student.n, student.p);

	return xj_span_starts(path, own);
}

static void
find_file(struct app *app, struct archive_files *out, struct xj_table *list, size_t row, struct xj_span student)
{
	struct xj_where where = xj_table_where(list, row, xj_schema_field(list->schema, "path"));
	struct xj_found_file *file = &out->found[row];
	char *digest = xj_pool_zero(app->pool, 1, XJ_SHA256_DIGITS + 1);
	struct xj_span path = out->paths[row];
	uint64_t size = 0;
	enum xj_holding_found found = xj_holding_digest(out->source, path, digest, &size);

	if (found != XJ_FILE_INTACT)
		xj_holding_refuse(out->source, path, found, &where, &app->diags);
	else if (!size)
		xj_diag_add(&app->diags, XJ_FILE_EMPTY, &where, xj_span_text(app->pool, path), NULL);
	else if (out->in_place && !is_own(app, path, student))
		xj_diag_add(&app->diags, XJ_PATH_OUTSIDE, &where, xj_span_text(app->pool, path),
		            xj_pool_print(app->pool, "%s/archive/%.*s", out->source->path, (int)student.n, student.p), NULL);
	else
		*file = (struct xj_found_file){.sha256 = digest, .ending = ending_of(app, path), .own = out->in_place};
	list->bad[row] = list->bad[row] || !file->sha256;
	if (!out->book || out->in_place)
		file->kept = path;
}

/* As find(1) prints it: ./a.pdf is a.pdf. */
static struct xj_span
plain_path(struct xj_span path)
{
	while (xj_span_starts(path, "./"))
		path = xj_span_of(path.p + 2, path.n - 2);
	return path;
}

bool
archive_find_files(struct app *app, const struct archive_options *o, struct xj_table *list, const struct xj_span *given, struct archive_files *out)
{
	int path = xj_schema_field(list->schema, "path"), student = xj_schema_field(list->schema, "student_id");
	struct xj_cursor c;

	if (!open_folders(app, o, out))
		return false;
	out->found = xj_pool_zero(app->pool, list->rows + 1, sizeof *out->found);
	out->paths = xj_pool_zero(app->pool, list->rows + 1, sizeof *out->paths);
	xj_cursor_init(&c, app->pool, list);
	for (size_t row = 0; row < list->rows; row++) {
		if (!xj_cursor_move(&c, row))
			continue;
		out->paths[row] = plain_path(xj_cell(&c, path).n ? xj_span_copy(app->pool, xj_cell(&c, path)) : given[path]);
		if (out->paths[row].n)
			find_file(app, out, list, row, xj_cell(&c, student));
	}
	return true;
}

static bool
drop_copies(struct archive_files *files)
{
	bool ok = true;

	while (!app_stands(files->app) && files->copied)
		ok = xj_holding_drop(files->book, files->taken[--files->copied].path, &files->app->diags) && ok;
	return ok;
}

static void
abandon(void *ctx)
{
	(void)drop_copies(ctx);
}

bool
archive_take_files(struct app *app, struct archive_files *files, const struct xj_table *list)
{
	int path = xj_schema_field(list->schema, "path");

	files->app = app;
	app->abandon = abandon;
	app->abandoned = files;
	for (size_t i = 0; i < files->ntaken; i++) {
		const struct xj_taken_in *t = &files->taken[i];
		struct xj_where where = xj_table_where(list, t->row, path);

		if (!xj_holding_take(files->book, t->path, files->source, files->paths[t->row], files->found[t->row].sha256, &where, &app->diags))
			return false;
		files->copied++;
	}
	return true;
}

int
archive_settle_files(struct app *app, struct archive_files *files, int status)
{
	if (!files->copied || drop_copies(files))
		return status;
	return app_end(app);
}
