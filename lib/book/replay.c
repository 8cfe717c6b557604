#include "book/replay.h"

#include "book/rows.h"

static const char bad_name[] = "a name that is no file of a book";
static const char other_text[] = "the text was another";
static const char says_nothing[] = "this says nothing";

struct file {
	const char *name;
	struct xj_span record;   /* of a register; a text's is p NULL */
	struct xj_rows *rows;
	struct xj_span cell;     /* the text as the log has it; p NULL: taken out */
	uint64_t last;           /* commit that touched it */
	uint64_t built;          /* the commit that `bytes` are of */
	struct xj_span bytes;
};

struct xj_replay {
	struct xj_pool *pool;
	const char *label;
	struct xj_log_reader reader;
	struct xj_head head;
	struct file *files;
	size_t nfiles, capfiles;
	struct xj_map map; /* by name */
	size_t recent;     /* the register that the last line was about */
	size_t *touched;   /* registers of the commit under way */
	size_t ntouched, captouched;
	struct xj_buf name;
	uint64_t last_text;
	/* what cannot be true, and where */
	const char *fault;
	size_t fault_line;
	uint64_t fault_commit;
	bool begun;        /* a commit whose end did not come yet */
};

static struct xj_span
file_key(void *ctx, uint32_t index)
{
	return xj_span(((const struct xj_replay *)ctx)->files[index].name);
}

struct xj_replay *
xj_replay_open(struct xj_pool *pool, const char *label, struct xj_span log)
{
	struct xj_replay *r = xj_pool_zero(pool, 1, sizeof *r);

	r->pool = pool;
	r->label = label;
	r->head.on = XJ_NO_DATE;
	xj_log_reader_init(&r->reader, pool, log);
	xj_map_init(&r->map, pool, 16, file_key, r);
	xj_buf_init(&r->name, pool);
	return r;
}

/* As long as the pool: what lies in the log does already. */
static struct xj_span
kept(const struct xj_replay *r, struct xj_span s)
{
	uintptr_t p = (uintptr_t)s.p, log = (uintptr_t)r->reader.text.p;

	return p >= log && p - log < r->reader.text.n ? s : xj_span_copy(r->pool, s);
}

/* Names are from the log, and files are written by them: none may lead out of the book's folder, or to what is no
 * register or text. */
static bool
is_name(struct xj_span name)
{
	static const char *const others[] = {"log.csv", "lock", "state"};
	size_t slashes = 0;

	for (size_t i = 0; i < name.n; i++) {
		bool first = i == 0 || name.p[i - 1] == '/';

		if ((unsigned char)name.p[i] < ' ' || name.p[i] == 0x7f)
			return false;
		if (first && (name.p[i] == '.' || name.p[i] == '/'))
			return false;
		slashes += name.p[i] == '/';
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (xj_span_is(name, others[i]))
			return false;
	return name.n && name.n < 256 && slashes <= 1 && name.p[name.n - 1] != '/';
}

static struct file *
file_of(struct xj_replay *r, struct xj_span name)
{
	uint32_t index = xj_map_get(&r->map, name);

	return index == XJ_NONE ? NULL : &r->files[index];
}

static struct file *
new_file(struct xj_replay *r, struct xj_span name)
{
	struct file *f = XJ_PUSH(r->pool, r->files, r->nfiles, r->capfiles);

	f->name = xj_span_text(r->pool, name);
	(void)xj_map_put(&r->map, xj_span(f->name), (uint32_t)(r->nfiles - 1));
	return f;
}

static const char *
set_text(struct xj_replay *r, const struct xj_log_line *l)
{
	struct file *f = file_of(r, l->key);
	char version[XJ_VERSION_SIZE + 1] = "";

	if (f ? f->rows != NULL : !is_name(l->key))
		return bad_name;
	if (!xj_span_is(l->field, "text"))
		return says_nothing;
	if (!f)
		f = new_file(r, l->key);
	if (f->cell.p)
		xj_version(xj_log_unescape(r->pool, f->cell), version);
	if (!xj_span_is(l->old, version))
		return other_text;
	if (!f->cell.p && !l->value.n)
		return says_nothing;
	f->cell = l->value.n ? kept(r, l->value) : (struct xj_span){NULL, 0};
	f->last = r->last_text = l->commit;
	return NULL;
}

/* The register of a record; NULL for a name that cannot be one. */
static struct file *
register_of(struct xj_replay *r, struct xj_span record)
{
	struct file *f = r->recent < r->nfiles ? &r->files[r->recent] : NULL;

	if (f && f->rows && xj_span_same(f->record, record))
		return f;
	r->name.n = 0;
	xj_buf_span(&r->name, record);
	xj_buf_text(&r->name, ".csv");
	f = file_of(r, xj_buf_as_span(&r->name));
	if (!f) {
		if (!record.n || memchr(record.p, '/', record.n) || !is_name(xj_buf_as_span(&r->name)))
			return NULL;
		f = new_file(r, xj_buf_as_span(&r->name));
		f->record = xj_span_copy(r->pool, record);
		f->rows = xj_pool_zero(r->pool, 1, sizeof *f->rows);
		xj_rows_init(f->rows, r->pool);
	}
	r->recent = (size_t)(f - r->files);
	return f->rows ? f : NULL;
}

static const char *
set_row(struct xj_replay *r, const struct xj_log_line *l)
{
	struct file *f = register_of(r, l->record);

	if (!f)
		return bad_name;
	if (f->last != l->commit)
		*XJ_PUSH(r->pool, r->touched, r->ntouched, r->captouched) = (size_t)(f - r->files);
	f->last = l->commit;
	if (l->field.n && l->key.n)
		return xj_rows_edit(f->rows, l->key, l->field, l->old, l->value);
	if (xj_span_is(l->field, "columns"))
		return xj_rows_columns(f->rows, l->old, l->value);
	if (xj_span_is(l->field, "key"))
		return xj_rows_key(f->rows, l->value);
	if (l->field.n || !l->old.n == !l->value.n)
		return says_nothing;
	return l->old.n ? xj_rows_remove(f->rows, l->key, l->old)
	                : xj_rows_add(f->rows, l->key, kept(r, l->value));
}

static void
end_commit(struct xj_replay *r, const struct xj_log_line *l)
{
	xj_date latest = r->head.on;

	for (size_t i = 0; i < r->ntouched; i++)
		xj_rows_settle(r->files[r->touched[i]].rows);
	r->ntouched = 0;
	(void)xj_log_head(l, &r->head);
	if (r->head.on < latest)
		r->head.on = latest;
}

static void
apply(void *arg, const struct xj_log_line *l)
{
	struct xj_replay *r = arg;

	if (r->fault)
		return;
	r->begun = !l->ends;
	if (l->ends)
		end_commit(r, l);
	else if (xj_span_is(l->record, "file"))
		r->fault = set_text(r, l);
	else if (!xj_span_is(l->record, "refused"))
		r->fault = set_row(r, l);
	r->fault_line = l->number;
	r->fault_commit = l->commit;
}

static bool
tell(const struct xj_replay *r, struct xj_diags *diags)
{
	struct xj_where where = {.file = r->label, .line = r->fault_line};
	const char *commit = xj_pool_print(r->pool, "%ju", (uintmax_t)r->fault_commit);

	xj_diag_add(diags, XJ_LOG_UNTRUE, &where, commit, r->fault, NULL);
	return false;
}

bool
xj_replay_to(struct xj_replay *r, uint64_t commit, struct xj_diags *diags)
{
	while (!r->fault && r->head.commit < commit) {
		enum xj_log_step step = xj_log_next(&r->reader);

		if (step == XJ_LOG_END)
			break;
		if (step == XJ_LOG_LINE) {
			apply(r, &r->reader.line);
			continue;
		}
		r->fault = "this is no line of a log";
		r->fault_line = r->reader.number + 1;
		r->fault_commit = r->head.commit + 1;
	}
	return !r->fault || tell(r, diags);
}

struct xj_replay *
xj_replay_checked(struct xj_pool *pool, const char *label, struct xj_span log, const char *claim,
                  struct xj_chain *chain, struct xj_diags *diags)
{
	struct xj_replay *r = xj_replay_open(pool, label, log);

	xj_chain_walk(pool, label, log, claim, apply, r, chain, diags);
	if (chain->broken)
		return NULL;
	if (r->begun || r->head.commit != chain->head.commit || r->fault) {
		/* lines of a commit that never ended were among them */
		r = xj_replay_open(pool, label, xj_span_of(log.p, chain->end));
		return xj_replay_to(r, UINT64_MAX, diags) ? r : NULL;
	}
	r->reader.at = r->reader.text.n = chain->end;
	r->reader.number = chain->lines;
	return r;
}

uint64_t
xj_replay_day(struct xj_pool *pool, struct xj_span log, xj_date day)
{
	struct xj_log_reader r;
	struct xj_head head;
	uint64_t last = 0;

	xj_log_reader_init(&r, pool, log);
	while (xj_log_next(&r) == XJ_LOG_LINE) {
		if (!r.line.ends || !xj_log_head(&r.line, &head))
			continue;
		if (head.on > day)
			break;
		last = head.commit;
	}
	return last;
}

const struct xj_head *
xj_replay_head(const struct xj_replay *r)
{
	return &r->head;
}

uint64_t
xj_replay_last(const struct xj_replay *r, const char *const *registers)
{
	uint64_t last = r->last_text;

	for (; *registers; registers++)
		for (size_t i = 0; i < r->nfiles; i++) {
			const struct file *f = &r->files[i];

			if (!f->rows || (!xj_span_is(f->record, *registers) && strcmp(f->name, *registers) != 0))
				continue;
			if (f->last > last)
				last = f->last;
		}
	return last;
}

static bool
is_there(const struct file *f)
{
	return f->rows ? f->rows->ncolumns > 0 : f->cell.p != NULL;
}

const char **
xj_replay_files(const struct xj_replay *r, size_t *count)
{
	const char **names = xj_pool_zero(r->pool, r->nfiles + 1, sizeof *names);

	*count = 0;
	for (size_t i = 0; i < r->nfiles; i++)
		if (is_there(&r->files[i]))
			names[(*count)++] = r->files[i].name;
	return names;
}

struct xj_span
xj_replay_file(struct xj_replay *r, const char *name)
{
	struct file *f = file_of(r, xj_span(name));

	if (!f || !is_there(f))
		return (struct xj_span){NULL, 0};
	if (!f->bytes.p || f->built < f->last) {
		f->bytes = f->rows ? xj_rows_text(f->rows) : xj_log_unescape(r->pool, f->cell);
		f->built = r->head.commit;
	}
	return f->bytes;
}

bool
xj_replay_touched(const struct xj_replay *r, const char *name)
{
	const struct file *f = file_of((struct xj_replay *)r, xj_span(name));

	return f && r->head.commit && f->last == r->head.commit;
}
