/* Reading requests: what each asks for, in cells, columns and options. */
#include "record/value.h"
#include "roll/opening.h"

#define REFUSE XJ_REFUSE_REQUEST

static struct xj_span
or_default(struct xj_span value, struct xj_span fallback)
{
	return value.n || !fallback.p ? value : fallback;
}

static xj_date
date_or(struct xj_span value, xj_date fallback)
{
	xj_date d = xj_date_parse(value);

	return d == XJ_NO_DATE ? fallback : d;
}

bool
xj_request_may_set(const struct xj_opening *o, struct xj_span field)
{
	if (xj_span_listed(o->w->ask, o->w->nask, field))
		return true;
	for (size_t i = 0; i < o->w->nset; i++) {
		struct xj_span value = o->w->set[i].value;

		if (xj_span_starts(value, "$set.") && xj_span_same(xj_span_of(value.p + 5, value.n - 5), field))
			return true;
		if (xj_span_starts(value, "$program.") && xj_span_is(field, "program"))
			return true;
	}
	return xj_workflow_field(o->w, field) != NULL;
}

static void
add_set(struct xj_opening *o, struct xj_buf *b, int f, const struct xj_field *field, struct xj_span value)
{
	struct xj_span rest = value;

	value = xj_span_cut(&rest, ';');
	if (rest.p)
		REFUSE(o, f, XJ_SET_SEPARATOR, xj_span_text(o->pool, field->name), NULL);
	xj_buf_print(b, "%s%.*s=%.*s", b->n ? ";" : "", (int)field->name.n, field->name.p, (int)value.n, value.p);
}

/* A column that requests do not have in general: a field of the procedure's own, or another one of the roll. NULL for neither. */
static const struct xj_field *
asked_by(const struct xj_opening *o, struct xj_span heading)
{
	const struct xj_schema own = {.fields = o->w->fields, .nfields = o->w->nfields};
	int f = xj_schema_heading(&own, heading);

	if (f >= 0)
		return &o->w->fields[f];
	f = xj_schema_heading(o->roll->schema, heading);
	return f >= 0 && f != o->rf.student_id && xj_request_may_set(o, o->roll->schema->fields[f].name)
	               ? &o->roll->schema->fields[f] : NULL;
}

static void
gather_other_columns(struct xj_opening *o, struct xj_buf *b)
{
	const struct xj_table *t = o->requests;

	for (size_t col = 0; col < t->ncolumns; col++) {
		const struct xj_field *field = t->columns[col].field < 0 ? asked_by(o, t->columns[col].heading) : NULL;
		struct xj_span value = o->request.cells[col];
		struct xj_where where;

		if (!field || !value.n)
			continue;
		where = xj_table_where(t, o->request.row, o->f_set);
		if (!xj_value_normalise(o->pool, o->rs, field, value, &where, o->diags, &value))
			o->requests->bad[o->request.row] = true;
		else if (value.n && !xj_set_get(xj_buf_as_span(b), field->name).p)
			add_set(o, b, o->f_set, field, value);
	}
}

/* Parts of a `set` that people headed with a title get the field's name: 民族=回族. */
static struct xj_span
by_name(const struct xj_opening *o, struct xj_span set)
{
	struct xj_span rest = set;
	struct xj_buf b;

	if (!set.n)
		return set;
	xj_buf_init(&b, o->pool);
	while (rest.p) {
		struct xj_span value = xj_span_cut(&rest, ';'), part = value, key = xj_span_trim(xj_span_cut(&value, '='));
		const struct xj_field *field = value.p ? asked_by(o, key) : NULL;

		if (b.n)
			xj_buf_put(&b, ';');
		if (field && !xj_span_same(field->name, key))
			xj_buf_print(&b, "%.*s=%.*s", (int)field->name.n, field->name.p, (int)value.n, value.p);
		else
			xj_buf_span(&b, part);
	}
	return xj_buf_as_span(&b);
}

/* A part that says again what the request has said itself is left out; one that stands twice in the options is for check_set to find. */
static void
add_defaults(struct xj_opening *o, struct xj_buf *b)
{
	struct xj_span own = xj_span_copy(o->pool, xj_buf_as_span(b)), rest = by_name(o, o->defaults->set);

	while (rest.n && rest.p) {
		struct xj_span part = xj_span_cut(&rest, ';'), value = part, key = xj_span_trim(xj_span_cut(&value, '='));

		if (!xj_set_get(own, key).p)
			xj_buf_print(b, "%s%.*s", b->n ? ";" : "", (int)part.n, part.p);
	}
}

/* What people put between the parts of a list, as the ; that records have. */
static struct xj_span
separated(struct xj_pool *pool, struct xj_span list)
{
	static const char *const marks[] = {"；", "、"};
	struct xj_buf b;

	xj_buf_init(&b, pool);
	for (size_t i = 0; i < list.n;) {
		struct xj_span rest = xj_span_of(list.p + i, list.n - i);
		bool mark = xj_span_starts(rest, marks[0]) || xj_span_starts(rest, marks[1]);

		xj_buf_put(&b, mark ? ';' : list.p[i]);
		i += mark ? strlen(marks[0]) : 1;
	}
	return xj_buf_as_span(&b);
}

/* Kinds of proof by their codes, also where the request calls them by name: 病历. */
static struct xj_span
kinds(const struct xj_opening *o, struct xj_span evidence)
{
	const struct xj_codes *codes = xj_policy_codes(o->policy, "evidence");
	struct xj_span rest;
	struct xj_buf b;

	if (!evidence.n || !codes)
		return evidence;
	rest = separated(o->pool, evidence);
	xj_buf_init(&b, o->pool);
	while (rest.p) {
		struct xj_span part = xj_span_cut(&rest, ';');
		uint32_t row = xj_codes_meaning(codes, xj_span_trim(part));

		if (b.n)
			xj_buf_put(&b, ';');
		xj_buf_span(&b, row == XJ_NONE ? part : codes->codes[row]);
	}
	return xj_buf_as_span(&b);
}

/* What the request sets: its `set` cell, then its columns that are headed like fields, then the batch's. A column that this kind of request does not
 * set only tells who it is about. */
static struct xj_span
gather_set(struct xj_opening *o, struct xj_span cell)
{
	struct xj_buf b;

	xj_buf_init(&b, o->pool);
	xj_buf_span(&b, by_name(o, cell));
	for (size_t f = 0; f < o->rs->nfields; f++) {
		struct xj_span name = o->rs->fields[f].name, value = xj_cell(&o->request, (int)f);
		int of_roll = xj_schema_find(o->roll->schema, name);

		if (value.n && (int)f != o->f_set && (int)f != o->f_name && of_roll >= 0 && xj_request_may_set(o, name) &&
		    !xj_set_get(xj_buf_as_span(&b), name).p)
			add_set(o, &b, (int)f, &o->roll->schema->fields[of_roll], value);
	}
	gather_other_columns(o, &b);
	add_defaults(o, &b);
	return xj_buf_as_span(&b);
}

struct xj_span
xj_set_asked(struct xj_span set)
{
	struct xj_span rest = set;

	while (rest.p) {
		struct xj_span part = xj_span_cut(&rest, ';');

		if (xj_span_starts(part, "was."))
			return xj_span_of(set.p, part.p == set.p ? 0 : (size_t)(part.p - set.p) - 1);
	}
	return set;
}

struct xj_span
xj_set_kept(struct xj_opening *o, struct xj_span set)
{
	struct xj_span rest = set;
	struct xj_buf b;

	if (!o->w->keep || !set.n)
		return set;
	xj_buf_init(&b, o->pool);
	xj_buf_span(&b, set);
	while (rest.p) {
		struct xj_span value = xj_span_cut(&rest, ';'), key = xj_span_trim(xj_span_cut(&value, '='));
		int f = xj_schema_find(o->roll->schema, key);
		struct xj_span old = xj_cell(&o->row, f);

		if (f < 0)
			continue;
		xj_buf_print(&b, ";was.%.*s=", (int)key.n, key.p);
		/* what separates the parts of the list cannot stand in one of them */
		for (size_t i = 0; i < old.n; i++)
			if (old.p[i] == ';')
				xj_buf_text(&b, "；");
			else
				xj_buf_put(&b, old.p[i]);
	}
	return xj_buf_as_span(&b);
}

const struct xj_workflow *
xj_request_workflow(struct xj_opening *o)
{
	struct xj_span name = xj_cell(&o->request, o->f_workflow);
	const struct xj_workflow *w;

	if (o->only)
		return o->only;
	if (!name.n) {
		REFUSE(o, o->f_workflow, XJ_ASKED_MISSING, "change", "workflow", NULL);
		return NULL;
	}
	w = xj_policy_workflow_called(o->policy, name);
	if (!w)
		REFUSE(o, o->f_workflow, XJ_UNKNOWN_WORKFLOW, xj_span_text(o->pool, name), NULL);
	return w;
}

struct xj_request
xj_request_read(struct xj_opening *o)
{
	const struct xj_request_defaults *d = o->defaults;
	const struct xj_reason *reason;
	struct xj_request r = {0};

	r.student = xj_cell(&o->request, o->f_student);
	r.reason = or_default(xj_cell(&o->request, o->f_reason), d->reason);
	reason = xj_workflow_reason(o->w, r.reason);
	if (reason)
		r.reason = reason->name;
	r.evidence = kinds(o, or_default(xj_cell(&o->request, o->f_evidence), d->evidence));
	r.by = or_default(xj_cell(&o->request, o->f_by), d->by);
	r.note = or_default(xj_cell(&o->request, o->f_note), d->note);
	r.starts_on = date_or(xj_cell(&o->request, o->f_starts), d->starts_on);
	r.until = date_or(xj_cell(&o->request, o->f_until), d->until);
	r.on = date_or(xj_cell(&o->request, o->f_on), d->on != XJ_NO_DATE ? d->on : o->today);
	r.set = gather_set(o, xj_cell(&o->request, o->f_set));
	return r;
}
