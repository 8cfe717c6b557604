/* Which letters there are, and the one that is asked for. */
#include "reporting/letters.h"

#include "policy/wording.h"

static const char *
joined_names(struct app *app)
{
	size_t n;
	const struct xj_span *names = xj_letter_kind_names(app->pool, app->policy, &n);
	struct xj_diags faults; /* told when such a letter is asked for, and by lint */
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_diags_init(&faults, app->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < n; i++) {
		const struct xj_letter_kind *kind = xj_letter_kind_read(app->pool, app->policy, names[i], &faults);

		if (!kind || kind->here)
			xj_buf_print(&b, "%s%.*s", b.n ? ", " : "", (int)names[i].n, names[i].p);
	}
	return b.n ? b.p : "none";
}

/* Does a procedure name it under `letters`? */
static bool
is_led_to(struct app *app, struct xj_span name)
{
	size_t n;
	const struct xj_workflow *const *all = xj_policy_all_workflows(app->policy, &n);

	for (size_t i = 0; i < n; i++)
		if (xj_span_listed(all[i]->letters, all[i]->nletters, name))
			return true;
	return false;
}

const struct xj_letter_kind *
letters_asked_for(struct app *app, const char *name)
{
	size_t errors = xj_diags_errors(&app->diags);
	const struct xj_letter_kind *kind = name ? xj_letter_kind_read(app->pool, app->policy, xj_span(name), &app->diags) : NULL;

	if (kind || xj_diags_errors(&app->diags) != errors)
		return kind;
	if (name && is_led_to(app, xj_span(name)))
		app_say(app, XJ_LETTER_ELSEWHERE, name, xj_span_text(app->pool, xj_wording_code(app->policy, "letter", xj_span(name))), NULL);
	else if (name)
		app_say(app, XJ_NO_SUCH_LETTER, name, joined_names(app), NULL);
	else
		app_say(app, XJ_USAGE, "say which letter; report letter --list names them", NULL);
	return NULL;
}

static struct xj_span
workflows_of(struct app *app, const struct xj_letter_kind *kind)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	for (size_t i = 0; i < kind->nworkflows; i++) {
		const struct xj_workflow *w = xj_policy_workflow(app->policy, kind->workflows[i]);

		if (w)
			xj_buf_print(&b, "%s%.*s", b.n ? "、" : "", (int)w->title.n, w->title.p);
	}
	return kind->about_case ? xj_buf_as_span(&b) : XJ_LIT("学生");
}

int
letters_list(struct app *app, const struct report_options *o)
{
	static const struct {
		const char *name, *title;
	} columns[] = {{"letter", "文书"}, {"title", "名称"}, {"about", "对象"}, {"number", "编号规则"}, {"series", "编号系列"}};
	size_t n;
	const struct xj_span *names = xj_letter_kind_names(app->pool, app->policy, &n);
	struct xj_page page;
	struct xj_grid *g;

	xj_page_init(&page, app->pool, "letters", "文书目录", "Letters");
	g = xj_page_add(&page, "letters", "文书目录");
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		(void)xj_grid_add_column(g, xj_span(columns[i].name), xj_span(columns[i].title), XJ_GRID_TEXT);
	for (size_t i = 0; i < n; i++) {
		const struct xj_letter_kind *kind = xj_letter_kind_read(app->pool, app->policy, names[i], &app->diags);
		struct xj_span *cells;

		if (!kind || !kind->here)
			continue;
		cells = xj_grid_add_row(g);
		memcpy(cells, (struct xj_span[]){kind->name, kind->title, workflows_of(app, kind), kind->rule,
		                                 kind->number ? kind->series : XJ_LIT("")}, sizeof columns / sizeof *columns * sizeof *cells);
	}
	return app_may_go_on(app) ? report_print(app, o, &page) : app_end(app);
}
