/* The balance of the intake: every admitted candidate in exactly one of arrived, admission retained, admission given up, not arrived. */
#include "report/choose.h"
#include "report/finish.h"
#include "report/group.h"
#include "report/report.h"
#include "roll/intake.h"

enum outcome { ARRIVED, RETAINED, GIVEN_UP, ABSENT, OUTCOMES };

static const char *const codes[] = {[ARRIVED] = "arrived", [RETAINED] = "retained", [GIVEN_UP] = "given-up", [ABSENT] = "absent"};

enum count { ADMITTED, DIFFERENCE = ADMITTED + 1 + OUTCOMES, COUNTS };

static const struct {
	const char *name, *title;
} columns[COUNTS] = {{"admitted", "录取"},       {"arrived", "已报到"},     {"retained", "保留入学资格"},
                     {"given_up", "放弃入学资格"}, {"not_arrived", "未报到"}, {"difference", "差额"}};

enum { MOST_TOLD = 20 }; /* candidates without an outcome */

struct candidate {
	struct xj_span exam_id;
	const struct xj_table *table; /* where the candidate is admitted; NULL: an outcome of somebody who is on no list */
	uint32_t row;
	int outcome; /* OUTCOMES: none is known */
	bool settled; /* the result of the intake says so, and nothing else is asked */
};

struct balance {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct candidate *list;
	size_t count, cap;
	struct xj_map by_exam_id;
	struct xj_span *keys; /* names of the columns that it is by */
	size_t nkeys, capkeys;
	struct xj_groups groups;
	int64_t strangers, undecided;
	struct xj_diags *diags;
};

static struct xj_span
exam_id_of(void *ctx, uint32_t i)
{
	return ((const struct balance *)ctx)->list[i].exam_id;
}

static struct candidate *
candidate(struct balance *b, struct xj_span exam_id)
{
	uint32_t at = xj_map_get(&b->by_exam_id, exam_id);

	if (at == XJ_NONE) {
		struct candidate *c = XJ_PUSH(b->pool, b->list, b->count, b->cap);

		at = (uint32_t)b->count - 1;
		*c = (struct candidate){.exam_id = xj_span_copy(b->pool, exam_id), .outcome = OUTCOMES};
		(void)xj_map_put(&b->by_exam_id, c->exam_id, at);
	}
	return &b->list[at];
}

/* The list of the admitted: candidates, else the result of the intake, which has a line for each of them. */
static bool
is_list(const struct balance *b, const struct xj_table *t)
{
	return xj_span_is(t->schema->name, xj_report_table(b->in, "candidates") ? "candidates" : "intake");
}

static void
admit(struct balance *b, struct xj_table *t)
{
	int f = xj_schema_field(t->schema, "exam_id");
	struct xj_cursor c;

	xj_cursor_init(&c, b->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		struct candidate *who;

		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, b->diags);
			continue;
		}
		if (!xj_cell(&c, f).n) {
			xj_table_refuse(t, row, f, b->diags, XJ_REQUIRED, NULL);
			continue;
		}
		who = candidate(b, xj_cell(&c, f));
		if (who->table) {
			xj_table_refuse(t, row, f, b->diags, XJ_DUPLICATE_KEY,
			                xj_pool_print(b->pool, "%zu", xj_table_line_number(who->table, who->row)), NULL);
			continue;
		}
		who->table = t;
		who->row = (uint32_t)row;
	}
}

static int
outcome_of(const struct xj_field *field, struct xj_span value)
{
	struct xj_span code = xj_field_code(field, value);
	int o = 0;

	while (o < OUTCOMES && !xj_span_is(code, codes[o]))
		o++;
	return o;
}

/* Of the result of the intake, as enroll prints it. */
static void
take_result(struct balance *b, struct xj_table *t)
{
	int f_exam = xj_schema_field(t->schema, "exam_id"), f_outcome = xj_schema_field(t->schema, "outcome");
	struct xj_cursor c;

	xj_cursor_init(&c, b->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		struct candidate *who;

		if (!xj_cursor_move(&c, row)) {
			if (!is_list(b, t))
				xj_cursor_fault(&c, row, b->diags);
			continue;
		}
		if (!xj_cell(&c, f_exam).n)
			continue;
		who = candidate(b, xj_cell(&c, f_exam));
		who->outcome = outcome_of(&t->schema->fields[f_outcome], xj_cell(&c, f_outcome));
		who->settled = true;
		if (who->outcome == OUTCOMES && xj_cell(&c, f_outcome).n)
			xj_table_refuse(t, row, f_outcome, b->diags, XJ_NOT_IN_LIST, xj_span_text(b->pool, xj_cell(&c, f_outcome)),
			                "已报到, 保留入学资格, 放弃入学资格, 未报到", NULL);
	}
}

/* What only one of the candidates' own rows is refused for leaves that one without an outcome; a file that cannot be used at all is another thing. */
static void
pass_trouble(struct balance *b, const struct xj_diags *found)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct xj_diag *d = &found->list[i];

		if (xj_message(d->code)->severity == XJ_TROUBLE)
			xj_diag_add(b->diags, d->code, &d->where, d->args[0], d->args[1], d->args[2], d->args[3], NULL);
	}
}

/* The outcomes that enroll would come to. */
static void
take_arrivals(struct balance *b, const struct xj_table *candidates, struct xj_table *arrivals)
{
	struct xj_table *roll = xj_report_table(b->in, "roll");
	const struct xj_schema *schema = xj_policy_schema(b->in->policy, "roll"), *result = xj_policy_schema(b->in->policy, "intake");
	struct xj_enrolling in = {.policy = b->in->policy, .today = b->in->today, .candidates = candidates, .arrivals = arrivals};
	struct xj_intake_balance sums;
	struct xj_changes newcomers, outcomes;
	struct xj_diags found;

	if (!schema || !result)
		return;
	in.roll = roll ? roll : xj_table_empty(b->pool, "roll", schema);
	in.intake = xj_table_empty(b->pool, "intake", result);
	xj_diags_init(&found, b->pool);
	xj_changes_init(&newcomers, b->pool, in.roll);
	xj_changes_init(&outcomes, b->pool, in.intake);
	xj_enroll(&in, &newcomers, &outcomes, &sums, &found);
	pass_trouble(b, &found);
	for (size_t i = 0; i < outcomes.nadded; i++) {
		const struct xj_span *row = outcomes.added[i];
		struct candidate *who = candidate(b, row[xj_schema_field(result, "exam_id")]);
		int f = xj_schema_field(result, "outcome");

		if (!who->settled)
			who->outcome = outcome_of(&result->fields[f], row[f]);
	}
}

/* What the row of somebody who is on the roll, or was admitted to it, says; OUTCOMES where it says nothing. */
static int
outcome_of_status(const struct xj_status *status)
{
	if (xj_status_student(status) || (status && xj_span_is(status->id, "entered")))
		return ARRIVED;
	if (xj_status_away(status, XJ_ADMISSION))
		return RETAINED;
	if (status && xj_span_is(status->id, "admission-given-up"))
		return GIVEN_UP;
	return status && xj_span_is(status->id, "admission-cancelled") ? ABSENT : OUTCOMES;
}

/* The roll has many more than the intake; only candidates are looked at, and only where no result has settled it. */
static void
take_roll(struct balance *b, const struct xj_table *roll)
{
	int f_exam = xj_schema_field(roll->schema, "exam_id"), f_status = xj_schema_field(roll->schema, "status");
	struct xj_cursor c;

	xj_cursor_init(&c, b->pool, roll);
	for (size_t row = 0; row < roll->rows; row++) {
		uint32_t at;
		int outcome;

		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, b->diags);
			continue;
		}
		at = xj_cell(&c, f_exam).n ? xj_map_get(&b->by_exam_id, xj_cell(&c, f_exam)) : XJ_NONE;
		if (at == XJ_NONE || b->list[at].settled)
			continue;
		outcome = outcome_of_status(xj_status_find(b->in->policy->statuses, xj_cell(&c, f_status)));
		if (b->list[at].outcome == OUTCOMES)
			b->list[at].outcome = outcome;
	}
}

static void
take_files(struct balance *b)
{
	struct xj_table *arrivals = xj_report_table(b->in, "arrivals"), *roll = xj_report_table(b->in, "roll");

	for (size_t i = 0; i < b->in->ntables; i++)
		if (is_list(b, b->in->tables[i]))
			admit(b, b->in->tables[i]);
	for (size_t i = 0; i < b->in->ntables; i++)
		if (xj_span_is(b->in->tables[i]->schema->name, "intake"))
			take_result(b, b->in->tables[i]);
	for (size_t i = 0; i < b->in->ntables && arrivals; i++)
		if (xj_span_is(b->in->tables[i]->schema->name, "candidates"))
			take_arrivals(b, b->in->tables[i], arrivals);
	if (roll)
		take_roll(b, roll);
}

/* What a list of candidates need not have, for programs.csv tells it of their programme. */
static bool
is_of_program(struct xj_span name)
{
	return xj_span_is(name, "college") || xj_span_is(name, "program_name");
}

static struct xj_table *
first_list(const struct balance *b)
{
	for (size_t i = 0; i < b->in->ntables; i++)
		if (is_list(b, b->in->tables[i]))
			return b->in->tables[i];
	return NULL;
}

/* A school without colleges and programmes has one line. */
static const char *
usual_keys(const struct balance *b, const struct xj_table *list)
{
	int college = xj_schema_field(list->schema, "college"), program = xj_schema_field(list->schema, "program");
	bool any = xj_policy_programs(b->in->policy) != NULL;
	struct xj_cursor c;

	xj_cursor_init(&c, b->pool, list);
	for (size_t row = 0; row < list->rows && !any; row++)
		any = xj_cursor_move(&c, row) && (xj_cell(&c, college).n || xj_cell(&c, program).n);
	return any ? "college,program_name" : NULL;
}

static bool
read_keys(struct balance *b, struct xj_grid *grid)
{
	const struct xj_table *list = first_list(b);
	const char *by = b->in->by ? b->in->by : usual_keys(b, list);
	struct xj_span rest = by ? xj_span(by) : (struct xj_span){NULL, 0};
	bool ok = true;

	while (rest.p) {
		struct xj_span name = xj_span_trim(xj_span_cut(&rest, ','));
		int f = xj_schema_heading(list->schema, name);
		struct xj_pick pick;

		if (f >= 0)
			name = list->schema->fields[f].name;
		if (xj_span_is(name, "专业名称"))
			name = XJ_LIT("program_name");
		pick = (struct xj_pick){name, xj_span_is(name, "college") ? XJ_LIT("院系") : XJ_LIT("专业名称"), NULL, -1};
		if (!xj_pick_column(list, name, &pick) && !is_of_program(name))
			ok = xj_pick_named(list, name, b->diags, &pick);
		xj_pick_columns(grid, &pick, 1);
		*XJ_PUSH(b->pool, b->keys, b->nkeys, b->capkeys) = name;
	}
	return ok;
}

static struct xj_span
key_value(const struct xj_cursor *c, const struct xj_policy *policy, struct xj_span name)
{
	struct xj_span program = xj_cell(c, xj_schema_field(c->table->schema, "program"));
	struct xj_pick pick;
	uint32_t row;

	if (xj_pick_column(c->table, name, &pick) && c->cells[pick.column].n)
		return c->cells[pick.column];
	row = is_of_program(name) && program.n ? xj_policy_program(policy, program) : XJ_NONE;
	if (row != XJ_NONE)
		return xj_policy_program_cell(policy, row, name);
	return xj_span_is(name, "program_name") ? program : XJ_LIT("");
}

static void
tell_undecided(struct balance *b, const struct candidate *who)
{
	struct xj_where where = xj_table_where(who->table, who->row, -1);

	if (b->undecided++ < MOST_TOLD)
		xj_diag_add(b->diags, XJ_NO_OUTCOME, &where, NULL);
}

/* The admitted of one file, in its order. */
static bool
count_list(struct balance *b, const struct xj_table *t)
{
	struct xj_span *values = xj_pool_zero(b->pool, b->nkeys + 1, sizeof *values);
	struct xj_choice choice;
	struct xj_cursor c;

	xj_choice_init(&choice, b->pool, b->in->policy, t, NULL, 0, b->in->today);
	if (!xj_choice_where(&choice, b->in->where, b->in->nwhere, b->diags))
		return false;
	xj_cursor_init(&c, b->pool, t);
	for (size_t i = 0; i < b->count; i++) {
		const struct candidate *who = &b->list[i];
		int64_t *counts;

		if (who->table != t || !xj_cursor_split(&c, who->row) || !xj_choice_holds(&choice, &c))
			continue;
		for (size_t k = 0; k < b->nkeys; k++)
			values[k] = key_value(&c, b->in->policy, b->keys[k]);
		counts = xj_groups_counts(&b->groups, xj_groups_at(&b->groups, values));
		counts[ADMITTED]++;
		counts[ADMITTED + 1 + who->outcome]++; /* behind the outcomes: the difference */
		if (who->outcome == OUTCOMES)
			tell_undecided(b, who);
	}
	return true;
}

static bool
count(struct balance *b)
{
	for (size_t i = 0; i < b->in->ntables; i++)
		if (is_list(b, b->in->tables[i]) && !count_list(b, b->in->tables[i]))
			return false;
	for (size_t i = 0; i < b->count; i++)
		b->strangers += !b->list[i].table;
	if (b->undecided > MOST_TOLD)
		xj_diag_add(b->diags, XJ_AND_MORE, &(struct xj_where){.file = first_list(b)->label},
		            xj_pool_print(b->pool, "%lld", (long long)(b->undecided - MOST_TOLD)), NULL);
	return true;
}

static void
fill(const struct balance *b, struct xj_grid *grid)
{
	for (int i = 0; i < COUNTS; i++)
		(void)xj_grid_add_column(grid, xj_span(columns[i].name), xj_span(columns[i].title), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(grid, "rate", "报到率", XJ_GRID_RATE, "arrived", "admitted");
	grid->chart = (struct xj_chart){.kind = XJ_CHART_STACK, .values = {"arrived", "retained", "given_up", "not_arrived", "difference"}};
	for (uint32_t i = 0; i < b->groups.count; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);

		memcpy(cells, xj_groups_values(&b->groups, i), b->nkeys * sizeof *cells);
		for (int n = 0; n < COUNTS; n++)
			cells[b->nkeys + (size_t)n] = xj_grid_count(grid->pool, xj_groups_counts(&b->groups, i)[n]);
	}
	if (b->strangers)
		xj_note_count(grid->pool, &grid->notes, "not_admitted", "不在录取名单中", b->strangers, "", "");
	xj_grid_finish(grid, b->in->policy);
}

bool
xj_report_intake(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_report_grid(page);
	struct balance b = {.in = in, .pool = page->pool, .diags = diags};

	if (!read_keys(&b, grid))
		return false;
	xj_map_init(&b.by_exam_id, b.pool, 0, exam_id_of, &b);
	xj_groups_init(&b.groups, b.pool, b.nkeys, COUNTS);
	take_files(&b);
	if (!count(&b))
		return false;
	fill(&b, grid);
	xj_page_explain(page, "差额 = 录取 - （已报到 + 保留入学资格 + 放弃入学资格 + 未报到），须为 0。",
	                "Difference = admitted - (arrived + retained + given up + not arrived); it has to be 0.");
	return true;
}
