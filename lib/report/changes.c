/* Status changes that took effect in a period, with their share of the students. */
#include "report/choose.h"
#include "report/effects.h"
#include "report/finish.h"
#include "report/group.h"
#include "report/period.h"
#include "report/standing.h"

/* What changes are grouped by: a column of the roll, or one of these. */
enum source { ROLL, WORKFLOW, REASON, MONTH };

static const struct {
	const char *name, *title;
} sources[] = {
	[ROLL] = {"", ""}, [WORKFLOW] = {"workflow", "异动类别"}, [REASON] = {"reason", "异动原因"}, [MONTH] = {"month", "月份"}};

struct key {
	enum source source;
	struct xj_pick pick; /* of the roll */
};

/* What --where may ask of a change, beside the columns of the roll. */
enum { BY_WORKFLOW, BY_REASON, BY_MONTH, BY_DAY, BY_SET, ASKED };

struct counting {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct xj_table *roll;
	struct xj_cursor row;
	struct xj_index students;
	struct key *keys;
	size_t nkeys;
	struct xj_choice_fact asked[ASKED];
	struct xj_choice choice, base; /* base: the conditions that ask about the student alone */
	struct xj_report_period period;
	xj_date first, last; /* days of the changes that are counted */
	struct xj_groups groups;
	struct xj_span *values;
	int64_t strangers; /* changes of students who are not on the roll */
	struct xj_diags *diags;
};

static enum source
source_of(struct xj_span name)
{
	for (int s = WORKFLOW; s <= MONTH; s++)
		if (xj_span_is(name, sources[s].name) || xj_span_is(name, sources[s].title))
			return (enum source)s;
	return ROLL;
}

static bool
read_keys(struct counting *k)
{
	struct xj_span rest = xj_span(k->in->by ? k->in->by : "workflow");
	size_t cap = 0;
	bool ok = true;

	while (rest.p) {
		struct xj_span name = xj_span_trim(xj_span_cut(&rest, ','));
		struct key *key = XJ_PUSH(k->pool, k->keys, k->nkeys, cap);

		key->source = source_of(name);
		if (key->source == ROLL && !xj_pick_named(k->roll, name, k->diags, &key->pick))
			ok = false;
	}
	return ok;
}

static struct xj_span
workflow_of_word(const struct xj_policy *policy, struct xj_span word, struct xj_diags *diags)
{
	const struct xj_workflow *w = xj_policy_workflow_called(policy, word);

	if (w)
		return w->name;
	xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, "--where", xj_span_text(diags->pool, word),
	            "name a procedure; change --list names them", NULL);
	return (struct xj_span){NULL, 0};
}

static bool
read_conditions(struct counting *k)
{
	k->asked[BY_WORKFLOW] = (struct xj_choice_fact){.name = "workflow", .title = "异动类别", .means = workflow_of_word};
	k->asked[BY_REASON] = (struct xj_choice_fact){.name = "reason", .title = "异动原因"};
	k->asked[BY_MONTH] = (struct xj_choice_fact){.name = "month", .title = "月份"};
	k->asked[BY_DAY] = (struct xj_choice_fact){.name = "effective_on", .title = "生效日期"};
	k->asked[BY_SET] = (struct xj_choice_fact){.name = "set."};
	xj_choice_init(&k->choice, k->pool, k->in->policy, k->roll, k->asked, ASKED, k->in->today);
	xj_choice_init(&k->base, k->pool, k->in->policy, k->roll, k->asked, ASKED, k->in->today);
	if (!xj_choice_where(&k->choice, k->in->where, k->in->nwhere, k->diags))
		return false;
	for (size_t i = 0; i < k->in->nwhere; i++) {
		struct xj_choice one;

		xj_choice_init(&one, k->pool, k->in->policy, k->roll, k->asked, ASKED, k->in->today);
		(void)xj_choice_where(&one, &k->in->where[i], 1, k->diags);
		if (!xj_choice_asks_facts(&one))
			(void)xj_choice_where(&k->base, &k->in->where[i], 1, k->diags);
	}
	return true;
}

static struct xj_span
value_of(const struct counting *k, enum source source, int column, bool known)
{
	switch (source) {
	case WORKFLOW:
		return k->asked[BY_WORKFLOW].value;
	case REASON:
		return k->asked[BY_REASON].value;
	case MONTH:
		return k->asked[BY_MONTH].value;
	case ROLL:
		break;
	}
	return known ? k->row.cells[column] : (struct xj_span){"", 0};
}

static void
count_change(struct counting *k, const struct xj_report_effect *change, bool known)
{
	struct xj_span day = xj_date_span(k->pool, change->on);

	k->asked[BY_WORKFLOW].value = change->w->name;
	k->asked[BY_REASON].value = change->reason;
	k->asked[BY_MONTH].value = xj_span_of(day.p, 7);
	k->asked[BY_DAY].value = day;
	k->asked[BY_SET].value = change->set;
	if (!xj_choice_holds(&k->choice, known ? &k->row : NULL))
		return;
	if (k->first == XJ_NO_DATE || change->on < k->first)
		k->first = change->on;
	if (k->last == XJ_NO_DATE || change->on > k->last)
		k->last = change->on;
	for (size_t i = 0; i < k->nkeys; i++)
		k->values[i] = value_of(k, k->keys[i].source, k->keys[i].pick.column, known);
	++*xj_groups_counts(&k->groups, xj_groups_at(&k->groups, k->values));
	k->strangers += !known;
}

static void
take_case(struct counting *k, struct xj_cases *cases, uint32_t index, struct xj_cursor *line)
{
	struct xj_report_effect change;
	uint32_t row;

	if (!xj_report_effect(k->in, cases, index, line, &change, k->diags) || !xj_period_has(&k->period, change.on))
		return;
	row = xj_index_find(&k->students, change.student);
	count_change(k, &change, row != XJ_NONE && xj_cursor_move(&k->row, row));
}

static void
take_cases(struct counting *k)
{
	for (size_t i = 0; i < k->in->ntables; i++) {
		const struct xj_table *t = k->in->tables[i];
		struct xj_cases cases;
		struct xj_cursor line;

		if (!xj_span_is(t->schema->name, "cases"))
			continue;
		xj_report_check_rows(t, k->diags);
		xj_cases_fold(&cases, k->pool, t);
		xj_cursor_init(&line, k->pool, t);
		for (uint32_t c = 0; c < cases.count; c++)
			take_case(k, &cases, c, &line);
	}
}

/* Whom the shares are of, as far as --where names columns of the roll: the due of the term where that is known, else whoever has a live status. */
static int64_t
count_base(struct counting *k, const struct xj_standing *standing)
{
	struct xj_roll_fields f = xj_roll_fields(k->roll->schema);
	int64_t base = 0;

	for (size_t row = 0; row < k->roll->rows; row++) {
		const struct xj_status *status;
		bool in;

		if (!xj_cursor_move(&k->row, row)) {
			xj_cursor_fault(&k->row, row, k->diags);
			continue;
		}
		if (standing) {
			in = xj_stands(standing->of_row[row], XJ_DUE);
		} else {
			status = xj_status_find(k->in->policy->statuses, xj_cell(&k->row, f.status));
			in = status && status->on_roll;
		}
		base += in && xj_choice_holds(&k->base, &k->row);
	}
	if (k->base.count)
		return base;
	return base + (standing ? (int64_t)standing->nothers : 0);
}

static void
add_columns(const struct counting *k, struct xj_grid *grid)
{
	for (size_t i = 0; i < k->nkeys; i++) {
		const struct key *key = &k->keys[i];
		bool type = key->source == WORKFLOW;

		if (key->source == ROLL) {
			xj_pick_columns(grid, &key->pick, 1);
			continue;
		}
		/* Types go by their titles; a rule file's name means little to who reads this. */
		(void)xj_grid_add_key(grid, type ? "type" : sources[key->source].name, sources[key->source].title,
		                      type ? XJ_ORDER_COMMONEST : XJ_ORDER_VALUE);
		if (type)
			(void)xj_grid_add_column(grid, XJ_LIT("code"), XJ_LIT("代码"), XJ_GRID_TEXT);
	}
	(void)xj_grid_add_column(grid, XJ_LIT("count"), XJ_LIT("人次"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(grid, "share", "占比", XJ_GRID_OF_NOTE, "count", "base");
}

static void
fill(const struct counting *k, struct xj_grid *grid)
{
	add_columns(k, grid);
	grid->chart = (struct xj_chart){.kind = k->keys[0].source == MONTH ? XJ_CHART_LINE : XJ_CHART_BARS, .values = {"count"}};
	for (uint32_t i = 0; i < k->groups.count; i++) {
		const struct xj_span *values = xj_groups_values(&k->groups, i);
		struct xj_span *cells = xj_grid_add_row(grid);

		for (size_t key = 0; key < k->nkeys; key++) {
			const struct xj_workflow *w =
				k->keys[key].source == WORKFLOW ? xj_policy_workflow(k->in->policy, values[key]) : NULL;

			*cells++ = w ? w->title : values[key];
			if (w)
				*cells++ = w->code;
		}
		cells[0] = xj_grid_count(grid->pool, *xj_groups_counts(&k->groups, i));
	}
	xj_grid_finish(grid, k->in->policy);
}

static void
add_notes(const struct counting *k, struct xj_grid *grid, int64_t base, bool due)
{
	xj_period_note(grid->pool, &grid->notes, &k->period);
	xj_note_count(grid->pool, &grid->notes, "base", "占比基数", base, due ? "应注册 " : "在籍 ", " 人");
	if (k->strangers)
		xj_note_count(grid->pool, &grid->notes, "not_on_roll", "不在学籍表中", k->strangers, "", "");
}

/* Months without a change are months too: a row of none for each, from the first day asked for to the last, but none that is still to come. */
static void
add_months(struct counting *k)
{
	xj_date from = k->period.from != XJ_NO_DATE ? k->period.from : k->first, until = k->period.until;
	int y, m, d;

	if (until == XJ_NO_DATE || until > k->in->today)
		until = k->in->today;
	if (k->last != XJ_NO_DATE && k->last > until)
		until = k->last;
	if (from == XJ_NO_DATE || k->nkeys != 1 || k->keys[0].source != MONTH)
		return;
	xj_date_split(from, &y, &m, &d);
	for (m = y * 12 + m - 1; xj_date_of(m / 12, m % 12 + 1, 1) <= until; m++)
		(void)xj_groups_at(&k->groups, &(struct xj_span){xj_pool_print(k->pool, "%04d-%02d", m / 12, m % 12 + 1), 7});
}

bool
xj_report_changes(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_report_grid(page);
	struct xj_table *lines = xj_report_table(in, "registrations");
	struct counting k = {.in = in, .pool = grid->pool, .roll = xj_report_table(in, "roll"), .diags = diags, .first = XJ_NO_DATE, .last = XJ_NO_DATE};
	struct xj_standing standing;
	bool keys = read_keys(&k), conditions = read_conditions(&k), due = lines && in->term;
	int64_t base;

	if (!xj_period_read(in, diags, &k.period) || !keys || !conditions)
		return false;
	k.values = xj_pool_zero(k.pool, k.nkeys + 1, sizeof *k.values);
	xj_groups_init(&k.groups, k.pool, k.nkeys, 1);
	xj_index_build(&k.students, k.pool, k.roll, xj_schema_field(k.roll->schema, "student_id"));
	xj_cursor_init(&k.row, k.pool, k.roll);
	if (due)
		xj_standing_gather(&standing, k.pool, in->policy, k.roll, lines, &k.period.term, diags);
	base = count_base(&k, due ? &standing : NULL);
	take_cases(&k);
	if (!xj_choice_known(&k.choice, diags))
		return false;
	add_months(&k);
	add_notes(&k, grid, base, due);
	xj_period_fact(page, &k.period);
	fill(&k, grid);
	return true;
}
