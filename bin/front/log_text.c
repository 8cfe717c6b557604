#include "base/shown.h"
#include "front/log.h"
#include "record/value.h"

void
front_log_init(struct front_log *t, struct app *app, bool unmask)
{
	*t = (struct front_log){.app = app, .unmask = unmask, .csv = xj_csv_open(app->pool)};
	xj_buf_init(&t->line, app->pool);
	t->roles = app_register(app, "roles");
}

static struct front_columns *
register_of(struct front_log *t, struct xj_span record)
{
	for (size_t i = 0; i < t->nregisters; i++)
		if (xj_span_same(t->registers[i].record, record))
			return &t->registers[i];
	return NULL;
}

/* The cells of a row; how many there are. */
static size_t
split(struct front_log *t, struct xj_span row)
{
	size_t n;

	if (t->ncells < row.n + 1) {
		t->ncells = (row.n + 1) * 2;
		t->cells = xj_pool_zero(t->app->pool, t->ncells, sizeof *t->cells);
	}
	return xj_csv_split(t->csv, row, t->cells, t->ncells, &n) == XJ_CSV_SOUND ? n : 0;
}

void
front_log_columns(struct front_log *t, const struct xj_log_line *l)
{
	struct front_columns *r;

	if (l->key.n || !xj_span_is(l->field, "columns"))
		return;
	r = register_of(t, l->record);
	if (!r) {
		r = XJ_PUSH(t->app->pool, t->registers, t->nregisters, t->capregisters);
		r->record = xj_span_copy(t->app->pool, l->record);
		r->schema = xj_policy_schema(t->app->policy, r->record.p);
	}
	r->count = split(t, l->value);
	r->headings = xj_pool_zero(t->app->pool, r->count + 1, sizeof *r->headings);
	r->fields = xj_pool_zero(t->app->pool, r->count + 1, sizeof *r->fields);
	for (size_t c = 0; c < r->count; c++) {
		r->headings[c] = xj_span_copy(t->app->pool, t->cells[c]);
		r->fields[c] = r->schema ? xj_schema_heading(r->schema, r->headings[c]) : -1;
	}
}

struct xj_span
front_log_cell(struct front_log *t, const struct xj_log_line *l, const char *field)
{
	const struct front_columns *r = register_of(t, l->record);
	int f = r && r->schema ? xj_schema_field(r->schema, field) : -1;
	size_t n = f >= 0 ? split(t, l->value) : 0;

	for (size_t c = 0; r && c < r->count && c < n; c++)
		if (r->fields[c] == f)
			return t->cells[c];
	return xj_span_of("", 0);
}

/* Most values are digits and Latin letters, and there may be a million lines of them. */
static void
put(struct front_log *t, struct xj_span text)
{
	size_t i = 0;

	while (i < text.n && text.p[i] >= ' ' && text.p[i] < 0x7f)
		i++;
	xj_buf_add(&t->line, text.p, i);
	if (i < text.n)
		xj_shown_plain(&t->line, xj_span_of(text.p + i, text.n - i));
}

static void
finish(struct front_log *t, struct xj_out *out)
{
	if (!t->unmask)
		xj_shown_mask(t->line.p, t->line.n);
	xj_buf_put(&t->line, '\n');
	xj_out_add(out, t->line.p, t->line.n);
	t->line.n = 0;
}

struct xj_span
front_log_person(struct front_log *t, struct xj_span user)
{
	struct xj_pool *pool = t->app->pool;
	struct front_person *p;
	struct xj_roles roles;

	for (size_t i = 0; i < t->npersons; i++)
		if (xj_span_same(t->persons[i].user, user))
			return t->persons[i].person;
	p = XJ_PUSH(pool, t->persons, t->npersons, t->cappersons);
	*p = (struct front_person){.user = xj_span_copy(pool, user), .person = {"", 0}};
	if (t->roles) {
		xj_roles_open(&roles, pool, t->roles, xj_span_text(pool, user), t->app->today);
		p->person = roles.person;
	}
	return p->person;
}

/* ` (张三, signed 王五)`: as whom, where that says more than the login name. */
static void
put_persons(struct front_log *t, const struct xj_log_line *l)
{
	struct xj_span person = front_log_person(t, l->user);
	bool named = person.n && !xj_span_same(person, l->user) && !xj_span_same(person, l->signer);

	if (!named && !l->signer.n)
		return;
	xj_buf_text(&t->line, " (");
	if (named)
		put(t, person);
	xj_buf_text(&t->line, !l->signer.n ? "" : named ? ", signed " : "signed ");
	put(t, l->signer);
	xj_buf_put(&t->line, ')');
}

void
front_log_commit(struct front_log *t, struct xj_out *out, const struct xj_log_line *l)
{
	xj_buf_print(&t->line, "%llu  ", (unsigned long long)l->commit);
	put(t, l->on);
	xj_buf_text(&t->line, "  ");
	put(t, l->user);
	put_persons(t, l);
	xj_buf_text(&t->line, "  ");
	put(t, l->command);
	xj_buf_text(&t->line, l->arguments.n ? " " : "");
	put(t, l->arguments);
	xj_buf_text(&t->line, l->counts.n ? "  " : "");
	put(t, l->counts);
	if (!xj_span_same(xj_span_of(l->at.p, l->at.n < l->on.n ? l->at.n : l->on.n), l->on)) {
		xj_buf_text(&t->line, "  at ");
		put(t, l->at);
	}
	finish(t, out);
}

static void
put_value(struct front_log *t, const struct front_columns *r, int f, struct xj_span value)
{
	if (!value.n)
		xj_buf_text(&t->line, "(empty)");
	else
		put(t, f < 0 || !r->schema || t->unmask ? value : xj_value_masked(t->app->pool, &r->schema->fields[f], value));
}

static bool
is_decided(const struct xj_schema *cases, int field)
{
	static const char *const names[] = {"step", "decision", "by", "note", "doc_no", "state", "waiting"};

	for (size_t i = 0; field >= 0 && i < sizeof names / sizeof *names; i++)
		if (xj_span_is(cases->fields[field].name, names[i]))
			return true;
	return false;
}

static void
put_added(struct front_log *t, const struct front_columns *r, struct xj_span row, bool further)
{
	size_t n = split(t, row);

	xj_buf_text(&t->line, "new:");
	for (size_t c = 0; r && c < r->count && c < n; c++) {
		if (!t->cells[c].n || (further && r->schema && !is_decided(r->schema, r->fields[c])))
			continue;
		xj_buf_put(&t->line, ' ');
		put(t, r->headings[c]);
		xj_buf_put(&t->line, '=');
		put_value(t, r, r->fields[c], t->cells[c]);
	}
}

/* Versions, and how long the text is. */
static void
put_text(struct front_log *t, const struct xj_log_line *l)
{
	struct xj_span text = xj_log_unescape(t->app->pool, l->value);
	char version[XJ_VERSION_SIZE + 1];
	size_t lines = 0;

	if (!l->value.n) {
		xj_buf_text(&t->line, "removed");
		return;
	}
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	xj_version(text, version);
	if (l->old.n) {
		put(t, l->old);
		xj_buf_text(&t->line, " -> ");
	} else {
		xj_buf_text(&t->line, "new: ");
	}
	xj_buf_print(&t->line, "%s (%zu lines)", version, lines);
}

static void
put_edit(struct front_log *t, const struct front_columns *r, const struct xj_log_line *l)
{
	int f = r && r->schema ? xj_schema_heading(r->schema, l->field) : -1;

	put(t, l->field);
	xj_buf_text(&t->line, ": ");
	put_value(t, r, f, l->old);
	xj_buf_text(&t->line, " -> ");
	put_value(t, r, f, l->value);
}

void
front_log_line(struct front_log *t, struct xj_out *out, const struct xj_log_line *l, bool further)
{
	const struct front_columns *r = register_of(t, l->record);

	if (!l->key.n && xj_span_is(l->field, "key"))
		return;
	xj_buf_text(&t->line, "    ");
	put(t, l->record);
	xj_buf_text(&t->line, ": ");
	if (l->key.n) {
		xj_shown_key(&t->line, l->key);
		xj_buf_text(&t->line, ": ");
	}
	if (xj_span_is(l->record, "refused")) {
		put(t, l->value);
		xj_buf_text(&t->line, " [");
		put(t, l->field);
		xj_buf_put(&t->line, ']');
	} else if (xj_span_is(l->record, "file")) {
		put_text(t, l);
	} else if (l->field.n) {
		put_edit(t, r, l);
	} else if (l->value.n) {
		put_added(t, r, l->value, further);
	} else {
		xj_buf_text(&t->line, "removed");
	}
	finish(t, out);
}
