/*
 * How complete the files are: by the register of the archive. Where there is none, whether what took effect in the period has all the proof that
 * its reason asks for, and who reported handed everything in.
 */
#include "policy/wording.h"
#include "report/finish.h"
#include "report/kpi.h"
#include "report/required.h"
#include "report/tally.h"
#include "roll/change.h"
#include "roll/effective.h"
#include "roll/intake.h"

enum count { ITEMS, COMPLETE, LACKING, OVERDUE, COUNTS }; /* the last: by the register only */

struct files {
	struct xj_kpi *k;
	struct xj_tally tally;
	struct xj_span *values; /* of --by, then what it is */
	struct xj_index by_exam; /* of the roll, for arrivals by exam number */
};

static int64_t *
count(struct files *f, struct xj_span what, bool complete)
{
	int64_t *counts;

	f->values[f->k->people.nby] = what;
	counts = xj_tally_at(&f->tally, f->values, NULL);
	counts[ITEMS]++;
	counts[complete ? COMPLETE : LACKING]++;
	return counts;
}

static void
take_case(struct files *f, struct xj_cases *cases, uint32_t index, struct xj_cursor *line)
{
	const struct xj_workflow *w;
	const struct xj_reason *reason;
	struct xj_span doc_no;
	bool complete = true;

	if (!xj_cursor_move(line, cases->list[index].last) || !xj_case_is_effective(xj_cell(line, cases->f.state)))
		return;
	/* one that is unknown was told with the steps */
	w = xj_case_workflow(f->k->in->policy, xj_cell(line, cases->f.workflow), xj_cell(line, cases->f.version), NULL);
	if (!w || !xj_kpi_within(f->k, xj_case_effective_on(cases, index, w, &doc_no)) ||
	    !xj_whom_have(&f->k->people, xj_cell(line, cases->f.student_id), f->values))
		return;
	reason = xj_workflow_reason(w, xj_cell(line, cases->f.reason));
	for (size_t i = 0; reason && i < reason->nevidence; i++)
		complete = complete && xj_span_among(xj_cell(line, cases->f.evidence), ';', reason->evidence[i]);
	(void)count(f, w->title, complete);
}

static struct xj_span
student_of(struct files *f, const struct xj_cursor *c)
{
	struct xj_span id = xj_cell(c, xj_schema_field(c->table->schema, "student_id"));
	struct xj_span exam = xj_cell(c, xj_schema_field(c->table->schema, "exam_id"));
	uint32_t row;

	if (id.n || !exam.n || !f->k->people.roll || (!f->k->people.nby && !f->k->people.choice.count))
		return id;
	row = xj_index_find(&f->by_exam, exam);
	return row != XJ_NONE && xj_cursor_move(&f->k->people.row, row)
	               ? xj_cell(&f->k->people.row, xj_schema_field(f->k->people.roll->schema, "student_id"))
	               : id;
}

static void
take_arrivals(struct files *f, const struct xj_table *t)
{
	const struct xj_school *school = f->k->in->policy->school;
	int materials = xj_schema_field(t->schema, "materials"), on = xj_schema_field(t->schema, "on");
	int outcome = xj_schema_field(t->schema, "outcome");
	struct xj_cursor c;

	if (!school->nintake_materials || materials < 0 || t->column_of[materials] < 0)
		return;
	xj_cursor_init(&c, f->k->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		bool complete = true;
		xj_date day;

		if (!xj_cursor_move(&c, row))
			continue;
		day = xj_date_parse(xj_cell(&c, on));
		if ((xj_cell(&c, outcome).n && !xj_span_is(xj_field_code(&t->schema->fields[outcome], xj_cell(&c, outcome)), "arrived")) ||
		    (day != XJ_NO_DATE && !xj_kpi_within(f->k, day)) || !xj_whom_have(&f->k->people, student_of(f, &c), f->values))
			continue;
		for (size_t i = 0; i < school->nintake_materials; i++)
			complete = complete && xj_handed_in(xj_cell(&c, materials), school->intake_materials[i]);
		(void)count(f, XJ_LIT("新生报到材料"), complete);
	}
}

static void
explain(struct xj_kpi *k, bool by_register)
{
	if (by_register)
		xj_page_explain(k->page, "档案完整率：期内入学、毕业或异动生效而应归档的，一人（一件异动）为一件；学校档案规定的各类材料均已在档（含借出、转出）为齐全，"
		                         "其余为不全，其中过了归档期限的为逾期。",
		                "Archive: by the archive's own register. Whoever entered, graduated or was changed in these days is one file, complete with all the kinds of material "
		                "that the school's rules ask for; overdue are those whose day of filing is past.");
	else
		xj_page_explain(k->page, "档案完整率：期内生效的异动，证明材料含有该原因所要求的各项，为齐全；新生报到材料以报到名单中已交材料一栏为准。",
		                "Archive: the file of a change that took effect in these days is complete with all the evidence that its reason asks for; that of a new student "
		                "goes by the materials on the list of who came.");
}

static void
fill(struct files *f, bool by_register)
{
	struct xj_kpi *k = f->k;
	struct xj_grid *g = xj_page_add(k->page, "archive", "档案材料完整率");

	xj_pick_columns(g, k->people.by, k->people.nby);
	(void)xj_grid_add_key(g, "kind", "档案类别", XJ_ORDER_COMMONEST);
	(void)xj_grid_add_column(g, XJ_LIT("files"), XJ_LIT("件数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("complete"), XJ_LIT("齐全"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("lacking"), XJ_LIT("不全"), XJ_GRID_COUNT);
	if (by_register)
		(void)xj_grid_add_column(g, XJ_LIT("overdue"), XJ_LIT("其中逾期"), XJ_GRID_COUNT);
	(void)xj_grid_add_derived(g, "rate", "完整率", XJ_GRID_RATE, "complete", "files");
	g->chart = (struct xj_chart){.kind = XJ_CHART_STACK, .label = "kind", .values = {"complete", "lacking"}};
	xj_tally_fill(&f->tally, g, false);
	xj_grid_finish(g, k->in->policy);
	explain(k, by_register);
}

/* What one student's entry, graduation or case leaves to be filed. */
struct file {
	struct xj_span what, case_id;
	bool lacking, overdue;
};

struct registered {
	struct files *f;
	struct xj_report_required required;
	struct file *list; /* of the student at hand */
	size_t count, cap;
};

/* A change goes by the title of its procedure, the rest by the group of the material. */
static struct xj_span
called(struct registered *r, const struct xj_required *required)
{
	const struct xj_policy *policy = r->f->k->in->policy;

	for (size_t i = 0; required->case_id.n && i < r->required.nbooks; i++) {
		struct xj_cases *cases = r->required.books[i].cases;
		uint32_t index = cases ? xj_cases_find(cases, required->case_id) : XJ_NONE;
		const struct xj_workflow *w;
		struct xj_cursor line;

		if (index == XJ_NONE)
			continue;
		xj_cursor_init(&line, r->f->k->pool, cases->table);
		if (!xj_cursor_move(&line, cases->list[index].last))
			continue;
		w = xj_case_workflow(policy, xj_cell(&line, cases->f.workflow), xj_cell(&line, cases->f.version), NULL);
		if (w)
			return w->title;
	}
	return xj_wording_code(policy, "material", xj_archive_group(policy, required->kind));
}

static void
take_required(void *ctx, const struct xj_required *required)
{
	struct registered *r = ctx;
	const struct xj_kpi *k = r->f->k;
	struct xj_span what;
	struct file *file;
	size_t i = 0;

	if (!xj_kpi_within(k, required->from))
		return;
	what = called(r, required);
	while (i < r->count && !(xj_span_same(r->list[i].what, what) && xj_span_same(r->list[i].case_id, required->case_id)))
		i++;
	if (i == r->count)
		*XJ_PUSH(k->pool, r->list, r->count, r->cap) = (struct file){what, xj_span_copy(k->pool, required->case_id), false, false};
	file = &r->list[i];
	if (required->filed && required->filed_on != XJ_NO_DATE && required->filed_on <= k->until)
		return;
	file->lacking = true;
	file->overdue = file->overdue || (required->due != XJ_NO_DATE && required->due < k->until);
}

/* By the register of the archive: false where there is nothing in it, no roll to go by or no rules; then evidence has to do. */
static bool
take_register(struct files *f)
{
	const struct xj_table *materials = xj_report_table(f->k->in, "materials");
	struct xj_table *roll = f->k->people.roll;
	struct registered r = {.f = f};
	struct xj_cursor student;

	if (!materials || !materials->rows || !roll || !xj_report_required_open(&r.required, f->k->in, f->k->pool))
		return false;
	xj_cursor_init(&student, f->k->pool, roll);
	for (size_t row = 0; row < roll->rows; row++) {
		if (!xj_cursor_move(&student, row) ||
		    !xj_whom_have(&f->k->people, xj_cell(&student, xj_schema_field(roll->schema, "student_id")), f->values))
			continue;
		r.count = 0;
		xj_report_required_each(&r.required, &student, take_required, &r);
		for (size_t i = 0; i < r.count; i++) {
			int64_t *counts = count(f, r.list[i].what, !r.list[i].lacking);

			counts[OVERDUE] += r.list[i].overdue;
		}
	}
	return true;
}

static void
take_evidence(struct files *f)
{
	struct xj_kpi *k = f->k;

	if (k->people.roll)
		xj_index_build(&f->by_exam, k->pool, k->people.roll, xj_schema_field(k->people.roll->schema, "exam_id"));
	for (size_t i = 0; i < k->in->ntables; i++) {
		const struct xj_table *t = k->in->tables[i];
		struct xj_cursor line;
		struct xj_cases cases;

		if (xj_span_is(t->schema->name, "arrivals"))
			take_arrivals(f, t);
		if (!xj_span_is(t->schema->name, "cases"))
			continue;
		xj_cases_fold(&cases, k->pool, t);
		xj_cursor_init(&line, k->pool, t);
		for (uint32_t c = 0; c < cases.count; c++)
			take_case(f, &cases, c, &line);
	}
}

void
xj_kpi_archive(struct xj_kpi *k)
{
	struct files f = {.k = k, .values = xj_pool_zero(k->pool, k->people.nby + 2, sizeof *f.values)};

	xj_tally_init(&f.tally, k->pool, k->people.nby + 1, COUNTS);
	if (take_register(&f)) {
		fill(&f, true);
	} else if (xj_report_table(k->in, "cases") || xj_report_table(k->in, "arrivals")) {
		xj_tally_init(&f.tally, k->pool, k->people.nby + 1, OVERDUE);
		take_evidence(&f);
		fill(&f, false);
	}
}
