/* Leave that has become so long that it must be a suspension. */
#include "audit/families.h"
#include "audit/joins.h"

enum { ON_LEAVE = 1, OTHERWISE = 2 };

/* Those who were on leave in the term, from all lists together. */
struct leaves {
	struct xj_audit *a;
	xj_date from, until; /* the term up to today */
	struct student {
		struct xj_span id;
		struct xj_audit_file *file; /* the first line of leave */
		uint32_t row;
		unsigned char *days; /* by day: what the lists say */
	} *list;
	size_t count, cap;
	struct xj_map by_id;
};

static struct xj_span
id_of(void *leaves, uint32_t at)
{
	return ((struct leaves *)leaves)->list[at].id;
}

const char *
xj_audit_unasked_leave(const struct xj_audit *a)
{
	return a->policy->school->leave_days ? xj_audit_unasked_term(a) : "attendance.leave in school.yaml";
}

/* Leave, or a kind of it. */
static bool
is_leave(const struct xj_field *field, struct xj_span value)
{
	uint32_t row = field->codes ? xj_codes_name(field->codes, value) : XJ_NONE;

	return row != XJ_NONE && (xj_span_is(field->codes->codes[row], "leave") || xj_span_is(field->codes->parents[row], "leave"));
}

static struct student *
student_of(struct leaves *l, const struct xj_cursor *c, struct xj_audit_file *file, struct xj_span id)
{
	struct student *s = XJ_PUSH(l->a->pool, l->list, l->count, l->cap);

	*s = (struct student){xj_span_copy(l->a->pool, id), file, (uint32_t)c->row,
	                      xj_pool_zero(l->a->pool, (size_t)(l->until - l->from) + 1, 1)};
	(void)xj_map_put(&l->by_id, s->id, (uint32_t)l->count - 1);
	return s;
}

/* First those who were on leave at all, then whatever the lists say of their days. */
static void
read_list(struct leaves *l, struct xj_audit_file *file, bool leaves)
{
	struct xj_cursor *c = &file->cursor;
	const struct xj_schema *schema = c->table->schema;
	int id = xj_schema_field(schema, "student_id"), on = xj_schema_field(schema, "on"),
	    until = xj_schema_field(schema, "until"), state = xj_schema_field(schema, "state");

	for (uint32_t row = 0; state >= 0 && row < c->table->rows; row++) {
		xj_date first, last;
		uint32_t at;
		bool leave;

		if (!xj_cursor_move(c, row) || !xj_cell(c, state).n)
			continue;
		first = xj_date_parse(xj_cell(c, on));
		last = xj_date_parse(xj_cell(c, until));
		last = last == XJ_NO_DATE || last < first ? first : last;
		leave = is_leave(&schema->fields[state], xj_cell(c, state));
		if (first == XJ_NO_DATE || first > l->until || last < l->from || (leaves && !leave))
			continue;
		at = xj_map_get(&l->by_id, xj_cell(c, id));
		if (leaves && at == XJ_NONE)
			(void)student_of(l, c, file, xj_cell(c, id));
		if (leaves || at == XJ_NONE)
			continue;
		for (xj_date day = first > l->from ? first : l->from; day <= last && day <= l->until; day++)
			l->list[at].days[day - l->from] |= leave ? ON_LEAVE : OTHERWISE;
	}
}

/* Working days of nothing but leave. */
static int
days_on_leave(const struct leaves *l, const struct student *s)
{
	const struct xj_calendar *calendar = l->a->policy->calendar;
	int n = 0;

	for (xj_date day = l->from; day <= l->until; day++)
		n += s->days[day - l->from] == ON_LEAVE && (xj_calendar_covers(calendar, xj_date_year(day)) ? xj_calendar_workday(calendar, day)
		                                                                                          : xj_date_weekday(day) <= 5);
	return n;
}

static void
judge(struct leaves *l, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct student *s)
{
	int days = days_on_leave(l, s);
	struct xj_audit *a = l->a;
	struct xj_audit_row at = *row;
	const struct xj_cursor *roll;
	struct xj_finding *f;

	if (days <= a->policy->school->leave_days)
		return;
	roll = xj_audit_student(a, s->id);
	at.status = roll ? xj_audit_status(a, roll) : NULL;
	if (!at.status || !at.status->in_school || xj_audit_in_hand(a, s->id, xj_audit_ends_status) ||
	    !xj_cursor_move(&s->file->cursor, s->row))
		return;
	at.cursor = &s->file->cursor;
	at.student_id = xj_schema_field(at.cursor->table->schema, "student_id");
	f = xj_audit_found(a, rule, &at, xj_schema_field(at.cursor->table->schema, "state"));
	f->args[1] = xj_pool_print(a->pool, "%d", days);
	f->args[2] = xj_pool_print(a->pool, "%d", a->policy->school->leave_days);
	f->args[3] = xj_span_text(a->pool, a->term->term);
}

/* Each class or course has a list of its own: they are judged together, behind the last of them. */
void
xj_audit_leave_too_long(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct leaves l = {.a = a, .from = a->term->starts_on, .until = a->term->ends_on};
	struct xj_audit_file *last = NULL;

	for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_attendance, NULL); f; f = xj_audit_file(a, XJ_OF_attendance, f))
		last = f;
	if (!last || last->table != row->cursor->table)
		return;
	if (l.until > a->today)
		l.until = a->today;
	xj_map_init(&l.by_id, a->pool, 0, id_of, &l);
	for (int pass = 0; pass < 2 && l.until >= l.from; pass++)
		for (struct xj_audit_file *f = xj_audit_file(a, XJ_OF_attendance, NULL); f; f = xj_audit_file(a, XJ_OF_attendance, f))
			read_list(&l, f, pass == 0);
	for (size_t i = 0; i < l.count; i++)
		judge(&l, rule, row, &l.list[i]);
}
