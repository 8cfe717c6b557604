/* Rules about roles: those that school.yaml and roles.csv name, and whether anybody holds what a step waits for. */
#include "policy/lint.h"

void
xj_lint_school_roles(const struct xj_lint *lint)
{
	const struct xj_node *school = xj_lint_tree(lint, "school.yaml");
	const struct xj_node *authority = xj_yaml_get(school, "authority");
	const struct xj_node *marks = xj_yaml_get(xj_yaml_get(school, "registration"), "marks");
	const struct xj_node *owners = xj_yaml_get(xj_yaml_get(school, "audit"), "owners");
	const struct xj_node *duties = xj_yaml_get(xj_yaml_get(school, "duties"), "list");

	for (size_t i = 0; authority && i < authority->count; i++) {
		const struct xj_node *roles = authority->pairs[i].value;

		if (xj_span_is(authority->pairs[i].key, "source"))
			continue;
		xj_lint_listed(lint, roles, "role");
		for (size_t k = 0; roles->kind == XJ_SEQUENCE && k < roles->count; k++)
			xj_lint_listed(lint, roles->items[k], "role");
	}
	for (size_t i = 0; marks && marks->kind == XJ_SEQUENCE && i < marks->count; i++)
		xj_lint_listed(lint, xj_yaml_get(marks->items[i], "role"), "role");
	for (size_t i = 0; duties && duties->kind == XJ_SEQUENCE && i < duties->count; i++)
		xj_lint_listed(lint, xj_yaml_get(duties->items[i], "owner"), "role");
	for (size_t i = 0; owners && owners->kind == XJ_MAPPING && i < owners->count; i++)
		xj_lint_listed(lint, owners->pairs[i].value, "role");
}

void
xj_lint_role_lines(const struct xj_lint *lint)
{
	const struct xj_codes *codes = xj_policy_codes(lint->policy, "role");
	const struct xj_table *t = lint->roles;
	struct xj_cursor c;
	int role;

	if (!t || !codes)
		return;
	role = xj_schema_field(t->schema, "role");
	xj_cursor_init(&c, lint->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		struct xj_where where = xj_table_where(t, row, role);
		struct xj_span cell;

		if (!xj_cursor_move(&c, row) || !(cell = xj_cell(&c, role)).n || xj_codes_code(codes, cell) != XJ_NONE)
			continue;
		xj_diag_add(lint->diags, XJ_NOT_LISTED, &where, xj_span_text(lint->pool, cell), "role",
		            xj_nearest(lint->pool, cell, codes->codes, codes->count), NULL);
	}
}

/* Each role once, at the first step that waits for it. */
void
xj_lint_roles_held(const struct xj_lint *lint)
{
	const struct xj_workflow *const *all;
	struct xj_span *told = NULL;
	size_t n, ntold = 0, cap = 0;
	char today[11];

	if (!lint->roles || !lint->held)
		return;
	all = xj_policy_all_workflows(lint->policy, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i]->nsteps; k++) {
			const struct xj_step *s = &all[i]->steps[k];

			if (lint->held(lint->ctx, s->role) || xj_span_listed(told, ntold, s->role))
				continue;
			*XJ_PUSH(lint->pool, told, ntold, cap) = s->role;
			xj_lint_tell(lint, s->node, XJ_ROLE_NOBODY, s->role.p, xj_date_format(lint->today, today),
			             s->id.p, NULL);
		}
}
