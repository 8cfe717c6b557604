/* The descriptions of records, each with what it extends. */
#include "policy/inside.h"

/* The description with what it extends, which is the next one of its name in the folders from dirs[dir] on. */
static const struct xj_node *
extended(const struct xj_policy *p, const struct xj_node *root, const char *name, size_t dir)
{
	const struct xj_node *farther;
	const char *path = NULL;
	bool extends = false;

	if (xj_yaml_get(root, "extends") && !xj_yaml_flag(root, "extends", p->diags, &extends))
		return NULL;
	if (!extends)
		return root;
	while (dir < p->ndirs && !(path = xj_folders_find_in(p->read->folders, dir++, ".", name)))
		;
	if (!path) {
		struct xj_where where = xj_yaml_where(xj_yaml_get(root, "extends"));

		xj_diag_add(p->diags, XJ_NOTHING_EXTENDED, &where, name, NULL);
		return NULL;
	}
	farther = xj_yaml_read(p->pool, path, p->diags);
	farther = farther ? extended(p, farther, name, dir) : NULL;
	return farther ? xj_schema_extend(p->pool, root, farther) : NULL;
}

const struct xj_node *
xj_policy_description(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text)
{
	const struct xj_node *root = xj_yaml_parse(p->pool, file->path, text, p->diags);
	const char *name = xj_pool_print(p->pool, "%s.yaml", file->name);
	size_t dir = 0;

	while (dir < p->ndirs && !xj_folders_find_in(p->read->folders, dir, ".", name))
		dir++;
	return root ? extended(p, root, name, dir + 1) : NULL;
}
