/* report verify-letter: is a letter that somebody shows one that was issued here, and is it in force? */
#include "reporting/letters.h"

#include "base/utf8.h"
#include "report/letter_code.h"

struct verifying {
	struct app *app;
	const struct report_options *o;
	const struct xj_table *issued;
	struct letters_gone gone;
	struct xj_issued_query query;
	const struct xj_table *table; /* that has the letter: issued, or what was taken back */
	uint32_t row;
	uint64_t commit;              /* that took it back; 0 */
};

static void
say(const struct verifying *v, enum xj_code code, struct xj_span first, struct xj_span second)
{
	struct xj_pool *pool = v->app->pool;

	app_say(v->app, code, xj_span_text(pool, first), xj_span_text(pool, second), NULL);
}

/* One row that fits, of the register or of what was taken back. */
static size_t
look(struct verifying *v, const struct xj_issued_query *query)
{
	size_t n, m;
	const uint32_t *rows = xj_issued_find(v->app->pool, v->issued, query, &n);
	const uint32_t *gone = xj_issued_find(v->app->pool, v->gone.table, query, &m);

	v->table = n ? v->issued : v->gone.table;
	v->row = n ? rows[0] : m ? gone[0] : XJ_NONE;
	v->commit = n || !m ? 0 : v->gone.commits[gone[0]];
	if (n > 1)
		say(v, XJ_LETTER_SEVERAL, query->number, xj_span(letters_kinds(v->app, v->issued, rows, n)));
	return n ? n : m;
}

static bool
is_known(const struct verifying *v, const struct xj_issued_query *query)
{
	size_t n, m;

	(void)xj_issued_find(v->app->pool, v->issued, query, &n);
	(void)xj_issued_find(v->app->pool, v->gone.table, query, &m);
	return n || m;
}

/* By number, by number and code, or by code alone. */
static bool
find(struct verifying *v, struct xj_span first, struct xj_span second)
{
	const struct xj_issued_query by_number = {.number = first};
	struct xj_issued_query query = by_number;
	char code[XJ_LETTER_CODE_SIZE + 1];
	size_t n;

	if (second.n) {
		query.code = xj_letter_code_read(second, code) ? xj_span(code) : XJ_LIT("?");
		if (look(v, &query))
			return true;
		if (is_known(v, &by_number))
			say(v, XJ_LETTER_OTHER_CODE, second, first);
		else
			say(v, XJ_LETTER_UNKNOWN, first, XJ_LIT(""));
		return false;
	}
	n = look(v, &query);
	if (!n && xj_letter_code_read(first, code)) {
		query = (struct xj_issued_query){.code = xj_span(code)};
		n = look(v, &query);
	}
	if (!n)
		say(v, XJ_LETTER_UNKNOWN, first, XJ_LIT(""));
	return n == 1 || (n && v->table == v->gone.table);
}

static void
add(struct verifying *v, struct xj_grid *g, const char *title, struct xj_span value)
{
	struct xj_span *cells;

	if (!value.n)
		return;
	cells = xj_grid_add_row(g);
	cells[0] = xj_span(title);
	cells[1] = xj_span_copy(v->app->pool, value);
}

/* 张**: enough to compare with the paper. */
static struct xj_span
shown_name(struct verifying *v, struct xj_span name)
{
	struct xj_span rest = name;
	struct xj_buf b;

	if (v->o->unmask || !name.n)
		return name;
	xj_buf_init(&b, v->app->pool);
	(void)xj_utf8_next(&rest);
	xj_buf_add(&b, name.p, name.n - rest.n);
	for (size_t n = xj_utf8_count(rest); n; n--)
		xj_buf_put(&b, '*');
	return xj_buf_as_span(&b);
}

static void
add_student(struct verifying *v, struct xj_grid *g, struct xj_span id)
{
	struct xj_table *roll = app_register(v->app, "roll");
	struct xj_roll_fields f;
	struct xj_index students;
	struct xj_cursor c;
	uint32_t row;

	add(v, g, "学号", id);
	if (!roll)
		return;
	f = xj_roll_fields(roll->schema);
	xj_index_build(&students, v->app->pool, roll, f.student_id);
	row = xj_index_find(&students, id);
	xj_cursor_init(&c, v->app->pool, roll);
	if (row == XJ_NONE || !xj_cursor_move(&c, row)) {
		add(v, g, "当前学籍状态", XJ_LIT("不在名册"));
		return;
	}
	add(v, g, "姓名", shown_name(v, xj_cell(&c, f.name)));
	add(v, g, "院系", xj_cell(&c, f.college));
	add(v, g, "专业", xj_cell(&c, f.program_name));
	add(v, g, "班级", xj_cell(&c, f.class));
	add(v, g, "当前学籍状态", xj_cell(&c, f.status));
}

/* What it comes to, and the diagnostic that goes with it. */
static struct xj_span
judge(struct verifying *v, struct xj_span number, struct xj_span valid_until)
{
	xj_date until = xj_date_parse(valid_until);

	if (v->commit) {
		say(v, XJ_LETTER_TAKEN_BACK, number, xj_span(xj_pool_print(v->app->pool, "%ju", (uintmax_t)v->commit)));
		return XJ_LIT("已撤回");
	}
	if (until != XJ_NO_DATE && v->app->today > until) {
		say(v, XJ_LETTER_EXPIRED, number, valid_until);
		return XJ_LIT("已过有效期");
	}
	return XJ_LIT("真实有效");
}

static int
tell(struct verifying *v)
{
	struct xj_issued_fields f = xj_issued_fields(v->table->schema);
	struct xj_page page;
	struct xj_cursor c;
	struct xj_grid *g;

	xj_cursor_init(&c, v->app->pool, v->table);
	if (!xj_cursor_move(&c, v->row))
		return app_fail(v->app);
	xj_page_init(&page, v->app->pool, "letter", "文书核验", "Letter");
	g = xj_page_add(&page, "letter", "文书核验");
	page.school = v->app->policy->school->name;
	page.made_on = v->app->today;
	(void)xj_grid_add_column(g, XJ_LIT("item"), XJ_LIT("项目"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(g, XJ_LIT("value"), XJ_LIT("内容"), XJ_GRID_TEXT);
	add(v, g, "核验结果", judge(v, xj_cell(&c, f.number), xj_cell(&c, f.valid_until)));
	add(v, g, "文书名称", xj_cell(&c, f.title));
	add(v, g, "文书编号", xj_cell(&c, f.number));
	add(v, g, "出具日期", xj_cell(&c, f.issued_on));
	add(v, g, "有效期至", xj_cell(&c, f.valid_until));
	add_student(v, g, xj_span_copy(v->app->pool, xj_cell(&c, f.student_id)));
	return report_print(v->app, v->o, &page);
}

int
report_verify_letter(struct app *app, struct report_options *o, int argc, char **argv)
{
	struct verifying v = {.app = app, .o = o};
	int first = app->operands + 1, n = argc - first;

	if (n < 1 || n > 2 || !app->book) {
		app_say(app, XJ_USAGE, app->book ? "give the number of a letter, its code, or both" : "say which book: -d DIR", NULL);
		return app_fail(app);
	}
	v.issued = app_register(app, "issued");
	if (!v.issued || !letters_gone(app, v.issued, &v.gone))
		return app_fail(app);
	if (!find(&v, xj_span_trim(xj_span(argv[first])), xj_span_trim(xj_span(n == 2 ? argv[first + 1] : NULL))))
		return app_end(app);
	return tell(&v);
}
