#include "record/yaml.h"

#include <stdio.h>
#include <yaml.h>

#include "base/map.h"
#include "base/utf8.h"
#include "record/file.h"

enum { DEPTH_MAX = 64, FILE_MAX = 1 << 20, ERRORS_MAX = 20, MAPPED_FROM = 16 };

/* A mapping or sequence that is still open. */
struct frame {
	struct xj_node *node;
	size_t cap;
	struct xj_map seen; /* keys, once there are MAPPED_FROM of them */
	bool has_key;       /* mapping: the last pair waits for its value */
};

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	bool parser_open, event_open;
	struct xj_pool *pool;
	struct xj_diags *diags;
	const char *file;
	struct xj_span text;
	struct xj_node *root;
	size_t documents, errors;
	struct frame *frames;
	size_t depth, capframes;
};

/* Also runs when the pool's oom function jumped out in the middle: libyaml's memory is its own. */
static void
reader_close(void *arg)
{
	struct reader *r = arg;

	if (r->event_open)
		yaml_event_delete(&r->event);
	if (r->parser_open)
		yaml_parser_delete(&r->parser);
	r->event_open = r->parser_open = false;
}

static struct xj_where
where_of(const struct reader *r, yaml_mark_t mark)
{
	return (struct xj_where){.file = r->file, .line = mark.line + 1, .column = mark.column + 1};
}

static struct xj_where
where_at(const char *file, struct xj_span text, size_t offset)
{
	struct xj_where where = {.file = file, .line = 1};
	size_t start = 0;

	for (size_t i = 0; i < offset && i < text.n; i++)
		if (text.p[i] == '\n') {
			where.line++;
			start = i + 1;
		}
	where.column = xj_utf8_count(xj_span_of(text.p + start, offset - start)) + 1;
	return where;
}

static void
refuse(struct reader *r, enum xj_code code)
{
	struct xj_where where = where_of(r, r->event.start_mark);

	xj_diag_add(r->diags, code, &where, NULL);
	r->errors++;
}

static struct xj_span
key_of(void *ctx, uint32_t index)
{
	const struct xj_node *node = ctx;

	return node->pairs[index].key;
}

/* The pair before the last that has the last one's key, or NULL. */
static const struct xj_pair *
same_key(struct reader *r, struct frame *f)
{
	const struct xj_node *node = f->node;
	size_t last = node->count - 1;
	uint32_t first;

	if (last < MAPPED_FROM) {
		for (size_t i = 0; i < last; i++)
			if (xj_span_same(node->pairs[i].key, node->pairs[last].key))
				return &node->pairs[i];
		return NULL;
	}
	if (last == MAPPED_FROM) {
		xj_map_init(&f->seen, r->pool, (size_t)MAPPED_FROM * 2, key_of, f->node);
		for (uint32_t i = 0; i < last; i++)
			xj_map_put(&f->seen, node->pairs[i].key, i);
	}
	first = xj_map_put(&f->seen, node->pairs[last].key, (uint32_t)last);
	return first == XJ_NONE ? NULL : &node->pairs[first];
}

static void
add_key(struct reader *r, struct frame *f)
{
	struct xj_where where = where_of(r, r->event.start_mark);
	const yaml_char_t *value = r->event.data.scalar.value;
	struct xj_pair *pair = XJ_PUSH(r->pool, f->node->pairs, f->node->count, f->cap);
	const struct xj_pair *first;
	char line[24];

	pair->key = xj_span_copy(r->pool, xj_span_of((const char *)value, r->event.data.scalar.length));
	pair->line = where.line;
	pair->column = where.column;
	f->has_key = true;
	if (pair->key.n == 0) {
		refuse(r, XJ_YAML_KEY);
	} else if (xj_span_is(pair->key, "<<") && r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
		refuse(r, XJ_YAML_MERGE);
	} else if ((first = same_key(r, f))) {
		snprintf(line, sizeof line, "%zu", first->line);
		xj_diag_add(r->diags, XJ_YAML_DUPLICATE_KEY, &where, pair->key.p, line, NULL);
		r->errors++;
	}
}

static struct xj_node *
add_node(struct reader *r, enum xj_node_kind kind)
{
	struct xj_where where = where_of(r, r->event.start_mark);
	struct xj_node *node = xj_pool_zero(r->pool, 1, sizeof *node);
	struct frame *f = r->depth ? &r->frames[r->depth - 1] : NULL;

	*node = (struct xj_node){.kind = kind, .file = r->file, .line = where.line, .column = where.column};
	node->text = xj_span("");
	if (!f) {
		r->root = node;
	} else if (f->node->kind == XJ_MAPPING) {
		f->node->pairs[f->node->count - 1].value = node;
		f->has_key = false;
	} else {
		*XJ_PUSH(r->pool, f->node->items, f->node->count, f->cap) = node;
	}
	return node;
}

/* Is a mapping open that now takes a key? */
static bool
at_key(const struct reader *r)
{
	const struct frame *f = r->depth ? &r->frames[r->depth - 1] : NULL;

	return f && f->node->kind == XJ_MAPPING && !f->has_key;
}

static bool
begin(struct reader *r, enum xj_node_kind kind)
{
	struct xj_where where = where_of(r, r->event.start_mark);
	struct xj_node *node;
	char most[24];

	if (at_key(r)) {
		refuse(r, XJ_YAML_KEY);
		return false;
	}
	if (r->depth == DEPTH_MAX) {
		snprintf(most, sizeof most, "%d", DEPTH_MAX);
		xj_diag_add(r->diags, XJ_YAML_DEPTH, &where, most, NULL);
		r->errors++;
		return false;
	}
	node = add_node(r, kind);
	XJ_PUSH(r->pool, r->frames, r->depth, r->capframes)->node = node;
	return true;
}

static void
scalar(struct reader *r)
{
	const yaml_event_t *e = &r->event;
	struct xj_node *node;

	if (at_key(r)) {
		add_key(r, &r->frames[r->depth - 1]);
		return;
	}
	node = add_node(r, XJ_SCALAR);
	node->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->text = xj_span_copy(r->pool, xj_span_of((const char *)e->data.scalar.value, e->data.scalar.length));
}

static void
decorations(struct reader *r, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		refuse(r, XJ_YAML_ALIAS);
	else if (tag)
		refuse(r, XJ_YAML_TAG);
}

/* False where reading cannot go on. */
static bool
take(struct reader *r)
{
	const yaml_event_t *e = &r->event;

	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (r->documents++) {
			refuse(r, XJ_YAML_DOCUMENT);
			return false;
		}
		if (e->data.document_start.tag_directives.start != e->data.document_start.tag_directives.end)
			refuse(r, XJ_YAML_TAG);
		return true;
	case YAML_ALIAS_EVENT:
		refuse(r, XJ_YAML_ALIAS);
		if (at_key(r))
			return false;
		add_node(r, XJ_SCALAR);
		return true;
	case YAML_SCALAR_EVENT:
		decorations(r, e->data.scalar.anchor, e->data.scalar.tag);
		scalar(r);
		return true;
	case YAML_SEQUENCE_START_EVENT:
		decorations(r, e->data.sequence_start.anchor, e->data.sequence_start.tag);
		return begin(r, XJ_SEQUENCE);
	case YAML_MAPPING_START_EVENT:
		decorations(r, e->data.mapping_start.anchor, e->data.mapping_start.tag);
		return begin(r, XJ_MAPPING);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		r->depth--;
		return true;
	default:
		return true;
	}
}

static void
syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	struct xj_where where = p->error == YAML_READER_ERROR ? where_at(r->file, r->text, p->problem_offset)
	                                                      : where_of(r, p->problem_mark);

	xj_diag_add(r->diags, XJ_YAML_SYNTAX, &where, p->problem ? p->problem : "out of memory", NULL);
	r->errors++;
}

static void
read_events(struct reader *r)
{
	bool more = true;

	while (more && r->errors < ERRORS_MAX) {
		if (!yaml_parser_parse(&r->parser, &r->event)) {
			syntax(r);
			return;
		}
		r->event_open = true;
		more = take(r) && r->event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&r->event);
		r->event_open = false;
	}
}

static bool
sound_bytes(const char *label, struct xj_span text, struct xj_diags *diags)
{
	struct xj_where where = {.file = label};
	const char *nul = text.n ? memchr(text.p, '\0', text.n) : NULL;
	size_t valid;

	if (text.n > FILE_MAX) {
		xj_diag_add(diags, XJ_YAML_SIZE, &where, NULL);
		return false;
	}
	valid = xj_utf8_valid(text.p, nul ? (size_t)(nul - text.p) : text.n);
	if (valid == text.n)
		return true;
	where = where_at(label, text, valid);
	if (nul && valid == (size_t)(nul - text.p))
		xj_diag_add(diags, XJ_NUL_BYTE, &where, NULL);
	else
		xj_diag_add(diags, XJ_YAML_SYNTAX, &where, "bytes that are not UTF-8", NULL);
	return false;
}

struct xj_node *
xj_yaml_parse(struct xj_pool *pool, const char *label, struct xj_span text, struct xj_diags *diags)
{
	struct xj_where top = {.file = label, .line = 1, .column = 1};
	struct reader *r;

	if (xj_span_starts(text, "\xef\xbb\xbf"))
		text = xj_span_of(text.p + 3, text.n - 3);
	if (!sound_bytes(label, text, diags))
		return NULL;
	r = xj_pool_zero(pool, 1, sizeof *r);
	r->pool = pool;
	r->diags = diags;
	r->file = label;
	r->text = text;
	xj_pool_at_close(pool, reader_close, r);
	if (!yaml_parser_initialize(&r->parser)) {
		xj_diag_add(diags, XJ_YAML_SYNTAX, &top, "out of memory", NULL);
		return NULL;
	}
	r->parser_open = true;
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)text.p, text.n);
	read_events(r);
	reader_close(r);
	if (r->errors)
		return NULL;
	if (!r->root || r->root->kind != XJ_MAPPING) {
		if (r->root)
			top = xj_yaml_where(r->root);
		xj_diag_add(diags, XJ_YAML_ROOT, &top, NULL);
		return NULL;
	}
	return r->root;
}

struct xj_node *
xj_yaml_read(struct xj_pool *pool, const char *path, struct xj_diags *diags)
{
	struct xj_span text;

	if (!xj_file_read(pool, path, diags, &text))
		return NULL;
	return xj_yaml_parse(pool, xj_file_label(path), text, diags);
}

const struct xj_node *
xj_yaml_get(const struct xj_node *node, const char *key)
{
	if (!node || node->kind != XJ_MAPPING)
		return NULL;
	for (size_t i = 0; i < node->count; i++)
		if (xj_span_is(node->pairs[i].key, key))
			return node->pairs[i].value;
	return NULL;
}

struct xj_where
xj_yaml_where(const struct xj_node *node)
{
	return (struct xj_where){.file = node->file, .line = node->line, .column = node->column};
}

static void
unknown_key(const struct xj_node *node, const struct xj_pair *pair, const char *const *known, struct xj_diags *diags)
{
	struct xj_where where = {.file = node->file, .line = pair->line, .column = pair->column};
	size_t nearest = 0, best = SIZE_MAX;
	struct xj_buf list;

	for (size_t k = 0; known[k]; k++) {
		size_t d = xj_span_distance(pair->key, xj_span(known[k]), 64);

		if (d < best) {
			best = d;
			nearest = k;
		}
	}
	xj_buf_init(&list, diags->pool);
	xj_buf_text(&list, known[0] ? known[nearest] : "none");
	for (size_t k = 0; known[k]; k++)
		if (k != nearest)
			xj_buf_print(&list, ", %s", known[k]);
	xj_diag_add(diags, XJ_UNKNOWN_KEY, &where, pair->key.p, list.p, NULL);
}

bool
xj_yaml_known(const struct xj_node *node, const char *const *known, struct xj_diags *diags)
{
	bool all = true;

	for (size_t i = 0; node->kind == XJ_MAPPING && i < node->count; i++) {
		size_t k = 0;

		while (known[k] && !xj_span_is(node->pairs[i].key, known[k]))
			k++;
		if (!known[k]) {
			unknown_key(node, &node->pairs[i], known, diags);
			all = false;
		}
	}
	return all;
}

static bool
wrong_kind(const struct xj_node *value, const char *key, const char *expected, struct xj_diags *diags)
{
	struct xj_where where = xj_yaml_where(value);

	xj_diag_add(diags, XJ_BAD_VALUE_KIND, &where, key, expected, NULL);
	return false;
}

bool
xj_yaml_text(const struct xj_node *map, const char *key, struct xj_diags *diags, struct xj_span *out)
{
	const struct xj_node *value = xj_yaml_get(map, key);

	if (!value)
		return false;
	if (value->kind != XJ_SCALAR)
		return wrong_kind(value, key, "one text", diags);
	*out = value->text;
	return true;
}

bool
xj_yaml_integer(const struct xj_node *map, const char *key, struct xj_diags *diags, int64_t *out)
{
	const struct xj_node *value = xj_yaml_get(map, key);

	if (!value)
		return false;
	if (value->kind == XJ_SCALAR && xj_span_integer(value->text, out))
		return true;
	return wrong_kind(value, key, "a whole number", diags);
}

bool
xj_yaml_flag(const struct xj_node *map, const char *key, struct xj_diags *diags, bool *out)
{
	const struct xj_node *value = xj_yaml_get(map, key);

	if (!value)
		return false;
	if (value->kind == XJ_SCALAR && (xj_span_is(value->text, "yes") || xj_span_is(value->text, "true"))) {
		*out = true;
		return true;
	}
	if (value->kind == XJ_SCALAR && (xj_span_is(value->text, "no") || xj_span_is(value->text, "false"))) {
		*out = false;
		return true;
	}
	return wrong_kind(value, key, "yes or no", diags);
}

bool
xj_yaml_duration(const struct xj_node *map, const char *key, struct xj_diags *diags, struct xj_duration *out)
{
	const struct xj_node *value = xj_yaml_get(map, key);

	if (!value)
		return false;
	if (value->kind == XJ_SCALAR && xj_duration_parse(value->text, out))
		return true;
	return wrong_kind(value, key, "a time such as 15 workdays, 30 days, 2 weeks, 6 months, 1 year", diags);
}

bool
xj_yaml_period(const struct xj_node *map, const char *key, struct xj_diags *diags, struct xj_duration *out)
{
	struct xj_duration d;

	if (!xj_yaml_duration(map, key, diags, &d))
		return false;
	if (d.unit == XJ_WORKDAYS)
		return wrong_kind(xj_yaml_get(map, key), key, "a time in days, weeks, months or years", diags);
	*out = d;
	return true;
}

bool
xj_yaml_texts(struct xj_pool *pool, const struct xj_node *map, const char *key, struct xj_diags *diags,
              struct xj_span **out, size_t *count)
{
	const struct xj_node *value = xj_yaml_get(map, key);
	struct xj_span *list;

	if (!value)
		return false;
	if (value->kind == XJ_MAPPING)
		return wrong_kind(value, key, "a text or a list of texts", diags);
	list = xj_pool_zero(pool, value->count + 1, sizeof *list);
	if (value->kind == XJ_SCALAR)
		list[0] = value->text;
	for (size_t i = 0; i < value->count; i++) {
		if (value->items[i]->kind != XJ_SCALAR)
			return wrong_kind(value->items[i], key, "a text or a list of texts", diags);
		list[i] = value->items[i]->text;
	}
	*out = list;
	*count = value->kind == XJ_SCALAR ? 1 : value->count;
	return true;
}

bool
xj_yaml_missing(const struct xj_node *map, const char *key, struct xj_diags *diags)
{
	struct xj_where where = xj_yaml_where(map);

	xj_diag_add(diags, XJ_MISSING_KEY, &where, key, NULL);
	return false;
}
