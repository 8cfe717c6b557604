/* What can be asked about a line of a list. */
#include "report/exchange_line.h"

#include "record/value.h"
#include "roll/effective.h"

struct xj_span
xj_exchange_kept(const struct xj_exchange_line *l, const struct xj_table *t, struct xj_span cell)
{
	/* a cell with quotes lies in the cursor and is gone with its next move */
	return t->quotes ? xj_span_copy(l->pool, cell) : cell;
}

static struct xj_span
of_case(struct xj_exchange_line *l, struct xj_span name)
{
	const struct xj_reason *reason = xj_workflow_reason(l->w, l->facts.reason);
	struct xj_effective e = {.cases = &l->cases, .w = l->w, .index = l->current};
	struct xj_cursor c;

	if (xj_span_is(name, "title"))
		return l->w->title;
	if (xj_span_is(name, "code"))
		return l->w->code;
	if (xj_span_is(name, "reason_title"))
		return reason ? reason->title : l->facts.reason;
	if (xj_span_is(name, "reason_code"))
		return reason ? reason->code : XJ_LIT("");
	if (xj_span_is(name, "effective_on"))
		return xj_effective_read(&e) ? xj_date_span(l->pool, e.on) : XJ_LIT("");
	xj_cursor_init(&c, l->pool, l->cases_table);
	return xj_cursor_move(&c, l->cases.list[l->current].first) ? xj_span_copy(l->pool, xj_cell(&c, l->cases.f.on)) : XJ_LIT("");
}

/* What a later line leaves empty was said by an earlier one: the number of the document. */
static struct xj_span
case_cell(struct xj_exchange_line *l, int field)
{
	struct xj_span cell = xj_cell(&l->record, field);
	struct xj_effective e = {.cases = &l->cases, .w = l->w, .index = l->current};

	if (cell.n || field != l->cases.f.doc_no)
		return xj_exchange_kept(l, l->cases_table, cell);
	return xj_effective_read(&e) ? e.doc_no : XJ_LIT("");
}

static struct xj_span
waits(struct xj_exchange_line *l, struct xj_span name, bool mark)
{
	struct xj_span rest = xj_cell(&l->record, l->cases.f.waiting);
	struct xj_waiting item;

	while (xj_waiting_next(&rest, &item)) {
		size_t step = xj_workflow_step(l->w, item.step);

		if (mark ? step != SIZE_MAX && xj_span_same(l->w->steps[step].mark, name) : xj_span_same(item.step, name))
			return xj_value_of_flag(true);
	}
	return xj_value_of_flag(false);
}

/* chsi=是;campus=是 */
struct xj_span
xj_exchange_waiting(struct xj_exchange_line *l, bool marks)
{
	struct xj_span rest = xj_cell(&l->record, l->cases.f.waiting);
	struct xj_waiting item;
	struct xj_buf b;

	xj_buf_init(&b, l->pool);
	while (xj_waiting_next(&rest, &item)) {
		size_t step = xj_workflow_step(l->w, item.step);
		struct xj_span name = !marks ? item.step : step != SIZE_MAX ? l->w->steps[step].mark : XJ_LIT("");

		if (name.n)
			xj_buf_print(&b, "%.*s=是;", (int)name.n, name.p);
	}
	return xj_buf_as_span(&b);
}

static struct xj_span
of_registration(struct xj_exchange_line *l, const struct xj_exchange_source *source, struct xj_exchange_place *place)
{
	const struct xj_exchange_registered *r = &l->registered[l->current];

	if (xj_span_is(source->name, "paid"))
		return xj_value_of_flag(r->paid);
	if (xj_span_is(source->name, "due"))
		return xj_value_of_flag(xj_stands(l->standing.of_row[l->current], XJ_DUE));
	if (r->last == XJ_NONE)
		return XJ_LIT("");
	*place = (struct xj_exchange_place){l->registrations, r->last, source->field};
	return xj_exchange_kept(l, l->registrations, xj_cell(&l->record, source->field));
}

static struct xj_span
of_term(const struct xj_exchange_line *l, struct xj_span name)
{
	if (xj_span_is(name, "term"))
		return l->term.term;
	if (xj_span_is(name, "title"))
		return l->term.title.n ? l->term.title : l->term.term;
	return xj_date_span(l->pool, xj_span_is(name, "starts_on") ? l->term.starts_on : l->term.ends_on);
}

static struct xj_span
of_program(const struct xj_exchange_line *l, struct xj_span name)
{
	uint32_t row = xj_policy_program(l->in->policy, xj_cell(&l->student, l->program));

	return row == XJ_NONE ? XJ_LIT("") : xj_policy_program_cell(l->in->policy, row, name);
}

struct xj_span
xj_exchange_value(struct xj_exchange_line *l, const struct xj_exchange_source *source, struct xj_exchange_place *place)
{
	struct xj_span value = XJ_LIT("");

	*place = (struct xj_exchange_place){NULL, 0, -1};
	switch (source->origin) {
	case XJ_FROM_ROLL:
		*place = (struct xj_exchange_place){l->roll, l->student.row, source->field};
		return xj_exchange_kept(l, l->roll, xj_cell(&l->student, source->field));
	case XJ_FROM_FACT:
		return xj_facts_get(&l->facts, source->name, &value) ? value : XJ_LIT("");
	case XJ_FROM_CASE:
		if (source->field < 0)
			return of_case(l, source->name);
		*place = (struct xj_exchange_place){l->cases_table, l->record.row, source->field};
		return case_cell(l, source->field);
	case XJ_FROM_SET:
		*place = (struct xj_exchange_place){l->cases_table, l->record.row, l->cases.f.set};
		value = xj_set_get(l->facts.set, source->name);
		return value.p ? value : XJ_LIT("");
	case XJ_FROM_MARK:
	case XJ_FROM_WAITING:
		return waits(l, source->name, source->origin == XJ_FROM_MARK);
	case XJ_FROM_REGISTRATION:
		return of_registration(l, source, place);
	case XJ_FROM_PROGRAM:
		return of_program(l, source->name);
	case XJ_FROM_TERM:
		return of_term(l, source->name);
	case XJ_FROM_SCHOOL:
		return l->in->policy->school ? l->in->policy->school->name : value;
	}
	return value;
}
