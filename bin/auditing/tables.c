#include "auditing/auditing.h"

#include "audit/joins.h"

static void
add(struct app *app, struct xj_audit *a, struct xj_table *t)
{
	struct xj_buf kinds;

	if (!t || xj_audit_add(a, t))
		return;
	xj_buf_init(&kinds, app->pool);
	for (const char *const *kind = xj_audit_kinds; *kind; kind++)
		xj_buf_print(&kinds, "%s%s", kinds.n ? ", " : "", *kind);
	xj_diag_add(&app->diags, XJ_NO_RULE, &(struct xj_where){.file = t->label}, xj_span_text(app->pool, t->schema->name),
	            kinds.p, NULL);
}

/* The files of a book are looked at as they are now, which says nothing of another day. */
static bool
looks_at_files(const struct app *app, const struct auditing_files *o, const struct xj_audit *a)
{
	const struct xj_audit_rule *rule = &xj_audit_rules[xj_audit_rule(XJ_LIT("file-altered"))];

	return !a->off[rule - xj_audit_rules] && !xj_audit_unasked(a, rule) && (app->book ? app->as_of == XJ_NO_DATE : o->files != NULL);
}

static bool
add_checks(struct app *app, const struct auditing_files *o, struct xj_audit *a)
{
	struct xj_audit_file *file = xj_audit_file(a, XJ_OF_materials, NULL);
	size_t n = a->nfiles;

	if (o->files && (app->book || !file)) {
		app_say(app, XJ_USAGE, app->book ? "the book has its own files: no --files beside -d" : "--files takes a file of materials besides", NULL);
		return false;
	}
	if (!file || !looks_at_files(app, o, a))
		return true;
	a->folder = o->files;
	for (size_t i = 0; i < n; i++) { /* adding may move the list */
		struct xj_table *checks = a->files[i].kind == XJ_OF_materials ? app_checks(app, a->files[i].table, o->files) : NULL;

		if (checks)
			add(app, a, checks);
		else if (a->files[i].kind == XJ_OF_materials)
			return false;
	}
	return true;
}

bool
auditing_add_files(struct app *app, const struct auditing_files *o, int argc, char **argv, struct xj_audit *a)
{
	/* With an option that names a list standard input is read only where it is named. */
	bool told = o->attendance.count || o->grades.count;
	size_t n = 0;
	struct xj_table **tables = NULL;

	if (app->book || argc > app->operands || !told)
		tables = app_read_all(app, app->operands, argc, argv, xj_audit_kinds, &n);
	for (size_t i = 0; i < n; i++)
		add(app, a, tables[i] && tables[i]->schema->kind == XJ_FOREIGN ? xj_table_clean(tables[i], &app->diags) : tables[i]);
	for (size_t i = 0; i < o->attendance.count; i++)
		add(app, a, app_read(app, o->attendance.list[i], "attendance"));
	for (size_t i = 0; i < o->grades.count; i++)
		add(app, a, app_read(app, o->grades.list[i], "grades"));
	return add_checks(app, o, a);
}
