/* Who stays away without leave, and who is there though the roll says otherwise. */
#include "audit/families.h"
#include "audit/sign.h"

#include <stdlib.h>

#include "audit/joins.h"

enum presence { PRESENT, ABSENT, ON_LEAVE };

/* One line of a list: from what day to what day a student was absent, or was not. */
struct record {
	uint32_t student; /* index of `students` */
	uint32_t file, row;
	xj_date first, last;
	bool absent;
};

/* Fields of a list. */
struct fields {
	int student_id, on, until, state;
};

static struct fields
fields_of(const struct xj_schema *s)
{
	return (struct fields){xj_schema_field(s, "student_id"), xj_schema_field(s, "on"), xj_schema_field(s, "until"),
	                       xj_schema_field(s, "state")};
}

struct students {
	struct xj_span *list;
	size_t count, cap;
	struct xj_map map;
};

struct list {
	struct xj_audit_file *file;
	bool tells_presence; /* who came is on it too, not only who did not or came late */
};

struct records {
	struct record *list;
	size_t count, cap;
	struct students students;
	struct list *files;
	size_t nfiles, capfiles;
};

static struct xj_span
student_key(void *ctx, uint32_t index)
{
	return ((const struct students *)ctx)->list[index];
}

/* The code of the cell or, where it is a kind of another, that one's. */
static enum presence
presence_of(const struct xj_field *field, struct xj_span value)
{
	uint32_t row = field->codes ? xj_codes_name(field->codes, value) : XJ_NONE;
	struct xj_span code;

	if (row == XJ_NONE)
		return ON_LEAVE;
	code = field->codes->parents[row].n ? field->codes->parents[row] : field->codes->codes[row];
	return xj_span_is(code, "present") ? PRESENT : xj_span_is(code, "absent") ? ABSENT : ON_LEAVE;
}

static bool
is_plainly_present(const struct xj_cursor *c, int state)
{
	return xj_span_is(xj_field_code(&c->table->schema->fields[state], xj_cell(c, state)), "present");
}

/* What a line of attendance says; false for one that says nothing of days up to today. */
static bool
read_line(const struct xj_audit *a, const struct xj_cursor *c, const struct fields *f, struct record *out,
          enum presence *presence)
{
	xj_date until = xj_date_parse(xj_cell(c, f->until));

	out->first = xj_date_parse(xj_cell(c, f->on));
	out->last = until != XJ_NO_DATE && until > out->first ? until : out->first;
	if (out->last > a->today)
		out->last = a->today;
	if (f->state < 0 || out->first == XJ_NO_DATE || out->first > a->today)
		return false;
	*presence = presence_of(&c->table->schema->fields[f->state], xj_cell(c, f->state));
	out->absent = *presence == ABSENT;
	return true;
}

/* Those who were absent at all, from all lists; then every line about them. */
static void
collect(struct xj_audit *a, struct records *r, bool absent)
{
	for (uint32_t i = 0; i < r->nfiles; i++) {
		struct xj_cursor *c = &r->files[i].file->cursor;
		struct fields fields = fields_of(c->table->schema);

		for (uint32_t row = 0; row < c->table->rows; row++) {
			struct record line = {.file = i, .row = row};
			enum presence presence;
			struct xj_span id;

			if (!xj_cursor_move(c, row) || !read_line(a, c, &fields, &line, &presence))
				continue;
			if (presence == PRESENT && is_plainly_present(c, fields.state))
				r->files[i].tells_presence = true;
			id = xj_cell(c, fields.student_id);
			line.student = xj_map_get(&r->students.map, id);
			if (absent && line.absent && line.student == XJ_NONE) {
				*XJ_PUSH(a->pool, r->students.list, r->students.count, r->students.cap) = xj_span_copy(a->pool, id);
				(void)xj_map_put(&r->students.map, id, (uint32_t)r->students.count - 1);
			} else if (!absent && line.student != XJ_NONE) {
				*XJ_PUSH(a->pool, r->list, r->count, r->cap) = line;
			}
		}
	}
}

static int
by_student_and_day(const void *x, const void *y)
{
	const struct record *a = x, *b = y;

	if (a->student != b->student)
		return a->student < b->student ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

static bool
is_workday(const struct xj_audit *a, xj_date day)
{
	return xj_calendar_covers(a->policy->calendar, xj_date_year(day)) ? xj_calendar_workday(a->policy->calendar, day)
	                                                                  : xj_date_weekday(day) <= 5;
}

static xj_date
next_workday(const struct xj_audit *a, xj_date day)
{
	do
		day++;
	while (!is_workday(a, day));
	return day;
}

/* Did a term begin behind the one day, up to the other? In the holidays before it nobody was missed. */
static bool
term_between(const struct xj_audit *a, xj_date after, xj_date until)
{
	size_t n;
	const struct xj_term *terms = xj_policy_all_terms(a->policy, &n);

	for (size_t i = 0; terms && i < n; i++)
		if (terms[i].starts_on != XJ_NO_DATE && terms[i].starts_on > after && terms[i].starts_on <= until)
			return true;
	return false;
}

/* A week is over with its last working day: a free weekend belongs to it, a holiday does not. Days are counted as they are. */
static bool
is_long(const struct xj_audit *a, xj_date from, xj_date until)
{
	struct xj_duration most = a->policy->school->absent;

	do
		until++;
	while (most.unit != XJ_DAYS && xj_date_weekday(until) > 5 && !is_workday(a, until));
	return until >= xj_date_add(from, most);
}

/* The absences at a student's end of the lists, with nothing else between or behind them. Lists that tell only of absences are silent about the days between. */
static bool
last_run(const struct xj_audit *a, const struct records *r, const struct record *list, size_t n, const struct record **first,
         xj_date *from, xj_date *until)
{
	xj_date there = XJ_NO_DATE;
	bool told = false;

	for (size_t i = 0; i < n; i++) {
		told = told || r->files[list[i].file].tells_presence;
		if (!list[i].absent && list[i].last > there)
			there = list[i].last;
	}
	*first = NULL;
	for (size_t i = 0; i < n; i++) {
		xj_date begins = there != XJ_NO_DATE && list[i].first <= there ? there + 1 : list[i].first;

		if (!list[i].absent || list[i].last < begins)
			continue;
		if (*first && term_between(a, *until, begins) && is_long(a, *from, *until))
			break;
		if (!*first || (!told && begins > next_workday(a, *until)) || term_between(a, *until, begins)) {
			*first = &list[i];
			*from = begins;
			*until = list[i].last;
		}
		if (list[i].last > *until)
			*until = list[i].last;
	}
	return *first != NULL;
}

static void
judge(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct records *r,
      const struct record *list, size_t n)
{
	struct xj_span id = r->students.list[list->student];
	struct xj_audit_row at = *row;
	const struct xj_cursor *roll;
	const struct record *first;
	struct xj_finding *f;
	xj_date from = XJ_NO_DATE, until = XJ_NO_DATE;
	char day[11];

	if (!last_run(a, r, list, n, &first, &from, &until) || !is_long(a, from, until))
		return;
	roll = xj_audit_student(a, id);
	if (!roll || xj_audit_is_away(a, roll, from) || xj_audit_in_hand(a, id, xj_audit_ends_status))
		return;
	at.status = xj_audit_status(a, roll);
	if (at.status && at.status->terminal)
		return;
	at.cursor = &r->files[first->file].file->cursor;
	at.student_id = xj_schema_field(at.cursor->table->schema, "student_id");
	if (!xj_cursor_move(&r->files[first->file].file->cursor, first->row))
		return;
	f = xj_audit_found(a, rule, &at, xj_schema_field(at.cursor->table->schema, "state"));
	f->args[1] = xj_pool_print(a->pool, "%s", xj_date_format(from, day));
	f->args[3] = xj_pool_print(a->pool, "%s", xj_date_format(until, day));
}

const char *
xj_audit_unasked_attendance(const struct xj_audit *a)
{
	return a->policy->school->has_absent ? NULL : "attendance in school.yaml";
}

/* Each course has a list of its own: they are judged together, behind the last of them. */
void
xj_audit_absent(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct records r = {0};
	size_t n;

	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_attendance, NULL); f; f = xj_audit_file(a, XJ_OF_attendance, f))
		*XJ_PUSH(a->pool, r.files, r.nfiles, r.capfiles) = (struct list){f, false};
	if (!r.nfiles || r.files[r.nfiles - 1].file->table != row->cursor->table)
		return;
	xj_map_init(&r.students.map, a->pool, 0, student_key, &r.students);
	collect(a, &r, true);
	collect(a, &r, false);
	if (r.count)
		qsort(r.list, r.count, sizeof *r.list, by_student_and_day);
	for (size_t i = 0; i < r.count; i += n) {
		for (n = 1; i + n < r.count && r.list[i + n].student == r.list[i].student;)
			n++;
		judge(a, rule, row, &r, r.list + i, n);
	}
}

/* Students who are not in school, by the roll; each is told of once in a list. */
struct away {
	struct xj_span *students;
	struct xj_span *statuses;
	xj_date *since;
	bool *told;
	size_t count, cap;
	struct xj_map map;
	struct fields fields; /* of the list */
};

static struct xj_span
away_key(void *ctx, uint32_t index)
{
	return ((const struct away *)ctx)->students[index];
}

static void
add_away(struct xj_audit *a, struct away *away, const struct xj_cursor *c, const struct xj_roll_fields *f)
{
	const struct xj_status *status = xj_status_find(a->policy->statuses, xj_cell(c, f->status));
	xj_date since = xj_date_parse(xj_cell(c, f->status_since));

	/* who completed without graduating may come back for what was missed (Order 41, art. 32) */
	if (!status || status->in_school || since == XJ_NO_DATE || xj_span_is(status->id, "completed"))
		return;
	if (away->count == away->cap) {
		size_t cap = away->cap ? away->cap * 2 : 64;
		struct away more = {xj_pool_zero(a->pool, cap, sizeof *more.students), xj_pool_zero(a->pool, cap, sizeof *more.statuses),
		                    xj_pool_zero(a->pool, cap, sizeof *more.since), xj_pool_zero(a->pool, cap, sizeof *more.told),
		                    away->count, cap, away->map, away->fields};

		if (away->count) {
			memcpy(more.students, away->students, away->count * sizeof *more.students);
			memcpy(more.statuses, away->statuses, away->count * sizeof *more.statuses);
			memcpy(more.since, away->since, away->count * sizeof *more.since);
		}
		*away = more;
	}
	away->students[away->count] = xj_span_copy(a->pool, xj_cell(c, f->student_id));
	away->statuses[away->count] = status->name;
	away->since[away->count++] = since;
	(void)xj_map_put(&away->map, away->students[away->count - 1], (uint32_t)away->count - 1);
}

void *
xj_audit_away_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct away *away = xj_pool_zero(a->pool, 1, sizeof *away);

	away->fields = fields_of(table->schema);
	xj_map_init(&away->map, a->pool, 0, away_key, away);
	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_roll, NULL); f; f = xj_audit_file(a, XJ_OF_roll, f)) {
		struct xj_roll_fields fields = xj_roll_fields(f->table->schema);

		for (size_t row = 0; row < f->table->rows; row++)
			if (xj_cursor_move(&f->cursor, row))
				add_away(a, away, &f->cursor, &fields);
	}
	return away;
}

static struct xj_finding *
seen_away(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, uint32_t who, xj_date day, int field)
{
	struct away *away = row->state;
	struct xj_finding *f;
	char text[11];

	if (away->told[who] || day <= away->since[who] || xj_audit_before_records(a, day))
		return NULL;
	away->told[who] = true;
	f = xj_audit_found(a, rule, row, field);
	f->args[1] = xj_pool_print(a->pool, "%s", xj_date_format(day, text));
	f->args[3] = xj_span_text(a->pool, away->statuses[who]);
	return f;
}

void
xj_audit_present_while_away(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct away *away = row->state;
	uint32_t who = away->count ? xj_map_get(&away->map, xj_cell(row->cursor, row->student_id)) : XJ_NONE;
	enum presence presence;
	struct record line;

	if (who != XJ_NONE && read_line(a, row->cursor, &away->fields, &line, &presence) && presence == PRESENT)
		(void)seen_away(a, rule, row, who, line.last, away->fields.state);
}

void
xj_audit_graded_while_away(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct away *away = row->state;
	uint32_t who = away->count ? xj_map_get(&away->map, xj_cell(row->cursor, row->student_id)) : XJ_NONE;
	struct xj_finding *f;
	xj_date day;

	if (who == XJ_NONE || !xj_audit_is_graded(a, row->cursor, &day))
		return;
	f = seen_away(a, rule, row, who, day, xj_schema_field(row->cursor->table->schema, "score"));
	if (!f)
		return;
	f->message = "{1} has a mark of {2}, but the roll says {4}";
	if (!xj_audit_cell(row->cursor, "on").n)
		f->args[1] = xj_span_text(a->pool, xj_audit_cell(row->cursor, "term").n ? xj_audit_cell(row->cursor, "term") : a->term->term);
}
