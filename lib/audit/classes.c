/* Classes and programmes. */
#include "audit/alike.h"
#include "audit/families.h"
#include "audit/joins.h"

/* One value that some of a class have in a field which is not mixed. */
struct value {
	struct xj_span text;
	size_t students;
};

struct class {
	struct xj_span name;
	size_t students;      /* who take a place */
	size_t finding;       /* that it is too large */
	bool over;
	struct xj_span *first; /* by field that is not mixed: the first value */
	bool mixed;
	struct value **values; /* of a mixed one, by such field */
	size_t *nvalues, *capvalues;
};

struct classes {
	struct xj_pool *pool;
	struct class *list;
	size_t count, cap;
	struct xj_map by_name;
	uint32_t last; /* the class of the row before */
	int *fields;   /* that are not mixed */
	size_t nfields;
	bool mixed; /* some class is */
	struct xj_alike seen; /* in these, class and status: another such row tells nothing new of its class */
};

static struct xj_span
name_of(void *arg, uint32_t i)
{
	return ((struct classes *)arg)->list[i].name;
}

void *
xj_audit_classes_begin(struct xj_audit *a, const struct xj_table *table)
{
	const struct xj_school *s = a->policy->school;
	struct classes *k = xj_pool_zero(a->pool, 1, sizeof *k);

	k->pool = a->pool;
	k->last = XJ_NONE;
	k->fields = xj_pool_zero(a->pool, s->nclass_by + 3, sizeof *k->fields);
	for (size_t i = 0; i < s->nclass_by; i++) {
		int f = xj_schema_find(table->schema, s->class_by[i]);

		if (f >= 0)
			k->fields[k->nfields++] = f;
	}
	k->fields[k->nfields] = xj_schema_field(table->schema, "class");
	k->fields[k->nfields + 1] = xj_schema_field(table->schema, "status");
	xj_alike_init(&k->seen, a->pool, k->fields, k->nfields + 2);
	xj_map_init(&k->by_name, a->pool, 256, name_of, k);
	return k;
}

const char *
xj_audit_unasked_capacity(const struct xj_audit *a)
{
	return a->policy->school->class_capacity ? NULL : "classes.capacity in school.yaml";
}

const char *
xj_audit_unasked_mixing(const struct xj_audit *a)
{
	return a->policy->school->nclass_by ? NULL : "classes.by in school.yaml";
}

const char *
xj_audit_programs_lack(const struct xj_audit *a)
{
	return xj_policy_programs(a->policy) ? NULL : "programs.csv";
}

/* The class of a row; NULL for who is in none, or takes no place in it. */
static struct class *
class_of(struct classes *k, const struct xj_audit_row *row)
{
	struct xj_span name = xj_cell(row->cursor, row->roll->class);
	struct class *class;

	if (!name.n || !xj_status_takes_place(row->status))
		return NULL;
	if (!k->list || k->last == XJ_NONE || !xj_span_same(k->list[k->last].name, name))
		k->last = xj_map_get(&k->by_name, name);
	if (k->last != XJ_NONE)
		return &k->list[k->last];
	class = XJ_PUSH(k->pool, k->list, k->count, k->cap);
	class->name = xj_span_copy(k->pool, name);
	class->first = xj_pool_zero(k->pool, k->nfields + 1, sizeof *class->first);
	k->last = (uint32_t)k->count - 1;
	(void)xj_map_put(&k->by_name, class->name, k->last);
	return class;
}

void
xj_audit_class_capacity(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct class *class = class_of(row->state, row);

	if (!class || class->students++ != (size_t)a->policy->school->class_capacity)
		return;
	class->over = true;
	class->finding = a->count;
	xj_audit_found(a, rule, row, row->roll->class)->args[0] = class->name.p;
}

void
xj_audit_class_capacity_end(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct classes *k = row->state;

	(void)rule;
	for (size_t i = 0; i < k->count; i++) {
		const struct class *class = &k->list[i];
		struct xj_finding *f = class->over ? &a->findings[class->finding] : NULL;

		if (!f)
			continue;
		f->args[1] = xj_pool_print(a->pool, "%zu", class->students);
		f->args[2] = xj_pool_print(a->pool, "%lld", (long long)a->policy->school->class_capacity);
	}
}

void
xj_audit_class_mixed(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct classes *k = row->state;
	struct class *class;

	(void)rule;
	if (xj_alike(&k->seen, row))
		return;
	xj_alike_take(&k->seen, row);
	class = class_of(k, row);
	for (size_t i = 0; class && i < k->nfields; i++) {
		struct xj_span cell = xj_cell(row->cursor, k->fields[i]);

		if (!cell.n || xj_span_same(cell, class->first[i]))
			continue;
		if (class->first[i].n)
			k->mixed = class->mixed = true;
		else
			class->first[i] = xj_span_copy(a->pool, cell);
	}
}

static void
count_value(struct classes *k, struct class *class, size_t field, struct xj_span cell)
{
	struct value *v;

	if (!class->values) {
		class->values = xj_pool_zero(k->pool, k->nfields, sizeof(struct value *));
		class->nvalues = xj_pool_zero(k->pool, k->nfields, sizeof *class->nvalues);
		class->capvalues = xj_pool_zero(k->pool, k->nfields, sizeof *class->capvalues);
	}
	for (size_t i = 0; i < class->nvalues[field]; i++)
		if (xj_span_same(class->values[field][i].text, cell)) {
			class->values[field][i].students++;
			return;
		}
	v = XJ_PUSH(k->pool, class->values[field], class->nvalues[field], class->capvalues[field]);
	*v = (struct value){xj_span_copy(k->pool, cell), 1};
}

/* What most of the class have; of two that as many have, the one that stands first. */
static struct xj_span
most_common(const struct class *class, size_t field)
{
	const struct value *best = &class->values[field][0];

	for (size_t i = 1; i < class->nvalues[field]; i++)
		if (class->values[field][i].students > best->students)
			best = &class->values[field][i];
	return best->text;
}

static void
judge_mixed(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, const struct class *class)
{
	const struct classes *k = row->state;

	for (size_t i = 0; i < k->nfields; i++) {
		struct xj_span cell = xj_cell(row->cursor, k->fields[i]), most;
		struct xj_finding *f;

		if (!cell.n || xj_span_same(cell, most = most_common(class, i)))
			continue;
		f = xj_audit_found(a, rule, row, k->fields[i]);
		f->args[1] = class->name.p;
		f->args[2] = xj_span_text(a->pool, row->cursor->table->schema->fields[k->fields[i]].label);
		f->args[3] = most.p;
	}
}

/* Goes through the rows again, where there is a mixed class: first to count who has what in it, then for those who are not as most are. */
void
xj_audit_class_mixed_end(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	struct classes *k = row->state;
	struct xj_audit_row again = *row;
	struct xj_cursor c;

	again.cursor = &c;
	for (int pass = 0; k->mixed && pass < 2; pass++) {
		xj_cursor_init(&c, a->pool, row->cursor->table);
		for (size_t r = 0; r < c.table->rows; r++) {
			struct class *class;

			if (!xj_cursor_move(&c, r))
				continue;
			again.status = xj_audit_status(a, &c);
			class = class_of(k, &again);
			if (!class || !class->mixed)
				continue;
			for (size_t i = 0; pass == 0 && i < k->nfields; i++)
				if (xj_cell(&c, k->fields[i]).n)
					count_value(k, class, i, xj_cell(&c, k->fields[i]));
			if (pass == 1)
				judge_mixed(a, rule, &again, class);
		}
	}
}

/* What programs.csv says of a programme besides its code. */
static const char *const of_program[] = {"program", "program_name", "college", "level", "years"};
enum { OF_PROGRAM = sizeof of_program / sizeof *of_program };

struct programs {
	int fields[OF_PROGRAM];
	struct xj_alike sound;
};

void *
xj_audit_programs_begin(struct xj_audit *a, const struct xj_table *table)
{
	struct programs *k = xj_pool_zero(a->pool, 1, sizeof *k);

	for (size_t i = 0; i < OF_PROGRAM; i++)
		k->fields[i] = xj_schema_field(table->schema, of_program[i]);
	xj_alike_init(&k->sound, a->pool, k->fields, OF_PROGRAM);
	return k;
}

static bool
agree(struct xj_span a, struct xj_span b)
{
	int64_t x, y;

	if (!a.n || !b.n || xj_span_same(a, b))
		return true;
	return xj_span_decimal(a, 2, &x) && xj_span_decimal(b, 2, &y) && x == y;
}

/* The code itself is not there; perhaps with a zero in front that a spreadsheet took. */
static void
unknown_program(struct xj_audit *a, struct xj_finding *f, struct xj_span program)
{
	const char *longer = xj_pool_print(a->pool, "0%.*s", (int)program.n, program.p);

	f->args[2] = xj_span_text(a->pool, program);
	f->args[3] = xj_policy_program(a->policy, xj_span(longer)) == XJ_NONE ? "no such programme" : longer;
}

static void
add_to(struct xj_buf *list, struct xj_span item)
{
	if (list->n)
		xj_buf_text(list, ", ");
	xj_buf_span(list, item);
}

void
xj_audit_program_mismatch(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row)
{
	const struct xj_schema *schema = row->cursor->table->schema;
	struct programs *k = row->state;
	struct xj_buf labels, own, theirs;
	struct xj_span program;
	struct xj_finding *f;
	uint32_t at;
	int first = -1;

	if (xj_alike(&k->sound, row))
		return;
	program = xj_cell(row->cursor, k->fields[0]);
	if (!program.n)
		return;
	at = xj_policy_program(a->policy, program);
	if (at == XJ_NONE) {
		f = xj_audit_found(a, rule, row, k->fields[0]);
		f->args[1] = xj_span_text(a->pool, schema->fields[k->fields[0]].label);
		unknown_program(a, f, program);
		return;
	}
	xj_buf_init(&labels, a->pool);
	xj_buf_init(&own, a->pool);
	xj_buf_init(&theirs, a->pool);
	for (size_t i = 1; i < OF_PROGRAM; i++) {
		struct xj_span cell = xj_cell(row->cursor, k->fields[i]);
		struct xj_span wanted = xj_policy_program_cell(a->policy, at, xj_span(of_program[i]));

		if (agree(cell, wanted))
			continue;
		first = first < 0 ? k->fields[i] : first;
		add_to(&labels, schema->fields[k->fields[i]].label);
		add_to(&own, cell);
		add_to(&theirs, wanted);
	}
	if (first < 0) {
		xj_alike_take(&k->sound, row);
		return;
	}
	f = xj_audit_found(a, rule, row, first);
	f->args[1] = labels.p;
	f->args[2] = own.p;
	f->args[3] = theirs.p;
}
