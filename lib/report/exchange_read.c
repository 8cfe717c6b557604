#include "record/file.h"
#include "report/exchange.h"

static const char *const root_keys[] = {"exchange", "title",  "about",     "where",  "expects", "columns", "order", "key", "mark", "encoding",
                                        "line_ends", "header", "separator", "form",   "file",    "source", NULL};
static const char *const column_keys[] = {"title",  "name",  "field",    "value",   "as", "codes", "date",
                                          "length", "bytes", "required", "default", NULL};
static const char *const abouts[] = {"roll", "cases", "registrations"};

static const struct {
	const char *name, *iconv;
	bool bom;
} encodings[] = {
	{"utf-8", NULL, false},
	{"utf-8-bom", NULL, true},
	{"gb18030", "GB18030", false},
	{"gbk", "GBK", false},
};

struct reading {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	struct xj_diags *diags;
	struct xj_exchange *x;
	bool beyond; /* the condition asks about more than the roll */
};

static void
complain(struct reading *r, enum xj_code code, const struct xj_node *node, const char *a, const char *b, const char *c)
{
	struct xj_where where = xj_yaml_where(node);

	xj_diag_add(r->diags, code, &where, a, b, c, NULL);
}

static bool
need_text(struct reading *r, const struct xj_node *map, const char *key, struct xj_span *out)
{
	if (!xj_yaml_get(map, key))
		return xj_yaml_missing(map, key, r->diags);
	return xj_yaml_text(map, key, r->diags, out);
}

/* One of some words; the first where the key is not there. */
static size_t
read_word(struct reading *r, const char *key, const char *const *words, size_t n)
{
	struct xj_span text;
	struct xj_buf all;

	if (!xj_yaml_text(r->x->root, key, r->diags, &text))
		return 0;
	xj_buf_init(&all, r->pool);
	for (size_t i = 0; i < n; i++) {
		if (xj_span_is(text, words[i]))
			return i;
		xj_buf_print(&all, "%s%s", i ? ", " : "", words[i]);
	}
	complain(r, XJ_BAD_WORD, xj_yaml_get(r->x->root, key), key, text.p, all.p);
	return 0;
}

static void
note_needs(struct xj_exchange *x, const struct xj_exchange_source *source)
{
	x->asks_registration = x->asks_registration || source->origin == XJ_FROM_REGISTRATION;
	x->asks_term = x->asks_term || source->origin == XJ_FROM_REGISTRATION || source->origin == XJ_FROM_TERM;
}

static bool
resolve(struct reading *r, const struct xj_node *node, struct xj_span name, struct xj_exchange_source *out)
{
	if (xj_exchange_resolve(r->policy, r->x->about, name, out)) {
		note_needs(r->x, out);
		return true;
	}
	complain(r, XJ_UNKNOWN_FIELD, node, xj_span_text(r->pool, name),
	         xj_pool_print(r->pool, "a list about %s", abouts[r->x->about]), NULL);
	return false;
}

/* Which files and which term the names in a condition take; what they may be is said where it is read, beside the files. */
static void
look_through(struct reading *r, const struct xj_node *node)
{
	for (size_t i = 0; node->kind == XJ_SEQUENCE && i < node->count; i++)
		look_through(r, node->items[i]);
	for (size_t i = 0; node->kind == XJ_MAPPING && i < node->count; i++) {
		struct xj_exchange_source source;

		if (xj_exchange_resolve(r->policy, r->x->about, node->pairs[i].key, &source)) {
			note_needs(r->x, &source);
			r->beyond = r->beyond ||
			            (source.origin != XJ_FROM_ROLL && source.origin != XJ_FROM_FACT && source.origin != XJ_FROM_PROGRAM);
		}
		look_through(r, node->pairs[i].value);
	}
}

/* Whom a file of theirs ought to have. */
static void
read_expects(struct reading *r)
{
	struct xj_exchange *x = r->x;

	x->expects = xj_yaml_get(x->root, "expects");
	if (x->expects)
		return;
	x->expects_unknown = x->about != XJ_ABOUT_ROLL || r->beyond;
	x->expects = x->expects_unknown ? NULL : x->where;
}

static void
read_sources(struct reading *r, const struct xj_node *map, const char *key, struct xj_exchange_source **out, size_t *count)
{
	const struct xj_node *node = xj_yaml_get(map, key);
	struct xj_span *names = NULL;
	size_t n = 0;

	if (!xj_yaml_texts(r->pool, map, key, r->diags, &names, &n))
		return;
	*out = xj_pool_zero(r->pool, n + 1, sizeof **out);
	for (size_t i = 0; i < n; i++)
		if (resolve(r, node->kind == XJ_SEQUENCE ? node->items[i] : node, names[i], *out + *count))
			++*count;
}

static void
read_words(struct reading *r, const struct xj_node *map, struct xj_exchange_column *column)
{
	const struct xj_node *node = xj_yaml_get(map, "codes");
	struct xj_exchange_words *words;

	if (!node)
		return;
	if (node->kind == XJ_SCALAR) {
		size_t errors = xj_diags_errors(r->diags);

		column->words = xj_exchange_words(r->pool, r->policy, node->text, r->diags);
		if (!column->words && xj_diags_errors(r->diags) == errors)
			complain(r, XJ_EXCHANGE_WORDS, node, node->text.p, NULL, NULL);
		return;
	}
	words = xj_pool_zero(r->pool, 1, sizeof *words);
	words->name = xj_span(xj_pool_print(r->pool, "exchange/%s.yaml", xj_span_text(r->pool, r->x->name)));
	column->words = words;
	if (node->kind != XJ_MAPPING || !node->count) {
		complain(r, XJ_BAD_VALUE_KIND, node, "codes", "the name of a table, or a mapping: {在籍: 注册学籍}", NULL);
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct xj_span *theirs;
		size_t n;

		if (!xj_yaml_texts(r->pool, node, node->pairs[i].key.p, r->diags, &theirs, &n))
			continue;
		for (size_t k = 0; k < n; k++)
			*XJ_PUSH(r->pool, words->list, words->count, words->cap) =
				(struct xj_exchange_pair){node->pairs[i].key, theirs[k]};
	}
}

/* The last part of the first source's name: case.doc_no is doc_no. */
static struct xj_span
column_name(struct reading *r, const struct xj_exchange_column *column, size_t index)
{
	static const char *const before[] = {
		[XJ_FROM_MARK] = "mark_", [XJ_FROM_WAITING] = "waiting_", [XJ_FROM_SCHOOL] = "school_",
		[XJ_FROM_REGISTRATION] = "registration_", [XJ_FROM_SET] = "set_", [XJ_FROM_TERM] = "term_", [XJ_FROM_PROGRAM] = "program_",
	};
	const struct xj_exchange_source *source = column->sources;

	if (!column->nsources)
		return xj_span(xj_pool_print(r->pool, "column_%zu", index + 1));
	if (source->origin >= sizeof before / sizeof *before || !before[source->origin])
		return source->name;
	return xj_span(xj_pool_print(r->pool, "%s%.*s", before[source->origin], (int)source->name.n, source->name.p));
}

static bool
is_date_form(struct xj_span form)
{
	const char *year = strstr(form.p, "YYYY");

	return year && !strchr(form.p, '\n') && strchr(year, 'M');
}

static void
read_limit(struct reading *r, const struct xj_node *node, const char *key, size_t *out)
{
	int64_t n;

	if (!xj_yaml_integer(node, key, r->diags, &n))
		return;
	if (n < 1 || n > 10000)
		complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(node, key), key, "a whole number, 1 to 10000,", NULL);
	else
		*out = (size_t)n;
}

static void
read_form_of_value(struct reading *r, const struct xj_node *node, struct xj_exchange_column *column)
{
	struct xj_span as;

	if (xj_yaml_text(node, "as", r->diags, &as)) {
		column->as_code = xj_span_is(as, "code");
		if (!column->as_code && !xj_span_is(as, "name"))
			complain(r, XJ_BAD_WORD, xj_yaml_get(node, "as"), "as", as.p, "code, name");
		if (column->as_code && (!column->nsources || !column->sources->about || !column->sources->about->codes))
			complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(node, "as"), "as", "a field that has a code list", NULL);
	}
	if (xj_yaml_text(node, "date", r->diags, &column->date) && !is_date_form(column->date))
		complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(node, "date"), "date", "a form as YYYY-MM-DD, YYYYMMDD, YYYY年M月D日, YYYY-MM", NULL);
	read_limit(r, node, "length", &column->characters);
	read_limit(r, node, "bytes", &column->bytes);
	(void)xj_yaml_flag(node, "required", r->diags, &column->required);
	(void)xj_yaml_text(node, "default", r->diags, &column->otherwise);
	read_words(r, node, column);
}

static void
read_column(struct reading *r, const struct xj_node *node, size_t index)
{
	struct xj_exchange_column *column = &r->x->columns[index];
	bool field = xj_yaml_get(node, "field") != NULL, value = xj_yaml_get(node, "value") != NULL;

	*column = (struct xj_exchange_column){.node = node, .date = XJ_LIT(""), .otherwise = XJ_LIT("")};
	if (node->kind != XJ_MAPPING) {
		complain(r, XJ_BAD_VALUE_KIND, node, "columns", "a list of {title: …, field: …}", NULL);
		return;
	}
	(void)xj_yaml_known(node, column_keys, r->diags);
	(void)need_text(r, node, "title", &column->title);
	if (field == value)
		complain(r, XJ_BAD_VALUE_KIND, node, "a column", "either field or value", NULL);
	(void)xj_yaml_text(node, "value", r->diags, &column->otherwise);
	read_sources(r, node, "field", &column->sources, &column->nsources);
	column->name = column_name(r, column, index);
	(void)xj_yaml_text(node, "name", r->diags, &column->name);
	for (size_t i = 0; i < index; i++)
		if (xj_span_same(r->x->columns[i].name, column->name) || xj_span_same(r->x->columns[i].title, column->title))
			complain(r, XJ_EXCHANGE_COLUMN, node, xj_span_text(r->pool, column->title), NULL, NULL);
	read_form_of_value(r, node, column);
}

static void
read_columns(struct reading *r)
{
	const struct xj_node *node = xj_yaml_get(r->x->root, "columns");

	if (!node) {
		(void)xj_yaml_missing(r->x->root, "columns", r->diags);
		return;
	}
	if (node->kind != XJ_SEQUENCE || !node->count) {
		complain(r, XJ_BAD_VALUE_KIND, node, "columns", "a list of {title: …, field: …}", NULL);
		return;
	}
	r->x->columns = xj_pool_zero(r->pool, node->count, sizeof *r->x->columns);
	for (; r->x->ncolumns < node->count; r->x->ncolumns++)
		read_column(r, node->items[r->x->ncolumns], r->x->ncolumns);
}

/* Columns by their name. */
static void
read_key(struct reading *r)
{
	const struct xj_node *node = xj_yaml_get(r->x->root, "key");
	struct xj_span *names = NULL;
	size_t n = 0;

	if (!xj_yaml_texts(r->pool, r->x->root, "key", r->diags, &names, &n))
		return;
	r->x->key = xj_pool_zero(r->pool, n + 1, sizeof *r->x->key);
	for (size_t i = 0; i < n; i++) {
		size_t c = 0;

		while (c < r->x->ncolumns && !xj_span_same(r->x->columns[c].name, names[i]))
			c++;
		if (c < r->x->ncolumns && r->x->columns[c].nsources && r->x->columns[c].sources->origin == XJ_FROM_ROLL)
			r->x->key[r->x->nkey++] = c;
		else
			complain(r, XJ_UNKNOWN_FIELD, node->kind == XJ_SEQUENCE ? node->items[i] : node, names[i].p, "the columns", NULL);
	}
}

static void
read_encoding(struct reading *r)
{
	struct xj_exchange *x = r->x;
	const char *names[sizeof encodings / sizeof *encodings];
	size_t n = sizeof encodings / sizeof *encodings, chosen, bytes, bad;

	for (size_t i = 0; i < n; i++)
		names[i] = encodings[i].name;
	chosen = read_word(r, "encoding", names, n);
	x->encoding = xj_span(names[chosen]);
	x->bom = encodings[chosen].bom;
	if (!encodings[chosen].iconv)
		return;
	x->encoder = xj_encoder_open(r->pool, encodings[chosen].iconv);
	if (!x->encoder)
		complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(x->root, "encoding"), "encoding", "one that iconv(3) of this system knows", NULL);
	for (size_t c = 0; x->encoder && c < x->ncolumns; c++)
		if (!xj_encoder_measure(x->encoder, x->columns[c].title, &bytes, &bad) ||
		    !xj_encoder_measure(x->encoder, x->columns[c].otherwise, &bytes, &bad))
			complain(r, XJ_BAD_VALUE_KIND, x->columns[c].node, "title",
			         xj_pool_print(r->pool, "characters of %s", names[chosen]), NULL);
}

static void
read_shape(struct reading *r)
{
	static const char *const ends[] = {"lf", "crlf"};
	static const char *const separators[] = {",", "tab", ";", "|"};
	static const char *const forms[] = {"csv", "xlsx"};
	struct xj_exchange *x = r->x;

	x->crlf = read_word(r, "line_ends", ends, 2) == 1;
	x->separator = ",\t;|"[read_word(r, "separator", separators, 4)];
	x->form = xj_span(forms[read_word(r, "form", forms, 2)]);
	x->header = true;
	(void)xj_yaml_flag(x->root, "header", r->diags, &x->header);
	(void)xj_yaml_text(x->root, "file", r->diags, &x->file);
	(void)xj_yaml_text(x->root, "mark", r->diags, &x->mark);
	read_encoding(r);
}

static void
no_such_list(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name, struct xj_diags *diags)
{
	size_t n;
	const struct xj_folder_file *files = xj_folders_list(p->read->folders, "exchange", ".yaml", &n);
	struct xj_buf b;

	xj_buf_init(&b, pool);
	for (size_t i = 0; i < n; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", files[i].name);
	xj_diag_add(diags, XJ_NO_SUCH_EXCHANGE, NULL, xj_span_text(pool, name), b.p ? b.p : "none", NULL);
}

const struct xj_exchange *
xj_exchange_read(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name, struct xj_diags *diags)
{
	struct xj_exchange *x = xj_pool_zero(pool, 1, sizeof *x);
	struct reading r = {.pool = pool, .policy = p, .diags = diags, .x = x};
	size_t errors = xj_diags_errors(diags);
	const char *path = xj_folders_find(p->read->folders, "exchange", xj_pool_print(pool, "%s.yaml", xj_span_text(pool, name)));

	*x = (struct xj_exchange){.pool = pool, .policy = p, .file = XJ_LIT(""), .mark = XJ_LIT("")};
	if (!path)
		no_such_list(pool, p, name, diags);
	if (!path || !(x->root = xj_yaml_read(pool, path, diags)))
		return NULL;
	(void)xj_yaml_known(x->root, root_keys, diags);
	if (need_text(&r, x->root, "exchange", &x->name) && !xj_span_same(x->name, name))
		complain(&r, XJ_NAME_MISMATCH, xj_yaml_get(x->root, "exchange"), x->name.p, xj_span_text(pool, name), NULL);
	(void)need_text(&r, x->root, "title", &x->title);
	x->about = (enum xj_exchange_about)read_word(&r, "about", abouts, sizeof abouts / sizeof *abouts);
	x->asks_registration = x->asks_term = x->about == XJ_ABOUT_REGISTRATIONS;
	x->where = xj_yaml_get(x->root, "where");
	if (x->where)
		look_through(&r, x->where);
	read_expects(&r);
	read_columns(&r);
	read_sources(&r, x->root, "order", &x->order, &x->norder);
	read_key(&r);
	read_shape(&r);
	return xj_diags_errors(diags) == errors ? x : NULL;
}

const struct xj_exchange_words *
xj_exchange_words(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name, struct xj_diags *diags)
{
	size_t n, errors = xj_diags_errors(diags);
	const struct xj_folder_file *files = xj_folders_list(p->read->folders, "exchange", ".csv", &n);
	struct xj_exchange_words *words = xj_pool_zero(pool, 1, sizeof *words);
	struct xj_table *t = NULL;
	struct xj_cursor c;

	words->name = xj_span(xj_pool_print(pool, "exchange/%.*s.csv", (int)name.n, name.p));
	for (size_t i = 0; i < n && !t; i++)
		if (xj_span_is(name, files[i].name) && !(t = xj_table_read(pool, files[i].path, NULL, XJ_RECORDS, diags)))
			return NULL;
	if (!t)
		return NULL;
	if (t->ncolumns < 2 || !xj_span_is(t->columns[0].heading, "ours") || !xj_span_is(t->columns[1].heading, "theirs")) {
		xj_diag_add(diags, XJ_EXCHANGE_WORDS, &(struct xj_where){.file = t->label, .line = 1}, xj_span_text(pool, name), NULL);
		return NULL;
	}
	xj_cursor_init(&c, pool, t);
	for (size_t row = 0; row < t->rows; row++)
		if (!xj_cursor_move(&c, row))
			xj_cursor_fault(&c, row, diags);
		else
			*XJ_PUSH(pool, words->list, words->count, words->cap) =
				(struct xj_exchange_pair){xj_span_copy(pool, c.cells[0]), xj_span_copy(pool, c.cells[1])};
	return xj_diags_errors(diags) == errors ? words : NULL;
}

bool
xj_exchange_check(struct xj_pool *pool, const struct xj_policy *p, struct xj_diags *diags)
{
	size_t n, errors = xj_diags_errors(diags);
	const struct xj_folder_file *files = xj_folders_list(p->read->folders, "exchange", ".yaml", &n);

	for (size_t i = 0; i < n; i++)
		(void)xj_exchange_read(pool, p, xj_span(files[i].name), diags);
	return xj_diags_errors(diags) == errors;
}
