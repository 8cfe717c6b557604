/* Registration of one term. */
#include "report/choose.h"
#include "report/finish.h"
#include "report/group.h"
#include "report/report.h"
#include "report/standing.h"

/* What is counted, in the order of the columns. */
struct column {
	const char *name, *title;
	enum xj_standing_bit bit;
	bool rate; /* the share of the due who are `bit` */
};

static const struct column full[] = {
	{"due", "应注册", XJ_DUE, false},
	{"on_time", "按时注册", XJ_ON_TIME, false},
	{"rate", "按时注册率", XJ_ON_TIME, true},
	{"deferred", "暂缓注册", XJ_DEFERRED, false},
	{"completed", "暂缓后完成", XJ_COMPLETED, false},
	{"overdue", "逾期", XJ_OVERDUE, false},
	{"made_up", "补办", XJ_MADE_UP, false},
	{"left", "离校", XJ_LEFT, false},
	{"unregistered", "未注册", XJ_UNREGISTERED, false},
};

/* The roll alone knows the last state, not what went before it. */
static const struct column simple[] = {
	{"due", "应注册", XJ_DUE, false},
	{"registered", "已注册", XJ_ON_TIME, false},
	{"rate", "注册率", XJ_ON_TIME, true},
	{"deferred", "暂缓注册", XJ_DEFERRED, false},
	{"overdue", "逾期", XJ_OVERDUE, false},
	{"left", "离校", XJ_LEFT, false},
	{"unregistered", "未注册", XJ_UNREGISTERED, false},
};

struct counting {
	const struct column *columns;
	size_t ncolumns;
	struct xj_groups groups;
	struct xj_pick *by;
	size_t nby;
	struct xj_choice choice;
	bool has_roll;
};

static void
add(struct counting *k, const struct xj_span *values, uint8_t standing)
{
	int64_t *counts = xj_groups_counts(&k->groups, xj_groups_at(&k->groups, values));

	for (int bit = 0; bit < XJ_STANDINGS; bit++)
		counts[bit] += xj_stands(standing, (enum xj_standing_bit)bit);
}

static void
count_roll(struct counting *k, const struct xj_table *roll, const struct xj_standing *standing)
{
	struct xj_span *values = xj_pool_zero(k->groups.pool, k->nby + 1, sizeof *values);
	struct xj_cursor c;

	xj_cursor_init(&c, k->groups.pool, roll);
	for (size_t row = 0; row < roll->rows; row++) {
		if (!xj_stands(standing->of_row[row], XJ_DUE) || !xj_cursor_move(&c, row) ||
		    !xj_choice_holds(&k->choice, &c))
			continue;
		for (size_t i = 0; i < k->nby; i++)
			values[i] = c.cells[k->by[i].column];
		add(k, values, standing->of_row[row]);
	}
}

/* Students on no roll have no columns to group or choose them by. */
static void
count_others(struct counting *k, const struct xj_standing *standing)
{
	struct xj_span *values = xj_pool_zero(k->groups.pool, k->nby + 1, sizeof *values);

	for (size_t i = 0; i < k->nby; i++)
		values[i] = (struct xj_span){"", 0};
	for (size_t i = 0; i < standing->nothers && !k->choice.count; i++)
		add(k, values, standing->others[i]);
}

static void
fill_cells(const struct counting *k, struct xj_pool *pool, const int64_t *counts, struct xj_span *cells)
{
	for (size_t i = 0; i < k->ncolumns; i++) {
		const struct column *c = &k->columns[i];

		if (!c->rate && (c->bit != XJ_LEFT || k->has_roll))
			cells[i] = xj_grid_count(pool, counts[c->bit]);
	}
}

static void
add_columns(const struct counting *k, struct xj_grid *grid)
{
	xj_pick_columns(grid, k->by, k->nby);
	for (size_t i = 0; i < k->ncolumns; i++) {
		const struct column *c = &k->columns[i];

		if (c->rate)
			(void)xj_grid_add_derived(grid, c->name, c->title, XJ_GRID_RATE, k->columns[i - 1].name, "due");
		else
			(void)xj_grid_add_column(grid, xj_span(c->name), xj_span(c->title), XJ_GRID_COUNT);
	}
}

static void
fill(const struct counting *k, const struct xj_policy *policy, struct xj_grid *grid)
{
	static const int64_t nobody[XJ_STANDINGS];

	add_columns(k, grid);
	grid->chart = k->ncolumns == sizeof full / sizeof *full
	                      ? (struct xj_chart){.kind = XJ_CHART_STACK, .values = {"on_time", "completed", "made_up", "left", "unregistered"}}
	                      : (struct xj_chart){.kind = XJ_CHART_STACK, .values = {"registered", "left", "unregistered"}};
	for (uint32_t i = 0; i < k->groups.count; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);

		memcpy(cells, xj_groups_values(&k->groups, i), k->nby * sizeof *cells);
		fill_cells(k, grid->pool, xj_groups_counts(&k->groups, i), cells + k->nby);
	}
	if (!k->nby && !k->groups.count)
		fill_cells(k, grid->pool, nobody, xj_grid_add_row(grid));
	xj_grid_finish(grid, policy);
}

static bool
begin(struct counting *k, const struct xj_report_in *in, struct xj_grid *grid, const struct xj_table *roll,
      struct xj_diags *diags)
{
	if (!roll && (in->by || in->nwhere)) {
		xj_diag_add(diags, XJ_MISSING_FILE, NULL, "registration", "roll", in->by ? "for --by" : "for --where", NULL);
		return false;
	}
	if (in->by && !xj_pick_list(grid->pool, roll, in->by, diags, &k->by, &k->nby))
		return false;
	xj_choice_init(&k->choice, grid->pool, in->policy, roll, NULL, 0, in->today);
	return xj_choice_where(&k->choice, in->where, in->nwhere, diags);
}

bool
xj_report_registration(const struct xj_report_in *in, struct xj_page *page, struct xj_diags *diags)
{
	struct xj_grid *grid = xj_report_grid(page);
	struct xj_table *roll = xj_report_table(in, "roll"), *lines = xj_report_table(in, "registrations");
	struct counting k = {.has_roll = roll != NULL};
	struct xj_standing standing;
	struct xj_term term;

	k.columns = lines ? full : simple;
	k.ncolumns = lines ? sizeof full / sizeof *full : sizeof simple / sizeof *simple;
	if (!begin(&k, in, grid, roll, diags) || !xj_report_term(in, diags, &term))
		return false;
	xj_standing_gather(&standing, grid->pool, in->policy, roll, lines, &term, diags);
	xj_groups_init(&k.groups, grid->pool, k.nby, XJ_STANDINGS);
	if (roll)
		count_roll(&k, roll, &standing);
	if (!xj_choice_known(&k.choice, diags))
		return false;
	count_others(&k, &standing);
	xj_grid_add_note(grid, "term", "学期", term.term);
	if (roll && standing.nothers && !k.choice.count)
		xj_note_count(grid->pool, &grid->notes, "not_on_roll", "不在学籍表中", (int64_t)standing.nothers, "", "");
	fill(&k, in->policy, grid);
	return true;
}
