#include "roll/classes.h"

#include <stdio.h>

static const char *const class_counters[] = {"class_no", NULL};
static const char *const serial_counters[] = {"serial", NULL};

struct class {
	struct xj_span name;
	size_t members;     /* who have a live status */
	struct xj_span mix; /* its first member's values of the fields that are not mixed; p NULL where none is known */
};

/* A class that a group may fill. */
struct place {
	uint32_t class;
	int64_t number;
};

/* Students who may share a class: same grade, same values of the fields that are not mixed. */
struct group {
	struct xj_span key, mix;
	size_t fresh; /* announced */
	bool laid_out;
	struct place *places; /* by number */
	size_t nplaces, capplaces;
	int64_t tried; /* class numbers up to this one are in use */
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
	struct class *classes; /* those of the roll first, then the new ones */
	size_t nclasses, capclasses, nroll;
	size_t capacity;
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
	return ((struct xj_classes *)arg)->classes[i].name;
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

static struct class *
class_of(struct xj_classes *c, struct xj_span name)
{
	uint32_t at = xj_map_get(&c->by_name, name);

	if (at == XJ_NONE) {
		struct class *class = XJ_PUSH(c->pool, c->classes, c->nclasses, c->capclasses);

		class->name = xj_span_copy(c->pool, name);
		at = (uint32_t)c->nclasses - 1;
		(void)xj_map_put(&c->by_name, class->name, at);
	}
	return &c->classes[at];
}

/* Values of the fields that are not mixed, each with a line feed behind it. */
static struct xj_span
mix_of(struct xj_classes *c, const struct xj_span *values)
{
	const struct xj_school *s = c->policy->school;
	struct xj_buf mix;

	xj_buf_init(&mix, c->pool);
	xj_buf_text(&mix, "");
	for (size_t i = 0; i < s->nclass_by; i++) {
		int f = xj_schema_find(c->schema, s->class_by[i]);

		if (f >= 0)
			xj_buf_span(&mix, values[f]);
		xj_buf_put(&mix, '\n');
	}
	return xj_buf_as_span(&mix);
}

/* What a roll does not say of a class stands against nobody. */
static bool
may_mix(struct xj_span a, struct xj_span b)
{
	while (a.p && b.p) {
		struct xj_span x = xj_span_cut(&a, '\n'), y = xj_span_cut(&b, '\n');

		if (x.n && y.n && !xj_span_same(x, y))
			return false;
	}
	return true;
}

static void
count_member(struct xj_classes *c, const struct xj_cursor *row, struct xj_span name, bool live)
{
	struct class *class = class_of(c, name);

	if (!live)
		return;
	class->members++;
	if (!class->mix.p) {
		struct xj_span *values = xj_pool_alloc(c->pool, c->schema->nfields * sizeof *values);

		for (size_t f = 0; f < c->schema->nfields; f++)
			values[f] = xj_cell(row, (int)f);
		class->mix = mix_of(c, values);
	}
}

static void
take_number(struct xj_classes *c, struct xj_span number)
{
	*XJ_PUSH(c->pool, c->numbers, c->nnumbers, c->capnumbers) = number;
	(void)xj_map_put(&c->by_number, number, (uint32_t)c->nnumbers - 1);
}

/* One whose status nobody knows is counted in: a class is rather too small than too large. */
static bool
has_live_status(const struct xj_policy *policy, struct xj_span name)
{
	const struct xj_status *status = xj_status_find(policy->statuses, name);

	return !status || status->on_roll;
}

struct xj_classes *
xj_classes_open(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll)
{
	struct xj_classes *c = xj_pool_zero(pool, 1, sizeof *c);
	size_t capacity = (size_t)policy->school->class_capacity;
	struct xj_span last = {NULL, 0};
	bool live = true;
	struct xj_cursor row;

	c->pool = pool;
	c->policy = policy;
	c->schema = roll->schema;
	c->rf = xj_roll_fields(roll->schema);
	c->capacity = capacity ? capacity : UINT32_MAX;
	xj_map_init(&c->by_key, pool, 64, group_key, c);
	xj_map_init(&c->by_name, pool, 256, name_key, c);
	xj_map_init(&c->by_number, pool, roll->rows, number_key, c);
	xj_map_init(&c->by_serial, pool, 256, serial_key, c);
	xj_cursor_init(&row, pool, roll);
	for (size_t i = 0; i < roll->rows; i++) {
		struct xj_span status;

		if (!xj_cursor_move(&row, i))
			continue;
		status = xj_cell(&row, c->rf.status);
		if (!last.p || !xj_span_same(status, last)) {
			live = has_live_status(policy, status);
			last = xj_span_copy(pool, status);
		}
		if (xj_cell(&row, c->rf.class).n)
			count_member(c, &row, xj_cell(&row, c->rf.class), live);
		take_number(c, xj_span_copy(pool, xj_cell(&row, c->rf.student_id)));
	}
	c->nroll = c->nclasses;
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

static struct group *
group_of(struct xj_classes *c, struct xj_span *unknown)
{
	struct xj_span name, mix;
	struct xj_buf key;
	uint32_t at;

	if (!class_name(c, 0, &name, unknown))
		return NULL;
	mix = mix_of(c, c->values);
	xj_buf_init(&key, c->pool);
	xj_buf_span(&key, name);
	xj_buf_put(&key, '\n');
	xj_buf_span(&key, mix);
	at = xj_map_get(&c->by_key, xj_buf_as_span(&key));
	if (at == XJ_NONE) {
		struct group *g = XJ_PUSH(c->pool, c->groups, c->ngroups, c->capgroups);

		g->key = xj_buf_as_span(&key);
		g->mix = mix;
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

/* A class in its place among the group's by number. */
static void
add_place(struct xj_classes *c, struct group *g, uint32_t class, int64_t number)
{
	size_t at = g->nplaces;

	(void)XJ_PUSH(c->pool, g->places, g->nplaces, g->capplaces);
	for (; at && g->places[at - 1].number > number; at--)
		g->places[at] = g->places[at - 1];
	g->places[at] = (struct place){class, number};
}

/* A class more, with the lowest number that nobody uses. */
static bool
open_class(struct xj_classes *c, struct group *g, struct xj_span *unknown)
{
	struct xj_span name;

	do
		if (!class_name(c, g->tried + 1, &name, unknown))
			return false;
	while (g->tried++, xj_map_get(&c->by_name, name) != XJ_NONE);
	class_of(c, name)->mix = g->mix;
	add_place(c, g, (uint32_t)c->nclasses - 1, g->tried);
	return true;
}

/* The classes of a group: those that the roll has, whatever numbers are left out between them, and as many more as its
 * newcomers need. */
static void
lay_out_classes(struct xj_classes *c, struct group *g, struct xj_span *unknown)
{
	const struct xj_template *t = c->policy->school->class_name;
	size_t room = 0;
	struct xj_span name;

	g->laid_out = true;
	for (uint32_t i = 0; i < c->nroll; i++) {
		const struct class *class = &c->classes[i];
		int64_t number = xj_template_counter(t, fact, c, class_counters[0], class->name);

		if (number < 1 || !may_mix(class->mix, g->mix) || !class_name(c, number, &name, unknown) ||
		    !xj_span_same(name, class->name))
			continue;
		add_place(c, g, i, number);
		room += class->members < c->capacity ? c->capacity - class->members : 0;
	}
	/* Where no number is left, those who find no place are refused one by one. */
	while (room < g->fresh && open_class(c, g, unknown))
		room += c->capacity;
}

/* Of the classes that are not full the one that has fewest; NULL when all are. */
static const struct place *
roomiest(const struct xj_classes *c, const struct group *g)
{
	const struct place *best = NULL;

	for (size_t i = 0; i < g->nplaces; i++) {
		size_t members = c->classes[g->places[i].class].members;

		if (members < c->capacity && (!best || members < c->classes[best->class].members))
			best = &g->places[i];
	}
	return best;
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
	const struct place *place;
	struct group *g;

	c->values = values;
	g = group_of(c, unknown);
	if (!g)
		return false;
	if (!g->laid_out)
		lay_out_classes(c, g, unknown);
	/* Another group may have filled a class that both could use. */
	place = roomiest(c, g);
	if (!place && open_class(c, g, unknown))
		place = roomiest(c, g);
	if (!place || !class_name(c, place->number, name, unknown) || !next_number(c, number, unknown))
		return false;
	c->classes[place->class].members++;
	take_number(c, *number);
	return true;
}
