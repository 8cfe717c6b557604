/* record: what was seen of students, and which recurring duty was done. */
#include "app/app.h"
#include "roll/recording.h"

struct options {
	const char *roll, *sightings, *duties;
	const char *duty, *period, *kind, *settled, *by, *note;
	struct xj_texts students;
	xj_date on;
};

static const char *const kinds[] = {"sightings", "duties", NULL};

static bool
refuse_use(struct app *app, const char *why)
{
	app_say(app, XJ_USAGE, why, NULL);
	return false;
}

static bool
check_use(struct app *app, const struct options *o, int argc)
{
	bool one = o->duty || o->students.count || o->kind;

	if (one && argc > app->operands)
		return refuse_use(app, "lines come from options or from a file, not both");
	if (o->duty && (o->students.count || o->kind || o->settled))
		return refuse_use(app, "--duty goes without --student, --kind and --settled");
	if (!o->students.count != !o->kind)
		return refuse_use(app, "--student and --kind go together");
	if ((o->period && !o->duty) || (!one && (o->settled || o->by || o->note || o->on != XJ_NO_DATE)))
		return refuse_use(app, "--on, --period, --settled, --by and --note go with --duty or with --student");
	return app_writable(app, "--duty", o->duty) && app_writable(app, "--period", o->period) &&
	       app_writable(app, "--kind", o->kind) && app_writable(app, "--settled", o->settled) &&
	       app_writable(app, "--by", o->by) && app_writable(app, "--note", o->note);
}

static void
put_cells(struct xj_buf *b, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			xj_buf_put(b, ',');
		xj_emit_cell(b, xj_span(cells[i]));
	}
	xj_buf_put(b, '\n');
}

/* The lines that the options say, or those of the operand. */
static struct xj_table *
read_list(struct app *app, const struct options *o, int argc, char **argv)
{
	const char *on = xj_date_span(app->pool, o->on == XJ_NO_DATE ? app->today : o->on).p;
	struct xj_buf b;

	if (argc - app->operands > 1) {
		(void)refuse_use(app, "one file of sightings or duties at a time");
		return NULL;
	}
	if (!o->duty && !o->students.count)
		return app_read_list(app, argc > app->operands ? argv[app->operands] : "-", kinds);
	xj_buf_init(&b, app->pool);
	if (o->duty) {
		xj_buf_text(&b, "duty,period,on,by,note\n");
		put_cells(&b, (const char *const[]){o->duty, o->period, on, o->by, o->note}, 5);
		return app_parse_list(app, "--duty", xj_buf_as_span(&b), "duties");
	}
	xj_buf_text(&b, "student_id,on,kind,by,note,settled_as\n");
	for (size_t i = 0; i < o->students.count; i++)
		put_cells(&b, (const char *const[]){o->students.list[i], on, o->kind, o->by, o->note, o->settled}, 6);
	return app_parse_list(app, "--student", xj_buf_as_span(&b), "sightings");
}

/* What is on record so far: the book's register, or the file given. */
static struct xj_table *
read_kept(struct app *app, const char *option, const char *path, const char *schema)
{
	return path || app->book ? app_record(app, option, path, schema) : app_empty(app, schema);
}

static int
record(struct app *app, const struct options *o, int argc, char **argv)
{
	struct xj_recording in = {.policy = app->policy, .today = app->today};
	struct xj_changes out;
	bool sightings;

	if (!check_use(app, o, argc))
		return app_fail(app);
	in.list = read_list(app, o, argc, argv);
	if (!in.list)
		return app_fail(app);
	sightings = xj_span_is(in.list->schema->name, "sightings");
	in.undated = o->settled && o->on == XJ_NO_DATE;
	if (sightings && !o->roll && !app->book) {
		(void)refuse_use(app, "give the roll with --roll");
		return app_fail(app);
	}
	if (o->roll || (sightings && app->book))
		in.roll = app_record(app, "--roll", o->roll, "roll");
	in.kept = sightings ? read_kept(app, "--sightings", o->sightings, "sightings")
	                    : read_kept(app, "--duties", o->duties, "duties");
	if (!in.kept || (sightings && !in.roll) || !app_may_decide(app))
		return app_end(app);
	xj_changes_init(&out, app->pool, in.kept);
	(sightings ? xj_record_sightings : xj_record_duties)(&in, &out, &app->diags);
	if (!app_authorized(app, "record", &out))
		return app_deliver(app, NULL, 0, NULL);
	return app_deliver(app, (struct xj_changes *[]){&out}, 1, &out);
}

int
main(int argc, char **argv)
{
	struct options o = {.on = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll, to check sightings against"},
		{0, "sightings", XJ_OPT_TEXT, &o.sightings, "FILE", "the sightings on record so far"},
		{0, "duties", XJ_OPT_TEXT, &o.duties, "FILE", "the duties on record so far"},
		{0, "duty", XJ_OPT_TEXT, &o.duty, "NAME", "this duty was done, instead of a file"},
		{0, "period", XJ_OPT_TEXT, &o.period, "PERIOD", "for this year, term or month (default: that of the day)"},
		{0, "student", XJ_OPT_LIST, &o.students, "NUMBER", "this student was seen, instead of a file (may be repeated)"},
		{0, "kind", XJ_OPT_TEXT, &o.kind, "KIND", "what was seen, as codes/sighting.csv has it"},
		{0, "settled", XJ_OPT_TEXT, &o.settled, "TEXT", "it is settled, and how"},
		{0, "on", XJ_OPT_DATE, &o.on, "DATE", "the day on which it was seen or done (default: today)"},
		{0, "by", XJ_OPT_TEXT, &o.by, "NAME", "who saw it, or did it"},
		{0, "note", XJ_OPT_TEXT, &o.note, "TEXT", "a remark"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"record", "{-d BOOK | --roll FILE [--sightings FILE] | [--duties FILE]} [LIST]\n"
		"       record {-d BOOK | ...} --student NUMBER --kind KIND | --duty NAME",
		"Put on record what was seen of students, and which recurring duty was done.", table,
		XJ_WITH_SCHOOL | XJ_WITH_TERMS_IF_ANY,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_DRY_RUN | TAKES_REJECTS,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = record(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
