#include <stdlib.h>

#include <sodium.h>

#include "book/log.h"
#include "record/emit.h"

#define NO_COMMIT_CELLS ",,,,,,,\n"

struct writer {
	struct xj_pool *pool;
	struct xj_buf out, counts;
	struct xj_span begin; /* number, day, user and command, which every line of the commit begins with */
	struct xj_span record;
};

/* Who and how, in words: a line break in them says nothing that a blank does not. */
static void
put_words(struct xj_buf *b, struct xj_pool *pool, struct xj_span s)
{
	char *copy = xj_span_text(pool, s);

	for (size_t i = 0; i < s.n; i++)
		if (copy[i] == '\n' || copy[i] == '\r')
			copy[i] = ' ';
	xj_emit_cell(b, xj_span_of(copy, s.n));
}

/* Key, field and values are put as they are: whoever calls has them as cells already. */
static void
put_line(struct writer *w, struct xj_span key, struct xj_span field, struct xj_span old, struct xj_span value)
{
	const struct xj_span cells[] = {w->record, key, field, old, value};

	xj_buf_span(&w->out, w->begin);
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		if (i)
			xj_buf_put(&w->out, ',');
		xj_emit_cell(&w->out, cells[i]);
	}
	xj_buf_text(&w->out, NO_COMMIT_CELLS);
}

static void
put_counts(struct writer *w, size_t added, size_t changed, size_t removed)
{
	const struct {
		char sign;
		size_t n;
	} parts[] = {{'+', added}, {'~', changed}, {'-', removed}};

	if (w->counts.n)
		xj_buf_put(&w->counts, ' ');
	xj_buf_span(&w->counts, w->record);
	xj_buf_put(&w->counts, ':');
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].n || (i == 0 && !changed && !removed))
			xj_buf_print(&w->counts, "%c%zu", parts[i].sign, parts[i].n);
}

/* One register at work. */
struct rows {
	struct writer *w;
	const struct xj_changes *ch;
	struct xj_cursor cursor;
	struct xj_span *values, *fresh; /* of the row at work by schema field; what it gets, p NULL for nothing new */
	struct xj_buf key;
	uint32_t *named;   /* rows that have to be named, ascending */
	size_t nnamed;
	struct xj_span *names;
	size_t extra;      /* columns that the changes add */
};

static bool
go_to(struct rows *r, uint32_t row)
{
	if (!xj_cursor_move(&r->cursor, row))
		return false;
	for (size_t f = 0; f < r->ch->table->schema->nfields; f++)
		r->values[f] = xj_cell(&r->cursor, (int)f);
	return true;
}

static struct xj_span
key_of(struct rows *r, const struct xj_span *values)
{
	r->key.n = 0;
	xj_schema_key(&r->key, r->ch->table->schema, values);
	return xj_buf_as_span(&r->key);
}

static int
by_row(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The rows that are changed or taken out, each once. */
static void
collect(struct rows *r)
{
	const struct xj_changes *ch = r->ch;
	size_t n = 0;

	r->named = xj_pool_alloc(ch->pool, (ch->nedits + ch->nremoved + 1) * sizeof *r->named);
	for (size_t i = 0; i < ch->nedits; i++)
		r->named[n++] = ch->edits[i].row;
	for (size_t i = 0; i < ch->nremoved; i++)
		r->named[n++] = ch->removed[i];
	qsort(r->named, n, sizeof *r->named, by_row);
	for (size_t i = 0; i < n; i++)
		if (!i || r->named[i] != r->named[i - 1])
			r->named[r->nnamed++] = r->named[i];
	r->names = xj_pool_zero(ch->pool, r->nnamed + 1, sizeof *r->names);
}

static struct xj_span
counted_key(void *ctx, uint32_t index)
{
	return ((const struct xj_span *)ctx)[index];
}

/* Names rows by their key and which of those with that key they are: all rows before them have to be looked at. */
static void
count_keys(struct rows *r)
{
	struct xj_pool *pool = r->ch->pool;
	struct xj_span *keys = xj_pool_zero(pool, r->nnamed + 1, sizeof *keys);
	size_t *seen = xj_pool_zero(pool, r->nnamed + 1, sizeof *seen);
	size_t nkeys = 0, next = 0;
	struct xj_map map;

	xj_map_init(&map, pool, r->nnamed, counted_key, keys);
	for (size_t i = 0; i < r->nnamed; i++) {
		if (!go_to(r, r->named[i]))
			continue;
		keys[nkeys] = xj_span_copy(pool, key_of(r, r->values));
		nkeys += xj_map_put(&map, keys[nkeys], (uint32_t)nkeys) == XJ_NONE;
	}
	for (uint32_t row = 0; next < r->nnamed; row++) {
		uint32_t k = go_to(r, row) ? xj_map_get(&map, key_of(r, r->values)) : XJ_NONE;

		if (k != XJ_NONE)
			seen[k]++;
		if (row != r->named[next])
			continue;
		if (k != XJ_NONE)
			r->names[next] = xj_span(xj_pool_print(pool, "%.*s#%zu", (int)keys[k].n, keys[k].p, seen[k]));
		next++;
	}
}

static void
name_rows(struct rows *r)
{
	const struct xj_schema *s = r->ch->table->schema;

	collect(r);
	if (s->kind == XJ_APPEND || !s->nprimary_key) {
		count_keys(r);
		return;
	}
	for (size_t i = 0; i < r->nnamed; i++) {
		struct xj_span key, base;

		if (!go_to(r, r->named[i]))
			continue;
		key = key_of(r, r->values);
		if (!key.n || xj_log_key(key, &base))
			xj_buf_text(&r->key, "#1");
		r->names[i] = xj_span_copy(r->ch->pool, xj_buf_as_span(&r->key));
	}
}

static bool
is_removed(const struct xj_changes *ch, uint32_t row, size_t *next)
{
	while (*next < ch->nremoved && ch->removed[*next] < row)
		++*next;
	return *next < ch->nremoved && ch->removed[*next] == row;
}

/* Edits in the order made, by row: head[i] is the first about named row i, link the next one (index + 1; 0 ends). */
static void
sort_edits(const struct rows *r, size_t *head, size_t *link)
{
	size_t *tail = xj_pool_zero(r->ch->pool, r->nnamed + 1, sizeof *tail), at = 0;

	for (size_t i = 0; i < r->ch->nedits; i++) {
		uint32_t row = r->ch->edits[i].row;

		if (at >= r->nnamed || r->named[at] != row) {
			const uint32_t *found = bsearch(&row, r->named, r->nnamed, sizeof *r->named, by_row);

			at = found ? (size_t)(found - r->named) : 0;
		}
		*(tail[at] ? &link[tail[at] - 1] : &head[at]) = i + 1;
		tail[at] = i + 1;
	}
}

static struct xj_span
heading_of(const struct xj_table *t, size_t field)
{
	return t->column_of[field] < 0 ? t->schema->fields[field].name : t->columns[t->column_of[field]].heading;
}

static size_t
put_edits(struct rows *r)
{
	const struct xj_changes *ch = r->ch;
	const struct xj_table *t = ch->table;
	size_t *head = xj_pool_zero(ch->pool, r->nnamed + 1, sizeof *head);
	size_t *link = xj_pool_zero(ch->pool, ch->nedits + 1, sizeof *link);
	size_t changed = 0, out = 0;

	sort_edits(r, head, link);
	for (size_t i = 0; i < r->nnamed; i++) {
		bool any = false;

		if (is_removed(ch, r->named[i], &out) || !go_to(r, r->named[i]))
			continue;
		for (size_t e = head[i]; e; e = link[e - 1])
			r->fresh[ch->edits[e - 1].field] = ch->edits[e - 1].value;
		for (size_t e = head[i]; e; e = link[e - 1]) {
			size_t f = ch->edits[e - 1].field;
			struct xj_span value = r->fresh[f];

			if (value.p && !xj_span_same(value, r->values[f])) {
				put_line(r->w, r->names[i], heading_of(t, f), r->values[f], value);
				any = true;
			}
			r->fresh[f].p = NULL;
		}
		changed += any;
	}
	return changed;
}

static void
put_added(struct rows *r)
{
	const struct xj_changes *ch = r->ch;
	struct xj_span *lines = xj_pool_zero(ch->pool, ch->nadded + 1, sizeof *lines);

	xj_emit_rows(ch, lines);
	for (size_t i = 0; i < ch->nadded; i++)
		put_line(r->w, key_of(r, ch->added[i]), XJ_LIT(""), XJ_LIT(""), lines[i]);
}

/* A row taken out stands there as it was, but for the columns that it got in the same commit. */
static void
put_removed(struct rows *r)
{
	const struct xj_changes *ch = r->ch;
	struct xj_buf row;
	size_t at = 0;

	xj_buf_init(&row, ch->pool);
	for (size_t i = 0; i < ch->nremoved; i++) {
		while (r->named[at] != ch->removed[i])
			at++;
		row.n = 0;
		xj_buf_span(&row, xj_table_line(ch->table, ch->removed[i]));
		for (size_t c = 0; c < r->extra; c++)
			xj_buf_put(&row, ',');
		put_line(r->w, r->names[at], XJ_LIT(""), xj_buf_as_span(&row), XJ_LIT(""));
	}
}

/* The names of the columns that a row goes by, as xj_schema_key has it. */
static struct xj_span
key_columns(const struct xj_changes *ch)
{
	const struct xj_table *t = ch->table;
	const struct xj_schema *s = t->schema;
	struct xj_buf b;

	xj_buf_init(&b, ch->pool);
	for (size_t f = 0, k = 0; s->nprimary_key ? k < s->nprimary_key : f < s->nfields; f++, k++) {
		size_t field = s->nprimary_key ? s->primary_key[k] : f;

		if (!s->nprimary_key && (!s->fields[f].identifier || s->fields[f].sensitive))
			continue;
		if (b.n)
			xj_buf_put(&b, ',');
		xj_emit_cell(&b, heading_of(t, field));
		if (!s->nprimary_key)
			break;
	}
	return xj_buf_as_span(&b);
}

static size_t
commas(struct xj_span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ',';
	return n;
}

static void
put_register(struct writer *w, const struct xj_changes *ch, bool fresh)
{
	const struct xj_table *t = ch->table;
	struct rows r = {.w = w, .ch = ch};
	struct xj_span header;
	size_t changed;
	bool columns;

	if (!fresh && !xj_changes_any(ch))
		return;
	r.values = xj_pool_zero(ch->pool, t->schema->nfields + 1, sizeof *r.values);
	r.fresh = xj_pool_zero(ch->pool, t->schema->nfields + 1, sizeof *r.fresh);
	xj_buf_init(&r.key, ch->pool);
	xj_cursor_init(&r.cursor, ch->pool, t);
	w->record = t->schema->name;
	header = xj_emit_header(ch);
	columns = fresh || !xj_span_same(header, t->header);
	if (columns) {
		put_line(w, XJ_LIT(""), XJ_LIT("columns"), fresh ? XJ_LIT("") : t->header, header);
		put_line(w, XJ_LIT(""), XJ_LIT("key"), XJ_LIT(""), key_columns(ch));
		/* names of fields hold no comma, so what is added can be counted */
		r.extra = commas(header) - commas(t->header);
	}
	name_rows(&r);
	changed = put_edits(&r);
	put_added(&r);
	put_removed(&r);
	if (columns || changed || ch->nadded || ch->nremoved)
		put_counts(w, ch->nadded, changed, ch->nremoved);
}

static void
put_texts(struct writer *w, const struct xj_transaction *t)
{
	size_t added = 0, changed = 0, removed = 0;

	w->record = XJ_LIT("file");
	for (size_t i = 0; i < t->ntexts; i++) {
		const struct xj_text_change *c = &t->texts[i];
		char version[XJ_VERSION_SIZE + 1] = "";

		if (c->old.p ? c->text.p && xj_span_same(c->old, c->text) : !c->text.p)
			continue;
		if (c->old.p)
			xj_version(c->old, version);
		put_line(w, xj_span(c->name), XJ_LIT("text"), xj_span(version),
		         c->text.p ? xj_log_escape(w->pool, c->text) : XJ_LIT(""));
		*(!c->old.p ? &added : c->text.p ? &changed : &removed) += 1;
	}
	if (added || changed || removed)
		put_counts(w, added, changed, removed);
}

static void
put_refusals(struct writer *w, const struct xj_transaction *t)
{
	w->record = XJ_LIT("refused");
	for (size_t i = 0; i < t->nrefusals; i++) {
		xj_buf_span(&w->out, w->begin);
		xj_buf_span(&w->out, w->record);
		xj_buf_put(&w->out, ',');
		put_words(&w->out, w->pool, t->refusals[i].key);
		xj_buf_put(&w->out, ',');
		put_words(&w->out, w->pool, t->refusals[i].code);
		xj_buf_text(&w->out, ",,");
		put_words(&w->out, w->pool, t->refusals[i].message);
		xj_buf_text(&w->out, NO_COMMIT_CELLS);
	}
	if (t->nrefusals)
		put_counts(w, t->nrefusals, 0, 0);
}

static void
put_commit(struct writer *w, const struct xj_entry *e, const struct xj_head *head, struct xj_head *next)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	struct xj_buf *b = &w->out;

	xj_buf_span(b, w->begin);
	xj_buf_text(b, "commit,commit,,,,");
	put_words(b, w->pool, xj_span(e->at));
	xj_buf_print(b, ",%u,", e->uid);
	put_words(b, w->pool, xj_span(e->signer));
	xj_buf_put(b, ',');
	put_words(b, w->pool, xj_span(e->arguments));
	xj_buf_put(b, ',');
	xj_buf_span(b, xj_buf_as_span(&w->counts));
	xj_buf_put(b, ',');
	if (head->commit)
		xj_buf_text(b, head->hash);
	else
		for (int i = 0; i < XJ_HASH_SIZE; i++)
			xj_buf_put(b, '0');
	xj_buf_put(b, ',');
	(void)crypto_hash_sha256(digest, (const unsigned char *)b->p, b->n);
	*next = (struct xj_head){.commit = head->commit + 1, .on = e->on};
	if (head->commit && head->on > e->on)
		next->on = head->on;
	(void)sodium_bin2hex(next->hash, sizeof next->hash, digest, sizeof digest);
	(void)snprintf(next->at, sizeof next->at, "%s", e->at ? e->at : "");
	xj_buf_text(b, next->hash);
	xj_buf_put(b, '\n');
}

struct xj_span
xj_log_write(struct xj_pool *pool, const struct xj_transaction *t, const struct xj_head *head, struct xj_head *next)
{
	struct writer w = {.pool = pool};
	struct xj_buf begin;
	char on[11];

	xj_buf_init(&w.out, pool);
	xj_buf_init(&w.counts, pool);
	xj_buf_init(&begin, pool);
	xj_buf_print(&begin, "%ju,%s,", (uintmax_t)head->commit + 1, xj_date_format(t->entry.on, on));
	put_words(&begin, pool, xj_span(t->entry.user));
	xj_buf_put(&begin, ',');
	put_words(&begin, pool, xj_span(t->entry.command));
	xj_buf_put(&begin, ',');
	w.begin = xj_buf_as_span(&begin);
	for (size_t i = 0; i < t->nchanges; i++)
		put_register(&w, t->changes[i], t->fresh && t->fresh[i]);
	put_texts(&w, t);
	put_refusals(&w, t);
	if (!w.out.n && !t->always) {
		*next = *head;
		return XJ_LIT("");
	}
	put_commit(&w, &t->entry, head, next);
	return xj_buf_as_span(&w.out);
}
