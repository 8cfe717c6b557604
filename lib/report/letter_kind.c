#include "report/letter_kind.h"

#include "record/file.h"

static const char *const root_keys[] = {"letter",  "title", "about", "workflow", "when",   "because", "number", "series", "valid",
                                        "copies", "unmasked", "source", "file",    "values", "body",    NULL};
static const char *const value_keys[] = {"value", "source", NULL};

static const char *const fixed_names[] = {"school.name", "letter.date", "letter.title", "letter.by", NULL};
static const char *const number_names[] = {"letter.number", "letter.code", NULL};
static const char *const valid_names[] = {"letter.valid_until", NULL};
static const char *const case_names[] = {"case.case_id", "case.title",        "case.reason",   "case.doc_no", "case.opened_on", "case.starts_on",
                                         "case.until",   "case.effective_on", "case.evidence", "case.note",   "case.state",     NULL};

static const struct {
	const char *list, *names[8];
	bool of_case;
} lists[] = {
	{"terms", {"term", "title", "registration", "on"}, false},
	{"grounds", {"title", "chosen", "box"}, true},
	{"steps", {"title", "role", "by", "on", "decision", "doc_no", "note"}, true},
	{"materials", {"title", "given", "box"}, true},
	{"changes", {"title", "was", "now"}, true},
};

enum { LISTS = sizeof lists / sizeof *lists };

struct reading {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	struct xj_diags *diags;
	struct xj_letter_kind *kind;
	bool common; /* of the folder behind all others: for profiles that have a procedure of it and for such as have not */
};

static void
complain(struct reading *r, enum xj_code code, const struct xj_node *node, const char *a, const char *b)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(r->diags, code, &where, a, b, NULL);
}

static struct xj_span
behind(struct xj_span name, const char *prefix)
{
	size_t n = strlen(prefix);

	return xj_span_of(name.p + n, name.n - n);
}

static bool
is_roll_field(const struct reading *r, struct xj_span name)
{
	const struct xj_schema *schema = xj_policy_schema(r->policy, "roll");

	return schema ? xj_schema_find(schema, name) >= 0 : !xj_policy_sound(r->policy);
}

/* What a request can set. Of a procedure that is not here nobody knows, and a letter of the common folder may be about one. */
static bool
is_set_field(const struct reading *r, struct xj_span name)
{
	bool missing = false;

	if (is_roll_field(r, name))
		return true;
	for (size_t i = 0; i < r->kind->nworkflows; i++) {
		const struct xj_workflow *w = xj_policy_workflow(r->policy, r->kind->workflows[i]);

		if (w && xj_workflow_field(w, name))
			return true;
		missing = missing || !w;
	}
	return missing && (r->common || !r->kind->here);
}

struct xj_span
xj_letter_kind_value(const struct xj_letter_kind *kind, struct xj_span name)
{
	for (size_t i = 0; i < kind->nvalues; i++)
		if (xj_span_same(kind->values[i].name, name))
			return kind->values[i].text;
	return (struct xj_span){NULL, 0};
}

static bool
is_value(const struct reading *r, struct xj_span name)
{
	const struct xj_letter_kind *kind = r->kind;

	if (xj_span_starts(name, "value."))
		return xj_letter_kind_value(kind, behind(name, "value.")).p != NULL;
	if (xj_span_starts(name, "set.") || xj_span_starts(name, "was."))
		return kind->about_case && is_set_field(r, behind(name, "set."));
	return xj_span_is_any(name, fixed_names) || (kind->number && xj_span_is_any(name, number_names)) ||
	       (kind->has_valid && xj_span_is_any(name, valid_names)) || (kind->about_case && xj_span_is_any(name, case_names)) ||
	       is_roll_field(r, name);
}

static enum xj_name_kind
kind_of(void *ctx, struct xj_span list, struct xj_span name)
{
	const struct reading *r = ctx;

	for (size_t i = 0; i < LISTS; i++) {
		if (lists[i].of_case && !r->kind->about_case)
			continue;
		if (list.n ? xj_span_is(list, lists[i].list) && xj_span_is_any(name, lists[i].names) : xj_span_is(name, lists[i].list))
			return list.n ? XJ_NAME_VALUE : XJ_NAME_LIST;
	}
	return !list.n && is_value(r, name) ? XJ_NAME_VALUE : XJ_NAME_UNKNOWN;
}

struct names {
	struct xj_pool *pool;
	struct xj_span *list;
	size_t count, cap;
};

static void
add_names(struct names *all, const char *const *names)
{
	while (*names)
		*XJ_PUSH(all->pool, all->list, all->count, all->cap) = xj_span(*names++);
}

static void
add_set_fields(struct names *all, const struct reading *r)
{
	for (size_t i = 0; i < r->kind->nworkflows; i++) {
		const struct xj_workflow *w = xj_policy_workflow(r->policy, r->kind->workflows[i]);

		for (size_t f = 0; w && f < w->nfields; f++)
			*XJ_PUSH(all->pool, all->list, all->count, all->cap) = xj_span(xj_pool_print(r->pool, "set.%s", w->fields[f].name.p));
	}
}

static const struct xj_span *
all_names(void *ctx, struct xj_span list, size_t *count)
{
	const struct reading *r = ctx;
	const struct xj_schema *roll = xj_policy_schema(r->policy, "roll");
	const struct xj_letter_kind *kind = r->kind;
	struct names all = {.pool = r->pool};

	for (size_t i = 0; i < LISTS; i++)
		if (list.n && xj_span_is(list, lists[i].list))
			add_names(&all, lists[i].names);
		else if (!list.n && (kind->about_case || !lists[i].of_case))
			*XJ_PUSH(all.pool, all.list, all.count, all.cap) = xj_span(lists[i].list);
	if (!list.n) {
		add_names(&all, fixed_names);
		add_names(&all, kind->number ? number_names : number_names + 2);
		add_names(&all, kind->has_valid ? valid_names : valid_names + 1);
		add_names(&all, kind->about_case ? case_names : valid_names + 1);
		add_set_fields(&all, r);
		for (size_t i = 0; i < kind->nvalues; i++)
			*XJ_PUSH(all.pool, all.list, all.count, all.cap) =
				xj_span(xj_pool_print(r->pool, "value.%s", kind->values[i].name.p));
		for (size_t i = 0; roll && i < roll->nfields; i++)
			*XJ_PUSH(all.pool, all.list, all.count, all.cap) = roll->fields[i].name;
	}
	*count = all.count;
	return all.list;
}

static void
need_text(struct reading *r, const char *key, struct xj_span *out)
{
	const struct xj_node *node = xj_yaml_get(r->kind->root, key);

	if (!node)
		(void)xj_yaml_missing(r->kind->root, key, r->diags);
	else if (xj_yaml_text(r->kind->root, key, r->diags, out) && !out->n)
		complain(r, XJ_BAD_VALUE_KIND, node, key, "a text");
}

static void
read_about(struct reading *r)
{
	struct xj_letter_kind *kind = r->kind;
	struct xj_span about = XJ_LIT("student");

	need_text(r, "about", &about);
	kind->about_case = xj_span_is(about, "case");
	if (!kind->about_case && !xj_span_is(about, "student"))
		complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(kind->root, "about"), "about", "student or case");
	if (kind->about_case && !xj_yaml_get(kind->root, "workflow"))
		(void)xj_yaml_missing(kind->root, "workflow", r->diags);
	if (!kind->about_case && xj_yaml_get(kind->root, "workflow"))
		complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(kind->root, "workflow"), "workflow", "about: case beside it");
	(void)xj_yaml_texts(r->pool, kind->root, "workflow", r->diags, &kind->workflows, &kind->nworkflows);
	kind->here = !kind->about_case;
	for (size_t i = 0; i < kind->nworkflows && !kind->here; i++)
		kind->here = xj_policy_workflow(r->policy, kind->workflows[i]) != NULL;
	if (!kind->here && kind->nworkflows && !r->common && xj_policy_sound(r->policy))
		complain(r, XJ_UNKNOWN_WORKFLOW, xj_yaml_get(kind->root, "workflow"), xj_span_text(r->pool, kind->workflows[0]), NULL);
}

static void
read_when(struct reading *r)
{
	const struct xj_node *root = r->kind->root, *when = xj_yaml_get(root, "when");

	if (when)
		need_text(r, "because", &r->kind->because);
	else if (xj_yaml_get(root, "because"))
		(void)xj_yaml_missing(root, "when", r->diags);
	if (when)
		r->kind->when = xj_condition_read(r->pool, when, xj_policy_is_fact, (void *)(uintptr_t)r->policy, r->diags);
}

static void
read_number(struct reading *r)
{
	const struct xj_node *root = r->kind->root, *number = xj_yaml_get(root, "number"), *file = xj_yaml_get(root, "file");
	struct xj_letter_kind *kind = r->kind;

	kind->series = kind->name;
	(void)xj_yaml_text(root, "series", r->diags, &kind->series);
	if (!number && xj_yaml_get(root, "series"))
		(void)xj_yaml_missing(root, "number", r->diags);
	if (number)
		(void)xj_yaml_text(root, "number", r->diags, &kind->rule);
	kind->number = number ? xj_template_read(r->pool, number, r->diags) : NULL;
	if (kind->number && !xj_template_uses(kind->number, "serial"))
		complain(r, XJ_TEMPLATE_COUNTER, number, "serial", NULL);
	if (kind->number && !xj_template_uses(kind->number, "year"))
		complain(r, XJ_LETTER_YEAR, number, NULL, NULL);
	kind->file = file ? xj_template_read(r->pool, file, r->diags) : NULL;
}

/* Durations as people write them; in quotes a text is left as it is. */
static struct xj_span
written_out(struct xj_pool *pool, const struct xj_node *node)
{
	static const char *const units[] = {
		[XJ_WORKDAYS] = "个工作日", [XJ_DAYS] = "日", [XJ_WEEKS] = "周", [XJ_MONTHS] = "个月", [XJ_YEARS] = "年",
	};
	struct xj_duration d;

	if (node->quoted || !xj_duration_parse(node->text, &d))
		return node->text;
	return xj_span(xj_pool_print(pool, "%d%s", d.count, units[d.unit]));
}

static void
read_values(struct reading *r)
{
	const struct xj_node *map = xj_yaml_get(r->kind->root, "values");

	if (!map)
		return;
	if (map->kind != XJ_MAPPING) {
		complain(r, XJ_BAD_VALUE_KIND, map, "values", "a mapping: appeal: {value: 10 days, source: …}");
		return;
	}
	r->kind->values = xj_pool_zero(r->pool, map->count + 1, sizeof *r->kind->values);
	for (size_t i = 0; i < map->count; i++) {
		const struct xj_node *node = map->pairs[i].value, *value = xj_yaml_get(node, "value");
		struct xj_letter_value *out = &r->kind->values[r->kind->nvalues++];

		out->name = map->pairs[i].key;
		out->text = XJ_LIT("");
		if (node->kind != XJ_MAPPING) {
			complain(r, XJ_BAD_VALUE_KIND, node, out->name.p, "a mapping: {value: 10 days, source: …}");
			continue;
		}
		(void)xj_yaml_known(node, value_keys, r->diags);
		if (!value)
			(void)xj_yaml_missing(node, "value", r->diags);
		if (!xj_yaml_get(node, "source"))
			(void)xj_yaml_missing(node, "source", r->diags);
		(void)xj_yaml_text(node, "source", r->diags, &out->source);
		if (value && xj_yaml_text(node, "value", r->diags, &out->text))
			out->text = written_out(r->pool, value);
	}
}

static void
read_rest(struct reading *r)
{
	struct xj_letter_kind *kind = r->kind;
	const struct xj_node *root = kind->root, *unmasked = xj_yaml_get(root, "unmasked");

	kind->has_valid = xj_yaml_period(root, "valid", r->diags, &kind->valid);
	kind->copies = 1;
	if (xj_yaml_integer(root, "copies", r->diags, &kind->copies) && (kind->copies < 1 || kind->copies > 9))
		complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(root, "copies"), "copies", "a whole number, 1 to 9,");
	(void)xj_yaml_text(root, "source", r->diags, &kind->source);
	(void)xj_yaml_texts(r->pool, root, "unmasked", r->diags, &kind->unmasked, &kind->nunmasked);
	for (size_t i = 0; i < kind->nunmasked; i++)
		if (!is_roll_field(r, kind->unmasked[i]))
			complain(r, XJ_UNKNOWN_FIELD, unmasked->kind == XJ_SEQUENCE ? unmasked->items[i] : unmasked,
			         kind->unmasked[i].p, "the roll");
}

static void
read_body(struct reading *r, struct xj_span text)
{
	struct xj_body_names names = {kind_of, all_names, r};
	const struct xj_node *node = xj_yaml_get(r->kind->root, "body");
	struct xj_span body;

	need_text(r, "body", &body);
	if (node && node->kind == XJ_SCALAR && node->text.n)
		r->kind->body = xj_body_parse(r->pool, node, text, &names, r->diags);
}

/* Is the file in the last of the folders? */
static bool
is_common(const struct xj_policy *p, const char *path)
{
	const char *dir = p->dirs[p->ndirs - 1];
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && strncmp(path + n, "/letters/", 9) == 0;
}

const struct xj_letter_kind *
xj_letter_kind_read(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name, struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_letter_kind *kind = xj_pool_zero(pool, 1, sizeof *kind);
	struct reading r = {.pool = pool, .policy = p, .diags = diags, .kind = kind};
	const char *path = xj_folders_find(p->read->folders, "letters", xj_pool_print(pool, "%s.yaml", xj_span_text(pool, name)));
	struct xj_span text;

	if (!path || !xj_file_read(pool, path, diags, &text) || !(kind->root = xj_yaml_parse(pool, path, text, diags)))
		return NULL;
	r.common = is_common(p, path);
	(void)xj_yaml_known(kind->root, root_keys, diags);
	need_text(&r, "letter", &kind->name);
	if (kind->name.n && !xj_span_same(kind->name, name))
		complain(&r, XJ_NAME_MISMATCH, xj_yaml_get(kind->root, "letter"), kind->name.p, xj_span_text(pool, name));
	need_text(&r, "title", &kind->title);
	read_about(&r);
	read_when(&r);
	read_number(&r);
	read_values(&r);
	read_rest(&r);
	read_body(&r, text);
	return xj_diags_errors(diags) == errors ? kind : NULL;
}

const struct xj_span *
xj_letter_kind_names(struct xj_pool *pool, const struct xj_policy *p, size_t *count)
{
	const struct xj_folder_file *files = xj_folders_list(p->read->folders, "letters", ".yaml", count);
	struct xj_span *names = xj_pool_zero(pool, *count + 1, sizeof *names);

	for (size_t i = 0; i < *count; i++)
		names[i] = xj_span(files[i].name);
	return names;
}

/* Two series count each for itself, so by one rule they come to the same numbers. It is told where the school's own letter has it, or else the later one. */
static bool
has_number_of(const struct xj_policy *p, const struct xj_letter_kind *kind, const struct xj_letter_kind *other, bool later)
{
	bool common = is_common(p, xj_yaml_where(kind->root).file), also = is_common(p, xj_yaml_where(other->root).file);

	return kind->number && other->number && xj_span_same(kind->rule, other->rule) && !xj_span_same(kind->series, other->series) &&
	       (common == also ? later : also);
}

static void
check_numbers(const struct xj_policy *p, const struct xj_letter_kind *const *kinds, size_t n, struct xj_diags *diags)
{
	for (size_t i = 0; i < n; i++) {
		size_t j = 0;
		struct xj_where where;

		while (j < n && !has_number_of(p, kinds[i], kinds[j], j < i))
			j++;
		if (j == n)
			continue;
		where = xj_yaml_where(xj_yaml_get(kinds[i]->root, "number"));
		xj_diag_add(diags, XJ_LETTER_RULE_TWICE, &where, kinds[j]->name.p, kinds[j]->series.p, NULL);
	}
}

bool
xj_letter_kind_check(struct xj_pool *pool, const struct xj_policy *p, struct xj_diags *diags)
{
	size_t n, read = 0, errors = xj_diags_errors(diags);
	const struct xj_span *names = xj_letter_kind_names(pool, p, &n);
	const struct xj_letter_kind **kinds = xj_pool_zero(pool, n + 1, sizeof *kinds);

	for (size_t i = 0; i < n; i++) {
		kinds[read] = xj_letter_kind_read(pool, p, names[i], diags);
		read += kinds[read] != NULL;
	}
	check_numbers(p, kinds, read, diags);
	return xj_diags_errors(diags) == errors;
}
