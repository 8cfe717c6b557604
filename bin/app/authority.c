/* Who acts in a book, and what they may. */
#define _DEFAULT_SOURCE
#include "app/app.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

static const char *
login_name(struct app *app, uid_t uid)
{
	const struct passwd *entry = getpwuid(uid);

	return entry ? xj_pool_text(app->pool, entry->pw_name, strlen(entry->pw_name))
	             : xj_pool_print(app->pool, "uid:%lu", (unsigned long)uid);
}

/* Who called sudo, as sudo tells it; false when it tells nothing that hangs together. */
static bool
behind_sudo(struct app *app)
{
	const char *name = getenv("SUDO_USER"), *number = getenv("SUDO_UID");
	const struct passwd *entry = name && *name ? getpwnam(name) : NULL;
	int64_t uid;

	if (!entry || !number || !xj_span_integer(xj_span(number), &uid) || (int64_t)entry->pw_uid != uid)
		return false;
	app->user = xj_pool_text(app->pool, name, strlen(name));
	app->uid = (unsigned)uid;
	return true;
}

/* SUDO_USER counts only in a book that says so, for a process that runs as the book's own account: nobody else gets to be that account but through sudo. */
const char *
app_actor(struct app *app)
{
	uid_t uid = getuid();

	if (app->user)
		return app->user;
	if ((app->through_sudo || (app->book && app->book->actors == XJ_ACTORS_SUDO &&
	                           uid == app->book->folder.stat.st_uid)) &&
	    behind_sudo(app))
		return app->user;
	app->uid = (unsigned)uid;
	app->user = login_name(app, uid);
	return app->user;
}

struct xj_roles *
app_roles(struct app *app)
{
	struct xj_table *t;

	if (app->roles)
		return app->roles;
	t = app_register(app, "roles");
	if (!t)
		return NULL;
	app->roles = xj_pool_zero(app->pool, 1, sizeof *app->roles);
	/* Where people act on a book of another account, a day that they name themselves gives no rights. */
	xj_roles_open(app->roles, app->pool, t, app_actor(app),
	              app->book->actors == XJ_ACTORS_SUDO ? app_clock_today() : app->today);
	return app->roles;
}

/* The log is in one language, whoever writes it. */
static const char *
as_it_is(const char *text)
{
	return text;
}

void
app_refused(struct app *app, struct xj_span key, size_t from)
{
	for (size_t i = from; i < app->diags.count; i++) {
		const struct xj_diag *d = &app->diags.list[i];
		struct xj_buf b;

		xj_buf_init(&b, app->pool);
		xj_diag_reason(&b, d, as_it_is);
		*XJ_PUSH(app->pool, app->refusals, app->nrefusals, app->caprefusals) = (struct xj_refusal){
			xj_span_copy(app->pool, key), xj_span(xj_message(d->code)->code), xj_buf_as_span(&b)};
	}
}

static const char *
joined(struct app *app, const char *const *names)
{
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; names[i]; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", names[i]);
	return b.p;
}

/* The row of the roll that a row of this table is about. */
struct subject {
	struct app *app;
	struct xj_index students;
	struct xj_cursor row;
	const struct xj_table *roll;
};

static const struct xj_cursor *
student_row(struct subject *s, struct xj_span id)
{
	uint32_t row = id.n ? xj_index_find(&s->students, id) : XJ_NONE;

	return row != XJ_NONE && xj_cursor_move(&s->row, row) ? &s->row : NULL;
}

/* A row that is added to the roll itself stands in no table yet: it is put into one. */
static const struct xj_table *
roll_of(struct app *app, const struct xj_changes *ch)
{
	if (!xj_span_is(ch->table->schema->name, "roll"))
		return app_register(app, "roll");
	return ch->nadded ? app_after(app, ch) : ch->table;
}

static bool
in_scope(struct app *app, const char *const *roles, struct subject *s, struct xj_span id, const struct xj_cursor *line)
{
	struct xj_subject subject = {.student = student_row(s, id), .line = line};
	size_t from = app->diags.count;
	enum xj_code why;

	if (xj_roles_any(app->roles, roles, &subject, &why))
		return true;
	xj_roles_refuse(app->roles, why, (struct xj_span){NULL, 0}, joined(app, roles),
	                &(struct xj_where){.file = s->roll->label, .record = xj_span_copy(app->pool, id)}, &app->diags);
	app_refused(app, id, from);
	return false;
}

static bool
rows_in_scope(struct app *app, const char *const *roles, const struct xj_changes *ch)
{
	int f = xj_schema_field(ch->table->schema, "student_id");
	struct subject s = {.app = app, .roll = roll_of(app, ch)};
	const struct xj_table *cases;
	struct xj_cursor c;
	uint32_t last = XJ_NONE;
	bool ok = true;

	if (!s.roll)
		return false;
	xj_index_build(&s.students, app->pool, s.roll, xj_schema_field(s.roll->schema, "student_id"));
	xj_cursor_init(&s.row, app->pool, s.roll);
	xj_cursor_init(&c, app->pool, ch->table);
	for (size_t i = 0; i < ch->nedits; i++) {
		if (ch->edits[i].row == last || !xj_cursor_move(&c, ch->edits[i].row))
			continue;
		last = ch->edits[i].row;
		ok = in_scope(app, roles, &s, xj_cell(&c, f), NULL) && ok;
	}
	/* a case that is opened is asked about as it will stand */
	cases = xj_span_is(ch->table->schema->name, "cases") && ch->nadded ? app_after(app, ch) : NULL;
	if (cases)
		xj_cursor_init(&c, app->pool, cases);
	for (size_t i = 0; i < ch->nadded; i++) {
		bool line = cases && xj_cursor_move(&c, cases->rows - ch->nadded + i);

		ok = in_scope(app, roles, &s, f < 0 ? (struct xj_span){"", 0} : ch->added[i][f], line ? &c : NULL) && ok;
	}
	return ok;
}

static bool
authorized(struct app *app, const char *command, const char *const *roles, const struct xj_changes *changes)
{
	size_t from = app->diags.count;
	enum xj_code why;

	if (!app->book)
		return true;
	if (!app_roles(app))
		return false;
	if (xj_roles_any(app->roles, roles, NULL, &why))
		return true;
	if (why == XJ_OUT_OF_SCOPE && changes)
		return rows_in_scope(app, roles, changes);
	xj_roles_refuse(app->roles, why, (struct xj_span){NULL, 0}, joined(app, roles), NULL, &app->diags);
	app_refused(app, xj_span(command), from);
	return false;
}

bool
app_authorized(struct app *app, const char *command, const struct xj_changes *changes)
{
	return authorized(app, command, xj_school_roles(app->policy->school, command), changes);
}

bool
app_authorized_as(struct app *app, const char *command, struct xj_span role, const struct xj_changes *changes)
{
	const char *const roles[] = {xj_span_text(app->pool, role), NULL};

	return authorized(app, command, roles, changes);
}

bool
app_signer(struct app *app, const char *by, struct xj_span *person)
{
	size_t from = app->diags.count;
	enum xj_code why;

	*person = xj_span_trim(xj_span(by));
	if (!app->book)
		return true;
	if (!app_roles(app))
		return false;
	app->signer = by;
	if (!xj_roles_active(app->roles, &why)) {
		xj_roles_refuse(app->roles, why, (struct xj_span){NULL, 0}, "any", NULL, &app->diags);
		app_refused(app, XJ_LIT("approve"), from);
		return false;
	}
	if (!by || xj_span_same(*person, app->roles->person)) {
		*person = app->roles->person;
		return true;
	}
	if (app->roles->proxy)
		return true;
	app_say(app, XJ_NO_PROXY, app_actor(app), by, NULL);
	app_refused(app, *person, from);
	return false;
}

struct asking {
	struct app *app;
	struct xj_span signer;
};

static bool
may(void *ctx, struct xj_span role, const struct xj_cursor *student, const struct xj_cursor *line,
    const struct xj_where *where, struct xj_diags *diags)
{
	const struct asking *a = ctx;
	const struct xj_subject subject = {student, line};
	struct xj_roles *roles = a->app->roles;
	/* The actor by the login name, for a name may be another person's as well; whoever signed on paper by name. */
	bool self = xj_span_same(a->signer, roles->person);
	struct xj_span person = self ? (struct xj_span){NULL, 0} : a->signer;
	enum xj_code why;
	size_t from;

	if (xj_roles_hold(roles, person, role, &subject, &why)) {
		if (self || xj_roles_enters(roles, &subject))
			return true;
		why = XJ_NO_PROXY;
	}
	if (!diags)
		return false;
	from = diags->count;
	if (why == XJ_NO_PROXY)
		xj_diag_add(diags, why, where, app_actor(a->app), xj_span_text(a->app->pool, a->signer), NULL);
	else
		xj_roles_refuse(roles, why, person, xj_span_text(a->app->pool, role), where, diags);
	app_refused(a->app, where->record, from);
	return false;
}

static bool
enters(void *ctx, const struct xj_cursor *student, const struct xj_cursor *line)
{
	const struct xj_subject subject = {student, line};

	return xj_roles_enters(((struct asking *)ctx)->app->roles, &subject);
}

static bool
held(void *ctx, struct xj_span role)
{
	return xj_roles_held(((struct asking *)ctx)->app->roles, role);
}

static bool
is_signer(void *ctx, struct xj_span user)
{
	const struct asking *a = ctx;
	struct xj_roles *roles = a->app->roles, other;

	if (xj_span_same(a->signer, roles->person))
		return xj_span_is(user, app_actor(a->app));
	xj_roles_open(&other, a->app->pool, roles->table, xj_span_text(a->app->pool, user), roles->today);
	return other.person.n && xj_span_same(other.person, a->signer);
}

/* By a line of their own, or one that was passed on to them. */
static bool
could(void *ctx, struct xj_span user, struct xj_span role, const struct xj_cursor *student, const struct xj_cursor *line,
      struct xj_span *person, const struct xj_where *where, struct xj_diags *diags)
{
	const struct asking *a = ctx;
	const struct xj_subject subject = {student, line};
	const char *name = xj_span_text(a->app->pool, user);
	size_t from = diags->count;
	struct xj_roles other;
	enum xj_code why;

	xj_roles_open(&other, a->app->pool, a->app->roles->table, name, a->app->roles->today);
	*person = other.person;
	if (xj_roles_hold(&other, (struct xj_span){NULL, 0}, role, &subject, &why))
		return true;
	if (!other.person.n)
		xj_diag_add(diags, XJ_NO_SUCH_USER, &(struct xj_where){.file = a->app->roles->table->label, .record = where->record},
		            name, NULL);
	else
		xj_roles_refuse(&other, why, (struct xj_span){NULL, 0}, xj_span_text(a->app->pool, role), where, diags);
	app_refused(a->app, where->record, from);
	return false;
}

const struct xj_authority *
app_authority(struct app *app, struct xj_span signer)
{
	struct xj_authority *authority;
	struct asking *a;

	if (!app->book || !app_roles(app))
		return NULL;
	a = xj_pool_zero(app->pool, 1, sizeof *a);
	*a = (struct asking){app, signer};
	authority = xj_pool_zero(app->pool, 1, sizeof *authority);
	*authority = (struct xj_authority){may, enters, held, a, is_signer, could};
	return authority;
}

