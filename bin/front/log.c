/* xueji log: the commits that concern somebody or something, from the log alone. */
#include "front/log.h"

#include <errno.h>

struct options {
	struct front_place place;
	const char *student, *kase, *by, *commit, *command;
	xj_date since, until;
	uint64_t number; /* of the commit; 0: any */
	bool refused, csv, unmask;
};

struct reading {
	const struct options *o;
	struct app *app;
	struct front_log text; /* what the lines so far said of registers */
	struct xj_map cases;   /* of the student */
	struct xj_span *ids;
	size_t nids, capids;
	struct wanted {
		size_t from; /* where the line begins */
		bool further; /* a row of a case that was there before */
	} *lines; /* of this commit */
	size_t nlines, caplines;
	struct xj_map seen; /* all cases so far */
	struct xj_span *opened;
	size_t nopened, capopened;
	struct xj_span signer; /* the person whom --by names by a login name; empty: none */
	size_t commits;
	struct xj_log_reader again;
	struct xj_out out;
};

static struct xj_span
case_id(void *ctx, uint32_t i)
{
	return ((struct reading *)ctx)->ids[i];
}

static struct xj_span
opened_case(void *ctx, uint32_t i)
{
	return ((struct reading *)ctx)->opened[i];
}

/* Is it a row of a case of which there was one before? */
static bool
is_further(struct reading *r, const struct xj_log_line *l)
{
	struct xj_span key;

	if (r->o->csv || l->field.n || !l->value.n || !xj_span_is(l->record, "cases"))
		return false;
	(void)xj_log_key(l->key, &key);
	if (xj_map_get(&r->seen, key) != XJ_NONE)
		return true;
	*XJ_PUSH(r->app->pool, r->opened, r->nopened, r->capopened) = xj_span_copy(r->app->pool, key);
	(void)xj_map_put(&r->seen, key, (uint32_t)(r->nopened - 1));
	return false;
}

static bool
by_lines(const struct options *o)
{
	return o->student || o->kase || o->refused;
}

/* A row that was added about the student; where it opens a case, what happens to that case is the student's as well. */
static bool
added_about(struct reading *r, const struct xj_log_line *l)
{
	struct xj_span key;

	if (l->field.n || !l->value.n || !xj_span_is(front_log_cell(&r->text, l, "student_id"), r->o->student))
		return false;
	(void)xj_log_key(l->key, &key);
	if (xj_span_is(l->record, "cases") && xj_map_get(&r->cases, key) == XJ_NONE) {
		*XJ_PUSH(r->app->pool, r->ids, r->nids, r->capids) = xj_span_copy(r->app->pool, key);
		(void)xj_map_put(&r->cases, key, (uint32_t)(r->nids - 1));
	}
	return true;
}

static bool
about_student(struct reading *r, const struct xj_log_line *l)
{
	struct xj_span key;

	(void)xj_log_key(l->key, &key);
	if (added_about(r, l) || xj_span_is(key, r->o->student))
		return true;
	return xj_span_is(l->record, "cases") && xj_map_get(&r->cases, key) != XJ_NONE;
}

static bool
is_wanted(struct reading *r, const struct xj_log_line *l)
{
	const struct options *o = r->o;
	struct xj_span key;

	if (!by_lines(o))
		return true;
	(void)xj_log_key(l->key, &key);
	return (!o->refused || xj_span_is(l->record, "refused")) && (!o->kase || xj_span_is(key, o->kase)) &&
	       (!o->student || about_student(r, l));
}

/* By their login name, or as the person that roles.csv says they are. */
static bool
is_by(struct reading *r, const struct xj_log_line *l)
{
	const char *by = r->o->by;

	return xj_span_is(l->user, by) || xj_span_is(l->signer, by) || xj_span_is(front_log_person(&r->text, l->user), by) ||
	       (r->signer.n && xj_span_same(l->signer, r->signer));
}

static bool
commit_wanted(struct reading *r, const struct xj_log_line *l)
{
	const struct options *o = r->o;
	xj_date on = xj_date_parse(l->on);

	return (!o->number || l->commit == o->number) && (o->since == XJ_NO_DATE || on >= o->since) &&
	       (o->until == XJ_NO_DATE || on <= o->until) &&
	       (!o->by || is_by(r, l)) && (!o->command || xj_span_is(l->command, o->command));
}

/* The commit line is the last one of its commit, so the others are read once more. */
static void
print_commit(struct reading *r, struct xj_span log, const struct xj_log_line *commit)
{
	struct xj_log_reader *again = &r->again;

	r->commits++;
	if (!r->o->csv)
		front_log_commit(&r->text, &r->out, commit);
	for (size_t i = 0; i < r->nlines; i++) {
		again->at = r->lines[i].from;
		if (xj_log_next(again) != XJ_LOG_LINE)
			break;
		if (r->o->csv)
			xj_out_add(&r->out, log.p + again->line.from, again->line.to - again->line.from);
		else
			front_log_line(&r->text, &r->out, &again->line, r->lines[i].further);
	}
	if (r->o->csv)
		xj_out_add(&r->out, log.p + commit->from, commit->to - commit->from);
}

/* A mistyped name must not look like somebody who did nothing. */
static void
tell_nothing(struct reading *r)
{
	const struct {
		const char *option, *value;
	} asked[] = {{"--student", r->o->student}, {"--case", r->o->kase}, {"--by", r->o->by}, {"--command", r->o->command},
	             {"--commit", r->o->commit}};
	struct xj_buf b;

	xj_buf_init(&b, r->app->pool);
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (asked[i].value)
			xj_buf_print(&b, "%s%s %s", b.n ? ", " : "", asked[i].option, asked[i].value);
	if (b.n && !r->commits)
		app_say(r->app, XJ_NOT_IN_LOG, b.p, NULL);
}

static int
print_log(struct reading *r, struct xj_span log)
{
	struct xj_log_reader reader;
	struct xj_buf nothing;

	r->out = app_out(r->app);
	if (r->o->csv)
		xj_out_add(&r->out, XJ_LOG_HEADER, sizeof XJ_LOG_HEADER - 1);
	xj_log_reader_init(&reader, r->app->pool, log);
	xj_log_reader_init(&r->again, r->app->pool, log);
	while (!r->out.failed && xj_log_next(&reader) == XJ_LOG_LINE) {
		const struct xj_log_line *l = &reader.line;

		if (!l->ends) {
			bool further = is_further(r, l);

			front_log_columns(&r->text, l);
			if (is_wanted(r, l))
				*XJ_PUSH(r->app->pool, r->lines, r->nlines, r->caplines) = (struct wanted){l->from, further};
			continue;
		}
		if ((r->nlines || !by_lines(r->o)) && commit_wanted(r, l))
			print_commit(r, log, l);
		r->nlines = 0;
	}
	if (!xj_out_flush(&r->out)) {
		xj_diag_add(&r->app->diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = "<stdout>"}, strerror(errno), NULL);
		return app_fail(r->app);
	}
	tell_nothing(r);
	xj_buf_init(&nothing, r->app->pool);
	return app_deliver_text(r->app, &nothing, EXIT_CLEAN);
}

static int
show_log(struct app *app, const struct options *o)
{
	struct reading r = {.o = o, .app = app};
	struct xj_span log;

	if (!app_book_ready(app, false, false) || !xj_book_log(app->book, &log, &app->diags))
		return app_fail(app);
	if (o->number > app->book->head.commit) {
		app_say(app, XJ_NO_SUCH_COMMIT, o->commit,
		        xj_pool_print(app->pool, "%llu", (unsigned long long)app->book->head.commit), NULL);
		return app_end(app);
	}
	front_rules(app);
	front_log_init(&r.text, app, o->unmask);
	xj_map_init(&r.cases, app->pool, 0, case_id, &r);
	xj_map_init(&r.seen, app->pool, 0, opened_case, &r);
	if (o->by)
		r.signer = front_log_person(&r.text, xj_span(o->by));
	return print_log(&r, log);
}

int
front_log(int argc, char **argv)
{
	struct options o = {.place = FRONT_PLACE, .since = XJ_NO_DATE, .until = XJ_NO_DATE};
	const struct xj_option table[] = {
		FRONT_BOOK(&o.place),
		{0, "student", XJ_OPT_TEXT, &o.student, "ID", "what was done to this student, cases and registrations too"},
		{0, "case", XJ_OPT_TEXT, &o.kase, "CASE", "what was done in this case"},
		{0, "since", XJ_OPT_DATE, &o.since, "DATE", "acted on that day or later"},
		{0, "until", XJ_OPT_DATE, &o.until, "DATE", "acted on that day or earlier"},
		{0, "by", XJ_OPT_TEXT, &o.by, "NAME", "by this user, or signed by this person"},
		{0, "command", XJ_OPT_TEXT, &o.command, "NAME", "by this command: approve, report"},
		{0, "commit", XJ_OPT_TEXT, &o.commit, "N", "this commit"},
		{0, "refused", XJ_OPT_FLAG, &o.refused, NULL, "what was refused for want of authority"},
		{0, "csv", XJ_OPT_FLAG, &o.csv, NULL, "the lines of log.csv themselves"},
		{0, "unmask", XJ_OPT_FLAG, &o.unmask, NULL, "show sensitive values"},
		FRONT_END,
	};
	const struct command command = {
		"xueji log", "-d DIR [--student ID] [--case CASE] [--since DATE] [--until DATE] [--by NAME] [--command NAME] [--commit N]",
		"Tell who changed what, when, by which command.", table, 0, 0,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = front_operands(&app, 0, 0, "log takes no operand") &&
		         (!o.commit || front_number(&app, "--commit", o.commit, &o.number)) && front_open(&app, &o.place)
		         ? show_log(&app, &o) : app_fail(&app);
	app_close(&app);
	return status;
}
