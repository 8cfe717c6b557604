#include "report/standing.h"

#include "roll/states.h"

#include "record/value.h"
#include "roll/registration.h"

/* What a student's lines in the term came to. */
struct history {
	uint8_t last; /* enum xj_registration */
	bool deferred, overdue;
};

struct gathering {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_term *term;
	xj_date window_end;
	struct xj_table *roll, *registrations;
	struct history *of_row, *others;
	size_t nothers, capothers;
	struct xj_index students;
	struct xj_map others_by_id;
	struct xj_span *other_ids;
	size_t nids, capids;
	struct xj_diags *diags;
};

/* A deferral granted after the window lifts what was overdue before it. A department's mark says that the student was due, and nothing of how it
 * ended. */
static void
follow(struct history *h, enum xj_registration state)
{
	if (state == XJ_STATE_MARKED)
		return;
	h->last = (uint8_t)state;
	if (state == XJ_STATE_DEFERRED) {
		h->deferred = true;
		h->overdue = false;
	} else if (state != XJ_STATE_REGISTERED && state != XJ_STATE_NOT_YET) {
		h->overdue = true;
	}
}

static struct xj_span
other_key(void *ctx, uint32_t index)
{
	const struct gathering *g = ctx;

	return g->other_ids[index];
}

static struct history *
history_of(struct gathering *g, struct xj_span student_id)
{
	uint32_t at = g->roll ? xj_index_find(&g->students, student_id) : XJ_NONE;

	if (at != XJ_NONE)
		return &g->of_row[at];
	at = xj_map_get(&g->others_by_id, student_id);
	if (at != XJ_NONE)
		return &g->others[at];
	*XJ_PUSH(g->pool, g->other_ids, g->nids, g->capids) = xj_span_copy(g->pool, student_id);
	(void)xj_map_put(&g->others_by_id, student_id, (uint32_t)g->nids - 1);
	return XJ_PUSH(g->pool, g->others, g->nothers, g->capothers);
}

static void
read_lines(struct gathering *g)
{
	struct xj_table *t = g->registrations;
	struct xj_registration_fields f = xj_registration_fields(t->schema);
	struct xj_cursor c;

	xj_map_init(&g->others_by_id, g->pool, 0, other_key, g);
	xj_cursor_init(&c, g->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		enum xj_registration state;

		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, g->diags);
			continue;
		}
		if (!xj_span_same(xj_cell(&c, f.term), g->term->term))
			continue;
		state = xj_registration_state(&t->schema->fields[f.state], xj_cell(&c, f.state));
		if (state == XJ_STATE_NOT_YET) {
			struct xj_where where = xj_table_where(t, row, f.state);

			(void)xj_value_check(&t->schema->fields[f.state], xj_cell(&c, f.state), &where, g->diags);
			t->bad[row] = true;
			continue;
		}
		follow(history_of(g, xj_cell(&c, f.student_id)), state);
	}
}

static uint8_t
judge(const struct history *h, bool live)
{
	bool in = h->last == XJ_STATE_REGISTERED || h->last == XJ_STATE_MADE_UP;
	unsigned bits = 1U << XJ_DUE;

	if (h->deferred)
		bits |= 1U << XJ_DEFERRED;
	if (h->overdue)
		bits |= 1U << XJ_OVERDUE;
	if (in && h->overdue)
		bits |= 1U << XJ_MADE_UP;
	else if (in)
		bits |= 1U << (h->deferred ? XJ_COMPLETED : XJ_ON_TIME);
	else if (!live)
		bits |= 1U << XJ_LEFT;
	else if (h->last != XJ_STATE_DEFERRED)
		bits |= 1U << XJ_UNREGISTERED;
	return (uint8_t)bits;
}

/* Due without a line in the term? Not who was enrolled later, nor whom a case brought back after the window. */
static bool
is_due(const struct gathering *g, const struct xj_status *status, const struct xj_cursor *c,
       const struct xj_roll_fields *f)
{
	xj_date enrolled = xj_date_parse(xj_cell(c, f->enrolled_on)), since = xj_date_parse(xj_cell(c, f->status_since));

	if (!status->registers)
		return false;
	if (g->term->ends_on != XJ_NO_DATE && enrolled != XJ_NO_DATE && enrolled > g->term->ends_on)
		return false;
	return g->window_end == XJ_NO_DATE || since == XJ_NO_DATE || since <= g->window_end ||
	       !xj_cell(c, f->last_case).n;
}

/* A year that the calendar lacks leaves the first day of the term. */
static xj_date
window_end(const struct xj_policy *policy, const struct xj_term *term)
{
	xj_date end = XJ_NO_DATE;

	if (term->starts_on != XJ_NO_DATE && policy->calendar && policy->school)
		end = xj_registration_window(policy, term);
	return end == XJ_NO_DATE ? term->starts_on : end;
}

static void
judge_roll(struct gathering *g, uint8_t *of_row)
{
	struct xj_roll_fields f = xj_roll_fields(g->roll->schema);
	struct xj_cursor c;

	xj_cursor_init(&c, g->pool, g->roll);
	for (size_t row = 0; row < g->roll->rows; row++) {
		struct history *h = &g->of_row[row];
		const struct xj_status *status;

		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, g->diags);
			continue;
		}
		status = xj_status_find(g->policy->statuses, xj_cell(&c, f.status));
		if (!status) {
			xj_table_refuse(g->roll, row, f.status, g->diags, XJ_STATUS_UNKNOWN,
			                xj_span_text(g->pool, xj_cell(&c, f.status)), NULL);
			continue;
		}
		if (!g->registrations && xj_span_same(xj_cell(&c, f.registered_term), g->term->term))
			follow(h, xj_registration_state(&g->roll->schema->fields[f.registration], xj_cell(&c, f.registration)));
		if (h->last != XJ_STATE_NOT_YET || is_due(g, status, &c, &f))
			of_row[row] = judge(h, status->on_roll || status->in_school || status->ends);
	}
}

void
xj_standing_gather(struct xj_standing *out, struct xj_pool *pool, const struct xj_policy *policy,
                   struct xj_table *roll, struct xj_table *registrations, const struct xj_term *term,
                   struct xj_diags *diags)
{
	struct gathering g = {.pool = pool, .policy = policy,
	                      .term = term, .window_end = window_end(policy, term), .roll = roll,
	                      .registrations = registrations, .diags = diags};

	*out = (struct xj_standing){0};
	if (roll) {
		g.of_row = xj_pool_zero(pool, roll->rows + 1, sizeof *g.of_row);
		out->of_row = xj_pool_zero(pool, roll->rows + 1, sizeof *out->of_row);
		if (registrations)
			xj_index_build(&g.students, pool, roll, xj_schema_field(roll->schema, "student_id"));
	}
	if (registrations)
		read_lines(&g);
	if (roll)
		judge_roll(&g, out->of_row);
	/* Who is on no roll has left it, unless there is none to look at. */
	out->nothers = g.nothers;
	out->others = xj_pool_zero(pool, g.nothers + 1, sizeof *out->others);
	for (size_t i = 0; i < g.nothers; i++)
		out->others[i] = judge(&g.others[i], roll == NULL);
}
