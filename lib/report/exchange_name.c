/* What the values of a list are called, and which files they take. */
#include "report/exchange.h"

static const char *const case_names[] = {"title", "code", "reason_title", "reason_code", "opened_on", "effective_on", NULL};
static const char *const registration_names[] = {"due", "paid", NULL};
static const char *const term_names[] = {"term", "title", "starts_on", "ends_on", NULL};
static const char *const school_names[] = {"name", NULL};

const char *const *
xj_exchange_names(enum xj_exchange_origin origin)
{
	switch (origin) {
	case XJ_FROM_CASE:
		return case_names;
	case XJ_FROM_REGISTRATION:
		return registration_names;
	case XJ_FROM_TERM:
		return term_names;
	case XJ_FROM_SCHOOL:
		return school_names;
	default:
		return NULL;
	}
}

static bool
in_schema(const struct xj_policy *p, const char *schema, struct xj_exchange_source *out)
{
	const struct xj_schema *s = xj_policy_schema(p, schema);

	out->field = s ? xj_schema_find(s, out->name) : -1;
	if (out->field >= 0)
		out->about = &s->fields[out->field];
	return out->field >= 0;
}

/* set.FIELD and set.was.FIELD are described by the roll's field, where it is one. */
static bool
resolve_set(const struct xj_policy *p, struct xj_exchange_source *out)
{
	struct xj_exchange_source plain = *out;

	if (xj_span_starts(plain.name, "was."))
		plain.name = xj_span_of(plain.name.p + 4, plain.name.n - 4);
	if (in_schema(p, "roll", &plain))
		out->about = plain.about;
	return plain.name.n > 0;
}

static bool
resolve_plain(const struct xj_policy *p, struct xj_exchange_source *out)
{
	const struct xj_schema *roll = xj_policy_schema(p, "roll");

	out->origin = XJ_FROM_ROLL;
	out->field = roll ? xj_schema_heading(roll, out->name) : -1;
	if (out->field >= 0) {
		out->about = &roll->fields[out->field];
		out->name = out->about->name;
		return true;
	}
	out->origin = XJ_FROM_FACT;
	return xj_policy_is_fact((void *)(uintptr_t)p, out->name);
}

bool
xj_exchange_resolve(const struct xj_policy *p, enum xj_exchange_about about, struct xj_span name, struct xj_exchange_source *out)
{
	static const struct {
		const char *prefix;
		enum xj_exchange_origin origin;
		const char *schema;
	} origins[] = {
		{"case", XJ_FROM_CASE, "cases"},
		{"set", XJ_FROM_SET, NULL},
		{"mark", XJ_FROM_MARK, NULL},
		{"waiting", XJ_FROM_WAITING, NULL},
		{"registration", XJ_FROM_REGISTRATION, "registrations"},
		{"program", XJ_FROM_PROGRAM, NULL},
		{"term", XJ_FROM_TERM, NULL},
		{"school", XJ_FROM_SCHOOL, NULL},
	};
	struct xj_span rest = name, head = xj_span_cut(&rest, '.');

	*out = (struct xj_exchange_source){.name = name, .field = -1};
	if (!rest.p)
		return name.n && resolve_plain(p, out);
	out->name = rest;
	for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
		if (!xj_span_is(head, origins[i].prefix))
			continue;
		out->origin = origins[i].origin;
		if (out->origin >= XJ_FROM_CASE && out->origin <= XJ_FROM_WAITING && about != XJ_ABOUT_CASES)
			return false;
		if (out->origin == XJ_FROM_REGISTRATION && about == XJ_ABOUT_CASES)
			return false;
		if (out->origin == XJ_FROM_SET)
			return resolve_set(p, out);
		if (origins[i].schema && in_schema(p, origins[i].schema, out))
			return true;
		return xj_exchange_names(out->origin) ? xj_span_is_any(rest, xj_exchange_names(out->origin)) : rest.n > 0;
	}
	return false;
}

const char *const *
xj_exchange_kinds(const struct xj_exchange *x, struct xj_pool *pool)
{
	const char **kinds = xj_pool_zero(pool, 4, sizeof *kinds);
	size_t n = 0;

	kinds[n++] = "roll";
	if (x->about == XJ_ABOUT_CASES)
		kinds[n++] = "cases";
	if (x->asks_registration)
		kinds[n++] = "registrations";
	return kinds;
}

void
xj_exchange_list(struct xj_pool *pool, const struct xj_policy *p, struct xj_page *page, struct xj_diags *diags)
{
	size_t n;
	const struct xj_folder_file *files = xj_folders_list(p->read->folders, "exchange", ".yaml", &n);
	static const char *const names[][2] = {{"name", "名称"}, {"title", "标题"}, {"files", "文件"}, {"form", "格式"}, {"encoding", "编码"}};
	struct xj_grid *grid;

	xj_page_init(page, pool, "exchange", "交换名单", "Lists for others");
	grid = xj_page_add(page, "exchange", "交换名单");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		(void)xj_grid_add_column(grid, xj_span(names[i][0]), xj_span(names[i][1]), XJ_GRID_TEXT);
	for (size_t i = 0; i < n; i++) {
		const struct xj_exchange *x = xj_exchange_read(pool, p, xj_span(files[i].name), diags);
		const char *const *kinds = x ? xj_exchange_kinds(x, pool) : NULL;
		struct xj_span *cells;
		struct xj_buf b;

		if (!x)
			continue;
		xj_buf_init(&b, pool);
		for (size_t k = 0; kinds[k]; k++)
			xj_buf_print(&b, "%s%s", k ? ", " : "", kinds[k]);
		cells = xj_grid_add_row(grid);
		cells[0] = x->name;
		cells[1] = x->title;
		cells[2] = xj_buf_as_span(&b);
		cells[3] = x->form;
		cells[4] = x->encoding;
	}
}
