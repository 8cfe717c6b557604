/* The files that a new book is made of, as they come. */
#define _POSIX_C_SOURCE 200809L
#include "front/init.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/folders.h"
#include "record/file.h"
#include "record/schema.h"

static const struct {
	const char *folder, *ending;
} kinds[] = {{".", ".yaml"}, {"workflows", ".yaml"}, {"codes", ".csv"}, {"letters", ".yaml"}, {"rosters", ".yaml"}, {"exchange", ".yaml"}, {"exchange", ".csv"}};

static const struct {
	const char *record;
	bool of_school; /* a school's folder has it among its rules */
} registers[FRONT_INIT_REGISTERS] = {
	[FRONT_INIT_TERMS] = {"terms", true},
	[FRONT_INIT_PROGRAMS] = {"programs", true},
	[FRONT_INIT_ROLES] = {"roles", true},
	[FRONT_INIT_ROLL] = {"roll", false},
	[FRONT_INIT_REGISTRATIONS] = {"registrations", false},
	[FRONT_INIT_CASES] = {"cases", false},
};

static bool
take(struct app *app, struct front_files *files, const char *name, const char *path)
{
	struct xj_span bytes;

	if (!xj_file_read(app->pool, path, &app->diags, &bytes))
		return false;
	front_put(app, files, name, xj_file_label(path), bytes);
	return true;
}

static bool
is_folder(struct app *app, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	xj_diag_add(&app->diags, XJ_NO_SUCH_FOLDER, &(struct xj_where){.file = path}, NULL);
	return false;
}

/* What is out of reach is not passed over: reading it says why. */
static bool
may_be_there(const char *path)
{
	return access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

static bool
extends(struct app *app, const struct xj_node *root)
{
	bool yes = false;

	return xj_yaml_get(root, "record") && xj_yaml_flag(root, "extends", &app->diags, &yes) && yes;
}

/* A description of the school's own that extends the profile's becomes one with it: the book has one file of a name, and has no profile. */
static bool
take_extended(struct app *app, struct front_files *files, const char *name, const char *path)
{
	const struct front_file *farther = front_file(files, name);
	const struct xj_node *own, *of_profile, *joined;
	struct xj_span bytes;
	struct xj_buf b;

	if (!xj_file_read(app->pool, path, &app->diags, &bytes))
		return false;
	own = xj_yaml_parse(app->pool, xj_file_label(path), bytes, &app->diags);
	of_profile = own ? xj_yaml_parse(app->pool, farther->label, farther->bytes, &app->diags) : NULL;
	if (!of_profile)
		return false;
	if (!extends(app, own)) {
		front_put(app, files, name, xj_file_label(path), bytes);
		return app_may_decide(app);
	}
	joined = xj_schema_extend(app->pool, own, of_profile);
	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "# What the profile and the school's own folder said of this record when the book was made.\n");
	if (extends(app, of_profile))
		xj_buf_text(&b, "extends: yes\n");
	xj_yaml_print(&b, joined);
	front_put(app, files, name, xj_file_label(path), xj_buf_as_span(&b));
	return app_may_decide(app);
}

/* Every text of the folder; a setting of another book is none of this one's. */
static bool
take_folder(struct app *app, struct front_files *files, const char *dir)
{
	const char *const dirs[] = {dir};
	struct xj_folders *folders = xj_folders_open(app->pool, dirs, 1, &app->diags);
	const char *holidays = xj_pool_print(app->pool, "%s/holidays.csv", dir);

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		size_t n;
		const struct xj_folder_file *list = xj_folders_list(folders, kinds[k].folder, kinds[k].ending, &n);

		for (size_t i = 0; i < n; i++) {
			const char *name = xj_pool_print(app->pool, "%s%s%s%s", k ? kinds[k].folder : "", k ? "/" : "",
			                                 list[i].name, kinds[k].ending);

			if (strcmp(name, "book.yaml") != 0 &&
			    !(k == 0 && front_file(files, name) ? take_extended : take)(app, files, name, list[i].path))
				return false;
		}
	}
	return app_may_decide(app) && (!may_be_there(holidays) || take(app, files, "holidays.csv", holidays));
}

bool
front_init_texts(struct app *app, const char *from, struct front_files *files)
{
	const char *profile = xj_pool_print(app->pool, "%s/profiles/%s", app->schema, app->profile ? app->profile : "college");

	return take_folder(app, files, profile) && (!from || (is_folder(app, from) && take_folder(app, files, from)));
}

bool
front_init_registers(struct app *app, const char *from, const char *const *given, struct front_files *files)
{
	for (size_t i = 0; i < FRONT_INIT_REGISTERS; i++) {
		const char *name = xj_pool_print(app->pool, "%s.csv", registers[i].record), *path = given[i];

		if (!path && from && registers[i].of_school) {
			path = xj_pool_print(app->pool, "%s/%s", from, name);
			if (!may_be_there(path))
				continue;
		}
		if (path && !take(app, files, name, path))
			return false;
	}
	return true;
}

/* A YAML scalar that is this text, whatever it holds. */
static const char *
quoted(struct app *app, const char *text)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_buf_put(&b, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			xj_buf_put(&b, '\\');
		xj_buf_put(&b, *text);
	}
	xj_buf_put(&b, '"');
	return b.p;
}

bool
front_init_name(struct app *app, struct front_files *files, const char *name)
{
	const struct front_file *file = front_file(files, "school.yaml");
	struct xj_span rest = file ? file->bytes : xj_span_of(NULL, 0);
	struct xj_buf b;

	for (const char *p = name; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f) {
			app_say(app, XJ_BAD_ARGUMENT, "--school", name, "a name is one line of text", NULL);
			return false;
		}
	if (!*name || !rest.p)
		return true;
	xj_buf_init(&b, app->pool);
	while (rest.p) {
		struct xj_span line = xj_span_cut(&rest, '\n');

		if (xj_span_starts(line, "name:"))
			xj_buf_print(&b, "name: %s", quoted(app, name));
		else
			xj_buf_span(&b, line);
		if (rest.p)
			xj_buf_put(&b, '\n');
	}
	front_put(app, files, file->name, file->label, xj_buf_as_span(&b));
	return true;
}
