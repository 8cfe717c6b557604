/* What a commit of cases or letters leaves in students' files by itself, as archive.yaml says. */
#include "app/app.h"
#include "roll/filing.h"
#include "roll/item_number.h"

static bool
leave_something(const struct xj_archive *rules, struct xj_changes *const *changes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (xj_leaves_something(rules, changes[i]))
			return true;
	return false;
}

static void
file_all(struct app *app, struct xj_changes *const *changes, size_t n, struct xj_changes *out)
{
	struct xj_filing in = {.policy = app->policy, .materials = out->table};

	if (xj_item_numbers_ask_roll(app->pool, xj_policy_archive(app->policy)))
		in.roll = app_register(app, "roll");
	for (size_t i = 0; i < n; i++) {
		const struct xj_table *t = changes[i]->table;

		if (xj_span_is(t->schema->name, "cases"))
			xj_file_cases(&in, t, t->rows, changes[i], out, &app->diags);
		else if (xj_span_is(t->schema->name, "issued"))
			xj_file_letters(&in, t, t->rows, changes[i], out, &app->diags);
	}
}

bool
app_filed(struct app *app, struct xj_changes *const **changes, size_t *n)
{
	size_t errors = xj_diags_errors(&app->diags);
	const struct xj_archive *rules;
	const struct xj_table *materials;
	struct xj_changes **all, *out;

	if (!leave_something(NULL, *changes, *n))
		return true;
	rules = xj_policy_archive(app->policy);
	if (!rules || !leave_something(rules, *changes, *n))
		return xj_diags_errors(&app->diags) == errors;
	materials = app_register(app, "materials");
	if (!materials)
		return false;
	all = xj_pool_zero(app->pool, *n + 1, sizeof *all);
	out = xj_pool_alloc(app->pool, sizeof *out);
	xj_changes_init(out, app->pool, materials);
	file_all(app, *changes, *n, out);
	memcpy(all, *changes, *n * sizeof *all);
	all[*n] = out;
	*changes = all;
	*n += out->nadded > 0;
	return xj_diags_errors(&app->diags) == errors;
}
