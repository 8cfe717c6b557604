#include "report/filename.h"

#include <stdio.h>

#include "base/shown.h"
#include "policy/filerule.h"

struct naming {
	const struct xj_page *page;
	const struct xj_file_naming *how;
	struct xj_buf out;
	struct xj_span unknown; /* the first name in need of which there is nothing; empty for none */
};

/* The value that a column has in all rows. */
static struct xj_span
common_value(const struct xj_grid *g, int column)
{
	const struct xj_grid_column *c = &g->columns[column];

	if (!g->nrows || c->kind != XJ_GRID_TEXT || (c->field && (c->field->sensitive || c->field->nhides)))
		return XJ_LIT("");
	for (size_t row = 1; row < g->nrows; row++)
		if (!xj_span_same(g->rows[row][column], g->rows[0][column]))
			return XJ_LIT("");
	return g->rows[0][column];
}

static struct xj_span
noted(const struct xj_grid_notes *notes, const char *name)
{
	const struct xj_grid_note *note = notes ? xj_note_find(notes, name) : NULL;

	return note ? note->value : XJ_LIT("");
}

static struct xj_span
of_parts(const struct xj_page *page, const char *name)
{
	for (size_t i = 0; i < page->nparts; i++) {
		const struct xj_grid *g = page->parts[i];
		int column = xj_grid_column(g, name);
		struct xj_span value = noted(&g->notes, name);

		if (!value.n && column >= 0)
			value = common_value(g, column);
		if (value.n)
			return value;
	}
	return XJ_LIT("");
}

static struct xj_span
of_page(const struct xj_page *page, const char *name)
{
	struct xj_span day = page->made_on == XJ_NO_DATE ? XJ_LIT("") : xj_date_span(page->pool, page->made_on);

	if (strcmp(name, "title") == 0)
		return page->title;
	if (strcmp(name, "school") == 0)
		return page->school;
	if (strcmp(name, "report") == 0)
		return page->name;
	if (strcmp(name, "part") == 0 && xj_page_single(page))
		return page->parts[0]->name;
	if (strcmp(name, "date") == 0)
		return day;
	return strcmp(name, "year") == 0 && day.n ? xj_span_of(day.p, 4) : XJ_LIT("");
}

/* Empty where nothing is known by this name. */
static struct xj_span
value_of(const struct naming *n, struct xj_span name)
{
	const char *text = xj_span_text(n->page->pool, name);
	struct xj_span value = noted(n->how->told, text);

	if (!value.n)
		value = noted(&n->page->facts, text);
	if (!value.n)
		value = of_page(n->page, text);
	if (!value.n)
		value = noted(&n->page->notes, text);
	return value.n ? value : of_parts(n->page, text);
}

/* Are all names known that stand between brackets? */
static bool
is_known(const struct naming *n, struct xj_span inside)
{
	for (;;) {
		struct xj_file_piece piece = xj_file_rule_next(&inside);

		if (piece.kind == XJ_PIECE_NAME && !value_of(n, piece.text).n)
			return false;
		if (piece.kind == XJ_PIECE_END || piece.kind == XJ_PIECE_BAD)
			return true;
	}
}

static void
fill(struct naming *n, struct xj_span rest)
{
	for (;;) {
		struct xj_file_piece piece = xj_file_rule_next(&rest);
		struct xj_span value = piece.text;

		switch (piece.kind) {
		case XJ_PIECE_OPEN:
			if (!is_known(n, piece.text))
				rest = xj_span_of(rest.p + piece.text.n + 1, rest.n - piece.text.n - 1);
			break;
		case XJ_PIECE_NAME:
			value = value_of(n, piece.text);
			if (!value.n && !n->unknown.n)
				n->unknown = piece.text;
			xj_shown_plain(&n->out, value);
			break;
		case XJ_PIECE_TEXT:
			xj_shown_plain(&n->out, value);
			break;
		case XJ_PIECE_CLOSE:
			break;
		default:
			return;
		}
	}
}

static void
make_safe(char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("/\\:*?\"<>|", name[i]) || (i == 0 && strchr(".-~", name[i])))
			name[i] = '_';
}

static const char *
what_gives(struct xj_pool *pool, struct xj_span name)
{
	if (xj_span_is(name, "batch"))
		return "--batch 1";
	if (xj_span_is(name, "term"))
		return "-t TERM";
	if (xj_span_is(name, "part"))
		return "--part NAME";
	if (xj_span_is(name, "kind"))
		return "--kind NAME";
	if (xj_span_is(name, "student"))
		return "--student NUMBER";
	if (xj_span_is(name, "school"))
		return "--school DIR";
	return xj_pool_print(pool, "--where %.*s=VALUE", (int)name.n, name.p);
}

bool
xj_file_name(const struct xj_page *page, const struct xj_file_naming *naming, struct xj_span *out,
             struct xj_diags *diags)
{
	struct xj_span rule = naming->rule.n ? naming->rule : page->file_rule.n ? page->file_rule : XJ_LIT("{title}");
	struct naming n = {.page = page, .how = naming, .unknown = {"", 0}};
	char limit[24];

	if (!xj_file_rule_sound(rule)) {
		xj_diag_add(diags, XJ_BAD_VALUE_KIND, NULL, xj_span_text(page->pool, rule), XJ_FILE_RULE_FORM, NULL);
		return false;
	}
	xj_buf_init(&n.out, page->pool);
	xj_buf_text(&n.out, "");
	fill(&n, rule);
	if (n.unknown.n) {
		xj_diag_add(diags, XJ_FILE_NAME_FACT, NULL, xj_span_text(page->pool, rule), xj_span_text(page->pool, n.unknown),
		            what_gives(page->pool, n.unknown), NULL);
		return false;
	}
	if (!n.out.n)
		xj_buf_put(&n.out, '_');
	make_safe(n.out.p, n.out.n);
	xj_buf_print(&n.out, ".%s", naming->ending);
	if (n.out.n > XJ_FILE_NAME_MAX) {
		(void)snprintf(limit, sizeof limit, "%d", XJ_FILE_NAME_MAX);
		xj_diag_add(diags, XJ_FILE_NAME_LONG, NULL, xj_pool_print(page->pool, "%zu", n.out.n), limit, NULL);
		return false;
	}
	*out = xj_buf_as_span(&n.out);
	return true;
}
