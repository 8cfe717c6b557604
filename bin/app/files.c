/* Record files in. */
#define _POSIX_C_SOURCE 200809L
#include "app/app.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "record/encoding.h"
#include "record/file.h"

enum { SHOWN_DIGITS = 4 };

static bool
stat_input(const char *path, struct stat *st)
{
	return (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, st) : stat(path, st)) == 0;
}

static bool
take_file(struct app *app, const char *path)
{
	struct stat st;

	if (stat_input(path, &st))
		*XJ_PUSH(app->pool, app->files, app->nfiles, app->capfiles) = (struct app_file){st.st_dev, st.st_ino};
	if (strcmp(path, "-") != 0)
		return true;
	if (app->stdin_taken)
		app_say(app, XJ_USAGE, "standard input can be only one of the files", NULL);
	else
		app->stdin_taken = true;
	return app->diags.worst < XJ_TROUBLE;
}

static struct xj_table *
checked(struct app *app, struct xj_table *t)
{
	if (t->schema->kind == XJ_FOREIGN)
		t = xj_table_clean(t, &app->diags);
	else
		xj_table_check(t, &app->diags);
	*XJ_PUSH(app->pool, app->batches, app->nbatches, app->capbatches) = t;
	return t;
}

/* In a stream a list without a row would decide about everybody; where a book says what it is about, it decides about nobody. */
static const struct xj_schema *
may_be_empty(struct app *app, const struct xj_schema *schema)
{
	struct xj_schema *other;

	if (!app->book || !schema || !schema->needs_rows || !xj_span_is(schema->name, "selection"))
		return schema;
	other = xj_pool_alloc(app->pool, sizeof *other);
	*other = *schema;
	other->needs_rows = false;
	return other;
}

static struct xj_table *
read_table(struct app *app, const char *path, const char *name)
{
	const struct xj_schema *schema = may_be_empty(app, xj_policy_schema(app->policy, name));
	enum xj_reading how = schema && schema->kind == XJ_FOREIGN ? XJ_FOREIGN_FILE : XJ_RECORDS;
	struct xj_table *t;

	if (!schema) {
		if (xj_policy_sound(app->policy))
			app_say(app, XJ_NO_SCHEMA, name, app->schema, NULL);
		return NULL;
	}
	if (!take_file(app, path))
		return NULL;
	t = xj_table_read(app->pool, path, schema, how, &app->diags);
	app->unread = app->unread || !t;
	return t ? checked(app, t) : NULL;
}

struct xj_table *
app_read(struct app *app, const char *path, const char *schema)
{
	return path ? read_table(app, path, schema) : NULL;
}

struct xj_table *
app_read_operand(struct app *app, int argc, char **argv, const char *schema)
{
	if (argc - app->operands > 1) {
		app_say(app, XJ_USAGE, xj_pool_print(app->pool, "one %s file at a time, not also %s", schema,
		                                     argv[app->operands + 1]), NULL);
		return NULL;
	}
	return app_read(app, argc > app->operands ? argv[app->operands] : "-", schema);
}

struct xj_table *
app_record(struct app *app, const char *option, const char *path, const char *schema)
{
	if (!app->book)
		return app_read(app, path, schema);
	if (path) {
		app_say(app, XJ_USAGE, xj_pool_print(app->pool, "the book has its own %s.csv: no %s beside -d", schema, option),
		        NULL);
		return NULL;
	}
	return app_register(app, schema);
}

struct xj_table *
app_record_operand(struct app *app, int argc, char **argv, const char *schema)
{
	if (!app->book)
		return app_read_operand(app, argc, argv, schema);
	return app_record(app, "operand", argc > app->operands ? argv[app->operands] : NULL, schema);
}

struct xj_table *
app_parse(struct app *app, const char *label, struct xj_span text, const char *name)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, name);
	struct xj_table *t = schema ? xj_table_parse(app->pool, label, text, schema, XJ_RECORDS, &app->diags) : NULL;

	return t ? checked(app, t) : NULL;
}

/* What a file without all its columns was meant to be: the kind that knows most of its header, and at least half. Reading
 * it as that names what it lacks. */
static const struct xj_schema *
nearest_kind(struct xj_span header, const struct xj_schema *const *schemas, size_t count)
{
	const struct xj_schema *nearest = NULL;
	size_t most = 1;

	for (size_t s = 0; s < count; s++) {
		size_t columns, known = xj_header_known(header, schemas[s], &columns);

		if (known > most && known * 2 >= columns) {
			nearest = schemas[s];
			most = known;
		}
	}
	return nearest;
}

/* The header line in UTF-8, whatever the file is written in. */
static struct xj_span
header_of(struct app *app, const char *label, struct xj_span bytes)
{
	const char *end = memchr(bytes.p, '\n', bytes.n);
	struct xj_span line = xj_span_of(bytes.p, end ? (size_t)(end - bytes.p) : bytes.n), header;
	struct xj_diags aside;

	xj_diags_init(&aside, app->pool);
	if (!xj_encoding_decode(app->pool, label, line, &aside, &header))
		header = line;
	if (header.n && header.p[header.n - 1] == '\r')
		header.n--;
	return header;
}

/* What a message may show of a first line that is no header: then it is somebody's record, and no number of it is shown. */
static const char *
shown_header(struct app *app, struct xj_span header)
{
	char *text = xj_span_text(app->pool, header);

	for (size_t i = 0, n; i < header.n; i += n ? n : 1) {
		n = strspn(text + i, "0123456789");
		if (n > SHOWN_DIGITS)
			memset(text + i, '*', n);
	}
	return xj_span_text(app->pool, xj_utf8_fit(xj_span(text), 60));
}

/* Is the file rather one of `other`, of which a column lost its heading? Lists of little, as who came, are in many a header. */
static bool
is_rather(struct xj_span header, const struct xj_schema *other, const struct xj_schema *kind)
{
	size_t columns, known = other ? xj_header_known(header, other, &columns) : 0;

	return known && known * 10 >= columns * 9 && known > xj_header_known(header, kind, &columns);
}

static const struct xj_schema *
kind_of(struct app *app, struct xj_span header, const char *const *wanted)
{
	const struct xj_schema *const *all;
	const struct xj_schema *kind, *nearest, *whole, **few = NULL;
	size_t n = 0, cap = 0, count;

	for (; wanted && *wanted; wanted++)
		if ((kind = xj_policy_schema(app->policy, *wanted)) != NULL)
			*XJ_PUSH(app->pool, few, n, cap) = kind;
	kind = xj_table_recognise(header, few, n);
	nearest = nearest_kind(header, few, n);
	if (kind)
		return is_rather(header, nearest, kind) ? nearest : kind;
	/* One that lacks columns, or a whole one of another kind: whichever knows more of the header. */
	kind = nearest;
	all = xj_policy_all_schemas(app->policy, &count);
	whole = xj_table_recognise(header, all, count);
	if (!kind)
		return whole ? whole : nearest_kind(header, all, count);
	return whole && xj_header_known(header, whole, &n) > xj_header_known(header, kind, &n) ? whole : kind;
}

static void
refuse_kind(struct app *app, const char *label, struct xj_span bytes, struct xj_span header)
{
	const struct xj_where where = {.file = label, .line = 1, .column = 1};
	const char *separator = xj_header_separator(header);

	if (xj_table_workbook(bytes))
		xj_diag_add(&app->diags, XJ_WORKBOOK, &(struct xj_where){.file = label}, NULL);
	else if (xj_encoding_utf16(bytes))
		xj_diag_add(&app->diags, XJ_UNMARKED_UTF16, &where, NULL);
	else if (separator)
		xj_diag_add(&app->diags, XJ_SEPARATOR, &where, separator, NULL);
	else
		xj_diag_add(&app->diags, XJ_UNKNOWN_KIND, &where, shown_header(app, header), NULL);
}

struct xj_table *
app_read_among(struct app *app, const char *path, const char *const *kinds)
{
	const char *label = xj_file_label(path);
	const struct xj_schema *schema;
	struct xj_span bytes, header;
	struct xj_table *t;

	if (!take_file(app, path) || !xj_file_read(app->pool, path, &app->diags, &bytes))
		return NULL;
	if (!bytes.n)
		return xj_table_parse(app->pool, label, bytes, NULL, XJ_RECORDS, &app->diags);
	header = header_of(app, label, bytes);
	schema = kind_of(app, header, kinds);
	if (!schema) {
		refuse_kind(app, label, bytes, header);
		return NULL;
	}
	t = xj_table_parse(app->pool, label, bytes, schema,
	                   schema->kind == XJ_FOREIGN ? XJ_FOREIGN_FILE : XJ_RECORDS, &app->diags);
	app->unread = app->unread || !t;
	if (t)
		*XJ_PUSH(app->pool, app->batches, app->nbatches, app->capbatches) = t;
	return t;
}

static struct xj_table *
list_of(struct app *app, const char *label, struct xj_span bytes, const struct xj_schema *schema)
{
	struct xj_table *t = xj_table_parse(app->pool, label, bytes, schema, XJ_FOREIGN_FILE, &app->diags);

	app->unread = app->unread || !t;
	if (!t)
		return NULL;
	t = xj_table_clean(t, &app->diags);
	*XJ_PUSH(app->pool, app->batches, app->nbatches, app->capbatches) = t;
	return t;
}

struct xj_table *
app_parse_list(struct app *app, const char *label, struct xj_span text, const char *name)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, name);

	return schema ? list_of(app, label, text, schema) : NULL;
}

struct xj_table *
app_read_list(struct app *app, const char *path, const char *const *kinds)
{
	const char *label = xj_file_label(path);
	const struct xj_schema *kind, **all = NULL;
	struct xj_span bytes, header;
	size_t n = 0, cap = 0;

	for (const char *const *name = kinds; *name; name++)
		if ((kind = xj_policy_schema(app->policy, *name)) != NULL)
			*XJ_PUSH(app->pool, all, n, cap) = kind;
	if (!take_file(app, path) || !xj_file_read(app->pool, path, &app->diags, &bytes))
		return NULL;
	if (!bytes.n)
		return xj_table_parse(app->pool, label, bytes, NULL, XJ_RECORDS, &app->diags);
	header = header_of(app, label, bytes);
	kind = xj_table_recognise(header, all, n);
	if (!kind)
		kind = nearest_kind(header, all, n);
	if (kind)
		return list_of(app, label, bytes, kind);
	refuse_kind(app, label, bytes, header);
	return NULL;
}

/* A file by whatever name: what stands in it would count twice. */
static bool
is_taken(struct app *app, const char *path)
{
	struct stat st;

	if ((app->stdin_taken && strcmp(path, "-") == 0) || !stat_input(path, &st) || !S_ISREG(st.st_mode))
		return false; /* standard input twice is told as such */
	for (size_t i = 0; i < app->nfiles; i++)
		if (app->files[i].dev == st.st_dev && app->files[i].ino == st.st_ino) {
			xj_diag_add(&app->diags, XJ_READ_TWICE, &(struct xj_where){.file = xj_file_label(path)}, NULL);
			return true;
		}
	return false;
}

struct xj_table **
app_read_all(struct app *app, int first, int argc, char **argv, const char *const *kinds, size_t *n)
{
	struct xj_table **tables = NULL;
	size_t cap = 0;

	*n = 0;
	for (const char *const *kind = kinds; app->book && *kind; kind++) {
		const struct xj_schema *schema = xj_policy_schema(app->policy, *kind);

		if (!schema || !schema->registers)
			continue;
		*XJ_PUSH(app->pool, tables, *n, cap) = app_register(app, *kind);
		(void)take_file(app, xj_pool_print(app->pool, "%s/%s.csv", app->folder, *kind));
	}
	for (int i = first; i < argc || (i == first && !app->book); i++) {
		const char *path = i < argc ? argv[i] : "-";

		if (!is_taken(app, path))
			*XJ_PUSH(app->pool, tables, *n, cap) = app_read_among(app, path, kinds);
	}
	return tables;
}

struct xj_table *
app_empty(struct app *app, const char *name)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, name);

	if (!schema) {
		if (xj_policy_sound(app->policy))
			app_say(app, XJ_NO_SCHEMA, name, app->schema, NULL);
		return NULL;
	}
	return xj_table_empty(app->pool, xj_pool_print(app->pool, "%s.csv", name), schema);
}
