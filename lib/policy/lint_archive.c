/* Rules about archive.yaml: names that are well formed and of nothing, and rules of keeping that cannot be meant. */
#include "policy/lint.h"

#include "policy/archive.h"
#include "policy/inside.h"

static const struct xj_workflow none; /* conditions here are about students, not about a request */

static const struct xj_node *
item_of(const struct xj_node *list, size_t i)
{
	return list->kind == XJ_SEQUENCE ? list->items[i] : list;
}

/* The file's tree, where it could be read. */
static const struct xj_node *
sound_tree(const struct xj_lint *lint)
{
	return xj_policy_archive(lint->policy) ? xj_lint_tree(lint, "archive.yaml") : NULL;
}

void
xj_lint_archive_numbering(const struct xj_lint *lint)
{
	static const char *const of_items[] = {"year", "serial", NULL};
	const struct xj_node *map = xj_yaml_get(xj_lint_tree(lint, "archive.yaml"), "numbering");

	xj_lint_number_rule(lint, xj_yaml_get(map, "item_id"), of_items, XJ_KNOWN_ROW);
	xj_lint_number_rule(lint, xj_yaml_get(map, "transfer_no"), of_items, XJ_KNOWN_NOTHING);
}

void
xj_lint_archive_procedures(const struct xj_lint *lint)
{
	const struct xj_archive *a = xj_policy_archive(lint->policy);
	const struct xj_node *root = sound_tree(lint), *needs = xj_yaml_get(root, "required");
	const struct xj_node *leaves = xj_yaml_get(root, "leaves"), *as = xj_yaml_get(xj_yaml_get(leaves, "decision"), "as");
	const struct xj_node *except = xj_yaml_get(xj_yaml_get(leaves, "application"), "except");

	for (size_t i = 0; except && i < a->nunapplied; i++)
		xj_lint_procedure(lint, item_of(except, i), NULL);
	for (size_t i = 0; needs && i < a->nneeds; i++)
		for (size_t k = 0; k < a->needs[i].nchanges; k++)
			xj_lint_procedure(lint, item_of(xj_yaml_get(needs->items[i], "change"), k), NULL);
	for (size_t i = 0; as && i < as->count; i++) {
		const struct xj_pair *pair = &as->pairs[i];
		struct xj_node name = {.kind = XJ_SCALAR, .text = pair->key, .file = as->file, .line = pair->line, .column = pair->column};

		xj_lint_procedure(lint, &name, NULL);
	}
}

void
xj_lint_archive_values(const struct xj_lint *lint)
{
	static const char *const lists[] = {"required", "retention"};
	const struct xj_node *root = sound_tree(lint), *opening = xj_yaml_get(xj_yaml_get(root, "opening"), "if");

	if (opening)
		xj_lint_condition(lint, &none, opening);
	for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
		const struct xj_node *list = xj_yaml_get(root, lists[l]), *when;

		for (size_t i = 0; list && i < list->count; i++)
			if ((when = xj_yaml_get(list->items[i], "if")) != NULL)
				xj_lint_condition(lint, &none, when);
	}
}

/* Who could allow it, each list of roles once. */
struct allowing {
	const struct xj_lint *lint;
	struct xj_span *told;
	size_t ntold, cap;
};

static void
check_held(struct allowing *x, const struct xj_node *map, const char *what)
{
	const struct xj_lint *lint = x->lint;
	const struct xj_node *roles = xj_yaml_get(map, "approve");
	struct xj_buf names;
	char today[11];

	if (!roles)
		return;
	xj_buf_init(&names, lint->pool);
	for (size_t i = 0; i < (roles->kind == XJ_SEQUENCE ? roles->count : 1); i++) {
		if (lint->held(lint->ctx, item_of(roles, i)->text))
			return;
		xj_buf_print(&names, "%s%s", i ? ", " : "", item_of(roles, i)->text.p);
	}
	if (xj_span_listed(x->told, x->ntold, xj_buf_as_span(&names)))
		return;
	*XJ_PUSH(lint->pool, x->told, x->ntold, x->cap) = xj_buf_as_span(&names);
	xj_lint_tell(lint, roles, XJ_NOBODY_ALLOWS, names.p, xj_date_format(lint->today, today), what, NULL);
}

static bool
is_destroying(const struct xj_archive *a)
{
	for (size_t i = 0; i < a->nretention; i++)
		if (a->retention[i].keep == XJ_KEEP_PERIOD && a->retention[i].after == XJ_THEN_DESTROY)
			return true;
	return false;
}

void
xj_lint_archive_held(const struct xj_lint *lint)
{
	static const char *const parts[] = {"lending", "viewing", "transfer"};
	const struct xj_node *root = sound_tree(lint);
	struct allowing x = {.lint = lint};

	if (!root || !lint->roles || !lint->held)
		return;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const struct xj_node *part = xj_yaml_get(root, parts[i]);

		check_held(&x, part, parts[i]);
		check_held(&x, xj_yaml_get(part, "outside"), parts[i]);
	}
	if (is_destroying(xj_policy_archive(lint->policy)))
		check_held(&x, xj_yaml_get(root, "destruction"), "destruction");
}

/* Does an item of a student of one of these statuses come to rule `at`, past those above it? `more` may be NULL. */
static bool
comes(const struct xj_lint *lint, const struct xj_node *list, size_t at, struct xj_span *statuses, size_t n, const struct xj_node *more)
{
	const struct xj_workflow w = {.from = statuses, .nfrom = n};
	struct xj_lint_claim *claims = xj_pool_zero(lint->pool, at + 2, sizeof *claims);
	const struct xj_node *when = xj_yaml_get(list->items[at], "if");
	size_t count = 0;

	if (more)
		claims[count++] = (struct xj_lint_claim){more, false};
	if (when)
		claims[count++] = (struct xj_lint_claim){when, false};
	for (size_t i = 0; i < at; i++)
		claims[count++] = (struct xj_lint_claim){xj_yaml_get(list->items[i], "if"), true};
	return xj_lint_possible(lint, &w, claims, count);
}

/* Would a period that begins with their status run out for those who are here? */
static void
check_early(const struct xj_lint *lint, const struct xj_node *list, size_t at, const struct xj_archive_retention *rule)
{
	const struct xj_statuses *all = lint->policy->statuses;

	if (rule->keep != XJ_KEEP_PERIOD || !xj_span_is(rule->from, "status_since"))
		return;
	for (size_t i = 0; i < all->count; i++) {
		struct xj_node flag = {.kind = XJ_SCALAR, .file = "", .text = all->list[i].on_roll ? XJ_LIT("yes") : XJ_LIT("no")};
		struct xj_pair pair = {.key = XJ_LIT("on_roll"), .value = &flag};
		struct xj_node on_roll = {.kind = XJ_MAPPING, .file = "", .count = 1, .pairs = &pair};
		struct xj_span name = all->list[i].name;

		if ((!all->list[i].on_roll && !all->list[i].in_school) || !comes(lint, list, at, &name, 1, &on_roll))
			continue;
		xj_lint_tell(lint, list->items[at], XJ_RETENTION_EARLY, rule->from.p, name.p, NULL);
		return;
	}
}

/* The last rule is for what is left, which may be nothing. */
void
xj_lint_archive_retention(const struct xj_lint *lint)
{
	const struct xj_archive *a = xj_policy_archive(lint->policy);
	const struct xj_node *list = xj_yaml_get(sound_tree(lint), "retention");
	const struct xj_statuses *all = lint->policy->statuses;
	struct xj_span *names;

	if (!a || !list || !all)
		return;
	names = xj_pool_zero(lint->pool, all->count + 1, sizeof *names);
	for (size_t i = 0; i < all->count; i++)
		names[i] = all->list[i].name;
	for (size_t i = 0; i < a->nretention; i++) {
		if (i + 1 < a->nretention && !comes(lint, list, i, names, all->count, NULL))
			xj_lint_tell(lint, list->items[i], XJ_RETENTION_NEVER, NULL);
		else
			check_early(lint, list, i, &a->retention[i]);
	}
}
