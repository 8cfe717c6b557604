/* `leaves`: what cases and letters leave in a file by themselves. */
#include "policy/archive_reading.h"

static const char *const leaves_keys[] = {"application", "evidence", "approvals", "decision", "letters", NULL};
static const char *const leaf_keys[] = {"kind", "form", NULL};
static const char *const application_keys[] = {"kind", "form", "except", NULL};
static const char *const as_keys[] = {"kind", "form", "as", NULL};

static void
read_leaf(struct reader *r, const struct xj_node *map, struct xj_archive_leaf *leaf)
{
	xj_archive_text_code(r, map, "kind", "material", &leaf->kind);
	xj_archive_text_code(r, map, "form", "medium", &leaf->form);
}

/* `transcript: grade-sheet`, or `id-copy: {kind: id-copy, form: copy}` where the form is another too. `list`: where names are codes of; NULL: they are workflows. */
static void
read_as(struct reader *r, const struct xj_node *leaf, const char *list, struct xj_span form, struct xj_archive_as **as, size_t *n)
{
	const struct xj_node *map = xj_yaml_get(leaf, "as");

	if (!map)
		return;
	if (map->kind != XJ_MAPPING || !map->count) {
		complain(r, map, "as", "a mapping: {application: application}");
		return;
	}
	*as = xj_pool_zero(r->pool, map->count, sizeof **as);
	for (size_t i = 0; i < map->count; i++) {
		const struct xj_pair *pair = &map->pairs[i];
		struct xj_where where = {.file = map->file, .line = pair->line, .column = pair->column};
		struct xj_archive_as *one = &(*as)[(*n)++];

		*one = (struct xj_archive_as){.of = pair->key, .leaf.form = form};
		if (list)
			xj_archive_code(r, &where, one->of, list);
		if (pair->value->kind != XJ_MAPPING) {
			xj_archive_text_code(r, map, pair->key.p, "material", &one->leaf.kind);
			continue;
		}
		(void)xj_yaml_known(pair->value, leaf_keys, r->diags);
		read_leaf(r, pair->value, &one->leaf);
	}
}

/* Procedures that nobody applies for. */
static void
read_except(struct reader *r, const struct xj_node *leaf)
{
	const struct xj_node *except = xj_yaml_get(leaf, "except");
	struct xj_archive *a = r->a;

	if (except && xj_yaml_texts(r->pool, leaf, "except", r->diags, &a->unapplied, &a->nunapplied) && !a->nunapplied)
		complain(r, except, "except", "a list of procedures: [suspend, resume]");
}

void
xj_archive_read_leaves(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "leaves") ? group(r, root, "leaves", leaves_keys) : NULL;
	struct xj_archive *a = r->a;
	const struct {
		const char *key;
		struct xj_archive_leaf *into;
		const char *const *known;
	} leaves[] = {{"application", &a->application, application_keys}, {"evidence", &a->evidence, as_keys},
	              {"approvals", &a->approvals, leaf_keys}, {"decision", &a->decision, as_keys}, {"letters", &a->letters, leaf_keys}};

	for (size_t i = 0; map && i < sizeof leaves / sizeof *leaves; i++) {
		const struct xj_node *leaf =
			xj_yaml_get(map, leaves[i].key) ? group(r, map, leaves[i].key, leaves[i].known) : NULL;

		if (!leaf)
			continue;
		read_leaf(r, leaf, leaves[i].into);
		if (leaves[i].into == &a->application)
			read_except(r, leaf);
		else if (leaves[i].into == &a->evidence)
			read_as(r, leaf, "evidence", a->evidence.form, &a->as, &a->nas);
		else if (leaves[i].into == &a->decision)
			read_as(r, leaf, NULL, a->decision.form, &a->decision_as, &a->ndecision_as);
	}
}
