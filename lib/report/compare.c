#include "report/compare_inside.h"

#include "report/finish.h"

/* Where two rows have one number, whoever has a live status is meant, then whoever was a student, before those that were only admitted or got another number. */
enum rank { OTHER, STUDENT, LIVE, RANKS };

enum count { OURS, THEIRS, MATCHED, SAME, DIFFERING, NOT_THERE, NOT_HERE, UNCLEAR, COUNTS };

static const char *const counts[][2] = {
	[OURS] = {"ours", "本校应有"},          [THEIRS] = {"theirs", "对方条数"},
	[MATCHED] = {"matched", "已对应"},        [SAME] = {"same", "一致"},
	[DIFFERING] = {"differing", "不一致"},    [NOT_THERE] = {"missing_there", "对方无此人"},
	[NOT_HERE] = {"missing_here", "本校无此人"}, [UNCLEAR] = {"unclear", "无法对应"},
};

static struct xj_span
keyed_value(void *ctx, uint32_t row)
{
	return ((const struct xj_compare_keyed *)ctx)->values[row];
}

static void
add_key(struct xj_comparing *k, int field)
{
	const struct xj_compared *column = xj_compare_column(k, field);

	if (column && k->nkeys < XJ_COMPARE_KEYS)
		k->keys[k->nkeys++].column = column;
}

static bool
choose_keys(struct xj_comparing *k)
{
	static const char *const usual[] = {"id_number", "exam_id", "student_id"};
	const struct xj_compare *in = k->in;
	const struct xj_exchange *layout = in->layout;
	size_t line;

	for (size_t i = 0; layout && i < layout->nkey; i++)
		add_key(k, layout->columns[layout->key[i]].sources->field);
	for (size_t i = 0; !(layout && layout->nkey) && i < sizeof usual / sizeof *usual; i++)
		add_key(k, xj_schema_field(in->roll->schema, usual[i]));
	if (k->nkeys)
		return true;
	line = xj_compare_heading_line(layout, in->roll->schema, in->theirs);
	if (line) {
		xj_diag_add(k->diags, XJ_COMPARE_HEADER, &(struct xj_where){.file = in->theirs->label, .line = 1},
		            xj_pool_print(k->pool, "%zu", line), NULL);
		return false;
	}
	xj_diag_add(k->diags, XJ_COMPARE_NO_KEY, &(struct xj_where){.file = in->theirs->label, .line = 1, .column = 1},
	            layout ? layout->name.p : "id_number (身份证件号), exam_id (考生号), student_id (学号)", NULL);
	return false;
}

static int64_t *
counted(struct xj_comparing *k, const struct xj_cursor *ours)
{
	for (size_t i = 0; i < k->nby; i++)
		k->values[i] = ours ? ours->cells[k->by[i].column] : XJ_LIT("");
	return xj_groups_counts(&k->groups, xj_groups_at(&k->groups, k->values));
}

/* Ought the student at the cursor to be in their list? */
static bool
is_expected(struct xj_comparing *k, uint32_t row)
{
	if (!k->wanted[row] || (k->in->layout && k->in->layout->expects_unknown))
		return false;
	if (k->asks_status)
		return true;
	return k->has_layout ? xj_choice_holds(&k->layout, &k->ours) : k->rank[row] == LIVE;
}

static void
read_ours(struct xj_comparing *k)
{
	const struct xj_table *t = k->in->roll;
	bool damaged;

	for (size_t i = 0; i < k->nkeys; i++) {
		k->keys[i].values = xj_pool_zero(k->pool, t->rows + 1, sizeof(struct xj_span));
		k->keys[i].twin = xj_pool_zero(k->pool, t->rows + 1, sizeof(uint32_t));
		xj_map_init(&k->keys[i].map, k->pool, t->rows, keyed_value, &k->keys[i]);
	}
	for (uint32_t row = 0; row < t->rows; row++) {
		const struct xj_status *status;
		for (size_t i = 0; i < k->nkeys; i++)
			k->keys[i].twin[row] = XJ_NONE;
		if (!xj_cursor_move(&k->ours, row)) {
			xj_cursor_fault(&k->ours, row, k->diags);
			continue;
		}
		status = xj_status_find(k->in->policy->statuses, xj_cell(&k->ours, k->status));
		k->wanted[row] = xj_choice_holds(&k->choice, &k->ours);
		k->rank[row] = !xj_status_student(status) ? OTHER : !status || status->on_roll ? LIVE : STUDENT;
		k->expected[row] = is_expected(k, row);
		if (k->expected[row])
			counted(k, &k->ours)[OURS]++;
		for (size_t i = 0; i < k->nkeys; i++) {
			const struct xj_compared *c = k->keys[i].column;

			k->keys[i].values[row] = xj_compare_kept(k, t, xj_compare_key(k->pool, t->schema, c->about, xj_cell(&k->ours, c->field), &damaged));
		}
	}
}

static void
index_ours(struct xj_comparing *k)
{
	for (size_t i = 0; i < k->nkeys; i++)
		for (int rank = RANKS - 1; rank >= OTHER; rank--)
			for (uint32_t row = 0; row < k->in->roll->rows; row++) {
				struct xj_span value = k->keys[i].values[row];
				uint32_t other;

				if (k->rank[row] != rank || !value.n)
					continue;
				other = xj_map_put(&k->keys[i].map, value, row);
				if (other != XJ_NONE && k->rank[other] == rank)
					k->keys[i].twin[other] = k->keys[i].twin[row] = other;
			}
}

/* Whom a row of theirs is: XJ_NONE for nobody. *kind is changed where that is not clear. */
static uint32_t
find(struct xj_comparing *k, enum xj_compare_kind *kind)
{
	uint32_t found = XJ_NONE;
	bool any = false, damaged = false;

	for (size_t i = 0; i < k->nkeys; i++) {
		const struct xj_compared *c = k->keys[i].column;
		struct xj_span value = xj_compare_key(k->pool, k->in->roll->schema, c->about, xj_span_trim(k->theirs.cells[c->column]), &damaged);
		uint32_t row = value.n ? xj_map_get(&k->keys[i].map, value) : XJ_NONE;

		any = any || value.n;
		if (row == XJ_NONE)
			continue;
		if ((found != XJ_NONE && row != found) || k->keys[i].twin[row] != XJ_NONE) {
			*kind = XJ_IS_AMBIGUOUS;
			k->seen[row] = true;
		}
		if (found == XJ_NONE)
			found = row;
	}
	if (!any)
		*kind = XJ_IS_UNIDENTIFIED;
	return found;
}

static bool
compare_row(struct xj_comparing *k)
{
	bool same = true;

	for (size_t i = 0; i < k->ncolumns; i++) {
		const struct xj_compared *c = &k->columns[i];
		struct xj_compare_finding f = {XJ_IS_DIFFERS, c, xj_cell(&k->ours, c->field), xj_span_trim(k->theirs.cells[c->column]), true, true};
		enum xj_likeness like = xj_compare_values(k->pool, k->in->roll->schema, c, f.ours, f.theirs);

		if (like == XJ_ALIKE)
			continue;
		f.kind = like == XJ_SPELLED ? XJ_IS_SPELLING : like == XJ_DAMAGED ? XJ_IS_DAMAGED : c->field == k->status ? XJ_IS_STATUS : XJ_IS_DIFFERS;
		xj_compare_report(k, &f);
		same = false;
	}
	return same;
}

/* A number of theirs that is damaged, where the row is nobody's: it is told of as what it is. */
static void
tell_stranger(struct xj_comparing *k, enum xj_compare_kind kind)
{
	struct xj_compare_finding f = {.kind = kind, .there = true, .ours = {"", 0}, .theirs = {"", 0}};

	for (size_t i = 0; i < k->nkeys && kind == XJ_IS_UNIDENTIFIED; i++) {
		const struct xj_compared *c = k->keys[i].column;
		bool damaged = false;

		(void)xj_compare_key(k->pool, k->in->roll->schema, c->about, xj_span_trim(k->theirs.cells[c->column]), &damaged);
		if (!damaged || f.column)
			continue;
		f.column = c;
		f.kind = XJ_IS_DAMAGED;
		f.theirs = xj_span_trim(k->theirs.cells[c->column]);
	}
	xj_compare_report(k, &f);
}

static void
read_their_row(struct xj_comparing *k)
{
	enum xj_compare_kind kind = XJ_IS_MISSING_HERE;
	uint32_t row = find(k, &kind);
	bool here = row != XJ_NONE && xj_cursor_move(&k->ours, row);
	int64_t *n;

	if (here && !k->wanted[row])
		return;
	n = counted(k, here ? &k->ours : NULL);
	n[THEIRS]++;
	if (kind == XJ_IS_AMBIGUOUS) {
		n[UNCLEAR]++;
		xj_compare_report(k, &(struct xj_compare_finding){.kind = XJ_IS_AMBIGUOUS, .ours = {"", 0}, .theirs = {"", 0}, .here = true, .there = true});
	} else if (!here) {
		n[kind == XJ_IS_UNIDENTIFIED ? UNCLEAR : NOT_HERE]++;
		tell_stranger(k, kind);
	} else if (k->seen[row] && !(k->in->layout && k->in->layout->about == XJ_ABOUT_CASES)) {
		n[UNCLEAR]++;
		xj_compare_report(k, &(struct xj_compare_finding){.kind = XJ_IS_DUPLICATE, .ours = {"", 0}, .theirs = {"", 0}, .here = true, .there = true});
	} else {
		/* one student may have several cases */
		k->seen[row] = true;
		n[MATCHED]++;
		n[compare_row(k) ? SAME : DIFFERING]++;
	}
}

static bool
is_twin_of_seen(const struct xj_comparing *k, uint32_t row)
{
	for (size_t i = 0; i < k->nkeys; i++)
		if (k->keys[i].twin[row] != XJ_NONE && k->seen[k->keys[i].twin[row]])
			return true;
	return false;
}

static void
tell_missing(struct xj_comparing *k)
{
	for (uint32_t row = 0; row < k->in->roll->rows; row++) {
		if (!k->expected[row] || k->seen[row] || is_twin_of_seen(k, row) || !xj_cursor_move(&k->ours, row))
			continue;
		counted(k, &k->ours)[NOT_THERE]++;
		xj_compare_report(k, &(struct xj_compare_finding){.kind = XJ_IS_MISSING_THERE, .ours = {"", 0}, .theirs = {"", 0}, .here = true});
	}
}

static bool
begin(struct xj_comparing *k)
{
	const struct xj_compare *in = k->in;

	if (!xj_compare_columns(in, k->pool, &k->columns, &k->ncolumns, k->diags) || !choose_keys(k))
		return false;
	if (in->by && !xj_pick_list(k->pool, in->roll, in->by, k->diags, &k->by, &k->nby))
		return false;
	xj_choice_init(&k->choice, k->pool, in->policy, in->roll, NULL, 0, in->today);
	if (!xj_choice_where(&k->choice, in->where, in->nwhere, k->diags))
		return false;
	k->asks_status = xj_choice_asks(&k->choice, "status");
	if (in->layout && in->layout->expects) {
		xj_choice_init(&k->layout, k->pool, in->policy, in->roll, NULL, 0, in->today);
		k->has_layout = xj_choice_add(&k->layout, in->layout->expects, k->diags);
		if (!k->has_layout)
			return false;
	}
	k->student_id = xj_schema_field(in->roll->schema, "student_id");
	k->name = xj_schema_field(in->roll->schema, "name");
	k->status = xj_schema_field(in->roll->schema, "status");
	k->rank = xj_pool_zero(k->pool, in->roll->rows + 1, sizeof *k->rank);
	k->wanted = xj_pool_zero(k->pool, in->roll->rows + 1, sizeof(bool));
	k->expected = xj_pool_zero(k->pool, in->roll->rows + 1, sizeof(bool));
	k->seen = xj_pool_zero(k->pool, in->roll->rows + 1, sizeof(bool));
	k->values = xj_pool_zero(k->pool, k->nby + 1, sizeof *k->values);
	xj_groups_init(&k->groups, k->pool, k->nby, COUNTS);
	xj_cursor_init(&k->ours, k->pool, in->roll);
	xj_cursor_init(&k->theirs, k->pool, in->theirs);
	if (in->cases)
		xj_cases_fold(&k->cases, k->pool, in->cases);
	return true;
}

/* How many ought to be in a list that the roll alone does not tell. */
static bool
is_unknown(const struct xj_comparing *k, size_t count)
{
	return k->in->layout && k->in->layout->expects_unknown && (count == OURS || count == NOT_THERE);
}

static void
fill_summary(struct xj_comparing *k, struct xj_grid *grid)
{
	xj_pick_columns(grid, k->by, k->nby);
	for (size_t i = 0; i < COUNTS; i++)
		(void)xj_grid_add_column(grid, xj_span(counts[i][0]), xj_span(counts[i][1]), XJ_GRID_COUNT);
	if (!k->nby)
		(void)counted(k, NULL);
	for (uint32_t g = 0; g < k->groups.count; g++) {
		struct xj_span *cells = xj_grid_add_row(grid);

		memcpy(cells, xj_groups_values(&k->groups, g), k->nby * sizeof *cells);
		for (size_t i = 0; i < COUNTS; i++)
			if (!is_unknown(k, i))
				cells[k->nby + i] = xj_grid_count(k->pool, xj_groups_counts(&k->groups, g)[i]);
	}
	xj_grid_finish(grid, k->in->policy);
}

/* What was compared, and by what. */
static void
tell_how(const struct xj_comparing *k, struct xj_page *page)
{
	struct xj_buf keys, columns;

	xj_buf_init(&keys, k->pool);
	xj_buf_init(&columns, k->pool);
	for (size_t i = 0; i < k->nkeys; i++)
		xj_buf_print(&keys, "%s%s", i ? "、" : "", k->keys[i].column->about->title.p);
	for (size_t i = 0; i < k->ncolumns; i++)
		xj_buf_print(&columns, "%s%s", i ? "、" : "", k->columns[i].about->title.p);
	xj_note_text(k->pool, &page->notes, "file", "对方名单", xj_span(k->in->theirs->label));
	xj_note_text(k->pool, &page->notes, "keys", "对应依据", xj_buf_as_span(&keys));
	xj_note_text(k->pool, &page->notes, "columns", "比对项目", xj_buf_as_span(&columns));
	xj_page_remark(page, k->in->layout && k->in->layout->expects_unknown ?
		XJ_LIT("单凭学籍册不能判断该名单应列哪些学生，不计本校应有和对方无此人。") :
		XJ_LIT("本校应有为在籍学生；给出交换名单的为该名单应列的学生，条件涉及学籍状态的为所选学生。"));
	xj_page_remark(page, XJ_LIT("学籍状态等用语按对照表换算，写法不同指仅空格、间隔号或全半角有别。"));
}

bool
xj_compare_run(const struct xj_compare *in, struct xj_page *page, struct xj_compared_result *result, struct xj_diags *diags)
{
	struct xj_comparing k = {.in = in, .pool = page->pool, .diags = diags};
	struct xj_grid *summary;

	if (!begin(&k))
		return false;
	summary = xj_page_add(page, "summary", "汇总");
	xj_compare_begin_list(&k, page);
	read_ours(&k);
	index_ours(&k);
	for (size_t row = 0; row < in->theirs->rows; row++)
		if (xj_cursor_move(&k.theirs, row))
			read_their_row(&k);
		else
			xj_cursor_fault(&k.theirs, row, diags);
	tell_missing(&k);
	tell_how(&k, page);
	if (!xj_choice_known(&k.choice, diags))
		return false;
	fill_summary(&k, summary);
	*result = (struct xj_compared_result){k.list->nrows, k.whole};
	return true;
}
