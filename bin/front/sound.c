/* Whether a book can go on with the files that it shall have. */
#include "front/front.h"

/* Against schemas and code lists that have become others. */
static bool
check_registers(struct app *app, const struct xj_policy *policy, const struct front_files *then)
{
	size_t errors = xj_diags_errors(&app->diags);

	for (size_t i = 0; i < then->count; i++) {
		const struct front_file *file = &then->list[i];
		const struct xj_schema *schema;
		const char *record;
		struct xj_table *t;

		if (!file->bytes.p || front_kind(app, file->name, &record) != FRONT_REGISTER ||
		    !(schema = xj_policy_schema(policy, record)))
			continue;
		t = front_table(app, schema, file->label, file->bytes);
		if (t)
			xj_table_check(t, &app->diags);
	}
	return xj_diags_errors(&app->diags) == errors;
}

/* Does anybody hold one of the roles today, for the whole school? */
static bool
held_by_somebody(struct app *app, const struct xj_table *t, const char *const *roles)
{
	int user = xj_schema_field(t->schema, "user");
	struct xj_roles r;
	struct xj_cursor c;
	enum xj_code why;

	xj_cursor_init(&c, app->pool, t);
	for (size_t i = 0; i < t->rows; i++) {
		if (!xj_cursor_move(&c, i))
			continue;
		xj_roles_open(&r, app->pool, t, xj_span_text(app->pool, xj_cell(&c, user)), app->today);
		if (xj_roles_any(&r, roles, NULL, &why))
			return true;
	}
	return false;
}

/* Roles that nobody can make sense of, or that leave nobody who could mend them. */
static bool
check_roles(struct app *app, const struct xj_policy *policy, const struct front_files *then)
{
	const struct front_file *file = front_file(then, "roles.csv");
	const char *const *roles = xj_school_roles(policy->school, "edit");
	const struct xj_schema *schema = xj_policy_schema(policy, "roles");
	struct xj_table *t;

	if (!schema)
		return false;
	t = file ? front_table(app, schema, file->label, file->bytes) : xj_table_empty(app->pool, "roles.csv", schema);
	if (!t || !xj_roles_check(t, xj_policy_schema(policy, "roll"), xj_policy_schema(policy, "cases"), &app->diags))
		return false;
	if (held_by_somebody(app, t, roles))
		return true;
	xj_diag_add(&app->diags, XJ_NOBODY_LEFT, &(struct xj_where){.file = t->label}, roles[0], NULL);
	return false;
}

const struct xj_policy *
front_sound(struct app *app, const struct front_files *then, bool registers)
{
	const struct xj_policy *policy = front_load(app, then, &app->diags);

	if (!policy || (registers && !check_registers(app, policy, then)) || !check_roles(app, policy, then))
		return NULL;
	return policy;
}
