/* Name lists as rosters/NAME.yaml describes them, a section for each class. */
#include <stdlib.h>

#include "report/choose.h"
#include "report/effects.h"
#include "report/group.h"
#include "report/period.h"
#include "report/roster_kind.h"

/* What a roster may list and ask about beside the columns of the roll; those behind CHANGES are of a change. */
enum { YEAR, YEAR_STARTS, YEAR_ENDS, TERM_STARTS, TERM_ENDS, TYPE, CHANGES = TYPE, WORKFLOW, REASON, EFFECTIVE, DOC_NO, STARTS_ON, UNTIL, SET, FACTS };

static const struct {
	const char *name, *title;
} facts[FACTS] = {
	[YEAR] = {"school_year", "学年"},
	[YEAR_STARTS] = {"year_starts_on", "学年开始日期"},
	[YEAR_ENDS] = {"year_ends_on", "学年结束日期"},
	[TERM_STARTS] = {"term_starts_on", "学期开始日期"},
	[TERM_ENDS] = {"term_ends_on", "学期结束日期"},
	[TYPE] = {"type", "异动类别"},
	[WORKFLOW] = {"workflow", "异动流程"},
	[REASON] = {"reason", "异动原因"},
	[EFFECTIVE] = {"effective_on", "生效日期"},
	[DOC_NO] = {"doc_no", "文号"},
	[STARTS_ON] = {"starts_on", "开始日期"},
	[UNTIL] = {"until", "截止日期"},
	[SET] = {"set.", NULL},
};

struct column {
	enum { OF_ROLL, OF_FACT, NUMBER } source;
	struct xj_span name, title;
	const struct xj_field *field;
	size_t index; /* of the table's column, of a fact */
};

/* A row of the list and what puts it in its place. */
struct line {
	uint32_t section, row;
	struct xj_span order, student_id; /* order: the day of a change */
	struct xj_span *cells;
};

struct listing {
	const struct xj_report_in *in;
	const struct xj_roster_kind *kind;
	struct xj_pool *pool;
	struct xj_grid *grid;
	struct xj_table *roll;
	struct column *columns; /* what heads sections, then what is listed */
	size_t ncolumns, capcolumns, nsections;
	struct xj_choice_fact facts[FACTS];
	struct xj_choice choice;
	bool unusual; /* --where asks about what usually decides who is listed */
	struct xj_report_period period;
	struct xj_pick dated; /* of a roster of students */
	struct xj_groups sections;
	struct line *lines;
	size_t nlines, caplines;
	int64_t strangers;
	struct xj_diags *diags;
};

static int
by_section_and_number(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	order = xj_span_compare(x->order, y->order);
	if (!order)
		order = xj_span_compare(x->student_id, y->student_id);
	return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

/* What a change sets is described by its procedure, or by the roll; false where neither knows it. */
static bool
describe_set(const struct listing *l, struct xj_span name, struct column *out)
{
	int f = xj_schema_find(l->roll->schema, name);

	if (f >= 0) {
		out->field = &l->roll->schema->fields[f];
		out->title = out->field->title;
		return true;
	}
	for (size_t i = 0; i < l->kind->nworkflows; i++) {
		const struct xj_workflow *w = xj_policy_workflow(l->in->policy, l->kind->workflows[i]);
		const struct xj_field *field = w ? xj_workflow_field(w, name) : NULL;

		if (field) {
			out->title = field->title.n ? field->title : name;
			return true;
		}
	}
	return false;
}

static bool
find_column(const struct listing *l, struct xj_span name, struct column *out)
{
	struct xj_pick pick;

	*out = (struct column){.source = NUMBER, .name = XJ_LIT("no"), .title = XJ_LIT("序号")};
	if (xj_span_is(name, "no") || xj_span_is(name, "序号"))
		return true;
	for (size_t i = CHANGES; i < SET && l->kind->of_changes; i++)
		if (xj_span_is(name, facts[i].name) || xj_span_is(name, facts[i].title)) {
			*out = (struct column){OF_FACT, xj_span(facts[i].name), xj_span(facts[i].title), NULL, i};
			return true;
		}
	if (l->kind->of_changes && xj_span_starts(name, "set.") && name.n > 4) {
		*out = (struct column){OF_FACT, name, name, NULL, SET};
		return describe_set(l, xj_span_of(name.p + 4, name.n - 4), out);
	}
	if (!xj_pick_column(l->roll, name, &pick))
		return false;
	*out = (struct column){OF_ROLL, pick.name, pick.title, pick.field, (size_t)pick.column};
	return true;
}

static void
list_column(struct listing *l, const struct column *column)
{
	for (size_t i = 0; i < l->ncolumns; i++)
		if (xj_span_same(l->columns[i].name, column->name))
			return;
	*XJ_PUSH(l->pool, l->columns, l->ncolumns, l->capcolumns) = *column;
}

/* Those that the reader names must be there. */
static bool
list_named(struct listing *l, const char *names)
{
	struct xj_span rest = xj_span(names);
	bool ok = true;

	while (rest.p) {
		struct xj_span name = xj_span_trim(xj_span_cut(&rest, ','));
		struct column column;
		struct xj_pick pick;

		if (find_column(l, name, &column))
			list_column(l, &column);
		else
			ok = xj_pick_named(l->roll, name, l->diags, &pick) && ok;
	}
	return ok;
}

/* Those of the roster's file are listed as far as they are there. */
static bool
choose_columns(struct listing *l)
{
	const struct xj_roster_kind *k = l->kind;
	struct column column;
	bool ok = !l->in->by || list_named(l, l->in->by);

	for (size_t i = 0; i < k->nby && !l->in->by; i++)
		if (find_column(l, k->by[i], &column))
			list_column(l, &column);
	l->nsections = l->ncolumns;
	if (l->in->columns)
		ok = list_named(l, l->in->columns) && ok;
	for (size_t i = 0; i < k->ncolumns && !l->in->columns; i++)
		if (find_column(l, k->columns[i].name, &column)) {
			if (k->columns[i].title.n)
				column.title = k->columns[i].title;
			list_column(l, &column);
		}
	if (ok && l->ncolumns == l->nsections) {
		xj_diag_add(l->diags, XJ_USAGE, NULL, "nothing is left to list below the headings; name more --columns", NULL);
		ok = false;
	}
	return ok;
}

/* The days of the term that is meant, and of its school year: August to July. */
static bool
tell_days(struct listing *l)
{
	struct xj_term term = {XJ_LIT(""), XJ_NO_DATE, XJ_NO_DATE, XJ_NO_DATE, {"", 0}};
	xj_date day = l->in->today;
	int year;

	if (l->in->term && !xj_report_term(l->in, l->diags, &term))
		return false;
	if (!l->in->term)
		(void)xj_policy_term_at(l->in->policy, day, &term);
	else
		day = term.starts_on;
	if (term.starts_on != XJ_NO_DATE) {
		l->facts[TERM_STARTS].value = xj_date_span(l->pool, term.starts_on);
		l->facts[TERM_ENDS].value = xj_date_span(l->pool, term.ends_on);
	}
	if (day == XJ_NO_DATE)
		return true;
	year = xj_school_year(day);
	l->facts[YEAR].value = xj_span(xj_pool_print(l->pool, "%d", year));
	l->facts[YEAR_STARTS].value = xj_date_span(l->pool, xj_date_of(year, 8, 1));
	l->facts[YEAR_ENDS].value = xj_date_span(l->pool, xj_date_of(year + 1, 7, 31));
	return true;
}

static bool
read_conditions(struct listing *l)
{
	size_t nfacts = l->kind->of_changes ? FACTS : CHANGES;
	struct xj_choice usual;

	for (size_t i = 0; i < FACTS; i++)
		l->facts[i] = (struct xj_choice_fact){.name = facts[i].name, .title = facts[i].title};
	if (!tell_days(l))
		return false;
	xj_choice_init(&l->choice, l->pool, l->in->policy, l->roll, l->facts, nfacts, l->in->today);
	xj_choice_init(&usual, l->pool, l->in->policy, l->roll, l->facts, nfacts, l->in->today);
	if (!xj_choice_where(&l->choice, l->in->where, l->in->nwhere, l->diags) ||
	    (l->kind->usually && !xj_choice_add(&usual, l->kind->usually, l->diags)))
		return false;
	l->unusual = l->kind->usually && xj_choice_meets(&usual, &l->choice);
	if (l->kind->usually && !l->unusual && !xj_choice_add(&l->choice, l->kind->usually, l->diags))
		return false;
	return !l->kind->where || xj_choice_add(&l->choice, l->kind->where, l->diags);
}

static bool
useless(struct listing *l, const char *option)
{
	xj_diag_add(l->diags, XJ_USAGE, NULL,
	            xj_pool_print(l->pool, "the roster %s is of no period and has no use for %s", l->kind->name.p, option), NULL);
	return false;
}

static bool
read_period(struct listing *l)
{
	const struct xj_report_in *in = l->in;

	if (!l->kind->dated.n) {
		if (in->from != XJ_NO_DATE || in->until != XJ_NO_DATE)
			return useless(l, in->from != XJ_NO_DATE ? "--from" : "--until");
		if (in->term && !xj_choice_asks_facts(&l->choice))
			return useless(l, "-t");
		l->period = (struct xj_report_period){XJ_NO_DATE, XJ_NO_DATE, {XJ_LIT(""), XJ_NO_DATE, XJ_NO_DATE, XJ_NO_DATE, {"", 0}}};
		if (in->term)
			l->period.term.term = xj_span(in->term);
		return true;
	}
	if (!xj_period_read(in, l->diags, &l->period))
		return false;
	return l->kind->of_changes || !xj_period_given(&l->period) || xj_pick_named(l->roll, l->kind->dated, l->diags, &l->dated);
}

/* A cell with quotes lies in the cursor and is gone with its next move. */
static struct xj_span
kept(const struct listing *l, const struct xj_table *t, struct xj_span cell)
{
	return t->quotes ? xj_span_copy(l->pool, cell) : cell;
}

static void
list_line(struct listing *l, const struct xj_cursor *student, struct xj_span student_id, struct xj_span order)
{
	struct line *line = XJ_PUSH(l->pool, l->lines, l->nlines, l->caplines);
	int f_id = xj_schema_field(l->roll->schema, "student_id");

	line->cells = xj_grid_cells(l->grid);
	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct column *c = &l->columns[i];
		struct xj_span value = {"", 0};

		if (c->source == OF_ROLL && student)
			value = kept(l, l->roll, student->cells[c->index]);
		else if (c->source == OF_ROLL && l->roll->column_of[f_id] == (int)c->index)
			value = student_id;
		else if (c->source == OF_FACT && c->index == SET)
			value = xj_set_get(l->facts[SET].value, xj_span_of(c->name.p + 4, c->name.n - 4));
		else if (c->source == OF_FACT)
			value = l->facts[c->index].value;
		line->cells[i] = value.p ? value : XJ_LIT("");
	}
	line->row = (uint32_t)l->nlines;
	line->student_id = student_id;
	line->order = order;
	line->section = xj_groups_at(&l->sections, line->cells);
}

static void
list_students(struct listing *l)
{
	int f = xj_schema_field(l->roll->schema, "student_id");
	struct xj_cursor c;

	xj_cursor_init(&c, l->pool, l->roll);
	for (size_t row = 0; row < l->roll->rows; row++) {
		if (!xj_cursor_move(&c, row))
			xj_cursor_fault(&c, row, l->diags);
		else if ((!xj_period_given(&l->period) || xj_period_has(&l->period, xj_date_parse(c.cells[l->dated.column]))) &&
		         xj_choice_holds(&l->choice, &c))
			list_line(l, &c, kept(l, l->roll, xj_cell(&c, f)), XJ_LIT(""));
	}
}

static bool
is_wanted(const struct listing *l, struct xj_span workflow)
{
	return !l->kind->nworkflows || xj_span_listed(l->kind->workflows, l->kind->nworkflows, workflow);
}

static void
list_change(struct listing *l, const struct xj_cases *cases, uint32_t index, struct xj_cursor *line, struct xj_cursor *student,
            struct xj_index *students)
{
	struct xj_report_effect change;
	uint32_t row;

	if (!xj_cursor_move(line, cases->list[index].last) || !is_wanted(l, xj_cell(line, cases->f.workflow)) ||
	    !xj_report_effect(l->in, cases, index, line, &change, l->diags) || !xj_period_has(&l->period, change.on))
		return;
	l->facts[TYPE].value = change.w->title;
	l->facts[WORKFLOW].value = change.w->name;
	l->facts[REASON].value = xj_span_copy(l->pool, change.reason);
	l->facts[EFFECTIVE].value = xj_date_span(l->pool, change.on);
	l->facts[DOC_NO].value = xj_span_copy(l->pool, change.doc_no);
	l->facts[STARTS_ON].value = xj_span_copy(l->pool, xj_cell(line, cases->f.starts_on));
	l->facts[UNTIL].value = xj_span_copy(l->pool, xj_cell(line, cases->f.until));
	l->facts[SET].value = xj_span_copy(l->pool, change.set);
	row = xj_index_find(students, change.student);
	if (row != XJ_NONE && !xj_cursor_move(student, row))
		row = XJ_NONE;
	if (!xj_choice_holds(&l->choice, row != XJ_NONE ? student : NULL))
		return;
	l->strangers += row == XJ_NONE;
	list_line(l, row != XJ_NONE ? student : NULL, xj_span_copy(l->pool, change.student), l->facts[EFFECTIVE].value);
}

/* Of each file of cases; false where there is none. */
static bool
list_changes(struct listing *l)
{
	struct xj_cursor line, student;
	struct xj_index students;
	bool any = false;

	xj_report_check_rows(l->roll, l->diags);
	xj_index_build(&students, l->pool, l->roll, xj_schema_field(l->roll->schema, "student_id"));
	xj_cursor_init(&student, l->pool, l->roll);
	for (size_t i = 0; i < l->in->ntables; i++) {
		const struct xj_table *t = l->in->tables[i];
		struct xj_cases cases;

		if (!xj_span_is(t->schema->name, "cases"))
			continue;
		any = true;
		xj_report_check_rows(t, l->diags);
		xj_cases_fold(&cases, l->pool, t);
		xj_cursor_init(&line, l->pool, t);
		for (uint32_t c = 0; c < cases.count; c++)
			list_change(l, &cases, c, &line, &student, &students);
	}
	if (!any)
		xj_diag_add(l->diags, XJ_MISSING_FILE, NULL, "roster", "cases", "for changes of status", NULL);
	return any;
}

/* How the values of a key stand; keys of changes have no order but that of their text. */
static int64_t
rank(const void *ctx, size_t key, struct xj_span value)
{
	const struct listing *l = ctx;
	struct xj_pick pick = {l->columns[key].name, l->columns[key].title, l->columns[key].field, (int)l->columns[key].index};

	return xj_pick_rank(l->in->policy, &pick, value);
}

static void
sort_lines(struct listing *l)
{
	const uint32_t *order = xj_groups_sorted(&l->sections, rank, l);
	uint32_t *place = xj_pool_zero(l->pool, l->sections.count + 1, sizeof *place);

	for (uint32_t i = 0; i < l->sections.count; i++)
		place[order[i]] = i;
	for (size_t i = 0; i < l->nlines; i++)
		l->lines[i].section = place[l->lines[i].section];
	if (l->nlines)
		qsort(l->lines, l->nlines, sizeof *l->lines, by_section_and_number);
}

static void
fill(struct listing *l)
{
	size_t in_section = 0;

	sort_lines(l);
	for (size_t i = 0; i < l->nlines; i++) {
		in_section = i && l->lines[i].section == l->lines[i - 1].section ? in_section + 1 : 1;
		for (size_t c = 0; c < l->ncolumns; c++)
			if (l->columns[c].source == NUMBER)
				l->lines[i].cells[c] = xj_grid_count(l->pool, (int64_t)in_section);
		*XJ_PUSH(l->pool, l->grid->rows, l->grid->nrows, l->grid->caprows) = l->lines[i].cells;
	}
	xj_period_note(l->pool, &l->grid->notes, &l->period);
	xj_note_count(l->pool, &l->grid->notes, "count", l->kind->of_changes ? "人次" : "人数", (int64_t)l->nlines, "", "");
	if (l->strangers)
		xj_note_count(l->pool, &l->grid->notes, "not_on_roll", "不在学籍表中", l->strangers, "", "");
}

static void
add_columns(struct listing *l)
{
	for (size_t i = 0; i < l->ncolumns; i++) {
		struct xj_grid_column *c = xj_grid_add_column(l->grid, l->columns[i].name, l->columns[i].title, XJ_GRID_TEXT);

		c->key = i < l->nsections;
		c->field = l->columns[i].field;
	}
	l->grid->nsections = l->nsections;
}

/* Below a roster as it is handed out; a list of columns of one's own is none. */
static void
add_signatures(const struct listing *l, struct xj_page *page)
{
	struct xj_buf b;

	if (l->in->columns)
		return;
	if (l->kind->copies > 1)
		xj_page_remark(page, xj_span(xj_pool_print(l->pool, "本名册一式%lld份。", (long long)l->kind->copies)));
	xj_buf_init(&b, l->pool);
	for (size_t i = 0; i < l->kind->nsign; i++)
		xj_buf_print(&b, "%s%.*s：____________", i ? "    " : "", (int)l->kind->sign[i].n, l->kind->sign[i].p);
	if (b.n)
		xj_page_remark(page, xj_buf_as_span(&b));
}

bool
xj_report_roster(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct listing l = {.in = in, .pool = page->pool, .roll = xj_report_table(in, "roll"), .diags = diags};

	l.kind = xj_roster_kind_read(page->pool, in->policy, xj_span(in->kind ? in->kind : "current"), diags);
	if (!l.kind || !choose_columns(&l) || !read_conditions(&l) || !read_period(&l))
		return false;
	if (!l.unusual || !l.kind->otherwise.n) {
		page->title = l.kind->title;
		page->english = l.kind->english;
		page->file_rule = l.kind->file;
	} else {
		page->title = l.kind->otherwise;
	}
	l.grid = xj_report_grid(page);
	xj_groups_init(&l.sections, l.pool, l.nsections, 0);
	add_columns(&l);
	if (l.kind->of_changes) {
		if (!list_changes(&l))
			return false;
	} else {
		list_students(&l);
	}
	if (!xj_choice_known(&l.choice, diags))
		return false;
	xj_period_fact(page, &l.period);
	fill(&l);
	add_signatures(&l, page);
	return true;
}
