/* Reading a row: what it says, what options and defaults say instead, what is missing. */
#include "record/value.h"
#include "roll/archiving_inside.h"
#include "roll/person.h"

#define REFUSE XJ_REFUSE_MOVE

#define FIELD_NAME(id, name, option) #name,
#define FIELD_OPTION(id, name, option) option,
static const char *const names[XJ_AT_COUNT] = {XJ_MOVE_FIELDS(FIELD_NAME)};
const char *const xj_move_options[XJ_AT_COUNT] = {XJ_MOVE_FIELDS(FIELD_OPTION)};

/* Options may say a code where records hold its name. */
static struct xj_span
by_name(const struct xj_field *field, struct xj_span value)
{
	uint32_t row = field->codes && value.n ? xj_codes_meaning(field->codes, value) : XJ_NONE;

	return row == XJ_NONE ? value : field->codes->names[row];
}

void
xj_move_fields(struct xj_moving *m)
{
	for (int at = 0; at < XJ_AT_COUNT; at++) {
		int f = m->read[at] = xj_schema_field(m->from, names[at]);

		m->place[at] = xj_schema_field(m->in->list->schema, names[at]);
		m->put[at] = xj_schema_field(m->into, names[at]);
		m->given[at] = f >= 0 && m->in->given && m->in->given[f].p ? by_name(&m->from->fields[f], m->in->given[f])
		                                                            : XJ_LIT("");
	}
}

const char *
xj_move_source(const struct xj_moving *m)
{
	const struct xj_archive *a = m->rules;
	struct xj_span source = {"", 0};

	switch (m->in->what) {
	case XJ_MOVE_VIEW: source = a->viewing.source; break;
	case XJ_MOVE_LEND: source = a->lending.source; break;
	case XJ_MOVE_TRANSFER: case XJ_MOVE_RECEIPT: source = a->send_source; break;
	case XJ_MOVE_DESTROY: source = a->destroy_source; break;
	default: break;
	}
	return source.n ? xj_span_text(m->pool, source) : "xueji-archive(1)";
}

void
xj_move_lacks(struct xj_moving *m, int at, const char *options)
{
	/* phrases, which messages turn into their language */
	static const char *const doing[XJ_MOVEMENTS] = {
		[XJ_MOVE_FILE] = "to file an item", [XJ_MOVE_VERIFY] = "to verify an item", [XJ_MOVE_VIEW] = "to view an item",
		[XJ_MOVE_LEND] = "to lend an item", [XJ_MOVE_RETURN] = "to return an item", [XJ_MOVE_TRANSFER] = "to transfer an item",
		[XJ_MOVE_RECEIPT] = "to receipt an item", [XJ_MOVE_DESTROY] = "to destroy an item",
	};

	REFUSE(m, at, XJ_MOVE_LACKS, doing[m->in->what], options, xj_move_source(m), NULL);
}

/* Nothing is asked for that the school's register has no field for. */
static void
check_needs(struct xj_moving *m)
{
	struct xj_buf options;
	bool any = false;
	int first = -1;

	xj_buf_init(&options, m->pool);
	for (int at = 0; at < XJ_AT_COUNT; at++) {
		uint64_t bit = (uint64_t)1 << at;

		if (m->put[at] < 0)
			continue;
		if ((m->rule->needs & bit) && !m->v[at].n)
			xj_move_lacks(m, at, xj_move_options[at]);
		if (!(m->rule->either & bit))
			continue;
		any = any || m->v[at].n;
		first = first < 0 ? at : first;
		xj_buf_print(&options, "%s%s", options.n ? " / " : "", xj_move_options[at]);
	}
	if (first >= 0 && !any)
		xj_move_lacks(m, first, options.p);
}

static void
check_past(struct xj_moving *m, int at)
{
	xj_date day = xj_date_parse(m->v[at]);

	if (day != XJ_NO_DATE && day > m->in->today)
		REFUSE(m, at, XJ_FUTURE_DATE, NULL);
}

void
xj_move_due(struct xj_moving *m, struct xj_duration period, const char *source)
{
	const struct xj_calendar *calendar = m->in->policy->calendar;
	xj_date latest = period.unit != XJ_WORKDAYS || calendar ? xj_calendar_add(calendar, m->on, period) : XJ_NO_DATE;
	char text[11];

	if (latest == XJ_NO_DATE)
		REFUSE(m, XJ_AT_DUE_ON, XJ_CALENDAR_MISSING,
		       xj_pool_print(m->pool, "%d", xj_date_year(xj_date_add(m->on, (struct xj_duration){period.count, XJ_DAYS}))),
		       NULL);
	else if (m->due != XJ_NO_DATE && m->due > latest)
		REFUSE(m, XJ_AT_DUE_ON, XJ_DUE_FAR,
		       xj_pool_print(m->pool, "%d %s", period.count, xj_unit_name(period.unit, period.count)),
		       xj_date_format(latest, text), source, NULL);
	else if (m->due == XJ_NO_DATE)
		m->due = latest;
}

static void
check_days(struct xj_moving *m)
{
	char due[11], on[11];

	check_past(m, XJ_AT_ON);
	if (m->in->what == XJ_MOVE_FILE)
		check_past(m, XJ_AT_DATED);
	if ((m->rule->takes & XJ_AT_BIT(DUE_ON)) && m->due != XJ_NO_DATE && m->due < m->on)
		REFUSE(m, XJ_AT_DUE_ON, XJ_DUE_PAST, xj_date_format(m->due, due), xj_date_format(m->on, on), NULL);
}

void
xj_move_read(struct xj_moving *m)
{
	bool whole = !m->in->movements; /* of materials only the number counts */

	for (int at = 0; at < XJ_AT_COUNT; at++) {
		struct xj_span cell = whole || at == XJ_AT_ITEM_ID ? xj_cell(&m->line, m->place[at]) : XJ_LIT("");

		m->v[at] = cell.n ? cell : m->given[at];
	}
	if (!m->v[XJ_AT_BY].n && m->in->by.p)
		m->v[XJ_AT_BY] = m->in->by;
	if (xj_value_flag(m->v[XJ_AT_ID_SEEN]) != 1)
		m->v[XJ_AT_ID_SEEN] = XJ_LIT("");
	else
		m->v[XJ_AT_ID_SEEN] = xj_value_of_flag(true);
	m->on = xj_date_parse(m->v[XJ_AT_ON]);
	if (m->on == XJ_NO_DATE)
		m->on = m->in->today;
	m->due = xj_date_parse(m->v[XJ_AT_DUE_ON]);
	m->on_roll = false;
	m->ntargets = 0;
	check_needs(m);
	check_days(m);
}

bool
xj_move_student(struct xj_moving *m, struct xj_span student_id)
{
	uint32_t row = m->in->roll && student_id.n ? xj_index_find(&m->students, student_id) : XJ_NONE;

	m->on_roll = row != XJ_NONE && xj_cursor_move(&m->student, row);
	return m->on_roll;
}

void
xj_move_check_name(struct xj_moving *m)
{
	struct xj_span asked = m->v[XJ_AT_NAME], has = m->on_roll ? xj_cell(&m->student, m->rf.name) : XJ_LIT("");

	if (asked.n && has.n && !xj_same_name(asked, has))
		REFUSE(m, XJ_AT_NAME, XJ_WRONG_PERSON, xj_span_text(m->pool, asked),
		       xj_span_text(m->pool, xj_cell(&m->student, m->rf.student_id)), xj_span_text(m->pool, has), NULL);
}
