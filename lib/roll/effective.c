#include "roll/effective.h"

#include <stdlib.h>

bool
xj_case_is_effective(struct xj_span state)
{
	return xj_span_is(state, "effective") || xj_span_is(state, "closed");
}

bool
xj_case_has_ended(struct xj_span state)
{
	static const char *const ended[] = {"closed", "rejected", "withdrawn", NULL};

	return xj_span_is_any(state, ended);
}

bool
xj_effective_read(struct xj_effective *e)
{
	const struct xj_cases *cases = e->cases;
	struct xj_span effect = e->w->steps[e->w->effect_at].id;
	struct xj_cursor c;

	e->row = XJ_NONE;
	xj_cursor_init(&c, cases->pool, cases->table);
	for (uint32_t row = cases->list[e->index].first; row != XJ_NONE; row = cases->next_line[row])
		if (xj_cursor_move(&c, row) && xj_span_same(xj_cell(&c, cases->f.step), effect) &&
		    xj_decision_passes(xj_cell(&c, cases->f.decision)))
			e->row = row;
	if (e->row == XJ_NONE)
		return false;
	(void)xj_cursor_move(&c, e->row);
	e->id = xj_span_copy(cases->pool, xj_cell(&c, cases->f.case_id));
	e->doc_no = xj_span_copy(cases->pool, xj_cell(&c, cases->f.doc_no));
	e->on = xj_date_parse(xj_cell(&c, cases->f.on));
	return true;
}

static int
by_record(const void *a, const void *b)
{
	const struct xj_effective *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

void
xj_effective_order(struct xj_pool *pool, struct xj_effective *list, size_t n)
{
	struct xj_effective *merged;
	bool *taken;

	if (n < 2)
		return;
	qsort(list, n, sizeof *list, by_record);
	if (list[0].file == list[n - 1].file)
		return;
	merged = xj_pool_alloc(pool, n * sizeof *merged);
	taken = xj_pool_zero(pool, n, sizeof *taken);
	for (size_t k = 0; k < n; k++) {
		size_t best = SIZE_MAX, last_file = SIZE_MAX;

		/* the first case of each file that is not taken yet; the earliest of these */
		for (size_t i = 0; i < n; i++) {
			if (taken[i] || list[i].file == last_file)
				continue;
			last_file = list[i].file;
			if (best == SIZE_MAX || list[i].on < list[best].on)
				best = i;
		}
		taken[best] = true;
		merged[k] = list[best];
	}
	memcpy(list, merged, n * sizeof *merged);
}

bool
xj_effective_says(struct xj_pool *pool, const struct xj_effective *e, const struct xj_cursor *line, struct xj_span value,
                  struct xj_span *out)
{
	const struct xj_case_fields *f = &e->cases->f;
	struct xj_span name;

	*out = value;
	if (!value.n || value.p[0] != '$')
		return true;
	name = xj_span_of(value.p + 1, value.n - 1);
	if (xj_span_starts(name, "set.")) {
		*out = xj_set_get(xj_cell(line, f->set), xj_span_of(name.p + 4, name.n - 4));
		return out->p != NULL;
	}
	if (xj_span_is(name, "starts_on")) {
		*out = xj_cell(line, f->starts_on);
		if (xj_date_parse(*out) == XJ_NO_DATE)
			*out = xj_date_span(pool, e->on);
	} else if (xj_span_is(name, "until")) {
		*out = xj_cell(line, f->until);
	} else if (xj_span_is(name, "issued_on")) {
		*out = xj_date_span(pool, e->on);
	} else if (xj_span_is(name, "doc_no")) {
		*out = e->doc_no;
	} else if (xj_span_is(name, "case_id")) {
		*out = xj_cell(line, f->case_id);
	} else if (xj_span_is(name, "reason")) {
		*out = xj_cell(line, f->reason);
	} else if (xj_span_is(name, "reason_title")) {
		const struct xj_reason *reason = xj_workflow_reason(e->w, xj_cell(line, f->reason));

		*out = reason ? reason->title : XJ_LIT("");
	} else {
		return false;
	}
	return true;
}
