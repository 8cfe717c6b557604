/* How often and how long the procedures let a student be away, and an admission wait. Their limits are read once, by status. */
#include "audit/effects.h"
#include "audit/families.h"
#include "audit/limits.h"

/* What the procedures allow of one counter of the roll, by status: the most generous of those that begin from the status or lead to it. */
struct bound {
	int field;
	int64_t *most; /* 0: nothing is said */
	const struct xj_workflow **of;
	bool *runs; /* the time of a leave of this status goes on to be counted */
};

/* The procedures that set a status, and those that put off its end. */
struct leave {
	const struct xj_workflow **begin, **extend;
	size_t nbegin, nextend;
};

struct stays {
	struct bound *bounds;
	size_t nbounds, capbounds;
	struct leave *leaves; /* by status */
};

static size_t
status_index(const struct xj_audit *a, const struct xj_status *status)
{
	return (size_t)(status - a->policy->statuses->list);
}

bool
xj_audit_is_here(const struct xj_status *status)
{
	return status && !status->terminal && (status->on_roll || status->in_school || status->ends) && xj_status_student(status);
}

static bool
begins_from(const struct xj_workflow *w, const struct xj_status *s)
{
	return xj_span_listed(w->from, w->nfrom, s->name);
}

static bool
leads_to(const struct xj_workflow *w, const struct xj_status *s)
{
	const struct xj_assignment *set = xj_audit_sets(w, "status");

	return set && xj_span_same(set->value, s->name);
}

static bool
extends(const struct xj_workflow *w, const struct xj_status *s)
{
	return begins_from(w, s) && !xj_audit_sets(w, "status") && xj_audit_sets(w, "status_until");
}

bool
xj_audit_counts(const struct xj_workflow *w, struct xj_span field)
{
	int64_t more;

	for (size_t i = 0; i < w->nadd; i++)
		if (xj_span_same(w->add[i].field, field) && xj_span_integer(w->add[i].value, &more) && more > 0)
			return true;
	return false;
}

/* The most days that so long a time can have, and the fewest: which depends on when it begins. */
static int
days_of(struct xj_duration d, bool most)
{
	xj_date begin = xj_date_of(2000, 1, 1), days = xj_date_add(begin, d) - begin;

	for (xj_date day = begin; day < begin + 1461; day++) {
		xj_date n = xj_date_add(day, d) - day;

		if (most ? n > days : n < days)
			days = n;
	}
	return days;
}

int
xj_audit_fewest_days(struct xj_duration d)
{
	return days_of(d, false);
}

static struct bound *
bound_of(struct xj_audit *a, struct stays *s, int field)
{
	size_t n = a->policy->statuses->count;
	struct bound *b;

	for (size_t i = 0; i < s->nbounds; i++)
		if (s->bounds[i].field == field)
			return &s->bounds[i];
	b = XJ_PUSH(a->pool, s->bounds, s->nbounds, s->capbounds);
	*b = (struct bound){field, xj_pool_zero(a->pool, n, sizeof *b->most), xj_pool_zero(a->pool, n, sizeof *b->of),
	                    xj_pool_zero(a->pool, n, sizeof *b->runs)};
	return b;
}

/* A status out of which registering leads, or into which a procedure leads from one of which something is said, goes by that one. */
static void
inherit(struct xj_audit *a, struct bound *b)
{
	const struct xj_statuses *all = a->policy->statuses;
	const int64_t *own = memcpy(xj_pool_alloc(a->pool, all->count * sizeof *own), b->most, all->count * sizeof *own);
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	for (size_t i = 0; i < all->count; i++) {
		const struct xj_status *s = &all->list[i];

		if (own[i] || !xj_audit_is_here(s))
			continue;
		for (size_t k = 0; k < all->count; k++) {
			const struct xj_status *from = &all->list[k];
			bool next = own[k] > b->most[i] && xj_span_same(s->becomes, from->name);

			for (size_t j = 0; j < n && !next && own[k] > b->most[i]; j++)
				next = leads_to(w[j], s) && begins_from(w[j], from);
			if (next) {
				b->most[i] = own[k];
				b->of[i] = b->of[k];
			}
		}
	}
}

/* How often. A procedure that counts without a limit leaves none. */
void *
xj_audit_times_begin(struct xj_audit *a, const struct xj_table *table)
{
	const struct xj_statuses *all = a->policy->statuses;
	struct stays *s = xj_pool_zero(a->pool, 1, sizeof *s);
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	for (size_t i = 0; i < n; i++)
		if (w[i]->times && xj_schema_find(table->schema, w[i]->count) >= 0)
			(void)bound_of(a, s, xj_schema_find(table->schema, w[i]->count));
	for (size_t k = 0; k < s->nbounds; k++) {
		struct bound *b = &s->bounds[k];
		struct xj_span name = table->schema->fields[b->field].name;

		for (size_t i = 0; i < all->count; i++) {
			bool open = false;

			for (size_t j = 0; j < n; j++) {
				bool limits = w[j]->times && xj_span_same(w[j]->count, name);

				if (!begins_from(w[j], &all->list[i]) && !leads_to(w[j], &all->list[i]))
					continue;
				open = open || (!limits && xj_audit_counts(w[j], name));
				if (limits && w[j]->times > b->most[i]) {
					b->most[i] = w[j]->times;
					b->of[i] = w[j];
				}
			}
			if (open)
				b->most[i] = 0;
		}
		inherit(a, b);
	}
	return s;
}

void
xj_audit_suspended_too_often(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct stays *s = row->state;

	for (size_t i = 0; i < s->nbounds; i++) {
		const struct bound *b = &s->bounds[i];
		struct xj_span cell = xj_cell(row->cursor, b->field);
		const struct xj_workflow *w;
		struct xj_finding *f;
		int64_t times, most;

		if (!cell.n || (cell.n == 1 && cell.p[0] == '0') || !xj_span_integer(cell, &times))
			continue;
		most = b->most[status_index(a, row->status)];
		if (!most || times <= most)
			continue;
		w = b->of[status_index(a, row->status)];
		f = xj_audit_found(a, rule, row, b->field);
		f->args[1] = xj_span_text(a->pool, w->title);
		f->args[2] = xj_pool_print(a->pool, "%lld", (long long)times);
		f->args[3] = xj_pool_print(a->pool, "%lld (%s)", (long long)most, xj_span_text(a->pool, w->limits_source));
	}
}

static void
read_total(struct xj_audit *a, struct stays *s, const struct xj_table *table, const struct xj_workflow *w)
{
	const struct xj_statuses *all = a->policy->statuses;
	int field = xj_schema_find(table->schema, w->days);
	int64_t most = days_of(w->total, true);
	struct bound *b;

	if (field < 0)
		return;
	b = bound_of(a, s, field);
	for (size_t i = 0; i < all->count; i++) {
		bool begins = begins_from(w, &all->list[i]), leads = leads_to(w, &all->list[i]);

		b->runs[i] = b->runs[i] || leads || extends(w, &all->list[i]);
		if ((begins || leads) && most > b->most[i]) {
			b->most[i] = most;
			b->of[i] = w;
		}
	}
}

static void
read_leave(struct xj_audit *a, struct leave *l, const struct xj_status *s)
{
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	l->begin = xj_pool_zero(a->pool, n + 1, sizeof *l->begin);
	l->extend = xj_pool_zero(a->pool, n + 1, sizeof *l->extend);
	for (size_t i = 0; i < n && (xj_audit_is_here(s) || xj_status_away(s, XJ_ADMISSION)); i++) {
		if (leads_to(w[i], s) && xj_audit_sets(w[i], "status_until"))
			l->begin[l->nbegin++] = w[i];
		else if (extends(w[i], s))
			l->extend[l->nextend++] = w[i];
	}
}

void *
xj_audit_stays_begin(struct xj_audit *a, const struct xj_table *table)
{
	const struct xj_statuses *all = a->policy->statuses;
	struct stays *s = xj_pool_zero(a->pool, 1, sizeof *s);
	size_t n;
	const struct xj_workflow *const *w = xj_policy_all_workflows(a->policy, &n);

	for (size_t i = 0; i < n; i++)
		if (w[i]->has_total)
			read_total(a, s, table, w[i]);
	for (size_t i = 0; i < s->nbounds; i++)
		inherit(a, &s->bounds[i]);
	s->leaves = xj_pool_zero(a->pool, all->count, sizeof *s->leaves);
	for (size_t i = 0; i < all->count; i++)
		read_leave(a, &s->leaves[i], &all->list[i]);
	return s;
}

static void
found_long(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field,
           const struct xj_workflow *w, const char *stay, struct xj_span most)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, field);
	struct xj_span source = w->limits_source.n ? w->limits_source : xj_audit_source(a, rule);

	f->args[1] = stay;
	f->args[2] = xj_span_text(a->pool, most);
	f->args[3] = xj_span_text(a->pool, source);
}

/* All leaves together, the running one up to its end, counted as where it is asked for. */
static bool
too_long_in_all(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct bound *b)
{
	size_t at = status_index(a, row->status);
	bool running = b->runs[at] && row->since != XJ_NO_DATE && row->until != XJ_NO_DATE && row->until > row->since;
	struct xj_span cell = xj_cell(row->cursor, b->field);
	int64_t days = 0;

	if (!b->most[at] || (!running && (!cell.n || (cell.n == 1 && cell.p[0] == '0'))))
		return false;
	(void)xj_span_integer(cell, &days);
	if (days < 0)
		return false;
	/* what nobody could be away is no date to count from */
	running = running && days <= INT16_MAX;
	if (running ? row->until <= xj_date_add(row->since - (xj_date)days, b->of[at]->total) : days <= b->most[at])
		return false;
	if (running)
		days += row->until - row->since;
	found_long(a, rule, row, running ? row->roll->status_until : b->field, b->of[at],
	           xj_pool_print(a->pool, "%lld days", (long long)days), b->of[at]->total_text);
	return true;
}

/* The longest stay that some procedures allow for a reason. */
struct stay {
	bool fits;     /* one of them has it */
	bool unlimited;
	xj_date last;
	const struct xj_workflow *w;
	const struct xj_reason *reason;
};

/* May the row have what it has for a reason from this one? */
static bool
reason_fits(const struct xj_workflow *w, const struct xj_reason *reason, struct xj_span written)
{
	const struct xj_assignment *set = xj_audit_sets(w, "status_reason");

	if (set && xj_span_is(set->value, "$reason_title"))
		return xj_span_same(reason->title, written);
	return !set || !xj_span_is(set->value, "$reason") || xj_span_same(reason->name, written);
}

/* Does a procedure that puts off the end have the stay begin with the status, so that its longest stay is that of the whole? */
static bool
counts_whole(struct xj_audit *a, const struct xj_audit_row *row, const struct xj_workflow *w, const struct xj_reason *reason)
{
	struct xj_facts facts = {.pool = a->pool, .policy = a->policy, .roll = row->cursor, .reason = reason->name, .starts_on = row->since,
	                         .until = row->until, .today = a->today, .workflow = w};
	struct xj_span unknown;

	for (size_t i = 0; i < w->nrequire; i++) {
		facts.starts_on = row->since;
		if (xj_condition_test(w->require[i].when, xj_facts_get, &facts, &unknown) == XJ_FALSE)
			continue;
		facts.starts_on = row->since + 1;
		if (xj_condition_test(w->require[i].when, xj_facts_get, &facts, &unknown) == XJ_FALSE)
			return true;
	}
	return false;
}

static void
allow(struct stay *s, xj_date since, const struct xj_workflow *w, const struct xj_reason *reason)
{
	xj_date last = reason->has_max ? xj_date_add(since, reason->max) : 0;

	s->fits = true;
	if (!reason->has_max)
		s->unlimited = true;
	else if (!s->w || last > s->last)
		*s = (struct stay){true, s->unlimited, last, w, reason};
}

static struct stay
longest(struct xj_audit *a, const struct xj_audit_row *row, const struct xj_workflow *const *list, size_t n, bool extending,
        bool any_reason)
{
	struct xj_span written = xj_cell(row->cursor, row->roll->status_reason);
	struct stay s = {.last = XJ_NO_DATE};

	for (size_t i = 0; i < n; i++) {
		s.unlimited = s.unlimited || !list[i]->nreasons;
		s.fits = s.fits || !list[i]->nreasons;
		for (size_t k = 0; k < list[i]->nreasons; k++) {
			const struct xj_reason *reason = &list[i]->reasons[k];

			if (!any_reason && !reason_fits(list[i], reason, written))
				continue;
			if (extending && reason->has_max && !counts_whole(a, row, list[i], reason))
				s.fits = s.unlimited = true;
			else
				allow(&s, row->since, list[i], reason);
		}
	}
	return s;
}

/* Is what only an extension could allow the stay of the first request all the same, as the cases tell? */
static bool
not_extended(struct xj_audit *a, const struct xj_audit_row *row, struct stay *s)
{
	struct xj_audit_effects effects = {0};
	const struct xj_cursor *line;
	const struct xj_effective *e;
	xj_date begin;

	if (xj_audit_is_given(a, XJ_OF_cases))
		effects = xj_audit_effects(a, xj_cell(row->cursor, row->student_id));
	while (effects.n && !xj_audit_sets(effects.list[effects.n - 1].w, "status_until"))
		effects.n--;
	if (!effects.known || !effects.n)
		return false;
	e = &effects.list[effects.n - 1];
	line = xj_audit_effect_line(a, e);
	begin = xj_date_parse(xj_cell(line, e->cases->f.starts_on));
	*s = (struct stay){.w = e->w, .reason = xj_workflow_reason(e->w, xj_cell(line, e->cases->f.reason))};
	return leads_to(e->w, row->status) && begin == row->since && s->reason && s->reason->has_max &&
	       row->until > xj_date_add(begin, s->reason->max);
}

/* One leave longer than its reason allows. */
static void
too_long_for_reason(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct leave *l)
{
	struct stay first = longest(a, row, l->begin, l->nbegin, false, false), later;
	bool any = !first.fits;
	char since[11], until[11];

	if (any)
		first = longest(a, row, l->begin, l->nbegin, false, true);
	if (first.unlimited || !first.w || row->until <= first.last)
		return;
	later = longest(a, row, l->extend, l->nextend, true, any);
	if (later.unlimited || (later.w && row->until <= later.last)) {
		if (!not_extended(a, row, &first))
			return;
	} else if (later.w && later.last > first.last) {
		first = later;
	}
	found_long(a, rule, row, row->roll->status_until, first.w,
	           xj_pool_print(a->pool, "%s %s–%s", xj_span_text(a->pool, first.reason->title), xj_date_format(row->since, since),
	                         xj_date_format(row->until, until)),
	           first.reason->max_text);
}

void
xj_audit_suspended_too_long(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct stays *s = row->state;
	const struct leave *l;

	for (size_t i = 0; i < s->nbounds; i++)
		if (too_long_in_all(a, rule, row, &s->bounds[i]))
			return;
	l = &s->leaves[status_index(a, row->status)];
	if (l->nbegin && row->since != XJ_NO_DATE && row->until != XJ_NO_DATE)
		too_long_for_reason(a, rule, row, l);
}

void
xj_audit_admission_too_long(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct stays *s = row->state;
	const struct leave *l;

	if (!xj_status_away(row->status, XJ_ADMISSION) || row->since == XJ_NO_DATE || row->until == XJ_NO_DATE)
		return;
	l = &s->leaves[status_index(a, row->status)];
	if (l->nbegin)
		too_long_for_reason(a, rule, row, l);
}
