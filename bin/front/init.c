/* xueji init: a ready book. */
#define _POSIX_C_SOURCE 200809L
#include "front/init.h"

#include <stdlib.h>
#include <unistd.h>

struct options {
	const char *school, *from, *person, *actors;
	const char *registers[FRONT_INIT_REGISTERS];
};

/* Whoever makes the book is its registry, or whatever role edits the rules there, and may enter what others sign; unless the roles given say
 * what they are. */
static bool
put_roles(struct app *app, struct front_files *files, const char *person)
{
	const struct front_file *file = front_file(files, "roles.csv");
	const struct xj_schema *schema = xj_policy_schema(app->policy, "roles");
	struct xj_table *t = front_table(app, schema, "roles.csv", file ? file->bytes : xj_span_of(NULL, 0));
	const char *const *edit = xj_school_roles(app->policy->school, "edit");
	const struct xj_subject anything = {0};
	struct xj_changes ch;
	struct xj_roles roles;
	struct xj_span *row;
	enum xj_code why;

	if (!t)
		return false;
	xj_roles_open(&roles, app->pool, t, app_actor(app), app->today);
	for (size_t i = 0; edit[i]; i++)
		if (xj_roles_hold(&roles, xj_span_of(NULL, 0), xj_span(edit[i]), &anything, &why))
			return true;
	xj_changes_init(&ch, app->pool, t);
	row = xj_changes_add(&ch);
	row[xj_schema_field(schema, "user")] = xj_span(app_actor(app));
	row[xj_schema_field(schema, "person")] = person ? xj_span(person) : roles.person.n ? roles.person : xj_span(app_actor(app));
	row[xj_schema_field(schema, "role")] = xj_span(edit[0]);
	row[xj_schema_field(schema, "proxy")] = XJ_LIT("是");
	front_put(app, files, "roles.csv", file ? file->label : "roles.csv", app_after(app, &ch)->text);
	return true;
}

/* Registers in the form of a book, under the school's own schemas; those not given have a header and no row. */
static bool
put_registers(struct app *app, struct front_files *files)
{
	const struct xj_schema *const *registers;
	bool ok = true;
	size_t n;

	registers = xj_policy_registers(app->policy, &n);
	for (size_t i = 0; i < n; i++) {
		const struct xj_schema *schema = registers[i];
		const char *name = xj_pool_print(app->pool, "%s.csv", schema->name.p);
		const struct front_file *file = front_file(files, name);
		struct xj_span bytes;

		if (!file)
			front_put(app, files, name, name, xj_table_empty(app->pool, name, schema)->text);
		else if (front_canonical(app, schema, file->label, file->bytes, &bytes))
			front_put(app, files, name, file->label, bytes);
		else
			ok = false;
	}
	return ok;
}

/* Terms and programmes are not in their form yet when the schemas are first wanted. */
static bool
load_schemas(struct app *app, const struct front_files *files)
{
	struct front_files texts = {0};
	struct xj_policy *policy;
	const char *record;

	for (size_t i = 0; i < files->count; i++)
		if (front_kind(app, files->list[i].name, &record) != FRONT_REGISTER)
			front_put(app, &texts, files->list[i].name, files->list[i].label, files->list[i].bytes);
	policy = front_load(app, &texts, &app->diags);
	if (policy)
		app->policy = policy;
	return policy != NULL;
}

static bool
is_blank(const char *text)
{
	return xj_span_trim(xj_span(text)).n == 0;
}

/* What a book could not do without later on. */
static bool
check_options(struct app *app, const struct options *o)
{
	char today[11];

	if (o->school && is_blank(o->school))
		app_say(app, XJ_BAD_ARGUMENT, "--school", o->school, "a name is one line of text", NULL);
	/* Who comes through sudo has the rights of the clock's day, whatever day the book begins on. */
	else if (app->through_sudo && app->today > app_clock_today())
		app_say(app, XJ_BAD_ARGUMENT, "--today", xj_date_format(app->today, today),
		        "with --actors sudo the clock's day counts, and this one is still to come", NULL);
	else
		return true;
	return false;
}

/* The name that stands on what the school issues; the profile's is made up. */
static bool
is_named(struct app *app, const struct options *o)
{
	if (o->school || (o->from && access(xj_pool_print(app->pool, "%s/school.yaml", o->from), F_OK) == 0))
		return true;
	app_say(app, XJ_USAGE, "say the school's name, with --school NAME", NULL);
	return false;
}

static int
init(struct app *app, const struct options *o, const char *folder)
{
	struct front_files none = {0}, files = {0};
	struct front_revision r;
	struct xj_transaction t;
	struct xj_head head;
	const char **names;
	struct xj_buf b;

	app->folder = folder;
	app->through_sudo = o->actors && strcmp(o->actors, "sudo") == 0;
	if (!check_options(app, o) || !front_init_texts(app, o->from, &files) || !is_named(app, o) ||
	    !front_init_registers(app, o->from, o->registers, &files))
		return app_fail(app);
	if ((o->school && !front_init_name(app, &files, o->school)) || !front_settings(app, &files, o->actors) ||
	    !load_schemas(app, &files) || !put_registers(app, &files) || !put_roles(app, &files, o->person))
		return app_end(app);
	names = xj_pool_zero(app->pool, files.count + 1, sizeof *names);
	for (size_t i = 0; i < files.count; i++)
		names[i] = files.list[i].name;
	if (!front_revise(app, &none, &files, names, files.count, &r) || !app_may_go_on(app))
		return app_end(app);
	t = (struct xj_transaction){.entry = front_entry(app), .changes = r.changes, .fresh = r.fresh, .nchanges = r.nchanges,
	                            .texts = r.texts, .ntexts = r.ntexts};
	/* Room for what is printed is taken before: a book that is there must not end in a want of memory. */
	xj_buf_init(&b, app->pool);
	xj_buf_print(&b, "%*s", (int)sizeof head.hash + 24, "");
	if (!xj_book_create(app->pool, app->folder, &t, &head, &app->diags))
		return app_end(app);
	app->made = true;
	b.n = 0;
	xj_buf_print(&b, "%llu:%s\n", (unsigned long long)head.commit, head.hash);
	return app_deliver_text(app, &b, EXIT_CLEAN);
}

int
front_init(int argc, char **argv)
{
	struct options o = {0};
	const struct xj_option table[] = {
		{0, "school", XJ_OPT_TEXT, &o.school, "NAME", "the school's name"},
		{0, "from", XJ_OPT_TEXT, &o.from, "FOLDER",
		 "the school's own rules, terms, programmes, roles, over the profile's"},
		{0, "terms", XJ_OPT_TEXT, &o.registers[FRONT_INIT_TERMS], "FILE", "the terms"},
		{0, "programs", XJ_OPT_TEXT, &o.registers[FRONT_INIT_PROGRAMS], "FILE", "the programmes"},
		{0, "roles", XJ_OPT_TEXT, &o.registers[FRONT_INIT_ROLES], "FILE", "who may act"},
		{0, "roll", XJ_OPT_TEXT, &o.registers[FRONT_INIT_ROLL], "FILE", "the roll so far"},
		{0, "registrations", XJ_OPT_TEXT, &o.registers[FRONT_INIT_REGISTRATIONS], "FILE", "the registrations so far"},
		{0, "cases", XJ_OPT_TEXT, &o.registers[FRONT_INIT_CASES], "FILE", "the cases so far"},
		{0, "person", XJ_OPT_TEXT, &o.person, "NAME", "your name as records have it (default: your login name)"},
		{0, "actors", XJ_OPT_TEXT, &o.actors, "WHO", "user: who runs a command acts; sudo: who called sudo does"},
		FRONT_END,
	};
	const struct command command = {
		"xueji init",
		"DIR [--profile NAME] [--school NAME] [--from FOLDER] [--terms FILE] [--programs FILE] [--roll FILE]",
		"Make a book: registers, rules, roles with you as the registry, and a log.", table, 0,
		TAKES_PROFILE,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = front_operands(&app, 1, 1, argc > app.operands ? "one book at a time" : "say which folder the book shall be")
		         ? init(&app, &o, argv[app.operands]) : app_fail(&app);
	app_close(&app);
	return status;
}
