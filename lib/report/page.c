#include "report/page.h"

#include "base/buf.h"

static const struct xj_form forms[] = {
	{"text", "txt", true, false, xj_page_text},
	{"csv", "csv", false, false, xj_page_csv},
	{"json", "json", false, false, xj_page_json},
	{"html", "html", true, false, xj_page_html},
	{"xlsx", "xlsx", true, false, xj_page_xlsx},
	{"excel", "csv", true, false, xj_page_excel},
	{"svg", "svg", true, true, xj_page_svg},
	{"dot", "dot", true, true, xj_page_dot},
};

const struct xj_form *
xj_form_find(const char *name)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

const char *
xj_form_names(struct xj_pool *pool)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		xj_buf_print(&b, "%s%s", i ? "|" : "", forms[i].name);
	return b.p;
}

void
xj_page_init(struct xj_page *page, struct xj_pool *pool, const char *name, const char *title, const char *english)
{
	*page = (struct xj_page){.pool = pool, .name = xj_span(name), .title = xj_span(title),
	                         .english = xj_span(english), .school = XJ_LIT(""), .picture = XJ_LIT(""), .inset = XJ_LIT(""), .graph = XJ_LIT(""), .csv = XJ_LIT(""),
	                         .file_rule = XJ_LIT(""), .made_on = XJ_NO_DATE};
}

struct xj_grid *
xj_page_add(struct xj_page *page, const char *name, const char *title)
{
	struct xj_grid *g = xj_pool_zero(page->pool, 1, sizeof *g);

	xj_grid_init(g, page->pool, name, title);
	*XJ_PUSH(page->pool, page->parts, page->nparts, page->capparts) = g;
	return g;
}

void
xj_page_remark(struct xj_page *page, struct xj_span sentence)
{
	*XJ_PUSH(page->pool, page->remarks, page->nremarks, page->capremarks) = (struct xj_remark){sentence, XJ_LIT("")};
}

void
xj_page_explain(struct xj_page *page, const char *sentence, const char *english)
{
	*XJ_PUSH(page->pool, page->remarks, page->nremarks, page->capremarks) = (struct xj_remark){xj_span(sentence), xj_span(english)};
}

struct xj_span
xj_remark_shown(const struct xj_remark *remark, enum xj_lang lang)
{
	return lang == XJ_LANG_EN && remark->english.n ? remark->english : remark->text;
}

struct xj_grid *
xj_page_part(const struct xj_page *page, const char *name)
{
	for (size_t i = 0; i < page->nparts; i++)
		if (xj_span_is(page->parts[i]->name, name))
			return page->parts[i];
	return NULL;
}

const char *
xj_page_word(enum xj_lang lang, enum xj_page_word word)
{
	static const char *const words[][2] = {
		[XJ_WORD_TOTAL] = {"合计", "Total"},
		[XJ_WORD_PEOPLE] = {"人", " students"},
		[XJ_WORD_EMPTY] = {"（空）", "(none)"},
		[XJ_WORD_COLON] = {"：", ": "},
		[XJ_WORD_MADE_ON] = {"制表日期", "As of"},
		[XJ_WORD_SCHOOL] = {"学校", "School"},
	};

	return words[word][lang == XJ_LANG_EN];
}

struct xj_span
xj_heading(struct xj_pool *pool, enum xj_lang lang, struct xj_span name, struct xj_span title)
{
	char *words;

	if (lang == XJ_LANG_ZH || !name.n)
		return title.n ? title : name;
	words = xj_span_text(pool, name);
	for (size_t i = 0; i < name.n; i++)
		if (words[i] == '_' || words[i] == '-')
			words[i] = ' ';
	if (words[0] >= 'a' && words[0] <= 'z')
		words[0] = (char)(words[0] - 'a' + 'A');
	return xj_span_of(words, name.n);
}

struct xj_span
xj_page_heading(const struct xj_page *page, enum xj_lang lang)
{
	if (lang == XJ_LANG_EN && page->english.n)
		return page->english;
	return xj_heading(page->pool, lang, page->name, page->title);
}

bool
xj_page_svg(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	(void)look, (void)diags;
	xj_buf_span(out, page->picture);
	return true;
}

bool
xj_page_dot(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	(void)look, (void)diags;
	xj_buf_span(out, page->graph);
	return true;
}
