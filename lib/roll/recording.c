#include "roll/recording.h"

struct recording {
	const struct xj_recording *in;
	struct xj_changes *out;
	struct xj_diags *diags;
	struct xj_pool *pool;
	const struct xj_schema *schema;
	struct xj_cursor line, old; /* of the list; of the register, for keys */
	struct xj_span *values;      /* of the line at work, by schema field */
	struct xj_span *scratch;
	struct xj_map by_line;       /* all lines, whole: of the register, then those added */
	struct xj_buf key, wanted;
};

static void
put_line(struct xj_buf *b, const struct xj_schema *schema, const struct xj_span *values)
{
	b->n = 0;
	for (size_t f = 0; f < schema->nfields; f++) {
		xj_buf_span(b, values[f]);
		xj_buf_put(b, '\n'); /* is in no cell */
	}
}

static struct xj_span
key_of(void *ctx, uint32_t index)
{
	struct recording *r = ctx;
	size_t rows = r->in->kept->rows;

	if (index >= rows) {
		put_line(&r->key, r->schema, r->out->added[index - rows]);
		return xj_buf_as_span(&r->key);
	}
	r->key.n = 0;
	if (!xj_cursor_split(&r->old, index))
		return (struct xj_span){"", 0};
	for (size_t f = 0; f < r->schema->nfields; f++)
		r->scratch[f] = xj_cell(&r->old, (int)f);
	put_line(&r->key, r->schema, r->scratch);
	return xj_buf_as_span(&r->key);
}

static void
begin(struct recording *r, const struct xj_recording *in, struct xj_changes *out, struct xj_diags *diags)
{
	*r = (struct recording){.in = in, .out = out, .diags = diags, .pool = out->pool, .schema = in->list->schema};
	xj_cursor_init(&r->line, r->pool, in->list);
	xj_cursor_init(&r->old, r->pool, in->kept);
	xj_buf_init(&r->key, r->pool);
	xj_buf_init(&r->wanted, r->pool);
	r->values = xj_pool_zero(r->pool, r->schema->nfields, sizeof *r->values);
	r->scratch = xj_pool_zero(r->pool, r->schema->nfields, sizeof *r->scratch);
	xj_map_init(&r->by_line, r->pool, in->kept->rows + in->list->rows, key_of, r);
	for (uint32_t row = 0; row < in->kept->rows; row++) {
		r->wanted.n = 0;
		xj_buf_span(&r->wanted, key_of(r, row));
		(void)xj_map_put(&r->by_line, xj_buf_as_span(&r->wanted), row);
	}
}

static bool
next_line(struct recording *r, size_t row)
{
	if (!xj_cursor_move(&r->line, row))
		return false;
	for (size_t f = 0; f < r->schema->nfields; f++)
		r->values[f] = xj_cell(&r->line, (int)f);
	return true;
}

#define REFUSE(r, field, ...) xj_table_refuse((r)->in->list, (r)->line.row, (field), (r)->diags, __VA_ARGS__)

static void
pass_over(struct recording *r)
{
	struct xj_where where = xj_table_where(r->in->list, r->line.row, -1);

	xj_diag_add(r->diags, XJ_ALREADY_RECORDED, &where, NULL);
}

static void
keep(struct recording *r)
{
	struct xj_span *row;

	put_line(&r->wanted, r->schema, r->values);
	if (xj_map_get(&r->by_line, xj_buf_as_span(&r->wanted)) != XJ_NONE) {
		pass_over(r);
		return;
	}
	row = xj_changes_add(r->out);
	for (size_t f = 0; f < r->schema->nfields; f++)
		row[f] = xj_span_copy(r->pool, r->values[f]);
	(void)xj_map_put(&r->by_line, xj_buf_as_span(&r->wanted),
	                 (uint32_t)(r->in->kept->rows + r->out->nadded - 1));
}

/* False after the line was refused. */
static bool
is_past(struct recording *r, int field)
{
	xj_date day = field < 0 ? XJ_NO_DATE : xj_date_parse(r->values[field]);

	if (day == XJ_NO_DATE || day <= r->in->today)
		return true;
	REFUSE(r, field, XJ_FUTURE_DATE, NULL);
	return false;
}

/* Does the last line about the same sighting say the same, though perhaps of another day on which it was settled? */
static bool
stands_settled(struct recording *r, int settled_on)
{
	const int key[] = {xj_schema_field(r->schema, "student_id"), xj_schema_field(r->schema, "on"),
	                   xj_schema_field(r->schema, "kind")};
	size_t rows = r->in->kept->rows;

	for (size_t i = rows + r->out->nadded; i-- > 0;) {
		const struct xj_span *line = i < rows ? r->scratch : r->out->added[i - rows];
		bool about = true, same = true;

		if (i < rows && !xj_cursor_split(&r->old, i))
			continue;
		for (size_t f = 0; i < rows && f < r->schema->nfields; f++)
			r->scratch[f] = xj_cell(&r->old, (int)f);
		for (size_t k = 0; k < sizeof key / sizeof *key; k++)
			about = about && xj_span_same(line[key[k]], r->values[key[k]]);
		for (size_t f = 0; about && f < r->schema->nfields; f++)
			same = same && ((int)f == settled_on ? line[f].n > 0 : xj_span_same(line[f], r->values[f]));
		if (about)
			return same;
	}
	return false;
}

struct days {
	struct xj_span *list;
	size_t n, cap;
};

/* The sighting at the cursor is open, or that of its day, which was, is settled. */
static void
note_open(struct recording *r, struct days *days, int on, int settled_on)
{
	struct xj_span day = xj_cell(&r->old, on);
	size_t at = 0;

	while (at < days->n && !xj_span_same(days->list[at], day))
		at++;
	if (!xj_cell(&r->old, settled_on).n && at == days->n)
		*XJ_PUSH(r->pool, days->list, days->n, days->cap) = xj_span_copy(r->pool, day);
	else if (xj_cell(&r->old, settled_on).n && at < days->n)
		days->list[at] = days->list[--days->n];
}

/* The day of the one sighting of this student and kind that is open, into the values; false after the line was refused. */
static bool
find_day(struct recording *r, int student, int kind, int on, int settled_on)
{
	struct days days = {0};
	struct xj_buf b;

	for (uint32_t row = 0; row < r->in->kept->rows; row++)
		if (xj_cursor_move(&r->old, row) && xj_span_same(xj_cell(&r->old, student), r->values[student]) &&
		    xj_span_same(xj_cell(&r->old, kind), r->values[kind]))
			note_open(r, &days, on, settled_on);
	if (days.n == 1) {
		r->values[on] = days.list[0];
		return true;
	}
	xj_buf_init(&b, r->pool);
	xj_buf_text(&b, days.n ? "" : "none");
	for (size_t i = 0; i < days.n; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", days.list[i].p);
	REFUSE(r, on, XJ_WHICH_SIGHTING, xj_span_text(r->pool, r->values[student]), b.p, NULL);
	return false;
}

void
xj_record_sightings(const struct xj_recording *in, struct xj_changes *out, struct xj_diags *diags)
{
	const struct xj_schema *s = in->list->schema;
	int student = xj_schema_field(s, "student_id"), on = xj_schema_field(s, "on"), kind = xj_schema_field(s, "kind"),
	    settled_on = xj_schema_field(s, "settled_on"), settled_as = xj_schema_field(s, "settled_as");
	struct xj_index students;
	struct recording r;

	begin(&r, in, out, diags);
	if (in->roll)
		xj_index_build(&students, r.pool, in->roll, xj_schema_field(in->roll->schema, "student_id"));
	for (size_t row = 0; row < in->list->rows; row++) {
		if (!next_line(&r, row))
			continue;
		if (in->roll && xj_index_find(&students, r.values[student]) == XJ_NONE) {
			REFUSE(&r, student, XJ_NOT_ON_ROLL, xj_span_text(r.pool, r.values[student]), in->roll->label, NULL);
			continue;
		}
		if (in->undated && !find_day(&r, student, kind, on, settled_on))
			continue;
		if (!is_past(&r, on) || !is_past(&r, settled_on))
			continue;
		if (settled_on >= 0 && settled_as >= 0 && r.values[settled_as].n && !r.values[settled_on].n) {
			if (stands_settled(&r, settled_on)) {
				pass_over(&r);
				continue;
			}
			r.values[settled_on] = xj_date_span(r.pool, in->today);
		}
		if (settled_on >= 0 && settled_as >= 0 && r.values[settled_on].n && !r.values[settled_as].n)
			REFUSE(&r, settled_as, XJ_REQUIRED, NULL);
		else if (settled_on >= 0 && r.values[settled_on].n &&
		         xj_date_parse(r.values[settled_on]) < xj_date_parse(r.values[on]))
			REFUSE(&r, settled_on, XJ_SETTLED_EARLY, xj_span_text(r.pool, r.values[on]), NULL);
		else
			keep(&r);
	}
}

static const char *
names_of(struct xj_pool *pool, const struct xj_school *school)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, school->nduties ? "" : "none");
	for (size_t i = 0; i < school->nduties; i++)
		xj_buf_print(&b, "%s%.*s", i ? ", " : "", (int)school->duties[i].name.n, school->duties[i].name.p);
	return b.p;
}

/* The line's period into the values; false after the line was refused. */
static bool
find_period(struct recording *r, const struct xj_duty *duty, int field, xj_date on)
{
	struct xj_period of_day, named;
	bool any = xj_period_at(r->in->policy, duty->every, on, r->pool, &of_day);

	if (field < 0 || (!any && !r->values[field].n)) {
		REFUSE(r, field, XJ_DUTY_UNTIMED, duty->title.p, NULL);
		return false;
	}
	if (!r->values[field].n) {
		r->values[field] = of_day.name;
		return true;
	}
	if (xj_period_named(r->in->policy, duty->every, r->values[field], r->pool, &named) && named.from <= on)
		return true;
	REFUSE(r, field, XJ_DUTY_PERIOD, xj_span_text(r->pool, r->values[field]), duty->title.p,
	       any ? xj_span_text(r->pool, of_day.name) : "none", NULL);
	return false;
}

void
xj_record_duties(const struct xj_recording *in, struct xj_changes *out, struct xj_diags *diags)
{
	const struct xj_schema *s = in->list->schema;
	int name = xj_schema_field(s, "duty"), period = xj_schema_field(s, "period"), on = xj_schema_field(s, "on");
	struct recording r;

	begin(&r, in, out, diags);
	for (size_t row = 0; row < in->list->rows; row++) {
		const struct xj_duty *duty;

		if (!next_line(&r, row) || !is_past(&r, on))
			continue;
		duty = xj_school_duty(in->policy->school, r.values[name]);
		if (!duty) {
			REFUSE(&r, name, XJ_UNKNOWN_DUTY, xj_span_text(r.pool, r.values[name]), names_of(r.pool, in->policy->school),
			       NULL);
			continue;
		}
		r.values[name] = duty->name;
		if (find_period(&r, duty, period, xj_date_parse(r.values[on])))
			keep(&r);
	}
}
