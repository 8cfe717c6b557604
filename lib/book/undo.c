#include "book/undo.h"

#include <stdlib.h>

#include "book/replay.h"
#include "book/undone.h"

static const char gone[] = "there is no such row";
static const char other_value[] = "the field had another value";
static const char no_fit[] = "the row does not fit the columns";

enum { MOST_TOLD = 20 };

/* One line of the commit about a row. Field empty: the row was added (old empty) or taken out. */
struct line {
	struct xj_span field, old, value;
	size_t nth;      /* of the rows with its key before the commit, where the key is counted */
	size_t number;   /* in the log */
	size_t next;     /* the next one about the same key (index + 1; 0 ends) */
};

/* All that the commit did to rows of one key. */
struct thing {
	struct xj_span key;
	size_t first, last; /* lines (index + 1) */
	bool whole;         /* a row was added or taken out */
	uint32_t *rows;     /* with that key now */
	size_t nrows, caprows;
};

struct name {
	struct xj_span key;
	uint32_t thing;
};

/* The columns of a register at some place of the log. */
struct layout {
	struct xj_span *headings;
	int *fields; /* of the schema; -1 */
	size_t n;
};

/* One register. */
struct part {
	struct xj_pool *pool;
	struct xj_table *table;
	const struct xj_schema *schema;
	bool keyed;         /* else a key has many lines, and their order counts */
	struct layout then, here; /* behind the commit; at the place read */
	struct thing *things;
	size_t nthings, capthings;
	struct line *lines;
	size_t nlines, caplines;
	struct name *names; /* keys of things; a thing that the commit gave another key has two */
	size_t nnames, capnames;
	struct xj_map map;
	uint32_t *out;      /* rows to take out */
	size_t nout, capout;
	struct xj_changes *changes;
};

struct undoing {
	struct xj_pool *pool;
	const char *label;
	struct xj_span log;
	uint64_t commit, last; /* last: of the log */
	struct xj_span only_key;
	struct part *parts;
	size_t nparts;
	struct xj_span *texts, *versions; /* names of text files that the commit set, and their cells then */
	size_t ntexts, captexts, capversions;
	struct part *students; /* the register whose rows are students */
	struct xj_undone undone;
	size_t nconflicts;
	struct xj_csv *csv;
	struct xj_span *cells;
	size_t capcells;
	struct xj_diags *diags;
};

static struct xj_span
name_key(void *arg, uint32_t index)
{
	return ((const struct part *)arg)->names[index].key;
}

static void
init_part(struct part *p, struct xj_pool *pool, struct xj_table *t)
{
	*p = (struct part){.pool = pool, .table = t, .schema = t->schema};
	p->keyed = t->schema->nprimary_key && t->schema->kind != XJ_APPEND;
	xj_map_init(&p->map, pool, 0, name_key, p);
}

static struct part *
part_of(struct undoing *u, struct xj_span record)
{
	for (size_t i = 0; i < u->nparts; i++)
		if (xj_span_same(u->parts[i].schema->name, record))
			return &u->parts[i];
	return NULL;
}

static bool
fault(struct undoing *u, const struct line *l, const char *what)
{
	struct xj_where where = {.file = u->label, .line = l->number};

	xj_diag_add(u->diags, XJ_LOG_UNTRUE, &where, xj_pool_print(u->pool, "%ju", (uintmax_t)u->commit), what, NULL);
	return false;
}

/* A row of the log, or a header, into u->cells. Answers the count; 0 for none. */
static size_t
take_apart(struct undoing *u, struct xj_span row)
{
	size_t n = 0;

	if (xj_csv_split(u->csv, row, u->cells, u->capcells, &n) != XJ_CSV_SOUND)
		return 0;
	if (n > u->capcells) {
		u->capcells = n;
		u->cells = xj_pool_zero(u->pool, n, sizeof *u->cells);
		(void)xj_csv_split(u->csv, row, u->cells, n, &n);
	}
	return n;
}

static void
take_header(struct undoing *u, struct part *p, struct xj_span header)
{
	struct layout *l = &p->here;

	l->n = take_apart(u, header);
	l->headings = xj_pool_zero(u->pool, l->n + 1, sizeof *l->headings);
	l->fields = xj_pool_zero(u->pool, l->n + 1, sizeof *l->fields);
	for (size_t c = 0; c < l->n; c++) {
		l->headings[c] = xj_span_copy(u->pool, u->cells[c]);
		l->fields[c] = xj_schema_heading(p->schema, l->headings[c]);
	}
}

/* The key of a line without its count. A row that is added is not counted yet. */
static struct xj_span
base_key(const struct xj_log_line *l, size_t *nth)
{
	struct xj_span base = l->key;

	*nth = l->field.n || l->old.n ? xj_log_key(l->key, &base) : 0;
	return base;
}

static bool
names_rows(const struct xj_schema *s, int field)
{
	for (size_t k = 0; k < s->nprimary_key; k++)
		if ((int)s->primary_key[k] == field)
			return true;
	for (size_t f = 0; !s->nprimary_key && f < s->nfields; f++)
		if (s->fields[f].identifier && !s->fields[f].sensitive)
			return (int)f == field;
	return false;
}

static uint32_t
thing_of(const struct part *p, struct xj_span key)
{
	uint32_t name = xj_map_get(&p->map, key);

	return name == XJ_NONE ? XJ_NONE : p->names[name].thing;
}

static void
add_name(struct part *p, struct xj_span key, uint32_t thing)
{
	if (thing_of(p, key) != XJ_NONE)
		return;
	*XJ_PUSH(p->pool, p->names, p->nnames, p->capnames) = (struct name){xj_span_copy(p->pool, key), thing};
	(void)xj_map_put(&p->map, key, (uint32_t)(p->nnames - 1));
}

/* A line of the commit about a row. */
static void
take_row(struct undoing *u, struct part *p, const struct xj_log_line *l)
{
	size_t nth;
	struct xj_span base = base_key(l, &nth);
	uint32_t at = thing_of(p, base);
	struct thing *t;

	if (at == XJ_NONE) {
		at = (uint32_t)p->nthings;
		XJ_PUSH(u->pool, p->things, p->nthings, p->capthings)->key = xj_span_copy(u->pool, base);
		add_name(p, base, at);
	}
	t = &p->things[at];
	*XJ_PUSH(u->pool, p->lines, p->nlines, p->caplines) = (struct line){
		.field = xj_span_copy(u->pool, l->field), .old = xj_span_copy(u->pool, l->old),
		.value = xj_span_copy(u->pool, l->value), .nth = nth, .number = l->number};
	*(t->last ? &p->lines[t->last - 1].next : &t->first) = p->nlines;
	t->last = p->nlines;
	t->whole = t->whole || !l->field.n;
	if (l->field.n && names_rows(p->schema, xj_schema_heading(p->schema, l->field))) {
		if (p->keyed && p->schema->nprimary_key == 1)
			add_name(p, l->value, at);
		else
			xj_diag_add(u->diags, XJ_UNDO_KEY, &(struct xj_where){.file = u->label, .line = l->number, .record = t->key},
			            xj_pool_print(u->pool, "%ju", (uintmax_t)u->commit), NULL);
	}
}

static void
take(struct undoing *u, const struct xj_log_line *l)
{
	struct part *p;
	size_t nth;

	if (l->ends || xj_span_is(l->record, "refused"))
		return;
	if (xj_span_is(l->record, "file")) {
		if (u->only_key.p)
			return;
		*XJ_PUSH(u->pool, u->texts, u->ntexts, u->captexts) = xj_span_copy(u->pool, l->key);
		u->ntexts--;
		*XJ_PUSH(u->pool, u->versions, u->ntexts, u->capversions) = xj_span_copy(u->pool, l->value);
		return;
	}
	p = part_of(u, l->record);
	if (!l->key.n && l->field.n)
		return; /* columns stay */
	if (u->only_key.p && (!xj_span_is(l->record, "roll") || !xj_span_same(base_key(l, &nth), u->only_key)))
		return;
	if (p)
		take_row(u, p, l);
	else
		xj_diag_add(u->diags, XJ_NO_SCHEMA, &(struct xj_where){.file = u->label, .line = l->number},
		            xj_span_text(u->pool, l->record), "schema/", NULL);
}

static void
conflict(struct undoing *u, const struct xj_log_line *l, struct xj_span key, struct xj_span field)
{
	struct xj_where where = {.file = u->label, .line = l->number, .record = xj_span_copy(u->pool, key)};

	if (u->nconflicts++ >= MOST_TOLD)
		return;
	xj_diag_add(u->diags, XJ_UNDO_CONFLICT, &where, xj_pool_print(u->pool, "%ju", (uintmax_t)l->commit),
	            xj_span_text(u->pool, l->record), field.n ? xj_span_text(u->pool, field) : "the whole row", NULL);
}

/* Does the commit's doing to this thing rest on what a later line is about? */
static bool
touches(const struct part *p, const struct thing *t, const struct xj_log_line *l)
{
	int field = l->field.n ? xj_schema_heading(p->schema, l->field) : -1;

	if (!p->keyed || !l->field.n || t->whole || names_rows(p->schema, field))
		return true;
	for (size_t i = t->first; i; i = p->lines[i - 1].next) {
		struct xj_span own = p->lines[i - 1].field;

		if (xj_span_same(own, l->field) || (field >= 0 && xj_schema_heading(p->schema, own) == field))
			return true;
	}
	return false;
}

/* Lines of this kind in a thing: added, or taken out before the nth (0: all). */
static size_t
count(const struct part *p, const struct thing *t, bool added, size_t before)
{
	size_t n = 0;

	for (size_t i = t->first; i; i = p->lines[i - 1].next) {
		const struct line *l = &p->lines[i - 1];

		n += !l->field.n && (l->old.n == 0) == added && (!before || l->nth < before);
	}
	return n;
}

/* A row added later that speaks of a student whom the commit brought. */
static void
check_student(struct undoing *u, const struct part *p, const struct xj_log_line *l)
{
	const struct part *s = u->students;
	size_t n = s->nthings ? take_apart(u, l->value) : 0;

	for (size_t c = 0; c < n && c < p->here.n; c++) {
		int field = p->here.fields[c];
		uint32_t at;

		if (field < 0 || !xj_span_is(p->schema->fields[field].name, "student_id"))
			continue;
		at = thing_of(s, u->cells[c]);
		if (at != XJ_NONE && count(s, &s->things[at], true, 0))
			conflict(u, l, u->cells[c], XJ_LIT("student_id"));
		return;
	}
}

/* A line behind those taken; with only_key also one of the same commit that was left. */
static void
check_later(struct undoing *u, const struct xj_log_line *l)
{
	struct part *p = l->ends ? NULL : part_of(u, l->record);
	size_t nth;
	struct xj_span base;
	uint32_t at;

	if (!p)
		return;
	if (!l->key.n && xj_span_is(l->field, "columns"))
		take_header(u, p, l->value);
	if (!l->key.n && l->field.n)
		return;
	if (!l->field.n && !l->old.n && u->students && u->students != p && !xj_undone_pair(&u->undone, l->commit, u->commit))
		check_student(u, p, l);
	base = base_key(l, &nth);
	at = l->commit == u->commit || xj_undone_pair(&u->undone, l->commit, u->commit) ? XJ_NONE : thing_of(p, base);
	if (at != XJ_NONE && touches(p, &p->things[at], l))
		conflict(u, l, base, l->field);
}

/* The whole log, from the commit on twice, because a line may rest on one that comes later in the commit. */
static bool
read_log(struct undoing *u)
{
	struct xj_log_reader r, begin;
	bool found = false;

	xj_log_reader_init(&r, u->pool, u->log);
	begin = r;
	while (xj_log_next(&r) == XJ_LOG_LINE && r.line.commit <= u->commit) {
		struct part *p = !r.line.key.n && xj_span_is(r.line.field, "columns") ? part_of(u, r.line.record) : NULL;

		u->last = r.line.commit;
		if (p)
			take_header(u, p, r.line.value);
		if (r.line.commit == u->commit) {
			found = true;
			take(u, &r.line);
		} else if (r.line.ends) {
			begin = r;
		}
	}
	if (!found)
		return false;
	for (size_t i = 0; i < u->nparts; i++)
		u->parts[i].then = u->parts[i].here;
	while (xj_log_next(&begin) == XJ_LOG_LINE)
		if (begin.line.commit > u->commit || u->only_key.p)
			check_later(u, &begin.line);
	return true;
}

/* Which rows have the keys that the commit was about. */
static void
find_rows(struct part *p)
{
	struct xj_cursor c;
	struct xj_buf key;
	struct xj_span *values = xj_pool_zero(p->pool, p->schema->nfields + 1, sizeof *values);

	xj_cursor_init(&c, p->pool, p->table);
	xj_buf_init(&key, p->pool);
	for (uint32_t row = 0; row < p->table->rows; row++) {
		struct thing *t;
		uint32_t at;

		if (!xj_cursor_move(&c, row))
			continue;
		for (size_t f = 0; f < p->schema->nfields; f++)
			values[f] = xj_cell(&c, (int)f);
		key.n = 0;
		xj_schema_key(&key, p->schema, values);
		at = thing_of(p, xj_buf_as_span(&key));
		if (at == XJ_NONE)
			continue;
		t = &p->things[at];
		*XJ_PUSH(p->pool, t->rows, t->nrows, t->caprows) = row;
	}
}

static bool
undescribed(struct undoing *u, const struct part *p, const struct line *l, struct xj_span heading)
{
	xj_diag_add(u->diags, XJ_COLUMN_UNDESCRIBED, &(struct xj_where){.file = u->label, .line = l->number},
	            xj_span_text(u->pool, heading), xj_span_text(u->pool, p->schema->name), NULL);
	return false;
}

/* A row that was taken out comes back. */
static bool
put_back(struct undoing *u, struct part *p, const struct line *l)
{
	struct xj_span *row;

	if (take_apart(u, l->old) != p->then.n)
		return fault(u, l, no_fit);
	row = xj_changes_add(p->changes);
	for (size_t c = 0; c < p->then.n; c++) {
		if (p->then.fields[c] >= 0)
			row[p->then.fields[c]] = xj_span_copy(u->pool, u->cells[c]);
		else if (u->cells[c].n)
			return undescribed(u, p, l, p->then.headings[c]);
	}
	return true;
}

static bool
set_back(struct undoing *u, struct part *p, struct xj_cursor *c, uint32_t row, const struct line *l)
{
	int field = xj_schema_heading(p->schema, l->field);
	struct xj_span now;

	if (field < 0)
		return undescribed(u, p, l, l->field);
	(void)xj_cursor_move(c, row);
	now = xj_cell(c, field);
	if (!xj_span_same(now, l->value))
		return fault(u, l, other_value);
	xj_changes_set(p->changes, row, field, now, l->old);
	return true;
}

static bool
plan(struct undoing *u, struct part *p, const struct thing *t, struct xj_cursor *c)
{
	size_t added = count(p, t, true, 0), kept;

	/* nothing came behind the commit's own rows, so they are the last ones with this key */
	if (t->nrows < added || (p->keyed && t->nrows > 1))
		return fault(u, &p->lines[t->first - 1], gone);
	kept = t->nrows - added;
	for (size_t i = kept; i < t->nrows; i++)
		*XJ_PUSH(u->pool, p->out, p->nout, p->capout) = t->rows[i];
	for (size_t i = t->first; i; i = p->lines[i - 1].next) {
		const struct line *l = &p->lines[i - 1];
		size_t nth = l->nth ? l->nth : 1, at = nth - 1 - count(p, t, false, nth);

		if (!l->field.n && !l->old.n)
			continue;
		if (!l->field.n && nth <= kept) {
			/* it would come back behind rows that stood behind it */
			xj_diag_add(u->diags, XJ_ROW_BETWEEN, &(struct xj_where){.file = u->label, .line = l->number, .record = t->key},
			            xj_span_text(u->pool, p->schema->name), NULL);
			return false;
		}
		if (l->field.n && at >= kept)
			return fault(u, l, gone);
		if (!(l->field.n ? set_back(u, p, c, t->rows[at], l) : put_back(u, p, l)))
			return false;
	}
	return true;
}

static int
by_row(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
make_changes(struct undoing *u, struct xj_undo *out)
{
	out->changes = xj_pool_zero(u->pool, u->nparts + 1, sizeof(struct xj_changes *));
	for (size_t i = 0; i < u->nparts; i++) {
		struct part *p = &u->parts[i];
		struct xj_cursor c;

		if (!p->nthings)
			continue;
		p->changes = xj_pool_zero(u->pool, 1, sizeof *p->changes);
		xj_changes_init(p->changes, u->pool, p->table);
		xj_cursor_init(&c, u->pool, p->table);
		find_rows(p);
		for (size_t k = 0; k < p->nthings; k++)
			(void)plan(u, p, &p->things[k], &c);
		if (p->nout)
			qsort(p->out, p->nout, sizeof *p->out, by_row);
		for (size_t k = 0; k < p->nout; k++)
			xj_changes_remove(p->changes, p->out[k]);
		if (xj_changes_any(p->changes))
			out->changes[out->nchanges++] = p->changes;
	}
}

/* The last commit behind ours that set this text, whose line goes into *line. */
static bool
set_later(struct undoing *u, struct xj_span name, struct xj_log_reader *r)
{
	struct xj_log_reader all;
	bool found = false;

	xj_log_reader_init(&all, u->pool, u->log);
	while (xj_log_next(&all) == XJ_LOG_LINE)
		if (all.line.commit > u->commit && xj_span_is(all.line.record, "file") && xj_span_same(all.line.key, name)) {
			*r = all;
			found = true;
		}
	return found;
}

static bool
same_text(struct xj_span a, struct xj_span b)
{
	return a.p && b.p ? xj_span_same(a, b) : !a.p && !b.p;
}

static void
make_texts(struct undoing *u, struct xj_undo *out)
{
	struct xj_replay *r;
	struct xj_span *before = xj_pool_zero(u->pool, u->ntexts + 1, sizeof *before);

	if (!u->ntexts)
		return;
	r = xj_replay_open(u->pool, u->label, u->log);
	if (u->commit > 1 && !xj_replay_to(r, u->commit - 1, u->diags))
		return;
	for (size_t i = 0; i < u->ntexts; i++)
		before[i] = xj_replay_file(r, u->texts[i].p);
	if (!xj_replay_to(r, UINT64_MAX, u->diags))
		return;
	out->texts = xj_pool_zero(u->pool, u->ntexts + 1, sizeof *out->texts);
	for (size_t i = 0; i < u->ntexts; i++) {
		const struct xj_span none = {NULL, 0};
		struct xj_span now = xj_replay_file(r, u->texts[i].p);
		struct xj_span then = u->versions[i].n ? xj_log_unescape(u->pool, u->versions[i]) : none;
		struct xj_log_reader later;

		if (!same_text(now, then)) {
			if (set_later(u, u->texts[i], &later))
				conflict(u, &later.line, u->texts[i], XJ_LIT("text"));
			continue;
		}
		if (!same_text(now, before[i]))
			out->texts[out->ntexts++] = (struct xj_text_change){u->texts[i].p, now, before[i]};
	}
}

static void
find_students(struct undoing *u)
{
	for (size_t i = 0; i < u->nparts; i++) {
		const struct xj_schema *s = u->parts[i].schema;

		if (u->parts[i].keyed && s->nprimary_key == 1 && xj_span_is(s->fields[s->primary_key[0]].name, "student_id"))
			u->students = &u->parts[i];
	}
}

bool
xj_undo_make(struct xj_pool *pool, const char *label, struct xj_span log, uint64_t commit, struct xj_span only_key,
             struct xj_table *const *tables, size_t ntables, struct xj_undo *out, struct xj_diags *diags)
{
	struct undoing u = {.pool = pool, .label = label, .log = log, .commit = commit, .only_key = only_key,
	                    .nparts = ntables, .csv = xj_csv_open(pool), .diags = diags};
	struct xj_where where = {.file = label, .record = only_key};
	size_t before = xj_diags_errors(diags);
	const char *number = xj_pool_print(pool, "%ju", (uintmax_t)commit);
	uint64_t by;

	*out = (struct xj_undo){0};
	u.parts = xj_pool_zero(pool, ntables + 1, sizeof *u.parts);
	for (size_t i = 0; i < ntables; i++)
		init_part(&u.parts[i], pool, tables[i]);
	find_students(&u);
	xj_undone_read(&u.undone, pool, log);
	if ((by = xj_undone_by(&u.undone, commit)) != 0) {
		xj_diag_add(diags, XJ_ALREADY_UNDONE, &where, number, xj_pool_print(pool, "%ju", (uintmax_t)by), NULL);
		return false;
	}
	if (!read_log(&u)) {
		xj_diag_add(diags, XJ_NO_SUCH_COMMIT, &where, number, xj_pool_print(pool, "%ju", (uintmax_t)u.last), NULL);
		return false;
	}
	if (xj_diags_errors(diags) == before)
		make_changes(&u, out);
	make_texts(&u, out);
	if (u.nconflicts > MOST_TOLD)
		xj_diag_add(diags, XJ_AND_MORE, &where, xj_pool_print(pool, "%zu", u.nconflicts - MOST_TOLD), NULL);
	if (xj_diags_errors(diags) == before && !out->nchanges && !out->ntexts)
		xj_diag_add(diags, XJ_UNDO_NOTHING, &where, number, NULL);
	return xj_diags_errors(diags) == before;
}
