#include "policy/lint.h"

#include "policy/inside.h"

/* One rule a row: about each procedure, or about the school. */
static const struct {
	xj_lint_workflow_fn *workflow;
	xj_lint_policy_fn *policy;
} rules[] = {
	{.workflow = xj_lint_type_code},
	{.workflow = xj_lint_reason_codes},
	{.workflow = xj_lint_step_roles},
	{.workflow = xj_lint_letters},
	{.workflow = xj_lint_values},
	{.workflow = xj_lint_steps_come},
	{.workflow = xj_lint_effect_comes},
	{.workflow = xj_lint_dangling},
	{.workflow = xj_lint_leave_ends},
	{.workflow = xj_lint_number_rules},
	{.workflow = xj_lint_longest_stay},
	{.workflow = xj_lint_program_columns},
	{.policy = xj_lint_statuses},
	{.policy = xj_lint_numbering},
	{.policy = xj_lint_school_roles},
	{.policy = xj_lint_school_procedures},
	{.policy = xj_lint_calendar},
	{.policy = xj_lint_terms},
	{.policy = xj_lint_role_lines},
	{.policy = xj_lint_roles_held},
	{.policy = xj_lint_archive_numbering},
	{.policy = xj_lint_archive_procedures},
	{.policy = xj_lint_archive_values},
	{.policy = xj_lint_archive_held},
	{.policy = xj_lint_archive_retention},
};

void
xj_lint_policy(const struct xj_lint *lint)
{
	const struct xj_workflow *const *all;
	size_t n;

	(void)xj_policy_check(lint->policy);
	all = xj_policy_all_workflows(lint->policy, &n);
	for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
		for (size_t i = 0; rules[r].workflow && i < n; i++)
			rules[r].workflow(lint, all[i]);
		if (rules[r].policy)
			rules[r].policy(lint);
	}
}

void
xj_lint_listed(const struct xj_lint *lint, const struct xj_node *node, const char *list)
{
	const struct xj_codes *codes = xj_policy_codes(lint->policy, list);

	if (!codes || !node || node->kind != XJ_SCALAR || !node->text.n || xj_codes_code(codes, node->text) != XJ_NONE)
		return;
	xj_lint_tell(lint, node, XJ_NOT_LISTED, node->text.p, list,
	             xj_nearest(lint->pool, node->text, codes->codes, codes->count), NULL);
}

const struct xj_node *
xj_lint_tree(const struct xj_lint *lint, const char *name)
{
	const char *path = xj_folders_find(lint->policy->read->folders, ".", name);
	struct xj_diags told;

	xj_diags_init(&told, lint->pool);
	return path ? xj_yaml_read(lint->pool, path, &told) : NULL;
}

bool
xj_lint_program_column(const struct xj_lint *lint, struct xj_span column, const char **columns)
{
	const struct xj_table *t = xj_policy_programs(lint->policy);
	struct xj_span *names;
	int field;

	if (!t || !t->rows)
		return true;
	names = xj_pool_zero(lint->pool, t->ncolumns + 1, sizeof *names);
	field = xj_schema_heading(t->schema, column);
	for (size_t i = 0; i < t->ncolumns; i++) {
		names[i] = t->columns[i].heading;
		if (xj_span_same(names[i], column) || (field >= 0 && t->columns[i].field == field))
			return true;
	}
	*columns = xj_nearest(lint->pool, column, names, t->ncolumns);
	return false;
}
