/*
 * Numbers against the school's own rules. A number is for good: who changed programme, class or grade keeps it. So one that is not what the row's own
 * facts make it may be of the form that the rule gives somebody, in some programme and year, where a case has changed the row, or it is older than the records.
 *
 * What a rule leaves of a number once all that is known is filled in is a mask: text, with DIGIT and TEXT in the places that stay open.
 */
#include "audit/alike.h"
#include "audit/families.h"
#include "record/value.h"
#include "roll/newcomer.h"
#include "roll/person.h"

#define DIGIT '\1' /* a digit; MANY or more of them in a row: any number of digits */
#define TEXT '\2'  /* one character or more */
#define YEAR "\1\1\1\1"
/* One more than a template can ask for. */
#define DIGITS "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"

enum { MANY = sizeof DIGITS - 1 };

struct rule {
	int field;
	const struct xj_template *template;
	struct xj_alike alike; /* in the facts that the rule asks for */
	struct xj_buf mask;    /* of such rows */
	bool known;            /* all those facts are */
	bool of_card;          /* made of the citizen's number */
	struct xj_span *anybody; /* masks of each programme; NULL before they are asked for */
	size_t nanybody;
};

struct numbers {
	struct xj_audit *a;
	const struct xj_schema *schema;
	struct rule *rules; /* the last one is for classes */
	size_t count;
	struct xj_newcomer who;
	struct xj_span *values;
	bool in_class;      /* the class's own name is asked for, not its number */
	bool anybody;       /* the facts asked for are those of anybody in `program` */
	uint32_t program;
	struct xj_span *classes; /* judged */
	size_t nclasses, capclasses;
	struct xj_map by_class;
	struct xj_span class; /* the last one */
};

static bool
fits(struct xj_span mask, struct xj_span text)
{
	size_t known = 0;

	while (known < mask.n && mask.p[known] != DIGIT && mask.p[known] != TEXT) {
		if (known == text.n || text.p[known] != mask.p[known])
			return false;
		known++;
	}
	mask = xj_span_of(mask.p + known, mask.n - known);
	text = xj_span_of(text.p + known, text.n - known);
	if (mask.n) {
		bool digits = mask.p[0] == DIGIT;
		size_t run = 1, least = 1, most = 0;

		while (digits && run < mask.n && mask.p[run] == DIGIT)
			run++;
		while (most < text.n && (!digits || (text.p[most] >= '0' && text.p[most] <= '9')))
			most++;
		if (run >= MANY)
			least = run - MANY + 1;
		else if (digits)
			least = run, most = most > run ? run : most;
		for (size_t n = most; n >= least; n--)
			if (fits(xj_span_of(mask.p + run, mask.n - run), xj_span_of(text.p + n, text.n - n)))
				return true;
		return false;
	}
	return !text.n;
}

/* As people read it: 2023##01##. */
static const char *
shown(struct xj_pool *pool, struct xj_span mask)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	for (size_t i = 0; i < mask.n; i++) {
		size_t run = 1;

		while (mask.p[i] == DIGIT && i + run < mask.n && mask.p[i + run] == DIGIT)
			run++;
		for (size_t k = run >= MANY ? run - MANY + 1 : run; k && mask.p[i] == DIGIT; k--)
			xj_buf_put(&b, '#');
		if (mask.p[i] == TEXT || run >= MANY)
			xj_buf_text(&b, "…");
		else if (mask.p[i] != DIGIT)
			xj_buf_put(&b, mask.p[i]);
		i += run - 1;
	}
	return b.p ? b.p : "";
}

static bool
fact_of_anybody(const struct numbers *k, struct xj_span name, struct xj_span *value)
{
	bool of_program = xj_span_starts(name, "program.");
	struct xj_span column = of_program ? xj_span_of(name.p + 8, name.n - 8) : name;

	*value = xj_span_is(name, "grade") ? XJ_LIT(YEAR) : XJ_LIT("\2");
	if (k->program != XJ_NONE && xj_policy_program_cell(k->a->policy, k->program, column).n)
		*value = xj_policy_program_cell(k->a->policy, k->program, column);
	else if (of_program)
		return false;
	return true;
}

static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct numbers *k = ctx;

	*value = XJ_LIT(DIGITS);
	if (xj_span_is(name, "serial") || (xj_span_is(name, "class_no") && (k->in_class || k->anybody)))
		return true;
	return k->anybody ? fact_of_anybody(k, name, value) : xj_newcomer_fact(&k->who, name, value);
}

/* Which facts does a rule ask for? */
struct asked {
	const struct numbers *k;
	bool *fields; /* NULL: only whether it asks about programmes */
	bool programs;
};

static bool
note_fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct asked *asked = ctx;
	bool of_program = xj_span_starts(name, "program."), of_class = xj_span_is(name, "class_no");
	int f;

	*value = XJ_LIT("0");
	asked->programs |= of_program;
	if (!asked->fields)
		return true;
	f = of_program ? xj_schema_field(asked->k->schema, "program") : of_class ? xj_schema_field(asked->k->schema, "class")
	                                                                          : xj_schema_find(asked->k->schema, name);
	if (f >= 0)
		asked->fields[f] = true;
	return true;
}

static void
ask(struct asked *asked, const struct xj_template *t, struct xj_pool *pool)
{
	struct xj_span unknown;
	struct xj_buf b;

	xj_buf_init(&b, pool);
	(void)xj_template_fill(t, note_fact, asked, NULL, NULL, &b, &unknown);
}

const char *
xj_audit_lacks_programs_of_numbers(const struct xj_audit *a)
{
	const struct xj_school *s = a->policy->school;
	struct asked asked = {0};

	ask(&asked, s->student_number, a->pool);
	ask(&asked, s->class_name, a->pool);
	for (size_t i = 0; i < s->nnumber_rules; i++)
		ask(&asked, s->number_rules[i].rule, a->pool);
	return asked.programs && !xj_policy_programs(a->policy) ? "programs.csv" : NULL;
}

static void
add_rule(struct numbers *k, const struct xj_template *t, int field)
{
	struct xj_pool *pool = k->a->pool;
	struct asked asked = {.k = k, .fields = xj_pool_zero(pool, k->schema->nfields, sizeof *asked.fields)};
	int *fields = xj_pool_zero(pool, k->schema->nfields, sizeof *fields);
	struct rule *r = &k->rules[k->count];
	size_t n = 0;

	if (field < 0)
		return;
	k->count++;
	*r = (struct rule){.field = field, .template = t, .of_card = xj_template_uses(t, "id_number")};
	xj_buf_init(&r->mask, pool);
	ask(&asked, t, pool);
	/* The number of a class is what its name has in that place. */
	if (xj_template_uses(t, "class_no"))
		ask(&asked, k->a->policy->school->class_name, pool);
	for (size_t f = 0; f < k->schema->nfields; f++)
		if (asked.fields[f])
			fields[n++] = (int)f;
	xj_alike_init(&r->alike, pool, fields, n);
}

static struct xj_span
class_key(void *arg, uint32_t i)
{
	return ((struct numbers *)arg)->classes[i];
}

void *
xj_audit_forms_begin(struct xj_audit *a, const struct xj_table *table)
{
	const struct xj_school *s = a->policy->school;
	struct numbers *k = xj_pool_zero(a->pool, 1, sizeof *k);

	*k = (struct numbers){.a = a, .schema = table->schema, .class = {"", 0}};
	k->values = xj_pool_zero(a->pool, table->schema->nfields, sizeof *k->values);
	k->who = (struct xj_newcomer){.pool = a->pool, .policy = a->policy, .schema = table->schema, .values = k->values,
	                              .class_no = -1};
	k->rules = xj_pool_zero(a->pool, s->nnumber_rules + 2, sizeof *k->rules);
	xj_map_init(&k->by_class, a->pool, 256, class_key, k);
	add_rule(k, s->student_number, xj_schema_field(table->schema, "student_id"));
	for (size_t i = 0; i < s->nnumber_rules; i++)
		add_rule(k, s->number_rules[i].rule, xj_schema_find(table->schema, s->number_rules[i].field));
	add_rule(k, s->class_name, xj_schema_field(table->schema, "class"));
	return k;
}

/* What the rule makes of this row's facts. */
static void
make_mask(struct numbers *k, struct rule *r, const struct xj_audit_row *row)
{
	struct xj_span unknown;

	if (xj_alike(&r->alike, row))
		return;
	xj_alike_take(&r->alike, row);
	for (size_t f = 0; f < k->schema->nfields; f++)
		k->values[f] = xj_cell(row->cursor, (int)f);
	k->anybody = false;
	r->mask.n = 0;
	r->known = xj_template_fill(r->template, fact, k, NULL, NULL, &r->mask, &unknown);
}

static void
add_anybody(struct numbers *k, struct rule *r, uint32_t program)
{
	struct xj_span unknown;
	struct xj_buf b;

	k->program = program;
	xj_buf_init(&b, k->a->pool);
	if (xj_template_fill(r->template, fact, k, NULL, NULL, &b, &unknown))
		r->anybody[r->nanybody++] = xj_buf_as_span(&b);
}

static bool
fits_anybody(struct numbers *k, struct rule *r, struct xj_span text)
{
	const struct xj_table *programs = xj_policy_programs(k->a->policy);

	if (!r->anybody) {
		/* A book of a school without programmes has the file all the same, empty. */
		size_t rows = programs ? programs->rows : 0;

		r->anybody = xj_pool_zero(k->a->pool, rows + 1, sizeof *r->anybody);
		k->anybody = true;
		for (uint32_t p = 0; p < rows; p++)
			add_anybody(k, r, p);
		if (!rows)
			add_anybody(k, r, XJ_NONE);
	}
	for (size_t i = 0; i < r->nanybody; i++)
		if (fits(r->anybody[i], text))
			return true;
	return false;
}

static bool
was_changed(const struct xj_audit *a, const struct xj_audit_row *row)
{
	return xj_cell(row->cursor, row->roll->last_case).n ||
	       xj_audit_before_records(a, xj_date_parse(xj_cell(row->cursor, row->roll->enrolled_on)));
}

/* One that cannot be a number at all is another rule's. */
static bool
is_number(struct xj_audit *a, const struct xj_field *field, struct xj_span text)
{
	struct xj_diags aside;

	xj_diags_init(&aside, a->pool);
	return xj_value_check(field, text, NULL, &aside);
}

static void
judge(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct rule *r,
      struct xj_span form)
{
	const struct xj_field *field = &row->cursor->table->schema->fields[r->field];
	struct xj_span text = xj_cell(row->cursor, r->field);
	struct xj_finding *f;

	if (!is_number(a, field, text))
		return;
	f = xj_audit_found(a, rule, row, r->field);
	f->args[1] = xj_span_text(a->pool, field->label);
	f->args[2] = field->sensitive ? "***" : xj_span_text(a->pool, text);
	f->args[3] = field->sensitive ? "that numbering in school.yaml gives" : shown(a->pool, form);
}

static void
judge_number(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct numbers *k,
             struct rule *r)
{
	struct xj_span text = xj_cell(row->cursor, r->field);
	const struct xj_field *id_type = &k->schema->fields[row->roll->id_type < 0 ? 0 : row->roll->id_type];

	if (!text.n || (r->of_card && row->roll->id_type >= 0 &&
	                !xj_is_citizen_number(id_type, xj_cell(row->cursor, row->roll->id_type))))
		return;
	make_mask(k, r, row);
	if (!r->known || fits(xj_buf_as_span(&r->mask), text) || (was_changed(a, row) && fits_anybody(k, r, text)))
		return;
	judge(a, rule, row, r, xj_buf_as_span(&r->mask));
}

/* Once a class: its name is that of its kind, and the first row of those who are in it may have come from another. */
static void
judge_class(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, struct numbers *k,
            struct rule *r)
{
	struct xj_span name = xj_cell(row->cursor, r->field);
	uint32_t at;

	if (!name.n || xj_span_same(name, k->class))
		return;
	at = xj_map_get(&k->by_class, name);
	if (at != XJ_NONE) {
		k->class = k->classes[at];
		return;
	}
	k->class = xj_span_copy(a->pool, name);
	*XJ_PUSH(a->pool, k->classes, k->nclasses, k->capclasses) = k->class;
	(void)xj_map_put(&k->by_class, k->class, (uint32_t)k->nclasses - 1);
	if (fits_anybody(k, r, name) || !r->nanybody)
		return;
	make_mask(k, r, row);
	judge(a, rule, row, r, r->known ? xj_buf_as_span(&r->mask) : r->anybody[0]);
}

void
xj_audit_number_format(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct numbers *k = row->state;

	for (size_t i = 0; i < k->count; i++) {
		struct rule *r = &k->rules[i];

		k->in_class = r->field == row->roll->class;
		if (k->in_class)
			judge_class(a, rule, row, k, r);
		else
			judge_number(a, rule, row, k, r);
	}
}
