#include "book/inside.h"

#include "book/compare.h"

/* More of one file would only hide the others. */
enum { MOST = 20 };

/* The line in which two texts first differ, from 1. */
static size_t
first_difference(struct xj_span a, struct xj_span b)
{
	size_t line = 1;

	for (size_t i = 0; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
		line += a.p[i] == '\n';
	return line;
}

static void
tell_file(struct xj_book *b, const struct xj_edited *e, bool seen, struct xj_diags *diags)
{
	struct xj_where where = {.file = xj_folder_label(&b->folder, e->name)};
	const char *what = !e->found.p      ? "it was taken away by hand"
	                   : !e->expected.p ? "it was put here by hand, and the log knows nothing of it"
	                                    : "it was changed by hand";

	if (e->found.p && e->expected.p)
		where.line = first_difference(e->expected, e->found);
	xj_diag_add(diags, seen ? XJ_HAND_FILE_SEEN : XJ_HAND_FILE, &where, what, NULL);
}

/* A register as a table that can be compared; NULL where it is none. */
static struct xj_table *
table_of(struct xj_book *b, const struct xj_schema *schema, const char *name, struct xj_span text)
{
	struct xj_diags unheard;
	struct xj_cursor c;
	struct xj_table *t;

	xj_diags_init(&unheard, b->pool);
	t = xj_table_parse(b->pool, xj_folder_label(&b->folder, name), text, schema, XJ_RECORDS, &unheard);
	if (!t || unheard.worst >= XJ_ERROR)
		return NULL;
	xj_cursor_init(&c, b->pool, t);
	for (size_t row = 0; row < t->rows; row++)
		if (!xj_cursor_move(&c, row))
			return NULL;
	return t;
}

static bool
tell_rows(struct xj_book *b, const struct xj_edited *e, bool seen, struct xj_diags *diags)
{
	const struct xj_schema *schema = xj_book_schema(b, e->name);
	struct xj_table *old, *fresh;
	struct xj_changes changes;
	struct xj_diags unheard;

	if (!schema || !e->expected.p || !e->found.p)
		return false;
	old = table_of(b, schema, e->name, e->expected);
	fresh = table_of(b, schema, e->name, e->found);
	xj_diags_init(&unheard, b->pool);
	if (!old || !fresh)
		return false;
	if (!xj_compare(old, fresh, &changes, &unheard) || !xj_changes_any(&changes))
		return false;
	xj_compare_tell(&changes, fresh, seen ? XJ_HAND_EDIT_SEEN : XJ_HAND_EDIT, MOST, diags);
	return true;
}

void
xj_book_tell(struct xj_book *b, bool seen, struct xj_diags *diags)
{
	for (size_t i = 0; i < b->nedited; i++)
		if (!tell_rows(b, &b->edited[i], seen, diags))
			tell_file(b, &b->edited[i], seen, diags);
}
