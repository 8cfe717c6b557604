/* What is in the files, what was done with it, what is lent, and what was sent to other schools. */
#include "policy/wording.h"
#include "report/archive_inside.h"
#include "report/dated.h"

enum holding { ITEMS, STATES, LATE = STATES + XJ_ITEM_STATES, UNVERIFIED, HOLDINGS };

/* Puts a->item on the item's last line and a->student on the student's row; false where the item is not wanted. */
static bool
take_item(struct xj_archive_report *a, uint32_t index, bool *stranger)
{
	*stranger = false;
	return xj_cursor_move(&a->item, a->required.items.list[index].last) &&
	       xj_files_has(a, xj_cell(&a->item, a->required.items.f.student_id), stranger);
}

static enum xj_keeping
state_of(const struct xj_archive_report *a)
{
	return xj_item_state(a->materials, xj_cell(&a->item, a->required.items.f.state));
}

static xj_date
day_of(const struct xj_archive_report *a, int field)
{
	return xj_date_parse(xj_cell(&a->item, field));
}

/* What a cell says, by its code. */
static bool
says(const struct xj_archive_report *a, int field, const char *code)
{
	return field >= 0 && xj_span_is(xj_field_code(&a->materials->schema->fields[field], xj_cell(&a->item, field)), code);
}

static bool
is_late(const struct xj_archive_report *a)
{
	xj_date due = day_of(a, a->required.items.f.due_on);

	return due != XJ_NO_DATE && due < a->in->today;
}

static void
count_item(struct xj_archive_report *a, struct xj_tally *t)
{
	const struct xj_material_fields *f = &a->required.items.f;
	struct xj_span kind = xj_item_kind(a->materials, xj_cell(&a->item, f->kind));
	struct xj_span group = xj_wording_code(a->in->policy, "material", xj_archive_group(a->in->policy, kind));
	enum xj_keeping state = state_of(a);
	int64_t *counts = xj_tally_at(t, &group, NULL);

	counts[ITEMS]++;
	counts[STATES + (int)state]++;
	counts[LATE] += state == XJ_ITEM_LENT && is_late(a);
	counts[UNVERIFIED] += xj_item_counts(state, false) && says(a, f->form, "copy") && !xj_cell(&a->item, f->verified_by).n;
}

void
xj_files_holdings(struct xj_archive_report *a)
{
	struct xj_grid *g = xj_page_add(a->page, "holdings", "馆藏情况");
	const struct xj_span *codes, *names;
	int64_t strangers = 0;
	struct xj_tally t;

	xj_tally_init(&t, a->pool, 1, HOLDINGS);
	for (uint32_t i = 0; i < a->required.items.count; i++) {
		bool stranger;

		if (take_item(a, i, &stranger))
			count_item(a, &t);
		strangers += stranger;
	}
	xj_grid_add_listed(g, "group", "材料门类", NULL, 0);
	g->columns[0].nlisted = xj_files_names(a, "material", &codes, &names);
	g->columns[0].listed = names;
	(void)xj_grid_add_column(g, XJ_LIT("items"), XJ_LIT("件数"), XJ_GRID_COUNT);
	for (int s = 0; s < XJ_ITEM_STATES; s++)
		(void)xj_grid_add_column(g, xj_span(xj_keeping_codes[s]), xj_wording_code(a->in->policy, "keeping", xj_span(xj_keeping_codes[s])),
		                         XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("overdue"), XJ_LIT("借出逾期"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("unverified"), XJ_LIT("复印件未核对"), XJ_GRID_COUNT);
	g->chart = (struct xj_chart){.kind = XJ_CHART_STACK, .values = {"held", "lent", "sent", "transferred", "destroyed"}};
	xj_tally_fill(&t, g, false);
	xj_grid_finish(g, a->in->policy);
	if (strangers)
		xj_note_count(a->pool, &a->page->notes, "not_on_roll", "所属学号不在学籍表中、未计入", strangers, "", "");
}

/* By what was done, and by whose file, for each once. */
static void
count_movement(struct xj_archive_report *a, struct xj_tally *t, struct xj_groups *files)
{
	const struct xj_material_fields *f = &a->required.items.f;
	struct xj_span pair[2] = {xj_cell(&a->item, f->movement), xj_cell(&a->item, f->student_id)};
	int64_t *counts = xj_tally_at(t, pair, NULL);
	size_t had = files->count;

	counts[0]++;
	(void)xj_groups_at(files, pair);
	counts[1] += files->count > had;
}

void
xj_files_movements(struct xj_archive_report *a)
{
	struct xj_grid *g = xj_page_add(a->page, "movements", "档案业务量");
	const struct xj_span *codes, *names;
	size_t n = xj_files_names(a, "movement", &codes, &names);
	struct xj_groups files;
	struct xj_tally t;

	xj_tally_init(&t, a->pool, 1, 2);
	xj_groups_init(&files, a->pool, 2, 0);
	for (size_t row = 0; row < a->materials->rows; row++) {
		bool stranger;

		if (xj_cursor_move(&a->item, row) && xj_period_has(&a->period, day_of(a, a->required.items.f.on)) &&
		    xj_files_has(a, xj_cell(&a->item, a->required.items.f.student_id), &stranger))
			count_movement(a, &t, &files);
	}
	xj_grid_add_listed(g, "movement", "动作", names, n);
	(void)xj_grid_add_column(g, XJ_LIT("times"), XJ_LIT("件次"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(g, XJ_LIT("students"), XJ_LIT("涉及人数"), XJ_GRID_COUNT);
	g->untotalled = true;
	xj_tally_fill(&t, g, false);
	xj_grid_finish(g, a->in->policy);
}

static const struct xj_files_column loans[] = {
	{OF_STUDENT, "student_id", NULL}, {OF_STUDENT, "name", NULL},  {OF_STUDENT, "class", NULL},     {OF_ITEM, "item_id", NULL},
	{OF_ITEM, "title", NULL},         {OF_ITEM, "to", NULL},       {OF_ITEM, "organisation", NULL}, {OF_ITEM, "purpose", NULL},
	{OF_ITEM, "approved_by", NULL},   {OF_LIST, "since", "借出日期"}, {OF_LIST, "due_on", "应还日期"}, {OF_LIST_NUMBER, "days_over", "逾期天数"},
	{OF_LIST, NULL, NULL},
};

/* The longest due first. */
void
xj_files_loans(struct xj_archive_report *a)
{
	struct xj_grid *g = xj_page_add(a->page, "loans", "在借清单");
	const struct xj_material_fields *f = &a->required.items.f;
	struct xj_dated *list = NULL;
	size_t n = 0, cap = 0;
	bool stranger;

	for (uint32_t i = 0; i < a->required.items.count; i++)
		if (take_item(a, i, &stranger) && state_of(a) == XJ_ITEM_LENT)
			*XJ_PUSH(a->pool, list, n, cap) = (struct xj_dated){day_of(a, f->due_on), i};
	xj_dated_sort(list, n);
	xj_files_list(a, g, 0, loans);
	for (size_t i = 0; i < n; i++) {
		struct xj_span *cells;

		if (!take_item(a, list[i].index, &stranger))
			continue;
		cells = xj_files_line(a, g, 0, loans);
		*xj_files_cell(g, cells, "since") = xj_span_copy(a->pool, xj_cell(&a->item, f->on));
		*xj_files_cell(g, cells, "due_on") = xj_span_copy(a->pool, xj_cell(&a->item, f->due_on));
		if (is_late(a))
			*xj_files_cell(g, cells, "days_over") = xj_grid_count(a->pool, a->in->today - list[i].day);
	}
	xj_note_count(a->pool, &g->notes, "out", "在借", (int64_t)n, "", "");
}
