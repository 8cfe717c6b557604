/* What audit finds in the tables that a report reads, handed to it as one more table. */
#include "audit/asked.h"
#include "audit/print.h"
#include "reporting/reporting.h"

static bool
is_audited(const struct xj_table *t)
{
	for (const char *const *kind = xj_audit_kinds; *kind; kind++)
		if (xj_span_is(t->schema->name, *kind))
			return true;
	return false;
}

static bool
has_kind(const struct xj_report_in *in, const char *kind)
{
	for (size_t i = 0; i < in->ntables; i++)
		if (xj_span_is(in->tables[i]->schema->name, kind))
			return true;
	return false;
}

/* A file that the report does not read is refused by it, whatever it holds. */
static bool
is_read(const struct xj_report *report, const struct xj_table *t)
{
	for (size_t i = 0; i < XJ_REPORT_FILES && report->files[i].kind; i++)
		if (xj_span_is(t->schema->name, report->files[i].kind))
			return true;
	return false;
}

/* Of the term of -t, where there is one of that name: who names another hears of it from the report. */
static const char *
term_of(const struct app *app, const struct xj_report_in *in)
{
	size_t n = 0;
	const struct xj_term *terms = in->term ? xj_policy_all_terms(app->policy, &n) : NULL;

	for (size_t i = 0; terms && i < n; i++)
		if (xj_span_is(terms[i].term, in->term))
			return in->term;
	return NULL;
}

/* The tables of the report, and the registers of the book that the report has no use for. */
static void
add_tables(struct app *app, struct xj_audit *a, const struct xj_report_in *in)
{
	for (size_t i = 0; i < in->ntables; i++)
		if (is_audited(in->tables[i]))
			(void)xj_audit_add(a, in->tables[i]);
	for (const char *const *kind = xj_audit_kinds; app->book && *kind; kind++) {
		const struct xj_schema *schema = has_kind(in, *kind) ? NULL : xj_policy_schema(app->policy, *kind);
		struct xj_table *t = schema && schema->registers ? app_register(app, *kind) : NULL;

		if (t)
			(void)xj_audit_add(a, t);
	}
}

/* The report is to say itself what is wrong with a row, and audit marks those that it met. */
static bool **
keep_marks(struct app *app, const struct xj_report_in *in)
{
	bool **kept = xj_pool_zero(app->pool, in->ntables + 1, sizeof *kept);

	for (size_t i = 0; i < in->ntables; i++) {
		kept[i] = xj_pool_zero(app->pool, in->tables[i]->rows + 1, sizeof **kept);
		memcpy(kept[i], in->tables[i]->bad, in->tables[i]->rows * sizeof **kept);
	}
	return kept;
}

static void
put_marks_back(const struct xj_report_in *in, bool *const *kept)
{
	for (size_t i = 0; i < in->ntables; i++)
		memcpy(in->tables[i]->bad, kept[i], in->tables[i]->rows * sizeof **kept);
}

static struct xj_table *
findings_of(struct app *app, const struct xj_audit *a)
{
	struct xj_listing l;
	struct xj_buf csv;

	xj_buf_init(&csv, app->pool);
	xj_listing_of(&l, a);
	xj_findings_form("csv")->print(&csv, &l, app_translate);
	return app_parse(app, "findings", xj_buf_as_span(&csv), "findings");
}

bool
report_find(struct app *app, const struct xj_report *report, struct xj_report_in *in)
{
	struct xj_asked asked = {.term = term_of(app, in), .within = -1};
	struct xj_diags aside; /* what audit cannot judge is no fault of the report */
	struct xj_audit a = {.pool = app->pool, .today = app->today, .diags = &app->diags, .book = app->folder};
	struct xj_table **tables = xj_pool_zero(app->pool, in->ntables + 1, sizeof *tables);
	bool **kept;

	for (size_t i = 0; i < in->ntables; i++)
		if (!is_read(report, in->tables[i]))
			return true;
	for (size_t i = 0; i < in->ntables; i++)
		tables[i] = in->tables[i]->schema->kind == XJ_FOREIGN ? xj_table_clean(in->tables[i], &app->diags) : in->tables[i];
	in->tables = tables;
	if (has_kind(in, "findings"))
		return true;
	if (!xj_asked_begin(&asked, app->policy, &a))
		return false;
	xj_diags_init(&aside, app->pool);
	a.diags = &aside;
	add_tables(app, &a, in);
	kept = keep_marks(app, in);
	xj_asked_run(&asked, &a, NULL);
	put_marks_back(in, kept);
	tables[in->ntables] = findings_of(app, &a);
	return tables[in->ntables] && in->ntables++ < SIZE_MAX;
}
