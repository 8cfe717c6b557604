/* report letter: letters for the students or cases of a list; a book numbers and registers them. */
#include "reporting/letters.h"

/* The work at hand: what it is made of, what was made, how it is printed. */
struct issuing {
	const struct report_options *o;
	struct xj_lettering in;
	struct letters_gone gone;
	struct xj_letters made;
	struct xj_changes changes;
	struct letters_job job;
	bool numbered; /* it goes into the register */
};

static void
put_lines(struct xj_buf *b, const struct xj_texts *numbers, bool cases)
{
	for (size_t i = 0; i < numbers->count; i++) {
		if (cases)
			xj_buf_put(b, ',');
		xj_emit_cell(b, xj_span(numbers->list[i]));
		xj_buf_text(b, cases ? "\n" : ",\n");
	}
}

/* --student and --case, or a list. */
static struct xj_table *
read_recipients(struct app *app, const struct report_options *o, int argc, char **argv)
{
	int first = app->operands + 2;
	struct xj_buf b;

	if (argc > first + !(o->students.count || o->cases.count)) {
		app_say(app, XJ_USAGE, o->students.count || o->cases.count ? "students and cases come from options or from a file, not both"
		                                                             : "one list of students or cases at a time", NULL);
		return NULL;
	}
	if (!o->students.count && !o->cases.count)
		return app_read(app, argc > first ? argv[first] : "-", "recipients");
	for (size_t i = 0; i < o->students.count; i++)
		if (!app_writable(app, "--student", o->students.list[i]))
			return NULL;
	for (size_t i = 0; i < o->cases.count; i++)
		if (!app_writable(app, "--case", o->cases.list[i]))
			return NULL;
	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "student_id,case_id\n");
	put_lines(&b, &o->students, false);
	put_lines(&b, &o->cases, true);
	return app_parse(app, o->students.count ? "--student" : "--case", xj_buf_as_span(&b), "recipients");
}

/* A list without either column names nobody. */
static bool
names_somebody(struct app *app, const struct xj_table *t)
{
	const struct xj_where where = {.file = t->label, .line = 1, .column = 1};
	int student = xj_schema_field(t->schema, "student_id"), id = xj_schema_field(t->schema, "case_id");

	if (t->column_of[student] >= 0 || t->column_of[id] >= 0)
		return true;
	xj_diag_add(&app->diags, XJ_MISSING_COLUMN, &where, "student_id", "学号", "recipients", "case_id", NULL);
	return false;
}

/* The record files: the book's, or those that the options name. */
static bool
read_records(struct app *app, struct issuing *i)
{
	const struct report_options *o = i->o;
	struct xj_lettering *in = &i->in;
	bool terms = xj_body_asks(in->kind->body, "terms");

	in->roll = app_record(app, "--roll", o->roll, "roll");
	if (!in->roll)
		return false;
	if ((app->book || o->cases_file) && !(in->cases = app_record(app, "--cases", o->cases_file, "cases")))
		return false;
	if ((terms || o->registrations) && (app->book || o->registrations) &&
	    !(in->registrations = app_record(app, "--registrations", o->registrations, "registrations")))
		return false;
	return true;
}

static bool
read_book(struct app *app, struct issuing *i)
{
	struct xj_roles *roles;

	if (!app->book || !i->numbered)
		return true;
	i->in.issued = app_register(app, "issued");
	roles = i->in.issued ? app_roles(app) : NULL;
	if (!roles || !letters_gone(app, i->in.issued, &i->gone))
		return false;
	i->in.gone = i->gone.table;
	i->in.by = roles->person.n ? roles->person : xj_span(app_actor(app));
	i->in.secret = xj_span(app->book->head.hash);
	xj_changes_init(&i->changes, app->pool, i->in.issued);
	return true;
}

/* What is shown whole is told by the register, or else by the log. */
static bool
may_show(struct app *app, struct issuing *i)
{
	if (!i->job.whole || !app->book)
		return true;
	if (i->numbered)
		return app_authorized(app, "unmask", &i->changes);
	return app->dry_run || report_log_unmasked(app, i->o, xj_pool_print(app->pool, "unmasked: %.*s of %zu", (int)i->in.kind->name.n,
	                                                                   i->in.kind->name.p, i->made.count));
}

static struct xj_diag *
unprinted(struct app *app, const struct issuing *i)
{
	const struct xj_letter *first = &i->made.list[0], *last = &i->made.list[i->made.count - 1];
	struct xj_diag *diag = xj_pool_zero(app->pool, 1, sizeof *diag);

	diag->code = XJ_LETTERS_STAND;
	diag->args[0] = xj_span_text(app->pool, i->in.kind->title);
	diag->args[1] = app_folder_word(app);
	diag->args[2] = i->made.count == 1 ? xj_span_text(app->pool, first->number)
	                                   : xj_pool_print(app->pool, "%s … %s", xj_span_text(app->pool, first->number),
	                                                   xj_span_text(app->pool, last->number));
	return diag;
}

static int
issue(struct app *app, struct issuing *i)
{
	struct xj_changes *changes = &i->changes;
	struct app_beside beside = {.text = &i->job.text, .write = letters_write, .ctx = &i->job};

	if (!app_authorized(app, "letter", changes) || !may_show(app, i) || !app_may_go_on(app) || (!app->dry_run && !letters_make(app, &i->job)))
		return app_deliver_beside(app, NULL, 0, NULL);
	if (strcmp(i->o->format, "csv") == 0)
		return app_deliver(app, &changes, 1, changes);
	if (i->made.count)
		beside.unprinted = unprinted(app, i);
	return app_deliver_beside(app, &changes, 1, &beside);
}

static int
print(struct app *app, struct issuing *i)
{
	if (i->in.kind->number && i->made.count)
		app_say(app, XJ_LETTER_DRAFT, xj_span_text(app->pool, i->in.kind->title), NULL);
	if (!app_may_go_on(app))
		return app_end(app);
	if (!letters_make(app, &i->job) || !may_show(app, i) || !letters_write(app, &i->job))
		return app_fail(app);
	return app_deliver_text(app, &i->job.text, EXIT_CLEAN);
}

/* --first passes numbers over that the book knows nothing of; it gives none out twice. */
static bool
read_first(struct app *app, struct issuing *i)
{
	const char *first = i->o->first;
	int64_t last;

	if (!first)
		return true;
	if (!i->numbered) {
		app_say(app, XJ_USAGE, "--first is for letters that a book numbers", NULL);
		return false;
	}
	last = xj_letters_last(app->pool, &i->in);
	if (xj_span_integer(xj_span(first), &i->in.first) && i->in.first > last && i->in.first < 1000000)
		return true;
	app_say(app, XJ_BAD_ARGUMENT, "--first", first, "give a number beyond the last that its series has in the year, and below 1000000", NULL);
	return false;
}

static bool
begin(struct app *app, struct issuing *i, const char *name, int argc, char **argv)
{
	struct xj_lettering *in = &i->in;

	if (!(in->kind = letters_asked_for(app, name)))
		return false;
	i->numbered = app->book && in->kind->number;
	if (!app->book && (!i->o->roll || (in->kind->about_case && !i->o->cases_file))) {
		app_say(app, XJ_USAGE, i->o->roll ? "give the cases with --cases" : "give the roll with --roll, or a book with -d", NULL);
		return false;
	}
	if (i->numbered && app->as_of != XJ_NO_DATE) {
		app_say(app, XJ_USAGE, "letters are issued today: no --as-of", NULL);
		return false;
	}
	if (!letters_form(app, i->o, i->numbered))
		return false;
	in->recipients = read_recipients(app, i->o, argc, argv);
	if (!in->recipients || !names_somebody(app, in->recipients))
		return false;
	app->writes = i->numbered;
	return read_records(app, i) && read_book(app, i) && read_first(app, i) && app_may_decide(app);
}

static int
make(struct app *app, struct report_options *o, int argc, char **argv)
{
	struct issuing i = {.o = o, .in = {.policy = app->policy, .today = app->today, .unmask = o->unmask, .again = o->again}};
	const char *name = argc > app->operands + 1 ? argv[app->operands + 1] : NULL;

	if (!begin(app, &i, name, argc, argv))
		return app_fail(app);
	xj_letters_make(&i.in, app->pool, &i.made, i.numbered ? &i.changes : NULL, &app->diags);
	i.job = (struct letters_job){.o = o, .title = i.in.kind->title, .list = i.made.list, .count = i.made.count, .copies = i.in.kind->copies,
	                             .whole = xj_letter_shows_whole(i.in.kind, o->unmask)};
	return i.numbered ? issue(app, &i) : print(app, &i);
}

int
report_letter(struct app *app, struct report_options *o, int argc, char **argv)
{
	if (o->list)
		return letters_list(app, o);
	if (!o->format)
		o->format = "text";
	if (!o->reprint)
		return make(app, o, argc, argv);
	if (argc > app->operands + 2 || o->students.count || o->cases.count || o->again || o->first || app->dry_run) {
		app_say(app, XJ_USAGE, "--reprint takes the number of a letter, and beside it no more than its kind", NULL);
		return app_fail(app);
	}
	return letters_reprint(app, o, argc > app->operands + 1 ? argv[app->operands + 1] : NULL);
}
