#include "policy/archive.h"
#include "policy/inside.h"

#include "record/file.h"

/* NULL, or at least one diagnostic more, where the file is at fault. */
typedef const void *read_fn(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text);

static void
list_files(const struct xj_policy *p, struct xj_policy_files *files, const char *folder, const char *ending)
{
	const struct xj_folder_file *list;
	size_t errors;

	if (files->listed)
		return;
	errors = xj_diags_errors(p->diags);
	list = xj_folders_list(p->read->folders, folder, ending, &files->count);
	files->list = xj_pool_zero(p->pool, files->count + 1, sizeof *files->list);
	for (size_t i = 0; i < files->count; i++)
		files->list[i] = (struct xj_policy_file){.name = list[i].name, .path = list[i].path};
	files->listed = true;
	p->read->faulty = p->read->faulty || xj_diags_errors(p->diags) != errors;
}

static struct xj_policy_file *
file_named(struct xj_policy_files *files, struct xj_span name)
{
	for (size_t i = 0; i < files->count; i++)
		if (xj_span_is(name, files->list[i].name))
			return &files->list[i];
	return NULL;
}

/* `fits` (NULL: any) passes a text over, and the file stays unread. */
static const void *
read_where(const struct xj_policy *p, struct xj_policy_file *file, bool (*fits)(struct xj_span text), read_fn *read)
{
	struct xj_span text;
	size_t errors;

	if (file->asked)
		return file->what;
	errors = xj_diags_errors(p->diags);
	if (xj_file_read(p->pool, file->path, p->diags, &text)) {
		if (fits && !fits(text))
			return NULL;
		file->what = read(p, file, text);
	}
	file->asked = true;
	if (xj_diags_errors(p->diags) == errors)
		return file->what;
	p->read->faulty = true;
	return file->what = NULL;
}

static const void *
read_once(const struct xj_policy *p, struct xj_policy_file *file, read_fn *read)
{
	return read_where(p, file, NULL, read);
}

/* The file says by itself what it describes; its name is how another folder overrides it. They must agree. */
static void
check_name(const struct xj_policy *p, const struct xj_policy_file *file, const struct xj_node *root, const char *key,
           struct xj_span name)
{
	const struct xj_node *node = xj_yaml_get(root, key);
	struct xj_where where = {.file = file->path, .line = 1, .column = 1};

	if (!node || node->kind != XJ_SCALAR || xj_span_same(node->text, name))
		return;
	where = xj_yaml_where(node);
	xj_diag_add(p->diags, XJ_NAME_MISMATCH, &where, node->text.p, xj_span_text(p->pool, name), NULL);
}

static const void *
read_codes(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text)
{
	return xj_codes_parse(p->pool, file->path, xj_span(file->name), text, p->diags);
}

static struct xj_policy_files *
all_codes(const struct xj_policy *p)
{
	list_files(p, &p->read->codes, "codes", ".csv");
	return &p->read->codes;
}

static const struct xj_codes *
find_codes(void *ctx, struct xj_span name)
{
	const struct xj_policy *p = ctx;
	struct xj_policy_file *file = file_named(all_codes(p), name);

	return file ? read_once(p, file, read_codes) : NULL;
}

const struct xj_codes *
xj_policy_codes(const struct xj_policy *p, const char *name)
{
	return find_codes((void *)(uintptr_t)p, xj_span(name));
}

static const void *
read_schema(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text)
{
	const struct xj_node *root = xj_policy_description(p, file, text);
	struct xj_schema *schema =
		root ? xj_schema_parse(p->pool, root, find_codes, (void *)(uintptr_t)p, p->diags) : NULL;

	if (schema)
		check_name(p, file, root, "record", xj_span(file->name));
	return schema;
}

static bool
is_schema_name(const char *name)
{
	static const char *const others[] = {"school", "statuses", "archive", "book"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(name, others[i]) == 0)
			return false;
	return true;
}

/* Every .yaml of the folders themselves but those that are no schemas. */
static struct xj_policy_files *
all_schemas(const struct xj_policy *p)
{
	struct xj_policy_files *files = &p->read->schemas;
	size_t n = 0;

	if (files->listed)
		return files;
	list_files(p, files, ".", ".yaml");
	for (size_t i = 0; i < files->count; i++)
		if (is_schema_name(files->list[i].name))
			files->list[n++] = files->list[i];
	files->count = n;
	return files;
}

const struct xj_schema *
xj_policy_schema(const struct xj_policy *p, const char *name)
{
	struct xj_policy_file *file = file_named(all_schemas(p), xj_span(name));

	return file ? read_once(p, file, read_schema) : NULL;
}

static const struct xj_workflow *
parse_workflow(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text, struct xj_span name)
{
	struct xj_workflow_names known = {p->statuses, xj_policy_is_fact, xj_policy_is_roll_field, xj_policy_is_case_field,
	                                 (void *)(uintptr_t)p};
	const struct xj_node *root = xj_yaml_parse(p->pool, file->path, text, p->diags);
	const struct xj_workflow *w = root ? xj_workflow_parse(p->pool, root, text, &known, p->diags) : NULL;

	if (w)
		check_name(p, file, root, "workflow", name);
	return w;
}

static const void *
read_workflow(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text)
{
	return parse_workflow(p, file, text, xj_span(file->name));
}

/* `suspend@0123456789abcdef`: the text of just that version, or it is worth nothing. */
static const void *
read_kept(const struct xj_policy *p, const struct xj_policy_file *file, struct xj_span text)
{
	struct xj_span version = xj_span(file->name), name = xj_span_cut(&version, '@');
	const struct xj_workflow *w = parse_workflow(p, file, text, name);
	struct xj_where where = {.file = file->path};

	if (w && !xj_span_same(w->version, version))
		xj_diag_add(p->diags, XJ_KEPT_DAMAGED, &where, xj_span_text(p->pool, version), w->version.p, NULL);
	return w;
}

static struct xj_policy_files *
all_workflows(const struct xj_policy *p)
{
	if (p->statuses && (p->parts & XJ_WITH_WORKFLOWS))
		list_files(p, &p->read->workflows, "workflows", ".yaml");
	return &p->read->workflows;
}

const struct xj_workflow *
xj_policy_workflow(const struct xj_policy *p, struct xj_span name)
{
	struct xj_policy_file *file = file_named(all_workflows(p), name);

	return file ? read_once(p, file, read_workflow) : NULL;
}

static struct xj_policy_file *
kept_file(const struct xj_policy *p, struct xj_span name, struct xj_span version)
{
	struct xj_policy_files *files = &p->read->kept;

	if (!all_workflows(p)->listed)
		return NULL;
	list_files(p, files, "kept", ".yaml");
	for (size_t i = 0; i < files->count; i++) {
		struct xj_span rest = xj_span(files->list[i].name);

		if (xj_span_same(xj_span_cut(&rest, '@'), name) && rest.p && xj_span_same(rest, version))
			return &files->list[i];
	}
	return NULL;
}

const struct xj_workflow *
xj_policy_workflow_version(const struct xj_policy *p, struct xj_span name, struct xj_span version)
{
	const struct xj_workflow *w = xj_policy_workflow(p, name);
	struct xj_policy_file *file;

	if (!version.n || (w && xj_span_same(w->version, version)))
		return w;
	file = kept_file(p, name, version);
	return file ? read_once(p, file, read_kept) : NULL;
}

bool
xj_policy_knows_step(const struct xj_policy *p, struct xj_span step)
{
	struct xj_policy_files *files = all_workflows(p);

	for (int read = 1; read >= 0; read--)
		for (size_t i = 0; i < files->count; i++) {
			const struct xj_workflow *w =
				files->list[i].asked == (read == 1) ? read_once(p, &files->list[i], read_workflow) : NULL;

			if (w && xj_workflow_step(w, step) != SIZE_MAX)
				return true;
		}
	return false;
}

const struct xj_schema *const *
xj_policy_all_schemas(const struct xj_policy *p, size_t *count)
{
	struct xj_policy_files *files = all_schemas(p);
	const struct xj_schema **all = xj_pool_zero(p->pool, files->count + 1, sizeof *all), *schema;

	*count = 0;
	for (size_t i = 0; i < files->count; i++)
		if ((schema = read_once(p, &files->list[i], read_schema)) != NULL)
			all[(*count)++] = schema;
	return all;
}

const struct xj_workflow *const *
xj_policy_all_workflows(const struct xj_policy *p, size_t *count)
{
	struct xj_policy_files *files = all_workflows(p);
	const struct xj_workflow **all = xj_pool_zero(p->pool, files->count + 1, sizeof *all), *w;

	*count = 0;
	for (size_t i = 0; i < files->count; i++)
		if ((w = read_once(p, &files->list[i], read_workflow)) != NULL)
			all[(*count)++] = w;
	return all;
}

const struct xj_workflow *
xj_policy_workflow_called(const struct xj_policy *p, struct xj_span word)
{
	const struct xj_workflow *found = xj_policy_workflow(p, word), *const *all;
	size_t n, called = 0;

	if (found || !xj_policy_sound(p))
		return found;
	all = xj_policy_all_workflows(p, &n);
	for (size_t i = 0; i < n; i++)
		if (xj_span_same(all[i]->title, word)) {
			found = all[i];
			called++;
		}
	return called == 1 ? found : NULL;
}

static bool
may_have(struct xj_span text, const char *key)
{
	const size_t length = strlen(key);

	while (text.n > length) {
		const char *at = memchr(text.p, key[0], text.n - length);
		size_t n;

		if (!at)
			return false;
		n = (size_t)(at - text.p);
		text = xj_span_of(text.p + n, text.n - n);
		if (xj_span_starts(text, key)) {
			for (n = length; n < text.n && strchr("\"' \t", text.p[n]); n++)
				;
			if (n < text.n && text.p[n] == ':')
				return true;
		}
		text = xj_span_of(text.p + 1, text.n - 1);
	}
	return false;
}

/* Might the text have the key `register`, or have it from another? */
static bool
may_register(struct xj_span text)
{
	return may_have(text, "register") || may_have(text, "extends");
}

const struct xj_schema *
xj_policy_register(const struct xj_policy *p, const char *name)
{
	struct xj_policy_file *file = file_named(all_schemas(p), xj_span(name));
	const struct xj_schema *schema = file ? read_where(p, file, may_register, read_schema) : NULL;

	return schema && schema->registers ? schema : NULL;
}

const struct xj_schema *const *
xj_policy_registers(const struct xj_policy *p, size_t *count)
{
	struct xj_policy_files *files = all_schemas(p);
	const struct xj_schema **all = xj_pool_zero(p->pool, files->count + 1, sizeof *all), *schema;

	*count = 0;
	for (size_t i = 0; i < files->count; i++)
		if ((schema = read_where(p, &files->list[i], may_register, read_schema)) != NULL && schema->registers)
			all[(*count)++] = schema;
	return all;
}

bool
xj_policy_sound(const struct xj_policy *p)
{
	return !p->read->faulty;
}

bool
xj_policy_check(const struct xj_policy *p)
{
	struct xj_policy_files *codes = all_codes(p);
	size_t n;

	for (size_t i = 0; i < codes->count; i++)
		(void)read_once(p, &codes->list[i], read_codes);
	(void)xj_policy_all_schemas(p, &n);
	(void)xj_policy_all_workflows(p, &n);
	(void)xj_policy_archive(p);
	return xj_policy_sound(p);
}
