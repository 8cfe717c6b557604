/* Passing a step on to a colleague for some time: lines of roles.csv. */
#include "app/app.h"
#include "book/delegate.h"

/* Cases that are not there would make a scope that nothing is ever in. */
static bool
take_cases(struct app *app, const struct xj_texts *named, struct xj_delegation *d)
{
	struct xj_span *cases = xj_pool_zero(app->pool, named->count + 1, sizeof *cases);
	struct xj_table *t = named->count ? app_register(app, "cases") : NULL;
	struct xj_index index;
	bool ok = true;

	if (named->count && !t)
		return false;
	if (t)
		xj_index_build(&index, app->pool, t, xj_schema_field(t->schema, "case_id"));
	for (size_t i = 0; i < named->count; i++) {
		cases[i] = xj_span(named->list[i]);
		if (cases[i].n && xj_index_find(&index, cases[i]) != XJ_NONE)
			continue;
		xj_diag_add(&app->diags, XJ_NO_SUCH_CASE, &(struct xj_where){.file = t->label}, named->list[i], NULL);
		ok = false;
	}
	d->cases = cases;
	d->ncases = named->count;
	return ok;
}

/* Each role that decides the step in some procedure; of `step+role` that one, which was asked besides. */
static void
pass_roles(struct app *app, struct xj_delegation *d, struct xj_changes *out)
{
	struct xj_span signer = d->step;
	size_t n, done = 0, from = app->diags.count;
	const struct xj_workflow *const *all = xj_policy_all_workflows(app->policy, &n);
	struct xj_span *roles = xj_pool_zero(app->pool, n + 1, sizeof *roles);
	struct xj_diags aside;
	bool given = false;

	d->step = xj_span_cut(&signer, '+');
	if (signer.p)
		roles[done++] = signer;
	for (size_t i = 0; i < n && !signer.p; i++) {
		size_t step = xj_workflow_step(all[i], d->step), k = 0;

		if (step == SIZE_MAX || (d->workflow.n && !xj_span_same(all[i]->name, d->workflow)))
			continue;
		d->role = all[i]->steps[step].role;
		while (k < done && !xj_span_same(roles[k], d->role))
			k++;
		if (k < done)
			continue;
		roles[done++] = d->role;
		/* who holds one of the step's roles passes on that one */
		xj_diags_init(&aside, app->pool);
		given = xj_delegate(app->roles, d, out, &aside) || given;
	}
	if (given)
		return;
	for (size_t i = 0; i < done; i++) {
		d->role = roles[i];
		(void)xj_delegate(app->roles, d, out, &app->diags);
	}
	app_refused(app, d->step, from);
}

int
app_pass_on(struct app *app, const struct app_passing *p)
{
	struct xj_delegation d = {.step = xj_span(p->step), .user = xj_span(p->user), .workflow = xj_span(p->workflow),
	                          .until = p->until};
	const struct xj_schema *roll = xj_policy_schema(app->policy, "roll"), *cases = xj_policy_schema(app->policy, "cases");
	struct xj_changes out;
	struct xj_table *after;

	if (!app_roles(app) || !take_cases(app, p->cases, &d))
		return app_end(app);
	if (p->until < app->roles->today) {
		app_say(app, XJ_USAGE, "--until is a day that has not passed yet", NULL);
		return app_end(app);
	}
	xj_changes_init(&out, app->pool, app->roles->table);
	pass_roles(app, &d, &out);
	after = app_may_go_on(app) ? app_after(app, &out) : NULL;
	if (!after || !xj_roles_check(after, roll, cases, &app->diags))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&out}, 1, &out);
}
