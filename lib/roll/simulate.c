#include "roll/simulate.h"

#include "record/emit.h"

static const char request_label[] = "request", cases_label[] = "case";

struct walking {
	const struct xj_simulate *in;
	struct xj_simulation *out;
	struct xj_pool *pool;
	struct xj_table *cases; /* the one case, line by line */
	struct xj_case_fields f;
	struct xj_cursor line;  /* its last one */
	struct xj_diags *diags;
};

/* Facts that follow from others, as far as a few tell them. */
static const struct {
	const char *name, *from;
} followed[] = {
	{"year_of_study", "--fact grade=YEAR, from which it follows"},
	{"freshman", "--fact grade=YEAR, from which it follows"},
	{"year_left", "--fact grade=YEAR --fact status_since=DATE, from which it follows"},
	{"year_placed", "--fact grade=YEAR, from which it follows"},
	{"final_year", "--fact grade=YEAR --fact years=YEARS, from which it follows"},
	{"first_term", "--fact enrolled_on=DATE, from which it follows with terms.csv"},
	{"rank_percent", "--fact rank=NUMBER --fact rank_of=NUMBER, from which it follows"},
	{"study_ends_on", "--fact enrolled_on=DATE --fact level=LEVEL, from which it follows"},
	{"study_days_left", "--fact enrolled_on=DATE --fact level=LEVEL, from which it follows"},
	{"days_left", "--fact status_until=DATE, from which it follows"},
	{"days_away", "--fact status_since=DATE, from which it follows"},
};

/* Where a fact that is not known could come from, besides --fact. */
static const char *
source_of(const struct xj_policy *p, struct xj_span fact)
{
	const struct xj_schema *roll = xj_policy_schema(p, "roll"), *academic = xj_policy_schema(p, "academic");

	for (size_t i = 0; i < sizeof followed / sizeof *followed; i++)
		if (xj_span_is(fact, followed[i].name))
			return followed[i].from;
	if (xj_span_starts(fact, "roll."))
		fact = xj_span_of(fact.p + 5, fact.n - 5);
	if (xj_span_starts(fact, "program."))
		return "the programme with --set program=CODE";
	if (roll && xj_schema_find(roll, fact) >= 0)
		return "the student's row with --roll FILE --student NUMBER";
	if (academic && xj_schema_find(academic, fact) >= 0)
		return "the teaching system's figures with --facts FILE";
	return "the files that it follows from, as xueji-workflow(5) has it";
}

/* What is said of a request that stands in no file is said without a place. */
static void
explain(struct walking *k, size_t from)
{
	for (size_t i = from; i < k->diags->count; i++) {
		struct xj_diag *d = &k->diags->list[i];

		if (d->where.file == request_label || d->where.file == cases_label)
			d->where = (struct xj_where){.field = d->where.field};
		if (d->code != XJ_FACT_UNKNOWN)
			continue;
		d->code = XJ_FACT_WANTED;
		d->args[2] = source_of(k->in->policy, xj_span(d->args[0]));
	}
}

static bool
collect(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

/* The cases as they are after the changes; the cursor goes to the last line. */
static bool
take(struct walking *k, const struct xj_changes *ch)
{
	struct xj_buf text;
	struct xj_out out;

	xj_buf_init(&text, k->pool);
	xj_out_init(&out, k->pool, collect, &text);
	xj_emit_table(&out, ch);
	(void)xj_out_flush(&out);
	k->cases = xj_table_parse(k->pool, cases_label, xj_buf_as_span(&text), ch->table->schema, XJ_RECORDS, k->diags);
	if (!k->cases || !k->cases->rows)
		return false;
	xj_cursor_init(&k->line, k->pool, k->cases);
	return xj_cursor_move(&k->line, k->cases->rows - 1);
}

static struct xj_span
all_proofs(struct walking *k)
{
	const struct xj_reason *reason = xj_workflow_reason(k->in->w, k->in->request.reason);
	struct xj_buf b;

	xj_buf_init(&b, k->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; reason && i < reason->nevidence; i++)
		xj_buf_print(&b, "%s%.*s", i ? ";" : "", (int)reason->evidence[i].n, reason->evidence[i].p);
	return xj_buf_as_span(&b);
}

static bool
open_case(struct walking *k)
{
	const struct xj_policy *p = k->in->policy;
	struct xj_request_defaults request = k->in->request;
	const char *text = xj_pool_print(k->pool, "student_id\n%.*s\n", (int)k->in->student.n, k->in->student.p);
	struct xj_table *requests, *none;
	size_t errors = xj_diags_errors(k->diags);
	struct xj_changes ch;

	requests = xj_table_parse(k->pool, request_label, xj_span(text), xj_policy_schema(p, "requests"), XJ_RECORDS, k->diags);
	none = xj_table_empty(k->pool, cases_label, xj_policy_schema(p, "cases"));
	if (!requests)
		return false;
	k->out->evidence = request.evidence = all_proofs(k);
	request.on = k->in->on;
	xj_changes_init(&ch, k->pool, none);
	xj_change_open(p, k->in->w, requests, k->in->roll, none, k->in->academic, &request, k->in->on, &ch, k->diags);
	return xj_diags_errors(k->diags) == errors && take(k, &ch);
}

static xj_date
last_day(struct walking *k)
{
	return xj_date_parse(xj_cell(&k->line, k->f.on));
}

/* The day before which public notices keep the step from being decided; false with a diagnostic. */
static bool
after_notice(struct walking *k, size_t step, xj_date *day)
{
	struct xj_where where = {.file = cases_label};
	struct xj_cases cases;
	struct xj_stand stand;
	size_t of;

	xj_cases_fold(&cases, k->pool, k->cases);
	xj_case_stand(&cases, 0, k->in->w, &stand, NULL);
	return xj_case_notice(k->in->w, k->in->policy->calendar, k->pool, &stand, step, day, &of, &where, k->diags);
}

/* Which of the waiting steps is decided next: the one whose last day comes first. */
static bool
choose(struct walking *k, size_t *step, xj_date *on)
{
	struct xj_span rest = xj_cell(&k->line, k->f.waiting);
	struct xj_waiting at;

	*step = SIZE_MAX;
	while (xj_waiting_next(&rest, &at)) {
		size_t i = xj_workflow_step(k->in->w, at.step);
		xj_date day = at.due == XJ_NO_DATE ? last_day(k) : at.due, notice = XJ_NO_DATE;
		struct xj_simulated_step *s;

		if (i == SIZE_MAX || !after_notice(k, i, &notice))
			return false;
		s = &k->out->steps[i];
		if (!s->came) {
			s->came = true;
			s->from = notice == XJ_NO_DATE ? last_day(k) : notice;
			s->due = at.due;
		}
		if (notice != XJ_NO_DATE && day <= notice)
			day = notice + 1;
		if (day < last_day(k))
			day = last_day(k);
		if (*step == SIZE_MAX || day < *on) {
			*step = i;
			*on = day;
		}
	}
	return *step != SIZE_MAX;
}

static bool
decide(struct walking *k, size_t step, xj_date on)
{
	const struct xj_step *s = &k->in->w->steps[step];
	struct xj_span id = xj_span_copy(k->pool, xj_cell(&k->line, k->f.case_id));
	struct xj_decision d = {.step = s->id, .on = on, .only = &id, .nonly = 1, .given = k->in->request.given};
	size_t errors = xj_diags_errors(k->diags);
	struct xj_simulated_step *out = &k->out->steps[step];
	struct xj_changes ch;

	if (s->document || s->minutes)
		d.doc_no = XJ_LIT("（文号）");
	xj_changes_init(&ch, k->pool, k->cases);
	xj_change_decide(k->in->policy, &d, k->cases, k->in->roll, on, &ch, k->diags);
	if (xj_diags_errors(k->diags) != errors || !ch.nadded || !take(k, &ch))
		return false;
	out->on = on;
	out->decision = xj_span_copy(k->pool, xj_cell(&k->line, k->f.decision));
	if (s->has_notice)
		out->notice = xj_calendar_add(k->in->policy->calendar, on, s->notice);
	if (step == k->in->w->effect_at)
		k->out->effective_on = on;
	k->out->closed_on = on;
	return true;
}

static bool
carry(struct walking *k)
{
	const struct xj_table *cases[] = {k->cases};
	const struct xj_schema *schema = k->in->roll->schema;
	size_t errors = xj_diags_errors(k->diags);
	struct xj_changes ch;
	struct xj_cursor row;

	xj_changes_init(&ch, k->pool, k->in->roll);
	xj_change_apply(k->in->policy, cases, 1, k->in->roll, &ch, k->diags);
	xj_cursor_init(&row, k->pool, k->in->roll);
	for (size_t i = 0; i < ch.nedits; i++) {
		const struct xj_edit *e = &ch.edits[i];

		if (xj_span_is(schema->fields[e->field].name, "last_case") || !xj_cursor_move(&row, e->row))
			continue;
		*XJ_PUSH(k->pool, k->out->fields, k->out->nfields, k->out->capfields) = (struct xj_simulated_field){
			&schema->fields[e->field], xj_span_copy(k->pool, xj_cell(&row, (int)e->field)), e->value,
			k->in->roll->column_of[e->field] >= 0,
		};
	}
	return xj_diags_errors(k->diags) == errors;
}

/* What was once waited for and is not decided in the end was given up for another (`mode: any`). */
static void
settle(struct walking *k)
{
	for (size_t i = 0; i < k->in->w->nsteps; i++)
		k->out->steps[i].came = k->out->steps[i].on != XJ_NO_DATE;
}

bool
xj_simulate(struct xj_pool *pool, const struct xj_simulate *in, struct xj_simulation *out, struct xj_diags *diags)
{
	struct walking k = {.in = in, .out = out, .pool = pool, .diags = diags,
	                    .f = xj_case_fields(xj_policy_schema(in->policy, "cases"))};
	size_t from = diags->count, step;
	xj_date on = XJ_NO_DATE;
	bool ok;

	*out = (struct xj_simulation){.effective_on = XJ_NO_DATE, .closed_on = XJ_NO_DATE};
	out->steps = xj_pool_zero(pool, in->w->nsteps + 1, sizeof *out->steps);
	for (size_t i = 0; i < in->w->nsteps; i++)
		out->steps[i] = (struct xj_simulated_step){.step = &in->w->steps[i], .from = XJ_NO_DATE, .due = XJ_NO_DATE,
		                                           .on = XJ_NO_DATE, .notice = XJ_NO_DATE, .decision = {"", 0}};
	ok = open_case(&k);
	while (ok && xj_cell(&k.line, k.f.waiting).n)
		ok = choose(&k, &step, &on) && decide(&k, step, on);
	if (ok)
		settle(&k);
	ok = ok && carry(&k);
	explain(&k, from);
	return ok;
}
