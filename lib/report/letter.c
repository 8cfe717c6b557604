#include "report/letter.h"

#include <stdio.h>

#include "report/letter_code.h"
#include "roll/person.h"

struct making {
	const struct xj_lettering *in;
	struct xj_pool *pool;
	struct xj_diags *diags;
	struct xj_letter_data data;
	struct xj_cases cases;
	struct xj_cursor row, student; /* of the list, of the roll */
	struct xj_index students;
	struct xj_roll_fields f;
	struct xj_issued_fields i;
	int64_t serial; /* the last one that was taken */
	/* whom there is a letter for already, and who got one today: student, blank, case */
	struct xj_span *keys;
	size_t nkeys, capkeys;
	struct xj_map named;
	struct xj_span *today, *numbers;
	size_t ntoday, captoday, nnumbers, capnumbers;
	struct xj_map issued;
	struct xj_span *given; /* every number that was given out, of whatever series */
	size_t ngiven, capgiven;
	struct xj_map given_at;
};

#define REFUSE(m, field, ...) \
	xj_table_refuse((m)->in->recipients, (m)->row.row, xj_schema_field((m)->in->recipients->schema, (field)), (m)->diags, __VA_ARGS__)

static struct xj_span
named_key(void *ctx, uint32_t i)
{
	return ((struct making *)ctx)->keys[i];
}

static struct xj_span
issued_key(void *ctx, uint32_t i)
{
	return ((struct making *)ctx)->today[i];
}

static struct xj_span
given_key(void *ctx, uint32_t i)
{
	return ((struct making *)ctx)->given[i];
}

static struct xj_span
key_of(struct making *m, struct xj_span student, struct xj_span case_id)
{
	return xj_span(xj_pool_print(m->pool, "%.*s %.*s", (int)student.n, student.p, (int)case_id.n, case_id.p));
}

int64_t
xj_letters_last(struct xj_pool *pool, const struct xj_lettering *in)
{
	int year = xj_date_year(in->today);
	int64_t last = xj_issued_last(pool, in->issued, in->kind->series, year), gone = xj_issued_last(pool, in->gone, in->kind->series, year);

	return gone > last ? gone : last;
}

/* `t` may be NULL. */
static void
read_given(struct making *m, const struct xj_table *t)
{
	struct xj_cursor c;

	if (!t)
		return;
	xj_cursor_init(&c, m->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		if (!xj_cursor_move(&c, row))
			continue;
		*XJ_PUSH(m->pool, m->given, m->ngiven, m->capgiven) = xj_span_copy(m->pool, xj_cell(&c, m->i.number));
		(void)xj_map_put(&m->given_at, m->given[m->ngiven - 1], (uint32_t)(m->ngiven - 1));
	}
}

/* Which numbers are taken, and who got a letter of this kind today. */
static void
read_issued(struct making *m)
{
	const struct xj_table *t = m->in->issued;
	struct xj_span today = xj_date_span(m->pool, m->in->today);
	struct xj_cursor c;

	xj_map_init(&m->issued, m->pool, 0, issued_key, m);
	xj_map_init(&m->given_at, m->pool, 0, given_key, m);
	if (!t || !m->in->kind->number)
		return;
	m->i = xj_issued_fields(t->schema);
	read_given(m, t);
	read_given(m, m->in->gone);
	m->serial = xj_letters_last(m->pool, m->in);
	if (m->in->first > m->serial)
		m->serial = m->in->first - 1;
	xj_cursor_init(&c, m->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		if (!xj_cursor_move(&c, row) || !xj_span_same(xj_cell(&c, m->i.issued_on), today) ||
		    !xj_span_same(xj_cell(&c, m->i.letter), m->in->kind->name))
			continue;
		*XJ_PUSH(m->pool, m->today, m->ntoday, m->captoday) = key_of(m, xj_cell(&c, m->i.student_id), xj_cell(&c, m->i.case_id));
		*XJ_PUSH(m->pool, m->numbers, m->nnumbers, m->capnumbers) = xj_span_copy(m->pool, xj_cell(&c, m->i.number));
		(void)xj_map_put(&m->issued, m->today[m->ntoday - 1], (uint32_t)(m->ntoday - 1));
	}
}

static const char *
joined(struct making *m, const struct xj_span *names, size_t n)
{
	struct xj_buf b;

	xj_buf_init(&b, m->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < n; i++)
		xj_buf_print(&b, "%s%.*s", i ? ", " : "", (int)names[i].n, names[i].p);
	return b.p;
}

static bool
is_about(struct making *m, uint32_t index, struct xj_span *workflow)
{
	struct xj_cursor line;

	xj_cursor_init(&line, m->pool, m->cases.table);
	if (!xj_cursor_move(&line, m->cases.list[index].last))
		return false;
	*workflow = xj_span_copy(m->pool, xj_cell(&line, m->cases.f.workflow));
	return xj_span_listed(m->in->kind->workflows, m->in->kind->nworkflows, *workflow);
}

/* Of one that is named by its student: the last one that the letter can be about, but for those that came to nothing. */
static uint32_t
case_of(struct making *m, struct xj_span student)
{
	uint32_t last = XJ_NONE;
	struct xj_cursor line;
	struct xj_span workflow;

	xj_cursor_init(&line, m->pool, m->cases.table);
	for (uint32_t c = xj_cases_of(&m->cases, student); c != XJ_NONE; c = m->cases.list[c].next_of_student) {
		if (!is_about(m, c, &workflow) || !xj_cursor_move(&line, m->cases.list[c].last) ||
		    xj_span_is(xj_cell(&line, m->cases.f.state), "rejected") ||
		    xj_span_is(xj_cell(&line, m->cases.f.state), "withdrawn"))
			continue;
		last = c;
	}
	return last;
}

static bool
find_case(struct making *m, struct xj_span student, struct xj_span id, uint32_t *index)
{
	const struct xj_letter_kind *kind = m->in->kind;
	struct xj_span workflow = XJ_LIT("");

	*index = !m->in->cases ? XJ_NONE : id.n ? xj_cases_find(&m->cases, id) : case_of(m, student);
	if (*index != XJ_NONE && (!kind->about_case || is_about(m, *index, &workflow)))
		return true;
	if (*index != XJ_NONE)
		REFUSE(m, "case_id", XJ_LETTER_CASE, xj_span_text(m->pool, id), xj_span_text(m->pool, workflow),
		       joined(m, kind->workflows, kind->nworkflows), NULL);
	else if (id.n)
		REFUSE(m, "case_id", XJ_NO_SUCH_CASE, xj_span_text(m->pool, id), NULL);
	else
		REFUSE(m, "student_id", XJ_LETTER_NO_CASE, joined(m, kind->workflows, kind->nworkflows), NULL);
	return false;
}

static struct xj_span
cell_of_case(struct making *m, uint32_t index, int field)
{
	struct xj_cursor line;

	xj_cursor_init(&line, m->pool, m->cases.table);
	return xj_cursor_split(&line, m->cases.list[index].last) ? xj_span_copy(m->pool, xj_cell(&line, field)) : XJ_LIT("");
}

/* A number that was mistyped is somebody else's. */
static bool
is_named_so(struct making *m, struct xj_span student)
{
	struct xj_span asked = xj_cell(&m->row, xj_schema_field(m->in->recipients->schema, "name")), name = xj_cell(&m->student, m->f.name);

	if (xj_same_name(asked, name))
		return true;
	REFUSE(m, "name", XJ_WRONG_PERSON, xj_span_text(m->pool, asked), xj_span_text(m->pool, student), xj_span_text(m->pool, name), NULL);
	return false;
}

/* The student and the case that the row of the list names. */
static bool
find_subject(struct making *m, struct xj_span *student, struct xj_span *case_id, uint32_t *index)
{
	const struct xj_schema *schema = m->in->recipients->schema;
	bool about_case = m->in->kind->about_case;
	uint32_t row;

	*student = xj_span_copy(m->pool, xj_cell(&m->row, xj_schema_field(schema, "student_id")));
	*case_id = xj_span_copy(m->pool, xj_cell(&m->row, xj_schema_field(schema, "case_id")));
	*index = XJ_NONE;
	if (!student->n && !case_id->n) {
		REFUSE(m, about_case ? "case_id" : "student_id", XJ_REQUIRED, NULL);
		return false;
	}
	if ((about_case || !student->n) && !find_case(m, *student, *case_id, index))
		return false;
	if (*index != XJ_NONE) {
		struct xj_span named = *student;

		*student = cell_of_case(m, *index, m->cases.f.student_id);
		if (named.n && !xj_span_same(named, *student)) {
			REFUSE(m, "case_id", XJ_LETTER_CASE_OF, case_id->p, student->p, named.p, NULL);
			return false;
		}
		*case_id = cell_of_case(m, *index, m->cases.f.case_id);
	}
	if (!about_case) {
		*case_id = XJ_LIT("");
		*index = XJ_NONE;
	}
	row = xj_index_find(&m->students, *student);
	if (row != XJ_NONE && xj_cursor_move(&m->student, row))
		return is_named_so(m, *student);
	REFUSE(m, "student_id", XJ_NOT_ON_ROLL, xj_span_text(m->pool, *student), m->in->roll->label, NULL);
	return false;
}

static bool
is_for(struct making *m)
{
	const struct xj_letter_kind *kind = m->in->kind;
	struct xj_facts facts;
	struct xj_span unknown;
	enum xj_truth truth;

	xj_letter_data_facts(&m->data, m->in->today, &facts);
	truth = xj_condition_test(kind->when, xj_facts_get, &facts, &unknown);
	if (truth == XJ_TRUE)
		return true;
	if (truth == XJ_FALSE)
		REFUSE(m, "student_id", XJ_LETTER_REFUSED, xj_span_text(m->pool, kind->title), xj_span_text(m->pool, kind->because), NULL);
	else
		REFUSE(m, "student_id", XJ_FACT_UNKNOWN, xj_span_text(m->pool, unknown), xj_span_text(m->pool, kind->because), NULL);
	return false;
}

static bool
is_new(struct making *m, struct xj_span key)
{
	uint32_t before = m->in->again ? XJ_NONE : xj_map_get(&m->issued, key);

	if (before == XJ_NONE)
		return true;
	REFUSE(m, "student_id", XJ_LETTER_ISSUED, xj_span_text(m->pool, m->numbers[before]), NULL);
	return false;
}

/* Facts of number and file: what a condition may ask about, and the letter's own. */
struct naming {
	struct xj_facts facts;
	struct xj_span year, title, number;
};

static bool
naming_fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct naming *n = ctx;

	if (xj_span_is(name, "year"))
		*value = n->year;
	else if (xj_span_is(name, "title") || xj_span_is(name, "letter"))
		*value = n->title;
	else if (xj_span_is(name, "number"))
		*value = n->number;
	else
		return xj_facts_get(&n->facts, name, value);
	return true;
}

static void
open_naming(struct making *m, struct naming *n)
{
	xj_letter_data_facts(&m->data, m->in->today, &n->facts);
	n->year = xj_span(xj_pool_print(m->pool, "%d", xj_date_year(m->in->today)));
	n->title = m->in->kind->title;
	n->number = XJ_LIT("");
}

/* The next number; the counter does not go on yet. */
static bool
number_it(struct making *m, struct naming *n)
{
	static const char *const counters[] = {"serial", NULL};
	const int64_t values[] = {m->serial + 1};
	struct xj_span unknown;
	struct xj_buf b;

	xj_buf_init(&b, m->pool);
	if (!xj_template_fill(m->in->kind->number, naming_fact, n, counters, values, &b, &unknown)) {
		REFUSE(m, "student_id", XJ_LETTER_NUMBER, xj_span_text(m->pool, m->in->kind->name), xj_span_text(m->pool, unknown), NULL);
		return false;
	}
	n->number = xj_buf_as_span(&b);
	if (xj_map_get(&m->given_at, n->number) == XJ_NONE)
		return true;
	REFUSE(m, "student_id", XJ_LETTER_GIVEN, n->number.p, xj_span_text(m->pool, m->in->kind->name), NULL);
	return false;
}

static void
name_file(struct making *m, struct naming *n, struct xj_letter *letter)
{
	struct xj_span unknown, id = xj_cell(&m->student, m->f.student_id);
	struct xj_buf b;

	xj_buf_init(&b, m->pool);
	if (!m->in->kind->file || !xj_template_fill(m->in->kind->file, naming_fact, n, NULL, NULL, &b, &unknown))
		xj_buf_print(&b, "%.*s_%.*s", (int)n->title.n, n->title.p, (int)id.n, id.p);
	letter->file = xj_buf_as_span(&b);
}

/* What the code speaks for: everything that the paper says in its head. */
static struct xj_span
make_code(struct making *m, struct xj_span number, struct xj_span student, struct xj_span case_id)
{
	const struct xj_letter_kind *kind = m->in->kind;
	char code[XJ_LETTER_CODE_SIZE + 1], on[11], until[11];
	const char *what = xj_pool_print(m->pool, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%s\n%s", (int)kind->name.n, kind->name.p, (int)kind->series.n,
	                                 kind->series.p, (int)number.n, number.p, (int)student.n, student.p, (int)case_id.n, case_id.p,
	                                 xj_date_format(m->in->today, on), xj_date_format(m->data.marks.valid_until, until));

	xj_letter_code(code, m->in->secret, xj_span(what));
	return xj_span(xj_pool_print(m->pool, "%s", code));
}

/* The heading says what it is not. */
static void
mark_draft(struct making *m, struct xj_sheet *sheet)
{
	(void)XJ_PUSH(m->pool, sheet->lines, sheet->count, sheet->cap);
	memmove(&sheet->lines[1], &sheet->lines[0], (sheet->count - 1) * sizeof *sheet->lines);
	sheet->lines[0] = (struct xj_line){.kind = XJ_LINE_CENTRED, .text = XJ_LIT("草稿　未登记、未编号，无效")};
}

static void
record(struct making *m, const struct xj_letter *letter, struct xj_span student, struct xj_span case_id, struct xj_changes *changes)
{
	const struct xj_letter_kind *kind = m->in->kind;
	const struct xj_issued_fields *i = &m->i;
	struct xj_span *row = xj_changes_add(changes);
	char digest[XJ_DIGEST_SIZE + 1];
	struct xj_buf text;

	xj_buf_init(&text, m->pool);
	xj_sheet_pack(&text, &letter->sheet);
	xj_letter_digest(digest, xj_buf_as_span(&text));
	xj_put(row, i->number, letter->number);
	xj_put(row, i->series, kind->series);
	xj_put(row, i->year, xj_span(xj_pool_print(m->pool, "%d", xj_date_year(m->in->today))));
	xj_put(row, i->serial, xj_span(xj_pool_print(m->pool, "%lld", (long long)m->serial)));
	xj_put(row, i->letter, kind->name);
	xj_put(row, i->title, kind->title);
	xj_put(row, i->student_id, student);
	xj_put(row, i->case_id, case_id);
	xj_put(row, i->issued_on, xj_date_span(m->pool, m->in->today));
	xj_put(row, i->by, m->in->by);
	xj_put(row, i->valid_until, xj_date_span(m->pool, m->data.marks.valid_until));
	xj_put(row, i->code, letter->code);
	xj_put(row, i->unmasked, xj_letter_shows_whole(m->in->kind, m->in->unmask) ? xj_span("是") : XJ_LIT(""));
	xj_put(row, i->digest, xj_span(xj_pool_print(m->pool, "%s", digest)));
	xj_put(row, i->text, xj_buf_as_span(&text));
}

static void
write_letter(struct making *m, struct naming *n, struct xj_span student, struct xj_span case_id, struct xj_letters *out,
             struct xj_changes *changes)
{
	const struct xj_letter_kind *kind = m->in->kind;
	struct xj_letter *letter = XJ_PUSH(m->pool, out->list, out->count, out->cap);
	struct xj_letter_marks *marks = &m->data.marks;

	marks->on = m->in->today;
	marks->by = m->in->by;
	marks->valid_until = kind->has_valid ? xj_date_add(m->in->today, kind->valid) : XJ_NO_DATE;
	marks->number = letter->number = n->number;
	if (n->number.n)
		marks->code = letter->code = make_code(m, n->number, student, case_id);
	xj_letter_data_fill(&m->data, &letter->sheet);
	name_file(m, n, letter);
	if (n->number.n)
		record(m, letter, student, case_id, changes);
	else if (kind->number)
		mark_draft(m, &letter->sheet);
}

static void
make_one(struct making *m, struct xj_letters *out, struct xj_changes *changes)
{
	bool numbered = m->in->kind->number && m->in->issued;
	struct xj_span student, case_id, key;
	struct naming naming;
	uint32_t index;

	if (!find_subject(m, &student, &case_id, &index))
		return;
	key = key_of(m, student, case_id);
	if (xj_map_get(&m->named, key) != XJ_NONE)
		return;
	*XJ_PUSH(m->pool, m->keys, m->nkeys, m->capkeys) = key;
	(void)xj_map_put(&m->named, key, (uint32_t)(m->nkeys - 1));
	xj_letter_data_turn(&m->data, &m->student, index);
	if (!is_for(m) || !is_new(m, key))
		return;
	open_naming(m, &naming);
	if (numbered && !number_it(m, &naming))
		return;
	m->serial += numbered;
	write_letter(m, &naming, student, case_id, out, changes);
}

/* A request may set such a field, and the list of changes has it then. */
bool
xj_letter_shows_whole(const struct xj_letter_kind *kind, bool unmask)
{
	for (size_t i = 0; unmask && i < kind->nunmasked; i++) {
		const char *name = kind->unmasked[i].p;
		char set[80], was[80];

		(void)snprintf(set, sizeof set, "set.%s", name);
		(void)snprintf(was, sizeof was, "was.%s", name);
		if (xj_body_asks(kind->body, name) || xj_body_asks(kind->body, set) || xj_body_asks(kind->body, was) ||
		    xj_body_asks(kind->body, "changes"))
			return true;
	}
	return false;
}

void
xj_letters_make(const struct xj_lettering *in, struct xj_pool *pool, struct xj_letters *out, struct xj_changes *changes,
                struct xj_diags *diags)
{
	struct making m = {.in = in, .pool = pool, .diags = diags};

	*out = (struct xj_letters){0};
	if (in->cases)
		xj_cases_fold(&m.cases, pool, in->cases);
	m.f = xj_roll_fields(in->roll->schema);
	xj_index_build(&m.students, pool, in->roll, m.f.student_id);
	xj_cursor_init(&m.student, pool, in->roll);
	xj_cursor_init(&m.row, pool, in->recipients);
	xj_map_init(&m.named, pool, 0, named_key, &m);
	xj_letter_data_open(&m.data, pool, in->policy, in->kind, in->cases ? &m.cases : NULL, in->registrations);
	m.data.unmask = in->unmask;
	read_issued(&m);
	for (size_t row = 0; row < in->recipients->rows; row++)
		if (xj_cursor_move(&m.row, row))
			make_one(&m, out, changes);
}
