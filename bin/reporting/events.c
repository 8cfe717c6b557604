/* Lines of the book's log, handed to a report: what was changed by hand, and how a student came onto the roll. */
#include "book/log.h"
#include "reporting/reporting.h"

struct reading {
	struct app *app;
	const struct xj_report_in *in;
	struct xj_span *cases; /* of the student */
	size_t ncases, capcases;
	struct xj_report_event *list;
	size_t count, cap;
	struct xj_table *roles;
};

/* Commands that change what records say, and not what procedures did. */
static bool
is_by_hand(struct xj_span command)
{
	static const char *const commands[] = {"edit", "undo", "restore"};

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (xj_span_is(command, commands[i]))
			return true;
	return false;
}

static void
read_cases(struct reading *r)
{
	for (size_t i = 0; i < r->in->ntables; i++) {
		const struct xj_table *t = r->in->tables[i];
		int id = xj_schema_field(t->schema, "case_id"), student = xj_schema_field(t->schema, "student_id");
		struct xj_cursor c;

		if (!xj_span_is(t->schema->name, "cases"))
			continue;
		xj_cursor_init(&c, r->app->pool, t);
		for (size_t row = 0; row < t->rows; row++)
			if (xj_cursor_move(&c, row) && xj_span_is(xj_cell(&c, student), r->in->student) &&
			    !xj_span_listed(r->cases, r->ncases, xj_cell(&c, id)))
				*XJ_PUSH(r->app->pool, r->cases, r->ncases, r->capcases) = xj_span_copy(r->app->pool, xj_cell(&c, id));
	}
}

static bool
is_wanted(const struct reading *r, const struct xj_log_line *l)
{
	bool roll = xj_span_is(l->record, "roll"), mine;
	struct xj_span key;

	if (!l->key.n || xj_span_is(l->record, "refused") || xj_span_is(l->record, "file"))
		return false;
	if (!r->in->student)
		return roll && l->field.n && is_by_hand(l->command);
	(void)xj_log_key(l->key, &key);
	mine = xj_span_is(key, r->in->student);
	if (roll && mine && !l->field.n)
		return true;
	return is_by_hand(l->command) && (mine || xj_span_listed(r->cases, r->ncases, key));
}

static void
take(struct reading *r, const struct xj_log_line *l)
{
	struct xj_pool *pool = r->app->pool;
	struct xj_span key;

	(void)xj_log_key(l->key, &key);
	*XJ_PUSH(pool, r->list, r->count, r->cap) = (struct xj_report_event){
		.commit = l->commit, .on = xj_date_parse(l->on), .user = xj_span_copy(pool, l->user),
		.command = xj_span_copy(pool, l->command), .record = xj_span_copy(pool, l->record), .key = xj_span_copy(pool, key),
		.field = xj_span_copy(pool, l->field), .old = xj_span_copy(pool, l->old), .value = xj_span_copy(pool, l->value),
	};
}

/* What only the commit line knows, which stands behind the others. */
static void
close_commit(struct reading *r, const struct xj_log_line *l, size_t from)
{
	struct xj_span at = xj_span_copy(r->app->pool, l->at), signer = xj_span_copy(r->app->pool, l->signer), person = {"", 0};
	struct xj_roles roles;

	if (r->roles && !signer.n) {
		xj_roles_open(&roles, r->app->pool, r->roles, xj_span_text(r->app->pool, l->user), r->app->today);
		person = roles.person;
	}
	for (size_t i = from; i < r->count; i++) {
		r->list[i].at = at;
		r->list[i].signer = signer.n ? signer : person;
	}
}

bool
report_events(struct app *app, struct xj_report_in *in)
{
	struct reading r = {.app = app, .in = in};
	struct xj_log_reader log;
	struct xj_span text;
	size_t from = 0;

	if (!app->book)
		return true;
	if (!app_book_ready(app, false, false) || !xj_book_log(app->book, &text, &app->diags))
		return false;
	if (in->student)
		read_cases(&r);
	r.roles = app_register(app, "roles");
	xj_log_reader_init(&log, app->pool, text);
	while (xj_log_next(&log) == XJ_LOG_LINE) {
		if (app->as_of != XJ_NO_DATE && xj_date_parse(log.line.on) > app->as_of)
			break;
		if (is_wanted(&r, &log.line))
			take(&r, &log.line);
		if (!log.line.ends)
			continue;
		if (r.count > from)
			close_commit(&r, &log.line, from);
		from = r.count;
	}
	in->events = r.list;
	in->nevents = r.count;
	return true;
}
