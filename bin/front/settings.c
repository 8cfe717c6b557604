/* book.yaml, before it is in a book. */
#include "front/front.h"
#include "record/yaml.h"

bool
front_settings(struct app *app, struct front_files *files, const char *actors)
{
	if (actors && strcmp(actors, "user") != 0 && strcmp(actors, "sudo") != 0) {
		app_say(app, XJ_BAD_ARGUMENT, "--actors", actors, "user or sudo", NULL);
		return false;
	}
	front_put(app, files, "book.yaml", "book.yaml",
	          xj_span(xj_pool_print(app->pool, "format: %d\nactors: %s\n", XJ_BOOK_FORMAT, actors ? actors : "user")));
	return true;
}

bool
front_settings_sound(struct app *app, const struct front_file *file)
{
	static const char *const known[] = {"format", "actors", NULL}, *const actors[] = {"user", "sudo"};
	size_t errors = xj_diags_errors(&app->diags);
	const struct xj_node *root = xj_yaml_parse(app->pool, file->label, file->bytes, &app->diags), *node;
	struct xj_span format, who;
	struct xj_where where;

	if (!root || !xj_yaml_known(root, known, &app->diags))
		return false;
	if (!xj_yaml_get(root, "format"))
		return xj_yaml_missing(root, "format", &app->diags);
	if (xj_yaml_text(root, "format", &app->diags, &format) && !xj_span_is(format, "1")) {
		where = xj_yaml_where(xj_yaml_get(root, "format"));
		xj_diag_add(&app->diags, XJ_BAD_WORD, &where, "format", xj_span_text(app->pool, format), "1", NULL);
	}
	node = xj_yaml_get(root, "actors");
	if (node && xj_yaml_text(root, "actors", &app->diags, &who) && !xj_span_is(who, actors[0]) &&
	    !xj_span_is(who, actors[1])) {
		where = xj_yaml_where(node);
		xj_diag_add(&app->diags, XJ_BAD_WORD, &where, "actors", xj_span_text(app->pool, who), "user, sudo", NULL);
	}
	return xj_diags_errors(&app->diags) == errors;
}
