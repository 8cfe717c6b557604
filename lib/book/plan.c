#include "book/plan.h"

#include "record/emit.h"

struct pieces {
	struct xj_pool *pool;
	struct xj_span stable; /* bytes that stay where they are */
	struct xj_span *list;
	size_t n, cap;
};

static bool
collect(void *ctx, const char *p, size_t n)
{
	struct pieces *c = ctx;
	uintptr_t at = (uintptr_t)p, from = (uintptr_t)c->stable.p;
	bool stays = at >= from && at - from < c->stable.n;

	*XJ_PUSH(c->pool, c->list, c->n, c->cap) = stays ? xj_span_of(p, n) : xj_span_copy(c->pool, xj_span_of(p, n));
	return true;
}

struct xj_span *
xj_plan_table(const struct xj_changes *ch, size_t *npieces)
{
	struct pieces c = {.pool = ch->pool, .stable = ch->table->text};
	struct xj_out out;

	xj_out_init(&out, ch->pool, collect, &c);
	xj_emit_table(&out, ch);
	(void)xj_out_flush(&out);
	*npieces = c.n;
	return c.list;
}

static bool
step(struct xj_plan *p, const char *name, enum xj_step_kind kind, struct xj_span *pieces, size_t npieces,
     struct xj_diags *diags)
{
	struct xj_step *s;

	if (!xj_book_name(name)) {
		struct xj_where where = {.file = p->b->folder.path};

		xj_diag_add(diags, XJ_BOOK_NAME, &where, name, NULL);
		return false;
	}
	s = XJ_PUSH(p->b->pool, p->steps, p->nsteps, p->capsteps);
	*s = (struct xj_step){.name = name, .kind = kind, .pieces = pieces, .npieces = npieces, .fd = -1};
	for (size_t i = 0; i < npieces; i++)
		s->bytes += pieces[i].n;
	return true;
}

static struct xj_span *
one(struct xj_pool *pool, struct xj_span text)
{
	struct xj_span *piece = xj_pool_alloc(pool, sizeof *piece);

	*piece = text;
	return piece;
}

static bool
log_knows(const struct xj_book *b, const char *name)
{
	const struct xj_edited *edited = xj_book_edited(b, name);
	const struct xj_book_file *f = xj_book_find(b, name);

	return edited ? edited->expected.p != NULL : f && f->known && f->fd >= 0;
}

/* Changes to anything but what the book has would undo what came since. */
static bool
is_of_book(const struct xj_plan *p, const struct xj_changes *ch, const char *name, struct xj_diags *diags)
{
	const struct xj_edited *edited = xj_book_edited(p->b, name);
	const struct xj_book_file *f = xj_book_find(p->b, name);
	struct xj_where where;

	if (ch->table->text.n == (edited ? edited->expected.n : (size_t)f->stat.st_size))
		return true;
	where = (struct xj_where){.file = xj_folder_label(&p->b->folder, name)};
	xj_diag_add(diags, XJ_BOOK_TOUCHED, &where, NULL);
	return false;
}

static bool
plan_register(struct xj_plan *p, const struct xj_changes *ch, const char *name, bool fresh, struct xj_diags *diags)
{
	struct xj_book *b = p->b;
	const struct xj_book_file *f = xj_book_find(b, name);
	struct xj_span *pieces;
	struct xj_buf rows;
	size_t n;

	if (!fresh && !xj_changes_any(ch))
		return true;
	if (!fresh && !is_of_book(p, ch, name, diags))
		return false;
	/* A second name of the file elsewhere, a copy of the folder made of links, is to keep what it has. */
	if (!fresh && !ch->nedits && !ch->nremoved && !xj_book_edited(b, name) && f->stat.st_nlink == 1 &&
	    ch->table->text.n && ch->table->text.p[ch->table->text.n - 1] == '\n') {
		xj_buf_init(&rows, b->pool);
		if (xj_emit_added(&rows, ch))
			return step(p, name, XJ_STEP_APPEND, one(b->pool, xj_buf_as_span(&rows)), 1, diags);
	}
	pieces = xj_plan_table(ch, &n);
	return step(p, name, XJ_STEP_REPLACE, pieces, n, diags);
}

static bool
plan_text(struct xj_plan *p, const struct xj_text_change *c, struct xj_diags *diags)
{
	if (c->old.p ? c->text.p && xj_span_same(c->old, c->text) : !c->text.p)
		return true;
	if (!c->text.p)
		return step(p, c->name, XJ_STEP_REMOVE, NULL, 0, diags);
	return step(p, c->name, XJ_STEP_REPLACE, one(p->b->pool, c->text), 1, diags);
}

static bool
planned(const struct xj_plan *p, const char *name)
{
	for (size_t i = 0; i < p->nsteps; i++)
		if (strcmp(p->steps[i].name, name) == 0)
			return true;
	return false;
}

/* Files that somebody edited and that the transaction says nothing about: as the log has them, which gets to know what they held. */
static bool
plan_edited(struct xj_plan *p, struct xj_transaction *t, struct xj_diags *diags)
{
	struct xj_book *b = p->b;
	struct xj_refusal *lines = xj_pool_zero(b->pool, t->nrefusals + b->nedited + 1, sizeof *lines);

	if (t->nrefusals)
		memcpy(lines, t->refusals, t->nrefusals * sizeof *lines);
	t->refusals = lines;

	for (size_t i = 0; i < b->nedited; i++) {
		const struct xj_edited *e = &b->edited[i];

		if (planned(p, e->name))
			continue;
		if (!(e->expected.p ? step(p, e->name, XJ_STEP_REPLACE, one(b->pool, e->expected), 1, diags)
		                    : step(p, e->name, XJ_STEP_REMOVE, NULL, 0, diags)))
			return false;
		lines[t->nrefusals++] = xj_book_put_back(b, e);
	}
	return true;
}

static bool
changes_rules(const struct xj_step *s)
{
	for (size_t i = 0; xj_rule_registers[i]; i++)
		if (strcmp(s->name, xj_rule_registers[i]) == 0)
			return true;
	return xj_book_is_text(s->name) || strchr(s->name, '/') != NULL;
}

/* All that is asked of memory before anything is written. */
static void
make_room(struct xj_plan *p)
{
	struct xj_book *b = p->b;

	for (size_t i = 0; i < p->nsteps; i++)
		(void)xj_book_place(b, p->steps[i].name);
	for (size_t i = 0; i < p->nsteps; i++)
		p->steps[i].file = xj_book_find(b, p->steps[i].name);
	xj_book_note_room(b, &p->state);
}

bool
xj_plan_make(struct xj_plan *p, struct xj_book *b, const struct xj_transaction *t, struct xj_diags *diags)
{
	bool *fresh = xj_pool_zero(b->pool, t->nchanges + 1, sizeof *fresh);
	const char **names = xj_pool_zero(b->pool, t->nchanges + 1, sizeof *names);
	struct xj_transaction full = *t;
	size_t steps;

	*p = (struct xj_plan){.b = b, .next = b->head, .rules = b->rules};
	for (size_t i = 0; i < t->nchanges; i++) {
		const struct xj_schema *schema = t->changes[i]->table->schema;

		names[i] = xj_pool_print(b->pool, "%.*s.csv", (int)schema->name.n, schema->name.p);
		/* A register is begun by its first row. */
		fresh[i] = !log_knows(b, names[i]) && xj_changes_any(t->changes[i]);
	}
	full.fresh = fresh;
	for (size_t i = 0; i < t->nchanges; i++)
		if (!plan_register(p, t->changes[i], names[i], fresh[i], diags))
			return false;
	for (size_t i = 0; i < t->ntexts; i++)
		if (!plan_text(p, &t->texts[i], diags))
			return false;
	steps = p->nsteps;
	/* Who is refused has brought nothing about. */
	p->leaves = b->nedited && !steps && t->nrefusals && !t->always;
	if (!p->leaves && !plan_edited(p, &full, diags))
		return false;
	p->log = xj_log_write(b->pool, &full, &b->head, &p->next);
	for (size_t i = 0; i < steps; i++)
		if (changes_rules(&p->steps[i]))
			p->rules = p->next.commit;
	make_room(p);
	return true;
}
