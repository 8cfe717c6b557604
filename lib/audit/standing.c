/* The roll against itself and against the cases. */
#include "audit/effects.h"
#include "audit/families.h"
#include "base/shown.h"
#include "record/value.h"

void
xj_audit_on_roll_mismatch(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	int flag = row->status ? xj_value_flag(xj_cell(row->cursor, row->roll->on_roll)) : -1;
	struct xj_finding *f;

	if (flag < 0 || (flag != 0) == row->status->on_roll)
		return;
	f = xj_audit_found(a, rule, row, row->roll->on_roll);
	f->args[1] = xj_span_text(a->pool, xj_cell(row->cursor, row->roll->on_roll));
	f->args[2] = xj_span_text(a->pool, row->status->name);
	f->args[3] = xj_span_text(a->pool, xj_value_of_flag(row->status->on_roll));
}

/* Fields that other commands write as well, so that a case has not the last word on them; on_roll follows the status. */
static const char *const written_elsewhere[] = {
	"on_roll", "registered_term", "registration", "missed_running", "missed_total", "confirmed_on", "reviewed_on", "last_case",
};

/* Which fields of the row nobody need ask an older case about. */
struct settled {
	bool *fields, *always;
	size_t nfields;
};

void *
xj_audit_roll_case_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct settled *s = xj_pool_alloc(a->pool, sizeof *s);

	s->nfields = table->schema->nfields;
	s->fields = xj_pool_zero(a->pool, s->nfields, sizeof *s->fields);
	s->always = xj_pool_zero(a->pool, s->nfields, sizeof *s->always);
	for (size_t f = 0; f < s->nfields; f++)
		s->always[f] = table->column_of[f] < 0;
	for (size_t i = 0; i < sizeof written_elsewhere / sizeof *written_elsewhere; i++) {
		int f = xj_schema_field(table->schema, written_elsewhere[i]);

		if (f >= 0)
			s->always[f] = true;
	}
	return s;
}

static void
settle(struct settled *s, int field)
{
	if (field >= 0)
		s->fields[field] = true;
}

static bool
same_value(const struct xj_field *field, struct xj_span a, struct xj_span b)
{
	return xj_span_same(a, b) ||
	       (field->type == XJ_DATE && xj_date_parse(a) != XJ_NO_DATE && xj_date_parse(a) == xj_date_parse(b));
}

/* What a command has made of the status since: registering makes one that waits for it, the intake takes an admission further. What came
 * with the status is another then, too. */
static void
follow_status(const struct xj_audit *a, const struct xj_audit_row *row, struct settled *s, struct xj_span set)
{
	const struct xj_status *then = xj_status_find(a->policy->statuses, set);

	if (!then || xj_span_same(set, row->status->name))
		return;
	if (then->becomes.n && xj_span_same(then->becomes, row->status->name)) {
		settle(s, row->roll->status);
		settle(s, row->roll->status_since);
	} else if (xj_span_is(then->id, "admitted") && xj_status_provisional(row->status)) {
		settle(s, row->roll->status);
		settle(s, row->roll->status_since);
		settle(s, row->roll->status_until);
		settle(s, row->roll->status_reason);
	}
}

/* What a case set and the row holds otherwise. */
struct differences {
	const struct xj_effective *e;
	struct {
		int field;
		struct xj_span set;
	} *list; /* room for each part of the effect; the last part first */
	size_t n;
};

static void
hold_against(struct xj_audit *a, const struct xj_audit_row *row, struct settled *s, struct differences *d)
{
	const struct xj_effective *e = d->e;
	const struct xj_schema *schema = row->cursor->table->schema;
	const struct xj_assignment *status = xj_audit_sets(e->w, "status");
	struct xj_span set;

	for (size_t i = 0; i < e->w->nadd; i++)
		settle(s, xj_schema_find(schema, e->w->add[i].field));
	if (status && row->status && !s->fields[row->roll->status] && xj_audit_effect_says(a, e, status->value, &set))
		follow_status(a, row, s, set);
	/* of two parts that set a field the later one holds */
	for (size_t i = e->w->nset; i-- > 0;) {
		const struct xj_assignment *part = &e->w->set[i];
		int field = xj_schema_find(schema, part->field);
		bool says;

		if (field < 0 || s->fields[field])
			continue;
		says = !part->when && xj_audit_effect_says(a, e, part->value, &set);
		if (!says && !part->when && xj_span_starts(part->value, "$set."))
			continue;
		settle(s, field);
		if (says && !same_value(&schema->fields[field], xj_cell(row->cursor, field), set)) {
			d->list[d->n].field = field;
			d->list[d->n++].set = set;
		}
	}
}

static void
add_listed(struct xj_buf *b, struct xj_span value)
{
	if (b->n)
		xj_buf_text(b, ", ");
	xj_buf_span(b, value.n ? value : XJ_LIT("-"));
}

static void
found_different(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct differences *d)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, d->list[d->n - 1].field);
	struct xj_buf fields, holds, set;
	bool sensitive = false;

	xj_buf_init(&fields, a->pool);
	xj_buf_init(&holds, a->pool);
	xj_buf_init(&set, a->pool);
	for (size_t i = d->n; i-- > 0;) {
		const struct xj_field *field = &row->cursor->table->schema->fields[d->list[i].field];

		sensitive = sensitive || field->sensitive;
		add_listed(&fields, field->name);
		add_listed(&holds, xj_cell(row->cursor, d->list[i].field));
		add_listed(&set, d->list[i].set);
	}
	f->case_id = d->e->id;
	f->args[1] = fields.p;
	f->args[2] = sensitive ? d->e->id.p : holds.p;
	f->args[3] = sensitive ? NULL : xj_pool_print(a->pool, "%s (%s)", d->e->id.p, set.p);
	if (sensitive)
		f->message = "{1} {2} is not what {3} set";
}

/* The cases up to the one that the row names last; each field is held against the last one that set it. Behind one that nobody knows the procedure of any more is no going. */
static void
hold_against_cases(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row,
                   const struct xj_audit_effects *effects, size_t last)
{
	struct settled *s = row->state;

	memcpy(s->fields, s->always, s->nfields * sizeof *s->fields);
	for (size_t i = last + 1; i-- > 0 && !xj_audit_before_records(a, effects->list[i].on) &&
	                          xj_audit_effect_known(a, &effects->list[i]);) {
		struct differences d = {.e = &effects->list[i]};

		d.list = xj_pool_alloc(a->pool, (d.e->w->nset + 1) * sizeof *d.list);
		hold_against(a, row, s, &d);
		if (d.n)
			found_different(a, rule, row, &d);
	}
}

static void
found_astray(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct xj_span last,
             const char *what)
{
	struct xj_finding *f = xj_audit_found(a, rule, row, row->roll->last_case);

	f->message = "{1} last_case is {2}: {3}";
	f->args[1] = xj_span_text(a->pool, last);
	f->args[2] = what;
}

void
xj_audit_roll_case_mismatch(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span last = xj_cell(row->cursor, row->roll->last_case), student;
	struct xj_audit_effects effects;
	struct xj_audit_case it;
	size_t at;

	if (!last.n)
		return;
	student = xj_cell(row->cursor, row->student_id);
	if (!xj_audit_case_find(a, last, &it)) {
		struct xj_audit_case any = {0};

		/* kept elsewhere before */
		if (!xj_audit_before_records(a, row->since) || xj_audit_case_next(a, student, &any))
			found_astray(a, rule, row, last, "there is no such case");
		return;
	}
	if (!xj_span_same(xj_cell(it.line, it.folded->f.student_id), student)) {
		found_astray(a, rule, row, last, "that is another student's case");
		return;
	}
	effects = xj_audit_effects(a, student);
	if (!effects.known)
		return;
	at = xj_audit_effect_of(&effects, last);
	if (at == SIZE_MAX)
		found_astray(a, rule, row, last, "that case has not taken effect");
	else
		hold_against_cases(a, rule, row, &effects, at);
}

static void
put_path(struct xj_buf *b, const struct xj_table *t)
{
	xj_buf_put(b, ' ');
	xj_shown_path(b, strcmp(t->label, "<stdin>") == 0 ? "-" : t->label);
}

/* The command that carries it to the roll. */
static const char *
carry(struct xj_audit *a, const struct xj_audit_row *row, const struct xj_table *roll)
{
	struct xj_buf b;

	if (a->book)
		return "change --apply {2}";
	xj_buf_init(&b, a->pool);
	xj_buf_text(&b, "change --apply --cases");
	put_path(&b, row->cursor->table);
	put_path(&b, roll);
	return b.p;
}

void
xj_audit_case_not_on_roll(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct xj_span state = xj_cell(row->cursor, row->cases->state), student = xj_cell(row->cursor, row->student_id), id;
	const struct xj_cursor *roll;
	struct xj_audit_effects effects;
	struct xj_finding *f;
	size_t at;

	if (xj_span_is(state, "rejected") || xj_span_is(state, "withdrawn"))
		return;
	roll = xj_audit_student(a, student);
	if (!roll) {
		if (xj_audit_before_records(a, xj_date_parse(xj_cell(row->cursor, row->cases->on))))
			return;
		f = xj_audit_found(a, rule, row, row->student_id);
		f->message = "{1} is a case of {2}, who is not on the roll";
		f->args[1] = xj_span_text(a->pool, student);
		return;
	}
	id = xj_cell(row->cursor, row->cases->case_id);
	if (!xj_case_is_effective(state) || xj_span_same(id, xj_audit_cell(roll, "last_case")))
		return;
	effects = xj_audit_effects(a, student);
	at = xj_audit_effect_of(&effects, id);
	/* What last_case does not name rightly is found at the roll. */
	if (at == SIZE_MAX || effects.list[at].cases != row->folded || at < xj_audit_uncarried(a, &effects, roll))
		return;
	f = xj_audit_found(a, rule, row, row->cases->state);
	f->message = "{1} took effect {2}, and the roll does not show it";
	f->args[1] = xj_span_text(a->pool, xj_date_span(a->pool, effects.list[at].on));
	f->next = carry(a, row, roll->table);
}
