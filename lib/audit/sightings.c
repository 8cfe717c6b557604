/* Signs that something happened to a student, of teachers, classmates and dormitories, and of marks that were not given. Whoever looked into one opened a
 * case, or settled it. */
#include "audit/families.h"
#include "audit/sign.h"

#include "audit/joins.h"

static bool
begins_later(const struct xj_audit_case *it, xj_date day)
{
	xj_date starts = xj_date_parse(xj_cell(it->line, it->folded->f.starts_on));

	return starts != XJ_NO_DATE && starts >= day;
}

/* Was a case of the student opened on `since` or later, or open on `day`? */
static bool
is_handled(struct xj_audit *a, struct xj_span student_id, xj_date since, xj_date day)
{
	struct xj_audit_case it = {0};

	while (xj_audit_case_next(a, student_id, &it)) {
		struct xj_cursor *c = &it.file->cursor;
		uint32_t line = it.folded->list[it.index].first;
		struct xj_span state = xj_cell(c, it.folded->f.state);

		/* decided, and to begin on that day or later */
		if ((xj_span_is(state, "effective") || xj_span_is(state, "closed")) && begins_later(&it, day))
			return true;

		if (!xj_cursor_move(c, line) || xj_date_parse(xj_cell(c, it.folded->f.on)) >= since)
			return true;
		while (line != XJ_NONE && xj_cursor_move(c, line) && xj_span_is(xj_cell(c, it.folded->f.state), "open"))
			line = it.folded->next_line[line];
		if (line == XJ_NONE || xj_date_parse(xj_cell(c, it.folded->f.on)) >= day)
			return true;
	}
	return false;
}

bool
xj_audit_is_away(struct xj_audit *a, const struct xj_cursor *roll, xj_date day)
{
	const struct xj_status *status = roll ? xj_audit_status(a, roll) : NULL;
	xj_date since = roll ? xj_audit_date(roll, "status_since") : XJ_NO_DATE;

	return status && !status->in_school && since != XJ_NO_DATE && since <= day;
}

/* Is the last day past on which it was to be looked into? XJ_NO_DATE: the calendar does not cover it. False also where nobody was asked. */
static bool
is_over(const struct xj_audit *a, xj_date seen, xj_date *due)
{
	if (seen >= a->today || xj_audit_before_records(a, seen))
		return false;
	*due = xj_calendar_add(a->policy->calendar, seen, a->policy->school->sighting_within);
	return *due == XJ_NO_DATE || *due < a->today;
}

static void
found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, xj_date seen, xj_date due,
      const char *what, const char *kind)
{
	struct xj_finding *f;

	if (due == XJ_NO_DATE) {
		xj_audit_uncounted(a, rule, row, field, seen, a->policy->school->sighting_within);
		return;
	}
	f = xj_audit_found(a, rule, row, field);
	xj_audit_due(a, f, due);
	f->args[3] = what;
	f->words[0] = kind;
	f->words[1] = xj_date_span(a->pool, seen).p;
}

const char *
xj_audit_unasked_sightings(const struct xj_audit *a)
{
	return a->policy->school->has_sightings ? NULL : "sightings in school.yaml";
}

static const char *
seen_as(struct xj_audit *a, struct xj_span what, struct xj_span on)
{
	return xj_pool_print(a->pool, "%.*s%s%.*s", (int)what.n, what.p, on.n ? " " : "", (int)on.n, on.p);
}

/* Which lines of a student, a day and a kind are the last. */
struct sightings {
	struct xj_cursor cursor;
	struct xj_buf key;
	struct xj_map map;
	uint32_t *last; /* by the first row of the three: its last; by any other row XJ_NONE */
	bool *stands;   /* by row */
	int student_id, on, kind, settled_on;
};

static struct xj_span
sighting_key(void *ctx, uint32_t row)
{
	struct sightings *s = ctx;

	s->key.n = 0;
	if (!xj_cursor_move(&s->cursor, row))
		return (struct xj_span){"", 0};
	xj_buf_span(&s->key, xj_cell(&s->cursor, s->student_id));
	xj_buf_put(&s->key, '\n');
	xj_buf_span(&s->key, xj_cell(&s->cursor, s->on));
	xj_buf_put(&s->key, '\n');
	xj_buf_span(&s->key, xj_cell(&s->cursor, s->kind));
	return xj_buf_as_span(&s->key);
}

void *
xj_audit_sightings_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct sightings *s = xj_pool_zero(a->pool, 1, sizeof *s), *probe = xj_pool_zero(a->pool, 1, sizeof *probe);

	s->student_id = xj_schema_field(table->schema, "student_id");
	s->on = xj_schema_field(table->schema, "on");
	s->kind = xj_schema_field(table->schema, "kind");
	s->settled_on = xj_schema_field(table->schema, "settled_on");
	*probe = *s;
	xj_cursor_init(&s->cursor, a->pool, table);
	xj_cursor_init(&probe->cursor, a->pool, table);
	xj_buf_init(&s->key, a->pool);
	xj_buf_init(&probe->key, a->pool);
	xj_map_init(&s->map, a->pool, table->rows, sighting_key, s);
	s->last = xj_pool_zero(a->pool, table->rows + 1, sizeof *s->last);
	s->stands = xj_pool_zero(a->pool, table->rows + 1, sizeof *s->stands);
	for (uint32_t row = 0; row < table->rows; row++) {
		struct xj_span key = sighting_key(probe, row);
		uint32_t first = key.n ? xj_map_put(&s->map, key, row) : XJ_NONE;

		s->last[row] = row;
		if (first != XJ_NONE) {
			s->stands[s->last[first]] = false;
			s->last[first] = row;
		}
		s->stands[row] = key.n > 0;
	}
	return s;
}

/* Who is away anyway is not looked for; that somebody who is away was there, is a sign all the same. */
static bool
is_explained(struct xj_audit *a, const struct xj_field *kind, struct xj_span value, struct xj_span student_id, xj_date seen)
{
	if (kind && xj_span_is(xj_field_code(kind, value), "present"))
		return false;
	return xj_audit_is_away(a, xj_audit_student(a, student_id), seen);
}

void
xj_audit_sighting_unhandled(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct sightings *s = row->state;
	const struct xj_cursor *c = row->cursor;
	struct xj_span student_id = xj_cell(c, row->student_id), kind;
	xj_date seen, due;

	if (!s->stands[c->row] || xj_cell(c, s->settled_on).n)
		return;
	seen = xj_date_parse(xj_cell(c, s->on));
	if (seen == XJ_NO_DATE || !is_over(a, seen, &due))
		return;
	kind = xj_cell(c, s->kind);
	if (is_handled(a, student_id, seen, seen) ||
	    is_explained(a, s->kind < 0 ? NULL : &c->table->schema->fields[s->kind], kind, student_id, seen))
		return;
	found(a, rule, row, s->on, seen, due, seen_as(a, kind, xj_cell(c, s->on)), xj_span_text(a->pool, kind));
}

/* Fields of a list of marks. */
struct marks {
	int term, score, remark, note, on, entered_on;
	const struct xj_codes *codes;
};

static struct marks
marks_of(const struct xj_schema *schema)
{
	struct marks m = {xj_schema_field(schema, "term"), xj_schema_field(schema, "score"), xj_schema_field(schema, "remark"),
	                  xj_schema_field(schema, "note"), xj_schema_field(schema, "on"), xj_schema_field(schema, "entered_on"), NULL};

	m.codes = m.remark < 0 ? NULL : schema->fields[m.remark].codes;
	return m;
}

void *
xj_audit_scores_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct marks *m = xj_pool_zero(a->pool, 1, sizeof *m);

	*m = marks_of(table->schema);
	return m;
}

/* What stands in place of a mark: in its own column, where the mark would be, or among the notes. */
static uint32_t
remark_of(const struct marks *m, const struct xj_cursor *c, struct xj_span *said)
{
	const int fields[] = {m->remark, m->score, m->note};

	for (size_t i = 0; m->codes && i < sizeof fields / sizeof *fields; i++) {
		struct xj_span value = xj_cell(c, fields[i]);
		uint32_t code = value.n && !(value.p[0] >= '0' && value.p[0] <= '9') ? xj_codes_meaning(m->codes, value) : XJ_NONE;

		if (code != XJ_NONE) {
			*said = m->codes->names[code];
			return code;
		}
	}
	return XJ_NONE;
}

/* The term that the line names, or else the caller of audit, for what was entered since it began; NULL where nobody can tell. */
static const struct xj_term *
term_of(const struct xj_audit *a, const struct marks *m, const struct xj_cursor *c, xj_date entered)
{
	struct xj_span name = xj_cell(c, m->term);
	size_t n = 0;
	const struct xj_term *terms = name.n ? xj_policy_all_terms(a->policy, &n) : NULL;

	if (!name.n)
		return a->term && (entered == XJ_NO_DATE || entered >= a->term->starts_on) ? a->term : NULL;
	for (size_t i = 0; terms && i < n; i++)
		if (xj_span_same(terms[i].term, name) || xj_span_same(terms[i].title, name))
			return &terms[i];
	return NULL;
}

/* When the examination was: on its day, or from the first day of its term, XJ_NO_DATE where that is not known, to when it was told of or the term ended. */
static bool
days_of(const struct xj_audit *a, const struct marks *m, const struct xj_cursor *c, xj_date *first, xj_date *last)
{
	xj_date entered = xj_date_parse(xj_cell(c, m->entered_on));
	const struct xj_term *term;

	*first = *last = xj_date_parse(xj_cell(c, m->on));
	if (*first != XJ_NO_DATE)
		return true;
	term = term_of(a, m, c, entered);
	if (term)
		*first = term->starts_on;
	*last = entered != XJ_NO_DATE || !term ? entered : term->ends_on;
	return *last != XJ_NO_DATE;
}

/* Was it looked into and settled, as what was seen on that day or within those days, or as an examination that was missed since? */
static bool
is_settled(struct xj_audit *a, struct xj_span student_id, xj_date first, xj_date last)
{
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_sightings, NULL); f; f = xj_audit_file(a, XJ_OF_sightings, f)) {
		const struct xj_schema *s = f->table->schema;
		int kind = xj_schema_field(s, "kind");

		for (size_t row = 0; row < f->table->rows; row++) {
			xj_date on;

			if (!xj_cursor_move(&f->cursor, row) || !xj_span_same(xj_audit_cell(&f->cursor, "student_id"), student_id) ||
			    !xj_audit_cell(&f->cursor, "settled_on").n)
				continue;
			on = xj_audit_date(&f->cursor, "on");
			if (on != XJ_NO_DATE && on >= first &&
			    (on <= last || xj_span_is(xj_field_code(&s->fields[kind], xj_cell(&f->cursor, kind)), "exam")))
				return true;
		}
	}
	return false;
}

/* What a sighting of it is called. */
static const char *
missed_examination(const struct xj_audit *a)
{
	const struct xj_codes *kinds = xj_policy_codes(a->policy, "sighting");
	uint32_t code = kinds ? xj_codes_code(kinds, XJ_LIT("exam")) : XJ_NONE;

	return code == XJ_NONE ? "exam" : xj_span_text(a->pool, kinds->names[code]);
}

void
xj_audit_grade_unhandled(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct marks *m = row->state;
	const struct xj_cursor *c = row->cursor;
	struct xj_span student_id = xj_cell(c, row->student_id), said = {"", 0};
	uint32_t remark = remark_of(m, c, &said);
	xj_date first, last, due;

	if (remark == XJ_NONE || !m->codes->signs[remark] || !days_of(a, m, c, &first, &last) || !is_over(a, last, &due))
		return;
	if (first == XJ_NO_DATE)
		first = last;
	if (is_handled(a, student_id, first, last) || is_settled(a, student_id, first, last) ||
	    is_explained(a, NULL, said, student_id, last))
		return;
	found(a, rule, row, xj_cell(c, m->remark).n ? m->remark : xj_cell(c, m->score).n ? m->score : m->note, last, due,
	      seen_as(a, said, xj_cell(c, m->on).n ? xj_cell(c, m->on) : xj_cell(c, m->term).n ? xj_cell(c, m->term) : xj_cell(c, m->entered_on)),
	      missed_examination(a));
}

/* Marks that were earned: a remark other than these stands for none, or for one that was earned elsewhere. */
static bool
is_earned(const struct marks *m, const struct xj_cursor *c)
{
	static const char *const with_marks[] = {"normal", "resit", "retake", "cheated"};
	struct xj_span score = xj_cell(c, m->score), said = {"", 0};
	uint32_t remark = remark_of(m, c, &said);
	int64_t number;

	if (!score.n || (xj_span_decimal(score, 2, &number) && number <= 0))
		return false;
	for (size_t i = 0; remark != XJ_NONE && i < sizeof with_marks / sizeof *with_marks; i++)
		if (xj_span_is(m->codes->codes[remark], with_marks[i]))
			return true;
	return remark == XJ_NONE;
}

bool
xj_audit_is_graded(const struct xj_audit *a, const struct xj_cursor *line, xj_date *day)
{
	const struct marks m = marks_of(line->table->schema);
	xj_date last;

	return is_earned(&m, line) && days_of(a, &m, line, day, &last) && *day != XJ_NO_DATE && *day <= a->today;
}
