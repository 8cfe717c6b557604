#include "roll/term_confirmation.h"

#include "roll/registering.h"
#include "roll/told.h"

struct confirming {
	const struct xj_registering *in;
	struct xj_told told;
	struct xj_recorded *recorded;
	struct xj_changes *roll;
	struct xj_diags *diags;
};

static bool
is_registered(const struct confirming *k)
{
	const struct xj_recorded *recorded = &k->recorded[k->told.row.row];
	enum xj_registration state = recorded->any ? recorded->state : xj_recorded_on_roll(k->in, &k->told.row);

	return state == XJ_STATE_REGISTERED || state == XJ_STATE_MADE_UP;
}

/* A line without a day says nothing newer than what is there. */
static void
confirm(struct confirming *k)
{
	const struct xj_told *told = &k->told;
	const struct xj_status *status = xj_status_find(k->in->policy->statuses, xj_cell(&told->row, told->rf.status));
	struct xj_span before = xj_cell(&told->row, told->rf.confirmed_on);
	xj_date on = xj_told_day(told);

	if (!before.n || (xj_cell(&told->line, told->on).n && xj_date_parse(before) < on))
		xj_changes_set(k->roll, (uint32_t)told->row.row, told->rf.confirmed_on, before, xj_date_span(k->roll->pool, on));
	if (status && k->in->policy->school->confirm)
		xj_status_follows(k->in, &told->row, status, k->roll);
}

static void
take(void *ctx, bool objects)
{
	struct confirming *k = ctx;
	const struct xj_told *told = &k->told;

	if (objects) {
		struct xj_where where = xj_table_where(told->list, told->line.row, -1);

		xj_diag_add(k->diags, XJ_CONFIRM_OBJECTION, &where, NULL);
	} else if (!is_registered(k)) {
		XJ_REFUSE_TOLD(told, -1, XJ_CONFIRM_EARLY, xj_span_text(told->pool, k->in->term.term),
		               xj_span_text(told->pool, k->in->policy->school->window_source), NULL);
	} else {
		confirm(k);
	}
}

void
xj_register_confirm(const struct xj_registering *in, struct xj_table *confirmations, struct xj_changes *roll,
                    struct xj_diags *diags)
{
	struct confirming k = {.in = in, .roll = roll, .diags = diags};

	k.recorded = xj_recorded_fold(in, roll->pool);
	xj_told_open(&k.told, roll->pool, confirmations, in->roll, in->today, diags);
	k.told.waits = true;
	xj_told_each(&k.told, xj_told_objects, take, &k);
}
