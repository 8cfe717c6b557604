#include "roll/unregistered.h"

#include <stdlib.h>

#include "record/value.h"
#include "roll/asking.h"
#include "roll/facts.h"
#include "roll/recorded.h"

/* The students of the roll who are due and not registered, one after the other. */
struct walk {
	const struct xj_registering *in;
	const struct xj_found *found;
	struct xj_pool *pool;
	struct xj_roll_fields rf;
	struct xj_recorded *recorded;
	xj_date window_end;
	struct xj_cursor row;
	size_t next;
	/* of the student at the cursor */
	enum xj_registration state;
	const struct xj_recorded *record;
};

static void
walk_open(struct walk *w, const struct xj_registering *in, const struct xj_found *found, struct xj_pool *pool)
{
	*w = (struct walk){.in = in, .found = found, .pool = pool, .rf = xj_roll_fields(in->roll->schema)};
	w->recorded = xj_recorded_fold(in, pool);
	w->window_end = xj_registration_window(in->policy, &in->term);
	xj_cursor_init(&w->row, pool, in->roll);
}

static bool
walk_next(struct walk *w)
{
	while (w->next < w->in->roll->rows) {
		size_t at = w->next++;
		const struct xj_status *status;

		if (!xj_cursor_move(&w->row, at))
			continue;
		status = xj_status_find(w->in->policy->statuses, xj_cell(&w->row, w->rf.status));
		if (!status || !xj_registration_due(w->window_end, status, xj_date_parse(xj_cell(&w->row, w->rf.status_since))))
			continue;
		w->record = &w->recorded[at];
		w->state = w->record->any ? w->record->state : xj_recorded_on_roll(w->in, &w->row);
		if (w->state != XJ_STATE_REGISTERED && w->state != XJ_STATE_MADE_UP)
			return true;
	}
	return false;
}

static const struct xj_found *
found_of(const struct walk *w)
{
	return w->found && w->found[w->row.row].judged ? &w->found[w->row.row] : NULL;
}

static struct xj_span
reasons(const struct walk *w)
{
	return found_of(w) ? found_of(w)->unmet : w->record->reason;
}

static struct xj_span
copy(const struct walk *w, int field)
{
	return xj_span_copy(w->pool, xj_cell(&w->row, field));
}

/* Columns that say where the student belongs, by name in both schemas; the list is in their order. */
static const char *const places[] = {"college", "grade", "class", "student_id"};
enum { PLACES = sizeof places / sizeof *places };

struct entry {
	struct xj_span place[PLACES];
	struct xj_span *cells;
};

static int
by_place(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	for (int i = 0; i < PLACES; i++) {
		size_t n = a->place[i].n < b->place[i].n ? a->place[i].n : b->place[i].n;
		int order = n ? memcmp(a->place[i].p, b->place[i].p, n) : 0;

		if (order)
			return order;
		if (a->place[i].n != b->place[i].n)
			return a->place[i].n < b->place[i].n ? -1 : 1;
	}
	return 0;
}

static void
sort_rows(struct xj_changes *out)
{
	struct entry *list = xj_pool_alloc(out->pool, (out->nadded + 1) * sizeof *list);

	for (size_t i = 0; i < out->nadded; i++) {
		list[i].cells = out->added[i];
		for (int p = 0; p < PLACES; p++)
			list[i].place[p] = list[i].cells[xj_schema_field(out->table->schema, places[p])];
	}
	if (out->nadded)
		qsort(list, out->nadded, sizeof *list, by_place);
	for (size_t i = 0; i < out->nadded; i++)
		out->added[i] = list[i].cells;
}

void
xj_unregistered_list(const struct xj_registering *in, const struct xj_found *found, struct xj_changes *out)
{
	static const char *const same[] = {"college",    "grade",  "class",          "student_id",
	                                   "name",       "status", "missed_running", "missed_total"};
	const struct xj_schema *to = out->table->schema, *from = in->roll->schema;
	int state = xj_schema_field(to, "state");
	struct walk w;

	walk_open(&w, in, found, out->pool);
	while (walk_next(&w)) {
		struct xj_span *line = xj_changes_add(out);

		for (size_t i = 0; i < sizeof same / sizeof *same; i++)
			line[xj_schema_field(to, same[i])] = copy(&w, xj_schema_field(from, same[i]));
		line[state] = xj_registration_value(&to->fields[state], w.state);
		if (w.state == XJ_STATE_DEFERRED)
			line[xj_schema_field(to, "until")] = xj_date_span(out->pool, w.record->until);
		line[xj_schema_field(to, "reason")] = reasons(&w);
	}
	sort_rows(out);
}

bool
xj_consequences_sound(const struct xj_policy *policy, struct xj_pool *pool, struct xj_diags *diags)
{
	const struct xj_school *s = policy->school;
	bool ok = true;

	for (size_t i = 0; i < s->nconsequences; i++) {
		const struct xj_consequence *c = &s->consequences[i];
		const struct xj_workflow *w = xj_policy_workflow(policy, c->change);
		struct xj_buf names;

		if (w && xj_workflow_reason(w, c->reason))
			continue;
		ok = false;
		if (!w) {
			xj_diag_add(diags, XJ_UNKNOWN_WORKFLOW, NULL, xj_span_text(pool, c->change), NULL);
			continue;
		}
		xj_buf_init(&names, pool);
		xj_buf_text(&names, "");
		for (size_t k = 0; k < w->nreasons; k++)
			xj_buf_print(&names, "%s%.*s", k ? ", " : "", (int)w->reasons[k].name.n, w->reasons[k].name.p);
		xj_diag_add(diags, XJ_UNKNOWN_REASON, NULL, xj_span_text(pool, c->reason), xj_span_text(pool, c->change),
		            names.p, NULL);
	}
	return ok;
}

struct asked {
	const struct walk *w;
	struct xj_facts facts;
};

static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct asked *a = ctx;
	const struct xj_found *found = found_of(a->w);
	const struct xj_recorded *record = a->w->record;

	if (xj_span_is(name, "paid"))
		*value = xj_value_of_flag(found ? found->paid : record->paid_on != XJ_NO_DATE);
	else if (xj_span_is(name, "arrived"))
		*value = xj_value_of_flag(found ? found->arrived : record->attended_on != XJ_NO_DATE);
	else if (xj_span_is(name, "health") || xj_span_is(name, "held"))
		return false; /* nothing keeps it */
	else
		return xj_facts_get(&a->facts, name, value);
	return true;
}

/* The first that fits; NULL for none. False with a diagnostic where that cannot be told. */
static bool
find_consequence(const struct walk *w, const struct xj_consequence **which, struct xj_diags *diags)
{
	const struct xj_school *s = w->in->policy->school;
	struct asked a = {w, {.pool = w->pool, .policy = w->in->policy, .roll = &w->row, .starts_on = w->in->term.starts_on,
	                      .until = XJ_NO_DATE, .today = w->in->today}};

	*which = NULL;
	for (size_t i = 0; i < s->nconsequences; i++) {
		const struct xj_consequence *c = &s->consequences[i];
		struct xj_span unknown = {"", 0};
		enum xj_truth truth = xj_condition_test(c->when, fact, &a, &unknown);

		if (truth == XJ_FALSE)
			continue;
		*which = c;
		if (truth == XJ_TRUE)
			return true;
		struct xj_where where = xj_table_where(w->in->roll, w->row.row, -1);
		xj_diag_add(diags, XJ_FACT_UNKNOWN, &where, xj_span_text(w->pool, unknown), "registration.consequences", NULL);
		return false;
	}
	return true;
}

static void
add_request(const struct walk *w, const struct xj_consequence *c, struct xj_changes *out)
{
	const struct xj_schema *s = out->table->schema;
	struct xj_span *line = xj_ask(out, xj_cell(&w->row, w->rf.student_id), xj_cell(&w->row, w->rf.name), c->change);
	struct xj_span why = reasons(w), term = w->in->term.term;
	xj_date on = w->record->on == XJ_NO_DATE ? w->in->today : w->record->on;

	line[xj_schema_field(s, "reason")] = c->reason;
	line[xj_schema_field(s, "evidence")] = c->evidence;
	line[xj_schema_field(s, "starts_on")] = xj_date_span(w->pool, on);
	line[xj_schema_field(s, "note")] =
		xj_span(xj_pool_print(w->pool, "%.*s未注册%s%.*s（%.*s）", (int)term.n, term.p, why.n ? "：" : "", (int)why.n,
	                              why.p, (int)c->source.n, c->source.p));
}

bool
xj_unregistered_requests(const struct xj_registering *in, const struct xj_found *found, struct xj_changes *out,
                         struct xj_diags *diags)
{
	const struct xj_consequence *which;
	struct walk w;

	walk_open(&w, in, found, out->pool);
	while (walk_next(&w)) {
		if (w.state != XJ_STATE_UNREGISTERED)
			continue;
		if (!find_consequence(&w, &which, diags))
			return false;
		if (which)
			add_request(&w, which, out);
	}
	return true;
}
