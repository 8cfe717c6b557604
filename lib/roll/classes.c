#include "roll/classes.h"

#include <stdio.h>

static const char *const class_counters[] = {"class_no", NULL};
static const char *const serial_counters[] = {"serial", NULL};

/* Students who may share a class: same grade, same values of the fields that are not mixed. */
struct group {
	struct xj_span key;
	size_t fresh;   /* announced */
	size_t *sizes;  /* of classes 1, 2, … */
	size_t nclasses;
};

struct counted {
	struct xj_span name;
	size_t count;
};

struct xj_classes {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_schema *schema;
	struct xj_roll_fields rf;
	struct group *groups;
	size_t ngroups, capgroups;
	struct xj_map by_key;
	struct counted *names; /* classes of the roll, and how many are in them */
	size_t nnames, capnames;
	struct xj_map by_name;
	struct xj_span *numbers; /* taken student numbers */
	size_t nnumbers, capnumbers;
	struct xj_map by_number;
	struct counted *serials; /* last serial tried for each beginning of a number */
	size_t nserials, capserials;
	struct xj_map by_serial;
	const struct xj_span *values; /* of the student at work */
	int64_t class_no;
};

static struct xj_span
group_key(void *arg, uint32_t i)
{
	return ((struct xj_classes *)arg)->groups[i].key;
}

static struct xj_span
name_key(void *arg, uint32_t i)
{
	return ((struct xj_classes *)arg)->names[i].name;
}

static struct xj_span
number_key(void *arg, uint32_t i)
{
	return ((struct xj_classes *)arg)->numbers[i];
}

static struct xj_span
serial_key(void *arg, uint32_t i)
{
	return ((struct xj_classes *)arg)->serials[i].name;
}

static bool
fact(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct xj_classes *c = ctx;
	int f;

	if (xj_span_starts(name, "program.")) {
		uint32_t row = xj_policy_program(c->policy, c->values[c->rf.program]);

		if (row == XJ_NONE)
			return false;
		*value = xj_policy_program_cell(c->policy, row, xj_span_of(name.p + 8, name.n - 8));
		return true;
	}
	if (xj_span_is(name, "class_no")) {
		*value = xj_span(xj_pool_print(c->pool, "%02lld", (long long)c->class_no));
		return true;
	}
	f = xj_schema_find(c->schema, name);
	if (f < 0)
		return false;
	*value = c->values[f];
	return true;
}

static void
count_class(struct xj_classes *c, struct xj_span name)
{
	uint32_t at = xj_map_get(&c->by_name, name);

	if (at == XJ_NONE) {
		struct counted *n = XJ_PUSH(c->pool, c->names, c->nnames, c->capnames);

		n->name = xj_span_copy(c->pool, name);
		at = (uint32_t)c->nnames - 1;
		(void)xj_map_put(&c->by_name, n->name, at);
	}
	c->names[at].count++;
}

static void
take_number(struct xj_classes *c, struct xj_span number)
{
	*XJ_PUSH(c->pool, c->numbers, c->nnumbers, c->capnumbers) = number;
	(void)xj_map_put(&c->by_number, number, (uint32_t)c->nnumbers - 1);
}

struct xj_classes *
xj_classes_open(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll)
{
	struct xj_classes *c = xj_pool_zero(pool, 1, sizeof *c);
	struct xj_cursor row;

	c->pool = pool;
	c->policy = policy;
	c->schema = roll->schema;
	c->rf = xj_roll_fields(roll->schema);
	xj_map_init(&c->by_key, pool, 64, group_key, c);
	xj_map_init(&c->by_name, pool, 256, name_key, c);
	xj_map_init(&c->by_number, pool, roll->rows, number_key, c);
	xj_map_init(&c->by_serial, pool, 256, serial_key, c);
	xj_cursor_init(&row, pool, roll);
	for (size_t i = 0; i < roll->rows; i++) {
		if (!xj_cursor_move(&row, i))
			continue;
		if (xj_cell(&row, c->rf.class).n)
			count_class(c, xj_cell(&row, c->rf.class));
		take_number(c, xj_span_copy(pool, xj_cell(&row, c->rf.student_id)));
	}
	return c;
}

static bool
class_name(struct xj_classes *c, int64_t class_no, struct xj_span *name, struct xj_span *unknown)
{
	struct xj_buf b;

	xj_buf_init(&b, c->pool);
	c->class_no = class_no;
	if (!xj_template_fill(c->policy->school->class_name, fact, c, class_counters, &class_no, &b, unknown))
		return false;
	*name = xj_buf_as_span(&b);
	return true;
}

static size_t
class_size(struct xj_classes *c, struct xj_span name)
{
	uint32_t at = xj_map_get(&c->by_name, name);

	return at == XJ_NONE ? 0 : c->names[at].count;
}

static struct group *
group_of(struct xj_classes *c, struct xj_span *unknown)
{
	const struct xj_school *s = c->policy->school;
	struct xj_span name;
	struct xj_buf key;
	uint32_t at;

	if (!class_name(c, 0, &name, unknown))
		return NULL;
	xj_buf_init(&key, c->pool);
	xj_buf_span(&key, name);
	for (size_t i = 0; i < s->nclass_by; i++) {
		int f = xj_schema_find(c->schema, s->class_by[i]);

		xj_buf_put(&key, '\n');
		if (f >= 0)
			xj_buf_span(&key, c->values[f]);
	}
	at = xj_map_get(&c->by_key, xj_buf_as_span(&key));
	if (at == XJ_NONE) {
		struct group *g = XJ_PUSH(c->pool, c->groups, c->ngroups, c->capgroups);

		g->key = xj_buf_as_span(&key);
		at = (uint32_t)c->ngroups - 1;
		(void)xj_map_put(&c->by_key, g->key, at);
	}
	return &c->groups[at];
}

bool
xj_classes_announce(struct xj_classes *c, const struct xj_span *values, struct xj_span *unknown)
{
	struct group *g;

	c->values = values;
	g = group_of(c, unknown);
	if (!g)
		return false;
	g->fresh++;
	return true;
}

/* The classes of a group: those that the roll has, and as many more as its newcomers need. */
static bool
lay_out_classes(struct xj_classes *c, struct group *g, struct xj_span *unknown)
{
	size_t capacity = (size_t)c->policy->school->class_capacity, have = 0, members = 0, need;
	struct xj_span name;

	for (;; have++) {
		if (!class_name(c, (int64_t)have + 1, &name, unknown))
			return false;
		if (!class_size(c, name))
			break;
		members += class_size(c, name);
	}
	need = capacity ? (members + g->fresh + capacity - 1) / capacity : 1;
	g->nclasses = need > have ? need : have;
	g->sizes = xj_pool_zero(c->pool, g->nclasses, sizeof *g->sizes);
	for (size_t k = 0; k < have; k++) {
		(void)class_name(c, (int64_t)k + 1, &name, unknown);
		g->sizes[k] = class_size(c, name);
	}
	return true;
}

/* The next free number of the student's class: the serial counts within whatever else the number is made of. */
static bool
next_number(struct xj_classes *c, struct xj_span *number, struct xj_span *unknown)
{
	const struct xj_template *t = c->policy->school->student_number;
	int64_t serial = 0;
	struct xj_buf b;
	uint32_t at;

	xj_buf_init(&b, c->pool);
	if (!xj_template_fill(t, fact, c, serial_counters, &serial, &b, unknown))
		return false;
	at = xj_map_get(&c->by_serial, xj_buf_as_span(&b));
	if (at == XJ_NONE) {
		XJ_PUSH(c->pool, c->serials, c->nserials, c->capserials)->name = xj_buf_as_span(&b);
		at = (uint32_t)c->nserials - 1;
		(void)xj_map_put(&c->by_serial, c->serials[at].name, at);
	}
	do {
		serial = (int64_t)++c->serials[at].count;
		xj_buf_init(&b, c->pool);
		if (!xj_template_fill(t, fact, c, serial_counters, &serial, &b, unknown))
			return false;
	} while (xj_map_get(&c->by_number, xj_buf_as_span(&b)) != XJ_NONE);
	*number = xj_buf_as_span(&b);
	return true;
}

bool
xj_classes_place(struct xj_classes *c, const struct xj_span *values, struct xj_span *name, struct xj_span *number,
                 struct xj_span *unknown)
{
	struct group *g;
	size_t best = 0;

	c->values = values;
	g = group_of(c, unknown);
	if (!g || (!g->nclasses && !lay_out_classes(c, g, unknown)))
		return false;
	for (size_t k = 1; k < g->nclasses; k++)
		if (g->sizes[k] < g->sizes[best])
			best = k;
	g->sizes[best]++;
	if (!class_name(c, (int64_t)best + 1, name, unknown) || !next_number(c, number, unknown))
		return false;
	take_number(c, *number);
	return true;
}
