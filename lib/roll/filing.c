#include "roll/filing.h"

#include "base/utf8.h"
#include "roll/cases.h"
#include "roll/effective.h"
#include "roll/item_number.h"

/* A case whose lines leave something. */
struct left {
	struct xj_span id;
	uint32_t first, last; /* lines; XJ_NONE before the first was seen */
	bool opened;          /* its first line is one of those that are gone through */
};

/* An item to be. */
struct leaf {
	struct xj_span kind, form; /* codes */
	struct xj_span student_id, case_id, title, doc_no, dated, on, by, entered_by;
	bool letter;
	bool single; /* a case leaves one of its kind */
};

struct filing {
	const struct xj_filing *in;
	const struct xj_archive *rules;
	struct xj_pool *pool;
	const struct xj_table *table; /* of cases or letters; `added` go on where its rows end */
	const struct xj_changes *added;
	struct xj_cursor line;
	uint32_t at; /* the row that `line` is at */
	struct xj_case_fields cf;
	struct left *cases;
	size_t ncases, capcases;
	struct xj_map by_id;
	uint32_t *next; /* by line: the case's next; NULL where none has ended */
	struct xj_filed filed;
	struct xj_material_fields f;
	struct xj_cursor item;
	struct xj_item_numbers *numbers;
	bool asks_roll;
	struct xj_index students;
	struct xj_changes *out;
	size_t from; /* lines of `out` from here on are of the case or letter at work */
	bool stuck;  /* no number could be made for it */
	struct xj_diags *diags;
};

/* What comes when a case is opened is its proofs. */
static bool
case_leaves(const struct xj_archive *a, const struct xj_case_fields *f, const struct xj_span *line)
{
	if (xj_span_is(line[f->decision], "open") && f->evidence >= 0 && line[f->evidence].n && (!a || a->evidence.kind.n))
		return true;
	return xj_case_has_ended(line[f->state]) &&
	       (!a || a->application.kind.n || a->evidence.kind.n || a->approvals.kind.n || a->decision.kind.n);
}

bool
xj_leaves_something(const struct xj_archive *rules, const struct xj_changes *added)
{
	struct xj_case_fields f;

	if (xj_span_is(added->table->schema->name, "issued"))
		return added->nadded && (!rules || rules->letters.kind.n);
	if (!xj_span_is(added->table->schema->name, "cases"))
		return false;
	f = xj_case_fields(added->table->schema);
	for (size_t i = 0; i < added->nadded; i++)
		if (case_leaves(rules, &f, added->added[i]))
			return true;
	return false;
}

static uint32_t
lines(const struct filing *x)
{
	return (uint32_t)(x->table->rows + (x->added ? x->added->nadded : 0));
}

/* False for a line that was refused. */
static bool
is_line(struct filing *x, uint32_t line)
{
	if (line >= x->table->rows || line == x->at)
		return true;
	x->at = xj_cursor_move(&x->line, line) ? line : XJ_NONE;
	return x->at == line;
}

/* Lasts until another line is asked for. */
static struct xj_span
cell(struct filing *x, uint32_t line, int field)
{
	if (field < 0 || !is_line(x, line))
		return (struct xj_span){"", 0};
	return line < x->table->rows ? xj_cell(&x->line, field) : x->added->added[line - x->table->rows][field];
}

static struct xj_span
kept(struct filing *x, uint32_t line, int field)
{
	return xj_span_copy(x->pool, cell(x, line, field));
}

static struct xj_span
case_key(void *ctx, uint32_t i)
{
	return ((struct filing *)ctx)->cases[i].id;
}

static bool
open_filing(struct filing *x, const struct xj_filing *in, const struct xj_table *table, const struct xj_changes *added,
            struct xj_changes *out, struct xj_diags *diags)
{
	*x = (struct filing){.in = in, .rules = xj_policy_archive(in->policy), .pool = out->pool, .table = table,
	                     .added = added, .at = XJ_NONE, .cf = xj_case_fields(table->schema), .out = out, .diags = diags};
	xj_cursor_init(&x->line, x->pool, table);
	xj_map_init(&x->by_id, x->pool, 0, case_key, x);
	xj_filed_open(&x->filed, x->pool, in->materials);
	x->f = x->filed.f;
	return x->rules != NULL;
}

/* The files of whom x->filed was asked about. */
static void
look_at_files(struct filing *x)
{
	xj_filed_look(&x->filed);
	xj_cursor_init(&x->item, x->pool, x->in->materials);
	x->numbers = xj_item_numbers_open_for(x->pool, x->rules, &x->filed, x->out);
	x->asks_roll = x->in->roll && xj_item_numbers_ask_roll(x->pool, x->rules);
	if (x->asks_roll)
		xj_index_build(&x->students, x->pool, x->in->roll, xj_schema_field(x->in->roll->schema, "student_id"));
}

/* A letter is told by its number; of a case so is a document that has one, else the same title is the same item, and where no title is given, all of its kind are.
 * What a case leaves one of may have been filed by hand without a title: then it has its kind's. */
static bool
same_item(const struct filing *x, const struct leaf *leaf, struct xj_span kind, struct xj_span case_id,
          struct xj_span title, struct xj_span doc_no)
{
	bool numbers = leaf->doc_no.n && doc_no.n, numbered = numbers && xj_span_same(doc_no, leaf->doc_no);
	bool named = xj_span_same(title, leaf->title) || (leaf->single && xj_span_same(title, kind));

	if (!xj_span_same(xj_item_kind(x->in->materials, kind), leaf->kind))
		return false;
	if (leaf->letter)
		return numbered;
	return xj_span_same(case_id, leaf->case_id) && (!leaf->title.n || (numbers ? numbered : named));
}

static bool
is_filed(struct filing *x, const struct leaf *leaf)
{
	const struct xj_material_fields *f = &x->f;

	for (uint32_t i = xj_filed_of(&x->filed, leaf->student_id); i != XJ_NONE; i = x->filed.lines[i].next)
		if (xj_cursor_move(&x->item, x->filed.lines[i].row) &&
		    same_item(x, leaf, xj_cell(&x->item, f->kind), xj_cell(&x->item, f->case_id),
		              xj_cell(&x->item, f->title), xj_cell(&x->item, f->doc_no)))
			return true;
	for (size_t i = x->from; i < x->out->nadded; i++) {
		const struct xj_span *line = x->out->added[i];

		if (same_item(x, leaf, line[f->kind], line[f->case_id], line[f->title], line[f->doc_no]))
			return true;
	}
	return false;
}

static bool
number(struct filing *x, const struct leaf *leaf, struct xj_span *item_id)
{
	struct xj_where where = {.file = x->table->label, .record = leaf->case_id.n ? leaf->case_id : leaf->doc_no};
	uint32_t row = x->asks_roll ? xj_index_find(&x->students, leaf->student_id) : XJ_NONE;
	struct xj_span unknown;

	if (row != XJ_NONE)
		(void)xj_cursor_move(&x->students.cursor, row);
	if (xj_item_numbers_next(x->numbers, leaf->student_id, row == XJ_NONE ? NULL : &x->students.cursor,
	                         xj_date_year(xj_date_parse(leaf->on)), item_id, &unknown))
		return true;
	xj_diag_add(x->diags, XJ_CANNOT_NUMBER, &where, "item_id", xj_span_text(x->pool, unknown), "archive.yaml", NULL);
	return false;
}

/* A proof in words of its own may be longer than a title. */
static struct xj_span
cut_title(const struct filing *x, struct xj_span title)
{
	size_t most = x->f.title < 0 ? 0 : x->in->materials->schema->fields[x->f.title].max_length;
	struct xj_span rest = title;

	if (!most || xj_utf8_count(title) <= most)
		return title;
	while (most--)
		(void)xj_utf8_next(&rest);
	return xj_span_of(title.p, title.n - rest.n);
}

static struct xj_span
word(const struct filing *x, int field, struct xj_span code)
{
	return field < 0 ? code : xj_field_value(&x->in->materials->schema->fields[field], xj_span_text(x->pool, code));
}

static void
file_item(struct filing *x, struct leaf *leaf)
{
	const struct xj_material_fields *f = &x->f;
	struct xj_span *line, item_id, whole = leaf->title;

	leaf->title = cut_title(x, whole);
	if (x->stuck || is_filed(x, leaf))
		return;
	x->stuck = !number(x, leaf, &item_id);
	if (x->stuck)
		return;
	line = xj_changes_add(x->out);
	xj_put(line, f->item_id, item_id);
	xj_put(line, f->student_id, leaf->student_id);
	xj_put(line, f->kind, word(x, f->kind, leaf->kind));
	xj_put(line, f->title, leaf->title);
	xj_put(line, f->case_id, leaf->case_id);
	xj_put(line, f->doc_no, leaf->doc_no);
	xj_put(line, f->dated, leaf->dated);
	xj_put(line, f->form, word(x, f->form, leaf->form));
	xj_put(line, f->movement, word(x, f->movement, xj_span(xj_movement_codes[XJ_MOVE_FILE])));
	xj_put(line, f->on, leaf->on);
	xj_put(line, f->by, leaf->by);
	xj_put(line, f->entered_by, leaf->entered_by);
	if (whole.n > leaf->title.n)
		xj_put(line, f->note, whole);
	xj_put(line, f->state, word(x, f->state, xj_span(xj_keeping_codes[XJ_ITEM_HELD])));
}

/* What is filed when `by` is recorded, of the case's line `of`. */
static struct leaf
leaf_of(struct filing *x, const struct xj_archive_leaf *rule, uint32_t by, uint32_t of)
{
	struct leaf leaf = {.kind = rule->kind, .form = rule->form};

	leaf.student_id = kept(x, by, x->cf.student_id);
	leaf.case_id = kept(x, by, x->cf.case_id);
	leaf.on = kept(x, by, x->cf.on);
	leaf.by = kept(x, by, x->cf.by);
	leaf.entered_by = kept(x, by, x->cf.entered_by);
	leaf.dated = kept(x, of, x->cf.on);
	return leaf;
}

/* The proofs of line `of`, filed when `by` is recorded. */
static void
file_proofs(struct filing *x, uint32_t by, uint32_t of)
{
	const struct xj_codes *codes = xj_policy_codes(x->in->policy, "evidence");
	struct xj_span rest = kept(x, of, x->cf.evidence);

	while (x->rules->evidence.kind.n && rest.p) {
		struct xj_span proof = xj_span_trim(xj_span_cut(&rest, ';'));
		uint32_t at = codes ? xj_codes_meaning(codes, proof) : XJ_NONE;
		struct xj_archive_leaf rule;
		struct leaf leaf;

		if (!proof.n)
			continue;
		rule = xj_archive_evidence(x->rules, at == XJ_NONE ? proof : codes->codes[at]);
		leaf = leaf_of(x, &rule, by, of);
		leaf.title = at == XJ_NONE ? proof : codes->names[at];
		file_item(x, &leaf);
	}
}

/* 休学审批表: the procedure's title and the kind's name. */
static struct xj_span
title_of(struct filing *x, uint32_t line, struct xj_span kind)
{
	struct xj_span name = kept(x, line, x->cf.workflow), words = word(x, x->f.kind, kind);
	const struct xj_workflow *w = xj_case_workflow(x->in->policy, name, cell(x, line, x->cf.version), NULL);

	if (w)
		name = w->title;
	return xj_span(xj_pool_print(x->pool, "%.*s%.*s", (int)name.n, name.p, (int)words.n, words.p));
}

static bool
decides(struct xj_span decision)
{
	static const char *const others[] = {"skip", "return", "reject", NULL};

	return xj_decision_passes(decision) || xj_span_is_any(decision, others);
}

/* The case's document: the line that took effect, unless what came behind took that back and the case went on; XJ_NONE. *decided: somebody decided a step. */
static uint32_t
find_effect(struct filing *x, const struct left *cs, bool *decided)
{
	static const char *const in_effect[] = {"effective", "closed", NULL};
	uint32_t effect = XJ_NONE;

	*decided = false;
	for (uint32_t line = cs->first; line != XJ_NONE; line = x->next[line]) {
		struct xj_span state = cell(x, line, x->cf.state);

		*decided = *decided || decides(cell(x, line, x->cf.decision));
		if (xj_span_is(state, "open"))
			effect = XJ_NONE;
		else if (effect == XJ_NONE && xj_span_is_any(state, in_effect))
			effect = line;
	}
	return effect;
}

/* A document's number may come behind the effect. */
static uint32_t
find_document(struct filing *x, uint32_t effect)
{
	uint32_t line = effect;

	while (line != XJ_NONE && !cell(x, line, x->cf.doc_no).n)
		line = x->next[line];
	return line;
}

static void
file_ending(struct filing *x, const struct left *cs)
{
	const struct xj_archive *a = x->rules;
	bool decided;
	uint32_t document = find_document(x, find_effect(x, cs, &decided));
	struct xj_archive_leaf rule;
	struct leaf leaf;

	for (uint32_t line = cs->first; line != XJ_NONE; line = x->next[line])
		file_proofs(x, cs->last, line);
	leaf = leaf_of(x, &a->application, cs->last, cs->first);
	if (a->application.kind.n && !xj_span_listed(a->unapplied, a->nunapplied, cell(x, cs->first, x->cf.workflow)) &&
	    !is_filed(x, &leaf)) {
		leaf.title = title_of(x, cs->first, leaf.kind);
		file_item(x, &leaf);
	}
	if (a->approvals.kind.n && decided) {
		leaf = leaf_of(x, &a->approvals, cs->last, cs->last);
		leaf.single = true;
		leaf.title = title_of(x, cs->first, leaf.kind);
		file_item(x, &leaf);
	}
	if (a->decision.kind.n && document != XJ_NONE) {
		rule = xj_archive_decision(a, kept(x, cs->last, x->cf.workflow));
		leaf = leaf_of(x, &rule, cs->last, document);
		leaf.single = true;
		leaf.title = title_of(x, cs->first, a->decision.kind);
		leaf.doc_no = kept(x, document, x->cf.doc_no);
		file_item(x, &leaf);
	}
}

/* The cases of lines that leave something; does one of them end? */
static bool
find_cases(struct filing *x, uint32_t since)
{
	bool ends = false;

	for (uint32_t line = since; line < lines(x); line++) {
		bool opens = xj_span_is(cell(x, line, x->cf.decision), "open"), ended = xj_case_has_ended(cell(x, line, x->cf.state));
		struct xj_span id = cell(x, line, x->cf.case_id);
		uint32_t at;

		ends = ends || ended;
		if (!id.n || (!opens && !ended))
			continue;
		at = xj_map_get(&x->by_id, id);
		if (at == XJ_NONE) {
			at = (uint32_t)x->ncases;
			*XJ_PUSH(x->pool, x->cases, x->ncases, x->capcases) =
				(struct left){.id = kept(x, line, x->cf.case_id), .first = XJ_NONE, .last = XJ_NONE};
			(void)xj_map_put(&x->by_id, x->cases[at].id, at);
		}
		x->cases[at].opened = x->cases[at].opened || opens;
	}
	return ends;
}

static void
link_lines(struct filing *x, uint32_t from)
{
	x->next = xj_pool_alloc(x->pool, (lines(x) + 1) * sizeof *x->next);
	for (uint32_t line = from; line < lines(x); line++) {
		uint32_t at = xj_map_get(&x->by_id, cell(x, line, x->cf.case_id));
		struct left *cs = at == XJ_NONE ? NULL : &x->cases[at];

		x->next[line] = XJ_NONE;
		if (!cs)
			continue;
		if (cs->first == XJ_NONE)
			cs->first = line;
		else
			x->next[cs->last] = line;
		cs->last = line;
	}
}

void
xj_file_cases(const struct xj_filing *in, const struct xj_table *cases, size_t since, const struct xj_changes *added,
              struct xj_changes *out, struct xj_diags *diags)
{
	struct filing x;
	bool ends;

	if (!open_filing(&x, in, cases, added, out, diags))
		return;
	ends = find_cases(&x, (uint32_t)since);
	if (!x.ncases)
		return;
	link_lines(&x, ends ? 0 : (uint32_t)since);
	for (size_t i = 0; i < x.ncases; i++)
		xj_filed_ask(&x.filed, kept(&x, x.cases[i].last, x.cf.student_id));
	look_at_files(&x);
	for (size_t i = 0; i < x.ncases; i++) {
		const struct left *cs = &x.cases[i];

		x.from = out->nadded;
		x.stuck = false;
		if (cs->opened)
			file_proofs(&x, cs->first, cs->first);
		if (xj_case_has_ended(cell(&x, cs->last, x.cf.state)))
			file_ending(&x, cs);
	}
}

void
xj_file_letters(const struct xj_filing *in, const struct xj_table *issued, size_t since, const struct xj_changes *added,
                struct xj_changes *out, struct xj_diags *diags)
{
	const struct xj_schema *s = issued->schema;
	const int doc_no = xj_schema_field(s, "number"), title = xj_schema_field(s, "title"),
	          on = xj_schema_field(s, "issued_on");
	struct filing x;

	if (!open_filing(&x, in, issued, added, out, diags) || !x.rules->letters.kind.n || since >= lines(&x))
		return;
	for (uint32_t line = (uint32_t)since; line < lines(&x); line++)
		xj_filed_ask(&x.filed, kept(&x, line, x.cf.student_id));
	look_at_files(&x);
	for (uint32_t line = (uint32_t)since; line < lines(&x); line++) {
		struct leaf leaf;

		if (!is_line(&x, line))
			continue;
		/* its other fields are called as those of cases are */
		leaf = leaf_of(&x, &x.rules->letters, line, line);
		leaf.letter = true;
		leaf.title = kept(&x, line, title);
		leaf.doc_no = kept(&x, line, doc_no);
		leaf.on = leaf.dated = kept(&x, line, on);
		x.from = out->nadded;
		x.stuck = false;
		file_item(&x, &leaf);
	}
}
