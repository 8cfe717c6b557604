#include "report/compare.h"

#include "base/shown.h"
#include "base/utf8.h"
#include "report/choose.h"
#include "report/finish.h"
#include "report/group.h"
#include "roll/cases.h"

enum { MOST_KEYS = 4, BEGINNING = 3 };

enum kind { DIFFERS, STATUS, SPELLING, DAMAGED, MISSING_HERE, MISSING_THERE, DUPLICATE, AMBIGUOUS, UNIDENTIFIED };

static const struct {
	const char *name, *title;
} kinds[] = {
	[DIFFERS] = {"differs", "不一致"},
	[STATUS] = {"status", "学籍状态不一致"},
	[SPELLING] = {"spelling", "写法不同"},
	[DAMAGED] = {"damaged", "号码或日期已损坏"},
	[MISSING_HERE] = {"missing-here", "本校无此人"},
	[MISSING_THERE] = {"missing-there", "对方无此人"},
	[DUPLICATE] = {"duplicate", "对方重复"},
	[AMBIGUOUS] = {"ambiguous", "对应多人"},
	[UNIDENTIFIED] = {"unidentified", "无法识别"},
};

/* Where two rows have one number, whoever has a live status is meant, then whoever was a student, before those that were only admitted or got another number. */
enum rank { OTHER, STUDENT, LIVE, RANKS };

enum count { OURS, THEIRS, MATCHED, SAME, DIFFERING, NOT_THERE, NOT_HERE, UNCLEAR, COUNTS };

static const char *const counts[][2] = {
	[OURS] = {"ours", "本校应有"},          [THEIRS] = {"theirs", "对方条数"},
	[MATCHED] = {"matched", "已对应"},        [SAME] = {"same", "一致"},
	[DIFFERING] = {"differing", "不一致"},    [NOT_THERE] = {"missing_there", "对方无此人"},
	[NOT_HERE] = {"missing_here", "本校无此人"}, [UNCLEAR] = {"unclear", "无法对应"},
};

/* Students of the roll by one of the keys. */
struct keyed {
	const struct xj_compared *column;
	struct xj_span *values; /* by row of the roll */
	uint32_t *twin;         /* another row of the same value; XJ_NONE */
	struct xj_map map;
};

struct comparing {
	const struct xj_compare *in;
	struct xj_pool *pool;
	struct xj_diags *diags;
	struct xj_compared *columns;
	size_t ncolumns;
	struct keyed keys[MOST_KEYS];
	size_t nkeys;
	uint8_t *rank;  /* by row of the roll: enum rank */
	bool *wanted, *expected; /* the same: --where lets it through; their list ought to have it */
	bool *seen;     /* a row of theirs was found to be it */
	struct xj_cursor ours, theirs;
	struct xj_grid *list;
	struct xj_groups groups;
	struct xj_pick *by;
	size_t nby;
	struct xj_span *values; /* of a group */
	struct xj_choice choice, layout; /* --where; whom the layout's list is of */
	bool has_layout;
	bool asks_status; /* --where does: then whoever it lets through is expected there */
	struct xj_cases cases;
	int student_id, name, status;
	size_t whole; /* differences that show a sensitive value */
};

static struct xj_span
keyed_value(void *ctx, uint32_t row)
{
	return ((const struct keyed *)ctx)->values[row];
}

static const struct xj_compared *
column_of(const struct comparing *k, int field)
{
	for (size_t i = 0; i < k->ncolumns; i++)
		if (k->columns[i].field == field)
			return &k->columns[i];
	return NULL;
}

static void
add_key(struct comparing *k, int field)
{
	const struct xj_compared *column = column_of(k, field);

	if (column && k->nkeys < MOST_KEYS)
		k->keys[k->nkeys++].column = column;
}

static bool
choose_keys(struct comparing *k)
{
	static const char *const usual[] = {"id_number", "exam_id", "student_id"};
	const struct xj_exchange *layout = k->in->layout;

	for (size_t i = 0; layout && i < layout->nkey; i++)
		add_key(k, layout->columns[layout->key[i]].sources->field);
	for (size_t i = 0; !(layout && layout->nkey) && i < sizeof usual / sizeof *usual; i++)
		add_key(k, xj_schema_field(k->in->roll->schema, usual[i]));
	if (k->nkeys)
		return true;
	xj_diag_add(k->diags, XJ_COMPARE_NO_KEY, &(struct xj_where){.file = k->in->theirs->label, .line = 1, .column = 1},
	            layout ? layout->name.p : "id_number (身份证件号), exam_id (考生号), student_id (学号)", NULL);
	return false;
}

static struct xj_span
kept(const struct comparing *k, const struct xj_table *t, struct xj_span cell)
{
	return t->quotes ? xj_span_copy(k->pool, cell) : cell;
}

static int64_t *
counted(struct comparing *k, const struct xj_cursor *ours)
{
	for (size_t i = 0; i < k->nby; i++)
		k->values[i] = ours ? ours->cells[k->by[i].column] : XJ_LIT("");
	return xj_groups_counts(&k->groups, xj_groups_at(&k->groups, k->values));
}

/* Ought the student at the cursor to be in their list? */
static bool
is_expected(struct comparing *k, uint32_t row)
{
	if (!k->wanted[row] || k->asks_status)
		return k->wanted[row];
	return k->has_layout ? xj_choice_holds(&k->layout, &k->ours) : k->rank[row] == LIVE;
}

static void
read_ours(struct comparing *k)
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

			k->keys[i].values[row] = kept(k, t, xj_compare_key(k->pool, t->schema, c->about, xj_cell(&k->ours, c->field), &damaged));
		}
	}
}

static void
index_ours(struct comparing *k)
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

static struct xj_span
shown_value(const struct comparing *k, const struct xj_field *about, struct xj_span value)
{
	struct xj_span rest = value;

	if (!about || !about->sensitive || !k->in->masked || !value.n)
		return value;
	for (int n = 0; n < BEGINNING && rest.n; n++)
		(void)xj_utf8_next(&rest);
	return xj_span(xj_pool_print(k->pool, "%.*s***", (int)(value.n - rest.n), value.p));
}

/* Is the marking on this platform about their list? */
static bool
is_theirs(const struct comparing *k, struct xj_span mark)
{
	return !k->in->layout || !k->in->layout->mark.n || xj_span_same(k->in->layout->mark, mark);
}

/* What marks the student's status there, where a case waits for that. */
static struct xj_span
marking(struct comparing *k, struct xj_span student)
{
	struct xj_cursor c;

	if (!k->in->cases)
		return XJ_LIT("");
	xj_cursor_init(&c, k->pool, k->in->cases);
	for (uint32_t i = xj_cases_of(&k->cases, student); i != XJ_NONE; i = k->cases.list[i].next_of_student) {
		const struct xj_workflow *w;
		struct xj_waiting item;
		struct xj_span rest;

		if (!xj_cursor_move(&c, k->cases.list[i].last))
			continue;
		w = xj_case_workflow(k->in->policy, xj_cell(&c, k->cases.f.workflow), xj_cell(&c, k->cases.f.version), NULL);
		rest = xj_cell(&c, k->cases.f.waiting);
		while (w && xj_waiting_next(&rest, &item)) {
			size_t step = xj_workflow_step(w, item.step);

			if (step != SIZE_MAX && w->steps[step].mark.n && is_theirs(k, w->steps[step].mark))
				return xj_span(xj_pool_print(k->pool, "approve --step %s --case %s%s%s", xj_span_text(k->pool, item.step),
				                             xj_span_text(k->pool, xj_cell(&c, k->cases.f.case_id)),
				                             k->in->book ? " -d " : "", k->in->book ? k->in->book : ""));
		}
	}
	return XJ_LIT("");
}

static struct xj_span
next_command(struct comparing *k, enum kind kind, struct xj_span student)
{
	const char *book = k->in->book ? xj_pool_print(k->pool, " -d %s", k->in->book) : "";
	struct xj_span next = XJ_LIT("");
	struct xj_buf word;

	if (!student.n)
		return next;
	xj_buf_init(&word, k->pool);
	xj_shown_word(&word, student);
	if (kind == STATUS)
		return marking(k, student);
	if (kind == DIFFERS || kind == SPELLING)
		next = xj_span(xj_pool_print(k->pool, "change correct --student %s%s", word.p, book));
	else if (kind == MISSING_THERE && k->in->layout && k->in->layout->about != XJ_ABOUT_CASES)
		next = xj_span(xj_pool_print(k->pool, "report exchange %s --where student_id=%s%s", k->in->layout->name.p, word.p, book));
	return next;
}

struct finding {
	enum kind kind;
	const struct xj_compared *column; /* NULL: about the whole row */
	struct xj_span ours, theirs;
	bool here, there; /* which of the cursors stand at the row */
};

static struct xj_span
identity(struct comparing *k, const struct finding *f, int field)
{
	const struct xj_compared *c = column_of(k, field);

	if (f->here)
		return kept(k, k->in->roll, xj_cell(&k->ours, field));
	return c ? kept(k, k->in->theirs, xj_span_trim(k->theirs.cells[c->column])) : XJ_LIT("");
}

static void
tell(struct comparing *k, const struct finding *f)
{
	const struct xj_field *about = f->column ? f->column->about : NULL;
	struct xj_span *cells = xj_grid_add_row(k->list);

	cells[0] = identity(k, f, k->student_id);
	cells[1] = identity(k, f, k->name);
	if (about)
		cells[2] = k->in->people && about->title.n ? about->title : about->name;
	cells[3] = shown_value(k, about, kept(k, k->in->roll, f->ours));
	cells[4] = shown_value(k, about, kept(k, k->in->theirs, f->theirs));
	k->whole += about && about->sensitive && !k->in->masked;
	cells[5] = xj_span(k->in->people ? kinds[f->kind].title : kinds[f->kind].name);
	if (f->there)
		cells[6] = xj_grid_count(k->pool, (int64_t)xj_table_line_number(k->in->theirs, k->theirs.row));
	cells[7] = next_command(k, f->kind, f->here ? cells[0] : XJ_LIT(""));
}

/* Whom a row of theirs is: XJ_NONE for nobody. *kind is changed where that is not clear. */
static uint32_t
find(struct comparing *k, enum kind *kind)
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
			*kind = AMBIGUOUS;
			k->seen[row] = true;
		}
		if (found == XJ_NONE)
			found = row;
	}
	if (!any)
		*kind = UNIDENTIFIED;
	return found;
}

static bool
compare_row(struct comparing *k)
{
	bool same = true;

	for (size_t i = 0; i < k->ncolumns; i++) {
		const struct xj_compared *c = &k->columns[i];
		struct finding f = {DIFFERS, c, xj_cell(&k->ours, c->field), xj_span_trim(k->theirs.cells[c->column]), true, true};
		enum xj_likeness like = xj_compare_values(k->pool, k->in->roll->schema, c, f.ours, f.theirs);

		if (like == XJ_ALIKE)
			continue;
		f.kind = like == XJ_SPELLED ? SPELLING : like == XJ_DAMAGED ? DAMAGED : c->field == k->status ? STATUS : DIFFERS;
		tell(k, &f);
		same = false;
	}
	return same;
}

/* A number of theirs that is damaged, where the row is nobody's: it is told of as what it is. */
static void
tell_stranger(struct comparing *k, enum kind kind)
{
	struct finding f = {.kind = kind, .there = true, .ours = {"", 0}, .theirs = {"", 0}};

	for (size_t i = 0; i < k->nkeys && kind == UNIDENTIFIED; i++) {
		const struct xj_compared *c = k->keys[i].column;
		bool damaged = false;

		(void)xj_compare_key(k->pool, k->in->roll->schema, c->about, xj_span_trim(k->theirs.cells[c->column]), &damaged);
		if (!damaged || f.column)
			continue;
		f.column = c;
		f.kind = DAMAGED;
		f.theirs = xj_span_trim(k->theirs.cells[c->column]);
	}
	tell(k, &f);
}

static void
read_their_row(struct comparing *k)
{
	enum kind kind = MISSING_HERE;
	uint32_t row = find(k, &kind);
	bool here = row != XJ_NONE && xj_cursor_move(&k->ours, row);
	int64_t *n;

	if (here && !k->wanted[row])
		return;
	n = counted(k, here ? &k->ours : NULL);
	n[THEIRS]++;
	if (kind == AMBIGUOUS) {
		n[UNCLEAR]++;
		tell(k, &(struct finding){.kind = AMBIGUOUS, .ours = {"", 0}, .theirs = {"", 0}, .here = true, .there = true});
	} else if (!here) {
		n[kind == UNIDENTIFIED ? UNCLEAR : NOT_HERE]++;
		tell_stranger(k, kind);
	} else if (k->seen[row]) {
		n[UNCLEAR]++;
		tell(k, &(struct finding){.kind = DUPLICATE, .ours = {"", 0}, .theirs = {"", 0}, .here = true, .there = true});
	} else {
		k->seen[row] = true;
		n[MATCHED]++;
		n[compare_row(k) ? SAME : DIFFERING]++;
	}
}

static bool
is_twin_of_seen(const struct comparing *k, uint32_t row)
{
	for (size_t i = 0; i < k->nkeys; i++)
		if (k->keys[i].twin[row] != XJ_NONE && k->seen[k->keys[i].twin[row]])
			return true;
	return false;
}

static void
tell_missing(struct comparing *k)
{
	for (uint32_t row = 0; row < k->in->roll->rows; row++) {
		if (!k->expected[row] || k->seen[row] || is_twin_of_seen(k, row) || !xj_cursor_move(&k->ours, row))
			continue;
		counted(k, &k->ours)[NOT_THERE]++;
		tell(k, &(struct finding){.kind = MISSING_THERE, .ours = {"", 0}, .theirs = {"", 0}, .here = true});
	}
}

static bool
begin(struct comparing *k)
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
	/* what a list asks of cases and registrations cannot be told from the roll */
	if (in->layout && in->layout->where && in->layout->about == XJ_ABOUT_ROLL && !in->layout->asks_term) {
		xj_choice_init(&k->layout, k->pool, in->policy, in->roll, NULL, 0, in->today);
		k->has_layout = xj_choice_add(&k->layout, in->layout->where, k->diags);
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

static void
fill_summary(struct comparing *k, struct xj_grid *grid)
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
			cells[k->nby + i] = xj_grid_count(k->pool, xj_groups_counts(&k->groups, g)[i]);
	}
	xj_grid_finish(grid, k->in->policy);
}

static void
add_list(struct comparing *k, struct xj_page *page)
{
	static const char *const columns[][2] = {{"student_id", "学号"}, {"name", "姓名"},   {"field", "项目"}, {"ours", "本校"},
	                                         {"theirs", "对方"},     {"kind", "情况"}, {"line", "对方行号"}, {"next", "下一步"}};

	k->list = xj_page_add(page, "differences", "差异");
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		(void)xj_grid_add_column(k->list, xj_span(columns[i][0]), xj_span(columns[i][1]), XJ_GRID_TEXT);
	k->list->columns[0].field = k->student_id >= 0 ? &k->in->roll->schema->fields[k->student_id] : NULL;
}

/* What was compared, and by what. */
static void
tell_how(const struct comparing *k, struct xj_page *page)
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
	xj_page_remark(page, XJ_LIT("本校应有为在籍学生；给出交换名单的为该名单应列的学生，条件涉及学籍状态的为所选学生。学籍状态等用语按对照表换算，写法不同指仅空格、间隔号或全半角有别。"));
}

bool
xj_compare_run(const struct xj_compare *in, struct xj_page *page, struct xj_compared_result *result, struct xj_diags *diags)
{
	struct comparing k = {.in = in, .pool = page->pool, .diags = diags};
	struct xj_grid *summary;

	if (!begin(&k))
		return false;
	summary = xj_page_add(page, "summary", "汇总");
	add_list(&k, page);
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
