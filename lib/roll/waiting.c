/* What a case waits for: the `waiting` cell, and which steps are ready. */
#include "roll/cases.h"

bool
xj_waiting_next(struct xj_span *rest, struct xj_waiting *out)
{
	struct xj_span item, name;

	do {
		if (!rest->p)
			return false;
		item = xj_span_cut(rest, ' ');
	} while (!item.n);
	name = xj_span_cut(&item, ':');
	out->due = item.p ? xj_date_parse(item) : XJ_NO_DATE;
	item = xj_span_cut(&name, '@');
	out->holder = name.p ? name : XJ_LIT("");
	out->step = xj_span_cut(&item, '+');
	out->signer = item.p ? item : XJ_LIT("");
	return true;
}

/* Is the item called so: `step`, or `step+role`? */
static bool
is_called(const struct xj_waiting *w, struct xj_span name)
{
	struct xj_span step = xj_span_cut(&name, '+');

	return xj_span_same(w->step, step) && (name.p ? name.n && xj_span_same(w->signer, name) : !w->signer.n);
}

bool
xj_waiting_find(struct xj_span waiting, struct xj_span step, struct xj_waiting *out)
{
	while (xj_waiting_next(&waiting, out))
		if (is_called(out, step))
			return true;
	return false;
}

bool
xj_waiting_of(struct xj_span waiting, struct xj_span step, struct xj_waiting *out)
{
	while (xj_waiting_next(&waiting, out))
		if (xj_span_same(out->step, step))
			return true;
	return false;
}

struct xj_span
xj_waiting_key(struct xj_pool *pool, const struct xj_waiting *w)
{
	return w->signer.n ? xj_span(xj_pool_print(pool, "%.*s+%.*s", (int)w->step.n, w->step.p, (int)w->signer.n, w->signer.p))
	                   : w->step;
}

void
xj_waiting_add(struct xj_buf *out, const struct xj_waiting *w)
{
	char text[11];

	if (out->n)
		xj_buf_put(out, ' ');
	xj_buf_span(out, w->step);
	if (w->signer.n)
		xj_buf_print(out, "+%.*s", (int)w->signer.n, w->signer.p);
	if (w->holder.n)
		xj_buf_print(out, "@%.*s", (int)w->holder.n, w->holder.p);
	if (w->due != XJ_NO_DATE)
		xj_buf_print(out, ":%s", xj_date_format(w->due, text));
}

bool
xj_case_ratifies(const struct xj_workflow *w, const bool *done, size_t step)
{
	return done[w->effect_at] && w->before_effect[step];
}

/* Where a case stands while its waiting steps are worked out: what is known of each step is kept, for many steps may need it. */
struct walk {
	const struct xj_workflow *w;
	const struct xj_stand *stand;
	const bool *done; /* of `stand` */
	struct xj_span before;
	xj_fact_fn *fact;
	void *facts; /* for it */
	struct xj_span *unknown;
	signed char *settled; /* an xj_truth, -1 while not known */
	signed char *moot;    /* 0 or 1, -1 while not known */
};

static enum xj_truth settled(struct walk *k, size_t i);

/* Left to be ratified, and not decided yet? */
static bool
unratified(const struct walk *k, size_t i)
{
	struct xj_waiting at;

	return xj_case_ratifies(k->w, k->done, i) && !k->done[i] && xj_waiting_of(k->before, k->w->steps[i].id, &at);
}

/* Of a step that one of its needs is enough for: is there one? What was passed over decided nothing. */
static bool
one_decided(const struct xj_stand *stand, const struct xj_step *step)
{
	for (size_t n = 0; n < step->nneeds; n++)
		if (stand->done[step->needs[n]] && !stand->over[step->needs[n]])
			return true;
	return false;
}

/* Is everything settled that step i needs, or as much as it takes? */
static enum xj_truth
free_to_go(struct walk *k, size_t i)
{
	const struct xj_step *step = &k->w->steps[i];

	if (step->any && one_decided(k->stand, step))
		return XJ_TRUE;
	for (size_t n = 0; n < step->nneeds; n++) {
		enum xj_truth truth = settled(k, step->needs[n]);

		if (truth != XJ_TRUE)
			return truth;
	}
	return XJ_TRUE;
}

/* Is it no longer waited for, because all that it leads to goes on without it? */
static bool
moot(struct walk *k, size_t i)
{
	bool leads = false, needed = false;

	if (k->moot[i] >= 0)
		return k->moot[i];
	for (size_t n = 0; n < k->w->nsteps && !needed; n++) {
		const struct xj_step *next = &k->w->steps[n];
		bool needs = false;

		for (size_t m = 0; m < next->nneeds && !needs; m++)
			needs = next->needs[m] == i;
		leads = leads || needs;
		needed = needs && !(next->any && one_decided(k->stand, next)) && !moot(k, n);
	}
	k->moot[i] = leads && !needed && i != k->w->effect_at;
	return k->moot[i];
}

/* Decided, or skipped? A step is skipped only when what it needs is settled. */
static enum xj_truth
settled(struct walk *k, size_t i)
{
	enum xj_truth truth = k->done[i] ? XJ_TRUE : XJ_FALSE;

	if (k->settled[i] >= 0)
		return (enum xj_truth)k->settled[i];
	if (xj_case_ratifies(k->w, k->done, i)) {
		truth = unratified(k, i) ? XJ_FALSE : XJ_TRUE;
	} else if (!k->done[i] && k->w->steps[i].when && (truth = free_to_go(k, i)) == XJ_TRUE) {
		truth = xj_condition_test(k->w->steps[i].when, k->fact, k->facts, k->unknown);
		truth = truth == XJ_UNKNOWN ? truth : truth == XJ_TRUE ? XJ_FALSE : XJ_TRUE;
	}
	k->settled[i] = (signed char)truth;
	return truth;
}

static enum xj_truth
ready(struct walk *k, size_t i)
{
	bool ratifies = xj_case_ratifies(k->w, k->done, i);
	enum xj_truth truth = ratifies ? XJ_TRUE : k->done[i] || moot(k, i) ? XJ_FALSE : free_to_go(k, i);

	if (truth != XJ_TRUE)
		return truth;
	truth = settled(k, i);
	return truth == XJ_UNKNOWN ? truth : truth == XJ_TRUE ? XJ_FALSE : XJ_TRUE;
}

/* What is to be settled next before step i can be, which is not free to go: of what is skipped where its condition does not hold, what that needs. */
static size_t
lacking(struct walk *k, size_t i)
{
	const struct xj_step *step = &k->w->steps[i];

	for (size_t n = 0; n < step->nneeds; n++) {
		size_t need = step->needs[n];

		if (settled(k, need) == XJ_FALSE)
			return k->w->steps[need].when && free_to_go(k, need) == XJ_FALSE ? lacking(k, need) : need;
	}
	return i;
}

static struct walk
walk_of(struct xj_pool *pool, const struct xj_workflow *w, const struct xj_stand *stand, struct xj_span before,
        xj_fact_fn *fact, void *facts, struct xj_span *unknown)
{
	struct walk k = {.w = w, .stand = stand, .done = stand->done, .before = before, .fact = fact, .facts = facts,
	                 .unknown = unknown};

	k.settled = xj_pool_alloc(pool, 2 * w->nsteps);
	k.moot = k.settled + w->nsteps;
	memset(k.settled, -1, 2 * w->nsteps);
	return k;
}

enum xj_truth
xj_case_free(const struct xj_workflow *w, struct xj_pool *pool, const struct xj_stand *stand, struct xj_span waiting,
             size_t step, xj_fact_fn *fact, void *facts, size_t *first)
{
	struct xj_span unknown = {"", 0};
	struct walk k = walk_of(pool, w, stand, waiting, fact, facts, &unknown);
	enum xj_truth truth = xj_case_ratifies(w, stand->done, step) ? XJ_TRUE : free_to_go(&k, step);

	if (truth == XJ_FALSE)
		*first = lacking(&k, step);
	return truth;
}

size_t
xj_case_forgotten(const struct xj_workflow *w, struct xj_pool *pool, const struct xj_stand *stand, struct xj_span waiting,
                  xj_fact_fn *fact, void *facts)
{
	struct xj_span unknown = {"", 0};
	struct walk k = walk_of(pool, w, stand, waiting, fact, facts, &unknown);
	struct xj_waiting at;

	for (size_t i = 0; i < w->nsteps; i++)
		if (!xj_waiting_of(waiting, w->steps[i].id, &at) && ready(&k, i) == XJ_TRUE)
			return i;
	return SIZE_MAX;
}

/* The first year from `on` that the calendar lacks. */
static const char *
missing_year(struct xj_pool *pool, const struct xj_calendar *calendar, xj_date on)
{
	int year = xj_date_year(on);

	return xj_pool_print(pool, "%d", xj_calendar_covers(calendar, year) ? year + 1 : year);
}

/* The last day of a time that begins on `on`; false with a diagnostic. */
static bool
due_day(struct xj_pool *pool, const struct xj_calendar *calendar, xj_date on, struct xj_duration within, xj_date *due,
        const struct xj_where *where, struct xj_diags *diags)
{
	*due = xj_calendar_add(calendar, on, within);
	if (*due == XJ_NO_DATE)
		xj_diag_add(diags, XJ_CALENDAR_MISSING, where, missing_year(pool, calendar, on), NULL);
	return *due != XJ_NO_DATE;
}

/* Notices that step i waits for, through steps that were skipped. */
struct notices {
	const struct xj_workflow *w;
	const struct xj_stand *stand;
	const struct xj_calendar *calendar;
	struct xj_pool *pool;
	bool *seen;
	xj_date last;
	size_t of;
	const struct xj_where *where;
	struct xj_diags *diags;
};

static bool
notices_before(struct notices *n, size_t i)
{
	const struct xj_step *step = &n->w->steps[i];
	bool only_done = step->any && one_decided(n->stand, step);

	for (size_t k = 0; k < step->nneeds; k++) {
		size_t need = step->needs[k];
		xj_date last;

		if (n->seen[need] || (only_done && !n->stand->done[need]))
			continue;
		n->seen[need] = true;
		if (!n->stand->done[need] && !notices_before(n, need))
			return false;
		if (!n->stand->done[need] || n->stand->over[need] || !n->w->steps[need].has_notice ||
		    n->stand->on[need] == XJ_NO_DATE)
			continue;
		if (!due_day(n->pool, n->calendar, n->stand->on[need], n->w->steps[need].notice, &last, n->where, n->diags))
			return false;
		if (n->last == XJ_NO_DATE || last > n->last) {
			n->last = last;
			n->of = need;
		}
	}
	return true;
}

bool
xj_case_notice(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool,
               const struct xj_stand *stand, size_t step, xj_date *last, size_t *of, const struct xj_where *where,
               struct xj_diags *diags)
{
	struct notices n = {.w = w, .stand = stand, .calendar = calendar, .pool = pool, .last = XJ_NO_DATE,
	                    .where = where, .diags = diags};

	n.seen = xj_pool_zero(pool, w->nsteps + 1, sizeof *n.seen);
	if (!notices_before(&n, step))
		return false;
	*last = n.last;
	if (of)
		*of = n.of;
	return true;
}

bool
xj_case_due(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool, size_t step,
            xj_date on, xj_date *due, const struct xj_where *where, struct xj_diags *diags)
{
	*due = XJ_NO_DATE;
	return !w->steps[step].has_within || due_day(pool, calendar, on, w->steps[step].within, due, where, diags);
}

bool
xj_case_ahead(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_pool *pool, const bool *done,
              struct xj_span before, xj_date on, struct xj_buf *out, const struct xj_where *where,
              struct xj_diags *diags)
{
	struct xj_waiting at;
	xj_date due;

	if (!due_day(pool, calendar, on, w->ratify_within, &due, where, diags))
		return false;
	for (size_t i = 0; i < w->nratify; i++)
		if (!done[w->ratify[i]])
			xj_waiting_add(out, &(struct xj_waiting){.step = w->steps[w->ratify[i]].id, .due = due});
	while (xj_waiting_next(&before, &at)) {
		size_t step = xj_workflow_step(w, at.step);

		if (step != SIZE_MAX && !w->before_effect[step])
			xj_waiting_add(out, &at);
	}
	return true;
}

/* As it stood in `before`, or anew. */
static bool
add_ready(struct walk *k, struct xj_pool *pool, const struct xj_calendar *calendar, size_t i, xj_date on,
          struct xj_buf *out, const struct xj_where *where, struct xj_diags *diags)
{
	struct xj_waiting at = {.due = XJ_NO_DATE};
	struct xj_span rest = k->before;
	bool stood = false;
	xj_date notice;

	while (xj_waiting_next(&rest, &at))
		if (xj_span_same(at.step, k->w->steps[i].id)) {
			xj_waiting_add(out, &at);
			stood = true;
		}
	if (stood)
		return true;
	at = (struct xj_waiting){.step = k->w->steps[i].id};
	if (!xj_case_notice(k->w, calendar, pool, k->stand, i, &notice, NULL, where, diags) ||
	    !xj_case_due(k->w, calendar, pool, i, notice != XJ_NO_DATE && notice > on ? notice : on, &at.due, where, diags))
		return false;
	xj_waiting_add(out, &at);
	return true;
}

bool
xj_case_waiting(const struct xj_workflow *w, const struct xj_calendar *calendar, struct xj_facts *facts,
                const struct xj_stand *stand, struct xj_span before, xj_date on, struct xj_buf *out,
                const struct xj_where *where, struct xj_diags *diags)
{
	struct xj_span unknown = {"", 0};
	struct walk walk = walk_of(facts->pool, w, stand, before, xj_facts_get, facts, &unknown);

	for (size_t i = 0; i < w->nsteps; i++) {
		enum xj_truth truth = ready(&walk, i);

		if (truth == XJ_UNKNOWN) {
			xj_diag_add(diags, XJ_FACT_UNKNOWN, where, xj_span_text(facts->pool, unknown),
			            xj_pool_print(facts->pool, "step %.*s of %.*s", (int)w->steps[i].id.n,
			                          w->steps[i].id.p, (int)w->name.n, w->name.p),
			            NULL);
			return false;
		}
		if (truth == XJ_TRUE && !add_ready(&walk, facts->pool, calendar, i, on, out, where, diags))
			return false;
	}
	return true;
}
