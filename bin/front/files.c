/* The files of a book: which there are, what they are, what they hold. */
#define _XOPEN_SOURCE 700
#include "front/front.h"

#include <stdlib.h>

const struct front_file *
front_file(const struct front_files *files, const char *name)
{
	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->list[i].name, name) == 0)
			return files->list[i].bytes.p ? &files->list[i] : NULL;
	return NULL;
}

void
front_put(struct app *app, struct front_files *files, const char *name, const char *label, struct xj_span bytes)
{
	const struct front_file file = {name, label, bytes};

	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->list[i].name, name) == 0) {
			files->list[i] = file;
			return;
		}
	*XJ_PUSH(app->pool, files->list, files->count, files->cap) = file;
}

bool
front_files(struct app *app, struct front_files *files)
{
	struct xj_book *b = app->book;
	size_t n = b->nfiles, errors = xj_diags_errors(&app->diags);
	const char *const *names = b->replay ? xj_replay_files(b->replay, &n) : NULL;

	*files = (struct front_files){0};
	for (size_t i = 0; i < n; i++) {
		const char *name = names ? names[i] : b->files[i].name, *record;
		struct xj_span bytes;

		if (front_kind(app, name, &record) == FRONT_OTHER && strncmp(name, "kept/", 5) != 0)
			continue;
		bytes = xj_book_bytes(b, name, &app->diags);
		if (bytes.p)
			front_put(app, files, name, xj_folder_label(&b->folder, name), bytes);
	}
	return xj_diags_errors(&app->diags) == errors;
}

static bool
ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name), e = strlen(ending);

	return n > e && strcmp(name + n - e, ending) == 0;
}

enum front_kind
front_kind(const struct app *app, const char *name, const char **record)
{
	static const struct {
		const char *folder, *ending;
	} texts[] = {{"workflows/", ".yaml"}, {"codes/", ".csv"}, {"letters/", ".yaml"}, {"rosters/", ".yaml"}, {"exchange/", ".yaml"}, {"exchange/", ".csv"}, {"", ".yaml"}};
	const char *slash = strchr(name, '/'), *base;

	if (!xj_folder_name(name))
		return FRONT_OTHER;
	if (strcmp(name, "holidays.csv") == 0)
		return FRONT_TEXT;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		size_t n = strlen(texts[i].folder);

		if (strncmp(name, texts[i].folder, n) == 0 && !(n == 0 && slash) && ends_in(name + n, texts[i].ending))
			return FRONT_TEXT;
	}
	if (slash || !ends_in(name, ".csv"))
		return FRONT_OTHER;
	base = xj_pool_text(app->pool, name, strlen(name) - 4);
	if (!xj_policy_register(app->policy, base))
		return FRONT_OTHER;
	*record = base;
	return FRONT_REGISTER;
}

/* What the operand names within the folder, where it is a path that leads there; else itself. */
static const char *
within(struct app *app, const char *operand)
{
	char *folder = realpath(app->folder, NULL), *cut = xj_pool_text(app->pool, operand, strlen(operand)), *here;
	const char *found = operand;
	size_t n = folder ? strlen(folder) : 0;

	for (char *slash = strrchr(cut, '/'); folder && slash && slash > cut; slash = strrchr(cut, '/')) {
		*slash = '\0';
		here = realpath(cut, NULL);
		if (here && strcmp(here, folder) == 0)
			found = operand + (slash - cut) + 1;
		free(here);
		if (found != operand)
			break;
	}
	if (n && strncmp(found, folder, n) == 0 && found[n] == '/')
		found += n + 1;
	free(folder);
	return found;
}

const char *
front_name(struct app *app, const char *operand)
{
	const char *name = within(app, operand), *record;
	const struct xj_schema *const *all;
	struct xj_buf registers;
	size_t n;

	if (front_kind(app, name, &record) != FRONT_OTHER)
		return name;
	xj_buf_init(&registers, app->pool);
	all = xj_policy_registers(app->policy, &n);
	for (size_t i = 0; i < n; i++)
		xj_buf_print(&registers, "%s%s.csv", registers.n ? ", " : "", all[i]->name.p);
	app_say(app, XJ_NOT_IN_BOOK, name, registers.p ? registers.p : "none", NULL);
	return NULL;
}
