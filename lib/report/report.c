#include "report/report.h"

#define COUNTED (XJ_TAKES_BY | XJ_TAKES_WHERE)

static const struct xj_report reports[] = {
	{"registration", "注册统计", "Registration", "due, on time, deferred, overdue, unregistered",
	 {{"roll", XJ_ONE_OF, false}, {"registrations", XJ_ONE_OF, false}},
	 XJ_TAKES_TERM | COUNTED, xj_report_registration, "{term}注册统计"},
	{"changes", "学籍异动统计", "Changes of status", "status changes by type, with their share",
	 {{"cases", XJ_NEEDED, true}, {"roll", XJ_NEEDED, false}, {"registrations", XJ_USEFUL, false}},
	 XJ_TAKES_TERM | XJ_TAKES_PERIOD | COUNTED, xj_report_changes, "[{term}][{days}]学籍异动统计"},
	{"status", "学籍状态统计", "Students by status", "students by status, programme or any column",
	 {{"roll", XJ_NEEDED, false}}, COUNTED, xj_report_status, "学籍状态统计[_{date}]"},
	{"roster", "学生名册", "Roster", "name lists, a section for each class; --list names them",
	 {{"roll", XJ_NEEDED, false}, {"cases", XJ_USEFUL, true}},
	 XJ_TAKES_COLUMNS | XJ_TAKES_KIND | XJ_TAKES_TERM | XJ_TAKES_PERIOD | COUNTED, xj_report_roster, NULL},
	{"intake", "新生报到统计", "Balance of the intake", "every admitted candidate: arrived, retained, given up, not arrived",
	 {{"candidates", XJ_ONE_OF, true}, {"arrivals", XJ_USEFUL, false}, {"intake", XJ_ONE_OF, true}, {"roll", XJ_USEFUL, false}},
	 COUNTED, xj_report_intake, "[{year}年]新生报到统计"},
	{"lapse", "逾期与退学处理月度汇总", "Lapses of the month", "leave that ended, unregistered past the limit, cases of dismissal",
	 {{"roll", XJ_NEEDED, false}, {"cases", XJ_USEFUL, true}, {"registrations", XJ_USEFUL, false}},
	 XJ_TAKES_TERM | XJ_TAKES_PERIOD | COUNTED, xj_report_lapse, "[{term}][{days}]逾期与退学处理月度汇总"},
	{"quota", "转专业计划执行情况", "Places for changes of programme", "the plan of each programme, and who takes its places",
	 {{"roll", XJ_NEEDED, false}, {"cases", XJ_NEEDED, true}}, XJ_TAKES_TERM, xj_report_quota,
	 "[{school_year}学年]转专业计划执行情况"},
	{"classes", "班级人数统计", "Classes", "students, men and women, places and room of each class",
	 {{"roll", XJ_NEEDED, false}}, COUNTED, xj_report_classes, "班级人数统计[_{date}]"},
	{"term", "学期学籍报告", "Report of the term", "registration, changes, marks, attendance and what is wrong, of one term",
	 {{"roll", XJ_NEEDED, false}, {"registrations", XJ_USEFUL, false}, {"cases", XJ_USEFUL, true}, {"grades", XJ_USEFUL, true},
	  {"attendance", XJ_USEFUL, true}, {"sightings", XJ_USEFUL, true}, {"findings", XJ_USEFUL, false}},
	 XJ_TAKES_TERM | COUNTED | XJ_WANTS_FINDINGS, xj_report_termly, "{term}学期学籍报告"},
	{"kpi", "学籍工作考核指标", "Performance", "accuracy of entry, markings and steps on time, complete files, duties on time",
	 {{"roll", XJ_USEFUL, false}, {"cases", XJ_USEFUL, true}, {"arrivals", XJ_USEFUL, true}, {"duties", XJ_USEFUL, true},
	  {"findings", XJ_USEFUL, false}, {"materials", XJ_USEFUL, false}},
	 XJ_TAKES_TERM | XJ_TAKES_PERIOD | COUNTED | XJ_WANTS_FINDINGS | XJ_WANTS_LOG, xj_report_kpi,
	 "[{term}][{days}]学籍工作考核指标"},
	{"dashboard", "学籍工作概览", "Overview", "one page for the head of the office: what is late, who holds it, the trend of the year",
	 {{"roll", XJ_USEFUL, false}, {"cases", XJ_USEFUL, true}, {"registrations", XJ_USEFUL, false}, {"sightings", XJ_USEFUL, true},
	  {"duties", XJ_USEFUL, true}, {"grades", XJ_USEFUL, true}, {"attendance", XJ_USEFUL, true}, {"findings", XJ_USEFUL, false}},
	 XJ_TAKES_WHERE | XJ_WANTS_FINDINGS, xj_report_dashboard, "学籍工作概览[_{date}]"},
	{"archive", "学籍档案情况", "The archive", "what files must hold and lack, what they hold, loans, transfers",
	 {{"roll", XJ_NEEDED, false}, {"materials", XJ_NEEDED, false}, {"cases", XJ_USEFUL, true}},
	 XJ_TAKES_TERM | XJ_TAKES_PERIOD | COUNTED, xj_report_archive, "[{term}][{days}]学籍档案情况[_{date}]"},
	{"cover", "卷内目录", "Contents of a file", "the contents of students' files, a sheet each: report cover NUMBER",
	 {{"materials", XJ_NEEDED, false}, {"roll", XJ_USEFUL, false}},
	 XJ_TAKES_STUDENTS | COUNTED, xj_report_cover, "卷内目录[_{class}][_{student}]"},
	{"timeline", "学籍经历", "History of a student", "everything about one student in order of time: report timeline NUMBER",
	 {{"roll", XJ_USEFUL, false}, {"cases", XJ_USEFUL, true}, {"registrations", XJ_USEFUL, true}, {"sightings", XJ_USEFUL, true},
	  {"arrivals", XJ_USEFUL, true}, {"intake", XJ_USEFUL, true}, {"confirmations", XJ_USEFUL, true}, {"rechecks", XJ_USEFUL, true},
	  {"attendance", XJ_USEFUL, true}, {"issued", XJ_USEFUL, true}, {"materials", XJ_USEFUL, true}, {"findings", XJ_USEFUL, false}},
	 XJ_TAKES_STUDENT | XJ_WANTS_FINDINGS | XJ_WANTS_LOG, xj_report_timeline, "{student}学籍经历"},
	{"workflow", "异动流程图", "Procedure", "a procedure, drawn: report workflow NAME",
	 {{NULL, XJ_USEFUL, false}}, XJ_TAKES_PROCEDURE, xj_report_workflow, "{title}"},
};

const struct xj_report *
xj_report_at(size_t index)
{
	return index < sizeof reports / sizeof *reports ? &reports[index] : NULL;
}

const struct xj_report *
xj_report_find(const char *name)
{
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
		if (strcmp(reports[i].name, name) == 0)
			return &reports[i];
	return NULL;
}

const char *const *
xj_report_kinds(const struct xj_report *report, struct xj_pool *pool)
{
	const char **kinds = xj_pool_zero(pool, XJ_REPORT_FILES + 1, sizeof *kinds);

	for (size_t i = 0; i < XJ_REPORT_FILES && report->files[i].kind; i++)
		kinds[i] = report->files[i].kind;
	return kinds;
}

struct xj_table *
xj_report_table(const struct xj_report_in *in, const char *kind)
{
	for (size_t i = 0; i < in->ntables; i++)
		if (xj_span_is(in->tables[i]->schema->name, kind))
			return in->tables[i];
	return NULL;
}

bool
xj_report_term(const struct xj_report_in *in, struct xj_diags *diags, struct xj_term *out)
{
	if (!in->term && xj_policy_term_at(in->policy, in->today, out))
		return true;
	if (!in->term) {
		xj_diag_add(diags, XJ_USAGE, NULL, "today is in no term of terms.csv; name one with -t TERM", NULL);
		return false;
	}
	if (in->policy->terms)
		return xj_policy_term(in->policy, xj_span(in->term), diags, out);
	*out = (struct xj_term){xj_span(in->term), XJ_NO_DATE, XJ_NO_DATE, XJ_NO_DATE, {"", 0}};
	return true;
}

void
xj_report_check_rows(const struct xj_table *t, struct xj_diags *diags)
{
	struct xj_cursor c;

	xj_cursor_init(&c, t->pool, t);
	for (size_t row = 0; row < t->rows; row++)
		if (!xj_cursor_move(&c, row))
			xj_cursor_fault(&c, row, diags);
}

static const struct xj_report_file *
file_of(const struct xj_report *report, struct xj_span kind)
{
	for (size_t i = 0; i < XJ_REPORT_FILES && report->files[i].kind; i++)
		if (xj_span_is(kind, report->files[i].kind))
			return &report->files[i];
	return NULL;
}

/* All that it reads, or those of which it needs one. */
static const char *
kinds_of(const struct xj_report *report, bool one_of, struct xj_pool *pool)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	for (size_t i = 0; i < XJ_REPORT_FILES && report->files[i].kind; i++)
		if (!one_of || report->files[i].need == XJ_ONE_OF)
			xj_buf_print(&b, "%s%s", b.n ? ", " : "", report->files[i].kind);
	return b.p;
}

static void
check_given(const struct xj_report *report, const struct xj_report_in *in, struct xj_pool *pool, struct xj_diags *diags)
{
	for (size_t i = 0; i < in->ntables; i++) {
		const struct xj_table *t = in->tables[i];
		const struct xj_report_file *file = file_of(report, t->schema->name);
		const char *kind = xj_span_text(pool, t->schema->name);
		struct xj_where where = {.file = t->label};

		if (!file)
			xj_diag_add(diags, XJ_FILE_NOT_READ, &where, kind, report->name, kinds_of(report, false, pool), NULL);
		else if (!file->many && xj_report_table(in, kind) != t)
			xj_diag_add(diags, XJ_FILE_TWICE, &where, kind, xj_report_table(in, kind)->label, NULL);
	}
}

static void
missing(const struct xj_report *report, const struct xj_report_in *in, const char *kinds, struct xj_diags *diags)
{
	const struct xj_schema *schema = xj_policy_schema(in->policy, kinds);

	xj_diag_add(diags, XJ_MISSING_FILE, NULL, report->name, kinds, schema ? schema->title.p : kinds, NULL);
}

static void
check_needed(const struct xj_report *report, const struct xj_report_in *in, struct xj_pool *pool, struct xj_diags *diags)
{
	bool one_of = false, has_one = false;

	for (size_t i = 0; i < XJ_REPORT_FILES && report->files[i].kind; i++) {
		const struct xj_report_file *file = &report->files[i];
		bool here = xj_report_table(in, file->kind) != NULL;

		one_of = one_of || file->need == XJ_ONE_OF;
		has_one = has_one || (file->need == XJ_ONE_OF && here);
		if (file->need == XJ_NEEDED && !here)
			missing(report, in, file->kind, diags);
	}
	if (one_of && !has_one)
		xj_diag_add(diags, XJ_MISSING_FILE, NULL, report->name, kinds_of(report, true, pool), "one of them", NULL);
}

struct xj_grid *
xj_report_grid(struct xj_page *page)
{
	return xj_page_add(page, xj_span_text(page->pool, page->name), xj_span_text(page->pool, page->title));
}

bool
xj_report_run(const struct xj_report *report, const struct xj_report_in *in, struct xj_pool *pool,
              struct xj_page *page, struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);

	check_given(report, in, pool, diags);
	if (xj_diags_errors(diags) == errors)
		check_needed(report, in, pool, diags);
	if (xj_diags_errors(diags) != errors)
		return false;
	xj_page_init(page, pool, report->name, report->title, report->english);
	page->file_rule = xj_span(report->file);
	page->made_on = in->today;
	if (in->policy->school)
		page->school = in->policy->school->name;
	return report->run(in, page, diags);
}

void
xj_report_list(struct xj_pool *pool, struct xj_page *page)
{
	struct xj_grid *grid;

	xj_page_init(page, pool, "reports", "报表", "Reports");
	grid = xj_report_grid(page);
	(void)xj_grid_add_column(grid, XJ_LIT("name"), XJ_LIT("名称"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(grid, XJ_LIT("title"), XJ_LIT("标题"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(grid, XJ_LIT("files"), XJ_LIT("文件"), XJ_GRID_TEXT);
	(void)xj_grid_add_column(grid, XJ_LIT("summary"), XJ_LIT("内容"), XJ_GRID_TEXT);
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
		struct xj_span *cells = xj_grid_add_row(grid);

		cells[0] = xj_span(reports[i].name);
		cells[1] = xj_span(reports[i].title);
		cells[2] = xj_span(kinds_of(&reports[i], false, pool));
		cells[3] = xj_span(reports[i].summary);
	}
}
