/* The lines that a list is made of, and which of them it has. */
#define _GNU_SOURCE /* memmem */
#include "report/exchange_line.h"

#include "roll/states.h"

/* Is the student on a row of the roll that was refused? Then that has been told, and nothing else follows. */
static bool
is_refused(const struct xj_exchange_line *l, struct xj_span id)
{
	struct xj_cursor c;

	xj_cursor_init(&c, l->pool, l->roll);
	for (size_t row = 0; row < l->roll->rows; row++) {
		struct xj_span line;

		if (!l->roll->bad[row])
			continue;
		if (xj_cursor_split(&c, row) && xj_span_same(xj_cell(&c, l->student_id), id))
			return true;
		line = xj_table_line(l->roll, row);
		if (id.n && !xj_cursor_split(&c, row) && memmem(line.p, line.n, id.p, id.n))
			return true;
	}
	return false;
}

/* A line of a student who is on no row. Where that row was refused, the line is sound. */
static void
refuse_stranger(struct xj_exchange_line *l, struct xj_table *t, size_t row, int field, struct xj_span id)
{
	if (!is_refused(l, id))
		xj_table_refuse(t, row, field, l->diags, XJ_NOT_ON_ROLL, xj_span_text(l->pool, id), l->roll->label, NULL);
}

static void
read_registrations(struct xj_exchange_line *l)
{
	const struct xj_schema *schema = l->registrations->schema;
	struct xj_cursor c;

	l->registered = xj_pool_alloc(l->pool, (l->roll->rows + 1) * sizeof *l->registered);
	for (size_t row = 0; row < l->roll->rows; row++)
		l->registered[row] = (struct xj_exchange_registered){XJ_NONE, false};
	xj_cursor_init(&c, l->pool, l->registrations);
	for (size_t row = 0; row < l->registrations->rows; row++) {
		enum xj_registration state;
		uint32_t at;

		/* whether it can be read was told by xj_standing_gather */
		if (!xj_cursor_move(&c, row) || !xj_span_same(xj_cell(&c, l->rf.term), l->term.term))
			continue;
		at = xj_index_find(&l->students, xj_cell(&c, l->rf.student_id));
		if (at == XJ_NONE) {
			if (l->x->about == XJ_ABOUT_REGISTRATIONS)
				refuse_stranger(l, l->registrations, row, l->rf.student_id, xj_cell(&c, l->rf.student_id));
			continue;
		}
		state = xj_registration_state(&schema->fields[l->rf.state], xj_cell(&c, l->rf.state));
		if (state != XJ_STATE_MARKED)
			l->registered[at].last = (uint32_t)row;
		if (xj_cell(&c, l->rf.paid_on).n || xj_span_is(xj_field_code(&schema->fields[l->rf.state], xj_cell(&c, l->rf.state)), "paid"))
			l->registered[at].paid = true;
	}
}

static void
begin_registrations(struct xj_exchange_line *l)
{
	if (!l->x->asks_registration)
		return;
	l->rf = xj_registration_fields(l->registrations->schema);
	xj_standing_gather(&l->standing, l->pool, l->in->policy, l->roll, l->registrations, &l->term, l->diags);
	read_registrations(l);
	xj_cursor_init(&l->record, l->pool, l->registrations);
}

static bool
has_files(struct xj_exchange_line *l)
{
	const char *const *kinds = xj_exchange_kinds(l->x, l->pool);
	bool ok = true;

	for (size_t i = 0; kinds[i]; i++) {
		const struct xj_schema *schema = xj_policy_schema(l->in->policy, kinds[i]);

		if (xj_report_table(l->in, kinds[i]))
			continue;
		xj_diag_add(l->diags, XJ_MISSING_FILE, NULL, xj_pool_print(l->pool, "exchange %s", l->x->name.p), kinds[i],
		            schema ? schema->title.p : kinds[i], NULL);
		ok = false;
	}
	return ok;
}

static void
tell(struct xj_exchange_line *l, const char *prefix, struct xj_span name)
{
	const char *whole = xj_pool_print(l->pool, "%s.%.*s", prefix, (int)name.n, name.p);
	struct xj_exchange_source source;

	/* `mark.` stands for all that begin with it */
	if (!xj_exchange_resolve(l->in->policy, l->x->about, xj_span(name.n ? whole : xj_pool_print(l->pool, "%sx", whole)), &source))
		return;
	*XJ_PUSH(l->pool, l->told, l->ntold, l->captold) = (struct xj_choice_fact){.name = whole};
	*XJ_PUSH(l->pool, l->sources, l->nsources, l->capsources) = source;
}

static void
tell_record(struct xj_exchange_line *l, const char *prefix, const struct xj_table *t, const char *const *names)
{
	for (size_t f = 0; t && f < t->schema->nfields; f++)
		tell(l, prefix, t->schema->fields[f].name);
	for (; *names; names++)
		tell(l, prefix, xj_span(*names));
}

static bool
begin_choice(struct xj_exchange_line *l)
{
	if (l->x->about == XJ_ABOUT_CASES) {
		tell_record(l, "case", l->cases_table, xj_exchange_names(XJ_FROM_CASE));
		tell(l, "set", XJ_LIT(""));
		tell(l, "mark", XJ_LIT(""));
		tell(l, "waiting", XJ_LIT(""));
	}
	if (l->x->asks_registration)
		tell_record(l, "registration", l->registrations, xj_exchange_names(XJ_FROM_REGISTRATION));
	if (l->has_term)
		tell_record(l, "term", NULL, xj_exchange_names(XJ_FROM_TERM));
	tell_record(l, "school", NULL, xj_exchange_names(XJ_FROM_SCHOOL));
	xj_choice_init(&l->choice, l->pool, l->in->policy, l->roll, l->told, l->ntold, l->in->today);
	return (!l->x->where || xj_choice_add(&l->choice, l->x->where, l->diags)) &
	       xj_choice_where(&l->choice, l->in->where, l->in->nwhere, l->diags);
}

struct xj_exchange_line *
xj_exchange_begin(const struct xj_exchange *x, const struct xj_report_in *in, struct xj_pool *pool, struct xj_diags *diags)
{
	struct xj_exchange_line *l = xj_pool_zero(pool, 1, sizeof *l);

	*l = (struct xj_exchange_line){.x = x, .in = in, .pool = pool, .diags = diags};
	if (!has_files(l))
		return NULL;
	l->roll = xj_report_table(in, "roll");
	l->cases_table = xj_report_table(in, "cases");
	l->registrations = xj_report_table(in, "registrations");
	l->student_id = xj_schema_field(l->roll->schema, "student_id");
	l->program = xj_schema_field(l->roll->schema, "program");
	if (x->asks_term && !xj_report_term(in, diags, &l->term))
		return NULL;
	l->has_term = x->asks_term;
	xj_cursor_init(&l->student, pool, l->roll);
	xj_index_build(&l->students, pool, l->roll, l->student_id);
	l->facts = (struct xj_facts){.pool = pool, .policy = in->policy, .roll = &l->student, .set = XJ_LIT(""), .reason = XJ_LIT(""),
	                             .starts_on = XJ_NO_DATE, .until = XJ_NO_DATE, .today = in->today, .asked_on = XJ_NO_DATE};
	if (x->about == XJ_ABOUT_CASES) {
		xj_report_check_rows(l->cases_table, diags);
		xj_cases_fold(&l->cases, pool, l->cases_table);
		xj_cursor_init(&l->record, pool, l->cases_table);
	}
	begin_registrations(l);
	return begin_choice(l) ? l : NULL;
}

static bool
next_case(struct xj_exchange_line *l)
{
	const struct xj_case_fields *f = &l->cases.f;

	for (; l->next < l->cases.count; l->next++) {
		uint32_t last = l->cases.list[l->next].last, row;
		struct xj_span id;

		if (!xj_cursor_move(&l->record, last))
			continue;
		id = xj_cell(&l->record, f->student_id);
		row = xj_index_find(&l->students, id);
		if (row == XJ_NONE || !xj_cursor_move(&l->student, row)) {
			refuse_stranger(l, l->cases_table, last, f->student_id, id);
			continue;
		}
		l->w = xj_case_workflow(l->in->policy, xj_cell(&l->record, f->workflow), xj_cell(&l->record, f->version), NULL);
		if (!l->w) {
			xj_table_refuse(l->cases_table, last, f->workflow, l->diags, XJ_UNKNOWN_WORKFLOW,
			                xj_span_text(l->pool, xj_cell(&l->record, f->workflow)), NULL);
			continue;
		}
		l->current = l->next++;
		l->facts.set = xj_exchange_kept(l, l->cases_table, xj_cell(&l->record, f->set));
		l->facts.reason = xj_exchange_kept(l, l->cases_table, xj_cell(&l->record, f->reason));
		l->facts.starts_on = xj_date_parse(xj_cell(&l->record, f->starts_on));
		l->facts.until = xj_date_parse(xj_cell(&l->record, f->until));
		return true;
	}
	return false;
}

static bool
next_student(struct xj_exchange_line *l)
{
	for (; l->next < l->roll->rows; l->next++) {
		if (!xj_cursor_move(&l->student, l->next)) {
			/* told of already where registrations were gathered */
			if (!l->x->asks_registration)
				xj_cursor_fault(&l->student, l->next, l->diags);
			continue;
		}
		if (l->x->about == XJ_ABOUT_REGISTRATIONS && l->registered[l->next].last == XJ_NONE)
			continue;
		l->current = l->next++;
		if (l->registered && l->registered[l->current].last != XJ_NONE)
			(void)xj_cursor_move(&l->record, l->registered[l->current].last);
		return true;
	}
	return false;
}

bool
xj_exchange_next(struct xj_exchange_line *l)
{
	return l->x->about == XJ_ABOUT_CASES ? next_case(l) : next_student(l);
}

void
xj_exchange_refuse(struct xj_exchange_line *l, enum xj_code code, const char *a, const char *b)
{
	struct xj_table *t = l->x->about == XJ_ABOUT_CASES ? l->cases_table : l->roll;

	xj_table_refuse(t, l->x->about == XJ_ABOUT_CASES ? l->record.row : l->student.row, -1, l->diags, code, a, b, NULL);
}

const struct xj_term *
xj_exchange_term(const struct xj_exchange_line *l)
{
	return l->has_term ? &l->term : NULL;
}

bool
xj_exchange_wanted(struct xj_exchange_line *l)
{
	for (size_t i = 0; i < l->ntold && xj_choice_asks_facts(&l->choice); i++) {
		struct xj_exchange_place place;

		l->told[i].value = l->sources[i].origin == XJ_FROM_MARK || l->sources[i].origin == XJ_FROM_WAITING
		                           ? xj_exchange_waiting(l, l->sources[i].origin == XJ_FROM_MARK)
		                   : l->sources[i].origin == XJ_FROM_SET ? l->facts.set
		                                                         : xj_exchange_value(l, &l->sources[i], &place);
	}
	return xj_choice_holds(&l->choice, &l->student);
}

bool
xj_exchange_end(const struct xj_exchange_line *l)
{
	return xj_choice_known(&l->choice, l->diags);
}
