/* What students' files lack: a file at all, or what it must hold. */
#include "audit/families.h"

#include "audit/joins.h"
#include "policy/longest.h"
#include "roll/change.h"
#include "roll/effective.h"
#include "roll/keeping.h"

/* Everything that a file may have to hold, laid out by each file of materials beside each of cases. */
struct wanted {
	struct xj_audit *a;
	const struct xj_codes *kinds;
	struct xj_keeping_books *books; /* the materials of the first cases, then those of the next */
	size_t nmaterials, ncases;      /* ncases: 1 where there are none */
	struct lacking {
		const struct xj_archive_need *need;
		struct xj_span kind, case_id;
		xj_date from;
		bool filed;
	} *list; /* of one student */
	size_t count, cap, at;
	bool more; /* of the next cases: only what is of a case is new */
};

static const struct xj_archive *
rules_of(const struct xj_audit *a)
{
	return xj_policy_archive(a->policy);
}

const char *
xj_audit_unasked_archive(const struct xj_audit *a)
{
	return rules_of(a) ? NULL : "archive.yaml";
}

const char *
xj_audit_unasked_opening(const struct xj_audit *a)
{
	return !rules_of(a) ? "archive.yaml" : rules_of(a)->has_opening ? NULL : "opening in archive.yaml";
}

const char *
xj_audit_unasked_required(const struct xj_audit *a)
{
	return !rules_of(a) ? "archive.yaml" : rules_of(a)->nneeds ? NULL : "required in archive.yaml";
}

const char *
xj_audit_unasked_retention(const struct xj_audit *a)
{
	return !rules_of(a) ? "archive.yaml" : rules_of(a)->nretention ? NULL : "retention in archive.yaml";
}

static bool
opens(const struct xj_audit *a, const struct xj_table *t)
{
	struct xj_material_fields f = xj_material_fields(t->schema);
	struct xj_cursor c;

	xj_cursor_init(&c, a->pool, t);
	for (size_t row = 0; row < t->rows; row++)
		if (xj_cursor_move(&c, row) && !xj_cell(&c, f.case_id).n && xj_opens_file(rules_of(a), xj_item_kind(t, xj_cell(&c, f.kind))))
			return true;
	return false;
}

/* Cases and letters file their papers by themselves; an office that keeps the rest elsewhere has all that these rules would miss. */
const char *
xj_audit_lacks_kept(const struct xj_audit *a)
{
	if (!xj_audit_is_given(a, XJ_OF_materials) || !rules_of(a))
		return NULL;
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_materials, NULL); f && !a->kept->asked && !a->kept->any;
	     f = xj_audit_file(a, XJ_OF_materials, f))
		a->kept->any = opens(a, f->table);
	a->kept->asked = true;
	return a->kept->any ? NULL : "papers of the entry in materials";
}

static size_t
files_of(const struct xj_audit *a, enum xj_audit_kind kind)
{
	size_t n = 0;

	for (struct xj_audit_file *f = xj_audit_file(a, kind, NULL); f; f = xj_audit_file(a, kind, f))
		n++;
	return n;
}

static void
open_books(struct wanted *w, struct xj_audit_file *cases)
{
	struct xj_audit *a = w->a;
	struct xj_keeping_books *k = w->books + w->ncases++ * w->nmaterials;

	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_materials, NULL); f; f = xj_audit_file(a, XJ_OF_materials, f))
		xj_keeping_open(k++, a->pool, a->policy, xj_audit_items(a, f), cases ? xj_audit_folded(a, cases) : NULL, a->today);
}

void *
xj_audit_wanted_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct wanted *w = xj_pool_zero(a->pool, 1, sizeof *w);

	(void)table;
	w->a = a;
	w->kinds = xj_policy_codes(a->policy, "material");
	w->nmaterials = files_of(a, XJ_OF_materials);
	w->books = xj_pool_zero(a->pool, w->nmaterials * (files_of(a, XJ_OF_cases) + 1), sizeof *w->books);
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_cases, NULL); f; f = xj_audit_file(a, XJ_OF_cases, f))
		open_books(w, f);
	if (!w->ncases)
		open_books(w, NULL);
	return w;
}

static void
take(void *ctx, const struct xj_required *r)
{
	struct wanted *w = ctx;
	struct lacking *l;

	if (w->more && !r->case_id.n)
		return;
	if (w->at == w->count) {
		l = XJ_PUSH(w->a->pool, w->list, w->count, w->cap);
		*l = (struct lacking){r->need, r->kind, xj_span_copy(w->a->pool, r->case_id), r->from, r->filed};
	}
	l = &w->list[w->at++];
	l->filed = l->filed || r->filed;
}

/* Fills the list with what the student's file must hold, each with whether one of the files of materials has it. */
static void
lay_out(struct wanted *w, const struct xj_cursor *student)
{
	w->count = 0;
	for (size_t c = 0; c < w->ncases; c++) {
		size_t begin = w->count;

		w->more = c > 0;
		for (size_t m = 0; m < w->nmaterials; m++) {
			w->at = begin;
			xj_required_each(&w->books[c * w->nmaterials + m], student, take, w);
		}
	}
}

/* Who came from another school brings a file along; its days are counted from then. XJ_NO_DATE: no transfer has taken effect. */
static xj_date
counted_from(struct xj_audit *a, struct xj_span student_id, xj_date from)
{
	struct xj_audit_case it = {0};
	xj_date came = XJ_NO_DATE;
	bool asked = false;

	while (came == XJ_NO_DATE && xj_audit_came(a, student_id, &it)) {
		struct xj_span doc_no;

		asked = true;
		if (xj_case_is_effective(xj_cell(it.line, it.folded->f.state)))
			came = xj_case_effective_on(it.folded, it.index, it.workflow, &doc_no);
	}
	return !asked ? from : came == XJ_NO_DATE || came > from ? came : from;
}

/* The last day for what is counted from a day of the row; false where that is not over, is before there are records, or cannot be told. */
static bool
is_past(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct xj_archive_need *need, xj_date from,
        xj_date *due)
{
	int field = need->from.n ? xj_schema_find(row->cursor->table->schema, need->from) : -1;

	if (from == XJ_NO_DATE || xj_audit_before_records(a, from))
		return false;
	*due = xj_calendar_add(a->policy->calendar, from, need->within);
	if (*due == XJ_NO_DATE && xj_calendar_short(a->policy->calendar, from, need->within) <= xj_date_year(a->today))
		xj_audit_uncounted(a, rule, row, field, from, need->within);
	return *due != XJ_NO_DATE && *due < a->today;
}

/* Was a file to be opened by now, and none was? */
static bool
is_unopened(struct wanted *w, const struct xj_audit_rule *rule, const struct xj_audit_row *row, xj_date *due)
{
	const struct xj_archive *rules = rules_of(w->a);
	xj_date from = XJ_NO_DATE, opened;

	for (size_t m = 0; m < w->nmaterials; m++) {
		from = xj_opening_from(&w->books[m], row->cursor, &opened);
		if (from == XJ_NO_DATE || opened != XJ_NO_DATE)
			return false;
	}
	from = from == XJ_NO_DATE ? from : counted_from(w->a, xj_cell(row->cursor, row->roll->student_id), from);
	return is_past(w->a, rule, row, &rules->opening, from, due);
}

/* What to open it with: the first that it must hold of the entry. */
static const char *
opening_kind(const struct wanted *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (!w->list[i].case_id.n && !w->list[i].filed)
			return xj_span_text(w->a->pool, w->list[i].kind);
	return "KIND";
}

static const char *
name_of(struct wanted *w, struct xj_span kind)
{
	uint32_t at = w->kinds ? xj_codes_code(w->kinds, kind) : XJ_NONE;

	return xj_span_text(w->a->pool, at == XJ_NONE ? kind : w->kinds->names[at]);
}

/* The materials that have the student's file, if any has. */
static const struct xj_table *
materials_of(const struct wanted *w, struct xj_span student_id)
{
	for (size_t m = 0; m < w->nmaterials; m++)
		if (xj_items_of(w->books[m].items, student_id) != XJ_NONE)
			return w->books[m].items->table;
	return NULL;
}

void
xj_audit_archive_late(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_archive *rules = rules_of(a);
	struct wanted *w = row->state;
	struct xj_finding *f;
	xj_date due;

	if (!is_unopened(w, rule, row, &due))
		return;
	lay_out(w, row->cursor);
	f = xj_audit_found(a, rule, row, xj_schema_find(row->cursor->table->schema, rules->opening.from));
	xj_audit_due(a, f, due);
	f->words[1] = opening_kind(w);
	f->beside = materials_of(w, f->student_id);
}

/* One finding of what a student's file lacks, or where `case_id` is given, of what that case left out. */
struct short_of {
	struct xj_buf names;
	struct xj_span first; /* kind */
	const struct xj_archive_need *need;
	xj_date due; /* of the earliest */
	size_t count;
};

/* Is the kind, or where `kind` is not given anything, of the same case asked for above? */
static bool
is_named(const struct wanted *w, size_t at, bool kind)
{
	for (size_t i = 0; i < at; i++)
		if (xj_span_same(w->list[i].case_id, w->list[at].case_id) && (!kind || xj_span_same(w->list[i].kind, w->list[at].kind)))
			return true;
	return false;
}

static void
gather(struct wanted *w, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct xj_span case_id, struct short_of *out)
{
	struct xj_span student_id = xj_cell(row->cursor, row->roll->student_id);

	*out = (struct short_of){.due = XJ_NO_DATE};
	xj_buf_init(&out->names, w->a->pool);
	for (size_t i = 0; i < w->count; i++) {
		struct lacking *l = &w->list[i];
		xj_date from = l->from, due;

		if (l->filed || !xj_span_same(l->case_id, case_id) || is_named(w, i, true))
			continue;
		if (!case_id.n)
			from = counted_from(w->a, student_id, from);
		if (!is_past(w->a, rule, row, l->need, from, &due))
			continue;
		xj_buf_print(&out->names, "%s%s", out->count++ ? "、" : "", name_of(w, l->kind));
		if (out->due != XJ_NO_DATE && due >= out->due)
			continue;
		out->due = due;
		out->need = l->need;
		out->first = l->kind;
	}
}

static void
tell(struct wanted *w, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct xj_span case_id)
{
	const struct xj_schema *roll = row->cursor->table->schema;
	struct xj_audit *a = w->a;
	struct short_of s;
	struct xj_finding *f;

	gather(w, rule, row, case_id, &s);
	if (!s.count)
		return;
	f = xj_audit_found(a, rule, row, s.need->from.n ? xj_schema_find(roll, s.need->from) : row->roll->student_id);
	xj_audit_due(a, f, s.due);
	f->args[3] = s.names.p;
	f->beside = materials_of(w, f->student_id);
	f->words[1] = xj_span_text(a->pool, s.first);
	if (s.count > 1)
		f->next = "archive file {2} --student {1} --kind {4}, and so with the others";
	if (!case_id.n)
		return;
	f->case_id = xj_span_copy(a->pool, case_id);
	f->words[0] = f->args[0];
	f->args[0] = f->case_id.p;
	f->message = "{1} left no {4} in the file; it was due {2}, {3} ago";
	f->next = s.count > 1 ? "archive file {2} --student {3} --case {1} --kind {4}, and so with the others"
	                      : "archive file {2} --student {3} --case {1} --kind {4}";
}

void
xj_audit_material_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct wanted *w = row->state;
	bool of_student = false;
	xj_date due;

	(void)a;
	lay_out(w, row->cursor);
	for (size_t i = 0; i < w->count; i++) {
		if (w->list[i].case_id.n && !is_named(w, i, false))
			tell(w, rule, row, w->list[i].case_id);
		of_student = of_student || (!w->list[i].case_id.n && !w->list[i].filed);
	}
	/* where no file was opened that alone is said */
	if (of_student && !is_unopened(w, rule, row, &due))
		tell(w, rule, row, (struct xj_span){"", 0});
}
