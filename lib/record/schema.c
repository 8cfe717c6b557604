#include "record/schema.h"

#include <limits.h>

#include "record/pattern.h"

static const char *const schema_keys[] = {"record", "title", "description", "kind", "given", "fields",
                                          "primaryKey", "foreignKeys", "missingValues", "others", "register", "extends", NULL};
static const char *const field_keys[] = {"name", "title", "description", "standard", "aliases", "type", "format",
                                         "sensitive", "hides", "codes", "constraints", NULL};
static const char *const constraint_keys[] = {"required", "unique", "enum", "pattern", "minimum", "maximum",
                                              "minLength", "maxLength", NULL};
static const char *const foreign_key_keys[] = {"fields", "reference", NULL};
static const char *const types[] = {"string", "integer", "number", "date", "boolean", NULL}; /* enum xj_type */
static const char *const kinds[] = {"state", "append", "table", "foreign", NULL};            /* enum xj_kind */
static const char *const formats[] = {"default", "identifier", NULL};
static const char *const givens[] = {"any", "some", NULL};
static const char *const others[] = {"named", "passed", NULL};

/* What a heading comes down to, and whose it is. */
struct heading {
	struct xj_span text;
	size_t field;
};

struct loading {
	struct xj_pool *pool;
	struct xj_diags *diags;
	struct xj_schema *schema;
	xj_codes_fn *find_codes;
	void *ctx;
	struct heading *headings;
	size_t nheadings, capheadings;
	struct xj_map by_heading;
};

/* Position of the key's text in `words`, 0 where the key is missing or (after a diagnostic) not among them. */
static int
word(struct loading *l, const struct xj_node *map, const char *key, const char *const *words)
{
	struct xj_span text;
	struct xj_where where;
	struct xj_buf list;

	if (!xj_yaml_text(map, key, l->diags, &text))
		return 0;
	for (int i = 0; words[i]; i++)
		if (xj_span_is(text, words[i]))
			return i;
	xj_buf_init(&list, l->pool);
	for (int i = 0; words[i]; i++)
		xj_buf_print(&list, "%s%s", i ? ", " : "", words[i]);
	where = xj_yaml_where(xj_yaml_get(map, key));
	xj_diag_add(l->diags, XJ_BAD_WORD, &where, key, text.p, list.p, NULL);
	return 0;
}

static bool
value_of(const struct xj_field *field, struct xj_span text, int64_t *out)
{
	xj_date date;

	switch (field->type) {
	case XJ_DATE:
		date = xj_date_parse(text);
		if (date == XJ_NO_DATE)
			return false;
		*out = date;
		return true;
	case XJ_NUMBER:
		return xj_span_decimal(text, 2, out);
	case XJ_INTEGER:
		return xj_span_integer(text, out);
	default:
		return false;
	}
}

static bool
read_limit(struct loading *l, const struct xj_node *map, const char *key, const struct xj_field *field, int64_t *out)
{
	struct xj_where where;
	struct xj_span text;

	if (!xj_yaml_text(map, key, l->diags, &text))
		return false;
	if (value_of(field, text, out))
		return true;
	where = xj_yaml_where(xj_yaml_get(map, key));
	xj_diag_add(l->diags, XJ_BAD_LIMIT, &where, key, text.p, NULL);
	return false;
}

static void
read_length(struct loading *l, const struct xj_node *map, const char *key, size_t *out)
{
	struct xj_where where;
	int64_t n;

	if (!xj_yaml_integer(map, key, l->diags, &n))
		return;
	if (n > 0 && n <= INT_MAX) {
		*out = (size_t)n;
		return;
	}
	where = xj_yaml_where(xj_yaml_get(map, key));
	xj_diag_add(l->diags, XJ_BAD_VALUE_KIND, &where, key, "1 or more", NULL);
}

static void
read_pattern(struct loading *l, const struct xj_node *map, struct xj_field *field)
{
	if (xj_yaml_text(map, "pattern", l->diags, &field->pattern_text))
		field->pattern = xj_pattern_read(l->pool, xj_yaml_get(map, "pattern"), l->diags);
}

static void
read_constraints(struct loading *l, const struct xj_node *map, struct xj_field *field)
{
	struct xj_where where;

	if (!map)
		return;
	if (map->kind != XJ_MAPPING) {
		where = xj_yaml_where(map);
		xj_diag_add(l->diags, XJ_BAD_VALUE_KIND, &where, "constraints", "a mapping", NULL);
		return;
	}
	xj_yaml_known(map, constraint_keys, l->diags);
	xj_yaml_flag(map, "required", l->diags, &field->required);
	xj_yaml_flag(map, "unique", l->diags, &field->unique);
	xj_yaml_texts(l->pool, map, "enum", l->diags, &field->allowed, &field->nallowed);
	read_pattern(l, map, field);
	field->has_minimum = read_limit(l, map, "minimum", field, &field->minimum);
	field->has_maximum = read_limit(l, map, "maximum", field, &field->maximum);
	read_length(l, map, "minLength", &field->min_length);
	read_length(l, map, "maxLength", &field->max_length);
}

static void
read_codes(struct loading *l, const struct xj_node *map, struct xj_field *field)
{
	struct xj_where where;
	struct xj_span name;

	if (!xj_yaml_text(map, "codes", l->diags, &name))
		return;
	field->codes = l->find_codes ? l->find_codes(l->ctx, name) : NULL;
	if (field->codes)
		return;
	where = xj_yaml_where(xj_yaml_get(map, "codes"));
	xj_diag_add(l->diags, XJ_UNKNOWN_CODES, &where, name.p, NULL);
}

static void
read_field(struct loading *l, const struct xj_node *map, struct xj_field *field)
{
	struct xj_where where = xj_yaml_where(map);

	if (map->kind != XJ_MAPPING) {
		xj_diag_add(l->diags, XJ_BAD_VALUE_KIND, &where, "fields", "a list of mappings", NULL);
		return;
	}
	xj_yaml_known(map, field_keys, l->diags);
	if (!xj_yaml_get(map, "name"))
		xj_yaml_missing(map, "name", l->diags);
	xj_yaml_text(map, "name", l->diags, &field->name);
	xj_yaml_text(map, "title", l->diags, &field->title);
	field->label = field->title.n ? xj_span(xj_pool_print(l->pool, "%s (%s)", field->name.p, field->title.p)) : field->name;
	xj_yaml_text(map, "standard", l->diags, &field->standard);
	xj_yaml_texts(l->pool, map, "aliases", l->diags, &field->aliases, &field->naliases);
	field->type = (enum xj_type)word(l, map, "type", types);
	field->identifier = word(l, map, "format", formats) == 1;
	xj_yaml_flag(map, "sensitive", l->diags, &field->sensitive);
	xj_yaml_texts(l->pool, map, "hides", l->diags, &field->hides, &field->nhides);
	read_codes(l, map, field);
	read_constraints(l, xj_yaml_get(map, "constraints"), field);
}

/* The next byte of a heading that counts, taken off *s; 0 at the end. */
static unsigned char
heading_byte(struct xj_span *s)
{
	static const struct {
		const char *text;
		unsigned char means; /* 0: nothing */
	} folds[] = {{" ", 0}, {"\t", 0}, {"*", 0}, {"\u3000", 0}, {"\u00a0", 0}, {"\ufeff", 0}, {"（", '('}, {"）", ')'}};

	while (s->n) {
		unsigned char c = (unsigned char)s->p[0];
		size_t i = strchr(" \t*\xe3\xc2\xef", c) ? 0 : sizeof folds / sizeof *folds;

		while (i < sizeof folds / sizeof *folds && !xj_span_starts(*s, folds[i].text))
			i++;
		if (i == sizeof folds / sizeof *folds) {
			s->p++;
			s->n--;
			return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
		}
		s->p += strlen(folds[i].text);
		s->n -= strlen(folds[i].text);
		if (folds[i].means)
			return folds[i].means;
	}
	return 0;
}

/* A heading as it is compared with others. */
static struct xj_span
folded_heading(struct xj_pool *pool, struct xj_span heading)
{
	char *text = xj_pool_alloc(pool, heading.n);
	size_t n = 0;
	unsigned char c;

	while ((c = heading_byte(&heading)) != 0)
		text[n++] = (char)c;
	return xj_span_of(text, n);
}

static struct xj_span
heading_text(void *ctx, uint32_t index)
{
	return ((const struct loading *)ctx)->headings[index].text;
}

/* A heading that already means an earlier field of the schema. */
static void
check_headings(struct loading *l, const struct xj_node *node, size_t index)
{
	const struct xj_field *f = &l->schema->fields[index];
	struct xj_where where = xj_yaml_where(node);

	for (size_t i = 0; i < f->naliases + 3; i++) {
		struct xj_span heading = i == 0 ? f->name : i == 1 ? f->title : i == 2 ? f->standard : f->aliases[i - 3];
		uint32_t before;

		if (!heading.n)
			continue;
		*XJ_PUSH(l->pool, l->headings, l->nheadings, l->capheadings) =
			(struct heading){folded_heading(l->pool, heading), index};
		before = xj_map_put(&l->by_heading, l->headings[l->nheadings - 1].text, (uint32_t)l->nheadings - 1);
		if (before != XJ_NONE && l->headings[before].field != index)
			xj_diag_add(l->diags, XJ_DUPLICATE_FIELD, &where, heading.p,
			            l->schema->fields[l->headings[before].field].name.p, NULL);
	}
	l->schema->nfields = index + 1;
}

static void
read_fields(struct loading *l, const struct xj_node *root)
{
	const struct xj_node *list = xj_yaml_get(root, "fields");
	struct xj_schema *s = l->schema;
	struct xj_where where;

	if (!list) {
		xj_yaml_missing(root, "fields", l->diags);
		return;
	}
	if (list->kind != XJ_SEQUENCE || list->count == 0) {
		where = xj_yaml_where(list);
		xj_diag_add(l->diags, XJ_BAD_VALUE_KIND, &where, "fields", "a list of mappings", NULL);
		return;
	}
	s->fields = xj_pool_zero(l->pool, list->count, sizeof *s->fields);
	xj_map_init(&l->by_heading, l->pool, list->count * 4, heading_text, l);
	for (size_t i = 0; i < list->count; i++) {
		s->fields[i].name = s->fields[i].title = s->fields[i].standard = xj_span("");
		read_field(l, list->items[i], &s->fields[i]);
		check_headings(l, list->items[i], i);
	}
}

/* Indexes of the fields that `key` names. */
static size_t *
field_list(struct loading *l, const struct xj_node *map, const char *key, size_t *count)
{
	struct xj_span *names = NULL;
	struct xj_where where;
	size_t n = 0, *list;

	if (!xj_yaml_texts(l->pool, map, key, l->diags, &names, &n))
		return NULL;
	list = xj_pool_zero(l->pool, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++) {
		int field = xj_schema_find(l->schema, names[i]);

		if (field >= 0) {
			list[i] = (size_t)field;
			continue;
		}
		where = xj_yaml_where(xj_yaml_get(map, key));
		xj_diag_add(l->diags, XJ_UNKNOWN_FIELD, &where, names[i].p, l->schema->name.p, NULL);
	}
	*count = n;
	return list;
}

static void
check_foreign_keys(struct loading *l, const struct xj_node *list)
{
	struct xj_where where;
	size_t n;

	for (size_t i = 0; list && i < list->count; i++) {
		const struct xj_node *key = list->kind == XJ_SEQUENCE ? list->items[i] : list;

		where = xj_yaml_where(key);
		if (key->kind != XJ_MAPPING || list->kind != XJ_SEQUENCE) {
			xj_diag_add(l->diags, XJ_BAD_VALUE_KIND, &where, "foreignKeys", "a list of mappings", NULL);
			return;
		}
		xj_yaml_known(key, foreign_key_keys, l->diags);
		(void)field_list(l, key, "fields", &n);
	}
}

struct xj_schema *
xj_schema_parse(struct xj_pool *pool, const struct xj_node *root, xj_codes_fn *find_codes, void *ctx,
                struct xj_diags *diags)
{
	struct xj_schema *s = xj_pool_zero(pool, 1, sizeof *s);
	struct loading l = {.pool = pool, .diags = diags, .schema = s, .find_codes = find_codes, .ctx = ctx};
	size_t before = xj_diags_errors(diags);

	s->name = s->title = xj_span("");
	xj_yaml_known(root, schema_keys, diags);
	if (!xj_yaml_get(root, "record"))
		xj_yaml_missing(root, "record", diags);
	xj_yaml_text(root, "record", diags, &s->name);
	xj_yaml_text(root, "title", diags, &s->title);
	s->kind = (enum xj_kind)word(&l, root, "kind", kinds);
	s->needs_rows = word(&l, root, "given", givens) == 1;
	s->passes_others = word(&l, root, "others", others) == 1;
	xj_yaml_flag(root, "register", diags, &s->registers);
	xj_yaml_texts(pool, root, "missingValues", diags, &s->missing, &s->nmissing);
	read_fields(&l, root);
	s->primary_key = field_list(&l, root, "primaryKey", &s->nprimary_key);
	check_foreign_keys(&l, xj_yaml_get(root, "foreignKeys"));
	return xj_diags_errors(diags) == before ? s : NULL;
}

void
xj_schema_key(struct xj_buf *out, const struct xj_schema *schema, const struct xj_span *values)
{
	/* an append-only file has no key; its first identifier tells what a line is about */
	for (size_t f = 0; !schema->nprimary_key && f < schema->nfields; f++)
		if (schema->fields[f].identifier && !schema->fields[f].sensitive) {
			xj_buf_span(out, values[f]);
			return;
		}
	for (size_t k = 0; k < schema->nprimary_key; k++) {
		if (k)
			xj_buf_put(out, ' ');
		xj_buf_span(out, values[schema->primary_key[k]]);
	}
}

int
xj_schema_find(const struct xj_schema *schema, struct xj_span name)
{
	for (size_t i = 0; i < schema->nfields; i++)
		if (xj_span_same(schema->fields[i].name, name))
			return (int)i;
	return -1;
}

int
xj_schema_field(const struct xj_schema *schema, const char *name)
{
	return xj_schema_find(schema, xj_span(name));
}

static bool
same_heading(struct xj_span a, struct xj_span b)
{
	unsigned char x, y;

	if (xj_span_same(a, b))
		return a.n > 0;
	if (a.n == 0 || b.n == 0)
		return false;
	do {
		x = heading_byte(&a);
		y = heading_byte(&b);
	} while (x == y && x);
	return x == y;
}

int
xj_schema_heading(const struct xj_schema *schema, struct xj_span heading)
{
	int own = xj_schema_find(schema, heading);

	if (own >= 0)
		return own;
	for (size_t i = 0; i < schema->nfields; i++) {
		const struct xj_field *f = &schema->fields[i];
		bool same = same_heading(f->name, heading) || same_heading(f->title, heading) ||
		            same_heading(f->standard, heading);

		for (size_t k = 0; k < f->naliases && !same; k++)
			same = same_heading(f->aliases[k], heading);
		if (same)
			return (int)i;
	}
	return -1;
}

struct xj_span
xj_field_code(const struct xj_field *field, struct xj_span value)
{
	uint32_t row = field->codes && value.n ? xj_codes_name(field->codes, value) : XJ_NONE;

	return row == XJ_NONE ? value : field->codes->codes[row];
}

struct xj_span
xj_field_value(const struct xj_field *field, const char *code)
{
	uint32_t row = field->codes ? xj_codes_code(field->codes, xj_span(code)) : XJ_NONE;

	return row == XJ_NONE ? xj_span(code) : field->codes->names[row];
}
