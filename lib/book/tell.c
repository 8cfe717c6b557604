#include "book/inside.h"

#include "base/shown.h"
#include "book/compare.h"

static const struct xj_telling by_hand = {
	XJ_HAND_EDIT, XJ_HAND_ROW, "a row was put in by hand", "a row was taken out by hand",
};
static const struct xj_telling seen_by_hand = {
	XJ_HAND_EDIT_SEEN, XJ_HAND_ROW_SEEN, "a row was put in by hand; it is not used",
	"a row was taken out by hand; the log's is used",
};

/* More of one file would only hide the others. */
enum { MOST = 20 };

const char *
xj_book_word(const struct xj_book *b)
{
	struct xj_buf word;

	xj_buf_init(&word, b->pool);
	xj_shown_path(&word, b->folder.path);
	return word.p;
}

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
	xj_diag_add(diags, seen ? XJ_HAND_FILE_SEEN : XJ_HAND_FILE, &where, what, xj_book_word(b), NULL);
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

/* What was done to a register, and the table that came of it; NULL where it cannot be said row by row. */
static struct xj_table *
edits_of(struct xj_book *b, const struct xj_edited *e, struct xj_changes *out)
{
	const struct xj_schema *schema = xj_book_schema(b, e->name);
	struct xj_table *old, *fresh;
	struct xj_diags unheard;

	if (!schema || !e->expected.p || !e->found.p)
		return NULL;
	old = table_of(b, schema, e->name, e->expected);
	fresh = table_of(b, schema, e->name, e->found);
	xj_diags_init(&unheard, b->pool);
	if (!old || !fresh)
		return NULL;
	return xj_compare(old, fresh, out, &unheard) && xj_changes_any(out) ? fresh : NULL;
}

void
xj_book_tell(struct xj_book *b, bool seen, struct xj_diags *diags)
{
	for (size_t i = 0; i < b->nedited; i++) {
		struct xj_changes changes;
		struct xj_table *fresh = edits_of(b, &b->edited[i], &changes);

		if (fresh)
			xj_compare_tell(&changes, fresh, seen ? &seen_by_hand : &by_hand, xj_book_word(b), MOST, diags);
		else
			tell_file(b, &b->edited[i], seen, diags);
	}
}

struct xj_refusal
xj_book_put_back(struct xj_book *b, const struct xj_edited *e)
{
	char version[XJ_VERSION_SIZE + 1];
	struct xj_changes ch;
	const char *message;
	bool rows = edits_of(b, e, &ch) != NULL;

	xj_version(e->found, version);
	if (!e->found.p)
		message = "put back: it had been taken away by hand";
	else if (!e->expected.p)
		message = xj_pool_print(b->pool, "taken away: it had been put here by hand, version %s", version);
	else if (!rows)
		message = xj_pool_print(b->pool, "put back: what stood here by hand had version %s", version);
	else
		message = xj_pool_print(b->pool,
		                        "put back: what stood here by hand had version %s; fields changed: %zu, rows added: %zu, "
		                        "rows taken out: %zu",
		                        version, ch.nedits, ch.nadded, ch.nremoved);
	return (struct xj_refusal){xj_span(e->name), xj_span(xj_message(rows ? XJ_HAND_EDIT : XJ_HAND_FILE)->code),
	                           xj_span(message)};
}
