/* Students from another school: a row of the roll each, for the case of their transfer. */
#include "record/value.h"
#include "roll/asking.h"
#include "roll/intaking.h"

static const struct xj_span transfer_in = {"transfer-in", sizeof "transfer-in" - 1};

struct transferring {
	struct xj_intaking e;
	const struct xj_status *incoming;
	struct xj_changes *requests;
	const struct xj_workflow *workflow; /* transfer-in; NULL where the school has none */
};

static struct xj_span
named(const struct transferring *t, const char *field)
{
	return xj_applicant_named(&t->e, xj_span(field));
}

/* A grade that somebody can be in today: begun, and not through by the length of the programme. */
static bool
check_grade(struct transferring *t, const struct xj_span *values)
{
	struct xj_intaking *e = &t->e;
	int64_t grade, tenths, years = 10, now = xj_school_year(e->in->today);

	if (xj_span_decimal(values[e->rf.years], 1, &tenths))
		years = (tenths + 9) / 10;
	if (xj_span_integer(values[e->rf.grade], &grade) && grade <= now && grade > now - years)
		return true;
	XJ_REFUSE_APPLICANT(e, xj_schema_field(e->from->table->schema, "grade"), XJ_NO_SUCH_GRADE,
	                    xj_span_text(e->pool, values[e->rf.grade]), xj_pool_print(e->pool, "%lld", (long long)(now - years + 1)),
	                    xj_pool_print(e->pool, "%lld", (long long)now), NULL);
	return false;
}

/* Who is on the roll waiting for the transfer already is passed over. */
static void
judge(struct transferring *t, struct xj_applicant *a)
{
	struct xj_intaking *e = &t->e;
	struct xj_span unknown;

	a->known = xj_map_get(&e->people.incoming, xj_applicant_cell(e, e->from->id));
	if (a->known != XJ_NONE)
		return;
	xj_entry_check(e);
	xj_entry_check_person(e, XJ_NONE);
	if (e->from->table->bad[a->row])
		return;
	a->fresh = xj_entry_row(e, a, e->in->today);
	xj_entry_set_status(e, a->fresh, t->incoming);
	xj_put(a->fresh, e->rf.status_reason, xj_span_copy(e->pool, named(t, "reason")));
	if (!check_grade(t, a->fresh))
		a->fresh = NULL;
	else if (!a->fresh[e->rf.class].n && !xj_classes_announce(e->classes, a->fresh, &unknown))
		xj_cannot_number(e, unknown);
}

static void
refuse_class(struct transferring *t, enum xj_joining why, struct xj_span class, struct xj_span unknown)
{
	struct xj_intaking *e = &t->e;
	const struct xj_school *school = e->in->policy->school;
	int field = xj_schema_field(e->from->table->schema, "class");
	const char *name = xj_span_text(e->pool, class), *source = xj_span_text(e->pool, school->class_source);

	if (why == XJ_NO_SUCH_CLASS)
		XJ_REFUSE_APPLICANT(e, field, XJ_UNKNOWN_CLASS, name, NULL);
	else if (why == XJ_CLASS_OF_OTHERS)
		XJ_REFUSE_APPLICANT(e, field, XJ_OTHER_CLASS, name, source, NULL);
	else if (why == XJ_CLASS_FULL)
		XJ_REFUSE_APPLICANT(e, field, XJ_FULL_CLASS, name,
		                    xj_pool_print(e->pool, "%lld", (long long)school->class_capacity), source, NULL);
	else
		xj_cannot_number(e, unknown);
}

static void
refuse_room(struct transferring *t, struct xj_span grade)
{
	struct xj_intaking *e = &t->e;
	const struct xj_school *school = e->in->policy->school;

	XJ_REFUSE_APPLICANT(e, xj_schema_field(e->from->table->schema, "grade"), XJ_NO_ROOM, xj_span_text(e->pool, grade),
	                    xj_pool_print(e->pool, "%lld", (long long)school->class_capacity),
	                    xj_span_text(e->pool, school->class_source), NULL);
}

static bool
place(struct transferring *t, struct xj_span *values)
{
	struct xj_intaking *e = &t->e;
	struct xj_span *class = &values[e->rf.class], *number = &values[e->rf.student_id], unknown = {"", 0};
	enum xj_joining joined;

	if (!class->n) {
		if (xj_classes_place(e->classes, values, class, number, &unknown))
			return xj_entry_number(e, values);
		if (xj_span_is(unknown, "class"))
			refuse_room(t, values[e->rf.grade]);
		else
			xj_cannot_number(e, unknown);
		return false;
	}
	joined = xj_classes_join(e->classes, values, number, &unknown);
	if (joined != XJ_JOINED)
		refuse_class(t, joined, *class, unknown);
	return joined == XJ_JOINED && xj_entry_number(e, values);
}

/* What the procedure asks and the list has, under the same name or title, as the request sets it. */
static struct xj_span
to_be_set(struct transferring *t)
{
	const struct xj_schema *schema = t->e.from->table->schema;
	struct xj_buf set;

	xj_buf_init(&set, t->e.pool);
	xj_buf_text(&set, "");
	for (size_t i = 0; t->workflow && i < t->workflow->nfields; i++) {
		struct xj_span name = t->workflow->fields[i].name, title = t->workflow->fields[i].title, value;
		int field = xj_schema_heading(schema, name);

		value = xj_applicant_cell(&t->e, field < 0 ? xj_schema_heading(schema, title) : field);

		if (value.n && !memchr(value.p, ';', value.n))
			xj_buf_print(&set, "%s%.*s=%.*s", set.n ? ";" : "", (int)name.n, name.p, (int)value.n, value.p);
	}
	return xj_buf_as_span(&set);
}

static void
request(struct transferring *t, const struct xj_span *student)
{
	const struct xj_schema *s = t->requests->table->schema;
	struct xj_intaking *e = &t->e;
	struct xj_span *line = xj_ask(t->requests, student[e->rf.student_id], student[e->rf.name], transfer_in);

	xj_put(line, xj_schema_field(s, "set"), to_be_set(t));
	xj_put(line, xj_schema_field(s, "note"),
	       xj_span(xj_pool_print(e->pool, "%.*s转入", (int)named(t, "former_school").n, named(t, "former_school").p)));
	xj_ask_reason(e->in->policy, t->requests, line, transfer_in, named(t, "reason"), "");
}

static void
settle(struct transferring *t, struct xj_applicant *a)
{
	struct xj_intaking *e = &t->e;
	struct xj_span *line;

	if (!a->fresh || !place(t, a->fresh))
		return;
	line = xj_changes_add(e->roll);
	memcpy(line, a->fresh, e->rs->nfields * sizeof *line);
	request(t, a->fresh);
}

size_t
xj_transfer_in(const struct xj_enrolling *in, struct xj_changes *roll, struct xj_changes *requests, struct xj_diags *diags)
{
	struct transferring t = {.incoming = xj_status_id(in->policy->statuses, "incoming"), .requests = requests};

	if (!t.incoming) {
		xj_diag_add(diags, XJ_STATUS_MISSING, NULL, "incoming", "--transfers", NULL);
		return 0;
	}
	t.workflow = xj_policy_workflow(in->policy, transfer_in);
	xj_intaking_open(&t.e, in, roll, diags);
	t.e.classes = xj_classes_open(roll->pool, in->policy, in->roll);
	xj_classes_keep(t.e.classes);
	for (size_t i = 0; i < t.e.count; i++)
		if (xj_applicant_move(&t.e, &t.e.applicants[i]))
			judge(&t, &t.e.applicants[i]);
	/* Who has a class goes first: the others fill what is left. */
	for (int placed = 0; placed < 2; placed++)
		for (size_t i = 0; i < t.e.count; i++) {
			struct xj_applicant *a = &t.e.applicants[i];

			if (a->fresh && xj_applicant_move(&t.e, a) && (xj_applicant_named(&t.e, XJ_LIT("class")).n == 0) == (placed == 1))
				settle(&t, a);
		}
	return roll->nadded;
}
