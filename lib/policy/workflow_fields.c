/* What a request of this kind says that the roll does not hold. */
#include "policy/workflow_reading.h"
#include "record/pattern.h"

static const char *const field_keys[] = {"title", "enum", "pattern", "type", "sensitive", NULL};
static const char *const types[] = {"text", "date", "integer", NULL};
static const enum xj_type type_of[] = {XJ_STRING, XJ_DATE, XJ_INTEGER};

static bool
well_named(struct xj_span name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] != '_' && (name.p[i] < 'a' || name.p[i] > 'z'))
			return false;
	return name.n > 0;
}

static void
check_name(struct xj_reading *r, const struct xj_node *map, const struct xj_pair *pair)
{
	const struct xj_workflow_names *names = r->names;
	struct xj_where where = {.file = map->file, .line = pair->line, .column = pair->column};

	if (!well_named(pair->key))
		xj_diag_add(r->diags, XJ_BAD_VALUE_KIND, &where, pair->key.p, "a name of a-z and _", NULL);
	else if (names->is_roll_field(names->ctx, pair->key))
		xj_diag_add(r->diags, XJ_FIELD_TAKEN, &where, pair->key.p, "the roll", NULL);
	else if (names->is_case_field && names->is_case_field(names->ctx, pair->key))
		xj_diag_add(r->diags, XJ_FIELD_TAKEN, &where, pair->key.p, "cases", NULL);
}

static void
read_type(struct xj_reading *r, const struct xj_node *map, struct xj_field *field)
{
	struct xj_span text;
	size_t i = 0;

	if (!xj_yaml_text(map, "type", r->diags, &text))
		return;
	while (types[i] && !xj_span_is(text, types[i]))
		i++;
	if (types[i]) {
		field->type = type_of[i];
	} else {
		struct xj_where where = xj_yaml_where(xj_yaml_get(map, "type"));

		xj_diag_add(r->diags, XJ_BAD_WORD, &where, "type", text.p, "text, date, integer", NULL);
	}
}

static void
read_values(struct xj_reading *r, const struct xj_node *map, struct xj_field *field)
{
	const struct xj_node *pattern = xj_yaml_get(map, "pattern"), *list = xj_yaml_get(map, "enum");

	if (xj_yaml_texts(r->pool, map, "enum", r->diags, &field->allowed, &field->nallowed) && field->nallowed == 0)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, list, "enum", "a list of values: [校内, 校外]");
	if (xj_yaml_text(map, "pattern", r->diags, &field->pattern_text))
		field->pattern = xj_pattern_read(r->pool, pattern, r->diags);
	if (list && pattern)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, pattern, "pattern", "one of enum and pattern");
}

static void
read_field(struct xj_reading *r, const struct xj_node *map, struct xj_field *field)
{
	if (map->kind != XJ_MAPPING) {
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, map, field->name.p, "a mapping: {title: 转入学校}");
		return;
	}
	(void)xj_yaml_known(map, field_keys, r->diags);
	xj_reading_text(r, map, "title", &field->title);
	field->label = xj_span(xj_pool_print(r->pool, "%s (%s)", field->name.p, field->title.p));
	read_type(r, map, field);
	read_values(r, map, field);
	(void)xj_yaml_flag(map, "sensitive", r->diags, &field->sensitive);
}

void
xj_reading_fields(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_reading_group(r, root, "fields", XJ_MAPPING, "a mapping: former_school: {title: 转出学校}");
	struct xj_workflow *w = r->w;

	if (!map)
		return;
	w->fields = xj_pool_zero(r->pool, map->count, sizeof *w->fields);
	for (size_t i = 0; i < map->count; i++) {
		struct xj_field *field = &w->fields[w->nfields++];

		field->name = map->pairs[i].key;
		field->title = field->standard = field->pattern_text = (struct xj_span){"", 0};
		check_name(r, map, &map->pairs[i]);
		read_field(r, map->pairs[i].value, field);
	}
}
