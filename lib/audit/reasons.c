/* Whether a case fits its procedure, as the procedure was when it was opened. */
#include "audit/families.h"
#include "audit/then.h"
#include "policy/wording.h"
#include "roll/change.h"
#include "roll/effective.h"

/* 休学 (疾病): what, of what. */
static const char *
of(struct xj_audit *a, struct xj_span title, struct xj_span what)
{
	return what.n ? xj_pool_print(a->pool, "%.*s (%.*s)", (int)title.n, title.p, (int)what.n, what.p) : xj_span_text(a->pool, title);
}

/* {2} is what is at fault, {3} why, {4} the step that the case waits for, or that of its effect. */
static void
found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, const char *what,
      const char *why)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, field);
	struct xj_span rest = xj_cell(row->cursor, row->cases->waiting);
	struct xj_waiting at;

	f->args[1] = what;
	f->args[2] = why;
	f->args[3] = xj_span_text(a->pool, xj_waiting_next(&rest, &at) ? xj_waiting_key(a->pool, &at)
	                                                               : row->workflow->steps[row->workflow->effect_at].id);
}

/* The procedure of a case that is under way or took effect. */
static const struct xj_workflow *
procedure(const struct xj_audit_row *row)
{
	return xj_audit_given_up(row) ? NULL : xj_audit_procedure(row);
}

/* Does it ask about the reason, or about what the teaching system knows? */
static bool
asks_reason(const struct xj_audit *a, const struct xj_condition *c)
{
	const struct xj_schema *academic = xj_policy_schema(a->policy, "academic"), *roll = xj_policy_schema(a->policy, "roll");

	if (xj_condition_asks(c, "reason") || xj_condition_asks(c, "rank_percent"))
		return true;
	for (size_t i = 0; academic && i < academic->nfields; i++) {
		struct xj_span name = academic->fields[i].name;

		if (!xj_span_is(name, "term") && (!roll || xj_schema_find(roll, name) < 0) && xj_condition_asks(c, name.p))
			return true;
	}
	return false;
}

/* Was it, as far as is known, on the day of the request, and is it still? */
static bool
broken(struct xj_then *then, const struct xj_rule *rule, bool refuses)
{
	const xj_date days[] = {then->facts.asked_on, then->a->today};
	struct xj_span unknown;

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		enum xj_truth truth;

		then->facts.today = days[i] == XJ_NO_DATE ? then->a->today : days[i];
		truth = xj_condition_test(rule->when, xj_then_get, then, &unknown);
		if (truth == XJ_UNKNOWN || (truth == XJ_TRUE) != refuses)
			return false;
	}
	return true;
}

/* Had it taken effect by this line of its file? */
static bool
effective_before(const struct xj_audit_case *it, uint32_t line)
{
	uint32_t row = xj_case_effective_row(it->folded, it->index, it->workflow);

	return row != XJ_NONE && row < line;
}

/* How many cases of the kind had taken effect when this one was opened. */
static struct xj_span
times_before(struct xj_audit *a, const struct xj_audit_row *row)
{
	uint32_t first = row->folded->list[row->index].first;
	struct xj_audit_case it = {0};
	int times = 0;

	while (xj_audit_case_next(a, xj_cell(row->cursor, row->cases->student_id), &it))
		times += it.folded == row->folded && it.workflow && xj_span_same(it.workflow->name, row->workflow->name) &&
		         xj_case_is_effective(xj_cell(it.line, it.folded->f.state)) && effective_before(&it, first);
	return xj_span(xj_pool_print(a->pool, "times=%d", times));
}

/* The rules of the procedure; `reasons`: those about the reason, else the others. */
static void
judge_rules(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row,
            const struct xj_workflow *w, bool reasons)
{
	struct xj_then then = {.a = NULL};

	for (size_t i = 0; i < w->nrefuse + w->nrequire; i++) {
		bool refuses = i < w->nrefuse;
		const struct xj_rule *own = refuses ? &w->refuse[i] : &w->require[i - w->nrefuse];

		if (asks_reason(a, own->when) != reasons)
			continue;
		if (!then.a) {
			xj_then_init(&then, a, row);
			then.all = !then.effective;
		}
		if (xj_condition_asks(own->when, "times"))
			then.facts.given = times_before(a, row);
		if (broken(&then, own, refuses))
			found(a, rule, row, reasons ? row->cases->reason : row->cases->workflow,
			      of(a, w->title, xj_cell(row->cursor, row->cases->reason)),
			      xj_pool_print(a->pool, "%.*s (%.*s)", (int)own->because.n, own->because.p, (int)own->source.n, own->source.p));
	}
}

void
xj_audit_wrong_reason(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_workflow *w = procedure(row);
	struct xj_span reason = xj_cell(row->cursor, row->cases->reason);

	if (!w)
		return;
	if (xj_audit_has_column(row, row->cases->reason) && (w->nreasons || reason.n) && !xj_workflow_reason(w, reason))
		found(a, rule, row, row->cases->reason, of(a, w->title, reason),
		      reason.n ? "the procedure has no such reason" : "no reason is given");
	else
		judge_rules(a, rule, row, w, true);
}

/* Longer than the reason allows? */
static void
judge_stay(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct xj_workflow *w)
{
	const struct xj_reason *reason = xj_workflow_reason(w, xj_cell(row->cursor, row->cases->reason));
	xj_date starts_on = xj_date_parse(xj_cell(row->cursor, row->cases->starts_on));
	xj_date until = xj_date_parse(xj_cell(row->cursor, row->cases->until));

	if (reason && reason->has_max && starts_on != XJ_NO_DATE && until != XJ_NO_DATE &&
	    until > xj_date_add(starts_on, reason->max))
		found(a, rule, row, row->cases->until,
		      of(a, w->title, xj_span(xj_pool_print(a->pool, "%.*s: %.*s", (int)reason->title.n, reason->title.p,
		                                            (int)reason->max_text.n, reason->max_text.p))),
		      "it is longer than the reason allows");
}

/* Was it given, as far as the file could say? */
static bool
is_given(const struct xj_audit_row *row, struct xj_span ask)
{
	const struct xj_case_fields *f = row->cases;
	int field = xj_span_is(ask, "starts_on") ? f->starts_on
	            : xj_span_is(ask, "until")   ? f->until
	            : xj_span_is(ask, "reason")  ? f->reason
	            : xj_span_is(ask, "note")    ? -1
	                                         : f->set;

	if (!xj_audit_has_column(row, field))
		return true;
	return field == f->set ? xj_set_get(xj_cell(row->cursor, field), ask).n > 0 : xj_cell(row->cursor, field).n > 0;
}

static void
judge_asked(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct xj_workflow *w)
{
	for (size_t i = 0; i < w->nask; i++)
		if (!is_given(row, w->ask[i]))
			found(a, rule, row, row->cases->set, of(a, w->title, xj_wording_fact(a->policy, w, w->ask[i])),
			      "the request does not say it");
}

void
xj_audit_against_procedure(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_workflow *w = procedure(row);

	if (!w)
		return;
	judge_stay(a, rule, row, w);
	if (w->nask && !xj_audit_is_old(a, row))
		judge_asked(a, rule, row, w);
	judge_rules(a, rule, row, w, false);
}

static void
add_name(struct xj_buf *b, struct xj_span name)
{
	if (b->n)
		xj_buf_text(b, ", ");
	xj_buf_span(b, name);
}

void
xj_audit_evidence_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_workflow *w = procedure(row);
	const struct xj_reason *reason = w ? xj_workflow_reason(w, xj_cell(row->cursor, row->cases->reason)) : NULL;
	struct xj_finding *f;
	struct xj_buf b;

	if (!reason || !reason->nevidence || !xj_audit_has_column(row, row->cases->evidence))
		return;
	xj_buf_init(&b, a->pool);
	for (size_t i = 0; i < reason->nevidence; i++)
		if (!xj_span_among(xj_cell(row->cursor, row->cases->evidence), ';', reason->evidence[i]))
			add_name(&b, xj_wording_code(a->policy, "evidence", reason->evidence[i]));
	if (!b.n || xj_audit_is_old(a, row))
		return;
	f = xj_audit_found(a, rule, row, row->cases->evidence);
	f->args[1] = b.p;
	f->args[2] = of(a, w->title, reason->title);
}

/* Of each field of the roll that it changes. */
void
xj_audit_old_value_missing(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_workflow *w = procedure(row);
	struct xj_span set = xj_cell(row->cursor, row->cases->set), rest = set, first = {NULL, 0};
	const struct xj_schema *roll = xj_policy_schema(a->policy, "roll");
	struct xj_finding *f;
	struct xj_buf b;

	if (!w || !w->keep || !set.n || !roll)
		return;
	xj_buf_init(&b, a->pool);
	while (rest.p) {
		struct xj_span value = xj_span_cut(&rest, ';'), key = xj_span_trim(xj_span_cut(&value, '='));
		struct xj_span old = xj_span(xj_pool_print(a->pool, "was.%.*s", (int)key.n, key.p));

		if (xj_schema_find(roll, key) < 0 || xj_set_get(set, old).p)
			continue;
		first = first.p ? first : key;
		add_name(&b, xj_wording_fact(a->policy, w, key));
	}
	if (!b.n || xj_audit_is_old(a, row))
		return;
	f = xj_audit_found(a, rule, row, row->cases->set);
	f->args[1] = b.p;
	f->args[3] = xj_span_text(a->pool, first);
}
