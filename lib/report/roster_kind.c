#include "report/roster_kind.h"

#include "base/nearest.h"
#include "record/yaml.h"

static const char *const root_keys[] = {"roster", "title", "english", "of",   "workflow", "where", "usually", "otherwise", "dated",
                                        "by",     "columns", "copies", "sign", "file",     "source", NULL};
static const char *const column_keys[] = {"name", "title", NULL};

static const struct xj_folder_file *
files_of(const struct xj_policy *p, size_t *n)
{
	return xj_folders_list(p->read->folders, "rosters", ".yaml", n);
}

static void
refuse(const struct xj_node *node, const char *what, const char *accepted, struct xj_diags *diags)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(diags, XJ_BAD_VALUE_KIND, &where, what, accepted, NULL);
}

static void
read_column(const struct xj_node *node, struct xj_roster_column *out, struct xj_diags *diags)
{
	out->node = node;
	if (node->kind == XJ_SCALAR) {
		out->name = node->text;
		return;
	}
	(void)xj_yaml_known(node, column_keys, diags);
	(void)xj_yaml_text(node, "title", diags, &out->title);
	if (!xj_yaml_get(node, "name"))
		(void)xj_yaml_missing(node, "name", diags);
	(void)xj_yaml_text(node, "name", diags, &out->name);
}

static void
read_columns(struct xj_pool *pool, const struct xj_node *root, struct xj_roster_kind *out, struct xj_diags *diags)
{
	const struct xj_node *list = xj_yaml_get(root, "columns");

	if (!list) {
		(void)xj_yaml_missing(root, "columns", diags);
		return;
	}
	if (list->kind != XJ_SEQUENCE || !list->count) {
		refuse(list, "columns", "a list of columns", diags);
		return;
	}
	out->columns = xj_pool_zero(pool, list->count, sizeof *out->columns);
	for (size_t i = 0; i < list->count; i++)
		read_column(list->items[i], &out->columns[out->ncolumns++], diags);
}

/* students or changes; a procedure is named for changes alone. */
static void
read_of(struct xj_pool *pool, const struct xj_node *root, struct xj_roster_kind *out, struct xj_diags *diags)
{
	const struct xj_node *workflow = xj_yaml_get(root, "workflow");
	struct xj_span of = XJ_LIT("students");

	(void)xj_yaml_text(root, "of", diags, &of);
	out->of_changes = xj_span_is(of, "changes");
	if (!out->of_changes && !xj_span_is(of, "students"))
		refuse(xj_yaml_get(root, "of"), "of", "students or changes", diags);
	if (workflow && !out->of_changes)
		refuse(workflow, "workflow", "`of: changes` beside it", diags);
	(void)xj_yaml_texts(pool, root, "workflow", diags, &out->workflows, &out->nworkflows);
}

static const struct xj_roster_kind *
read_kind(struct xj_pool *pool, const struct xj_folder_file *file, struct xj_diags *diags)
{
	const struct xj_node *root = xj_yaml_read(pool, file->path, diags);
	struct xj_roster_kind *k = xj_pool_zero(pool, 1, sizeof *k);
	size_t errors = xj_diags_errors(diags);

	if (!root)
		return NULL;
	(void)xj_yaml_known(root, root_keys, diags);
	k->copies = 1;
	if (!xj_yaml_text(root, "roster", diags, &k->name) && !xj_yaml_get(root, "roster"))
		(void)xj_yaml_missing(root, "roster", diags);
	if (k->name.n && !xj_span_is(k->name, file->name)) {
		struct xj_where where = xj_yaml_where(xj_yaml_get(root, "roster"));

		xj_diag_add(diags, XJ_NAME_MISMATCH, &where, k->name.p, file->name, NULL);
	}
	if (!xj_yaml_text(root, "title", diags, &k->title) && !xj_yaml_get(root, "title"))
		(void)xj_yaml_missing(root, "title", diags);
	(void)xj_yaml_text(root, "english", diags, &k->english);
	read_of(pool, root, k, diags);
	k->where = xj_yaml_get(root, "where");
	k->usually = xj_yaml_get(root, "usually");
	(void)xj_yaml_text(root, "otherwise", diags, &k->otherwise);
	(void)xj_yaml_text(root, "dated", diags, &k->dated);
	(void)xj_yaml_texts(pool, root, "by", diags, &k->by, &k->nby);
	read_columns(pool, root, k, diags);
	if (xj_yaml_integer(root, "copies", diags, &k->copies) && (k->copies < 1 || k->copies > 9))
		refuse(xj_yaml_get(root, "copies"), "copies", "a whole number, 1 to 9,", diags);
	(void)xj_yaml_texts(pool, root, "sign", diags, &k->sign, &k->nsign);
	(void)xj_yaml_text(root, "file", diags, &k->file);
	(void)xj_yaml_text(root, "source", diags, &k->source);
	return xj_diags_errors(diags) == errors ? k : NULL;
}

const struct xj_roster_kind *
xj_roster_kind_read(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name, struct xj_diags *diags)
{
	size_t n;
	const struct xj_folder_file *files = files_of(p, &n);
	struct xj_span *names = xj_pool_zero(pool, n + 1, sizeof *names);

	for (size_t i = 0; i < n; i++) {
		if (xj_span_is(name, files[i].name))
			return read_kind(pool, &files[i], diags);
		names[i] = xj_span(files[i].name);
	}
	xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, "--kind", xj_span_text(pool, name),
	            xj_pool_print(pool, "one of %s", xj_nearest(pool, name, names, n)), NULL);
	return NULL;
}

bool
xj_roster_kind_check(struct xj_pool *pool, const struct xj_policy *p, struct xj_diags *diags)
{
	size_t n, errors = xj_diags_errors(diags);
	const struct xj_folder_file *files = files_of(p, &n);

	for (size_t i = 0; i < n; i++)
		(void)read_kind(pool, &files[i], diags);
	return xj_diags_errors(diags) == errors;
}

bool
xj_roster_list(const struct xj_policy *p, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_page_add(page, "rosters", "名册");
	size_t n, errors = xj_diags_errors(diags);
	const struct xj_folder_file *files = files_of(p, &n);

	(void)xj_grid_add_column(grid, XJ_LIT("name"), XJ_LIT("名称"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(grid, XJ_LIT("title"), XJ_LIT("标题"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(grid, XJ_LIT("dated"), XJ_LIT("期间按"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(grid, XJ_LIT("source"), XJ_LIT("依据"), XJ_GRID_TEXT);
	for (size_t i = 0; i < n; i++) {
		const struct xj_roster_kind *kind = read_kind(page->pool, &files[i], diags);
		struct xj_span *cells = kind ? xj_grid_add_row(grid) : NULL;

		if (!kind)
			continue;
		cells[0] = kind->name;
		cells[1] = kind->title;
		cells[2] = kind->dated;
		cells[3] = kind->source;
	}
	return xj_diags_errors(diags) == errors;
}
