#include "reporting/reporting.h"

const struct xj_form *
report_form(struct app *app, const struct report_options *o)
{
	const struct xj_form *form = xj_form_find(o->format ? o->format : "text");

	if (!form)
		app_say(app, XJ_BAD_ARGUMENT, "--format", o->format,
		        xj_pool_print(app->pool, "one of %s", xj_form_names(app->pool)), NULL);
	return form;
}

static bool
read_look(struct app *app, const struct report_options *o, struct xj_look *look)
{
	const char *lang = o->lang ? o->lang : "zh";

	*look = (struct xj_look){o->unmask, strcmp(lang, "en") == 0 ? XJ_LANG_EN : XJ_LANG_ZH};
	if (look->lang == XJ_LANG_EN || strcmp(lang, "zh") == 0)
		return true;
	app_say(app, XJ_BAD_ARGUMENT, "--lang", lang, "write zh or en", NULL);
	return false;
}

static const char *
names_of_parts(struct app *app, const struct xj_page *page)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	for (size_t i = 0; i < page->nparts; i++)
		xj_buf_print(&b, "%s%.*s", i ? ", " : "one of ", (int)page->parts[i]->name.n, page->parts[i]->name.p);
	return b.p ? b.p : "it has none";
}

/* --part: the page is that table alone; its remarks are about all of them. */
static bool
choose_part(struct app *app, const struct report_options *o, struct xj_page *page)
{
	struct xj_grid *part = o->part ? xj_page_part(page, o->part) : NULL;

	if (!o->part)
		return true;
	if (!part) {
		app_say(app, XJ_BAD_ARGUMENT, "--part", o->part, names_of_parts(app, page), NULL);
		return false;
	}
	if (!xj_page_single(page)) {
		page->title = xj_span(xj_pool_print(app->pool, "%s：%s", page->title.p, part->title.p));
		if (page->english.n)
			page->english = xj_span(xj_pool_print(app->pool, "%s: %s", page->english.p,
			                                      xj_heading(app->pool, XJ_LANG_EN, part->name, part->title).p));
		page->nremarks = 0;
	}
	page->parts[0] = part;
	page->nparts = 1;
	return true;
}

/* Into the file, whose path is then what is printed. Whole numbers are for nobody but whoever asked. */
static int
print_to(struct app *app, const struct report_options *o, const char *path, const struct xj_buf *text, bool masked)
{
	unsigned how = (masked ? 0 : APP_PRIVATE) | (o->force ? APP_OVER : 0);
	struct xj_buf line;

	xj_buf_init(&line, app->pool);
	xj_buf_print(&line, "%s\n", path);
	return app_write_file(app, path, how, app_print_text, text) ? app_deliver_text(app, &line, EXIT_CLEAN) : app_fail(app);
}

int
report_print(struct app *app, const struct report_options *o, struct xj_page *page)
{
	const struct xj_form *form = report_form(app, o);
	const char *path = NULL;
	struct xj_look look;
	struct xj_buf b;
	bool masked;

	if (!form || !read_look(app, o, &look) || !report_check_naming(app, o) || !choose_part(app, o, page))
		return app_fail(app);
	if (form->pictures && !page->picture.n) {
		app_say(app, XJ_BAD_ARGUMENT, "--format", o->format, "this report has no picture", NULL);
		return app_fail(app);
	}
	masked = form->pictures || (form->for_people && !look.unmask);
	xj_buf_init(&b, app->pool);
	if (!form->print(&b, page, &look, &app->diags) ||
	    (o->own_name && !(path = report_file(app, o, page, form->ending))) || !report_log_page(app, o, page, masked))
		return app_fail(app);
	return path ? print_to(app, o, path, &b, masked) : app_deliver_text(app, &b, EXIT_CLEAN);
}
