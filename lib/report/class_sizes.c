/* How large the classes are: who is in them, men and women, who is away, and what room is left. */
#include "report/choose.h"
#include "report/finish.h"
#include "report/report.h"

enum count { STUDENTS, MEN, WOMEN, AWAY, COUNTS };

/* What most of a class have in one column stands for the class. */
struct value {
	struct xj_span text;
	int64_t times;
};

struct values {
	struct value *list;
	size_t count, cap;
};

struct class {
	struct xj_span name;
	struct values *of; /* by column that tells of the class */
	int64_t counts[COUNTS];
};

struct sizes {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	const struct xj_table *roll;
	struct xj_pick *by, *told; /* by: heads sections */
	size_t nby, ntold;
	struct class *list;
	size_t count, cap;
	struct xj_map by_name;
	uint32_t last; /* the class of the row before */
	struct xj_choice choice;
	int64_t classless;
};

static struct xj_span
name_of(void *ctx, uint32_t i)
{
	return ((const struct sizes *)ctx)->list[i].name;
}

static struct class *
class_of(struct sizes *s, struct xj_span name)
{
	struct class *class;

	if (s->last != XJ_NONE && xj_span_same(s->list[s->last].name, name))
		return &s->list[s->last];
	s->last = xj_map_get(&s->by_name, name);
	if (s->last != XJ_NONE)
		return &s->list[s->last];
	class = XJ_PUSH(s->pool, s->list, s->count, s->cap);
	class->name = xj_span_copy(s->pool, name);
	class->of = xj_pool_zero(s->pool, s->nby + s->ntold + 1, sizeof *class->of);
	s->last = (uint32_t)s->count - 1;
	(void)xj_map_put(&s->by_name, class->name, s->last);
	return class;
}

static void
take_value(struct sizes *s, struct values *of, struct xj_span text)
{
	size_t i = 0;

	while (i < of->count && !xj_span_same(of->list[i].text, text))
		i++;
	if (i == of->count)
		*XJ_PUSH(s->pool, of->list, of->count, of->cap) = (struct value){xj_span_copy(s->pool, text), 0};
	of->list[i].times++;
}

static struct xj_span
commonest(const struct values *of)
{
	size_t best = 0;

	for (size_t i = 1; i < of->count; i++)
		if (of->list[i].times > of->list[best].times)
			best = i;
	return of->count ? of->list[best].text : XJ_LIT("");
}

/* Who takes a place is in the class; who is on the roll and takes none is away from it. */
static void
take_row(struct sizes *s, const struct xj_cursor *c)
{
	const struct xj_schema *schema = s->roll->schema;
	int f_sex = xj_schema_field(schema, "sex");
	const struct xj_status *status = xj_status_find(s->in->policy->statuses, xj_cell(c, xj_schema_field(schema, "status")));
	struct xj_span name = xj_cell(c, xj_schema_field(schema, "class")), sex = xj_cell(c, f_sex);
	bool sits = xj_status_takes_place(status);
	struct class *class;

	if (!sits && !(status && status->on_roll))
		return;
	if (!name.n) {
		s->classless++;
		return;
	}
	class = class_of(s, name);
	for (size_t i = 0; i < s->nby + s->ntold; i++)
		take_value(s, &class->of[i], c->cells[(i < s->nby ? &s->by[i] : &s->told[i - s->nby])->column]);
	class->counts[STUDENTS] += sits;
	class->counts[AWAY] += !sits;
	if (sits && sex.n) {
		struct xj_span code = xj_field_code(&schema->fields[f_sex], sex);

		class->counts[MEN] += xj_span_is(code, "1");
		class->counts[WOMEN] += xj_span_is(code, "2");
	}
}

static void
take_rows(struct sizes *s, struct xj_diags *diags)
{
	struct xj_cursor c;

	xj_cursor_init(&c, s->pool, s->roll);
	for (size_t row = 0; row < s->roll->rows; row++)
		if (!xj_cursor_move(&c, row))
			xj_cursor_fault(&c, row, diags);
		else if (xj_choice_holds(&s->choice, &c))
			take_row(s, &c);
}

static bool
choose_columns(struct sizes *s, struct xj_diags *diags)
{
	static const char *const usual[] = {"college", "program_name", "grade"};
	struct xj_pick pick;
	size_t cap = 0;

	if (!xj_pick_named(s->roll, XJ_LIT("class"), diags, &pick) ||
	    (s->in->by && !xj_pick_list(s->pool, s->roll, s->in->by, diags, &s->by, &s->nby)))
		return false;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		bool heads = false;

		if (!xj_pick_column(s->roll, xj_span(usual[i]), &pick))
			continue;
		for (size_t k = 0; k < s->nby; k++)
			heads = heads || s->by[k].column == pick.column;
		if (!heads)
			*XJ_PUSH(s->pool, s->told, s->ntold, cap) = pick;
	}
	return true;
}

static void
add_columns(const struct sizes *s, struct xj_grid *grid, bool limited)
{
	xj_pick_columns(grid, s->by, s->nby);
	(void)xj_grid_add_key(grid, "class", "班级", XJ_ORDER_VALUE);
	for (size_t i = 0; i < s->ntold; i++)
		(void)xj_grid_add_column(grid, s->told[i].name, s->told[i].title, XJ_GRID_TEXT);
	(void)xj_grid_add_column(grid, XJ_LIT("students"), XJ_LIT("在班人数"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("men"), XJ_LIT("男"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("women"), XJ_LIT("女"), XJ_GRID_COUNT);
	(void)xj_grid_add_column(grid, XJ_LIT("away"), XJ_LIT("在籍不在校"), XJ_GRID_COUNT);
	if (!limited)
		return;
	xj_grid_add_once(grid, "capacity", "班额");
	(void)xj_grid_add_derived(grid, "room", "空位", XJ_GRID_LEFT, "students", "capacity");
	(void)xj_grid_add_derived(grid, "over", "超额", XJ_GRID_OVER, "students", "capacity");
}

/* A count that nobody can tell stays empty: of men and women where the roll has no sex. */
static void
add_class(const struct sizes *s, struct xj_grid *grid, const struct class *class, int64_t capacity)
{
	struct xj_span *cell = xj_grid_add_row(grid);
	bool has_sex = s->roll->column_of[xj_schema_field(s->roll->schema, "sex")] >= 0;

	for (size_t i = 0; i < s->nby; i++)
		*cell++ = commonest(&class->of[i]);
	*cell++ = class->name;
	for (size_t i = s->nby; i < s->nby + s->ntold; i++)
		*cell++ = commonest(&class->of[i]);
	for (int n = 0; n < COUNTS; n++, cell++)
		if (has_sex || (n != MEN && n != WOMEN))
			*cell = xj_grid_count(grid->pool, class->counts[n]);
	if (capacity)
		*cell = xj_grid_count(grid->pool, capacity);
}

bool
xj_report_classes(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_report_grid(page);
	struct sizes s = {.in = in, .pool = page->pool, .roll = xj_report_table(in, "roll"), .last = XJ_NONE};
	int64_t capacity = in->policy->school ? in->policy->school->class_capacity : 0;

	xj_choice_init(&s.choice, s.pool, in->policy, s.roll, NULL, 0, in->today);
	if (!choose_columns(&s, diags) || !xj_choice_where(&s.choice, in->where, in->nwhere, diags))
		return false;
	xj_map_init(&s.by_name, s.pool, 0, name_of, &s);
	take_rows(&s, diags);
	if (!xj_choice_known(&s.choice, diags))
		return false;
	add_columns(&s, grid, capacity > 0);
	grid->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .label = "class", .values = {"students"}};
	for (size_t i = 0; i < s.count; i++)
		add_class(&s, grid, &s.list[i], capacity);
	xj_grid_note_rows(grid, "classes", "班级数");
	if (s.classless)
		xj_note_count(page->pool, &grid->notes, "no_class", "未编班", s.classless, "", " 人");
	xj_grid_finish(grid, in->policy);
	xj_page_explain(page, "在班人数为占用班额的学生（在校就读及转入待批）；在籍不在校的（休学、保留学籍等）不占班额。",
	                "Students: who takes a place (attends, or is to transfer in); who is on the roll and away (suspended, retained) takes none.");
	return true;
}
