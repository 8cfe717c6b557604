/* Plans of places: how many may pass a step in a school year. */
#include "roll/deciding.h"

static struct xj_span
key_of(void *arg, uint32_t i)
{
	return ((struct xj_places *)arg)->keys[i];
}

/* The places that the case at `line` competes for; *value is what it sets. False where its procedure has no plan, or it sets nothing. */
static bool
case_key(struct xj_deciding *x, uint32_t index, const struct xj_workflow *w, const struct xj_cursor *line,
         struct xj_span *value, struct xj_span *key)
{
	xj_date opened;

	if (!w || w->quota.at == SIZE_MAX)
		return false;
	*value = xj_set_get(xj_cell(line, x->f.set), w->quota.by);
	if (!value->n || !xj_cursor_move(&x->first, x->cases.list[index].first))
		return false;
	opened = xj_date_parse(xj_cell(&x->first, x->f.on));
	*key = xj_span(xj_pool_print(x->pool, "%.*s %d %.*s", (int)w->name.n, w->name.p, xj_school_year(opened), (int)value->n,
	                             value->p));
	return true;
}

static int64_t *
taken(struct xj_deciding *x, struct xj_span key)
{
	struct xj_places *p = &x->places;
	uint32_t at = xj_map_get(&p->by_key, key);

	if (at == XJ_NONE) {
		at = (uint32_t)p->nkeys;
		*XJ_PUSH(x->pool, p->keys, p->nkeys, p->cap) = key;
		*XJ_PUSH(x->pool, p->taken, p->ntaken, p->captaken) = 0;
		(void)xj_map_put(&p->by_key, key, at);
	}
	return &p->taken[at];
}

static bool
ended(struct xj_span state)
{
	return xj_span_is(state, "rejected") || xj_span_is(state, "withdrawn");
}

void
xj_places_count(struct xj_deciding *x)
{
	struct xj_cursor line;

	if (x->places.counted)
		return;
	x->places.counted = true;
	x->places.holds = xj_pool_zero(x->pool, x->cases.count + 1, sizeof *x->places.holds);
	xj_map_init(&x->places.by_key, x->pool, 16, key_of, &x->places);
	xj_cursor_init(&line, x->pool, x->table);
	for (uint32_t i = 0; i < x->cases.count; i++) {
		const struct xj_workflow *w;
		struct xj_span value, key;
		struct xj_stand stand;

		if (!xj_cursor_split(&line, x->cases.list[i].last) || ended(xj_cell(&line, x->f.state)))
			continue;
		w = xj_case_workflow(x->policy, xj_cell(&line, x->f.workflow), xj_cell(&line, x->f.version), NULL);
		if (!case_key(x, i, w, &line, &value, &key))
			continue;
		xj_case_stand(&x->cases, i, w, &stand, NULL);
		x->places.holds[i] = stand.done[w->quota.at];
		if (stand.done[w->quota.at])
			++*taken(x, key);
	}
}

void
xj_places_decided(struct xj_deciding *x, const struct xj_deciding_case *s, bool is_ended)
{
	bool holds = !is_ended && s->w->quota.at != SIZE_MAX && s->stand.done[s->w->quota.at];
	struct xj_span value, key;

	if (!x->places.counted || holds == x->places.holds[s->index] ||
	    !case_key(x, s->index, s->w, &x->line, &value, &key))
		return;
	*taken(x, key) += holds ? 1 : -1;
	x->places.holds[s->index] = holds;
}

/* An empty plan limits nothing; a plan that nobody can tell lets nobody pass. */
bool
xj_places_left(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	const struct xj_quota *q = &s->w->quota;
	struct xj_span value, key, plan;
	uint32_t row;
	int64_t most;

	if (!case_key(x, s->index, s->w, &x->line, &value, &key))
		return true;
	row = xj_policy_program(x->policy, value);
	plan = row == XJ_NONE ? (struct xj_span){"?", 1} : xj_span_trim(xj_policy_program_cell(x->policy, row, q->plan));
	if (!plan.n)
		return true;
	if (!xj_span_integer(plan, &most)) {
		XJ_REFUSE_CASE(x, x->f.set, XJ_PLAN_UNKNOWN, xj_span_text(x->pool, q->plan), xj_span_text(x->pool, value),
		               xj_span_text(x->pool, q->source), NULL);
		return false;
	}
	if (*taken(x, key) < most)
		return true;
	XJ_REFUSE_CASE(x, x->f.set, XJ_QUOTA_FULL, xj_span_text(x->pool, s->w->title),
	               xj_pool_print(x->pool, "%lld", (long long)most), xj_span_text(x->pool, value),
	               xj_span_text(x->pool, q->source), NULL);
	return false;
}
