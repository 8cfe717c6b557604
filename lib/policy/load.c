#include "policy/inside.h"

#include "record/file.h"

const char *
xj_policy_need(const struct xj_policy *p, const char *name, struct xj_diags *diags)
{
	const char *path = xj_folders_find(p->read->folders, ".", name);
	struct xj_buf dirs;

	if (path)
		return path;
	xj_buf_init(&dirs, p->pool);
	for (size_t i = 0; i < p->ndirs; i++)
		xj_buf_print(&dirs, "%s%s", i ? ", " : "", p->dirs[i]);
	xj_diag_add(diags, XJ_NO_POLICY_FILE, NULL, name, dirs.p ? dirs.p : "no folder", NULL);
	return NULL;
}

static const struct xj_node *
need_yaml(const struct xj_policy *p, const char *name)
{
	const char *path = xj_policy_need(p, name, p->diags);

	return path ? xj_yaml_read(p->pool, path, p->diags) : NULL;
}

static void
load_statuses(struct xj_policy *p)
{
	const struct xj_node *root = need_yaml(p, "statuses.yaml");

	if (root)
		p->statuses = xj_statuses_parse(p->pool, root, p->diags);
}

struct xj_school *
xj_policy_read_school(const struct xj_policy *p, const char *path, struct xj_diags *diags)
{
	const struct xj_node *root = xj_yaml_read(p->pool, path, diags);
	struct xj_school *school;

	if (!root)
		return NULL;
	school = xj_school_parse(p->pool, root, xj_policy_is_registration_fact, (void *)(uintptr_t)p, diags);
	for (size_t i = 0; school && p->statuses && i < school->nintake_statuses; i++) {
		struct xj_where where = xj_yaml_where(xj_yaml_get(xj_yaml_get(root, "intake"), "status"));

		if (!xj_status_find(p->statuses, school->intake_statuses[i].status))
			xj_diag_add(diags, XJ_UNKNOWN_STATUS, &where, school->intake_statuses[i].status.p, NULL);
	}
	for (size_t i = 0; school && p->statuses && i < school->audit_next.count; i++) {
		const struct xj_said *said = &school->audit_next.list[i];

		if (said->status.n && !xj_status_id(p->statuses, said->status.p))
			xj_diag_add(diags, XJ_UNKNOWN_STATUS, &said->where, said->status.p, NULL);
	}
	return school;
}

static void
load_school(struct xj_policy *p)
{
	const char *path = xj_policy_need(p, "school.yaml", p->diags);

	if (path)
		p->school = xj_policy_read_school(p, path, p->diags);
}

/* Every folder's holidays.csv, the nearer laid over the farther: a school adds its own days off to the state's. */
static void
load_calendar(struct xj_policy *p)
{
	if (!xj_policy_need(p, "holidays.csv", p->diags))
		return;
	for (size_t i = p->ndirs; i-- > 0;) {
		const char *path = xj_folders_find_in(p->read->folders, i, ".", "holidays.csv");
		struct xj_calendar *c;
		struct xj_span text;

		if (!path || !xj_file_read(p->pool, path, p->diags, &text))
			continue;
		c = xj_calendar_parse(p->pool, path, text, p->calendar, p->diags);
		if (c)
			p->calendar = c;
	}
}

struct xj_table *
xj_policy_table(const struct xj_policy *p, const char *name)
{
	const char *path = xj_folders_find(p->read->folders, ".", xj_pool_print(p->pool, "%s.csv", name));
	const struct xj_schema *schema = path ? xj_policy_schema(p, name) : NULL;
	size_t errors = xj_diags_errors(p->diags);
	struct xj_table *t;

	if (!schema)
		return NULL;
	t = xj_table_read(p->pool, path, schema, XJ_RECORDS, p->diags);
	if (t)
		xj_table_check(t, p->diags);
	p->read->faulty = p->read->faulty || xj_diags_errors(p->diags) != errors;
	return t;
}

struct xj_policy *
xj_policy_load(struct xj_pool *pool, const char *const *dirs, size_t ndirs, unsigned parts, struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_policy *p = xj_pool_zero(pool, 1, sizeof *p);

	p->pool = pool;
	p->diags = diags;
	p->parts = parts;
	for (size_t i = 0; i < ndirs && i < sizeof p->dirs / sizeof *p->dirs; i++)
		p->dirs[p->ndirs++] = xj_pool_text(pool, dirs[i], strlen(dirs[i]));
	p->read = xj_pool_zero(pool, 1, sizeof *p->read);
	p->read->folders = xj_folders_open(pool, p->dirs, p->ndirs, diags);
	if (!xj_policy_need(p, "roll.yaml", diags))
		return NULL;
	if (parts & (XJ_WITH_SCHOOL | XJ_WITH_WORKFLOWS))
		load_statuses(p);
	if (parts & XJ_WITH_SCHOOL)
		load_school(p);
	if (parts & XJ_WITH_CALENDAR)
		load_calendar(p);
	if (parts & XJ_WITH_PROGRAMS)
		(void)xj_policy_programs(p);
	if (parts & (XJ_WITH_TERMS | XJ_WITH_TERMS_IF_ANY))
		p->terms = xj_policy_table(p, "terms");
	if (parts & XJ_WITH_ALL)
		(void)xj_policy_check(p);
	return xj_diags_errors(diags) == errors || parts & XJ_WITH_FAULTS ? p : NULL;
}
