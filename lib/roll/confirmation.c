#include "roll/confirmation.h"

#include "roll/asking.h"
#include "roll/intaking.h"
#include "roll/told.h"

struct confirming {
	const struct xj_confirming *in;
	struct xj_pool *pool;
	struct xj_told told;
	struct xj_changes *roll, *requests;
	struct xj_diags *diags;
	size_t late; /* re-checks past their day, the first of them here */
	size_t first_late;
	xj_date due;
};

static struct xj_span
named(const struct confirming *c, const char *field)
{
	return xj_cell(&c->told.line, xj_schema_field(c->in->list->schema, field));
}

static struct xj_span
on_roll(const struct confirming *c, int field)
{
	return xj_cell(&c->told.row, field);
}

static void
set_day(struct confirming *c, int field, struct xj_span value)
{
	xj_changes_set(c->roll, (uint32_t)c->told.row.row, field, on_roll(c, field), value);
}

/* `reason` is for requests without one, where the school's procedure has a reason of that name. */
static void
request(struct confirming *c, struct xj_span workflow, const char *reason)
{
	static const char *const same[] = {"set", "evidence", "note"};
	const struct xj_schema *s = c->requests->table->schema;
	struct xj_span *line = xj_ask(c->requests, on_roll(c, c->told.rf.student_id), on_roll(c, c->told.rf.name), workflow);

	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		xj_put(line, xj_schema_field(s, same[i]), xj_span_copy(c->pool, named(c, same[i])));
	xj_ask_reason(c->in->policy, c->requests, line, workflow, named(c, "reason"), reason);
	xj_put(line, xj_schema_field(s, "on"), xj_date_span(c->pool, xj_told_day(&c->told)));
}

static void
confirm(void *ctx, bool against)
{
	struct confirming *c = ctx;
	const struct xj_told *told = &c->told;
	xj_date on = xj_told_day(told), confirmed = xj_date_parse(on_roll(c, told->rf.confirmed_on));

	if (!against) {
		if (confirmed == XJ_NO_DATE || confirmed < on)
			set_day(c, told->rf.confirmed_on, xj_date_span(c->pool, on));
		return;
	}
	if (!named(c, "note").n && !named(c, "set").n) {
		XJ_REFUSE_TOLD(told, told->note, XJ_OBJECTION_EMPTY, NULL);
		return;
	}
	/* An objection that was met by a later confirmation is over. */
	if (confirmed != XJ_NO_DATE && confirmed > on)
		return;
	set_day(c, told->rf.confirmed_on, XJ_LIT(""));
	request(c, XJ_LIT("correct"), "objection");
}

static bool
fails(const struct xj_told *s, const struct xj_cursor *line)
{
	return xj_span_is(xj_field_code(&s->list->schema->fields[s->result], xj_cell(line, s->result)), "failed");
}

static void
count_late(struct confirming *c)
{
	const struct xj_school *school = c->in->policy->school;
	xj_date enrolled = xj_date_parse(on_roll(c, c->told.rf.enrolled_on)), due;

	if (!school->has_recheck || enrolled == XJ_NO_DATE)
		return;
	due = xj_date_add(enrolled, school->recheck_within);
	if (xj_told_day(&c->told) <= due)
		return;
	if (c->late++ == 0) {
		c->first_late = c->told.line.row;
		c->due = due;
	}
}

static void
recheck(void *ctx, bool failed)
{
	struct confirming *c = ctx;
	const struct xj_told *told = &c->told;

	if (failed && !named(c, "reason").n && !named(c, "note").n) {
		XJ_REFUSE_TOLD(told, told->note, XJ_FAILURE_EMPTY, NULL);
		return;
	}
	/* What is recorded already was judged when it was, and one failure is one case. */
	if (failed ? !xj_told_first(&c->told) : on_roll(c, told->rf.reviewed_on).n > 0)
		return;
	count_late(c);
	if (!failed)
		set_day(c, told->rf.reviewed_on, xj_date_span(c->pool, xj_told_day(told)));
	else if (xj_status_provisional(xj_status_find(c->in->policy->statuses, on_roll(c, told->rf.status))))
		request(c, XJ_LIT("cancel-admission"), "unqualified");
	else
		request(c, XJ_LIT("cancel"), "unqualified");
}

static void
open(struct confirming *c)
{
	c->pool = c->roll->pool;
	xj_told_open(&c->told, c->pool, c->in->list, c->in->roll, c->in->today, c->diags);
}

void
xj_confirm(const struct xj_confirming *in, struct xj_changes *roll, struct xj_changes *requests, struct xj_diags *diags)
{
	struct confirming c = {.in = in, .roll = roll, .requests = requests, .diags = diags};

	open(&c);
	xj_told_each(&c.told, xj_told_objects, confirm, &c);
}

void
xj_recheck(const struct xj_confirming *in, struct xj_changes *roll, struct xj_changes *requests, struct xj_diags *diags)
{
	struct confirming c = {.in = in, .roll = roll, .requests = requests, .diags = diags};
	struct xj_where where;

	open(&c);
	xj_told_each(&c.told, fails, recheck, &c);
	if (!c.late)
		return;
	where = xj_table_where(in->list, c.first_late, c.told.on);
	xj_diag_add(diags, XJ_RECHECK_LATE, &where, xj_pool_print(c.pool, "%zu", c.late), xj_date_span(c.pool, c.due).p,
	            xj_span_text(c.pool, in->policy->school->intake_source), NULL);
}
