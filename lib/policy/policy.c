#define _POSIX_C_SOURCE 200809L
#include "policy/policy.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/file.h"

/* What a condition may ask about besides the fields of these records. */
static const char *const fact_records[] = {"roll", "cases", "requests", "academic", NULL};

static const char *const derived_facts[] = {
	"months",        /* from the case's starts_on to its until, a month begun counting as one */
	"days",          /* from the case's starts_on to its until */
	"freshman",      /* roll.grade is the academic year, August to July, of the term or of starts_on */
	"year_of_study", /* that academic year minus roll.grade, plus 1 */
	"final_year",    /* year_of_study >= roll.years */
	"today",         /* the day of the command */
	NULL,
};

/* What register knows of a student in a term. */
static const char *const registration_facts[] = {
	"paid",    /* fees paid, aid granted or the green channel given */
	"arrived", /* marked as arrived by affairs */
	"health",  /* result of the health check */
	"held",    /* a hold that is not resolved */
	NULL,
};

struct names {
	const char **list; /* without the ending, sorted */
	size_t count, cap;
};

static bool
listed(const char *const *list, struct xj_span name)
{
	while (*list && !xj_span_is(name, *list))
		list++;
	return *list != NULL;
}

static bool
is_fact(void *ctx, struct xj_span name)
{
	const struct xj_policy *p = ctx;

	if (listed(derived_facts, name))
		return true;
	if (xj_span_starts(name, "set.") || xj_span_starts(name, "program."))
		return name.n > strlen("set.") && name.p[name.n - 1] != '.';
	for (const char *const *record = fact_records; *record; record++) {
		const struct xj_schema *schema = xj_policy_schema(p, *record);

		if (schema && xj_schema_find(schema, name) >= 0)
			return true;
	}
	return false;
}

static bool
is_registration_fact(void *ctx, struct xj_span name)
{
	return listed(registration_facts, name) || is_fact(ctx, name);
}

static bool
is_roll_field(void *ctx, struct xj_span name)
{
	const struct xj_schema *roll = xj_policy_schema(ctx, "roll");

	return roll && xj_schema_find(roll, name) >= 0;
}

/* The nearest file of this name, or NULL. */
static const char *
find_file(const struct xj_policy *p, const char *name)
{
	for (size_t i = 0; i < p->ndirs; i++) {
		const char *path = xj_pool_print(p->pool, "%s/%s", p->dirs[i], name);

		if (access(path, F_OK) == 0)
			return path;
	}
	return NULL;
}

static const char *
need_file(const struct xj_policy *p, const char *name, struct xj_diags *diags)
{
	const char *path = find_file(p, name);
	struct xj_buf dirs;

	if (path)
		return path;
	xj_buf_init(&dirs, p->pool);
	for (size_t i = 0; i < p->ndirs; i++)
		xj_buf_print(&dirs, "%s%s", i ? ", " : "", p->dirs[i]);
	xj_diag_add(diags, XJ_NO_POLICY_FILE, NULL, name, dirs.p ? dirs.p : "no folder", NULL);
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_name(struct xj_pool *pool, struct names *names, const char *file, const char *ending)
{
	size_t n = strlen(file), e = strlen(ending);

	if (n <= e || file[0] == '.' || strcmp(file + n - e, ending) != 0)
		return;
	for (size_t i = 0; i < names->count; i++)
		if (strlen(names->list[i]) == n - e && memcmp(names->list[i], file, n - e) == 0)
			return;
	*XJ_PUSH(pool, names->list, names->count, names->cap) = xj_pool_text(pool, file, n - e);
}

/* Names of the files with this ending in `folder` of all the directories, in order, each once. */
static struct names
list_files(const struct xj_policy *p, const char *folder, const char *ending)
{
	struct names names = {0};

	for (size_t i = 0; i < p->ndirs; i++) {
		DIR *dir = opendir(xj_pool_print(p->pool, "%s/%s", p->dirs[i], folder));
		const struct dirent *entry;

		while (dir && (entry = readdir(dir)))
			add_name(p->pool, &names, entry->d_name, ending);
		if (dir)
			(void)closedir(dir);
	}
	if (names.count)
		qsort(names.list, names.count, sizeof *names.list, by_name);
	return names;
}

static void
load_codes(struct xj_policy *p, struct xj_diags *diags)
{
	struct names names = list_files(p, "codes", ".csv");

	p->codes = xj_pool_zero(p->pool, names.count, sizeof(struct xj_codes *));
	for (size_t i = 0; i < names.count; i++) {
		const char *path = find_file(p, xj_pool_print(p->pool, "codes/%s.csv", names.list[i]));
		struct xj_span text;
		struct xj_codes *codes;

		if (!path || !xj_file_read(p->pool, path, diags, &text))
			continue;
		codes = xj_codes_parse(p->pool, path, xj_span(names.list[i]), text, diags);
		if (codes)
			p->codes[p->ncodes++] = codes;
	}
}

static const struct xj_codes *
find_codes(void *ctx, struct xj_span name)
{
	const struct xj_policy *p = ctx;

	for (size_t i = 0; i < p->ncodes; i++)
		if (xj_span_same(p->codes[i]->name, name))
			return p->codes[i];
	return NULL;
}

/* The file says by itself what it describes; its name is how another folder overrides it. They must agree. */
static void
check_name(const char *path, const struct xj_node *root, const char *key, const char *file, struct xj_diags *diags)
{
	const struct xj_node *node = xj_yaml_get(root, key);
	struct xj_where where = {.file = path, .line = 1, .column = 1};

	if (!node || node->kind != XJ_SCALAR || xj_span_is(node->text, file))
		return;
	where = xj_yaml_where(node);
	xj_diag_add(diags, XJ_NAME_MISMATCH, &where, node->text.p, file, NULL);
}

static void
load_schemas(struct xj_policy *p, struct xj_diags *diags)
{
	struct names names = list_files(p, ".", ".yaml");

	p->schemas = xj_pool_zero(p->pool, names.count, sizeof(struct xj_schema *));
	for (size_t i = 0; i < names.count; i++) {
		const char *path = find_file(p, xj_pool_print(p->pool, "%s.yaml", names.list[i]));
		struct xj_schema *schema;
		struct xj_node *root;

		if (!path || strcmp(names.list[i], "school") == 0 || strcmp(names.list[i], "statuses") == 0)
			continue;
		root = xj_yaml_read(p->pool, path, diags);
		schema = root ? xj_schema_parse(p->pool, root, find_codes, p, diags) : NULL;
		if (!schema)
			continue;
		check_name(path, root, "record", names.list[i], diags);
		p->schemas[p->nschemas++] = schema;
	}
	if (!xj_policy_schema(p, "roll") && xj_diags_errors(diags) == 0)
		(void)need_file(p, "roll.yaml", diags);
}

static void
load_statuses(struct xj_policy *p, struct xj_diags *diags)
{
	const char *path = need_file(p, "statuses.yaml", diags);
	struct xj_node *root = path ? xj_yaml_read(p->pool, path, diags) : NULL;

	if (root)
		p->statuses = xj_statuses_parse(p->pool, root, diags);
}

static void
load_school(struct xj_policy *p, struct xj_diags *diags)
{
	const char *path = need_file(p, "school.yaml", diags);
	struct xj_node *root = path ? xj_yaml_read(p->pool, path, diags) : NULL;

	if (!root)
		return;
	p->school = xj_school_parse(p->pool, root, is_registration_fact, p, diags);
	if (p->school && p->statuses && !xj_status_find(p->statuses, p->school->intake_status)) {
		struct xj_where where = xj_yaml_where(xj_yaml_get(xj_yaml_get(root, "intake"), "status"));

		xj_diag_add(diags, XJ_UNKNOWN_STATUS, &where, p->school->intake_status.p, NULL);
	}
}

/* Every folder's holidays.csv, the nearer laid over the farther: a school adds its own days off to the state's. */
static void
load_calendar(struct xj_policy *p, struct xj_diags *diags)
{
	if (!need_file(p, "holidays.csv", diags))
		return;
	for (size_t i = p->ndirs; i-- > 0;) {
		const char *path = xj_pool_print(p->pool, "%s/holidays.csv", p->dirs[i]);
		struct xj_calendar *c;
		struct xj_span text;

		if (access(path, F_OK) != 0 || !xj_file_read(p->pool, path, diags, &text))
			continue;
		c = xj_calendar_parse(p->pool, path, text, p->calendar, diags);
		if (c)
			p->calendar = c;
	}
}

static void
load_workflows(struct xj_policy *p, struct xj_diags *diags)
{
	struct xj_workflow_names known = {p->statuses, is_fact, is_roll_field, p};
	struct names names = list_files(p, "workflows", ".yaml");

	if (!p->statuses)
		return;
	p->workflows = xj_pool_zero(p->pool, names.count, sizeof(struct xj_workflow *));
	for (size_t i = 0; i < names.count; i++) {
		const char *path = find_file(p, xj_pool_print(p->pool, "workflows/%s.yaml", names.list[i]));
		struct xj_workflow *w;
		struct xj_node *root;
		struct xj_span text;

		if (!path || !xj_file_read(p->pool, path, diags, &text))
			continue;
		root = xj_yaml_parse(p->pool, path, text, diags);
		w = root ? xj_workflow_parse(p->pool, root, text, &known, diags) : NULL;
		if (!w)
			continue;
		check_name(path, root, "workflow", names.list[i], diags);
		p->workflows[p->nworkflows++] = w;
	}
}

/* A table that the office keeps; a school may have none. */
static struct xj_table *
load_table(struct xj_policy *p, const char *name, struct xj_diags *diags)
{
	const struct xj_schema *schema = xj_policy_schema(p, name);
	const char *path = find_file(p, xj_pool_print(p->pool, "%s.csv", name));
	struct xj_table *t;

	if (!path || !schema)
		return NULL;
	t = xj_table_read(p->pool, path, schema, XJ_RECORDS, diags);
	if (t)
		xj_table_check(t, diags);
	return t;
}

static void
load_programs(struct xj_policy *p, struct xj_diags *diags)
{
	p->programs = load_table(p, "programs", diags);
	if (!p->programs)
		return;
	p->program_index = xj_pool_zero(p->pool, 1, sizeof *p->program_index);
	xj_index_build(p->program_index, p->pool, p->programs, xj_schema_field(p->programs->schema, "program"));
}

struct xj_policy *
xj_policy_load(struct xj_pool *pool, const char *const *dirs, size_t ndirs, unsigned parts, struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_policy *p = xj_pool_zero(pool, 1, sizeof *p);

	p->pool = pool;
	for (size_t i = 0; i < ndirs && i < sizeof p->dirs / sizeof *p->dirs; i++)
		p->dirs[p->ndirs++] = xj_pool_text(pool, dirs[i], strlen(dirs[i]));
	load_codes(p, diags);
	load_schemas(p, diags);
	if (xj_diags_errors(diags) != errors)
		return NULL;
	if (parts & (XJ_WITH_SCHOOL | XJ_WITH_WORKFLOWS))
		load_statuses(p, diags);
	if (parts & XJ_WITH_SCHOOL)
		load_school(p, diags);
	if (parts & XJ_WITH_CALENDAR)
		load_calendar(p, diags);
	if (parts & XJ_WITH_WORKFLOWS)
		load_workflows(p, diags);
	if (parts & XJ_WITH_PROGRAMS)
		load_programs(p, diags);
	if ((parts & XJ_WITH_TERMS) || ((parts & XJ_WITH_TERMS_IF_ANY) && find_file(p, "terms.csv")))
		p->terms = load_table(p, "terms", diags);
	return xj_diags_errors(diags) == errors ? p : NULL;
}

const struct xj_schema *
xj_policy_schema(const struct xj_policy *p, const char *name)
{
	for (size_t i = 0; i < p->nschemas; i++)
		if (xj_span_is(p->schemas[i]->name, name))
			return p->schemas[i];
	return NULL;
}

const struct xj_workflow *
xj_policy_workflow(const struct xj_policy *p, struct xj_span name)
{
	for (size_t i = 0; i < p->nworkflows; i++)
		if (xj_span_same(p->workflows[i]->name, name))
			return p->workflows[i];
	return NULL;
}

/* The terms one after the other: *row is where to go on, from 0. */
static bool
next_term(const struct xj_policy *p, struct xj_cursor *c, size_t *row, struct xj_term *out)
{
	const struct xj_schema *schema = p->terms->schema;

	while (*row < p->terms->rows)
		if (xj_cursor_move(c, (*row)++)) {
			out->term = xj_span_copy(p->pool, xj_cell(c, xj_schema_field(schema, "term")));
			out->starts_on = xj_date_parse(xj_cell(c, xj_schema_field(schema, "starts_on")));
			out->ends_on = xj_date_parse(xj_cell(c, xj_schema_field(schema, "ends_on")));
			return true;
		}
	return false;
}

bool
xj_policy_term(const struct xj_policy *p, struct xj_span term, struct xj_diags *diags, struct xj_term *out)
{
	struct xj_term t;
	struct xj_where where;
	struct xj_cursor c;
	struct xj_buf have;
	size_t row = 0;

	if (!p->terms) {
		(void)need_file(p, "terms.csv", diags);
		return false;
	}
	where = (struct xj_where){.file = p->terms->label};
	xj_buf_init(&have, p->pool);
	xj_cursor_init(&c, p->pool, p->terms);
	while (next_term(p, &c, &row, &t)) {
		if (xj_span_same(t.term, term)) {
			*out = t;
			return true;
		}
		xj_buf_text(&have, have.n ? ", " : "");
		xj_buf_span(&have, t.term);
	}
	xj_diag_add(diags, XJ_UNKNOWN_TERM, &where, xj_span_text(p->pool, term), have.n ? have.p : "none", NULL);
	return false;
}

bool
xj_policy_term_at(const struct xj_policy *p, xj_date day, struct xj_term *out)
{
	struct xj_cursor c;
	struct xj_term t;
	size_t row = 0;

	if (!p->terms)
		return false;
	xj_cursor_init(&c, p->pool, p->terms);
	while (next_term(p, &c, &row, &t))
		if (t.starts_on <= day && t.ends_on >= day) {
			*out = t;
			return true;
		}
	return false;
}

uint32_t
xj_policy_program(const struct xj_policy *p, struct xj_span program)
{
	return p->program_index ? xj_index_find(p->program_index, program) : XJ_NONE;
}

struct xj_span
xj_policy_program_cell(const struct xj_policy *p, uint32_t row, struct xj_span column)
{
	struct xj_cursor *c = p->program_index ? &p->program_index->cursor : NULL;
	const struct xj_table *t = p->programs;
	struct xj_span cell;
	size_t at = 0;
	int field;

	if (!c || row >= t->rows || !xj_cursor_move(c, row))
		return (struct xj_span){"", 0};
	field = xj_schema_heading(t->schema, column);
	while (at < t->ncolumns && !(field >= 0 ? t->columns[at].field == field
	                                        : xj_span_same(t->columns[at].heading, column)))
		at++;
	if (at == t->ncolumns)
		return (struct xj_span){"", 0};
	cell = c->cells[at];
	/* A cell with quotes lies in the cursor and would not outlive its next move. */
	return t->quotes ? xj_span_copy(p->pool, cell) : cell;
}
