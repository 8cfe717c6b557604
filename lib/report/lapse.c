/* Whose leave ended or who stayed unregistered, and the cases that follow from it, summed up for a month. */
#include "report/choose.h"
#include "report/finish.h"
#include "report/group.h"
#include "report/period.h"
#include "roll/change.h"
#include "roll/states.h"

enum ground { SUSPENSION, RETENTION, LEAVE, DEFERRAL, UNREGISTERED, GROUNDS };

enum count { PEOPLE = GROUNDS, UNDER_WAY, DECIDED, COUNTS };

static const struct {
	const char *name, *title;
} columns[COUNTS] = {
	[SUSPENSION] = {"suspension_ended", "休学期满未复学"}, [RETENTION] = {"retention_ended", "保留学籍期满未返校"},
	[LEAVE] = {"leave_ended", "其他离校期满未返校"},       [DEFERRAL] = {"deferral_ended", "暂缓注册期满未注册"},
	[UNREGISTERED] = {"unregistered", "未注册达到限度"},   [PEOPLE] = {"people", "人数"},
	[UNDER_WAY] = {"under_way", "办理中"},                 [DECIDED] = {"decided", "期间已生效"},
};

/* What is known of one student of the roll. */
struct student {
	unsigned grounds;  /* bits */
	xj_date due_on;    /* the first day that was let pass; XJ_NO_DATE */
	xj_date deferred;  /* until when the last line of registrations defers; XJ_NO_DATE */
	uint32_t decided;
	struct xj_span case_id, waiting; /* of the case under way; p NULL for none */
	const struct xj_workflow *w;
};

struct lapse {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct xj_table *roll;
	struct student *of_row;
	struct xj_index students;
	struct xj_pick *by;
	size_t nby;
	struct xj_choice choice;
	struct xj_report_period period;
	xj_date day; /* by then leave has to have ended */
	bool has_cases, has_registrations;
	struct xj_groups groups;
	struct xj_grid *list;
	int64_t strangers;
	struct xj_diags *diags;
};

/* Without a period it is the month of today, up to today. */
static bool
read_period(struct lapse *l)
{
	int y, m, d;

	if (!xj_period_read(l->in, l->diags, &l->period))
		return false;
	if (l->period.until == XJ_NO_DATE || l->period.until > l->in->today)
		l->day = l->in->today;
	else
		l->day = l->period.until;
	if (l->period.until == XJ_NO_DATE)
		l->period.until = l->day;
	if (l->period.from == XJ_NO_DATE) {
		xj_date_split(l->period.until, &y, &m, &d);
		l->period.from = xj_date_of(y, m, 1);
	}
	return true;
}

/* A procedure that school.yaml names for who stays unregistered. */
static bool
follows_from_lapse(const struct lapse *l, struct xj_span workflow)
{
	const struct xj_school *s = l->in->policy->school;

	for (size_t i = 0; s && i < s->nconsequences; i++)
		if (xj_span_same(s->consequences[i].change, workflow))
			return true;
	return false;
}

static void
take_case(struct lapse *l, const struct xj_cases *cases, uint32_t index, struct xj_cursor *line)
{
	struct xj_span state, doc_no;
	const struct xj_workflow *w;
	struct student *who;
	xj_date opened, on;
	uint32_t row;
	bool open;

	if (!xj_cursor_move(line, cases->list[index].first))
		return;
	opened = xj_date_parse(xj_cell(line, cases->f.on));
	if (!xj_cursor_move(line, cases->list[index].last) || !follows_from_lapse(l, xj_cell(line, cases->f.workflow)))
		return;
	state = xj_cell(line, cases->f.state);
	w = xj_case_workflow(l->in->policy, xj_cell(line, cases->f.workflow), xj_cell(line, cases->f.version), NULL);
	if (!w || opened > l->day || xj_span_is(state, "rejected") || xj_span_is(state, "withdrawn"))
		return;
	on = xj_case_effective_on(cases, index, w, &doc_no);
	open = on == XJ_NO_DATE || on > l->day;
	row = xj_index_find(&l->students, xj_cell(line, cases->f.student_id));
	if (row == XJ_NONE) {
		l->strangers += open;
		return;
	}
	who = &l->of_row[row];
	who->decided += !open && xj_period_has(&l->period, on);
	if (!open)
		return;
	/* Where it stood on a day long past is not told by what it waits for now. */
	who->w = w;
	who->case_id = xj_span_copy(l->pool, xj_cell(line, cases->f.case_id));
	who->waiting = on == XJ_NO_DATE ? xj_span_copy(l->pool, xj_cell(line, cases->f.waiting)) : XJ_LIT("");
}

static void
take_cases(struct lapse *l, const struct xj_table *t)
{
	struct xj_cases cases;
	struct xj_cursor line;

	l->has_cases = true;
	xj_report_check_rows(t, l->diags);
	xj_cases_fold(&cases, l->pool, t);
	xj_cursor_init(&line, l->pool, t);
	for (uint32_t i = 0; i < cases.count; i++)
		take_case(l, &cases, i, &line);
}

/* The last line about a student in the last term that has one says whether a deferral still stands. */
static void
take_registrations(struct lapse *l, struct xj_table *t)
{
	struct xj_registration_fields f;
	struct xj_cursor c;

	l->has_registrations = true;
	f = xj_registration_fields(t->schema);
	xj_cursor_init(&c, l->pool, t);
	for (size_t i = 0; i < t->rows; i++) {
		uint32_t row;

		if (!xj_cursor_move(&c, i)) {
			xj_cursor_fault(&c, i, l->diags);
			continue;
		}
		row = xj_index_find(&l->students, xj_cell(&c, f.student_id));
		if (row != XJ_NONE)
			l->of_row[row].deferred = xj_span_is(xj_field_code(&t->schema->fields[f.state], xj_cell(&c, f.state)), "deferred")
			                                  ? xj_date_parse(xj_cell(&c, f.until))
			                                  : XJ_NO_DATE;
	}
}

static void
lapsed(struct student *who, enum ground ground, xj_date due_on)
{
	who->grounds |= 1u << ground;
	if (due_on != XJ_NO_DATE && (who->due_on == XJ_NO_DATE || due_on < who->due_on))
		who->due_on = due_on;
}

static bool
reached(const struct xj_cursor *c, const char *field, int64_t limit)
{
	int64_t missed;

	return limit > 0 && xj_span_integer(xj_cell(c, xj_schema_field(c->table->schema, field)), &missed) && missed >= limit;
}

static void
find_grounds(struct lapse *l, const struct xj_cursor *c, struct student *who)
{
	const struct xj_schema *schema = l->roll->schema;
	const struct xj_status *status = xj_status_find(l->in->policy->statuses, xj_cell(c, xj_schema_field(schema, "status")));
	const struct xj_school *s = l->in->policy->school;
	xj_date until = xj_date_parse(xj_cell(c, xj_schema_field(schema, "status_until")));

	if (!status || !status->on_roll)
		return;
	if (status->ends && until != XJ_NO_DATE && until < l->day)
		lapsed(who, status->away == XJ_SUSPENSION ? SUSPENSION : status->away == XJ_RETENTION ? RETENTION : LEAVE, until);
	if (status->registers && who->deferred != XJ_NO_DATE && who->deferred < l->day)
		lapsed(who, DEFERRAL, who->deferred);
	if (s && (reached(c, "missed_running", s->lapse_running) || reached(c, "missed_total", s->lapse_total)))
		lapsed(who, UNREGISTERED, XJ_NO_DATE);
}

static struct xj_span
grounds_text(struct xj_pool *pool, unsigned grounds)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	for (int g = 0; g < GROUNDS; g++)
		if (grounds >> g & 1)
			xj_buf_print(&b, "%s%s", b.n ? "、" : "", columns[g].title);
	return xj_buf_as_span(&b);
}

/* Where the case is: the titles of the steps that it waits for. */
static struct xj_span
waiting_text(struct xj_pool *pool, const struct student *who)
{
	struct xj_span rest = who->waiting;
	struct xj_waiting at;
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	while (who->w && xj_waiting_next(&rest, &at)) {
		size_t step = xj_workflow_step(who->w, at.step);

		xj_buf_text(&b, b.n ? "、" : "");
		xj_buf_span(&b, step != SIZE_MAX && who->w->steps[step].title.n ? who->w->steps[step].title : at.step);
	}
	return xj_buf_as_span(&b);
}

static void
list_student(struct lapse *l, const struct xj_cursor *c, const struct student *who)
{
	static const char *const fields[] = {"student_id", "name", "class", "status"};
	struct xj_span *cell = xj_grid_add_row(l->list);

	for (size_t i = 0; i < l->nby; i++)
		*cell++ = xj_span_copy(l->pool, c->cells[l->by[i].column]);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		*cell++ = xj_span_copy(l->pool, xj_cell(c, xj_schema_field(l->roll->schema, fields[i])));
	*cell++ = grounds_text(l->pool, who->grounds);
	if (who->due_on != XJ_NO_DATE) {
		cell[0] = xj_date_span(l->pool, who->due_on);
		cell[1] = xj_grid_count(l->pool, l->day - who->due_on);
	}
	cell += 2;
	if (!who->case_id.p)
		return;
	*cell++ = who->w->title;
	*cell++ = who->case_id;
	*cell = waiting_text(l->pool, who);
}

static void
take_rows(struct lapse *l)
{
	struct xj_span *values = xj_pool_zero(l->pool, l->nby + 1, sizeof *values);
	struct xj_cursor c;

	xj_cursor_init(&c, l->pool, l->roll);
	for (size_t row = 0; row < l->roll->rows; row++) {
		struct student *who = &l->of_row[row];
		int64_t *counts;

		if (!xj_cursor_move(&c, row)) {
			xj_cursor_fault(&c, row, l->diags);
			continue;
		}
		if (!xj_choice_holds(&l->choice, &c))
			continue;
		find_grounds(l, &c, who);
		if (!who->grounds && !who->case_id.p && !who->decided)
			continue;
		for (size_t i = 0; i < l->nby; i++)
			values[i] = c.cells[l->by[i].column];
		counts = xj_groups_counts(&l->groups, xj_groups_at(&l->groups, values));
		for (int g = 0; g < GROUNDS; g++)
			counts[g] += who->grounds >> g & 1;
		counts[PEOPLE] += who->grounds || who->case_id.p;
		counts[UNDER_WAY] += who->case_id.p != NULL;
		counts[DECIDED] += who->decided;
		if (who->grounds || who->case_id.p)
			list_student(l, &c, who);
	}
}

/* What cannot be told from the files that are there stays empty. */
static bool
is_known(const struct lapse *l, int count)
{
	const struct xj_school *s = l->in->policy->school;

	if (count == DEFERRAL)
		return l->has_registrations;
	if (count == UNREGISTERED)
		return s && (s->lapse_running > 0 || s->lapse_total > 0) &&
		       (l->roll->column_of[xj_schema_field(l->roll->schema, "missed_running")] >= 0 ||
		        l->roll->column_of[xj_schema_field(l->roll->schema, "missed_total")] >= 0);
	if (count == UNDER_WAY || count == DECIDED)
		return l->has_cases;
	return count == PEOPLE || l->roll->column_of[xj_schema_field(l->roll->schema, "status_until")] >= 0;
}

static void
fill_sums(const struct lapse *l, struct xj_grid *grid)
{
	xj_pick_columns(grid, l->by, l->nby);
	for (int i = 0; i < COUNTS; i++)
		(void)xj_grid_add_column(grid, xj_span(columns[i].name), xj_span(columns[i].title), XJ_GRID_COUNT);
	grid->chart = (struct xj_chart){.kind = XJ_CHART_STACK,
	                                .values = {"suspension_ended", "retention_ended", "leave_ended", "deferral_ended", "unregistered"}};
	for (uint32_t i = 0; i < l->groups.count; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);

		memcpy(cells, xj_groups_values(&l->groups, i), l->nby * sizeof *cells);
		for (int n = 0; n < COUNTS; n++)
			if (is_known(l, n))
				cells[l->nby + (size_t)n] = xj_grid_count(grid->pool, xj_groups_counts(&l->groups, i)[n]);
	}
	xj_grid_finish(grid, l->in->policy);
}

static void
begin_list(struct lapse *l)
{
	static const char *const fields[][2] = {{"name", "姓名"},       {"class", "班级"},         {"status", "学籍状态"}, {"grounds", "事由"},
	                                        {"due_on", "期满日期"}, {"days_over", "逾期天数"}, {"type", "办理流程"},   {"case_id", "案号"},
	                                        {"waiting", "待办环节"}};

	xj_pick_columns(l->list, l->by, l->nby);
	(void)xj_grid_add_key(l->list, "student_id", "学号", XJ_ORDER_VALUE);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		(void)xj_grid_add_column(l->list, xj_span(fields[i][0]), xj_span(fields[i][1]),
		                         strcmp(fields[i][0], "days_over") == 0 ? XJ_GRID_NUMBER : XJ_GRID_TEXT);
}

static bool
begin(struct lapse *l)
{
	const char *by = l->in->by ? l->in->by : xj_pick_usual(l->roll);

	xj_choice_init(&l->choice, l->pool, l->in->policy, l->roll, NULL, 0, l->in->today);
	if (!xj_choice_where(&l->choice, l->in->where, l->in->nwhere, l->diags) || !read_period(l))
		return false;
	return !by || xj_pick_list(l->pool, l->roll, by, l->diags, &l->by, &l->nby);
}

bool
xj_report_lapse(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct lapse l = {.in = in, .pool = page->pool, .roll = xj_report_table(in, "roll"), .diags = diags};
	struct xj_grid *sums;

	if (!begin(&l))
		return false;
	sums = xj_page_add(page, "sums", "汇总");
	l.list = xj_page_add(page, "list", "提请校长办公会研究名单");
	l.of_row = xj_pool_zero(l.pool, l.roll->rows + 1, sizeof *l.of_row);
	for (size_t i = 0; i < l.roll->rows; i++)
		l.of_row[i].due_on = l.of_row[i].deferred = XJ_NO_DATE;
	xj_index_build(&l.students, l.pool, l.roll, xj_schema_field(l.roll->schema, "student_id"));
	for (size_t i = 0; i < in->ntables; i++)
		if (xj_span_is(in->tables[i]->schema->name, "cases"))
			take_cases(&l, in->tables[i]);
		else if (xj_span_is(in->tables[i]->schema->name, "registrations"))
			take_registrations(&l, in->tables[i]);
	xj_groups_init(&l.groups, l.pool, l.nby, COUNTS);
	begin_list(&l);
	take_rows(&l);
	if (!xj_choice_known(&l.choice, diags))
		return false;
	fill_sums(&l, sums);
	xj_grid_finish(l.list, in->policy);
	xj_period_note(page->pool, &page->notes, &l.period);
	xj_period_fact(page, &l.period);
	if (l.strangers)
		xj_note_count(page->pool, &page->notes, "not_on_roll", "办理中而不在学籍表中", l.strangers, "", "");
	xj_page_explain(page, "期满指截止日期已过而学籍状态未变；一人可有数项事由，人数不重复计。空格为所给文件无从得知。",
	                "Ended: the last day is past and the status is still the same. One student may have several grounds and is one of the people. "
	                "What the files do not tell is left empty.");
	return true;
}
